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
from typing import TYPE_CHECKING

from monitor.changes._state import LOOSE
from monitor.changes._voices import word_set
from monitor.model import Document, Figure, PeriodKind
from monitor.rules import TrackedFigure, Watch

if TYPE_CHECKING:
    from monitor.lexicon import Lexicon

_TOTALS = frozenset({PeriodKind.CUMULATIVE, PeriodKind.STOCK, PeriodKind.LEVEL, PeriodKind.UNKNOWN})
_RATES = frozenset({PeriodKind.RATE, PeriodKind.LEVEL, PeriodKind.UNKNOWN})
_SPANS = frozenset({PeriodKind.WINDOW, PeriodKind.FLOW})
_EVERYBODY = word_set(
    """people person persons individuals individual residents resident inhabitants victims victim citizens citizen
    locals souls humans population everybody all casualties others lives dead deaths fatalities"""
)
_PLAIN = _EVERYBODY | word_set("civilians civilian")
_FIGHTERS = re.compile(
    r"\b(?:soldiers?|combatants?|fighters?|militants?|troops|gunmen|military personnel)\b", re.IGNORECASE
)
_QUALIFIERS = word_set("confirmed identified presumed suspected probable reported verified registered unidentified")
_NARROW = re.compile(r"\b(?:core|underlying|food|energy|fuel|services|wage|producer|wholesale)\b", re.IGNORECASE)
_MONTHLY = re.compile(
    r"\b(?:month[- ](?:on|over|to)[- ]month|on the month|monthly|from the previous month|from a month earlier|m/m|mom)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?:ings?|ed|es|s)$")
_SHORT = 4
_LINKS = word_set("of the in a an and or by for to on at from with without who that number total people count")
_CLAUSE = re.compile(r"[;:()]|\s[-–—]\s|,?\s(?:while|whereas|but|although|though)\s|,\sand\s")
_READ = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a tracked figure asks for, in the lexicon's names."""

    metric: str | None
    keywords: frozenset[str]  # stems of the user's words that the lexicon does not know
    unit: str | None
    population: str | None
    qualifier: str | None
    subject: frozenset[str]
    period: PeriodKind
    period_given: bool
    context: frozenset[str]  # stems of all that the user wrote about the figure


def read_wanted(tracked: TrackedFigure, watch: Watch, lexicon: Lexicon) -> Wanted:
    """Bring what the user wrote to the lexicon's names: "children killed" asks for `killed` of `children`."""
    metric, rest = _find_metric(tracked.metric, lexicon)
    population, qualifier = tracked.population, tracked.qualifier
    keywords: set[str] = set()
    for word in rest:
        known = lexicon.population(word)
        if known is not None and population is None:
            population = None if word.casefold() in _EVERYBODY else word
        elif word.casefold() in _QUALIFIERS and qualifier is None:
            qualifier = word.casefold()
        elif word.casefold() not in _LINKS:
            keywords.add(stem(word))
    info = lexicon.metric_info(metric) if metric else None
    unit = lexicon.unit(tracked.unit) or tracked.unit if tracked.unit else info.unit if info else None
    given = tracked.period
    written = (watch.name, watch.match, tracked.id, tracked.title, tracked.metric, *tracked.place)
    return Wanted(
        metric=metric,
        keywords=frozenset(keywords),
        unit=unit,
        population=(lexicon.population(population) or population.casefold()) if population else None,
        qualifier=qualifier.casefold() if qualifier else None,
        subject=stems(tracked.subject or ""),
        period=given or (info.period if info else None) or PeriodKind.UNKNOWN,
        period_given=given is not None,
        context=frozenset(one for text in written for one in stems(text)),
    )


def _find_metric(text: str, lexicon: Lexicon) -> tuple[str | None, list[str]]:
    """Return the metric that a user's words name, and the words left over: the longest run that is known wins."""
    words = _WORD.findall(text)[:12]
    if (whole := lexicon.metric(text)) is not None:
        return whole, []
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            name = lexicon.metric(" ".join(words[first : first + length]))
            if name is not None:
                return name, words[:first] + words[first + length :]
    return None, words


def refuse_meaning(figure: Figure, wanted: Wanted, document: Document, lexicon: Lexicon) -> str | None:
    """Return why a figure is not of the kind that is asked for; None if it is."""
    return (
        _refuse_metric(figure, wanted, document, lexicon)
        or _refuse_unit(figure, wanted, lexicon)
        or _refuse_population(figure, wanted, lexicon)
        or _refuse_qualifier(figure, wanted)
        or _refuse_subject(figure, wanted, document)
        or _refuse_period(figure, wanted)
    )


def _refuse_metric(figure: Figure, wanted: Wanted, document: Document, lexicon: Lexicon) -> str | None:
    around = stems(f"{figure.counted or ''} {figure.subject or ''} {figure.unit or ''} {clause(figure)}")
    if wanted.metric is None:
        missing = wanted.keywords - around
        return f"its words do not say {', '.join(sorted(missing))}" if missing or not wanted.keywords else None
    name = figure.metric and (lexicon.metric(figure.metric) or figure.metric)
    if name is None and figure.counted:
        name = _find_metric(figure.counted, lexicon)[0]
    if name != wanted.metric:
        return f"it counts {name or figure.counted or 'something else'}, not {wanted.metric}"
    near = around | stems(figure.evidence.quote[:_READ]) | stems(f"{document.headline} {document.lede[:_READ]}")
    if wanted.keywords and not wanted.keywords & near:
        return f"nothing around it says {', '.join(sorted(wanted.keywords))}"
    return None


