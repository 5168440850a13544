"""What polling costs: CPU seconds, feeds a second, lag of the event loop and memory, of a first and an unchanged poll.

    python benchmarks/polling.py [--feeds 200] [--entries 20] [--match none|tenth|all] [--peer reader] [--profile FILE]

A server on a hundred loopback addresses gives each feed once in full (gzip; every entry another article of 6 kB with
about 12 figures, as news has them) and then answers 304 to its ETag. monitor polls them as `monitor run --once` does: fetching, parsing, reading figures,
deciding, storing in SQLite; its CPU includes its worker processes, and not the server. `--peer reader` lets reader, installed in a venv of
its own with `pip install reader sgmllib3k`, read the same feeds into its own SQLite in the same run (`--python` names
that venv's interpreter). Ratios are of CPU seconds: wall times depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import gc
import gzip
import multiprocessing
import os
import random  # noqa: TID251 - the same articles in every run, from a fixed seed
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from monitor.config import Settings
from monitor.daemon import Daemon, configure_logs, open_context
from monitor.rules import Log

START = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
HOSTS = 100
_MATCHES = {"none": "title:comet", "tenth": "title:flood", "all": ""}
_TICKS = os.sysconf("SC_CLK_TCK")
_VOICES = ("Civil Protection", "the Red Crescent", "the interior ministry", "the mayor", "a hospital", "the utility")
_FIGURED = 8  # sentences with figures, of 56 in an article
_LINES = (  # no five words in a row are the same in two articles: it would make them copies
    "{voice} said {n} people were killed in {place} {word} since {day} March and {m} were missing.",
    "Some {m} households in {place} {word} were without power, {voice} said.",
    "Prices rose by {p}% in {place} {word} compared with {day} March, {voice} reported.",
    "More than {n},000 people have left {place}, {voice} said, and {word} shelters hold {m} of them.",
)

# --------------------------------------------------------------------------- the server


_SYLLABLES = [first + vowel for first in "bdfghklmnprstvz" for vowel in "aeiou"]
_SIZES = random.Random(1)
_WORDS = ["".join(_SIZES.choices(_SYLLABLES, k=_SIZES.randint(2, 4))) for _ in range(8000)]
_PLACES = ("Northport", *(word.capitalize() for word in _WORDS[::30]))
_WEIGHTS = [1 / (rank + 300) for rank in range(len(_WORDS))]  # without the few words that every article has


def _paragraph(lines: list[str], number: int, at: int) -> str:
    """Return a paragraph as content systems write it: with a link, an emphasis, and an image now and then."""
    image = (
        f'<figure class="wp-block-image size-large"><img src="https://paper-{number}.example/i/{at}.jpg" alt="" '
        'width="1024" height="683" loading="lazy"/><figcaption>Archive photo</figcaption></figure>'
    )
    link = f'<a href="https://paper-{number}.example/{at}" rel="noopener" target="_blank">{lines[1]}</a>'
    return f'{image if at % 20 == 0 else ""}<p class="body-text">{lines[0]} {link} <strong>{lines[2]}</strong> {lines[3]}</p>'


def make_feed(number: int, entries: int) -> bytes:
    """Return a feed whose every entry is an article of its own; a tenth of them are about a flood."""
    chance = random.Random(number)
    items = []
    for entry in range(entries):
        words = iter(chance.choices(_WORDS, _WEIGHTS, k=800))
        lines = []
        for _ in range(_FIGURED):
            lines.append(
                chance.choice(_LINES).format(
                    voice=chance.choice(_VOICES), place=chance.choice(_PLACES), n=chance.randint(2, 400),
                    m=chance.randint(2, 9000), p=chance.randint(1, 40), day=chance.randint(1, 9), word=next(words),
                )
            )  # fmt: skip
            lines += [" ".join(next(words) for _ in range(15)).capitalize() + "." for _ in range(60 // _FIGURED - 1)]
        text = escape("".join(_paragraph(lines[at : at + 4], number, at) for at in range(0, len(lines), 4)))
        title = " ".join(
            ["Flood" if (number * entries + entry) % 10 == 0 else "Market", *(next(words) for _ in range(6))]
        )
        at = format_datetime(START - timedelta(hours=entry, seconds=number))
        items.append(
            f"<item><guid isPermaLink='false'>{number}-{entry}</guid><title>{title}</title>"
            f"<link>https://paper-{number}.example/{entry}</link><pubDate>{at}</pubDate>"
            f"<description>{text}</description></item>"
        )
    head = f"<title>Paper {number}</title><link>https://paper-{number}.example/</link><description>News</description>"
    return f"<rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>".encode()


def address(number: int) -> str:
    """Return the loopback address of a feed's host."""
    return f"127.0.1.{number % HOSTS + 1}"


