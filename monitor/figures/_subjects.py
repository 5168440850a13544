"""Who stands before a verb or behind a preposition: the stretch of words that may name a voice, and whether it does.

Looking for the ends of a name never goes further than a dozen words.
"""

from __future__ import annotations

from monitor.figures._context import Reading, is_number

_REACH = 14
_APART = frozenset(";:()")
_MARKS = frozenset(',;:()—–"“”')  # what ends a name
_LONG = 8  # words of "the retailer's new head of sales"


def find_subject(reading: Reading, verb: int, floor: int) -> tuple[int, int]:
    """Return the words of the subject in front of a verb."""
    words = reading.words
    last = verb
    while last > floor and _skippable(reading, last - 1):
        last -= 1
    apart = "," in words.gap(last - 1) if last else False
    if apart and last - 2 > floor and words.folded[last - 1].isdigit() and words.gap(last - 2) == ", ":
        last -= 1  # "Piet Oskar, 58, said"
    first = find_stretch(reading, last, floor)
    if apart and first > floor and words.gap(first - 1)[:1] == ",":
        # "Ana Ruiz, a spokeswoman for the agency, said"
        head = find_stretch(reading, first, floor)
        if head < first and first - head <= _REACH and is_name(reading, head, first):
            return head, last
    if apart:
        clause = min(first, last - 1)
        while clause > floor and last - clause < _REACH and "," not in words.gap(clause - 1):
            clause -= 1
        sets = reading.context.sets
        if clause > floor and words.folded[clause] in sets["speech.relative"] | sets["speech.prepositions"]:
            # "Malawi, which borders Zambia, has reported", "The fund, in its latest report, sees"
            head = find_stretch(reading, clause, floor)
            relative = words.folded[clause] in sets["speech.relative"]
            if head < clause and (relative or is_name(reading, head, clause)):
                return head, clause
    if first < last and words.folded[last - 1] in reading.context.sets["report.pronouns"]:
        first = last - 1  # "for the full year it expects"
    return first, last


def _skippable(reading: Reading, at: int) -> bool:
    word = reading.words.folded[at]
    follows = reading.words.gap(at)
    if not _APART.isdisjoint(follows):
        return False
    return word in reading.context.sets["speech.between"] or word in reading.context.weekdays


def find_stretch(reading: Reading, last: int, floor: int) -> int:
    """Return the first word of the stretch that ends before word `last`, back to a comma or a clause border."""
    words, first = reading.words, last
    stops = reading.context.sets["speech.stops"]
    while first > floor and last - first < _REACH:
        word = words.folded[first - 1]
        if word in stops or word[0].isdigit() or (first < last and _dates(reading, first - 1)):
            break
        if first < last and not _MARKS.isdisjoint(words.gap(first - 1)):
            break
        if word in reading.context.sets["speech.and"] and first - 1 > floor and not _noun_like(reading, first - 2):
            break
        first -= 1
    if first < last and words.folded[first] in reading.context.sets["speech.prepositions"]:
        first = _name_start(reading, first, last)
    while first < last and words.folded[first] in reading.context.sets["speech.openers"]:
        first += 1
    return first


def _name_start(reading: Reading, first: int, last: int) -> int:
    """Return where the subject begins behind an adverbial: "For the year Tolland expects", "In Oss the police said"."""
    words, at = reading.words, last - 1
    articles, links = reading.context.sets["speech.articles"], reading.context.sets["speech.links"]
    inner = links | articles
    while at > first and (words.folded[at - 1] in inner or words.raw[at - 1][0].isupper()):
        at -= 1
        if words.folded[at] in articles and words.folded[at - 1] not in links:
            break
    if words.folded[at] not in articles and not words.raw[at][0].isupper():
        leads = [index for index in range(first + 1, last) if words.folded[index] in articles]
        at = leads[-1] if leads else at
    return at


def _dates(reading: Reading, at: int) -> bool:
    """Say whether a word ends a date: "On 16 February the governor's office"."""
    context, word = reading.context, reading.words.folded[at]
    return (word in context.months or word in context.weekdays) and reading.words.raw[at][0].isupper()


def _noun_like(reading: Reading, at: int) -> bool:
    words = reading.words
    return words.raw[at][0].isupper() or is_speaker(reading, words.folded[at])


def name_end(reading: Reading, first: int) -> int:
    """Return the word behind a name that begins at word `first`."""
    words, at = reading.words, first
    sets = reading.context.sets
    stops, verbs = sets["speech.stops"], sets["report.verbs"]
    for folded in words.folded[first : first + _REACH]:
        verb = folded in verbs and at > first and not words.raw[at][0].isupper()
        behind = words.folded[at + 1 : at + 2]
        paper = folded in sets["speech.papers"] and not sets["speech.from"].isdisjoint(behind)  # "latest estimates by"
        if folded in stops or (verb and not paper):
            break
        at += 1
        gap = words.gap(at - 1)
        if not _MARKS.isdisjoint(gap) or ". " in gap and len(words.raw[at - 1]) > 2:  # noqa: PLR2004, RUF021
            break
    while at > first + 1 and words.folded[at - 1] in sets["speech.tails"]:
        at -= 1
    return at


