"""Whom and what a figure is of: population, qualifier, unit and subject."""

from __future__ import annotations

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._population import WHO, find_population, is_agent, last_named
from monitor.lexicon import split_phrase

_CLAUSE = 16  # words of a short clause
_FEW_WORDS = 6  # that tell on what basis all others are
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
    draft.population = find_population(draft)
    like = draft.like.qualifier if draft.like is not None and draft.like.reading is draft.reading else None
    draft.qualifier = _qualifier(draft) or (like if like != "estimated" else None) or _basis(draft)
    draft.subject = draft.subject or _subject(draft)


def _qualifier(draft: Draft) -> str | None:
    reading, index = draft.reading, draft.reading.lexicon.vocabulary.qualifiers
    first = _lead(draft)
    # the words between the number and its noun, the two before it, and the predicate right behind
    inside = last_named(index, reading, draft.after, draft.noun_after)
    if inside is not None:
        return inside
    behind = last_named(index, reading, draft.noun_after, min(draft.noun_after + 3, len(reading.words)))
    if (
        behind is not None
        and behind not in {"registered", "estimated"}
        and "," not in reading.words.gap(draft.noun_after - 1)
    ):
        return behind
    ahead = last_named(index, reading, first, draft.after)
    if ahead not in {None, "registered"}:
        return ahead
    if draft.cue is not None and draft.cue[1] <= draft.first:
        return last_named(index, reading, max(0, draft.cue[0] - 2), draft.cue[1])
    return None


def _basis(draft: Draft) -> str | None:
    """Return what opens a sentence as the basis of its rates: "On a seasonally adjusted basis, output rose 0.4%"."""
    words, index = draft.reading.words, draft.reading.lexicon.vocabulary.qualifiers
    if draft.metric is None or draft.reading.context.sets["naming.bases"].isdisjoint(words.folded[:_FEW_WORDS]):
        return None
    return last_named(index, draft.reading, 0, _FEW_WORDS)


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
    counts = metric is not None and "count" in metric.kinds and "money" not in metric.kinds  # car sales are no dollars
    return _cue_unit(draft) or metric.unit if metric is not None and counts else _borrowed_unit(draft)


def _cue_unit(draft: Draft) -> str | None:
    """Return the unit that names the metric of a bare number: "Acres burned: 6,240"."""
    if draft.cue is None or draft.metric is None or "measure" not in draft.metric.kinds:
        return None
    units = (draft.reading.lexicon.unit(word) for word in draft.reading.words.folded[slice(*draft.cue)])
    return next(filter(None, units), None)


def _borrowed_unit(draft: Draft) -> str | None:
    """Return the unit of the noun of another number: "460 cars, compared with 63"."""
    lexicon, words = draft.reading.lexicon, list(split_phrase(draft.quantity.counted or ""))
    if not words:
        return None
    nouns = lexicon.vocabulary.nouns.at(words, len(words) - 1)
    person = "person" in nouns[1] if nouns is not None else is_agent(draft.reading, words[-1])
    return "person" if person else lexicon.unit(words[-1]) or _singular(words[-1].removesuffix("ones")) or None


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
    person = "person" in nouns[1] if nouns is not None else is_agent(draft.reading, words[last])
    if group is not None or person:
        return "person"
    of_persons = draft.metric is not None and draft.metric.unit in WHO and _named_by(draft)
    return None if of_persons else _singular(counted[-1])


def _named_by(draft: Draft) -> bool:
    """Say whether the counted noun is the word that names the metric: "62 deaths" are persons."""
    return draft.cue is not None and draft.after <= draft.cue[0] < draft.noun_after


def _singular(word: str) -> str:
    for ending, instead in _SINGULAR:
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith(("ss", "us", "is")):
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
    """Return the words of the last aside between commas that ends before a word: ", which sells to Halden,", ", a rival of Halden,"."""
    words, end = reading.words, None
    for at in range(stop - 1, max(0, stop - 40), -1):
        if "," not in words.gap(at - 1):
            continue
        if words.folded[at] in {"which", "who", "whose", "where"} | reading.context.sets["speech.articles"]:
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
