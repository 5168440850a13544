"""The parts that sections are made of: durations, names, paths, addresses; and `Rule`, which every section is."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    ValidationInfo,
    WithJsonSchema,
)

from monitor.errors import redacted

_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?" for unit in "wdhms"), re.ASCII)
_LONGEST_DURATION = timedelta(days=36_525)  # added to the present it must still be a date


def parse_duration(value: object) -> object:
    """Turn "10m", "7d" or "1h30m" into a timedelta; other types pass through to pydantic.

    Raises ValueError for text that is not a duration, with an example of one.
    """
    if not isinstance(value, str):
        if isinstance(value, (int, float)):
            # pydantic turns a ValueError, and no TypeError, into a problem that names the key
            raise ValueError(f'{value} has no unit; write a duration such as "10m", "36h" or "7d"')  # noqa: TRY004
        return value
    found = _DURATION.fullmatch(value.strip())
    if not value.strip() or found is None:
        raise ValueError(f'{value!r} is not a duration; write one such as "10m", "36h" or "7d"')
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = timedelta(days=7 * weeks + days, seconds=3600 * hours + 60 * minutes + seconds)
    if duration > _LONGEST_DURATION:
        raise ValueError(f"{value!r} is longer than a century; write a shorter duration")
    return duration


def format_duration(value: timedelta) -> str:
    """Return the shortest text that `parse_duration` reads back as `value` (whole seconds)."""
    left = int(value.total_seconds())
    parts = []
    for letter, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"


def as_list(value: object) -> object:
    """Let a single value stand for a list of one: `to: desk` for `to: [desk]`."""
    return value if isinstance(value, (list, tuple)) or value is None else [value]


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$", "examples": ["10m", "7d"]}),
]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


def one_or_many(**item: Any) -> WithJsonSchema:
    """Return the schema of what `as_list` reads: such an item, or a list of them."""
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item}]})


Names = Annotated[tuple[str, ...], BeforeValidator(as_list), one_or_many(type="string")]
Numbers = Annotated[tuple[Decimal, ...], BeforeValidator(as_list), one_or_many(type="number")]


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError('must be longer than nothing; write for example "10m"')
    return value


PositiveDuration = Annotated[Duration, AfterValidator(_positive)]


def _anchored(path: Path, info: ValidationInfo) -> Path:
    """Let a relative path start at the `base` of the validation context: the folder of the configuration file."""
    base: Path | None = (info.context or {}).get("base")
    return path if base is None else base / path


LocalPath = Annotated[Path, AfterValidator(_anchored)]
Folders = Annotated[tuple[LocalPath, ...], BeforeValidator(as_list), one_or_many(type="string")]
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def is_web_address(text: str) -> bool:
    """Say whether a text is an address of the web, by http or https."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not _CONTROL.search(text)
    except ValueError:
        return False


def check_url(text: str) -> str:
    """Return a web address; raises ValueError for anything else."""
    if not is_web_address(text):
        raise ValueError(f"{redacted(text)!r} is no web address; write one that starts with https:// or http://")
    return text


def _check_secret_url(secret: SecretStr) -> SecretStr:
    if not is_web_address(secret.get_secret_value()):
        raise ValueError("is no web address; write one that starts with https:// or http://")
    return secret


Url = Annotated[str, AfterValidator(check_url), Field(json_schema_extra={"pattern": "^https?://"})]
SecretUrl = Annotated[SecretStr, AfterValidator(_check_secret_url)]
_ADDRESS = re.compile(r"(?:[^<>\x00-\x1f\x7f]*<)?[^\s<>,;:@\x00-\x1f\x7f]+@[^\s<>,;:@\x00-\x1f\x7f]+(>)?")


def _check_address(text: str) -> str:
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or ("<" in text) != (found[1] is not None):
        raise ValueError(f'{text!r} is no mail address; write "desk@example.org" or "The Desk <desk@example.org>"')
    return text.strip()


Address = Annotated[str, AfterValidator(_check_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(as_list), one_or_many(type="string")]


def _check_language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", text):
        raise ValueError(f'{text!r} is no language code; write one such as "en", "es" or "pt-BR"')
    return text


Language = Annotated[str, AfterValidator(_check_language)]


class Rule(BaseModel):
    """A section of the configuration: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
