"""Tokens behind a number -> the noun phrase that it counts, without a tagger.

Function words and verbs end a phrase (lists in the language's data); so does its first plural, unless another noun
follows ("job cuts"). A participle stands inside a phrase before its noun ("displaced people"), and ends it behind.
"""

from __future__ import annotations

from monitor.figures._tokens import Tokens
from monitor.figures._words import Language

_MOST = 7  # tokens in a phrase
_SHORT = 3
_LINKS = frozenset("-‐‑")
_OWNERS = ("'s", "’s", "s'", "s’")
_NOT_PLURAL = ("ss", "us", "is", "ous", "'s", "’s")


def is_plural(word: str, lang: Language) -> bool:
    """Say whether a word looks like the plural of a noun."""
    return word in lang.sets["count.irregular"] or (
        len(word) > _SHORT and word.endswith("s") and not word.endswith(_NOT_PLURAL)
    )


def find_noun(tokens: Tokens, at: int, lang: Language, *, one: bool = False) -> tuple[int, int] | None:
    """Return the first and last token of the noun phrase that begins at token `at`; `one`: a singular is expected."""
    if tokens.at(at) in lang.words["of"]:
        at = _after_of(tokens, at, lang)
    if tokens.at(at) in _LINKS and tokens.glued(at) and tokens.glued(at + 1):
        at += 1
    at = _past_measure(tokens, at)
    last = _run(tokens, at, lang, one=one)
    if last is None or tokens.at(last).endswith(_OWNERS):
        return None
    last = _with_of(tokens, last, lang)
    return at, last


def _past_measure(tokens: Tokens, at: int) -> int:
    """Step over "15-year-old" and "40-foot": what is counted stands behind."""
    if not (tokens.is_number(at) and tokens.at(at + 1) in _LINKS and tokens.glued(at + 1)):
        return at
    behind = at + 1
    while behind - at < _MOST and tokens.at(behind) in _LINKS and tokens.glued(behind) and tokens.glued(behind + 1):
        behind += 2
    return behind if tokens.at(behind)[:1].isalpha() else at


def _after_of(tokens: Tokens, at: int, lang: Language) -> int:
    """Step over "of the", "of its": "two of the bridges", "35m of its devices"."""
    at += 1
    if tokens.at(at) in lang.sets["count.determiners"]:
        at += 1
    return at


def _run(tokens: Tokens, at: int, lang: Language, *, one: bool) -> int | None:
    """Return the last token of the run of nouns and adjectives that begins at `at`."""
    last, plural = None, False
    index = at
    while index - at < _MOST and tokens.same(at, index):
        word = tokens.low[index]
        if last is not None and _inner(tokens, index, last, lang, plural=plural):
            index += 1
            continue
        if word in lang.sets["count.nounlike"] and not plural and not one and (last is None or last == index - 1):
            last, plural = index, True  # "eight lives", "5,000 calls for help"
            index += 1
            continue
        tied = index > at and tokens.low[index - 1] in _LINKS and tokens.glued(index)  # "round-the-world yachts"
        if (_ends(tokens, index, lang) and not tied) or (plural and _past(tokens, index, lang)):
            break
        if _verbal(word, lang) and not _noun_follows(tokens, index, lang, one=one, alone=last is None):
            return index if last is None and word in lang.sets["count.group"] else last
        last, plural = index, is_plural(word, lang)
        index += 1
    return last


def _past(tokens: Tokens, index: int, lang: Language) -> bool:
    """Say whether a phrase whose plural stands before `index` ends there; "militia gang members" does not."""
    if tokens.low[index - 1] in lang.sets["count.attributive"] and _noun_follows(tokens, index - 1, lang, one=False):
        return False
    return not is_plural(tokens.low[index], lang) or tokens.capital(index)


def _inner(tokens: Tokens, index: int, last: int, lang: Language, *, plural: bool) -> bool:
    """Say whether a token joins two words of a phrase: a hyphen, "digital and physical sales", "Model 3 sedans"."""
    word = tokens.low[index]
    if word in _LINKS:
        return tokens.glued(index) and tokens.glued(index + 1)
    if word in lang.words["and"]:
        return not plural and _noun_follows(tokens, index, lang, one=False)
    if not tokens.capital(last):
        return False
    coded = tokens.glued(index + 1) and tokens.is_number(index + 1)  # the "A" of "Airbus A321 jets"
    serial = tokens.at(index + 1) in _LINKS and tokens.is_number(index + 2)  # "Boeing 767-300 aircraft"
    numbered = tokens.is_number(index) and (serial or tokens.at(index + 1)[:1].isalpha())
    return numbered or (coded and tokens.capital(index))


def _ends(tokens: Tokens, index: int, lang: Language) -> bool:
    word = tokens.low[index]
    if not word[:1].isalpha() or word in lang.numbers or word in lang.scales:
        return True
    if word in lang.sets["count.stop"] and not _acronym(tokens, index, lang):
        return word not in lang.sets["count.adjectives"] or not _noun_follows(tokens, index, lang, one=False)
    return word in lang.words_before and tokens.is_number(index + 1)


def _acronym(tokens: Tokens, index: int, lang: Language) -> bool:
    """Say whether a small word is an acronym here: "US", "WHO"."""
    return tokens.low[index] in lang.sets["count.acronyms"] and tokens.raw(index, index).isupper()


def _verbal(word: str, lang: Language) -> bool:
    participle = word.endswith(lang.endings) and word not in lang.sets["count.nouns"]
    return participle or word in lang.sets["count.group"]


def _noun_follows(tokens: Tokens, index: int, lang: Language, *, one: bool, alone: bool = False) -> bool:
    """Say whether a participle is followed by its noun: "displaced people", but not "people displaced".

    `alone`: it opens the phrase, where a plural behind "one" makes it a verb ("all but one showed symptoms").
    """
    for ahead in range(index + 1, index + 5):
        word = tokens.at(ahead)
        if word in lang.words["and"] and ahead > index + 1:
            continue
        if not word[:1].isalpha() or word in lang.sets["count.stop"] or not tokens.same(index, ahead):
            return False
        if one and alone and is_plural(word, lang):
            return False
        if is_plural(word, lang) or (one and not _verbal(word, lang)):
            return True
    return False


def _with_of(tokens: Tokens, last: int, lang: Language) -> int:
    """Take "cholera" into "cases of cholera", but not "the valley" into "residents of the valley"."""
    if tokens.at(last + 1) not in lang.words["of"] or tokens.at(last + 2) in lang.sets["count.determiners"]:
        return last
    if tokens.capital(last + 2) or not tokens.same(last, last + 2):
        return last
    return _run(tokens, last + 2, lang, one=True) or last
