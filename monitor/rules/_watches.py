"""What to follow: watches, their tracked figures, and when those alert."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, ValidatorFunctionWrapHandler, WrapValidator

from monitor.model import PeriodKind
from monitor.rules._values import Identifier, Names, Numbers, PositiveDuration, Rule

Severity = Literal["low", "normal", "high"]


class Thresholds(Rule):
    """When a move of a tracked figure alerts; any of those given suffices."""

    change: Decimal | None = Field(None, ge=0, description="Alert when the value moved by at least this much.")
    percent: Decimal | None = Field(None, ge=0, description="Alert when it moved by at least this many percent.")
    crosses: Numbers = Field((), description="Alert when it passes one of these values, either way.")


def _alert_form(value: object) -> str:
    return "thresholds" if isinstance(value, (dict, Thresholds)) else "word"


Alert = Annotated[
    Annotated[Thresholds, Tag("thresholds")] | Annotated[Literal["any", "never"], Tag("word")],
    Discriminator(_alert_form),
]


def _spoken(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()


class TrackedFigure(Rule):
    """A figure that the user named, in the user's words."""

    id: Identifier = Field(description="A short name, unique within the watch.")
    label: str | None = Field(None, description="What readers see; made from the id if left out.")
    metric: str = Field(description='What is counted or measured: "killed", "displaced", "inflation", "jobs cut"...')
    unit: str | None = Field(None, description='Unit, where the metric leaves it open: "USD", "percent", "household".')
    subject: str | None = Field(None, description='What it is of, where that is not a place: "bread", "Acme Corp".')
    place: Names = Field((), description="Where: a place and all that lies in it. Several mean any of them.")
    exclude: Names = Field((), description='Places, populations or words that do not count: "West Bank".')
    population: str | None = Field(None, description='Whom: "children", "soldiers"; everybody if left out.')
    qualifier: str | None = Field(None, description='"confirmed", "identified", "suspected"...')
    period: PeriodKind | None = Field(None, description="cumulative, window, stock, flow, rate or level.")
    since: date | None = Field(None, description="The day a running total starts; earlier events do not count.")
    prefer: Names = Field((), description="Voices whose value is shown first when several differ.")
    trust: Names = Field((), description="Only these voices count, if given.")
    ignore: Names = Field((), description="Voices that never count.")
    alert: Alert | None = Field(None, description="When to alert; as the watch says if left out.")
    severity: Severity = Field("normal", description="How grave its changes are to you, for routes: low, normal, high.")
    stalled_after: PositiveDuration | None = Field(None, description="Say so when no new value came for this long.")

    @property
    def title(self) -> str:
        """What readers see."""
        return self.label or _spoken(self.id)


class AutoFigures(tuple[TrackedFigure, ...]):
    """The figures of a watch that follows whatever its articles report: none of its own."""

    __slots__ = ()


def _read_figures(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if value == "auto" or isinstance(value, AutoFigures):
        return AutoFigures()
    if isinstance(value, str):
        # pydantic turns a ValueError, and no TypeError, into a problem that names the key
        raise ValueError(f'{value!r} is no list of figures; write a list, or "auto"')  # noqa: TRY004
    return read(value)


class _OrAuto:
    """Tells editors of the word that may stand for a list."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"const": "auto"}, handler(schema)]}


Figures = Annotated[tuple[TrackedFigure, ...], WrapValidator(_read_figures), _OrAuto()]


class Watch(Rule):
    """What a user wants to follow."""

    id: Identifier = Field(description="A short name, unique among the watches.")
    title: str | None = Field(None, description="What readers see; made from the id if left out.")
    match: str = Field(
        "", description="Which documents: 'flood* AND (Northland OR \"Ard valley\") NOT sport'; all if empty."
    )
    feeds: Names = Field((), description="Feeds or groups to look in; all if left out.")
    figures: Figures = Field((), description='The figures to follow; "auto": those that several outlets report.')
    alert: Alert = Field("any", description="When figures alert that say nothing themselves; any move if left out.")

    @property
    def name(self) -> str:
        """What readers see."""
        return self.title or _spoken(self.id)

    @property
    def is_auto(self) -> bool:
        """Whether it follows whatever figures its articles report."""
        return isinstance(self.figures, AutoFigures)

    def alert_of(self, tracked: TrackedFigure) -> Alert:
        """Return when a tracked figure of the watch alerts."""
        return self.alert if tracked.alert is None else tracked.alert
