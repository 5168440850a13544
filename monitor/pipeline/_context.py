"""The outside world as the stories see it, and what they read each feed for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from monitor.config import Settings
from monitor.deliver import Sender
from monitor.errors import MonitorError, Reason
from monitor.fetch import Fetcher, Pages
from monitor.reading import ReadPlan
from monitor.rules import Feed, Watch
from monitor.store import Store, Transaction

_P = ParamSpec("_P")
_T = TypeVar("_T")


def plan_reading(settings: Settings, watches: Iterable[Watch] | None = None) -> ReadPlan:
    """Return the plan for documents that these watches look at (all, if not given)."""
    return ReadPlan(
        watches=tuple((watch.id, watch.match) for watch in (settings.watches if watches is None else watches)),
        metrics=tuple(settings.metrics.items()),
        places=tuple(settings.places.items()),
    )


def plan_feeds(settings: Settings) -> dict[str, ReadPlan]:
    """Return what to read each feed for: the watches that look in it. Feeds that are looked at alike share a plan."""
    named = {name for watch in settings.watches for name in watch.feeds}
    shared: dict[tuple[str | None, frozenset[str]], ReadPlan] = {}
    plans: dict[str, ReadPlan] = {}
    for feed in settings.feeds:
        key = (feed.id if feed.id in named else None, frozenset(feed.groups) & named)
        if key not in shared:
            wanted = [
                watch for watch in settings.watches if not watch.feeds or {feed.id, *feed.groups} & {*watch.feeds}
            ]
            shared[key] = plan_reading(settings, wanted)
        plans[feed.id] = shared[key]
    return plans


class Compute(Protocol):
    """Runs a pure function in a worker process; raises MonitorError when it takes too long or too much."""

    async def __call__(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what the function returns."""


class Commit(Protocol):
    """Runs a function in a transaction, in the store's thread, after those handed in before."""

    async def __call__(self, store: Store, function: Callable[[Transaction], _T]) -> _T:
        """Return what the function returns, when that was committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The outside world as the stories see it; a reload of the configuration makes a new one."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    pages: Pages
    senders: Mapping[str, Sender]
    compute: Compute
    commit: Commit
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    feeds: Mapping[str, Feed]
    watches: Mapping[str, Watch]
    plans: Mapping[str, ReadPlan]  # by feed: what to read it for

    async def transact(self, function: Callable[[Transaction], _T]) -> _T:
        """Run a function in a transaction, in the store's thread; twice if another one that shares it fails.

        So it does nothing but what it does to the transaction.
        """
        return await self.commit(self.store, function)


class PollCrashed(MonitorError):
    """Reading a feed broke monitor itself; the error that did it is logged with its traceback."""

    reason = Reason.CRASHED
    recoverable = True


class LeaseLost(MonitorError):
    """The right to a piece of work ended before it was recorded; somebody else does it."""
