"""Fetching: what goes out, what each answer means, and what a hostile server cannot do."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpcore2
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError, Reason
from monitor.fetch import Answer, DirectClient, Fetcher, user_agent
from monitor.fetch._fetcher import _freshness
from monitor.fetch._hosts import Hosts
from monitor.gate import http_date, retry_after
from monitor.model import Fetched, NotModified, Validators
from monitor.rules import PollPolicy

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
URL = "https://radio.example/rss"
FEED = b"<rss/>"


async def fetch(url: str = URL, validators: Validators | None = None, **policy: Any) -> Fetched | NotModified:
    """Fetch once with a policy of these values."""
    async with Fetcher(PollPolicy.model_validate(policy)) as fetcher:
        return await fetcher.fetch(url, validators, now=NOW)


async def failure(url: str = URL, validators: Validators | None = None, **policy: Any) -> FetchError:
    """Return the FetchError that fetching ends in."""
    with pytest.raises(FetchError) as caught:
        await fetch(url, validators, **policy)
    return caught.value


# --------------------------------------------------------------------------- requests and outcomes


async def test_reads_a_feed(site: respx.Router) -> None:
    """A 200 gives the body, its type and the validators, exactly as sent."""
    site.get(URL).respond(
        content=FEED,
        headers={"ETag": 'W/"a1"', "Last-Modified": "Thu, 12 Mar 2026 06:00:00 GMT", "Content-Type": "text/xml"},
    )
    found = await fetch()
    assert found == Fetched(
        url=URL,
        status=200,
        body=FEED,
        content_type="text/xml",
        validators=Validators(etag='W/"a1"', last_modified="Thu, 12 Mar 2026 06:00:00 GMT"),
    )


@pytest.mark.parametrize("etag", ['W/"x"', '"x"', "no-quotes", '"caf\u00e9"'])
async def test_sends_validators_byte_for_byte(site: respx.Router, etag: str) -> None:
    """What the server gave goes back unchanged, even where it is bad form; nothing is invented."""
    route = site.get(URL).respond(304)
    await fetch(validators=Validators(etag=etag, last_modified="yesterday-ish"))
    sent = dict(route.calls[0].request.headers.raw)
    sent = {name.lower(): value for name, value in sent.items()}
    assert sent[b"if-none-match"] == etag.encode("latin-1")
    assert sent[b"if-modified-since"] == b"yesterday-ish"


async def test_asks_unconditionally_without_validators(site: respx.Router) -> None:
    """A first request has no conditions, names monitor and its contact, and asks for feeds and compression."""
    route = site.get(URL).respond(content=FEED)
    await fetch(contact="https://desk.example/about")
    headers = route.calls[0].request.headers
    assert "if-none-match" not in headers
    assert "if-modified-since" not in headers
    assert headers["user-agent"].startswith("monitor/")
    assert headers["user-agent"].endswith(" (+https://desk.example/about)")
    assert "gzip" in headers["accept-encoding"]
    assert "application/atom+xml" in headers["accept"]


async def test_not_modified_keeps_what_it_does_not_repeat(site: respx.Router) -> None:
    """A 304 with only a new date keeps the old ETag, and its freshness counts."""
    site.get(URL).respond(304, headers={"Last-Modified": "B", "Cache-Control": "max-age=60"})
    found = await fetch(validators=Validators(etag='"a"', last_modified="A"))
    assert found == NotModified(validators=Validators(etag='"a"', last_modified="B"), fresh_seconds=60.0)


async def test_a_full_answer_replaces_both_validators(site: respx.Router) -> None:
    """A 200 without validators leaves none, so that no stale date is sent with a new body."""
    site.get(URL).respond(content=FEED)
    found = await fetch(validators=Validators(etag='"a"', last_modified="A"))
    assert found.validators == Validators()


async def test_an_unasked_304_is_a_fault(site: respx.Router) -> None:
    """A 304 to an unconditional request would hide the feed for ever: it is a protocol error."""
    site.get(URL).respond(304)
    assert (await failure()).reason is Reason.PROTOCOL


@pytest.mark.parametrize(
    ("status", "reason", "recoverable"),
    [
        (400, Reason.CLIENT_ERROR, True),
        (401, Reason.AUTHENTICATION, True),
        (403, Reason.CLIENT_ERROR, True),
        (404, Reason.CLIENT_ERROR, True),
        (407, Reason.AUTHENTICATION, True),
        (410, Reason.GONE, False),
        (429, Reason.RATE_LIMITED, True),
        (500, Reason.SERVER_ERROR, True),
        (503, Reason.SERVER_ERROR, True),
        (599, Reason.SERVER_ERROR, True),
    ],
)
async def test_statuses(site: respx.Router, status: int, reason: Reason, *, recoverable: bool) -> None:
    """Each failing status has its reason; only 410 says that trying again is in vain."""
    site.get(URL).respond(status)
    error = await failure()
    assert (error.reason, error.status, error.recoverable) == (reason, status, recoverable)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Thu, 12 Mar 2026 07:05:00 GMT", 300.0),
        ("Thu, 12 Mar 2026 06:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("9" * 30, 366 * 86400.0),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds and dates are read; a date that has passed means now; nonsense means nothing."""
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_retry_after_never_fails(value: str) -> None:
    """Whatever a server sends, the wait is a sane number or none."""
    wait = retry_after(value, NOW)
    assert wait is None or 0 <= wait <= 366 * 86400


