"""How fast feeds are parsed, against the peers, in one run: `python benchmarks/feeds.py [--feeds N]`.

Full-length feeds of 20 entries (about 6 kB of HTML each) are made up: RSS 2.0 with `content:encoded`, Atom with HTML
and with inline XHTML, RSS 1.0. Each reader goes through all of them, in turns; what is shown is the best turn, in CPU
time, so that other work on the machine counts little. fastfeedparser is compared if it is installed.
"""

from __future__ import annotations

import argparse
import io
import random  # noqa: TID251 - the same feeds in every run, from a fixed seed
import time
from collections.abc import Callable
from contextlib import suppress
from html import escape
from importlib import import_module

import feedparser

from monitor.entries import parse_feed
from monitor.entries._encoding import to_utf8
from monitor.entries._lenient import read_lenient
from monitor.entries._strict import read_strict

URL = "https://radio.example/feeds/news"
ENTRIES = 20
PROSE = (
    "the|dam|valley|river|held|people|water|homes|said|rose|Wednesday|officials|bread|price|village|children|crossed|café|"
    "“about”|62|1,200|31&nbsp;%|– of|in|day&#8217;s|and|to|for|that|with|from|after|were|&nbsp;|Civil Protection"
)
WORDS = PROSE.split("|")


def article(chance: random.Random, close: str = "") -> str:
    """Return an article of about 6 kB as HTML, with as many tags and attributes as content systems write."""

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    blocks = []
    for number in range(12):
        link = f'<a href="https://radio.example/news/{chance.randrange(10**6)}?a=1&amp;b={number}" rel="noopener">{words(3)}</a>'
        blocks.append(
            f"<p>{words(16)} {link} {words(12)} <em>{words(2)}</em>, {words(14)} <strong>{words(3)}</strong>.</p>"
        )
        if number % 4 == 0:
            place = f"https://radio.example/uploads/2026/03/{chance.randrange(10**6)}"
            blocks.append(
                f'<figure class="wp-block-image size-large"><img decoding="async" width="1024" height="683" src="{place}.jpg" '
                f'alt="{words(4)}" class="wp-image-{number}" srcset="{place}-300x200.jpg 300w, {place}-768x512.jpg 768w" '
                f'sizes="(max-width: 1024px) 100vw, 1024px"{close}><figcaption class="wp-element-caption">{words(6)}</figcaption></figure>'
            )
        if number in {3, 9}:
            listed = "".join(f"<li>{words(5)}</li>" for _ in range(5))
            blocks.append(f'<h3 class="wp-block-heading">{words(3)}</h3><ul class="wp-block-list">{listed}</ul>')
    return "\n\n".join(blocks)


