"""Numbers that are no figures: dates, years, clock times, ordinals, labels, names, ages, list numbers, idioms.

`find_trap` gives the reason. Reasons in `WEAK` are numbers that mean something, only not by themselves: a duration
that dates something ("four years ago"), an age that describes a person, "one of the ...".
"""

from __future__ import annotations

from decimal import Decimal

from monitor.figures._ages import is_age
from monitor.figures._nouns import find_noun, is_plural
from monitor.figures._numerals import Number, article_counts
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language, Unit

WEAK = frozenset({"dating", "age", "one_of"})
_CHAINED = frozenset({"date", "year", "label", "clock", "age", "slash"})
_HYPHENS = frozenset("-‐‑–—")
_DAYS, _SMALL = 31, 10
_BRAND = 4  # tokens
_REACH = 12  # tokens between the parts of a count
_NAME = 6  # tokens in a name of a list
_CENTURY, _NEXT = 1900, 2100
_POSTCODE = 5  # digits


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
    for test in (_clock, _date, _year, _glued, _label, _name, _listed, _address):
        if reason := test(tokens, number, lang):
            return reason
    if before and _chained(tokens, number, before, lang):
        return before[0]
    return _idiom(tokens, number, lang)


def _trap_with_unit(tokens: Tokens, number: Number, last: int, unit: Unit, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
    if unit.kind == "duration" and _dates(tokens, number, last, lang):
        return "dating"
    if reason := _named_unit(tokens, number, last, unit, lang):
        return reason
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
    if tokens.at(number.first - 1) in _HYPHENS and _named_before(tokens, number.first, lang):
        return "name"
    if (
        number.words
        and not number.scaled
        and tokens.capital(number.first)
        and tokens.capital(last)
        and _name(tokens, number, lang)
    ):
        return "name"  # "Five Points"
    return "name" if _letters_before(tokens, number.first) and unit.kind != "money" else None


def _dates(tokens: Tokens, number: Number, last: int, lang: Language) -> bool:
    """Say whether a length of time only dates: "two years ago", "a 15-year low", "nine years on, few regret it"."""
    behind, front = tokens.at(last + 1), tokens.at(number.first - 1)
    if tokens.at(number.last + 1) in _HYPHENS and behind in lang.sets["dating.lows"]:
        return True
    if behind in lang.sets["dating.trailing"] and not tokens.at(last + 2)[:1].isalnum():
        return True
    if tokens.at(number.first - 3) in lang.sets["dating.spent"]:  # "spent the last 200 days in space"
        return False
    return behind in lang.sets["dating.behind"] or front in lang.sets["dating.front"]


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
    return "date" if weekday and not _plural_follows(tokens, number.last + 1, lang) else None


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
    plural = _plural_follows(tokens, number.last + 1, lang)
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


# --------------------------------------------------------------------------- names and labels


def _letters_before(tokens: Tokens, first: int) -> bool:
    """Say whether letters are glued to the front: "V10", "H5N1", "ID.3"."""
    if not tokens.glued(first):
        return False
    at = first - 1
    if tokens.at(at) in {".", "_"} and tokens.glued(at):
        at -= 1
    return tokens.at(at)[-1:].isalpha()


def _named_before(tokens: Tokens, first: int, lang: Language) -> bool:
    """Say whether a word is tied on in front: "COVID-19", but not "sub-500" or "now-18"."""
    at = first - 2
    return (
        tokens.at(first - 1) in _HYPHENS
        and tokens.glued(first)
        and (tokens.glued(first - 1) or tokens.at(at) in lang.sets["labels.heads"])
        and (tokens.at(at)[-1:].isalpha() or tokens.at(at) == "")
        and tokens.at(at) not in lang.sets["labels.prefixes"]
        and tokens.at(at) not in lang.numbers
    )


def _glued(tokens: Tokens, number: Number, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
    first, last = number.first, number.last
    if _letters_before(tokens, first) or _named_before(tokens, first, lang):
        return "name"
    if tokens.at(first - 1) in {"#", "§", "№", "@"}:
        return "label"
    if _short_year(tokens, number):
        return "year"
    if tokens.at(first - 1) == "/" and tokens.glued(first) and tokens.is_number(first - 2):
        return "slash"
    behind = tokens.at(last + 1)
    if not tokens.glued(last + 1):
        return None
    if behind[:1].isalpha() or behind in {"°", "º", "_", "@", "*"}:
        return "glued"
    if behind in {"'", "’"} and tokens.at(last + 2) == "s":
        return "year"
    if behind[:1] in {"/", ":", "."} and (tokens.is_number(last + 2) or len(behind) > 1) and tokens.glued(last + 2):
        return "slash"
    if behind in _HYPHENS and tokens.glued(last + 2) and tokens.at(last + 2)[:1].isalpha():
        return _tied(tokens, number, lang)
    return None


def _short_year(tokens: Tokens, number: Number) -> bool:
    """Find "in '88" and "the class of ’05"."""
    first = number.first
    marked = tokens.at(first - 1) in {"'", "’", "‘"} and tokens.glued(first) and not tokens.glued(first - 1)
    return marked and number.plain and len(tokens.at(first)) == 2 and tokens.at(number.last + 1) not in {"'", "’"}  # noqa: PLR2004 - "88"


def _tied(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Judge "six-speed", "4-door", "11-member", "7-Eleven"."""
    word = tokens.at(number.last + 2)
    if word in lang.numbers or word in lang.words["to"] or word in lang.scales or word in lang.sets["labels.suffixes"]:
        return None
    if word in lang.sets["idioms.numbers"] or tokens.capital(number.last + 2):
        return "name"
    return "tied" if number.words or (number.plain and number.value < _SMALL) else None


def _label(tokens: Tokens, number: Number, lang: Language) -> str | None:
    head = number.first - 1
    called = head - (tokens.at(head) in {",", ":"})
    if tokens.at(called) in lang.sets["labels.calls"] and tokens.is_number(number.first) and number.value >= 100:  # noqa: PLR2004
        return None if _plural_follows(tokens, number.last + 1, lang) else "label"
    if tokens.at(head) in lang.words["of"] and tokens.at(head - 1) in lang.sets["labels.groups"]:
        return "label" if tokens.capital(head - 1) and (number.plain or tokens.capital(number.first)) else None
    if tokens.at(head) == ".":
        head -= 1
    if tokens.at(head) not in lang.sets["labels.heads"] or number.scaled or number.value >= 100_000:  # noqa: PLR2004
        return None
    if tokens.at(head) != tokens.at(number.first - 1) and tokens.at(head) not in lang.sets["labels.dotted"]:
        return None
    if tokens.capital(head) and not tokens.opens(head):
        return "label"
    large = number.value > 20 and not tokens.capital(head)  # noqa: PLR2004 - "order 300 tanks"
    return None if large and _plural_follows(tokens, number.last + 1, lang) else "label"


def title_case(tokens: Tokens, index: int) -> bool:
    """Say whether the words around `index` are a headline with capitals, where a capital tells nothing."""
    around = [at for at in range(index - 12, index + 13) if at != index and tokens.same(at, index)]
    long = [at for at in around if len(tokens.low[at]) > 3 and tokens.low[at].isalpha()]  # noqa: PLR2004
    return len(long) > 2 and all(tokens.capital(at) for at in long)  # noqa: PLR2004


def _ranges(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether the number opens a score, a range or "81 of the 200"."""
    at = number.last + 1
    if tokens.at(at) in lang.words["of"]:
        return tokens.is_number(at + 1 + (tokens.at(at + 1) in lang.sets["count.determiners"]))
    return (tokens.at(at) in _HYPHENS or tokens.at(at) in lang.words["to"]) and tokens.is_number(at + 1)


def _name(tokens: Tokens, number: Number, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
    first, front = number.first, tokens.at(number.first - 1)
    if number.words:
        named = tokens.capital(first) and not tokens.opens(first) and front.isalpha() and not number.scaled
        person = tokens.at(number.last + 1) in lang.sets["count.persons"]
        return "name" if named and not person and not title_case(tokens, first) else None
    if front in lang.sets["dated"]:
        return None  # "since Sunday 311 have crossed"
    known = front in lang.sets["count.stop"] or front in lang.words_before
    coded = len(front) in {2, 3} and not known and tokens.raw(first - 1, first - 1).isupper()  # "IL 62701", "BA 117"
    if number.value >= (100_000 if coded else 10_000):
        return None
    if not number.plain or not front.replace(".", "").isalpha() or not tokens.capital(first - 1):
        return None
    if _ranges(tokens, number, lang):
        return None
    if not coded and _in_list(tokens, number, lang):
        return None
    if known and (tokens.opens(first - 1) or title_case(tokens, first)):
        return None
    single = tokens.at(first - 2) in lang.words["article"]  # "a Beech 200 aircraft"
    if not tokens.same(first - 1, first) or (not single and _plural_follows(tokens, number.last + 1, lang)):
        return None
    if title_case(tokens, first) and not coded:
        return None
    return "name"


def _in_list(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether names and numbers take turns: "by district: Arn 17, Belk 9 and Corr 31"."""
    at, behind = number.first - 1, tokens.at(number.last + 1)
    if not (behind in {",", ".", ";", ")", ""} or behind in lang.words["and"]):
        return False
    while number.first - at < _NAME and (tokens.capital(at) or tokens.at(at) in lang.sets["list.inside"]):
        at -= 1
    if tokens.at(at) == ":":
        return behind not in {".", ""}
    linked = tokens.at(at) in {",", ";"} or tokens.at(at) in lang.words["and"]
    at -= tokens.at(at - 1) == ","
    return linked and any(tokens.is_number(k) and tokens.same(k, number.first) for k in range(at - 1, at - _NAME, -1))


def _listed(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Find "1." and "2)" at the start of a line, "(3)" and "[12]"."""
    first, last = number.first, number.last
    if not number.plain or number.value > 999:  # noqa: PLR2004
        return None
    del lang
    front, behind = tokens.at(first - 1), tokens.at(last + 1)
    if front in {"(", "["} and behind in {")", "]"}:
        return "label"
    line = tokens.text[max(0, tokens.start[first] - 3) : tokens.start[first]].rstrip(" \t")
    opens = not line or line.endswith("\n")
    return "label" if opens and behind in {".", ")"} and tokens.glued(last + 1) and not tokens.glued(last + 2) else None


def _address(tokens: Tokens, number: Number, lang: Language) -> str | None:
    if number.words or number.scaled or not tokens.capital(number.last + 1):
        return None
    coded = number.plain and len(tokens.at(number.first)) == _POSTCODE and tokens.at(number.first - 1) == ","
    if coded and not _plural_follows(tokens, number.last + 1, lang):
        return "address"  # "Box 7, 80331 Munich"
    for at in range(number.last + 1, number.last + 4):
        if not tokens.capital(at):
            return None
        if tokens.at(at) in lang.sets["labels.streets"] and at > number.last + 1:
            return "address"
    return None


def _chained(tokens: Tokens, number: Number, before: tuple[str, int], lang: Language) -> bool:
    """Say whether the number goes on with a trap: "March 3 and 4", "articles 5 to 7", "2019 or 2020"."""
    reason, last = before
    between = tokens.low[last + 1 : number.first]
    if reason == "label" and len(between) <= _BRAND and tokens.low[last] == tokens.at(number.first):
        return tokens.capital(number.last + 1)  # "model 11 Pro and 11 Pro Max"
    if reason not in _CHAINED or len(between) > 2 or not number.plain:  # noqa: PLR2004
        return False
    if any(word not in lang.sets["links"] for word in between) or (not between and reason != "date"):
        return False
    if reason == "label" and len(between) == 1 and between[0] in _HYPHENS and tokens.glued(number.first):
        return True  # "Boeing 767-300 aircraft"
    noun = _plural_follows(tokens, number.last + 1, lang)
    if reason == "year":
        short = len(tokens.at(number.first)) == 2 and any(word in _HYPHENS for word in between)  # noqa: PLR2004 - "2018-19"
        return (short or len(tokens.at(number.first)) == 4) and not noun  # noqa: PLR2004 - a year
    return not noun and (
        "," not in between or len(between) == 2 or tokens.at(number.last + 1) in lang.sets["links"]  # noqa: PLR2004 - ", or"
    )


def _plural_follows(tokens: Tokens, at: int, lang: Language) -> bool:
    """Say whether what follows is counted: a noun phrase in the plural, in small letters or of persons."""
    found = find_noun(tokens, at, lang)
    if found is None or tokens.at(at) in lang.words["of"]:
        return False
    first, last = found
    head = next((k for k in range(first, last + 1) if is_plural(tokens.at(k), lang)), None)
    return head is not None and (not tokens.capital(head) or tokens.at(head) in lang.sets["count.persons"])


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
