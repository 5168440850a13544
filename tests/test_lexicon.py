"""What words of the news mean: metrics, populations, units and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.lexicon import Lexicon, build_lexicon
from monitor.model import PeriodKind
from monitor.rules import MetricWords
from tools import places

LEXICON = build_lexicon()


@pytest.mark.parametrize(
    ("word", "metric"),
    [
        ("killed", "killed"),
        ("dead", "killed"),
        ("death toll", "killed"),
        ("fatalities", "killed"),
        ("number of people killed", "killed"),
        ("martyred", "killed"),
        ("people displaced", "displaced"),
        ("IDPs", "displaced"),
        ("confirmed cases", "infected"),
        ("layoffs", "jobs cut"),
        ("people without power", "customers without power"),
        ("unemployment rate", "unemployment"),
        ("acres burned", "area burned"),
        ("muertos", "killed"),
        ("desempleo", "unemployment"),
        ("price", "price"),
        ("quux", None),
        ("", None),
    ],
)
def test_metrics_are_known_by_the_words_of_users_and_texts(word: str, metric: str | None) -> None:
    """Users name a metric in their own words; all of them mean the same one."""
    assert LEXICON.metric(word) == metric


def test_every_metric_is_known_by_its_own_name() -> None:
    """A name that the extractor gives can be written in a configuration."""
    for name, metric in LEXICON.vocabulary.metrics.items():
        assert LEXICON.metric(name) == name
        assert LEXICON.metric_info(name) is metric
        assert metric.period is not PeriodKind.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "word", "known"),
    [
        ("population", "kids", "children"),
        ("population", "servicemen", "soldiers"),
        ("population", "niños", "children"),
        ("population", "stones", None),
        ("unit", "per cent", "%"),
        ("unit", "US dollars", "USD"),
        ("unit", "Homes", "building"),
        ("unit", "families", "household"),
        ("unit", "hectares", "har"),
        ("unit", "parsnips", None),
        ("qualifier", "verified", "confirmed"),
        ("qualifier", "sospechosos", "suspected"),
    ],
)
def test_other_words_have_one_spelling_too(kind: str, word: str, known: str | None) -> None:
    """Populations, units and qualifiers compare equal however they are worded."""
    assert getattr(LEXICON, kind)(word) == known


@pytest.mark.parametrize(
    ("inner", "outer", "inside"),
    [
        ("Rafah", "Gaza", True),
        ("Gaza Strip", "Gaza", True),
        ("West Bank", "Gaza", False),
        ("Gaza", "Israel", False),
        ("Rafah", "Palestine", True),
        ("Mumbai", "Maharashtra", True),
        ("Maharashtra", "India", True),
        ("Kharkiv", "Kharkiv region", True),
        ("Kharkiv region", "Kharkiv", False),
        ("Houston", "Texas", True),
        ("United States", "Texas", False),
        ("northern Syria", "Syria", True),
        ("Syria", "northern Syria", False),
        ("Aleppo", "Middle East", True),
        ("Los Angeles County", "California", True),
        ("France", "EU", True),
        ("Northland", "Gaza", None),
        ("Northland", "Northland", True),
    ],
)
def test_places_nest(inner: str, outer: str, inside: bool | None) -> None:  # noqa: FBT001 - the expected answer
    """A figure of a town counts for its country; what is unknown is said to be unknown."""
    assert LEXICON.lies_in(inner, outer) is inside


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("In Rafah, in southern Gaza, 14 died.", ["Rafah", "southern Gaza"]),
        ("The Gaza Strip's ministry and U.S. officials", ["Gaza", "United States"]),
        ("Tell us more, Mr Jordan Hale of Reading FC.", []),
        ("A flood in Mobile, Alabama, and in Nice, France", ["Mobile", "Alabama", "Nice", "France"]),
        ("It rained in March, and on Monday in Kiev.", ["Kyiv"]),
        ("near Harris County and the Kharkiv region", ["Harris County", "Kharkiv region"]),
        ("Charlotte Penn said no.", []),
        (
            "TWISP, Wash. - Crews from Chico, Calif., and Durham, N.C., came.",
            ["Washington", "Chico", "California", "Durham", "North Carolina"],
        ),
        ("The Texas Department of Health said so.", ["Texas"]),
        ("Wash. It all, Miss Lee.", []),
    ],
)
def test_places_are_told_from_names_and_words(text: str, places: list[str]) -> None:
    """Towns that are spelt like words or persons count only where the text speaks of a place."""
    found = LEXICON.find_places(text)
    assert [name for _, _, name in found] == places


def test_users_add_places_and_metrics() -> None:
    """Own places nest like built-in ones, and an own metric is found by all its words."""
    lexicon = build_lexicon(
        {"sandbags": MetricWords(words=("sandbags laid",), unit="bag", period=PeriodKind.CUMULATIVE)},
        {"Northland": ("Ard valley", "Southmark")},
    )
    assert lexicon.lies_in("Ard valley", "Northland")
    assert lexicon.lies_in("Northland", "Southmark") is False
    assert lexicon.find_places("In Southmark it rains") == ((3, 12, "Southmark"),)
    assert lexicon.metric("sandbags laid") == "sandbags"
    metric = lexicon.metric_info("sandbags")
    assert metric is not None
    assert (metric.unit, metric.period) == ("bag", PeriodKind.CUMULATIVE)
    assert LEXICON.metric("sandbags laid") is None


def test_the_default_lexicon_is_built_once() -> None:
    """Every document is read with the same one."""
    assert build_lexicon() is LEXICON
    assert isinstance(LEXICON, Lexicon)


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text: str) -> None:
    """No word, name or text makes the lexicon raise, and places have true offsets."""
    for question in (LEXICON.metric, LEXICON.population, LEXICON.unit, LEXICON.qualifier, LEXICON.place):
        question(text)
    LEXICON.lies_in(text, "Gaza")
    last = 0
    for start, end, name in LEXICON.find_places(text):
        assert last <= start < end <= len(text)
        assert name
        last = end


def test_the_gazetteer_is_what_its_sources_give() -> None:
    """The data file is up to date with GeoNames and the rows written by hand: `python tools/places.py` writes it."""
    assert places.TARGET.read_text(encoding="utf-8") == places.written(places.build())


def test_names_of_several_words_may_be_usual_or_doubtful() -> None:
    """A city with an article is a city; a saint needs words around it that speak of a place."""
    assert [name for *_, name in LEXICON.find_places("The Hague ruled.")] == ["The Hague"]
    assert LEXICON.find_places("San Pedro smiled.") == ()
