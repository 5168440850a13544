"""YAML text -> plain values that remember the line of every key.

Rules of this file: only the safe types of YAML; a key may stand once; aliases and merges are allowed, cycles and
floods are not. Nothing raises: what is wrong is found, and the rest is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from monitor.config._settings import Found, KeyPath, split_advice
from monitor.errors import Problem

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where libyaml is there
_MOST_BYTES = 20_000_000
_MOST_VALUES = 500_000  # with those that aliases repeat
_DEEPEST = 50  # levels; libyaml's composer overruns the stack at some ten thousand
_LONGEST_WORDS = 500  # characters of what is said of one thing
_LONGEST_KEY = 64
_REST = re.compile(r"[\s:=].*", re.DOTALL)
_PHRASES = {"places", "metrics"}  # whose keys are; elsewhere "password hunter2" may be a key that lacks its colon
_MERGE = "tag:yaml.org,2002:merge"


class _Unreadable(Exception):
    """The file as a whole is of no use: `message; fix`, and the line (from 1) if there is one."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Tree:
    """A file's values, the line of each (from 1), and what was found wrong with them so far."""

    file: str
    root: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    twins: dict[KeyPath, KeyPath] = field(default_factory=dict)  # a secret's key -> the `x_file` that was written
    variables: dict[KeyPath, str] = field(default_factory=dict)  # keys that an environment variable gave

    def at(self, path: KeyPath) -> Any:
        """Return the value of a key; None when there is none."""
        node: Any = self.root
        for part in path:
            try:
                node = node[part]
            except (LookupError, TypeError):
                return None
        return node

    def problems(self) -> tuple[Problem, ...]:
        """Return all that was found, in the order of the file; other files and variables come behind."""
        found = [self._problem(item) for item in self.found]
        return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.file != self.file, item.file, item.line)))

    def _problem(self, found: Found) -> Problem:
        path = self.twins.get(found.path, found.path)
        key = self.spell(path)
        found = replace(found, message=_brief(found.message), fix=_brief(found.fix))
        if found.file is not None:
            return Problem(str(found.file), found.line, key, found.message, found.fix)
        outwards = [path[:end] for end in range(len(path), 0, -1)]
        variable = next((self.variables[outer] for outer in outwards if outer in self.variables), None)
        if variable is not None:
            return Problem(variable, 0, key, found.message, found.fix)
        line = found.line or next((self.lines[outer] for outer in outwards if outer in self.lines), 1)
        return Problem(self.file, line, key, found.message, found.fix)

    def spell(self, path: KeyPath) -> str:
        """Write a key as people read it: "watches[floods].figures[0].alert"."""
        text = ""
        for depth, part in enumerate(path):
            if isinstance(part, str):
                word = part if path[0] in _PHRASES else _REST.sub("...", part[:_LONGEST_KEY], count=1)
                text += f".{word}" if text else word
            elif isinstance(self.at(path[:depth]), list):
                item = self.at(path[: depth + 1])
                name = item.get("id") if isinstance(item, dict) else None
                text += f"[{name if name and isinstance(name, str) else part}]"
        return text


def _brief(text: str) -> str:
    return text if len(text) <= _LONGEST_WORDS else f"{text[: _LONGEST_WORDS - 3]}..."


