"""The text of a match rule -> its nodes, or what is wrong with it, where, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.errors import QueryError
from monitor.watches._nodes import AllOf, AnyOf, Near, Node, Not, Phrase, Query
from monitor.watches._tokens import FIELDS, TEXT
from monitor.words import fold, split_compounds, split_words

_NEAR = 10
_WIDEST = 100
_DEEPEST = 50
_LONGEST = 20_000
_SHORTEST_PREFIX = 2
_LEXEME = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<field>[A-Za-z]+):(?!//)
    | (?P<near>NEAR(?:/(?P<distance>\d{1,1000}))?)(?![^\s()"“”„«»])
    | (?P<operator>AND|OR|NOT)(?![^\s()"“”„«»])
    | ["“”„«»](?P<phrase>[^"“”„«»]*)(?P<quote>["“”„«»]?)
    | (?P<word>[^\s()"“”„«»]+)
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_CLOSING = re.compile(r"'(?=[\s()]|\Z)")
_HABITS = {
    "and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "&": "AND", "||": "OR", "|": "OR", "!": "NOT",
}  # fmt: skip


def parse_query(text: str) -> Query:
    """Return a match rule, ready to be used; an empty one wants every document.

    Raises:
        QueryError: what is wrong, where, and what to write instead.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"the rule is longer than {_LONGEST:,} characters; split it over several watches", _LONGEST)
    return _Parser(text).query()


