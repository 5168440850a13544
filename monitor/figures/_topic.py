"""What the numbers of a document count where nothing says so: what its first count was of.

"Some 1.05 million people have fled. ... The Bay region has 310,000, Gedo 182,400." Such a guess is dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.figures._draft import Draft
from monitor.lexicon import Metric

_LIST = 3  # numbers that make a list
_GUESS = 3.0  # how far-fetched a metric from another sentence is
_PEOPLE = frozenset({"person", "case", "household"})
_ENDS = frozenset({"in", "at", "from", "and", "a", "on", "across", "near", "since", "en", "y", "or"})
_NAMES = frozenset(
    {"is", "from", "number", "code", "no", "warehouse", "line", "highway", "route"}
)  # "my number is 4471"


@dataclass(slots=True)
class Topic:
    """What was counted first in a document."""

    counted: Metric | None = None
    whole: Draft | None = None

    def go_on(self, drafts: Sequence[Draft]) -> None:
        """Give the numbers of a sentence that nothing names the metric that the document is about."""
        for draft in drafts:
            if draft.metric is None:
                if self.counted is not None and draft.quantity.kind == "count" and draft.bare and _ends(draft):
                    draft.metric, draft.cost, draft.carried = self.counted, _GUESS, True
            elif self.counted is None and draft.quantity.kind == "count" and draft.metric.unit in _PEOPLE:
                self.counted, self.whole = draft.metric, draft
        self._link(drafts)

    def _link(self, drafts: Sequence[Draft]) -> None:
        """Let a list of places be parts of the document's count, where they make up half of it and no more than all."""
        parts = [one for one in drafts if one.metric is self.counted and one.parent is None and not one.delta]
        parts = [one for one in parts if one.quantity.kind == "count" and one.quantity.role is None]
        whole = self.whole.quantity.best if self.whole is not None else None
        if self.whole in parts or whole is None or self.whole is None or len(parts) < _LIST:
            return
        if whole / 2 <= sum(one.quantity.best or 0 for one in parts) <= whole:
            for one in parts:
                one.parent = self.whole.index


def _ends(draft: Draft) -> bool:
    """Say whether the number stands where its noun may be left out: at an end, or before a place."""
    words = draft.reading.words
    at = draft.after
    if draft.first and words.folded[draft.first - 1] in _NAMES:
        return False
    return at >= len(words) or words.gap(at - 1).strip()[:1] in {",", ";", ".", ":"} or words.folded[at] in _ENDS
