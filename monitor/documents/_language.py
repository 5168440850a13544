"""Text -> its language, by the small words that it uses or the script that it is written in.

Rules of this file: a guess is given only where one language leads clearly; what a feed says of itself is believed
unless a long enough text clearly says otherwise, since many feeds keep the language of their template.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile("[a-z]+")  # the same, of lower case and ASCII
_BEYOND_LATIN = re.compile("[\u0370-\uffff]+")
_SAMPLE = 6_000
_SCRIPT_SHARE = 0.2
_LEAST_HITS = 3
_LEAST_SHARE = 0.12
_LEAD = 1.25
_SURE_WORDS = 40
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].*)?", re.IGNORECASE)


@cache
def _profiles() -> tuple[dict[str, list[str]], dict[str, re.Pattern[str]]]:
    """Return the languages of each small word, and what finds the letters of a script."""
    table = tomllib.loads(files("monitor.documents").joinpath("data/languages.toml").read_text("utf-8"))
    words: dict[str, list[str]] = {}
    for language, row in table["words"].items():
        for word in set(row.split()):
            words.setdefault(word, []).append(language)
    return words, {language: re.compile(f"[{span}]") for language, span in table["scripts"].items()}


def language_tag(value: str | None) -> str | None:
    """Return a language code in the spelling of BCP 47 ("en-US"), or None if `value` is none."""
    found = _TAG.fullmatch((value or "").strip())
    if found is None:
        return None
    language, script, region = found.groups()
    return "-".join(part for part in (language.lower(), script and script.title(), region and region.upper()) if part)


def find_language(text: str) -> str | None:
    """Return the two-letter code of the language of `text`, or None where no language leads clearly."""
    return _guess(text)[0]


def settle_language(declared: str | None, text: str) -> tuple[str | None, bool]:
    """Return the language to go by, and whether the text contradicts what was declared."""
    tag = language_tag(declared)
    guess, words = _guess(text)
    if tag is None or guess is None or tag.split("-")[0] == guess:
        return tag or guess, False
    return (guess, True) if words >= _SURE_WORDS else (tag, False)


def _guess(text: str) -> tuple[str | None, int]:
    """Return the language and how many words speak for it being no accident."""
    sample = text[:_SAMPLE]
    plain = sample.isascii()
    tokens = _PLAIN_WORD.findall(sample.lower()) if plain else [word.casefold() for word in _WORD.findall(sample)]
    profiles, scripts = _profiles()
    letters = sum(map(len, tokens)) or 1
    foreign = 0 if plain else sum(map(len, _BEYOND_LATIN.findall(sample)))
    for language, pattern in scripts.items() if foreign / letters >= _SCRIPT_SHARE else ():
        count = len(pattern.findall(sample))
        if count / letters >= _SCRIPT_SHARE:
            return language, count
    counts, scores = Counter(tokens), Counter[str]()
    for word in counts.keys() & profiles.keys():
        scores.update(dict.fromkeys(profiles[word], counts[word]))
    (language, best), (_, second) = (*scores.most_common(2), ("", 0), ("", 0))[:2]
    clear = best >= _LEAST_HITS and best / len(tokens) >= _LEAST_SHARE and best >= second * _LEAD
    return (language if clear else None), len(tokens)
