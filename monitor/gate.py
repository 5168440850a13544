"""The one door for outbound HTTP: what may be asked for, and from which addresses.

Feeds, pages and webhooks are named by people and by servers, so each request, each redirect included, is checked
twice: its URL for spellings that two parsers read differently, and the address that the connection is made to, at
the moment when it is made (a name that changes between a check and a connection gets nowhere).

Rules of this file: refusals are GateError; http and https only; hosts in `allow_private` may have any address; the
environment's proxies are ignored and no cookies are kept. Connections are not pooled: both httpx generations scan
every pooled connection on each request, and a host that is polled every few minutes has closed its own by then.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import httpcore2
import httpx2

from monitor.errors import GateError, Reason

LONGEST_WAIT = 366 * 86400.0
"""The most seconds that a server is believed to ask for."""

_LONGEST_URL = 8192
_MOST_ADDRESSES = 4
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
_HOST = re.compile(r"[\w.-]+|[\da-f:.]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[\da-f]*)\.?", re.IGNORECASE)  # what browsers take for an IPv4 address
_INNER = ("localhost", "local", "internal", "home.arpa")  # RFC 6761, 6762, 8375; ICANN keeps .internal free
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
# what `is_global` lets through: relays, protocol assignments, tunnels that carry an address of their own
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


@lru_cache(maxsize=1024)
def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open Internet; text that is no address is not.

    Private, loopback, link-local, shared (RFC 6598), multicast, reserved and documentation addresses are not, nor
    tunnels (6to4, Teredo); an IPv4 address inside an IPv6 one (mapped, NAT64) is judged by itself.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _REFUSED)


def check_url(url: str, *, credentials: bool = True) -> httpx2.URL:
    """Return an address as it is asked for; refuse one that is not plainly http or https, or that two parsers read differently.

    Args:
        url: an absolute address.
        credentials: whether it may hold a user name and password; a redirect's may not.

    Raises:
        GateError: why it is refused.
    """
    found = _parsed(url)
    if not credentials and "@" in url and "@" in urlsplit(url).netloc:
        raise GateError("a redirect must not carry a user name")
    return found


@lru_cache(maxsize=1024)  # each address is looked at where it comes in and where it goes out
def _parsed(url: str) -> httpx2.URL:
    if len(url) > _LONGEST_URL:
        raise GateError(f"the address is longer than {_LONGEST_URL} characters")
    if _UNSAFE.search(url):
        raise GateError("the address holds a backslash, white space or a control character")
    try:
        ours, theirs = urlsplit(url), httpx2.URL(url)
        port = ours.port
    except (ValueError, httpx2.InvalidURL) as error:
        raise GateError(f"the address cannot be read: {error}") from error
    if ours.scheme not in ("http", "https"):
        raise GateError(f"only http and https are read, not {ours.scheme or 'an address without a scheme'}")
    _check_authority(ours, theirs, port)
    return theirs


def _check_authority(ours: SplitResult, theirs: httpx2.URL, port: int | None) -> None:
    host = ours.hostname or ""
    if not _HOST.fullmatch(host) or port == 0:
        raise GateError("the address names no usable host")
    if _NUMBER.fullmatch(host) and not _is_address(host):
        raise GateError("the address names its host by a number; write the name, or four numbers with dots")
    agree = (theirs.scheme, theirs.port or None) == (ours.scheme, port if port != _PORTS[ours.scheme] else None)
    same_host = theirs.host == host if host.isascii() else bool(theirs.raw_host)
    if not agree or not same_host or ours.netloc.count("@") > 1:
        raise GateError("the address can be read in two ways")


_PORTS = {"http": 80, "https": 443}


REQUEST_ERRORS = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
"""What a request raises beside GateError, OSError and TimeoutError."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed, in the closed list and in a sentence; `recoverable`: trying again can help."""

    reason: Reason
    message: str
    recoverable: bool = True


