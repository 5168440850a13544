"""A document's text -> its sentences, each with the section and the paragraph it stands in.

Linear in the text: one search for the marks that may end a sentence, each looked at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from monitor.model import Document

_LONGEST = 1200  # characters; what has no end in sight is cut at a gap
_END = re.compile(r"[.!?…]{1,3}[\"'”’»)\]]{0,3}[^\S\n]+(?=\S)|\n\s*|[。！？؟۔।]")
_LAST_WORD = re.compile(r"[^\W\d_][\w.]*\Z")
_FIRST_WORD = re.compile(r"\w+")
_ABBREVIATIONS = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "maj",
        "sen",
        "rep",
        "gov",
        "prof",
        "rev",
        "hon",
        "no",
        "nos",
    }
    | {
        "vs",
        "etc",
        "inc",
        "corp",
        "co",
        "ltd",
        "jr",
        "sr",
        "mt",
        "ft",
        "approx",
        "dept",
        "univ",
        "rs",
        "sra",
        "dra",
        "art",
        "pp",
        "p",
    }
    | {
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "pres",
        "messrs",
        "adm",
        "brig",
        "cmdr",
    }
)
_STARTERS = frozenset(
    {
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "It",
        "He",
        "She",
        "They",
        "But",
        "And",
        "This",
        "That",
        "There",
        "Of",
        "Some",
        "More",
    }
    | {
        "By",
        "For",
        "As",
        "Its",
        "Officials",
        "Police",
        "Another",
        "About",
        "Most",
        "Many",
        "No",
        "We",
        "These",
        "Those",
        "If",
    }
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` of a document; `number` and `paragraph` count from 0, a heading is a paragraph of its own."""

    number: int
    start: int
    end: int
    paragraph: int
    section: str | None  # the title that it stands under
    heading: bool


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a document's text in order; they cover all of it but gaps."""
    text = document.text
    begins = [section.start for section in document.sections]
    found: list[Sentence] = []
    start, paragraph = 0, 0
    for match in _END.finditer(text):
        line = "\n" in match[0]
        if not line and match[0][0] == "." and not _ends(text, match.start(), match.end()):
            continue
        found.extend(_pieces(document, begins, (start, match.end()), paragraph, len(found)))
        start = match.end()
        paragraph += line
    found.extend(_pieces(document, begins, (start, len(text)), paragraph, len(found)))
    return tuple(found)


def _ends(text: str, dot: int, after: int) -> bool:
    """Say whether the full stop at `dot` ends a sentence that goes on at `after`."""
    follower = text[after]
    if follower.islower():
        return False
    word = _LAST_WORD.search(text, max(0, dot - 16), dot)
    if word is None:
        return True
    plain = word[0].casefold()
    if plain in _ABBREVIATIONS:
        return plain == "no" and not follower.isdigit()
    if len(plain) == 1 or "." in plain:  # an initial, or "U.S."
        if plain.endswith("m") and "." in plain:  # "6 a.m."
            return True
        begins = _FIRST_WORD.match(text, after, after + 12)
        return begins is not None and begins[0] in _STARTERS
    return True


def _pieces(
    document: Document, begins: list[int], span: tuple[int, int], paragraph: int, number: int
) -> list[Sentence]:
    """Return the sentence without the blanks around it, cut where it is too long to be one."""
    text = document.text
    start, end = span
    made: list[Sentence] = []
    while start < end:
        stop = min(end, start + _LONGEST)
        if stop < end:
            gap = text.rfind(" ", start + _LONGEST // 2, stop)
            stop = gap + 1 if gap > 0 else stop
        piece = text[start:stop]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if first < last:
            section, heading = _where(document, begins, first)
            made.append(Sentence(number + len(made), first, last, paragraph, section, heading))
        start = stop
    return made


def _where(document: Document, begins: list[int], offset: int) -> tuple[str | None, bool]:
    """Return the title above an offset, and whether the offset stands in a title itself."""
    index = bisect_right(begins, offset) - 1
    if index >= 0 and offset < document.sections[index].end:
        return document.sections[index].title or None, False
    following = document.sections[index + 1] if index + 1 < len(document.sections) else None
    title = following.title if following else ""
    heading = bool(title) and document.text.startswith(title[:20], offset)
    return title if heading else None, heading
