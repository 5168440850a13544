"""The words of a document by field: what match rules look at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.model import Document, Entry
from monitor.words import fold, split_compounds, without_joiners

FIELDS = ("title", "source", "language", "place", "actor")
TEXT = "text"
_GAP = 1000  # positions between texts that no phrase and no NEAR may span
Spans = list[tuple[int, int]]  # first and last position of each hit, ascending


class Tokens:
    """The words of a document by field, each with its positions: what match rules look at."""

    __slots__ = ("_folded", "_order", "_texts", "_words")

    def __init__(self, texts: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Take texts, given by field; they are split when a rule asks for words of theirs."""
        self._texts = dict(texts)
        self._words: dict[str, dict[str, list[int]]] = {}
        self._order: dict[str, list[str]] = {}
        self._folded: dict[str, tuple[str, str]] = {}

    def may_hold(self, name: str, word: str) -> bool:
        """Tell at little cost whether a field's text has the letters of a word in a row; if not, it has not the word."""
        folded = self._folded.get(name)
        if folded is None:
            text = fold("\n".join(self._texts[name]))
            folded = self._folded[name] = (text, without_joiners(text))
        return word in folded[0] or word in folded[1]

    def words(self, name: str) -> Mapping[str, Sequence[int]]:
        """Return the words of a field, each with where it stands."""
        words = self._words.get(name)
        if words is None:
            words = self._words[name] = _index(self._texts[name])
        return words

    def positions(self, name: str, word: str, *, prefix: bool) -> Sequence[int]:
        """Return where a word, or any word that it begins, stands in a field; a prefix's are in no order."""
        words = self.words(name)
        if not prefix:
            return words.get(word, ())
        order = self._order.get(name)
        if order is None:
            order = self._order[name] = sorted(words)
        start = bisect_left(order, word)
        return [at for found in _beginning(word, order, start) for at in words[found]]


def _beginning(prefix: str, order: list[str], start: int) -> Iterator[str]:
    for index in range(start, len(order)):
        if not order[index].startswith(prefix):
            return
        yield order[index]


def _index(texts: Iterable[str]) -> dict[str, list[int]]:
    words: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        for parts, whole in split_compounds(fold(text)):
            if whole:  # "cease-fire" is found as "ceasefire" too, next to either neighbour
                words.setdefault(whole, []).extend((at, at + len(parts) - 1))
            for part in parts:
                words.setdefault(part, []).append(at)
                at += 1
        at += _GAP
    return words


def tokenize(document: Document) -> Tokens:
    """Return the words of a document; split once, it can be matched with any number of rules."""
    dateline = document.dateline.place if document.dateline else None
    return Tokens(
        (
            (TEXT, (document.headline, document.text)),
            ("title", (document.headline,)),
            ("source", _given(document.publisher, document.feed)),
            ("language", _given(document.language)),
            ("place", _given(*document.places, dateline)),
            ("actor", tuple(actor.name for actor in document.actors)),
        )
    )


def tokenize_entry(entry: Entry, text: str, feed: str, publisher: str | None) -> Tokens:
    """Return the words of an entry's `title` and `source`, and those of `text`: all that its document may have, and more."""
    return Tokens(
        (
            (TEXT, (entry.title, text)),
            ("title", (entry.title,)),
            ("source", _given(entry.publisher or publisher, feed)),
        )
    )


def _given(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
