"""Which span of time a figure covers, and as of when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from monitor.figures._context import Reading
from monitor.figures._dates import Span
from monitor.figures._draft import Draft
from monitor.figures._reach import COUNTED, STATES, beyond, choose, compares, is_toll
from monitor.figures._spans import shift_span
from monitor.figures._time import Moment, as_instant
from monitor.model import Modality, Period, PeriodKind

_OF_KIND = {kind: Period(kind=kind) for kind in PeriodKind}
_MEASURED = frozenset({PeriodKind.LEVEL, PeriodKind.RATE})
_NEXT = 16  # words between two counts of one event


def set_times(drafts: Sequence[Draft], moments: Sequence[Moment], reading: Reading, before: Sequence[Draft]) -> None:
    """Fill in period and as-of of the figures of one sentence; `before` are those of the sentences just before.

    What the text does not date stays undated: the day of a statement is not that of its numbers.
    """
    # "the strongest since 1988, when 25,000 died": of that year is what stands behind it only
    compared = [
        one for one in moments if _is_compared(reading, one) or (one.role == "since" and not _starts(reading, one))
    ]
    others = [
        one
        for one in moments
        if one not in compared and not _is_said(reading, one) and not _is_base(drafts, one, reading)
    ]
    others = [one for one in others if one.span.precision != "season"] or others
    kinds = [_kind(draft, reading) for draft in drafts]
    for draft, kind in zip(drafts, kinds, strict=True):
        then = [one for one in compared if compares(draft, one)]  # "more than in 2024, when there were 285"
        _set_time(draft, drafts, kinds, [*others, *then], kind)
    _go_on(drafts)
    _set_against(drafts)
    _date_back(drafts, before)


def _set_time(
    draft: Draft, drafts: Sequence[Draft], kinds: Sequence[PeriodKind], moments: Sequence[Moment], kind: PeriodKind
) -> None:
    total = _is_total(draft, draft.reading)
    if total and kind in COUNTED and draft.quantity.kind == "count":
        kind = PeriodKind.CUMULATIVE
    draft.period = _OF_KIND[kind]
    if not moments:
        return
    moment = choose(draft, drafts, kinds, _open_to(draft, drafts, moments, total=total))
    if moment is not None:
        behind = draft.reading.words.folded[moment.after : moment.after + 1]
        if moment.role == "since" and draft.reading.context.sets["clause.relative"] & set(behind):
            moment = replace(moment, role="within")  # "the deadliest since 1987, when 4,300 people died"
        draft.moment = moment
        _apply(draft, moment, kind)
    if draft.as_of is None:
        holding = [
            one for one in moments if one.role == "as_of" and one is not moment and not beyond(draft, drafts, one)
        ]
        # "71 have died, Civil Protection said as of 11 March": however far behind, it is of nothing else
        plainly = [one for one in holding if one.first > draft.first and _is_plain(draft.reading, one)]
        held = choose(draft, drafts, kinds, holding) or next(iter(plainly), None)
        if held is not None:
            draft.as_of, draft.as_of_precision = as_instant(held)


def set_own_time(draft: Draft, moment: Moment) -> None:
    """Date a figure by a moment that its sentence plainly gives to it."""
    draft.moment, draft.as_of = moment, None
    _apply(draft, moment, _kind(draft, draft.reading))


def _is_plain(reading: Reading, moment: Moment) -> bool:
    """Say whether a moment says by its own words that something holds then: "as of", not "by" or "at"."""
    return reading.words.folded[moment.first] in reading.context.sets["time.plainly"]


def _go_on(drafts: Sequence[Draft]) -> None:
    """Let a count of the same event be of its day: "killing 17 people on Tuesday; nine were injured"."""
    for earlier, draft in pairwise(drafts):
        moment = earlier.moment
        if moment is None or draft.moment is not None or draft.as_of is not None or draft.delta:
            continue
        if not is_toll(earlier) or not is_toll(draft) or earlier.period.kind is not draft.period.kind:
            continue
        words = draft.reading.words.folded[earlier.noun_after : draft.first]
        if (
            len(words) <= _NEXT
            and draft.quantity.role is None
            and not draft.reading.context.sets["time.now"] & set(words)
        ):
            draft.moment = moment
            draft.period, draft.as_of, draft.as_of_precision = earlier.period, earlier.as_of, earlier.as_of_precision


def _set_against(drafts: Sequence[Draft]) -> None:
    """Let what is set right be of the same time: "6.8% in March, not 3.9% as the agency had reported"."""
    for earlier, draft in pairwise(drafts):
        negated = draft.reading.words.folded[draft.first - 1] in draft.reading.context.sets["sense.negation"]
        if negated and draft.moment is None and draft.metric is not None and draft.metric is earlier.metric:
            draft.moment, draft.period = earlier.moment, earlier.period
            draft.as_of, draft.as_of_precision = earlier.as_of, earlier.as_of_precision


def _open_to(draft: Draft, drafts: Sequence[Draft], moments: Sequence[Moment], *, total: bool) -> list[Moment]:
    """Return the moments that may date a number."""
    open_to = [one for one in moments if one.role != "ago" or _dated_back(draft, drafts, one)]
    if total:
        open_to = [one for one in open_to if one.role in {"since", "as_of"} or one.first > draft.first - 4]
    if draft.quantity.role == "from":  # the earlier value has a day of its own or none
        open_to = [one for one in open_to if one.first >= draft.after and not beyond(draft, drafts, one)]
    return open_to


def _date_back(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Date what was "a year earlier" or "the week before" from the number that it is compared with."""
    for position, draft in enumerate(drafts):
        back = draft.moment.back if draft.moment is not None and draft.moment.role == "ago" else None
        if back is None or draft.moment is None or draft.reading.words.folded[draft.moment.after - 1] == "ago":
            continue
        near = [*reversed(drafts[:position]), *reversed(before)]
        dated = [one for one in near if _is_dated(one) and not one.delta]
        base = next((one for one in dated if one.quantity.role != "from"), next(iter(dated), None))
        if base is None:
            continue
        draft.as_of = draft.as_of_precision = None
        if isinstance(base.as_of, date):
            day = base.as_of.date() if isinstance(base.as_of, datetime) else base.as_of
            draft.as_of, draft.as_of_precision = shift_span(Span(day, day, "day"), *back).last, "day"
        first, last = base.period.from_, base.period.to
        if first is not None and (last is not None or draft.moment.explicit):
            until = last or draft.moment.span.last  # so far this year -> the same time last year
            shifted = shift_span(Span(first, last or first, "month"), *back)
            kind = PeriodKind.WINDOW if draft.period.kind in COUNTED else draft.period.kind
            draft.period = _period(kind, shifted.first, shifted.last if last else until)


