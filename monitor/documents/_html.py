"""HTML -> the blocks of its text, and what a page says of itself.

Headings, paragraphs, list items ("- ...") and table rows ("cell | cell") survive, because figures live in them;
scripts, forms and navigation do not. Rules of this file: one pass over the tree without recursion, so the cost is
linear and depth is no danger; libxml2's HTML parser never fails, and what it cannot keep is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree

from monitor.documents._blocks import Block, clean_text, collapse, find_blocks, joined, word_set

DROPPED = word_set("""audio button canvas datalist dialog embed head iframe input map math meta noembed noframes noscript object
    picture script select style svg template textarea title video""")
_FURNITURE = word_set("aside footer form menu nav")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BREAKS = word_set("""address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form
    header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul aside""") | set(HEADINGS)
CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong"})
_MEANT = BREAKS | CELLS | _BOLD | {"br"}  # all other tags are as good as none
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LONG = 20_000  # characters of a tag
_LONG_TAG = re.compile(rf"<[^<>]{{{_LONG},}}>?")
_MOST_ATTRIBUTES = 500
_TITLE_LETTERS = 110
_APPENDED = re.compile(r"The post .{1,300}? (?:first appeared|appeared first) on .{1,100}")
_DATE_NAMES = (
    "article:published_time",
    "datePublished",
    "date",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "publish-date",
)
_CHANGE_NAMES = ("article:modified_time", "dateModified", "lastmod", "dcterms.modified")


_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says of itself, as written, and its text with its blocks."""

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()


def read_fragment(source: str, headline: str = "") -> tuple[str, tuple[Block, ...]]:
    """Return the text of an entry's HTML and its blocks; a first block that repeats `headline` is left out.

    Text without a single tag is read as plain text, in which blank lines part paragraphs.
    """
    source = clean_text(source)
    if not _TAG.search(source):
        plain = _INVISIBLE.sub("", unescape(source)).strip()
        return plain, find_blocks(plain)
    root = _parse(source)
    parts = [] if root is None else _parts(root, headline, frozenset())
    # what blog software adds would state the headline's figures a second time
    return joined(parts[:-1] if parts and _APPENDED.fullmatch(parts[-1][0]) else parts)


def read_page(source: str) -> Page:
    """Return the article on a page: its largest `article`, else its `main`, else its body."""
    root = _parse(clean_text(source))
    if root is None:
        return Page(text="", blocks=())
    names = _named_values(root)
    title = next(filter(None, (names.get(name, "") for name in ("headline", "og:title"))), "")
    title = title or _text_of(root, "h1") or _text_of(root, "title")
    body, dropped = _main_part(root)
    text, blocks = joined(_parts(body, title, dropped))
    return Page(
        text=text,
        blocks=blocks,
        title=title,
        url=_attribute(root, "link", "rel", "canonical", "href") or names.get("og:url"),
        publisher=names.get("og:site_name") or names.get("publisher"),
        language=root.get("lang") or names.get("og:locale"),
        published=next((names[name] for name in _DATE_NAMES if name in names), None) or _time(body),
        modified=next((names[name] for name in _CHANGE_NAMES if name in names), None),
        authors=tuple(filter(None, [names.get("author") or names.get("article:author", "")])),
    )


def _parse(source: str) -> etree._Element | None:
    """Return the tree of `source`, or None if there is nothing in it."""
    # libxml2 compares each attribute with all before it: a tag with tens of thousands would hold it for long
    bounded = source
    if len(source) > _LONG:
        bounded = _LONG_TAG.sub(
            lambda tag: "" if tag[0].count("=") + tag[0].count(" ") > _MOST_ATTRIBUTES else tag[0], source
        )
    try:
        root: etree._Element | None = etree.fromstring(bounded.encode(), _PARSER)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return root


# --------------------------------------------------------------------------- blocks


