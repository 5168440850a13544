"""Feed bytes -> what the feed says of itself, and its entries.

RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom are read by feedparser, leniently; JSON Feed 1.x by a reader of our own.

Rules of this file: pure; any bytes give a ParsedFeed or a ParseError, and nothing else; an entry's id is the
publisher's own, as written, and never resolved against an address, so it survives a move of the feed; entries that
share an id but not their link or title stay apart; one bad entry is a warning, not the end of the feed; HTML is
handed on as it is, since `documents` reads text only. feedparser takes more than linear time on hostile input:
bound the bytes before, and the time from outside.
"""

from __future__ import annotations

import calendar
import hashlib
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from feedparser.mixin import _FeedParserMixin

from monitor.errors import ParseError, Reason
from monitor.model import Caveat, Entry, FeedFacts, ParsedFeed

# feedparser would turn a guid such as "4711" into an address, which changes when the feed moves
_FeedParserMixin.can_be_relative_uri = _FeedParserMixin.can_be_relative_uri - {"id"}

_MOST_ENTRIES = 20_000
_SNIFFED = 4096
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_FEED_TAG = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE_TAG = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*|<!--(?>.{0,1000}?-->)\s*){0,4}<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LINK_TAG = re.compile(r"<link\s[^<>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|type|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json", "rdf+xml")
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h\d|i|img|mark|p|q|s|small|span|strong|sub|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,31}\d{0,2});", re.IGNORECASE)
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_HARMLESS = ("NonXMLContentType", "CharacterEncodingOverride")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


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
        return _parse_json(start, url)
    if _PAGE_TAG.match(start[:_SNIFFED]) and not _FEED_TAG.search(body):
        raise _page_error(body, url)
    return _parse_xml(body, url, content_type)


def _sample(body: bytes) -> str:
    return _tidy(body[:400].decode("utf-8", "replace"))


def _page_error(body: bytes, url: str) -> ParseError:
    """Say that a page came, and which feed it names (RSS autodiscovery, `link rel=alternate`)."""
    found = _linked_feed(body[:500_000].decode("utf-8", "replace"), url)
    advice = f"; the page names this feed: {found}" if found else ""
    return ParseError(url, f"a web page, not a feed{advice}", Reason.NOT_A_FEED, sample=_sample(body))


def _linked_feed(page: str, url: str) -> str | None:
    for tag in _LINK_TAG.findall(page):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        if "alternate" in values.get("rel", "").lower() and values.get("type", "").lower().endswith(_FEED_TYPES):
            return _join(url, html.unescape(values.get("href", "")))
    return None


# --------------------------------------------------------------------------- RSS, RDF, Atom


