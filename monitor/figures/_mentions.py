"""The places that a sentence names: of the gazetteer, of names that no gazetteer knows, of parts ("the north").

A place counts where a preposition leads to it; places in the names of voices and institutions do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from monitor.figures._attribution import Voice
from monitor.figures._context import Reading, is_number
from monitor.figures._subjects import is_speaker
from monitor.figures._unlisted import Mention, find_unlisted, names_kind

_APART = frozenset(",;:.")
_OF = frozenset({"of", "de"})
_LONG = 12  # words of an apposition
_FEW = 3  # words that may stand between a name and what belongs to it
_BACK = 6  # words back to the preposition of "in the Ardian province of Belor"


def find_mentions(reading: Reading, learned: Collection[str] = ()) -> tuple[Mention, ...]:
    """Return the places of a sentence in reading order, those in the names of voices included.

    `learned` are names of places that earlier sentences named.
    """
    known = [
        _longer(reading, first, after)
        or Mention(first, after, name, _led(reading, first, after) or _heads(reading, first, after), known=True)
        for first, after, name in reading.places
    ]
    known = [_with_site(reading, _capital_of(reading, one)) for one in known]
    found = [one for one in known if not _institution(reading, one) and not _acts(reading, one)]
    for one in find_unlisted(reading, known, learned):
        led = one.led or (
            one.after == one.first + 1
            and one.name in learned
            and (_led(reading, one.first, one.after) or _heads(reading, one.first, one.after))
        )
        found.append(replace(one, led=led))
    found += [_capital_of(reading, one) for one in _adjectives(reading)]
    found += [Mention(first, after, place, led=False, known=True) for first, after, place in reading.offices]
    if not found:
        return ()
    apart = list(_without_overlap(sorted(found, key=lambda one: (one.first, -one.after))))
    here = list(_without_origins(reading, apart))
    return tuple(_without_apposition(reading, list(_without_wider(reading, here))))


def _is_spoken(reading: Reading, at: int) -> bool:
    """Say whether nothing but a day and an audience stands behind a verb of saying: "told reporters in Geneva"."""
    words, context, last = reading.words.folded, reading.context, at
    aside, days = context.sets["sense.aside"], context.sets["speech.days"]
    while at > 0 and last - at < _LONG and reading.words.gap(at) == " ":
        if words[at] not in aside and words[at] not in days and words[at] not in context.weekdays:
            break
        at -= 1
    return words[at] in context.sets["speech.saying"] and reading.words.gap(at) == " "


def _longer(reading: Reading, first: int, after: int) -> Mention | None:
    """Return the place whose name begins with that of another: "San Antonio del Sur", "the village of Beni Amer"."""
    words = reading.words
    end = _name_end(reading, first, after)
    if end > after:
        return Mention(first, end, reading.raw(first, end), led=True, known=False)
    if after + 1 >= len(words) or words.folded[after] not in reading.context.sets["place.linking"]:
        return None
    if not words.raw[after + 1][0].isupper() or {words.gap(after - 1), words.gap(after)} != {" "}:
        return None
    return Mention(first, after + 2, reading.raw(first, after + 2), _led(reading, first), known=False)


def _name_end(reading: Reading, first: int, after: int) -> int:
    """Return where a name ends that goes on behind that of a known place, where a place is sure to be named."""
    words, sets, end = reading.words, reading.context.sets, after
    lead = words.folded[first - 1] if first > 1 else ""
    of_kind = lead in {"of", "de"} and words.folded[first - 2] in sets["place.kinds"]
    if not of_kind or words.raw[after - 1].endswith(("'s", "’s")):
        return after
    starts = {start for start, _, _ in reading.places}
    while end < len(words) and end - after < _FEW and words.gap(end - 1) in {" ", "-"}:
        word = words.folded[end]
        dates = word in reading.context.weekdays or word in reading.context.months
        if not words.raw[end][0].isupper() or words.raw[end].isupper() or dates or end in starts:
            break
        if word in sets["place.kinds"] or word in sets["place.sites"] or is_speaker(reading, word):
            return after
        end += 1
    return end


def _capital_of(reading: Reading, one: Mention) -> Mention:
    """Return the capital for "Karsia's capital" and "the Karsian capital"."""
    words, capital = reading.words, reading.lexicon.capital(one.name)
    owns = (
        words.raw[one.after - 1].endswith(("'s", "’s"))
        or words.folded[one.first] in reading.lexicon.gazetteer.adjectives
    )
    if capital is None or not owns or words.folded[one.after : one.after + 1] != ["capital"]:
        return one
    at = one.after + 1
    if at < len(words) and words.raw[at][0].isupper() and words.gap(at - 1) in {" ", ", "}:
        return one  # it is named: "Karsia's capital, Oss"
    return replace(one, after=at, name=capital, led=_led(reading, one.first))


def _with_site(reading: Reading, one: Mention) -> Mention:
    """Take in the house that a place names, where a preposition of place leads to it: "at Tarn General Hospital" is in Tarn."""
    words, sets, at = reading.words, reading.context.sets, one.after
    if not one.led or not one.first or words.folded[one.first - 1] not in sets["place.tight"] | sets["place.goal"]:
        return one
    while at < len(words) and words.raw[at][0].isupper() and words.gap(at - 1) == " " and at - one.after < _BACK:
        at += 1
        if words.folded[at - 1] in sets["place.sites"]:
            return replace(one, after=at)
    return one


def _without_origins(reading: Reading, found: list[Mention]) -> Iterator[Mention]:
    """Leave out places that somebody came from to the one spoken of: "320,000 who came back from Ardia and Karsia"."""
    words, sets = reading.words.folded, reading.context.sets
    left = -1  # where the last origin ends
    for one in found:
        lead = one.first - 1
        if lead > 0 and words[lead] in sets["place.sure"] and _is_spoken(reading, lead - 1):
            continue  # "the agency said on Friday in Geneva"
        near = lead > 0 and reading.words.gap(lead - 1) == " "
        apart = lead > 0 and reading.words.gap(lead - 1)[:1] == reading.words.gap(one.after - 1)[:1] == ","
        came = near and not sets["place.arriving"].isdisjoint(words[max(0, lead - 2) : lead])
        listed = lead == left and words[lead] in sets["speech.and"]
        if listed or (lead > 0 and words[lead] in sets["place.origin"] and (came or apart)):  # "The man, from Oss, was"
            left = one.after
        else:
            yield one


def find_seats(reading: Reading) -> Iterator[Mention]:
    """Yield the places that a sentence names for those who speak and act there: "Ardia's army", "the Bank of Ardia"."""
    words, sets = reading.words, reading.context.sets
    if not words.capitals:
        return
    known = {at for first, after, _ in reading.offices for at in range(first, after)}
    for first, after, name in reading.places:
        if first in known:
            continue  # "the Bank of England" is of the whole kingdom
        one = Mention(first, after, name, led=False, known=True)
        known.add(first)
        owns = words.raw[after - 1].endswith(("'s", "’s"))
        if _is_firms(reading, first, after):
            continue
        if (_institution(reading, one) and not _is_forename(reading, first - 1)) or (owns and _acts(reading, one)):
            yield one
    for at in words.capitals:
        raw, word = words.raw[at], words.folded[at]
        owner, of = raw.endswith(("'s", "’s")), at > 1 and words.folded[at - 1] in {"of", "de"}
        if not (owner or of) or at + 1 == len(words) or at in known:
            continue
        if word in sets["place.not_a_place"] or word in reading.context.weekdays:
            continue
        owner = owner and any(is_speaker(reading, one) for one in words.folded[at + 1 : at + 3])
        office = words.raw[at - 2] if of else ""
        seat = office.lower() in sets["place.seats"] or (office.islower() and office in sets["place.institutions"])
        seat = (
            seat
            and word not in sets["place.portfolios"]
            and not (words.gap(at) == " " and words.raw[at + 1][0].isupper())
        )
        if (owner or seat) and not is_speaker(reading, word):
            yield Mention(at, at + 1, raw.removesuffix("'s").removesuffix("’s"), led=False, known=False)


def _is_firms(reading: Reading, first: int, after: int) -> bool:
    """Say whether a place is in the name of a contest or of somebody's firm: "the Ardia Open", "Ana Ruiz of Oss Securities"."""
    words, sets = reading.words.folded, reading.context.sets
    contest = after < len(words) and words[after] in sets["place.contests"]
    return contest or (first > 1 and words[first - 1] == "of" and words[first - 2] not in sets["place.institutions"])


