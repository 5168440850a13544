"""Deliveries: what each channel sends, and what each way of failing means."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import pytest_httpx2  # noqa: F401 - teaches respx the name "httpcore2"
import respx
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from monitor.deliver import LONGEST_SECONDS, Sender, open_sender, read_secrets
from monitor.deliver._mail import compose_mail, make_atom, one_line, parse_address
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery, Message, Receipt
from monitor.rules import Channel

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
MESSAGE = Message(
    subject="Überschwemmung in Northland: 2 figures moved",
    text="People killed  62 → 71   +9\n\n.\n.. says Civil Protection\n",
    html="<p>People killed <b>62 → 71</b></p>" + "<!-- long line -->" * 100,
    payload=json.dumps({"type": "digest.created", "timestamp": "2026-03-12T07:00:00Z", "data": {"title": "Ärd"}}),
)
DELIVERY = Delivery(
    id="0a1b2c3d4e5f-desk", digest="0a1b2c3d4e5f", channel="desk", subscription="digest:morning", message=MESSAGE,
    created_at=NOW, next_attempt_at=NOW,
)  # fmt: skip


def channel(**values: Any) -> Channel:
    """Return a channel as the configuration reads it."""
    return TypeAdapter[Channel](Channel).validate_python(values)


@asynccontextmanager
async def opened(**values: Any) -> AsyncIterator[Sender]:
    """Open a sender for a channel named "desk"."""
    sender = open_sender(channel(**values), name="desk")
    try:
        yield sender
    finally:
        await sender.aclose()


async def failure(sender: Sender, delivery: Delivery = DELIVERY, now: datetime = NOW) -> DeliveryError:
    """Return the DeliveryError that sending ends in."""
    with pytest.raises(DeliveryError) as caught:
        await sender.send(delivery, now=now)
    assert (caught.value.delivery, caught.value.channel) == (delivery.id, "desk")
    return caught.value


# --------------------------------------------------------------------------- mails


def mail_of(subject: str = "Floods", **values: Any) -> EmailMessage:
    """Return the mail of a delivery as a reader's program parses it."""
    delivery = replace(DELIVERY, message=replace(MESSAGE, subject=subject), **values)
    sent = compose_mail(delivery, sender=parse_address("monitor <m@ard.example>"), to=parse_address("desk@ard.example"))
    return message_from_bytes(sent.as_bytes(policy=policy.SMTP), policy=policy.default)


