"""Judges of one field each: does a gold figure state it, does the prediction, and do they agree?

What is lenient here is said at the end of README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from monitor.lexicon import build_lexicon
from monitor.model import PeriodKind
from tests.gold.marks import Item, Mark, Span, bounds, days, linked, partner, shared, to_day

_LEXICON = build_lexicon()
_ALIKE = Decimal("0.0001")  # relative: a third is written 0.333333
_KIN = ({"case", "person"}, {"job", "person"}, {"household", "building"})  # the same people, otherwise counted
_GROWTH = {"inflation", "core inflation", "food inflation", "producer prices", "gdp growth", "retail sales", "industrial production"}  # fmt: skip
_SMALL = {"the", "a", "an", "of", "and", "s", "for", "de", "la", "el", "los", "las", "del"}
_KINDS = ("province", "region", "governorate", "district", "county", "state", "valley", "oblast", "island", "city")
# Populations that only repeat the unit or the metric say nothing of whom a figure speaks.
_EVERYBODY = {"families", "households", "residents"}
_IMPLIED = {
    "refugees": {"refugees"},
    "migrants": {"migrants", "refugees"},
    "prisoners": {"prisoners"},
    "troops": {"soldiers"},
    "passengers": {"passengers"},
    "protesters": {"protesters"},
    "strikers": {"workers"},
    "students": {"students"},
    "jobs cut": {"workers"},
    "employment": {"workers"},
    "hospitalised": {"patients"},
    "infected": {"patients"},
    "visitors": {"tourists"},
    "released": {"prisoners"},
    "detained": {"prisoners"},
}


def _close(a: Decimal | None, b: Decimal | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= _ALIKE * max(abs(a), abs(b))


def values_agree(gold: Mark, found: Mark) -> bool:
    """Tell whether two marks state the same value: both ends of ranges and vague words, else the named number."""
    ours, theirs = bounds(gold), bounds(found)
    if len(ours) != len(theirs):
        return False
    hundredth = (gold.get("unit"), found.get("unit")) == ("1", "%") or _in_cents(gold, found)
    if hundredth:  # "one in five" is 20 %, two cents are 0.02 EUR
        theirs = tuple(value and value / 100 for value in theirs)
    return all(_close(a, b) for a, b in zip(ours, theirs, strict=True))


def _in_cents(gold: Mark, found: Mark) -> bool:
    return bool(gold.get("unit", "").isupper()) and found.get("unit", "").partition("/")[0] == "{cent}"


def _unit(mark: Mark) -> str:
    """Return the unit in its one spelling, without what it is per: a price a barrel is a price."""
    code = mark.get("unit") or "1"
    code = code.partition("/")[0] if code[:3].isupper() or code.startswith("{") else code
    bare = {"{penny}": "GBX", "ha": "har"}.get(code, code.strip("{}"))
    return (_LEXICON.unit(bare) or bare).casefold()


def _units_agree(gold: Mark, found: Mark) -> bool:
    ours, theirs = _unit(gold), _unit(found)
    if ours == theirs or {ours, theirs} in _KIN or _in_cents(gold, found):
        return True
    if ours == "1":
        return theirs in {"1", "%"} or (theirs == "point" and gold.get("metric") == "index level")
    info = _LEXICON.metric_info(_metrics(gold)[0])
    kind = ours.isalpha() and len(ours) > 2  # no UCUM code is a word
    return kind and theirs in {info.unit if info else ours, *_singulars(gold.get("counted", ""))}


def _metrics(mark: Mark) -> list[str]:
    """Return the metrics that are as good as each other."""
    return cast("str", mark.get("metric") or "").split(" / ")


def _singulars(phrase: str) -> set[str]:
    head = _head(phrase)
    return {head, head.removesuffix("s"), head.removesuffix("es"), head.removesuffix("ies") + "y"}


def _head(phrase: str) -> str:
    words = phrase.casefold().split()
    for stop in ("of", "in", "who", "with", "from", "de"):
        if stop in words[1:]:
            words = words[: words.index(stop, 1)]
    return words[-1].strip(".,;:'\"") if words else ""


def _counted_agree(gold: Mark, found: Mark) -> bool:
    def stems(phrase: str) -> set[str]:
        return {word.strip(".,;:'\"").removesuffix("s") for word in phrase.casefold().split()}

    ours, theirs = gold["counted"], found["counted"]
    return _head(ours).removesuffix("s") in stems(theirs) or _head(theirs).removesuffix("s") in stems(ours)


def _places(mark: Mark) -> set[str]:
    """Return the places that are as good as each other, in the gazetteer's spelling where it knows them."""
    return {_place(name) for name in cast("str", mark.get("place") or "").split(" / ") if name}


