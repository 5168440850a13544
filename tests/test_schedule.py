"""Clock arithmetic: digests across changes of the clock, polls, retries and mutes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random  # noqa: TID251 - hypothesis' own chance, or from a fixed seed
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.model import FeedMove, Pace
from monitor.rules import WEEKDAYS, Mute
from monitor.schedule import (
    ATTEMPT_DELAYS,
    Cron,
    follow_move,
    interval_of,
    muted_until,
    next_attempt_at,
    next_poll,
    next_run_at,
    parse_cron,
    parse_zone,
    rhythm,
)

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# summer time north and south of the equator, at midnight, by half an hour, across UTC, and none
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Santiago", "Atlantic/Azores", "Australia/Lord_Howe", "Asia/Kathmandu",
    "UTC",
)  # fmt: skip
CHANGES = (  # moments near which clocks change in one of the zones
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 4, 5, 3, tzinfo=UTC),
    datetime(2026, 9, 6, 4, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
)

moments = st.timedeltas(timedelta(days=-2000), timedelta(days=3000)).map(lambda shift: NOW + shift) | st.builds(
    lambda near, shift: near + shift, st.sampled_from(CHANGES), st.timedeltas(timedelta(hours=-3), timedelta(hours=3))
)


def local(text: str, zone: str, fold: int = 0) -> datetime:
    """Return a local time as UTC; `fold` 1 is the second of two equal ones."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def runs(text: str, zone: str, after: datetime, count: int) -> list[str]:
    """Return the next runs as local times with their offsets."""
    found = []
    cron = parse_cron(text, zone)
    for _ in range(count):
        after = next_run_at(cron, after)
        found.append(after.astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M %z"))
    return found


# --------------------------------------------------------------------------- cron: what it means


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 7 * * *", ["Fri 13 Mar 07:00", "Sat 14 Mar 07:00", "Sun 15 Mar 07:00"]),
        ("0 7 * * mon-fri", ["Fri 13 Mar 07:00", "Mon 16 Mar 07:00", "Tue 17 Mar 07:00"]),
        ("0 7 * * fri-mon", ["Fri 13 Mar 07:00", "Sat 14 Mar 07:00", "Sun 15 Mar 07:00", "Mon 16 Mar 07:00",
                             "Fri 20 Mar 07:00"]),
        ("0 7 * * sat-mon/2", ["Sat 14 Mar 07:00", "Mon 16 Mar 07:00", "Sat 21 Mar 07:00"]),
        ("0 7 * * 0", ["Sun 15 Mar 07:00", "Sun 22 Mar 07:00"]),
        ("0 7 * * 7", ["Sun 15 Mar 07:00", "Sun 22 Mar 07:00"]),
        ("0 7 * * 6-7", ["Sat 14 Mar 07:00", "Sun 15 Mar 07:00", "Sat 21 Mar 07:00"]),
        ("0 7 * * sun-tue", ["Sun 15 Mar 07:00", "Mon 16 Mar 07:00", "Tue 17 Mar 07:00", "Sun 22 Mar 07:00"]),
        ("0 7 * * Friday", ["Fri 13 Mar 07:00", "Fri 20 Mar 07:00"]),
        ("0 7 15 * fri", ["Fri 13 Mar 07:00", "Sun 15 Mar 07:00", "Fri 20 Mar 07:00"]),
        ("0 7 */10 * mon", ["Mon 11 May 07:00", "Mon 01 Jun 07:00"]),
        ("0 7 31 feb mon", ["Mon 01 Feb 07:00", "Mon 08 Feb 07:00"]),
        ("30 6,18 * * *", ["Thu 12 Mar 18:30", "Fri 13 Mar 06:30"]),
        ("*/20 8-9 * * *", ["Thu 12 Mar 08:00", "Thu 12 Mar 08:20", "Thu 12 Mar 08:40", "Thu 12 Mar 09:00"]),
        ("5/25 * * * *", ["Thu 12 Mar 07:05", "Thu 12 Mar 07:30", "Thu 12 Mar 07:55", "Thu 12 Mar 08:05"]),
        ("0 0 29 2 *", ["Tue 29 Feb 00:00"]),
        ("0 0 31 * *", ["Tue 31 Mar 00:00", "Sun 31 May 00:00"]),
        ("0 0 1 january,Jul *", ["Wed 01 Jul 00:00", "Fri 01 Jan 00:00"]),
        ("@hourly", ["Thu 12 Mar 08:00", "Thu 12 Mar 09:00"]),
        ("@daily", ["Fri 13 Mar 00:00"]),
        ("@weekly", ["Sun 15 Mar 00:00"]),
        ("@Monthly", ["Wed 01 Apr 00:00"]),
        ("@yearly", ["Fri 01 Jan 00:00"]),
    ],
)  # fmt: skip
def test_cron_means_what_crontab_says(text: str, expected: list[str]) -> None:
    """Lists, ranges, steps, names, Sunday twice, weekends, either of two restricted days, and the usual words."""
    assert runs(text, "UTC", NOW, len(expected)) == [f"{time} +0000" for time in expected]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 0 fields; write five"),
        ("0 7 * *", "has 4 fields; write five"),
        ("0 7 * * * *", "has 6 fields; write five"),
        ("@reboot", "has 1 fields; write five"),
        ("60 7 * * *", "the minute 60 is out of range; write 0 to 59"),
        ("0 24 * * *", "the hour 24 is out of range; write 0 to 23"),
        ("0 7 0 * *", "the day of the month 0 is out of range; write 1 to 31"),
        ("0 7 * 13 *", "the month 13 is out of range; write 1 to 12"),
        ("0 7 * * 8", "the day of the week 8 is out of range; write 0 to 7"),
        ("0 7 * foo *", "'foo' is no month; write 1 to 12 or jan, feb"),
        ("0 7 * * mo", "'mo' is no day of the week; write 0 to 7 or sun, mon"),
        ("x 7 * * *", "'x' is no minute; write 0 to 59"),
        ("-5 7 * * *", "'-5' is no minute; write"),
        ("1.5 7 * * *", "'1.5' is no minute; write"),
        ("*-5 7 * * *", "'*-5' is no minute; write"),
        ("1,,2 7 * * *", "'' is no minute; write"),
        ("*/0 7 * * *", "a step of 0 in the minute never moves; write 1 or more"),
        ("30-10 7 * * *", "the range 30-10 in the minute runs backwards; write the lower end first"),
        ("0 7 31 2 *", "names a day that none of its months has; write a day that exists"),
        ("0 7 31 4,jun,9,nov *", "names a day that none of its months has; write a day that exists"),
        ("0 7 30 2 */2", "names a day that none of its months has; write a day that exists"),
        ("٠ 7 * * *", "'٠' is no minute; write"),
        (f"{'9' * 5000} 7 * * *", "is out of range; write 0 to 59"),
    ],
)
def test_bad_cron(text: str, message: str) -> None:
    """What is no schedule is refused with what to write instead."""
    with pytest.raises(ValueError, match="; write") as caught:
        parse_cron(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("America/New York", "did you mean America/New_York?"),
        ("", "write an IANA name"),
        ("../../etc/passwd", "write an IANA name"),
        ("x\0y", "write an IANA name"),
        ("Europe", "is no known time zone"),
        ("Q" * 100_000, "write an IANA name"),
    ],
)
def test_bad_zones(name: str, message: str) -> None:
    """A zone that is not known is refused, with the nearest name where there is one."""
    with pytest.raises(ValueError, match="is no known time zone") as caught:
        parse_zone(name)
    assert message in str(caught.value)
    with pytest.raises(ValueError, match="is no known time zone"):
        parse_cron("@daily", name)


