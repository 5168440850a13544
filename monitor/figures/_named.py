"""Wholes that are named again by what was counted: "Six of the injured", "The dead include", "two-thirds of the cases"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.model import Modality, PeriodKind

_ADJECTIVE = 2  # words that may follow "of the": "of the Torvian victims"
_STATED = frozenset({Modality.ASSERTED, Modality.HYPOTHETICAL})


def named_metrics(reading: Reading, first: int, after: int) -> frozenset[str]:
    """Return the metrics that words `first` to `after` name, or the word behind "of the" and "of those"."""
    open_ended = after > first and reading.words.folded[after - 1] in reading.context.sets["subset_words.those"]
    end = after + open_ended * _ADJECTIVE
    return frozenset(cue.metric.name for hit in reading.metrics if first <= hit.first < end for cue in hit.cues)


def candidates(names: frozenset[str], past: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the counts of such a metric that parts may be of, the likeliest first: running totals, the last of them."""
    found = [
        one
        for one in reversed(past)
        if one.metric is not None
        and one.metric.name in names
        and one.quantity.kind == "count"
        and one.parent is None
        and one.same_as is None
        and not one.delta
        and one.modality in _STATED
        and one.quantity.role != "from"
    ]
    yield from (one for one in found if one.period.kind is not PeriodKind.WINDOW)
    yield from (one for one in found if one.period.kind is PeriodKind.WINDOW)


def singled_out(part: Draft) -> frozenset[str]:
    """Return what a number between commas is a part of: "Most of the deaths, 71, were in Dolme"."""
    reading, at = part.reading, part.first - 1
    words = reading.words
    if at < 2 or words.gap(at).strip() != "," or not words.gap(part.after - 1).startswith(","):  # noqa: PLR2004
        return frozenset()
    hit = next((one for one in reading.metrics if one.after == part.first), None)
    if hit is None or hit.first < 2 or words.folded[hit.first - 1] not in reading.context.sets["subset_words.those"]:  # noqa: PLR2004
        return frozenset()
    of = words.folded[hit.first - 2] in reading.context.sets["clause.of"]
    return frozenset(cue.metric.name for cue in hit.cues) if of else frozenset()
