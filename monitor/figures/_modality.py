"""In which sense a figure is stated: asserted, projected, a target, hypothetical, denied, or of an earlier time.

Only a cue in the number's own clause counts, before the number or as the verb that governs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.figures._context import Hit, Reading
from monitor.figures._draft import Draft, around
from monitor.figures._time import Moment
from monitor.model import Modality, PeriodKind

_ORDER = (
    ("modality.denied", Modality.DENIED),
    ("modality.hypothetical", Modality.HYPOTHETICAL),
    ("modality.prior", Modality.PRIOR),
    ("modality.target", Modality.TARGET),
    ("modality.projected", Modality.PROJECTED),
)
_CLOSE = 2
# a plan or forecast that stands behind its number is passive: "20,000 are needed", never "they expect more"
_ACTIVE = frozenset(
    {
        "expects",
        "expect",
        "expecting",
        "wants",
        "want",
        "plans",
        "hopes",
        "hope",
        "sees",
        "seeks",
        "seek",
        "aims",
        "aim",
    }
    | {"intends", "intend", "proposes", "vowed", "seeking", "hoping", "needs", "fears", "fear", "forecasters", "appeal"}
    | {
        "predicts",
        "predict",
        "projects",
        "anticipate",
        "anticipates",
        "reckon",
        "asked",
        "called",
        "calling",
        "consensus",
    }
)
_LEVELS = frozenset({"percent", "money", "measure", "rate"})
_MOVES = frozenset({"a", "an", "the", "of", "loss", "profit", "drop", "rise", "fall", "gain", "decline", "increase"})
_CORRECTED = frozenset({"revised", "corrected", "amended", "adjusted", "restated", "downgraded", "upgraded"})
_CONTESTED = frozenset({"votes", "seats", "goals", "points", "majority"})
_SUBJECT = 5  # words that may open a sentence before the year of its subject
_REACH = {
    "modality.prior": 6,
    "modality.denied": 14,
    "modality.hypothetical": 12,
    "modality.target": 9,
    "modality.projected": 9,
}


def set_modality(drafts: Sequence[Draft], moments: Sequence[Moment], reading: Reading, reference: date) -> None:
    """Fill in the modality of the figures of one sentence."""
    text = reading.words.text
    question = text[reading.sentence.start : reading.sentence.end].rstrip("\"'”’) ").endswith("?")
    for draft in drafts:
        if draft.quantity.role == "from" and not _is_rival(draft):
            foreseen = any(
                _governs(draft, drafts, hit, hit_kind)
                for hit_kind in ("modality.projected",)
                for hit in reading.of_kind(hit_kind)
                if hit.first >= draft.after
            )
            draft.modality = Modality.PROJECTED if foreseen else Modality.PRIOR
        elif question:
            draft.modality = Modality.HYPOTHETICAL
        else:
            draft.modality = _modality(draft, drafts, reading)
            if draft.modality is Modality.ASSERTED and (
                _is_history(draft, moments, reference) or _is_outdated(draft, drafts)
            ):
                draft.modality = Modality.PRIOR
            if draft.modality is Modality.ASSERTED and draft.metric is not None and draft.metric.name in _WISHED:
                draft.modality = Modality.TARGET
    _share(drafts)


def _is_rival(draft: Draft) -> bool:
    """Say whether a number is the other side's of the same contest: "won with 41,200 votes against 38,100"."""
    contested = draft.metric is not None and draft.metric.name in _CONTESTED
    return contested and draft.first > 0 and draft.reading.words.folded[draft.first - 1] in _AGAINST


_AGAINST = frozenset({"against", "versus"})
_WISHED = frozenset({"funding requested"})  # what is asked for is not there yet


def _share(drafts: Sequence[Draft]) -> None:
    """Let parts and restatements be meant as their whole is: "will hire 1,400 people, 350 of them pilots"."""
    by_index = {one.index: one for one in drafts}
    for draft in drafts:
        source = by_index.get(draft.parent if draft.same_as is None else draft.same_as)  # type: ignore[arg-type]
        if source is not None and draft.modality is Modality.ASSERTED and draft.quantity.role != "from":
            draft.modality = source.modality if source.modality in _INHERITED else draft.modality


_INHERITED = frozenset({Modality.TARGET, Modality.PROJECTED, Modality.HYPOTHETICAL})


