"""Parts of a total that an earlier sentence gives: by place, by a span within its span, by allotment, and by sums.

Runs when place, period and modality of the figures are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from monitor.figures._draft import Draft
from monitor.figures._fits import fits, smaller
from monitor.model import Modality, PeriodKind

_FULL = Decimal("0.75")  # of a total; what a list of places covers at least
_DEAR = 2.2  # a metric that costs more is a guess
_ADDED = frozenset({"count", "money", "measure"})  # kinds whose parts add up
_UNADDED = frozenset({PeriodKind.LEVEL, PeriodKind.RATE})


def link_across(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Fill in the parents of figures that are parts of earlier totals of the same metric.

    `past` are the figures before in the document, oldest first, with all that is known of them.
    """
    for position, part in enumerate(drafts):
        if not _may_be_part(part):
            continue
        wholes = [one for one in (*past, *drafts[:position]) if _may_be_whole(one, part)]
        whole = _by_span(part, wholes) or _by_place(part, wholes) or _by_kind(part, wholes)
        part.parent = whole.index if whole is not None else None
    _link_lists(drafts, past)
    _link_sums(drafts, past)


def summing(total: Decimal, values: Sequence[Decimal]) -> tuple[int, int] | None:
    """Return the first run of two or more values, as (first, behind the last), that add up to a total; None if none does.

    `values` are positive. Linear: the run grows at its end and shrinks at its start.
    """
    first, held = 0, Decimal(0)
    for last, value in enumerate(values):
        held += value
        while held > total and first < last:
            held -= values[first]
            first += 1
        if held == total and last > first:
            return first, last + 1
    return None


def _may_be_part(part: Draft) -> bool:
    free = part.parent is None and part.same_as is None and not part.delta and part.quantity.role is None
    return free and part.quantity.kind in _ADDED and bool(part.quantity.best) and _adds_up(part)


def _adds_up(draft: Draft) -> bool:
    """Say whether numbers of a metric add up over places and times: deaths do, temperatures do not."""
    return draft.metric is None or draft.metric.period not in _UNADDED or draft.metric.name in _SHARED


_SHARED = frozenset({"seats"})


def _may_be_whole(whole: Draft, part: Draft) -> bool:
    return (
        whole.parent is None
        and whole.same_as is None
        and not whole.delta
        and whole.quantity.role != "from"
        and whole.quantity.kind == part.quantity.kind
        and _is_meant_alike(whole, part)
        and smaller(part, whole)
        and _counts_alike(part, whole)
    )


def _is_meant_alike(whole: Draft, part: Draft) -> bool:
    """Say whether a part is stated in the sense of its whole: none of what was of what is."""
    ahead = {Modality.PROJECTED, Modality.TARGET}
    return whole.modality is part.modality or {whole.modality, part.modality} <= ahead


def _counts_alike(part: Draft, whole: Draft) -> bool:
    """Say whether two numbers are of one metric, or of one noun where none is named."""
    mine, theirs = _sure(part), _sure(whole)
    if mine is not None or theirs is not None:
        return mine == theirs and fits(part, whole)
    return _head(part) not in {None, "people", "person"} and _head(part) == _head(whole)


def _sure(draft: Draft) -> str | None:
    return draft.metric.name if draft.metric is not None and draft.cost <= _DEAR else None


def _head(draft: Draft) -> str | None:
    words = (draft.quantity.counted or "").casefold().split()
    return words[-1].removesuffix("s") if words else None


# --------------------------------------------------------------------------- by place


