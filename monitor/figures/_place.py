"""Where a figure holds: the place named with it, else that of its sentence, its neighbours, its section, its document.

A place counts where a preposition leads to it; places in the names of voices and institutions do not. Names that no
gazetteer knows are places where a preposition of place stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.figures._attribution import Voice
from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._sentences import Sentence

_TIGHT = frozenset(
    {"in", "at", "near", "across", "around", "outside", "throughout", "inside", "within", "off", "en", "cerca"}
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


def find_mentions(reading: Reading, voices: Sequence[Voice]) -> tuple[Mention, ...]:
    """Return the places of a sentence in reading order, without those in the names of voices."""
    taken = [(voice.first, voice.after) for voice in voices]
    known = [Mention(first, after, name, _led(reading, first), known=True) for first, after, name in reading.places]
    found = [one for one in known if not _institution(reading, one.first, one.after)]
    found += [
        one for one in _unknown(reading) if all(one.after <= other.first or one.first >= other.after for other in known)
    ]
    found += _general(reading)
    found = [one for one in found if not any(first <= one.first < after for first, after in taken)]
    return tuple(_without_overlap(sorted(found, key=lambda one: (one.first, -one.after))))


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
        and first - at <= 3
        and reading.words.folded[at] in {"the", "el", "la", "of", "town", "city", "village", "province", "region"}
    ):  # noqa: PLR2004
        at -= 1
    return at >= 0 and reading.words.folded[at] in reading.context.sets["place.locative"]


def _institution(reading: Reading, first: int, after: int) -> bool:
    """Say whether a place is part of a name: "Bank of England", "University of Leeds", "Gaza Health Ministry"."""
    words = reading.words
    if first >= 2 and words.folded[first - 1] in {"of", "de"}:  # noqa: PLR2004
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
        if words.folded[at] not in _TIGHT and words.folded[at] not in {"hit", "struck", "from", "of"}:
            continue
        first = at + 1
        if words.folded[first] in {"the", "el", "la"} and first + 1 < len(words):
            first += 1
        after = first
        while (
            after < len(words)
            and after - first < 4
            and words.raw[after][0].isupper()
            and (after == first or words.gap(after - 1) in {" ", "-"})
        ):  # noqa: PLR2004
            after += 1
        if (
            after == first
            or words.folded[first] in sets["place.not_a_place"]
            or words.folded[first] in reading.context.weekdays
        ):
            continue
        kind = after < len(words) and words.folded[after] in _KINDS and words.gap(after - 1) == " "
        plain = words.folded[at] in _TIGHT and first == at + 1
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


def _general(reading: Reading) -> Iterator[Mention]:
    """Yield "in the north", "in the capital", "nationwide", "worldwide"."""
    words, sets = reading.words, reading.context.sets
    for at in range(len(words) - 2):
        if (
            words.folded[at] in _TIGHT
            and words.folded[at + 1] in {"the", "el", "la"}
            and words.folded[at + 2] in sets["place.nouns"]
        ):
            after = at + 3
            if after < len(words) and words.raw[after][0].isupper() and words.gap(after - 1) == " ":
                continue  # "in the northern Ard valley"
            if (
                after < len(words)
                and words.folded[at + 2] in reading.lexicon.gazetteer.words["parts"]
                and words.folded[after] in sets["place.nouns"]
            ):
                after += 1
            yield Mention(at + 1, after, reading.raw(at + 2, after), led=True, known=False)
    for hit in reading.hits:
        if "place.world" in hit.kinds:
            yield Mention(hit.first, hit.after, "world", led=True, known=True)
        elif "place.whole" in hit.kinds:
            yield Mention(hit.first, hit.after, "", led=True, known=True)


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


def find_places(drafts: Sequence[Draft], mentions: Sequence[Mention], scene: Scene) -> None:
    """Fill in the places of the figures of one sentence."""
    ahead = _places_lead(drafts, mentions)
    for draft in drafts:
        chosen = _choose(draft, drafts, mentions, ahead=ahead)
        if chosen is not None:
            draft.place = chosen.name or scene.country or scene.main
        else:
            draft.place = scene.recent or scene.main


def _places_lead(drafts: Sequence[Draft], mentions: Sequence[Mention]) -> bool:
    """Say whether each number's place stands before it ("in the north 40, in the south 12"), not behind."""
    if len(drafts) < 2:  # noqa: PLR2004 - nothing to tell apart
        return False
    led = [one for one in mentions if one.led]
    before = any(one.after <= drafts[0].first for one in led)
    behind = any(one.first >= drafts[-1].after for one in led)
    return before and not behind


def _choose(draft: Draft, drafts: Sequence[Draft], mentions: Sequence[Mention], *, ahead: bool) -> Mention | None:
    best: tuple[float, Mention] | None = None
    for one in mentions:
        cost = _cost(draft, drafts, one, ahead=ahead) + (0 if one.led else 2.5)
        if best is None or cost < best[0]:
            best = cost, one
    return best[1] if best and best[0] < 14 else None  # noqa: PLR2004 - beyond, the document's own place is likelier


def _cost(draft: Draft, drafts: Sequence[Draft], one: Mention, *, ahead: bool) -> float:
    reading = draft.reading
    if one.first >= draft.after:
        gap = max(0, one.first - draft.noun_after)
        commas, borders = reading.distance(draft.after - 1, one.first)
        numbers = sum(1 for other in drafts if draft.after <= other.first < one.first)
        return (1.5 if ahead else 0) + 0.1 * gap + 0.7 * commas + 1.2 * borders + 2.5 * numbers
    gap = draft.first - one.after
    commas, borders = reading.distance(one.after - 1, draft.first)
    numbers = sum(1 for other in drafts if one.after <= other.first < draft.first)
    return (0 if ahead else 0.8) + 0.08 * gap + 0.5 * commas + 0.9 * borders + (2.5 if ahead else 1.5) * numbers
