"""How the reading of feeds goes: what is due, how a poll ended, and how healthy a feed is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model._entries import Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMove:
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


class PushState(StrEnum):
    """How far a push is."""

    WANTED = "wanted"  # the hub is to be asked, or has not confirmed yet
    ACTIVE = "active"  # confirmed by the hub, until its lease ends
    LEAVING = "leaving"  # the hub is to be told that it is not wanted any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a hub is asked for, or does: to send the news of a feed (WebSub)."""

    token: str  # nobody can guess it
    address: str  # that the hub calls; the token is in it
    feed: str
    hub: str
    topic: str  # the feed's address, as the hub knows it
    state: PushState = PushState.WANTED
    expires_at: datetime | None = None  # when the hub's lease ends
    ask_at: datetime  # when to ask the hub next
    asked: int = 0  # how often, since it last confirmed
    message: str | None = None  # what went wrong the last time
    trusted: bool = False  # it sent the latest news that we know of


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFeed:
    """A feed that is due, and that only the holder of `lease` may poll until the lease ends."""

    feed: str
    url: str  # where to ask: `moved_to`, else the configured address
    moved_to: str | None = None  # where the feed has moved for good; the configuration names another address
    moving: FeedMove | None = None  # a move that is not settled yet
    validators: Validators
    failures: int  # in a row
    failing_since: datetime | None
    read_before: bool  # it was read successfully at least once
    rhythm_seconds: float | None = None  # how often it publishes, as far as is known
    pace: Pace = Pace()  # as its last full answer asked
    changed_at: tuple[datetime, ...] = ()  # which of its latest polls found something new, the newest first
    push: Push | None = None
    host: str = ""  # of `url`, whose feeds share its patience
    due_at: datetime | None = None
    lease: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """How one poll ended; `reason` and `message` are None when it succeeded.

    `validators` None keeps those that are stored. `entries` is how many were new or edited, None if none came (304).
    `paused` stops further polls (410 Gone) until the operator resumes them. `moved_to` and `moving` replace what is
    known of a feed's moves. `unsent` says that a hub did not send what this poll found. A feed that is no longer due at
    `due_at`, as it was when it was claimed, was made due meanwhile, and stays so.
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
    moving: FeedMove | None = None
    unsent: bool = False
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How the reading of one feed goes, for the coverage line and `monitor feeds`."""

    feed: str
    url: str  # as it is configured
    moved_to: str | None = None  # where it is asked instead, after a permanent redirect that was given long enough
    moving: FeedMove | None = None  # a move that is not settled yet
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
