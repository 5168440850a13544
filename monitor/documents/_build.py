"""The parts of an article -> a Document: headline, lede, sections, dates, actors, identity and doubts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urljoin

from monitor.documents._actors import find_actors
from monitor.documents._blocks import Block, clean_text, collapse, find_blocks
from monitor.documents._dateline import date_doubts, find_dateline, joined_datelines
from monitor.documents._dates import parse_instant
from monitor.documents._html import read_fragment, read_page
from monitor.documents._language import language_tag, settle_language
from monitor.documents._status import find_status
from monitor.documents._urls import canonical_url, page_key
from monitor.model import Caveat, Dateline, Document, Entry, Section

_MOST_CHARACTERS = 1_000_000
_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOCK_SKEW = timedelta(days=1)
_BYLINE = re.compile(r"by\s+([A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){1,3})\s*$", re.IGNORECASE)
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*(?:\(?(?:continue reading|read (?:more|on|full))[^\n]{0,80})?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What is known of an article before its text is read."""

    text: str
    blocks: tuple[Block, ...] | None = None  # None: plain text, whose blocks are still to be found
    headline: str = ""
    fetched_at: datetime
    published_at: datetime | None = None
    modified_at: datetime | None = None
    url: str | None = None
    id: str | None = None
    publisher: str | None = None
    feed: str | None = None
    entry: str | None = None
    url_shared: bool = False
    language: str | None = None
    authors: tuple[str, ...] = ()
    warnings: tuple[Caveat, ...] = ()


def document_from_entry(
    entry: Entry,
    *,
    feed: str,
    publisher: str | None,
    url: str,
    language: str | None,
    fetched_at: datetime,
    finished: bool = True,
) -> Document:
    """Return the document of a feed's entry.

    Args:
        entry: what the feed gave; its content is preferred to its summary.
        feed: id of the feed.
        publisher: who publishes the feed; an entry that names its own source overrides it.
        url: address of the feed, against which a relative link of the entry is resolved.
        language: language of the feed, where the entry names none.
        fetched_at: when the entry was seen, aware.
        finished: False leaves to `finish_document` what takes most of the time.
    """
    headline = collapse(clean_text(entry.title))
    text, blocks = read_fragment(entry.content_html[:_MOST_CHARACTERS], headline)
    if len(entry.summary_html) > len(text):  # a text is never longer than its HTML
        other, other_blocks = read_fragment(entry.summary_html[:_MOST_CHARACTERS], headline)
        if len(other) > len(text):
            text, blocks = other, other_blocks
    warnings: tuple[Caveat, ...] = ()
    if not text and headline:
        text, blocks = headline, (Block(0, len(headline)),)
        warnings = (Caveat("headline_only", "the feed gives no text, so the headline is all there is to read"),)
    document = _document(
        _Draft(
            text=text,
            blocks=blocks,
            headline=headline,
            fetched_at=fetched_at,
            published_at=entry.published_at or entry.updated_at,
            modified_at=entry.updated_at if entry.published_at else None,
            url=_absolute(url, entry.url),
            publisher=entry.publisher or publisher,
            feed=feed,
            entry=entry.id,
            url_shared=entry.url_shared,
            language=entry.language or language,
            authors=entry.authors,
            warnings=warnings,
        )
    )
    return finish_document(document) if finished else document


def document_from_text(
    text: str,
    *,
    fetched_at: datetime,
    id: str | None = None,  # noqa: A002 - the name of the field in the published schema
    url: str | None = None,
    publisher: str | None = None,
    title: str = "",
    published_at: datetime | None = None,
    modified_at: datetime | None = None,
    language: str | None = None,
    feed: str | None = None,
) -> Document:
    """Return the document of plain text, kept as it is: offsets into `text` are offsets into the document.

    Without a `title`, a first line that stands alone is the headline. `published_at` (aware) falls back to the
    date line or dateline.
    """
    return finish_document(
        _document(
            _Draft(
                text=clean_text(text),
                headline=collapse(clean_text(title)),
                fetched_at=fetched_at,
                published_at=published_at,
                modified_at=modified_at,
                url=url,
                id=id,
                publisher=publisher,
                feed=feed,
                language=language,
            )
        )
    )


