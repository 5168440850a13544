"""The places that a sentence names: of the gazetteer, of names that no gazetteer knows, of parts ("the north").

A place counts where a preposition leads to it; places in the names of voices and institutions do not. Names that no
gazetteer knows are places where a preposition of place stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.figures._attribution import Voice
from monitor.figures._context import Reading

_LONG = 12  # words of an apposition
_ARTICLES = frozenset({"a", "an", "the", "un", "una", "la", "el"})
_FEW = 3  # words that may stand between a name and what belongs to it
_BESIDE = frozenset({"neighbouring", "neighboring", "nearby", "adjacent", "vecina", "vecino"})
_TIGHT = frozenset(
    {
        "into",
        "beneath",
        "reached",
        "in",
        "at",
        "near",
        "across",
        "around",
        "outside",
        "throughout",
        "inside",
        "within",
        "off",
        "en",
        "cerca",
    }
)
_KINDS = frozenset(
    {
        "valley",
        "region",
        "province",
        "district",
        "county",
        "state",
        "island",
        "islands",
        "city",
        "coast",
        "basin",
        "governorate",
    }
    | {
        "oblast",
        "prefecture",
        "municipality",
        "camp",
        "peninsula",
        "river",
        "delta",
        "town",
        "village",
        "hills",
        "bay",
        "highlands",
        "port",
        "mountains",
        "lake",
        "desert",
        "plain",
        "plateau",
        "terminal",
    }
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place at words `first` to `after`; `led`: a preposition leads to it; `known`: the gazetteer has it."""

    first: int
    after: int
    name: str
    led: bool
    known: bool


def find_mentions(reading: Reading) -> tuple[Mention, ...]:
    """Return the places of a sentence in reading order, those in the names of voices included."""
    known = [
        Mention(first, after, name, _led(reading, first) or _heads(reading, first, after), known=True)
        for first, after, name in reading.places
    ]
    found = [one for one in known if not _institution(reading, one.first, one.after) and not _acts(reading, one)]
    taken = {at for one in known for at in range(one.first, one.after)}
    found += [one for one in _unknown(reading) if taken.isdisjoint(range(one.first, one.after))]
    found += _general(reading)
    taken.update(at for one in found for at in range(one.first, one.after))
    found += [one for one in _subjects(reading) if one.first not in taken]
    found += [one for one in _of_kind(reading) if one.first not in taken]
    return tuple(
        _without_apposition(reading, list(_without_overlap(sorted(found, key=lambda one: (one.first, -one.after)))))
    )


def _of_kind(reading: Reading) -> Iterator[Mention]:
    """Yield names with the kind of place they are, also where nothing leads to them: "Belor province's hospitals"."""
    words = reading.words
    for at in range(1, len(words)):
        if words.folded[at] in _KINDS and words.raw[at][0].islower() and words.gap(at - 1) == " ":
            name = words.raw[at - 1]
            if name[0].isupper() and words.folded[at - 1] not in reading.context.sets["place.not_a_place"] | _BESIDE:
                owns = words.raw[at].endswith(("'s", "’s"))
                yield Mention(at - 1, at + 1, f"{name} {words.folded[at]}", led=owns, known=False)


def _without_apposition(reading: Reading, found: list[Mention]) -> Iterator[Mention]:
    """Leave out a place that only says where another one lies: "in Ostra, a town in the north of Karsia, ...", "Malawi, which borders Zambia, ..."."""
    words, inside = reading.words, 0
    for one in found:
        if one.first < inside:
            continue
        yield one
        at = one.after
        if at + 1 >= len(words) or not words.gap(at - 1).startswith(","):
            continue
        end = at
        while end < len(words) and reading.commas[end] == reading.commas[at] and end - at < _LONG:
            end += 1
        told = words.folded[at] in _ARTICLES and any(word in _KINDS for word in words.folded[at + 1 : at + 4])
        if told or (words.folded[at] == "which" and not any(_is_number(reading, index) for index in range(at, end))):
            inside = end


def outside_voices(mentions: Sequence[Mention], voices: Sequence[Voice]) -> list[Mention]:
    """Return the places that are not part of a voice's name."""
    return [one for one in mentions if not any(voice.first <= one.first < voice.after for voice in voices)]


def _without_overlap(found: list[Mention]) -> Iterator[Mention]:
    last = 0
    for one in found:
        if one.first >= last:
            yield one
            last = one.after


