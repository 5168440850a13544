"""A Digest -> JSON for machines, small enough for a webhook.

What moved is kept as long as it can be; what stayed the same and the list of articles give way first, with a count of
what was left out. The changes and articles are the values of `model`, written as everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from monitor import wire
from monitor.digests._notices import Notice
from monitor.digests._parts import Digest, WatchPart
from monitor.errors import redacted
from monitor.model import Change, ChangeKind, Coverage

_WISHED = 200_000  # bytes in all
_MOST = 1_000_000  # bytes, if what moved needs them
_OF_WATCH = 400  # bytes of a watch beside its changes and articles, at most about
_MOST_FEEDS = 100
_QUIET = {ChangeKind.UNCHANGED, ChangeKind.REFINED, ChangeKind.STALE_REPEAT}

_T = TypeVar("_T", Change, Coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """How much was left out, so that the message stays small."""

    changes: int = 0
    coverage: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadWatch:
    """What happened in one watch."""

    id: str
    title: str
    changes: tuple[Change, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    truncated: Truncated = field(default_factory=Truncated)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadFeed:
    """A feed that could not be read."""

    id: str
    title: str
    url: str  # without user name, password and query
    reason: str | None
    message: str
    failing_since: datetime | None
    last_success_at: datetime | None
    next_poll_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadFeeds:
    """How far we could look; `changes` are feeds that fell silent or came back."""

    total: int
    read: int
    unread: tuple[PayloadFeed, ...] = ()
    changes: tuple[Change, ...] = ()
    truncated: int = 0  # unread feeds that were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadDigest:
    """The digest itself; watches in which nothing happened are left out."""

    id: str
    kind: Literal["digest", "alert"]
    title: str | None
    summary: str
    since: datetime | None
    watches: tuple[PayloadWatch, ...]
    feeds: PayloadFeeds
    truncated: int = 0  # watches that were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a webhook posts; `timestamp` is when the digest was composed."""

    type: Literal["digest.created", "alert.created"]
    timestamp: datetime
    data: PayloadDigest


def payload_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the payload: of digests and alerts, and of notices about monitor itself."""
    return wire.schema(cast("type[object]", Payload | Notice))


@dataclass(slots=True)
class _Room:
    """Bytes that are left, and those that were taken."""

    left: int
    taken: int = 0

    def take(self, items: Sequence[_T]) -> tuple[_T, ...]:
        """Return the first items that fit, and take their room."""
        for count, item in enumerate(items):
            size = len(wire.dump_json(item).encode()) + 1
            if size > self.left:
                self.left = 0  # later items do not fill the gap: what is shown has no holes
                return tuple(items[:count])
            self.left -= size
            self.taken += size
        return tuple(items)


def write_payload(digest: Digest) -> str:
    """Return the payload as JSON text."""
    payload = Payload(
        type="digest.created" if digest.kind == "digest" else "alert.created", timestamp=digest.now, data=_data(digest)
    )
    return wire.dump_json(payload)


def _data(digest: Digest) -> PayloadDigest:
    parts = [part for part in (*digest.watches, *digest.quiet) if part.changes or part.coverage]
    feeds = _feeds(digest)
    outer = len(wire.dump_json(feeds).encode()) + _OF_WATCH * len(parts)
    must = _Room(_MOST - outer)
    moved = [must.take([change for change in part.changes if change.kind not in _QUIET]) for part in parts]
    room = _Room(_WISHED - outer - must.taken)
    quiet = [room.take([change for change in part.changes if change.kind in _QUIET]) for part in parts]
    coverage = [room.take(part.coverage) for part in parts]
    watches = tuple(map(_watch, parts, moved, quiet, coverage))
    kept = tuple(watch for watch in watches if watch.changes or watch.coverage)
    return PayloadDigest(
        id=digest.id,
        kind=digest.kind,
        title=digest.title,
        summary=digest.summary,
        since=digest.since,
        watches=kept,
        feeds=feeds,
        truncated=len(watches) - len(kept),
    )


def _watch(
    part: WatchPart, moved: tuple[Change, ...], quiet: tuple[Change, ...], coverage: tuple[Coverage, ...]
) -> PayloadWatch:
    changes = (*moved, *quiet)
    return PayloadWatch(
        id=part.id,
        title=part.title,
        changes=changes,
        coverage=coverage,
        truncated=Truncated(changes=len(part.changes) - len(changes), coverage=len(part.coverage) - len(coverage)),
    )


def _feeds(digest: Digest) -> PayloadFeeds:
    troubles = digest.feeds.troubles
    return PayloadFeeds(
        total=digest.feeds.total,
        read=digest.feeds.read,
        unread=tuple(
            PayloadFeed(
                id=trouble.feed.feed,
                title=trouble.name,
                url=redacted(trouble.feed.url),
                reason=trouble.feed.reason,
                message=trouble.words,
                failing_since=trouble.feed.failing_since,
                last_success_at=trouble.feed.last_success_at,
                next_poll_at=trouble.feed.next_poll_at,
            )
            for trouble in troubles[:_MOST_FEEDS]
        ),
        changes=digest.feeds.changes[:_MOST_FEEDS],
        truncated=max(0, len(troubles) - _MOST_FEEDS),
    )
