"""What every part of a transaction is made of."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store._kept import Kept

_T = TypeVar("_T")
_BATCH = 1000  # databases bound how many values one statement may have


class Lock(IntEnum):
    """What one transaction at a time may do: "mon", and a number for each."""

    SCHEMA = 0x6D6F6E_00
    WATCHES = 0x6D6F6E_01
    OUTBOX = 0x6D6F6E_02


def insert(table: sa.Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what happens to rows that are there already, and how many were not."""
    made = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return made.inline().execution_options(preserve_rowcount=True)


@cache
def _insert_new(table: sa.Table, dialect: str) -> sa.Insert:
    return insert(table, dialect).on_conflict_do_nothing()


def in_batches(values: Iterable[_T], most: int = _BATCH) -> Iterator[Sequence[_T]]:
    """Yield the values in lists that one statement can take."""
    rest = iter(values)
    while batch := list(islice(rest, most)):
        yield batch


def new_lease() -> str:
    """Return a token that nobody can have by chance."""
    return secrets.token_hex(16)


def lock(connection: sa.Connection, key: Lock) -> None:
    """Wait until no other transaction holds `key`, and hold it; on SQLite, every transaction holds all."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key.value)))


class Rows:
    """A connection within a transaction."""

    def __init__(self, connection: sa.Connection, kept: Kept) -> None:
        """Take a connection whose transaction was begun, and what earlier ones left."""
        self._connection = connection
        self._kept = kept
        self._dialect = connection.dialect.name

    def _add(self, table: sa.Table, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
        """Insert rows that are not there yet; returns how many, if it was one mapping."""
        if not rows:
            return 0
        return self._connection.execute(_insert_new(table, self._dialect), rows).rowcount

    def _lease(self, table: sa.Table, leases: Mapping[str, str | None], until: datetime) -> None:
        """Let rows, by id, be the holder's of a token until then."""
        if leases:
            self._connection.execute(
                sa.update(table)
                .where(table.c.id == sa.bindparam("claimed"))
                .values(lease=sa.bindparam("token"), leased_until=sa.bindparam("until")),
                [{"claimed": row, "token": token, "until": until} for row, token in leases.items()],
            )

    def _release(self, table: sa.Table, leases: Iterable[str]) -> None:
        for batch in in_batches(leases):
            self._connection.execute(
                sa.update(table).where(table.c.lease.in_(batch)).values(lease=None, leased_until=None)
            )
