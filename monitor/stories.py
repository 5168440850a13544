"""Documents -> stories: which are copies of one text, and which report one event.

A copy says nothing new: nearly all of the shorter text stands in the longer one, word for word (titles, cuts and
credit lines aside), and every number and day that it names stands there too, in the same order. So the next day's
update of a report, the same words around new numbers, is never taken for a copy: it is another report of the same
story, like any two articles that share enough telling words within three days.

A text is known by hashes of its runs of five words. The smallest ones (`signature`) estimate how much of one text is
in another; the smallest in each stretch of it (`bands`) are shared by texts that share a stretch. Rules of this file:
a doubtful copy is none, since a copy's figures are not counted again; the order of what is compared never matters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from zlib import crc32

from monitor.model import Document, Sketch
from monitor.words import fold, split_words

_RUN = 5  # words whose hash is one shingle
_READ = 200_000  # characters
_KEPT = 256  # hashes of a signature
_STRETCHES = 16  # a text is cut into about this many stretches, of which each gives a band or two
_MOST_BANDS = 64
_MOST_NUMBERS = 400
_MOST_WORDS = 24

_COPIED = 0.85  # share of the shorter text that a copy repeats
_REWORKED = 0.4  # share of the shorter text that an update repeats
_SAMPLE = 8  # fewer hashes than this are trusted only if all agree
_LEAST_SAMPLE = 3
_SAME_EVENT = 0.4  # share of the weight of the telling words of the poorer document
_LEAST_SHARED = 3
REPORTED_WITHIN = timedelta(days=3)
"""How far apart reports of one event appear whose texts have nothing but words in common."""
_NAME = 2  # how much more a shared name tells than another word

_PUBLISHED = attrgetter("published_at", "document")

_CLOCK = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b|(?:©|\(c\)|copyright)\s*\d{4}")
_CLOCKS = (":", "©", "(c)", "copyright")  # without one of them there is none
_CASED = re.compile(r"[^\W\d_]+")
_ENDS = frozenset('.!?:;"“”„«»()[]-–—•\n')
_DENSE = "\u2e80"  # from here on two letters make a word: Chinese, Japanese, Korean
_SUFFIX = re.compile(r"(?<=\w{4})(?:ings?|ed|es|s)$")

# words that count or date: a copy has them where its original has them
_COUNTING = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions
    billion billions trillion dozen dozens scores half third quarter twice double doubled triple tripled no zero
    monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow january february march april may
    june july august september october november december
    uno dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cien cientos mil miles millon millones docenas
    lunes martes miercoles jueves viernes sabado domingo
    deux trois quatre cinq sept huit neuf dix vingt trente cent cents mille milliers millions milliard milliards
    lundi mardi mercredi jeudi vendredi samedi dimanche
    zwei drei vier funf sechs sieben acht neun zehn zwolf zwanzig hundert hunderte tausend tausende millionen milliarden
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    dois quatro sete oito nove dez vinte cem centenas milhares milhao milhoes bilhao bilhoes
    """.split()  # noqa: SIM905 - read as a table
)
# words of every second report: sharing them tells nothing
_COMMON = _COUNTING | frozenset(
    """
    about according added after again against ahead also amid among another around area areas authorities back because
    been before being between both called came city could country days dead death deaths died does done down during each
    early even ever every expected face first five following found from further government group have having head here
    high hour hours however injured including into just killed kills know known last late later latest least left less
    like likely local made make many media might minister ministry more most much must near nearly need never news next
    night number official officials once only other others over part past people person persons place police president
    region report reported reporters reports rise risen said same saying says say see seen several shows since some
    spokesman spokesperson spokeswoman state statement still such taken tell than that their them then there these they
    this those though through time times told took total toll under until updated upon used very week weeks well went
    were what when where which while will with within without work world would year years your agency wire live update
    como con contra desde donde entre este esta esto fue han las los mas muertos para pero personas por que segun sin
    sobre son tras una
    apres avec cette comme dans depuis des elle est etre les leur mais morts nous ont par plus pour qui sans selon ses
    son sont sur une vers
    aber auch auf aus bei dass dem den der die das durch eine einem einen einer fur haben hat ihre mehr menschen mit nach
    nicht noch oder sich sind tote und uber von vor war waren wird wurde wurden zum zur
    ainda ate com dos ela ele entre foi mais mas mortos nao nas nos pela pelo pessoas segundo sem seu sua uma
    """.split()  # noqa: SIM905 - read as a table
)


