"""What is known of a tracked figure, and how two of its claims stand to one another.

The state follows from the claims, not from the order in which they arrived: they are put in the order of their
as-of (publication breaks ties), an edited article counts in its latest version, a claim that merely confirms a
sharper one does not blunt it, and a voice that is in conflict is kept apart until it agrees again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from weakref import ref

from monitor.changes._scope import only_identified
from monitor.changes._voices import is_named, same_voice, word_set
from monitor.intervals import is_counted, is_fine, middle, overlap, step, typical
from monitor.model import Claim, Form, Interval, PeriodKind
from monitor.rules import TrackedFigure

LOOSE = frozenset(
    [
        "confirmed",
        "reported",
        "official",
        "documented",
        "recorded",
        "registered",
        "verified",
        "known",
        "estimated",
        "preliminary",
        "final",
    ]
)
_T = TypeVar("_T")
_ALIKE = (
    word_set("person people case patient job worker employee position body death"),
    word_set("building house home dwelling structure property"),
    word_set("household customer home building property meter"),
)
_CIVILIANS = word_set("civilian civilians")  # of a war's dead, who are also soldiers
_DAY = timedelta(days=1)
_CLOSE = timedelta(hours=12)
_SOON = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What stands before a claim is judged; all of it is comparable with the claim."""

    latest: Claim | None = None
    apart: tuple[Claim, ...] = ()  # the last claims of voices in conflict with the latest
    claims: tuple[Claim, ...] = ()  # those that count, by as-of
    held: tuple[Claim, ...] = ()  # those that were not believed


def order(claim: Claim) -> tuple[object, ...]:
    """Return the sort key of claims: as-of, then publication, then identity."""
    return (claim.as_of, claim.published_at, claim.document, claim.version, claim.figure.id)


def _once(ask: Callable[[Claim], _T]) -> Callable[[Claim], _T]:
    """Remember what was answered for claims: every new claim asks the same of all that came before it.

    A claim never changes, so it is known by its identity, for as long as it is there; its hash would take longer to
    find than most answers.
    """
    known: dict[int, tuple[ref[Claim], _T]] = {}

    def asked(claim: Claim) -> _T:
        name = id(claim)
        found = known.get(name)
        if found is None:
            found = known[name] = (ref(claim, lambda _: known.pop(name, None)), ask(claim))
        return found[1]

    return asked


@_once
def _meant(claim: Claim) -> Interval:
    return typical(claim.figure)


def agree(a: Claim, b: Claim) -> bool:
    """Tell whether two claims can mean the same value."""
    return overlap(_meant(a), _meant(b))


def steps(old: Claim, new: Claim, tracked: TrackedFigure) -> bool:
    """Tell whether a newer number is a step from a finely written one, though a reader might round them together."""
    fine = is_fine(new.figure) and is_fine(old.figure) and middle(new.figure) != middle(old.figure)
    fine = fine or _is_next_estimate(old, new, tracked)
    if not fine or not is_newer(new, old) or (_is_coarser(new, old) and not rises(old, new)):
        return False
    if same_voice(new, old, tracked.place):
        return True
    measured = not is_counted(new.figure)
    return is_running(new, tracked) or (measured and new.published_at - old.published_at >= _SOON)


def _is_next_estimate(old: Claim, new: Claim, tracked: TrackedFigure) -> bool:
    """Tell whether a voice that estimates each time dates its next estimate, and writes another number."""
    both = new.figure.form is old.figure.form is Form.ABOUT and new.as_of_stated and old.as_of_stated
    one, two = middle(new.figure), middle(old.figure)
    apart = one is not None and two is not None and abs(one - two) > max(step(new.figure), step(old.figure))
    return both and apart and is_newer(new, old) and same_voice(new, old, tracked.place)


def _is_coarser(new: Claim, old: Claim) -> bool:
    """Tell whether a claim is written less finely than the one before: 100 after 104."""
    meant = typical(new.figure)
    return step(new.figure) > step(old.figure) and meant.lower != meant.upper


def rises(old: Claim, new: Claim) -> bool:
    """Tell whether `new` is the higher of two claims."""
    before, after = middle(old.figure), middle(new.figure)
    return before is not None and after is not None and after > before


def kind_of(claim: Claim, tracked: TrackedFigure) -> PeriodKind:
    """Return what span the tracked figure speaks of: as configured, else as was settled when it was selected."""
    if tracked.period is not None:
        return tracked.period
    return claim.period if claim.period is not PeriodKind.UNKNOWN else claim.figure.period.kind


