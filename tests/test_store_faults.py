"""The store when things go wrong, or happen at the same time, on SQLite and on PostgreSQL."""

from __future__ import annotations

import inspect
import os
import sqlite3
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
import sqlalchemy as sa

from monitor.errors import Reason, SchemaMismatch, StoreBusy, StoreError
from monitor.model import DeliveryState, PollRecord, Unsubscribed
from monitor.store import Store, Transaction, open_store
from monitor.store._database import Database, open_database
from monitor.store._schema import FEEDS, FIGURES, METADATA, SCHEMA, prepare
from tests.builders import (
    NOW,
    each,
    make_change,
    make_delivery,
    make_document,
    make_judged,
    make_push,
    make_silence,
    make_sketch,
    make_unread,
)

HOUR = timedelta(hours=1)
DELIVERY = make_delivery(lease="held by nobody")
POLL = PollRecord(feed="valley", lease="held by nobody", at=NOW, next_poll_at=NOW + HOUR)
_T = TypeVar("_T")

# One call of every method of a transaction, such that it asks the database something.
CALLS: dict[str, Callable[[Transaction], object]] = {
    "sync_feeds": lambda to: to.sync_feeds({"valley": "https://radio.example/rss"}, now=NOW),
    "claim_feeds": lambda to: to.claim_feeds(now=NOW, until=NOW + HOUR, limit=1),
    "release_feeds": lambda to: to.release_feeds(["lease"]),
    "sync_pushes": lambda to: to.sync_pushes(["valley"], "https://monitor.example", now=NOW),
    "offer_push": lambda to: to.offer_push("valley", make_push(), now=NOW),
    "claim_pushes": lambda to: to.claim_pushes(now=NOW, until=NOW + HOUR, limit=1),
    "push": lambda to: to.push("t1"),
    "pushes": lambda to: to.pushes(["valley"]),
    "record_push": lambda to: to.record_push(make_push()),
    "record_pushed": lambda to: to.record_pushed("valley", trusted=True, now=NOW, minimum=HOUR),
    "forget_push": lambda to: to.forget_push("t1"),
    "record_poll": lambda to: to.record_poll(POLL),
    "set_paused": lambda to: to.set_paused("valley", paused=True, now=NOW),
    "feed_health": lambda to: to.feed_health(),
    "recent_polls": lambda to: to.recent_polls("valley"),
    "known_entries": lambda to: to.known_entries("valley"),
    "forget_entries": lambda to: to.forget_entries("valley", ["e1"], before=NOW),
    "record_entries": lambda to: to.record_entries("valley", {"e1": "a"}, now=NOW),
    "document": lambda to: to.document("d1"),
    "list_versions": lambda to: to.list_versions(),
    "documents": lambda to: to.documents([("d1", 1)]),
    "known_versions": lambda to: to.known_versions(["d1"]),
    "record_unread": lambda to: to.record_unread([make_unread("d4")]),
    "record_documents": lambda to: to.record_documents([make_document("d3")]),
    "record_document": lambda to: to.record_document(make_document(), make_sketch()),
    "similar_sketches": lambda to: to.similar_sketches(make_sketch(), since=NOW, words_since=NOW),
    "record_coverage": lambda to: to.record_coverage(["floods"], "d1", now=NOW),
    "coverage": lambda to: to.coverage(["floods"], since=NOW, until=NOW + HOUR),
    "lock_watches": lambda to: to.lock_watches(),
    "watched_since": lambda to: to.watched_since("floods", "deaths", "v1", now=NOW),
    "judged": lambda to: to.judged("floods", "deaths"),
    "kept": lambda to: to.kept("floods", "deaths", list),
    "record_judged": lambda to: to.record_judged("floods", [("deaths", make_judged())]),
    "record_change": lambda to: to.record_change(make_change()),
    "changes": lambda to: to.changes(),
    "subscribed_since": lambda to: to.subscribed_since("morning", now=NOW),
    "subscriptions": lambda to: to.subscriptions(),
    "last_run": lambda to: to.last_run("morning"),
    "set_aside": lambda to: to.set_aside("morning", ["c1"]),
    "watched_figures": lambda to: to.watched_figures("northland-floods"),
    "last_delivery": lambda to: to.last_delivery("morning", "desk"),
    "record_digest": lambda to: to.record_digest("morning", changes=[], deliveries=[DELIVERY], now=NOW),
    "claim_deliveries": lambda to: to.claim_deliveries(now=NOW, until=NOW + HOUR, limit=1),
    "release_deliveries": lambda to: to.release_deliveries(["lease"]),
    "record_attempt": lambda to: to.record_attempt(
        DELIVERY, state=DeliveryState.SENT, next_attempt_at=NOW, error=None, now=NOW
    ),
    "deliveries": lambda to: to.deliveries(),
    "owed": lambda to: to.owed(),
    "retry_deliveries": lambda to: to.retry_deliveries(["x1"], now=NOW),
    "record_silence": lambda to: to.record_silence(make_silence()),
    "silences": lambda to: to.silences(),
    "record_unsubscribed": lambda to: to.record_unsubscribed(
        Unsubscribed(subscription="digest:morning", address="desk@example.org", at=NOW)
    ),
    "unsubscribed": lambda to: to.unsubscribed(),
    "forget_unsubscribed": lambda to: to.forget_unsubscribed("digest:morning", "desk@example.org"),
    "key": lambda to: to.key("unsubscribe"),
    "drop_deliveries": lambda to: to.drop_deliveries(["x1"], now=NOW),
    "attempts": lambda to: to.attempts("x1"),
    "close_channel": lambda to: to.close_channel("tools", reason="gone", now=NOW),
    "closed_channels": lambda to: to.closed_channels(),
    "forget_feed": lambda to: to.forget_feed("valley"),
    "counts": lambda to: to.counts(),
}


