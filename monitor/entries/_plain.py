"""What feedparser makes of single values: texts, content, links and dates; whatever is odd raises NotPlain."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import cast
from xml.sax.saxutils import escape

from feedparser.datetimes import _parse_date
from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from feedparser.urls import _urljoin, make_safe_absolute_uri
from lxml.etree import _Element, tostring

from monitor.entries._text import is_absolute, moment, plausible

_C1 = re.compile("[\x80-\x9f]")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
# as feedparser's map_content_type has them; other types it may take for base64
_KINDS = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html",
    "xhtml": "application/xhtml+xml", "application/xhtml+xml": "application/xhtml+xml",
}  # fmt: skip
_DEEPEST = 200
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


def text_of(element: _Element) -> str:
    """Return the text of an element that holds nothing else."""
    if len(element):
        raise NotPlain
    return repaired((element.text or "").strip())


def repaired(text: str) -> str:
    """Return a text as feedparser mends it: UTF-8 that was taken for Latin-1, and Windows' own characters."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _C1.search(text) else text


def pairs_of(element: _Element) -> list[tuple[str, str]]:
    """Return the names and values of an element's attributes."""
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

_OF_CONTENT = frozenset({"type", "mode"})


def content_of(element: _Element, kind: str, version: str) -> tuple[str, str]:
    """Return the media type, `kind` if it names none, and the text or HTML of an element."""
    if element.keys():
        attributes = attributes_of(element, matter=_OF_CONTENT)
        kind = _KINDS.get(attributes.get("type", kind).lower(), "")
        if not kind or attributes.get("mode") == "base64":
            raise NotPlain
    if kind == "application/xhtml+xml":
        return kind, repaired(_xhtml(element, version))
    if len(element):
        raise NotPlain
    text = (element.text or "").strip()
    if (
        kind == "text/plain"
        and "<" in text
        and not version.startswith("atom")
        and _FeedParserMixin.looks_like_html(text)
    ):
        kind = "text/html"
    return kind, repaired(text)


def _xhtml(element: _Element, version: str) -> str:
    """Return inline XHTML as feedparser writes it, in Atom without the `div` around it."""
    if b"http://www.w3.org/1999/xlink" in tostring(element):  # feedparser writes its declaration out
        raise NotPlain
    if version == "atom10" and len(element) == 1 and not ((element.text or "") + (element[0].tail or "")).strip():
        (inner,) = element
        if inner.tag == _XHTML + "div":
            _check_tag(inner)
            element = inner
    pieces: list[str] = []
    _write(element, pieces, _DEEPEST)
    return "".join(pieces).strip()


def _write(element: _Element, pieces: list[str], depth: int) -> None:
    """Append what is inside an element."""
    if not depth:
        raise NotPlain
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        name = _check_tag(child)
        pieces.append(f"<{name}{_written(child)}>" if child.keys() else f"<{name}>")
        _write(child, pieces, depth - 1)
        pieces.append(f"</{name}>")
        if child.tail:
            pieces.append(escape(child.tail))


def _check_tag(element: _Element) -> str:
    """Return the name of an XHTML element that feedparser has no hidden meaning for."""
    tag = str(element.tag)
    name = tag.removeprefix(_XHTML).lower()
    if not tag.startswith(_XHTML) or name in {"body", "svg", "math"}:
        raise NotPlain
    return name


def _written(element: _Element) -> str:
    parts = []
    for given, value in pairs_of(element):
        name = given.replace(_XML, "xml:").lower()
        if "}" in name or name in {"xml:base", "base"}:
            raise NotPlain
        text = escape(value.lower() if name in {"rel", "type"} else value, {'"': "&quot;"})
        parts.append(f' {name}="{text}"')
    if len({part.partition("=")[0] for part in parts}) < len(parts):  # the same name in another case
        raise NotPlain
    return "".join(parts)


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
