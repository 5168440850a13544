"""What may be wrong with a file beyond its single values: references, repeated ids, and the small languages inside.

Rules of this file: it looks at the file as it is written, so that a mistake in one place hides none in another; values
of a wrong type are left to the rules; and where the names that may be referred to are not known, nobody is blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from monitor.config._settings import Found, KeyPath
from monitor.config._shape import Section
from monitor.config._wording import choose
from monitor.errors import QueryError
from monitor.rules import (
    Alerts,
    DigestPlan,
    Feed,
    Mute,
    Route,
    RouteMatch,
    Rule,
    Watch,
)
from monitor.schedule import parse_cron, parse_zone
from monitor.watches import parse_query


def _check_query(text: str) -> object:
    try:
        return parse_query(text)
    except QueryError as error:
        what, _, fix = str(error).partition("; ")
        raise ValueError(f"{what} (character {error.position + 1}); {fix}") from None


_LANGUAGES: Mapping[tuple[type[Rule], str], Callable[[str], object]] = {
    (Watch, "match"): _check_query,
    (DigestPlan, "schedule"): parse_cron,
    (DigestPlan, "timezone"): parse_zone,
    (Alerts, "timezone"): parse_zone,
    (Mute, "timezone"): parse_zone,
}
_REFERENCES: Mapping[tuple[type[Rule], str], str] = {
    (Watch, "feeds"): "feed or group",
    (DigestPlan, "watches"): "watch",
    (DigestPlan, "to"): "channel",
    (Alerts, "to"): "channel",
    (Route, "to"): "channel",
    (RouteMatch, "watch"): "watch",
    (RouteMatch, "figure"): "tracked figure",
}


def check_sections(
    sections: Sequence[Section], root: Mapping[str, Any], feeds: Iterable[Feed] | None
) -> Iterator[Found]:
    """Return what is wrong with the sections of a file.

    Args:
        sections: All sections of the file.
        root: The file's values.
        feeds: All feeds that could be read, those of OPML files included; None if a list of them could not.
    """
    known = _known_names(root)
    known["feed or group"] = None if feeds is None else _feed_names(sections, feeds)
    ids: dict[tuple[KeyPath, str], KeyPath] = {}
    for path, rule, node in sections:
        for key, value in node.items():
            if check := _LANGUAGES.get((rule, key)):
                yield from _check_words((*path, key), value, check)
            if what := _REFERENCES.get((rule, key)):
                yield from _check_names((*path, key), value, what, known[what])
        if "id" in rule.model_fields and isinstance(node.get("id"), str):
            first = ids.setdefault((path[:-1], node["id"]), path)
            if first != path:
                yield Found((*path, "id"), f"{node['id']!r} is the id of another one as well", "choose another id")


def _check_words(path: KeyPath, value: object, check: Callable[[str], object]) -> Iterator[Found]:
    if isinstance(value, str):
        try:
            check(value)
        except ValueError as error:
            what, _, fix = str(error).partition("; ")
            yield Found(path, what, fix)


def _check_names(path: KeyPath, value: object, what: str, known: set[str] | None) -> Iterator[Found]:
    if known is None:
        return
    for index, name in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(name, str) and name not in known:
            yield Found((*path, index), f"{name!r} is no {what}", choose(name, known, none=f"there is no {what} yet"))


def _known_names(root: Mapping[str, Any]) -> dict[str, set[str] | None]:
    watches = root.get("watches", [])
    figures = [watch.get("figures", []) for watch in watches if isinstance(watch, dict)]
    channels = root.get("channels", {})
    return {
        "watch": _ids(watches),
        "channel": set(channels) if isinstance(channels, dict) else None,
        # changes of a feed's health carry its id as their figure
        "tracked figure": set().union(*(_ids(some) or () for some in [*figures, root.get("feeds", [])])),
    }


def _ids(items: object) -> set[str] | None:
    if not isinstance(items, list):
        return None
    return {item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)}


def _feed_names(sections: Iterable[Section], feeds: Iterable[Feed]) -> set[str]:
    names = {name for feed in feeds for name in (feed.id, *feed.groups)}
    for _, rule, node in sections:
        if rule is Feed:  # one that breaks other rules has its names all the same
            groups = node.get("groups")
            given = groups if isinstance(groups, list) else [groups]
            names.update(name for name in (node.get("id"), *given) if isinstance(name, str))
    return names
