"""`feeds`: what is polled and how that goes; finding feeds, and taking them in and out as other readers do."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from monitor import wire
from monitor.cli._shared import (
    free_id,
    note,
    opened,
    print_items,
    print_json,
    read_settings,
    read_settings_or_defaults,
    require_config,
    shown,
)
from monitor.daemon import utc_now
from monitor.errors import ConfigError, MonitorError, ParseError
from monitor.model import FeedHealth, Pace, PollNote, Push, PushState
from monitor.rules import WEEKDAYS, Feed, format_duration
from monitor.schedule import Why

if TYPE_CHECKING:
    from monitor.config import Settings

_MOST_CANDIDATES = 5  # feeds of a page that are looked at
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
        "add": _add,
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
        columns=["feed", "title", "state", "last read", "last change", "next poll", "trouble"],
        row=_health_row,
        empty="no feeds yet: they are taken from the configuration when the daemon starts",
    )
    return 0


def _health_row(item: FeedHealth) -> tuple[str, ...]:
    return (
        item.feed,
        shown(item.title),
        _state(item),
        shown(item.last_success_at),
        shown(item.last_change_at),
        "-" if item.paused else shown(item.next_poll_at),
        _trouble(item),
    )


def _state(item: FeedHealth) -> str:
    return "paused" if item.paused else "failing" if item.failures else "well" if item.last_success_at else "new"


def _trouble(item: FeedHealth) -> str:
    return f"{item.message} (since {shown(item.failing_since)}, {item.failures} in a row)" if item.failures else ""


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
        print(f"{name}: {'unknown' if name in unknown else 'paused' if paused else 'resumed, due now'}")
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


# --------------------------------------------------------------------------- finding feeds


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A feed that was found at an address."""

    url: str
    title: str | None
    entries: int


def _add(options: argparse.Namespace) -> int:
    """Find the feeds at addresses, those that a page names included, and print or append what to configure."""
    settings = read_settings_or_defaults(options.config)
    known = {feed.url for feed in settings.feeds}
    taken = {feed.id for feed in settings.feeds}
    added: list[Feed] = []
    for candidate in asyncio.run(_find_all(settings, [*map(_address, options.names)])):
        note(f"{candidate.title or candidate.url}: {candidate.entries} entries")
        if candidate.url in known:
            note(f"{candidate.url} is configured already")
            continue
        added.append(_rule(candidate, taken))
        taken.add(added[-1].id)
        known.add(candidate.url)
    if added and options.append:
        _append(require_config(options.config), added)
    else:
        _print_rules(added, as_json=options.json)
    return 0 if added else 1


def _address(given: str) -> str:
    """Return what was typed as an address: of a file that is there, else of the web, where https:// goes without saying."""
    if given.startswith("file:") or Path(given).is_file():
        path = unquote(urlsplit(given).path) if given.startswith("file:") else given
        return f"file://{quote(str(Path(path).absolute()))}"
    return given if "://" in given else f"https://{given}"


def _rule(candidate: _Candidate, taken: set[str]) -> Feed:
    from monitor.config import slug

    name = slug(candidate.title or "") or slug(candidate.url.partition("://")[2]) or "feed"
    return Feed(id=free_id(name, taken), url=candidate.url, title=candidate.title)


def _lines(rules: Iterable[Feed]) -> list[str]:
    """Return each feed as one line of YAML."""
    import yaml

    return [
        "- "
        + yaml.safe_dump(
            rule.model_dump(mode="json", exclude_defaults=True),
            default_flow_style=True, sort_keys=False, allow_unicode=True, width=sys.maxsize,
        ).strip()
        for rule in rules
    ]  # fmt: skip


def _print_rules(rules: Sequence[Feed], *, as_json: bool) -> None:
    if as_json:
        for rule in rules:
            print_json(rule.model_dump(mode="json", exclude_defaults=True))
    elif rules:
        print("feeds:")
        for line in _lines(rules):
            print(f"  {line}")


async def _find_all(settings: Settings, urls: Sequence[str]) -> list[_Candidate]:
    from monitor.daemon import Workers
    from monitor.fetch import Fetcher

    workers = Workers(processes=1)
    try:
        async with Fetcher(settings.poll) as fetcher:
            return [found for url in urls for found in await _find(fetcher, workers, url, deeper=True)]
    finally:
        workers.close()


async def _find(fetcher: Any, workers: Any, url: str, *, deeper: bool) -> list[_Candidate]:
    """Return the feed at an address, or the feeds that the page there names; raises MonitorError if there is none."""
    from monitor.documents import feed_links
    from monitor.entries import parse_feed

    local = Feed(id="new", url=url) if deeper and url.startswith("file:") else None
    fetched = await fetcher.fetch(url, now=utc_now(), feed=local)
    try:
        parsed = await workers.run(parse_feed, fetched.body, url=fetched.url, content_type=fetched.content_type)
    except ParseError:
        if not deeper:
            raise
    else:
        return [
            _Candidate(url if fetched.moved_to is None else fetched.moved_to, parsed.facts.title, len(parsed.entries))
        ]
    found: list[_Candidate] = []
    for link in (await workers.run(feed_links, fetched.body, fetched.url))[:_MOST_CANDIDATES]:
        try:
            found += await _find(fetcher, workers, link, deeper=False)
        except MonitorError as error:
            note(str(error))
    if not found:
        raise MonitorError(f"{fetched.url} is no feed, and names none that can be read")
    return found


def _append(path: Path, rules: Sequence[Feed]) -> None:
    """Write feeds into a configuration, whose other lines stay as they are; raises MonitorError where that is not safe."""
    from monitor.config import add_lines, load_settings

    path = path.resolve()
    text = add_lines(path.read_text(encoding="utf-8"), _lines(rules))
    if text is None:
        for line in _lines(rules):
            print(line)
        raise MonitorError(
            f"{path.name} lists its feeds in a way that is not added to; add these lines to them yourself"
        )
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, suffix=".new", encoding="utf-8") as trial:
        trial.write(text)
        trial.flush()
        try:
            load_settings(Path(trial.name), environ=os.environ)
        except ConfigError as error:
            raise MonitorError(f"nothing was written, for {path.name} would not be right: {error}") from error
        shutil.copyfile(trial.name, path)
    for rule in rules:
        print(f"{rule.id}: added to {path.name}; reload the daemon (SIGHUP)")


# --------------------------------------------------------------------------- in and out


def _export(options: argparse.Namespace) -> int:
    """Print the feeds as OPML."""
    from monitor.config import write_opml

    print(write_opml(read_settings(options.config).feeds))
    return 0


def _import(options: argparse.Namespace) -> int:
    """Print what to configure for the feeds of OPML files."""
    from monitor.config import read_opml

    _print_rules([feed for name in options.names for feed in read_opml(Path(name))], as_json=options.json)
    return 0
