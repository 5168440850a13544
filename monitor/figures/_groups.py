"""Numbers that speak of a group counted before and do not name it: "Seven were sent on", "All but three", "the remaining 220"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._fits import fits, smaller
from monitor.figures._named import STATED, candidates

_ADJECTIVES = 3  # words behind "of the" among which its noun stands
_OPENING = 6  # words before the first number of a sentence that says of what it is
_SHARES = frozenset({"percent", "fraction"})
_TOLD = 1.4  # a metric that costs less is the share's own
_LEAD = 2  # words that may open a sentence before its subject


def link_groups(
    drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft], group: frozenset[str] = frozenset()
) -> None:
    """Fill in the parents of numbers that only their place in the sentence ties to a group.

    `before` are the figures of the last two sentences, `past` of many; `group` are the metrics of those of whom the
    sentence before speaks, if it has no number: "Most of the patients live in Oss."
    """
    for position, part in enumerate(drafts):
        free = part.parent is None and part.same_as is None and not part.delta and part.quantity.role is None
        if free and part.quantity.kind in _SHARES:
            counted = _shared(part, drafts[:position], before)
            part.parent = counted.index if counted else None
        if not free or part.quantity.kind != "count":
            continue
        lead = part.reading.words.folded[max(0, part.first - _LEAD) : part.first]
        sets = part.reading.context.sets
        whole: Draft | None = None
        if _is_all_but(part):
            whole = _group(part, group, past) or _last(part, (*before, *drafts[:position]))
        elif lead[-1:] and lead[-1] in sets["subset_words.rest"] and lead[0] in sets["subset_words.those"]:
            whole = _of_rest(part, (*past, *drafts[:position]))
        elif _is_of(part):
            whole = _named_again(
                part, (*past, *drafts[:position]), part.after + 2, max(part.noun_after, part.after + 3)
            )
        elif _is_among(part):
            whole = _named_again(
                part, (*past, *drafts[:position]), part.noun_after + _ADJECTIVES, part.noun_after + _ADJECTIVES + 1
            )
        elif not position and _is_opened(part):
            whole = _named_again(part, past, 2, part.first)
        elif _is_subject(part):
            inside = part.first > _LEAD
            whole = (not inside and _group(part, group, past)) or _counted_last(
                part, drafts[:position] if inside and position else before, past
            )
        part.parent = whole.index if whole else None
    _go_on(drafts, past)


def _shared(part: Draft, drafts: Sequence[Draft], before: Sequence[Draft]) -> Draft | None:
    """Read "Three in four are women" and "Ardia accounted for half" as a share of what was counted last."""
    words, sets = part.reading.words, part.reading.context.sets
    accounts = " ".join(words.folded[max(0, part.first - _LEAD) : part.first]) in sets["subset_words.accounting"]
    opens = _is_share_subject(part) and _is_verb(part) and not any(one.quantity.kind in _SHARES for one in drafts)
    if not accounts and not opens:
        return None
    pool = drafts or before
    last = max((one.reading.sentence.number for one in pool), default=0)
    pool = [one for one in pool if one.reading.sentence.number == last]
    inside = {None, *(one.index for one in pool)}
    if any(one.parent not in inside or _is_share_alone(one) for one in pool):
        return None  # behind a list of parts, or of shares: "38% want it. Some 12% are undecided"
    tops = [one for one in pool if one.quantity.kind == "count" and one.parent is None and not one.delta]
    tops = [one for one in tops if _is_stated(one) and fits(part, one) and not _is_room(one)]
    named = [one for one in tops if one.metric is not None or one.bare] or tops[:1]
    if len(named) != 1:
        return None  # "killed 640 and maimed 1,180; a third were children"
    told = part.metric is not None and part.cost < _TOLD
    return None if told and part.metric is not named[0].metric else named[0]


def _is_share_alone(one: Draft) -> bool:
    return one.quantity.kind in _SHARES and one.parent is None and not one.delta


def _is_share_subject(part: Draft) -> bool:
    """Say whether a share without a noun opens its sentence, or its clause behind a semicolon."""
    return part.quantity.counted is None and (part.first == 0 or ";" in part.reading.words.gap(part.first - 1))


def _is_stated(whole: Draft) -> bool:
    return whole.modality in STATED and whole.quantity.role != "from" and whole.same_as is None


def group_of(reading: Reading) -> frozenset[str]:
    """Return the metrics of those of whom a sentence speaks: of the infected in "Most of the patients live in Oss"."""
    words, sets = reading.words.folded, reading.context.sets
    names: set[str] = set()
    for at, word in enumerate(words[:-1]):
        if word in sets["subset_words.those"]:
            names.update(sets.get(f"groups.{words[at + 1]}", ()))
    return frozenset(names)


def _holds(whole: Draft, part: Draft) -> bool:
    """Say whether a part may be of a whole: not larger, and not of those whom something else befell."""
    if not (part.quantity.best and fits(part, whole) and smaller(part, whole)) or whole.delta:
        return False
    if whole.quantity.kind != "count" or _is_room(whole):
        return False
    if not _is_stated(whole):
        return False
    if whole.metric is None or part.metric is None or whole.metric is part.metric:
        return True
    inner = part.reading.context.sets.get(f"fates.{whole.metric.name}")
    return inner is None or part.metric.name in inner or _is_all_but(part)


def _is_all_but(part: Draft) -> bool:
    lead = part.reading.words.folded[max(0, part.first - _LEAD) : part.first]
    return " ".join(lead) in part.reading.context.sets["subset_words.all_but"]


def _is_room(whole: Draft) -> bool:
    """Say whether a number is for how many there is room or food: "space for 400 people"."""
    words, sets = whole.reading.words.folded, whole.reading.context.sets
    return whole.first > 0 and words[whole.first - 1] in sets["subset_words.meant_for"]


def _largest(wholes: Iterator[Draft]) -> Draft | None:
    return max(wholes, key=lambda one: one.quantity.best or 0, default=None)


def _group(part: Draft, names: frozenset[str], past: Sequence[Draft]) -> Draft | None:
    """Return the count of a group that was named again: the largest, for it is all of them."""
    return _largest(one for one in candidates(names, past) if _holds(one, part)) if names else None


def _last(part: Draft, earlier: Sequence[Draft]) -> Draft | None:
    return next((one for one in reversed(earlier) if one.parent is None and _holds(one, part)), None)


def _of_rest(part: Draft, earlier: Sequence[Draft]) -> Draft | None:
    """Read "The remaining 220 workers" as a part of the staff."""
    alike = [one for one in earlier if _is_alike(part, one)]
    return _last(part, alike)


def _is_alike(part: Draft, whole: Draft) -> bool:
    """Say whether two numbers count the same things: by their metric, or by their noun."""
    if part.metric is not None and part.metric is whole.metric:
        return True
    return bool(_head(part)) and _head(part) == _head(whole)


def _head(draft: Draft) -> str:
    words = (draft.quantity.counted or "").casefold().split()
    return words[-1] if words else ""


def _is_of(part: Draft) -> bool:
    words, sets = part.reading.words, part.reading.context.sets
    behind = words.folded[part.after : part.after + 2]
    return (
        len(behind) > 1
        and behind[0] in sets["clause.of"]
        and behind[1] in sets["subset_words.those"]
        and words.gap(part.after - 1) == " "
    )


def _is_among(part: Draft) -> bool:
    """Say whether a number tells who of a group it was: "two of his sons were among the dead"."""
    words, sets = part.reading.words.folded, part.reading.context.sets
    behind = words[part.noun_after : part.noun_after + _ADJECTIVES]
    among = len(behind) == _ADJECTIVES and behind[1] in sets["subset_words.among"]
    return among and behind[0] in sets["clause.finite"] and behind[2] in sets["subset_words.those"]


def _is_opened(part: Draft) -> bool:
    """Say whether a sentence opens with a group and then gives its first number: "Of the shelters, 18 are schools"."""
    words, sets = part.reading.words, part.reading.context.sets
    opens = words.folded[0] in sets["clause.of"] and words.folded[1:2] and words.folded[1] in sets["subset_words.those"]
    return bool(opens) and _ADJECTIVES <= part.first <= _OPENING and "," in words.gap(part.first - 1)


def _go_on(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Let further subjects of a sentence be of the same group: "Five failed the test and two were closed"."""
    for previous, one in pairwise(drafts):
        words, sets = one.reading.words, one.reading.context.sets
        if (
            previous.parent is None
            or one.parent is not None
            or one.delta
            or not one.bare
            or one.quantity.kind != "count"
        ):
            continue
        joined = words.folded[one.first - 1] in sets["clause.joining"] or words.gap(one.first - 1).strip() in {",", ";"}
        whole = next((top for top in (*past, *drafts) if top.index == previous.parent), None) if joined else None
        if whole is not None and previous.bare and _is_verb(one) and _holds(whole, one):
            one.parent = whole.index


