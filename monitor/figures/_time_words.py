"""The patterns of a language for naming moments, made once of its word lists (`data/context.*.toml`, table "time")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.figures._context import read_context
from monitor.lexicon import plain_word

_UNITS = ("hour", "day", "week", "month", "quarter", "year", "decade")
_ACCENTS = str.maketrans({"a": "[aá]", "e": "[eé]"})
# rows whose phrases, and words that in the patterns themselves, may open a moment
_LEADS = "early mid late back previous week_number past this last next today yesterday overnight clock_at".split()  # noqa: SIM905
_LEADING = "first second third fourth final last this next the a an un una q end close start beginning".split()  # noqa: SIM905
# what else may follow the first word of a moment: "5th", "5 and 6 March", "the end", "end of", "past few days"
_SECOND = "st nd rd th o and to y al a through of de del few several end close start beginning".split()  # noqa: SIM905
DIGITS = "0"  # stands for any number in digits among the words that a moment may begin with
_ROLES = ("since", "as_of", "within")


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How a language names moments: what a moment is made of, and what the words before it make of it."""

    moment: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...]  # with the words that each may begin with
    joint: re.Pattern[str]
    words: dict[str, frozenset[str]]
    units: dict[str, str]
    quarters: dict[str, int]
    triggers: frozenset[str]  # a sentence without any of these words names no moment but years
    alone: frozenset[str]  # the words that are a moment by themselves
    begins: dict[str, frozenset[str]]  # those that a longer one may begin with, with the words that may follow


