"""Parts whose whole is told by their meaning, not by a word such as "including"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._draft import Draft
from monitor.figures._relations import fits, smaller

_LEAD = 3  # words before a number that may single it out
_SPANS = frozenset({"year", "month", "week", "day", "quarter", "night", "season"})


def link_meant(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Fill in the parents that follow from "alone" and from what is funded."""
    _link_alone(drafts, before)
    _link_funding(drafts, before)


def _link_alone(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Read "in Batangas alone 1,040" as a part of the last larger number of its kind."""
    for position, part in enumerate(drafts):
        words = part.reading.words.folded[max(0, part.first - _LEAD - 1) : part.first]
        dated = bool(set(words) & (_SPANS | part.reading.context.months.keys()))
        if part.parent is None and not dated and {"alone", "solamente"} & set(words[-_LEAD:]):
            earlier = [one for one in (*before, *drafts[:position]) if fits(part, one) and smaller(part, one)]
            earlier = [one for one in earlier if part.metric is None or one.metric is part.metric]
            if earlier:
                part.parent = earlier[-1].index


def _link_funding(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Read "the appeal, for $4bn, is 38 percent funded" as a share of what is asked for."""
    asked = [one for one in (*before, *drafts) if one.metric is not None and one.metric.name == "funding requested"]
    if any(
        one.quantity.kind == "money" and one.metric is not None and one.metric.name == "funding received"
        for one in drafts
    ):
        return  # the share restates the amount
    for one in drafts:
        share = one.quantity.kind in {"percent", "fraction"} and not one.delta
        earlier = [whole for whole in asked if whole.index < one.index and whole.quantity.kind == "money"]
        if (
            share
            and one.parent is None
            and earlier
            and one.metric is not None
            and one.metric.name == "funding received"
        ):
            one.parent = earlier[-1].index
