"""The opening of an article -> its dateline, and doubts about its dates.

Read are `date 2026-03-12` lines, a date alone on the first line, and the datelines of news agencies
("NORTHPORT, 12 March (Agency A) -", "Northport, Northland, March 12, 2026 —"). Rules of this file: a dateline in
ordinary case needs a date or an agency beside it, or it may be the beginning of a sentence.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.documents._blocks import collapse, word_set
from monitor.documents._dates import StatedDate, find_dates
from monitor.model import Caveat, Dateline

_DATE_LINE = re.compile(
    r"\s{0,40}(date:?\s{1,8}\d{4}-\d{2}-\d{2})(?:T[\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?(?!\w)", re.IGNORECASE
)
_LABELLED = re.compile(
    r"(?:date|published|posted|issued|updated|publié le|veröffentlicht)\b(?: on)?:?\s*", re.IGNORECASE
)
_BREAK = re.compile(r"\.[-–—]\s?|(?<=\))\s?--?\s?|\s?[–—]\s?|\s--?\s|:\s")
_AGENCY = re.compile(r"\(([^()]{2,60})\)")
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b",
    re.IGNORECASE,
)
_SMALL = word_set("of the de del la las los le les du des da do dos di and y et und e am an der al el")
_LABELS = word_set("""alert analysis audio breaking brief comment corrected correction editorial exclusive explained explainer fact
    factbox feature flash gallery graphic interview kill latest live news note obituary opinion photo photos podcast
    preview profile quotes recap report review summary timeline update updated urgent video watch withdrawn""")
_REACH = 160
_MAX_WORDS = 8
_SAME_SEASON_DAYS = 31
_SLIP_YEARS = 2  # a slip of the year is by one or two; what is further off is history
_TOLERANCE = timedelta(days=45)
_OPENING = 600
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)”\"][.!?])\s+(?=[A-Z“\"])")
_BACKWARD = re.compile(
    r"anniversar|commemorat|\byears? (?:ago|after|since|on|later|earlier)\b|\bdated\b|\bmarks?\b|\bremember"
    r"|\baniversario|\banniversaire|\bjahrestag",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"(?:^|[.,;]\s|\b(?:since|after|until|till|before|from|for|by|ending|the|seit|depuis|desde)\s)$", re.IGNORECASE
)
_PLANNED = re.compile(r"\b(?:will|due|plan|sched|expect|until|deadline|next|coming)", re.IGNORECASE)
_OPENS = re.compile(r"(?:on|el|le|am|em|il)?\s?(?:\w+day,?\s)?", re.IGNORECASE)


def find_dateline(text: str, reference: date, begin: int = 0) -> tuple[Dateline | None, int, int]:
    """Return the dateline at `begin`, where the body begins, and where the lede begins.

    A line that holds only a date is not part of the body; an agency's dateline is part of the body but not of
    the lede. Without one, both begin at the first character that is no white space. A missing year is the one
    that brings the day nearest to `reference`.
    """
    dated, body = _leading_date(text, _skip(text, begin), reference)
    agency, length = _agency_line(_line(text, body), reference)
    if agency is None:
        return dated, body, body
    return joined_datelines(dated, agency), body, _skip(text, body + length)


def joined_datelines(first: Dateline | None, second: Dateline | None) -> Dateline | None:
    """Return what two datelines say together: a date line and an agency's below it, say."""
    if first is None or second is None:
        return first or second
    return Dateline(
        text=f"{first.text} {second.text}", place=first.place or second.place, date=first.date or second.date
    )


def _leading_date(text: str, begin: int, reference: date) -> tuple[Dateline | None, int]:
    """Read a `date 2026-03-12` prefix or a line with nothing but a date; return where what follows begins."""
    found = _DATE_LINE.match(text, begin, begin + _REACH)
    stated = find_dates(found[1]) if found else ()
    if found and stated:
        return Dateline(text=found[1], date=stated[0].on(reference)), _skip(text, found.end())
    line = _line(text, begin)
    alone = _date_alone(line, reference) if text[begin + len(line) : begin + len(line) + 1] in ("\n", "\r") else None
    return (alone, _skip(text, begin + len(line))) if alone else (None, begin)


def _line(text: str, begin: int) -> str:
    """Return the rest of the line from `begin` on, as far as a dateline may reach."""
    return text[begin : begin + _REACH].split("\n", 1)[0]


def _skip(text: str, position: int) -> int:
    """Return the position of the first character from `position` on that is no white space."""
    found = re.compile(r"\S").search(text, position)
    return found.start() if found else len(text)


