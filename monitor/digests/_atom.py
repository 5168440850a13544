"""The changes of a watch as an Atom feed (RFC 4287), for feed readers and other programs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from monitor.digests._words import change_words, one_line, web_link
from monitor.model import Change
from monitor.rules import Watch

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[\ufffe\uffff]")  # what XML cannot hold, beside what `one_line` takes away
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def write_feed(watch: Watch, changes: Sequence[Change], *, url: str | None = None) -> bytes:
    """Return the feed.

    Args:
        watch: Whose changes they are.
        changes: In the order in which they were decided; the latest comes first in the feed.
        url: Where the feed is, if that is known.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the default namespace
    _add(feed, "id", _urn(f"watch:{watch.id}"))
    _add(feed, "title", f"{watch.name}: changes")
    _add(feed, "updated", _time(max((change.decided_at for change in changes), default=_NEVER)))
    _add(_add(feed, "author"), "name", "monitor")
    _add(feed, "generator", "monitor")
    if url is not None:
        _add(feed, "link", rel="self", href=url, type="application/atom+xml")
    labels = {tracked.id: tracked.title for tracked in watch.figures}
    for change in reversed(changes):
        _add_entry(feed, change, labels.get(change.figure, change.figure))
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add_entry(feed: etree._Element, change: Change, label: str) -> None:
    entry = _add(feed, "entry")
    claim = change.new or change.old
    _add(entry, "id", _urn(f"change:{change.id}"))
    _add(entry, "title", f"{label}: {change_words(change)}")
    _add(entry, "updated", _time(change.decided_at))
    _add(entry, "published", _time(change.published_at))
    _add(entry, "category", term=change.kind.value)
    if change.voice:
        _add(_add(entry, "author"), "name", change.voice)
    if claim is not None and (link := web_link(claim.url)):
        _add(entry, "link", rel="alternate", href=_clean(link, len(link)))
    quote = f"“{claim.figure.evidence.quote}” {claim.publisher or ''}" if claim else ""
    _add(entry, "content", f"{change.reason}. {quote}", most=2_000, type="text")


def _add(
    parent: etree._Element, name: str, text: str | None = None, *, most: int = 300, **attributes: str
) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        made.text = _clean(text, most)
    return made


def _clean(text: str, most: int) -> str:
    return _NO_XML.sub("", one_line(text, most))


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"monitor:{name}").urn


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
