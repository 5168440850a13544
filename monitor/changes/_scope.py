"""What the words around a number say of it: that it is the whole, that it is corrected, that it was added to."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from monitor.changes._lexis import pattern, words
from monitor.model import Document, Figure, PeriodKind, Status

_WHOLE = re.compile(
    r"\b(?:tolls?|totals?|totall?ing|in all|overall|altogether|so far|to date|cumulative(?:ly)?|since|until now|by now|nationwide|countrywide|statewide"
    r"|now stands?|stands? at|stood at|ha(?:s|d|ve) (?:now )?(?:risen|climbed|increased|reached|passed|topped|surpassed)"
    r"|rose to|rises to|climbed to|climbs to|passes|tops|jumps to|soars to)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:correct(?:ion|ed|s|ing)|revis(?:ed|es|ing|ion)|restated|recount(?:ed)?|miscounted|misstated"
    r"|earlier version|had wrongly|wrongly (?:said|reported|gave)|in error|(?:better|more accurate|improved) mapping"
    r"|(?:lower|downgrad|reduc)(?:ed|ing|es) (?:the|its|their|an earlier) (?:\w+ )?(?:toll|count|tally|estimate|figure)"
    r"|should (?:have )?(?:read|been|said|stated)|not \d[\d,. ]*(?:%|per ?cent)? ?as|(?:above|below|from|than) (?:the|its|an|a) (?:flash|preliminary|initial|first|earlier) (?:estimate|reading|figure|count)"
    r"|than (?:was )?first (?:thought|reported|estimated))\b",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\b(?:retroactive(?:ly)?|retrospective(?:ly)?|backlog|backdated|previously (?:unreported|uncounted|unrecorded)"
    r"|from earlier (?:days|weeks|months)|(?:has|have|had|were|was) (?:now |since |also |only now )?(?:been )?added(?! by)|added to the (?:total|toll|count|tally|list))\b",
    re.IGNORECASE,
)
_IDENTIFIED = re.compile(
    r"\b(?:fully|been|were|are|only the|the) identified\b(?! (?:as|by))"
    r"|(?<!\bbe )(?<!\bnot )(?<!\bindependently )(?<!\byet )\bverified\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"[^,.;]{0,80},\s(?:up\s)?[\w,]{1,20}\s(?:more than|from|since)\s(?:on |a |the |last |previous |earlier )",
    re.IGNORECASE,
)
_PEAK = re.compile(
    r"\b(?:at (?:the|its|their) (?:height|peak|worst)|at one point|peaked at|peak of|at the (?:start|outset|beginning) of)\b",
    re.IGNORECASE,
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:(?:bring(?:s|ing)?|brought|rais(?:es|ed|ing)|tak(?:es|ing)|took|push(?:es|ed|ing)|lift(?:s|ed|ing)) the (?:\w+ ){0,2}(?:number|count)"
    r"|nationwide|countrywide|statewide|totals?|tolls?|tally|tallies|stands? at|stood at|(?:risen|rose|rises|climbed|climbs|grown|grew|exploded|expanded"
    r"|spread|swollen|swelled|jumped|soared|surged|doubled|tripled)(?: \w+)? to)\b"
    r"(?:(?!\bhours?\b|\bdays?\b|, (?:after|when|as|while|including|among|with|most)\b)[^.;])*\Z",
    re.IGNORECASE,
)
_NEW_AFTER = re.compile(r"\s(?:new|more|additional|further)\b(?! than)", re.IGNORECASE)
_RAISES = pattern(
    "totals",
    "raises",
    rf"{{}} (?:the|its|their|an?) (?:[\w-]+ ){{{{0,3}}}}(?:{'|'.join(words('totals', 'heads'))})\b(?! (?:in|across|for) )",
)
_NEW_BEFORE = re.compile(r"\b(?:a further|an additional|an extra|the (?:last|final|remaining))\s\Z", re.IGNORECASE)
# what is announced before it happens, and is news when it is announced
PLANS = frozenset({"jobs cut", "stores closed", "funding requested", "deal value", "transfer fee", "investment"})
_YEAR_NAMED = re.compile(
    r"(?<!\bsince )(?<!\bafter )(?<!\bfrom )(?<!\bfollowing )\b(?:the|a|an) (?:[a-z]+ ){0,2}((?:19|20)\d\d) [A-Za-z]{3,}",
    re.IGNORECASE,
)
_EVENT_OF = re.compile(
    r"\b(?!end|start|beginning|middle|half|quarter|rest|whole|all|course|most|part|months?|weeks?|days?|summer|winter"
    r"|spring|autumn|fall|[a-z]+(?:ary|ber|ch|il|ay|ne|ly|ust)\b)[a-z]{3,} of ((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\s*(?:In the year before|The (?:previous year|year before)|(?:An?|One|Two|Three|Four|Five|Six|Ten|Twenty|\d{1,3})"
    r" (?:years?|decades?) (?:before|earlier|ago))\b",
    re.IGNORECASE,
)
_YEAR_IN = re.compile(r"\b(?:in|of) (?:[a-z]+ )?((?:19|20)\d\d)\b", re.IGNORECASE)
_ANNIVERSARY = re.compile(
    r"\b(?:\d+|ten|twenty|thirty|forty|fifty) years (?:later|on|after|ago)\b|\banniversary\b|\ba decade (?:later|on|after)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_OPENING = 20
_NUMBER = re.compile(r"\d[\d.,]*")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = re.compile(rf"\b\d{{1,2}} {_MONTH}\b|\b{_MONTH}\.? \d{{1,2}}\b")
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"[,;.]\s|\sand\s")
_NEAR = timedelta(days=3)
_BEFORE = 70
_REACH = 400
_SIDE = 220


def speaks_of_whole(figure: Figure, since: date | None = None) -> bool:
    """Tell whether a figure is worded as a running total: "the death toll rose to 71", "62 dead since 3 March"."""
    if figure.period.kind is PeriodKind.CUMULATIVE and figure.period.from_ is not None:
        return True
    return is_worded_whole(figure, since)


def is_worded_whole(figure: Figure, since: date | None = None) -> bool:
    """Tell as much by the words around a number, or by the tracked day; an incident also has a day on which it began."""
    return starts_with(figure, since) or _WHOLE.search(_around(figure)) is not None


def starts_with(figure: Figure, since: date | None) -> bool:
    """Tell whether a figure counts from the day on which the tracked figure starts."""
    begins = start_of(figure)
    return since is not None and begins is not None and abs(begins - since) <= _NEAR


def start_of(figure: Figure) -> date | None:
    """Return the day from which a figure is stated to count."""
    begins = figure.period.from_
    return begins.date() if isinstance(begins, datetime) else begins


def is_worded_total(figure: Figure) -> bool:
    """Tell whether the words right before a number make it a total: "bringing the total to 10,413 cases"."""
    at = max(0, figure.evidence.start - figure.evidence.quote_start)
    return _TOTAL_BEFORE.search(figure.evidence.quote[max(0, at - _BEFORE) : at]) is not None


def is_compared(figure: Figure) -> bool:
    """Tell whether a total is told with its difference from an earlier one: "reported 309 cases, 30 more than last Friday"."""
    quote, end = figure.evidence.quote, max(0, figure.evidence.end - figure.evidence.quote_start)
    return not figure.delta and _COMPARED.match(quote[end : end + _REACH]) is not None


def is_addition(figure: Figure) -> bool:
    """Tell whether a number is worded as what came on top: "32 new cases", "a further 12", "four died, raising the toll"."""
    quote = figure.evidence.quote
    at, end = (max(0, place - figure.evidence.quote_start) for place in (figure.evidence.start, figure.evidence.end))
    raised = _RAISES.search(quote, end, end + _REACH)
    return bool(raised or _NEW_AFTER.match(quote, end) or _NEW_BEFORE.search(quote[max(0, at - _BEFORE) : at]))


def find_cue(figure: Figure, document: Document) -> str | None:
    """Return "correction" or "retroactive" if the sentence says so of its number, or the article of itself."""
    if _is_corrected(figure, document):
        return "correction"
    if was_added(figure):
        return "retroactive"
    if document.status is Status.CORRECTED:
        return "correction"
    if not _CORRECTED.search(document.headline[:_REACH]):
        return None
    # a headline speaks of the number that a sentence corrects, if one does
    placed = any(_CORRECTED.search(one.evidence.quote[:_REACH]) for one in document.figures)
    return None if placed else "correction"


def _is_corrected(figure: Figure, document: Document) -> bool:
    """Tell whether a sentence corrects a number: the one that follows the word for it, else the one before."""
    found = _CORRECTED.search(_around(figure))
    if found is None:
        return False
    evidence = figure.evidence
    at = evidence.quote_start + max(0, evidence.start - evidence.quote_start - _SIDE) + found.start()
    beside = [one for one in document.figures if one.evidence.quote_start == evidence.quote_start]
    nearest = min(beside, key=lambda one: (one.evidence.start < at, abs(one.evidence.start - at)), default=figure)
    return nearest.metric in {None, figure.metric}


def was_added(figure: Figure) -> bool:
    """Tell whether a sentence says of its number that it was added for earlier days; of another, that one was."""
    return _ADDED.search(" ".join(_own_words(figure, dates=True))) is not None


def is_long_ago(figure: Figure) -> bool:
    """Tell whether a sentence begins in another year: "A year before, 26 died"."""
    return _LONG_AGO.match(figure.evidence.quote) is not None


def past_year(figure: Figure, before: int, *, dated: bool) -> int | None:
    """Return the year of the past event that a number is of, if it lies before the year `before`.

    "The 2018 fire, which killed 85" names its year. A date ("in 2013 the flood killed 48") tells as much only where
    it is known from when on the tracked figure counts (`dated`), since "in 2013" may also be when a war began.
    """
    around = _around(figure)
    at = min(len(around), max(0, figure.evidence.start - figure.evidence.quote_start), _SIDE)
    last = around.find(", ", at + len(figure.text))  # behind it, something else is told
    told = around[: last if last >= 0 else len(around)]
    years = [int(found[1]) for event in (_YEAR_NAMED, _EVENT_OF) for found in event.finditer(told)]
    if dated:
        first = around.rfind(",", 0, at)
        near = told[first + 1 :]
        years += [int(found[1]) for text in (near, around[:_OPENING]) for found in _YEAR_IN.finditer(text)]
    return years[0] if years and max(years) < before else None


def only_identified(figure: Figure) -> bool:
    """Tell whether a sentence counts only those whose names are known or whose cases were verified: another total."""
    return _IDENTIFIED.search(" ".join(_own_words(figure))) is not None


def looks_back(document: Document) -> bool:
    """Tell whether an article's headline says that it is about the past: "28 years later", "the floods of 2000"."""
    published = document.appeared_at.year
    if _ANNIVERSARY.search(document.headline[:_REACH]):
        return True
    return any(int(year) < published - 1 for year in _YEAR.findall(document.headline[:_REACH]))