def test_a_mail_has_what_readers_and_servers_ask_for() -> None:
    """Text comes first and HTML last, ids are the delivery's and the subscription's, and lines are short and ASCII."""
    mail = mail_of("Überschwemmung: 62 → 71")
    assert mail["Subject"] == "Überschwemmung: 62 → 71"
    assert mail["From"] == "monitor <m@ard.example>"
    assert mail["To"] == "desk@ard.example"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<0a1b2c3d4e5f-desk@ard.example>"
    root = mail["References"]
    assert root == mail["In-Reply-To"] == mail_of(id="another")["References"]
    assert root != mail_of(subscription="digest:evening")["References"]
    assert mail["List-Id"].endswith(".ard.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html.get_content().strip() == MESSAGE.html
    assert all(len(line) <= 998 and line.isascii() for line in mail.as_bytes().splitlines())


@given(st.text(), st.text(max_size=120) | st.text(alphabet="abc-_.", min_size=80, max_size=100))
def test_no_text_ends_a_header(subject: str, name: str) -> None:
    """Whatever a feed puts into a subject or an id, the mail has exactly the headers that were meant."""
    expected = mail_of().keys()
    mail = mail_of(subject, id=f"d{name}", subscription=name)
    assert mail.keys() == expected
    assert mail["Subject"] == (one_line(subject)[:250].strip() or "monitor")
    assert mail.defects == []
    assert mail["Message-ID"] == f"<{make_atom(f'd{name}')}@ard.example>"
    assert mail["References"] == mail["In-Reply-To"] == f"<{make_atom(name)}.thread@ard.example>"
    assert mail["List-Id"] == f"<{make_atom(name)}.ard.example>"
    assert len(list(mail.iter_parts())) == 2


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"])
def test_a_subject_is_one_line(line_end: str) -> None:
    """No kind of line end makes another header."""
    mail = mail_of(f"Floods{line_end}Bcc: all@ard.example")
    assert mail["Subject"] == "Floods Bcc: all@ard.example"
    assert mail["Bcc"] is None


@given(st.text(alphabet="\ud800\udfffaé.\r\n \x00", max_size=20))
def test_any_text_can_be_sent(text: str) -> None:
    """Halves of characters and odd line ends in text and HTML make a mail, too."""
    message = replace(MESSAGE, text=text, html=text)
    mail = compose_mail(replace(DELIVERY, message=message), sender=parse_address("m@ard.example"), to=None)
    assert mail.as_bytes(policy=policy.SMTP).isascii()


@pytest.mark.parametrize(
    ("given_", "written", "address"),
    [
        ("desk@ard.example", "desk@ard.example", "desk@ard.example"),
        ("The Desk <desk@ard.example>", "The Desk <desk@ard.example>", "desk@ard.example"),
        ("Desk, The <desk@ard.example>", '"Desk, The" <desk@ard.example>', "desk@ard.example"),
        ('"Desk, The" <desk@ard.example>', '"Desk, The" <desk@ard.example>', "desk@ard.example"),
        ("Wärme <desk@bücher.example>", "Wärme <desk@xn--bcher-kva.example>", "desk@xn--bcher-kva.example"),
    ],
)
def test_addresses(given_: str, written: str, address: str) -> None:
    """Addresses of the configuration are read as one address, with international names in ASCII."""
    found = parse_address(given_)
    assert (str(found), found.addr_spec) == (written, address)


@given(st.text())
def test_an_atom_is_one(text: str) -> None:
    """Any id becomes a file name and a part of an address, distinct ones distinct."""
    atom = make_atom(text)
    assert atom.isascii()
    assert atom[0] not in ".-"
    assert all(char.isalnum() or char in "._-" for char in atom)
    assert len(atom) <= 100
    assert make_atom(text + "x") != atom


# --------------------------------------------------------------------------- e-mail


@dataclass(slots=True)
class Server:
    """A mail server's answers, by reader, and what it took."""

    port: int = 0
    rcpt: dict[str, str] = field(default_factory=dict)  # readers that are refused, and with which reply
    data: dict[str, str] = field(default_factory=dict)  # the same, after the mail was read
    sender: str = ""  # reply to MAIL, if refused
    hang: bool = False  # never answer after the mail was read
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    logins: list[LoginPassword] = field(default_factory=list)

    async def handle_MAIL(self, _server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        """Take, or refuse, the sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.encrypted.append(session.ssl is not None)
        return self.sender or "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        """Take, or refuse, a reader."""
        if reply := self.rcpt.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take, or refuse, a mail; it may be taken and the connection lost before the reply."""
        (reader,) = envelope.rcpt_tos
        reply = self.data.get(reader, "250 OK")
        if reply.startswith(("250", "drop")):
            self.taken.append((reader, message_from_bytes(envelope.content, policy=policy.default)))
        if reply == "drop":
            server.transport.abort()
        if self.hang:
            await asyncio.sleep(60)
        return reply

    def log_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        """Let "monitor" in with its password."""
        self.logins.append(login)
        return AuthResult(success=login == LoginPassword(b"monitor", b"right"), handled=False)


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[Server]:
    """Serve mail on a free port; `ssl` is TLS from the start, `tls_context` is STARTTLS."""
    state = Server()
    implicit = options.pop("ssl", None)
    protocols: list[SMTP] = []

    def serve() -> SMTP:
        state.connections += 1
        protocols.append(SMTP(state, hostname="mail.example", authenticator=state.log_in, **options))
        return protocols[-1]

    listening = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0, ssl=implicit)
    state.port = listening.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        listening.close()
        for protocol in protocols:
            if isinstance(protocol.transport, asyncio.WriteTransport):
                protocol.transport.abort()
            if protocol._handler_coroutine is not None:
                protocol._handler_coroutine.cancel()
        await asyncio.sleep(0)


def email(server: Server | int, *readers: str, **smtp: Any) -> dict[str, Any]:
    """Return the values of an e-mail channel."""
    port = server if isinstance(server, int) else server.port
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": "5s"} | smtp
    return {"kind": "email", "to": readers or ("desk@ard.example",), "from": "monitor <m@ard.example>", "smtp": smtp}


def readers_of(server: Server) -> list[str]:
    """Return who got a mail, in order."""
    return [reader for reader, _ in server.taken]


async def test_each_reader_gets_a_mail_of_their_own() -> None:
    """One connection serves all readers, none of whom sees another's address, and the text arrives whole."""
    async with mail_server() as server, opened(**email(server, "a@ard.example", "B <b@ard.example>")) as sender:
        receipt = await sender.send(DELIVERY, now=NOW)
    assert receipt == Receipt(detail="127.0.0.1 took 2 of 2")
    assert server.connections == 1
    assert [(reader, str(mail["To"])) for reader, mail in server.taken] == [
        ("a@ard.example", "a@ard.example"),
        ("b@ard.example", "B <b@ard.example>"),
    ]
    assert len({mail["Message-ID"] for _, mail in server.taken}) == 1
    body = server.taken[0][1].get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text


async def test_refused_readers_are_named() -> None:
    """A reader that the server refuses for good does not keep the others from their mail."""
    async with mail_server() as server, opened(**email(server, "a@x.example", "b@x.example", "c@x.example")) as sender:
        server.rcpt["a@x.example"] = "550 no such user"
        server.data["b@x.example"] = "554 looks like spam"
        receipt = await sender.send(DELIVERY, now=NOW)
    assert receipt.refused == ("a@x.example", "b@x.example")
    assert readers_of(server) == ["c@x.example"]


async def test_readers_that_must_wait_are_tried_again_alone() -> None:
    """A 4xx fails the delivery for now; the next try goes to those only who are owed it, and names who was refused."""
    async with mail_server() as server, opened(**email(server, "a@x.example", "b@x.example", "c@x.example")) as sender:
        server.rcpt |= {"a@x.example": "450 greylisted", "b@x.example": "550 no such user"}
        error = await failure(sender)
        assert (error.reason, error.recoverable) == (Reason.RECIPIENTS_REFUSED, True)
        assert "a@x.example (450 greylisted)" in str(error)
        assert readers_of(server) == ["c@x.example"]
        del server.rcpt["a@x.example"]
        receipt = await sender.send(DELIVERY, now=NOW + timedelta(minutes=5))
        assert receipt == Receipt(detail="127.0.0.1 took 2 of 3", refused=("b@x.example",))
        assert readers_of(server) == ["c@x.example", "a@x.example"]
        await sender.send(replace(DELIVERY, id="another"), now=NOW)
        assert readers_of(server)[2:] == ["a@x.example", "c@x.example"]


async def test_a_delivery_that_no_reader_takes_is_dead() -> None:
    """When every reader is refused for good, trying again does not help."""
    async with mail_server() as server, opened(**email(server)) as sender:
        server.rcpt["desk@ard.example"] = "550 no such user"
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.RECIPIENTS_REFUSED, False)
    assert "desk@ard.example (550 no such user)" in str(error)


