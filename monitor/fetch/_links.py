"""The Link header (RFC 8288) of an answer."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_LONGEST = 16_384  # characters that are looked at
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_PARAMETER = re.compile(r""";\s{0,9}([\w*-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|([^\s;,"]+))""", re.ASCII)


def linked(header: str, base: str) -> dict[str, str]:
    """Return where an answer from `base` links to, by relation; the first link of each counts.

    Links of something else (`anchor`) are left out, and addresses that cannot be read.
    """
    found: dict[str, str] = {}
    for target, rest in _LINK.findall(header[:_LONGEST]):
        given: dict[str, str] = {}
        for name, quoted, plain in _PARAMETER.findall(rest):
            given.setdefault(name.lower(), quoted or plain)
        if "anchor" in given:
            continue
        try:
            address = urljoin(base, target.strip())
        except ValueError:
            continue
        for relation in given.get("rel", "").lower().split():
            found.setdefault(relation, address)
    return found
