"""`import`, `document`, `extract`: what monitor makes of documents."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from monitor import wire
from monitor.cli._shared import note, print_json, print_table, progress, read_settings, read_settings_or_defaults, shown
from monitor.config import Settings
from monitor.daemon import utc_now
from monitor.digests import counted, describe_figure
from monitor.documents import read_documents
from monitor.errors import DocumentError
from monitor.model import Change, Document, Figure
from monitor.pipeline import plan_reading, record_readings
from monitor.reading import read_document

_ENDINGS = frozenset({".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".ndjson"})
_BATCH = 50  # documents a transaction


# --------------------------------------------------------------------------- import


def import_(options: argparse.Namespace) -> int:
    """Take files of documents into the database, through the same steps as the articles of feeds."""
    from monitor.store import open_store

    settings, now = read_settings_or_defaults(options.config), utc_now()
    errors: list[DocumentError] = []
    documents = [document for path in find_files(options.paths) for document in read_file(path, now, errors)]
    plan = plan_reading(settings)
    watches = {watch.id: watch for watch in settings.watches}
    store = open_store(settings.database, now=now)
    changes: list[Change] = []
    known: set[str] = set()
    try:
        readings = [read_document(document, plan, always=True) for document in progress(documents, "reading")]
        for start in progress(range(0, len(readings), _BATCH), "storing"):
            batch = readings[start : start + _BATCH]
            with store.transaction() as transaction:
                transaction.lock_watches()
                stored = transaction.known_versions(reading.document.id for reading in batch)
                known |= {
                    reading.document.id
                    for reading in batch
                    if stored.get(reading.document.id, (0, ""))[1] == reading.document.content_hash
                }
                changes += record_readings(transaction, batch, watches, plan.lexicon(), now=now)
    finally:
        store.close()
    _report_import([reading.document for reading in readings], known, changes, errors, as_json=options.json)
    return 1 if errors else 0


def find_files(paths: list[Path]) -> list[Path]:
    """Return the files named, and those in the folders named; raises DocumentError for a path that is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(item for item in path.rglob("*") if item.suffix.lower() in _ENDINGS and item.is_file())
        elif path.exists():
            found.append(path)
        else:
            raise DocumentError(str(path), 0, "there is no such file or folder")
    return found


def read_file(path: Path, fetched_at: datetime, errors: list[DocumentError]) -> list[Document]:
    """Return the documents of a file; what cannot be read goes to `errors`."""
    try:
        return list(read_documents(path.read_bytes(), name=str(path), fetched_at=fetched_at, on_error=errors.append))
    except OSError as error:
        errors.append(DocumentError(str(path), 0, error.strerror or str(error)))
    except DocumentError as error:
        errors.append(error)
    return []


def _report_import(
    documents: list[Document], known: set[str], changes: list[Change], errors: list[DocumentError], *, as_json: bool
) -> None:
    if as_json:
        for document in documents:
            print_json({**wire.dump(document), "stored": document.id not in known})
    else:
        for document in documents:
            state = "already stored" if document.id in known else "stored"
            print(f"{document.id}  {shown(document.published_at)}  {document.headline or document.lede[:60]}")
            parts = {"section": document.sections, "figure": document.figures, "actor": document.actors}
            print(f"  {state}: {', '.join(counted(len(found), noun) for noun, found in parts.items())}")
            for warning in document.warnings:
                print(f"  warning: {warning.code}: {warning.message}")
        alerts = sum(change.alert for change in changes)
        came = f"{counted(len(changes), 'change')}, {counted(alerts, 'alert')}"
        print(f"{len(documents) - len(known)} stored, {len(known)} already known, {came}")
    for error in errors:
        note(str(error))


# --------------------------------------------------------------------------- document


def document(options: argparse.Namespace) -> int:
    """Show the document that monitor makes of a file, figures included; stores nothing."""
    plan = plan_reading(_vocabulary(options.config))
    data, name = _input(options.file)
    for found in read_documents(data, name=name, fetched_at=utc_now()):
        reading = read_document(found, plan, always=True)
        if options.json:
            print_json(wire.dump(reading.document))
        else:
            _show(reading.document)
    return 0


def _vocabulary(config: Path | None) -> Settings:
    """Return the configuration if one was named: reading needs only its own words and places."""
    return Settings() if config is None else read_settings(config)


def _input(file: str) -> tuple[bytes, str]:
    """Return the bytes of a file or of standard input, and a name for them; raises DocumentError."""
    if file == "-":
        return sys.stdin.buffer.read(), "<standard input>"
    try:
        return Path(file).read_bytes(), file
    except OSError as error:
        raise DocumentError(file, 0, error.strerror or str(error)) from error


def _show(document: Document) -> None:
    rows = [
        ("headline", document.headline), ("published", shown(document.published_at)),
        ("dateline", document.dateline.text if document.dateline else ""), ("language", document.language or ""),
        ("publisher", document.publisher or ""), ("address", document.canonical_url or ""), ("lede", document.lede),
        ("sections", "\n".join(section.title or "(opening)" for section in document.sections)),
        ("actors", "\n".join(f"{actor.name} ({actor.kind})" for actor in document.actors)),
        ("places", ", ".join(document.places)),
        ("warnings", "\n".join(f"{warning.code}: {warning.message}" for warning in document.warnings)),
    ]  # fmt: skip
    print_table(["document", document.id], [row for row in rows if row[1]], empty="")
    print()
    print_table(
        ["id", "figure", "what", "whose", "where", "when", "who says so", "part of"],
        [_figure_row(figure) for figure in document.figures],
        empty="no figures",
    )


def _figure_row(figure: Figure) -> tuple[str, ...]:
    period = figure.period
    when = " to ".join(str(moment) for moment in (period.from_, period.to) if moment)
    return (
        figure.id,
        describe_figure(figure),
        figure.metric or figure.counted or "-",
        figure.population or "-",
        figure.place or "-",
        when or shown(figure.as_of),
        figure.attribution.name if figure.attribution else "-",
        figure.subset_of or "-",
    )


# --------------------------------------------------------------------------- extract


def extract(options: argparse.Namespace) -> int:
    """Read text or JSON Lines (`{"id", "text"}`, optional `title`, `published_at`); print one JSON line each."""
    plan = plan_reading(_vocabulary(options.config))
    failed = False

    def report(error: DocumentError) -> None:
        nonlocal failed
        failed = True
        note(str(error))

    data, name = _input(options.file)
    for found in read_documents(data, name=name, fetched_at=utc_now(), on_error=report):
        reading = read_document(found, plan, always=True)
        print_json({"id": found.id, "figures": [wire.dump(figure) for figure in reading.document.figures]})
    return 1 if failed else 0
