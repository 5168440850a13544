"""`feeds`: what is polled and how that goes; finding feeds, and taking them in and out as other readers do."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import wire
from monitor.cli._finding import add, print_rules
from monitor.cli._shared import (
    note,
    opened,
    print_items,
    print_json,
    read_settings,
    shown,
)
from monitor.daemon import utc_now
from monitor.model import FeedHealth, Pace, PollNote, Push, PushState
from monitor.rules import WEEKDAYS, Feed, format_duration
from monitor.schedule import Why

if TYPE_CHECKING:
    from monitor.config import Settings

_UNKNOWN = "unknown; `monitor feeds` lists those that there are"
_UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
_WHY: dict[str, str] = {
    Why.EVERY: "as it is configured",
    Why.RHYTHM: "twice as often as it publishes",
    Why.NEW: "until it is known how often it publishes",
    Why.MORE: "to read the pages that the last poll left",
    Why.FAILING: "later with each failure",
    Why.RETRY_AFTER: "as its server asked (Retry-After)",
    Why.FRESH: "as its server asked (Cache-Control or Expires)",
    Why.TTL: "as the feed asks (ttl or updatePeriod)",
    Why.PUSHED: "to be sure, for its hub tells of its news",
    Why.QUIET: "when the feed wants to be read again (skipHours, skipDays)",
}


def feeds(options: argparse.Namespace) -> int:
    """Do what was asked for with feeds."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "show": _show,
        "pause": _set_paused,
        "resume": _set_paused,
        "remove": _remove,
        "add": add,
        "export": _export,
        "import": _import,
    }
    return actions[options.action](options)


# --------------------------------------------------------------------------- what is polled


def _list(options: argparse.Namespace) -> int:
    with opened(read_settings(options.config)) as transaction:
        health = transaction.feed_health()
    print_items(
        health,
        as_json=options.json,
        columns=["feed", "state", "last change", "next poll", "title, or trouble"],
        row=_health_row,
        empty="no feeds yet: they are taken from the configuration when the daemon starts",
    )
    return 0


def _health_row(item: FeedHealth) -> tuple[str, ...]:
    """Return what fits a line of a terminal; `show` tells the rest."""
    due = None if item.paused else item.next_poll_at
    return item.feed, _state(item), _brief(item.last_change_at), _brief(due), _trouble(item) or shown(item.title)


def _brief(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%d %b %H:%M}"


def _state(item: FeedHealth) -> str:
    return "paused" if item.paused else "failing" if item.failures else "well" if item.last_success_at else "new"


def _trouble(item: FeedHealth) -> str:
    return f"{item.message} (since {_brief(item.failing_since)}, {item.failures} in a row)" if item.failures else ""


def _show(options: argparse.Namespace) -> int:
    """Show all that is known of feeds."""
    settings = read_settings(options.config)
    rules = {feed.id: feed for feed in settings.feeds}
    with opened(settings) as transaction:
        health = {item.feed: item for item in transaction.feed_health()}
        recent = {name: transaction.recent_polls(name) for name in options.names}
        pushes = transaction.pushes(options.names)
    unknown = [name for name in options.names if name not in rules]
    for name in unknown:
        note(f"no feed is called {name!r}; `monitor feeds` lists them")
    for name in (name for name in options.names if name in rules):
        known, watches = health.get(name), _watches(settings, rules[name])
        if options.json:
            rule = rules[name].model_dump(mode="json", exclude_defaults=True, exclude={"url"})
            polls = [wire.dump(note) for note in recent[name]]
            push = {key: value for key, value in _dumped(pushes.get(name)).items() if key not in {"token", "address"}}
            print_json(
                {
                    "configured": rule,
                    "health": known and wire.dump(known),
                    "watches": watches,
                    "push": push or None,
                    "polls": polls,
                }
            )
        else:
            facts = _facts(rules[name], known, watches, settings.poll.every)
            for what, value in (*facts, *_pushed(pushes.get(name)), *_history(recent[name])):
                print(f"{what:<12} {value}")
            print()
    return 1 if unknown else 0


def _dumped(push: Push | None) -> dict[str, Any]:
    return {} if push is None else wire.dump(push)


def _pushed(push: Push | None) -> Iterable[tuple[str, str]]:
    """Yield what the hub of a feed does, which tells of its news."""
    if push is None:
        return
    wrong = f" ({push.message})" if push.message else ""
    if push.state is PushState.ACTIVE:
        yield "pushed", f"by {push.hub}, until {shown(push.expires_at)} and longer{wrong}"
    elif push.asked or push.message:
        yield "pushed", f"not yet: {push.hub} was asked{wrong}; again at {shown(push.ask_at)}"
    else:
        yield "pushed", f"not yet: {push.hub} is asked when the daemon runs"


