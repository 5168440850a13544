"""Manners towards a host: how many requests at a time, how far apart, and none while it asked to be left alone.

Feeds of one host are polled one after another, a little apart; a 429 or 503 with Retry-After (RFC 9110 section 10.2.3,
RFC 6585 section 4) silences all feeds of the host, not only the one that was asked for; one without silences them for a
minute, and for twice as long each time, up to an hour. Rules of this file: time is
the event loop's own clock; what is remembered of a host is forgotten when nothing holds it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_FIRST_HOLD, _LONGEST_HOLD = 60.0, 3600.0  # seconds
_MOST_HOSTS = 10_000  # remembered at a time, before idle ones are forgotten


@dataclass(slots=True)
class _Host:
    """One host: `free_at` is when the next request may start, `held_until` when it may be asked again at all."""

    slots: asyncio.Semaphore
    waiting: int = field(default=0)
    free_at: float = 0.0
    held_until: float = 0.0
    refusals: int = 0  # in a row that did not say for how long


class Hosts:
    """The hosts that are being asked; one for each Fetcher, used from one event loop."""

    def __init__(self, *, at_once: int, pace_seconds: float) -> None:
        """Take how many requests a host gets at once, and the least time between their beginnings."""
        self._at_once = at_once
        self._pace_seconds = pace_seconds
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until it is polite to ask `host`, and hold one of its slots for the time of the block."""
        state = self._state(host)
        state.waiting += 1
        try:
            async with state.slots:
                now = asyncio.get_running_loop().time()
                wait = max(state.free_at - now, 0.0)
                state.free_at = now + wait + self._pace_seconds
                await asyncio.sleep(wait)
                yield
        finally:
            state.waiting -= 1

    def refused(self, host: str, seconds: float | None) -> None:
        """Leave `host` alone for as long as it asked, or twice as long as the last time that it did not say."""
        state = self._state(host)
        if seconds is None:
            seconds = min(_FIRST_HOLD * 2**state.refusals, _LONGEST_HOLD)
            state.refusals = min(state.refusals + 1, 10)
        state.held_until = max(state.held_until, asyncio.get_running_loop().time() + seconds)

    def answered(self, host: str) -> None:
        """Take note that `host` answers again."""
        state = self._hosts.get(host)
        if state is not None:
            state.refusals = 0

    def held_seconds(self, host: str) -> float:
        """Return how long `host` is still to be left alone; 0 if it is not."""
        state = self._hosts.get(host)
        return max(state.held_until - asyncio.get_running_loop().time(), 0.0) if state else 0.0

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= _MOST_HOSTS:
                self._forget_idle()
            state = self._hosts[host] = _Host(asyncio.Semaphore(self._at_once))
        return state

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: state
            for name, state in self._hosts.items()
            if state.waiting or max(state.free_at, state.held_until) > now
        }
