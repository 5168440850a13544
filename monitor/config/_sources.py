"""What comes from outside the file: environment variables that override keys, and the files and variables of secrets.

`MONITOR_POLL__EVERY=5m` overrides `poll: {every: ...}`; lists and mappings are given as JSON. A secret `x` may stand
in the file as `x_file` (a path; white space around its content is dropped) or `x_env` (a variable's name) instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from monitor.config._settings import Found, KeyPath, Sections, split_advice
from monitor.config._shape import find_sections, known_keys, secret_keys
from monitor.config._tree import Tree
from monitor.config._wording import choose

_PREFIX = "MONITOR_"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_SECRET = 65_536  # bytes


class _WithTwins(Sections):
    """The top level with the other spellings of its secret, so that they may come as variables too."""

    storage_file: str | None = None
    storage_env: str | None = None


class _Variable(EnvSettingsSource):
    """pydantic-settings' reading of one variable that is given, instead of those of the process."""

    def __init__(self, name: str, value: str) -> None:
        self._given = {name.lower(): None if value == "null" else value}
        # the reader needs fields and annotations only, which every pydantic model has
        super().__init__(_WithTwins, env_prefix=_PREFIX, env_nested_delimiter="__")  # type: ignore[arg-type]

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ARG002 - pydantic-settings calls it so
        """Return JSON's value; other text stays, for a single name may stand for a list of one."""
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value


def apply_environment(tree: Tree, environ: Mapping[str, str]) -> None:
    """Let `MONITOR_<SECTION>__<KEY>` variables override keys of the file."""
    for name in sorted(environ):
        if not name.upper().startswith(_PREFIX):
            continue
        given = _Variable(name, environ[name])()
        if given:
            _merge(tree, (), given, name, depth=name.count("__"))
        elif "__" in name:  # other variables of the prefix may belong to other programs
            section = name[len(_PREFIX) :].split("__")[0].lower()
            fix = choose(section, known_keys(Sections), none="")
            tree.found.append(Found((section,), "is no section of the configuration", fix, file=name))


def _merge(tree: Tree, path: KeyPath, given: Mapping[str, Any], variable: str, *, depth: int) -> None:
    """Put a variable's value in its place: `depth` keys are named by the variable, what is below is its value."""
    node = tree.at(path)
    for word, value in given.items():
        # variables know neither case nor dashes
        key = next((key for key in node if _folded(key) == _folded(word)), word)
        inner = (*path, key)
        if depth and isinstance(value, dict):
            if not isinstance(node.get(key), dict):
                node[key] = {}
            _merge(tree, inner, value, variable, depth=depth - 1)
        else:
            node[key] = value
            tree.variables[inner] = variable


def _folded(key: str) -> str:
    return key.lower().replace("-", "_").replace(".", "_")


def read_secrets(tree: Tree, environ: Mapping[str, str], base: Path) -> None:
    """Put the content of every `x_file` and `x_env` in the place of the secret `x`; paths start at `base`."""
    for path, rule, node in list(find_sections(Sections, tree.root)):
        for name in secret_keys(rule):
            written = [key for key in (name, f"{name}_file", f"{name}_env") if key in node]
            chosen = [key for key in written if (*path, key) in tree.variables] or written
            values = {key: node.pop(key) for key in written}
            if len(chosen) > 1:
                tree.found.append(Found((*path, chosen[1]), f"{chosen[0]} is given as well", "keep one of them"))
            if not chosen:
                continue
            secret = values[chosen[0]]
            if chosen[0] != name:
                tree.twins[(*path, name)] = (*path, chosen[0])
                try:
                    secret = _content(chosen[0], secret, environ, base)
                except ValueError as error:
                    tree.found.append(Found((*path, name), *split_advice(error)))
                    continue
            node[name] = secret


def _content(twin: str, source: object, environ: Mapping[str, str], base: Path) -> str:
    """Return the secret that a twin's value leads to; raises ValueError."""
    if twin.endswith("_file"):
        if not isinstance(source, str) or not source:
            raise ValueError("is no path; write the path of a file")
        return _file_content(base / source)
    if not isinstance(source, str) or not _NAME.fullmatch(source):  # it may be the secret itself, so it is not shown
        raise ValueError("is no name of a variable; write one such as MONITOR_PASSWORD")
    secret = environ.get(source, "").strip()
    if not secret:
        raise ValueError(f"the environment variable {source} is not set; set it, or name another one")
    return secret


def _file_content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_SECRET + 1)
        secret = content.decode().strip()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not text in UTF-8; write the secret as plain text") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise ValueError(f"{path} cannot be read ({what}); write the secret into it, or name another file") from None
    if not secret or len(content) > _LARGEST_SECRET:
        wrong = "is too large for a secret" if secret else "is empty"
        raise ValueError(f"{path} {wrong}; write the secret into it, or name another file")
    return secret
