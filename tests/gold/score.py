"""Scores `monitor.figures.find_figures` on the gold set, field by field; README.md says what the fields mean.

    python tests/gold/score.py                     the table of the development split
    python tests/gold/score.py --split all         ... of everything
    python tests/gold/score.py --errors place 20   what is wrong with places, on the development split only
    python tests/gold/score.py --raise-floors      lifts floors.json to what is reached now

Predictions and gold are aligned one to one where their number phrases overlap. Every third item, by a hash of its
id, is held out: look at errors of the others only, so that the held-out scores tell of text that nobody tuned for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from monitor.documents import document_from_text
from monitor.lexicon import build_lexicon
from monitor.model import Document, Figure, Form, PeriodKind

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
LANGUAGES = ("en", "es")

Mark = Mapping[str, Any]  # one figure as in the gold files; a prediction is brought into the same shape
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Item:
    """An annotated sentence or article; `optional` are spans that may be read as figures or not."""

    id: str
    domain: str
    language: str
    text: str
    title: str
    publisher: str | None
    published_at: datetime
    figures: tuple[Mark, ...]
    optional: tuple[Span, ...]

    @property
    def held(self) -> bool:
        """Whether the item is held out: every third one, by its id."""
        return int(hashlib.sha256(self.id.encode()).hexdigest()[:8], 16) % 3 == 0

    @property
    def document(self) -> Document:
        """The document as the pipeline would make it of this text."""
        return document_from_text(
            self.text,
            fetched_at=self.published_at,
            id=self.id,
            title=self.title,
            publisher=self.publisher,
            published_at=self.published_at,
            language=self.language,
        )


# --------------------------------------------------------------------------- reading


def load_gold(language: str = "en") -> tuple[Item, ...]:
    """Return the sentences and, in English, the articles of a language, in the order of the files."""
    name = "sentences.jsonl" if language == "en" else f"sentences.{language}.jsonl"
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    if language == "en":
        rows += [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "articles").glob("*.json"))]
    return tuple(_item(row, language) for row in rows)


def _item(row: Mapping[str, Any], language: str) -> Item:
    return Item(
        id=row["id"],
        domain=row["domain"],
        language=language,
        text=row["text"],
        title=row.get("title", ""),
        publisher=row.get("publisher"),
        published_at=datetime.fromisoformat(row["published_at"]).astimezone(UTC),
        figures=tuple(row["figures"]),
        optional=tuple((start, end) for start, end in row.get("optional", ())),
    )


def predict(item: Item) -> tuple[Mark, ...]:
    """Return what the extractor finds in the text of an item, in the shape of the gold."""
    from monitor.figures import find_figures  # noqa: PLC0415 - gold can be scored against itself without it

    figures: Sequence[Figure] = find_figures(item.document)
    spans = {figure.id: (figure.evidence.start, figure.evidence.end) for figure in figures}
    return tuple(_mark(figure, spans) for figure in figures)


def _mark(figure: Figure, spans: Mapping[str, Span]) -> Mark:
    period = figure.period
    known = {
        "text": figure.text,
        "start": figure.evidence.start,
        "form": figure.form.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "best": figure.best,
        "unit": figure.unit,
        "counted": figure.counted,
        "metric": figure.metric,
        "population": figure.population,
        "qualifier": figure.qualifier,
        "place": figure.place,
        "period": {"kind": period.kind.value, "from": period.from_, "to": period.to},
        "as_of": figure.as_of,
        "attribution": figure.attribution.name if figure.attribution else None,
        "subset_of": spans.get(figure.subset_of or ""),
        "same_as": spans.get(figure.same_as or ""),
        "delta": figure.delta or None,
        "direction": figure.direction,
        "modality": figure.modality.value,
    }
    return {name: value for name, value in known.items() if value is not None}


# --------------------------------------------------------------------------- alignment


def span(mark: Mark) -> Span:
    """Return where the number phrase of a mark stands."""
    return mark["start"], mark["start"] + len(mark["text"])


def _shared(a: Span, b: Span) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def align(item: Item, found: Sequence[Mark]) -> list[tuple[Mark | None, Mark | None]]:
    """Pair gold with predictions by overlap, equal values first; what has no partner stands alone, optional spans apart."""
    golds = item.figures
    overlaps = [
        (values_agree(gold, guess), _shared(span(gold), span(guess)), -g, -p)
        for g, gold in enumerate(golds)
        for p, guess in enumerate(found)
        if _shared(span(gold), span(guess)) > 0
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
    return any(_shared(span(guess), optional) > 0 for optional in item.optional)


# --------------------------------------------------------------------------- agreement of one field

_LEXICON = build_lexicon()
_ALIKE = Decimal("0.0001")  # relative: a third is written 0.333333
_KIN = ({"case", "person"}, {"job", "person"}, {"household", "building"})  # the same people, otherwise counted
_ENDED = {Form.RANGE.value, Form.VAGUE.value}
_GROWTH = {"inflation", "core inflation", "food inflation", "producer prices", "gdp growth", "retail sales", "industrial production"}  # fmt: skip
_SMALL = {"the", "a", "an", "of", "and", "s", "for", "de", "la", "el", "los", "las", "del"}
_KINDS = ("province", "region", "governorate", "district", "county", "state", "valley", "oblast", "island", "city")
# Populations that only repeat the unit or the metric say nothing of whom a figure speaks.
_EVERYBODY = {"families", "households", "residents"}
_IMPLIED = {
    "refugees": {"refugees"},
    "migrants": {"migrants", "refugees"},
    "prisoners": {"prisoners"},
    "troops": {"soldiers"},
    "passengers": {"passengers"},
    "protesters": {"protesters"},
    "strikers": {"workers"},
    "students": {"students"},
    "jobs cut": {"workers"},
    "employment": {"workers"},
    "hospitalised": {"patients"},
    "infected": {"patients"},
    "visitors": {"tourists"},
    "released": {"prisoners"},
    "detained": {"prisoners"},
}


def bounds(mark: Mark) -> tuple[Decimal | None, ...]:
    """Return the value as one number, or as two where the wording names two."""
    lower, upper, best = (None if mark.get(end) is None else Decimal(mark[end]) for end in ("lower", "upper", "best"))
    if mark.get("form") in _ENDED:
        return lower, upper
    return (next((value for value in (best, lower, upper) if value is not None), None),)


def _close(a: Decimal | None, b: Decimal | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= _ALIKE * max(abs(a), abs(b))


def values_agree(gold: Mark, found: Mark) -> bool:
    """Tell whether two marks state the same value: both ends of ranges and vague words, else the named number."""
    ours, theirs = bounds(gold), bounds(found)
    if len(ours) != len(theirs):
        return False
    hundredth = (gold.get("unit"), found.get("unit")) == ("1", "%") or _in_cents(gold, found)
    if hundredth:  # "one in five" is 20 %, two cents are 0.02 EUR
        theirs = tuple(value and value / 100 for value in theirs)
    return all(_close(a, b) for a, b in zip(ours, theirs, strict=True))


def _in_cents(gold: Mark, found: Mark) -> bool:
    return bool(gold.get("unit", "").isupper()) and found.get("unit", "").partition("/")[0] == "{cent}"


def _unit(mark: Mark) -> str:
    """Return the unit in its one spelling, without what it is per: a price a barrel is a price."""
    code = mark.get("unit") or "1"
    code = code.partition("/")[0] if code[:3].isupper() or code.startswith("{") else code
    bare = {"{penny}": "GBX", "ha": "har"}.get(code, code.strip("{}"))
    return (_LEXICON.unit(bare) or bare).casefold()


def _units_agree(gold: Mark, found: Mark) -> bool:
    ours, theirs = _unit(gold), _unit(found)
    if ours == theirs or {ours, theirs} in _KIN or _in_cents(gold, found):
        return True
    if ours == "1":
        return theirs in {"1", "%"} or (theirs == "point" and gold.get("metric") == "index level")
    info = _LEXICON.metric_info(_metrics(gold)[0])
    kind = ours.isalpha() and len(ours) > 2  # no UCUM code is a word
    return kind and theirs in {info.unit if info else ours, *_singulars(gold.get("counted", ""))}


def _metrics(mark: Mark) -> list[str]:
    """Return the metrics that are as good as each other."""
    return cast("str", mark.get("metric") or "").split(" / ")


def _singulars(phrase: str) -> set[str]:
    head = _head(phrase)
    return {head, head.removesuffix("s"), head.removesuffix("es"), head.removesuffix("ies") + "y"}


def _head(phrase: str) -> str:
    words = phrase.casefold().split()
    for stop in ("of", "in", "who", "with", "from", "de"):
        if stop in words[1:]:
            words = words[: words.index(stop, 1)]
    return words[-1].strip(".,;:'\"") if words else ""


def _counted_agree(gold: Mark, found: Mark) -> bool:
    def stems(phrase: str) -> set[str]:
        return {word.strip(".,;:'\"").removesuffix("s") for word in phrase.casefold().split()}

    ours, theirs = gold["counted"], found["counted"]
    return _head(ours).removesuffix("s") in stems(theirs) or _head(theirs).removesuffix("s") in stems(ours)


def _place(name: str) -> str:
    bare = name.removeprefix("the ").removeprefix("The ")
    for kind in _KINDS:
        bare = bare.removesuffix(f" {kind}")
    return (_LEXICON.place(name) or _LEXICON.place(bare) or bare).casefold()


def _words(name: str) -> set[str]:
    parts = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return set(parts) - _SMALL


def _attributions_agree(gold: Mark, found: Mark) -> bool:
    theirs = _words(found["attribution"])
    names = [_words(name) for name in gold["attribution"].split(" / ")]
    return bool(theirs) and any(ours <= theirs or theirs <= ours for ours in names)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def days(mark: Mark) -> frozenset[date]:
    """Return the days that a mark names: of its period and as of when it holds."""
    period = mark.get("period", {})
    stated = (period.get("from"), period.get("to"), mark.get("as_of"))
    return frozenset(_day(value) for value in stated if value is not None)


def _when_agree(item: Item, gold: Mark, found: Mark) -> bool:
    today = item.published_at.date()

    def telling(named: frozenset[date]) -> frozenset[date]:
        return named - {today} if len(named) > 1 else named

    ours, theirs = days(gold), days(found)
    if telling(ours) == telling(theirs):
        return True
    # What holds in February may be dated by either end of it; what happened in between needs both.
    window = gold.get("period", {}).get("kind") == PeriodKind.WINDOW
    return not window and len(ours) > 1 and theirs < ours


def _population(mark: Mark) -> str | None:
    name = mark.get("population")
    canonical = name and (_LEXICON.population(name.casefold()) or name.casefold())
    idle = _EVERYBODY.union(*(_IMPLIED.get(metric, ()) for metric in _metrics(mark)))
    return None if canonical in idle else canonical


def _move(mark: Mark) -> tuple[bool, str | None]:
    grows = not _GROWTH.isdisjoint(_metrics(mark)) and mark.get("unit") == "%"  # "grew 2 %" is the level of growth, too
    return (bool(mark.get("delta")) and not grows, mark.get("direction"))


def linked(name: str, mark: Mark, marks: Sequence[Mark]) -> Span | None:
    """Return where the figure stands that `mark` names: by its span, or (gold) by its text, the nearest before."""
    target = mark.get(name)
    if target is None or isinstance(target, tuple):
        return cast("Span | None", target)
    there = [span(other) for other in marks if other["text"] == target and other is not mark]
    return max(there, key=lambda place: (place[0] < mark["start"], -abs(place[0] - mark["start"])), default=None)


def _partner(mark: Mark, marks: Sequence[Mark]) -> Span | None:
    """Return where the other wording of the same amount stands, whichever of the two points to the other."""
    own = linked("same_as", mark, marks)
    if own is not None:
        return own
    pointing = (
        other for other in marks if (target := linked("same_as", other, marks)) and _shared(target, span(mark)) > 0
    )
    return next((span(other) for other in pointing), None)


# --------------------------------------------------------------------------- fields


@dataclass(frozen=True)
class View:
    """What a field's judges see of a pair: the gold and the found mark among all of their item."""

    item: Item
    gold: Mark | None
    found: Mark | None
    found_marks: Sequence[Mark]

    def both(self, judge: Callable[[Mark, Mark], bool]) -> bool:
        """Tell whether both marks are there and agree."""
        return self.gold is not None and self.found is not None and judge(self.gold, self.found)

    def linked(self, of: Callable[[Mark, Sequence[Mark]], Span | None]) -> tuple[Span | None, Span | None]:
        """Return the spans that gold and found mark are tied to."""
        return (
            of(self.gold, self.item.figures) if self.gold else None,
            of(self.found, self.found_marks) if self.found else None,
        )


