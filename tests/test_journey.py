"""The whole journey: feeds served over loopback HTTP -> mails and webhooks received, on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from standardwebhooks.webhooks import Webhook

from monitor.config import Settings, load_settings
from monitor.daemon import Daemon, open_context
from monitor.model import Change, ChangeKind, DeliveryState, Unread
from monitor.pipeline import Context
from monitor.reading import read_document, read_stored
from tests.servers import Answer, Mailbox, Site, serve_mail, serve_site

DAY = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
SECRET = "whsec_dGVzdC1zZWNyZXQtb2YtdGhlLWpvdXJuZXktdGVzdHM="
CONFIG = """
storage: {storage}
poll: {{every: 1h, timeout: 2s, max_bytes: 200000, allow_private: [127.0.0.1]}}
feeds:
  - {{id: radio, title: Valley Radio, url: "{site}/radio"}}
  - {{id: gazette, title: Northland Gazette, url: "{site}/gazette"}}
watches:
  - id: floods
    title: Floods in Northland
    match: "Northland AND flood*"
    figures:
      - {{id: deaths, label: People killed, metric: killed, place: Northland, period: cumulative, alert: {{change: 1}}}}
places: {{Northland: [Northport]}}
channels:
  desk: {{kind: email, to: [desk@newsroom.example], smtp: {{host: 127.0.0.1, port: {smtp}, security: none, timeout: 2s}}}}
  tools: {{kind: webhook, url: "{site}/hook", secret: {secret}, allow_private: true, timeout: 2s}}
alerts: {{to: [desk, tools]}}
digests:
  - {{id: morning, schedule: "0 7 * * *", to: [desk, tools]}}
web: {{listen: null}}
"""


def rss(*articles: tuple[str, datetime, str, str]) -> bytes:
    """Return an RSS feed of (id, published, title, text)."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>{escape(title)}</title>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{escape(text)}</description></item>"
        for name, at, title, text in articles
    )
    return f"<rss version='2.0'><channel><title>A feed</title>{items}</channel></rss>".encode()


FIRST = (
    "a1",
    DAY,
    "River over its banks",
    "Floods in Northland have killed 62 people since 3 March, Civil Protection said.",
)
SECOND = (
    "a2",
    DAY + timedelta(days=1),
    "Toll rises",
    "The floods in Northland have killed 71 people since 3 March, Civil Protection said as of 10 March.",
)


@dataclass(slots=True)
class World:
    """What surrounds a daemon under test: the site, the mailbox, the time."""

    settings: Settings
    site: Site
    mailbox: Mailbox
    now: datetime = DAY
    daemon: Daemon = field(init=False)

    def __post_init__(self) -> None:
        """Make the daemon, with the test's clock."""
        self.site.answers["/hook"] = Answer(status=204)
        self.daemon = Daemon(self.settings, clock=lambda: self.now)

    async def work(self, context: Context, *, until: datetime) -> None:
        """Let time pass to `until`, and do what is due then."""
        self.now = until
        await self.daemon.do_due(context)

    def hooks(self) -> list[dict[str, Any]]:
        """Return the payloads that the webhook receiver got, each with a signature that is right."""
        found = []
        for headers, body in self.site.asked("/hook"):
            sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            assert headers["webhook-signature"] == Webhook(SECRET).sign(headers["webhook-id"], sent, body.decode())
            found.append(json.loads(body))
        return found


@asynccontextmanager
async def a_world(tmp_path: Path, storage: str) -> AsyncIterator[World]:
    """Serve site and mailbox, and read the configuration."""
    async with serve_site() as site, serve_mail() as mailbox:
        path = tmp_path / "monitor.yaml"
        path.write_text(
            CONFIG.format(storage=storage, site=site.url(""), smtp=mailbox.port, secret=SECRET), encoding="utf-8"
        )
        yield World(load_settings(path, environ={}), site, mailbox)


