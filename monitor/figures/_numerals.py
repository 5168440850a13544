"""Tokens -> numbers: digits in any grouping, words, mixes of both, fractions, and vague words.

    32,414   1.4 million   $2bn   3,24,000   31 643   fifteen thousand   half a million   2-1/4   two-thirds
    dozens   tens of thousands   several hundred

What a number means (a count, a year, a label) is not decided here.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from monitor.figures._single import article_counts
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language

_LONGEST = 30  # digits; a longer run is no number of a news text
_HYPHENS = frozenset("-‐‑–")
_CUT = Decimal("0.000001")
_HALF = Decimal("0.5")
_SPACES = str.maketrans("", "", "'’ \u00a0\u202f\u2009")
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_TEN, _HUNDRED, _ROUND = 10, 100, 1000
_DENOMINATORS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 64, 100})


class Number(NamedTuple):
    """A number at tokens `first` to `last`; a vague one has `high`, and `value` is its low end."""

    value: Decimal
    step: Decimal  # of the last stated digit
    first: int
    last: int
    raw: Decimal  # before the scale word
    scaled: bool = False
    plain: bool = False  # digits without separators: "2019", "12"
    words: bool = False
    fraction: bool = False
    high: Decimal | None = None
    negated: bool = False
    multiplier: bool = False  # "doubled"


def read_number(tokens: Tokens, index: int, lang: Language, *, money: bool = False) -> Number | None:  # noqa: PLR0911 - a guard a line
    """Return the number that begins at token `index`, if one does; `money`: a currency sign stands before it."""
    if tokens.is_number(index):
        return _digits(tokens, index, lang, money=money)
    word = tokens.at(index)
    if word in lang.words["article"] and (number := _article(tokens, index, lang)):
        return number
    if word in lang.numbers or word in lang.words["bare"]:
        return _counted(tokens, index, lang)
    if word in lang.fractions:
        return _part(tokens, index, lang)
    if word in lang.vague:
        return _vague(tokens, index, lang)
    if word in lang.words["several"]:
        return _several(tokens, index, lang)
    if word in lang.scales and tokens.at(index - 1) in lang.sets["before_scale"]:
        return _scale(tokens, index, lang)
    if word in lang.multipliers:
        value = lang.multipliers[word]
        return Number(value, Decimal(1), index, index, value, words=True, multiplier=True)
    if word in lang.words["no"] or word in lang.words["none"]:
        return Number(Decimal(0), Decimal(1), index, index, Decimal(0), words=True, negated=True)
    return None


def step_of(value: Decimal) -> Decimal:
    """Return the step of the last digit that `value`, as written, states.

    Zeros at the end of a long number are rounding ("32,000": 1000); those of a small one rarely are ("20 dead").
    """
    _, digits, exponent = value.as_tuple()
    if isinstance(exponent, int) and exponent < 0:
        return Decimal(1).scaleb(exponent)
    if value == 0 or abs(value) < 100:  # noqa: PLR2004 - counts that people do
        return Decimal(1)
    if abs(value) < _ROUND:
        return Decimal(10) if value % 100 == 0 else Decimal(1)
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0")) + (exponent if isinstance(exponent, int) else 0)
    return Decimal(1).scaleb(zeros) if zeros > 1 else Decimal(1)


def digits_value(token: str, decimal: str) -> Decimal | None:
    """Return the value of a number in digits; `decimal` is the mark that the language prefers."""
    return _stated(token, decimal)[0] if len(token) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _stated(token: str, decimal: str) -> tuple[Decimal, Decimal]:
    """Return the value of a number in digits and the step of its last digit; texts repeat few numbers."""
    value = _value(token, decimal)
    return value, step_of(value)


def _value(token: str, decimal: str) -> Decimal:
    if token.isdecimal():
        return Decimal(token)
    cleaned = token.translate(_SPACES)
    marks = [mark for mark in cleaned if mark in ".,"]
    if not marks:
        return Decimal(cleaned)
    last, tail = marks[-1], len(cleaned) - max(cleaned.rfind("."), cleaned.rfind(",")) - 1
    groups = tail == 3 and cleaned[0] not in ".,0" and (len(marks) > 1 or last != decimal)  # noqa: PLR2004
    if groups and len(set(marks)) == 1:
        return Decimal(cleaned.replace(last, ""))
    whole, _, rest = cleaned.rpartition(last)
    return Decimal(f"{whole.replace(',', '').replace('.', '') or '0'}.{rest}")


# --------------------------------------------------------------------------- digits


def _digits(tokens: Tokens, index: int, lang: Language, *, money: bool) -> Number | None:
    token = tokens.at(index)
    if len(token) > _LONGEST:
        return None
    value, step = _stated(token, lang.decimal)
    last, fraction = index, False
    after = tokens.at(index + 1)
    if after not in lang.goes_on and not after[:1].isnumeric():
        return Number(value, step, index, index, value, False, token.isdecimal())  # noqa: FBT003 - by name is slower
    if mixed := _slash(tokens, index, value):
        value, step, last, fraction = mixed
    elif vulgar := _vulgar(tokens.at(index + 1)):
        value, step, last = value + vulgar, Decimal("0.1"), index + 1
    elif power := _power(tokens, index, value):
        value, step, last = power
    part = _thirds(tokens, last, value, lang)
    if part:
        return Number(part[0], Decimal("0.01"), index, part[1], value, fraction=True)
    scale, last = _scales(tokens, last, lang, money=money)
    if last != index:
        last, extra = _and_half(tokens, last, lang)
        value += extra
    value, step = value * scale, step * scale
    raw = value / scale
    plain = token.isdecimal() and scale == 1 and last == index
    return Number(value, step, index, last, raw, scaled=scale != 1, plain=plain, fraction=fraction)


def _slash(tokens: Tokens, index: int, value: Decimal) -> tuple[Decimal, Decimal, int, bool] | None:
    """Read "1/4" and "2 1/4" or "2-1/4"."""
    at = index
    whole = Decimal(0)
    if tokens.is_number(index + 1) or (tokens.at(index + 1) in _HYPHENS and tokens.glued(index + 2)):
        at = index + 1 if tokens.is_number(index + 1) else index + 2
        whole = value
    if tokens.at(at + 1) not in {"/", "⁄"} or not tokens.is_number(at + 2) or tokens.at(at + 3) == "/":
        return None
    if not (tokens.at(at).isdecimal() and tokens.at(at + 2).isdecimal()) or len(tokens.at(at + 2)) > 3:  # noqa: PLR2004
        return None
    upper, lower = Decimal(tokens.at(at)), Decimal(tokens.at(at + 2))
    if upper >= lower or int(lower) not in _DENOMINATORS or not (tokens.glued(at + 1) and tokens.glued(at + 2)):
        return None
    return whole + upper / lower, Decimal("0.01"), at + 2, whole == 0


def _vulgar(token: str) -> Decimal | None:
    if len(token) != 1 or not ("¼" <= token <= "¾" or "⅐" <= token <= "⅞"):
        return None
    return Decimal(str(round(unicodedata.numeric(token), 4)))


def _power(tokens: Tokens, index: int, value: Decimal) -> tuple[Decimal, Decimal, int] | None:
    """Read "1.99 × 10^30" and "1.99x10-30"."""
    if tokens.at(index + 1) not in {"×", "x", "·"} or tokens.at(index + 2) != "10":
        return None
    at = index + 3
    if tokens.at(at) == "^":
        at += 1
    sign = -1 if tokens.at(at) in {"-", "−", "–"} and tokens.glued(at) else 1
    at += sign < 0
    exponent = tokens.at(at).translate(_SUPER)
    if not tokens.glued(at) or not exponent.lstrip("-").isdecimal() or len(exponent) > 3:  # noqa: PLR2004
        return None
    factor = Decimal(1).scaleb(sign * int(exponent))
    return value * factor, step_of(value) * factor, at


def _scales(tokens: Tokens, last: int, lang: Language, *, money: bool) -> tuple[Decimal, int]:
    """Return what "million", "hundred thousand", "-million" or a glued "m" behind token `last` multiply by."""
    scale = Decimal(1)
    while True:
        at = last + 1
        if tokens.at(at) in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1):
            at += 1
        word = tokens.at(at)
        if word in lang.scales and (scale == 1 or lang.scales[word] > _ROUND - 1):
            scale, last = scale * lang.scales[word], at
        elif scale == 1 and at == last + 1 and (factor := _suffix(tokens, at, lang, money=money)):
            return factor, at
        else:
            return scale, last


def _suffix(tokens: Tokens, at: int, lang: Language, *, money: bool) -> Decimal | None:  # noqa: PLR0911 - a guard a line
    """Return what a suffix is worth: "m" is a million unless it measures ("1.8m tall", "a 50m pool")."""
    if at >= len(tokens.low):
        return None
    suffix = tokens.raw(at, at)
    factor = lang.suffixes.get(suffix)
    if factor is None:
        return None
    if not tokens.glued(at):
        spaced = suffix in {"B", "M"} and (money or _plural(tokens, at + 1, lang))
        return factor if spaced else None
    if money:
        return factor
    if tokens.at(at + 1) in _HYPHENS and tokens.glued(at + 1) and tokens.is_number(at + 2):
        return None  # "Rule 10b-5"
    if suffix == "T" or (suffix == "K" and tokens.at(at - 1) in {"2", "4", "5", "8"}):
        return None
    if suffix == "m" and (tokens.at(at + 1) in lang.sets["labels.metres"] or _measures(tokens, at, lang)):
        return None
    determined = tokens.at(at - 2) in lang.sets["the"]
    whole = tokens.at(at - 1).isdecimal() or tokens.at(at - 2) in lang.words["article"]
    if suffix == "m" and determined and whole and not _plural(tokens, at + 1, lang):
        return None
    return factor


def _measures(tokens: Tokens, at: int, lang: Language) -> bool:
    """Say whether a word in front speaks of heights: "the river rose 2.3m"."""
    front = range(at - 2, at - 8, -1)
    return any(tokens.at(k) in lang.sets["labels.metres_before"] and tokens.same(at, k) for k in front)


def _plural(tokens: Tokens, index: int, lang: Language) -> bool:
    word = tokens.at(index)
    return word in lang.sets["count.irregular"] or (len(word) > 3 and word.endswith("s") and not word.endswith("ss"))  # noqa: PLR2004


# --------------------------------------------------------------------------- words


def _counted(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read "twenty-five", "two hundred and six thousand", "one and a half million", "two point five"."""
    whole, last, scaled = _words_value(tokens, index, lang)
    part = _thirds(tokens, last, whole, lang)
    if part:
        return Number(part[0], Decimal("0.01"), index, part[1], whole, words=True, fraction=True)
    raw, step = whole, _word_step(tokens, last, whole, lang)
    if tokens.at(last + 1) in lang.words["point"] and tokens.at(last + 2) in lang.numbers:
        digit = lang.numbers[tokens.at(last + 2)]
        if digit < 10:  # noqa: PLR2004 - a digit
            raw, step, last = whole + digit / 10, Decimal("0.1"), last + 2
    last, extra = _and_half(tokens, last, lang)
    raw += extra if not scaled else extra * lang.scales.get(tokens.at(last - 3), Decimal(1))
    scale, last = _scales(tokens, last, lang, money=False)
    if tokens.at(last + 1) in lang.words["of"] and tokens.at(last + 2) in lang.scales and scale == 1:
        return None  # "one of hundred"
    value = raw * scale
    for at in range(last, index, -1):  # "three hundred" is 3 before its scale
        if tokens.at(at) not in lang.scales or raw * scale != value:
            break
        raw = raw / lang.scales[tokens.at(at)] if scale == 1 else raw
    return Number(value, step * scale, index, last, raw, scaled=scaled or scale != 1, words=True)


