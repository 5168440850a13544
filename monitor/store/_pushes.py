"""Pushes: which hubs are asked to send the news of which feeds, and what came of it (WebSub)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.model import Push, PushState
from monitor.store._rows import Rows, in_batches
from monitor.store._schema import PUSHES

_PUSH = PUSHES.c
_WANTED = _PUSH.state != PushState.LEAVING.value


class PushRows(Rows):
    """The part of a transaction that knows pushes; see the protocol for what each method promises."""

    def sync_pushes(self, feeds: Collection[str], public_url: str | None, *, now: datetime) -> None:
        """See the protocol."""
        known = self._connection.execute(sa.select(_PUSH.token, _PUSH.feed, _PUSH.address).where(_WANTED)).all()
        strange = [
            row.token for row in known if not (public_url and row.address.startswith(f"{public_url.rstrip('/')}/"))
        ]
        for token in strange:
            self.forget_push(token)
        wanted = set(feeds)
        self._leave([row.token for row in known if row.feed not in wanted], now=now)

    def offer_push(self, feed: str, push: Push | None, *, now: datetime) -> None:
        """See the protocol."""
        known = self._wanted([feed])
        kept = [one for one in known if push is not None and (one.hub, one.topic) == (push.hub, push.topic)]
        self._leave([one.token for one in known if one not in kept], now=now)
        if push is not None and not kept:
            self._add(PUSHES, _row(push))

    def _leave(self, tokens: Iterable[str], *, now: datetime) -> None:
        for batch in in_batches(tokens):
            left = {"state": PushState.LEAVING.value, "ask_at": now, "asked": 0}
            self._connection.execute(sa.update(PUSHES).where(_PUSH.token.in_(batch)).values(left))

    def claim_pushes(self, *, now: datetime, until: datetime, limit: int) -> tuple[Push, ...]:
        """See the protocol."""
        query = (
            sa.select(PUSHES)
            .where(_PUSH.ask_at <= now)
            .order_by(_PUSH.ask_at)
            .limit(max(limit, 0))
            .with_for_update(skip_locked=True)
        )
        found = tuple(map(_push, self._connection.execute(query)))
        for batch in in_batches(push.token for push in found):
            self._connection.execute(sa.update(PUSHES).where(_PUSH.token.in_(batch)).values(ask_at=until))
        return tuple(replace(push, ask_at=until) for push in found)

    def push(self, token: str) -> Push | None:
        """See the protocol."""
        row = self._connection.execute(sa.select(PUSHES).where(_PUSH.token == token).with_for_update()).first()
        return None if row is None else _push(row)

    def pushes(self, feeds: Collection[str]) -> dict[str, Push]:
        """See the protocol."""
        return {push.feed: push for push in self._wanted(feeds)}

    def _wanted(self, feeds: Iterable[str]) -> list[Push]:
        found: list[Push] = []
        for batch in in_batches(feeds):
            query = sa.select(PUSHES).where(_PUSH.feed.in_(batch), _WANTED)
            found += map(_push, self._connection.execute(query))
        return found

    def record_push(self, push: Push, *, claimed: Push | None = None) -> None:
        """See the protocol."""
        unchanged = sa.true() if claimed is None else _PUSH.ask_at == claimed.ask_at
        self._connection.execute(sa.update(PUSHES).where(_PUSH.token == push.token, unchanged).values(_row(push)))

    def _trust(self, feed: str, *, trusted: bool) -> None:
        """Remember whether the hub of a feed sends what there is."""
        self._connection.execute(sa.update(PUSHES).where(_PUSH.feed == feed, _WANTED).values(trusted=trusted))

    def forget_push(self, token: str) -> None:
        """See the protocol."""
        self._connection.execute(sa.delete(PUSHES).where(_PUSH.token == token))


def _row(push: Push) -> dict[str, Any]:
    return {**asdict(push), "state": push.state.value}


def _push(row: Any) -> Push:
    return Push(**{**row._asdict(), "state": PushState(row.state)})
