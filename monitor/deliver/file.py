"""Deliveries to a folder: `<id>.eml`, `.html`, `.txt` and `.json` of each.

A file appears whole or not at all, and sending a delivery again writes the same files again.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.policy import SMTP
from pathlib import Path

from monitor.deliver._mail import compose_mail, make_atom, page_of
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, Receipt
from monitor.rules import FileChannel

_SENDER = Address(display_name="monitor", username="monitor", domain="localhost")


class FileSender:
    """Writes into the folder of one channel."""

    timeout = 60.0

    def __init__(self, channel: FileChannel, *, name: str) -> None:
        """Touch nothing yet."""
        self._folder, self._name = channel.path, name

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Write the files of one delivery, the mail last; see Sender."""
        del now  # the files have the date of their digest
        try:
            async with asyncio.timeout(self.timeout):
                written = await asyncio.to_thread(self._write, delivery)
        except OSError as error:  # a timeout is one, too
            slow = isinstance(error, TimeoutError) and error.errno is None
            why = "the disk does not answer" if slow else error.strerror or type(error).__name__
            raise DeliveryError(
                delivery.id, self._name, f"{self._folder}: {why}", Reason.DISK, recoverable=True
            ) from error
        return Receipt(detail=f"wrote {written}")

    async def aclose(self) -> None:
        """Nothing is held between sends."""

    def _write(self, delivery: Delivery) -> Path:
        message = delivery.message
        mail = self._folder / f"{make_atom(delivery.id)}.eml"
        self._folder.mkdir(parents=True, exist_ok=True)
        for suffix, text in ((".json", message.payload), (".txt", message.text), (".html", page_of(message))):
            _replace(mail.with_name(mail.stem + suffix), text.encode("utf-8", "replace"))
        _replace(mail, compose_mail(delivery, sender=_SENDER, to=None).as_bytes(policy=SMTP))
        return mail


def _replace(path: Path, content: bytes) -> None:
    """Write a file at another name, let it reach the disk, and give it its own name."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