@pytest.fixture(params=["sqlite", "postgres"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world on each database."""
    storage = "sqlite:///monitor.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    async with a_world(tmp_path, storage) as found:
        yield found


@pytest.fixture
async def small_world(tmp_path: Path) -> AsyncIterator[World]:
    """A world on SQLite."""
    async with a_world(tmp_path, "sqlite:///monitor.db") as found:
        yield found


def serve_days(world: World, *, second: bool = False) -> None:
    """Let the radio publish its first article, or both, and the gazette nothing of interest."""
    world.site.answers["/radio"] = Answer(rss(*([SECOND, FIRST] if second else [FIRST])), etag=f'"{second}"')
    world.site.answers["/gazette"] = Answer(rss(("g1", DAY, "Football", "Northport won again.")), etag='"g"')


async def changes_of(context: Context, *kinds: ChangeKind) -> tuple[Change, ...]:
    """Return the recorded changes of these kinds."""
    return await context.transact(lambda transaction: transaction.changes(kinds=kinds or None))


async def test_two_days_end_in_mail_and_webhook(world: World) -> None:
    """A figure that moves on the second day alerts by mail and by signed webhook, and heads the next digest."""
    serve_days(world)
    async with open_context(world.settings, clock=lambda: world.now, processes=1) as context:
        await world.work(context, until=DAY)
        await world.work(context, until=DAY.replace(hour=7, minute=0))
        first_morning = len(world.mailbox.mails)
        serve_days(world, second=True)
        await world.work(context, until=DAY + timedelta(days=1))
        alerted = world.mailbox.mails[first_morning:]
        await world.work(context, until=DAY.replace(hour=7, minute=0) + timedelta(days=1))
        moved = await changes_of(context, ChangeKind.INCREASED, ChangeKind.ADVANCED)
    assert [mail["Subject"] for mail in world.mailbox.mails][:first_morning] != []  # a digest of new coverage
    assert len(alerted) == 1, "one alert, to one reader"
    text = alerted[0].get_body(("plain",))
    assert text is not None
    assert "62" in text.get_content()
    assert "71" in text.get_content()
    assert "Civil Protection" in text.get_content()
    assert [(change.old and change.old.figure.text, change.new and change.new.figure.text) for change in moved] == [
        ("62", "71")
    ]
    kinds = [hook["type"] for hook in world.hooks()]
    assert kinds == ["digest.created", "alert.created", "digest.created"]
    assert "71" in json.dumps(world.hooks()[-1])


async def test_an_unchanged_feed_costs_one_conditional_request(small_world: World) -> None:
    """The second poll sends the ETag that came with the first, and nothing is read again."""
    serve_days(small_world)
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        await small_world.work(context, until=DAY + timedelta(hours=3))
    asked = small_world.site.asked("/radio")
    assert [headers.get("if-none-match") for headers, _ in asked] == [None, '"False"']


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"no feed, no page, just words", headers={"Content-Type": "text/xml"}), "not_a_feed"),
        (Answer(b'{"version": "https://jsonfeed.org/version/1.1", "items": [', status=200), "malformed"),
        (Answer(b"<!doctype html><html><body>Welcome</body></html>"), "not_a_feed"),
        (Answer(b""), "empty"),
        (Answer(b"<rss>" + b" " * 300_000 + b"</rss>"), "too_large"),
        (Answer(status=302, headers={"Location": "/gazette-2"}), "redirects"),
        (Answer(status=500), "server_error"),
        (Answer(status=410), "gone"),
        (Answer(rss(FIRST), delay_seconds=3), "timeout"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_broken_feed_disturbs_no_other(small_world: World, answer: Answer, reason: str) -> None:
    """Whatever one feed answers, its trouble is recorded with its reason, and the other feed is read."""
    serve_days(small_world)
    small_world.site.answers["/gazette"] = answer
    small_world.site.answers["/gazette-2"] = Answer(status=302, headers={"Location": "/gazette"})
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        health = {item.feed: item for item in await context.transact(lambda transaction: transaction.feed_health())}
        first = await changes_of(context, ChangeKind.FIRST)
    assert health["gazette"].reason == reason
    assert health["gazette"].message
    assert health["gazette"].paused is (reason == "gone")
    assert health["radio"].failures == 0
    assert len(first) == 1


async def test_a_wrong_charset_is_read_all_the_same(small_world: World) -> None:
    """A feed that declares one encoding and sends another still gives its figures."""
    body = b"<?xml version='1.0' encoding='utf-8'?>" + rss(FIRST).replace(b"River", "Fluß".encode("latin-1"))
    small_world.site.answers["/radio"] = Answer(body, headers={"Content-Type": "text/xml"})
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        assert len(await changes_of(context, ChangeKind.FIRST)) == 1


async def test_a_silent_edit_is_told_as_a_correction(small_world: World) -> None:
    """An article whose number is edited in place is corrected, not increased, and both versions are quoted."""
    serve_days(small_world)
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        name, at, title, text = FIRST
        edited = rss((name, at, title, text.replace("62", "82")))
        small_world.site.answers["/radio"] = Answer(edited, etag='"edited"')
        await small_world.work(context, until=DAY + timedelta(hours=2))
        (change,) = await changes_of(context, ChangeKind.CORRECTED)
    assert change.old is not None
    assert change.new is not None
    assert (change.old.figure.text, change.new.figure.text) == ("62", "82")
    assert change.old.version < change.new.version
    assert change.alert


@pytest.mark.parametrize("linked", [False, True])
async def test_what_a_feed_does_to_its_entries_alerts_nobody(small_world: World, *, linked: bool) -> None:
    """New ids for old entries, another order, entries that go and come, dates that move: nothing is told twice."""

    def serve(number: int, articles: str) -> None:
        known = {"1": FIRST, "2": SECOND}
        body = b""
        for name, at, title, text in (known[article] for article in articles):
            guid = f"{name}?{number}"
            made = rss((guid, at + timedelta(minutes=number), title, text))
            link = f"</guid><link>https://radio.example/{name}</link>" if linked else "</guid>"
            body += made.partition(b"</title>")[2].partition(b"</channel>")[0].replace(b"</guid>", link.encode())
        feed = b"<rss version='2.0'><channel><title>A feed</title>" + body + b"</channel></rss>"
        small_world.site.answers["/radio"] = Answer(feed)

    serve_days(small_world)
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        serve(0, "1")
        await small_world.work(context, until=DAY)
        for number, articles in enumerate(["21", "12", "1", "21"], start=1):
            serve(number, articles)
            await small_world.work(context, until=DAY + timedelta(days=1, hours=2 * number))
        alerts = [change for change in await changes_of(context) if change.alert]
        assert len(small_world.site.asked("/radio")) == 5
        assert len(await context.transact(lambda transaction: transaction.known_entries("radio"))) == 8
    assert [change.kind for change in alerts] == [ChangeKind.INCREASED]


async def test_what_nobody_wants_is_kept_for_later(small_world: World) -> None:
    """An entry that no watch can want is stored as it came, and read for text, actors and figures when somebody asks."""
    text = "The Ministry of Health said 71 people were killed in Eastmark since 3 March."
    small_world.site.answers["/radio"] = Answer(body=rss(("b1", DAY, "A storm", text)))
    async with open_context(small_world.settings, clock=lambda: small_world.now) as context:
        await small_world.work(context, until=DAY)
        versions = await context.transact(lambda transaction: transaction.list_versions())
        (kept,) = await context.transact(lambda transaction: transaction.documents(versions))
        plan = context.plans["radio"]
    assert isinstance(kept, Unread)
    stored = read_stored(kept)
    assert (stored.id, stored.version) == versions[0]
    assert (stored.text, stored.actors, stored.language) == (text, (), None)
    assert read_document(stored, plan).document == stored
    read = read_document(stored, replace(plan, watches=(("storms", "storm actor:health language:en"),)))
    assert (read.watches, read.document.language) == (("storms",), "en")
    assert [(actor.name, actor.kind) for actor in read.document.actors] == [("Ministry of Health", "government")]
    assert [str(figure.best) for figure in read.document.figures] == ["71"]


async def test_what_was_kept_unread_has_versions_by_its_text(small_world: World) -> None:
    """An edit of an entry that nobody read is its next version; the same text in other markup, or elsewhere, is none."""
    link = b"</guid><link>https://radio.example/storm</link>"

    def serve(guid: str, text: str) -> None:
        body = rss((guid, DAY, "A storm", text)).replace(b"</guid>", link)
        small_world.site.answers["/radio"] = Answer(body)

    async def known() -> list[tuple[int, bool]]:
        await small_world.work(context, until=small_world.now + timedelta(hours=2))
        versions = await context.transact(lambda transaction: transaction.list_versions())
        stored = await context.transact(lambda transaction: transaction.documents(versions))
        return [(version, isinstance(item, Unread)) for (_, version), item in zip(versions, stored, strict=True)]

    async with open_context(small_world.settings, clock=lambda: small_world.now) as context:
        serve("b1", "A storm came.")
        assert await known() == [(1, True)]
        serve("b1", "<p>A  storm <i>came</i>.</p>")
        assert await known() == [(1, True)]
        serve("b2", "<div>A storm came.</div>")
        assert await known() == [(1, True)]
        serve("b2", "A storm came, and went.")
        assert await known() == [(1, True), (2, False)]


async def test_a_syndicated_copy_counts_once(small_world: World) -> None:
    """The same text in another outlet adds no claim, and the article is listed with its original."""
    serve_days(small_world)
    name, at, _, text = FIRST
    long_text = (
        text
        + " Boats carried families across the Ard while the water rose further through the night, and schools stay closed."
    )
    small_world.site.answers["/radio"] = Answer(rss((name, at, "River over its banks", long_text)))
    small_world.site.answers["/gazette"] = Answer(rss(("copy", at + timedelta(hours=-1), "Ard still high", long_text)))
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        judged = await context.transact(lambda transaction: transaction.judged("floods", "deaths"))
        covered = await context.transact(
            lambda transaction: transaction.coverage(["floods"], since=DAY - timedelta(days=1), until=DAY)
        )
    assert len(judged) == 1
    assert len(covered) == 2
    assert len({item.story for item in covered}) == 1


@pytest.mark.parametrize(
    "teaser",
    [
        "The river rose.",
        "Floods have killed dozens of people in Northland.",
        "Floods in Northland have killed more than 60 people.",
    ],
)
async def test_an_article_in_several_feeds_is_one(small_world: World, teaser: str) -> None:
    """The same address in another feed, with less of the text, is the same article: nothing moves, and it is listed once."""
    name, at, title, text = FIRST
    for order in (text, teaser), (teaser, text), (text, teaser):
        for feed, said in zip(("radio", "gazette"), order, strict=True):
            linked = f"</guid><link>https://radio.example/{name}?utm_source={feed}#top</link>".encode()
            small_world.site.answers[f"/{feed}"] = Answer(
                rss((f"{feed}-{name}", at, title, said)).replace(b"</guid>", linked)
            )
        async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
            await small_world.work(context, until=small_world.now + timedelta(hours=5))
            changes = await changes_of(context)
            covered = await context.transact(
                lambda transaction: transaction.coverage(
                    ["floods"], since=DAY - timedelta(days=1), until=small_world.now
                )
            )
    assert not [change for change in changes if change.alert]
    assert len(covered) == 1


async def test_a_dead_mail_server_loses_nothing(small_world: World) -> None:
    """While the mail server refuses, webhooks go out; when it is back, the mail arrives under the same id."""
    serve_days(small_world)
    small_world.mailbox.reply = "451 try later"
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        await small_world.work(context, until=DAY.replace(hour=7, minute=0))
        assert not small_world.mailbox.mails
        assert len(small_world.hooks()) == 1
        (owed,) = await context.transact(lambda transaction: transaction.deliveries(states=[DeliveryState.PENDING]))
        assert owed.attempts == 1
        assert "451" in (owed.last_error or "")
        small_world.mailbox.reply = "250 taken"
        await small_world.work(context, until=DAY.replace(hour=8))
        (mail,) = small_world.mailbox.mails
    assert owed.id in str(mail["Message-ID"])


async def test_an_unreachable_mail_server_is_named(small_world: World) -> None:
    """A mail server that does not answer leaves the digest in the outbox with a message that names the channel."""
    serve_days(small_world)
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        small_world.mailbox.reply = "554 go away"
        await small_world.work(context, until=DAY.replace(hour=7, minute=0))
        found = await context.transact(lambda transaction: transaction.deliveries(states=[DeliveryState.PARKED]))
    assert [item.channel for item in found] == ["desk"]
    assert "desk" in (found[0].last_error or "")
    assert "554" in (found[0].last_error or "")


async def test_nothing_is_lost_when_the_daemon_dies_between_steps(small_world: World) -> None:
    """What was polled but not delivered when the process ended is delivered by the next one."""
    serve_days(small_world)
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY)
        # composed and claimed, then the process dies before it sends
        small_world.now = DAY.replace(hour=7, minute=0)
        due = await context.transact(lambda transaction: small_world.daemon._claim(transaction, context.settings))
        assert len(due.deliveries) == 2
    assert not small_world.mailbox.mails
    async with open_context(small_world.settings, clock=lambda: small_world.now, processes=1) as context:
        await small_world.work(context, until=DAY.replace(hour=7, minute=10))
    assert len(small_world.mailbox.mails) == 1
    assert len(small_world.hooks()) == 1


async def test_a_failing_template_falls_back(tmp_path: Path) -> None:
    """A user's template that fails is replaced by the built-in one: the digest goes out, and the operator is told once."""
    async with a_world(tmp_path, "sqlite:///monitor.db") as world:
        template = tmp_path / "text.j2"
        template.write_text("{{ (digest.watches | length) // 1 }}", encoding="utf-8")
        path = tmp_path / "monitor.yaml"
        path.write_text(
            path.read_text(encoding="utf-8")
            .replace("to: [desk, tools]}}\nweb", "to: [desk, tools]}}\nweb")
            .replace('schedule: "0 7 * * *",', 'schedule: "0 7 * * *", templates: {text: text.j2},'),
            encoding="utf-8",
        )
        broken = World(load_settings(path, environ={}), world.site, world.mailbox)
        template.write_text("{{ 1 // 0 }}", encoding="utf-8")
        serve_days(broken)
        async with open_context(broken.settings, clock=lambda: broken.now, processes=1) as context:
            await broken.work(context, until=DAY)
            await broken.work(context, until=DAY.replace(hour=7, minute=0))
        mail, notice = broken.mailbox.mails
        assert notice["Subject"] == "monitor: a template of the channel desk failed"
        text = mail.get_body(("plain",))
        assert text is not None
        assert "Floods in Northland" in text.get_content()
