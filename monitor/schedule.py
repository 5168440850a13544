"""Clock arithmetic: when a digest is due, when to poll again, when to try again, when a mute ends.

Rules of this file: pure; every moment that comes in or goes out is an aware `datetime`, and what goes out is in UTC;
chance is a parameter in [0, 1); a moment that is promised as next lies after the one given. Cron expressions have the
five fields of crontab(5), with Sunday as 0 and 7, and keep their local time across a change of the clock as cron(8)
does: a time that is skipped runs when the clock has jumped, a time that comes twice runs the first time, and what runs
in every hour simply follows real time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from zoneinfo import ZoneInfo, available_timezones

from apscheduler.triggers.cron import CronTrigger

from monitor.model import Move, Pace
from monitor.rules import WEEKDAYS, Mute, parse_hours

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_ITEM = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d{1,4}))?", re.ASCII)

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
_SECOND = timedelta(seconds=1)
_MOVE_POLLS = 3  # in a row that must agree on where a feed has moved
_MOVE_TIME = timedelta(days=1)  # over which they must have agreed
_DAY = timedelta(days=1)


# --------------------------------------------------------------------------- cron


@dataclass(frozen=True, slots=True)
class Cron:
    """A schedule that was understood; made by `parse_cron`."""

    text: str
    zone: ZoneInfo
    every_hour: bool  # follows real time through a change of the clock
    _triggers: tuple[CronTrigger, ...] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Field:
    """What one field of a cron expression may hold."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    first_name: int = 0

    def number(self, word: str) -> int:
        """Return the value that `word` stands for; raises ValueError."""
        if word.isdecimal():
            value = int(word[:5])
            if self.low <= value <= self.high:
                return value
            raise ValueError(f"the {self.name} {word} is out of range; write {self.low} to {self.high}")
        for value, name in enumerate(self.names, start=self.first_name):
            if len(word) > 2 and name.startswith(word):  # noqa: PLR2004 - "mon", "sept", "friday"
                return value
        allowed = f"{self.low} to {self.high}" + (
            f" or {', '.join(name[:3] for name in self.names)}" * bool(self.names)
        )
        raise ValueError(f"{word!r} is no {self.name}; write {allowed}")


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS, 1),
    _Field("day of the week", 0, 7, _DAYS, 0),
)


