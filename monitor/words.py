"""Text -> words that compare equal however they were typed.

Case, accents and typographic variants are folded away. A script that is written without spaces gives one word a
character, so that a run of characters is found as a phrase is. Rules of this file: linear in the text, whatever it
holds; folding a folded text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Latin, Arabic and Hebrew marks only: in other scripts (Hindi, Thai) a mark is a vowel and makes another word
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "‘": "'", "ʼ": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")  # all kinds of hyphens and dashes
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")  # seen by no reader
)
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPOKEN_MARKS = "\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff"
_CHUNK = re.compile(rf"(?:[^\W_]|[{_SPOKEN_MARKS}{_SPACELESS}]|['.,&-](?=[^\W_])(?<=[^\W_]['.,&-]))+")
_PLAIN_CHUNK = re.compile(r"[a-z0-9]+(?:['.,&-][a-z0-9]+)*")  # the same for ASCII, found three times as fast
_SIGNS = "“”„«»…•€£\u00a0"  # what else stands between the words of a text that is ASCII but for it
_JOINERS = re.compile(r"['.,&-]")
_NO_JOINERS = dict.fromkeys(map(ord, "'.,&-"))
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_PART = re.compile(rf"[{_SPACELESS}]|(?:[^\W_{_SPACELESS}]|[{_SPOKEN_MARKS}])+")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, with plain apostrophes and hyphens."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFC", plain).translate(_LETTERS)


def split_words(folded: str) -> list[str]:
    """Return the words of a folded text in order, without possessive endings: "Ard's", "cease-fire" -> ard, cease, fire."""
    words: list[str] = []
    for chunk in _chunks(folded):  # as split_compounds does, for every word of every document
        if chunk.isalnum() and chunk.isascii():
            words.append(chunk)
        else:
            words += _PART.findall(chunk.removesuffix("'s"))
    return words


def _chunks(folded: str) -> list[str]:
    """Return the runs of what may be a word or several that are joined."""
    if not folded.isascii():
        for sign in _SIGNS:
            folded = folded.replace(sign, " ")
    return (_PLAIN_CHUNK if folded.isascii() else _CHUNK).findall(folded)


def without_joiners(folded: str) -> str:
    """Return a folded text without what may join words into one: "cease-fire" -> "ceasefire"."""
    return folded.translate(_NO_JOINERS)


def split_compounds(folded: str) -> Iterator[tuple[list[str], str | None]]:
    """Yield each run of words that nothing but a hyphen, apostrophe, dot, comma or "&" joins.

    A run comes as its words, and as the one word that it is without what joins them; None where nothing does.
    """
    for chunk in _chunks(folded):
        if chunk.isalnum() and chunk.isascii():
            yield [chunk], None
            continue
        run = chunk.removesuffix("'s")
        whole = _JOINERS.sub("", run)
        parts = _PART.findall(run)
        yield parts, whole if len(whole) < len(run) and len(parts) > 1 else None


def plain_name(text: str) -> str:
    """Return a text in small plain letters, digits and dashes: "Valley Rädio - News" -> "valley-radio-news"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(_PLAIN_WORD.findall(plain))
