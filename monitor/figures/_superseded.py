"""Earlier values: what the text tells of an earlier time behind a newer value of the same, as comparison or background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitor.figures._draft import Draft
from monitor.model import Modality, PeriodKind

_NEAR = 3  # sentences
_STATES = frozenset({PeriodKind.LEVEL, PeriodKind.STOCK, PeriodKind.RATE, PeriodKind.FLOW})
_LONG = frozenset({"month", "quarter", "season", "year"})


def set_superseded(drafts: Sequence[Draft], past: Sequence[Draft], reference: date) -> None:
    """Mark as `prior` what an earlier sentence gives a newer value of, or what happened in another event long before."""
    for draft in drafts:
        if not _is_free(draft):
            continue
        sentence = draft.reading.sentence
        newer = [one for one in past if _is_free(one) and one.metric is draft.metric]
        close = [one for one in newer if sentence.number - one.reading.sentence.number <= _NEAR]
        if any(_replaces(one, draft, reference) for one in close):
            draft.modality = Modality.PRIOR
        elif any(_is_background(draft, one, reference) for one in newer):
            for other in drafts[draft.position :]:
                if other.moment is draft.moment and _is_free(other, named=False):
                    other.modality = Modality.PRIOR


def _is_free(draft: Draft, *, named: bool = True) -> bool:
    """Say whether a figure is a value of its own."""
    whole = draft.parent is None and draft.same_as is None and not draft.delta
    return whole and draft.modality is Modality.ASSERTED and (draft.metric is not None or not named)


def _end(draft: Draft) -> date | None:
    """Return the last day of which a figure speaks; None if it names none, or goes on."""
    if draft.moment is not None and (draft.moment.role == "since" or draft.moment.open):
        return None
    last = draft.period.to or draft.as_of or (draft.moment.span.last if draft.moment is not None else None)
    return last.date() if isinstance(last, datetime) else last


def _replaces(newer: Draft, draft: Draft, reference: date) -> bool:
    """Say whether a value before is one of the same thing and a later day: "43 billion now; it was 40 at the end of 2025"."""
    mine, theirs = _end(draft), _end(newer)
    if mine is None or draft.period.kind not in _STATES or newer.period.kind not in _STATES:
        return False
    if newer.place != draft.place or newer.quantity.unit != draft.quantity.unit or newer.population != draft.population:
        return False
    return mine < (theirs or reference) and mine < reference


def _is_background(draft: Draft, newer: Draft, reference: date) -> bool:
    """Say whether a count is of another event or year than the one told of: "In March, 31 people died when two buses"."""
    moment = draft.moment
    if moment is None or moment.span.precision not in _LONG or moment.role == "since" or draft.period.kind in _STATES:
        return False
    theirs = _end(newer)
    if moment.span.last >= (theirs or reference) or (newer.moment is not None and newer.moment.span == moment.span):
        return False
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    year = moment.span.precision == "year" and moment.span.last.year < reference.year
    another = not sets["sense.indefinite"].isdisjoint(words[:2])  # "At a protest in May, 30 people were arrested"
    return year or another or not sets["sense.event"].isdisjoint(words[draft.after :])
