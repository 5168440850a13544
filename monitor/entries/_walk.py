"""The walk through a feed's tree: what each element means, by its name.

A handler takes the walk, the element, the base address inside its parent, and its depth. `part` is what is being
read: the feed or one of its entries.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lxml.etree import _Element

from monitor.entries._finish import MOST_ENTRIES
from monitor.entries._lenient import markup, wait_asked
from monitor.entries._names import KNOWN, check_prefix, name_of
from monitor.entries._people import split_person
from monitor.entries._plain import (
    NotPlain,
    Style,
    attributes_of,
    content_of,
    instant_of,
    pairs_of,
    raw_text_of,
    rebased,
    resolved,
)
from monitor.entries._text import join, plain, tidy
from monitor.model import Entry, FeedFacts

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_OF_LINK = frozenset({"rel", "type", "href", "url", "uri", "base"})
_OF_ITEM = frozenset({"lastmod", "href", "base"})
_BASE = frozenset({"base"})
_OF_IMAGE = frozenset({"title", "link", "url", "description", "name", "width", "height"})
_OF_PERSON = frozenset({"name", "email", "uri", "url", "homepage"})
_OF_OWNER = _OF_PERSON | {"itunes_name", "itunes_email"}
_OF_SOURCE = frozenset({"title", "link", "id", "updated", "published", "rights", "subtitle", "category", "generator"})
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_HTML = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})


@dataclass(slots=True)
class Part:
    """What is gathered of the feed or of an entry; None: no such element, "": an empty one."""

    id: str | None = None
    link: str | None = None
    title: str | None = None
    title_depth: int | None = None  # where the title stands; a deeper one does not replace it
    summary: str | None = None
    detail: tuple[str, str] | None = None  # the summary's media type and text, where it has an element of its own
    contents: list[tuple[str, str]] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    published: list[datetime | None] = field(default_factory=list)
    created: list[datetime | None] = field(default_factory=list)
    updated: datetime | None = None
    language: str | None = None
    publisher: str | None = None
    source: str | None = None
    hubs: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    pace: dict[str, str] = field(default_factory=dict)  # ttl, sy_updateperiod, sy_updatefrequency


class Walk:
    """One feed, read in the order of its elements."""

    def __init__(self, style: Style, url: str, declared: dict[str | None, str]) -> None:
        """Start with an empty feed of this style, found at `url`."""
        self.style = style
        self.url = url
        self.declared = declared  # the namespaces of the root, by prefix
        self.feed = self.part = Part()
        self.entries: list[Entry] = []
        self.found = 0  # entries, also those beyond the limit
        self.level = 0  # the depth of an entry's own elements
        self.title_depth = -1  # where the title stands that may not be replaced
        self.has_content = False
        self._handlers: dict[str, Handler] = {}  # by tag

    @property
    def in_entry(self) -> bool:
        """Whether an entry is being read."""
        return self.part is not self.feed

    def inside(self, element: _Element, base: str, depth: int) -> None:
        """Read the children of an element of the feed or of an entry."""
        handlers = self._handlers
        for child in element:
            handler = handlers.get(child.tag) or self._learn(child)
            handler(self, child, base, depth)

    def _learn(self, element: _Element) -> Handler:
        check_prefix(element.tag, element.prefix, self.declared)
        name = name_of(element.tag, element.prefix)
        handler = self._handlers[element.tag] = _HANDLERS.get(name) or (_leaf if name in KNOWN else _pass)
        return handler

    def outside(self, root: _Element, base: str, depth: int) -> None:
        """Read the children of `rss` or `rdf:RDF`: a channel, its entries if they are not in it, little else."""
        for child in root:
            name = name_of(child.tag, child.prefix)
            if name == "channel":
                self.inside(child, based(self, child, base, _OF_ITEM), depth + 1)
            elif name in {"item", "entry"}:
                _item(self, child, base, depth)
            elif name in {"image", "textinput"}:
                check_leaves(child, _OF_IMAGE)
                self.title_depth = -1
            elif len(child) or (name in KNOWN and name != "cc_license"):
                raise NotPlain

    def facts(self) -> FeedFacts:
        """Return what the feed says of itself."""
        feed = self.feed
        pace = (feed.pace.get(key, "") for key in ("ttl", "sy_updateperiod", "sy_updatefrequency"))
        return FeedFacts(
            title=plain(feed.title) or None,
            link=join(self.url, feed.link),
            language=tidy(feed.language) or None,
            format=self.style.version,
            ttl_seconds=wait_asked(*pace),
            hub=next(filter(None, map(tidy, feed.hubs)), None),
            topic=next(filter(None, map(tidy, feed.topics)), None),
        )


Handler = Callable[[Walk, _Element, str, int], None]


def based(walk: Walk, element: _Element, base: str, matter: frozenset[str]) -> str:
    """Return the base address inside an element; none of the attributes that matter may be there."""
    attributes = attributes_of(element, matter=matter | _BASE)
    given = attributes.get("xml:base")
    if not matter.isdisjoint(attributes) or "base" in attributes or (given and not walk.url):
        raise NotPlain
    return rebased(base, given) if given else base


def check_leaves(element: _Element, allowed: frozenset[str]) -> None:
    """Raise NotPlain unless all children are childless, and of an allowed name or one that means nothing."""
    for child in element:
        name = name_of(child.tag, child.prefix)
        if len(child) or (name not in allowed and (name in KNOWN or "_" not in name)):
            raise NotPlain


# --------------------------------------------------------------------------- entries


def _item(walk: Walk, element: _Element, base: str, depth: int) -> None:
    if walk.in_entry:
        raise NotPlain
    walk.found += 1
    if walk.found > MOST_ENTRIES:
        return
    part = walk.part = Part()
    if element.keys():
        part.id = element.get(_RDF_ABOUT) or None
        if any(name.endswith("}about") and name != _RDF_ABOUT for name, _ in pairs_of(element)):
            raise NotPlain
        base = based(walk, element, base, _OF_ITEM)
    walk.title_depth = -1
    walk.has_content = False
    walk.level = depth + 1
    walk.inside(element, base, depth + 1)
    walk.part = walk.feed
    walk.has_content = False
    walk.entries.append(_entry(part, walk.url, walk.style))


def _entry(part: Part, url: str, style: Style) -> Entry:
    bodies = [markup(kind, style.stored(value)) for kind, value in part.contents]
    kind, summary = part.detail or ("", part.summary)
    dates = part.published or part.created
    if part.created and dates[-1] is None:  # feedparser may have read a date that is no likely one
        raise NotPlain
    return Entry(
        id=tidy(part.id),
        url=join(url, part.link),
        title=plain(part.title),
        summary_html=markup(kind, style.stored(summary or "")),
        content_html=max(bodies, key=len, default=""),
        authors=tuple(dict.fromkeys(filter(None, map(plain, part.authors)))),
        published_at=dates[-1] if dates else None,
        updated_at=part.updated,
        language=tidy(part.language) or None,
        publisher=plain(part.source) or plain(part.publisher) or None,
    )


# --------------------------------------------------------------------------- titles and content


def _title(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    if _take_title(walk, element, depth):
        walk.title_depth = depth


def _media_title(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    """Take a title that an entry's own replaces."""
    _take_title(walk, element, depth)


