"""`feeds add`: the feeds at addresses, or that pages there name, and what to configure for them."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from monitor.cli._shared import free_id, note, print_json, read_settings_or_defaults, require_config
from monitor.daemon import utc_now
from monitor.errors import ConfigError, MonitorError, ParseError, Reason
from monitor.model import Fetched
from monitor.rules import Feed

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.daemon import Workers
    from monitor.fetch import Fetcher

_MOST_CANDIDATES = 5  # feeds of a page that are looked at
_LONGEST_ID = 32  # of those that are proposed


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A feed that was found at an address."""

    url: str
    title: str | None
    entries: int


@dataclass(slots=True)
class _Place:
    """What was found at an address: a feed, the feeds that a page there names, or why there is none."""

    url: str
    feeds: list[_Candidate] = field(default_factory=list)
    more: Sequence[str] = ()  # feeds that the page names, and that were not looked at
    error: MonitorError | None = None


def add(options: argparse.Namespace) -> int:
    """Find the feeds at addresses, those that a page names included, and print or append what to configure.

    Nothing is appended of a page that names several feeds: they are printed, for somebody to choose.
    """
    settings = read_settings_or_defaults(options.config)
    known = {feed.url for feed in settings.feeds}
    taken = {feed.id for feed in settings.feeds}
    added, offered = list[Feed](), list[Feed]()
    places = asyncio.run(_find_all(settings, [*map(_address, options.names)]))
    for place in places:
        several = options.append and len(place.feeds) > 1
        for candidate in place.feeds:
            note(f"{candidate.title or candidate.url}: {candidate.entries} entries")
            if candidate.url in known:
                note(f"{candidate.url} is configured already")
                continue
            rule = _rule(candidate, taken)
            (offered if several else added).append(rule)
            taken.add(rule.id)
            known.add(candidate.url)
        for url in place.more:
            note(f"{url} is named there too, and was not looked at; add it by this address if it is meant")
        if several:
            note(f"{place.url} names several feeds, so none was written; add those that are meant by their addresses")
        if place.error is not None:
            assumed = place.url.startswith("https://") and place.url not in options.names
            note(str(place.error) + "; https:// was assumed, write http:// if that is meant" * assumed)
    if added and options.append:
        _append(require_config(options.config), added)
    print_rules(offered if options.append else added, as_json=options.json)
    return 0 if added and not offered and all(place.error is None for place in places) else 1


def _address(given: str) -> str:
    """Return what was typed as an address: of a file that is there, else of the web, where https:// goes without saying."""
    if given.startswith("file:") or Path(given).is_file():
        path = unquote(urlsplit(given).path) if given.startswith("file:") else given
        return f"file://{quote(str(Path(path).absolute()))}"
    return given if "://" in given else f"https://{given}"


def _rule(candidate: _Candidate, taken: set[str]) -> Feed:
    from monitor.config import slug

    name = slug(candidate.title or "") or slug(candidate.url.partition("://")[2]) or "feed"
    if len(name) > _LONGEST_ID:
        name = name[: _LONGEST_ID + 1].rpartition("-")[0] or name[:_LONGEST_ID]
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


def print_rules(rules: Sequence[Feed], *, as_json: bool) -> None:
    """Print what to configure for feeds."""
    if as_json:
        for rule in rules:
            print_json(rule.model_dump(mode="json", exclude_defaults=True))
    elif rules:
        print("feeds:")
        for line in _lines(rules):
            print(f"  {line}")


async def _find_all(settings: Settings, urls: Sequence[str]) -> list[_Place]:
    from monitor.daemon import Workers
    from monitor.fetch import Fetcher

    workers = Workers(processes=1)
    try:
        async with Fetcher(settings.poll) as fetcher:
            return [await _look(fetcher, workers, url) for url in urls]
    finally:
        workers.close()


async def _look(fetcher: Fetcher, workers: Workers, url: str) -> _Place:
    """Look for a feed at an address that somebody named, or for those that the page there names."""
    from monitor.documents import feed_links

    place = _Place(url)
    try:
        fetched = await _fetch(fetcher, url, Feed(id="new", url=url) if url.startswith("file:") else None)
        try:
            place.feeds.append(await _read(workers, url, fetched))
        except ParseError as error:
            links = await workers.run(feed_links, fetched.body, fetched.url)
            place.more = links[_MOST_CANDIDATES:]
            for link in links[:_MOST_CANDIDATES]:
                place.feeds += await _try(fetcher, workers, link)
            if not place.feeds:
                place.error = _no_feed(error)
    except MonitorError as error:
        place.error = error
    return place


def _no_feed(error: ParseError) -> MonitorError:
    if error.reason is Reason.MALFORMED:
        return error
    return MonitorError(f"{error.url} is no feed, and names none that can be read; name the address of the feed itself")


async def _try(fetcher: Fetcher, workers: Workers, url: str) -> list[_Candidate]:
    """Return the feed at an address that a page names; none, and a word about it, if it cannot be read."""
    try:
        return [await _read(workers, url, await _fetch(fetcher, url))]
    except MonitorError as error:
        note(str(error))
        return []


async def _fetch(fetcher: Fetcher, url: str, feed: Feed | None = None) -> Fetched:
    fetched = await fetcher.fetch(url, now=utc_now(), feed=feed)
    assert isinstance(fetched, Fetched)  # noqa: S101 - it was not asked whether something changed
    return fetched


async def _read(workers: Workers, url: str, fetched: Fetched) -> _Candidate:
    from monitor.entries import parse_feed

    parsed = await workers.run(parse_feed, fetched.body, url=fetched.url, content_type=fetched.content_type)
    return _Candidate(fetched.moved_to or url, parsed.facts.title, len(parsed.entries))


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
