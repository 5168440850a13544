"""Names for what no list of metrics knows, made of the text's own words: "bridges rebuilt", "freight rates", "ransom".

Only where the words leave no doubt: the noun that is counted, with the participle of the verb that befalls it; what a
rate is of; what an amount is paid in.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._heads import find_head
from monitor.figures._population import is_agent
from monitor.lexicon import Metric

_DEAR = 2.5  # such a name is less sure than one of a list
_MOST = 3  # words of a name
_NO_NOUN = ("metric.determiners", "metric.pronouns", "unnamed.empty")
_AUXILIARIES = 3


def name_unnamed(drafts: Sequence[Draft]) -> None:
    """Fill in the metrics that are still open, as far as the words around the number name one."""
    for draft in drafts:
        if draft.metric is None and "unnamed.participles" in draft.reading.context.sets:  # not every language has rules
            name = _name(draft, drafts)
            if name is not None and name not in draft.reading.lexicon.vocabulary.metrics:  # that one was looked at
                draft.metric, draft.cost = Metric(name=name, kinds=(draft.quantity.kind,)), _DEAR


def _name(draft: Draft, drafts: Sequence[Draft]) -> str | None:
    kind = draft.quantity.kind
    if kind == "count" and draft.noun_after > draft.after:
        return _of_things(draft)
    if kind not in {"count", "money", "percent"}:
        return None
    head = find_head(draft, drafts)
    if head is not None:
        return rate_of(draft.reading, head.after)
    return _paid_in(draft) if kind == "money" else None


def rate_of(reading: Reading, after: int) -> str | None:
    """Return the name of a rate that ends before a word: "response rate", "freight rates"; "key rate" is no name."""
    words, sets = reading.words, reading.context.sets
    rates = sets.get("unnamed.rates")
    if rates is None or after < 2 or words.folded[after - 1] not in rates or words.gap(after - 2) not in {" ", "-"}:  # noqa: PLR2004
        return None
    of = words.folded[after - 2]
    plain = (
        of in sets["unnamed.plain"]
        or of in sets["metric.determiners"]
        or of in sets["report.verbs"]
        or of.endswith(tuple(sets["unnamed.adjectives"]))
    )
    if plain or not of.isalpha() or (words.raw[after - 2][0].isupper() and after > 2):  # noqa: PLR2004
        return None
    return f"{of} {words.folded[after - 1]}"


def _of_things(draft: Draft) -> str | None:
    """Return the counted noun with what is done to it; the name of persons says nothing of what they are counted for."""
    reading, words = draft.reading, draft.reading.words.folded
    noun = words[draft.after : draft.noun_after]
    noun = noun[1:] if noun[0] == "of" else noun
    if "of" in noun[1:]:
        noun = noun[: noun.index("of", 1)]
    noun = [word for word in noun[-_MOST:] if word not in reading.context.sets["metric.determiners"]]
    if not noun or not all(word.isalpha() for word in noun):
        return None
    vocabulary = reading.lexicon.vocabulary
    nouns = vocabulary.nouns.at(noun, len(noun) - 1)
    named = "person" in nouns[1] if nouns is not None else is_agent(reading, noun[-1])
    persons = named or vocabulary.populations.at(noun, len(noun) - 1) is not None
    if persons or noun[-1] in reading.context.sets["unnamed.empty"]:
        return None
    done = _done(reading, draft)
    return " ".join([*noun, done] if done is not None else noun)


def _done(reading: Reading, draft: Draft) -> str | None:
    """Return the participle behind the noun, else the verb right before the number."""
    words, at = reading.words, draft.noun_after
    while (
        at < len(words)
        and at - draft.noun_after < _AUXILIARIES
        and words.folded[at] in reading.context.sets["metric.auxiliary"]
    ):
        at += 1
    if at < len(words) and words.gap(at - 1) == " " and _is_participle(reading, words.folded[at]):
        return words.folded[at]
    if draft.first and words.gap(draft.first - 1) == " " and _is_participle(reading, words.folded[draft.first - 1]):
        return words.folded[draft.first - 1]
    return None


def _is_participle(reading: Reading, word: str) -> bool:
    sets = reading.context.sets
    formed = word in sets["unnamed.participles"] or (word.endswith("ed") and len(word) > _MOST + 1)
    return formed and word not in sets["unnamed.idle"] and word not in sets["clause.level"]


def _paid_in(draft: Draft) -> str | None:
    """Return what an amount is of: "$2.1m in ransom"."""
    words, sets = draft.reading.words, draft.reading.context.sets
    at = draft.after
    if at + 1 >= len(words) or words.folded[at] not in sets["unnamed.amounts"]:
        return None
    word = words.raw[at + 1]
    if not word.islower() or any(word in sets[row] for row in _NO_NOUN):
        return None
    return word if word.isalpha() and len(word) > _MOST else None
