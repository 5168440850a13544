"""Words around amounts -> which are differences, which levels, which way they moved, and from where.

rose by 5 to 30      5 is a difference (up), 30 the level
up 76 from 30        76 is a difference, 30 its earlier value
rose to 5.3%         a level that was reached upwards
a 25% drop           a difference (down)
"""

from __future__ import annotations

from itertools import pairwise

from monitor.figures._amounts import Amount, borrow_scale, moved_before
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language
from monitor.model import Form

_SKIP = 7  # tokens between a word of movement and its number
_OMITTED = 20  # values of one thing seldom differ by this factor
_SCALES = frozenset({"length", "temperature", "angle", "ratio", "economy"})
_PATHS = frozenset({"length", "speed"})
_REACH = 12  # tokens between a verb and "by" or "to"
_OPEN = frozenset({",", "(", "—", "–"})
_OPENED = frozenset("(/[")


def read_moves(tokens: Tokens, amounts: list[Amount], lang: Language) -> None:
    """Set delta, direction, role and base of `amounts`, which are in reading order."""
    if lang.sets["moving"].isdisjoint(tokens.low) and not any(one.number.multiplier for one in amounts):
        for index, amount in enumerate(amounts):
            _restated(tokens, amounts, index, amount)
        return
    for index, amount in enumerate(amounts):
        article = amount.first == amount.last and tokens.at(amount.first) in lang.words["article"]
        if amount.weak or amount.number.negated or article:
            continue
        recent = [
            one
            for one in reversed(amounts[max(0, index - 4) : index])
            if not (one.weak or one.whole) and tokens.same(one.first, amount.first)
        ]
        if (recent and (recent[0].role or recent[0].delta)) or _may_move(tokens, amount, lang):
            _read(tokens, amount, recent, lang)
    for index, amount in enumerate(amounts):
        _restated(tokens, amounts, index, amount)
        _borrow_points(tokens, amounts, index, amount)
    for level, difference in pairwise(amounts):
        if difference.delta and not (level.delta or level.role) and _apposed(tokens, level, difference, lang):
            level.direction = difference.direction


def _may_move(tokens: Tokens, amount: Amount, lang: Language) -> bool:
    """Say whether a word of movement stands near enough to be of the amount."""
    near = tokens.low[max(0, amount.outer_first - 2 * _REACH) : amount.last + _SKIP]
    return amount.number.multiplier or not lang.sets["moving"].isdisjoint(near)


def _read(tokens: Tokens, amount: Amount, recent: list[Amount], lang: Language) -> None:
    """Judge `amount`; `recent` are those before it in its sentence, the nearest first."""
    before = recent[0] if recent else None
    if amount.number.multiplier:
        amount.delta, amount.role = True, "by"
        amount.direction = "down" if amount.value < 1 else "up"
    elif before and _follows(tokens, amount, before, lang):
        amount.delta, amount.direction, amount.role = before.delta, before.direction, before.role
        amount.same_as = None if amount.unit == before.unit else before
    elif (
        _from(tokens, amount, before, lang)
        or _compared(tokens, amount, recent, lang)
        or _to(tokens, amount, before, lang)
    ):
        return
    elif (
        way := _moved_by(tokens, amount, before, lang)
        or _paced(tokens, amount, lang)
        or _moved_behind(tokens, amount, lang)
        or _noun_around(tokens, amount, lang)
        or _than(tokens, amount, lang)
    ):
        amount.delta, amount.direction, amount.role = True, way, "by"


# --------------------------------------------------------------------------- coordination


def _follows(tokens: Tokens, amount: Amount, before: Amount, lang: Language) -> bool:
    """Say whether the amount only restates a difference: "190 points, or 0.6%", "15 sen (2%)"."""
    if not before.delta or before.number.multiplier:
        return False
    if _gapped(tokens, amount, before, lang):
        return True
    between = [word for word in tokens.low[before.tail + 1 : amount.outer_first] if word not in lang.words["article"]]
    if not between or len(between) > 2 or amount.unit == before.unit:  # noqa: PLR2004
        return False
    return between[-1] in {"(", *lang.words["or"]} or (between == [","] and amount.unit is not None)


