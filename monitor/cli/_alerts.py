"""`route`, `silence`, `unsubscribed`: where alerts go, and what holds them."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.cli._shared import note, opened, print_items, print_json, read_settings, require_known, shown
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.deliver import bare_address
from monitor.digests import Topic
from monitor.errors import MonitorError
from monitor.model import ChangeKind, Silence, Unsubscribed
from monitor.pipeline import Outlook, foresee, name_lists, next_digests
from monitor.rules import KIND_GROUPS, DigestPlan, EmailChannel, parse_duration
from monitor.schedule import next_run_at, parse_cron
from monitor.store import Transaction

# --------------------------------------------------------------------------- route


def route(options: argparse.Namespace) -> int:
    """Say where a change would go and what would hold it; 1 if it would go nowhere."""
    settings = read_settings(options.config)
    now = options.at or utc_now()
    kind = _kind(options.kind)
    watches = {watch.id: watch for watch in settings.watches}
    require_known(options.watch, ["", *watches], "watch")
    watch = watches.get(options.watch)
    if watch is not None and not watch.is_auto:
        require_known(options.figure, ["", *(tracked.id for tracked in watch.figures)], f"figure of {watch.id}")
    topic = Topic(watch=options.watch, figure=options.figure, kind=kind, voice=options.voice, place=options.place)
    with opened(settings) as transaction:
        found = foresee(transaction, settings, topic, now=now)
        tellers = digests_of(transaction, settings, options.watch, now)
    print_items(
        found,
        as_json=options.json,
        columns=["channel", "route", "muted until", "paced until", "silenced until"],
        row=lambda item: tuple(map(shown, (item.channel, item.route, *_holds(item).values()))),
        empty="it would go nowhere: no route takes it, and alerts.to is empty",
        record=lambda item: (
            {"channel": item.channel, "route": item.route}
            | {f"{what}_until": until and until.isoformat() for what, until in _holds(item).items()}
        ),
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
    holds = [f"{what} until {shown(until)}" for what, until in _holds(item).items() if until is not None]
    return f"{item.channel} ({', '.join([item.route, *holds])})"


def _holds(item: Outlook) -> dict[str, datetime | None]:
    return {"muted": item.muted_until, "paced": item.paced_until, "silenced": item.silenced_until}


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
    print_items(
        found,
        as_json=options.json,
        columns=["silence", "watch", "figures", "kinds", "from", "until", "owner", "note"],
        row=lambda item: (
            item.id, item.watch, ", ".join(item.figures) or "all", ", ".join(item.kinds) or "all", shown(item.starts),
            shown(item.ends), item.owner, item.note,
        ),
        empty="no silence holds anything",
    )  # fmt: skip
    return 0


def _new_silence(settings: Settings, options: argparse.Namespace, now: datetime) -> Silence:
    watches = {watch.id: watch for watch in settings.watches}
    require_known(options.watch or "", watches, "watch")
    figures = [tracked.id for tracked in watches[options.watch].figures]
    for name in options.figure:
        require_known(name, figures, f"figure of {options.watch}")
    for name in options.kind:
        require_known(name, [*(kind.value for kind in ChangeKind), *KIND_GROUPS], "kind of change")
    try:
        length = parse_duration(options.for_) if options.for_ else None
    except ValueError as error:
        raise MonitorError(str(error)) from None
    ends = now + length if isinstance(length, timedelta) else options.until
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
        require_known(name, known, "silence")
    return tuple(known[name] for name in ids)


# --------------------------------------------------------------------------- unsubscribed


def unsubscribed(options: argparse.Namespace) -> int:
    """List who left which list, take a reader off lists, or put one back."""
    settings, address = read_settings(options.config), bare_address(options.address or "")
    lists = [name for name, _, _ in name_lists(settings)]
    if options.action != "list" and not address:
        raise MonitorError("name the reader's address")
    with opened(settings) as transaction:
        if options.list:
            require_known(options.list, [*lists, *(item.subscription for item in transaction.unsubscribed())], "list")
        if options.action == "add":
            if address not in _readers(settings):
                note(f"no mail channel is for {address}; it is kept all the same")
            for name in [options.list] if options.list else lists:
                transaction.record_unsubscribed(Unsubscribed(subscription=name, address=address, at=utc_now()))
        if options.action == "remove":
            for name in [options.list] if options.list else [item.subscription for item in transaction.unsubscribed()]:
                transaction.forget_unsubscribed(name, address)
        found = [item for item in transaction.unsubscribed() if address in {"", item.address}]
    print_items(
        found,
        as_json=options.json,
        columns=["reader", "list", "left"],
        row=lambda item: (item.address, item.subscription, shown(item.at)),
        empty="nobody has unsubscribed",
    )
    return 0


def _readers(settings: Settings) -> set[str]:
    mail = (channel for channel in settings.channels.values() if isinstance(channel, EmailChannel))
    return {bare_address(reader) for channel in mail for reader in channel.to}


def _kind(text: str) -> ChangeKind:
    require_known(text, [kind.value for kind in ChangeKind], "kind of change")
    return ChangeKind(text)
