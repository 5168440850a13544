"""Feeds: what is polled when, by whom, and how it went."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from monitor.errors import Reason
from monitor.model import ClaimedFeed, FeedHealth, FeedMove, Pace, PollNote, PollRecord, Validators
from monitor.store._pushes import PushRows
from monitor.store._rows import in_batches, insert, new_lease
from monitor.store._schema import ENTRIES, FEEDS

_FEED = FEEDS.c
_MOST_RECENT = 20  # polls that are remembered of a feed

# What is asked for every poll is built once: building a statement takes longer than running it.
_HELD = sa.select(FEEDS).where(_FEED.id == sa.bindparam("held"), _FEED.lease == sa.bindparam("token")).with_for_update()


class FeedRows(PushRows):
    """The part of a transaction that knows feeds; see the protocol for what each method promises."""

    def sync_feeds(self, feeds: Mapping[str, str], *, now: datetime) -> None:
        """See the protocol."""
        stored = {row.id: row for row in self._connection.execute(sa.select(_FEED.id, _FEED.url, _FEED.configured))}
        self._add(
            FEEDS,
            [
                {"id": feed, "url": url, "host": _host(url), "configured": True, "next_poll_at": now}
                for feed, url in feeds.items()
                if feed not in stored
            ],
        )
        self._change_feeds(
            [feed for feed, row in stored.items() if row.configured and feed not in feeds], {"configured": False}
        )
        self._change_feeds(
            [feed for feed, row in stored.items() if not row.configured and feed in feeds], {"configured": True}
        )
        for feed, url in feeds.items():
            if feed in stored and stored[feed].url != url:
                self._readdress(feed, url, now=now)

    def _readdress(self, feed: str, url: str, *, now: datetime) -> None:
        """Give a feed a new URL: a poll of the old one that is under way counts no more, nor do its 410, moves and hub."""
        self._leave([push.token for push in self._wanted([feed])], now=now)
        gone = sa.and_(_FEED.paused, sa.func.coalesce(_FEED.reason, "") == Reason.GONE.value)
        self._change_feeds(
            [feed],
            {
                "url": url,
                "host": _host(url),
                **_moves(None, None),
                "pace": None,
                "etag": None,
                "last_modified": None,
                "next_poll_at": now,
                "next_poll_why": None,
                "lease": None,
                "leased_until": None,
                "paused": sa.and_(_FEED.paused, sa.not_(gone)),
            },
        )

    def _change_feeds(self, feeds: Iterable[str], values: Mapping[str, Any]) -> None:
        for batch in in_batches(feeds):
            self._connection.execute(sa.update(FEEDS).where(_FEED.id.in_(batch)).values(**values))

    def claim_feeds(
        self,
        *,
        now: datetime,
        until: datetime,
        limit: int,
        only: Sequence[str] | None = None,
        spare: Collection[str] = (),
    ) -> tuple[ClaimedFeed, ...]:
        """See the protocol."""
        if only is None:
            due = sa.and_(sa.not_(_FEED.paused), _FEED.next_poll_at <= now)
            due = sa.and_(due, _FEED.host.not_in(spare)) if spare else due
            rows = self._free_feeds(due, now=now, limit=limit)
        else:
            rows = []
            for batch in in_batches(only):
                rows += self._free_feeds(_FEED.id.in_(batch), now=now, limit=limit - len(rows))
        pushes = self.pushes([row.id for row in rows])
        claimed = tuple(
            ClaimedFeed(
                feed=row.id,
                url=row.moved_to or row.url,
                moved_to=row.moved_to,
                moving=_moving(row),
                validators=Validators(etag=row.etag, last_modified=row.last_modified),
                failures=row.failures,
                failing_since=row.failing_since,
                read_before=row.last_success_at is not None,
                rhythm_seconds=row.rhythm_seconds,
                pace=row.pace or Pace(),
                changed_at=_changed(row),
                push=pushes.get(row.id),
                host=row.host,
                due_at=row.next_poll_at,
                lease=new_lease(),
            )
            for row in rows
        )
        self._lease(FEEDS, {feed.feed: feed.lease for feed in claimed}, until)
        return claimed

    def _free_feeds(self, wanted: sa.ColumnElement[bool], *, now: datetime, limit: int) -> list[Any]:
        free = sa.or_(_FEED.lease.is_(None), _FEED.leased_until <= now)
        query = (
            sa.select(FEEDS)
            .where(_FEED.configured, free, wanted)
            .order_by(_FEED.next_poll_at, _FEED.id)
            .limit(max(limit, 0))
            .with_for_update(skip_locked=True)
        )
        return list(self._connection.execute(query))

    def release_feeds(self, leases: Iterable[str]) -> None:
        """See the protocol."""
        self._release(FEEDS, leases)

    def record_poll(self, poll: PollRecord) -> FeedHealth | None:
        """See the protocol."""
        before = self._connection.execute(_HELD, {"held": poll.feed, "token": poll.lease}).first()
        if before is None:
            return None
        known = before._asdict()
        values: dict[str, Any] = known | {
            "host": _host(poll.moved_to or before.url),
            "next_poll_at": poll.next_poll_at,
            "next_poll_why": poll.next_poll_why,
            "recent": _remembered(before.recent, poll),
            "paused": before.paused or poll.paused,  # somebody may have paused it meanwhile
            "title": poll.title or before.title,
            "reason": poll.reason,
            "message": poll.message,
            "lease": None,
            "leased_until": None,
            **_moves(poll.moved_to, poll.moving),
        }
        if poll.reason is None:
            values |= {"last_success_at": poll.at, "failures": 0, "failing_since": None}
        else:
            values |= {"failures": before.failures + 1, "failing_since": before.failing_since or poll.at}
        if poll.rhythm_seconds is not None:
            values["rhythm_seconds"] = poll.rhythm_seconds
        if poll.pace is not None:
            values["pace"] = poll.pace
        if poll.entries:
            values["last_change_at"] = poll.at
        if poll.validators is not None:
            values |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
        if poll.due_at not in (None, before.next_poll_at):
            values |= {"next_poll_at": before.next_poll_at, "next_poll_why": None}
        if poll.unsent:
            self._trust(poll.feed, trusted=False)
        changed = [name for name, value in values.items() if value != known[name]]
        self._connection.execute(
            _setting(*changed), {"held": poll.feed} | {f"new_{name}": values[name] for name in changed}
        )
        return _health(before)

    def record_pushed(self, feed: str, *, trusted: bool, now: datetime, minimum: timedelta) -> bool:
        """See the protocol."""
        mine = sa.and_(_FEED.id == feed, _FEED.configured, sa.not_(_FEED.paused))
        found = self._connection.execute(
            sa.select(_FEED.next_poll_at, _FEED.recent).where(mine).with_for_update()
        ).first()
        if found is None:
            return False
        due = now
        if trusted:
            self._trust(feed, trusted=True)
        elif found.recent:
            due = min(max(now, _note(found.recent.partition("\n")[0]).at + minimum), found.next_poll_at)
        self._change_feeds([feed], {"next_poll_at": due})
        return True

    def set_paused(self, feed: str, *, paused: bool, now: datetime) -> bool:
        """See the protocol."""
        values: dict[str, Any] = (
            {"paused": paused} if paused else {"paused": False, "next_poll_at": now, "next_poll_why": None}
        )
        found = self._connection.execute(
            sa.update(FEEDS).where(_FEED.id == feed, _FEED.configured).values(**values)
        ).rowcount
        return found > 0

    def forget_feed(self, feed: str) -> bool:
        """See the protocol."""
        gone = self._connection.execute(
            sa.select(_FEED.id).where(_FEED.id == feed, sa.not_(_FEED.configured)).with_for_update()
        ).first()
        if gone is None:
            return False
        self._connection.execute(sa.delete(ENTRIES).where(ENTRIES.c.feed == feed))
        self._connection.execute(sa.delete(FEEDS).where(_FEED.id == feed))
        return True

    def feed_health(self) -> tuple[FeedHealth, ...]:
        """See the protocol."""
        rows = self._connection.execute(sa.select(FEEDS).where(_FEED.configured))
        return tuple(sorted(map(_health, rows), key=lambda health: health.feed))

    def recent_polls(self, feed: str) -> tuple[PollNote, ...]:
        """See the protocol."""
        recent = self._connection.execute(sa.select(_FEED.recent).where(_FEED.id == feed)).scalar()
        return tuple(map(_note, (recent or "").splitlines()))

    def known_entries(self, feed: str) -> dict[str, str]:
        """See the protocol."""
        query = sa.select(ENTRIES.c.entry, ENTRIES.c.fingerprint).where(ENTRIES.c.feed == feed)
        return {row.entry: row.fingerprint for row in self._connection.execute(query)}

    def record_entries(self, feed: str, entries: Mapping[str, str], *, now: datetime) -> None:
        """See the protocol."""
        if not entries:
            return
        self._connection.execute(
            _insert_entries(self._dialect),
            [
                {"feed": feed, "key": _key(entry), "entry": entry, "fingerprint": fingerprint, "recorded_at": now}
                for entry, fingerprint in entries.items()
            ],
        )

    def forget_entries(self, feed: str, entries: Iterable[str], *, before: datetime) -> None:
        """See the protocol."""
        keys = [{"gone": _key(entry)} for entry in entries]
        if keys:
            mine = (ENTRIES.c.feed == feed) & (ENTRIES.c.recorded_at < before)
            self._connection.execute(sa.delete(ENTRIES).where(mine & (ENTRIES.c.key == sa.bindparam("gone"))), keys)


@lru_cache(maxsize=256)
def _setting(*columns: str) -> sa.Update:
    """Return the statement that sets some columns of a feed: most polls change few."""
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in columns}
    return sa.update(FEEDS).where(_FEED.id == sa.bindparam("held")).values(values)


@cache
def _insert_entries(dialect: str) -> sa.Insert:
    statement = insert(ENTRIES, dialect)
    return statement.on_conflict_do_update(
        index_elements=["feed", "key"],
        set_={name: statement.excluded[name] for name in ("fingerprint", "recorded_at")},
    )


def _host(url: str) -> str:
    """Return whom an address asks; "" for a file."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _key(entry: str) -> str:
    return hashlib.sha256(entry.encode()).hexdigest()[:32]