def outside_voices(mentions: Sequence[Mention], voices: Sequence[Voice]) -> list[Mention]:
    """Return the places that are not part of a voice's name."""
    return [one for one in mentions if not any(voice.first <= one.first < voice.after for voice in voices)]


def _without_overlap(found: list[Mention]) -> Iterator[Mention]:
    last = 0
    for one in found:
        if one.first >= last:
            yield one
            last = one.after


def _without_wider(reading: Reading, found: list[Mention]) -> Iterator[Mention]:
    """Leave out what only says where a place lies: "India's Assam state", "Sylhet, Bangladesh"."""
    words = reading.words
    skip = -1
    for position, one in enumerate(found):
        if position == skip:
            continue
        follower = found[position + 1] if position + 1 < len(found) else None
        if follower is not None and follower.first == one.after and follower.name:
            if words.gap(one.after - 1) == " " and words.raw[one.after - 1].endswith(("'s", "’s")):
                yield Mention(follower.first, follower.after, follower.name, one.led, follower.known)
                skip = position + 1
                continue
            if one.name == "capital" and words.gap(one.after - 1) == ", ":
                yield Mention(follower.first, follower.after, follower.name, one.led, follower.known)
                skip = position + 1
                continue
            wider = follower.known and (not one.known or _lies_in(reading, one, follower))
            if words.gap(one.after - 1) == ", " and wider and one.led and not follower.led:
                skip = position + 1
        if follower is not None and follower.name and _is_of(reading, one, follower):
            found[position + 1] = replace(follower, led=one.led or follower.led)
            continue  # "Ardia's second-largest city of Oss"
        if follower is not None and follower.name and _is_within(reading, one, follower):
            skip = position + 1  # "the Dadaab camps in Kenya", "the island of Samar in the central Philippines"
        yield one


