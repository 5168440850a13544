"""How values travel as JSON: one codec for the database, the command line, webhooks and worker processes.

Decimals and dates become strings, `Period.from_` is spelled "from", and what `dump` writes `load` reads
back as an equal value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

_T = TypeVar("_T")


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # building one takes milliseconds


def dump(value: object) -> Any:
    """Return `value`, one of the dataclasses of `model`, as plain JSON types."""
    return _adapter(type(value)).dump_python(value, mode="json", by_alias=True)


def dump_json(value: object) -> str:
    """Return `value`, one of the dataclasses of `model`, as compact JSON text."""
    return _adapter(type(value)).dump_json(value, by_alias=True).decode()


def load(kind: type[_T], data: object) -> _T:
    """Return the `kind` that `dump` made `data` from; raises pydantic's ValidationError if it is none."""
    result: _T = _adapter(kind).validate_python(data)
    return result


def load_json(kind: type[_T], text: str | bytes) -> _T:
    """Return the `kind` that `dump_json` made `text` from; raises pydantic's ValidationError if it is none."""
    result: _T = _adapter(kind).validate_json(text)
    return result


def schema(kind: type[object]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `dump` writes for a `kind`."""
    found = _adapter(kind).json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
