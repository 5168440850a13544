"""Worker processes: what they are forked from, and what each does first.

    forking          how they are made
    _warm            what all of them need, imported and read once, in the process that they are forks of
    prepare_worker   bounds, signals and the end of a worker

A worker imports nothing else of monitor but what its work names, so it stays small and starts in milliseconds.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType

__all__ = ["forking", "prepare_worker"]


class _Worker(ForkServerProcess):
    """A process that does not import the program which runs: its work names the modules that it needs."""

    def start(self) -> None:
        """Start it; whoever looks for the program meanwhile, in this process, finds an empty one."""
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = program


class _Forking(ForkServerContext):
    Process = _Worker


@cache
def forking() -> ForkServerContext:
    """Return the way to make workers: forks of a process without threads that has imported what they need."""
    context = _Forking()
    context.set_forkserver_preload(["monitor.forks._warm"])
    return context


def prepare_worker(memory_bytes: int) -> None:
    """Bound this process's memory, leave signals to the parent, and die with the parent."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)  # what it cannot read is said by `page_unread`
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with, args=(parent.join,), daemon=True).start()


def _exit_with(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
