"""Whom and what a figure is of: population, qualifier, unit and subject."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.lexicon import PhraseIndex

_CLAUSE = 16  # words of a short clause
_FEW = 3  # words that may stand between a number and what it is of
_COMPANY = frozenset(
    {
        "jobs cut",
        "revenue",
        "profit",
        "loss",
        "sales",
        "share price",
        "market cap",
        "dividend",
        "earnings per share",
        "margin",
    }
    | {
        "stores closed",
        "stores",
        "deliveries",
        "subscribers",
        "employment",
        "deal value",
        "investment",
        "jobs added",
        "stake",
    }
    | {"recalled", "fine", "strikers", "production"}
)
_NAMED = frozenset(
    {
        "price",
        "exchange rate",
        "index level",
        "house prices",
        "bond yield",
        "oil production",
        "exports",
        "imports",
        "harvest",
    }
)
_SINGULAR = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", ""))


def set_names(draft: Draft) -> None:
    """Fill in population, qualifier and subject."""
    draft.population = _population(draft)
    draft.qualifier = _qualifier(draft)
    draft.subject = draft.subject or _subject(draft)


def _last(index: PhraseIndex[str], reading: Reading, first: int, after: int) -> str | None:
    found, folded, at = None, reading.words.folded, first
    stop = min(after, len(folded))
    while at < stop:
        hit = index.at(folded, at)
        if hit is not None:  # one that goes on behind the noun is meant too: "children | under five"
            found = hit[1]
        at += hit[0] if hit else 1
    return found


def _population(draft: Draft) -> str | None:
    if draft.quantity.kind not in {"count", "fraction", "percent", "age"}:
        return None
    reading, index = draft.reading, draft.reading.lexicon.vocabulary.populations
    found = None
    if draft.noun_after > draft.after:
        stop = draft.noun_after
        folded = reading.words.folded[draft.after : stop]
        head = folded.index("of") + draft.after if "of" in folded[1:] else stop
        found = _last(index, reading, draft.after, head) or _last(index, reading, draft.after, stop)
    if found is None and (draft.bare or draft.quantity.kind in {"percent", "fraction"} or draft.metric is not None):
        at = draft.noun_after
        while (
            at < len(reading.words)
            and at - draft.noun_after < _FEW
            and reading.words.folded[at] in reading.context.sets["naming.be"]
        ):
            if "," in reading.words.gap(at - 1):
                break  # "2,000 people, mainly women" are not all women
            at += 1
        if (at > draft.noun_after or draft.bare) and not set(",.;:") & set(reading.words.gap(at - 1)):
            hit = index.at(reading.words.folded, at) if at < len(reading.words) else None
            found = hit[1] if hit else None
    if found is None:
        found = _predicate(draft) or _among(draft) or _sharing(draft)
    if found is not None and _is_thing(draft):
        return None  # "63 Ukrainian drones"
    if draft.metric is not None and (found == draft.metric.name or "worker" in draft.metric.of):
        return None
    return found


_THINGS = frozenset(
    {"drone", "missile", "vehicle", "building", "flight", "truck", "school", "facility", "seat", "attack"}
)


def _is_thing(draft: Draft) -> bool:
    """Say whether things are counted, whoever they belong to."""
    return draft.metric is not None and draft.metric.unit in _THINGS and draft.noun_after > draft.after


def _predicate(draft: Draft) -> str | None:
    """Read "eleven of the 38 who died when the ferry sank were children"."""
    reading, words = draft.reading, draft.reading.words
    if not draft.bare or draft.after >= len(words) or words.folded[draft.after] != "of":
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


_WHO = frozenset({"person", "case"})


def share_population(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Let a number without a noun be of the same people as what it belongs to: "32 miners, of whom 23 were rescued"."""
    by_index = {one.index: one for one in (*before, *drafts)}
    for position, one in enumerate(drafts):
        twin = one.parent if one.same_as is None else one.same_as
        source = by_index.get(twin) if twin is not None else None
        share = one.quantity.kind in {"percent", "fraction"} and source is not None
        if one.population is not None or one.metric is None or not (share or one.bare or _says_only_what(one)):
            continue
        if one.metric.unit not in _WHO:
            continue
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
        one for one in before if one.reading.sentence == last and one.metric is not None and one.metric.unit in _WHO
    ]
    named = {one.population for one in people}
    return people[-1] if len(named) == 1 and reading.words.folded[0] in reading.context.sets["naming.goes_on"] else None