def _is_within(reading: Reading, inner: Mention, outer: Mention) -> bool:
    """Say whether "in" and a wider place stand right behind one that a gazetteer does not know better."""
    words, at = reading.words, inner.after
    if outer.first <= at or words.gap(at - 1) != " ":
        return False
    if words.folded[at] not in {"in", "en"} and not (words.folded[at] == "of" and is_part(reading, outer)):
        return False
    lead = words.folded[at + 1 : outer.first]
    near = not lead or (len(lead) == 1 and lead[0] in reading.context.sets["speech.articles"])
    return near and (not inner.known or _lies_in(reading, inner, outer))


def is_part(reading: Reading, one: Mention) -> bool:
    """Say whether a place is a part of a country by the compass: "northern Peru", "the west of Ardia"."""
    return one.name.partition(" ")[0].casefold() in reading.lexicon.gazetteer.words["parts"]


def _lies_in(reading: Reading, inner: Mention, outer: Mention) -> bool:
    """Say whether a gazetteer knows that a place lies in another; that has "northern Peru" hold all of Peru."""
    gazetteer = reading.lexicon.gazetteer
    whole = outer.name.partition(" ")[2] if is_part(reading, outer) else outer.name
    return whole in gazetteer.ancestors(inner.name)


def _is_of(reading: Reading, outer: Mention, inner: Mention) -> bool:
    """Say whether a place only says where the next one lies: "Ardia's second-largest city of Oss"."""
    words, sets = reading.words, reading.context.sets
    gap = inner.first - outer.after
    if not 1 < gap <= _BACK or any(reading.distance(outer.after - 1, inner.first)):
        return False
    head = words.folded[inner.first - 2]
    of = words.folded[inner.first - 1] in {"of", "de"} and inner.name != outer.name
    return of and (head in sets["place.kinds"] or head in sets["place.nouns"])


