"""A case that a user wrote, run through a replay -> what came out otherwise than it says.

A case fails when an expected change does not come, when an alert comes that no expectation speaks of, and when a
document that is to be silent brings something new. What is not mentioned and does not alert is of no concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from monitor.config import Case, Expectation
from monitor.digests import describe_figure
from monitor.model import Change, ChangeKind, Claim
from monitor.replay import replay

_NOTHING_NEW = frozenset({ChangeKind.UNCHANGED, ChangeKind.STALE_REPEAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that came out otherwise.

    `wanted` is the expectation, `line` where it stands, `got` the change that came nearest to it, and `differs` the
    keys in which they differ, each with the value that was wanted and the one that came. Without `wanted`, `got` is a
    change that should not have come: an alert, or (`silent`) any news of a silent document.
    """

    line: int
    wanted: Expectation | None = None
    got: Change | None = None
    differs: tuple[tuple[str, str, str], ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case and how it went: `changes` is all that its documents caused."""

    case: Case
    changes: tuple[Change, ...]
    failures: tuple[Failure, ...]


def run_case(case: Case) -> Trial:
    """Replay the documents of a case and compare; the same case gives the same trial."""
    replayed = replay(case.documents, case.settings)
    changes = tuple(change for _, decided in replayed for change in decided)
    pairs = _pair(case.expect, changes)
    missing = list(_missing(case, changes, pairs))
    shown = {id(changes[index]) for index in pairs.values()} | {id(failure.got) for failure in missing}
    failures = [
        *missing,
        *(
            Failure(line=case.line, got=change)
            for change in changes
            if change.alert and id(change) not in shown and change.document not in case.silent
        ),
        *(
            Failure(line=case.line, got=change, silent=True)
            for change in changes
            if change.document in case.silent and (change.alert or change.kind not in _NOTHING_NEW)
        ),
    ]
    return Trial(case=case, changes=changes, failures=tuple(failures))


def _missing(case: Case, changes: Sequence[Change], pairs: Mapping[int, int]) -> Iterator[Failure]:
    """Yield the expectations that no change meets, each with the change that comes nearest and is no other's."""
    left = [change for index, change in enumerate(changes) if index not in pairs.values()]
    for place, wanted in enumerate(case.expect):
        if place in pairs:
            continue
        near = [change for change in left if _is_about(wanted, change)]
        got = min(near, key=lambda change: len(compare(wanted, change)), default=None)
        differs = compare(wanted, got) if got else ()
        yield Failure(line=case.lines[place], wanted=wanted, got=got, differs=differs)


def _is_about(wanted: Expectation, change: Change) -> bool:
    """Tell whether a change can be shown beside an expectation: it is of the same document, or of figure and kind."""
    if wanted.document is not None:
        return wanted.document == change.document
    return wanted.figure in (None, change.figure) and wanted.kind in (None, change.kind)


def _pair(expected: Sequence[Expectation], changes: Sequence[Change]) -> dict[int, int]:
    """Give every expectation a change of its own that meets it, as far as that can be done."""
    fits = [[index for index, change in enumerate(changes) if not compare(wanted, change)] for wanted in expected]
    taken: dict[int, int] = {}  # change -> expectation

    def place(wanted: int, tried: set[int]) -> bool:
        for index in fits[wanted]:
            if index not in tried:
                tried.add(index)
                if index not in taken or place(taken[index], tried):
                    taken[index] = wanted
                    return True
        return False

    for wanted in range(len(expected)):
        place(wanted, set())
    return {wanted: index for index, wanted in taken.items()}


# --------------------------------------------------------------------------- comparing


def compare(wanted: Expectation, change: Change) -> tuple[tuple[str, str, str], ...]:
    """Return the keys in which a change is not as expected, each with both values; only given keys are compared."""
    return tuple(
        (key, _said(getattr(wanted, key)), show(change))
        for key, (show, meets) in _KEYS.items()
        if key in wanted.model_fields_set and not meets(getattr(wanted, key), change)
    )


def facts(change: Change) -> dict[str, str]:
    """Return a change in the words of an expectation."""
    return {key: show(change) for key, (show, _) in _KEYS.items()}


def _said(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    return str(value)


def _value_of(claim: Claim | None) -> str:
    return "none" if claim is None else describe_figure(claim.figure)


def _is_value(wanted: str | None, claim: Claim | None) -> bool:
    """Tell whether a claim has a value: as a number, as bounds ("24-99"), or in the words of the article."""
    if wanted is None or claim is None:
        return wanted is None and claim is None
    figure = claim.figure
    if wanted.casefold() in {figure.text.casefold(), describe_figure(figure).casefold()}:
        return True
    if (number := _number(wanted)) is not None:
        return number in ((figure.lower, figure.upper) if figure.best is None else (figure.best,))
    lower, _, upper = wanted.partition("-")
    bounds = (_number(lower), _number(upper))
    return None not in bounds and bounds == (figure.lower, figure.upper)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None


_KEYS: Mapping[str, tuple[Callable[[Change], str], Callable[..., bool]]] = {
    "document": (lambda change: _said(change.document), lambda wanted, change: wanted == change.document),
    "watch": (lambda change: change.watch, lambda wanted, change: wanted == change.watch),
    "figure": (lambda change: change.figure, lambda wanted, change: wanted == change.figure),
    "kind": (lambda change: change.kind.value, lambda wanted, change: wanted in (None, change.kind)),
    "alert": (lambda change: _said(change.alert), lambda wanted, change: wanted in (None, change.alert)),
    "old": (lambda change: _value_of(change.old), lambda wanted, change: _is_value(wanted, change.old)),
    "new": (lambda change: _value_of(change.new), lambda wanted, change: _is_value(wanted, change.new)),
    "voice": (lambda change: _said(change.voice), lambda wanted, change: wanted == change.voice),
}
