"""The gate: which addresses are let out, and what becomes of the rest."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import GateError, Reason
from monitor.gate import check_url, explain_failure, is_public, open_client


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1",
        "203.0.113.5", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "2001:db8::1", "2001::1", "2002:7f00:1::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "3fff::1", "", "radio.example", "127.1",
    ],
)  # fmt: skip
def test_refuses_what_is_not_the_open_internet(address: str) -> None:
    """Private, local, shared, multicast, reserved and tunnelled addresses are not public, nor is a name."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "100.128.0.1"]
)
def test_lets_public_addresses_through(address: str) -> None:
    """Ordinary addresses are public, also where IPv6 carries one of IPv4."""
    assert is_public(address)


@given(st.ip_addresses(v=4).filter(lambda ip: ip.is_private or ip.is_multicast))
def test_no_notation_smuggles_a_private_address(address: object) -> None:
    """An IPv4 address that is refused is refused inside each IPv6 form too."""
    for form in ("{}", "::ffff:{}", "64:ff9b::{}", "::{}"):
        assert not is_public(form.format(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://radio.example/rss", "https://radio.example:8443/rss?a=b@c#d", "HTTP://Radio.Example/",
        "http://[2606:4700::1111]/rss", "http://user:secret@radio.example/rss", "https://bücher.example/feed",
        "http://radio.example:80/", "https://radio.example:443/x",
    ],
)  # fmt: skip
def test_accepts_ordinary_addresses(url: str) -> None:
    """Plain http and https addresses pass, with port, query, credentials or an international name."""
    check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://radio.example/rss", "file:///etc/passwd", "gopher://radio.example", "radio.example/rss", "//radio.example",
        "", "http://", "http:///rss", "http://good.example\\@10.0.0.1/", "http://good.example/a\\b",
        "http://good.example\t/", "http://good.example\r\nHost: evil/", "http://good.example /", "http://a@b@10.0.0.1/",
        "http://radio.example:0/", "http://radio.example:99999/", "http://radio.example:x/", "http://[::1/",
        "http://ra%64io.example/", "http://good.example\x00.evil/", "http://good.example#@evil.example:80@x/\ud800",
        "http://radio.example/" + "a" * 9000, "http://2130706433/", "http://0x7f000001/", "http://127.1/",
        "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://127.0.0.1./", "http://radio.1/", "http://\u0661\u0662\u0667.1/",
    ],
)  # fmt: skip
def test_refuses_addresses_that_two_parsers_could_read_differently(url: str) -> None:
    """Other schemes, backslashes, control characters, doubled credentials and broken hosts are refused."""
    with pytest.raises(GateError):
        check_url(url)


def test_a_redirect_may_not_carry_credentials() -> None:
    """With `credentials=False` a user name in the address is refused."""
    with pytest.raises(GateError, match="user name"):
        check_url("http://radio.example@10.0.0.1/", credentials=False)


@given(st.text(max_size=60))
def test_checking_raises_nothing_but_refusals(text: str) -> None:
    """Any text either passes or is refused with a GateError."""
    for url in (text, f"http://{text}", f"http://radio.example/{text}"):
        with suppress(GateError):
            check_url(url)


class Server:
    """A loopback server that counts its connections and answers every request on them."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.connections = 0
        self.port = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the client closes the connection."""
        self.connections += 1
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(request)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b; Path=/\r\n\r\nok")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A running Server."""
    state = Server()
    listening = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    state.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield state


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
async def test_refuses_loopback_at_connect_time(server: Server, host: str) -> None:
    """However loopback is written, the request is refused before a connection is made."""
    async with open_client(timeout=5, user_agent="test") as client:
        with pytest.raises(GateError) as caught:
            await client.get(f"http://{host}:{server.port}/")
    assert caught.value.reason in (Reason.REFUSED_ADDRESS, Reason.DNS)
    assert server.connections == 0


async def test_an_allowed_host_may_be_private(server: Server) -> None:
    """A host in `allow_private` is reached, by the name that was allowed and by no other."""
    async with open_client(allow_private=["LOCALHOST."], timeout=5, user_agent="test/1") as client:
        answer = await client.get(f"http://localhost:{server.port}/")
        assert answer.text == "ok"
        with pytest.raises(GateError):
            await client.get(f"http://127.0.0.1:{server.port}/")
    assert b"user-agent: test/1" in server.requests[0].lower()


