"""Numbers, intervals, dates and foreign text in the words that readers see.

Rules of this file: nothing is asserted that was not stated (a bound stays a bound, a rounded value stays rounded);
days are those of the reader's zone; text that came from outside loses what could act on a terminal or a page.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.intervals import anchor
from monitor.model import Change, Claim, Figure, Form, Interval

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUS = "\N{MINUS SIGN}"
_MODIFIERS = {
    Form.ABOUT: "about ",
    Form.AT_LEAST: "at least ",
    Form.MORE_THAN: "over ",
    Form.AT_MOST: "at most ",
    Form.LESS_THAN: "under ",
}
_NEARLY = ("nearly", "almost", "close to", "just under", "just below")
_NBSP = "\N{NO-BREAK SPACE}"
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
_MOST_DIGITS, _MOST_DECIMALS = 18, 30  # longer numbers are written with a power of ten
_LONGEST_LINK = 1000

# Control characters steer terminals, bidirectional ones reorder what follows them, and a lone surrogate cannot be
# encoded at all.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_FORBIDDEN_IN_LINK = re.compile(r"[\x00-\x20\x7f\\\"<>]")


# --------------------------------------------------------------------------- foreign text


def without_controls(text: str) -> str:
    """Return `text` without characters that act instead of being seen; line breaks and tabs stay."""
    return _UNSEEN.sub("", text)


def with_plain_spaces(text: str) -> str:
    """Return `text` without spaces that keep words together, once its lines are broken."""
    return text.replace(_NBSP, " ")


def one_line(text: str, most: int = 300) -> str:
    """Return `text` as one clean line of at most `most` characters, cut at a word and marked with an ellipsis."""
    line = _SPACES.sub(" ", without_controls(text[: most * 4].replace("\r", " "))).strip()
    if len(line) <= most:
        return line
    kept, _, rest = line[: most - 1].rpartition(" ")
    return (kept if len(kept) > most // 2 else f"{kept} {rest}".strip()) + "\N{HORIZONTAL ELLIPSIS}"


def web_link(url: str | None) -> str | None:
    """Return `url` if it is a plain web address that can be linked to, else None."""
    if url is None or len(url) > _LONGEST_LINK or _FORBIDDEN_IN_LINK.search(url) or _UNSEEN.search(url):
        return None
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if plain else None


def listed(items: list[str] | tuple[str, ...], most: int = 5) -> str:
    """Return "a, b and c", or "a, b and 7 more"."""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(f"{len(items) - most} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 figure" or "3 figures"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


# --------------------------------------------------------------------------- numbers


def number_words(value: Decimal, group: str = ",") -> str:
    """Return "32,414", "0.5" or "1.4 million".

    `group` stands between thousands (a thin space, say); with a second character, that one is the decimal mark: ".,"
    writes "32.414" and "0,5".
    """
    if not value.is_finite():
        return "unknown"
    if value == 0:
        return "0"
    decimals = -int(value.as_tuple().exponent)
    if abs(value.adjusted()) >= _MOST_DIGITS or decimals > _MOST_DECIMALS:
        return f"{value:.2e}".replace("-", MINUS)
    for exponent, name in _SCALES:
        scaled = value.scaleb(-exponent).normalize()
        if abs(scaled) >= 1 and int(scaled.as_tuple().exponent) >= -2:  # noqa: PLR2004 - "1.25 million" reads, more digits do not
            return f"{_plain(scaled, group)}{_NBSP}{name}"
    return _plain(value, group)


def _plain(value: Decimal, group: str) -> str:
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    point = group[1:] or "."
    return "".join({",": group[:1], ".": point, "-": MINUS}.get(char, char) for char in text)


def _with_unit(number: str, figure: Figure) -> str:
    unit = figure.unit
    if unit == "%":
        return f"{number}{_NBSP}%"
    if unit is not None and len(unit) == 3 and unit.isascii() and unit.isupper():  # noqa: PLR2004 - an ISO 4217 code
        return f"{unit}{_NBSP}{number}"
    return f"{number}{_NBSP}{one_line(figure.unit_name, 60)}" if figure.unit_name else number


def figure_words(figure: Figure | Claim, group: str = ",") -> str:
    """Return a stated number with the modifier it was stated with: "over 9,000", "about 60", "80 to 90"."""
    if isinstance(figure, Claim):
        figure = figure.figure
    lower, upper = figure.lower, figure.upper
    if figure.form is Form.RANGE and lower is not None and upper is not None and lower != upper:
        return _with_unit(f"{number_words(lower, group)} to {number_words(upper, group)}", figure)
    value = anchor(figure)
    if value is None or figure.form is Form.VAGUE:
        return one_line(figure.text, 60)
    return _modifier(figure) + _with_unit(number_words(value, group), figure)


def _modifier(figure: Figure) -> str:
    if figure.form is Form.LESS_THAN and figure.text.casefold().startswith(_NEARLY):
        return "nearly "
    return _MODIFIERS.get(figure.form, "")


def _signed(value: Decimal, group: str) -> str:
    text = number_words(value, group)
    return f"+{text}" if value > 0 else text


def interval_words(interval: Interval | None, unit: str = "", group: str = ",") -> str:
    """Return a difference: "+9", "+1,400 to +2,400", "at least +30", "no difference"; "" if it is not known.

    `unit` follows each number ("%" or "points"). The ends of a span are widened to digits that matter for its width:
    "+1,401 to +2,399" would promise more than the words of the claims did.
    """
    if interval is None or (interval.lower is None and interval.upper is None):
        return ""
    lower, upper = (None if end is None else _signed(end, group) for end in _widened(interval))
    tail = f"{_NBSP}{unit}" if unit else ""
    if lower is None:
        return f"at most {upper}{tail}"
    if upper is None:
        return f"at least {lower}{tail}"
    if lower == upper:
        return f"{lower}{tail}" if lower != "0" else "no difference"
    return f"{lower} to {upper}{tail}"


def _widened(interval: Interval) -> tuple[Decimal | None, Decimal | None]:
    lower, upper = interval.lower, interval.upper
    if lower is None or upper is None or not (lower.is_finite() and upper.is_finite()) or lower >= upper:
        return lower, upper
    width = (upper - lower).adjusted() - 1
    if max(lower.adjusted(), upper.adjusted()) - width > _MOST_DIGITS:
        return lower, upper
    step = Decimal(1).scaleb(width)
    return (
        (lower / step).to_integral_value(rounding=ROUND_FLOOR) * step,
        (upper / step).to_integral_value(rounding=ROUND_CEILING) * step,
    )


def percent_words(interval: Interval | None, group: str = ",") -> str:
    """Return a difference in percent, to two digits that matter: "+15 %", "+14 to +26 %"; "" if it is not known."""
    if interval is None:
        return ""
    rounded = Interval(*(None if end is None else _two_digits(end) for end in (interval.lower, interval.upper)))
    words = interval_words(rounded, "%", group)
    return "" if words == "no difference" else words


def _two_digits(value: Decimal) -> Decimal:
    if not value.is_finite() or value == 0 or value.adjusted() > _MOST_DIGITS:
        return value
    step = Decimal(1).scaleb(min(0, max(value.adjusted() - 1, -3)))
    return value.quantize(step, rounding=ROUND_HALF_EVEN)


def difference_words(delta: Interval | None, percent: Interval | None, unit: str | None = None) -> str:
    """Return "+9 (+15 %)"; a percentage moves by points, and saying by how many percent it did would confuse."""
    if unit == "%":
        return interval_words(delta, "points")
    words, share = interval_words(delta), percent_words(percent)
    return f"{words} ({share})" if words and share else words or share


def describe_figure(figure: Figure | Claim) -> str:
    """Return a stated number with its modifier and unit, with plain spaces: for the terminal."""
    return with_plain_spaces(figure_words(figure))


def change_words(change: Change) -> str:
    """Return "62 -> 71, +9 (+15 %), increased"."""
    values = " -> ".join(figure_words(claim) for claim in (change.old, change.new) if claim is not None)
    moved = difference_words(change.delta, change.percent, change.new.figure.unit if change.new else None)
    return ", ".join(filter(None, (values, moved, change.kind.value.replace("_", " "))))


def describe_change(change: Change) -> str:
    """Return a change as one line, by ids: "increased: deaths (northland-floods) 62 -> 71, +9 (+15 %), alert"."""
    values = [figure_words(claim) for claim in (change.old, change.new) if claim is not None]
    unit = change.new.figure.unit if change.new else None
    subject = f"{change.figure} ({change.watch})" if change.watch else change.figure
    parts = (
        f"{change.kind.value}: {subject} {' -> '.join(values)}".rstrip(),
        difference_words(change.delta, change.percent, unit),
        f"crossed {listed([number_words(level) for level in change.crossed])}" if change.crossed else "",
        "alert" if change.alert else "no alert",
    )
    return with_plain_spaces(", ".join(filter(None, parts)))


# --------------------------------------------------------------------------- days and moments


def day_words(day: date, today: date) -> str:
    """Return "11 Mar", with the year if it is not that of `today`."""
    words = f"{day.day}{_NBSP}{MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words}{_NBSP}{day.year}"


def moment_words(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return "11 Mar 21:40" in `zone`."""
    local = moment.astimezone(zone)
    return f"{day_words(local.date(), now.astimezone(zone).date())} {local:%H:%M}"


