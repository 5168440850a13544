"""The daemon's loop: a tick claims what is due and starts it; signals stop or reload; nothing waits for anything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.config import Settings
from monitor.daemon._context import Clock, open_context, open_edges, open_engine, utc_now
from monitor.daemon._systemd import notify
from monitor.daemon._web import WebPages
from monitor.errors import ConfigError, MonitorError, StoreBusy, redacted
from monitor.model import ClaimedFeed, Delivery, DeliveryState, Push
from monitor.pipeline import (
    Asked,
    Context,
    Delivered,
    LeaseLost,
    Polled,
    ask_hub,
    claim_due,
    compose_alerts,
    compose_digests,
    deliver_one,
    poll_feed,
    record_crash,
    record_stalled,
)
from monitor.store import Transaction
from monitor.web import make_app, serving

_TICK_SECONDS = 1
_SENDING = 10  # deliveries under way at a time, or one for each channel if those are more: none waits for a slow one
_LEASE_MARGIN = timedelta(minutes=2)  # beyond the fetch: parsing, and waiting for the store
_DELIVERY_LEASE = timedelta(minutes=5)
_ASKING = 4  # hubs at a time
_ASK_LEASE = timedelta(minutes=10)
_REVIEW_EVERY = timedelta(minutes=1)  # silences and counts change slowly
_GRACE_SECONDS = 8.0  # for what is under way when the daemon is told to stop
_SILENT_TICKS = timedelta(minutes=1)  # after which the health endpoint worries

log = structlog.get_logger("monitor")


class Daemon:
    """Runs the pipeline for as long as it is wanted."""

    def __init__(
        self,
        settings: Settings,
        *,
        reload: Callable[[], Settings] | None = None,
        clock: Clock = utc_now,
        on_polled: Callable[[Polled], None] = lambda _: None,
    ) -> None:
        """Take the configuration; `reload` reads it again (raises ConfigError), and `on_polled` hears of each poll."""
        self._settings = settings
        self._reload = reload
        self._clock = clock
        self._on_polled = on_polled
        self._tasks: set[asyncio.Task[None]] = set()
        self._polling: dict[str, ClaimedFeed] = {}
        self._sending: dict[str, Delivery] = {}
        self._asking: set[str] = set()
        self._for_good = False
        self._reviewed_at: datetime | None = None
        self._ticked_at: datetime | None = None
        self._trouble: str | None = None
        self._counts: dict[str, int] = {}
        self._pages = WebPages(self.health)

    # ------------------------------------------------------------------ once

    async def run_once(self) -> None:
        """Do everything that is due now: polls, then digests, then deliveries."""
        async with open_context(self._settings, clock=self._clock) as context:
            await self.do_due(context)

    async def do_due(self, context: Context) -> None:
        """Do everything that is due now in an open context."""
        try:
            while await self._tick(context):  # the tick after the polls composes what they changed
                await self._drain(None)
        finally:
            await self._stop_work(context)

    # ------------------------------------------------------------------ for good

    async def run(self) -> None:
        """Stay up until SIGTERM or SIGINT, then finish or give back what is under way."""
        self._for_good = True
        stop, reload = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, reload.set)
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(open_engine(self._settings, clock=self._clock))
            if self._settings.web.listen is not None:
                await stack.enter_async_context(serving(make_app(self._pages), self._settings.web.listen))
            while not stop.is_set():
                async with open_edges(self._settings, engine, clock=self._clock) as context:
                    self._pages.show(context)
                    await self._run_settings(context, stop, reload)
        notify("STATUS=stopped")

    async def _run_settings(self, context: Context, stop: asyncio.Event, reload: asyncio.Event) -> None:
        """Run one configuration until the daemon is to stop or another one was read."""
        scheduler = self._make_scheduler(context)
        scheduler.start()
        notify("READY=1")
        log.info(
            "ready", feeds=len(context.feeds), watches=len(context.watches), channels=len(context.settings.channels)
        )
        try:
            while not stop.is_set():
                await _first_of(stop, reload)
                if reload.is_set():
                    reload.clear()
                    if await self._read_again():
                        return
        finally:
            notify("STOPPING=1" if stop.is_set() else "RELOADING=1")
            scheduler.shutdown(wait=False)
            await self._stop_work(context)

    def _make_scheduler(self, context: Context) -> AsyncIOScheduler:
        """Return the timer with its one job, the tick: a job a feed would cost memory and wake all of them at once."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._beat, "interval", args=[context], seconds=_TICK_SECONDS, max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=utc_now(),
        )  # fmt: skip
        return scheduler

    async def _read_again(self) -> bool:
        """Read the configuration again; a bad one changes nothing and is said so."""
        if self._reload is None:
            return False
        try:
            self._settings = await asyncio.to_thread(self._reload)
        except ConfigError as error:
            for problem in error.problems:
                log.error("configuration_refused", problem=str(problem))
            log.error("reload_failed", problems=len(error.problems), now="the old configuration stays in force")
            return False
        log.info("reloaded")
        return True

    # ------------------------------------------------------------------ the tick

    async def _beat(self, context: Context) -> None:
        """Tick; a database that cannot be used now is tried again at the next tick."""
        try:
            await self._tick(context)
        except MonitorError as error:
            if str(error) != self._trouble:
                log.error("tick_failed", reason=error.reason.value, error=str(error))
            self._trouble = str(error)
        else:
            if self._trouble is not None:
                log.info("tick_recovered")
            self._trouble = None
        self._ticked_at = self._clock()
        notify("WATCHDOG=1")

    async def _tick(self, context: Context) -> bool:
        """Claim what is due and start it; return whether there was anything."""
        sent = self._pages.hubs.waiting(context.feeds, self._clock())
        due = await context.transact(lambda transaction: self._claim(transaction, context.settings, sent))
        for delivery in due.composed:
            log.info("composed", delivery=delivery.id, channel=delivery.channel, subject=delivery.message.subject)
            if delivery.message.note:
                log.warning("template_failed", delivery=delivery.id, note=delivery.message.note)
        for feed in due.feeds:
            self._polling[feed.lease] = feed
            self._start(self._poll(context, feed), f"poll {feed.feed}")
        for push in due.pushes:
            self._asking.add(push.token)
            self._start(self._ask_hub(context, push), f"ask the hub of {push.feed}")
        for delivery in due.deliveries:
            self._sending[delivery.lease or ""] = delivery
            self._start(self._deliver(context, delivery), f"deliver {delivery.id}")
        return bool(due.feeds or due.deliveries)

    def _claim(self, transaction: Transaction, settings: Settings, sent: Sequence[str] = ()) -> _Due:
        """Compose and claim what is due, in one transaction; runs in the store's thread.

        `sent` are feeds whose hubs have sent news.
        """
        now = self._clock()
        if self._reviewed_at is None or now >= self._reviewed_at + _REVIEW_EVERY:
            record_stalled(transaction, settings, now=now)
            self._counts = transaction.counts()
            self._reviewed_at = now
        until, free = now + settings.poll.timeout + _LEASE_MARGIN, settings.poll.concurrency - len(self._polling)
        feeds = transaction.claim_feeds(now=now, until=until, limit=free, only=sent) if sent else ()
        under_way = (*self._polling.values(), *feeds)
        feeds += claim_due(transaction, settings.poll, under_way, now=now, until=until)
        pushes: tuple[Push, ...] = ()
        if self._for_good and settings.web.public_url is not None:  # a hub asks back, and somebody must answer
            pushes = transaction.claim_pushes(now=now, until=now + _ASK_LEASE, limit=_ASKING - len(self._asking))
        composed = compose_alerts(transaction, settings, now=now)
        polled_before = self._ticked_at is not None or not feeds
        if polled_before:  # the polls of a start come first, so that a digest knows what they say
            composed += compose_digests(transaction, settings, now=now)
        deliveries = transaction.claim_deliveries(
            now=now,
            until=now + _DELIVERY_LEASE,
            limit=max(_SENDING, len(settings.channels)) - len(self._sending),
        )
        return _Due(feeds=feeds, composed=composed, deliveries=deliveries, pushes=pushes)

    # ------------------------------------------------------------------ work under way

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _poll(self, context: Context, claimed: ClaimedFeed) -> None:
        """Poll one feed; whatever happens stays with this feed."""
        bound = log.bind(feed=claimed.feed, poll=claimed.lease[:8])
        try:
            content, more = self._pages.hubs.next(claimed.feed)
            polled = await poll_feed(context, claimed, content and replace(content, url=claimed.url), more=more)
        except LeaseLost as error:
            bound.warning("lease_lost", error=str(error))
        except MonitorError as error:
            bound.error("poll_not_recorded", reason=error.reason.value, error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug met in one feed must not stop the others
            bound.exception("poll_crashed")
            with contextlib.suppress(MonitorError):  # its lease ends by itself
                await record_crash(context, claimed, error)
        else:
            _log_poll(bound, polled)
            self._on_polled(polled)
        finally:
            self._polling.pop(claimed.lease, None)

    async def _ask_hub(self, context: Context, push: Push) -> None:
        """Ask one hub; whatever happens stays with it."""
        bound = log.bind(feed=push.feed, hub=redacted(push.hub))
        try:
            asked = await ask_hub(context, push)
        except MonitorError as error:
            bound.error("hub_not_recorded", reason=error.reason.value, error=str(error))
        except Exception:  # noqa: BLE001 - likewise for one hub
            bound.exception("hub_crashed")
        else:
            _log_asked(bound, asked)
        finally:
            self._asking.discard(push.token)

    async def _deliver(self, context: Context, delivery: Delivery) -> None:
        """Send one delivery; whatever happens stays with its channel."""
        bound = log.bind(delivery=delivery.id, channel=delivery.channel)
        try:
            _log_delivery(bound, await deliver_one(context, delivery))
        except MonitorError as error:
            bound.error("attempt_not_recorded", reason=error.reason.value, error=str(error))
        except Exception:  # noqa: BLE001 - likewise for one channel
            bound.exception("delivery_crashed")
        finally:
            self._sending.pop(delivery.lease or "", None)

    async def _drain(self, seconds: float | None) -> None:
        """Wait for what is under way, at most so long."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)

    async def _stop_work(self, context: Context) -> None:
        """Let what is under way finish, for a while; cancel the rest and give it back."""
        await self._drain(_GRACE_SECONDS)
        left, feeds, deliveries = list(self._tasks), list(self._polling), list(self._sending)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
            log.warning("given_back", work=[task.get_name() for task in left])
        if feeds or deliveries:
            with contextlib.suppress(StoreBusy):  # the leases end by themselves
                await context.transact(lambda transaction: _release(transaction, feeds, deliveries))

    # ------------------------------------------------------------------ health

    def health(self) -> Mapping[str, Any]:
        """Return what the health endpoint says; `status` is "ok" or what is wrong."""
        now = self._clock()
        silent = self._ticked_at is None or now > self._ticked_at + _SILENT_TICKS
        return {
            "status": "starting" if self._ticked_at is None else "stuck" if silent else self._trouble or "ok",
            "ticked_at": self._ticked_at.isoformat() if self._ticked_at else None,
            "polling": len(self._polling),
            "sending": len(self._sending),
            **self._counts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What one tick found to do."""

    feeds: tuple[ClaimedFeed, ...]
    composed: tuple[Delivery, ...]
    deliveries: tuple[Delivery, ...]
    pushes: tuple[Push, ...]


def _release(transaction: Transaction, feeds: list[str], deliveries: list[str]) -> None:
    transaction.release_feeds(feeds)
    transaction.release_deliveries(deliveries)


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _log_asked(bound: Any, asked: Asked) -> None:
    if asked.error is not None:
        again = asked.push.ask_at.isoformat()
        bound.warning("hub_failed", reason=asked.error.reason.value, error=str(asked.error), next_at=again)
    else:
        bound.info("hub_asked", state=asked.push.state.value)


def _log_poll(bound: Any, polled: Polled) -> None:
    if polled.error is not None and polled.pushed:
        bound.warning("push_not_read", error=str(polled.error), now="the feed is polled instead")
        return
    if polled.error is not None:
        bound.warning("poll_failed", reason=polled.error.reason.value, error=str(polled.error))
        return
    alerts = sum(1 for change in polled.changes if change.alert)
    bound.info(
        "pushed" if polled.pushed else "polled",
        modified=polled.modified,
        documents=polled.documents,
        changes=len(polled.changes),
        alerts=alerts,
    )
    for warning in polled.warnings:
        bound.warning("feed_warning", warning=warning)
    if polled.moved_to:
        bound.warning("feed_moved", to=redacted(polled.moved_to), advice="change the address in the configuration")


def _log_delivery(bound: Any, done: Delivered) -> None:
    if done.state is DeliveryState.SENT:
        bound.info("delivered", detail=done.detail)
        return
    reason = done.error.reason.value if done.error else "other"
    if done.state is DeliveryState.PARKED:
        bound.error("delivery_parked", reason=reason, error=done.detail, retry="monitor deliveries retry")
    else:
        again = done.next_attempt_at.isoformat() if done.next_attempt_at else None
        bound.warning("delivery_failed", reason=reason, error=done.detail, next_attempt_at=again)
