"""How monitor is: as metrics for Prometheus, and as a page for people, without scripts and without colours that matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Any

from monitor.model import Delivery, DeliveryState, FeedHealth, Owed

_MOST = 50  # rows of a table
_TABLE = """<h2 style="font-size:1.1rem">{title}</h2>
<div style="overflow-x:auto"><table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table></div>
"""
_NUMBERS = {
    "feeds": "Feeds that are configured.",
    "feeds_failing": "Feeds that could not be read the last time.",
    "deliveries_pending": "Messages that are owed.",
    "deliveries_parked": "Messages that were given up until somebody retries or drops them.",
    "polling": "Polls under way.",
    "sending": "Deliveries under way.",
}


class PushFate(StrEnum):
    """What became of what a hub has sent."""

    TAKEN = "taken"  # read at the next tick
    HINT = "hint"  # not believed for its weak signature or its hub's plain http: the feed is polled
    FULL = "full"  # found no room: the feed is polled
    IGNORED = "ignored"  # its feed is paused
    REFUSED = "refused"  # not signed with our secret
    UNWANTED = "unwanted"  # of a hub that was left


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is shown."""

    facts: Mapping[str, Any]  # of the health endpoint
    channels: Sequence[str]
    owed: Sequence[Owed] = ()
    closed: Mapping[str, str] = field(default_factory=dict)  # channels whose receivers want no more, and why
    parked: Sequence[Delivery] = ()
    feeds: Sequence[FeedHealth] = ()
    digests: Sequence[tuple[str, datetime]] = ()  # when each is due next, in UTC
    pushes: Mapping[PushFate, int] = field(default_factory=dict)  # since the start of the process


def write_metrics(status: Status) -> str:
    """Return the numbers in Prometheus' text format."""
    ticked = status.facts.get("ticked_at")
    lines = [
        *_metric("up", "1 if all is well.", [("", int(status.facts.get("status") == "ok"))]),
        *(
            _metric("last_tick_timestamp_seconds", "When work was last looked for.", [("", _seconds(ticked))])
            if ticked
            else ()
        ),
    ]
    for name, text in _NUMBERS.items():
        if name in status.facts:
            lines += _metric(name, text, [("", status.facts[name])])
    counts = {(item.channel, item.state): item for item in status.owed}
    pairs = [(name, state) for name in status.channels for state in (DeliveryState.PENDING, DeliveryState.PARKED)]
    labels = {pair: f'{{channel="{pair[0]}",state="{pair[1].value}"}}' for pair in dict.fromkeys([*pairs, *counts])}
    lines += _metric(
        "channel_deliveries",
        "Messages of a channel that are owed or were given up.",
        [(label, counts[pair].count if pair in counts else 0) for pair, label in labels.items()],
    )
    lines += _metric(
        "channel_oldest_timestamp_seconds",
        "When the oldest of them was made.",
        [(labels[pair], item.oldest.timestamp()) for pair, item in counts.items()],
    )
    lines += _metric(
        "channel_closed",
        "1 if the receiver wants no more.",
        [(f'{{channel="{name}"}}', int(name in status.closed)) for name in status.channels],
    )
    lines += _metric(
        "pushes_total",
        "What hubs have sent since the start.",
        [(f'{{fate="{fate.value}"}}', status.pushes.get(fate, 0)) for fate in PushFate],
        kind="counter",
    )
    return "\n".join(lines) + "\n"


def _metric(name: str, text: str, samples: Iterable[tuple[str, float]], *, kind: str = "gauge") -> Iterator[str]:
    yield f"# HELP monitor_{name} {text}"
    yield f"# TYPE monitor_{name} {kind}"
    for labels, value in samples:
        yield f"monitor_{name}{labels} {value}"


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


# --------------------------------------------------------------------------- the page


def write_page(status: Status) -> str:
    """Return the body of the page: what is wrong first."""
    facts = status.facts
    failing = [feed for feed in status.feeds if feed.failures or feed.paused]
    counts = {(item.channel, item.state): item for item in status.owed}
    read = f"{len(status.feeds) - len(failing)} of {len(status.feeds)} feeds read"
    return "".join(
        (
            f"<p><strong>{escape(str(facts.get('status')))}</strong>; {read}</p>",
            _table("Given up", ["message", "channel", "made", "why", "again"], map(_parked_row, status.parked[:_MOST])),
            _table("Feeds that cannot be read", ["feed", "since", "why", "next try"], map(_feed_row, failing[:_MOST])),
            _table("Channels", ["channel", "owed", "given up", "state"], _channel_rows(status, counts)),
            _table("Digests", ["digest", "due next"], ((name, _clock(due)) for name, due in status.digests[:_MOST])),
        )
    )


def _channel_rows(
    status: Status, counts: Mapping[tuple[str, DeliveryState], Owed]
) -> Iterator[tuple[str, str, str, str]]:
    for name in dict.fromkeys([*status.channels, *(item.channel for item in status.owed)]):
        pending, parked = (counts.get((name, state)) for state in (DeliveryState.PENDING, DeliveryState.PARKED))
        since = f" since {_clock(pending.oldest)}" if pending else ""
        state = f"closed: {status.closed[name]}" if name in status.closed else "open"
        yield name, f"{pending.count if pending else 0}{since}", str(parked.count if parked else 0), state


def _parked_row(item: Delivery) -> tuple[str, ...]:
    return (
        item.message.subject,
        item.channel,
        _clock(item.created_at),
        item.last_error or "",
        f"monitor deliveries retry {item.id}",
    )


def _feed_row(feed: FeedHealth) -> tuple[str, ...]:
    why = "paused" if feed.paused else feed.message or feed.reason or ""
    return feed.title or feed.feed, _clock(feed.failing_since), why, _clock(feed.next_poll_at)


def _clock(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%d %b %H:%M} UTC"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    found = list(rows)
    if not found:
        return ""
    cell = 'style="text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0;overflow-wrap:break-word"'
    names = "".join(f'<th scope="col" {cell}>{escape(name)}</th>' for name in head)
    lines = "".join(f"<tr>{''.join(f'<td {cell}>{escape(text)}</td>' for text in row)}</tr>" for row in found)
    return _TABLE.format(title=escape(title), names=names, lines=lines)
