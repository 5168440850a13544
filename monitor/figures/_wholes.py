"""Parts whose whole is told by their meaning, not by a word such as "including"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._draft import Draft
from monitor.figures._fits import fits, smaller
from monitor.figures._named import candidates

_LEAD = 3  # words before a number that may single it out
_ALONE = frozenset({"alone", "solamente"})
_SPANS = frozenset({"year", "month", "week", "day", "quarter", "night", "season"})


def link_meant(drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft] = ()) -> None:
    """Fill in the parents that follow from "alone" and "among them", from sums, from what is funded."""
    _link_alone(drafts, before)
    _link_among(drafts)
    _link_funding(drafts, before)
    _link_topped(drafts, past)
    _link_sums(drafts, past)


def _link_topped(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "Sarn is worst hit, with 17,500 cases and 36 deaths" as parts of what was counted in all."""
    if not drafts or drafts[0].reading.context.sets["subset_words.worst"].isdisjoint(drafts[0].reading.vocabulary):
        return
    for part in drafts:
        words, sets = part.reading.words.folded[: part.first], part.reading.context.sets
        at = next((at for at, word in enumerate(words) if word in sets["subset_words.worst"]), None)
        hit = at is not None and words[at + 1 : at + 2] in (["hit"], ["affected"])
        if not hit or part.parent is not None or part.delta or part.metric is None or at is None:
            continue
        if part.reading.distance(at, part.first)[1] > 1:
            continue
        wholes = [one for one in candidates(frozenset({part.metric.name}), past) if _holds(one, part)]
        part.parent = wholes[0].index if wholes else None


def _link_sums(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "204 have died in Torvia and 106 in Ardia" behind a count of 310: they add up to it."""
    if len(drafts) < 2:  # noqa: PLR2004 - a sum has parts
        return
    for name in {one.metric.name for one in drafts if one.metric is not None}:
        parts = [
            one
            for one in drafts
            if one.metric is not None
            and one.metric.name == name
            and one.parent is None
            and one.quantity.kind == "count"
            and not one.delta
        ]
        if len(parts) < 2:  # noqa: PLR2004
            continue
        total = sum(one.quantity.best or 0 for one in parts)
        whole = next(iter(candidates(frozenset({name}), past)), None)
        if whole is not None and whole.quantity.best == total and all(_holds(whole, one) for one in parts):
            for one in parts:
                one.parent = whole.index


def _holds(whole: Draft, part: Draft) -> bool:
    return whole.quantity.kind == "count" and fits(part, whole) and smaller(part, whole)


def _link_among(drafts: Sequence[Draft]) -> None:
    """Read "41 people, 11 children and three paramedics among them": the parts stand before the words."""
    for hit in drafts[0].reading.of_kind("subset.forward") if drafts else ():
        reading = drafts[0].reading
        earlier = [one for one in drafts if one.after <= hit.first and one.quantity.kind in {"count", "fraction"}]
        close = bool(earlier) and hit.first - earlier[-1].noun_after <= 1 and reading.words.gap(hit.first - 1) == " "
        trails = hit.after >= len(reading.words) or reading.words.gap(hit.after - 1).strip()[:1] in set(".,;)")
        if not close or not trails or reading.words.folded[hit.first] not in reading.context.sets["subset_words.among"]:
            continue
        for at in range(len(earlier) - 1, 0, -1):  # the whole ends before the first comma of the list
            if reading.distance(earlier[at - 1].after - 1, earlier[at].first) != (0, 0):
                for part in earlier[at:]:
                    part.parent = earlier[at - 1].index if fits(part, earlier[at - 1]) else part.parent
                break


def _link_alone(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Read "in Batangas alone 1,040" as a part of the last larger number of its kind."""
    if not drafts or _ALONE.isdisjoint(drafts[0].reading.vocabulary):
        return
    for position, part in enumerate(drafts):
        words = part.reading.words.folded[max(0, part.first - _LEAD - 1) : part.first]
        dated = not (_SPANS.isdisjoint(words) and part.reading.context.months.keys().isdisjoint(words))
        if part.parent is None and not dated and _ALONE & set(words[-_LEAD:]):
            earlier = [one for one in (*before, *drafts[:position]) if fits(part, one) and smaller(part, one)]
            earlier = [one for one in earlier if _counts_alike(part, one)]
            earlier = [one for one in earlier if part.metric is None or one.metric is part.metric]
            if earlier:
                part.parent = earlier[-1].index


def _counts_alike(part: Draft, whole: Draft) -> bool:
    """Say whether a number has no noun of its own, a metric of its own, or the noun of the other one."""
    last = part.reading.words.folded[part.noun_after - 1]
    same = last == whole.reading.words.folded[whole.noun_after - 1]
    return part.noun_after == part.after or part.metric is not None or same


def _link_funding(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Read "the appeal, for $4bn, is 38 percent funded" as a share of what is asked for."""
    funded = [one for one in drafts if one.metric is not None and one.metric.name == "funding received"]
    if not funded or any(one.quantity.kind == "money" for one in funded):
        return  # the share restates the amount
    asked = [one for one in (*before, *drafts) if one.metric is not None and one.metric.name == "funding requested"]
    for one in funded:
        share = one.quantity.kind in {"percent", "fraction"} and not one.delta
        earlier = [whole for whole in asked if whole.index < one.index and whole.quantity.kind == "money"]
        if share and one.parent is None and one.same_as is None and earlier:
            one.parent = earlier[-1].index
