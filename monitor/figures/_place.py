"""Where a figure holds: the place named with it, else that of its neighbours, its whole, or its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.figures._context import Reading, is_number
from monitor.figures._draft import Draft, around
from monitor.figures._heads import find_head
from monitor.figures._mentions import phrase_start
from monitor.figures._sentences import Sentence
from monitor.figures._unlisted import Mention
from monitor.lexicon import Gazetteer, Lexicon

_BULLETS = frozenset("*•▪◦·■●-–—")
_FEW = 3  # words between a name and a number that it owns
_WHO = frozenset({"who", "whose"})
_OVERALL = frozenset({"total", "national", "overall", "altogether"})
_SHARED = 0.3  # what the second of two numbers joined by "and" counts between the first and their place
_WIDE = 40  # words beyond which nobody looks what stands between
_LATER = 8  # words up to a comma
_MOVE = 4  # words between the two numbers of a move
_RANK = 4  # words between a superlative and the place that it is of
_FROM = 5  # words between an origin and a goal
_FRONT = 2  # words up to a place that opens a sentence
_NAMED = 3.0  # what a place costs that no preposition leads to
_OWN = 1.6  # a cost up to which a place is a part's own
# costs beyond which the document's own place is likelier
_FAR, _FAR_FOR_GOODS = 10, 2.6


@dataclass(slots=True)
class Scene:
    """Where a document plays: its main place, and the last place named in its paragraph and section."""

    main: str | None = None
    country: str | None = None
    written: str | None = None  # where the report was written
    recent: str | None = None
    named: int = -1  # the paragraph that names it
    paragraph: int = -1
    topic: str | None = None  # the place that the paragraph speaks of
    title: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)  # the last province, the last town
    item: bool = False  # the paragraph is one of a list, and tells of its own place
    game: bool = False  # it tells of a game, whose numbers are of no place
    ground: bool = False  # it tells of what happens in a place, not of a firm, a market or a game

    def enter(self, sentence: Sentence, text: str) -> None:
        """Forget the last place where another section begins."""
        if sentence.section != self.title:
            self.recent, self.title = None, sentence.section
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.topic = sentence.paragraph, None
            self.item = text[sentence.start : sentence.start + 1] in _BULLETS

    def remember_kinds(self, reading: Reading, mentions: Sequence[Mention]) -> None:
        """Remember of what kind places are called, for "the province" later."""
        words, kinds = reading.words.folded, reading.context.sets["place.kinds"]
        for after, name in (
            *((after, name) for _, after, name in reading.places),
            *((one.after, one.name) for one in mentions),
        ):
            if words[after - 1] in kinds and name[:1].isupper():
                self.kinds[words[after - 1]] = name

    def town(self, gazetteer: Gazetteer) -> str | None:
        """Return the town that a mayor is of: the last place named, unless others lie in it, or where the report was written."""
        named = self.recent or ""
        return named if named[:1].isupper() and named not in gazetteer.outers else self.written


def find_places(
    drafts: Sequence[Draft],
    before: Sequence[Draft],
    mentions: Sequence[Mention],
    scene: Scene,
    local: Mapping[int, str],
) -> None:
    """Fill in the places of the figures of one sentence; `local` are those of their voices: "police in Oss said"."""
    mentions = _usable(drafts, mentions, scene)
    ahead = _places_lead(drafts, mentions)
    frame = find_frame(drafts[0].reading, mentions)
    market = frame or scene.topic  # "In Oss, turnover was"
    frame = frame if scene.ground else None
    by_index = {draft.index: draft for draft in drafts}
    earlier = {draft.index: draft for draft in before}
    own: Draft | None = None  # the last one whose place its sentence names
    for draft in drafts:
        chosen = _own_place(draft, drafts, mentions, scene, ahead=ahead)
        if chosen is _WORLD:
            continue  # a firm's staff worldwide
        moved = own is not None and (_is_move(own, draft) or (scene.ground and _is_joined(own, draft)))
        if chosen is not None and moved and _is_past_comma(draft, chosen):
            chosen = None  # "sales in Oss fell 11% to 63,238, and those in Belor 3%"
        if chosen is not None:
            draft.place = _resolved(chosen, mentions, scene, draft)
            own = draft
        elif scene.ground and scene.recent and _is_there(draft):
            draft.place = scene.recent
        elif (
            draft.parent is not None
            and (whole := by_index.get(draft.parent) or earlier.get(draft.parent))
            and whole.place
        ):
            draft.place = whole.place
        elif own is not None and own.place and moved:
            draft.place = own.place
        elif draft.metric is not None and draft.metric.name in draft.reading.context.sets["place.bourse"] and market:
            draft.place = market
        elif _is_placed(draft, drafts, scene):
            draft.place = frame or _told_before(draft, before, scene, local.get(draft.index))
    _leave_parts(drafts, mentions, by_index)


def _own_place(
    draft: Draft, drafts: Sequence[Draft], mentions: Sequence[Mention], scene: Scene, *, ahead: bool
) -> Mention | None:
    """Return the place that its sentence names for a number; `_WORLD` where a number of a firm is of no place."""
    if _is_overall(draft) or (scene.game and draft.metric is None):
        return None
    parts = [one for one in drafts if one.parent == draft.index]
    usable = [one for one in mentions if not any(_belongs(one, part, draft) for part in parts)]
    chosen = _choose(draft, drafts, usable, ahead=ahead)
    if chosen is not None and chosen.name == _WORLD.name and _is_placeless(draft):
        return _choose(draft, drafts, [one for one in usable if one.name != _WORLD.name], ahead=ahead) or _WORLD
    if chosen is None or not any(draft.parent == one.index for one in drafts):
        return chosen
    aside = chosen.first >= draft.after and draft.reading.distance(draft.after - 1, chosen.first)[0]
    if aside or _cost(draft, drafts, chosen, ahead=ahead) > _OWN:
        return None  # of another phrase, or too far to be the part's own: it is where its whole is
    return chosen


def _told_before(draft: Draft, before: Sequence[Draft], scene: Scene, local: str | None) -> str | None:
    """Return the place that a number has which its sentence names none for; `local` is that of its voice."""
    near = scene.named == scene.paragraph and (_goes_on(draft, scene) or _stays(draft, before, scene) or scene.item)
    recent = scene.recent if near or _is_there(draft) else None
    topic = None if _is_overall(draft) else scene.topic
    if scene.ground and _is_national(draft):
        return scene.country or scene.main
    staged = scene.main == scene.written and _is_staged(draft, scene)
    return recent or local or topic or (scene.main if scene.ground or staged else None)


_WORLD = Mention(-1, -1, "world", led=True, known=True)


def _usable(drafts: Sequence[Draft], mentions: Sequence[Mention], scene: Scene) -> Sequence[Mention]:
    """Return the places that tell where numbers hold: in a game not the sides, for a firm not "worldwide"."""
    if scene.game:
        return [one for one in mentions if _is_ground(drafts, one)]
    mentions = list(_without_far_origins(drafts[0].reading, mentions, scene))
    return mentions if scene.ground else [one for one in mentions if one.name != "world"]


def _without_far_origins(reading: Reading, mentions: Sequence[Mention], scene: Scene) -> Iterator[Mention]:
    """Leave out the places abroad that somebody came from, and those that only tell among what something is the first."""
    left = -1  # where the last origin ends
    for one in mentions:
        listed = one.first - 1 == left and reading.words.folded[left] in reading.context.sets["speech.and"]
        if listed or _is_far_origin(reading, one, scene):
            left = one.after
        elif not _is_compared(reading, one, scene):
            yield one


def _is_compared(reading: Reading, one: Mention, scene: Scene) -> bool:
    """Say whether a place around the scene only tells among what something is the first: "among the highest in Asia"."""
    if one.name == scene.main or one.name not in reading.lexicon.gazetteer.ancestors(scene.main or ""):
        return False
    ranks, words = reading.context.sets["place.ranks"], reading.words.folded
    owns = reading.words.raw[one.after - 1].endswith(("'s", "’s"))
    near = words[one.after : one.after + _FEW] if owns else words[max(0, one.first - _RANK) : one.first]
    return not ranks.isdisjoint(near)


def _is_far_origin(reading: Reading, one: Mention, scene: Scene) -> bool:
    """Say whether a place of another country is where somebody came from, or where he went from there: "from Ardia to Karsia"."""
    gazetteer, words = reading.lexicon.gazetteer, reading.words.folded
    start = phrase_start(reading, one.first)
    while start > 0 and words[start - 1] in gazetteer.adjectives:
        start = phrase_start(reading, start - 1)
    lead = words[start - 1] if start else ""
    origins = reading.context.sets["place.origin"]
    if lead == "to":
        return not origins.isdisjoint(words[max(0, start - _FROM) : start - 1])
    after = one.after + (one.after < len(words) and words[one.after] not in reading.context.sets["clause.verbs"])
    if any(is_number(reading, at) for at in range(one.after, min(after + 1, len(words)))):
        return False  # "from Ardia 610,000, from Karsia just 28,000"
    home, own = scene.country, gazetteer.ancestors(one.name)
    return lead in origins and home in gazetteer.capitals and not own.isdisjoint(gazetteer.capitals) and home not in own


def _resolved(chosen: Mention, mentions: Sequence[Mention], scene: Scene, draft: Draft) -> str | None:
    """Return the name that a mention stands for: the country for "nationwide", its capital for "the capital"."""
    if chosen.kind:
        earlier = [one for one in mentions if one.first < chosen.first and one.name and one.led]
        if earlier and chosen.kind in _SMALL:
            return earlier[-1].name
        return _meant(chosen.kind, scene, draft.reading.lexicon)
    if not chosen.name:
        states = draft.reading.lexicon.gazetteer.capitals
        framed = next(
            (
                one.name
                for one in mentions
                if one.first < chosen.first and one.name in states and _is_behind(draft.reading, one.first)
            ),
            None,
        )
        return framed or scene.country or scene.main  # "In Ardia, two thirds of the country"
    if chosen.name == "capital":
        country = next((one.name for one in mentions if 0 <= one.first - chosen.after <= 1), None) or scene.country
        return (draft.reading.lexicon.capital(country) if country else None) or chosen.name
    if _acts_for(chosen, scene, draft):
        return scene.country
    head = chosen.name.rpartition(" ")[0]
    return head if not chosen.known and head and head == scene.written else chosen.name  # "the Doro pit" in Doro


def _acts_for(one: Mention, scene: Scene, draft: Draft) -> bool:
    """Say whether a capital stands for its government: "Oss has set a growth target of 5 percent"."""
    sets, metric = draft.reading.context.sets, draft.metric.name if draft.metric is not None else ""
    affairs = metric in sets["place.economy"] or draft.quantity.kind == "money"
    national = affairs and scene.main == scene.country is not None
    return (
        national
        and draft.reading.lexicon.capital(scene.country or "") == one.name
        and not _is_behind(draft.reading, one.first)
    )


def resolve_kind(one: Mention, scene: Scene, lexicon: Lexicon) -> str | None:
    """Return the place of a mention, also of "the region", as in "the region's governor"."""
    return one.name or (_meant(one.kind, scene, lexicon) if one.kind else None)


def _meant(kind: str, scene: Scene, lexicon: Lexicon) -> str | None:
    """Return the place that "the city" or "the province" stands for: the last one named, or what the report is about."""
    if kind in scene.kinds:
        return scene.kinds[kind]
    recent, last = scene.recent, (scene.recent or "").rpartition(" ")[2].casefold()
    if kind in _SMALL and scene.main is not None and last != kind and _is_town(scene.main, lexicon.gazetteer):
        return scene.main
    if recent is not None and (last == kind or (kind in _SMALL and last not in _SMALL)):
        return recent  # no "Orangi Town" is "the city"
    if kind in _STATES and scene.main is not None:
        return lexicon.gazetteer.region(scene.main) or scene.main
    return scene.main or recent


def _is_town(name: str, gazetteer: Gazetteer) -> bool:
    """Say whether a place is known as a town: it has a country, and nothing lies in it."""
    return name in gazetteer.parents and name not in gazetteer.outers and bool(gazetteer.parents[name])


_STATES = frozenset({"state", "statewide", "estado"})
_SMALL = frozenset({"city", "town", "village", "camp", "site", "district", "ciudad", "municipio"})


def _is_placed(draft: Draft, drafts: Sequence[Draft], scene: Scene) -> bool:
    """Say whether a figure without a place is of the place that the document is about."""
    sets, metric = draft.reading.context.sets, draft.metric
    if scene.ground:
        return metric is None or metric.name not in sets["place.branded"] or not _is_named(draft, drafts, scene)
    if metric is None:
        return draft.quantity.kind == "count" and draft.quantity.counted is not None  # "262 sites", not "158"
    return metric.name not in sets["place.placeless"] or _is_staged(draft, scene)


def _is_staged(draft: Draft, scene: Scene) -> bool:
    """Say whether a number of sport is of the town where it takes place: its prize money, its spectators."""
    staged = draft.reading.context.sets["place.staged"]
    return scene.game and draft.metric is not None and draft.metric.name in staged


def _is_named(draft: Draft, drafts: Sequence[Draft], scene: Scene) -> bool:
    """Say whether a number is of a firm or a good with a name of its own: "Delta Cement's sales", "West Texas crude"."""
    head, reading = find_head(draft, drafts), draft.reading
    articles = reading.context.sets["speech.articles"]
    if head is None or not articles.isdisjoint(reading.words.folded[max(0, head.first - 1) : head.first + 1]):
        return False  # "the Taiex" is an index, and of a nation
    own = {at for first, after, name in reading.places if name == scene.main for at in range(first, after)}
    own.update(
        at for at in range(head.first, head.after) if reading.words.folded[at] in reading.lexicon.gazetteer.adjectives
    )
    return any(reading.words.raw[at][0].isupper() for at in range(max(head.first, 1), head.after) if at not in own)


def _is_past_comma(draft: Draft, one: Mention) -> bool:
    """Say whether a comma stands between a number and the place behind it."""
    return one.first > draft.after and bool(draft.reading.distance(draft.after - 1, one.first)[0])


def _is_move(first: Draft, second: Draft) -> bool:
    """Say whether two numbers next to each other are those of one move: "sales in Oss fell 11% to 63,238"."""
    if first.metric is None or first.metric != second.metric or second.first - first.after > _MOVE:
        return False
    return not (_is_traded(first) or any(first.reading.distance(first.after - 1, second.first)))


def _is_traded(draft: Draft) -> bool:
    """Say whether a place with a number may only tell what is traded: "West Arda crude rose 86 cents to $79"."""
    return draft.metric is not None and draft.metric.name in draft.reading.context.sets["place.traded"]


def _is_joined(first: Draft, second: Draft) -> bool:
    """Say whether one clause tells of two numbers: "killed 9,000 people and cost $6 billion"."""
    near = second.first - first.after <= _LATER and not _is_traded(first)
    return near and not any(first.reading.distance(first.after - 1, second.first))


def _goes_on(draft: Draft, scene: Scene) -> bool:
    """Say whether a sentence speaks on of the place before it: "There, 14 ...", or a number without a noun."""
    if draft.carried and not scene.ground and draft.quantity.kind in {"money", "percent"}:
        return False  # of a firm or a market
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    rest = words[0] in sets["speech.articles"] and not sets["place.rest"].isdisjoint(words[1:2])
    return (
        (draft.carried and draft.metric is not None) or rest or words[0] in sets["place.there"]
    )  # "The remaining shelter has"


def _stays(draft: Draft, before: Sequence[Draft], scene: Scene) -> bool:
    """Say whether a sentence stays where its paragraph is, within the scene: "They", "Police", "The snow" after snow in Oss."""
    recent, main, gazetteer = scene.recent or "", scene.main or "", draft.reading.lexicon.gazetteer
    inside = main in gazetteer.ancestors(recent) if recent in gazetteer.parents else recent[:1].isupper()
    if not scene.ground or not inside or recent == main:
        return False
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.quantity.kind == "money" or not sets["place.lasting"].isdisjoint(words[: draft.after + _LATER]):
        return False  # "It needs $40 million", "Police have arrested 31 since June"
    if words[0] in sets["place.staying"]:
        return True
    last = before[-1] if before else None
    again = words[0] in sets["speech.articles"] and last is not None and last.place == recent
    return (
        again and last is not None and words[1] in last.reading.vocabulary and words[1] not in sets["place.whole_words"]
    )


def _is_there(draft: Draft) -> bool:
    """Say whether a number is of the place named last: "six people had died there", not "there were six"."""
    words, sets = draft.reading.words, draft.reading.context.sets
    for at in range(draft.after, min(draft.after + _LATER, len(words))):
        if words.folded[at] in sets["place.yonder"] and words.folded[at - 1] not in sets["place.origin"]:
            verb = words.folded[at + 1] if words.gap(at) == " " else ""
            return verb not in sets["place.existing"]
    return False


def _belongs(one: Mention, part: Draft, whole: Draft) -> bool:
    """Say whether a place is that of a part, not of the whole before it: "employs 11,400, 5,200 in Austria"."""
    return one.led and one.first >= part.after and part.first > whole.first


def _is_overall(draft: Draft) -> bool:
    """Say whether a number is the total over several places: "a national total of 19,300", "in all there are 23,000"."""
    lead = draft.reading.words.folded[max(0, draft.first - 4) : draft.first]
    return bool(_OVERALL & set(lead))


def _is_national(draft: Draft) -> bool:
    """Say whether a number is of the nation: "declared three days of national mourning"."""
    words, last = draft.reading.words.folded, draft.noun_after + _FEW
    values = draft.reading.context.sets["place.values"]
    near = range(max(0, draft.first - _FEW), min(last, len(words) - 1))
    return any(words[at] == "national" and words[at + 1] in values for at in near)


def _leave_parts(drafts: Sequence[Draft], mentions: Sequence[Mention], by_index: dict[int, Draft]) -> None:
    """Keep a part's place from the number behind it: "31 in Orland, 17 of them in Toli alone, and left 56,000 homeless"."""
    for earlier, draft in pairwise(drafts):
        if earlier.parent is None or draft.parent is not None or earlier.place != draft.place:
            continue
        whole = by_index.get(earlier.parent)
        between = any(earlier.after <= one.first < draft.first for one in mentions)
        if whole is not None and whole is not draft and between:
            draft.place = whole.place


