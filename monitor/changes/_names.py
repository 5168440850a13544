"""Events that bear a name of their own: what a watch follows by its name, and the others of its kind beside it.

A number is of the event that its sentence named last before it: "Crews leave for the Sickle Lake Fire, which stands at
42,300 hectares" is no news of the Kettle Fire, in whose report it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.changes._lexis import pattern, words
from monitor.lexicon import fold_word
from monitor.model import Document, Figure
from monitor.rules import Watch

_QUOTED = re.compile(r'"([^"]{3,60})"')
_EITHER = re.compile(r"\b(?:OR|NOT)\b")
_PROPER = r"[A-Z][\w'’-]*"
_LAST, _FIRST = ("|".join(words("events", key)) for key in ("named_last", "named_first"))
# "the Sickle Lake Fire", but not "the Sickle Lake Fire Department"
_NAMED = re.compile(rf"\b(?:{_PROPER}\s){{1,4}}(?:{_LAST})\b(?!\s[A-Z])|\b(?:{_FIRST})\s{_PROPER}")
_OPENS = re.compile(r"(?:The|A|An|In|On|At|Near|For|But|And|While|As|When|Since|With|Unlike)\s")
_SINGLE = pattern("events", "single")


def names_of(watch: Watch) -> list[str]:
    """Return what a watch calls the one thing that it follows ("Juniper fire"), if it has a name."""
    if _EITHER.search(watch.match):
        return []
    return [one for one in _QUOTED.findall(watch.match) if one != one.casefold()]


def names_told(document: Document, watch: Watch) -> list[str]:
    """Return the events that an article is of: what the watch names, in its query or its title, else its headline."""
    return names_of(watch) or _named(watch.title or "") or _named(document.headline)


def mentions(text: str, name: str) -> bool:
    """Tell whether a text has a name in it, as whole words, in any case, with or without accents."""
    folded, sought = fold_word(text), fold_word(name)
    at = folded.find(sought)
    while at >= 0:
        end = at + len(sought)
        if not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum()):
            return True
        at = folded.find(sought, end)
    return False


def first_named(document: Document, names: Sequence[str]) -> int:
    """Return where an article first names what a watch follows by its name.

    What stands before is not of it. 0 where the headline names it, the article does not, or the watch has no name.
    """
    if not names or any(mentions(document.headline, name) for name in names):
        return 0
    text = document.text.casefold()
    first = min((at for name in names if (at := text.find(name.casefold())) >= 0), default=0)
    ends = [end for sign in ".!?\n" if (end := text.rfind(sign, 0, first)) >= 0]
    return max(ends, default=0)  # its sentence is of it from the beginning


def is_introduced(figure: Figure, document: Document, names: Sequence[str], first: int) -> bool:
    """Tell whether a sentence before the name tells of the one that will be named: "A wildfire destroyed 46 homes"."""
    if _SINGLE.search(figure.evidence.quote) is None:
        return False
    return not _others(f"{document.headline}. {document.text[:first]}", names)


def rival_of(figure: Figure, names: Sequence[str]) -> str | None:
    """Return the event beside the one that is followed (`names`) that a number's sentence names last before it."""
    evidence = figure.evidence
    before = evidence.quote[: max(0, evidence.start - evidence.quote_start)]
    voice = figure.attribution.name if figure.attribution is not None else ""
    found = [name for name in _named(before) if name not in voice]
    return found[-1] if names and found and not _is_one_of(found[-1], names) else None


def _others(text: str, names: Sequence[str]) -> bool:
    return any(not _is_one_of(name, names) for name in _named(text))


def _named(text: str) -> list[str]:
    """Return the names of events in a text, without the word that opens a sentence."""
    names = (_OPENS.sub("", found[0]) for found in _NAMED.finditer(text))
    return [name for name in names if " " in name]


def _is_one_of(name: str, names: Sequence[str]) -> bool:
    """Tell whether a name is one of `names`, or a shorter or longer form of it."""
    folded = fold_word(name)
    return any(folded in fold_word(one) or fold_word(one) in folded for one in names)
