"""The words around a number, per language (`data/context.*.toml`), and a sentence read with them.

A sentence is cut into words once and each word is looked up in each list once; what stands around a number is then
asked by word index. Commas and clause borders are counted ahead, so that the distance between two words is two
subtractions.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, NamedTuple

from monitor.figures._sentences import Sentence
from monitor.lexicon import Cue, Lexicon, Memory, PhraseIndex, Start, Words, cut_words, fold_word, follow, split_phrase

_WITHIN = frozenset(" -\u2010\u2011\u00a0\n\t'\u2019/&.")  # what may stand between the words of a phrase
_BORDERS = re.compile(r"[:—–()]| - ")
_DIVIDE = 3  # how much of a border ";" or "but" is
_MARKS = frozenset("modality subset report".split())  # noqa: SIM905 - tables whose rows are lists of cues


_COMPANY = ("foreign", "led", "blocks", "unsure", "needs")  # what a metric's words may stand beside, and may not
_PLAIN_ROWS = frozenset(
    {"plan", "announced", "plain", "rulers", "going_on", "pronouns", "empty", "speakers"}
)  # are no cues
# tables whose rows are compared with folded words
_FOLDED = frozenset({"report", "speech", "place", "metric", "naming"})


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The context words of one language: cues by phrase, and closed sets of words by "table.row"."""

    cues: PhraseIndex[frozenset[str]]
    sets: dict[str, frozenset[str]]
    voices: dict[str, list[tuple[int, tuple[str, ...], str]]]  # kinds of voices: rank, phrase, kind by its first word
    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    ordered: dict[str, list[str]]  # rows of the table "time" whose order tells: units, quarters
    # by metric: nouns that are none of it, words beside which its own mean something else, and those that they need
    company: dict[str, tuple[frozenset[str], ...]]


@cache
def read_context(language: str) -> Context:
    """Return the context words of a language; one without a file is read as English."""
    source = files("monitor.figures").joinpath("data")
    path = source.joinpath(f"context.{language}.toml")
    data = tomllib.loads((path if path.is_file() else source.joinpath("context.en.toml")).read_text("utf-8"))
    cues: dict[str, set[str]] = {}
    for table, row, words in _rows(data):
        if table in _MARKS and row not in _PLAIN_ROWS:
            for word in words:
                cues.setdefault(word, set()).update((table, f"{table}.{row}"))
    for row in ("cumulative", "flow", "fresh"):
        for word in data["time"][row]:
            cues.setdefault(word, set()).update(("time", f"time.{row}"))
    for row in ("whole", "world", "deictic"):
        for word in data["place"][row]:
            cues.setdefault(word, set()).update(("place", f"place.{row}"))
    sets = {
        f"{table}.{row}": frozenset(map(fold_word, words) if table in _FOLDED else words)
        for table, row, words in _rows(data)
    }
    sets["clause.verbs"] = sets["clause.level"] - sets["metric.particles"]
    sets["place.no_name"] = sets["place.not_a_place"] | sets["place.beside"]
    sets["metric.small"] = sets["metric.particles"] | sets["metric.leading"]
    sets["place.leads"] = sets["place.tight"] | sets["place.loose"]
    return Context(
        PhraseIndex((word, frozenset(kinds)) for word, kinds in cues.items()),
        sets,
        _ranked(data["voice"]),
        _numbered(data["time"]["months"], 1),
        _numbered(data["time"]["weekdays"], 0),
        _numbered(data["time"]["numbers"], 1),
        {row: data["time"][row] for row in ("units", "quarters")},
        {
            name: tuple(_row(sets, table, name) for table in _COMPANY)
            for table in _COMPANY
            for name in data.get(table, ())
        },
    )


