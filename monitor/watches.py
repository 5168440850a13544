"""A watch's match rule, and the documents that it wants.

    flood* AND (Northland OR "Ard valley") NOT title:sport

Words, prefixes (`casualt*`), "phrases", AND, OR, NOT, parentheses, NEAR/5, and the fields title, source, language,
place and actor. Side by side means AND; NOT binds tightest after NEAR, then AND, then OR. Words are whole words of
headline and text, compared without case and accents; "cease-fire" and "ceasefire" are one.

Rules of this file: a rule is parsed once into frozen nodes, a document is split once into `Tokens`, and matching
touches only the words that the rule names; the only exception is QueryError, which names the place and the fix.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.errors import QueryError
from monitor.model import Document, Entry
from monitor.words import fold, split_compounds, split_words, without_joiners

FIELDS = ("title", "source", "language", "place", "actor")
_TEXT = "text"
_GAP = 1000  # positions between texts that no phrase and no NEAR may span
_NEAR = 10
_WIDEST = 100
_DEEPEST = 50
_LONGEST = 20_000
_SHORTEST_PREFIX = 2
_WORTH_FILING = 50  # rules; fewer are tried faster than a text is split

# --------------------------------------------------------------------------- documents

_Spans = list[tuple[int, int]]  # first and last position of each hit, ascending


class Tokens:
    """The words of a document by field, each with its positions: what match rules look at."""

    __slots__ = ("_folded", "_order", "_texts", "_words")

    def __init__(self, texts: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Take texts, given by field; they are split when a rule asks for words of theirs."""
        self._texts = dict(texts)
        self._words: dict[str, dict[str, list[int]]] = {}
        self._order: dict[str, list[str]] = {}
        self._folded: dict[str, tuple[str, str]] = {}

    def may_hold(self, name: str, word: str) -> bool:
        """Tell at little cost whether a field's text has the letters of a word in a row; if not, it has not the word."""
        folded = self._folded.get(name)
        if folded is None:
            text = fold("\n".join(self._texts[name]))
            folded = self._folded[name] = (text, without_joiners(text))
        return word in folded[0] or word in folded[1]

    def words(self, name: str) -> Mapping[str, Sequence[int]]:
        """Return the words of a field, each with where it stands."""
        words = self._words.get(name)
        if words is None:
            words = self._words[name] = _index(self._texts[name])
        return words

    def positions(self, name: str, word: str, *, prefix: bool) -> Sequence[int]:
        """Return where a word, or any word that it begins, stands in a field; a prefix's are in no order."""
        words = self.words(name)
        if not prefix:
            return words.get(word, ())
        order = self._order.get(name)
        if order is None:
            order = self._order[name] = sorted(words)
        start = bisect_left(order, word)
        return [at for found in _beginning(word, order, start) for at in words[found]]


def _beginning(prefix: str, order: list[str], start: int) -> Iterator[str]:
    for index in range(start, len(order)):
        if not order[index].startswith(prefix):
            return
        yield order[index]


def _index(texts: Iterable[str]) -> dict[str, list[int]]:
    words: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        for parts, whole in split_compounds(fold(text)):
            if whole:  # "cease-fire" is found as "ceasefire" too, next to either neighbour
                words.setdefault(whole, []).extend((at, at + len(parts) - 1))
            for part in parts:
                words.setdefault(part, []).append(at)
                at += 1
        at += _GAP
    return words


def tokenize(document: Document) -> Tokens:
    """Return the words of a document; split once, it can be matched with any number of rules."""
    dateline = document.dateline.place if document.dateline else None
    return Tokens(
        (
            (_TEXT, (document.headline, document.text)),
            ("title", (document.headline,)),
            ("source", _given(document.publisher, document.feed)),
            ("language", _given(document.language)),
            ("place", _given(*document.places, dateline)),
            ("actor", tuple(actor.name for actor in document.actors)),
        )
    )


def tokenize_entry(entry: Entry, text: str, feed: str, publisher: str | None) -> Tokens:
    """Return the words of an entry's `title` and `source`, and those of `text`: all that its document may have, and more."""
    return Tokens(
        (
            (_TEXT, (entry.title, text)),
            ("title", (entry.title,)),
            ("source", _given(entry.publisher or publisher, feed)),
        )
    )


