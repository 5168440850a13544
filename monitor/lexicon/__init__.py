"""What words of the news mean: metrics, populations, qualifiers, units and places.

The words are data (`data/*.toml`); users add their own metrics and places. Building is lazy and done once: importing
this package reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from monitor.lexicon._metrics import Cue, Metric, Vocabulary, build_vocabulary, find_metric
from monitor.lexicon._phrases import (
    Memory,
    PhraseIndex,
    Start,
    Words,
    cut_words,
    fold_word,
    follow,
    plain_word,
    split_phrase,
)
from monitor.lexicon._places import Gazetteer, built_in
from monitor.rules import MetricWords

__all__ = [
    "Cue",
    "Gazetteer",
    "Lexicon",
    "Memory",
    "Metric",
    "PhraseIndex",
    "Start",
    "Vocabulary",
    "Words",
    "build_lexicon",
    "cut_words",
    "fold_word",
    "follow",
    "plain_word",
    "split_phrase",
]


class Lexicon:
    """The words in use: built once, never changed, cheap to share. Make one with `build_lexicon`."""

    def __init__(self, metrics: Mapping[str, MetricWords], places: Mapping[str, tuple[str, ...]]) -> None:
        self._own_metrics = dict(metrics)
        self._own_places = dict(places)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words for metrics, populations, qualifiers and units."""
        return build_vocabulary(self._own_metrics)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of places."""
        return built_in().extended(self._own_places) if self._own_places else built_in()

    def metric(self, word: str) -> str | None:
        """Return the canonical metric that users or texts call `word` ("death toll" -> "killed"), None if unknown."""
        return find_metric(self.vocabulary.names, word)

    def metric_info(self, name: str) -> Metric | None:
        """Return what is known of a metric by its canonical name."""
        return self.vocabulary.metrics.get(name)

    def population(self, word: str) -> str | None:
        """Return the canonical population ("kids" -> "children"), None if unknown."""
        return self.vocabulary.populations.get(word)

    def qualifier(self, word: str) -> str | None:
        """Return the canonical qualifier ("verified" -> "confirmed"), None if unknown."""
        return self.vocabulary.qualifiers.get(word)

    def unit(self, word: str) -> str | None:
        """Return the code of a unit ("per cent" -> "%", "US dollars" -> "USD", "homes" -> "building"), None if unknown."""
        return self.vocabulary.units.get(" ".join(word.split()).casefold())

    def place(self, name: str) -> str | None:
        """Return the canonical name of a place, None if unknown."""
        return self.gazetteer.place(name)

    def lies_in(self, inner: str, outer: str) -> bool | None:
        """Return True if `inner` lies in `outer` or is it, False if it lies elsewhere or contains it, None if unknown."""
        return self.gazetteer.lies_in(inner, outer)

    def capital(self, country: str) -> str | None:
        """Return the capital of a country given by its canonical name."""
        return self.gazetteer.capitals.get(country)

    def find_places(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Return the places that a text names, as (start, end, canonical name), in reading order, not overlapping."""
        words = cut_words(text)
        return tuple(
            (words.starts[first], words.ends[after - 1], name) for first, after, name in self.gazetteer.find(words)
        )


@cache
def _default() -> Lexicon:
    return Lexicon({}, {})


def build_lexicon(
    metrics: Mapping[str, MetricWords] | None = None, places: Mapping[str, tuple[str, ...]] | None = None
) -> Lexicon:
    """Return the lexicon with the user's own metrics and places (each with the places in it) added; without, a cached one."""
    return Lexicon(metrics or {}, places or {}) if metrics or places else _default()
