"""`backtest`: what a configuration would have recorded of documents that appeared, and how many alerts it had sent."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from monitor import wire
from monitor.cli._documents import find_files, read_file
from monitor.cli._shared import note, print_json, print_table, progress, read_settings
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.digests import counted, describe_change
from monitor.errors import DocumentError
from monitor.model import Change, ChangeKind, Document, Unread
from monitor.replay import Tally, replay
from monitor.store import Store, open_store

_BATCH = 200  # documents a transaction: short, so that a daemon is not held up
_MOST_WORKERS = 4

_WHY = {
    ChangeKind.FIRST: "the first value is the baseline",
    ChangeKind.UNCHANGED: "the value that stands, said again",
    ChangeKind.REFINED: "the value that stands, said more finely",
    ChangeKind.STALE_REPEAT: "an older value, repeated",
    ChangeKind.ADVANCED: "newer, but it need not have moved by what the threshold asks",
    ChangeKind.INCREASED: "moved by less than the threshold asks, or never to alert",
    ChangeKind.DECREASED: "moved by less than the threshold asks, or never to alert",
}


# --------------------------------------------------------------------------- where documents come from


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Documents in the order in which they appeared, and how many they are; `errors` counts what is no document."""

    documents: Iterable[Document | Unread]
    count: int
    errors: int = 0


@contextmanager
def open_source(
    paths: Sequence[Path] | None, settings: Settings, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Source]:
    """Give the documents of files, or else those that are stored, which appeared in [since, until).

    Documents of a file that have no date count as having appeared when the file was last changed.
    """
    if paths:
        yield _from_files(paths, since, until)
        return
    store = open_store(settings.database, now=utc_now())
    try:
        with store.transaction() as transaction:
            versions = transaction.list_versions(since=since, until=until)
        if not versions:
            note("no document is stored that appeared then; name files with --documents FILE")
        yield Source(documents=_from_store(store, versions), count=len(versions))
    finally:
        store.close()


def _from_files(paths: Sequence[Path], since: datetime | None, until: datetime | None) -> Source:
    errors: list[DocumentError] = []
    documents: list[Document] = []
    for path in find_files(list(paths)):
        changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        documents += read_file(path, changed, errors)
    for error in errors:
        note(str(error))
    kept = [
        document
        for document in documents
        if (since is None or document.appeared_at >= since) and (until is None or document.appeared_at < until)
    ]
    kept.sort(key=lambda document: (document.appeared_at, document.id))
    return Source(documents=kept, count=len(kept), errors=len(errors))


def _from_store(store: Store, versions: Sequence[tuple[str, int]]) -> Iterator[Document | Unread]:
    rest = iter(versions)
    while batch := list(islice(rest, _BATCH)):
        with store.transaction() as transaction:
            documents = transaction.documents(batch)
        yield from documents


def count_workers() -> int:
    """Return how many processes may read documents."""
    return min(_MOST_WORKERS, os.cpu_count() or 1)


# --------------------------------------------------------------------------- backtest


def backtest(options: argparse.Namespace) -> int:
    """Replay documents; print every change (one JSON line each with --json), and a summary."""
    settings, tally = read_settings(options.config), Tally()
    with open_source(options.documents, settings, since=options.since, until=options.until) as source:
        replayed = replay(source.documents, settings, ordered=True, processes=count_workers())
        for _ in progress(range(source.count), "replaying"):
            document, changes = next(replayed)
            tally.add(document, changes)
            for change in changes if not options.summary else ():
                print_json(_record(change)) if options.json else print(describe_change(change))
    if options.json and options.summary:
        print_json(_summary(tally))
    elif not options.json:
        _print_summary(tally)
    return 1 if source.errors else 0


def _record(change: Change) -> dict[str, Any]:
    """Return a change as `backtest --json` prints it; `old` and `new` are figures."""
    return {
        "watch": change.watch,
        "figure": change.figure,
        "kind": change.kind.value,
        "alert": change.alert,
        "old": wire.dump(change.old.figure) if change.old else None,
        "new": wire.dump(change.new.figure) if change.new else None,
        "delta": wire.dump(change.delta) if change.delta else None,
        "voice": change.voice,
        "document": change.document,
        "published_at": change.published_at.isoformat(),
        "reason": change.reason,
    }


# --------------------------------------------------------------------------- summary


def _summary(tally: Tally) -> dict[str, Any]:
    """Return what `backtest --json --summary` prints."""
    return {
        "documents": tally.documents,
        "days": tally.span_days,
        "changes": sum(tally.kinds.values()),
        "alerts": sum(tally.alerts.values()),
        "alerts_by_day": {day.isoformat(): count for day, count in sorted(tally.alerts_by_day.items())},
        "alerts_by_kind": _by_kind(tally.alerts),
        "held": tally.kinds[ChangeKind.IMPLAUSIBLE],
        "suppressed_by_kind": {
            kind: {"count": count, "why": _why(kind)} for kind, count in _by_kind(tally.quiet).items()
        },
        "figures": [
            {
                "watch": watch,
                "figure": figure,
                "alerts": tally.figure_alerts[watch, figure],
                "changes": _by_kind(kinds),
            }
            for (watch, figure), kinds in tally.figures.items()
        ],
    }


def _by_kind(kinds: dict[ChangeKind, int]) -> dict[str, int]:
    """Return counts by kind, the most frequent first; equal ones by name."""
    return {kind.value: kinds[kind] for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind.value))}


def _why(kind: str) -> str:
    return _WHY.get(ChangeKind(kind), "the figure is never to alert")


def _print_summary(tally: Tally) -> None:
    kinds, alerts = _by_kind(tally.kinds), sum(tally.alerts.values())
    totals = (
        counted(tally.documents, "document"), counted(sum(kinds.values()), "change"), counted(alerts, "alert")
    )  # fmt: skip
    print(f"\n{', '.join(totals)}{': ' if kinds else ''}{_listed(kinds)}")
    if not kinds:
        return
    print()
    print_table(
        ["figure", "alerts", "changes"],
        [
            (
                f"{watch}/{figure}",
                str(tally.figure_alerts[watch, figure]),
                _listed(_by_kind(found)),
            )
            for (watch, figure), found in tally.figures.items()
        ],
        empty="",
    )
    over = counted(tally.span_days, "day")
    print(f"\nalerts per day   {alerts / tally.span_days:.2g} over {over}{_busiest(tally)}")
    print(f"alerts by kind   {_listed(_by_kind(tally.alerts)) or 'none'}")
    print(f"held             {tally.kinds[ChangeKind.IMPLAUSIBLE]} implausible, until another document confirms them")
    print("no alert")
    print_table(
        ["  count", "kind", "why"],
        [(f"{count:>7}", kind, _why(kind)) for kind, count in _by_kind(tally.quiet).items()],
        empty="  (every change alerted)",
    )


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _busiest(tally: Tally) -> str:
    if not tally.alerts_by_day:
        return ""
    day = min(tally.alerts_by_day, key=lambda day: (-tally.alerts_by_day[day], day))
    return f", the most on {day.isoformat()}: {tally.alerts_by_day[day]}"