def is_running(claim: Claim, tracked: TrackedFigure) -> bool:
    """Tell whether the tracked figure is a running total, which does not fall."""
    return kind_of(claim, tracked) is PeriodKind.CUMULATIVE


def is_newer(claim: Claim, old: Claim) -> bool:
    """Tell whether a claim holds as of later than `old`; publication decides where a date is not stated."""
    if claim.as_of_stated and old.as_of_stated:
        mine, other = claim.figure.as_of, old.figure.as_of
        if isinstance(mine, datetime) and isinstance(other, datetime):
            return mine > other
        return claim.as_of > old.as_of
    slack = _DAY if claim.as_of_stated else timedelta(0)
    return claim.as_of >= old.as_of - slack and claim.published_at > old.published_at


def is_older(claim: Claim, old: Claim) -> bool:
    """Tell whether a claim surely holds as of earlier than `old`."""
    if claim.as_of_stated and not old.as_of_stated:
        return claim.as_of < old.as_of - _DAY
    if not claim.as_of_stated:
        return claim.published_at < old.published_at and claim.as_of < old.as_of
    return claim.as_of < old.as_of


def is_comparable(claim: Claim, other: Claim) -> bool:
    """Tell whether two claims hold as of the same time: one article, one stated date, or hours apart."""
    if (claim.document, claim.version) == (other.document, other.version):
        return True
    if claim.as_of_stated and other.as_of_stated:
        mine, its = claim.figure.as_of, other.figure.as_of
        if isinstance(mine, datetime) and isinstance(its, datetime):
            return abs(mine - its) <= _CLOSE
        return claim.as_of == other.as_of
    for one, two in ((claim, other), (other, claim)):
        if one.as_of_stated and one.as_of > two.published_at.date():
            return False  # what was published before that day cannot speak of it
    return abs(claim.published_at - other.published_at) <= _CLOSE


@_once
def restriction(claim: Claim) -> str:
    """Return what makes a claim another thing than the plain figure, "identified" or "civilian"; "" if nothing does."""
    qualifier = (claim.figure.qualifier or "").casefold()
    if qualifier not in LOOSE | {""}:
        return qualifier
    if only_identified(claim.figure):
        return "identified"
    return "civilian" if (claim.figure.population or "").casefold() in _CIVILIANS else ""


@_once
def counts_as(claim: Claim) -> tuple[str, str | None]:
    """Return what a claim counts: its restriction and its unit."""
    return restriction(claim), claim.figure.unit


def same_unit(a: Claim, b: Claim) -> bool:
    """Tell whether two claims count in the same unit; a bare number fits every unit."""
    one, two = a.figure.unit, b.figure.unit
    return one is None or two is None or one == two or alike_units(one, two)


def alike_units(one: str, two: str) -> bool:
    """Tell whether two words for what is counted are used for one another: "cases" and "people" infected."""
    # the price of a barrel is in dollars, whether or not "a barrel" stands there
    pair = {one.casefold().partition("/")[0], two.casefold().partition("/")[0]}
    return len(pair) == 1 or any(pair <= units for units in _ALIKE)


def own_lane(claim: Claim, state: State, tracked: TrackedFigure) -> Claim | None:
    """Return what a claim's own voice said before, where that voice goes its own way; None where it does not."""
    latest = state.latest
    if latest is None or (is_running(claim, tracked) and not rises(claim, latest)):
        return None
    for one in state.apart:
        if same_voice(one, claim, tracked.place):
            return one
    if is_running(claim, tracked) or not (is_named(claim) and is_named(latest)):
        return None
    if same_voice(claim, latest, tracked.place):
        return None
    own = next((one for one in reversed(state.claims) if same_voice(one, claim, tracked.place)), None)
    return own if own is not None and 3 * _distance(claim, own) < _distance(claim, latest) else None


def _distance(a: Claim, b: Claim) -> Decimal:
    one, two = middle(a.figure), middle(b.figure)
    return Decimal("Infinity") if one is None or two is None else abs(one - two)


def width(claim: Claim) -> Decimal:
    """Return how much room a claim leaves."""
    meant = _meant(claim)
    return Decimal("Infinity") if meant.lower is None or meant.upper is None else meant.upper - meant.lower