# --------------------------------------------------------------------------- cron: changes of the clock


@pytest.mark.parametrize(
    ("text", "zone", "after", "expected"),
    [
        # 29 March 2026, Berlin: 02:00 becomes 03:00
        ("0 7 * * *", "Europe/Berlin", "2026-03-28T12:00", ["Sun 29 Mar 07:00 +0200", "Mon 30 Mar 07:00 +0200"]),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", ["Sun 29 Mar 03:00 +0200", "Mon 30 Mar 02:30 +0200"]),
        ("*/20 2 * * *", "Europe/Berlin", "2026-03-28T12:00", ["Sun 29 Mar 03:00 +0200", "Mon 30 Mar 02:00 +0200"]),
        ("30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00",
         ["Sun 29 Mar 03:00 +0200", "Sun 29 Mar 03:30 +0200", "Mon 30 Mar 02:30 +0200"]),
        ("0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00", ["Sun 29 Mar 03:00 +0200", "Mon 30 Mar 02:00 +0200"]),
        ("30 * * * *", "Europe/Berlin", "2026-03-29T01:00",
         ["Sun 29 Mar 01:30 +0100", "Sun 29 Mar 03:30 +0200", "Sun 29 Mar 04:30 +0200"]),
        # 25 October 2026, Berlin: 03:00 becomes 02:00
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", ["Sun 25 Oct 02:30 +0200", "Mon 26 Oct 02:30 +0100"]),
        ("*/30 * * * *", "Europe/Berlin", "2026-10-25T02:00",
         ["Sun 25 Oct 02:30 +0200", "Sun 25 Oct 02:00 +0100", "Sun 25 Oct 02:30 +0100", "Sun 25 Oct 03:00 +0100"]),
        ("0 3 * * *", "Europe/Berlin", "2026-10-25T02:30", ["Sun 25 Oct 03:00 +0100"]),
        # 8 March and 1 November 2026, New York: 02:00 becomes 03:00, and 02:00 becomes 01:00
        ("15 2 * * *", "America/New_York", "2026-03-07T12:00", ["Sun 08 Mar 03:00 -0400", "Mon 09 Mar 02:15 -0400"]),
        ("15 1 * * *", "America/New_York", "2026-10-31T12:00", ["Sun 01 Nov 01:15 -0400", "Mon 02 Nov 01:15 -0500"]),
        ("15 * * * *", "America/New_York", "2026-11-01T01:00",
         ["Sun 01 Nov 01:15 -0400", "Sun 01 Nov 01:15 -0500", "Sun 01 Nov 02:15 -0500"]),
        ("0 7 * * sun", "America/New_York", "2026-10-31T12:00", ["Sun 01 Nov 07:00 -0500", "Sun 08 Nov 07:00 -0500"]),
        # 6 September 2026, Santiago: midnight becomes 01:00
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00", ["Sun 06 Sep 01:00 -0300", "Mon 07 Sep 00:00 -0300"]),
        # 25 October 2026, Azores: 01:00 becomes midnight; two changes lie between winter and the run
        ("30 * 25 10 *", "Atlantic/Azores", "2026-01-01T00:00", ["Sun 25 Oct 00:30 +0000", "Sun 25 Oct 00:30 -0100"]),
    ],
)  # fmt: skip
def test_cron_across_changes_of_the_clock(text: str, zone: str, after: str, expected: list[str]) -> None:
    """A skipped time runs when the clock has jumped, a repeated one runs first, and hourly ones follow real time."""
    assert runs(text, zone, local(after, zone), len(expected)) == expected