def sketch_document(document: Document) -> Sketch:
    """Return what is kept of a document to place it; it is a story of its own until `place_sketch`."""
    dateline, body = _split_dateline(document)
    folded = fold(body)
    words = split_words(_CLOCK.sub(" ", folded) if any(sign in folded for sign in _CLOCKS) else folded)
    if len(words) < _RUN:
        words = split_words(fold(f"{document.headline} {body}"))
    hashes = _hashes(words)
    return Sketch(
        document=document.id,
        story=document.id,
        publisher=document.publisher,
        published_at=document.appeared_at,
        bands=_bands(hashes),
        signature=tuple(sorted(set(hashes))[:_KEPT]),
        words=_telling_words(document),
        numbers=(*(f"@{number}" for number in _numbers(split_words(fold(dateline)))), *_numbers(words)),
    )


def place_sketch(sketch: Sketch, similar: Iterable[Sketch]) -> Sketch:
    """Return the sketch with its story, and with the document that it is a copy of, if it is one.

    Args:
        sketch: of the document to place.
        similar: sketches of documents that were placed before; those of earlier versions of the document, and of its
            own copies, cannot make it a copy.
    """
    others = [other for other in sorted(similar, key=_PUBLISHED) if other.document != sketch.document]
    bands, signature = frozenset(sketch.bands), frozenset(sketch.signature)
    shares = [_shared_text(sketch, other, bands, signature) for other in others]
    for other, share in zip(others, shares, strict=True):
        if share >= _COPIED:
            original = other.copy_of or other.document
            if original != sketch.document and _says_as_much(other, sketch):
                return replace(sketch, story=other.story, copy_of=original)
    told = _weigh(sketch.words)
    story, nearest = sketch.story, 0.0
    for other, share in zip(others, shares, strict=True):
        kinship = _kinship(sketch, told, other, share)
        if kinship > nearest:  # the earliest of equals
            story, nearest = other.story, kinship
    return replace(sketch, story=story, copy_of=None)


# --------------------------------------------------------------------------- comparing


def _shared_text(one: Sketch, other: Sketch, bands: frozenset[str], signature: frozenset[int]) -> float:
    """Estimate which share of the shorter text stands in the longer one, too; `bands` and `signature` are of `one`."""
    if one.signature == other.signature:
        return 1.0 if one.signature else 0.0
    if bands.isdisjoint(other.bands):
        return 0.0
    # below its largest hash a full signature holds every hash of its text, so that there the two can be compared
    limit = min(item.signature[-1] if len(item.signature) == _KEPT else 1 << 32 for item in (one, other))
    sample = min(bisect_right(item.signature, limit) for item in (one, other))
    if sample < _LEAST_SAMPLE:
        return 0.0
    share = len(signature.intersection(other.signature)) / sample  # what both hold is no larger than the limit
    return share if sample >= _SAMPLE or share == 1 else 0.0


def _says_as_much(old: Sketch, new: Sketch) -> bool:
    """Tell whether every number and day of one text stands in another, in the same order.

    A dateline (its numbers begin with "@") is no part of what is said, but may be the day that a copy begins with.
    """
    said = iter(number.removeprefix("@") for number in old.numbers)
    return all(number in said for number in new.numbers if not number.startswith("@"))


@dataclass(frozen=True, slots=True)
class _Told:
    """The telling words of a report, which of them are names, and what all of them weigh together."""

    words: frozenset[str]
    names: frozenset[str]
    total: int


def _kinship(sketch: Sketch, mine: _Told, other: Sketch, share: float) -> float:
    """Return how surely two reports are of one event, above 0 if they are; `share` is that of their texts."""
    theirs = _weigh(other.words)
    names = mine.names & theirs.names
    if not names and mine.names and theirs.names:
        return 0.0  # the same happened elsewhere
    reworked = share if share >= _REWORKED else 0.0
    shared = len(mine.words & theirs.words)
    if shared < _LEAST_SHARED:
        return reworked
    score = (shared + (_NAME - 1) * len(names)) / min(mine.total, theirs.total)
    if score < _SAME_EVENT or abs(sketch.published_at - other.published_at) > REPORTED_WITHIN:
        return reworked
    return max(reworked, score)


@lru_cache(maxsize=1024)  # the documents of the last days are asked about again and again; 5 kB each
def _weigh(words: tuple[str, ...]) -> _Told:
    """Return what words tell; one that may or may not be a name counts as one."""
    names = frozenset(key for word in words if (key := word.lower()) != word)
    told = frozenset(map(str.lower, words))
    return _Told(told, names, len(told) + (_NAME - 1) * len(names))


