"""Who states the figures of a sentence: the subject of a reporting verb, "according to X", "figures from X".

A voice keeps its fullest wording. Those who quote it make the chain: "according to X, quoted by Y" is X, quoted by Y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.figures._context import Hit, Reading
from monitor.figures._subjects import find_actor, find_stretch, find_subject, is_name, is_speaker, name_end, speaks
from monitor.figures._voice_names import clean_name, make_voice
from monitor.lexicon import split_phrase
from monitor.model import Attribution

_FEW = 5  # words of a name before "'s figures", of a phrase behind a verb
_FAR = 12  # words up to the "at" of "put"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice at words `first` to `after`; `left`/`right` say on which side what it states stands."""

    first: int
    after: int
    attribution: Attribution | None  # None: a word that stands for a voice before
    left: bool
    right: bool
    stands_in: str = ""  # that word: "it", "report"
    own: Attribution | None = None  # whom the sentence itself names for it
    brief: bool = False  # what it states ends with the clause: "the union wants 12% more; ..."


def find_voices(reading: Reading) -> tuple[Voice, ...]:
    """Return the voices of a sentence in reading order."""
    found: list[Voice] = []
    for hit in reading.of_kind("report"):
        if found and hit.first < found[-1].after and "report.quoted" not in hit.kinds:
            continue
        if found and "report.quoted" in hit.kinds and hit.first - found[-1].after <= 2:  # noqa: PLR2004 - ", quoted by"
            found[-1] = _chained(reading, found[-1], hit)
        elif "report.citing" in hit.kinds and reading.words.gap(hit.first - 1)[:1] == "," and found:
            found[-1] = _citing(reading, found[-1], hit)
        elif (goes_on := _adding(reading, hit, found)) is not None:
            found.append(goes_on)
        elif (voice := _voice(reading, hit, found[-1].after if found else 0)) is not None:
            found.append(voice)
    return tuple(found)


def _adding(reading: Reading, hit: Hit, found: Sequence[Voice]) -> Voice | None:
    """Read "..., adding that 14 had died" as said by the voice before it, else by whom the sentence opens with."""
    words, sets = reading.words, reading.context.sets
    if words.folded[hit.first] not in sets["speech.adding"] or words.gap(hit.first - 1).strip()[-1:] != ",":
        return None
    if found:
        last = found[-1]
        return Voice(
            hit.first, hit.after, last.attribution, left=False, right=True, stands_in=last.stands_in, own=last.own
        )
    actor = find_actor(reading, hit.first)
    return Voice(hit.first, hit.after, make_voice(actor, reading.context), left=False, right=True) if actor else None


def _voice(reading: Reading, hit: Hit, floor: int) -> Voice | None:
    if hit.kinds & {"report.according", "report.data"}:
        return _source(reading, hit)
    owner = _owner(reading, hit) if "report.owned" in hit.kinds else None
    if owner is not None:
        return owner
    named = hit.first > 0 and reading.words.raw[hit.first][0].isupper()  # "the United States"
    joined = hit.first > 0 and reading.words.gap(hit.first - 1) == "-"  # "laboratory-confirmed"
    if "report.verbs" not in hit.kinds or named or joined:
        return None
    return _agent(reading, hit) if _hands(reading, hit) else _speaker(reading, hit, floor)


def _agent(reading: Reading, hit: Hit) -> Voice | None:
    """Read "is put at 14 by insurers"."""
    words = reading.words
    for at in range(hit.after, min(hit.after + _FEW + 1, len(words) - 1)):
        if words.folded[at] in reading.context.sets["speech.by"]:
            after = name_end(reading, at + 1)
            name = clean_name(reading.raw(at + 1, after), reading.context)
            if name and any(is_speaker(reading, word) for word in words.folded[at + 1 : after]):
                return Voice(at, after, make_voice(name, reading.context), left=True, right=False)
            return None
    return None