def _places_lead(drafts: Sequence[Draft], mentions: Sequence[Mention]) -> bool:
    """Say whether each number's place stands before it ("in the north 40, in the south 12"), not behind."""
    if len(drafts) == 1:
        return False
    led = [one for one in mentions if one.led]
    before = any(one.after <= drafts[0].first for one in led)
    behind = any(one.first >= drafts[-1].after for one in led)
    return before and not behind


def _choose(draft: Draft, drafts: Sequence[Draft], mentions: Sequence[Mention], *, ahead: bool) -> Mention | None:
    best: tuple[float, Mention] | None = None
    people = draft.metric is not None and draft.metric.unit in {"person", "case", "building", "household", "seat"}
    for one in mentions:
        if (
            not one.known
            and not people
            and draft.quantity.kind in {"count", "money"}
            and draft.reading.words.folded[one.after - 1 : one.after + 1]
            and one.after < draft.first
            and draft.first - one.after < _FEW
            and not _is_behind(draft.reading, one.first)
        ):
            continue  # "Duval had 11 rebounds" names a player
        cost = _cost(draft, drafts, one, ahead=ahead) + (0 if one.led else _NAMED)
        if best is None or cost < best[0]:
            best = cost, one
    return best[1] if best and best[0] < (_FAR_FOR_GOODS if _is_placeless(draft) else _FAR) else None


