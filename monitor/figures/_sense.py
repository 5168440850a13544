"""What gives a number its sense by itself: its moment, those who foresee or ask for it, a bill, a need, an earlier move."""

from __future__ import annotations

from itertools import pairwise

from monitor.figures._draft import Draft
from monitor.figures._reach import compares
from monitor.figures._time import Moment
from monitor.model import Modality

_CLOSE = 2
_LEAD = 5  # words before a number
_PANEL = 1000  # a poll asks fewer


def plain_modality(draft: Draft) -> Modality | None:
    """Return the modality that a moment, a forecaster or a demand gives a number, where one does."""
    if draft.moment is not None and draft.moment.role == "ago" and not draft.delta:
        return None if is_share_of_past(draft, draft.moment.first) else Modality.PRIOR
    if is_foretold(draft) or _is_outlook(draft):
        return Modality.PROJECTED
    if _is_asked_for(draft) or _is_enacted(draft) or _is_required(draft):
        return Modality.TARGET
    if _had_moved(draft):
        return Modality.PRIOR
    return Modality.PRIOR if draft.moment is not None and _is_compared(draft, draft.moment) else None


def is_foretold(draft: Draft) -> bool:
    """Say whether a number is what others had foreseen: "the 45,000 that economists had forecast", "missing estimates of $9"."""
    words, sets = draft.reading.words, draft.reading.context.sets
    folded = words.folded
    if is_panel(draft):
        return False
    lead = folded[max(0, draft.first - _LEAD) : draft.first]
    for at, word in enumerate(lead):
        if word in sets["sense.guesses"] and at and sets["sense.measured_by"] & set(lead[:at]):
            return not sets["sense.earlier"] & set(lead[:at])  # not "than an earlier forecast of 700"
    for at in range(draft.noun_after, min(draft.noun_after + _LEAD + 1, len(folded))):
        if words.gap(at - 1) != " ":
            return False
        if folded[at] in sets["sense.foreseen"]:
            return bool(sets["sense.foreseeing"] & set(folded[draft.noun_after : at])) or folded[at + 1 : at + 2] == [
                "by"
            ]
    return False


def _is_outlook(draft: Draft) -> bool:
    """Say whether a number is what a budget reckons with: "The deficit is put at 5% next year"."""
    reading, metric = draft.reading, draft.metric
    sets, lead = reading.context.sets, reading.words.folded[max(0, draft.first - _CLOSE - 1) : draft.first]
    put = (
        lead[-1:] == ["at"] and len(lead) > _CLOSE and lead[0] in sets["sense.are"] and lead[1] in sets["sense.putting"]
    )
    return (
        put
        and metric is not None
        and metric.name in sets["sense.outlook"]
        and not sets["sense.coming"].isdisjoint(reading.vocabulary)
    )


def _is_asked_for(draft: Draft) -> bool:
    """Say whether a number is what somebody is asked for: "has asked donors for $340 million"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    lead = words[max(0, draft.first - _LEAD) : draft.first]
    return lead[-1:] == ["for"] and bool(sets["sense.asking"] & set(lead))


def _is_enacted(draft: Draft) -> bool:
    """Say whether a bill or plan is what sets a number: "The draft law cuts the tax by 4 cents"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if sets["sense.bills"].isdisjoint(draft.reading.vocabulary):
        return False
    for at in range(1, draft.first - 1):
        verb = at + 1 + (words[at + 1] in sets["sense.bills_of"])
        if words[at] in sets["sense.bills"] and words[verb] in sets["sense.enacting"]:
            return draft.reading.distance(at, draft.first) == (0, 0)
    return False


def _is_required(draft: Draft) -> bool:
    """Say whether a clause behind a number says that so much is needed: "the 95% that experts say is required"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    behind = words[draft.noun_after : draft.noun_after + _LEAD + 1]
    if not behind or behind[0] not in sets["clause.that"]:
        return False
    return any(one in sets["sense.are"] and two in sets["sense.required"] for one, two in pairwise(behind))


def _had_moved(draft: Draft) -> bool:
    """Say whether a change came before the one told of: "The shares had lost 11% since January"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    lead = words[max(0, draft.first - _LEAD) : draft.first]
    at = next((at for at, word in enumerate(lead) if word in sets["time.had"]), None)
    if at is None or not draft.delta or at + 1 == len(lead) or lead[at + 1] in sets["sense.been"]:
        return False
    told = not sets["report.verbs"].isdisjoint(words) or not sets["clause.that"].isdisjoint(words[: draft.first])
    return not told and draft.reading.distance(draft.first - len(lead) + at, draft.first) == (0, 0)


def _is_compared(draft: Draft, moment: Moment) -> bool:
    """Say whether a number is that of an earlier time of which the sentence speaks: "than in 2024, when there were 285"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    than = sets["sense.than"] & set(words[max(0, moment.first - _LEAD) : moment.first])
    return bool(than) and compares(draft, moment)


def is_share_of_past(draft: Draft, before: int) -> bool:
    """Say whether a fraction is of an earlier value, and none itself: "half the volume of a year earlier"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    return draft.quantity.kind == "fraction" and not sets["clause.of"].isdisjoint(words[draft.after : before])


def is_panel(draft: Draft) -> bool:
    """Say whether a number counts those who were asked: "24 economists had expected it"."""
    few = draft.quantity.kind == "count" and (draft.quantity.best or 0) < _PANEL
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    return few and not sets["sense.forecasters"].isdisjoint(words[draft.after : draft.noun_after])
