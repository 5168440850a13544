"""The filters that templates have beside Jinja's own; `docs/templates.md` describes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from monitor.digests._layout import flow, pad, spread, widest, wrap
from monitor.digests._parts import Digest, Quote, Statement
from monitor.digests._words import (
    ago_words,
    clock_words,
    counted,
    day_words,
    figure_words,
    heading_words,
    interval_words,
    listed,
    moment_words,
    number_words,
    one_line,
    percent_words,
    web_link,
)
from monitor.model import Claim, Figure

MARK = "background:#fff1a8;color:#1b1f23;padding:0 2px;font-weight:bold"


def _figure(value: Figure | Claim | Statement, group: str = ",") -> str:
    return figure_words(value.claim if isinstance(value, Statement) else value, group)


def _number(value: Decimal | int, group: str = ",") -> str:
    return number_words(Decimal(value), group)


@pass_eval_context
def _marked(context: EvalContext, quote: Quote) -> str:
    """Write the number of a quote as [71] in text, as <mark>71</mark> in HTML."""
    if not context.autoescape:
        return quote.before + (f"[{quote.number}]" if quote.number else "") + quote.after
    mark = Markup('<mark class="mark" style="{}">{}</mark>').format(MARK, quote.number) if quote.number else ""
    return Markup("{}{}{}").format(quote.before, mark, quote.after)


def _capitalized(text: str) -> str:
    """Start with a capital and leave the rest, unlike Jinja's own `capitalize`."""
    return text[:1].upper() + text[1:]


def _digest(context: Context) -> Digest:
    digest = context["digest"]
    if not isinstance(digest, Digest):
        raise TypeError("dates need `digest` for the reader's zone; do not redefine it")
    return digest


@pass_context
def _ago(context: Context, moment: datetime) -> str:
    return ago_words(moment, _digest(context).now)


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    digest = _digest(context)
    return moment_words(moment, ZoneInfo(digest.zone), digest.now)


@pass_context
def _clock(context: Context, moment: datetime) -> str:
    digest = _digest(context)
    return clock_words(moment, ZoneInfo(digest.zone), digest.now)


@pass_context
def _heading(context: Context, moment: datetime) -> str:
    return heading_words(moment, ZoneInfo(_digest(context).zone))


@pass_context
def _day(context: Context, value: date) -> str:
    digest = _digest(context)
    zone = ZoneInfo(digest.zone)
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return day_words(day, digest.now.astimezone(zone).date())


FILTERS: dict[str, Callable[..., Any]] = {
    "figure": _figure,
    "delta": interval_words,
    "percent": percent_words,
    "number": _number,
    "marked": _marked,
    "ago": _ago,
    "moment": _moment,
    "clock": _clock,
    "heading": _heading,
    "day": _day,
    "link": web_link,
    "line": one_line,
    "capitalized": _capitalized,
    "listed": listed,
    "counted": counted,
    "wrap": wrap,
    "flow": flow,
    "spread": spread,
    "pad": pad,
    "widest": widest,
}
