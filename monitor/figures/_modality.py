"""In which sense a figure is stated: asserted, projected, a target, hypothetical, denied, or of an earlier time.

Only a cue in the number's own clause counts, before the number or as the verb that governs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from monitor.figures._context import Hit, Reading
from monitor.figures._draft import Draft, around
from monitor.figures._fits import done_of
from monitor.figures._sense import is_foretold, is_panel, is_share_of_past, plain_modality
from monitor.figures._superseded import is_history, is_outdated
from monitor.model import Modality

_ORDER = (
    ("modality.denied", Modality.DENIED),
    ("modality.hypothetical", Modality.HYPOTHETICAL),
    ("modality.prior", Modality.PRIOR),
    ("modality.target", Modality.TARGET),
    ("modality.projected", Modality.PROJECTED),
)
_APART = frozenset(",;:—–(")
_CLOSE = 2
_OBJECTS = (["a"], ["an"], ["the"], ["it"], ["no"])
_JOINED = 9  # words between two numbers that one verb governs
_LEAD = 5  # words before a number
_REACH = {
    "modality.prior": 6,
    "modality.denied": 14,
    "modality.hypothetical": 12,
    "modality.target": 9,
    "modality.projected": 9,
}


def set_modality(drafts: Sequence[Draft], reading: Reading, reference: date) -> None:
    """Fill in the modality of the figures of one sentence."""
    text = reading.words.text
    question = text[reading.sentence.start : reading.sentence.end].rstrip("\"'”’) ").endswith("?")
    for draft in drafts:
        if (
            draft.quantity.role == "from"
            and not _is_rival(draft)
            and not _is_beside(draft, drafts)
            and not _is_origin(draft, drafts)
        ):
            foreseen = is_foretold(draft) or any(
                _governs(draft, drafts, hit, "modality.projected") and not _is_own_guess(draft, hit)
                for hit in reading.of_kind("modality.projected")
                if hit.first >= draft.after
            )
            draft.modality = Modality.PROJECTED if foreseen else Modality.PRIOR
        elif question:
            draft.modality = Modality.HYPOTHETICAL
        else:
            draft.modality = _modality(draft, drafts, reading)
            if draft.modality is Modality.ASSERTED and (
                is_history(draft, drafts, reference) or is_outdated(draft, drafts)
            ):
                draft.modality = Modality.PRIOR
            if (
                draft.modality is Modality.ASSERTED
                and draft.metric is not None
                and draft.metric.name in reading.context.sets["sense.wished"]
                and not reading.context.sets["sense.got"]
                & set(reading.words.folded[max(0, draft.first - 3) : draft.first])
            ):
                draft.modality = Modality.TARGET
    _share(drafts)
    _go_on(drafts, reference)


def _is_beside(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether "against" sets something else beside a number: "158 have died, against 222 wounded"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if not draft.position or words[draft.first - 1] not in sets["sense.against"] or draft.cost >= 1:
        return False
    other = drafts[draft.position - 1].metric
    return other is not None and draft.metric is not None and draft.metric is not other


def _is_origin(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether "from" leads to where others come from, not to an earlier value: "crews from 14 states"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.noun_after == draft.after or draft.quantity.kind != "count" or draft.first < _CLOSE:
        return False
    moves = sets["sense.directed"].isdisjoint(words[max(0, draft.first - _CLOSE - 1) : draft.first])
    return moves and not any(one.metric is draft.metric for one in around(draft, drafts) if one is not draft)


def _is_own_guess(draft: Draft, hit: Hit) -> bool:
    """Say whether a forecast is an earlier one of the same voice: "3.6%, against 3.4% in its March forecast"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    return not sets["sense.own"].isdisjoint(words[draft.noun_after : hit.first])


