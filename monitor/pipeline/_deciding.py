"""Documents that were read -> what is recorded of them, and what they change; within a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitor.changes import REMEMBERED, Series, definition, judge_claim, select_claims, settle_order
from monitor.discovery import follow, is_established
from monitor.lexicon import Lexicon
from monitor.model import Change, Document, Judged, Sketch, Unread
from monitor.reading import Reading, is_mark, read_stored
from monitor.rules import TrackedFigure, Watch
from monitor.stories import REPORTED_WITHIN, place_sketch

_T = TypeVar("_T", bound=Sized)
_STORY_DAYS = timedelta(days=7)  # how far back a story reaches


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

    def similar_sketches(self, sketch: Sketch, *, since: datetime, words_since: datetime) -> tuple[Sketch, ...]:
        """See Transaction."""

    def record_coverage(self, watches: Iterable[str], document: str, *, now: datetime) -> None:
        """See Transaction."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> datetime | None:
        """See Transaction; None: nothing is a baseline but the first value."""

    def kept(self, watch: str, figure: str, make: Callable[[], _T]) -> _T:
        """See Transaction."""

    def judged(
        self, watch: str, figure: str, *, document: str | None = None, told: bool = False, limit: int | None = None
    ) -> tuple[Judged, ...]:
        """See Transaction."""

    def record_judged(self, watch: str, judged: Iterable[tuple[str, Judged]]) -> None:
        """See Transaction."""

    def record_change(self, *changes: Change) -> None:
        """See Transaction."""


@dataclass(slots=True)
class Known:
    """What is known of a tracked figure, kept from one document to the next."""

    series: Series
    definition: str | None = None  # under which the claims were judged, and since when; None until one is to be
    since: datetime | None = None

    def __len__(self) -> int:
        """Return how many claims are kept."""
        return len(self.series)


def recall(memory: Memory, watch: str, figure: str) -> Known:
    """Return what is known of a tracked figure."""

    def load() -> Known:
        judged = memory.judged(watch, figure, limit=REMEMBERED)
        told = memory.judged(watch, figure, told=True, limit=REMEMBERED) if len(judged) == REMEMBERED else None
        return Known(Series(judged, told))

    return memory.kept(watch, figure, load)


def place(memory: Memory, sketch: Sketch) -> Sketch:
    """Return a sketch with its story, and what it is a copy of, by what is remembered; see `place_sketch`."""
    at = sketch.published_at
    return place_sketch(
        sketch, memory.similar_sketches(sketch, since=at - _STORY_DAYS, words_since=at - REPORTED_WITHIN)
    )


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
        sketch = place(memory, reading.sketch)
        document = replace(document, story=sketch.story, copy_of=sketch.copy_of)
        memory.record_document(document, sketch)
        memory.record_coverage(reading.watches, document.id, now=now)
        for name in reading.watches:
            # a copy corroborates nothing: its figures were counted where they first stood
            if name in watches and document.copy_of is None:
                changes += _judge_document(memory, document, watches[name], lexicon, now=now)
    memory.record_change(*changes)
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
    if version == 0 and document.version == 1 and document.previous is None:
        return document  # as it was read
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
    if not claims:
        return changes
    known = {tracked.id: recall(memory, watch.id, tracked.id) for tracked in watch.figures}
    known |= {tracked.id: _defined(memory, watch, tracked, now=now) for tracked, _ in claims}
    series = {name: one.series for name, one in known.items()}
    decided: list[tuple[str, Judged]] = []
    for tracked, claim in settle_order(claims, series):
        own = known[tracked.id]
        # what nobody asked for is learnt in silence until it is more than a chance find
        heard = not auto or is_established((claim, *(one.claim for one in own.series)))
        change, judged = judge_claim(
            watch,
            tracked if heard else tracked.model_copy(update={"alert": "never"}),
            claim,
            own.series,
            since=own.since,
            now=now,
            siblings={name: others for name, others in series.items() if name != tracked.id},
            earlier=memory.judged(watch.id, tracked.id, document=document.id) if document.previous else (),
        )
        own.series.append(judged)
        decided.append((tracked.id, judged))
        if heard:
            changes.append(change)
    memory.record_judged(watch.id, decided)
    return changes


def _defined(memory: Memory, watch: Watch, tracked: TrackedFigure, *, now: datetime) -> Known:
    """Return what is known of a tracked figure as it is defined now: of a new definition, nothing is."""
    meant = definition(tracked)
    known = recall(memory, watch.id, tracked.id)
    if known.definition != meant:
        since = memory.watched_since(watch.id, tracked.id, meant, now=now)
        known = recall(memory, watch.id, tracked.id)  # anew, if the claims of another definition were forgotten
        known.definition, known.since = meant, since
    return known
