"""Tokens -> amounts: numbers that are figures, with their units, ranges joined into one amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress, count, pairwise
from operator import or_

from monitor.figures._nouns import find_noun
from monitor.figures._numerals import Number, read_number
from monitor.figures._tokens import Tokens
from monitor.figures._traps import WEAK, find_trap
from monitor.figures._units import money_before, per_behind, ratio, trusted_code, unit_behind
from monitor.figures._words import Language, Unit
from monitor.model import Form

_HYPHENS = frozenset("-‐‑–—")
_MINUS = frozenset("-−–")
_NEAR = 3  # a range seldom spans more than this ratio where it could be something else
_CLOSE = Decimal("1.5")
_SCORE = 200  # no team scores more


@dataclass(slots=True, kw_only=True)
class Amount:
    """A number that is a figure, while it is being read; positions are indexes of tokens."""

    number: Number
    first: int  # of number phrase and unit
    last: int
    outer_first: int  # with modifiers
    outer_last: int
    value: Decimal
    high: Decimal | None  # the upper end of a range or a vague word
    step: Decimal
    unit: Unit | None
    own_money: bool = False  # a currency sign of its own
    weak: str | None = None
    noun: tuple[int, int] | None = None
    whole: bool = False  # the 120 of "45 of 120 seats"
    form: Form = Form.EXACT
    nearly: bool = False
    delta: bool = False
    direction: str | None = None
    role: str | None = None
    base: Amount | None = None
    same_as: Amount | None = None

    @property
    def tail(self) -> int:
        """The last token of number, unit and counted noun."""
        return max(self.last, self.noun[1] if self.noun else self.last)


def read_amounts(tokens: Tokens, lang: Language, *, everything: bool) -> list[Amount]:
    """Return the amounts of a block in reading order, ranges joined, scores left out."""
    found = list(_candidates(tokens, lang))
    joined: list[Amount] = []
    for amount in _without_scores(tokens, found, lang):
        if joined and _join(tokens, joined[-1], amount, lang):
            continue
        joined.append(amount)
    kept = [amount for amount in joined if everything or amount.weak is None]
    for amount in kept:
        attach_noun(tokens, amount, amount.last + 1, lang)
    for one, other in pairwise(kept):
        if one.unit is None and other.unit is None and _part_of(_between(tokens, one, other), lang):
            one.noun, other.whole = other.noun, True
    return kept


def _part_of(between: list[str], lang: Language) -> bool:
    """Say whether "of", "of the", "of the combined" or "of the country's" stands between two amounts."""
    if not 1 <= len(between) <= 4 or between[0] not in lang.words["of"]:  # noqa: PLR2004
        return False
    known = lang.sets["whole"]
    return all(word in known or word.endswith(("'s", "’s")) for word in between[1:])


def _candidates(tokens: Tokens, lang: Language) -> Iterator[Amount]:
    taken, free = -1, 0  # the last token that was read, and the first that no number has
    before: tuple[str, int] | None = None
    begins = map(or_, tokens.digits, map(lang.openers.__contains__, tokens.low))
    for index in compress(count(), begins):
        if index <= taken:
            continue
        amount, reason, last = _read(tokens, index, lang, before, free)
        if amount:
            yield amount
        if reason:
            before = (reason, last)
        taken = last
        if amount or reason:
            free = last + 1


def _read(
    tokens: Tokens, index: int, lang: Language, before: tuple[str, int] | None, free: int
) -> tuple[Amount | None, str | None, int]:
    """Return the amount at `index` or why there is none, and the last token that was read."""
    money = money_before(tokens, index, lang) if tokens.is_number(index) else None
    number = read_number(tokens, index, lang, money=money is not None)
    if number is None or number.first < free:
        return None, None, index
    if money and (money[1] < free or not trusted_code(tokens, money[1], number, lang)):
        money = None
    unit, last = money[0] if money else None, number.last
    behind = unit_behind(tokens, number, lang)
    if behind and (money is None or behind[0].kind == "money"):
        unit, last = money[0] if money else behind[0], behind[1]
    elif (
        money
        and last + 1 < len(tokens.low)
        and tokens.raw(last + 1, last + 1) in lang.money.dollars
        and not tokens.glued(last + 1)
    ):
        last += 1  # "$75 U.S."
    reason = find_trap(tokens, number, last, unit, lang, before=before)
    if reason and reason not in WEAK:
        return None, reason, last
    if tokens.at(last + 1) in lang.divides:
        unit, last = _per(tokens, unit, last, lang)
    sign, first = _sign(tokens, money[1] if money else number.first, number.first, lang)
    times = Unit("[x]", "times", "times") if number.multiplier else unit
    amount = Amount(
        number=number, first=first, last=last, outer_first=first, outer_last=last,
        value=number.value * sign,
        high=number.high, step=number.step, unit=times, own_money=money is not None, weak=reason,
        form=Form.VAGUE if number.high is not None else Form.EXACT,
    )  # fmt: skip
    lasts = unit is not None and unit.kind == "duration"
    old = _past_old(tokens, last, lang) if lasts or reason == "age" else last
    if reason == "age" or old > last:
        amount.last = amount.outer_last = old
        unit = unit or lang.units["yr"]  # a symbol, which every language has
        amount.unit = Unit(unit.code, f"{unit.name} of age", "age")
    return amount, reason, amount.last


def _per(tokens: Tokens, unit: Unit | None, last: int, lang: Language) -> tuple[Unit | None, int]:
    per = per_behind(tokens, last, unit, lang)
    if per is None:
        return unit, last
    unit, last = ratio(unit, per[0]), per[1]
    again = per_behind(tokens, last, unit, lang) if tokens.at(last + 1) in lang.words["per"] else None
    return (ratio(unit, again[0]), again[1]) if again else (unit, last)  # "$3 per person per day"


def _past_old(tokens: Tokens, last: int, lang: Language) -> int:
    at = last + 1 + (tokens.at(last + 1) in _HYPHENS)
    return at if tokens.at(at).removesuffix("'s").removesuffix("’s") in lang.words["old"] else last


def _sign(tokens: Tokens, first: int, digits: int, lang: Language) -> tuple[int, int]:
    """Return -1 and the new first token for "-5", "minus 5", "minus-5" and "$-5"."""
    if tokens.at(digits - 1) not in lang.signs and tokens.at(first - 1) not in lang.signs:
        return 1, first
    if tokens.at(digits - 1) in _MINUS and tokens.glued(digits) and digits - 1 > first:
        return -1, first
    at = first - 1
    if tokens.at(at) in _MINUS and tokens.glued(first):
        if not tokens.glued(at) or tokens.at(at - 1) in {"(", "[", "$"}:
            return -1, at
        if tokens.at(at - 1) in lang.words["minus"]:
            return -1, at - 1
    elif (
        tokens.at(at) in lang.words["minus"]
        and tokens.at(at - 1) not in lang.words["or"]
        and " ".join(tokens.low[max(0, at - 1) : at + 1]) not in lang.form
    ):
        return -1, at
    return 1, first


# --------------------------------------------------------------------------- ranges and scores


def _between(tokens: Tokens, one: Amount, other: Amount) -> list[str]:
    return tokens.low[one.last + 1 : other.first]


def _bare(amount: Amount) -> bool:
    return amount.unit is None and amount.number.plain and amount.high is None


def _without_scores(tokens: Tokens, amounts: list[Amount], lang: Language) -> list[Amount]:
    """Leave out "2-1", "6-4, 7-5" and "lost 0-3"; "20-30 homes" stays."""
    dropped: set[int] = set()
    for one, other in pairwise(amounts):
        tied = other.first - one.last == 2 and tokens.low[one.last + 1] in _HYPHENS  # noqa: PLR2004 - one between
        if not (tied and _bare(one) and _bare(other)):
            continue
        falling = abs(other.value) <= one.value
        cued = any(
            tokens.at(at) in lang.sets["scores.cue"]
            for at in (*range(one.first - 5, one.first), *range(other.last + 1, other.last + 4))
            if tokens.same(at, one.first)
        )
        if falling or (cued and one.value < _SCORE and find_noun(tokens, other.last + 1, lang) is None):
            dropped |= {id(one), id(other)}
    return [amount for amount in amounts if id(amount) not in dropped]


def _links(tokens: Tokens, one: Amount, other: Amount, lang: Language) -> list[str]:
    """Return the words between two ends, without the modifier in "from 20 to as many as 50"."""
    words = _between(tokens, one, other)
    modified = len(words) > 1 and words[0] in lang.words["to"] and " ".join(words[1:]) in lang.form
    return words[:1] if modified else words


def _join(tokens: Tokens, one: Amount, other: Amount, lang: Language) -> bool:
    """Make `one` the range from `one` to `other` if the words between say so."""
    words = _links(tokens, one, other, lang)
    if not 1 <= len(words) <= 3 or one.high is not None or not tokens.same(one.first, other.first):  # noqa: PLR2004
        return False
    if one.weak == "age" and other.weak == "age":
        other.number = one.number
    elif one.weak in {"age", "one_of"} or not _comparable(one, other):
        return False
    link = "".join(words)
    if link in _HYPHENS and len(words) == 1:
        fits = tokens.glued(one.last + 1) and tokens.glued(other.first)
    elif link.strip("-–") in lang.words["to"]:
        fits = _ranges_to(tokens, one, other, lang)
    elif words[-1] in lang.words["to"] and words[0] in lang.sets["move.particles"] and len(words) == 2:  # noqa: PLR2004 - "up to"
        opened = _before(tokens, one.first, lang.words["from"], lang) and one.value < other.value
        fits = opened and not moved_before(tokens, one.first, lang)
    elif link in lang.words["and"] and len(words) == 1:
        fits = _before(tokens, one.first, lang.words["between"], lang)
    elif link in lang.words["or"] and len(words) == 1:
        fits = one.unit is None and not one.number.fraction and _neighbours(one.value, _borrowed(one, other))
    else:
        return False
    if not fits:
        return False
    _merge(tokens, one, other, lang)
    return True


def _comparable(one: Amount, other: Amount) -> bool:
    """Say whether two ends can make one range: same unit, or one of them has none."""
    if one.number.multiplier or other.number.multiplier or other.high is not None or one.number.negated:
        return False
    if one.number.fraction != other.number.fraction and (one.number.fraction or one.unit is not None):
        return False
    if one.unit is None or other.unit is None or one.unit == other.unit:
        return True
    if other.unit.kind == "rate":  # "$40,000-50,000 a year"
        return one.unit.kind in {"money", "count"} or one.unit.kind == "mass"
    return one.unit.kind == "money" == other.unit.kind and other.unit.name.startswith(one.unit.name)


def _borrowed(one: Amount, other: Amount) -> Decimal:
    """Return the value of `other` as `one` would read it: "$10 to $15 billion" gives 15."""
    return (
        other.number.raw
        if other.number.scaled and not one.number.scaled and other.number.raw > one.value
        else other.value
    )


def _neighbours(one: Decimal, other: Decimal) -> bool:
    """Say whether "one or other" is an estimate: "two or three", "80 or 90"; not "25k or 40k"."""
    return one < other <= max(one * _CLOSE, one + 1)


def borrow_scale(one: Amount, other: Amount) -> None:
    """Give `one` the scale of `other`: "from 24.2 to 33 billion"."""
    if one.unit is None and other.number.scaled and not one.number.scaled and other.number.raw > one.value:
        factor = other.number.value / other.number.raw
        one.value, one.step = one.value * factor, one.step * factor


def _before(tokens: Tokens, first: int, words: frozenset[str], lang: Language) -> bool:
    """Say whether one of `words` stands before token `first`, modifiers aside."""
    at = first - 1
    while first - at < 4 and tokens.at(at) in lang.sets["range.aside"]:  # noqa: PLR2004
        at -= 1
    return tokens.at(at) in words


def _ranges_to(tokens: Tokens, one: Amount, other: Amount, lang: Language) -> bool:
    """Say whether "A to B" is a range, and not a move from A to B, or by A to B."""
    if _before(tokens, one.first, lang.words["from"], lang):
        return not moved_before(tokens, one.first, lang)
    if _borrowed(one, other) < one.value:  # "voted 312 to 118"
        return False
    at = one.first - 1
    while one.first - at < 5 and tokens.at(at) in lang.sets["move.between"]:  # noqa: PLR2004
        at -= 1
    moving = tokens.at(at) in lang.moves["verb"] or any(
        tokens.at(k) in {**lang.moves["verb"], **lang.moves["noun"]} for k in range(at + 1, one.first)
    )
    if not moving or one.unit is None:
        return not moving or other.unit is not None or other.number.scaled
    same = other.unit is not None and other.unit.name.startswith(one.unit.name)
    return same and one.value < other.value <= one.value * _NEAR


def moved_before(tokens: Tokens, first: int, lang: Language) -> bool:
    """Say whether a word of movement governs "from A to B" at token `first`."""
    for at in range(first - 1, max(-1, first - 16), -1):
        word = tokens.at(at)
        if not tokens.same(at, first) or word in lang.sets["range.words"]:
            return False
        if word in lang.moves["verb"] or word in lang.moves["noun"] or word in lang.multipliers:
            return True
    return False


def _merge(tokens: Tokens, one: Amount, other: Amount, lang: Language) -> None:
    value, high = one.value, other.value
    if _borrowed(one, other) != other.value and (one.unit is None or one.unit.kind == "money"):
        factor = other.number.value / other.number.raw
        value, one.step = value * factor, one.step * factor
    elif high < 0 < value:  # "5-10" is no 5 to minus 10
        high = -high
    one.value, one.high = min(value, high), max(value, high)
    longer = one.unit and other.unit and other.unit.kind != "rate" and len(other.unit.name) > len(one.unit.name)
    one.unit = other.unit if one.unit is None or longer else one.unit
    if one.unit is not other.unit and one.unit and other.unit and other.unit.kind == "rate" != one.unit.kind:
        one.unit = Unit(one.unit.code + other.unit.code, f"{one.unit.name} {other.unit.name}", one.unit.kind)
    one.last = one.outer_last = other.last
    one.step, one.form = min(one.step, other.step), Form.RANGE
    at = one.first - 1
    while one.first - at < 4 and tokens.at(at) in lang.sets["range.aside"]:  # noqa: PLR2004
        at -= 1
    if tokens.at(at) in lang.sets["range_opens"]:
        one.outer_first = at
    one.number = other.number if one.number.words is False else one.number


# --------------------------------------------------------------------------- nouns


def attach_noun(tokens: Tokens, amount: Amount, at: int, lang: Language) -> None:
    """Find what is counted from token `at`: behind a bare count, behind "of" after a fraction or a measure."""
    if amount.weak not in {None, "one_of"} or not tokens.same(amount.last, at):
        return
    if amount.number.fraction or (amount.unit is not None and amount.unit.kind in {"mass", "volume", "ratio"}):
        _attach_part(tokens, amount, at, lang)
    elif amount.unit is None:
        _attach_count(tokens, amount, at, lang)


def _attach_part(tokens: Tokens, amount: Amount, at: int, lang: Language) -> None:
    """Find the noun of "a third of the homes", "half the homes", "3 tonnes of rice"."""
    if tokens.at(at) in lang.words["of"]:
        amount.noun = find_noun(tokens, at, lang, one=True)
        per = per_behind(tokens, amount.noun[1], amount.unit, lang) if amount.noun and amount.unit else None
        if per is not None and amount.unit is not None and amount.unit.kind in {"mass", "volume"}:
            amount.unit, amount.outer_last = ratio(amount.unit, per[0]), per[1]  # "3 tonnes of rice a week"
    elif amount.unit is None:
        amount.noun = find_noun(tokens, at + (tokens.at(at) in lang.sets["count.determiners"]), lang)


def _attach_count(tokens: Tokens, amount: Amount, at: int, lang: Language) -> None:
    tied = tokens.at(at) in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1)
    if tokens.at(at) in lang.sets["count.skip"]:
        at += 1  # "5 more bodies"
    elif tied and tokens.at(at + 1) in lang.sets["count.tied"]:
        at += 2  # "a 2,500-strong workforce"
    elif tied and tokens.at(at + 1).isalpha():
        amount.noun = (at + 1, at + 1)  # "an 11-member panel"
        return
    amount.noun = find_noun(tokens, at, lang, one=amount.value == 1)
    if amount.noun is None:
        return
    per = per_behind(tokens, amount.noun[1], None, lang)
    if per is not None:
        amount.unit = ratio(None, per[0], tokens.raw(*amount.noun))
        amount.outer_last = per[1]
