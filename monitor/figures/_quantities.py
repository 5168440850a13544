"""Text -> the quantities stated in it: numbers with bounds, unit, counted noun, and whether they are differences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from monitor.model import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
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


_PLAIN = re.compile(r"(?<![\w.,])\d{1,12}(?:,\d{3})*(?:\.\d+)?(?![\w.,]\w)")


def find_quantities(text: str, *, language: str = "en", everything: bool = False) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in reading order, not overlapping."""
    del language, everything
    found = []
    for match in _PLAIN.finditer(text):
        value = Decimal(match[0].replace(",", ""))
        start, end = match.span()
        found.append(
            Quantity(
                start=start, end=end, outer_start=start, outer_end=end, form=Form.EXACT,
                lower=value, upper=value, best=value, precision=Decimal(1),
            )
        )  # fmt: skip
    return tuple(found)