def _place(name: str) -> str:
    bare = name.removeprefix("the ").removeprefix("The ").removesuffix("'s")
    for kind in _KINDS:
        bare = bare.removesuffix(f" {kind}")
    return (_LEXICON.place(bare) or _LEXICON.place(name) or bare).casefold()


def _words(name: str) -> set[str]:
    parts = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return set(parts) - _SMALL


def _attributions_agree(gold: Mark, found: Mark) -> bool:
    theirs = _words(found["attribution"])
    names = [_words(name) for name in gold["attribution"].removeprefix("?").split(" / ")]
    return bool(theirs) and any(ours <= theirs or theirs <= ours for ours in names)


def _when_agree(item: Item, gold: Mark, found: Mark) -> bool:
    today = item.published_at.date()

    def telling(named: frozenset[date]) -> frozenset[date]:
        return named - {today} if len(named) > 1 else named

    ours, theirs = days(gold), days(found)
    if telling(ours) == telling(theirs):
        return True
    # What holds in February may be dated by either end of it; what happened in between needs both.
    window = gold.get("period", {}).get("kind") == PeriodKind.WINDOW
    return not window and len(ours) > 1 and theirs < ours


def _population(mark: Mark, idle: set[str]) -> str | None:
    name = mark.get("population")
    canonical = name and (_LEXICON.population(name.casefold()) or name.casefold())
    return None if canonical in idle else canonical


def _move(mark: Mark) -> tuple[bool, str | None]:
    return bool(mark.get("delta")), mark.get("direction")


def _grows(mark: Mark) -> bool:
    """Tell whether a mark is a growth rate: "grew 2 %" is the level of growth and a change at once."""
    return not _GROWTH.isdisjoint(_metrics(mark)) and mark.get("unit") == "%"


def _moves_agree(gold: Mark, found: Mark) -> bool:
    return gold.get("direction") == found.get("direction") and (_grows(gold) or _move(gold) == _move(found))


# --------------------------------------------------------------------------- fields


@dataclass(frozen=True)
class View:
    """What a field's judges see of a pair: the gold and the found mark among all of their item."""

    item: Item
    gold: Mark | None
    found: Mark | None
    found_marks: Sequence[Mark]

    def both(self, judge: Callable[[Mark, Mark], bool]) -> bool:
        """Tell whether both marks are there and agree."""
        return self.gold is not None and self.found is not None and judge(self.gold, self.found)

    def linked(self, of: Callable[[Mark, Sequence[Mark]], Span | None]) -> tuple[Span | None, Span | None]:
        """Return the spans that gold and found mark are tied to."""
        return (
            of(self.gold, self.item.figures) if self.gold else None,
            of(self.found, self.found_marks) if self.found else None,
        )


Judged = tuple[bool, bool, bool]  # gold states the field, the prediction states it, they agree


def _always(judge: Callable[[Mark, Mark], bool]) -> Callable[[View], Judged]:
    return lambda view: (view.gold is not None, view.found is not None, view.both(judge))


def _stated(
    get: Callable[[Mark], object], judge: Callable[[Mark, Mark], bool] | None = None
) -> Callable[[View], Judged]:
    def judged(view: View) -> Judged:
        ours, theirs = (None if mark is None else get(mark) for mark in (view.gold, view.found))
        has, claims = (bool(value) and value != (False, None) for value in (ours, theirs))
        agree = judge or (lambda gold, found: get(gold) == get(found))
        return has, claims, has and claims and view.both(agree)

    return judged


def _tied(of: Callable[[Mark, Sequence[Mark]], Span | None]) -> Callable[[View], Judged]:
    def judged(view: View) -> Judged:
        ours, theirs = view.linked(of)
        return ours is not None, theirs is not None, bool(ours and theirs and shared(ours, theirs) > 0)

    return judged