def _hands(reading: Reading, hit: Hit) -> bool:
    """Say whether a verb tells nothing here: "before it was declared", "hospitals admitted 310 patients"."""
    words = reading.words
    if hit.first and words.folded[hit.first - 1] in reading.context.sets["speech.passive"]:
        return True
    follower = words.folded[hit.after] if hit.after < len(words) else ""
    return words.folded[hit.first] in reading.context.sets["speech.handling"] and follower[:1].isdigit()


def _source(reading: Reading, hit: Hit) -> Voice | None:
    """Read "according to X"."""
    after = _with_short(reading, name_end(reading, hit.after))
    name = clean_name(reading.raw(hit.after, after), reading.context)
    if _is_own_paper(reading, hit.after, after):
        name = find_actor(reading, hit.first) or name  # "Halden made a loss, according to its latest accounts"
    told = "report.according" in hit.kinds and _is_told(reading, hit.after, after)
    likened = hit.first > 0 and reading.words.folded[hit.first - 1] in reading.context.sets["time.plainly"]
    if not name or likened or not (told or is_name(reading, hit.after, after)):
        return None
    opens = hit.first <= 1
    voice = make_voice(name, reading.context)
    return Voice(hit.first, after, voice, left=not opens, right=opens)


def _is_own_paper(reading: Reading, first: int, after: int) -> bool:
    """Say whether words name a paper of whom the sentence speaks of: "its latest accounts"."""
    words, sets = reading.words.folded, reading.context.sets
    return after - first > 1 and words[first] in sets["speech.whose"] and words[after - 1] in sets["speech.papers"]


def _is_told(reading: Reading, first: int, after: int) -> bool:
    """Say whether "according to" leads to one who tells ("the death registry"), not to a rule ("the plan")."""
    words, sets = reading.words.folded, reading.context.sets
    told = set() if sets["speech.articles"].isdisjoint(words[first : first + 1]) else set(words[first + 1 : after])
    return bool(told) and told.isdisjoint(sets["speech.papers"]) and told.isdisjoint(sets["speech.norms"])


def _with_short(reading: Reading, after: int) -> int:
    """Take in the short name between commas: "according to the relief office, RELO, which"."""
    words = reading.words
    if after >= len(words) or words.gap(after - 1) != ", " or not words.raw[after][0].isupper():
        return after
    alone = after + 1 == len(words) or words.gap(after)[:1] in {",", ".", ";", ")"}
    return after + 1 if alone and reading.lexicon.place(words.raw[after]) is None else after


def _owner(reading: Reading, hit: Hit) -> Voice | None:
    """Read "the ministry's tally", "the projection of the electoral commission", and "a Civitas poll"."""
    words, sets = reading.words, reading.context.sets
    named = False
    if hit.first and words.raw[hit.first - 1].endswith(("'s", "’s", "s'", "s’")):
        after = hit.first
        first = max(find_stretch(reading, after, 0), after - _FEW)
        starts = [at for at in range(first, after) if words.folded[at] in sets["speech.articles"]]
        first = starts[-1] if starts else first
        name = clean_name(reading.raw(first, after).removesuffix("'s").removesuffix("’s"), reading.context)
        span = first, hit.after
    elif words.folded[hit.after : hit.after + 2] in (["of", "the"], ["by", "the"], ["from", "the"]):
        span = hit.first, name_end(reading, hit.after + 1)
        name = clean_name(reading.raw(hit.after + 1, span[1]), reading.context)
    elif words.folded[hit.first] in sets["speech.polls"]:
        first = hit.first
        while first and words.raw[first - 1][0].isupper() and words.gap(first - 1) in {" ", "-", "/"}:
            first -= 1
        named = 0 < first < hit.first and words.folded[first - 1] in sets["speech.articles"]
        span, name = (first, hit.after), clean_name(reading.raw(first, hit.first), reading.context)
    else:
        return None
    if reading.lexicon.place(name) is not None and span[0] and _is_subject(reading, hit.after):
        return None  # "Ardia's count stands at"
    if not named and not any(is_speaker(reading, word) for word in split_phrase(name)):
        return None
    apart = span[0] > 0 and words.gap(span[0] - 1)[:1] == ","  # "9,000 fled, data of the agency show"
    return Voice(*span, make_voice(name, reading.context), left=apart or named, right=True)


