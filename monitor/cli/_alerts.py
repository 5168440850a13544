"""`route`, `silence`, `unsubscribed`: where alerts go, and what holds them."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import wire
from monitor.cli._output import print_json, print_table, read_settings, shown
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.deliver import bare_address
from monitor.digests import Topic
from monitor.errors import MonitorError
from monitor.model import ChangeKind, Silence, Unsubscribed
from monitor.pipeline import Outlook, foresee, name_lists, next_digests
from monitor.rules import KIND_GROUPS, DigestPlan, parse_duration
from monitor.schedule import next_run_at, parse_cron
from monitor.store import Transaction, open_store


@contextmanager
def opened(settings: Settings) -> Iterator[Transaction]:
    """Give a transaction of the configured database."""
    store = open_store(settings.database, now=utc_now())
    try:
        with store.transaction() as transaction:
            yield transaction
    finally:
        store.close()


# --------------------------------------------------------------------------- route


def route(options: argparse.Namespace) -> int:
    """Say where a change would go and what would hold it; 1 if it would go nowhere."""
    settings = read_settings(options.config)
    now = _moment(options.at)
    kind = _kind(options.kind)
    require_known(options.watch, ["", *(watch.id for watch in settings.watches)], "watch")
    topic = Topic(
        watch=options.watch, figure=options.figure, kind=kind, voice=options.voice, place=options.place
    )  # fmt: skip
    with opened(settings) as transaction:
        found = foresee(transaction, settings, topic, now=now)
        tellers = digests_of(transaction, settings, options.watch, now)
    if options.json:
        for item in found:
            print_json(
                {
                    "channel": item.channel,
                    "route": item.route,
                    "muted_until": item.muted_until and item.muted_until.isoformat(),
                    "paced_until": item.paced_until and item.paced_until.isoformat(),
                    "silenced_until": item.silenced_until and item.silenced_until.isoformat(),
                }
            )
    else:
        print_table(
            ["channel", "route", "muted until", "paced until", "silenced until"],
            [
                (item.channel, item.route, *map(shown, (item.muted_until, item.paced_until, item.silenced_until)))
                for item in found
            ],
            empty="it would go nowhere: no route takes it, and alerts.to is empty",
        )
    for plan, due_at in tellers:
        if options.json:
            print_json({"digest": plan.id, "next": due_at.isoformat(), "to": plan.to})
        else:
            print(digest_words(plan, due_at))
    return 0 if found else 1


def digests_of(
    transaction: Transaction, settings: Settings, watch: str, at: datetime
) -> list[tuple[DigestPlan, datetime]]:
    """Return the digests that tell a change of a watch that happens at some time, each with when it does, in UTC."""
    found = next_digests(transaction, settings, now=utc_now())  # a new digest begins now, whatever time is asked about
    return [
        (plan, due_at if due_at >= at else next_run_at(parse_cron(plan.schedule, plan.timezone), at))
        for plan, due_at in found
        if not plan.watches or watch in plan.watches
    ]


def digest_words(plan: DigestPlan, due_at: datetime) -> str:
    """Say in words when a digest tells a change, in UTC and in its own zone."""
    local = due_at.astimezone(ZoneInfo(plan.timezone))
    return f"digest {plan.id}: {shown(due_at)} ({local:%a %d %b %H:%M} {plan.timezone}) to {', '.join(plan.to)}"


def outlook_words(item: Outlook) -> str:
    """Say in words where a change goes."""
    holds = [
        f"{what} until {shown(until)}"
        for what, until in (
            ("muted", item.muted_until),
            ("paced", item.paced_until),
            ("silenced", item.silenced_until),
        )
        if until is not None
    ]
    return f"{item.channel} ({', '.join([item.route, *holds])})"


# --------------------------------------------------------------------------- silence


def silence(options: argparse.Namespace) -> int:
    """Hold the alerts of a watch for a while, list what holds them, or end it now."""
    settings, now = read_settings(options.config), utc_now()
    with opened(settings) as transaction:
        if options.action == "list":
            found = transaction.silences(ended_after=None if options.all else now)
        elif options.action == "add":
            found = (_new_silence(settings, options, now),)
            transaction.record_silence(found[0])
        else:
            found = tuple(replace(item, ends=now) for item in _named(transaction, options.ids, now))
            for item in found:
                transaction.record_silence(item)
    if options.json:
        for item in found:
            print_json(wire.dump(item))
        return 0
    print_table(
        ["silence", "watch", "figures", "kinds", "from", "until", "owner", "note"],
        [
            (item.id, item.watch, ", ".join(item.figures) or "all", ", ".join(item.kinds) or "all", shown(item.starts),
             shown(item.ends), item.owner, item.note)
            for item in found
        ],
        empty="no silence holds anything",
    )  # fmt: skip
    return 0


def _new_silence(settings: Settings, options: argparse.Namespace, now: datetime) -> Silence:
    watches = {watch.id: watch for watch in settings.watches}
    require_known(options.watch or "", list(watches), "watch")
    figures = [tracked.id for tracked in watches[options.watch].figures]
    for name in options.figure:
        require_known(name, figures, f"figure of {options.watch}")
    for name in options.kind:
        require_known(name, [*(kind.value for kind in ChangeKind), *KIND_GROUPS], "kind of change")
    try:
        length = parse_duration(options.for_) if options.for_ else None
    except ValueError as error:
        raise MonitorError(str(error)) from None
    ends = now + length if isinstance(length, timedelta) else _moment(options.until) if options.until else None
    if ends is None or ends <= now or not options.owner:
        raise MonitorError(
            "a silence needs an --owner, and an end to come: --for 4h, or --until 2026-03-12T18:00+01:00"
        )
    return Silence(
        id=secrets.token_hex(4),
        watch=options.watch,
        figures=tuple(options.figure),
        kinds=tuple(options.kind),
        starts=now,
        ends=ends,
        owner=options.owner,
        note=options.note,
    )


def _named(transaction: Transaction, ids: Sequence[str], now: datetime) -> tuple[Silence, ...]:
    known = {item.id: item for item in transaction.silences(ended_after=now)}
    if not ids:
        raise MonitorError("name the silences that are to end")
    for name in ids:
        require_known(name, list(known), "silence")
    return tuple(known[name] for name in ids)


# --------------------------------------------------------------------------- unsubscribed


def unsubscribed(options: argparse.Namespace) -> int:
    """List who left which list, take a reader off lists, or put one back."""
    settings = read_settings(options.config)
    lists = {name: to for name, _, to in name_lists(settings)}
    address = bare_address(options.address or "")
    with opened(settings) as transaction:
        found = [item for item in transaction.unsubscribed() if address in {"", item.address}]
        if options.action != "list":
            if not address:
                raise MonitorError("name the reader's address")
            if options.list:
                require_known(options.list, [*lists, *(item.subscription for item in found)], "list")
            if options.action == "add":
                names = [options.list] if options.list else list(lists)
                found = [Unsubscribed(subscription=name, address=address, at=utc_now()) for name in names]
                for item in found:
                    transaction.record_unsubscribed(item)
            else:
                back = [item for item in found if options.list in {None, item.subscription}]
                for item in back:
                    transaction.forget_unsubscribed(item.subscription, item.address)
                found = [item for item in found if item not in back]
    if options.json:
        for item in found:
            print_json(wire.dump(item))
    else:
        rows = [(item.address, item.subscription, shown(item.at)) for item in found]
        print_table(["reader", "list", "left"], rows, empty="nobody has unsubscribed")
    return 0


def _moment(text: str | None) -> datetime:
    if text is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MonitorError(f"{text!r} is no time; write one such as 2026-03-12T23:30+01:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _kind(text: str) -> ChangeKind:
    require_known(text, [kind.value for kind in ChangeKind], "kind of change")
    return ChangeKind(text)


def require_known(given: str, known: list[str], what: str) -> None:
    """Raise MonitorError, with the names that there are, for one that is not known."""
    if given not in known:
        raise MonitorError(f"there is no {what} {given!r}; known: {', '.join(filter(None, known)) or 'none'}")
