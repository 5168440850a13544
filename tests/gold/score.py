"""Scores `monitor.figures.find_figures` on the gold set, field by field; README.md says what the fields mean.

    python tests/gold/score.py                     the table of the development split
    python tests/gold/score.py --split all         ... of everything
    python tests/gold/score.py --errors place 20   what is wrong with places, on the development split only
    python tests/gold/score.py --raise-floors      lifts floors.json to what is reached now

Predictions and gold are aligned one to one where their number phrases overlap. Every third item, by a hash of its
id, is held out, unless it says itself whether it is: look at errors of the others only, so that the held-out scores tell of text that nobody tuned for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # run as a script
    sys.path.insert(0, str(ROOT))

from tests.gold.fields import FIELDS, Judged, View, values_agree  # noqa: E402 - see above
from tests.gold.marks import HERE, LANGUAGES, Item, Mark, load_gold, predict, shared, span  # noqa: E402

FLOORS = HERE / "floors.json"

# --------------------------------------------------------------------------- alignment


def align(item: Item, found: Sequence[Mark]) -> list[tuple[Mark | None, Mark | None]]:
    """Pair gold with predictions by overlap, equal values first; what has no partner stands alone, optional spans apart."""
    golds = item.figures
    overlaps = [
        (values_agree(gold, guess), shared(span(gold), span(guess)), -g, -p)
        for g, gold in enumerate(golds)
        for p, guess in enumerate(found)
        if shared(span(gold), span(guess)) > 0
    ]
    partner: dict[int, int] = {}
    for *_, g, p in sorted(overlaps, reverse=True):
        if -g not in partner and -p not in partner.values():
            partner[-g] = -p
    pairs: list[tuple[Mark | None, Mark | None]] = [
        (gold, found[partner[g]] if g in partner else None) for g, gold in enumerate(golds)
    ]
    spurious = (guess for p, guess in enumerate(found) if p not in partner.values())
    return pairs + [(None, guess) for guess in spurious if not _is_optional(item, guess)]


def _is_optional(item: Item, guess: Mark) -> bool:
    return any(shared(span(guess), optional) > 0 for optional in item.optional)


# --------------------------------------------------------------------------- scores


@dataclass
class Score:
    """Counts of one field; precision, recall and F1 in percent."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0

    def add(self, judged: Judged) -> None:
        """Count one pair."""
        self.gold += judged[0]
        self.predicted += judged[1]
        self.correct += judged[2]

    @property
    def precision(self) -> float:
        """How much of what was said is right; 100 if nothing was said."""
        return 100 * self.correct / self.predicted if self.predicted else 100.0

    @property
    def recall(self) -> float:
        """How much of the gold was said; 100 if there is none."""
        return 100 * self.correct / self.gold if self.gold else 100.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 200 * self.correct / (self.gold + self.predicted) if self.gold + self.predicted else 100.0


@dataclass
class Report:
    """The scores of every field, over all figures and per domain, and what was judged wrong."""

    fields: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in FIELDS})
    domains: dict[str, dict[str, Score]] = field(
        default_factory=lambda: defaultdict(lambda: {name: Score() for name in FIELDS})
    )
    wrong: dict[str, list[View]] = field(default_factory=lambda: defaultdict(list))


def score(items: Iterable[Item], extract: Callable[[Item], Sequence[Mark]] = predict) -> Report:
    """Score what `extract` finds in the items."""
    report = Report()
    for item in items:
        found = extract(item)
        for gold, guess in align(item, found):
            view = View(item, gold, guess, found)
            for name, judge in FIELDS.items():
                judged = judge(view)
                report.fields[name].add(judged)
                report.domains[item.domain][name].add(judged)
                if (judged[0] or judged[1]) and not judged[2]:
                    report.wrong[name].append(view)
    return report


def select(items: Iterable[Item], split: str) -> tuple[Item, ...]:
    """Return the items of a split: dev, held or all."""
    return tuple(item for item in items if split == "all" or item.held == (split == "held"))


# --------------------------------------------------------------------------- floors


