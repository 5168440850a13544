"""The gate: what `monitor.figures` reads in the gold set never gets worse, and the gold set and its scorer are sound."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.lexicon import build_lexicon
from monitor.model import Form, Modality, PeriodKind
from tests.gold import score
from tests.gold.fields import FIELDS
from tests.gold.marks import HERE, LANGUAGES, Item, Mark, bounds, days, linked, load_gold, span

GOLD = {language: load_gold(language) for language in LANGUAGES}
EVERYTHING = tuple(item for items in GOLD.values() for item in items)
DOMAINS = {
    "disasters",
    "conflict",
    "displacement",
    "health",
    "economy",
    "markets",
    "politics",
    "sport",
    "business",
    "weather",
}
KEYS = {
    "text", "start", "form", "lower", "upper", "best", "unit", "counted", "metric", "population", "qualifier", "place",
    "period", "as_of", "attribution", "subset_of", "same_as", "delta", "direction", "modality", "carried", "said",
}  # fmt: skip
ENDS = {
    Form.EXACT: {"lower", "upper", "best"},
    Form.AT_LEAST: {"lower"},
    Form.MORE_THAN: {"lower"},
    Form.AT_MOST: {"upper"},
    Form.LESS_THAN: {"upper"},
    Form.ABOUT: {"best"},
    Form.RANGE: {"lower", "upper"},
    Form.VAGUE: {"lower", "upper"},
}


def as_gold(item: Item) -> list[Mark]:
    """Predict what the gold says, in the shape that the extractor's figures are brought into."""

    def told(mark: Mark) -> Mark:
        links = {name: linked(name, mark, item.figures) for name in ("subset_of", "same_as") if name in mark}
        named = {
            name: mark[name].removeprefix("?").split(" / ")[0]
            for name in ("attribution", "metric", "place")
            if name in mark
        }
        return {**mark, **links, **named}

    return [told(mark) for mark in item.figures]


# --------------------------------------------------------------------------- the gate


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_falls_below_its_floor(language: str) -> None:
    """Every field of every language is read at least as well as ever before."""
    reached = {name: result.f1 for name, result in score.score(GOLD[language]).fields.items()}
    floors = score.read_floors()[language]
    assert set(floors) == set(reached)
    assert {name: (reached[name], floor) for name, floor in floors.items() if reached[name] < floor} == {}


def test_floors_only_rise() -> None:
    """Lifting the floors keeps what was reached, and refuses to lower one."""
    assert score.raised({"en": {"value": 90.0}}, {"en": {"value": 91.5, "form": 80.0}}) == {
        "en": {"value": 91.5, "form": 80.0}
    }
    with pytest.raises(ValueError, match="value"):
        score.raised({"en": {"value": 90.0}}, {"en": {"value": 89.9}})


# --------------------------------------------------------------------------- the gold set


def test_the_gold_set_is_large_and_varied() -> None:
    """There are enough sentences, articles and texts without a figure, in every domain."""
    articles = [item for item in GOLD["en"] if item.title]
    sentences = [item for item in GOLD["en"] if not item.title]
    assert len(sentences) >= 300
    assert len(articles) >= 30
    assert len(GOLD["es"]) >= 25
    assert {item.domain for item in sentences} == {item.domain for item in articles} == DOMAINS
    assert sum(not item.figures for item in sentences) >= len(sentences) // 5
    assert all(150 <= len(item.text.split()) <= 450 for item in articles)


def test_ids_are_unique() -> None:
    """No two items share an id."""
    ids = [item.id for item in EVERYTHING]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("item", EVERYTHING, ids=lambda item: item.id)
def test_annotations_are_sound(item: Item) -> None:
    """Offsets, values, names and references of an item hold, and its figures neither overlap nor leave their order."""
    lexicon = build_lexicon()
    assert item.document.text == item.text
    for mark in item.figures:
        start, end = span(mark)
        assert item.text[start:end] == mark["text"]
        assert set(mark) <= KEYS
        assert {name for name in ("lower", "upper", "best") if name in mark} == ENDS[Form(mark["form"])]
        assert bounds(mark) == tuple(sorted(bounds(mark), key=lambda end: end or 0))
        assert all(lexicon.metric_info(metric) for metric in mark.get("metric", "killed").split(" / "))
        assert mark.get("qualifier") is None or lexicon.qualifier(mark["qualifier"]) is not None
        assert mark.get("direction", "up") in {"up", "down"}
        Modality(mark.get("modality", "asserted"))
        PeriodKind(mark.get("period", {}).get("kind", "unknown"))
        assert days(mark) is not None
        for name in ("subset_of", "same_as"):
            assert name not in mark or linked(name, mark, item.figures) is not None
    spans = [span(mark) for mark in item.figures] + list(item.optional)
    ordered = sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))
    assert [span(mark) for mark in item.figures] == sorted(span(mark) for mark in item.figures)
    assert all(0 <= start < end <= len(item.text) for start, end in item.optional)


# --------------------------------------------------------------------------- the scorer


@pytest.mark.parametrize("language", LANGUAGES)
def test_gold_scores_100_against_itself(language: str) -> None:
    """The scorer finds no fault with the gold, in no field and no split."""
    for split in ("dev", "held", "all"):
        report = score.score(score.select(GOLD[language], split), as_gold)
        assert {name: result.f1 for name, result in report.fields.items()} == dict.fromkeys(FIELDS, 100.0)


