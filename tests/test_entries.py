"""Feeds of every format, and bytes that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.entries import parse_feed
from monitor.errors import ParseError, Reason
from monitor.model import Entry, FeedFacts, ParsedFeed

FEEDS = Path(__file__).parent / "data" / "feeds"
URL = "https://radio.example/feeds/rss"


def parse(body: bytes | str, content_type: str | None = None) -> ParsedFeed:
    """Return what a feed at URL is read as."""
    return parse_feed(body.encode() if isinstance(body, str) else body, url=URL, content_type=content_type)


def rss(items: str) -> str:
    """Return an RSS feed of these items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def codes(feed: ParsedFeed) -> list[str]:
    """Return the codes of a feed's warnings."""
    return [warning.code for warning in feed.warnings]


def test_reads_rss() -> None:
    """RSS 2.0: facts, raw ids, resolved links, plain titles, dates in UTC, full content, the named source."""
    feed = parse((FEEDS / "valley.rss").read_bytes())
    assert feed.facts == FeedFacts(
        title="Valley Radio & News",
        link="https://radio.example/",
        language="en-gb",
        format="rss20",
        ttl_seconds=1800,
        hub="https://hub.example/",
    )
    first, second, third = feed.entries
    assert (first.id, first.url) == ("4711", "https://radio.example/news/dam?a=1&b=2")
    assert first.title == "Dam holds, rates < 5 & falling"
    assert first.published_at == datetime(2026, 3, 12, 5, 15, tzinfo=UTC)
    assert first.authors == ("Ana Mora",)
    assert "62 people died." in first.content_html
    assert first.summary_html == "Short."
    assert (second.id, second.url, second.publisher) == ("tag:radio.example,2026:2", None, "Agency A")
    assert third.id.startswith("sha256:")
    assert third.published_at is None
    assert feed.warnings == ()


def test_reads_atom() -> None:
    """Atom: xml:base, xml:lang, XHTML content, published and updated kept apart."""
    feed = parse((FEEDS / "agency.atom").read_bytes())
    assert (feed.facts.title, feed.facts.format, feed.facts.link) == (
        "Agence & Cie",
        "atom10",
        "https://agency.example/monde/",
    )
    (entry,) = feed.entries
    assert (entry.id, entry.url) == ("urn:x:1", "https://agency.example/monde/crue.html")
    assert entry.published_at == datetime(2026, 3, 12, 6, 15, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 3, 12, 6, 0, tzinfo=UTC)
    assert entry.authors == ("Jean Pré",)
    assert "<em>monte</em>" in entry.content_html


def test_reads_rdf() -> None:
    """RSS 1.0: entries outside the channel, Dublin Core dates, the syndication module's period."""
    feed = parse((FEEDS / "ministry.rdf").read_bytes())
    (entry,) = feed.entries
    assert (feed.facts.format, feed.facts.ttl_seconds) == ("rss10", 1800)
    assert (entry.id, entry.title, entry.summary_html) == ("https://ministry.example/1", "Bulletin 1", "71 dead.")
    assert (entry.published_at or entry.updated_at) == datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hubs", "found"),
    [
        (
            [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
            True,
        ),
        ([{"url": "https://hub.example/"}], True),
        ([{"type": "rssCloud", "url": "https://cloud.example/"}], False),
        ([{"type": "websub"}, "https://hub.example/"], False),
        ("https://hub.example/", False),
    ],
)
def test_hubs_of_json_feed(hubs: object, found: bool) -> None:  # noqa: FBT001 - a table
    """Only hubs that speak WebSub are hubs."""
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "hubs": hubs, "items": []}).encode()
    assert parse(body, "application/feed+json").facts.hub == ("https://hub.example/" if found else None)


