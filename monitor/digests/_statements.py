"""Claims -> statements: who said what, where and when, in the reader's words and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.digests._parts import Quote, Statement
from monitor.digests._words import as_of_words, day_words, figure_words, moment_words, one_line, web_link
from monitor.model import Caveat, Claim, Evidence, Figure, Judged

_BEFORE, _AFTER = 110, 90  # characters of a sentence that are shown around its number
_LONGEST_NUMBER = 60
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What all words of one digest have in common: the reader's zone, now, and what is known of the articles."""

    zone: ZoneInfo
    now: datetime
    caveats: Mapping[str, tuple[Caveat, ...]] = field(default_factory=dict)  # by document
    history: Mapping[tuple[str, str], Sequence[Judged]] = field(default_factory=dict)  # by watch and tracked figure
    links: Mapping[str, str] = field(default_factory=dict)  # by watch: where all of its changes are to be read

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(self.zone).date()

    def day(self, day: date) -> str:
        """Return "11 Mar"."""
        return day_words(day, self.today)

    def state(self, claim: Claim) -> Statement:
        """Return a claim as readers see it."""
        return Statement(
            claim=claim,
            value=figure_words(claim),
            voice=one_line(claim.voice, 80),
            as_of=as_of_words(claim, self.today),
            outlet=one_line(claim.publisher or "", 80) or "unknown outlet",
            published=moment_words(claim.published_at, self.zone, self.now),
            headline=one_line(claim.headline, 200),
            url=web_link(claim.url),
            quote=trim_quote(claim.figure.evidence, claim.figure),
            caveats=self.caveats.get(claim.document, ()),
        )


def trim_quote(evidence: Evidence, figure: Figure) -> Quote:
    """Return the sentence around a number, cut at words, with the number apart.

    The number is not marked where the offsets do not lie in the sentence and its text is not found in it.
    """
    sentence = evidence.quote
    start, end = evidence.start - evidence.quote_start, evidence.end - evidence.quote_start
    if not 0 <= start < end <= len(sentence):
        start = sentence.find(figure.text) if figure.text else -1
        end = start + len(figure.text)
    if start < 0:
        return Quote(_head(sentence, _BEFORE + _AFTER), "", "")
    return Quote(
        _tail(sentence[:start], _BEFORE),
        one_line(sentence[start:end], _LONGEST_NUMBER),
        _head(sentence[end:], _AFTER),
    )


def _tail(text: str, most: int) -> str:
    """Return the last `most` characters as one line, from a word on; the space before the number stays."""
    kept = text[-most:]
    space = " " if kept[-1:].isspace() else ""
    if len(text) > len(kept):
        kept = f"{ELLIPSIS} {_from_word(kept)}"
    return one_line(kept, most + 2) + space


def _head(text: str, most: int) -> str:
    """Return the first `most` characters as one line, up to a word; the space after the number stays."""
    kept = text[:most]
    space = " " if kept[:1].isspace() else ""
    if len(text) > len(kept):
        kept = f"{_from_word(kept[::-1])[::-1]} {ELLIPSIS}"
    return space + one_line(kept, most + 2)


def _from_word(text: str) -> str:
    _, space, rest = text.partition(" ")
    return rest if space and len(rest) > len(text) // 2 else text
