"""Who states the figures of a sentence: the subject of a reporting verb, "according to X", "figures from X".

A voice keeps its fullest wording. Those who quote it make the chain: "according to X, quoted by Y" is X, quoted by Y.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.figures._context import Hit, Reading
from monitor.figures._subjects import find_stretch, find_subject, is_name, name_end, speaks
from monitor.figures._voice_names import clean_name, make_voice
from monitor.lexicon import split_phrase
from monitor.model import Attribution

_FEW = 5  # words of a name before "'s figures"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice at words `first` to `after`; `left`/`right` say on which side what it states stands."""

    first: int
    after: int
    attribution: Attribution | None  # None: a pronoun, which stands for the voice before
    left: bool
    right: bool


def find_voices(reading: Reading) -> tuple[Voice, ...]:
    """Return the voices of a sentence in reading order."""
    found: list[Voice] = []
    for hit in reading.hits:
        if found and hit.first < found[-1].after and "report.quoted" not in hit.kinds:
            continue
        if found and "report.quoted" in hit.kinds and hit.first - found[-1].after <= 2:  # noqa: PLR2004 - ", quoted by"
            found[-1] = _chained(reading, found[-1], hit)
        elif "report.citing" in hit.kinds and reading.words.gap(hit.first - 1)[:1] == "," and found:
            found[-1] = _citing(reading, found[-1], hit)
        elif (voice := _voice(reading, hit, found[-1].after if found else 0)) is not None:
            found.append(voice)
    return tuple(found)


def _voice(reading: Reading, hit: Hit, floor: int) -> Voice | None:
    if hit.kinds & {"report.according", "report.data"}:
        return _source(reading, hit)
    if "report.owned" in hit.kinds:
        return _owner(reading, hit)
    named = hit.first > 0 and reading.words.raw[hit.first][0].isupper()  # "the United States"
    if "report.verbs" not in hit.kinds or named or _hands(reading, hit):
        return None
    return _speaker(reading, hit, floor)


def _hands(reading: Reading, hit: Hit) -> bool:
    """Say whether a verb tells nothing here: "before it was declared", "hospitals admitted 310 patients"."""
    words = reading.words
    if hit.first and words.folded[hit.first - 1] in reading.context.sets["speech.passive"]:
        return True
    follower = words.folded[hit.after] if hit.after < len(words) else ""
    return words.folded[hit.first] in reading.context.sets["speech.handling"] and follower[:1].isdigit()


def _source(reading: Reading, hit: Hit) -> Voice | None:
    """Read "according to X"."""
    after = name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after), reading.context)
    if not name or not is_name(reading, hit.after, after):
        return None
    opens = hit.first <= 1
    voice = make_voice(name, reading.context)
    return Voice(hit.first, after, voice, left=not opens, right=opens)


def _owner(reading: Reading, hit: Hit) -> Voice | None:
    """Read "the ministry's tally" and "the projection of the electoral commission"."""
    words = reading.words
    if hit.first and words.raw[hit.first - 1].endswith(("'s", "’s", "s'", "s’")):
        after = hit.first
        first = max(find_stretch(reading, after, 0), after - _FEW)
        starts = [at for at in range(first, after) if words.folded[at] in reading.context.sets["speech.articles"]]
        first = starts[-1] if starts else first
        name = clean_name(reading.raw(first, after).removesuffix("'s").removesuffix("’s"), reading.context)
        span = first, hit.after
    elif words.folded[hit.after : hit.after + 2] in (["of", "the"], ["by", "the"], ["from", "the"]):
        span = hit.first, name_end(reading, hit.after + 1)
        name = clean_name(reading.raw(hit.after + 1, span[1]), reading.context)
    else:
        return None
    if not any(word in reading.context.sets["report.speakers"] for word in split_phrase(name)):
        return None
    return Voice(*span, make_voice(name, reading.context), left=False, right=True)


def _speaker(reading: Reading, hit: Hit, floor: int) -> Voice | None:
    """Read "X said" and "said X"."""
    words = reading.words
    before = words.gap(hit.first - 1) if hit.first else ""
    first, last = find_subject(reading, hit.first, floor)
    if first < last and not any(mark in before for mark in '"”»'):  # '"...," said X'
        name = clean_name(reading.raw(first, last), reading.context)
        pronoun = name.casefold() in reading.context.sets["report.pronouns"]
        if not pronoun and (not name or not is_name(reading, first, last)):
            return _inverted(reading, hit) if before[:1] == "," else None
        voice = None if pronoun else make_voice(name, reading.context)
        return _telling(reading, hit, first, last, voice)
    if before[:1] in {",", '"', "”", "’"} or hit.first == 0 or '"' in before or "”" in before:
        return _inverted(reading, hit)
    return None


def _telling(reading: Reading, hit: Hit, first: int, last: int, voice: Attribution | None) -> Voice | None:
    """Return the voice of a subject if its verb tells something: ", X said." of what stands before, "X said that" of what comes."""
    words = reading.words
    if _is_plain(reading, hit) and (
        words.folded[last - 1] in reading.context.sets["speech.and"]
        or (voice is not None and not speaks(reading, first, last))
    ):
        return None  # "holds 30% of the company and wants more"
    if voice is not None and _records(reading, hit) and voice.name[0].isupper() and reading.lexicon.place(voice.name):
        return None  # "Tolland has recorded 14 deaths": it is where they were
    if words.folded[hit.first] in {"put", "puts"} and "at" not in words.folded[hit.after : hit.after + 12]:
        return None  # "put off 38,200 operations"
    behind = words.gap(hit.after - 1)
    closes = hit.after >= len(words) or behind[:1] in {",", ".", ";"} or _only_date(reading, hit.after)
    opens = first == 0 or not (reading.commas[first] - reading.commas[max(0, first - 1)])
    return Voice(first, hit.after, voice, left=closes or not opens, right=not closes)


def _inverted(reading: Reading, hit: Hit) -> Voice | None:
    """Read "..., said X"."""
    after = name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after), reading.context)
    if not name or not is_name(reading, hit.after, after) or _is_plain(reading, hit):
        return None
    voice = make_voice(name, reading.context)
    return Voice(hit.first, after, voice, left=True, right=False)


def _is_plain(reading: Reading, hit: Hit) -> bool:
    return reading.words.folded[hit.first] in reading.context.sets["report.plain"]


def _records(reading: Reading, hit: Hit) -> bool:
    return reading.words.folded[hit.first] in reading.context.sets["place.recording"]


def _only_date(reading: Reading, at: int) -> bool:
    """Say whether nothing but a day follows: "the ministry said on Monday"."""
    weekdays = reading.context.weekdays
    rest = reading.words.folded[at:]
    if rest and rest[0][0].isdigit():
        return False  # "expects 47 on Friday"
    return len(rest) <= 4 and any(word in weekdays or word in {"today", "yesterday", "statement"} for word in rest)  # noqa: PLR2004


def _chained(reading: Reading, voice: Voice, hit: Hit) -> Voice:
    after = name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after), reading.context)
    if not name or voice.attribution is None:
        return voice
    chain = (*voice.attribution.chain, name)
    return replace(voice, after=after, attribution=replace(voice.attribution, chain=chain))


def _citing(reading: Reading, voice: Voice, hit: Hit) -> Voice:
    """Read "Y reported, citing X": X says it, Y quotes it."""
    after = name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after), reading.context)
    if not name or not is_name(reading, hit.after, after):
        return voice
    quoted_by = (voice.attribution.name,) if voice.attribution else ()
    source = make_voice(name, reading.context, quoted_by)
    return replace(voice, after=after, attribution=source, left=True, right=True)
