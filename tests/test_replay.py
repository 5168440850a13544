"""Replays: the same changes as the pipeline records, in any order given and by any number of processes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import Settings
from monitor.documents import document_from_text
from monitor.model import Change, ChangeKind, Document, Fetched, Validators
from monitor.pipeline import plan_reading, record_readings
from monitor.reading import ReadPlan, read_document, read_feed
from monitor.replay import Tally, place_stories, read_in_order, replay
from monitor.rules import AutoFigures, Feed, Thresholds, TrackedFigure, Watch
from monitor.store import open_store

START = datetime(2026, 3, 9, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEATHS = TrackedFigure(id="deaths", metric="killed", place=("Northland",))
PLACES: dict[str, tuple[str, ...]] = {"Northland": ("Northport",)}


def article(number: int, text: str, **values: Any) -> Document:
    """Return an article that appeared `number` hours after START."""
    return document_from_text(
        text,
        id=values.pop("id", f"d{number}"),
        title=values.pop("title", f"Floods, day {number}"),
        publisher=values.pop("publisher", "Valley Radio"),
        published_at=START + number * HOUR,
        fetched_at=START + 1000 * HOUR,
        **values,
    )


def toll(number: int, value: object, **values: Any) -> Document:
    """Return an article that states a death toll."""
    return article(number, f"Floods in Northland have killed {value} people, Civil Protection said.", **values)


def settings(*figures: TrackedFigure, **values: object) -> Settings:
    """Return a configuration of one watch."""
    return Settings.model_validate(
        {"watches": (Watch(id="floods", figures=figures or (DEATHS,)),), "places": PLACES, **values}
    )


def changes_of(documents: Iterable[Document], given: Settings | None = None) -> list[Change]:
    """Return all changes of a replay."""
    return [change for _, changes in replay(documents, given or settings()) for change in changes]


def test_documents_come_as_they_appeared() -> None:
    """However documents are given, they are replayed by time, then by id."""
    given = [toll(2, 71), toll(0, 62), toll(1, 62, id="b"), toll(1, 62, id="a", publisher="Agency A")]
    assert [document.id for document, _ in replay(given, settings())] == ["d0", "a", "b", "d2"]
    kinds = [(change.document, change.kind.value, change.alert) for change in changes_of(given)]
    assert kinds[0] == ("d0", "first", False)
    assert kinds[-1] == ("d2", "increased", True)


@given(st.permutations(range(6)))
def test_the_order_of_a_file_does_not_matter(order: list[int]) -> None:
    """The changes follow from the documents alone."""
    documents = [toll(number, 60 + 3 * number) for number in range(6)]
    assert changes_of(documents[index] for index in order) == changes_of(documents)


def test_the_store_decides_the_same() -> None:
    """What a replay says is what the database records, but for baselines and the moment of deciding."""
    documents = [
        toll(0, 62),
        toll(3, 71),
        toll(5, 62, publisher="Agency A"),
        toll(9, 84),
        toll(9, 84, id="e", title=""),
    ]
    given = settings()
    plan = plan_reading(given)
    store = open_store("sqlite:///:memory:", now=START)
    recorded: list[Change] = []
    for document in documents:
        with store.transaction() as transaction:
            reading = read_document(document, plan)
            watches = {watch.id: watch for watch in given.watches}
            recorded += record_readings(transaction, [reading], watches, plan.lexicon(), now=START)
    store.close()
    assert [(change.id, change.kind) for change in changes_of(documents, given)] == [
        (change.id, change.kind) for change in recorded
    ]


def test_edited_article_is_its_next_version() -> None:
    """Two documents of one id are versions of one article, so its silent edit is a correction."""
    changes = changes_of([toll(0, 62), toll(1, 71), toll(2, 84, id="d1")])
    assert [(change.document, change.kind) for change in changes][-1] == ("d1", ChangeKind.CORRECTED)
    assert changes[-1].new is not None
    assert changes[-1].new.version == 2


def test_a_copy_changes_nothing() -> None:
    """A syndicated copy is read and placed, and makes no claim."""
    original = article(0, "Floods in Northland have killed 62 people, Civil Protection said. " + "The river rose. " * 9)
    copy = article(1, original.text, id="copy", publisher="Ard Courier", title="From the wires")
    assert [change.document for change in changes_of([original, copy])] == ["d0"]
    plan = plan_reading(settings())
    first, second = place_stories(read_in_order([(original, plan), (copy, plan)]))
    assert (first.copy_of, second.copy_of, second.story) == (None, "d0", first.story)


@given(st.lists(st.integers(60, 90), min_size=2, max_size=5), st.data())
def test_a_copy_of_any_report_changes_nothing(values: list[int], data: st.DataObject) -> None:
    """Whichever report another outlet syndicates, and whenever within three days, the same changes come."""
    reports = [toll(2 * number, value) for number, value in enumerate(values)]
    number = data.draw(st.integers(0, len(values) - 1))
    late = data.draw(st.integers(0, 24))
    copy = toll(2 * number + 1 + 2 * late, values[number], id="copy", publisher="Agency A", title="Read elsewhere")
    assert changes_of([*reports, copy]) == changes_of(reports)


def test_documents_of_a_feed_are_for_the_watches_that_look_in_it() -> None:
    """A document of a configured feed is hidden from watches of other feeds; others are for all."""
    watches = tuple(
        Watch(id=name, feeds=(name,) if name != "all" else (), figures=(DEATHS,)) for name in ("radio", "agency", "all")
    )
    feeds = tuple(Feed(id=name, url=f"https://{name}.example/rss") for name in ("radio", "agency"))
    given = settings(watches=watches, feeds=feeds)
    documents = [toll(0, 62, feed="radio"), toll(1, 71, feed="unknown")]
    seen = [(change.document, change.watch) for change in changes_of(documents, given)]
    assert seen == [("d0", "radio"), ("d0", "all"), ("d1", "radio"), ("d1", "agency"), ("d1", "all")]


def test_silence_is_told_once_with_the_next_document() -> None:
    """A figure without news for long enough is stalled, once, when the next document appears."""
    quiet = DEATHS.model_copy(update={"stalled_after": timedelta(hours=12)})
    documents = [toll(0, 62), article(20, "A concert."), article(30, "A play."), toll(40, 71)]
    found = [
        (document.id, change.kind.value)
        for document, changes in replay(documents, settings(quiet))
        for change in changes
    ]
    assert found == [("d0", "first"), ("d20", "stalled"), ("d40", "increased")]


def test_worker_processes_read_the_same() -> None:
    """Many documents are read by worker processes in the order given, and to the same end."""
    documents = [toll(number, 60 + number // 3) for number in range(320)]
    alone = list(replay(documents, settings()))
    shared = list(replay(iter(documents), settings(), ordered=True, processes=2))
    assert [document for document, _ in shared] == [document for document, _ in alone]
    assert [changes for _, changes in shared] == [changes for _, changes in alone]


def test_documents_are_taken_as_they_are_needed() -> None:
    """A replay of a stream begins before the stream ends."""
    taken: list[int] = []

    def stream() -> Iterable[Document]:
        for number in range(2000):
            taken.append(number)
            yield toll(number, 62)

    next(iter(replay(stream(), settings(), ordered=True)))
    assert len(taken) < 1000


def test_auto_watch_learns_in_silence_then_tells() -> None:
    """A figure that nobody configured is told from the second outlet, or the third article, on, and its moves alert."""
    auto = settings(watches=(Watch(id="floods", figures=AutoFigures()),))
    two_outlets = [toll(0, 62), toll(5, 71, publisher="Agency A"), toll(9, 84)]
    found = [
        (change.document, change.figure, change.kind.value, change.alert) for change in changes_of(two_outlets, auto)
    ]
    assert found == [("d5", "killed-northland", "increased", True), ("d9", "killed-northland", "increased", True)]
    one_outlet = [toll(0, 62), toll(5, 71), toll(9, 84)]
    assert [(change.document, change.alert) for change in changes_of(one_outlet, auto)] == [("d9", True)]
    assert changes_of([toll(0, 62)], auto) == []


@pytest.mark.parametrize(("least", "alerts"), [(1, 3), (10, 1), (100, 0)])
def test_lower_thresholds_never_alert_less(least: int, alerts: int) -> None:
    """Thresholds only take alerts away; slow drift adds up to one."""
    figure = DEATHS.model_copy(update={"alert": Thresholds(change=least)})
    documents = [toll(0, 62), toll(24, 66), toll(48, 71), toll(72, 79)]
    assert sum(change.alert for change in changes_of(documents, settings(figure))) == alerts


def test_tally_counts_by_day_kind_and_figure() -> None:
    """The summary's numbers are those of the changes."""
    tally = Tally()
    for document, changes in replay([toll(0, 62), toll(30, 71), article(60, "A concert.")], settings()):
        tally.add(document, changes)
    assert (tally.documents, tally.span_days) == (3, 3)
    assert tally.kinds == {ChangeKind.FIRST: 1, ChangeKind.INCREASED: 1}
    assert tally.alerts == {ChangeKind.INCREASED: 1}
    assert tally.quiet == {ChangeKind.FIRST: 1}
    assert tally.alerts_by_day == {date(2026, 3, 10): 1}
    assert tally.figures == {("floods", "deaths"): {ChangeKind.FIRST: 1, ChangeKind.INCREASED: 1}}
    assert Tally().span_days == 0


def test_entries_that_left_a_feed_are_named_once_they_are_many() -> None:
    """What a feed no longer holds can be forgotten, but a few are not worth a deletion at every poll."""
    body = b"<rss version='2.0'><channel><item><guid>e1</guid><title>Rain</title></item></channel></rss>"
    fetched = Fetched(
        url="https://radio.example/rss", status=200, body=body, content_type="text/xml", validators=Validators()
    )
    feed = Feed.model_validate({"id": "valley", "url": "https://radio.example/rss"})
    for many in (3, 300):
        known = {f"old{number}": "x" for number in range(many)}
        reading = read_feed(fetched, feed, ReadPlan(watches=()), known=known, fetched_at=START)
        assert set(reading.gone) == (set(known) if many == 300 else set())
