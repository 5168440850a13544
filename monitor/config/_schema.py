"""The JSON Schema of the configuration, for editors."""

from __future__ import annotations

from typing import Any

from monitor.config._settings import Sections


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the YAML file, with every key's description and all spellings of secrets."""
    found = Sections.model_json_schema(by_alias=True)
    for section in (found, *found["$defs"].values()):
        _spell_secrets(section)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "monitor",
        "description": "The configuration of monitor.",
        "patternProperties": {"^x-": {"description": "A home for anchors; not read."}},
    }


def _spell_secrets(section: dict[str, Any]) -> None:
    """Let `x_file` or `x_env` stand for a secret `x`, and ask for no more than one of them."""
    keys = section.get("properties", {})
    for name in [name for name, key in keys.items() if _is_secret(key)]:
        twins = {
            f"{name}_file": f"Path of a file that holds {name}; relative to the configuration file.",
            f"{name}_env": f"Name of an environment variable that holds {name}.",
        }
        keys |= {twin: {"type": "string", "description": text} for twin, text in twins.items()}
        spellings = [{"required": [spelling]} for spelling in (name, *twins)]
        if name in section.get("required", ()):
            section["required"].remove(name)
            section.setdefault("allOf", []).append({"oneOf": spellings})
        else:
            section.setdefault("allOf", []).append({"oneOf": [{"not": {"anyOf": spellings}}, *spellings]})


def _is_secret(key: dict[str, Any]) -> bool:
    return any(form.get("format") == "password" for form in (key, *key.get("anyOf", ())))