def _refuse_unit(figure: Figure, wanted: Wanted, lexicon: Lexicon) -> str | None:
    if wanted.unit is None:
        return None
    unit = figure.unit and (lexicon.unit(figure.unit) or figure.unit)
    if unit is None:
        return "it is a bare number, not a percentage" if wanted.unit == "%" else None
    return None if unit.casefold() == wanted.unit.casefold() else f"its unit is {unit}, not {wanted.unit}"


def _refuse_population(figure: Figure, wanted: Wanted, lexicon: Lexicon) -> str | None:
    whom = figure.population and (lexicon.population(figure.population) or figure.population.casefold())
    if wanted.population is not None:
        counted = {
            lexicon.population(word) for word in _WORD.findall(f"{figure.counted or ''} {figure.population or ''}")
        }
        if whom == wanted.population or (wanted.population in counted and whom is None):
            return None
        return f"it counts {whom or 'everybody'}, not {wanted.population}"
    if whom is None:
        return None
    words = [word for word in _WORD.findall(figure.population or "") if word.casefold() not in _LINKS]
    fighters = _FIGHTERS.search(figure.evidence.quote[:_READ])
    plain = _EVERYBODY if fighters else _PLAIN
    if all(word.casefold() in plain or _is_people_of(word, figure, wanted, lexicon) for word in words):
        return None
    return f"it counts {whom} only"


def _is_people_of(word: str, figure: Figure, wanted: Wanted, lexicon: Lexicon) -> bool:
    """Tell whether a word names the people of the place: "Palestinians" in Gaza, not foreigners in it."""
    home = lexicon.place(word) or lexicon.place(word.removesuffix("s"))
    where = figure.place and (lexicon.place(figure.place) or figure.place)
    if home and where and lexicon.lies_in(where, home):
        return True
    return word[:1].isupper() and any(_alike(word, other) for other in wanted.context)


def _alike(word: str, other: str) -> bool:
    """Tell whether a word is formed from another: "Syrians" from "syria"."""
    return len(other) >= _SHORT and stem(word).startswith(other[: max(_SHORT, len(other) - 2)])


def _refuse_qualifier(figure: Figure, wanted: Wanted) -> str | None:
    mine = (figure.qualifier or "").casefold()
    if wanted.qualifier is None or mine == wanted.qualifier:
        return None
    if not mine and stem(wanted.qualifier) in stems(clause(figure)):
        return None
    if wanted.qualifier in LOOSE and not mine and wanted.metric in {"killed", "injured", "missing"}:
        return None
    return f"it counts {mine or 'all'}, not {wanted.qualifier}"


def _refuse_subject(figure: Figure, wanted: Wanted, document: Document) -> str | None:
    mine = stems(figure.subject or "")
    if wanted.subject:
        if mine & wanted.subject:
            return None
        if mine and not mine & wanted.context:
            return f"it is of {figure.subject}"
        near = stems(
            f"{figure.counted or ''} {figure.evidence.quote[:_READ]} {document.headline} {document.lede[:_READ]}"
        )
        return None if wanted.subject & near else "nothing around it names the subject"
    rate = wanted.period in (PeriodKind.RATE, PeriodKind.LEVEL)
    if rate and not mine & wanted.context and mine and not mine & stems(document.headline):
        return f"it is of {figure.subject}"
    if rate and wanted.unit == "%":
        return _refuse_narrow(figure, wanted)
    return None


def _refuse_narrow(figure: Figure, wanted: Wanted) -> str | None:
    """Keep core, food and monthly rates apart from the rate that is meant when nothing else is said."""
    words = clause(figure)
    for pattern in (_NARROW, _MONTHLY):
        found = pattern.search(words)
        if found is not None and not stems(found[0]) & wanted.context:
            return f"it is the {found[0].lower()} rate"
    return None


def _refuse_period(figure: Figure, wanted: Wanted) -> str | None:
    kind = figure.period.kind
    if figure.delta and wanted.period not in _SPANS:
        return "it is a difference, not a value"
    if PeriodKind.UNKNOWN in (kind, wanted.period) or kind is wanted.period:
        return None
    if any(kind in alike and wanted.period in alike for alike in (_TOTALS, _RATES, _SPANS)):
        return None
    if wanted.period in _RATES and wanted.unit == "%" and not figure.delta:
        return None
    return f"it is a {kind.value} figure, not a {wanted.period.value} one"


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


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """Return the stems of the telling words of a text."""
    return frozenset(stem(word) for word in _WORD.findall(text) if word.casefold() not in _LINKS)


def stem(word: str) -> str:
    """Return a word without its ending: "burned" and "burns" meet."""
    folded = word.casefold()
    short = _ENDING.sub("", folded)
    return short.removesuffix("e") if len(short) >= _SHORT else folded


def days(values: Iterable[date | datetime | None]) -> list[date]:
    """Return the days of dates and instants, without those that are None."""
    return [value.date() if isinstance(value, datetime) else value for value in values if value is not None]
