"""What a daemon costs that finds nothing new: CPU and memory, by how many feeds it polls.

    python benchmarks/idle.py [--feeds 1000 10000 100000] [--every 10] [--polls 3000]

Every feed is polled each ten minutes, spread evenly; a server on a hundred loopback addresses answers each conditional
request with 304. A clock that is moved on by hand lets the daemon do what is due in each second, with all that a tick does;
what the polls of a second cost is what share of a core they take when the second lasts as long as it does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.config import Settings
from monitor.daemon import Daemon, configure_logs, open_context
from monitor.rules import Log

START = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
HOSTS = 100
_SECOND = timedelta(seconds=1)


def serve(port: Any) -> None:
    """Answer 304 to everything until killed."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
            await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(handle, "0.0.0.0", 0, backlog=1024)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def address(number: int) -> str:
    """Return the loopback address of a feed's host."""
    return f"127.0.1.{number % HOSTS + 1}"


def read_once(file: Path, every: timedelta) -> None:
    """Let all feeds of a database have been read before, and be due within `every`, evenly."""
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        (count,) = connection.execute("SELECT count(*) FROM feeds").fetchone()
        step = every // timedelta(microseconds=1) // count
        connection.execute(
            "UPDATE feeds SET etag = '\"1\"', last_success_at = next_poll_at, rhythm_seconds = 86400,"
            " next_poll_at = next_poll_at + ? * (rowid - 1)",
            [step],
        )


def resident() -> float:
    """Return the MB of memory that this process has to itself or shares."""
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1000


async def poll(feeds: int, every: timedelta, polls: int, port: int, folder: Path) -> None:
    """Poll for as many seconds as it takes, and print what that cost."""
    settings = Settings.model_validate(
        {
            "storage": f"sqlite:///{folder}/monitor.db",
            "poll": {
                "every": every,
                "concurrency": 1000,
                "allow_private": [address(number) for number in range(HOSTS)],
            },
            "feeds": [
                {"id": f"f{number}", "url": f"http://{address(number)}:{port}/{number}"} for number in range(feeds)
            ],
            "watches": [{"id": "floods", "match": "flood*", "figures": "auto"}],
            "web": {"listen": None},
        }
    )
    now, polled = [START], [0]

    def heard(_: object) -> None:
        polled[0] += 1

    daemon = Daemon(settings, clock=lambda: now[0], on_polled=heard)
    configure_logs(Log(level="error"))
    gc.freeze()  # as `monitor run` does
    async with open_context(settings, clock=lambda: START - every):
        pass
    read_once(folder / "monitor.db", every)
    async with open_context(settings, clock=lambda: now[0]) as context:
        now[0] = START - every
        await daemon.do_due(context)
        polled[0], seconds, cpu = 0, 0, time.process_time()
        while polled[0] < polls:
            now[0] += _SECOND
            seconds += 1
            await daemon.do_due(context)
        spent = time.process_time() - cpu
    print(
        f"{feeds:9,} feeds {polled[0] / seconds:8.1f} polls/s {1000 * spent / polled[0]:8.2f} ms/poll"
        f" {100 * spent / seconds:8.1f} % of a core {resident():8.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure each number of feeds in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--every", type=int, default=10, help="minutes")
    parser.add_argument("--polls", type=int, default=3000)
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    ports = spawn.Queue()
    server = spawn.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    port = ports.get()
    try:
        for feeds in options.feeds:
            with tempfile.TemporaryDirectory(prefix="monitor-idle-") as name:
                one = spawn.Process(target=run, args=(feeds, options.every, options.polls, port, name))
                one.start()
                one.join()
                if one.exitcode:
                    sys.exit(one.exitcode)
    finally:
        server.kill()


def run(feeds: int, minutes: int, polls: int, port: int, folder: str) -> None:
    """Measure one number of feeds, in this process."""
    asyncio.run(poll(feeds, timedelta(minutes=minutes), polls, port, Path(folder)))


if __name__ == "__main__":
    main()
