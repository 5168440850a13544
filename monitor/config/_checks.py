"""What may be wrong with a file beyond its single values: references, repeated ids, and the small languages inside.

Rules of this file: it looks at the file as it is written, so that a mistake in one place hides none in another; values
of a wrong type are left to the rules; and where the names that may be referred to are not known, nobody is blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from monitor.config._settings import Found, KeyPath, split_advice
from monitor.config._shape import Section
from monitor.config._wording import choose
from monitor.deliver import read_secrets
from monitor.errors import QueryError
from monitor.rules import (
    Alerts,
    AppriseChannel,
    DigestPlan,
    Feed,
    Mute,
    Route,
    RouteMatch,
    Rule,
    TrackedFigure,
    Watch,
    WebhookChannel,
)
from monitor.schedule import parse_cron, parse_zone
from monitor.watches import parse_query


def _check_query(text: str) -> object:
    try:
        return parse_query(text)
    except QueryError as error:
        what, fix = split_advice(error)
        raise ValueError(f"{what} (character {error.position + 1}); {fix}") from None


def _check_service(text: str) -> object:
    from monitor.deliver.apprise import open_service  # noqa: PLC0415 - brings a library, which few files need

    return open_service(text)


def _check_content(text: str) -> object:
    if text == "page" and not all(map(find_spec, ("protego", "trafilatura"))):
        raise ValueError("reading pages needs more packages; install them with pip install 'monitor[page]'")
    return text


_LANGUAGES: Mapping[tuple[type[Rule], str], Callable[[str], object]] = {
    (Feed, "content"): _check_content,
    (Watch, "match"): _check_query,
    (DigestPlan, "schedule"): parse_cron,
    (DigestPlan, "timezone"): parse_zone,
    (Alerts, "timezone"): parse_zone,
    (Mute, "timezone"): parse_zone,
    (WebhookChannel, "secret"): read_secrets,
    (AppriseChannel, "url"): _check_service,
}
_UNIQUE: Mapping[type[Rule], tuple[str, ...]] = {
    Feed: ("id", "url"),
    Watch: ("id",),
    TrackedFigure: ("id",),
    DigestPlan: ("id",),
}
_REFERENCES: Mapping[tuple[type[Rule], str], str] = {
    (Watch, "feeds"): "feed or group",
    (DigestPlan, "watches"): "watch",
    (DigestPlan, "to"): "channel",
    (Alerts, "to"): "channel",
    (Alerts, "notices"): "channel",
    (Route, "to"): "channel",
    (RouteMatch, "watch"): "watch",
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
    known = _known_names(root, None if feeds is None else _feed_names(sections, feeds))
    ids: dict[tuple[KeyPath, str, str], KeyPath] = {}
    for path, rule, node in sections:
        for key, value in node.items():
            if check := _LANGUAGES.get((rule, key)):
                yield from _check_words((*path, key), value, check)
            if what := _REFERENCES.get((rule, key)):
                yield from _check_names((*path, key), value, what, known[what])
            elif (rule, key) == (RouteMatch, "figure"):
                figures = _figures(root, known["feed or group"], _texts(node.get("watch")))
                yield from _check_names((*path, key), value, "tracked figure", figures)
        for key in _UNIQUE.get(rule, ()):
            value = node.get(key)
            if isinstance(value, str) and ids.setdefault((path[:-1], key, value), path) != path:
                yield Found((*path, key), f"another one has the same {key}", "keep one of them, or change this one")


def _check_words(path: KeyPath, value: object, check: Callable[[str], object]) -> Iterator[Found]:
    if isinstance(value, str):
        try:
            check(value)
        except ValueError as error:
            yield Found(path, *split_advice(error))


def _check_names(path: KeyPath, value: object, what: str, known: set[str] | None) -> Iterator[Found]:
    if known is None:
        return
    for index, name in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(name, str) and name not in known:
            yield Found((*path, index), f"{name!r} is no {what}", choose(name, known, none=f"there is no {what} yet"))


def _known_names(root: Mapping[str, Any], feeds: set[str] | None) -> dict[str, set[str] | None]:
    channels = root.get("channels", {})
    return {
        "feed or group": feeds,
        "watch": _ids(root.get("watches", [])),
        "channel": set(channels) if isinstance(channels, dict) else None,
    }


def _figures(root: Mapping[str, Any], feeds: set[str] | None, among: list[str]) -> set[str] | None:
    """Return the tracked figures of some watches, or of all, and the feeds, which are the figures of their own health."""
    watches = root.get("watches", [])
    if feeds is None or not isinstance(watches, list):
        return None
    found = set(feeds)
    for watch in watches:
        if isinstance(watch, dict) and (not among or watch.get("id") in among):
            if watch.get("figures") == "auto":
                return None
            found |= _ids(watch.get("figures")) or set()
    return found


def _texts(value: object) -> list[str]:
    """Return the names in a list, or the one that stands for a list."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _ids(items: object) -> set[str] | None:
    if not isinstance(items, list):
        return None
    return {item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)}


def _feed_names(sections: Iterable[Section], feeds: Iterable[Feed]) -> set[str]:
    names = {name for feed in feeds for name in (feed.id, *feed.groups)}
    for _, rule, node in sections:
        if rule is Feed:  # one that breaks other rules has its names all the same
            names.update(_texts(node.get("id")), _texts(node.get("groups")))
    return names
