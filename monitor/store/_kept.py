"""What is read again and again, kept between transactions: what was made of the claims of tracked figures, and sketches.

The database is the truth; a version of a document never changes once it is recorded. As for claims, all rows up to a number (`_known`) are in what is kept: a transaction that asks first forgets
the figures of which it finds rows behind it, which another process wrote.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sized
from typing import Any, TypeVar

import sqlalchemy as sa

from monitor.model import Sketch
from monitor.store._schema import JUDGED

_T = TypeVar("_T", bound=Sized)
_Key = tuple[str, str]  # watch, figure
_MOST = 8_000  # claims: some 4 kB each
_MOST_SKETCHES = 1_000  # some 12 kB each

_NEWEST = sa.select(sa.func.max(JUDGED.c.seq))
# not `distinct`, for which SQLite walks the index of all figures
_NEW = sa.select(JUDGED.c.watch, JUDGED.c.figure).where(JUDGED.c.seq > sa.bindparam("known"))


class Kept:
    """Values by tracked figure, those asked for last; each as large as its `len` said when it was asked for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._values: OrderedDict[_Key, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._known = 0
        self.sketches: dict[tuple[str, int], Sketch] = {}  # by document and version, those read last

    def get(self, key: _Key, make: Callable[[], _T]) -> _T:
        """Return the value of a key, made if it is not kept."""
        found = self._values.pop(key, None)
        value: _T = make() if found is None else found[0]
        size = len(value)
        self._values[key] = value, size
        self._size += size - (found[1] if found else 0)
        while self._size > _MOST and len(self._values) > 1:
            self._size -= self._values.popitem(last=False)[1][1]
        return value

    def forget(self, key: _Key) -> None:
        """Let a value be made anew."""
        found = self._values.pop(key, None)
        self._size -= found[1] if found else 0

    def clear(self) -> None:
        """Let all values be made anew: a transaction that failed may have changed any of them."""
        self._values.clear()
        self.sketches.clear()
        self._size = 0

    def keep_sketch(self, sketch: Sketch, version: int) -> None:
        """Keep the sketch of a version of a document."""
        if len(self.sketches) >= _MOST_SKETCHES:
            del self.sketches[next(iter(self.sketches))]
        self.sketches[sketch.document, version] = sketch

    def refresh(self, connection: sa.Connection) -> None:
        """Forget what is not up to date with what others recorded."""
        if not self._values:
            self.catch_up(connection)
            return
        for watch, figure in connection.execute(_NEW, {"known": self._known}):
            self.forget((watch, figure))

    def catch_up(self, connection: sa.Connection) -> None:
        """Note that all that is recorded is known."""
        self._known = connection.execute(_NEWEST).scalar() or 0
