"""When figures hold, how they belong together, and in which sense they are meant: whole paragraphs, marked by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.figures._dates import recent_week
from monitor.model import Figure
from tests.gold.fields import FIELDS, View
from tests.gold.marks import Item, predict, shared, span

PARAGRAPHS = Path(__file__).parent / "data" / "times.txt"
MARK = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")
KINDS = {"w": "window", "c": "cumulative", "s": "stock", "f": "flow", "r": "rate", "l": "level"}
JUDGED = ("when", "period", "subset", "same", "modality")


def paragraphs() -> Iterator[Any]:
    """Yield the marked paragraphs of the file."""
    for line in PARAGRAPHS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield pytest.param(line, id=line[13:50])


def marked(line: str) -> Item:
    """Return a paragraph with its figures as the gold set has them."""
    published, _, rest = line.partition(" | ")
    text, marks, at = "", [], 0
    for match in MARK.finditer(rest):
        text += rest[at : match.start()]
        marks.append(mark(match[1], len(text), match[2].split(), published[:4]))
        text, at = text + match[1], match.end()
    text += rest[at:]
    for one in marks:
        for name in ("subset_of", "same_as"):
            if name in one:
                one[name] = span(marks[one[name] - 1])
    moment = datetime.fromisoformat(f"{published}T18:00").replace(tzinfo=UTC)
    return Item(
        id="paragraph",
        domain="times",
        language="en",
        text=text,
        title="",
        publisher=None,
        published_at=moment,
        figures=tuple(marks),
        optional=(),
    )


def mark(number: str, start: int, words: list[str], year: str) -> dict[str, Any]:
    """Return one figure as the gold set has it."""
    period: dict[str, str] = {}
    made: dict[str, Any] = {"text": number, "start": start, "period": period}
    for word in words:
        head, rest = word[0], word[1:]
        if word in KINDS:
            period["kind"] = KINDS[word]
        elif word == "d":
            made["delta"] = True
        elif ".." in word:
            first, _, last = word.partition("..")
            period.update({end: day(value, year) for end, value in (("from", first), ("to", last)) if value})
        elif head == "-":
            period["to"] = day(rest, year)
        elif head == "@":
            made["as_of"] = day(rest, year)
        else:
            name = {"!": "modality", "<": "subset_of", "=": "same_as"}[head]
            made[name] = rest if head == "!" else int(rest)
    return made


def day(text: str, year: str) -> str:
    """Return a day in full."""
    return text if text.count("-") > 1 else f"{year}-{text}"


@pytest.mark.parametrize("line", [*paragraphs()])
def test_a_paragraph_is_read_as_it_is_marked(line: str) -> None:
    """Each figure has the dates, the kind of period, the whole, the twin and the sense that a reader gives it."""
    item = marked(line)
    found = predict(item)
    for gold in item.figures:
        twin = max(found, key=lambda one: shared(span(gold), span(one)))
        assert shared(span(gold), span(twin)) > 0, gold["text"]
        for field in JUDGED:
            has, claims, agree = FIELDS[field](View(item, gold, twin, found))
            assert agree or not (has or claims), (field, gold, twin)


def read(text: str, published: str = "2026-03-12") -> dict[str, Figure]:
    """Return the figures of a text by number."""
    moment = datetime.fromisoformat(f"{published}T18:00").replace(tzinfo=UTC)
    document = document_from_text(text, fetched_at=moment, id="t", title="", published_at=moment, language="en")
    return {figure.text: figure for figure in find_figures(document)}


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("on Tuesday", "2026-03-10", "2026-03-10"),
        ("last Friday", "2026-03-06", "2026-03-06"),
        ("overnight", "2026-03-11", "2026-03-12"),
        ("at the weekend", "2026-03-07", "2026-03-08"),
        ("in the past 48 hours", "2026-03-10", "2026-03-12"),
        ("in the week ending 8 March", "2026-03-02", "2026-03-08"),
        ("in week 9", "2026-02-23", "2026-03-01"),
        ("last week", "2026-03-02", "2026-03-08"),
        ("in the first week of March", "2026-03-01", "2026-03-07"),
        ("between the afternoons of 8 and 9 March", "2026-03-08", "2026-03-09"),
        ("in early February", "2026-02-01", "2026-02-10"),
        ("in mid-February", "2026-02-11", "2026-02-20"),
        ("in late February", "2026-02-21", "2026-02-28"),
        ("in late 2025", "2025-10-01", "2025-12-31"),
        ("in the third quarter of 2025", "2025-07-01", "2025-09-30"),
        ("in Q4 2025", "2025-10-01", "2025-12-31"),
        ("in the first nine months of 2025", "2025-01-01", "2025-09-30"),
        ("in the 12 months through February", "2025-03-01", "2026-02-28"),
        ("in the year to 31 December", "2025-01-01", "2025-12-31"),
        ("on Sunday, 8 March", "2026-03-08", "2026-03-08"),
    ],
)
def test_a_window_is_the_days_that_its_words_name(words: str, first: str, last: str) -> None:
    """Each way of naming a stretch of time gives its first and its last day."""
    figure = read(f"Police seized 1,240 drones {words}.")["1,240"]
    assert (figure.period.from_, figure.period.to) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Corvo employs 9,300 people and opened its first shop in 1974.", "9,300"),
        ("The mine, which employed 2,600 people in 2015, now has 700 workers.", "700"),
        ("The utility, which serves 442,000 customers, said lines would be mended by Monday.", "442,000"),
        ("Engineers warned last Friday that 90,000 people live below the dam.", "90,000"),
        ("The minister told reporters late on Monday that 3,100 teachers were missing from the rolls.", "3,100"),
        ("The clinic recorded 29 births, the fewest since 2009.", "29"),
        ("Deliveries were down 32.6% from December.", "32.6%"),
        ("Exports of tea rose to 310,000 tonnes in the first nine months of fiscal 2025/26.", "310,000"),
    ],
)
def test_a_date_stays_in_its_clause(text: str, number: str) -> None:
    """The day of another verb, of a statement, of a comparison, or of no calendar year dates no number."""
    figure = next(figure for text_, figure in read(text).items() if text_.startswith(number))
    assert (figure.period.from_, figure.period.to, figure.as_of) == (None, None, None)


@given(number=st.integers(0, 99), today=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_numbered_week_has_begun(number: int, today: date) -> None:
    """A week of that number is seven days from a Monday, begun within the last two years or so; some years lack it."""
    span_ = recent_week(number, today)
    if 1 <= number <= 52:
        assert span_ is not None
    if span_ is not None:
        assert span_.first.weekday() == 0
        assert (span_.last - span_.first).days == 6
        assert 0 <= (today - span_.first).days < 2 * 371


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Twelve people have died since January last year.", date(2025, 1, 1)),
        ("Twelve people died in January last year.", date(2025, 1, 1)),
        ("Twelve people died in November last year.", date(2025, 11, 1)),
        ("Twelve people died in February of last year.", date(2025, 2, 1)),
        ("Twelve people died in early January this year.", date(2026, 1, 1)),
    ],
)
def test_a_month_is_of_the_year_named_behind_it(text: str, first: date) -> None:
    """The words "January last year" are a month of that year, not the nearest one and not the whole year."""
    now = datetime(2026, 3, 12, 18, tzinfo=UTC)
    document = document_from_text(text, id="d", fetched_at=now, published_at=now)
    assert find_figures(document)[0].period.from_ == first
