"""The store's contract, on SQLite and on PostgreSQL: what each method does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.model import (
    Caveat,
    Change,
    ChangeKind,
    ClaimedFeed,
    Delivery,
    DeliveryState,
    FeedHealth,
    FeedMove,
    PollRecord,
    Section,
    Validators,
)
from monitor.store import Store, Transaction, _kept, open_store, read_store
from monitor.store._database import Database
from monitor.store._schema import ATTEMPTS, FIGURES
from tests.builders import (
    NOW,
    each,
    make_change,
    make_delivery,
    make_document,
    make_figure,
    make_judged,
    make_sketch,
    make_unread,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SOON = NOW + 5 * MINUTE
LATER = NOW + HOUR
FEEDS = {"agency-a": "https://agency.example/world.atom", "valley": "https://radio.example/rss"}


def claim_feeds(store: Store, now: datetime = NOW, **values: Any) -> tuple[ClaimedFeed, ...]:
    """Claim feeds for five minutes."""
    return each(store).claim_feeds(now=now, until=now + 5 * MINUTE, **{"limit": 100, **values})


def poll(store: Store, feed: str = "valley", now: datetime = NOW, **values: Any) -> FeedHealth | None:
    """Claim a feed and record how its poll ended; returns its health before."""
    (claimed,) = claim_feeds(store, now, only=[feed])
    made: dict[str, Any] = {"feed": feed, "lease": claimed.lease, "at": now, "next_poll_at": now + HOUR} | values
    return each(store).record_poll(PollRecord(**made))


def health(store: Store, feed: str = "valley") -> FeedHealth:
    """Return the health of a feed."""
    return {item.feed: item for item in each(store).feed_health()}[feed]


@pytest.fixture
def feeds(store: Store) -> Store:
    """Give a store that polls FEEDS."""
    each(store).sync_feeds(FEEDS, now=NOW)
    return store


# --------------------------------------------------------------------------- feeds


def test_new_feeds_are_due_at_once(feeds: Store) -> None:
    """A feed that was just configured can be claimed, and nothing is known of it."""
    first, second = claim_feeds(feeds)
    assert (first.feed, second.feed) == ("agency-a", "valley")
    assert replace(first, lease="") == ClaimedFeed(
        feed="agency-a",
        url=FEEDS["agency-a"],
        validators=Validators(),
        failures=0,
        failing_since=None,
        read_before=False,
        host="agency.example",
        due_at=NOW,
        lease="",
    )
    assert len({first.lease, second.lease}) == 2


def test_most_overdue_feeds_are_claimed_first_and_no_more_than_asked(feeds: Store) -> None:
    """Claims come by due time, up to the limit."""
    poll(feeds, "agency-a", next_poll_at=SOON)
    poll(feeds, "valley", next_poll_at=SOON - MINUTE)
    assert [feed.feed for feed in claim_feeds(feeds, LATER, limit=1)] == ["valley"]
    assert [feed.feed for feed in claim_feeds(feeds, LATER, limit=1)] == ["agency-a"]
    assert claim_feeds(feeds, LATER, limit=0) == ()


def test_leased_feed_is_nobody_elses_until_its_lease_ends(feeds: Store) -> None:
    """A claimed feed cannot be claimed again, not even by name, before the lease ran out; then anybody can."""
    first = claim_feeds(feeds)
    assert claim_feeds(feeds, SOON - MINUTE) == ()
    assert claim_feeds(feeds, SOON - MINUTE, only=["valley"]) == ()
    again = claim_feeds(feeds, SOON)
    assert {feed.feed for feed in again} == {"agency-a", "valley"}
    assert not {feed.lease for feed in again} & {feed.lease for feed in first}


def test_named_feeds_are_claimed_though_not_due_or_paused(feeds: Store) -> None:
    """`only` asks for feeds whatever their time, and for no others; unknown ones are no feeds."""
    poll(feeds, "valley", paused=True, reason="gone")
    assert [feed.feed for feed in claim_feeds(feeds, only=["valley", "nowhere"])] == ["valley"]
    assert claim_feeds(feeds, only=[]) == ()


def test_released_feed_is_due_as_before(feeds: Store) -> None:
    """Giving a claim back changes nothing else."""
    leases = [feed.lease for feed in claim_feeds(feeds)]
    each(feeds).release_feeds([*leases, "never given"])
    assert [feed.feed for feed in claim_feeds(feeds)] == ["agency-a", "valley"]


def test_successful_poll_is_recorded(feeds: Store) -> None:
    """Success keeps validators and title, ends failing, and says what was before."""
    poll(feeds, reason="timeout", message="no answer")
    before = poll(
        feeds,
        now=SOON,
        validators=Validators(etag='W/"1"', last_modified="Thu, 12 Mar 2026 06:00:00 GMT"),
        title="Valley Radio",
        entries=3,
        next_poll_at=LATER,
    )
    assert before is not None
    assert (before.failures, before.failing_since, before.reason) == (1, NOW, "timeout")
    assert health(feeds) == FeedHealth(
        feed="valley",
        url=FEEDS["valley"],
        title="Valley Radio",
        last_success_at=SOON,
        last_change_at=SOON,
        next_poll_at=LATER,
    )
    (claimed,) = claim_feeds(feeds, only=["valley"])
    assert claimed.read_before
    assert claimed.validators == Validators(etag='W/"1"', last_modified="Thu, 12 Mar 2026 06:00:00 GMT")


def test_failed_poll_is_recorded_and_keeps_what_was_known(feeds: Store) -> None:
    """Failures are counted from the first one; validators, title and the last success stay."""
    poll(feeds, validators=Validators(etag="1"), title="Valley Radio")
    poll(feeds, now=SOON, reason="timeout", message="no answer")
    poll(feeds, now=LATER, reason="dns", message="no such name")
    assert health(feeds) == FeedHealth(
        feed="valley",
        url=FEEDS["valley"],
        title="Valley Radio",
        last_success_at=NOW,
        next_poll_at=LATER + HOUR,
        failures=2,
        failing_since=SOON,
        reason="dns",
        message="no such name",
    )
    (claimed,) = claim_feeds(feeds, only=["valley"])
    assert (claimed.failures, claimed.failing_since, claimed.validators.etag) == (2, SOON, "1")


def test_poll_with_a_lost_lease_records_nothing(feeds: Store) -> None:
    """Whoever polled too slowly learns so, and leaves no trace; the new holder records."""
    (slow,) = claim_feeds(feeds, only=["valley"])
    (quick,) = claim_feeds(feeds, SOON, only=["valley"])
    late = PollRecord(feed="valley", lease=slow.lease, at=SOON, next_poll_at=LATER, title="Late")
    before = health(feeds)
    assert each(feeds).record_poll(late) is None
    assert health(feeds) == before
    assert each(feeds).record_poll(replace(late, lease=quick.lease)) == before
    assert each(feeds).record_poll(replace(late, lease=quick.lease)) is None


def test_lease_that_ran_out_still_counts_if_nobody_took_the_feed(feeds: Store) -> None:
    """Work that is done and that nobody else began is not thrown away."""
    (slow,) = claim_feeds(feeds, only=["valley"])
    record = PollRecord(feed="valley", lease=slow.lease, at=LATER, next_poll_at=LATER + HOUR)
    assert each(feeds).record_poll(record) is not None


def test_paused_feed_rests_until_it_is_resumed(feeds: Store) -> None:
    """A poll may pause a feed, and so may the operator; only resuming makes it due."""
    poll(feeds, "valley", paused=True, reason="gone")
    each(feeds).set_paused("agency-a", paused=True, now=NOW)
    assert claim_feeds(feeds, LATER + HOUR) == ()
    assert each(feeds).set_paused("valley", paused=False, now=SOON)
    assert [feed.feed for feed in claim_feeds(feeds, SOON)] == ["valley"]
    assert not each(feeds).set_paused("nowhere", paused=True, now=NOW)


def test_pause_during_a_poll_stays(feeds: Store) -> None:
    """The end of a poll does not undo what the operator did meanwhile."""
    (claimed,) = claim_feeds(feeds, only=["valley"])
    each(feeds).set_paused("valley", paused=True, now=NOW)
    record = PollRecord(feed="valley", lease=claimed.lease, at=NOW, next_poll_at=SOON)
    each(feeds).record_poll(record)
    assert health(feeds).paused


def test_removed_feed_is_not_polled_and_comes_back_as_it_was(feeds: Store) -> None:
    """What is known of a feed outlasts its removal from the configuration."""
    poll(feeds, "valley", title="Valley Radio", validators=Validators(etag="1"))
    each(feeds).sync_feeds({"agency-a": FEEDS["agency-a"]}, now=SOON)
    assert [feed.feed for feed in claim_feeds(feeds, LATER + HOUR)] == ["agency-a"]
    assert claim_feeds(feeds, LATER + HOUR, only=["valley"]) == ()
    assert not each(feeds).set_paused("valley", paused=True, now=SOON)
    assert [item.feed for item in each(feeds).feed_health()] == ["agency-a"]
    each(feeds).sync_feeds(FEEDS, now=SOON)
    assert health(feeds).title == "Valley Radio"
    assert claim_feeds(feeds, only=["valley"])[0].validators.etag == "1"


def test_a_feed_that_moved_is_asked_there(feeds: Store) -> None:
    """A settled move is where the feed is asked, an unsettled one is remembered; the configured URL stays its URL."""
    move = FeedMove(to="https://new.example/b", count=2, since=NOW)
    poll(feeds, moved_to="https://new.example/a", moving=move)
    (claimed,) = claim_feeds(feeds, only=["valley"])
    assert (claimed.url, claimed.moved_to, claimed.moving) == ("https://new.example/a", "https://new.example/a", move)
    assert (health(feeds).url, health(feeds).moved_to) == (FEEDS["valley"], "https://new.example/a")


def test_a_changed_configuration_forgets_moves(feeds: Store) -> None:
    """Another URL in the configuration is asked as it stands; where the old one had moved counts no more."""
    poll(feeds, moved_to="https://new.example/a", moving=FeedMove(to="https://new.example/b", count=2, since=NOW))
    each(feeds).sync_feeds(FEEDS | {"valley": "https://radio.example/atom"}, now=SOON)
    (claimed,) = claim_feeds(feeds, SOON, only=["valley"])
    assert (claimed.url, claimed.moved_to, claimed.moving) == ("https://radio.example/atom", None, None)


def test_feed_with_a_new_url_starts_anew(feeds: Store) -> None:
    """Another address forgets the validators, is due, and refuses the outcome of a poll of the old one."""
    poll(feeds, "valley", validators=Validators(etag="1", last_modified="then"))
    (claimed,) = claim_feeds(feeds, only=["valley"])
    moved = FEEDS | {"valley": "https://radio.example/atom"}
    each(feeds).sync_feeds(moved, now=SOON)
    old = PollRecord(feed="valley", lease=claimed.lease, at=SOON, next_poll_at=LATER, validators=Validators(etag="2"))
    assert each(feeds).record_poll(old) is None
    found = {feed.feed: feed for feed in claim_feeds(feeds, SOON)}["valley"]
    assert (found.url, found.validators) == ("https://radio.example/atom", Validators())


@pytest.mark.parametrize(("reason", "paused"), [("gone", False), (None, True)])
def test_new_url_ends_the_pause_of_an_old_one_that_was_gone(feeds: Store, reason: str | None, paused: bool) -> None:  # noqa: FBT001 - a column of the table
    """410 Gone was about the old address; a pause by the operator is about the feed."""
    poll(feeds, "valley", paused=True, reason=reason)
    each(feeds).sync_feeds({"valley": "https://radio.example/atom"}, now=SOON)
    assert health(feeds).paused is paused


def test_entries_are_remembered_by_feed(feeds: Store) -> None:
    """Fingerprints come back by entry, the latest of each, whatever the ids look like."""
    long = "https://radio.example/?" + "".join(chr(0x4E00 + number) for number in range(6000))
    each(feeds).record_entries("valley", {"e1": "a", "e2": "b", long: "c"}, now=NOW)
    each(feeds).record_entries("agency-a", {"e1": "other"}, now=NOW)
    each(feeds).record_entries("valley", {"e1": "new"}, now=SOON)
    each(feeds).record_entries("valley", {}, now=SOON)
    assert each(feeds).known_entries("valley") == {"e1": "new", "e2": "b", long: "c"}
    assert each(feeds).known_entries("nowhere") == {}
    each(feeds).forget_entries("valley", ["e1", "e2", "e9"], before=SOON)
    assert each(feeds).known_entries("valley") == {"e1": "new", long: "c"}  # e1 was recorded again, e9 never


def test_text_that_databases_refuse_is_mended(feeds: Store) -> None:
    """A NUL or half a surrogate pair in a title or message never keeps a poll from being recorded."""
    poll(feeds, title="Valley\x00 \ud83d Radio 🌊", reason="malformed", message="got '\x00'")
    found = health(feeds)
    assert (found.title, found.message) == ("Valley\ufffd \ufffd Radio 🌊", "got '\ufffd'")


# --------------------------------------------------------------------------- documents


def record(store: Store, *documents: Any, **sketch: Any) -> None:
    """Record documents with sketches of their own."""
    for document in documents:
        each(store).record_document(document, make_sketch(document.id, **sketch))


def test_document_is_read_back_as_it_was_recorded(store: Store) -> None:
    """A document comes back whole: decimals, days and instants apart, NULs, and figures in reading order."""
    figures = tuple(
        replace(make_figure(best, document="d1"), id=f"f{place}", lower=None, as_of=as_of, precision=Decimal("1E+3"))
        for place, (best, as_of) in enumerate(
            [("1.10", date(2026, 3, 11)), ("0.000000000000000000001", NOW), ("9" * 40, None)] * 5, start=1
        )
    )
    document = make_document(text="Ard \x00 🌊 \u2028", figures=figures, warnings=(Caveat("a", "b"),))
    record(store, document)
    found = each(store).document("d1")
    assert found == document
    assert [str(figure.best) for figure in found.figures] == [str(figure.best) for figure in figures]
    assert type(found.figures[0].as_of) is date


def test_every_version_is_kept(store: Store) -> None:
    """The latest version is what a document is; earlier ones can be asked for."""
    first, second = make_document(), make_document(version=2, headline="Floods recede")
    record(store, first, second)
    for version, expected in ((None, second), (1, first), (2, second), (3, None)):
        assert each(store).document("d1", version) == expected
    assert each(store).document("d2") is None
    assert each(store).known_versions(["d1", "d2"]) == {"d1": (2, second.content_hash)}


def test_recording_a_version_again_changes_nothing(store: Store) -> None:
    """Neither the same version again nor an older one touches what is stored."""
    first, second = make_document(), make_document(version=2, headline="Floods recede")
    record(store, second)
    record(store, replace(second, headline="Another"), words=("a", "b", "c"))
    record(store, first, words=("a", "b", "c"))
    assert each(store).document("d1") == second
    assert each(store).document("d1", 1) == first
    assert each(store).known_versions(["d1"]) == {"d1": (2, second.content_hash)}
    alike = make_sketch("d2", words=("a", "b", "c"))
    assert each(store).similar_sketches(alike, since=NOW - HOUR, words_since=NOW - HOUR) == ()


def test_unwanted_documents_are_kept_apart(store: Store) -> None:
    """What no watch wants comes back whole, its figures aside, but nothing that is alike finds it."""
    text = "Rain fell.\n\nDams\n\nThey hold."
    sections = (
        Section(title="", level=0, text=text[:10], start=0, end=10),
        Section(title="Dams", level=2, text=text[18:], start=18, end=len(text)),
    )
    documents = [make_document(f"d{n}", text=text, sections=sections, figures=()) for n in range(3)]
    each(store).record_documents(documents)
    each(store).record_documents([replace(documents[0], headline="Another")])  # the same version again
    assert each(store).documents([("d2", 1), ("d0", 1)]) == (documents[2], documents[0])
    assert each(store).document("d1") == documents[1]
    assert each(store).known_versions(["d1"]) == {"d1": (1, documents[1].content_hash)}
    assert each(store).list_versions() == (("d0", 1), ("d1", 1), ("d2", 1))
    assert each(store).similar_sketches(make_sketch("d9"), since=NOW - HOUR, words_since=NOW - HOUR) == ()


def test_entries_are_kept_unread(store: Store) -> None:
    """They come back as they came, as first versions; those whose document is there otherwise are given back."""
    first, second = make_unread("d1"), make_unread("d2", publisher=None, language="en")
    record(store, make_document("d3"))
    assert each(store).record_unread([first, second]) == ()
    other, edited = make_unread("d3"), replace(first, mark="unread:another")
    assert each(store).record_unread([edited, second, other]) == (edited, other)
    assert each(store).record_unread([]) == ()
    assert each(store).document("d1") == first
    assert each(store).documents([("d2", 1), ("d1", 1)]) == (second, first)
    assert each(store).known_versions(["d1"]) == {"d1": (1, first.mark)}
    assert [name for name, _ in each(store).list_versions()] == ["d1", "d2", "d3"]
    each(store).record_documents([make_document("d1", version=2, figures=())])
    assert each(store).document("d1") == make_document("d1", version=2, figures=())
    assert each(store).document("d1", 1) == first


def test_an_edited_document_is_still_covered(store: Store) -> None:
    """A watch that wanted an earlier version lists the latest one, in the place that it had among those alike."""
    each(store).record_document(make_document(), make_sketch("d1", story="s1", words=("a", "b", "c")))
    each(store).record_coverage(["floods"], "d1", now=NOW)
    edited = make_document(version=2, headline="Market news", figures=())
    each(store).record_documents([edited, make_document("d2", figures=())])
    (found,) = each(store).coverage(["floods"], since=NOW - HOUR, until=NOW)
    assert (found.document, found.headline, found.story) == ("d1", "Market news", "s1")
    alike = each(store).similar_sketches(
        make_sketch("d3", words=("a", "b", "c")), since=NOW - HOUR, words_since=NOW - HOUR
    )
    assert [sketch.document for sketch in alike] == ["d1"]
    assert each(store).document("d1") == edited


def test_versions_of_many_documents_are_known(store: Store) -> None:
    """One question may name more documents than a statement takes values."""
    record(store, make_document())
    asked = (f"d{number}" for number in range(70_000))
    assert list(each(store).known_versions(asked)) == ["d1"]


def test_documents_are_listed_in_the_order_in_which_they_appeared(store: Store) -> None:
    """All versions are listed by time, then id, then version, from `since` up to but without `until`."""
    late, early = make_document("a"), make_document("b")
    edited = make_document("b", version=2, headline="Floods recede")
    record(store, late, published_at=NOW + HOUR)
    record(store, early, edited, make_document("c"), published_at=NOW)
    assert each(store).list_versions() == (("b", 1), ("b", 2), ("c", 1), ("a", 1))
    assert each(store).list_versions(since=NOW + MINUTE) == (("a", 1),)
    assert each(store).list_versions(since=NOW, until=NOW + HOUR) == (("b", 1), ("b", 2), ("c", 1))
    assert each(store).list_versions(until=NOW) == ()


def test_documents_come_in_the_order_asked_for(store: Store) -> None:
    """Many documents are read at once, without their figures; what is not stored is left out."""
    first, second = make_document("a"), make_document("b", version=2, text="a NUL \x00")
    record(store, first, second)
    asked = [("b", 2), ("b", 1), *((f"d{number}", 1) for number in range(5000)), ("a", 1)]
    assert each(store).documents(asked) == (replace(second, figures=()), replace(first, figures=()))
    assert each(store).documents([]) == ()


def test_figures_that_were_followed_are_known(store: Store) -> None:
    """A watch that finds its figures itself can list them."""
    for figure in ("killed-northland", "displaced-northland", "killed-northland"):
        each(store).watched_since("w", figure, "as defined", now=NOW)
    each(store).watched_since("v", "other", "as defined", now=NOW)
    assert each(store).watched_figures("w") == ("displaced-northland", "killed-northland")
    assert each(store).watched_figures("x") == ()


def test_figures_have_columns_to_list_them_by(store: Database) -> None:
    """Figures stand in a table of their own, with what they are listed by."""
    record(store, make_document(figures=(make_figure("71.50", document="d1"),)))
    with store._engine.begin() as connection:
        (row,) = connection.execute(sa.select(FIGURES)).mappings()
    assert {name: row[name] for name in ("figure", "metric", "place", "as_of", "best")} == {
        "figure": "f1",
        "metric": "killed",
        "place": "Northland",
        "as_of": "2026-03-11",
        "best": "71.50",
    }


@pytest.mark.parametrize(
    ("shared", "found"),
    [
        ({"bands": ("other", "d1-band-3")}, True),
        ({"words": ("other", "d1-word-1", "d1-word-5", "d1-word-7")}, True),
        ({"words": ("d1-word-1", "d1-word-5", "d1-word-5")}, False),
        ({"words": ("d1-band-3", "d1-band-4", "d1-band-5"), "bands": ("d1-word-1",)}, False),
        ({}, False),
    ],
)
def test_similar_sketches_share_a_band_or_three_words(store: Store, shared: dict[str, Any], found: bool) -> None:  # noqa: FBT001 - a column of the table
    """One band is enough, and so are three different words; a word is no band."""
    record(store, make_document())
    expected = (make_sketch("d1"),) if found else ()
    assert (
        each(store).similar_sketches(make_sketch("d2", **shared), since=NOW - HOUR, words_since=NOW - HOUR) == expected
    )


def test_similar_sketches_are_others_and_recent_the_newest_first(store: Store) -> None:
    """A document does not resemble itself; older ones than asked, and more than asked, are left out."""
    sketches = [make_sketch(f"d{n}", bands=("shared",), published_at=NOW - n * MINUTE) for n in range(5)]
    for sketch in sketches:
        each(store).record_document(make_document(sketch.document), sketch)
    found = each(store).similar_sketches(sketches[1], since=NOW - 3 * MINUTE, words_since=NOW - 3 * MINUTE)
    assert [sketch.document for sketch in found] == ["d0", "d2", "d3"]
    found = each(store).similar_sketches(sketches[1], since=NOW - HOUR, words_since=NOW - HOUR, limit=2)
    assert [sketch.document for sketch in found] == ["d0", "d2"]


def test_words_find_what_is_recent_and_bands_what_is_old(store: Store) -> None:
    """Of what appeared before `words_since`, shared words alone find nothing."""
    words = make_sketch().words
    for age, shared in ((1, {"words": words}), (5, {"words": words}), (6, {"words": words, "bands": ("shared",)})):
        sketch = make_sketch(f"d{age + 1}", published_at=NOW - age * MINUTE, **shared)
        each(store).record_document(make_document(sketch.document), sketch)
    asked = make_sketch(words=words, bands=("shared",), published_at=NOW)
    found = each(store).similar_sketches(asked, since=NOW - HOUR, words_since=NOW - 2 * MINUTE)
    assert [sketch.document for sketch in found] == ["d2", "d7"]


def test_new_version_is_found_by_its_own_words_only(store: Store) -> None:
    """What a document resembled before it was rewritten counts no more."""
    record(store, make_document(), bands=("old",))
    record(store, make_document(version=2), bands=("new",))
    for band, found in (("old", 0), ("new", 1)):
        sketch = make_sketch("d2", bands=(band,))
        assert len(each(store).similar_sketches(sketch, since=NOW - HOUR, words_since=NOW - HOUR)) == found


def test_coverage_lists_what_watches_matched(store: Store) -> None:
    """Articles come by time of recording (since, until], the newest published first, each once for a watch."""
    with store.transaction() as to:
        for number in range(4):
            sketch = make_sketch(f"d{number}", published_at=NOW + number * MINUTE, copy_of="d0" if number else None)
            to.record_document(make_document(f"d{number}"), sketch)
            to.record_coverage(["floods"], f"d{number}", now=NOW + number * HOUR)
        to.record_coverage(["floods"], "d2", now=NOW + 9 * HOUR)
        to.record_coverage(["storms"], "d2", now=NOW + 2 * HOUR)
        to.record_coverage(["other"], "d2", now=NOW + 2 * HOUR)
    found = each(store).coverage(["floods", "storms"], since=NOW, until=NOW + 2 * HOUR)
    assert [(item.watch, item.document) for item in found] == [("floods", "d2"), ("storms", "d2"), ("floods", "d1")]
    assert found[0].headline == "Floods in Northland"
    assert (found[0].story, found[0].copy_of, found[0].publisher) == ("d2", "d0", "Agency A")
    assert (found[0].published_at, found[0].url) == (NOW + 2 * MINUTE, "https://agency.example/d2")
    assert found[0].warnings == make_document().warnings
    assert each(store).coverage([], since=NOW - HOUR, until=LATER) == ()


# --------------------------------------------------------------------------- figures


def test_definition_is_watched_since_it_was_first_seen(store: Store) -> None:
    """The same definition keeps its time; another starts anew and forgets what was judged under the old one."""
    key = ("floods", "deaths")
    assert each(store).watched_since(*key, "v1", now=NOW) == NOW
    each(store).record_judged(key[0], [(key[1], make_judged())])
    each(store).record_judged("floods", [("missing", make_judged())])
    assert each(store).watched_since(*key, "v1", now=SOON) == NOW
    assert each(store).judged(*key) == (make_judged(),)
    assert each(store).watched_since(*key, "v2", now=LATER) == LATER
    assert each(store).judged(*key) == ()
    assert each(store).judged("floods", "missing") == (make_judged(),)
    assert each(store).watched_since(*key, "v2", now=LATER + HOUR) == LATER


def test_claims_come_back_in_the_order_in_which_they_were_judged(store: Store) -> None:
    """Order is that of judging, not of publication; a claim is remembered once."""
    made = [
        make_judged(71, document="d9"),
        make_judged(62, document="d1", kind=ChangeKind.STALE_REPEAT, published_at=NOW - HOUR),
        make_judged(73, document="d9", version=2, kind=ChangeKind.CORRECTED),
    ]
    for judged in (*made, replace(made[0], told=False)):
        each(store).record_judged("floods", [("deaths", judged)])
    for _ in range(2):
        assert each(store).judged("floods", "deaths") == tuple(made)
    assert each(store).judged("floods", "other") == ()


def test_claims_are_narrowed(store: Store) -> None:
    """Those of one document, those that count and were told, and the latest: each in the order of judgement."""
    made = [
        make_judged(62, document="d1"),
        replace(make_judged(64, document="d2"), told=False),
        make_judged(66, document="d3", counts=False),
        make_judged(68, document="d1", version=2),
        make_judged(70, document="d4"),
    ]
    each(store).record_judged("floods", [("deaths", judged) for judged in made])
    asked = each(store)
    assert asked.judged("floods", "deaths", document="d1") == (made[0], made[3])
    assert asked.judged("floods", "deaths", told=True) == (made[0], made[3], made[4])
    assert asked.judged("floods", "deaths", limit=2) == (made[3], made[4])
    assert asked.judged("floods", "deaths", told=True, limit=2) == (made[3], made[4])


# --------------------------------------------------------------------------- what is kept of claims


def judge(store: Store, best: int, figure: str = "deaths") -> list[int]:
    """Record a claim in a transaction that keeps the values of all, and return them."""
    with store.transaction() as to:
        to.lock_watches()
        kept = recall(to, figure)
        to.record_judged("floods", [(figure, make_judged(best, document=f"d{best}"))])
        kept.append(best)
        return kept


def recall(to: Transaction, figure: str = "deaths") -> list[int]:
    """Return the values that are kept of a figure."""
    return to.kept("floods", figure, lambda: [int(one.claim.figure.text) for one in to.judged("floods", figure)])


def test_what_is_made_of_claims_is_kept(store: Store) -> None:
    """It is made once, for as long as whoever records claims keeps it up to date."""
    first = judge(store, 62)
    assert judge(store, 71) is first
    assert judge(store, 5, "missing") == [5]
    with store.transaction() as to:
        assert recall(to) is first
    assert first == [62, 71]


def test_what_is_kept_knows_what_others_recorded(store_url: str) -> None:
    """Claims of another process are seen, whether they came before or after one's own."""
    one, other = (open_store(store_url, now=NOW) for _ in range(2))
    assert judge(one, 62) == [62]
    assert judge(other, 71) == [62, 71]
    assert judge(other, 5, "missing") == [5]
    assert judge(one, 73) == [62, 71, 73]
    assert judge(one, 6, "missing") == [5, 6]
    assert judge(other, 74) == [62, 71, 73, 74]
    for opened in (one, other):
        opened.close()


