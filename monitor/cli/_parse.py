"""`feeds parse`: what monitor makes of feeds, in files or at addresses; it stores nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from monitor.cli._shared import find_config, read_settings, shown
from monitor.errors import FeedError, MonitorError, ParseError, Reason

if TYPE_CHECKING:
    from monitor.daemon import Workers
    from monitor.fetch import Fetcher
    from monitor.model import ParsedFeed
    from monitor.rules import PollPolicy

_PROCESSES = 2
_AHEAD = 40  # feeds under way, so that a slow one does not keep the others waiting
_SHOWN = 10  # entries of a feed, for people


def parse(options: argparse.Namespace) -> int:
    """Print what each feed holds, in the order given; 1 if one could not be read."""
    return asyncio.run(_parse(options))


async def _parse(options: argparse.Namespace) -> int:
    from monitor.daemon import Workers
    from monitor.fetch import Fetcher

    policy = _policy(options)
    failed = False
    async with AsyncExitStack() as stack:
        workers = Workers(processes=_PROCESSES, timeout_seconds=options.time_limit)
        stack.callback(workers.close)
        fetcher = await stack.enter_async_context(Fetcher(policy))
        reader = _Reader(options, policy, workers, fetcher)
        async for text, well in reader.read_all(_each_file(options.sources)):
            print(text)
            failed = failed or not well
    return 1 if failed else 0


def _policy(options: argparse.Namespace) -> PollPolicy:
    from monitor.rules import PollPolicy

    asks = options.config is not None or any(map(_is_address, options.sources))
    return read_settings(options.config).poll if asks and find_config(options.config) else PollPolicy()


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _each_file(sources: Sequence[str]) -> Iterator[str]:
    """Yield the sources, and instead of a folder all files in it and below, in order; hidden ones are left out."""
    for source in sources:
        if _is_address(source) or not os.path.isdir(source):  # noqa: PTH112 - names that no text can hold stay as they are
            yield source
            continue
        none = True
        for folder, below, names in os.walk(source):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(name for name in names if not name.startswith(".")):
                none = False
                yield os.path.join(folder, name)  # noqa: PTH118 - likewise
        if none:
            yield source  # which says so: there is nothing to read in it


class _Reader:
    """Reads sources, some ahead, each parsed in a worker process that it cannot hold up for long."""

    def __init__(self, options: argparse.Namespace, policy: PollPolicy, workers: Workers, fetcher: Fetcher) -> None:
        self._as_json: bool = options.json
        self._base: str = options.base or ""
        self._policy = policy
        self._workers = workers
        self._fetcher = fetcher
        # the time limit starts when a feed is handed in, so no more are than there are processes
        self._turn = asyncio.Semaphore(_PROCESSES)

    async def read_all(self, sources: Iterable[str]) -> AsyncIterator[tuple[str, bool]]:
        """Yield what to print of each source, and whether it could be read, in order."""
        ahead: deque[asyncio.Task[tuple[str, bool]]] = deque()
        try:
            for source in sources:
                ahead.append(asyncio.create_task(self._read(source)))
                if len(ahead) >= _AHEAD:
                    yield await ahead.popleft()
            while ahead:
                yield await ahead.popleft()
        finally:
            for task in ahead:
                task.cancel()

    async def _read(self, source: str) -> tuple[str, bool]:
        name = os.fsencode(source).decode("utf-8", "replace")
        try:
            body, url, content_type = await self._bytes(source)
            async with self._turn:
                return await self._workers.run(describe, name, body, url, content_type, as_json=self._as_json), True
        except MonitorError as error:
            prefix = f"{error.url}: " if isinstance(error, FeedError) else ""
            return _failure(name, error.reason, str(error).removeprefix(prefix), as_json=self._as_json), False
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one feed, the others are read
            return _failure(name, Reason.OTHER, f"{type(error).__name__}: {error}", as_json=self._as_json), False

    async def _bytes(self, source: str) -> tuple[bytes, str, str | None]:
        """Return a feed, where it comes from, and its Content-Type; raises FeedError."""
        from monitor.daemon import utc_now
        from monitor.model import Fetched

        if not _is_address(source):
            return await asyncio.to_thread(_read_file, source, self._policy.max_bytes), self._base, None
        fetched = await self._fetcher.fetch(source, now=utc_now())
        assert isinstance(fetched, Fetched)  # noqa: S101 - it was not asked whether something changed
        return fetched.body, fetched.url, fetched.content_type


def _read_file(path: str, most: int) -> bytes:
    try:
        if path == "-":
            body = sys.stdin.buffer.read(most + 1)
        else:
            with open(path, "rb") as file:  # noqa: PTH123 - a pipe will do as well
                body = file.read(most + 1)
    except IsADirectoryError as error:
        raise ParseError("", "a folder without files", Reason.DISK) from error
    except OSError as error:
        raise ParseError("", error.strerror or str(error), Reason.DISK) from error
    if len(body) > most:
        raise ParseError("", f"longer than {most:,} bytes", Reason.TOO_LARGE)
    return body


# --------------------------------------------------------------------------- in a worker process


def describe(source: str, body: bytes, url: str, content_type: str | None, *, as_json: bool) -> str:
    """Return a feed as a line of JSON, or as a few lines for people; raises ParseError."""
    from monitor import wire
    from monitor.entries import parse_feed

    feed = parse_feed(body, url=url, content_type=content_type)
    if not as_json:
        return _summary(source, feed)
    found = wire.dump(feed)
    return _line(source, found["facts"], found["entries"], found["warnings"], None)


def _line(source: str, feed: object, entries: object, warnings: object, error: object) -> str:
    found = {"source": source, "feed": feed, "entries": entries, "warnings": warnings, "error": error}
    return json.dumps(found, ensure_ascii=False)


def _failure(source: str, reason: Reason, message: str, *, as_json: bool) -> str:
    if as_json:
        return _line(source, None, [], [], {"reason": reason.value, "message": message})
    return f"{source}: could not be read: {message}"


def _summary(source: str, feed: ParsedFeed) -> str:
    facts = feed.facts
    asks = f"asks to be left alone for {facts.ttl_seconds} s" if facts.ttl_seconds else None
    hub = f"hub {facts.hub}" if facts.hub else None
    about = ", ".join(filter(None, (facts.format, facts.language, facts.link, asks, hub)))
    lines = [f"{source}: {facts.title or '(no title)'} ({about}): {len(feed.entries)} entries"]
    for entry in feed.entries[:_SHOWN]:
        when = shown(entry.published_at or entry.updated_at)
        lines.append(f"  {when:16}  {entry.title[:100] or '(no title)'}  {entry.url or entry.id}")
    if len(feed.entries) > _SHOWN:
        lines.append(f"  ... and {len(feed.entries) - _SHOWN} more")
    lines.extend(f"  warning: {warning.message}" for warning in feed.warnings)
    return "\n".join(lines)