def _apposed(tokens: Tokens, level: Amount, difference: Amount, lang: Language) -> bool:
    """Say whether a level is followed by its own difference: "$3.4 billion, down 6%", "44.1% (a drop of 2 points)"."""
    between = tokens.low[level.tail + 1 : difference.first]
    if not between or len(between) > _SKIP or between[0] not in _OPEN or not tokens.same(level.first, difference.first):
        return False
    moved = [word in lang.sets["move.adverbs"] or word in lang.moves["noun"] for word in between[1:]]
    known = lang.sets["apposed"]
    return any(moved) and all(move or word in known for move, word in zip(moved, between[1:], strict=True))


def _gapped(tokens: Tokens, amount: Amount, before: Amount, lang: Language) -> bool:
    """Say whether only the verb is left out: "tin rose 2.5%, zinc 1.1% and lead 0.4%"."""
    between = tokens.low[before.tail + 1 : amount.outer_first]
    if _shared(between, amount, before, lang):
        return tokens.at(amount.last + 1) not in lang.words["of"]
    if amount.unit is None or amount.unit != before.unit or not 2 <= len(between) <= 5:  # noqa: PLR2004
        return False
    opens = between[0] == "," or between[0] in lang.words["and"]
    if any(word in lang.moves["verb"] for word in between):
        return False
    return opens and all(word.isalpha() and word not in lang.sets["count.stop"] for word in between[2:] + between[-1:])


def _shared(between: list[str], amount: Amount, before: Amount, lang: Language) -> bool:
    """Say whether two shares hang on one verb: "rise by 33% in rich countries and 100% elsewhere"."""
    if not 3 <= len(between) <= _SKIP or amount.unit != before.unit or not _gauges(amount):  # noqa: PLR2004
        return False
    if between[0] not in lang.sets["move.where"] or between[-1] not in lang.words["and"]:
        return False
    return all(
        word.isalnum() and word not in lang.moves["verb"] and word not in lang.sets["noun_stop"]
        for word in between[1:-1]
    )


# --------------------------------------------------------------------------- levels


def _word_before(tokens: Tokens, amount: Amount, skip: frozenset[str], *, dated: bool = False) -> int:
    """Return the first token before the amount that is none of `skip`, nor (`dated`) of "15-year"."""
    at = amount.outer_first - 1
    while amount.outer_first - at < _SKIP:
        if tokens.at(at) not in skip and not (dated and (tokens.at(at) == "-" or tokens.glued(at + 1))):
            break
        at -= 1
    return at


def _from(tokens: Tokens, amount: Amount, before: Amount | None, lang: Language) -> bool:
    """Find the earlier value in "from 4.8%" and "up from 30"."""
    at = _word_before(tokens, amount, lang.sets["based"])
    if tokens.at(at) not in lang.words["from"] or tokens.at(amount.outer_first) in lang.words["from"]:
        return False
    near = before is not None and (before.role in {"to", "by"} or before.delta) and at - before.tail < _REACH
    turned = lang.moves["verb"].get(tokens.at(at - 1))
    if not (near or turned or moved_before(tokens, at, lang)):
        return False
    amount.role = "from"
    if before is not None and (near or turned):
        _base(before, amount, turned)
    return True


def _compared(tokens: Tokens, amount: Amount, recent: list[Amount], lang: Language) -> bool:
    """Find the earlier value in "compared with 63", "against 40%" and "compared with a profit of $12 million"."""
    if not recent:
        return False
    at = _word_before(tokens, amount, lang.sets["aside"])
    reach = 4 if tokens.at(at) in lang.words["of"] else 1
    ends = [k for k in range(at, at - reach, -1) if _compares(tokens, k, lang)]
    if not ends:
        return False
    like = next((one for one in recent if _alike(one, amount)), None)
    if like is None or ends[0] - like.tail > 2 * _REACH:
        return False
    amount.role = "from"
    _base(like, amount, None)
    return True


def _compares(tokens: Tokens, at: int, lang: Language) -> bool:
    phrases = lang.sets["move.earlier"]
    return tokens.at(at) in phrases or f"{tokens.at(at - 1)} {tokens.at(at)}" in phrases


def _alike(one: Amount, other: Amount) -> bool:
    """Say whether two amounts can be values of one thing: same kind of unit, or an omitted one of similar size."""
    if one.unit is None or other.unit is None:
        near = other.value <= _OMITTED * one.value and one.value <= _OMITTED * other.value
        return one.unit is other.unit or (near and other.noun is None)
    return one.unit.kind == other.unit.kind


