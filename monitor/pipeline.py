"""The journey of a datum, and the only place where its steps meet.

    poll_feed        fetch -> entries -> documents -> figures -> changes, recorded in one transaction
    compose_alerts   changes that must not wait -> digests -> outbox
    compose_digests  everything since the last run of a schedule -> digests -> outbox
    deliver_one      outbox -> a channel -> the attempt, recorded

The pure half (`reading.read_feed`, `reading.read_document`) runs in worker processes; what touches the database is
handed a Transaction and runs in the store's thread. Rules of this file: a story fits on one screen; an error of one
feed, document or channel is recorded there and disturbs no other; what was not recorded did not happen, and is done
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, ParamSpec, Protocol, TypeVar

from monitor.changes import definition, find_stalled, judge_claim, judge_health, select_claims
from monitor.config import Settings, read_templates
from monitor.deliver import Sender
from monitor.digests import Digest, compose_digest, render_digest, route_change
from monitor.errors import DeliveryError, FetchError, MonitorError, Reason, RenderError, StoreError
from monitor.fetch import Fetcher
from monitor.lexicon import Lexicon
from monitor.model import (
    Change,
    ClaimedFeed,
    Delivery,
    DeliveryState,
    Document,
    FeedHealth,
    Fetched,
    Judged,
    Message,
    NotModified,
    PollRecord,
    Sketch,
)
from monitor.reading import FeedReading, Reading, ReadPlan, hash_parts, read_feed
from monitor.rules import DigestPlan, Feed, PollPolicy, Watch
from monitor.schedule import interval_of, muted_until, next_attempt_at, next_poll_at, next_run_at, parse_cron
from monitor.store import Store, Transaction
from monitor.stories import place_sketch

_P = ParamSpec("_P")
_T = TypeVar("_T")
_STORY_DAYS = timedelta(days=7)  # how far back a story reaches
_INSTANT = timedelta(microseconds=1)  # the least that a clock tells
_HISTORY = 60  # claims of a tracked figure that a digest may draw


# --------------------------------------------------------------------------- reading


def plan_reading(settings: Settings, watches: Iterable[Watch] | None = None) -> ReadPlan:
    """Return the plan for documents that these watches look at (all, if not given)."""
    return ReadPlan(
        watches=tuple((watch.id, watch.match) for watch in (settings.watches if watches is None else watches)),
        metrics=tuple(settings.metrics.items()),
        places=tuple(settings.places.items()),
    )


def plan_feeds(settings: Settings) -> dict[str, ReadPlan]:
    """Return what to read each feed for: the watches that look in it. Feeds that are looked at alike share a plan."""
    named = {name for watch in settings.watches for name in watch.feeds}
    shared: dict[tuple[str | None, frozenset[str]], ReadPlan] = {}
    plans: dict[str, ReadPlan] = {}
    for feed in settings.feeds:
        key = (feed.id if feed.id in named else None, frozenset(feed.groups) & named)
        if key not in shared:
            wanted = [
                watch for watch in settings.watches if not watch.feeds or {feed.id, *feed.groups} & {*watch.feeds}
            ]
            shared[key] = plan_reading(settings, wanted)
        plans[feed.id] = shared[key]
    return plans


# --------------------------------------------------------------------------- deciding: within a transaction


class Memory(Protocol):
    """What deciding needs to remember: a Transaction, or the memory of a replay."""

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        """See Transaction."""

    def record_document(self, document: Document, sketch: Sketch) -> None:
        """See Transaction."""

    def similar_sketches(self, sketch: Sketch, *, since: datetime) -> tuple[Sketch, ...]:
        """See Transaction."""

    def record_coverage(self, watch: str, document: str, *, now: datetime) -> None:
        """See Transaction."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> datetime | None:
        """See Transaction; None: nothing is a baseline but the first value."""

    def judged(self, watch: str, figure: str) -> tuple[Judged, ...]:
        """See Transaction."""

    def record_judged(self, watch: str, figure: str, judged: Judged) -> None:
        """See Transaction."""

    def record_change(self, change: Change) -> None:
        """See Transaction."""