def _led(reading: Reading, first: int) -> bool:
    at = first - 1
    while (
        at >= 0
        and first - at <= _FEW
        and reading.words.folded[at] in {"the", "el", "la", "of", "town", "city", "village", "province", "region"}
    ):
        at -= 1
    if at >= 0 and reading.words.folded[at] in reading.context.sets["place.locative"]:
        return True
    words = reading.words  # "Gaza's death toll", but not "Ardia's forces"
    possessive = words.raw[first].endswith(("'s", "’s")) and first + 1 < len(words)
    return possessive and words.folded[first + 1] not in reading.context.sets["place.agents"]


def _heads(reading: Reading, first: int, after: int) -> bool:
    """Say whether a place opens a clause that goes on to a number: "Uttar Pradesh has confirmed 17, Delhi five"."""
    if (
        first
        and not any(mark in reading.words.gap(first - 1) for mark in ",;:.")
        and reading.words.folded[first - 1] not in {"and", "y"}
    ):
        return False
    return any(
        _is_number(reading, at) and reading.commas[at] == reading.commas[after - 1]
        for at in range(after, min(after + 4, len(reading.words)))
    )


def _is_number(reading: Reading, at: int) -> bool:
    word = reading.words.folded[at]
    return word[0].isdigit() or word in reading.context.numbers


def _acts(reading: Reading, one: Mention) -> bool:
    """Say whether a place is named for what its forces do: "Ardia's army", "Ardia fired 36 drones at"."""
    words = reading.words
    if one.after < len(words) and not _led(reading, one.first):
        verb = one.after + (words.folded[one.after] in {"has", "had", "have", "also", "later", "then", "again"})
        if verb < len(words) and words.folded[verb] in reading.context.sets["place.attacks"]:
            return True
    if one.after >= len(words) or not words.raw[one.after - 1].endswith(("'s", "’s")):
        return False
    return words.folded[one.after] in reading.context.sets["place.agents"]


def _institution(reading: Reading, first: int, after: int) -> bool:
    """Say whether a place is part of a name: "Bank of England", "University of Leeds", "Gaza Health Ministry"."""
    words = reading.words
    if first > 1 and words.folded[first - 1] in {"of", "de"}:
        return words.folded[first - 2] in reading.context.sets["place.institutions"]
    if (
        after < len(words)
        and words.gap(after - 1) == " "
        and words.raw[after][0].isupper()
        and words.raw[after - 1].endswith(("'s", "’s")) is False
    ):
        return (
            words.folded[after] not in _KINDS
            and not any(start == after for start, _, _ in reading.places)
            and words.folded[after] not in reading.context.weekdays
            and words.folded[after] not in reading.context.months
        )
    return False


def _unknown(reading: Reading) -> Iterator[Mention]:
    """Yield capitalised names behind prepositions of place: "in Southmark", "in the Ard valley"."""
    words, sets = reading.words, reading.context.sets
    for at in range(len(words) - 1):
        lead = words.folded[at]
        if lead not in _TIGHT and lead not in {"hit", "struck", "from", "of", "on", "to", "for"}:
            continue
        if lead == "in" and at and words.folded[at - 1] in sets["place.held"]:
            continue  # "shares in Acme"
        first = at + 1
        article = words.folded[first] in {"the", "el", "la"}
        first += article
        while first < len(words) - 1 and (
            words.folded[first] in _BESIDE
            or (words.raw[first].islower() and words.folded[first] in reading.lexicon.gazetteer.words["parts"])
        ):
            first += 1
        if first >= len(words):
            break
        after = first
        while (
            after < len(words)
            and after - first <= _FEW
            and words.raw[after][0].isupper()
            and (after == first or words.gap(after - 1) in {" ", "-"})
        ):
            after += 1
        if (
            after == first
            or words.folded[first] in sets["place.not_a_place"]
            or words.folded[first] in reading.context.weekdays
        ):
            continue
        demonym = reading.lexicon.vocabulary.populations.at(words.folded, first) is not None
        kind = not demonym and after < len(words) and words.folded[after] in _KINDS and words.gap(after - 1) == " "
        plain = not article and (lead in _TIGHT or (lead in {"of", "from"} and _of_people(reading, at - 1)))
        if not kind and not plain:
            continue
        if words.raw[first].isupper() and len(words.raw[first]) > 1 and not kind:
            continue  # an abbreviation is seldom a place
        yield Mention(
            first,
            after + kind,
            reading.raw(first, after + kind).removesuffix("'s").removesuffix("’s"),
            led=True,
            known=False,
        )


