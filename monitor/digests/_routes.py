"""Where a change goes when it is told at once."""

from __future__ import annotations

from monitor.model import Change
from monitor.rules import Alerts, Mute, RouteMatch


def route_change(alerts: Alerts, change: Change) -> tuple[tuple[str, ...], Mute | None]:
    """Return the channels of a change and when they are muted.

    The first route that matches decides both; a change that no route takes goes where all alerts go.
    """
    for route in alerts.routes:
        if _matches(route.match, change):
            return route.to, route.mute
    return alerts.to, alerts.mute


def _matches(match: RouteMatch, change: Change) -> bool:
    """Say whether all that is given holds; names of voices are written by people, so their case does not count."""
    voices = tuple(voice.casefold() for voice in match.voice)
    pairs = (
        (match.watch, change.watch),
        (match.figure, change.figure),
        (match.kind, change.kind.value),
        (voices, (change.voice or "").casefold()),
    )
    return all(not wanted or actual in wanted for wanted, actual in pairs)
