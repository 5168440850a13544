"""A document's figures -> the claims that they make about a watch's tracked figures, by meaning.

Every figure is asked whether it is the one that is meant; what is left is ranked, so that an article makes one claim
per voice: the whole before a part, a worded total before an incident, the first before a later one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.changes._frames import is_framed, tells_earlier
from monitor.changes._meaning import Wanted, clause, days, read_wanted, refuse_meaning, refuse_metric, segment, stems
from monitor.changes._names import first_named, is_introduced, mentions, names_of, names_told, rival_of
from monitor.changes._places import Placed, place_figure, read_focus
from monitor.changes._scope import (
    PLANS,
    find_cue,
    is_long_ago,
    is_past,
    is_worded_total,
    looks_back,
    past_year,
    start_of,
    starts_with,
    was_added,
)
from monitor.changes._state import agree, restriction, rises, width
from monitor.changes._voices import is_named, same_name, speaks_for, two_voices
from monitor.intervals import middle, typical
from monitor.model import Claim, Document, Figure, Form, Modality, PeriodKind, Status
from monitor.rules import TrackedFigure, Watch

if TYPE_CHECKING:
    from monitor.lexicon import Lexicon

_LEAST_SURE = 0.2
_MOMENTS = frozenset({PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.RATE})
_MAYBE = re.compile(
    r"\b(?:could|(?-i:may)|might|would like|considering|weighing|if|(?<!than )expected|analysts?|forecast)\b",
    re.IGNORECASE,
)
_FORECASTERS = re.compile(
    r"\b(?:analysts?|economists?|forecasters?) (?:polled|surveyed|in|at)\b|\bpoll of\b", re.IGNORECASE
)
_AS_OF = re.compile(r"\bas (?:of|at)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"(?<!\ball )\bof (?:its|their|the|his|her|our)\s*\Z", re.IGNORECASE)  # "450 of its 3,900 workers"
_OF_WHOM = re.compile(r"\s*of (?:whom|which)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bas many as\s*\Z", re.IGNORECASE)
_SPANS = frozenset({PeriodKind.WINDOW, PeriodKind.FLOW})
_HISTORY = timedelta(days=300)
_AHEAD = timedelta(days=1)
_CURRENT = timedelta(days=2)
_WINDOW = timedelta(days=7)
_RECENT = timedelta(days=4)
_EARLY = timedelta(days=2)
_WORDS = 20
_SHORT = 3  # letters of words that name nothing
_SENTENCE = 1000
_MOST = 200  # candidates of one article
_CONTRAST = 4  # two voices of one article that are further apart speak of different things


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a figure is no claim about a tracked figure; `apart` if it counts something else altogether."""

    tracked: str
    figure: Figure
    reason: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A figure beside a tracked figure; `reason` is "" for a claim that the article makes."""

    tracked: TrackedFigure
    figure: Figure
    claim: Claim | None
    reason: str
    apart: bool = False


def select_claims(document: Document, watch: Watch, lexicon: Lexicon) -> tuple[tuple[TrackedFigure, Claim], ...]:
    """Return the claims that a document makes about the tracked figures of a watch, in reading order.

    Only asserted figures that speak of the whole tracked figure count; an article makes one claim per voice. A
    withdrawn article makes none. Raises nothing.
    """
    found = [
        (one.tracked, one.claim)
        for one in _review(document, watch, lexicon)
        if one.claim is not None and not one.reason
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1].figure.evidence.start, pair[1].figure.id)))


def find_refusals(document: Document, watch: Watch, lexicon: Lexicon) -> tuple[Refusal, ...]:
    """Return why the other figures of a document are no claims about a tracked figure, for `explain`."""
    reviewed = _review(document, watch, lexicon)
    return tuple(Refusal(one.tracked.id, one.figure, one.reason, one.apart) for one in reviewed if one.reason)


def definition(tracked: TrackedFigure) -> str:
    """Return a fingerprint of what a tracked figure means; its label and thresholds are no part of it."""
    parts = (
        tracked.metric,
        tracked.unit,
        tracked.subject,
        *("place", *sorted(tracked.place)),
        *("exclude", *sorted(tracked.exclude)),
        tracked.population,
        tracked.qualifier,
        tracked.period,
        tracked.since,
        *("trust", *sorted(tracked.trust)),
        *("ignore", *sorted(tracked.ignore)),
    )
    text = "\x1f".join("" if part is None else str(part).casefold() for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]


def _review(document: Document, watch: Watch, lexicon: Lexicon) -> Iterator[_Seen]:
    """Yield every figure of a document with every tracked figure: its claim, or why it makes none."""
    if document.status is Status.WITHDRAWN or not document.figures:
        return
    focus = read_focus(document, lexicon)
    figures = {figure.id: figure for figure in document.figures}
    names, past = names_of(watch), looks_back(document)
    named, told = first_named(document, names), names_told(document, watch)
    for tracked in watch.figures:
        wanted = read_wanted(tracked, watch, lexicon)
        candidates: list[Claim] = []
        for figure in document.figures:
            if other := refuse_metric(figure, wanted, document, lexicon):
                yield _Seen(tracked, figure, None, other, apart=True)
                continue
            reason = _refuse(figure, document, tracked, wanted, lexicon)
            reason = reason or _refuse_part(figure, figures, tracked, wanted) or _refuse_whole(figure, figures, wanted)
            reason = reason or _refuse_name(figure, document, tracked, told=told, names=names, named=named)
            if not reason and past and wanted.kinds == ("count",) and not _is_dated(figure, document):
                reason = "the article looks back, and the number is of then"
            placed = (
                Placed(reason) if reason else place_figure(figure, tracked, wanted, focus, watch=watch, lexicon=lexicon)
            )
            claim = None if placed.refusal else _claim(figure, document, wanted, placed.scope)
            reason = placed.refusal or (claim and _refuse_claim(claim, document, tracked)) or ""
            if claim is None or reason:
                yield _Seen(tracked, figure, None, reason)
            else:
                candidates.append(claim)
        for claim, reason in _settle(candidates, tracked, wanted):
            added = _added(claim, document, tracked) if not reason else None
            yield _Seen(tracked, claim.figure, replace(claim, **added) if added else claim, reason)


def _refuse_name(
    figure: Figure,
    document: Document,
    tracked: TrackedFigure,
    *,
    told: Sequence[str],
    names: Sequence[str],
    named: int,
) -> str | None:
    """Refuse what is of something else than the one thing that a watch follows by its name."""
    if rival := rival_of(figure, told):
        return f"it is of the {rival}"
    if figure.evidence.end < named and not is_introduced(figure, document, names, named):
        return "the article has not yet named what the watch follows"
    return f"it is of the whole year, not of {names[0]} alone" if _is_of_year(figure, tracked, names) else None


def _is_of_year(figure: Figure, tracked: TrackedFigure, names: Sequence[str]) -> bool:
    """Tell whether a total is of a whole year, in a sentence that does not name what the watch follows."""
    begins = days([figure.period.from_])
    if not names or not begins or (begins[0].month, begins[0].day) != (1, 1) or begins[0] == tracked.since:
        return False
    return not any(mentions(figure.evidence.quote, name) for name in names)


def _is_dated(figure: Figure, document: Document) -> bool:
    """Tell whether a sentence dates its number in the year of publication."""
    published = document.appeared_at.year
    return any(day.year == published for day in days([figure.as_of, figure.period.to, figure.period.from_]))


def _refuse(figure: Figure, document: Document, tracked: TrackedFigure, wanted: Wanted, lexicon: Lexicon) -> str | None:
    """Return why a figure is not the tracked figure, whatever its place; None if it may be."""
    planned = wanted.metric in PLANS and figure.modality in (Modality.PROJECTED, Modality.TARGET)
    if figure.modality is not Modality.ASSERTED and (not planned or _MAYBE.search(segment(figure))):
        return f"it is {figure.modality.value}, not asserted"
    if figure.method.confidence < _LEAST_SURE or middle(figure) is None:
        return "it was read with too little confidence"
    if wanted.unit == "%" and figure.attribution is not None and _FORECASTERS.search(figure.attribution.name):
        return f"{figure.attribution.name} forecast it"
    if wanted.period in _MOMENTS and is_past(figure):
        return "it is of an earlier moment"
    if wanted.metric in PLANS and _OF_ALL.search(_before(figure)):
        return "it is all of which a part is planned"
    return refuse_meaning(figure, wanted, document, lexicon) or _refuse_excluded(figure, tracked, lexicon)


def _before(figure: Figure) -> str:
    """Return the last words before a number."""
    evidence = figure.evidence
    return evidence.quote[: max(0, evidence.start - evidence.quote_start)][-_WORDS:]


def _refuse_part(figure: Figure, figures: Mapping[str, Figure], tracked: TrackedFigure, wanted: Wanted) -> str | None:
    """Refuse "including 12 children" and "40 of them in Low Ard", unless just that part is tracked."""
    if figure.subset_of is None or wanted.population or wanted.qualifier:
        return None
    whole = figures.get(figure.subset_of)
    if whole is not None and whole.metric and figure.metric and whole.metric != figure.metric:
        return None  # the dead are a part of the sick, and yet all of the dead
    if whole is not None and _is_of_another_voice(figure, whole, tracked):
        return None
    place = (figure.place or "").casefold()
    own = place in {name.casefold() for name in tracked.place}
    if own and whole is not None and (whole.place or "").casefold() != place:
        return None
    return "it is a part of " + (whole.text if whole else "another figure")


def _refuse_whole(figure: Figure, figures: Mapping[str, Figure], wanted: Wanted) -> str | None:
    """Refuse those of whom only a part is what is asked for: "carried 103 people, 12 of whom were dead"."""
    quote, first = figure.evidence.quote, figure.evidence.quote_start
    for part in figures.values():
        if (
            part.subset_of != figure.id
            or part.evidence.quote_start != first
            or part.evidence.start < figure.evidence.end
        ):
            continue
        before, after = quote[: part.evidence.start - first], quote[part.evidence.end - first :].partition(",")[0]
        own = {one for one in wanted.own if len(one) > _SHORT}
        if _OF_WHOM.match(after) and own & stems(after) and not own & stems(before):
            return f"only {part.text} of them are what is asked for"
    return None


def _is_of_another_voice(figure: Figure, whole: Figure, tracked: TrackedFigure) -> bool:
    """Tell whether two bodies state two numbers: nobody counts a part of what somebody else has counted."""
    mine, its = figure.attribution, whole.attribution
    if mine is None or its is None or "media" in {mine.kind, its.kind} or "witness" in {mine.kind, its.kind}:
        return False
    return not same_name(mine.name, its.name, tracked.place)


def _refuse_excluded(figure: Figure, tracked: TrackedFigure, lexicon: Lexicon) -> str | None:
    """Refuse what the user excluded: its place, its population, or a word of the clause around it."""
    for name in tracked.exclude:
        place = lexicon.place(name)
        if place and figure.place:
            if lexicon.lies_in(lexicon.place(figure.place) or figure.place, place):
                return f"{name} is excluded"
            continue
        own = f"{figure.population or ''} {figure.counted or ''} {figure.subject or ''} {figure.place or ''}"
        if mentions(f"{own} {clause(figure)}", name) or (stems(name) and stems(name) <= stems(own)):
            return f"{name} is excluded"
    return None


def _claim(figure: Figure, document: Document, wanted: Wanted, scope: str | None) -> Claim:
    """Return the claim of a figure: who says it, as of when."""
    figure = _as_moved(_as_counted(figure), document, wanted)
    published = document.appeared_at
    as_of, is_stated = _as_of(figure, document, published.astimezone(UTC).date(), wanted)
    publisher = document.publisher or document.feed
    return Claim(
        figure=figure,
        voice=figure.attribution.name if figure.attribution else publisher or "unnamed",
        document=document.id,
        version=document.version,
        publisher=publisher,
        headline=document.headline,
        url=document.url,
        story=document.story,
        published_at=published,
        as_of=as_of,
        as_of_stated=is_stated,
        period=wanted.period,
        scope=scope,
        cue=find_cue(figure, document),
    )


def _as_counted(figure: Figure) -> Figure:
    """Return "as many as 2,450 have been killed" as the count that it is where it is asserted."""
    if figure.form is not Form.AT_MOST or figure.upper is None or not _COUNTED.search(_before(figure)):
        return figure
    return replace(figure, form=Form.EXACT, lower=figure.upper, best=figure.upper)


def _as_moved(figure: Figure, document: Document, wanted: Wanted) -> Figure:
    """Return a plan that its sentence holds against the one before ("950 jobs instead of 1,300") as the move that it is."""
    before = [
        one.best
        for one in document.figures
        if one.modality is Modality.PRIOR
        and one.metric == figure.metric
        and one.unit == figure.unit
        and one.evidence.quote_start == figure.evidence.quote_start
        and one.evidence.start > figure.evidence.end
    ]
    if wanted.metric not in PLANS or figure.direction is not None or figure.best is None or not before or not before[0]:
        return figure
    return replace(figure, direction="down" if before[0] > figure.best else "up")


def _as_of(figure: Figure, document: Document, published: date, wanted: Wanted) -> tuple[date, bool]:
    """Return the day a figure holds on, and whether it is stated; a day that cannot be is the day of publication."""
    ends = [figure.as_of]
    if wanted.period in _SPANS:
        ends = [figure.period.to, figure.as_of]
    elif figure.as_of is None:
        ends = [figure.period.to]
    for day in days(ends):
        # "since the start of March" is no as-of of 31 March; "between 7 October and 19 September" is one
        if figure.as_of is None and wanted.period is PeriodKind.CUMULATIVE and published - day > _CURRENT:
            continue
        # "since the attack of 26 October" names the day on which the count began
        if wanted.since is not None and abs(day - wanted.since) <= _AHEAD and published - day > _CURRENT:
            continue
        doubted = day.year != published.year and any(one.code == "date_mismatch" for one in document.warnings)
        if day <= published + _AHEAD and not doubted:
            return day, True
    return published, False


def _refuse_claim(claim: Claim, document: Document, tracked: TrackedFigure) -> str | None:
    """Refuse voices that do not count, and other times: an earlier war, last year's storm."""
    if tracked.trust and not speaks_for(claim, tracked.trust):
        return f"{claim.voice} is not among the trusted voices"
    if tracked.ignore and speaks_for(claim, tracked.ignore):
        return f"{claim.voice} is ignored"
    return _refuse_time(claim, tracked) or _refuse_frame(claim, document, tracked)