def _rows(data: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for table, rows in data.items():
        for row, words in rows.items():
            yield table, row, words


def _ranked(rows: dict[str, list[str]]) -> dict[str, list[tuple[int, tuple[str, ...], str]]]:
    found: dict[str, list[tuple[int, tuple[str, ...], str]]] = {}
    for rank, (kind, phrases) in enumerate(rows.items()):
        for phrase in map(split_phrase, phrases):
            found.setdefault(phrase[0], []).append((rank, phrase, kind))
    return found


def _row(sets: dict[str, frozenset[str]], table: str, row: str) -> frozenset[str]:
    return sets.get(f"{table}.{row}", frozenset())


def _numbered(rows: list[str], first: int) -> dict[str, int]:
    return {"".join(split_phrase(word)): number for number, row in enumerate(rows, first) for word in row.split()}


class Hit(NamedTuple):
    """A phrase of some lists, at words `first` to `after` (exclusive); `kinds` are "table.row", and "table" for all rows."""

    first: int
    after: int
    kinds: frozenset[str]


class MetricHit(NamedTuple):
    """A word that names a metric, with all its readings."""

    first: int
    after: int
    cues: tuple[Cue, ...]
    phrase: str  # its words, folded


@dataclass(slots=True, eq=False)  # not frozen: a document makes dozens
class Reading:
    """A sentence, read: its words, and what of the lists stands where. Nobody changes one."""

    sentence: Sentence
    words: Words
    context: Context
    lexicon: Lexicon
    metrics: tuple[MetricHit, ...] = ()
    hits: dict[str, list[Hit]] = field(default_factory=dict)  # by list
    places: tuple[tuple[int, int, str], ...] = ()
    commas: list[int] = field(default_factory=list)  # how many commas stand before each word
    borders: list[int] = field(default_factory=list)  # how many borders of clauses
    vocabulary: frozenset[str] = frozenset()  # its words, folded
    offices: Sequence[tuple[int, int, str]] = ()  # like `places`: what offices and banks stand for

    def index(self, offset: int) -> int:
        """Return the index of the first word at or behind an offset of the text."""
        return bisect_left(self.words.starts, offset)

    def after(self, offset: int) -> int:
        """Return the index of the first word that starts at or behind the end offset of something."""
        return bisect_left(self.words.starts, offset)

    def distance(self, first: int, last: int) -> tuple[int, int]:
        """Return how many commas and how many borders lie between two words, `first` before `last`."""
        top = len(self.commas) - 1
        first = 0 if first < 0 else top if first > top else first  # noqa: FURB136 - the hottest of all loops
        last = 0 if last < 0 else top if last > top else last  # noqa: FURB136
        return self.commas[last] - self.commas[first], self.borders[last] - self.borders[first]

    def of_kind(self, kind: str) -> Sequence[Hit]:
        """Return the phrases of one list."""
        return self.hits.get(kind, ())

    def raw(self, first: int, after: int) -> str:
        """Return the text of words `first` to `after` (exclusive)."""
        after = min(after, len(self.words))
        return self.words.text[self.words.starts[first] : self.words.ends[after - 1]] if 0 <= first < after else ""


def read_sentence(text: str, sentence: Sentence, lexicon: Lexicon, context: Context) -> Reading:
    """Cut a sentence into words and look them up."""
    words = cut_words(text, sentence.start, sentence.end)
    if not words.raw:
        return Reading(sentence, words, context, lexicon, commas=[0], borders=[0])
    folded = words.folded
    metrics: list[MetricHit] = []
    hits: dict[str, list[Hit]] = {}
    offices: list[tuple[int, int, str]] = []
    begun = list(map(_known(lexicon, context).__getitem__, folded))
    for at, known in enumerate(begun):
        if known is None:
            continue
        if (
            known.metric is not None
            and (found := follow(known.metric, folded, at)) is not None
            and not (at and words.gaps[at - 1] == "-" and words.raw[at][0].isupper() and words.raw[at - 1][0].isupper())
        ):  # "Richard-Toll" is a town
            if found[0] > 1:
                metrics += _unbroken(words, at, *found, lexicon.vocabulary.cues)
            else:
                metrics.append(MetricHit(at, at + 1, found[1], folded[at]))
        if known.cue is not None and (cue := follow(known.cue, folded, at)) is not None:
            hit = Hit(at, at + cue[0], cue[1])
            for kind in cue[1]:
                hits.setdefault(kind, []).append(hit)
        if known.office is not None and words.raw[at][0].isupper() and (office := follow(known.office, folded, at)):
            offices.append((at, at + office[0], office[1]))
    return Reading(
        sentence,
        words,
        context,
        lexicon,
        _longest(metrics, folded, context.sets["metric.small"]),
        hits,
        tuple(lexicon.gazetteer.find(words)),
        *_count_marks(words, [0 if known is None else known.border for known in begun]),
        frozenset(folded),
        offices,
    )


class _Known(NamedTuple):
    """What a word may be the first of: words that name a metric, cues, offices; and how much of a border it is."""

    metric: Start[tuple[Cue, ...]] | None
    cue: Start[frozenset[str]] | None
    office: Start[str] | None
    border: int


@lru_cache(maxsize=8)
def _known(lexicon: Lexicon, context: Context) -> Memory[_Known | None]:
    """Return what is known of each folded word, looked up in every list once; None for a word that is in none."""
    metrics, cues, offices = lexicon.vocabulary.cues, context.cues, lexicon.gazetteer.offices

    def read(word: str) -> _Known | None:
        border = _DIVIDE if word in context.sets["clause.contrast"] else int(word in context.sets["clause.strong"])
        known = _Known(metrics.start(word), cues.start(word), offices.start(word), border)
        return known if any(known) else None

    return Memory(read)


def _unbroken(
    words: Words, at: int, length: int, cues: tuple[Cue, ...], index: PhraseIndex[tuple[Cue, ...]]
) -> Iterator[MetricHit]:
    """Yield the longest phrase that no mark divides: "120 seats, short of a majority" are not "seats short"."""
    found: tuple[int, tuple[Cue, ...]] | None = length, cues
    while found is not None and any(not _WITHIN.issuperset(gap) for gap in words.gaps[at : at + found[0] - 1]):
        found = index.at(words.folded[at : at + found[0] - 1], 0)
    if found is not None:
        yield MetricHit(at, at + found[0], found[1], " ".join(words.folded[at : at + found[0]]))


def _longest(found: list[MetricHit], folded: Sequence[str], small: frozenset[str]) -> tuple[MetricHit, ...]:
    """Leave out hits that lie inside a longer one, and then the decoys.

    Of two that share a word ("were [treated] for malnutrition") the longer one stays, unless that word is a small one
    ("died [in] a school").
    """
    kept: list[MetricHit] = []
    for hit in found:
        if kept and hit.first < kept[-1].after < hit.after:
            before = kept[-1]
            longer = hit.after - hit.first > before.after - before.first
            if longer and not small.issuperset(folded[hit.first : before.after]):
                kept[-1] = hit
                continue
        if not kept or hit.after > kept[-1].after:
            kept.append(hit)
    return tuple(hit for hit in kept if hit.cues)


def _count_marks(words: Words, weights: list[int]) -> tuple[list[int], list[int]]:
    """Return how many commas and how many borders of clauses stand before each word; `weights` are those of the words."""
    followers = iter(weights)
    next(followers)
    borders = [
        weight if gap == " " or weight == _DIVIDE else _border(gap, weight)
        for gap, weight in zip(words.gaps, followers, strict=True)
    ]
    commas = ["," in gap for gap in words.gaps]
    return list(accumulate((*commas, 0), initial=0)), list(accumulate((*borders, 0), initial=0))


def _border(gap: str, weight: int) -> int:
    """Return how much of a border of clauses stands between two words that more than a blank divides."""
    if ";" in gap:
        return _DIVIDE
    return weight or _BORDERS.search(gap) is not None


def is_number(reading: Reading, at: int) -> bool:
    """Say whether a word is a number; none outside of the sentence is."""
    if not 0 <= at < len(reading.words):
        return False
    word = reading.words.folded[at]
    return word[0].isdigit() or word in reading.context.numbers
