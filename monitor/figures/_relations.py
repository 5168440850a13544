"""How the figures of a document belong together: parts of a whole, restatements, moves from an earlier value.

A part follows its whole ("62 dead, including 14 children"), precedes a back reference ("14 of them children"), or opens
the next sentence ("Of them, 1,300 were in the capital"). A whole is never smaller than its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.figures._context import Hit, Reading
from monitor.figures._draft import Draft
from monitor.figures._fits import done_of, fits, smaller
from monitor.figures._metric import noun_classes
from monitor.figures._named import again, link_opening_name, link_singled, named_groups, named_metrics
from monitor.figures._twins import link_twins

_COUNTS = frozenset({"count", "fraction"})
_FEW, _REACH = 3, 8  # words
_MEANT = 6  # numbers that "of them" may speak of
_APART = frozenset(",;:.—–(")
_DEAR = 2.2  # a metric that costs more is likelier its neighbour's
_WEAK = 1.4  # one that costs more is only the name of those counted
_OTHERS = frozenset({"others", "more", "otros", "otras"})
_TAKEN = _COUNTS | {"percent", "money", "measure"}
_PURPOSES = frozenset({"for", "to", "para"})  # "38,000 claims, 21,000 for homes"
_MANNER = ("ously", "cally", "badly", "verely", "mente")  # "14 were hurt, three seriously"
_PARTITIVE = frozenset({"in", "at", "on", "from", "near", "across", "en"})


def link_parts(drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft] = ()) -> None:
    """Fill in the parents within a sentence, or from the sentence before for one that opens with a back reference.

    `past` are the figures of the last sentences, for wholes that are named again: "Six of the injured".
    """
    if not drafts:
        return
    reading = drafts[0].reading
    for hit in reading.of_kind("subset"):
        if "subset.forward" in hit.kinds:
            _link_forward(hit, drafts, before, past)
        if "subset.behind" in hit.kinds:
            _link_behind(hit, drafts, before, past)
    _link_of_those(drafts, past or before, reading)
    link_singled(drafts, past)
    link_opening_name(drafts, past)
    _link_opening_whole(drafts, reading)
    _link_lists(drafts, reading)
    _link_of_the(drafts, reading)
    _link_ellipses(drafts, reading)
    link_twins(drafts, before)


def _link_forward(hit: Hit, drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft]) -> None:
    reading = drafts[0].reading
    if (
        ("subset.behind" in hit.kinds or reading.words.folded[hit.first] in reading.context.sets["clause.of"])
        and any(one.after == hit.first for one in drafts)
        and reading.words.gap(hit.first - 1) == " "
    ):
        return  # "14 of them" is read backwards
    opens = hit.first < _FEW and all(one.first >= hit.after for one in drafts)
    if opens and not _opening(hit, reading):
        return
    earlier = before if opens else [one for one in drafts if one.first < hit.first and one.counts]
    previous: Draft | None = None
    parts: list[Draft] = []
    for one in drafts:
        if one.first < hit.after or one.quantity.kind not in {*_COUNTS, "percent", "money", "measure"}:
            continue
        if previous is None and one.first - hit.after > _REACH:
            break
        if previous is not None and (_breaks(previous, one) or _turns(previous, one) or _starts_over(previous, one)):
            break
        parts.append(one)
        previous = one
    whole = _whole(parts, earlier if opens else [one for one in drafts if one.first < hit.first])
    names = _named(hit, parts[0], opens=opens, alone=whole is None and not earlier) if parts else None
    whole = (again(names, parts[0], past) if names else None) or whole
    if opens and whole is None:
        whole = _later_total(parts, drafts, reading)
    for one in parts:
        if whole is not None and one is not whole and one.parent is None and fits(one, whole):
            one.parent = whole.index


def _named(hit: Hit, part: Draft, *, opens: bool, alone: bool) -> frozenset[str]:
    """Return what the words name of which parts follow: "Of the dead, 12", or "The victims, who included 12"."""
    named = named_metrics(part.reading, hit.first, hit.after) if opens else frozenset()
    return named or (named_groups(part, hit.first - _FEW) if alone else frozenset())


def _later_total(parts: Sequence[Draft], drafts: Sequence[Draft], reading: Reading) -> Draft | None:
    """Return the total that a sentence gives after its parts: "Of these, 40 ...; in all there are 62"."""
    for one in reversed(drafts):
        lead = reading.words.folded[max(0, one.first - 5) : one.first]
        if parts and one is not parts[0] and {"all", "total", "altogether", "rest"} & set(lead) and fits(parts[0], one):
            return one
    return None


def _opening(hit: Hit, reading: Reading) -> bool:
    if hit.first == 0 and hit.after < len(reading.words) and "," in reading.words.gap(hit.after - 1):
        return True  # "Of those displaced, 8,412 ..."
    return "subset.opening" in hit.kinds or reading.words.folded[hit.first] in {
        "including",
        "incluidos",
        "incluidas",
        "incluyendo",
    }


def _breaks(previous: Draft, one: Draft) -> bool:
    """Say whether the list of parts ends between two numbers: a verb of its own, or a new clause."""
    reading = one.reading
    commas, borders = reading.distance(previous.noun_after - 1, one.first)
    words = reading.words.folded[previous.noun_after : one.first]
    if words[:1] and words[0] in _WHO and words[-1] in _AND and not commas and borders <= 1:
        return False  # "three rangers who had fought the fire and two villagers"
    if any(
        word in {"were", "was", "have", "has", "had", "said", "another", "while", "fueron", "additional", "further"}
        for word in words
    ):
        return True
    return borders > 0 or commas >= _FEW or one.first - previous.noun_after > _REACH


_WHO = frozenset({"who", "whom", "whose"})
_AND = frozenset({"and", "y", "e"})


def _starts_over(previous: Draft, one: Draft) -> bool:
    """Say whether a list of places goes on behind a part: "seven in Lutz, including two children, four in Belm"."""
    words = one.reading.words.folded
    commas, _ = one.reading.distance(previous.noun_after - 1, one.first)
    placed = one.bare and one.after < len(words) and words[one.after] in _PARTITIVE
    return bool(commas) and placed and not previous.bare


def _turns(previous: Draft, one: Draft) -> bool:
    """Say whether a list ends with something else: "1,204 cases, of which 386 are confirmed, and 29 deaths"."""
    words = one.reading.words.folded[previous.noun_after : one.first]
    commas, _ = one.reading.distance(previous.noun_after - 1, one.first)
    return bool(commas) and "and" in words and one.metric is not None and one.metric != previous.metric and one.cost < 1


def _whole(parts: Sequence[Draft], candidates: Sequence[Draft], *, nearest: bool = False) -> Draft | None:
    """Return the nearest figure before the parts that can hold each of them; the broadest when a sentence ago."""
    if not parts or not candidates:
        return None
    crossed = candidates[0].reading is not parts[0].reading
    fitting = [
        one
        for one in candidates
        if one.quantity.kind not in {"duration", "age"} and one.quantity.role != "from" and fits(parts[0], one)
    ]
    if not fitting:
        return None
    alike = [one for one in fitting if parts[0].metric is not None and one.metric == parts[0].metric]
    if crossed and nearest and alike:
        return _over_list(alike[-1], candidates)
    if crossed and not nearest:
        tops = [one for one in fitting if one.parent is None and not one.delta] or fitting
        return tops[-1] if len(tops) == 1 else _alike(parts[0], tops)
    same = [one for one in fitting if _same_class(parts[0], one)]
    last = _object(parts[0], same or fitting)
    if last.parent is not None and not nearest:
        return next((one for one in fitting if one.index == last.parent), last)
    return last


def _object(part: Draft, wholes: Sequence[Draft]) -> Draft:
    """Return the last whole that is no mere circumstance: of the goals in "24 goals in 38 matches, seven of them"."""
    words = part.reading.words.folded
    main = [
        one for one in wholes if not (one.reading is part.reading and words[one.first - 1] in _PARTITIVE | _PURPOSES)
    ]
    return (main or wholes)[-1] if part.bare else wholes[-1]


def _over_list(last: Draft, candidates: Sequence[Draft]) -> Draft:
    """Return the whole of a list of parts, which "of them" speaks of: "90 claims, 50 for homes and 40 for cars"."""
    siblings = [one for one in candidates if one.parent is not None and one.parent == last.parent]
    whole = next((one for one in candidates if one.index == last.parent), last)
    return whole if len(siblings) > 1 else last


def _same_class(part: Draft, whole: Draft) -> bool:
    """Say whether two counted nouns may be of one kind: people of people, homes of homes."""
    mine, theirs = noun_classes(part, ()), noun_classes(whole, ())
    return mine is None or theirs is None or bool(mine & theirs) or not (mine or theirs)


def _alike(part: Draft, tops: Sequence[Draft]) -> Draft:
    """Return the figure that shares the part's metric, else the first one: it is what the sentence was about."""
    return next((one for one in tops if part.metric is not None and part.metric == one.metric), tops[0])


