"""Where and when a document plays: its main place and country, and the day that its relative dates count from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date

from monitor.figures._attribution import Voice
from monitor.figures._context import Reading
from monitor.figures._mentions import is_share
from monitor.figures._place import Scene, is_seat
from monitor.figures._subjects import is_speaker
from monitor.figures._unlisted import Mention, is_facility
from monitor.figures._words import read_language
from monitor.lexicon import Lexicon
from monitor.model import Document


def reference_day(document: Document) -> date:
    """Return the document's own day: of its date line, else of its publication, else of our reading."""
    if document.dateline is not None and document.dateline.date is not None:
        return document.dateline.date
    moment = document.appeared_at
    return moment.astimezone(UTC).date()


def read_scene(
    document: Document,
    lexicon: Lexicon,
    headline: Sequence[Mention],
    opening: Sequence[tuple[int, Mention]],
    readings: Sequence[Reading],
    *,
    voices: Sequence[Sequence[Voice]],
) -> Scene:
    """Return the place that headline and opening speak of.

    `headline` are the places that it names; `opening` are those of the first sentences, with the number of the sentence,
    in reading order; `readings` are the headline and these sentences, `voices` those of the latter. A report on a nation's affairs (its trade, its
    stocks, its currency) plays in that nation. Any other plays where its first sentence leads to, a place that the
    headline names too before others, then where it names most. Without one it plays where it was written, and what is
    written in a capital is about the country.
    """
    title, *body = readings
    lede = next((one for one in body if _tells(one) and one.words.raw != title.words.raw), body[0])
    written, home = _written_in(document, lexicon)
    nation = _nation(title, home) or _nation(lede, home)
    ranked, later = _ranked(headline, opening, lede)
    whole = any(one.led and not one.name and not one.kind and number == lede.sentence.number for number, one in opening)
    if whole and (known := next((one.name for _, one in opening if one.name and one.known), home)):
        ranked = [
            country for country in (_country(known, [], None, lexicon), *ranked) if country
        ]  # "across the country"
    main = nation or next(iter(ranked), None) or _home(written, home, body) or next(iter(later), None)
    if main is not None and main.rpartition(" ")[0] == written and lexicon.place(main) is None:
        main = written  # "the Doro pit" in Doro
    game = _is_game(body)
    state = main == home and not lede.context.sets["place.state"].isdisjoint(lede.vocabulary)
    economy = nation is not None or state
    market = nation is None and (not ranked or main in lexicon.gazetteer.groups)
    return Scene(
        main=_event_place(main, lede, body, opening) or main,
        written=written,
        country=nation or _country(main, [*ranked, *later], home, lexicon) or home,
        ground=not game and (economy or not _is_of_firms(body, lede, voices, market=market)),
        game=game,
    )


def _ranked(
    headline: Sequence[Mention], opening: Sequence[tuple[int, Mention]], lede: Reading
) -> tuple[list[str], list[str]]:
    """Return the places of headline and first sentence, the likeliest first, and those that only stand behind, houses last."""
    gazetteer, first = lede.lexicon.gazetteer, lede.sentence.number
    above = [*headline, *(one for number, one in opening if number < first)]
    titled = {one.name for one in above if one.name and (one.name[0].isupper() or gazetteer.place(one.name))}
    led: set[str] = set()  # in the first sentence
    near = set(_peoples(lede))  # named there
    named: Counter[str] = Counter()
    houses: list[str] = []
    for number, one in opening:
        name = one.name
        general = not name[:1].isupper() and gazetteer.place(name) is None  # "the north"
        if not name or name in {"world", "capital"} or (general and not (one.led and number == first)):
            continue
        if is_facility(lede, name):
            houses.append(name)
            continue
        named[name] += 1
        if number == first:
            near.add(name)
            apart = any(test(lede, one) for test in (_is_origin, _is_owner, _is_listed, is_seat))
            if one.led and not apart and not is_share(lede, one.first):
                led.add(name)
    named.update(sorted(near | titled))
    wider = {name: gazetteer.ancestors(name) for name in named}
    order = {name: at for at, name in enumerate(named)}

    def rank(name: str) -> tuple[int, bool, bool, int, int, int]:
        told = (name in led) + (not titled.isdisjoint(wider[name]) if name in led else name in titled)
        return -told, name not in led, name not in near, -len(titled & wider[name]), -named[name], order[name]

    ranked = sorted(named, key=rank)
    top = near | titled
    return [name for name in ranked if name in top], [*(name for name in ranked if name not in top), *houses]