@dataclass(slots=True)
class _Writer:
    """Collects the text between two breaks and closes it as a part."""

    headline: str
    parts: list[tuple[str, int, bool]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    bold: int = 0  # letters of the open part in bold
    kind: str = ""  # item, row or nothing: what the open part is a line of
    last: str = ""  # the same, for the part before it

    def write(self, text: str, *, verbatim: bool, bold: bool) -> None:
        """Add text to the open part; what space there is between its words is made one space when it is closed."""
        if not text.isascii():
            text = _INVISIBLE.sub("", text)
        self.pieces.append(text if verbatim else text.replace("\n", " "))
        if bold:
            self.bold += len(text.strip() if verbatim else collapse(text))

    def close(self, level: int = 0) -> None:
        """End the open part; without text it never was."""
        if not self.pieces:
            return
        text = "".join(self.pieces).strip()
        bold, self.bold = self.bold, 0
        self.pieces.clear()
        for chunk in _chunks(text) if "\n" in text else (collapse(text),):
            self._close_chunk(chunk, level, bold)

    def _close_chunk(self, chunk: str, level: int, bold: int) -> None:
        kind = self.kind
        text = chunk.strip(" |") if kind == "row" else chunk
        if not text or (not self.parts and collapse(text).casefold() == self.headline):
            return
        whole = bold >= len(text) - 1 and kind == "" and len(text) <= _TITLE_LETTERS
        title = 3 if whole and "\n" not in text and text[-1] not in ".!:;," else 0
        self.parts.append((f"- {text}" if kind == "item" else text, level or title, bool(kind) and kind == self.last))
        self.last = kind
        self.kind = "" if kind == "item" else kind


def _chunks(text: str) -> Iterator[str]:
    """Yield the runs of lines between blank ones, which two line breaks in a row make."""
    open_: list[str] = []
    for line in [*map(collapse, text.split("\n")), ""]:
        if line:
            open_.append(line)
        elif open_:
            yield "\n".join(open_)
            open_ = []


def _parts(root: etree._Element, headline: str, dropped: frozenset[str]) -> list[tuple[str, int, bool]]:
    """Return the parts of a tree, in reading order."""
    writer = _Writer(collapse(headline).casefold())
    layout = _layout_tables(root)
    dropped = DROPPED | dropped if dropped else DROPPED
    cells = bold = verbatim = 0
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        opens = event == "start"
        if skipped is not None:
            if opens or element is not skipped:
                continue
            skipped = None
        else:
            tag = element.tag
            if opens and (tag in dropped or element.get("hidden") is not None):
                skipped = element
                continue
            if element is root and not opens:
                break  # its tail is what follows the article
            if tag in _MEANT:
                step = 1 if opens else -1
                data = tag in CELLS and element not in layout
                cells += step if data else 0
                bold += step if tag in _BOLD else 0
                verbatim += step if tag == "pre" else 0
                _mark(writer, tag, opens=opens, data=data, cells=cells)
        text = element.text if opens else element.tail
        if text:
            writer.write(text, verbatim=verbatim > 0, bold=bold > 0)
    writer.close()
    return writer.parts


def _mark(writer: _Writer, tag: str, *, opens: bool, data: bool, cells: int) -> None:
    """Do what a tag asks for: break the line, start an item, part two cells."""
    if tag == "br":
        writer.pieces.append("\n" if opens and not cells else " ")
    elif data:
        writer.pieces.append(" | " if not opens else " ")
        writer.kind = "row"
    elif tag in _BOLD:
        pass
    elif cells and tag in BREAKS:
        writer.pieces.append(" ")
    else:
        writer.close(HEADINGS.get(tag, 0) if not opens else 0)
        if tag == "li":
            writer.kind = "item" if opens else ""
        elif tag in ("table", "tr") or writer.kind == "row":
            writer.kind = ""
        if opens and tag in ("ul", "ol", "table"):
            writer.last = ""


def _layout_tables(root: etree._Element) -> frozenset[etree._Element]:
    """Return the cells that hold whole articles: of a table that only arranges the page."""
    if next(root.iter(*CELLS), None) is None:
        return frozenset()
    open_cells: list[etree._Element] = []
    found: dict[etree._Element, int] = {}
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=("td", "th", "p", "table", *HEADINGS)):
        if element.tag in CELLS:
            if event == "start":
                open_cells.append(element)
            else:
                open_cells.pop()
        elif event == "start" and open_cells:
            # one paragraph in a cell is still data; two, a heading or a table are a layout
            cell = open_cells[-1]
            found[cell] = found.get(cell, 0) + (1 if element.tag == "p" else 2)
    return frozenset(cell for cell, weight in found.items() if weight > 1)


# --------------------------------------------------------------------------- pages


def _main_part(root: etree._Element) -> tuple[etree._Element, frozenset[str]]:
    """Return the element that holds the article, and the furniture to leave out of it."""
    sizes = {element: _size(element) for element in root.iter("article", "main") if _outermost(element)}
    articles = [element for element in sizes if element.tag == "article"]
    for group in (articles, list(sizes)):
        if group:
            return max(group, key=lambda element: sizes[element]), _FURNITURE
    body = root.find("body")
    return (root if body is None else body), _FURNITURE | {"header"}


def _outermost(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is None or parent.tag != element.tag


def _size(element: etree._Element) -> int:
    return sum(len(paragraph.text or "") + 40 for paragraph in element.iter("p"))


def _named_values(root: etree._Element) -> dict[str, str]:
    """Return the values of meta elements and JSON-LD by name; the first of a name counts."""
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = collapse(element.get("content") or "")
        if name and content:
            values.setdefault(name, content)
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            for name, value in _linked_data(script.text or ""):
                values.setdefault(name, value)
    return values


def _linked_data(source: str) -> Iterator[tuple[str, str]]:
    """Yield what a JSON-LD block says of the article in it (schema.org NewsArticle)."""
    try:
        data: Any = json.loads(source)
    except (ValueError, RecursionError):
        return
    nodes = data if isinstance(data, list) else [data]
    nodes = [inner for node in nodes if isinstance(node, dict) for inner in (node, *_as_list(node.get("@graph")))]
    for node in nodes:
        if isinstance(node, dict) and "Article" in str(node.get("@type")):
            for name in ("headline", "datePublished", "dateModified", "author", "publisher"):
                value: Any = node.get(name)
                value = value[0] if isinstance(value, list) and value else value
                value = value.get("name") if isinstance(value, dict) else value
                if isinstance(value, str) and value.strip():
                    yield name, collapse(unescape(value))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text_of(root: etree._Element, tag: str) -> str:
    found = next(root.iter(tag), None)
    return "" if found is None else collapse(_INVISIBLE.sub("", "".join(map(str, found.itertext()))))


def _attribute(root: etree._Element, tag: str, name: str, value: str, wanted: str) -> str | None:
    return next((node.get(wanted) for node in root.iter(tag) if value in (node.get(name) or "").lower().split()), None)


def _time(root: etree._Element) -> str | None:
    return next((node.get("datetime") for node in root.iter("time") if node.get("datetime")), None)