def _link_behind(hit: Hit, drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft]) -> None:
    """Read "14 of them" and "a third of whom"."""
    part = next((one for one in reversed(drafts) if 0 <= hit.first - one.after <= 1), None)
    if part is None or part.parent is not None or "," in part.reading.words.gap(hit.first - 1):
        return  # "8 million, of which 5 million" is read forward
    inside = [one for one in drafts if one.first < part.first and (one.counts or one.quantity.unit == "{point}")]
    amounts = [one for one in drafts if one.first < part.first and one.quantity.kind in {"money", "measure"}]
    single = bool(
        part.reading.context.sets["subset_words.single"] & set(part.reading.words.folded[hit.first : hit.after])
    )
    inside = (amounts or inside) if single else (inside or amounts)
    names = named_metrics(part.reading, hit.first, hit.after) or (frozenset() if inside else named_groups(part))
    whole = again(names, part, [*past, *drafts[: part.position]]) if names else None
    whole = whole or _whole([part], inside, nearest=True)
    whole = whole or (_whole([part], before, nearest=True) if not inside else None)
    if whole is None and not inside and before and hit.first == part.after:
        # "Among them are four officials. Twelve of them ..."
        over = {one.parent for one in before if one.parent is not None}
        whole = next((one for one in reversed(past) if one.index in over and fits(part, one)), None)
    if (
        whole is None and not inside and hit.first == part.after and part.quantity.kind == "count"
    ):  # "127 cases ... Since then ... Oss has 71 of them"
        whole = _whole([part], [one for one in past[-_MEANT:] if one.parent is None and not one.delta], nearest=True)
    if whole is None:
        return
    if part.reading.context.sets["subset_words.those"] & set(part.reading.words.folded[hit.first : hit.after - 1]):
        # "16 died, including nine women. Four of the victims ..."
        top = next((one for one in (*before, *inside) if one.index == whole.parent), whole)
        whole = top if fits(part, top) else whole
    part.parent = whole.index
    _share_parent(part, drafts, whole)
    if names:
        _share_clauses(part, drafts, whole)


