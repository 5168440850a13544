"""Polling as the daemon does it: what a feed's answers come to over days."""

from __future__ import annotations

import asyncio
import operator
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_settings
from monitor.daemon import Daemon, Workers, Writer
from monitor.daemon._context import Engine, open_edges, open_engine
from monitor.model import ClaimedFeed, Document, FeedHealth, PollRecord
from monitor.pipeline import Context, Polled, claim_due
from monitor.rules import PollPolicy
from monitor.store import Store, Transaction, open_store
from tests.builders import NOW, each
from tests.servers import Answer, Site, serve_site

START = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = b"<rss version='2.0'><channel><title>Valley Radio</title><item><guid>1</guid><title>Flood</title></item></channel></rss>"


@dataclass(slots=True)
class World:
    """A daemon on SQLite whose feed is `/radio` of a site; time passes as the test says."""

    site: Site
    context: Context
    daemon: Daemon
    polls: list[Polled]
    now: list[datetime]
    engine: Engine

    async def poll(self, *, after: timedelta = 12 * HOUR) -> Polled:
        """Let time pass and the feed be polled; returns how that went."""
        self.now[0] += after
        await self.daemon.do_due(self.context)
        return self.polls[-1]

    async def health(self) -> FeedHealth:
        """Return the health of the feed."""
        (found,) = await self.context.transact(lambda transaction: transaction.feed_health())
        return found

    async def documents(self) -> list[Document]:
        """Return the documents that a watch matched, the newest first."""
        now = self.now[0]

        def read(transaction: Any) -> list[Document]:
            listed = transaction.coverage(["all"], since=START - 99 * HOUR, until=now)
            return [transaction.document(item.document) for item in listed]

        return await self.context.transact(read)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One worker process for all tests: starting one takes a second."""
    found = Workers(processes=1)
    yield found
    found.close()


@asynccontextmanager
async def a_world(tmp_path: Path, workers: Workers, *, poll: str = "every: 1h", **feed: Any) -> AsyncIterator[World]:
    """Serve a site, and open what polls its `/radio` every hour, or as `poll` says."""
    async with serve_site() as site:
        extra = "".join(f", {key}: {value}" for key, value in feed.items())
        path = tmp_path / "monitor.yaml"
        path.write_text(
            "storage: sqlite:///monitor.db\n"
            f"poll: {{{poll}, minimum: 1m, pace: 0s, timeout: 2s, allow_private: [127.0.0.1, localhost]}}\n"
            f'feeds: [{{id: radio, url: "{site.url("/radio")}"{extra}}}]\n'
            "watches: [{id: all, match: flood*}]\n"
            "web: {listen: null}\n"
        )
        settings = load_settings(path, environ={})
        now, polls = [START], list[Polled]()
        daemon = Daemon(settings, clock=lambda: now[0], on_polled=polls.append)
        writer = Writer()
        store = await writer.run(open_store, settings.database, now=START)
        engine = Engine(store, writer, workers)
        async with open_edges(settings, engine, clock=lambda: now[0]) as context:
            yield World(site, context, daemon, polls, now, engine)
        await writer.run(store.close)
        writer.close()


@pytest.fixture
async def world(tmp_path: Path, workers: Workers) -> AsyncIterator[World]:
    """A world whose feed is given no options."""
    async with a_world(tmp_path, workers) as found:
        yield found


# --------------------------------------------------------------------------- when

QUIET = b"<ttl>300</ttl><skipHours><hour>11</hour><hour>12</hour><hour>13</hour></skipHours><skipDays><day>Friday</day></skipDays>"
ASKING = FEED.replace(b"<channel>", b"<channel>" + QUIET)


async def test_what_a_feed_asks_for_holds_after_a_304_too(tmp_path: Path, workers: Workers) -> None:
    """A feed's ttl, quiet hours and days are a floor for the next poll, and not forgotten when nothing changes."""
    async with a_world(tmp_path, workers, poll="maximum: 12h") as world:
        world.site.answers["/radio"] = Answer(ASKING, etag='"1"')
        await world.poll(after=timedelta(0))  # Monday, 6:30; five hours later it is quiet
        found = await world.health()
        assert found.next_poll_at is not None
        assert (found.next_poll_at.hour, found.next_poll_why) == (14, "quiet")
        whys = set()
        for _ in range(20):
            assert not (await world.poll(after=13 * HOUR)).modified
            found = await world.health()
            assert found.next_poll_at is not None
            assert found.next_poll_at - world.now[0] >= 5 * HOUR
            assert found.next_poll_at.hour not in (11, 12, 13)
            assert found.next_poll_at.strftime("%A") != "Friday"
            whys.add(found.next_poll_why)
        assert whys == {"ttl", "quiet"}


