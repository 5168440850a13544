"""Deliveries by e-mail, over SMTP.

Each reader gets a mail of their own over one connection, so that no reader sees another's address. The server answers
for each of them: readers that it refuses for good (5xx) are named in the receipt; if others must wait (4xx) or the
connection breaks, the delivery fails for now, and its next try goes to those only who are still owed it. What was
served is remembered while the program runs; after a restart a reader may get the mail twice, with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from urllib.parse import quote

import aiosmtplib

from monitor.deliver import LONGEST_SECONDS
from monitor.deliver._lists import Lists, bare_address
from monitor.deliver._mail import compose_mail, one_line, parse_address
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, Receipt
from monitor.rules import EmailChannel

_REMEMBERED = 1000  # deliveries that were served in part
_FAREWELL_SECONDS = 5.0
_STEPS = 6  # of a connection: greeting, EHLO, STARTTLS, EHLO, and two for the login
_FOR_GOOD = 500  # replies from here on are final


class EmailSender:
    """Sends mails to the readers of one channel."""

    def __init__(self, channel: EmailChannel, *, name: str, lists: Lists | None = None) -> None:
        """Connect to nothing yet."""
        self._channel, self._name, self._lists = channel, name, lists
        self._step = channel.smtp.timeout.total_seconds()
        self._tls: ssl.SSLContext | None = None
        self._settled: dict[str, dict[str, str | None]] = {}  # by delivery and reader: why refused, None if served

    @property
    def timeout(self) -> float:
        """Seconds that one send takes at most."""
        return min(self._step * (_STEPS + 3 * len(self._channel.to)), LONGEST_SECONDS)

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Send one mail to each reader who did not get it in an earlier try; see Sender."""
        del now  # a mail has the date of its digest
        settled = self._settled.setdefault(delivery.id, {})
        while len(self._settled) > _REMEMBERED:
            del self._settled[next(iter(self._settled))]
        try:
            async with asyncio.timeout(self.timeout):
                waiting = await self._send_each(delivery, settled)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            smtp, (reason, message, recoverable) = self._channel.smtp, _meaning(error)
            raise DeliveryError(
                delivery.id, self._name, f"{smtp.host}:{smtp.port}: {message}", reason, recoverable=recoverable
            ) from error
        if waiting:
            raise self._refused(delivery, f"to be tried again: {_list(waiting)}", recoverable=True)
        self._settled.pop(delivery.id, None)
        refused = {reader: why for reader, why in settled.items() if why is not None}
        served = len(settled) - len(refused)
        if not settled:
            return Receipt(detail="every reader has unsubscribed")
        if not served:
            raise self._refused(delivery, f"refused for every reader: {_list(refused)}", recoverable=False)
        return Receipt(detail=f"{self._channel.smtp.host} took {served} of {len(settled)}", refused=tuple(refused))

    async def aclose(self) -> None:
        """Nothing is held between sends but who was served."""

    def _refused(self, delivery: Delivery, message: str, *, recoverable: bool) -> DeliveryError:
        return DeliveryError(delivery.id, self._name, message, Reason.RECIPIENTS_REFUSED, recoverable=recoverable)

    async def _send_each(self, delivery: Delivery, settled: dict[str, str | None]) -> dict[str, str]:
        """Write into `settled` what became of each reader; return those that must wait, and why."""
        waiting: dict[str, str] = {}
        owed = [reader for reader in dict.fromkeys(self._channel.to) if reader not in settled]
        owed = [reader for reader in owed if bare_address(reader) not in delivery.without]
        if not owed:  # an earlier try served all, and was cut off while it said goodbye
            return waiting
        async with self._connected() as server:
            for reader in owed:
                refusal = await self._send_to(reader, delivery, server)
                if refusal is None or refusal[0] >= _FOR_GOOD:
                    settled[reader] = refusal and refusal[1]
                else:
                    waiting[reader] = refusal[1]
        return waiting

    async def _send_to(self, reader: str, delivery: Delivery, server: aiosmtplib.SMTP) -> tuple[int, str] | None:
        """Return the code and the words with which the server refuses this reader; None if it took the mail."""
        sender = parse_address(self._channel.sender)
        try:
            to = parse_address(reader)
            mail = compose_mail(delivery, sender=sender, to=to, leave=self._ways_to_leave(delivery, to))
            bounces = parse_address(self._channel.bounces) if self._channel.bounces else sender
        except ValueError as error:
            return _FOR_GOOD, f"is no usable address: {_plain(error)}"
        try:
            await server.send_message(mail, sender=bounces.addr_spec, recipients=[to.addr_spec])
        except aiosmtplib.SMTPRecipientsRefused as error:
            return error.recipients[0].code, _reply(error.recipients[0])
        except aiosmtplib.SMTPDataError as error:
            return error.code, _reply(error)
        except aiosmtplib.SMTPNotSupported as error:  # an international address
            return _FOR_GOOD, _plain(error)
        return None

    def _ways_to_leave(self, delivery: Delivery, to: Address) -> tuple[str, ...]:
        """Return the addresses at which a reader can leave the list, the web's first."""
        ways = [] if self._lists is None else [self._lists.leave_url(delivery.subscription, to.addr_spec)]
        if self._channel.unsubscribe is not None:
            asked = quote(f"unsubscribe {delivery.subscription}")
            ways.append(f"mailto:{bare_address(self._channel.unsubscribe)}?subject={asked}")
        return tuple(ways)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        smtp = self._channel.smtp
        server = aiosmtplib.SMTP(
            hostname=smtp.host,
            port=smtp.port,
            timeout=self._step,
            use_tls=smtp.security == "tls",
            start_tls=smtp.security == "starttls",
            tls_context=await self._context(),
        )
        try:
            await server.connect()
            if smtp.user is not None:
                await self._log_in(server, smtp.user)
            yield server
            with suppress(aiosmtplib.SMTPException, OSError):  # whatever it says now, it has taken the mails
                await server.quit(timeout=min(self._step, _FAREWELL_SECONDS))
        finally:
            if isinstance(server.transport, asyncio.WriteTransport):  # no goodbye was said: do not wait for one
                server.transport.abort()
            server.close()

    async def _context(self) -> ssl.SSLContext | None:
        """Return what to trust, made once, in a thread: reading the system's certificates takes a while."""
        smtp = self._channel.smtp
        if self._tls is None and smtp.security != "none":
            try:
                self._tls = await asyncio.to_thread(ssl.create_default_context, cafile=smtp.ca_file)
            except OSError as error:
                raise ssl.SSLError(1, f"{smtp.ca_file} holds no certificates: {_plain(error)}") from error
        return self._tls

    async def _log_in(self, server: aiosmtplib.SMTP, user: str) -> None:
        password = self._channel.smtp.password
        try:
            await server.login(user, password.get_secret_value() if password else "")
        except aiosmtplib.SMTPResponseException:
            raise
        except aiosmtplib.SMTPException as error:  # the server offers no login that is known
            if isinstance(error, OSError):
                raise
            raise aiosmtplib.SMTPAuthenticationError(535, error.message) from error