def _share_clauses(part: Draft, drafts: Sequence[Draft], whole: Draft) -> None:
    """Let a list of clauses go on: "31,000 of those displaced have reached Belm, 18,000 are in Lutz"."""
    words, room = part.reading.words, (whole.quantity.best or 0) - (part.quantity.best or 0)
    for one in drafts[part.position + 1 :]:
        behind = words.folded[one.after] if one.after < len(words) else ""
        lists = one.bare and one.parent is None and behind in (_PARTITIVE | _BE) - _OF
        if not lists or part.reading.distance(part.after, one.first)[1] or not fits(one, whole) or one.delta:
            return
        room -= one.quantity.best or 0
        if room < 0:
            return
        one.parent = whole.index


def _share_parent(part: Draft, drafts: Sequence[Draft], whole: Draft) -> None:
    """Let a list go on: "6,150 of them in Delm and 1,980 in Brod"."""
    previous = part
    for one in drafts:
        if one.first <= part.first or one.parent is not None:
            continue
        words = one.reading.words.folded
        behind = words[one.after] if one.after < len(words) else ""
        if not one.bare or _breaks(previous, one) or behind not in _PARTITIVE | _PURPOSES:
            break
        if fits(one, whole):
            one.parent = whole.index
            previous = one


def _link_lists(drafts: Sequence[Draft], reading: Reading) -> None:
    """Read "62 people: 40 in the north and 22 in the south", when the parts do not exceed the whole."""
    for position, whole in enumerate(drafts[:-1]):
        if not whole.counts or whole.quantity.kind == "percent":
            continue
        gap = reading.raw(whole.noun_after - 1, drafts[position + 1].first + 1) if drafts[position + 1].first else ""
        text = gap[len(reading.words.raw[whole.noun_after - 1]) :] if gap else ""
        if not text.lstrip().startswith((":", "—", "–", "(")) and text.count(":") != 1:
            continue
        parts = [one for one in drafts[position + 1 :] if one.quantity.kind == whole.quantity.kind and fits(one, whole)]
        values = [one.quantity.best for one in parts]
        best = whole.quantity.best
        known = [value for value in values if value is not None]
        if len(parts) > 1 and best is not None and len(known) == len(values) and sum(known) <= best:
            for one in parts:
                one.parent = one.parent if one.parent is not None else whole.index


