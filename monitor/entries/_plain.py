"""What feedparser makes of single values: texts, content, links and dates; whatever is odd raises NotPlain."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import cast

from feedparser.datetimes import _parse_date
from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from feedparser.urls import _urljoin, make_safe_absolute_uri
from lxml.etree import _Element, tostring

from monitor.entries._text import is_absolute, moment, plausible, tidy

_MOST_ATTRIBUTES = 100
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(rb"&#(?:0*1(?:2[789]|[345]\d)|[xX]0*(?:7[fF]|[89][\da-fA-F]));")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
# as feedparser's map_content_type has them; other types it may take for base64
_KINDS = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html",
    "xhtml": "application/xhtml+xml", "application/xhtml+xml": "application/xhtml+xml",
}  # fmt: skip
_NAMESPACE = re.compile(r'<(\w+) xmlns="http://www\.w3\.org/1999/xhtml"')
_TAG_NAME = re.compile(r"<([^\s/>]+)")
_LOWERED = re.compile(r' (?:rel|type)="([^"]*)"')
_HIDDEN = frozenset({"body", "svg", "math"})  # which feedparser acts upon
_MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun), )?(\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (\d{4})"
    r" (\d\d):(\d\d)(?::(\d\d))? (?:gmt|ut|z|([+-])(\d\d)(\d\d))",
    re.IGNORECASE | re.ASCII,
)
_ISO8601 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:z|([+-])(\d\d):(\d\d))", re.IGNORECASE | re.ASCII
)


class NotPlain(Exception):
    """The feed has something that is left to feedparser."""


class Style:
    """What is true of a whole feed, and spares looking at each of its texts."""

    def __init__(self, version: str, body: bytes) -> None:
        """Take the format, and the feed in UTF-8."""
        self.version = version
        self.is_atom = version.startswith("atom")
        self._body = body

    @cached_property
    def clean(self) -> bool:
        """Whether the feed is free of the characters that feedparser maps or nobody stores; XML has no others."""
        body = self._body
        return not (
            b"\x7f" in body
            or (b"\xc2" in body and _C1_BYTES.search(body))
            or (b"&#" in body and _C1_REFERENCE.search(body))
        )

    @cached_property
    def has_xlink(self) -> bool:
        """Whether the feed may declare XLink, which feedparser writes into inline XHTML."""
        return b"http://www.w3.org/1999/xlink" in self._body

    def mended(self, text: str) -> str:
        """Return a text as feedparser mends it: UTF-8 that was taken for Latin-1, and Windows' own characters."""
        if text.isascii():
            return text
        try:
            text = text.encode("iso-8859-1").decode("utf-8")
            self.clean = False  # for there is no telling what it holds
        except UnicodeError:  # so it was nothing of the kind
            pass
        return text if self.clean else text.translate(_cp1252)

    def stored(self, text: str) -> str:
        """Return a mended text without what no database takes."""
        if text.isascii():
            return text.replace("\x7f", " ").strip()
        return text.strip() if self.clean else tidy(text)


def raw_text_of(element: _Element) -> str:
    """Return the text of an element that holds nothing else."""
    if len(element):
        raise NotPlain
    return (element.text or "").strip()


def pairs_of(element: _Element) -> list[tuple[str, str]]:
    """Return the names and values of an element's attributes; of very many it would take quadratic time."""
    if len(element.keys()) > _MOST_ATTRIBUTES:
        raise NotPlain
    return cast("list[tuple[str, str]]", element.items())


def attributes_of(element: _Element, *, matter: frozenset[str]) -> dict[str, str]:
    """Return the attributes of an element; one that feedparser could take for one that matters is not plain.

    It ignores the case of a name and namespaces it does not know. Those of XML itself are "xml:base", "xml:lang".
    """
    found = {}
    for given, value in pairs_of(element):
        if given.startswith(_XML):
            found["xml:" + given[len(_XML) :]] = value
        elif given in matter:
            found[given] = value
        elif given.rpartition("}")[2].lower() in matter:
            raise NotPlain
    return found


