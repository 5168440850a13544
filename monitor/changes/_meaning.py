"""What a tracked figure asks for, and whether a figure is of that kind: metric, unit, population, subject, period.

The user's words and the text's words are both brought to the lexicon's names, so "death toll", "dead" and "killed"
meet. What the lexicon does not know must stand in the words around the number. Every refusal has its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.changes._lexis import pattern
from monitor.changes._scope import PLANS, is_addition, is_compared, is_worded_total, starts_with
from monitor.changes._state import LOOSE, alike_units
from monitor.changes._voices import word_set
from monitor.model import Document, Figure, PeriodKind
from monitor.rules import TrackedFigure, Watch

if TYPE_CHECKING:
    from monitor.lexicon import Lexicon, Metric

_TOTALS = frozenset({PeriodKind.CUMULATIVE, PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.UNKNOWN})
_RATES = frozenset({PeriodKind.RATE, PeriodKind.LEVEL, PeriodKind.UNKNOWN})
_SPANS = frozenset({PeriodKind.WINDOW, PeriodKind.FLOW})
_EVERYBODY = word_set(
    """people person persons individuals individual residents resident inhabitants victims victim citizens citizen
    locals souls humans population everybody all casualties others lives dead deaths fatalities"""
)
_PLAIN = _EVERYBODY | word_set("civilians civilian")
# groups that a count of everybody also holds, so that a count of them says nothing of the whole
_IN_EVERY_CROWD = frozenset(
    {
        "children", "young people", "women", "women and children", "elderly", "civilians", "soldiers", "fighters", "police",
        "journalists", "aid workers", "health workers", "firefighters", "rescue workers", "students", "teachers",
        "foreigners", "tourists", "prisoners",
    }
)  # fmt: skip
_FIGHTERS = re.compile(
    r"\b(?:soldiers?|combatants?|fighters?|militants?|troops|gunmen|military personnel)\b", re.IGNORECASE
)
_OPERATORS = word_set("and or not near title text")
_SPAN_WORDS = word_set("new daily weekly")
_COUNTED_ONCE = frozenset({"killed", "injured", "missing"})
_OF_SOMETHING = frozenset(
    {"price", "share price", "index level", "production", "harvest", "exports", "imports", "sales", "exchange rate"}
)
_FIRMS = frozenset({"company", "unknown"})
_WHEREABOUTS = frozenset({None, "sheltering", "displaced", "migrants"})
_SHARES = frozenset({"%", "pp", "[bp]"})
_NATIONS = {"filipinos": "philippines", "americans": "united", "britons": "united", "dutch": "netherlands"}
_NARROW = re.compile(
    r"\b(?:core|underlying|youth|long-term|food|energy|fuel|services|wage|producer|wholesale|averaged?|averaging"
    r"|targets?|target range|tolerance band|range of)\b",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTHLY = re.compile(
    r"\b(?:month[- ](?:on|over|to)[- ]month|on the month|monthly|from the previous month|from a month earlier|m/m|mom"
    rf"|in (?:{_MONTHS}) from (?:{_MONTHS}))\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:number|toll|count|tally|total|rate|share|proportion) (?:of|among|for) (?:the )?([^\W\d_]+)(?: ([^\W\d_]+))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,]*")
_STOP = re.compile(r",|\sand\s")
_CAUSE = pattern("causes", "links", r"\s{}\s")
_MONTH_WORDS = frozenset({"month", "monthly"})
_GROWTH = ("inflation", "growth")  # also of food, of wages
_WORD = re.compile(r"[^\W_]+")
_SHORT = 4
_TAIL = 6
_WORDS = 12
_OPENING = 20_000
_LINKS = word_set("of the in a an and or by for to on at from with without who that number total people count")
_PREPOSITIONS = word_set("in from by during after at near on")
_CLAUSE = re.compile(r"[;:()]|\s[-–—]\s|,?\s(?:while|whereas|but|although|though)\s|,\sand\s")
_READ = 2000


_ENDING = re.compile(r"(?:ings?|ed|es|s)$")


def stem(word: str) -> str:
    """Return a word without its ending: "burned" and "burns" meet."""
    folded = word.casefold()
    short = _ENDING.sub("", folded)
    return short.removesuffix("e") if len(short) >= _SHORT else folded


_MONTH_STEMS = frozenset(map(stem, _MONTH_WORDS))
_GENERIC = frozenset(
    map(stem, word_set("price prices cost costs rate index level share shares stock sold exported imported"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a tracked figure asks for, in the lexicon's names."""

    metric: str | None
    keywords: frozenset[str]  # stems of the user's words that the lexicon does not know
    asked: str  # these words as the user wrote them
    phrase: str  # all that the user wrote for the metric
    unit: str | None
    kinds: tuple[str, ...]  # the kinds of number that carry the metric: count, money, percent, measure
    population: str | None
    own: frozenset[str]  # stems of the words for the metric itself
    qualifier: str | None
    subject: frozenset[str]
    period: PeriodKind
    since: date | None
    places: tuple[str, ...]
    match: frozenset[str]  # stems of what chose the article
    context: frozenset[str]  # stems of all that the user wrote about the figure