def test_a_repeated_time_does_not_run_again_in_its_second_hour() -> None:
    """Asked within the second of two equal hours, what ran in the first is due the next day."""
    after = local("2026-10-25T02:15", "Europe/Berlin", fold=1)
    assert runs("30 2 * * *", "Europe/Berlin", after, 1) == ["Mon 26 Oct 02:30 +0100"]


fields = st.tuples(
    st.sampled_from(["*", "0", "30", "*/15", "7,59", "10-20/5"]),
    st.sampled_from(["*", "*/1", "0", "1", "2", "3", "*/2", "0-3", "23", "2,14"]),
    st.sampled_from(["*", "1", "25", "29", "31", "*/7"]),
    st.sampled_from(["*", "3", "10", "2-11"]),
    st.sampled_from(["*", "sun", "0", "7", "fri-mon", "mon-fri", "*/3"]),
)


def expression(parts: tuple[str, ...]) -> str:
    """Return a cron expression, where the parts make one."""
    text = " ".join(parts)
    try:
        parse_cron(text)
    except ValueError:
        assume(False)  # noqa: FBT003 - hypothesis has no name for it
    return text


crons = fields.map(expression)


def allowed(field: str, low: int, high: int) -> set[int]:
    """Return the numbers that a field of `fields` allows; weekdays must be numbers."""
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        first, _, last = (str(low) + "-" + str(high) if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


class Oracle:
    """A slow reading of crontab(5) and cron(8): is anything due at this minute?"""

    def __init__(self, text: str, zone: str) -> None:
        minute, hour, day, month, weekday = text.replace("sun", "0").replace("fri-mon", "0,1,5,6").split()
        weekday = weekday.replace("mon-fri", "1-5")
        self._zone = ZoneInfo(zone)
        self._minutes, self._hours = allowed(minute, 0, 59), allowed(hour, 0, 23)
        self._days, self._months = allowed(day, 1, 31), allowed(month, 1, 12)
        self._weekdays = {number % 7 for number in allowed(weekday, 0, 6)}
        self._either = not day.startswith("*") and not weekday.startswith("*")

    def _matches(self, wall: datetime) -> bool:
        day, weekday = wall.day in self._days, wall.isoweekday() % 7 in self._weekdays
        return (
            wall.minute in self._minutes
            and wall.hour in self._hours
            and wall.month in self._months
            and (day or weekday if self._either else day and weekday)
        )

    def due(self, moment: datetime) -> bool:
        """Say whether something is due at a whole minute."""
        wall = moment.astimezone(self._zone)
        bare = wall.replace(tzinfo=None)
        if len(self._hours) == 24:
            return self._matches(bare)
        before = (moment - MINUTE).astimezone(self._zone).replace(tzinfo=None)
        skipped = (before + MINUTE * step for step in range(1, int((bare - before) / MINUTE)))
        return (wall.fold == 0 and self._matches(bare)) or any(map(self._matches, skipped))


@given(crons, st.sampled_from(ZONES), st.sampled_from(CHANGES), st.integers(-300, 300))
def test_cron_agrees_with_counting_minutes(text: str, zone: str, near: datetime, shift: int) -> None:
    """Around changes of the clock, the next run is the first due minute, found by trying all of a day."""
    after = near + shift * MINUTE
    oracle = Oracle(text, zone)
    found = next_run_at(parse_cron(text, zone), after)
    wanted = next((after + n * MINUTE for n in range(1, 24 * 60) if oracle.due(after + n * MINUTE)), None)
    if wanted is None:
        assert found >= after + 24 * 60 * MINUTE
    else:
        assert found == wanted


@given(crons, st.sampled_from(ZONES), moments)
def test_the_next_run_lies_ahead(text: str, zone: str, after: datetime) -> None:
    """Runs follow each other strictly, in UTC, and none is missed by asking in between."""
    cron = parse_cron(text, zone)
    first = next_run_at(cron, after)
    second = next_run_at(cron, first)
    assert after < first < second
    assert first.tzinfo is UTC
    assert next_run_at(cron, after + (first - after) / 2) == first
    assert next_run_at(cron, first + (second - first) / 2) == second


@given(
    st.text(max_size=30)
    | st.lists(st.text("0123456789*/,-abcmonfri", max_size=6), min_size=5, max_size=5).map(" ".join)
)
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    """Whatever is written, it is understood and has a next run, or is refused with advice."""
    try:
        cron: Cron | str = parse_cron(text)
    except ValueError as error:
        cron = str(error)
    assert "; write" in cron if isinstance(cron, str) else next_run_at(cron, NOW) > NOW


# --------------------------------------------------------------------------- mutes


def mute(hours: str, *weekdays: str, zone: str = "UTC") -> Mute:
    """Return a mute."""
    return Mute(hours=hours, weekdays=weekdays, timezone=zone)


@pytest.mark.parametrize(
    ("rule", "now", "until"),
    [
        (mute("22:00-06:00"), "2026-03-12T21:59", None),
        (mute("22:00-06:00"), "2026-03-12T22:00", "2026-03-13T06:00"),
        (mute("22:00-06:00"), "2026-03-13T05:59", "2026-03-13T06:00"),
        (mute("22:00-06:00"), "2026-03-13T06:00", None),
        (mute("12:00-13:00"), "2026-03-12T12:30", "2026-03-12T13:00"),
        (mute("22:00-06:00", "fri"), "2026-03-14T03:00", "2026-03-14T06:00"),  # the night that began on Friday
        (mute("22:00-06:00", "fri"), "2026-03-13T03:00", None),
        (mute("00:00-24:00", "sat", "sun"), "2026-03-14T12:00", "2026-03-16T00:00"),
        (mute("00:00-24:00", "sat", "sun"), "2026-03-16T00:00", None),
        (mute("07:00-07:00", "sat"), "2026-03-15T06:59", "2026-03-15T07:00"),
        (mute("07:01-07:00"), "2026-03-12T07:00", None),
        (mute("00:00-24:00", "mon", "tue", "wed", "thu", "fri", "sat"), "2026-03-16T01:00", "2026-03-22T00:00"),
    ],
)
def test_mutes(rule: Mute, now: str, until: str | None) -> None:
    """A mute holds from its first minute to its last; what follows without a break is one."""
    wanted = None if until is None else local(until, "UTC")
    assert muted_until(rule, local(now, "UTC")) == wanted


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ("22:00-06:00", local("2026-03-28T23:00", "Europe/Berlin"), local("2026-03-29T06:00", "Europe/Berlin")),
        ("22:00-06:00", local("2026-10-25T02:30", "Europe/Berlin", 1), local("2026-10-25T06:00", "Europe/Berlin")),
        ("00:30-02:30", local("2026-03-29T01:30", "Europe/Berlin"), local("2026-03-29T03:00", "Europe/Berlin")),
        ("00:30-02:30", local("2026-10-25T02:15", "Europe/Berlin"), local("2026-10-25T02:30", "Europe/Berlin", 1)),
        ("02:15-02:45", local("2026-03-29T03:00", "Europe/Berlin"), None),
        ("02:30-04:00", local("2026-03-29T03:00", "Europe/Berlin"), local("2026-03-29T04:00", "Europe/Berlin")),
    ],
)
def test_mutes_across_changes_of_the_clock(hours: str, now: datetime, until: datetime | None) -> None:
    """Mutes end by the local clock: a skipped end when the clock has jumped, a repeated end the second time."""
    assert muted_until(mute(hours, zone="Europe/Berlin"), now) == until


