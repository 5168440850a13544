"""The metrics, populations, qualifiers and units of the data files, and what the user adds to them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from monitor.lexicon._phrases import PhraseIndex, split_phrase
from monitor.model import PeriodKind
from monitor.rules import MetricWords

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What figures count or measure: its `unit`, what span they speak of by default, and how it is called.

    `kinds` are the kinds of number that can carry it (count, money, percent, measure). `of` are the classes of nouns
    that its verbs ask for ("destroyed" of buildings); none: persons.
    """

    name: str
    unit: str | None = None
    period: PeriodKind = PeriodKind.UNKNOWN
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("count",)
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """One reading of a word: `role` is noun ("deaths"), after ("were killed") or before ("killing") the number."""

    metric: Metric
    role: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of texts, in every language at once; a word may be a cue of several metrics, a decoy of none."""

    metrics: Mapping[str, Metric]
    cues: PhraseIndex[tuple[Cue, ...]]
    names: Mapping[tuple[str, ...], str]
    nouns: PhraseIndex[frozenset[str]]
    populations: PhraseIndex[str]
    qualifiers: PhraseIndex[str]
    units: Mapping[str, str]
    dimensions: Mapping[str, str]  # code of a unit -> what it measures: length, mass, ...


def read_data(name: str) -> dict[str, Any]:
    """Return a data file of this package."""
    return tomllib.loads(files("monitor.lexicon").joinpath(f"data/{name}.toml").read_text("utf-8"))


def build_vocabulary(own: Mapping[str, MetricWords]) -> Vocabulary:
    """Return the built-in words and the user's own, which win."""
    if not own:
        return _built_in()
    cues: dict[tuple[str, ...], tuple[Cue, ...]] = {}
    metrics = {}
    names: dict[tuple[str, ...], str] = {}
    basis = _built_in()
    for name, given in own.items():
        metric = _own_metric(name, given, basis)
        metrics[metric.name] = metric
        for word in (name, *given.words):
            for form in _spellings(word):
                # a phrase that is given may stand on either side of the number: the text decides
                cues[form] = tuple(Cue(metric, role) for role in ("noun", "after", "before"))
                names[form] = metric.name
    return Vocabulary(
        {**basis.metrics, **metrics},
        _merge(cues, basis),
        {**basis.names, **names},
        basis.nouns,
        basis.populations,
        basis.qualifiers,
        basis.units,
        basis.dimensions,
    )


def _own_metric(name: str, given: MetricWords, basis: Vocabulary) -> Metric:
    known = basis.metrics.get(name)
    unit = basis.units.get((given.unit or "").casefold(), given.unit) if given.unit else (known.unit if known else None)
    kinds = known.kinds if known and not given.unit else _kinds(unit)
    period = given.period or (known.period if known else PeriodKind.UNKNOWN)
    words = (*(known.words if known else ()), *given.words)
    return Metric(name=name, unit=unit, period=period, words=words, kinds=kinds, of=known.of if known else ("any",))


def _kinds(unit: str | None) -> tuple[str, ...]:
    if unit is None:
        return ("count", "money", "percent", "measure")
    if unit in {"%", "pp", "[bp]"}:
        return ("percent",)
    if len(unit) == 3 and unit.isupper():  # noqa: PLR2004 - ISO 4217 codes have three letters
        return ("money",)
    return ("count", "measure")


def _spellings(word: str) -> Iterator[tuple[str, ...]]:
    words = split_phrase(word)
    if words:
        yield words
        if len(words[-1]) > 3 and words[-1].isalpha() and not words[-1].endswith("s"):  # noqa: PLR2004 - a noun
            yield (*words[:-1], words[-1] + "s")


def _merge(own: Mapping[tuple[str, ...], tuple[Cue, ...]], basis: Vocabulary) -> PhraseIndex[tuple[Cue, ...]]:
    index: PhraseIndex[tuple[Cue, ...]] = PhraseIndex((" ".join(words), cues) for words, cues in own.items())
    for words, cues in basis.cues.items():
        index.add(" ".join(words), cues)
    return index


@cache
def _built_in() -> Vocabulary:
    metrics: dict[str, Metric] = {}
    cues: dict[tuple[str, ...], tuple[Cue, ...]] = {}
    names = {split_phrase(name): name for name in read_data("metrics")}  # each is known by its own name above all
    late: list[tuple[tuple[str, ...], str]] = []
    for name, row in read_data("metrics").items():
        metrics[name] = metric = _metric(name, row)
        for role, word in _words(row):
            form = split_phrase(word)
            cues[form] = (*cues.get(form, ()), Cue(metric, role))
            late.append((form, name))
        for word in row.get("names", ()):
            names.setdefault(split_phrase(word), name)
    for word in chain.from_iterable(read_data("decoys").values()):
        cues.setdefault(split_phrase(word), ())
    units = read_data("units")
    for form, name in late:  # what users call a metric goes before how texts word another one
        names.setdefault(form, name)
    return Vocabulary(
        metrics,
        PhraseIndex((" ".join(words), found) for words, found in cues.items()),
        names,
        _nouns(),
        _index("populations"),
        _index("qualifiers"),
        {word.casefold(): unit for unit, words in units["words"].items() for word in (unit, *words)},
        {unit: name for name, units_of in units["dimensions"].items() for unit in units_of},
    )


def _metric(name: str, row: Mapping[str, Any]) -> Metric:
    words = dict.fromkeys((name, *row.get("names", ()), *(word for _, word in _words(row))))
    return Metric(
        name=name,
        unit=row.get("unit"),
        period=PeriodKind(row.get("period", "unknown")),
        words=tuple(words),
        kinds=tuple(row.get("kinds", ("count",))),
        of=tuple(row.get("of", ())),
    )


def _words(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for role, key in (("noun", "nouns"), ("after", "after"), ("before", "before")):
            for word in row.get(language, {}).get(key, ()):
                yield role, word


def _index(name: str) -> PhraseIndex[str]:
    return PhraseIndex(
        (word, key) for key, row in read_data(name).items() for language in LANGUAGES for word in row.get(language, ())
    )


def _nouns() -> PhraseIndex[frozenset[str]]:
    classes: dict[str, frozenset[str]] = {}
    for name, row in read_data("nouns").items():
        for language in LANGUAGES:
            for word in row.get(language, ()):
                classes[word] = classes.get(word, frozenset()) | {name}
    return PhraseIndex(classes.items())


def find_metric(names: Mapping[tuple[str, ...], str], word: str) -> str | None:
    """Return the metric that `word` names: as given, or without what users add ("number of", "people", "total")."""
    words = split_phrase(word)
    for form in _plainer(words):
        if form in names:
            return names[form]
    return None


_PADDING = frozenset(
    {"number", "numbers", "of", "the", "total", "people", "persons", "residents", "civilians", "count", "toll", "tally"}
    | {
        "figure",
        "figures",
        "confirmed",
        "reported",
        "new",
        "rate",
        "level",
        "amount",
        "cumulative",
        "overall",
        "latest",
    }
    | {"daily", "recorded", "annual"}
)


def _plainer(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    core = tuple(word for word in words if word not in _PADDING)
    yield from (core, (*core, "people"), ("people", *core))
    if core and core[-1].endswith("s"):
        yield (*core[:-1], core[-1][:-1])
    elif core:
        yield (*core[:-1], core[-1] + "s")