def _refuse_frame(claim: Claim, document: Document, tracked: TrackedFigure) -> str | None:
    """Refuse what a narrative of the past tells, though its own sentence names no time.

    Without a first day, the past is what lies about a year back.
    """
    if claim.period is PeriodKind.CUMULATIVE and tracked.since is not None and tells_earlier(claim.figure):
        return "it is left over from an earlier time"
    before = tracked.since - _EARLY if tracked.since is not None else claim.published_at.date() - _HISTORY
    if claim.as_of_stated and claim.as_of >= before:
        return None
    told = is_framed(claim.figure, document, before)
    return f"it is told of {told:%B %Y}" if told is not None else None


def _refuse_time(claim: Claim, tracked: TrackedFigure) -> str | None:
    """Refuse what is of another time than the tracked figure."""
    begins, ends = days([claim.figure.period.from_]), days([claim.figure.period.to])
    if tracked.since is not None:
        if claim.as_of < tracked.since or any(day < tracked.since for day in ends):
            return f"it is of before {tracked.since.isoformat()}"
        if claim.period is PeriodKind.CUMULATIVE and any(_begins_before(day, tracked.since) for day in begins):
            return f"it counts from {begins[0].isoformat()}, before {tracked.since.isoformat()}"
    first = tracked.since or claim.published_at.date().replace(day=1)
    past = past_year(claim.figure, first.year, dated=tracked.since is not None)
    if past is not None and not begins:
        return f"it is of {past}"
    if is_long_ago(claim.figure):
        return "it is of years ago"
    history = claim.published_at.astimezone(UTC).date() - claim.as_of
    if claim.as_of_stated and claim.period is PeriodKind.CUMULATIVE and history > _HISTORY:
        return f"it is history: as of {claim.as_of.isoformat()}"
    return None