def _link_of_those(drafts: Sequence[Draft], before: Sequence[Draft], reading: Reading) -> None:
    """Read "1,500 of the cuts" and "180 of those held" as parts of a figure of the same metric before."""
    words = reading.words
    for position, part in enumerate(drafts):
        at = part.after
        if (
            at + 2 > len(words) - 1
            or words.folded[at] != "of"
            or (part.metric is not None and part.metric.name in reading.context.sets["sense.contested"])
            or part.parent is not None
            or part.delta
            or not _runs_on(part)
        ):
            continue
        named = any(hit.first in {at + 2, at + 3} for hit in reading.metrics)
        if part.quantity.kind != "count" and not named:
            continue  # "a quarter of the population"
        if words.folded[at + 1] not in {"the", "those", "these"} or any(
            one.first in {at + 2, at + 3} for one in drafts
        ):
            continue
        candidates = [
            one for one in (*before, *drafts[:position]) if one.metric is not None and one.metric == part.metric
        ]
        whole = next(
            (one for one in reversed(candidates) if one.parent is None and fits(part, one) and smaller(part, one)),
            None,
        )
        if whole is None:
            continue
        part.parent = whole.index
        _share_parent(part, drafts, whole)


def _link_opening_whole(drafts: Sequence[Draft], reading: Reading) -> None:
    """Read "Of the 212 dead, 131 were found in ... and 81 in ..."."""
    for position, whole in enumerate(drafts[:-1]):
        if whole.delta or not _opens_of(reading, whole.first):
            continue
        for one in drafts[position + 1 :]:
            if one.parent is None and one.quantity.role is None and fits(one, whole):
                one.parent = whole.index