async def test_passes_the_wait_on(site: respx.Router) -> None:
    """Retry-After of a 503 reaches the error."""
    site.get(URL).respond(503, headers={"Retry-After": "90"})
    assert (await failure()).retry_after == 90.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600.0),
        ({"Cache-Control": 'Max-Age="600"', "Age": "100"}, 500.0),
        ({"Cache-Control": "max-age=0"}, 0.0),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Expires": "Thu, 12 Mar 2026 08:00:00 GMT"}, 3600.0),
        ({"Expires": "Thu, 12 Mar 2026 08:00:00 GMT", "Date": "Thu, 12 Mar 2026 07:30:00 GMT"}, 1800.0),
        ({"Expires": "Thu, 12 Mar 2026 08:00:00 GMT", "Cache-Control": "max-age=5"}, 5.0),
        ({"Expires": "0"}, None),
        ([("Cache-Control", "public"), ("Cache-Control", "max-age=600")], 600.0),
        ([("Cache-Control", "max-age=600"), ("Cache-Control", "no-cache")], None),
        ({}, None),
    ],
)
async def test_freshness(site: respx.Router, headers: Any, seconds: float | None) -> None:
    """max-age, less the Age in caches, comes before Expires; nothing stated is nothing known."""
    site.get(URL).respond(content=FEED, headers=headers)
    assert (await fetch()).fresh_seconds == seconds


HEADER = st.text() | st.lists(
    st.sampled_from(["max-age", "=", "no-cache", "no-store", ",", " ", '"', "1", "-1", "9" * 40, "1e9", "Thu, 12 Mar 2026 08:00:00 GMT", "Thu, 99 Foo 0000"])
).map("".join)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), HEADER))
def test_any_freshness_is_a_sane_wait(headers: dict[str, str]) -> None:
    """Whatever caches are told, the wait is a sane number or none."""
    wait = _freshness(headers, NOW)
    assert wait is None or 0 <= wait <= 366 * 86400


@given(HEADER)
def test_any_date_is_a_moment_or_none(text: str) -> None:
    """Whatever stands for a date, it is a moment of UTC or none."""
    found = http_date(text)
    assert found is None or found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("contact", "text"), [(None, ""), ("desk@x.example", " (+desk@x.example)"), ("a\r\nB: c)", " (+aB: c)")]
)
def test_user_agent(contact: str | None, text: str) -> None:
    """The contact is added in brackets, and cannot add a header."""
    assert user_agent(contact).partition(" ")[2] == text.strip()


# --------------------------------------------------------------------------- redirects


async def test_follows_permanent_redirects_and_says_so(site: respx.Router) -> None:
    """A chain of only permanent redirects gives the address to keep; relative ones are resolved."""
    site.get(URL).respond(301, headers={"Location": "/feeds/rss"})
    site.get("https://radio.example/feeds/rss").respond(308, headers={"Location": "https://new.example/rss#top"})
    site.get("https://new.example/rss").respond(content=FEED)
    found = await fetch()
    assert isinstance(found, Fetched)
    assert (found.url, found.moved_to) == ("https://new.example/rss", "https://new.example/rss")


@pytest.mark.parametrize("first", [302, 303, 307])
async def test_one_temporary_hop_moves_nothing(site: respx.Router, first: int) -> None:
    """If any hop is temporary, the address to keep is the old one."""
    site.get(URL).respond(first, headers={"Location": "/b"})
    site.get("https://radio.example/b").respond(301, headers={"Location": "/c"})
    site.get("https://radio.example/c").respond(content=FEED)
    found = await fetch()
    assert found.moved_to is None