_VAGUE = frozenset({1, 11, 21})  # how early, mid and late in a month begin


def _begins_before(day: date, since: date) -> bool:
    """Tell whether a total begins before the tracked one; "since June" and "since late June" may mean any day of it."""
    month = day.day in _VAGUE and (day.year, day.month) == (since.year, since.month)
    return day < since - _EARLY and not month


# --------------------------------------------------------------------------- one claim per voice


def _settle(candidates: Sequence[Claim], tracked: TrackedFigure, wanted: Wanted) -> Iterator[tuple[Claim, str]]:
    """Yield the candidates with "" for the claims that an article makes, else why they are none."""
    ranked = _ranked(candidates, wanted)
    better = next((one for one in ranked[:_MOST] if _says_better(one, ranked[0])), None)
    if better is not None:
        ranked.remove(better)
        ranked.insert(1, better)  # it takes the place of what it says better
    kept: list[Claim] = []
    for index, claim in enumerate(ranked):
        reason = (
            _surplus(claim, kept, ranked[:_MOST], tracked, wanted)
            if index < _MOST
            else "the article has too many of them"
        )
        if not reason:
            kept.append(claim)
        yield claim, reason


def _ranked(candidates: Sequence[Claim], wanted: Wanted) -> list[Claim]:
    """Return the candidates, the best first: the whole, plainly counted, in the words of the watch, stated first.

    A worded total that is higher goes before an incident: "22 were killed ... the toll rose to 1,812". What a number of
    the very place that is meant is a part of speaks of a wider one, and comes last.
    """
    wholes = {claim.figure.subset_of for claim in candidates if claim.figure.place in wanted.places}
    wider = [claim for claim in candidates if claim.figure.id in wholes and claim.figure.place not in wanted.places]
    if wider:
        return [*_ranked([claim for claim in candidates if claim not in wider], wanted), *wider]
    ranked = sorted(candidates, key=lambda claim: _rank(claim, wanted))
    if not ranked or ranked[0].period is not PeriodKind.CUMULATIVE:
        return ranked
    first = ranked[0]
    longer = next((one for one in ranked if rises(first, one) and _begins_earlier(one, first)), None)
    if longer is not None:  # "842 since the truce ended, which brings the toll since February to 12,131"
        return [longer, *(one for one in ranked if one is not longer)]
    if _is_total(first, wanted):
        return ranked
    alike = [one for one in ranked if _rank(one, wanted)[:2] == _rank(first, wanted)[:2] and rises(first, one)]
    best = next((one for one in alike if _is_total(one, wanted)), first)
    return [best, *(one for one in ranked if one is not best)]


