"""Numbers that say the same twice: an amount and its share ("3,000 jobs, a tenth of its staff"), "8.6%, or 3.1 million"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.figures._draft import Draft

_SHARES = frozenset({"percent", "fraction"})
_UNITS = frozenset({"money", "measure"})
_UNNAMED = frozenset({"count", "rate"})  # of what no unit is known for
_BREAKS = frozenset(";:.—–()")
_LINK = 6  # words of "or the equivalent of"
_AMOUNTS = frozenset({"count", "money", "measure"})
_ASIDE = 6  # words between an amount and what restates it: "100 mm of rain in six hours, a fifth of the yearly total"
_ALONE = frozenset(",.;:)")


def link_twins(drafts: Sequence[Draft], before: Sequence[Draft] = ()) -> None:
    """Fill in what restates the number before it; such a number is no part of it. Needs the parts."""
    if before and drafts and _opens_same(drafts[0]) and _converts(before[-1], drafts[0]):
        _restate(drafts[0], before[-1])
    for earlier, draft in pairwise(drafts):
        if draft.same_as is None and _converts(earlier, draft) and _beside(earlier, draft):
            _restate(draft, earlier)
        if draft.same_as is not None or earlier.same_as == draft.index or not _differ(earlier, draft):
            continue
        if (
            _in_commas(earlier, draft)
            or _in_brackets(earlier, draft)
            or _after_or(earlier, draft)
            or _in_apposition(earlier, draft)
        ):
            _restate(draft, earlier)
            if _in_brackets(earlier, draft) and earlier.metric is None:
                earlier.metric, earlier.cue = (
                    draft.metric,
                    draft.cue,
                )  # "709 households (4,254 individuals) were displaced"
    for part, whole, share in zip(drafts, drafts[1:], drafts[2:], strict=False):
        if part.parent == whole.index and share.same_as is None and _ends_on(share, whole):
            _restate(share, part)  # "won 1,340 of the 2,890 mayors, 46.4%"


def _restate(draft: Draft, earlier: Draft) -> None:
    draft.same_as = earlier.index
    draft.parent = None


def _converts(earlier: Draft, draft: Draft) -> bool:
    """Say whether a sum or measure may be another in other units; a currency that is no known unit counts as one."""
    mine, theirs = draft.quantity, earlier.quantity
    if mine.kind not in _UNITS or mine.unit == theirs.unit or draft.delta or theirs.kind in _SHARES:
        return False
    if theirs.kind not in _UNNAMED:
        return theirs.kind == mine.kind
    vocabulary, folded = earlier.reading.lexicon.vocabulary, earlier.reading.words.folded
    foreign = earlier.noun_after > earlier.after and vocabulary.nouns.at(folded, earlier.after) is None
    return foreign or theirs.role == "to"  # "from 70,000 pesos to 110,000"


def _beside(earlier: Draft, draft: Draft) -> bool:
    """Read "60 million lei ($13 million)", "400 pounds, or about $510," and "2 million euros, equivalent to $2.3 million"."""
    words, sets, at = draft.reading.words, draft.reading.context.sets, draft.first
    link = words.folded[earlier.noun_after : at]
    if not at or len(link) > _LINK or earlier.noun_after > at:
        return False
    gaps = "".join(words.gap(one) for one in range(earlier.noun_after - 1, at))
    end = _end(draft)
    if "(" in gaps:
        return not link and end.startswith(")")
    if not set(link) <= sets["sense.linking"] or not _BREAKS.isdisjoint(gaps):
        return False
    return bool(sets["sense.equating"] & set(link)) or ("," in gaps and not _ALONE.isdisjoint(end))


def _end(draft: Draft) -> str:
    words = draft.reading.words
    return words.gap(draft.noun_after - 1).strip() if draft.noun_after < len(words) else "."


def _opens_same(draft: Draft) -> bool:
    """Read "That is about $75." behind a sum in another currency."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    lead = words[: draft.first]
    if draft.quantity.kind != "money" or _ALONE.isdisjoint(_end(draft)):
        return False  # "That is about 40 kg of fuel"
    return bool(lead) and lead[0] in sets["metric.echoes"] and set(lead[1:]) <= sets["sense.equal"] and len(lead) > 1