def _is_placeless(draft: Draft) -> bool:
    """Say whether a number is of a firm, a good, a market or a game."""
    return draft.metric is not None and draft.metric.name in draft.reading.context.sets["place.placeless"]


def _is_behind(reading: Reading, first: int) -> bool:
    """Say whether a preposition of place leads to a name: "in Oss", "in the Ard hills"."""
    sets, at = reading.context.sets, first - 1
    at -= at > 0 and reading.words.folded[at] in sets["speech.articles"]
    return at >= 0 and reading.words.folded[at] in sets["place.locative"]


def _cost_behind(draft: Draft, drafts: Sequence[Draft], one: Mention, *, ahead: bool) -> float:
    reading = draft.reading
    gap = max(0, one.first - draft.noun_after)
    commas, borders = reading.distance(draft.after - 1, one.first)
    if _is_apart(draft, drafts, one, commas, borders):
        return _FAR
    numbers: float = sum(
        1 for other in around(draft, drafts) if draft.after <= other.first < one.first and not _is_term(other)
    )
    joined = _joined(reading, draft.after, one.first)  # "Oss took 1,500 people and Belor 900"
    placed = draft.metric is not None and not _is_placeless(draft)
    if joined and placed and numbers == 1 and not commas and not borders:
        numbers = _SHARED  # "killed six and injured 15 in Belor"
    apart = gap > _FEW or commas or borders or numbers or joined  # else "91 of them in Mai" is at hand
    return (1.5 if ahead and apart else 0) + 0.1 * gap + 0.7 * commas + 1.2 * borders + 2.5 * numbers