def _base(amount: Amount, earlier: Amount, way: str | None) -> None:
    if amount.role == "from":
        return
    amount.base = earlier
    if not amount.delta and way and amount.role != "to":
        amount.direction = way
    if earlier.unit is None and earlier.noun is None and not amount.delta:
        earlier.unit, earlier.noun = amount.unit, amount.noun


def _to(tokens: Tokens, amount: Amount, before: Amount | None, lang: Language) -> bool:
    """Find the level that was reached: "rose to 5.3%", "fell 18 points to 90", "ended down 1% at 1,463"."""
    at = _word_before(tokens, amount, lang.sets["level"], dated=True)
    skipped = tokens.low[at + 1 : amount.outer_first]
    if before is not None and tokens.at(at) == "," and at - 1 == before.tail and skipped:
        at -= 1  # "up 12 points, or 0.3%, at 4,234"
    ends = before is not None and before.tail >= at - (tokens.at(at) in lang.moves["than"])  # "0.3% weaker at 1.26"
    if tokens.at(at) not in lang.words["to"] and not (ends and set(skipped) & lang.sets["move.ends"]):
        return False
    if before is not None and before.role in {"by", "from"} and _directly(tokens, before, at, lang):
        amount.role, amount.direction = "to", before.direction
        if before.role == "from":
            amount.base = before
            opens = before.outer_first - (tokens.at(before.outer_first - 1) in lang.words["from"])
            opens -= tokens.at(opens - 1) == ","  # "has tripled since 2020, from 41,000 to"
            amount.direction = _way(tokens, opens - 1, before.outer_first, lang)
            borrow_scale(before, amount)
            if before.unit is None and before.noun is None:
                before.unit = amount.unit
            elif amount.unit is None and amount.noun is None:
                amount.unit = before.unit
        elif amount.unit is None and amount.noun is None and before.unit and before.unit.code == "{point}":
            amount.unit = before.unit
        return True
    if ends or tokens.at(at) not in lang.words["to"]:
        return False
    stop = before.tail if before is not None else -1
    way = _way(tokens, at - 1, at, lang, stop=stop) or _summed(tokens, at, lang)
    if way is None:
        return False
    amount.role, amount.direction = "to", way
    return True


def _summed(tokens: Tokens, at: int, lang: Language) -> str | None:
    """Return "up" for a total that grew: "bringing this year's total to", "takes the toll since Sunday to"."""
    total = False
    for index in range(at - 1, max(-1, at - _REACH), -1):
        if not tokens.same(index, at):
            return None
        total = total or tokens.at(index) in lang.sets["move.totals"]
        if total and tokens.at(index) in lang.sets["move.summing"]:
            return "up"
    return None


def _directly(tokens: Tokens, before: Amount, at: int, lang: Language) -> bool:
    """Say whether hardly anything stands between a difference (or an earlier value) and "to"."""
    gap = tokens.low[before.tail + 1 : at + 1]
    if any(word in lang.moves["verb"] or word in {";", ":"} for word in gap):
        return False
    return len(gap) <= _REACH


def _way(tokens: Tokens, at: int, opens: int, lang: Language, *, stop: int = -1) -> str | None:
    """Return which way the nearest word of movement before token `opens` points."""
    for index in range(at, max(stop, at - _REACH), -1):
        word = tokens.at(index)
        if not tokens.same(index, opens) or word in {";", ":", ","}:
            return None
        way = lang.moves["verb"].get(word) or lang.moves["noun"].get(word)
        if way or word in lang.multipliers:
            return way or ("up" if lang.multipliers[word] > 1 else "down")
    return None


# --------------------------------------------------------------------------- differences


