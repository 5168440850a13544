"""OPML files (OPML 2.0, "subscription lists") -> feeds.

Every outline with an `xmlUrl` is a feed; the outlines around it are its groups. Ids are made from the titles, and stay
as they are when feeds are added behind.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from pydantic import ValidationError

from monitor.config._settings import Found, KeyPath, split_advice
from monitor.config._wording import word_error
from monitor.errors import ConfigError, Problem
from monitor.rules import Feed, FeedList
from monitor.words import plain_name

_LARGEST_FILE = 20_000_000  # bytes
_MOST_FOLDERS = 8  # around a feed, the nearest ones, that are its groups


def expand_feeds(entries: Mapping[int, Feed | FeedList]) -> tuple[tuple[Feed, ...], list[Found]]:
    """Return all feeds, those of OPML files behind the others, and what is wrong with the files.

    A feed that is listed more than once is one feed, in the groups of all its places.

    Args:
        entries: The feeds and lists of the configuration, by their position.
    """
    feeds = {entry.url: entry for entry in entries.values() if isinstance(entry, Feed)}
    found: list[Found] = []
    for index, rule in entries.items():
        if isinstance(rule, FeedList):
            try:
                _add_list(rule, feeds, found)
            except ValueError as error:
                found.append(Found(("feeds", index, "opml"), *split_advice(error)))
    return tuple(feeds.values()), found


def _add_list(rule: FeedList, feeds: dict[str, Feed], found: list[Found]) -> None:
    ids = {feed.id for feed in feeds.values()}
    for outline, folders in _outlines(_parse(rule.opml)):
        url = outline.get("xmlUrl").strip()
        groups = (*rule.groups, *folders)
        try:
            feed = feeds.get(url) or _feed(rule, outline, url, ids)
        except ValidationError as error:
            key: KeyPath = tuple("xmlUrl" if part == "url" else str(part) for part in error.errors()[0]["loc"])
            what, fix = word_error(error.errors()[0])
            found.append(Found(key, what, fix, file=rule.opml, line=outline.sourceline or 0))
        else:
            feeds[url] = feed.model_copy(update={"groups": tuple(dict.fromkeys(feed.groups + groups))})
            ids.add(feed.id)


def _feed(rule: FeedList, outline: Any, url: str, ids: set[str]) -> Feed:
    title = (outline.get("title") or outline.get("text") or "").strip()
    name = slug(title) or slug(re.sub(r"^\w+://", "", url)) or "feed"
    if name in ids:
        name = f"{name[:55]}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return Feed(id=name, url=url, title=title or None, every=rule.every)


def _parse(path: Path) -> Any:
    """Return the root of an OPML file; raises ValueError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise ValueError(f"{path} is too large for a list of feeds; name an OPML file")
        root = etree.fromstring(data, parser)
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror or error}); name an OPML file") from None
    except etree.XMLSyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise ValueError(f"{path} is not XML{where}; export the feeds from your reader as OPML") from None
    if root is None or next(_outlines(root), None) is None:
        raise ValueError(f'{path} lists no feed; write <outline xmlUrl="https://..."/> for each')
    return root


def _outlines(root: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Return each feed's outline with the names of the outlines around it."""
    for outline in root.iter("outline"):
        if outline.get("xmlUrl"):
            around = islice(outline.iterancestors("outline"), _MOST_FOLDERS)
            above = (parent.get("text") or parent.get("title") or "" for parent in around)
            yield outline, tuple(name for name in map(slug, above) if name)


def slug(text: str) -> str:
    """Return a short name for `text`: "Valley Radio - News" gives "valley-radio-news"; "" when nothing is left."""
    return plain_name(text)[:64].rstrip("-")


def read_opml(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of an OPML file; raises ConfigError with all that is wrong with it."""
    feeds, found = expand_feeds({0: FeedList(opml=path)})
    if found:
        raise ConfigError(
            tuple(
                Problem(str(item.file or path), item.line, "", item.message.removeprefix(f"{path} "), item.fix)
                for item in found
            )
        )
    return feeds


def write_opml(feeds: Iterable[Feed]) -> str:
    """Return feeds as OPML 2.0, each in the folders of its groups; user names and passwords are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of monitor"
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for feed in feeds:
        parts = urlsplit(feed.url)
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        for group in feed.groups or ("",):
            if group and group not in folders:
                folders[group] = etree.SubElement(body, "outline", text=_plain(group))
            name = _plain(feed.title or feed.id)
            etree.SubElement(folders.get(group, body), "outline", type="rss", text=name, title=name, xmlUrl=url)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def _plain(text: str) -> str:
    """Return text without the characters that XML refuses."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
