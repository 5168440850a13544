"""A figure in the making."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.figures._context import Reading
from monitor.figures._quantities import Quantity
from monitor.figures._time import Moment
from monitor.lexicon import Metric
from monitor.model import Attribution, Modality, Period, PeriodKind

_NEIGHBOURS = 6
_UNKNOWN = Period(kind=PeriodKind.UNKNOWN)


@dataclass(slots=True, eq=False)
class Draft:
    """A quantity, the sentence it stands in, and what has been found out so far."""

    index: int  # among the quantities of the document
    position: int  # among the figures of its sentence
    quantity: Quantity
    reading: Reading
    first: int  # index of the number's first word, modifiers included
    after: int  # index of the word behind the number
    noun_after: int  # index of the word behind the counted noun phrase
    metric: Metric | None = None
    cue: tuple[int, int] | None = None  # the words that named the metric
    cost: float = 0.0  # how far-fetched the metric is; 0 is at hand
    subject: str | None = None
    population: str | None = None
    qualifier: str | None = None
    place: str | None = None
    period: Period = _UNKNOWN
    as_of: datetime | date | None = None
    as_of_precision: str | None = None
    moment: Moment | None = None  # that dates it
    attribution: Attribution | None = None
    parent: int | None = None
    same_as: int | None = None
    base: int | None = None
    like: Draft | None = None  # the number that a bare one goes on with
    delta: bool = False
    direction: str | None = None
    modality: Modality = Modality.ASSERTED
    carried: bool = False  # the metric comes from another sentence

    @property
    def counts(self) -> bool:
        """Say whether the number is a count of things, or a share of them."""
        return self.quantity.kind in {"count", "fraction", "percent"}

    @property
    def bare(self) -> bool:
        """Say whether no noun stands next to the number."""
        borrowed = self.noun_after == self.after  # "460 cars, compared with 63": the noun of another number
        return (self.quantity.counted is None or borrowed) and self.quantity.unit is None


def around(draft: Draft, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return the figures next to one in its sentence; those further away are too far to matter."""
    return drafts[max(0, draft.position - _NEIGHBOURS) : draft.position + _NEIGHBOURS + 1]


def make_draft(index: int, position: int, quantity: Quantity, reading: Reading) -> Draft:
    """Begin a figure."""
    starts = reading.words.starts
    first = bisect_left(starts, quantity.outer_start)
    after = bisect_left(starts, quantity.end, first)
    after = max(after, first + 1 if quantity.start == quantity.outer_start else bisect_left(starts, quantity.start) + 1)
    noun = bisect_left(starts, quantity.counted_end, first) if quantity.counted_end is not None else after
    return Draft(
        index=index,
        position=position,
        quantity=quantity,
        reading=reading,
        first=first,
        after=after,
        noun_after=max(noun, after),
        same_as=quantity.same_as,
        base=quantity.base,
        delta=quantity.delta,
        direction=quantity.direction,
        period=_UNKNOWN,
    )
