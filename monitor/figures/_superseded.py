"""Earlier values: what a text tells of an earlier time, as comparison or background, in a sentence or behind a newer value.

Of one sentence: `is_history` of another year, `is_outdated` by a newer value beside it. Over sentences: `set_superseded`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitor.figures._draft import Draft, around
from monitor.figures._time import Moment
from monitor.model import Modality, PeriodKind

_CLOSE, _LEAD = 2, 5  # words
_LEVELS = frozenset({"percent", "money", "measure", "rate"})
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
    another = not sets["sense.indefinite"].isdisjoint(words[:2]) or any(
        word in sets["place.tight"] and words[at] in sets["sense.indefinite"]
        for at, word in enumerate(words[draft.after : -1], draft.after + 1)
    )  # "At a protest in May, 30 people were arrested", "in February, nine people died in a slide"
    return year or another or not sets["sense.event"].isdisjoint(words[draft.after :])


def is_outdated(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether the sentence itself gives a newer value: "5.3%, after 5.6% in January", "first 126, corrected to 148"."""
    return _is_before(draft, drafts) or _is_replaced(draft, drafts)


def _is_before(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a number stands behind "after": of the level before, or of another event."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.delta and draft.quantity.role is not None:
        return False
    for at in range(draft.first - 2, max(0, draft.first - 2 * _CLOSE - 1), -1):
        if words[at] in sets["sense.after"] and words[at - 1] in sets["sense.spans"] and not draft.delta:
            return not draft.reading.distance(at, draft.first)[0]  # "three days after gunmen killed six"
    for at in range(draft.first - 1, max(-1, draft.first - 5), -1):
        if words[at] in sets["sense.after"]:
            if at and words[at - 1] in sets["sense.spans"] and not draft.delta:
                return True  # "two weeks after 21 people died in a raid"
            earlier = any(one.quantity.kind == draft.quantity.kind and one.first < at for one in around(draft, drafts))
            return earlier and draft.quantity.kind in _LEVELS
        if words[at] not in sets["sense.moves"]:
            break
    return False


def _is_replaced(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a later number of the sentence takes the place of one: corrected, of a later day, or of now."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.delta and draft.quantity.role is not None:
        return False
    if sets["sense.changing"] & set(words[max(0, draft.first - _CLOSE) : draft.first]):
        return False  # "lost nine seats and now hold 22"
    for one in drafts[draft.position + 1 : draft.position + 3]:
        if one.quantity.kind != draft.quantity.kind or one.delta:
            continue
        between = words[draft.after : one.first]
        if sets["sense.newer"] & set(between[-_LEAD:]) and draft.metric is not None and one.metric is draft.metric:
            return True  # "Until Sunday the toll stood at 43; it is now 58"
        if one.quantity.role == "to" and sets["sense.corrected"] & set(between):
            return True
        if _is_newer(draft, one):
            return True
    return False


def _is_newer(draft: Draft, one: Draft) -> bool:
    """Say whether a later number is the same level on a later day: "58 on Monday, 66 on Tuesday"."""
    mine, theirs = draft.as_of, one.as_of
    if mine is None or theirs is None or draft.metric is None or draft.metric is not one.metric:
        return False
    if draft.parent is not None or one.parent is not None or draft.period.kind is PeriodKind.WINDOW:
        return False
    return (draft.place == one.place or one.place is None) and str(mine)[:10] < str(theirs)[:10]


def is_history(draft: Draft, drafts: Sequence[Draft], reference: date) -> bool:
    """Say whether a running total or a level is that of another year: "the 2014 earthquake killed 1,980"."""
    if draft.delta or draft.period.kind in {PeriodKind.FLOW, PeriodKind.UNKNOWN}:
        return False
    moment = draft.moment
    if moment is not None and _is_aside(draft, drafts, moment):
        return False
    if draft.as_of is not None and draft.as_of.year < reference.year - 1:
        return True
    if (
        moment is None
        or moment.role == "since"
        or draft.period.kind
        not in {
            PeriodKind.CUMULATIVE,
            PeriodKind.STOCK,
            PeriodKind.WINDOW,
            PeriodKind.LEVEL,
            PeriodKind.RATE,
        }
    ):
        return False
    if draft.period.from_ is not None and draft.period.from_.year >= reference.year - 1:
        return False
    return moment.span.precision != "day" and moment.span.last.year < reference.year - 1


def _is_aside(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    """Say whether a moment is not of a number: of a clause about those counted, or of the value that it is compared with.

    "Seven fighters who had signed in 2016 and two villagers", "fell to 16% from 21% in 2024 and lost five seats".
    """
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if moment.first >= draft.after:
        relative = not sets["sense.whose"].isdisjoint(words[draft.noun_after : moment.first])
        return relative or any(_is_base(one) for one in drafts[draft.position + 1 :] if one.first < moment.first)
    joined = not sets["sense.second"].isdisjoint(words[moment.after : draft.first])
    relative = not sets["sense.whose"].isdisjoint(words[max(0, moment.first - _LEAD) : moment.first])
    based = any(_is_base(one) and 0 <= moment.first - one.noun_after < _CLOSE for one in drafts[: draft.position])
    return joined and (relative or based)


def _is_base(draft: Draft) -> bool:
    return draft.quantity.role == "from" or draft.modality is Modality.PRIOR
