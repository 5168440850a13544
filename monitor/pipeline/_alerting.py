"""Changes that must not wait -> alerts, in the outbox: which goes where, and what holds it.

Rules of this file: whatever holds an alert (settling, muted hours, a pace, a silence) ends, and the alert goes out then; what
will never go to a channel is put aside as told, so that it is not asked about again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.config import Settings
from monitor.digests import Topic, Way, is_among, is_inhibited, route_topic, topic_of
from monitor.lexicon import Lexicon
from monitor.model import Change, ChangeKind, Delivery, Silence
from monitor.pipeline._composing import alerts_to, put_into_outbox, thread_of
from monitor.pipeline._context import plan_reading
from monitor.pipeline._press import Order, Press
from monitor.rules import Route, Severity, Watch
from monitor.schedule import muted_until
from monitor.store import Transaction


def compose_alerts(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[Delivery, ...]:
    """Put alerts that nothing holds into the outbox: one message a watch and channel."""
    deliveries: list[Delivery] = []
    press = Press(transaction, settings, now)
    for channel in settings.channels:
        subscription = alerts_to(channel)
        since = transaction.subscribed_since(subscription, now=now)
        owed = transaction.changes(alert=True, untold_to=subscription, since=since)
        if owed:
            deliveries += _Channel(press, channel).compose(owed)
    return tuple(deliveries)


@dataclass(frozen=True, slots=True)
class _Channel:
    """What composing the alerts of one channel needs."""

    press: Press
    name: str

    @property
    def transaction(self) -> Transaction:
        return self.press.transaction

    @property
    def settings(self) -> Settings:
        return self.press.settings

    @property
    def now(self) -> datetime:
        return self.press.now

    def compose(self, owed: Sequence[Change]) -> list[Delivery]:
        """Put what may go now into the outbox."""
        lexicon = _lexicon(self.settings)
        silences = self.transaction.silences(ended_after=min(change.decided_at for change in owed))
        graveness = graveness_of(self.settings)
        aside: list[str] = []
        groups: dict[str, list[tuple[Change, Way]]] = {}
        for change in owed:
            topic = topic_of(change, graveness.get((change.watch, change.figure), "normal"))
            ways = route_topic(self.settings.alerts, topic, lexicon)
            way = next((way for way in ways if way.channel == self.name), None)
            if way is None or cause_of(self.transaction, change):
                aside.append(change.id)
            elif _is_open(way, topic, silences, self.now):
                groups.setdefault(change.watch, []).append((change, way))
        if aside:
            self.transaction.set_aside(alerts_to(self.name), aside)
        return [delivery for watch, group in groups.items() for delivery in self._compose_group(watch, group, silences)]

    def _compose_group(
        self, watch: str, group: Sequence[tuple[Change, Way]], silences: Sequence[Silence]
    ) -> tuple[Delivery, ...]:
        settle = self.settings.alerts.settle
        if self.now < min(change.decided_at for change, _ in group) + settle:
            return ()
        last = self.transaction.last_delivery(thread_of(watch), self.name)
        if last is not None and all(self.now < last + way.min_gap for _, way in group):
            return ()
        watches = tuple(item for item in self.settings.watches if item.id == watch)
        order = Order(
            kind="alert",
            subscription=alerts_to(self.name),
            thread=thread_of(watch),
            channels=(self.name,),
            watches=watches,
            changes=tuple(change for change, _ in group),
            title=_catch_up(watches, [change for change, _ in group], silences),
        )
        return put_into_outbox(self.press, order)


def graveness_of(settings: Settings) -> dict[tuple[str, str], Severity]:
    """Return how grave the user finds each tracked figure, by watch and figure."""
    return {(watch.id, tracked.id): tracked.severity for watch in settings.watches for tracked in watch.figures}


def _is_open(way: Way, topic: Topic, silences: Sequence[Silence], now: datetime) -> bool:
    if way.mute is not None and muted_until(way.mute, now) is not None:
        return False
    return silenced_until(topic, silences, now) is None


def silenced_until(topic: Topic, silences: Sequence[Silence], now: datetime) -> datetime | None:
    """Return when the last of the silences ends that hold a change now, in UTC; None if none does."""
    ends = [item.ends for item in silences if item.starts <= now < item.ends and _is_about(item, topic)]
    return max(ends, default=None)


def _is_about(silence: Silence, topic: Topic) -> bool:
    return (
        silence.watch == topic.watch
        and (not silence.figures or topic.figure in silence.figures)
        and is_among(topic.kind, silence.kinds)
    )


def _catch_up(watches: Sequence[Watch], changes: Sequence[Change], silences: Sequence[Silence]) -> str | None:
    """Return what heads the summary of what a silence held; None if none held anything."""
    for silence in reversed(silences):
        if any(change.decided_at < silence.ends and _is_about(silence, topic_of(change)) for change in changes):
            name = watches[0].name if watches else "Feeds"
            return f"{name}, held by a silence of {silence.owner}{f' ({silence.note})' if silence.note else ''}"
    return None


def cause_of(transaction: Transaction, change: Change) -> Change | None:
    """Return the definition change that tells this change already; None if there is none."""
    if change.kind not in {ChangeKind.DECREASED, ChangeKind.IMPLAUSIBLE}:
        return None
    others = transaction.changes(
        watches=[change.watch], figure=change.figure, kinds=[ChangeKind.DEFINITION_CHANGE], alert=True
    )
    return is_inhibited(change, others)


def _lexicon(settings: Settings) -> Lexicon | None:
    """Return which place lies in which, if a route asks."""
    return plan_reading(settings, ()).lexicon() if _names_places(settings.alerts.routes) else None


def _names_places(routes: Sequence[Route]) -> bool:
    return any(route.match.place or _names_places(route.routes) for route in routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Where a change would go, and what would hold it: each time is when that ends, in UTC, or None."""

    channel: str
    route: str
    muted_until: datetime | None
    paced_until: datetime | None
    silenced_until: datetime | None


def foresee(transaction: Transaction, settings: Settings, topic: Topic, *, now: datetime) -> tuple[Outlook, ...]:
    """Return where a change would go that happened at `now`; how grave it is says the configuration."""
    topic = replace(topic, severity=graveness_of(settings).get((topic.watch, topic.figure), topic.severity))
    found = []
    silenced = silenced_until(topic, transaction.silences(ended_after=now), now)
    for way in route_topic(settings.alerts, topic, _lexicon(settings)):
        last = transaction.last_delivery(thread_of(topic.watch), way.channel)
        free = None if last is None or last + way.min_gap <= now else last + way.min_gap
        muted = None if way.mute is None else muted_until(way.mute, now)
        found.append(
            Outlook(channel=way.channel, route=way.route, muted_until=muted, paced_until=free, silenced_until=silenced)
        )
    return tuple(found)
