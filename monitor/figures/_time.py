"""When a figure holds: the moments that a sentence names, resolved against the document's own day.

A moment is a day, a month, a year, or a stretch such as "the past 24 hours"; the words before it say what it is to a
figure: where it starts ("since"), when it holds ("as of", "by"), the window it covers ("in", "between"), or the day of
an event or of a statement ("on"). Only sentences with figures are searched, by patterns without nested repetition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache

from monitor.figures._context import Context, Reading, read_context
from monitor.figures._dates import (
    Span,
    calendar_span,
    day_span,
    month_span,
    months_before,
    nearest,
    past,
    recent_month,
    recent_weekday,
    safe_day,
    shifted,
    year_span,
)
from monitor.lexicon import plain_word

_SINCE_EVENT = re.compile(r"\b(?:since|desde)\s[^,;.]{3,48}\s(?:on|in|el|en)\s\Z", re.IGNORECASE)
_UP_TO = re.compile(
    r"\bthe\s(?:(?P<count>\d{1,3}|\w{3,6})\s)?(?P<unit>[a-z]{3,8})\s(?:to|ending|ended|through)(?:\son)?(?:\sthe\send\sof)?\s\Z",
    re.IGNORECASE,
)
_SAME = re.compile(r"\bsame\s\w{3,9}\s(?:of|in)\s\Z", re.IGNORECASE)
_RUNNING = re.compile(r"['’]s\s(?:death\s|running\s)?(?:total|toll|tally|count)\b", re.IGNORECASE)
_ACCENTS = str.maketrans({"a": "[aá]", "e": "[eé]"})
_YEAR_DIGITS = 4
_SATURDAY = 5
_UNITS = ("hour", "day", "week", "month", "quarter", "year", "decade")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?\s?(a\.?m\.?|p\.?m\.?|hours|local time|gmt|utc|horas|noon)?", re.IGNORECASE
)
_NOON = re.compile(r"\b(noon|midday|midnight)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time named at words `first` to `after` (its preposition included).

    `role`: since, as_of, within, on, event, ago; "" where no preposition stands before it.
    """

    first: int
    after: int
    span: Span
    role: str
    clock: time | None = None
    explicit: bool = True  # a date or a window; False: a bare year
    open: bool = False  # it goes on: "this year"
    upto: bool = False  # named by its end: "the year to March"; a rate of it is that of its end


@dataclass(frozen=True, slots=True)
class _Patterns:
    moment: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    joint: re.Pattern[str]
    words: dict[str, frozenset[str]]
    units: dict[str, str]
    quarters: dict[str, int]
    triggers: frozenset[str]  # a sentence without any of these words names no moment but years


def _any(words: frozenset[str] | dict[str, int] | dict[str, str]) -> str:
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s") for word in words), key=len, reverse=True))


