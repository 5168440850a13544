"""What a feed gave -> the same with the pages that its entries link to, where those are wanted and may be read."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import replace

from monitor.errors import FetchError, MonitorError
from monitor.pages import read_page, unread
from monitor.pipeline._context import Context
from monitor.reading import FeedReading, Reading
from monitor.rules import Feed

_PAGE_SECONDS = 75.0  # for the pages of one poll; its lease lasts longer
_MOST_PAGES = 200  # of one poll


async def read_pages(context: Context, feed: Feed, reading: FeedReading) -> FeedReading:
    """Return a reading of a feed with the articles of its pages; what cannot be read stays as the feed gives it.

    Pages for which there is no time now are left, with their entries, for the next poll: `left` says how many.
    """
    wanted = sorted(
        (item for item in reading.readings if item.source is not None), key=lambda item: item.document.appeared_at
    )
    if not wanted:
        return reading
    tasks = {_entry(item): asyncio.create_task(_read_one(context, feed, item)) for item in wanted[:_MOST_PAGES]}
    try:
        await asyncio.wait(tasks.values(), timeout=_PAGE_SECONDS)
    finally:
        for task in tasks.values():
            task.cancel()
    done = {name: task.result() for name, task in tasks.items() if task.done() and not task.cancelled()}
    left = {_entry(item) for item in wanted} - done.keys()
    return replace(
        reading,
        readings=tuple(done.get(_entry(item), item) for item in reading.readings if _entry(item) not in left),
        entries={entry: mark for entry, mark in reading.entries.items() if entry not in left},
        warnings=(*reading.warnings, *_unread(done.values())),
        left=len(left),
    )


def _entry(reading: Reading) -> str | None:
    """Return the id of the entry whose page is wanted."""
    return reading.source.entry.id if reading.source is not None else None


def _unread(readings: Collection[Reading]) -> Iterator[str]:
    """Yield one warning for all pages that were not read."""
    told = [caveat.message for item in readings for caveat in item.document.warnings if caveat.code == "page_unread"]
    if told:
        yield f"page_unread: {len(told)} of {len(readings)} pages; the first: {told[0]}"


async def _read_one(context: Context, feed: Feed, item: Reading) -> Reading:
    try:
        page = await context.pages.read(item.document.url or "", now=context.clock(), feed=feed)
        return await context.compute(read_page, page, item, context.plans[feed.id], fetched_at=context.clock())
    except FetchError as error:
        return unread(item, f"{error.reason.value}: {str(error).removeprefix(f'{error.url}: ')}")
    except MonitorError as error:
        return unread(item, str(error))
    except Exception as error:  # noqa: BLE001 - a bug that a page meets costs that page, and not the feed each time
        return unread(item, f"monitor itself failed on it: {type(error).__name__}: {error}")
