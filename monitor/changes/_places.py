"""Whether a figure speaks of the tracked place: all of it, a part of it, or another place.

A part (one town of a tracked country) is another scope: it comes with its name, so that it is never compared with
the whole as if it were it. A figure without a place speaks of what the article is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.changes._lexis import pattern
from monitor.changes._meaning import Wanted, clause, segment, stem, stems
from monitor.changes._names import mentions, names_of
from monitor.changes._scope import is_worded_total, speaks_of_whole, starts_with
from monitor.lexicon import fold_word
from monitor.model import Document, Figure, PeriodKind
from monitor.rules import TrackedFigure, Watch

if TYPE_CHECKING:
    from monitor.lexicon import Lexicon

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"\s*(?:,|&|/|and|,\s*and|as well as)\s*(?:in\s|the\s|neighbou?ring\s){0,2}\s*", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"(?:\s(?:province|state|region|county|district|city|governorate))?(?:,|\s(?:in|of))\s(?:the\s)?(?:[a-z]+\s)?\Z"
)
_BANK = re.compile(r"\b[Bb]ank of ([A-Z]\w+(?: [A-Z]\w+)?)")
_ALONE = re.compile(
    r"\b(?:his|her|its|their|the|that|this|one)\s(?:county|district|city|town|village|camp|province|region|area|state)\salone\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"\b(?:nationwide|nationally|countrywide|across the (?:country|nation)|in (?:\d+|\w+) (?:states|provinces|counties|regions))\b",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:of|in|for) the (?:city|town|district|county|parish|village|camp|island|prefecture|municipality)(?:\b(?! of)|['’]s\b)",
    re.IGNORECASE,
)
_BRINGS = re.compile(r",\s(?:which\s)?(?:bring|rais|tak|push|lift|mak)(?:s|es|ing)\s[^,]*\Z", re.IGNORECASE)
_SIDE = re.compile(r"(?:north|south|east|west|central|upper|lower){1,2}(?:ern)?")
_CAME_TO = pattern("places", "came_to", r"{} ((?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)*)")
_NO_PLACE = pattern("places", "no_place")
_DIRECTION = re.compile(r"(?:north|south|east|west){1,2}(?:ern)?")
_ADDRESS = 60
_FRAME = 12  # characters of "Across the "
_LEDE = 600
_TEXT = 50_000
_PARTIAL = frozenset({PeriodKind.CUMULATIVE, PeriodKind.STOCK, PeriodKind.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The places that an article is about, and its text to look others up in."""

    places: tuple[str, ...]
    titled: tuple[str, ...]  # those of the headline
    opening: str
    text: str
    dateline: str = ""  # as written: it says where the reporter sits, not what a figure speaks of

    def is_filed(self, quote: str, place: str) -> bool:
        """Tell whether a place is only that of the article's dateline, and no word of the sentence behind it."""
        return mentions(self.dateline, place) and not mentions(quote.lstrip().removeprefix(self.dateline), place)


@dataclass(frozen=True, slots=True)
class Placed:
    """What was found: `refusal` says why a figure does not belong; `scope` names the part that it speaks of."""

    refusal: str | None = None
    scope: str | None = None


def read_focus(document: Document, lexicon: Lexicon) -> Focus:
    """Return what headline, dateline and lede say an article is about."""
    opening = f"{document.headline}\n{document.lede[:_LEDE]}"
    if document.dateline is not None and document.dateline.place:
        opening = f"{document.dateline.place}\n{opening}"
    names = dict.fromkeys(name for _, _, name in lexicon.find_places(opening))
    return Focus(
        places=tuple(names),
        titled=tuple(name for _, _, name in lexicon.find_places(document.headline)),
        opening=opening,
        text=document.text[:_TEXT],
        dateline=document.dateline.text if document.dateline else "",
    )


