"""A document -> the figures in it: numbers with what they count, whom, where, when, who says so, and how they belong together.

    find_quantities     text -> numbers with bounds, unit, counted noun (`_quantities`)
    find_figures        Document -> Figures: each quantity with its meaning

Sentence by sentence, in reading order: words are looked up once, then each number chooses among what stands around it;
what a sentence leaves unsaid it takes over from the sentence, section and document before it. Rules of this package:
pure, linear in the text, any text gives a result; words of a language are data (`data/*.toml`, `monitor.lexicon`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.figures._across import link_across
from monitor.figures._attribution import Voice, find_voices
from monitor.figures._context import Context, Reading, read_context, read_sentence
from monitor.figures._draft import Draft, make_draft
from monitor.figures._finish import finish
from monitor.figures._groups import group_of, link_groups
from monitor.figures._mentions import find_mentions, find_seats, outside_voices
from monitor.figures._metric import find_metrics
from monitor.figures._misfits import drop_misfits
from monitor.figures._modality import set_modality
from monitor.figures._naming import set_names
from monitor.figures._period import look_ahead, set_own_time, set_times, share_times
from monitor.figures._place import Scene, find_frame, find_places, is_seat, is_taken_to, resolve_kind
from monitor.figures._population import share_population
from monitor.figures._quantities import Quantity, find_quantities
from monitor.figures._relations import carry_over, link_parts
from monitor.figures._respective import find_respective
from monitor.figures._scene import body_start, read_scene, reference_day
from monitor.figures._sentences import Sentence, split_sentences
from monitor.figures._speakers import Speakers, choose_voice
from monitor.figures._superseded import set_superseded
from monitor.figures._tables import TableReader, find_tables
from monitor.figures._time import find_moments
from monitor.figures._topic import Topic
from monitor.figures._unlisted import Mention, learn_name
from monitor.figures._unnamed import name_unnamed
from monitor.figures._wholes import link_meant
from monitor.figures._words import read_language
from monitor.lexicon import Lexicon, build_lexicon
from monitor.model import Attribution, Document, Figure

__all__ = ["Quantity", "find_figures", "find_quantities"]

_MOST = 16  # numbers in a sentence of prose
_PAST = 40  # numbers that a later sentence may speak of by what they count
_NEAR_START = 2
_NEAR = 6
_LONGEST_TITLE = 500
_MOST_NAMES = 500  # of places that a document makes known
_OPENING = 5  # sentences that say what a document is about
_LOCAL = frozenset({"government", "health_authority", "police", "unknown", "witness", "company"})
_LANGUAGES = frozenset({"en", "es"})


def find_figures(document: Document, lexicon: Lexicon | None = None) -> tuple[Figure, ...]:
    """Return the figures that a document's text states, in reading order, with series, evidence and ids set.

    `lexicon` is the default one if left out. Dates are read against the document's date line, else its day of
    publication (UTC). Takes time linear in the text and never raises.
    """
    lexicon = lexicon or build_lexicon()
    language = document.language if document.language in _LANGUAGES else "en"
    quantities = find_quantities(document.text, language=language)
    if not quantities:
        return ()
    reader = _Reader(document, lexicon, language)
    drafts = reader.read(quantities)
    return finish(document, drafts, reader.scene.country or reader.scene.main)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sentence, its voices, the places it names, and those that only its voices and actors are of."""

    reading: Reading
    voices: tuple[Voice, ...]
    mentions: list[Mention]
    seats: list[Mention]

    def local(self, voice: Voice, scene: Scene) -> str | None:
        """Return the place of a local voice: "the governor of Abra put", "Gaza's health ministry said".

        None where the document is about a part of it, or another nation: the Pakistan Weather Office on Karachi or Kabul.
        """
        if voice.attribution is None:
            return None
        kind = voice.attribution.kind
        names, hired = self.reading.words.folded, self.reading.context.sets["place.employed"]
        seats = self.seats if hired.isdisjoint(names[voice.first : voice.after]) else ()  # "Analysts at Silesia Bank"
        inside = (one for one in (*self.mentions, *seats) if voice.first <= one.first < voice.after)
        found = next((one for one in inside if one.name != voice.attribution.name), None)
        name = resolve_kind(found, scene, self.reading.lexicon) if found else None
        if found is None and not self.reading.context.sets["place.civic"].isdisjoint(names[voice.first : voice.after]):
            name = scene.town(self.reading.lexicon.gazetteer)  # "Mayor Ana Silva"
        if kind == "military":
            return name if name == scene.country else None
        capitals = self.reading.lexicon.gazetteer.capitals.values()
        if found is not None and found.name in capitals and is_seat(self.reading, found):
            return None  # "its office in Oss"
        if found is not None and not self.reading.words.raw[found.after - 1].endswith(("'s", "’s")):
            gazetteer = self.reading.lexicon.gazetteer
            wide = name != scene.main and name in gazetteer.ancestors(scene.main or "")
            foreign = found in self.seats and scene.country in gazetteer.capitals and name in gazetteer.capitals
            if wide or (foreign and name != scene.country):
                return None
        return name if kind in _LOCAL else None


