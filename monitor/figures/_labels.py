"""Numbers that name or label something: models, flights, articles of law, addresses, channels, scores of innings.

Each test gives the reason why a number is no figure, None if it may be one.
"""

from __future__ import annotations

from monitor.figures._nouns import find_noun, is_plural
from monitor.figures._numerals import Number
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language

_HYPHENS = frozenset("-‐‑–—")
_SMALL = 10
_LONG = 4  # digits; no innings has as many runs
_NAME = 6  # tokens in a name of a list
_POSTCODE = 5  # digits
_CALLED = 1000  # services that answer calls have longer numbers than they help people
_TALLY = 24  # tokens on either side of a count in a list


def _series(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Find "the 3 Series", "the 737 MAX", "a 12-gauge shotgun" and "500 BC"."""
    at = number.last + 1
    at += tokens.at(at) in _HYPHENS and tokens.glued(at)
    if tokens.at(at) in lang.sets["labels.calibres"]:
        return "name"
    if tokens.at(at) in lang.sets["dating.eras"] and tokens.capital(at):
        return "year"
    named = tokens.at(at) in lang.sets["labels.behind"] and tokens.capital(at) and number.plain
    return "name" if named and not title_case(tokens, at) else None


def _innings(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Find the scores of an innings: "declared at 6 for 255", "98 all out"."""
    if not number.plain:
        return None
    behind, far = number.last + 1, number.last + 2
    if tokens.at(behind) in lang.sets["scores.all"] and tokens.at(far) in lang.sets["scores.out"]:
        return "score"
    first, last = number.first, number.last
    for one, link, other in ((first, behind, far), (first - 2, first - 1, last)):
        if tokens.at(link) not in lang.sets["scores.for"] or not (tokens.is_number(one) and tokens.is_number(other)):
            continue
        ends = [tokens.at(one), tokens.at(other)]
        if all(end.isdecimal() and len(end) < _LONG for end in ends) and min(map(int, ends)) <= _SMALL:
            return "score" if _bare_behind(tokens, other, lang) else None
    return None


def _bare_behind(tokens: Tokens, last: int, lang: Language) -> bool:
    """Say whether nothing that is counted or measured stands behind a number."""
    at = last + 1
    if tokens.at(at) in lang.sets["count.stop"]:
        return True
    return find_noun(tokens, at, lang) is None and tokens.at(at) not in lang.unit_firsts


def letters_before(tokens: Tokens, first: int) -> bool:
    """Say whether letters are glued to the front: "V10", "H5N1", "ID.3"."""
    if not tokens.glued(first):
        return False
    at = first - 1
    if tokens.at(at) in {".", "_"} and tokens.glued(at):
        at -= 1
    return tokens.at(at)[-1:].isalpha()


def named_before(tokens: Tokens, first: int, lang: Language) -> bool:
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
    if letters_before(tokens, first) or named_before(tokens, first, lang):
        return "name"
    if tokens.at(first - 1) in {"#", "§", "№", "@"}:
        return "label"
    if _short_year(tokens, number):
        return "year"
    if reason := _glued_in_front(tokens, first):
        return reason
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


def _glued_in_front(tokens: Tokens, first: int) -> str | None:
    """Find the 11 of "9/11" and the 1 of "P5+1"."""
    if not tokens.glued(first):
        return None
    if tokens.at(first - 1) == "/" and tokens.is_number(first - 2):
        return "slash"
    return "name" if tokens.at(first - 1) == "+" and tokens.glued(first - 1) else None


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
        return None if plural_follows(tokens, number.last + 1, lang) else "label"
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
    counted = large and plural_follows(tokens, number.last + 1, lang)
    return None if counted or _counts(tokens, head, lang) else "label"


def _counts(tokens: Tokens, at: int, lang: Language) -> bool:
    """Say whether token `at` is the verb of "the injured now number 330" and "its members number 30"."""
    if tokens.at(at) not in lang.sets["labels.counting"]:
        return False
    word = tokens.at(at - 1)
    subject = is_plural(word, lang) and tokens.at(at - 2) in lang.sets["the"]
    return subject or word in lang.sets["labels.numbering"] or word in lang.sets["count.group"]


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


def is_name(tokens: Tokens, number: Number, lang: Language) -> str | None:  # noqa: PLR0911 - a guard a line
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
    if not tokens.same(first - 1, first) or (not single and plural_follows(tokens, number.last + 1, lang)):
        return None
    if title_case(tokens, first) and not coded:
        return None
    return "name"


def _in_list(tokens: Tokens, number: Number, lang: Language) -> bool:
    """Say whether names and numbers take turns: "by district: Arn 17, Belk 9 and Corr 31"."""
    return listed_at(tokens, number, lang) is not None


def listed_at(tokens: Tokens, number: Number, lang: Language) -> int | None:
    """Return the number before this one in a list of names and numbers, or its colon; None if it is in none."""
    at, behind = number.first - 1, tokens.at(number.last + 1)
    if not (behind in {",", ".", ";", ")", ""} or behind in lang.words["and"]):
        return None
    while number.first - at < _NAME and (tokens.capital(at) or tokens.at(at) in lang.sets["list.inside"]):
        at -= 1
    if tokens.at(at) == ":":
        return None if behind in {".", ""} else at
    linked = tokens.at(at) in {",", ";"} or tokens.at(at) in lang.words["and"]
    at -= tokens.at(at - 1) == ","
    before = (k for k in range(at - 1, at - _NAME, -1) if tokens.is_number(k) and tokens.same(k, number.first))
    return next(before, None) if linked else None


def _service(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Find "Rescue 1122 officials" and "near Area 51", but not "Rescue 12 people"."""
    head = number.first - 1
    if tokens.at(head) not in lang.sets["labels.services"] or not (tokens.capital(head) and number.plain):
        return None
    return None if title_case(tokens, head) or (tokens.opens(head) and number.value < _CALLED) else "label"


def is_tallied(tokens: Tokens, number: Number) -> bool:
    """Say whether names have counts in brackets: "ahead of Storvik (286) and Ostra (17)", but not "Ana Mora (31)".

    Ages and marks of lists are small, years have four digits; one number that is neither makes all of them counts.
    """
    if not _in_brackets(tokens, number.first):
        return False
    around = range(max(0, number.first - _TALLY), number.last + _TALLY)
    others = [at for at in around if _in_brackets(tokens, at) and tokens.same(at, number.first)]
    large = any(len(tokens.at(at)) == 3 and tokens.at(at) > "120" for at in others)  # noqa: PLR2004 - digits
    return large and len(others) > 1


def _in_brackets(tokens: Tokens, at: int) -> bool:
    enclosed = tokens.at(at - 1) == "(" and tokens.at(at + 1) == ")"
    return enclosed and tokens.at(at).isdecimal() and tokens.capital(at - 2)


def _listed(tokens: Tokens, number: Number, lang: Language) -> str | None:
    """Find "1." and "2)" at the start of a line, "(3)" and "[12]"."""
    first, last = number.first, number.last
    if not number.plain or number.value > 999:  # noqa: PLR2004
        return None
    del lang
    front, behind = tokens.at(first - 1), tokens.at(last + 1)
    if front in {"(", "["} and behind in {")", "]"} and not is_tallied(tokens, number):
        return "label"
    line = tokens.text[max(0, tokens.start[first] - 3) : tokens.start[first]].rstrip(" \t")
    opens = not line or line.endswith("\n")
    return "label" if opens and behind in {".", ")"} and tokens.glued(last + 1) and not tokens.glued(last + 2) else None


def _address(tokens: Tokens, number: Number, lang: Language) -> str | None:
    if number.words or number.scaled or not tokens.capital(number.last + 1):
        return None
    coded = number.plain and len(tokens.at(number.first)) == _POSTCODE and tokens.at(number.first - 1) == ","
    if coded and not plural_follows(tokens, number.last + 1, lang):
        return "address"  # "Box 7, 80331 Munich"
    for at in range(number.last + 1, number.last + 4):
        if not tokens.capital(at):
            return None
        if tokens.at(at) in lang.sets["labels.streets"] and at > number.last + 1:
            return "address"
    return None


def plural_follows(tokens: Tokens, at: int, lang: Language) -> bool:
    """Say whether what follows is counted: a noun phrase in the plural, in small letters or of persons."""
    found = find_noun(tokens, at, lang)
    if found is None or tokens.at(at) in lang.words["of"]:
        return False
    first, last = found
    head = next((k for k in range(first, last + 1) if is_plural(tokens.at(k), lang)), None)
    return head is not None and (not tokens.capital(head) or tokens.at(head) in lang.sets["count.persons"])


LABEL_TESTS = (_series, _glued, _label, _service, is_name, _listed, _address, _innings)