@lru_cache(maxsize=1024)  # it is asked again for every document
def read_wanted(tracked: TrackedFigure, watch: Watch, lexicon: Lexicon) -> Wanted:
    """Bring what the user wrote to the lexicon's names: "children killed" asks for `killed` of `children`."""
    metric, rest = _find_metric(tracked.metric, lexicon)
    info = lexicon.metric_info(metric) if metric else None
    words = [word.casefold() for word in _WORD.findall(tracked.metric)[:_WORDS]]
    own = stems(" ".join(info.words)) if info else frozenset[str]()
    population = tracked.population or _find_population(rest, lexicon)
    qualifier = tracked.qualifier or next((word for word in words if lexicon.qualifier(word)), None)
    # "bread" is a way to say "price", and yet the user means bread
    telling = words if metric in _OF_SOMETHING else rest
    known = stems(f"{population or ''} {qualifier or ''} {metric or ''}") | _GENERIC
    keywords = {stem(word): word for word in telling if word.casefold() not in _LINKS | _SPAN_WORDS}
    written = (watch.name, watch.match, tracked.id, tracked.title, tracked.metric, *tracked.place)
    return Wanted(
        metric=metric,
        keywords=frozenset(keywords) - known,
        asked=" ".join(word for key, word in keywords.items() if key not in known),
        phrase=" ".join(words),
        unit=_find_unit(tracked, words, info, lexicon),
        kinds=info.kinds if info else (),
        population=(lexicon.population(population) or population.casefold()) if population else None,
        own=own,
        qualifier=(lexicon.qualifier(qualifier) or qualifier.casefold()) if qualifier else None,
        subject=stems(tracked.subject or ""),
        period=tracked.period or _find_period(words, info, since=tracked.since),
        since=tracked.since,
        places=tracked.place,
        match=stems(watch.match) - _OPERATORS,
        context=frozenset(one for text in written for one in stems(text)),
    )


def unknown_words(tracked: TrackedFigure, watch: Watch, lexicon: Lexicon) -> tuple[str, ...] | None:
    """Return the words that sentences must say where the lexicon does not know a figure's metric; None if it does."""
    wanted = read_wanted(tracked, watch, lexicon)
    if wanted.metric is not None:
        return None
    words = (word.casefold() for word in _WORD.findall(tracked.metric)[:_WORDS])
    return tuple(dict.fromkeys(word for word in words if stem(word) in wanted.keywords))


def _find_population(words: list[str], lexicon: Lexicon) -> str | None:
    """Return the population that words name together or singly; "people" names none."""
    for name in (" ".join(words), *words):
        if lexicon.population(name) and name.casefold() not in _EVERYBODY:
            return name
    return None


def _find_unit(tracked: TrackedFigure, words: list[str], info: Metric | None, lexicon: Lexicon) -> str | None:
    """Return the unit that the user names, in its own key or in the metric ("acres burned"), else the metric's."""
    if tracked.unit:
        return lexicon.unit(tracked.unit) or tracked.unit
    if info is None or info.unit is None:
        return None
    # money has the currency of the place, and areas are told in acres or hectares: only what is named is asked for
    named = next((unit for word in words if (unit := lexicon.unit(word)) and word not in _EVERYBODY), None)
    if info.kinds == ("percent",):
        return info.unit
    return named or (info.unit if info.kinds == ("count",) else None)  # "displaced families" are no persons


