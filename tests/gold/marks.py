"""The gold set as values: annotated items, and predictions in the same shape; README.md says what the keys mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from monitor.documents import document_from_text
from monitor.model import Document, Figure, Form

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")

Mark = Mapping[str, Any]  # one figure as in the gold files; a prediction is brought into the same shape
Span = tuple[int, int]

_ENDED = {Form.RANGE.value, Form.VAGUE.value}


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
    kept: bool | None = None  # what the item itself says of being held out

    @property
    def held(self) -> bool:
        """Whether the item is held out: as it says itself, else every third one, by its id."""
        if self.kept is not None:
            return self.kept
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
        kept=row.get("held"),
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


# --------------------------------------------------------------------------- what a mark says


def span(mark: Mark) -> Span:
    """Return where the number phrase of a mark stands."""
    return mark["start"], mark["start"] + len(mark["text"])


def shared(a: Span, b: Span) -> int:
    """Return how many characters two spans have in common; 0 or less if none."""
    return min(a[1], b[1]) - max(a[0], b[0])


def bounds(mark: Mark) -> tuple[Decimal | None, ...]:
    """Return the value as one number, or as two where the wording names two."""
    lower, upper, best = (None if mark.get(end) is None else Decimal(mark[end]) for end in ("lower", "upper", "best"))
    if mark.get("form") in _ENDED:
        return lower, upper
    return (next((value for value in (best, lower, upper) if value is not None), None),)


def days(mark: Mark) -> frozenset[date]:
    """Return the days that a mark names: of its period and as of when it holds."""
    period = mark.get("period", {})
    stated = (period.get("from"), period.get("to"), mark.get("as_of"))
    return frozenset(to_day(value) for value in stated if value is not None)


def to_day(value: object) -> date:
    """Return the day of a date, an instant, or either as ISO text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def linked(name: str, mark: Mark, marks: Sequence[Mark]) -> Span | None:
    """Return where the figure stands that `mark` names: by its span, or (gold) by its text, the nearest before."""
    target = mark.get(name)
    if target is None or isinstance(target, tuple):
        return cast("Span | None", target)
    there = [span(other) for other in marks if other["text"] == target and other is not mark]
    return max(there, key=lambda place: (place[0] < mark["start"], -abs(place[0] - mark["start"])), default=None)


def partner(mark: Mark, marks: Sequence[Mark]) -> Span | None:
    """Return where the other wording of the same amount stands, whichever of the two points to the other."""
    own = linked("same_as", mark, marks)
    if own is not None:
        return own
    pointing = (
        other for other in marks if (target := linked("same_as", other, marks)) and shared(target, span(mark)) > 0
    )
    return next((span(other) for other in pointing), None)
