"""The JSON Schema of the configuration, for editors."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

from pydantic import SecretStr
from pydantic.json_schema import GenerateJsonSchema

from monitor.config._settings import Sections
from monitor.rules import format_duration


class _Generator(GenerateJsonSchema):
    """pydantic's schema, with defaults as they are written in the file, and without titles that repeat the key."""

    def encode_default(self, dft: Any) -> Any:
        """Return a default as YAML has it; what is built in is no secret."""
        if isinstance(dft, timedelta):
            return format_duration(dft)
        return dft.get_secret_value() if isinstance(dft, SecretStr) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic calls it
        """Say that no key has a title besides its name."""
        return False


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the YAML file, with every key's description and all spellings of secrets."""
    found = Sections.model_json_schema(by_alias=True, schema_generator=_Generator)
    for section in (found, *found["$defs"].values()):
        _spell_secrets(section)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:monitor:config:1",
        **found,
        "title": "monitor",
        "description": "The configuration of monitor.",
        "patternProperties": {"^x-": {"description": "A home for anchors; not read."}},
    }


def _spell_secrets(section: dict[str, Any]) -> None:
    """Let `x_file` or `x_env` stand for a secret `x`, and allow one of them."""
    keys = section.get("properties", {})
    for name in [name for name, key in keys.items() if _is_secret(key)]:
        twins = {
            f"{name}_file": f"Path of a file that holds the {name}, relative to the configuration file.",
            f"{name}_env": f"Name of an environment variable that holds the {name}.",
        }
        keys |= {twin: {"type": "string", "description": text} for twin, text in twins.items()}
        spellings = (name, *twins)
        clashes = section.setdefault("not", {"anyOf": []})["anyOf"]
        clashes += [{"required": list(pair)} for pair in combinations(spellings, 2)]
        if name in section.get("required", ()):
            section["required"].remove(name)
            section.setdefault("allOf", []).append({"anyOf": [{"required": [spelling]} for spelling in spellings]})


def _is_secret(key: dict[str, Any]) -> bool:
    return any(form.get("format") == "password" for form in (key, *key.get("anyOf", ())))
