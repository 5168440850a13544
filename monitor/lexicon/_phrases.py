"""Lists of words and phrases -> the longest one that starts at a word of a text.

A text is cut into words once; every list of the lexicon is then asked by dictionary look-ups, so a text costs the
same however long the lists are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

# "U.S." is one word, "Khan-Yunis" and "aid-workers" are two, "Hawke's" is one
_WORD = r"(?=\w)(?:(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*)"
WORD = re.compile(_WORD)
_CUT = re.compile(rf"([A-Za-z]++(?=[ ,])|{_WORD})")  # most words are plain: they are tried first
_REMEMBERED = 16_384  # words whose folded form is kept: a text repeats few
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


_known_word = lru_cache(maxsize=_REMEMBERED)(plain_word)


def split_phrase(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase."""
    if phrase.isascii() and phrase.isalpha():
        return (phrase.lower(),)
    return tuple(plain_word(found) for found in WORD.findall(phrase))


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words: where each stands, how it is written, and how it is compared."""

    text: str
    starts: list[int]
    ends: list[int]
    raw: list[str]
    folded: list[str]
    gaps: list[str]  # what stands behind each word, up to the next
    capitals: list[int]  # the indexes of those with a capital letter

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.raw)

    def gap(self, index: int) -> str:
        """Return what stands between the word at `index` and the next one."""
        return self.gaps[index] if -1 < index < len(self.gaps) else ""


def cut_words(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words of `text[start:end]`; their offsets are those of `text`."""
    parts = _CUT.split(text[start:end])  # gaps and words in turns, a gap first and last
    at = list(accumulate(map(len, parts), initial=start))
    raw = parts[1::2]
    folded = [_known_word(word) if len(word) < _LONG else plain_word(word) for word in raw]
    capitals = [index for index, word in enumerate(raw) if word[0].isupper()]
    return Words(text, at[1:-1:2], at[2::2], raw, folded, parts[2:-1:2], capitals)


class PhraseIndex(Generic[T]):
    """Phrases with what each stands for; the first phrase given wins over an equal one given later."""

    def __init__(self, phrases: Iterable[tuple[str, T]] = ()) -> None:
        self._by_words: dict[tuple[str, ...], T] = {}
        self._single: dict[str, tuple[int, T]] = {}  # phrases of one word, as `at` returns them
        self._longer: dict[str, tuple[int, ...]] = {}  # how many words longer ones have, by their first one
        self._firsts: set[str] = set()
        for phrase, value in phrases:
            self.add(phrase, value)

    def add(self, phrase: str, value: T) -> None:
        """Add a phrase unless an equal one is known."""
        words = split_phrase(phrase)
        if not words or words in self._by_words:
            return
        self._by_words[words] = value
        self._firsts.add(words[0])
        if len(words) == 1:
            self._single[words[0]] = 1, value
        elif len(words) not in (known := self._longer.get(words[0], ())):
            self._longer[words[0]] = tuple(sorted((*known, len(words)), reverse=True))

    def items(self) -> Iterable[tuple[tuple[str, ...], T]]:
        """Return every phrase, as its words, with its value."""
        return self._by_words.items()

    def __contains__(self, phrase: str) -> bool:
        return split_phrase(phrase) in self._by_words

    def get(self, phrase: str) -> T | None:
        """Return what a whole phrase stands for."""
        return self._by_words.get(split_phrase(phrase))

    def begins(self, words: Sequence[str]) -> Iterable[int]:
        """Return the indexes of the folded words that a phrase may start at."""
        firsts = self._firsts
        return [index for index, word in enumerate(words) if word in firsts]

    def at(self, words: Sequence[str], index: int) -> tuple[int, T] | None:
        """Return the number of words and the value of the longest phrase that starts at `words[index]` (folded)."""
        for length in self._longer.get(words[index], ()):
            phrase = tuple(words[index : index + length])  # shorter than `length` at the end of the text
            value = self._by_words.get(phrase) if len(phrase) == length else None
            if value is not None:
                return length, value
        return self._single.get(words[index])