async def test_a_move_is_seen_on_a_304_but_never_to_http(site: respx.Router) -> None:
    """A moved feed that only ever answers 304 still moves; a move from https to http does not."""
    site.get(URL).respond(301, headers={"Location": "/b"})
    site.get("https://radio.example/b").respond(304)
    assert (await fetch(validators=Validators(etag="x"))).moved_to == "https://radio.example/b"
    site.get("https://radio.example/c").respond(301, headers={"Location": "http://radio.example/d"})
    site.get("http://radio.example/d").respond(content=FEED)
    assert (await fetch("https://radio.example/c")).moved_to is None


async def test_names_a_redirect_loop(site: respx.Router) -> None:
    """A loop is named, hop by hop, without what a query may hide."""
    site.get(URL).respond(302, headers={"Location": "/b?key=secret"})
    site.get("https://radio.example/b?key=secret").respond(302, headers={"Location": "/rss"})
    error = await failure()
    assert error.reason is Reason.REDIRECTS
    assert "https://radio.example/rss -> https://radio.example/b?... -> https://radio.example/rss" in str(error)
    assert "secret" not in str(error)


async def test_counts_redirects(site: respx.Router) -> None:
    """One redirect more than allowed is an error; as many as allowed are followed."""
    for step in range(4):
        site.get(f"https://radio.example/{step}").respond(302, headers={"Location": f"/{step + 1}"})
    site.get("https://radio.example/4").respond(content=FEED)
    assert (await failure("https://radio.example/0", max_redirects=3)).reason is Reason.REDIRECTS
    found = await fetch("https://radio.example/0", max_redirects=4)
    assert isinstance(found, Fetched)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("", Reason.PROTOCOL),
        ("ftp://radio.example/", Reason.REFUSED_ADDRESS),
        ("file:///etc/passwd", Reason.REFUSED_ADDRESS),
        ("http://radio.example\\@10.0.0.1/", Reason.REFUSED_ADDRESS),
        ("http://someone@radio.example/", Reason.REFUSED_ADDRESS),
        ("http://[::1", Reason.REDIRECTS),
    ],
)
async def test_refuses_bad_redirects(site: respx.Router, location: str, reason: Reason) -> None:
    """A redirect to nowhere, to another scheme or to a trick address is refused."""
    site.get(URL).respond(302, headers={"Location": location})
    assert (await failure()).reason is reason


async def test_credentials_stay_with_the_first_host(site: respx.Router) -> None:
    """A user name in the feed's address is used there, not after a redirect, and is in no message."""
    first = site.get("https://radio.example/rss").respond(302, headers={"Location": "https://other.example/rss"})
    other = site.get("https://other.example/rss").respond(500)
    error = await failure("https://user:secret@radio.example/rss")
    assert first.calls[0].request.headers["authorization"].startswith("Basic ")
    assert "authorization" not in other.calls[0].request.headers
    assert "secret" not in str(error)


# --------------------------------------------------------------------------- real servers