@contextmanager
def opened(url: str, busy_seconds: float = 60.0) -> Iterator[Database]:
    """Give a store that waits for locks for so long."""
    store = open_database(url, now=NOW, busy_seconds=busy_seconds)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def held(url: str) -> Iterator[None]:
    """Hold every lock of a database, as another process might."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            other.close()
        return
    with psycopg.connect(url) as connection:
        for key in range(0x6D6F6E_00, 0x6D6F6E_10):
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        for table in METADATA.tables:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def together(count: int, work: Callable[[int], _T]) -> list[_T]:
    """Return what `work` returns in so many threads that start at the same moment."""
    barrier = threading.Barrier(count)

    def start(number: int) -> _T:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


# --------------------------------------------------------------------------- locks


def test_every_method_is_tried() -> None:
    """The table of calls has them all."""
    assert CALLS.keys() == {name for name, _ in inspect.getmembers(Transaction, inspect.isfunction) if name[0] != "_"}


def test_locked_database_is_busy_and_nothing_else(store_url: str) -> None:
    """Whatever is asked while another holds the lock ends in StoreBusy, soon, and works again afterwards."""
    with opened(store_url, busy_seconds=0.02) as store:
        with held(store_url):
            for name, call in CALLS.items():
                with pytest.raises(StoreBusy) as caught, store.transaction() as to:
                    call(to)
                assert caught.value.recoverable, name
                assert caught.value.__cause__ is not None, name
        for call in CALLS.values():
            with store.transaction() as to:
                call(to)


def test_locked_database_cannot_be_opened_but_says_so(store_url: str) -> None:
    """Opening waits for the lock, and then names the reason."""
    open_store(store_url, now=NOW).close()
    with held(store_url), pytest.raises(StoreBusy), opened(store_url, busy_seconds=0.02):
        pass


def test_deciding_waits_for_the_other_decider(store_url: str) -> None:
    """While one process decides changes no other does; it goes on when the first is done."""
    order: list[str] = []
    with opened(store_url) as first, opened(store_url) as second:
        began = threading.Event()

        def wait() -> None:
            began.set()
            with second.transaction() as to:
                to.lock_watches()
                order.append("second")

        with ThreadPoolExecutor(1) as pool:
            with first.transaction() as to:
                to.lock_watches()
                future = pool.submit(wait)
                began.wait()
                with pytest.raises(TimeoutError):
                    future.result(0.2)
                order.append("first")
            future.result()
    assert order == ["first", "second"]


# --------------------------------------------------------------------------- many at once


def test_new_database_can_be_opened_by_many_at_once(store_url: str) -> None:
    """The tables are made once, and everybody can work."""

    def work(number: int) -> int:
        with opened(store_url) as store:
            each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
            return len(each(store).feed_health())

    assert together(6, work) == [1] * 6
    with opened(store_url) as store, store._engine.begin() as connection:
        assert connection.execute(sa.select(SCHEMA.c.version)).scalars().all() == [1]


def test_feed_is_never_claimed_twice(store_url: str) -> None:
    """Four claimers share 200 feeds without overlap and without leaving one out."""
    feeds = {f"feed-{number}": "https://radio.example/rss" for number in range(200)}
    with opened(store_url) as store:
        each(store).sync_feeds(feeds, now=NOW)

    def work(_: int) -> list[str]:
        claimed: list[str] = []
        with opened(store_url) as store:
            while found := each(store).claim_feeds(now=NOW, until=NOW + HOUR, limit=3):
                claimed += (feed.feed for feed in found)
        return claimed

    shares = together(4, work)
    assert sorted(feed for share in shares for feed in share) == sorted(feeds)


def test_delivery_is_never_claimed_twice_and_channels_stay_in_order(store_url: str) -> None:
    """Four senders send 200 deliveries of ten channels once each, in order, one of a channel at a time."""
    deliveries = [make_delivery(f"x{number:03}", channel=f"channel-{number % 10}") for number in range(200)]
    with opened(store_url) as store:
        each(store).record_digest("morning", changes=[], deliveries=deliveries, now=NOW)
    sent: defaultdict[str, list[str]] = defaultdict(list)
    out: set[str] = set()

    def work(_: int) -> None:
        with opened(store_url) as store:
            while each(store).counts()["deliveries_pending"]:
                for delivery in each(store).claim_deliveries(now=NOW, until=NOW + HOUR, limit=4):
                    assert delivery.channel not in out
                    out.add(delivery.channel)
                    sent[delivery.channel].append(delivery.id)
                    out.remove(delivery.channel)
                    assert each(store).record_attempt(
                        delivery, state=DeliveryState.SENT, next_attempt_at=NOW, error=None, now=NOW
                    )

    together(4, work)
    assert sent == {
        f"channel-{number}": [delivery.id for delivery in deliveries if delivery.channel == f"channel-{number}"]
        for number in range(10)
    }


def test_store_may_be_used_by_another_thread(store: Store) -> None:
    """The thread that opens a store need not be the one that uses it."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(each(store).record_document, make_document(), make_sketch()).result()
    assert each(store).document("d1") == make_document()