def _find_period(words: list[str], info: Metric | None, *, since: date | None) -> PeriodKind:
    """Return the kind of period that a user means: of counts, "new" asks for a window, and a first day for a total."""
    if info is None:
        return PeriodKind.UNKNOWN
    if info.kinds != ("count",):
        return info.period
    if _SPAN_WORDS & set(words):
        return PeriodKind.WINDOW
    return PeriodKind.CUMULATIVE if since is not None and info.period is PeriodKind.STOCK else info.period


def _find_metric(text: str, lexicon: Lexicon) -> tuple[str | None, list[str]]:
    """Return the metric that a user's words name, and the words left over: the longest run that is known wins."""
    words = _WORD.findall(text)[:_WORDS]
    if (whole := lexicon.metric(text)) is not None:
        return whole, []
    head = next((at for at, word in enumerate(words) if at and word.casefold() in _PREPOSITIONS), len(words))
    if head < len(words):  # "people killed in the fires" are no fires
        name, rest = _find_metric(" ".join(words[:head]), lexicon)
        if name is not None:
            return name, rest + words[head:]
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length, -1, -1):  # the head of "earthquake deaths" stands last
            name = lexicon.metric(" ".join(words[first : first + length]))
            if name is not None:
                rest = words[:first] + words[first + length :]
                return (None, words) if _befalls_others(name, rest, lexicon) else (name, rest)
    return None, words


def _befalls_others(name: str, rest: list[str], lexicon: Lexicon) -> bool:
    """Tell whether a metric is of other things than the user names: "bakeries rebuilt" are no homes built."""
    info, nouns = lexicon.metric_info(name), lexicon.vocabulary.nouns
    classes = [found for word in rest if (found := nouns.get(word)) is not None]
    return info is not None and bool(info.of) and bool(classes) and all(one.isdisjoint(info.of) for one in classes)


def refuse_meaning(figure: Figure, wanted: Wanted, document: Document, lexicon: Lexicon) -> str | None:
    """Return why a figure of the metric that is asked for is of another kind; None if it is of that kind."""
    return (
        _refuse_unit(figure, wanted, lexicon)
        or _refuse_population(figure, wanted, document, lexicon)
        or _refuse_qualifier(figure, wanted, lexicon)
        or _refuse_subject(figure, wanted, document)
        or _refuse_period(figure, wanted)
    )


def refuse_metric(figure: Figure, wanted: Wanted, document: Document, lexicon: Lexicon) -> str | None:
    """Return why a figure counts something else than is asked for; None if it counts that."""
    if wanted.metric is None:
        near = _around(figure)
        missing = [word for word in sorted(wanted.keywords) if not _heard(word, near)]
        return f"its words do not say {wanted.asked}" if missing or not wanted.keywords else None
    name = lexicon.metric(figure.metric) if figure.metric else None  # one made of the text's words is in no list
    if name != wanted.metric and not _is_whereabouts(figure, name, wanted, lexicon):
        return f"it counts {name or figure.metric or figure.counted or 'something else'}, not {wanted.metric}"
    if not wanted.keywords:
        return None
    if wanted.keywords <= _MONTH_STEMS:  # said of each number by itself, beside the annual rate
        return None if _MONTHLY.search(_own_words(figure)) else "it is not worded as a monthly rate"
    near = _around(figure) | stems(figure.evidence.quote[:_READ]) | stems(document.headline[:_READ])
    # what is counted is named once in an article; what is measured (bread, diesel) changes from sentence to sentence
    if wanted.kinds == ("count",):
        near |= stems(document.lede[:_READ]) | _article_stems(document.text)
    heard = any(_heard(word, near) for word in wanted.keywords)
    return None if heard else f"nothing around it says {wanted.asked}"


