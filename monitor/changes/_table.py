"""The decision table: the rules by which a claim is judged, in their order.

They stand in `RULES` in the order in which they are tried. Each returns a `Verdict`, or the reason why it does not
apply, which `explain` shows ("" if that tells nothing). A rule sees a `Case`: the claim, and the state that earlier
claims left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from monitor.changes._case import Case, Verdict, hold
from monitor.changes._falls import falls, usual_start
from monitor.changes._outliers import is_stray, times
from monitor.changes._say import amount, day, says
from monitor.changes._scope import speaks_of_whole, start_of
from monitor.changes._state import (
    State,
    agree,
    is_comparable,
    is_older,
    kind_of,
    restriction,
    rises,
    same_unit,
)
from monitor.changes._voices import is_named
from monitor.intervals import is_counted, middle, overlap, stated, typical, within
from monitor.model import ChangeKind, Claim, Form, PeriodKind

_TENFOLD = 10
_HUNDREDFOLD = 100
_THOUSANDFOLD = 1000  # no slip of a digit, and no news of a day
_SMALL = 100  # below this, ten times as many is what a first day looks like
_INCIDENT = 1000  # what one incident counts at most
_MANY = 5
_LATEST = 50  # claims of another tracked figure
_MUCH = Decimal("1.5")
_ISSUE = timedelta(days=20)
_AREAS = frozenset({"[acr_us]", "har", "km2", "[smi_us]"})
_FLOORS = (Form.AT_LEAST, Form.MORE_THAN)
_CEILINGS = (Form.AT_MOST,)  # "nearly" and "fewer than" are said of what is just below


# --------------------------------------------------------------------------- the rules, in their order


def _edited(case: Case) -> Verdict | str:
    """Judge a new version of an article against what the version before said."""
    claim, earlier = case.claim, case.earlier
    if not earlier:
        return "corrected: no earlier version of this article said otherwise"
    before = next((one for one in reversed(earlier) if one.figure.id == claim.figure.id), earlier[-1])
    before = next((one for one in reversed(earlier) if agree(one, claim)), before)
    if agree(before, claim):
        finer = _is_finer(before, claim)
        kind = ChangeKind.REFINED if finer and before.counts else ChangeKind.UNCHANGED
        return Verdict(
            kind,
            f"the edited article says {says(claim)}, version {before.version} said {says(before)}",
            before,
            before.counts,
        )
    if not case.apart and case.base.document != claim.document:
        return Verdict(
            ChangeKind.UNCHANGED, f"the edited article now says what was known: {says(case.base)}", case.base
        )
    if claim.as_of_stated and claim.as_of > before.as_of:
        return f"corrected: the edited article states a newer as-of ({day(claim.as_of)})"
    reason = f"the article was edited: version {before.version} said {says(before)}, now it says {says(claim)}"
    return Verdict(ChangeKind.CORRECTED, reason, before)


def _part(case: Case) -> Verdict | str:
    """Leave out what speaks of a part of the place, unless the part alone exceeds what is known: so does the whole."""
    claim, base = case.claim, case.base
    named = base.scope is not None and not any(
        place.casefold() in base.scope.casefold() for place in case.tracked.place
    )
    if claim.scope is None and named and case.up and times(base, claim) > _MANY:
        if sum(one.scope == base.scope for one in case.state.claims) > 1:
            reason = f"{says(claim)} is of far more than {base.scope}, which {says(base)} is of: not compared"
            return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
        return Verdict(ChangeKind.FIRST, f"{says(claim)} is the first value of more than {base.scope}", base)
    counted = case.running or kind_of(claim, case.tracked) is PeriodKind.STOCK
    exceeds = counted and case.up
    if claim.scope in {None, base.scope} or claim.scope in _addresses(case.state) or not case.apart or exceeds:
        return ""
    reason = f"{says(claim)} speaks of {claim.scope} only, {says(base)} of {base.scope or 'the whole'}: not compared"
    return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)


def _longer(case: Case) -> Verdict | str:
    """Leave out a total that counts from an earlier day than the one that is followed."""
    mine = start_of(case.claim.figure)
    if mine is None or not (case.running and case.up and case.apart):
        return ""
    usual = usual_start(case.state.claims)
    if usual is None or mine >= usual - _ISSUE:
        return ""
    reason = f"{says(case.claim)} counts from {day(mine)}, the total from {day(usual)}: not compared"
    return Verdict(ChangeKind.STALE_REPEAT, reason, case.base, counts=False)


def _addresses(state: State) -> set[str | None]:
    """Return the parts that say where all of it happened: that of the first value, and those that made two values."""
    scopes = Counter(one.scope for one in state.claims)
    return {state.claims[0].scope, *(scope for scope, count in scopes.items() if count > 1)}


def _sibling(case: Case) -> Verdict | str:
    """Leave out a value that is another tracked figure's: the children of the dead are not the dead."""
    if not case.running or not case.apart or case.up or case.claim.cue == "correction":
        return ""
    for name, known in case.siblings.items():
        for judged in islice(reversed(known), _LATEST):
            other = judged.claim
            if (
                judged.claim.counts
                and other.figure.best == case.claim.figure.best is not None
                and other.figure.metric == case.claim.figure.metric
                and same_unit(other, case.claim)
            ):
                if (
                    other.figure.population == case.base.figure.population
                    and other.figure.metric == case.base.figure.metric
                ):
                    continue
                reason = f"{says(case.claim)} is the value of {name}, a part of {says(case.base)}: not compared"
                return Verdict(ChangeKind.STALE_REPEAT, reason, case.base, counts=False)
    return ""


