"""Which span of time a figure covers, and as of when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.figures._context import Reading
from monitor.figures._dates import Span
from monitor.figures._draft import Draft, around
from monitor.figures._time import Moment, as_instant
from monitor.model import Period, PeriodKind

_STATES = frozenset({PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.RATE})
# what one event does to people and homes, and what is counted on as the days go by
_TOLLS = frozenset(
    {
        "killed",
        "injured",
        "casualties",
        "homes destroyed",
        "homes damaged",
        "affected",
        "rescued",
        "area burned",
        "evacuated",
    }
)
_REPORT = "report.verbs"


def set_times(drafts: Sequence[Draft], moments: Sequence[Moment], reading: Reading, reference: date) -> None:
    """Fill in period and as-of of the figures of one sentence.

    The day of a statement is the as-of only where it lies some days back: else it is that of the report anyway.
    """
    moments = [moment for moment in moments if not _is_compared(reading, moment)]
    said = [moment for moment in moments if _is_said(reading, moment)]
    others = [moment for moment in moments if moment not in said]
    for draft in drafts:
        kind = _kind(draft, reading)
        total = _is_total(draft, reading)
        open_to = [one for one in others if not total or one.role in {"since", "as_of"} or one.first > draft.first - 4]
        if draft.quantity.role == "from":  # the earlier value has a day of its own or none
            open_to = [one for one in open_to if one.first >= draft.after and not _beyond(draft, drafts, one)]
        moment = _choose(draft, drafts, [one for one in open_to if one.role != "ago" or _dated_back(draft, one)])
        if (
            total
            and kind in {PeriodKind.UNKNOWN, PeriodKind.WINDOW, PeriodKind.FLOW}
            and draft.quantity.kind == "count"
        ):
            kind = PeriodKind.CUMULATIVE
        draft.period = Period(kind=kind)
        if moment is not None:
            _apply(draft, moment, kind)
        held = _choose(draft, drafts, [one for one in others if one.role == "as_of" and one is not moment])
        old = next((one for one in said if (reference - one.span.last).days > 2), None)  # noqa: PLR2004 - days
        stated = held or old
        if draft.as_of is None and stated is not None:
            draft.as_of, draft.as_of_precision = as_instant(stated)


def _is_compared(reading: Reading, moment: Moment) -> bool:
    """Say whether a moment is what is compared with: "9 percent more than in March", "up 11 percent on last January"."""
    at = moment.first - 1
    if at < 0:
        return False
    word = reading.words.folded[at]
    if word in {"than", "versus", "que"} or (
        word in {"with", "to"} and reading.words.folded[at - 1].startswith("compar")
    ):
        return True
    return word == "on" and at > 0 and reading.words.folded[at - 1] in {"percent", "cent", "points", "up", "down"}


def _beyond(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    return any(draft.after <= one.first < moment.first for one in around(draft, drafts))


def _dated_back(draft: Draft, moment: Moment) -> bool:
    """Say whether a number is that of a day back: "down from 88 a week ago", not "9 percent more than a year ago"."""
    return not draft.delta and 0 <= moment.first - draft.noun_after <= 1


def share_times(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Let a part without a time of its own be of its whole's: "Fourteen of them died in Orland"."""
    by_index = {one.index: one for one in (*before, *drafts)}
    for one in drafts:
        whole = by_index.get(one.parent) if one.parent is not None else None
        if (
            whole is not None
            and one.period.from_ is None
            and one.as_of is None
            and one.period.kind is whole.period.kind
        ):
            one.period, one.as_of, one.as_of_precision = whole.period, whole.as_of, whole.as_of_precision


def _is_said(reading: Reading, moment: Moment) -> bool:
    """Say whether a day is that of a statement: "the ministry said on Monday"."""
    if (
        moment.span.precision != "day"
        or moment.role in {"since", "within", "ago", "event"}
        or moment.span.first != moment.span.last
    ):
        return False
    near = {moment.first - 1, moment.first - 2, moment.after, moment.after + 1}
    if moment.role == "as_of":
        return False
    return any(
        _REPORT in hit.kinds
        and (hit.first in near or hit.after - 1 in near)
        and "," not in reading.words.gap(hit.after - 1)
        for hit in reading.hits
        if hit.first < moment.first or (moment.after >= hit.first and "," not in reading.words.gap(moment.after - 1))
    )


def _kind(draft: Draft, reading: Reading) -> PeriodKind:
    basic = draft.metric.period if draft.metric else _guess(draft)
    if basic in _STATES and basic is not PeriodKind.STOCK:
        return basic
    for hit in reading.hits:
        back = hit.after < len(reading.words) and reading.words.folded[hit.after] in reading.context.sets["time.ago"]
        behind = hit.first == draft.noun_after and not back and "," not in reading.words.gap(draft.noun_after - 1)
        inside = draft.first - 2 <= hit.first < draft.noun_after
        if "time.flow" in hit.kinds and (behind or inside):
            return PeriodKind.FLOW
        if (
            "time.fresh" in hit.kinds
            and draft.first - 1 <= hit.first < draft.noun_after
            and basic is not PeriodKind.STOCK
        ):
            return PeriodKind.WINDOW
    return PeriodKind.FLOW if "/" in (draft.quantity.unit or "") and draft.quantity.kind == "rate" else basic


