"""Numbers that are no figures: dates, years, clock times, ordinals, labels, names, ages, list numbers, idioms.

`find_trap` gives the reason. Reasons in `WEAK` are numbers that mean something, only not by themselves: a duration
that dates something ("four years ago"), an age that describes a person, "one of the ...".
"""

from __future__ import annotations

from decimal import Decimal

from monitor.figures._ages import is_age
from monitor.figures._labels import (
    LABEL_TESTS,
    is_name,
    letters_before,
    listed_at,
    named_before,
    plural_follows,
    title_case,
)
from monitor.figures._nouns import find_noun, is_plural
from monitor.figures._numerals import Number
from monitor.figures._single import article_counts
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language, Unit

WEAK = frozenset({"dating", "age", "one_of"})
_CHAINED = frozenset({"date", "year", "label", "clock", "age", "slash"})
_HYPHENS = frozenset("-‐‑–—")
_DAYS = 31
_BRAND = 4  # tokens
_REACH = 12  # tokens between the parts of a count
_CENTURY, _NEXT = 1900, 2100


def find_trap(  # noqa: PLR0911 - a guard a line
    tokens: Tokens, number: Number, last: int, unit: Unit | None, lang: Language, *, before: tuple[str, int] | None
) -> str | None:
    """Return why the number is no figure, None if it is one.

    `last` is the last token of number and unit, `before` the reason and the last token of the trap before.
    """
    if number.negated:
        return None if _counts_nothing(tokens, number, lang) else "no_count"
    if is_age(tokens, number, last, unit, lang):
        return "age"
    if unit is not None:
        return _trap_with_unit(tokens, number, last, unit, lang)
    if number.multiplier or number.fraction or number.high is not None:
        return None
    if _is_marked(tokens, number, lang):
        for test in _TESTS:
            if reason := test(tokens, number, lang):
                return reason
    if before and _chained(tokens, number, before, lang):
        return before[0]
    return _idiom(tokens, number, lang)