def _says_only_what(draft: Draft) -> bool:
    """Say whether the counted noun is no more than the metric: "eight soldiers were hurt and one killed"."""
    return draft.cue is not None and draft.cue[0] <= draft.after < draft.noun_after <= draft.cue[1]


def _qualifier(draft: Draft) -> str | None:
    reading, index = draft.reading, draft.reading.lexicon.vocabulary.qualifiers
    first = _lead(draft)
    # the words between the number and its noun, the two before it, and the predicate right behind
    inside = _last(index, reading, draft.after, draft.noun_after)
    if inside is not None:
        return inside
    behind = _last(index, reading, draft.noun_after, min(draft.noun_after + 3, len(reading.words)))
    if (
        behind is not None
        and behind not in {"registered", "estimated"}
        and "," not in reading.words.gap(draft.noun_after - 1)
    ):
        return behind
    ahead = _last(index, reading, first, draft.after)
    if ahead not in {None, "registered"}:
        return ahead
    if draft.cue is not None and draft.cue[1] <= draft.first:
        return _last(index, reading, max(0, draft.cue[0] - 2), draft.cue[1])
    return None


def _lead(draft: Draft) -> int:
    """Return where the two words before a number begin, or fewer behind a comma or "and": "11 probable, and 45 deaths"."""
    words, joining = draft.reading.words, draft.reading.context.sets["clause.joining"]
    first = draft.first
    while draft.first - first < 2 and first and "," not in words.gap(first - 1):  # noqa: PLR2004 - two words
        if words.folded[first - 1] in joining:
            break
        first -= 1
    return first


def unit_of(draft: Draft) -> str | None:
    """Return the unit of a figure: as stated, else the kind of thing that is counted."""
    stated, kind = _stated_unit(draft), draft.quantity.kind
    if stated is not None and not stated.startswith("/"):
        return stated
    if stated is None and kind not in {"count", "fraction"}:
        return None
    metric = draft.metric
    if metric is not None and metric.unit == "1":
        return "1"
    noun = _noun_unit(draft) if draft.noun_after > draft.after else None  # "300 people a day" are people
    if noun is not None and draft.reading.lexicon.qualifier(noun) is None:  # "11 probable" are cases
        return noun
    if draft.like is not None and (metric is None or draft.like.reading is draft.reading):
        return unit_of(draft.like)  # "41 lorries, down from 60"
    return _borrowed_unit(draft) if metric is None else metric.unit if "count" in metric.kinds else None


def _borrowed_unit(draft: Draft) -> str | None:
    """Return the unit of the noun of another number: "460 cars, compared with 63"."""
    word = (draft.quantity.counted or "").casefold().rsplit(" ", 1)[-1]
    return draft.reading.lexicon.unit(word) or _singular(word.removesuffix("ones")) or None


def _stated_unit(draft: Draft) -> str | None:
    """Return the unit as written; points of a share are percentage points, degrees those of most of the world."""
    stated, metric = draft.quantity.unit, draft.metric
    if stated == "{point}" and metric is not None and metric.unit != "1" and "percent" in metric.kinds:
        return "pp"  # "61.4%, 7 points lower"
    return "Cel" if stated == "deg" else stated


def _noun_unit(draft: Draft) -> str | None:
    """Return the unit that the counted noun is; None for a noun that names a metric of persons."""
    lexicon, words = draft.reading.lexicon, draft.reading.words.folded
    counted = words[draft.after : draft.noun_after]
    if "of" in counted[1:]:
        counted = counted[: counted.index("of", 1)]
    known = lexicon.unit(counted[-1])
    if known is not None:
        return known
    last = draft.after + len(counted) - 1
    nouns, group = lexicon.vocabulary.nouns.at(words, last), lexicon.vocabulary.populations.at(words, last)
    if group is not None or (nouns is not None and "person" in nouns[1]):
        return "person"
    of_persons = draft.metric is not None and draft.metric.unit in _WHO and _named_by(draft)
    return None if of_persons else _singular(counted[-1])


def _named_by(draft: Draft) -> bool:
    """Say whether the counted noun is the word that names the metric: "62 deaths" are persons."""
    return draft.cue is not None and draft.after <= draft.cue[0] < draft.noun_after


def _singular(word: str) -> str:
    for ending, instead in _SINGULAR:
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith(("ss", "us", "is")):
            return word.removesuffix(ending) + instead
    return word


