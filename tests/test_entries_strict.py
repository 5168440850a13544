"""The strict reader: whatever it takes, it reads as the lenient one does, by feedparser; the rest it leaves to it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feedparser.datetimes import _parse_date
from feedparser.urls import _urljoin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.entries._encoding import to_utf8
from monitor.entries._lenient import NoFeed, read_lenient
from monitor.entries._plain import instant_of, resolved
from monitor.entries._strict import read_strict
from monitor.entries._text import moment
from monitor.errors import ParseError
from monitor.model import ParsedFeed
from tests.feeds import DATES, TEXTS, feeds

FEEDS = Path(__file__).parent / "data" / "feeds"
URL = "https://radio.example/feeds/rss"


KINDS = (
    *[""] * 6,
    "<!DOCTYPE rss>",
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">\n',
    "\n<!-- <!DOCTYPE x> -->\n<!DOCTYPE rdf:RDF SYSTEM 'http://radio.example/netscape.dtd' >",
    '<!DOCTYPE rss SYSTEM "a>b">',
    "<!-- x --> <!DOCTYPE feed>",
    '<!DOCTYPE rss [<!ENTITY x "y">]>\n',
    "<!DOCTYPE rss\n[]>",
    "<!doctype rss>",
    "<!DOCTYPE rss><!DOCTYPE rss>",
)


def strict(body: bytes | str) -> ParsedFeed | None:
    """Return what the strict reader makes of a feed at URL."""
    return read_strict(to_utf8(body.encode() if isinstance(body, str) else body, None), URL)


def rss(inside: str, attributes: str = "") -> str:
    """Return an RSS feed with this in its channel."""
    return f'<rss version="2.0"{attributes}><channel><title>T</title>{inside}</channel></rss>'


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.[ar]*")), ids=lambda path: path.name)
def test_the_corpus_is_read_strictly(path: Path) -> None:
    """Feeds as blogs, podcasts, video sites, ministries and old software write them need no feedparser."""
    found = strict(path.read_bytes())
    assert found is not None
    assert found.entries
    assert found == read_lenient(to_utf8(path.read_bytes(), None), URL)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KINDS), feeds())
def test_strict_is_lenient(kind: str, feed: str) -> None:
    """A feed of any elements that the strict reader takes, under any document type, is what the lenient one makes of it."""
    found = strict(kind + feed)
    if found is not None:
        with suppress(NoFeed, ParseError):
            assert found == read_lenient(to_utf8((kind + feed).encode(), None), URL)


@given(DATES | st.from_regex(r"(Mon, )?\d{1,2} (Jan|FEB|sep) (19|20|00)\d\d [0-2]\d:[0-6]\d(:[0-6]\d)? (GMT|UT|EST|[+-]\d{4})", fullmatch=True)
       | st.from_regex(r"(19|20|00|99)\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d(:[0-6]\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)", fullmatch=True))  # fmt: skip
def test_dates_are_feedparsers(date: str) -> None:
    """The two usual forms of a date, read without feedparser, give what it gives."""
    assert instant_of(date) == moment(_parse_date(date))


@given(
    st.sampled_from([URL, "http://radio.example", "https://radio.example/a/b/?c#d", ""]),
    TEXTS | st.from_regex(r"https?://[a-zA-Z.-]{1,5}(:\d+)?/?[a-zA-Z/.;?#&%=:@\[-]{0,9}", fullmatch=True),
)
def test_links_are_resolved_as_feedparser_does(base: str, link: str) -> None:
    """Links that are absolute are taken as they are only where resolving them changes nothing."""
    assert resolved(base, link) == _urljoin(base, link)


DEEP = "<a>" * 300 + "</a>" * 300


@pytest.mark.parametrize(
    "feed",
    [
        "",
        "no feed",
        '<!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<item/>"),
        '<!DOCTYPE rss SYSTEM "x.dtd" [<!ENTITY % a SYSTEM "y">%a;]>' + rss("<item/>"),
        '<!DOCTYPE rss SYSTEM "x.dtd"><!DOCTYPE rss>' + rss("<item/>"),
        '<!DOCTYPE rss SYSTEM "x.dtd">' + rss("<item><title>&nbsp;</title></item>"),
        "<!-- " + "x" * 5000 + ' --><!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<item><title>&a;</title></item>"),
        rss("<item><title>&eacute;</title></item>"),
        rss("<item><title>A & B</title></item>"),
        rss("<item><title>open</item>"),
        rss("<item/>").removesuffix("</rss>"),
        rss("<item><x:a/></item>"),
        rss("<item><description><p>bare</p></description></item>"),
        rss("<item><title type='image/png'>x</title></item>"),
        rss("<item><content mode='base64'>eA==</content></item>"),
        rss(f"<item>{DEEP}</item>"),
        rss(f"<item><title>{'x' * 10_000_001}</title></item>"),
        rss("<item><dc:title>x</dc:title></item>", ' xmlns:dc="http://search.yahoo.com/mrss/"'),
        rss("<item><item/></item>"),
        rss("<item><authors>x</authors></item>"),
        "<html><body/></html>",
        "<channel><item/></channel>",
    ],
    ids=range(22),
)
def test_what_is_not_plain_is_left_to_feedparser(feed: str) -> None:
    """Document types, entities, errors, odd content, great depth and length are not for the strict reader."""
    assert strict(feed) is None


@pytest.mark.parametrize(
    "kind",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "{}">',
        "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' '{}'>\n",
        '<!-- made by hand -->\n<!DOCTYPE rdf:RDF PUBLIC "-//IDN example//DTD RSS 1.0//EN"\n  "{}">',
    ],
)
def test_a_document_type_that_only_names_a_document(tmp_path: Path, kind: str) -> None:
    """It is read over, strictly and as feedparser does; the document that it names is not opened."""
    named = tmp_path / "feed.dtd"
    os.mkfifo(named)  # whoever opened it would wait for ever
    feed = kind.format(named.as_uri()) + rss("<item><guid>1</guid><title>A &amp; B &#8211; C</title></item>")
    found = strict(feed)
    assert found is not None
    assert found == read_lenient(feed.encode(), URL)
    assert found.entries[0].title == "A & B \u2013 C"
    assert found.facts.format == ("rss091n" if "Netscape" in kind else "rss20")


def test_prefixes_do_not_matter() -> None:
    """Elements are known by their namespace, under any prefix."""
    usual = (FEEDS / "blog.rss").read_text("utf-8")
    other = re.sub(r"\b(content|dc|atom|sy|slash|wfw)(?=:\w|=\"http)", r"my\1", usual)
    assert other != usual
    assert strict(other) == strict(usual)


def test_reads_a_podcast() -> None:
    """The show's facts and the episode's, each from its own element among many alike."""
    found = strict((FEEDS / "podcast.rss").read_bytes())
    assert found is not None
    assert (found.facts.title, found.facts.link) == ("Valley Hour", "https://radio.example/podcast")
    assert (found.facts.ttl_seconds, found.facts.hub) == (7200, "https://hub.example/")
    (entry,) = found.entries
    assert (entry.id, entry.title, entry.authors) == ("ep-1", "The dam", ("Ana Mora",))
    assert entry.published_at == datetime(2026, 3, 12, 11, 15, tzinfo=UTC)
    assert entry.summary_html == "<p>What the dam holds.</p>"
    assert entry.content_html == "What the dam holds, and for how long."


def test_reads_atom_under_a_prefix() -> None:
    """Prefixed Atom: xml:base in steps, XHTML with and without prefix, persons kept apart, the source's name."""
    found = strict((FEEDS / "posts.atom").read_bytes())
    assert found is not None
    first, second = found.entries
    assert (found.facts.title, found.facts.language, found.facts.link) == (
        "Carnet & vallée",
        "fr-CA",
        "https://posts.example/",
    )
    assert first.title == "Crue"
    assert (second.url, second.publisher) == ("https://posts.example/a/c.html", "Agence")
    assert second.authors == ("Jean Pré", "Ana Mora")
    assert second.content_html.startswith('<p class="a" title="&quot;b&quot;">La crue<br></br>monte &amp; reste.</p>')
