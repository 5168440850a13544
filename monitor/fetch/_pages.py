"""Pages that feeds link to: read as feeds are, and only where robots.txt lets us.

Rules of this file: robots.txt (RFC 9309) is asked for once a day and host, through the same gate and limits, before the
first page there and before each redirect is followed; a host that has none allows everything, one whose robots.txt
cannot be had allows nothing until it can; what is kept is bounded. A Crawl-delay keeps pages of a host apart, one at a
time, and holds none of the turns that feeds wait for. What the file means is decided by the caller's `judge`, for
reading it takes time that the event loop lacks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from monitor.errors import FetchError, Reason
from monitor.fetch._fetcher import Fetcher, Redirected
from monitor.model import Fetched
from monitor.rules import Feed

Judge = Callable[[str, str], Awaitable[float | None]]
"""robots.txt, address -> the seconds that it wants between two pages; None if it does not let us read the address."""

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_KEPT = timedelta(days=1)
_KEPT_FAILURE = timedelta(hours=1)
_MOST_HOSTS = 2000
_MOST_KEPT = 20_000_000  # characters of all their files
_LARGEST = 512 * 1024  # bytes of a robots.txt that are looked at
_LONGEST_PAUSE = 60.0  # seconds between two pages; who asks for more gets as much


@dataclass(slots=True)
class _Robots:
    """What a host's robots.txt said; `text` None: it could not be had, and `why`."""

    text: str | None
    until: datetime
    why: str = ""
    one: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # when the next page may be asked for, by the event loop's clock

    @asynccontextmanager
    async def turn(self, pause: float) -> AsyncIterator[None]:
        """Wait until pages of the host are `pause` seconds apart; pages of one that asks for none wait for nothing."""
        if not pause > 0:
            yield
            return
        loop = asyncio.get_running_loop()
        async with self.one:
            await asyncio.sleep(max(self.free_at - loop.time(), 0.0))
            try:
                yield
            finally:
                self.free_at = loop.time() + min(pause, _LONGEST_PAUSE)


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
        to = url
        for _ in range(1 + self._fetcher.policy.max_redirects):
            rules = await self._rules(to, now, feed)
            pause = await self._pause(rules, to)
            try:
                async with rules.turn(pause):
                    found = await self._fetcher.fetch(to, now=now, feed=feed, accept=_ACCEPT, follow=False)
            except Redirected as led:
                to = led.to
                continue
            if not isinstance(found, Fetched):
                raise FetchError(url, "not modified, though nothing was asked for conditionally", Reason.PROTOCOL)
            return found
        raise FetchError(url, f"more than {self._fetcher.policy.max_redirects} redirects", Reason.REDIRECTS)

    async def _pause(self, rules: _Robots, url: str) -> float:
        """Return the seconds that the rules of a page's host want between pages; raises FetchError unless we may read it."""
        if rules.text is None:
            raise FetchError(url, f"robots.txt of its host cannot be read now: {rules.why}", Reason.ROBOTS)
        pause = await self._judge(rules.text, url) if rules.text else 0.0
        if pause is None:
            raise FetchError(url, "robots.txt of its host asks not to", Reason.ROBOTS, recoverable=False)
        return pause

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
            why = str(error).removeprefix(f"{error.url}: ")
            rules = _Robots("", now + _KEPT) if absent else _Robots(None, now + _KEPT_FAILURE, why)
        else:
            body = found.body[:_LARGEST] if isinstance(found, Fetched) else b""
            rules = _Robots(body.decode("utf-8-sig", "replace"), now + _KEPT)
        self._robots.pop(site, None)
        if len(self._robots) >= _MOST_HOSTS:
            self._robots = {name: kept for name, kept in self._robots.items() if kept.until > now}
        size = sum(len(kept.text or "") for kept in self._robots.values())
        while self._robots and (len(self._robots) >= _MOST_HOSTS or size > _MOST_KEPT):
            size -= len(self._robots.pop(next(iter(self._robots))).text or "")
        self._robots[site] = rules
        return rules
