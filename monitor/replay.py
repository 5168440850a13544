"""A configuration and documents -> the changes that it would have recorded, without a database.

The documents are taken in the order in which they appeared, each at its own moment, so the outcome is the same on
every run. What decides is the pipeline's own `record_readings`; only the memory is another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from monitor.changes import find_stalled
from monitor.config import Settings
from monitor.model import Change, Document, Judged, Sketch
from monitor.pipeline import plan_reading, record_readings
from monitor.reading import read_document


@dataclass(slots=True)
class _Memory:
    """What a replay remembers: as a Transaction does, but nothing is a baseline except first values."""

    versions: dict[str, tuple[int, str]] = field(default_factory=dict)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    shared: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # band or word -> documents
    claims: dict[tuple[str, str], list[Judged]] = field(default_factory=lambda: defaultdict(list))

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        return {name: self.versions[name] for name in documents if name in self.versions}

    def record_document(self, document: Document, sketch: Sketch) -> None:
        self.versions[document.id] = (document.version, document.content_hash)
        if document.id not in self.sketches:
            for key in {*sketch.bands, *sketch.words}:
                self.shared[key].append(document.id)
        self.sketches[document.id] = sketch

    def similar_sketches(self, sketch: Sketch, *, since: datetime, limit: int = 200) -> tuple[Sketch, ...]:
        near: dict[str, int] = defaultdict(int)
        for band in sketch.bands:
            for name in self.shared.get(band, ())[-limit:]:
                near[name] += 3
        for word in sketch.words:
            for name in self.shared.get(word, ())[-limit:]:
                near[name] += 1
        found = [
            self.sketches[name]
            for name, score in near.items()
            if score > 2 and name != sketch.document and self.sketches[name].published_at >= since  # noqa: PLR2004 - as in the store: a band, or three words
        ]
        found.sort(key=lambda item: (item.published_at, item.document), reverse=True)
        return tuple(found[:limit])

    def record_coverage(self, watch: str, document: str, *, now: datetime) -> None:
        """Nothing lists articles here."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> None:
        """Nothing came before the replay."""

    def judged(self, watch: str, figure: str) -> tuple[Judged, ...]:
        return tuple(self.claims[watch, figure])

    def record_judged(self, watch: str, figure: str, judged: Judged) -> None:
        self.claims[watch, figure].append(judged)

    def record_change(self, change: Change) -> None:
        """The replay hands changes out as they are decided."""


def replay(documents: Iterable[Document], settings: Settings) -> Iterator[tuple[Document, tuple[Change, ...]]]:
    """Yield every document, in the order in which they appeared, with the changes that it causes.

    Silences (`stalled`) are yielded with the first document after them.
    """
    plan, memory = plan_reading(settings), _Memory()
    watches = {watch.id: watch for watch in settings.watches}
    silences: set[str] = set()
    for document in sorted(documents, key=lambda item: (item.published_at or item.fetched_at, item.id)):
        now = document.published_at or document.fetched_at
        stalled = [change for change in _stalled(settings, memory, now) if change.id not in silences]
        silences.update(change.id for change in stalled)
        reading = read_document(document, plan)
        yield reading.document, (*stalled, *record_readings(memory, [reading], watches, plan.lexicon(), now=now))


def _stalled(settings: Settings, memory: _Memory, now: datetime) -> Iterator[Change]:
    for watch in settings.watches:
        for tracked in watch.figures:
            if tracked.stalled_after is not None:
                change = find_stalled(watch, tracked, memory.judged(watch.id, tracked.id), now=now)
                if change is not None:
                    yield change