def _is_subject(reading: Reading, at: int) -> bool:
    """Say whether the verb of a level follows."""
    return not reading.context.sets["clause.verbs"].isdisjoint(reading.words.folded[at : at + 1])


def _speaker(reading: Reading, hit: Hit, floor: int) -> Voice | None:
    """Read "X said" and "said X"."""
    words = reading.words
    before = words.gap(hit.first - 1) if hit.first else ""
    first, last = find_subject(reading, hit.first, floor)
    first = _past_sample(reading, first, last)
    if before[:1] == "," and (inverted := _closing(reading, hit)) is not None:
        return inverted
    if first < last and not any(mark in before for mark in '"”»'):  # '"...," said X'
        name = clean_name(reading.raw(first, last), reading.context)
        stand_in = _stand_in(name, reading)
        if not stand_in and (not name or not is_name(reading, first, last)):
            return _inverted(reading, hit) if before[:1] == "," else None
        if not _tells(reading, hit, first, last, stand_in):
            return None
        voice = None if stand_in else make_voice(name, reading.context)
        opens = not floor and stand_in in reading.context.sets["speech.things"]
        own = find_actor(reading, first) if opens else None
        if own is None and stand_in in reading.context.sets["speech.documents"]:
            own = name
        return Voice(
            first,
            hit.after,
            voice,
            *_sides(reading, hit, first),
            stands_in=stand_in,
            own=make_voice(own, reading.context) if own else None,
            brief=words.folded[hit.first] in reading.context.sets["report.plain"],
        )
    if before[:1] in {",", '"', "”", "’"} or hit.first == 0 or '"' in before or "”" in before:
        return _inverted(reading, hit)
    return _going_on(reading, hit) if first == last else None


def _past_sample(reading: Reading, first: int, last: int) -> int:
    """Return the first word of who asked: "(a survey of 1,200) firms by the chamber of commerce found"."""
    words, by = reading.words, reading.context.sets["speech.by"]
    if not first or not words.folded[first - 1][0].isdigit():
        return first
    return next((at + 1 for at in range(first + 1, last - 1) if words.folded[at] in by), first)


def _going_on(reading: Reading, hit: Hit) -> Voice | None:
    """Read "The bank cut its rate and said inflation would peak at 4%"."""
    words, sets = reading.words, reading.context.sets
    if not hit.first or words.folded[hit.first] not in sets["speech.closing"]:
        return None
    actor = find_actor(reading, hit.first) if words.folded[hit.first - 1] in sets["speech.and"] else None
    return Voice(hit.first, hit.after, make_voice(actor, reading.context), left=False, right=True) if actor else None


def _stand_in(name: str, reading: Reading) -> str:
    """Return the word of a subject that stands for a voice named before: "it", "the report"; "" if there is none."""
    word, sets = name.casefold(), reading.context.sets
    return word if word in sets["report.pronouns"] or word in sets["speech.papers"] else ""


