"""`figures`, `digest`, `deliveries`: what the database holds."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor import wire
from monitor.cli._shared import note, opened, print_items, print_json, read_settings, shown
from monitor.config import Settings
from monitor.daemon import open_context, utc_now
from monitor.deliver import page_of
from monitor.digests import describe_figure, sparkline
from monitor.discovery import is_established, name_figure
from monitor.errors import MonitorError
from monitor.model import Claim, Delivery, DeliveryState, Figure, Judged
from monitor.pipeline import Press, deliver_one, next_digests, order_digest, plan_reading, send_digest
from monitor.rules import DigestPlan, TrackedFigure, Watch
from monitor.store import Transaction

# --------------------------------------------------------------------------- figures


def figures(options: argparse.Namespace) -> int:
    """List the tracked figures with their latest values, or show the history of one."""
    if options.figure == "discover":
        from monitor.cli._watches import discover

        return discover(options)
    if options.documents or options.since or options.until:
        raise MonitorError("--documents, --since and --until are for `monitor figures discover`")
    settings = read_settings(options.config)
    with opened(settings) as transaction:
        known = [pair for watch in settings.watches for pair in _followed(transaction, settings, watch)]
        if options.figure:
            watch, tracked = _tracked(known, options.figure)
            _show_history(watch, tracked, transaction.judged(watch.id, tracked.id), as_json=options.json)
            return 0
        found = [(watch, tracked, transaction.judged(watch.id, tracked.id)) for watch, tracked in known]
    print_items(
        found,
        as_json=options.json,
        columns=["figure", "what", "latest", "as of", "who says so", "claims", "history"],
        row=lambda item: _figure_row(*item),
        empty="no figures are tracked; see `figures:` in the configuration",
        record=lambda item: _figure_record(*item),
    )
    return 0


def _followed(transaction: Transaction, settings: Settings, watch: Watch) -> Iterator[tuple[Watch, TrackedFigure]]:
    """Yield the figures of a watch: those configured, or, with `auto`, those that are reported often enough."""
    yield from ((watch, tracked) for tracked in watch.figures)
    if watch.is_auto:
        lexicon = plan_reading(settings).lexicon()
        for name in transaction.watched_figures(watch.id):
            claims = [one.claim for one in transaction.judged(watch.id, name)]
            if is_established(claims):
                yield watch, name_figure(name, claims, lexicon)


def _tracked(known: Sequence[tuple[Watch, TrackedFigure]], name: str) -> tuple[Watch, TrackedFigure]:
    """Return the figure called "watch/figure", or "figure" where that is enough; raises MonitorError."""
    watch_id, _, figure_id = name.rpartition("/")
    found = [(watch, tracked) for watch, tracked in known if tracked.id == figure_id and watch_id in {"", watch.id}]
    if len(found) == 1:
        return found[0]
    wrong = "several figures are" if found else "no figure is"
    names = ", ".join(f"{watch.id}/{tracked.id}" for watch, tracked in known)
    raise MonitorError(f"{wrong} called {name!r}; write one of: {names or '(none is tracked)'}")


def _latest(judged: Sequence[Judged]) -> Claim | None:
    """Return the claim that stands: the latest by as-of that counts, the last version of it."""
    claims = [item.claim for item in judged if item.claim.counts]
    return max(claims, key=lambda claim: (claim.as_of, claim.published_at, claim.version), default=None)


def _figure_record(watch: Watch, tracked: TrackedFigure, judged: Sequence[Judged]) -> dict[str, Any]:
    latest = _latest(judged)
    return {"watch": watch.id, "figure": tracked.id, "claims": len(judged), "latest": latest and wire.dump(latest)}


def _figure_row(watch: Watch, tracked: TrackedFigure, judged: Sequence[Judged]) -> tuple[str, ...]:
    latest = _latest(judged)
    stands = (describe_figure(latest.figure), str(latest.as_of), latest.voice) if latest else ("-", "-", "-")
    return (f"{watch.id}/{tracked.id}", tracked.title, *stands, str(len(judged)), sparkline(judged) if latest else "")


def _show_history(watch: Watch, tracked: TrackedFigure, judged: Sequence[Judged], *, as_json: bool) -> None:
    if not as_json:
        print(f"{tracked.title}, {watch.name}   {sparkline(judged)}")
    print_items(
        judged,
        as_json=as_json,
        columns=["as of", "value", "decided", "who says so", "where", "published", "quote", "document"],
        row=_judged_row,
        empty="nothing was read yet",
    )


def _judged_row(item: Judged) -> tuple[str, ...]:
    claim = item.claim
    return (
        f"{claim.as_of}{'' if claim.as_of_stated else ' (published)'}",
        describe_figure(claim.figure),
        item.kind.value,
        claim.voice,
        claim.publisher or "-",
        shown(claim.published_at),
        _around(claim.figure),
        claim.document,
    )


_AROUND = 50  # characters on either side of a number


def _around(figure: Figure) -> str:
    """Return what stands around the number, which is marked as in a digest."""
    evidence = figure.evidence
    start, end = evidence.start - evidence.quote_start, evidence.end - evidence.quote_start
    before, behind = evidence.quote[:start], evidence.quote[end:]
    if len(before) > _AROUND:
        before = "..." + before[-_AROUND:].partition(" ")[2]
    if len(behind) > _AROUND:
        behind = behind[:_AROUND].rpartition(" ")[0] + " ..."
    return " ".join(f"{before}[{evidence.quote[start:end]}]{behind}".split())


# --------------------------------------------------------------------------- digest


def digest(options: argparse.Namespace) -> int:
    """Show what a digest would say now; or put it into the outbox and send it."""
    settings = read_settings(options.config)
    if options.action == "next":
        return _show_next(settings, options.plan, as_json=options.json)
    plan = next((plan for plan in settings.digests if plan.id == options.plan), None)
    if plan is None:
        wrong = f"no digest is called {options.plan!r}" if options.plan else "which digest?"
        names = ", ".join(plan.id for plan in settings.digests) or "(none is configured)"
        raise MonitorError(f"{wrong}; write one of: {names}")
    if options.action == "send":
        return asyncio.run(_send(settings, plan, as_json=options.json))
    with opened(settings) as transaction:
        now = utc_now()
        press, order = Press(transaction, settings, now), order_digest(transaction, settings, plan, now=now)
        message = press.render(order, press.compose(order), options.channel or plan.to[0])
    if options.json:
        print(message.payload)
    else:
        print(page_of(message) if options.html else f"Subject: {message.subject}\n\n{message.text}")
    if message.note:
        note(message.note)
    return 0


def _show_next(settings: Settings, wanted: str | None, *, as_json: bool) -> int:
    with opened(settings) as transaction:
        found = next_digests(transaction, settings, now=utc_now())
    rows = [(plan, due_at) for plan, due_at in found if wanted in {None, plan.id}]
    print_items(
        rows,
        as_json=as_json,
        columns=["digest", "next", "in its zone", "schedule", "to"],
        row=lambda item: _next_row(*item),
        empty="no such digest is configured" if wanted else "no digests are configured",
        record=lambda item: {"digest": item[0].id, "next": item[1].isoformat(), "to": item[0].to},
    )
    return 0 if rows or wanted is None else 1


def _next_row(plan: DigestPlan, due_at: datetime) -> tuple[str, ...]:
    local = f"{due_at.astimezone(ZoneInfo(plan.timezone)):%a %d %b %H:%M} {plan.timezone}"
    return plan.id, shown(due_at), local, plan.schedule, ", ".join(plan.to)


async def _send(settings: Settings, plan: DigestPlan, *, as_json: bool) -> int:
    async with open_context(settings, processes=1) as context:
        now = utc_now()
        made = await context.transact(lambda transaction: send_digest(transaction, settings, plan, now=now))
        if not made:
            note("nothing moved, and the digest is configured to be skipped then")
        return await _deliver(context, [delivery.id for delivery in made], as_json=as_json)


# --------------------------------------------------------------------------- deliveries


def deliveries(options: argparse.Namespace) -> int:
    """List the outbox; show a message and its tries; make messages due again; or give them up."""
    settings, ids, now = read_settings(options.config), options.ids, utc_now()
    with opened(settings) as transaction:
        if options.action == "show":
            return _show_deliveries(transaction, ids, as_json=options.json)
        if options.action == "retry":
            parked = [item.id for item in transaction.deliveries(states=[DeliveryState.PARKED], limit=10_000)]
            count = transaction.retry_deliveries(ids or parked, now=now)
            print_json({"due": count}) if options.json else print(f"{count} due again; the daemon sends them")
            return 1 if count < len(set(ids)) else 0
        if options.action == "drop":
            count = transaction.drop_deliveries(_named(ids), now=now)
            print_json({"dropped": count}) if options.json else print(f"{count} given up, for good")
            return 1 if count < len(set(ids)) else 0
        found = transaction.deliveries()
    print_items(
        found,
        as_json=options.json,
        columns=["delivery", "channel", "state", "attempts", "made", "next try", "subject", "trouble"],
        row=_delivery_row,
        empty="the outbox is empty",
        record=_delivery_record,
    )
    return 0


def _named(ids: list[str]) -> list[str]:
    if not ids:
        raise MonitorError("name the deliveries; `monitor deliveries` lists them")
    return ids


def _delivery_record(item: Delivery) -> dict[str, Any]:
    return {key: value for key, value in wire.dump(item).items() if key not in {"message", "lease", "without"}}


def _show_deliveries(transaction: Transaction, ids: list[str], *, as_json: bool) -> int:
    found = {item.id: item for item in transaction.deliveries(ids=_named(ids), limit=len(ids))}
    for name in ids:
        if name not in found:
            note(f"no delivery is called {name!r}")
            continue
        item, tries = found[name], transaction.attempts(name)
        if as_json:
            message = wire.dump(item.message)
            print_json(_delivery_record(item) | {"message": message, "tries": [wire.dump(each) for each in tries]})
            continue
        print(f"{item.id}: {item.state.value}, to {item.channel}, made {shown(item.created_at)}")
        for each in tries:
            print(f"  {shown(each.at)}  {each.state.value}{f': {each.error}' if each.error else ''}")
        print(f"\nSubject: {item.message.subject}\n\n{item.message.text}")
    return 0 if len(found) == len(set(ids)) else 1


def _delivery_row(item: Delivery) -> tuple[str, ...]:
    waiting = item.state is DeliveryState.PENDING
    return (
        item.id,
        item.channel,
        item.state.value,
        str(item.attempts),
        shown(item.created_at),
        shown(item.next_attempt_at if waiting else None),
        item.message.subject,
        item.last_error or "",
    )


async def _deliver(context: Any, ids: Sequence[str], *, as_json: bool) -> int:
    """Send what is due, at once, and say how it went for these deliveries; what fails stays in the outbox."""
    failed = False
    while True:
        now = utc_now()
        claimed = await context.transact(
            lambda transaction: transaction.claim_deliveries(now=now, until=now + timedelta(minutes=5), limit=20)  # noqa: B023 - called at once
        )
        if not claimed:
            return 1 if failed else 0
        for delivered in await asyncio.gather(*(deliver_one(context, delivery) for delivery in claimed)):
            if delivered.delivery.id in ids:
                failed = failed or delivered.state is not DeliveryState.SENT
                words = {"delivery": delivered.delivery.id, "state": delivered.state.value, "detail": delivered.detail}
                print_json(words) if as_json else print(f"{words['delivery']}: {words['state']}: {words['detail']}")