def _is_rival(draft: Draft) -> bool:
    """Say whether a number is the other side's of the same contest: "won with 41,200 votes against 38,100"."""
    contested = draft.metric is not None and draft.metric.name in draft.reading.context.sets["sense.contested"]
    return (
        contested
        and draft.first > 0
        and draft.reading.words.folded[draft.first - 1] in draft.reading.context.sets["sense.against"]
    )


def _go_on(drafts: Sequence[Draft], reference: date) -> None:
    """Let what is joined with history by "and" be history, too: "when 53,000 died in Ardia and 6,000 in Belor"."""
    for earlier, draft in pairwise(drafts):
        reading = draft.reading
        if draft.modality is not Modality.ASSERTED:
            continue
        if (
            draft.parent is not None
            and draft.parent == earlier.parent
            and draft.bare
            and earlier.modality in _INHERITED
        ):
            draft.modality = earlier.modality  # "6,000 of them will work in Torvia, 3,500 in Ardia"
        if earlier.modality in _INHERITED and _is_step(earlier, draft):
            draft.modality = earlier.modality
        planned = drafts[earlier.position - 1] if earlier.position and _is_given(earlier, drafts) else earlier
        if planned.modality in _INHERITED and (_is_joined(earlier, draft) or _is_second_plan(earlier, draft)):
            draft.modality = planned.modality
        if draft.moment is not None or not is_history(earlier, drafts, reference):
            continue
        between = reading.words.folded[earlier.noun_after : draft.first]
        commas, _ = reading.distance(earlier.noun_after - 1, draft.first)
        if not commas and "and" in between and not reading.context.sets["time.now"] & set(between):
            draft.modality, draft.moment = earlier.modality, earlier.moment


def _is_step(earlier: Draft, draft: Draft) -> bool:
    """Say whether a change is the one that leads to the number before: "expected to fall to 1.2 million, down 16%"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    between = words[earlier.noun_after : draft.first]
    behind = words[draft.after : draft.after + 1]
    near = sets["sense.directed"] & {*between[-1:], *behind} or draft.first == earlier.noun_after
    return draft.delta and bool(near) and len(between) <= _JOINED


def _is_joined(earlier: Draft, draft: Draft) -> bool:
    """Say whether two numbers are objects of one verb: "expects inflation of 5% this year and growth of 2%"."""
    words, sets = draft.reading.words, draft.reading.context.sets
    between = words.folded[earlier.noun_after : draft.first]
    if draft.quantity.role is not None or draft.parent is not None or len(between) > _JOINED:
        return False
    if draft.reading.distance(earlier.noun_after - 1, draft.first)[1] or "and" not in between:
        return False
    behind = words.folded[draft.noun_after : draft.noun_after + 2]
    past = tuple(sets["clause.past_endings"])
    return not any(word in sets["clause.acts"] or word.endswith(past) for word in (*between, *behind))


def _is_second_plan(earlier: Draft, draft: Draft) -> bool:
    """Say whether one "will" governs two verbs: "will close 85 of its branches and cut 1,200 jobs"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    will = sets["sense.will"] & set(words[max(0, earlier.first - _JOINED) : earlier.first])
    return (
        bool(will)
        and words[draft.first - 2 : draft.first - 1] == ["and"]
        and words[draft.first - 1] in sets["sense.doing"]
    )


def _share(drafts: Sequence[Draft]) -> None:
    """Let parts and restatements be meant as their whole is: "will hire 1,400 people, 350 of them pilots"."""
    if len(drafts) < 2:  # noqa: PLR2004 - a number alone
        return
    by_index = {one.index: one for one in drafts}
    for draft in drafts:
        source = by_index.get(draft.parent if draft.same_as is None else draft.same_as)  # type: ignore[arg-type]
        if source is None or _has_come_in(draft) or done_of(draft):
            continue
        if draft.modality is Modality.ASSERTED and draft.quantity.role != "from":
            draft.modality = source.modality if source.modality in _INHERITED else draft.modality


_INHERITED = frozenset({Modality.TARGET, Modality.PROJECTED, Modality.HYPOTHETICAL})


