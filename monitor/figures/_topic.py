"""What the numbers of a document count where nothing says so: what its first count was of.

"Some 1.05 million people have fled. ... The Bay region has 310,000, Gedo 182,400." Such a guess is dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.figures._draft import Draft
from monitor.figures._heads import find_head
from monitor.figures._unnamed import rate_of
from monitor.lexicon import Metric

_LIST = 3  # numbers that make a list
_ANAPHOR = 1.5
_NAMED = 2.0  # what a metric costs that is named plainly
_SETTING = 5  # words before a rate that tell who sets it
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
    measured: Metric | None = None  # the share or rate that was named last

    def go_on(self, drafts: Sequence[Draft]) -> None:
        """Give the numbers of a sentence that nothing names the metric that the document is about."""
        for draft in drafts:
            self._measure(draft, drafts)
            if draft.metric is None:
                if self.counted is not None and draft.quantity.kind == "count" and draft.bare and _ends(draft):
                    draft.metric, draft.cost, draft.carried = self.counted, _GUESS, True
            elif self.counted is None and draft.quantity.kind == "count" and draft.metric.unit in _PEOPLE:
                self.counted, self.whole = draft.metric, draft
        self._link(drafts)

    def _measure(self, draft: Draft, drafts: Sequence[Draft]) -> None:
        """Let "the rate", "its target" and "a reading of" mean the rate that was named last."""
        if draft.quantity.kind != "percent":
            return
        cue = draft.cue
        if cue is not None and cue[1] - cue[0] == 1 and rate_of(draft.reading, cue[1]) is not None:
            draft.metric, draft.cue = None, None  # "the survey's response rate"
        elif self.measured is not None and _is_anaphor(draft, drafts):
            draft.metric, draft.cost, draft.carried = self.measured, _ANAPHOR, True
        elif draft.metric is not None and draft.metric.unit == "%" and draft.cost <= _NAMED:
            self.measured = draft.metric

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


def _is_anaphor(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a rate is only called so: by the word that named it, or by the head of its subject."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.cue is not None and draft.metric is not None:
        named = words[slice(*draft.cue)]
        if named[-1] not in sets["metric.anaphors"] or len(named) > 1:
            return False
        return sets["metric.setting"].isdisjoint(words[max(0, draft.cue[0] - _SETTING) : draft.first])
    head = find_head(draft, drafts)
    return draft.metric is None and head is not None and words[head.after - 1] in sets["metric.anaphors"]


def _ends(draft: Draft) -> bool:
    """Say whether the number stands where its noun may be left out: at an end, or before a place."""
    words = draft.reading.words
    at = draft.after
    if draft.first and words.folded[draft.first - 1] in _NAMES:
        return False
    return at >= len(words) or words.gap(at - 1).strip()[:1] in {",", ";", ".", ":"} or words.folded[at] in _ENDS
