"""Text -> tokens: numbers, words, signs, and opaque pieces that only look like numbers.

One pass of one regular expression, every repetition of which is bounded or cannot be re-entered, so that reading
takes time linear in the text whatever the text is. A text is read block by block (paragraphs, at most 20,000
characters), so that memory stays flat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, compress, count

from monitor.lexicon import Memory

_BLOCK = 20_000
_BREAK = re.compile(r"\n[ \t\r]*+\n\s*+")
_STOPS = frozenset(".!?;•")
_GAP = re.compile(r"\s")

_GROUP = "[,.'’\u00a0\u202f\u2009]"
_OPAQUE = r"""
    https?://\S+ | www\.\S+ | [@\#][^\W\d]\w*                          # addresses, handles, tags
  | (?=\d)(?:
        \d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?(?![\d:])          # 10:45, 1:52.31
      | \d{4}-\d{1,2}-\d{1,2}(?!\d)                              # 2026-03-12
      | \d{1,2}/\d{1,2}/\d{2,4}(?!\d)                            # 12/03/2026
      | \d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?!\d)                      # 12.03.2026
      | (?!\d{1,3}(?:\.\d{3}){3}(?!\d))\d{1,3}(?:\.\d{1,3}){3}(?!\d)     # 10.0.0.1, but not 1.000.000.000
      | (?!\d{1,3}(?:\.\d{3}){2}(?!\d))\d{1,3}\.\d{1,3}\.\d{1,3}(?!\.?\d)  # version 3.1.4, but not 1.234.567
      | \d{3}[-. ]\d{3}[-.]\d{4}(?!\d) | \d{3}-\d{4}(?![\d-])  # 555-0123
      | 1[- ]8\d\d[- ][\d-]{5,9} | 0\d{1,4}[ -/]\d{3,8}(?:[ -]\d{2,6}){0,2}(?!\d)
      | \d{1,4}(?:-\d{1,4}){2,6}(?!\d)                           # case and serial numbers
      | \d{1,5}[x×]\d{2,5}(?!\d)                                   # 1920x1080, 4x100m
    )
  | \+\d{1,3}(?:[ -]?\(?\d{1,5}\)?){2,6}(?!\d) | \(\d{3,5}\)[ ]?\d{3,4}[- ]\d{3,4}(?!\d)
"""
_NUMBER = rf"""
    \d{{1,3}}(?:{_GROUP}\d{{3}}){{1,8}}(?!\d)(?:[.,]\d{{1,9}}(?![\d]))?
  | \d{{1,3}}(?:[ ]\d{{3}}){{1,4}}(?!\w)(?![ ]\d)(?:[.,]\d{{1,9}}(?!\d))?
  | \d{{1,2}}(?:,\d{{2}}){{1,4}},\d{{3}}(?!\d)(?:\.\d{{1,9}})?
  | \d+(?:[.,]\d+)? | (?<![\w.])\.\d+
