"""Numbers told in a row after names told in a row, first to first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.model import Figure

NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)


def read(text: str, language: str = "en") -> tuple[Figure, ...]:
    """Return the figures of a text."""
    return find_figures(document_from_text(text, fetched_at=NOW, published_at=NOW, id="d", language=language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inflation in Spain and Portugal was 2.3% and 1.9%, respectively.", ["Spain", "Portugal"]),
        ("The floods killed 312 and 18 people in Oyo and in Kano, respectively.", ["Oyo", "Kano"]),
        ("Cases rose in Jigawa, Kano and Borno to 12, 14 and 9, respectively.", ["Jigawa", "Kano", "Borno"]),
        ("Turkey's and Syria's death tolls stood at 912 and 320, respectively.", ["Turkey", "Syria"]),
        ("Sales in Europe and Asia rose 4% and 7% respectively.", ["Europe", "Asia"]),
    ],
)
def test_each_number_has_the_place_of_its_rank(text: str, expected: list[str]) -> None:
    """The first number holds in the first place, the second in the second."""
    assert [figure.place for figure in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deaths and injuries stood at 48 and 310, respectively.", ["killed", "injured"]),
        ("Imports and exports came to $3 billion and $4 billion, respectively.", ["imports", "exports"]),
    ],
)
def test_each_number_has_the_metric_of_its_rank(text: str, expected: list[str]) -> None:
    """What is counted is told in a row as well."""
    assert [figure.metric for figure in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exports were $3 billion and $4 billion in June and July 2025, respectively.", ["2025-06-01", "2025-07-01"]),
        ("Deaths in 2023 and 2024 were 412 and 390, respectively.", ["2023-01-01", "2024-01-01"]),
        ("In 2019 and 2024, 412 and 390 people died, respectively.", ["2019-01-01", "2024-01-01"]),
    ],
)
def test_each_number_has_the_time_of_its_rank(text: str, expected: list[str]) -> None:
    """Months and years are dealt out, also when they do not follow each other."""
    assert [str(figure.period.from_)[:10] for figure in read(text)] == expected


def test_spanish_says_it_too() -> None:
    """The word and its links are data of the language."""
    figures = read("En España y Portugal la inflación fue del 2,3% y el 1,9%, respectivamente.", "es")
    assert [figure.place for figure in figures] == ["España", "Portugal"]


def test_rows_of_different_length_are_not_dealt_out() -> None:
    """With one more number than names nobody can say which is whose."""
    figures = read("In Spain and Portugal, 12, 14 and 9 people died, respectively.")
    assert len({figure.place for figure in figures}) == 1


def test_without_the_word_nothing_is_dealt_out() -> None:
    """Two places and two numbers alone are no rows."""
    figures = read("Deaths in 2023 and 2024 were counted in Spain and Portugal: 412 and 390.")
    assert len({figure.place for figure in figures}) == 1
