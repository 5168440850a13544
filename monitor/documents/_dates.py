"""Text -> the calendar dates it states, with or without a year, in the languages of `data/months.toml`.

Rules of this file: only dates that can be read one way are read ("03/04/2026" is left alone); a date without a
year takes the year that brings it nearest to a reference day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files

_LOWER_CASE_WORDS = frozenset({"may", "march", "mar", "sat", "sun"})  # English words or other languages' weekdays
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})\s?年\s?(?P<m3>\d{1,2})\s?月\s?(?P<d3>\d{1,2})\s?日)(?![\d/-])"
)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as stated at `start:end` of a text; `year` is None where none is stated."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def on(self, reference: date) -> date:
        """Return the day, in the stated year or in the one nearest to `reference`."""
        if self.year is not None:
            return date(self.year, self.month, self.day)
        candidates = [
            found for step in (-1, 0, 1) if (found := _day(reference.year + step, self.month, self.day)) is not None
        ]
        # 29 February may miss all three years: the first of March is as near as it gets
        return min(candidates or [date(reference.year, 3, 1)], key=lambda found: abs((found - reference).days))


@cache
def _months() -> dict[str, int]:
    table = tomllib.loads(files("monitor.documents").joinpath("data/months.toml").read_text("utf-8"))
    return {name: number for names in table.values() for number, row in enumerate(names, 1) for name in row.split()}


@cache
def _worded() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"\d{4}(?!\d)"
    return re.compile(
        rf"(?<![\w-])(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?\s{{1,3}}(?:de\s|of\s)?(?P<m>{month})\b\.?"
        rf"(?:,?\s{{1,3}}(?:del?\s)?(?P<y>{year}))?"
        rf"|(?P<m2>{month})\b\.?\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d|\s?%)(?:,?\s{{1,3}}(?P<y2>{year}))?)",
        re.IGNORECASE,
    )


def find_dates(text: str) -> tuple[StatedDate, ...]:
    """Return the dates that `text` states, in reading order; keep `text` short (an opening, a line)."""
    return tuple(sorted((*_numeric(text), *_in_words(text)), key=lambda found: found.start))


def _numeric(text: str) -> Iterator[StatedDate]:
    for match in _NUMERIC.finditer(text):
        parts = [int(part) for part in match.group("y", "m", "d", "y2", "m2", "d2", "y3", "m3", "d3") if part]
        if _day(*parts) is not None:
            yield StatedDate(match.start(), match.end(), parts[0], parts[1], parts[2])


def _in_words(text: str) -> Iterator[StatedDate]:
    for match in _worded().finditer(text):
        name = match["m"] or match["m2"]
        if name in _LOWER_CASE_WORDS:
            continue
        month, day = _months()[name.casefold()], int(match["d"] or match["d2"])
        year = match["y"] or match["y2"]
        if _day(int(year) if year else 2024, month, day) is not None:
            yield StatedDate(match.start(), match.end(), int(year) if year else None, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_instant(text: str) -> datetime | None:
    """Return the aware UTC instant of an ISO 8601 or RFC 5322 date, or None; without a zone it is UTC."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError):
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