def _is_marked(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether something next to a number may make it a date, a year, a label or a name: most stand by themselves."""
    first, behind = number.first, number.last + 1
    return (
        tokens.at(first - 1) in lang.sets["trap.front"]
        or tokens.at(behind) in lang.sets["trap.behind"]
        or tokens.glued(first)
        or tokens.glued(behind)
        or tokens.capital(behind)
        or tokens.capital(first if number.words else first - 1)
        or (number.plain and len(tokens.at(first)) == 4)  # noqa: PLR2004 - a year
    )


def _trap_with_unit(tokens: Tokens, number: Number, last: int, unit: Unit, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
    if unit.kind == "duration" and _dates(tokens, number, last, lang):
        return "dating"
    if unit.kind == "duration" and _called(tokens, number, last):
        return "name"
    if reason := _named_unit(tokens, number, last, unit, lang):
        return reason
    if number.first == number.last and tokens.at(number.first) in lang.words["article"]:
        return "one"  # "a second person"
    if unit.kind == "money" and tokens.glued(last + 1) and tokens.at(last + 1)[:1].isalpha():
        return "glued"
    if _single_one(number, lang, tokens):
        article = tokens.at(number.first) in lang.sets["idioms.articles"] and unit.kind in {"duration", "ratio"}
        if (
            article
            or tokens.at(number.first - 1) in lang.sets["idioms.one_front"]
            or tokens.at(last) in lang.sets["idioms.one"]
        ):
            return "one"
    if tokens.at(number.first - 1) in _HYPHENS and named_before(tokens, number.first, lang):
        return "name"
    if (
        number.words
        and not number.scaled
        and tokens.capital(number.first)
        and tokens.capital(last)
        and is_name(tokens, number, lang)
    ):
        return "name"  # "Five Points"
    return "name" if letters_before(tokens, number.first) and unit.kind != "money" else None


def _dates(tokens: Tokens, number: Number, last: int, lang: Language) -> bool:
    """Say whether a length of time only dates: "two years ago", "a 15-year low", "nine years on, few regret it"."""
    behind, front = tokens.at(last + 1), tokens.at(number.first - 1)
    if tokens.at(number.last + 1) in _HYPHENS and behind in lang.sets["dating.lows"]:
        return True
    far = tokens.at(last + 2)
    if behind in lang.sets["dating.trailing"] and (not far[:1].isalnum() or far in lang.words["from"]):
        return True
    if tokens.at(number.first - 3) in lang.sets["dating.spent"]:  # "spent the last 200 days in space"
        return False
    return behind in lang.sets["dating.behind"] or front in lang.sets["dating.front"]


def _called(tokens: Tokens, number: Number, last: int) -> bool:
    """Find "0900 hours" and names such as "60 Minutes"."""
    token = tokens.at(number.first)
    if len(token) == 4 and token[0] == "0":  # noqa: PLR2004 - hours and minutes
        return True
    return (
        number.plain and tokens.capital(last) and not tokens.raw(last, last).isupper() and not title_case(tokens, last)
    )


def _named_unit(tokens: Tokens, number: Number, last: int, unit: Unit, lang: Language) -> str | None:
    """Find names that look like a measure: "section 80C", "the 400m hurdles"."""
    lettered = tokens.glued(last) and len(tokens.raw(last, last)) == 1 and tokens.at(last).isalpha()
    if lettered and tokens.at(number.first - 1) in lang.sets["labels.heads"]:
        return "label"
    return "name" if unit.code == "m" and tokens.at(last + 1) in lang.sets["labels.races"] else None


# --------------------------------------------------------------------------- dates and times


def _clock(tokens: Tokens, number: Number, lang: Language) -> str | None:
    if number.words and number.value > 24:  # noqa: PLR2004 - hours
        return None
    behind = tokens.at(number.last + 1)
    if behind in lang.words["in"] and tokens.at(number.last + 3) in lang.sets["clock.parts"]:
        return "clock"
    if behind in lang.sets["clock.behind"] and (number.plain or not number.scaled):
        return "clock"
    return None


def _is_month(tokens: Tokens, index: int, lang: Language) -> bool:
    return tokens.at(index) in lang.sets["months.names"] and (not lang.month_case or tokens.capital(index))


def _date(tokens: Tokens, number: Number, lang: Language) -> str | None:
    if not (number.plain or number.words) or number.value > _DAYS:
        return None
    before = number.first - 1
    if tokens.at(before) == ".":  # "Mar. 11", but not "in May. 12 people died"
        before -= 1
    if _is_month(tokens, before, lang) and tokens.same(before, number.first):
        return "date"
    at, limit = number.last + 1, 4
    while limit:
        step = at + (tokens.at(at) in lang.words["of"])
        if _is_month(tokens, step, lang):
            return "date"
        if tokens.at(at) in lang.sets["links"] and tokens.is_number(at + 1) and len(tokens.at(at + 1)) <= 2:  # noqa: PLR2004
            at, limit = at + 2, limit - 1
            continue
        break
    weekday = tokens.at(number.first - 1) in lang.sets["months.weekdays"]
    return "date" if weekday and not plural_follows(tokens, number.last + 1, lang) else None


def _year(tokens: Tokens, number: Number, lang: Language) -> str | None:
    if not number.plain or len(tokens.at(number.first)) != 4 or not 1000 <= number.value < 2200:  # noqa: PLR2004
        return None
    front, behind = tokens.at(number.first - 1), tokens.at(number.last + 1)
    if front == "," or tokens.is_number(number.first - 1):
        month = number.first - (3 if front == "," else 2)
        if (
            _is_month(tokens, month, lang)
            or _is_month(tokens, month - 1, lang)
            or _is_month(tokens, number.first - 2, lang)
        ):
            return "year"
    dated = front in lang.sets["dating.year_front"] or _is_month(tokens, number.first - 1, lang)
    plural = plural_follows(tokens, number.last + 1, lang)
    if not _CENTURY <= number.value < _NEXT:
        return (
            "year"
            if front in lang.sets["dating.eras"] or (dated and front in lang.sets["dating.strict"] and not plural)
            else None
        )
    if dated or behind == "/" or behind in _HYPHENS:
        return "year"
    if front in lang.sets["dating.no_year"] or front == "~":
        return None
    person = any(
        tokens.at(at) in lang.sets["count.persons"] and is_plural(tokens.at(at), lang)
        for at in (number.last + 1, number.last + 2)
    )
    return None if person and front not in lang.sets["count.determiners"] else "year"


_TESTS = (_clock, _date, _year, *LABEL_TESTS)


def _chained(tokens: Tokens, number: Number, before: tuple[str, int], lang: Language) -> bool:  # noqa: PLR0911 - a guard a line
    """Say whether the number goes on with a trap: "March 3 and 4", "articles 5 to 7", "2019 or 2020"."""
    reason, last = before
    between = tokens.low[last + 1 : number.first]
    if reason in {"label", "name"} and listed_at(tokens, number, lang) == last:
        return True  # "Channel 4, Fox 5 and Radio 2"
    if reason == "label" and len(between) <= _BRAND and tokens.low[last] == tokens.at(number.first):
        return tokens.capital(number.last + 1)  # "model 11 Pro and 11 Pro Max"
    no_day = reason == "date" and (number.value > _DAYS or _moved_since(tokens, last, between, lang))
    if reason not in _CHAINED or len(between) > 2 or not number.plain or no_day:  # noqa: PLR2004
        return False
    if any(word not in lang.sets["links"] for word in between) or (not between and reason != "date"):
        return False
    if reason == "label" and len(between) == 1 and between[0] in _HYPHENS and tokens.glued(number.first):
        return True  # "Boeing 767-300 aircraft"
    noun = plural_follows(tokens, number.last + 1, lang)
    if reason == "year":
        short = len(tokens.at(number.first)) == 2 and any(word in _HYPHENS for word in between)  # noqa: PLR2004 - "2018-19"
        return (short or len(tokens.at(number.first)) == 4) and not noun  # noqa: PLR2004 - a year
    return not noun and (
        "," not in between or len(between) == 2 or tokens.at(number.last + 1) in lang.sets["links"]  # noqa: PLR2004 - ", or"
    )


def _moved_since(tokens: Tokens, last: int, between: list[str], lang: Language) -> bool:
    """Say whether "to" behind a date is no "until": "raised the number of dead since February 11 to 29"."""
    since = {tokens.at(last - 2), tokens.at(last - 3)} & lang.sets["dating.since"]
    return bool(since) and between[:1] != [] and between[0] in lang.words["to"]


# --------------------------------------------------------------------------- "one" and "no"


def _single_one(number: Number, lang: Language, tokens: Tokens) -> bool:
    return number.first == number.last and tokens.at(number.first) in lang.words["one"]


def _idiom(tokens: Tokens, number: Number, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
    if not number.words:
        return None
    if number.value == Decimal(0):
        return None if _counts_nothing(tokens, number, lang) else "zero"
    if not _single_one(number, lang, tokens):
        return None
    front, behind = tokens.at(number.first - 1), tokens.at(number.last + 1)
    if front in lang.sets["idioms.one_front"]:
        return "one"
    if tokens.at(number.first) in lang.sets["idioms.articles"]:
        return None if article_counts(tokens, number.first, lang) else "one"
    if behind in lang.words["of"]:
        return "one_of"
    if behind in lang.sets["count.group"] or front in lang.sets["count.before_one"] or _one_part(tokens, number, lang):
        return None
    if behind in lang.sets["links"] and (
        tokens.at(number.last + 2) in lang.numbers or tokens.is_number(number.last + 2)
    ):
        return None
    if behind in lang.sets["idioms.one"] or find_noun(tokens, number.last + 1, lang, one=True) is None:
        return "one"
    return None


def _one_part(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether "one" goes on with a count: "two were taken to hospital, one with a broken hip"."""
    at = number.first - 1
    parted = tokens.at(number.last + 1) in lang.sets["idioms.parted"]
    if not parted or (tokens.at(at) not in {",", ";"} and tokens.at(at) not in lang.words["and"]):
        return False
    return any(
        (tokens.is_number(k) or lang.numbers.get(tokens.at(k), 0) > 1) and tokens.same(k, at)
        for k in range(at - 1, at - _REACH, -1)
    )


def _counts_nothing(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether "no" counts: "no deaths", "no further injuries", "none were injured"; not "no plans"."""
    at = number.last + 1
    nobody = tokens.at(at) in lang.words["one"]
    if tokens.at(number.first) in lang.words["none"] or nobody:
        at += nobody
        reach = 7 if tokens.at(at) in lang.words["of"] else 1  # "none of the passengers was hurt"
        if not nobody and reach == 1 and tokens.at(at) in lang.sets["none_behind"]:
            return True
        verbs = (k for k in range(at, at + reach) if tokens.at(k) in lang.sets["count.be"] and tokens.same(at, k))
        return any(tokens.at(k + 1) in lang.sets["count.group"] for k in verbs)
    return any(tokens.at(k) in lang.sets["count.zero"] and tokens.same(number.first, k) for k in range(at, at + 3))