def _is_whereabouts(figure: Figure, name: str | None, wanted: Wanted, lexicon: Lexicon) -> bool:
    """Tell whether a figure says where those are who are counted: refugees who are sheltered are refugees."""
    whom = lexicon.population(wanted.metric or "")
    mine = lexicon.population(figure.population or "") or _counted_before(figure, lexicon)
    return whom is not None and whom == mine and name in _WHEREABOUTS


def _around(figure: Figure) -> frozenset[str]:
    return stems(f"{figure.counted or ''} {figure.subject or ''} {figure.unit_name or ''} {clause(figure)}")


def _heard(word: str, stems: frozenset[str]) -> bool:
    """Tell whether a word is said, also inside another one: "quake" of "earthquake"."""
    return word in stems or any(
        len(one) > _SHORT and (one in word or word in one) for one in stems if abs(len(one) - len(word)) < _TAIL
    )


def _refuse_unit(figure: Figure, wanted: Wanted, lexicon: Lexicon) -> str | None:
    unit = figure.unit and (lexicon.unit(figure.unit) or figure.unit)
    if wanted.unit is None:
        shares = "percent" in wanted.kinds and wanted.kinds[0] != "percent" and unit in _SHARES
        return f"its unit is {unit}, a share or a change" if shares else None
    if unit is None:
        return "it is a bare number, not a percentage" if wanted.unit == "%" else None
    if (
        alike_units(unit, wanted.unit)
        or _is_of_class(unit, wanted, lexicon)
        or _is_headed(figure, unit, wanted, lexicon)
    ):
        return None
    return f"its unit is {unit}, not {wanted.unit}"


def _is_of_class(unit: str, wanted: Wanted, lexicon: Lexicon) -> bool:
    """Tell whether a noun is of the class of things that the metric befalls: cottages are homes, branches are stores."""
    info = lexicon.metric_info(wanted.metric) if wanted.metric else None
    classes = set(info.of) if info is not None else set()
    nouns = lexicon.vocabulary.nouns
    return any(classes & set(nouns.get(word) or ()) for word in (unit, f"{unit}s", f"{unit}es"))


def _is_headed(figure: Figure, unit: str, wanted: Wanted, lexicon: Lexicon) -> bool:
    """Tell whether the words before a number say what it counts, so that no noun beside it does: "the number of dead as 21"."""
    if lexicon.unit(unit) is not None:
        return False
    if is_worded_total(figure):
        return True
    at = max(0, figure.evidence.start - figure.evidence.quote_start)
    headed = [stems(found[1]) for found in _NUMBER_OF.finditer(figure.evidence.quote, max(0, at - _READ), at)]
    return bool(headed) and bool(headed[-1] & wanted.own)


def _refuse_population(figure: Figure, wanted: Wanted, document: Document, lexicon: Lexicon) -> str | None:
    whom = _population_of(figure, lexicon)
    if wanted.population is not None:
        counted = {lexicon.population(word) for word in _WORD.findall(figure.counted or "")}
        if whom == wanted.population or (whom is None and wanted.population in counted):
            return None
        return f"it counts {whom or 'everybody'}, not {wanted.population}"
    if whom is None:
        return None
    words = [word for word in _WORD.findall(whom) if word.casefold() not in _LINKS]
    fighters = _FIGHTERS.search(figure.evidence.quote[:_READ])
    plain = _EVERYBODY if fighters else _PLAIN
    if all(word.casefold() in plain or stem(word) in wanted.own for word in words):
        return None
    if _is_people_of(whom, figure, wanted, lexicon) or _is_whole_group(whom, figure, wanted, document):
        return None
    return f"it counts {whom} only"


def _is_whole_group(whom: str, figure: Figure, wanted: Wanted, document: Document) -> bool:
    """Tell whether a group is all who are meant: the miners of a mine accident, not the children of a strike.

    It is where the watch itself names the group, or the article counts nobody else by the same metric.
    """
    if figure.subset_of is not None or whom in _IN_EVERY_CROWD or whom[:1].isupper():
        return False  # the name of a nation is judged by the place
    if stems(whom) & (wanted.match | wanted.context):
        return True
    alike = (one for one in document.figures if one.metric == figure.metric and one.unit == figure.unit)
    return all(one.population == figure.population for one in alike if one.subset_of is None)


