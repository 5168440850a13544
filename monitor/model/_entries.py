"""What comes in: a feed's answer, and the entries in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?" with, byte for byte (RFC 9110 section 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that was read; `url` is where it came from after redirects."""

    url: str
    status: int
    body: bytes
    content_type: str | None
    validators: Validators
    moved_to: str | None = None  # the address of a chain of only permanent redirects
    fresh_seconds: float | None = None  # Cache-Control max-age or Expires, as seconds from now
    hub: str | None = None  # of its Link headers, as `FeedFacts` has them of the feed itself
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since the validators were given: an outcome, not an error."""

    validators: Validators
    moved_to: str | None = None  # as in Fetched
    fresh_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something a reader should know about a feed or a document: a closed `code` and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What a feed says of itself."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    format: str = ""  # "rss20", "atom10", "rdf", "json1", ...
    ttl_seconds: int | None = None
    hub: str | None = None  # who tells of its news (WebSub)
    topic: str | None = None  # the feed's address, as hubs know it
    skip_hours: tuple[int, ...] = ()  # of the day in UTC, when it asks not to be read
    skip_days: tuple[int, ...] = ()  # likewise, Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, keyed by (feed, id); `id` is the raw guid, else the link, else a content hash."""

    id: str
    url: str | None = None
    title: str = ""
    summary_html: str = ""
    content_html: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    publisher: str | None = None  # the RSS <source> or the feed's own publisher, where the entry names one
    url_shared: bool = False  # other entries of the feed have the same url, so it names no single article


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What `entries` makes of the bytes of a feed."""

    facts: FeedFacts
    entries: tuple[Entry, ...]
    warnings: tuple[Caveat, ...] = ()
