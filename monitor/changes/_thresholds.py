"""Whether a move is large enough to tell: the user's thresholds against what readers were told last.

A move alerts if it meets a threshold from the value before or from the value told last, so that slow drift is told
too. What is uncertain does not count: between "over 32,400" and 32,490 lies at least nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitor.intervals import anchor, difference, middle, overlap, reading, size, typical
from monitor.model import ChangeKind, Claim, Form, Interval
from monitor.rules import Alert, Thresholds

MOVES = frozenset({ChangeKind.INCREASED, ChangeKind.DECREASED, ChangeKind.ADVANCED})
ALWAYS = frozenset(
    {
        ChangeKind.CORRECTED,
        ChangeKind.CONFLICT,
        ChangeKind.DEFINITION_CHANGE,
        ChangeKind.RETROACTIVE,
        ChangeKind.IMPLAUSIBLE,
    }
)
_FLOORS = (Form.AT_LEAST, Form.MORE_THAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Whether to alert, which levels were passed, and which earlier claim made the difference."""

    alert: bool
    crossed: tuple[Decimal, ...] = ()
    since: Claim | None = None  # the claim told last, if only the difference from it was large enough


def weigh(kind: ChangeKind, when: Alert, claim: Claim, old: Claim | None, told: Claim | None) -> Weighed:
    """Return whether a change alerts, by what the user wrote; `old` is the value before, `told` what readers know."""
    if old is None or kind not in MOVES | ALWAYS:
        return Weighed(alert=False)
    rule = Thresholds() if isinstance(when, str) else when
    from_ = told or old
    crossed = tuple(level for level in rule.crosses if kind in MOVES and _crosses(from_, claim, level))
    if when == "never":
        return Weighed(alert=False, crossed=crossed)
    if kind in ALWAYS or crossed or _meets(rule, kind, old, claim):
        return Weighed(alert=True, crossed=crossed)
    if (
        told is not None
        and not overlap(typical(told.figure), typical(claim.figure))
        and _meets(rule, kind, told, claim)
    ):
        return Weighed(alert=True, since=told)
    return Weighed(alert=False)


def moved_by(old: Claim, new: Claim, *, running: bool) -> Interval:
    """Return the difference as readers see it; a running total that may have stayed did not fall."""
    moved = difference(reading(old.figure), reading(new.figure))
    if running and moved.lower is not None and moved.upper is not None and moved.lower < 0 < moved.upper:
        return Interval(Decimal(0), moved.upper)
    return moved


def _meets(rule: Thresholds, kind: ChangeKind, old: Claim, claim: Claim) -> bool:
    """Tell whether the difference between two claims meets one of the thresholds; any difference, if there is none."""
    moved = _certain(kind, old, claim)
    if rule.change is None and rule.percent is None:
        return not rule.crosses and moved > 0
    if moved == 0:
        return False
    if rule.change is not None and moved >= rule.change:
        return True
    base = middle(old.figure)
    return rule.percent is not None and (not base or moved * 100 >= rule.percent * abs(base))


def _certain(kind: ChangeKind, old: Claim, claim: Claim) -> Decimal:
    """Return by how much a value moved: between the values named, or the least if one may cover the other."""
    before, after = anchor(old.figure), anchor(claim.figure)
    if kind is ChangeKind.ADVANCED or before is None or after is None:
        return size(difference(reading(old.figure), reading(claim.figure)))
    return abs(after - before)


def _crosses(old: Claim, new: Claim, level: Decimal) -> bool:
    """Tell whether a level lies between two claims: reached on the way up, undercut on the way down."""
    before, after = typical(old.figure), typical(new.figure)
    named = anchor(new.figure)
    floor = named if named is not None and new.figure.form in _FLOORS else after.lower
    if new.figure.form is Form.EXACT and named is not None:
        after = Interval(named, named)
        floor = named
    if old.figure.form is Form.EXACT and anchor(old.figure) is not None:
        before = Interval(anchor(old.figure), anchor(old.figure))
    up = before.upper is not None and floor is not None and before.upper < level <= floor
    down = before.lower is not None and after.upper is not None and after.upper < level <= before.lower
    return up or down
