"""Which moment of its sentence dates a number: the nearest one that no clause or other number keeps from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from monitor.figures._context import Reading, is_number
from monitor.figures._draft import Draft, around
from monitor.figures._time import Moment
from monitor.model import PeriodKind

STATES = frozenset({PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.RATE})
COUNTED = frozenset({PeriodKind.UNKNOWN, PeriodKind.WINDOW, PeriodKind.FLOW, PeriodKind.CUMULATIVE})
_FAR, _UNNAMED = 3.0, 1.0  # beyond it, a moment is another figure's; sooner for a number of who knows what
_WHEN = 6
_EVENT = 0.5  # what a border of clauses counts within the account of one event
_SUBJECT = 5  # words that may open a sentence before the year of its subject
_FOREIGN = 9.0  # another figure's for sure
_DIVIDE = 3  # borders that a semicolon or "but" makes
_TOLD = 10  # words of a relative clause up to its year
_CLOSE = 3  # words between a number and its own moment
_OF_THEM = 3  # words behind a part that still speak of it: "of them"


def is_toll(draft: Draft) -> bool:
    """Say whether a number counts what one event did to people and homes."""
    tolls = draft.reading.context.sets["time.tolls"]
    return draft.metric is not None and draft.metric.name in tolls and draft.period.kind in COUNTED


def choose(
    draft: Draft, drafts: Sequence[Draft], kinds: Sequence[PeriodKind], moments: Sequence[Moment]
) -> Moment | None:
    """Return the moment that dates a number; `kinds` are the periods of `drafts` as far as known."""
    best: tuple[float, Moment] | None = None
    for moment in moments:
        cost = _cost(draft, drafts, kinds, moment)
        if best is None or cost < best[0]:
            best = cost, moment
    reach = _FAR if draft.metric is not None else _UNNAMED
    return best[1] if best and best[0] < reach else None


def _cost(draft: Draft, drafts: Sequence[Draft], kinds: Sequence[PeriodKind], moment: Moment) -> float:
    if moment.first < draft.after:
        return _FOREIGN if _is_foreign_before(draft, drafts, kinds, moment) else _cost_before(draft, drafts, moment)
    if _is_foreign_behind(draft, drafts, kinds, moment):
        return _FOREIGN
    between = [
        one
        for one in around(draft, drafts)
        if draft.after <= one.first < moment.first and one.parent != draft.index and not _restates(one)
    ]
    return _cost_behind(draft, drafts, moment, between)


def _cost_behind(draft: Draft, drafts: Sequence[Draft], moment: Moment, between: Sequence[Draft]) -> float:
    """Return how far-fetched it is that a moment behind a number dates it."""
    reading = draft.reading
    commas, borders = reading.distance(draft.after - 1, moment.first)
    if reading.words.folded[moment.first] in reading.context.sets["clause.strong"]:
        borders = max(0, borders - 1)  # "since" itself is no border to what it dates
    if any(one.parent == draft.index and one.first < moment.first for one in drafts):
        commas = max(0, commas - 2)  # those around "including 11 children"
        borders = max(0, borders - 1)
    if between and (commas or between[-1].quantity.role == "from") and moment.first - between[-1].after <= _CLOSE:
        return _FOREIGN  # it is the time of the number right before it
    # "14 died and 20 were hurt when a hill gave way on Tuesday"
    running = moment.role == "since" and draft.period.kind in COUNTED  # "infected 3,870 and killed 96 since July"
    weight = _EVENT if (is_toll(draft) or running) and not commas and borders < _DIVIDE else 1.0
    distance = 0.06 * max(0, moment.first - draft.noun_after)
    return distance + 0.8 * commas + weight * 1.3 * (borders + len(between))


def _is_foreign_behind(draft: Draft, drafts: Sequence[Draft], kinds: Sequence[PeriodKind], moment: Moment) -> bool:
    """Say whether a moment behind a number is of another clause or another number."""
    reading, kind = draft.reading, kinds[draft.position]
    if _is_of_later(draft, drafts, moment) or _is_told_of(draft, moment):
        return True
    if reading.distance(draft.after - 1, moment.first)[0] and _is_inserted(reading, draft.first):
        return True  # "the utility, which serves 442,000, said that by Monday"
    inner = [one for one in drafts if one.parent == draft.index and one.after <= moment.first]
    if (
        inner
        and moment.first - inner[-1].after <= _OF_THEM
        and not reading.distance(inner[-1].after - 1, moment.first)[0]
    ):
        return True  # "1,012 have died, 212 in February"
    if kind not in STATES:
        return moment.role == "since" and _has_gone_on(draft, drafts, moment)
    between = [one for one in around(draft, drafts) if draft.after <= one.first < moment.first and not _restates(one)]
    # "employs 1,140 people and produced 2.3 million tonnes last year", "employs 9,300 and opened its first shop in 1974"
    return any(kinds[one.position] not in STATES for one in between) or _acts_on(
        reading, draft.noun_after, moment.first
    )


def _is_of_later(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    """Say whether a moment is that of a later number, which this one is compared with: "€180m, against €310m in 2023"."""
    words, against = draft.reading.words.folded, draft.reading.context.sets["time.against"]
    later = [one for one in around(draft, drafts) if draft.after <= one.first < moment.first]
    return bool(later) and not against.isdisjoint(words[draft.after : later[-1].first])


def _is_of_event(draft: Draft, moment: Moment) -> bool:
    """Say whether a day is that of the event whose toll follows: "The quake, which struck on Tuesday, killed 12"."""
    told = _relative(draft, moment) if is_toll(draft) and moment.span.precision == "day" else None
    if told is None or any(is_number(draft.reading, at) for at in range(told, moment.first)):
        return False
    return draft.reading.distance(moment.after - 1, draft.first)[0] == 1


def _is_told_of(draft: Draft, moment: Moment) -> bool:
    """Say whether a year stands in a relative clause about somebody: "seven men who had signed the 2016 accord"."""
    if moment.span.precision != "year":
        return False
    told = _relative(draft, moment)
    if told is None:
        return False
    return draft.first < told or draft.reading.distance(moment.after - 1, draft.first)[0] > 0


def _relative(draft: Draft, moment: Moment) -> int | None:
    """Return where the relative clause begins that a moment stands in: at "which struck on Tuesday"."""
    words, relative = draft.reading.words.folded, draft.reading.context.sets["speech.relative"]
    told = next((at for at in range(moment.first, max(-1, moment.first - _TOLD), -1) if words[at] in relative), None)
    return told if told is not None and not draft.reading.distance(told, moment.first)[0] else None


def _has_gone_on(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    """Say whether a stretch up to now is of a later verb only: "shed 4,000 jobs and has lost 11,000 since January"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    later = [one for one in around(draft, drafts) if draft.after <= one.first < moment.first]
    between = words[draft.noun_after : later[-1].first] if later else []
    return any(word in sets["clause.joining"] and after in sets["clause.present"] for word, after in pairwise(between))