def _is_apart(draft: Draft, drafts: Sequence[Draft], one: Mention, commas: int, borders: int) -> bool:
    """Say whether a place behind a number is of another statement."""
    reading = draft.reading
    near = borders and one.first - draft.after <= _WIDE
    if near and ";" in reading.words.text[reading.words.ends[draft.after - 1] : reading.words.starts[one.first]]:
        return True  # "averaged 271,995; Oss lagged"
    between = reading.words.folded[draft.after : min(one.first, draft.after + _WIDE)]
    if not reading.context.sets["place.versus"].isdisjoint(between) or _is_gone_to(reading, draft.after, one):
        return True  # "12 accidents, compared with 9 in Oss", "mourned three days and cancelled a trip to Oss"
    apart = commas and _opens_clause(reading, one.first)
    if apart and any(other.first > one.first for other in around(draft, drafts)):
        return True  # "fell to 19%, and in Belor it was 6%"
    people = draft.metric is not None and draft.metric.unit == "person"
    reason = commas and not people and _gives_reason(reading, draft.after, one.first)
    if reason or (borders and (not one.led or _is_placeless(draft))):
        return True  # "fell 3%, as demand in Oss weakened", not "14 died, as"; "exports rose 10% before U.S. tariffs"
    if commas == 1 and not reading.context.sets["place.among"].isdisjoint(_behind_comma(reading, draft.after)[:1]):
        return True  # "five died, among them a woman from Oss"
    who = not _WHO.isdisjoint(
        _behind_comma(reading, draft.after)[:1]
    )  # "a loan from the fund, whose experts are in Oss"
    partly = who or _goes_on_partly(reading, draft.after) or _is_of_some(reading, one.first)
    return bool(commas) and partly  # "lost 31,000 jobs, most of them in Oss"