def serve(feeds: int, entries: int, port: Any) -> None:
    """Serve the feeds until killed."""
    bodies = [gzip.compress(make_feed(number, entries), 6) for number in range(feeds)]

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                number = int(head.split(b" ", 2)[1].strip(b"/"))
                tag = f'"{number}"'.encode()
                if tag in head:
                    writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % tag)
                else:
                    body = bodies[number]
                    kind = b"Content-Type: application/rss+xml\r\nContent-Encoding: gzip"
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nETag: %b\r\n%b\r\nContent-Length: %d\r\n\r\n" % (tag, kind, len(body))
                    )
                    writer.write(body)
                await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(handle, "0.0.0.0", 0, backlog=1024)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


# --------------------------------------------------------------------------- measuring


def family(pid: int, without: int | None = None) -> list[int]:
    """Return a process and its descendants, but for one of those and its own."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        children = map(int, (task / "children").read_text().split())
        found += [other for child in children if child != without for other in family(child)]
    return found


def used(server: int | None) -> tuple[float, float]:
    """Return the CPU seconds and MB of this process and its descendants; memory that several share counts once.

    The server, which is one of them, does not count.
    """
    cpu = memory = 0.0
    for one in family(os.getpid(), without=server):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
            cpu += (int(fields[11]) + int(fields[12])) / _TICKS
            shares = Path(f"/proc/{one}/smaps_rollup").read_text()
            memory += int(shares.partition("\nPss:")[2].split()[0]) / 1000
    return cpu, memory


@dataclass(slots=True)
class Lag:
    """How late the event loop wakes a sleeper, in milliseconds."""

    late: list[float]

    @property
    def words(self) -> str:
        """The 99th percentile and the worst."""
        ordered = sorted(self.late) or [0.0]
        return f"{ordered[len(ordered) * 99 // 100]:.0f} / {ordered[-1]:.0f} ms"


@asynccontextmanager
async def lagging() -> AsyncIterator[Lag]:
    """Watch the event loop for the time of the block."""
    lag = Lag([])

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            lag.late.append((time.perf_counter() - before - 0.01) * 1000)

    task = asyncio.create_task(watch())
    yield lag
    task.cancel()


def report(name: str, feeds: int, cpu: float, wall: float, more: str = "") -> None:
    """Print one row."""
    print(
        f"{name:<28} {cpu:8.2f} CPU s {1000 * cpu / feeds:8.2f} ms/feed {feeds / wall:8.1f} feeds/s  {more}", flush=True
    )


# --------------------------------------------------------------------------- monitor and its peer


async def poll_twice(options: argparse.Namespace, port: int, folder: Path, match: str) -> list[float]:
    """Poll every feed when all is new and when nothing changed; returns the CPU seconds of each."""
    settings = Settings.model_validate(
        {
            "storage": f"sqlite:///{folder}/monitor-{match.partition(':')[2]}.db",
            "poll": {"allow_private": [address(number) for number in range(HOSTS)], "timeout": "2m"},
            "feeds": [
                {"id": f"f{number}", "url": f"http://{address(number)}:{port}/{number}"}
                for number in range(options.feeds)
            ],
            "watches": [
                {
                    "id": "floods",
                    "match": match,
                    "figures": [{"id": "deaths", "metric": "killed", "place": "Northport"}],
                }
            ],
            "web": {"listen": None},
        }
    )
    now = [START]
    daemon = Daemon(settings, clock=lambda: now[0])
    spent = []
    configure_logs(Log(level="error"))
    gc.freeze()  # as `monitor run` does
    async with open_context(settings, clock=lambda: now[0]) as context:
        for name in ("all new", "unchanged"):
            cpu, wall, own = used(options.server)[0], time.perf_counter(), time.process_time()
            async with lagging() as lag:
                await daemon.do_due(context)
            after, memory = used(options.server)
            health = await context.transact(lambda transaction: transaction.feed_health())
            spent.append(after - cpu)
            trouble = [item.message for item in health if item.failures]
            failing = f" ({len(trouble)} feeds failed: {trouble[0]})" if trouble else ""
            report(
                f"monitor, {name}", options.feeds, spent[-1], time.perf_counter() - wall,
                f"{time.process_time() - own:.2f} s of it in the main process, lag p99 / worst {lag.words}, "
                f"{memory:.0f} MB with workers{failing}",
            )  # fmt: skip
            now[0] += timedelta(days=1)
    return spent


_READER = """
import sys, time
from reader import make_reader
file, port, feeds, hosts = sys.argv[1], *map(int, sys.argv[2:])
reader = make_reader(file)
for number in range(feeds):
    reader.add_feed(f"http://127.0.1.{number % hosts + 1}:{port}/{number}")
