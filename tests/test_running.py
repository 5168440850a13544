"""The whole service as its users meet it: a process, a feed, a mail server, a webhook, and what the web server offers."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest

from monitor.daemon import utc_now
from monitor.deliver import find_fault, read_secrets
from monitor.web import Status, write_metrics, write_page
from tests.builders import NOW, make_delivery
from tests.servers import Answer, Mailbox, Site, serve_mail, serve_site
from tests.test_daemon import Running, free_port

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CONFIG = """
storage: sqlite:///monitor.db
poll: {{every: 1s, minimum: 1s, timeout: 20s, allow_private: [127.0.0.1]}}
feeds:
  - {{id: radio, url: "{site}/radio"}}
places: {{Northland: []}}
watches:
  - id: floods
    title: Floods in Northland
    match: flood*
    figures:
      - {{id: deaths, label: People killed, metric: killed, place: Northland, period: cumulative, alert: {{change: 1}}}}
channels:
  desk:
    kind: email
    to: [ana@desk.example, ben@desk.example]
    from: monitor <monitor@news.example>
    smtp: {{host: 127.0.0.1, port: {mail}, security: none}}
  tools: {{kind: webhook, url: "{site}/hook", secret: {secret}, allow_private: true}}
alerts: {{to: [desk, tools]}}
web: {{listen: "127.0.0.1:{port}", public_url: "https://news.example"}}
log: {{format: json}}
"""


APPEARED: dict[int, datetime] = {}  # when a number was first in the feed
SENTENCES = {
    62: "Rescuers in boats searched the lower town. The floods in Northland have killed 62 people",
    71: "The river fell for the first time since Sunday. The death toll from the floods in Northland rose to 71",
    80: "Schools stay closed and the railway is cut. Floods in Northland have now killed 80 people",
    92: "Engineers inspected the dam above the city. The floods in Northland have killed at least 92 people",
}


def a_feed(*killed: int) -> bytes:
    """Return a feed with an article for each number of people killed."""
    for number in killed:
        APPEARED.setdefault(number, utc_now() + timedelta(seconds=2))  # feeds know whole seconds only
    items = "".join(
        f"<item><guid>{number}</guid><title>Northland floods: toll at {number}</title>"
        f"<link>https://radio.example/{number}</link>"
        f"<pubDate>{APPEARED[number]:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{SENTENCES[number]}, Civil Protection said.</description></item>"
        for number in killed
    )
    return f"<rss version='2.0'><channel><title>Valley Radio</title>{items}</channel></rss>".encode()


@asynccontextmanager
async def a_service(folder: Path) -> AsyncIterator[tuple[Running, Site, Mailbox]]:
    """Run `monitor run` with a feed, a mail server and a webhook."""
    async with serve_site() as site, serve_mail() as mailbox:
        site.answers = {"/radio": Answer(a_feed(62)), "/hook": Answer(status=204)}
        port, path = free_port(), folder / "monitor.yaml"
        path.write_text(CONFIG.format(site=site.url(""), port=port, mail=mailbox.port, secret=SECRET), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "run", "--config", str(path),
            stderr=asyncio.subprocess.PIPE, env=dict(os.environ),
        )  # fmt: skip
        running = Running(process, port)
        try:
            yield running, site, mailbox
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str, bytes]:
    """Ask the web server, without cookies; return the status, the type and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("content-type", ""), answer.read()
    finally:
        connection.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, at most half a minute."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.05)


def mails_to(mailbox: Mailbox, reader: str) -> int:
    """Return how many mails a reader got."""
    return sum(mail["To"] == reader for mail in mailbox.mails)


async def test_a_change_reaches_readers_who_can_leave(tmp_path: Path) -> None:
    """A figure moves: two mails, a signed post, an entry in the Atom feed; one click, and that reader gets no more."""
    async with a_service(tmp_path) as (daemon, site, mailbox):
        await daemon.event("polled")
        site.answers["/radio"] = Answer(a_feed(62, 71))
        await until(lambda: len(mailbox.mails) == 2 and bool(site.asked("/hook")))
        first = next(mail for mail in mailbox.mails if mail["To"] == "ana@desk.example")
        assert "People killed 62 -> 71" in first["Subject"]
        ((headers, body),) = site.asked("/hook")
        assert find_fault(headers, body, read_secrets(SECRET), now=utc_now()) is None
        assert json.loads(body)["type"] == "alert.created"

        status, kind, feed = await asyncio.to_thread(ask, daemon.port, "GET", "/feeds/floods.atom")
        assert (status, kind) == (200, "application/atom+xml")
        assert "62 -> 71" in feedparser.parse(feed).entries[0].title

        link = urlsplit(first["List-Unsubscribe"].strip("<>"))
        assert link.netloc == "news.example"
        assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert (await asyncio.to_thread(ask, daemon.port, "GET", link.path))[
            0
        ] == 200  # a scanner looks, and nobody leaves
        clicked = await asyncio.to_thread(ask, daemon.port, "POST", link.path, b"List-Unsubscribe=One-Click")
        assert clicked[0] == 200
        site.answers["/radio"] = Answer(a_feed(62, 71, 80))
        await until(lambda: mails_to(mailbox, "ben@desk.example") == 2 and len(site.asked("/hook")) == 2)
        assert mails_to(mailbox, "ana@desk.example") == 1

        replies = [mail for mail in mailbox.mails if mail["To"] == "ben@desk.example"]
        assert len({mail["References"] for mail in replies}) == 1  # one thread a watch
        assert len({mail["Message-ID"] for mail in replies}) == 2

        site.answers["/hook"] = Answer(status=410)
        site.answers["/radio"] = Answer(a_feed(62, 71, 80, 92))
        await until(lambda: any("is closed" in mail["Subject"] for mail in mailbox.mails))
        _, kind, metrics = await asyncio.to_thread(ask, daemon.port, "GET", "/metrics")
        assert kind.startswith("text/plain; version=0.0.4")
        assert b'monitor_channel_closed{channel="tools"} 1\n' in metrics
        assert b'monitor_channel_deliveries{channel="tools",state="parked"} 1\n' in metrics
        _, _, page = await asyncio.to_thread(ask, daemon.port, "GET", "/")
        assert b"monitor deliveries retry" in page
        assert b"410" in page
        assert await daemon.stop() == 0


# --------------------------------------------------------------------------- the page and the metrics by themselves


def test_a_status_page_of_nothing() -> None:
    """Before a configuration is at hand, the page and the metrics say that it is starting."""
    status = Status(facts={"status": "starting", "ticked_at": None}, channels=())
    assert "<strong>starting</strong>" in write_page(status)
    assert "monitor_up 0\n" in write_metrics(status)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"'><img src=x>"])
def test_nothing_from_outside_acts_on_the_page(text: str) -> None:
    """Subjects and errors come from feeds and receivers, and stay text."""
    message = make_delivery().message
    parked = make_delivery(last_error=text, message=type(message)(subject=text, text="", html="", payload=""))
    page = write_page(
        Status(
            facts={"status": text}, channels=("desk",), closed={"desk": text}, parked=[parked], digests=[(text, NOW)]
        )
    )
    assert text not in page
    assert "<script" not in page
    assert "<img" not in page