def rss(chance: random.Random, number: int) -> str:
    """Return an RSS 2.0 feed as WordPress writes it."""
    items = "".join(
        f"""<item><title>Dam holds, {chance.random()} &#8211; day {entry}</title><link>https://radio.example/{number}/{entry}/</link>
        <dc:creator><![CDATA[Ana Mora]]></dc:creator><pubDate>Thu, {entry % 28 + 1:02} Mar 2026 06:15:{entry % 60:02} +0000</pubDate>
        <category><![CDATA[Water]]></category><category><![CDATA[Valley]]></category>
        <guid isPermaLink="false">https://radio.example/?p={number}{entry}</guid><description><![CDATA[{article(chance)[:300]}]]></description>
        <content:encoded><![CDATA[{article(chance)}]]></content:encoded>
        <wfw:commentRss>https://radio.example/{entry}/feed/</wfw:commentRss><slash:comments>0</slash:comments></item>"""
        for entry in range(ENTRIES)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Radio</title>
    <atom:link href="{URL}" rel="self" type="application/rss+xml" /><link>https://radio.example</link><description>News</description>
    <language>en-GB</language><sy:updatePeriod>hourly</sy:updatePeriod>{items}</channel></rss>"""


def atom(chance: random.Random, number: int) -> str:
    """Return an Atom feed, every other one with inline XHTML."""
    items = []
    for entry in range(ENTRIES):
        inline = f'<div xmlns="http://www.w3.org/1999/xhtml">{article(chance, " /").replace("&nbsp;", "&#160;")}</div>'
        content = (
            f'<content type="xhtml">{inline}</content>'
            if number % 2
            else f'<content type="html">{escape(article(chance))}</content>'
        )
        items.append(
            f"""<entry><id>tag:radio.example,2026:{number}/{entry}</id><title type="html">Dam holds {chance.random()}</title>
            <link rel="alternate" type="text/html" href="/{number}/{entry}"/><author><name>Ana Mora</name><uri>https://radio.example/ana</uri></author>
            <published>2026-03-{entry % 28 + 1:02}T06:15:00Z</published><updated>2026-03-{entry % 28 + 1:02}T07:15:00+01:00</updated>
            <category term="water"/><summary type="html">{escape(article(chance)[:300])}</summary>{content}</entry>"""
        )
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://radio.example/">
    <title>Agency</title><id>tag:radio.example,2026:{number}</id><link href="/"/><updated>2026-03-12T06:15:00Z</updated>{"".join(items)}</feed>"""


def rdf(chance: random.Random, number: int) -> str:
    """Return an RSS 1.0 feed."""
    links = [f"https://radio.example/{number}/{entry}" for entry in range(ENTRIES)]
    items = "".join(
        f"""<item rdf:about="{link}"><title>Dam holds {chance.random()}</title><link>{link}</link><dc:date>2026-03-12T06:15:00+00:00</dc:date>
        <dc:creator>Ana Mora</dc:creator><dc:subject>Water</dc:subject><description>{escape(article(chance)[:300])}</description>
        <content:encoded><![CDATA[{article(chance)}]]></content:encoded></item>"""
        for link in links
    )
    listed = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    return f"""<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel rdf:about="{URL}"><title>Ministry</title><link>https://radio.example/</link><description>News</description>
    <items><rdf:Seq>{listed}</rdf:Seq></items></channel>{items}</rdf:RDF>"""


def make_feeds(count: int) -> dict[str, list[bytes]]:
    """Return so many feeds of each format."""
    chance = random.Random(7)
    makers: dict[str, Callable[[random.Random, int], str]] = {
        "RSS 2.0": rss,
        "Atom, HTML": lambda chance, number: atom(chance, 2 * number),
        "Atom, XHTML": lambda chance, number: atom(chance, 2 * number + 1),
        "RSS 1.0": rdf,
    }
    return {name: [make(chance, number).encode() for number in range(count)] for name, make in makers.items()}


def strict(body: bytes) -> int:
    """Read with the strict reader, and no other."""
    found = read_strict(to_utf8(body, None), URL)
    assert found is not None
    return len(found.entries)


def raw_feedparser(body: bytes, **options: bool) -> int:
    """Read with feedparser as it comes; what is changed in it for the lenient reader is for hostile input."""
    headers = {"content-location": URL, "content-type": "application/xml"}
    return len(feedparser.parse(io.BytesIO(body), response_headers=headers, **options)["entries"])


def readers() -> dict[str, Callable[[bytes], int]]:
    """Return what is compared."""
    found: dict[str, Callable[[bytes], int]] = {
        "feedparser": raw_feedparser,
        "feedparser, sanitising off": lambda body: raw_feedparser(
            body, sanitize_html=False, resolve_relative_uris=False
        ),
        "lenient reader": lambda body: len(read_lenient(to_utf8(body, None), URL).entries),
        "strict reader": strict,
        "parse_feed": lambda body: len(parse_feed(body, url=URL, content_type=None).entries),
    }
    with suppress(ImportError):
        module = import_module("fastfeedparser")
        found["fastfeedparser"] = lambda body: len(module.parse(body)["entries"])
    return found


def seconds(read: Callable[[bytes], int], feeds: list[bytes]) -> float:
    """Return the CPU time that reading some feeds takes."""
    start = time.process_time()
    assert sum(map(read, feeds)) == len(feeds) * ENTRIES
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10, help="of each format")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    feeds = make_feeds(options.feeds)
    size = sum(len(body) for bodies in feeds.values() for body in bodies) / 1e6
    print(f"{4 * options.feeds} feeds of {ENTRIES} entries, {size:.1f} MB; entries/s of CPU time (times feedparser)\n")
    print(f"{'':28}" + "".join(f"{name:>18}" for name in [*feeds, "all"]))
    best = {name: dict.fromkeys(feeds, float("inf")) for name in readers()}
    for _ in range(options.turns):
        for name, read in readers().items():
            for kind, bodies in feeds.items():
                best[name][kind] = min(best[name][kind], seconds(read, bodies))
    rates = {
        name: {kind: options.feeds * ENTRIES / spent for kind, spent in times.items()}
        | {"all": 4 * options.feeds * ENTRIES / sum(times.values())}
        for name, times in best.items()
    }
    for name, row in rates.items():
        cells = (f"{rate:10,.0f} ({rate / rates['feedparser'][kind]:4.1f})" for kind, rate in row.items())
        print(f"{name:28}" + "".join(cells))


if __name__ == "__main__":
    main()
