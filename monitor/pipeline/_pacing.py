"""How a poll ended -> what is recorded of it, and above all when the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import FetchError, MonitorError, Reason
from monitor.model import ClaimedFeed, FeedFacts, FeedMove, Fetched, NotModified, Pace, PollRecord, Push
from monitor.pipeline._context import Context
from monitor.reading import FeedReading
from monitor.rules import Feed, PollPolicy
from monitor.schedule import Why, follow_move, interval_of, next_poll, rhythm

_BY_ITSELF = frozenset({Why.EVERY, Why.RHYTHM, Why.NEW})  # nothing but how often it is polled when all is well
_LOST_AFTER = 3  # failures in a row of an address that a feed has moved to


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of asking for a feed: an answer that was read, an answer that says nothing new, or an error."""

    fetched: Fetched | NotModified | None = None
    reading: FeedReading | None = None
    error: MonitorError | None = None
    pushed: bool = False  # by a hub
    more: bool = False  # of that waits to be read


def poll_record(context: Context, claimed: ClaimedFeed, feed: Feed, outcome: Outcome, *, now: datetime) -> PollRecord:
    """Return what is recorded of a poll that ended at `now`."""
    policy, fetched, reading, error = context.settings.poll, outcome.fetched, outcome.reading, outcome.error
    left = outcome.more or (reading is not None and reading.left > 0)
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


def _moves(claimed: ClaimedFeed, outcome: Outcome, now: datetime) -> tuple[str | None, FeedMove | None]:
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
