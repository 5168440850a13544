"""How one GET is sent: the seam for another HTTP library, and what is behind it.

`DirectClient` speaks HTTP/1.1 by h11 and leaves out what httpx2 and httpcore2 do around it, which costs several times
what the request does; by way of a proxy httpx2 is asked. A feed is asked every few minutes at most, but a host may have
many feeds, and pages: where one is asked again within seconds its connection is kept for seconds, for the next request.
Rules of this file: everything goes through the gate; redirects are not followed; a body comes decompressed, and a
compression that was not asked for is refused, since its bytes would pass for the body.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import h11
import httpcore2
import httpx2

from monitor.gate import GuardedNetwork, check_url, system_tls


class _ClosedUnanswered(httpcore2.RemoteProtocolError):
    """A server closed a connection, as it may one that was kept, and there is no answer."""


_LONGEST_HEAD = 100 * 1024  # bytes of a response's head, or of a line between chunks
_READ = 64 * 1024
_IDLE_SECONDS = 4.0  # less than servers wait, most of which wait for five seconds or more
_MOST_IDLE = 100  # servers with connections that are kept
_BUSY_SECONDS = 10.0  # a server that was asked so shortly before will be asked again
_MOST_REMEMBERED = 10_000  # servers
_GONE = (httpcore2.ReadError, httpcore2.WriteError, _ClosedUnanswered)
_Server = tuple[bool, str, int]  # whether it speaks TLS, host, port
_MOST_INTERIM = 20  # responses (1xx) before the final one
_MANY_PARTS = 10_000  # of a body, which cost as much when they are small as when they are large
_LISTS = frozenset({"cache-control", "content-encoding", "link"})
_LEAST_PART = 16  # bytes that each of so many must have on average


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a response; `chunks` is its body, decompressed, and can be read once."""

    status: int
    headers: Mapping[str, str]  # names in lower case, values as Latin-1, so that they go back byte for byte
    chunks: AsyncIterator[bytes]


class Client(Protocol):
    """What a Fetcher needs of an HTTP library; it goes through the gate and follows no redirects."""

    def get(self, url: str, headers: Mapping[str, str]) -> AbstractAsyncContextManager[Answer]:
        """Send one GET; its exceptions are read by `gate.explain_failure`."""

    async def aclose(self) -> None:
        """Close what is open."""