def parse_zone(name: str) -> ZoneInfo:
    """Return the IANA time zone called `name`; raises ValueError that proposes the nearest names."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        close = get_close_matches(name[:40], _zone_names(), n=1, cutoff=0.6)
        wanted = f"did you mean {close[0]}?" if close else 'write an IANA name such as "Europe/Berlin" or "UTC"'
        raise ValueError(f"{name!r} is no known time zone; {wanted}") from None


@lru_cache(maxsize=1)
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def parse_cron(text: str, zone: str = "UTC") -> Cron:
    """Read the five fields minute, hour, day of month, month, day of week (crontab(5)), or "@daily" and its like.

    Names of months and weekdays may stand for numbers, 0 and 7 are Sunday, "fri-mon" passes the weekend. When both
    days are restricted, either suffices. `zone` is an IANA name. Raises ValueError that says what to write instead.
    """
    place = parse_zone(zone)
    words = _MACROS.get(text.strip().lower(), text).lower().split()
    if len(words) != len(_FIELDS):
        raise ValueError(
            f"{text!r} has {len(words)} fields; write five: minute, hour, day of month, month, day of week, "
            'such as "0 7 * * mon-fri"'
        )
    minutes, hours, days, months, weekdays = (
        _parse_field(item, word) for item, word in zip(_FIELDS, words, strict=True)
    )
    # crontab(5): a day field that starts with an asterisk restricts nothing by itself
    any_day, any_weekday = words[2].startswith("*"), words[4].startswith("*")
    from_monday = tuple(sorted({(day - 1) % 7 for day in weekdays}))
    both = (days, from_monday)
    chosen = [both] if any_day or any_weekday else [(days, tuple(range(7))), (tuple(range(1, 32)), from_monday)]
    if not any(day <= _LONGEST_MONTHS[month - 1] for day in days for month in months):
        if len(chosen) == 1:
            raise ValueError(f"{text!r} names a day that none of its months has; write a day that exists")
        del chosen[0]  # the days of the week suffice
    triggers = tuple(_trigger(minutes, hours, some_days, months, some) for some_days, some in chosen)
    return Cron(" ".join(words), place, len(hours) == 24, triggers)  # noqa: PLR2004 - a day has that many hours


def _parse_field(rule: _Field, text: str) -> tuple[int, ...]:
    values: set[int] = set()
    for item in text.split(","):
        found = _ITEM.fullmatch(item)
        if found is None:
            raise ValueError(f'{item!r} is no {rule.name}; write "*", "*/15", "7", "7,19" or "9-17"')
        values.update(_parse_item(rule, **found.groupdict()))
    return tuple(sorted(values))


def _parse_item(rule: _Field, first: str, last: str | None, step: str | None) -> list[int]:
    stride = int(step or 1)
    if stride == 0:
        raise ValueError(f"a step of 0 in the {rule.name} never moves; write 1 or more")
    if first == "*":
        if last is not None:
            raise ValueError(f'\'*-{last}\' is no {rule.name}; write "*" or a range such as "1-5"')
        # Sunday is there twice, as 0 and 7, and must not be stepped on twice
        return list(range(rule.low, rule.high + (0 if rule.high == 7 else 1), stride))  # noqa: PLR2004
    low = rule.number(first)
    high = rule.number(last) if last is not None else rule.high if step is not None else low
    if low <= high:
        return list(range(low, high + 1, stride))
    if rule.high != 7:  # noqa: PLR2004 - only the days of the week go round
        raise ValueError(f"the range {first}-{last} in the {rule.name} runs backwards; write the lower end first")
    return [day % 7 for day in range(low, high + 8, stride)]


def _trigger(*values: Sequence[int]) -> CronTrigger:
    minute, hour, day, month, weekday = (",".join(map(str, some)) for some in values)
    return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=UTC)


def next_run_at(cron: Cron, after: datetime) -> datetime:
    """Return the first moment after `after` (both in UTC) at which `cron` is due."""
    return _next_in_real_time(cron, after) if cron.every_hour else _next_by_the_clock(cron, after)


def _next_by_the_clock(cron: Cron, after: datetime) -> datetime:
    """Take local times in order, each once, until one lies after `after`."""
    wall = after.astimezone(cron.zone).replace(tzinfo=None)
    while True:
        wall = _next_wall(cron, wall)
        moment = _instant(wall, cron.zone)
        if moment > after:
            return moment


def _next_in_real_time(cron: Cron, after: datetime) -> datetime:
    """Take the moments whose local time matches, twice in an hour that comes twice."""
    start = since = after.astimezone(UTC)
    while True:
        offset = _offset(since, cron.zone)
        moment = (_next_wall(cron, (start + offset).replace(tzinfo=None)) - offset).replace(tzinfo=UTC)
        change = _change_between(since, moment, cron.zone)
        if change is None:
            return moment
        start, since = change - _SECOND, change  # go on from that moment, itself included


def _next_wall(cron: Cron, wall: datetime) -> datetime:
    """Return the first local time after `wall` that matches; neither has a zone."""
    given = wall.replace(tzinfo=UTC) + timedelta(microseconds=1)
    found: list[datetime | None]
    found = [trigger.get_next_fire_time(None, given) for trigger in cron._triggers]  # noqa: SLF001 - same module
    return min(item for item in found if item is not None).replace(tzinfo=None)


# --------------------------------------------------------------------------- local time


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _instant(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return when the clocks of `zone` show `wall`, in UTC.

    A time that comes twice is the first (`fold` 0) or the second one; a time that is skipped is the moment of the jump.
    """
    local = wall.replace(tzinfo=zone, fold=fold)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    earlier, later = (local.replace(fold=side).astimezone(UTC) for side in (1, 0))  # PEP 495: reversed in a gap
    return _change_between(earlier, later, zone) or later


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the whole second in (early, late] at which the offset of `zone` first changes; None if it does not."""
    low = early.replace(microsecond=0)
    before = _offset(low, zone)
    # it may change there and back again, but not within a day
    while (high := min(low + _DAY, late)) < late and _offset(high, zone) == before:
        low = high
    if _offset(high, zone) == before:
        return None
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


# --------------------------------------------------------------------------- mute times


def muted_until(mute: Mute, now: datetime) -> datetime | None:
    """Return when the mute that holds at `now` ends, in UTC, or None when none holds.

    Hours that follow each other without a break count as one: a mute of all Saturday and Sunday ends on Monday.
    """
    ends: datetime | None = None
    moment = now
    for _ in range(len(WEEKDAYS) + 1):  # a rule that leaves no hour free is refused, so a break comes within a week
        following = _hours_end(mute, moment)
        if following is None:
            break
        ends = moment = following
    return ends


def _hours_end(mute: Mute, moment: datetime) -> datetime | None:
    zone = parse_zone(mute.timezone)
    begin, end = parse_hours(mute.hours)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if mute.weekdays and WEEKDAYS[day.weekday()] not in mute.weekdays:
            continue
        start = _instant(_wall(day, begin), zone)
        until = _instant(_wall(day, end if end > begin else end + timedelta(days=1)), zone, fold=1)
        if start <= moment < until:
            return until
    return None


def _wall(day: date, since_midnight: timedelta) -> datetime:
    return datetime.combine(day, time()) + since_midnight


# --------------------------------------------------------------------------- waiting


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


def follow_move(moving: Move | None, target: str | None, now: datetime) -> tuple[Move | None, bool]:
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
    move = replace(moving, count=moving.count + 1) if moving and agreed else Move(to=target, count=1, since=now)
    return move, move.count >= _MOVE_POLLS and now - move.since >= _MOVE_TIME


def hub_lease(now: datetime, seconds: float, *, jitter: float = 0.5) -> tuple[datetime, datetime]:
    """Return when a hub's lease of so many seconds ends, and when to ask for the next: when a fifth or more is left."""
    lease = _asked(seconds, _LONGEST_LEASE)
    return now + lease, now + lease * (0.8 - _SPREAD * jitter)


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
