"""The pure half of the journey, as worker processes run it: a feed's bytes or a document -> what there is to record.

    read_feed        feed bytes -> entries -> documents -> figures, of what was not read before
    read_document    document -> the watches that want it, its figures, its sketch
    read_all         the same for many documents

Rules of this file: pure and picklable both ways; it imports no database, no network and no templates, so a worker
process is small and starts fast.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.documents import document_from_entry, finish_document, glance, identity_of
from monitor.entries import parse_feed
from monitor.figures import find_figures
from monitor.lexicon import Lexicon, build_lexicon
from monitor.model import Document, Entry, FeedFacts, Fetched, Sketch, Unread
from monitor.rules import Feed, MetricWords
from monitor.schedule import rhythm
from monitor.stories import sketch_document
from monitor.watches import Matcher, Query, parse_query, tokenize, tokenize_entry

_FINISHED = frozenset({"actor", "language"})  # the fields of rules that are found out last
_GLANCED = frozenset({"title", "source"})  # those that are known of an entry that is not read
_UNREAD = "unread:"
_CUT_OFF = frozenset({"truncated", "headline_only", "empty"})  # what documents say where a feed gives no whole text

_MANY_GONE = 200  # entries that left a feed, before it is worth while to forget the oldest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """What reading needs to know of the configuration; small, and hashable so that a worker prepares it once."""

    watches: tuple[tuple[str, str], ...]  # (id, match rule)
    metrics: tuple[tuple[str, MetricWords], ...] = ()
    places: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def lexicon(self) -> Lexicon:
        """Return the words to read with, the user's own included."""
        return _lexicon(self.metrics, self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySource:
    """An entry with what its feed says of it."""

    entry: Entry
    feed: str
    publisher: str | None
    url: str  # of the feed
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read: its figures and its sketch are there, and it is finished, if a watch wants it."""

    document: Document
    watches: tuple[str, ...]
    sketch: Sketch | None
    source: EntrySource | None = None  # what it is of, if the page that it links to is to be read instead


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What a feed holds that is new: `entries` are fingerprints by entry id."""

    facts: FeedFacts
    entries: dict[str, str]
    rhythm: timedelta | None  # how often it publishes
    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...] = ()  # what no watch can want
    warnings: tuple[str, ...]
    left: int = 0  # how many entries are left for the next poll
    gone: tuple[str, ...] = ()  # entries that are known and no longer in the feed, once they are many


@lru_cache(maxsize=8)
def _lexicon(metrics: tuple[tuple[str, MetricWords], ...], places: tuple[tuple[str, tuple[str, ...]], ...]) -> Lexicon:
    return build_lexicon(dict(metrics), dict(places))


@lru_cache(maxsize=64)
def _queries(watches: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Query], ...]:
    return tuple((name, parse_query(match)) for name, match in watches)


@lru_cache(maxsize=64)
def _matcher(watches: tuple[tuple[str, str], ...]) -> Matcher:
    return Matcher(_queries(watches))