"""
_TOKEN = re.compile(
    rf"""(?=\S)(                                    # spaces begin nothing: pass over them at once
    [A-Za-z]++(?=[\ ,])                            # most tokens are plain words: try them first
  | (?!https?://|www\.|[A-Za-z]\.[A-Za-z]\.)[^\W\d_]+(?:['’][^\W\d_]+){{0,3}}
  | (?:{_OPAQUE}) | (?:{_NUMBER}) | (?:[A-Za-z]\.){{2,8}} | \S)""",
    re.VERBOSE,
)
_IS_OPAQUE = re.compile(_OPAQUE, re.VERBOSE).fullmatch
_LOWS = Memory(lambda token: "" if _IS_OPAQUE(token) else token.lower())
_IN_DIGITS = Memory(lambda low: low[:1].isdecimal() or (low[:1] == "." and low[1:2].isdecimal()))
_OUTSIDE = -1
_PAD, _NONE, _NOWHERE = [""] * 64, [False] * 64, [_OUTSIDE] * 64


@dataclass(slots=True, eq=False)
class Tokens:
    """The tokens of one block: parallel lists, with offsets into the whole text. Nobody changes one."""

    text: str
    low: list[str]  # lower-cased; an opaque token is ""
    at: Callable[[int], str]  # the same, "" for an index up to 64 outside of the block
    digits: list[bool]  # whether each is a number in digits
    is_number: Callable[[int], bool]  # the same for an index, False for one up to 64 outside of the block
    start: list[int]
    end: list[int]
    sentence: list[int]  # the number of the sentence that a token stands in, -1 for one up to 64 outside of the block

    def raw(self, first: int, last: int) -> str:
        """Return the text from token `first` to token `last`, both included."""
        return self.text[self.start[first] : self.end[last]]

    def glued(self, index: int) -> bool:
        """Say whether no space stands between token `index` and the one before it."""
        return 0 < index < len(self.low) and self.end[index - 1] == self.start[index]

    def capital(self, index: int) -> bool:
        """Say whether the token at `index` begins with a capital letter."""
        return 0 <= index < len(self.low) and self.text[self.start[index]].isupper()

    def opens(self, index: int) -> bool:
        """Say whether the token at `index` is the first of its sentence."""
        return index <= 0 or self.sentence[index] != self.sentence[index - 1]

    def same(self, one: int, other: int) -> bool:
        """Say whether two tokens stand in one sentence."""
        return self.sentence[one] == self.sentence[other] != _OUTSIDE


def split_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the paragraphs of `text`, long ones cut at a space."""
    start = 0
    for stop in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        while stop - start > _BLOCK:
            gap = _GAP.search(text, start + _BLOCK, min(stop, start + _BLOCK + 200))
            cut = gap.end() if gap else start + _BLOCK
            yield start, cut
            start = cut
        if start < stop:
            yield start, stop
        start = stop


def read_tokens(text: str, start: int, stop: int, abbreviations: frozenset[str]) -> Tokens:
    """Return the tokens of `text[start:stop]`."""
    parts = _TOKEN.split(text[start:stop])  # gaps and tokens in turns, a gap first and last
    edges = list(accumulate(map(len, parts), initial=start))
    lows = list(map(_LOWS.__getitem__, parts[1::2]))
    starts, ends = edges[1:-1:2], edges[2::2]
    digits = list(map(_IN_DIGITS.__getitem__, lows))
    sentences = _sentences(text, lows, starts, ends, abbreviations)
    if "\n" in text[start:stop].strip():  # lines are parted: the rows of a table, the items of a list
        lines = accumulate(int("\n" in gap) for gap in parts[:-2:2])
        sentences[: len(lows)] = [sentence + line for sentence, line in zip(sentences, lines, strict=False)]
    at, is_number = [*lows, *_PAD].__getitem__, [*digits, *_NONE].__getitem__
    return Tokens(text, lows, at, digits, is_number, starts, ends, sentences)


def split_tokens(phrase: str) -> list[str]:
    """Return the tokens of `phrase`, lower-cased."""
    return [token.lower() for token in _TOKEN.findall(phrase)]


def _sentences(
    text: str, lows: list[str], starts: list[int], ends: list[int], abbreviations: frozenset[str]
) -> list[int]:
    """Number the sentences: one ends at a stop before a space and a capital, a digit or a quotation mark."""
    numbers: list[int] = []
    sentence = 0
    last = len(lows) - 1
    for index in compress(count(), map(_STOPS.__contains__, lows)):
        if index == last or starts[index + 1] == ends[index]:
            continue
        if lows[index] == "." and index and (lows[index - 1] in abbreviations or text[starts[index + 1]].islower()):
            continue
        numbers += [sentence] * (index + 1 - len(numbers))
        sentence += 1
    return [*numbers, *[sentence] * (len(lows) - len(numbers)), *_NOWHERE]