class DirectClient:
    """The Client over h11: straight to the server, over a connection that served the request before, if there is one."""

    def __init__(self, *, allow_private: Collection[str], user_agent: str, tls: ssl.SSLContext | None) -> None:
        """Take which hosts may be private, the User-Agent header, and what to trust but the system's certificates."""
        self._network = GuardedNetwork(allow_private)
        self._tls = tls or system_tls()
        self._tls.set_alpn_protocols(["http/1.1"])
        self._own = {"User-Agent": user_agent, "Accept-Encoding": _packing()}
        self._idle: dict[_Server, list[_Exchange]] = {}
        self._asked_at: dict[_Server, float] = {}

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Send one GET; the caller bounds its time."""
        to = check_url(url, credentials=False)
        secure, host = to.scheme == "https", to.raw_host.decode("ascii")
        server = (secure, host, to.port or (443 if secure else 80))
        own = self._own if self._is_busy(server) else {**self._own, "Connection": "close"}
        asked = (to.raw_path, [(b"Host", to.netloc), *_encoded({**own, **headers})])
        exchange, response = await self._asked_again(server, *asked)
        try:
            if exchange is None:
                exchange = _Exchange(await self._connect(server))
                response = await exchange.ask(*asked)
            assert response is not None  # noqa: S101 - it comes with the exchange
            found = _decoded(response.headers)
            coding = _coding(found, self._own["Accept-Encoding"])
            yield Answer(response.status_code, found, _unpacked(exchange.body(), coding))
            if exchange.is_over() and len(self._idle) < _MOST_IDLE:
                exchange.rest(self._idle.setdefault(server, []))
                exchange = None
        finally:
            self._idle = {name: kept for name, kept in self._idle.items() if kept}
            if exchange is not None:
                await exchange.aclose()

    def _is_busy(self, server: _Server) -> bool:
        """Take note that a server is asked, and say whether it was a moment ago."""
        now = asyncio.get_running_loop().time()
        if len(self._asked_at) >= _MOST_REMEMBERED:
            self._asked_at.clear()
        before, self._asked_at[server] = self._asked_at.get(server), now
        return before is not None and now - before < _BUSY_SECONDS

    async def _asked_again(
        self, server: _Server, target: bytes, headers: list[tuple[bytes, bytes]]
    ) -> tuple[_Exchange, h11.Response] | tuple[None, None]:
        """Ask over a connection that is open; nothing, if there is none, or the server lets go of it just now."""
        kept = self._idle.get(server)
        if not kept:
            return None, None
        exchange = kept[-1]
        try:
            await exchange.wake()
            return exchange, await exchange.ask(target, headers)
        except _GONE:
            await exchange.aclose()
            return None, None
        except BaseException:
            await exchange.aclose()
            raise

    async def _connect(self, server: _Server) -> httpcore2.AsyncNetworkStream:
        secure, host, port = server
        stream = await self._network.connect_tcp(host, port)
        if not secure:
            return stream
        try:
            return await stream.start_tls(self._tls, server_hostname=host)
        except BaseException:
            await stream.aclose()
            raise

    async def aclose(self) -> None:
        """Close what is open."""
        for exchange in [exchange for kept in self._idle.values() for exchange in kept]:
            await exchange.wake()
            await exchange.aclose()


class _Exchange:
    """Requests over a connection, one after another, and their responses.

    What breaks the rules of HTTP raises httpcore2's errors, as a proxy's client does.
    """

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._resting: asyncio.Task[None] | None = None
        self._rests_in: list[_Exchange] = []

    def is_over(self) -> bool:
        """Say whether a response was read to its end, and nothing more came, so that another request may follow."""
        state = self._state
        if state.their_state is h11.SEND_BODY:  # its end may be here already, and nobody has looked
            with contextlib.suppress(h11.RemoteProtocolError):
                state.next_event()
        return state.our_state is h11.DONE and state.their_state is h11.DONE and state.trailing_data == (b"", False)

    def rest(self, kept: list[_Exchange]) -> None:
        """Wait in a list for the next request; for some seconds, or until the server says anything, or goodbye."""
        self._state.start_next_cycle()
        kept.append(self)
        self._rests_in = kept
        self._resting = asyncio.create_task(self._rest())

    async def _rest(self) -> None:
        with contextlib.suppress(httpcore2.ReadError, httpcore2.ReadTimeout):
            await self._stream.read(1, _IDLE_SECONDS)
        if self in self._rests_in:
            self._rests_in.remove(self)
            await self.aclose()

    async def wake(self) -> None:
        """Take it out of the list."""
        self._rests_in.remove(self)
        if self._resting is not None:
            self._resting.cancel()
            await asyncio.wait([self._resting])

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def ask(self, target: bytes, headers: list[tuple[bytes, bytes]]) -> h11.Response:
        """Send a GET, and return the head of the response to it."""
        try:
            head = self._state.send(h11.Request(method=b"GET", target=target, headers=headers)) or b""
            self._state.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise httpcore2.LocalProtocolError(str(error)) from error
        with contextlib.suppress(httpcore2.WriteError):  # a server may answer and close before it was asked to the end
            await self._stream.write(head)
        for _ in range(_MOST_INTERIM):
            event = await self._next()
            if isinstance(event, h11.Response):
                return event
        raise httpcore2.RemoteProtocolError("the server goes on announcing an answer (1xx)")

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes."""
        parts = length = 0
        while isinstance(event := await self._next(), h11.Data):
            parts, length = parts + 1, length + len(event.data)
            if parts > _MANY_PARTS and length < parts * _LEAST_PART:
                raise httpcore2.RemoteProtocolError("the body comes in crumbs")
            yield bytes(event.data)

    async def _next(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise httpcore2.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            data = await self._stream.read(_READ)
            if not data and self._state.their_state is h11.SEND_RESPONSE:
                raise _ClosedUnanswered("the server closed the connection without an answer")
            self._state.receive_data(data)


class HttpxClient:
    """The Client over httpx2."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Take over an open client of the gate."""
        self._client = client

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Send one GET."""
        check_url(url, credentials=False)  # before httpx2 reads it in its own way
        async with self._client.stream("GET", url, headers=_encoded(headers)) as response:
            found = _decoded(response.headers.raw)
            _coding(found, self._client.headers["accept-encoding"])
            yield Answer(response.status_code, found, response.aiter_bytes())

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()


class _Body(httpx2.AsyncByteStream):
    """The body of a response, for httpx2 to unpack."""

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            yield part


def _unpacked(parts: AsyncIterator[bytes], coding: str) -> AsyncIterator[bytes]:
    if not coding:
        return parts
    return httpx2.Response(200, headers={"content-encoding": coding}, stream=_Body(parts)).aiter_bytes()


def _coding(headers: Mapping[str, str], asked: str) -> str:
    """Return how a body is packed, "" if it is not; raises DecodingError unless that was asked for, and once.

    What is packed in what is packed may swell without end between two looks at the clock, and come to nothing.
    """
    given = headers.get("content-encoding", "").lower()
    codings = [part for part in map(str.strip, given.split(",")) if part not in ("", "identity")] if given else []
    for coding in codings:
        if coding not in (name.strip() for name in asked.split(",")):
            raise httpx2.DecodingError(f"the body is packed as {coding!r:.40}, which was not asked for")
    if len(codings) > 1:
        raise httpx2.DecodingError("the body is packed more than once")
    return codings[0] if codings else ""


@cache
def _packing() -> str:
    """Return what httpx2 can unpack here, as the Accept-Encoding header names it."""
    return httpx2.AsyncClient(transport=httpx2.AsyncBaseTransport()).headers["accept-encoding"]


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the first header of each name; of those that are lists, all of them as one (RFC 9110 section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if found.setdefault(key, text) is not text and key in _LISTS:
            found[key] += f", {text}"
    return found
