"""WebSub: a hub is asked, confirms, sends, and is left; what it sends is believed only if it is signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx2
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli import main
from monitor.config import load_settings
from monitor.daemon import Daemon, Workers, Writer
from monitor.daemon._context import Engine, open_edges
from monitor.errors import FetchError
from monitor.fetch import Fetcher, ask_hub
from monitor.fetch._links import linked
from monitor.model import ClaimedFeed, FeedHealth, PollRecord, Push, PushState
from monitor.pipeline import Context, Polled, WeakSignature, find_fault, is_token, secret_of
from monitor.pipeline._hubs import new_token
from monitor.rules import PollPolicy
from monitor.schedule import hub_lease, next_ask_at
from monitor.store import Store, open_store
from monitor.web import make_app, serving, write_metrics
from tests.builders import NOW, each, make_push
from tests.servers import Answer, Site, serve_site

START = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
PUBLIC = "https://monitor.example"
KEY = b"k" * 32


def rss(*entries: str, hub: str = "") -> bytes:
    """Return a feed of these entries that names a hub in itself, or not."""
    items = "".join(f"<item><guid>{name}</guid><title>Flood {name}</title></item>" for name in entries)
    named = (
        f"<atom:link rel='hub' href='{hub}'/><atom:link rel='self' href='https://radio.example/rss'/>" if hub else ""
    )
    space = "xmlns:atom='http://www.w3.org/2005/Atom'"
    return f"<rss version='2.0' {space}><channel><title>Valley Radio</title>{named}{items}</channel></rss>".encode()


@dataclass(slots=True)
class World:
    """A daemon behind its public address, a site with a feed, and a small hub, which is part of the same site."""

    site: Site
    context: Context
    daemon: Daemon
    port: int
    polls: list[Polled] = field(default_factory=list)
    now: list[datetime] = field(default_factory=lambda: [START])

    @property
    def hub(self) -> str:
        """Where the hub is."""
        return self.site.url("/hub")

    async def work(self, *, after: timedelta = timedelta(0)) -> list[Polled]:
        """Let time pass and all be done that is due; returns the polls of that."""
        self.now[0] += after
        before = len(self.polls)
        await self.daemon.do_due(self.context)
        return self.polls[before:]

    def asks(self) -> list[dict[str, str]]:
        """Return what the hub was asked."""
        return [
            {name: values[0] for name, values in parse_qs(body.decode()).items()} for _, body in self.site.asked("/hub")
        ]

    async def call(self, address: str, body: bytes | None = None, **headers: str) -> httpx2.Response:
        """Call an address of ours as a hub does: by way of the proxy that is in front of it."""
        assert address.startswith(f"{PUBLIC}/websub/")
        url = address.replace(PUBLIC, f"http://127.0.0.1:{self.port}")
        named = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
        async with httpx2.AsyncClient(trust_env=False) as client:
            return await (client.get(url) if body is None else client.post(url, content=body, headers=named))

    async def confirm(self, ask: dict[str, str], *, lease: int | None = 864_000, **changes: Any) -> httpx2.Response:
        """Ask back whether a question was meant, as hubs must."""
        query = {"hub.mode": ask["hub.mode"], "hub.topic": ask["hub.topic"], "hub.challenge": "ch4llenge"}
        query |= {"hub.lease_seconds": str(lease)} if lease is not None else {}
        query |= {f"hub.{name}": value for name, value in changes.items()}
        return await self.call(f"{ask['hub.callback']}?{urlencode(query)}")

    async def send(self, ask: dict[str, str], body: bytes, method: str = "sha256") -> httpx2.Response:
        """Send content, signed."""
        signature = hmac.new(ask["hub.secret"].encode(), body, method).hexdigest()
        return await self.call(
            ask["hub.callback"], body, X_Hub_Signature=f"{method}={signature}", Content_Type="application/rss+xml"
        )

    async def follow(self) -> dict[str, str]:
        """Poll the feed, and let the hub confirm what it is asked; returns that."""
        self.site.answers |= {"/radio": Answer(rss("1", hub=self.hub), etag='"1"'), "/hub": Answer(status=202)}
        await self.work()
        (ask,) = self.asks()
        assert (await self.confirm(ask)).text == "ch4llenge"
        return ask

    async def push(self) -> Push | None:
        """Return what is known of the feed's push."""
        found = await self.context.transact(lambda transaction: transaction.pushes(["radio"]))
        return found.get("radio")

    async def health(self) -> FeedHealth:
        """Return the health of the feed."""
        (found,) = await self.context.transact(lambda transaction: transaction.feed_health())
        return found

    async def wait(self) -> timedelta:
        """Return how long the feed is left alone now."""
        due = (await self.health()).next_poll_at
        assert due is not None
        return due - self.now[0]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One worker process for all tests: starting one takes a second."""
    found = Workers(processes=1)
    yield found
    found.close()


@asynccontextmanager
async def a_world(
    tmp_path: Path,
    workers: Workers,
    *,
    poll: str = "every: 1h",
    public: str | None = PUBLIC,
    feeds: str = "",
    **feed: Any,
) -> AsyncIterator[World]:
    """Serve site and daemon, as the poll policy and the feed's options say."""
    async with serve_site() as site:
        extra = "".join(f", {key}: {value}" for key, value in feed.items())
        path = tmp_path / "monitor.yaml"
        path.write_text(
            "storage: sqlite:///monitor.db\n"
            f"poll: {{{poll}, minimum: 1m, maximum: 8h, pace: 0s, max_bytes: 5000, timeout: 2s, allow_private: [127.0.0.1]}}\n"
            + (feeds or f'feeds: [{{id: radio, url: "{site.url("/radio")}"{extra}}}]\n')
            + "watches: [{id: all, match: flood*}]\n"
            f"web: {{listen: null, public_url: {public or 'null'}}}\n"
        )
        settings = load_settings(path, environ={})
        polls, now = list[Polled](), [START]
        daemon = Daemon(settings, clock=lambda: now[0], on_polled=polls.append)
        daemon._for_good = True  # hubs are not asked by a process that will not be there when they ask back
        writer = Writer()
        store = await writer.run(open_store, settings.database, now=START)
        async with (
            open_edges(settings, Engine(store, writer, workers), clock=lambda: now[0]) as context,
            serving(make_app(daemon._pages), "127.0.0.1:0") as port,
        ):
            daemon._pages.show(context)
            yield World(site, context, daemon, port, polls, now)
        await writer.run(store.close)
        writer.close()


