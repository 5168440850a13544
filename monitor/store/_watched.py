"""Tracked figures: the claims that were judged, and the changes that came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from monitor.model import Change, ChangeKind, Judged
from monitor.store._kept import Kept
from monitor.store._rows import Lock, Rows, in_batches, lock
from monitor.store._schema import CHANGES, JUDGED, TOLD, WATCHED

_T = TypeVar("_T", bound=Sized)


class WatchedRows(Rows):
    """The part of a transaction that knows tracked figures; see the protocol for what each method promises."""

    def __init__(self, connection: sa.Connection, kept: Kept) -> None:
        """Take a connection whose transaction was begun, and what earlier ones left."""
        super().__init__(connection, kept)
        self._asked: set[tuple[str, str]] = set()  # figures whose claims are kept in step
        self._recorded = False

    def lock_watches(self) -> None:
        """See the protocol."""
        lock(self._connection, Lock.WATCHES)

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> datetime:
        """See the protocol."""
        key = sa.and_(WATCHED.c.watch == watch, WATCHED.c.figure == figure)
        stored = self._connection.execute(sa.select(WATCHED.c.definition, WATCHED.c.since).where(key)).first()
        if stored is None:
            self._add(WATCHED, {"watch": watch, "figure": figure, "definition": definition, "since": now})
            return now
        if stored.definition == definition:
            since: datetime = stored.since
            return since
        self._kept.forget((watch, figure))
        self._connection.execute(sa.delete(JUDGED).where(JUDGED.c.watch == watch, JUDGED.c.figure == figure))
        self._connection.execute(sa.update(WATCHED).where(key).values(definition=definition, since=now))
        return now

    def watched_figures(self, watch: str) -> tuple[str, ...]:
        """See the protocol."""
        query = sa.select(WATCHED.c.figure).where(WATCHED.c.watch == watch)
        return tuple(sorted(self._connection.execute(query).scalars()))

    def kept(self, watch: str, figure: str, make: Callable[[], _T]) -> _T:
        """See the protocol."""
        if not self._asked:
            self._kept.refresh(self._connection)
        self._asked.add((watch, figure))
        return self._kept.get((watch, figure), make)

    def judged(
        self, watch: str, figure: str, *, document: str | None = None, told: bool = False, limit: int | None = None
    ) -> tuple[Judged, ...]:
        """See the protocol."""
        judged = JUDGED.c
        query = sa.select(judged.seq, judged.body).where(judged.watch == watch, judged.figure == figure)
        if document is not None:
            query = query.where(judged.document == document)
        if told:
            query = query.where(judged.told)
        if limit is not None:  # else they are put in order here: SQLite would walk all claims in order to sort a few
            query = query.order_by(judged.seq.desc()).limit(limit)
        return tuple(body for _, body in sorted(self._connection.execute(query), key=itemgetter(0)))

    def record_judged(self, watch: str, judged: Iterable[tuple[str, Judged]]) -> None:
        """See the protocol."""
        rows = [(figure, _judged_row(watch, figure, one)) for figure, one in judged]
        self._recorded = self._recorded or bool(rows)
        for key in {(watch, figure) for figure, _ in rows} - self._asked:
            self._kept.forget(key)
        self._add(JUDGED, [row for _, row in rows])

    def settle(self) -> None:
        """Note that what is kept knows all claims that this transaction recorded, and that others did before it."""
        if self._recorded and self._asked:
            self._kept.catch_up(self._connection)

    def record_change(self, *changes: Change) -> None:
        """See the protocol."""
        self._add(CHANGES, [_change_row(change) for change in changes])

    def changes(
        self,
        *,
        ids: Sequence[str] | None = None,
        watches: Sequence[str] | None = None,
        figure: str | None = None,
        document: str | None = None,
        kinds: Sequence[ChangeKind] | None = None,
        alert: bool | None = None,
        since: datetime | None = None,
        untold_to: str | None = None,
        limit: int | None = None,
    ) -> tuple[Change, ...]:
        """See the protocol."""
        change = CHANGES.c
        query = sa.select(change.body, change.decided_at, change.seq)
        query = query.order_by(change.decided_at.desc(), change.seq.desc()).limit(limit)
        if watches is not None:
            query = query.where(change.watch.in_(watches))
        if figure is not None:
            query = query.where(change.figure == figure)
        if document is not None:
            query = query.where(change.document == document)
        if kinds is not None:
            query = query.where(change.kind.in_([kind.value for kind in kinds]))
        if alert is not None:
            query = query.where(change.alert if alert else sa.not_(change.alert))
        if since is not None:
            query = query.where(change.decided_at > since)
        if untold_to is not None:
            told = sa.select(TOLD.c.change).where(TOLD.c.subscription == untold_to, TOLD.c.change == change.id)
            query = query.where(~told.exists())
        queries = [query] if ids is None else [query.where(change.id.in_(batch)) for batch in in_batches(set(ids))]
        rows = [row for each in queries for row in self._connection.execute(each)]
        rows.sort(key=lambda row: (row.decided_at, row.seq))
        return tuple(row.body for row in (rows if limit is None else rows[max(len(rows) - limit, 0) :]))


def _judged_row(watch: str, figure: str, judged: Judged) -> dict[str, Any]:
    return {
        "watch": watch,
        "figure": figure,
        "document": judged.claim.document,
        "version": judged.claim.version,
        "claim": judged.claim.figure.id,
        "told": judged.told and judged.claim.counts,
        "body": judged,
    }


def _change_row(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "watch": change.watch,
        "figure": change.figure,
        "kind": change.kind.value,
        "alert": change.alert,
        "document": change.document,
        "decided_at": change.decided_at,
        "body": change,
    }
