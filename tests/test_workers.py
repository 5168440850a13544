"""Workers: what a computation may cost, and what becomes of those that cost more."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.daemon import WorkerError, Workers, Writer
from monitor.errors import ParseError, Reason, StoreBusy
from monitor.store import Store, Transaction, open_store
from tests.builders import NOW


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


def sleep_and_tell(seconds: float) -> int:
    """Take so long, and return in which process."""
    time.sleep(seconds)
    return os.getpid()


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


async def test_a_worker_imports_only_what_its_work_needs() -> None:
    """Neither the daemon, the store, the network nor the program that runs is in a worker: it is small, and starts fast."""
    pool = Workers(processes=1)
    try:
        found = await pool.run(eval, "set(__import__('sys').modules)")
    finally:
        pool.close()
    assert "monitor.reading" in found
    assert not {"monitor.daemon", "monitor.store", "monitor.fetch", "monitor.config", "pytest"} & found


async def test_processes_start_as_they_are_needed(workers: Workers) -> None:
    """One process does what one can do; others come when it is busy."""
    alone = set()
    for _ in range(3):
        alone.add(await workers.run(os.getpid))
        await asyncio.sleep(0.2)  # a process says that it is idle only after its result
    together = await asyncio.gather(*(workers.run(sleep_and_tell, 0.3) for _ in range(2)))
    assert len(alone) == 1
    assert len(set(together)) == 2


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


async def test_waiting_for_a_process_takes_no_time_of_a_computation() -> None:
    """Many computations that together take longer than the bound all end, if none does by itself."""
    pool = Workers(processes=1, timeout_seconds=10.0)
    try:
        await pool.run(double, 1)  # the process is up
        pool._timeout_seconds = 1.5
        assert await asyncio.gather(*(pool.run(sleep, 0.5) for _ in range(6))) == ["done"] * 6
    finally:
        pool.close()


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


# --------------------------------------------------------------------------- transactions


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite that polls five feeds."""
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", now=NOW)
    with opened.transaction() as transaction:
        transaction.sync_feeds({f"f{number}": f"https://radio.example/{number}" for number in range(5)}, now=NOW)
    yield opened
    opened.close()


class Counting:
    """A store that counts its transactions, and whose commit fails while it is broken."""

    def __init__(self, store: Store) -> None:
        """Take the store that does the work."""
        self.store = store
        self.begun = 0
        self.broken = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction."""
        self.begun += 1
        with self.store.transaction() as transaction:
            yield transaction
            if self.broken:
                raise StoreBusy("somebody else writes")

    def close(self) -> None:
        """Leave the store open."""


def pause(feed: str) -> Callable[[Transaction], bool]:
    """Return what pauses a feed; that of a feed that there is not fails half-way."""

    def change(transaction: Transaction) -> bool:
        found = transaction.set_paused(feed, paused=True, now=NOW)
        if feed == "f3":
            raise LookupError(feed)
        return found

    return change


def paused(store: Store) -> set[str]:
    """Return the feeds that are paused."""
    with store.transaction() as transaction:
        return {health.feed for health in transaction.feed_health() if health.paused}


async def test_what_waits_shares_a_transaction(store: Store) -> None:
    """Results come back in order, and many functions cost few commits."""
    writer, counting = Writer(), Counting(store)
    seen: list[int] = []

    def take(number: int) -> int:
        seen.append(number)
        return number

    work = (writer.transact(counting, lambda _, number=number: take(number)) for number in range(150))  # type: ignore[misc]
    assert await asyncio.gather(*work) == list(range(150)) == seen
    writer.close()
    assert counting.begun <= 4


async def test_a_failure_disturbs_nothing_that_shares_its_transaction(store: Store) -> None:
    """What fails leaves no trace and gets its own error; all others are committed."""
    writer = Writer()
    work = [writer.transact(store, pause(f"f{number}")) for number in range(5)]
    done = await asyncio.gather(*work, return_exceptions=True)
    writer.close()
    assert done[:3] + done[4:] == [True] * 4
    assert isinstance(done[3], LookupError)
    assert paused(store) == {"f0", "f1", "f2", "f4"}


async def test_what_could_not_be_committed_is_no_success(store: Store) -> None:
    """When the commit fails, everybody who was in it is told, and nothing was written."""
    writer, counting = Writer(), Counting(store)
    counting.broken = True
    work = [writer.transact(counting, pause(f"f{number}")) for number in range(3)]
    done = await asyncio.gather(*work, return_exceptions=True)
    writer.close()
    assert [type(error) for error in done] == [StoreBusy] * 3
    assert paused(store) == set()


async def test_what_is_given_up_before_its_turn_is_not_run(store: Store) -> None:
    """A function whose caller was cancelled while it waited is left out."""
    writer = Writer()
    first = asyncio.create_task(writer.transact(store, pause("f0")))
    await asyncio.sleep(0)
    second = asyncio.create_task(writer.transact(store, pause("f1")))
    third = asyncio.create_task(writer.transact(store, pause("f2")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([first, second, third])
    writer.close()
    assert paused(store) == {"f0", "f2"}


async def test_a_long_transaction_lets_others_in_between(store: Store) -> None:
    """Functions that take long do not all wait for the last of them."""
    writer, counting = Writer(), Counting(store)
    await asyncio.gather(*(writer.transact(counting, lambda _: time.sleep(0.11)) for _ in range(5)))
    writer.close()
    assert counting.begun >= 3
