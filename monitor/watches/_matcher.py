"""Many match rules at once: which of them want a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.watches._nodes import AnyOf, Near, Node, Not, Phrase, Query, matches
from monitor.watches._tokens import Tokens

_WORTH_FILING = 50  # rules; fewer are tried faster than a text is split
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
        roots = [query.root for _, query in self._rules]
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
        roots = (self._rules[number][1].root for number in some)
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


def _keys(node: Node) -> Iterator[_Key]:
    """Yield the words that may stand for a rule: those that are not negated."""
    if isinstance(node, Phrase):
        yield from ((node.field, word, prefix) for word, prefix in node.words)
    elif not isinstance(node, Not):
        for part in (node.left, node.right) if isinstance(node, Near) else node.parts:
            yield from _keys(part)


def _least(node: Node, shared: Mapping[_Key, int]) -> frozenset[_Key] | None:
    """Return words of which a document that the node holds for has one, those with the fewest rules; None for none."""

    def cost(keys: frozenset[_Key]) -> tuple[int, int]:
        return sum(shared[key] for key in keys), -min(len(word) for _, word, _ in keys)

    if isinstance(node, Phrase):
        return min((frozenset([(node.field, word, prefix)]) for word, prefix in node.words), key=cost)
    if isinstance(node, Not):
        return None
    parts = (node.left, node.right) if isinstance(node, Near) else node.parts
    found = [keys for part in parts if (keys := _least(part, shared)) is not None]
    if isinstance(node, AnyOf):
        return frozenset().union(*found) if len(found) == len(parts) else None
    return min(found, key=cost, default=None)
