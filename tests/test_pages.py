"""Pages: the manners of reading them, whatever redirects and robots.txt say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError, Reason
from monitor.fetch import Answer, Fetcher, Pages
from monitor.pages import robots_pause
from monitor.rules import Feed, PollPolicy

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
RADIO = Feed(id="radio", url="https://radio.example/rss")
POLICY: dict[str, Any] = {"pace": "0s", "per_host": 5, "max_redirects": 3}


@asynccontextmanager
async def reading(client: Any = None, **policy: Any) -> AsyncIterator[tuple[Fetcher, Pages]]:
    """Open a reader of pages that understands robots.txt."""

    async def judge(robots: str, url: str) -> float | None:
        return robots_pause(robots, url)

    async with Fetcher(PollPolicy.model_validate({**POLICY, **policy}), client=client) as fetcher:
        yield fetcher, Pages(fetcher, judge)


class Sites:
    """A Client that plays many hosts: it notes what was asked for when."""

    def __init__(self, robots: str) -> None:
        self.robots = robots
        self.asked: list[tuple[str, float]] = []
        self.a_page = asyncio.Event()

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Answer after a moment."""

        async def chunks() -> AsyncIterator[bytes]:
            yield self.robots.encode() if url.endswith("/robots.txt") else b"<html></html>"

        self.asked.append((url, asyncio.get_running_loop().time()))
        if url.startswith("https://radio") and not url.endswith("/robots.txt"):
            self.a_page.set()
        await asyncio.sleep(0.01)
        yield Answer(200, {}, chunks())

    async def aclose(self) -> None:
        """Nothing is open."""

    def times(self, part: str) -> list[float]:
        """Return when addresses with this in them were asked for."""
        return [moment for url, moment in self.asked if part in url]


# --------------------------------------------------------------------------- Crawl-delay


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: other\nCrawl-delay: 9\n\nUser-agent: Monitor\nCrawl-delay: 3", 3.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -4", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: 5\nDisallow: /a", None),
        ("", 0.0),
    ],
)
def test_what_robots_ask_for(robots: str, pause: float | None) -> None:
    """The delay of our own group, else of all; nonsense is none; what may not be read has none."""
    assert robots_pause(robots, "https://radio.example/a") == pause


WORDS = st.sampled_from(
    ["User-agent", "Disallow", "Allow", "Crawl-delay", "Sitemap", ":", "*", "/", "$", "monitor", "\n", "1e999", " "]
)


@given(st.one_of(st.text(), st.lists(WORDS | st.text(max_size=5)).map("".join)), st.text())
def test_any_robots_are_understood_somehow(robots: str, path: str) -> None:
    """Whatever a robots.txt holds, the answer is a pause that can be waited for, or no."""
    pause = robots_pause(robots, f"https://radio.example/{path}")
    assert pause is None or 0 <= pause < float("inf")


async def test_a_crawl_delay_keeps_pages_apart() -> None:
    """Pages of a host are read one at a time, so far apart; those of another host, and feeds, do not wait for them."""
    client = Sites("User-agent: *\nCrawl-delay: 0.2")
    async with reading(client) as (fetcher, pages):
        urls = [f"https://{host}.example/{number}" for host, number in (("radio", 1), ("radio", 2), ("paper", 1))]
        held = [asyncio.create_task(pages.read(url, now=NOW, feed=RADIO)) for url in urls]
        await client.a_page.wait()
        await fetcher.fetch("https://radio.example/feed", now=NOW)
        await asyncio.gather(*held)
    (feed,), (first, second) = (
        client.times("radio.example/feed"),
        sorted(client.times("radio.example/1") + client.times("radio.example/2")),
    )
    assert second - first >= 0.2
    assert feed < second
    assert client.times("paper.example/1")[0] < second


