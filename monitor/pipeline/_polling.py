"""A feed that is due -> all that came of it, recorded in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.changes import judge_health
from monitor.errors import FetchError, MonitorError, Reason, StoreError
from monitor.model import (
    Change,
    ClaimedFeed,
    FeedHealth,
    Fetched,
    NotModified,
    PollRecord,
)
from monitor.pipeline._context import Context, LeaseLost, PollCrashed
from monitor.pipeline._deciding import record_readings
from monitor.reading import FeedReading, read_feed
from monitor.rules import Feed, PollPolicy
from monitor.schedule import interval_of, next_poll_at
from monitor.store import Transaction


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
