"""Cron expressions, and when one is due next.

They have the five fields of crontab(5), with Sunday as 0 and 7, and keep their local time across a change of the clock
as cron(8) does: a time that is skipped runs when the clock has jumped, a time that comes twice runs the first time, and
what runs in every hour simply follows real time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from monitor.schedule._local import change_between, instant, offset_at, parse_zone

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
_SECOND = timedelta(seconds=1)


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
        moment = instant(wall, cron.zone)
        if moment > after:
            return moment


def _next_in_real_time(cron: Cron, after: datetime) -> datetime:
    """Take the moments whose local time matches, twice in an hour that comes twice."""
    start = since = after.astimezone(UTC)
    while True:
        offset = offset_at(since, cron.zone)
        moment = (_next_wall(cron, (start + offset).replace(tzinfo=None)) - offset).replace(tzinfo=UTC)
        change = change_between(since, moment, cron.zone)
        if change is None:
            return moment
        start, since = change - _SECOND, change  # go on from that moment, itself included


def _next_wall(cron: Cron, wall: datetime) -> datetime:
    """Return the first local time after `wall` that matches; neither has a zone."""
    given = wall.replace(tzinfo=UTC) + timedelta(microseconds=1)
    found: list[datetime | None]
    found = [trigger.get_next_fire_time(None, given) for trigger in cron._triggers]  # noqa: SLF001 - same module
    return min(item for item in found if item is not None).replace(tzinfo=None)
