"""What a number counts or measures: the cheapest of the words around it that name a metric.

Every word that may name the metric is given a cost: how it stands to the number (in the counted phrase, as the verb
behind it, as the verb before it, as the subject whose value it is), how many words lie between, and which commas,
clause borders and other numbers. Numbers without a word of their own take over from their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from monitor.figures._context import MetricHit, Reading
from monitor.figures._doubtful import misleads, set_points
from monitor.figures._draft import Draft, around
from monitor.figures._echoes import share_metrics
from monitor.figures._heads import Head, counted_before, find_head, find_label, opens_with_verb
from monitor.figures._population import is_agent
from monitor.lexicon import Cue, Metric, split_phrase
from monitor.model import PeriodKind

_FAR = 40  # words; what stands further off is dearer than `_DEAREST`, or nearly
_DEAREST = 5.5
# what the verbs of a metric befall, by the metric's unit
_OBJECTS = {"person": "person", "case": "person", "test": "person", "household": "household"}
_SAME = 1e-9  # what a cheaper word is cheaper by at least; of equals, the first wins
_HEAD, _MODIFIER, _BEFORE = -0.3, 0.8, 1.5  # costs of the head of a subject, what hangs on it, a verb before it
_LABELLED = -1.2  # a word of the label before a number: "Homes damaged: 71"
_DEFAULTS = {"temperature": "temperature", "{point}": "points"}  # what a unit measures where nothing is named
_WHOLE = frozenset({"person", "case", "household", "building", "job"})  # units of what has no parts
_MOST = {"magnitude": 11}  # "volunteers registered 117 dead" is no quake's
_ASIDE = 8  # words of what is left out
_FEW = 5  # words between a noun and "worth"
_NEXT = 3  # words to a verb that befalls a noun no list knows
_VEHICLES = frozenset({"truck", "drone", "missile", "vehicle", "flight"})
SETTINGS = frozenset({"region", "time"})  # classes of where and how long something happens, not whom it befalls
_PREDICATES = (["were"], ["was"], ["are"], ["is"])
_MEASURES = frozenset({"measure", "age", "rate"})


def find_metrics(drafts: Sequence[Draft]) -> None:
    """Fill in the metrics of the figures of one sentence."""
    for draft in drafts:
        noun = counted_before(draft, drafts)
        if noun is not None:
            draft.quantity = draft.quantity._replace(counted=draft.reading.raw(*noun))
    if drafts and drafts[0].reading.metrics:
        numbers = {at for one in drafts for at in range(one.first, one.after)}
        things = {at for one in drafts if one.quantity.kind == "count" for at in range(one.after, one.noun_after)}
        for draft in drafts:
            _read_metric(draft, drafts, numbers, things)
    for draft in drafts:
        if draft.metric is None:
            _set_default(draft)
    share_metrics(drafts)
    set_points(drafts)


def _read_metric(draft: Draft, drafts: Sequence[Draft], numbers: AbstractSet[int], things: AbstractSet[int]) -> None:
    best: tuple[float, Metric, tuple[int, int]] | None = None
    dearest = _DEAREST
    classes, kind = noun_classes(draft, drafts), _kind_of(draft)
    label, valued = find_label(draft), is_value(draft)
    opens = label.first if label is not None else draft.first - _FAR
    head = label or (find_head(draft, drafts) if valued else None)
    if (
        head is not None
        and draft.bare
        and draft.reading.words.folded[head.first] in draft.reading.context.sets["metric.measures"]
    ):
        classes = None  # "two trains collided, raising the number of people killed to 31": no trains
    for hit in draft.reading.metrics:
        inside = hit.first in numbers
        if (inside and hit.after - 1 in numbers) or not opens <= hit.first <= draft.first + _FAR:
            continue  # a unit: "28,075 lira"
        for cue in hit.cues:
            if (inside and cue.role != "noun") or (hit.first in things and _is_level(hit, cue.metric)):
                continue
            cost = _kind_cost(draft, cue.metric, cue.role, kind, classes, hit)
            if cost is None:
                continue
            cost += _place_cost(draft, drafts, hit, cue.role, head, valued=valued)
            cost += _word_cost(draft, hit, cue)
            if cost > dearest or misleads(draft, hit, cue) or _is_out_of_place(draft, hit, cue.metric):
                continue
            best, dearest = (cost, cue.metric, (hit.first, hit.after)), cost - _SAME
    if best is not None:
        draft.cost, draft.metric, draft.cue = best


def _is_level(hit: MetricHit, metric: Metric) -> bool:
    """Say whether a plural names a level, of which there is one: "31 stocks gained" is no level of an index."""
    return metric.unit == "1" and metric.period is PeriodKind.LEVEL and hit.phrase.endswith("s")


def _word_cost(draft: Draft, hit: MetricHit, cue: Cue) -> float:
    """Return what a word costs for naming many things, or saves for naming one whatever it is counted in."""
    sets = draft.reading.context.sets
    if cue.role == "before":
        if hit.phrase in sets["metric.vague"]:
            return 0.6  # "goods worth $4m were exported", "treated 36 people for burns"
        return -1.0 if cue.metric.name == "majority" else 0.0  # "won by just 41 votes" is a lead
    return 1.2 if hit.phrase in sets["clause.generic"] else 0.0


def _is_out_of_place(draft: Draft, hit: MetricHit, metric: Metric) -> bool:
    """Say whether a word of many meanings stands among none of the words that give it this one."""
    reading, words = draft.reading, draft.reading.words.folded
    sets, company = reading.context.sets, reading.context.company
    if (hit.phrase in sets["metric.yielding"] and _is_yield(reading, hit)) or _is_left_out(draft, hit):
        return True
    if metric.name not in company:
        return False
    foreign, led, blocks, unsure, wanted = company[metric.name]
    if not foreign.isdisjoint(words[draft.after : draft.noun_after]) or not blocks.isdisjoint(reading.vocabulary):
        return True
    if led and not led.isdisjoint(words[max(0, hit.first - 2) : hit.first]):
        return True  # "plans to open 18 stores"
    if hit.phrase not in unsure:
        return False
    own = words[hit.first : hit.after]
    return all(word in own for word in wanted & reading.vocabulary)


def _is_left_out(draft: Draft, hit: MetricHit) -> bool:
    """Say whether a word names what a number leaves out: "core inflation, which excludes food and energy, was 3.4%"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if hit.first > draft.first or sets["metric.excluding"].isdisjoint(draft.reading.vocabulary):
        return False
    for at in range(hit.first - 1, max(-1, hit.first - _ASIDE), -1):
        if words[at] in sets["metric.excluding"]:
            return at + 1 < len(words) and (
                words[at] not in sets["metric.parting"] or words[at + 1] in sets["metric.out"]
            )
        if words[at] in sets["clause.level"]:
            return False
    return False