def _words_value(tokens: Tokens, index: int, lang: Language) -> tuple[Decimal, int, bool]:
    total, current, at, last = Decimal(0), Decimal(0), index, index
    fresh, scaled = True, False
    while True:
        word = tokens.at(at)
        if word in lang.numbers:
            value = lang.numbers[word]
            if not (fresh or _goes_on(current, value)):
                break
            current, fresh, last = current + value, False, at
        elif word in lang.scales and (current or total or not fresh or word in lang.words["bare"]):
            scale = lang.scales[word]
            if not current and not total:
                current = Decimal(1)
            if scale < _ROUND:
                current *= scale
            else:
                total, current, fresh = total + (current or total) * scale - (0 if current else total), Decimal(0), True
            scaled, last = True, at
        else:
            break
        at += 1
        if tokens.at(at) in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1):
            at += 1
        elif tokens.at(at) in lang.words["and"] and (scaled or lang.tens_and) and tokens.at(at + 1) in lang.numbers:
            if last != at - 1 or (not lang.tens_and and int(current or total) % 100):
                break
            at += 1
    return total + current, last, scaled


def _goes_on(current: Decimal, value: Decimal) -> bool:
    """Say whether a number word continues another: "six" after "two hundred", "five" after "twenty"."""
    tens = current % _HUNDRED
    return value > 0 and (value < _HUNDRED if tens == 0 else tens >= 2 * _TEN and tens % _TEN == 0 and value < _TEN)


