"""Parts of a total that an earlier sentence gives: by place, time, kind, trade, allotment or sum, and lists of them.

Runs when place, period and modality of the figures are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from monitor.figures._draft import Draft
from monitor.figures._fits import fits, smaller
from monitor.model import Modality, PeriodKind

_FULL = Decimal("0.75")  # of a total; what a list of places covers at least
_DEAR = 3.5  # a metric that costs more is a guess
_NEAR = 2  # sentences
_ADDED = frozenset({"count", "money", "measure"})  # kinds whose parts add up
_UNADDED = frozenset({PeriodKind.LEVEL, PeriodKind.RATE})


def link_across(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Fill in the parents of figures that are parts of earlier totals of the same metric.

    `past` are the figures before in the document, oldest first, with all that is known of them.
    """
    for position, part in enumerate(drafts):
        if not _may_be_part(part):
            continue
        earlier = (*past, *drafts[:position]) if position else past
        wholes = [one for one in earlier if _may_be_whole(one, part)]
        whole = (
            _by_span(part, earlier)
            or _by_rank(part, past)
            or _by_place(part, wholes)
            or _by_kind(part, wholes)
            or _by_partner(part, wholes)
            or _by_allotment(part, past)
            or _by_side(part, earlier)
        )
        part.parent = whole.index if whole is not None else None
    _link_before(drafts, past)
    _link_lists(drafts, past)
    _go_on(drafts, past)
    _link_sums(drafts, past)


def summing(total: Decimal, values: Sequence[Decimal]) -> tuple[int, int] | None:
    """Return the first run of two or more values, as (first, behind the last), that add up to a total; None if none does.

    `values` are positive. Linear: the run grows at its end and shrinks at its start.
    """
    first, held = 0, Decimal(0)
    for last, value in enumerate(values):
        held += value
        while held > total and first < last:
            held -= values[first]
            first += 1
        if held == total and last > first:
            return first, last + 1
    return None


def _may_be_part(part: Draft) -> bool:
    free = part.parent is None and part.same_as is None and not part.delta and part.quantity.role in {None, "to"}
    return free and part.quantity.kind in _ADDED and bool(part.quantity.best) and _adds_up(part)


def _adds_up(draft: Draft) -> bool:
    """Say whether numbers of a metric add up over places and times: deaths do, temperatures do not."""
    return draft.metric is None or draft.metric.period not in _UNADDED or draft.metric.name in _SHARED


_SHARED = frozenset({"seats"})
_AHEAD = frozenset({Modality.PROJECTED, Modality.TARGET})
_NO_SIDE = frozenset({Modality.PRIOR, Modality.TARGET})
_RANKED = 10  # words of "the most important country of origin with"
_PHRASE = (1, 2, 3, 4)  # words of "throughout the country"
_AROUND = 6  # words
_JOINED = 4  # words between two members of a list


def _may_be_whole(whole: Draft, part: Draft) -> bool:
    return (
        whole.quantity.kind == part.quantity.kind
        and whole.parent is None
        and whole.same_as is None
        and not whole.delta
        and whole.quantity.role != "from"
        and _is_meant_alike(whole, part)
        and smaller(part, whole)
        and _counts_alike(part, whole)
    )


def _is_meant_alike(whole: Draft, part: Draft) -> bool:
    """Say whether a part is stated in the sense of its whole: none of what was of what is."""
    return whole.modality is part.modality or (whole.modality in _AHEAD and part.modality in _AHEAD)


def _counts_alike(part: Draft, whole: Draft) -> bool:
    """Say whether two numbers are of one metric, or of one noun where none is named."""
    mine, theirs = _sure(part), _sure(whole)
    if mine is not None:
        kin = part.reading.context.sets.get(f"akin.{theirs}", frozenset())
        return (mine == theirs or mine in kin) and fits(part, whole)
    if part.bare and whole.metric is not None and part.metric is None:
        return part.reading.sentence.number - whole.reading.sentence.number <= _NEAR and fits(part, whole)
    return _head(part) not in {None, "people", "person"} and _head(part) == _head(whole)


def _sure(draft: Draft) -> str | None:
    return draft.metric.name if draft.metric is not None and draft.cost <= _DEAR else None


def _head(draft: Draft) -> str | None:
    words = (draft.quantity.counted or "").casefold().split()
    return words[-1].removesuffix("s") if words else None


# --------------------------------------------------------------------------- by place