def _population_of(figure: Figure, lexicon: Lexicon) -> str | None:
    """Return whom a figure counts, without what its words do not bear out.

    Police who say that 26 died are not the 26, and the two women whose death raised the toll are not the toll.
    """
    if figure.population is None:
        return _counted_before(figure, lexicon)
    whom = lexicon.population(figure.population) or figure.population
    if figure.attribution is not None and lexicon.population(figure.attribution.name) == whom:
        return None
    if not is_worded_total(figure):
        return whom
    words = _WORD.findall(f"{figure.counted or ''} {segment(figure)}"[:_READ])
    pairs = (" ".join(pair) for pair in pairwise(words))
    return whom if any(lexicon.population(word) == whom for word in (*words, *pairs)) else None


def _counted_before(figure: Figure, lexicon: Lexicon) -> str | None:
    """Return whom the words before a number count: "the number of journalists killed rose to 31"."""
    at = max(0, figure.evidence.start - figure.evidence.quote_start)
    last = None
    for found in _NUMBER_OF.finditer(figure.evidence.quote, max(0, at - _READ), at):
        last = lexicon.population(f"{found[1]} {found[2]}") or lexicon.population(found[1])
    return last if last and last.casefold() not in _EVERYBODY else None


def _is_people_of(whom: str, figure: Figure, wanted: Wanted, lexicon: Lexicon) -> bool:
    """Tell whether a nation's name is that of the place's own people: Palestinians in Gaza, not foreigners in it."""
    if not whom[:1].isupper():
        return False
    if any(_alike(whom, other) for other in wanted.context):
        return True
    home = _NATIONS.get(whom.casefold(), whom)
    places = {figure.place, *wanted.places} - {None}
    countries = (country for country in lexicon.gazetteer.capitals if _alike(home, stem(country.split()[0])))
    return any(lexicon.lies_in(place, country) for country in countries for place in places if place)


def _alike(word: str, other: str) -> bool:
    """Tell whether a word is formed from another: "Syrians" from "syria"."""
    return len(other) >= _SHORT and stem(word).startswith(other[: max(_SHORT, len(other) - 3)])


def _refuse_qualifier(figure: Figure, wanted: Wanted, lexicon: Lexicon) -> str | None:
    mine = figure.qualifier and (lexicon.qualifier(figure.qualifier) or figure.qualifier.casefold())
    if wanted.qualifier is None or mine == wanted.qualifier:
        return None
    if not mine and stem(wanted.qualifier) in stems(segment(figure)):
        return None
    if wanted.qualifier in LOOSE and not mine and wanted.metric in _COUNTED_ONCE:
        return None
    return f"it counts {mine or 'all'}, not {wanted.qualifier}"


def _refuse_subject(figure: Figure, wanted: Wanted, document: Document) -> str | None:
    mine = stems(figure.subject or "")
    if wanted.subject:
        if mine:
            return None if mine & wanted.subject else f"it is of {figure.subject}"
        if figure.attribution is not None and figure.evidence.quote.startswith(figure.attribution.name):
            own = stems(figure.attribution.name)  # "Norbrand, a rival, will cut 3,000 jobs, it said"
            if not own & wanted.subject and figure.attribution.kind in _FIRMS:
                return f"it is of {figure.attribution.name}"
        near = stems(
            f"{figure.counted or ''} {figure.evidence.quote[:_READ]} {document.headline} {document.lede[:_READ]}"
        )
        return None if wanted.subject & near else "nothing around it names the subject"
    if wanted.kinds == ("count",) or not wanted.kinds:
        return None
    if mine and not mine & (wanted.context | wanted.own | stems(document.headline)):
        return f"it is of {figure.subject}"
    return _refuse_narrow(figure, wanted) if wanted.unit == "%" else None


