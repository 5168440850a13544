"""Series that nobody configured: what forms one, what it is called, and how well it is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes import select_claims
from monitor.discovery import Series, find_series, follow, is_established, name_figure, propose_figures
from monitor.documents import document_from_text
from monitor.lexicon import build_lexicon
from monitor.model import Document
from monitor.reading import ReadPlan, read_document
from monitor.rules import AutoFigures, TrackedFigure, Watch
from tests.builders import make_claim

START = datetime(2026, 3, 9, 6, tzinfo=UTC)
PLACES: dict[str, tuple[str, ...]] = {"Northland": ("Northport",), "Southmark": ()}
PLAN = ReadPlan(watches=(("all", ""),), places=tuple(PLACES.items()))
LEXICON = PLAN.lexicon()


def read(text: str, number: int = 0, publisher: str = "Valley Radio") -> Document:
    """Return an article with its figures, which appeared `number` days after START."""
    document = document_from_text(
        text,
        id=f"d{number}",
        title="Northland",
        publisher=publisher,
        published_at=START + timedelta(days=number),
        fetched_at=START,
    )
    return read_document(document, PLAN, always=True).document


def found(*texts: str | tuple[str, str], known: Sequence[str] = (), least: int = 3) -> tuple[Series, ...]:
    """Return the series of articles, given as text or as (publisher, text)."""
    documents = [
        read(text, number) if isinstance(text, str) else read(text[1], number, text[0])
        for number, text in enumerate(texts)
    ]
    return find_series(((document, known) for document in documents), LEXICON, least=least)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Floods in Northland have killed 62 people.", {"killed-northland"}),
        ("Floods in Northland have killed 62 people, including 12 children.", {"killed-northland", "killed-children-northland"}),
        ("In Southmark 3,200 people are displaced.", {"displaced-southmark"}),
        ("Inflation in Southmark fell to 3.1% in March.", {"inflation-southmark"}),
        ("Floods in Northland could kill 900 people.", set()),
        ("The toll in Northland rose by 9.", set()),
        ("The ferry has 14 red doors and 3 stairs.", set()),
        ("Nobody knows.", set()),
    ],
)  # fmt: skip
def test_identity_is_what_a_figure_says_of_itself(text: str, expected: set[str]) -> None:
    """Values of known metrics with a place or subject form series; forecasts, differences and the rest do not."""
    assert {tracked.id for tracked in propose_figures(read(text), LEXICON)} == expected


def test_a_proposal_asks_for_what_it_was_made_of() -> None:
    """The tracked figure of a series claims the figure that it came from."""
    document = read(
        "Floods in Northland have killed 62 people, including 12 children. Some 3,200 people are displaced."
    )
    proposed = propose_figures(document, LEXICON)
    assert len(proposed) == 3
    for tracked in proposed:
        claims = select_claims(document, Watch(id="w", figures=(tracked,)), LEXICON)
        assert [one.id for one, _ in claims] == [tracked.id]


def test_series_need_two_outlets_or_three_articles() -> None:
    """One outlet's single find is no series."""
    toll = "Floods in Northland have killed {} people."
    assert found(toll.format(62), toll.format(71)) == ()
    assert [one.tracked.id for one in found(toll.format(62), toll.format(71), toll.format(84))] == ["killed-northland"]
    (series,) = found(toll.format(62), ("Agency A", toll.format(71)))
    assert (len(series.reports), series.outlets, series.days) == (2, 2, 2)
    assert series.latest.figure.text == "71"


def test_series_are_ranked_by_how_independently_they_are_reported() -> None:
    """More outlets go before more articles."""
    toll, displaced = "Floods in Northland have killed {} people.", "In Southmark {} people are displaced."
    texts = [displaced.format(3200 + number) for number in range(5)]
    ranked = found(*texts, toll.format(62), ("Agency A", toll.format(71)), ("Ard Courier", toll.format(71)))
    assert [one.tracked.id for one in ranked] == ["killed-northland", "displaced-southmark"]


def test_what_is_followed_is_not_proposed() -> None:
    """A series of which half the figures speak of a tracked figure is somebody's already."""
    texts = [f"Floods in Northland have killed {number} people." for number in (62, 71, 84)]
    assert len(found(*texts)) == 1
    assert found(*texts, known=["f1"]) == ()


def test_reports_without_a_place_join_the_best_reported_one() -> None:
    """Bread costs what it costs where bread is written about, whether or not an article repeats it."""
    priced = "A loaf of bread in Southmark costs 4.20 dollars."
    series = found(priced, ("Agency A", priced), ("Ard Courier", "A loaf of bread costs 4.50 dollars."))
    prices = [one for one in series if one.tracked.metric == "price"]
    assert [(one.tracked.place, len(one.reports)) for one in prices] == [(("Southmark",), 3)]


def test_copies_and_withdrawn_articles_report_nothing() -> None:
    """A copy is no second report."""
    documents = [read("Floods in Northland have killed 62 people.", number) for number in range(3)]
    copies = [documents[0], *(replace(document, copy_of="d0") for document in documents[1:])]
    assert find_series(((document, ()) for document in copies), LEXICON) == ()
    assert len(find_series(((document, ()) for document in documents), LEXICON)) == 1


def test_established_by_outlets_or_articles() -> None:
    """Two outlets, or three articles of one, make a series; the same article again does not."""
    one = make_claim(62, document="a")
    assert not is_established([one, make_claim(71, document="a", version=2), make_claim(84, document="b")])
    assert is_established([one, make_claim(71, document="b"), make_claim(84, document="c")])
    assert is_established([one, make_claim(62, document="b", publisher="Valley Radio")])


def test_auto_watch_follows_what_a_document_states() -> None:
    """Only a watch with `auto` takes figures from articles; readers see a name made of the identity."""
    document = read("Floods in Northland have killed 62 people.")
    auto, own = Watch(id="w", figures=AutoFigures()), Watch(id="w", figures=(TrackedFigure(id="x", metric="killed"),))
    assert auto.is_auto
    assert [tracked.title for tracked in follow(auto, document, LEXICON).figures] == ["Killed, Northland"]
    assert follow(own, document, LEXICON) is own
    claim = make_claim(62)
    assert name_figure("killed-northland", [claim], LEXICON).title == "Killed, Northland"
    assert name_figure("killed-elsewhere", [claim], LEXICON).title == "Killed elsewhere"


@given(st.text(max_size=80), st.integers(0, 10**9))
def test_any_place_gives_a_valid_id(name: str, value: int) -> None:
    """Whatever a text says, ids are short names, and the same text gives the same ones."""
    document = read(f"Floods in {name} have killed {value} people and displaced {value} children in Łódź and 東京.")
    figures = propose_figures(document, build_lexicon())
    assert figures == propose_figures(document, build_lexicon())
    assert len({tracked.id for tracked in figures}) == len(figures)
    for tracked in figures:
        values: dict[str, Any] = tracked.model_dump(exclude_defaults=True)
        assert TrackedFigure.model_validate(values) == tracked
