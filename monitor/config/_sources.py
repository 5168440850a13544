"""What comes from outside the file: environment variables that override keys, and the files and variables of secrets.

`MONITOR_POLL__EVERY=5m` overrides `poll: {every: ...}`; lists and mappings are given as JSON. A secret `x` may stand
in the file as `x_file` (a path; white space around its content is dropped) or `x_env` (a variable's name) instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from monitor.config._settings import KeyPath, Sections
from monitor.config._shape import find_rules, known_keys, secret_keys
from monitor.config._tree import Items, Tree, grown
from monitor.config._wording import choose
from monitor.errors import Problem

_PREFIX = "MONITOR_"
_LARGEST_SECRET = 65_536


class _Variables(EnvSettingsSource):
    """pydantic-settings' reading of variables, from a mapping instead of the process."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        # the reader needs fields and annotations only, which every pydantic model has
        super().__init__(
            _WithTwins,  # type: ignore[arg-type]
            case_sensitive=False,
            env_prefix=_PREFIX,
            env_nested_delimiter="__",
            env_parse_none_str="null",
        )

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): None if value == "null" else value for name, value in self._given.items()}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ARG002
        """Return JSON's value; other text stays, for a single name may stand for a list of one."""
        try:
            return json.loads(value)
        except ValueError:
            return value


class _WithTwins(Sections):
    """The top level with the other spellings of its secret, so that they may come as variables too."""

    storage_file: str | None = None
    storage_env: str | None = None


def apply_environment(tree: Tree, environ: Mapping[str, str]) -> None:
    """Let `MONITOR_<SECTION>__<KEY>` variables override keys of the file."""
    for name in sorted(environ):
        if not name.upper().startswith(_PREFIX):
            continue
        given = _Variables({name: environ[name]})()
        if given:
            _merge(tree, (), grown(given), name)
        elif "__" in name:
            section = name[len(_PREFIX) :].split("__")[0].lower()
            fix = choose(section, known_keys(Sections), none="")
            tree.problems.append(Problem(name, 0, section, "is no section of the configuration", fix))


def _merge(tree: Tree, path: KeyPath, given: dict[str, Any], variable: str) -> None:
    node = tree.at(path)
    for word, value in given.items():
        # variables know neither case nor dashes
        key = next((key for key in node if _folded(str(key)) == _folded(word)), word)
        inner = (*path, key)
        if isinstance(value, dict) and not isinstance(value, Items) and "__" in variable:
            if not isinstance(node.get(key), dict) or isinstance(node.get(key), Items):
                node[key] = {}
            _merge(tree, inner, value, variable)
        else:
            node[key] = value
            tree.variables[inner] = variable


def _folded(key: str) -> str:
    return key.lower().replace("-", "_").replace(".", "_")


def read_secrets(tree: Tree, environ: Mapping[str, str], base: Path) -> None:
    """Put the content of every `x_file` and `x_env` in the place of the secret `x`; paths start at `base`."""
    for path, rule, node in list(find_rules(Sections, tree.root)):
        for name in secret_keys(rule):
            spellings = [key for key in (name, f"{name}_file", f"{name}_env") if key in node]
            if len(spellings) > 1:
                tree.problems.append(
                    tree.problem((*path, spellings[-1]), f"{spellings[0]} is given as well", "keep one of them")
                )
            elif not spellings or spellings[0] == name:
                continue
            else:
                _read_secret(tree, (*path, name), spellings[0], environ, base)
            for key in spellings[:]:
                if key != name:
                    node.pop(key)


def _read_secret(tree: Tree, path: KeyPath, twin: str, environ: Mapping[str, str], base: Path) -> None:
    written = (*path[:-1], twin)
    source = tree.at(written)
    tree.moved[path] = written
    if not isinstance(source, str) or not source:
        fix = "write the path of a file" if twin.endswith("_file") else "write the name of a variable"
        problem, secret = ("is no name", fix), ""
    elif twin.endswith("_env"):
        secret = environ.get(source, "").strip()
        problem = (f"the environment variable {source} is not set", "set it, or name another one")
    else:
        secret, problem = _file_content(base / source)
    if secret:
        tree.at(path[:-1])[path[-1]] = secret
    else:
        tree.problems.append(tree.problem(written, *problem))
        tree.broken.add(path)


def _file_content(path: Path) -> tuple[str, tuple[str, str]]:
    fix = "write the secret into it, or name another file"
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_SECRET + 1)
        if len(content) > _LARGEST_SECRET:
            return "", (f"{path} is too large for a secret", "name another file")
        return content.decode().strip(), (f"{path} is empty", fix)
    except UnicodeDecodeError:
        return "", (f"{path} is not text in UTF-8", "write the secret as plain text")
    except (OSError, ValueError) as error:
        return "", (f"{path} cannot be read ({getattr(error, 'strerror', None) or error})", fix)
