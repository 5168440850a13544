"""Deliveries -> mail servers, webhooks, folders and the terminal: one file per channel.

Every sender keeps three promises. A delivery goes out under its own id (Message-ID, webhook-id, file name), so that a
repeat can be recognised; whatever goes wrong is a DeliveryError that says whether trying again can help; and one send
ends within `timeout` seconds, so that a lease that is longer is never lost to a slow receiver.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.deliver._lists import CHANGES, Lists, bare_address, make_token
from monitor.deliver._mail import page_of
from monitor.deliver._signatures import find_fault, read_secrets
from monitor.model import Delivery, Receipt
from monitor.rules import AppriseChannel, Channel, EmailChannel, FileChannel, WebhookChannel

__all__ = [
    "CHANGES",
    "LONGEST_SECONDS",
    "Lists",
    "Sender",
    "bare_address",
    "find_fault",
    "make_token",
    "open_sender",
    "page_of",
    "read_secrets",
]

LONGEST_SECONDS = 240.0
"""No send of any channel takes longer."""


class Sender(Protocol):
    """A channel that can be sent to."""

    @property
    def timeout(self) -> float:
        """Seconds after which one send has ended, well or not; at most LONGEST_SECONDS."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Send one delivery; `now`, in UTC, is the moment of this attempt. Raises DeliveryError."""

    async def aclose(self) -> None:
        """Give up what is held between sends."""


def open_sender(channel: Channel, *, name: str, lists: Lists | None = None) -> Sender:
    """Return a sender for a channel, whose name its errors carry; `lists` says where readers can unsubscribe.

    Nothing is connected yet. Only the module of the channel's kind is imported, since each brings its own library.
    """
    if isinstance(channel, EmailChannel):
        from monitor.deliver.email import EmailSender  # noqa: PLC0415 - imports aiosmtplib

        return EmailSender(channel, name=name, lists=lists)
    if isinstance(channel, WebhookChannel):
        from monitor.deliver.webhook import WebhookSender  # noqa: PLC0415 - imports httpx2

        return WebhookSender(channel, name=name)
    if isinstance(channel, AppriseChannel):
        from monitor.deliver.apprise import AppriseSender  # noqa: PLC0415 - imports apprise

        return AppriseSender(channel, name=name)
    if isinstance(channel, FileChannel):
        from monitor.deliver.file import FileSender  # noqa: PLC0415 - imports what makes mails

        return FileSender(channel, name=name)
    from monitor.deliver.stdout import StdoutSender  # noqa: PLC0415 - like the others

    return StdoutSender(name=name)
