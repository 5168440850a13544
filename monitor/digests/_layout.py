"""Plain text for a screen of fixed width: pieces that flow, words that wrap."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 76  # columns: quoted once in a reply, a line still fits 80


def wrap(text: str, indent: str = "", hang: str | None = None, width: int = WIDTH) -> str:
    """Return `text` in lines of at most `width` columns; the first starts with `indent`, others with `hang`."""
    return "\n".join(
        textwrap.wrap(
            text,
            width=max(width, len(indent) + 20),
            initial_indent=indent,
            subsequent_indent=indent if hang is None else hang,
            break_on_hyphens=False,
        )
    )


def flow(pieces: Iterable[str], indent: str = "  ", hang: str = "     ", gap: str = "   ", width: int = WIDTH) -> str:
    """Return pieces side by side with `gap` between them, on a new line where the next one does not fit.

    Empty pieces are left out; a piece that is longer than a line wraps.
    """
    lines: list[str] = []
    line = indent
    for piece in filter(None, pieces):
        joined = line + piece if not line.strip() else line + gap + piece
        if len(joined) <= width:
            line = joined
            continue
        start = indent if not line.strip() else hang
        if line.strip():
            lines.append(line)
        *full, line = wrap(piece, start, hang, width).split("\n")
        lines += full
    return "\n".join([*lines, line]) if line.strip() else "\n".join(lines)


def spread(pair: Iterable[str], width: int = WIDTH) -> str:
    """Return two texts at the two ends of one line, or below each other where they do not fit."""
    left, right = pair
    if len(left) + len(right) + 3 <= width:
        return left + right.rjust(width - len(left))
    return f"{wrap(left, width=width)}\n{right}"


def pad(text: str, width: int) -> str:
    """Return `text` with spaces behind it up to `width` columns."""
    return text.ljust(width)


def widest(items: Iterable[str], most: int = 24) -> int:
    """Return the length of the longest item that is not longer than `most`."""
    return max((len(item) for item in items if len(item) <= most), default=0)


def tidy(text: str) -> str:
    """Return text without spaces at the ends of lines, without runs of blank lines, and with one line break at the end."""
    lines: list[str] = []
    for line in text.split("\n"):
        kept = line.rstrip(" \t\r")
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).strip("\n") + "\n"
