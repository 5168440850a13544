"""The parts of a digest, in reading order: what templates see.

Rules of this file: values are frozen and already in words (in the reader's zone), with the model's values beside them
for templates that want others; foreign text in them is one clean line, and links are web addresses. Whoever is quoted
stays the one who says it: a part holds what was said, never what is so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from monitor.model import Caveat, Change, ChangeKind, Claim, Coverage, FeedHealth, Interval


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence around a number, trimmed; `number` is as written, and "" if its place is not known."""

    before: str
    number: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one voice said, where it is written and when."""

    claim: Claim
    value: str  # "over 9,000"
    voice: str
    as_of: str  # "as of 11 Mar"; "reported 11 Mar" if the article states no day
    outlet: str
    published: str  # "11 Mar 21:40"
    headline: str
    url: str | None
    quote: Quote
    caveats: tuple[Caveat, ...] = ()  # what a reader should know about the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The history of a figure as a row of blocks and as a picture, with what they show in words."""

    bars: str
    start: str  # "3 Mar"
    end: str
    description: str
    points: tuple[tuple[date, Decimal], ...] = ()  # the last value of each day

    @property
    def cid(self) -> str:
        """What HTML calls the picture: the same history has the same name."""
        told = "|".join(f"{day} {value}" for day, value in self.points)
        return f"chart-{hashlib.sha256(told.encode()).hexdigest()[:16]}@monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A tracked figure that moved, from the value readers knew to the latest one, however many steps it took."""

    figure: str
    label: str
    kind: ChangeKind  # of the last step
    old: Statement | None
    new: Statement
    via: tuple[Statement, ...]  # between old and new
    delta: Interval | None
    percent: Interval | None
    difference: str  # "+9 (+15 %)"; "" if it is not known
    direction: Literal["up", "down", ""]
    crossed: tuple[Decimal, ...]
    held: bool  # implausible, and not confirmed so far
    alert: bool
    since: str  # "since 1 Mar", where the user named the first day of a running total
    notes: tuple[str, ...]  # "crossed 10,000", "held: not confirmed", ...
    repeats: tuple[str, ...]  # "Valley Radio repeats 62 (from 9 Mar): not counted"
    chart: Chart | None
    steps: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two voices whose claims exclude each other; `other` is the one that came later."""

    figure: str
    label: str
    one: Statement
    other: Statement
    difference: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A value that was withdrawn for another one."""

    figure: str
    label: str
    old: Statement | None
    new: Statement
    difference: str
    notes: tuple[str, ...]
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """The first value of a tracked figure."""

    figure: str
    label: str
    new: Statement
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A tracked figure without a new value for as long as the user allows."""

    figure: str
    label: str
    last: Statement | None
    reason: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """A value that was stated more precisely and did not move."""

    figure: str
    label: str
    old: Statement | None
    new: Statement
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What stayed the same."""

    figures: int = 0  # tracked figures that were stated again, unchanged
    reports: int = 0  # how often
    refined: tuple[Refinement, ...] = ()
    repeats: tuple[str, ...] = ()  # stale repeats of figures that did not move


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that a watch matched."""

    headline: str
    outlet: str
    url: str | None
    published: str
    caveats: tuple[Caveat, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles about one event: the first that reported it, and the others."""

    lead: Article
    others: tuple[Article, ...]
    outlets: tuple[str, ...]  # the other outlets, each once
    copies: int  # how many of `others` are copies of one text

    @property
    def articles(self) -> int:
        """How many articles the story has."""
        return 1 + len(self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPart:
    """What happened in one watch."""

    id: str
    title: str
    link: str | None = None  # where all of its changes are to be read, if the web server has a public address
    moved: tuple[Move, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    corrected: tuple[Correction, ...] = ()
    new: tuple[Addition, ...] = ()
    stalled: tuple[Stall, ...] = ()
    confirmed: Confirmed = field(default_factory=Confirmed)
    stories: tuple[Story, ...] = ()
    articles: int = 0
    changes: tuple[Change, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing to tell but what stayed the same."""
        return not (
            self.moved
            or self.conflicts
            or self.corrected
            or self.new
            or self.stalled
            or self.confirmed.refined
            or self.articles
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A feed that could not be read, and what is known of it."""

    feed: FeedHealth
    name: str
    words: str  # "503 since 05:10, next try 07:20"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsPart:
    """How far we could look."""

    total: int
    read: int
    troubles: tuple[Trouble, ...]
    news: tuple[str, ...] = ()  # "Valley Radio cannot be read any more"
    changes: tuple[Change, ...] = ()
    health: tuple[FeedHealth, ...] = ()

    @property
    def blind(self) -> bool:
        """No feed at all could be read: silence means nothing."""
        return self.total > 0 and self.read == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One composed message, before it is rendered.

    `news` holds what happened, most important first, in the words of a subject line; `watches` are those with
    something to tell, `quiet` the others.
    """

    id: str
    kind: Literal["digest", "alert"]
    title: str | None
    name: str  # the title, else the watches'
    now: datetime
    since: datetime | None
    zone: str  # IANA name
    summary: str  # "2 figures moved, 1 conflict"; "nothing moved"; "could not look"
    outcome: str  # a sentence on what silence means, for a digest in which nothing moved; else ""
    news: tuple[str, ...]
    watches: tuple[WatchPart, ...]
    quiet: tuple[WatchPart, ...]
    feeds: FeedsPart

    @property
    def empty(self) -> bool:
        """Nothing moved, no conflict, no new coverage, no new trouble with feeds: it may be left unsent."""
        return not self.watches and not self.feeds.news