def test_reads_json_feed() -> None:
    """JSON Feed: numbers as ids, both kinds of content, plain text escaped; a bad item is a warning."""
    feed = parse((FEEDS / "outlet.json").read_bytes(), "application/feed+json")
    assert feed.facts == FeedFacts(
        title="Outlet", link="https://outlet.example/", language="en", format="json11", hub="https://hub.example/"
    )
    first, second = feed.entries
    assert first == Entry(
        id="1",
        url="https://radio.example/a",
        title="Dam holds",
        content_html="<p>It held.</p>",
        authors=("Ana Mora",),
        published_at=datetime(2026, 3, 12, 5, 15, tzinfo=UTC),
        updated_at=datetime(2026, 3, 12, 7, 0, tzinfo=UTC),
        language="en-GB",
    )
    assert (second.id, second.url, second.content_html) == ("b", "https://other.example/b", "3 &lt; 5")
    assert second.summary_html == "a &amp; b"
    assert codes(feed) == ["bad_entry"]


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b"", Reason.EMPTY, "sent nothing"),
        (b"\xef\xbb\xbf \r\n\x00", Reason.EMPTY, "sent nothing"),
        (b"<!doctype html><title>Sorry</title>", Reason.NOT_A_FEED, "a web page"),
        (b"<!-- x --><HTML><body>Sorry", Reason.NOT_A_FEED, "a web page"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'/>", Reason.NOT_A_FEED, "a web page"),
        (b"<p>loose</p><html>", Reason.NOT_A_FEED, "a web page"),
        (b"<!---->" * 580 + b"x", Reason.NOT_A_FEED, "neither RSS"),
        (b"Service unavailable", Reason.NOT_A_FEED, "neither RSS"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Reason.NOT_A_FEED, "neither RSS"),
        (b"<opml version='2.0'><body/></opml>", Reason.NOT_A_FEED, "neither RSS"),
        (b'{"error": "no"}', Reason.NOT_A_FEED, "not JSON Feed"),
        (b"[1, 2]", Reason.NOT_A_FEED, "not JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', Reason.MALFORMED, "broken JSON"),
        (b"[" * 100_000, Reason.MALFORMED, "broken JSON"),
        (b'<rss version="2.0"><channel><title>cut o', Reason.MALFORMED, "too broken"),
    ],
)
def test_says_what_came_instead_of_a_feed(body: bytes, reason: Reason, words: str) -> None:
    """Each kind of wrong answer has its reason, a sentence and a sample."""
    with pytest.raises(ParseError, match=words) as caught:
        parse(body)
    assert caught.value.reason is reason
    assert len(caught.value.sample) <= 200


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" title="x" href="/feed.xml?a=1&amp;b=2">',
        "<LINK HREF='/feed.xml?a=1&amp;b=2' TYPE='application/atom+xml' REL='alternate home' />",
        '<link rel=stylesheet href=x.css><link type=application/feed+json rel=alternate href="../feed.xml?a=1&b=2">',
    ],
)
def test_names_the_feed_that_a_page_links_to(link: str) -> None:
    """The message about a web page names the feed that the page announces, ready to copy."""
    with pytest.raises(ParseError, match=r"names this feed: https://radio\.example/feed\.xml\?a=1&b=2"):
        parse(f"<!doctype html><html><head>{link}</head>")


def test_reads_a_broken_feed_with_a_warning() -> None:
    """A bare ampersand and a missing end do not hide the entries that are there."""
    feed = parse('<rss version="2.0"><channel><item><guid>1</guid><title>Bread & butter</title>')
    assert [entry.title for entry in feed.entries] == ["Bread & butter"]
    assert codes(feed) == ["malformed"]


def test_an_empty_feed_is_no_error() -> None:
    """A well-formed feed without entries is read, with a warning."""
    feed = parse(rss(""))
    assert (feed.entries, codes(feed)) == ((), ["no_entries"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            rss("<item><title>Glück</title></item>").replace('"1.0"', '"1.0" encoding="iso-8859-1"').encode("latin-1"),
            None,
        ),
        (rss("<item><title>Glück</title></item>").encode("latin-1"), "application/xml; charset=iso-8859-1"),
        (rss("<item><title>Glück</title></item>").encode("latin-1"), None),
        (rss("<item><title>Glück</title></item>").replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), None),
        (rss("<item><title>Glück</title></item>").replace('"1.0"', '"1.0" encoding="utf-16"').encode(), None),
        (rss("<item><title>Glück</title></item>").encode("utf-8-sig"), "text/html"),
        (b"\n\n" + rss("<item><title>Gl&uuml;ck</title></item>").encode(), "text/plain"),
    ],
)
def test_reads_wrong_and_missing_charsets(body: bytes, content_type: str | None) -> None:
    """Charsets that are declared, wrong or missing all give the text."""
    assert parse(body, content_type).entries[0].title == "Glück"


