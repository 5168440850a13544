"""The claims of a tracked figure that were judged, in that order, and what they leave behind for the next one.

A series grows by a claim at a time and is asked for its state before each. So it keeps what it found out: which claims
are comparable with one another (a lane), which of those count, in the order of their as-of, and what each of them did
to the state before it. What it answers is what reading all claims anew would answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator

from monitor.changes._state import (
    State,
    agree,
    counts_as,
    is_running,
    order,
    restriction,
    rises,
    same_unit,
    steps,
    width,
)
from monitor.changes._voices import same_voice, speaks_for
from monitor.model import ChangeKind, Claim, Judged
from monitor.rules import TrackedFigure

REMEMBERED = 600
"""What is older than so many claims decides nothing: a series of years must cost no more than one of weeks."""
_STANDING = 100
_QUIET = frozenset({ChangeKind.STALE_REPEAT, ChangeKind.IMPLAUSIBLE})
_MOST_LANES = 8
_REACH = 1000
_Key = tuple[str | None, str | None]
_Place = tuple[tuple[object, ...], int]  # by as-of, publication and identity, then as they were judged
_Left = tuple[Claim | None, tuple[Claim, ...]]  # by claims: the latest value, and those of voices in conflict with it


class Series:
    """What is known of a tracked figure; the claims that matter come one by one, in the order of their judgement."""

    def __init__(self, judged: Iterable[Judged] = (), told: Iterable[Judged] | None = None) -> None:
        """Take the claims judged so far, or the latest 600 of them and the latest 600 of those that were told."""
        self._judged: deque[Judged] = deque(maxlen=REMEMBERED)
        self._told: deque[Judged] = deque(maxlen=REMEMBERED)
        self._redefined: Counter[str] = Counter()  # restrictions that made a difference
        self._lanes: dict[_Key, _Lane] = {}
        self._news: tuple[Claim | None] | None = None
        for one in judged:
            self.append(one)
        if told is not None:
            self._told = deque(told, maxlen=REMEMBERED)

    def __len__(self) -> int:
        """Return how many claims are kept."""
        return len(self._judged)

    def __iter__(self) -> Iterator[Judged]:
        """Yield the claims that are kept, in the order of their judgement."""
        return iter(self._judged)

    def __reversed__(self) -> Iterator[Judged]:
        """Yield the claims that are kept, the latest first."""
        return reversed(self._judged)

    def append(self, judged: Judged) -> None:
        """Add a claim that was judged by what was known before it."""
        if judged.told and judged.claim.counts:
            self._told.append(judged)
        self._news = None
        gone = self._judged[0] if len(self._judged) == REMEMBERED else None
        self._judged.append(judged)
        parted = set(self._redefined)
        for one, change in ((gone, -1), (judged, 1)):
            if one is not None and one.kind is ChangeKind.DEFINITION_CHANGE:
                self._redefined[restriction(one.claim)] += change
        self._redefined = +self._redefined
        if parted != set(self._redefined):
            self._lanes.clear()
        for lane in self._lanes.values():
            if gone is not None:
                lane.drop(gone)
            lane.add(judged)

    @property
    def news(self) -> Claim | None:
        """The value that was published last; a repeat is no value, but a confirmation that states its as-of is."""
        if self._news is None:
            found = [one.claim for one in self._judged if one.kind not in _QUIET and _is_news(one)]
            self._news = (max(found, key=lambda claim: claim.published_at, default=None),)
        return self._news[0]

    def state(self, claim: Claim, tracked: TrackedFigure) -> State:
        """Return the state that the claims leave which count the same as `claim`."""
        mine = restriction(claim)
        key = (claim.figure.unit, mine if mine in self._redefined else None)
        lane = self._lanes.get(key)
        if lane is None:
            if len(self._lanes) >= _MOST_LANES:
                del self._lanes[next(iter(self._lanes))]
            lane = self._lanes[key] = _Lane(self.same_definition(claim), self._judged)
        return lane.state(tracked)

    def last_told(self, base: Claim, state: State, tracked: TrackedFigure) -> Claim | None:
        """Return what readers were told last of the series of `base`: that of all voices but those apart.

        The latest 600 of what was told are searched, since slow drift may take long to add up.
        """
        comparable = self.same_definition(base)
        alone = _is_apart(base, state, tracked)
        for judged in reversed(self._told):
            claim = judged.claim
            if not comparable(claim):
                continue
            if same_voice(claim, base, tracked.place) if alone else not _is_apart(claim, state, tracked):
                return claim
        return None

    def same_definition(self, claim: Claim) -> Callable[[Claim], bool]:
        """Return what tells whether an earlier claim counts the same as `claim`.

        Units must fit. Qualifiers part claims only once they made a difference: then each definition is a lane of its
        own.
        """
        parted = frozenset(self._redefined)
        mine = restriction(claim)
        fits: dict[tuple[str, str | None], bool] = {}  # most claims count the same

        def comparable(one: Claim) -> bool:
            its = counts_as(one)
            if its not in fits:
                fits[its] = same_unit(one, claim) and (its[0] == mine if mine in parted else its[0] not in parted)
            return fits[its]

        return comparable


def _is_news(judged: Judged) -> bool:
    return judged.kind is not ChangeKind.UNCHANGED or judged.claim.as_of_stated


def _is_apart(claim: Claim, state: State, tracked: TrackedFigure) -> bool:
    return any(same_voice(claim, one, tracked.place) for one in state.apart)


class _Lane:
    """Claims that are comparable with one another, and the state that they leave.

    The state follows from the claims that count, in the order of their as-of: from the first of the latest hundred on,
    each makes of the state before it the one after it. A claim that finds the state that it found the last time leaves
    the state that it left then, so that a new claim costs little more than its own step.
    """

    def __init__(self, comparable: Callable[[Claim], bool], judged: Iterable[Judged]) -> None:
        """Take what tells which claims belong, and the claims judged so far."""
        self._comparable = comparable
        self._versions: dict[str, list[tuple[_Place, Judged]]] = {}  # by document
        self._standing: list[tuple[_Place, Judged]] = []
        self._held: deque[Judged] = deque()
        self._steps: dict[int, tuple[_Left, _Left]] = {}  # by the number of the claim: the states before and after
        self._count = 0
        self._asked: object = None  # what was asked of the tracked figure
        self._state: State | None = None
        for one in judged:
            self.add(one)

    def add(self, judged: Judged) -> None:
        """Add a claim, if it belongs."""
        if not self._comparable(judged.claim):
            return
        self._count += 1
        if judged.kind is ChangeKind.IMPLAUSIBLE:
            self._held.append(judged)
        versions = self._versions.setdefault(judged.claim.document, [])
        before = _standing(versions)
        versions.append(((order(judged.claim), self._count), judged))
        self._settle(before, _standing(versions))

    def drop(self, judged: Judged) -> None:
        """Forget the claim that was added first of all that are left, if it belongs."""
        if not self._comparable(judged.claim):
            return
        if self._held and self._held[0] is judged:
            self._held.popleft()
        versions = self._versions[judged.claim.document]
        before = _standing(versions)
        self._steps.pop(versions[0][0][1], None)
        del versions[0]
        self._settle(before, _standing(versions))
        if not versions:
            del self._versions[judged.claim.document]

    def _settle(self, before: list[tuple[_Place, Judged]], after: list[tuple[_Place, Judged]]) -> None:
        """Let the claims of a document stand that stand now, instead of those that stood before."""
        self._state = None
        for entry in before:
            if entry not in after:
                del self._standing[bisect_left(self._standing, entry[0], key=_place)]
        for entry in after:
            if entry not in before:
                insort(self._standing, entry, key=_place)

    def state(self, tracked: TrackedFigure) -> State:
        """Return the state that the claims leave."""
        asked = (tracked.prefer, tracked.place, tracked.period)
        if asked != self._asked:
            self._asked, self._state = asked, None
            self._steps.clear()
        if self._state is None:
            self._state = self._read(tracked)
        return self._state

    def _read(self, tracked: TrackedFigure) -> State:
        entries = self._latest()
        now: _Left = (None, ())
        corrections = [judged.claim for _, judged in entries if judged.kind is ChangeKind.CORRECTED]
        for (_, number), judged in entries:
            if any(_is_corrected_by(judged.claim, one, tracked) for one in corrections):
                continue
            found = self._steps.get(number)
            if found is None or found[0] != now:
                found = self._steps[number] = now, _follow(*now, judged, tracked)
            now = found[1]
        return State(
            latest=now[0],
            apart=now[1],
            claims=tuple(judged.claim for _, judged in entries),
            held=tuple(judged.claim for judged in self._held),
        )

    def _latest(self) -> list[tuple[_Place, Judged]]:
        """Return the hundred claims of the latest as-of; of those of one day, the ones that were judged first."""
        entries = self._standing
        if len(entries) <= _STANDING:
            return entries
        day = entries[-_STANDING][1].claim.as_of
        first = bisect_left(entries, day, key=lambda entry: entry[1].claim.as_of)
        recent = range(len(entries) - _STANDING, len(entries))
        last = next((at for at in recent if entries[at][1].claim.as_of != day), len(entries))
        room = _STANDING - (len(entries) - last)
        numbers = sorted(number for (_, number), _ in entries[first:last])[:room]
        return [entry for entry in entries[first:last] if entry[0][1] <= numbers[-1]] + entries[last:]


def _place(entry: tuple[_Place, Judged]) -> _Place:
    return entry[0]


def _standing(versions: list[tuple[_Place, Judged]]) -> list[tuple[_Place, Judged]]:
    """Return the claims of a document that count: an edited article counts in its latest version."""
    newest = max((judged.claim.version for _, judged in versions), default=0)
    return [entry for entry in versions if entry[1].claim.counts and entry[1].claim.version == newest]


def _follow(latest: Claim | None, apart: tuple[Claim, ...], judged: Judged, tracked: TrackedFigure) -> _Left:
    """Return the latest value after one more claim, and the voices in conflict with it."""
    claim = judged.claim
    if latest is None:
        return claim, apart
    prefer = tracked.prefer
    preferred = bool(prefer) and speaks_for(claim, prefer) and not speaks_for(latest, prefer)
    others = tuple(one for one in apart if not same_voice(one, claim, tracked.place)) if apart else apart
    if (judged.kind is ChangeKind.CONFLICT or len(others) < len(apart)) and not preferred:
        apart = others
        joins = agree(claim, latest) or (is_running(claim, tracked) and rises(latest, claim))
        if not joins or judged.kind is ChangeKind.CONFLICT:
            return latest, (*apart, claim)
    if preferred and judged.kind is ChangeKind.CONFLICT:
        return claim, (*others, latest)
    if agree(claim, latest) and width(claim) > width(latest) and not steps(latest, claim, tracked):
        return latest, apart
    return claim, apart


def _is_corrected_by(claim: Claim, correction: Claim, tracked: TrackedFigure) -> bool:
    """Tell whether a later correction quotes a value as wrong, though it may state an earlier as-of: its true day."""
    if correction.cue != "correction" or claim.published_at >= correction.published_at or agree(claim, correction):
        return False
    number, quote = claim.figure.text.split()[0], correction.figure.evidence.quote[:_REACH]
    if number not in quote or not same_voice(claim, correction, tracked.place):
        return False
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", quote) is not None
