"""YAML text -> plain values that remember the line of every key.

Rules of this file: only the safe types of YAML; a key may stand once; aliases and merges are allowed, cycles and
floods are not. A list becomes an `Items`, keyed by position, so that an item can be taken out while the others keep
theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from monitor.config._settings import KeyPath
from monitor.errors import Problem

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where libyaml is there
_MOST_NODES = 500_000


class Items(dict[int, Any]):
    """A list of the file, by position."""


@dataclass(slots=True)
class Tree:
    """A file's values, the line of each (from 1), and what is wrong with it as YAML."""

    file: str
    root: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    moved: dict[KeyPath, KeyPath] = field(default_factory=dict)  # a secret's key -> the key that was written
    variables: dict[KeyPath, str] = field(default_factory=dict)  # keys that an environment variable gave
    broken: set[KeyPath] = field(default_factory=set)  # keys already complained of, which nobody need miss

    def origin(self, location: KeyPath) -> KeyPath:
        """Return the key of the file that a location in the plain values stands for.

        Positions are counted again when items were taken out, and names of forms ("email") are no keys.
        """
        node: Any = self.root
        path: list[str | int] = []
        for part in location:
            if isinstance(node, Items) and isinstance(part, int):
                if part >= len(node):
                    break
                key: str | int = list(node)[part]
            elif isinstance(node, dict) and part in node:
                key = part
            else:
                continue
            path.append(key)
            node = node[key]
        return tuple(path)

    def at(self, path: KeyPath) -> Any:
        """Return the value at a key of the file; None when there is none."""
        node: Any = self.root
        for part in path:
            if not isinstance(node, dict) or part not in node:
                return None
            node = node[part]
        return node

    def remove(self, path: KeyPath) -> None:
        """Take a key out; the others keep their places."""
        parent = self.at(path[:-1])
        if isinstance(parent, dict) and path:
            parent.pop(path[-1], None)

    def problem(self, path: KeyPath, message: str, fix: str = "") -> Problem:
        """Return a problem with the key at `path`, at its line or that of what holds it."""
        path = self.moved.get(path, path)
        for end in range(len(path), 0, -1):
            if path[:end] in self.variables:
                return Problem(self.variables[path[:end]], 0, self.spell(path), message, fix)
        line = next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 1)
        return Problem(self.file, line, self.spell(path), message, fix)

    def spell(self, path: KeyPath) -> str:
        """Write a key as people read it: "watches[floods].figures[0].alert"."""
        text = ""
        for depth, part in enumerate(path):
            if isinstance(part, int):
                item = self.at(path[: depth + 1])
                name = item.get("id") if isinstance(item, dict) else None
                text += f"[{name if isinstance(name, str) else part}]"
            else:
                text += f".{part}" if text else str(part)
        return text


def plain(node: Any) -> Any:
    """Return the values of a tree with its lists as lists."""
    if isinstance(node, Items):
        return [plain(item) for item in node.values()]
    if isinstance(node, dict):
        return {key: plain(item) for key, item in node.items()}
    return node


def grown(value: Any) -> Any:
    """Return plain values as the nodes of a tree."""
    if isinstance(value, list):
        return Items((position, grown(item)) for position, item in enumerate(value))
    if isinstance(value, dict):
        return {key: grown(item) for key, item in value.items()}
    return value


def parse_tree(data: bytes, *, file: str) -> Tree:
    """Read YAML; what is wrong with it is in the tree's problems, never raised."""
    tree = Tree(file)
    try:
        loader = _LOADER(data)
        try:
            reader = _Reader(loader, tree)
            node = loader.get_single_node()
            root = None if node is None else reader.value(node, ())
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        tree.problems.append(_syntax_problem(file, error))
    except (RecursionError, ValueError, OverflowError) as error:
        tree.problems.append(Problem(file, 0, "", f"cannot be read: {error}", "write plain YAML"))
    else:
        _take_root(tree, root)
        tree.problems += [Problem(file, line, tree.spell(path), what, fix) for path, line, what, fix in reader.flaws]
    return tree


def _take_root(tree: Tree, root: Any) -> None:
    if isinstance(root, dict) and not isinstance(root, Items):
        # keys that begin with x- are for the writer: a home for anchors
        tree.root = {key: value for key, value in root.items() if not key.startswith("x-")}
    elif root is None:
        tree.problems.append(Problem(tree.file, 1, "", "the file is empty", 'write at least "feeds:" and "watches:"'))
    else:
        tree.problems.append(Problem(tree.file, 1, "", "is no mapping", 'begin with keys such as "feeds:"'))


def _syntax_problem(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 0
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    fix = "mend the YAML here or just above"
    if "tab" in what or r"\t" in what or "cannot start any token" in what:
        fix = "indent with spaces, and put text that begins with @, %, ` or a tab in quotes"
    elif "mapping values are not allowed" in what:
        fix = 'put text that contains ": " in quotes, and line the keys up'
    elif "undefined alias" in what:
        fix = "put text that begins with * in quotes"
    elif "document" in what:
        fix = 'keep one document in a file: no line "---" in the middle'
    return Problem(file, line, "", f"is not YAML: {what}", fix)


class _Reader:
    """Turns the nodes of one file into values, and notes lines and problems in its tree."""

    def __init__(self, loader: Any, tree: Tree) -> None:
        self._loader = loader
        self._tree = tree
        self.flaws: list[tuple[KeyPath, int, str, str]] = []  # spelled when the whole tree is there
        self._count = 0
        self._open: set[int] = set()

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """Return the value of a node that stands at `path`."""
        self._count += 1
        if self._count > _MOST_NODES:
            raise ValueError(f"it holds more than {_MOST_NODES} values")
        self._tree.lines.setdefault(path, node.start_mark.line + 1)
        if not isinstance(node, yaml.CollectionNode):
            return self._scalar(node, path)
        if id(node) in self._open:
            raise ValueError(f"line {node.start_mark.line + 1} contains itself")
        self._open.add(id(node))
        result = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self._open.discard(id(node))
        return result

    def _scalar(self, node: yaml.Node, path: KeyPath) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            what = getattr(error, "problem", None) or str(error)
            self.flaws.append((path, node.start_mark.line + 1, f"cannot be read: {what}", "put the value in quotes"))
            return None

    def _sequence(self, node: yaml.Node, path: KeyPath) -> Items:
        return Items((index, self.value(item, (*path, index))) for index, item in enumerate(node.value))

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        self._refuse_repeats(node, path)
        self._loader.flatten_mapping(node)
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            self._tree.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*path, key))
        return result

    def _refuse_repeats(self, node: yaml.MappingNode, path: KeyPath) -> None:
        first: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ValueError(f"the key in line {line} is no name")  # noqa: TRY004 - joins the other unreadable YAML
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.value in first:
                self.flaws.append(
                    ((*path, key.value), line, f"is already given in line {first[key.value]}", "keep one")
                )
            first.setdefault(key.value, line)