def _moved_by(tokens: Tokens, amount: Amount, before: Amount | None, lang: Language) -> str | None:
    """Return the direction of "rose 5%", "up 76", "grow sales by 35 per cent", "Burlington by 2.6%"."""
    at = _word_before(tokens, amount, lang.sets["skipped"])
    skipped = tokens.low[at + 1 : amount.first]
    verb = tokens.at(at)
    way = lang.moves["verb"].get(verb)
    by = any(word in lang.words["by"] for word in skipped)
    if by and amount.unit is None and not amount.number.fraction and verb in lang.sets["move.done"]:
        return None  # "a rally by 500 workers"
    if way and tokens.at(amount.outer_first) in lang.sets["move.across"] and at == amount.outer_first - 1:
        amount.role, amount.direction = "to", way  # "rose above 5%"
        return None
    if way and tokens.same(at, amount.first) and (by or _intransitive(tokens, at, amount, lang)):
        return way
    if by and (amount.unit is not None or amount.noun is not None or amount.number.fraction):
        led = next(k for k in range(amount.first - 1, at, -1) if tokens.at(k) in lang.words["by"])
        stop = before.tail if before is not None and (before.role or before.delta) else -1
        at -= tokens.at(at) == ","  # "fell for a third month, by 2.2%"
        compared = lang.moves["than"].get(tokens.at(led - 1))  # "cheaper by 18 per cent"
        way = compared or _way(tokens, at, amount.first, lang, stop=stop)
        if (
            way is None
            and before is not None
            and ((before.delta and before.unit == amount.unit) or before.role == "to")
        ):
            return before.direction
        return way
    return None


def _intransitive(tokens: Tokens, at: int, amount: Amount, lang: Language) -> bool:
    """Say whether a verb moves the number, and is not done to what it counts ("lost 12 soldiers", "set up 3 camps")."""
    verb = tokens.at(at)
    gauge = _gauges(amount)
    path = amount.unit is not None and amount.unit.kind in _PATHS
    over = tokens.at(amount.first - 1) in lang.sets["spans.over"]  # "an increase over two years"
    lasts = over and amount.unit is not None and amount.unit.kind == "duration"
    if lasts or (path and (verb in lang.sets["move.bodily"] or tokens.at(amount.last + 1) in lang.sets["move.into"])):
        return False  # "he jumped 8.4 metres", "the bus fell 30 metres into a ravine"
    if verb in lang.sets["move.sliding"]:
        return gauge  # "off 17%"
    if verb in lang.sets["move.particles"]:
        front = tokens.at(at - 1)
        if front in lang.sets["move.phrasal"] or (front in lang.sets["move.closing"] and not gauge):
            return False
    if verb not in lang.sets["move.transitive"]:
        return True
    if amount.unit is None:
        return amount.number.fraction
    to = tokens.at(amount.tail + 1) in lang.words["to"]
    to = to and any(tokens.is_number(k) for k in range(amount.tail + 2, amount.tail + 4))
    return to or gauge or amount.unit.code.startswith("{")


def _gauges(amount: Amount) -> bool:
    """Say whether an amount is in percent or points, which only ever measure something else."""
    return amount.unit is not None and (amount.unit.kind == "ratio" or amount.unit.code == "{point}")


def _paced(tokens: Tokens, amount: Amount, lang: Language) -> str | None:
    """Return the direction of "grew at an annual rate of 2.4%" and "beat estimates by 5 cents"."""
    at = _word_before(tokens, amount, lang.sets["aside"])
    if tokens.at(at) not in lang.sets["paced"]:
        return None
    front = [k for k in range(at - 1, max(-1, at - _SKIP), -1) if tokens.same(k, amount.first)]
    if tokens.at(at) in lang.words["of"] and tokens.at(at - 1) in lang.sets["move.paces"] and _gauges(amount):
        opens = next((k for k in front if tokens.at(k) in lang.sets["move.ends"]), None)
        return None if opens is None else lang.moves["verb"].get(tokens.at(opens - 1))
    if tokens.at(at) in lang.words["by"] and any(tokens.at(k) in lang.sets["move.estimates"] for k in front):
        return next((way for k in front if (way := lang.moves["beaten"].get(tokens.at(k)))), None)
    return None


def _moved_behind(tokens: Tokens, amount: Amount, lang: Language) -> str | None:
    """Return the direction of "15% up" and "3% down on the year", and of "wiped $640 billion off its value"."""
    if amount.unit is None or not tokens.same(amount.last, amount.last + 1):
        return None
    at = amount.last + 1
    word = tokens.at(at)
    if word in lang.sets["move.particles"] and _gauges(amount):
        ends = not tokens.at(at + 1)[:1].isalnum() or tokens.at(at + 1) in lang.sets["move.since"]
        return lang.moves["verb"].get(word) if ends else None
    if word not in lang.sets["move.off"] or not (_gauges(amount) or amount.unit.kind == "money"):
        return None
    front = range(amount.outer_first - 1, amount.outer_first - 4, -1)
    verbs = lang.sets["move.taking"] if word in lang.sets["move.away"] else lang.sets["move.wiping"]
    taken = any(tokens.at(k) in verbs and tokens.same(k, at) for k in front)
    return "down" if taken else None


