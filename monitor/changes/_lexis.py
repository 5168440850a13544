"""The words of `data/` by which claims are selected, as compiled patterns."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("data/selection.en.toml").read_text(encoding="utf-8"))


def words(table: str, name: str) -> tuple[str, ...]:
    """Return a list of words as it is written."""
    return tuple(_tables()[table][name])


def pattern(table: str, name: str, form: str = "{}") -> re.Pattern[str]:
    """Return a pattern that finds any of a list's words, in any case; `form` says what stands around them."""
    return re.compile(form.format(rf"\b(?:{'|'.join(words(table, name))})\b"), re.IGNORECASE)