def _is_yield(reading: Reading, hit: MetricHit) -> bool:
    """Say whether the subject before a verb names the money that it brings."""
    reach = _FEW if reading.words.folded[hit.first] in reading.context.sets["metric.worth"] else 0
    return any(
        0 <= hit.first - one.after <= reach
        and any(cue.role == "noun" and "money" in cue.metric.kinds for cue in one.cues)
        for one in reading.metrics
    )


def _set_default(draft: Draft) -> None:
    """Fill in what a unit measures where nothing is named."""
    lexicon, unit = draft.reading.lexicon, draft.quantity.unit or ""
    dimension = lexicon.vocabulary.dimensions.get(unit, unit)
    fire = draft.reading.context.sets["metric.fire"]
    if dimension == "area" and not fire.isdisjoint(draft.reading.words.folded):
        draft.metric, draft.cost = lexicon.metric_info("area burned"), 1.5
    elif dimension in _DEFAULTS:
        draft.metric, draft.cost = lexicon.metric_info(_DEFAULTS[dimension]), 2.0


# --------------------------------------------------------------------------- does the metric fit the number?


def noun_classes(draft: Draft, drafts: Sequence[Draft]) -> frozenset[str] | None:
    """Return the classes of the counted noun; None if there is none, empty if it is of no class we know."""
    words, nouns = draft.reading.words.folded, draft.reading.lexicon.vocabulary.nouns
    if draft.first < len(words) and words[draft.first] in draft.reading.context.sets["metric.nobody"]:
        return frozenset({"person"})
    if draft.noun_after > draft.after:
        found: frozenset[str] = frozenset()
        at = draft.after
        while at < draft.noun_after:  # the last known noun is the head, but "of" ends the head
            if words[at] == "of" and found:
                break
            hit = nouns.at(words, at)
            if hit is not None:  # also where it is longer than what was counted: "homes and businesses"
                found = hit[1]
            at += hit[0] if hit else 1
        if not found and words[draft.after + 1 : draft.after + 2] == ["those"]:
            return frozenset({"person"})  # "twelve of those held"
        return found or _people(draft)
    following = next((one for one in drafts if one.index == draft.index + 1), None)
    if following is not None and draft.bare and _is_of(draft, following):
        return noun_classes(following, ())  # "31 of their 40 games"
    if draft.bare and draft.quantity.counted is not None:
        return _classes_of(draft)
    earlier = [one for one in drafts if one.index < draft.index and one.noun_after > one.after]
    return ((noun_classes(earlier[-1], ()) or frozenset()) - SETTINGS or None) if earlier and draft.bare else None