def _parse_xml(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    try:
        # BytesIO: given bytes or text, feedparser may take them for an address or a file
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise ParseError(url, f"cannot be read: {_brief(error)}", Reason.MALFORMED, sample=_sample(body)) from error
    fault = parsed.get("bozo_exception")
    broken = fault is not None and type(fault).__name__ not in _HARMLESS
    if not parsed["entries"] and (broken or not parsed.get("version")):
        raise _no_feed(body, url, fault)
    warnings: list[Caveat] = []
    if broken:
        warnings.append(Caveat("malformed", f"read in spite of an error in it: {_brief(fault)}"))
    entries = [_xml_entry(item, url) for item in parsed["entries"][:_MOST_ENTRIES]]
    return _finished(_xml_facts(parsed, url), entries, warnings, found=len(parsed["entries"]))


def _no_feed(body: bytes, url: str, fault: object) -> ParseError:
    if _FEED_TAG.search(body):
        detail = f": {_brief(fault)}" if fault else ""
        return ParseError(url, f"a feed too broken to read{detail}", Reason.MALFORMED, sample=_sample(body))
    if b"<html" in body[:_SNIFFED].lower():
        return _page_error(body, url)
    return ParseError(url, "neither RSS, Atom, RDF nor JSON Feed", Reason.NOT_A_FEED, sample=_sample(body))


def _xml_facts(parsed: Any, url: str) -> FeedFacts:
    feed = parsed["feed"]
    hubs = (link.get("href") for link in feed.get("links", ()) if link.get("rel") == "hub")
    return FeedFacts(
        title=_plain(_get(feed, "title")) or None,
        link=_join(url, _get(feed, "link")),
        language=_tidy(_get(feed, "language")) or None,
        format=parsed.get("version") or "",
        ttl_seconds=_ttl(feed),
        hub=next(filter(None, hubs), None),
    )


def _ttl(feed: Any) -> int | None:
    """Return how long the feed asks to be left alone: RSS `ttl` (minutes) or the syndication module's period."""
    minutes = _get(feed, "ttl").strip()
    if minutes.isascii() and minutes.isdigit() and len(minutes) < 7:  # noqa: PLR2004 - more than a year is a slip
        return int(minutes) * 60
    period = _PERIODS.get(_get(feed, "sy_updateperiod").strip().lower())
    frequency = _get(feed, "sy_updatefrequency").strip()
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 5 else 1  # noqa: PLR2004 - likewise
    return period // max(times, 1) if period else None


def _xml_entry(item: Any, url: str) -> Entry:
    bodies = [_markup(part) for part in item.get("content") or ()]
    source = dict.get(item, "source") or {}
    authors = [_plain(person.get("name")) for person in dict.get(item, "authors") or ()] or [
        _plain(_get(item, "author"))
    ]
    return Entry(
        id=_tidy(_get(item, "id")),
        url=_join(url, _get(item, "link")),
        title=_plain(_get(item, "title")),
        summary_html=_markup(
            {"type": "text/html", **(dict.get(item, "summary_detail") or {"value": _get(item, "summary")})}
        ),
        content_html=max(bodies, key=len, default=""),
        authors=tuple(dict.fromkeys(filter(None, authors))),
        published_at=_instant(dict.get(item, "published_parsed") or dict.get(item, "created_parsed")),
        updated_at=_instant(dict.get(item, "updated_parsed")),
        language=_tidy(_get(item, "language")) or None,
        publisher=_plain(source.get("title")) or _plain(_get(item, "publisher")) or None,
    )


def _get(mapping: Any, key: str) -> str:
    """Return a text of feedparser's result; `dict.get` avoids its mapping of old names, which warns."""
    value = dict.get(mapping, key)
    return value if isinstance(value, str) else ""


def _markup(detail: Any) -> str:
    """Return content as HTML: what is declared as plain text is escaped."""
    value = _tidy(detail.get("value"))
    return html.escape(value, quote=False) if detail.get("type") == "text/plain" and "<" in value else value


def _instant(parsed: Any) -> datetime | None:
    try:
        return _plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _plausible(instant: datetime) -> datetime | None:
    """Return `instant`, unless its year is what a broken clock or an unset field gives (1, 9999)."""
    return instant if _FIRST_YEAR <= instant.year <= _LAST_YEAR else None


# --------------------------------------------------------------------------- JSON Feed


def _parse_json(body: bytes, url: str) -> ParsedFeed:
    """Read JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), forgiving what is missing."""
    try:
        data = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(url, f"broken JSON: {_brief(error)}", Reason.MALFORMED, sample=_sample(body)) from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed.org" in str(data.get("version")) or isinstance(data.get("title"), str)
    ):
        raise ParseError(url, "JSON, but not JSON Feed", Reason.NOT_A_FEED, sample=_sample(body))
    good = [item for item in items[:_MOST_ENTRIES] if isinstance(item, dict)]
    bad = len(items[:_MOST_ENTRIES]) - len(good)
    warnings = [Caveat("bad_entry", f"entries left out because they are no JSON objects: {bad}")] if bad else []
    hubs = [hub.get("url") for hub in _list(data.get("hubs")) if isinstance(hub, dict)]
    facts = FeedFacts(
        title=_plain(data.get("title")) or None,
        link=_join(url, data.get("home_page_url")),
        language=_tidy(data.get("language")) or None,
        format="json11" if str(data.get("version")).endswith("1.1") else "json1",
        hub=next((hub for hub in hubs if isinstance(hub, str)), None),
    )
    return _finished(facts, [_json_entry(item, url) for item in good], warnings, found=len(items))


