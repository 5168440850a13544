"""Where work runs that must not hold up the event loop: worker processes for computing, one thread for the store.

Parsing and reading figures run in processes of their own, bounded in time and memory, so that a hostile feed can
cost one task and never the daemon. The store is synchronous and runs in a single thread, which is also what
keeps one writer on SQLite.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from monitor.errors import MonitorError, Reason
from monitor.forks import forking, prepare_worker
from monitor.store import Store, Transaction

_P = ParamSpec("_P")
_T = TypeVar("_T")

# A worker needs about 80 MB; a parse that wants this much more is an attack or a bug.
_MEMORY_BYTES = 3 * 1024**3

_START_SECONDS = 30.0
_FAREWELL_SECONDS = 2.0

# Other processes wait for a transaction's end, and those whose functions are in it for all of them.
_MOST_TOGETHER = 64
_LONGEST_TOGETHER = 0.2  # seconds


class WorkerError(MonitorError):
    """A computation took too long or took its worker process down with it."""

    def __init__(self, message: str, reason: Reason) -> None:
        """Keep whether it was time (TIMEOUT) or a crash (CRASHED)."""
        super().__init__(message)
        self.reason = reason
        self.recoverable = True


class Workers:
    """A pool of worker processes that survives its workers."""

    def __init__(self, *, processes: int = 2, timeout_seconds: float = 30.0, memory_bytes: int = _MEMORY_BYTES) -> None:
        """Take the number of processes, and the bounds in time and memory of each computation."""
        self._processes = processes
        self._timeout_seconds = timeout_seconds
        self._memory_bytes = memory_bytes
        self._pool = self._new_pool()
        self._started: ProcessPoolExecutor | None = None
        self._starting = asyncio.Lock()
        self._turns: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None

    def _turn(self) -> asyncio.Semaphore:
        """Return what waits for a free process, in this event loop."""
        loop = asyncio.get_running_loop()
        if self._turns is None or self._turns[0] is not loop:
            self._turns = loop, asyncio.Semaphore(self._processes)
        return self._turns[1]

    async def _ready_pool(self) -> ProcessPoolExecutor:
        """Return the pool with its first process, whose start takes a second, for which the event loop stays free.

        The pool starts the others when all are busy, in some milliseconds.
        """
        while self._started is not self._pool:
            async with self._starting:
                pool = self._pool
                if self._started is not pool:
                    await asyncio.to_thread(_start, pool)
                    self._started = pool
        return self._pool

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=forking(),
            initializer=prepare_worker,
            initargs=(self._memory_bytes,),
        )

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return `function(...)`, computed in a worker process; its own exceptions pass through.

        A task whose pool was broken by a neighbour is tried once more. Raises WorkerError when it takes
        longer than the bound, for which waiting for a process does not count, or when its worker dies again.
        """
        async with self._turn():
            return await self._compute(function, *args, **kwargs)

    async def _compute(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        for last_try in (False, True):
            pool = await self._ready_pool()
            try:
                future = pool.submit(function, *args, **kwargs)
                return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout_seconds)
            except TimeoutError as error:
                self._replace(pool)
                raise WorkerError(f"gave up after {self._timeout_seconds:g} s", Reason.TIMEOUT) from error
            except BrokenProcessPool as error:
                self._replace(pool)
                if last_try:
                    raise WorkerError("its worker process died", Reason.CRASHED) from error
            except MemoryError as error:
                raise WorkerError("needed too much memory", Reason.TOO_LARGE) from error
        raise AssertionError("unreachable")

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        """Kill `pool` and start a new one, unless a neighbour already did."""
        if pool is not self._pool:
            return
        self._pool = self._new_pool()
        _kill(pool)

    def close(self) -> None:
        """Stop the worker processes; what they were computing is lost."""
        manager = getattr(self._pool, "_executor_manager_thread", None)
        _kill(self._pool)
        if manager is not None:  # which else may be closing what the interpreter, when it ends, wakes it by
            manager.join(_FAREWELL_SECONDS)


def _start(pool: ProcessPoolExecutor) -> None:
    """Wait until the first process is there and free, else the first task would start a second one."""
    with contextlib.suppress(
        BrokenProcessPool, CancelledError, TimeoutError, RuntimeError
    ):  # it was replaced meanwhile
        pool.submit(int).result(_START_SECONDS)


def _kill(pool: ProcessPoolExecutor) -> None:
    # The executor has no public way to end a busy worker before Python 3.14.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A function that waits for its transaction, and who waits for its result."""

    store: Store
    function: Callable[[Transaction], Any]
    result: asyncio.Future[Any]

    def settle(self, outcome: _Outcome) -> None:
        """Hand out what became of it, unless nobody waits any more."""
        if self.result.done():
            return
        if isinstance(outcome, _Failed):
            self.result.set_exception(outcome.error)
        else:
            self.result.set_result(outcome)


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


_Outcome = Any | _Failed


class Writer:
    """The one thread in which the store is used."""

    def __init__(self) -> None:
        """Start with an idle thread."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: deque[_Wanted] = deque()
        self._busy = False

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return `function(...)`, run in the store's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))

    async def transact(self, store: Store, function: Callable[[Transaction], _T]) -> _T:
        """Return `function(transaction)` when the transaction was committed; one handed in earlier is run earlier.

        Those that wait at the same time share a transaction, since a commit waits for the disk. When one of them fails
        all are rolled back, and each is run anew in a transaction of its own: none disturbs another. So a function
        does nothing but what it does to the transaction.
        """
        result: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Wanted(store, function, result))
        if not self._busy:
            self._begin()
        return await result

    def _begin(self) -> None:
        """Run what waits, if anything does."""
        group: list[_Wanted] = []
        while self._waiting and len(group) < _MOST_TOGETHER:
            wanted = self._waiting.popleft()
            if not wanted.result.done():
                group.append(wanted)
        self._busy = bool(group)
        if group:
            loop = asyncio.get_running_loop()
            done = loop.run_in_executor(self._thread, _run_together, group)
            done.add_done_callback(lambda done: self._finish(group, done))

    def _finish(self, group: Sequence[_Wanted], done: asyncio.Future[list[_Outcome]]) -> None:
        error = None if done.cancelled() else done.exception()
        outcomes = [_Failed(error)] * len(group) if error else [] if done.cancelled() else done.result()
        self._waiting.extendleft(reversed(group[len(outcomes) :]))
        for wanted, outcome in zip(group, outcomes, strict=False):
            wanted.settle(outcome)
        self._begin()

    def close(self) -> None:
        """Wait for what was handed in, then end the thread."""
        self._thread.shutdown(wait=True)


def _run_together(group: Sequence[_Wanted]) -> list[_Outcome]:
    """Run functions in one transaction, no more of them than it may take long; return what became of those."""
    outcomes: list[_Outcome] = []
    failed: BaseException | None = None
    until = time.monotonic() + _LONGEST_TOGETHER
    try:
        with group[0].store.transaction() as transaction:
            for wanted in group:
                try:
                    outcomes.append(wanted.function(transaction))
                except BaseException as error:
                    failed = error
                    raise
                if time.monotonic() > until:
                    break
    except Exception as error:  # noqa: BLE001 - it is handed to those who wait
        if failed is None:  # neither could the transaction be begun or committed
            return [_Failed(error)] * len(group)
        return [_Failed(error)] if len(group) == 1 else [_run_together([wanted])[0] for wanted in group]
    return outcomes
