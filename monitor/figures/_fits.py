"""Whether one figure can be a part of another at all: of its kind and unit, and not larger."""

from __future__ import annotations

from monitor.figures._draft import Draft

_COUNTS = frozenset({"count", "fraction"})


def fits(part: Draft, whole: Draft) -> bool:
    """Say whether one figure can be a part of another: of the same kind and unit, and not larger."""
    if part is whole or whole.parent == part.index:
        return False
    if part.first and part.reading.words.folded[part.first - 1] in part.reading.context.sets["sense.negation"]:
        return False  # "had killed 11 people, and not four as the unit says"
    mine, theirs = part.quantity, whole.quantity
    if mine.kind in {"percent", "fraction"}:
        return theirs.kind in {"count", "money", "measure", "percent", "fraction"} and not whole.delta
    if theirs.unit == "{point}" and mine.kind == "count" and mine.unit is None:
        return smaller(part, whole)  # "34 points, 21 of them after the break"
    if theirs.kind == "measure" and mine.kind == "count" and part.bare:
        return smaller(part, whole) and not whole.delta  # "48,000 hectares, 31,000 of them"
    alike = mine.kind == theirs.kind or {mine.kind, theirs.kind} <= _COUNTS
    return alike and _unit(part) == _unit(whole) and _no_larger(part, whole)


def _unit(draft: Draft) -> str:
    unit = draft.quantity.unit or ""
    return "t" if unit == "{ton}" else unit  # "1.2 million metric tons, 900,000 tons of them"


def _no_larger(part: Draft, whole: Draft) -> bool:
    mine, theirs = part.quantity, whole.quantity
    low = mine.lower if mine.lower is not None else mine.best
    if low is None:
        return True
    if theirs.upper is not None:
        return low <= theirs.upper
    floor = theirs.best if theirs.best is not None else theirs.lower
    return floor is None or low <= floor * 2  # the whole is open above, but not without limit


def smaller(part: Draft, whole: Draft) -> bool:
    low, high = part.quantity.best, whole.quantity.best
    return low is not None and high is not None and low < high


def done_of(part: Draft) -> bool:
    """Say whether a number is what came true of a larger one: "12 bridges repaired of the 40", "9 million paid of"."""
    words, sets = part.reading.words.folded, part.reading.context.sets
    behind = words[part.noun_after : part.noun_after + 2]
    return len(behind) > 1 and behind[0].endswith(tuple(sets["clause.past_endings"])) and behind[1] in sets["clause.of"]
