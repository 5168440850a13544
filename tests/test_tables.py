"""Rows of cells: what a number is of stands in the head of its column and at the front of its row."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.documents import document_from_html, document_from_text
from monitor.figures import find_figures
from monitor.model import Figure

NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)
FLOODS = """Floods in Nigeria

Heavy rain has flooded the north of Nigeria. The table gives the numbers of the emergency agency as of 11 March.

State | Deaths | Injured | Displaced
Jigawa | 12 | 40 | 3,200
Kano | 7 | 22 | 1,150
Wumba | 0 | 5 | 640
Total | 19 | 67 | 4,990

Relief goods for 2,000 people arrived in Kano on Tuesday."""


def read(text: str, language: str = "en") -> tuple[Figure, ...]:
    """Return the figures of a text."""
    return find_figures(document_from_text(text, fetched_at=NOW, published_at=NOW, id="d", language=language))


def told(text: str, language: str = "en") -> list[tuple[str, str | None, str | None]]:
    """Return number, metric and place of each figure."""
    return [(figure.text, figure.metric, figure.place) for figure in read(text, language)]


def test_head_names_the_metric_and_front_the_place() -> None:
    """Names that no gazetteer lists are places as well, below "State"."""
    assert told(FLOODS)[:12] == [
        ("12", "killed", "Jigawa"),
        ("40", "injured", "Jigawa"),
        ("3,200", "displaced", "Jigawa"),
        ("7", "killed", "Kano"),
        ("22", "injured", "Kano"),
        ("1,150", "displaced", "Kano"),
        ("0", "killed", "Wumba"),
        ("5", "injured", "Wumba"),
        ("640", "displaced", "Wumba"),
        ("19", "killed", "Nigeria"),
        ("67", "injured", "Nigeria"),
        ("4,990", "displaced", "Nigeria"),
    ]


def test_rows_are_parts_of_the_total_of_their_column() -> None:
    """A total may stand above its parts, too."""
    below = read(FLOODS)
    names = {figure.id: figure.text for figure in below}
    assert [names.get(figure.subset_of or "") for figure in below[:10]] == ["19", "67", "4,990"] * 3 + [None]
    above = read("Region | Cases\nTotal | 460\nNorth | 340\nSouth | 120")
    assert [figure.subset_of for figure in above] == [None, above[0].id, above[0].id]


def test_sentence_above_dates_a_table() -> None:
    """What the caption says of the day holds for all rows; prose below is read as prose."""
    figures = read(FLOODS)
    assert {figure.as_of for figure in figures[:12]} == {date(2026, 3, 11)}
    assert (figures[12].text, figures[12].place, figures[12].subset_of) == ("2,000", "Kano", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # years as heads, metrics with their units in front
        (
            "Key indicators\n\n | 2024 | 2025\nGDP growth (%) | 2.1 | 1.8\nExports ($ billion) | 12.4 | 13.1",
            [
                ("gdp growth", "%", "2.1", date(2024, 1, 1)),
                ("gdp growth", "%", "1.8", date(2025, 1, 1)),
                ("exports", "USD", "12400000000.0", date(2024, 1, 1)),
                ("exports", "USD", "13100000000.0", date(2025, 1, 1)),
            ],
        ),
        # no heads: two columns of names and values
        ("Deaths | 48\nInjured | 310", [("killed", "person", "48", None), ("injured", "person", "310", None)]),
        # days in front
        (
            "Cholera in Oyo\n\nWeek to | Cases\n1 March 2026 | 120\n8 March 2026 | 96",
            [("infected", "case", "120", date(2026, 3, 1)), ("infected", "case", "96", date(2026, 3, 8))],
        ),
    ],
)
def test_labels_give_metric_unit_scale_and_time(text: str, expected: list[tuple[str, str, str, date | None]]) -> None:
    """Heads and fronts may swap their parts."""
    found = [
        (figure.metric, figure.unit, str(figure.best), figure.period.from_ or figure.as_of) for figure in read(text)
    ]
    assert found == expected


def test_changes_are_differences() -> None:
    """A column of changes holds no levels."""
    figures = read("Region | Deaths | Change\nNorth | 340 | 12\nSouth | 120 | 4")
    assert [figure.delta for figure in figures] == [False, True, False, True]


def test_spanish_tables() -> None:
    """The words of totals are data of the language."""
    figures = read("Región | Muertos\nNorte | 34\nSur | 12\nTotal | 46", "es")
    assert [(figure.metric, figure.subset_of) for figure in figures] == [
        ("killed", figures[2].id),
        ("killed", figures[2].id),
        ("killed", None),
    ]


def test_table_of_a_page() -> None:
    """A table in HTML comes out as rows, and is read as one."""
    page = (
        "<p>Floods in Nigeria.</p><table><tr><th>State</th><th>Deaths</th></tr><tr><td>Kano</td><td>7</td></tr></table>"
    )
    document = document_from_html(page, fetched_at=NOW, published_at=NOW, id="d")
    assert [(one.text, one.metric, one.place) for one in find_figures(document)] == [("7", "killed", "Kano")]


@pytest.mark.parametrize(
    "text",
    [
        "Home | News | Sport\nNine people died in Oyo on Sunday.",
        "Nine people died in Oyo on Sunday, said the police | Oyo Herald",
        "The ferry left Oyo with nineteen people and nine of them died in the storm on Sunday | by our staff\nShare | Print",
    ],
)
def test_bars_alone_are_no_table(text: str) -> None:
    """One line of bars, lines of different width, and cells of prose stay prose."""
    assert ("killed", "Oyo") in {(figure.metric, figure.place) for figure in read(text)}


def test_no_noun_reaches_into_the_next_line() -> None:
    """The last cell of a row counts nothing that the next row begins with."""
    assert [figure.counted for figure in read("Seen | 3,200\nKano birds | 40")] == [None, None]


@given(
    st.lists(st.lists(st.sampled_from(["", "9", "Oyo", "Deaths", "Total", "2024", "(%)", "|"]), max_size=5), max_size=6)
)
def test_any_rows_can_be_read(rows: list[list[str]]) -> None:
    """Whatever stands in cells, figures point to their own text."""
    text = "\n".join(" | ".join(row) for row in rows)
    document = document_from_text(text, fetched_at=NOW, published_at=NOW, id="d")
    for figure in find_figures(document):
        assert document.text[figure.evidence.start : figure.evidence.end] == figure.text