@pytest.mark.parametrize(
    ("reply", "reason", "recoverable"),
    [("451 try later", Reason.SERVER_ERROR, True), ("550 not from there", Reason.CLIENT_ERROR, False)],
)
async def test_a_refused_sender(reply: str, reason: Reason, recoverable: bool) -> None:  # noqa: FBT001 - a table
    """A server that does not take mail from us says whether that is for good."""
    async with mail_server() as server, opened(**email(server)) as sender:
        server.sender = reply
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (reason, recoverable)
    assert reply in str(error)


async def test_a_repeat_after_a_lost_reply_is_recognisable() -> None:
    """A connection lost after the mail was taken means another try, with the same mail under the same Message-ID."""
    async with mail_server() as server, opened(**email(server, "a@x.example", "b@x.example")) as sender:
        server.data["b@x.example"] = "drop"
        error = await failure(sender)
        assert (error.reason, error.recoverable) == (Reason.CONNECT, True)
        del server.data["b@x.example"]
        await sender.send(DELIVERY, now=NOW + timedelta(hours=1))
    assert readers_of(server) == ["a@x.example", "b@x.example", "b@x.example"]
    first, second = (mail for _, mail in server.taken[1:])
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


async def test_a_server_that_never_answers() -> None:
    """A reply that does not come ends in a timeout that may be tried again."""
    async with mail_server() as server, opened(**email(server, timeout="1s")) as sender:
        server.hang = True
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.TIMEOUT, True)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def test_no_server() -> None:
    """A server that is not there, by address or by name, may be there later."""
    async with opened(**email(free_port())) as sender:
        error = await failure(sender)
        assert (error.reason, error.recoverable) == (Reason.CONNECT, True)
    async with opened(**email(25, host="mail.invalid")) as sender:
        error = await failure(sender)
        assert (error.reason, error.recoverable) == (Reason.DNS, True)
        assert "mail.invalid:25: the name leads nowhere" in str(error)


