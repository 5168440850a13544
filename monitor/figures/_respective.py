"""Numbers told in a row after names told in a row: "45 and 12 in Oss and Belor, respectively", first to first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from monitor.figures._context import MetricHit, Reading
from monitor.figures._dates import Span
from monitor.figures._draft import Draft
from monitor.figures._time import Moment
from monitor.figures._unlisted import Mention
from monitor.lexicon import Cue

_WORD = "respective.words"  # lists of the language
_LINKS = "respective.links"
_MOST = 6  # names in a row
_TWO = 2  # the first and the last: "in 2019 and 2024"
_APART = 3  # words between two names of a row: "in Oss and in Belor"


class _Named(Protocol):
    """Something that words `first` to `after` name."""

    @property
    def first(self) -> int: ...
    @property
    def after(self) -> int: ...


_T = TypeVar("_T", bound=_Named)


@dataclass(frozen=True, slots=True)
class Respective:
    """The rows of numbers of a sentence whose every number has its own name in a row of as many names."""

    reading: Reading
    rows: tuple[tuple[Draft, ...], ...]

    def set_metrics(self) -> None:
        """Give numbers their metrics: "deaths and injuries stood at 48 and 310, respectively"."""
        hits = [hit for hit in self.reading.metrics if any(cue.role == "noun" for cue in hit.cues)]
        for row, named in self._pairs(hits):
            cues = [_noun(hit, draft) for draft, hit in zip(row, named, strict=True)]
            if len({cue.metric.name for cue in cues if cue is not None}) == len(row):
                for draft, hit, cue in zip(row, named, cues, strict=True):
                    if cue is not None:
                        draft.metric, draft.cue, draft.cost = cue.metric, (hit.first, hit.after), 0.0

    def set_places(self, mentions: Iterable[Mention]) -> None:
        """Give numbers their places: "Oss and Belor had 45 and 12 cases, respectively"."""
        for row, named in self._pairs([one for one in mentions if one.name]):
            for draft, mention in zip(row, named, strict=True):
                draft.place = mention.name

    def moments(self, moments: Sequence[Moment]) -> Iterator[tuple[Draft, Moment]]:
        """Yield numbers with their moments: "412 and 390 in 2023 and 2024, respectively"."""
        for row in self.rows:
            apart = [part for one in moments for part in _split(one, len(row))]
            for _, named in self._pairs(apart, [row]):
                yield from zip(row, named, strict=True)

    def _pairs(
        self, names: Sequence[_T], rows: Sequence[tuple[Draft, ...]] | None = None
    ) -> Iterator[tuple[tuple[Draft, ...], Sequence[_T]]]:
        """Yield each row of numbers with the nearest row of as many names, if there is one."""
        found = list(_rows(names, self._is_linked))
        for row in self.rows if rows is None else rows:
            fitting = [named for named in found if len(named) == len(row)]
            if fitting:
                yield row, min(fitting, key=lambda named: _between(named, row))

    def _is_linked(self, left: _Named, right: _Named) -> bool:
        return is_linked(self.reading, left.after, right.first)


def find_respective(drafts: Sequence[Draft]) -> Respective | None:
    """Return the rows of numbers of a sentence that says "respectively"; None if it does not, or has no row."""
    reading = drafts[0].reading
    if reading.context.sets[_WORD].isdisjoint(reading.vocabulary):
        return None
    rows = tuple(_rows(drafts, lambda left, right: is_linked(reading, left.noun_after, right.first)))
    return Respective(reading, rows) if rows else None


def is_linked(reading: Reading, first: int, after: int) -> bool:
    """Say whether nothing but "and", a comma, or a preposition stands between two words of a row."""
    between = reading.words.folded[first:after]
    return len(between) <= _APART and reading.context.sets[_LINKS].issuperset(between)


def _rows(names: Sequence[_T], linked: Callable[[_T, _T], bool]) -> Iterator[tuple[_T, ...]]:
    """Yield the longest runs of at least two names in which each is linked to the next."""
    run: list[_T] = []
    for one in names:
        if run and not linked(run[-1], one):
            if 1 < len(run) <= _MOST:
                yield tuple(run)
            run = []
        run.append(one)
    if 1 < len(run) <= _MOST:
        yield tuple(run)


def _between(names: Sequence[_Named], row: Sequence[Draft]) -> int:
    """Return how many words lie between a row of names and one of numbers."""
    return max(row[0].first - names[-1].after, names[0].first - row[-1].after)


def _noun(hit: MetricHit, draft: Draft) -> Cue | None:
    """Return the reading of a noun that fits a number."""
    return next((cue for cue in hit.cues if cue.role == "noun" and draft.quantity.kind in cue.metric.kinds), None)


def _split(moment: Moment, parts: int) -> Iterator[Moment]:
    """Yield the months or years of a moment one by one, where it names as many: "in June and July"."""
    first, last = moment.span.first, moment.span.last
    length = {"month": 1, "year": 12}.get(moment.span.precision, 0)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    apart = [0, months - length] if parts == _TWO else [part * length for part in range(parts)]
    if not length or apart[-1] + length != months:
        yield moment
        return
    words = moment.after - moment.first
    for part, ahead in enumerate(apart):
        first_word, after = (moment.first + (part + more) * words // parts for more in (0, 1))
        span = _months(first, ahead, length, moment.span.precision)
        yield replace(moment, span=span, first=first_word, after=after)


def _months(day: date, ahead: int, count: int, precision: str) -> Span:
    """Return so many months, beginning so many months after the one of a day."""
    ends = (divmod(day.year * 12 + day.month - 1 + months, 12) for months in (ahead, ahead + count))
    (year, month), (end_year, end_month) = ends
    return Span(date(year, month + 1, 1), date(end_year, end_month + 1, 1) - timedelta(days=1), precision)
