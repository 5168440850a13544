"""Numbers that lean on another one of their sentence for what they count: moves, restatements, comparisons, shares of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.figures._draft import Draft
from monitor.figures._quantities import Quantity

_NEAR = 8  # words between a number and a comparison of it
_ASIDE = 12  # and a difference from it
_WEAK = 1.5  # what a metric costs that a neighbour's beats
_WHOLE = 100  # percent
_MILLION = 1_000_000
_COMPARED = (["compared", "with"], ["compares", "with"], ["compared", "to"], ["instead", "of"])
_LIKE = 20  # times that a sum may be another one that it is held against


def share_metrics(drafts: Sequence[Draft]) -> None:
    """Let numbers that nothing near names take over from the one that they belong to."""
    if len(drafts) < 2:  # noqa: PLR2004 - a number alone
        return
    for draft in drafts:
        _follow_money(draft, drafts)
    for draft in drafts:
        _follow_twin(draft, drafts)
    for earlier, draft in pairwise(drafts):
        if (earlier.metric is not None and earlier.metric is not draft.metric and _is_named_by(earlier, draft)) or (
            earlier.metric is not None and _trails(earlier, draft)
        ):
            _lean(draft, earlier, 0.3)
    for earlier, draft in pairwise(drafts):
        if earlier.metric is not None and _is_excepted(draft):
            _lean(draft, earlier, 0.5)  # "212 were held; all but 30 have been freed"
        elif earlier.metric is not None and (draft.metric is None or draft.cost > _WEAK):
            _follow(draft, earlier)


def _follow_twin(draft: Draft, drafts: Sequence[Draft]) -> None:
    twin = _twin(draft, drafts)
    if twin is None or twin.metric is None:
        return
    weak = draft.metric is None or draft.cost > 1 or _apposed(twin, draft)
    if weak or (draft.same_as == twin.index and twin.cost <= draft.cost + 0.5):
        _lean(draft, twin, 0.2)


def _follow(draft: Draft, earlier: Draft) -> None:
    """Let a number that says little be of what the one before it is of."""
    if _repeats(earlier, draft):  # "turnout was 71 percent, in the capital only 44"
        draft.quantity = draft.quantity._replace(unit=earlier.quantity.unit, kind=earlier.quantity.kind)
        _lean(draft, earlier, 0.5)
    elif draft.quantity.kind == earlier.quantity.kind == "percent" and not draft.delta and _is_held_against(draft):
        _lean(draft, earlier, 0.5)  # "62% of children have had it, far below the 95% that is needed"
    elif _is_part_of_it(draft) or _is_share_of_them(earlier, draft):
        _lean(draft, earlier, 0.5)


def _follow_money(draft: Draft, drafts: Sequence[Draft]) -> None:
    """Read a bare number as money where it is held against a sum near it: "$19.8 billion, above the 19.2 billion expected"."""
    quantity = _as_millions(draft)
    best = quantity.best
    if quantity.kind != "count" or quantity.unit is not None or not best or not _is_held_against(draft):
        return
    if not _ends_sum(draft):
        return
    for one in reversed(drafts[: draft.position]):
        sum_ = one.quantity.best
        if one.quantity.kind != "money" or one.same_as is not None or not sum_:
            continue  # the sum itself, not what it comes to in another currency
        if sum_ / _LIKE <= best <= sum_ * _LIKE:
            draft.quantity = quantity._replace(
                unit=one.quantity.unit, unit_name=one.quantity.unit_name, kind="money", counted=None
            )
            draft.noun_after = draft.after
            _lean(draft, one, 0.3)
        return


def _as_millions(draft: Draft) -> Quantity:
    """Return the count that "390m" is if it is no length."""
    quantity = draft.quantity
    written = draft.reading.words.text[quantity.start : quantity.end]
    if quantity.unit != "m" or not written.endswith("m") or not written[-2:-1].isdigit():
        return quantity
    lower, upper, best, precision = (
        None if one is None else one * _MILLION
        for one in (quantity.lower, quantity.upper, quantity.best, quantity.precision)
    )
    return quantity._replace(kind="count", unit=None, lower=lower, upper=upper, best=best, precision=precision)


def _is_held_against(draft: Draft) -> bool:
    """Say whether the words before a number compare it, or move to it."""
    words, sets, at = draft.reading.words.folded, draft.reading.context.sets, draft.first - 1
    while at > 0 and words[at] in sets["metric.determiners"]:
        at -= 1
    return at > 0 and (words[at] in sets["metric.against"] or words[at - 1 : at + 1] in _COMPARED)


def _ends_sum(draft: Draft) -> bool:
    """Say whether no noun stands behind a number but one for what was expected: "the 7.6 billion forecast"."""
    words, sets, at = draft.reading.words, draft.reading.context.sets, draft.after
    if at >= len(words) or words.gap(at - 1).strip():
        return True
    if words.folded[at] in sets["metric.versus"] | sets["metric.sums"]:
        return draft.noun_after <= at + 1
    return draft.bare and draft.quantity.kind == "count"


def _lean(draft: Draft, source: Draft, cost: float) -> None:
    draft.metric, draft.cost, draft.cue = source.metric, source.cost + cost, source.cue
    if source.position < draft.position and draft.bare and draft.quantity.kind == source.quantity.kind == "count":
        draft.like = source


def _is_named_by(earlier: Draft, draft: Draft) -> bool:
    """Say whether what names a number is only what the one before counts: "deliveries rose to 418,700 cars; ... a fifth"."""
    cue = draft.cue
    return (
        cue is not None
        and (draft.bare or draft.quantity.kind in {"percent", "fraction"})
        and earlier.after <= cue[0] < earlier.noun_after
    )


def _is_excepted(draft: Draft) -> bool:
    """Say whether a number is what is left of the one before: "all but 30"."""
    words = draft.reading.words.folded[max(0, draft.first - 2) : draft.first]
    return len(words) > 1 and words[1] == "but" and words[0] in draft.reading.context.sets["metric.all"]


def _repeats(earlier: Draft, draft: Draft) -> bool:
    """Say whether a bare number is a share, as the one before it in a row of places."""
    quantity, best = draft.quantity, draft.quantity.best
    if earlier.quantity.kind != "percent" or quantity.kind != "count" or not draft.bare or best is None:
        return False
    commas, borders = draft.reading.distance(earlier.noun_after - 1, draft.first)
    lead = draft.reading.words.folded[earlier.noun_after : draft.first]
    ends = draft.after >= len(draft.reading.words) or draft.reading.words.gap(draft.after - 1)[:1] in {",", ".", ";"}
    return commas == 1 and not borders and ends and 0 < best <= _WHOLE and bool(lead) and lead[0] in {"in", "en"}


def _is_part_of_it(draft: Draft) -> bool:
    """Say whether a share is of the number before it: "a tenth of what they had asked for", "two-thirds of that"."""
    words = draft.reading.words.folded
    if draft.quantity.kind not in {"fraction", "percent"} or draft.after + 1 >= len(words):
        return False
    sets, of = draft.reading.context.sets, words[draft.after + 1 : draft.after + 3]
    norm = of[1:] and of[0] in sets["metric.determiners"] and of[1] in sets["metric.norms"]
    return words[draft.after] in {"of", "de"} and (of[0] in sets["metric.echoes"] or bool(norm))


def _is_share_of_them(earlier: Draft, draft: Draft) -> bool:
    """Say whether a share without a noun is of those who were counted before it: "12,300 people; 58 percent are under 18"."""
    words = draft.reading.words.folded
    if draft.quantity.kind not in {"fraction", "percent"} or earlier.quantity.kind != "count" or draft.delta:
        return False
    if draft.noun_after > draft.after or draft.after >= len(words):
        return False
    return (
        words[draft.after] in draft.reading.context.sets["naming.be"] - {"of"}
        and draft.first - earlier.noun_after <= _NEAR
    )


def _trails(earlier: Draft, draft: Draft) -> bool:
    """Say whether a difference compares the number before it: "61.4%, 7 points lower than", "€1.79, two cents less"."""
    if not draft.delta or draft.quantity.counted is not None or draft.quantity.role == "by":
        return False
    commas, borders = draft.reading.distance(earlier.noun_after - 1, draft.first)
    own = (
        draft.cue is not None
        and draft.cue[0] >= draft.first
        and draft.metric is not None
        and draft.metric.name != "points"
    )
    return commas <= 1 and not borders and not own and draft.first - earlier.noun_after <= _ASIDE


def _twin(draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """Return the figure that this one restates, or whose move it is part of."""
    wanted = draft.same_as if draft.same_as is not None else draft.base
    if wanted is not None:
        return next((one for one in drafts if one.index == wanted), None)
    for one in drafts:
        if draft.index in (one.base, one.same_as):
            return one
    for one in (*reversed(drafts[: draft.position]), *drafts[draft.position + 1 :]):
        if abs(one.index - draft.index) == 1 and (_moves_with(one, draft) or _apposed(one, draft)):
            return one
    return None


def _moves_with(one: Draft, other: Draft) -> bool:
    """Say whether two numbers are a difference and a level of one move: "slipped three points to 38%"."""
    roles = {one.quantity.role, other.quantity.role}
    apart = other.first - one.after if other.first > one.first else one.first - other.after
    return None not in roles and len(roles) > 1 and apart <= 6  # noqa: PLR2004 - "by 76, or 2%, to"


def _apposed(one: Draft, other: Draft) -> bool:
    """Say whether a share restates the count before it: "3,000 jobs, a tenth of its workforce"."""
    if other.quantity.kind not in {"percent", "fraction"} or one.first > other.first:
        return False
    if one.quantity.kind != "count":  # "$96 million, or 22 per cent"
        return one.quantity.kind in {"money", "measure"} and _is_alternative(one, other)
    counted = (other.quantity.counted or "").casefold().rsplit(" ", 1)[-1]
    if counted in one.reading.context.sets["metric.staff"] and one.metric is not None and one.metric.name == "jobs cut":
        return True  # "3,000 jobs over the next two years, 8% of its workforce"
    between = other.reading.words.folded[one.noun_after : other.first]
    gap = other.reading.words.gap(one.noun_after - 1)
    if _is_alternative(one, other):
        return True
    return not between and gap.strip()[:1] in {",", "("} and other.noun_after > other.after


def _is_alternative(one: Draft, other: Draft) -> bool:
    return other.reading.words.folded[one.noun_after : other.first] in (["or"], ["o"])