@dataclass(frozen=True, slots=True)
class Trust:
    """A throw-away certificate for 127.0.0.1, and the server's side of it."""

    ca_file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Make a certificate."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(built.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    return Trust(cert, context)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not see that it is behind TLS
@pytest.mark.parametrize(("security", "option"), [("starttls", "tls_context"), ("tls", "ssl")])
async def test_encrypted_and_logged_in(trust: Trust, security: str, option: str) -> None:
    """With a trusted certificate the mail goes out encrypted, after the login."""
    async with mail_server(
        **{option: trust.context}, auth_required=True, auth_require_tls=security == "starttls"
    ) as server:
        values = email(server, security=security, ca_file=str(trust.ca_file), user="monitor", password="right")
        async with opened(**values) as sender:
            await sender.send(DELIVERY, now=NOW)
    assert server.logins == [LoginPassword(b"monitor", b"right")]
    assert len(server.taken) == 1
    assert server.encrypted == [security == "starttls"]  # aiosmtpd tells only of STARTTLS


@pytest.mark.parametrize(("security", "option"), [("starttls", "tls_context"), ("tls", "ssl")])
async def test_an_untrusted_certificate_gets_nothing(trust: Trust, security: str, option: str) -> None:
    """A certificate that the system does not trust, or for another name, ends the connection before the login."""
    async with mail_server(**{option: trust.context}) as server:
        for values in ({}, {"ca_file": str(trust.ca_file), "host": "localhost"}):
            async with opened(**email(server, security=security, user="monitor", password="right", **values)) as sender:
                error = await failure(sender)
            assert (error.reason, error.recoverable) == (Reason.TLS, True)
            assert "certificate" in str(error).lower()
    assert (server.taken, server.logins) == ([], [])


async def test_a_server_without_starttls_gets_nothing() -> None:
    """A server that offers no encryption where it was asked for gets neither login nor mail."""
    async with mail_server() as server:
        async with opened(**email(server, security="starttls", user="monitor", password="right")) as sender:
            error = await failure(sender)
        assert "STARTTLS" in str(error)
        assert error.recoverable
    assert (server.taken, server.logins) == ([], [])


