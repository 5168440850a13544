"""Rows of "cell | cell": what a number is of stands in the head of its column and at the front of its row.

"State | Deaths | Displaced" and below it "Jigawa | 12 | 3,200" say that 12 died in Jigawa, and that 3,200 are displaced.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise

from monitor.figures._context import MetricHit, read_context, read_sentence
from monitor.figures._draft import Draft, make_draft
from monitor.figures._mentions import find_mentions
from monitor.figures._naming import set_names
from monitor.figures._period import set_own_time, set_times
from monitor.figures._quantities import Quantity, find_quantities, kind_of
from monitor.figures._sentences import Sentence
from monitor.figures._time import Moment, find_moments
from monitor.figures._words import Unit, read_language
from monitor.lexicon import Lexicon, Metric
from monitor.model import Document

_BARS = re.compile(r"\|")
_WORDY = 12  # words; a cell with more is prose
_WIDEST = 40  # cells
_SAMPLE = 12  # rows that tell whether places stand in front
_FRONT = 2  # words of a label in which it says that it is a total
_NAMING = frozenset({"noun", "after"})  # what a word is to a number that it names from a label
_APART = re.compile(r"[\s(),:]+")
_ONE = Decimal(1)

Numbered = Sequence[tuple[int, Quantity]]  # the quantities of a row, with their indexes in the document


@dataclass(frozen=True, slots=True)
class Label:
    """What the head of a column, the front of a row, or a caption says."""

    text: str
    metrics: tuple[MetricHit, ...] = ()
    place: str | None = None
    moment: Moment | None = None
    total: bool = False
    change: bool = False
    unit: Unit | None = None
    scale: Decimal = _ONE

    def metric(self, kind: str) -> Metric | None:
        """Return the first metric that it names, of those that a kind of quantity may have."""
        cues = (cue for hit in self.metrics for cue in hit.cues if cue.role in _NAMING)
        return next((cue.metric for cue in cues if kind in cue.metric.kinds), None)


_NOTHING = Label("")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that follow each other, and the sentence before them; of each row the spans of its cells."""

    caption: Sentence | None
    rows: Mapping[int, tuple[tuple[int, int], ...]]  # by the number of the sentence, in reading order

    @property
    def first(self) -> int:
        """The number of the sentence that is the first row."""
        return next(iter(self.rows))


def find_tables(text: str, sentences: Sequence[Sentence]) -> dict[int, Table]:
    """Return, by the number of the sentence, the table that it is a row of: at least two rows of as many cells."""
    found: dict[int, Table] = {}
    run: dict[int, tuple[tuple[int, int], ...]] = {}
    if _BARS.search(text) is None:
        return found
    for sentence in (*sentences, None):
        cells = _cells(text, sentence) if sentence is not None else ()
        if run and (not cells or len(cells) != len(next(iter(run.values())))):
            first = next(iter(run))
            if len(run) > 1:
                table = Table(sentences[first - 1] if first else None, run)
                found.update(dict.fromkeys(run, table))
            run = {}
        if cells and sentence is not None:
            run[sentence.number] = cells
    return found


def _cells(text: str, row: Sentence) -> tuple[tuple[int, int], ...]:
    """Return the spans of the cells of a row; none if it is none, or if a cell is prose."""
    bars = [match.start() for match in _BARS.finditer(text, row.start, row.end)]
    edges = [row.start - 1, *bars, row.end]
    cells = tuple((before + 1, after) for before, after in pairwise(edges))
    wordy = any(text.count(" ", start, end) > _WORDY for start, end in cells)
    return () if not bars or wordy or len(cells) > _WIDEST else cells


