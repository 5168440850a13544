"""A feed's address -> its body, or word that it has not changed.

One request is one conditional GET (RFC 9110 section 13) through the gate. Rules of this file: validators go back
byte for byte and are replaced together; redirects are followed by hand, each hop checked; the body is bounded
after decompression while it arrives, and everything together by one timeout; a failure is a FetchError with a
reason from the closed list, never another exception.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self
from urllib.parse import urldefrag, urljoin, urlsplit

from monitor import __version__
from monitor.errors import FetchError, GateError, Reason, redacted
from monitor.fetch._access import ANYBODY, Access, access_of, plain_url
from monitor.fetch._client import Answer, Client, DirectClient, HttpxClient
from monitor.fetch._hosts import Hosts
from monitor.fetch._links import linked
from monitor.fetch._local import StandardInput, is_local, read_file
from monitor.gate import LONGEST_WAIT, REQUEST_ERRORS, check_url, explain_failure, http_date, open_client, retry_after
from monitor.model import Fetched, NotModified, Validators
from monitor.rules import STDIN, Feed, PollPolicy

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_HOST_IS_BUSY = frozenset({429, 503})
_STDIN = StandardInput()  # a process has one


class Redirected(FetchError):
    """A redirect that was not to be followed; `to` is where it leads."""

    def __init__(self, url: str, to: str, status: int) -> None:
        """Keep where it leads."""
        super().__init__(url, f"a redirect to {redacted(to)}", Reason.REDIRECTS, status=status)
        self.to = to


@dataclass(slots=True)
class Trip:
    """One fetch under way: where it began, where it has been, and by what kind of redirects."""

    start: str
    hops: list[str]
    seconds: float  # that are left for asking; waiting for a turn takes none of them
    access: Access = ANYBODY
    permanent: bool = True
    follow: bool = True

    @property
    def host(self) -> str | None:
        """Whom it asks now."""
        return _host(self.hops[-1])

    @property
    def moved_to(self) -> str | None:
        """The address to keep instead: after permanent redirects only, and never by way of http from https."""
        return self.hops[-1] if len(self.hops) > 1 and self.permanent and not self.is_worse else None

    @property
    def is_worse(self) -> bool:
        """Whether it began by https, and went on by http."""
        secure = [hop.lower().startswith("https:") for hop in self.hops]
        return secure[0] and not all(secure)


class Fetcher:
    """Reads feeds as a poll policy says; an async context manager, safe for concurrent fetches."""

    def __init__(self, policy: PollPolicy, *, client: Client | None = None) -> None:
        """Take the policy's limits; `client` replaces those that are opened as needed."""
        self._policy = policy
        self._hosts = Hosts(at_once=policy.per_host, pace_seconds=policy.pace.total_seconds())
        self._given = client
        self._clients: dict[tuple[Path | None, Path | None, str | None], Client] = {}

    @property
    def policy(self) -> PollPolicy:
        """The limits."""
        return self._policy

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the clients."""
        for client in (*self._clients.values(), *([self._given] if self._given else [])):
            await client.aclose()

    def _client(self, access: Access, *, own: bool) -> Client:
        """Return the client that takes a feed's way, and at its own server trusts and shows its certificates.

        Raises SSLError and OSError.
        """
        if self._given is not None:
            return self._given
        key = (access.ca_file if own else None, access.cert_file if own else None, access.proxy)
        found = self._clients.get(key)
        if found is None:
            found = self._clients[key] = self._open(*key)
        return found

    def _open(self, ca_file: Path | None, cert_file: Path | None, proxy: str | None) -> Client:
        policy, name = self._policy, user_agent(self._policy.contact)
        tls = ssl.create_default_context(cafile=ca_file) if ca_file or cert_file else None
        if tls is not None and cert_file is not None:
            tls.load_cert_chain(cert_file)
        if proxy is None:
            return DirectClient(allow_private=policy.allow_private, user_agent=name, tls=tls)
        seconds = policy.timeout.total_seconds()
        return HttpxClient(
            open_client(allow_private=policy.allow_private, timeout=seconds, user_agent=name, tls=tls, proxy=proxy)
        )

    async def fetch(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        now: datetime,
        feed: Feed | None = None,
        accept: str = _ACCEPT,
        follow: bool = True,
    ) -> Fetched | NotModified:
        """Read what is at `url`.

        Args:
            url: where it is; may hold a user name and password.
            validators: what the server gave last time, if it is asked whether something changed.
            now: the present, aware, against which Retry-After and Expires dates are counted.
            feed: the feed that it is, or belongs to, whose credentials, headers, certificates and proxy are used.
            accept: the Accept header; feeds, if left out.
            follow: whether redirects are followed; else one raises Redirected.

        Raises:
            FetchError: what went wrong, whether trying again can help, and what wait the server asked for.
        """
        try:
            if feed is not None and url == feed.url and is_local(url):  # as it is configured; nothing else leads there
                return await self._local(url, validators or Validators(), now)
            check_url(url)
            plain, seconds = plain_url(url), self._policy.timeout.total_seconds()
            trip = Trip(plain, [plain], seconds, access_of(feed, url), follow=follow)
            while True:  # each host has its own turns, and is blamed for nothing but what it said
                async with self.turn(trip):
                    found = await self._ask(trip, validators or Validators(), accept, now)
                if found is not None:
                    return found
        except (*REQUEST_ERRORS, GateError, OSError) as error:
            failure = explain_failure(error)
            raise FetchError(url, failure.message, failure.reason, recoverable=failure.recoverable) from error

    async def _local(self, url: str, validators: Validators, now: datetime) -> Fetched | NotModified:
        """Read a file, or standard input; raises FetchError, TimeoutError."""
        policy = self._policy
        async with asyncio.timeout(policy.timeout.total_seconds()):
            if url != STDIN:
                return await asyncio.to_thread(
                    read_file, url, policy.allow_files, limit=policy.max_bytes, validators=validators, now=now
                )
            if not policy.allow_stdin:
                what = "standard input is not read; if it is meant, write `poll: {allow_stdin: true}`"
                raise FetchError(url, what, Reason.REFUSED_ADDRESS)
            return await _STDIN.read(url, limit=policy.max_bytes, validators=validators)

    @asynccontextmanager
    async def turn(self, trip: Trip) -> AsyncIterator[None]:
        """Wait for a host's next turn, and bound its time; raises FetchError while it asked to be left alone."""
        host, loop = trip.host or "", asyncio.get_running_loop()
        own = host in self._policy.allow_private  # a server of our own
        async with nullcontext() if own else self._hosts.turn(host):
            held = 0.0 if own else self._hosts.held_seconds(host)
            if held:
                what = "not asked: the host wants to be left alone for now"
                raise FetchError(trip.start, what, Reason.RATE_LIMITED, retry_after=held)
            begun = loop.time()
            try:
                async with asyncio.timeout(trip.seconds):
                    yield
            except FetchError as error:
                if error.status in _HOST_IS_BUSY:
                    self._hosts.refused(host, error.retry_after)
                raise
            trip.seconds -= loop.time() - begun
            self._hosts.answered(host)

    async def _ask(
        self, trip: Trip, validators: Validators, accept: str, now: datetime
    ) -> Fetched | NotModified | None:
        """Return what the host of a trip answers, redirects within it followed; None if it sends us to another."""
        headers, access, host = _request_headers(validators, accept), trip.access, trip.host
        while trip.host == host:
            url = trip.hops[-1]
            own = access.is_for(url)
            client = self._client(access, own=own)
            async with client.get(url, {**headers, **access.headers} if own else headers) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._read(trip, answer, validators, now)
                self.redirect(trip, answer)
        return None

    def redirect(self, trip: Trip, answer: Answer) -> None:
        """Take a redirect; raises FetchError where it leads nowhere, round in circles, or too far, and GateError."""
        location = _as_sent(answer.headers.get("location", "").strip())
        if not location:
            raise FetchError(
                trip.start, f"a redirect ({answer.status}) that leads nowhere", Reason.PROTOCOL, status=answer.status
            )
        try:
            target = urldefrag(urljoin(trip.hops[-1], location)).url
        except ValueError as error:
            raise FetchError(trip.start, f"a redirect to no address: {error}", Reason.REDIRECTS) from error
        check_url(target, credentials=False)  # before it is shown to anybody
        if not trip.follow:
            raise Redirected(trip.start, target, answer.status)
        looped = target in trip.hops
        trip.hops.append(target)
        if looped:
            route = " -> ".join(map(redacted, trip.hops))
            raise FetchError(trip.start, f"a redirect loop: {route}", Reason.REDIRECTS, status=answer.status)
        if len(trip.hops) - 1 > self._policy.max_redirects:
            raise FetchError(
                trip.start,
                f"more than {self._policy.max_redirects} redirects, the last to {redacted(target)}",
                Reason.REDIRECTS,
                status=answer.status,
            )
        trip.permanent = trip.permanent and answer.status in _PERMANENT

    async def _read(self, trip: Trip, answer: Answer, asked: Validators, now: datetime) -> Fetched | NotModified:
        given = Validators(etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified"))
        if answer.status == HTTPStatus.NOT_MODIFIED and asked != Validators():
            # RFC 9110 section 15.4.5: what a 304 does not repeat still stands
            kept = Validators(etag=given.etag or asked.etag, last_modified=given.last_modified or asked.last_modified)
            return NotModified(validators=kept, moved_to=trip.moved_to, fresh_seconds=_freshness(answer.headers, now))
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            refuse(trip.start, answer, now)
        body = await self._body(trip.start, answer)
        links = linked(answer.headers["link"], trip.hops[-1]) if "link" in answer.headers else {}
        return Fetched(
            url=trip.hops[-1],
            status=answer.status,
            body=body,
            content_type=answer.headers.get("content-type"),
            validators=given,
            moved_to=trip.moved_to,
            fresh_seconds=_freshness(answer.headers, now),
            hub=links.get("hub"),
            topic=links.get("self"),
        )

    async def _body(self, url: str, answer: Answer) -> bytes:
        limit = self._policy.max_bytes
        body = bytearray()
        declared = answer.headers.get("content-length", "")
        promised = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 19 else 0  # noqa: PLR2004 - more is no length
        if promised > limit:
            raise _too_large(url, limit, answer.status)
        async for chunk in answer.chunks:
            body += chunk
            if len(body) > limit:
                raise _too_large(url, limit, answer.status)
        if not body:
            raise FetchError(url, "the server sent an empty body", Reason.EMPTY, status=answer.status)
        return bytes(body)


def _as_sent(header: str) -> str:
    """Return a header that was read as Latin-1, as UTF-8 if it is that: so servers write addresses that are not ASCII."""
    try:
        return header if header.isascii() else header.encode("latin-1").decode()
    except UnicodeError:
        return header


@lru_cache(maxsize=1024)
def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: name, version, and whom to ask (RFC 9110 section 10.1.5)."""
    clean = "".join(char for char in contact or "" if char.isprintable() and char not in "()\\").strip()
    return f"monitor/{__version__}" + (f" (+{clean})" if clean else "")


def _request_headers(validators: Validators, accept: str) -> dict[str, str]:
    headers = {"Accept": accept}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _too_large(url: str, limit: int, status: int) -> FetchError:
    what = f"the body is longer than {limit:,} bytes; if it is meant, raise poll.max_bytes"
    return FetchError(url, what, Reason.TOO_LARGE, status=status)


def refuse(url: str, answer: Answer, now: datetime, *, said: str = "") -> NoReturn:
    """Raise what a status outside 2xx means; `said` is what the server says of it."""
    status = answer.status
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    reason, message = _meaning(status)
    raise FetchError(
        url,
        f"{phrase}{message}" + (f": {said}" if said else ""),
        reason,
        recoverable=reason is not Reason.GONE,
        status=status,
        retry_after=retry_after(answer.headers.get("retry-after"), now),
    )


_MEANINGS = {
    304: (Reason.PROTOCOL, ", though nothing was asked for conditionally"),
    401: (Reason.AUTHENTICATION, ": the server asks for a user name and password; see `user` of the feed"),
    407: (Reason.AUTHENTICATION, ": the proxy asks for a user name and password; see `proxy` of the feed"),
    410: (Reason.GONE, ": it is gone for good"),
    429: (Reason.RATE_LIMITED, ": asked too often"),
}


def _meaning(status: int) -> tuple[Reason, str]:
    other = Reason.SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Reason.CLIENT_ERROR
    return _MEANINGS.get(status, (other, ""))


def _freshness(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how long the answer is fresh (RFC 9111 section 4.2.1); max-age overrides Expires."""
    directives: dict[str, str] = {}
    for part in headers.get("cache-control", "").split(","):
        name, _, value = part.partition("=")
        directives.setdefault(name.strip().lower(), value.strip().strip('"'))
    if "no-store" in directives or "no-cache" in directives:
        return None
    age = directives.get("max-age", "")
    if age.isascii() and age.isdigit():
        spent = headers.get("age", "").strip()
        spent_seconds = float(spent[:12]) if spent.isascii() and spent.isdigit() else 0.0
        return min(max(float(age[:12]) - spent_seconds, 0.0), LONGEST_WAIT)
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return None
    since = http_date(headers.get("date", "")) or now
    return min(max((expires - since).total_seconds(), 0.0), LONGEST_WAIT)
