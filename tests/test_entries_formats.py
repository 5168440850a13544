"""Feeds as all kinds of software write them: what is read of each, and the same whichever reader reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.entries import parse_feed
from monitor.entries._encoding import to_utf8
from monitor.entries._lenient import read_lenient
from monitor.entries._strict import read_strict
from monitor.model import ParsedFeed

URL = "https://radio.example/feeds/rss"
MARCH = datetime(2026, 3, 12, 6, 15, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"


def rss(inside: str, version: str = "2.0", more: str = "") -> str:
    """Return an RSS feed with this in its channel."""
    return f'<?xml version="1.0"?>\n<rss version="{version}"{more}><channel><title>T</title>{inside}</channel></rss>'


def item(inside: str, version: str = "2.0", more: str = "") -> str:
    """Return an RSS feed of one item."""
    return rss(f"<item>{inside}</item>", version, more)


def atom(inside: str, more: str = "") -> str:
    """Return an Atom feed with this in it."""
    return f'<feed xmlns="{ATOM}"{more}><title>T</title>{inside}</feed>'


def json_feed(entry: dict[str, Any], version: str = "1.1") -> str:
    """Return a JSON Feed of one item."""
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "title": "T", "items": [entry]})


OLD_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    "<channel><title>T</title></channel><item><title>Dam</title><link>https://radio.example/a</link></item></rdf:RDF>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://radio.example/"><title>T</title></channel>'
    '<item rdf:about="urn:dam"><title>Dam</title><link>/a</link><dc:date>2026-03-12T07:15:00+01:00</dc:date>'
    "<dc:creator>Ana Mora</dc:creator></item></rdf:RDF>"
)
ATOM_03 = (
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><id>urn:1</id><title>Dam</title>'
    '<link rel="alternate" type="text/html" href="https://radio.example/a"/><issued>2026-03-12T06:15:00Z</issued>'
    '<content type="text/html" mode="escaped">&lt;p&gt;It held.&lt;/p&gt;</content></entry></feed>'
)

# what is in the feed -> fields of its first entry; "format" is of the feed
CASES: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "RSS 0.90": (OLD_RDF, {"format": "rss090", "title": "Dam", "id": "https://radio.example/a"}),
    "RSS 0.91": (item("<title>Dam</title><link>https://radio.example/a</link>", "0.91"), {"format": "rss091u", "url": "https://radio.example/a"}),
    "RSS 0.91 of Netscape": (
        item("<title>Dam</title>", "0.91").replace("\n", '\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss.dtd">\n'),
        {"format": "rss091n", "title": "Dam"},
    ),
    "RSS 0.92, an item of text alone": (item("<description>It held.</description>", "0.92"), {"format": "rss092", "title": "", "summary_html": "It held."}),
    "RSS 0.93": (item("<title>Dam</title><pubDate>Thu, 12 Mar 2026 06:15:00 GMT</pubDate>", "0.93"), {"format": "rss093", "published_at": MARCH}),
    "RSS 1.0": (RDF, {"format": "rss10", "id": "urn:dam", "url": "https://radio.example/a", "authors": ("Ana Mora",)}),
    "RSS without a version": (item("<title>Dam</title>", ""), {"format": "rss", "title": "Dam"}),
    "Atom 0.3": (ATOM_03, {"format": "atom03", "content_html": "<p>It held.</p>", "published_at": MARCH}),
    "Atom, text": (atom("<entry><id>1</id><title>3 &lt; 5</title><content>a &lt; b</content></entry>"), {"title": "3 < 5", "content_html": "a &lt; b"}),
    "Atom, HTML in a title": (atom('<entry><id>1</id><title type="html">&lt;b&gt;Dam&lt;/b&gt; &amp;amp; river</title></entry>'), {"title": "Dam & river"}),
    "Atom, an entry that names its source": (atom("<entry><id>1</id><title>x</title><source><title>Agency A</title></source></entry>"), {"publisher": "Agency A"}),
    "Atom, several links": (
        atom('<entry><id>1</id><link rel="self" href="/self"/><link rel="enclosure" href="/a.mp3"/><link href="/page"/><link rel="replies" href="/talk"/></entry>'),
        {"url": "https://radio.example/page"},
    ),
    "Atom, xml:base in steps": (
        atom('<entry xml:base="news/"><id>1</id><link href="dam.html"/></entry>', ' xml:base="https://posts.example/a/"'),
        {"url": "https://posts.example/a/news/dam.html"},
    ),
    "Atom, a date with a comma in the second": (atom("<entry><id>1</id><updated>2026-03-12T07:15:00.5+01:00</updated></entry>"), {"updated_at": MARCH}),
    "JSON Feed 1.0": (
        json_feed({"id": 7, "title": "Dam", "url": "/a", "author": {"name": "Ana Mora"}, "date_published": "2026-03-12T07:15:00+01:00"}, "1"),
        {"format": "json1", "id": "7", "url": "https://radio.example/a", "authors": ("Ana Mora",), "published_at": MARCH},
    ),
    "JSON Feed 1.1": (json_feed({"id": "a", "authors": [{"name": "A"}, {"name": "B"}], "content_text": "3 < 5", "language": "de"}),
        {"format": "json11", "authors": ("A", "B"), "content_html": "3 &lt; 5", "language": "de"}),
    "JSON Feed, no id": (json_feed({"url": "https://radio.example/a"}), {"id": "https://radio.example/a"}),
    "JSON Feed with a byte order mark": (b"\xef\xbb\xbf" + json_feed({"id": "a", "title": "Gl\u00fcck"}).encode(), {"title": "Gl\u00fcck"}),
    "a podcast": (
        item(f'<itunes:title xmlns:itunes="{ITUNES}">Short</itunes:title><title>The dam, long</title><enclosure url="/a.mp3" type="audio/mpeg" length="1"/>'
             f'<itunes:summary xmlns:itunes="{ITUNES}">What it holds.</itunes:summary>'),
        {"title": "The dam, long", "url": None, "summary_html": "What it holds."},
    ),
    "media in a group": (
        atom(f'<entry><id>1</id><title>The dam</title><media:group xmlns:media="{MEDIA}"><media:title>Other</media:title>'
             "<media:description>A film of the dam.</media:description></media:group></entry>"),
        {"title": "The dam", "summary_html": "A film of the dam."},
    ),
    "content:encoded beside a description": (
        item("<description>Short.</description><content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
             "<![CDATA[<p>Long, with 62 dead.</p>]]></content:encoded>"),
        {"summary_html": "Short.", "content_html": "<p>Long, with 62 dead.</p>"},
    ),
    "an odd name for a usual namespace": (
        item("<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;x&lt;/p&gt;</c:encoded>"), {"content_html": "<p>x</p>"},
    ),
    "a bare ampersand": (item("<title>Bread & butter</title><guid>1</guid>"), {"title": "Bread & butter", "id": "1"}),
    "an entity of HTML": (item("<title>Caf&eacute;</title>"), {"title": "Caf\u00e9"}),
    "a control character": (item("<title>Dam\x0b holds</title>"), {"title": "Dam holds"}),
    "an undeclared prefix": (item("<title>Dam</title><foo:bar>x</foo:bar>"), {"title": "Dam"}),
    "a tag left open": (item("<title>Dam</title><description><p>It held.</description>"), {"title": "Dam"}),
    "cut off in an item": (item("<title>Dam</title><guid>1</guid>").partition("</item>")[0], {"title": "Dam", "id": "1"}),
    "blank lines before the declaration": ("\n\n  " + item("<title>Dam</title>"), {"title": "Dam"}),
    "junk after the end": (item("<title>Dam</title>") + "\n<!-- 0.1 s --><script>x</script>", {"title": "Dam"}),
    "said to be UTF-8, and is Latin-1": (item("<title>Gl\u00fcck</title>").encode("latin-1"), {"title": "Gl\u00fcck"}),
    "said to be Latin-1, and is UTF-8": (item("<title>Gl\u00fcck</title>").replace("?>", ' encoding="iso-8859-1"?>').encode(), {"title": "Gl\u00fcck"}),
    "Windows-1252 quotes": (item("<title>\u201cDam\u201d</title>").replace("?>", ' encoding="windows-1252"?>').encode("cp1252"), {"title": "\u201cDam\u201d"}),
    "UTF-16": (item("<title>\u6c34</title>").replace("?>", ' encoding="utf-16"?>').encode("utf-16"), {"title": "\u6c34"}),
    "Shift_JIS": (item("<title>\u6c34</title>").replace("?>", ' encoding="Shift_JIS"?>').encode("shift_jis"), {"title": "\u6c34"}),
    "relative link": (item("<link>../a?b=1&amp;c=2</link>"), {"url": "https://radio.example/a?b=1&c=2"}),
    "xml:base in RSS": (item("<link>a</link>", more=' xml:base="https://posts.example/x/"'), {"url": "https://posts.example/x/a"}),
    "a guid that is no link": (item('<guid isPermaLink="false">4711</guid><title>x</title>'), {"id": "4711", "url": None}),
    "no id and no link": (item("<title>Dam</title>"), {"url": None, "published_at": None}),
    "no date": (item("<guid>1</guid><title>Dam</title>"), {"published_at": None, "updated_at": None}),
    "a date of the future": (item("<guid>1</guid><pubDate>Fri, 12 Mar 2100 06:15:00 GMT</pubDate>"), {"published_at": MARCH.replace(year=2100)}),
    "the zero date of databases": (item("<guid>1</guid><pubDate>0000-00-00 00:00:00</pubDate>"), {"published_at": None}),
    "a date in a local zone": (item("<guid>1</guid><pubDate>Thu, 12 Mar 2026 01:15:00 EST</pubDate>"), {"published_at": MARCH}),
    "a date without a zone": (item("<guid>1</guid><pubDate>2026-03-12 06:15:00</pubDate>"), {"published_at": MARCH}),
}  # fmt: skip


def parse(body: str | bytes) -> ParsedFeed:
    """Return what a feed at URL is read as."""
    return parse_feed(body.encode() if isinstance(body, str) else body, url=URL, content_type=None)


@pytest.mark.parametrize(("body", "fields"), CASES.values(), ids=CASES)
def test_formats(body: str | bytes, fields: dict[str, Any]) -> None:
    """Every format and every common fault gives the entry that its publisher meant."""
    feed = parse(body)
    (entry,) = feed.entries
    found = {name: feed.facts.format if name == "format" else getattr(entry, name) for name in fields}
    assert found == fields
    assert entry.id


@pytest.mark.parametrize("name", [name for name in CASES if "JSON" not in name])
def test_both_readers_agree(name: str) -> None:
    """Where the strict reader takes a feed it reads it as feedparser does."""
    body = CASES[name][0]
    text = to_utf8(body.encode() if isinstance(body, str) else body, None)
    found = read_strict(text, URL)
    assert found is None or found == read_lenient(text, URL)


def test_ten_thousand_entries() -> None:
    """A long feed is read whole, by either reader, and without a warning."""
    items = "".join(f"<item><guid>{n}</guid><title>Dam {n}</title><link>/{n}</link></item>" for n in range(10_000))
    feed = parse(rss(items))
    assert len({entry.id for entry in feed.entries}) == 10_000
    assert feed.warnings == ()
    assert len(parse(rss(items + "<item><title>A & B</title></item>")).entries) == 10_001