def _noun_around(tokens: Tokens, amount: Amount, lang: Language) -> str | None:
    """Return the direction of "a 25% drop" and "an increase of 60,600 jobs"."""
    nouns = lang.moves["noun"]
    lasting = amount.unit is not None and amount.unit.kind == "duration"  # "a 10-year expansion"
    if amount.unit is not None and not lasting:
        for at in range(amount.last + 1, amount.last + 5):
            word = tokens.at(at)
            if not tokens.same(at, amount.last) or word in lang.sets["noun_stop"]:
                break
            if word in nouns:
                return nouns[word]
            if not (word.isalpha() or word in {"-", "‐"}):
                break
    at = _word_before(tokens, amount, lang.sets["aside"])
    if tokens.at(at) in lang.words["of"]:
        for noun in (tokens.at(at - 1), tokens.at(at - 2)):
            gauge = noun not in lang.sets["move.amounts"] or _gauges(amount)
            if noun in nouns and gauge and (amount.unit is not None or noun in lang.sets["move.counted"]):
                return nouns[noun]
    return None


def _than(tokens: Tokens, amount: Amount, lang: Language) -> str | None:
    """Return the direction of "76 percent more than", "12 fewer cases than", "$5 cheaper"."""
    words = lang.moves["than"]
    at = amount.last + 1
    way = words.get(tokens.at(at))
    if way is None or not tokens.same(at, amount.last):
        return _off_norm(tokens, amount, at, lang)
    than = any(tokens.at(k) in lang.words["than"] for k in range(at + 1, at + 5))
    return way if than or (amount.unit is not None and amount.unit.kind in {"ratio", "money"}) else None


def _off_norm(tokens: Tokens, amount: Amount, at: int, lang: Language) -> str | None:
    """Return the direction of "20 cm above the record" and "3 degrees below normal", not of "above sea level"."""
    if not tokens.same(amount.last, at + 1):
        return None
    if amount.unit is None or amount.unit.kind not in _SCALES:
        shared = amount.number.fraction if amount.unit is None else amount.unit.kind == "money"
        marked = shared and any(tokens.at(k) in lang.sets["move.marks"] for k in range(at + 1, at + 4))
        return lang.moves["marked"].get(tokens.at(at)) if marked else None
    norm = tokens.at(at + 1) in lang.sets["move.norms"] or tokens.at(at + 1).endswith(("'s", "’s"))
    return lang.moves["off"].get(tokens.at(at)) if norm else None


# --------------------------------------------------------------------------- the same in other words


def _borrow_points(tokens: Tokens, amounts: list[Amount], index: int, amount: Amount) -> None:
    """Give an index level the points of the one before: "to 1,463.87 points, while the other fell to 1,333.18"."""
    if amount.role != "to" or amount.unit is not None or amount.noun is not None:
        return
    for one in reversed(amounts[max(0, index - 4) : index]):
        if one.role == "to" and one.unit is not None and tokens.same(one.first, amount.first):
            amount.unit = one.unit if one.unit.code == "{point}" else None
            return


def _restated(tokens: Tokens, amounts: list[Amount], index: int, amount: Amount) -> None:
    """Tie "(80 km)" to "50 miles", with its form."""
    if not index or amount.same_as is not None or amount.unit is None:
        return
    before = amounts[index - 1]
    if before.unit is None or amount.outer_first - before.tail != 2 or tokens.low[before.tail + 1] not in _OPENED:  # noqa: PLR2004 - one between
        return
    if before.unit == amount.unit or before.unit.kind != amount.unit.kind:
        return
    amount.same_as = before
    if amount.form is Form.EXACT and before.high is None and amount.high is None:
        amount.form, amount.nearly = before.form, before.nearly
    amount.delta, amount.direction, amount.role = before.delta, before.direction, before.role
