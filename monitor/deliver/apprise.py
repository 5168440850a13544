"""Deliveries to chats and other services, through Apprise (https://github.com/caronc/apprise).

One attempt is one notification: what Apprise keeps in memory is lost in a crash, so the outbox does the trying again.
Apprise says only whether a service took a message, not whether trying again can help, so it is tried again. The URL of a
service holds its token and is never shown. Which address is connected to is up to Apprise: not even the guard against
private addresses stands in its way, so name only services that you trust.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from monitor.deliver import LONGEST_SECONDS
from monitor.deliver._mail import one_line
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, Receipt
from monitor.rules import AppriseChannel

_LONGEST_TEXT = 1_900  # characters, where a message has no text for chats
_LOG = logging.getLogger("apprise")
_LOG.propagate = False  # it writes tokens; what it says of a notification is in the DeliveryError
_MISSING = "needs a package that is not installed; install it with pip install 'monitor[apprise]'"


def open_service(url: str) -> Any:
    """Return the service of a URL; raises ValueError, without the URL, if Apprise knows none of that kind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it loads every plugin that it has
            from apprise import Apprise  # noqa: PLC0415 - an extra, and slow to load

            service = Apprise.instantiate(url, suppress_exceptions=True)
    except ImportError as error:
        raise ValueError(_MISSING) from error
    if service is None:
        raise ValueError("is no URL that Apprise knows; see the list of services in its documentation")
    return service


class AppriseSender:
    """Notifies one service."""

    def __init__(self, channel: AppriseChannel, *, name: str) -> None:
        """Load nothing yet."""
        self._name = name
        self._url = channel.url.get_secret_value()
        self.timeout = min(channel.timeout.total_seconds(), LONGEST_SECONDS)
        # a thread of its own: those that everybody shares would soon all wait for services that do not answer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"apprise-{name}")

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Send one notification; see Sender."""
        del now  # chats show the time at which a message came
        try:
            async with asyncio.timeout(self.timeout):
                loop = asyncio.get_running_loop()
                kind, complaint = await loop.run_in_executor(self._thread, self._notify, delivery)
        except ValueError as error:
            raise DeliveryError(delivery.id, self._name, str(error), Reason.OTHER, recoverable=False) from error
        except TimeoutError as error:
            raise DeliveryError(
                delivery.id, self._name, "no answer in time", Reason.TIMEOUT, recoverable=True
            ) from error
        if complaint is not None:
            raise DeliveryError(
                delivery.id, self._name, f"{kind} did not take it: {complaint}", Reason.OTHER, recoverable=True
            )
        return Receipt(detail=f"{kind} took it")

    async def aclose(self) -> None:
        """Wait for nothing that is under way."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _notify(self, delivery: Delivery) -> tuple[str, str | None]:
        """Return what the service is called, and what it complained of; None if it took the message. Runs in a thread."""
        service = open_service(self._url)
        message = delivery.message
        heard = _Complaints()
        _LOG.addHandler(heard)
        try:
            taken = service.notify(title=one_line(message.subject), body=message.chat or _cut(message.text))
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the others must go on
            return str(service.service_name), type(error).__name__
        finally:
            _LOG.removeHandler(heard)
        return str(service.service_name), None if taken else heard.last or "it does not say why"


class _Complaints(logging.Handler):
    """Keeps the last warning that this thread's notification wrote."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.last = one_line(record.getMessage())[:200]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
