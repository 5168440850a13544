"""Figures against what is known of their series -> changes, each with its reason.

    select_claims   which figures of a document speak of which tracked figure
    find_refusals   why the other figures of a document speak of none, for `explain`
    settle_order    the claims of one article, in the order to judge them in
    Series          the claims of a tracked figure that were judged, and the state that they leave
    judge_claim     what a claim does to a tracked figure: the decision table
    find_stalled    a tracked figure without a new value
    judge_health    a feed that cannot be read, or can again
    unknown_words   the words that a figure is known by whose metric is in no word list
    definition      what a tracked figure means, as a fingerprint

Rules of this package: pure; a decision is a kind and a reason in words, and says why its neighbours did not apply;
what is uncertain never alerts, what contradicts is never dropped silently. `docs/changes.md` has worked examples.
"""

from monitor.changes._health import find_stalled, is_down, judge_health
from monitor.changes._judge import judge_claim, settle_order
from monitor.changes._meaning import unknown_words
from monitor.changes._select import Refusal, definition, find_refusals, select_claims
from monitor.changes._series import REMEMBERED, Series

__all__ = [
    "REMEMBERED",
    "Refusal",
    "Series",
    "definition",
    "find_refusals",
    "find_stalled",
    "is_down",
    "judge_claim",
    "judge_health",
    "select_claims",
    "settle_order",
    "unknown_words",
]