def _without_apposition(reading: Reading, found: list[Mention]) -> Iterator[Mention]:
    """Leave out a place that only says where another one lies: "in Ostra, a town in the north of Karsia, ...", "Malawi, which borders Zambia, ..."."""
    words, inside = reading.words, 0
    sets = reading.context.sets
    for one in found:
        if one.first < inside:
            continue
        yield one
        end = aside_end(reading, one.after)
        if not end:
            continue
        told = words.folded[one.after] in sets["speech.articles"] and not sets["place.kinds"].isdisjoint(
            words.folded[one.after + 1 : one.after + 4]
        )
        tells = words.folded[one.after] in sets["place.asides"] and end < len(words)
        if told or (tells and not any(is_number(reading, index) for index in range(one.after, end))):
            inside = end


def aside_end(reading: Reading, at: int) -> int:
    """Return the word behind an aside that a comma opens before a word, or the last one looked at; 0 if none does."""
    words, end = reading.words, at
    if at + 1 >= len(words) or not words.gap(at - 1).startswith(","):
        return 0
    while end < len(words) and reading.commas[end] == reading.commas[at] and end - at < _LONG:
        end += 1
    return end


def _led(reading: Reading, first: int, after: int = 0) -> bool:
    words, sets = reading.words, reading.context.sets
    at = first - 1
    while (
        at >= 0
        and first - at <= _BACK
        and (
            words.folded[at] in sets["speech.articles"]
            or words.folded[at] in {"of", "de"}
            or (words.folded[at] in sets["place.kinds"] and words.folded[at + 1] in {"of", "de"})
            or words.folded[at] in sets["place.own"]
            or words.folded[at] in reading.lexicon.gazetteer.adjectives
            or words.folded[at] in reading.lexicon.gazetteer.words["parts"]
            or (words.folded[at + 1] in sets["place.kinds"] and at + 2 < first)  # "in the besieged town of Oss"
        )
    ):
        if words.folded[at] in reading.lexicon.gazetteer.words["parts"] and words.folded[at + 1] in {"of", "de"}:
            return True  # "a fire north of Oss"
        at -= 1
    if at >= 0 and words.folded[at] in sets["place.locative"]:
        return True
    if is_share(reading, first):
        return True
    if first == 0 and "|" in words.gap(0):
        return True  # the first cell of a row
    # "Gaza's death toll", but not "Ardia's forces"
    if (
        _opens(reading, first)
        and words.folded[first + 1 : first + 2]
        and words.folded[first + 1] in sets["place.national"]
    ):
        return True  # "U.S. crude stocks"
    after = max(after, first + 1)
    possessive = words.raw[after - 1].endswith(("'s", "’s")) and after < len(words)
    return possessive and words.folded[after] not in sets["place.agents"]


def is_share(reading: Reading, first: int) -> bool:
    """Say whether a place is what a share is of: "40% of Oss"."""
    words, at = reading.words, first - 2
    if at < 0 or words.folded[at + 1] not in {"of", "de"}:
        return False
    return words.folded[at] in reading.context.sets["place.shares"] or words.gap(at)[:1] == "%"


def _heads(reading: Reading, first: int, after: int) -> bool:
    """Say whether a place opens a clause that goes on to a number: "Uttar Pradesh has confirmed 17, Delhi five"."""
    words = reading.words
    if words.folded[after : after + 1] == ["with"] and after + 1 < len(words) and is_number(reading, after + 1):
        return True  # "followed by Belor with 14"
    start = phrase_start(reading, first)
    if start == 0 and aside_end(reading, after):
        after = aside_end(reading, after)  # "The region of Andalusia, where most groves lie, is set to"
        if after < len(words) and words.folded[after] in reading.context.sets["place.holding"]:
            return True
    if (
        first
        and _APART.isdisjoint(words.gap(first - 1))
        and words.folded[first - 1] not in reading.context.sets["speech.and"]
    ):
        return False
    if (
        after < len(words)
        and words.gap(after - 1) == " "
        and words.folded[after] in reading.context.sets["place.holding"]
    ):
        return True
    return any(
        is_number(reading, at) and reading.commas[at] == reading.commas[after - 1]
        for at in range(after, min(after + 4, len(words)))
    )


