"""Metrics that a number cannot be of, for what it counts: nobody was killed in "twelve provinces", twelve were.

A missing metric is better than a wrong one: what is dropped here is the last word.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._draft import Draft
from monitor.figures._metric import SETTINGS, noun_classes

_PERSONS = frozenset({"person", "case", "household"})


def drop_misfits(drafts: Sequence[Draft]) -> None:
    """Take the metric off the numbers whose own noun, or whose money, it cannot be of."""
    for draft in drafts:
        if draft.metric is not None and _is_misfit(draft):
            if draft.bare and draft.metric.unit == "person":  # whatever for, they are people
                draft.quantity = draft.quantity._replace(unit=draft.metric.unit)
            draft.metric, draft.cue, draft.cost, draft.carried = None, None, 0.0, False


def _is_misfit(draft: Draft) -> bool:
    metric, kind = draft.metric, draft.quantity.kind
    if metric is None or _is_chance(draft) or _is_sample(draft) or _is_room(draft):
        return metric is not None
    if _names_itself(draft):
        return False
    if kind == "money":
        return "money" not in metric.kinds
    if kind != "count" or draft.noun_after <= draft.after or draft.quantity.unit is not None:
        return False
    classes = noun_classes(draft, ()) or frozenset()
    fitting = {*metric.of, metric.unit or ""} | (_PERSONS if metric.unit in _PERSONS else frozenset())
    if not classes or classes & fitting:
        return False
    strict = metric.unit in _PERSONS or "count" not in metric.kinds
    return bool(classes & SETTINGS) or (strict and "any" not in fitting)


def _is_chance(draft: Draft) -> bool:
    """Say whether a share is a chance: "an 80% chance of a rate cut"."""
    behind = draft.reading.words.folded[draft.after : draft.after + 1]
    shares = draft.quantity.kind in {"percent", "fraction"}
    return shares and not draft.reading.context.sets["metric.chances"].isdisjoint(behind)


def _is_sample(draft: Draft) -> bool:
    """Say whether those counted were only asked or tried: "a poll of 2,004 voters"."""
    lead = draft.reading.words.folded[max(0, draft.first - 2) : draft.first]
    samples = draft.reading.context.sets["metric.samples"]
    return draft.quantity.kind == "count" and lead[1:] in (["of"], ["de"]) and lead[0] in samples


def _is_room(draft: Draft) -> bool:
    """Say whether a number only tells how many something was made for: "built for 3,000", "licensed to carry 90"."""
    words, sets, at = draft.reading.words.folded, draft.reading.context.sets, draft.first - 1
    if draft.quantity.kind != "count" or at < 1:
        return False
    if words[at] not in sets["metric.for"] and words[at - 1] in sets["metric.for"]:
        at -= 1  # "to carry"
    return words[at] in sets["metric.for"] and words[at - 1] in sets["metric.made_for"]


def _names_itself(draft: Draft) -> bool:
    """Say whether a metric is named by the counted noun: "in 14 attacks"."""
    return draft.cue is not None and draft.after <= draft.cue[0] < draft.noun_after