@cache
def _patterns(language: str) -> _Patterns:
    context = read_context(language)
    sets = {row.removeprefix("time."): words for row, words in context.sets.items() if row.startswith("time.")}
    units = {word: _UNITS[at] for at, row in enumerate(_unit_rows(sets)) for word in row.split()}
    quarters = {word: at for at, row in enumerate(_rows(language, "quarters"), 1) for word in row.split()}
    month, unit, number = _any(context.months), _any(units), _any(context.numbers)
    weekday = _any(context.weekdays).translate(_ACCENTS)  # the keys are folded, texts are not: "miércoles"
    of = r"(?:\s(?:of|de|del))?"
    moment = re.compile(
        rf"""(?<![\w-])(?:
          (?P<iso>\d{{4}}-\d\d?-\d\d?)(?!\d)
        | (?P<d2a>\d\d?)\s?(?:and|to|-|–|y|al|a|through)\s?(?P<d2b>\d\d?){of}\s(?P<d2m>{month})\b(?:{of},?\s(?P<d2y>\d{{4}}))?
        | (?P<m2m>{month})\.?\s(?P<m2a>\d\d?)\s?(?:and|to|-|–)\s?(?P<m2b>\d\d?)(?![\d.,%]\d|\d)(?:,?\s(?P<m2y>\d{{4}}))?
        | (?P<d>\d\d?)(?:st|nd|rd|th|º)?{of}\s(?P<dm>{month})\b(?:\.?,?{of}\s(?P<dy>\d{{4}}))?
        | (?P<md>{month})\.?\s(?P<mdd>\d\d?)(?:st|nd|rd|th)?(?![\d,.]*\d|\s?%)(?:,?\s(?P<mdy>\d{{4}})(?!\d))?
        | (?P<q>{_any(quarters)})\s(?P<qk>{_any(sets["quarter"])}|{_any(sets["half"])})(?:{of}\s?(?:the\s)?(?P<qy>\d{{4}}|this\syear|last\syear)?)?
        | first\s(?P<fm>{number}|\d\d?)\smonths\sof\s(?:the\syear|this\syear|(?P<fmy>\d{{4}}))
        | (?P<an>an?|un|una|{number}|\d{{1,3}})\s(?P<au>{unit})\s(?P<ago>{_any(sets["ago"])})\b
        | (?P<qq>q[1-4])(?:\s(?P<qqy>\d{{4}}))?
        | (?P<past>{_any(sets["past"])})\s(?P<pn>\d{{1,4}}|{number}|few|several)[\s-](?P<pu>{unit})\b
        | (?P<rel>{_any(sets["this"])}|{_any(sets["last"])}|{_any(sets["next"])})\s(?P<ru>{unit}|{weekday}|{month})\b
        | (?:the\s)?(?P<edge>end|close|start|beginning)\sof\s(?:the|this|last|next)\s(?P<eu>{unit})\b(?!\sto\b)
        | (?:the|last|this|next)\s(?P<wend>{_any(sets["weekend"])})\b
        | (?P<today>{_any(sets["today"])})\b | (?P<yesterday>{_any(sets["yesterday"])})\b | (?P<overnight>{_any(sets["overnight"])})\b
        | (?P<wd>{weekday})\b(?!\s?(?:times|post|herald|mail))
        | (?P<mm>{month})\b\.?(?:{of},?\s(?P<my>\d{{4}})(?!\d))?
        | (?P<y>(?:1[89]|20)\d\d)(?:[/–-](?P<y2>\d\d)(?!\d))?(?![\w%]|[.,]\d|-\d)
        )""",
        re.VERBOSE | re.IGNORECASE,
    )
    roles = tuple(
        (
            role,
            re.compile(
                rf"(?<![\w-])(?:{_any(sets[role])})(?:\s(?:the\sstart\sof|the\send\sof|the\sbeginning\sof|the|early|late|mid|el|all\sof))?"
                rf"(?:\s\d\d?(?::\d\d|(?:[:.]\d\d)?\s?[ap]\.?m\.?|\s(?:gmt|utc|hours))(?:\s(?:local\stime|gmt|utc|hours))?|\s(?:noon|midnight|midday))?(?:\son|,)?[\s-]*\Z",
                re.IGNORECASE,
            ),
        )
        for role in ("since", "as_of", "within")
    )
    joint = re.compile(
        rf"\s*(?:{_any(sets['and'])})\s*(?:the\s(?:morning|afternoon|evening)s?\sof\s)?\Z", re.IGNORECASE
    )
    days = (words.split()[-1] for row in ("today", "yesterday", "overnight") for words in sets[row])
    known = {
        *sets["weekend"],
        *context.months,
        *context.weekdays,
        *units,
        *quarters,
        *days,
        *sets["quarter"],
        *sets["half"],
    }
    return _Patterns(moment, roles, joint, sets, units, quarters, frozenset(map(plain_word, known)))


def _unit_rows(sets: dict[str, frozenset[str]]) -> tuple[str, ...]:
    order = ("hour hora", "day día", "week semana", "month mes", "quarter trimestre", "year año", "decade década")
    return tuple(next(row for row in sets["units"] if row.split()[0] in wanted.split()) for wanted in order)


def _rows(language: str, row: str) -> tuple[str, ...]:
    order = ("first primer", "second segundo", "third tercer", "fourth cuarto")
    rows = read_context(language).sets[f"time.{row}"]
    return tuple(next(one for one in rows if one.split()[0] in wanted.split()) for wanted in order)