def _classes_of(draft: Draft) -> frozenset[str]:
    """Return the classes of a noun that stands elsewhere: "the number of ships was 35", "460 cars, compared with 63"."""
    words = list(split_phrase(draft.quantity.counted or ""))
    found = draft.reading.lexicon.vocabulary.nouns.at(words, len(words) - 1) if words else None
    return found[1] if found is not None else frozenset()


def _is_of(draft: Draft, following: Draft) -> bool:
    between = draft.reading.words.folded[draft.after : following.first]
    return bool(between) and between[0] in {"of", "de"} and len(between) <= 3  # noqa: PLR2004 - "of the", "of all their"


def _people(draft: Draft) -> frozenset[str]:
    """Return the class of persons for a population that is no common noun, and for who does a thing: "650,000 Syrians", "nine beekeepers"."""
    populations = draft.reading.lexicon.vocabulary.populations
    words = draft.reading.words.folded
    known = any(populations.at(words, at) is not None for at in range(draft.after, draft.noun_after))
    return frozenset({"person"}) if known or is_agent(draft.reading, words[draft.noun_after - 1]) else frozenset()


def _kind_cost(  # noqa: PLR0917 - of a hot loop
    draft: Draft, metric: Metric, role: str, kind: str, classes: frozenset[str] | None, hit: MetricHit
) -> float | None:
    """Return the cost of letting the number, which is of this kind, carry the metric; None if it cannot."""
    share = kind in {"percent", "fraction"}
    if _is_impossible(draft, metric, kind):
        return None
    cost = _number_cost(draft, metric, kind, share=share)
    if cost is None or (kind == "measure" and not _same_dimension(draft, metric)):
        return None
    if role != "noun":
        if share and "percent" not in metric.kinds and "count" not in metric.kinds:
            return None  # "lost 0.4 percent" is no loss of money
        befalls = _class_cost(draft, metric, classes, hit) if kind == "count" or share else 0.0
        if (kind == "count" or share) and "percent" not in metric.kinds:
            return None if befalls is None else cost + befalls
        if kind == "count" and befalls is None and draft.after <= hit.first < draft.noun_after:
            return None  # "2,300 registered sites" were not delivered
    own = draft.noun_after > draft.after and not draft.after <= hit.first < draft.noun_after
    extra = _noun_cost(draft, metric, classes, hit) if kind == "count" and own else 0.0
    return None if extra is None else cost + extra


def _is_impossible(draft: Draft, metric: Metric, kind: str) -> bool:
    """Say whether no such number can be of a metric: a quake of magnitude 117, 41.2 persons."""
    best = draft.quantity.best or Decimal(0)
    return best > _MOST.get(metric.name, best) or (
        kind == "count" and metric.unit in _WHOLE and best != best.to_integral_value()
    )


