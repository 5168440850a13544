"""The database: the only home of SQL."""

from __future__ import annotations

from datetime import datetime

from monitor.store._protocol import Store, Transaction

__all__ = ["Store", "Transaction", "open_store", "read_store"]


def open_store(url: str, *, now: datetime) -> Store:
    """Open the database at `url`, made or brought up to date if need be.

    `url` is `sqlite:///FILE` (relative), `sqlite:////FILE` (absolute; the folder is made), `sqlite://` (in memory) or
    `postgresql://USER:PASSWORD@HOST/DATABASE`. The store may be used from any thread, by one at a time.

    Raises StoreError, whose message names the database but no password: StoreBusy when others hold its lock,
    SchemaMismatch when it was made by another version of monitor.
    """
    # SQLAlchemy takes long to import, and much of monitor needs no database
    from monitor.store._database import open_database  # noqa: PLC0415

    return open_database(url, now=now)


def read_store(url: str) -> Store:
    """Open the database at `url` for reading only, as it is: nothing is made, brought up to date or locked.

    Raises StoreError when there is none or it cannot be read, SchemaMismatch when it is not of this version.
    """
    from monitor.store._database import read_database  # noqa: PLC0415 - like `open_store`

    return read_database(url)