def test_entries_that_share_an_id_stay_apart_in_any_order() -> None:
    """Different entries under one id are all kept, and keep their ids when the feed reorders them."""
    first = "<item><guid>7</guid><link>/a</link><title>A</title></item>"
    second = "<item><guid>7</guid><link>/b</link><title>B</title></item>"
    one, other = parse(rss(first + second)), parse(rss(second + first))
    assert len({entry.id for entry in one.entries}) == 2
    assert {entry.id: entry.title for entry in one.entries} == {entry.id: entry.title for entry in other.entries}
    assert codes(one) == ["shared_id"]


@pytest.mark.parametrize(
    ("items", "titles", "warning"),
    [
        ("<item><guid>7</guid><title>A</title></item>" * 2, ["A"], "repeated_entry"),
        (
            "<item><guid>7</guid><title>A</title></item><item><guid>7</guid><title>B</title></item>",
            ["A", "B"],
            "shared_id",
        ),
        (
            "".join(f"<item><guid>7</guid><title>A</title><description>{text}</description></item>" for text in "xy"),
            ["A"],
            "repeated_entry",
        ),
    ],
)
def test_repeated_entries(items: str, titles: list[str], warning: str) -> None:
    """The same entry twice is one; the same id with another title is another."""
    feed = parse(rss(items))
    assert [entry.title for entry in feed.entries] == titles
    assert warning in codes(feed)


@pytest.mark.parametrize(
    ("item", "identity"),
    [
        ("<guid>333483</guid><link>/a</link>", "333483"),
        ("<guid isPermaLink='true'>relative/path</guid>", "relative/path"),
        ("<guid>  spaced  </guid>", "spaced"),
        ("<link>/a</link>", "https://radio.example/a"),
        ("<guid></guid><link>/a</link>", "https://radio.example/a"),
    ],
)
def test_ids_are_as_the_publisher_wrote_them(item: str, identity: str) -> None:
    """A guid is never resolved against the feed's address; without one the link serves."""
    assert parse(rss(f"<item>{item}<title>x</title></item>")).entries[0].id == identity


def test_a_link_that_several_entries_share_is_marked() -> None:
    """Where entries of their own ids link to one page, the page's address identifies none of them."""
    item = "<item><guid>{0}</guid><title>{0}</title><link>{1}</link></item>"
    feed = parse(rss(item.format(1, "/news") + item.format(2, "/news") + item.format(3, "/c")))
    assert [entry.url_shared for entry in feed.entries] == [True, True, False]


@pytest.mark.parametrize("link", ["http://[::1", "//[x"])
def test_a_broken_link_is_no_link(link: str) -> None:
    """An address that cannot be read is left out, and its entry is not."""
    (entry,) = parse(rss(f"<item><guid isPermaLink='false'>1</guid><link>{link}</link></item>")).entries
    assert (entry.id, entry.url) == ("1", None)
    body = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": link}]}
    assert parse(json.dumps(body)).entries == (Entry(id="1"),)


def test_a_permalink_guid_is_the_link() -> None:
    """A guid that is a permanent link serves as the link where there is none."""
    assert parse(rss("<item><guid>https://radio.example/a</guid></item>")).entries[0].url == "https://radio.example/a"


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("A &lt;i&gt;good&lt;/i&gt; day", "A good day"),
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[Rain <br/> &amp; wind]]>", "Rain & wind"),
        ("If 3 &lt; 5 &gt; 2", "If 3 < 5 > 2"),
        ("  two\n lines ", "two lines"),
        ("R&amp;D &amp;nbsp; x", "R&D x"),
        ("\U0001f30a flood", "\U0001f30a flood"),
    ],
)
def test_titles_are_plain_text(title: str, plain: str) -> None:
    """Tags go, entities are decoded however often they were escaped, comparisons stay."""
    assert parse(rss(f"<item><title>{title}</title></item>")).entries[0].title == plain