def _cost(draft: Draft, drafts: Sequence[Draft], one: Mention, *, ahead: bool) -> float:
    reading = draft.reading
    if _has_own(reading, one) and not draft.first <= one.after + 1 < draft.after:
        return _FAR
    if one.first >= draft.after:
        if draft.metric is not None and draft.metric.name == "deported" and _is_goal(reading, draft.after, one):
            return _FAR
        return _cost_behind(draft, drafts, one, ahead=ahead)
    if draft.first == one.after and "(" in reading.words.gap(one.after - 1):
        return -_NAMED  # "followed by Oss (402)"
    gap = draft.first - one.after
    commas, borders = reading.distance(one.after - 1, draft.first)
    if is_seat(reading, one) or (commas and _is_told_of(reading, one.first)):
        return _FAR
    borders += _is_relative(reading, one.first)
    fronted = 0 < one.first <= _FRONT and reading.words.folded[0] in reading.context.sets["place.tight"]
    fronted = fronted or (reading.words.gap(one.after - 1)[:1] == "," and phrase_start(reading, one.first) == 0)
    if fronted and one.led and borders < _FEW:  # "In Oss, where it began, 14 people died"
        commas, borders, gap = min(commas, 1), 0, min(gap, _FEW)
    numbers = sum(
        1 for other in around(draft, drafts) if one.after <= other.first < draft.first and not _is_term(other)
    )
    return (0 if ahead else 0.8) + 0.08 * gap + 0.5 * commas + 0.9 * borders + (2.5 if ahead else 1.5) * numbers


