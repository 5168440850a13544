"""One claim and all that its judgement rests on, and what a rule says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.changes._outliers import times
from monitor.changes._say import says
from monitor.changes._series import Series
from monitor.changes._state import State, agree, is_newer, is_running, kind_of, rises, steps
from monitor.changes._voices import is_named, same_name, same_voice, two_voices, word_set
from monitor.model import ChangeKind, Claim, PeriodKind
from monitor.rules import TrackedFigure

_REACH = 1000
_AGAINST = r"\b(?:not|instead of|rather than)(?: the)?"
_SAID_BY = r"\b(?:as|that|which|(?:reported|given|claimed|stated|published|announced) by) (?:the )?(?P<who>\w+)(?P<rest>[^.,;]{0,80})"
_SELF = word_set("it he she they we i first previously earlier initially originally was were had")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule decided: `old` is the claim compared with; `counts` whether the new one can be the state."""

    kind: ChangeKind
    reason: str
    old: Claim | None
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One claim and all that its judgement rests on. `base` is the claim to compare with first."""

    tracked: TrackedFigure
    claim: Claim
    base: Claim
    state: State
    earlier: tuple[Claim, ...]  # of earlier versions of the article
    siblings: Mapping[str, Series]

    @property
    def running(self) -> bool:
        """Whether the figure is a running total."""
        return is_running(self.claim, self.tracked)

    @property
    def up(self) -> bool:
        """Whether the claim is higher than the one it is compared with."""
        return rises(self.base, self.claim)

    @property
    def apart(self) -> bool:
        """Whether the claim and the one it is compared with exclude each other, or one is a step from the other."""
        return not agree(self.claim, self.base) or steps(self.base, self.claim, self.tracked)

    @property
    def newer(self) -> bool:
        """Whether the claim holds as of later than the one it is compared with."""
        return is_newer(self.claim, self.base)

    @property
    def answers(self) -> bool:
        """Whether a named voice counts beside what another counted: "71,900, more than the 58,300 of the institute"."""
        claim, base = self.claim, self.base
        number, quote = base.figure.text.split()[0], claim.figure.evidence.quote
        cited = number in quote and not re.search(
            rf"\b(?:from|instead of|rather than)(?: the)? {re.escape(number)}", quote
        )
        counted = kind_of(claim, self.tracked) in (PeriodKind.CUMULATIVE, PeriodKind.STOCK)
        named = is_named(claim) and is_named(base) and not self.one_voice(base)
        return cited and counted and named and claim.figure.direction is None

    @property
    def rejects(self) -> bool:
        """Whether a named voice states its value against one that it gives to somebody else: "9, not 21 as they say"."""
        if not is_named(self.claim) or not self.apart:
            return False
        number = re.escape(self.base.figure.text.split()[0])
        found = re.search(rf"{_AGAINST} {number}\b[^.;]{{0,30}}?{_SAID_BY}", self.claim.figure.evidence.quote[:_REACH])
        if found is None or found["who"].casefold() in _SELF:
            return False
        who = re.split(r"\b(?:said|say|says|reported|had|has|have|gave|claimed|claims|put)\b", found["rest"])[0]
        return not same_name(f"{found['who']} {who}".strip(), self.claim.voice, self.tracked.place)

    def one_voice(self, other: Claim) -> bool:
        """Tell whether the claim and another come from the same voice; an article tells its voices apart."""
        if (self.claim.document, self.claim.version) == (other.document, other.version):
            return not two_voices(self.claim, other, self.tracked.place)
        return same_voice(self.claim, other, self.tracked.place)


def hold(case: Case, reason: str) -> Verdict | str:
    """Hold a claim until a second, independent document says about the same."""
    for held in reversed(case.state.held):
        if held.document != case.claim.document and rises(case.base, held) == case.up and _is_near(held, case.claim):
            return f"implausible: {says(held)} in another article confirms it"
    return Verdict(
        ChangeKind.IMPLAUSIBLE, f"{reason}: held until a second article confirms it", case.base, counts=False
    )


def _is_near(a: Claim, b: Claim) -> bool:
    """Tell whether two claims are of the same magnitude."""
    return agree(a, b) or times(a, b) <= 3  # noqa: PLR2004 - thrice is no order of magnitude
