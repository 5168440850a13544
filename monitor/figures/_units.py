"""Tokens around a number -> its unit: money before or behind it, measures behind it, and "per" something."""

from __future__ import annotations

from dataclasses import replace

from monitor.figures._numerals import Number, read_number
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language, Unit

_HYPHENS = frozenset("-‐‑–")
_MINUS = frozenset("-−–")
_GLUED = frozenset(
    {
        "t",
        "c",
        "p",
        "x",
        "×",
        "h",
        "L",
        "l",
        "A",
        "N",
        "J",
        "B",
        "MP",
        "mp",
        "'",
        "′",
        "″",
        "in",
        "MT",
        "mb",
        "K",
        "T",
        "ac",
        "pt",
        "px",
    }
)
_BIG = frozenset("ANJBKT")
_LETTERS = frozenset("WVmgl")  # stand alone without doubt
_CASELESS = 3  # shorter words are symbols, and their case matters


def money_before(tokens: Tokens, index: int, lang: Language) -> tuple[Unit, int] | None:  # noqa: PLR0911 - a guard a line
    """Return the currency written before token `index`, and the first token of it."""
    at = index - 1
    if tokens.at(at) not in lang.money.lasts:
        return None
    if tokens.at(at) in _MINUS and tokens.glued(index) and at and tokens.glued(at):  # "$-50.8bn"
        at -= 1
    if tokens.at(at) == "=" and tokens.glued(index):  # "Y=28,030"
        at -= 1
    if at < 0:
        return None
    if at and tokens.at(at) in {".", "/"} and tokens.raw(at - 1, at) in lang.money.codes:  # "Rs. 500", "S/120"
        return lang.money.codes[tokens.raw(at - 1, at)], at - 1
    word, money = tokens.raw(at, at), lang.money
    if word in money.signs:
        letters = tokens.raw(at - 1, at - 1) if at and word == "$" else ""
        if letters in money.dollars and (tokens.glued(at) or len(letters) > 1):
            return money.dollars[letters], at - 1
        return money.signs[word], at
    if word in money.dollars and tokens.at(at - 1) == "$":  # "$US160 million"
        return money.dollars[word], at - 1
    if word in money.codes and (len(word) > 1 or at != index - 1 or tokens.glued(index)):
        return money.codes[word], at
    return None


def trusted_code(tokens: Tokens, first: int, number: Number, lang: Language) -> bool:
    """Say whether letters before a number are money: "R1.5bn" is, "R2" is not."""
    word = tokens.raw(first, first)
    if tokens.at(first + 1) == "$":  # "R$45"
        return True
    return word not in lang.money.careful or number.scaled or not number.plain or number.value >= 100  # noqa: PLR2004


def unit_behind(tokens: Tokens, number: Number, lang: Language) -> tuple[Unit, int] | None:
    """Return the unit behind a number and its last token: "percent", "km", "-mile", "million dollars"."""
    at = number.last + 1
    hyphen = tokens.at(at) in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1)
    if hyphen:
        at += 1
    if (number.high is not None or number.scaled) and tokens.at(at) in lang.words["of"]:
        at += 1  # "tens of thousands of dollars"
    part = not number.plain and tokens.at(at) in lang.words["of"] and number.value < 1  # "0.25 of a per cent"
    if (number.fraction or part) and not hyphen:
        return _behind_fraction(tokens, at, lang)
    acts = tokens.at(at + 1) in lang.sets["count.determiners"]  # "those with 2 million won the vote"
    if number.scaled and not acts and tokens.at(at) in lang.money.scaled:
        return lang.money.scaled[tokens.at(at)], at
    if at >= len(tokens.low) or tokens.low[at] not in lang.unit_firsts:
        return None
    found = _longest(tokens, at, lang, tight=not hyphen)
    if found and found[0].code == "[lb_av]" and _priced(tokens, number.first, found[1], lang):
        return lang.money.codes["GBP"], found[1]
    if found is None or not _fits(tokens, at, found[1], number, hyphen=hyphen):
        return None
    return found


def _behind_fraction(tokens: Tokens, at: int, lang: Language) -> tuple[Unit, int] | None:
    """Return the unit in "a quarter of a percentage point", "half an hour" and "a quarter point"."""
    if tokens.at(at) not in lang.sets["half.units"]:
        at += tokens.at(at) in lang.words["of"]
        if tokens.at(at) not in lang.words["article"]:
            return None
        at += 1
    return _longest(tokens, at, lang, tight=True) if at < len(tokens.low) else None


def _priced(tokens: Tokens, first: int, last: int, lang: Language) -> bool:
    """Say whether the words around pounds speak of money: "costs 1,500 pounds", "46.85 pounds to the dollar", "150 pounds ($3)"."""
    behind = tokens.at(last + 2) if tokens.at(last + 1) == "(" else ""
    if tokens.raw(last + 2, last + 2) in lang.money.signs if behind else _is_quoted(tokens, last, lang):
        return True
    for at in range(first - 1, first - 7, -1):
        if tokens.is_number(at) or not tokens.same(at, first):
            return False
        if tokens.at(at) in lang.sets["rate.prices"]:
            return True
    return False