def place_figure(
    figure: Figure, tracked: TrackedFigure, wanted: Wanted, focus: Focus, *, watch: Watch, lexicon: Lexicon
) -> Placed:
    """Tell whether a figure speaks of the tracked place, and of which part of it."""
    if not tracked.place:
        return Placed()
    wholes = _outermost(tracked.place, lexicon)
    found = _place(figure, wholes, tracked, wanted, focus, watch=watch, lexicon=lexicon)
    if found.refusal or wanted.period not in _PARTIAL:
        return found
    if _ALONE.search(clause(figure)) is not None:
        return Placed(scope=f"a part of {wholes[0]}")
    goal = (
        _goal(figure, wholes, lexicon)
        if found.scope is None or _is_origin(figure.evidence.quote, found.scope)
        else None
    )
    return Placed(scope=goal) if goal is not None else found


def _goal(figure: Figure, wholes: tuple[str, ...], lexicon: Lexicon) -> str | None:
    """Return the one place that those who are counted have come to, if it is not the whole: "have reached Tawila"."""
    came = _CAME_TO.search(clause(figure).partition(figure.text)[2])
    if came is None or _NO_PLACE.match(came[1]) is not None:
        return None
    if any(_relation(came[1], whole, lexicon) == "same" or lexicon.lies_in(whole, came[1]) for whole in wholes):
        return None
    return came[1]


def _place(
    figure: Figure,
    wholes: tuple[str, ...],
    tracked: TrackedFigure,
    wanted: Wanted,
    focus: Focus,
    *,
    watch: Watch,
    lexicon: Lexicon,
) -> Placed:
    """Judge a figure by its place, and by what the article is about."""
    about = _is_about(tracked.place, focus, watch, lexicon)
    place = figure.place
    if place is not None and _DIRECTION.fullmatch(place):
        place = None  # "winds out of the northwest" say where nothing is
    if place is not None and about:
        total = is_worded_total(figure)
        begun = total and starts_with(figure, tracked.since)
        meant = _MEANT.search(clause(figure)) is not None or place in _countries(figure, lexicon)
        far = not meant and not mentions(figure.evidence.quote, place)  # an earlier sentence named it
        wider = _holds_all(place, wholes, lexicon) and not _NATIONAL.search(clause(figure))
        far = far and (wider or not _is_listed(place, lexicon))
        group = place in lexicon.gazetteer.groups  # the euro zone is no part of any country
        abroad = place in focus.places and _is_voice_only(figure, place) and _is_abroad(place, wholes, lexicon)
        kept = meant or group or abroad
        aside = not kept and _is_aside(figure, place, wholes, focus, total=total, begun=begun)
        place = None if far or aside or (not group and _is_of_other_clause(figure, place)) else place
    if place is None:
        return _unplaced(figure, wholes, wanted, lexicon) if about else Placed("the article is about another place")
    if about and _is_titled_elsewhere(figure, place, wholes, focus, lexicon):
        return Placed(f"it speaks of {place}, in an article about {' and '.join(focus.titled)}")
    return _placed(figure, place, wholes, tracked, wanted, about=about, watch=watch, lexicon=lexicon)


def _is_titled_elsewhere(figure: Figure, place: str, wholes: tuple[str, ...], focus: Focus, lexicon: Lexicon) -> bool:
    """Tell whether a place that no gazetteer knows lies in the other country that the headline names."""
    if lexicon.place(place) is not None or any(mentions(figure.evidence.quote, whole) for whole in wholes):
        return False
    relations = {_relation(name, whole, lexicon) for name in focus.titled for whole in wholes}
    held = any(lexicon.lies_in(whole, name) for name in focus.titled for whole in wholes)
    return relations == {"outside"} and not held


