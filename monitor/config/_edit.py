"""Additions to a configuration's text that leave every other line, comments included, as it is."""

from __future__ import annotations

from collections.abc import Sequence

import yaml


def add_lines(text: str, lines: Sequence[str]) -> str | None:
    """Return a configuration with lines ("- {...}") put in front of its feeds; None where its list is no block of lines."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    added = "feeds:\n" + "".join(f"  {line}\n" for line in lines)
    if root is None:
        return f"{text}\n{added}" if text.strip() else added
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    feeds = next((value for key, value in root.value if key.value == "feeds"), None)
    if feeds is None:
        return text.rstrip("\n") + f"\n{added}"
    kept, mark = text.splitlines(keepends=True), feeds.start_mark
    plain = isinstance(feeds, yaml.SequenceNode) and not feeds.flow_style and feeds.value
    if not plain or kept[mark.line][: mark.column].strip():  # behind an anchor perhaps
        return None
    return "".join([*kept[: mark.line], *(f"{' ' * mark.column}{line}\n" for line in lines), *kept[mark.line :]])