@pytest.mark.parametrize("day", ["Thu, 12 Mar 2026 06:15:00 GMT", "2026-03-12T07:15:00+01:00", "12 Mar 2026 06:15 UT"])
def test_dates_become_utc(day: str) -> None:
    """The usual spellings of a date give the same aware instant."""
    entry = parse(rss(f"<item><title>x</title><pubDate>{day}</pubDate></item>")).entries[0]
    assert entry.published_at == datetime(2026, 3, 12, 6, 15, tzinfo=UTC)


@pytest.mark.parametrize("day", ["yesterday", "", "0000-00-00T00:00:00Z", "99999999999999", "Thu, 99 Mar 2026"])
def test_unreadable_dates_are_none(day: str) -> None:
    """What is no date is left out, in XML and in JSON."""
    assert parse(rss(f"<item><title>x</title><pubDate>{day}</pubDate></item>")).entries[0].published_at is None
    body = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "date_published": day}]}
    assert parse(json.dumps(body)).entries[0].published_at is None


@pytest.mark.parametrize(("ttl", "seconds"), [("15", 900), ("x", None), ("-5", None), ("9" * 20, None), ("", None)])
def test_ttl(ttl: str, seconds: int | None) -> None:
    """A feed's ttl is minutes; nonsense is none."""
    assert parse(rss(f"<ttl>{ttl}</ttl>")).facts.ttl_seconds == seconds


def test_reads_no_files_and_expands_no_entities(tmp_path: Path) -> None:
    """An external entity is not read, and entities that multiply are not expanded without end."""
    secret = tmp_path / "secret"
    secret.write_text("TOP-SECRET")
    outside = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rss("<item><title>a&x;b</title></item>")[21:]
    assert "TOP-SECRET" not in str(parse(outside))
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>' + rss("<item><title>&l11;</title></item>")[21:]
    with suppress(ParseError):
        assert len(str(parse(bomb))) < 100_000


def test_never_takes_bytes_for_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is the name of a file or an address is text, and nothing is opened."""
    monkeypatch.chdir(FEEDS)
    for body in (b"valley.rss", b"https://radio.example/rss", b"file:///etc/passwd"):
        with pytest.raises(ParseError, match="neither RSS"):
            parse(body)


def test_bounds_the_number_of_entries() -> None:
    """Beyond 20,000 entries the rest is left out, with a warning."""
    items = [{"id": str(number)} for number in range(20_001)]
    feed = parse(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    assert (len(feed.entries), codes(feed)) == (20_000, ["truncated"])


def storable(feed: ParsedFeed) -> None:
    """Check what a database needs of each entry."""
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.id
        for text in (entry.id, entry.title, entry.url or "", entry.content_html, entry.summary_html, *entry.authors):
            assert "\x00" not in text
            text.encode()


PIECES = st.lists(
    st.sampled_from([
        b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<guid>", b"1", b"</guid>", b"<title>", b"</title>",
        b"<link>", b"</link>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", b"</entry>", b"<id>", b"&", b"&#0;",
        b"&#xd800;", b"<![CDATA[", b"]]>", b"<!--", b"\x00", b"\xff", b"<content type='xhtml'>", b"<pubDate>", b"2026",
        b"<a:b>", b"<!DOCTYPE x [", b"]>", b"<author>", b"a@b.c", b"<source>", b"<image>", b"<description>", b"http://[",
    ])
).map(b"".join)  # fmt: skip
NODES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "title", "content_text", "authors", "name", "date_published", "hubs", "items"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


def as_json(node: object) -> bytes:
    """Return a JSON Feed with this in the place of its items' list."""
    items = node if isinstance(node, list) else [node, node]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": node, "hubs": node, "items": items}
    ).encode()


@pytest.mark.parametrize("make", [bytes, lambda body: b"<rss version='2.0'><channel><item>" + body])
@given(body=st.binary() | PIECES)
def test_any_bytes_are_a_feed_or_a_parse_error(make: Callable[[bytes], bytes], body: bytes) -> None:
    """Nothing but ParseError comes out of any bytes, and what is read can be stored."""
    with suppress(ParseError):
        storable(parse(make(body)))


@given(NODES)
def test_any_json_is_a_feed_or_a_parse_error(node: object) -> None:
    """JSON of any shape in the place of a feed's parts is read or refused, never a crash."""
    with suppress(ParseError):
        storable(parse(as_json(node)))
