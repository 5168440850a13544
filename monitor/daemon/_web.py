"""What the web server shows of the database; it outlives the configuration, so it is told of each new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from monitor.daemon._context import lists_key
from monitor.daemon._hubs import Hubs
from monitor.deliver import CHANGES, bare_address, make_token
from monitor.digests import write_changes, write_feed
from monitor.model import ChangeKind, DeliveryState, Unsubscribed
from monitor.pipeline import Context, name_lists, next_digests
from monitor.rules import EmailChannel
from monitor.store import Transaction
from monitor.web import Status

_MOST_ENTRIES = 50  # of a feed
_MOST_CHANGES = 500  # of a page
_MOST_PARKED = 50  # messages that the status page names
_TOLD = [kind for kind in ChangeKind if kind not in {ChangeKind.UNCHANGED, ChangeKind.STALE_REPEAT}]


class WebPages:
    """Answers for the configuration in force; none is at hand while it is exchanged."""

    def __init__(self, health: Callable[[], Mapping[str, Any]] = dict) -> None:
        """Know nothing yet; `health` gives the facts of the health endpoint."""
        self.health = health
        self.hubs = Hubs()
        self._context: Context | None = None
        # asked for by anybody, so that no guess costs a look into the database
        self._tokens: dict[str, tuple[str, str, str]] | None = None  # list, its name, reader
        self._watches: dict[str, str] | None = None  # by the token of its page

    def show(self, context: Context) -> None:
        """Answer for another configuration from now on."""
        self._context, self._tokens, self._watches = context, None, None
        self.hubs.show(context)

    async def status(self) -> Status:
        """Return how monitor is."""
        context, facts = self._context, self.health()
        if context is None:
            return Status(facts=facts, channels=())
        status = await context.transact(lambda transaction: _status(transaction, context, facts))
        return replace(status, pushes=dict(self.hubs.fates))

    async def leave(self, token: str, *, leave: bool) -> str | None:
        """Return the name of the list that a token stands for; its reader leaves it if told so."""
        context = self._context
        if context is None:
            return None
        if self._tokens is None:
            self._tokens = await context.transact(lambda transaction: _tokens(transaction, context))
        if token not in self._tokens:
            return None
        subscription, name, address = self._tokens[token]
        if leave:
            reader = Unsubscribed(subscription=subscription, address=address, at=context.clock())
            await context.transact(lambda transaction: transaction.record_unsubscribed(reader))
        return name

    async def feed(self, watch: str) -> bytes | None:
        """Return the Atom feed of a watch; None if there is no such watch."""
        context = self._context
        if context is None or watch not in context.watches:
            return None
        changes = await context.transact(
            lambda transaction: transaction.changes(watches=[watch], kinds=_TOLD, limit=_MOST_ENTRIES)
        )
        public = context.settings.web.public_url
        url = f"{public}/feeds/{watch}.atom" if public else None
        return write_feed(context.watches[watch], changes, url=url)

    async def changes(self, token: str) -> tuple[str, str] | None:
        """Return the title and the body of the page of a watch's changes; None for a token that is none."""
        context = self._context
        if context is None:
            return None
        if self._watches is None:
            key = await context.transact(lists_key)
            self._watches = {make_token(key, CHANGES, name): name for name in context.watches}
        watch = context.watches.get(self._watches.get(token, ""))
        if watch is None:
            return None
        found = await context.transact(
            lambda transaction: transaction.changes(watches=[watch.id], kinds=_TOLD, limit=_MOST_CHANGES)
        )
        zone = context.settings.alerts.timezone
        return f"{watch.name}: changes", write_changes(watch, found, zone=zone, now=context.clock())


def _status(transaction: Transaction, context: Context, facts: Mapping[str, Any]) -> Status:
    due = next_digests(transaction, context.settings, now=context.clock())
    return Status(
        facts=facts,
        channels=tuple(context.settings.channels),
        owed=transaction.owed(),
        closed=transaction.closed_channels(),
        parked=transaction.deliveries(states=[DeliveryState.PARKED], limit=_MOST_PARKED),
        feeds=transaction.feed_health(),
        digests=[(plan.id, at) for plan, at in due],
    )


def _tokens(transaction: Transaction, context: Context) -> dict[str, tuple[str, str, str]]:
    """Return what each token stands for: every reader of every list."""
    key, channels = lists_key(transaction), context.settings.channels
    return {
        make_token(key, subscription, reader): (subscription, name, bare_address(reader))
        for subscription, name, to in name_lists(context.settings)
        for channel in to
        if isinstance(rule := channels.get(channel), EmailChannel)
        for reader in rule.to
    }
