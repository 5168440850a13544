"""The Atom feed and the page of a watch, and the outbox from the command line."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.cli import main
from monitor.config import Settings
from monitor.daemon import open_context
from monitor.daemon._web import WebPages
from monitor.digests import write_feed
from monitor.model import Attempt, ChangeKind, DeliveryState, Message
from monitor.pipeline import Press, order_digest
from monitor.rules import DigestPlan, Watch
from monitor.store import Store, Transaction, open_store
from monitor.web import make_app, serving
from tests.builders import NOW, each, make_change, make_claim, make_delivery

WATCH = Watch.model_validate(
    {"id": "northland-floods", "figures": [{"id": "deaths", "label": "People killed", "metric": "killed"}]}
)


def test_a_feed_reader_understands_it() -> None:
    """The latest change comes first, with the words of a digest, the article, the voice and an id that stays."""
    changes = [make_change("c1"), make_change("c2", kind=ChangeKind.CONFLICT, decided_at=NOW + timedelta(hours=1))]
    body = write_feed(WATCH, changes, url="https://monitor.ard.example/feeds/northland-floods.atom")
    found = feedparser.parse(body)
    assert not found.bozo
    assert found.feed.title == "Northland floods: changes"
    assert found.feed.updated == "2026-03-12T08:00:00Z"
    latest, first = found.entries
    assert first.title == "People killed: 62 -> 71, +9 (+15 %), increased"
    assert latest.title.endswith("conflict")
    assert (first.link, first.author, first.updated) == (
        "https://agency.example/d1", "Civil Protection", "2026-03-12T07:00:00Z",
    )  # fmt: skip
    assert "Civil Protection spoke of 71 dead in Northland." in first.content[0].value
    again = feedparser.parse(write_feed(WATCH, changes[:1]))
    assert again.entries[0].id == first.id != latest.id
    assert feedparser.parse(write_feed(WATCH, [])).entries == []


@given(st.text(), st.text())
def test_any_text_makes_xml(text: str, url: str) -> None:
    """Whatever an article says, the feed is well-formed, and links lead to web addresses only."""
    claim = make_claim(headline=text, url=url)
    evidence = replace(claim.figure.evidence, quote=text)
    claim = replace(claim, voice=text, publisher=text, figure=replace(claim.figure, evidence=evidence))
    root = etree.fromstring(write_feed(WATCH, [make_change(new=claim, voice=text, reason=text)]))
    links = [link.get("href", "") for link in root.iter("{*}link")]
    assert all(link.startswith(("http://", "https://")) for link in links)


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the web server."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


async def test_the_feed_is_served(tmp_path: Path) -> None:
    """The web server writes it from the database, without what stayed the same, and answers 304 to who has it."""
    settings = Settings.model_validate(
        {"storage": f"sqlite:///{tmp_path}/monitor.db", "watches": [WATCH.model_dump(exclude_defaults=True)]}
    )
    pages = WebPages()
    async with (
        open_context(settings, clock=lambda: NOW, processes=1) as context,
        serving(make_app(pages), "127.0.0.1:0") as port,
    ):
        pages.show(context)
        for name, kind in (("c1", ChangeKind.INCREASED), ("c2", ChangeKind.UNCHANGED)):
            change = make_change(name, kind=kind)
            await context.transact(lambda to, change=change: to.record_change(change))  # type: ignore[misc]
        status, headers, body = await asyncio.to_thread(ask, port, "/feeds/northland-floods.atom")
        assert (status, headers["content-type"]) == (200, "application/atom+xml")
        assert len(feedparser.parse(body).entries) == 1
        again = await asyncio.to_thread(ask, port, "/feeds/northland-floods.atom", If_None_Match=headers["etag"])
        assert (again[0], again[2]) == (304, b"")
        for path in ("/feeds/other.atom", "/feeds/northland-floods", "/feeds/..%2fnorthland-floods.atom"):
            assert (await asyncio.to_thread(ask, port, path))[0] == 404


async def test_the_page_of_all_changes(tmp_path: Path) -> None:
    """A digest links to a page that nobody can guess, with every change, its sentence and its source, and no script."""
    hostile = '<script>alert("x")</script>'
    settings = Settings.model_validate(
        {
            "storage": f"sqlite:///{tmp_path}/monitor.db",
            "watches": [WATCH.model_dump(exclude_defaults=True)],
            "web": {"public_url": "https://news.example"},
        }
    )
    pages = WebPages()
    async with (
        open_context(settings, clock=lambda: NOW, processes=1) as context,
        serving(make_app(pages), "127.0.0.1:0") as port,
    ):
        pages.show(context)
        for number in range(40):
            change = make_change(f"c{number}", figure=f"f{number}", reason=hostile)
            await context.transact(lambda to, change=change: to.record_change(change))  # type: ignore[misc]
        plan = DigestPlan(id="morning", schedule="0 7 * * *", to=("desk",))

        def preview(to: Transaction) -> Message:
            press = Press(to, settings, NOW)
            order = order_digest(to, settings, plan, now=NOW)
            return press.render(order, press.compose(replace(order, changes=to.changes())), "desk")

        message = await context.transact(preview)
        (link,) = set(re.findall(r'href="https://news\.example(/changes/[\w-]+)"', message.html))
        assert f"https://news.example{link}" in message.text
        status, headers, body = await asyncio.to_thread(ask, port, link)
        assert (status, headers["cache-control"]) == (200, "no-store")
        assert body.count(b"<li") == 40
        assert b"<mark>71</mark>" in body
        assert b"<script" not in body
        for path in ("/changes/guessed", "/changes/"):
            assert (await asyncio.to_thread(ask, port, path))[0] == 404


# --------------------------------------------------------------------------- the outbox


def test_deliveries_can_be_dropped(store: Store) -> None:
    """What is parked or waits can be given up; what is out, sent or unknown is left alone."""
    for name in ("waits", "out", "parked"):
        owed = make_delivery(
            name, channel=name, state=DeliveryState.PARKED if name == "parked" else DeliveryState.PENDING
        )
        each(store).record_digest("digest:morning", changes=[], deliveries=[owed], now=NOW)
    claimed = {item.id: item for item in each(store).claim_deliveries(now=NOW, until=NOW + timedelta(hours=1), limit=9)}
    each(store).release_deliveries([claimed["waits"].lease or ""])
    assert each(store).drop_deliveries(["waits", "out", "parked", "unknown"], now=NOW) == 2
    states = {item.id: item.state for item in each(store).deliveries()}
    assert states == {"waits": "dropped", "out": "pending", "parked": "dropped"}
    assert each(store).record_attempt(
        claimed["out"], state=DeliveryState.PENDING, next_attempt_at=NOW, error="503", now=NOW
    )
    assert each(store).attempts("out") == (Attempt(at=NOW, state=DeliveryState.PENDING, error="503"),)
    assert each(store).attempts("waits") == ()


def test_deliveries_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`show` prints a message and its tries, `drop` gives it up, and a name that nothing has is said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.yaml").write_text("storage: sqlite:///monitor.db\n")
    store = open_store(f"sqlite:///{tmp_path}/monitor.db", now=NOW)
    each(store).record_digest("digest:morning", changes=[], deliveries=[make_delivery()], now=NOW)
    (claimed,) = each(store).claim_deliveries(now=NOW, until=NOW, limit=1)
    each(store).record_attempt(claimed, state=DeliveryState.PARKED, next_attempt_at=NOW, error="410 Gone", now=NOW)
    store.close()
    assert main(["deliveries", "show", "x1"]) == 0
    shown = capsys.readouterr().out
    for words in ("x1: parked, to desk", "parked: 410 Gone", "Subject: 1 figure moved", "62 -> 71"):
        assert words in shown
    assert main(["deliveries", "show", "x1", "x9", "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["tries"][0]["error"] == "410 Gone"
    assert "x9" in captured.err
    assert main(["deliveries", "drop"]) == 1
    assert "name the deliveries" in capsys.readouterr().err
    assert main(["deliveries", "drop", "x1"]) == 0
    assert main(["deliveries", "retry"]) == 0
    assert "0 due again" in capsys.readouterr().out
    assert main(["deliveries", "drop", "x1"]) == 1
