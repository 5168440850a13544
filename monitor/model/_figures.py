"""A figure: a number as stated, what it counts, where and when it holds, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field


def _day_or_instant(value: object) -> object:
    """Read "2026-03-12" as a day and "2026-03-12T00:00:00Z" as an instant, which pydantic would not tell apart."""
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


DayOrInstant = Annotated[datetime | date, BeforeValidator(_day_or_instant)]


class Form(StrEnum):
    """How a number was worded."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class PeriodKind(StrEnum):
    """What span of time a figure speaks of."""

    CUMULATIVE = "cumulative"  # a running total: "since 7 October", "so far", "death toll"
    WINDOW = "window"  # what happened between two moments: "in the past 24 hours"
    STOCK = "stock"  # how many there are at a moment: "are sheltering in"
    FLOW = "flow"  # how many per unit of time, or new ones: "300 arrive daily"
    RATE = "rate"  # a ratio: an inflation rate, a share
    LEVEL = "level"  # the height of something measured: a price, an index, a temperature
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """In which sense a figure is stated; only `asserted` ones move a series."""

    ASSERTED = "asserted"
    PROJECTED = "projected"  # "could reach 20,000", "is expected to"
    TARGET = "target"  # "appeals for $2.3bn", "plans to build"
    HYPOTHETICAL = "hypothetical"  # "if 10,000 were to", questions
    PRIOR = "prior"  # an earlier value or another event: "from 4.8%", "the 2014 war killed 1,980"
    DENIED = "denied"  # "denied that 40 had died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The span that a figure covers; `from_`/`to` are dates in the document's own calendar day."""

    kind: PeriodKind = PeriodKind.UNKNOWN
    from_: Annotated[DayOrInstant | None, Field(alias="from")] = None
    to: DayOrInstant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who asserts a figure; `chain` names those who quoted them, nearest the reader last."""

    name: str
    kind: str = "unknown"  # government, health_authority, un, ngo, company, military, police, media, witness, unknown
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a figure stands: `start:end` is the number phrase, `quote` the sentence around it."""

    document: str
    version: int
    section: str | None
    start: int
    end: int
    quote: str
    quote_start: int  # offset of `quote` in the text, so that the number can be marked inside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What read the figure and how sure it is, from 0 to 1."""

    extractor: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as stated, with what it counts, where, when, and who says so.

    `lower`/`upper` bound the stated claim (None is open), `best` is the single value a reader would repeat,
    `precision` the step of the last stated digit (1000 for "32,000"). `text` is the number phrase as written
    and `unit` a UCUM code, ISO 4217 code, or the kind of thing counted ("person", "household", "building").
    """

    id: str  # "f1", "f2", ...: unique within one version of a document, in reading order
    text: str
    form: Form
    lower: Decimal | None
    upper: Decimal | None
    best: Decimal | None
    precision: Decimal | None
    unit: str | None  # None: a bare number
    unit_name: str | None = None  # the unit in plain words: "US dollar per barrel"; None for counted things
    counted: str | None = None  # the counted noun phrase as written: "Palestinian casualties"
    metric: str | None = None  # a name of the metric lexicon: "killed", "displaced", "price", ...
    subject: str | None = None  # what the metric is of, where it is not the place: "bread", "Acme Corp"
    population: str | None = None  # "children", "soldiers"; None: everybody
    qualifier: str | None = None  # confirmed, identified, presumed, suspected, ...
    place: str | None = None  # as the gazetteer spells it, else as written
    period: Period = field(default_factory=Period)
    as_of: DayOrInstant | None = None
    as_of_precision: str | None = None  # minute, day, month, year
    attribution: Attribution | None = None
    subset_of: str | None = None  # `id` of the figure that this one is a part of
    same_as: str | None = None  # `id` of the figure that this one restates in another unit or wording
    base: str | None = None  # `id` of the figure that a difference starts from, or the earlier value of a move
    delta: bool = False  # the number is itself a difference: "up 76", "fell by a third"
    direction: str | None = None  # up, down
    modality: Modality = Modality.ASSERTED
    series: str = ""  # see `series_key`
    evidence: Evidence
    method: Method


def series_key(figure: Figure) -> str:
    """Return the identity of the series that a figure belongs to; figures with equal keys are comparable.

    Voice and date are not part of it: they are how claims within one series differ.
    """
    return join_series(
        figure.metric or figure.counted,
        figure.subject,
        figure.unit,
        figure.population,
        figure.place,
        figure.period.kind.value,
        figure.qualifier,
        "delta" if figure.delta else None,
    )


def join_series(*parts: str | None) -> str:
    """Return the key of `series_key` from what it is of, in that order."""
    return "|".join([part or "" for part in parts]).casefold()