def _given(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


# --------------------------------------------------------------------------- rules

# `may_hold` is True wherever `holds` is: what a document has none of the words of need not be split


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words in a row, each with whether it is only the beginning of one."""

    field: str
    words: tuple[tuple[str, bool], ...]

    def may_hold(self, tokens: Tokens) -> bool:
        return all(tokens.may_hold(self.field, word) for word, _ in self.words)

    def holds(self, tokens: Tokens) -> bool:
        word, prefix = self.words[0]
        if len(self.words) == 1 and self.field != "language":
            return bool(tokens.positions(self.field, word, prefix=prefix))
        return bool(self._starts(tokens))

    def spans(self, tokens: Tokens) -> _Spans:
        return [(start, start + len(self.words) - 1) for start in sorted(self._starts(tokens))]

    def _starts(self, tokens: Tokens) -> set[int]:
        starts: set[int] = set()
        for offset, (word, prefix) in enumerate(self.words):
            here = {at - offset for at in tokens.positions(self.field, word, prefix=prefix)}
            starts = here if offset == 0 else starts & here
            if not starts:
                break
        # "language:ar" is Arabic, not the Spanish of Argentina, es-AR
        return starts & {0} if self.field == "language" else starts


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[_Node, ...]

    def may_hold(self, tokens: Tokens) -> bool:
        return any(part.may_hold(tokens) for part in self.parts)

    def holds(self, tokens: Tokens) -> bool:
        return any(part.holds(tokens) for part in self.parts)

    def spans(self, tokens: Tokens) -> _Spans:
        """Only for parts that are phrases, or alternatives of them."""
        return sorted({span for part in self.parts if isinstance(part, _Phrase | _Any) for span in part.spans(tokens)})


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[_Node, ...]

    def may_hold(self, tokens: Tokens) -> bool:
        return all(part.may_hold(tokens) for part in self.parts)

    def holds(self, tokens: Tokens) -> bool:
        return all(part.holds(tokens) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Not:
    part: _Node

    def may_hold(self, _tokens: Tokens) -> bool:
        return True

    def holds(self, tokens: Tokens) -> bool:
        return not self.part.holds(tokens)


@dataclass(frozen=True, slots=True)
class _Near:
    """Two hits with at most `distance` steps from the last word of one to the first of the other."""

    left: _Phrase | _Any
    right: _Phrase | _Any
    distance: int

    def may_hold(self, tokens: Tokens) -> bool:
        return self.left.may_hold(tokens) and self.right.may_hold(tokens)

    def holds(self, tokens: Tokens) -> bool:
        left, right = self.left.spans(tokens), self.right.spans(tokens)
        return _follows(left, right, self.distance) or _follows(right, left, self.distance)


def _follows(first: _Spans, second: _Spans, distance: int) -> bool:
    starts = [start for start, _ in second]
    for _, end in first:
        index = bisect_right(starts, end)
        if index < len(starts) and starts[index] - end <= distance:
            return True
    return False


_Node = _Phrase | _Any | _All | _Not | _Near


@dataclass(frozen=True, slots=True)
class Query:
    """A match rule, parsed; `fields` are those of FIELDS that it looks at."""

    text: str
    fields: frozenset[str] = frozenset()
    _root: _Node | None = field(default=None, repr=False)


def matches(query: Query, document: Document | Tokens) -> bool:
    """Tell whether a rule wants a document; give `Tokens` when several rules look at the same one."""
    tokens = tokenize(document) if isinstance(document, Document) else document
    root = query._root  # noqa: SLF001 - the two are one unit
    return root is None or (root.may_hold(tokens) and root.holds(tokens))


def parse_query(text: str) -> Query:
    """Return a match rule, ready to be used; an empty one wants every document.

    Raises:
        QueryError: what is wrong, where, and what to write instead.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"the rule is longer than {_LONGEST:,} characters; split it over several watches", _LONGEST)
    return _Parser(text).query()


# --------------------------------------------------------------------------- many rules

_Key = tuple[str, str, bool]  # field, word, whether it is only the beginning of one