def _watches(settings: Settings, feed: Feed) -> list[str]:
    return [watch.id for watch in settings.watches if feed in settings.watch_feeds(watch)]


def _facts(
    feed: Feed, known: FeedHealth | None, watches: Sequence[str], every: timedelta | None
) -> Iterable[tuple[str, str]]:
    from monitor.fetch import plain_url

    yield "feed", feed.id
    yield "address", plain_url(feed.url)
    if known and known.moved_to:
        yield "moved to", f"{known.moved_to} (asked there; change the address in the configuration)"
    if known and known.moving:
        seen = f"{known.moving.count} polls since {shown(known.moving.since)}"
        yield "moving to", f"{known.moving.to} (so {seen}; asked there after three polls over a day)"
    yield "title", feed.title or (known.title if known else None) or "-"
    yield "groups", ", ".join(feed.groups) or "-"
    yield "watches", ", ".join(watches) or "none"
    yield "text from", "the pages that it links to" if feed.content == "page" else "its own entries"
    if known is None:
        yield "state", "not taken up yet: the daemon does so when it starts" if feed.enabled else "disabled"
        return
    yield "state", _state(known)
    if known.failures:
        yield "trouble", f"{known.reason}: {_trouble(known)}"
    yield "last read", shown(known.last_success_at)
    yield "last change", shown(known.last_change_at)
    yield "publishes", f"every {_about(known.rhythm_seconds)} (median)" if known.rhythm_seconds else "not known yet"
    fixed = feed.every or every
    yield "polled", f"every {format_duration(fixed)}" if fixed else "twice as often as it publishes, within limits"
    asks = ", ".join(_asks(known.pace))
    if asks:
        yield "it asks", asks + " (not heeded: `every` is configured for it)" * (feed.every is not None)
    why = _WHY.get(known.next_poll_why or "")
    when = shown(known.next_poll_at) + (f", {why}" if why else "")
    yield "next poll", "never, until it is resumed" if known.paused else when


def _about(seconds: float) -> str:
    """Return a span of time in the unit that says it best."""
    name, size = next((unit for unit in _UNITS if seconds >= 2 * unit[1]), _UNITS[-1])
    return f"{round(seconds / size)} {name}"


def _asks(pace: Pace) -> Iterable[str]:
    """Yield what a feed asks of those who poll it."""
    if pace.ttl_seconds:
        yield f"at most every {_about(pace.ttl_seconds)}"
    if pace.skip_hours:
        yield f"not at {', '.join(f'{hour}:00' for hour in pace.skip_hours)} UTC"
    if pace.skip_days:
        yield f"not on {', '.join(WEEKDAYS[day] for day in pace.skip_days)}"


def _history(polls: Sequence[PollNote]) -> Iterable[tuple[str, str]]:
    for number, poll in enumerate(polls):
        how = poll.reason or ("not modified" if poll.entries is None else f"{poll.entries} new or edited")
        yield "" if number else "polls", f"{shown(poll.at)}  {how}"


def _set_paused(options: argparse.Namespace) -> int:
    paused = options.action == "pause"
    with opened(read_settings(options.config)) as transaction:
        unknown = [name for name in options.names if not transaction.set_paused(name, paused=paused, now=utc_now())]
    for name in options.names:
        print(f"{name}: {_UNKNOWN if name in unknown else 'paused' if paused else 'resumed, due now'}")
    return 1 if unknown else 0


def _remove(options: argparse.Namespace) -> int:
    """Forget feeds that are no longer configured; what was read of them stays."""
    settings = read_settings(options.config)
    configured = {feed.id for feed in settings.feeds}
    failed = False
    with opened(settings) as transaction:
        for name in options.names:
            gone = name not in configured and transaction.forget_feed(name)
            failed = failed or not gone
            still = "still configured; remove it from the configuration first" if name in configured else "unknown"
            print(f"{name}: {'forgotten' if gone else still}")
    return 1 if failed else 0


# --------------------------------------------------------------------------- in and out


def _export(options: argparse.Namespace) -> int:
    """Print the feeds as OPML."""
    from monitor.config import write_opml

    print(write_opml(read_settings(options.config).feeds))
    return 0


def _import(options: argparse.Namespace) -> int:
    """Print what to configure for the feeds of OPML files."""
    from monitor.config import read_opml

    print_rules([feed for name in options.names for feed in read_opml(Path(name))], as_json=options.json)
    return 0
