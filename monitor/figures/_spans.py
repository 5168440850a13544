"""What stretch of time a phrase names, against the document's own day: one reader for each form of naming it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from monitor.figures._context import Context
from monitor.figures._dates import (
    Span,
    calendar_span,
    day_span,
    month_span,
    months_before,
    nearest,
    part_of_month,
    part_of_year,
    past,
    recent_month,
    recent_week,
    recent_weekday,
    safe_day,
    shifted,
    year_span,
)
from monitor.figures._time_words import TimeWords

_SATURDAY = 5
_MONTHS = 12


def read_span(match: re.Match[str], words: TimeWords, context: Context, reference: date) -> Span | None:
    """Return the stretch of time that a match of `words.moment` names; None if it names none after all."""
    for group, reader in _READERS:
        if match[group]:
            return reader(match, words, context, reference)
    return None


def plain_key(word: str) -> str:
    """Return a word as the lists of months and weekdays spell it."""
    return word.casefold().translate(str.maketrans("áéíóú", "aeiou"))


def _iso(match: re.Match[str], _words: TimeWords, _context: Context, _reference: date) -> Span | None:
    day = safe_day(*(int(part) for part in match["iso"].split("-")))
    return day_span(day) if day else None


def _date(match: re.Match[str], _words: TimeWords, context: Context, reference: date) -> Span | None:
    month = context.months[plain_key(match["dm"] or match["md"])]
    return _single(int(match["d"] or match["mdd"]), month, match["dy"] or match["mdy"], reference)


def _days(match: re.Match[str], _words: TimeWords, context: Context, reference: date) -> Span | None:
    """Read "26 and 27 December"."""
    month = context.months[plain_key(match["d2m"] or match["m2m"])]
    year = match["d2y"] or match["m2y"]
    ends = [
        _single(int(match[one] or match[other]), month, year, reference)
        for one, other in (("d2a", "m2a"), ("d2b", "m2b"))
    ]
    if ends[0] is None or ends[1] is None or ends[0].first > ends[1].first:
        return ends[1]
    return Span(ends[0].first, ends[1].first, "day")


def _single(day: int, month: int, year: str | None, reference: date) -> Span | None:
    found = safe_day(int(year), month, day) if year else nearest(month, day, reference)
    return day_span(found) if found else None


def _first_months(match: re.Match[str], _words: TimeWords, context: Context, reference: date) -> Span | None:
    if match["fmf"]:
        return None  # when a fiscal year begins is not said
    word = match["fm"].casefold()
    last = max(1, min(_MONTHS, int(word) if word.isdecimal() else context.numbers[word]))
    given = match["fmy"]
    if given and given.isdecimal():
        return month_span(int(given), 1, last)
    return month_span(reference.year - (1 if given or last > reference.month else 0), 1, last)


def _past(match: re.Match[str], words: TimeWords, context: Context, reference: date) -> Span | None:
    word, unit = match["pn"].casefold(), words.units[match["pu"].casefold()]
    count = int(word) if word.isdecimal() else context.numbers.get(word, 3)
    if match["past"].casefold() in {"in", "en"} and (unit not in {"hour", "day"} or (unit == "hour" and count % 24)):
        return None  # "in three days" is yet to come, "in six hours" says how long it took
    if match["py"] and unit == "month":  # "in the last three months of 2025"
        return month_span(int(match["py"]), max(1, _MONTHS + 1 - count), _MONTHS)
    return past(count, unit, reference)


def _ago(match: re.Match[str], words: TimeWords, context: Context, reference: date) -> Span | None:
    count, unit = back_of(match, words, context) or (1, "year")
    return shift_span(day_span(reference), count, unit)


def back_of(match: re.Match[str], words: TimeWords, context: Context) -> tuple[int, str] | None:
    """Return how far back a moment lies from what is compared with it: "a week earlier", "the same month last year"."""
    if match["ago"]:
        word = match["an"].casefold()
        return int(word) if word.isdecimal() else context.numbers.get(word, 1), words.units[match["au"].casefold()]
    if match["bb"]:
        return 1, words.units[match["bbu"].casefold()]
    unit = match["bu"] or match["vu"]
    return (1, words.units[unit.casefold()]) if unit else None


def shift_span(span: Span, count: int, unit: str) -> Span:
    """Return a stretch `count` units earlier; whole months stay whole."""
    count = min(count, 10_000)
    days = {"hour": -(-count // 24), "day": count, "week": 7 * count}
    if unit in days:
        return Span(shifted(span.first, -days[unit]), shifted(span.last, -days[unit]), span.precision)
    months = {"month": count, "quarter": 3 * count, "year": _MONTHS * count, "decade": 120 * count}[unit]
    first, last = months_before(span.first, months), months_before(span.last, months)
    if shifted(span.last, 1).day == 1:
        last = month_span(last.year, last.month).last
    return Span(first, last, span.precision)


def _edge(match: re.Match[str], words: TimeWords, _context: Context, reference: date) -> Span | None:
    """Read "the end of the year", "the start of last month"."""
    which = match[0].casefold()
    step = -1 if " last " in which else 1 if " next " in which else 0
    unit = words.units[match["eu"].casefold()]
    if match["edge"].casefold() in {"start", "beginning"}:
        return day_span(calendar_span(unit, step, reference).first)
    following = calendar_span(unit, step + 1, reference).first
    return day_span(shifted(following, -1))


def _weekend(match: re.Match[str], _words: TimeWords, _context: Context, reference: date) -> Span | None:
    """Read "over the weekend": the last one, up to the day of the report; "this" one lies ahead before Saturday."""
    ahead = match[0].casefold().startswith(("next", "this")) and reference.weekday() < _SATURDAY
    saturday = recent_weekday(_SATURDAY, reference, ahead=ahead)
    return Span(saturday, shifted(saturday, 1), "week")


def _week(match: re.Match[str], _words: TimeWords, _context: Context, reference: date) -> Span | None:
    return recent_week(int(match["wk"]), reference)


def _week_of(match: re.Match[str], _words: TimeWords, context: Context, reference: date) -> Span | None:
    """Read "the first week of September"."""
    month = recent_month(context.months[plain_key(match["wm"])], reference)
    number = _WEEKS.get(match["wn"].casefold())
    if number is None:
        return Span(shifted(month.last, -6), month.last, "week")
    return Span(shifted(month.first, 7 * number), shifted(month.first, 7 * number + 6), "week")


_WEEKS = {"first": 0, "second": 1, "third": 2, "fourth": 3}


def _near_day(match: re.Match[str], _words: TimeWords, _context: Context, reference: date) -> Span | None:
    if match["today"] or match["hour"]:
        return day_span(reference)
    before = shifted(reference, -1)
    return day_span(before) if match["yesterday"] else Span(before, reference, "day")


def _year(match: re.Match[str], words: TimeWords, _context: Context, _reference: date) -> Span | None:
    span = year_span(int(match["y"]))
    if match["y2"]:  # "2025/26": when such a year begins is not said
        return Span(span.first, span.last, "season")
    part = (match["ypart"] or "").casefold()
    return part_of_year(span, "early" if part in words.words["early"] else "late" if part in words.words["late"] else "mid") if part else span  # fmt: skip


def read_part_of_year(match: re.Match[str], words: TimeWords, year: int) -> Span | None:
    """Return the quarter or half of a year that a match names."""
    number = words.quarters[(match["q"] or match["qq"]).casefold()]
    length = 6 if match["q"] and match["qk"].casefold() in words.words["half"] else 3
    first = (number - 1) * length + 1
    return month_span(year, first, first + length - 1) if first <= _MONTHS else None  # "the third half"


def _part_of_year(match: re.Match[str], words: TimeWords, _context: Context, reference: date) -> Span | None:
    given = match["qy"] or match["qqy"]
    if given and given[-4:].isdecimal():
        return read_part_of_year(match, words, int(given[-4:]))
    span = read_part_of_year(match, words, reference.year - (1 if given and given.casefold().startswith("last") else 0))
    if span is None or given or span.first <= reference:
        return span
    return read_part_of_year(match, words, reference.year - 1)


def _relative(match: re.Match[str], words: TimeWords, context: Context, reference: date) -> Span | None:
    lead, unit = match["rel"].casefold(), match["ru"].casefold()
    step = -1 if lead in words.words["last"] else 1 if lead in words.words["next"] else 0
    if unit in words.units:
        if "past" in lead or "preced" in lead:
            return past(1, words.units[unit], reference)
        return calendar_span(words.units[unit], step, reference)
    key = plain_key(unit)
    if key in context.weekdays:
        return day_span(recent_weekday(context.weekdays[key], reference, before=step < 0, ahead=step > 0))
    return recent_month(context.months[key], reference, ahead=step > 0)


def _weekday(match: re.Match[str], _words: TimeWords, context: Context, reference: date) -> Span | None:
    word = match["wd"]
    if word in {"sun", "sat", "wed", "mon"}:  # words
        return None
    return day_span(recent_weekday(context.weekdays[plain_key(word)], reference))


def _month(match: re.Match[str], words: TimeWords, context: Context, reference: date) -> Span | None:
    word, part = match["mm"], (match["part"] or "").casefold()
    if word.casefold() in {"may", "march", "mar", "dec", "jan"} and (word.islower() or word.isupper()):
        return None
    month = context.months[plain_key(word)]
    if (
        word.casefold() == "may"
        and not match["my"]
        and not part
        and match.string[max(0, match.start() - 12) : match.start()].rstrip()[-3:].casefold()
        not in {" in", "nce", " by", "arly", "ate", "nth", "til", " of", "mid", "and", " to", "ugh"}
    ):
        return None
    span = month_span(int(match["my"]), month) if match["my"] else recent_month(month, reference)
    return part_of_month(span, "early" if part in words.words["early"] else "late" if part in words.words["late"] else "mid") if part else span  # fmt: skip


_READERS: tuple[tuple[str, Callable[[re.Match[str], TimeWords, Context, date], Span | None]], ...] = (
    ("iso", _iso),
    ("d2m", _days),
    ("m2m", _days),
    ("dm", _date),
    ("md", _date),
    ("q", _part_of_year),
    ("qq", _part_of_year),
    ("fm", _first_months),
    ("ago", _ago),
    ("back", _ago),
    ("vu", _ago),
    ("bb", _ago),
    ("wk", _week),
    ("wm", _week_of),
    ("past", _past),
    ("rel", _relative),
    ("edge", _edge),
    ("wend", _weekend),
    ("today", _near_day),
    ("yesterday", _near_day),
    ("overnight", _near_day),
    ("hour", _near_day),
    ("wd", _weekday),
    ("mm", _month),
    ("y", _year),
)