@given(
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.sets(st.sampled_from(WEEKDAYS), max_size=6),
    st.sampled_from(ZONES),
    moments,
)
def test_mutes_end(begin: int, end: int, weekdays: set[str], zone: str, now: datetime) -> None:
    """Whatever a mute says, it ends ahead of now, within a week and the longest hours, and does not hold at its end."""
    assume((end - begin) % 1440 != 0 or weekdays)
    hours = f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"
    rule = mute(hours, *weekdays, zone=zone)
    until = muted_until(rule, now)
    if until is not None:
        assert now < until <= now + timedelta(days=7, hours=1)
        assert muted_until(rule, until) is None
        assert muted_until(rule, now + (until - now) / 2) == until


# --------------------------------------------------------------------------- polls

POLICY: dict[str, Any] = {"every": 15 * MINUTE, "minimum": MINUTE, "maximum": timedelta(days=1)}


@pytest.mark.parametrize(
    ("given_", "wait", "why"),
    [
        ({}, 15 * MINUTE, "every"),
        ({"failures": 1}, 30 * MINUTE, "failing"),
        ({"failures": 2}, 60 * MINUTE, "failing"),
        ({"failures": 6}, 960 * MINUTE, "failing"),
        ({"failures": 7, "jitter": 0.0}, 0.8 * DAY, "failing"),
        ({"failures": 10_000, "jitter": 0.0}, 0.8 * DAY, "failing"),
        ({"jitter": 0.0}, 13.5 * MINUTE, "every"),
        ({"every": timedelta(seconds=10), "jitter": 0.0}, MINUTE, "every"),
        ({"every": timedelta(days=2)}, 1.8 * DAY, "every"),
        ({"every": timedelta(days=2), "failures": 5, "jitter": 0.0}, 1.6 * DAY, "failing"),
        ({"every": 30_000 * DAY, "maximum": 40_000 * DAY, "failures": 99}, 36_000 * DAY, "failing"),
        ({"fresh_seconds": 3600.0}, 63 * MINUTE, "fresh"),
        ({"fresh_seconds": 60.0}, 15 * MINUTE, "every"),
        ({"fresh_seconds": 1e12, "jitter": 0.0}, DAY, "fresh"),
        ({"pace": Pace(ttl_seconds=3600)}, 63 * MINUTE, "ttl"),
        ({"pace": Pace(ttl_seconds=60)}, 15 * MINUTE, "every"),
        ({"pace": Pace(ttl_seconds=10**9), "jitter": 0.0}, DAY, "ttl"),
        ({"pace": Pace(ttl_seconds=3600), "fresh_seconds": 7200.0, "jitter": 0.0}, 120 * MINUTE, "fresh"),
        ({"pace": Pace(skip_hours=(7, 8)), "failures": 1}, 150 * MINUTE, "quiet"),  # it is 7:00
        ({"pace": Pace(skip_hours=(9,))}, 15 * MINUTE, "every"),
        ({"pace": Pace(skip_days=(3, 4))}, 2 * DAY - 7 * HOUR + 15 * MINUTE, "quiet"),  # it is Thursday
        ({"pace": Pace(skip_hours=tuple(range(24))), "jitter": 0.0}, DAY, "quiet"),
        ({"pace": Pace(skip_days=tuple(range(7))), "jitter": 0.0}, DAY, "quiet"),
        ({"retry_after": 7200.0, "jitter": 0.0}, 120 * MINUTE, "retry_after"),
        ({"retry_after": 86400.0 * 3, "jitter": 0.0}, 3 * DAY, "retry_after"),
        ({"retry_after": 1e12, "jitter": 0.0}, 7 * DAY, "retry_after"),
        ({"retry_after": -5.0}, 15 * MINUTE, "every"),
        ({"retry_after": float("inf"), "jitter": 0.0}, 7 * DAY, "retry_after"),
        ({"retry_after": float("nan")}, 15 * MINUTE, "every"),
    ],
)
def test_the_next_poll(given_: dict[str, Any], wait: timedelta, why: str) -> None:
    """The wait doubles with each failure up to the maximum, what server and feed ask for is honoured, and it is said."""
    found = next_poll(NOW, **(POLICY | given_))
    assert (found.at - NOW, found.why) == (wait, why)


