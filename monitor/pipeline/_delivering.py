"""A message that is owed -> one try of a channel, and the attempt, recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.config import Settings
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, DeliveryState
from monitor.pipeline._context import Context, LeaseLost
from monitor.pipeline._noticing import tell_operator
from monitor.schedule import next_attempt_at
from monitor.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How one try of a delivery ended, for the log and the command line."""

    delivery: Delivery
    state: DeliveryState
    detail: str
    error: DeliveryError | None = None
    next_attempt_at: datetime | None = None


async def deliver_one(context: Context, delivery: Delivery) -> Delivered:
    """Send one claimed delivery and record how it went.

    Raises LeaseLost when another took over, and StoreError when the attempt could not be recorded: the delivery then
    goes out again, under the same id.
    """
    try:
        sender = context.senders.get(delivery.channel)
        if sender is None:
            raise DeliveryError(  # noqa: TRY301 - one way of failing for all channels
                delivery.id, delivery.channel, "is no longer configured", Reason.OTHER, recoverable=False
            )
        receipt = await sender.send(delivery, now=context.clock())
    except DeliveryError as error:
        outcome = _failed(context, delivery, error)
    else:
        refused = f"refused: {', '.join(receipt.refused)}" if receipt.refused else ""
        outcome = Delivered(delivery=delivery, state=DeliveryState.SENT, detail=refused or receipt.detail)
    now = context.clock()

    def record(transaction: Transaction) -> bool:
        recorded = transaction.record_attempt(
            delivery,
            state=outcome.state,
            next_attempt_at=outcome.next_attempt_at or now,
            error=None
            if outcome.state is DeliveryState.SENT and not outcome.detail.startswith("refused")
            else outcome.detail,
            now=now,
        )
        if recorded and outcome.state is DeliveryState.PARKED:
            _give_up(transaction, context.settings, outcome, now=now)
        return recorded

    if not await context.transact(record):
        raise LeaseLost(f"the delivery {delivery.id} took too long, and was given to another")
    return outcome


def _failed(context: Context, delivery: Delivery, error: DeliveryError) -> Delivered:
    again = (
        next_attempt_at(
            context.clock(),
            attempts=delivery.attempts + 1,
            retry_after=error.retry_after,
            jitter=context.chance(),
        )
        if error.recoverable
        else None
    )
    state = DeliveryState.PARKED if again is None else DeliveryState.PENDING
    return Delivered(delivery=delivery, state=state, detail=str(error), error=error, next_attempt_at=again)


def _give_up(transaction: Transaction, settings: Settings, outcome: Delivered, *, now: datetime) -> None:
    """Tell the operator what is not sent any more; if the receiver wants no more, park all that its channel is owed."""
    delivery, gone = outcome.delivery, outcome.error is not None and outcome.error.reason is Reason.GONE
    if not gone:
        tell_operator(
            transaction, settings, "delivery.parked", delivery.channel, outcome.detail, now=now, about=delivery
        )
    elif transaction.close_channel(delivery.channel, reason=outcome.detail, now=now):
        tell_operator(
            transaction, settings, "channel.closed", delivery.channel, outcome.detail, now=now, once=now.isoformat()
        )
