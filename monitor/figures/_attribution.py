"""Who states the figures of a sentence: the subject of a reporting verb, "according to X", "figures from X".

A voice keeps its fullest wording. Those who quote it make the chain: "according to X, quoted by Y" is X, quoted by Y.
Looking for the ends of a name never goes further than a dozen words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.figures._context import Hit, Reading
from monitor.lexicon import split_phrase
from monitor.model import Attribution

_REACH = 14
_PASSIVE = frozenset({"was", "were", "been", "be", "being", "is", "are"})
_HANDLING = frozenset({"admitted", "admits"})
_FEW = 5  # words of a name before "'s figures"
_AUXILIARY = frozenset(
    {
        "has",
        "have",
        "had",
        "also",
        "later",
        "earlier",
        "on",
        "today",
        "yesterday",
        "tonight",
        "then",
        "separately",
        "meanwhile",
        "ha",
        "han",
    }
    | {
        "previously",
        "initially",
        "now",
        "since",
        "late",
        "early",
        "further",
        "officially",
        "again",
        "first",
        "morning",
        "evening",
    }
    | {
        "afternoon",
        "night",
        "however",
        "in",
        "a",
        "statement",
        "recently",
        "already",
        "repeatedly",
        "publicly",
        "there",
        "were",
        "was",
    }
)
_STOP = frozenset(
    {
        "gives",
        "gave",
        "stands",
        "stood",
        "that",
        "but",
        "while",
        "as",
        "when",
        "because",
        "which",
        "where",
        "after",
        "before",
        "since",
        "if",
        "although",
        "than",
    }
    | {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "did",
        "does",
        "do",
        "will",
        "would",
        "could",
        "can",
        "not",
    }
    | {
        "que",
        "pero",
        "mientras",
        "cuando",
        "porque",
        "donde",
        "es",
        "son",
        "fue",
        "killed",
        "died",
        "including",
        "so",
        "yet",
        "or",
    }
)
_RELATIVE = frozenset({"which", "who", "whose", "que"})
_PREPOSITIONS = frozenset(
    {
        "for",
        "in",
        "by",
        "on",
        "at",
        "under",
        "during",
        "despite",
        "until",
        "within",
        "across",
        "from",
        "of",
        "with",
        "en",
        "para",
        "por",
    }
)
_SAYING = frozenset({"said", "says", "told", "warned", "announced", "dijo", "anunció", "informó"})
TITLES = frozenset({"the", "a", "an", "el", "la", "los", "las", "un", "una"})
_FIGURES_OF = re.compile(
    r"(?:(?:the |a |an |new |latest |official |preliminary |initial |recent |updated |provisional |its |their )*"
    r"(?:data|figures?|statistics|numbers|estimates?|tally|count|toll|report|bulletin|update|statement|survey|poll|analysis|"
    r"records?|reports|assessment|census|study|datos|cifras|informe)"
    r"(?: (?:released|published|compiled|issued|collected|provided|kept|made|given|put out|gathered|posted))?(?: \w+day)? (?:from|by|of|de|del|por) )+",
    re.IGNORECASE,
)
_DATA_TAIL = re.compile(
    r"(?:['’]s?)? (?:latest |own |official |new )*(?:data|figures|statistics|estimates?|numbers|records|report|tally|count)$"
)
_DATE_TAIL = re.compile(r",? (?:on |late |early )*(?:\w+day|today|yesterday|el \w+)$", re.IGNORECASE)


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
    if hit.first and words.folded[hit.first - 1] in _PASSIVE:
        return True
    follower = words.folded[hit.after] if hit.after < len(words) else ""
    return words.folded[hit.first] in _HANDLING and follower[:1].isdigit()


def _source(reading: Reading, hit: Hit) -> Voice | None:
    """Read "according to X"."""
    after = _name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after))
    if not name or not _is_name(reading, hit.after, after):
        return None
    opens = hit.first <= 1
    voice = Attribution(name=name, kind=voice_kind(name, reading.context.voices))
    return Voice(hit.first, after, voice, left=not opens, right=opens)


def _owner(reading: Reading, hit: Hit) -> Voice | None:
    """Read "the ministry's tally" and "the projection of the electoral commission"."""
    words = reading.words
    if hit.first and words.raw[hit.first - 1].endswith(("'s", "’s", "s'", "s’")):
        after = hit.first
        first = max(_segment(reading, after, 0), after - _FEW)
        starts = [at for at in range(first, after) if words.folded[at] in TITLES]
        first = starts[-1] if starts else first
        name = clean_name(reading.raw(first, after).removesuffix("'s").removesuffix("’s"))
        span = first, hit.after
    elif words.folded[hit.after : hit.after + 2] in (["of", "the"], ["by", "the"], ["from", "the"]):
        span = hit.first, _name_end(reading, hit.after + 1)
        name = clean_name(reading.raw(hit.after + 1, span[1]))
    else:
        return None
    if not any(word in reading.context.sets["report.speakers"] for word in split_phrase(name)):
        return None
    return Voice(*span, Attribution(name=name, kind=voice_kind(name, reading.context.voices)), left=False, right=True)


def _name_end(reading: Reading, first: int) -> int:
    """Return the word behind a name that begins at word `first`."""
    words, at = reading.words, first
    verbs = reading.context.sets["report.verbs"]
    while at < min(len(words), first + _REACH):
        folded = words.folded[at]
        if folded in _STOP or (folded in verbs and at > first and not words.raw[at][0].isupper()):
            break
        at += 1
        gap = words.gap(at - 1)
        if any(mark in gap for mark in ',;:()—–"“”') or ". " in gap and len(words.raw[at - 1]) > 2:  # noqa: PLR2004, RUF021
            break
    while at > first + 1 and words.folded[at - 1] in {"and", "in", "on", "with", "y", "of"}:
        at -= 1
    return at


def _speaker(reading: Reading, hit: Hit, floor: int) -> Voice | None:
    """Read "X said" and "said X"."""
    words = reading.words
    before = words.gap(hit.first - 1) if hit.first else ""
    first, last = _subject(reading, hit.first, floor)
    if first < last and not any(mark in before for mark in '"”»'):  # '"...," said X'
        name = clean_name(reading.raw(first, last))
        pronoun = name.casefold() in reading.context.sets["report.pronouns"]
        if not pronoun and (not name or not _is_name(reading, first, last)):
            return _inverted(reading, hit) if before[:1] == "," else None
        voice = None if pronoun else Attribution(name=name, kind=voice_kind(name, reading.context.voices))
        return _telling(reading, hit, first, last, voice)
    if before[:1] in {",", '"', "”", "’"} or hit.first == 0 or '"' in before or "”" in before:
        return _inverted(reading, hit)
    return None


def _telling(reading: Reading, hit: Hit, first: int, last: int, voice: Attribution | None) -> Voice | None:
    """Return the voice of a subject if its verb tells something: ", X said." of what stands before, "X said that" of what comes."""
    words = reading.words
    if _is_plain(reading, hit) and (
        words.folded[last - 1] in {"and", "y"} or (voice is not None and not _speaks(reading, first, last))
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
    after = _name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after))
    if not name or not _is_name(reading, hit.after, after) or _is_plain(reading, hit):
        return None
    voice = Attribution(name=name, kind=voice_kind(name, reading.context.voices))
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


def _subject(reading: Reading, verb: int, floor: int) -> tuple[int, int]:
    """Return the words of the subject in front of a verb."""
    words = reading.words
    last = verb
    while last > floor and _skippable(reading, last - 1):
        last -= 1
    apart = "," in words.gap(last - 1) if last else False
    first = _segment(reading, last, floor)
    if apart and first > floor and words.gap(first - 1)[:1] == ",":
        # "Ana Ruiz, a spokeswoman for the agency, said"
        head = _segment(reading, first, floor)
        if head < first and first - head <= _REACH and _is_name(reading, head, first):
            return head, last
    if apart:
        clause = first
        while clause > floor and last - clause < _REACH and "," not in words.gap(clause - 1):
            clause -= 1
        if clause > floor and words.folded[clause] in _RELATIVE:  # "Malawi, which borders Zambia, has reported"
            head = _segment(reading, clause, floor)
            if head < clause and _is_name(reading, head, clause):
                return head, clause
    if first < last and words.folded[last - 1] in reading.context.sets["report.pronouns"]:
        first = last - 1  # "for the full year it expects"
    return first, last


def _skippable(reading: Reading, at: int) -> bool:
    word = reading.words.folded[at]
    follows = reading.words.gap(at)
    if any(mark in follows for mark in ";:()"):
        return False
    return word in _AUXILIARY or word in reading.context.weekdays


def _segment(reading: Reading, last: int, floor: int) -> int:
    """Return the first word of the stretch that ends before word `last`, back to a comma or a clause border."""
    words, first = reading.words, last
    while first > floor and last - first < _REACH:
        word = words.folded[first - 1]
        if word in _STOP or word[0].isdigit() or (first < last and _dates(reading, first - 1)):
            break
        if first < last and any(mark in words.gap(first - 1) for mark in ',;:()—–"“”'):
            break
        if word in {"and", "y"} and first - 1 > floor and not _noun_like(reading, first - 2):
            break
        first -= 1
    if first < last and words.folded[first] in _PREPOSITIONS:
        first = _name_start(reading, first, last)
    while first < last and words.folded[first] in {"and", "y", "in", "so", "also", "later", "while"}:
        first += 1
    return first


def _name_start(reading: Reading, first: int, last: int) -> int:
    """Return where the subject begins behind an adverbial: "For the year Tolland expects", "In Oss the police said"."""
    words, at = reading.words, last - 1
    while at > first and (
        words.folded[at - 1] in {"of", "for", "and", "the", "a", "an"} or words.raw[at - 1][0].isupper()
    ):
        at -= 1
        if words.folded[at] in TITLES and words.folded[at - 1] not in {"of", "for", "and"}:
            break
    if words.folded[at] not in TITLES and not words.raw[at][0].isupper():
        articles = [index for index in range(first + 1, last) if words.folded[index] in TITLES]
        at = articles[-1] if articles else at
    return at


def _dates(reading: Reading, at: int) -> bool:
    """Say whether a word ends a date: "On 16 February the governor's office"."""
    context, word = reading.context, reading.words.folded[at]
    return (word in context.months or word in context.weekdays) and reading.words.raw[at][0].isupper()


def _noun_like(reading: Reading, at: int) -> bool:
    words = reading.words
    return words.raw[at][0].isupper() or words.folded[at] in reading.context.sets["report.speakers"]


def _is_name(reading: Reading, first: int, after: int) -> bool:
    """Say whether words name a voice: a noun for one who speaks, or a capital letter."""
    words, sets = reading.words, reading.context.sets
    folded = words.folded[first:after]
    if not folded or (len(folded) == 1 and folded[0] in sets["report.empty"]):
        return False
    if " ".join(folded) in sets["report.pronouns"]:
        return True
    said = words.folded[after] if after < len(words) else ""
    if said in _SAYING and folded[0] in TITLES and 1 < len(folded) <= 8 and folded[1] not in sets["report.empty"]:  # noqa: PLR2004
        return True  # "the retailer said"
    if (
        any(word in sets["report.speakers"] for word in folded)
        or folded[-1] in sets["report.rulers"] - sets["report.empty"]
    ):
        return True
    if folded[0] in sets["report.empty"] and first == 0:
        return False
    capital = any(
        words.raw[at][0].isupper()
        and (at > 0 or words.folded[at] not in TITLES)
        and words.folded[at] not in reading.context.weekdays
        and words.folded[at] not in reading.context.months
        for at in range(first, after)
    )
    official = folded[0] == "official" or (len(folded) > 1 and folded[1] == "official")
    return official or (capital and not _is_event(reading, first, after))


def _is_event(reading: Reading, first: int, after: int) -> bool:
    """Say whether a stretch is headed by what figures speak of ("The Northland quake"), not by one who speaks."""
    return any(hit.first < after <= hit.after and hit.first >= first for hit in reading.metrics) and not any(
        word in reading.context.sets["report.speakers"] for word in reading.words.folded[first:after]
    )


def _speaks(reading: Reading, first: int, after: int) -> bool:
    """Say whether a subject is one that states numbers, for a verb that is no plain verb of saying."""
    words = reading.words
    if any(word in reading.context.sets["report.speakers"] for word in words.folded[first:after]):
        return True
    if words.folded[after - 1] in reading.context.sets["report.rulers"] or words.raw[after - 1].isupper():
        return True
    if any(len(words.raw[at]) > 1 and words.raw[at].isupper() for at in range(first, after)):
        return True
    if first == 0 and after == 1:
        return reading.lexicon.place(words.raw[0]) in reading.lexicon.gazetteer.capitals  # "Israel put the figure at"
    return words.raw[after - 1][0].isupper()


def _chained(reading: Reading, voice: Voice, hit: Hit) -> Voice:
    after = _name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after))
    if not name or voice.attribution is None:
        return voice
    chain = (*voice.attribution.chain, name)
    return replace(voice, after=after, attribution=replace(voice.attribution, chain=chain))


def _citing(reading: Reading, voice: Voice, hit: Hit) -> Voice:
    """Read "Y reported, citing X": X says it, Y quotes it."""
    after = _name_end(reading, hit.after)
    name = clean_name(reading.raw(hit.after, after))
    if not name or not _is_name(reading, hit.after, after):
        return voice
    quoted_by = (voice.attribution.name,) if voice.attribution else ()
    source = Attribution(name=name, kind=voice_kind(name, reading.context.voices), chain=quoted_by)
    return replace(voice, after=after, attribution=source, left=True, right=True)


def clean_name(name: str) -> str:
    """Return a voice's name without articles, days, and the kind of paper it spoke through."""
    name = " ".join(name.split()).strip(" ,;:.\"“”'’()")
    name = _FIGURES_OF.sub("", name, count=1)
    name = _DATE_TAIL.sub("", _DATA_TAIL.sub("", name)).strip(" ,")
    first, _, rest = name.partition(" ")
    while rest and first.casefold() in TITLES and first != "UN":
        name = rest
        first, _, rest = name.partition(" ")
    return "" if name.casefold() in TITLES else name


def voice_kind(name: str, voices: dict[str, tuple[tuple[str, ...], ...]]) -> str:
    """Return the kind of a voice by the words of its name."""
    words = split_phrase(name)
    present = frozenset(words)
    for kind, phrases in voices.items():
        for phrase in phrases:
            if len(phrase) == 1:
                # "who" is a pronoun, "WHO" an organisation
                if phrase[0] in present and (phrase[0] != "who" or "WHO" in name):
                    return kind
            elif phrase[0] in present and any(
                words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1)
            ):
                return kind
    return "unknown"