def _named_again(part: Draft, earlier: Sequence[Draft], at: int, end: int) -> Draft | None:
    """Read "Six of the patients" behind 11 cases, "180 of those held" behind 312 arrests, "Of the centres, two"."""
    reading = part.reading
    words, sets = reading.words.folded, reading.context.sets
    names = {cue.metric.name for hit in reading.metrics if at <= hit.first < end for cue in hit.cues}
    noun = next((word for word in words[at : at + _ADJECTIVES] if f"groups.{word}" in sets), None)
    if noun is not None:
        return _group(part, sets[f"groups.{noun}"], earlier)
    found = [one for one in candidates(frozenset(names), earlier) if _holds(one, part)]
    if found:
        contested = found[0].metric is not None and found[0].metric.name in sets["sense.contested"]
        return _largest(iter(found)) if contested else found[0]
    head = _head(part) if part.first < at else words[end - 1]
    return _largest(one for one in earlier if head and _head(one) == head and _holds(one, part))


def _is_subject(part: Draft) -> bool:
    """Say whether a number without a noun is the subject of its clause: "Seven were sent on", "and that nine had died"."""
    words, sets = part.reading.words, part.reading.context.sets
    before = words.folded[part.first - 1] if part.first else ""
    opens = not before or before in sets["clause.that"] or ";" in words.gap(part.first - 1)
    opens = opens or (part.first <= _LEAD and sets["subset_words.merely"].issuperset(words.folded[: part.first]))
    opens = opens or (before in sets["clause.contrast"] and "," in words.gap(part.first - 2)[:1])
    return part.bare and opens and _is_verb(part)


