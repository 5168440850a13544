"""The history of a figure -> a small PNG picture, for mails: a line of steps, each value holding until the next report.

Mail programs show no SVG, and a picture of four colours needs no library. Its ground is transparent and its line is seen
on white and on black alike.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

WIDTH, HEIGHT = 480, 96  # pixels: shown at half that size, sharp on phones
_EDGE, _LINE, _DOT = 10, 4, 14  # margin, thickness of the line, side of the last point
_PALETTE = bytes((0, 0, 0, 59, 130, 246, 217, 119, 6))  # nothing, a blue line, an amber end
_ALPHA = bytes((0, 255, 255))


def draw_png(points: Sequence[tuple[date, Decimal]]) -> bytes:
    """Return the picture of values by day, at least two, in the order of their days."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    places = _places(points)
    for (left, level), (right, then) in pairwise(places):
        _fill(rows[level : level + _LINE], left, right + _LINE, 1)
        _fill(rows[min(level, then) : max(level, then) + _LINE], right, right + _LINE, 1)
    x, y = places[-1]
    _fill(rows[y + (_LINE - _DOT) // 2 : y + (_LINE + _DOT) // 2], x - _DOT // 2, x + _DOT // 2, 2)
    packed = b"".join(b"\0" + _pack(row) for row in rows)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)  # two bits a pixel, colours from the palette
    chunks = (
        (b"IHDR", header),
        (b"PLTE", _PALETTE),
        (b"tRNS", _ALPHA),
        (b"IDAT", zlib.compress(packed, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _places(points: Sequence[tuple[date, Decimal]]) -> list[tuple[int, int]]:
    """Return where each point is, in pixels from the top left; equal values lie in the middle."""
    first, last = points[0][0], points[-1][0]
    low, high = min(value for _, value in points), max(value for _, value in points)
    days, span = max((last - first).days, 1), high - low
    wide, tall = WIDTH - 2 * _EDGE - _DOT, HEIGHT - 2 * _EDGE - _LINE
    return [
        (
            _EDGE + wide * (day - first).days // days,
            HEIGHT - _EDGE - _LINE - int(tall * ((value - low) / span if span else Decimal("0.5"))),
        )
        for day, value in points
    ]


def _fill(rows: Sequence[bytearray], left: int, right: int, colour: int) -> None:
    for row in rows:
        row[left:right] = bytes([colour]) * (right - left)


def _pack(row: bytearray) -> bytes:
    """Return four pixels a byte, the first in the highest bits."""
    return bytes(row[at] << 6 | row[at + 1] << 4 | row[at + 2] << 2 | row[at + 3] for at in range(0, len(row), 4))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