def _number_cost(draft: Draft, metric: Metric, kind: str, *, share: bool) -> float | None:
    if kind in metric.kinds or (share and "percent" in metric.kinds):
        return 2.0 if draft.quantity.delta and metric.unit == "point" else 0.0
    if share and metric.period is PeriodKind.LEVEL and metric.unit in draft.reading.lexicon.vocabulary.dimensions:
        return None  # no temperature is "44%"
    if kind == "times" or (share and draft.quantity.delta):
        return 0.2  # anything can double or rise by a tenth
    return 0.8 if share and "count" in metric.kinds else None


def _noun_cost(draft: Draft, metric: Metric, classes: frozenset[str] | None, hit: MetricHit) -> float | None:
    """Return the cost where the number has a noun of its own: it is of the metric only if that noun may be."""
    if metric.unit in {"person", "case", "household"} and classes and classes & {"person", "household"}:
        return 2.0 if hit.first >= draft.noun_after else 0.3
    whole = hit.after == draft.first or hit.first >= draft.noun_after or is_value(draft)
    if ("any" in metric.of and whole and (draft.quantity.unit or "/")[0] == "/") or (
        classes and classes & {*metric.of, metric.unit}
    ):
        return 0.0  # "delivered 31,000 cars", "won by 41 votes"
    return 2.5 if not classes and hit.first < draft.after and is_value(draft) else None


def _kind_of(draft: Draft) -> str:
    kind = draft.quantity.kind
    if kind == "rate" and (draft.quantity.unit or "").startswith(("/", "{")):
        return "count"
    return "measure" if kind in _MEASURES else kind


def _class_cost(draft: Draft, metric: Metric, classes: frozenset[str] | None, hit: MetricHit) -> float | None:
    """Return the cost of letting a verb befall what is counted; None if it cannot."""
    if metric.unit in _VEHICLES and classes and "person" in classes:
        return None  # "900 people an hour are let through"
    wanted = set(metric.of) or {_OBJECTS.get(metric.unit or "", "any")}
    inside = not classes and draft.after <= hit.first < draft.noun_after  # "one killed"
    inside = inside and (not metric.of or hit.after == draft.noun_after)  # nobody delivers "2,300 registered mills"
    if "any" in wanted or inside or (classes and classes & wanted):
        return 0.0
    alone = hit.after - hit.first == 1 or bool(metric.of)  # "took", not "took part"
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    passive = hit.first >= draft.after + 1 and words[hit.first - 1] in sets["metric.auxiliary"]  # "27 were released"
    if classes or (alone and not passive and words[hit.first] in sets["clause.needy"]):
        return None
    if classes is None:
        return 0.1 if not metric.of else 1.0 if draft.quantity.kind == "count" else None
    # a noun that no list knows is no person, but power comes back to "40% of Oru"
    near = -_NEXT <= hit.after - draft.first <= 0 or 0 <= hit.first - draft.noun_after <= _NEXT
    shared = draft.quantity.kind != "count" and metric.unit not in {"person", "case", "test"} and not metric.of
    return 3.0 if shared and (near or _resumes(draft, hit.first)) else None


def _same_dimension(draft: Draft, metric: Metric) -> bool:
    dimensions = draft.reading.lexicon.vocabulary.dimensions
    ours, theirs = dimensions.get(draft.quantity.unit or ""), dimensions.get(metric.unit or "")
    if theirs is None or ours == theirs:
        return True
    return ours is None and not (draft.quantity.unit or "").startswith("{")


# --------------------------------------------------------------------------- how does the word stand to the number?


def _place_cost(
    draft: Draft, drafts: Sequence[Draft], hit: MetricHit, role: str, head: Head | None, *, valued: bool
) -> float:
    if role == "noun" and draft.first < hit.first < draft.after < hit.after:
        return 0.2  # its unit is part of the name: "1,100 tonnes of food"
    if hit.first >= draft.after and hit.first < draft.noun_after:
        return _inside(draft, hit, role)
    if hit.first >= draft.noun_after:
        return _behind(draft, drafts, hit, role)
    if hit.after <= draft.first:
        return _ahead(draft, drafts, hit, role, head, valued=valued)
    return 9.0  # part of the number itself: "50 basis points"