class Matcher:
    """Many rules, of which only those are tried that a document has a word for.

    A rule that must have one of certain words is filed under them, and of several such sets under the one that the
    fewest rules share: of `flood* AND Northland` under "northland", if many rules want floods. Rules without such
    words, as NOT alone, are always tried.
    """

    def __init__(self, rules: Iterable[tuple[str, Query]]) -> None:
        """Take rules by name."""
        self._rules = tuple(rules)
        roots = [query._root for _, query in self._rules]  # noqa: SLF001 - one unit
        shared = Counter(key for root in roots if root is not None for key in set(_keys(root)))
        self._always: list[int] = []
        self._filed: dict[str, dict[str, list[int]]] = {}
        self._prefixes: dict[str, dict[int, dict[str, list[int]]]] = {}  # by field, and length
        for number, root in enumerate(roots):
            keys = None if root is None else _least(root, shared)
            if keys is None:
                self._always.append(number)
            for name, word, prefix in keys or ():
                words = self._filed.setdefault(name, {})
                if prefix:
                    words = self._prefixes.setdefault(name, {}).setdefault(len(word), {})
                words.setdefault(word, []).append(number)

    def wanted(self, tokens: Tokens) -> tuple[str, ...]:
        """Return the names of the rules that want a document, in the order of the rules."""
        if len(self._rules) < _WORTH_FILING:
            return tuple(name for name, query in self._rules if matches(query, tokens))
        rules = (self._rules[number] for number in self._likely(tokens))
        return tuple(name for name, query in rules if matches(query, tokens))

    def may_want(self, tokens: Tokens) -> bool:
        """Tell whether a rule may want a document that has no words but these; it need not have all of them."""
        some = range(len(self._rules)) if len(self._rules) < _WORTH_FILING else self._likely(tokens)
        roots = (self._rules[number][1]._root for number in some)  # noqa: SLF001 - one unit
        return any(root is None or root.may_hold(tokens) for root in roots)

    def _likely(self, tokens: Tokens) -> Sequence[int]:
        """Return the rules that are filed under a word that is there, and those that are filed under none."""
        likely = {*self._always}
        for field_name, filed in self._filed.items():
            words = tokens.words(field_name)
            for word in filed.keys() & words.keys():
                likely.update(filed[word])
            for length, begun in self._prefixes.get(field_name, {}).items():
                for word in begun.keys() & {word[:length] for word in words}:
                    likely.update(begun[word])
        return sorted(likely)


def _keys(node: _Node) -> Iterator[_Key]:
    """Yield the words that may stand for a rule: those that are not negated."""
    if isinstance(node, _Phrase):
        yield from ((node.field, word, prefix) for word, prefix in node.words)
    elif not isinstance(node, _Not):
        for part in (node.left, node.right) if isinstance(node, _Near) else node.parts:
            yield from _keys(part)


def _least(node: _Node, shared: Mapping[_Key, int]) -> frozenset[_Key] | None:
    """Return words of which a document that the node holds for has one, those with the fewest rules; None for none."""

    def cost(keys: frozenset[_Key]) -> tuple[int, int]:
        return sum(shared[key] for key in keys), -min(len(word) for _, word, _ in keys)

    if isinstance(node, _Phrase):
        return min((frozenset([(node.field, word, prefix)]) for word, prefix in node.words), key=cost)
    if isinstance(node, _Not):
        return None
    parts = (node.left, node.right) if isinstance(node, _Near) else node.parts
    found = [keys for part in parts if (keys := _least(part, shared)) is not None]
    if isinstance(node, _Any):
        return frozenset().union(*found) if len(found) == len(parts) else None
    return min(found, key=cost, default=None)


# --------------------------------------------------------------------------- reading a rule