def _by_place(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "nine bodies were found in Ober" as a part of the 14 who died in Upper Arden, of the same event."""
    return next((one for one in reversed(wholes) if _lies_within(part, one) and _is_same_event(part, one)), None)


def _lies_within(part: Draft, whole: Draft) -> bool:
    """Say whether a place lies in another; one that no gazetteer lists may lie in a country or a part of it."""
    if part.place is None or whole.place is None or part.place == whole.place:
        return False
    gazetteer = part.reading.lexicon.gazetteer
    head, _, rest = whole.place.partition(" ")
    outer = rest if rest and head in gazetteer.words["parts"] else whole.place  # of "northern Ardia", Ardia will do
    known = gazetteer.lies_in(part.place, outer)
    return known if known is not None else gazetteer.place(part.place) is None and outer in gazetteer.capitals


def _is_same_event(part: Draft, whole: Draft) -> bool:
    """Say whether a part's dates are not those of another time than its whole's."""
    mine, theirs = _span(part), _span(whole)
    if mine is None:
        return True
    if theirs is None:
        return part.period.kind is not PeriodKind.WINDOW
    if whole.period.to is None:
        return theirs[0] == mine[0]  # of the same running total
    return theirs[0] <= mine[0] and (part.period.to is None or mine[1] <= theirs[1])


def _span(draft: Draft) -> tuple[date, date] | None:
    """Return the first and the last day of which a figure speaks; None if it names none."""
    first, last = draft.period.from_, draft.period.to
    if first is None and last is None:
        return None
    return _day(first) or date.min, _day(last) or date.max


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


# --------------------------------------------------------------------------- by time, by purpose


def _by_span(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "In June alone, 6,900 applied" as a part of those of the half year."""
    sets, words = part.reading.context.sets, part.reading.words.folded
    lead = words[max(0, part.first - 3) : part.first]
    mine = _span(part)
    if mine is None or sets["subset_words.alone"].isdisjoint(lead):
        return None
    for one in reversed(wholes):
        theirs = _span(one)
        if theirs is not None and theirs != mine and theirs[0] <= mine[0] and mine[1] <= theirs[1]:
            return one
    return None


def _by_kind(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "One nurse was infected" as a part of the 11 cases in the same place."""
    if part.population is None:
        return None
    return next(
        (
            one
            for one in reversed(wholes)
            if one.population is None
            and one.place == part.place
            and _is_same_event(part, one)
            and part.attribution in {None, one.attribution}
        ),
        None,
    )


# --------------------------------------------------------------------------- by sums


def _link_lists(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "seven cases were in Ober, two in Belm and one in Tarn" behind 11 cases: a list of places nearly fills it."""
    parts = [one for one in drafts if _may_be_part(one)]
    if len(parts) < 2 or not all(_is_placed(one) for one in parts):  # noqa: PLR2004
        return
    known = [one.metric for one in parts]
    if any(metric is not known[0] for metric in known):
        return
    total = sum((one.quantity.best or Decimal(0) for one in parts), Decimal(0))
    for whole in reversed(past):
        best = whole.quantity.best
        if best and _FULL * best <= total <= best and all(_may_be_whole(whole, one) for one in parts):
            for one in parts:
                one.parent = whole.index
            return


def _is_placed(part: Draft) -> bool:
    """Say whether a place stands right behind a number, or right before it: "two from Belm", "Belm with two"."""
    words, sets = part.reading.words, part.reading.context.sets
    behind = words.folded[part.after : part.noun_after + 5]
    return not sets["place.tight"].isdisjoint(behind) or not sets["place.origin"].isdisjoint(behind)


def _link_sums(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "204 have died in Torvia" and later "106 in Ardia" behind a count of 310: they add up to it."""
    for last in {one.metric.name: one for one in drafts if _may_be_part(one) and one.metric is not None}.values():
        for whole in _totals(last, past):
            parts = [
                one
                for one in (*past, *drafts)
                if one.index > whole.index and one.parent in {None, whole.index} and _fills(one, whole)
            ]
            run = summing(whole.quantity.best or Decimal(0), [one.quantity.best or Decimal(0) for one in parts])
            if run is not None:
                for one in parts[slice(*run)]:
                    one.parent = whole.index
                break


def _totals(part: Draft, past: Sequence[Draft]) -> Iterator[Draft]:
    return (one for one in reversed(past) if _may_be_whole(one, part) and one.quantity.kind == "count")


def _fills(part: Draft, whole: Draft) -> bool:
    free = part.same_as is None and not part.delta and part.quantity.role is None
    there = part.place in {None, whole.place} or _lies_within(part, whole)
    return free and there and bool(part.quantity.best) and _may_be_whole(whole, part) and part.metric is whole.metric
