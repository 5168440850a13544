"""What readers were not told yet -> digests, in the outbox; `_alerting` decides which changes are told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from monitor.changes import Series, find_stalled, is_down
from monitor.config import Settings
from monitor.model import Change, Delivery
from monitor.pipeline._deciding import recall
from monitor.pipeline._noticing import NOTICES, tell_operator
from monitor.pipeline._press import Order, Press
from monitor.reading import hash_parts
from monitor.rules import DigestPlan, Watch
from monitor.schedule import next_run_at, parse_cron
from monitor.store import Transaction

_INSTANT = timedelta(microseconds=1)  # the least that a clock tells
_ASKED = 20  # latest claims of a figure that say which feeds it comes from
_AT_ONCE = 20  # messages of digests that one transaction composes


def record_stalled(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Change, ...]:
    """Record which tracked figures had no new value for as long as the user allows; each silence once.

    While no feed that a figure comes from can be read, its silence is theirs, which is told already: it waits.
    """
    down = {health.feed for health in transaction.feed_health() if is_down(health)}
    found = [
        change
        for watch in settings.watches
        for tracked in watch.figures
        if tracked.stalled_after is not None
        and (known := recall(transaction, watch.id, tracked.id).series)
        and (change := find_stalled(watch, tracked, known, now=now))
        and not (down and _sources(transaction, settings, watch, known) <= down)
    ]
    transaction.record_change(*found)
    return tuple(found)


def _sources(transaction: Transaction, settings: Settings, watch: Watch, known: Series) -> set[str]:
    """Return the feeds that a figure's latest values came from, as far as they are still read; else the watch's."""
    documents = dict.fromkeys(one.claim.document for one in islice(reversed(known), _ASKED))
    read = {feed.id for feed in settings.watch_feeds(watch)}
    found = {document.feed for name in documents if (document := transaction.document(name)) and document.feed}
    return found & read or read or {""}


def register_subscriptions(transaction: Transaction, settings: Settings, *, now: datetime) -> None:
    """Let every subscription begin, before the first poll: what is recorded from `now` on is news to it."""
    names = [alerts_to(channel) for channel in settings.channels] + [_digest_of(plan) for plan in settings.digests]
    for name in names:
        transaction.subscribed_since(name, now=now - _INSTANT)


def alerts_to(channel: str) -> str:
    """Return what a channel's being told of alerts is called in the store."""
    return f"alerts:{channel}"


def thread_of(watch: str) -> str:
    """Return what the alerts of a watch are called: the list and the thread that their messages belong to."""
    return f"alerts:{watch or 'feeds'}"


def name_lists(settings: Settings) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield every list that readers can be on: what deliveries call it, its name, and the channels it may go to."""
    for plan in settings.digests:
        yield _digest_of(plan), plan.title or f"digest {plan.id}", plan.to
    channels = tuple(settings.channels)
    for watch in settings.watches:
        yield thread_of(watch.id), f"alerts: {watch.name}", channels
    yield thread_of(""), "alerts: feeds", channels
    yield NOTICES, "notices about monitor itself", channels


def _digest_of(plan: DigestPlan) -> str:
    return f"digest:{plan.id}"


def compose_digests(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Delivery, ...]:
    """Put digests that are due into the outbox; a digest missed while monitor was down covers the whole time.

    So many digests are composed at once that nobody else waits for long; the others stay due, for the next call.
    """
    due = [(due_at, plan) for plan, due_at in next_digests(transaction, settings, now=now) if due_at <= now]
    due.sort(key=lambda item: (item[0], item[1].watches))  # those who are told the same share what is made
    press = Press(transaction, settings, now)
    deliveries: list[Delivery] = []
    for _, plan in due:
        if len(deliveries) >= _AT_ONCE:
            break
        deliveries += put_into_outbox(press, order_digest(transaction, settings, plan, now=now))
    return tuple(deliveries)


def next_digests(
    transaction: Transaction, settings: Settings, *, now: datetime
) -> tuple[tuple[DigestPlan, datetime], ...]:
    """Return each digest with when it is due next, in UTC; one that is overdue has a time that has passed."""
    known = transaction.subscriptions()
    found = []
    for plan in settings.digests:
        name = _digest_of(plan)
        registered, last_run = known.get(name) or (transaction.subscribed_since(name, now=now), None)
        found.append((plan, _next_run(plan.schedule, plan.timezone, last_run or registered)))
    return tuple(found)


@lru_cache(maxsize=4096)  # asked at every tick, for every digest
def _next_run(schedule: str, zone: str, after: datetime) -> datetime:
    return next_run_at(parse_cron(schedule, zone), after)


def send_digest(
    transaction: Transaction, settings: Settings, plan: DigestPlan, *, now: datetime
) -> tuple[Delivery, ...]:
    """Put one digest into the outbox, whether or not it is due."""
    order = order_digest(transaction, settings, plan, now=now)
    return put_into_outbox(Press(transaction, settings, now), order)


def order_digest(transaction: Transaction, settings: Settings, plan: DigestPlan, *, now: datetime) -> Order:
    """Return what a digest would say now: everything that its readers were not told."""
    subscription = _digest_of(plan)
    registered = transaction.subscribed_since(subscription, now=now)
    watches = tuple(watch for watch in settings.watches if not plan.watches or watch.id in plan.watches)
    return Order(
        kind="digest",
        subscription=subscription,
        thread=subscription,
        channels=plan.to,
        watches=watches,
        changes=transaction.changes(watches=[watch.id for watch in watches], untold_to=subscription, since=registered),
        since=transaction.last_run(subscription) or registered,
        plan=plan,
        title=plan.title,
    )


def put_into_outbox(press: Press, order: Order) -> tuple[Delivery, ...]:
    """Record that a subscription is told, and owe the message to its channels, unless it says nothing."""
    digest, now = press.compose(order), press.now
    quiet = order.plan is not None and order.plan.when_empty == "skip" and digest.empty
    name = hash_parts(order.subscription, order.thread, digest.id)
    deliveries = tuple(
        Delivery(
            id=f"{name}-{channel}",
            digest=digest.id,
            channel=channel,
            subscription=order.thread,
            message=press.render(order, digest, channel),
            created_at=now,
            next_attempt_at=now,
        )
        for channel in (() if quiet else order.channels)
    )
    changes = [change.id for change in order.changes]
    press.transaction.record_digest(order.subscription, changes=changes, deliveries=deliveries, now=now)
    failures = {item.message.note: item.channel for item in reversed(deliveries) if item.message.note}
    for note, channel in failures.items():
        tell_operator(press.transaction, press.settings, "template.failed", channel, note, now=now)
    return deliveries