def _can_last(one: Mention) -> bool:
    """Say whether a later sentence may speak on of a place."""
    return bool(one.name) and one.name != "world"


class _Reader:
    """Reads the sentences of one document in order and remembers what later ones refer to."""

    def __init__(self, document: Document, lexicon: Lexicon, language: str) -> None:
        self.document = document
        self.lexicon = lexicon
        self.language = language
        self.context: Context = read_context(language)
        self.tenors = read_language(language).sets["dating.tenors"]
        self.reference: date = reference_day(document)
        self.scene = Scene()
        self.speakers = Speakers(self.context)
        self.topic = Topic()
        self.heard = -1  # the last sentence whose voices are known
        self.voiced: Sentence | None = None
        self.body = body_start(document, lexicon)
        self.readings: dict[int, _Looked] = {}
        self.past: deque[Draft] = deque(maxlen=_PAST)  # what later sentences may name again: "of the dead"
        self.learned: set[str] = set()  # names that no gazetteer lists
        self.group: frozenset[str] = frozenset()  # the metrics of those of whom the sentence before spoke

    def read(self, quantities: Sequence[Quantity]) -> list[Draft]:
        """Return the figures in the making of all quantities, in order."""
        sentences = [_without_dateline(one, self.body) for one in split_sentences(self.document)]
        self.scene = self._read_opening(sentences)
        starts = [sentence.start for sentence in sentences]
        groups: dict[int, list[tuple[int, Quantity]]] = {}
        for index, quantity in enumerate(quantities):
            if _dates_only(self.document.text, quantity, self.tenors):
                continue
            at = max(0, bisect_right(starts, quantity.start) - 1)
            groups.setdefault(at, []).append((index, quantity))
        read: list[list[Draft]] = []
        previous: list[Draft] = []
        tables = find_tables(self.document.text, sentences)
        readers: dict[int, TableReader] = {}
        for at, found in groups.items():
            table = tables.get(sentences[at].number)
            if table is not None:
                reader = readers.get(id(table))
                if reader is None:
                    reader = TableReader(table, self.document, self.lexicon, self.language, self.reference)
                    readers[id(table)] = reader
                read.append(reader.read_row(sentences[at], found, self.scene.main))
                continue
            self._read_lead(sentences, at)
            for sentence, part in _parts(sentences[at], found):
                previous = self._read_sentence(sentence, part, previous)
                read.append(previous)
        for group in read:  # last, for numbers that lean on others take over none of these names
            drop_misfits(group)
            name_unnamed(group)
        return [draft for group in read for draft in group]

    def _read_opening(self, sentences: Sequence[Sentence]) -> Scene:
        """Read the first sentences for the place that the document is about."""
        mentions: list[tuple[int, Mention]] = []
        readings: list[Reading] = []
        voices: list[tuple[Voice, ...]] = []
        for sentence in sentences[:_OPENING]:
            looked = self._look_up(sentence)
            mentions += [
                (sentence.number, one) for one in (*looked.mentions, *looked.seats)
            ]  # of voices too: "Alta County officials"
            readings.append(looked.reading)
            voices.append(looked.voices)
        title = self.document.headline
        line = Sentence(-1, 0, min(len(title), _LONGEST_TITLE), -1, None, heading=True)
        headline = read_sentence(title, line, self.lexicon, self.context)
        return read_scene(
            self.document, self.lexicon, find_mentions(headline), mentions, [headline, *readings], voices=voices
        )

    def _read_lead(self, sentences: Sequence[Sentence], at: int) -> None:
        """Read the sentences before one with figures, for the voice and the place they speak of."""
        for before in range(max(self.heard + 1, at - 2), at):
            if sentences[before].section == sentences[at].section:
                looked = self._look_up(sentences[before])
                for voice in looked.voices:
                    self.speakers.resolve(voice)
                    self.voiced = sentences[before]
                self.speakers.hear(looked.reading)
                self.topic.hear(looked.reading)
                self.group = group_of(looked.reading) if before == at - 1 else frozenset()
                self._remember_place(looked)
        self.heard = at

    def _look_up(self, sentence: Sentence) -> _Looked:
        known = self.readings.get(sentence.number)
        if known is None or known.reading.sentence != sentence:
            reading = read_sentence(self.document.text, sentence, self.lexicon, self.context)
            starts = reading.words.starts
            mentions = [
                one for one in find_mentions(reading, self.learned) if starts[one.first] >= self.body
            ]  # not the dateline's
            if len(self.learned) < _MOST_NAMES:
                self.learned.update(name for one in mentions if (name := learn_name(reading, one)))
            known = _Looked(reading, find_voices(reading), mentions, list(find_seats(reading)))
            for number in [one for one in self.readings if _OPENING <= one < sentence.number - 3]:
                del self.readings[number]
            self.readings[sentence.number] = known
        return known

    def _remember_place(self, looked: _Looked) -> None:
        scene = self.scene
        scene.enter(looked.reading.sentence, self.document.text)
        named = [
            one
            for one in outside_voices(looked.mentions, looked.voices)
            if (one.led or not one.first) and _can_last(one) and not is_taken_to(looked.reading, one)
        ]
        if named:
            scene.recent, scene.named = named[0].name, scene.paragraph
        scene.remember_kinds(looked.reading, looked.mentions)
        local = (
            looked.local(voice, scene)
            for voice in looked.voices
            if voice.first <= _NEAR and voice.attribution is not None and voice.attribution.kind != "military"
        )
        frame = find_frame(looked.reading, named)
        gazetteer = self.lexicon.gazetteer
        inside = frame is not None and scene.main != frame and scene.main in gazetteer.ancestors(frame)
        unlisted = frame is not None and scene.main in gazetteer.parents and self.lexicon.place(frame) is None
        if (inside and scene.main not in gazetteer.groups) or unlisted:
            frame = None  # the next number may be of the whole again
        elsewhere = bool(named) or any(one.led and not one.kind for one in looked.mentions)
        scene.topic = frame or next((place for place in local if place), None if elsewhere else scene.topic)

    def _read_sentence(
        self, sentence: Sentence, group: Sequence[tuple[int, Quantity]], before: Sequence[Draft]
    ) -> list[Draft]:
        looked = self._look_up(sentence)
        reading, voices = looked.reading, looked.voices
        drafts = [make_draft(index, at, quantity, reading) for at, (index, quantity) in enumerate(group)]
        self.scene.enter(sentence, self.document.text)
        near = [one for one in before if _is_near(one.reading.sentence, sentence)]
        find_metrics(drafts)
        respective = find_respective(drafts)
        if respective is not None:
            respective.set_metrics()
        earlier = tuple(self.past)
        past: Sequence[Draft] = earlier
        if self.document.sections:
            past = [one for one in past if one.reading.sentence.section == sentence.section]
        link_parts(drafts, near, past)
        link_meant(drafts, near, past)
        link_groups(drafts, near, earlier, self.group)
        self.group = frozenset()
        carry_over(drafts, near, past)
        self.topic.go_on(drafts)
        chosen = {draft.index: choose_voice(voices, draft) for draft in drafts}
        local = {
            index: place for index, voice in chosen.items() if voice and (place := looked.local(voice, self.scene))
        }
        find_places(drafts, near, outside_voices(looked.mentions, voices), self.scene, local)
        if respective is not None:
            respective.set_places(looked.mentions)
        moments = tuple(
            one
            for one in find_moments(reading, self.language, self.reference)
            if reading.words.starts[min(one.first, len(reading.words) - 1)] >= self.body
        )
        set_times(drafts, moments, reading, near)
        if respective is not None:
            for draft, moment in respective.moments(moments):
                set_own_time(draft, moment)
        share_times(drafts)
        set_modality(drafts, reading, self.reference)
        set_superseded(drafts, earlier, self.reference)
        look_ahead(drafts, self.reference)
        for draft in drafts:
            set_names(draft)
        share_population(drafts, near)
        self._set_voices(drafts, voices, chosen, near)
        self._carry_voice(drafts, voices)
        link_across(drafts, earlier)
        self.past.extend(drafts)
        self.speakers.hear(reading)
        self._remember_place(looked)
        return drafts

    def _carry_voice(self, drafts: Sequence[Draft], voices: Sequence[Voice]) -> None:
        """Let the voice of the sentence before go on in a quote and in "Eleven of them were children".

        Other sentences may be the reporter's own.
        """
        sentence, last = drafts[0].reading.sentence, self.voiced
        if voices:
            self.voiced = sentence
            return
        if last is None or last.paragraph != sentence.paragraph or sentence.number - last.number != 1:
            return
        if self.document.text[sentence.start] in _QUOTES:  # "We stay home," he said. "We lost 40 customers."
            self.voiced = sentence
            for draft in drafts:
                draft.attribution = draft.attribution or self.speakers.last
        elif any(hit.first <= _NEAR_START for hit in drafts[0].reading.of_kind("subset.behind")):
            for draft in drafts:
                if draft.parent is not None:
                    draft.attribution = draft.attribution or self.speakers.last

    def _set_voices(
        self,
        drafts: Sequence[Draft],
        voices: Sequence[Voice],
        chosen: Mapping[int, Voice | None],
        before: Sequence[Draft],
    ) -> None:
        resolved: dict[Voice, Attribution | None] = {voice: self.speakers.resolve(voice) for voice in voices}
        by_index = {one.index: one for one in (*before, *drafts)}
        for draft in drafts:
            voice = chosen[draft.index]
            if voice is not None:
                draft.attribution = resolved[voice]
            elif not voices and draft.parent is not None and draft.parent in by_index:
                draft.attribution = by_index[draft.parent].attribution


