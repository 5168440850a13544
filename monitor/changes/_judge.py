"""One claim against what is known -> the change that it makes, with its reason, and what to remember of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.changes._case import Case, Verdict
from monitor.changes._outliers import goes_on_from
from monitor.changes._say import says
from monitor.changes._series import Series
from monitor.changes._state import State, agree, is_running, own_lane
from monitor.changes._table import RULES, moves
from monitor.changes._thresholds import ALWAYS, MOVES, moved_by, weigh
from monitor.intervals import percent, reading
from monitor.model import Change, ChangeKind, Claim, Judged
from monitor.rules import TrackedFigure, Watch


def judge_claim(
    watch: Watch,
    tracked: TrackedFigure,
    claim: Claim,
    known: Series,
    *,
    since: datetime | None,
    now: datetime,
    siblings: Mapping[str, Series] | None = None,
    earlier: Sequence[Judged] = (),
) -> tuple[Change, Judged]:
    """Decide what a claim does to a tracked figure.

    `known` are the claims judged before for this figure, `earlier` those of earlier versions of the article among
    them, however old, and `siblings` the claims of the other tracked figures of the watch, by id. A claim published
    before `since` is baseline: it never alerts and readers count as told of it. `now` becomes `decided_at`. Returns
    the change, with its reason, and what to remember. The same arguments give the same values, ids included. Raises
    nothing.
    """
    state = known.state(claim, tracked)
    verdict, others = _decide(tracked, claim, state, siblings or {}, earlier)
    claim = replace(claim, counts=verdict.counts)
    running = is_running(claim, tracked)
    moved = verdict.old if verdict.kind in MOVES else None
    told = known.last_told(moved, state, tracked) if moved else None
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
    claims: Sequence[tuple[TrackedFigure, Claim]], known: Mapping[str, Series]
) -> tuple[tuple[TrackedFigure, Claim], ...]:
    """Put the claims of one article in the order to judge them in: first what is known, then what contradicts it."""

    def is_news(pair: tuple[TrackedFigure, Claim]) -> bool:
        tracked, claim = pair
        before = known.get(tracked.id)
        latest = before.state(claim, tracked).latest if before is not None else None
        return latest is not None and not agree(claim, latest)

    several = {name for name, count in Counter(tracked.id for tracked, _ in claims).items() if count > 1}
    return tuple(sorted(claims, key=lambda pair: pair[0].id in several and is_news(pair)))


def change_id(*parts: str) -> str:
    """Return the id of the change that these parts identify: the same ones give the same id."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def _decide(
    tracked: TrackedFigure,
    claim: Claim,
    state: State,
    siblings: Mapping[str, Series],
    earlier: Sequence[Judged],
) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict of the first rule that applies, and why the others did not."""
    if state.latest is None:
        return Verdict(ChangeKind.FIRST, f"the first value: {says(claim)}", None), ()
    case = Case(
        tracked=tracked,
        claim=claim,
        base=own_lane(claim, state, tracked) or goes_on_from(claim, state, tracked) or state.latest,
        state=state,
        earlier=tuple(one.claim for one in earlier if one.claim.version < claim.version),
        siblings=siblings,
    )
    others: list[str] = []
    for rule in RULES:
        result = rule(case)
        if isinstance(result, Verdict):
            return result, tuple(others)
        if result:
            others.append(result)
    return moves(case), tuple(others)
