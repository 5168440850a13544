"""Lists of words and phrases -> the longest one that starts at a word of a text.

A text is cut into words once; every list of the lexicon is then asked by dictionary look-ups, so a text costs the
same however long the lists are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

# "U.S." is one word, "Khan-Yunis" and "aid-workers" are two, "Hawke's" is one
_WORD = r"(?=\w)(?:(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*)"
WORD = re.compile(_WORD)
_CUT = re.compile(rf"([A-Za-z]++(?=[ ,])|{_WORD})")  # most words are plain: they are tried first
_REMEMBERED = 16_384  # words
_PAD = [""] * 16
_LONG = 40  # letters; longer words are not kept, so that memory stays flat
_MARKS = re.compile("[\u0300-\u036f\u02bb-\u02bf‘’`]+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold_word(word: str) -> str:
    """Return `word` in lower case, without accents, with plain apostrophes."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    return _MARKS.sub("", plain).translate(_LETTERS)


def plain_word(word: str) -> str:
    """Return `word` folded and without a possessive ending: "Gaza's" is Gaza."""
    return fold_word(word).removesuffix("'s")


class Memory(dict[str, T]):
    """What is known of each word, read once; a full memory forgets all, for a text repeats few."""

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> T:
        value = self._read(word)
        if len(word) < _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = value
        return value


_FOLDED = Memory(plain_word)


def split_phrase(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase."""
    if phrase.isascii() and phrase.isalpha():
        return (phrase.lower(),)
    return tuple(plain_word(found) for found in WORD.findall(phrase))


@dataclass(slots=True, eq=False)  # not frozen: a document makes dozens
class Words:
    """A text cut into words: where each stands, how it is written, and how it is compared. Nobody changes one."""

    text: str
    starts: list[int]
    ends: list[int]
    raw: list[str]
    folded: list[str]
    gaps: list[str]  # what stands behind each word, up to the next
    gap: Callable[[int], str]  # the same, "" for an index up to 16 outside of them
    capitals: list[int]  # the indexes of those with a capital letter

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.raw)


def cut_words(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words of `text[start:end]`; their offsets are those of `text`."""
    parts = _CUT.split(text[start:end])  # gaps and words in turns, a gap first and last
    at = list(accumulate(map(len, parts), initial=start))
    raw, gaps = parts[1::2], parts[2:-1:2]
    folded = [_FOLDED[word] for word in raw]
    capitals = [index for index, word in enumerate(raw) if word[0].isupper()]
    return Words(text, at[1:-1:2], at[2::2], raw, folded, gaps, [*gaps, *_PAD].__getitem__, capitals)


# the phrases with one first word: that word alone as `at` returns it, and longer ones by their second word, longest
# first, as the words behind it and what `at` returns
Start = tuple[tuple[int, T] | None, dict[str, list[tuple[list[str], tuple[int, T]]]]]


class PhraseIndex(Generic[T]):
    """Phrases with what each stands for; the first phrase given wins over an equal one given later."""

    def __init__(self, phrases: Iterable[tuple[str, T]] = ()) -> None:
        self._by_words: dict[tuple[str, ...], T] = {}
        self._starts: dict[str, Start[T]] = {}
        for phrase, value in phrases:
            self.add(phrase, value)

    def add(self, phrase: str, value: T) -> None:
        """Add a phrase unless an equal one is known."""
        words = split_phrase(phrase)
        if not words or words in self._by_words:
            return
        self._by_words[words] = value
        alone, longer = self._starts.get(words[0], (None, {}))
        if len(words) == 1:
            alone = 1, value
        else:
            tails = longer.setdefault(words[1], [])
            tails.append(([*words[2:]], (len(words), value)))
            tails.sort(key=lambda tail: -len(tail[0]))
        self._starts[words[0]] = alone, longer

    def items(self) -> Iterable[tuple[tuple[str, ...], T]]:
        """Return every phrase, as its words, with its value."""
        return self._by_words.items()

    def __contains__(self, phrase: str) -> bool:
        return split_phrase(phrase) in self._by_words

    def get(self, phrase: str) -> T | None:
        """Return what a whole phrase stands for."""
        return self._by_words.get(split_phrase(phrase))

    def start(self, word: str) -> Start[T] | None:
        """Return the phrases that begin with a folded word, for `follow`."""
        return self._starts.get(word)

    def at(self, words: list[str], index: int) -> tuple[int, T] | None:
        """Return the number of words and the value of the longest phrase that starts at `words[index]` (folded)."""
        start = self._starts.get(words[index])
        return None if start is None else follow(start, words, index)


def follow(start: Start[T], words: list[str], index: int) -> tuple[int, T] | None:
    """Return the number of words and the value of the longest phrase of `start`, which begins at `words[index]`."""
    alone, longer = start
    if longer and index + 1 < len(words):
        for rest, hit in longer.get(words[index + 1], ()):
            if not rest or words[index + 2 : index + hit[0]] == rest:
                return hit
    return alone
