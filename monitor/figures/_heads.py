"""The noun phrase whose value a number is: "number of homes" in "The number of homes damaged by the storm rose to 49".

A subject before a verb of movement or being ("rose to 49"), or the object that stands between such a verb and the
number ("put the toll at 43", "cut its rate to 4%"). Its head ends at the first preposition, but for nouns that stand
for what they are of ("number of", "price of").
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from monitor.figures._context import Reading
from monitor.figures._draft import Draft, around

_REACH = 12  # words between a verb and its number
_LONG = 24  # words of a subject
_LABEL = 8  # words of a label
_NOUN = 4  # words of a counted noun
_LEADING_ON = ("clause.level", "metric.leading", "metric.auxiliary", "metric.determiners", "report.verbs")
_ENDS_LABEL = (":", ";", ",", "•", "|", "\n", " - ", " – ", "(", ")")


@dataclass(frozen=True, slots=True)
class Head:
    """A noun phrase: its head at words `first` to `after`, what hangs on it up to `end`."""

    first: int
    after: int
    end: int


def find_head(draft: Draft, drafts: Sequence[Draft]) -> Head | None:
    """Return the noun phrase whose value the number is; None where no verb says that it is one."""
    reading, words = draft.reading, draft.reading.words.folded
    verbs = reading.context.sets["clause.verbs"]
    taken = {at for one in around(draft, drafts) for at in range(one.first, one.noun_after) if one.first < draft.first}
    begin = draft.first + opens_with_verb(draft)
    stop = max(-1, draft.first - 1 - _REACH - len(taken))
    plain = begin  # where the words begin that only lead to the number
    for at in range(begin - 1, stop, -1):
        if reading.distance(at, at + 1)[1] and not _restricts(reading, at + 1):
            return None
        if words[at] in {"and", "y"} and at + 1 < plain < len(words) and (plain == begin or plain in taken):
            head = _trim(reading, at + 1, plain)  # "sales rose 4% and profit 11%"
            if head is not None and at - 1 in taken:
                return head
        if at in taken:
            plain = at
        elif words[at] in verbs:
            moved = words[at] in reading.context.sets["metric.putting"]
            head = _trim(reading, at + 1, plain) if moved else None
            return head if head is not None else _subject(reading, at, taken)
        elif words[at] in reading.context.sets["metric.particles"] and plain == at + 1:
            plain = at
    return None


def _restricts(reading: Reading, at: int) -> bool:
    """Say whether a clause only tells which of those counted are meant: "the number of ships | that may pass to 35"."""
    words = reading.words
    relative = words.folded[at] in reading.context.sets["speech.relative"] | {"that"} and words.gap(at - 1) == " "
    return relative and words.folded[at - 1].endswith("s")


def _subject(reading: Reading, verb: int, taken: AbstractSet[int]) -> Head | None:
    """Return the subject of a verb; of a clause that opens with "which" the noun phrase before it."""
    words, sets = reading.words, reading.context.sets
    start = _clause_start(reading, verb, taken)
    relative = start > 1 and words.folded[start - 1] in sets["speech.relative"] and "," in words.gap(start - 2)
    if not relative:
        return _trim(reading, start, verb)
    first = start - 1
    while first > 0 and verb - first < _LONG and words.folded[first - 1] not in sets["metric.ends"]:
        first -= 1
        if "," in words.gap(first - 1):
            break
    return _trim(reading, first, start - 1)


def counted_before(draft: Draft, drafts: Sequence[Draft]) -> tuple[int, int] | None:
    """Return the noun whose number a bare count is: "ships" of "raised the number of ships that may pass to 35"."""
    sets, words = draft.reading.context.sets, draft.reading.words.folded
    if not draft.bare or draft.quantity.kind != "count" or sets["metric.counting"].isdisjoint(draft.reading.vocabulary):
        return None
    head = find_head(draft, drafts)
    if head is None:
        return None
    at = next((at for at in range(head.first, head.after) if words[at] in {"of", "de"}), head.after)
    if at == head.first or words[at - 1] not in sets["metric.counting"]:
        return None
    last = next(
        (last for last in range(at + 1, min(at + 1 + _NOUN, head.end)) if _is_counted(draft.reading, last)), None
    )
    return (at + 1, last + 1) if last is not None else None


def _is_counted(reading: Reading, at: int) -> bool:
    """Say whether a word is the noun of a phrase: a known one, or one in the plural."""
    word = reading.words.folded[at]
    return word.endswith("s") or reading.lexicon.vocabulary.nouns.at(reading.words.folded, at) is not None


def opens_with_verb(draft: Draft) -> bool:
    """Say whether the verb is part of the number: "passed 33,000"."""
    words = draft.reading.words.folded
    return draft.first < len(words) and words[draft.first] in draft.reading.context.sets["clause.verbs"]


def find_label(draft: Draft) -> Head | None:
    """Return the words that label a number of a list: "Homes damaged: 71", also where another number stands between."""
    words = draft.reading.words
    if draft.first == 0 or ":" not in words.gap(draft.first - 1) or draft.noun_after > draft.after:
        return None
    at = draft.first - 1
    while at > 0 and draft.first - at < _LABEL and not any(mark in words.gap(at - 1) for mark in _ENDS_LABEL):
        at -= 1
    return Head(at, draft.first, draft.first)


def _relative_start(reading: Reading, last: int, verb: int) -> int:
    """Return where a relative clause with commas of its own begins: ", which leaves out food, fuel and gas,"; 0 for none."""
    words, relative = reading.words, reading.context.sets["speech.relative"]
    for at in range(last - 1, max(0, verb - _LONG), -1):
        if "," in words.gap(at - 1) and words.folded[at] in relative:
            return at
    return 0


def _clause_start(reading: Reading, verb: int, taken: AbstractSet[int] = frozenset()) -> int:
    """Return the first word of the clause that a verb stands in; a clause between commas is stepped over."""
    words, strong = reading.words, reading.context.sets["clause.strong"]
    at = verb
    while at > 0 and verb - at < _LONG:
        gap = words.gap(at - 1)
        if ";" in gap or ":" in gap:
            return at
        if words.folded[at - 1] in strong:
            return at
        if words.folded[at - 1] in {"and", "y"} and (at - 2 in taken or _names_value(reading, at, verb, taken)):
            return at  # "revenue rose to €64m and profit fell to €5m"
        if "," in gap:
            inner = at - 1
            while inner > 0 and verb - inner < _LONG and "," not in words.gap(inner - 1):
                inner -= 1
            if inner == 0 or not (words.folded[inner] in strong or _apposed(reading, inner)):
                inner = _relative_start(reading, inner, verb)
            if inner == 0:
                return at
            at = inner - 1  # "The toll, which includes six boys, rose to 49"
            continue
        at -= 1
    return at


def _apposed(reading: Reading, first: int) -> bool:
    """Say whether words between commas tell what a name is: "Corvin, the exchange, lost 14 percent"."""
    words, articles = reading.words, reading.context.sets["speech.articles"]
    return words.folded[first] in articles and words.raw[first - 1][0].isupper()


def _names_value(reading: Reading, first: int, verb: int, taken: AbstractSet[int]) -> bool:
    """Say whether words up to a verb are a name of a metric, behind the number of another clause."""
    named = any(hit.first == first and hit.after == verb for hit in reading.metrics)
    return named and any(at in taken for at in range(max(0, first - _LABEL), first))


def _trim(reading: Reading, first: int, end: int) -> Head | None:
    """Return the noun phrase in words `first` to `end`: without what opens it, and where its head ends."""
    words, sets = reading.words.folded, reading.context.sets
    skipped, leading = sets["metric.determiners"], sets["metric.small"]
    while end > first and (words[end - 1] in sets["metric.auxiliary"] or words[end - 1].endswith("ly")):
        end -= 1
    while first < end and (words[first] in skipped or words[first] in sets["metric.auxiliary"]):
        first += 1
    if first >= end or words[first] in leading or words[first] in sets["metric.pronouns"]:
        return None
    after = first
    while after < end and (
        words[after] not in leading or (words[after] == "of" and words[after - 1] in sets["metric.measures"])
    ):
        after += 1
        if after < end and "," in reading.words.gap(after - 1):
            break
    return Head(first, after, end)


def may_lead(draft: Draft) -> bool:
    """Say whether a number behind a word may count what the document counts: not "licensed to carry 220"."""
    words, sets, at = draft.reading.words, draft.reading.context.sets, draft.first - 1
    if at < 0:
        return True
    if words.folded[at] in sets["naming.names"]:
        return False
    if words.raw[at][0].isupper() or words.gap(at).strip() or words.raw[at][0].isdigit():
        return True
    word = words.folded[at]
    return word.endswith(("ly", "ed")) or any(word in sets[row] for row in _LEADING_ON)
