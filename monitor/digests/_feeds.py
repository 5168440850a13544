"""The health of the feeds -> how far we could look, so that silence is never ambiguous."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.digests._parts import FeedsPart, Trouble
from monitor.digests._statements import Desk
from monitor.digests._words import clock_words, counted, one_line
from monitor.errors import redacted
from monitor.model import Change, ChangeKind, FeedHealth

_LATE = timedelta(minutes=15)  # a poll that is due may wait this long for its turn


def report_feeds(
    feeds: Sequence[FeedHealth], changes: Sequence[Change], desk: Desk, since: datetime | None
) -> FeedsPart:
    """Return which feeds were read since `since`, which could not be and why, and what is new about that."""
    names = {feed.feed: _name(feed) for feed in feeds}
    troubles = tuple(
        Trouble(feed=feed, name=names[feed.feed], words=words)
        for feed in feeds
        if (words := _trouble(feed, desk, since)) is not None
    )
    return FeedsPart(
        total=len(feeds),
        read=len(feeds) - len(troubles),
        troubles=troubles,
        news=tuple(_news(changes, names)),
        changes=tuple(changes),
        health=tuple(feeds),
    )


def _name(feed: FeedHealth) -> str:
    return one_line(feed.title or "", 80) or feed.feed


def _trouble(feed: FeedHealth, desk: Desk, since: datetime | None) -> str | None:
    """Say what keeps a feed from being read, or None if nothing does."""
    if feed.failures or feed.paused:
        return _failure(feed, desk)
    if feed.last_success_at is None:
        return f"not read yet{_next(feed, desk)}"
    overdue = feed.next_poll_at is not None and feed.next_poll_at < desk.now - _LATE
    if since is not None and feed.last_success_at < since and overdue:
        return f"not read since {clock_words(feed.last_success_at, desk.zone, desk.now)}"
    return None


def _failure(feed: FeedHealth, desk: Desk) -> str:
    message = one_line(feed.message or (feed.reason or "cannot be read").replace("_", " "), 160)
    message = message.removeprefix(f"{redacted(feed.url)}: ")
    since = f" since {clock_words(feed.failing_since, desk.zone, desk.now)}" if feed.failing_since else ""
    return f"{message}{since}, {'polling is paused' if feed.paused else _next(feed, desk).removeprefix(', ')}".rstrip(
        ", "
    )


def _next(feed: FeedHealth, desk: Desk) -> str:
    if feed.next_poll_at is None:
        return ""
    return f", next try {clock_words(max(feed.next_poll_at, desk.now), desk.zone, desk.now)}"


def _news(changes: Iterable[Change], names: dict[str, str]) -> Iterable[str]:
    """Yield what changed for each feed: its last state."""
    latest = {change.figure: change.kind for change in changes}
    for feed, kind in latest.items():
        name = names.get(feed, feed)
        yield f"{name} can be read again" if kind is ChangeKind.SOURCE_RECOVERED else f"{name} cannot be read"


def reading_words(part: FeedsPart) -> str:
    """Return "all 24 feeds were read" or "21 of 24 feeds were read"."""
    if part.read == part.total:
        return f"all {counted(part.total, 'feed')} were read" if part.total > 1 else "the feed was read"
    return f"{part.read} of {counted(part.total, 'feed')} could be read"