# --------------------------------------------------------------------------- content

_OF_BASE = frozenset({"base"})
_OF_CONTENT = frozenset({"type", "mode"})


def content_of(element: _Element, kind: str, style: Style) -> tuple[str, str]:
    """Return the media type, `kind` if it names none, and the text or HTML of an element."""
    if element.keys():
        attributes = attributes_of(element, matter=_OF_CONTENT)
        kind = _KINDS.get(attributes.get("type", kind).lower(), "")
        if not kind or attributes.get("mode") == "base64":
            raise NotPlain
    if kind == "application/xhtml+xml":
        return kind, style.mended(_xhtml(element, style))
    text = raw_text_of(element)
    if kind == "text/plain" and "<" in text and not style.is_atom and _FeedParserMixin.looks_like_html(text):
        kind = "text/html"
    return kind, style.mended(text)


def _xhtml(element: _Element, style: Style) -> str:
    """Return inline XHTML as feedparser writes it, in Atom without the `div` around it."""
    if style.has_xlink or not all(str(child.tag).startswith(_XHTML) for child in element):
        raise NotPlain
    alone = len(element) == 1 and not ((element.text or "") + (element[0].tail or "")).strip()
    if alone and style.version == "atom10" and element[0].tag == _XHTML + "div":
        element = element[0]
        if not attributes_of(element, matter=_OF_BASE).keys().isdisjoint({"base", "xml:base"}):
            raise NotPlain
    written = tostring(element, encoding="unicode", with_tail=False)
    start = written.index(">") + 1
    inside = written[start : max(written.rindex("<"), start)]
    if " xmlns" in inside:
        inside = _NAMESPACE.sub(r"<\1", inside)
    _check_written(inside)
    if "&#" in inside:
        inside = inside.replace("&#9;", "\t").replace("&#10;", "\n").replace("&#13;", "\r")
    return _spelled_out(inside).strip()


def _check_written(written: str) -> None:
    """Raise NotPlain where feedparser writes something else: it puts names and some values in small letters."""
    tags = set(_TAG_NAME.findall(written))
    attributes = {part.rpartition(" ")[2] for part in written.split('="')[:-1]}
    values = _LOWERED.findall(written) if attributes & {"rel", "type"} else ()
    if any(word != word.lower() for words in (tags, attributes, values) for word in words):
        raise NotPlain
    if tags & _HIDDEN or "base" in attributes or "xmlns" in attributes:
        raise NotPlain
    if any(":" in name and name != "xml:lang" for name in tags | attributes):
        raise NotPlain


def _spelled_out(written: str) -> str:
    """Return XML as lxml writes it with `<br></br>` for `<br/>`; neither text nor values hold a bare `>`."""
    *parts, last = written.split("/>")
    if not parts:
        return written
    names = [part[part.rindex("<") + 1 :].partition(" ")[0] for part in parts]
    return "".join([f"{part}></{name}>" for part, name in zip(parts, names, strict=True)]) + last


# --------------------------------------------------------------------------- links and dates


def resolved(base: str, link: str) -> str:
    """Return a link made absolute, as feedparser does it."""
    return link if is_absolute(link) else str(_urljoin(base, link))


def rebased(base: str, given: str) -> str:
    """Return the base address inside an element whose `xml:base` is given."""
    return str((make_safe_absolute_uri(base, given) or base) if base else _urljoin(base, given))


def instant_of(text: str) -> datetime | None:
    """Return the moment that a date means to feedparser, in UTC."""
    found = _RFC822.fullmatch(text)
    if found:
        day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
        month = _MONTHS[month.lower()]
    else:
        found = _ISO8601.fullmatch(text)
        if not found:
            return moment(_parse_date(text))
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        found_at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            found_at += offset if sign == "-" else -offset
    except (ValueError, OverflowError):
        return moment(_parse_date(text))
    return plausible(found_at)