def _is_verb(part: Draft) -> bool:
    """Say whether a verb stands behind a number, or an adverb and a verb."""
    words, sets, at = part.reading.words, part.reading.context.sets, part.after
    if at >= len(words) or words.gap(at - 1).lstrip("%") != " ":
        return False
    while at < len(words) - 1 and words.folded[at] in sets["clause.adverbs"]:
        at += 1
    word = words.folded[at]
    after = any(hit.first == at and any(cue.role == "after" for cue in hit.cues) for hit in part.reading.metrics)
    past = word.endswith(tuple(sets["clause.past_endings"]))
    return (
        after
        or past
        or word in sets["subset_words.befell"]
        or word in sets["clause.finite"]
        or word in sets["clause.acts"]
    )


def _counted_last(part: Draft, pool: Sequence[Draft], past: Sequence[Draft]) -> Draft | None:
    """Return the last group that was counted; behind a part of one that opened its sentence, too, the whole of both."""
    for one in reversed(pool):
        if not _holds(one, part) or one.reading.sentence.paragraph != part.reading.sentence.paragraph:
            continue
        if any(other.parent == one.index and other.position < one.position for other in pool):
            continue  # the 184 of "158 of the 184" are not spoken of
        if one.metric is part.metric and part.metric is not None and _names_place(part.reading):
            return None  # another place's
        if one.parent is None or one.reading is part.reading:
            return one
        aside = next((top for top in pool if top.index == one.parent and top.position < one.position), None)
        if aside is not None and _holds(aside, part):
            return aside  # "18 people, ten of them children, died. Three ..."
        break
    inside = {one.index for one in pool}
    siblings = [one for one in pool if one.parent not in {None, *inside} and not one.position and one.first <= _OPENING]
    if siblings and siblings[-1].reading.sentence.paragraph == part.reading.sentence.paragraph:
        return next((top for top in past if top.index == siblings[-1].parent and _holds(top, part)), None)
    return None


def _names_place(reading: Reading) -> bool:
    """Say whether a sentence names a place, be it one that no gazetteer lists."""
    words, sets = reading.words, reading.context.sets
    return bool(reading.places) or any(
        word in sets["place.tight"]
        and words.raw[at + 1][0].isupper()
        and words.folded[at + 1] not in sets["place.not_a_place"]
        for at, word in enumerate(words.folded[:-1])
    )
