"""Which rule describes which section of a file: for advice on keys, for checks, and to find the places of secrets."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import SecretStr

from monitor.config._settings import KeyPath
from monitor.rules import Rule


class Section(NamedTuple):
    """A mapping of the file, and the rule that describes its keys."""

    path: KeyPath
    rule: type[Rule]
    node: dict[str, Any]


def secret_keys(rule: type[Rule]) -> tuple[str, ...]:
    """Return the keys of a rule that hold secrets, and may be given as `x_file` or `x_env`."""
    return tuple(name for name, info in rule.model_fields.items() if SecretStr in _alternatives(info.annotation))


def known_keys(rule: type[Rule]) -> tuple[str, ...]:
    """Return the keys that may be written in a section."""
    names = tuple(info.alias or name for name, info in rule.model_fields.items())
    return names + tuple(f"{name}_{kind}" for name in secret_keys(rule) for kind in ("file", "env"))


def find_sections(annotation: Any, node: Any, path: KeyPath = ()) -> Iterator[Section]:
    """Return every section in a value of an annotated type, the outer ones first."""
    rules: list[type[Rule]] = []
    for kind in _alternatives(annotation):
        if isinstance(node, list) and get_origin(kind) is tuple:
            for index, item in enumerate(node):
                yield from find_sections(get_args(kind)[0], item, (*path, index))
        elif isinstance(node, dict) and get_origin(kind) is dict:
            for key, item in node.items():
                yield from find_sections(get_args(kind)[1], item, (*path, key))
        elif isinstance(node, dict) and isinstance(kind, type) and issubclass(kind, Rule) and _may_be(kind, node):
            rules.append(kind)
    if rules:
        rule = max(rules, key=lambda rule: len(node.keys() & set(known_keys(rule))))
        yield Section(path, rule, node)
        for name, info in rule.model_fields.items():
            key = info.alias or name
            yield from find_sections(info.annotation, node.get(key), (*path, key))


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Return the plain types that a value of an annotated type may have."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for item in get_args(annotation):
            yield from _alternatives(item)
    else:
        yield annotation


def _may_be(rule: type[Rule], node: dict[str, Any]) -> bool:
    """Say whether a section is of the kind that a rule is for, where it is for one kind only."""
    kind = rule.model_fields.get("kind")
    return kind is None or get_origin(kind.annotation) is not Literal or node.get("kind") in get_args(kind.annotation)
