"""Where a figure holds: the place named with it, else that of its sentence, its neighbours, its section, its document.

A place counts where a preposition leads to it; places in the names of voices and institutions do not. Names that no
gazetteer knows are places where a preposition of place stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.figures._attribution import Voice
from monitor.figures._context import Reading
from monitor.figures._draft import Draft, around
from monitor.figures._sentences import Sentence

_FEW = 3  # words that may stand between a name and what belongs to it
_FAR, _FAR_FOR_GOODS = 14, 2.6  # costs beyond which the document's own place is likelier
_OWN = 1.6  # a cost up to which a place is a part's own
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
_OVERALL = frozenset({"total", "national", "overall", "nationwide", "altogether", "countrywide"})
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
    return tuple(_without_overlap(sorted(found, key=lambda one: (one.first, -one.after))))


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
        reading.words.folded[at][0].isdigit() and reading.commas[at] == reading.commas[after - 1]
        for at in range(after, min(after + 4, len(reading.words)))
    )


def _acts(reading: Reading, one: Mention) -> bool:
    """Say whether a place is named for what its forces do."""
    words = reading.words
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
            words.folded[first] in _BESIDE or words.folded[first] in reading.lexicon.gazetteer.words["parts"]
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
    words, seen = reading.words, bool(reading.places)
    for at in range(len(words) - 1):
        if not words.raw[at][0].isupper() or words.folded[at] in reading.context.sets["place.not_a_place"]:
            continue
        if (
            at
            and "," not in words.gaps[at - 1]
            and ";" not in words.gaps[at - 1]
            and words.folded[at - 1] not in {"and", "y"}
        ):
            continue
        after = at + 1
        while after < len(words) and words.folded[after] in _HAVING and after - at <= _FEW:
            after += 1
        listed = after == at + 1 and at >= _FEW and words.folded[at - 1] not in reading.context.sets["clause.level"]
        counted = after < len(words) and words.folded[after][0].isdigit() and words.gap(at) == " "
        month = words.folded[at] in reading.context.months or words.folded[at] in reading.context.weekdays
        if counted and not month and (after > at + 1 or (listed and seen)):
            seen = True
            yield Mention(at, at + 1, words.raw[at], led=True, known=False)


_HAVING = frozenset({"with", "has", "had", "follows", "saw", "tiene", "con"})


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


@dataclass(slots=True)
class Scene:
    """Where a document plays: its main place, and the last place named in its paragraph and section."""

    main: str | None = None
    country: str | None = None
    recent: str | None = None
    paragraph: int = -1
    title: str | None = None

    def enter(self, sentence: Sentence) -> None:
        """Forget the last place where another section begins."""
        if sentence.section != self.title:
            self.recent, self.title = None, sentence.section
        self.paragraph = sentence.paragraph


def find_places(
    drafts: Sequence[Draft], mentions: Sequence[Mention], scene: Scene, voiced: Sequence[Mention] = ()
) -> None:
    """Fill in the places of the figures of one sentence; `voiced` are places of its voices: "police in Oss said"."""
    ahead = _places_lead(drafts, mentions)
    by_index = {draft.index: draft for draft in drafts}
    for draft in drafts:
        parts = [one for one in drafts if one.parent == draft.index]
        usable = [one for one in mentions if not any(_belongs(one, part, draft) for part in parts)]
        chosen = None if _is_overall(draft) else _choose(draft, drafts, usable, ahead=ahead)
        if chosen is not None and draft.parent in by_index and _cost(draft, drafts, chosen, ahead=ahead) > _OWN:
            chosen = None  # too far to be the part's own, so it is where its whole is
        if chosen is not None:
            draft.place = _resolved(chosen, mentions, scene, draft)
        elif draft.parent is not None and draft.parent in by_index and by_index[draft.parent].place is not None:
            draft.place = by_index[draft.parent].place
        elif _is_placed(draft):
            recent = scene.recent if _goes_on(draft) else None
            draft.place = recent or (voiced[0].name if voiced else None) or scene.main
    _leave_parts(drafts, mentions, by_index)


def _resolved(chosen: Mention, mentions: Sequence[Mention], scene: Scene, draft: Draft) -> str | None:
    """Return the name that a mention stands for: the country for "nationwide", its capital for "the capital"."""
    if not chosen.name:
        return scene.country or scene.main
    if chosen.name == "capital":
        country = next((one.name for one in mentions if 0 <= one.first - chosen.after <= 1), None) or scene.country
        return (draft.reading.lexicon.capital(country) if country else None) or chosen.name
    return chosen.name


def _is_placed(draft: Draft) -> bool:
    """Say whether a figure without a place is of the place that the document is about."""
    if draft.metric is None:
        return False
    return draft.metric.name not in draft.reading.context.sets["place.placeless"]


def _goes_on(draft: Draft) -> bool:
    """Say whether a sentence speaks on of the place before it: "There, 14 ...", or a number without a noun."""
    return draft.carried or draft.reading.words.folded[0] in {
        "there",
        "it",
        "they",
        "another",
        "allí",
        "here",
        "its",
        "their",
    }


def _belongs(one: Mention, part: Draft, whole: Draft) -> bool:
    """Say whether a place is that of a part, not of the whole before it: "employs 11,400, 5,200 in Austria"."""
    return one.led and one.first >= part.after and part.first > whole.first


def _is_overall(draft: Draft) -> bool:
    """Say whether a number is the total over several places: "a national total of 19,300", "in all there are 23,000"."""
    lead = draft.reading.words.folded[max(0, draft.first - 4) : draft.first]
    return bool(_OVERALL & set(lead))


def _leave_parts(drafts: Sequence[Draft], mentions: Sequence[Mention], by_index: dict[int, Draft]) -> None:
    """Keep a part's place from the number behind it: "31 in Orland, 17 of them in Toli alone, and left 56,000 homeless"."""
    for earlier, draft in pairwise(drafts):
        if earlier.parent is None or draft.parent is not None or earlier.place != draft.place:
            continue
        whole = by_index.get(earlier.parent)
        between = any(earlier.after <= one.first < draft.first for one in mentions)
        if whole is not None and whole is not draft and between:
            draft.place = whole.place


