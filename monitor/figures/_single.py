"""The article that counts one person who comes to harm.

    A 58-year-old man was killed   among the dead is a nurse   killing a woman and two children

Other articles count nothing: "a man told police", "a gunman killed three", "if a child is hurt".
"""

from __future__ import annotations

from monitor.figures._tokens import Tokens
from monitor.figures._words import Language

_PHRASE = 7  # tokens up to the noun: an age of five, an adjective
_REACH = 12  # tokens up to the verb
_FRONT = 6  # tokens back to "among the dead"
_HYPHENS = frozenset("-‐‑–")


def article_counts(tokens: Tokens, index: int, lang: Language) -> bool:
    """Say whether the article at `index` stands before a person who comes to harm, or is told among those who did."""
    person = _person(tokens, index, lang)
    if person < 0 or tokens.at(person + 1) in lang.words["each"]:  # "kills a child every minute"
        return False
    front = tokens.at(index - 1)
    if front in lang.sets["count.harming"] or _is_listed(tokens, index, lang):
        return True
    return front not in lang.sets["count.supposed"] and _is_harmed(tokens, person, lang)


def _person(tokens: Tokens, index: int, lang: Language) -> int:
    """Return the token of the noun for one person that an article belongs to, behind adjectives and an age; else -1."""
    first = index + 1
    if tokens.is_number(first):  # "58-year-old", "6-month-old"
        if tokens.at(first + 1) not in _HYPHENS or tokens.at(first + 3) not in _HYPHENS:
            return -1
        first += 5
    for at in range(first, index + _PHRASE + 1):
        token = tokens.at(at)
        if token in lang.sets["count.single"] and tokens.at(at + 1) not in _HYPHENS:
            return at if tokens.same(index, at) else -1
        if token in lang.sets["count.stop"] or not (token.isalpha() or token in _HYPHENS):
            return -1
    return -1


def _is_listed(tokens: Tokens, index: int, lang: Language) -> bool:
    """Say whether a person is told to be among those harmed: "among the dead was a", "the victims include a"."""
    verb = tokens.at(index - 1)
    if verb not in lang.sets["count.be"] and verb not in lang.sets["count.include"]:
        return False
    told = {tokens.at(at) for at in range(max(0, index - _FRONT), index - 1) if tokens.same(at, index)}
    among = verb in lang.sets["count.include"] or not told.isdisjoint(lang.sets["count.among"])
    return among and not (told.isdisjoint(lang.sets["count.harm"]) and told.isdisjoint(lang.sets["count.zero"]))


def _is_harmed(tokens: Tokens, person: int, lang: Language) -> bool:
    """Say whether the verb of a person tells of harm done to them: "was shot dead", "died", but not "shot two officers"."""
    done, sets = False, lang.sets
    for at in range(person + 1, person + _REACH):
        word = tokens.at(at)
        if not tokens.same(person, at) or word in sets["count.breaks"]:
            return False
        if word == "," and not _goes_on(tokens, at, lang):
            return False
        done = done or word in sets["count.be"]
        if word in sets["count.dying"] or (word in sets["count.harm"] and (done or _is_done(tokens, at, lang))):
            return True
    return False


def _goes_on(tokens: Tokens, comma: int, lang: Language) -> bool:
    """Say whether a comma closes or opens an age or a list of persons: "a man, 34, was", "a woman, her son and"."""
    behind = tokens.at(comma + 1)
    aged = tokens.is_number(comma + 1) or tokens.is_number(comma - 1) or behind in lang.sets["age.words"]
    return aged or behind in lang.sets["count.determiners"]


def _is_done(tokens: Tokens, verb: int, lang: Language) -> bool:
    """Say whether a participle without "was" is passive: "a man injured in the blast", not "a soldier killed two"."""
    behind = tokens.at(verb + 1)
    return behind in lang.sets["count.passive"] or not behind[:1].isalnum()
