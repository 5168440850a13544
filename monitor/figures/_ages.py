"""Numbers that are ages of persons: "a 34-year-old", "aged 18 to 34", "the senator, 72, was", "people over 60"."""

from __future__ import annotations

from monitor.figures._labels import is_tallied
from monitor.figures._nouns import find_noun, is_plural
from monitor.figures._numerals import Number
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language, Unit

_OLDEST, _CHILD = 120, 10
_HYPHENS = frozenset("-‐‑–—")
_LINKS = frozenset({"-", "–", ",", "&"})
_REACH = 7


def is_age(tokens: Tokens, number: Number, last: int, unit: Unit | None, lang: Language) -> bool:
    """Say whether a number is somebody's age; `last` is the last token of number and unit."""
    if unit is not None:
        at = last + 1 + (tokens.at(last + 1) in _HYPHENS)
        return (
            unit.kind == "duration"
            and _is_young(number)
            and (
                tokens.at(at).removesuffix("'s").removesuffix("’s") in lang.words["old"]
                or _after_age_word(tokens, number.first, lang)
            )
        )
    if not (number.plain or number.words) or _is_clear(tokens, number.first, lang) or not _is_young(number):
        return False
    return (
        _after_age_word(tokens, number.first, lang)
        or _in_commas(tokens, number, lang)
        or _in_parentheses(tokens, number)
        or _of_person(tokens, number, lang)
        or _said_of_person(tokens, number, lang)
    )


def _is_young(number: Number) -> bool:
    return not (number.scaled or number.fraction) and 0 < number.value <= _OLDEST


def _is_clear(tokens: Tokens, first: int, lang: Language) -> bool:
    """Say whether nothing of what tells an age stands in front of token `first`, which is so for most numbers."""
    front = tokens.at(first - 1)
    clear = front not in lang.sets["age.beside"] and front not in lang.numbers and not tokens.is_number(first - 1)
    return clear and tokens.at(first - 2) not in lang.sets["age.words_of_age"]


def _after_age_word(tokens: Tokens, first: int, lang: Language) -> bool:
    """Say whether an age word governs the number: "aged between 18 and 34", "six months to five years"."""
    for at in range(first - 1, max(-1, first - _REACH), -1):
        word = tokens.at(at)
        if word in lang.sets["age.front"]:
            return True
        number = word in lang.numbers or tokens.is_number(at)
        if not (number or word in _LINKS or word in lang.sets["age.links"]):
            return False
    return False


def _in_commas(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether the number stands behind a person and a comma: "Ana Mora, 45,", "a manager, 39.", "sons, 12 and 14"."""
    first, behind = number.first, tokens.at(number.last + 1)
    if tokens.at(first - 1) != "," or {tokens.at(first - 3), tokens.at(first - 4)} & lang.sets["age.places"]:
        return False  # "and in Brod, 87"
    if behind == "," and tokens.at(number.last + 2) in lang.sets["age.of_whom"]:
        return True
    person = tokens.at(first - 2) in lang.sets["count.persons"] and not tokens.is_number(first - 3)
    if is_plural(tokens.at(first - 2), lang) and behind == "," and not tokens.is_number(number.last + 2):
        return False  # "Most of the workers, 52, were abroad"
    alone = behind in {";", ".", ")"} and not is_plural(tokens.at(first - 2), lang)
    if person and (behind == "," or behind in lang.words["and"] or alone):
        return True
    if not number.plain or behind not in {",", ".", ";", ")", ""}:
        return False
    named = tokens.capital(first - 2) and tokens.at(first - 2) not in lang.sets["dated"]
    described = (
        tokens.at(first - 3) in lang.sets["the"] and number.value > _CHILD and not is_plural(tokens.at(first - 2), lang)
    )
    return described or (named and behind != "" and not tokens.is_number(number.last + 2))


def _in_parentheses(tokens: Tokens, number: Number) -> bool:
    """Say whether the number stands behind a name: "Jo Smith (23)"."""
    enclosed = tokens.at(number.first - 1) == "(" and tokens.at(number.last + 1) == ")"
    return enclosed and number.plain and tokens.capital(number.first - 2) and not is_tallied(tokens, number)


def _of_person(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Find "a girl of six" and "people over 60", but not "a crowd of 300 people"."""
    front, person = tokens.at(number.first - 1), tokens.at(number.first - 2)
    if person in lang.sets["age.words_of_age"] and front == tokens.at(number.first - 3):
        return True  # "children as young as six"
    child = front in lang.words["of"] and person in lang.sets["count.single"]
    bracket = front in lang.sets["age.brackets"] and person in lang.sets["whom"]
    return (child or bracket) and find_noun(tokens, number.last + 1, lang) is None


def _said_of_person(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Find "at 81, he is" and "since she was 13", but not "he was 13 points ahead"."""
    front, at = tokens.at(number.first - 1), number.last + 1
    if _of_several(tokens, number, lang):
        return True
    if front in lang.sets["age.at"] and tokens.at(at) == ",":
        return tokens.at(at + 1) in lang.sets["age.pronouns"] and tokens.opens(number.first - 1)
    being = front in lang.sets["age.being"] and tokens.at(number.first - 2) in lang.sets["age.pronouns"]
    ends = not tokens.at(at)[:1].isalnum() or tokens.at(at) in lang.sets["age.behind"]
    return being and ends and tokens.at(at) not in _HYPHENS


def _of_several(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Find "the victims were 71 and 69": two numbers that no noun follows, said of persons."""
    first, last = number.first, number.last
    if tokens.at(first - 1) in lang.words["and"] and tokens.is_number(first - 2):
        first -= 2
    elif tokens.at(last + 1) in lang.words["and"] and tokens.is_number(last + 2):
        last += 2
    else:
        return False
    being = tokens.at(first - 1) in lang.sets["count.be"] and tokens.at(first - 2) in lang.sets["count.persons"]
    return being and not tokens.at(last + 1)[:1].isalnum()