def _unless(idle: Callable[[Mark], bool], judge: Callable[[View], Judged]) -> Callable[[View], Judged]:
    """Leave out what a prediction says where the annotators did not decide."""
    return lambda view: (False, False, False) if view.gold is not None and idle(view.gold) else judge(view)


def _when(view: View) -> Judged:
    ours, theirs = (frozenset() if mark is None else days(mark) for mark in (view.gold, view.found))
    gold = view.gold or {}
    if gold.get("carried") and not theirs:  # the dates stand in another sentence: good to know, not asked for
        return False, False, False
    if (
        "said" in gold and not ours and theirs <= {to_day(gold["said"])}
    ):  # the day of the statement may pass for the as-of
        return False, False, False
    return bool(ours), bool(theirs), bool(ours and theirs) and view.both(lambda g, f: _when_agree(view.item, g, f))


def _whom(view: View) -> Judged:
    metrics = [metric for mark in (view.gold, view.found) if mark for metric in _metrics(mark)]
    idle = _EVERYBODY.union(*(_IMPLIED.get(metric, ()) for metric in metrics))
    return _stated(lambda mark: _population(mark, idle))(view)


def _voice(view: View) -> Judged:
    silent = view.found is None or "attribution" not in view.found
    judge = _stated(lambda mark: mark.get("attribution"), _attributions_agree)
    return (False, False, False) if silent and (view.gold or {}).get("attribution", "").startswith("?") else judge(view)


def _where(view: View) -> Judged:
    scene = {place for mark in view.item.figures for place in _places(mark)}
    quiet = view.gold is not None and "place" not in view.gold
    if (
        quiet and view.found is not None and not scene.isdisjoint(_places(view.found))
    ):  # the scene, where gold is silent
        return False, False, False
    return _stated(_places, lambda gold, found: not _places(gold).isdisjoint(_places(found)))(view)


def _is_prior(mark: Mark) -> bool:
    return mark.get("modality") == "prior"


def _modality(mark: Mark) -> str:
    return cast("str", mark.get("modality", "asserted")).removeprefix("asserted")


def _modalities_agree(gold: Mark, found: Mark) -> bool:
    """Tell whether both are the same; where it is about what may come, readers differ on plan, forecast or condition."""
    both = {_modality(gold), _modality(found)}
    return len(both) == 1 or both in ({"projected", "target"}, {"projected", "hypothetical"})


def _kind(mark: Mark) -> str | None:
    kind = mark.get("period", {}).get("kind")
    return None if kind == PeriodKind.UNKNOWN else kind


def _measured(view: View) -> Judged:
    """Judge the names of the list; gold has no others, so one made of the text's words is no error where gold has none."""
    name = (view.found or {}).get("metric")
    if (
        name is not None
        and view.gold is not None
        and "metric" not in view.gold
        and name not in _LEXICON.vocabulary.metrics
    ):
        return False, False, False
    return _stated(lambda mark: mark.get("metric"), lambda gold, found: found["metric"] in _metrics(gold))(view)


FIELDS: dict[str, Callable[[View], Judged]] = {
    "found": _always(lambda _gold, _found: True),
    "value": _always(values_agree),
    "form": _always(lambda gold, found: gold["form"] == found["form"]),
    "unit": _always(_units_agree),
    "metric": _measured,
    "counted": _unless(lambda mark: "counted" not in mark, _stated(lambda mark: mark.get("counted"), _counted_agree)),
    "population": _whom,
    "qualifier": _stated(lambda mark: mark.get("qualifier")),
    "place": _where,
    "period": _unless(
        lambda mark: _kind(mark) is None or bool(mark.get("delta")) or bool(_modality(mark)), _stated(_kind)
    ),
    "when": _unless(lambda mark: (_is_prior(mark) or bool(mark.get("delta"))) and not days(mark), _when),
    "attribution": _voice,
    "subset": _tied(lambda mark, marks: linked("subset_of", mark, marks)),
    "same": _tied(partner),
    "delta": _unless(
        lambda mark: (_is_prior(mark) or _grows(mark)) and _move(mark) == (False, None), _stated(_move, _moves_agree)
    ),
    "modality": _stated(lambda mark: _modality(mark) or None, _modalities_agree),
}