@pytest.fixture
async def world(tmp_path: Path, workers: Workers) -> AsyncIterator[World]:
    """A world whose feed is polled every hour."""
    async with a_world(tmp_path, workers) as found:
        yield found


# --------------------------------------------------------------------------- asking


async def test_a_hub_is_asked_and_confirms(world: World) -> None:
    """A feed that names a hub: the hub is told topic, secret and an address that nobody can guess, and asks back there."""
    ask = await world.follow()
    assert (ask["hub.mode"], ask["hub.topic"]) == ("subscribe", "https://radio.example/rss")
    assert len(ask["hub.callback"].rpartition("/")[2]) == 64
    assert len(ask["hub.secret"]) == 64
    assert ask["hub.secret"] not in ask["hub.callback"]
    assert int(ask["hub.lease_seconds"]) == 864_000
    push = await world.push()
    assert push is not None
    assert (push.state, push.expires_at) == (PushState.ACTIVE, START + timedelta(days=10))
    await world.work()
    assert len(world.asks()) == 1


async def test_headers_come_before_the_feed(world: World) -> None:
    """Link headers, several or in one, name hub and topic before what stands in the feed."""
    other = world.site.url("/other")
    world.site.answers |= {
        "/radio": Answer(rss("1", hub=world.hub), headers={"Link": f'<{other}>; rel="hub", </self>; rel=self'}),
        "/other": Answer(status=202),
    }
    await world.work()
    assert world.asks() == []
    ((_, body),) = world.site.asked("/other")
    assert parse_qs(body.decode())["hub.topic"] == [world.site.url("/self")]


@pytest.mark.parametrize(
    "options",
    [
        {"public": None},
        {"poll": "every: 1h, push: false"},
        {"user": "desk", "password": "geheim"},
        {"headers": "{X-Key: geheim}"},
        {"cert_file": "ca.pem"},
    ],
)
@pytest.mark.usefixtures("certificate")
async def test_who_does_not_want_is_not_pushed(tmp_path: Path, workers: Workers, options: dict[str, Any]) -> None:
    """Without a public address, where `push` is off, and of feeds behind doors, no hub hears."""
    async with a_world(tmp_path, workers, **options) as world:
        world.site.answers |= {"/radio": Answer(rss("1", hub=world.hub)), "/hub": Answer(status=202)}
        await world.work()
        await world.work(after=2 * HOUR)
        assert world.asks() == []
        assert len(world.site.asked("/radio")) == 2


