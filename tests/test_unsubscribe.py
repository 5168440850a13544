"""Unsubscribing: what mails offer, what one click does, and who gets nothing from then on."""

from __future__ import annotations

import asyncio
import http.client
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.cli import main
from monitor.config import Settings
from monitor.daemon import open_context
from monitor.daemon._context import lists_key
from monitor.daemon._web import WebPages
from monitor.deliver import Lists, bare_address, make_token, open_sender
from monitor.deliver._mail import compose_mail, parse_address
from monitor.model import Delivery, Unsubscribed
from monitor.pipeline import name_lists
from monitor.rules import Channel
from monitor.store import Store, open_store
from monitor.web import make_app, serving
from tests.builders import NOW, each, make_delivery
from tests.servers import Mailbox, serve_mail

KEY = bytes(range(32))
LISTS = Lists("https://monitor.ard.example/news", KEY)
GOLDEN = """\
Subject: 1 figure moved
From: monitor <m@ard.example>
To: "Desk, The" <desk@ard.example>
Date: Thu, 12 Mar 2026 07:00:00 +0000
Message-ID: <x1@ard.example>
In-Reply-To: <alerts-northland-floods-fc9aa43bb1d3.thread@ard.example>
References: <alerts-northland-floods-fc9aa43bb1d3.thread@ard.example>
List-Id: <alerts-northland-floods-fc9aa43bb1d3.ard.example>
Auto-Submitted: auto-generated
List-Unsubscribe: <https://monitor.ard.example/news/unsubscribe/{token}>,
 <mailto:leave@ard.example?subject=unsubscribe%20alerts%3Anorthland-floods>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""


def make_mail(leave: tuple[str, ...]) -> EmailMessage:
    """Return the mail of an alert with ways to leave."""
    delivery = make_delivery(subscription="alerts:northland-floods")
    reader = parse_address('"Desk, The" <desk@ard.example>')
    return compose_mail(delivery, sender=parse_address("monitor <m@ard.example>"), to=reader, leave=leave)


def test_the_headers_of_an_alert() -> None:
    """The whole head of a mail, as it is sent: ids, thread and list of the watch, and two ways to leave, unfolded."""
    click = LISTS.leave_url("alerts:northland-floods", "desk@ard.example")
    mail = make_mail((click, "mailto:leave@ard.example?subject=unsubscribe%20alerts%3Anorthland-floods"))
    head = mail.as_bytes(policy=policy.SMTP).decode().replace("\r\n", "\n").partition("MIME-Version")[0]
    assert head == GOLDEN.format(token=click.rpartition("/")[2])
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
    plain, html = parsed.iter_parts()
    assert plain.get_content().rstrip().endswith(f"Unsubscribe: {click}")
    assert f'href="{click}"' in html.get_content()


def test_one_click_needs_an_address_on_the_web() -> None:
    """A mailto alone is no one-click, and without either nothing is promised."""
    assert make_mail(("mailto:leave@ard.example",))["List-Unsubscribe-Post"] is None
    assert make_mail(())["List-Unsubscribe"] is None


def test_tokens_name_nobody() -> None:
    """A token is another for every reader, list and key, the same in any spelling, and shows none of them."""
    token = make_token(KEY, "digest:morning", "The Desk <Desk@Ard.example>")
    assert token == make_token(KEY, "digest:morning", "desk@ard.example")
    others = {
        make_token(KEY, "digest:evening", "desk@ard.example"),
        make_token(KEY, "digest:morning", "desk2@ard.example"),
        make_token(KEY[::-1], "digest:morning", "desk@ard.example"),
    }
    assert len({token, *others}) == 4
    assert len(token) == 32
    assert bare_address(" The Desk <Desk@Ard.example> ") == "desk@ard.example"


# --------------------------------------------------------------------------- sending


def email(port: int, **values: Any) -> Channel:
    """Return a channel of two readers."""
    made: dict[str, Any] = {
        "kind": "email",
        "to": ["A <a@ard.example>", "b@ard.example"],
        "from": "m@ard.example",
        "smtp": {"host": "127.0.0.1", "port": port, "security": "none"},
    }
    return TypeAdapter[Channel](Channel).validate_python(made | values)


@pytest.mark.parametrize(
    ("without", "readers"),
    [
        ((), ["A <a@ard.example>", "b@ard.example"]),
        (("a@ard.example",), ["b@ard.example"]),
        (("a@ard.example", "b@ard.example"), []),
    ],
)
async def test_who_unsubscribed_gets_nothing(without: tuple[str, ...], readers: list[str]) -> None:
    """Readers who left are left out; when all left, the delivery is done without a connection."""
    async with serve_mail() as mailbox:
        sender = open_sender(email(mailbox.port), name="desk", lists=LISTS)
        receipt = await sender.send(replace(make_delivery(), without=without), now=NOW)
    assert [str(mail["To"]) for mail in mailbox.mails] == readers
    assert receipt.refused == ()
    assert bool(readers) is ("unsubscribed" not in receipt.detail)
    tokens = [str(mail["List-Unsubscribe"]) for mail in mailbox.mails]
    assert len(set(tokens)) == len(readers)


async def test_bounces_go_where_they_should() -> None:
    """The envelope names the address for bounces, and the From stays what readers see."""
    senders: list[str] = []

    class Noting(Mailbox):
        async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
            senders.append(address)
            envelope.mail_from = address
            return "250 OK"

    async with serve_mail(Noting()) as mailbox:
        for bounces in (None, "Bounces <bounces@ard.example>"):
            sender = open_sender(email(mailbox.port, to="a@ard.example", bounces=bounces), name="desk")
            await sender.send(make_delivery(), now=NOW)
    assert senders == ["m@ard.example", "bounces@ard.example"]
    assert {str(mail["From"]) for mail in mailbox.mails} == {"m@ard.example"}


def test_deliveries_are_claimed_without_those_who_left(store: Store) -> None:
    """Leaving one list leaves no other; who comes back is on it again."""
    for name, subscription in (("x1", "digest:morning"), ("x2", "digest:evening")):
        owed = make_delivery(name, channel=name, subscription=subscription)
        each(store).record_digest(subscription, changes=[], deliveries=[owed], now=NOW)
    left = Unsubscribed(subscription="digest:morning", address="a@ard.example", at=NOW)
    for _ in range(2):  # scanners and people click twice
        each(store).record_unsubscribed(left)
    assert each(store).unsubscribed() == (left,)

    def claim() -> dict[str, tuple[str, ...]]:
        claimed: tuple[Delivery, ...] = each(store).claim_deliveries(now=NOW, until=NOW, limit=9)
        return {delivery.id: delivery.without for delivery in claimed}

    assert claim() == {"x1": ("a@ard.example",), "x2": ()}
    assert each(store).forget_unsubscribed("digest:morning", "a@ard.example")
    assert not each(store).forget_unsubscribed("digest:morning", "a@ard.example")
    assert claim() == {"x1": (), "x2": ()}


def test_the_key_outlives_a_restart(store_url: str) -> None:
    """The key of the links is made once and kept, so that a link of last month still works."""
    first = open_store(store_url, now=NOW)
    key = each(first).key("unsubscribe")
    assert len(key) == 32
    assert each(first).key("another") != key
    first.close()
    second = open_store(store_url, now=NOW)
    assert each(second).key("unsubscribe") == key
    second.close()


# --------------------------------------------------------------------------- the page


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    """Ask the web server, as a mail provider does: without cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def make_settings(folder: Path) -> Settings:
    """Return settings with a digest to two readers."""
    return Settings.model_validate(
        {
            "storage": f"sqlite:///{folder}/monitor.db",
            "watches": [{"id": "floods", "title": "Floods <&>"}],
            "channels": {"desk": email(25).model_dump(by_alias=True), "terminal": {"kind": "stdout"}},
            "digests": [{"id": "morning", "title": "Morning <&>", "schedule": "0 7 * * *", "to": ["desk", "terminal"]}],
        }
    )


