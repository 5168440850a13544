"""Words that name a metric in most sentences and not in some: "against", "on", "gave", "costs", "points"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.figures._context import MetricHit
from monitor.figures._draft import Draft, around
from monitor.lexicon import Cue
from monitor.model import PeriodKind

_CONTRASTS = frozenset({"against", "versus"})
_COSTS = frozenset({"cost", "costs", "costing"})
_LARGE = 50_000  # money; no single thing in a shop costs as much
_NEAR = 5  # words
_OF = (["of"], ["de"])
_BOUGHT = frozenset({"price", "spending"})
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
    words = draft.reading.words.folded
    if hit.after == draft.first and words[hit.first] in _CONTRASTS:
        return True  # "1.47 million, against 1.3 million" is no vote
    if _is_no_count(draft, hit, cue):
        return True
    if cue.role == "before":
        left = cue.metric.name == "killed" and _leaves_alive(draft, hit)
        given = cue.metric.name in _BOUGHT and _is_given(draft, hit)
        return left or given or _governs_nothing(draft, hit, cue.metric.name)
    if cue.role == "noun" and (
        _is_base(draft, hit) or (_is_name(draft, hit) and cue.metric.period is not PeriodKind.LEVEL)
    ):
        return True  # "a deficit of 3.8% of GDP", "the World Food Fund"
    if cue.metric.name == "wages" and hit.phrase in draft.reading.context.sets["metric.paying"]:
        before = words[hit.first - 1] if hit.first else ""
        return hit.after == draft.first or before in draft.reading.context.sets["metric.modal"]  # "will pay $94 more"
    return cue.metric.name == "missing" and _is_missed(draft)


def _is_no_count(draft: Draft, hit: MetricHit, cue: Cue) -> bool:
    """Say whether a share is of no such thing: "had been looking for 0.4%", "70% of their wheat", "86% of those born"."""
    if draft.quantity.kind == "count":
        return False
    if cue.metric.name == "price" and draft.quantity.kind in {"percent", "fraction"}:
        of = draft.reading.words.folded[draft.after : draft.after + 1] in _OF
        return of and draft.after < hit.first <= draft.after + 3  # a share of a good is no price
    born = cue.metric.name == "births" and cue.role == "after" and not draft.quantity.delta
    return born or (cue.metric.name == "missing" and cue.role == "before")


def _leaves_alive(draft: Draft, hit: MetricHit) -> bool:
    """Say whether those who were "lost" only left: "we lost half of our customers"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    lost = words[hit.first] in {"lost", "cost"} and hit.after - hit.first == 1
    return lost and not sets["metric.leaving"].isdisjoint(words[draft.after : draft.noun_after])


def _is_given(draft: Draft, hit: MetricHit) -> bool:
    """Say whether a sum goes to people, and buys nothing: "paid $600 to each family", "was paid $40,000"."""
    words, sets, nouns = draft.reading.words.folded, draft.reading.context.sets, draft.reading.lexicon.vocabulary.nouns
    if hit.phrase not in sets["metric.paying"]:
        return False
    if hit.first and words[hit.first - 1] in sets["metric.be"]:
        return True
    behind = (
        range(draft.after + 1, min(draft.after + _NEAR, len(words)))
        if words[draft.after : draft.after + 1] == ["to"]
        else ()
    )
    return any(
        (known := nouns.at(words, at)) is not None and "person" in known[1]
        for at in (*range(hit.after, draft.first), *behind)
    )


def _governs_nothing(draft: Draft, hit: MetricHit, name: str) -> bool:
    """Say whether a verb before the number is not of its metric here."""
    words, vocabulary, last = draft.reading.words.folded, draft.reading.vocabulary, hit.after - 1
    if name == "vote share":
        return not _BALLOT & vocabulary  # "on top of 22.3%", "took a third"
    if name in {"price", "cost"} and words[last] in _COSTS:
        return ((draft.quantity.best or draft.quantity.lower or draft.quantity.upper or 0) >= _LARGE) == (
            name == "price"
        )
    if name == "funding requested" and last + 2 < draft.first and words[last + 1] == "to":
        return words[last + 2] not in draft.reading.context.sets["metric.asked"]  # "seeks to save $10bn"
    if name != "jobs cut" and last + 1 < draft.first and words[last + 1] == "by":
        return True  # "prices were raised by 22%", "helped by a court for 5,000"
    # "a poll gave the Reds 34 percent"
    return name == "funding received" and draft.quantity.kind == "percent" and bool(_BALLOT & vocabulary)


def _is_missed(draft: Draft) -> bool:
    """Say whether a number is how much a target was missed by: nobody is missing."""
    behind = draft.reading.words.folded[draft.after : draft.after + _NEAR]
    return draft.quantity.kind != "count" and not draft.reading.context.sets["metric.missed"].isdisjoint(behind)


def _is_name(draft: Draft, hit: MetricHit) -> bool:
    """Say whether a word is part of a name."""
    words = draft.reading.words
    if (
        hit.after - hit.first > 1
        or not hit.first
        or not words.raw[hit.first][0].isupper()
        or draft.reading.sentence.heading
    ):
        return False
    before = words.gap(hit.first - 1) == " " and words.raw[hit.first - 1][0].isupper() and hit.first > 1
    behind = hit.after < len(words) and words.gap(hit.first) == " " and words.raw[hit.after][0].isupper()
    return before or behind


def _is_base(draft: Draft, hit: MetricHit) -> bool:
    """Say whether a word is what a share is only measured against."""
    reading, at = draft.reading, hit.first - 1
    words = reading.words.folded
    if (
        at < 1
        or words[at] not in {"of", "de"}
        or reading.context.sets["metric.bases"].isdisjoint(words[hit.first : hit.after])
    ):
        return False
    return "%" in reading.words.gap(at - 1) or words[at - 1] in {"percent", "cent", "ciento"} or "%" in words[at - 1]


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