def _differ(earlier: Draft, draft: Draft) -> bool:
    """Say whether one is an amount and one a share, or both count different things."""
    kinds = {earlier.quantity.kind, draft.quantity.kind}
    if draft.delta != earlier.delta:
        return False  # "5,960 children, or 41% more than last year"
    if kinds & _SHARES and kinds & _AMOUNTS:
        return True
    mine, theirs = draft.quantity.counted, earlier.quantity.counted
    return kinds == {"count"} and mine is not None and theirs is not None and mine != theirs


def _in_brackets(earlier: Draft, draft: Draft) -> bool:
    """Read "$170m (12%)", "709 households (4,254 individuals)": nothing but the number stands between the brackets."""
    words = draft.reading.words
    if draft.first != earlier.noun_after or words.gap(draft.first - 1).strip() != "(":
        return False
    if draft.quantity.kind in _SHARES:
        return ")" in words.text[draft.quantity.end : draft.quantity.end + 2]
    return earlier.quantity.kind == draft.quantity.kind == "count" and ")" in words.gap(draft.noun_after - 1)


def _in_commas(earlier: Draft, draft: Draft) -> bool:
    """Read "Two-thirds of the cases, 174, are in the capital" and "of which a third, about 600, can be"."""
    words, begin = draft.reading.words, draft.first - 1
    if earlier.quantity.kind not in _SHARES or draft.quantity.kind not in _AMOUNTS or begin < 0:
        return False
    enclosed = words.gap(begin).strip() in {",", "("} and words.gap(draft.noun_after - 1)[:1] in {",", ")"}
    return (
        enclosed
        and draft.first - earlier.after <= _ASIDE
        and not draft.delta
        and "," not in words.text[earlier.quantity.end : words.ends[begin]]
    )


def _after_or(earlier: Draft, draft: Draft) -> bool:
    """Read "8.6%, or 3.1 million people" and "3,200 families, or roughly 19,000 people"."""
    words, at = draft.reading.words, draft.first - 1
    if at < 1 or words.folded[at] not in draft.reading.context.sets["clause.or"] or "," not in words.gap(at - 1):
        return False
    return 0 <= at - earlier.noun_after <= _ASIDE and draft.reading.distance(earlier.after - 1, at) == (1, 0)


def _in_apposition(earlier: Draft, draft: Draft) -> bool:
    """Read "3,000 jobs, a tenth of its workforce" and "three in four are gone, some 27,000 people in all"."""
    reading = draft.reading
    words, sets = reading.words, reading.context.sets
    if draft.first < 1 or "," not in words.gap(draft.first - 1) or draft.first - earlier.noun_after > _ASIDE:
        return False
    if reading.distance(earlier.after - 1, draft.first) != (1, 0) or draft.delta:
        return False
    if draft.quantity.kind not in _SHARES:
        return " ".join(words.folded[draft.noun_after : draft.noun_after + 2]) in sets["clause.in_all"]
    behind = words.folded[draft.after : draft.after + 2]
    of = len(behind) > 1 and behind[0] in sets["clause.of"]
    return of and earlier.quantity.kind in _AMOUNTS and behind[1] not in sets["clause.of_them"]


def _ends_on(share: Draft, whole: Draft) -> bool:
    """Say whether a share stands by itself right behind a whole: ", 46.4%."."""
    words = share.reading.words
    alone = share.after >= len(words) or bool(_ALONE & set(words.gap(share.after - 1)))
    commas, borders = share.reading.distance(whole.after - 1, share.first)
    return share.quantity.kind in _SHARES and alone and commas == 1 and not borders
