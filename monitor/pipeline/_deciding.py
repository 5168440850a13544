"""Documents that were read -> what is recorded of them, and what they change; within a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.changes import definition, judge_claim, select_claims, settle_order
from monitor.discovery import follow, is_established
from monitor.lexicon import Lexicon
from monitor.model import (
    Change,
    Document,
    Judged,
    Sketch,
    Unread,
)
from monitor.reading import Reading, is_mark, read_stored
from monitor.rules import Watch
from monitor.stories import place_sketch

STORY_DAYS = timedelta(days=7)  # how far back a story reaches


class Memory(Protocol):
    """What deciding needs to remember: a Transaction, or the memory of a replay."""

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        """See Transaction."""

    def documents(self, versions: Iterable[tuple[str, int]]) -> tuple[Document | Unread, ...]:
        """See Transaction."""

    def record_documents(self, documents: Iterable[Document]) -> None:
        """See Transaction."""

    def record_document(self, document: Document, sketch: Sketch) -> None:
        """See Transaction."""

    def similar_sketches(self, sketch: Sketch, *, since: datetime) -> tuple[Sketch, ...]:
        """See Transaction."""

    def record_coverage(self, watch: str, document: str, *, now: datetime) -> None:
        """See Transaction."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> datetime | None:
        """See Transaction; None: nothing is a baseline but the first value."""

    def judged(self, watch: str, figure: str) -> tuple[Judged, ...]:
        """See Transaction."""

    def record_judged(self, watch: str, figure: str, judged: Judged) -> None:
        """See Transaction."""

    def record_change(self, change: Change) -> None:
        """See Transaction."""


def record_readings(
    memory: Memory, readings: Sequence[Reading], watches: Mapping[str, Watch], lexicon: Lexicon, *, now: datetime
) -> tuple[Change, ...]:
    """Record documents in the order in which they appeared, and what they change; returns the changes."""
    changes: list[Change] = []
    unwanted: list[Document] = []
    ordered = sorted(readings, key=lambda reading: reading.document.appeared_at)
    versions = _known_versions(memory, [reading.document.id for reading in ordered])
    for reading in ordered:
        document = _numbered(reading.document, versions)
        if document is None:
            continue
        if reading.sketch is None:
            unwanted.append(document)
            continue
        similar = memory.similar_sketches(reading.sketch, since=document.appeared_at - STORY_DAYS)
        sketch = place_sketch(reading.sketch, similar)
        document = replace(document, story=sketch.story, copy_of=sketch.copy_of)
        memory.record_document(document, sketch)
        for name in reading.watches:
            memory.record_coverage(name, document.id, now=now)
            # a copy corroborates nothing: its figures were counted where they first stood
            if name in watches and document.copy_of is None:
                changes += _judge_document(memory, document, watches[name], lexicon, now=now)
    memory.record_documents(unwanted)
    return tuple(changes)


def _known_versions(memory: Memory, documents: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return (latest version, content hash) of those documents that are stored; what was kept unread is read for it."""
    versions = memory.known_versions(documents)
    marked = [(name, version) for name, (version, content) in versions.items() if is_mark(content)]
    for kept in memory.documents(marked) if marked else ():
        document = read_stored(kept)
        versions[document.id] = (document.version, document.content_hash)
    return versions


def _numbered(document: Document, versions: dict[str, tuple[int, str]]) -> Document | None:
    """Return the document as its next version, or None when it is stored as it is."""
    version, stored = versions.get(document.id, (0, ""))
    if stored == document.content_hash:
        return None
    versions[document.id] = (version + 1, document.content_hash)
    figures = tuple(
        replace(figure, evidence=replace(figure.evidence, version=version + 1)) for figure in document.figures
    )
    return replace(document, version=version + 1, previous=version or None, figures=figures)


def _judge_document(
    memory: Memory, document: Document, watch: Watch, lexicon: Lexicon, *, now: datetime
) -> list[Change]:
    changes: list[Change] = []
    auto, watch = watch.is_auto, follow(watch, document, lexicon)
    claims = select_claims(document, watch, lexicon)
    known = {tracked.id: memory.judged(watch.id, tracked.id) for tracked in watch.figures} if claims else {}
    for tracked, claim in settle_order(claims, known):
        # what nobody asked for is learnt in silence until it is more than a chance find
        heard = not auto or is_established((*(one.claim for one in known[tracked.id]), claim))
        asked = tracked if heard else tracked.model_copy(update={"alert": "never"})
        since = memory.watched_since(watch.id, tracked.id, definition(tracked), now=now)
        siblings = {name: judged for name, judged in known.items() if name != tracked.id}
        change, judged = judge_claim(watch, asked, claim, known[tracked.id], since=since, now=now, siblings=siblings)
        memory.record_judged(watch.id, tracked.id, judged)
        known[tracked.id] = (*known[tracked.id], judged)
        if heard:
            memory.record_change(change)
            changes.append(change)
    return changes