async def test_no_hub_hears_of_what_is_read_by_a_proxy(tmp_path: Path, workers: Workers) -> None:
    """Whoever reads a feed by way of a proxy does not want its hub to be asked straight."""
    answers: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + answers[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, a_world(tmp_path, workers, proxy=address) as world:
        answers.append(rss("1", hub=world.hub))
        (polled,) = await world.work()
        assert (polled.error, polled.documents) == (None, 1)
        assert world.asks() == []


async def test_a_hub_that_is_named_without_a_topic_is_not_asked(world: World) -> None:
    """A feed must say by which address its hub knows it: ours may hold what is secret."""
    feed = rss("1", hub=world.hub).replace(b"rel='self'", b"rel='via'")
    world.site.answers |= {"/radio": Answer(feed), "/hub": Answer(status=202)}
    await world.work()
    assert world.asks() == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"no such topic", status=404), "404 Not Found: no such topic"),
        (Answer(b"<html>no</html>", status=500), "500 Internal Server Error"),
        (Answer(status=302, headers={"Location": "/else"}), "302"),
        (Answer(status=307, headers={"Location": "http://10.0.0.1/"}), "open Internet"),
        (Answer(status=202, delay_seconds=3), "no answer in time"),
    ],
)
async def test_a_hub_that_does_not_take_it_is_asked_later(
    world: World, capsys: pytest.CaptureFixture[str], answer: Answer, words: str
) -> None:
    """Whatever a hub answers, polls go on as ever, it is asked again in minutes, and `feeds show` says why."""
    world.site.answers |= {"/radio": Answer(rss("1", hub=world.hub)), "/hub": answer}
    await world.work()
    push = await world.push()
    assert push is not None
    assert words in (push.message or "")
    assert timedelta(minutes=5) <= push.ask_at - START < timedelta(minutes=6)
    assert await world.wait() < 2 * HOUR
    await world.work(after=timedelta(minutes=6))
    assert len(world.asks()) == 2


async def test_a_redirected_hub_is_followed(world: World) -> None:
    """307 and 308 lead the same question elsewhere."""
    world.site.answers |= {
        "/radio": Answer(rss("1", hub=world.hub)),
        "/hub": Answer(status=308, headers={"Location": "/new"}),
        "/new": Answer(status=202),
    }
    await world.work()
    ((_, body),) = world.site.asked("/new")
    assert parse_qs(body.decode())["hub.mode"] == ["subscribe"]


async def test_no_secret_is_led_to_plain_http(site: respx.Router) -> None:
    """A hub that is asked by https may lead elsewhere, but not to where others can read the form."""
    site.post("https://hub.example/").respond(307, headers={"Location": "https://other.example/"})
    site.post("https://other.example/").respond(308, headers={"Location": "http://other.example/"})
    plain = site.post("http://other.example/").respond(202)
    async with Fetcher(PollPolicy(pace=timedelta(0))) as fetcher:
        with pytest.raises(FetchError, match="from https to http"):
            await ask_hub(fetcher, "https://hub.example/", {"hub.secret": "geheim"}, now=NOW)
        assert not plain.called
        await ask_hub(fetcher, "http://other.example/", {"hub.secret": "geheim"}, now=NOW)


async def test_a_hub_at_a_private_address_is_not_asked(world: World) -> None:
    """A feed cannot make us send forms into the network at home."""
    world.site.answers["/radio"] = Answer(rss("1", hub="http://localhost:1/hub"))
    await world.work()
    push = await world.push()
    assert push is not None
    assert "no address of the open Internet" in (push.message or "")


# --------------------------------------------------------------------------- confirming


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "https://radio.example/other"},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"challenge": ""},
        {"challenge": "x" * 5000},
    ],
)
async def test_what_was_not_asked_for_is_not_confirmed(world: World, changes: dict[str, Any]) -> None:
    """Another topic, another mode, no challenge: 404, and nothing changes."""
    ask = await world.follow()
    before = await world.push()
    assert (await world.confirm(ask, lease=60, **changes)).status_code == 404
    assert await world.push() == before


async def test_strangers_find_nothing(world: World) -> None:
    """An address that we did not make is not found, however much of a token it has."""
    ask = await world.follow()
    token = ask["hub.callback"].rpartition("/")[2]
    for wrong in (
        "0" * 64,
        token[:-1] + "0" * (token[-1] != "0") + "1" * (token[-1] == "0"),
        token[:32],
        "x",
        token + "0",
    ):
        for body in (None, b"<rss/>"):
            assert (await world.call(f"{PUBLIC}/websub/{wrong}", body)).status_code == 404


async def test_a_lease_is_renewed_in_time(world: World) -> None:
    """Before a lease ends the hub is asked again, by the same address; what it confirms is the next lease."""
    ask = await world.follow()
    assert (await world.confirm(ask, lease=1000)).status_code == 200
    await world.work(after=timedelta(seconds=690))
    assert len(world.asks()) == 1
    await world.work(after=timedelta(seconds=115))
    assert world.asks()[1] == ask
    await world.confirm(ask, lease=1000)
    push = await world.push()
    assert push is not None
    assert push.expires_at == world.now[0] + timedelta(seconds=1000)


async def test_a_hub_may_refuse(world: World) -> None:
    """A hub that says no is polled around, and asked again a day later."""
    ask = await world.follow()
    assert (await world.confirm(ask, mode="denied", reason="too many")).status_code == 200
    push = await world.push()
    assert push is not None
    assert (push.state, push.message, push.ask_at) == (
        PushState.WANTED,
        "the hub refuses: too many",
        START + timedelta(days=1),
    )


