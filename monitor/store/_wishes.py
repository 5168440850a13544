"""What people ask for while monitor runs: silences."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from monitor.model import Silence
from monitor.store._rows import Rows, insert
from monitor.store._schema import SILENCES


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