def _is_goal(reading: Reading, at: int, one: Mention) -> bool:
    """Say whether somebody was sent to a place, not from it: "deported to Ardia"."""
    return "to" in reading.words.folded[max(at, one.first - _LATER) : one.first]


def _gives_reason(reading: Reading, at: int, last: int) -> bool:
    """Say whether a clause that gives a reason begins between two words: ", because"."""
    words, reasons = reading.words, reading.context.sets["place.reasons"]
    near = range(at, min(last, at + _WIDE))
    return any(words.folded[index] in reasons and "," in words.gap(index - 1) for index in near)


def _is_gone_to(reading: Reading, at: int, one: Mention) -> bool:
    """Say whether another verb leads to a place: "treated 14 and were sent on to Oss"."""
    words, sets, lead = reading.words.folded, reading.context.sets, one.first - 1
    lead -= lead > 0 and words[lead] in sets["speech.articles"]
    house = 0 if words[lead] in {"to", "from"} else _house_lead(reading, one, at)
    lead = house or lead
    if words[lead] not in {"to", "from"} or lead - at > _WIDE:
        return False
    acts, moves, endings = sets["clause.acts"], sets["place.moved"], tuple(sets["clause.past_endings"])
    if house:
        return is_taken_to(reading, one, at)
    joint = next((index for index in range(at, lead) if words[index] in sets["speech.and"]), lead)
    return any(word in acts or word in moves or word.endswith(endings) for word in words[joint:lead])


