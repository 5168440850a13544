"""Where and when a document plays: its main place and country, and the day that its relative dates count from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date

from monitor.figures._context import Reading
from monitor.figures._place import Scene
from monitor.figures._unlisted import Mention, is_facility
from monitor.lexicon import Lexicon
from monitor.model import Document


def reference_day(document: Document) -> date:
    """Return the document's own day: of its date line, else of its publication, else of our reading."""
    if document.dateline is not None and document.dateline.date is not None:
        return document.dateline.date
    moment = document.published_at or document.fetched_at
    return moment.astimezone(UTC).date()


def read_scene(
    document: Document,
    lexicon: Lexicon,
    headline: Sequence[Mention],
    opening: Sequence[tuple[int, Mention]],
    readings: Sequence[Reading],
) -> Scene:
    """Return the place that headline and opening speak of.

    `headline` are the places that it names; `opening` are those of the first sentences, with the number of the sentence,
    in reading order; `readings` are these sentences. What is named most decides, in the first sentence and the headline
    above all, then what the headline names, then the place that the report was written in.
    """
    titled = [one.name for one in sorted(headline, key=lambda one: not one.led) if one.known and one.name]
    written = _written_in(document, lexicon)
    folded = document.headline.casefold()
    houses: list[str] = []
    whole = _country(next((one.name for _, one in opening if one.name and one.known), written), [], lexicon)
    ledes = {0, next((one.sentence.number for one in readings if not one.sentence.heading), 0)}
    counts: Counter[str] = Counter(_peoples(readings))
    counts.update(dict.fromkeys(_peoples(readings[:1]), _PEOPLE))
    for number, one in opening:
        if not one.name and not one.kind and whole and one.led:
            counts[whole] += 4 if number in ledes else 2  # "across the country"
        general = not one.name[:1].isupper() and lexicon.place(one.name) is None  # "the north"
        if one.name and readings and is_facility(readings[0], one.name):
            houses.append(one.name)
        elif one.name and (not general or (number in ledes and one.led)) and one.name not in {"world", "capital"}:
            weight = 2 if one.led and not general and not _is_origin(readings, number, one) else 1
            counts[one.name] += weight * (2 if number in ledes and not general else 1)
            if one.name.casefold() in folded and f"from {one.name.casefold()}" not in folded and not general:
                counts[one.name] += 3
    if document.dateline is not None and document.dateline.place and ", " in document.dateline.place and written:
        counts.update(name for name in (written,) if name in counts)  # "KHARTOUM, Sudan"
    home = lexicon.gazetteer.ancestors(written) if written else ()
    counts.update(name for name in home if name in counts and name in lexicon.gazetteer.capitals)
    ranked = [name for name, count in counts.most_common() if count > 0]
    main = next(iter((*ranked, *titled, *houses)), None) or _of_capital(document, written, lexicon)
    if (
        main is not None and main not in lexicon.gazetteer.capitals
    ):  # "the market in north Oss" of a headline that only says Oss
        main = next((name for name in ranked if name != main and name.endswith(f" {main}") and name[0].islower()), main)
    return Scene(
        main=main,
        written=written,
        country=_country(main, [*titled, *ranked], lexicon),
        ground=_has_ground(readings) and not _is_game(readings),
        game=_is_game(readings),
    )


def _is_origin(readings: Sequence[Reading], number: int, one: Mention) -> bool:
    """Say whether a place of a sentence is where somebody came from."""
    reading = next((reading for reading in readings if reading.sentence.number == number), None)
    return (
        reading is not None
        and one.first > 0
        and reading.words.folded[one.first - 1] in reading.context.sets["place.origin"]
    )


def _peoples(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield the countries whose people a text speaks of: "1.3 million displaced Sudanese", "Afghan refugees"."""
    for reading in readings:
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


def _has_ground(readings: Sequence[Reading]) -> bool:
    """Say whether what the opening counts is mostly of places: deaths, rates, votes; not prices of shares or goals."""
    placed, free = 0, 0
    for reading in readings:
        placeless = reading.context.sets["place.placeless"]
        for hit in reading.metrics:
            names = {cue.metric.name for cue in hit.cues}
            free += names <= placeless
            placed += names.isdisjoint(placeless)
    return placed >= free


def _is_game(readings: Sequence[Reading]) -> bool:
    """Say whether the opening tells of a game: coaches, seasons, strikers."""
    words = [word for reading in readings for word in reading.words.folded]
    return sum(word in readings[0].context.sets["place.games"] for word in words) >= _SPORT


_PEOPLE = 2  # how much more a people of the first sentence says of where it plays
_SPORT = 3  # words of sport that make an opening one of a game


def _of_capital(document: Document, place: str | None, lexicon: Lexicon) -> str | None:
    """Return the country of a capital: what is written there, and names no place, is about the country.

    "TWISP, Wash." is in a state that has the capital's name.
    """
    if place is None or (document.dateline is not None and ", " in (document.dateline.place or "")):
        return place
    capitals = lexicon.gazetteer.capitals
    return next((outer for outer in lexicon.gazetteer.ancestors(place) if capitals.get(outer) == place), place)


def body_start(document: Document) -> int:
    """Return the offset behind the dateline and its dash, also one on a line of its own: "DUBLIN, 26 March 2026"."""
    if document.dateline is not None:
        line = document.dateline.text
        start = document.text.find(line, 0, _TOP) if line else -1
        if start < 0:
            return 0
        rest = document.text[start + len(line) :][:_DASH]
        return start + len(line) + len(rest) - len(rest.lstrip(" \u00a0-\u2010\u2013\u2014:"))
    own = _OWN_LINE.match(document.text)
    return own.end() if own else 0


_DASH = 8
_TOP = 4000  # characters among which a dateline stands
_OWN_LINE = re.compile(
    r"\s{0,9}([A-ZÀ-Þ][A-ZÀ-Þ '’.-]{2,30})(?:, [^\W\d]\w{2,20})?,? ?[^\n]{0,9}\b\d{1,2}\b[^\n]{0,20}\n"
)


def _written_in(document: Document, lexicon: Lexicon) -> str | None:
    place = document.dateline.place if document.dateline is not None else None
    if document.dateline is None and (own := _OWN_LINE.match(document.text)):
        place = own[1].strip()
    if not place:
        return None
    wider = place.rpartition(", ")[2]  # "Delm, Northland"
    return lexicon.place(place) or lexicon.place(wider) or wider.title()


def _country(main: str | None, ranked: list[str], lexicon: Lexicon) -> str | None:
    capitals = lexicon.gazetteer.capitals
    if main is not None and lexicon.place(main) is None and capitals.keys().isdisjoint(ranked):
        return main  # no gazetteer knows it, and no country is named
    for name in (main, *ranked):
        if name is None:
            continue
        for wider in lexicon.gazetteer.ancestors(name):
            if wider in capitals:
                return wider
    return main