def _word_step(tokens: Tokens, last: int, value: Decimal, lang: Language) -> Decimal:
    scale = lang.scales.get(tokens.at(last))
    return max(scale, step_of(value)) if scale and scale >= _ROUND else step_of(value)


def _and_half(tokens: Tokens, last: int, lang: Language) -> tuple[int, Decimal]:
    """Read "and a half" behind a number."""
    at = last + 1
    if tokens.at(at) in lang.words["and"]:
        at += 1 + (tokens.at(at + 1) in lang.words["article"])
        if tokens.at(at) in lang.words["half"] and tokens.at(at + 1) not in lang.words["of"]:
            return at, _HALF
    return last, Decimal(0)


def _thirds(tokens: Tokens, last: int, count: Decimal, lang: Language) -> tuple[Decimal, int] | None:
    """Read the denominator of "two-thirds", "three quarters", "one in five", "4 out of 10"."""
    at = last + 1
    if tokens.at(at) in _HYPHENS and tokens.glued(at) and tokens.glued(at + 1):
        at += 1
    word = tokens.at(at)
    if word in lang.fractions and 0 < count < 20 and word not in lang.words["half"]:  # noqa: PLR2004 - "nineteen twentieths"
        return (count / lang.fractions[word]).quantize(_CUT), at
    if at == last + 1 and word in lang.words["odds"]:
        at += 1
        if word not in lang.words["in"]:
            at += 1  # "out of"
        every = at + (tokens.at(at) in lang.words["each"])
        if (word in lang.words["of"] and every == at) or (
            word not in lang.sets["odds"] and tokens.at(at - 1) not in lang.words["of"]
        ):
            return None  # "dos de cinco", "two out five"
        return _odds(tokens, count, every, lang)
    return None