Judged = tuple[bool, bool, bool]  # gold states the field, the prediction states it, they agree


def _always(judge: Callable[[Mark, Mark], bool]) -> Callable[[View], Judged]:
    return lambda view: (view.gold is not None, view.found is not None, view.both(judge))


def _stated(
    get: Callable[[Mark], object], judge: Callable[[Mark, Mark], bool] | None = None
) -> Callable[[View], Judged]:
    def judged(view: View) -> Judged:
        ours, theirs = (None if mark is None else get(mark) for mark in (view.gold, view.found))
        has, claims = (bool(value) and value != (False, None) for value in (ours, theirs))
        agree = judge or (lambda gold, found: get(gold) == get(found))
        return has, claims, has and claims and view.both(agree)

    return judged


def _tied(of: Callable[[Mark, Sequence[Mark]], Span | None]) -> Callable[[View], Judged]:
    def judged(view: View) -> Judged:
        ours, theirs = view.linked(of)
        return ours is not None, theirs is not None, bool(ours and theirs and _shared(ours, theirs) > 0)

    return judged


def _unless(idle: Callable[[Mark], bool], judge: Callable[[View], Judged]) -> Callable[[View], Judged]:
    """Leave out what a prediction says where the annotators did not decide."""
    return lambda view: (False, False, False) if view.gold is not None and idle(view.gold) else judge(view)


