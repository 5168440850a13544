"""The words of a language that make numbers and units, read from `data/` once.

Another language is another pair of files; no code knows a word of any language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.figures._tokens import split_tokens
from monitor.model import Form

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure or money; `kind` is length, mass, money, ratio, duration, ..."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Money:
    """How money is written: signs and letters in front of a number."""

    signs: dict[str, Unit]
    dollars: dict[str, Unit]
    codes: dict[str, Unit]
    lasts: frozenset[str]  # the last tokens of those, and what may stand between them and the number
    careful: frozenset[str]  # codes that are other things too
    scaled: dict[str, Unit]  # words that are money only behind "million" and the like
    local: dict[str, dict[str, Unit]]  # what a word that many countries use is in each: "peso"


@dataclass(frozen=True, slots=True)
class Language:
    """What the reader knows of one language."""

    code: str
    decimal: str
    month_case: bool
    tens_and: bool
    numbers: dict[str, Decimal]
    scales: dict[str, Decimal]
    suffixes: dict[str, Decimal]
    fractions: dict[str, int]
    vague: dict[str, tuple[Decimal, Decimal]]
    multipliers: dict[str, Decimal]
    words: dict[str, frozenset[str]]  # small closed sets: article, and, of, or, to, ...
    form: dict[str, Form | None]  # phrases before a number; None is "nearly"
    form_lasts: dict[str, int]  # by the last word of those phrases, to fail early: how many words the longest has
    behind: dict[str, Form]
    behind_firsts: dict[str, int]  # by the first token of those, likewise
    signs: frozenset[str]  # what makes a number negative
    divides: frozenset[str]  # what stands between a unit and what it is divided by
    goes_on: frozenset[str]  # what a number in digits may go on with
    moves: dict[str, dict[str, str]]  # verb, noun, than: word -> up or down
    sets: dict[str, frozenset[str]]  # "months.names", "age.front", ...
    money: Money
    units: dict[str, Unit]  # words and symbols, longest first wins
    unit_firsts: dict[str, int]  # by the first token of units, to fail early: how many tokens the longest has
    words_before: frozenset[str]  # words that stand before a number as such: of modifiers and movement
    endings: tuple[str, ...]  # of participles
    openers: frozenset[str]  # words at which a number can begin


@cache
def read_language(code: str) -> Language:
    """Return the words of `code`, of English for a language without files."""
    code = code if code in LANGUAGES else "en"
    table = _load(f"numerals.{code}.toml")
    money, units = _money(code), _units(code)
    numbers = {word: Decimal(value) for word, value in table["numbers"].items()}
    scales = {word: Decimal(value) for word, value in table["scales"].items()}
    vague = {word: (Decimal(low), Decimal(high)) for word, (low, high) in table["vague"].items()}
    multipliers = {word: Decimal(str(value)) for word, value in table["multipliers"].items()}
    folds = {
        word + fold: value for fold in table["words"]["fold"].split() for word, value in (numbers | scales).items()
    }
    multipliers |= folds
    bare = frozenset(table["format"]["bare_scales"].split())
    words = {name: frozenset(row.split()) for name, row in table["words"].items()} | {"bare": bare}
    openers = {
        *numbers,
        *scales,
        *vague,
        *multipliers,
        *table["fractions"],
        *words["no"],
        *words["none"],
        *words["article"],
    }
    return Language(
        code=code,
        decimal=table["format"]["decimal"],
        month_case=table["format"]["month_case"],
        tens_and=table["format"]["tens_and"],
        numbers=numbers,
        scales=scales,
        suffixes={word: Decimal(value) for word, value in table["suffixes"].items()},
        fractions=table["fractions"],
        vague=vague,
        multipliers=multipliers,
        words=words,
        form=_forms(table["form"]),
        form_lasts=_longest_by(-1, map(str.split, _forms(table["form"]))),
        behind={phrase: Form(form) for form, row in table["behind"].items() for phrase in row.split("|")},
        behind_firsts=_longest_by(
            0, (split_tokens(phrase) for row in table["behind"].values() for phrase in row.split("|"))
        ),
        signs=words["minus"] | set("-−–"),
        divides=words["per"] | words["each"] | set("/-‐‑–"),
        goes_on=frozenset(
            {*scales, *table["fractions"], *(suffix.lower() for suffix in table["suffixes"])}
            | {*words["odds"], *words["and"], *words["of"], *"-‐‑–/⁄×x·"}
        ),
        moves=_moves(table["move"]),
        sets=_sets(table, words),
        money=money,
        units=units,
        words_before=frozenset(
            {word for row in table["form"].values() for phrase in row.split("|") for word in phrase.split()}
            | {word for name in ("up", "down", "between", "level") for word in table["move"][name].split()}
            | set(table["count"]["before_one"].split())
        ),
        endings=tuple(table["count"]["endings"].split()),
        unit_firsts=_longest_by(0, map(split_tokens, units)),
        openers=frozenset({*openers, *words["several"]}),
    )


def _longest_by(index: int, phrases: Iterable[list[str]]) -> dict[str, int]:
    """Return how many words the longest phrase has, by its first (0) or last (-1) word."""
    longest: dict[str, int] = {}
    for words in phrases:
        longest[words[index]] = max(longest.get(words[index], 0), len(words))
    return longest


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("monitor.figures").joinpath(f"data/{name}").read_text("utf-8"))


def _forms(table: dict[str, str]) -> dict[str, Form | None]:
    return {
        phrase: None if form == "nearly" else Form(form) for form, row in table.items() for phrase in row.split("|")
    }


def _moves(table: dict[str, str]) -> dict[str, dict[str, str]]:
    pairs = {
        "verb": ("up", "down"),
        "noun": ("noun_up", "noun_down"),
        "than": ("more", "less"),
        "off": ("above", "below"),
        "marked": ("over", "under"),
        "beaten": ("beating", "missing"),
    }
    return {
        name: {word: way for way, row in zip(("up", "down"), rows, strict=True) for word in table[row].split()}
        for name, rows in pairs.items()
    }


def _sets(table: dict[str, Any], words: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return every list of words of a table as "section.name", and those that are asked for together."""
    rows = {
        f"{section}.{name}": row
        for section, part in table.items()
        for name, row in part.items()
        if isinstance(row, str)
    }
    sets = {name: frozenset(row.split("|") if "|" in row else row.split()) for name, row in rows.items()}
    moves = _moves(table["move"])
    return sets | {  # joined once, as they are asked for at every number
        "aside": sets["range.aside"] | words["article"],
        "based": (sets["range.aside"] | words["article"] | sets["move.based"]) - words["from"],
        "level": sets["move.level"] - words["to"],
        "skipped": sets["move.between"] - set(moves["verb"]),
        "noun_stop": sets["count.stop"] - set(moves["noun"]),
        "range_opens": words["between"] | words["from"],
        "the": words["article"] | sets["count.determiners"],
        "by": words["by"] | sets["half.front"],
        "whole": sets["count.determiners"] | sets["count.wholes"] | sets["range.aside"],
        "paced": words["of"] | words["by"],
        "moving": frozenset(word for row in moves.values() for word in row)
        | frozenset(phrase.split()[0] for phrase in sets["move.earlier"])
        | sets["move.summing"],
        "apposed": sets["range.aside"] | words["article"] | words["of"] | words["by"] | set("—–-"),
        "part_behind": words["of"] | sets["count.be"] | set(moves["than"]),
        "none_behind": sets["count.be"] | sets["count.have"] | sets["count.group"],
        "before_scale": words["article"] | sets["half.further"],
        "links": words["and"] | words["to"] | words["or"] | set("-–,&"),
        "dated": sets["months.names"] | sets["months.weekdays"],
        "of_group": words["of"] | sets["count.group"],
        "age.beside": words["of"]
        | words["and"]
        | sets["age.front"]
        | sets["age.links"]
        | sets["age.brackets"]
        | sets["age.at"]
        | sets["age.being"]
        | sets["count.be"]
        | set("-–,&("),
        "whom": sets["count.persons"] | sets["age.whom"] | sets["count.be"],
        "odds": words["in"] | words["of"],
        # next to a number, what may make it a date, a label or a name
        "trap.front": sets["months.names"]
        | sets["months.weekdays"]
        | sets["labels.calls"]
        | sets["labels.heads"]
        | sets["labels.services"]
        | sets["scores.for"]
        | words["of"]
        | set(".,:#§№@'’‘([-‐‑–—"),
        "trap.behind": sets["months.names"]
        | sets["clock.behind"]
        | sets["labels.calibres"]
        | sets["labels.behind"]
        | sets["dating.eras"]
        | sets["scores.all"]
        | sets["scores.for"]
        | words["in"]
        | words["of"]
        | words["and"]
        | words["to"]
        | words["or"]
        | set("-‐‑–—,&"),
    }


