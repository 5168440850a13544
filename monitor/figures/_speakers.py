"""Which voice of a sentence states which figure, and whom short names and pronouns stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.figures._attribution import Voice
from monitor.figures._context import Context, Reading, is_number
from monitor.figures._draft import Draft
from monitor.figures._subjects import find_actor
from monitor.figures._voice_names import is_person, make_voice
from monitor.lexicon import Words, split_phrase
from monitor.model import Attribution

_OBJECT = 8  # words between "put" and its number
_FAR_OBJECT = 16  # ... if "at" leads to it


def choose_voice(voices: Sequence[Voice], draft: Draft) -> Voice | None:
    """Return the voice that states a number; a voice does not reach past "but" or "while" if another one can."""
    best: tuple[int, Voice] | None = None
    for voice in voices:
        if voice.first <= draft.first < voice.after:
            continue  # "The union, with 3,200 members, wants"
        if voice.first >= draft.after:
            cost = (
                voice.first - draft.after + (0 if voice.left else 25) + _turns(draft.reading, draft.after, voice.first)
            )
        else:
            cost = (
                draft.first - voice.after + (0 if voice.right else 25) + _turns(draft.reading, voice.after, draft.first)
            )
        if _puts(draft, voice):
            cost = 0
        if voice.first >= draft.after and not voice.left:
            continue  # "... , and the office expects 47" says nothing of what stands before
        if _tells_of_another(draft, voice) or _is_likened(draft, voice) or _is_over(draft, voice):
            continue
        if best is None or cost < best[0]:
            best = cost, voice
    return best[1] if best else None


def _puts(draft: Draft, voice: Voice) -> bool:
    """Say whether a voice puts something at a number: "While the ministry put the toll at 83, the Red Crescent said"."""
    reading, between = draft.reading, draft.first - voice.after
    verb, lead = reading.words.folded[voice.after - 1], reading.words.folded[draft.first - 1]
    near = _FAR_OBJECT if lead in reading.context.sets["speech.at"] else _OBJECT
    return 0 <= between <= near and verb in reading.context.sets["speech.putting"]


def _tells_of_another(draft: Draft, voice: Voice) -> bool:
    """Say whether a voice speaks of the number right before it only: "cut it by 250, more than the 150 that many had forecast"."""
    words = draft.reading.words.folded
    if voice.first < draft.after or words[voice.first - 1] not in {"that", "which"}:
        return False
    return any(word[0].isdigit() for word in words[draft.after : voice.first])


def _is_likened(draft: Draft, voice: Voice) -> bool:
    """Say whether a voice behind "as" speaks of a nearer number only: "was 6.8%, not 3.9% as the agency had reported"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if voice.first < draft.after or words[voice.first - 1] not in sets["speech.likewise"]:
        return False
    return any(is_number(draft.reading, at) for at in range(draft.after, voice.first))


def _is_over(draft: Draft, voice: Voice) -> bool:
    """Say whether a voice behind its words ends before a number: "14 died, the mayor said; 26 are charged"."""
    if (voice.right and not voice.brief) or draft.first < voice.after:
        return False
    words, sets = draft.reading.words, draft.reading.context.sets
    turns, closed = sets["speech.turns"], voice.after < len(words) and words.gap(voice.after - 1)[:1] == ","
    if closed and not voice.right and words.folded[voice.after] in sets["speech.whom"]:
        return True  # "said Ana Ruiz, who has 35 hectares"
    if voice.brief and _goes_aside(draft, voice):
        return True
    if not turns.isdisjoint(words.folded[voice.after : draft.first + 1]):
        return True
    return _has_semicolon(words, voice.after - 1, draft.first - 1)


def _goes_aside(draft: Draft, voice: Voice) -> bool:
    """Say whether a participle behind a comma leads to a number: "expects 2,000 guests, helped by a hall for 5,000"."""
    words, endings = draft.reading.words, tuple(draft.reading.context.sets["clause.past_endings"])
    return any(
        words.gap(at - 1)[:1] == "," and words.raw[at].islower() and words.folded[at].endswith(endings)
        for at in range(voice.after + 1, draft.first)
    )