async def test_what_is_configured_for_a_feed_counts_more_than_what_it_asks(tmp_path: Path, workers: Workers) -> None:
    """`every` of one feed is the operator's word on that feed's ttl and quiet hours; what the server asks still holds."""
    async with a_world(tmp_path, workers, every="30m") as world:
        world.site.answers["/radio"] = Answer(ASKING)
        await world.poll(after=5 * HOUR)
        found = await world.health()
        assert found.next_poll_at is not None
        assert found.next_poll_at - world.now[0] <= timedelta(minutes=33)
        assert found.next_poll_why == "every"
        world.site.answers["/radio"] = Answer(ASKING, headers={"Cache-Control": "max-age=7200"})
        await world.poll()
        found = await world.health()
        assert found.next_poll_at is not None
        assert found.next_poll_at - world.now[0] >= 2 * HOUR
        assert found.next_poll_why == "fresh"


async def test_a_feed_that_falls_silent_is_asked_less_often(tmp_path: Path, workers: Workers) -> None:
    """Answers of 304 slow a feed down as time passes, up to the maximum; with the next entry it is asked often again."""
    async with a_world(tmp_path, workers, poll="maximum: 12h") as world:

        def serve(*hours: float) -> None:
            items = "".join(
                f"<item><guid>{at}</guid><title>Flood</title><pubDate>{format_datetime(START + at * HOUR)}</pubDate></item>"
                for at in hours
            )
            body = f"<rss version='2.0'><channel><title>Valley Radio</title>{items}</channel></rss>"
            world.site.answers["/radio"] = Answer(body.encode(), etag=f'"{hours}"')

        async def wait_after(hours: float) -> timedelta:
            await world.poll(after=hours * HOUR)
            due = (await world.health()).next_poll_at
            assert due is not None
            return due - world.now[0]

        serve(-0.2, -0.4, -0.6, -0.8)
        assert await wait_after(0) < 0.2 * HOUR
        waits = [await wait_after(12) for _ in range(3)]
        assert [wait > 5 * HOUR for wait in waits] == [True] * 3
        assert waits[-1] > 9.5 * HOUR
        serve(47.9, 47.7, 47.5, 47.3)
        assert await wait_after(12) < 0.2 * HOUR


async def test_the_rhythm_of_a_feed_without_dates_is_what_is_seen(tmp_path: Path, workers: Workers) -> None:
    """Where entries have no dates, the polls that found something new tell how often a feed publishes."""
    async with a_world(tmp_path, workers, poll="maximum: 12h") as world:
        for number in range(5):
            world.site.answers["/radio"] = Answer(FEED.replace(b"<guid>1", f"<guid>{number}".encode()))
            await world.poll(after=8 * HOUR)
        found = await world.health()
        assert (found.rhythm_seconds, found.next_poll_why) == (8 * 3600, "rhythm")
        assert found.next_poll_at is not None
        assert 3.5 * HOUR < found.next_poll_at - world.now[0] < 4.5 * HOUR
        await world.poll(after=20 * HOUR)
        assert (await world.health()).rhythm_seconds == 20 * 3600


async def test_catching_up_after_downtime_is_smooth(tmp_path: Path, workers: Workers) -> None:
    """After three days off each feed is read once, not once for each poll that was missed, and they do not stay in step."""
    async with a_world(tmp_path, workers, poll="every: 1h, per_host: 3") as world:
        names = ["/radio", *(f"/f{number}" for number in range(60))]
        world.site.answers |= {name: Answer(FEED, etag='"1"') for name in names}
        path = tmp_path / "monitor.yaml"
        more = "".join(f', {{id: f{number}, url: "{world.site.url(f"/f{number}")}"}}' for number in range(60))
        path.write_text(path.read_text().replace("}]\n", f"}}{more}]\n", 1))
        settings = load_settings(path, environ={})
        daemon = Daemon(settings, clock=lambda: world.now[0])
        async with open_edges(settings, world.engine, clock=lambda: world.now[0]) as context:
            await daemon.do_due(context)
            world.now[0] += 72 * HOUR
            await daemon.do_due(context)
            found = await context.transact(lambda transaction: transaction.feed_health())
    assert [len(world.site.asked(name)) for name in names] == [2] * 61
    waits = [item.next_poll_at - world.now[0] for item in found if item.next_poll_at is not None]
    assert len({round(wait / timedelta(minutes=1)) for wait in waits}) > 6
    assert all(timedelta(minutes=54) <= wait <= timedelta(minutes=66) for wait in waits)


