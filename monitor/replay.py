"""A configuration and documents -> the changes that it would have recorded, without a database.

The documents are taken in the order in which they appeared, each at its own moment, so the outcome is the same on
every run. What decides is the pipeline's own `record_readings`; only the memory is another one. Reading, which takes
most of the time, may run in worker processes.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, islice
from typing import Any, TypeVar

from monitor.changes import find_stalled
from monitor.config import Settings
from monitor.errors import MonitorError, Reason
from monitor.model import Change, ChangeKind, Document, Judged, Sketch, Unread
from monitor.pipeline import place, plan_feeds, plan_reading, recall, record_readings
from monitor.reading import Reading, ReadPlan, read_all, read_stored

_T = TypeVar("_T", bound=Sized)
_CHUNK = 50  # documents that a worker process reads at a time
_WORTH_WORKERS = 300  # documents; fewer are read before the first worker process is up
_AHEAD = 4  # chunks for each worker process that may wait to be taken
_MOST_ALIKE = 200  # sketches that a mark finds, as in the store
_ENOUGH = 3  # words that two documents must share; one band is worth as much


# --------------------------------------------------------------------------- remembering


@dataclass(slots=True)
class _Memory:
    """What a replay remembers: as a Transaction does, but nothing is a baseline except first values."""

    versions: dict[str, tuple[int, str]] = field(default_factory=dict)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    shared: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # band or word -> documents
    known: dict[tuple[str, str], Any] = field(default_factory=dict)  # watch, figure
    claims: dict[tuple[str, str, str], list[Judged]] = field(default_factory=lambda: defaultdict(list))

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        return {name: self.versions[name] for name in documents if name in self.versions}

    def documents(self, versions: Iterable[tuple[str, int]]) -> tuple[Document, ...]:  # noqa: ARG002 - as a Transaction
        """All that is replayed was read."""
        return ()

    def record_documents(self, documents: Iterable[Document]) -> None:
        self.versions.update({item.id: (item.version, item.content_hash) for item in documents})

    def record_document(self, document: Document, sketch: Sketch) -> None:
        self.versions[document.id] = (document.version, document.content_hash)
        if document.id not in self.sketches:
            for key in {*sketch.bands, *sketch.words}:
                self.shared[key].append(document.id)
        self.sketches[document.id] = sketch

    def similar_sketches(
        self, sketch: Sketch, *, since: datetime, words_since: datetime, limit: int = _MOST_ALIKE
    ) -> tuple[Sketch, ...]:
        near = Counter(chain.from_iterable(self._sharing(word, words_since) for word in sketch.words))
        for name in chain.from_iterable(self._sharing(band, since) for band in sketch.bands):
            near[name] += _ENOUGH
        found = [
            self.sketches[name]
            for name, score in near.items()
            if score >= _ENOUGH and name != sketch.document and self.sketches[name].published_at >= since
        ]
        found.sort(key=lambda item: (item.published_at, item.document), reverse=True)
        return tuple(found[:limit])

    def _sharing(self, mark: str, since: datetime) -> Sequence[str]:
        """Return the latest documents with a mark; the replay goes on in time, so those from before are forgotten."""
        found = self.shared.get(mark, [])
        past = next((at for at, name in enumerate(found) if self.sketches[name].published_at >= since), len(found))
        del found[: max(past, len(found) - _MOST_ALIKE)]
        return found

    def record_coverage(self, watches: Iterable[str], document: str, *, now: datetime) -> None:
        """Nothing lists articles here."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> None:
        """Nothing came before the replay."""

    def kept(self, watch: str, figure: str, make: Callable[[], _T]) -> _T:
        if (watch, figure) not in self.known:
            self.known[watch, figure] = make()
        known: _T = self.known[watch, figure]
        return known

    def judged(
        self,
        watch: str,
        figure: str,
        *,
        document: str | None = None,
        told: bool = False,  # noqa: ARG002 - it begins with nothing
        limit: int | None = None,  # noqa: ARG002 - likewise
    ) -> tuple[Judged, ...]:
        return tuple(self.claims.get((watch, figure, document or ""), ()))

    def record_judged(self, watch: str, judged: Iterable[tuple[str, Judged]]) -> None:
        for figure, one in judged:
            self.claims[watch, figure, one.claim.document].append(one)

    def record_change(self, *changes: Change) -> None:
        """The replay hands changes out as they are decided."""


# --------------------------------------------------------------------------- replaying


