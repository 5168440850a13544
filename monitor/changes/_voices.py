"""Who speaks: whether two claims come from one voice, however its name is worded.

"Gaza's health ministry", "the Health Ministry in Gaza" and "health officials" are one voice; "officials" is none
in particular and continues whichever voice it agrees with. Rules of this file: names are compared as sets of
telling words; what only says a role ("spokesman", "figures") or a place tells nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from monitor.model import Claim


def word_set(row: str) -> frozenset[str]:
    """Return the words of `row`: how this package writes its short word lists."""
    return frozenset(row.split())


_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?\b")
_OWNER = re.compile(r"(?:the |its |their )?([^\W\d_]{4,})['’]s?\s", re.IGNORECASE)
_CONTRAST = re.compile(r"\b(?:but|while|whereas|although|though|however|against|versus)\b", re.IGNORECASE)
_LINKS = word_set("the a an of in for to by at on and its their his her s run controlled led backed based")
_ROLES = word_set(
    """official officials authority authorities spokesman spokeswoman spokesperson spokespeople statement statements
    figure figures data report reports source sources count tally chief head director deputy senior local state
    national regional provincial municipal federal government media press news media outlet outlets witness witnesses
    resident residents people update updates department company firm maker"""
)
_COMMON = word_set("un agency office group organisation committee human rights international service centre")
_SAME = {
    "minister": "ministry",
    "ministries": "ministry",
    "ministers": "ministry",
    "defense": "defence",
    "organization": "organisation",
    "center": "centre",
    "policeman": "police",
    "hospitals": "hospital",
    "firefighters": "fire",
}
_LONG = {
    "united nations": "un",
    "world health organization": "who",
    "world health organisation": "who",
    "un refugee agency": "unhcr",
    "un childrens agency": "unicef",
    "un migration agency": "iom",
    "international organization for migration": "iom",
    "international organisation for migration": "iom",
    "civil protection agency": "civil protection",
}


def is_named(claim: Claim) -> bool:
    """Tell whether a claim names who asserts it, rather than "officials", a medium, or nobody."""
    voice = claim.figure.attribution
    return voice is not None and voice.kind not in {"media", "witness"} and bool(_words(voice.name, ()))


def same_voice(a: Claim, b: Claim, places: Iterable[str] = ()) -> bool:
    """Tell whether two claims are one voice's: the same asserter, or the same publisher where one names nobody."""
    if not (is_named(a) and is_named(b)):
        if _is_bystander(a) != _is_bystander(b):
            return False
        return _fold(a.publisher or a.voice) == _fold(b.publisher or b.voice) or _fold(a.voice) == _fold(b.voice)
    around = (*places, *(claim.figure.place or "" for claim in (a, b)))
    return same_name(a.voice, b.voice, around)


def _is_bystander(claim: Claim) -> bool:
    """Tell whether a claim is a witness's or a resident's, which is not what the article itself says."""
    voice = claim.figure.attribution
    return voice is not None and voice.kind == "witness"


def two_voices(a: Claim, b: Claim, places: Iterable[str] = ()) -> bool:
    """Tell whether two claims of one article come from two asserters: two names, or any two within one sentence."""
    if is_named(a) and is_named(b):
        return not same_voice(a, b, places)
    if a.figure.evidence.quote_start != b.figure.evidence.quote_start or not (is_named(a) or is_named(b)):
        return False
    one, two = a.figure.attribution, b.figure.attribution
    if one is None or two is None:
        return _CONTRAST.search(_between(a, b)) is not None
    return not same_name(one.name, two.name, places)


def _between(a: Claim, b: Claim) -> str:
    """Return the words between two numbers of one sentence."""
    one, two = sorted((a.figure.evidence, b.figure.evidence), key=lambda evidence: evidence.start)
    return one.quote[max(0, one.end - one.quote_start) : max(0, two.start - one.quote_start)]


def same_name(a: str, b: str, places: Iterable[str] = ()) -> bool:
    """Tell whether two names of a voice mean the same one; `places` are words that tell nothing in them."""
    return _fold(a) == _fold(b) or _is_same(a, b, tuple(places))


@lru_cache(maxsize=4096)  # the same few voices are compared for every document
def _is_same(a: str, b: str, places: tuple[str, ...]) -> bool:
    around = tuple(sorted({word for place in places for word in _WORD.findall(_fold(place))}))
    one, two = _words(a, around), _words(b, around)
    if not one or not two:
        return False
    if _is_member(a, b) or _is_member(b, a):
        return True
    return one <= two or two <= one or len((one & two) - _COMMON) > 1


def _is_member(person: str, body: str) -> bool:
    """Tell whether a name is that of somebody of a body: "the association's secretary" of "the Doctors' Association"."""
    owner = _OWNER.match(person)
    return owner is not None and _fold(body).endswith(f" {owner[1].casefold()}")


def speaks_for(claim: Claim, names: Sequence[str]) -> bool:
    """Tell whether a claim's asserter, publisher, or one who is quoted by them is among `names`."""
    if not names:
        return False
    voice = claim.figure.attribution
    own = [claim.voice, claim.publisher or "", *((voice.name, *voice.chain) if voice else ())]
    return any(same_name(name, mine) for name in names for mine in own if mine)


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    """Return a name without case, accents, possessives and articles."""
    plain = unicodedata.normalize("NFKD", name[:200].casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = " ".join(word for word in _WORD.findall(_POSSESSIVE.sub("", plain)) if word != "the")
    return _LONG.get(words, words)


@lru_cache(maxsize=4096)
def _words(name: str, places: tuple[str, ...]) -> frozenset[str]:
    """Return the telling words of a name: no roles, no links, none of `places` nor of their adjectives."""
    folded = _fold(name)
    for long, short in _LONG.items():
        folded = folded.replace(long, short)
    words = {_SAME.get(word, word) for word in folded.split()} - _LINKS - _ROLES
    return frozenset(word for word in words if not any(_of_place(word, place) for place in places))


def _of_place(word: str, place: str) -> bool:
    """Tell whether a word is a place's name or an adjective of it: "Syrian" of "Syria"."""
    stem = place[: max(4, len(place) - 2)]
    return len(place) > 3 and word.startswith(stem) and len(word) <= len(place) + 3  # noqa: PLR2004 - "Iran", not "of"
