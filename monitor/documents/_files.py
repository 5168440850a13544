"""The bytes of a file -> documents: plain text and Markdown, HTML, JSON, JSON Lines.

The kind is told by the name's ending, else by the first characters. Rules of this file: a record that cannot be
read is named with its line and does not hide those after it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from monitor.documents._blocks import clean_text
from monitor.documents._build import document_from_html, document_from_text
from monitor.documents._dates import parse_instant
from monitor.errors import DocumentError
from monitor.model import Document

_KINDS = {
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".txt": "text", ".md": "text", ".markdown": "text", ".text": "text",
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]{2,20})""", re.IGNORECASE)
_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body|article|div|p|h[1-6])\b", re.IGNORECASE)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
_STRINGS = ("id", "title", "text", "html", "url", "publisher", "language", "feed")


def read_documents(
    data: bytes,
    *,
    name: str,
    fetched_at: datetime,
    on_error: Callable[[DocumentError], None] | None = None,
) -> Iterator[Document]:
    """Yield the documents of a file.

    A JSON record has at least `text` (or `html`); `id`, `title`, `published_at`, `modified_at`, `url`,
    `publisher`, `language` and `feed` are optional, times being ISO 8601 (UTC where no zone is given).

    Args:
        data: the content of the file.
        name: its name, of which only the ending matters; it is named in errors.
        fetched_at: when it was read, aware.
        on_error: told of a record that cannot be read, instead of raising; the others are still yielded.

    Raises:
        DocumentError: a record is no document; `line` counts from 1.
    """
    text = _decode(data)
    if _FEED.match(text):
        raise DocumentError(name, 0, "this is a feed, not a document; list its address under `feeds`")
    kind = _KINDS.get(PurePath(name).suffix.lower()) or _sniff(text)
    if kind == "html":
        yield document_from_html(text, fetched_at=fetched_at)
    elif kind == "text":
        yield document_from_text(text, fetched_at=fetched_at)
    else:
        for line, record in _records(text, name, kind, on_error):
            try:
                yield _document(record, name, line, fetched_at)
            except DocumentError as error:
                _report(error, on_error)


def _report(error: DocumentError, on_error: Callable[[DocumentError], None] | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


def _decode(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, as UTF-8, as a page declares, else as Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:2048])
    try:
        return data.decode(declared[1].decode() if declared else "cp1252", "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _sniff(text: str) -> str:
    if _PAGE.match(text):
        return "html"
    start = text[:200].lstrip()
    return "json" if start.startswith(("{", "[{")) else "text"


def _records(
    text: str, name: str, kind: str, on_error: Callable[[DocumentError], None] | None
) -> Iterator[tuple[int, object]]:
    """Yield each JSON record with its line; a .json file may hold one, a list of them, or one a line."""
    if kind == "json":
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError):
            pass  # read it line by line, which names the line that is wrong
        else:
            data = data.get("documents", data) if isinstance(data, dict) else data
            yield from ((0, record) for record in (data if isinstance(data, list) else [data]))
            return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                _report(DocumentError(name, number, f"not JSON: {error}"), on_error)


def _document(record: object, name: str, line: int, fetched_at: datetime) -> Document:
    if not isinstance(record, dict):
        raise DocumentError(name, line, 'not a JSON object; write one such as {"text": ..., "published_at": ...}')
    for key in _STRINGS:
        if not isinstance(record.get(key), str | None) and key != "id":
            raise DocumentError(name, line, f"{key}: must be text, not {type(record[key]).__name__}")
    if not record.get("text") and not record.get("html"):
        raise DocumentError(name, line, "text: missing; a document needs its text")
    build = document_from_text if record.get("text") else document_from_html
    return build(
        record.get("text") or record["html"],
        id=_name(record.get("id")),
        title=record.get("title") or "",
        url=_name(record.get("url")),
        publisher=_name(record.get("publisher")),
        language=_name(record.get("language")),
        feed=_name(record.get("feed")),
        published_at=_instant(record, "published_at", name, line),
        modified_at=_instant(record, "modified_at", name, line),
        fetched_at=fetched_at,
    )


def _name(value: object) -> str | None:
    """Return an id or a name as text that every database takes, or None if there is none."""
    return None if value is None else clean_text(str(value)).strip() or None


def _instant(record: dict[str, Any], key: str, name: str, line: int) -> datetime | None:
    value = record.get(key)
    if value is None or value == "":
        return None
    found: datetime | None = None
    if isinstance(value, str):
        found = parse_instant(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            found = datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            found = None
    if found is None:
        raise DocumentError(name, line, f'{key}: {value!r:.60} is no date; write one such as "2026-03-12T06:15:00Z"')
    return found