@lru_cache(maxsize=64)
def _fields(watches: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(name for _, query in _queries(watches) for name in query.fields)


def read_document(document: Document, plan: ReadPlan, *, always: bool = False) -> Reading:
    """Find which watches want a document, and if one does (or `always`) finish it, and find its figures and sketch.

    Nearly all that feeds give nobody wants: of that no more is found out than the rules ask for.
    """
    lexicon, fields = plan.lexicon(), _fields(plan.watches)
    finished, placed = always or not _FINISHED.isdisjoint(fields), always or "place" in fields
    document = finish_document(document) if finished else document
    document = _with_places(document, lexicon) if placed else document
    wanted = _matcher(plan.watches).wanted(tokenize(document))
    if not (wanted or always):
        return Reading(document=document, watches=(), sketch=None)
    document = document if finished else finish_document(document)
    document = document if placed else _with_places(document, lexicon)
    document = replace(document, figures=find_figures(document, lexicon))
    return Reading(document=document, watches=wanted, sketch=sketch_document(document))


def read_all(pairs: Iterable[tuple[Document | Unread, ReadPlan]], *, always: bool = False) -> list[Reading]:
    """Read documents, each by its plan, also what was kept unread; see `read_document`."""
    return [read_document(read_stored(document), plan, always=always) for document, plan in pairs]


def _with_places(document: Document, lexicon: Lexicon) -> Document:
    named = (name for _, _, name in lexicon.find_places(f"{document.headline}\n{document.text}"))
    return replace(document, places=tuple(dict.fromkeys((*document.places, *named))))


def read_feed(
    fetched: Fetched, feed: Feed, plan: ReadPlan, *, known: Mapping[str, str], fetched_at: datetime
) -> FeedReading:
    """Read the entries of a feed that are not `known` by their fingerprint; raises ParseError."""
    parsed = parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type)
    fingerprints = {entry.id: _fingerprint(entry) for entry in parsed.entries}
    source = EntrySource(
        entry=Entry(id=""),
        feed=feed.id,
        publisher=feed.title or parsed.facts.title,
        url=fetched.url,
        language=feed.language or parsed.facts.language,
    )
    readings: list[Reading] = []
    unread: list[Unread] = []
    failed: dict[str, str] = {}
    glances = feed.content == "feed" and _fields(plan.watches) <= _GLANCED
    for entry in parsed.entries:
        mark = fingerprints[entry.id]
        if known.get(entry.id) == mark:
            continue
        own = replace(source, entry=entry)
        try:
            left = _leave_unread(own, mark, plan, fetched_at) if glances else None
            if left is None:
                readings.append(_read_entry(own, feed, plan, fetched_at))
            else:
                unread.append(left)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug that an entry meets costs that entry, and not its feed
            failed[entry.id] = f"{entry.id}: {type(error).__name__}: {error}"
    fresh = {key: mark for key, mark in fingerprints.items() if known.get(key) != mark and key not in failed}
    warnings = (*(f"{caveat.code}: {caveat.message}" for caveat in parsed.warnings), *_told(failed))
    appeared = [entry.published_at for entry in parsed.entries if entry.published_at is not None]
    gone = tuple(key for key in known if key not in fingerprints)
    return FeedReading(
        facts=parsed.facts,
        entries=fresh,
        rhythm=rhythm(appeared, fetched_at),
        readings=tuple(readings),
        unread=tuple(unread),
        warnings=warnings,
        gone=gone if len(gone) > _MANY_GONE else (),
    )


def _told(failed: Mapping[str, str]) -> Iterator[str]:
    """Yield what the operator is told of entries that could not be read, and are tried again at the next poll."""
    if failed:
        yield f"entry_unread: monitor itself failed on {len(failed)} entries; the first: {next(iter(failed.values()))}"


def _leave_unread(source: EntrySource, mark: str, plan: ReadPlan, fetched_at: datetime) -> Unread | None:
    """Return an entry as it is to be kept unread; None if a watch may want it, or only reading it can tell.

    What is cheaply known of it are the words that it may have, its title and its source; nearly all entries lack what
    any rule asks for.
    """
    entry, text = source.entry, glance(source.entry)
    if text is None or not (entry.published_at or entry.updated_at):
        return None
    if _matcher(plan.watches).may_want(tokenize_entry(entry, text, source.feed, source.publisher)):
        return None
    return Unread(
        document=identity_of(entry, feed=source.feed, url=source.url),
        mark=f"{_UNREAD}{mark}",
        feed=source.feed,
        publisher=source.publisher,
        url=source.url,
        language=source.language,
        entry=entry,
        fetched_at=fetched_at,
    )


def read_stored(stored: Document | Unread) -> Document:
    """Return a document as it was stored, or as it is now that it is read."""
    return read_unread(stored) if isinstance(stored, Unread) else stored


def read_unread(unread: Unread) -> Document:
    """Return the document of an entry that was kept unread."""
    source = EntrySource(
        entry=unread.entry,
        feed=unread.feed,
        publisher=unread.publisher,
        url=unread.url,
        language=unread.language,
    )
    return document_of(source, fetched_at=unread.fetched_at, finished=False)


def is_mark(content_hash: str) -> bool:
    """Tell whether what is stored as a content hash is the mark of an entry that was kept unread."""
    return content_hash.startswith(_UNREAD)


def _read_entry(source: EntrySource, feed: Feed, plan: ReadPlan, fetched_at: datetime) -> Reading:
    reading = read_document(document_of(source, fetched_at=fetched_at, finished=False), plan)
    document = reading.document
    if feed.content == "feed" or not document.url or source.entry.url_shared:
        return reading
    cut_off = any(caveat.code in _CUT_OFF for caveat in document.warnings)
    return replace(reading, source=source) if reading.watches or cut_off else reading


def document_of(source: EntrySource, *, fetched_at: datetime, finished: bool = True) -> Document:
    """Return the document of an entry; see `document_from_entry`."""
    return document_from_entry(
        source.entry,
        feed=source.feed,
        publisher=source.publisher,
        url=source.url,
        language=source.language,
        fetched_at=fetched_at,
        finished=finished,
    )


def _fingerprint(entry: Entry) -> str:
    parts = (entry.title, entry.url or "", entry.summary_html, entry.content_html, str(entry.published_at))
    return hash_parts(*parts)


def hash_parts(*parts: str) -> str:
    """Return 24 hexadecimal digits that stand for texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