async def test_a_slow_host_holds_up_no_other(tmp_path: Path, workers: Workers) -> None:
    """However many feeds of a slow host are overdue, those of others are read meanwhile."""
    async with a_world(tmp_path, workers, poll="every: 1h, concurrency: 8") as world:
        slow, quick = [f"/s{number}" for number in range(30)], [f"/q{number}" for number in range(6)]
        world.site.answers |= {name: Answer(FEED, delay_seconds=0.7) for name in slow}
        world.site.answers |= {name: Answer(FEED) for name in ("/radio", *quick)}
        path = tmp_path / "monitor.yaml"
        urls = {name[1:]: world.site.url(name).replace("127.0.0.1", "localhost") for name in slow}
        urls |= {name[1:]: world.site.url(name) for name in quick}
        more = "".join(f', {{id: {name}, url: "{url}"}}' for name, url in urls.items())
        path.write_text(path.read_text().replace("}]\n", f"}}{more}]\n", 1))
        settings = load_settings(path, environ={})
        polls = list[Polled]()
        daemon = Daemon(settings, clock=lambda: world.now[0], on_polled=polls.append)
        async with open_edges(settings, world.engine, clock=lambda: world.now[0]) as context:
            soon = ["radio", *(name[1:] for name in quick)]

            def postpone(transaction: Transaction) -> None:
                """Let some feeds be less overdue than the others."""
                for feed in transaction.claim_feeds(now=START, until=START + HOUR, limit=50, only=soon):
                    due = START + timedelta(minutes=5)
                    transaction.record_poll(PollRecord(feed=feed.feed, lease=feed.lease, at=START, next_poll_at=due))

            await context.transact(postpone)
            world.now[0] += HOUR
            await daemon.do_due(context)
    assert len(polls) == 37
    assert {polled.feed for polled in polls[:4]} < {*soon}