def document_from_html(
    html: str,
    *,
    fetched_at: datetime,
    id: str | None = None,  # noqa: A002 - the name of the field in the published schema
    url: str | None = None,
    publisher: str | None = None,
    title: str = "",
    published_at: datetime | None = None,
    modified_at: datetime | None = None,
    language: str | None = None,
    feed: str | None = None,
) -> Document:
    """Return the document of a page; what is not given is taken from what the page says of itself."""
    page = read_page(html[: 4 * _MOST_CHARACTERS])
    return finish_document(
        _document(
            _Draft(
                text=page.text,
                blocks=page.blocks,
                headline=collapse(clean_text(title)) or page.title,
                fetched_at=fetched_at,
                published_at=published_at or _instant(page.published),
                modified_at=modified_at or _instant(page.modified),
                url=_absolute(url or "", page.url) or url,
                id=id,
                publisher=publisher or page.publisher,
                feed=feed,
                language=language or page.language,
                authors=page.authors,
            )
        )
    )


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None


def _absolute(base: str, link: str | None) -> str | None:
    if not link:
        return None
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


# --------------------------------------------------------------------------- assembling


def _document(draft: _Draft) -> Document:
    text = draft.text[:_MOST_CHARACTERS]
    reference = (draft.published_at or draft.fetched_at).date()
    opening = _open(text, draft, reference)
    dateline, blocks, headline = opening.dateline, opening.blocks, opening.headline
    lede, closing = _lede(text, blocks, opening.lede), _closing(text, blocks)
    published = draft.published_at or _midnight(dateline)
    digest = _content_hash(headline, text)
    return Document(
        id=draft.id or _identity(draft, digest),
        url=draft.url,
        canonical_url=canonical_url(draft.url),
        publisher=draft.publisher,
        feed=draft.feed,
        entry=draft.entry,
        headline=headline,
        lede=lede,
        dateline=dateline,
        published_at=published,
        modified_at=draft.modified_at,
        fetched_at=draft.fetched_at,
        status=find_status(headline, lede or text[:400], closing),
        language=language_tag(draft.language),
        authors=opening.authors,
        places=(dateline.place.split(", ")[0],) if dateline and dateline.place else (),
        sections=tuple(_sections(text, blocks)),
        text=text,
        warnings=(
            *draft.warnings,
            *date_doubts(lede, dateline, draft.published_at.date() if draft.published_at else None),
            *_doubts(draft, text, published),
        ),
        content_hash=digest,
    )