async def test_certificates_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing or broken ca_file is named."""
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for path in (tmp_path / "missing.pem", broken):
        async with opened(**email(25, security="tls", ca_file=str(path))) as sender:
            error = await failure(sender)
        assert error.reason is Reason.TLS
        assert str(path) in str(error)


async def test_a_wrong_password(trust: Trust) -> None:
    """A refused login is not tried again, and the password is in no message."""
    async with mail_server(tls_context=trust.context, auth_required=True) as server:
        values = email(server, security="starttls", ca_file=str(trust.ca_file), user="monitor", password="s3cr3t-wr0ng")
        async with opened(**values) as sender:
            error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.AUTHENTICATION, False)
    assert "s3cr3t" not in f"{error} {error.__cause__}"


async def test_a_server_without_logins(trust: Trust) -> None:
    """A login that the server does not offer is a refused login."""
    async with mail_server(tls_context=trust.context, auth_exclude_mechanism=["LOGIN", "PLAIN"]) as server:
        values = email(server, security="starttls", ca_file=str(trust.ca_file), user="monitor", password="right")
        async with opened(**values) as sender:
            error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.AUTHENTICATION, False)


async def test_an_international_address_on_an_old_server() -> None:
    """A reader whose address the server cannot take is refused alone."""
    async with mail_server() as server, opened(**email(server, "jürgen@ard.example", "a@ard.example")) as sender:
        receipt = await sender.send(DELIVERY, now=NOW)
        assert receipt.refused == ("jürgen@ard.example",)
        assert readers_of(server) == ["a@ard.example"]
    async with mail_server(enable_SMTPUTF8=True) as server, opened(**email(server, "jürgen@ard.example")) as sender:
        await sender.send(DELIVERY, now=NOW)
        assert readers_of(server) == ["jürgen@ard.example"]


# --------------------------------------------------------------------------- webhooks

SECRETS = tuple("whsec_" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
URL = "https://tools.example/hook/t0ken?key=s3cr3t"


@pytest.fixture
def web() -> Iterator[respx.Router]:
    """The web as respx plays it."""
    with respx.mock(using="httpcore2", assert_all_called=False) as router:
        yield router


def webhook(url: str = URL, **values: Any) -> dict[str, Any]:
    """Return the values of a webhook channel."""
    return {"kind": "webhook", "url": url, "timeout": "5s", "secret": SECRETS[0]} | values


async def test_a_receiver_can_verify(web: respx.Router) -> None:
    """The reference library verifies body, id and time with the secret, and refuses another secret or body."""
    route = web.post(URL).respond(204)
    now = datetime.now(UTC)  # noqa: TID251 - the reference library compares with the clock
    async with opened(**webhook()) as sender:
        receipt = await sender.send(DELIVERY, now=now)
    assert receipt.detail == "https://tools.example answered 204 No Content"
    request = route.calls[0].request
    headers, body = dict(request.headers), request.content
    assert Webhook(SECRETS[0]).verify(body, headers) == json.loads(MESSAGE.payload)
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (DELIVERY.id, str(int(now.timestamp())))
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("monitor/")
    for secret, content in ((SECRETS[1], body), (SECRETS[0], body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(content, headers)


async def test_the_receiver_in_the_documentation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receiver that the documentation shows takes what is signed, once, and nothing else."""
    page = (Path(__file__).parent.parent / "docs" / "webhooks.md").read_text("utf-8")
    code, _, last = page.split("```python\n")[1].split("```")[0].strip().rpartition("\n")
    assert last == 'HTTPServer(("", 8000), Hook).serve_forever()'
    monkeypatch.setenv("HOOK_SECRET", SECRETS[0])
    names: dict[str, Any] = {}
    exec(code, names)
    now = datetime.now(UTC)  # noqa: TID251 - the receiver compares with the clock
    with HTTPServer(("127.0.0.1", 0), names["Hook"]) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        try:
            async with opened(**webhook(url, allow_private=True, secret=" ".join(reversed(SECRETS)))) as sender:
                for _ in range(2):
                    await sender.send(DELIVERY, now=now)
                old = await failure(sender, now=now - timedelta(minutes=6))
            async with opened(**webhook(url, allow_private=True, secret=SECRETS[1])) as sender:
                forged = await failure(sender, now=now)
        finally:
            server.shutdown()
            thread.join()
    assert (old.reason, forged.reason) == (Reason.AUTHENTICATION, Reason.AUTHENTICATION)
    assert capsys.readouterr().out == "{'title': 'Ärd'}\n"


async def test_secrets_can_be_replaced(web: respx.Router) -> None:
    """With several secrets each receiver verifies with the one that it has."""
    route = web.post(URL).respond(200)
    async with opened(**webhook(secret=" ".join(SECRETS))) as sender:
        await sender.send(DELIVERY, now=datetime.now(UTC))  # noqa: TID251 - as above
    request = route.calls[0].request
    for secret in SECRETS:
        Webhook(secret).verify(request.content, dict(request.headers))


async def test_the_id_stays_and_the_time_is_that_of_the_try(web: respx.Router) -> None:
    """A repeat has the same id and body and a fresh timestamp; the id holds no dot."""
    route = web.post(URL).respond(200)
    async with opened(**webhook(secret=None)) as sender:
        for minutes in (0, 5):
            await sender.send(replace(DELIVERY, id="0a-tools.v2"), now=NOW + timedelta(minutes=minutes))
    first, second = (call.request for call in route.calls)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "0a-tools_v2"
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.content == second.content
    assert "webhook-signature" not in first.headers