def _subjects(reading: Reading) -> Iterator[Mention]:
    """Yield names that have a number: "Tolwe has 904 cases, Kibo 214" lists places as it would lists of people."""
    words = reading.words
    seen = bool(reading.places) or any(
        word == "by" and follower in _KINDS for word, follower in pairwise(words.folded)
    )  # "by district: Arn 17, Belk 9"
    for at in range(len(words) - 1):
        if not words.raw[at][0].isupper() or words.folded[at] in reading.context.sets["place.not_a_place"]:
            continue
        if at and not any(mark in words.gaps[at - 1] for mark in ",;:") and words.folded[at - 1] not in {"and", "y"}:
            continue
        after = at + 1
        while after < len(words) and words.folded[after] in _HAVING and after - at <= _FEW:
            after += 1
        listed = after == at + 1 and at >= _FEW and words.folded[at - 1] not in reading.context.sets["clause.level"]
        counted = after < len(words) and _is_number(reading, after) and words.gap(at) == " "
        month = words.folded[at] in reading.context.months or words.folded[at] in reading.context.weekdays
        if counted and not month and (after > at + 1 or (listed and seen)):
            seen = True
            yield Mention(at, at + 1, words.raw[at], led=True, known=False)


_HAVING = frozenset(
    {
        "with",
        "has",
        "had",
        "follows",
        "saw",
        "tiene",
        "con",
        "alone",
        "shelters",
        "hosts",
        "houses",
        "counts",
        "counted",
    }
    | {"reported", "confirmed", "recorded", "registered", "reports", "followed"}
)


def _of_people(reading: Reading, at: int) -> bool:
    """Say whether a word makes a name behind "of" a place: "residents of Belna", "the port of Imle"."""
    if at < 0:
        return False
    nouns = reading.lexicon.vocabulary.nouns.at(reading.words.folded[: at + 1], at)
    return (nouns is not None and "person" in nouns[1]) or reading.words.folded[at] in reading.context.sets[
        "place.person_of"
    ]


def _general(reading: Reading) -> Iterator[Mention]:
    """Yield "in the north", "in the capital", "nationwide", "worldwide"."""
    words, sets = reading.words, reading.context.sets
    for at in range(len(words) - 2):
        if words.folded[at] not in sets["place.locative"] or words.folded[at + 1] not in {"the", "el", "la"}:
            continue
        after = at + 2
        while (
            after < len(words)
            and words.folded[after] in sets["place.nouns"]
            and (after == at + 2 or words.gap(after - 1) in {" ", "-"})
        ):
            after += 1
        if after == at + 2:
            continue
        follower = words.raw[after] if after < len(words) and words.gap(after - 1) == " " else ""
        if follower and (follower[0].isupper() or not _ends_phrase(words.folded[after])):
            continue  # "in the northern Ard valley", "at the district hospital"
        yield Mention(at + 1, after, reading.raw(at + 2, after), led=True, known=False)
    for hit in reading.hits:
        if words.raw[hit.after - 1][0].isupper():
            continue  # "The World Bank"
        if "place.world" in hit.kinds:
            yield Mention(hit.first, hit.after, "world", led=True, known=True)
        elif "place.whole" in hit.kinds:
            yield Mention(hit.first, hit.after, "", led=True, known=True)


def _ends_phrase(word: str) -> bool:
    return word in _FUNCTION or word[0].isdigit()


_FUNCTION = frozenset(
    [
        "only",
        "some",
        "about",
        "just",
        "more",
        "another",
        "almost",
        "nearly",
        "there",
        "it",
        "they",
        "people",
        "an",
        "a",
        "up",
        "least",
        "and",
        "or",
        "were",
        "was",
        "are",
        "is",
        "have",
        "has",
        "had",
        "on",
        "in",
        "of",
        "by",
        "to",
        "since",
        "after",
        "when",
        "where",
        "while",
        "with",
        "alone",
        "as",
        "at",
        "from",
        "said",
        "the",
        "for",
        "but",
        "which",
        "who",
        "that",
        "last",
        "this",
        "late",
        "early",
        "died",
        "killed",
        "remain",
        "remained",
        "over",
        "during",
        "y",
        "de",
        "el",
        "la",
        "los",
        "con",
        "que",
        "han",
        "murieron",
        "tras",
        "also",
        "still",
    ]
)