def find_moments(reading: Reading, language: str, reference: date) -> tuple[Moment, ...]:
    """Return the moments that a sentence names, in reading order."""
    patterns = _patterns(language)
    if patterns.triggers.isdisjoint(reading.words.folded) and not any(
        _is_long_number(word) for word in reading.words.raw
    ):
        return ()
    text, start, end = reading.words.text, reading.sentence.start, reading.sentence.end
    found: list[tuple[int, int, Moment]] = []
    for match in patterns.moment.finditer(text, start, end):
        span = _span(match, patterns, reading.context, reference)
        if span is None:
            continue
        joined = _joined(text, found, match, patterns, span)
        if joined is not None:
            found[-1] = joined
            continue
        role, begin = _role(text, start, match.start(), patterns)
        if match["y"] and not role and not _is_year(text, match):
            continue
        role = _settled_role(text, match, role)
        span = _settled_span(reading, match, span, role, reference)
        upto = _UP_TO.search(text, max(start, match.start() - 40), match.start())
        if upto is not None and upto["unit"].casefold() in patterns.units:
            role, begin, span = "within", upto.start(), _ending(upto, span, patterns, reading.context)
        same = _SAME.search(text, max(start, match.start() - 30), match.start())
        if same is not None and match["y"] and found:
            span = _in_year(found[-1][2].span, span)
        first, after = reading.index(begin), reading.index(match.end())
        clock = _clock(text, start, begin, match) if role in {"as_of", ""} or match["wd"] or match["d"] else None
        going_on = bool(match["rel"]) and match["rel"].casefold() in patterns.words["this"] and span.first < span.last
        moment = Moment(first, max(after, first + 1), span, role, clock, match["y"] is None, going_on, upto is not None)
        found.append((match.start(), match.end(), moment))
    return tuple(moment for _, _, moment in found)


def _ending(upto: re.Match[str], span: Span, patterns: _Patterns, context: Context) -> Span:
    """Return the stretch that ends with a moment: "in the week to 8 March", "in the 48 hours to Wednesday"."""
    word, unit = (upto["count"] or "one").casefold(), patterns.units[upto["unit"].casefold()]
    count = int(word) if word.isdecimal() else context.numbers.get(word, 1)
    begin = past(count, unit, span.last).first
    if unit == "hour":
        return Span(begin, span.last, "day")
    begin = shifted(begin, 1)
    if unit in {"month", "quarter", "year"} and shifted(span.last, 1).day == 1:  # "to March", "ended 30 June"
        begin = months_before(span.last.replace(day=1), {"month": 1, "quarter": 3, "year": 12}[unit] * count - 1)
    return Span(begin, span.last, span.precision)


def _in_year(earlier: Span, year: Span) -> Span:
    """Return the same days of another year: "in the same period of 2025"."""
    months = 12 * (earlier.first.year - year.first.year)
    return Span(months_before(earlier.first, months), months_before(earlier.last, months), earlier.precision)


def _settled_role(text: str, match: re.Match[str], role: str) -> str:
    """Return the role of a moment whose own words say more than those before it."""
    if match["ago"]:
        return "ago"
    if match["rel"] and _RUNNING.match(text, match.end()):
        return "since"  # "this year's total"
    if match["y"] is None and text[match.end() : match.end() + 1] in {"'", "’"}:
        return "event"  # "after Tuesday's earthquake"
    return role


def _settled_span(reading: Reading, match: re.Match[str], span: Span, role: str, reference: date) -> Span:
    """Return the stretch of time in the week or year that the words around a moment ask for."""
    if match["wd"] and span.first <= reference and _lies_ahead(reading, match.start()):
        return day_span(shifted(span.first, 7))
    if role == "as_of" and match["mm"] and not match["my"]:
        return _nearest_month(span, reference)
    return _a_year_before(span) if role == "since" and span.first > reference else span


def _a_year_before(span: Span) -> Span:
    return Span(months_before(span.first, 12), months_before(span.last, 12), span.precision)


def _lies_ahead(reading: Reading, offset: int) -> bool:
    """Say whether a day is yet to come: "expects 47 on Friday"."""
    at = reading.index(offset)
    return any(
        0 < at - hit.after < 9 and reading.distance(hit.after - 1, at)[1] == 0  # noqa: PLR2004 - the same clause
        for hit in reading.of_kind("modality.projected")
    )


def _nearest_month(span: Span, reference: date) -> Span:
    """Return "by June" of the year that brings it nearest: a plan's end lies ahead more often than a year ago."""
    later = month_span(span.first.year + 1, span.first.month)
    return later if (later.first - reference).days < (reference - span.last).days else span