def _is_outdated(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether the sentence itself gives a newer value: "5.3%, after 5.6% in January", "first 126, corrected to 148"."""
    words = draft.reading.words.folded
    if draft.delta and draft.quantity.role is not None:
        return False
    for at in range(draft.first - 1, max(-1, draft.first - 5), -1):
        if words[at] == "after":
            earlier = any(one.quantity.kind == draft.quantity.kind and one.first < at for one in around(draft, drafts))
            return earlier and draft.quantity.kind in _LEVELS
        if words[at] not in _MOVES:
            break
    for one in drafts[draft.position + 1 : draft.position + 3]:
        if one.quantity.kind != draft.quantity.kind or one.delta:
            continue
        between = words[draft.after : one.first]
        if one.quantity.role == "to" and _CORRECTED & set(between):
            return True
        if _is_newer(draft, one):
            return True
    return False


def _is_newer(draft: Draft, one: Draft) -> bool:
    """Say whether a later number is the same level on a later day: "58 on Monday, 66 on Tuesday"."""
    mine, theirs = draft.as_of, one.as_of
    if mine is None or theirs is None or draft.metric is None or draft.metric is not one.metric:
        return False
    if draft.parent is not None or one.parent is not None or draft.period.kind is PeriodKind.WINDOW:
        return False
    return (draft.place == one.place or one.place is None) and str(mine)[:10] < str(theirs)[:10]


def _modality(draft: Draft, drafts: Sequence[Draft], reading: Reading) -> Modality:
    for kind, modality in _ORDER:
        for hit in reading.of_kind(kind):
            if not _governs(draft, drafts, hit, kind):
                continue
            if modality in {Modality.TARGET, Modality.PROJECTED} and _is_announcement(draft, hit):
                continue
            return modality
    return Modality.ASSERTED


def _governs(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether a cue speaks of the number: in its clause, near enough, on the side where such cues stand."""
    reading = draft.reading
    word = reading.words.folded[hit.first]
    if word == "may" and hit.first and reading.words.raw[hit.first][0].isupper():
        return False  # the month
    if kind == "modality.prior" and draft.delta and draft.quantity.role != "from":
        return False  # "half a million less than a year ago" is the difference from it
    if hit.first >= draft.after:
        return _governs_back(draft, drafts, hit, kind)
    gap = draft.first - hit.after
    if gap < 0:
        return kind in {"modality.target", "modality.projected"} and hit.first >= draft.first
    if word in _AGAINST and _is_rival(draft):
        return False
    return gap <= (0 if word in {"against", "versus"} else _REACH[kind]) and _reaches(draft, drafts, hit, kind)


def _governs_back(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether a cue behind the number speaks of it: "20,000 could be displaced", "1.9 million a year ago"."""
    reading = draft.reading
    if reading.words.folded[hit.first] in _ACTIVE and hit.after - hit.first == 1:
        return False
    twin = next((one for one in drafts if one.same_as == draft.index and one.first < hit.first), None)
    if twin is not None and kind != "modality.prior":  # "gusts of 140 km/h (87 mph) are forecast"
        return hit.first - twin.noun_after <= _CLOSE and "," not in reading.words.gap(twin.noun_after - 1)
    commas, borders = reading.distance(draft.noun_after - 1, hit.first)
    if commas or borders or any(draft.after <= one.first < hit.first for one in around(draft, drafts)):
        return False
    gap = hit.first - draft.noun_after
    if kind == "modality.prior":
        return gap <= _CLOSE and reading.words.folded[hit.first] in {"a", "in", "the", "un", "years", "decades"}
    return gap <= 2 * _CLOSE


def _reaches(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether nothing that ends a cue's reach lies between it and the number behind it."""
    commas, borders = draft.reading.distance(hit.after - 1, draft.first)
    numbers = sum(1 for one in around(draft, drafts) if hit.after <= one.first < draft.first)
    if kind == "modality.prior":
        return not numbers and (commas == 0 or (commas == 1 and hit.first <= _CLOSE))  # "Five years ago, turnout was"
    if kind in {"modality.denied", "modality.hypothetical"}:
        return commas == 0
    return borders == 0 and commas <= int(numbers > 0) and numbers <= 1


def _is_announcement(draft: Draft, hit: Hit) -> bool:
    """Say whether the plan itself is the news: "will cut 1,200 jobs" is how a job cut is reported."""
    sets = draft.reading.context.sets
    if draft.metric is None or draft.metric.name not in sets["modality.announced"]:
        return False
    return " ".join(draft.reading.words.folded[hit.first : hit.after]) in sets["modality.plan"] or any(
        word in sets["modality.plan"] for word in draft.reading.words.folded[hit.first : hit.after]
    )


def _dates(draft: Draft, moment: Moment) -> bool:
    """Say whether a moment dates the number's own clause: it opens it, stands in it, or between two commas."""
    reading = draft.reading
    if moment.first >= draft.after:
        commas, borders = reading.distance(draft.after - 1, moment.first)
        return not commas and not borders and moment.first - draft.noun_after <= 5  # noqa: PLR2004
    commas, borders = reading.distance(moment.after - 1, draft.first)
    set_off = moment.first > 0 and "," in reading.words.gap(moment.first - 1)
    if moment.first and reading.words.folded[moment.first - 1] == "of" and moment.first <= _SUBJECT:
        return borders <= 1  # "The outbreak of 2017, the worst on record, killed 640"
    return (borders == 0 and (commas == 0 or (commas == 1 and (set_off or moment.first <= 1)))) or _compares(
        draft, moment
    )


def _compares(draft: Draft, moment: Moment) -> bool:
    """Say whether a number is that of the time compared with: "the deadliest since 1987, when 4,300 died"."""
    words = draft.reading.words.folded[moment.after : draft.first]
    return moment.after <= draft.first and bool({"when", "cuando"} & set(words[:2]))


def _is_history(draft: Draft, moments: Sequence[Moment], reference: date) -> bool:
    """Say whether a running total or a level is that of another year: "the 2014 earthquake killed 1,980"."""
    if draft.delta or draft.period.kind in {PeriodKind.FLOW, PeriodKind.UNKNOWN}:
        return False
    if draft.as_of is not None and draft.as_of.year < reference.year - 1:
        return True
    years = [
        moment.span.first.year
        for moment in moments
        if (moment.role != "since" or _compares(draft, moment))
        and moment.span.precision in {"year", "day", "month"}
        and _dates(draft, moment)
    ]
    if not years or draft.period.kind not in {
        PeriodKind.CUMULATIVE,
        PeriodKind.STOCK,
        PeriodKind.WINDOW,
        PeriodKind.LEVEL,
    }:
        return False
    if draft.period.from_ is not None and draft.period.from_.year >= reference.year - 1:
        return False
    return all(year < reference.year - 1 for year in years)
