"""A feed that is due -> all that came of it, recorded in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.changes import judge_health
from monitor.errors import FetchError, MonitorError, Reason, StoreError
from monitor.model import (
    Change,
    ClaimedFeed,
    FeedFacts,
    FeedHealth,
    FeedMove,
    Fetched,
    NotModified,
    Pace,
    PollRecord,
    Push,
)
from monitor.pipeline._context import Context, LeaseLost, PollCrashed
from monitor.pipeline._deciding import record_readings
from monitor.pipeline._hubs import offer_hub
from monitor.pipeline._paging import read_pages
from monitor.reading import FeedReading, Reading, read_feed, read_unread
from monitor.rules import Feed, PollPolicy
from monitor.schedule import Why, follow_move, interval_of, next_poll, rhythm
from monitor.store import Transaction

_ENTRIES_KEPT = timedelta(days=90)  # after that an entry that comes back is read again, and found to be known
_BY_ITSELF = frozenset({Why.EVERY, Why.RHYTHM, Why.NEW})  # nothing but how often it is polled when all is well
_LOST_AFTER = 3  # failures in a row of an address that a feed has moved to


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll went, for the log and `monitor poll`."""

    feed: str
    error: MonitorError | None = None
    modified: bool = True
    documents: int = 0
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    moved_to: str | None = None  # where it is asked from now on, if that was settled by this poll
    pushed: bool = False  # a hub sent it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What came of asking for a feed: an answer that was read, an answer that says nothing new, or an error."""

    fetched: Fetched | NotModified | None = None
    reading: FeedReading | None = None
    error: MonitorError | None = None
    pushed: bool = False  # by a hub


