"""The name in "ana@radio.example (Ana Mora)", as feedparser finds it, but in linear time."""

from __future__ import annotations

import re

# feedparser's own pattern, with longer top-level domains, and made linear by the look-behind: what cannot match from
# the start of a run of such characters cannot match from within it
_ADDRESS = re.compile(
    r"(?<![a-zA-Z0-9_\-.+])[a-zA-Z0-9_\-.+]+@(?:\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.|(?:[a-zA-Z0-9\-]+\.)+)"
    r"(?:[a-zA-Z]{2,24}|[0-9]{1,3})\]?(?:\?subject=\S+)?"
)


def split_person(text: str) -> tuple[str, str | None]:
    """Return the name and the mail address in what a feed says of a person; the name may be ""."""
    found = _ADDRESS.search(text) if "@" in text else None
    if found is None:
        return text, None
    name = text.replace(found[0], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip(), found[0]
