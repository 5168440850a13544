"""Changes, articles and the health of the feeds -> a Digest, grouped by watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.digests._feeds import reading_words, report_feeds
from monitor.digests._moves import Figures
from monitor.digests._parts import Digest, FeedsPart, Statement, WatchPart
from monitor.digests._statements import Desk
from monitor.digests._stories import group_stories
from monitor.digests._words import counted, listed, one_line
from monitor.model import Change, ChangeKind, Coverage, FeedHealth, Judged
from monitor.rules import Watch

_OF_FEEDS = {ChangeKind.SOURCE_DOWN, ChangeKind.SOURCE_RECOVERED}
_NAMED_MOVES = 2  # in a subject line


def compose_digest(
    *,
    id: str,  # noqa: A002 - the digest's own word for it
    kind: Literal["digest", "alert"],
    title: str | None,
    watches: Sequence[Watch],
    changes: Sequence[Change],
    coverage: Sequence[Coverage],
    feeds: Sequence[FeedHealth],
    zone: str,
    now: datetime,
    since: datetime | None,
    history: Mapping[tuple[str, str], Sequence[Judged]] = {},
    links: Mapping[str, str] = {},
) -> Digest:
    """Return what readers are to be told.

    Args:
        id: Constant identity of the digest.
        kind: Whether it is sent on a schedule or at once.
        title: Heads the digest; the watches' titles if None.
        watches: In the order in which they are shown; a change or article of another watch is shown under its id.
        changes: What this reader was not told so far.
        coverage: The new articles.
        feeds: The health of all feeds that the watches look in.
        zone: IANA name of the reader's zone; ZoneInfoNotFoundError if there is none of that name.
        now: When it is composed, in UTC.
        since: From when on it reports, in UTC.
        history: The claims judged before, by watch and tracked figure, for the charts.
        links: Where all changes of a watch are to be read, by watch.
    """
    articles = tuple({(item.watch, item.document): item for item in coverage}.values())
    caveats = {item.document: item.warnings for item in articles if item.warnings}
    desk = Desk(ZoneInfo(zone), now, caveats, history, links)
    distinct = sorted({change.id: change for change in changes}.values(), key=lambda change: change.decided_at)
    of_feeds = [change for change in distinct if change.kind in _OF_FEEDS]
    parts = _parts(watches, [change for change in distinct if change.kind not in _OF_FEEDS], articles, desk)
    reading = report_feeds(feeds, of_feeds, desk, since)
    telling = tuple(part for part in parts if not part.empty)
    return Digest(
        id=id,
        kind=kind,
        title=title,
        name=one_line(title or listed([part.title for part in telling or parts], 2) or "Feeds", 120),
        now=now,
        since=since,
        zone=zone,
        summary=_summary(telling, reading),
        outcome="" if kind == "alert" or any(map(_moved, telling)) else _outcome(reading),
        news=_news(telling, reading),
        watches=telling,
        quiet=tuple(part for part in parts if part.empty),
        feeds=reading,
    )


def _parts(
    watches: Sequence[Watch], changes: Sequence[Change], coverage: Sequence[Coverage], desk: Desk
) -> list[WatchPart]:
    known = {watch.id: watch for watch in watches}
    changes_of: dict[str, list[Change]] = {name: [] for name in known}
    coverage_of: dict[str, list[Coverage]] = {}
    for change in changes:
        changes_of.setdefault(change.watch, []).append(change)
    for item in coverage:
        coverage_of.setdefault(item.watch, []).append(item)
    return [
        _part(name, known.get(name), changes_of.get(name, []), coverage_of.get(name, []), desk)
        for name in dict.fromkeys((*changes_of, *coverage_of))
    ]


def _part(
    name: str, watch: Watch | None, changes: Sequence[Change], coverage: Sequence[Coverage], desk: Desk
) -> WatchPart:
    figures = Figures(name, watch.figures if watch else (), changes, desk)
    moved = figures.moved()
    return WatchPart(
        id=name,
        title=one_line(watch.name if watch else name, 120),
        link=desk.links.get(name),
        moved=moved,
        conflicts=figures.conflicts(),
        corrected=figures.corrected(),
        new=figures.new(),
        stalled=figures.stalled(),
        confirmed=figures.confirmed(moved),
        stories=group_stories(coverage, desk),
        articles=len(coverage),
        changes=tuple(changes),
        coverage=tuple(coverage),
    )


# --------------------------------------------------------------------------- in a few words


def _moved(part: WatchPart) -> bool:
    return bool(part.moved or part.conflicts or part.corrected or part.new)


def _counts(parts: Sequence[WatchPart], *, named: int = 0) -> list[str]:
    """Return how much happened, most important first; `named` moves are told already."""
    held = sum(move.held for part in parts for move in part.moved)
    moved = sum(len(part.moved) for part in parts) - held
    totals = (
        (moved - named, "more moved" if named else "figure moved", "more moved" if named else "figures moved"),
        (sum(len(part.conflicts) for part in parts), "conflict", None),
        (sum(len(part.corrected) for part in parts), "correction", None),
        (held, "value held", "values held"),
        (sum(len(part.new) for part in parts), "new figure", None),
        (sum(len(part.stalled) for part in parts), "figure without news", "figures without news"),
    )
    return [counted(number, noun, plural) for number, noun, plural in totals if number > 0]


def _summary(parts: Sequence[WatchPart], reading: FeedsPart) -> str:
    counts = _counts(parts)
    if counts:
        return ", ".join(counts)
    articles = sum(part.articles for part in parts)
    if not articles and reading.news:
        return listed(reading.news, 2)
    still = "could not look" if reading.blind else "nothing moved"
    return f"{still}, {counted(articles, 'new article')}" if articles else still


def _news(parts: Sequence[WatchPart], reading: FeedsPart) -> tuple[str, ...]:
    several = len(parts) > 1
    named = [
        f"{words} ({part.title})" if several else words
        for part in parts
        for words in (_change_words(move.label, move.old, move.new) for move in part.moved if not move.held)
    ][:_NAMED_MOVES]
    if not named:
        named = [words for part in parts for words in _other_news(part)][:1]
        counts = _counts(parts) if sum(map(_events, parts)) > 1 else []
    else:
        counts = _counts(parts, named=len(named))
    rest = [*counts, *reading.news]
    if not named and not rest:
        rest.append(_summary(parts, reading))
    if reading.troubles and not named and not reading.news:
        rest.append(f"{len(reading.troubles)} of {counted(reading.total, 'feed')} not read")
    return (*named, *rest)


def _change_words(label: str, old: Statement | None, new: Statement) -> str:
    return f"{label} {f'{old.value} -> ' if old else ''}{new.value}"


def _other_news(part: WatchPart) -> Iterator[str]:
    """Yield what happened beside moves, most important first."""
    for item in part.conflicts:
        yield f"{item.label} {item.one.value} or {item.other.value} (conflict)"
    for correction in part.corrected:
        yield f"{_change_words(correction.label, correction.old, correction.new)} (corrected)"
    for move in part.moved:
        yield f"{_change_words(move.label, move.old, move.new)} (held: not confirmed)"
    for addition in part.new:
        yield f"{addition.label} {addition.new.value} (first value)"
    for silence in part.stalled:
        yield f"{silence.label}: no new value"


def _events(part: WatchPart) -> int:
    return sum(map(len, (part.moved, part.conflicts, part.corrected, part.new, part.stalled)))


def _outcome(reading: FeedsPart) -> str:
    """Say what it means that no figure moved: "nothing changed" and "we could not look" are different messages."""
    if reading.total == 0:
        return "No figure moved."
    if reading.blind:
        feeds = "the feed" if reading.total == 1 else f"none of the {reading.total} feeds"
        return (
            f"We could not look: {feeds} could {'not ' if reading.total == 1 else ''}be read, "
            "so this says nothing about the figures."
        )
    if reading.troubles:
        return f"No figure moved in what we could read: {reading_words(reading)}."
    return f"No figure moved: {reading_words(reading)}."