def _agrees(case: Case) -> Verdict | str:
    """Judge a claim that can mean the latest value."""
    claim, base = case.claim, case.base
    if case.apart:
        return f"unchanged: {says(claim)} and {says(base)} exclude each other"
    both = f"{says(claim)} agrees with {says(base)}"
    if _same_words(claim, base) or not _is_finer(base, claim):
        return Verdict(ChangeKind.UNCHANGED, both, base)
    if case.newer and claim.as_of > base.as_of and not _is_point(base) and middle(claim.figure) != middle(base.figure):
        reason = f"{says(claim)} is newer than {says(base)}, which was a bound or rounded: a move is likely, not proven"
        return Verdict(ChangeKind.ADVANCED, reason, base)
    return Verdict(ChangeKind.REFINED, f"{both} and is more exact", base)


def _vaguer(case: Case) -> Verdict | str:
    """Let a bound be true of the latest value: "more than 30,000" does not deny 32,414."""
    claim, base = case.claim, case.base
    if not overlap(stated(claim.figure), stated(base.figure)):
        return ""
    low = claim.figure.form in _FLOORS and case.running and not case.up
    high = claim.figure.form in _CEILINGS and case.up
    if low or high or claim.figure.form is Form.VAGUE:
        return Verdict(ChangeKind.UNCHANGED, f"{says(claim)} is a bound that {says(base)} meets", base, counts=False)
    return ""


def _repeats(case: Case) -> Verdict | str:
    """Judge a claim that agrees with an older value, or with a voice known to say otherwise."""
    claim, base, state = case.claim, case.base, case.state
    aside = next((one for one in state.apart if agree(one, claim)), None)
    if aside is not None and is_older(aside, claim) and not case.running and case.one_voice(base):
        aside = None
    if aside is not None:
        return Verdict(
            ChangeKind.UNCHANGED,
            f"{says(claim)} agrees with {says(aside)}; the difference was told",
            aside,
            counts=False,
        )
    agreeing = [one for one in reversed(state.claims) if agree(one, claim) and not agree(one, base)]
    older = next((one for one in agreeing if _same_words(one, claim)), agreeing[0] if agreeing else None)
    if older is None:
        return "stale_repeat: no older value agrees with it"
    news = _is_no_repeat(case, older)
    if news is not None:
        return f"stale_repeat: {news}"
    late = not claim.as_of_stated or not case.newer or (case.running and not case.up)
    if not late or _returns(case, older):
        return f"stale_repeat: it agrees with {says(older)}, but is newer than {says(base)}"
    when = "is no newer" if claim.as_of_stated and not case.newer else "states no newer as-of"
    what = ", a running total: a repeat, not a fall" if case.running and not case.up else ": a repeat, not a move"
    reason = f"{says(claim)} agrees with the earlier {says(older)} and {when} than {says(base)}{what}"
    if claim.as_of_stated and case.newer:
        reason = f"{says(claim)} is the earlier {says(older)} again, after {says(base)}{what}"
    return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=claim.as_of_stated and not case.newer)


def _is_no_repeat(case: Case, older: Claim) -> str | None:
    """Return why a claim that agrees with an older value is news, in words; None if nothing says so."""
    claim, base = case.claim, case.base
    if claim.cue == "correction" and base.figure.text in claim.figure.evidence.quote:
        return f"it agrees with {says(older)}, but is worded as a correction of {says(base)}"
    if case.running and case.up and claim.figure.direction == "up" and claim.published_at > base.published_at:
        return f"it agrees with {says(older)}, but is worded as a rise from {says(base)}"
    if case.running and case.up and not _same_value(older, claim):
        return f"{says(older)} is only a bound of it, and it is above {says(base)}"
    return None