def _begins_earlier(claim: Claim, other: Claim) -> bool:
    """Tell whether a total is stated to count from an earlier day than another one."""
    mine, its = start_of(claim.figure), start_of(other.figure)
    return mine is not None and its is not None and mine < its - _RECENT


def _is_total(claim: Claim, wanted: Wanted) -> bool:
    """Tell whether the words of a number itself, not just its sentence, make it a running total."""
    # what happened in these days has a beginning, too, and is an incident
    begins = any(claim.as_of - day > _RECENT for day in days([claim.figure.period.from_]))
    begins = begins and claim.figure.period.kind is PeriodKind.CUMULATIVE
    dated = claim.as_of_stated and _AS_OF.search(claim.figure.evidence.quote[:_SENTENCE]) is not None
    began = starts_with(claim.figure, wanted.since) and "since" in clause(claim.figure).casefold()
    return begins or dated or began or is_worded_total(claim.figure)


def _rank(claim: Claim, wanted: Wanted) -> tuple[bool | int | str, ...]:
    figure = claim.figure
    meant = not wanted.match or bool(wanted.match & stems(figure.evidence.quote[:_SENTENCE]))
    # "food inflation" goes before "food and drinks": the name that is nearest to the user's words
    far = wanted.unit == "%" and " " in wanted.phrase and not mentions(clause(figure), wanted.phrase)
    return (claim.scope is not None, restriction(claim) != "", not meant, far, figure.evidence.start, figure.id)