# --------------------------------------------------------------------------- subject


def _subject(draft: Draft) -> str | None:
    if draft.metric is None or draft.cue is None:
        return None
    reading, (first, after) = draft.reading, draft.cue
    if draft.metric.name in _NAMED:
        named = _named(draft)
        return _commodity(reading, *named) if named else None
    if draft.metric.name in _COMPANY:
        return _company(draft, first, after)
    return None


def _named(draft: Draft) -> tuple[int, int] | None:
    """Return the noun of the metric that stands nearest before the number, else behind it: never "per barrel"."""
    nouns = [
        (hit.first, hit.after)
        for hit in draft.reading.metrics
        if any(cue.metric is draft.metric and cue.role == "noun" for cue in hit.cues)
    ]
    ahead = [span for span in nouns if span[1] <= draft.first]
    return ahead[-1] if ahead else (nouns[0] if nouns else None)


def _commodity(reading: Reading, first: int, after: int) -> str | None:
    words, plain = reading.words, reading.context.sets["naming.plain_nouns"]
    if plain.isdisjoint((words.folded[after - 1], words.folded[first])):
        if first and words.raw[first - 1][0].isupper() and words.gap(first - 1) == " " and first > 1:
            return reading.raw(first - 1, after)
        return reading.raw(first, after).removesuffix("'s").removesuffix("’s")
    if after < len(words) and words.folded[after] in {"of", "for", "de", "del", "in"}:
        stop = after + 1
        skip = 1 if stop < len(words) and words.folded[stop] in {"a", "the", "el", "la", "un", "una"} else 0
        stop += skip
        begin = stop
        while (
            stop < len(words)
            and stop - begin < _FEW
            and words.folded[stop] not in {"in", "to", "at", "was", "is", "rose", "fell", "has", "on"}
            and words.gap(stop - 1) == " "
        ):
            stop += 1
        return reading.raw(begin, stop) or None
    begin = first
    while (
        begin > 0
        and begin >= first - 1
        and words.gap(begin - 1) in {" ", "-"}
        and words.folded[begin - 1]
        not in {"the", "and", "as", "of", "in", "a", "when", "average", "its", "el", "los", "las"}
    ):
        begin -= 1
    return reading.raw(begin, first) or None


def _company(draft: Draft, first: int, after: int) -> str | None:
    """Return the name that owns the figure: "Acme's revenue", "shares in Acme", else the first name of the sentence."""
    reading, words = draft.reading, draft.reading.words
    if (
        after < len(words)
        and words.folded[after] in {"in", "of", "at"}
        and after + 1 < len(words)
        and words.raw[after + 1][0].isupper()
    ):
        return _capitals(reading, after + 1)
    closed = _relative_clause(reading, draft.first)
    for at in range(min(first, draft.first) - 1, -1, -1):
        if closed is not None and closed[0] <= at < closed[1]:
            continue  # "Corvin, which sells to Halden, is to lay off 600"
        if words.raw[at][0].isupper() and (at or words.folded[at] not in {"the", "in", "its", "a", "on", "at"}):
            begin = at
            while begin > 0 and words.raw[begin - 1][0].isupper() and words.gap(begin - 1) in {" ", "-", " & "}:
                begin -= 1
            name = _capitals(reading, begin)
            if (
                name
                and reading.lexicon.place(name) is None
                and words.folded[begin] not in reading.context.weekdays
                and words.folded[begin] not in reading.context.months
            ):
                return name
    return None


def _relative_clause(reading: Reading, stop: int) -> tuple[int, int] | None:
    """Return the words of the last clause between commas that opens with a relative pronoun and ends before a word."""
    words, end = reading.words, None
    for at in range(stop - 1, max(0, stop - 40), -1):
        if "," not in words.gap(at - 1):
            continue
        if words.folded[at] in {"which", "who", "whose", "where"}:
            return (at, end) if end is not None else None
        end = end if end is not None else at
    return None


def _capitals(reading: Reading, begin: int) -> str | None:
    words, stop = reading.words, begin
    if words.folded[begin] in {"the", "its", "in", "on", "at", "a", "el", "la"}:
        begin = stop = begin + 1
    while (
        stop < len(words)
        and words.raw[stop][0].isupper()
        and (stop == begin or words.gap(stop - 1) in {" ", "-", " & "})
    ):
        stop += 1
    return reading.raw(begin, stop).removesuffix("'s").removesuffix("’s") or None