def _returns(case: Case, older: Claim) -> bool:
    """Tell whether a value that is no running total went back to where it was, in words or after an issue's time."""
    if case.running:
        return False
    worded = case.claim.figure.direction == ("up" if case.up else "down")
    fresh = case.claim.published_at - max(older.published_at, case.base.published_at)
    issued = kind_of(case.claim, case.tracked) in (PeriodKind.RATE, PeriodKind.LEVEL) and fresh >= _ISSUE
    return case.newer and (worded or issued)


def _redefines(case: Case) -> Verdict | str:
    """Judge a lower value that counts other cases than the latest: the definition changed, not the world."""
    claim, base = case.claim, case.base
    mine, its = restriction(claim), restriction(base)
    if mine == its or not case.apart or case.up:
        return ""
    reason = f"{says(claim)} counts {mine or 'all'} cases and {says(base)} {its or 'all'}: a definition, not a fall"
    return Verdict(ChangeKind.DEFINITION_CHANGE, reason, base)


def _late(case: Case) -> Verdict | str:
    """Judge a claim about a day before the latest: it moves nothing, but it can correct that day's value."""
    claim, base = case.claim, case.base
    if not is_older(claim, base):
        return ""
    peers = [one for one in case.state.claims if one.as_of == claim.as_of and one.as_of_stated and case.one_voice(one)]
    peer = peers[-1] if peers and claim.as_of_stated else None
    if peer is not None and not agree(peer, claim) and claim.published_at > peer.published_at:
        reason = f"{says(claim)} corrects {says(peer)}: the same voice and as-of, another value"
        return Verdict(ChangeKind.CORRECTED, reason, peer)
    reason = f"{says(claim)} holds before {says(base)}: it adds to the past and moves nothing"
    return Verdict(ChangeKind.STALE_REPEAT, reason, base)


def _corrects(case: Case) -> Verdict | str:
    """Judge a claim that says it corrects, or that states another value for the same voice and as-of."""
    claim, base = case.claim, case.base
    if case.rejects:
        return f"corrected: it gives {says(base)} to somebody else"
    worded = claim.cue == "correction"
    if worded and not (is_named(claim) and is_named(base) and not case.one_voice(base)):
        return Verdict(ChangeKind.CORRECTED, f"{says(claim)} is worded as a correction of {says(base)}", base)
    if not (claim.as_of_stated and base.as_of_stated and not case.newer and case.one_voice(base)):
        return "corrected: no correction is worded, and voice and stated as-of are not both the same"
    if kind_of(claim, case.tracked) in (PeriodKind.STOCK, PeriodKind.LEVEL) and claim.published_at > base.published_at:
        return "corrected: what is counted anew all day is no correction of the morning's count"
    intraday = claim.published_at.date() == base.published_at.date() == claim.as_of
    if (intraday and claim.published_at > base.published_at and (case.up or not case.running)) or (
        claim.published_at <= base.published_at
    ):
        return "corrected: both were published on the day they speak of, so the later one may be an update"
    reason = f"{says(claim)} corrects {says(base)}: the same voice and as-of, another value"
    return Verdict(ChangeKind.CORRECTED, reason, base)


def _conflicts(case: Case) -> Verdict | str:
    """Judge two voices that give different values for the same time."""
    claim, base = case.claim, case.base
    if case.one_voice(base):
        return "conflict: the same voice"
    same = (claim.document, claim.version) == (base.document, base.version)
    same = same or case.answers or case.rejects
    moved = not case.running and not same and claim.figure.direction == ("up" if case.up else "down")
    if moved or not (same or is_comparable(claim, base)):
        return "conflict: they do not hold as of the same time"
    dated = claim.as_of_stated and base.as_of_stated
    if case.running and not (same or dated):
        return "conflict: a later, higher running total is a rise"
    if not (is_named(claim) and is_named(base)) and not same:
        return "conflict: not both name who says so"
    if not same and _bounds_meet(claim, base):
        return "conflict: the lower one is a bound that the higher one meets"
    return Verdict(ChangeKind.CONFLICT, f"{says(claim)} and {says(base)} differ, and hold as of the same time", base)