_FAILURES = (
    (TimeoutError, Reason.TIMEOUT, "no answer in time"),
    (ssl.SSLError, Reason.TLS, "no trusted connection"),
    (socket.gaierror, Reason.DNS, "the name leads nowhere"),
    (OSError, Reason.CONNECT, "no connection"),
    (aiosmtplib.SMTPException, Reason.PROTOCOL, "no agreement with the server"),
)


def _meaning(error: Exception) -> tuple[Reason, str, bool]:
    """Return the reason, a sentence, and whether trying again can help."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refusal(error)
    causes = list(_causes(error))
    for kind, reason, sentence in _FAILURES:
        for cause in causes:
            if isinstance(cause, kind):
                return reason, f"{sentence}: {_plain(cause)}", True
    return Reason.CLIENT_ERROR, f"an address cannot be used: {_plain(error)}", False


def _refusal(error: aiosmtplib.SMTPResponseException) -> tuple[Reason, str, bool]:
    final = error.code >= _FOR_GOOD
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Reason.AUTHENTICATION, f"the login is refused: {_reply(error)}", not final
    if isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPHeloError):
        return Reason.SERVER_ERROR, f"no welcome: {_reply(error)}", True
    return (Reason.CLIENT_ERROR if final else Reason.SERVER_ERROR), f"refused: {_reply(error)}", not final


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(20):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _reply(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {one_line(str(error.message))[:200]}".strip()


def _plain(error: BaseException) -> str:
    return one_line(str(error))[:200] or type(error).__name__


def _list(readers: dict[str, str]) -> str:
    """Name up to three readers with what the server said of each."""
    told = [f"{reader} ({why})" for reader, why in list(readers.items())[:3]]
    more = len(readers) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