def claim_due(
    transaction: Transaction, policy: PollPolicy, under_way: Iterable[ClaimedFeed], *, now: datetime, until: datetime
) -> tuple[ClaimedFeed, ...]:
    """Claim feeds that are due, no more than may be under way, and of each host no more than it lets be asked soon.

    The feeds of a slow host would else hold what others could use: of each host as many may wait as are being asked.
    Hosts of our own, which are asked by all at once, may take half.
    """
    hosts = Counter(feed.host for feed in under_way)
    free, claimed = policy.concurrency - hosts.total(), list[ClaimedFeed]()
    most = {host: max(2 * policy.per_host, policy.concurrency // 2) for host in policy.allow_private} | {"": free}
    while free > 0:
        spare = [host for host, count in hosts.items() if count >= most.get(host, 2 * policy.per_host)]
        found = transaction.claim_feeds(now=now, until=until, limit=free, spare=spare)
        crowded = []
        for feed in found:
            if hosts[feed.host] < most.get(feed.host, 2 * policy.per_host):
                hosts[feed.host] += 1
                claimed.append(feed)
            else:
                crowded.append(feed.lease)
        free = policy.concurrency - hosts.total()
        if not crowded:
            break
        transaction.release_feeds(crowded)
    return tuple(claimed)


async def poll_feed(context: Context, claimed: ClaimedFeed, pushed: Fetched | None = None) -> Polled:
    """Read one claimed feed and record all that came of it, or why it could not be read.

    What a hub has `pushed` is read instead of asking for it; if that cannot be read the feed is given back, and polled.

    Raises StoreError when nothing could be recorded, and LeaseLost when the work went to another: either way the
    feed stays due, and its validators unchanged.
    """
    feed = context.feeds[claimed.feed]
    outcome = await _read(context, claimed, feed, pushed)
    reading, now = outcome.reading, context.clock()
    if pushed is not None and outcome.error is not None:
        await context.transact(lambda transaction: transaction.release_feeds([claimed.lease]))
        return Polled(feed=feed.id, error=outcome.error, pushed=True)
    poll = _poll_record(context, claimed, feed, outcome, now=now)

    def record(transaction: Transaction) -> tuple[Change, ...]:
        transaction.lock_watches()
        before = transaction.record_poll(poll)
        if before is None:
            raise LeaseLost(f"the poll of {feed.id} took too long, and was given to another")
        changes: tuple[Change, ...] = _record_health(transaction, before, poll)
        if reading is not None:
            transaction.record_entries(feed.id, reading.entries, now=now)
            if pushed is None:  # a hub may send what is new alone
                transaction.forget_entries(feed.id, reading.gone, before=now - _ENTRIES_KEPT)
                if isinstance(outcome.fetched, Fetched):
                    offer_hub(transaction, context, claimed, outcome.fetched, reading.facts, now=now)
            lexicon = context.plans[feed.id].lexicon()
            edited = (
                Reading(document=read_unread(entry), watches=(), sketch=None)
                for entry in transaction.record_unread(reading.unread)
            )
            readings = (*reading.readings, *edited)
            changes += record_readings(transaction, readings, context.watches, lexicon, now=now)
        return changes

    changes = await context.transact(record)
    return Polled(
        feed=feed.id,
        error=outcome.error,
        modified=isinstance(outcome.fetched, Fetched),
        documents=len(reading.readings) + len(reading.unread) if reading else 0,
        changes=changes,
        warnings=reading.warnings if reading else (),
        moved_to=poll.moved_to if poll.moved_to != claimed.moved_to else None,
        pushed=pushed is not None,
    )


async def _read(context: Context, claimed: ClaimedFeed, feed: Feed, pushed: Fetched | None) -> _Outcome:
    fetched: Fetched | NotModified | None = pushed
    try:
        if fetched is None:
            fetched = await context.fetcher.fetch(claimed.url, claimed.validators, now=context.clock(), feed=feed)
        if isinstance(fetched, NotModified):
            return _Outcome(fetched=fetched)
        known: Mapping[str, str] = {}
        if claimed.read_before:
            known = await context.transact(lambda transaction: transaction.known_entries(feed.id))
        reading = await context.compute(
            read_feed, fetched, feed, context.plans[feed.id], known=known, fetched_at=context.clock()
        )
        reading = await read_pages(context, feed, reading)
    except StoreError:
        raise
    except MonitorError as error:
        return _Outcome(fetched=fetched, error=error, pushed=pushed is not None)
    return _Outcome(fetched=fetched, reading=reading, pushed=pushed is not None)


async def record_crash(context: Context, claimed: ClaimedFeed, crash: Exception) -> None:
    """Record that a feed broke us, so that it backs off, and its health says so, instead of breaking us each minute."""
    outcome = _Outcome(error=PollCrashed(f"monitor itself failed on this feed: {type(crash).__name__}"))
    poll = _poll_record(context, claimed, context.feeds[claimed.feed], outcome, now=context.clock())
    await context.transact(lambda transaction: transaction.record_poll(poll))


def _poll_record(context: Context, claimed: ClaimedFeed, feed: Feed, outcome: _Outcome, *, now: datetime) -> PollRecord:
    policy, fetched, reading, error = context.settings.poll, outcome.fetched, outcome.reading, outcome.error
    left = reading is not None and reading.left > 0
    pushed = outcome.pushed
    unsent = claimed.push is not None and claimed.push.trusted and not pushed and bool(reading and reading.entries)
    measured = claimed.rhythm_seconds if error or pushed else _rhythm(claimed, reading, now)
    pace = _pace(reading.facts) if reading and not pushed else claimed.pace
    every, why = (policy.minimum, Why.MORE) if left else _every(policy, feed, measured)
    if why in _BY_ITSELF and feed.every is None and not unsent and (pushed or _is_sent(claimed.push, now)):
        every, why = max(every, policy.maximum), Why.PUSHED
    due = next_poll(
        now,
        every=every,
        minimum=policy.minimum,
        maximum=policy.maximum,
        why=why,
        failures=claimed.failures + 1 if error else 0,
        retry_after=error.retry_after if isinstance(error, FetchError) else None,
        fresh_seconds=fetched.fresh_seconds if fetched else None,
        # what is configured for this feed itself counts more than what its software writes into all feeds
        pace=Pace() if left or feed.every is not None else pace,
        jitter=context.chance(),
    )
    moved_to, moving = _moves(claimed, outcome, now)
    return PollRecord(
        feed=feed.id,
        lease=claimed.lease,
        at=now,
        next_poll_at=due.at,
        next_poll_why=due.why.value,
        # an answer that could not be read, or not wholly, is asked for again in full
        validators=fetched.validators if fetched is not None and error is None and not left and not pushed else None,
        title=reading.facts.title if reading else None,
        entries=len(reading.entries) if reading else None,
        rhythm_seconds=measured,
        pace=pace if reading and not pushed else None,
        reason=error.reason.value if error else None,
        message=str(error).removeprefix(f"{getattr(error, 'url', '')}: ") if error else None,
        # what is gone at an address that was not configured may still be at the one that was
        paused=error is not None and error.reason is Reason.GONE and claimed.moved_to is None,
        moved_to=moved_to,
        moving=moving,
        unsent=unsent,
        due_at=claimed.due_at,
    )


def _is_sent(push: Push | None, now: datetime) -> bool:
    """Say whether a hub can be relied on to send news: it sent the latest, and its lease has not ended."""
    return push is not None and push.trusted and push.expires_at is not None and push.expires_at > now


def _moves(claimed: ClaimedFeed, outcome: _Outcome, now: datetime) -> tuple[str | None, FeedMove | None]:
    """Return where to ask for the feed instead of its configured address, and what may come of its redirects.

    An address that was moved to and that fails is given up: the configured one is asked again.
    """
    if outcome.pushed:
        return claimed.moved_to, claimed.moving
    if outcome.error is not None or outcome.fetched is None:
        gone = outcome.error is not None and outcome.error.reason is Reason.GONE
        lost = gone or claimed.failures + 1 >= _LOST_AFTER
        return None if lost else claimed.moved_to, claimed.moving
    move, settled = follow_move(claimed.moving, outcome.fetched.moved_to, now)
    if move is not None and settled:
        return move.to, None
    return claimed.moved_to, move


def _rhythm(claimed: ClaimedFeed, reading: FeedReading | None, now: datetime) -> float | None:
    """Return how often a feed publishes: by the dates of its entries, else by when it was seen to change.

    A feed that falls silent says so by answers without news, of which there is nothing to read.
    """
    if reading is not None and reading.rhythm is not None:
        return reading.rhythm.total_seconds()
    seen = (now, *claimed.changed_at) if reading and reading.entries else claimed.changed_at
    if reading is not None or claimed.rhythm_seconds is None:
        found = rhythm(seen, now)
        return found.total_seconds() if found else claimed.rhythm_seconds
    return max(claimed.rhythm_seconds, (now - max(seen)).total_seconds() if seen else 0.0)


def _every(policy: PollPolicy, feed: Feed, rhythm_seconds: float | None) -> tuple[timedelta, Why]:
    """Return how often to poll a feed: as it was configured, else by its rhythm."""
    fixed = feed.every or policy.every
    if fixed is not None:
        return fixed, Why.EVERY
    known = None if rhythm_seconds is None else timedelta(seconds=rhythm_seconds)
    found = interval_of(known, minimum=policy.minimum, maximum=policy.maximum)
    return found, Why.NEW if known is None else Why.RHYTHM


def _pace(facts: FeedFacts) -> Pace:
    return Pace(ttl_seconds=facts.ttl_seconds, skip_hours=facts.skip_hours, skip_days=facts.skip_days)


def _record_health(transaction: Transaction, before: FeedHealth, poll: PollRecord) -> tuple[Change, ...]:
    change = judge_health(before, poll)
    if change is None:
        return ()
    transaction.record_change(change)
    return (change,)