async def test_what_a_hub_says_is_plain_text(world: World) -> None:
    """Control characters in a hub's reason reach neither the database, which may refuse them, nor a terminal."""
    ask = await world.follow()
    assert (await world.confirm(ask, mode="denied", reason="no\x00\x1b[2J\nmore \u202e")).status_code == 200
    push = await world.push()
    assert push is not None
    assert push.message == "the hub refuses: no [2J more"


@pytest.mark.parametrize("lease", [0, 1, 60])
async def test_a_hub_that_leases_for_moments_is_not_asked_each_moment(world: World, lease: int) -> None:
    """Whatever lease a hub gives, five minutes go by before it is asked again."""
    ask = await world.follow()
    await world.confirm(ask, lease=lease)
    for _ in range(20):
        await world.work(after=timedelta(seconds=10))
    assert len(world.asks()) == 1
    await world.work(after=timedelta(minutes=5))
    assert len(world.asks()) == 2


# --------------------------------------------------------------------------- content


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
async def test_what_is_pushed_is_read_at_once(world: World, method: str) -> None:
    """Signed content is answered before it is read, read without asking the site, and the feed is then polled seldom."""
    ask = await world.follow()
    assert (await world.send(ask, rss("2", "1"), method)).status_code == 202
    (polled,) = await world.work(after=timedelta(seconds=1))
    assert (polled.pushed, polled.documents, polled.error) == (True, 1, None)
    assert len(world.site.asked("/radio")) == 1
    found = await world.health()
    assert found.next_poll_why == "pushed"
    assert await world.wait() > 6 * HOUR
    await world.work(after=9 * HOUR)
    assert [headers.get("if-none-match") for headers, _ in world.site.asked("/radio")] == [None, '"1"']
    assert (await world.health()).next_poll_why == "pushed"


async def test_polls_come_often_again_when_a_hub_misses_something(world: World) -> None:
    """A poll that finds what was not pushed trusts the hub no more, until it sends something again."""
    ask = await world.follow()
    await world.send(ask, rss("2", "1"))
    await world.work()
    world.site.answers["/radio"] = Answer(rss("3", "2", "1", hub=world.hub))
    await world.work(after=9 * HOUR)
    assert await world.wait() < 2 * HOUR
    await world.send(ask, rss("4", "3"))
    await world.work()
    assert await world.wait() > 6 * HOUR


async def test_a_lease_that_has_ended_slows_nothing_down(world: World) -> None:
    """When the hub's lease has ended without a new one, the feed is polled as often as ever."""
    ask = await world.follow()
    await world.send(ask, rss("2", "1"))
    await world.work()
    await world.confirm(ask, lease=60)
    world.site.answers["/hub"] = Answer(status=500)
    await world.work(after=9 * HOUR)
    assert await world.wait() < 2 * HOUR


async def test_what_is_configured_for_a_feed_counts_more_than_its_hub(tmp_path: Path, workers: Workers) -> None:
    """A feed with an `every` of its own is polled so, whatever its hub sends."""
    async with a_world(tmp_path, workers, poll="push: true", every="2h") as world:
        ask = await world.follow()
        await world.send(ask, rss("2", "1"))
        await world.work()
        assert await world.wait() < 3 * HOUR


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256", "sha256=", "sha256=00", "md5=" + "0" * 32, "sha256=" + "0" * 64, "sha256=\xff" * 9],
)
async def test_what_is_not_signed_is_not_read(world: World, signature: str | None) -> None:
    """Content without a signature of our secret is answered as any other, so that nobody learns, and ignored."""
    ask = await world.follow()
    named = {} if signature is None else {"X_Hub_Signature": signature}
    assert (await world.call(ask["hub.callback"], rss("2"), **named)).status_code == 202
    assert await world.work() == []
    push = await world.push()
    assert push is not None
    assert not push.trusted


async def test_a_signature_of_another_body_or_feed_is_none(world: World) -> None:
    """Neither a body that was changed nor one that is signed with another secret is read."""
    ask = await world.follow()
    signature = hmac.new(ask["hub.secret"].encode(), rss("2"), "sha256").hexdigest()
    await world.call(ask["hub.callback"], rss("3"), X_Hub_Signature=f"sha256={signature}")
    await world.send(ask | {"hub.secret": "0" * 64}, rss("3"))
    assert await world.work() == []


async def test_a_weak_signature_is_a_hint(world: World) -> None:
    """Content that is signed with SHA-1, as old hubs do, is not believed: the feed is polled at once instead."""
    ask = await world.follow()
    world.site.answers["/radio"] = Answer(rss("2", "1", hub=world.hub))
    assert (await world.send(ask, rss("forged"), "sha1")).status_code == 202
    assert await world.work(after=timedelta(seconds=1)) == []  # it was polled a moment ago
    (polled,) = await world.work(after=timedelta(minutes=1))
    assert (polled.pushed, polled.documents) == (False, 1)
    assert await world.wait() < 2 * HOUR
    for _ in range(3):
        await world.send(ask, rss("forged"), "sha1")
        await world.work(after=timedelta(seconds=10))
    assert len(world.site.asked("/radio")) == 2


