"""Wholes that are named again by what was counted: "Six of the injured", "The dead include", "two-thirds of the cases"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._fits import fits, smaller
from monitor.model import Modality, PeriodKind

_FEW, _REACH = 3, 8  # words
_ADJECTIVE = 2  # words that may follow "of the": "of the Torvian victims"
STATED = frozenset({Modality.ASSERTED, Modality.HYPOTHETICAL})


def named_metrics(reading: Reading, first: int, after: int) -> frozenset[str]:
    """Return the metrics that words `first` to `after` name, or the word behind "of the" and "of those"."""
    open_ended = after > first and reading.words.folded[after - 1] in reading.context.sets["subset_words.those"]
    end = after + open_ended * _ADJECTIVE
    names = {cue.metric.name for hit in reading.metrics if first <= hit.first < end for cue in hit.cues}
    sets = reading.context.sets
    return frozenset(names).union(*(sets.get(f"groups.{word}", ()) for word in reading.words.folded[first:end]))


def named_groups(part: Draft, since: int = 0) -> frozenset[str]:
    """Return the metrics of the group that stands before a number: "the injured, three of them", "The victims, who included"."""
    words, sets = part.reading.words.folded, part.reading.context.sets
    for at in range(part.first - 1, max(since, 0), -1):
        if words[at - 1] in sets["subset_words.those"] and f"groups.{words[at]}" in sets:
            return sets[f"groups.{words[at]}"]
    return frozenset()


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
        and one.modality in STATED
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


def link_singled(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "Most of the deaths, 71, were reported in Dolme"."""
    for position, part in enumerate(drafts):
        names = singled_out(part) if part.parent is None and part.bare else None
        whole = again(names, part, [*past, *drafts[:position]]) if names else None
        part.parent = part.parent if whole is None else whole.index


def link_opening_name(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "Of the bodies recovered, 31 have been identified" and "Of those out of work, 160,000 are under 25"."""
    part, reading = drafts[0], drafts[0].reading
    words, sets = reading.words, reading.context.sets
    opens = len(words) > _FEW and words.folded[0] in sets["clause.of"] and words.folded[1] in sets["subset_words.those"]
    if not opens or part.parent is not None or not 1 < part.first <= _REACH or "," not in words.gap(part.first - 1):
        return
    hit = next((one for one in reading.metrics if one.first < part.first), None)
    names = frozenset(cue.metric.name for cue in hit.cues) if hit is not None else frozenset()
    if not names and part.metric is not None:
        names = frozenset({part.metric.name})
    whole = again(names, part, past)
    part.parent = whole.index if whole is not None else None


def again(names: frozenset[str], part: Draft, past: Sequence[Draft]) -> Draft | None:
    """Return the figure that counted what is named again."""
    share = part.quantity.kind in {"percent", "fraction"}
    return next((one for one in candidates(names, past) if fits(part, one) and (share or smaller(part, one))), None)
