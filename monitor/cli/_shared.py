"""What the commands share: the configuration, the database, and printing for people and for machines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from monitor import wire
from monitor.errors import ConfigError, MonitorError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.config import Settings
    from monitor.store import Transaction

_T = TypeVar("_T")
_PLACES = ("monitor.yaml", "config/monitor.yaml", "/etc/monitor/monitor.yaml")


def find_config(given: Path | None) -> Path | None:
    """Return the configuration's path: as given, from $MONITOR_CONFIG, or the first usual place that has one."""
    if given is not None:
        return given
    named = os.environ.get("MONITOR_CONFIG")
    return Path(named) if named else next((Path(place) for place in _PLACES if Path(place).exists()), None)


def require_config(given: Path | None) -> Path:
    """Return the configuration's path; raises ConfigError when there is none."""
    found = find_config(given)
    if found is None:
        problem = Problem("monitor.yaml", 0, "", "there is no such file", "name one with --config FILE")
        raise ConfigError((problem,))
    return found


def read_settings(given: Path | None) -> Settings:
    """Return the configuration; raises ConfigError."""
    from monitor.config import load_settings

    return load_settings(require_config(given), environ=os.environ)


def read_settings_or_defaults(given: Path | None) -> Settings:
    """Return the configuration, or the defaults, with a word, where there is none."""
    from monitor.config import Settings

    if find_config(given) is not None:
        return read_settings(given)
    note("no configuration found: the defaults hold (data/monitor.db, no feeds, no watches)")
    return Settings()


@contextmanager
def opened(settings: Settings) -> Iterator[Transaction]:
    """Give a transaction of the configured database."""
    from monitor.daemon import utc_now
    from monitor.store import open_store

    store = open_store(settings.database, now=utc_now())
    try:
        with store.transaction() as transaction:
            yield transaction
    finally:
        store.close()


def require_known(given: str, known: Iterable[str], what: str) -> None:
    """Raise MonitorError, with the names that there are, for one that is not known."""
    names = list(known)
    if given not in names:
        raise MonitorError(f"there is no {what} {given!r}; known: {', '.join(filter(None, names)) or 'none'}")


def free_id(name: str, taken: Container[str]) -> str:
    """Return `name` as an id, with a number behind it if it is taken."""
    return next(
        found for number in count(1) if (found := name if number == 1 else f"{name[:60]}-{number}") not in taken
    )


def note(text: str) -> None:
    """Print a line for people to standard error."""
    print(f"monitor: {text}", file=sys.stderr)


def print_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON; on one line, unless indented."""
    print(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def console() -> Console:
    """Return the terminal; a pipe gets plain text as wide as it needs."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print rows as a table, or the sentence `empty` when there are none."""
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))
    if table.row_count:
        console().print(table)
    else:
        print(empty)


def print_items(
    items: Iterable[_T],
    *,
    as_json: bool,
    columns: Sequence[str],
    row: Callable[[_T], Sequence[str]],
    empty: str,
    record: Callable[[_T], object] = wire.dump,
) -> None:
    """Print what was found: for machines a `record` a line, for people a table with a `row` each, or else `empty`."""
    if not as_json:
        print_table(columns, map(row, items), empty=empty)
        return
    for item in items:
        print_json(record(item))


def progress(items: Sequence[_T], what: str) -> Iterator[_T]:
    """Yield the items, with a progress bar if somebody watches and there are enough of them."""
    if len(items) < 20 or not sys.stderr.isatty():  # noqa: PLR2004 - less is over at once
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, console=Console(stderr=True), transient=True)


def shown(value: Any) -> str:
    """Return a value for a table's cell: moments to the minute, nothing as a dash."""
    if value is None or value == "":
        return "-"
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
