"""What goes out: messages, the deliveries owed to channels, and who asked for silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed:
    """A reader who left a list: `subscription` is that of its deliveries, `address` bare and in lower case."""

    subscription: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A span of time in which alerts of a watch are held because somebody asked for it.

    Empty `figures` and `kinds` mean all; `kinds` may be groups. Alerts decided in it are told when it ends.
    """

    id: str
    watch: str
    figures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    starts: datetime
    ends: datetime
    owner: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture in a message's HTML, which calls it "cid:" and this id."""

    cid: str
    png: str  # in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A digest, rendered: what channels send. `payload` is JSON text for machines."""

    subject: str
    text: str
    html: str
    payload: str
    chat: str = ""  # a shorter text, for chats
    images: tuple[Image, ...] = ()
    note: str | None = None  # why a template was replaced by the built-in one, for the operator


class DeliveryState(StrEnum):
    """Where a delivery stands in the outbox."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest owed to one channel. `id` is fixed when the row is written, so a repeat is recognisable."""

    id: str
    digest: str
    channel: str
    subscription: str
    message: Message
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    created_at: datetime
    next_attempt_at: datetime
    last_error: str | None = None
    lease: str | None = None  # the right to send it now, while a worker holds it
    without: tuple[str, ...] = ()  # bare addresses of readers who unsubscribed, when it was claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How many deliveries of a channel stand where, for the metrics and the status page."""

    channel: str
    state: DeliveryState
    count: int
    oldest: datetime  # when the first of them was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a delivery, and what became of the delivery by it."""

    at: datetime
    state: DeliveryState
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel says after it took a delivery; `refused` names recipients that were not served."""

    detail: str
    refused: tuple[str, ...] = ()