def finish_document(document: Document) -> Document:
    """Return a document with what only those who want it ask for: its actors, and the language that it reads as.

    One that is finished stays as it is.
    """
    if document.actors:
        return document
    language, contradicted = settle_language(document.language, f"{document.headline}\n{document.text}")
    return replace(
        document,
        language=language,
        actors=find_actors(document.text),
        warnings=(*document.warnings, *_language_doubt(document.language, language, contradicted=contradicted)),
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands before the text proper, and the blocks that are left; `lede` is where the lede begins."""

    dateline: Dateline | None
    headline: str
    authors: tuple[str, ...]
    blocks: tuple[Block, ...]
    lede: int


def _open(text: str, draft: _Draft, reference: date) -> _Opening:
    """Read date line, headline, byline and dateline, in the order in which reports have them."""
    dateline, body, lede = find_dateline(text, reference)
    blocks = find_blocks(text, body) if draft.blocks is None else tuple(_within(draft.blocks, body, len(text)))
    headline, blocks = _headline(text, blocks, draft)
    authors, blocks = _byline(text, blocks, draft)
    if blocks and blocks[0].start > lede:
        below, body, lede = find_dateline(text, reference, blocks[0].start)
        dateline = joined_datelines(dateline, below)
        blocks = tuple(_within(blocks, body, len(text)))
    return _Opening(dateline, headline, authors, blocks, lede)


def _within(blocks: tuple[Block, ...], start: int, end: int) -> Iterator[Block]:
    """Yield the blocks, or the parts of them, that lie in `start:end`."""
    for block in blocks:
        if block.end > start and block.start < end:
            yield Block(max(block.start, start), min(block.end, end), block.level)


def _headline(text: str, blocks: tuple[Block, ...], draft: _Draft) -> tuple[str, tuple[Block, ...]]:
    """Return the headline, and the blocks below it: a first line that stands alone may be it."""
    if len(blocks) < 2:  # noqa: PLR2004 - a headline needs something below it
        return draft.headline, blocks
    first = collapse(text[blocks[0].start : blocks[0].end])
    if draft.headline:
        repeated = first.casefold() == draft.headline.casefold()
        return draft.headline, blocks[1:] if repeated else blocks
    return (first, blocks[1:]) if blocks[0].level and draft.blocks is None else ("", blocks)


def _byline(text: str, blocks: tuple[Block, ...], draft: _Draft) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """Return the authors, and the blocks below a first line such as "By Ana Mora"."""
    found = len(blocks) > 1 and _BYLINE.match(text[blocks[0].start : min(blocks[0].end, blocks[0].start + 80)])
    if not found or found.end() != blocks[0].end - blocks[0].start:
        return draft.authors, blocks
    return draft.authors or (collapse(found[1]),), blocks[1:]


def _lede(text: str, blocks: tuple[Block, ...], start: int) -> str:
    """Return the first paragraph, without its dateline."""
    first = next((block for block in blocks if not block.level), None)
    if first is None:
        return ""
    return collapse(text[max(first.start, start) : first.end] if start < first.end else text[first.start : first.end])


def _closing(text: str, blocks: tuple[Block, ...]) -> str:
    return text[blocks[-1].start : blocks[-1].end] if blocks else ""


def _sections(text: str, blocks: tuple[Block, ...]) -> Iterator[Section]:
    """Yield the text before the first heading and below each heading; a heading without text is kept."""
    title, level, start, end = "", 0, -1, -1
    for block in (*blocks, None):
        if block is not None and not block.level:
            start, end = (block.start, block.end) if start < 0 else (start, block.end)
            continue
        if start >= 0:
            yield Section(title=title, level=level, text=text[start:end], start=start, end=end)
        if block is not None:
            title, level, start, end = collapse(text[block.start : block.end]), block.level, -1, -1


def _midnight(dateline: Dateline | None) -> datetime | None:
    day = dateline.date if dateline else None
    return datetime.combine(day, time(), UTC) if day else None


# --------------------------------------------------------------------------- identity and doubts


def _content_hash(headline: str, text: str) -> str:
    """Return the SHA-256 of headline and text, blind to white space."""
    return hashlib.sha256(f"{collapse(headline)}\n{collapse(text)}".encode()).hexdigest()


def identity_of(entry: Entry, *, feed: str, url: str) -> str:
    """Return the id of the document of a feed's entry, without reading it; `url` is the address of the feed."""
    link = _absolute(url, entry.url)
    draft = _Draft(text="", fetched_at=_NEVER, url=link, feed=feed, entry=entry.id, url_shared=entry.url_shared)
    return _identity(draft, "")


def _identity(draft: _Draft, digest: str) -> str:
    """Return 16 hexadecimal digits that name the article: by its address, else its place in a feed, else its text."""
    key = None if draft.url_shared else page_key(draft.url)
    if key:
        name = f"url\n{key}"
    elif draft.feed and draft.entry:
        name = f"entry\n{draft.feed}\n{draft.entry}"
    else:
        name = f"text\n{digest}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def _doubts(draft: _Draft, text: str, published: datetime | None) -> Iterator[Caveat]:
    if published is None:
        yield Caveat("no_date", "neither the feed nor the text says when the article appeared")
    elif published > draft.fetched_at + _CLOCK_SKEW:
        yield Caveat(
            "future_date", f"the article is dated {_day(published)}, after it was read ({_day(draft.fetched_at)})"
        )
    if not text.strip():
        yield Caveat("empty", "there is no text")
    elif len(draft.text) > _MOST_CHARACTERS:
        yield Caveat("truncated", f"only the first {_MOST_CHARACTERS:,} characters are kept")
    elif _CUT_OFF.search(text[-200:]):
        yield Caveat("truncated", "the text breaks off: the feed seems to give only the beginning of the article")


def _language_doubt(declared: str | None, found: str | None, *, contradicted: bool) -> Iterator[Caveat]:
    if contradicted:
        yield Caveat("language_mismatch", f"declared as {declared}, but the text reads as {found}")


def _day(instant: datetime) -> date:
    return instant.date()
