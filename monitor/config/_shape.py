"""Which rule describes which part of a file: for advice on keys, and to find the places of secrets."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import SecretStr

from monitor.config._settings import KeyPath
from monitor.config._tree import Items
from monitor.rules import Rule

_R = TypeVar("_R", bound=Rule)


def alternatives(annotation: Any) -> Iterator[Any]:
    """Return the plain types that a value of an annotated type may have."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for item in get_args(annotation):
            yield from alternatives(item)
    else:
        yield annotation


def secret_keys(rule: type[Rule]) -> tuple[str, ...]:
    """Return the keys of a rule that hold secrets, and may be given as `x_file` or `x_env`."""
    return tuple(name for name, info in rule.model_fields.items() if SecretStr in alternatives(info.annotation))


def known_keys(rule: type[Rule]) -> tuple[str, ...]:
    """Return the keys that may be written in a section."""
    names = tuple(info.alias or name for name, info in rule.model_fields.items())
    return names + tuple(f"{name}_{kind}" for name in secret_keys(rule) for kind in ("file", "env"))


def find_rules(annotation: Any, node: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, type[Rule], dict[str, Any]]]:
    """Return every section of a file with the rule that describes it, the outer ones first."""
    kinds = list(alternatives(annotation))
    if isinstance(node, Items):
        for kind in kinds:
            if get_origin(kind) is tuple:
                for index, item in node.items():
                    yield from find_rules(get_args(kind)[0], item, (*path, index))
    elif isinstance(node, dict):
        for kind in kinds:
            if get_origin(kind) is dict:
                for key, item in node.items():
                    yield from find_rules(get_args(kind)[1], item, (*path, key))
        rule = _fitting([kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Rule)], node)
        if rule is not None:
            yield path, rule, node
            for name, info in rule.model_fields.items():
                key = info.alias or name
                if key in node:
                    yield from find_rules(info.annotation, node[key], (*path, key))


def _fitting(rules: list[type[_R]], node: dict[str, Any]) -> type[_R] | None:
    """Return the rule whose fixed words ("kind: email") agree with a section, the one that knows most of its keys."""
    possible = [rule for rule in rules if all(_allows(rule, name, node) for name in rule.model_fields)]
    return max(possible, key=lambda rule: len(node.keys() & set(known_keys(rule))), default=None)


def _allows(rule: type[Rule], name: str, node: dict[str, Any]) -> bool:
    annotation = rule.model_fields[name].annotation
    # a word that a rule has for itself alone tells it from others; any other list of words does not
    alone = get_origin(annotation) is Literal and len(get_args(annotation)) == 1 and name == "kind"
    return not alone or node.get(name) in get_args(annotation)