_LEXEME = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<field>[A-Za-z]+):(?!//)
    | (?P<near>NEAR(?:/(?P<distance>\d{1,6}))?)(?![^\s()"“”„«»])
    | (?P<operator>AND|OR|NOT)(?![^\s()"“”„«»])
    | ["“”„«»](?P<phrase>[^"“”„«»]*)(?P<quote>["“”„«»]?)
    | (?P<word>[^\s()"“”„«»]+)
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_HABITS = {
    "and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "&": "AND", "||": "OR", "|": "OR", "!": "NOT",
}  # fmt: skip


class _Parser:
    """Reads one rule by recursive descent."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fields: set[str] = set()
        self._depth = 0
        self._at = 0
        self._advance(0)

    def query(self) -> Query:
        root = None if self._kind == "end" else self._any(_TEXT)
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

    def _any(self, name: str) -> _Node:
        parts = [self._all(name)]
        while self._operator("OR"):
            parts.append(self._all(name))
        return parts[0] if len(parts) == 1 else _Any(tuple(parts))

    def _all(self, name: str) -> _Node:
        parts = [self._not(name)]
        while self._operator("AND") or self._starts_operand():
            parts.append(self._not(name))
        return parts[0] if len(parts) == 1 else _All(tuple(parts))

    def _starts_operand(self) -> bool:
        return self._kind in ("open", "field", "phrase", "word") or (
            self._kind == "operator" and self._found["operator"] == "NOT"
        )

    def _operator(self, wanted: str) -> bool:
        if self._kind != "operator" or self._found["operator"] != wanted:
            return False
        self._next()
        return True

    def _not(self, name: str) -> _Node:
        turned = False
        while self._operator("NOT"):
            turned = not turned
        return _Not(self._near(name)) if turned else self._near(name)

    def _near(self, name: str) -> _Node:
        at, left = self._at, self._operand(name)
        pairs: list[_Node] = []
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
            pairs.append(_Near(first, second, distance))
        if not pairs:
            return left
        return pairs[0] if len(pairs) == 1 else _All(tuple(pairs))

    def _spanning(self, node: _Node, at: int) -> _Phrase | _Any:
        if isinstance(node, _Phrase) or (isinstance(node, _Any) and len(_fields(node)) == 1):
            return node
        raise self._wrong('NEAR stands between words, "phrases" or (one OR another); use AND for anything else', at)

    def _operand(self, name: str) -> _Node:
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

    def _group(self, name: str) -> _Node:
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

    def _field(self, outer: str) -> _Node:
        given, at = self._found["field"], self._at
        name = given.lower()
        if name not in FIELDS:
            raise self._wrong(f'there is no field "{given}"; write {", ".join(FIELDS)}, or put the words in quotes')
        if outer != _TEXT:
            raise self._wrong(
                f"{given}: stands inside {outer}: and a word can be in one field only; close {outer}: first"
            )
        self._fields.add(name)
        self._next()
        if self._kind not in ("word", "phrase", "open"):
            raise self._wrong(f'{given}: needs a word, a "phrase" or (words) after it', at)
        return self._operand(name)

    def _phrase(self, name: str) -> _Node:
        if not self._found["quote"]:
            raise self._wrong("the quotation mark is never closed; add one at the end of the phrase")
        words: list[tuple[str, bool]] = []
        start = self._found.start("phrase")
        for piece in re.finditer(r"\S+", self._found["phrase"]):
            words += self._words(piece[0], start + piece.start())
        if not words:
            raise self._wrong("there is no word in the quotation marks; add one, or remove them")
        self._next()
        return _Phrase(name, tuple(words))

    def _word(self, name: str) -> _Node:
        word, at = self._found["word"], self._at
        habit = _HABITS.get(word.lower())
        if habit is not None:
            raise self._wrong(
                f'operators are AND, OR and NOT, in capitals; write {habit}, or "{word}" if the word is meant'
            )
        if word[0] in "-!" and word[1:2].isalpha():
            raise self._wrong(f"write NOT {word[1:]} for what must not occur")
        if word.lower().startswith("near/") or re.fullmatch(r"NEAR\d+", word):
            raise self._wrong(f"NEAR is written in capitals with a number, such as NEAR/{_NEAR}")
        words = tuple(self._words(word, at))
        if not words:
            raise self._wrong(f"there is no letter or digit in {word}; remove it")
        self._next()
        phrase = _Phrase(name, words)
        joined = _joined(word.rstrip("*"))
        if joined is None:
            return phrase
        return _Any((phrase, _Phrase(name, ((joined, words[-1][1]),))))

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


def _fields(node: _Node) -> frozenset[str]:
    """Return the fields of phrases and of alternatives of phrases; empty for anything else."""
    if isinstance(node, _Phrase):
        return frozenset((node.field,))
    if not isinstance(node, _Any):
        return frozenset()
    fields = [_fields(part) for part in node.parts]
    return frozenset().union(*fields) if all(fields) else frozenset()