async def test_a_hub_that_may_be_overheard_only_gives_hints(world: World) -> None:
    """A secret that went by plain http signs nothing that a feed on https is believed to have said: it is polled."""
    ask = await world.follow()
    by_https = world.context.feeds["radio"].model_copy(update={"url": "https://radio.example/rss"})
    world.daemon._pages.hubs.show(replace(world.context, feeds={"radio": by_https}))
    world.site.answers["/radio"] = Answer(rss("2", "1", hub=world.hub))
    assert (await world.send(ask, rss("forged"))).status_code == 202
    (polled,) = await world.work(after=timedelta(minutes=1))
    assert (polled.pushed, polled.documents) == (False, 1)
    push = await world.push()
    assert push is not None
    assert not push.trusted


async def test_metrics_count_what_became_of_pushes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call of a hub counts once, as what was done about it."""
    monkeypatch.setattr("monitor.daemon._hubs._MOST_OF_A_FEED", 1)
    ask = await world.follow()
    await world.send(ask, rss("2"))
    await world.send(ask, rss("3"))
    await world.send(ask, rss("3"), "sha1")
    await world.send({**ask, "hub.secret": "another"}, rss("3"))
    await world.context.transact(lambda transaction: transaction.set_paused("radio", paused=True, now=START))
    await world.send(ask, rss("3"))
    await world.context.transact(lambda transaction: transaction.offer_push("radio", None, now=START))
    for _ in range(2):
        await world.send(ask, rss("3"))
    text = write_metrics(await world.daemon._pages.status())
    assert "# TYPE monitor_pushes_total counter\n" in text
    found = dict(re.findall(r'monitor_pushes_total{fate="(\w+)"} (\d+)\n', text))
    assert found == {"taken": "1", "full": "1", "hint": "1", "refused": "1", "ignored": "1", "unwanted": "2"}


@pytest.mark.parametrize("body", [b"", b"no feed", b"<!doctype html><html></html>", b'{"version": '])
async def test_what_cannot_be_read_is_polled_instead(world: World, body: bytes) -> None:
    """Content that is no feed harms neither the feed's health nor its news: the feed is polled at once."""
    ask = await world.follow()
    await world.send(ask, body)
    pushed, polled = await world.work(after=timedelta(seconds=1))
    assert (pushed.pushed, pushed.error is not None) == (True, True)
    assert (polled.pushed, polled.error) == (False, None)
    assert (await world.health()).failures == 0


async def test_content_is_bounded(world: World) -> None:
    """Content beyond `max_bytes`, declared or not, or packed, is refused while it arrives."""
    ask = await world.follow()
    assert (await world.send(ask, b" " * 5001)).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 1000

    url = ask["hub.callback"].replace(PUBLIC, f"http://127.0.0.1:{world.port}")
    async with httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.post(url, content=endless())).status_code == 413
    assert (await world.call(ask["hub.callback"], b"x", Content_Encoding="gzip")).status_code == 413
    assert await world.work() == []


async def test_a_sender_that_drips_or_leaves_holds_up_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not end is cut off; one whose sender has gone is forgotten; the next is taken."""
    monkeypatch.setattr("monitor.web._pages._BODY_SECONDS", 0.2)
    ask = await world.follow()
    path = ask["hub.callback"].removeprefix(PUBLIC)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(head)
    assert b" 408 " in await reader.readline()
    writer.close()
    _, gone = await asyncio.open_connection("127.0.0.1", world.port)
    gone.write(head)
    gone.close()
    assert (await world.send(ask, rss("2"))).status_code == 202


async def test_many_pushes_are_bounded_and_nothing_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finds no room is polled, but a hub that floods us does not make us flood the site: not before `minimum`."""
    monkeypatch.setattr("monitor.daemon._hubs._MOST_OF_A_FEED", 2)
    ask = await world.follow()
    world.site.answers["/radio"] = Answer(rss("1", "2", "3", "4", hub=world.hub))
    for number in range(2, 5):
        assert (await world.send(ask, rss(str(number)))).status_code == 202
    assert await world.wait() == timedelta(0)
    assert [(polled.pushed, polled.documents) for polled in await world.work()] == [(True, 1), (True, 1)]
    assert timedelta(minutes=1) <= await world.wait() < timedelta(minutes=2)
    assert [(polled.pushed, polled.documents) for polled in await world.work(after=2 * HOUR)] == [(False, 1)]
    assert await world.wait() > HOUR / 2


