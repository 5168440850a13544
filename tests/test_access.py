"""Feeds behind doors: whose name is given to whom, whose certificates are trusted, which way is taken; and packing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import httpx2
import pytest
import respx
from backports import zstd

from monitor.errors import FetchError, Reason
from monitor.fetch import Fetcher
from monitor.model import Fetched
from monitor.rules import Feed, PollPolicy

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
URL = "https://wire.example/rss"
FEED = b"<rss/>"
SECRETS: dict[str, Any] = {"user": "desk", "password": "geheim", "headers": {"X-Api-Key": "k1", "X-Edition": "w"}}


async def fetch(url: str, *, policy: dict[str, Any] | None = None, **feed: Any) -> Fetched:
    """Fetch `url` for a feed that is configured so."""
    rule = Feed.model_validate({"id": "wire", "url": url, **feed})
    async with Fetcher(PollPolicy.model_validate(policy or {})) as fetcher:
        found = await fetcher.fetch(url, now=NOW, feed=rule)
    assert isinstance(found, Fetched)
    return found


# --------------------------------------------------------------------------- credentials and headers


async def test_secrets_go_to_the_feeds_own_server(site: respx.Router) -> None:
    """User, password and headers are sent where the feed is, also after a redirect there."""
    site.get(URL).respond(302, headers={"Location": "/b"})
    second = site.get("https://wire.example/b").respond(content=FEED)
    await fetch(URL, **SECRETS)
    sent = second.calls[0].request.headers
    assert sent["authorization"] == "Basic ZGVzazpnZWhlaW0="
    assert (sent["x-api-key"], sent["x-edition"]) == ("k1", "w")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://other.example/rss",
        "https://wire.example:8443/rss",
        "https://sub.wire.example/rss",
        "http://wire.example/rss",
    ],
)
async def test_secrets_go_nowhere_else(site: respx.Router, elsewhere: str) -> None:
    """A redirect to another host or port, or to http, is followed without any of them."""
    other = site.get(elsewhere).respond(content=FEED)
    site.get(URL).respond(302, headers={"Location": elsewhere})
    await fetch(URL, **SECRETS)
    assert {"authorization", "x-api-key", "x-edition"} & set(other.calls[0].request.headers) == set()


async def test_secrets_follow_a_host_to_https(site: respx.Router) -> None:
    """A server that sends plain requests on to its own https gets what is meant for it."""
    site.get("http://wire.example/rss").respond(301, headers={"Location": URL})
    second = site.get(URL).respond(content=FEED)
    await fetch("http://wire.example/rss", **SECRETS)
    assert second.calls[0].request.headers["authorization"].startswith("Basic ")


async def test_secrets_stay_when_a_feed_has_moved(site: respx.Router) -> None:
    """An address that a feed has moved to is asked with its secrets only where its configured server is."""
    own = site.get("https://wire.example/new").respond(content=FEED)
    other = site.get("https://other.example/new").respond(content=FEED)
    rule = Feed.model_validate({"id": "wire", "url": URL, **SECRETS})
    async with Fetcher(PollPolicy()) as fetcher:
        await fetcher.fetch("https://wire.example/new", now=NOW, feed=rule)
        await fetcher.fetch("https://other.example/new", now=NOW, feed=rule)
    assert "authorization" in own.calls[0].request.headers
    assert "authorization" not in other.calls[0].request.headers


async def test_a_password_in_the_address_does_not_travel(site: respx.Router) -> None:
    """It becomes a header; neither the address of what was read nor a relative redirect holds it."""
    first = site.get(URL).respond(302, headers={"Location": "b"})
    site.get("https://wire.example/b").respond(content=FEED)
    found = await fetch("https://desk:geheim@wire.example/rss")
    assert first.calls[0].request.headers["authorization"] == "Basic ZGVzazpnZWhlaW0="
    assert found.url == "https://wire.example/b"


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "geheim"},
        {"headers": {"Host": "other.example"}},
        {"headers": {"If-None-Match": "x"}},
        {"headers": {"X Y": "x"}},
        {"headers": {"X": "a\r\nB: c"}},
        {"headers": {"X": "żółw"}},
        {"headers": {"X": 5}},
        {"headers": {"X": {"value": "a", "more": "b"}}},
        {"proxy": "socks5://proxy.example:1080"},
    ],
)
def test_options_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    """A password of nobody, headers that are monitor's own or would break the request, other kinds of proxies."""
    with pytest.raises(ValueError, match="Feed"):
        Feed.model_validate({"id": "wire", "url": URL, **wrong})


def test_secrets_are_not_shown() -> None:
    """What prints a feed prints none of its secrets."""
    rule = Feed.model_validate({"id": "wire", "url": URL, "proxy": "http://u:geheim@proxy.example", **SECRETS})
    assert not any(secret in repr(rule) + rule.model_dump_json() for secret in ("geheim", "k1"))


# --------------------------------------------------------------------------- servers of our own


@asynccontextmanager
async def serve(answer: bytes, **options: Any) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Answer every connection with these bytes; gives the port, and the heads of the requests."""
    heads: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, **options)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


def answer(body: bytes = FEED, *headers: str) -> bytes:
    """Return an answer of HTTP/1.1."""
    lines = ("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode() + body


LOCAL: dict[str, Any] = {"allow_private": ["127.0.0.1"]}


async def test_a_feed_may_bring_its_certificates(certificate: Path) -> None:
    """A server with a certificate of its own is read by the feed that names it, and by no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with serve(answer(), ssl=context) as (port, _):
        url = f"https://127.0.0.1:{port}/rss"
        assert (await fetch(url, policy=LOCAL, ca_file=certificate)).body == FEED
        with pytest.raises(FetchError) as caught:
            await fetch(url, policy=LOCAL)
    assert caught.value.reason is Reason.TLS


