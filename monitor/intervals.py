"""Quantities as intervals: what a stated number claims, how it is usually meant, and how two of them differ.

    stated      what the words guarantee: "over 32,400" has no upper end
    typical     what a reader takes them to mean: "over 32,400" is below 32,500; "32,000" may be 31,700
    reading     as typical, but a plain number is the point that a reader would subtract
    overlap     whether two intervals have a value in common
    difference  new minus old, and `percent` the same in percent of old

Rules of this file: pure, `Decimal` only, both ends included, None is open. Counted things have no halves: what is
"over 32,400 people" starts at 32,401. Small counts (below 1,000) are counted, not rounded: "at least 60" is not
a way to say 69, while "over 60" is.
"""

from __future__ import annotations

from decimal import Decimal

from monitor.model import Figure, Form, Interval

_ONE = Decimal(1)
_TEN = Decimal(10)
_STEPS = Decimal(20)
_HALF = Decimal("0.5")
_HUNDRED = Decimal(100)
_THOUSAND = Decimal(1000)
_TWENTIETH = Decimal("0.05")
_EIGHTH = Decimal("0.125")
_QUARTER = Decimal("0.25")
_FLOORS = (Form.AT_LEAST, Form.MORE_THAN)


def stated(figure: Figure) -> Interval:
    """Return what the words guarantee, from `lower` to `upper`; a figure with only a `best` is that point."""
    if figure.lower is None and figure.upper is None and figure.best is not None:
        return Interval(
            None if figure.form in (Form.AT_MOST, Form.LESS_THAN) else figure.best,
            None if figure.form in _FLOORS else figure.best,
        )
    return Interval(figure.lower, figure.upper)


def typical(figure: Figure) -> Interval:
    """Return the values that a reader takes a figure to mean: what figures are compared by."""
    best = anchor(figure)
    if best is None:
        return stated(figure)
    match figure.form:
        case Form.EXACT:
            return _around(best, _half_step(figure, best))
        case Form.ABOUT:
            # a number written to the hundred is not off by many thousands, whatever "some" stands before it
            about = min(abs(best) * _TWENTIETH, _STEPS * step(figure))
            return _around(best, max(_at_most(_HALF * step(figure), best, _EIGHTH), about))
        case Form.AT_LEAST | Form.MORE_THAN:
            return _above(figure, best)
        case Form.LESS_THAN:
            return Interval(best - max(_at_most(step(figure), best, _QUARTER), _shortfall(best)), best)
        case _:
            return stated(figure)


def reading(figure: Figure) -> Interval:
    """Return the interval that differences are told with: a plain number as itself, others as `typical`."""
    if figure.form is Form.EXACT and figure.best is not None:
        return Interval(figure.best, figure.best)
    return typical(figure)


def anchor(figure: Figure) -> Decimal | None:
    """Return the number that the wording names: 32,400 of "over 32,400"; None for ranges and vague words."""
    if figure.best is not None:
        return figure.best
    if figure.form in _FLOORS:
        return figure.lower
    if figure.form in (Form.AT_MOST, Form.LESS_THAN):
        return figure.upper
    return figure.lower if figure.lower == figure.upper else None


def middle(figure: Figure) -> Decimal | None:
    """Return one value to rank figures by: what the wording names, else the middle; None if there is nothing."""
    named = anchor(figure)
    if named is not None:
        return named
    if figure.lower is not None and figure.upper is not None:
        return (figure.lower + figure.upper) / 2
    return figure.lower if figure.lower is not None else figure.upper


def step(figure: Figure) -> Decimal:
    """Return the step of the last stated digit: the figure's precision, else read from its value."""
    if figure.precision is not None and figure.precision > 0:
        return figure.precision
    named = anchor(figure)
    if not named:
        return _ONE
    exponent = named.normalize().as_tuple().exponent
    return _ONE.scaleb(exponent) if isinstance(exponent, int) else _ONE


def is_counted(figure: Figure) -> bool:
    """Tell whether a figure counts things (people, houses), which have no fractions, rather than measures."""
    named = middle(figure)
    return figure.unit_name is None and figure.unit != "%" and named is not None and named == named.to_integral_value()


