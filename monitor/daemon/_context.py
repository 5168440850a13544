"""The outside world, opened: what the pipeline's stories are given, made from Settings and closed in order."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - the daemon is where chance comes from
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.config import Settings
from monitor.daemon._workers import Workers, Writer
from monitor.deliver import Lists, open_sender
from monitor.fetch import Fetcher, Pages, plain_url
from monitor.pages import robots_pause
from monitor.pipeline import Context, plan_feeds, register_subscriptions
from monitor.store import Store, Transaction, open_store

_THREADS = 64  # for looking names up and reading files; one is started when all are busy

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the daemon is where the clock is read


@dataclass(frozen=True, slots=True)
class Engine:
    """What outlives a configuration."""

    store: Store
    writer: Writer
    workers: Workers


@asynccontextmanager
async def open_context(settings: Settings, *, clock: Clock = utc_now, processes: int = 2) -> AsyncIterator[Context]:
    """Open store, worker processes, fetcher and channels; close them in reverse order.

    Raises StoreError when the database cannot be used.
    """
    async with (
        open_engine(settings, clock=clock, processes=processes) as engine,
        open_edges(settings, engine, clock=clock) as context,
    ):
        yield context


@asynccontextmanager
async def open_engine(settings: Settings, *, clock: Clock, processes: int = 2) -> AsyncIterator[Engine]:
    """Open the store and the worker processes; raises StoreError when the database cannot be used."""
    async with AsyncExitStack() as stack:
        # a name server that does not answer holds the thread that asks it, and there would be few for all other names
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="names"))
        writer = Writer()
        stack.callback(writer.close)
        store = await writer.run(open_store, settings.database, now=clock())
        stack.push_async_callback(writer.run, store.close)
        workers = Workers(processes=processes)
        stack.callback(workers.close)
        yield Engine(store, writer, workers)


@asynccontextmanager
async def open_edges(settings: Settings, engine: Engine, *, clock: Clock) -> AsyncIterator[Context]:
    """Open what depends on the configuration: the fetcher and the channels.

    The store learns which feeds are polled now, and who is subscribed.
    """
    store, writer, workers = engine.store, engine.writer, engine.workers
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(settings.poll))
        lists = await writer.run(_lists, store, settings.web.public_url) if settings.web.public_url else None
        senders = {}
        for name, channel in settings.channels.items():
            senders[name] = open_sender(channel, name=name, lists=lists)
            stack.push_async_callback(senders[name].aclose)
        context = Context(
            settings=settings,
            store=store,
            fetcher=fetcher,
            pages=Pages(fetcher, lambda robots, url: workers.run(robots_pause, robots, url)),
            senders=senders,
            compute=workers.run,
            commit=writer.transact,
            clock=clock,
            chance=random.random,
            feeds={feed.id: feed for feed in settings.feeds},
            watches={watch.id: watch for watch in settings.watches},
            plans=plan_feeds(settings),
        )
        await context.transact(lambda transaction: _take_up(transaction, settings, now=clock()))
        yield context


def _lists(store: Store, public_url: str) -> Lists:
    with store.transaction() as transaction:
        return Lists(public_url, lists_key(transaction))


def lists_key(transaction: Transaction) -> bytes:
    """Return the key of the links with which readers unsubscribe."""
    return transaction.key("unsubscribe")


def _take_up(transaction: Transaction, settings: Settings, *, now: datetime) -> None:
    """Let the store know which feeds are polled and who is to be told from now on."""
    # passwords stay in the configuration, by which the feed's own server is asked
    feeds = {feed.id: plain_url(feed.url) for feed in settings.feeds if feed.enabled}
    transaction.sync_feeds(feeds, now=now)
    transaction.sync_pushes(feeds if settings.poll.push else (), settings.web.public_url, now=now)
    register_subscriptions(transaction, settings, now=now)