def is_taken_to(reading: Reading, one: Mention, at: int = 0) -> bool:
    """Say whether behind word `at` people are taken to a house in a place, which is not where it happened."""
    lead, sets = _house_lead(reading, one, at), reading.context.sets
    moved = reading.words.folded[max(at, lead - _LATER) : lead]
    return bool(lead) and not (sets["place.moved"].isdisjoint(moved) and sets["place.conveyed"].isdisjoint(moved))


def _house_lead(reading: Reading, one: Mention, at: int) -> int:
    """Return the preposition that leads to a house in a place, behind word `at`: "taken to a clinic in the town of Oss"."""
    words, sets = reading.words.folded, reading.context.sets
    inner = phrase_start(reading, one.first) - 1
    house = (
        inner > at
        and words[inner] in sets["place.tight"]
        and not sets["place.houses"].isdisjoint(words[inner - 2 : inner])
    )
    return next((back for back in range(inner - 1, max(at, inner - _LATER), -1) if house and words[back] == "to"), 0)


def is_seat(reading: Reading, one: Mention) -> bool:
    """Say whether a place is only where an office is: "its office in Oss needs $54 million"."""
    words, sets = reading.words.folded, reading.context.sets
    return one.first > 1 and words[one.first - 1] in sets["place.tight"] and words[one.first - 2] in sets["place.based"]