@pytest.mark.parametrize(
    ("status", "headers", "reason", "wait"),
    [
        (301, {"Location": "https://other.example/"}, Reason.REDIRECTS, None),
        (307, {"Location": "https://other.example/"}, Reason.REDIRECTS, None),
        (304, {}, Reason.REDIRECTS, None),
        (400, {}, Reason.CLIENT_ERROR, None),
        (401, {}, Reason.AUTHENTICATION, None),
        (404, {}, Reason.CLIENT_ERROR, None),
        (410, {}, Reason.GONE, None),
        (429, {"Retry-After": "600"}, Reason.RATE_LIMITED, 600.0),
        (503, {"Retry-After": "Thu, 12 Mar 2026 07:02:00 GMT"}, Reason.SERVER_ERROR, 120.0),
        (503, {"Retry-After": "soon"}, Reason.SERVER_ERROR, None),
        (500, {}, Reason.SERVER_ERROR, None),
        (799, {}, Reason.SERVER_ERROR, None),
    ],
)
async def test_answers(
    web: respx.Router, status: int, headers: dict[str, str], reason: Reason, wait: float | None
) -> None:
    """Anything but 2xx is a failure; 410 alone is final, Retry-After is passed on, and no redirect is followed."""
    web.post(URL).respond(status, headers=headers)
    elsewhere = web.route(host="other.example").respond(200)
    async with opened(**webhook()) as sender:
        error = await failure(sender)
    assert (error.reason, error.recoverable, error.retry_after) == (reason, status != 410, wait)
    assert not elsewhere.called
    assert f"https://tools.example answered {status}" in str(error)


@pytest.mark.parametrize("secret", ["whsec_***", "whsec_", "", "   ", SECRETS[0] + " whsec_é"])
async def test_a_secret_that_is_none(web: respx.Router, secret: str) -> None:
    """A secret that cannot sign sends nothing, and is in no message."""
    route = web.post(URL).respond(200)
    async with opened(**webhook(secret=secret)) as sender:
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.AUTHENTICATION, False)
    assert "write whsec_ and base64" in str(error)
    assert not route.called


def test_secrets_as_they_are_copied() -> None:
    """A secret may lack its prefix or its padding."""
    bare = SECRETS[0].removeprefix("whsec_").rstrip("=")
    assert read_secrets(f"{SECRETS[0]}\n{bare}") == (bytes([1]) * 32,) * 2


@dataclass(slots=True)
class Receiver:
    """A loopback receiver that answers raw bytes."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    endless: bool = False
    requests: int = 0
    port: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; without an answer, none ever comes."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            writer.write(self.answer)
            while self.endless:
                writer.write(b"x" * 65_536)
                await writer.drain()
            if not self.answer:
                await self._ended.wait()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A running Receiver."""
    state = Receiver()
    listening = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    state.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield state
        state._ended.set()


async def test_a_private_receiver_must_be_allowed(receiver: Receiver) -> None:
    """A receiver on this machine is refused, unless the channel says that it is meant."""
    url = f"http://127.0.0.1:{receiver.port}/hook"
    async with opened(**webhook(url)) as sender:
        error = await failure(sender)
    assert error.reason is Reason.REFUSED_ADDRESS
    assert receiver.requests == 0
    async with opened(**webhook(url, allow_private=True)) as sender:
        await sender.send(DELIVERY, now=NOW)
    assert receiver.requests == 1


async def test_an_endless_answer_is_cut(receiver: Receiver) -> None:
    """Only the beginning of an answer is read."""
    receiver.answer, receiver.endless = b"HTTP/1.1 200 OK\r\n\r\n", True
    async with opened(**webhook(f"http://127.0.0.1:{receiver.port}/", allow_private=True)) as sender:
        assert (await sender.send(DELIVERY, now=NOW)).detail.endswith("answered 200 OK")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", Reason.TIMEOUT),
        (b"SMTP\r\n\r\n", Reason.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Reason.PROTOCOL),
    ],
)
async def test_broken_receivers(receiver: Receiver, answer: bytes, reason: Reason) -> None:
    """A receiver that says nothing, or something else than HTTP, is tried again, and its secret path is not told."""
    receiver.answer = answer
    url = f"http://127.0.0.1:{receiver.port}/hook/t0ken?key=s3cr3t"
    async with opened(**webhook(url, allow_private=True, timeout="1s")) as sender:
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (reason, True)
    assert "t0ken" not in str(error)
    assert "s3cr3t" not in str(error)


async def test_no_receiver() -> None:
    """A receiver that is not there, by address or by name, may be there later."""
    for url, reason in (
        (f"http://127.0.0.1:{free_port()}/t0ken", Reason.CONNECT),
        ("http://user:t0ken@tools.invalid/", Reason.DNS),
    ):
        async with opened(**webhook(url, allow_private=True)) as sender:
            error = await failure(sender)
        assert (error.reason, error.recoverable) == (reason, True)
        assert "t0ken" not in str(error)


