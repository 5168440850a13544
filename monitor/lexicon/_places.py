"""The gazetteer: names of places, what lies in what, and where a text names one.

It is read from `data/places.json`, which `tools/places.py` makes of GeoNames (geonames.org, CC BY 4.0) and `data/places.toml`. Of several places
of one name only the best known is kept. A part of a place ("northern Syria") has no row: it is read off its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

from monitor.lexicon._phrases import PhraseIndex, Words, split_phrase

_JOINTS = frozenset({" ", "-", ", ", "\u00a0", "‑", ". ", "."})


class Gazetteer:
    """Names of places. `parents` gives the places that each lies in directly, by canonical name."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # by the folded words of a name
        self.parents: dict[str, tuple[str, ...]] = {}
        self.capitals: dict[str, str] = {}
        self.adjectives: dict[str, str] = {}  # countries by their folded adjectives: turkish, south korean
        self.institutions: dict[str, str] = {}  # what offices and banks stand for, by their folded words
        self.codes: dict[str, str] = {}  # countries by their two letters
        self.words: dict[str, frozenset[str]] = {}  # the words around names: kinds, parts, before, doubtful
        self.weak: set[str] = set()  # canonical names that need words around them that speak of a place
        self.named: frozenset[str] = frozenset()  # given names and common words: not before another name
        self.short: dict[str, str] = {}  # abbreviations with a full stop, as they follow a town's name: "Twisp, Wash."
        self.groups: frozenset[str] = frozenset()  # continents and groups of countries
        self.small: frozenset[str] = frozenset()  # first words of names that have no capital: "euro zone"
        self.outers: frozenset[str] = frozenset()  # in which others lie
        self.offices: PhraseIndex[str] = PhraseIndex()  # `institutions`, to be found in a text
        self.nationals: PhraseIndex[str] = PhraseIndex()  # `adjectives`, likewise
        self.lengths: dict[str, tuple[int, ...]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}

    def add(self, name: str, parents: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> bool:
        """Add a place unless one of its name is known; other names that are taken stay with their place."""
        key = _key(name)
        if not key:
            return False
        fresh = key not in self.names
        if fresh:
            self._enter(key, name)
            self.parents[name] = parents
        if self.names[key] == name:
            for other in others:
                self._enter(_key(other), name)
        return fresh

    def _enter(self, key: str, name: str) -> None:
        if key and key not in self.names:
            self.names[key] = name
            self.measure(key)

    def measure(self, key: str) -> None:
        """Note how many words a name has that begins with the first word of `key`."""
        head, _, rest = key.partition(" ")
        count = rest.count(" ") + 2 if rest else 1
        known = self.lengths.get(head, ())
        if count not in known:
            self.lengths[head] = tuple(sorted((*known, count), reverse=True))

    def extended(self, own: Mapping[str, tuple[str, ...]]) -> Gazetteer:
        """Return a gazetteer that also knows the user's places, each with the places that lie in it."""
        copy = Gazetteer()
        copy.names, copy.parents, copy.capitals = dict(self.names), dict(self.parents), self.capitals
        copy.lengths, copy.named, copy.words, copy.short = dict(self.lengths), self.named, self.words, self.short
        copy.institutions, copy.offices, copy.codes = self.institutions, self.offices, self.codes
        copy.adjectives, copy.nationals, copy.small, copy.groups = (
            self.adjectives,
            self.nationals,
            self.small,
            self.groups,
        )
        copy.weak = set(self.weak)
        for outer, inner in own.items():
            name = copy.place(outer) or outer
            for spelt in (outer, *inner):
                known = copy.place(spelt) or spelt
                copy.add(known)
                copy.weak.discard(known)
                if spelt is not outer and known != name:
                    copy.parents[known] = (*copy.parents.get(known, ()), name)
        copy.outers = frozenset(chain.from_iterable(copy.parents.values()))
        return copy

    def place(self, name: str) -> str | None:
        """Return the canonical name of a place, or of a part of one ("northern Syria"); None if it is unknown."""
        key = split_phrase(name)
        if key[:1] == ("the",) and " ".join(key) not in self.names:
            key = key[1:]
        found = self.names.get(" ".join(key))
        if found is None and len(key) == 1 and name.rstrip().endswith("."):
            return self.short.get(key[0])
        if found is not None or len(key) < 2:  # noqa: PLR2004 - a part is a word and a name
            return found
        if key[0] in self.words["parts"]:
            whole = self.place(" ".join(key[1:]).removeprefix("of ").removeprefix("the "))
            return f"{key[0]} {whole}" if whole else None
        if key[-1] in self.words["kinds"] and (whole := self.names.get(" ".join(key[:-1]))):
            return f"{whole} {key[-1]}"
        return None

    def country_of(self, words: list[str], index: int) -> tuple[int, str | None]:
        """Return how many folded words from `index` on are the adjective of a country, and the country: "south korean"."""
        return self.nationals.at(words, index) or (0, None)

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

    def region(self, name: str) -> str | None:
        """Return the part of its country, such as a state, that a place lies in or is."""
        outer = (one for one in self.ancestors(name) if any(wider in self.capitals for wider in self._direct(one)))
        return min(outer, key=lambda one: (one == name, one), default=None)

    def lies_in(self, inner: str, outer: str) -> bool | None:
        """Return whether one place lies in another or is it; None if that is not known."""
        small, large = self.place(inner) or inner, self.place(outer) or outer
        if small.casefold() == large.casefold() or large in self.ancestors(small):
            return True
        whole, _, kind = large.rpartition(" ")
        if kind in self.words["kinds"] and whole == small and kind != "city":
            return True  # a city lies in the region that has its name
        whole, _, kind = small.rpartition(" ")
        if kind in self.words["kinds"] and whole == large and large in self.outers and large not in self.capitals:
            return True  # "Jonglei state" is what others call Jonglei; Niger State is not in Niger
        if small in self.ancestors(large) or (
            small in self.groups and not self.ancestors(large).isdisjoint(self.capitals)
        ):
            return False
        known = all(name in self.parents or self._direct(name) for name in (small, large))
        return False if known and self.ancestors(small) != {small} and self.ancestors(large) != {large} else None

    def find(self, words: Words) -> Iterator[tuple[int, int, str]]:
        """Yield the places that words name, as (first word, word after the last, canonical name), in reading order."""
        after, begins, folded = 0, words.capitals, words.folded
        if not self.small.isdisjoint(folded):
            begins = sorted({*begins, *(at for at, word in enumerate(folded) if word in self.small)})
        for index in begins:
            if index < after:
                continue
            if folded[index] in self.short and (state := self._shortened(words, index)):
                yield index, index + 1, state
                continue
            lengths = self.lengths.get(folded[index])
            if lengths is None:
                continue
            length, name = self._longest(words, index, lengths)
            if name is None or not self._stands(words, index, length, name):
                continue
            first, name = self._with_part(words, index, name)
            after, name = self._with_kind(words, index + length, name)
            yield first, after, name

    def _shortened(self, words: Words, index: int) -> str | None:
        """Return the state that is shortened behind a town's name: "Twisp, Wash."."""
        end = words.ends[index]
        stops = words.text[end : end + 1] == "." and words.gap(index - 1) == ", "
        return self.short[words.folded[index]] if stops and words.raw[index][0].isupper() else None

    def _longest(self, words: Words, index: int, lengths: tuple[int, ...]) -> tuple[int, str | None]:
        for length in lengths:
            name = self.names.get(" ".join(words.folded[index : index + length]))
            gaps = words.gaps[index : index + length - 1]
            if name is not None and len(gaps) == length - 1 and _JOINTS.issuperset(gaps):
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
        known = words.folded[index + length] in self.names if after[:1].isupper() else False
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
        """Take in the kind of place that follows: "Kharkiv region", not that of the "Texas Department of Health"."""
        if words.raw[after : after + 1] == ["Department"] and words.folded[after + 1 : after + 2] in (["of"], ["for"]):
            return after, name
        if after < len(words) and words.gap(after - 1) == " " and words.folded[after] in self.words["kinds"]:
            whole = f"{name} {words.folded[after]}"
            return after + 1, self.names.get(_key(whole), whole)
        return after, name


def _key(name: str) -> str:
    return " ".join(split_phrase(name))


@cache
def built_in() -> Gazetteer:
    """Return the gazetteer of the data file, read once."""
    data = json.loads(files("monitor.lexicon").joinpath("data/places.json").read_text("utf-8"))
    gazetteer = Gazetteer()
    gazetteer.words = {name: frozenset(words) for name, words in data["words"].items()}
    gazetteer.named = frozenset(data["named"])
    gazetteer.capitals = data["capitals"]
    gazetteer.short = data["short"]
    gazetteer.adjectives = data["adjectives"]
    gazetteer.nationals = PhraseIndex(gazetteer.adjectives.items())
    gazetteer.institutions, gazetteer.codes = data["institutions"], data["codes"]
    gazetteer.offices = PhraseIndex(gazetteer.institutions.items())
    for parents, known, doubtful in data["places"]:
        lies = tuple(parents)
        for name in (*known, *doubtful):
            gazetteer.parents[name] = lies
            gazetteer.names[name.lower()] = name
        gazetteer.weak.update(doubtful)
    gazetteer.outers = frozenset(chain.from_iterable(gazetteer.parents.values()))
    gazetteer.names |= data["names"]
    gazetteer.groups = frozenset(one for country in gazetteer.capitals for one in gazetteer.parents.get(country, ()))
    groups = (key for key, name in gazetteer.names.items() if name.islower() and not gazetteer.parents.get(name))
    gazetteer.small = frozenset(key.split()[0] for key in groups)
    for key in data["not_names"]:
        del gazetteer.names[key]
    gazetteer.lengths = {key: (1,) for key in gazetteer.names if " " not in key}
    for key in gazetteer.names:
        if " " in key:
            gazetteer.measure(key)
    return gazetteer