# --------------------------------------------------------------------------- reading


def _split_dateline(document: Document) -> tuple[str, str]:
    """Return the dateline, which names the agency and the day it was sent, and the text without it."""
    text = document.text[:_READ]
    dateline = document.dateline.text if document.dateline else ""
    start, found, rest = text[:1000].partition(dateline) if dateline else (text, "", "")
    return (dateline, f"{start} {rest}{text[1000:]}") if found else ("", text)


def _hashes(words: Sequence[str]) -> list[int]:
    """Return a number below 2**32 for each run of words."""
    packed = [word.encode("utf-8", "replace") for word in words]
    text = b" ".join(packed)
    ends = list(accumulate(len(word) + 1 for word in packed))  # of each word, with the space behind it
    starts = [0, *ends]
    last = ends[_RUN - 1 :] or ends[-1:]
    # the multiplication spreads what a checksum leaves close together
    return [crc32(text[start : end - 1]) * 0x9E3779B1 & 0xFFFFFFFF for start, end in zip(starts, last, strict=False)]


def _bands(hashes: Sequence[int]) -> tuple[str, ...]:
    """Return the smallest hash of each stretch, at every place that it may begin at (winnowing)."""
    width = max(1, len(hashes) // _STRETCHES)
    chosen: dict[int, None] = {}
    start = 0
    while (end := start + width) <= len(hashes):
        least = min(hashes[start:end])
        place = hashes.index(least, start)
        chosen[least] = None
        # until no stretch holds it, only a smaller one is chosen
        while end := next((at for at in range(end, min(place + width, len(hashes))) if hashes[at] < least), 0):
            least, place = hashes[end], end
            chosen[least] = None
        start = place + 1
    return tuple(f"{value:08x}" for value in list(chosen)[:_MOST_BANDS])


def _numbers(words: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers and days of a text in order, those side by side as one: "1.5 million" -> "1 5 million"."""
    runs: list[list[str]] = []
    running = False
    for word in words:
        counts = word[0].isdigit() or word in _COUNTING
        if counts and running:
            runs[-1].append(word)
        elif counts:
            runs.append([word])
        running = counts
    return tuple(" ".join(run) for run in runs[:_MOST_NUMBERS])


def _telling_words(document: Document) -> tuple[str, ...]:
    """Return what headline and lede are about: names with a capital, other words without their endings.

    In a headline in title case a name cannot be told from another word unless the text does: it is given as both.
    """
    lede = document.lede[:600] or document.text[:600]
    names, plain = _names(document.text[:3000])
    heads, small = _names(document.headline)
    title_case = not any(len(word) > 3 for word in small)  # noqa: PLR2004 - "from", "with" stay small
    if not title_case:
        names |= heads - plain
    open_words = {word for word in heads - names - plain if len(word) > 2} if title_case else set()  # noqa: PLR2004 - "In"
    told: dict[str, None] = {}
    for word in _content_words(f"{document.headline}\n{lede}"):
        if word in names or word in open_words:
            told[word.capitalize()] = None
        if word not in names and (len(word) > 3 or word[0] >= _DENSE):  # noqa: PLR2004 - "the" tells nothing
            told[_SUFFIX.sub("", word)] = None
    ordered = sorted(told, key=lambda word: word == word.lower())  # names first, else as they come
    return tuple(ordered[:_MOST_WORDS])


def _content_words(text: str) -> Iterator[str]:
    """Yield the words that tell something; of a script without spaces, each two characters that stand together."""
    last = ""
    for word in split_words(fold(text)):
        if word[0].isdigit() or word in _COMMON:
            last = ""
        elif len(word) == 1 and not word.isascii():
            if last and not ("\u3041" <= word <= "\u309f" or "\u3041" <= last <= "\u309f"):  # Japanese grammar
                yield last + word
            last = word
        else:
            last = ""
            yield word


def _names(text: str) -> tuple[set[str], set[str]]:
    """Return the words that have a capital within sentences and nowhere none, and those that have none."""
    capital: set[str] = set()
    small: set[str] = set()
    for match in _CASED.finditer(text):
        word = match[0]
        if not word[0].isupper():
            small.add(word)
        elif word not in capital:
            before = text[max(match.start() - 3, 0) : match.start()].rstrip(" \u00a0")
            if before and before[-1] not in _ENDS:
                capital.add(word)
    plain = set(map(fold, small))
    return set(map(fold, capital)) - plain, plain