def _inside(draft: Draft, hit: MetricHit, role: str) -> float:
    if role == "before":
        return 9.0
    head = 0.0 if hit.after >= draft.noun_after else 0.3
    if role == "after":  # "twelve of those held were charged": what they have in common says less
        if draft.reading.words.folded[hit.first] in {"of", "de"}:
            return head  # "a quarter of sales": no verb tells better what a share is of
        those = draft.quantity.kind == "count" and draft.reading.words.folded[hit.first - 1] == "those"
        return 0.2 + head + (0.6 if those else 0.0)
    nouns = draft.reading.lexicon.vocabulary.nouns.at(draft.reading.words.folded, hit.first)
    entity = nouns is not None and hit.after - hit.first == nouns[0]
    words, bases = draft.reading.words.folded, draft.reading.context.sets["metric.bases"]
    if draft.quantity.kind == "percent" and not bases.isdisjoint(words[hit.first : hit.after]):
        head += 1.6  # "112 per cent of gross domestic product" is no product, "68% of all exports" is of exports
    # "14 refugees" may have been killed, "14 deaths" are deaths
    return (1.7 if entity else 0.0) + head


def _behind(draft: Draft, drafts: Sequence[Draft], hit: MetricHit, role: str) -> float:
    if role == "before":
        return 9.0
    reading, words = draft.reading, draft.reading.words.folded
    start = draft.noun_after
    gap = hit.first - start
    commas, borders = reading.distance(start - 1, hit.first)
    borders -= borders > 0 and words[hit.first] in reading.context.sets["clause.strong"]  # "with burns" opens itself
    numbers = sum(1 for one in around(draft, drafts) if start <= one.first < hit.first and one is not draft)
    shares = draft.quantity.kind in {"percent", "fraction"}
    if shares and start < len(words) and words[start] in reading.context.sets["report.verbs"]:
        numbers += 1  # "64% said that prices worried them"
    if role == "after":
        if _resumes(draft, hit.first):
            return 0.6
        gap += _detour(draft, drafts, hit)
        return 0.2 + 0.18 * gap + 0.9 * commas + 1.8 * borders + 2.2 * numbers
    linked = gap <= 2 and (gap == 0 or words[start] in {"in", "of", "de", "en", "to", "as"})  # noqa: PLR2004
    if linked and not commas and not borders:
        return 0.4 + 0.15 * gap
    return 1.8 + 0.25 * gap + 1.2 * commas + 1.6 * borders + 2.5 * numbers


def _detour(draft: Draft, drafts: Sequence[Draft], hit: MetricHit) -> int:
    """Return how many words further off a word behind a number is for being of something else."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    lead = words[hit.first - 1]
    further = 0
    if lead in {"those", "who"} and words[draft.noun_after] == "of":
        further += 8  # names the whole: "twelve of those arrested were charged"
    if any(cue.role == "before" for cue in hit.cues) and "," not in draft.reading.words.gap(hit.after - 1):
        later = [one.first - hit.after for one in around(draft, drafts) if one.first >= hit.after]
        # it governs the number behind it: "runs 1,480 stores and will close 46"
        further += {0: 20, 1: 8}.get(min(later, default=_FAR), 0)
    if lead in {"and", "y"} and any(cue.role == "noun" for cue in hit.cues) and hit.after < len(words):
        further += 20 if words[hit.after] in sets["clause.verbs"] else 0  # "€64m and profit fell"
    return further


def _resumes(draft: Draft, verb: int) -> bool:
    """Say whether a verb goes on behind a parenthesis: "45 civilians, including 11 children, have been killed"."""
    words, auxiliary = draft.reading.words, draft.reading.context.sets["metric.auxiliary"]
    if "," not in words.gap(draft.noun_after - 1) and "(" not in words.gap(draft.noun_after - 1):
        return False
    at = verb - 1
    while at > draft.noun_after and words.folded[at] in auxiliary and "," not in words.gap(at - 1):
        at -= 1
    return at > draft.noun_after and words.folded[at] in auxiliary and words.gap(at - 1).strip()[:1] in {",", ")"}


def _in_clause(hit: MetricHit, head: Head | None, role: str, at: int) -> float:
    """Return what it costs or saves a word how it stands to the head of the subject: not "quake" of "toll from the quake"."""
    if head is None or hit.first >= head.end:
        return 0.0
    if hit.after <= head.first:
        return _BEFORE if role == "after" else 0.0
    if head.after == head.end == at:
        return _LABELLED
    return _HEAD if hit.first < head.after else _MODIFIER


def _is_amount(draft: Draft, hit: MetricHit) -> bool:
    """Say whether a number is what a word is said to amount to: "growth of 5%"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    return (
        hit.after + 1 == draft.first
        and words[hit.after] in {"of", "de"}
        and words[hit.first] not in sets["metric.anaphors"]
    )


