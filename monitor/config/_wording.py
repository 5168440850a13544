"""What pydantic says about a value -> what is wrong with it, and what to write instead, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "float_parsing": "a number",
    "date_type": "a date such as 2026-03-01",
    "date_parsing": "a date such as 2026-03-01",
    "date_from_datetime_parsing": "a date such as 2026-03-01",
    "date_from_datetime_inexact": "a date such as 2026-03-01",
    "path_type": "a path",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys and values",
    "mapping_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "time_delta_type": 'a duration such as "10m", "36h" or "7d"',
}
_LIMITS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
}
_NAME = 'write letters, digits, ".", "_" and "-", beginning with a letter or digit'


def nearest(word: object, known: Iterable[str]) -> str | None:
    """Return the one of `known` that looks most like `word`, if any does."""
    close = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def choose(word: object, known: Iterable[str], *, none: str) -> str:
    """Return advice for an unknown `word`: the nearest known one, else all of them, else `none`."""
    names = sorted(known)
    close = nearest(word, names)
    if close is not None:
        return f"did you mean {close}?"
    return f"write one of: {', '.join(names[:20])}" if names else none


def word_error(error: ErrorDetails, known: Iterable[str], description: str, *, secret: bool) -> tuple[str, str]:
    """Return what is wrong and what to write instead.

    Args:
        error: One of pydantic's errors.
        known: The keys that are allowed where the error is.
        description: What the missing key is for.
        secret: The value must not be shown.
    """
    if secret and error["type"] in _KINDS:
        return "is not text", "put it in quotes"
    kind, key = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "missing":
        return "is missing", f"add it: {description}" if description else "add it"
    if kind == "extra_forbidden":
        return "is no known key", choose(key, known, none="remove it")
    if kind == "literal_error":
        return f"{_shown(error)} is not allowed", f"write {context['expected']}"
    if kind == "enum":
        return f"{_shown(error)} is not allowed", f"write {context['expected']}"
    if kind == "union_tag_not_found":
        return "has no kind", 'add "kind: email", "webhook", "file" or "stdout"'
    if kind == "union_tag_invalid":
        allowed = re.findall(r"'([^']+)'", context["expected_tags"])
        return f"{context['tag']!r} is no known kind", choose(context["tag"], allowed, none="")
    if kind in {"string_pattern_mismatch", "string_too_short"} or (kind == "string_too_long"):
        return _name_error(error, kind, context)
    if kind in _LIMITS:
        return f"{_shown(error)} is out of range", f"write {_LIMITS[kind].format_map(context)}"
    if kind == "too_short":
        return "is empty", "name at least one"
    if kind == "value_error":
        what, _, fix = str(context["error"]).partition("; ")
        return what, fix
    if kind in _KINDS:
        return _type_error(error, _KINDS[kind])
    return error["msg"][:1].lower() + error["msg"][1:], "see the reference of the configuration"


def _name_error(error: ErrorDetails, kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "string_too_long":
        return "is too long", f"write at most {context['max_length']} characters"
    if kind == "string_too_short":
        return "is empty", "write a name"
    return f"{_shown(error)} is no short name", _NAME


def _type_error(error: ErrorDetails, wanted: str) -> tuple[str, str]:
    given = error["input"]
    if given is None:
        return "has no value", f"write {wanted}, or remove the key"
    if wanted == "text" and isinstance(given, (bool, int, float)) or hasattr(given, "isoformat"):
        return f"{_shown(error)} is not read as {wanted}", "put it in quotes" if wanted == "text" else f"write {wanted}"
    if isinstance(given, (dict, list, tuple)):
        return f"{'keys and values are' if isinstance(given, dict) else 'a list is'} not allowed", f"write {wanted}"
    return f"{_shown(error)} is not {wanted}", f"write {wanted}"


def _shown(error: ErrorDetails) -> str:
    given = error["input"]
    if isinstance(given, bool):
        return str(given).lower()
    text = repr(given) if isinstance(given, str) else str(given)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - a line of a terminal