def _json_entry(item: dict[str, Any], url: str) -> Entry:
    people = [*_list(item.get("authors")), item.get("author")]
    names = [_plain(person.get("name")) for person in people if isinstance(person, dict)]
    identity = item.get("id")
    return Entry(
        id=_tidy(str(identity)) if isinstance(identity, str | int | float) else "",
        url=_join(url, item.get("url") or item.get("external_url")),
        title=_plain(item.get("title")),
        summary_html=html.escape(_tidy(item.get("summary")), quote=False),
        content_html=_tidy(item.get("content_html")) or html.escape(_tidy(item.get("content_text")), quote=False),
        authors=tuple(dict.fromkeys(filter(None, names))),
        published_at=_rfc3339(item.get("date_published")),
        updated_at=_rfc3339(item.get("date_modified")),
        language=_tidy(item.get("language")) or None,
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _rfc3339(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        return found and _plausible(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


# --------------------------------------------------------------------------- both


def _finished(facts: FeedFacts, entries: list[Entry], warnings: list[Caveat], *, found: int) -> ParsedFeed:
    named = [entry if entry.id else replace(entry, id=entry.url or _digest(entry)) for entry in entries]
    kept = tuple(_told_apart(named))
    links = Counter(entry.url for entry in kept if entry.url)
    kept = tuple(replace(entry, url_shared=True) if links[entry.url or ""] > 1 else entry for entry in kept)
    if len(kept) < len(named):
        warnings.append(
            Caveat("repeated_entry", f"entries left out because the feed repeats them: {len(named) - len(kept)}")
        )
    if len({entry.id for entry in named}) < len(kept):
        warnings.append(
            Caveat("shared_id", "different entries share an id and were told apart by their links or titles")
        )
    if found > len(entries) and found > _MOST_ENTRIES:
        warnings.append(Caveat("truncated", f"only the first {_MOST_ENTRIES:,} of {found:,} entries are read"))
    if not kept:
        warnings.append(Caveat("no_entries", "the feed is readable, but has no entries"))
    return ParsedFeed(facts=facts, entries=kept, warnings=tuple(warnings))


def _told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry once; those that share an id get one that also depends on their link, or else their title.

    All of them get it, so that an entry keeps its id when the feed lists them in another order.
    """
    unique = list(dict.fromkeys(entries))
    count = Counter(entry.id for entry in unique)
    links = Counter((entry.id, entry.url) for entry in unique)
    seen: set[str] = set()
    for entry in unique:
        name = entry.id
        if count[name] > 1:
            other = entry.url if links[name, entry.url] == 1 else entry.title or _digest(entry)
            name = f"{name}#{hashlib.sha256((other or '').encode()).hexdigest()[:12]}"
        if name in seen:  # same id, link and title: versions of one entry, the first of which is the newest
            continue
        seen.add(name)
        yield entry if name == entry.id else replace(entry, id=name)


def _digest(entry: Entry) -> str:
    """Return an id for an entry that has neither id nor link."""
    day = entry.published_at.isoformat() if entry.published_at else ""
    parts = (entry.title, day, "" if entry.title else entry.content_html or entry.summary_html)
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _tidy(value: object) -> str:
    """Return a text without the characters that no database takes; anything else is the empty text."""
    return _UNWANTED.sub(" ", value).strip() if isinstance(value, str) else ""


def _plain(value: object) -> str:
    """Return a title or name as plain text on one line: tags taken off, entities decoded."""
    text = _tidy(value)
    if "<" in text:
        text = _MARKUP.sub("", text)
    if "&" in text and _ENTITY.search(text):
        text = _tidy(html.unescape(text))
        text = _MARKUP.sub("", text) if "<" in text else text
    return " ".join(text.split())


def _join(base: str, link: object) -> str | None:
    text = _tidy(link)
    try:
        return urljoin(base, text) if text else None
    except ValueError:
        return None


def _brief(error: object) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
