"""Of whom a figure speaks, where it is not everybody: children, soldiers, nurses."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.lexicon import PhraseIndex

_CLAUSE = 16  # words of a short clause
_FEW = 3  # words that may stand between a number and what it is of
WHO = frozenset({"person", "case"})  # units of metrics of people


def last_named(index: PhraseIndex[str], reading: Reading, first: int, after: int) -> str | None:
    """Return what the last phrase of a list in words `first` to `after` stands for."""
    found, folded, at = None, reading.words.folded, first
    stop = min(after, len(folded))
    while at < stop:
        hit = index.at(folded, at)
        if hit is not None:  # one that goes on behind the noun is meant too: "children | under five"
            found = hit[1]
        at += hit[0] if hit else 1
    return found


def is_agent(reading: Reading, word: str) -> bool:
    """Say whether a noun is formed as those of who does a thing are: "beekeepers", "dockworkers", "guitarists"."""
    sets = reading.context.sets
    return word.endswith(tuple(sets["metric.agents"])) and not word.endswith(tuple(sets["metric.no_agents"]))


def find_population(draft: Draft) -> str | None:
    """Return the group of whom a number speaks, as far as its words name one."""
    kind = draft.quantity.kind
    if kind not in {"count", "fraction", "percent", "age"}:
        return None
    found = _counted(draft) if draft.noun_after > draft.after else None
    if found is None and (draft.bare or kind in {"percent", "fraction"} or draft.metric is not None):
        found = _behind(draft)
    found = found or _predicate(draft) or _among(draft) or _sharing(draft)
    found = (None if _is_thing(draft) else found) or _paid_by(draft)  # "63 Ukrainian drones"
    if draft.metric is not None and (found == draft.metric.name or "worker" in draft.metric.of):
        return None
    return found


def _counted(draft: Draft) -> str | None:
    """Return the group that the counted noun is of; "31 German firms" are of none."""
    reading, index, first, stop = draft.reading, _index(draft), draft.after, draft.noun_after
    folded = reading.words.folded[first:stop]
    head = folded.index("of") + first if "of" in folded[1:] else stop
    found = last_named(index, reading, first, head) or last_named(index, reading, first, stop)
    return found if found is not None and _is_group(reading, head - 1) else None


def _behind(draft: Draft) -> str | None:
    """Return the group behind a number and a verb of being: "14 of them were children"."""
    words, at = draft.reading.words, draft.noun_after
    links = draft.reading.context.sets["naming.be"]
    while at < len(words) and at - draft.noun_after < _FEW and words.folded[at] in links:
        if "," in words.gap(at - 1):
            break  # "2,000 people, mainly women" are not all women
        at += 1
    if _is_parenthesis(draft):
        at += 1  # "more than half, 54 percent, are children"
    elif set(",.;:") & set(words.gap(at - 1)):
        return None
    named = at < len(words) and (at > draft.noun_after or draft.bare)
    hit = _index(draft).at(words.folded, at) if named else None
    return hit[1] if hit else None


def _index(draft: Draft) -> PhraseIndex[str]:
    return draft.reading.lexicon.vocabulary.populations


def _is_group(reading: Reading, last: int) -> bool:
    """Say whether a counted noun ends with a group, or with people or their fate: "31 women candidates", "civilian deaths"."""
    vocabulary, folded = reading.lexicon.vocabulary, reading.words.folded
    nouns = vocabulary.nouns.at(folded, last)
    if nouns is not None and "person" in nouns[1]:
        return True
    if any(cue.metric.unit in WHO for hit in reading.metrics if hit.after == last + 1 for cue in hit.cues):
        return True
    return any(
        (hit := vocabulary.populations.at(folded, at)) is not None and at + hit[0] > last
        for at in range(max(0, last - _FEW), last + 1)
    )


def _is_parenthesis(draft: Draft) -> bool:
    """Say whether a share stands between commas before a verb of being."""
    words, at = draft.reading.words, draft.after
    shares = draft.quantity.kind in {"percent", "fraction"} and draft.noun_after == at
    return (
        shares and "," in words.gap(at - 1) and "," in words.gap(draft.first - 1) and words.folded[at : at + 1] in _ARE
    )


def _paid_by(draft: Draft) -> str | None:
    """Read the subject of "Women will hold 30 of the seats" and "Health workers have paid a price: 158 have died"."""
    words, index = draft.reading.words, draft.reading.lexicon.vocabulary.populations
    hit = index.at(words.folded, 0) if draft.position == 0 and draft.first and words.folded else None
    if hit is None or (draft.noun_after > draft.after and words.folded[draft.after] != "of"):
        return None
    at = hit[0]
    sets, word = draft.reading.context.sets, words.folded[at]
    verb = word in sets["metric.auxiliary"] or word in sets["metric.modal"]
    told = ":" in words.gap(draft.first - 1) and draft.quantity.kind == "count"
    return hit[1] if verb and (told or hit[1] in _PASSIVE) and at < draft.first else None


_ARE = (["are"], ["were"])
_PASSIVE = frozenset({"women", "men", "children", "elderly"})  # who are counted more than they act
_THINGS = frozenset(
    {"drone", "missile", "vehicle", "building", "flight", "truck", "school", "facility", "seat", "attack"}
)


def _is_thing(draft: Draft) -> bool:
    """Say whether things are counted, whoever they belong to."""
    return draft.metric is not None and draft.metric.unit in _THINGS and draft.noun_after > draft.after


def _predicate(draft: Draft) -> str | None:
    """Read "eleven of the 38 who died when the ferry sank were children"."""
    reading, words = draft.reading, draft.reading.words
    if draft.quantity.unit is not None or draft.after >= len(words) or words.folded[draft.after] != "of":
        return None
    for at in range(draft.after, min(len(words) - 1, draft.after + _CLAUSE)):
        if set(",;:") & set(words.gap(at)):
            return None
        if words.folded[at] in {"were", "are"}:
            hit = reading.lexicon.vocabulary.populations.at(words.folded, at + 1)
            if hit is not None:
                return hit[1]
    return None


def _among(draft: Draft) -> str | None:
    """Read "the toll among aid workers has reached 203" and "the number of journalists killed rose to 31"."""
    reading, index = draft.reading, draft.reading.lexicon.vocabulary.populations
    for at in range(draft.first - 1, max(-1, draft.first - 8), -1):
        word = reading.words.folded[at]
        if word[0].isdigit():
            return None
        crew = index.at(reading.words.folded, at - 1) if word == "of" and at == draft.first - 1 and at else None
        if crew is not None:
            return crew[1]  # "a crew of 22"
        counted = word == "of" and at > 0 and reading.words.folded[at - 1] in {"number", "toll", "total", "count"}
        if counted or word in {"among", "entre"}:
            hit = index.at(reading.words.folded, at + 1) or (
                index.at(reading.words.folded, at + 2) if at + 2 < draft.first else None
            )
            return hit[1] if hit and at + 1 < draft.first else None
    return None


def _sharing(draft: Draft) -> str | None:
    """Read "children made up 40% of the dead"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.quantity.kind not in {"fraction", "percent"}:
        return None
    for at in range(draft.first - 1, max(0, draft.first - _FEW - 1), -1):
        if words[at] in sets["metric.sharing"]:
            hit = draft.reading.lexicon.vocabulary.populations.at(words, at - 1)
            return hit[1] if hit is not None else None
    return None