def _goes_on_partly(reading: Reading, at: int) -> bool:
    """Say whether what stands behind the next comma speaks of a part only."""
    behind, sets = _behind_comma(reading, at), reading.context.sets
    return not (sets["place.partly"].isdisjoint(behind) and sets["clause.superlative"].isdisjoint(behind))


def _is_of_some(reading: Reading, at: int) -> bool:
    """Say whether a place stands in an aside on some only: ", many of them in the north"."""
    words = reading.words
    for index in range(at - 1, max(0, at - _LATER), -1):
        if "," in words.gap(index - 1):
            return words.folded[index] in reading.context.sets["place.partly"]
    return False


def _behind_comma(reading: Reading, at: int) -> list[str]:
    """Return the first words behind the next comma."""
    words, end = reading.words, min(at + _LATER, len(reading.words))
    comma = next((index for index in range(at - 1, end) if "," in words.gap(index)), end)
    return words.folded[comma + 1 : comma + 3]


def _opens_clause(reading: Reading, first: int) -> bool:
    """Say whether ", and in" leads to a place."""
    words, sets = reading.words, reading.context.sets
    lead = first - 1
    leads = lead > 1 and words.folded[lead] in sets["place.tight"] and words.folded[lead - 1] in sets["speech.and"]
    return leads and "," in words.gap(lead - 2)


def _has_own(reading: Reading, one: Mention) -> bool:
    """Say whether a place stands right before its number: "followed by Belor with 12%"."""
    words, sets, at = reading.words.folded, reading.context.sets, one.after + 1
    if at >= len(words) or not is_number(reading, at):
        return False
    gapped = words[one.after] == "for" and one.first > 0 and words[one.first - 1] in sets["speech.and"]
    return gapped or words[one.after] in sets["speech.with"]  # "Oss accounts for 71 and Tarn for 33"


def _is_term(draft: Draft) -> bool:
    """Say whether a number only says which thing is meant: "the 10-year yield"."""
    start, end = draft.quantity.start, draft.quantity.end
    return draft.quantity.kind == "duration" and "-" in draft.reading.words.text[start:end]


def _is_ground(drafts: Sequence[Draft], one: Mention) -> bool:
    """Say whether a place of a game is where it is played, not a side: "at Oss", not "for Oss"."""
    reading = drafts[0].reading
    sets, at = reading.context.sets, one.first - 1
    at -= at > 0 and reading.words.folded[at] in sets["speech.articles"]
    people = reading.words.folded[one.first] in reading.lexicon.gazetteer.adjectives  # "English clubs"
    return people or (at >= 0 and reading.words.folded[at] in sets["place.tight"])


def find_frame(reading: Reading, mentions: Sequence[Mention]) -> str | None:
    """Return the place that a sentence opens with, which holds to the end of its paragraph: "Across Ardia, floods have"."""
    words, sets = reading.words.folded, reading.context.sets
    aside = "alone" in words[: _FRONT + 3] or not sets["place.beside"].isdisjoint(words[1:_FRONT])
    opens = bool(words) and words[0] in sets["place.tight"] and not aside
    first = next((one.name for one in mentions if 0 < one.first <= _FRONT and one.led and one.name), None)
    return first if opens else None


def _joined(reading: Reading, first: int, last: int) -> bool:
    """Say whether a plain "and" stands between two words."""
    return not reading.context.sets["speech.and"].isdisjoint(reading.words.folded[first : min(last, first + _WIDE)])


def _is_told_of(reading: Reading, at: int) -> bool:
    """Say whether a place stands in an aside that tells of somebody: "The Greens, once the largest party in Oss, won"."""
    words = reading.words
    for index in range(at, max(0, at - _LATER), -1):
        if "," in words.gap(index - 1):
            return words.folded[index] in reading.context.sets["place.once"]
    return False


def _is_relative(reading: Reading, at: int) -> bool:
    """Say whether a place only tells which thing is meant: "the quake that shook Ardia also killed six"."""
    return at > 1 and not reading.context.sets["place.telling"].isdisjoint(reading.words.folded[max(0, at - 3) : at])
