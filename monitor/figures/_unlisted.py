"""Places that no gazetteer lists: names behind prepositions or with their kind, parts of a country, "the city"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.figures._context import Reading, is_number
from monitor.figures._subjects import is_speaker
from monitor.figures._words import read_language

_APART = frozenset(",;:")
_FEW = 3  # words that may stand between a name and what belongs to it


@dataclass(frozen=True, slots=True)
class Mention:
    """A place at words `first` to `after`; `led`: a preposition leads to it; `known`: the gazetteer has it."""

    first: int
    after: int
    name: str  # "" for the whole country
    led: bool
    known: bool
    kind: str = ""  # "city": it stands for the city named before


def find_unlisted(reading: Reading, known: Sequence[Mention], learned: Collection[str] = ()) -> list[Mention]:
    """Return the places of a sentence that are not of the gazetteer; `known` are those that are.

    `learned` are names that have stood for places before, so that "Sofara has 52" is one again.
    """
    taken = {at for one in known for at in range(one.first, one.after)}
    found = [one for one in _unknown(reading) if taken.isdisjoint(range(one.first, one.after))]
    found += [*_general(reading), *_wholes(reading), *_divisions(reading)]
    found += [one for one in (*_topping(reading), *_sharing(reading)) if taken.isdisjoint(range(one.first, one.after))]
    taken.update(at for one in found for at in range(one.first, one.after))
    found += [one for one in _again(reading, learned) if one.first not in taken]
    taken.update(one.first for one in found)
    found += [one for one in _subjects(reading) if one.first not in taken]
    found += [one for one in (*_of_kind(reading), *_told(reading), *_called(reading)) if one.first not in taken]
    return [one for one in found if not _is_money(reading, one)]


def _is_money(reading: Reading, one: Mention) -> bool:
    """Say whether a name is the sign of a sum: "at N1,482.50", "at Rs. 2,870 billion"."""
    words, behind = reading.words, one.after
    if behind >= len(words) or not words.raw[behind][0].isdigit() or one.after > one.first + 1:
        return False
    return not words.gap(behind - 1) or words.raw[one.first] in read_language("en").money.codes


def learn_name(reading: Reading, one: Mention) -> str | None:
    """Return the name by which a place that no gazetteer lists may be named again: "Tulane" of "Tulane province"."""
    lead = reading.words.folded[one.first - 1] if one.first else ""
    if one.known or not one.led or not one.name[:1].isupper() or lead not in reading.context.sets["place.sure"]:
        return None
    return next((word for word in one.name.split() if word[:1].isupper()), None) if one.name.count(" ") <= 1 else None


def _topping(reading: Reading) -> Iterator[Mention]:
    """Yield names that a clause calls the worst off: "with Marev the worst hit at 228"."""
    words, sets = reading.words, reading.context.sets
    leads = sets["speech.with"]
    if leads.isdisjoint(reading.vocabulary):
        return
    for at, lead in enumerate(words.folded):
        if lead in leads:
            after = _capitals_end(reading, at + 1)
            behind = words.folded[after : after + _FEW]
            if after > at + 1 and not sets["place.topping"].isdisjoint(behind) and words.gap(after - 1) == " ":
                yield Mention(at + 1, after, reading.raw(at + 1, after), led=True, known=False)


def _sharing(reading: Reading) -> Iterator[Mention]:
    """Yield names that a verb before is left out behind: "Oss accounts for 71 of them and Upper-Lenn for 33"."""
    words = reading.words
    if reading.context.sets["place.sharing"].isdisjoint(reading.vocabulary):
        return
    for at, word in enumerate(words.folded[:-1]):
        first = at
        while first and words.raw[first - 1][0].isupper() and words.gap(first - 1) in {" ", "-"}:
            first -= 1
        joined = 0 < first < at and words.folded[first - 1] in reading.context.sets["speech.and"]
        if word == "for" and joined and is_number(reading, at + 1):
            yield Mention(first, at, reading.raw(first, at), led=True, known=False)


def _again(reading: Reading, learned: Collection[str]) -> Iterator[Mention]:
    """Yield names that have been places before."""
    words = reading.words
    for at in words.capitals if learned else ():
        name = words.raw[at].removesuffix("'s").removesuffix("’s")
        if name not in learned:
            continue
        alone = not (at + 1 < len(words) and words.gap(at) == " " and words.raw[at + 1][0].isupper())
        alone = alone and not (at > 1 and words.gap(at - 1) == " " and words.raw[at - 1][0].isupper())
        if alone:
            yield Mention(at, at + 1, name, led=False, known=False)


def names_kind(reading: Reading, at: int) -> bool:
    """Say whether a kind of place at a word goes on to its name: "town of Marev"."""
    words = reading.words
    of = at + 2 < len(words) and words.folded[at + 1] in {"of", "de"}
    return of and words.folded[at] in reading.context.sets["place.person_of"] and words.raw[at + 2][0].isupper()


def _of_kind(reading: Reading) -> Iterator[Mention]:
    """Yield names with the kind of place they are, also where nothing leads to them: "Belor province's hospitals"."""
    words, sets = reading.words, reading.context.sets
    kinds = sets["place.kinds"]
    if kinds.isdisjoint(reading.vocabulary):
        return
    for at in [at for at, word in enumerate(words.folded) if word in kinds]:
        if at and words.gap(at - 1) == " ":
            name = words.raw[at - 1]
            if not name[0].isupper() or words.folded[at - 1] in sets["place.no_name"]:
                continue
            if at == 1 and (words.folded[at].endswith("s") or _counts(reading, 0)):
                continue  # "Crowded camps", "Second quarter"
            if names_kind(reading, at):
                continue  # "the Sicilian port of Augusta"
            if words.folded[at - 1] in reading.lexicon.gazetteer.adjectives or (at > 1 and _goes_back(reading, at - 1)):
                continue
            owns = words.raw[at].endswith(("'s", "’s"))
            holds = at + 1 < len(words) and words.folded[at + 1] in sets["place.holding"] | sets["clause.verbs"]
            led = owns or holds or _is_led(reading, at - 2)
            named = at + 1 < len(words) and words.gap(at) == " " and words.raw[at + 1][0].isupper()
            if not named and (words.raw[at].islower() or led):
                yield Mention(
                    at - 1,
                    at + 1,
                    reading.raw(at - 1, at + 1).removesuffix("'s").removesuffix("’s"),
                    led=led,
                    known=False,
                )


def _counts(reading: Reading, at: int) -> bool:
    """Say whether a word only says which or how many: "every", "second"."""
    return is_number(reading, at) or reading.words.folded[at] in reading.context.sets["place.which"]


def _is_led(reading: Reading, at: int) -> bool:
    """Say whether a preposition of place leads over "the", "its" and the like: "at its Kessel mine"."""
    words, sets = reading.words, reading.context.sets
    while at >= 0 and (words.folded[at] in sets["speech.articles"] or words.folded[at] in sets["place.own"]):
        at -= 1
    return at >= 0 and words.folded[at] in sets["place.locative"]


def _goes_back(reading: Reading, at: int) -> bool:
    """Say whether a name is a part of a longer one."""
    return (
        reading.words.gap(at - 1) == " "
        and reading.words.raw[at - 1][0].isupper()
        and at > 1
        and not _owns(reading, at - 1)
    )


def _owns(reading: Reading, at: int) -> bool:
    return reading.words.raw[at].endswith(("'s", "’s"))


def _unknown(reading: Reading) -> Iterator[Mention]:
    """Yield capitalised names behind prepositions of place: "in Southmark", "in the Ard valley"."""
    words, sets = reading.words, reading.context.sets
    leads, tight, articles = sets["place.leads"], sets["place.tight"], sets["speech.articles"]
    folded, last = words.folded, len(words.folded) - 1
    for at in [at for at, word in enumerate(folded) if word in leads and at < last]:
        lead, article = folded[at], folded[at + 1] in articles
        first = at + 1 + article
        if first > last or (words.raw[first].islower() and not _steps_over(reading, first)):
            continue  # most prepositions
        if lead == "in" and at and folded[at - 1] in sets["place.held"]:
            continue  # "shares in Acme"
        first = _past_parts(reading, first)
        after = _capitals_end(reading, first)
        if after == first or (after == first + 1 and _dates_or_none(reading, first)):
            continue
        if folded[first] in sets["place.games"]:  # "in League One"
            continue
        if not sets["place.not_a_place"].isdisjoint(folded[first + 1 : after]) or is_speaker(reading, folded[first]):
            continue  # "blamed on the El Nino weather pattern", "the party of Prime Minister Ana Ruiz"
        kind = _has_kind(reading, first, after) or _has_facility(reading, after)
        if (
            kind
            and after == first + 1
            and (words.folded[first] in reading.lexicon.gazetteer.adjectives or names_kind(reading, after))
        ):
            continue  # "the Indonesian island of Sulawesi", "the Sicilian port of Augusta"
        employed = lead == "at" and at and words.folded[at - 1] in sets["place.employed"]  # "analysts at Wedbush"
        plain = (
            not article
            and not employed
            and (
                lead in tight
                or (lead in _ORIGINS and _of_people(reading, at - 1))
                or (lead == "from" and _is_counted(reading, at - 1))
                or _is_road(reading, at)
                or (lead == "on" and at and folded[at - 1] in sets["place.strikes"])
            )
        )
        if kind or _is_headed(reading, first, after) or (plain and not _is_body(reading, first, after)):
            name = reading.raw(first, after + kind).removesuffix("'s").removesuffix("’s")
            yield Mention(first, after + kind, name, led=True, known=False)


def _is_counted(reading: Reading, at: int) -> bool:
    """Say whether what "from" tells the place of is a count: "two from Belor", "one each from", "reported from"."""
    sets = reading.context.sets
    return at >= 0 and (
        (is_number(reading, at) and reading.words.folded[at - 1] not in {"of", "de"})
        or reading.words.folded[at] in sets["place.recording"]
        or reading.words.folded[at] in sets["place.each"]
    )


_ORIGINS = frozenset({"of", "from"})


def _dates_or_none(reading: Reading, first: int) -> bool:
    """Say whether a word with a capital is a day, a month or a word that is never a place."""
    word, context = reading.words.folded[first], reading.context
    return word in context.sets["place.not_a_place"] or word in context.weekdays or word in context.months


def _has_facility(reading: Reading, after: int) -> bool:
    """Say whether a name goes on with the kind of house that it names: "at Harlan hospital"."""
    words = reading.words
    house = after < len(words) and words.raw[after] in reading.context.sets["place.facilities"]
    return house and words.gap(after - 1) == " "


def is_facility(reading: Reading, name: str) -> bool:
    """Say whether a name is that of a house, such as a hospital, in which something happens."""
    return name.rpartition(" ")[2].casefold() in reading.context.sets["place.facilities"]


def _is_road(reading: Reading, at: int) -> bool:
    """Say whether a preposition stands behind a way to a place: "the road to Pelling"."""
    return at > 0 and reading.words.folded[at - 1] in reading.context.sets["place.roads"]


def _past_parts(reading: Reading, first: int) -> int:
    """Return the first word behind "neighbouring" and "northern"."""
    last = len(reading.words) - 1
    while first < last and _steps_over(reading, first):
        first += 1
    return first


def _steps_over(reading: Reading, at: int) -> bool:
    """Say whether a word may stand between a preposition and a name: "neighbouring", "northern"."""
    word = reading.words.folded[at]
    return word in reading.context.sets["place.beside"] or (
        reading.words.raw[at].islower() and word in reading.lexicon.gazetteer.words["parts"]
    )


def _capitals_end(reading: Reading, first: int) -> int:
    """Return the word behind those with capital letters from `first` on."""
    words, after = reading.words, first
    while (
        after < len(words)
        and after - first <= _FEW
        and words.raw[after][0].isupper()
        and (after == first or words.gap(after - 1) in {" ", "-"})
    ):
        after += 1
    linked = after > first and words.folded[after : after + 1] and words.folded[after] in _linking(reading)
    if linked and after + 1 < len(words) and words.raw[after + 1][0].isupper() and words.gap(after) in {" ", "-"}:
        after += 2  # "Castro de Vide"
    return after


def _linking(reading: Reading) -> Collection[str]:
    return reading.context.sets["place.linking"]


def _has_kind(reading: Reading, first: int, after: int) -> bool:
    """Say whether a name goes on with the kind of place that it names."""
    words = reading.words
    kind = after < len(words) and words.folded[after] in reading.context.sets["place.kinds"]
    return (
        kind and words.gap(after - 1) == " " and reading.lexicon.vocabulary.populations.at(words.folded, first) is None
    )


def _is_headed(reading: Reading, first: int, after: int) -> bool:
    """Say whether a name begins with the kind of place ("Lake Oru"), or is told to be one ("Sula, the largest island,")."""
    return (reading.words.folded[first] in reading.context.sets["place.heads"] and after > first + 1) or _is_told(
        reading, after
    )


def _is_body(reading: Reading, first: int, after: int) -> bool:
    """Say whether a name is an abbreviation, or of an organisation: "at OCHA", "at Corvin Bank"."""
    words = reading.words
    short = words.raw[first].isupper() and len(words.raw[first]) > 1
    return short or (after > first + 1 and is_speaker(reading, words.folded[after - 1]))


def _is_told(reading: Reading, at: int) -> bool:
    """Say whether an apposition says what kind of place a name is: "on Sula, the largest island,"."""
    words, sets = reading.words, reading.context.sets
    apart = at < len(words) and words.gap(at - 1) == ", " and words.folded[at] in sets["speech.articles"]
    return apart and not sets["place.kinds"].isdisjoint(words.folded[at + 1 : at + 4])


def _told(reading: Reading) -> Iterator[Mention]:
    """Yield a name that opens a sentence and is told to be a place: "Gera, in the state of Thuringia, shut two"."""
    words, sets = reading.words, reading.context.sets
    after = 0 if not sets["place.locative"].isdisjoint(words.folded[:1]) else _capitals_end(reading, 0)
    if 1 < after < len(words) and words.folded[0] in sets["place.heads"] and words.gap(after - 1) == " ":
        if words.folded[after] in sets["place.holding"] | sets["clause.verbs"]:
            yield Mention(0, after, reading.raw(0, after), led=True, known=False)  # "Lake Oru stood at"
        return
    if not 0 < after < len(words) - 1 or words.gap(after - 1) != ", ":
        return
    lies = words.folded[after] in sets["place.sure"] and words.folded[after + 1] in sets["speech.articles"]
    end = next((at for at in range(after, min(after + _ASIDE, len(words) - 1)) if words.gap(at)[:1] == ","), 0)
    lies = lies and any(raw[0].isupper() for raw in words.raw[after : end + 1])
    if end and sets["place.own"].isdisjoint(words.folded[after:end]) and (lies or _is_told(reading, after)):
        verb = words.folded[end + 1]
        if verb not in sets["report.verbs"] and words.raw[end + 1].islower() and verb not in sets["speech.and"]:
            yield Mention(0, after, reading.raw(0, after), led=True, known=False)


def _called(reading: Reading) -> Iterator[Mention]:
    """Yield a name that a kind of place is said to have: "The worst-hit town is San Marev"."""
    words, sets = reading.words, reading.context.sets
    if sets["place.kinds"].isdisjoint(reading.vocabulary):
        return
    for at in words.capitals:
        if at > 1 and words.folded[at - 1] in sets["clause.finite"] and words.folded[at - 2] in sets["place.kinds"]:
            after = _capitals_end(reading, at)
            if words.gap(at - 1) == words.gap(at - 2) == " " and not _dates_or_none(reading, at):
                yield Mention(at, after, reading.raw(at, after), led=True, known=False)
            return


_WHOLES = frozenset({"country", "nation"})
_ASIDE = 12  # words of what tells it


def _subjects(reading: Reading) -> Iterator[Mention]:
    """Yield names that have a number: "Tolwe has 904 cases, Kibo 214" lists places as it would lists of people."""
    words, sets, seen = reading.words, reading.context.sets, False
    folded, gaps = words.folded, words.gaps
    for at in words.capitals:
        named = at + 1
        if folded[at] in sets["place.heads"]:  # "Upper Lenn"
            while (
                named < len(words) - 1
                and named - at < _FEW
                and words.raw[named][0].isupper()
                and gaps[named - 1] == " "
            ):
                named += 1
        after = _past_having(reading, named)
        if after >= len(words) or gaps[named - 1] != " " or not is_number(reading, after):
            continue
        told = folded[at - 1] in sets["speech.by"] and folded[at + 1] in sets["speech.with"]
        joined = told or folded[at - 1] in {"and", "y"}  # "followed by Belor with 14"
        if at and not joined and _APART.isdisjoint(gaps[at - 1]):
            continue
        month = folded[at] in reading.context.months or folded[at] in reading.context.weekdays
        opens = at == 0 and folded[named] in sets["speech.with"]  # "Ferry with 220 on board sinks"
        if month or opens or folded[at] in sets["place.not_a_place"]:
            continue
        if sets["report.speakers"] & {folded[at], folded[at].removesuffix("s")}:
            continue  # "Observers recorded 126 incidents"
        listed = after == named and at >= _FEW and folded[at - 1] not in sets["clause.level"]
        seen = seen or bool(reading.places) or _lists_places(reading)
        if after > named or (listed and seen):
            seen = True
            yield Mention(at, named, reading.raw(at, named), led=True, known=False)


def _past_having(reading: Reading, named: int) -> int:
    """Return the word behind "has" or "accounts for"."""
    folded, sets, after = reading.words.folded, reading.context.sets, named
    while after < len(folded) and folded[after] in sets["place.having"] and after - named < _FEW:
        after += 1
    shares = folded[after : after + 1] and folded[after] in sets["place.sharing"]
    return after + 2 if shares and folded[after + 1 : after + 2] == ["for"] else after


def _lists_places(reading: Reading) -> bool:
    """Say whether a sentence tells that it goes place by place: "by district: Arn 17, Belk 9"."""
    kinds = reading.context.sets["place.kinds"]
    return any(word == "by" and follower in kinds for word, follower in pairwise(reading.words.folded))


def _of_people(reading: Reading, at: int) -> bool:
    """Say whether a word makes a name behind "of" a place: "residents of Belna", "the port of Imle"."""
    if at < 0:
        return False
    nouns = reading.lexicon.vocabulary.nouns.at(reading.words.folded[: at + 1], at)
    return (nouns is not None and "person" in nouns[1]) or reading.words.folded[at] in reading.context.sets[
        "place.person_of"
    ]


def _general(reading: Reading) -> Iterator[Mention]:
    """Yield "in the north", "in the capital", "nationwide", "worldwide"."""
    words, sets = reading.words, reading.context.sets
    leads, articles = sets["place.locative"], sets["speech.articles"]
    if sets["place.nouns"].isdisjoint(reading.vocabulary):
        return
    for at, (lead, article) in enumerate(pairwise(words.folded[:-1])):
        if lead not in leads or article not in articles:
            continue
        after = at + 2
        while (
            after < len(words)
            and words.folded[after] in sets["place.nouns"]
            and (after == at + 2 or words.gap(after - 1) in {" ", "-"})
        ):
            after += 1
        if after == at + 2 or words.folded[at + 2 : after] in (["border"], ["frontera"]):
            continue
        if words.folded[after - 1] == "capital" and _is_aside(reading, after):  # "in the capital, Storvik,"
            yield Mention(after, after + 1, words.raw[after], led=True, known=False)
            continue
        of = words.folded[after : after + 2] == ["of", "the"] and words.folded[after + 2 : after + 3]
        if of and (of[0] in sets["place.kinds"] or of[0] in _WHOLES):
            continue  # "in the south of the state" is of the state
        wide = after < len(words) and words.folded[after] in sets["place.areas"] and words.gap(after - 1) == " "
        after += wide  # "in the western region"
        follower = words.raw[after] if after < len(words) and words.gap(after - 1) == " " else ""
        if follower and (follower[0].isupper() or not _ends_phrase(reading, after)):
            continue  # "in the northern Ard valley", "at the district hospital"
        yield Mention(at + 1, after, reading.raw(at + 2, after), led=True, known=False)


def _is_aside(reading: Reading, at: int) -> bool:
    """Say whether a name stands between commas."""
    words = reading.words
    apart = at + 1 < len(words) and words.gap(at - 1) == ", " and words.gap(at)[:1] == ","
    return apart and words.raw[at][0].isupper()


def _wholes(reading: Reading) -> Iterator[Mention]:
    """Yield "worldwide", "nationwide" and "the city", which stand for a place that is known."""
    words = reading.words
    for hit in reading.of_kind("place"):
        if words.raw[hit.after - 1][0].isupper() and (
            hit.after > 1 or (words.raw[1:2] and words.raw[1][0].isupper() and words.gap(0) == " ")
        ):
            continue  # "The World Bank", but "Nationwide, 14 have died"
        if _is_ranked(reading, hit.after) or "elsewhere" in words.folded[max(0, hit.first - 2) : hit.after]:
            continue
        if "place.world" in hit.kinds:
            yield Mention(hit.first, hit.after, "world", led=True, known=True)
        elif "place.whole" in hit.kinds:
            yield Mention(hit.first, hit.after, "", led=True, known=True)
        elif "place.deictic" in hit.kinds and words.folded[hit.after : hit.after + 1] != ["of"]:
            led = hit.first > 0 and words.folded[hit.first - 1] in reading.context.sets["place.locative"]
            owns = words.raw[hit.after - 1].endswith(("'s", "’s"))
            acts = (
                words.folded[hit.after : hit.after + 1]
                and words.folded[hit.after] in reading.context.sets["clause.finite"]
            )
            yield Mention(
                hit.first, hit.after, "", led or owns or bool(acts), known=True, kind=words.folded[hit.after - 1]
            )


def _is_ranked(reading: Reading, at: int) -> bool:
    """Say whether a whole is only what something is the first of: "the country's deadliest", "the world's largest"."""
    words, ranks = reading.words, reading.context.sets["place.ranks"]
    return words.raw[at - 1].endswith(("'s", "’s")) and not ranks.isdisjoint(words.folded[at : at + 2])


def _divisions(reading: Reading) -> Iterator[Mention]:
    """Yield "in 15 states" and "across all 18 provinces", which are of the whole country."""
    words, sets = reading.words, reading.context.sets
    if sets["place.divisions"].isdisjoint(reading.vocabulary):
        return
    for at in range(2, len(words)):
        if words.folded[at] not in sets["place.divisions"] or not is_number(reading, at - 1):
            continue
        lead = at - 2
        lead -= lead > 0 and words.folded[lead] in sets["place.all"]
        named = words.folded[at + 1 : at + 2] and words.folded[at + 1] in {"of", "in", "de"}
        if words.folded[lead] in sets["place.sure"] and not named:
            yield Mention(at, at + 1, "", led=True, known=True)


def _ends_phrase(reading: Reading, at: int) -> bool:
    word = reading.words.folded[at]
    if word in {"of", "de"} and at + 1 < len(reading.words) and reading.words.folded[at - 1] != "capital":
        at += reading.words.folded[at + 1] in reading.context.sets["speech.articles"]  # "of the Ard region"
        return reading.words.raw[min(at + 1, len(reading.words) - 1)][0].islower()  # "off the coast of Peru" is Peru
    sets = reading.context.sets
    acts = word in sets["clause.acts"] or word.endswith(tuple(sets["clause.past_endings"]))  # "in the capital lost"
    return acts or word in sets["place.function"] or word[0].isdigit()
