"""What memory a week of polls takes: of the main process and of its workers, from the first poll to the last.

    python benchmarks/memory.py [--feeds 300] [--polls 1000] [--rows 10]

A clock that is moved on by hand lets the daemon poll every feed every ten minutes; fetcher, parsers, pipeline and
store (SQLite) are the real ones, and only the connection is not: what a server would send is made up beside it, so
that a week takes minutes. A twentieth of the answers hold a new article and an edited one, a tenth of which a watch
follows; a hundredth are failures; all others are 304. Memory is flat when the last rows are like those in the middle.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random  # noqa: TID251 - the same week in every run, from a fixed seed
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from monitor.config import Settings
from monitor.daemon import Daemon, configure_logs, open_context
from monitor.fetch import Answer, Fetcher
from monitor.rules import Log

START = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
EVERY = timedelta(minutes=10)
_SHOWN = 20  # entries of a feed
_FRESH = 0.05
_BROKEN = 0.01
_WORDS = [first + vowel + end for first in "bdfghklmnprst" for vowel in "aeiou" for end in ("ra", "lin", "to", "mek")]


class Server:
    """All feeds, as the fetcher's connection: an answer for each request, made up when it is asked for."""

    def __init__(self, feeds: int, now: list[datetime]) -> None:
        """Take how many feeds there are, and the clock that the benchmark moves."""
        self._chance = random.Random(1)
        self._now = now
        self._latest = [_SHOWN] * feeds  # the number of the latest article
        self._published = [[START] * _SHOWN for _ in range(feeds)]
        self.asked = self.sent = 0

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Answer with a feed, with 304, or with an error."""
        number, dice = int(url.rpartition("/")[2]), self._chance.random()
        self.asked += 1
        if dice < _BROKEN:
            yield Answer(503, {}, _body(b""))
        elif dice < 1 - _FRESH and "If-None-Match" in headers:
            yield Answer(304, {"etag": headers["If-None-Match"]}, _body(b""))
        else:
            self.sent += 1
            self._latest[number] += 1
            self._published[number] = [self._now[0], *self._published[number][: _SHOWN - 1]]
            tag = {"etag": f'"{self._latest[number]}"', "content-type": "application/rss+xml"}
            yield Answer(200, tag, _body(self._feed(number)))

    async def aclose(self) -> None:
        """Nothing is open."""

    def _feed(self, number: int) -> bytes:
        latest = self._latest[number]
        items = (_item(number, latest - age, edited=age == 1, at=at) for age, at in enumerate(self._published[number]))
        return f"<rss version='2.0'><channel><title>Paper {number}</title>{''.join(items)}</channel></rss>".encode()


async def _body(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _item(feed: int, article: int, *, edited: bool, at: datetime) -> str:
    """Return an article; its text depends on its number alone, but for what an edit adds."""
    chance = random.Random(feed * 1_000_003 + article)
    text = " ".join(chance.choices(_WORDS, k=300)) + (" Corrected." if edited else "")
    title = " ".join(["Flood" if article % 10 == 0 else "Market", *chance.choices(_WORDS, k=5)])
    toll = f"Civil Protection said {article + 40} people were killed in Northport since 3 March."
    return (
        f"<item><guid isPermaLink='false'>{feed}-{article}</guid><title>{title}</title><description>{toll} {text}</description>"
        f"<link>https://paper-{feed}.example/{article}</link><pubDate>{format_datetime(at)}</pubDate></item>"
    )


def measured(folder: Path) -> tuple[float, float, float]:
    """Return the MB of this process, of its descendants (what several share is split among them), and of the database."""
    own, *others = (_pss(pid) for pid in _family(os.getpid()))
    return own, sum(others), sum(file.stat().st_size for file in folder.glob("monitor.db*")) / 1e6


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [other for child in (task / "children").read_text().split() for other in _family(int(child))]
    return found


def _pss(pid: int) -> float:
    return int(Path(f"/proc/{pid}/smaps_rollup").read_text().partition("\nPss:")[2].split()[0]) / 1000


async def run(options: argparse.Namespace, folder: Path) -> None:
    """Poll for as long as was asked for, and print a row now and then."""
    settings = Settings.model_validate(
        {
            "storage": f"sqlite:///{folder}/monitor.db",
            "poll": {"every": "10m", "minimum": "1m", "maximum": "20m", "allow_private": ["127.0.0.1"], "concurrency": 50},
            "feeds": [{"id": f"f{number}", "url": f"http://127.0.0.1/{number}"} for number in range(options.feeds)],
            "watches": [
                {
                    "id": "floods",
                    "match": "flood*",
                    "figures": [{"id": "deaths", "metric": "killed", "place": "Northport"}],
                }
            ],
            "web": {"listen": None},
        }
    )  # fmt: skip
    configure_logs(Log(level="error"))
    now = [START]
    server = Server(options.feeds, now)
    daemon = Daemon(settings, clock=lambda: now[0])
    total = options.feeds * options.polls
    async with open_context(settings, clock=lambda: now[0]) as opened:
        context = replace(opened, fetcher=Fetcher(settings.poll, client=server))
        print(f"{'polls':>8} {'days':>5} {'with news':>9} {'main MB':>8} {'workers MB':>10} {'database MB':>11}")
        shown = 0
        while server.asked < total:
            await daemon.do_due(context)
            now[0] += EVERY / 2
            if server.asked * options.rows >= shown * total:
                own, workers, stored = measured(folder)
                days = (now[0] - START) / timedelta(days=1)
                print(
                    f"{server.asked:8} {days:5.1f} {server.sent:9} {own:8.0f} {workers:10.0f} {stored:11.0f}",
                    flush=True,
                )
                shown += 1


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--polls", type=int, default=1000, help="of each feed; 1000 are a week")
    parser.add_argument("--rows", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monitor-memory-") as name:
        asyncio.run(run(options, Path(name)))


if __name__ == "__main__":
    main()
