"""Mail through a real mail server, Debian's Exim, into maildirs: what readers have in the end.

It runs where `exim4` is installed and the tests may start it as root (`apt-get install -y --no-install-recommends
exim4-daemon-light`); elsewhere it is reported as skipped, with the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.deliver import Lists, Sender, open_sender
from monitor.errors import DeliveryError, Reason
from monitor.model import Delivery
from monitor.rules import Channel
from tests.builders import NOW, make_delivery

EXIM = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(
    EXIM is None or os.geteuid() != 0,
    reason="needs root and exim4: apt-get install -y --no-install-recommends exim4-daemon-light",
)

# A server for ard.example: it knows desk, editor and bounces; busy is greylisted, and full takes mail and then fails.
CONFIG = """
primary_hostname = mail.ard.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
domainlist local_domains = ard.example
acl_smtp_rcpt = check_rcpt
smtp_accept_queue_per_connection = 0
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
begin acl
check_rcpt:
  deny !authenticated = *
       message = log in first
  defer local_parts = busy
        message = greylisted, come back later
  accept local_parts = full
  require verify = recipient
  accept
begin routers
full:
  driver = redirect
  local_parts = full
  allow_fail
  data = :fail: the mailbox is full
boxes:
  driver = accept
  domains = +local_domains
  local_parts = desk : editor : bounces
  transport = maildir
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = {folder}/mail/$local_part_data
  create_directory
  user = Debian-exim
  envelope_to_add
  return_path_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{monitor}}}}{{eq{{$auth3}}{{right}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True, slots=True)
class Mta:
    """A running mail server."""

    folder: Path
    port: int

    def mails(self, box: str) -> list[EmailMessage]:
        """Return what lies in a mailbox, in the order in which it came."""
        files = sorted((self.folder / "mail" / box / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    async def wait_for(self, box: str, count: int) -> list[EmailMessage]:
        """Return what lies in a mailbox as soon as it is so many mails."""
        async with asyncio.timeout(30):
            while len(self.mails(box)) < count:  # noqa: ASYNC110 - a folder says nothing by itself
                await asyncio.sleep(0.05)
        return self.mails(box)


@pytest.fixture(scope="module")
def mta() -> Iterator[Mta]:
    """Run Exim with a configuration, a certificate and folders of its own."""
    with tempfile.TemporaryDirectory(prefix="monitor-exim-") as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, port, user = Path(name), free.getsockname()[1], pwd.getpwnam("Debian-exim")
        free.close()
        for part in ("spool", "log", "mail"):
            (folder / part).mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=mail.ard.example", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)
        (folder / "exim.conf").write_text(CONFIG.format(folder=folder, port=port))
        with (folder / "errors").open("wb") as errors:
            process = subprocess.Popen(
                [str(EXIM), "-C", str(folder / "exim.conf"), "-bdf", "-q5s"], stderr=errors, start_new_session=True
            )
        try:
            _wait_until_it_listens(process, port, folder / "errors")
            yield Mta(folder, port)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its queue runners too; what is under way is of no interest
            process.wait(10)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, errors: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"exim did not start: {errors.read_text()}")


@contextlib.asynccontextmanager
async def a_sender(mta: Mta, *to: str, **smtp: Any) -> AsyncIterator[Sender]:
    """Open a channel to readers of this server, encrypted and with a login."""
    server = {
        "host": "127.0.0.1", "port": mta.port, "security": "starttls", "ca_file": str(mta.folder / "cert.pem"),
        "user": "monitor", "password": "right", "timeout": "20s",
    }  # fmt: skip
    values = {
        "kind": "email", "to": to, "from": "monitor <monitor@ard.example>", "bounces": "bounces@ard.example",
        "unsubscribe": "desk@ard.example", "smtp": server | smtp,
    }  # fmt: skip
    lists = Lists("https://monitor.ard.example", bytes(32))
    sender = open_sender(TypeAdapter[Channel](Channel).validate_python(values), name="desk", lists=lists)
    try:
        yield sender
    finally:
        await sender.aclose()


def an_alert(name: str, subject: str) -> Delivery:
    """Return an alert of the watch "floods"."""
    delivery = make_delivery(name, subscription="alerts:floods")
    text = "People killed  62 → 71\n\n.\n..a line that begins with dots\nFrom here on\n"
    return replace(delivery, message=replace(delivery.message, subject=subject, text=text))


async def test_readers_have_whole_mails(mta: Mta) -> None:
    """Through STARTTLS and a login, each reader has the mail once, with its text, thread, list and way to leave intact."""
    subject = "Überschwemmung in Northland: People killed 62 → 71 " + "und noch etwas " * 9
    async with a_sender(mta, "desk@ard.example", "The Editor <editor@ard.example>") as sender:
        await sender.send(an_alert("a1", subject), now=NOW)
        await sender.send(an_alert("a2", "Later"), now=NOW)
    first, second = await mta.wait_for("desk", 2)
    assert len(await mta.wait_for("editor", 2)) == 2
    assert first["Subject"] == subject.strip()
    plain, html = first.iter_parts()
    assert "People killed  62 → 71\n\n.\n..a line that begins with dots\nFrom here on\n" in plain.get_content()
    assert "62 → 71" in html.get_content()
    assert (first["Message-ID"], second["Message-ID"]) == ("<a1@ard.example>", "<a2@ard.example>")
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["List-Id"] == second["List-Id"]
    assert str(first["List-Unsubscribe"]).startswith("<https://monitor.ard.example/unsubscribe/")
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["Return-Path"] == "<bounces@ard.example>"
    assert "with esmtpsa" in str(first["Received"])  # encrypted and logged in
    assert mta.mails("editor")[0]["List-Unsubscribe"] != first["List-Unsubscribe"]
    assert all(mail.defects == [] for mail in (first, second))


async def test_bounces_reach_their_address(mta: Mta) -> None:
    """A mail that the server takes and cannot deliver comes back to `bounces`, not to the From address."""
    async with a_sender(mta, "full@ard.example") as sender:
        await sender.send(an_alert("b1", "Floods"), now=NOW)
    (bounce,) = await mta.wait_for("bounces", 1)
    assert "mailbox is full" in bounce.as_string()
    assert "<b1@ard.example>" in bounce.as_string()


async def test_refusals_of_a_real_server(mta: Mta) -> None:
    """Unknown readers are named and the others served; a greylisted one is tried again alone; a wrong login is said."""
    async with a_sender(mta, "editor@ard.example", password="wrong") as sender:
        with pytest.raises(DeliveryError) as caught:
            await sender.send(an_alert("r3", "Floods"), now=NOW)
    assert (caught.value.reason, caught.value.recoverable) == (Reason.AUTHENTICATION, False)
    before = len(mta.mails("editor"))
    async with a_sender(mta, "nobody@ard.example", "editor@ard.example") as sender:
        receipt = await sender.send(an_alert("r1", "Floods"), now=NOW)
    assert receipt.refused == ("nobody@ard.example",)
    async with a_sender(mta, "editor@ard.example", "busy@ard.example") as sender:
        for _ in range(2):
            with pytest.raises(DeliveryError) as caught:
                await sender.send(an_alert("r2", "Floods"), now=NOW)
            assert caught.value.recoverable
            assert "451" in str(caught.value)
    assert len(await mta.wait_for("editor", before + 2)) == before + 2