def _placed(
    figure: Figure,
    place: str,
    wholes: tuple[str, ...],
    tracked: TrackedFigure,
    wanted: Wanted,
    *,
    about: bool,
    watch: Watch,
    lexicon: Lexicon,
) -> Placed:
    """Judge a figure by its place: the whole, a part of it, or elsewhere."""
    addressed = wanted.period in _PARTIAL and _is_address(figure, place, wholes)
    relations = [] if addressed else _relations(figure, place, wholes, lexicon)
    if addressed or "same" in relations:
        return _of_whole(figure, wholes, wanted, lexicon)
    if "outside" in relations and about and _is_origin(figure.evidence.quote, place):
        known = any(stem(place.split(maxsplit=1)[0]) in one or one in place.casefold() for one in wanted.context)
        return Placed(scope=None if known else f"those from {place}")
    if about and "outside" not in relations and "measure" in wanted.kinds and names_of(watch):
        return _combined(figure, wholes, lexicon)  # the area of the Ridgeback fire is one, wherever it crept to
    if about and set(relations) == {"unknown"} and stems(place) <= wanted.context:
        return _combined(figure, wholes, lexicon)  # "the Ridgeback fire", which the watch follows
    if wanted.period in _PARTIAL and ("inside" in relations or ("unknown" in relations and about)):
        whole = _is_total(figure, place, tracked, wholes)
        side = wanted.period is PeriodKind.CUMULATIVE and any(_is_side(place, one) for one in wholes)
        return Placed(scope=None if whole or side else place)
    return Placed(f"it speaks of {place}{' only' if 'inside' in relations else ''}")


def _unplaced(figure: Figure, wholes: tuple[str, ...], wanted: Wanted, lexicon: Lexicon) -> Placed:
    """Judge a figure without a place: it is of what the article is about, unless it is a rate of another country."""
    if figure.place is None and wanted.period in (PeriodKind.RATE, PeriodKind.LEVEL):
        countries = {name for name in _countries(figure, lexicon) if not lexicon.lies_in(name, wholes[0])}
        if countries and not any(mentions(clause(figure), whole) for whole in wholes):
            return Placed(f"its sentence speaks of {' and '.join(sorted(countries))}")
    return _combined(figure, wholes, lexicon)


def _countries(figure: Figure, lexicon: Lexicon) -> set[str]:
    """Return the countries that the subject and the bank of a figure's clause name: "Ghanaian cedi", "Bank of Ghana"."""
    words = (figure.subject or "").split()
    named = lexicon.gazetteer.adjectives.get(fold_word(words[0])) if words else None
    banks = (one[1] for one in _BANK.finditer(clause(figure)))
    found = (lexicon.place(name) for name in (named, *banks) if name)
    return {name for name in found if name in lexicon.gazetteer.capitals}


def _relations(figure: Figure, place: str, wholes: tuple[str, ...], lexicon: Lexicon) -> list[str]:
    """Return how a figure's place relates to each whole; an unknown one lies where the known ones beside it lie."""
    relations = [_relation(place, whole, lexicon) for whole in wholes]
    if set(relations) != {"unknown"}:
        return relations
    beside = [name for _, _, name in lexicon.find_places(segment(figure)) if name != place]
    others = [_relation(name, whole, lexicon) for name in beside for whole in wholes]
    return ["outside"] if others and set(others) == {"outside"} else relations


def _is_aside(figure: Figure, place: str, wholes: tuple[str, ...], focus: Focus, *, total: bool, begun: bool) -> bool:
    """Tell whether a place does not belong to a number of an article about the tracked places.

    The place that stands in the sentence goes before one that an earlier sentence named ("the west coast" names none),
    a dateline is none, a total said of the tracked place before is of it ("Northland's toll rose to 71 after bodies were
    found in Southport"), and so is one that began with the tracked figure (`begun`).
    """
    quote = figure.evidence.quote
    before = quote[: max(0, figure.evidence.start - figure.evidence.quote_start)]
    total = total and not (mentions(before, place) and not _BRINGS.search(before))
    if any(place.casefold() == whole.casefold() for whole in wholes):
        return False
    if _is_voice_only(figure, place) or focus.is_filed(quote, place):
        return True
    if mentions(quote, place):
        return total and any(mentions(before, whole) for whole in wholes)
    named = len(wholes) == 1 and any(mentions(quote, whole) for whole in wholes)
    return named or begun or place.islower()