async def test_an_endless_crawl_delay_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that asks for a day between pages gets the longest pause that there is."""
    monkeypatch.setattr("monitor.fetch._pages._LONGEST_PAUSE", 0.05)
    client = Sites("User-agent: *\nCrawl-delay: 86400")
    async with reading(client) as (_, pages):
        for number in range(3):
            await pages.read(f"https://radio.example/{number}", now=NOW, feed=RADIO)
    assert len(client.asked) == 4


# --------------------------------------------------------------------------- redirects


def rules(site: respx.Router, **hosts: str) -> None:
    """Give hosts of `.example` a robots.txt."""
    for host, text in hosts.items():
        site.get(f"https://{host}.example/robots.txt").respond(text=f"User-agent: *\n{text}")


async def test_robots_are_asked_before_a_redirect_is_followed(site: respx.Router) -> None:
    """A page elsewhere, or elsewhere on the same host, is not even asked for where the rules there say no."""
    rules(site, radio="Disallow: /closed", paper="Disallow: /", other="Allow: /")
    for name, target in (("1", "/closed"), ("2", "https://paper.example/a"), ("3", "https://other.example/a")):
        site.get(f"https://radio.example/{name}").respond(302, headers={"Location": target})
    closed = site.get("https://radio.example/closed").respond(text="<html></html>")
    paper = site.get("https://paper.example/a").respond(text="<html></html>")
    site.get("https://other.example/a").respond(text="<html></html>")
    async with reading() as (_, pages):
        for name in ("1", "2"):
            with pytest.raises(FetchError) as caught:
                await pages.read(f"https://radio.example/{name}", now=NOW, feed=RADIO)
            assert caught.value.reason is Reason.ROBOTS
        found = await pages.read("https://radio.example/3", now=NOW, feed=RADIO)
    assert found.url == "https://other.example/a"
    assert (closed.call_count, paper.call_count) == (0, 0)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (lambda number: f"/{number + 1}", Reason.REDIRECTS),
        (lambda number: "/0", Reason.REDIRECTS),
        (lambda number: "https://desk:geheim@radio.example/0", Reason.REFUSED_ADDRESS),
        (lambda number: "file:///etc/passwd", Reason.REFUSED_ADDRESS),
    ],
)
async def test_pages_are_not_led_astray(site: respx.Router, target: Callable[[int], str], reason: Reason) -> None:
    """Endless redirects, loops, and redirects to what the gate refuses, end with the reason."""
    rules(site, radio="Allow: /")
    for number in range(9):
        site.get(f"https://radio.example/{number}").respond(302, headers={"Location": target(number)})
    async with reading() as (_, pages):
        with pytest.raises(FetchError) as caught:
            await pages.read("https://radio.example/0", now=NOW, feed=RADIO)
    assert caught.value.reason is reason
    assert "geheim" not in str(caught.value)


async def test_a_busy_host_is_asked_for_no_pages(site: respx.Router) -> None:
    """A page that answers 429 silences its host for pages and feeds alike, for as long as it says."""
    rules(site, radio="Allow: /")
    site.get("https://radio.example/1").respond(429, headers={"Retry-After": "120"})
    second = site.get("https://radio.example/2").respond(text="<html></html>")
    feed = site.get("https://radio.example/rss").respond(text="<rss/>")
    async with reading() as (fetcher, pages):
        for number in (1, 2):
            with pytest.raises(FetchError) as caught:
                await pages.read(f"https://radio.example/{number}", now=NOW, feed=RADIO)
            assert caught.value.reason is Reason.RATE_LIMITED
        with pytest.raises(FetchError, match="left alone"):
            await fetcher.fetch("https://radio.example/rss", now=NOW)
    assert (second.call_count, feed.call_count) == (0, 0)


async def test_robots_that_cannot_be_had_are_asked_for_again_in_an_hour(site: respx.Router) -> None:
    """Until then nothing is read there, and the reason is said; then the host is asked once more."""
    robots = site.get("https://radio.example/robots.txt").respond(500)
    page = site.get("https://radio.example/1").respond(text="<html></html>")
    async with reading() as (_, pages):
        for minutes in (0, 59):
            with pytest.raises(FetchError, match="500 Internal Server Error") as caught:
                await pages.read("https://radio.example/1", now=NOW + timedelta(minutes=minutes), feed=RADIO)
            assert caught.value.reason is Reason.ROBOTS
        robots.respond(404)
        await pages.read("https://radio.example/1", now=NOW + timedelta(minutes=61), feed=RADIO)
    assert (robots.call_count, page.call_count) == (2, 1)


@pytest.mark.parametrize(("limit", "most"), [("_MOST_HOSTS", 3), ("_MOST_KEPT", 100)])
async def test_what_is_kept_of_robots_is_bounded(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    """However many hosts there are, and however long their files, the oldest are asked for anew instead of all kept."""
    monkeypatch.setattr(f"monitor.fetch._pages.{limit}", most)
    client = Sites("User-agent: *\nAllow: /\n# a long one")
    async with reading(client) as (_, pages):
        for number in (*range(8), 7, 0):
            await pages.read(f"https://h{number}.example/1", now=NOW, feed=RADIO)
    asked = [len(client.times(f"h{number}.example/robots.txt")) for number in range(8)]
    assert asked == [2, 1, 1, 1, 1, 1, 1, 1]
    assert len(pages._robots) <= 4
