"""When a figure holds: the moments that a sentence names, resolved against the document's own day.

A moment is a day, a month, a year, or a stretch such as "the past 24 hours"; the words before it say what it is to a
figure: where it starts ("since"), when it holds ("as of", "by"), the window it covers ("in", "between"), or the day of
an event or of a statement ("on"). Only sentences with figures are searched, by patterns without nested repetition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from monitor.figures._context import Context, Reading
from monitor.figures._dates import Span, calendar_span, day_span, month_span, months_before, past, safe_day, shifted
from monitor.figures._spans import back_of, read_part_of_year, read_span
from monitor.figures._time_words import DIGITS, TimeWords, read_time_words

_SINCE_EVENT = re.compile(r"\b(?:since|desde)\s[^,;.]{3,48}\s(?:on|in|el|en)\s\Z", re.IGNORECASE)
_BEGAN = re.compile(
    r"\b(?:that|which)\s(?:began|begun|started|erupted|(?:broke|broken)\sout|was\sdeclared|emerged|surfaced)"
    r"(?:\s(?:here|there))?\s(?:(?:on|in|at)\s(?:the\s(?:start|beginning|end)\sof\s)?)?\Z",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"\bthe\s(?:(?P<count>\d{1,3}|\w{3,6})\s)?(?P<unit>[a-z]{3,8})\s(?:to|(?:that\s)?(?:ending|ended|ends)|through)(?:\s(?:on|in))?(?:\sthe\send\sof)?\s\Z",
    re.IGNORECASE,
)
_SAME = re.compile(r"\bsame\s(?!time|point|stage)\w{3,9}\s(?:of|in)\s\Z", re.IGNORECASE)
_UP_TO_WORDS = frozenset({"to", "ending", "ended", "ends", "through"})
_RUNNING = re.compile(r"['’]s\s(?:death\s|running\s)?(?:total|toll|tally|count)\b", re.IGNORECASE)
_YEAR_DIGITS = 4
_FOUR_DIGITS = re.compile(r"(?<![\d.,])\d{4}")
_PARTS = re.compile(r"[-'’–/]")
_CLOCK = re.compile(
    r"(?<![\d.,:$£€¥₹])(\d{1,2})(?:([:.h])(\d{2}))?(?!\d)\s?(a\.?m\.?|p\.?m\.?|hours|local time|gmt|utc|horas|noon)?",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(noon|midday|midnight)\b", re.IGNORECASE)
_HAS_HOUR = re.compile(r"\d|noon|midday|midnight", re.IGNORECASE)
_APPOSED = {", ", " ", ", the "}
_OF_YEAR = {"", "of"}
_IN = frozenset({"in", "en"})
_BEFORE = 16  # words before a moment that may say what it is
_NEAR = 8  # words between a day and the forecast or plan of it
_AHEAD = 14  # words between a forecast's verb and its day
_OF_THAT_DAY = 16  # characters between a clock time and its day: "local time on "


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time named at words `first` to `after` (its preposition included).

    `role`: since, as_of, within, on, at (a clock time), event, ago; "" where no preposition stands before it.
    """

    first: int
    after: int
    span: Span
    role: str
    clock: time | None = None
    explicit: bool = True  # a date or a window; False: a bare year
    open: bool = False  # it goes on: "this year"
    upto: bool = False  # named by its end: "the year to March"; a rate of it is that of its end
    whole: Span | None = None  # of one that goes on: all of it, for what is yet to come
    back: tuple[int, str] | None = None  # how far before what is compared with it: "a year earlier"