def _event_place(
    main: str | None, lede: Reading, body: Sequence[Reading], opening: Sequence[tuple[int, Mention]]
) -> str | None:
    """Return the narrower place where a sentence right behind the first one says that it all happened.

    "A bus crashed in southern Ardia. The accident occurred near Oss": only where the first one names a part of a country.
    """
    gazetteer, sets = lede.lexicon.gazetteer, lede.context.sets
    part, _, country = (main or "").partition(" ")
    if part.casefold() not in gazetteer.words["parts"] or not country:
        return None
    first = lede.sentence.number
    for reading in body:
        words, number = reading.words.folded, reading.sentence.number
        if not first < number <= first + _NEXT or sets["place.happening"].isdisjoint(reading.vocabulary):
            continue
        if words[0] not in sets["speech.articles"] and words[0] not in sets["place.staying"]:
            continue
        led = (one for at, one in opening if at == number and one.led and one.name[:1].isupper())
        for one in led:
            inside = country in gazetteer.ancestors(one.name) if one.known else not is_facility(reading, one.name)
            if inside and one.name not in gazetteer.capitals and not _is_origin(reading, one):
                return one.name
    return None


def _tells(reading: Reading) -> bool:
    """Say whether a sentence tells something, other than a heading or "Update No. 6, as of 12 March"."""
    return not reading.sentence.heading and sum(word.islower() for word in reading.words.raw) > _SHORT


def _is_origin(reading: Reading, one: Mention) -> bool:
    """Say whether a place is where somebody came from."""
    return one.first > 0 and reading.words.folded[one.first - 1] in reading.context.sets["place.origin"]


def _is_owner(reading: Reading, one: Mention) -> bool:
    """Say whether a place only says whose voice is heard: "Karsia's navy said"."""
    words, at = reading.words, one.after
    owns = words.raw[at - 1].endswith(("'s", "’s"))
    return owns and any(is_speaker(reading, word) for word in words.folded[at : at + _NEAR])


def _is_listed(reading: Reading, one: Mention) -> bool:
    """Say whether a place is one of several, none of which is the scene: "in Oss, Belor and Tarn counties"."""
    words, joins, at = reading.words, reading.context.sets["speech.and"], one.after
    at += at + 1 < len(words) and words.gap(at - 1) == ", " and words.raw[at][0].isupper()
    first = at + 1 < len(words) and words.folded[at] in joins and words.raw[at + 1][0].isupper()
    return first or (one.first > 1 and words.folded[one.first - 1] in joins and words.raw[one.first - 2][0].isupper())


def _peoples(reading: Reading) -> Iterator[str]:
    """Yield the countries whose people a sentence speaks of: "1.3 million displaced Sudanese", "Afghan refugees"."""
    words, gazetteer = reading.words, reading.lexicon.gazetteer
    for at in words.capitals:
        length, country = gazetteer.country_of(words.folded, at)
        if country is None and words.folded[at].endswith("s"):
            length, country = 1, gazetteer.adjectives.get(words.folded[at].removesuffix("s"))
        after = at + length
        adjacent = after < len(words) and words.gap(after - 1) == " "
        if country is None or country not in gazetteer.capitals or (adjacent and words.raw[after][0].isupper()):
            continue
        noun = reading.lexicon.vocabulary.nouns.at(words.folded, after) if adjacent else None
        acts = adjacent and words.folded[after] in reading.context.sets["place.peopled"]
        if acts or (noun is not None and "person" in noun[1]):
            yield country