def _implausible(case: Case) -> Verdict | str:
    """Hold a value that is more than ten times, or less than a tenth of, the latest.

    What is small grows tenfold on its first day, and what is no running total may shrink to nearly nothing: a list of
    missing persons, a power cut.
    """
    claim, base = case.claim, case.base
    worded = speaks_of_whole(claim.figure, case.tracked.since)
    if is_counted(base.figure) and not worded and is_stray(claim, base, case.state, case.tracked):
        reason = f"{says(claim)} is far above {says(base)}, with no source, date or word of a total: something else"
        return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
    least = min(abs(middle(one.figure) or Decimal(0)) for one in (claim, base))
    small = _SMALL if is_counted(base.figure) and claim.figure.unit not in _AREAS else _INCIDENT
    own = is_named(claim) and case.one_voice(base)
    told = own or claim.figure.direction == "down" or (middle(base.figure) or 0) < _INCIDENT
    ebbs = not case.up and kind_of(claim, case.tracked) is PeriodKind.STOCK and case.newer and told
    limit = _TENFOLD if (least >= small or not case.up) and not ebbs else _HUNDREDFOLD
    if times(base, claim) <= limit:
        return f"implausible: not more than {limit} times as much or as little"
    incident = is_counted(base.figure) and least < _INCIDENT
    if case.running and case.up and incident and worded and not any(map(_is_total, case.state.claims)):
        return Verdict(
            ChangeKind.FIRST, f"{says(claim)} is the first worded total; {says(base)} was of something less", base
        )
    if case.up and case.running and times(base, claim) > _THOUSANDFOLD:
        reason = f"{says(claim)} is more than a thousand times {says(base)}: something else"
        return Verdict(ChangeKind.STALE_REPEAT, reason, base, counts=False)
    how = "more than ten times" if case.up else "less than a tenth of"
    return hold(case, f"{says(claim)} is {how} {says(base)}")


def _is_total(claim: Claim) -> bool:
    return speaks_of_whole(claim.figure)


def moves(case: Case) -> Verdict:
    """Judge a claim that nothing else explains: the value moved."""
    claim, base = case.claim, case.base
    if case.running and case.up and not (is_named(claim) and case.one_voice(base)):
        nearer = [one for one in case.state.apart if rises(base, one) and rises(one, claim) and not agree(one, claim)]
        base = max(nearer, key=lambda one: middle(one.figure) or Decimal(0), default=base)
    kind = ChangeKind.INCREASED if case.up else ChangeKind.DECREASED
    how = "rose" if case.up else "fell"
    reason = f"it {how} from {says(base)} to {says(claim)}"
    if case.running and case.up:
        window = _unexplained(case)
        if window is not None:
            return Verdict(ChangeKind.RETROACTIVE, f"{reason}, {window}", base)
        if claim.window is not None:
            reason += f"; the article says {amount(claim.window)} in the days before"
    return Verdict(kind, reason, base)


RULES: tuple[Callable[[Case], Verdict | str], ...] = (
    _edited,
    _part,
    _longer,
    _agrees,
    _vaguer,
    _sibling,
    _redefines,
    _late,
    _repeats,
    _corrects,
    falls,
    _conflicts,
    _implausible,
)

# --------------------------------------------------------------------------- what the rules ask


def _unexplained(case: Case) -> str | None:
    """Return in words what of a rise the stated window leaves unexplained; None if nothing of weight."""
    claim, base = case.claim, case.base
    if claim.cue == "retroactive":
        return "and the article says that earlier cases were added"
    before, after = middle(base.figure), middle(claim.figure)
    window, start = claim.window, claim.window_from
    if window is None or window.upper is None or start is None or before is None or after is None:
        return None
    if start > base.as_of or not (claim.as_of_stated and base.as_of_stated):
        return None
    carried = sum(
        (
            one.window.upper or Decimal(0)
            for one in case.state.claims
            if one.window and base.as_of < one.as_of < claim.as_of
        ),
        Decimal(0),
    )
    rest = after - before - window.upper - carried
    if 2 * rest <= after - before:
        return None
    return f"of which the stated window explains {amount(window)}: {rest:f} were added for earlier days"


def _is_finer(old: Claim, new: Claim) -> bool:
    """Tell whether `new` says the value of `old` more exactly."""
    a, b = typical(old.figure), typical(new.figure)
    if a == b:
        return False
    if b.lower is None or b.upper is None:
        return False
    return a.lower is None or a.upper is None or within(b, a) or b.upper - b.lower < a.upper - a.lower


def _same_words(a: Claim, b: Claim) -> bool:
    return a.figure.form is b.figure.form and _same_value(a, b)


def _same_value(a: Claim, b: Claim) -> bool:
    return middle(a.figure) == middle(b.figure)


def _is_point(claim: Claim) -> bool:
    meant = typical(claim.figure)
    return meant.lower is not None and meant.lower == meant.upper


def _bounds_meet(a: Claim, b: Claim) -> bool:
    """Tell whether the words leave room for both: "at least 14" and 20."""
    low, high = (b, a) if rises(b, a) else (a, b)
    return low.figure.form in _FLOORS and times(low, high) <= _MUCH
