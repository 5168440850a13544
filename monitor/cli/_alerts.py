"""`route`: where alerts go, and what holds them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from monitor.cli._output import print_json, print_table, read_settings, shown
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.digests import Topic
from monitor.errors import MonitorError
from monitor.model import ChangeKind
from monitor.pipeline import Outlook, foresee
from monitor.store import Transaction, open_store


@contextmanager
def opened(settings: Settings) -> Iterator[Transaction]:
    """Give a transaction of the configured database."""
    store = open_store(settings.database, now=utc_now())
    try:
        with store.transaction() as transaction:
            yield transaction
    finally:
        store.close()


# --------------------------------------------------------------------------- route


def route(options: argparse.Namespace) -> int:
    """Say where a change would go and what would hold it; 1 if it would go nowhere."""
    settings = read_settings(options.config)
    now = _moment(options.at)
    kind = _kind(options.kind)
    require_known(options.watch, ["", *(watch.id for watch in settings.watches)], "watch")
    topic = Topic(
        watch=options.watch, figure=options.figure, kind=kind, voice=options.voice, place=options.place
    )  # fmt: skip
    with opened(settings) as transaction:
        found = foresee(transaction, settings, topic, now=now)
    if options.json:
        for item in found:
            print_json(
                {
                    "channel": item.channel,
                    "route": item.route,
                    "muted_until": item.muted_until and item.muted_until.isoformat(),
                    "paced_until": item.paced_until and item.paced_until.isoformat(),
                }
            )
    else:
        print_table(
            ["channel", "route", "muted until", "paced until"],
            [(item.channel, item.route, shown(item.muted_until), shown(item.paced_until)) for item in found],
            empty="it would go nowhere: no route takes it, and alerts.to is empty",
        )
    return 0 if found else 1


def outlook_words(item: Outlook) -> str:
    """Say in words where a change goes."""
    holds = [
        f"{what} until {shown(until)}"
        for what, until in (("muted", item.muted_until), ("paced", item.paced_until))
        if until is not None
    ]
    return f"{item.channel} ({', '.join([item.route, *holds])})"


def _moment(text: str | None) -> datetime:
    if text is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MonitorError(f"{text!r} is no time; write one such as 2026-03-12T23:30+01:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _kind(text: str) -> ChangeKind:
    require_known(text, [kind.value for kind in ChangeKind], "kind of change")
    return ChangeKind(text)


def require_known(given: str, known: list[str], what: str) -> None:
    """Raise MonitorError, with the names that there are, for one that is not known."""
    if given not in known:
        raise MonitorError(f"there is no {what} {given!r}; known: {', '.join(filter(None, known)) or 'none'}")