async def test_dead_name_servers_hold_up_no_other_names(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While many names are looked up in vain, as blocks a thread each, another one is found."""
    over = threading.Event()
    real = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **options: Any) -> Any:
        if host.startswith("dead"):
            over.wait(30)
            raise socket.gaierror("no answer")
        return real("127.0.0.1", *rest, **options)

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    loop = asyncio.get_running_loop()
    async with open_engine(world.context.settings, clock=lambda: START, processes=1):
        dead = [asyncio.create_task(loop.getaddrinfo(f"dead{number}.example", 80)) for number in range(40)]
        async with asyncio.timeout(20):
            found = await loop.getaddrinfo("live.example", 80)
        assert found[0][4][0] == "127.0.0.1"
        assert not any(task.done() for task in dead)
        over.set()
        await asyncio.gather(*dead, return_exceptions=True)


def test_no_host_takes_all_polls(store: Store) -> None:
    """Of each host as many polls may wait as are under way, of our own half of all; the rest stays due, in its order."""
    policy = PollPolicy.model_validate({"concurrency": 12, "per_host": 2, "allow_private": ["bridge.example"]})
    feeds = {f"a{number:02}": f"https://busy.example/{number}" for number in range(20)}
    feeds |= {f"b{number:02}": f"https://bridge.example:8080/{number}" for number in range(20)}
    feeds |= {"c1": "https://one.example/", "c2": "https://two.example/", "d1": "file:///srv/feeds/a.xml"}
    each(store).sync_feeds(feeds, now=NOW)

    def claim(*under_way: ClaimedFeed) -> list[ClaimedFeed]:
        with store.transaction() as transaction:
            return [*claim_due(transaction, policy, under_way, now=NOW, until=NOW + HOUR)]

    first = claim()
    assert [feed.feed for feed in first] == [
        "a00",
        "a01",
        "a02",
        "a03",
        "b00",
        "b01",
        "b02",
        "b03",
        "b04",
        "b05",
        "c1",
        "c2",
    ]
    assert claim(*first) == []
    assert [feed.feed for feed in claim(*first[1:])] == ["a04"]
    assert [feed.feed for feed in claim(*first[:10])] == ["d1"]


async def test_trouble_and_recovery_are_told_once_each(world: World) -> None:
    """At the third failure in a row a feed is down, whatever the reasons; it recovers once; 410 is down at once."""
    told: list[tuple[int, str]] = []
    answers = [200, 500, 404, 503, 404, 500, 200, 200, 500, 500, 200, 404, 404, 404, 404, 200, 410]
    for number, status in enumerate(answers):
        world.site.answers["/radio"] = Answer(FEED, status=status)
        polled = await world.poll(after=24 * HOUR)
        told += [(number, change.kind.value) for change in polled.changes if change.watch == ""]
    assert told == [
        (3, "source_down"),
        (6, "source_recovered"),
        (13, "source_down"),
        (15, "source_recovered"),
        (16, "source_down"),
    ]
    await world.context.transact(lambda transaction: transaction.set_paused("radio", paused=False, now=world.now[0]))
    world.site.answers["/radio"] = Answer(FEED)
    assert [change.kind.value for change in (await world.poll()).changes] == ["source_recovered"]


async def test_recent_polls_are_remembered(world: World) -> None:
    """The latest twenty polls of a feed, the newest first: what was new, what had not changed, what went wrong."""
    world.site.answers["/radio"] = Answer(FEED, etag='"1"')
    await world.poll()
    await world.poll()
    world.site.answers["/radio"] = Answer(status=404)
    await world.poll()
    notes = await world.context.transact(lambda transaction: transaction.recent_polls("radio"))
    assert [(note.reason, note.entries) for note in notes] == [("client_error", None), (None, None), (None, 1)]
    assert notes[0].at == world.now[0]
    for _ in range(20):
        await world.poll(after=100 * HOUR)
    notes = await world.context.transact(lambda transaction: transaction.recent_polls("radio"))
    assert len(notes) == 20
    assert await world.context.transact(lambda transaction: transaction.recent_polls("other")) == ()


# --------------------------------------------------------------------------- moves


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_move_is_followed_when_it_lasts(world: World, status: int) -> None:
    """After three polls over a day the new address is asked directly, and that is said once."""
    world.site.answers |= {"/radio": Answer(status=status, headers={"Location": "/new"}), "/new": Answer(FEED)}
    assert [(await world.poll()).moved_to for _ in range(4)] == [None, None, world.site.url("/new"), None]
    assert len(world.site.asked("/radio")) == 3
    assert len(world.site.asked("/new")) == 4
    assert (await world.health()).moved_to == world.site.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_never_kept(world: World, status: int) -> None:
    """However often a temporary redirect comes, the configured address is asked."""
    world.site.answers |= {"/radio": Answer(status=status, headers={"Location": "/new"}), "/new": Answer(FEED)}
    assert [(await world.poll()).moved_to for _ in range(4)] == [None] * 4
    assert len(world.site.asked("/radio")) == 4


async def test_a_move_to_what_is_no_feed_is_no_move(world: World) -> None:
    """A redirect to a page, as a site makes that closes its feed, never becomes the address."""
    world.site.answers |= {
        "/radio": Answer(status=301, headers={"Location": "/"}),
        "/": Answer(b"<!doctype html><html><body>Welcome</body></html>"),
    }
    for _ in range(5):
        polled = await world.poll(after=24 * HOUR)
        assert polled.error is not None
    assert (await world.health()).moved_to is None
    assert len(world.site.asked("/radio")) == 5


@pytest.mark.parametrize(("status", "polls"), [(404, 3), (410, 1)])
async def test_an_address_that_fails_is_given_up(world: World, status: int, polls: int) -> None:
    """When the new address fails three times, or is gone, the configured one is asked again."""
    world.site.answers |= {"/radio": Answer(status=301, headers={"Location": "/new"}), "/new": Answer(FEED)}
    for _ in range(3):
        await world.poll()
    world.site.answers |= {"/radio": Answer(FEED), "/new": Answer(status=status)}
    for _ in range(polls):
        assert (await world.poll(after=24 * HOUR)).error is not None
    assert (await world.poll(after=24 * HOUR)).error is None
    assert (await world.health()).moved_to is None


# --------------------------------------------------------------------------- pages

PARAGRAPH = (
    "The river rose over its banks on Tuesday, and the floods have killed {} people in Northland since 3 March, "
    "Civil Protection said, while rescue teams went on looking for those who are missing in the valley."
)
PAGE = f"""<!doctype html><html><head><title>River</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>River over its banks</h1><p>{PARAGRAPH.format(62)}</p><h2>Losses</h2><p>{PARAGRAPH.format(62)}</p>
<ul><li>12 bridges are closed in the valley</li><li>4 schools are closed</li></ul>
<table><tr><th>Place</th><th>Killed</th></tr><tr><td>Northport</td><td>40</td></tr></table></article>
<footer>Privacy</footer></body></html>""".encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}


def linking(site: Site, *paths: str, title: str = "Flood", text: str = "The river rose over its banks...") -> bytes:
    """Return a feed of which each entry links to a page."""
    items = "".join(
        f"<item><guid>{path}</guid><title>{title}</title><link>{site.url(path)}</link>"
        f"<description>{text}</description></item>"
        for path in paths
    )
    return f"<rss version='2.0'><channel><title>Valley Radio</title>{items}</channel></rss>".encode()


@pytest.fixture
async def paged(tmp_path: Path, workers: Workers) -> AsyncIterator[World]:
    """A world whose feed asks for pages, with one entry and its page."""
    async with a_world(tmp_path, workers, content="page") as found:
        found.site.answers |= {"/radio": Answer(linking(found.site, "/a")), "/a": Answer(PAGE, headers=HTML)}
        yield found


async def test_a_page_gives_the_text(paged: World) -> None:
    """Headings, lists and tables of the article are in the document, the page's furniture is not; facts are the feed's."""
    await paged.poll()
    (found,) = await paged.documents()
    assert found.headline == "Flood"
    assert [section.title for section in found.sections] == ["River over its banks", "Losses"]
    assert "- 12 bridges are closed in the valley" in found.text
    assert "Northport | 40" in found.text
    assert "Privacy" not in found.text
    assert "Home" not in found.text
    assert {figure.text for figure in found.figures} >= {"62", "12", "4"}
    assert (found.feed, found.entry, found.publisher) == ("radio", "/a", "Valley Radio")
    assert not {"truncated", "page_unread"} & {caveat.code for caveat in found.warnings}


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        *((name, PAGE) for name in ("undefined", "idna", "punycode", "base64", "unicode_escape", "no-such-thing")),
        ("iso-8859-1", PAGE.replace(b"Losses", "Überschwemmt".encode())),
        ("ISO-8859-1", PAGE.replace(b"Losses", "Überschwemmt".encode("cp1252"))),
        ("iso-8859-2", PAGE.replace(b"Losses", "Überschwemmt".encode("iso-8859-2"))),
        ("utf-8", PAGE.replace(b"Losses", "Überschwemmt".encode()).replace(b"Home", b"H\xffome")),
        ("gb2312", PAGE.replace(b"Losses", "Überschwemmt".encode("gb18030"))),
    ],
)
async def test_whatever_encoding_a_page_names(paged: World, charset: str, body: bytes) -> None:
    """A header that names an encoding that is none, or another than the page has, costs neither the page nor the poll."""
    paged.site.answers["/a"] = Answer(body, headers={"Content-Type": f"text/html; charset={charset}"})
    assert (await paged.poll()).error is None
    (found,) = await paged.documents()
    assert found.sections[1].title == ("Losses" if body == PAGE else "Überschwemmt")


async def test_a_page_that_breaks_monitor_leaves_the_entry(paged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that a page meets is a warning, and neither the feed's other entries nor its next polls suffer."""
    monkeypatch.setattr("monitor.pipeline._paging.read_page", operator.truediv)
    polled = await paged.poll()
    assert polled.error is None
    assert any("monitor itself failed on it: TypeError" in warning for warning in polled.warnings)
    (found,) = await paged.documents()
    assert "page_unread" in {caveat.code for caveat in found.warnings}


async def test_a_page_is_read_once_for_each_version_of_its_entry(paged: World) -> None:
    """The page is asked for again only when the entry was edited."""
    await paged.poll()
    await paged.poll()
    assert len(paged.site.asked("/a")) == 1
    paged.site.answers["/radio"] = Answer(linking(paged.site, "/a", text="The river rose again..."))
    await paged.poll()
    assert len(paged.site.asked("/a")) == 2


@pytest.mark.parametrize(
    ("title", "text", "asked"),
    [
        ("Flood", "All there is to say about the river.", 1),
        ("Football", "All there is to say about the match.", 0),
        ("Football", "All there is to say about...", 1),
        ("Football", "", 1),
    ],
)
async def test_only_pages_that_are_wanted_are_read(paged: World, title: str, text: str, asked: int) -> None:
    """A page is read where a watch matches the entry, or where the feed gives only its beginning."""
    paged.site.answers["/radio"] = Answer(linking(paged.site, "/a", title=title, text=text))
    await paged.poll()
    assert len(paged.site.asked("/a")) == asked


async def test_a_watch_may_match_what_only_the_page_says(paged: World) -> None:
    """A truncated entry of no interest becomes one when its page speaks of what is watched."""
    paged.site.answers["/radio"] = Answer(linking(paged.site, "/a", title="News", text="From the valley..."))
    await paged.poll()
    assert len(await paged.documents()) == 1


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"/robots.txt": Answer(b"User-agent: *\nDisallow: /a")}, "robots.txt of its host asks not to"),
        ({"/robots.txt": Answer(b"User-agent: other\nAllow: /\n\nUser-agent: Monitor\nDisallow: /")}, "asks not to"),
        ({"/robots.txt": Answer(b"User-agent: *\nDisallow: /*a$")}, "asks not to"),
        ({"/robots.txt": Answer(status=503)}, "robots.txt of its host cannot be read"),
        ({"/robots.txt": Answer(b"", delay_seconds=3)}, "robots.txt of its host cannot be read"),
        ({"/a": Answer(status=404)}, "404 Not Found"),
        ({"/a": Answer(PAGE, headers=HTML, delay_seconds=3)}, "no answer in time"),
        ({"/a": Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"})}, "application/pdf, not HTML"),
        ({"/a": Answer(b"<html><body></body></html>", headers=HTML)}, "no article"),
        ({"/a": Answer(status=302, headers={"Location": "http://10.0.0.1/"})}, "open Internet"),
    ],
)
async def test_a_page_that_cannot_be_read_leaves_the_entry(paged: World, answers: dict[str, Answer], why: str) -> None:
    """Whatever keeps the page from us is said in a warning, and the entry is recorded as the feed gives it."""
    paged.site.answers |= answers
    polled = await paged.poll()
    (found,) = await paged.documents()
    assert polled.error is None
    assert found.text.startswith("The river rose over its banks")
    (said,) = (caveat.message for caveat in found.warnings if caveat.code == "page_unread")
    assert why in said
    assert any("1 of 1 pages" in warning and why in warning for warning in polled.warnings)


