"""What readers are to be told -> the message; readers who are told the same share what was made for the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from monitor.config import Settings, read_templates
from monitor.deliver import Lists
from monitor.digests import Digest, compose_digest, render_digest
from monitor.discovery import name_figures
from monitor.errors import RenderError
from monitor.model import Change, Judged, Message
from monitor.pipeline._context import plan_reading
from monitor.reading import hash_parts
from monitor.rules import DigestPlan, TemplateSet, Watch, WebhookChannel
from monitor.store import Transaction

_HISTORY = 60  # claims of a tracked figure that a digest may draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a digest is to be about, and to whom it goes."""

    kind: Literal["digest", "alert"]
    subscription: str  # who is told
    thread: str  # what the messages belong to, for mail programs: a digest, or the alerts of a watch
    channels: tuple[str, ...]
    watches: tuple[Watch, ...]
    changes: tuple[Change, ...]
    since: datetime | None = None  # from when on new coverage is listed; None: none is
    plan: DigestPlan | None = None
    title: str | None = None  # heads the message; the watches' titles if None


@dataclass(frozen=True, slots=True)
class Press:
    """Composes and renders at one moment, in one transaction; records nothing."""

    transaction: Transaction
    settings: Settings
    now: datetime
    linked: bool = True  # False where nothing can be written: the first link of all makes a key
    _digests: dict[str, Digest] = field(default_factory=dict)  # by their ids
    _messages: dict[tuple[str, TemplateSet], Message] = field(default_factory=dict)
    _histories: dict[tuple[str, str], Sequence[Judged]] = field(default_factory=dict)

    def compose(self, order: Order) -> Digest:
        """Return what an order's readers are to be told; what says the same has the same id."""
        zone = order.plan.timezone if order.plan else self.settings.alerts.timezone
        watches = [watch.id for watch in order.watches]
        moments = (self.now.isoformat(), order.since.isoformat() if order.since else "")
        name = hash_parts(
            order.kind, order.title or "", zone, *moments, *watches, "", *(change.id for change in order.changes)
        )
        if name in self._digests:
            return self._digests[name]
        feeds = {feed.id for watch in order.watches for feed in self.settings.watch_feeds(watch)}
        coverage = self.transaction.coverage(watches, since=order.since, until=self.now) if order.since else ()
        self._digests[name] = compose_digest(
            id=name,
            kind=order.kind,
            title=order.title,
            watches=self._named(order),
            changes=order.changes,
            coverage=coverage,
            feeds=[health for health in self.transaction.feed_health() if not watches or health.feed in feeds],
            zone=zone,
            now=self.now,
            since=order.since,
            history=self._history(order.changes),
            links=self._links(watches),
        )
        return self._digests[name]

    def render(self, order: Order, digest: Digest, channel: str) -> Message:
        """Return the message of a digest for a channel, by whose own templates, else by those of its plan."""
        own = self.templates(order.plan, channel)
        key = digest.id, own
        if key not in self._messages:
            self._messages[key] = _render(digest, own)
        return self._messages[key]

    def templates(self, plan: DigestPlan | None, channel: str) -> TemplateSet:
        """Return the templates of a channel, and those of the plan where it has none."""
        rule = self.settings.channels.get(channel)
        plans = TemplateSet() if plan is None else plan.templates
        if rule is None or isinstance(rule, WebhookChannel):
            return plans
        return plans.model_copy(update={kind: path for kind, path in rule.templates if path is not None})

    def _named(self, order: Order) -> tuple[Watch, ...]:
        """Return the watches of an order, those that find their figures themselves with the ones it speaks of."""
        if not any(watch.is_auto for watch in order.watches):
            return order.watches
        lexicon = plan_reading(self.settings).lexicon()
        return tuple(name_figures(watch, order.changes, lexicon) for watch in order.watches)

    def _links(self, watches: Sequence[str]) -> dict[str, str]:
        """Return where all changes of each watch are to be read, if readers can reach the web server."""
        public = self.settings.web.public_url
        if public is None or not self.linked:
            return {}
        lists = Lists(public, self.transaction.key("unsubscribe"))
        return {watch: lists.changes_url(watch) for watch in watches}

    def _history(self, changes: Sequence[Change]) -> dict[tuple[str, str], Sequence[Judged]]:
        keys = dict.fromkeys((change.watch, change.figure) for change in changes if change.new is not None)
        for key in keys:
            if key not in self._histories:
                self._histories[key] = self.transaction.judged(*key, limit=_HISTORY)
        return {key: self._histories[key] for key in keys}


def _render(digest: Digest, own: TemplateSet) -> Message:
    """Render with the user's own templates; where their files cannot be read, with the built-in ones and a note."""
    try:
        return render_digest(digest, read_templates(own))
    except RenderError as error:
        return replace(render_digest(digest), note=str(error))
