"""The history of a tracked figure -> a row of blocks, one for each day on which it was stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from monitor.digests._parts import Chart
from monitor.digests._words import counted, day_words, number_words
from monitor.intervals import middle
from monitor.model import ChangeKind, Claim, Judged

_BLOCKS = "▁▂▃▄▅▆▇█"
_LONGEST = 24  # blocks: what fits a phone's line beside two dates
_FEWEST = 3  # two values are told better by themselves
_OFF_THE_LINE = {
    ChangeKind.STALE_REPEAT,
    ChangeKind.IMPLAUSIBLE,
    ChangeKind.CONFLICT,
    ChangeKind.DEFINITION_CHANGE,
}


def draw_chart(history: Iterable[Judged], latest: Iterable[Claim], today: date) -> Chart | None:
    """Return the chart of the judged claims and of `latest`; None if it shows too little to be worth a line."""
    points = _points([*_on_the_line(history), *latest])
    if len(points) < _FEWEST:
        return None
    values = [value for _, value in points]
    (first, start), (last, end) = points[0], points[-1]
    return Chart(
        bars=_blocks(values),
        start=day_words(first, today),
        end=day_words(last, today),
        description=(
            f"{counted(len(points), 'value')} from {number_words(start)} on {day_words(first, today)} "
            f"to {number_words(end)} on {day_words(last, today)}, "
            f"lowest {number_words(min(values))}, highest {number_words(max(values))}"
        ),
        points=tuple(points),
    )


def sparkline(history: Iterable[Judged]) -> str:
    """Return a row of blocks, one for each of the last days on which a figure was stated; "" without any."""
    return _blocks([value for _, value in _points(_on_the_line(history))])


def _on_the_line(history: Iterable[Judged]) -> list[Claim]:
    """Leave out what is off the line: repeats, other voices, what is not believed or counts something else."""
    return [judged.claim for judged in history if judged.kind not in _OFF_THE_LINE and judged.claim.counts]


def _points(claims: Iterable[Claim]) -> list[tuple[date, Decimal]]:
    """Return the last value of each of the last days."""
    days: dict[date, Decimal] = {}
    for claim in sorted(claims, key=lambda claim: (claim.as_of, claim.published_at)):
        value = middle(claim.figure)
        if value is not None and value.is_finite():
            days[claim.as_of] = value
    return list(days.items())[-_LONGEST:]


def _blocks(values: Sequence[Decimal]) -> str:
    """Return one block a value, the lowest for the least of them and the highest for the most."""
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _BLOCKS[3] * len(values)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[int((value - low) / (high - low) * top)] for value in values)