def _plurals(code: str, row: str) -> set[str]:
    phrases = {phrase for phrase in row.split("|") if phrase}
    return phrases | {f"{phrase}s" for phrase in phrases if not phrase.endswith("s") or code == "es"}


@cache
def _units(code: str) -> dict[str, Unit]:
    table = _load("units.toml")
    prefixes: dict[str, str] = table.pop("prefixes")
    found: dict[str, Unit] = {}
    for base, row in table.pop("prefixed").items():
        for prefix in ["", *row["with"].split()]:
            unit = Unit(
                prefix.replace("μ", "u").replace("µ", "u") + base, prefixes.get(prefix, "") + row["name"], row["kind"]
            )
            found |= {prefix + symbol: unit for symbol in row["symbols"].split("|") if symbol}
            found |= {prefixes.get(prefix, "") + word: unit for word in _plurals(code, row[code])}
    for kind, rows in table.items():
        for ucum, row in rows.items():
            unit = Unit(ucum.strip(), row["name"], kind)
            found |= {word: unit for word in (*row["symbols"].split("|"), *_plurals(code, row[code])) if word}
    money = _load("currencies.toml")
    for iso, row in money["names"].items():
        unit = Unit(iso, row["name"], "money")
        found |= dict.fromkeys(
            (iso, *filter(None, row.get("symbols", "").split("|")), *_plurals(code, row[code])), unit
        )
    return found | {sign: found[iso] for sign, iso in money["signs"].items() if iso in found}


@cache
def _money(code: str) -> Money:
    table = _load("currencies.toml")
    careful, names = table["careful"], table["names"]
    units = {iso: Unit(iso, row["name"], "money") for iso, row in table["names"].items()}
    for iso in {*table["signs"].values(), *table["dollars"].values(), *table["codes"].values()}:
        units.setdefault(iso, Unit(iso, iso, "money"))
    codes = {iso: unit for iso, unit in units.items() if iso.isalpha()}
    return Money(
        signs={sign: units[iso] for sign, iso in table["signs"].items()},
        dollars={word: units[iso] for word, iso in table["dollars"].items()},
        codes=codes | {word: units[iso] for word, iso in table["codes"].items()},
        lasts=frozenset(
            word.lower() for word in (*table["signs"], *table["dollars"], *table["codes"], *names, *"-−–=./")
        ),
        careful=frozenset(careful["codes"].split()),
        scaled={word: units[careful[word]] for word in careful["words"][code].split()},
        local={
            word: {country: units.get(iso) or Unit(iso, iso, "money") for country, iso in row.items()}
            for word, row in table["local"].items()
        },
    )