@asynccontextmanager
async def loopback(
    head: str, *parts: bytes, endless: bytes = b"", pause: float = 0, listens: bool = True, ends: bytes = b"\r\n\r\n"
) -> AsyncIterator[str]:
    """Serve one raw answer at an address: `head`, then `parts`, then `endless` again and again."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if listens:
                await reader.readuntil(b"\r\n\r\n")
            writer.write(head.replace("\n", "\r\n").encode() + ends)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            while endless:
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(pause)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rss"


LOCAL: dict[str, Any] = {"allow_private": ["127.0.0.1"]}


async def test_ipv6_and_names_of_all_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An IPv6 address is asked at its port; a name in any script goes out as its ASCII form, in DNS and Host alike."""
    heads: list[bytes] = []
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + FEED)
        writer.close()

    async def look_up(host: str, *_: object) -> tuple[str, ...]:
        asked.append(host)
        return ("::1",)

    try:
        server = await asyncio.start_server(answer, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr("monitor.gate._look_up", look_up)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await fetch(f"http://[::1]:{port}/rss", allow_private=["::1"])
        await fetch(f"http://b\u00fccher.example:{port}/rss", allow_private=["xn--bcher-kva.example"])
    assert isinstance(found, Fetched)
    assert (found.body, found.url) == (FEED, f"http://[::1]:{port}/rss")
    assert f"Host: [::1]:{port}".encode() in heads[0]
    assert f"Host: xn--bcher-kva.example:{port}".encode() in heads[1]
    assert asked == ["xn--bcher-kva.example"]


def test_hosts_that_may_be_private_are_named_in_any_spelling() -> None:
    """Capitals, brackets, a last dot and letters of any script are what addresses have, too."""
    policy = PollPolicy.model_validate({"allow_private": ["[FD00::2]", "Bücher.example.", "10.0.0.5"]})
    assert policy.allow_private == ("fd00::2", "xn--bcher-kva.example", "10.0.0.5")


async def test_refuses_a_private_address() -> None:
    """A feed at a loopback address is refused with the reason, unless it is allowed."""
    async with loopback("HTTP/1.1 200 OK\nContent-Length: 6", FEED) as url:
        error = await failure(url)
        assert error.reason is Reason.REFUSED_ADDRESS
        assert "allow_private" in str(error)
        found = await fetch(url, **LOCAL)
        assert isinstance(found, Fetched)
        assert found.body == FEED


async def test_a_redirect_inwards_is_refused() -> None:
    """A redirect from an allowed host to a private one that is not allowed goes nowhere."""
    async with (
        loopback("HTTP/1.1 200 OK\nContent-Length: 6", FEED) as inner,
        loopback(f"HTTP/1.1 302 Found\nLocation: {inner.replace('127.0.0.1', 'localhost')}\nContent-Length: 0") as url,
    ):
        assert (await failure(url, **LOCAL)).reason is Reason.REFUSED_ADDRESS


async def test_cuts_off_an_endless_body() -> None:
    """A body without end is dropped at the limit."""
    async with loopback("HTTP/1.1 200 OK", endless=b"x" * 4096) as url:
        assert (await failure(url, max_bytes=50_000, **LOCAL)).reason is Reason.TOO_LARGE


async def test_refuses_a_declared_length_over_the_limit() -> None:
    """A Content-Length over the limit is refused before the body is read."""
    async with loopback("HTTP/1.1 200 OK\nContent-Length: 50000001") as url:
        assert (await failure(url, max_bytes=50_000_000, **LOCAL)).reason is Reason.TOO_LARGE


async def test_counts_after_decompression() -> None:
    """A gzip bomb is stopped at the limit, however small it is on the wire."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(b"\0" * 1_000_000) for _ in range(200)) + squeeze.flush()
    async with loopback(f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(bomb)}", bomb) as url:
        error = await failure(url, max_bytes=2_000_000, **LOCAL)
    assert error.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_decompresses(coding: str) -> None:
    """Bodies in gzip and deflate arrive decompressed."""
    body = gzip.compress(FEED) if coding == "gzip" else zlib.compress(FEED)
    async with loopback(f"HTTP/1.1 200 OK\nContent-Encoding: {coding}\nContent-Length: {len(body)}", body) as url:
        found = await fetch(url, **LOCAL)
    assert isinstance(found, Fetched)
    assert found.body == FEED


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 100", FEED, Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"5\r\nab", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 6", FEED, Reason.PROTOCOL),
        ("SSH-2.0-server", b"", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nContent-Encoding: lzma\nContent-Length: 6", FEED, Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nContent-Length: 0", b"", Reason.EMPTY),
        ("HTTP/1.1 204 No Content", b"", Reason.EMPTY),
        ("HTTP/1.1 200 OK\nX: " + "y" * 200_000, b"", Reason.PROTOCOL),
    ],
)
async def test_lying_and_broken_answers(head: str, body: bytes, reason: Reason) -> None:
    """A short body, a broken chunk, false gzip, no HTTP, no body, endless headers: each has its reason."""
    async with loopback(head, body) as url:
        assert (await failure(url, **LOCAL)).reason is reason


def packed(*layers: str, body: bytes) -> bytes:
    """Return a body packed in each of these ways, the first one first."""
    for layer in layers:
        body = gzip.compress(body) if layer == "gzip" else zlib.compress(body)
    return body


@pytest.mark.parametrize(
    ("head", "endless", "ends", "reason"),
    [
        ("HTTP/1.1 200 OK", b"X-More: and more\r\n", b"\r\n", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nX: ", b"y" * 4096, b"", Reason.PROTOCOL),
        ("HTTP/1.1 ", b"9" * 4096, b"", Reason.PROTOCOL),
        ("HTTP/1.1 100 Continue", b"HTTP/1.1 102 Processing\r\n\r\n", b"\r\n\r\n", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"1\r\na\r\n" * 1000, b"\r\n\r\n", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"1;" + b"x" * 4096, b"\r\n\r\n", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n0", b"X-Trailer: more\r\n", b"\r\n", Reason.PROTOCOL),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"400\r\n" + b"a" * 1024 + b"\r\n", b"\r\n\r\n", Reason.TOO_LARGE),
        ("", b"", b"", Reason.PROTOCOL),
    ],
)  # fmt: skip
async def test_what_never_ends_is_cut_off(head: str, endless: bytes, ends: bytes, reason: Reason) -> None:
    """Headers, a header, interim answers, crumbs, chunk extensions, trailers, chunks without end: each has its reason."""
    async with loopback(head, endless=endless, ends=ends) as url:
        assert (await failure(url, max_bytes=1_000_000, timeout="20s", **LOCAL)).reason is reason


@pytest.mark.parametrize(
    ("head", "ends"),
    [("HTTP/1.1 200 OK\nX: ", b""), ("", b""), ("HTTP/1.1 200 OK\nContent-Length: 900", b"\r\n\r\n"),
     ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n900", b"\r\n")],
)  # fmt: skip
async def test_what_drips_is_cut_off(head: str, ends: bytes) -> None:
    """A head, a body or a chunk that comes a byte at a time is given up when the time is over."""
    async with loopback(head, endless=b"1", ends=ends, pause=0.02) as url:
        assert (await failure(url, timeout=timedelta(seconds=0.3), **LOCAL)).reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("lengths", "reason"),
    [
        ("Content-Length: 6\nContent-Length: 60", Reason.PROTOCOL),
        ("Content-Length: -6", Reason.PROTOCOL),
        ("Content-Length: 6, 7", Reason.PROTOCOL),
        ("Content-Length: 0x6", Reason.PROTOCOL),
        ("Content-Length: 99999999999999999999", Reason.PROTOCOL),
        ("Content-Length: 7", Reason.PROTOCOL),
        ("Content-Length: 5", None),
        ("Content-Length: 6, 6", None),
        ("Content-Length: 99\nTransfer-Encoding: chunked", Reason.PROTOCOL),
        ("Transfer-Encoding: chunked, chunked", Reason.PROTOCOL),
    ],
)
async def test_lengths_that_lie(lengths: str, reason: Reason | None) -> None:
    """Two lengths, none, a wrong one: refused; what comes beyond a length is not read."""
    async with loopback(f"HTTP/1.1 200 OK\n{lengths}", FEED) as url:
        if reason is not None:
            assert (await failure(url, **LOCAL)).reason is reason
            return
        found = await fetch(url, **LOCAL)
    assert isinstance(found, Fetched)
    assert found.body == FEED[: len(found.body)]


@pytest.mark.parametrize("layers", [("gzip", "gzip"), ("gzip", "deflate"), ("deflate",) * 5])
async def test_a_bomb_in_a_bomb_is_refused(layers: tuple[str, ...]) -> None:
    """A body that is packed more than once is refused before it is unpacked."""
    body = packed(*layers, body=bytes(1_000_000))
    head = f"HTTP/1.1 200 OK\nContent-Encoding: {', '.join(layers)}\nContent-Length: {len(body)}"
    async with loopback(head, body) as url:
        error = await failure(url, **LOCAL)
    assert (error.reason, "packed more than once" in str(error)) == (Reason.PROTOCOL, True)


@pytest.mark.parametrize(
    ("location", "asked"),
    [("/rüss".encode(), b"/r%C3%BCss"), ("/ÀГ?q=л".encode(), b"/%C3%80%D0%93?q=%D0%BB"), (b"/r\xfcss", b"/r%C3%BCss")],
)
async def test_redirects_to_addresses_that_are_not_ascii(location: bytes, asked: bytes) -> None:
    """Servers write what should be encoded as it is, in UTF-8 or Latin-1; it leads to the same place."""
    lines: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).split()[1])
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
        writer.write(moved if lines == [b"/rss"] else b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + FEED)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        found = await fetch(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rss", **LOCAL)
    assert isinstance(found, Fetched)
    assert lines == [b"/rss", asked]


async def test_no_redirect_moves_a_terminal() -> None:
    """What a redirect that is not followed leads to is shown only if it is an address: no control characters, C1 neither."""
    async with loopback("HTTP/1.1 302 Found\nLocation: /\u009b31mred\nContent-Length: 0") as url:
        error = await failure(url, **LOCAL, max_redirects=0)
    assert (error.reason, "\u009b" in str(error)) == (Reason.REFUSED_ADDRESS, False)


async def test_packing_in_several_headers_is_one_list() -> None:
    """What is packed twice is refused also where each packing has its header."""
    body = packed("gzip", "gzip", body=FEED)
    head = f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Encoding: gzip\nContent-Length: {len(body)}"
    async with loopback(head, body) as url:
        assert "packed more than once" in str(await failure(url, **LOCAL))


async def test_redirects_among_real_servers_end() -> None:
    """A server that redirects to itself, or always further, is named after one round or so many steps."""
    async with loopback("HTTP/1.1 302 Found\nLocation: /rss\nContent-Length: 0") as url:
        error = await failure(url, **LOCAL)
        assert (error.reason, "a redirect loop" in str(error)) == (Reason.REDIRECTS, True)
    async with loopback("HTTP/1.1 302 Found\nLocation: more/rss\nContent-Length: 0") as url:
        error = await failure(url, **LOCAL)
        assert (error.reason, "more than 5 redirects" in str(error)) == (Reason.REDIRECTS, True)


class Wire(httpcore2.AsyncNetworkStream):
    """A connection over which these bytes come, in pieces, and then no more."""

    def __init__(self, said: bytes, piece: int) -> None:
        self.said, self.piece, self.closed = said, piece, False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore2's
        """Return the next piece."""
        await asyncio.sleep(0)
        found, self.said = self.said[: self.piece], self.said[self.piece :]
        return found

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore2's
        """Take what is asked."""

    async def aclose(self) -> None:
        """Close."""
        self.closed = True


LINES = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 200 OK", b"HTTP/1.1 304 X", b"HTTP/1.1 100 C", b"HTTP/1.1 302 F", b"HTTP/1.1 429 N",
     b"HTTP/1.1 99 X", b"Content-Length: 6", b"Content-Length: 9", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip",
     b"Location: /rss", b"Location: http://[", b"Location: //x", b"Retry-After: 9", b"Link: <a>; rel=hub", b"ETag: \xff",
     b"Connection: close", b"Upgrade: x", b"", b"6", b"0", b"<rss/>", gzip.compress(FEED), b":", b"\x00"]
)  # fmt: skip


@given(st.binary(max_size=300) | st.lists(LINES, max_size=12).map(b"\r\n".join), st.integers(1, 64))
def test_whatever_a_server_says_is_an_answer_or_has_its_reason(said: bytes, piece: int) -> None:
    """Any bytes over a connection, in any pieces, give a feed, word of no change, or a FetchError, and it is closed."""
    wires: list[Wire] = []

    class Network:
        async def connect_tcp(self, host: str, port: int) -> Wire:
            wires.append(Wire(said, piece))
            return wires[-1]

    async def run() -> None:
        client = DirectClient(allow_private=(), user_agent="monitor", tls=None)
        client._network = Network()  # type: ignore[assignment]  # it is asked for nothing else
        policy = PollPolicy.model_validate({"pace": "0s", "max_bytes": 1000})
        async with Fetcher(policy, client=client) as fetcher:
            for _ in range(2):  # the second time over the same connection, if it may be used again
                with suppress(FetchError):
                    found = await fetcher.fetch("http://radio.example/rss", Validators(etag="x"), now=NOW)
                    assert isinstance(found, Fetched | NotModified)

    asyncio.run(run())
    assert all(wire.closed for wire in wires)


async def test_gives_up_on_a_slow_server() -> None:
    """A server that drips bytes inside each read's timeout is cut off by the total timeout."""
    async with loopback("HTTP/1.1 200 OK", endless=b"x", pause=0.02) as url:
        error = await failure(url, timeout=timedelta(seconds=0.3), **LOCAL)
    assert (error.reason, error.recoverable) == (Reason.TIMEOUT, True)


async def test_a_refused_connection() -> None:
    """Nobody listening is a failure to connect."""
    async with loopback("HTTP/1.1 200 OK") as url:
        pass
    assert (await failure(url, **LOCAL)).reason is Reason.CONNECT


async def test_https_to_a_plain_server_is_a_tls_failure() -> None:
    """A server that does not speak TLS at an https address is named as that."""
    async with loopback("HTTP/1.1 200 OK", listens=False) as url:
        error = await failure(url.replace("http:", "https:"), **LOCAL)
    assert error.reason is Reason.TLS
    assert isinstance(error.__cause__, httpcore2.ConnectError)


async def test_a_handshake_that_hangs_is_cut_off() -> None:
    """A server that never answers the TLS handshake is a timeout, and its connection does not stay open."""
    async with loopback("HTTP/1.1 200 OK") as url:
        error = await failure(url.replace("http:", "https:"), timeout=timedelta(seconds=0.3), **LOCAL)
    assert error.reason is Reason.TIMEOUT


async def test_another_client_can_be_put_in() -> None:
    """Anything with `get` and `aclose` serves as the client; its own exceptions are explained."""

    class Canned:
        closed = False

        @asynccontextmanager
        async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
            async def body() -> AsyncIterator[bytes]:
                yield FEED

            if url.endswith("/broken"):
                raise ConnectionResetError("reset")
            yield Answer(200, {"etag": headers.get("If-None-Match", "")}, body())

        async def aclose(self) -> None:
            self.closed = True

    client = Canned()
    async with Fetcher(PollPolicy(), client=client) as fetcher:
        found = await fetcher.fetch(URL, Validators(etag='"k"'), now=NOW)
        with pytest.raises(FetchError, match="reset") as caught:
            await fetcher.fetch("https://radio.example/broken", now=NOW)
    assert found.validators.etag == '"k"'
    assert caught.value.reason is Reason.CONNECT
    assert client.closed


# --------------------------------------------------------------------------- connections


@asynccontextmanager
async def keeping(*answers: bytes, then: bytes = b"") -> AsyncIterator[tuple[str, list[int]]]:
    """Serve these answers, one a request, over connections that stay open; `then` comes when all is said.

    Gives the address, and the connection, by number, of each request.
    """
    rest, connections, asked = list(answers), count(), list[int]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(connections)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while rest:
                await reader.readuntil(b"\r\n\r\n")
                asked.append(number)
                answer = rest.pop(0)
                if not answer:  # the server closes what it kept, just when it is asked
                    break
                writer.write(answer + then)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rss", asked


FULL = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + FEED
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n" + FEED + b"\r\n0\r\n\r\n"
UNCHANGED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
CLOSING = FULL.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
LONG = b"HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000


@pytest.mark.parametrize(
    ("answers", "connections"),
    [
        ((FULL, FULL, FULL, FULL), [0, 1, 1, 1]),
        ((FULL, CHUNKED, UNCHANGED, FULL), [0, 1, 1, 1]),
        ((FULL, CLOSING, FULL), [0, 1, 2]),
        ((FULL, FULL, b"", FULL), [0, 1, 1, 2]),
        ((FULL, LONG, FULL), [0, 1, 2]),
        ((FULL, FULL + b"more", FULL, FULL), [0, 1, 2, 2]),
    ],
)
async def test_connections_to_a_busy_host_are_used_again(answers: tuple[bytes, ...], connections: list[int]) -> None:
    """From the second request within seconds on, unless the server closes it, more came than was said, or all was not read."""
    async with keeping(*answers) as (url, asked), Fetcher(PollPolicy.model_validate(LOCAL)) as fetcher:
        for answer in filter(None, answers):
            with suppress(FetchError):
                found = await fetcher.fetch(url, Validators(etag="x"), now=NOW)
                assert isinstance(found, Fetched) == (answer is not UNCHANGED)
    assert asked == connections


async def test_a_connection_that_the_server_ends_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle connections are closed after some seconds, or when the server says anything, and none is left at the end."""
    monkeypatch.setattr("monitor.fetch._client._IDLE_SECONDS", 0.05)
    async with keeping(*[FULL] * 4) as (url, asked), Fetcher(PollPolicy.model_validate(LOCAL)) as fetcher:
        for _ in range(4):
            await fetcher.fetch(url, now=NOW)
            await asyncio.sleep(0.2)
    assert asked == [0, 1, 2, 3]


# --------------------------------------------------------------------------- manners


async def test_a_host_that_is_busy_is_left_alone(site: respx.Router) -> None:
    """After a 429 with Retry-After no feed of that host is asked, while others are."""
    busy = site.get("https://radio.example/a").respond(429, headers={"Retry-After": "120"})
    other = site.get("https://radio.example/b").respond(content=FEED)
    elsewhere = site.get("https://paper.example/rss").respond(content=FEED)
    async with Fetcher(PollPolicy()) as fetcher:
        with pytest.raises(FetchError) as first:
            await fetcher.fetch("https://radio.example/a", now=NOW)
        with pytest.raises(FetchError) as second:
            await fetcher.fetch("https://radio.example/b", now=NOW)
        await fetcher.fetch("https://paper.example/rss", now=NOW)
    assert first.value.retry_after == 120
    assert second.value.reason is Reason.RATE_LIMITED
    assert second.value.retry_after is not None
    assert 100 < second.value.retry_after <= 120
    assert (busy.call_count, other.call_count, elsewhere.call_count) == (1, 0, 1)


async def test_only_the_host_that_refused_is_left_alone(site: respx.Router) -> None:
    """A 429 at the end of a redirect holds the host that said it; where it is held, a redirect there is not followed."""
    site.get("https://short.example/a").respond(302, headers={"Location": "https://radio.example/a"})
    site.get("https://short.example/b").respond(302, headers={"Location": "https://radio.example/b"})
    site.get("https://short.example/c").respond(302, headers={"Location": "https://paper.example/c"})
    site.get("https://paper.example/c").respond(content=FEED)
    site.get("https://radio.example/a").respond(429, headers={"Retry-After": "120"})
    other = site.get("https://radio.example/b").respond(content=FEED)
    async with Fetcher(PollPolicy(pace=timedelta(0))) as fetcher:
        for name in "ab":
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(f"https://short.example/{name}", now=NOW)
            assert caught.value.reason is Reason.RATE_LIMITED
        found = await fetcher.fetch("https://short.example/c", now=NOW)
    assert isinstance(found, Fetched)
    assert other.call_count == 0


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_refuses_again_is_left_alone_for_longer(
    site: respx.Router, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Refusals that do not say for how long hold the host a minute, then two, four, up to an hour, until it answers."""
    feed = site.get("https://radio.example/a").respond(status)
    clock = [1000.0]
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: clock[0])
    holds = []
    async with Fetcher(PollPolicy(pace=timedelta(0))) as fetcher:
        for _ in range(8):
            with pytest.raises(FetchError):
                await fetcher.fetch("https://radio.example/a", now=NOW)
            with pytest.raises(FetchError, match="left alone") as held:
                await fetcher.fetch("https://radio.example/b", now=NOW)
            holds.append(held.value.retry_after)
            clock[0] += held.value.retry_after or 0.0
        feed.respond(content=FEED)
        await fetcher.fetch("https://radio.example/a", now=NOW)
        feed.respond(status)
        with pytest.raises(FetchError):
            await fetcher.fetch("https://radio.example/a", now=NOW)
        with pytest.raises(FetchError, match="left alone") as again:
            await fetcher.fetch("https://radio.example/b", now=NOW)
    assert holds == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert again.value.retry_after == 60


