"""A value that stands alone: which claims go on from before it and so prove it wrong, and what no one would report.

One article that misreads, looks back or quotes the wrong event must not be what all later reports are compared with.
"""

from __future__ import annotations

from decimal import Decimal

from monitor.changes._state import State, agree, is_running, order, rises
from monitor.changes._voices import is_named, same_voice
from monitor.intervals import middle
from monitor.model import Claim
from monitor.rules import TrackedFigure

_NEAR = Decimal("1.5")
_LEAP = Decimal(2)
_GREAT_LEAP = Decimal(5)  # nobody need have spoken before to prove it wrong
_ESTABLISHED = 3  # claims


def times(a: Claim, b: Claim) -> Decimal:
    """Return how many times the lower one the higher of two claims is; 1 if one of them is nothing."""
    one, two = middle(a.figure), middle(b.figure)
    if not one or not two:
        return Decimal(1)
    least, most = sorted((abs(one), abs(two)))
    return most / least


def goes_on_from(claim: Claim, state: State, tracked: TrackedFigure) -> Claim | None:
    """Return the value before one that this claim proves wrong; None if it proves nothing.

    What one other voice said in one article, far above all before it, is wrong if a voice that spoke before goes on
    below it as if nothing had been said.
    """
    latest = state.latest
    if latest is None or not _is_below(claim, latest) or not _is_alone(latest, state):
        return None
    if same_voice(claim, latest, tracked.place) or claim.published_at <= latest.published_at:
        return None
    earlier = [one for one in state.claims if order(one) < order(latest) and one.document != latest.document]
    if is_running(claim, tracked):
        earlier = [one for one in earlier if agree(one, claim) or rises(one, claim)]
    spoken = any(same_voice(one, claim, tracked.place) for one in earlier)
    if not is_running(claim, tracked):
        earlier = [one for one in earlier if same_voice(one, claim, tracked.place)]
    base = earlier[-1] if earlier else None
    if base is None or not rises(base, latest):
        return None
    leap, nearer = times(base, latest), times(base, claim) < times(claim, latest)
    if spoken:
        return base if leap > _LEAP and nearer else None
    far = leap > _GREAT_LEAP and times(base, claim) ** 2 < times(claim, latest)
    return base if far and is_named(claim) else None


def is_stray(claim: Claim, base: Claim, state: State, tracked: TrackedFigure) -> bool:
    """Tell whether a far higher value comes from nowhere: no source, no date, an outlet that gave no value before."""
    if is_named(claim) or claim.as_of_stated or not rises(base, claim) or times(base, claim) <= _GREAT_LEAP:
        return False
    if len({one.document for one in state.claims}) < _ESTABLISHED:
        return False
    return not any(same_voice(one, claim, tracked.place) for one in state.claims)


def _is_below(claim: Claim, latest: Claim) -> bool:
    return rises(claim, latest) and not agree(claim, latest)


def _is_alone(claim: Claim, state: State) -> bool:
    """Tell whether no other article comes near a value or goes beyond it."""
    return not any(
        one.document != claim.document and (times(one, claim) <= _NEAR or rises(claim, one))
        for one in (*state.claims, *state.apart)
    )
