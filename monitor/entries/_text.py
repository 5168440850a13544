"""Texts, addresses and moments, as every format of feed needs them made ready to be stored."""

from __future__ import annotations

import calendar
import html
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h\d|i|img|mark|p|q|s|small|span|strong|sub|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,31}\d{0,2});", re.IGNORECASE)
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# what urljoin and urlsplit would give back as it is: nearly every link, and a tenth of the time
_ABSOLUTE = re.compile(
    r"https?://[\w.-]{1,253}(?::\d{1,5})?/[\w/.~%+,@!$&'()*=:-]*(?:\?[\w/.~%+,@!$&'()*=:;?-]+)?(?:#[\w/.~%+,@!$&'()*=:;?-]+)?",
    re.ASCII,
)


def tidy(value: object) -> str:
    """Return a text without the characters that no database takes; anything else is the empty text."""
    if not isinstance(value, str):
        return ""
    return (value if value.isprintable() else _UNWANTED.sub(" ", value)).strip()


def plain(value: object) -> str:
    """Return a title or name as plain text on one line: tags taken off, entities decoded."""
    text = tidy(value)
    if "<" in text:
        text = _MARKUP.sub("", text)
    if "&" in text and _ENTITY.search(text):
        text = tidy(html.unescape(text))
        text = _MARKUP.sub("", text) if "<" in text else text
    return " ".join(text.split())


def escaped(text: str) -> str:
    """Return plain text as HTML."""
    return html.escape(text, quote=False)


def is_absolute(link: str) -> bool:
    """Say whether resolving a link against any address would give it back unchanged."""
    return _ABSOLUTE.fullmatch(link) is not None


def join(base: str, link: object) -> str | None:
    """Return a link made absolute; None if there is none or it cannot be read."""
    text = tidy(link)
    if is_absolute(text):
        return text
    try:
        return urljoin(base, text) if text else None
    except ValueError:
        return None


def plausible(instant: datetime) -> datetime | None:
    """Return `instant`, unless its year is what a broken clock or an unset field gives (1, 9999)."""
    return instant if _FIRST_YEAR <= instant.year <= _LAST_YEAR else None


def moment(parsed: Any) -> datetime | None:
    """Return a moment that feedparser has read; anything that is none is None."""
    try:
        return plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def brief(error: object) -> str:
    """Return what an error says, on one bounded line."""
    return " ".join(str(error).split())[:160] or type(error).__name__


def sample(body: bytes) -> str:
    """Return the beginning of a body, for a message."""
    return tidy(body[:400].decode("utf-8", "replace"))