def _surplus(
    claim: Claim, kept: Sequence[Claim], ranked: Sequence[Claim], tracked: TrackedFigure, wanted: Wanted
) -> str:
    """Return why an article's further candidate is no claim of its own; "" for a second voice that disagrees."""
    if not kept:
        better = next((one for one in ranked if one is not claim and _says_better(one, claim)), None)
        return "" if better is None else f"the article says it better: {better.figure.text}, {better.voice}"
    first = kept[0]
    low, high = sorted(abs(middle(one.figure) or Decimal(0)) for one in (claim, first))
    other = all(two_voices(claim, one, tracked.place) for one in kept)
    first_total, total = (_is_total(one, wanted) for one in (first, claim))
    reasons = (
        (
            claim.figure.same_as is not None or any(agree(claim, one) for one in kept),
            f"it says {first.figure.text} again",
        ),
        (
            claim.scope not in {None, first.scope},
            f"it speaks of {claim.scope}, and the article has the whole: {first.figure.text}",
        ),
        (restriction(claim) != restriction(first), f"it counts other cases, and {first.figure.text} stands before it"),
        (first_total and not total and rises(claim, first), f"it is no total, and {first.figure.text} is one"),
        (not other, f"the article says {first.figure.text} before it, and no other voice gives this one"),
        (high > _CONTRAST * low, f"it is too far from {first.figure.text} to speak of the same"),
    )
    return next((reason for applies, reason in reasons if applies), "")