def explain_failure(error: Exception) -> Failure:
    """Say what an exception out of a request means; it is of REQUEST_ERRORS, the gate's own, or a timeout."""
    if isinstance(error, GateError):
        return Failure(error.reason, str(error), error.recoverable)
    if isinstance(error, TimeoutError | httpx2.TimeoutException | httpcore2.TimeoutException):
        return Failure(Reason.TIMEOUT, "no answer in time")
    if _caused_by(error, ssl.SSLError):
        return Failure(Reason.TLS, f"no trusted connection: {_detail(error)}")
    if isinstance(error, httpx2.ProtocolError | httpcore2.ProtocolError | httpx2.DecodingError | httpx2.InvalidURL):
        return Failure(Reason.PROTOCOL, f"the answer breaks the rules of HTTP: {_detail(error)}")
    if isinstance(error, httpx2.ProxyError | httpx2.NetworkError | httpcore2.NetworkError | OSError):
        what = "the proxy refuses" if isinstance(error, httpx2.ProxyError) else "no connection"
        return Failure(Reason.CONNECT, f"{what}: {_detail(error)}")
    return Failure(Reason.OTHER, f"{type(error).__name__}: {_detail(error)}")


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    seen = 0
    while error is not None and seen < 20:  # noqa: PLR2004 - a chain that long is a circle
        if isinstance(error, kind):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _detail(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return a Retry-After header as seconds from `now`, or None if there is none (RFC 9110 section 10.2.3)."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_WAIT)
    moment = http_date(text)
    return None if moment is None else min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """Return a date as HTTP writes it (RFC 9110 section 5.6.7), in UTC; None if it is none."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def open_client(
    *,
    allow_private: Collection[str] = (),
    timeout: float,
    user_agent: str,
    tls: ssl.SSLContext | None = None,
    proxy: str | None = None,
) -> httpx2.AsyncClient:
    """Return a client that goes through the gate; close it, or use it as an async context manager.

    It follows no redirects, keeps no cookies and no idle connections, and takes no proxy from the environment.

    Args:
        allow_private: hosts, as URLs name them, that may have addresses outside the open Internet.
        timeout: seconds for each step (connect, write, each read); the caller bounds the whole.
        user_agent: the User-Agent header.
        tls: what to trust instead of the system's certificates.
        proxy: the http or https address of a proxy, which may be anywhere and may hold a user name and password. It
            looks names up itself, so only addresses written as such, and names that are never of the open Internet, can
            be refused here.
    """
    return httpx2.AsyncClient(
        transport=_Transport(allow_private, tls or system_tls(), proxy),
        timeout=timeout,
        headers={"User-Agent": user_agent},
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


@cache
def system_tls() -> ssl.SSLContext:
    """Return the context that all clients share: building one takes tens of milliseconds."""
    return httpx2.create_ssl_context()


class _Transport(httpx2.AsyncHTTPTransport):
    """Checks each URL, then sends it over connections that the guarded network makes."""

    def __init__(self, allow_private: Collection[str], tls: ssl.SSLContext, proxy: str | None) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._allowed = frozenset(map(_bare, allow_private))
        self._proxied = proxy is not None
        if proxy is None:
            self._pool = httpcore2.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=None,
                max_keepalive_connections=0,
                network_backend=GuardedNetwork(allow_private),
            )
            return
        parts = urlsplit(proxy)
        self._pool = httpcore2.AsyncHTTPProxy(
            parts._replace(netloc=parts.netloc.rpartition("@")[2], path="/", query="", fragment="").geturl(),
            proxy_auth=(unquote(parts.username).encode(), unquote(parts.password or "").encode())
            if parts.username
            else None,
            ssl_context=tls,
            proxy_ssl_context=system_tls() if parts.scheme == "https" else None,
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork([parts.hostname or ""]),  # the only host that is connected to
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        check_url(str(request.url))
        if self._proxied:
            self._check_host(_bare(request.url.host))
        return await super().handle_async_request(request)

    def _check_host(self, host: str) -> None:
        """Refuse what is plainly no host of the open Internet, where the proxy would look it up."""
        if _is_address(host):
            inside = not is_public(host)
        else:
            inside = "." not in host or host.endswith(tuple(f".{name}" for name in _INNER))
        if inside and host not in self._allowed:
            raise GateError(f"{host} is no host of the open Internet; if it is meant, list it under allow_private")


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection by asyncio's own streams, which cost half of what httpcore2 has for every kind of event loop."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore2's
        with _told(httpcore2.ReadTimeout, httpcore2.ReadError):
            async with _within(timeout):
                return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore2's
        with _told(httpcore2.WriteTimeout, httpcore2.WriteError):
            async with _within(timeout):
                self._writer.write(buffer)
                await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.transport.abort()  # what was asked for is here, or not wanted: nobody waits for farewells
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore2's
    ) -> httpcore2.AsyncNetworkStream:
        try:
            with _told(httpcore2.ConnectTimeout, httpcore2.ConnectError):
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            self._writer.transport.abort()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._writer.get_extra_info(info)


def _within(seconds: float | None) -> AbstractAsyncContextManager[object]:
    """Return what bounds the time of a block; who asks one by one has bounded all of it already."""
    return nullcontext() if seconds is None else asyncio.timeout(seconds)


@contextmanager
def _told(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    """Raise the errors of the operating system as httpcore2's."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise broken(str(error)) from error


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Looks a host up, refuses what is not public, and connects to the very address that it looked at."""

    def __init__(self, allow_private: Iterable[str]) -> None:
        """Take the hosts that may have any address."""
        self._allowed = frozenset(_bare(host) for host in allow_private)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore2
        local_address: str | None = None,  # noqa: ARG002 - likewise
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore2.AsyncNetworkStream:
        """Return a connection to a host; raises GateError and httpcore2's errors."""
        addresses = await self._addresses(host, port, timeout)
        for address in addresses[:-1]:
            try:
                return await _connect(address, port, _share(timeout, len(addresses)))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # the next address of the host may answer
        return await _connect(addresses[-1], port, timeout)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> tuple[str, ...]:  # noqa: ASYNC109 - likewise
        """Return the addresses of a host that may be connected to, at most four."""
        addresses = (host,) if _is_address(host) else await _look_up(host, port, timeout)
        public = tuple(address for address in addresses if _bare(host) in self._allowed or is_public(address))
        if not public:
            raise GateError(
                f"{host} is at {', '.join(addresses) or 'no address'}, which is no address of the open Internet; "
                "if it is meant, list the host under allow_private",
                recoverable=True,
            )
        return public[:_MOST_ADDRESSES]


async def _look_up(host: str, port: int, timeout: float | None) -> tuple[str, ...]:  # noqa: ASYNC109 - likewise
    try:
        async with asyncio.timeout(timeout):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout(f"looking up {host}") from error
    except (OSError, UnicodeError) as error:
        raise GateError(f"the name {host} leads nowhere", Reason.DNS, recoverable=True) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _connect(address: str, port: int, timeout: float | None) -> _Stream:  # noqa: ASYNC109 - likewise
    with _told(httpcore2.ConnectTimeout, httpcore2.ConnectError):
        async with _within(timeout):
            return _Stream(*await asyncio.open_connection(address, port))


@lru_cache(maxsize=1024)
def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _share(timeout: float | None, count: int) -> float | None:
    """Return how long one of several addresses may take."""
    return None if timeout is None else timeout / count
