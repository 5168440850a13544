"""Which span of time a figure covers, and as of when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.figures._context import Reading
from monitor.figures._dates import Span
from monitor.figures._draft import Draft
from monitor.figures._time import Moment, as_instant
from monitor.model import Period, PeriodKind

_STATES = frozenset({PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.RATE})
_REPORT = "report.verbs"


def set_times(drafts: Sequence[Draft], moments: Sequence[Moment], reading: Reading) -> None:
    """Fill in period and as-of of the figures of one sentence."""
    said = [moment for moment in moments if _is_said(reading, moment)]
    others = [moment for moment in moments if moment not in said]
    for draft in drafts:
        kind = _kind(draft, reading)
        moment = _choose(draft, drafts, others)
        draft.period = Period(kind=kind)
        if moment is not None:
            _apply(draft, moment, kind)
        held = _choose(draft, drafts, [one for one in others if one.role == "as_of" and one is not moment])
        stated = held or (said[0] if said else None)
        if draft.as_of is None and stated is not None:
            draft.as_of, draft.as_of_precision = as_instant(stated)


def _is_said(reading: Reading, moment: Moment) -> bool:
    """Say whether a day is that of a statement: "the ministry said on Monday"."""
    if moment.span.precision != "day" or moment.role in {"since", "within"} or moment.span.first != moment.span.last:
        return False
    near = {moment.first - 1, moment.first - 2, moment.after, moment.after + 1}
    if moment.role == "as_of":
        return False
    return any(
        _REPORT in hit.kinds
        and (hit.first in near or hit.after - 1 in near)
        and "," not in reading.words.gap(hit.after - 1)
        for hit in reading.hits
        if hit.first < moment.first or moment.after >= hit.first
    )


def _kind(draft: Draft, reading: Reading) -> PeriodKind:
    basic = draft.metric.period if draft.metric else _guess(draft)
    if draft.quantity.kind == "percent" and not draft.delta and basic in {PeriodKind.CUMULATIVE, PeriodKind.STOCK}:
        basic = PeriodKind.RATE
    near = [hit for hit in reading.hits if draft.first - 3 <= hit.first <= draft.noun_after + 2]
    if basic in _STATES:
        return basic
    for hit in near:
        if "time.flow" in hit.kinds and hit.first >= draft.first - 2:
            return PeriodKind.FLOW
    if any("time.fresh" in hit.kinds and draft.first - 1 <= hit.first < draft.noun_after for hit in near):
        return PeriodKind.WINDOW
    return basic


def _guess(draft: Draft) -> PeriodKind:
    kind = draft.quantity.kind
    if kind == "percent":
        return PeriodKind.RATE
    return PeriodKind.LEVEL if kind in {"money", "measure"} else PeriodKind.UNKNOWN


def _choose(draft: Draft, drafts: Sequence[Draft], moments: Sequence[Moment]) -> Moment | None:
    best: tuple[float, Moment] | None = None
    for moment in moments:
        cost = _cost(draft, drafts, moment)
        if best is None or cost < best[0]:
            best = cost, moment
    return best[1] if best and best[0] < 6 else None  # noqa: PLR2004 - further away it is another figure's


def _cost(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> float:
    reading = draft.reading
    if moment.first >= draft.after:
        commas, borders = reading.distance(draft.after - 1, moment.first)
        numbers = sum(1 for one in drafts if draft.after <= one.first < moment.first)
        return 0.06 * max(0, moment.first - draft.noun_after) + 0.8 * commas + 1.3 * borders + 1.3 * numbers
    commas, borders = reading.distance(moment.after - 1, draft.first)
    numbers = sum(1 for one in drafts if moment.after <= one.first < draft.first)
    opening = moment.first <= 1  # "In February, ..." governs the sentence
    weight = 0.3 if opening else 1.0
    return 0.5 + 0.05 * (draft.first - moment.after) + weight * (0.8 * commas + 1.3 * borders + 1.3 * numbers)


def _apply(draft: Draft, moment: Moment, kind: PeriodKind) -> None:
    span = moment.span
    if moment.role == "since":
        kept = kind if kind in _STATES else PeriodKind.CUMULATIVE
        draft.period = _period(kept, span.first, None)
        return
    if moment.role == "as_of":
        draft.as_of, draft.as_of_precision = as_instant(moment)
        return
    if kind in _STATES:
        if span.precision in {"quarter", "week"} or (span.precision == "day" and span.first != span.last):
            draft.period = _period(kind, span.first, span.last)
        else:
            draft.as_of, draft.as_of_precision = as_instant(moment)
        return
    _apply_window(draft, moment, kind, span)


def _apply_window(draft: Draft, moment: Moment, kind: PeriodKind, span: Span) -> None:
    """Set what an event's day, or a stretch of days, is to a count of events."""
    if not moment.explicit and moment.role != "within":
        return  # "the 2014 earthquake": it names the event
    single = span.first == span.last
    if single and kind is PeriodKind.CUMULATIVE:
        draft.period = _period(kind, span.first, None)  # an event's toll is counted from its day
    elif kind is PeriodKind.FLOW:
        draft.period = _period(kind, span.first, span.last)
    else:
        draft.period = _period(PeriodKind.WINDOW, span.first, span.last)


def _period(kind: PeriodKind, first: date | None, last: date | None) -> Period:
    return Period(kind=kind, from_=first, to=last)