def test_database_in_memory_is_one_for_all_threads() -> None:
    """`sqlite://` keeps what was recorded until it is closed, in whichever thread."""
    store = open_store("sqlite://", now=NOW)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(each(store).record_document, make_document(), make_sketch()).result()
    assert each(store).document("d1") == make_document()
    store.close()
    other = open_store("sqlite://", now=NOW)
    assert each(other).document("d1") is None
    other.close()


# --------------------------------------------------------------------------- death

DYING = """
import os, sys
from datetime import timedelta
from monitor.model import PollRecord
from monitor.store import open_store
from tests.builders import *

store = open_store(sys.argv[1], now=NOW)
soon = NOW + timedelta(minutes=5)

def steps(to):
    yield
    (claimed,) = to.claim_feeds(now=NOW, until=soon, limit=1)
    yield
    to.record_poll(PollRecord(feed="valley", lease=claimed.lease, at=NOW, next_poll_at=soon, title="New"))
    yield
    to.record_document(make_document(), make_sketch())
    yield
    to.record_change(make_change())
    to.record_digest("morning", changes=["c1"], deliveries=[make_delivery()], now=NOW)
    yield

with store.transaction() as to:
    for number, _ in enumerate(steps(to)):
        if number == int(sys.argv[2]):
            os._exit(9)
os._exit(8)
"""


