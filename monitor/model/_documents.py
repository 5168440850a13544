"""An article as a document, and what is kept of it to tell stories and coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.model._entries import Caveat, Entry
from monitor.model._figures import Figure

Day = date  # a field named `date` hides the type from whatever reads the annotations of its class


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of a document; `title` is "" for the text before the first heading."""

    title: str
    level: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """`GENEVA, 28 March (Agency) -`, or a `date 2024-03-28` line, as written and as read."""

    text: str
    place: str | None = None
    date: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A named person, organisation, armed group or government, and where it is named."""

    name: str
    kind: str  # organisation, armed_group, government, person, unknown
    mentions: tuple[tuple[int, int], ...] = ()


class Status(StrEnum):
    """Whether an article still stands."""

    LIVE = "live"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The normalised article, one version of it."""

    id: str
    url: str | None = None
    canonical_url: str | None = None
    publisher: str | None = None
    feed: str | None = None
    entry: str | None = None
    headline: str = ""
    lede: str = ""
    dateline: Dateline | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    fetched_at: datetime
    version: int = 1
    previous: int | None = None  # the version before this one
    status: Status = Status.LIVE
    language: str | None = None
    authors: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    text: str
    actors: tuple[Actor, ...] = ()
    places: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    story: str | None = None
    copy_of: str | None = None  # id of the document that this one is a syndicated copy of
    warnings: tuple[Caveat, ...] = ()
    content_hash: str

    @property
    def appeared_at(self) -> datetime:
        """When it says it was published, else when we saw it."""
        return self.published_at or self.fetched_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An entry of a feed that no watch can want, as it came; `reading.read_unread` makes its document when one is asked for.

    It is the first version of that document, whose id is `document`; `mark` stands for its content until it is read.
    """

    document: str
    mark: str
    feed: str
    publisher: str | None
    url: str  # of the feed
    language: str | None  # of the feed
    entry: Entry
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is kept of a document to find its copies and the other reports of the same event.

    `bands` are hashes that near-copies share at least one of, `signature` estimates how alike two texts are,
    `words` are the telling words of headline and lede, and `numbers` the figures stated (which keep a copy apart
    from the next day's update of the same report).
    """

    document: str
    story: str
    copy_of: str | None = None
    publisher: str | None
    published_at: datetime
    bands: tuple[str, ...]
    signature: tuple[int, ...]
    words: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """An article that a watch matched, as a digest lists it."""

    watch: str
    document: str
    story: str
    copy_of: str | None
    headline: str
    publisher: str | None
    url: str | None
    published_at: datetime
    warnings: tuple[Caveat, ...] = ()
