"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), forgiving what is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from monitor.entries._finish import MOST_ENTRIES, finished
from monitor.entries._text import brief, escaped, join, plain, plausible, sample, tidy
from monitor.errors import ParseError, Reason
from monitor.model import Caveat, Entry, FeedFacts, ParsedFeed


def read_json(body: bytes, url: str) -> ParsedFeed:
    """Read a JSON Feed; raises ParseError."""
    try:
        data = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(url, f"broken JSON: {brief(error)}", Reason.MALFORMED, sample=sample(body)) from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed.org" in str(data.get("version")) or isinstance(data.get("title"), str)
    ):
        raise ParseError(url, "JSON, but not JSON Feed", Reason.NOT_A_FEED, sample=sample(body))
    good = [item for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    bad = len(items[:MOST_ENTRIES]) - len(good)
    warnings = [Caveat("bad_entry", f"entries left out because they are no JSON objects: {bad}")] if bad else []
    # other hubs (rssCloud) speak another language
    hubs = [hub.get("url") for hub in _dicts(data.get("hubs")) if tidy(hub.get("type")).lower() in {"", "websub"}]
    facts = FeedFacts(
        title=plain(data.get("title")) or None,
        link=join(url, data.get("home_page_url")),
        language=tidy(data.get("language")) or None,
        format="json11" if str(data.get("version")).endswith("1.1") else "json1",
        hub=next(filter(None, map(tidy, hubs)), None),
        topic=join(url, data.get("feed_url")),
    )
    return finished(facts, [_entry(item, url) for item in good], warnings, found=len(items))


def _entry(item: dict[str, Any], url: str) -> Entry:
    names = [plain(person.get("name")) for person in _dicts([*_list(item.get("authors")), item.get("author")])]
    identity = item.get("id")
    return Entry(
        id=tidy(str(identity)) if isinstance(identity, str | int | float) and not isinstance(identity, bool) else "",
        url=join(url, item.get("url") or item.get("external_url")),
        title=plain(item.get("title")),
        summary_html=escaped(tidy(item.get("summary"))),
        content_html=tidy(item.get("content_html")) or escaped(tidy(item.get("content_text"))),
        authors=tuple(dict.fromkeys(filter(None, names))),
        published_at=_rfc3339(item.get("date_published")),
        updated_at=_rfc3339(item.get("date_modified")),
        language=tidy(item.get("language")) or None,
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _rfc3339(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        return found and plausible(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