def phrase_start(reading: Reading, first: int) -> int:
    """Return where the phrase around a name begins: "the southern region of"."""
    words, sets = reading.words.folded, reading.context.sets
    kinds = (sets["place.kinds"], sets["speech.articles"], reading.lexicon.gazetteer.words["parts"], _OF)
    while first > 0 and any(words[first - 1] in row for row in kinds):
        first -= 1
    return first


def _holds(reading: Reading, at: int) -> bool:
    """Say whether the verb of a place tells what happens there: "China brought in", "Shanghai bucked"."""
    word, sets = reading.words.folded[at], reading.context.sets
    plain = word.endswith("ed") and word not in sets["report.verbs"] and word not in sets["place.attacks"]
    return word in sets["place.holding"] or (plain and reading.words.raw[at].islower())


def _acts(reading: Reading, one: Mention) -> bool:
    """Say whether a place is named for what its forces do: "Ardia's army", "Ardia fired 36 drones at"."""
    words = reading.words
    if one.after < len(words) and not _led(reading, one.first):
        verb = one.after + (words.folded[one.after] in {"has", "had", "have", "also", "later", "then", "again"})
        if verb < len(words) and words.folded[verb] in reading.context.sets["place.attacks"]:
            return True
    if one.after >= len(words) or not words.raw[one.after - 1].endswith(("'s", "’s")):
        return False
    return words.folded[one.after] in reading.context.sets["place.agents"]


def _institution(reading: Reading, one: Mention) -> bool:
    """Say whether a place is part of a name: "Bank of England", "Gaza Health Ministry", "Ines Porto"."""
    words, sets, first, after = reading.words, reading.context.sets, one.first, one.after
    of = first > 1 and words.folded[first - 1] in {"of", "de"}
    if of and words.folded[first - 2] in sets["place.institutions"]:
        return True
    if first > 1 and not of and words.gap(first - 1) == " " and _is_forename(reading, first - 1):
        return True
    if after < len(words) and words.gap(after - 1) == " " and words.raw[after][0].isupper():
        named = words.folded[after] in sets["place.kinds"] or any(start == after for start, _, _ in reading.places)
        dated = words.folded[after] in reading.context.weekdays or words.folded[after] in reading.context.months
        return not (named or dated or words.raw[after - 1].endswith(("'s", "’s")))
    return False


def _is_forename(reading: Reading, at: int) -> bool:
    """Say whether a word with a capital in front of a place makes it a surname or a part of a longer name."""
    word, sets = reading.words.folded[at], reading.context.sets
    return (
        reading.words.raw[at][0].isupper()
        and not reading.words.raw[at].endswith(("'s", "’s"))
        and not any(word in sets[name] for name in ("place.nouns", "place.kinds", "place.heads", "place.locative"))
        and word not in reading.lexicon.gazetteer.words["parts"]
        and word not in reading.lexicon.gazetteer.adjectives
        and word not in reading.context.weekdays
        and word not in reading.context.months
        and not any(first <= at < after for first, after, _ in reading.places)
    )


def _opens(reading: Reading, at: int) -> bool:
    """Say whether a word opens a clause, after "the" or "its" perhaps."""
    words = reading.words
    sets = reading.context.sets
    at -= at > 0 and words.folded[at - 1] in sets["speech.articles"] | sets["place.own"]
    return at == 0 or words.gap(at - 1)[:1] in {",", ";", ":"} or words.folded[at - 1] in sets["speech.saying"]


def _adjectives(reading: Reading) -> Iterator[Mention]:
    """Yield the countries of adjectives before what a country has: "Turkish inflation", not "Sudanese refugees"."""
    words, gazetteer = reading.words, reading.lexicon.gazetteer
    for at in words.capitals:
        length, country = gazetteer.country_of(words.folded, at)
        after = at + length
        if country is None or after >= len(words) or not words.raw[after][0].islower():
            continue
        if words.folded[after] in reading.context.sets["place.national"] and not names_kind(reading, after):
            yield Mention(at, after, country, led=_opens(reading, at), known=True)
