"""Polling as the daemon does it: what a feed's answers come to over days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_settings
from monitor.daemon import Daemon, open_context
from monitor.model import Document, FeedHealth
from monitor.pipeline import Context, Polled
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
    ids: list[str] = field(default_factory=list)

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


@asynccontextmanager
async def a_world(tmp_path: Path, **feed: Any) -> AsyncIterator[World]:
    """Serve a site, and open what polls its `/radio` every hour."""
    async with serve_site() as site:
        extra = "".join(f", {key}: {value}" for key, value in feed.items())
        path = tmp_path / "monitor.yaml"
        path.write_text(
            "storage: sqlite:///monitor.db\n"
            "poll: {every: 1h, minimum: 1m, pace: 0s, timeout: 2s, allow_private: [127.0.0.1, localhost]}\n"
            f'feeds: [{{id: radio, url: "{site.url("/radio")}"{extra}}}]\n'
            "watches: [{id: all, match: flood*}]\n"
            "web: {listen: null}\n"
        )
        settings = load_settings(path, environ={})
        now, polls = [START], list[Polled]()
        daemon = Daemon(settings, clock=lambda: now[0], on_polled=polls.append)
        async with open_context(settings, clock=lambda: now[0], processes=1) as context:
            yield World(site, context, daemon, polls, now)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose feed is given no options."""
    async with a_world(tmp_path) as found:
        yield found


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