async def test_a_feed_may_show_a_certificate(certificate: Path) -> None:
    """A server that asks for one is shown the feed's certificate; without one it does not answer, and nor is it shown elsewhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    both: dict[str, Any] = {"ca_file": certificate, "cert_file": certificate}
    async with serve(answer(), ssl=context) as (port, _):
        url = f"https://127.0.0.1:{port}/rss"
        assert (await fetch(url, policy=LOCAL, **both)).body == FEED
        with pytest.raises(FetchError) as caught:
            await fetch(url, policy=LOCAL, ca_file=certificate)
        assert caught.value.reason in {Reason.TLS, Reason.CONNECT, Reason.PROTOCOL}
        elsewhere = Feed(id="wire", url="https://wire.example/rss", **both)
        async with Fetcher(PollPolicy.model_validate(LOCAL)) as fetcher:
            with pytest.raises(FetchError):
                await fetcher.fetch(url, now=NOW, feed=elsewhere)


async def test_a_file_without_certificates_is_a_tls_failure(tmp_path: Path) -> None:
    """A file that is missing, or holds none, is said so by the poll, and breaks nothing else."""
    (tmp_path / "empty.pem").write_text("nothing")
    for name, reason in (("empty.pem", Reason.TLS), ("missing.pem", Reason.CONNECT)):
        given: list[dict[str, Any]] = [{"ca_file": tmp_path / name}, {"cert_file": tmp_path / name}]
        for options in given:
            with pytest.raises(FetchError) as caught:
                await fetch(URL, **options)
            assert caught.value.reason is reason


async def test_a_proxy_is_asked_instead() -> None:
    """The request goes to the proxy, which may be at home, with its own password; the feed's host is not looked up."""
    async with serve(answer()) as (port, heads):
        found = await fetch("http://radio.example/rss", proxy=f"http://me:geheim@127.0.0.1:{port}")
    assert found.body == FEED
    assert heads[0].startswith(b"GET http://radio.example/rss HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6Z2VoZWlt\r\n" in heads[0]


async def test_a_tunnel_is_asked_for_https() -> None:
    """For https the proxy only makes the connection; a proxy that refuses is named."""
    async with serve(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") as (port, heads):
        with pytest.raises(FetchError, match="proxy") as caught:
            await fetch(URL, proxy=f"http://127.0.0.1:{port}")
    assert heads[0].startswith(b"CONNECT wire.example:443 ")
    assert caught.value.reason is Reason.CONNECT


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "localhost", "[::1]", "a.localhost", "169.254.169.254", "metadata.google.internal",
        "intranet", "printer.local", "nas.home.arpa.", "2130706433", "0x7f.1", "127.1", "0177.0.0.1",
    ],
)  # fmt: skip
async def test_a_proxy_is_no_way_around_the_gate(host: str) -> None:
    """What is plainly a private address is refused before the proxy hears of it."""
    async with serve(answer()) as (port, heads):
        with pytest.raises(FetchError) as caught:
            await fetch(f"http://{host}/rss", proxy=f"http://127.0.0.1:{port}")
    assert caught.value.reason is Reason.REFUSED_ADDRESS
    assert heads == []


# --------------------------------------------------------------------------- packing


def pack(coding: str, body: bytes) -> bytes:
    """Compress a body."""
    packed: bytes = brotli.compress(body) if coding == "br" else zstd.compress(body)
    return packed


@pytest.mark.parametrize("coding", ["br", "zstd"])
async def test_unpacks_what_the_optional_packages_can(coding: str) -> None:
    """With the packages there, Brotli and Zstandard are asked for and unpacked."""
    async with serve(answer(pack(coding, FEED), f"Content-Encoding: {coding}")) as (port, heads):
        assert (await fetch(f"http://127.0.0.1:{port}/", policy=LOCAL)).body == FEED
    assert coding in heads[0].decode().lower().partition("accept-encoding: ")[2].partition("\r\n")[0]


@pytest.mark.parametrize("coding", ["br", "zstd"])
async def test_bombs_are_stopped_at_the_limit(coding: str) -> None:
    """A body that swells is dropped where the limit is, not when it has been unpacked."""
    bomb = pack(coding, bytes(300_000_000))
    assert len(bomb) < 100_000
    async with serve(answer(bomb, f"Content-Encoding: {coding}")) as (port, _):
        with pytest.raises(FetchError) as caught:
            await fetch(f"http://127.0.0.1:{port}/", policy={**LOCAL, "max_bytes": 1_000_000})
    assert caught.value.reason is Reason.TOO_LARGE


async def test_other_packing_is_not_asked_for(site: respx.Router) -> None:
    """The header names only what this process can unpack."""
    route = site.get(URL).respond(content=FEED)
    await fetch(URL)
    asked = {name.strip() for name in route.calls[0].request.headers["accept-encoding"].split(",")}
    assert asked == set(httpx2.AsyncClient().headers["accept-encoding"].replace(" ", "").split(","))
