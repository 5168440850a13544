"""One change, or the history of one figure, on one line: for terminals and logs."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digests._charts import sparkline
from monitor.digests._words import difference_words, figure_words, one_line
from monitor.intervals import middle
from monitor.model import Change, Figure, Judged

_LONGEST = 40  # blocks of a history


def describe_figure(figure: Figure) -> str:
    """Return a stated number with the words it was stated with: "over 9,000", "about 60", "5.3 %"."""
    return _plain(figure_words(figure))


def describe_change(change: Change) -> str:
    """Return what changed: "floods/deaths: 62 -> 71, +9 (+15 %), says Civil Protection"."""
    values = " -> ".join(describe_figure(claim.figure) for claim in (change.old, change.new) if claim is not None)
    unit = change.new.figure.unit if change.new else None
    parts = [values or one_line(change.reason, 120), difference_words(change.delta, change.percent, unit)]
    if change.voice:
        parts.append(f"says {one_line(change.voice, 60)}")
    name = f"{change.watch}/{change.figure}" if change.watch else change.figure
    return _plain(f"{name}: {', '.join(filter(None, parts))}")


def describe_history(judged: Sequence[Judged]) -> str:
    """Return a row of blocks, one a claim that counts, in the order of their dates; "" when there is none."""
    claims = sorted((item.claim for item in judged), key=lambda claim: (claim.as_of, claim.published_at))
    values = [value for claim in claims if claim.counts and (value := middle(claim.figure)) is not None]
    return sparkline(values[-_LONGEST:]) if values else ""


def _plain(text: str) -> str:
    """Return `text` with ordinary spaces: a terminal's line is not wrapped where they stand."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