def find_moments(reading: Reading, language: str, reference: date) -> tuple[Moment, ...]:
    """Return the moments that a sentence names, in reading order."""
    words = read_time_words(language)
    text, end = reading.words.text, reading.sentence.end
    if words.triggers.isdisjoint(reading.vocabulary) and not _FOUR_DIGITS.search(text, reading.sentence.start, end):
        return ()
    found: list[tuple[int, int, Moment]] = []
    hour: str | None = None
    weekday = False
    for match in _matches(reading, words, end):
        span = read_span(match, words, reading.context, reference)
        if span is None or (match["hour"] and found and match.start() - found[-1][1] <= 1):
            continue  # "on Monday at 6 a.m." is that day
        if hour is not None and found and match.start() - found[-1][1] <= _OF_THAT_DAY:
            found.pop()  # "at 6 a.m. on Monday"
        hour = match["hour"]
        if found and weekday and (match["d"] or match["md"]) and text[found[-1][1] : match.start()] in _APPOSED:
            found[-1] = found[-1][0], match.end(), replace(found[-1][2], span=span)  # "on Sunday, 15 March"
            continue
        if found and (dated := _of_year(text[found[-1][1] : match.start()], found[-1][2], span)) is not None:
            found[-1] = found[-1][0], match.end(), dated
            continue
        weekday = bool(match["wd"])
        joined = _joined(text, found, match, words, span)
        if joined is not None:
            found[-1] = joined
            continue
        moment = _moment(reading, match, words, span, reference, found)
        if moment is not None:
            found.append((match.start(), match.end(), moment))
    return tuple(moment for _, _, moment in found)


def _of_year(between: str, moment: Moment, year: Span) -> Moment | None:
    """Return a month in the year that is named behind it: "January last year", "March of last year"; None if it is not."""
    if (
        between.strip() not in _OF_YEAR
        or year.precision != "year"
        or moment.span.precision != "month"
        or moment.back is not None
    ):
        return None
    begins, ends = (safe_day(year.first.year, day.month, day.day) for day in (moment.span.first, moment.span.last))
    if begins is None or ends is None or ends < begins:
        return replace(moment, span=month_span(year.first.year, moment.span.first.month), whole=None)
    return replace(moment, span=Span(begins, ends, "month"), whole=None)


def _matches(reading: Reading, words: TimeWords, end: int) -> Iterator[re.Match[str]]:
    """Yield the phrases that may name a moment, looked for only where the words may begin one."""
    passed, text, folded = 0, reading.words.text, reading.words.folded
    for at, word in enumerate(folded):
        if word not in words.alone and (word.isalpha() or not _opens(word, words)):
            follows = words.begins.get(word if word.isalpha() else DIGITS)
            follower = folded[at + 1] if at + 1 < len(folded) else ""
            if follows is None or not (follower in follows or follower[:1].isdecimal()):
                continue
        start = reading.words.starts[at]
        match = words.moment.match(text, start, end) if start >= passed else None
        if match is not None:
            passed = match.end()
            yield match


def _opens(word: str, words: TimeWords) -> bool:
    """Say whether a word with more than letters may be a moment by itself, or begin one: "2026", "Tuesday's"."""
    return _is_year_like(word) or _first_part(word) in words.begins


def _first_part(word: str) -> str:
    """Return "mid" of "mid-March", "tuesday" of "Tuesday's"."""
    return word if word.isalpha() else _PARTS.split(word, 1)[0]


def _is_year_like(word: str) -> bool:
    """Say whether a word begins with four digits."""
    return len(word) >= _YEAR_DIGITS and word[:_YEAR_DIGITS].isdecimal()


def _moment(  # noqa: PLR0917 - what is known of a match
    reading: Reading,
    match: re.Match[str],
    words: TimeWords,
    span: Span,
    reference: date,
    found: list[tuple[int, int, Moment]],
) -> Moment | None:
    """Return the moment that a match names with the words before it; None for a number that is no year."""
    text, start = reading.words.text, reading.sentence.start
    at = reading.index(match.start())
    lead = set(reading.words.folded[max(0, at - _BEFORE) : at])
    if match["mm"] and _is_named(reading, match, at):
        return None  # "parts of Mandeville and May Pen"
    if (match["past"] or "").casefold() in _IN and not lead.isdisjoint(reading.context.sets["time.to_come"]):
        return None  # "will arrive in two days"
    role, begin = _role(text, start, match.start(), words, lead)
    if match["y"] and not role and not _is_year(text, match):
        return None
    back = back_of(match, words, reading.context)
    role = _settled_role(text, match, words, role, back=back is not None)
    if match["wend"] and role == "as_of" and text[begin : begin + 3].casefold() == "at ":
        role = "within"
    span = _settled_span(reading, match, span, role, reference)
    if match["wd"] and found and found[-1][2].span.first > reference >= span.first:
        span = day_span(shifted(span.first, 7))  # "38 degrees on Saturday and 24 by Monday"
    ends = not _UP_TO_WORDS.isdisjoint(lead)
    upto = _UP_TO.search(text, max(start, match.start() - 40), match.start()) if ends else None
    if upto is not None and match["mm"] and not match["my"] and "ends" in upto[0]:
        span = _nearest_month(span, reference)
    if upto is not None and upto["unit"].casefold() in words.units:
        role, begin, span = "within", upto.start(), _ending(upto, span, words, reading.context)
    elif match["y"] and found and _SAME.search(text, max(start, match.start() - 30), match.start()):
        span = _in_year(found[-1][2].span, span)
    first, after = reading.index(begin), reading.index(match.end())
    whole = _whole(match, words, reference)
    return Moment(
        first,
        max(after, first + 1),
        span,
        role,
        _clock(text, start, begin, match, role),
        match["y"] is None,
        bool(match["rel"]) and whole is not None and span.first < span.last,
        upto is not None,
        whole,
        back,
    )