def share_population(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Let a number without a noun be of the same people as what it belongs to: "32 miners, of whom 23 were rescued"."""
    by_index = {one.index: one for one in (*before, *drafts)}
    for position, one in enumerate(drafts):
        twin = next((it for it in (one.same_as, one.parent, one.base) if it is not None), None)
        source = by_index.get(twin) if twin is not None else None
        share = one.quantity.kind in {"percent", "fraction"} and source is not None
        if one.population is not None or not (share or one.bare or _says_only_what(one)):
            continue
        nameless = one.metric is None and source is not None and source.metric is None
        if not nameless and (one.metric is None or one.metric.unit not in WHO):
            continue
        if nameless and source is not None:
            one.population = source.population
        if source is None and position:
            earlier = drafts[position - 1]
            source = (
                earlier if earlier.quantity.kind == "count" and earlier.parent is None and one.delta is False else None
            )
        elif source is None:
            source = _same_people(one, before)
        if source is not None and source.metric is not None and "worker" not in source.metric.of:
            one.population = source.population


def _same_people(draft: Draft, before: Sequence[Draft]) -> Draft | None:
    """Return what the sentence before counted where this one goes on about it: "It added that 348 were wounded"."""
    reading, last = draft.reading, before[-1].reading.sentence if before else None
    if last is None or last.paragraph != reading.sentence.paragraph or reading.sentence.number - last.number != 1:
        return None
    people = [
        one for one in before if one.reading.sentence == last and one.metric is not None and one.metric.unit in WHO
    ]
    named = {one.population for one in people}
    return people[-1] if len(named) == 1 and reading.words.folded[0] in reading.context.sets["naming.goes_on"] else None


def _says_only_what(draft: Draft) -> bool:
    """Say whether the counted noun is no more than the metric: "eight soldiers were hurt and one killed"."""
    return draft.cue is not None and draft.cue[0] <= draft.after < draft.noun_after <= draft.cue[1]