seconds = st.none() | st.floats(0, 1e9)


@given(
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    minimum=st.timedeltas(timedelta(seconds=1), timedelta(days=1)),
    maximum=st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    failures=st.integers(0, 10**9),
    retry_after=seconds,
    fresh_seconds=seconds,
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_the_next_poll_lies_ahead_within_bounds(
    *,
    every: timedelta,
    minimum: timedelta,
    maximum: timedelta,
    failures: int,
    retry_after: float | None,
    fresh_seconds: float | None,
    jitter: float,
) -> None:
    """A feed is never polled before the minimum or what the server asked for, nor later than the longest of all."""
    at = next_poll(
        NOW, every=every, minimum=minimum, maximum=maximum, failures=failures, retry_after=retry_after,
        fresh_seconds=fresh_seconds, jitter=jitter,
    ).at  # fmt: skip
    week = timedelta(days=7)
    assert at >= NOW + minimum
    assert at >= NOW + min(timedelta(seconds=retry_after or 0), week)
    assert at >= NOW + min(timedelta(seconds=fresh_seconds or 0), max(maximum, every))
    assert at <= NOW + max(minimum, maximum, every, week) * 1.2


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - made aware
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
    st.floats(0, 1, exclude_max=True),
)
def test_quiet_times_are_kept(now: datetime, hours: set[int], days: set[int], jitter: float) -> None:
    """A poll is put off to the first hour that is not quiet, minutes and all; a feed always quiet is read once a day."""
    pace = Pace(skip_hours=tuple(hours), skip_days=tuple(days))
    usual = next_poll(now, **POLICY, jitter=jitter).at
    at = next_poll(now, **POLICY, jitter=jitter, pace=pace).at
    passed = [usual + HOUR * number for number in range((at - usual) // HOUR)]
    if len(hours) == 24 or len(days) == 7:
        assert DAY <= at - now <= 1.1 * DAY
    else:
        assert all(moment.hour in hours or moment.weekday() in days for moment in passed)
        assert at.hour not in hours
        assert at.weekday() not in days
        assert (at - usual) % HOUR == timedelta(0)


@pytest.mark.parametrize("every", [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR])
@pytest.mark.parametrize(
    "asked", [{}, {"failures": 3}, {"fresh_seconds": 3600.0}, {"pace": Pace(ttl_seconds=3600, skip_hours=(7, 8, 9))}]
)
def test_ten_thousand_feeds_do_not_wake_at_once(every: timedelta, asked: dict[str, Any]) -> None:
    """Feeds that are configured alike and were polled in one second come apart, also beside the limits and floors."""
    chance = Random(1)
    due = Counter(
        next_poll(NOW, every=every, minimum=5 * MINUTE, maximum=4 * HOUR, jitter=chance.random(), **asked).at.replace(
            microsecond=0
        )
        for _ in range(10_000)
    )
    assert max(due.values()) < 250  # a fifth, or for floors a tenth, of the wait takes them all


def test_clocks_that_change_move_no_poll() -> None:
    """Waits are real time: in the nights when clocks change in Berlin the next poll is as far off as ever."""
    for night in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        local = night.astimezone(ZoneInfo("Europe/Berlin"))
        found = next_poll(local, every=HOUR, minimum=MINUTE, maximum=DAY)
        assert found.at == night + HOUR
        assert found.at.tzinfo is UTC


# --------------------------------------------------------------------------- deliveries


def test_attempts_follow_the_schedule_of_standard_webhooks() -> None:
    """Ten attempts within about 75 hours, each wait longer than the one before, and then none."""
    at: datetime | None = NOW
    tries: list[timedelta] = []
    while (at := next_attempt_at(at or NOW, attempts=len(tries))) is not None:
        tries.append(at - NOW)
    assert len(tries) == 10
    assert tries[0] == timedelta(0)
    assert timedelta(hours=75) <= tries[-1] <= timedelta(hours=76)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("attempts", "retry_after", "jitter", "wait"),
    [
        (1, None, 0.0, timedelta(seconds=5)),
        (1, 60.0, 0.0, MINUTE),
        (4, 60.0, 0.0, timedelta(hours=2)),
        (1, 1e12, 0.0, timedelta(hours=24)),
        (2, None, 0.5, timedelta(minutes=5, seconds=15)),
        (9, None, 0.0, timedelta(hours=24)),
    ],
)
def test_the_next_attempt(attempts: int, retry_after: float | None, jitter: float, wait: timedelta) -> None:
    """A receiver that asks for more time gets it, up to a day; chance only makes a wait longer."""
    assert next_attempt_at(NOW, attempts=attempts, retry_after=retry_after, jitter=jitter) == NOW + wait


@given(st.integers(0, 9), seconds, st.floats(0, 1, exclude_max=True))
def test_attempts_never_come_early(attempts: int, retry_after: float | None, jitter: float) -> None:
    """No attempt comes before the schedule's wait, nor more than a tenth later than that or what was asked for."""
    at = next_attempt_at(NOW, attempts=attempts, retry_after=retry_after, jitter=jitter)
    least = max(ATTEMPT_DELAYS[attempts], min(timedelta(seconds=retry_after or 0), ATTEMPT_DELAYS[-1]))
    assert at is not None
    assert NOW + least <= at <= NOW + least * 1.1
    assert next_attempt_at(NOW, attempts=attempts + 10, retry_after=retry_after, jitter=jitter) is None


# --------------------------------------------------------------------------- rhythm


MOMENTS = st.lists(
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2000)).map(
        lambda since: datetime(2021, 1, 1, tzinfo=UTC) + since
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("hours_ago", "expected"),
    [
        ([1, 2, 3, 4, 5], timedelta(hours=1)),
        ([10, 11, 12, 13], timedelta(hours=10)),  # it has fallen silent
        ([1, 25, 49, 73], timedelta(hours=24)),
        ([1, 1.5, 30, 30.5, 60], timedelta(hours=28.5)),  # bursts: the middle of the gaps
        ([-5, 1, 2, 3], timedelta(hours=1)),  # an entry of the future tells nothing
        ([2, 2, 2, 2], None),  # filled at once
        ([1, 2], None),
        ([], None),
    ],
)
def test_the_rhythm_of_a_feed(hours_ago: list[float], expected: timedelta | None) -> None:
    """The middle of the gaps between entries tells how often a feed publishes, or the silence that lasts."""
    now = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    assert rhythm([now - timedelta(hours=hours) for hours in hours_ago], now) == expected


