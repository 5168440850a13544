"""`run`, `check`, `poll`, `health`, `demo`: the daemon, and what it does, once."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.cli._shared import note, print_json, read_settings, require_config, require_known, shown
from monitor.errors import ConfigError, Problem, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config import Settings
    from monitor.model import ClaimedFeed
    from monitor.pipeline import Polled


def run(options: argparse.Namespace) -> int:
    """Run the daemon until it is told to stop; or, with --once, do what is due and return."""
    from monitor.config import load_settings
    from monitor.daemon import Daemon, configure_logs

    path = require_config(options.config)
    settings = load_settings(path, environ=os.environ)
    configure_logs(settings.log)
    _log_doubts(path, settings)
    unread: set[str] = set()

    def heard(polled: Polled) -> None:
        if polled.error:
            unread.add(polled.feed)

    def reload() -> Settings:
        found = load_settings(path, environ=os.environ)
        _log_doubts(path, found)
        return found

    daemon = Daemon(settings, reload=reload, on_polled=heard)
    gc.freeze()  # what was imported and read is there to stay: it is not looked through again and again
    if options.once:
        asyncio.run(daemon.run_once())
        return 1 if unread else 0
    asyncio.run(daemon.run())
    return 0


def _log_doubts(path: Path, settings: Settings) -> None:
    """Warn of what may be a slip; raises ConfigError where the file cannot be read any more."""
    import structlog

    from monitor.config import find_doubts

    for doubt in find_doubts(path, settings):
        structlog.get_logger("monitor").warning("configuration_doubted", doubt=str(doubt))


def check(options: argparse.Namespace) -> int:
    """Print everything that is wrong with a configuration, a line each (2 if there is anything), else what may be."""
    from monitor.config import find_doubts, load_settings

    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    try:
        path = require_config(options.file or options.config)
        settings = load_settings(path, environ=os.environ)
    except ConfigError as error:
        problems = error.problems
    else:
        problems = _failing_templates(settings)
        doubts = find_doubts(path, settings)
    if options.json:
        print_json({"problems": _records(problems), "warnings": _records(doubts)})
    elif problems:
        print("\n".join(map(str, problems)))
    else:
        for doubt in doubts:
            note(f"warning: {doubt}")
        print(f"{path}: well: {_contents(settings)}")
    return 2 if problems else 0


def _contents(settings: Settings) -> str:
    from monitor.digests import counted

    parts = (
        counted(len(settings.feeds), "feed"),
        counted(len(settings.watches), "watch", "watches"),
        counted(sum(len(watch.figures) for watch in settings.watches), "tracked figure"),
        counted(len(settings.channels), "channel"),
        counted(len(settings.digests), "digest"),
    )
    return ", ".join(parts)


def _records(problems: tuple[Problem, ...]) -> list[dict[str, str | int]]:
    fields = ("file", "line", "key", "message", "fix")
    return [{name: getattr(problem, name) for name in fields} for problem in problems]


def _failing_templates(settings: Settings) -> tuple[Problem, ...]:
    """Return what is wrong with the user's templates when they tell what is stored; nothing without a database."""
    from monitor.daemon import utc_now
    from monitor.pipeline import prove_templates
    from monitor.rules import TemplateSet
    from monitor.store import read_store

    users = [*settings.digests, *settings.channels.values()]
    if all(getattr(user, "templates", TemplateSet()) == TemplateSet() for user in users):
        return ()
    try:
        store = read_store(settings.database)
    except StoreError as error:
        note(f"templates were rendered with samples only: {error}")
        return ()
    try:
        with store.transaction() as transaction:
            found = prove_templates(transaction, settings, now=utc_now())
    finally:
        store.close()
    fix = "it is so with changes that are stored"
    return tuple(Problem(error.template, error.line, "", error.message, fix) for error in found)


def poll(options: argparse.Namespace) -> int:
    """Read the feeds named, due or not, else all that are due, and say what came of it."""
    return asyncio.run(_poll(options))


async def _poll(options: argparse.Namespace) -> int:
    from monitor.daemon import open_context, utc_now
    from monitor.pipeline import poll_feed

    settings = read_settings(options.config)
    for name in options.feeds:
        require_known(name, (feed.id for feed in settings.feeds), "feed")
    async with open_context(settings) as context:
        now = utc_now()
        claimed = await context.transact(
            lambda transaction: transaction.claim_feeds(
                now=now,
                until=now + settings.poll.timeout + timedelta(minutes=2),
                limit=len(settings.feeds) or 1,
                only=options.feeds or None,
            )
        )
        limit = asyncio.Semaphore(settings.poll.concurrency)

        async def one(feed: ClaimedFeed) -> Polled:
            async with limit:
                return await poll_feed(context, feed)

        results = await asyncio.gather(*map(one, claimed))
    for polled in results:
        _print_poll(polled, as_json=options.json)
    if not results:
        note("no feed is due; name feeds to read them all the same")
    return 1 if any(polled.error for polled in results) else 0


def _print_poll(polled: Polled, *, as_json: bool) -> None:
    from monitor.digests import counted

    error = str(polled.error) if polled.error else None
    if as_json:
        print_json(
            {
                "feed": polled.feed,
                "error": error,
                "reason": polled.error.reason.value if polled.error else None,
                "modified": polled.modified,
                "documents": polled.documents,
                "changes": len(polled.changes),
                "alerts": sum(change.alert for change in polled.changes),
                "warnings": list(polled.warnings),
            }
        )
    elif error:
        print(f"{polled.feed}: could not be read: {error}")
    elif not polled.modified:
        print(f"{polled.feed}: not modified")
    else:
        print(f"{polled.feed}: {counted(polled.documents, 'document')}, {counted(len(polled.changes), 'change')}")
        for warning in polled.warnings:
            print(f"  warning: {warning}")


def health(options: argparse.Namespace) -> int:
    """Ask a running daemon how it is; 0 if it says that all is well."""
    from monitor.web import ask_health

    listen = options.listen or read_settings(options.config).web.listen
    if listen is None:
        note("the health endpoint is switched off: web.listen is null")
        return 1
    facts = ask_health(listen)
    if options.json:
        print_json(facts)
    else:
        for name, value in facts.items():
            print(f"{name}: {shown(value)}")
    return 0 if facts.get("status") == "ok" else 1


def demo(options: argparse.Namespace) -> int:
    """Show the whole job end to end on sample feeds that are served from this machine."""
    from monitor.demo import run_demo

    return run_demo(options.out, sys.stdout)