def _is_named(reading: Reading, match: re.Match[str], at: int) -> bool:
    """Say whether a month without a date is the first part of a name: behind no preposition of time, before a capital."""
    words, after = reading.words, at + 1
    if any(char.isdecimal() for char in match[0]) or after >= len(words) or words.gap(at) != " " or not at:
        return False
    named = words.raw[after][0].isupper() and words.raw[after][1:2].islower()
    return (
        named and words.folded[at - 1] in reading.context.sets["speech.and"] | reading.context.sets["speech.articles"]
    )


def _whole(match: re.Match[str], words: TimeWords, reference: date) -> Span | None:
    """Return all of a stretch that the day of the report lies in, or that is yet to come: "this year", "the second half"."""
    if match["q"] and not match["qy"]:
        span = read_part_of_year(match, words, reference.year)
        return span if span is not None and span.first > reference else None
    if not match["rel"] or match["rel"].casefold() not in words.words["this"]:
        return None
    unit = words.units.get(match["ru"].casefold())
    if unit is None:
        return None
    following = calendar_span(unit, 1, reference).first
    return Span(calendar_span(unit, 0, reference).first, shifted(following, -1), unit)


def _ending(upto: re.Match[str], span: Span, words: TimeWords, context: Context) -> Span:
    """Return the stretch that ends with a moment: "in the week to 8 March", "in the 48 hours to Wednesday"."""
    word, unit = (upto["count"] or "one").casefold(), words.units[upto["unit"].casefold()]
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
    first, last = months_before(earlier.first, months), months_before(earlier.last, months)
    if shifted(earlier.last, 1).day == 1:
        last = month_span(last.year, last.month).last
    return Span(first, last, earlier.precision)


def _settled_role(text: str, match: re.Match[str], words: TimeWords, role: str, *, back: bool) -> str:
    """Return the role of a moment whose own words say more than those before it."""
    if back:
        return "ago"
    if match["hour"]:
        return "as_of" if match[0].casefold().startswith(("by", "as of", "until", "hasta")) else "at"
    if match["rel"] and _RUNNING.match(text, match.end()):
        return "since"  # "this year's total"
    if match["y"] is None and text[match.end() : match.end() + 1] in {"'", "’"}:
        lead = text[max(0, match.start() - 12) : match.start()].casefold().split()
        held = bool(match["ru"]) or (bool(lead) and lead[-1] in words.words["held_in"])
        return "on" if held else "event"  # "in Sunday's vote", but "after Tuesday's earthquake"
    return role


def _settled_span(reading: Reading, match: re.Match[str], span: Span, role: str, reference: date) -> Span:
    """Return the stretch of time in the week or year that the words around a moment ask for."""
    if match["wd"] and span.first <= reference and _lies_ahead(reading, match.start()):
        return day_span(shifted(span.first, 7))
    ahead = match["mm"] and _lies_ahead(reading, match.start())
    if (role == "as_of" or ahead) and match["mm"] and not match["my"] and not match["part"]:
        return _nearest_month(span, reference)
    return _in_year(span, Span(months_before(span.first, 12), span.last, "")) if role == "since" and span.first > reference else span  # fmt: skip


