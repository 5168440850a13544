"""What pydantic says about a value -> what is wrong with it, and what to write instead, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails

from monitor.config._settings import split_advice

_MOST_COMPARED = 1000  # names, of _LONGEST_COMPARED characters: likeness takes a time that nobody should notice
_LONGEST_COMPARED = 64
_MOST_LISTED = 20
_MOST_SHOWN = 60  # characters of a value


def choose(word: str, known: Iterable[str], *, none: str) -> str:
    """Return advice for an unknown `word`: the nearest known one, else all of them, else `none`."""
    names = sorted(known)
    likely = sorted(names, key=lambda name: abs(len(name) - len(word)))[:_MOST_COMPARED]
    close = get_close_matches(word[:_LONGEST_COMPARED], likely, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    more = ", ..." if len(names) > _MOST_LISTED else ""
    return f"write one of: {', '.join(names[:_MOST_LISTED])}{more}" if names else none


class _Case(NamedTuple):
    """What is known of an error."""

    key: str
    given: str  # the value, as it may be shown
    context: Mapping[str, Any]
    known: Iterable[str]
    description: str


def word_error(
    error: ErrorDetails, known: Iterable[str] = (), description: str = "", *, secret: bool = False
) -> tuple[str, str]:
    """Return what is wrong and what to write instead.

    Args:
        error: One of pydantic's errors.
        known: The keys that are allowed where the error is.
        description: What the missing key is for.
        secret: The value must not be shown.
    """
    kind, location = error["type"], error["loc"]
    if kind in _TYPES:
        return ("is not text", "put it in quotes") if secret else _wrong_type(error["input"], _TYPES[kind])
    key = str(location[-1]) if location else ""
    case = _Case(key, _shown(error["input"]), error.get("ctx", {}), known, description)
    words = _WORDS.get(kind)
    if words is not None:
        return words(case) if callable(words) else words
    return error["msg"][:1].lower() + error["msg"][1:], "see the reference of the configuration"


_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "finite_number": "a number",
    "date_type": "a date such as 2026-03-01",
    "date_parsing": "a date such as 2026-03-01",
    "date_from_datetime_parsing": "a date such as 2026-03-01",
    "date_from_datetime_inexact": "a date such as 2026-03-01",
    "path_type": "a path",
    "tuple_type": "a list",
    "dict_type": "keys and their values",
    "model_type": "keys and their values",
    "model_attributes_type": "keys and their values",
    "time_delta_type": 'a duration such as "10m", "36h" or "7d"',
}


def _wrong_type(given: object, wanted: str) -> tuple[str, str]:
    if given is None:
        return "has no value", f"write {wanted}, or remove the key"
    if wanted == "text" and not isinstance(given, (dict, list)):
        return f"{_shown(given)} is not read as text", "put it in quotes"
    if wanted in {"keys and their values", "a list"}:  # the text of a whole section may hold secrets
        return ("is no list", "write a list") if wanted == "a list" else ("has no keys", "write keys and their values")
    return f"{_shown(given)} is not {wanted.partition(' such as ')[0]}", f"write {wanted}"


def _shown(given: object) -> str:
    if isinstance(given, (dict, list, tuple)):
        return "a list" if isinstance(given, (list, tuple)) else "a set of keys"
    if given is None or isinstance(given, bool):
        return "no value" if given is None else str(given).lower()
    text = repr(given) if isinstance(given, (str, bytes)) else str(given)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."


def _out_of_range(limit: str) -> Callable[[_Case], tuple[str, str]]:
    return lambda case: (f"{case.given} is out of range", f"write {limit.format_map(case.context)}")


def _unknown_kind(case: _Case) -> tuple[str, str]:
    allowed = re.findall(r"'([^']+)'", case.context["expected_tags"])
    return f"{_shown(case.context['tag'])} is no known kind", choose(str(case.context["tag"]), allowed, none="")


def _not_allowed(case: _Case) -> tuple[str, str]:
    return f"{case.given} is not allowed", f"write {case.context['expected']}"


_WORDS: Mapping[str, tuple[str, str] | Callable[[_Case], tuple[str, str]]] = {
    "missing": lambda case: ("is missing", f"add it: {case.description}" if case.description else "add it"),
    "extra_forbidden": lambda case: ("is no known key", choose(case.key, case.known, none="remove it")),
    "literal_error": _not_allowed,
    "enum": _not_allowed,
    "union_tag_not_found": ("has no kind", 'add "kind: email", "webhook", "apprise", "file" or "stdout"'),
    "union_tag_invalid": _unknown_kind,
    "string_pattern_mismatch": lambda case: (
        f"{case.given} is no short name",
        'write letters, digits, ".", "_" and "-", beginning with a letter or digit',
    ),
    "string_too_long": lambda case: ("is too long", f"write at most {case.context['max_length']} characters"),
    "string_too_short": ("is empty", "write a name"),
    "too_short": ("is empty", "name at least one"),
    "greater_than": _out_of_range("more than {gt}"),
    "greater_than_equal": _out_of_range("{ge} or more"),
    "less_than": _out_of_range("less than {lt}"),
    "less_than_equal": _out_of_range("{le} or less"),
    "value_error": lambda case: split_advice(case.context["error"]),  # a rule's own validator
}