def _cost_before(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> float:
    """Return how far-fetched it is that a moment before a number dates it."""
    reading = draft.reading
    if compares(draft, moment):
        return 0.3  # "since August 2024, when it hit $6.40"
    if is_toll(draft) and _trails(reading, draft.first):
        return 1.5  # "swept the coast on Sunday with gusts of 157 km/h, killing two"
    commas, borders = reading.distance(moment.after - 1, draft.first)
    numbers = sum(1 for one in around(draft, drafts) if moment.after <= one.first < draft.first)
    since = moment.role == "since" and reading.words.folded[0] in reading.context.sets["time.ever_since"]
    weight = 0.3 if since or _opens(reading, moment) else 1.0
    return 0.5 + 0.05 * (draft.first - moment.after) + weight * (0.8 * commas + 1.3 * borders + 1.3 * numbers)


def _is_foreign_before(draft: Draft, drafts: Sequence[Draft], kinds: Sequence[PeriodKind], moment: Moment) -> bool:
    """Say whether a moment before a number is of another clause or another number."""
    reading = draft.reading
    if compares(draft, moment) or _is_of_event(draft, moment):
        return False
    commas, _ = reading.distance(moment.after - 1, draft.first)
    if _is_told_of(draft, moment) or _is_next_clause(draft, moment) or _is_apart(draft, moment, commas):
        return True
    if _opens(reading, moment) or moment.role in {"since", "as_of"} or "," in reading.words.gap(moment.first - 1):
        return False
    if not commas:
        # "lost 34 million in the year to June and has debts of 210 million"
        words, sets = reading.words.folded, reading.context.sets
        ends = [at for at in range(moment.after, draft.first) if words[at] in sets["clause.joining"]]
        return kinds[draft.position] in STATES and any(words[at + 1] in sets["clause.present"] for at in ends)
    if _is_inserted(reading, moment.first):
        return True  # "The mine, which employed 2,600 in 2015, has 700 workers"
    owner = next((one for one in reversed(drafts[: draft.position]) if one.first < moment.first), None)
    if is_toll(draft) and _trails(reading, draft.first):
        owner = None  # "A quake of magnitude 5.9 shook Ardia on Tuesday, damaging 2,300 homes"
    return owner is not None and (kinds[draft.position] in STATES or kinds[owner.position] in STATES)


def _is_next_clause(draft: Draft, moment: Moment) -> bool:
    """Say whether a number is the subject of a new clause: "doses came on Monday and (that) 2.2 million had been reached"."""
    reading = draft.reading
    words, sets = reading.words.folded, reading.context.sets
    if _opens(reading, moment) or is_toll(draft) or moment.role in {"since", "as_of", "within"}:
        return False
    lead = words[max(moment.after, draft.first - _OF_THEM) : draft.first]
    verbs = set(words[draft.noun_after : draft.noun_after + _OF_THEM])
    return bool(sets["clause.joining"] & set(lead[:1] + lead[-2:])) and bool(sets["clause.finite"] & verbs)


def _is_apart(draft: Draft, moment: Moment, commas: int) -> bool:
    """Say whether a number is of now, or of a clause that tells of something else than what goes on since a moment."""
    reading = draft.reading
    words, sets = reading.words.folded, reading.context.sets
    if moment.role != "since":
        return bool(sets["time.now"] & set(words[max(moment.after, draft.first - _OF_THEM - 1) : draft.first]))
    # "nine were held since Friday over riots, which left 41 hurt", but "since 1987, when 500 homes burned and 8 died"
    goes_on = words[moment.after] in sets["clause.relative"]
    return bool(commas) and not goes_on and _is_inserted(reading, draft.first)


def _acts_on(reading: Reading, first: int, last: int) -> bool:
    """Say whether a second verb with "and" stands between two words: its date is not that of the first."""
    words = reading.words.folded[first:last]
    joined = [at + 1 for at, word in enumerate(words[:-1]) if word in reading.context.sets["clause.joining"]]
    return any(
        words[at].endswith(tuple(reading.context.sets["clause.past_endings"]))
        or words[at] in reading.context.sets["clause.acts"]
        for at in joined
    )


def compares(draft: Draft, moment: Moment) -> bool:
    """Say whether a number is that of the time right before its clause: "since 1987, when 4,300 people died"."""
    words = draft.reading.words.folded[moment.after : draft.first]
    return (
        moment.after <= draft.first
        and bool(words)
        and words[0] in draft.reading.context.sets["clause.relative"]
        and len(words) <= _WHEN
    )


def _trails(reading: Reading, first: int) -> bool:
    """Say whether a number is the outcome of its main clause: ", killing two", ", leaving at least 14 dead"."""
    at = first - 1
    while (
        at > first - _OF_THEM
        and at > 0
        and not reading.words.folded[at].endswith(tuple(reading.context.sets["clause.present_endings"]))
    ):
        at -= 1
    return (
        at > 0
        and reading.words.folded[at].endswith(tuple(reading.context.sets["clause.present_endings"]))
        and "," in reading.words.gap(at - 1)
    )


def _opens(reading: Reading, moment: Moment) -> bool:
    """Say whether a moment governs its sentence: "In February, ...", "The quake of 1990, of magnitude 7.7, killed"."""
    lead = reading.words.folded[: moment.first]
    return (
        moment.first <= 1
        or (moment.first <= _OF_THEM and set(lead) <= reading.context.sets["time.leading"])
        or (moment.first <= _SUBJECT and reading.words.folded[moment.first - 1] in reading.context.sets["clause.of"])
    )


def _is_inserted(reading: Reading, at: int) -> bool:
    """Say whether a word stands in a clause between commas that says something else of a thing."""
    if not reading.commas[at]:
        return False
    word = reading.words.folded[bisect_left(reading.commas, reading.commas[at])]  # the first behind the comma
    return word in reading.context.sets["clause.inserted"] or word.endswith(
        tuple(reading.context.sets["clause.past_endings"])
    )


def _restates(draft: Draft) -> bool:
    """Say whether a share only says again what stands before it: "3,000 jobs, a tenth of its staff, by June"."""
    return draft.quantity.kind in {"fraction", "percent"} and draft.reading.words.gap(draft.first - 1)[:1] in {",", "("}


def beyond(draft: Draft, drafts: Sequence[Draft], moment: Moment) -> bool:
    """Say whether another number stands between a number and a moment behind it."""
    return any(draft.after <= one.first < moment.first for one in around(draft, drafts))