def _parts(
    sentence: Sentence, group: list[tuple[int, Quantity]]
) -> Iterator[tuple[Sentence, list[tuple[int, Quantity]]]]:
    """Yield a sentence with its numbers; one with very many is a table, and is read in parts, to bound the work."""
    if len(group) <= _MOST:
        yield sentence, group
        return
    for first in range(0, len(group), _MOST):
        part = group[first : first + _MOST]
        start = part[0][1].outer_start if first else sentence.start
        end = group[first + _MOST][1].outer_start if first + _MOST < len(group) else sentence.end
        yield replace(sentence, start=start, end=max(end, part[-1][1].end)), part


def _without_dateline(sentence: Sentence, body: int) -> Sentence:
    """Return the sentence as it goes on behind the dateline: "LONDON - The bank said" is said by the bank."""
    return replace(sentence, start=body) if sentence.start < body < sentence.end else sentence


def _dates_only(text: str, quantity: Quantity, tenors: frozenset[str]) -> bool:
    """Say whether a length of time only dates or names something: "over six months", "two summers ago"."""
    if quantity.kind == "count":
        far = text[quantity.end : quantity.end + 24].casefold()
        behind = far.split() if _AGO in far else []
        return len(behind) > 1 and behind[1].strip(".,;:") == _AGO
    if quantity.kind != "duration":
        return False
    if "-" in text[quantity.start : quantity.end]:
        behind = text[quantity.end : quantity.end + 16].casefold().split()
        return bool(behind) and behind[0].strip(".,;:") in tenors
    words = text[max(0, quantity.outer_start - 16) : quantity.start].casefold().split()
    if len(words) > 2 and words[-3] in _SPENDING:  # noqa: PLR2004 - "spent the last 200 days"
        return False
    if words[-1:] == ["the"] and text[quantity.end : quantity.end + 4].lstrip()[:2] in {"to", "en", "th"}:
        return True  # "in the 48 hours to Wednesday", "the six months ended 30 June"
    return bool(words) and (words[-1] in _LASTING or bool(_LASTING & set(words[-2:]) & {"past", "last"}))


_SPENDING = frozenset({"spent", "spend", "spends", "spending"})
_LASTING = frozenset({"over", "in", "during", "past", "last", "previous", "after", "en", "durante", "por", "next"})


_AGO = "ago"
_QUOTES = frozenset('"“«')


def _is_near(earlier: Sentence, later: Sentence) -> bool:
    return earlier.section == later.section and 0 < later.number - earlier.number <= 2  # noqa: PLR2004
