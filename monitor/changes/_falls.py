"""The rule for a running total that comes in lower: what it may be instead of a fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.changes._case import Case, Verdict, hold
from monitor.changes._outliers import times
from monitor.changes._say import day, says
from monitor.changes._scope import PLANS, is_worded_whole, speaks_of_whole, start_of
from monitor.changes._state import is_comparable, kind_of, rises
from monitor.changes._voices import is_named
from monitor.model import ChangeKind, Claim, PeriodKind
from monitor.rules import TrackedFigure

_HALF = 2
_LAG = timedelta(hours=36)
_ISSUE = timedelta(days=20)


def falls(case: Case) -> Verdict | str:
    """Judge a running total that comes in lower without a word of correction."""
    figure = case.claim.figure
    if not case.running or case.up:
        return _shrinks(case) if not case.up else ""
    if figure.metric in PLANS and figure.direction == "down" and case.newer:
        return "implausible: a plan, worded as reduced"
    return _contradicts(case)


def _contradicts(case: Case) -> Verdict | str:
    """Judge a lower running total: something else, late, held, or a contradiction."""
    claim, base = case.claim, case.base
    if case.answers or case.rejects:
        return Verdict(ChangeKind.CONFLICT, f"{says(claim)} is said against {says(base)}", base)
    something_else = _something_else(case)
    if something_else is not None:
        return Verdict(ChangeKind.STALE_REPEAT, something_else, base, counts=False)
    passed = next((one for one in reversed(case.state.claims) if rises(one, claim) and one is not base), None)
    soon = claim.published_at - base.published_at <= _LAG
    unclear = not (claim.as_of_stated and base.as_of_stated) and claim.document != base.document
    if unclear and not is_named(claim) and (passed or (soon and not case.one_voice(base))):
        reason = f"{says(claim)} names no source or date and is below {says(base)}: a value that the total has passed"
        return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
    if case.one_voice(base):
        return hold(case, f"{says(claim)} is below {says(base)}, of the same voice, and a running total does not fall")
    if passed and unclear and soon:
        reason = f"{says(claim)} lies between {says(passed)} and {says(base)}: a value that the total has passed"
        return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
    return Verdict(
        ChangeKind.CONFLICT, f"{says(claim)} contradicts {says(base)}, and a running total does not fall", base
    )


def _something_else(case: Case) -> str | None:
    """Return what a lower number is of instead of the whole, in words; None if it may be the whole."""
    claim, base = case.claim, case.base
    mine, usual = start_of(claim.figure), usual_start(case.state.claims) or start_of(base.figure)
    if mine is not None and usual is not None and mine > usual + _ISSUE:
        return f"{says(claim)} counts from {day(mine)} only, the total from {day(usual)}: not compared"
    if is_worded_whole(claim.figure, case.tracked.since):
        return None
    if _is_local(claim, case.tracked):
        return f"{says(claim)} is of {claim.figure.place}, and below {says(base)}: another incident or a part"
    if times(claim, base) > _HALF:
        return f"{says(claim)} is not worded as a total and far below {says(base)}: another incident or a part"
    return None


def usual_start(claims: Sequence[Claim]) -> date | None:
    """Return the day from which most claims that say so count, if at least two do."""
    starts = Counter(start for one in claims if (start := start_of(one.figure)) is not None)
    usual = max(starts, key=lambda start: (starts[start], start), default=None)
    return usual if usual is not None and starts[usual] > 1 else None


def _is_local(claim: Claim, tracked: TrackedFigure) -> bool:
    """Tell whether a claim stands with the name of a place within the tracked one."""
    place = (claim.figure.place or "").casefold()
    return bool(place and tracked.place) and place not in {name.casefold() for name in tracked.place}


def _shrinks(case: Case) -> Verdict | str:
    """Leave out what another voice counts so much lower that it counts something else: those who left the country."""
    claim, base = case.claim, case.base
    stock = kind_of(claim, case.tracked) is PeriodKind.STOCK and claim.figure.direction != "down"
    named = is_named(claim) and is_named(base) and not case.one_voice(base) and not is_comparable(claim, base)
    if (
        not (stock and named and times(claim, base) > _HALF)
        or speaks_of_whole(claim.figure)
        or case.answers
        or case.rejects
    ):
        return "implausible: no running total, so it may fall"
    reason = f"{says(claim)} is far below {says(base)} of another voice, and not worded as a total: something else"
    return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
