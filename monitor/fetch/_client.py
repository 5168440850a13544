"""How one GET is sent: the seam for another HTTP library, and what is behind it.

A feed is asked every few minutes at most, so a connection serves one request. `DirectClient` speaks HTTP/1.1 by h11 over
such a connection and leaves out what httpx2 and httpcore2 do around it, which costs several times what the request does;
by way of a proxy httpx2 is asked.
Rules of this file: everything goes through the gate; redirects are not followed; a body comes decompressed, and a
compression that was not asked for is refused, since its bytes would pass for the body.
"""

from __future__ import annotations

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

_LONGEST_HEAD = 100 * 1024  # bytes of a response's head, or of a line between chunks
_READ = 64 * 1024
_MOST_INTERIM = 20  # responses (1xx) before the final one
_MANY_PARTS = 10_000  # of a body, which cost as much when they are small as when they are large
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
    """The Client over h11: a connection for each request, straight to the server."""

    def __init__(self, *, allow_private: Collection[str], user_agent: str, tls: ssl.SSLContext | None) -> None:
        """Take which hosts may be private, the User-Agent header, and what to trust but the system's certificates."""
        self._network = GuardedNetwork(allow_private)
        self._tls = tls or system_tls()
        self._tls.set_alpn_protocols(["http/1.1"])
        self._own = {"User-Agent": user_agent, "Accept-Encoding": _packing(), "Connection": "close"}

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Send one GET; the caller bounds its time."""
        to = check_url(url, credentials=False)
        secure, host = to.scheme == "https", to.raw_host.decode("ascii")
        stream = await self._network.connect_tcp(host, to.port or (443 if secure else 80))
        try:
            if secure:
                stream = await stream.start_tls(self._tls, server_hostname=host)
            exchange = _Exchange(stream)
            response = await exchange.ask(to.raw_path, [(b"Host", to.netloc), *_encoded({**self._own, **headers})])
            found = _decoded(response.headers)
            coding = _coding(found, self._own["Accept-Encoding"])
            yield Answer(response.status_code, found, _unpacked(exchange.body(), coding))
        finally:
            await stream.aclose()

    async def aclose(self) -> None:
        """Nothing is open between requests."""


class _Exchange:
    """One request and its response; what breaks the rules of HTTP raises httpcore2's errors, as a proxy's client does."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

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
                raise httpcore2.RemoteProtocolError("the server closed the connection without an answer")
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
    """Return the first header of each name, of `Link` all."""
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if found.setdefault(key, text) is not text and key == "link":
            found[key] += f", {text}"
    return found