async def test_an_untrusted_receiver_gets_nothing(trust: Trust) -> None:
    """A receiver whose certificate the system does not trust gets no request."""
    state = Receiver()
    listening = await asyncio.start_server(state.serve, "127.0.0.1", 0, ssl=trust.context)
    url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    async with listening, opened(**webhook(url, allow_private=True)) as sender:
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.TLS, True)
    assert state.requests == 0


# --------------------------------------------------------------------------- files and standard output


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder with what is in it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_files(tmp_path: Path) -> None:
    """Each delivery leaves four files, nothing else, and the same ones when it is sent again."""
    folder = tmp_path / "new" / "outbox"
    async with opened(kind="file", path=str(folder)) as sender:
        for _ in range(2):
            receipt = await sender.send(DELIVERY, now=NOW)
    assert receipt.detail == f"wrote {folder / DELIVERY.id}.eml"
    found = {path.name.removeprefix(DELIVERY.id): content for path, content in contents(tmp_path).items()}
    mail = message_from_bytes(found.pop(".eml"), policy=policy.default)
    assert mail["Subject"] == MESSAGE.subject
    assert found == {
        ".html": MESSAGE.html.encode(),
        ".json": MESSAGE.payload.encode(),
        ".txt": MESSAGE.text.encode(),
    }


async def test_an_id_does_not_leave_the_folder(tmp_path: Path) -> None:
    """Whatever an id is, its files are in the folder, each under a name of its own."""
    async with opened(kind="file", path=str(tmp_path / "outbox")) as sender:
        for name in ("../../evil", "/etc/passwd", "a.b", "a.c", "x" * 300, ".."):
            await sender.send(replace(DELIVERY, id=name), now=NOW)
    assert {path.parent for path in contents(tmp_path)} == {tmp_path / "outbox"}
    assert len(contents(tmp_path)) == 6 * 4


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("a file"), lambda path: path.symlink_to("/dev/full/x")])
async def test_a_disk_that_refuses(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """A folder that cannot be written fails the delivery for now, and is named."""
    folder = tmp_path / "outbox"
    spoil(folder)
    async with opened(kind="file", path=str(folder)) as sender:
        error = await failure(sender)
    assert (error.reason, error.recoverable) == (Reason.DISK, True)
    assert str(folder) in str(error)


async def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way leaves what was there, and no draft."""
    async with opened(kind="file", path=str(tmp_path)) as sender:
        await sender.send(DELIVERY, now=NOW)
        before = contents(tmp_path)

        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        error = await failure(sender, replace(DELIVERY, message=replace(MESSAGE, text="other")))
        assert "No space left on device" in str(error)
    assert contents(tmp_path) == before


async def test_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """The subject and the text are printed."""
    async with opened(kind="stdout") as sender:
        await sender.send(DELIVERY, now=NOW)
    assert capsys.readouterr().out == f"{MESSAGE.subject}\n\n{MESSAGE.text.rstrip()}\n\n"


async def test_standard_output_of_another_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that has no arrows gets question marks, and one that is closed fails the delivery for now."""
    with (tmp_path / "out").open("w", encoding="latin-1") as out:
        monkeypatch.setattr(sys, "stdout", out)
        async with opened(kind="stdout") as sender:
            await sender.send(DELIVERY, now=NOW)
    assert "62 ? 71" in (tmp_path / "out").read_text("latin-1")
    async with opened(kind="stdout") as sender:
        error = await failure(sender)
    assert error.recoverable


# --------------------------------------------------------------------------- all channels


async def test_every_sender_is_bounded(tmp_path: Path) -> None:
    """No channel may take longer than a lease allows, whatever is configured."""
    many = [f"r{number}@ard.example" for number in range(500)]
    for values in (
        email(25, *many, timeout="1h"), webhook(timeout="1h"), {"kind": "file", "path": str(tmp_path)}, {"kind": "stdout"},
    ):  # fmt: skip
        async with opened(**values) as sender:
            assert 0 < sender.timeout <= LONGEST_SECONDS


def test_a_channel_brings_only_its_own_library() -> None:
    """Opening one kind of channel does not import what another kind needs."""
    code = """
import sys
from monitor.deliver import open_sender
from monitor.rules import FileChannel, StdoutChannel
open_sender(FileChannel(kind="file"), name="f"), open_sender(StdoutChannel(kind="stdout"), name="s")
sys.exit(" ".join({"aiosmtplib", "httpx2"} & set(sys.modules)) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
