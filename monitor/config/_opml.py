"""An OPML file (OPML 2.0, "subscription lists") -> feeds.

Every outline with an `xmlUrl` is a feed; the outlines around it are its groups. Ids are made from the titles, and stay
as they are when feeds are added behind.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from pydantic import ValidationError

from monitor.config._wording import word_error
from monitor.errors import Problem
from monitor.rules import Feed, FeedList

_LARGEST_FILE = 20_000_000


def read_opml(rule: FeedList, *, taken: Iterable[Feed] = ()) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    """Return the feeds of an OPML file, and what is wrong with it.

    Feeds whose address is among those `taken` are left out; none of their ids is given again. Raises OSError when
    the file cannot be read.
    """
    name = str(rule.opml)
    if rule.opml.stat().st_size > _LARGEST_FILE:
        return (), (Problem(name, 0, "", "is too large for a list of feeds", "name an OPML file"),)
    try:
        root = _parse(rule.opml)
    except etree.XMLSyntaxError as error:
        what = f"is not XML: {error.msg}"
        return (), (Problem(name, error.lineno or 0, "", what, "export the feeds from your reader as OPML"),)
    outlines = list(_outlines(root))
    if not outlines:
        return (), (Problem(name, 0, "", "lists no feed", 'write <outline xmlUrl="https://..."/> for each'),)
    known = list(taken)
    return _feeds(rule, outlines, {feed.url for feed in known}, {feed.id for feed in known})


def _feeds(
    rule: FeedList, outlines: list[tuple[Any, tuple[str, ...]]], urls: set[str], ids: set[str]
) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    feeds: dict[str, Feed] = {}
    problems: list[Problem] = []
    for outline, folders in outlines:
        url = outline.get("xmlUrl", "").strip()
        groups = tuple(dict.fromkeys((*rule.groups, *folders)))
        if url in feeds:  # filed in several folders
            feeds[url] = feeds[url].model_copy(update={"groups": tuple(dict.fromkeys(feeds[url].groups + groups))})
        elif url not in urls:
            try:
                feeds[url] = _feed(rule, outline, url, groups, ids)
            except ValidationError as error:
                what, fix = word_error(error.errors()[0], (), "", secret=False)
                problems.append(Problem(str(rule.opml), outline.sourceline or 0, "xmlUrl", what, fix))
            else:
                ids.add(feeds[url].id)
    return tuple(feeds.values()), tuple(problems)


def _feed(rule: FeedList, outline: Any, url: str, groups: tuple[str, ...], ids: set[str]) -> Feed:
    title = (outline.get("title") or outline.get("text") or "").strip()
    name = slug(title) or slug(urlsplit(url).netloc + urlsplit(url).path) or "feed"
    if name in ids:
        name = f"{name[:55]}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return Feed(id=name, url=url, title=title or None, groups=groups, every=rule.every)


def _parse(path: Path) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(path.read_bytes(), parser)  # noqa: S320 - entities are off


def _outlines(root: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Return each feed's outline with the names of the outlines around it."""
    for outline in root.iter("outline"):
        if outline.get("xmlUrl"):
            above = (parent.get("text") or parent.get("title") or "" for parent in outline.iterancestors("outline"))
            yield outline, tuple(name for name in map(slug, above) if name)


def slug(text: str) -> str:
    """Return a short name for `text`: "Valley Radio - News" gives "valley-radio-news"; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].rstrip("-")
