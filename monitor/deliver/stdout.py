"""Deliveries to standard output: the subject and the text, for a terminal or a service log."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, Receipt


class StdoutSender:
    """Prints."""

    timeout = 30.0

    def __init__(self, *, name: str) -> None:
        """Print nothing yet."""
        self._name = name

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Print one delivery; see Sender."""
        del now
        message = delivery.message
        try:
            async with asyncio.timeout(self.timeout):
                await asyncio.to_thread(_write, f"{message.subject}\n\n{message.text.rstrip()}\n\n")
        except (OSError, ValueError) as error:  # closed, or nobody reads
            raise DeliveryError(
                delivery.id, self._name, f"standard output: {error}", Reason.OTHER, recoverable=True
            ) from error
        return Receipt(detail="printed")

    async def aclose(self) -> None:
        """Nothing is held between sends."""


def _write(text: str) -> None:
    """Write text in whatever encoding the terminal has; what that lacks becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
