"""Modifiers around an amount -> how it is worded, and the bounds of the stated claim."""

from __future__ import annotations

from decimal import Decimal

from monitor.figures._amounts import Amount, attach_noun, moved_before
from monitor.figures._tokens import Tokens
from monitor.figures._words import Language
from monitor.model import Form

_LAWS = 100  # more than a parliament passes
_BOUNDS = frozenset({Form.AT_LEAST, Form.MORE_THAN, Form.AT_MOST, Form.LESS_THAN})
_TWENTIETH = Decimal("0.05")
Bounds = tuple[Decimal | None, Decimal | None, Decimal | None]


def read_form(tokens: Tokens, amount: Amount, lang: Language) -> None:
    """Set the form of `amount` by the words before and behind it, and widen its outer span over them."""
    if tokens.at(amount.first) in lang.words["article"] and amount.first == amount.last:
        return  # "concern about a man"
    forms: list[Form | None] = []
    while len(forms) < 2 and (found := _front(tokens, amount.outer_first, lang)):  # noqa: PLR2004 - "at least some"
        form, first = found
        if form is Form.AT_MOST and _reached(tokens, first, lang):
            break
        if _spans(tokens, amount, first, lang) or _passes(tokens, amount, first, lang):
            break
        forms.append(form)
        amount.outer_first = first
    if behind := _behind(tokens, amount, lang):
        forms.append(behind[0])
        if amount.noun is None and amount.unit is None:
            attach_noun(tokens, amount, behind[1] + 1, lang)
        amount.outer_last = max(amount.outer_last, behind[1])
    if not forms or amount.high is not None:
        return
    bound = next((form for form in forms if form in _BOUNDS), None)
    amount.nearly = bound is None and None in forms
    amount.form = bound or Form.ABOUT


def _spans(tokens: Tokens, amount: Amount, first: int, lang: Language) -> bool:
    """Say whether "over 10 years" only says how long, as in "$5 million over 10 years"."""
    if amount.unit is None or amount.unit.kind != "duration" or first != amount.first - 1:
        return False
    return tokens.at(first) in lang.sets["spans.over"] and tokens.at(first - 1) not in lang.sets["spans.bound"]


def _passes(tokens: Tokens, amount: Amount, first: int, lang: Language) -> bool:
    """Say whether "passed" or "over" is no bound here: "passed two laws", "spread over eleven districts"."""
    if tokens.at(first) in lang.sets["spans.passing"]:
        return amount.unit is None and amount.value < _LAWS
    return tokens.at(first) in lang.sets["spans.over"] and tokens.at(first - 1) in lang.sets["spans.spread"]


def _reached(tokens: Tokens, first: int, lang: Language) -> bool:
    """Say whether "up to" is the end of a movement: "went up to 300", "subió hasta 300"."""
    if tokens.at(first) in lang.words["to"]:
        return moved_before(tokens, first, lang)
    before = first - 2 if tokens.at(first - 1) in lang.sets["move.back"] else first - 1  # "went back up to 300"
    return tokens.at(first) in lang.sets["move.particles"] and tokens.at(before) in lang.sets["move.going"]


def _front(tokens: Tokens, first: int, lang: Language) -> tuple[Form | None, int] | None:
    if tokens.at(first - 1) in {"-", "‐"} and tokens.glued(first) and tokens.glued(first - 1):
        first -= 1  # "sub-500"
    longest = lang.form_lasts.get(tokens.at(first - 1), 0)
    for length in range(min(longest, first), 0, -1):
        start = first - length
        phrase = " ".join(tokens.low[start:first])
        if phrase in lang.form and tokens.same(start, first):
            return lang.form[phrase], start
    return None


def _behind(tokens: Tokens, amount: Amount, lang: Language) -> tuple[Form, int] | None:
    for at in (amount.last + 1, amount.tail + 1) if amount.noun else (amount.last + 1,):
        for length in range(lang.behind_firsts.get(tokens.at(at), 0), 0, -1):
            last = at + length - 1
            if not tokens.same(amount.last, last):
                continue
            phrase = tokens.text[tokens.start[at] : tokens.end[last]].lower()
            if phrase in lang.behind and tokens.at(last + 1) not in lang.words["than"]:
                return lang.behind[phrase], last
    return None


def bounds(amount: Amount) -> Bounds:
    """Return lower, upper and best of the stated claim; None is open, and a range has no best."""
    value, high, step = amount.value, amount.high, amount.step
    if high is not None or amount.form is Form.EXACT:
        return (value, value, value) if high is None else (value, high, None)
    match amount.form:
        case Form.AT_LEAST | Form.MORE_THAN:
            return value, None, value
        case Form.AT_MOST | Form.LESS_THAN:
            return None, value, value
        case Form.ABOUT if amount.nearly:
            return value - max(step, abs(value) * _TWENTIETH), value, value
        case Form.ABOUT:
            slack = max(step / 2, abs(value) * _TWENTIETH)
            return value - slack, value + slack, value
        case _:
            return value, value, value
