"""Plain text -> the blocks it is made of: paragraphs and headings, each as a span of the text.

Rules of this file: text keeps its length, so that an offset into what the user gave is an offset into what
is stored; blank lines separate blocks; a short line of its own without final punctuation is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_HEADING_LETTERS = 110
_HEADING_WORDS = 16
_MARKED = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_NO_HEADING = re.compile(
    r"[-*•|>(\[\"'“‘«–—]|\d+[.)]\s|by\s"
    r"|advertisement|(?:story|article) continues|read more|more to (?:come|follow)|share this|(?:file )?(?:photo|image)s?:",
    re.IGNORECASE,
)
_BLANKED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF), " ")
_CLEAN = str.maketrans({**_BLANKED, 0x85: "\n", 0x2028: "\n", 0x2029: "\n"})
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`level` 0) or a heading (`level` 1 to 6) at `start:end` of a text."""

    start: int
    end: int
    level: int = 0


def word_set(row: str) -> frozenset[str]:
    """Return the words of `row`: how this package writes its short word lists."""
    return frozenset(row.split())


def clean_text(text: str) -> str:
    """Return `text`, equally long, without the characters that no database or terminal takes.

    Control characters become spaces, a lone carriage return a line feed, and lone surrogates U+FFFD.
    """
    if not _UNCLEAN.search(text):
        return text
    cleaned = text.translate(_CLEAN)
    if "\r" in cleaned:
        cleaned = re.sub(r"\r(?!\n)", "\n", cleaned)
    return cleaned if cleaned.isascii() else _SURROGATES.sub("\ufffd", cleaned)


def collapse(text: str) -> str:
    """Return `text` with every run of white space as one space, and none at its ends."""
    if text.isprintable() and "  " not in text:  # it holds no white space but single spaces
        return text.strip(" ")
    return " ".join(text.split())


def find_blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """Return the blocks of plain text (or Markdown) from `start` on."""
    blocks = tuple(_block(text, *span) for span in _spans(text, start))
    # a heading with nothing below it is a closing line, not a title
    if len(blocks) > 1 and blocks[-1].level:
        return (*blocks[:-1], replace(blocks[-1], level=0))
    return blocks if len(blocks) > 1 else tuple(replace(block, level=0) for block in blocks)


def _spans(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the stripped spans between blank lines; a Markdown heading is a span of its own."""
    first = last = -1
    for begin, end in _lines(text, start):
        line = text[begin:end]
        marked = _MARKED.match(line)
        if first >= 0 and (begin == end or marked):
            yield first, last
            first = -1
        if marked:
            yield begin, end
        elif begin < end:
            first, last = (begin, end) if first < 0 else (first, end)
    if first >= 0:
        yield first, last


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where each line begins and ends, without the white space around it."""
    while start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        bare = line.strip()
        begin = start + len(line) - len(line.lstrip()) if bare else start
        yield begin, begin + len(bare)
        start = stop + 1


def _block(text: str, start: int, end: int) -> Block:
    marked = _MARKED.match(text, start, min(end, start + 20))
    if marked:
        return Block(marked.end(), end, len(marked[1]))
    return Block(start, end, 2 if end - start <= _HEADING_LETTERS and is_heading(text[start:end]) else 0)


def is_heading(line: str) -> bool:
    """Tell whether a line that stands alone is worded like a title."""
    words = line.split()
    if "\n" in line or not words or len(line) > _HEADING_LETTERS or len(words) > _HEADING_WORDS:
        return False
    first = next((char for char in line if char.isalnum()), "")
    worded = any(map(str.isalpha, line)) and not first.islower() and " | " not in line
    return worded and line[-1] not in ".!:;,…\"”'’)]|" and not _NO_HEADING.match(line)


def joined(parts: list[tuple[str, int, bool]]) -> tuple[str, tuple[Block, ...]]:
    """Compose blocks into one text; a part is (text, level, is a line of the same list or table as the last)."""
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    for text, level, continues in parts:
        glue = "" if not blocks else "\n" if continues else "\n\n"
        start = length + len(glue)
        length = start + len(text)
        pieces += (glue, text)
        if continues and blocks:
            blocks[-1] = replace(blocks[-1], end=length)
        else:
            blocks.append(Block(start, length, level))
    return "".join(pieces), tuple(blocks)
