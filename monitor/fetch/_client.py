"""How one GET is sent: the seam for another HTTP library, and what is behind it.

A feed is asked every few minutes at most, so a connection serves one request. `DirectClient` makes one with httpcore2
and leaves out what httpx2 does around it, which costs more than the request; by way of a proxy httpx2 is asked.
Rules of this file: everything goes through the gate; redirects are not followed; a body comes decompressed, and a
compression that was not asked for is refused, since its bytes would pass for the body.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import httpcore2
import httpx2

from monitor.gate import GuardedNetwork, check_url, system_tls


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
    """The Client over httpcore2: a connection for each request, straight to the server."""

    def __init__(self, *, allow_private: Collection[str], user_agent: str, tls: ssl.SSLContext | None) -> None:
        """Take which hosts may be private, the User-Agent header, and what to trust but the system's certificates."""
        self._network = GuardedNetwork(allow_private)
        self._tls = tls or system_tls()
        self._own = {"User-Agent": user_agent, "Accept-Encoding": _packing(), "Connection": "close"}

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Send one GET; the caller bounds its time."""
        to = check_url(url, credentials=False)
        request = httpcore2.Request(
            "GET",
            httpcore2.URL(scheme=to.raw_scheme, host=to.raw_host, port=to.port, target=to.raw_path),
            headers=[(b"Host", to.netloc), *_encoded({**self._own, **headers})],
        )
        connection = httpcore2.AsyncHTTPConnection(
            request.url.origin, ssl_context=self._tls, network_backend=self._network
        )
        try:
            response = await connection.handle_async_request(request)
            found = _decoded(response.headers)
            yield Answer(response.status, found, _unpacked(response, _coding(found, self._own["Accept-Encoding"])))
        finally:
            await connection.aclose()

    async def aclose(self) -> None:
        """Nothing is open between requests."""


class HttpxClient:
    """The Client over httpx2."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Take over an open client of the gate."""
        self._client = client

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Send one GET."""
        async with self._client.stream("GET", url, headers=_encoded(headers)) as response:
            found = _decoded(response.headers.raw)
            _coding(found, self._client.headers["accept-encoding"])
            yield Answer(response.status_code, found, response.aiter_bytes())

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()


class _Body(httpx2.AsyncByteStream):
    """The body of a response of httpcore2, for httpx2 to unpack."""

    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part


def _unpacked(response: httpcore2.Response, coding: str) -> AsyncIterator[bytes]:
    if not coding:
        return response.aiter_stream()
    return httpx2.Response(response.status, headers={"content-encoding": coding}, stream=_Body(response)).aiter_bytes()


def _coding(headers: Mapping[str, str], asked: str) -> str:
    """Return how a body is packed, "" if it is not; raises DecodingError unless that was asked for."""
    coding = headers.get("content-encoding", "").lower()
    for part in coding.split(",") if coding else ():
        if part.strip() not in ("", "identity", *(name.strip() for name in asked.split(","))):
            raise httpx2.DecodingError(f"the body is packed as {part.strip()!r:.40}, which was not asked for")
    return coding


@cache
def _packing() -> str:
    """Return what httpx2 can unpack here, as the Accept-Encoding header names it."""
    return httpx2.AsyncClient(transport=httpx2.AsyncBaseTransport()).headers["accept-encoding"]


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


def _decoded(headers: Collection[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the first header of each name."""
    found: dict[str, str] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found
