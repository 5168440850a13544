"""What the numbers of a document count where nothing says so: what its first count was of.

"Some 1.05 million people have fled. ... The Bay region has 310,000, Gedo 182,400." Such a guess is dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.figures._draft import Draft
from monitor.lexicon import Metric

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

    def go_on(self, drafts: Sequence[Draft]) -> None:
        """Give the numbers of a sentence that nothing names the metric that the document is about."""
        for draft in drafts:
            if draft.metric is None:
                if self.counted is not None and draft.quantity.kind == "count" and draft.bare and _ends(draft):
                    draft.metric, draft.cost, draft.carried = self.counted, _GUESS, True
            elif self.counted is None and draft.quantity.kind == "count" and draft.metric.unit in _PEOPLE:
                self.counted = draft.metric


def _ends(draft: Draft) -> bool:
    """Say whether the number stands where its noun may be left out: at an end, or before a place."""
    words = draft.reading.words
    at = draft.after
    if draft.first and words.folded[draft.first - 1] in _NAMES:
        return False
    return at >= len(words) or words.gap(at - 1).strip()[:1] in {",", ";", ".", ":"} or words.folded[at] in _ENDS