def record_readings(
    memory: Memory, readings: Sequence[Reading], watches: Mapping[str, Watch], lexicon: Lexicon, *, now: datetime
) -> tuple[Change, ...]:
    """Record documents in the order in which they appeared, and what they change; returns the changes."""
    changes: list[Change] = []
    ordered = sorted(readings, key=lambda reading: _appeared(reading.document))
    versions = memory.known_versions(reading.document.id for reading in ordered)
    for reading in ordered:
        document = _numbered(reading.document, versions)
        if document is None:
            continue
        similar = memory.similar_sketches(reading.sketch, since=_appeared(document) - _STORY_DAYS)
        sketch = place_sketch(reading.sketch, similar)
        document = replace(document, story=sketch.story, copy_of=sketch.copy_of)
        memory.record_document(document, sketch)
        for name in reading.watches:
            memory.record_coverage(name, document.id, now=now)
            # a copy corroborates nothing: its figures were counted where they first stood
            if name in watches and document.copy_of is None:
                changes += _judge_document(memory, document, watches[name], lexicon, now=now)
    return tuple(changes)


def _appeared(document: Document) -> datetime:
    return document.published_at or document.fetched_at


def _numbered(document: Document, versions: dict[str, tuple[int, str]]) -> Document | None:
    """Return the document as its next version, or None when it is stored as it is."""
    version, stored = versions.get(document.id, (0, ""))
    if stored == document.content_hash:
        return None
    versions[document.id] = (version + 1, document.content_hash)
    figures = tuple(
        replace(figure, evidence=replace(figure.evidence, version=version + 1)) for figure in document.figures
    )
    return replace(document, version=version + 1, previous=version or None, figures=figures)


def _judge_document(
    memory: Memory, document: Document, watch: Watch, lexicon: Lexicon, *, now: datetime
) -> list[Change]:
    changes: list[Change] = []
    known: dict[str, tuple[Judged, ...]] = {}
    for tracked, claim in select_claims(document, watch, lexicon):
        since = memory.watched_since(watch.id, tracked.id, definition(tracked), now=now)
        for other in watch.figures:
            if other.id not in known:
                known[other.id] = memory.judged(watch.id, other.id)
        siblings = {name: judged for name, judged in known.items() if name != tracked.id}
        change, judged = judge_claim(watch, tracked, claim, known[tracked.id], since=since, now=now, siblings=siblings)
        memory.record_change(change)
        memory.record_judged(watch.id, tracked.id, judged)
        known[tracked.id] = (*known[tracked.id], judged)
        changes.append(change)
    return changes


# --------------------------------------------------------------------------- the shell's own tools