def _has_semicolon(words: Words, first: int, last: int) -> bool:
    """Say whether a semicolon stands behind one of the words `first` to `last`."""
    first, last = max(first, 0), min(last, len(words) - 1)
    if first > last or ";" not in words.text[words.ends[first] : words.starts[last]] + words.gap(last):
        return False
    return any(";" in words.gap(at) for at in range(first, last + 1))


def _turns(reading: Reading, first: int, last: int) -> int:
    words, contrast = reading.words, reading.context.sets["speech.contrast"]
    if not _has_semicolon(words, first, last - 1) and contrast.isdisjoint(words.folded[first:last]):
        return 0
    return 40 * sum(words.folded[at] in contrast or ";" in words.gap(at) for at in range(first, last))


class Speakers:
    """The voices of a document so far: a short name stands for the fuller one before it."""

    def __init__(self, context: Context) -> None:
        self._articles = context.sets["speech.articles"]
        self._persons, self._things = context.sets["speech.persons"], context.sets["speech.things"]
        self._many = context.sets["report.speakers"]
        self._offices = context.sets["speech.offices"]
        self._singular = context.sets["speech.singular"]
        self.before: Reading | None = None  # the sentence before
        self.first: Reading | None = None  # the first one
        self._full: list[tuple[frozenset[str], Attribution]] = []
        self.last: Attribution | None = None
        self._speaking = self._spoke = False  # whether a voice was heard in this sentence, and in the one before

    def hear(self, reading: Reading) -> None:
        """Note a sentence that has been read."""
        self.before = reading
        self._speaking, self._spoke = False, self._speaking
        self.first = self.first or (None if reading.sentence.heading else reading)

    def resolve(self, voice: Voice) -> Attribution | None:
        """Return whom a voice stands for: itself, the fuller name before it, or the last voice for a pronoun."""
        self._speaking, given = True, voice.attribution
        if given is None:
            return self._meant(voice)
        words = frozenset(split_phrase(given.name)) - self._articles
        for known, full in reversed(self._full):
            if words < known and given.kind in {full.kind, "unknown"}:
                given = replace(given, name=full.name, kind=full.kind)
                break
        else:
            if all(words != known for known, _ in self._full[-20:]):
                self._full = [*self._full[-20:], (words, given)]
        self.last = given
        return given

    def _meant(self, voice: Voice) -> Attribution | None:
        """Return whom a pronoun or "the report" stands for: "he" is the last person, "it" the sentence's own or the last."""
        heard = [one for one in (self.last, *(one for _, one in reversed(self._full))) if one is not None]
        if voice.stands_in in self._persons:
            acting = None if self._spoke else self._opened(self.before)
            if acting is not None and is_person(acting, self._offices):
                self.last = acting
                return acting  # "Minister Ana Ruiz rejected this. She said"
            return next((one for one in heard if is_person(one, self._offices)), None)
        if voice.own is not None and (self.last is None or voice.stands_in in self._things):
            self.last = voice.own
        elif voice.stands_in in self._singular and not (heard and self._is_thing(heard[0])):
            return self._opened(self.before) or next(filter(self._is_thing, heard), None) or self._opened(self.first)
        return self.last

    def _opened(self, reading: Reading | None) -> Attribution | None:
        """Return the organisation that a sentence opens with."""
        name = find_actor(reading, len(reading.words)) if reading is not None else None
        return make_voice(name, reading.context) if name and reading is not None else None

    def _is_thing(self, voice: Attribution) -> bool:
        """Say whether a voice may be an "it"."""
        return not self._is_many(voice) and not is_person(voice, self._offices)

    def _is_many(self, voice: Attribution) -> bool:
        """Say whether a voice is of several: "Analysts", "residents"."""
        words = split_phrase(voice.name)
        return words[-1].endswith("s") and words[-1].removesuffix("s") in self._many