def measure() -> dict[str, dict[str, float]]:
    """Return the F1 of every field over everything, per language, rounded down to a tenth."""
    return {
        language: {name: int(result.f1 * 10) / 10 for name, result in score(load_gold(language)).fields.items()}
        for language in LANGUAGES
    }


def raised(
    floors: Mapping[str, Mapping[str, float]], reached: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Return the floors lifted to what is reached; ValueError names what has fallen below them."""
    fallen = [
        f"{language} {name}: {reached[language].get(name, 0.0)} is below the floor of {floor}"
        for language, fields in floors.items()
        for name, floor in fields.items()
        if reached[language].get(name, 0.0) < floor
    ]
    if fallen:
        raise ValueError("floors only rise: " + "; ".join(fallen))
    return {language: dict(fields) for language, fields in reached.items()}


def read_floors() -> dict[str, dict[str, float]]:
    """Return the floors of the gate; none yet if the file is not there."""
    return (
        cast("dict[str, dict[str, float]]", json.loads(FLOORS.read_text(encoding="utf-8"))) if FLOORS.exists() else {}
    )


# --------------------------------------------------------------------------- command line


def _table(report: Report) -> str:
    lines = [f"{'field':<12}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}"]
    lines += [
        f"{name:<12}{s.precision:>7.1f}{s.recall:>7.1f}{s.f1:>7.1f}{s.gold:>7}" for name, s in report.fields.items()
    ]
    lines += ["", "F1 per domain", f"{'':<13}" + "".join(f"{name[:7]:>8}" for name in FIELDS)]
    lines += [
        f"{domain:<13}" + "".join(f"{s.f1:>8.1f}" if s.gold + s.predicted else f"{'-':>8}" for s in scores.values())
        for domain, scores in sorted(report.domains.items())
    ]
    return "\n".join(lines)


def _error(name: str, view: View) -> str:
    mark = cast("Mark", view.gold or view.found)
    start, end = span(mark)
    text = view.item.text
    around = f"{text[max(0, start - 90) : start]}[{text[start:end]}]{text[end : end + 90]}".replace("\n", " ")
    told = {
        "found": ("text", "best"),
        "value": ("lower", "upper", "best"),
        "when": ("period", "as_of"),
        "subset": ("subset_of",),
        "same": ("same_as",),
        "delta": ("delta", "direction"),
    }.get(name, (name,))

    def tell(side: Mark | None) -> str:
        return "nothing" if side is None else ", ".join(f"{key}={side[key]}" for key in told if key in side) or "-"

    return f"{view.item.id}\n    {around}\n    gold   {tell(view.gold)}\n    found  {tell(view.found)}"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "held", "all"), default="dev")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument(
        "--errors", nargs="+", metavar=("FIELD", "N"), help=f"one of {', '.join(FIELDS)}; the dev split only"
    )
    parser.add_argument("--json", action="store_true", help="print the counts and scores as JSON")
    parser.add_argument("--raise-floors", action="store_true", help="lift floors.json; refuses to lower any")
    return parser.parse_args(arguments)


def _as_json(report: Report) -> str:
    def tell(scores: Mapping[str, Score]) -> dict[str, Any]:
        return {
            name: asdict(s) | {"precision": round(s.precision, 2), "recall": round(s.recall, 2), "f1": round(s.f1, 2)}
            for name, s in scores.items()
        }

    return json.dumps(
        {"all": tell(report.fields), "domains": {d: tell(s) for d, s in report.domains.items()}}, indent=1
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 1 if a floor would fall."""
    options = _arguments(arguments)
    if options.raise_floors:
        try:
            floors = raised(read_floors(), measure())
        except ValueError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    split = "dev" if options.errors else options.split
    report = score(select(load_gold(options.language), split))
    if options.errors:
        name, limit = options.errors[0], int(options.errors[1]) if len(options.errors) > 1 else 30
        out = "\n".join(_error(name, view) for view in report.wrong[name][:limit])
    else:
        out = _as_json(report) if options.json else _table(report)
    sys.stdout.write(out + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
