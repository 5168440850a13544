"""Workers: what a computation may cost, and what becomes of those that cost more."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator

import pytest

from monitor.daemon import WorkerError, Workers, Writer
from monitor.errors import ParseError, Reason


def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


def fail(url: str) -> None:
    """Raise an error of our own."""
    raise ParseError(url, "is no feed", Reason.NOT_A_FEED, sample="<html>")


def die() -> None:
    """End the process, as a crash in a C library would."""
    os._exit(1)


def sleep(seconds: float) -> str:
    """Take so long."""
    time.sleep(seconds)
    return "done"


def hoard(size: int) -> int:
    """Ask for so many bytes."""
    return len(bytearray(size))


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Two worker processes, with half a minute for each computation and 1 GiB of memory."""
    pool = Workers(processes=2, timeout_seconds=30.0, memory_bytes=1024**3)
    yield pool
    pool.close()


async def test_computes_in_another_process(workers: Workers) -> None:
    """Results come back, from a process that is not this one."""
    assert await workers.run(double, 21) == 42
    assert await workers.run(os.getpid) != os.getpid()


async def test_passes_errors_through(workers: Workers) -> None:
    """An error of the tree crosses the process boundary with its identity."""
    with pytest.raises(ParseError) as caught:
        await workers.run(fail, "https://radio.example/rss")
    assert caught.value.reason is Reason.NOT_A_FEED
    assert caught.value.sample == "<html>"


async def test_survives_a_crash(workers: Workers) -> None:
    """A computation that kills its process is told so, and the next one finds a new process."""
    with pytest.raises(WorkerError) as caught:
        await workers.run(die)
    assert caught.value.reason is Reason.CRASHED
    assert await workers.run(double, 2) == 4


async def test_gives_up_in_time(workers: Workers) -> None:
    """A computation that takes too long is killed, and its neighbour, killed with it, is tried once more."""
    await asyncio.gather(workers.run(sleep, 0.2), workers.run(sleep, 0.2))  # both processes are up
    workers._timeout_seconds = 4.0
    hopeless = asyncio.create_task(workers.run(sleep, 600.0))
    await asyncio.sleep(2.5)
    neighbour = asyncio.create_task(workers.run(sleep, 2.0))
    with pytest.raises(WorkerError) as caught:
        await hopeless
    assert caught.value.reason is Reason.TIMEOUT
    assert caught.value.recoverable
    workers._timeout_seconds = 30.0  # for the second try, which has to start a process
    assert await neighbour == "done"


async def test_bounds_memory(workers: Workers) -> None:
    """A computation that wants more memory than allowed fails alone."""
    with pytest.raises(WorkerError) as caught:
        await workers.run(hoard, 4 * 1024**3)
    assert caught.value.reason is Reason.TOO_LARGE
    assert await workers.run(double, 3) == 6


async def test_the_event_loop_stays_free(workers: Workers) -> None:
    """While a worker computes, the loop goes on."""
    ticks = 0
    work = asyncio.create_task(workers.run(sleep, 0.5))
    while not work.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks > 5


async def test_the_writer_keeps_order_and_thread() -> None:
    """Whatever is handed to the writer runs in one other thread, in order."""
    writer = Writer()
    seen: list[int] = []
    threads: set[int] = set()

    def take(number: int) -> None:
        seen.append(number)
        threads.add(threading.get_ident())

    await asyncio.gather(*(writer.run(take, number) for number in range(50)))
    writer.close()
    assert seen == list(range(50))
    assert len(threads) == 1
    assert threading.get_ident() not in threads