def _says_better(other: Claim, claim: Claim) -> bool:
    """Tell whether another candidate is the same claim, finer, or as fine with its asserter named or worded as news."""
    if claim.cue is not None and other.cue is None:
        return False  # "was corrected to 26,980" says more than the "26,980" of a list
    same = other.scope == claim.scope and restriction(other) == restriction(claim) and agree(other, claim)
    mine, its = width(claim), width(other)
    told = (is_named(other) and not is_named(claim)) or (other.cue is not None and claim.cue is None)
    return same and (its < mine or (its == mine and told))


def _added(claim: Claim, document: Document, tracked: TrackedFigure) -> dict[str, Any] | None:
    """Return what the article says came on top, lately or for earlier days, to hold against a running total's move."""
    if claim.period is not PeriodKind.CUMULATIVE:
        return None
    late = any(figure.metric in (None, claim.figure.metric) and was_added(figure) for figure in document.figures)
    cue = {"cue": "retroactive"} if late and claim.cue is None else {}
    return {**cue, **_window(claim, document, tracked)}


def _window(claim: Claim, document: Document, tracked: TrackedFigure) -> dict[str, Any]:
    """Return the window figure of the article that goes with a running total."""
    for figure in document.figures:
        start = figure.period.from_
        if figure.period.kind is not PeriodKind.WINDOW or start is None or figure.metric != claim.figure.metric:
            continue
        whole = figure.population is None and figure.subset_of is None and figure.modality is Modality.ASSERTED
        near = figure.place in (None, claim.figure.place) or figure.place in tracked.place
        if whole and near and timedelta(0) <= claim.as_of - days([start])[0] <= _WINDOW:
            return {"window": typical(figure), "window_from": days([start])[0]}
    return {}
