"""How long to wait: for a feed's next poll, for a hub, for a delivery's next try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import sqrt

from monitor.model import FeedMove, Pace

# How long to wait before each attempt (Standard Webhooks, "deliverability and reliability"): about 75 h in all.
ATTEMPT_DELAYS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
_RECENT = 20  # entries that tell how often a feed publishes now
_FEWEST = 3  # two entries are no rhythm
_SPREAD = 0.1  # of a wait, either way: enough that feeds configured alike drift apart
_LONGEST_RETRY_AFTER = timedelta(days=7)  # a server may not silence a feed for good
_LONGEST_LEASE = timedelta(days=30)  # of a hub
_FIRST_ASK = timedelta(minutes=5)
_MOVE_POLLS = 3  # in a row that must agree on where a feed has moved
_MOVE_TIME = timedelta(days=1)  # over which they must have agreed
_DAY = timedelta(days=1)


class Why(StrEnum):
    """What decides when a feed is polled next."""

    EVERY = "every"  # the configuration
    RHYTHM = "rhythm"  # how often it publishes
    NEW = "new"  # it is not known yet how often it publishes
    MORE = "more"  # there was more to read than one poll may take
    FAILING = "failing"
    RETRY_AFTER = "retry_after"
    FRESH = "fresh"  # Cache-Control or Expires
    TTL = "ttl"  # RSS `ttl` or `sy:updatePeriod`
    QUIET = "quiet"  # RSS `skipHours` or `skipDays`
    PUSHED = "pushed"  # a hub tells of news


@dataclass(frozen=True, slots=True)
class NextPoll:
    """When a feed is polled next, in UTC, and why then."""

    at: datetime
    why: Why


def next_poll(
    now: datetime,
    *,
    every: timedelta,
    minimum: timedelta,
    maximum: timedelta,
    why: Why = Why.EVERY,
    failures: int = 0,
    retry_after: float | None = None,
    fresh_seconds: float | None = None,
    pace: Pace = Pace(),  # noqa: B008 - it is frozen
    jitter: float = 0.5,
) -> NextPoll:
    """Return when to poll a feed again, and why then.

    The wait doubles with every failure in a row, between `minimum` and `maximum` (or `every`, where that is longer),
    and is spread over a fifth of it. What the server and the feed ask for is never cut short: a Retry-After (RFC 9110
    section 10.2.3) up to a week, freshness (RFC 9111) and the feed's own ttl up to the maximum, its quiet hours and
    days until the first that is not; one that is always quiet is polled once a day.

    Args:
        now: When the last poll ended, in UTC.
        every: The wait when all is well.
        minimum: Never wait less.
        maximum: Never wait longer, unless the server asks for it.
        why: What `every` follows from.
        failures: How many polls failed in a row; 0 after a good one.
        retry_after: Seconds that the server asked us to wait.
        fresh_seconds: Seconds for which the answer stays fresh.
        pace: What the feed asks for.
        jitter: Chance in [0, 1).
    """
    longest = max(maximum, every)
    more = 1 + _SPREAD * jitter
    floors = (
        (_spread(_backed_off(every, failures, longest), minimum, longest, jitter), Why.FAILING if failures else why),
        (_asked(pace.ttl_seconds, longest) * more, Why.TTL),
        (_asked(fresh_seconds, longest) * more, Why.FRESH),
        (_asked(retry_after, max(longest, _LONGEST_RETRY_AFTER)) * more, Why.RETRY_AFTER),
    )
    wait, reason = max(floors, key=lambda floor: floor[0])  # the first of equals
    start = now.astimezone(UTC)  # local times skip and repeat hours
    at = start + wait
    heard = _outside_quiet(at, pace) or max(at, start + _DAY * more)
    return NextPoll(heard, reason if heard == at else Why.QUIET)


def _backed_off(wait: timedelta, failures: int, longest: timedelta) -> timedelta:
    while failures and wait < longest:
        wait, failures = min(2 * wait, longest), failures - 1
    return wait


def _spread(wait: timedelta, minimum: timedelta, longest: timedelta, jitter: float) -> timedelta:
    """Return a wait within a tenth of the given one, or as wide a span beside a limit: else all wait just as long."""
    width = wait * 2 * _SPREAD
    start = max(minimum, min(wait - width / 2, longest - width))
    return start + width * jitter


def _outside_quiet(at: datetime, pace: Pace) -> datetime | None:
    """Return the first moment from `at` on at which a feed may be read; None if it asks never to be.

    It moves by whole hours, so that what was spread stays so.
    """
    if not (pace.skip_hours or pace.skip_days):
        return at
    later = (at + timedelta(hours=number) for number in range(8 * 24))
    return next((at for at in later if at.hour not in pace.skip_hours and at.weekday() not in pace.skip_days), None)


def rhythm(published: Iterable[datetime], now: datetime) -> timedelta | None:
    """Return how often a feed publishes, from when its latest entries appeared; None if it has too few.

    It is the middle of the times between the last twenty entries, or the silence since the latest, if that is longer;
    entries of the future and those that share a moment (a feed that was filled at once) do not count.
    """
    moments = sorted({moment for moment in published if moment <= now})[-_RECENT:]
    if len(moments) < _FEWEST:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    return max(gaps[len(gaps) // 2], now - moments[-1])


def interval_of(rhythm: timedelta | None, *, minimum: timedelta, maximum: timedelta) -> timedelta:
    """Return how often to poll a feed of this rhythm: twice for each entry, within limits; the geometric middle if new.

    The wait follows from the rhythm alone, so it is the same after a restart.
    """
    if rhythm is None:
        middle = timedelta(seconds=sqrt(minimum.total_seconds() * maximum.total_seconds()))
        return max(minimum, min(middle, maximum))
    return max(minimum, min(rhythm / 2, maximum))


def follow_move(moving: FeedMove | None, target: str | None, now: datetime) -> tuple[FeedMove | None, bool]:
    """Return what is known of a feed's move after a good poll, and whether it is settled.

    A permanent redirect is a suggestion (RFC 9110 section 15.4.2), and hijacked or misconfigured servers make it too:
    the feed is asked elsewhere only after three polls in a row, over at least a day, led to the same address.

    Args:
        moving: What was known before.
        target: Where this poll's chain of permanent redirects led; None if it was answered in place.
        now: When the poll ended.
    """
    if target is None:
        return None, False
    agreed = moving is not None and moving.to == target
    move = replace(moving, count=moving.count + 1) if moving and agreed else FeedMove(to=target, count=1, since=now)
    return move, move.count >= _MOVE_POLLS and now - move.since >= _MOVE_TIME


def hub_lease(now: datetime, seconds: float, *, jitter: float = 0.5) -> tuple[datetime, datetime]:
    """Return when a hub's lease of so many seconds ends, and when to ask for the next: when a fifth or more is left.

    A hub whose leases last for moments is asked no more often than one that does not answer.
    """
    lease = _asked(seconds, _LONGEST_LEASE)
    return now + lease, now + max(lease * (0.8 - _SPREAD * jitter), _FIRST_ASK)


def next_ask_at(now: datetime, *, asked: int, retry_after: float | None = None, jitter: float = 0.5) -> datetime:
    """Return when to ask a hub again that was asked so often, and has not confirmed: in minutes, later once a day."""
    wait = _backed_off(_FIRST_ASK, asked - 1, _DAY)
    return now + max(wait, _asked(retry_after, _LONGEST_RETRY_AFTER)) * (1 + _SPREAD * jitter)


def next_attempt_at(
    now: datetime, *, attempts: int, retry_after: float | None = None, jitter: float = 0.0
) -> datetime | None:
    """Return when to try a delivery (again), or None when it has been tried often enough and is parked.

    Args:
        now: When the last attempt ended, or when the delivery was written; in UTC.
        attempts: How many attempts were made so far.
        retry_after: Seconds that the receiver asked us to wait; honoured up to the longest delay of the schedule.
        jitter: Chance in [0, 1) that makes a wait up to a tenth longer.
    """
    if attempts >= len(ATTEMPT_DELAYS):
        return None
    return now + max(ATTEMPT_DELAYS[attempts], _asked(retry_after, ATTEMPT_DELAYS[-1])) * (1 + _SPREAD * jitter)


def _asked(seconds: float | None, most: timedelta) -> timedelta:
    return timedelta(seconds=min(max(0.0, seconds or 0.0), most.total_seconds()))
