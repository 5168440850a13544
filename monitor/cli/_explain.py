"""`explain`: why a change was decided as it was, and why other figures of a document changed nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from monitor import wire
from monitor.changes import Refusal, find_refusals
from monitor.cli._alerts import digest_words, digests_of, outlook_words
from monitor.cli._shared import opened, print_items, print_json, read_settings, shown
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.digests import describe_change, describe_figure, topic_of
from monitor.discovery import follow
from monitor.errors import MonitorError
from monitor.model import Change, Document
from monitor.pipeline import cause_of, foresee, plan_feeds, plan_reading
from monitor.reading import read_document, read_stored
from monitor.rules import Watch
from monitor.store import Transaction


def explain(options: argparse.Namespace) -> int:
    """Say why a change, or each change that a document caused, was decided as it was, and why the rest was not."""
    settings = read_settings(options.config)
    with opened(settings) as transaction:
        found = transaction.changes(ids=[options.id]) or transaction.changes(document=options.id)
        goes = {change.id: _goes_to(transaction, settings, change) for change in found}
        tellers = {
            change.id: [
                digest_words(*each) for each in digests_of(transaction, settings, change.watch, change.decided_at)
            ]
            for change in found
        }
        stored = transaction.document(options.id)
    document = read_stored(stored) if stored is not None else None
    if not found and document is None:
        raise MonitorError(
            f"neither a change nor a document is called {options.id!r}; `monitor figures WATCH/FIGURE` names documents"
        )
    for change in found:
        print_json(wire.dump(change)) if options.json else _explain(change, goes[change.id], tellers[change.id])
    if document is not None:
        _show_refusals(document, settings, as_json=options.json)
    return 0


def _goes_to(transaction: Transaction, settings: Settings, change: Change) -> str:
    """Say in words where an alert about a change goes."""
    if not change.alert:
        return "no alert; digests of the watch tell it"
    cause = cause_of(transaction, change)
    if cause is not None:
        return f"no alert of its own: {cause.id} tells that what is counted changed"
    outlook = foresee(transaction, settings, topic_of(change), now=utc_now())
    return "; ".join(map(outlook_words, outlook)) or "no channel: no route takes it, and alerts.to is empty"


def _explain(change: Change, goes: str, tellers: Sequence[str]) -> None:
    print(f"{change.id}  {describe_change(change)}")
    for name, claim in (("claim", change.new), ("before", change.old)):
        if claim is not None:
            stated = f"as of {claim.as_of}" if claim.as_of_stated else "no as-of stated"
            print(f"  {name:<7} {describe_figure(claim.figure)}, {stated}, says {claim.voice}")
            print(f'          {claim.publisher or "-"}, {shown(claim.published_at)}: "{claim.figure.evidence.quote}"')
    print(f"  rule    {change.reason}")
    for other in change.others:
        print(f"  not     {other}")
    print(f"  goes to {goes}")
    for teller in tellers:
        print(f"  next    {teller}")


# --------------------------------------------------------------------------- what changed nothing


def _show_refusals(document: Document, settings: Settings, *, as_json: bool) -> None:
    """Say, for every watch that wants a document, why figures of it are no claims about a tracked figure."""
    wanted = _wanted_by(document, settings)
    for watch, refusals in wanted:
        if not as_json:
            print(f"\n{watch.name}: figures of {document.id} that are no claims")
        print_items(
            refusals if as_json else _telling(refusals, len(watch.figures)),
            as_json=as_json,
            columns=["  figure", "counts", "is not", "because"],
            row=_refusal_row,
            empty="  (none)",
            record=partial(_refusal_record, watch.id),
        )
    if not wanted and not as_json:
        print(f"no watch wants {document.id}: no rule matches it")


def _telling(refusals: Sequence[Refusal], tracked: int) -> list[Refusal]:
    """Return the refusals worth a line: one for a figure of which every tracked figure counts something else."""
    told: list[Refusal] = []
    for figure, group in groupby(sorted(refusals, key=lambda one: one.figure.evidence.start), lambda one: one.figure):
        of_figure = list(group)
        near = [one for one in of_figure if not one.apart]
        if near or len(of_figure) < tracked:
            told += near
        else:
            told.append(Refusal("-", figure, of_figure[0].reason if tracked == 1 else "no tracked figure counts it"))
    return told


def _refusal_row(refusal: Refusal) -> tuple[str, ...]:
    figure = refusal.figure
    return f"  {describe_figure(figure)}", figure.metric or figure.counted or "-", refusal.tracked, refusal.reason


def _refusal_record(watch: str, refusal: Refusal) -> dict[str, Any]:
    figure = wire.dump(refusal.figure)
    return {"watch": watch, "tracked": refusal.tracked, "refused": refusal.reason, "figure": figure}


def _wanted_by(document: Document, settings: Settings) -> list[tuple[Watch, Sequence[Refusal]]]:
    plan = plan_feeds(settings).get(document.feed or "", plan_reading(settings))
    names = set(read_document(document, plan).watches)
    lexicon = plan.lexicon()
    return [
        (watch, find_refusals(document, follow(watch, document, lexicon), lexicon))
        for watch in settings.watches
        if watch.id in names
    ]
