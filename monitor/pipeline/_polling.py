"""A feed that is due -> all that came of it, recorded in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.changes import judge_health
from monitor.errors import MonitorError, StoreError
from monitor.model import Change, ClaimedFeed, FeedHealth, Fetched, NotModified, PollRecord
from monitor.pipeline._context import Context, LeaseLost, PollCrashed
from monitor.pipeline._deciding import record_readings
from monitor.pipeline._hubs import offer_hub
from monitor.pipeline._pacing import Outcome, poll_record
from monitor.pipeline._paging import read_pages
from monitor.reading import Reading, read_feed, read_unread
from monitor.rules import Feed, PollPolicy
from monitor.store import Transaction

_ENTRIES_KEPT = timedelta(days=90)  # after that an entry that comes back is read again, and found to be known


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


async def poll_feed(
    context: Context, claimed: ClaimedFeed, pushed: Fetched | None = None, *, more: bool = False
) -> Polled:
    """Read one claimed feed and record all that came of it, or why it could not be read.

    What a hub has `pushed` is read instead of asking for it; if that cannot be read the feed is given back, and polled.
    While `more` of that waits to be read the feed stays due soon: what waits is lost if the process ends.

    Raises StoreError when nothing could be recorded, and LeaseLost when the work went to another: either way the
    feed stays due, and its validators unchanged.
    """
    feed = context.feeds[claimed.feed]
    outcome = await _read(context, claimed, feed, pushed)
    reading, now = outcome.reading, context.clock()
    if pushed is not None and outcome.error is not None:
        await context.transact(lambda transaction: transaction.release_feeds([claimed.lease]))
        return Polled(feed=feed.id, error=outcome.error, pushed=True)
    poll = poll_record(context, claimed, feed, replace(outcome, more=more), now=now)

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


async def _read(context: Context, claimed: ClaimedFeed, feed: Feed, pushed: Fetched | None) -> Outcome:
    fetched: Fetched | NotModified | None = pushed
    try:
        if fetched is None:
            fetched = await context.fetcher.fetch(claimed.url, claimed.validators, now=context.clock(), feed=feed)
        if isinstance(fetched, NotModified):
            return Outcome(fetched=fetched)
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
        return Outcome(fetched=fetched, error=error, pushed=pushed is not None)
    return Outcome(fetched=fetched, reading=reading, pushed=pushed is not None)


async def record_crash(context: Context, claimed: ClaimedFeed, crash: Exception) -> None:
    """Record that a feed broke us, so that it backs off, and its health says so, instead of breaking us each minute."""
    outcome = Outcome(error=PollCrashed(f"monitor itself failed on this feed: {type(crash).__name__}"))
    poll = poll_record(context, claimed, context.feeds[claimed.feed], outcome, now=context.clock())
    await context.transact(lambda transaction: transaction.record_poll(poll))


def _record_health(transaction: Transaction, before: FeedHealth, poll: PollRecord) -> tuple[Change, ...]:
    change = judge_health(before, poll)
    if change is None:
        return ()
    transaction.record_change(change)
    return (change,)
