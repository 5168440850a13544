"""What people ask for while monitor runs: silences, and to be off a list."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa

from monitor.model import Silence, Unsubscribed
from monitor.store._rows import Rows, insert
from monitor.store._schema import KEYS, SILENCES, UNSUBSCRIBED


class WishRows(Rows):
    """The part of a transaction that knows what people ask for; see the protocol for what each method promises."""

    def record_silence(self, silence: Silence) -> None:
        """See the protocol."""
        row = {"id": silence.id, "ends": silence.ends, "body": silence}
        made = insert(SILENCES, self._dialect)
        self._connection.execute(
            made.on_conflict_do_update(
                index_elements=["id"], set_={"ends": made.excluded.ends, "body": made.excluded.body}
            ),
            row,
        )

    def silences(self, *, ended_after: datetime | None = None) -> tuple[Silence, ...]:
        """See the protocol."""
        query = sa.select(SILENCES.c.body).order_by(SILENCES.c.ends, SILENCES.c.id)
        if ended_after is not None:
            query = query.where(SILENCES.c.ends > ended_after)
        return tuple(self._connection.execute(query).scalars())

    def record_unsubscribed(self, reader: Unsubscribed) -> None:
        """See the protocol."""
        self._add(UNSUBSCRIBED, {"subscription": reader.subscription, "address": reader.address, "at": reader.at})

    def forget_unsubscribed(self, subscription: str, address: str) -> bool:
        """See the protocol."""
        left = sa.and_(UNSUBSCRIBED.c.subscription == subscription, UNSUBSCRIBED.c.address == address)
        return self._connection.execute(sa.delete(UNSUBSCRIBED).where(left)).rowcount > 0

    def unsubscribed(self) -> tuple[Unsubscribed, ...]:
        """See the protocol."""
        query = sa.select(UNSUBSCRIBED).order_by(UNSUBSCRIBED.c.subscription, UNSUBSCRIBED.c.address)
        rows = self._connection.execute(query)
        return tuple(Unsubscribed(subscription=row.subscription, address=row.address, at=row.at) for row in rows)

    def key(self, name: str) -> bytes:
        """See the protocol."""
        self._add(KEYS, {"name": name, "value": secrets.token_hex(32)})
        found = self._connection.execute(sa.select(KEYS.c.value).where(KEYS.c.name == name)).scalar_one()
        return bytes.fromhex(found)