async def test_one_click(tmp_path: Path) -> None:
    """POST unsubscribes one reader from one list, GET only asks, and a token that nobody made leads nowhere."""
    settings, pages = make_settings(tmp_path), WebPages()
    async with (
        open_context(settings, clock=lambda: NOW, processes=1) as context,
        serving(make_app(pages), "127.0.0.1:0") as port,
    ):
        key = await context.transact(lists_key)
        path = f"/unsubscribe/{make_token(key, 'digest:morning', 'a@ard.example')}"
        assert (await asyncio.to_thread(ask, port, "GET", path))[0] == 404  # no configuration is at hand yet
        pages.show(context)
        status, page = await asyncio.to_thread(ask, port, "GET", path)
        assert (status, "Morning &lt;&amp;&gt;" in page, '<form method="post">' in page) == (200, True, True)
        assert await context.transact(lambda transaction: transaction.unsubscribed()) == ()
        for _ in range(2):
            status, page = await asyncio.to_thread(ask, port, "POST", path, b"List-Unsubscribe=One-Click")
            assert (status, "You are unsubscribed" in page) == (200, True)
        left = await context.transact(lambda transaction: transaction.unsubscribed())
        assert left == (Unsubscribed(subscription="digest:morning", address="a@ard.example", at=NOW),)
        guessed = f"/unsubscribe/{make_token(bytes(32), 'digest:morning', 'a@ard.example')}"
        for method, asked, expected in (("POST", guessed, 404), ("PUT", path, 405), ("GET", "/unsubscribe/", 404)):
            assert (await asyncio.to_thread(ask, port, method, asked))[0] == expected


def test_every_delivery_is_of_a_list_that_can_be_left(tmp_path: Path) -> None:
    """The lists are those that digests and alerts name."""
    names = {name for name, _, _ in name_lists(make_settings(tmp_path))}
    assert names == {"digest:morning", "alerts:floods", "alerts:feeds", "notices"}


def test_unsubscribing_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who asks by mail is taken off one list or all, is listed, and can be put back."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.yaml").write_text(
        "watches: [{id: floods}]\nchannels: {t: {kind: email, to: B <b@ard.example>, smtp: {host: m}}}\n"
        'digests: [{id: morning, schedule: "@daily", to: t}]\n'
    )
    assert main(["unsubscribed", "add", "A <A@ard.example>", "--list", "digest:morning"]) == 0
    assert "no mail channel is for a@ard.example" in capsys.readouterr().err
    assert main(["unsubscribed", "add", "b@ard.example"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["unsubscribed"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[:2] for line in shown.splitlines()[1:]] == [
        ["b@ard.example", "alerts:feeds"],
        ["b@ard.example", "alerts:floods"],
        ["a@ard.example", "digest:morning"],
        ["b@ard.example", "digest:morning"],
        ["b@ard.example", "notices"],
    ]
    assert main(["unsubscribed", "remove", "b@ard.example"]) == 0
    assert "nobody" in capsys.readouterr().out
    assert main(["unsubscribed", "add", "c@ard.example", "--list", "digest:evening"]) == 1
    assert "there is no list 'digest:evening'" in capsys.readouterr().err
