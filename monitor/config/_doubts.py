"""Settings that hold together -> what in them may not be meant: intervals, addresses, metrics that nobody heeds or knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

from monitor.changes import unknown_words
from monitor.config._settings import Found, Settings
from monitor.config._tree import Tree, read_tree
from monitor.errors import Problem
from monitor.lexicon import Lexicon, build_lexicon
from monitor.rules import format_duration, parse_duration

_LONGEST_COMPARED = 60
_ALIKE = 0.8  # "deths" and "deaths", but not "aid trucks" and "air strikes"


def find_doubts(path: Path, settings: Settings) -> tuple[Problem, ...]:
    """Return what is allowed in a configuration and yet likely a slip, in the order of the file.

    `path` is the file that `settings` were loaded from; it is read again, for the lines. Raises ConfigError where it
    cannot be read any more.
    """
    tree = read_tree(path)
    tree.found = [
        *_unheeded_intervals(tree, settings),
        *_nobody_listening(settings),
        *_unknown_metrics(settings, build_lexicon(settings.metrics, settings.places)),
    ]
    return tree.problems()


def _unheeded_intervals(tree: Tree, settings: Settings) -> Iterator[Found]:
    """Return the intervals that the least one overrules."""
    policy = settings.poll
    least = format_duration(policy.minimum)
    why = f"is less than poll.minimum, {least}, which counts more"
    fix = f"write {least} or more, or lower poll.minimum"
    for key in ("every", "maximum"):
        if (getattr(policy, key) or policy.minimum) < policy.minimum:
            yield Found(("poll", key), why, fix)
    for index, item in enumerate(tree.root.get("feeds") or ()):
        every = parse_duration(item.get("every"))
        if isinstance(every, timedelta) and every < policy.minimum:
            yield Found(("feeds", index, "every"), why, fix)


def _nobody_listening(settings: Settings) -> Iterator[Found]:
    """Return the public address at which no process of this configuration answers."""
    if settings.web.public_url is not None and settings.web.listen is None:
        why = "leads nowhere, for web.listen is null: hubs and readers who want to leave find nobody"
        yield Found(("web", "public_url"), why, "write web.listen, if no other monitor answers there, or remove it")


def _unknown_metrics(settings: Settings, lexicon: Lexicon) -> Iterator[Found]:
    names = sorted({" ".join(form) for form in lexicon.vocabulary.names})
    for number, watch in enumerate(settings.watches):
        for place, tracked in enumerate(watch.figures):
            words = unknown_words(tracked, watch, lexicon)
            if words is None:
                continue
            said = " and ".join(f'"{word}"' for word in words) or "nothing in particular"
            close = get_close_matches(tracked.metric.casefold()[:_LONGEST_COMPARED], names, n=1, cutoff=_ALIKE)
            yield Found(
                ("watches", number, "figures", place, "metric"),
                f"{tracked.metric!r} is no metric that monitor knows: it takes numbers whose sentence says {said}",
                f"did you mean {close[0]}?" if close else 'add it to "metrics:" with the words that articles use',
            )