for _ in range(2):
    cpu, wall = time.process_time(), time.perf_counter()
    failed = [result.value for result in reader.update_feeds_iter(scheduled=False) if isinstance(result.value, Exception)]
    print(time.process_time() - cpu, time.perf_counter() - wall, reader.get_entry_counts().total, flush=True)
    if failed:
        raise SystemExit(f"{len(failed)} feeds failed, the first: {failed[0]!r} {failed[0].__cause__!r}")
"""


def run_reader(options: argparse.Namespace, port: int, folder: Path) -> list[float]:
    """Let reader read the same feeds twice; returns the CPU seconds of each."""
    done = subprocess.run(
        [options.python, "-W", "ignore", "-c", _READER, f"{folder}/reader.db", str(port), str(options.feeds), str(HOSTS)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    rows = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    if done.returncode:
        print(f"reader could not be run: {done.stderr[-300:]}")
    for name, (cpu, wall, entries) in zip(("all new", "unchanged"), rows, strict=False):
        report(f"reader, {name}", options.feeds, cpu, wall, f"{entries:.0f} entries stored")
    return [row[0] for row in rows]


def main() -> None:
    """Serve, poll, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--match", choices=list(_MATCHES), action="append")
    parser.add_argument("--peer", choices=["reader"])
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peer")
    parser.add_argument("--profile", type=Path, help="write a cProfile of the main process here")
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    ports = spawn.Queue()
    server = spawn.Process(target=serve, args=(options.feeds, options.entries, ports), daemon=True)
    server.start()
    port, options.server = ports.get(), server.pid
    try:
        with tempfile.TemporaryDirectory(prefix="monitor-polling-") as name:
            folder = Path(name)
            peer = run_reader(options, port, folder) if options.peer else []
            for match in options.match or ["tenth", "all"]:
                print(f"watches match {match}:")
                profile = cProfile.Profile()
                if options.profile:
                    profile.enable()
                ours = asyncio.run(poll_twice(options, port, folder, _MATCHES[match]))
                if options.profile:
                    profile.disable()
                    profile.dump_stats(options.profile)
                for step, theirs, mine in zip(("all new", "unchanged"), peer, ours, strict=False):
                    print(f"  {step}: reader takes {theirs / mine:.1f} times the CPU")
    finally:
        server.kill()


if __name__ == "__main__":
    main()