def _has_come_in(draft: Draft) -> bool:
    """Say whether a number is what there is of an appeal: "an appeal for $95 million is 11 per cent funded"."""
    return draft.metric is not None and draft.metric.name in draft.reading.context.sets["sense.coming_in"]


def _is_there(draft: Draft) -> bool:
    """Say whether a share or sum of an appeal has come in: "is 11 per cent funded", "has received $9 million of"."""
    if not _has_come_in(draft):
        return False
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    first, after = draft.cue or (draft.first, draft.first)
    perfect = not sets["sense.perfect"].isdisjoint(words[max(0, first - 2) : after])
    return draft.quantity.kind in {"percent", "fraction"} or perfect


def _modality(draft: Draft, drafts: Sequence[Draft], reading: Reading) -> Modality:
    if _is_negated(draft):
        return Modality.DENIED
    plain = plain_modality(draft)
    if plain is not None:
        return plain
    for kind, modality in _ORDER if reading.of_kind("modality") else ():
        for hit in reading.of_kind(kind):
            if not _governs(draft, drafts, hit, kind) or _is_own_verb(draft, hit, modality):
                continue
            ahead = modality in {Modality.TARGET, Modality.PROJECTED}
            given = hit.first < draft.after and _is_given(
                draft, drafts
            )  # "9 of the 20 million requested" are asked for
            if ahead and (given or _is_announcement(draft, hit) or _is_there(draft)):
                continue
            return modality
    return Modality.ASSERTED


def _is_own_verb(draft: Draft, hit: Hit, modality: Modality) -> bool:
    """Say whether a word that may deny is what befalls those who are counted: "dismissed 600 workers"."""
    return modality is Modality.DENIED and draft.cue is not None and draft.cue[0] <= hit.first < draft.cue[1]


def _is_negated(draft: Draft) -> bool:
    """Say whether a number is set right: "not 5,000 but 500", "41 had died, not 23"."""
    words, at = draft.reading.words.folded, draft.first - 1
    sets = draft.reading.context.sets
    if at < 0 or words[at] not in sets["sense.negation"]:
        return False
    if sets["sense.owned"] & set(words[draft.noun_after : draft.noun_after + 2]):
        return False  # "not 23 as the ministry says"
    return at == 0 or not _APART.isdisjoint(draft.reading.words.gap(at - 1))