def _ahead(
    draft: Draft, drafts: Sequence[Draft], hit: MetricHit, role: str, head: Head | None, *, valued: bool
) -> float:
    reading = draft.reading
    gap = draft.first - hit.after
    commas, borders = reading.distance(hit.after - 1, draft.first)
    between = [one for one in around(draft, drafts) if hit.after <= one.first < draft.first]
    numbers = sum(1 for one in between if not _linked(one, draft))
    if role == "before":
        moving_verb = reading.words.folded[hit.first] in reading.context.sets["clause.level"]
        moving = draft.quantity.role is not None and moving_verb
        counted = head is not None and not reading.context.sets["metric.measures"].isdisjoint(
            reading.words.folded[head.first : head.after]
        )
        reached = moving_verb and counted and head is not None and head.end <= hit.first
        if (moving or reached) and not draft.noun_after > draft.after:
            return 6.0  # "lost 14 percent to 88.40", "the number of people affected has reached 594,000" are moves
        if head is not None and hit.after <= head.first and draft.noun_after == draft.after:
            return 3.0 + 0.2 * gap  # "raised its rate to 7%" raises no money
        if valued and gap and not draft.noun_after > draft.after:
            return 1.2 + 0.1 * gap + 0.8 * commas + 1.2 * borders + 1.5 * numbers
        return 0.2 + 0.22 * gap + 1.0 * commas + 1.6 * borders + 1.4 * numbers
    led = hit.first > 0 and reading.words.folded[hit.first - 1] in reading.context.sets["metric.leading"]
    own = "," in reading.words.gap(hit.first - 2) or (head is not None and head.first <= hit.first < head.after)
    if led and reading.words.folded[hit.first - 1] in {"and", "y"} and own:
        led = False  # a clause of its own: ", and imports by a tenth"
    if valued:
        if role == "noun" and _is_amount(draft, hit):
            led, head = False, Head(hit.first - 1, hit.after, hit.after)
        if head is not None and head.first <= hit.first and hit.after <= head.after < head.end:
            commas = borders = 0  # "Core inflation, which excludes food, slowed to": what stands between is an aside
        loose = (0.9 if role == "after" else 0.6) + (0.7 if led else 0) + _in_clause(hit, head, role, draft.first)
        return loose + 0.05 * gap + 0.35 * commas + 0.7 * borders + 0.8 * numbers
    nouns = reading.lexicon.vocabulary.nouns.at(reading.words.folded, hit.first)
    if role == "after" and draft.bare and reading.words.folded[draft.after : draft.after + 1] in _PREDICATES:
        loose = 9.0  # "one member abstained and 13 were away"
    else:
        loose = 2.2 if role == "after" or (nouns is not None and nouns[0] == hit.after - hit.first) else 0.8
    return loose + 0.2 * gap + 0.8 * commas + 1.4 * borders + 2.2 * numbers


def _linked(one: Draft, other: Draft) -> bool:
    """Say whether two numbers are ends of one move: "rose 5% to 62"."""
    return (
        other.base == one.index
        or one.base == other.index
        or (one.quantity.role is not None and other.quantity.role is not None)
        or other.same_as == one.index
    )


def is_value(draft: Draft) -> bool:
    """Say whether the number is the value of what stands before: "rose to 62", "stood at 62", ": 62"."""
    if draft.quantity.role is not None:
        return True
    words = draft.reading.words
    if draft.first == 0:
        return False
    if opens_with_verb(draft):
        return True
    if ":" in words.gap(draft.first - 1):
        return True
    return words.folded[draft.first - 1] in draft.reading.context.sets["clause.level"]
