"""Subscriptions and the outbox: who was told what, and which messages are owed to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.model import Attempt, Delivery, DeliveryState, Owed
from monitor.store._rows import Lock, Rows, in_batches, lock, new_lease
from monitor.store._schema import ATTEMPTS, CLOSED, DELIVERIES, SUBSCRIPTIONS, TOLD, UNSUBSCRIBED

_OWED = DELIVERIES.c
_PENDING = DeliveryState.PENDING.value


class OutboxRows(Rows):
    """The part of a transaction that knows deliveries; see the protocol for what each method promises."""

    def subscribed_since(self, subscription: str, *, now: datetime) -> datetime:
        """See the protocol."""
        self._add(SUBSCRIPTIONS, {"id": subscription, "since": now})
        query = sa.select(SUBSCRIPTIONS.c.since).where(SUBSCRIPTIONS.c.id == subscription)
        since: datetime = self._connection.execute(query).scalar_one()
        return since

    def subscriptions(self) -> dict[str, tuple[datetime, datetime | None]]:
        """See the protocol."""
        query = sa.select(SUBSCRIPTIONS.c.id, SUBSCRIPTIONS.c.since, SUBSCRIPTIONS.c.last_run)
        return {row.id: (row.since, row.last_run) for row in self._connection.execute(query)}

    def last_run(self, subscription: str) -> datetime | None:
        """See the protocol."""
        query = sa.select(SUBSCRIPTIONS.c.last_run).where(SUBSCRIPTIONS.c.id == subscription)
        last: datetime | None = self._connection.execute(query).scalar()
        return last

    def record_digest(
        self, subscription: str, *, changes: Iterable[str], deliveries: Iterable[Delivery], now: datetime
    ) -> None:
        """See the protocol."""
        self._add(SUBSCRIPTIONS, {"id": subscription, "since": now})
        self._connection.execute(
            sa.update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription).values(last_run=now)
        )
        self.set_aside(subscription, changes)
        closed = self.closed_channels()
        self._add(DELIVERIES, [_row(_unless_closed(delivery, closed)) for delivery in deliveries])

    def set_aside(self, subscription: str, changes: Iterable[str]) -> None:
        """See the protocol."""
        self._add(TOLD, [{"subscription": subscription, "change": change} for change in changes])

    def last_delivery(self, subscription: str, channel: str) -> datetime | None:
        """See the protocol."""
        query = sa.select(sa.func.max(_OWED.created_at)).where(
            _OWED.subscription == subscription, _OWED.channel == channel
        )
        last: datetime | None = self._connection.execute(query).scalar()
        return last

    def claim_deliveries(self, *, now: datetime, until: datetime, limit: int) -> tuple[Delivery, ...]:
        """See the protocol."""
        # Two claims at once could each find the channel free, when an older delivery is made due between them.
        lock(self._connection, Lock.OUTBOX)
        heads = sa.select(sa.func.min(_OWED.seq)).where(_OWED.state == _PENDING).group_by(_OWED.channel)
        out = sa.select(_OWED.channel).where(_OWED.state == _PENDING, _OWED.leased_until > now)
        query = (
            sa.select(DELIVERIES)
            .where(_OWED.seq.in_(heads), _OWED.next_attempt_at <= now, _OWED.channel.not_in(out))
            .order_by(_OWED.seq)
            .limit(max(limit, 0))
            .with_for_update(skip_locked=True)
        )
        found = [_delivery(row) for row in self._connection.execute(query)]
        claimed = tuple(
            replace(delivery, lease=new_lease(), without=self._left(delivery.subscription)) for delivery in found
        )
        self._lease(DELIVERIES, {delivery.id: delivery.lease for delivery in claimed}, until)
        return claimed

    def _left(self, subscription: str) -> tuple[str, ...]:
        query = sa.select(UNSUBSCRIBED.c.address).where(UNSUBSCRIBED.c.subscription == subscription)
        return tuple(self._connection.execute(query).scalars())

    def release_deliveries(self, leases: Iterable[str]) -> None:
        """See the protocol."""
        self._release(DELIVERIES, leases)

    def record_attempt(
        self,
        delivery: Delivery,
        *,
        state: DeliveryState,
        next_attempt_at: datetime,
        error: str | None,
        now: datetime,
    ) -> bool:
        """See the protocol."""
        if delivery.lease is None:
            return False
        held = sa.and_(_OWED.id == delivery.id, _OWED.lease == delivery.lease)
        recorded = self._connection.execute(
            sa.update(DELIVERIES)
            .where(held)
            .values(
                state=state.value,
                attempts=_OWED.attempts + 1,
                next_attempt_at=next_attempt_at,
                last_error=error,
                lease=None,
                leased_until=None,
            )
        ).rowcount
        if recorded:
            self._add(ATTEMPTS, {"delivery": delivery.id, "at": now, "state": state.value, "error": error})
        return recorded > 0

    def deliveries(
        self, *, states: Sequence[DeliveryState] | None = None, ids: Sequence[str] | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """See the protocol."""
        query = sa.select(DELIVERIES).order_by(_OWED.seq.desc()).limit(max(limit, 0))
        if states is not None:
            query = query.where(_OWED.state.in_([state.value for state in states]))
        queries = [query] if ids is None else [query.where(_OWED.id.in_(batch)) for batch in in_batches(set(ids))]
        rows = [row for each in queries for row in self._connection.execute(each)]
        return tuple(map(_delivery, sorted(rows, key=lambda row: -row.seq)[: max(limit, 0)]))

    def owed(self) -> tuple[Owed, ...]:
        """See the protocol."""
        query = (
            sa.select(
                _OWED.channel, _OWED.state, sa.func.count().label("n"), sa.func.min(_OWED.created_at).label("oldest")
            )
            .where(_OWED.state.in_([_PENDING, DeliveryState.PARKED.value]))
            .group_by(_OWED.channel, _OWED.state)
            .order_by(_OWED.channel, _OWED.state)
        )
        return tuple(
            Owed(channel=row.channel, state=DeliveryState(row.state), count=row.n, oldest=row.oldest)
            for row in self._connection.execute(query)
        )

    def retry_deliveries(self, ids: Sequence[str], *, now: datetime) -> int:
        """See the protocol."""
        for batch in in_batches(set(ids)):
            channels = sa.select(_OWED.channel).where(_OWED.id.in_(batch))
            self._connection.execute(sa.delete(CLOSED).where(CLOSED.c.channel.in_(channels)))
        return sum(
            self._connection.execute(
                sa.update(DELIVERIES)
                .where(_OWED.id.in_(batch), _at_rest(now))
                .values(state=_PENDING, attempts=0, next_attempt_at=now, lease=None, leased_until=None)
            ).rowcount
            for batch in in_batches(set(ids))
        )

    def drop_deliveries(self, ids: Sequence[str], *, now: datetime) -> int:
        """See the protocol."""
        dropped = {"state": DeliveryState.DROPPED.value, "lease": None, "leased_until": None}
        return sum(
            self._connection.execute(
                sa.update(DELIVERIES).where(_OWED.id.in_(batch), _at_rest(now)).values(dropped)
            ).rowcount
            for batch in in_batches(set(ids))
        )

    def attempts(self, delivery: str) -> tuple[Attempt, ...]:
        """See the protocol."""
        query = sa.select(ATTEMPTS).where(ATTEMPTS.c.delivery == delivery).order_by(ATTEMPTS.c.seq)
        rows = self._connection.execute(query)
        return tuple(Attempt(at=row.at, state=DeliveryState(row.state), error=row.error) for row in rows)

    def close_channel(self, channel: str, *, reason: str, now: datetime) -> bool:
        """See the protocol."""
        if not self._add(CLOSED, {"channel": channel, "at": now, "reason": reason}):
            return False
        waiting = sa.and_(_OWED.channel == channel, _OWED.state == _PENDING, _OWED.lease.is_(None))
        self._connection.execute(
            sa.update(DELIVERIES).where(waiting).values(state=DeliveryState.PARKED.value, last_error=reason)
        )
        return True

    def closed_channels(self) -> dict[str, str]:
        """See the protocol."""
        return {row.channel: row.reason for row in self._connection.execute(sa.select(CLOSED))}


def _at_rest(now: datetime) -> sa.ColumnElement[bool]:
    """Return what holds for deliveries that are parked, or wait and are not under way."""
    waiting = sa.and_(_OWED.state == _PENDING, sa.or_(_OWED.lease.is_(None), _OWED.leased_until <= now))
    return sa.or_(_OWED.state == DeliveryState.PARKED.value, waiting)


def _unless_closed(delivery: Delivery, closed: Mapping[str, str]) -> Delivery:
    reason = closed.get(delivery.channel)
    return delivery if reason is None else replace(delivery, state=DeliveryState.PARKED, last_error=reason)


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "digest": delivery.digest,
        "channel": delivery.channel,
        "subscription": delivery.subscription,
        "message": delivery.message,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "last_error": delivery.last_error,
    }


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        digest=row.digest,
        channel=row.channel,
        subscription=row.subscription,
        message=row.message,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        lease=row.lease,
    )