async def test_what_is_pushed_during_a_poll_is_not_forgotten(store: Store) -> None:
    """A feed that was made due while it was polled is due when the poll has ended, whatever that says."""
    each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    (claimed,) = each(store).claim_feeds(now=NOW, until=NOW + HOUR, limit=1)
    soon = NOW + timedelta(minutes=1)
    each(store).record_pushed("valley", trusted=True, now=soon, minimum=HOUR)
    poll = PollRecord(feed="valley", lease=claimed.lease, at=soon, next_poll_at=NOW + 8 * HOUR, due_at=claimed.due_at)
    each(store).record_poll(poll)
    (again,) = each(store).claim_feeds(now=soon, until=NOW + HOUR, limit=1)
    each(store).record_poll(replace(poll, lease=again.lease, due_at=again.due_at))
    assert each(store).claim_feeds(now=NOW + HOUR, until=NOW + 2 * HOUR, limit=1) == ()


async def test_what_waits_behind_other_content_does_not_die_with_the_process(world: World) -> None:
    """While more of what was taken waits to be read, the feed stays due soon: the process may end before it is."""
    ask = await world.follow()
    world.site.answers["/radio"] = Answer(rss("3", "2", "1", hub=world.hub))
    for number in ("2", "3"):
        await world.send(ask, rss(number))
    hubs = world.daemon._pages.hubs
    (claimed,) = await world.context.transact(
        lambda to: to.claim_feeds(now=START, until=START + HOUR, limit=1, only=["radio"])
    )
    await world.daemon._poll(world.context, claimed)
    assert (world.polls[-1].pushed, hubs.waiting(["radio"], START)) == (True, ["radio"])
    hubs._waiting.clear()  # the process ends
    (polled,) = await world.work(after=timedelta(minutes=2))
    assert (polled.pushed, polled.documents) == (False, 1)


async def test_what_dies_with_the_process_is_polled(world: World) -> None:
    """Content that was taken and not read when the process ended is not lost: the feed is due."""
    ask = await world.follow()
    world.site.answers["/radio"] = Answer(rss("2", "1"))
    await world.send(ask, rss("2", "1"))
    world.daemon._pages.hubs._waiting.clear()
    (polled,) = await world.work()
    assert (polled.pushed, polled.documents) == (False, 1)


async def test_a_paused_feed_takes_no_pushes(world: World) -> None:
    """What is pushed for a feed that somebody has paused is answered, and not read."""
    ask = await world.follow()
    await world.context.transact(lambda transaction: transaction.set_paused("radio", paused=True, now=START))
    assert (await world.send(ask, rss("2"))).status_code == 202
    assert await world.work() == []


# --------------------------------------------------------------------------- leaving


async def test_a_feed_that_is_removed_leaves_its_hub(tmp_path: Path, workers: Workers) -> None:
    """The hub is asked to stop, asks back, and what it still sends is refused for good."""
    async with a_world(tmp_path, workers) as world:
        ask = await world.follow()
        await world.context.transact(lambda transaction: transaction.sync_pushes([], PUBLIC, now=START))
        assert (await world.send(ask, rss("2"))).status_code == 410
        await world.work(after=timedelta(seconds=1))
        farewell = world.asks()[1]
        assert (farewell["hub.mode"], farewell["hub.callback"]) == ("unsubscribe", ask["hub.callback"])
        assert "hub.secret" not in farewell
        assert (await world.confirm(ask)).status_code == 404
        assert (await world.confirm(farewell, lease=None)).text == "ch4llenge"
        assert (await world.confirm(farewell, lease=None)).status_code == 404
        await world.work(after=2 * HOUR)
        assert len(world.asks()) == 2


async def test_a_hub_that_does_not_let_go_is_asked_three_times(world: World) -> None:
    """A hub that never asks back is not asked for ever: its lease ends by itself."""
    await world.follow()
    await world.context.transact(lambda transaction: transaction.sync_pushes([], PUBLIC, now=START))
    for _ in range(6):
        await world.work(after=24 * HOUR)
    assert [ask["hub.mode"] for ask in world.asks()] == ["subscribe", *["unsubscribe"] * 3]


async def test_a_feed_that_changes_its_hub_leaves_the_old_one(world: World) -> None:
    """The new hub is asked by an address and a secret of its own; a feed that names none any more has none."""
    ask = await world.follow()
    world.site.answers |= {"/radio": Answer(rss("1", hub=world.site.url("/next"))), "/next": Answer(status=202)}
    await world.work(after=2 * HOUR)
    ((_, body),) = world.site.asked("/next")
    new = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert not {new["hub.callback"], new["hub.secret"]} & {ask["hub.callback"], ask["hub.secret"]}
    assert world.asks()[1]["hub.mode"] == "unsubscribe"
    world.site.answers["/radio"] = Answer(rss("1"))
    await world.work(after=2 * HOUR)
    assert await world.push() is None


