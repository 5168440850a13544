"""A match rule, parsed: what it is made of, and whether it holds for a document."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from monitor.model import Document
from monitor.watches._tokens import Spans, Tokens, tokenize

# `may_hold` is True wherever `holds` is: what a document has none of the words of need not be split


@dataclass(frozen=True, slots=True)
class Phrase:
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

    def spans(self, tokens: Tokens) -> Spans:
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
class AnyOf:
    parts: tuple[Node, ...]

    def may_hold(self, tokens: Tokens) -> bool:
        return any(part.may_hold(tokens) for part in self.parts)

    def holds(self, tokens: Tokens) -> bool:
        return any(part.holds(tokens) for part in self.parts)

    def spans(self, tokens: Tokens) -> Spans:
        """Only for parts that are phrases, or alternatives of them."""
        return sorted({span for part in self.parts if isinstance(part, Phrase | AnyOf) for span in part.spans(tokens)})


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Node, ...]

    def may_hold(self, tokens: Tokens) -> bool:
        return all(part.may_hold(tokens) for part in self.parts)

    def holds(self, tokens: Tokens) -> bool:
        return all(part.holds(tokens) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def may_hold(self, _tokens: Tokens) -> bool:
        return True

    def holds(self, tokens: Tokens) -> bool:
        return not self.part.holds(tokens)


@dataclass(frozen=True, slots=True)
class Near:
    """Two hits with at most `distance` steps from the last word of one to the first of the other."""

    left: Phrase | AnyOf
    right: Phrase | AnyOf
    distance: int

    def may_hold(self, tokens: Tokens) -> bool:
        return self.left.may_hold(tokens) and self.right.may_hold(tokens)

    def holds(self, tokens: Tokens) -> bool:
        left, right = self.left.spans(tokens), self.right.spans(tokens)
        return _follows(left, right, self.distance) or _follows(right, left, self.distance)


def _follows(first: Spans, second: Spans, distance: int) -> bool:
    starts = [start for start, _ in second]
    for _, end in first:
        index = bisect_right(starts, end)
        if index < len(starts) and starts[index] - end <= distance:
            return True
    return False


Node = Phrase | AnyOf | AllOf | Not | Near


@dataclass(frozen=True, slots=True)
class Query:
    """A match rule, parsed; `fields` are those of FIELDS that it looks at."""

    text: str
    fields: frozenset[str] = frozenset()
    root: Node | None = field(default=None, repr=False)


def matches(query: Query, document: Document | Tokens) -> bool:
    """Tell whether a rule wants a document; give `Tokens` when several rules look at the same one."""
    tokens = tokenize(document) if isinstance(document, Document) else document
    root = query.root
    return root is None or (root.may_hold(tokens) and root.holds(tokens))
