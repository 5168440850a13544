"""Who is told what, when: alerts, their routes, and digests on a schedule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from monitor.model import ChangeKind
from monitor.rules._channels import TemplateSet
from monitor.rules._values import Duration, Identifier, Names, Rule, as_list, one_or_many
from monitor.rules._watches import Severity

KIND_GROUPS: Mapping[str, frozenset[ChangeKind]] = {
    "moves": frozenset({ChangeKind.INCREASED, ChangeKind.DECREASED, ChangeKind.ADVANCED, ChangeKind.THRESHOLD_CROSSED}),
    "doubts": frozenset(
        {
            ChangeKind.CONFLICT,
            ChangeKind.IMPLAUSIBLE,
            ChangeKind.CORRECTED,
            ChangeKind.DEFINITION_CHANGE,
            ChangeKind.RETROACTIVE,
        }
    ),
    "reading": frozenset({ChangeKind.STALLED, ChangeKind.SOURCE_DOWN, ChangeKind.SOURCE_RECOVERED}),
}
"""Names that stand for several kinds of change: figures that moved, figures to look at twice, and how reading goes."""


def _check_kind(text: str) -> str:
    kinds = [*(kind.value for kind in ChangeKind), *KIND_GROUPS]
    if text not in kinds:
        close = get_close_matches(text[:40], kinds, n=1)
        raise ValueError(
            f"{text!r} is no kind of change; " + (f"did you mean {close[0]}?" if close else f"write {', '.join(kinds)}")
        )
    return text


Kinds = Annotated[
    tuple[Annotated[str, AfterValidator(_check_kind)], ...],
    BeforeValidator(as_list),
    one_or_many(enum=[*(kind.value for kind in ChangeKind), *KIND_GROUPS]),
]


_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = tuple(name[:3] for name in _WEEKDAY_NAMES)
_DAY = timedelta(days=1)
_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)


def parse_hours(text: str) -> tuple[timedelta, timedelta]:
    """Turn "22:00-06:00" into the two times since midnight; "24:00" is the end of a day.

    Raises ValueError for anything else, with an example.
    """
    found = _HOURS.fullmatch(text.strip())
    if found is not None:
        hour, minute, last_hour, last_minute = map(int, found.groups())
        begin, end = timedelta(hours=hour, minutes=minute), timedelta(hours=last_hour, minutes=last_minute)
        if begin < _DAY and end <= _DAY:
            return begin, end
    raise ValueError(f'{text!r} is no span of hours; write one such as "22:00-06:00"')


def _check_hours(text: str) -> str:
    parse_hours(text)
    return text.strip()


def _check_weekdays(given: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if not any(len(name) > 2 and day.startswith(name.lower()) for day in _WEEKDAY_NAMES):  # noqa: PLR2004 - "mon"
            raise ValueError(f"{name!r} is no weekday; write {', '.join(WEEKDAYS)}")
    return tuple(dict.fromkeys(name.lower()[:3] for name in given))


Weekdays = Annotated[Names, AfterValidator(_check_weekdays)]


class Mute(Rule):
    """Hours in which alerts are held, to be sent when they end."""

    hours: Annotated[str, AfterValidator(_check_hours)] = Field(
        description='"22:00-06:00"; may pass midnight; "00:00-24:00" is a whole day.',
        json_schema_extra={"pattern": r"^\d{2}:\d{2}-\d{2}:\d{2}$"},
    )
    weekdays: Weekdays = Field((), description="mon, tue, ... on which the hours begin; every day if left out.")
    timezone: str = Field("UTC", description="IANA name of the zone of the hours.")

    @model_validator(mode="after")
    def _leaves_time(self) -> Mute:
        begin, end = parse_hours(self.hours)
        if (end - begin) % _DAY == timedelta(0) and len(self.weekdays) in (0, len(WEEKDAYS)):
            raise ValueError("this holds everything for ever; leave some hours or weekdays free")
        return self


def _mute_form(value: object) -> str:
    return "hours" if isinstance(value, (dict, Mute)) else "word"


MuteOrNever = Annotated[
    Annotated[Mute, Tag("hours")] | Annotated[Literal["never"], Tag("word")],
    Discriminator(_mute_form),
]


_SEVERITIES = get_args(Severity)


def _check_severities(given: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if name not in _SEVERITIES:
            raise ValueError(f"{name!r} is no severity; write {', '.join(_SEVERITIES)}")
    return given


Severities = Annotated[Names, AfterValidator(_check_severities)]


class RouteMatch(Rule):
    """Which changes a route takes; all that is given must hold."""

    watch: Names = Field((), description="Ids of watches.")
    figure: Names = Field((), description="Ids of tracked figures.")
    kind: Kinds = Field((), description="Kinds of change (conflict, corrected, ...), or moves, doubts, reading.")
    severity: Severities = Field((), description="How grave the figure is to you: low, normal, high.")
    voice: Names = Field((), description="Who asserts the new value.")
    place: Names = Field((), description="Where: a place and all that lies in it.")


class Route(Rule):
    """A rule that sends some changes elsewhere; the first that matches decides, unless it says `continue`.

    What it leaves out is that of the route around it, or of the alerts as a whole.
    """

    match: RouteMatch = Field(description="Which changes.")
    to: Annotated[Names, Field(min_length=1)] | None = Field(None, description="Channels.")
    mute: MuteOrNever | None = Field(None, description="When to hold them; never: at no time.")
    min_gap: Duration | None = Field(None, description="The least time between two messages of a watch to a channel.")
    routes: tuple[Route, ...] = Field((), description="Exceptions among what this route takes, tried in order.")
    continue_: bool = Field(default=False, alias="continue", description="true lets later routes take them too.")


class Alerts(Rule):
    """Digests that are sent at once."""

    to: Names = Field((), description="Channels of every alert that no route takes.")
    notices: Names = Field(
        (),
        description="Channels for what is wrong with monitor itself, the first that works; those of alerts if left out.",
    )
    settle: Duration = Field(timedelta(0), description="Wait this long, so that several outlets report first.")
    timezone: str = Field("UTC", description="IANA name of the zone of the dates shown.")
    mute: MuteOrNever | None = Field(None, description="When to hold them.")
    min_gap: Duration = Field(
        timedelta(0), description="The least time between two messages of a watch to a channel; alerts are held."
    )
    routes: tuple[Route, ...] = Field((), description="Exceptions, tried in order.")


class DigestPlan(Rule):
    """A digest on a schedule: who is told what, when."""

    id: Identifier = Field(description="A short name, unique among the digests.")
    title: str | None = Field(None, description="Heads the digest; the watches' titles if left out.")
    watches: Names = Field((), description="Ids of watches; all if left out.")
    schedule: str = Field(description='Five cron fields: "0 7 * * mon-fri".')
    timezone: str = Field("UTC", description="IANA name of the zone of the schedule and of the dates shown.")
    to: Names = Field(min_length=1, description="Channels.")
    when_empty: Literal["skip", "send"] = Field("skip", description="What to do when nothing moved.")
    templates: TemplateSet = Field(TemplateSet(), description="Own templates.")
