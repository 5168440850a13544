"""What feedparser calls an element: "dc_creator" whatever its prefix is, "title" in RSS, Atom and their kin."""

from __future__ import annotations

from collections.abc import Iterable

from feedparser.mixin import _FeedParserMixin

from monitor.entries._plain import NotPlain

_PREFIXES: dict[str, str] = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items()}
_TAKEN = frozenset(_PREFIXES.values()) - {""}
_USERLAND = "backend.userland.com/rss"
# the names of elements that it would store where it keeps what it made of others
_KEYS = frozenset({"publisher", "authors", "links", "summary_detail", "description_detail"}) | {
    f"{name}_parsed" for name in ("published", "updated", "created", "date", "modified", "issued")
}
# every name that feedparser does something about
KNOWN = frozenset(name.split("_", 2)[2] for name in dir(_FeedParserMixin) if name.startswith(("_start_", "_end_")))


def name_of(tag: str, prefix: str | None) -> str:
    """Return the name of an element from its tag as lxml spells it ("{uri}local") and its prefix."""
    uri, closed, local = tag.rpartition("}")
    if not closed:
        if ":" in tag or ("_" in tag and tag.lower() in KNOWN):  # it would take <dc_date> for <dc:date>
            raise NotPlain
        name = tag.lower()
    else:
        found = _known_prefix(uri[1:])
        short = (prefix or "") if found is None else found
        name = f"{short}_{local}".lower() if short else local.lower()
    if name in _KEYS:
        raise NotPlain
    return name


def _known_prefix(uri: str) -> str | None:
    lower = uri.lower()
    return "" if _USERLAND in lower else _PREFIXES.get(lower)


def version_of(root: str, version: str, declared: Iterable[tuple[str | None, str]]) -> str:
    """Return feedparser's name for the format, of which it makes some choices by the namespaces declared."""
    found = ""
    for prefix, uri in declared:
        lower = uri.lower()
        if not found and prefix is None and lower == "http://my.netscape.com/rdf/simple/0.9/":
            found = "rss090"
        elif not found:
            found = {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}.get(lower, "")
    if root == "rss" and not found.startswith("rss"):
        numbered = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
        return numbered.get(version) or ("rss20" if version.startswith("2.") else "rss")
    if root == "feed" and not found:
        return {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}.get(version, "atom")
    return found


def check_prefix(tag: str, prefix: str | None, declared: dict[str | None, str]) -> None:
    """Raise NotPlain when a prefix means one thing in the feed and another to feedparser, which goes by both.

    `declared` are the namespaces of the root. Those declared further inside are looked at where they are used.
    """
    uri, _, _ = tag[1:].rpartition("}")
    if not uri:
        return
    known = _known_prefix(uri)
    if prefix is None:
        if known is None and any(given == uri for name, given in declared.items() if name is not None):
            raise NotPlain
    elif known not in {None, prefix.lower()} and prefix.lower() in _TAKEN:
        raise NotPlain


def check_declared(declared: dict[str | None, str]) -> None:
    """Raise NotPlain when a prefix that feedparser knows stands for something else."""
    for prefix, uri in declared.items():
        check_prefix(f"{{{uri}}}", prefix, declared)