@pytest.mark.parametrize("step", [1, 3, 4, 5])
def test_process_that_dies_between_steps_leaves_nothing(store_url: str, step: int) -> None:
    """A killed process loses its open transaction whole; a finished one is there though nothing was closed."""
    with opened(store_url) as store:
        each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    root = Path(__file__).parent.parent
    died = subprocess.run([sys.executable, "-c", DYING, store_url, str(step)], cwd=root, check=False)
    finished = step == 5
    assert died.returncode == (8 if finished else 9)
    with opened(store_url) as store:
        (health,) = each(store).feed_health()
        assert health.title == ("New" if finished else None)
        assert (each(store).document("d1") is not None) is finished
        assert len(each(store).changes()) == finished
        assert len(each(store).deliveries()) == finished
        assert len(each(store).claim_feeds(now=NOW, until=NOW + HOUR, limit=1)) == (not finished)
        if store_url.startswith("sqlite"):
            with store._engine.begin() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_lost_connection_is_named_and_the_next_transaction_works(postgres_url: str) -> None:
    """When the server ends our connection the transaction fails as recoverable, and the next one connects again."""
    with opened(postgres_url) as store:
        with pytest.raises(StoreError) as caught, store.transaction() as to:  # noqa: PT012 - whichever notices
            to.record_document(make_document(), make_sketch())
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            to.document("d1")
        assert (caught.value.reason, caught.value.recoverable) == (Reason.CONNECT, True)
        assert each(store).document("d1") is None


# --------------------------------------------------------------------------- disks and files


def test_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    """What does not fit is refused whole with the reason; what was there stays, and it goes on once there is room."""
    with opened(f"sqlite:///{tmp_path}/monitor.db") as store:
        each(store).record_document(make_document(), make_sketch())
        with store._engine.begin() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        big = make_document("d2", text="water " * 20_000)
        with (  # noqa: PT012 - the transaction as a whole fails
            pytest.raises(StoreError, match=r"monitor\.db.*full") as caught,
            store.transaction() as to,
        ):
            to.record_change(make_change())
            to.record_document(big, make_sketch("d2"))
        assert (caught.value.reason, caught.value.recoverable) == (Reason.DISK, False)
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert each(store).document("d1") == make_document()
        assert each(store).changes() == ()
        with store._engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        each(store).record_document(big, make_sketch("d2"))
        assert each(store).document("d2") == big


def test_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A read-only database is an error that names the file, not a lock and not an empty answer."""
    with opened(f"sqlite:///{tmp_path}/monitor.db") as store:
        with store._engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"monitor\.db.*readonly") as caught:
            each(store).record_change(make_change())
        assert not isinstance(caught.value, StoreBusy)


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """Another file at the database's place is left as it is."""
    file = tmp_path / "monitor.db"
    file.write_text("These are notes about floods in Northland.\n" * 100)
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"monitor\.db: file is not a database"):
        open_store(f"sqlite:///{file}", now=NOW)
    assert file.read_bytes() == before


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is an error that says so; so is a folder where the file should be."""
    (tmp_path / "notes").write_text("x")
    with pytest.raises(StoreError, match=r"notes/monitor\.db: its folder cannot be made"):
        open_store(f"sqlite:///{tmp_path}/notes/monitor.db", now=NOW)
    with pytest.raises(StoreError, match=rf"{tmp_path.name}: unable to open"):
        open_store(f"sqlite:///{tmp_path}", now=NOW)


def test_folders_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database may be asked for in folders that are not there yet, by a relative path too."""
    monkeypatch.chdir(tmp_path)
    for url, file in (("sqlite:///a/b/c.db", "a/b/c.db"), (f"sqlite:///{tmp_path}/d/e.db", "d/e.db")):
        open_store(url, now=NOW).close()
        assert (tmp_path / file).is_file()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    """WAL with full synchronisation and foreign keys, on every connection."""
    with opened(f"sqlite:///{tmp_path}/monitor.db") as store, store._engine.begin() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 60_000}


def test_value_that_cannot_be_read_is_an_error_and_no_empty_answer(store: Database) -> None:
    """A damaged row raises StoreError that says what it is."""
    each(store).record_document(make_document(), make_sketch())
    with store._engine.begin() as connection:
        connection.execute(sa.text("UPDATE versions SET body = '{'"))
    with pytest.raises(StoreError, match="a stored Document cannot be read"):
        each(store).document("d1")


# --------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("url", ["mysql://me:sesame@host/db", "monitor.db", "", "postgresql:me:sesame", "sqlite:/x"])
def test_unknown_storage_is_refused_with_what_to_write(url: str) -> None:
    """A URL of another kind, or none, is answered with those that work, and never repeated: it may hold a secret."""
    with pytest.raises(StoreError, match=r"write sqlite:///FILE or postgresql://") as caught:
        open_store(url, now=NOW)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_unreachable_server_is_named_without_its_password(scheme: str) -> None:
    """The message says which database, the reason is the connection, and trying again may help."""
    with pytest.raises(StoreError, match=r"^postgresql://127\.0\.0\.1:1/news: .*refused") as caught:
        open_store(f"{scheme}://me:sesame@127.0.0.1:1/news?password=sesame", now=NOW)
    assert (caught.value.reason, caught.value.recoverable) == (Reason.CONNECT, True)
    assert "sesame" not in str(caught.value)
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)