def replay(
    documents: Iterable[Document | Unread], settings: Settings, *, ordered: bool = False, processes: int = 1
) -> Iterator[tuple[Document, tuple[Change, ...]]]:
    """Yield every document, in the order in which they appeared, with the changes that it causes.

    Silences (`stalled`) are yielded with the first document after them. Documents of a configured feed are for the
    watches that look in it, all others for every watch.

    Args:
        documents: What to replay.
        settings: The configuration; only its watches, feeds, places and metrics count.
        ordered: The documents come in the order in which they appeared, and are taken one by one.
        processes: How many worker processes read, if there are enough documents for it.

    Raises:
        MonitorError: a worker process died.
    """
    plan, plans, memory = plan_reading(settings), plan_feeds(settings), _Memory()
    lexicon = plan.lexicon()
    watches = {watch.id: watch for watch in settings.watches}
    silences: set[str] = set()
    if not ordered:
        read: list[Document] = sorted(map(read_stored, documents), key=_appearance)
        documents = read
    pairs = ((document, plans.get(document.feed or "", plan)) for document in documents)
    for reading in read_in_order(pairs, processes=processes):
        now = reading.document.appeared_at
        stalled = [change for change in _stalled(settings, memory, now) if change.id not in silences]
        silences.update(change.id for change in stalled)
        changes = record_readings(memory, [reading], watches, lexicon, now=now)
        yield reading.document, (*stalled, *changes)


def place_stories(readings: Iterable[Reading]) -> Iterator[Document]:
    """Yield documents, taken as they appeared, with the story of each, and what it is a copy of."""
    memory = _Memory()
    for reading in readings:
        assert reading.sketch is not None  # noqa: S101 - for the type checker: they were read `always`
        sketch = place(memory, reading.sketch)
        memory.record_document(reading.document, sketch)
        yield replace(reading.document, story=sketch.story, copy_of=sketch.copy_of)


def _appearance(document: Document) -> tuple[datetime, str]:
    return document.appeared_at, document.id


def _stalled(settings: Settings, memory: _Memory, now: datetime) -> Iterator[Change]:
    for watch in settings.watches:
        for tracked in watch.figures:
            if tracked.stalled_after is not None:
                change = find_stalled(watch, tracked, recall(memory, watch.id, tracked.id).series, now=now)
                if change is not None:
                    yield change


# --------------------------------------------------------------------------- counting


@dataclass(slots=True)
class Tally:
    """What a replay came to, in numbers; fed with what `replay` yields."""

    documents: int = 0
    days: set[date] = field(default_factory=set)  # on which documents appeared, in UTC
    alerts_by_day: Counter[date] = field(default_factory=Counter)
    alerts: Counter[ChangeKind] = field(default_factory=Counter)
    quiet: Counter[ChangeKind] = field(default_factory=Counter)
    figures: dict[tuple[str, str], Counter[ChangeKind]] = field(default_factory=dict)
    figure_alerts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, document: Document, changes: Iterable[Change]) -> None:
        """Count a document and what it changed."""
        self.documents += 1
        day = document.appeared_at.astimezone(UTC).date()
        self.days.add(day)
        for change in changes:
            key = (change.watch, change.figure)
            self.figures.setdefault(key, Counter())[change.kind] += 1
            (self.alerts if change.alert else self.quiet)[change.kind] += 1
            if change.alert:
                self.alerts_by_day[day] += 1
                self.figure_alerts[key] += 1

    @property
    def span_days(self) -> int:
        """From the first day with a document to the last one, both included."""
        return (max(self.days) - min(self.days)).days + 1 if self.days else 0

    @property
    def kinds(self) -> Counter[ChangeKind]:
        """All changes by kind."""
        return self.alerts + self.quiet


# --------------------------------------------------------------------------- reading


def read_in_order(
    pairs: Iterable[tuple[Document | Unread, ReadPlan]], *, always: bool = False, processes: int = 1
) -> Iterator[Reading]:
    """Read documents, each by its plan, in the order given; see `reading.read_document`.

    With more than one process they are read in worker processes, unless there are few; no more of them are taken
    than keeps the workers busy. Raises MonitorError when a worker process died.
    """
    rest = iter(pairs)
    first = list(islice(rest, _WORTH_WORKERS))
    chunks = _in_chunks(chain(first, rest))
    if processes < 2 or len(first) < _WORTH_WORKERS:  # noqa: PLR2004 - a single process is this one
        for chunk in chunks:
            yield from read_all(chunk, always=always)
        return
    try:
        yield from _read_in_workers(chunks, partial(read_all, always=always), processes)
    except BrokenProcessPool as error:
        died = MonitorError("a worker process died while it read documents; is there enough memory?")
        died.reason = Reason.CRASHED
        raise died from error


def _in_chunks(
    pairs: Iterator[tuple[Document | Unread, ReadPlan]],
) -> Iterator[list[tuple[Document | Unread, ReadPlan]]]:
    while chunk := list(islice(pairs, _CHUNK)):
        yield chunk


def _read_in_workers(
    chunks: Iterable[list[tuple[Document | Unread, ReadPlan]]],
    read: Callable[[list[tuple[Document | Unread, ReadPlan]]], list[Reading]],
    processes: int,
) -> Iterator[Reading]:
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,  # Ctrl-C is for the parent, which ends its workers
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    waiting: deque[Future[list[Reading]]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(read, chunk))
            if len(waiting) > _AHEAD * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