def _is_dated(draft: Draft) -> bool:
    mine = draft.moment is not None and draft.moment.role == "ago"
    return not mine and (draft.as_of is not None or draft.period.from_ is not None)


def _is_compared(reading: Reading, moment: Moment) -> bool:
    """Say whether a moment is what is compared with: "9 percent more than in March", "up 11 percent on last January"."""
    at = moment.first - 1
    if moment.back is not None and reading.words.folded[moment.first] in {"from", "over"}:
        return True  # "up 4.8 percent from a year earlier"
    if at < 0:
        return False
    while at > 0 and reading.words.folded[at] in reading.context.sets["time.little"]:
        at -= 1
    word = reading.words.folded[at]
    if moment.back is not None and word in {"from", "on", "over", "with", "to", "as"}:
        return True
    if word in {"than", "versus", "que"} or (
        word in {"with", "to"} and reading.words.folded[at - 1].startswith("compar")
    ):
        return True
    if moment.span.precision == "day":
        return False  # "fell to 9 percent on Tuesday" tells when
    return word == "on" and at > 0 and reading.words.folded[at - 1] in {"percent", "cent", "points", "up", "down"}


def _is_base(drafts: Sequence[Draft], moment: Moment, reading: Reading) -> bool:
    """Say whether a change is measured from a moment: "down 32.6% from December", not "closed from December"."""
    if moment.role != "since" or reading.words.folded[moment.first] not in reading.context.sets["sense.base"]:
        return False
    return any(one.noun_after == moment.first and one.delta and one.quantity.role != "from" for one in drafts)