def _places_lead(drafts: Sequence[Draft], mentions: Sequence[Mention]) -> bool:
    """Say whether each number's place stands before it ("in the north 40, in the south 12"), not behind."""
    if len(drafts) == 1:
        return False
    led = [one for one in mentions if one.led]
    before = any(one.after <= drafts[0].first for one in led)
    behind = any(one.first >= drafts[-1].after for one in led)
    return before and not behind


def _choose(draft: Draft, drafts: Sequence[Draft], mentions: Sequence[Mention], *, ahead: bool) -> Mention | None:
    best: tuple[float, Mention] | None = None
    people = draft.metric is not None and draft.metric.unit in {"person", "case", "building", "household", "seat"}
    for one in mentions:
        if (
            not one.known
            and not people
            and one.first
            and draft.reading.words.folded[one.after - 1 : one.after + 1]
            and one.after < draft.first
            and draft.first - one.after < _FEW
            and draft.reading.words.folded[one.first - 1] not in draft.reading.context.sets["place.locative"]
        ):
            continue  # "Duval had 11 rebounds" names a player
        cost = _cost(draft, drafts, one, ahead=ahead) + (0 if one.led else 3.0)
        if best is None or cost < best[0]:
            best = cost, one
    placeless = draft.metric is not None and draft.metric.name in draft.reading.context.sets["place.placeless"]
    return best[1] if best and best[0] < (_FAR_FOR_GOODS if placeless else _FAR) else None


def _cost(draft: Draft, drafts: Sequence[Draft], one: Mention, *, ahead: bool) -> float:
    reading = draft.reading
    if one.first >= draft.after:
        gap = max(0, one.first - draft.noun_after)
        commas, borders = reading.distance(draft.after - 1, one.first)
        numbers = sum(1 for other in around(draft, drafts) if draft.after <= other.first < one.first)
        return (1.5 if ahead else 0) + 0.1 * gap + 0.7 * commas + 1.2 * borders + 2.5 * numbers
    gap = draft.first - one.after
    commas, borders = reading.distance(one.after - 1, draft.first)
    numbers = sum(1 for other in around(draft, drafts) if one.after <= other.first < draft.first)
    return (0 if ahead else 0.8) + 0.08 * gap + 0.5 * commas + 0.9 * borders + (2.5 if ahead else 1.5) * numbers
