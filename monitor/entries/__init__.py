"""Feed bytes -> what the feed says of itself, and its entries.

    _strict    RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom that are well-formed and plain: nine feeds of ten, fast
    _lenient   the same formats in any condition, by feedparser
    _json      JSON Feed 1.x

Rules of this package: pure; any bytes give a ParsedFeed or a ParseError, and nothing else; the strict reader gives
what the lenient one would, or steps aside; an entry's id is the publisher's own, as written, and never resolved
against an address, so it survives a move of the feed; entries that share an id but not their link or title stay
apart; one bad entry is a warning, not the end of the feed; HTML is handed on as it is, since `documents` reads text
only. Bound the bytes before, and the time from outside.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from monitor.entries._encoding import codec_of, to_utf8
from monitor.entries._json import read_json
from monitor.entries._lenient import NoFeed, read_lenient
from monitor.entries._strict import read_strict
from monitor.entries._text import join, sample
from monitor.errors import ParseError, Reason
from monitor.model import FeedFacts, ParsedFeed

__all__ = ["codec_of", "parse_feed"]

_SNIFFED = 4096
_FEED_TAG = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE_TAG = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*|<!--(?>.{0,1000}?-->)\s*){0,4}<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LINK_TAG = re.compile(r"<link\s[^<>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|type|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CHANNEL = 20_000  # bytes in which a feed has said all of itself
_QUIET = re.compile(rb"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>|<day>\s{0,9}([A-Za-z]{6,9})\s{0,9}</day>")
_DAYS = (b"Monday", b"Tuesday", b"Wednesday", b"Thursday", b"Friday", b"Saturday", b"Sunday")
_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json", "rdf+xml")


def parse_feed(body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
    """Return the facts and entries of a feed.

    Args:
        body: the feed as it came, decompressed.
        url: where it came from; relative links are resolved against it.
        content_type: the Content-Type header, whose charset is believed where the XML names none.

    Raises:
        ParseError: EMPTY, NOT_A_FEED (a web page, say; the message names the feed it links to) or MALFORMED.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not start:
        raise ParseError(url, "the server sent nothing where a feed should be", Reason.EMPTY)
    if start[:1] in (b"{", b"["):
        return read_json(start, url)
    text = to_utf8(body, content_type, check=False)  # the strict reader would notice
    if _PAGE_TAG.match(text[:_SNIFFED]) and not _FEED_TAG.search(text):
        raise _page_error(text, url)
    found = read_strict(text, url)
    if found is None:
        text = to_utf8(body, content_type)
        try:
            found = read_lenient(text, url)
        except NoFeed as fault:
            raise _no_feed(text, url, str(fault)) from fault
    return replace(found, facts=_with_quiet_times(found.facts, text)) if b"<skip" in text[:_CHANNEL] else found


def _with_quiet_times(facts: FeedFacts, text: bytes) -> FeedFacts:
    """Add RSS `skipHours` and `skipDays`, of whose values feedparser keeps only the last."""
    hours, days = set(), set()
    for hour, day in _QUIET.findall(text[:_CHANNEL].partition(b"<item")[0]):
        if hour and int(hour) <= 24:  # noqa: PLR2004 - RSS 0.91 calls midnight 24
            hours.add(int(hour) % 24)
        elif day.capitalize() in _DAYS:
            days.add(_DAYS.index(day.capitalize()))
    return replace(facts, skip_hours=tuple(sorted(hours)), skip_days=tuple(sorted(days)))


def _page_error(body: bytes, url: str) -> ParseError:
    """Say that a page came, and which feed it names (RSS autodiscovery, `link rel=alternate`)."""
    found = _linked_feed(body[:500_000].decode("utf-8", "replace"), url)
    advice = f"; the page names this feed: {found}" if found else ""
    return ParseError(url, f"a web page, not a feed{advice}", Reason.NOT_A_FEED, sample=sample(body))


def _linked_feed(page: str, url: str) -> str | None:
    for tag in _LINK_TAG.findall(page):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        if "alternate" in values.get("rel", "").lower() and values.get("type", "").lower().endswith(_FEED_TYPES):
            return join(url, html.unescape(values.get("href", "")))
    return None


def _no_feed(body: bytes, url: str, fault: str) -> ParseError:
    if _FEED_TAG.search(body):
        detail = f": {fault}" if fault else ""
        return ParseError(url, f"a feed too broken to read{detail}", Reason.MALFORMED, sample=sample(body))
    if b"<html" in body[:_SNIFFED].lower():
        return _page_error(body, url)
    return ParseError(url, "neither RSS, Atom, RDF nor JSON Feed", Reason.NOT_A_FEED, sample=sample(body))
