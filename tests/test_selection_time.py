"""Selection by what the words around a number tell: the time of a narrative, what came on top, what a noun is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.changes import select_claims
from monitor.changes._frames import frame_of
from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.lexicon import build_lexicon
from monitor.model import Document
from monitor.rules import TrackedFigure, Watch

NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)
LEXICON = build_lexicon(places={"Northland": ("Low Ard", "Ardtown"), "Southland": ("Port Sel",)})


def read(text: str) -> Document:
    """Return an article of 12 March 2026 with the figures that are read in it."""
    document = document_from_text(text, id="d", fetched_at=NOW, published_at=NOW)
    return replace(document, figures=find_figures(document, LEXICON))


def select(text: str, match: str = "", **asked: Any) -> list[str]:
    """Return the number phrases of the claims about deaths in Northland since 1 March, unless asked otherwise."""
    fields = {"id": "x", "metric": "killed", "place": "Northland", "since": "2026-03-01", **asked}
    watch = Watch(id="w", title="Floods", match=match, figures=(TrackedFigure.model_validate(fields),))
    return [claim.figure.text for _, claim in select_claims(read(text), watch, LEXICON)]


@pytest.mark.parametrize(
    ("text", "number", "frame"),
    [
        ("In May 2019 the dam broke. It was night. Some 240 people died.", "240", date(2019, 5, 31)),
        ("The winter of 1953 was hard. Some 240 people died.", "240", date(1953, 12, 31)),
        ("- June 2004: Two ferries collide off Ardtown. Some 240 die.", "240", date(2004, 6, 30)),
        ("After the 2011 quake the town was rebuilt. Some 240 had died.", "240", date(2011, 12, 31)),
        ("In May 2019 the dam broke.\n\nSome 240 people died.", "240", None),
        ("In May 2019 the dam broke. On Monday 240 people died.", "240", None),
        ("In May 2019 the war began. Some 240 people died.", "240", None),
        ("In May 2019 the war broke out. Some 240 people died.", "240", None),
        ("In May 2019 a war came. Some 240 people have been killed.", "240", None),
        ("Since May 2019 it has rained. Some 240 people died.", "240", None),
        ("Founded in 1983, the mine has a shaft. Some 240 men died.", "240", None),
        ("It cost 2,019 dollars. Some 240 people died.", "240", None),
    ],
)
def test_a_date_that_opens_a_sentence_frames_what_follows(text: str, number: str, frame: date | None) -> None:
    """A past date holds to the end of its paragraph, unless it tells a beginning or the present comes back."""
    at = text.index(number)
    ends = [end + len(sign) for sign in (". ", "\n") if (end := text.rfind(sign, 0, at)) >= 0]
    begin = max(ends, default=0)
    assert frame_of(text, begin, at) == frame


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("In May 2019 the dam of Northland broke. It was night. Some 240 people were killed.", {}, []),
        ("The dam of Northland broke on Monday. It was night. Some 240 people were killed.", {}, ["240"]),
        ("In May 2019 Northland was at peace. It was night. Now 240 people have been killed.", {}, ["240"]),
        (
            "Three people hurt in a blast in Northland have died in hospital, raising the death toll to 28.",
            {},
            ["28"],
        ),
        (
            "Three people hurt in a blast in Northland have died in hospital, raising the death toll to 28.",
            {"metric": "injured"},
            [],
        ),
        ("A lorry hit two buses in Northland, raising the number of people killed to 31.", {}, ["31"]),
        ("The death toll in Northland rose to 33 overnight.", {}, ["33"]),
        (
            "The number of people killed in Northland rose to 33 overnight, down the road from a fire of 1994.",
            {},
            ["33"],
        ),
        (
            "Forty cottages were destroyed in Northland on Monday.",
            {"metric": "homes destroyed", "since": None},
            ["Forty"],
        ),
        ("The district in Northland hosts 6,100 displaced people from earlier years.", {"metric": "displaced"}, []),
        (
            "Norbrand will cut 950 jobs instead of 1,300, it said, because more people than expected left.",
            {"metric": "job cuts", "place": [], "subject": "Norbrand", "since": None},
            ["950"],
        ),
        (
            "Norbrand raised the number of jobs it will cut to 1,300, from the 950 announced in January.",
            {"metric": "job cuts", "place": [], "subject": "Norbrand", "since": None},
            ["1,300"],
        ),
        ("Ambulances in Northland carried 103 people in the night, 12 of whom were dead on arrival.", {}, []),
        ("In Northland 103 people, 12 of whom were children, were killed.", {}, ["103"]),
        ("A blast killed 103 people in Northland, 12 of whom were dead on arrival.", {}, ["103"]),
        (
            "Inflation in Northland jumped to 3.6% in March as fuel became dearer.",
            {"metric": "inflation", "since": None},
            ["3.6%"],
        ),
    ],
)
def test_words_around_a_number_say_what_it_is_of(text: str, asked: dict[str, Any], found: list[str]) -> None:
    """The time that a narrative stands in, what came on top, and the noun that heads a number decide what it is of."""
    assert select(text, **asked) == found


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        (
            "The Ard Hill Fire stands at 300 acres. Crews left for the Long Sel Fire, which has reached 4,200 acres.",
            {"metric": "acres burned"},
            ["300 acres"],
        ),
        (
            "The Ard Hill Fire grew to 300 acres overnight, where it met the scar of a fire of 1994.",
            {"metric": "acres burned"},
            ["300 acres"],
        ),
        (
            "The Ard Hill Fire grew to 300 acres as winds out of the northwest pushed it across a river.",
            {"metric": "acres burned"},
            ["300 acres"],
        ),
        (
            "A wildfire in Northland has destroyed 46 homes. The Ard Hill Fire began on Sunday.",
            {"metric": "homes destroyed"},
            ["46"],
        ),
        (
            "A wildfire in Northland, the Long Sel Fire, destroyed 46 homes. The Ard Hill Fire began on Sunday.",
            {"metric": "homes destroyed"},
            [],
        ),
    ],
)
def test_what_bears_another_name_is_another_event(text: str, asked: dict[str, Any], found: list[str]) -> None:
    """Of several fires in a report, the one that the watch names is meant, wherever it crept to."""
    assert select(text, match='"Ard Hill Fire"', since=None, **asked) == found


def test_the_rate_in_the_user_s_words_goes_before_a_wider_or_narrower_one() -> None:
    """Food inflation is meant, not that of food and drinks, which stands before it."""
    text = "The rate of food and drinks in Northland rose to 2.9 percent in February. Food inflation in Northland rose to 2.8 percent."
    assert select(text, metric="food inflation", since=None) == ["2.8 percent"]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Some 3,100 people displaced by the flood in Northland have reached Mirefield.", "Mirefield"),
        ("Some 3,100 people displaced by the flood have reached Northland.", None),
        ("Some 3,100 people were displaced by the flood in Northland.", None),
    ],
)
def test_those_who_came_to_one_place_are_those_there(text: str, scope: str | None) -> None:
    """A number of those who reached one town is not that of the country."""
    fields = {"id": "x", "metric": "displaced", "place": "Northland"}
    watch = Watch(id="w", title="Floods", figures=(TrackedFigure.model_validate(fields),))
    (found,) = select_claims(read(text), watch, LEXICON)
    assert found[1].scope == scope


def test_another_storm_than_the_one_in_the_headline_is_another_event() -> None:
    """Where a watch follows no name, the headline says which storm an article is of."""
    text = "Storm Berta has killed 26 people in Northland. Storm Anton, which came on Monday, had killed 40 people in Northland."
    watch = Watch(
        id="w",
        title="Storms",
        figures=(TrackedFigure.model_validate({"id": "x", "metric": "killed", "place": "Northland"}),),
    )
    document = replace(read(text), headline="Storm Berta batters Northland")
    assert [claim.figure.text for _, claim in select_claims(document, watch, LEXICON)] == ["26"]
