"""The tables, and how a database comes to have them.

Whole values are kept as JSON text in the words of `wire`; what is filtered or sorted by has a column of its own, and
identifiers are as long as their makers like. JSON is text and not JSONB, which refuses characters that articles may
hold and gives back other bytes than it took. Times are whole microseconds since 1970 in UTC, on every database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from monitor import wire
from monitor.errors import SchemaMismatch, StoreError
from monitor.model import Change, Coverage, Document, Figure, Judged, Message, Pace, Silence, Sketch, Unread

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNWANTED = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, and UTF-8 no half of a pair


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware datetime."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> int | None:
        """Refuse a time without a zone: it would be read back as another."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> datetime | None:
        """Return the time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Words(sa.types.TypeDecorator[str]):
    """Text from outside, without the characters that some database refuses."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: sa.Dialect) -> str | None:
        """Put U+FFFD where such a character was."""
        return value and _UNWANTED.sub("\ufffd", value)


class Value(sa.types.TypeDecorator[Any]):
    """A value of `model` as JSON; the latest `keep` ones that were read are not parsed again."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[Any], keep: int = 0) -> None:
        super().__init__()
        self.kind = kind
        self.keep = keep
        self._read: Callable[[str], Any] = lru_cache(keep)(self._parse) if keep else self._parse

    def copy(self, **_: Any) -> Value:
        """Share the memory of what was read: the values are frozen."""
        return self

    def process_bind_param(self, value: object, _dialect: sa.Dialect) -> str | None:
        """Return the JSON of a value."""
        return None if value is None else wire.dump_json(value)

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> Any:
        """Return the value of its JSON; raises StoreError if it is none."""
        return None if value is None else self._read(value)

    def _parse(self, text: str) -> Any:
        return self._parsed(self.kind, text)

    def _parsed(self, kind: type[Any], text: str) -> Any:
        try:
            return wire.load_json(kind, text)
        except ValidationError as error:
            raise StoreError(f"a stored {kind.__name__} cannot be read: {error}") from error


class Body(Value):
    """A document, or one that was not read, as JSON."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(Document)

    def _parse(self, text: str) -> Any:
        """Return what was stored; its first field says what it is."""
        return self._parsed(Unread if text.startswith('{"document":') else Document, text)


METADATA = sa.MetaData()


def _table(name: str, *parts: sa.schema.SchemaItem, **options: Any) -> sa.Table:
    return sa.Table(name, METADATA, *parts, **options)


def _text(name: str, *parts: sa.schema.SchemaItem, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *parts, primary_key=primary_key, nullable=False)


def _sequence() -> sa.Column[int]:
    """Return a column that counts up, and never again gives a number that it gave."""
    return sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)


FEEDS = _table(
    "feeds",
    _text("id", primary_key=True),
    _text("url"),
    _text("host"),  # that is asked
    sa.Column("configured", sa.Boolean, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False, default=False),
    sa.Column("moved_to", Words),  # asked instead of the configured URL
    sa.Column("moving_to", Words),
    sa.Column("moving_count", sa.Integer),
    sa.Column("moving_since", Instant),
    sa.Column("title", Words),
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("next_poll_at", Instant, nullable=False, index=True),
    sa.Column("next_poll_why", sa.Text),
    sa.Column("rhythm_seconds", sa.Float),
    sa.Column("pace", Value(Pace, keep=256)),
    sa.Column("recent", sa.Text),  # the latest polls, a line each: no table, for most polls change nothing else
    sa.Column("last_success_at", Instant),
    sa.Column("last_change_at", Instant),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("failing_since", Instant),
    sa.Column("reason", Words),
    sa.Column("message", Words),
    sa.Column("lease", sa.Text, index=True),
    sa.Column("leased_until", Instant),
)

PUSHES = _table(  # what hubs are asked for
    "pushes",
    _text("token", primary_key=True),
    _text("address"),
    sa.Column("feed", sa.Text, nullable=False, index=True),  # which may be forgotten before its hub has let go
    _text("hub"),
    _text("topic"),
    _text("state"),
    sa.Column("expires_at", Instant),
    sa.Column("ask_at", Instant, nullable=False, index=True),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("message", Words),
    sa.Column("trusted", sa.Boolean, nullable=False),
)

ENTRIES = _table(
    "entries",
    _text("feed", sa.ForeignKey("feeds.id"), primary_key=True),
    _text("key", primary_key=True),  # of bounded length, which the ids that feeds give are not
    _text("entry"),
    _text("fingerprint"),
    sa.Column("recorded_at", Instant, nullable=False),
)