@given(MOMENTS, st.randoms(use_true_random=False))
def test_the_rhythm_does_not_depend_on_order(moments: list[datetime], chance: Random) -> None:
    """A feed that reorders its entries keeps its rhythm, which is never negative."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    shuffled = moments[:]
    chance.shuffle(shuffled)
    found = rhythm(moments, now)
    assert found == rhythm(shuffled, now)
    assert found is None or found > timedelta(0)


@given(st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_the_interval_keeps_its_limits(given_rhythm: timedelta | None) -> None:
    """However often a feed publishes, it is polled neither more nor less often than allowed; faster feeds sooner."""
    limits = {"minimum": timedelta(minutes=5), "maximum": timedelta(hours=4)}
    interval = interval_of(given_rhythm, **limits)
    assert limits["minimum"] <= interval <= limits["maximum"]
    if given_rhythm is not None:
        assert interval_of(given_rhythm + timedelta(minutes=7), **limits) >= interval


# --------------------------------------------------------------------------- moves


@pytest.mark.parametrize(
    ("targets", "settled"),
    [
        ("aaa", [False, False, True]),
        ("aaaa", [False, False, True, True]),
        ("aa", [False, False]),
        ("aab", [False, False, False]),
        ("aa-a", [False, False, False, False]),
        ("aa-aaa", [False, False, False, False, False, True]),
        ("abab", [False, False, False, False]),
        ("abbb", [False, False, False, True]),
    ],
)
def test_a_move_settles_when_polls_agree(targets: str, settled: list[bool]) -> None:
    """Three polls in a row, here half a day apart, must lead to the same address; one in place starts anew."""
    moving: FeedMove | None = None
    found = []
    for number, target in enumerate(targets):
        moving, done = follow_move(moving, None if target == "-" else target, NOW + number * timedelta(hours=12))
        found.append(done)
    assert found == settled


@given(st.lists(st.timedeltas(timedelta(0), timedelta(hours=6)), min_size=1, max_size=30))
def test_a_move_takes_a_day(gaps: list[timedelta]) -> None:
    """However many polls agree, a move settles when they have done so for a day, and not before."""
    moving: FeedMove | None = None
    now, start = NOW, NOW + gaps[0]
    for number, gap in enumerate(gaps, start=1):
        now += gap
        moving, settled = follow_move(moving, "https://new.example/", now)
        assert settled == (number >= 3 and now - start >= timedelta(days=1))
