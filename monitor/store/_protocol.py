"""What the store promises, whatever database is behind it.

All reads and writes happen inside a `Transaction`: it commits when its block ends well and leaves no trace when it
does not. Promises: every method takes and returns the values of `model`; every `datetime` is aware and in UTC;
drivers' errors come out as StoreError (StoreBusy when another process holds the lock), and a failed query is never
an empty answer. A store is used from one thread at a time; several processes may open the same database.

Work is claimed with a lease: a random token, and a time after which anybody may claim the work anew. Whoever holds the
token records the outcome, even late, as long as nobody else claimed it; after that the token counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitor.model import (
    Attempt,
    Change,
    ChangeKind,
    ClaimedFeed,
    Coverage,
    Delivery,
    DeliveryState,
    Document,
    FeedHealth,
    Judged,
    Owed,
    PollNote,
    PollRecord,
    Push,
    Silence,
    Sketch,
    Unread,
    Unsubscribed,
)

_T = TypeVar("_T", bound=Sized)


class Transaction(Protocol):
    """One transaction: what it does is seen by others at once, or never."""

    # ------------------------------------------------------------------ feeds

    def sync_feeds(self, feeds: Mapping[str, str], *, now: datetime) -> None:
        """Make these (id -> URL) the feeds that are polled; what is known of others is kept but not polled.

        A new feed is due at `now`. One whose URL differs from the stored one forgets its validators and its moves, and
        is due; a poll of the old URL that is under way loses its lease, and the pause after a 410 of the old URL ends.
        """

    def claim_feeds(
        self,
        *,
        now: datetime,
        until: datetime,
        limit: int,
        only: Sequence[str] | None = None,
        spare: Collection[str] = (),
    ) -> tuple[ClaimedFeed, ...]:
        """Return at most `limit` feeds that are due, the most overdue first, each leased until `until`.

        Feeds that are paused, no longer configured, or leased beyond `now` by others are left out. `only` names
        feeds to claim whether or not they are due (paused ones too); feeds of the hosts to `spare` are left out.
        """

    def release_feeds(self, leases: Iterable[str]) -> None:
        """Give claims back: the feeds are due as they were before."""

    def record_poll(self, poll: PollRecord) -> FeedHealth | None:
        """Record how a poll ended, end its lease, and return the feed's health before this poll.

        Returns None, and records nothing, when the lease is no longer held: the caller must roll back.
        """

    def set_paused(self, feed: str, *, paused: bool, now: datetime) -> bool:
        """Pause or resume a feed (a resumed one is due at `now`); return whether there is such a feed."""

    def forget_feed(self, feed: str) -> bool:
        """Forget a feed that is no longer configured; what was read of it stays. Return whether there was one."""

    def recent_polls(self, feed: str) -> tuple[PollNote, ...]:
        """Return how the latest twenty polls of a feed went, the newest first, to the second."""

    def feed_health(self) -> tuple[FeedHealth, ...]:
        """Return the health of every configured feed, by id."""

    def known_entries(self, feed: str) -> dict[str, str]:
        """Return the fingerprint of every entry of a feed that was read before, by entry id."""

    def record_entries(self, feed: str, entries: Mapping[str, str], *, now: datetime) -> None:
        """Remember fingerprints of entries, by entry id."""

    def forget_entries(self, feed: str, entries: Iterable[str], *, before: datetime) -> None:
        """Forget those of some entries that were recorded before an instant, so that old feeds stay cheap."""

    # ------------------------------------------------------------------ pushes

    def sync_pushes(self, feeds: Collection[str], public_url: str | None, *, now: datetime) -> None:
        """Leave the hubs of feeds that are not among these; forget those that know us by another public address."""

    def offer_push(self, feed: str, push: Push | None, *, now: datetime) -> None:
        """Want what a hub offers for a feed, unless that is wanted already, and leave other hubs of the feed."""

    def claim_pushes(self, *, now: datetime, until: datetime, limit: int) -> tuple[Push, ...]:
        """Return at most `limit` pushes whose hubs are to be asked; nobody else gets them until then."""

    def push(self, token: str) -> Push | None:
        """Return the push of a token; None if there is none."""

    def pushes(self, feeds: Collection[str]) -> dict[str, Push]:
        """Return what is wanted of hubs, by feed."""

    def record_push(self, push: Push, *, claimed: Push | None = None) -> None:
        """Replace what is known of a push; nothing is done if it was changed since it was `claimed`."""

    def record_pushed(self, feed: str, *, trusted: bool, now: datetime, minimum: timedelta) -> bool:
        """Let a feed be due, for its hub told of news, and `trusted` says whether it sent them.

        One that sent none has the feed polled, but not sooner than `minimum` after its last poll. Returns False, and
        does nothing, if the feed is paused or not polled.
        """

    def forget_push(self, token: str) -> None:
        """Forget a push, whatever its hub may send."""

    # ------------------------------------------------------------------ documents

    def document(self, document: str, version: int | None = None) -> Document | Unread | None:
        """Return a document in its latest, or the given, version; None when there is none."""

    def list_versions(
        self, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[tuple[str, int], ...]:
        """Return (id, version) of all that is stored and appeared in [since, until), in the order of appearance."""

    def documents(self, versions: Iterable[tuple[str, int]]) -> tuple[Document | Unread, ...]:
        """Return documents in the given versions and order, without their figures; those that are not stored are left out."""

    def known_versions(self, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return (latest version, content hash) of those documents that are stored, by id."""

    def record_unread(self, entries: Sequence[Unread]) -> tuple[Unread, ...]:
        """Store entries as the first versions of their documents; returns those whose document is stored otherwise."""

    def record_documents(self, documents: Iterable[Document]) -> None:
        """Store versions of documents that no watch wants: nothing that is alike finds them, nor do they have figures.

        One whose earlier version a watch wanted keeps its place among those that are alike.
        """

    def record_document(self, document: Document, sketch: Sketch) -> None:
        """Store one version of a document with its figures; recording the same version again changes nothing."""

    def similar_sketches(
        self, sketch: Sketch, *, since: datetime, words_since: datetime, limit: int = 200
    ) -> tuple[Sketch, ...]:
        """Return the sketches of other documents, newest first, that share a band or three words.

        They were published since then; what shares words alone, since `words_since`.
        """

    def record_coverage(self, watches: Iterable[str], document: str, *, now: datetime) -> None:
        """Remember that watches matched a document, once."""

    def coverage(self, watches: Sequence[str], *, since: datetime, until: datetime) -> tuple[Coverage, ...]:
        """Return the articles that watches matched, recorded in (since, until], the newest published first."""

    # ------------------------------------------------------------------ figures

    def lock_watches(self) -> None:
        """Let no other process decide changes until this transaction ends."""

    def watched_since(self, watch: str, figure: str, definition: str, *, now: datetime) -> datetime:
        """Return when this definition of a tracked figure was first seen, which is `now` if it is new.

        A changed definition starts anew: the claims judged under the old one are forgotten.
        """

    def watched_figures(self, watch: str) -> tuple[str, ...]:
        """Return the ids of all figures that were ever followed for a watch, in alphabetical order."""

    def kept(self, watch: str, figure: str, make: Callable[[], _T]) -> _T:
        """Return what was made of the claims of a tracked figure, in this or an earlier transaction; else make it.

        Who records claims of the figure brings it up to date. It is made anew when another process recorded some, when
        a transaction failed, and when much else was asked for: that many claims are kept as its `len` says.
        """

    def judged(
        self, watch: str, figure: str, *, document: str | None = None, told: bool = False, limit: int | None = None
    ) -> tuple[Judged, ...]:
        """Return the claims of a tracked figure in the order in which they were judged; every argument narrows them.

        `document` is about all versions of it, `told` leaves those that count and that readers were told of, `limit`
        keeps the latest ones.
        """

    def record_judged(self, watch: str, judged: Iterable[tuple[str, Judged]]) -> None:
        """Remember claims of tracked figures, and what was decided about them; once per document, version and figure."""

    def record_change(self, *changes: Change) -> None:
        """Store changes; recording the same id again changes nothing."""

    def changes(
        self,
        *,
        ids: Sequence[str] | None = None,
        watches: Sequence[str] | None = None,
        figure: str | None = None,
        document: str | None = None,
        kinds: Sequence[ChangeKind] | None = None,
        alert: bool | None = None,
        since: datetime | None = None,
        untold_to: str | None = None,
        limit: int | None = None,
    ) -> tuple[Change, ...]:
        """Return changes in the order in which they were decided; every argument narrows them.

        `since` (exclusive) is about `decided_at`; `untold_to` leaves out those that a subscription was told;
        `limit` keeps the latest ones.
        """

    # ------------------------------------------------------------------ digests and deliveries

    def subscribed_since(self, subscription: str, *, now: datetime) -> datetime:
        """Return when a subscription was first seen, which is `now` if it is new."""

    def subscriptions(self) -> dict[str, tuple[datetime, datetime | None]]:
        """Return when each subscription was first seen, and when its digest was last composed."""

    def last_run(self, subscription: str) -> datetime | None:
        """Return when a subscription's digest was last composed; None if never."""

    def record_digest(
        self, subscription: str, *, changes: Iterable[str], deliveries: Iterable[Delivery], now: datetime
    ) -> None:
        """Add changes to what a subscription was told, put deliveries into the outbox, and set its last run."""

    def set_aside(self, subscription: str, changes: Iterable[str]) -> None:
        """Count changes as told to a subscription that will never be told them."""

    def last_delivery(self, subscription: str, channel: str) -> datetime | None:
        """Return when a subscription's latest message to a channel was put into the outbox; None if none was."""

    def claim_deliveries(self, *, now: datetime, until: datetime, limit: int) -> tuple[Delivery, ...]:
        """Return pending deliveries that are due, the oldest first, each leased until `until`.

        A receiver gets everything in order: only the oldest pending delivery of a channel goes out, one at a time, so
        one that waits for its retry holds the later ones of its channel. A parked one holds none.
        """

    def release_deliveries(self, leases: Iterable[str]) -> None:
        """Give claims back: the deliveries are due as they were before, and no attempt was made."""

    def record_attempt(
        self,
        delivery: Delivery,
        *,
        state: DeliveryState,
        next_attempt_at: datetime,
        error: str | None,
        now: datetime,
    ) -> bool:
        """Record one try of a claimed delivery and end its lease; False when the lease is no longer held."""

    def deliveries(
        self, *, states: Sequence[DeliveryState] | None = None, ids: Sequence[str] | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """Return deliveries, the newest first."""

    def retry_deliveries(self, ids: Sequence[str], *, now: datetime) -> int:
        """Make parked (or waiting) deliveries due at `now` with a fresh count of attempts; return how many.

        Those that are out, sent or dropped are left alone. Their channels are open again.
        """

    def drop_deliveries(self, ids: Sequence[str], *, now: datetime) -> int:
        """Give up deliveries that are parked or waiting, for good; return how many. Those that are out are left alone."""

    def attempts(self, delivery: str) -> tuple[Attempt, ...]:
        """Return the tries of a delivery, the first one first."""

    def close_channel(self, channel: str, *, reason: str, now: datetime) -> bool:
        """Park what a channel is owed, now and from now on, until a retry; return False if it is closed already."""

    def closed_channels(self) -> dict[str, str]:
        """Return the channels that are closed, and why."""

    # ------------------------------------------------------------------ what people ask for

    def record_silence(self, silence: Silence) -> None:
        """Store a silence; one of the same id is replaced."""

    def silences(self, *, ended_after: datetime | None = None) -> tuple[Silence, ...]:
        """Return silences that end after a moment, or all, in the order in which they end."""

    def record_unsubscribed(self, reader: Unsubscribed) -> None:
        """Remember that a reader left a list; deliveries are claimed without them from now on."""

    def forget_unsubscribed(self, subscription: str, address: str) -> bool:
        """Let a reader be on a list again; return whether they had left."""

    def unsubscribed(self) -> tuple[Unsubscribed, ...]:
        """Return who left which list, by list and address."""

    def key(self, name: str) -> bytes:
        """Return the secret of a name: 32 random bytes that are the same for as long as the database lives."""

    def owed(self) -> tuple[Owed, ...]:
        """Return how many deliveries of each channel are pending or parked, by channel and state."""

    def counts(self) -> dict[str, int]:
        """Return "feeds", "feeds_failing", "deliveries_pending" and "deliveries_parked": cheap, for health checks."""


class Store(Protocol):
    """A database, opened."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that may write."""

    def close(self) -> None:
        """Close the database."""
