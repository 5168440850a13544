"""Documents: every version with its figures, what they resemble, and which watches they are for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from monitor.model import Coverage, Document, Sketch, Unread
from monitor.store._rows import Rows, in_batches, insert
from monitor.store._schema import COVERAGE, DOCUMENTS, FIGURES, MARKS, VERSIONS

_PAIRS = 400  # in a statement, which may hold a thousand values or so
_ENOUGH = 3  # words that two documents must share; one band is worth as much

# What is asked for every document is built once: building a statement takes longer than running it.
_KNOWN = sa.select(DOCUMENTS.c.id, DOCUMENTS.c.version, DOCUMENTS.c.content_hash).where(
    DOCUMENTS.c.id.in_(sa.bindparam("asked", expanding=True))
)
_ALIKE = (
    sa.select(MARKS.c.document, MARKS.c.version)
    .where(
        MARKS.c.mark.in_(sa.bindparam("marks", expanding=True)),
        MARKS.c.published_at >= sa.bindparam("since"),
        sa.or_(MARKS.c.weight == _ENOUGH, MARKS.c.published_at >= sa.bindparam("words_since")),
        MARKS.c.document != sa.bindparam("document"),
    )
    # SQLite sorts but once if it may group in the order that is asked for
    .group_by(MARKS.c.published_at, MARKS.c.document, MARKS.c.version)
    .having(sa.func.sum(MARKS.c.weight) >= _ENOUGH)
    .order_by(MARKS.c.published_at.desc(), MARKS.c.document.desc(), MARKS.c.version.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_SKETCHES = sa.select(DOCUMENTS.c.version, DOCUMENTS.c.sketch).where(
    DOCUMENTS.c.id.in_(sa.bindparam("documents", expanding=True))
)


class DocumentRows(Rows):
    """The part of a transaction that knows documents; see the protocol for what each method promises."""

    def document(self, document: str, version: int | None = None) -> Document | Unread | None:
        """See the protocol."""
        query = sa.select(VERSIONS.c.body).where(VERSIONS.c.document == document)
        if version is None:
            query = query.order_by(VERSIONS.c.version.desc()).limit(1)
        else:
            query = query.where(VERSIONS.c.version == version)
        found: Document | Unread | None = self._connection.execute(query).scalar()
        if not isinstance(found, Document):
            return found
        figures = self._connection.execute(
            sa.select(FIGURES.c.body)
            .where(FIGURES.c.document == document, FIGURES.c.version == found.version)
            .order_by(FIGURES.c.position)
        ).scalars()
        return replace(_unpacked(found), figures=tuple(figures))

    def list_versions(
        self, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[tuple[str, int], ...]:
        """See the protocol."""
        query = sa.select(VERSIONS.c.document, VERSIONS.c.version).join(
            DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document
        )
        if since is not None:
            query = query.where(DOCUMENTS.c.published_at >= since)
        if until is not None:
            query = query.where(DOCUMENTS.c.published_at < until)
        query = query.order_by(DOCUMENTS.c.published_at, VERSIONS.c.document, VERSIONS.c.version)
        return tuple((name, version) for name, version in self._connection.execute(query))

    def documents(self, versions: Iterable[tuple[str, int]]) -> tuple[Document | Unread, ...]:
        """See the protocol."""
        key = sa.tuple_(VERSIONS.c.document, VERSIONS.c.version)
        asked = tuple(versions)
        found: dict[tuple[str, int], Document | Unread] = {}
        for batch in in_batches(asked, _PAIRS):
            rows = self._connection.execute(
                sa.select(VERSIONS.c.document, VERSIONS.c.version, VERSIONS.c.body).where(key.in_(batch))
            )
            found |= {
                (name, version): _unpacked(body) if isinstance(body, Document) else body for name, version, body in rows
            }
        return tuple(found[pair] for pair in asked if pair in found)

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        """See the protocol."""
        return {
            name: (version, content_hash)
            for batch in in_batches(documents)
            for name, version, content_hash in self._connection.execute(_KNOWN, {"asked": batch})
        }

    def record_unread(self, entries: Sequence[Unread]) -> tuple[Unread, ...]:
        """See the protocol."""
        known = self.known_versions(entry.document for entry in entries)
        new = {entry.document: entry for entry in entries if entry.document not in known}
        if new:
            self._connection.execute(_insert_latest(self._dialect), [_unread_row(entry) for entry in new.values()])
            self._add(VERSIONS, [{"document": name, "version": 1, "body": entry} for name, entry in new.items()])
        return tuple(entry for entry in entries if known.get(entry.document, (0, entry.mark))[1] != entry.mark)

    def record_documents(self, documents: Iterable[Document]) -> None:
        """See the protocol."""
        new = list(documents)
        changed = [document.id for document in new if document.version > 1]
        kept = self._sketches(changed) if changed else {}
        for document in new:
            if document.id in kept:
                self.record_document(document, kept[document.id])
        new = [document for document in new if document.id not in kept]
        if new:
            self._connection.execute(_insert_latest(self._dialect), [_latest_row(document) for document in new])
            self._add(VERSIONS, [_version_row(document) for document in new])

    def _sketches(self, documents: Sequence[str]) -> dict[str, Sketch]:
        """Return the sketches of those documents that have one."""
        query = sa.select(DOCUMENTS.c.id, DOCUMENTS.c.sketch).where(DOCUMENTS.c.sketch.is_not(None))
        return {
            name: sketch
            for batch in in_batches(documents)
            for name, sketch in self._connection.execute(query.where(DOCUMENTS.c.id.in_(batch)))
        }

    def record_document(self, document: Document, sketch: Sketch) -> None:
        """See the protocol."""
        row = _latest_row(document) | {
            "published_at": sketch.published_at,
            "coverage": _coverage(document, sketch),
            "sketch": sketch,
        }
        latest = self._connection.execute(_insert_latest(self._dialect), row).rowcount > 0
        if not self._add(VERSIONS, _version_row(document)):
            return
        self._add(FIGURES, list(_figure_rows(document)))
        if latest:
            self._mark(document, sketch)
            self._kept.keep_sketch(sketch, document.version)

    def _mark(self, document: Document, sketch: Sketch) -> None:
        if document.version > 1:
            self._connection.execute(sa.delete(MARKS).where(MARKS.c.document == document.id))
        self._add(
            MARKS,
            [
                {
                    "mark": mark,
                    "published_at": sketch.published_at,
                    "document": document.id,
                    "version": document.version,
                    "weight": weight,
                }
                for mark, weight in _marks(sketch).items()
            ],
        )

    def similar_sketches(
        self, sketch: Sketch, *, since: datetime, words_since: datetime, limit: int = 200
    ) -> tuple[Sketch, ...]:
        """See the protocol."""
        asked = {
            "marks": list(_marks(sketch)),
            "since": since,
            "words_since": words_since,
            "document": sketch.document,
            "most": max(limit, 0),
        }
        alike = [(name, version) for name, version in self._connection.execute(_ALIKE, asked)]
        found = {key: kept for key in alike if (kept := self._kept.sketches.get(key)) is not None}
        for batch in in_batches(name for name, version in alike if (name, version) not in found):
            for version, other in self._connection.execute(_SKETCHES, {"documents": batch}):
                found[other.document, version] = other
                self._kept.keep_sketch(other, version)
        return tuple(found[key] for key in alike if key in found)

    def record_coverage(self, watches: Iterable[str], document: str, *, now: datetime) -> None:
        """See the protocol."""
        self._add(COVERAGE, [{"watch": watch, "document": document, "recorded_at": now} for watch in watches])

    def coverage(self, watches: Sequence[str], *, since: datetime, until: datetime) -> tuple[Coverage, ...]:
        """See the protocol."""
        found: list[Coverage] = []
        for batch in in_batches(watches):
            query = (
                sa.select(COVERAGE.c.watch, DOCUMENTS.c.coverage)
                .join(DOCUMENTS, DOCUMENTS.c.id == COVERAGE.c.document)
                .where(COVERAGE.c.watch.in_(batch), COVERAGE.c.recorded_at > since, COVERAGE.c.recorded_at <= until)
            )
            found += (replace(coverage, watch=watch) for watch, coverage in self._connection.execute(query))
        found.sort(key=lambda item: (item.document, item.watch))
        return tuple(sorted(found, key=lambda item: item.published_at, reverse=True))


@cache
def _insert_latest(dialect: str) -> sa.Insert:
    statement = insert(DOCUMENTS, dialect)
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            name: statement.excluded[name] for name in ("version", "content_hash", "published_at", "coverage", "sketch")
        },
        where=DOCUMENTS.c.version < statement.excluded.version,
    )


def _latest_row(document: Document) -> dict[str, Any]:
    """Return the row of a document of which this is the latest version; no watch wants it."""
    return {
        "id": document.id,
        "version": document.version,
        "content_hash": document.content_hash,
        "published_at": document.appeared_at,
        "coverage": None,
        "sketch": None,
    }


def _unread_row(entry: Unread) -> dict[str, Any]:
    return {
        "id": entry.document,
        "version": 1,
        "content_hash": entry.mark,
        "published_at": entry.entry.published_at or entry.entry.updated_at or entry.fetched_at,
        "coverage": None,
        "sketch": None,
    }


def _version_row(document: Document) -> dict[str, Any]:
    sections = tuple(replace(section, text="") for section in document.sections)
    return {
        "document": document.id,
        "version": document.version,
        "body": replace(document, figures=(), sections=sections),
    }


def _unpacked(document: Document) -> Document:
    """Return a stored document with the texts of its sections."""
    text = document.text
    sections = tuple(replace(section, text=text[section.start : section.end]) for section in document.sections)
    return replace(document, sections=sections)


def _coverage(document: Document, sketch: Sketch) -> Coverage:
    return Coverage(
        watch="",
        document=document.id,
        story=sketch.story,
        copy_of=sketch.copy_of,
        headline=document.headline,
        publisher=document.publisher,
        url=document.url,
        published_at=sketch.published_at,
        warnings=document.warnings,
    )


def _figure_rows(document: Document) -> Iterator[dict[str, Any]]:
    for position, figure in enumerate(document.figures):
        yield {
            "document": document.id,
            "version": document.version,
            "position": position,
            "figure": figure.id,
            "series": figure.series,
            "metric": figure.metric,
            "place": figure.place,
            "as_of": figure.as_of and figure.as_of.isoformat(),
            "best": None if figure.best is None else str(figure.best),
            "body": figure,
        }


def _marks(sketch: Sketch) -> dict[int, int]:
    """Return what a sketch is found by: hashes, and how much each weighs."""
    words = {_hash(f"word {word}"): 1 for word in sketch.words}
    return words | {_hash(f"band {band}"): _ENOUGH for band in sketch.bands}


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
