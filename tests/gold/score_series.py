"""Score the alerts of the gold series: `python -m tests.gold.score_series [--split dev|held] [--errors] [--json]`.

A series is one file in `series/`: a configuration as a user would write it, the documents of some weeks, and for each
document the alerts that a careful human analyst would send (`expect`). `about` names the tracked figures of which the
document states anything: an alert for any other is a violation of silence. `optional` names figures whose alert is
right either way. Series of the `held` split are held back: errors of those are for counting, not for reading.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from monitor.config import Settings, load_settings
from monitor.documents import read_documents
from monitor.model import Change, Claim, Document, Figure, Form
from monitor.replay import replay

HERE = Path(__file__).parent
FLOORS = HERE / "series_floors.json"
_EPOCH = datetime(2030, 1, 1, tzinfo=UTC)  # when the documents were read, which must not matter
_SCORES = ("precision", "recall", "kind", "old", "new", "silence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An alert, expected or sent; values are numbers as text, "24-99" for ranges."""

    document: str
    figure: str
    kind: str
    old: str | None
    new: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document of a series with what it should cause."""

    document: Document
    about: frozenset[str]
    optional: frozenset[str]
    expected: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one document caused, against what it should have caused."""

    series: str
    case: Case
    pairs: tuple[tuple[Event, Event], ...]  # expected, sent
    missed: tuple[Event, ...]
    extra: tuple[Event, ...]
    quiet: tuple[Change, ...]  # changes that did not alert, for reading errors

    @property
    def broken_silence(self) -> tuple[Event, ...]:
        """Alerts for figures of which the document says nothing."""
        return tuple(event for event in self.extra if event.figure not in self.case.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One file of the gold set."""

    name: str
    split: str
    settings: Settings
    cases: tuple[Case, ...]


# --------------------------------------------------------------------------- reading the gold set


def read_series(split: str | None = None) -> Iterator[Series]:
    """Yield the series of a split ("dev", "held"; all if None), by name."""
    for path in sorted((HERE / "series").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if split in {None, data["split"]}:
            cases = [_read_case(record) for record in data["documents"]]
            cases.sort(key=lambda case: (case.document.published_at or _EPOCH, case.document.id))  # as the replay does
            yield Series(
                name=path.stem, split=data["split"], settings=_read_settings(data["config"]), cases=tuple(cases)
            )


def _read_settings(config: dict[str, Any]) -> Settings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "monitor.yaml")
        path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        return load_settings(path, environ={})


def _read_case(record: dict[str, Any]) -> Case:
    record = dict(record)
    expected = tuple(
        Event(document=record["id"], figure=item["figure"], kind=item["kind"], old=item["old"], new=item["new"])
        for item in record.pop("expect", ())
    )
    about = frozenset(record.pop("about", ()))
    optional = frozenset(record.pop("optional", ()))
    (document,) = read_documents(json.dumps(record).encode(), name="series.json", fetched_at=_EPOCH)
    return Case(document=document, about=about, optional=optional, expected=expected)


# --------------------------------------------------------------------------- running and comparing


def run_series(series: Series) -> Iterator[Outcome]:
    """Yield the outcome of every document, in the order in which they appeared."""
    replayed = replay([case.document for case in series.cases], series.settings)
    for case, (_, changes) in zip(series.cases, replayed, strict=True):
        yield _compare(series.name, case, changes)


def _compare(series: str, case: Case, changes: Sequence[Change]) -> Outcome:
    sent = [_event(change) for change in changes if change.alert and change.figure not in case.optional]
    pairs: list[tuple[Event, Event]] = []
    missed: list[Event] = []
    for event in case.expected:
        same = [one for one in sent if one.figure == event.figure]
        if same:
            best = max(same, key=lambda one: (one.kind == event.kind, _same_value(one.new, event.new)))
            sent.remove(best)
            pairs.append((event, best))
        else:
            missed.append(event)
    return Outcome(
        series=series,
        case=case,
        pairs=tuple(pairs),
        missed=tuple(missed),
        extra=tuple(sent),
        quiet=tuple(change for change in changes if not change.alert),
    )


def _event(change: Change) -> Event:
    return Event(
        document=change.document or "",
        figure=change.figure,
        kind=change.kind.value,
        old=_value_of(change.old),
        new=_value_of(change.new),
        reason=change.reason,
    )


def _value_of(claim: Claim | None) -> str | None:
    return None if claim is None else value_text(claim.figure)


def value_text(figure: Figure) -> str:
    """Return the number as a reader would repeat it: bounds for ranges, the stated bound for "over 32,400"."""
    if figure.form in {Form.RANGE, Form.VAGUE}:
        return f"{figure.lower}-{figure.upper}"
    value = next((one for one in (figure.best, figure.lower, figure.upper) if one is not None), None)
    return str(value)


def _same_value(left: str | None, right: str | None) -> bool:
    if left is None or right is None:
        return left == right
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return left == right


def _same_old(pair: tuple[Event, Event]) -> bool:
    return _same_value(*_sides(pair, 0))


def _same_new(pair: tuple[Event, Event]) -> bool:
    return _same_value(*_sides(pair, 1))


def _sides(pair: tuple[Event, Event], side: int) -> tuple[str | None, str | None]:
    """Return the expected and the sent value of one side; a conflict has no before and after, so it is sorted."""
    values = [(event.old, event.new) for event in pair]
    if all(event.kind == "conflict" for event in pair):
        values = [tuple(sorted(one, key=_size)) for one in values]  # type: ignore[misc]  # a pair stays a pair
    return values[0][side], values[1][side]


def _size(value: str | None) -> Decimal:
    return Decimal((value or "0").split("-")[0])


# --------------------------------------------------------------------------- scores


def score(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return the scores from 0 to 1, and counts.

    precision, recall: alerts, matched by document and figure; kind, old, new: of the matched alerts, how many have
    exactly the expected one; silence: of the pairs of a document and a figure that it says nothing of, how many stay
    silent (as far as alerts were sent or expected at all).
    """
    found = list(outcomes)
    pairs = [pair for outcome in found for pair in outcome.pairs]
    missed = sum(len(outcome.missed) for outcome in found)
    extra = sum(len(outcome.extra) for outcome in found)
    broken = sum(bool(outcome.broken_silence) for outcome in found)
    silent = sum(not outcome.case.about for outcome in found)
    return {
        "precision": _share(len(pairs), len(pairs) + extra),
        "recall": _share(len(pairs), len(pairs) + missed),
        "kind": _share(sum(expected.kind == sent.kind for expected, sent in pairs), len(pairs)),
        "old": _share(sum(map(_same_old, pairs)), len(pairs)),
        "new": _share(sum(map(_same_new, pairs)), len(pairs)),
        "silence": 1 - _share(broken, silent) if silent else 1.0,
        "documents": len(found),
        "expected": len(pairs) + missed,
        "sent": len(pairs) + extra,
        "broken": broken,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def score_split(split: str) -> dict[str, float]:
    """Return the scores of "dev" or "held"."""
    return score(outcome for series in read_series(split) for outcome in run_series(series))


# --------------------------------------------------------------------------- command line


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _show_errors(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        wrong = [
            pair for pair in outcome.pairs if pair[0].kind != pair[1].kind or not (_same_old(pair) and _same_new(pair))
        ]
        if not (wrong or outcome.missed or outcome.extra):
            continue
        _say(f"\n{outcome.series} {outcome.case.document.id}: {outcome.case.document.headline}")
        _say(f"    {outcome.case.document.text}")
        for expected, sent in wrong:
            _say(f"  WRONG  {_line(expected)}\n    sent {_line(sent)}\n         {sent.reason}")
        for event in outcome.extra:
            mark = "NOISE" if event in outcome.broken_silence else "EXTRA"
            _say(f"  {mark}  {_line(event)}\n         {event.reason}")
        for event in outcome.missed:
            _say(f"  MISSED {_line(event)}")
            for change in outcome.quiet:
                if change.figure == event.figure:
                    _say(f"    was  {_line(_event(change))}\n         {change.reason}")


def _line(event: Event) -> str:
    return f"{event.figure} {event.kind} {event.old} -> {event.new}"


def _table(rows: Sequence[tuple[str, dict[str, float]]]) -> None:
    _say(f"{'':24}" + "".join(f"{name:>10}" for name in (*_SCORES, "docs", "expected", "sent")))
    for name, scores in rows:
        counts = "".join(f"{scores[key]:>10}" for key in ("documents", "expected", "sent"))
        _say(f"{name:24}" + "".join(f"{scores[key]:>10.3f}" for key in _SCORES) + counts)


def _raise_floors() -> None:
    """Write today's scores as floors; a floor only rises."""
    floors = read_floors()
    for split in ("dev", "held"):
        scores, known = score_split(split), floors.setdefault(split, {})
        for name in _SCORES:
            known[name] = max(known.get(name, 0.0), scores[name])
    FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")


def read_floors() -> dict[str, dict[str, float]]:
    """Return the scores that must not be lost, by split."""
    if not FLOORS.exists():
        return {}
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def main(arguments: Sequence[str] | None = None) -> int:
    """Print scores; 0 unless the arguments are wrong."""
    parser = argparse.ArgumentParser(prog="score_series", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=["dev", "held"], help="only these series")
    parser.add_argument("--series", help="only the series of this name")
    parser.add_argument("--errors", action="store_true", help="show what differs, with both sides and the reasons")
    parser.add_argument("--json", action="store_true", help="print the scores as JSON")
    parser.add_argument("--raise-floors", action="store_true", help="make today's scores the floors")
    options = parser.parse_args(arguments)
    if options.raise_floors:
        _raise_floors()
    rows: list[tuple[str, dict[str, float]]] = []
    everything: list[Outcome] = []
    for series in read_series(options.split):
        if options.series in {None, series.name}:
            outcomes = list(run_series(series))
            everything += outcomes
            rows.append((f"{series.name} ({series.split})", score(outcomes)))
            if options.errors:
                _show_errors(outcomes)
    rows.append(("all", score(everything)))
    if options.json:
        _say(json.dumps(dict(rows), indent=2))
    else:
        _table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