def _opens_of(reading: Reading, first: int) -> bool:
    """Say whether "of the" stands before a number and opens a clause: "Of the 212 dead", "Of the territory's 36 hospitals"."""
    words, at = reading.words, first - 1
    sets = reading.context.sets
    if at >= 0 and (words.folded[at] in sets["clause.relative"] or words.folded[at] in sets["clause.of_them"]):
        return False  # "of which 386 are confirmed"
    while at >= 0 and first - at <= _FEW and words.folded[at] not in _OF and words.gap(at)[:1] == " ":
        at -= 1
    if at < 0 or words.folded[at] not in _OF:
        return False
    return at == 0 or not _APART.isdisjoint(words.gap(at - 1))


_OF = frozenset({"of", "de", "among"})


def _link_of_the(drafts: Sequence[Draft], reading: Reading) -> None:
    """Read "12 of the 62 victims" and "two-thirds of the 900 pupils"."""
    words = reading.words.folded
    for part, whole in pairwise(drafts):
        between = words[part.after : whole.first]
        if done_of(part):  # "$98 million received of the $216 million asked for"
            between = words[part.noun_after + 1 : whole.first]
        close = bool(between) and between[0] in {"of", "de", "out"}
        close = close and (set(between[1:]) <= _DETERMINERS or _owned(part, whole))
        if part.parent is None and close and fits(part, whole) and _runs_on(part):
            part.parent = whole.index


def _runs_on(part: Draft) -> bool:
    """Say whether nothing but a percent sign stands between a number and the word behind it."""
    return part.reading.words.gap(part.after - 1).lstrip("%") == " "


def _owned(part: Draft, whole: Draft) -> bool:
    """Say whether "of the city's" or "of their last" stands between two numbers."""
    words = part.reading.words
    between = words.folded[part.after + 1 : whole.first]
    plain = all(words.gap(at) == " " for at in range(part.after - 1, whole.first))
    last = words.raw[whole.first - 1]
    owner = last.endswith(("'s", "’s")) or last in {"last", "first", "past"}
    return plain and 1 <= len(between) <= _FEW and between[0] in _DETERMINERS and owner


_DETERMINERS = frozenset(
    {"of", "the", "all", "its", "their", "these", "those", "some", "his", "her", "nearly", "los", "las", "sus", "about"}
)


def _link_ellipses(drafts: Sequence[Draft], reading: Reading) -> None:
    """Read "1,012 have died, 212 in February" and "8,412 in the north, part of a total of 19,300"."""
    words = reading.words
    for whole, part in pairwise(drafts):
        between = words.folded[whole.noun_after : part.first]
        if "part" in between and "total" in between and fits(whole, part):
            whole.parent = part.index
            continue
        elliptical = (
            part.parent is None and part.bare and not whole.bare and part.quantity.role is None and not part.delta
        )
        behind = words.folded[part.after] if part.after < len(words) else ""
        if not elliptical or not (behind in _PARTITIVE or behind in _PURPOSES or behind.endswith(_MANNER)):
            continue
        lists = not _is_dated(part) and any(word in _PARTITIVE or word in {"and", "or", "y"} for word in between)
        if (
            not lists
            and len(between) <= _REACH
            and "," in words.gap(part.first - 1)
            and fits(part, whole)
            and smaller(part, whole)
        ):
            part.parent = whole.index
            _share_parent(part, drafts, whole)


def _is_dated(part: Draft) -> bool:
    """Say whether a time stands right behind a number: "72 were saved from the rubble, nine in the past 24 hours"."""
    sets, words = part.reading.context.sets, part.reading.words.folded[part.after : part.after + 3]
    return words[:1] == ["in"] and bool(
        sets["time.spans_back"] & set(words[2:])
        if words[1:2] == ["the"]
        else set(words[1:2]) & part.reading.context.months.keys()
    )