# --------------------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ('<https://hub.example/>; rel="hub"', {"hub": "https://hub.example/"}),
        ("</rss>;rel=self,<//hub.example/a,b>;rel='x'; title=\"a\" ; rel=hub", {"self": "https://radio.example/rss", "'x'": "https://hub.example/a,b"}),
        ('<a>; REL="Hub  self"; rel=next', {"hub": "https://radio.example/a", "self": "https://radio.example/a"}),
        ("<a>; rel=hub, <b>; rel=hub", {"hub": "https://radio.example/a"}),
        ('<a>; rel=hub; anchor="/other"', {}),
        ("<http://[x>; rel=hub", {}),
        ("<a>", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_link_headers(header: str, links: dict[str, str]) -> None:
    """Where an answer links to, by relation: the first of each, made absolute, unless it is about something else."""
    assert linked(header, "https://radio.example/feed") == links


@given(
    st.text() | st.lists(st.sampled_from(["<", ">", ";", ",", "rel=", '"', " ", "hub", "\t" * 50, "="])).map("".join)
)
def test_any_link_header_is_read(header: str) -> None:
    """Whatever a header holds, it gives addresses or none."""
    assert all(isinstance(target, str) for target in linked(header, "https://radio.example/").values())


@given(st.binary(max_size=200), st.text(max_size=100))
def test_no_signature_is_right_by_chance(body: bytes, signature: str) -> None:
    """Whatever a signature holds, only the one of secret and body is right."""
    good = {f"{name}={hmac.new(b's', body, name).hexdigest()}" for name in ("sha256", "sha384", "sha512")}
    assert all(find_fault(one, body, "s") is None for one in good)
    assert signature in good or find_fault(signature, body, "s")
    with pytest.raises(WeakSignature):
        find_fault(f"sha1={hmac.new(b's', body, hashlib.sha1).hexdigest()}", body, "s")


@given(st.text(max_size=80))
def test_tokens_cannot_be_made(token: str) -> None:
    """Nobody without the key makes a token, and each has a secret of its own."""
    assert not is_token(KEY, token)
    one, two = new_token(KEY), new_token(KEY)
    assert is_token(KEY, one)
    assert not is_token(b"other", one)
    assert len({one, two, secret_of(KEY, one), secret_of(KEY, two)}) == 4


@given(st.floats(0, 1e12), st.floats(0, 1, exclude_max=True), st.integers(1, 100), st.none() | st.floats(0, 1e12))
def test_leases_and_questions_have_their_times(
    seconds: float, jitter: float, asked: int, retry_after: float | None
) -> None:
    """A lease is renewed when a fifth of it or more is left, and bounded; a question is repeated within days."""
    ends, again = hub_lease(NOW, seconds, jitter=jitter)
    assert NOW <= ends <= NOW + timedelta(days=30)
    assert again >= NOW + timedelta(minutes=5)
    assert again == NOW + timedelta(minutes=5) or ends - again >= (ends - NOW) * 0.19
    later = next_ask_at(NOW, asked=asked, retry_after=retry_after, jitter=jitter)
    assert NOW + timedelta(minutes=5) <= later <= NOW + timedelta(days=8)
    assert later >= next_ask_at(NOW, asked=max(asked - 1, 1), jitter=jitter)


# --------------------------------------------------------------------------- in the store


def claim(store: Store) -> ClaimedFeed:
    """Claim the feed `valley`."""
    (found,) = each(store).claim_feeds(now=NOW, until=NOW + HOUR, limit=1, only=["valley"])
    return found


def test_pushes_are_kept(store: Store) -> None:
    """One push of a feed is wanted at a time; it is claimed by one, and changed only as long as nobody else did."""
    each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    first, other = make_push("t1"), make_push("t2", hub="https://other.example/")
    each(store).offer_push("valley", first, now=NOW)
    each(store).offer_push("valley", make_push("t3"), now=NOW)  # the same hub: nothing new
    assert each(store).pushes(["valley", "hill"]) == {"valley": first}
    assert claim(store).push == first
    (claimed,) = each(store).claim_pushes(now=NOW, until=NOW + HOUR, limit=5)
    assert each(store).claim_pushes(now=NOW, until=NOW + HOUR, limit=5) == ()
    active = replace(first, state=PushState.ACTIVE, expires_at=NOW + 9 * HOUR, ask_at=NOW + 7 * HOUR)
    each(store).record_push(active)
    each(store).record_push(replace(claimed, message="late"), claimed=claimed)
    assert each(store).push("t1") == active
    each(store).offer_push("valley", other, now=NOW)
    assert each(store).pushes(["valley"]) == {"valley": other}
    assert each(store).push("t1") == replace(active, state=PushState.LEAVING, ask_at=NOW)
    each(store).offer_push("valley", None, now=NOW)
    assert each(store).pushes(["valley"]) == {}
    each(store).forget_push("t1")
    assert each(store).push("t1") is None


def test_a_hub_is_trusted_until_it_misses_something(store: Store) -> None:
    """What a hub sends makes its feed due, and trusted; a poll that found what was not sent ends the trust."""
    each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    each(store).offer_push("valley", make_push(), now=NOW)
    poll = PollRecord(feed="valley", lease=claim(store).lease, at=NOW, next_poll_at=NOW + 8 * HOUR)
    each(store).record_poll(poll)
    assert each(store).record_pushed("valley", trusted=True, now=NOW + HOUR, minimum=HOUR)
    (due,) = each(store).claim_feeds(now=NOW + HOUR, until=NOW + 2 * HOUR, limit=1)
    assert due.push is not None
    assert due.push.trusted
    each(store).record_poll(replace(poll, lease=due.lease, unsent=True))
    after = claim(store).push
    assert after is not None
    assert not after.trusted
    assert not each(store).record_pushed("hill", trusted=True, now=NOW, minimum=HOUR)


def test_a_hint_makes_no_poll_too_soon_nor_later(store: Store) -> None:
    """A feed whose hub only tells of news is due `minimum` after its last poll, or when it was due anyway."""
    each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    for due, told, expected in (
        (8 * HOUR, 0.1 * HOUR, HOUR),
        (8 * HOUR, 2 * HOUR, 2 * HOUR),
        (0.5 * HOUR, 0.1 * HOUR, 0.5 * HOUR),
    ):
        each(store).record_poll(PollRecord(feed="valley", lease=claim(store).lease, at=NOW, next_poll_at=NOW + due))
        each(store).record_pushed("valley", trusted=False, now=NOW + told, minimum=HOUR)
        (health,) = each(store).feed_health()
        assert health.next_poll_at == NOW + expected


def test_pushes_of_other_feeds_and_addresses_are_left(store: Store) -> None:
    """A feed that is not polled any more leaves its hub; one that is known by another public address is forgotten."""
    made = [
        make_push("t1", feed="a"),
        make_push("t2", feed="b"),
        make_push("t3", feed="c", address="https://old.example/websub/t3"),
    ]
    for push in made:
        each(store).offer_push(push.feed, push, now=NOW)
    each(store).sync_pushes(["a", "c"], "https://monitor.example/", now=NOW)
    states = [found and found.state for found in map(each(store).push, ("t1", "t2", "t3"))]
    assert states == [PushState.WANTED, PushState.LEAVING, None]
    each(store).sync_pushes(["a"], None, now=NOW)
    assert each(store).push("t1") is None


# --------------------------------------------------------------------------- for people


def test_a_feed_at_another_address_leaves_its_hub(store: Store) -> None:
    """What the hub of the old address sends is no news of the new one, which names its own."""
    each(store).sync_feeds({"valley": "https://radio.example/rss", "hill": "https://hill.example/rss"}, now=NOW)
    for token, feed in (("t1", "valley"), ("t2", "hill")):
        each(store).offer_push(feed, make_push(token, feed=feed), now=NOW)
    each(store).sync_feeds({"valley": "https://radio.example/new", "hill": "https://hill.example/rss"}, now=NOW + HOUR)
    assert each(store).pushes(["valley", "hill"]).keys() == {"hill"}
    left = each(store).push("t1")
    assert left is not None
    assert (left.state, left.ask_at) == (PushState.LEAVING, NOW + HOUR)


def test_show_says_who_pushes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`feeds show` names the hub, how long its lease is, and what went wrong; also as JSON."""
    path = tmp_path / "monitor.yaml"
    path.write_text('storage: sqlite:///m.db\nfeeds: [{id: valley, url: "https://radio.example/rss"}]\n')
    store = open_store(f"sqlite:///{tmp_path}/m.db", now=NOW)
    each(store).sync_feeds({"valley": "https://radio.example/rss"}, now=NOW)
    each(store).offer_push("valley", make_push(message="404 Not Found: no such topic", asked=2), now=NOW)
    assert main(["feeds", "show", "valley", "-c", str(path)]) == 0
    assert (
        "https://hub.example/ was asked (404 Not Found: no such topic); again at 2026-03-12 07:00"
        in capsys.readouterr().out
    )
    each(store).record_push(make_push(state=PushState.ACTIVE, expires_at=NOW + HOUR, trusted=True))
    assert main(["feeds", "show", "valley", "-c", str(path)]) == 0
    assert "by https://hub.example/, until 2026-03-12 08:00 and longer" in capsys.readouterr().out
    assert main(["feeds", "show", "valley", "-c", str(path), "--json"]) == 0
    shown = capsys.readouterr().out
    assert '"hub": "https://hub.example/"' in shown
    assert "t1" not in shown
    store.close()