class Watched:
    """A Client that answers every request with a feed, and notes when it began and how many were under way."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []
        self.under_way = self.most = 0

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Answer after a moment."""
        self.begun.append((url, asyncio.get_running_loop().time()))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02)

        async def chunks() -> AsyncIterator[bytes]:
            yield FEED

        yield Answer(200, {}, chunks())
        self.under_way -= 1

    async def aclose(self) -> None:
        """Nothing is open."""


async def test_a_host_is_asked_by_few_at_a_time() -> None:
    """However many feeds a host has, only so many of them are read at once."""
    client = Watched()
    async with Fetcher(PollPolicy.model_validate({"per_host": 2, "pace": "0s"}), client=client) as fetcher:
        await asyncio.gather(*(fetcher.fetch(f"https://radio.example/{number}", now=NOW) for number in range(8)))
    assert len(client.begun) == 8
    assert client.most == 2


async def test_requests_to_a_host_keep_their_distance() -> None:
    """Two requests to one host begin at least the pace apart; another host does not wait."""
    client = Watched()
    async with Fetcher(PollPolicy.model_validate({"per_host": 5, "pace": "1s"}), client=client) as fetcher:
        urls = ["https://radio.example/1", "https://radio.example/2", "https://paper.example/1"]
        await asyncio.gather(*(fetcher.fetch(url, now=NOW) for url in urls))
    radio = [moment for url, moment in client.begun if "radio" in url]
    paper = [moment for url, moment in client.begun if "paper" in url]
    assert radio[1] - radio[0] >= 0.95
    assert paper[0] < radio[1]


async def test_hosts_are_forgotten_when_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of hosts is bounded, and a host that asked for silence is not forgotten."""
    monkeypatch.setattr("monitor.fetch._hosts._MOST_HOSTS", 10)
    hosts = Hosts(at_once=1, pace_seconds=0.0)
    hosts.refused("busy.example", 100)
    for number in range(50):
        async with hosts.turn(f"host-{number}.example"):
            pass
    assert len(hosts._hosts) <= 11
    assert hosts.held_seconds("busy.example") > 0
