"""`test`, `figures discover`: what a watch does, and what it could follow."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from monitor.changes import select_claims
from monitor.cli._backtest import Source, count_workers, open_source
from monitor.cli._shared import find_config, free_id, note, print_json, progress, read_settings
from monitor.config import Case, Expectation, Settings, load_cases, slug
from monitor.digests import counted, describe_figure
from monitor.discovery import Series, find_series
from monitor.errors import ConfigError, Problem
from monitor.lexicon import Lexicon
from monitor.model import Change, Document
from monitor.pipeline import plan_reading
from monitor.replay import place_stories, read_in_order
from monitor.rules import TrackedFigure
from monitor.trials import Failure, Trial, facts, run_case

# --------------------------------------------------------------------------- test


def test(options: argparse.Namespace) -> int:
    """Run the cases of files: 1 if one fails, ConfigError (2) if a file is wrong."""
    cases = _cases(options.files)
    failed = 0
    file = ""
    for trial in map(run_case, cases):
        failed += bool(trial.failures)
        if options.json:
            print_json(_record(trial))
            continue
        if trial.case.file != file:
            file = trial.case.file
            print(file)
        print(f"  {'FAIL' if trial.failures else 'ok  '}  {trial.case.name}")
        for line in _lines(trial):
            print(f"        {line}")
    if not options.json:
        print(f"{counted(len(cases), 'case')}, {f'{failed} failed' if failed else 'all well'}")
    return 1 if failed else 0


def _cases(files: Iterable[Path]) -> list[Case]:
    """Return the cases of all files; raises ConfigError with the problems of all."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in files:
        try:
            cases += load_cases(path)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(tuple(problems))
    return cases


def _lines(trial: Trial) -> Iterator[str]:
    for failure in trial.failures:
        yield f"{trial.case.file}:{failure.line}: {_headline(failure)}"
        if failure.wanted is not None:
            for key, wanted, got in failure.differs:
                yield f"  - {key}: {wanted}"
                yield f"  + {key}: {got}"
        if failure.got is not None:
            yield f"    why: {failure.got.reason}"


def _headline(failure: Failure) -> str:
    if failure.wanted is None:
        what = "is to be silent, and brings" if failure.silent else "brings an alert that is not expected:"
        return f"{failure.got.document if failure.got else ''} {what} {_words(failure.got)}"
    if failure.got is None:
        return f"expected {_words(failure.wanted)}; nothing like it came"
    return f"expected {_words(failure.wanted)}"


def _words(item: Change | Expectation | None) -> str:
    """Return a change, or what was expected of one, on one line, by the keys of a case."""
    if item is None:
        return "nothing"
    if isinstance(item, Change):
        given = facts(item)
        given = {key: given[key] for key in ("document", "figure", "kind", "alert", "old", "new")}
    else:
        given = _given(item)
    return ", ".join(f"{key} {value}" for key, value in given.items())


def _given(wanted: Expectation) -> dict[str, Any]:
    found = wanted.model_dump(mode="json", include=wanted.model_fields_set)
    return {key: "none" if value is None else value for key, value in found.items()}


def _record(trial: Trial) -> dict[str, Any]:
    """Return a trial as `test --json` prints it."""
    return {
        "file": trial.case.file,
        "line": trial.case.line,
        "name": trial.case.name,
        "passed": not trial.failures,
        "failures": [
            {
                "line": failure.line,
                "problem": "missing" if failure.wanted else "not_silent" if failure.silent else "unexpected_alert",
                "expected": _given(failure.wanted) if failure.wanted else None,
                "got": facts(failure.got) if failure.got else None,
                "reason": failure.got.reason if failure.got else None,
                "differs": {key: {"expected": wanted, "got": got} for key, wanted, got in failure.differs},
            }
            for failure in trial.failures
        ],
        "changes": [facts(change) for change in trial.changes],
    }


# --------------------------------------------------------------------------- figures discover

