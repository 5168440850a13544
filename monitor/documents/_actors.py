"""Text -> the named persons, organisations, armed groups and governments in it, and where they are named.

A name is a run of capitalised words. It is an actor if one of its words says so ("Ministry of Health"), a title
stands before it ("President Ana Mora"), a word after it does ("the Northland government"), it stands in a list
that does ("armed groups, including A, B and C"), or it is widely known. The words are in `data/actors.toml`.
Rules of this file: the kind is what the text's own words say; one pass over a bounded text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from monitor.model import Actor

_READ = 100_000
_MOST = 100
_CAP = r"(?:(?:[Aa]l|[Ee]l|[Aa]n|[Aa]sh)-[A-Z][\w]{1,40}|[A-Z]\.(?:[A-Z]\.){1,4}|[A-Z][\w&]{0,40}(?:[-.][A-Z0-9][\w&]{0,40}){0,3})"
_LINK = r"(?:of the|of|for the|for|de la|de los|de|del|des|du|da|do|dos)"
_NAME = re.compile(rf"(?<![\w’'-]){_CAP}(?:[ \u00a0](?:{_LINK}[ \u00a0])?{_CAP}){{0,8}}")
_LIST = re.compile(r"\b(?:including|such as|among them|namely)\s", re.IGNORECASE)
_MEMBER = re.compile(rf"(?:,?\s+(?:and|or)\s+|,\s+|\s*)(?:the\s+)?({_NAME.pattern})")
_ALIAS = re.compile(r"\s\(([A-Z][A-Za-z]{0,3}[A-Z]{1,6})\)")
_AFTER = re.compile(r"\s([a-z]{4,14})\b")
_TITLE = re.compile(r"(?<!\w)(\w+)\.?\s\Z")  # what may be one, at the end of what stands before a name
_OF_WHAT = re.compile(r"\s(?:of|for|de|del|des|du|da|do)\s.*", re.DOTALL)
_LINKED = re.compile(rf"[ \u00a0]{_LINK}[ \u00a0]")
_FIRST = re.compile(r"[^ \u00a0]+")
_LEADING = re.compile(rf"{_LINK} ")
_HEAD_REACH = 90


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    table = tomllib.loads(files("monitor.documents").joinpath("data/actors.toml").read_text("utf-8"))
    return {
        part: {kind: frozenset(row.split("|" if part == "known" else None)) for kind, row in rows.items()}
        for part, rows in table.items()
    }


@cache
def _known() -> dict[str, str]:
    return {name: kind for kind, names in _words()["known"].items() for name in names}


def find_actors(text: str) -> tuple[Actor, ...]:
    """Return the actors of `text` in the order of their first mention, at most 100."""
    text = text[:_READ]
    kinds: dict[str, str] = {}
    mentions: dict[str, list[tuple[int, int]]] = {}
    aliases: dict[str, str] = {}
    listed = dict(_listed(text))
    for start, stop in _names(text):
        name = text[start:stop]
        kind, end = _kind(text, start, stop, listed.get(start))
        canonical = aliases.get(name, text[start:end])
        kind = kinds.get(canonical, kind or "")
        if not kind:
            continue
        kinds[canonical] = kind
        mentions.setdefault(canonical, []).append((start, end))
        if alias := _ALIAS.match(text, end):
            aliases[alias[1]] = canonical
    first = list(kinds)[:_MOST]
    return tuple(Actor(name=name, kind=kinds[name], mentions=tuple(mentions[name])) for name in first)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised words, without the words that only open a sentence."""
    openers = _words()["openers"]["all"]
    for match in _NAME.finditer(text):
        start, end = match.span()
        while start < end:
            word = _FIRST.match(text, start, end)
            if word is None or word[0].lower() not in openers or (word[0].isupper() and len(word[0]) > 1):
                break
            start = min(end, word.end() + 1)
        link = _LEADING.match(text, start, end)
        start = link.end() if link else start
        if start < end:
            yield from _parts(text, start, end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield "Red Crescent" of "Teams of the Red Crescent", but the whole of "Ministry of Health"."""
    name = text[start:end]
    if name.isalnum():
        yield start, end
        return
    first, _, rest = name.partition(" ")
    if rest in _known():  # an article of another language: "La Cruz Roja"
        start += len(first) + 1
    start, end = _without_title(text, start, end)
    own = _kind_by_words(text[start:end])
    last = _LINKED.split(text[start:end])[-1]
    if own is None or (" " in last and own == _kind_by_words(last) != _head_word(text[start:end])):
        for link in _LINKED.finditer(text, start, end):
            yield start, link.start()
            start = link.end()
    yield start, end


def _without_title(text: str, start: int, end: int) -> tuple[int, int]:
    """Return "Ana Mora" of "President Ana Mora of Northland"; other names stay as they are."""
    title = _titled().match(text, start, end)
    if title is None or _kind_by_words(text[start:end]):
        return start, end
    tail = _OF_WHAT.search(text, title.end(), end)
    return title.end(), tail.start() if tail else end


def _kind(text: str, start: int, end: int, listed: str | None) -> tuple[str | None, int]:
    """Return the kind that the words of a name or around it tell, and where the actor's name ends."""
    name = text[start:end]
    words = _words()
    titles = words["titles"]["person"]
    if name.lower() in titles:
        return None, end
    kind = _known().get(name) or (_kind_by_words(name) if " " in name else None)
    if kind is None and (title := _TITLE.search(text[max(0, start - 20) : start])) and title[1].lower() in titles:
        kind = "person"
    if kind is None and " " in name and _described().match(text, end):
        kind = "person"
    if kind is not None:
        return kind, end
    after = _AFTER.match(text, end)
    for kind, tails in words["after"].items():
        if after and after[1] in tails:
            return kind, after.end()
    return listed, end


@lru_cache(maxsize=4096)
def _kind_by_words(name: str) -> str | None:
    """Return what the words of a name tell: the head first, then the last ("Axis of Resistance")."""
    last = _singular(name.rsplit(maxsplit=1)[-1])
    return _head_word(name) or ("armed_group" if last in _words()["words"]["armed_group"] else None)


@lru_cache(maxsize=4096)
def _head_word(name: str) -> str | None:
    """Return what the head tells: the word before "of" in "Ministry of Health", the last in "Health Ministry"."""
    words = _words()["words"]
    head = _singular(_OF_WHAT.sub("", name).split()[-1])
    kind = next((kind for kind in ("armed_group", "government", "organisation") if head in words[kind]), None)
    private = kind == "government" and any(_singular(word) in words["private"] for word in name.split())
    return "organisation" if private else kind


@cache
def _titles() -> str:
    return "|".join(sorted(word.capitalize() for word in _words()["titles"]["person"]))


@cache
def _titled() -> re.Pattern[str]:
    """Match the title that opens a run of capitalised words: "Prime Minister " of "Prime Minister Ana Mora"."""
    return re.compile(rf"(?:[^ \u00a0]+[ \u00a0]){{0,6}}(?:{_titles()})\.?[ \u00a0](?=[A-Z])")


@cache
def _described() -> re.Pattern[str]:
    """Match what makes a name before it a person's: ", a spokeswoman for", ", the head of the"."""
    titles = "|".join(sorted(_words()["titles"]["person"]))
    return re.compile(rf",\s(?:(?:an?|the|its|his|her|their)\s)?(?:[a-z-]+\s){{0,2}}(?:{titles}|chief|head)\b")


def _singular(word: str) -> str:
    word = word.lower().rstrip(".")
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and word != "nations" else word


def _listed(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each name of a list such as "armed groups, including A, B and C" starts, and its kind."""
    for match in _LIST.finditer(text):
        kind = _head_kind(text[max(0, match.start() - _HEAD_REACH) : match.start()])
        position = match.end()
        while kind and (member := _MEMBER.match(text, position)):
            yield member.start(1), kind
            position = member.end()


def _head_kind(before: str) -> str | None:
    """Return what the nearest plural noun before a list says of its members."""
    heads = _words()["heads"]
    clause = re.split(r"[.;:!?]\s", before)[-1]
    tokens = re.findall(r"[\w-]+", clause)
    for index in range(len(tokens) - 1, -1, -1):
        word = _singular(tokens[index])
        if word in {"group", "force"} and tokens[index].endswith("s"):
            armed = any(_singular(token) in heads["armed"] for token in tokens[max(0, index - 3) : index])
            return "armed_group" if armed else "organisation"
        for kind in ("armed_group", "government", "organisation"):
            if word in heads[kind] and tokens[index] != word:
                return kind
    return None
