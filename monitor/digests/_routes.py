"""Where a change goes when it is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.intervals import overlap, typical
from monitor.lexicon import Lexicon
from monitor.model import Change, ChangeKind
from monitor.rules import KIND_GROUPS, Alerts, Mute, Route, RouteMatch, Severity

_CAUSE_DAYS = timedelta(days=7)  # how far apart a definition change and the fall that it causes may be decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What routes and silences look at."""

    watch: str
    figure: str
    kind: ChangeKind
    voice: str | None = None
    place: str | None = None
    severity: Severity = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to a channel: when it is muted, the least time between two messages, and the route that decided it."""

    channel: str
    mute: Mute | None
    min_gap: timedelta
    route: str  # "alerts", or as the configuration calls it: "alerts.routes[0].routes[1]"


def topic_of(change: Change, severity: Severity = "normal") -> Topic:
    """Return what routes look at in a change; `severity` is that of its figure."""
    claim = change.new or change.old
    return Topic(
        watch=change.watch,
        figure=change.figure,
        kind=change.kind,
        voice=change.voice,
        place=claim.figure.place if claim else None,
        severity=severity,
    )


def route_topic(alerts: Alerts, topic: Topic, lexicon: Lexicon | None = None) -> tuple[Way, ...]:
    """Return the ways of a change, at most one to a channel: the first that leads there.

    Routes are tried in order, and the first that matches decides, unless it says `continue`; within it, its own routes
    are tried likewise. A change that no route takes goes where all alerts go.

    Args:
        alerts: The routes.
        topic: What the change is about; the change need not have happened yet.
        lexicon: Which place lies in which; without it, places match by name only.
    """
    mute = None if alerts.mute == "never" else alerts.mute
    outer = tuple(Way(channel=name, mute=mute, min_gap=alerts.min_gap, route="alerts") for name in alerts.to)
    found: dict[str, Way] = {}
    start = _Inherited(to=alerts.to, mute=mute, min_gap=alerts.min_gap, name="alerts")
    for way in _walk(alerts.routes, topic, lexicon, start) or outer:
        found.setdefault(way.channel, way)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inherited:
    """What a route takes over where it says nothing itself."""

    to: tuple[str, ...]
    mute: Mute | None
    min_gap: timedelta
    name: str


def _walk(routes: Sequence[Route], topic: Topic, lexicon: Lexicon | None, outer: _Inherited) -> list[Way]:
    ways: list[Way] = []
    for number, route in enumerate(routes):
        if not _matches(route.match, topic, lexicon):
            continue
        own = _Inherited(
            to=outer.to if route.to is None else route.to,
            mute=outer.mute if route.mute is None else None if route.mute == "never" else route.mute,
            min_gap=outer.min_gap if route.min_gap is None else route.min_gap,
            name=f"{outer.name}.routes[{number}]",
        )
        ways += _walk(route.routes, topic, lexicon, own) or _ways(own)
        if not route.continue_:
            break
    return ways


def _ways(own: _Inherited) -> Iterator[Way]:
    return (Way(channel=name, mute=own.mute, min_gap=own.min_gap, route=own.name) for name in own.to)


def _matches(match: RouteMatch, topic: Topic, lexicon: Lexicon | None) -> bool:
    """Say whether all that is given holds; names of voices are written by people, so their case does not count."""
    voices = tuple(voice.casefold() for voice in match.voice)
    pairs = (
        (match.watch, topic.watch),
        (match.figure, topic.figure),
        (match.severity, topic.severity),
        (voices, (topic.voice or "").casefold()),
    )
    return (
        all(not wanted or actual in wanted for wanted, actual in pairs)
        and is_among(topic.kind, match.kind)
        and (not match.place or any(_lies_in(topic.place, place, lexicon) for place in match.place))
    )


def is_among(kind: ChangeKind, names: Iterable[str]) -> bool:
    """Say whether a kind is one of these, or of one of these groups; no names mean any kind."""
    names = tuple(names)
    return not names or any(kind.value == name or kind in KIND_GROUPS.get(name, ()) for name in names)


def _lies_in(inner: str | None, outer: str, lexicon: Lexicon | None) -> bool:
    if inner is None:
        return False
    return inner.casefold() == outer.casefold() or (lexicon is not None and lexicon.lies_in(inner, outer) is True)


def is_inhibited(change: Change, others: Iterable[Change]) -> Change | None:
    """Return the definition change among `others` that is the cause of a fall, and tells it; None if there is none.

    "7,797 identified" after "14,500" is told as another definition, not as a fall: a fall of the same figure that is
    read from the same article or rests on the same value says nothing beyond that.
    """
    falls = change.delta is not None and change.delta.upper is not None and change.delta.upper < 0
    if change.new is None or not falls or change.kind not in {ChangeKind.DECREASED, ChangeKind.IMPLAUSIBLE}:
        return None
    for other in others:
        if (
            other.kind is ChangeKind.DEFINITION_CHANGE
            and other.new is not None
            and (other.watch, other.figure) == (change.watch, change.figure)
            and abs(other.decided_at - change.decided_at) <= _CAUSE_DAYS
            and (other.document == change.document or overlap(typical(other.new.figure), typical(change.new.figure)))
        ):
            return other
    return None
