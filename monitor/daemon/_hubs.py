"""What hubs ask and send, between the web server that hears it and the tick that does it; bounded.

Rules of this file: whoever calls without a token of ours costs no look into the database; before a hub is told that its
content was taken the feed is due, so what is lost with the process, or finds no room, is polled.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.model import Fetched, PushState, Validators
from monitor.pipeline import (
    Context,
    WeakSignature,
    answer_hub,
    find_fault,
    hub_key,
    is_overheard,
    is_token,
    secret_of,
)
from monitor.store import Transaction
from monitor.web import PushFate

_MOST_OF_A_FEED = 4
_MOST_BYTES = 50_000_000  # of all that wait
_KEPT = timedelta(minutes=5)  # then its feed was polled

log = structlog.get_logger("monitor")


@dataclass(frozen=True, slots=True)
class _Content:
    fetched: Fetched
    at: datetime


class Hubs:
    """What hubs have sent and nobody has read yet, and the answers to them; outlives the configuration."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._context: Context | None = None
        self._key: bytes | None = None
        self._waiting: dict[str, deque[_Content]] = {}
        self._missed: set[str] = set()  # feeds of which something found no room
        self.fates: dict[PushFate, int] = dict.fromkeys(PushFate, 0)  # of what hubs have sent since the start

    def show(self, context: Context) -> None:
        """Answer for another configuration from now on."""
        self._context = context

    @property
    def most_bytes(self) -> int:
        """How long a body may be."""
        return self._context.settings.poll.max_bytes if self._context is not None else 0

    async def knows(self, token: str) -> bool:
        """Say whether a token was made here; it may be of a push that is no more."""
        context = self._context
        if context is None or context.settings.web.public_url is None:
            return False
        if self._key is None:
            self._key = await context.transact(hub_key)
        return is_token(self._key, token)

    async def answer(self, token: str, asks: Mapping[str, str]) -> str | None:
        """Return what to answer a hub that asks whether we want its news; None if we do not."""
        context = self._context
        if context is None:
            return None
        now, jitter = context.clock(), context.chance()
        found = await context.transact(lambda transaction: answer_hub(transaction, token, asks, now=now, jitter=jitter))
        log.info("hub_confirms" if found is not None else "hub_not_answered", mode=asks.get("hub.mode"))
        return found

    async def take(self, token: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Take what a hub has sent, to be read at the next tick; False if it is not wanted any more."""
        context, key = self._context, self._key
        if context is None or key is None:
            return False
        fault, weak = None, False
        try:
            fault = find_fault(headers.get("x-hub-signature"), body, secret_of(key, token))
        except WeakSignature:
            weak = True
        now, minimum = context.clock(), context.settings.poll.minimum

        def record(transaction: Transaction) -> tuple[str, PushFate]:
            push = transaction.push(token)
            if push is None or push.state is PushState.LEAVING:
                return "", PushFate.UNWANTED
            feed = context.feeds.get(push.feed)
            if fault is not None or feed is None:
                return push.feed, PushFate.REFUSED if fault else PushFate.IGNORED
            trusted = not weak and not is_overheard(push, feed)
            if not transaction.record_pushed(push.feed, trusted=trusted, now=now, minimum=minimum):
                return push.feed, PushFate.IGNORED
            return push.feed, PushFate.TAKEN if trusted else PushFate.HINT

        feed, fate = await context.transact(record)
        if fate is PushFate.REFUSED:
            log.warning("push_refused", feed=feed, why=fault)
        elif fate is PushFate.TAKEN and not self._keep(feed, body, headers.get("content-type"), now):
            fate = PushFate.FULL
        self.fates[fate] += 1
        return fate is not PushFate.UNWANTED

    def _keep(self, feed: str, body: bytes, content_type: str | None, now: datetime) -> bool:
        """Keep content, to be read; False if there is no room."""
        contents = self._waiting.setdefault(feed, deque())
        held = sum(len(one.fetched.body) for some in self._waiting.values() for one in some)
        if len(contents) >= _MOST_OF_A_FEED or held + len(body) > _MOST_BYTES:
            self._missed.add(feed)  # it comes with the next poll
            return False
        fetched = Fetched(url="", status=200, body=body, content_type=content_type, validators=Validators())
        contents.append(_Content(fetched, now))
        return True

    def waiting(self, feeds: Collection[str], now: datetime) -> list[str]:
        """Return of which of these feeds there is content; forget that of others, and what is old."""
        self._missed.intersection_update(feeds)
        for feed, contents in list(self._waiting.items()):
            while contents and contents[0].at < now - _KEPT:
                contents.popleft()
            if not contents or feed not in feeds:
                del self._waiting[feed]
        return list(self._waiting)

    def next(self, feed: str) -> tuple[Fetched | None, bool]:
        """Return the oldest content of a feed, which is read now, and whether there is more; None: it is polled instead."""
        contents = self._waiting.get(feed)
        if contents:
            return contents.popleft().fetched, bool(contents) or feed in self._missed
        self._missed.discard(feed)
        return None, False
