"""The values that travel, in the order of a datum's journey.

    feed bytes -> Entry -> Document -> Figure -> Change -> Digest -> Delivery

Rules of this file: values are frozen and hold no behaviour beyond identity; numbers are `Decimal`, never
float; every `datetime` is aware and in UTC unless its field says otherwise; offsets index into the stored
`Document.text` of one version, and `text[start:end]` is exactly what was quoted. What the user asked for
(watches, channels, ...) is in `rules.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

Day = date  # a field named `date` hides the type from whatever reads the annotations of its class


def _day_or_instant(value: object) -> object:
    """Read "2026-03-12" as a day and "2026-03-12T00:00:00Z" as an instant, which pydantic would not tell apart."""
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


DayOrInstant = Annotated[datetime | date, BeforeValidator(_day_or_instant)]

# --------------------------------------------------------------------------- feeds and entries


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
    hub: str | None = None
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
    """What `entries.py` makes of the bytes of a feed."""

    facts: FeedFacts
    entries: tuple[Entry, ...]
    warnings: tuple[Caveat, ...] = ()


# --------------------------------------------------------------------------- figures


class Form(StrEnum):
    """How a number was worded."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class PeriodKind(StrEnum):
    """What span of time a figure speaks of."""

    CUMULATIVE = "cumulative"  # a running total: "since 7 October", "so far", "death toll"
    WINDOW = "window"  # what happened between two moments: "in the past 24 hours"
    STOCK = "stock"  # how many there are at a moment: "are sheltering in"
    FLOW = "flow"  # how many per unit of time, or new ones: "300 arrive daily"
    RATE = "rate"  # a ratio: an inflation rate, a share
    LEVEL = "level"  # the height of something measured: a price, an index, a temperature
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """In which sense a figure is stated; only `asserted` ones move a series."""

    ASSERTED = "asserted"
    PROJECTED = "projected"  # "could reach 20,000", "is expected to"
    TARGET = "target"  # "appeals for $2.3bn", "plans to build"
    HYPOTHETICAL = "hypothetical"  # "if 10,000 were to", questions
    PRIOR = "prior"  # an earlier value or another event: "from 4.8%", "the 2014 war killed 1,980"
    DENIED = "denied"  # "denied that 40 had died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The span that a figure covers; `from_`/`to` are dates in the document's own calendar day."""

    kind: PeriodKind = PeriodKind.UNKNOWN
    from_: Annotated[DayOrInstant | None, Field(alias="from")] = None
    to: DayOrInstant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who asserts a figure; `chain` names those who quoted them, nearest the reader last."""

    name: str
    kind: str = "unknown"  # government, health_authority, un, ngo, company, military, police, media, witness, unknown
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a figure stands: `start:end` is the number phrase, `quote` the sentence around it."""

    document: str
    version: int
    section: str | None
    start: int
    end: int
    quote: str
    quote_start: int  # offset of `quote` in the text, so that the number can be marked inside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What read the figure and how sure it is, from 0 to 1."""

    extractor: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as stated, with what it counts, where, when, and who says so.

    `lower`/`upper` bound the stated claim (None is open), `best` is the single value a reader would repeat,
    `precision` the step of the last stated digit (1000 for "32,000"). `text` is the number phrase as written
    and `unit` a UCUM code, ISO 4217 code, or the kind of thing counted ("person", "household", "building").
    """

    id: str  # "f1", "f2", ...: unique within one version of a document, in reading order
    text: str
    form: Form
    lower: Decimal | None
    upper: Decimal | None
    best: Decimal | None
    precision: Decimal | None
    unit: str | None  # None: a bare number
    unit_name: str | None = None  # the unit in plain words: "US dollar per barrel"; None for counted things
    counted: str | None = None  # the counted noun phrase as written: "Palestinian casualties"
    metric: str | None = None  # a name of the metric lexicon: "killed", "displaced", "price", ...
    subject: str | None = None  # what the metric is of, where it is not the place: "bread", "Acme Corp"
    population: str | None = None  # "children", "soldiers"; None: everybody
    qualifier: str | None = None  # confirmed, identified, presumed, suspected, ...
    place: str | None = None  # as the gazetteer spells it, else as written
    period: Period = field(default_factory=Period)
    as_of: DayOrInstant | None = None
    as_of_precision: str | None = None  # minute, day, month, year
    attribution: Attribution | None = None
    subset_of: str | None = None  # `id` of the figure that this one is a part of
    same_as: str | None = None  # `id` of the figure that this one restates in another unit or wording
    base: str | None = None  # `id` of the figure that a difference starts from, or the earlier value of a move
    delta: bool = False  # the number is itself a difference: "up 76", "fell by a third"
    direction: str | None = None  # up, down
    modality: Modality = Modality.ASSERTED
    series: str = ""  # see `series_key`
    evidence: Evidence
    method: Method


def series_key(figure: Figure) -> str:
    """Return the identity of the series that a figure belongs to; figures with equal keys are comparable.

    Voice and date are not part of it: they are how claims within one series differ.
    """
    return join_series(
        figure.metric or figure.counted,
        figure.subject,
        figure.unit,
        figure.population,
        figure.place,
        figure.period.kind.value,
        figure.qualifier,
        "delta" if figure.delta else None,
    )


def join_series(*parts: str | None) -> str:
    """Return the key of `series_key` from what it is of, in that order."""
    return "|".join((part or "").casefold() for part in parts)


# --------------------------------------------------------------------------- documents


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


# --------------------------------------------------------------------------- stories


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


# --------------------------------------------------------------------------- changes


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between two bounds, both included; None is open."""

    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure in its document: what one voice asserts within one tracked figure."""

    figure: Figure
    voice: str  # who asserts it: the attribution, else the publisher
    document: str
    version: int
    publisher: str | None
    headline: str
    url: str | None
    story: str | None
    published_at: datetime  # when the article says it appeared, else when we saw it
    as_of: date  # the stated as-of, else the day of publication
    as_of_stated: bool
    period: PeriodKind = PeriodKind.UNKNOWN  # what span the tracked figure speaks of
    scope: str | None = None  # the part of the tracked place that it speaks of; None: the whole
    cue: str | None = None  # "correction" or "retroactive": what the words around it say of the number
    window: Interval | None = None  # what the same article says came on top in the days before
    window_from: date | None = None  # when that window starts
    counts: bool = True  # False: judged to be a repeat, a part or not yet believed, so never the state


class ChangeKind(StrEnum):
    """What happened to a tracked figure (see the decision table in the documentation)."""

    FIRST = "first"
    UNCHANGED = "unchanged"
    REFINED = "refined"
    STALE_REPEAT = "stale_repeat"
    ADVANCED = "advanced"
    INCREASED = "increased"
    DECREASED = "decreased"
    CORRECTED = "corrected"
    DEFINITION_CHANGE = "definition_change"
    CONFLICT = "conflict"
    RETROACTIVE = "retroactive"
    IMPLAUSIBLE = "implausible"
    THRESHOLD_CROSSED = "threshold_crossed"
    STALLED = "stalled"
    SOURCE_DOWN = "source_down"
    SOURCE_RECOVERED = "source_recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim of a tracked figure together with what was decided about it: the memory of a series.

    `told` says that readers were alerted of it, or that it is the baseline (the first value, or one published
    before the configuration asked for the figure): thresholds compare with the latest claim that was told.
    """

    claim: Claim
    kind: ChangeKind
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference within one series, with its kind and the reason for it.

    `old` is the claim that `new` was compared with. `delta` and `percent` are differences as intervals
    (percent of the old value). `alert` says whether the thresholds were met when it was decided.
    """

    id: str
    watch: str
    figure: str  # the id of the tracked figure; the feed's id for source_down and source_recovered
    kind: ChangeKind
    alert: bool
    old: Claim | None
    new: Claim | None
    delta: Interval | None
    percent: Interval | None
    crossed: tuple[Decimal, ...] = ()
    voice: str | None
    document: str | None
    published_at: datetime
    decided_at: datetime
    reason: str  # one sentence: the rule that fired, in words
    others: tuple[str, ...] = ()  # why other rules did not fire, for `explain`


# --------------------------------------------------------------------------- polls


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a feed's permanent redirects (301, 308) lead, how many polls in a row agreed on it, and since when."""

    to: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed asks to be read: not before so many seconds, and not at some hours and on some days (UTC)."""

    ttl_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()  # Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollNote:
    """How a poll of the past went: `reason` is why it failed, `entries` how many were new or edited, None of a 304."""

    at: datetime
    reason: str | None = None
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFeed:
    """A feed that is due, and that only the holder of `lease` may poll until the lease ends."""

    feed: str
    url: str  # where to ask: `moved_to`, else the configured address
    moved_to: str | None = None  # where the feed has moved for good; the configuration names another address
    moving: Move | None = None  # a move that is not settled yet
    validators: Validators
    failures: int  # in a row
    failing_since: datetime | None
    read_before: bool  # it was read successfully at least once
    rhythm_seconds: float | None = None  # how often it publishes, as far as is known
    pace: Pace = Pace()  # as its last full answer asked
    changed_at: tuple[datetime, ...] = ()  # which of its latest polls found something new, the newest first
    lease: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """How one poll ended; `reason` and `message` are None when it succeeded.

    `validators` None keeps those that are stored. `entries` is how many were new or edited, None if none came (304).
    `paused` stops further polls (410 Gone) until the operator resumes them. `moved_to` and `moving` replace what is
    known of a feed's moves.
    """

    feed: str
    lease: str
    at: datetime
    next_poll_at: datetime
    next_poll_why: str | None = None  # a `schedule.Why`
    validators: Validators | None = None
    title: str | None = None
    entries: int | None = None
    rhythm_seconds: float | None = None  # None keeps what is known
    pace: Pace | None = None  # likewise
    reason: str | None = None
    message: str | None = None
    paused: bool = False
    moved_to: str | None = None
    moving: Move | None = None


# --------------------------------------------------------------------------- digests and deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How the reading of one feed goes, for the coverage line and `monitor feeds`."""

    feed: str
    url: str  # as it is configured
    moved_to: str | None = None  # where it is asked instead, after a permanent redirect that was given long enough
    moving: Move | None = None  # a move that is not settled yet
    title: str | None = None
    last_success_at: datetime | None = None
    last_change_at: datetime | None = None
    next_poll_at: datetime | None = None
    next_poll_why: str | None = None  # a `schedule.Why`
    rhythm_seconds: float | None = None  # how often it publishes, as far as is known
    pace: Pace = Pace()
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    reason: str | None = None
    message: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed:
    """A reader who left a list: `subscription` is that of its deliveries, `address` bare and in lower case."""

    subscription: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A span of time in which alerts of a watch are held because somebody asked for it.

    Empty `figures` and `kinds` mean all; `kinds` may be groups. Alerts decided in it are told when it ends.
    """

    id: str
    watch: str
    figures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    starts: datetime
    ends: datetime
    owner: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture in a message's HTML, which calls it "cid:" and this id."""

    cid: str
    png: str  # in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A digest, rendered: what channels send. `payload` is JSON text for machines."""

    subject: str
    text: str
    html: str
    payload: str
    chat: str = ""  # a shorter text, for chats
    images: tuple[Image, ...] = ()
    note: str | None = None  # why a template was replaced by the built-in one, for the operator


class DeliveryState(StrEnum):
    """Where a delivery stands in the outbox."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest owed to one channel. `id` is fixed when the row is written, so a repeat is recognisable."""

    id: str
    digest: str
    channel: str
    subscription: str
    message: Message
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    created_at: datetime
    next_attempt_at: datetime
    last_error: str | None = None
    lease: str | None = None  # the right to send it now, while a worker holds it
    without: tuple[str, ...] = ()  # bare addresses of readers who unsubscribed, when it was claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How many deliveries of a channel stand where, for the metrics and the status page."""

    channel: str
    state: DeliveryState
    count: int
    oldest: datetime  # when the first of them was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a delivery, and what became of the delivery by it."""

    at: datetime
    state: DeliveryState
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel says after it took a delivery; `refused` names recipients that were not served."""

    detail: str
    refused: tuple[str, ...] = ()