@pytest.mark.parametrize(
    "robots",
    [
        Answer(status=404),
        Answer(status=403),
        Answer(b""),
        Answer(b"User-agent: *\nDisallow: /\n\nUser-agent: monitor\nDisallow: /b"),
        Answer(b"User-agent: *\nDisallow: /\nAllow: /a"),
        Answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /b"),
        Answer(status=301, headers={"Location": "/rules"}),
    ],
)
async def test_what_robots_allow_is_read(paged: World, robots: Answer) -> None:
    """No rules, rules for others, the longest rule that matches: RFC 9309."""
    paged.site.answers |= {"/robots.txt": robots, "/rules": Answer(b"User-agent: *\nDisallow: /b")}
    await paged.poll()
    assert len(paged.site.asked("/a")) == 1


async def test_robots_are_asked_once_a_day(paged: World) -> None:
    """Many pages of a host share one robots.txt, which is asked for again a day later."""
    pages = [f"/p{number}" for number in range(6)]
    paged.site.answers |= {page: Answer(PAGE, headers=HTML) for page in pages}
    paged.site.answers["/radio"] = Answer(linking(paged.site, *pages[:5]))
    await paged.poll(after=HOUR)
    assert len(paged.site.asked("/robots.txt")) == 1
    paged.site.answers["/radio"] = Answer(linking(paged.site, *pages))
    await paged.poll(after=25 * HOUR)
    assert len(paged.site.asked("/robots.txt")) == 2
    assert [len(paged.site.asked(page)) for page in pages] == [1] * 6


async def test_pages_for_which_there_is_no_time_come_with_the_next_poll(
    paged: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll reads a bounded number of pages; entries beyond it are neither recorded nor lost."""
    monkeypatch.setattr("monitor.pipeline._paging._MOST_PAGES", 2)
    pages = [f"/p{number}" for number in range(5)]
    paged.site.answers |= {page: Answer(PAGE, headers=HTML) for page in pages}
    paged.site.answers["/radio"] = Answer(linking(paged.site, *pages), etag='"1"')
    counts = []
    for _ in range(4):
        await paged.poll(after=timedelta(minutes=2))
        counts.append(len(await paged.documents()))
    assert counts == [2, 4, 5, 5]
    assert [len(paged.site.asked(page)) for page in pages] == [1] * 5
