"""What every format's entries go through at the end: each gets an id of its own, and repeats are dropped."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.model import Caveat, Entry, FeedFacts, ParsedFeed

MOST_ENTRIES = 20_000


def finished(facts: FeedFacts, entries: list[Entry], warnings: list[Caveat], *, found: int) -> ParsedFeed:
    """Return the feed with its entries told apart; `found` is how many there were before the limit."""
    named = [entry if entry.id else replace(entry, id=entry.url or _digest(entry)) for entry in entries]
    kept = tuple(_told_apart(named))
    links = Counter(entry.url for entry in kept if entry.url)
    if len(links) < len(kept):
        kept = tuple(replace(entry, url_shared=True) if links[entry.url or ""] > 1 else entry for entry in kept)
    if len(kept) < len(named):
        warnings.append(
            Caveat("repeated_entry", f"entries left out because the feed repeats them: {len(named) - len(kept)}")
        )
    if len({entry.id for entry in named}) < len(kept):
        warnings.append(
            Caveat("shared_id", "different entries share an id and were told apart by their links or titles")
        )
    if found > len(entries) and found > MOST_ENTRIES:
        warnings.append(Caveat("truncated", f"only the first {MOST_ENTRIES:,} of {found:,} entries are read"))
    if not kept:
        warnings.append(Caveat("no_entries", "the feed is readable, but has no entries"))
    return ParsedFeed(facts=facts, entries=kept, warnings=tuple(warnings))


def _told_apart(entries: list[Entry]) -> Iterable[Entry]:
    if len({entry.id for entry in entries}) == len(entries):
        return entries
    return _with_own_ids(entries)


def _with_own_ids(entries: list[Entry]) -> Iterator[Entry]:
    """Yield each entry once; those that share an id get one that also depends on their link, or else their title.

    All of them get it, so that an entry keeps its id when the feed lists them in another order.
    """
    unique = list(dict.fromkeys(entries))
    count = Counter(entry.id for entry in unique)
    links = Counter((entry.id, entry.url) for entry in unique)
    seen: set[str] = set()
    for entry in unique:
        name = entry.id
        if count[name] > 1:
            other = entry.url if links[name, entry.url] == 1 else entry.title or _digest(entry)
            name = f"{name}#{hashlib.sha256((other or '').encode()).hexdigest()[:12]}"
        if name in seen:  # same id, link and title: versions of one entry, the first of which is the newest
            continue
        seen.add(name)
        yield entry if name == entry.id else replace(entry, id=name)


def _digest(entry: Entry) -> str:
    """Return an id for an entry that has neither id nor link."""
    day = entry.published_at.isoformat() if entry.published_at else ""
    parts = (entry.title, day, "" if entry.title else entry.content_html or entry.summary_html)
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