def test_missing_driver_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg, PostgreSQL is refused with the command that installs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"postgresql://host/db .*pip install 'monitor\[postgres\]'"):
        open_store("postgresql://me:sesame@host/db", now=NOW)


def test_sqlite_needs_no_other_driver(tmp_path: Path) -> None:
    """Opening a file imports no psycopg, and importing the store no SQLAlchemy."""
    code = (
        "import sys; from datetime import UTC, datetime; import monitor.store\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        f"monitor.store.open_store('sqlite:///{tmp_path}/a.db', now=datetime(2026, 3, 12, tzinfo=UTC)).close()\n"
        "assert 'psycopg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONWARNINGS": "error"})


# --------------------------------------------------------------------------- schema


def test_reopened_database_is_as_it_was(store_url: str) -> None:
    """What was recorded is there after closing and opening again."""
    with opened(store_url) as store:
        each(store).record_document(make_document(), make_sketch())
    with opened(store_url) as store:
        assert each(store).document("d1") == make_document()


def test_database_of_a_newer_version_is_refused(store_url: str) -> None:
    """The message says which schema it has and what to do; nothing is touched."""
    with opened(store_url) as store, store._engine.begin() as connection:
        connection.execute(SCHEMA.insert(), {"version": 7, "since": NOW})
    with pytest.raises(SchemaMismatch, match=r"schema 7, .* up to 1; install .* another database"), opened(store_url):
        pass


def test_database_without_a_version_is_refused(store_url: str) -> None:
    """An emptied version table is no reason to guess."""
    with opened(store_url) as store, store._engine.begin() as connection:
        connection.execute(SCHEMA.delete())
    with pytest.raises(SchemaMismatch, match="schema None"), opened(store_url):
        pass


def test_database_with_tables_of_others_is_refused_only_if_they_collide(store_url: str) -> None:
    """Tables of another program may stand beside ours, but not in their place."""
    engine = sa.create_engine(store_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (id integer)"))
        connection.execute(sa.text("CREATE TABLE feeds (id integer)"))
    with pytest.raises(SchemaMismatch, match=r"tables that monitor did not make \(feeds\)"), opened(store_url):
        pass
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE feeds"))
    engine.dispose()
    with opened(store_url) as store:
        assert each(store).feed_health() == ()


def test_older_database_is_brought_forward_step_by_step(store_url: str) -> None:
    """Missing steps run in order, once, and are noted; a new database gets no steps at all."""
    ran: list[str] = []

    def add_column(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE feeds ADD COLUMN colour TEXT DEFAULT 'blue' NOT NULL"))
        ran.append("first")

    def read_column(connection: sa.Connection) -> None:
        assert connection.execute(sa.text("SELECT colour FROM feeds")).scalars().all() == ["blue"]
        ran.append("second")

    with opened(store_url) as store:
        each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
        for steps in ([add_column], [add_column, read_column], [add_column, read_column]):
            with store._engine.begin() as connection:
                prepare(connection, now=NOW, steps=steps)
        with store._engine.begin() as connection:
            assert connection.execute(sa.select(SCHEMA.c.version)).scalars().all() == [1, 2, 3]
    assert ran == ["first", "second"]


def test_step_that_fails_leaves_the_database_as_it_was(store_url: str) -> None:
    """Half a migration is none: tables and version stay those of before."""

    def half(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE feeds ADD COLUMN colour TEXT"))
        connection.execute(sa.text("DELETE FROM figures"))
        raise RuntimeError("in the middle")

    with opened(store_url) as store:
        each(store).record_document(make_document(), make_sketch())
        with pytest.raises(RuntimeError), store._engine.begin() as connection:
            prepare(connection, now=NOW, steps=[half])
        with store._engine.begin() as connection:
            assert "colour" not in {column["name"] for column in sa.inspect(connection).get_columns(FEEDS.name)}
            assert connection.execute(sa.select(sa.func.count()).select_from(FIGURES)).scalar() == 1
    with opened(store_url) as store:
        assert each(store).document("d1") == make_document()