def _is_of_firms(body: Sequence[Reading], lede: Reading, voices: Sequence[Sequence[Voice]], *, market: bool) -> bool:
    """Say whether the opening speaks mostly of firms (their turnover, profits, staff and shares), its first sentence above all.

    `market`: no nation is spoken of, so that prices and rates are those of the world's markets.
    """
    sets = lede.context.sets
    placeless, branded = sets["place.placeless"], sets["place.branded"]
    business = sets["place.business"] | sets["place.games"]
    weight, idle = 0, sets["place.function"] | business
    for reading, heard in zip(body, voices, strict=True):
        told = sum(one.attribution is not None and one.attribution.kind == "company" for one in heard)
        told += (
            sum(word in business for word in reading.words.folded) if not business.isdisjoint(reading.vocabulary) else 0
        )
        for hit in reading.metrics:
            if hit.phrase not in idle:  # "on 40%", "600 jobs"
                names = {cue.metric.name for cue in hit.cues}
                counts = any(cue.metric.unit not in _GOODS for cue in hit.cues)
                noun = any(cue.role == "noun" for cue in hit.cues)
                told += (market and names <= placeless) or (noun and names <= branded)
                told -= counts and names.isdisjoint(placeless)
        weight += _LEDE * told if reading is lede else told
    return weight > 0


def _is_game(readings: Sequence[Reading]) -> bool:
    """Say whether the opening tells of a game: coaches, seasons, strikers."""
    games = readings[0].context.sets["place.games"] if readings else frozenset()
    telling = [reading for reading in readings if not games.isdisjoint(reading.vocabulary)]
    return sum(word in games for reading in telling for word in reading.words.folded) >= _SPORT


_NEXT = 3  # sentences behind the first that may say where it happened
_SHORT = 2  # words without capitals that tell nothing yet: "Geneva, as of 5 May."
_NEAR = 4  # words from a nation to what is its affair
_LEDE = 3  # what a word of the first sentence counts against one of later ones
_GOODS = frozenset({"vehicle"})  # of what is counted, that which firms make
_SPORT = 3  # words of sport that make an opening one of a game


def _nation(reading: Reading, home: str | None) -> str | None:
    """Return the nation whose affairs a sentence speaks of: "Spain's olive oil output", "U.S. stocks", "the naira fell".

    None where that is a group of nations ("European shares").
    """
    words, gazetteer = reading.words, reading.lexicon.gazetteer
    places = {first: (after, name) for first, after, name in reading.places}
    for at in words.capitals:
        length, country = gazetteer.country_of(words.folded, at)
        after = at + length
        if country is None and at in places:
            after, country = places[at]
        if country is not None and _is_affair(reading, after):
            return country if country in gazetteer.capitals else None
    if reading.places:
        return _of_currency(reading, home)
    return _of_currency(reading, home) or next((place for *_, place in reading.offices), None)


def _is_affair(reading: Reading, at: int) -> bool:
    """Say whether words lead to an affair of a nation: "[Spain's] olive oil output", "[the Egyptian] pound"."""
    words, affairs = reading.words, reading.context.sets["place.affairs"]
    if at < len(words) and words.raw[at].islower() and _is_money(words.folded[at]):
        return True
    for index in range(at, min(at + _NEAR, len(words))):
        if words.gap(index - 1) not in {" ", "-"} or not words.raw[index].islower():
            return False
        if words.folded[index] in affairs:
            return True
    return False


def _is_money(word: str) -> bool:
    """Say whether a word names a nation's money: "shilling", "pound"."""
    language = read_language("en")
    unit = language.units.get(word)
    return word in language.money.local or (unit is not None and unit.kind == "money")