def _is_total(draft: Draft, reading: Reading) -> bool:
    """Say whether the number is a running total by its own words: "bringing the total to 62"."""
    return any("time.cumulative" in hit.kinds and 0 <= draft.first - hit.after <= 3 for hit in reading.hits)  # noqa: PLR2004


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
    return best[1] if best and best[0] < 4.5 else None  # noqa: PLR2004 - further away it is another figure's


def _cost(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> float:
    reading = draft.reading
    if moment.first >= draft.after:
        commas, borders = reading.distance(draft.after - 1, moment.first)
        between = [
            one
            for one in around(draft, drafts)
            if draft.after <= one.first < moment.first and one.parent != draft.index and not _restates(one)
        ]
        if any(one.parent == draft.index and one.first < moment.first for one in drafts):
            commas = max(0, commas - 2)  # those around "including 11 children"
            borders = max(0, borders - 1)
        inner = [one for one in drafts if one.parent == draft.index and one.after <= moment.first]
        if inner and moment.first - inner[-1].after <= 1 and "," not in reading.words.gap(inner[-1].after - 1):
            return 9.0  # "1,012 have died, 212 in February"
        if between and (commas or between[-1].quantity.role == "from") and moment.first - between[-1].after <= 3:  # noqa: PLR2004
            return 9.0  # it is the time of the number right before it
        numbers = len(between)
        return 0.06 * max(0, moment.first - draft.noun_after) + 0.8 * commas + 1.3 * borders + 1.3 * numbers
    commas, borders = reading.distance(moment.after - 1, draft.first)
    numbers = sum(1 for one in around(draft, drafts) if moment.after <= one.first < draft.first)
    opening = moment.first <= 1  # "In February, ..." governs the sentence
    weight = 0.3 if opening else 1.0
    return 0.5 + 0.05 * (draft.first - moment.after) + weight * (0.8 * commas + 1.3 * borders + 1.3 * numbers)


def _restates(draft: Draft) -> bool:
    """Say whether a share only says again what stands before it: "3,000 jobs, a tenth of its staff, by June"."""
    return draft.quantity.kind in {"fraction", "percent"} and draft.reading.words.gap(draft.first - 1)[:1] in {",", "("}


def _apply(draft: Draft, moment: Moment, kind: PeriodKind) -> None:
    """Set what a moment is to a figure of this kind."""
    span, day = moment.span, moment.span.precision == "day" and moment.span.first == moment.span.last
    if moment.role in {"event", "since", "ago"}:
        _apply_start(draft, moment, kind)
    elif (
        moment.role == "as_of" or (moment.upto and kind in _STATES) or (day and (_is_reached(draft) or kind in _STATES))
    ):
        draft.as_of, draft.as_of_precision = as_instant(moment)
    elif kind is PeriodKind.STOCK and moment.role == "within":
        draft.period = _period(PeriodKind.WINDOW, span.first, span.last)  # "14 were detained in February"
    elif kind not in _STATES:
        _apply_window(draft, moment, kind, span)
    elif moment.explicit or moment.role:
        draft.period = _period(kind, span.first, span.last)
        draft.as_of, draft.as_of_precision = span.last, as_instant(moment)[1]


def _apply_start(draft: Draft, moment: Moment, kind: PeriodKind) -> None:
    """Set the day that a total is counted from, or the day back that a value is of."""
    start = moment.span.first
    if moment.role == "ago":
        draft.as_of, draft.as_of_precision = moment.span.last, "day"
    elif moment.role == "event":
        if kind is PeriodKind.CUMULATIVE and draft.metric is not None and draft.metric.name in _TOLLS:
            draft.period = _period(kind, start, None)
    elif not _is_superlative(draft.reading, moment):
        draft.period = _period(kind if kind in _STATES else PeriodKind.CUMULATIVE, start, None)


def _is_superlative(reading: Reading, moment: Moment) -> bool:
    """Say whether "since" only dates a comparison: "the weakest since 2009"."""
    superlative = reading.context.sets["clause.superlative"]
    return any(word in superlative for word in reading.words.folded[max(0, moment.first - 7) : moment.first])


def _is_reached(draft: Draft) -> bool:
    """Say whether a running total came to its value on the day that is named: "the toll was 71 on Wednesday"."""
    if draft.period.kind is not PeriodKind.CUMULATIVE or not draft.bare or draft.first == 0:
        return False
    if draft.quantity.role == "to":
        return True
    valued = draft.reading.words.folded[draft.first - 1] in draft.reading.context.sets["clause.level"]
    return valued and draft.cue is not None and draft.cue[1] < draft.first


def _apply_window(draft: Draft, moment: Moment, kind: PeriodKind, span: Span) -> None:
    """Set what an event's day, or a stretch of days, is to a count of events."""
    if not moment.explicit and moment.role != "within":
        draft.period = _period(kind, span.first, span.last)  # "the 2014 earthquake": it names the event
        return
    if (
        span.first == span.last
        and draft.metric is not None
        and draft.metric.name in _TOLLS
        and kind is PeriodKind.CUMULATIVE
    ):
        draft.period = _period(kind, span.first, None)  # an event's toll is counted from its day
    elif kind is PeriodKind.FLOW:
        draft.period = _period(kind, span.first, span.last)
    elif moment.open:
        draft.period = _period(PeriodKind.CUMULATIVE, span.first, None)
    else:
        draft.period = _period(PeriodKind.WINDOW, span.first, span.last)


def _period(kind: PeriodKind, first: date | None, last: date | None) -> Period:
    return Period(kind=kind, from_=first, to=last)