def _is_quoted(tokens: Tokens, last: int, lang: Language) -> bool:
    """Say whether a currency is held against another: "46.85 pounds to the dollar"."""
    return tokens.at(last + 1) in lang.sets["rate.against"] and tokens.at(last + 3) in lang.sets["rate.quoted"]


def _longest(tokens: Tokens, at: int, lang: Language, *, tight: bool) -> tuple[Unit, int] | None:
    longest = lang.unit_firsts.get(tokens.low[at], 0)
    for last in range(min(at + longest, len(tokens.low)) - 1, at - 1, -1):
        written = tokens.raw(at, last)
        unit = lang.units.get(written)
        if unit is None and len(written) >= _CASELESS:
            unit = lang.units.get(" ".join(written.lower().split()))
        if unit is not None and (tight or last > at or written not in _GLUED):
            return unit, last
    return None


def _fits(tokens: Tokens, at: int, last: int, number: Number, *, hyphen: bool) -> bool:  # noqa: PLR0911 - a guard a line
    """Refuse symbols that are letters or quotation marks here."""
    written = tokens.raw(at, last)
    glued = tokens.glued(at) and not hyphen
    if written in _GLUED and not glued and tokens.at(last + 1) != "/":
        return False
    if written in _BIG and number.plain:  # "seat 12A"
        return False
    if not written[0].isalnum() and tokens.is_number(last + 1):  # "5 £10 notes"
        return False
    if written in {"'", "′", "″"}:
        follows = tokens.text[tokens.end[last] : tokens.end[last] + 1]
        opened = tokens.text[max(0, tokens.start[number.first] - 1) : tokens.start[number.first]]
        return not follows.isalnum() and opened not in {"'", "‘", '"'}
    if len(written) == 1 and written.isalpha() and not glued:
        free = written in _LETTERS or not tokens.capital(last + 1)
        return not number.words and tokens.at(last + 1) not in {"'", "-"} and free
    if (
        written in {"°", "º"} and tokens.raw(last + 1, last + 1)[:1] in {"N", "S", "E", "W"}
        if last + 1 < len(tokens.low)
        else False
    ):
        return False
    return not (number.words and len(written) < _CASELESS and written.isalpha())


def per_behind(tokens: Tokens, last: int, unit: Unit | None, lang: Language) -> tuple[Unit, int] | None:
    """Return what a unit is divided by and the last token of it: "per barrel", "a day", "/kg", "per 100,000"."""
    at = last + 1
    word = tokens.at(at)
    if word not in lang.divides:
        return None
    if word == "/" and tokens.glued(at) and tokens.glued(at + 1):
        return _longest(tokens, at + 1, lang, tight=True) if unit else None
    hyphen = word in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1)
    if hyphen:
        at += 1
        word = tokens.at(at)
    step = 2 if hyphen and tokens.at(at + 1) in _HYPHENS else 1
    if word in lang.words["per"]:
        return _denominator(tokens, at + step, lang)
    noun = tokens.at(at + step)
    if word in lang.words["each"] and tokens.same(at, at + step):
        known = noun in lang.sets["rate.times"] or (
            unit is not None and unit.kind == "money" and noun in lang.sets["rate.things"]
        )
        known = known and tokens.at(at + step + 1) not in lang.sets["dating.behind"]  # "$5 billion a year earlier"
        return _denominator(tokens, at + step, lang) if known else None
    return None


def _denominator(tokens: Tokens, at: int, lang: Language) -> tuple[Unit, int] | None:
    if at >= len(tokens.low):
        return None
    number = read_number(tokens, at, lang) if tokens.is_number(at) else None
    if number:
        power = number.value.normalize().as_tuple()
        code = f"10*{power.exponent}" if power.digits == (1,) else str(number.value)
        return Unit(code, f"{number.value.normalize():f}", "ratio"), number.last
    found = _longest(tokens, at, lang, tight=True)
    if found and len(tokens.raw(at, found[1])) > 1:
        return found
    word = tokens.at(at)
    if not word.isalpha() or word in lang.sets["count.stop"]:
        return None
    return Unit(f"{{{word}}}", word, "count"), at


def ratio(unit: Unit | None, below: Unit, noun: str | None = None) -> Unit:
    """Return the unit "`unit` per `below`"; a count without a unit takes its noun."""
    if unit is None:
        return Unit(f"/{below.code}", f"{noun} per {below.name}" if noun else f"per {below.name}", "rate")
    return replace(unit, code=f"{unit.code}/{below.code}", name=f"{unit.name} per {below.name}")