def _without(*names: str) -> Callable[[Mark], Mark]:
    return lambda mark: {name: value for name, value in mark.items() if name not in names}


def _with(**values: object) -> Callable[[Mark], Mark]:
    return lambda mark: {**mark, **values}


CORRUPTIONS: dict[str, tuple[Callable[[Mark], Mark], ...]] = {
    "found": (_with(start=10**6),),
    "value": (_with(lower="7", upper="9", best="8.123"),),
    "form": (lambda mark: {**mark, "form": "about" if mark["form"] == "exact" else "exact"},),
    "unit": (_with(unit="furlong"),),
    "metric": (_without("metric"), _with(metric="births")),
    "counted": (_without("counted"), _with(counted="zebras")),
    "population": (_without("population"), _with(population="pilgrims")),
    "qualifier": (_without("qualifier"), _with(qualifier="final")),
    "place": (_without("place"), _with(place="Atlantis")),
    "period": (_without("period"), _with(period={"kind": "unknown"})),
    "when": (_without("period", "as_of"), _with(as_of="1999-01-01")),
    "attribution": (_without("attribution"), _with(attribution="Zorro")),
    "subset": (_without("subset_of"), _with(subset_of=(10**6, 10**6 + 1))),
    "same": (_without("same_as"), _with(same_as=(10**6, 10**6 + 1))),
    "delta": (_without("delta", "direction"), _with(delta=True, direction="sideways")),
    "modality": (_without("modality"), _with(modality="denied")),
}


@pytest.mark.parametrize(
    ("name", "corrupt"), [(name, corrupt) for name, ways in CORRUPTIONS.items() for corrupt in ways]
)
def test_a_corrupted_field_costs_its_score(name: str, corrupt: Callable[[Mark], Mark]) -> None:
    """Leaving a field out or getting it wrong everywhere is seen in that field."""
    report = score.score(GOLD["en"], lambda item: [corrupt(mark) for mark in as_gold(item)])
    assert report.fields[name].f1 < 50.0


def test_every_field_has_its_corruption() -> None:
    """The test above forgets no field."""
    assert set(CORRUPTIONS) == set(FIELDS)


@given(data=st.data())
def test_one_error_costs_something_and_only_its_own_field(data: st.DataObject) -> None:
    """A single wrong direction lowers that field's score and no other."""
    item = data.draw(st.sampled_from([item for item in GOLD["en"] if item.figures]))
    at = data.draw(st.integers(0, len(item.figures) - 1))

    def extract(same: Item) -> Sequence[Mark]:
        marks = as_gold(same)
        marks[at] = {**marks[at], "qualifier": "odd"}
        return marks

    scores = score.score([item], extract).fields
    assert {name for name, result in scores.items() if result.f1 < 100.0} == {"qualifier"}


def test_predictions_align_one_to_one() -> None:
    """One prediction serves one figure; a second one for the same figure is spurious, save where a span is optional."""
    text = "Some 12 died, several were hurt."
    mark: Mark = {"text": "12", "start": 5, "form": "about", "best": "12"}
    item = Item(
        id="x", domain="health", language="en", text=text, title="", publisher=None,
        published_at=GOLD["en"][0].published_at, figures=(mark,), optional=((14, 21),),
    )  # fmt: skip
    guesses: list[dict[str, Any]] = [{**mark}, {**mark, "text": "1"}, {**mark, "text": "several", "start": 14}]
    found = score.score([item], lambda _: guesses).fields["found"]
    assert (found.gold, found.predicted, found.correct) == (1, 2, 1)


def test_the_splits_share_nothing() -> None:
    """Every item is in one split, and about a third is held out."""
    dev, held = (score.select(GOLD["en"], split) for split in ("dev", "held"))
    assert len(dev) + len(held) == len(GOLD["en"])
    assert not {item.id for item in dev} & {item.id for item in held}
    assert 0.25 < len(held) / len(GOLD["en"]) < 0.42


def test_an_item_may_say_itself_whether_it_is_held_out() -> None:
    """What an item says of its split wins over the hash of its id; silence leaves it to the hash."""
    hashed = [replace(item, kept=None) for item in EVERYTHING]
    assert {item.held for item in hashed} == {True, False}
    assert all(replace(item, kept=kept).held is kept for item in hashed for kept in (True, False))
    rows = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (HERE / "articles").glob("*.json")}
    said = {name: row["held"] for name, row in rows.items() if "held" in row}
    assert {item.id: item.held for item in GOLD["en"] if item.id in said} == said


def test_the_command_line_tells_scores_and_errors(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table names every field, JSON can be read, and errors come from the development split alone."""
    few = score.select(GOLD["en"], "all")[:12]
    monkeypatch.setattr(score, "load_gold", lambda _language: few)
    monkeypatch.setattr(score.score, "__defaults__", (lambda _item: [],))
    assert score.main([]) == 0
    assert all(name in capsys.readouterr().out for name in ("place",))
    assert score.main(["--json", "--split", "all"]) == 0
    assert set(json.loads(capsys.readouterr().out)["all"]) == set(FIELDS)
    assert score.main(["--errors", "value", "500"]) == 0
    out = capsys.readouterr().out
    assert all((item.id in out) == (bool(item.figures) and not item.held) for item in few)