def _of_currency(reading: Reading, home: str | None) -> str | None:
    """Return the nation whose money opens a sentence: Nigeria for "the naira gained"; the first letters of its code are the nation's.

    A rupee is that of the nation where the report was written, if it has one.
    """
    language, words = read_language("en"), reading.words.folded
    for at, word in enumerate(words[:_NEAR]):
        unit = language.units.get(word)
        if unit is not None and unit.kind == "money" and len(word) > 2 and not (at and words[at - 1][0].isdigit()):  # noqa: PLR2004 - no code
            if home in language.money.local.get(word, {}):
                return home
            return None if unit.code in {"USD", "EUR"} else reading.lexicon.gazetteer.codes.get(unit.code[:2])
    return None


def _home(written: str | None, home: str | None, body: Sequence[Reading]) -> str | None:
    """Return where a report plays that names no place: the capital that it was written in stands for its country.

    Not where it only tells of what people do in a town: "OSLO: Police arrested 14 people".
    """
    capital = home is not None and body[0].lexicon.gazetteer.capitals.get(home) == written
    local = any(not one.context.sets["place.local"].isdisjoint(one.vocabulary) for one in body[:2])
    return home if capital and not local else written


def body_start(document: Document, lexicon: Lexicon) -> int:
    """Return the offset behind the dateline and its dash, also one on a line of its own: "DUBLIN, 26 March 2026"."""
    if document.dateline is not None:
        line = document.dateline.text
        start = document.text.find(line, 0, _TOP) if line else -1
        if start < 0:
            return 0
        rest = document.text[start + len(line) :][:_DASH]
        return start + len(line) + len(rest) - len(rest.lstrip(" \u00a0-\u2010\u2013\u2014:"))
    own = _own_line(document, lexicon)
    return own[1] if own else 0


def _own_line(document: Document, lexicon: Lexicon) -> tuple[str, int] | None:
    """Return a town that opens a line as datelines do, and where the text goes on: "KARACHI: ", "Cúcuta, Colombia – "."""
    own = _OWN_LINE.match(document.text)
    if own:
        return own[1].strip(), own.end()
    capitals = lexicon.gazetteer.capitals
    for found in _OPENS.finditer(document.text, 0, _HEAD):
        town, _, wider = found[1].partition(", ")
        known = lexicon.place(town)
        if (town.isupper() and known is not None and known not in capitals) or (lexicon.place(wider) in capitals):
            return found[1], found.end()
    return None


_DASH = 8
_TOP = 4000  # characters among which a dateline stands
_HEAD = 400  # characters among which one stands that nothing else tells
_OWN_LINE = re.compile(
    r"\s{0,9}([A-ZÀ-Þ][A-ZÀ-Þ '’.-]{2,30})(?:, [^\W\d]\w{2,20})?,? ?[^\n]{0,9}\b\d{1,2}\b[^\n]{0,20}\n"
)
_OPENS = re.compile(r"^([^\W\d_][\w' ’.,-]{2,40}?)(?: ?\([^)\n]{2,40}\))?(?::| ?[–—]| --?) ", re.MULTILINE)


def _written_in(document: Document, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Return where a document was written, and the country (or state) of that."""
    place = document.dateline.place if document.dateline is not None else None
    if document.dateline is None and (own := _own_line(document, lexicon)):
        place = own[0]
    if not place:
        return None, None
    town, _, wider = place.partition(", ")
    known = lexicon.place(place) or lexicon.place(town)
    name = known or (town.title() if town.isupper() else town)
    if wider:
        return name, lexicon.place(wider) or wider.title()
    return name, _country(known, [], None, lexicon)


def _country(main: str | None, ranked: list[str], home: str | None, lexicon: Lexicon) -> str | None:
    capitals = lexicon.gazetteer.capitals
    if main is not None and lexicon.place(main) is None and capitals.keys().isdisjoint(ranked):
        return home if home in capitals else main  # no gazetteer knows it, and no country is named
    for name in (main, *ranked):
        if name is None:
            continue
        for wider in lexicon.gazetteer.ancestors(name):
            if wider in capitals:
                return wider
    return main