def is_fine(figure: Figure) -> bool:
    """Tell whether a plain number is written so finely, or is so small, that it is hardly a rounded one."""
    best = anchor(figure)
    plain = figure.form is Form.EXACT or (figure.form is Form.AT_LEAST and is_counted(figure))
    return plain and best is not None and (step(figure) <= _TEN or (is_counted(figure) and abs(best) < _THOUSAND))


def overlap(a: Interval, b: Interval) -> bool:
    """Tell whether two intervals have a value in common; two that only share an end have none, unless one is a point."""
    lower = a.lower if b.lower is None or (a.lower is not None and a.lower > b.lower) else b.lower
    upper = a.upper if b.upper is None or (a.upper is not None and a.upper < b.upper) else b.upper
    if lower is None or upper is None or lower < upper:
        return True
    return lower == upper and (_is_point(a) or _is_point(b))


def within(inner: Interval, outer: Interval) -> bool:
    """Tell whether all values of `inner` are values of `outer`."""
    above = outer.lower is None or (inner.lower is not None and inner.lower >= outer.lower)
    below = outer.upper is None or (inner.upper is not None and inner.upper <= outer.upper)
    return above and below


def difference(old: Interval, new: Interval) -> Interval:
    """Return new minus old: from the least to the most that the value can have moved."""
    return Interval(
        None if new.lower is None or old.upper is None else new.lower - old.upper,
        None if new.upper is None or old.lower is None else new.upper - old.lower,
    )


def percent(old: Interval, new: Interval) -> Interval | None:
    """Return new minus old in percent of old; None where old may be nothing or negative."""
    if old.lower is None or old.lower <= 0:
        return None
    least = None if new.lower is None or old.upper is None else _ratio(new.lower, old.upper, old.lower)
    most = None if new.upper is None else _ratio(new.upper, old.lower, old.upper)
    return Interval(least, most)


def size(moved: Interval) -> Decimal:
    """Return the least by which something moved, whichever way; 0 if it may have stayed."""
    if moved.lower is not None and moved.lower > 0:
        return moved.lower
    if moved.upper is not None and moved.upper < 0:
        return -moved.upper
    return Decimal(0)


def _ratio(new: Decimal, old: Decimal, other: Decimal | None) -> Decimal:
    """Return the change in percent; a negative `new` is furthest from the other end of old."""
    base = other if new < 0 and other is not None else old
    return (new - base) * _HUNDRED / base


def _is_point(interval: Interval) -> bool:
    return interval.lower is not None and interval.lower == interval.upper


def _around(middle: Decimal, reach: Decimal) -> Interval:
    return Interval(middle - reach, middle + reach)


def _half_step(figure: Figure, best: Decimal) -> Decimal:
    """Return how far a plain number may be rounded."""
    precision = step(figure)
    if is_counted(figure):
        if precision <= _TEN:
            return Decimal(0)
        if abs(best) < _THOUSAND:
            return min(_HALF * precision, abs(best) * _TWENTIETH)
    return _at_most(_HALF * precision, best, _EIGHTH)


def _shortfall(best: Decimal) -> Decimal:
    """Return how far below a round number "nearly" may be: one step of its zeros, but no more than a tenth of it."""
    exponent = best.normalize().as_tuple().exponent if best else 0
    zeros = _ONE.scaleb(exponent) if isinstance(exponent, int) and exponent > 0 else Decimal(0)
    return min(zeros, abs(best) / _TEN)


def _at_most(reach: Decimal, best: Decimal, share: Decimal) -> Decimal:
    """Return `reach`, but no more than a share of the number itself; the digits after a point are exact enough."""
    return min(reach, abs(best) * share) if best and reach >= _HALF else reach


def _above(figure: Figure, best: Decimal) -> Interval:
    """Return from a floor up to, but without, the next step of its precision."""
    precision = step(figure)
    if not is_counted(figure):
        return Interval(best, best + _at_most(precision, best, _QUARTER) * Decimal("0.99"))
    if precision > _ONE and abs(best) >= _THOUSAND:
        precision = _at_most(precision, best, _QUARTER)
    if figure.form is Form.AT_LEAST:
        if precision <= _TEN:
            precision = _ONE
        elif abs(best) < _THOUSAND:
            precision = min(precision, _TEN)
        return Interval(best, best + max(precision - _ONE, Decimal(0)))
    if precision <= _ONE:  # "more than 62": nobody says so of 62 itself or of 70
        return Interval(best, best + _ONE)
    return Interval(best + _ONE, best + precision - _ONE)
