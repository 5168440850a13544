"""Pages, as worker processes read them: what robots.txt allows, and the article of a page -> what there is to record.

    robots_pause  robots.txt, address -> the seconds to keep between pages, if the page may be read
    read_page     page bytes + the reading of the entry that links to it -> a Reading, of the article or else of the entry

Rules of this file: as for `reading`; the libraries that it needs are optional, large, and imported only when a page is
read, so that only worker processes pay for them; what breaks them is said as a warning and loses no entry.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from monitor.entries import codec_of
from monitor.model import Caveat, Fetched
from monitor.reading import Reading, ReadPlan, document_of, read_document

if TYPE_CHECKING:
    from protego import Protego

AGENT = "monitor"
"""The product token that robots.txt files know monitor by (RFC 9309 section 2.2.1)."""

_LARGEST_ROBOTS = 512 * 1024  # characters; RFC 9309 section 2.5 asks for 500 KiB at least
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LATIN = frozenset({"iso8859-1", "cp1252", "ascii"})
_LEAST_LETTERS = 80  # less is a caption or a notice, and no article


def robots_pause(robots: str, url: str) -> float | None:
    """Return the seconds that robots.txt wants between two pages, 0 if none; None if monitor may not read an address.

    RFC 9309 says what may be read; it knows no `Crawl-delay`, but many files have one.
    """
    rules = _robots(robots[:_LARGEST_ROBOTS])
    if not rules.can_fetch(url, AGENT):
        return None
    pause = rules.crawl_delay(AGENT) or 0.0
    return pause if isfinite(pause) and pause > 0 else 0.0


@lru_cache(maxsize=16)  # each may hold half a million characters, and what was made of them
def _robots(text: str) -> Protego:
    from protego import Protego  # noqa: PLC0415 - see above

    return Protego.parse(text)


def read_page(page: Fetched, before: Reading, plan: ReadPlan, *, fetched_at: datetime) -> Reading:
    """Return the reading of a page's article; `before`, the entry's own, with a warning if it holds none."""
    kind = (page.content_type or "text/html").partition(";")[0].strip().lower()
    if kind not in _HTML:
        return unread(before, f"it is {kind:.40}, not HTML")
    article = _article(page)
    if not article or before.source is None:
        return unread(before, "no article was found in it")
    entry = replace(before.source.entry, content_html=article, summary_html="")
    document = document_of(replace(before.source, entry=entry), fetched_at=fetched_at)
    if len(document.text) < max(len(before.document.text) // 2, _LEAST_LETTERS):
        return unread(before, "it has less text than the feed gives")
    found = read_document(document, plan, always=bool(before.watches))
    wanted = {*before.watches, *found.watches}
    return replace(found, watches=tuple(name for name, _ in plan.watches if name in wanted))


def _article(page: Fetched) -> str | None:
    """Return the HTML of a page's article: headings, paragraphs, lists and tables; None if there is none."""
    from trafilatura import extract  # noqa: PLC0415 - see above

    try:
        return extract(
            _decoded(page), fast=True, output_format="html", include_tables=True, include_formatting=True,
            include_comments=False,
        )  # fmt: skip
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a page does to the extractor, or to lxml below it, costs this page only
        return None


def _decoded(page: Fetched) -> str | bytes:
    """Return a page as text, where its header names an encoding of text; else its bytes, which may name one themselves.

    As in browsers, Latin-1 is Windows-1252; as in feeds, what is valid UTF-8 is neither.
    """
    charset = _CHARSET.search(page.content_type or "")
    codec = codec_of(charset[1]) if charset else None
    if codec is None:
        return page.body
    try:
        if codec not in _LATIN:
            return page.body.decode(codec, "replace")
    except (LookupError, UnicodeError):  # it is of bytes, and not of text
        return page.body
    try:
        return page.body.decode()
    except UnicodeError:
        return page.body.decode("cp1252", "replace")


def unread(reading: Reading, why: str) -> Reading:
    """Return an entry's own reading with the warning that its page could not be read instead."""
    caveat = Caveat("page_unread", f"the page was not read, only what the feed gives: {why}")
    document = replace(reading.document, warnings=(*reading.document.warnings, caveat))
    return replace(reading, document=document, source=None)