def is_speaker(reading: Reading, word: str) -> bool:
    """Say whether a word, or its singular, is a noun for one who speaks."""
    speakers = reading.context.sets["report.speakers"]
    return word in speakers or (word[-1:] == "s" and word[:-1] in speakers)


def is_name(reading: Reading, first: int, after: int) -> bool:
    """Say whether words name a voice: a noun for one who speaks, or a capital letter."""
    words, sets = reading.words, reading.context.sets
    articles = sets["speech.articles"]
    folded = words.folded[first:after]
    if not folded or (len(folded) == 1 and folded[0] in sets["report.empty"]):
        return False
    if " ".join(folded) in sets["report.pronouns"]:
        return True
    said = words.folded[after] if after < len(words) else ""
    if (
        said in sets["speech.saying"]
        and folded[0] in articles
        and 1 < len(folded) <= _LONG
        and folded[1] not in sets["report.empty"]
    ):
        return True  # "the retailer said"
    ruler = folded[-1] in sets["report.rulers"] and folded[-1] not in sets["report.empty"]
    if ruler or any(is_speaker(reading, word) for word in folded):
        return True
    if first == 0 and folded[0] in sets["report.empty"] and folded[0] not in articles:
        return False
    capital = any(
        words.raw[at][0].isupper()
        and (at > 0 or words.folded[at] not in articles)
        and words.folded[at] not in reading.context.weekdays
        and words.folded[at] not in reading.context.months
        for at in range(first, after)
    )
    return _is_paper(reading, folded) or (capital and not _is_event(reading, first, after))


def _is_paper(reading: Reading, folded: list[str]) -> bool:
    """Say whether words name a paper of somebody: "official data", "customs figures"."""
    sets = reading.context.sets
    told = [word for word in folded[:-1] if word not in sets["speech.articles"]]
    official = not sets["speech.official"].isdisjoint(told)
    return folded[-1] in sets["speech.papers"] and (
        official or any(word not in sets["speech.paper_words"] for word in told)
    )


def _is_event(reading: Reading, first: int, after: int) -> bool:
    """Say whether a stretch is headed by what figures speak of ("The Northland quake"), not by one who speaks."""
    if reading.words.raw[after - 1][0].isupper() and after - first > 1:
        return False  # "the Welfare Trust" is a name
    return any(hit.first < after <= hit.after and hit.first >= first for hit in reading.metrics) and not any(
        is_speaker(reading, word) for word in reading.words.folded[first:after]
    )


def speaks(reading: Reading, first: int, after: int) -> bool:
    """Say whether a subject is one that states numbers, for a verb that is no plain verb of saying."""
    words = reading.words
    if _is_paper(reading, words.folded[first:after]):
        return True
    if any(is_speaker(reading, word) for word in words.folded[first:after]):
        return True
    if words.folded[after - 1] in reading.context.sets["report.rulers"] or words.raw[after - 1].isupper():
        return True
    if any(len(words.raw[at]) > 1 and words.raw[at].isupper() for at in range(first, after)):
        return True
    if first == 0 and after == 1:
        return reading.lexicon.place(words.raw[0]) in reading.lexicon.gazetteer.capitals  # "Israel put the figure at"
    return words.raw[after - 1][0].isupper()


def find_actor(reading: Reading, before: int) -> str | None:
    """Return the organisation that a sentence opens with, for "it": "The airline Orlo will cut 14 jobs, it said"."""
    words, sets = reading.words, reading.context.sets
    if not words.raw:
        return None
    after = 0
    while after < min(before, _LONG) and not _predicates(reading, after):
        after += 1
        if not _MARKS.isdisjoint(words.gap(after - 1)):
            break
    counted = is_number(reading, 0) or words.folded[0] in sets["speech.tens"]
    if after >= before or after == 0 or counted or _is_event(reading, 0, after):
        return None
    names = after
    while names > 1 and not (words.raw[names - 1][0].isupper() or is_speaker(reading, words.folded[names - 1])):
        names -= 1
    first = 1 if words.folded[0] in sets["speech.articles"] else 0
    named = any(words.raw[at][0].isupper() for at in range(max(first, 1), names))
    spoken = is_speaker(reading, words.folded[names - 1])
    alone = (
        names == 1 and words.folded[0] not in sets["report.going_on"] and words.folded[0] not in sets["report.empty"]
    )
    plain = (
        reading.lexicon.vocabulary.nouns.at(words.folded, 0) is None and words.folded[0] not in sets["place.locative"]
    )
    if not (named or spoken or (alone and plain)) or words.folded[0] in sets["speech.prepositions"]:
        return None
    return reading.raw(first, names)


def _predicates(reading: Reading, at: int) -> bool:
    word, sets = reading.words.folded[at], reading.context.sets
    return word in sets["speech.stops"] or (
        at > 0
        and not reading.words.raw[at][0].isupper()
        and (
            (word in sets["clause.level"] and word not in sets["speech.links"])
            or word in sets["report.verbs"]
            or (reading.words.raw[at - 1][0].isupper() and word.endswith(tuple(sets["clause.past_endings"])))
        )  # "Minister Ana Ruiz rejected"
    )
