"""The changes of one watch -> what moved, what is contested, what was corrected, what is new.

A figure that moved several times since the last digest is one move, from the value that readers knew to the latest
one; the steps stay in it. A step continues a move when it starts where the move ended: at the same claim, at the same
value, or with the same voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from monitor.digests._charts import draw_chart
from monitor.digests._parts import Addition, Confirmed, Conflict, Correction, Move, Refinement, Stall, Statement
from monitor.digests._statements import Desk
from monitor.digests._words import difference_words, figure_words, number_words, one_line
from monitor.intervals import difference, percent, reading
from monitor.model import Change, ChangeKind, Claim, Interval, Judged
from monitor.rules import TrackedFigure

_MOVES = {
    ChangeKind.INCREASED,
    ChangeKind.DECREASED,
    ChangeKind.ADVANCED,
    ChangeKind.RETROACTIVE,
    ChangeKind.THRESHOLD_CROSSED,
}
_APART = {ChangeKind.IMPLAUSIBLE, ChangeKind.DEFINITION_CHANGE}  # they continue nothing, and nothing continues them
_STEPS = _MOVES | _APART | {ChangeKind.CORRECTED}
_EXPLAINED = {ChangeKind.IMPLAUSIBLE, ChangeKind.DEFINITION_CHANGE, ChangeKind.RETROACTIVE}
_NOTES = {
    ChangeKind.IMPLAUSIBLE: "held: not confirmed by a second report",
    ChangeKind.DEFINITION_CHANGE: "counts something else than before",
    ChangeKind.RETROACTIVE: "moved in retrospect",
    ChangeKind.ADVANCED: "may not have moved: the earlier value was rounded or a bound",
}
_NEAREST = 20  # moves of a figure that a step may continue: a bound, so that no input takes long


class Figures:
    """The tracked figures of a watch, in the user's order and words, and what is known of them."""

    def __init__(self, watch: str, tracked: Sequence[TrackedFigure], changes: Sequence[Change], desk: Desk) -> None:
        """Group the changes by figure; a figure that is not tracked any more goes by its id."""
        self._watch, self._desk = watch, desk
        self._tracked = {figure.id: figure for figure in tracked}
        self._changes: dict[str, list[Change]] = {figure.id: [] for figure in tracked}
        for change in changes:
            self._changes.setdefault(change.figure, []).append(change)

    def label(self, figure: str) -> str:
        """Return what readers see."""
        known = self._tracked.get(figure)
        return one_line(known.title if known else figure, 120)

    def _history(self, figure: str) -> Sequence[Judged]:
        return self._desk.history.get((self._watch, figure), ())

    def _each(self, *kinds: ChangeKind) -> Iterator[Change]:
        return (change for changes in self._changes.values() for change in changes if change.kind in kinds)

    def _stated(self, kind: ChangeKind) -> Iterator[tuple[Change, Claim]]:
        """Yield the changes of a kind that have a new claim, with it."""
        return ((change, change.new) for change in self._each(kind) if change.new is not None)

    # ----------------------------------------------------------------- moved

    def moved(self) -> tuple[Move, ...]:
        """Return what moved, with held values last."""
        moves = [
            self._move(figure, chain)
            for figure, changes in self._changes.items()
            for chain in _confirmed(_chains(changes))
            if any(step.kind is not ChangeKind.CORRECTED for step in chain)
        ]
        moves.sort(key=lambda move: move.held)
        beside = {move.figure: move for move in reversed(moves)}  # repeats are told once: beside the first line
        return tuple(
            replace(move, repeats=self._repeats(move.figure)) if beside[move.figure] is move else move for move in moves
        )

    def _move(self, figure: str, chain: Sequence[Change]) -> Move:
        first, last = chain[0], chain[-1]
        new = _new(last)
        delta, share = (last.delta, last.percent) if len(chain) == 1 else _whole(first.old, new)
        crossed = tuple(dict.fromkeys(level for step in chain for level in step.crossed))
        return Move(
            figure=figure,
            label=self.label(figure),
            kind=last.kind,
            old=self._state(first.old),
            new=self._desk.state(new),
            via=tuple(self._desk.state(claim) for claim in _between(chain)),
            delta=delta,
            percent=share,
            difference=difference_words(delta, share, new.figure.unit),
            direction=_direction(delta),
            crossed=crossed,
            held=last.kind is ChangeKind.IMPLAUSIBLE,
            alert=any(step.alert for step in chain),
            since=self._since(figure),
            notes=(*(f"crossed {number_words(level)}" for level in crossed), *_notes(chain)),
            repeats=(),
            chart=None
            if last.kind in _APART
            else draw_chart(self._history(figure), (_new(step) for step in chain), self._desk.today),
            steps=tuple(chain),
        )

    def _since(self, figure: str) -> str:
        known = self._tracked.get(figure)
        return f"since {self._desk.day(known.since)}" if known and known.since else ""

    def _state(self, claim: Claim | None) -> Statement | None:
        return None if claim is None else self._desk.state(claim)

    # ----------------------------------------------------------------- contested, corrected, new, silent

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the latest state of each pair of voices that exclude each other."""
        latest: dict[tuple[str, frozenset[str]], Conflict] = {}
        for change, new in self._stated(ChangeKind.CONFLICT):
            if change.old is not None:
                voices = frozenset((change.old.voice.casefold(), new.voice.casefold()))
                latest[change.figure, voices] = Conflict(
                    figure=change.figure,
                    label=self.label(change.figure),
                    one=self._desk.state(change.old),
                    other=self._desk.state(new),
                    difference=difference_words(change.delta, change.percent, new.figure.unit),
                    change=change,
                )
        return tuple(latest.values())

    def corrected(self) -> tuple[Correction, ...]:
        """Return the values that were withdrawn for others."""
        return tuple(
            Correction(
                figure=change.figure,
                label=self.label(change.figure),
                old=self._state(change.old),
                new=self._desk.state(new),
                difference=difference_words(change.delta, change.percent, new.figure.unit),
                notes=(*(f"crossed {number_words(level)}" for level in change.crossed), one_line(change.reason)),
                change=change,
            )
            for change, new in self._stated(ChangeKind.CORRECTED)
        )

    def new(self) -> tuple[Addition, ...]:
        """Return the first values."""
        return tuple(
            Addition(figure=change.figure, label=self.label(change.figure), new=self._desk.state(new), change=change)
            for change, new in self._stated(ChangeKind.FIRST)
        )

    def stalled(self) -> tuple[Stall, ...]:
        """Return the figures without a new value."""
        return tuple(
            Stall(
                figure=change.figure,
                label=self.label(change.figure),
                last=self._state(change.old or change.new),
                reason=one_line(change.reason.partition(";")[0]),  # the last value stands beside it
                change=change,
            )
            for change in self._each(ChangeKind.STALLED)
        )

    # ----------------------------------------------------------------- the same

    def confirmed(self, moved: Iterable[Move]) -> Confirmed:
        """Return what stayed the same; stale repeats of a figure that moved are told beside it."""
        told = {move.figure for move in moved}
        same = list(self._each(ChangeKind.UNCHANGED, ChangeKind.REFINED))
        refined = {change.figure: (change, new) for change, new in self._stated(ChangeKind.REFINED)}
        return Confirmed(
            figures=len({change.figure for change in same}),
            reports=len(same),
            refined=tuple(
                Refinement(
                    figure=figure,
                    label=self.label(figure),
                    old=self._state(change.old),
                    new=self._desk.state(new),
                    change=change,
                )
                for figure, (change, new) in refined.items()
            ),
            repeats=tuple(
                f"{self.label(figure)}: {repeat}"
                for figure in self._changes
                if figure not in told
                for repeat in self._repeats(figure)
            ),
        )

    def _repeats(self, figure: str) -> tuple[str, ...]:
        lines: dict[str, int] = {}
        for change in self._changes[figure]:
            if change.kind is ChangeKind.STALE_REPEAT and change.new is not None:
                line = self._repeat(change, change.new)
                lines[line] = lines.get(line, 0) + 1
        return tuple(
            f"{line}: not counted" if n == 1 else f"{line}, {n} times: not counted" for line, n in lines.items()
        )

    def _repeat(self, change: Change, new: Claim) -> str:
        """Return "Valley Radio repeats 62 (from 9 Mar)"."""
        past = [change.old] if change.old is not None else []
        past += [judged.claim for judged in self._history(change.figure)]
        origin = next(
            (claim for claim in past if _bounds(claim) == _bounds(new) and claim.document != new.document), None
        )
        source = f" (from {self._desk.day(origin.as_of)})" if origin else ""
        return f"{one_line(new.publisher or new.voice, 80)} repeats {figure_words(new)}{source}"


# --------------------------------------------------------------------------- steps


def _chains(changes: Iterable[Change]) -> list[list[Change]]:
    """Group the steps of one figure that continue each other."""
    chains: list[list[Change]] = []
    for change in changes:
        if change.kind not in _STEPS or change.new is None:
            continue
        earlier = () if change.kind in _APART else reversed(chains[-_NEAREST:])
        chain = next((chain for chain in earlier if _continues(chain[-1], change)), None)
        if chain is None:
            chains.append([change])
        else:
            chain.append(change)
    return chains


def _continues(last: Change, change: Change) -> bool:
    end, start = last.new, change.old
    if end is None or start is None or last.kind in _APART:
        return False
    return (
        _place(end) == _place(start) or _bounds(end) == _bounds(start) or end.voice.casefold() == start.voice.casefold()
    )


def _confirmed(chains: list[list[Change]]) -> list[list[Change]]:
    """Drop values that were held and then confirmed: the move that they became says more."""
    told = {_bounds(_new(step)) for chain in chains for step in chain if step.kind not in _APART}
    return [
        chain
        for chain in chains
        if chain[-1].kind is not ChangeKind.IMPLAUSIBLE or _bounds(_new(chain[-1])) not in told
    ]


def _between(chain: Sequence[Change]) -> list[Claim]:
    """Return the claims between the first and the last value, each value once."""
    claims: dict[tuple[object, object], Claim] = {}
    ends = {_bounds(_new(chain[-1])), _bounds(chain[0].old)}
    for step in chain[:-1]:
        claims.setdefault(_bounds(_new(step)), _new(step))
    return [claim for bounds, claim in claims.items() if bounds not in ends]


def _new(change: Change) -> Claim:
    """Return the new claim of a step, which all steps have: `_chains` leaves others out."""
    assert change.new is not None  # noqa: S101 - said above
    return change.new


def _place(claim: Claim) -> tuple[str, int, str]:
    return claim.document, claim.version, claim.figure.id


def _bounds(claim: Claim | None) -> tuple[object, object]:
    return (None, None) if claim is None else (claim.figure.lower, claim.figure.upper)


def _whole(old: Claim | None, new: Claim) -> tuple[Interval | None, Interval | None]:
    """Return the difference of several steps taken together."""
    if old is None:
        return None, None
    before, after = reading(old.figure), reading(new.figure)
    return difference(before, after), percent(before, after)


def _direction(delta: Interval | None) -> Literal["up", "down", ""]:
    if delta is None:
        return ""
    if delta.lower is not None and delta.lower > 0:
        return "up"
    return "down" if delta.upper is not None and delta.upper < 0 else ""


def _notes(chain: Sequence[Change]) -> Iterator[str]:
    """Return what a reader must know to read the line rightly, each once."""
    for kind in dict.fromkeys(step.kind for step in chain):
        if kind is ChangeKind.CORRECTED:
            yield "corrected on the way: see below"
        elif kind in _NOTES and (kind is not ChangeKind.ADVANCED or len(chain) == 1):
            reasons = [one_line(step.reason) for step in chain if step.kind is kind and kind in _EXPLAINED]
            yield ": ".join([_NOTES[kind], *reasons[-1:]])