async def test_connects_to_the_address_that_was_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that turns private after the check gains nothing: it is looked up once for each connection."""
    lookups: list[str] = []
    real = asyncio.get_running_loop().getaddrinfo

    async def rebinding(host: str | bytes, port: int, **options: int) -> Sequence[tuple[object, ...]]:
        name = host.decode() if isinstance(host, bytes) else host
        if name != "rebind.example":
            return await real(host, port, **options)
        lookups.append(name)
        address = "192.0.2.1" if len(lookups) > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", rebinding)
    async with open_client(timeout=5, user_agent="test") as client:
        with pytest.raises(GateError, match=r"rebind\.example is at 127\.0\.0\.1"):
            await client.get(f"http://rebind.example:{server.port}/")
    async with open_client(allow_private=["rebind.example"], timeout=5, user_agent="test") as client:
        lookups.clear()
        assert (await client.get(f"http://rebind.example:{server.port}/")).status_code == 200
    assert lookups == ["rebind.example"]


async def test_tries_the_next_address_of_a_host(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose first address does not answer is reached at its second."""

    async def two(host: str | bytes, port: int, **options: int) -> Sequence[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
    async with open_client(allow_private=["two.example"], timeout=5, user_agent="test") as client:
        assert (await client.get(f"http://two.example:{server.port}/")).text == "ok"


async def test_keeps_no_idle_connections(server: Server) -> None:
    """Each request has its own connection and leaves none behind: a warm pool is scanned on every request."""
    async with open_client(allow_private=["127.0.0.1"], timeout=5, user_agent="test") as client:
        for _ in range(3):
            await client.get(f"http://127.0.0.1:{server.port}/")
        assert client._transport._pool.connections == []  # type: ignore[attr-defined]
    assert server.connections == 3


async def test_keeps_no_cookies_and_follows_no_redirects(server: Server) -> None:
    """A cookie that was set is not sent back."""
    async with open_client(allow_private=["127.0.0.1"], timeout=5, user_agent="test") as client:
        for _ in range(2):
            await client.get(f"http://127.0.0.1:{server.port}/")
        assert not client.follow_redirects
    assert not any(b"cookie:" in request.lower() for request in server.requests)


async def test_ignores_proxies_of_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY does not divert a request."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with open_client(allow_private=["127.0.0.1"], timeout=5, user_agent="test") as client:
        assert (await client.get(f"http://127.0.0.1:{server.port}/")).status_code == 200


async def test_a_slow_name_server_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking a name up is bounded by the client's timeout."""

    async def never(host: str | bytes, port: int, **options: int) -> Sequence[tuple[object, ...]]:
        await asyncio.sleep(60)
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    async with open_client(timeout=0.1, user_agent="test") as client:
        with pytest.raises(httpx2.ConnectTimeout):
            await client.get("http://radio.example/")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a self-signed certificate for `name` and its key; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(built.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_tls_is_checked_against_the_name(tmp_path: Path, name: str) -> None:
    """The connection goes to the checked address, but the certificate must be for the name that was asked for."""
    cert, key = certificate(tmp_path, name)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    trusting = ssl.create_default_context(cafile=str(cert))
    state = Server()
    async with await asyncio.start_server(state.serve, "127.0.0.1", 0, ssl=serving) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with open_client(allow_private=["localhost"], timeout=5, user_agent="test", tls=trusting) as client:
            if name == "localhost":
                assert (await client.get(f"https://localhost:{port}/")).text == "ok"
            else:
                with pytest.raises(httpx2.ConnectError) as caught:
                    await client.get(f"https://localhost:{port}/")
                assert explain_failure(caught.value).reason is Reason.TLS


async def test_an_unknown_name_is_a_passing_failure() -> None:
    """A name that leads nowhere is a DNS failure that may pass."""
    async with open_client(timeout=5, user_agent="test") as client:
        with pytest.raises(GateError) as caught:
            await client.get("http://nowhere.invalid/")
    assert (caught.value.reason, caught.value.recoverable) == (Reason.DNS, True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), Reason.TIMEOUT),
        (httpx2.ReadTimeout("slow"), Reason.TIMEOUT),
        (httpx2.ConnectError("refused"), Reason.CONNECT),
        (httpx2.RemoteProtocolError("garbage"), Reason.PROTOCOL),
        (httpx2.DecodingError("bad gzip"), Reason.PROTOCOL),
        (GateError("no"), Reason.REFUSED_ADDRESS),
        (ConnectionResetError("reset"), Reason.CONNECT),
        (RuntimeError("?"), Reason.OTHER),
    ],
)
def test_explains_failures(error: Exception, reason: Reason) -> None:
    """Every exception out of a request has a reason of the closed list and a sentence."""
    failure = explain_failure(error)
    assert failure.reason is reason
    assert failure.message