@cache
def read_time_words(language: str) -> TimeWords:
    """Return the patterns of a language."""
    context = read_context(language)
    sets = {row.removeprefix("time."): words for row, words in context.sets.items() if row.startswith("time.")}
    units = {word: _UNITS[at] for at, row in enumerate(context.ordered["units"]) for word in row.split()}
    quarters = {word: at for at, row in enumerate(context.ordered["quarters"], 1) for word in row.split()}
    month, unit, number = _any(context.months), _any(units), _any(context.numbers)
    weekday = _any(context.weekdays).translate(_ACCENTS)  # the keys are folded, texts are not: "miércoles"
    of = r"(?:\s(?:of|de|del))?"
    part = rf"(?:(?P<part>{_any(sets['early'] | sets['mid'] | sets['late'])})[\s-])?"
    clock = rf"\d\d?(?:[:.]\d\d)?\s?[ap]\.?m\b\.?|\d\d?:\d\d(?:\shours)?|{_any(sets['noon'])}"
    moment = re.compile(
        rf"""(?<![\w-])(?:
          (?P<iso>\d{{4}}-\d\d?-\d\d?)(?!\d)
        | (?P<d2a>\d\d?)\s?(?:and|to|-|–|y|al|a|through)\s?(?P<d2b>\d\d?){of}\s(?P<d2m>{month})\b(?:{of},?\s(?P<d2y>\d{{4}}))?
        | (?P<m2m>{month})\.?\s(?P<m2a>\d\d?)\s?(?:and|to|-|–)\s?(?P<m2b>\d\d?)(?![\d.,%]\d|\d)(?:,?\s(?P<m2y>\d{{4}}))?
        | (?P<d>\d\d?)(?:st|nd|rd|th|º)?{of}\s(?P<dm>{month})\b(?:\.?,?{of}\s(?P<dy>\d{{4}}))?
        | (?P<md>{month})\.?\s(?P<mdd>\d\d?)(?:st|nd|rd|th)?(?![\d,.]*\d|\s?%)(?:,?\s(?P<mdy>\d{{4}})(?!\d))?
        | (?P<q>{_any(quarters)})\s(?P<qk>{_any(sets["quarter"])}|{_any(sets["half"])})(?:{of}\s?(?:the\s)?(?P<qy>\d{{4}}|this\syear|last\syear)?)?
        | first\s(?P<fm>{number}|\d\d?)\smonths(?:\sof\s(?:the\syear|this\syear|(?P<fmy>\d{{4}}|last\syear)|(?P<fmf>{_any(sets["fiscal"])})))?
        | (?P<an>an?|un|una|{number}|\d{{1,3}})\s(?P<au>{unit})\s(?P<ago>{_any(sets["ago"])})\b
        | (?P<back>{_any(sets["back"])})\s(?:(?:in|of|del)\s)?(?:{_any(sets["last"])}|an?|un)\s(?P<bu>{unit})\b(?:\s(?:{_any(sets["ago"])}))?
        | (?:{_any(sets["previous"])})\s(?P<vu>{unit})\b
        | (?:the\s)?(?P<bbu>{unit})\s(?P<bb>{_any(sets["ago"])})\b
        | (?P<qq>q[1-4])(?:\s(?P<qqy>\d{{4}}))?
        | {_any(sets["week_number"])}\s(?P<wk>\d\d?)(?![\w%]|[.,]\d)
        | (?P<wn>first|second|third|fourth|last|final)\sweek{of}\s(?P<wm>{month})\b
        | (?P<past>{_any(sets["past"])})\s(?P<pn>\d{{1,4}}|{number}|few|several)[\s-](?P<pu>{unit})\b(?:{of}\s(?P<py>\d{{4}}))?
        | (?P<rel>{_any(sets["this"])}|{_any(sets["last"])}|{_any(sets["next"])})\s(?P<ru>{unit}|{weekday}|{month})\b
        | (?:the\s)?(?P<edge>end|close|start|beginning)\sof\s(?:the|this|last|next)\s(?P<eu>{unit})\b(?!\sto\b)
        | (?:the|last|this|next)\s(?P<wend>{_any(sets["weekend"])})\b
        | (?P<today>{_any(sets["today"])})\b | (?P<yesterday>{_any(sets["yesterday"])})\b | (?P<overnight>{_any(sets["overnight"])})\b
        | (?P<wd>{weekday})\b(?!\s?(?:times|post|herald|mail))
        | {part}(?P<mm>{month})\b\.?(?:{of},?\s(?P<my>\d{{4}})(?!\d))?
        | {part.replace("part", "ypart")}(?P<y>(?:1[89]|20)\d\d)(?:[/–-](?P<y2>\d\d(?:\d\d)?)(?!\d))?(?![\w%]|[.,]\d|-\d)
        | (?:{_any(sets["clock_at"])})\s(?P<hour>{clock})(?!\w)
        )""",
        re.VERBOSE | re.IGNORECASE,
    )
    edge = rf"(?:\s(?:{_any(sets['role_edge'])}))?"
    hour = r"(?:\s\d\d?(?::\d\d|(?:[:.]\d\d)?\s?[ap]\.?m\.?|\s(?:gmt|utc|hours))(?:\s(?:local\stime|gmt|utc|hours))?|\s(?:noon|midnight|midday))?"
    roles = tuple(
        (
            role,
            re.compile(rf"(?<![\w-])(?:{_any(sets[role])}){edge}{hour}(?:\son|,)?[\s-]*\Z", re.IGNORECASE),
            _firsts(sets[role]),
        )
        for role in _ROLES
    )
    joint = re.compile(
        rf"\s*(?:{_any(sets['and'])})\s*(?:the\s(?:morning|afternoon|evening)s?\sof\s)?\Z", re.IGNORECASE
    )
    days = {words.split()[-1] for row in ("today", "yesterday", "overnight", "clock") for words in sets[row]}
    known = {
        *sets["weekend"],
        *sets["noon"],
        *context.months,
        *context.weekdays,
        *units,
        *quarters,
        *days,
        *sets["quarter"],
        *sets["half"],
    }
    leads = [words for row in _LEADS for words in sets[row]]
    seconds = _firsts((*known, *context.numbers, *sets["ago"], *_SECOND))
    begins = dict.fromkeys(_firsts((*known, *context.numbers, *leads, *_LEADING, DIGITS)), seconds)
    for phrase in (*leads, *known):
        first, _, rest = phrase.partition(" ")
        if rest:
            begins[plain_word(first)] |= _firsts((rest,))
    return TimeWords(
        moment,
        roles,
        joint,
        sets,
        units,
        quarters,
        frozenset(map(plain_word, known)),
        _firsts((*context.months, *context.weekdays, *days)),
        begins,
    )


def _firsts(phrases: Iterable[str]) -> frozenset[str]:
    """Return the first words of phrases, folded."""
    return frozenset(plain_word(phrase.split()[0]) for phrase in phrases)


def _any(words: Iterable[str]) -> str:
    """Return an alternation of phrases, longer ones first."""
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s") for word in words), key=len, reverse=True))