def read_tree(path: Path) -> Tree:
    """Read a YAML file."""
    tree = Tree(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        what = error.strerror or str(error)
        tree.found.append(Found((), f"cannot be read ({what})", "name a file of YAML", file=tree.file))
        return tree
    return parse_tree(data, file=tree.file)


def parse_tree(data: bytes, *, file: str) -> Tree:
    """Read YAML; what is wrong with it is in what the tree has found."""
    tree = Tree(file)
    try:
        root = _Reader(data, tree).read()
    except _Unreadable as error:
        tree.found.append(Found((), *split_advice(error), file=file, line=error.line))
    else:
        # keys that begin with x- are for the writer: a home for anchors
        tree.root = {key: value for key, value in root.items() if not key.startswith("x-")}
    return tree


class _Reader:
    """Turns the nodes of one file into values, and notes lines and findings in its tree."""

    def __init__(self, data: bytes, tree: Tree) -> None:
        self._data = data
        self._tree = tree
        self._loader: Any = None
        self._count = 0
        self._open: set[int] = set()

    def read(self) -> dict[str, Any]:
        """Return the values of the file; raises _Unreadable."""
        if len(self._data) > _MOST_BYTES:
            raise _Unreadable(f"is longer than {_MOST_BYTES} bytes; keep long lists of feeds in OPML files")
        try:
            self._measure_depth()
            self._loader = _LOADER(self._data)
            try:
                node = self._loader.get_single_node()
                if not isinstance(node, yaml.MappingNode):
                    wrong = "is empty" if node is None else "holds no keys"
                    raise _Unreadable(f'{wrong}; begin with keys such as "feeds:" and "watches:"', 1)
                return self._mapping(node, ())
            finally:
                self._loader.dispose()
        except yaml.YAMLError as error:
            raise _syntax_error(error) from None

    def _measure_depth(self) -> None:
        depth = 0
        for event in yaml.parse(self._data, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise _Unreadable("is nested too deeply; write plain YAML")

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:
        line = node.start_mark.line + 1
        self._count += 1
        if self._count > _MOST_VALUES:
            raise _Unreadable(f"holds more than {_MOST_VALUES} values; keep long lists of feeds in OPML files", line)
        self._tree.lines.setdefault(path, line)
        if not isinstance(node, yaml.CollectionNode):
            return self._scalar(node, path)
        if id(node) in self._open:
            raise _Unreadable("contains itself; write plain YAML", line)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: yaml.Node, path: KeyPath) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError):  # their words may repeat the value, which may be a secret
            self._find(path, "cannot be read", "write a number or date that exists, or put text in quotes", node)
            return None

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        own = [(key, value) for key, value in node.value if key.tag != _MERGE]
        result: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                result = self._merged(value, path) | result  # what is merged first wins
        seen: dict[str, int] = {}
        for key, value in own:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _Unreadable("has a key that is no name; write plain YAML", line)
            inner = (*path, key.value)
            if key.value in seen:
                self._find(inner, f"is already given in line {seen[key.value]}", "keep one of them", key)
            seen.setdefault(key.value, line)
            self._tree.lines[inner] = line
            result[key.value] = self._value(value, inner)
        return result

    def _merged(self, node: yaml.Node, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for item in reversed(node.value if isinstance(node, yaml.SequenceNode) else [node]):
            if not isinstance(item, yaml.MappingNode):
                raise _Unreadable('merges what is no mapping; write "<<: *anchor"', node.start_mark.line + 1)
            result |= self._value(item, path)
        return result

    def _find(self, path: KeyPath, message: str, fix: str, node: yaml.Node) -> None:
        self._tree.found.append(Found(path, message, fix, line=node.start_mark.line + 1))


def _syntax_error(error: yaml.YAMLError) -> _Unreadable:
    """Put a parser's complaint in plain words that repeat nothing of the file."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or ""
    line = 0 if mark is None else mark.line + 1
    for sign, fix in _FIXES.items():
        if sign in what:
            return _Unreadable(f"is not YAML; {fix}", line)
    if mark is None:
        return _Unreadable("is not text; save it as UTF-8")
    return _Unreadable("is not YAML; mend it here or just above", line)


_FIXES = {
    "cannot start any token": "indent with spaces, and put text that begins with @, %, ` or a tab in quotes",
    "mapping values are not allowed": 'put text that contains ": " in quotes, and line the keys up',
    "undefined alias": "put text that begins with * in quotes",
    "document": 'keep one document in a file: no line "---" in the middle',
}