class Compute(Protocol):
    """Runs a pure function in a worker process; raises MonitorError when it takes too long or too much."""

    async def __call__(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what the function returns."""


class Write(Protocol):
    """Runs a function in the store's thread, after those handed in before."""

    async def __call__(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what the function returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The outside world as the stories see it; a reload of the configuration makes a new one."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    senders: Mapping[str, Sender]
    compute: Compute
    write: Write
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    feeds: Mapping[str, Feed]
    watches: Mapping[str, Watch]
    plans: Mapping[str, ReadPlan]  # by feed: what to read it for

    async def transact(self, function: Callable[[Transaction], _T]) -> _T:
        """Run a function in one transaction, in the store's thread."""

        def run() -> _T:
            with self.store.transaction() as transaction:
                return function(transaction)

        return await self.write(run)


class PollCrashed(MonitorError):
    """Reading a feed broke monitor itself; the error that did it is logged with its traceback."""

    reason = Reason.CRASHED
    recoverable = True


class LeaseLost(MonitorError):
    """The right to a piece of work ended before it was recorded; somebody else does it."""


# --------------------------------------------------------------------------- polling


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll went, for the log and `monitor poll`."""

    feed: str
    error: MonitorError | None = None
    modified: bool = True
    documents: int = 0
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    moved_to: str | None = None


async def poll_feed(context: Context, claimed: ClaimedFeed) -> Polled:
    """Read one claimed feed and record all that came of it, or why it could not be read.

    Raises StoreError when nothing could be recorded, and LeaseLost when the work went to another: either way the
    feed stays due, and its validators unchanged.
    """
    feed = context.feeds[claimed.feed]
    fetched: Fetched | NotModified | None = None
    reading: FeedReading | None = None
    error: MonitorError | None = None
    try:
        fetched = await context.fetcher.fetch(claimed.url, claimed.validators, now=context.clock())
        if isinstance(fetched, Fetched):
            known = await context.transact(lambda transaction: transaction.known_entries(feed.id))
            reading = await context.compute(
                read_feed, fetched, feed, context.plans[feed.id], known=known, fetched_at=context.clock()
            )
    except StoreError:
        raise
    except MonitorError as failure:
        error = failure
    now = context.clock()
    poll = _poll_record(context, claimed, feed, fetched=fetched, reading=reading, error=error, now=now)

    def record(transaction: Transaction) -> tuple[Change, ...]:
        transaction.lock_watches()
        before = transaction.record_poll(poll)
        if before is None:
            raise LeaseLost(f"the poll of {feed.id} took too long, and was given to another")
        changes: tuple[Change, ...] = _record_health(transaction, before, poll)
        if reading is not None:
            transaction.record_entries(feed.id, reading.entries, now=now)
            lexicon = context.plans[feed.id].lexicon()
            changes += record_readings(transaction, reading.readings, context.watches, lexicon, now=now)
        return changes

    changes = await context.transact(record)
    return Polled(
        feed=feed.id,
        error=error,
        modified=isinstance(fetched, Fetched),
        documents=len(reading.readings) if reading else 0,
        changes=changes,
        warnings=reading.warnings if reading else (),
        moved_to=fetched.moved_to if fetched else None,
    )


async def record_crash(context: Context, claimed: ClaimedFeed, crash: Exception) -> None:
    """Record that a feed broke us, so that it backs off, and its health says so, instead of breaking us each minute."""
    error = PollCrashed(f"monitor itself failed on this feed: {type(crash).__name__}")
    feed, now = context.feeds[claimed.feed], context.clock()
    poll = _poll_record(context, claimed, feed, fetched=None, reading=None, error=error, now=now)
    await context.transact(lambda transaction: transaction.record_poll(poll))


def _poll_record(
    context: Context,
    claimed: ClaimedFeed,
    feed: Feed,
    *,
    fetched: Fetched | NotModified | None,
    reading: FeedReading | None,
    error: MonitorError | None,
    now: datetime,
) -> PollRecord:
    policy = context.settings.poll
    measured = reading.rhythm.total_seconds() if reading and reading.rhythm else claimed.rhythm_seconds
    due = next_poll_at(
        now,
        every=_every(policy, feed, measured, ttl_seconds=reading.facts.ttl_seconds if reading else None),
        minimum=policy.minimum,
        maximum=policy.maximum,
        failures=claimed.failures + 1 if error else 0,
        retry_after=error.retry_after if isinstance(error, FetchError) else None,
        fresh_seconds=fetched.fresh_seconds if fetched else None,
        jitter=context.chance(),
    )
    return PollRecord(
        feed=feed.id,
        lease=claimed.lease,
        at=now,
        next_poll_at=due,
        # an answer that could not be read is asked for again in full
        validators=fetched.validators if fetched is not None and error is None else None,
        title=reading.facts.title if reading else None,
        changed=bool(reading and reading.entries),
        rhythm_seconds=measured,
        reason=error.reason.value if error else None,
        message=str(error).removeprefix(f"{getattr(error, 'url', '')}: ") if error else None,
        paused=error is not None and error.reason is Reason.GONE,
    )


def _every(policy: PollPolicy, feed: Feed, rhythm_seconds: float | None, *, ttl_seconds: int | None) -> timedelta:
    """Return how often to poll a feed: as it was configured, else by its rhythm, but not before its own ttl ends."""
    fixed = feed.every or policy.every
    if fixed is not None:
        return fixed
    rhythm = None if rhythm_seconds is None else timedelta(seconds=rhythm_seconds)
    ttl = timedelta(seconds=ttl_seconds or 0)
    return max(interval_of(rhythm, minimum=policy.minimum, maximum=policy.maximum), min(ttl, policy.maximum))


def _record_health(transaction: Transaction, before: FeedHealth, poll: PollRecord) -> tuple[Change, ...]:
    change = judge_health(before, poll)
    if change is None:
        return ()
    transaction.record_change(change)
    return (change,)


# --------------------------------------------------------------------------- composing


def record_stalled(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Change, ...]:
    """Record which tracked figures had no new value for as long as the user allows; each silence once."""
    found = [
        change
        for watch in settings.watches
        for tracked in watch.figures
        if tracked.stalled_after is not None
        and (change := find_stalled(watch, tracked, transaction.judged(watch.id, tracked.id), now=now))
    ]
    for change in found:
        transaction.record_change(change)
    return tuple(found)


def register_subscriptions(transaction: Transaction, settings: Settings, *, now: datetime) -> None:
    """Let every subscription begin, before the first poll: what is recorded from `now` on is news to it."""
    names = [_alerts_to(channel) for channel in settings.channels] + [_digest_of(plan) for plan in settings.digests]
    for name in names:
        transaction.subscribed_since(name, now=now - _INSTANT)


def _alerts_to(channel: str) -> str:
    return f"alerts:{channel}"


def _digest_of(plan: DigestPlan) -> str:
    return f"digest:{plan.id}"


def compose_alerts(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Delivery, ...]:
    """Put alerts that have settled and are not muted into the outbox: one message a watch and channel."""
    deliveries: list[Delivery] = []
    for channel in settings.channels:
        subscription = _alerts_to(channel)
        since = transaction.subscribed_since(subscription, now=now)
        owed = transaction.changes(alert=True, untold_to=subscription, since=since)
        due = [change for change in owed if _goes_to(channel, change, settings, now=now)]
        for watch in dict.fromkeys(change.watch for change in due):
            group = tuple(change for change in due if change.watch == watch)
            if now >= min(change.decided_at for change in group) + settings.alerts.settle:
                watches = tuple(item for item in settings.watches if item.id == watch)
                order = _Order(
                    kind="alert", subscription=subscription, channels=(channel,), watches=watches, changes=group
                )
                deliveries += _compose(transaction, settings, order, now=now)
    return tuple(deliveries)


def _goes_to(channel: str, change: Change, settings: Settings, *, now: datetime) -> bool:
    channels, mute = route_change(settings.alerts, change)
    return channel in channels and (mute is None or muted_until(mute, now) is None)


def compose_digests(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Delivery, ...]:
    """Put the digests that are due into the outbox; a digest missed while monitor was down covers the whole time."""
    deliveries: list[Delivery] = []
    for plan in settings.digests:
        order = order_digest(transaction, settings, plan, now=now)
        if next_run_at(parse_cron(plan.schedule, plan.timezone), order.since or now) <= now:
            deliveries += _compose(transaction, settings, order, now=now)
    return tuple(deliveries)


def send_digest(
    transaction: Transaction, settings: Settings, plan: DigestPlan, *, now: datetime
) -> tuple[Delivery, ...]:
    """Put one digest into the outbox, whether or not it is due."""
    return _compose(transaction, settings, order_digest(transaction, settings, plan, now=now), now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a digest is to be about, and to whom it goes."""

    kind: Literal["digest", "alert"]
    subscription: str
    channels: tuple[str, ...]
    watches: tuple[Watch, ...]
    changes: tuple[Change, ...]
    since: datetime | None = None  # from when on new coverage is listed; None: none is
    plan: DigestPlan | None = None


def order_digest(transaction: Transaction, settings: Settings, plan: DigestPlan, *, now: datetime) -> _Order:
    """Return what a digest would say now: everything that its readers were not told."""
    subscription = _digest_of(plan)
    registered = transaction.subscribed_since(subscription, now=now)
    watches = tuple(watch for watch in settings.watches if not plan.watches or watch.id in plan.watches)
    return _Order(
        kind="digest",
        subscription=subscription,
        channels=plan.to,
        watches=watches,
        changes=transaction.changes(watches=[watch.id for watch in watches], untold_to=subscription, since=registered),
        since=transaction.last_run(subscription) or registered,
        plan=plan,
    )


def _compose(transaction: Transaction, settings: Settings, order: _Order, *, now: datetime) -> tuple[Delivery, ...]:
    """Record that a subscription is told, and owe the message to its channels, unless it says nothing."""
    digest, message = render_order(transaction, settings, order, now=now)
    quiet = order.plan is not None and order.plan.when_empty == "skip" and digest.empty
    deliveries = tuple(
        Delivery(
            id=f"{digest.id}-{channel}",
            digest=digest.id,
            channel=channel,
            subscription=order.subscription,
            message=message,
            created_at=now,
            next_attempt_at=now,
        )
        for channel in (() if quiet else order.channels)
    )
    changes = [change.id for change in order.changes]
    transaction.record_digest(order.subscription, changes=changes, deliveries=deliveries, now=now)
    return deliveries


def render_order(
    transaction: Transaction, settings: Settings, order: _Order, *, now: datetime
) -> tuple[Digest, Message]:
    """Compose and render one digest; records nothing."""
    watches = [watch.id for watch in order.watches]
    feeds = {feed.id for watch in order.watches for feed in settings.watch_feeds(watch)}
    digest = compose_digest(
        id=hash_parts(order.subscription, now.isoformat(), *(change.id for change in order.changes)),
        kind=order.kind,
        title=order.plan.title if order.plan else None,
        watches=order.watches,
        changes=order.changes,
        coverage=transaction.coverage(watches, since=order.since, until=now) if order.since else (),
        feeds=[health for health in transaction.feed_health() if not watches or health.feed in feeds],
        zone=order.plan.timezone if order.plan else settings.alerts.timezone,
        now=now,
        since=order.since,
        history=_history(transaction, order.changes),
    )
    return digest, _render(digest, order.plan)


def _render(digest: Digest, plan: DigestPlan | None) -> Message:
    """Render with the plan's own templates; where their files cannot be read, with the built-in ones and a note."""
    try:
        return render_digest(digest, read_templates(plan) if plan else None)
    except RenderError as error:
        return replace(render_digest(digest), note=str(error))


def _history(transaction: Transaction, changes: Sequence[Change]) -> dict[tuple[str, str], Sequence[Judged]]:
    keys = dict.fromkeys((change.watch, change.figure) for change in changes if change.new is not None)
    return {key: transaction.judged(*key)[-_HISTORY:] for key in keys}


# --------------------------------------------------------------------------- delivering


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How one try of a delivery ended, for the log and the command line."""

    delivery: Delivery
    state: DeliveryState
    detail: str
    error: DeliveryError | None = None
    next_attempt_at: datetime | None = None


async def deliver_one(context: Context, delivery: Delivery) -> Delivered:
    """Send one claimed delivery and record how it went.

    Raises LeaseLost when another took over, and StoreError when the attempt could not be recorded: the delivery then
    goes out again, under the same id.
    """
    try:
        sender = context.senders.get(delivery.channel)
        if sender is None:
            raise DeliveryError(  # noqa: TRY301 - one way of failing for all channels
                delivery.id, delivery.channel, "is no longer configured", Reason.OTHER, recoverable=False
            )
        receipt = await sender.send(delivery, now=context.clock())
    except DeliveryError as error:
        outcome = _failed(context, delivery, error)
    else:
        refused = f"refused: {', '.join(receipt.refused)}" if receipt.refused else ""
        outcome = Delivered(delivery=delivery, state=DeliveryState.SENT, detail=refused or receipt.detail)
    now = context.clock()

    def record(transaction: Transaction) -> bool:
        return transaction.record_attempt(
            delivery,
            state=outcome.state,
            next_attempt_at=outcome.next_attempt_at or now,
            error=None
            if outcome.state is DeliveryState.SENT and not outcome.detail.startswith("refused")
            else outcome.detail,
            now=now,
        )

    if not await context.transact(record):
        raise LeaseLost(f"the delivery {delivery.id} took too long, and was given to another")
    return outcome


def _failed(context: Context, delivery: Delivery, error: DeliveryError) -> Delivered:
    again = (
        next_attempt_at(
            context.clock(),
            attempts=delivery.attempts + 1,
            retry_after=error.retry_after,
            jitter=context.chance(),
        )
        if error.recoverable
        else None
    )
    state = DeliveryState.PARKED if again is None else DeliveryState.PENDING
    return Delivered(delivery=delivery, state=state, detail=str(error), error=error, next_attempt_at=again)