def clock_words(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return "07:20" for a moment of today, "11 Mar 21:40" for others."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else moment_words(moment, zone, now)


def heading_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return "Thu 12 Mar 2026, 07:00 CET"."""
    local = moment.astimezone(zone)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M} {local.tzname() or zone.key}"


def ago_words(moment: datetime, now: datetime) -> str:
    """Return "just now", "5 minutes ago", "3 hours ago" or "2 days ago"; "in 2 hours" for what is to come."""
    gap = now - moment
    ahead, gap = gap < timedelta(0), abs(gap)
    if gap < timedelta(minutes=1):
        return "just now"
    if gap < timedelta(hours=1):
        words = counted(gap // timedelta(minutes=1), "minute")
    elif gap < timedelta(days=2):
        words = counted(gap // timedelta(hours=1), "hour")
    else:
        words = counted(gap.days, "day")
    return f"in {words}" if ahead else f"{words} ago"


def as_of_words(claim: Claim, today: date) -> str:
    """Return "as of 11 Mar" if the article says so, else "reported 11 Mar", the day of publication."""
    stated = claim.figure.as_of_precision if claim.as_of_stated else None
    if stated == "year":
        return f"as of {claim.as_of.year}"
    if stated == "month":
        return f"as of {MONTHS[claim.as_of.month - 1]}{_NBSP}{claim.as_of.year}"
    return f"{'as of' if claim.as_of_stated else 'reported'} {day_words(claim.as_of, today)}"