def _take_title(walk: Walk, element: _Element, depth: int) -> str:
    value = content_of(element, "text/plain", walk.style)[1]
    part = walk.part
    if -1 < walk.title_depth <= depth:
        return value
    if not walk.in_entry:
        part.title = value
    elif part.title_depth is None or depth <= part.title_depth:
        part.title, part.title_depth = value, depth
    return value


def _description(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    _describe(walk, element, "text/html")


def _summary(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    _describe(walk, element, "text/plain")
    if not walk.in_entry and walk.part.summary is None:
        walk.part.summary = ""


def _describe(walk: Walk, element: _Element, kind: str) -> None:
    """Take a description; the second one of an entry without content is its content."""
    part = walk.part
    if part.summary is not None and not walk.has_content:
        _content(walk, element, "", 0)
        return
    detail = content_of(element, kind, walk.style)
    if walk.in_entry:
        part.detail, part.summary = detail, detail[1]


def _content(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    _take_content(walk, content_of(element, "text/plain", walk.style))


def _encoded(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    _take_content(walk, content_of(element, "text/html", walk.style))


def _take_content(walk: Walk, found: tuple[str, str]) -> None:
    walk.has_content = True
    walk.part.contents.append(found)
    if walk.part.summary is None:
        walk.part.summary = found[1]


def _subtitle(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    """Look at content that is not used, since inside it may be what feedparser takes for more than content."""
    content_of(element, "text/plain", walk.style)


# --------------------------------------------------------------------------- links and ids


def _link(walk: Walk, element: _Element, base: str, _depth: int) -> None:
    attributes = attributes_of(element, matter=_OF_LINK) if element.keys() else {}
    if len(element) or "base" in attributes:
        raise NotPlain
    if "xml:base" in attributes:
        base = based(walk, element, base, _BASE)
    part = walk.part
    rel = attributes.get("rel", "alternate").lower()
    href = attributes.get("url", attributes.get("uri", attributes.get("href"))) or attributes.get("href")
    if href is None:
        text = (element.text or "").strip()
        link = walk.style.mended(resolved(base, text)) if text else ""
        link = link.replace("&amp;", "&") if walk.in_entry else link
        href = part.link = _REFERENCE.sub(r"&\1", link) if "&" in link else link  # "?a=1&b;=2" was "?a=1&b=2"
    else:
        href = resolved(base, href)
        if rel == "alternate" and attributes.get("type", "text/html").lower() in _HTML:
            part.link = href
    if rel == "hub":
        part.hubs.append(href)
    elif rel == "self":
        part.topics.append(href)


def _id(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    part = walk.part
    part.id = _own_text(walk, element, depth)
    permanent = True
    for name, value in pairs_of(element):
        if name.lower() == "ispermalink":
            permanent = value == "true"
        elif name.lower().endswith("}ispermalink"):
            raise NotPlain
    if permanent and part.link is None:
        part.link = part.id


def _text(walk: Walk, element: _Element) -> str:
    return walk.style.mended(raw_text_of(element))


def _own_text(walk: Walk, element: _Element, depth: int) -> str:
    """Return the text of an element that is an entry's own, not one of something inside it."""
    if walk.in_entry and depth != walk.level:
        raise NotPlain
    return _text(walk, element)


# --------------------------------------------------------------------------- dates, languages, people


def _published(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    text = _text(walk, element)
    if walk.in_entry:
        walk.part.published.append(instant_of(text))


def _created(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    text = _text(walk, element)
    if walk.in_entry:
        walk.part.created.append(instant_of(text))


def _updated(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    text = _text(walk, element)
    if walk.in_entry:
        walk.part.updated = instant_of(text)


def _language(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    walk.part.language = _own_text(walk, element, depth)


def _publisher(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    walk.part.publisher = _own_text(walk, element, depth)


def _pace(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    text = _text(walk, element)
    if element.keys():
        raise NotPlain
    if not walk.in_entry:
        walk.part.pace[name_of(str(element.tag), element.prefix)] = text


def _author(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    if not len(element):
        text = _own_text(walk, element, depth)
        if text:
            walk.part.authors.append(split_person(text)[0])
        return
    check_leaves(element, _OF_PERSON)
    if walk.in_entry and depth != walk.level:
        raise NotPlain
    said = {name_of(str(child.tag), child.prefix): (child.text or "").strip() for child in element}
    if _OF_PERSON.isdisjoint(said):
        raise NotPlain
    walk.part.authors.append(said.get("name", ""))


def _person(walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    """Pass over somebody who is no author; but the owner of a podcast would name one in an entry."""
    check_leaves(element, _OF_OWNER)
    if len(element) and walk.in_entry and name_of(str(element.tag), element.prefix) == "itunes_owner":
        raise NotPlain


# --------------------------------------------------------------------------- elements with elements of their own


def _source(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    """Take the name of the publication that an entry is from: RSS has it as text, Atom as the title in it."""
    if not walk.in_entry:
        raise NotPlain
    check_leaves(element, _OF_SOURCE)
    walk.title_depth = -1
    title = ""
    for child in element:
        if (child.tail or "").strip():
            raise NotPlain
        if name_of(str(child.tag), child.prefix) == "title":
            value = content_of(child, "text/plain", walk.style)[1]
            title = title or value
            walk.title_depth = depth + 1 if title else -1
        elif child.keys() and child.text:  # its text would count as the source's
            raise NotPlain
    walk.part.source = walk.style.mended((element.text or "").strip()) or title


def _image(walk: Walk, element: _Element, _base: str, depth: int) -> None:
    if len(element) and walk.in_entry:
        raise NotPlain
    check_leaves(element, _OF_IMAGE)
    walk.title_depth = -1
    for child in element:
        if name_of(str(child.tag), child.prefix) == "title" and (child.text or "").strip():
            walk.title_depth = depth + 1


def _pass(walk: Walk, element: _Element, base: str, depth: int) -> None:
    """Read what is inside an element that means nothing by itself."""
    if len(element):
        walk.inside(element, based(walk, element, base, _BASE) if element.keys() else base, depth + 1)


def _leaf(_walk: Walk, element: _Element, _base: str, _depth: int) -> None:
    if len(element):
        raise NotPlain


def _refuse(_walk: Walk, _element: _Element, _base: str, _depth: int) -> None:
    raise NotPlain


_NAMES: dict[Handler, str] = {
    _item: "item entry",
    _title: "title dc_title",
    _media_title: "media_title",
    _description: "description dc_description media_description",
    _summary: "summary itunes_summary",
    _content: "content",
    _encoded: "content_encoded",
    _subtitle: "subtitle tagline itunes_subtitle rights copyright dc_rights info",
    _link: "link",
    _id: "guid id",
    _published: "published issued pubdate dcterms_issued",
    _created: "created dcterms_created",
    _updated: "updated modified lastbuilddate dc_date dcterms_modified",
    _language: "language dc_language",
    _publisher: "dc_publisher webmaster",
    _pace: "ttl sy_updateperiod sy_updatefrequency",
    _author: "author managingeditor dc_creator dc_author itunes_author",
    _person: "contributor itunes_owner",
    _source: "source",
    _image: "image textinput",
    _pass: "media_group media_content itunes_category georss_where where gml_point gml_linestring gml_polygon "
    "gml_exterior gml_linearring psc_chapters",
    _refuse: "abstract body xhtml_body fullitem channel rss feed",
}  # fmt: skip
_HANDLERS = {name: handler for handler, names in _NAMES.items() for name in names.split()}