def carry_over(drafts: Sequence[Draft], before: Sequence[Draft], past: Sequence[Draft] = ()) -> None:
    """Let parts and bare numbers take over the metric of what they belong to; wholes may stand in the `past`."""
    parts = [one for one in drafts if one.parent is not None]
    by_index = {one.index: one for one in (*past, *before, *drafts)} if parts else {}
    for one in parts:
        whole = by_index.get(one.parent)  # type: ignore[arg-type]
        if whole is not None and whole.metric is not None and (one.metric is None or _weaker(one)):
            _take(one, whole)
    _share_out(drafts, before)
    for position, one in enumerate(drafts):
        if one.metric is not None and (one.cost < _DEAR or not position):
            continue
        if one.quantity.kind not in _TAKEN or (one.quantity.counted or "others").casefold() not in _OTHERS:
            continue
        one.like = _gone_on(one, drafts[:position], before)
        if one.like is not None and one.like.metric is not None and (one.metric is not None or not _stands_apart(one)):
            _take(one, one.like)


def _stands_apart(one: Draft) -> bool:
    """Say whether a bare number has a predicate of its own ("13 were away"), or is a part of what nobody names."""
    words = one.reading.words.folded
    predicated = one.quantity.kind == "count" and not (_BE - {"of"}).isdisjoint(words[one.after : one.after + 1])
    rest = "other" in words[max(0, one.first - 1) : one.first]  # "the other 368 are spread over eleven districts"
    return one.parent is not None or (predicated and not rest)


def _gone_on(one: Draft, earlier: Sequence[Draft], before: Sequence[Draft]) -> Draft | None:
    """Return the number that a bare one goes on with: the last of its kind; one of another sentence only for the first."""
    mine = [other for other in earlier if _comparable(one, other) and not _lasts(other)]
    if mine or (earlier and (one.delta or one.quantity.kind in _COUNTS)):
        return mine[-1] if mine else None
    if one.quantity.kind not in _COUNTS and not _leads_on(one):
        return None
    theirs = [other for other in before if other.metric is not None and _comparable(one, other)]
    sentence = one.reading.sentence
    return theirs[-1] if theirs and (earlier or theirs[-1].reading.sentence.paragraph == sentence.paragraph) else None


def _leads_on(one: Draft) -> bool:
    """Say whether a sum, share or measure is the value of what another sentence names: not of "recovered £412,000"."""
    words, sets = one.reading.words.folded, one.reading.context.sets
    lead = words[max(0, one.first - 1) : one.first]
    return not lead or lead[0] in sets["clause.level"] | sets["metric.versus"] | sets["metric.shared"]


def _lasts(one: Draft) -> bool:
    """Say whether a number tells how long: "over three sessions"."""
    if one.noun_after <= one.after:
        return False
    noun = one.reading.lexicon.vocabulary.nouns.at(one.reading.words.folded, one.noun_after - 1)
    return noun is not None and "time" in noun[1]


def _comparable(one: Draft, other: Draft) -> bool:
    return one.quantity.kind == other.quantity.kind and one.quantity.unit == other.quantity.unit


def _share_out(drafts: Sequence[Draft], before: Sequence[Draft]) -> None:
    """Read "About a third are children" as a share of what the sentence before counted."""
    first = drafts[0] if drafts else None
    if (
        first is None
        or first.metric is not None
        or first.parent is not None
        or first.quantity.kind not in {"percent", "fraction"}
    ):
        return
    words = first.reading.words.folded
    stated = (
        first.first <= 1 and first.quantity.counted is None and first.after < len(words) and words[first.after] in _BE
    )
    tops = [one for one in before if one.parent is None and one.metric is not None and one.quantity.kind == "count"]
    if stated and tops:
        first.parent = tops[0].index
        _take(first, tops[0])


_BE = frozenset({"are", "were", "is", "was", "have", "has", "had", "of", "live", "son", "eran"})


def _weaker(one: Draft) -> bool:
    """Say whether a part's own metric is only the name of those counted: "including 15,000 refugees"."""
    return one.cost >= _WEAK


def _take(one: Draft, source: Draft) -> None:
    one.metric, one.cost, one.subject = source.metric, source.cost + 1.5, source.subject
    one.carried = True