def _by_place(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "nine bodies were found in Ober" as a part of the 14 who died in Upper Arden, of the same event."""
    return next((one for one in reversed(wholes) if _lies_within(part, one) and _is_same_event(part, one)), None)


def _link_before(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "22 people died in Ober. The national toll stands at 37": the total stands behind its part."""
    for whole in drafts:
        words, sets = whole.reading.words.folded, whole.reading.context.sets
        lead = words[max(0, whole.first - _AROUND) : whole.first]
        if whole.parent is not None or not (_is_overall(whole) or not sets["sense.overall"].isdisjoint(lead)):
            continue
        if whole.position and _is_overall(whole):
            part = drafts[whole.position - 1]
            part.parent = whole.index if _is_local(part, whole) else part.parent
        if whole.metric is None:
            continue
        for part in past:
            late = whole.reading.sentence.number - part.reading.sentence.number > _NEAR
            if late or part.metric is not whole.metric or not _may_be_part(part) or not _may_be_whole(whole, part):
                continue
            if part.place and _lies_within(part, whole) and _is_same_event(part, whole):
                part.parent = whole.index


def _is_overall(whole: Draft) -> bool:
    """Say whether the words behind a number make it one of everywhere: "58,000 worldwide", "900 in all"."""
    words, sets = whole.reading.words.folded, whole.reading.context.sets
    behind = {" ".join(words[whole.noun_after : whole.noun_after + size]) for size in _PHRASE}
    rows = ("place.whole", "place.world", "clause.in_all", "sense.overall")
    return any(not sets[row].isdisjoint(behind) for row in rows)


def _is_local(part: Draft, whole: Draft) -> bool:
    """Say whether the number before one of everywhere counts the same in a place: "210 branches in Ober and 900 in all"."""
    commas, borders = part.reading.distance(part.after - 1, whole.first)
    alike = part.metric is whole.metric and (whole.bare or _head(part) == _head(whole))
    return (
        alike
        and _may_be_part(part)
        and _is_placed(part)
        and not borders
        and commas <= 1
        and not whole.delta
        and _is_meant_alike(whole, part)
        and fits(part, whole)
        and smaller(part, whole)
    )


def _lies_within(part: Draft, whole: Draft) -> bool:
    """Say whether a place lies in another; one that no gazetteer lists may lie in a country or a part of it."""
    if part.place is None or part.place == whole.place:
        return False
    if whole.place is None or whole.place == "world":  # a firm's
        return part.reading.sentence.number - whole.reading.sentence.number <= _NEAR
    if whole.place.startswith(f"{part.place} ") or part.place.startswith(f"{whole.place} "):
        return False  # the same, with its kind or without
    gazetteer, outer = part.reading.lexicon.gazetteer, _outer(whole)
    known = gazetteer.lies_in(part.place, outer)
    return known if known is not None else gazetteer.place(part.place) is None and outer in gazetteer.capitals


def _outer(whole: Draft) -> str:
    """Return the place of a whole, as far as a gazetteer can tell what lies in it: Ardia for "northern Ardia"."""
    place = whole.place or ""
    head, _, rest = place.partition(" ")
    return rest if rest and head in whole.reading.lexicon.gazetteer.words["parts"] else place


def _is_same_event(part: Draft, whole: Draft) -> bool:
    """Say whether a part's dates are not those of another time than its whole's."""
    mine, theirs = _span(part), _span(whole)
    if mine is None:
        return True
    if theirs is None:
        return part.period.kind is not PeriodKind.WINDOW
    if whole.period.to is None:
        return theirs[0] == mine[0]  # of the same running total
    return theirs[0] <= mine[0] and (part.period.to is None or mine[1] <= theirs[1])


def _span(draft: Draft) -> tuple[date, date] | None:
    """Return the first and the last day of which a figure speaks; None if it names none."""
    first, last = draft.period.from_, draft.period.to
    if first is None and last is None:
        return None
    return _day(first) or date.min, _day(last) or date.max


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


# --------------------------------------------------------------------------- by time, by purpose


def _by_span(part: Draft, earlier: Sequence[Draft]) -> Draft | None:
    """Read "In June alone, 6,900 applied" as a part of those of the half year."""
    sets, words = part.reading.context.sets, part.reading.words.folded
    lead = words[max(0, part.first - 3) : part.first]
    mine = _span(part)
    if mine is None or sets["subset_words.alone"].isdisjoint(lead):
        return None
    for one in reversed(earlier):
        theirs = _span(one)
        longer = theirs is not None and theirs != mine and theirs[0] <= mine[0] and mine[1] <= theirs[1]
        if longer and _may_hold(one, part):
            return one
    return None


def _by_rank(part: Draft, past: Sequence[Draft]) -> Draft | None:
    """Read "Torvia was the main country of origin with 6,100" as a part of all those counted just before."""
    sets, words = part.reading.context.sets, part.reading.words.folded
    lead = words[max(0, part.first - _RANKED) : part.first]
    if lead[-1:] == [] or lead[-1] not in sets["speech.with"] or sets["subset_words.first"].isdisjoint(lead):
        return None
    number = part.reading.sentence.number
    near = (one for one in reversed(past) if number - one.reading.sentence.number <= _NEAR + 1)
    return next((one for one in near if _may_hold(one, part) and one.quantity.kind == "count"), None)


def _may_hold(whole: Draft, part: Draft) -> bool:
    """Say whether a number may be the whole where words say that the part is of one: its metric may go unsaid."""
    mine, theirs = part.metric if _sure(part) else None, whole.metric
    free = whole.parent is None and whole.same_as is None and not whole.delta and whole.quantity.role != "from"
    return (
        free
        and (mine is None or mine is theirs)
        and _is_meant_alike(whole, part)
        and fits(part, whole)
        and smaller(part, whole)
    )


def _by_kind(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "One nurse was infected" as a part of the 11 cases in the same place, and "27 passengers" of 168 aboard."""
    words, sets = part.reading.words.folded, part.reading.context.sets
    closed = part.metric is not None and part.metric.name in sets["sense.closed"]
    if not sets["sense.event"].isdisjoint(words[part.after :]):
        return None  # "Five soldiers were killed when their helicopter crashed"
    if (part.population is None and not closed) or _is_room(part):
        return None
    return next(
        (
            one
            for one in reversed(wholes)
            if (closed or one.place == part.place)
            and _is_same_event(part, one)
            and (
                (closed and one.reading is not part.reading)
                or (
                    one.population is None
                    and part.population is not None
                    and part.attribution in {None, one.attribution}
                )
            )
        ),
        None,
    )


def _is_room(draft: Draft) -> bool:
    """Say whether a number is for how many there is room: "licensed to carry 90"."""
    lead = draft.reading.words.folded[max(0, draft.first - _AROUND) : draft.first]
    return not draft.reading.context.sets["sense.room"].isdisjoint(lead)


def _by_partner(part: Draft, wholes: Sequence[Draft]) -> Draft | None:
    """Read "Exports to Torvia came to 5 billion" as a part of all exports."""
    traded = part.metric is not None and part.metric.name in part.reading.context.sets["sense.traded"]
    if not traded or not _has_partner(part):
        return None
    return next((one for one in reversed(wholes) if not _has_partner(one) and _is_same_event(part, one)), None)


def _has_partner(draft: Draft) -> bool:
    """Say whether a sentence names where goods go or come from."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    for first, _, _ in draft.reading.places:
        at = first - 1 - (first > 1 and words[first - 1] in sets["sense.article"])
        if at >= 0 and words[at] in sets["sense.trading"]:
            return True
    return not sets["place.yonder"].isdisjoint(words[:-1])


def _by_allotment(part: Draft, past: Sequence[Draft]) -> Draft | None:
    """Read "4 billion has been set aside for roads" as a part of the budget."""
    words, sets = part.reading.words.folded, part.reading.context.sets
    near = words[max(0, part.first - _AROUND) : part.first] + words[part.after : part.after + _AROUND]
    if part.quantity.kind != "money" or sets["sense.allotted"].isdisjoint(near):
        return None
    return next(
        (
            one
            for one in reversed(past)
            if one.metric is not None
            and one.metric.name in sets["sense.budgets"]
            and one.parent is None
            and not one.delta
            and one.quantity.role != "from"
            and not _is_spent_on(one)
            and fits(part, one)
            and smaller(part, one)
        ),
        None,
    )


def _is_spent_on(whole: Draft) -> bool:
    """Say whether a sum is spent on one thing: "12 billion on roads" is not the budget."""
    words, sets = whole.reading.words.folded, whole.reading.context.sets
    return not sets["sense.on"].isdisjoint(words[whole.noun_after : whole.noun_after + 1])


def _by_side(part: Draft, earlier: Sequence[Draft]) -> Draft | None:
    """Read "the Reds have 72" as of the 200 seats of which the Greens took 81."""
    sets = part.reading.context.sets
    if part.metric is None or part.metric.name not in sets["sense.shared"] or part.modality in _NO_SIDE:
        return None
    if not sets["sense.halves"].isdisjoint(part.reading.vocabulary):
        return None  # "101 are a majority"
    sides = [one for one in earlier if one.parent is not None and one.metric is part.metric]
    if part.cost >= 1 and not part.bare:
        return None
    if part.cost >= 1:
        sides = [one for one in sides if one.reading is part.reading]
    tops = {one.parent for one in sides}
    return next(
        (one for one in reversed(earlier) if one.index in tops and fits(part, one) and smaller(part, one)), None
    )


# --------------------------------------------------------------------------- by sums


def _link_lists(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "seven cases were in Ober, two in Belm and one in Tarn" behind 11 cases: a list of places nearly fills it."""
    parts = [one for one in drafts if _may_be_part(one)]
    if len(parts) < 2 or not all(_is_placed(one) for one in parts):  # noqa: PLR2004
        return
    known = [one.metric for one in parts]
    if any(metric is not known[0] for metric in known):
        return
    total = sum((one.quantity.best or Decimal(0) for one in parts), Decimal(0))
    for whole in reversed(past):
        best = whole.quantity.best
        if best and _FULL * best <= total <= best and all(_may_be_whole(whole, one) for one in parts):
            for one in parts:
                one.parent = whole.index
            return


def _go_on(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Let a list go on behind a part: "three were from Torvia and two from Ardia", "Belm gets 3 million and Tarn 2"."""
    for previous, one in pairwise(drafts):
        plain = one.bare or one.quantity.kind == "money"
        if previous.parent is None or not plain or not _may_be_part(one) or previous.quantity.kind != one.quantity.kind:
            continue
        words, sets = one.reading.words, one.reading.context.sets
        commas, borders = one.reading.distance(previous.after - 1, one.first)
        joined = commas or not sets["clause.joining"].isdisjoint(words.folded[previous.noun_after : one.first])
        close = joined and not borders and one.first - previous.noun_after <= _JOINED
        named = one.metric is not previous.metric and one.cost < 1
        if named or not (_is_placed(one) or close):
            continue
        whole = next((top for top in past if top.index == previous.parent), None)
        beside = sum(
            (part.quantity.best or Decimal(0) for part in drafts if part.parent == previous.parent), Decimal(0)
        )
        fitting = whole is not None and fits(one, whole)
        if whole is not None and fitting and beside + (one.quantity.best or 0) <= (whole.quantity.best or 0):
            one.parent = whole.index


def _is_placed(part: Draft) -> bool:
    """Say whether a place stands right behind a number, or right before it: "two from Belm", "Belm with two"."""
    words, sets = part.reading.words, part.reading.context.sets
    near = words.folded[max(0, part.first - 1) : part.first] + words.folded[part.after : part.noun_after + 5]
    return any(not sets[row].isdisjoint(near) for row in ("place.locative", "place.origin", "speech.with"))


def _link_sums(drafts: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "204 have died in Torvia" and later "106 in Ardia" behind a count of 310: they add up to it."""
    for last in {one.metric.name: one for one in drafts if _may_be_part(one) and one.metric is not None}.values():
        for whole in _totals(last, past):
            parts = [
                one
                for one in (*past, *drafts)
                if one.index > whole.index and one.parent in {None, whole.index} and _fills(one, whole)
            ]
            run = summing(whole.quantity.best or Decimal(0), [one.quantity.best or Decimal(0) for one in parts])
            if run is not None:
                for one in parts[slice(*run)]:
                    one.parent = whole.index
                break


def _totals(part: Draft, past: Sequence[Draft]) -> Iterator[Draft]:
    return (one for one in reversed(past) if _may_be_whole(one, part) and one.quantity.kind == "count")


def _fills(part: Draft, whole: Draft) -> bool:
    free = part.same_as is None and not part.delta and part.quantity.role is None
    return (
        free
        and _may_be_there(part, whole)
        and bool(part.quantity.best)
        and _may_be_whole(whole, part)
        and part.metric is whole.metric
    )


def _may_be_there(part: Draft, whole: Draft) -> bool:
    """Say whether a part's place may lie in the whole's: of a country any that is none itself, for names are shared."""
    capitals = part.reading.lexicon.gazetteer.capitals
    inside = part.place in {None, whole.place} or _lies_within(part, whole)
    return inside or (_outer(whole) in capitals and part.place not in capitals)