def _refuse_narrow(figure: Figure, wanted: Wanted) -> str | None:
    """Keep core, food and monthly rates apart from the rate that is meant when nothing else is said."""
    own = _own_words(figure)
    before, number, after = own.partition(figure.text)
    named = before + number + _CAUSE.split(after, maxsplit=1)[0]
    kinds = ((_NARROW, named),) if wanted.context & _MONTH_STEMS else ((_NARROW, named), (_MONTHLY, own))
    for kind, words in kinds:
        found = kind.search(words)
        if found is not None and not any(_heard(word, wanted.context) for word in stems(found[0])):
            return f"it is the {found[0].lower()} rate"
    return None


def _refuse_period(figure: Figure, wanted: Wanted) -> str | None:
    running = wanted.period is PeriodKind.CUMULATIVE
    growth = figure.metric == wanted.metric and (wanted.metric or "").endswith(
        _GROWTH
    )  # "prices rose 2.3%" is the rate itself
    rate = growth and not _heard(stem(wanted.metric or ""), stems(clause(figure).partition(figure.text)[0]))
    if figure.delta and wanted.period not in _SPANS and not rate:
        return "it is a difference, not a value"
    if running and is_addition(figure):
        return "it is an addition, not a total"
    if _fits_period(figure, wanted):
        return None
    if running and (starts_with(figure, wanted.since) or is_worded_total(figure) or is_compared(figure)):
        return None
    return f"it is a {figure.period.kind.value} figure, not a {wanted.period.value} one"


def _fits_period(figure: Figure, wanted: Wanted) -> bool:
    """Tell whether two kinds of span can mean the same."""
    kind = figure.period.kind
    if wanted.metric in PLANS or PeriodKind.UNKNOWN in (kind, wanted.period) or kind is wanted.period:
        return True
    if any(kind in alike and wanted.period in alike for alike in (_TOTALS, _RATES, _SPANS)):
        return True
    if (
        wanted.since is not None
        and kind is PeriodKind.FLOW
        and figure.period.from_ is None
        and figure.period.to is None
    ):
        return True  # "31,000 had arrived": of no span that the text would name
    return wanted.period in _RATES and wanted.unit == "%"


# --------------------------------------------------------------------------- words


def clause(figure: Figure) -> str:
    """Return the part of the sentence that the number stands in."""
    quote = figure.evidence.quote
    at = max(0, min(figure.evidence.start - figure.evidence.quote_start, len(quote)))
    stop = max(0, min(figure.evidence.end - figure.evidence.quote_start, len(quote)))
    low = max(0, at - _READ)
    first = low
    for found in _CLAUSE.finditer(quote, low, at):
        first = found.end()
    after = _CLAUSE.search(quote, stop, min(len(quote), stop + _READ))
    return quote[first : after.start() if after else stop + _READ]


def _own_words(figure: Figure) -> str:
    """Return the words of a clause that go with a number: between its neighbours, and to the next comma or "and"."""
    words = clause(figure)
    before, number, after = words.partition(figure.text)
    last = max((found.end() for found in _NUMBER.finditer(before)), default=0)
    own = _STOP.split(after, maxsplit=1)[0]
    return before[last:] + number + _NUMBER.split(own, maxsplit=1)[0]


def segment(figure: Figure) -> str:
    """Return the words around a number up to the nearest commas."""
    quote = figure.evidence.quote
    at = max(0, min(figure.evidence.start - figure.evidence.quote_start, len(quote)))
    stop = max(0, min(figure.evidence.end - figure.evidence.quote_start, len(quote)))
    last = quote.find(",", stop)
    return quote[quote.rfind(",", 0, at) + 1 : last if last >= 0 else len(quote)]


@lru_cache(maxsize=512)  # the texts of one document are asked about for each of its figures
def stems(text: str) -> frozenset[str]:
    """Return the stems of the telling words of a sentence or two."""
    return _cut(text)


@lru_cache(maxsize=8)
def _article_stems(text: str) -> frozenset[str]:
    return _cut(text[:_OPENING])


def _cut(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text) if word.casefold() not in _LINKS)


def days(values: Iterable[date | datetime | None]) -> list[date]:
    """Return the days of dates and instants, without those that are None."""
    return [value.date() if isinstance(value, datetime) else value for value in values if value is not None]
