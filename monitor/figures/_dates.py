"""Calendar arithmetic for what texts say of time: months, quarters, weeks, against a document's own day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = 12
_FIRST, _LAST = date(1, 1, 2), date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Span:
    """A stated stretch of time, both days included; `precision` is that of its wording."""

    first: date
    last: date
    precision: str  # day, week, month, quarter, year; season: a year that is none of the calendar


def day_span(day: date) -> Span:
    """Return a single day."""
    return Span(day, day, "day")


def safe_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(day: date, days: int) -> date:
    """Return the day `days` later, within the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return _LAST if days > 0 else _FIRST


def month_span(year: int, month: int, last: int | None = None) -> Span:
    """Return a month, or the months from `month` to `last`."""
    year = min(max(year, 1), 9999)
    end = last or month
    precision = "month" if last is None else "quarter"
    return Span(date(year, month, 1), date(year, end, monthrange(year, end)[1]), precision)


def year_span(year: int) -> Span:
    """Return a year."""
    year = min(max(year, 1), 9999)
    return Span(date(year, 1, 1), date(year, 12, 31), "year")


def months_before(day: date, count: int) -> date:
    """Return the same day of the month `count` months before."""
    index = max(day.year * _MONTHS + day.month - 1 - count, _MONTHS)
    year, month = divmod(index, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def nearest(month: int, day: int, reference: date) -> date | None:
    """Return the day of a month in the year that brings it nearest to the reference, rather before than after it."""
    found = [
        (abs((candidate - reference).days) * (3 if candidate > reference else 1), candidate)
        for step in (-1, 0, 1)
        if (candidate := safe_day(reference.year + step, month, day)) is not None
    ]
    return min(found)[1] if found else None


def recent_month(month: int, reference: date, *, ahead: bool = False) -> Span:
    """Return the last such month that has begun by the reference, or the next one."""
    year = reference.year
    if ahead:
        return month_span(year if month >= reference.month else year + 1, month)
    return month_span(year if month <= reference.month else year - 1, month)


def recent_weekday(weekday: int, reference: date, *, before: bool = False, ahead: bool = False) -> date:
    """Return the last such weekday up to the reference (`before`: not itself), or the next one."""
    back = (reference.weekday() - weekday) % 7
    if ahead:
        return shifted(reference, 7 - back if back else 7)
    return shifted(reference, -(back or (7 if before else 0)))


def calendar_span(unit: str, step: int, reference: date) -> Span:
    """Return this (0), the last (-1) or the next (1) day, week, month, quarter or year; the present one ends today."""
    if unit == "week":
        monday = shifted(reference, 7 * step - reference.weekday())
        return Span(monday, reference if step == 0 else shifted(monday, 6), "week")
    if unit == "month":
        day = months_before(reference.replace(day=1), -step)
        span = month_span(day.year, day.month)
    elif unit == "quarter":
        day = months_before(reference.replace(day=1), -3 * step)
        start = (day.month - 1) // 3 * 3 + 1
        span = month_span(day.year, start, start + 2)
    elif unit == "year":
        span = year_span(reference.year + step)
    else:
        return day_span(shifted(reference, step))
    return Span(span.first, min(span.last, reference), span.precision) if step == 0 else span


def past(count: int, unit: str, reference: date) -> Span:
    """Return the last `count` hours, days, weeks, months or years up to the reference."""
    count = min(count, 100_000)
    days = {"hour": -(-count // 24), "day": count, "week": 7 * count}
    if unit in days:
        return Span(shifted(reference, -days[unit]), reference, "day")
    months = {"month": count, "quarter": 3 * count, "year": _MONTHS * count, "decade": 120 * count}
    return Span(months_before(reference, months[unit]), reference, "month")


def recent_week(number: int, reference: date) -> Span | None:
    """Return the last week of that number, of Monday to Sunday, that has begun by the reference."""
    for year in (reference.year, reference.year - 1):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if monday <= reference:
            return Span(monday, shifted(monday, 6), "week")
    return None


def part_of_month(span: Span, part: str) -> Span:
    """Return the first, second or last ten days of a month: "early", "mid", "late"."""
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, span.last.day)}[part]
    return Span(span.first.replace(day=first), span.first.replace(day=last), "month")


def part_of_year(span: Span, part: str) -> Span:
    """Return the first quarter, the middle month or the last quarter of a year: "early", "mid", "late"."""
    first, last = {"early": (1, 3), "mid": (6, 6), "late": (10, 12)}[part]
    return Span(date(span.first.year, first, 1), month_span(span.first.year, last).last, "quarter")
