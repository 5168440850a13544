"""What a voice is called, and of which kind it is by the words of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.figures._context import Context
from monitor.lexicon import fold_word, split_phrase
from monitor.model import Attribution


def make_voice(name: str, context: Context, chain: tuple[str, ...] = ()) -> Attribution:
    """Return a voice of this name, which others quote."""
    return Attribution(name=name, kind=voice_kind(name, context.voices), chain=chain)


def clean_name(name: str, context: Context) -> str:
    """Return a voice's name without articles, days, and the kind of paper it spoke through."""
    words = name.split()
    while (cut := _paper(words, context)) > 0:
        words = words[cut:]
    words = _without_tail(words, context)
    while len(words) > 1 and fold_word(words[0]) in context.sets["speech.articles"]:
        words = words[1:]
    name = " ".join(words).strip(_MARKS)
    return "" if fold_word(name) in context.sets["speech.articles"] else name


_MARKS = " ,;:.\"“”'’()"


def _plain(word: str) -> str:
    return fold_word(word.strip(_MARKS)).removesuffix("'s").removesuffix("'")


def _paper(words: list[str], context: Context) -> int:
    """Return how many words name a paper: "preliminary figures released by", 0 if none do."""
    sets, at, seen = context.sets, 0, False
    while at < len(words) and (
        _plain(words[at]) in sets["speech.paper_words"] or _plain(words[at]) in sets["speech.papers"]
    ):
        seen = seen or _plain(words[at]) in sets["speech.papers"]
        at += 1
    while at < len(words) and (_plain(words[at]) in sets["speech.issued"] or _plain(words[at]) in context.weekdays):
        at += 1
    return at + 1 if seen and at + 1 < len(words) and _plain(words[at]) in sets["speech.from"] else 0


def _without_tail(words: list[str], context: Context) -> list[str]:
    """Leave out "'s latest figures" and "on Monday" at the end."""
    sets, last = context.sets, len(words)
    while last > 1 and (_plain(words[last - 1]) in context.weekdays or _plain(words[last - 1]) in sets["speech.days"]):
        last -= 1
    at = last
    while at > 1 and (
        _plain(words[at - 1]) in sets["speech.papers"] or _plain(words[at - 1]) in sets["speech.paper_words"]
    ):
        at -= 1
    if at < last and at and words[at - 1].endswith(("'s", "’s", "s'", "s’")):
        return [*words[: at - 1], words[at - 1].removesuffix("'s").removesuffix("’s")]
    return words[:last]


def is_person(voice: Attribution, offices: frozenset[str]) -> bool:
    """Say whether a voice may be a "he" or "she": two or three names, or somebody in an office."""
    if not offices.isdisjoint(split_phrase(voice.name)):
        return True
    names = voice.name.split()
    plain = [word for word in names if word[:1].isupper() and not word.isupper()]
    return len(names) > 1 and len(plain) > 1 and names[-1] in plain and voice.kind not in _NOBODY


_NOBODY = frozenset({"un", "ngo", "company", "media", "government", "military", "police", "health_authority"})


def voice_kind(name: str, voices: Mapping[str, Sequence[tuple[int, tuple[str, ...], str]]]) -> str:
    """Return the kind of a voice by the words of its name: the first kind any of whose phrases it has."""
    words = split_phrase(name)
    found = [
        (rank, kind)
        for at, word in enumerate(words)
        for rank, phrase, kind in voices.get(word, ())
        if words[at : at + len(phrase)] == phrase
        and (phrase != ("who",) or "WHO" in name)  # "who" is a pronoun, "WHO" an organisation
    ]
    return min(found)[1] if found else "unknown"