class _Parser:
    """Reads one rule by recursive descent."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fields: set[str] = set()
        self._depth = 0
        self._at = 0
        self._advance(0)

    def query(self) -> Query:
        root = None if self._kind == "end" else self._any(TEXT)
        if self._kind == "close":
            raise self._wrong('")" closes nothing; remove it, or write "(" before it')
        return Query(self._text, frozenset(self._fields), root)

    def _advance(self, position: int) -> None:
        """Read the lexeme after `position`; there always is one, since a word takes what is nothing else."""
        found = _LEXEME.match(self._text, position)
        assert found is not None  # noqa: S101 - for the type checker: the pattern ends in \Z
        self._found, self._kind = found, found.lastgroup or "end"
        if self._kind in ("distance", "quote"):
            self._kind = "near" if self._kind == "distance" else "phrase"
        self._at = len(found[0]) - len(found[0].lstrip()) + position

    def _next(self) -> None:
        self._advance(self._found.end())

    def _wrong(self, message: str, position: int | None = None) -> QueryError:
        return QueryError(message, self._at if position is None else position)

    def _any(self, name: str) -> Node:
        parts = [self._all(name)]
        while self._operator("OR"):
            parts.append(self._all(name))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self, name: str) -> Node:
        parts = [self._not(name)]
        while self._operator("AND") or self._starts_operand():
            parts.append(self._not(name))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _starts_operand(self) -> bool:
        return self._kind in ("open", "field", "phrase", "word") or (
            self._kind == "operator" and self._found["operator"] == "NOT"
        )

    def _operator(self, wanted: str) -> bool:
        if self._kind != "operator" or self._found["operator"] != wanted:
            return False
        self._next()
        return True

    def _not(self, name: str) -> Node:
        turned = False
        while self._operator("NOT"):
            turned = not turned
        return Not(self._near(name)) if turned else self._near(name)

    def _near(self, name: str) -> Node:
        at, left = self._at, self._operand(name)
        pairs: list[Node] = []
        while self._kind == "near":
            distance = int(self._found["distance"] or _NEAR)
            if not 1 <= distance <= _WIDEST:
                raise self._wrong(f"NEAR counts from 1 to {_WIDEST} words; write NEAR/{_NEAR}, say")
            first, there = self._spanning(left, at), self._at
            self._next()
            at, left = self._at, self._operand(name)
            second = self._spanning(left, at)
            if _fields(first) != _fields(second):
                raise self._wrong("both sides of NEAR must look in one field; write title:(a NEAR b)", there)
            pairs.append(Near(first, second, distance))
        if not pairs:
            return left
        return pairs[0] if len(pairs) == 1 else AllOf(tuple(pairs))

    def _spanning(self, node: Node, at: int) -> Phrase | AnyOf:
        if isinstance(node, Phrase) or (isinstance(node, AnyOf) and len(_fields(node)) == 1):
            return node
        raise self._wrong('NEAR stands between words, "phrases" or (one OR another); use AND for anything else', at)

    def _operand(self, name: str) -> Node:
        match self._kind:
            case "open":
                return self._group(name)
            case "field":
                return self._field(name)
            case "phrase":
                return self._phrase(name)
            case "word":
                return self._word(name)
            case "end":
                raise self._wrong(
                    "the rule ends where a word is missing; add one, or remove the last AND, OR, NOT or NEAR"
                )
            case "close":
                raise self._wrong('a word is missing before ")"; add one, or remove what stands before it')
        raise self._wrong(f"{self._found[0].strip()} has nothing before it; put a word there, or write it in quotes")

    def _group(self, name: str) -> Node:
        opened = self._at
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong(f"parentheses are nested more than {_DEEPEST} deep; remove those that change nothing")
        self._next()
        inner = self._any(name)
        if self._kind != "close":
            raise self._wrong('"(" is never closed; add ")"', opened)
        self._depth -= 1
        self._next()
        return inner

    def _field(self, outer: str) -> Node:
        given, at = self._found["field"], self._at
        name = given.lower()
        if name not in FIELDS:
            raise self._wrong(f'there is no field "{given}"; write {", ".join(FIELDS)}, or put the words in quotes')
        if outer != TEXT:
            raise self._wrong(
                f"{given}: stands inside {outer}: and a word can be in one field only; close {outer}: first"
            )
        self._fields.add(name)
        self._next()
        if self._kind not in ("word", "phrase", "open"):
            raise self._wrong(f'{given}: needs a word, a "phrase" or (words) after it', at)
        return self._operand(name)

    def _phrase(self, name: str) -> Node:
        if not self._found["quote"]:
            raise self._wrong("the quotation mark is never closed; add one at the end of the phrase")
        words: list[tuple[str, bool]] = []
        start = self._found.start("phrase")
        for piece in re.finditer(r"\S+", self._found["phrase"]):
            words += self._words(piece[0], start + piece.start())
        if not words:
            raise self._wrong("there is no word in the quotation marks; add one, or remove them")
        self._next()
        return Phrase(name, tuple(words))

    def _word(self, name: str) -> Node:
        word, at = self._found["word"], self._at
        habit = _HABITS.get(word.lower())
        if habit is not None:
            raise self._wrong(
                f'operators are AND, OR and NOT, in capitals; write {habit}, or "{word}" if the word is meant'
            )
        if word[0] in "‘‚‹" or (word[0] == "'" and _CLOSING.search(self._text, at + 1)):
            raise self._wrong('phrases stand in double quotes; write "two words", or remove the quote')
        if word[0] in "-!" and word[1:2].isalpha():
            raise self._wrong(f"write NOT {word[1:]} for what must not occur")
        if word.lower().startswith("near/") or re.fullmatch(r"NEAR\d+", word):
            raise self._wrong(f"NEAR is written in capitals with a number, such as NEAR/{_NEAR}")
        words = tuple(self._words(word, at))
        if not words:
            raise self._wrong(f"there is no letter or digit in {word}; remove it")
        self._next()
        phrase = Phrase(name, words)
        joined = _joined(word.rstrip("*"))
        if joined is None:
            return phrase
        return AnyOf((phrase, Phrase(name, ((joined, words[-1][1]),))))

    def _words(self, piece: str, at: int) -> Iterator[tuple[str, bool]]:
        """Yield the words of a piece without white space; a star at its end makes the last one a prefix."""
        bare = piece.rstrip(",;.:!?")
        stem = bare.removesuffix("*")
        if "*" in stem:
            raise self._wrong(
                "* may only end a word, once; write the beginning of the word and then *", at + piece.index("*")
            )
        words = split_words(fold(stem))
        prefix = stem != bare
        if prefix and (not words or not stem[-1].isalnum() or len(words[-1]) < _SHORTEST_PREFIX):
            # one letter may be a whole word where words are written without spaces
            if not words or words[-1].isascii():
                raise self._wrong(f"* needs at least {_SHORTEST_PREFIX} letters before it", at + len(stem))
            prefix = False
        for index, word in enumerate(words, 1):
            yield word, prefix and index == len(words)


def _joined(word: str) -> str | None:
    """Return "ceasefire" for "cease-fire"; None for a word that nothing divides, or more than a hyphen does."""
    compounds = list(split_compounds(fold(word)))
    return compounds[0][1] if len(compounds) == 1 else None


def _fields(node: Node) -> frozenset[str]:
    """Return the fields of phrases and of alternatives of phrases; empty for anything else."""
    if isinstance(node, Phrase):
        return frozenset((node.field,))
    if not isinstance(node, AnyOf):
        return frozenset()
    fields = [_fields(part) for part in node.parts]
    return frozenset().union(*fields) if all(fields) else frozenset()
