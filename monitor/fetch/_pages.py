"""Pages that feeds link to: read as feeds are, and only where robots.txt lets us.

Rules of this file: robots.txt (RFC 9309) is asked for once a day and host, through the same gate and limits; a host
that has none allows everything, one whose robots.txt cannot be had allows nothing until it can; what is kept is
bounded. What the file means is decided by the caller's `judge`, for reading it takes time that the event loop lacks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from monitor.errors import FetchError, Reason
from monitor.fetch._fetcher import Fetcher
from monitor.model import Fetched
from monitor.rules import Feed

Judge = Callable[[str, str], Awaitable[bool]]

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_KEPT = timedelta(days=1)
_KEPT_FAILURE = timedelta(hours=1)
_MOST_HOSTS = 2000
_LARGEST = 512 * 1024  # bytes of a robots.txt that are looked at


@dataclass(frozen=True, slots=True)
class _Robots:
    """What a host's robots.txt said; `text` None: it could not be had."""

    text: str | None
    until: datetime


class Pages:
    """Reads pages by way of a Fetcher; safe for concurrent use in one event loop."""

    def __init__(self, fetcher: Fetcher, judge: Judge) -> None:
        """Take how to fetch, and what says whether a robots.txt allows an address."""
        self._fetcher = fetcher
        self._judge = judge
        self._robots: dict[str, _Robots] = {}
        self._asking: dict[str, asyncio.Task[_Robots]] = {}

    async def read(self, url: str, *, now: datetime, feed: Feed) -> Fetched:
        """Return the page at `url`, which an entry of `feed` links to.

        Raises:
            FetchError: it may not be read (reason ROBOTS), or could not.
        """
        await self._ask_robots(url, now, feed)
        found = await self._fetcher.fetch(url, now=now, feed=feed, accept=_ACCEPT)
        if not isinstance(found, Fetched):
            raise FetchError(url, "not modified, though nothing was asked for conditionally", Reason.PROTOCOL)
        if urlsplit(found.url)[:2] != urlsplit(url)[:2]:
            await self._ask_robots(found.url, now, feed)  # it was led to a host that has rules of its own
        return found

    async def _ask_robots(self, url: str, now: datetime, feed: Feed) -> None:
        """Raise FetchError unless the rules of a page's host let us read it."""
        robots = await self._rules(url, now, feed)
        if robots.text is None:
            raise FetchError(url, "robots.txt of its host cannot be read now", Reason.ROBOTS)
        if robots.text and not await self._judge(robots.text, url):
            raise FetchError(url, "robots.txt of its host asks not to", Reason.ROBOTS, recoverable=False)

    async def _rules(self, url: str, now: datetime, feed: Feed) -> _Robots:
        try:
            parts = urlsplit(url)
            site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        except ValueError as error:
            raise FetchError(url, f"the address cannot be read: {error}", Reason.REFUSED_ADDRESS) from error
        kept = self._robots.get(site)
        if kept is not None and kept.until > now:
            return kept
        task = self._asking.get(site)
        if task is None:  # many pages of a host wait for one question
            task = self._asking[site] = asyncio.create_task(self._fetch_rules(site, now, feed))
            task.add_done_callback(lambda _: self._asking.pop(site, None))
        return await asyncio.shield(task)

    async def _fetch_rules(self, site: str, now: datetime, feed: Feed) -> _Robots:
        try:
            found = await self._fetcher.fetch(f"{site}/robots.txt", now=now, feed=feed, accept="text/plain, */*;q=0.1")
        except FetchError as error:
            absent = error.reason is Reason.EMPTY or (
                error.status is not None
                and HTTPStatus.BAD_REQUEST <= error.status < HTTPStatus.INTERNAL_SERVER_ERROR
                and error.reason is not Reason.RATE_LIMITED
            )
            rules = _Robots("", now + _KEPT) if absent else _Robots(None, now + _KEPT_FAILURE)
        else:
            body = found.body[:_LARGEST] if isinstance(found, Fetched) else b""
            rules = _Robots(body.decode("utf-8-sig", "replace"), now + _KEPT)
        if len(self._robots) >= _MOST_HOSTS:
            self._robots = {name: kept for name, kept in self._robots.items() if kept.until > now}
            while len(self._robots) >= _MOST_HOSTS:
                self._robots.pop(next(iter(self._robots)))
        self._robots[site] = rules
        return rules