def is_past(figure: Figure) -> bool:
    """Tell whether a sentence says that its number was the highest or the first, and no longer holds."""
    before, after = _own_words(figure)
    return _PEAK.search(f"{before}{figure.text}{_BREAK.split(after, maxsplit=1)[0]}") is not None


def _own_words(figure: Figure, *, dates: bool = False) -> tuple[str, str]:
    """Return the words before and after a number, up to the next numbers and within its half of the sentence.

    With `dates`, a day of a month is no number: "15 people who died on 22 January and were added after verification".
    """
    quote = figure.evidence.quote
    if dates:
        quote = _DAY.sub(lambda found: _DIGIT.sub("_", found[0]), quote)
    at, end = (max(0, place - figure.evidence.quote_start) for place in (figure.evidence.start, figure.evidence.end))
    before = _NUMBER.split(quote[max(0, at - _SIDE) : at])[-1]
    after = _NUMBER.split(quote[end : end + _SIDE], maxsplit=1)[0]
    return before.rpartition(";")[2], after.partition(";")[0]


def _around(figure: Figure) -> str:
    """Return the sentence of a figure, as far as it is near the number."""
    at = max(0, figure.evidence.start - figure.evidence.quote_start)
    return figure.evidence.quote[max(0, at - _SIDE) : at + _SIDE]