def _lies_ahead(reading: Reading, offset: int) -> bool:
    """Say whether a day is yet to come: "expects 47 on Friday"."""
    at = reading.index(offset)
    for kind in ("modality.projected", "modality.target"):
        for hit in reading.of_kind(kind):
            before = 0 < at - hit.after < _AHEAD and reading.distance(hit.after - 1, at)[1] == 0  # the same clause
            behind = 0 < hit.first - at < _NEAR and reading.distance(at, hit.first) == (0, 0)  # "by Friday it hopes"
            if (before and kind == "modality.projected") or (behind and _opens_clause(reading, at)):
                return True
    return False


def _opens_clause(reading: Reading, at: int) -> bool:
    """Say whether a day stands at the head of its clause: "on Friday 150 more are to be dropped"."""
    return at <= 1 or any(
        mark in gap for gap in (reading.words.gap(at - 1), reading.words.gap(at - 2)) for mark in ",;:"
    )


def _nearest_month(span: Span, reference: date) -> Span:
    """Return "by June" of the year that brings it nearest: a plan's end lies ahead more often than a year ago."""
    later = month_span(span.first.year + 1, span.first.month)
    return later if (later.first - reference).days < (reference - span.last).days else span


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell "the 2014 earthquake" from a count of 2014 things: a year is no figure, so a figure would stand there."""
    return text[match.end() : match.end() + 1] in {" ", ",", ".", ")", "'", "’", ""} and match["y"].isdigit()


def _joined(
    text: str, found: list[tuple[int, int, Moment]], match: re.Match[str], words: TimeWords, span: Span
) -> tuple[int, int, Moment] | None:
    """Return the stretch from the moment before to this one: "between Monday and Thursday"."""
    if not found:
        return None
    begin, end, earlier = found[-1]
    between = text[end : match.start()]
    if not 0 < len(between) < 40 or not words.joint.match(between):  # noqa: PLR2004 - "and the afternoons of"
        return None
    if (
        earlier.role not in {"since", "within", "between"}
        and "between" not in text[max(0, begin - 28) : begin].casefold()
    ):
        return None
    if earlier.span.first > span.last:
        return None
    whole = Span(earlier.span.first, span.last, span.precision)
    return begin, match.end(), replace(earlier, after=earlier.after + 1, span=whole, role="within", clock=None, explicit=True, open=False)  # fmt: skip


def _role(text: str, start: int, at: int, words: TimeWords, lead: set[str]) -> tuple[str, int]:
    """Return what the words before a moment (`lead`: the last of them, folded) make of it, and where they begin."""
    window = text[max(start, at - 40) : at]
    if not lead.isdisjoint(("that", "which")) and _BEGAN.search(window):
        return "began", at
    since = not lead.isdisjoint(("since", "desde")) and _SINCE_EVENT.search(text[max(start, at - 60) : at])
    for role, pattern, firsts in words.roles:
        match = None if firsts.isdisjoint(lead) else pattern.search(window)
        if match is not None:
            role = "since" if role == "within" and since else role  # noqa: PLW2901 - "since the strike began in March"
            return role, at - len(window) + match.start()
    if since:
        return "since", at  # "since the offensive began on 20 April"
    stripped = window.rstrip().casefold()
    if stripped.endswith((" on", " el", "on the", " on the night of")) or stripped == "on":
        return "on", at
    return "", at


def _clock(text: str, start: int, begin: int, match: re.Match[str], role: str) -> time | None:
    """Return the time of day stated with a date: "at 11:00 on 16 February", "by 6 p.m. on Friday"."""
    if role not in {"as_of", "", "at"} and not match["wd"] and not match["d"]:
        return None
    window = match["hour"] or text[max(start, begin - 26) : match.start()]
    if not _HAS_HOUR.search(window):
        return None
    noon = _NOON.search(window)
    if noon is not None:
        return time(0 if noon[1].casefold() == "midnight" else 12)
    best = None
    for found in _CLOCK.finditer(window):
        hour, minute, half = int(found[1]), int(found[3] or 0), (found[4] or "").casefold().replace(".", "")
        bare = found[2] in {None, "."} and not half  # "closed at 8.50 on Tuesday" is a price
        if bare or hour > 23 or minute > 59:  # noqa: PLR2004 - the clock
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
