"""A database, opened: connections, transactions, and what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor.errors import Reason, StoreBusy, StoreError
from monitor.model import DeliveryState
from monitor.store._documents import DocumentRows
from monitor.store._feeds import FeedRows
from monitor.store._kept import Kept
from monitor.store._outbox import OutboxRows
from monitor.store._protocol import Transaction
from monitor.store._rows import Lock, lock
from monitor.store._schema import DELIVERIES, FEEDS, prepare, require_current
from monitor.store._watched import WatchedRows
from monitor.store._wishes import WishRows

_BUSY_SECONDS = 5.0  # how long to wait for a lock before giving up

_BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BUSY_STATES = {"55P03", "40001", "40P01"}  # lock not available, serialization failure, deadlock
_DISK_CODES = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_DISK_STATES = {"53100", "58030"}  # disk full, I/O error
_AWAY_STATES = ("08", "53300", "57P")  # connection lost, too many connections, server stopping or starting


class SqlTransaction(FeedRows, DocumentRows, WatchedRows, OutboxRows, WishRows):
    """One transaction: the protocol, in parts."""

    def counts(self) -> dict[str, int]:
        """See the protocol."""
        asked = {
            "feeds": FEEDS.c.configured,
            "feeds_failing": sa.and_(FEEDS.c.configured, FEEDS.c.failures > 0),
            "deliveries_pending": DELIVERIES.c.state == DeliveryState.PENDING.value,
            "deliveries_parked": DELIVERIES.c.state == DeliveryState.PARKED.value,
        }
        query = sa.select(
            *(sa.select(sa.func.count()).where(rule).scalar_subquery().label(name) for name, rule in asked.items())
        )
        return dict(self._connection.execute(query).mappings().one())


class Database:
    """The store of the protocol, on SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        """Take an engine whose database has its tables."""
        self._engine = engine
        self._kept = Kept()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """See the protocol."""
        try:
            with self._engine.begin() as connection:
                transaction = SqlTransaction(connection, self._kept)
                yield transaction
                transaction.settle()
        except BaseException:
            self._kept.clear()
            raise

    def close(self) -> None:
        """See the protocol."""
        self._engine.dispose()


def open_database(url: str, *, now: datetime, busy_seconds: float = _BUSY_SECONDS) -> Database:
    """Open a database and bring its tables up to date; see `open_store`."""
    engine = _open(url, busy_seconds)
    try:
        _prepare(engine, now=now, busy_seconds=busy_seconds)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def read_database(url: str) -> Database:
    """Open a database for reading only; see `read_store`."""
    engine = _open(url, _BUSY_SECONDS, read_only=True)
    try:
        with engine.begin() as connection:
            require_current(connection)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def _open(url: str, busy_seconds: float, *, read_only: bool = False) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise _unknown_kind() from error
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        return _open_sqlite(parsed, busy_seconds, read_only=read_only)
    if kind in {"postgresql", "postgres"}:
        return _open_postgres(parsed, busy_seconds, read_only=read_only)
    raise _unknown_kind()


def _unknown_kind() -> StoreError:
    return StoreError("the storage is of no known kind; write sqlite:///FILE or postgresql://USER@HOST/DATABASE")


def _prepare(engine: sa.Engine, *, now: datetime, busy_seconds: float) -> None:
    """Make the tables, once, however many processes open the database at the same time."""
    waited = 0.0
    while True:
        try:
            with engine.begin() as connection:
                lock(connection, Lock.SCHEMA)
                prepare(connection, now=now)
        except StoreBusy:
            # SQLite does not wait by itself while another process changes the kind of the journal
            if waited >= busy_seconds or engine.dialect.name != "sqlite":
                raise
            time.sleep(0.05)
            waited += 0.05
        else:
            return


def _open_sqlite(url: sa.URL, busy_seconds: float, *, read_only: bool) -> sa.Engine:
    file = url.database if url.database and url.database != ":memory:" else None
    options: dict[str, Any] = {"poolclass": sa.pool.QueuePool if file else sa.pool.StaticPool}
    if read_only and file:
        url = url.set(database=f"{Path(file).absolute().as_uri()}?mode=ro", query={"uri": "true"})
    elif file and not file.startswith("file:"):
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{file}: its folder cannot be made: {error.strerror}") from error
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        **options,
    )
    sa.event.listen(engine, "handle_error", _translator(file or "the database in memory"))
    if not read_only:
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that first reads and then writes could not wait for another writer: what it read would be old.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgres(url: sa.URL, busy_seconds: float, *, read_only: bool) -> sa.Engine:
    name = f"postgresql://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}"
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"), isolation_level="READ COMMITTED", pool_pre_ping=True
        )
    except ImportError as error:
        raise StoreError(f"{name} needs the driver of PostgreSQL: pip install 'monitor[postgres]'") from error
    sa.event.listen(engine, "handle_error", _translator(name))

    def set_up(connection: Any, _: object) -> None:
        connection.execute(f"SET lock_timeout = {round(busy_seconds * 1000)}")
        if read_only:
            connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    sa.event.listen(engine, "connect", set_up)
    return engine


def _translator(name: str) -> Callable[[sa.ExceptionContext], StoreError | None]:
    """Return what turns drivers' errors into ours; `name` is how messages call the database."""

    def translate(context: sa.ExceptionContext) -> StoreError | None:
        error = context.original_exception
        if isinstance(error, ValueError | OverflowError):  # a time without a zone, half a character, a huge number
            return StoreError(f"{name}: a value cannot be stored: {error}")
        if not isinstance(context.sqlalchemy_exception, sa.exc.DBAPIError):
            return None
        return _translated(name, error, lost=context.is_disconnect)

    return translate


def _translated(name: str, error: BaseException, *, lost: bool) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of the number says more than we ask
    state = getattr(error, "sqlstate", None) or ""
    message = f"{name}: {' '.join(str(error).split())}"
    if code in _BUSY_CODES or state in _BUSY_STATES:
        return StoreBusy(message)
    found = StoreError(message)
    if code in _DISK_CODES or state in _DISK_STATES:
        found.reason = Reason.DISK
    elif lost or state.startswith(_AWAY_STATES) or (not state and type(error).__module__.startswith("psycopg")):
        found.reason = Reason.CONNECT  # the driver has no code of its own for a server that it cannot reach
        found.recoverable = True
    return found
