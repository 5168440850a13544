"""What does not come: a tracked figure without a new value, a feed that cannot be read."""

from __future__ import annotations

from datetime import datetime

from monitor.changes._judge import change_id
from monitor.changes._say import day, says
from monitor.changes._series import Series
from monitor.errors import Reason
from monitor.model import Change, ChangeKind, FeedHealth, PollRecord
from monitor.rules import TrackedFigure, Watch, format_duration

_DOWN_AFTER = 3


def find_stalled(watch: Watch, tracked: TrackedFigure, known: Series, *, now: datetime) -> Change | None:
    """Return the change that says that no new value came for `stalled_after`; None while there is nothing to say.

    The id names the last value, so that asking
    again gives the same change, and a new value starts the wait anew.
    """
    last = known.news
    if tracked.stalled_after is None or last is None:
        return None
    if now - last.published_at < tracked.stalled_after:
        return None
    waited = format_duration(tracked.stalled_after)
    return Change(
        id=change_id(watch.id, tracked.id, "stalled", last.document, str(last.version), last.figure.id),
        watch=watch.id,
        figure=tracked.id,
        kind=ChangeKind.STALLED,
        alert=watch.alert_of(tracked) != "never",
        old=last,
        new=None,
        delta=None,
        percent=None,
        voice=None,
        document=None,
        published_at=last.published_at + tracked.stalled_after,
        decided_at=now,
        reason=f"no new value for {waited}; the last one is {says(last)}",
    )


def is_down(health: FeedHealth) -> bool:
    """Say whether a feed is down: its silence says nothing about figures."""
    return health.paused or health.failures >= _DOWN_AFTER


def judge_health(before: FeedHealth, poll: PollRecord) -> Change | None:
    """Return the change that a poll makes to a feed's health; None if it makes none.

    `before` is the health before the poll. A feed is down at its third failure in a row, or at once when it was
    paused; it recovered with the first success after that. Each is said once.
    """
    if poll.reason is None:
        if before.failures < _DOWN_AFTER and before.reason != Reason.GONE:
            return None
        since = f" after {before.failures} failed attempts" if before.failures else ""
        return _health(before, poll, ChangeKind.SOURCE_RECOVERED, f"the feed can be read again{since}")
    failures = before.failures + 1
    told = before.failures >= _DOWN_AFTER or before.reason == Reason.GONE
    if told or not (failures >= _DOWN_AFTER or poll.paused):
        return None
    since = day((before.failing_since or poll.at).date())
    why = poll.message or poll.reason
    paused = "; it is paused until you resume it" if poll.paused else ""
    return _health(before, poll, ChangeKind.SOURCE_DOWN, f"the feed cannot be read since {since}: {why}{paused}")


def _health(before: FeedHealth, poll: PollRecord, kind: ChangeKind, reason: str) -> Change:
    began = before.failing_since or poll.at
    return Change(
        id=change_id("", poll.feed, kind.value, began.isoformat()),
        watch="",
        figure=poll.feed,
        kind=kind,
        alert=True,
        old=None,
        new=None,
        delta=None,
        percent=None,
        voice=None,
        document=None,
        published_at=poll.at,
        decided_at=poll.at,
        reason=reason,
    )