DOCUMENTS = _table(  # what is asked of a document as a whole: its latest version
    "documents",
    _text("id", primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    _text("content_hash"),
    sa.Column("published_at", Instant, nullable=False),
    # of what no watch wants there is neither
    sa.Column("coverage", Value(Coverage)),  # of no watch in particular
    sa.Column("sketch", Value(Sketch)),
)

VERSIONS = _table(
    "versions",
    _text("document", sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body", Body(), nullable=False),  # without its figures, and its text but once
)

FIGURES = _table(
    "figures",
    _text("document", primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),  # in reading order
    _text("figure"),
    _text("series"),
    sa.Column("metric", sa.Text, index=True),
    sa.Column("place", sa.Text),
    sa.Column("as_of", sa.Text),
    sa.Column("best", sa.Text),
    sa.Column("body", Value(Figure), nullable=False),
    sa.ForeignKeyConstraint(["document", "version"], ["versions.document", "versions.version"]),
)

MARKS = _table(  # what documents that resemble one another have in common
    "marks",
    sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("published_at", Instant, primary_key=True),
    _text("document", primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("weight", sa.SmallInteger, nullable=False),
    sa.Index("marks_document", "document"),
    sqlite_with_rowid=False,
)

COVERAGE = _table(
    "coverage",
    _text("watch", primary_key=True),
    _text("document", sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Index("coverage_recorded", "watch", "recorded_at"),
)

WATCHED = _table(
    "watched",
    _text("watch", primary_key=True),
    _text("figure", primary_key=True),
    _text("definition"),
    sa.Column("since", Instant, nullable=False),
)

JUDGED = _table(
    "judged",
    _sequence(),
    _text("watch"),
    _text("figure"),
    _text("document"),
    sa.Column("version", sa.Integer, nullable=False),
    _text("claim"),
    sa.Column("told", sa.Boolean, nullable=False),  # and it counts
    sa.Column("body", Value(Judged), nullable=False),
    sa.UniqueConstraint("watch", "figure", "document", "version", "claim"),
    sa.Index("judged_order", "watch", "figure", "seq"),
    sa.Index("judged_told", "watch", "figure", "told", "seq"),
    sqlite_autoincrement=True,
)

CHANGES = _table(
    "changes",
    _sequence(),
    _text("id"),
    _text("watch"),
    _text("figure"),
    _text("kind"),
    sa.Column("alert", sa.Boolean, nullable=False),
    sa.Column("document", sa.Text, index=True),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("body", Value(Change, keep=1024), nullable=False),
    sa.UniqueConstraint("id"),
    sa.Index("changes_decided", "decided_at", "seq"),
    sa.Index("changes_figure", "watch", "figure"),
    sqlite_autoincrement=True,
)

SUBSCRIPTIONS = _table(
    "subscriptions",
    _text("id", primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("last_run", Instant),
)

TOLD = _table(
    "told",
    _text("subscription", sa.ForeignKey("subscriptions.id"), primary_key=True),
    _text("change", sa.ForeignKey("changes.id"), primary_key=True),
    sqlite_with_rowid=False,
)

DELIVERIES = _table(
    "deliveries",
    _sequence(),
    _text("id"),
    _text("digest"),
    _text("channel"),
    _text("subscription"),
    sa.Column("message", Value(Message), nullable=False),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("next_attempt_at", Instant, nullable=False),
    sa.Column("last_error", Words),
    sa.Column("lease", sa.Text, index=True),
    sa.Column("leased_until", Instant),
    sa.UniqueConstraint("id"),
    sa.Index("deliveries_queue", "state", "channel", "seq"),
    sa.Index("deliveries_latest", "subscription", "channel", "created_at"),
    sqlite_autoincrement=True,
)

ATTEMPTS = _table(
    "attempts",
    _sequence(),
    _text("delivery", sa.ForeignKey("deliveries.id")),
    sa.Column("at", Instant, nullable=False),
    _text("state"),
    sa.Column("error", Words),
    sa.Index("attempts_delivery", "delivery"),
)

SILENCES = _table(
    "silences",
    _text("id", primary_key=True),
    sa.Column("ends", Instant, nullable=False, index=True),
    sa.Column("body", Value(Silence), nullable=False),
)

UNSUBSCRIBED = _table(
    "unsubscribed",
    _text("subscription", primary_key=True),
    _text("address", primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

CLOSED = _table(  # channels whose receivers want no more
    "closed",
    _text("channel", primary_key=True),
    sa.Column("at", Instant, nullable=False),
    _text("reason"),
)

KEYS = _table(
    "keys",
    _text("name", primary_key=True),
    _text("value"),
)

SCHEMA = _table(
    "monitor_schema",
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", Instant, nullable=False),
)

Step = Callable[[sa.Connection], None]

# The first step leads from version 1 to 2, and so on; a new database gets the tables above at once. A step is never
# changed once it was released.
STEPS: tuple[Step, ...] = ()


def prepare(connection: sa.Connection, *, now: datetime, steps: Sequence[Step] = STEPS) -> None:
    """Bring a database to this version's tables, within the transaction of `connection`, which must be alone in this.

    Raises SchemaMismatch for a database that this version does not understand.
    """
    newest = 1 + len(steps)
    tables = set(sa.inspect(connection).get_table_names())
    if SCHEMA.name not in tables:
        _refuse_strangers(tables & METADATA.tables.keys())
        METADATA.create_all(connection, checkfirst=False)
        connection.execute(SCHEMA.insert(), {"version": newest, "since": now})
        return
    version = connection.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar()
    if version is None or not 1 <= version <= newest:
        raise SchemaMismatch(
            f"the database has schema {version}, and this version of monitor knows those up to {newest}; "
            "install the version of monitor that wrote it, or set `storage` to another database"
        )
    for number, step in enumerate(steps[version - 1 :], start=version + 1):
        step(connection)
        connection.execute(SCHEMA.insert(), {"version": number, "since": now})


def require_current(connection: sa.Connection) -> None:
    """Raise SchemaMismatch for a database that is not of this version."""
    tables = set(sa.inspect(connection).get_table_names())
    found = connection.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar() if SCHEMA.name in tables else None
    if found != 1 + len(STEPS):
        raise SchemaMismatch("the database is not of this version; `monitor run` brings it up to date")


def _refuse_strangers(tables: Iterable[str]) -> None:
    names = ", ".join(sorted(tables))
    if names:
        raise SchemaMismatch(
            f"the database holds tables that monitor did not make ({names}); set `storage` to a database of its own"
        )