def _date_alone(line: str, reference: date) -> Dateline | None:
    """Read a line such as "Published: Thursday, 12 March 2026"."""
    stated = find_dates(line)
    if len(stated) != 1 or stated[0].year is None:
        return None
    rest = line[: stated[0].start] + line[stated[0].end :]
    rest = _WEEKDAY.sub("", _LABELLED.sub("", rest.strip(), count=1))
    rest = re.sub(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:UTC|GMT|CET|am|pm)\b", "", rest)
    return Dateline(text=line.strip(), date=stated[0].on(reference)) if not re.search(r"\w", rest) else None


def _agency_line(line: str, reference: date) -> tuple[Dateline | None, int]:
    for stop in _BREAK.finditer(line):
        found = _read_head(line[: stop.start()], reference, strong=":" not in stop[0])
        if found is not None:
            return found, stop.end()
    return None, 0


def _read_head(head: str, reference: date, *, strong: bool) -> Dateline | None:
    """Read what stands before the dash; `strong` is False after a colon, which needs more evidence."""
    agency = _AGENCY.search(head)
    stated = find_dates(head)
    rest = head
    for found in stated[:1]:
        rest = rest[: found.start] + rest[found.end :]
    rest = _WEEKDAY.sub("", _AGENCY.sub("", rest))
    place = re.sub(r"^[\s,]+|[\s,]+$", "", re.sub(r"(?:\s*,\s*)+", ", ", collapse(rest)))
    evidence = bool(stated) or agency is not None
    if not place:
        # "(Agency A) -" or "12 March 2026 -" alone; a date without a year may be a sentence's
        named = (agency is not None and strong) or (bool(stated) and stated[0].year is not None and strong)
        return Dateline(text=head.strip(), date=_on(stated, reference)) if named else None
    if not _is_place(place, evidence=evidence) or not (strong or evidence):
        return None
    return Dateline(text=head.strip(), place=_proper(place), date=_on(stated, reference))


def _on(stated: tuple[StatedDate, ...], reference: date) -> date | None:
    return stated[0].on(reference) if stated else None


def _is_place(place: str, *, evidence: bool) -> bool:
    words = re.findall(r"[\w.'’-]+", place)
    if not 0 < len(words) <= _MAX_WORDS or words[0].casefold() in _LABELS or re.search(r"[\d!?;\"“]", place):
        return False
    if evidence:
        return words[0][0].isupper() and all(word[0].isupper() or word in _SMALL for word in words)
    first = place.split(",", 1)[0]
    return first.isupper() and sum(map(str.isalpha, first)) > 3 and all(word[0].isupper() for word in words)  # noqa: PLR2004 - shorter ones are acronyms


def _proper(place: str) -> str:
    """Return a place as written in running text: "NORTHPORT, Northland" becomes "Northport, Northland"."""
    return ", ".join(part.title() if part.isupper() and len(part) > 3 else part for part in place.split(", "))  # noqa: PLR2004 - "USA" stays


def date_doubts(lede: str, dateline: Dateline | None, published: date | None) -> tuple[Caveat, ...]:
    """Return a `date_mismatch` caveat if the document's own dates disagree.

    Args:
        lede: the opening of the text, after the dateline; its first two sentences are read.
        dateline: the dateline, where there is one; every date in it counts.
        published: the day that the feed or the file gives.
    """
    day = published or (dateline.date if dateline else None)
    if day is None:
        return ()
    for stated in find_dates(dateline.text) if dateline else ():
        if abs(stated.on(day) - day) > _TOLERANCE:
            return (_mismatch(f"the dateline says {stated.on(day)}, but the document is dated {day}"),)
    for number, sentence in enumerate(_SENTENCE_END.split(lede[:_OPENING])[:2]):
        for found in find_dates(sentence):
            if found.year is not None and _disagrees(sentence, found, day, opening=number == 0):
                return (_mismatch(f"the text dates the events to {found.on(day)}, but the document is dated {day}"),)
    return ()


def _mismatch(sentence: str) -> Caveat:
    return Caveat("date_mismatch", sentence)


def _disagrees(sentence: str, found: StatedDate, day: date, *, opening: bool) -> bool:
    """Tell a slip of the year, or events of another time, from history that is only mentioned."""
    other = found.on(day)
    if abs(other - day) <= _TOLERANCE or _BACKWARD.search(sentence):
        return False
    before = sentence[: found.start]
    if _OPENS.fullmatch(before) and opening:
        return other < day  # the first words date what is reported
    nearest = StatedDate(found.start, found.end, None, found.month, found.day).on(day)
    slip = abs((nearest - day).days) <= _SAME_SEASON_DAYS and abs(other.year - nearest.year) <= _SLIP_YEARS
    return slip and not _ANCHOR.search(before) and (other < day or not _PLANNED.search(sentence))
