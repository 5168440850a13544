"""Text -> the quantities stated in it: numbers with bounds, unit, counted noun, and whether they are differences."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from monitor.figures._amounts import Amount, read_amounts
from monitor.figures._direction import read_moves
from monitor.figures._forms import bounds, read_form
from monitor.figures._tokens import Tokens, read_tokens, split_blocks
from monitor.figures._words import Unit, read_language
from monitor.model import Form

_MOST = 10_000  # no report states more; it bounds what a hostile text costs
_NAMED = frozenset({"money", "duration", "times", "rate", "age"})  # kinds of units that are kinds of quantities
_ONE = Decimal(1)
_HUGE = Decimal(10) ** 20


class Quantity(NamedTuple):  # the fastest of what cannot change: a document makes thousands
    """A number as stated.

    `text[start:end]` is the number phrase (number, scale, unit symbol or percent sign); `outer_start:outer_end`
    takes in its modifiers ("more than", "or more"). `lower`/`upper` bound the stated claim, None is open.
    `base` and `same_as` are indexes into the tuple that `find_quantities` returns.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    form: Form
    lower: Decimal | None
    upper: Decimal | None
    best: Decimal | None
    precision: Decimal | None
    unit: str | None = None  # UCUM or ISO 4217 code, "%", "pp", "[bp]", "[x]" (times), "1" (a fraction); None: a count
    unit_name: str | None = None
    counted: str | None = None  # the counted noun phrase as written
    counted_start: int | None = None
    counted_end: int | None = None
    delta: bool = False  # the number is itself a difference
    direction: str | None = None  # up, down
    role: str | None = None  # from: the earlier value of a move; to: the new level; by: the difference
    base: int | None = None  # the quantity that this move or difference starts from
    same_as: int | None = None  # the quantity that this one restates in another unit
    negated: bool = False  # "no deaths": best is 0
    kind: str = "count"  # count, money, percent, fraction, times, duration, age, measure
    weak: str | None = None  # why this is no figure by itself: dating, age, one_of (only with everything=True)


def find_quantities(text: str, *, language: str = "en", everything: bool = False) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in reading order, not overlapping.

    `language` is an ISO 639-1 code; one without word files is read as English. With `everything`, numbers that say
    nothing by themselves are returned too, with `weak` set: ages of persons, durations that date ("two years ago"),
    and "one of the ...". Dates, years, clock times, ordinals, scores, labels, names and numbers of phones, flights,
    laws and lists are never returned. Takes time linear in the text and never raises; reading stops at the end of
    the paragraph in which the 10,000th quantity stands.
    """
    lang = read_language(language)
    found: list[Quantity] = []
    for start, stop in split_blocks(text):
        tokens = read_tokens(text, start, stop, lang.sets["abbreviations.titles"])
        amounts = read_amounts(tokens, lang, everything=everything)
        if not amounts:
            continue
        for amount in amounts:
            read_form(tokens, amount, lang)
        read_moves(tokens, amounts, lang)
        places = {id(amount): len(found) + index for index, amount in enumerate(amounts)}
        found.extend(_quantity(tokens, amount, places) for amount in amounts)
        if len(found) >= _MOST:
            break
    return tuple(found)


def _quantity(tokens: Tokens, amount: Amount, places: dict[int, int]) -> Quantity:
    lower, upper, best = bounds(amount)
    low = _plain(lower)
    high = low if upper is lower else _plain(upper)
    noun = amount.noun
    begin, behind = (tokens.start[noun[0]], tokens.end[noun[1]]) if noun else (None, None)
    kind, unit, name = _kind(amount)
    return Quantity(  # in the order of the fields: by name takes three times as long
        tokens.start[amount.first],
        tokens.end[amount.last],
        tokens.start[amount.outer_first],
        tokens.end[max(amount.outer_last, amount.last)],
        amount.form,
        low,
        high,
        low if best is lower else _plain(best),
        _plain(amount.step),
        unit,
        name,
        tokens.text[begin:behind] if noun else None,
        begin,
        behind,
        amount.delta,
        amount.direction,
        amount.role,
        places.get(id(amount.base)) if amount.base else None,
        places.get(id(amount.same_as)) if amount.same_as else None,
        amount.number.negated,
        kind,
        amount.weak,
    )


def _plain(value: Decimal | None) -> Decimal | None:
    """Return `value` as people write it: 2300000000, not 2.3E+9 or 2300000000.0."""
    if value is None or value.same_quantum(_ONE):
        return value
    return value.quantize(_ONE) if value == value.to_integral_value() and abs(value) < _HUGE else value.normalize()


def _kind(amount: Amount) -> tuple[str, str | None, str | None]:
    """Return the kind of an amount, its unit's code and name."""
    unit = amount.unit
    if unit is None:
        return ("fraction", "1", None) if amount.number.fraction else ("count", None, None)
    if unit.code == "[x]":
        return "times", unit.code, unit.name
    return kind_of(unit), unit.code, unit.name


def kind_of(unit: Unit) -> str:
    """Return the kind of a quantity in a unit."""
    return "percent" if unit.code in {"%", "pp", "[bp]"} else unit.kind if unit.kind in _NAMED else "measure"
