"""Words that name a metric in most sentences and not in some: "against", "on", "gave", "costs", "points"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._context import MetricHit
from monitor.figures._draft import Draft, around
from monitor.lexicon import Cue

_CONTRASTS = frozenset({"against", "versus"})
_COSTS = frozenset({"cost", "costs", "costing"})
_LARGE = 50_000  # money; no single thing in a shop costs as much
# a sentence with one of these may speak of shares of a vote
_BALLOT = frozenset(
    [
        "vote",
        "votes",
        "voters",
        "poll",
        "polls",
        "ballots",
        "ballot",
        "election",
        "party",
        "candidate",
        "candidates",
        "referendum",
        "turnout",
        "seats",
        "electoral",
        "runoff",
        "rival",
        "conservatives",
        "liberals",
        "greens",
        "socialists",
        "democrats",
        "incumbent",
        "challenger",
        "opposition",
        "coalition",
        "nationals",
        "president",
        "presidential",
        "survey",
        "voto",
        "votos",
        "elecciones",
    ]
)


def misleads(draft: Draft, hit: MetricHit, cue: Cue) -> bool:
    """Say whether a word that names a metric elsewhere does not do so here."""
    words, name = draft.reading.words.folded, cue.metric.name
    if hit.after == draft.first and words[hit.first] in _CONTRASTS:
        return True  # "1.47 million, against 1.3 million" is no vote
    if name == "vote share" and cue.role == "before":
        return not _BALLOT & draft.reading.vocabulary  # "on top of 22.3%", "took a third"
    if cue.role == "before" and name in {"price", "cost"} and words[hit.after - 1] in _COSTS:
        return ((draft.quantity.best or 0) >= _LARGE) == (name == "price")
    if name == "funding received" and cue.role == "before" and draft.quantity.kind == "percent":
        return bool(_BALLOT & draft.reading.vocabulary)  # "a poll gave the Reds 34 percent"
    return False


def set_points(drafts: Sequence[Draft]) -> None:
    """Let points behind a share be points of it: "61.4%, 7 points lower"."""
    for draft in drafts:
        if draft.quantity.unit != "{point}" or draft.metric is None or draft.metric.name != "points":
            continue
        shares = [one for one in around(draft, drafts) if one.metric is not None and one.metric.unit == "%"]
        earlier = [one for one in shares if one.first < draft.first]
        if draft.delta and shares:
            source = earlier[-1] if earlier else shares[0]
            draft.metric, draft.cost, draft.cue = source.metric, source.cost + 0.3, source.cue