def _is_given(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a number is what there is, of which a plan takes a part: "is to close two of its nine plants"."""
    part = drafts[draft.position - 1] if draft.position else None
    return part is not None and part.parent == draft.index


def _governs(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether a cue speaks of the number: in its clause, near enough, on the side where such cues stand."""
    if _is_no_cue(draft.reading, hit):
        return False
    if kind == "modality.prior" and draft.delta and draft.quantity.role != "from" and hit.first != draft.noun_after:
        return False  # "half a million less than a year ago" is the difference from it
    if hit.first >= draft.after:
        return _governs_back(draft, drafts, hit, kind)
    return _governs_on(draft, drafts, hit, kind)


def _governs_on(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether a cue before the number speaks of it: "expects 20,000", "up from 12"."""
    gap = draft.first - hit.after
    if gap < 0:
        return kind in {"modality.target", "modality.projected"} and hit.first >= draft.first
    against = draft.reading.words.folded[hit.first] in draft.reading.context.sets["sense.against"]
    if against and (_is_rival(draft) or _is_beside(draft, drafts)):
        return False
    if kind == "modality.prior" and (_trails_another(drafts, hit) or _dates_another(draft.reading, hit)):
        return False
    if (
        against
        and gap
        and draft.reading.context.sets["sense.norms"] & set(draft.reading.words.folded[hit.after : draft.first])
    ):
        against = False  # "against a daily average of 20"
    if kind == "modality.prior" and _is_ahead(draft, hit):
        return False
    return gap <= (0 if against else _REACH[kind]) and _reaches(draft, drafts, hit, kind)


def _is_ahead(draft: Draft, hit: Hit) -> bool:
    """Say whether what stands between a cue of an earlier time and a number is yet to come: "until then it will lease 9"."""
    return not draft.reading.context.sets["sense.to_come"].isdisjoint(
        draft.reading.words.folded[hit.after : draft.first]
    )


def _is_no_cue(reading: Reading, hit: Hit) -> bool:
    """Say whether a word that may be a cue is none here."""
    words, sets = reading.words.folded, reading.context.sets
    word, phrase = words[hit.first], words[hit.first : hit.after]
    unforeseen = sets["sense.forecasters"].isdisjoint(words[max(0, hit.first - _JOINED) : hit.first])
    if (word == "had" and _is_passive(reading, hit)) or (word == "see" and unforeseen):
        return True
    if not hit.first:
        return False
    at = hit.first - 1 - (words[hit.first - 1] in sets["sense.article"])
    if at >= 0 and "modality.prior" in hit.kinds and words[at] in sets["sense.base"]:
        return True  # "rose 3.8% from a year earlier" is of now
    if words[hit.after : hit.after + 1] and words[hit.after] in sets["sense.sought"]:
        return word in {"seeking", "asking"}  # "people seeking asylum"
    return (not sets["sense.watched"].isdisjoint(phrase) and unforeseen) or _is_other_word(reading, hit)


def _is_other_word(reading: Reading, hit: Hit) -> bool:
    """Say whether a word is only spelt like a cue: "in May", "the Model 5", "people in need", "at least once"."""
    words, sets = reading.words.folded, reading.context.sets
    word, around_it = words[hit.first], {words[hit.first - 1], *words[hit.after : hit.after + 1]}
    if word in {"may", "model"}:
        return reading.words.raw[hit.first][0].isupper()
    if word == "once":
        past = any(one.endswith(tuple(sets["clause.past_endings"])) for one in words[hit.after : hit.after + 1])
        if words[hit.first - 1] == "least":
            return True
        return not past and (sets["clause.acts"] | sets["clause.finite"]).isdisjoint(around_it)
    if not sets["sense.aimed_at"].isdisjoint(words[hit.after : hit.after + 1]):
        return True  # "the target population"
    return word == "need" and words[hit.first - 1] in sets["sense.noun"]


def _is_passive(reading: Reading, hit: Hit) -> bool:
    """Say whether "had been" only reports what others say: "said that 90 people had been killed and 12 hurt"."""
    behind = reading.words.folded[hit.after : hit.after + 1]
    told = reading.words.folded[hit.after - 1] == "been" and bool(behind)
    return told and (
        behind[0].endswith(tuple(reading.context.sets["clause.past_endings"]))
        or any(one.first == hit.after for one in reading.metrics)
    )


def _trails_another(drafts: Sequence[Draft], hit: Hit) -> bool:
    """Say whether a cue of an earlier time stands behind a number: "31 goals last season and has 12 this year"."""
    reading = drafts[0].reading
    sets = reading.context.sets
    if reading.words.folded[hit.first] not in sets["sense.behind"] | sets["time.last"] | sets["sense.spans"]:
        return False
    return any(
        0 <= hit.first - one.noun_after <= _CLOSE and "," not in reading.words.gap(hit.first - 1) for one in drafts
    )


def _dates_another(reading: Reading, hit: Hit) -> bool:
    """Say whether a cue of an earlier time tells when somebody spoke, or since when: "said last year that 900 homes"."""
    words, sets = reading.words.folded, reading.context.sets
    if words[hit.first] not in sets["time.last"]:
        return False
    spoken = not sets["clause.that"].isdisjoint(words[hit.after : hit.after + 1])
    return spoken or not sets["time.ever_since"].isdisjoint(words[max(0, hit.first - _JOINED) : hit.first])


def _governs_back(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether a cue behind the number speaks of it: "20,000 could be displaced", "1.9 million a year ago"."""
    reading = draft.reading
    word = reading.words.folded[hit.first]
    if word in reading.context.sets["sense.active"] or word == (draft.quantity.counted or "").casefold():
        return False  # "hit 25 targets"
    next_first = drafts[draft.position + 1].first if draft.position + 1 < len(drafts) else -1
    if next_first == hit.after or (kind != "modality.prior" and _is_of_another(draft, hit)):
        return False  # "14 expected 150"
    twin = next((one for one in drafts if one.same_as == draft.index and one.first < hit.first), None)
    if twin is not None and kind != "modality.prior":  # "gusts of 140 km/h (87 mph) are forecast"
        return hit.first - twin.noun_after <= _CLOSE and "," not in reading.words.gap(twin.noun_after - 1)
    commas, borders = reading.distance(draft.noun_after - 1, hit.first)
    if commas or borders or any(draft.after <= one.first < hit.first for one in around(draft, drafts)):
        return False
    gap = hit.first - draft.noun_after
    if kind == "modality.prior":
        return (
            not is_share_of_past(draft, hit.first)
            and gap <= _CLOSE
            and reading.words.folded[hit.first] in reading.context.sets["sense.behind"]
        )
    return gap <= 2 * _CLOSE


def _is_of_another(draft: Draft, hit: Hit) -> bool:
    """Say whether a plan or forecast behind a number is of a second verb, of those counted, or of a clause about them."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if words[hit.first - 1] in sets["sense.second"]:
        return True  # "was brought down to 13 million and should fall"
    if words[hit.first - 2] in sets["sense.second"] and words[hit.first - 1] in sets["metric.pronouns"]:
        return True  # "we have cut 140 jobs and we will not cut more"
    if is_panel(draft) or (hit.first == draft.noun_after and words[hit.after : hit.after + 1] in _OBJECTS):
        return True  # "12 expected a cut"
    between = words[draft.noun_after : hit.first]
    return not sets["sense.whose"].isdisjoint(between[:-1])  # "30,000 graduates to whom it had promised jobs"


def _reaches(draft: Draft, drafts: Sequence[Draft], hit: Hit, kind: str) -> bool:
    """Say whether nothing that ends a cue's reach lies between it and the number behind it."""
    commas, borders = draft.reading.distance(hit.after - 1, draft.first)
    numbers = sum(1 for one in around(draft, drafts) if hit.after <= one.first < draft.first)
    if kind == "modality.prior":
        return not numbers and (commas == 0 or (commas == 1 and hit.first <= _CLOSE))  # "Five years ago, turnout was"
    if kind == "modality.hypothetical":
        opening = hit.first == 0 or bool(draft.reading.words.gap(hit.first - 1).strip())
        return commas <= int(opening)  # "If the rains fail, 6 million would go hungry"
    if kind == "modality.denied":
        return commas == 0
    if not draft.reading.context.sets["sense.object"].isdisjoint(draft.reading.words.folded[hit.after : draft.first]):
        return False  # "asked for a share of what the four clubs earn"
    if commas and draft.reading.words.folded[hit.first - 1] in draft.reading.context.sets["sense.aside_of"]:
        return False  # "The bank, which targets 2%, kept its rate at 4%"
    return borders == 0 and commas <= int(numbers > 0) and numbers <= 1


def _is_announcement(draft: Draft, hit: Hit) -> bool:
    """Say whether the plan itself is the news: "will cut 1,200 jobs" is how a job cut is reported."""
    sets = draft.reading.context.sets
    if draft.metric is None or draft.metric.name not in sets["modality.announced"]:
        return False
    return " ".join(draft.reading.words.folded[hit.first : hit.after]) in sets["modality.plan"] or any(
        word in sets["modality.plan"] for word in draft.reading.words.folded[hit.first : hit.after]
    )