def test_a_transaction_that_failed_leaves_nothing_in_what_is_kept(store: Store) -> None:
    """The number of a claim that was never recorded may be given to another one."""
    judge(store, 62)
    with pytest.raises(RuntimeError), store.transaction() as to:  # noqa: PT012 - the block as a whole fails
        recall(to).append(99)
        to.record_judged("floods", [("deaths", make_judged(99, document="d99"))])
        raise RuntimeError
    assert judge(store, 71) == [62, 71]
    assert judge(store, 73) == [62, 71, 73]


def test_what_is_kept_is_made_anew_where_claims_came_or_went(store: Store) -> None:
    """So it is when claims were recorded without it, and when those of another definition were forgotten."""
    each(store).watched_since("floods", "deaths", "v1", now=NOW)
    judge(store, 62)
    each(store).record_judged("floods", [("deaths", make_judged(71, document="d71"))])
    assert judge(store, 73) == [62, 71, 73]
    each(store).watched_since("floods", "deaths", "v2", now=NOW)
    assert judge(store, 74) == [74]


def test_only_so_much_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not asked for longest is made anew."""
    monkeypatch.setattr(_kept, "_MOST", 2)
    first = judge(store, 62)
    judge(store, 5, "missing")
    assert judge(store, 71) is first
    judge(store, 6, "missing")
    judge(store, 7, "missing")
    again = judge(store, 73)
    assert (again == [62, 71, 73], again is first) == (True, False)


CHANGES = [
    make_change("c1", decided_at=NOW + 2 * HOUR),
    make_change("c2", decided_at=NOW + HOUR, watch="storms", alert=False),
    make_change("c3", decided_at=NOW + HOUR, figure="missing", document="d2", kind=ChangeKind.CONFLICT, old=None),
    make_change("c4", decided_at=NOW + 3 * HOUR, document=None, new=None, delta=None, kind=ChangeKind.SOURCE_DOWN),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "c2 c3 c1 c4"),
        ({"ids": ["c4", "c2", "c2", "c9"]}, "c2 c4"),
        ({"ids": []}, ""),
        ({"watches": ["storms"]}, "c2"),
        ({"watches": []}, ""),
        ({"figure": "missing"}, "c3"),
        ({"document": "d1"}, "c2 c1"),
        ({"kinds": [ChangeKind.CONFLICT, ChangeKind.SOURCE_DOWN]}, "c3 c4"),
        ({"alert": True}, "c3 c1 c4"),
        ({"alert": False}, "c2"),
        ({"since": NOW + HOUR}, "c1 c4"),
        ({"untold_to": "morning"}, "c2 c4"),
        ({"untold_to": "evening"}, "c2 c3 c1 c4"),
        ({"limit": 2}, "c1 c4"),
        ({"limit": 0}, ""),
        ({"ids": ["c1", "c2", "c3"], "limit": 1}, "c1"),
        ({"watches": ["northland-floods"], "alert": True, "untold_to": "morning", "limit": 5}, "c4"),
    ],
)
def test_changes_are_narrowed_by_every_argument(store: Store, asked: dict[str, Any], expected: str) -> None:
    """Changes come in the order in which they were decided, those that fit all that is asked."""
    with store.transaction() as to:
        for change in CHANGES:
            to.record_change(change)
        to.record_digest("morning", changes=["c1", "c3"], deliveries=[], now=NOW)
    found = each(store).changes(**asked)
    assert " ".join(change.id for change in found) == expected
    by_id = {change.id: change for change in CHANGES}
    assert all(change == by_id[change.id] for change in found)


def test_change_is_recorded_once(store: Store) -> None:
    """The same id again changes nothing."""
    each(store).record_change(make_change())
    each(store).record_change(make_change(reason="another"))
    assert each(store).changes() == (make_change(),)


def test_times_come_back_in_utc_to_the_microsecond(store: Store) -> None:
    """A time of another zone is the same instant; one without a zone is refused."""
    there = datetime(2026, 3, 12, 9, 0, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    found = each(store).subscribed_since("a", now=there)
    assert (found, found.utcoffset()) == (NOW.replace(microsecond=123457), timedelta(0))
    with pytest.raises(StoreError, match="no time zone"):
        each(store).subscribed_since("b", now=there.replace(tzinfo=None))


# --------------------------------------------------------------------------- digests and deliveries


def owe(store: Store, *deliveries: Delivery, changes: Iterable[Change] = (), now: datetime = NOW) -> None:
    """Put deliveries into the outbox."""
    with store.transaction() as to:
        for change in changes:
            to.record_change(change)
        ids = [change.id for change in changes]
        to.record_digest("digest:morning", changes=ids, deliveries=deliveries, now=now)


def take(store: Store, now: datetime = NOW, limit: int = 100) -> dict[str, Delivery]:
    """Claim deliveries for five minutes, by id."""
    found = each(store).claim_deliveries(now=now, until=now + 5 * MINUTE, limit=limit)
    assert all(delivery.lease for delivery in found)
    return {delivery.id: delivery for delivery in found}


def end(
    store: Store,
    delivery: Delivery,
    state: DeliveryState = DeliveryState.SENT,
    again: datetime = NOW,
    error: str | None = None,
) -> bool:
    """Record an attempt."""
    return each(store).record_attempt(delivery, state=state, next_attempt_at=again, error=error, now=NOW)


def test_digest_is_recorded_whole(store: Store) -> None:
    """Told changes, deliveries and the last run are there together, and again is the same as once."""
    assert each(store).last_run("digest:morning") is None
    for _ in range(2):
        owe(store, make_delivery("x1"), make_delivery("x2", channel="tools"), changes=[make_change()], now=SOON)
    assert each(store).last_run("digest:morning") == SOON
    assert each(store).changes(untold_to="digest:morning") == ()
    assert each(store).deliveries() == (make_delivery("x2", channel="tools"), make_delivery("x1"))


def test_subscription_is_known_since_it_was_first_seen(store: Store) -> None:
    """The first time stays, whether it was asked for or a digest was recorded; asking is no run."""
    assert each(store).subscribed_since("a", now=NOW) == NOW
    assert each(store).subscribed_since("a", now=LATER) == NOW
    assert each(store).last_run("a") is None
    owe(store, now=SOON)
    assert each(store).subscribed_since("digest:morning", now=LATER) == SOON


def test_told_change_must_exist(store: Store) -> None:
    """Nobody can be told what was not recorded: the whole digest is refused."""
    with pytest.raises(StoreError):
        each(store).record_digest("a", changes=["nothing"], deliveries=[make_delivery()], now=NOW)
    assert each(store).deliveries() == ()


def test_channel_gets_its_deliveries_one_by_one_in_order(store: Store) -> None:
    """One delivery of a channel is out at a time, the oldest; other channels do not wait."""
    owe(store, make_delivery("a1"), make_delivery("a2"), make_delivery("b1", channel="tools"), make_delivery("a3"))
    first = take(store)
    assert list(first) == ["a1", "b1"]
    assert take(store) == {}
    assert end(store, first["a1"])
    assert list(second := take(store)) == ["a2"]
    assert end(store, second["a2"])
    assert list(take(store)) == ["a3"]


def test_no_more_deliveries_are_claimed_than_asked(store: Store) -> None:
    """The limit counts deliveries, the oldest first."""
    owe(store, *(make_delivery(f"x{number}", channel=f"channel-{number}") for number in range(5)))
    assert list(take(store, limit=2)) == ["x0", "x1"]
    assert take(store, limit=0) == {}


def test_delivery_that_waits_for_its_retry_holds_the_later_ones_of_its_channel(store: Store) -> None:
    """A receiver that is down gets everything in order once it is back."""
    owe(store, make_delivery("a1"), make_delivery("a2"))
    assert end(store, take(store)["a1"], DeliveryState.PENDING, SOON, "refused")
    assert take(store, SOON - MINUTE) == {}
    found = take(store, SOON)
    assert list(found) == ["a1"]
    assert (found["a1"].attempts, found["a1"].last_error) == (1, "refused")
    assert end(store, found["a1"])
    assert list(take(store, SOON)) == ["a2"]


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.PARKED, DeliveryState.DROPPED])
def test_delivery_that_is_done_or_given_up_holds_nothing(store: Store, state: DeliveryState) -> None:
    """Only a pending delivery makes later ones wait, and only it goes out again."""
    owe(store, make_delivery("a1"), make_delivery("a2"))
    assert end(store, take(store)["a1"], state, SOON, "why")
    assert list(take(store)) == ["a2"]
    assert take(store, LATER).keys() == {"a2"}


def test_delivery_whose_lease_ran_out_is_taken_over(store: Store) -> None:
    """A sender that vanished loses its delivery, and its late word counts nothing."""
    owe(store, make_delivery("a1"))
    slow = take(store)["a1"]
    quick = take(store, SOON)["a1"]
    assert slow.lease != quick.lease
    assert not end(store, slow)
    assert each(store).deliveries()[0].state is DeliveryState.PENDING
    assert end(store, quick)
    assert not end(store, quick)
    assert not end(store, replace(quick, lease=None))


def test_released_delivery_is_due_as_before(store: Store) -> None:
    """Giving a claim back counts as no attempt."""
    owe(store, make_delivery("a1"))
    leases = [str(delivery.lease) for delivery in take(store).values()]
    each(store).release_deliveries(leases)
    assert take(store)["a1"].attempts == 0


def test_parked_delivery_can_be_retried(store: Store) -> None:
    """A retry makes parked and waiting deliveries due with no attempts; one that is out or sent is left alone."""
    owe(store, *(make_delivery(name, channel=name) for name in ("parked", "waiting", "sent", "out")))
    taken = take(store)
    assert end(store, taken["parked"], DeliveryState.PARKED, LATER, "gone")
    assert end(store, taken["waiting"], DeliveryState.PENDING, LATER, "busy")
    assert end(store, taken["sent"])
    assert each(store).retry_deliveries([*taken, *taken, "nothing"], now=NOW) == 2
    again = take(store)
    assert {name: (it.attempts, it.last_error) for name, it in again.items()} == {
        "parked": (0, "gone"),
        "waiting": (0, "busy"),
    }
    assert end(store, taken["out"])


def test_retried_delivery_waits_while_a_later_one_is_out(store: Store) -> None:
    """One delivery of a channel is out at a time even when an older one becomes due meanwhile."""
    owe(store, make_delivery("a1"), make_delivery("a2"))
    assert end(store, take(store)["a1"], DeliveryState.PARKED, NOW, "gone")
    out = take(store)["a2"]
    each(store).retry_deliveries(["a1"], now=NOW)
    assert take(store) == {}
    assert end(store, out)
    assert list(take(store)) == ["a1"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "a3 a2 a1"),
        ({"limit": 2}, "a3 a2"),
        ({"states": [DeliveryState.SENT]}, "a1"),
        ({"states": []}, ""),
        ({"ids": ["a1", "a3", "a3"]}, "a3 a1"),
        ({"ids": ["a1", "a3"], "states": [DeliveryState.PENDING]}, "a3"),
    ],
)
def test_deliveries_are_listed_the_newest_first(store: Store, asked: dict[str, Any], expected: str) -> None:
    """Deliveries are narrowed by state and id."""
    owe(store, make_delivery("a1"), make_delivery("a2"), make_delivery("a3"))
    assert end(store, take(store)["a1"])
    assert " ".join(delivery.id for delivery in each(store).deliveries(**asked)) == expected


def test_attempts_are_kept(store: Database) -> None:
    """Every try of a delivery can be looked up."""
    owe(store, make_delivery("a1"))
    end(store, take(store)["a1"], DeliveryState.PENDING, SOON, "busy\x00")
    end(store, take(store, SOON)["a1"])
    with store._engine.begin() as connection:
        rows = connection.execute(
            sa.select(ATTEMPTS.c.delivery, ATTEMPTS.c.state, ATTEMPTS.c.error).order_by(ATTEMPTS.c.seq)
        ).all()
    assert [tuple(row) for row in rows] == [("a1", "pending", "busy\ufffd"), ("a1", "sent", None)]


def test_counts_say_how_much_waits_and_fails(feeds: Store) -> None:
    """Health checks see configured and failing feeds, pending and parked deliveries."""
    poll(feeds, reason="dns")
    owe(feeds, make_delivery("a1"), make_delivery("a2", channel="tools"), make_delivery("a3"))
    end(feeds, take(feeds)["a1"], DeliveryState.PARKED, NOW, "gone")
    expected = {"feeds": 2, "feeds_failing": 1, "deliveries_pending": 2, "deliveries_parked": 1}
    assert each(feeds).counts() == expected


def test_transaction_that_raises_leaves_no_trace(feeds: Store) -> None:
    """Whatever a transaction did before it failed was never done."""
    before = each(feeds).feed_health()
    with pytest.raises(RuntimeError, match="in the middle"), feeds.transaction() as to:  # noqa: PT012 - the block as a whole fails
        (claimed,) = to.claim_feeds(now=NOW, until=SOON, limit=1)
        to.record_poll(PollRecord(feed=claimed.feed, lease=claimed.lease, at=NOW, next_poll_at=LATER, title="New"))
        to.record_entries("valley", {"e1": "a"}, now=NOW)
        to.record_document(make_document(), make_sketch())
        to.record_judged("floods", [("deaths", make_judged())])
        to.record_change(make_change())
        to.record_digest("morning", changes=["c1"], deliveries=[make_delivery()], now=NOW)
        raise RuntimeError("in the middle")

    with feeds.transaction() as to:
        found = [
            to.known_entries("valley"),
            to.document("d1"),
            to.similar_sketches(make_sketch("d2", bands=make_sketch().bands), since=NOW - HOUR, words_since=NOW - HOUR),
            to.judged("floods", "deaths"),
            to.changes(),
            to.last_run("morning"),
            to.deliveries(),
        ]

    assert [bool(item) for item in found] == [False] * 7
    assert each(feeds).feed_health() == before
    assert len(claim_feeds(feeds)) == 2


def test_reading_only_changes_nothing(store_url: str) -> None:
    """A store that is opened for reading gives what is there and refuses to write; where there is none, none is made."""
    with pytest.raises(StoreError):
        read_store(store_url)
    writer = open_store(store_url, now=NOW)
    each(writer).record_change(make_change())
    reader = read_store(store_url)
    assert [change.id for change in each(reader).changes()] == ["c1"]
    with pytest.raises(StoreError):
        each(reader).record_change(make_change("c2"))
    reader.close()
    assert len(each(writer).changes()) == 1
    writer.close()