_MOST_SHOWN = 50
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]*[A-Za-z0-9]")
_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def discover(options: argparse.Namespace) -> int:
    """Print the series that nobody follows yet as tracked figures, ready for `watches:`."""
    settings = (
        Settings() if options.documents and find_config(options.config) is None else read_settings(options.config)
    )
    with open_source(options.documents, settings, since=options.since, until=options.until) as source:
        lexicon = plan_reading(settings).lexicon()
        found = find_series(_read(source, settings, lexicon), lexicon)
    if options.json:
        for series in found:
            print_json(_series_record(series))
    else:
        print("\n".join(_yaml(found[:_MOST_SHOWN], source.count, lexicon)))
        if len(found) > _MOST_SHOWN:
            note(f"{len(found) - _MOST_SHOWN} more that are reported less often are left out; --json has all")
    return 1 if source.errors else 0


def _read(source: Source, settings: Settings, lexicon: Lexicon) -> Iterator[tuple[Document, set[str]]]:
    """Yield every document with its figures, and the ids of those that a configured figure claims."""
    plan = plan_reading(settings)
    readings = iter(
        read_in_order(((document, plan) for document in source.documents), always=True, processes=count_workers())
    )
    wanted: dict[str, tuple[str, ...]] = {}

    def noted() -> Iterator[Any]:
        for reading in readings:
            wanted[reading.document.id] = reading.watches
            yield reading

    watches = {watch.id: watch for watch in settings.watches}
    placed = place_stories(noted())
    for _ in progress(range(source.count), "reading"):
        document = next(placed)
        yield (
            document,
            {
                claim.figure.id
                for name in wanted.pop(document.id, ())
                for _, claim in select_claims(document, watches[name], lexicon)
            },
        )


def _series_record(series: Series) -> dict[str, Any]:
    latest = series.latest
    return {
        "figure": series.tracked.model_dump(mode="json", exclude_defaults=True),
        "reports": len(series.reports),
        "outlets": series.outlets,
        "voices": series.voices,
        "stories": series.stories,
        "days": series.days,
        "latest": {
            "value": describe_figure(latest.figure),
            "voice": latest.voice,
            "document": latest.document,
            "published_at": latest.published_at.isoformat(),
            "quote": latest.figure.evidence.quote,
        },
    }


def _yaml(found: Sequence[Series], count: int, lexicon: Lexicon) -> Iterator[str]:
    """Yield the lines of a `watches:` section: a watch a place, or else a subject, the best reported first."""
    yield f"# {len(found)} series in {count} documents; keep what you want to follow."
    groups: dict[tuple[str, str], list[Series]] = {}
    for series in found:
        tracked = series.tracked
        key = ("place", tracked.place[0]) if tracked.place else ("", tracked.subject or tracked.metric)
        groups.setdefault(key, []).append(series)
    yield "watches:" if groups else "watches: []"
    ids: set[str] = set()
    for (kind, name), members in groups.items():
        known = kind and lexicon.place(name) is not None  # articles are found by places that the word lists know
        quoted = json.dumps(name.replace('"', " "), ensure_ascii=False)
        watch = free_id(slug(name) or members[0].tracked.id, ids)
        ids.add(watch)
        yield f"  - id: {watch}"
        yield f"    title: {_scalar(name[:1].upper() + name[1:])}"
        yield f"    match: {_scalar(f'place:{quoted}' if known else quoted)}"
        yield "    figures:"
        for series in members:
            yield f"      # {_reported(series)}"
            yield f"      - {{{', '.join(f'{key}: {value}' for key, value in _keys(series.tracked))}}}"


def _reported(series: Series) -> str:
    latest = series.latest
    parts = (
        counted(len(series.reports), "report"),
        counted(series.outlets, "outlet"),
        counted(series.days, "day"),
        f"latest {describe_figure(latest.figure)}, {latest.voice}, {latest.published_at:%Y-%m-%d}",
    )
    return " ".join(", ".join(parts).split())


def _keys(tracked: TrackedFigure) -> Iterator[tuple[str, str]]:
    for key, value in tracked.model_dump(mode="json", exclude_defaults=True).items():
        yield key, _scalar(value[0] if isinstance(value, list) and len(value) == 1 else value)


def _scalar(value: object) -> str:
    """Return a value as YAML has it; JSON's quoted text is YAML, too."""
    plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in _YAML_WORDS
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
