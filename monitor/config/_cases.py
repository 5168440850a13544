"""One YAML file of cases -> the watches it is about, documents that go in, and changes that are to come out.

Rules of this file: what is wrong is said as it is of a configuration, all at once and with its line; a case depends on
its files alone, so neither the environment nor the secrets of the configuration that is tested are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from monitor.config._checks import check_sections
from monitor.config._load import validate
from monitor.config._settings import Found, KeyPath, Sections, Settings
from monitor.config._shape import find_sections
from monitor.config._tree import Tree, read_tree
from monitor.config._wording import choose
from monitor.documents import document_from_text, read_documents
from monitor.errors import ConfigError, DocumentError, Problem
from monitor.model import ChangeKind, Document
from monitor.rules import LocalPath, MetricWords, Names, Rule, Watch

_TESTED = ("watches", "places", "metrics")  # what a case depends on; nothing else of a configuration is read
_READ_AT = datetime(2100, 1, 1, tzinfo=UTC)  # when the documents were read: after all of them


def _moment(value: object) -> object:
    """Turn text, or YAML's date or time, into an aware moment; without a zone, it is in UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)  # noqa: DTZ001 - the zone follows
    if not isinstance(found, datetime):
        raise ValueError(f'{value!r} is no date; write one such as "2026-03-12T06:15:00Z"')  # noqa: TRY004 - pydantic
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _value(value: object) -> object:
    """Turn a number into text; YAML's `true` and lists are no values."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('is no value; write a number, "9000-10000", or the words: "over 9,000"')  # noqa: TRY004 - pydantic
    return str(value).strip()


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Value = Annotated[str, BeforeValidator(_value), WithJsonSchema({"type": ["number", "string"]})]


class CaseDocument(Rule):
    """A document that goes in: its text, or a file that holds it."""

    id: str | None = Field(None, min_length=1, description="What `expect` and `silent` call it.")
    file: LocalPath | None = Field(None, description="A file of one or more documents, relative to this one.")
    text: str | None = Field(None, min_length=1, description="The article, without its title.")
    title: str = Field("", description="Its title.")
    published_at: Moment | None = Field(None, description='When it appeared: "2026-03-12T06:15:00Z".')
    publisher: str | None = Field(None, description="Who published it.")
    url: str | None = Field(None, description="Its address.")
    language: str | None = Field(None, description='Its language: "en"; found out if left out.')

    @model_validator(mode="after")
    def _is_whole(self) -> CaseDocument:
        if (self.file is None) == (self.text is None):
            raise ValueError("has " + ("both text and file" if self.text else "no text") + '; give "text" or "file"')
        if self.text is not None and (self.id is None or self.published_at is None):
            missing = "id" if self.id is None else "published_at"
            raise ValueError(f"has no {missing}; add it: cases name documents, and take them in order of time")
        return self


class Expectation(Rule):
    """A change that is to come out; only the keys that are given are compared."""

    document: str | None = Field(None, description="Id of the document that causes it.")
    watch: str | None = Field(None, description="Id of the watch.")
    figure: str | None = Field(None, description="Id of the tracked figure.")
    kind: ChangeKind | None = Field(None, description="increased, stale_repeat, conflict, ...")
    alert: bool | None = Field(None, description="Whether readers are alerted.")
    old: Value | None = Field(None, description="The value before; null if there is none.")
    new: Value | None = Field(None, description="The value stated.")
    voice: str | None = Field(None, description="Who asserts it.")

    @model_validator(mode="after")
    def _says_something(self) -> Expectation:
        if not self.model_fields_set:
            raise ValueError("says nothing; give at least one of document, figure, kind, alert, old, new")
        return self


class WrittenCase(Rule):
    """Documents, and what is to come of them."""

    name: str = Field(min_length=1, description="What the case shows, in a sentence.")
    documents: tuple[CaseDocument, ...] = Field(min_length=1, description="What goes in.")
    expect: tuple[Expectation, ...] = Field((), description="The changes to come out, and every alert.")
    silent: Names = Field((), description="Documents that bring nothing new: no alert, no first value, no move.")


class CaseFile(Rule):
    """The file as it is written."""

    config: LocalPath | None = Field(None, description="The configuration that is tested, relative to this file.")
    watches: tuple[Watch, ...] = Field((), description="Or what is followed, as in a configuration.")
    places: dict[Annotated[str, Field(min_length=1)], Names] = Field({}, description="As in a configuration.")
    metrics: dict[Annotated[str, Field(min_length=1)], MetricWords] = Field({}, description="As in a configuration.")
    tests: tuple[WrittenCase, ...] = Field(min_length=1, description="The cases.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case, ready to run: `lines` are those of its expectations in the file, `line` is its own."""

    name: str
    file: str
    line: int
    documents: tuple[Document, ...]
    expect: tuple[Expectation, ...]
    lines: tuple[int, ...]
    silent: tuple[str, ...]
    settings: Settings


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases.

    Of the configuration that it names, only `watches`, `places` and `metrics` are looked at: every document is for
    every watch whose rule it matches.

    Raises:
        ConfigError: Something is wrong with the file, the configuration or a document; it lists all that is.
    """
    tree, base = read_tree(path), path.absolute().parent
    written = validate(tree, CaseFile, list(find_sections(CaseFile, tree.root)), base) if tree.root else None
    tree.found += check_sections(list(find_sections(CaseFile, tree.root)), tree.root, None)
    problems: tuple[Problem, ...] = ()
    settings: Settings | None = None
    if written is not None:
        settings, problems = _tested(tree, written)
    cases = [] if written is None or settings is None else list(_cases(tree, written, settings))
    if tree.found or problems:
        raise ConfigError(tree.problems() + problems)
    return tuple(cases)


def _tested(tree: Tree, written: CaseFile) -> tuple[Settings | None, tuple[Problem, ...]]:
    """Return what is tested, and the problems of the configuration that holds it."""
    own = {name: getattr(written, name) for name in _TESTED}
    if (written.config is None) == (not written.watches):
        wrong = "watches are given as well" if written.config else "is missing"
        tree.found.append(Found(("config",), wrong, 'name a configuration, or write "watches:" here'))
        return None, ()
    if written.config is None:
        return Settings(**own), ()
    other = read_tree(written.config)
    other.root = {name: value for name, value in other.root.items() if name in _TESTED}
    sections = list(find_sections(Sections, other.root))
    found = validate(other, Sections, sections, written.config.absolute().parent)
    other.found += check_sections(sections, other.root, None)
    if found is None or other.found:
        return None, other.problems()
    words = {"places": {**found.places, **written.places}, "metrics": {**found.metrics, **written.metrics}}
    return Settings(watches=found.watches, **words), ()


def _cases(tree: Tree, written: CaseFile, settings: Settings) -> Iterator[Case]:
    names: set[str] = set()
    for index, case in enumerate(written.tests):
        path: KeyPath = ("tests", index)
        if case.name in names:
            tree.found.append(Found((*path, "name"), "another case has the same name", "change one of them"))
        names.add(case.name)
        documents = tuple(_documents(tree, case, path))
        tree.found += _check_names(case, path, {document.id for document in documents}, settings)
        yield Case(
            name=case.name,
            file=tree.file,
            line=tree.lines.get(path, 0),
            documents=documents,
            expect=case.expect,
            lines=tuple(tree.lines.get((*path, "expect", place), 0) for place in range(len(case.expect))),
            silent=case.silent,
            settings=settings,
        )


def _check_names(case: WrittenCase, path: KeyPath, documents: set[str], settings: Settings) -> Iterator[Found]:
    """Find names that a case does not know; where figures are found automatically, any may come."""
    watches = {watch.id: {figure.id for figure in watch.figures} for watch in settings.watches}
    auto = any(watch.is_auto for watch in settings.watches)
    for place, wanted in enumerate(case.expect):
        figures = watches.get(wanted.watch or "") or {name for ids in watches.values() for name in ids}
        known = (("document", documents), ("watch", set(watches)), ("figure", figures))
        for key, names in known:
            name = getattr(wanted, key)
            if name is not None and name not in names and not (key == "figure" and auto):
                what = "tracked figure" if key == "figure" else key
                fix = choose(name, names, none=f"there is no {what}")
                yield Found((*path, "expect", place, key), f"{name!r} is no {what}", fix)
    for place, name in enumerate(case.silent):
        if name not in documents:
            fix = choose(name, documents, none="there is no document")
            yield Found((*path, "silent", place), f"{name!r} is no document of this case", fix)


def _documents(tree: Tree, case: WrittenCase, path: KeyPath) -> Iterator[Document]:
    for index, item in enumerate(case.documents):
        where: KeyPath = (*path, "documents", index)
        if item.file is not None:
            yield from _from_file(tree, item, item.file, (*where, "file"))
        elif item.text is not None:
            yield document_from_text(
                item.text,
                id=item.id,
                title=item.title,
                published_at=item.published_at,
                publisher=item.publisher,
                url=item.url,
                language=item.language,
                fetched_at=_READ_AT,
            )


def _from_file(tree: Tree, item: CaseDocument, file: Path, where: KeyPath) -> Iterator[Document]:
    """Yield the documents of a file; what a case says of one goes before what the file says."""
    try:
        found = list(read_documents(file.read_bytes(), name=str(file), fetched_at=_READ_AT))
    except (OSError, DocumentError) as error:
        what = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        tree.found.append(Found(where, f"cannot be read ({what})", "name a file of text, HTML or JSON Lines"))
        return
    given = {"id": item.id, "headline": item.title, "published_at": item.published_at, "publisher": item.publisher}
    said = {name: value for name, value in given.items() if value}
    if said and len(found) != 1:
        tree.found.append(Found(where, f"holds {len(found)} documents", "let the file say what each of them is"))
        return
    for document in found:
        document = replace(document, **said)  # type: ignore[arg-type]  # noqa: PLW2901 - the same document
        if document.published_at is None:
            tree.found.append(Found(where, "has no date", 'add "published_at" beside it'))
        yield document
