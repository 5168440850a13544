"""Figures that nobody configured -> the series that they form, each as the tracked figure that a user could write.

    find_series      all series of many documents, those first that are reported most often and most independently
    propose_figures  the tracked figures that the figures of one document ask for: what `figures: auto` follows
    is_established   whether a series was reported often enough to be told to readers

A series is known by what its figures say of themselves: metric, subject, unit, population, qualifier, place and span;
never by voice or date, which are how claims within it differ. Rules of this file: pure; a figure that does not say
what it counts, and where or of what, forms no series; the same identity gives the same id, whatever else was read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.lexicon import Lexicon
from monitor.model import Change, Claim, Document, Figure, Modality, PeriodKind, Status
from monitor.rules import TrackedFigure, Watch
from monitor.words import plain_name

_LEAST_SURE = 0.2
_MOST_PROPOSED = 30  # series of one document
_OUTLETS = 2  # that make a series
_REPORTS = 3  # or documents, where they come from one outlet
_LONGEST_ID = 64
_SHARES = frozenset({"%", "pp", "1"})
_SAME_UNIT = frozenset({"person", "case", "death", "body", "patient", "building", "home", "household"})
# these qualifiers say how sure a number is, not that it counts something else
_LOOSE = frozenset({"reported", "official", "documented", "recorded", "registered", "known", "estimated", "preliminary", "final"})  # fmt: skip
_SPANS = {
    PeriodKind.CUMULATIVE: "in all",
    PeriodKind.WINDOW: "lately",
    PeriodKind.STOCK: "now",
    PeriodKind.FLOW: "per time",
    PeriodKind.RATE: "rate",
    PeriodKind.LEVEL: "level",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a series is of, in the lexicon's names; the span is None where it is the usual one of the metric."""

    metric: str
    subject: str | None
    unit: str | None
    population: str | None
    qualifier: str | None
    place: str | None
    period: PeriodKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One document's statement of a series."""

    figure: Figure
    document: str
    publisher: str | None
    voice: str
    story: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A proposed tracked figure, and who reported it how often; copies are not counted."""

    tracked: TrackedFigure
    reports: tuple[Report, ...]  # as they appeared
    outlets: int
    voices: int
    stories: int
    days: int

    @property
    def latest(self) -> Report:
        """The report that appeared last."""
        return self.reports[-1]


# --------------------------------------------------------------------------- many documents


def find_series(
    documents: Iterable[tuple[Document, Collection[str]]], lexicon: Lexicon, *, least: int = _REPORTS
) -> tuple[Series, ...]:
    """Return the series that nobody follows yet, the best reported ones first.

    Args:
        documents: Documents with their figures, as they appeared, each with the ids of the figures that speak of a
            tracked figure already; a series of which half the reports do is followed. Copies are left out.
        lexicon: The words that the figures were read with.
        least: How many documents, or else two outlets, a series takes.
    """
    reports: dict[Identity, list[Report]] = {}
    followed: Counter[Identity] = Counter()
    for document, known in documents:
        if document.copy_of is not None:
            continue
        for identity, figure in _identities(document, lexicon).items():
            reports.setdefault(identity, []).append(_report(figure, document))
            followed[identity] += figure.id in known
    _join_placeless(reports, followed)
    found = [
        _series(identity, told, lexicon)
        for identity, told in reports.items()
        if 2 * followed[identity] < len(told) and _is_enough([(one.publisher, one.document) for one in told], least)
    ]
    return tuple(sorted(found, key=_rank))


def _join_placeless(reports: dict[Identity, list[Report]], followed: Counter[Identity]) -> None:
    """Let reports that name no place join the best reported place of the same figure: who would repeat it each time?"""
    homes: dict[Identity, Identity] = {}
    for identity in sorted(reports, key=lambda one: (len(reports[one]), one.place or "")):
        if identity.place is not None:
            homes[replace(identity, place=None)] = identity
    for bare in [identity for identity in reports if identity.place is None and identity in homes]:
        home = homes[bare]
        reports[home] = sorted([*reports[home], *reports.pop(bare)], key=lambda one: (one.published_at, one.document))
        followed[home] += followed[bare]


def _series(identity: Identity, reports: Sequence[Report], lexicon: Lexicon) -> Series:
    return Series(
        tracked=_tracked(identity, lexicon),
        reports=tuple(reports),
        outlets=len({one.publisher for one in reports}),
        voices=len({one.voice.casefold() for one in reports}),
        stories=len({one.story for one in reports}),
        days=len({one.published_at.astimezone(UTC).date() for one in reports}),
    )


def _rank(series: Series) -> tuple[int, int, int, str]:
    return (-series.outlets, -series.days, -len(series.reports), series.tracked.id)


def _report(figure: Figure, document: Document) -> Report:
    publisher = document.publisher or document.feed
    return Report(
        figure=figure,
        document=document.id,
        publisher=publisher,
        voice=figure.attribution.name if figure.attribution else publisher or "unnamed",
        story=document.story or document.id,
        published_at=document.appeared_at,
    )


# --------------------------------------------------------------------------- one document


def propose_figures(document: Document, lexicon: Lexicon) -> tuple[TrackedFigure, ...]:
    """Return the tracked figures that the figures of a document ask for, in reading order; ids differ."""
    found = (_tracked(identity, lexicon) for identity in _identities(document, lexicon))
    return tuple({tracked.id: tracked for tracked in found}.values())[:_MOST_PROPOSED]


def follow(watch: Watch, document: Document, lexicon: Lexicon) -> Watch:
    """Return the watch with the figures that it follows in a document: its own, or with `auto` what is found there."""
    return watch.model_copy(update={"figures": propose_figures(document, lexicon)}) if watch.is_auto else watch


def name_figures(watch: Watch, changes: Iterable[Change], lexicon: Lexicon) -> Watch:
    """Return the watch with the figures that changes speak of, for readers, where it has none of its own."""
    if not watch.is_auto:
        return watch
    found: dict[str, TrackedFigure] = {}
    for change in changes:
        if change.watch == watch.id and change.figure not in found:
            found[change.figure] = name_figure(change.figure, [change.new] if change.new else [], lexicon)
    return watch.model_copy(update={"figures": tuple(found.values())})


def name_figure(figure: str, claims: Iterable[Claim], lexicon: Lexicon) -> TrackedFigure:
    """Return the tracked figure that `auto` calls `figure`: as one of its claims has it, else as its id tells."""
    for claim in claims:
        identity = _identify(claim.figure, lexicon)
        if identity is not None and (tracked := _tracked(identity, lexicon)).id == figure:
            return tracked
    return TrackedFigure(id=figure, metric=figure)


def is_established(claims: Iterable[Claim]) -> bool:
    """Tell whether a series is more than the chance find of one article: two outlets gave it, or three documents."""
    return _is_enough([(claim.publisher, claim.document) for claim in claims], _REPORTS)


def _is_enough(reports: Sequence[tuple[str | None, str]], least: int) -> bool:
    outlets, documents = {outlet for outlet, _ in reports}, {document for _, document in reports}
    return len(outlets) >= _OUTLETS or len(documents) >= least


# --------------------------------------------------------------------------- identity


def _identities(document: Document, lexicon: Lexicon) -> dict[Identity, Figure]:
    """Return the series that a document states, each by the first figure that does."""
    found: dict[Identity, Figure] = {}
    if document.status is not Status.WITHDRAWN:
        for figure in document.figures:
            identity = _identify(figure, lexicon)
            if identity is not None:
                found.setdefault(identity, figure)
    return found


def _identify(figure: Figure, lexicon: Lexicon) -> Identity | None:
    """Return what series a figure belongs to; None for what is no value of a series, or does not say of what."""
    metric = lexicon.metric(figure.metric) if figure.metric else None
    info = lexicon.metric_info(metric) if metric else None
    if metric is None or info is None or not _is_value(figure):
        return None
    unit = figure.unit and (lexicon.unit(figure.unit) or figure.unit)
    if unit is None or (info.kinds[0] == "count" and unit in _SHARES):
        return None
    if info.kinds == ("count",) or unit == info.unit or (unit in _SAME_UNIT and info.unit is not None):
        unit = None  # it goes without saying
    place = (lexicon.place(figure.place) or figure.place) if figure.place else None
    population = _population(figure, lexicon)
    if figure.subset_of is not None and population is None and figure.qualifier is None and place is None:
        return None
    subject = figure.subject if unit is not None or info.kinds[0] != "count" else None
    if place is None and subject is None:
        return None
    qualifier = figure.qualifier and (lexicon.qualifier(figure.qualifier) or figure.qualifier)
    period = figure.period.kind
    return Identity(
        metric=metric,
        subject=subject.casefold() if subject else None,
        unit=unit,
        population=population,
        qualifier=None if qualifier in _LOOSE else qualifier,
        place=place,
        period=None if period in {info.period, PeriodKind.UNKNOWN} else period,
    )


def _is_value(figure: Figure) -> bool:
    sure = figure.method.confidence >= _LEAST_SURE
    valued = figure.best is not None or figure.lower is not None or figure.upper is not None
    return sure and valued and figure.modality is Modality.ASSERTED and not figure.delta and figure.same_as is None


def _population(figure: Figure, lexicon: Lexicon) -> str | None:
    """Return whom a figure counts; a nation's name is that of the place's own people."""
    if figure.population is None:
        return None
    name = lexicon.population(figure.population) or figure.population.casefold()
    return None if name[:1].isupper() else name


def _tracked(identity: Identity, lexicon: Lexicon) -> TrackedFigure:
    """Return the tracked figure that asks for a series."""
    span = _SPANS[identity.period] if identity.period else None
    words = (identity.metric, identity.subject, identity.population, identity.qualifier, span, identity.place)
    label = ", ".join(word for word in words if word)
    info = lexicon.metric_info(identity.metric)
    return TrackedFigure(
        id=_slug(*words, identity.unit if info is None or identity.unit != info.unit else None),
        label=label[:1].upper() + label[1:],
        metric=identity.metric,
        unit=identity.unit,
        subject=identity.subject,
        place=(identity.place,) if identity.place else (),
        population=identity.population,
        qualifier=identity.qualifier,
        period=identity.period,
    )


def _slug(*words: str | None) -> str:
    """Return a short name of plain letters; words of other scripts are spelled by their code points."""
    name = "-".join(plain_name(word) or "-".join(f"{ord(letter):x}" for letter in word[:8]) for word in words if word)
    if len(name) > _LONGEST_ID:
        mark = hashlib.sha256(name.encode()).hexdigest()[:6]
        name = f"{name[: _LONGEST_ID - 7].rstrip('-')}-{mark}"
    return name
