"""One claim against what is known -> the change that it makes, with its reason, and what to remember of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.changes._case import Case, Verdict
from monitor.changes._say import says
from monitor.changes._state import State, agree, is_running, last_told, own_lane, read_state, same_definition
from monitor.changes._table import RULES, moves
from monitor.changes._thresholds import ALWAYS, MOVES, moved_by, weigh
from monitor.intervals import percent, reading
from monitor.model import Change, ChangeKind, Claim, Judged
from monitor.rules import TrackedFigure, Watch


def judge_claim(
    watch: Watch,
    tracked: TrackedFigure,
    claim: Claim,
    known: Sequence[Judged],
    *,
    since: datetime | None,
    now: datetime,
    siblings: Mapping[str, Sequence[Judged]] | None = None,
) -> tuple[Change, Judged]:
    """Decide what a claim does to a tracked figure.

    `known` are the claims judged before for this figure, in the order of their judgement; `siblings` those of the
    other tracked figures of the watch, by id. A claim published before `since` is baseline: it never alerts and
    readers count as told of it. `now` becomes `decided_at`. Returns the change, with its reason, and what to
    remember. The same arguments give the same values, ids included. Raises nothing.
    """
    verdict, state, others = _decide(tracked, claim, known, siblings or {})
    claim = replace(claim, counts=verdict.counts)
    running = is_running(claim, tracked)
    moved = verdict.old if verdict.kind in MOVES else None
    told = last_told(known, moved, state, tracked) if moved else None
    weighed = weigh(verdict.kind, watch.alert_of(tracked), claim, verdict.old, told)
    baseline = since is not None and claim.published_at < since
    alert = weighed.alert and not baseline
    old, reason = verdict.old, verdict.reason
    if weighed.since is not None and old is not None:
        reason += f"; only the way from {says(weighed.since)}, which was told last, meets the threshold"
        old = weighed.since
    differs = old is not None and verdict.kind in (MOVES | ALWAYS)
    change = Change(
        id=change_id(watch.id, tracked.id, claim.document, str(claim.version), claim.figure.id),
        watch=watch.id,
        figure=tracked.id,
        kind=verdict.kind,
        alert=alert,
        old=old,
        new=claim,
        delta=moved_by(old, claim, running=running and verdict.kind is ChangeKind.ADVANCED)
        if differs and old
        else None,
        percent=percent(reading(old.figure), reading(claim.figure)) if differs and old else None,
        crossed=weighed.crossed,
        voice=claim.voice,
        document=claim.document,
        published_at=claim.published_at,
        decided_at=now,
        reason=reason + ("; published before the configuration asked for it: baseline" if baseline else ""),
        others=others,
    )
    knows = alert or baseline or verdict.kind is ChangeKind.FIRST
    return change, Judged(claim=claim, kind=verdict.kind, told=knows)


def settle_order(
    claims: Sequence[tuple[TrackedFigure, Claim]], known: Mapping[str, Sequence[Judged]]
) -> tuple[tuple[TrackedFigure, Claim], ...]:
    """Put the claims of one article in the order to judge them in: first what is known, then what contradicts it."""

    def is_news(pair: tuple[TrackedFigure, Claim]) -> bool:
        tracked, claim = pair
        before = known.get(tracked.id, ())
        latest = read_state(before, tracked, same_definition(claim, before)).latest
        return latest is not None and not agree(claim, latest)

    several = {
        tracked.id for index, (tracked, _) in enumerate(claims) if tracked.id in {one.id for one, _ in claims[:index]}
    }
    return tuple(sorted(claims, key=lambda pair: pair[0].id in several and is_news(pair)))


def change_id(*parts: str) -> str:
    """Return the id of the change that these parts identify: the same ones give the same id."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def _decide(
    tracked: TrackedFigure, claim: Claim, known: Sequence[Judged], siblings: Mapping[str, Sequence[Judged]]
) -> tuple[Verdict, State, tuple[str, ...]]:
    """Return the verdict of the first rule that applies, the state it saw, and why the others did not."""
    state = read_state(known, tracked, same_definition(claim, known))
    if state.latest is None:
        return Verdict(ChangeKind.FIRST, f"the first value: {says(claim)}", None), state, ()
    case = Case(
        tracked=tracked,
        claim=claim,
        base=own_lane(claim, state, tracked) or state.latest,
        state=state,
        known=known,
        siblings=siblings,
    )
    others: list[str] = []
    for rule in RULES:
        result = rule(case)
        if isinstance(result, Verdict):
            return result, state, tuple(others)
        if result:
            others.append(result)
    return moves(case), state, tuple(others)
