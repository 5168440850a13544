"""Series: what is kept of judged claims answers as if all of them were read anew for every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes import Series, _series
from monitor.changes._state import State, agree, is_running, order, restriction, rises, same_unit, steps, width
from monitor.changes._voices import same_voice, speaks_for
from monitor.model import ChangeKind, Claim, Judged
from monitor.rules import TrackedFigure
from tests.test_changes import CP, DEATHS, RED, SHELTERED, claim

_KINDS = (ChangeKind.INCREASED, ChangeKind.CONFLICT, ChangeKind.IMPLAUSIBLE, ChangeKind.UNCHANGED)
_PREFERRING = DEATHS.model_copy(update={"prefer": (RED,)})
_REMEMBERED, _STANDING = 14, 4

# --------------------------------------------------------------------------- what it means, read from the start


def comparable_with(mine: Claim, known: Sequence[Judged]) -> Callable[[Claim], bool]:
    """Return what tells which claims count the same as one."""
    parted = {restriction(one.claim) for one in known if one.kind is ChangeKind.DEFINITION_CHANGE}

    def comparable(one: Claim) -> bool:
        its = restriction(one)
        return same_unit(one, mine) and (its == restriction(mine) if restriction(mine) in parted else its not in parted)

    return comparable


def read_anew(judged: Sequence[Judged], mine: Claim, tracked: TrackedFigure) -> State:
    """Return the state that claims leave for a further one."""
    known = judged[-_REMEMBERED:]
    comparable = comparable_with(mine, known)
    fitting = [one for one in known if comparable(one.claim)]
    newest = {
        name: max(one.claim.version for one in fitting if one.claim.document == name)
        for name in {one.claim.document for one in fitting}
    }
    standing = [one for one in fitting if one.claim.counts and one.claim.version == newest[one.claim.document]]
    standing = sorted(standing, key=lambda one: one.claim.as_of, reverse=True)[:_STANDING]
    standing.sort(key=lambda one: order(one.claim))
    latest: Claim | None = None
    apart: list[Claim] = []
    for one in standing:
        latest = follow(latest, apart, one, tracked)
    return State(
        latest=latest,
        apart=tuple(apart),
        claims=tuple(one.claim for one in standing),
        held=tuple(one.claim for one in fitting if one.kind is ChangeKind.IMPLAUSIBLE),
    )


def follow(latest: Claim | None, apart: list[Claim], judged: Judged, tracked: TrackedFigure) -> Claim:
    """Return the latest value after one more claim; `apart` gains and loses voices in conflict."""
    mine = judged.claim
    if latest is None:
        return mine
    preferred = speaks_for(mine, tracked.prefer) and not speaks_for(latest, tracked.prefer)
    alone = [one for one in apart if same_voice(one, mine, tracked.place)]
    if (judged.kind is ChangeKind.CONFLICT or alone) and not preferred:
        for one in alone:
            apart.remove(one)
        joins = agree(mine, latest) or (is_running(mine, tracked) and rises(latest, mine))
        if not joins or judged.kind is ChangeKind.CONFLICT:
            apart.append(mine)
            return latest
    if preferred and judged.kind is ChangeKind.CONFLICT:
        apart[:] = [one for one in apart if not same_voice(one, mine, tracked.place)] + [latest]
        return mine
    if agree(mine, latest) and width(mine) > width(latest) and not steps(latest, mine, tracked):
        return latest
    return mine


def told_anew(judged: Sequence[Judged], base: Claim, state: State, tracked: TrackedFigure) -> Claim | None:
    """Return what readers were told last of the series of a claim."""

    def apart(one: Claim) -> bool:
        return any(same_voice(one, other, tracked.place) for other in state.apart)

    comparable = comparable_with(base, judged[-_REMEMBERED:])
    told = [one.claim for one in judged if one.told and one.claim.counts][-_REMEMBERED:]
    for one in reversed(told):
        if comparable(one) and (same_voice(one, base, tracked.place) if apart(base) else not apart(one)):
            return one
    return None


# --------------------------------------------------------------------------- properties


@st.composite
def _judged(draw: st.DrawFn) -> Judged:
    text = draw(st.sampled_from(["102", "104", "over 100", "about 110", "131", "1,904", "90-140"]))
    stated = draw(st.sampled_from([None, "3 Mar", "4 Mar", "9 Mar"]))
    values: dict[str, Any] = {"qualifier": draw(st.sampled_from([None, None, "identified"]))}
    made = claim(
        text,
        f"{draw(st.integers(3, 9))} Mar",
        draw(st.sampled_from([CP, RED, "Police", None])),
        as_of=stated,
        document=f"d{draw(st.integers(1, 25))}",
        version=draw(st.integers(1, 3)),
        publisher=draw(st.sampled_from(["Agency A", "Agency B"])),
        **values,
    )
    unit = draw(st.sampled_from(["person", "person", "household", None]))
    made = replace(made, figure=replace(made.figure, unit=unit), counts=draw(st.integers(0, 5)) > 0)
    redefined = draw(st.integers(0, 15)) == 0
    kind = ChangeKind.DEFINITION_CHANGE if redefined else draw(st.sampled_from(_KINDS))
    return Judged(claim=made, kind=kind, told=draw(st.booleans()))


@settings(max_examples=60)
@given(st.lists(_judged(), max_size=40), st.sampled_from([DEATHS, SHELTERED, _PREFERRING]))
def test_a_series_that_grew_is_one_that_was_read_anew(judged: list[Judged], tracked: TrackedFigure) -> None:
    """State and what was told last are, after each claim and for each lane, what all claims leave from the start."""
    with pytest.MonkeyPatch.context() as patch:  # so that a short list leaves something behind
        patch.setattr(_series, "REMEMBERED", _REMEMBERED)
        patch.setattr(_series, "_STANDING", _STANDING)
        patch.setattr(_series, "_MOST_LANES", 3)
        series = Series()
        for at, one in enumerate(judged):
            mine, known = one.claim, judged[:at]
            state = series.state(mine, tracked)
            assert state == read_anew(known, mine, tracked)
            assert series.last_told(mine, state, tracked) == told_anew(known, mine, state, tracked)
            series.append(one)
        assert list(series) == judged[-_REMEMBERED:]
        told = [one for one in judged if one.told and one.claim.counts]
        loaded = Series(judged[-_REMEMBERED:], told)  # as from the database
        for one in judged[-3:]:
            state = series.state(one.claim, tracked)
            assert loaded.state(one.claim, tracked) == state
            assert loaded.last_told(one.claim, state, tracked) == series.last_told(one.claim, state, tracked)
        assert loaded.news == series.news


def test_who_is_preferred_may_change() -> None:
    """A configuration that prefers another voice finds the state that it makes, though the claims were judged before."""
    sides = [Judged(claim=claim("120", "9 Mar"), kind=ChangeKind.FIRST, told=True)]
    sides.append(Judged(claim=claim("95", "9 Mar 15:00", RED), kind=ChangeKind.CONFLICT, told=True))
    series = Series(sides)
    for tracked, voice in ((DEATHS, CP), (_PREFERRING, RED), (DEATHS, CP)):
        latest = series.state(claim("99", "10 Mar"), tracked).latest
        assert latest is not None
        assert latest.voice == voice