def _odds(tokens: Tokens, count: Decimal, at: int, lang: Language) -> tuple[Decimal, int] | None:
    word = tokens.at(at)
    number = digits_value(word, lang.decimal) if tokens.is_number(at) else lang.numbers.get(word)
    if word in lang.scales and number is None:
        number = lang.scales[word]
    if number is None or not 0 < count < number or number > 1_000_000 or tokens.at(at + 1) in lang.scales:  # noqa: PLR2004
        return None
    if 1900 < number < 2100 or count > 20 or (number > 10 and count > 1 and number % 10):  # noqa: PLR2004 - "four in 2020"
        return None
    return (count / number).quantize(_CUT), at


# --------------------------------------------------------------------------- parts and vague words


def _part(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read "half a million", "half of", "a third of", "by a quarter"."""
    word, before, after = tokens.at(index), tokens.at(index - 1), tokens.at(index + 1)
    article = before in lang.words["article"]
    first = index - 1 if article else index
    if word in lang.words["half"]:
        at = index + 1 + (after in lang.words["article"])
        if tokens.at(at) in lang.scales:
            scale, last = _scales(tokens, at - 1, lang, money=False)
            return Number(scale / 2, scale / 10, index, last, _HALF, scaled=True, words=True)
        half = after in lang.sets["half.behind"] and not tokens.glued(index + 1)
        tied = index + 1 + (after in _HYPHENS and tokens.glued(index + 2))
        half = half or (article and tokens.at(tied) in lang.sets["half.units"])  # "a half-point cut"
        by = tokens.at(first - 1) in lang.sets["by"]
        if (half or by) and before not in lang.sets["half.never"]:
            return Number(_HALF, Decimal("0.1"), first, index, _HALF, words=True, fraction=True)
        return None
    tied = index + 1 + (after in _HYPHENS and tokens.glued(index + 2))
    parts = (
        after in lang.sets["part_behind"] or tokens.at(tied) in lang.sets["half.units"] or _shares(tokens, tied, lang)
    )
    if not article or not (parts or tokens.at(first - 1) in lang.sets["by"]):
        return None
    at = index + 1 + (after in lang.words["of"])
    if after in lang.words["of"] and tokens.at(at) in lang.words["article"] and tokens.at(at + 1) in lang.scales:
        scale, last = _scales(tokens, at, lang, money=False)  # "a quarter of a million"
        return Number(scale / lang.fractions[word], scale / 100, first, last, _HALF, scaled=True, words=True)
    value = (1 / Decimal(lang.fractions[word])).quantize(_CUT)
    return Number(value, Decimal("0.01"), first, index, value, words=True, fraction=True)


def _shares(tokens: Tokens, at: int, lang: Language) -> bool:
    """Say whether what stands behind a fraction makes it a share: "a tenth funded", "between a third and half"."""
    if tokens.at(at) in lang.words["and"] or tokens.at(at) in lang.words["to"]:
        return tokens.at(at + 1) in lang.fractions or tokens.at(at + 2) in lang.fractions
    return tokens.at(at) in lang.sets["half.full"]


def _vague(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read "dozens", "tens of thousands", "hundreds of thousands", but not "tens" or "test scores"."""
    low, high = lang.vague[tokens.at(index)]
    last = index
    if tokens.at(index + 1) in lang.words["of"] and tokens.at(index + 2) in lang.vague:
        times = lang.vague[tokens.at(index + 2)][0] / 2
        low, high, last = low * times, (high + 1) * times - 1, index + 2
    elif tokens.at(index) in lang.sets["half.only_of"] and tokens.at(index + 1) not in (lang.sets["of_group"]):
        return None
    first = index
    if tokens.at(index - 1) in lang.words["several"]:
        first = index - 1
    return Number(low, low / 2, first, last, low, scaled=True, words=True, high=high)


def _several(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read "several hundred", "a few thousand", "a couple of dozen"."""
    at = index + 1 + (tokens.at(index + 1) in lang.words["of"])
    if tokens.at(at) not in lang.scales:
        return None
    scale, last = _scales(tokens, at - 1, lang, money=False)
    first = index - 1 if tokens.at(index - 1) in lang.words["article"] else index
    return Number(scale * 2, scale, first, last, Decimal(2), scaled=True, words=True, high=scale * 10 - 1)


def _article(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read the "a" of "a child was killed" and "killing a woman" as one."""
    if not article_counts(tokens, index, lang):
        return None
    return Number(Decimal(1), Decimal(1), index, index, Decimal(1), words=True)


def _scale(tokens: Tokens, index: int, lang: Language) -> Number | None:
    """Read "a hundred", "a million and a half"."""
    scale, last = _scales(tokens, index - 1, lang, money=False)
    last, extra = _and_half(tokens, last, lang)
    value = scale * (1 + extra)
    first = index - (tokens.at(index - 1) in lang.words["article"])
    return Number(value, scale / 10 if extra else scale, first, last, value / scale, scaled=True, words=True)