def _is_of_other_clause(figure: Figure, place: str) -> bool:
    """Tell whether a place stands in a clause before the number's own: "60,000 in Kingston; 385,000 remain without power".

    A place that the sentence opens with holds for all of it.
    """
    evidence = figure.evidence
    before = evidence.quote[: max(0, evidence.start - evidence.quote_start)]
    at = fold_word(before).rfind(fold_word(place))
    if at < _FRAME or mentions(clause(figure), place):
        return False
    between, voice = before[at:], figure.attribution.name if figure.attribution is not None else ""
    return ";" in between or (bool(voice) and ", and " in between and mentions(between, voice))


def _is_abroad(place: str, wholes: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Tell whether a place is another country, of which its own ministry speaks: "Southland's ministry reported 288"."""
    return place in lexicon.gazetteer.capitals and all(_relation(place, one, lexicon) == "outside" for one in wholes)


def _is_listed(place: str, lexicon: Lexicon) -> bool:
    """Tell whether the gazetteer has a place, or the whole of which it is a side; "Rasht valley" is made of a city."""
    head, _, rest = fold_word(place).partition(" ")
    names = lexicon.gazetteer.names
    return f"{head} {rest}".strip() in names or (head in lexicon.gazetteer.words["parts"] and rest in names)


def _holds_all(place: str, wholes: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Tell whether every tracked place lies within a place: the country that an earlier sentence named."""
    return all(lexicon.lies_in(whole, place) for whole in wholes)


def _is_voice_only(figure: Figure, place: str) -> bool:
    """Tell whether a place is named only where the voice is: "the Low Ard county sheriff said"."""
    voice = figure.attribution.name if figure.attribution is not None else ""
    return mentions(voice, place) and not mentions(figure.evidence.quote.replace(voice, " "), place)


def _is_side(place: str, whole: str) -> bool:
    """Tell whether a place is a side of the whole: what happens in southern Northland is news of Northland."""
    words, others = ({word.casefold() for word in _WORD.findall(name)} for name in (place, whole))
    return others < words and all(_SIDE.fullmatch(word) for word in words - others)


def _is_total(figure: Figure, place: str, tracked: TrackedFigure, wholes: tuple[str, ...]) -> bool:
    """Tell whether a total is of more than a place that was named near it, in its sentence or in an earlier one."""
    if not mentions(figure.evidence.quote, place):
        return speaks_of_whole(figure, tracked.since)
    near = segment(figure)
    if not mentions(near, place) and any(mentions(near, whole) for whole in wholes):
        return True
    return _is_total_of_more(figure, place)


def _of_whole(figure: Figure, wholes: tuple[str, ...], wanted: Wanted, lexicon: Lexicon) -> Placed:
    """Judge a figure of a tracked place: one of several is a part, unless several are named together."""
    if len(wholes) > 1 and wanted.period in _PARTIAL and not _names_several(figure, wholes, lexicon):
        return Placed(scope=figure.place)
    return _combined(figure, wholes, lexicon)


def _is_origin(quote: str, place: str) -> bool:
    """Tell whether a place is only named as where people come from: "refugees from Southland live in the camps"."""
    folded, name = quote.casefold(), place.casefold()
    return 0 < folded.count(name) == folded.count(f"from {name}")


def _is_total_of_more(figure: Figure, place: str) -> bool:
    """Tell whether a total follows what happened in a place: "a landslide killed four in Low Ard, raising the toll to 17"."""
    quote = figure.evidence.quote
    at = max(0, figure.evidence.start - figure.evidence.quote_start)
    first = max(quote.rfind(sign, 0, at) for sign in ",;:")
    last = quote.find(",", at)
    near = quote[first + 1 : last if last >= 0 else len(quote)]
    opens = quote[: max(0, first)].strip().casefold() in {f"in {place}".casefold(), f"at {place}".casefold()}
    return first >= 0 and is_worded_total(figure) and not opens and not mentions(near, place)


def _is_address(figure: Figure, place: str, wholes: tuple[str, ...]) -> bool:
    """Tell whether a part only says where the event in the whole was: "in Low Ard in western Northland"."""
    folded = figure.evidence.quote.casefold().replace("\u2019", "'")
    if any(f"{whole}'s {place}".casefold() in folded for whole in wholes):
        return True
    at = folded.find(place.casefold())
    after = folded[at + len(place) : at + len(place) + _ADDRESS] if at >= 0 else ""
    for whole in wholes:
        found = re.search(rf"\b{re.escape(whole.casefold())}\b", after)
        if found is not None and _ADDRESSED.match(after[: found.start()]):
            return True
    return False


def _outermost(places: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the places that do not lie in another one of them: "Gaza" and "Gaza Strip" are one."""
    kept: list[str] = []
    for place in places:
        if any(_relation(place, other, lexicon) in ("same", "inside") for other in kept):
            continue
        kept = [other for other in kept if _relation(other, place, lexicon) != "inside"]
        kept.append(place)
    return tuple(kept)


def _relation(inner: str, outer: str, lexicon: Lexicon) -> str:
    """Return "same", "inside", "outside" or "unknown"."""
    mine, its = lexicon.place(inner) or inner, lexicon.place(outer) or outer
    if mine.casefold() == its.casefold():
        return "same"
    inside = lexicon.lies_in(mine, its)
    if inside is not None:
        named = mine.rpartition(" ")[0] == its  # "Jonglei State"
        return ("same" if named else "inside") if inside else "outside"
    if lexicon.lies_in(its, mine) or (lexicon.place(inner) and lexicon.place(outer)):
        return "outside"
    words, others = ({word.casefold() for word in _WORD.findall(name)} for name in (inner, outer))
    if words == others:
        return "same"
    home = _home(inner, lexicon)
    if home is not None and not others < words:
        return "inside" if lexicon.lies_in(home, outer) else "outside"
    return "inside" if others < words else "unknown"


def _home(place: str, lexicon: Lexicon) -> str | None:
    """Return the country whose adjective a place begins with: "South African provinces"."""
    words = [fold_word(word) for word in place.split()]
    heads = (" ".join(words[:length]) for length in (2, 1) if len(words) > length)
    return next((country for head in heads if (country := lexicon.gazetteer.adjectives.get(head))), None)


def _is_about(places: tuple[str, ...], focus: Focus, watch: Watch, lexicon: Lexicon) -> bool:
    """Tell whether an article is about one of `places`."""
    if any(mentions(focus.opening, place) for place in places):
        return True
    relations = [_relation(name, place, lexicon) for name in focus.places for place in places]
    if any(relation in ("same", "inside") for relation in relations):
        return True
    if focus.places and all(relation == "outside" for relation in relations):
        # a country's name in the lede of a report on one of its towns is no other place
        return any(lexicon.lies_in(place, name) for name in focus.places for place in places)
    return bool(watch.match) or any(mentions(focus.text, place) for place in places)


def _combined(figure: Figure, wholes: tuple[str, ...], lexicon: Lexicon) -> Placed:
    """Refuse a total of several places when only one is tracked: "in Northland and Southland"."""
    for group in _groups(figure, lexicon) if len(wholes) == 1 else ():
        inside = [name for name in group if _relation(name, wholes[0], lexicon) in ("same", "inside")]
        beyond = [name for name in group if name not in inside and not lexicon.lies_in(wholes[0], name)]
        if inside and beyond:
            return Placed(f"it speaks of {' and '.join(group)} together")
    return Placed()


def _names_several(figure: Figure, wholes: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Tell whether a figure is worded as the total of at least two of the tracked places."""
    for group in _groups(figure, lexicon):
        met = {place for place in wholes for name in group if _relation(name, place, lexicon) == "same"}
        if len(met) > 1:
            return True
    return False


def _groups(figure: Figure, lexicon: Lexicon) -> list[list[str]]:
    """Return the runs of places that a clause joins with "and"."""
    words = clause(figure)
    groups: list[list[str]] = []
    joined: list[str] = []
    last = -1
    for start, end, name in lexicon.find_places(words):
        if groups and last <= start and _JOINED.fullmatch(words, last, start):
            groups[-1].append(name)
            joined[-1] += words[last:start]
        else:
            groups.append([name])
            joined.append("")
        last = end
    # "Ardtown, Northland" is an address
    return [group for group, links in zip(groups, joined, strict=True) if len(group) > 1 and links.strip(", ")]