def _when(view: View) -> Judged:
    ours, theirs = (frozenset() if mark is None else days(mark) for mark in (view.gold, view.found))
    gold = view.gold or {}
    if gold.get("carried") and not theirs:  # the dates stand in another sentence: good to know, not asked for
        return False, False, False
    if (
        "said" in gold and not ours and theirs <= {_day(gold["said"])}
    ):  # the day of the statement may pass for the as-of
        return False, False, False
    return bool(ours), bool(theirs), bool(ours and theirs) and view.both(lambda g, f: _when_agree(view.item, g, f))


def _where(view: View) -> Judged:
    get = _stated(lambda mark: _place(mark["place"]) if mark.get("place") else None)
    scene = {_place(mark["place"]) for mark in view.item.figures if mark.get("place")}
    quiet = view.gold is not None and "place" not in view.gold
    carried = view.found is not None and _place(view.found.get("place") or "") in scene
    return (False, False, False) if quiet and carried else get(view)


def _is_prior(mark: Mark) -> bool:
    return mark.get("modality") == "prior"


def _kind(mark: Mark) -> str | None:
    kind = mark.get("period", {}).get("kind")
    return None if kind == PeriodKind.UNKNOWN else kind


FIELDS: dict[str, Callable[[View], Judged]] = {
    "found": _always(lambda _gold, _found: True),
    "value": _always(values_agree),
    "form": _always(lambda gold, found: gold["form"] == found["form"]),
    "unit": _always(_units_agree),
    "metric": _stated(lambda mark: mark.get("metric"), lambda gold, found: found["metric"] in _metrics(gold)),
    "counted": _unless(lambda mark: "counted" not in mark, _stated(lambda mark: mark.get("counted"), _counted_agree)),
    "population": _stated(_population),
    "qualifier": _stated(lambda mark: mark.get("qualifier")),
    "place": _where,
    "period": _unless(lambda mark: _kind(mark) is None or bool(mark.get("delta")), _stated(_kind)),
    "when": _unless(lambda mark: (_is_prior(mark) or bool(mark.get("delta"))) and not days(mark), _when),
    "attribution": _stated(lambda mark: mark.get("attribution"), _attributions_agree),
    "subset": _tied(lambda mark, marks: linked("subset_of", mark, marks)),
    "same": _tied(_partner),
    "delta": _unless(lambda mark: _is_prior(mark) and _move(mark) == (False, None), _stated(_move)),
    "modality": _stated(lambda mark: mark.get("modality", "asserted").removeprefix("asserted")),
}


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
