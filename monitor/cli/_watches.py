"""`test`, `figures discover`: what a watch does, and what it could follow."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from monitor.cli._output import print_json
from monitor.config import Case, Expectation, load_cases
from monitor.errors import ConfigError, Problem
from monitor.model import Change
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
        count = "1 case" if len(cases) == 1 else f"{len(cases)} cases"
        print(f"{count}, {failed} failed" if failed else f"{count}, all well")
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
