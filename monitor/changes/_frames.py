"""The time that a narrative stands in, so that what is told of the past is of then.

"In March 2023 a cyclone came. The hill slid at night. In the whole country 679 people were killed."
A date that opens a sentence holds for what follows it, to the end of the paragraph or the bullet, until another date or
a word of the present comes. A number in such a frame is of then, whatever its own sentence leaves out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from monitor.changes._lexis import pattern, words
from monitor.model import Document, Figure

_MONTHS = words("frames", "months")
_DATE = re.compile(
    rf"(?:\b({'|'.join(_MONTHS)})[a-z]*\.?\s(?:\d{{1,2}},?\s)?)?(?<![\d.,$€£/])\b((?:19|20)\d\d)\b(?![.,]?\d|%)",
    re.IGNORECASE,
)
_AGED = pattern("frames", "aged", r"{}\s(?:in|on|by|at)\s(?:\w+\s)?\Z")
_OPEN_ENDED = pattern("frames", "open_ended")
_BEGINS = pattern("frames", "begins")
_NOW = pattern("frames", "now")
_EARLIER = pattern("frames", "earlier")
_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?:”\"])\s*\n|\n(?=\s*[-*•–]\s)")
_SENTENCE = re.compile(r"(?<=[.!?])[”\"']?\s+(?=[“\"']?[A-Z])")
_CLOSES = re.compile(r"[,.;!?]\s|\n")
_OPENING = 60  # characters in which a date opens a sentence
_LONG = 3000  # characters of a paragraph before a number


@lru_cache(maxsize=4096)
def frame_of(text: str, quote_start: int, start: int) -> date | None:
    """Return the last day of the past that a number's place in a text stands in; None if it stands in the present.

    `quote_start` and `start` are where the number's sentence and the number begin.
    """
    begin = max(0, quote_start - _LONG)
    breaks = [found.end() for found in _PARAGRAPH.finditer(text, begin, max(begin, quote_start))]
    before = text[breaks[-1] if breaks else begin : quote_start]
    frame = None
    for sentence in _SENTENCE.split(before):
        frame = _carry(frame, sentence)
    after = _CLOSES.split(text[start : start + _OPENING], maxsplit=1)[0]
    return _carry(frame, text[quote_start:start] + after)


def _carry(frame: date | None, sentence: str) -> date | None:
    """Return the frame in which a sentence stands that follows one in `frame`."""
    dated = _opening_date(sentence)
    if _NOW.search(sentence):
        return None
    return dated or frame


def _opening_date(sentence: str) -> date | None:
    """Return the last day of the date that a sentence opens with; None for one that tells a beginning or an age."""
    found = _DATE.search(sentence[: _OPENING + len("December 31, 2000")])
    if found is None or found.start() > _OPENING:
        return None
    before = sentence[: found.start()]
    if _OPEN_ENDED.search(before) or _AGED.search(before) or _BEGINS.search(sentence):
        return None
    year = int(found[2])
    month = _MONTHS.index(found[1][:3].casefold()) + 1 if found[1] else 12
    return date(year, month, monthrange(year, month)[1])


def tells_earlier(figure: Figure) -> bool:
    """Tell whether the words after a number leave it to an earlier time: "61,200 from earlier years"."""
    end = max(0, figure.evidence.end - figure.evidence.quote_start)
    return _EARLIER.search(figure.evidence.quote[end : end + _OPENING].partition(",")[0]) is not None


def is_framed(figure: Figure, document: Document, before: date) -> date | None:
    """Return the day that a number's narrative stands in where it lies before a day."""
    evidence = figure.evidence
    frame = frame_of(document.text, evidence.quote_start, evidence.start)
    return frame if frame is not None and frame < before else None