class TableReader:
    """Reads the rows of one table, from the first to the last."""

    def __init__(self, table: Table, document: Document, lexicon: Lexicon, language: str, reference: date) -> None:
        self.table, self.text = table, document.text
        self.lexicon, self.language, self.reference = lexicon, language, reference
        self.context = read_context(language)
        self.heads: Sequence[Label] = ()
        self.totals: dict[int, Draft] = {}  # the total of each column, where it stands above its parts
        self.open: dict[int, list[Draft]] = {}  # what has been read of each column and has no total yet
        self.caption = self._label(table.caption.start, table.caption.end) if table.caption else _NOTHING
        fronts = [self._label(*cells[0]) for cells in islice(table.rows.values(), _SAMPLE)]
        kinds = self.context.sets["place.kinds"]
        self.placed = not kinds.isdisjoint(fronts[0].text.casefold().split()) or any(one.place for one in fronts)

    def read_row(self, row: Sentence, numbers: Numbered, main: str | None) -> list[Draft]:
        """Return the figures of a row, the numbers at its front left out; `main` is where the document plays."""
        if not self.heads:
            self.heads = self._read_heads()
        if row.number == self.table.first and self.heads[0] is not _NOTHING:
            return []
        cells = self.table.rows[row.number]
        starts = [start for start, _ in cells]
        held = [(bisect_right(starts, one.start) - 1, index, one) for index, one in numbers]
        held = [one for one in held if one[0]]
        reading = read_sentence(self.text, row, self.lexicon, self.context)
        front = self._front(cells[0])
        drafts: list[Draft] = []
        for column, index, quantity in held:
            head = self.heads[column]
            draft = make_draft(index, len(drafts), _measured(quantity, head, front), reading)
            draft.metric = next(
                filter(None, (one.metric(draft.quantity.kind) for one in (head, front, self.caption))), None
            )
            draft.place = front.place or head.place or self.caption.place or main
            draft.delta = draft.delta or head.change or front.change
            drafts.append(draft)
            self._tie(draft, column, total=front.total)
        set_times(drafts, (), reading, ())
        for draft, (column, _, _) in zip(drafts, held, strict=True):
            moment = front.moment or self.heads[column].moment or self.caption.moment
            if moment is not None:
                set_own_time(draft, moment)
            set_names(draft)
        return drafts

    def _read_heads(self) -> Sequence[Label]:
        """Return what the first row says of each column; where it holds a value itself, no column is named."""
        first = self.table.rows[self.table.first]
        labels = [self._label(*cell) for cell in first]
        quantities = find_quantities("\n".join(label.text for label in labels[1:]), language=self.language)
        return [_NOTHING] * len(labels) if any(one.kind != "duration" for one in quantities) else labels

    def _front(self, cell: tuple[int, int]) -> Label:
        """Return what a row begins with; beside places that are known, a name that is not is a place as well."""
        label = self._label(*cell)
        plain = not (label.metrics or label.moment or label.total or label.place)
        return replace(label, place=label.text) if self.placed and plain and label.text[:1].isupper() else label

    def _tie(self, draft: Draft, column: int, *, total: bool) -> None:
        """Make the numbers of a column parts of its total."""
        if total:
            for part in self.open.pop(column, ()):
                part.parent = draft.index
            self.totals[column] = draft
        elif column in self.totals:
            draft.parent = self.totals[column].index
        else:
            self.open.setdefault(column, []).append(draft)

    def _label(self, start: int, end: int) -> Label:
        """Read a cell, or the sentence above the table."""
        text = self.text[start:end].strip(" *")
        reading = read_sentence(text, Sentence(0, 0, len(text), 0, None, heading=False), self.lexicon, self.context)
        moments = find_moments(reading, self.language, self.reference)
        places = find_mentions(reading)
        return Label(
            text,
            reading.metrics,
            places[0].name or None if places else None,
            replace(moments[0], role=moments[0].role or "within", explicit=True) if moments else None,
            not self.context.sets["table.totals"].isdisjoint(reading.words.folded[:_FRONT]),
            not self.context.sets["table.changes"].isdisjoint(reading.words.folded),
            *self._measure(text),
        )

    def _measure(self, text: str) -> tuple[Unit | None, Decimal]:
        """Return the unit and the scale that a label names behind its first word: "Exports ($ million)"."""
        words, language = _APART.split(text.casefold())[1:], read_language(self.language)
        known = language.units | language.money.signs
        unit = next((known[word] for word in words if word in known), None)
        return unit, next((language.scales[word] for word in words if word in language.scales), _ONE)


def _measured(quantity: Quantity, head: Label, front: Label) -> Quantity:
    """Return a bare number in the unit and the scale of its labels; what stands behind it is another cell's."""
    quantity = quantity._replace(counted=None, counted_start=None, counted_end=None)
    if quantity.kind != "count":
        return quantity
    scale = head.scale if head.scale != _ONE else front.scale
    lower, upper, best, step = (
        None if one is None else one * scale
        for one in (quantity.lower, quantity.upper, quantity.best, quantity.precision)
    )
    quantity = quantity._replace(lower=lower, upper=upper, best=best, precision=step)
    unit = head.unit or front.unit
    return quantity if unit is None else quantity._replace(unit=unit.code, unit_name=unit.name, kind=kind_of(unit))