def _moves(moved_to: str | None, moving: FeedMove | None) -> dict[str, Any]:
    """Return the columns of a feed's moves."""
    return {
        "moved_to": moved_to,
        "moving_to": moving and moving.to,
        "moving_count": moving and moving.count,
        "moving_since": moving and moving.since,
    }


def _moving(row: Any) -> FeedMove | None:
    return None if row.moving_to is None else FeedMove(to=row.moving_to, count=row.moving_count, since=row.moving_since)


def _remembered(recent: str | None, poll: PollRecord) -> str:
    """Return the lines of the latest polls, with this one as the first."""
    entries = "-" if poll.entries is None else poll.entries
    kept = (recent or "").split("\n")[: _MOST_RECENT - 1]
    return "\n".join((f"{int(poll.at.timestamp())} {poll.reason or '-'} {entries}", *filter(None, kept)))


def _changed(row: Any) -> tuple[datetime, ...]:
    """Return when a feed was seen to change: at its remembered polls, else the last time."""
    lines = (row.recent or "").splitlines()
    found = tuple(_note(line).at for line in lines if not line.endswith((" -", " 0")))
    return found or ((row.last_change_at,) if row.last_change_at else ())


def _note(line: str) -> PollNote:
    at, reason, entries = line.split(" ")
    return PollNote(
        at=datetime.fromtimestamp(int(at), UTC),
        reason=None if reason == "-" else reason,
        entries=None if entries == "-" else int(entries),
    )


def _health(row: Any) -> FeedHealth:
    return FeedHealth(
        feed=row.id,
        url=row.url,
        moved_to=row.moved_to,
        moving=_moving(row),
        title=row.title,
        last_success_at=row.last_success_at,
        last_change_at=row.last_change_at,
        next_poll_at=row.next_poll_at,
        next_poll_why=row.next_poll_why,
        rhythm_seconds=row.rhythm_seconds,
        pace=row.pace or Pace(),
        failures=row.failures,
        failing_since=row.failing_since,
        reason=row.reason,
        message=row.message,
        paused=row.paused,
    )