def _is_long_number(word: str) -> bool:
    return len(word) == _YEAR_DIGITS and word.isdecimal()


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell "the 2014 earthquake" from a count of 2014 things: a year is no figure, so a figure would stand there."""
    return text[match.end() : match.end() + 1] in {" ", ",", ".", ")", "'", "’", ""} and match["y"].isdigit()


def _joined(
    text: str, found: list[tuple[int, int, Moment]], match: re.Match[str], patterns: _Patterns, span: Span
) -> tuple[int, int, Moment] | None:
    """Return the stretch from the moment before to this one: "between Monday and Thursday"."""
    if not found:
        return None
    begin, end, earlier = found[-1]
    between = text[end : match.start()]
    if not 0 < len(between) < 40 or not patterns.joint.match(between):  # noqa: PLR2004 - "and the afternoons of"
        return None
    if (
        earlier.role not in {"since", "within", "between"}
        and "between" not in text[max(0, begin - 28) : begin].casefold()
    ):
        return None
    if earlier.span.first > span.last:
        return None
    whole = Span(earlier.span.first, span.last, span.precision)
    return begin, match.end(), Moment(earlier.first, earlier.after + 1, whole, "within")


def _role(text: str, start: int, at: int, patterns: _Patterns) -> tuple[str, int]:
    """Return what the words before a moment make of it, and where they begin."""
    window = text[max(start, at - 40) : at]
    for role, pattern in patterns.roles:
        match = pattern.search(window)
        if match is not None:
            return role, at - len(window) + match.start()
    if _SINCE_EVENT.search(text[max(start, at - 60) : at]):
        return "since", at  # "since the offensive began on 20 April"
    stripped = window.rstrip().casefold()
    if stripped.endswith((" on", " el", "on the", " on the night of")) or stripped == "on":
        return "on", at
    return "", at


def _span(match: re.Match[str], patterns: _Patterns, context: Context, reference: date) -> Span | None:
    """Return the stretch of time that a match names; None if it names none after all."""
    for group, reader in _READERS:
        if match[group]:
            return reader(match, patterns, context, reference)
    return None


def _iso(match: re.Match[str], _patterns: _Patterns, _context: Context, _reference: date) -> Span | None:
    day = safe_day(*(int(part) for part in match["iso"].split("-")))
    return day_span(day) if day else None


def _date(match: re.Match[str], _patterns: _Patterns, context: Context, reference: date) -> Span | None:
    month = context.months[_key(match["dm"] or match["md"])]
    return _single(int(match["d"] or match["mdd"]), month, match["dy"] or match["mdy"], reference)


def _first_months(match: re.Match[str], _patterns: _Patterns, context: Context, reference: date) -> Span | None:
    word = match["fm"].casefold()
    last = min(12, int(word) if word.isdecimal() else context.numbers[word])
    return month_span(int(match["fmy"] or reference.year), 1, max(1, last))


def _past(match: re.Match[str], patterns: _Patterns, context: Context, reference: date) -> Span | None:
    word = match["pn"].casefold()
    unit = patterns.units[match["pu"].casefold()]
    if match["past"].casefold() in {"in", "en"} and unit != "hour":
        return None  # "in three days" is yet to come
    return past(int(word) if word.isdecimal() else context.numbers.get(word, 3), unit, reference)


def _ago(match: re.Match[str], patterns: _Patterns, context: Context, reference: date) -> Span | None:
    word = match["an"].casefold()
    count = int(word) if word.isdecimal() else context.numbers.get(word, 1)
    return day_span(past(count, patterns.units[match["au"].casefold()], reference).first)


def _edge(match: re.Match[str], patterns: _Patterns, _context: Context, reference: date) -> Span | None:
    """Read "the end of the year", "the start of last month"."""
    which = match[0].casefold()
    step = -1 if " last " in which else 1 if " next " in which else 0
    unit = patterns.units[match["eu"].casefold()]
    if match["edge"].casefold() in {"start", "beginning"}:
        return day_span(calendar_span(unit, step, reference).first)
    following = calendar_span(unit, step + 1, reference).first
    return day_span(shifted(following, -1))


def _weekend(match: re.Match[str], _patterns: _Patterns, _context: Context, reference: date) -> Span | None:
    """Read "over the weekend": the last one, up to the day of the report; "this" one lies ahead before Saturday."""
    ahead = match[0].casefold().startswith(("next", "this")) and reference.weekday() < _SATURDAY
    saturday = recent_weekday(_SATURDAY, reference, ahead=ahead)
    return Span(saturday, shifted(saturday, 1), "week")


def _near_day(match: re.Match[str], _patterns: _Patterns, _context: Context, reference: date) -> Span | None:
    if match["today"]:
        return day_span(reference)
    before = shifted(reference, -1)
    return day_span(before) if match["yesterday"] else Span(before, reference, "day")


def _year(match: re.Match[str], _patterns: _Patterns, _context: Context, _reference: date) -> Span | None:
    return year_span(int(match["y"]))


def _key(word: str) -> str:
    return word.casefold().translate(str.maketrans("áéíóú", "aeiou"))


def _days(match: re.Match[str], _patterns: _Patterns, context: Context, reference: date) -> Span | None:
    """Read "26 and 27 December"."""
    month = context.months[_key(match["d2m"] or match["m2m"])]
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


def _part_of_year(match: re.Match[str], patterns: _Patterns, _context: Context, reference: date) -> Span | None:
    word = (match["q"] or match["qq"]).casefold()
    number = patterns.quarters[word]
    given = match["qy"] or match["qqy"]
    length = 6 if match["q"] and match["qk"].casefold() in patterns.words["half"] else 3
    first = (number - 1) * length + 1
    if first > 12:  # noqa: PLR2004 - "the third half"
        return None
    if given and given[-4:].isdecimal():
        year = int(given[-4:])
    else:
        year = reference.year - (1 if given and given.casefold().startswith("last") else 0)
        if not given and first > reference.month:
            year -= 1
    return month_span(year, first, first + length - 1)


def _relative(match: re.Match[str], patterns: _Patterns, context: Context, reference: date) -> Span | None:
    lead, unit = match["rel"].casefold(), match["ru"].casefold()
    step = -1 if lead in patterns.words["last"] else 1 if lead in patterns.words["next"] else 0
    if unit in patterns.units:
        if "past" in lead or "preced" in lead:
            return past(1, patterns.units[unit], reference)
        return calendar_span(patterns.units[unit], step, reference)
    key = _key(unit)
    if key in context.weekdays:
        return day_span(recent_weekday(context.weekdays[key], reference, before=step < 0, ahead=step > 0))
    return recent_month(context.months[key], reference, ahead=step > 0)


def _weekday(match: re.Match[str], _patterns: _Patterns, context: Context, reference: date) -> Span | None:
    word = match["wd"]
    if word.islower() and len(word) <= 4 and match.re.flags and word in {"sun", "sat", "wed", "mon"}:  # noqa: PLR2004 - words
        return None
    return day_span(recent_weekday(context.weekdays[_key(word)], reference))


def _month(match: re.Match[str], _patterns: _Patterns, context: Context, reference: date) -> Span | None:
    word = match["mm"]
    if word.casefold() in {"may", "march", "mar", "dec", "jan"} and (word.islower() or word.isupper()):
        return None
    month = context.months[_key(word)]
    if (
        word.casefold() == "may"
        and not match["my"]
        and match.string[: match.start()].rstrip()[-3:].casefold()
        not in {" in", "nce", " by", "arly", "ate", "nth", "til", " of", "mid"}
    ):
        return None
    return month_span(int(match["my"]), month) if match["my"] else recent_month(month, reference)


def _clock(text: str, start: int, begin: int, match: re.Match[str]) -> time | None:
    """Return the time of day stated with a date: "at 11:00 on 16 February", "by 6 p.m. on Friday"."""
    window = text[max(start, begin - 26) : match.start()]
    noon = _NOON.search(window)
    if noon is not None:
        return time(0 if noon[1].casefold() == "midnight" else 12)
    best = None
    for found in _CLOCK.finditer(window):
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold().replace(".", "")
        if (found[2] is None and not half) or hour > 23 or minute > 59:  # noqa: PLR2004 - the clock
            continue
        if half in {"am", "pm"} and hour <= 12:  # noqa: PLR2004
            hour = hour % 12 + (12 if half == "pm" else 0)
        best = time(hour, minute)
    return best


def as_instant(moment: Moment) -> tuple[date | datetime, str]:
    """Return when a figure holds that holds as of a moment, and how precisely that is stated."""
    if moment.clock is not None and moment.span.precision == "day":
        return datetime.combine(moment.span.last, moment.clock, UTC), "minute"
    if moment.span.precision in {"month", "year"}:
        return moment.span.last, moment.span.precision
    return moment.span.last, "day" if moment.span.precision in {"day", "week"} else "month"


_READERS: tuple[tuple[str, Callable[[re.Match[str], _Patterns, Context, date], Span | None]], ...] = (
    ("iso", _iso),
    ("d2m", _days),
    ("m2m", _days),
    ("dm", _date),
    ("md", _date),
    ("q", _part_of_year),
    ("qq", _part_of_year),
    ("fm", _first_months),
    ("ago", _ago),
    ("past", _past),
    ("rel", _relative),
    ("edge", _edge),
    ("wend", _weekend),
    ("today", _near_day),
    ("yesterday", _near_day),
    ("overnight", _near_day),
    ("wd", _weekday),
    ("mm", _month),
    ("y", _year),
)