def _dated_back(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    """Say whether a number is that of a day back: "down from 88 a week ago", not "9 percent more than a year ago"."""
    if draft.delta:
        return False
    if moment.first >= draft.after:
        near = moment.first - draft.noun_after <= 1
        return near and draft.reading.distance(draft.noun_after - 1, moment.first) == (0, 0)
    return moment.first <= 1 and not any(one.first < draft.first for one in drafts)  # "A year earlier it was 5.8%"


def share_times(drafts: Sequence[Draft]) -> None:
    """Let a restatement be of its twin's time, and a part without a time of its own of its whole's; dates hold within their sentence."""
    by_index = {one.index: one for one in drafts}
    for one in drafts:
        twin = by_index.get(one.same_as) if one.same_as is not None else None
        whole = by_index.get(one.parent) if one.parent is not None else None
        if twin is not None:
            one.period, one.as_of, one.as_of_precision = twin.period, twin.as_of, twin.as_of_precision
        elif (
            whole is not None
            and one.period.from_ is None
            and one.as_of is None
            and one.period.kind is whole.period.kind
        ):
            one.period, one.as_of, one.as_of_precision = whole.period, whole.as_of, whole.as_of_precision
        else:
            continue
        one.moment = one.moment or (twin or whole).moment  # type: ignore[union-attr]


def _is_said(reading: Reading, moment: Moment) -> bool:
    """Say whether a day is that of a statement: "the ministry said on Monday"."""
    if (
        moment.span.precision != "day"
        or moment.role in {"since", "within", "ago", "event"}
        or moment.span.first != moment.span.last
    ):
        return False
    near = {moment.first - 1, moment.first - 2, moment.after, moment.after + 1}
    at, aside = moment.first - 1, reading.context.sets["sense.aside"]
    while at > 0 and reading.words.folded[at] in aside and "," not in reading.words.gap(at - 1):
        at -= 1  # "told reporters on Monday", "said in a statement late on Monday"
    near.add(at)
    if moment.role == "as_of":
        return False
    return any(
        (hit.first in near or hit.after - 1 in near) and "," not in reading.words.gap(hit.after - 1)
        for hit in reading.of_kind("report.verbs")
        if hit.first < moment.first or (moment.after >= hit.first and "," not in reading.words.gap(moment.after - 1))
    )


def _kind(draft: Draft, reading: Reading) -> PeriodKind:
    basic = draft.metric.period if draft.metric else _guess(draft)
    if basic in STATES and basic is not PeriodKind.STOCK:
        return basic
    for hit in reading.of_kind("time"):
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
    return any(0 <= draft.first - hit.after <= 3 for hit in reading.of_kind("time.cumulative"))  # noqa: PLR2004


def _guess(draft: Draft) -> PeriodKind:
    kind = draft.quantity.kind
    if kind == "percent":
        return PeriodKind.RATE
    return PeriodKind.LEVEL if kind in {"money", "measure"} else PeriodKind.UNKNOWN


def look_ahead(drafts: Sequence[Draft], reference: date) -> None:
    """Let forecasts be of all of "this year"; what has happened is of no time to come. Needs the modality."""
    for earlier, draft in pairwise(drafts):
        expected = draft.modality in _AHEAD and draft.moment is None and earlier.modality is Modality.ASSERTED
        alike = draft.metric is earlier.metric and draft.quantity.unit == earlier.quantity.unit
        if (
            expected
            and alike
            and not draft.delta
            and draft.reading.context.sets["time.had"]
            & set(draft.reading.words.folded[earlier.noun_after : draft.first])
        ):  # "rose 0.3%; economists had expected 0.2%"
            draft.moment, draft.period = earlier.moment, replace(earlier.period, kind=draft.period.kind)
            draft.as_of, draft.as_of_precision = earlier.as_of, earlier.as_of_precision
    for draft in drafts:
        moment, ahead = draft.moment, draft.modality in _AHEAD
        if moment is None and not ahead and draft.as_of is not None and str(draft.as_of)[:10] > str(reference):
            draft.as_of = draft.as_of_precision = None  # "By June there will be 120 trains; 34 have come"
        if moment is None:
            continue
        near = moment.first - draft.noun_after in {0, 1}  # "3% in 2027"
        if near and moment.role != "since" and moment.span.first > reference and draft.period.kind in STATES:
            draft.modality = Modality.PROJECTED if draft.modality is Modality.ASSERTED else draft.modality
        if ahead and (day := _coming(draft, moment, reference)) is not None:
            draft.period, draft.as_of, draft.as_of_precision = _period(draft.period.kind, None, day), None, None
        elif ahead and moment.whole is not None:
            draft.period = _period(draft.period.kind, moment.whole.first, moment.whole.last)
            draft.as_of = draft.as_of_precision = None
        elif not ahead and not near and moment.span.first > reference and moment.role not in {"since", "as_of"}:
            draft.period, draft.as_of, draft.as_of_precision = Period(kind=draft.period.kind), None, None


def _coming(draft: Draft, moment: Moment, reference: date) -> date | None:
    """Return the day that a deadline means: "hopes to reach 90 percent by Wednesday" is of the next one."""
    words, context = draft.reading.words.folded[moment.first : moment.after], draft.reading.context
    named = any(word in context.weekdays for word in words) and moment.role == "as_of"
    day = moment.span.last
    if not named or moment.span.precision != "day" or not timedelta(0) < reference - day <= _WEEK:
        return None
    return day + _WEEK


_WEEK = timedelta(days=7)
_AHEAD = frozenset({Modality.PROJECTED, Modality.TARGET, Modality.HYPOTHETICAL})


def _apply(draft: Draft, moment: Moment, kind: PeriodKind) -> None:
    """Set what a moment is to a figure of this kind."""
    span, day = moment.span, moment.span.precision == "day" and moment.span.first == moment.span.last
    if span.precision == "season":
        if kind in COUNTED:
            draft.period = Period(kind=PeriodKind.WINDOW)  # when such a year begins is not said
        return
    if moment.role == "at" and kind not in STATES:
        return  # an event's hour is not that of its toll
    if moment.role == "began" and kind in STATES:
        return  # "the blaze, which broke out on Saturday, is 20% contained"
    if moment.role in {"event", "since", "ago", "began"}:
        _apply_start(draft, moment, kind)
    elif (
        moment.role == "as_of"
        or (moment.upto and kind in _MEASURED)
        or (day and (_is_reached(draft) or kind in STATES))
    ):
        draft.as_of, draft.as_of_precision = as_instant(moment)
    elif kind is PeriodKind.STOCK and moment.role == "within":
        draft.period = _period(PeriodKind.WINDOW, span.first, span.last)  # "14 were detained in February"
    elif kind not in STATES:
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
        if kind is PeriodKind.CUMULATIVE and is_toll(draft):
            draft.period = _period(kind, start, None)
        elif kind is PeriodKind.WINDOW:
            draft.period = _period(kind, start, moment.span.last)  # "87 of Monday's departures"
        elif kind in STATES and moment.first == 0:
            draft.as_of, draft.as_of_precision = as_instant(moment)  # "Monday's high was 41 degrees"
    elif draft.quantity.role == "to" and kind is not PeriodKind.CUMULATIVE:
        return  # "has grown since 2021 to $2.7bn": that is what it is now
    else:
        draft.period = _period(kind if kind in STATES else PeriodKind.CUMULATIVE, start, None)


def _starts(reading: Reading, moment: Moment) -> bool:
    """Say whether "since" names a start; it only dates a comparison in "the weakest since 2009"."""
    superlative = reading.context.sets["clause.superlative"]
    before = range(max(0, moment.first - 7), moment.first)
    words = reading.words.folded
    return not any(words[at] in superlative and (not at or words[at - 1] != "at") for at in before)  # not "at least 63"


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
    if span.first == span.last and kind is PeriodKind.CUMULATIVE and is_toll(draft):
        draft.period = _period(kind, span.first, None)  # an event's toll is counted from its day
    elif kind is PeriodKind.FLOW:
        draft.period = _period(kind, span.first, span.last)
    elif moment.open:
        draft.period = _period(PeriodKind.CUMULATIVE, span.first, None)
    else:
        draft.period = _period(PeriodKind.WINDOW, span.first, span.last)


def _period(kind: PeriodKind, first: date | None, last: date | None) -> Period:
    return Period(kind=kind, from_=first, to=last)
