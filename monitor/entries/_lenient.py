"""Feeds of any condition, by feedparser: the reference for what a feed means, and slow.

feedparser is changed where it cannot be told: ids stay as the publisher wrote them, and what takes it quadratic time
(people, attributes, namespaces, categories, white space before the root) is made linear or bounded, so that hostile
bytes cost seconds at most. What is left is slow but linear, and `read_lenient` bounds the number of tags.
An entry means the same wherever it stands: neither the feed's nor another entry's elements change it.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any
from xml.sax.xmlreader import AttributesNSImpl

import feedparser.mixin
from feedparser.mixin import _FeedParserMixin
from feedparser.parsers.strict import _StrictFeedParser
from feedparser.util import FeedParserDict

from monitor.entries._finish import MOST_ENTRIES, finished
from monitor.entries._people import split_person
from monitor.entries._text import brief, escaped, join, moment, plain, sample, tidy
from monitor.errors import ParseError, Reason
from monitor.model import Caveat, Entry, FeedFacts, ParsedFeed

_HARMLESS = ("NonXMLContentType", "CharacterEncodingOverride")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_MOST_ATTRIBUTES = 100  # of one element
_MOST_NAMESPACES = 200
_MOST_TAGS = 500_000  # a feed of 10,000 entries has about half as many
# on a line of its own: feedparser looks for the encoding in the first one, in cubic time
_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_MOST_EXPANSION = 5_000_000
_ENTITY = re.compile(rb"""<!ENTITY\s{1,9}(\w{1,99})\s{1,9}["']([^"'<>]*)""")
_REFERENCE = re.compile(rb"&(\w{1,99});")
_ROOT = re.compile(rb"<\w")
_SPACE = re.compile(rb"\s{2,}")


# --------------------------------------------------------------------------- feedparser, changed


def _name_person(parser: Any, key: str = "author") -> None:
    """Do what feedparser's `_sync_author_detail` does, but keep persons apart.

    There the next person overwrites the first, or is called like them until the own name is read.
    """
    context = parser._get_context()  # noqa: SLF001 - it stands in for a method of that class
    detail = context.get(f"{key}s", [FeedParserDict()])[-1]
    if detail:
        name, email = detail.get("name"), detail.get("email")
        found = f"{name} ({email})" if name and email else name or email
        if found:
            context[key] = found
    elif context.get(key) and not parser.inauthor:
        name, email = split_person(context[key])
        detail.update({field: value for field, value in (("name", name), ("email", email)) if value})
        if detail:
            context.setdefault(f"{key}_detail", FeedParserDict(detail))


_start_element = _StrictFeedParser.startElementNS


def _start_bounded(parser: Any, name: Any, qname: Any, attributes: Any) -> None:
    """Drop the attributes of an element that has more than anybody means."""
    few = len(attributes) <= _MOST_ATTRIBUTES
    _start_element(parser, name, qname, attributes if few else AttributesNSImpl({}, {}))


_track_namespace = _FeedParserMixin.track_namespace


def _track_bounded(parser: Any, prefix: Any, uri: Any) -> None:
    """Keep track of so many namespaces: all are looked through for each element of an unknown one."""
    if len(parser.namespaces_in_use) < _MOST_NAMESPACES:
        _track_namespace(parser, prefix, uri)


def _add_no_tag(parser: Any, *_: Any) -> None:
    """Leave out categories: nobody reads them, and each is compared with all before."""
    parser._get_context().setdefault("tags", [])  # noqa: SLF001 - likewise


_start_item = _FeedParserMixin._start_item  # noqa: SLF001 - likewise


def _start_entry(parser: Any, attributes: Any) -> None:
    """Start an entry without what came before, or else the feed's summary changes what the first one's means."""
    parser.hasContent = 0
    _start_item(parser, attributes)


# it would turn a guid such as "4711" into an address, which changes when the feed moves
_FeedParserMixin.can_be_relative_uri = _FeedParserMixin.can_be_relative_uri - {"id"}
_FeedParserMixin._sync_author_detail = _name_person  # noqa: SLF001 - there is no other way
_FeedParserMixin._start_item = _FeedParserMixin._start_entry = _start_entry  # noqa: SLF001 - likewise
_FeedParserMixin.track_namespace = _track_bounded
_FeedParserMixin._add_tag = _add_no_tag  # noqa: SLF001 - likewise
_StrictFeedParser.startElementNS = _start_bounded
# asked for every element, nearly always the same
feedparser.mixin.make_safe_absolute_uri = lru_cache(maxsize=256)(feedparser.mixin.make_safe_absolute_uri)


# --------------------------------------------------------------------------- reading


class NoFeed(Exception):
    """feedparser found neither entries nor a sign that the bytes are a feed."""


def read_lenient(body: bytes, url: str) -> ParsedFeed:
    """Read RSS, RDF or Atom, in UTF-8, in whatever condition.

    Raises ParseError, and NoFeed with feedparser's complaint.
    """
    if body.count(b"<") > _MOST_TAGS:
        raise NoFeed(f"more than {_MOST_TAGS:,} tags")
    if _expansion(body) > _MOST_EXPANSION:
        raise NoFeed(f"its entities would add more than {_MOST_EXPANSION:,} bytes")
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        # BytesIO: given bytes or text, feedparser may take them for an address or a file
        parsed = feedparser.parse(
            io.BytesIO(_DECLARATION + _with_short_head(body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        raise ParseError(url, f"cannot be read: {brief(error)}", Reason.MALFORMED, sample=sample(body)) from error
    fault = parsed.get("bozo_exception")
    broken = fault is not None and type(fault).__name__ not in _HARMLESS
    if not parsed["entries"] and (broken or not parsed.get("version")):
        raise NoFeed(brief(fault) if fault else "")
    warnings = [Caveat("malformed", f"read in spite of an error in it: {brief(fault)}")] if broken else []
    entries = [_entry(item, url) for item in parsed["entries"][:MOST_ENTRIES]]
    return finished(_facts(parsed, url), entries, warnings, found=len(parsed["entries"]))


def _expansion(body: bytes) -> int:
    """Return how many bytes the entities that a document declares would add."""
    root = _ROOT.search(body)
    values = dict(_ENTITY.findall(body, 0, root.start() if root else len(body)))
    if not values:
        return 0
    return sum(len(values.get(found[1], b"")) for found in _REFERENCE.finditer(body))


def _with_short_head(body: bytes) -> bytes:
    """Return the body with little white space before the root, where feedparser's patterns are quadratic in it."""
    root = _ROOT.search(body)
    end = root.start() if root else len(body)
    head = body[:end]
    return _SPACE.sub(b"\n", head) + body[end:] if _SPACE.search(head) else body


def _facts(parsed: Any, url: str) -> FeedFacts:
    feed = parsed["feed"]
    return FeedFacts(
        title=plain(_get(feed, "title")) or None,
        link=join(url, _get(feed, "link")),
        language=tidy(_get(feed, "language")) or None,
        format=parsed.get("version") or "",
        ttl_seconds=wait_asked(_get(feed, "ttl"), _get(feed, "sy_updateperiod"), _get(feed, "sy_updatefrequency")),
        hub=_linked(feed, "hub"),
        topic=_linked(feed, "self"),
    )


def _linked(feed: Any, rel: str) -> str | None:
    """Return the first address that a feed links to as its `rel`."""
    links = (link.get("href") for link in _list(feed, "links") if link.get("rel") == rel)
    return next(filter(None, map(tidy, links)), None)


def wait_asked(ttl: str, period: str, frequency: str) -> int | None:
    """Return how long a feed asks to be left alone: RSS `ttl` (minutes) or the syndication module's period."""
    minutes = ttl.strip()
    if minutes.isascii() and minutes.isdigit() and len(minutes) < 7:  # noqa: PLR2004 - more than a year is a slip
        return int(minutes) * 60
    seconds = _PERIODS.get(period.strip().lower())
    often = frequency.strip()
    times = int(often) if often.isascii() and often.isdigit() and len(often) < 5 else 1  # noqa: PLR2004 - likewise
    return seconds // max(times, 1) if seconds else None


def _entry(item: Any, url: str) -> Entry:
    bodies = [markup(part.get("type"), tidy(part.get("value"))) for part in _list(item, "content")]
    summary = dict.get(item, "summary_detail")
    detail = summary if isinstance(summary, dict) and summary else {"value": _get(item, "summary")}
    source = dict.get(item, "source")
    authors = [plain(person.get("name")) for person in _list(item, "authors")] or [plain(_get(item, "author"))]
    named = plain(source.get("title")) if isinstance(source, dict) else ""
    return Entry(
        id=tidy(_get(item, "id")),
        url=join(url, _get(item, "link")),
        title=plain(_get(item, "title")),
        summary_html=markup(detail.get("type"), tidy(detail.get("value"))),
        content_html=max(bodies, key=len, default=""),
        authors=tuple(dict.fromkeys(filter(None, authors))),
        published_at=moment(dict.get(item, "published_parsed") or dict.get(item, "created_parsed")),
        updated_at=moment(dict.get(item, "updated_parsed")),
        language=tidy(_get(item, "language")) or None,
        publisher=named or plain(_get(item, "publisher")) or None,
    )


def _get(mapping: Any, key: str) -> str:
    """Return a text of feedparser's result; `dict.get` avoids its mapping of old names, which warns."""
    value = dict.get(mapping, key)
    return value if isinstance(value, str) else ""


def _list(mapping: Any, key: str) -> list[Any]:
    """Return a list of mappings; an element that is called like feedparser's own key gives something else."""
    value = dict.get(mapping, key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def markup(kind: str | None, value: str) -> str:
    """Return content as HTML: what is declared as plain text is escaped."""
    return escaped(value) if kind == "text/plain" and "<" in value else value