def _tells(reading: Reading, hit: Hit, first: int, last: int, stand_in: str) -> bool:
    """Say whether the verb of a subject states a number."""
    words, sets = reading.words, reading.context.sets
    verb, behind = words.folded[hit.first], words.folded[hit.after : hit.after + _FAR]
    subject = words.folded[first:last]
    finder = not sets["speech.finders"].isdisjoint(subject)
    denials = (
        # as in: holds 30% of the company and wants more
        verb in sets["report.plain"] and not (stand_in or _may_tell(reading, first, last)),
        # as in: a party needs 5%; it needs half
        verb in sets["speech.needing"] and (bool(stand_in) or finder or subject[0] in sets["speech.some"]),
        # as in: with a third of the wards in Oss counted
        verb in sets["report.plain"] and _opens_with(reading, first),
        # as in: employers added 14,000 jobs
        verb in sets["speech.gaining"] and _counts_on(reading, hit.after),
        # as in: the Treasury note fell; lifted its profit forecast
        verb in sets["speech.nounlike"]
        and (not sets["clause.verbs"].isdisjoint(behind[:1]) or not sets["speech.whose"].isdisjoint(subject)),
        # as in: put off 38,200 operations
        verb in sets["speech.putting"] and "at" not in behind,
        # as in: raised its key rate to 7%
        verb in sets["speech.revising"] and sets["speech.revised"].isdisjoint(behind[:_FEW]),
        # as in: gave 14 games away; but not: gave the number of dead as 14
        verb in sets["speech.giving"]
        and sets["speech.surveys"].isdisjoint(subject)
        and sets["speech.revised"].isdisjoint(behind[:_FEW]),
        # as in: the crash claimed 47 lives
        verb in sets["speech.claiming"] and not sets["speech.lives"].isdisjoint(behind[: _FEW + 1]),
        # as in: rescuers found 14 bodies; but not: found that 14 had died
        verb in sets["speech.finding"] and finder and behind[:1] != ["that"],
        # as in: a study published in
        verb in sets["speech.issued"] and not sets["speech.papers"].isdisjoint(subject),
        # as in: Tolland has recorded 14 deaths
        _is_where(reading, verb, first, last),
    )
    return not any(denials)


def _counts_on(reading: Reading, at: int) -> bool:
    """Say whether a number follows."""
    word = reading.words.folded[at] if at < len(reading.words) else ""
    return word[:1].isdigit() or word in reading.context.numbers


def _opens_with(reading: Reading, first: int) -> bool:
    """Say whether the clause of a subject is an aside that begins with "with"."""
    words, at = reading.words, first
    while at > 0 and first - at < _FAR and "," not in words.gap(at - 1):
        at -= 1
    return not reading.context.sets["speech.with"].isdisjoint(words.folded[at:first])


def _may_tell(reading: Reading, first: int, last: int) -> bool:
    """Say whether a subject states numbers by a plain verb: no "and" cut it off, and it is no event ("a strike")."""
    words, sets = reading.words, reading.context.sets
    if words.folded[last - 1] in sets["speech.and"] or not speaks(reading, first, last):
        return False
    some = words.folded[first] in sets["speech.some"]
    told = words.folded[first:last]
    return not some or any(is_speaker(reading, word) or word in sets["speech.papers"] for word in told)


def _is_where(reading: Reading, verb: str, first: int, last: int) -> bool:
    """Say whether a subject is where something was recorded: "Tolland has recorded 14 deaths"."""
    recording = (
        verb in reading.context.sets["place.recording"] | reading.context.sets["speech.needing"]
        and reading.words.raw[last - 1][0].isupper()
    )
    return recording and reading.lexicon.place(reading.raw(first, last)) is not None


def _sides(reading: Reading, hit: Hit, first: int) -> tuple[bool, bool]:
    """Say where what is stated stands: left for ", X said.", right for "X said that"."""
    behind = reading.words.gap(hit.after - 1)
    likewise = first > 0 and reading.words.folded[first - 1] in reading.context.sets["speech.likewise"]
    if likewise:
        return True, False  # "and not four as the office reports for the same day"
    closes = hit.after >= len(reading.words) or behind[:1] in {",", ".", ";"} or _only_date(reading, hit.after)
    opens = first == 0 or not (reading.commas[first] - reading.commas[max(0, first - 1)])
    return closes or not opens, not closes


def _closing(reading: Reading, hit: Hit) -> Voice | None:
    """Read ", said X." and ", said X, the head of Y." whatever stands before: "50 are missing in Belor alone, said X."."""
    words = reading.words
    if words.folded[hit.first] not in reading.context.sets["speech.closing"]:
        return None
    after = name_end(reading, hit.after)
    ends = after > hit.after and (after >= len(words) or words.gap(after - 1).strip()[:1] in set(",.;("))
    return _inverted(reading, hit) if ends else None


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
