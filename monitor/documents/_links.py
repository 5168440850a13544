"""A page -> the feeds that it names (RSS autodiscovery: `<link rel="alternate" type="application/rss+xml" href=...>`)."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_LARGEST = 2_000_000  # bytes of a page, whose head is wanted


def feed_links(page: bytes, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the feeds that a page at `url` names, in its order, each once."""
    root = etree.fromstring(page[:_LARGEST] or b"<html/>", etree.HTMLParser(no_network=True, huge_tree=False))
    if root is None:
        return ()
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), "") or ""
    found: dict[str, None] = {}
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in relations and kind in _FEEDS and link.get("href"):
            try:
                found[urljoin(urljoin(url, base), (link.get("href") or "").strip())] = None
            except ValueError:
                continue
    return tuple(found)
