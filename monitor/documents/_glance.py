"""An entry's HTML -> the words that its document may hold, at a fraction of what reading it takes.

Nearly all entries are about nothing that anybody watches, and most of those lack the very letters of what is watched.
Rules of this file: each word of the document is a word of what is returned, which may hold more; HTML that libxml2 might
see otherwise is not looked at: tags that are dropped with what is in them, quotes, references and angle brackets that
are not as the standard has them.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import name2codepoint

from monitor.documents._html import BREAKS, CELLS, DROPPED, HEADINGS
from monitor.model import Entry

_MARK = "\x00"
_WITHIN = rf"""(?=[\s/>])[^<>"'{_MARK}]*+(?:"[^"<>{_MARK}]*+"[^<>"'{_MARK}]*+|'[^'<>{_MARK}]*+'[^<>"'{_MARK}]*+)*+>"""
_LINES = BREAKS | CELLS | {"br"}
_PARAGRAPHS = {"p"} | HEADINGS.keys()  # they hold no other block
_LISTS = frozenset({"ol", "ul"})
_BLOCKS = _PARAGRAPHS | _LISTS | {"blockquote", "div", "figcaption", "figure", "hr", "li", "section"}
_VOID = frozenset({"br", "hr", "img", "wbr"})
_BREAK = re.compile(rf"</?(?:{'|'.join(sorted(_LINES))}){_WITHIN}")
_NAME = re.compile(r"<(/?+)([a-z][\w:-]*+)")
_SWALLOWS = re.compile(rf"<(?:{'|'.join(sorted((*DROPPED, 'frameset', 'listing', 'plaintext', 'xmp')))})\b")
_TAG = re.compile(rf"</?[a-z][\w:-]*+{_WITHIN}")
_CUT = re.compile(r"&[#\w]*+<")
_ODD = re.compile(
    rf"&(?!\s|(?:{'|'.join(name2codepoint)}|#(?:3[2-9]|[4-9]\d|1[01]\d|12[0-7]|1[6-9]\d|[2-9]\d\d|[1-9]\d{{3}}));)"
)


def glance(entry: Entry) -> str | None:
    """Return text with all words that the text of an entry's document has; None where only reading it can tell."""
    text = f"{entry.content_html}{_MARK}{entry.summary_html}"  # a tag does not begin in one and end in the other
    if "<" in text:
        if "hidden" in text or _SWALLOWS.search(text) or ("&" in text and _CUT.search(text)):
            return None
        names = _NAME.findall(text)
        if not _lines_are_nested(names):
            return None
        text = _TAG.sub("", _BREAK.sub(_MARK, text))
        joined = text.replace(_MARK, "\n") if _blocks_are_nested(names) else _joined(text.split(_MARK))
        if joined is None:
            return None
        text = joined
    if "<" in text or ">" in text or ("&" in text and _ODD.search(text)):
        return None
    return unescape(text)


def _lines_are_nested(names: list[tuple[str, str]]) -> bool:
    """Tell whether all elements within lines are closed in their line, in turn: else they close what they are not."""
    open_: list[str] = []
    for slash, name in names:
        if name in _LINES:
            if open_ and name not in _VOID:
                return False
        elif not slash:
            if name not in _VOID:
                open_.append(name)
        elif not open_ or open_.pop() != name:
            return False
    return not open_


def _blocks_are_nested(names: list[tuple[str, str]]) -> bool:
    """Tell whether all blocks are closed in turn, and none is in a paragraph: then each tag of theirs breaks a line."""
    open_ = [""]
    for slash, name in names:
        if name not in _LINES or name == "br":
            continue
        if slash:
            if open_.pop() != name:
                return False
        elif name not in _BLOCKS or open_[-1] in _PARAGRAPHS or (open_[-1] in _LISTS) != (name == "li"):
            return False
        elif name != "hr":
            open_.append(name)
    return open_ == [""]


def _joined(parts: list[str]) -> str | None:
    """Return what stands between breaks, and the words across them: a tag that closes nothing, say, breaks nothing.

    None if a word may reach over more than one.
    """
    words: list[str] = []
    last, reaches = " ", False
    for part in filter(None, parts):
        if last[-1].isspace() or part[0].isspace():
            reaches = False
        elif reaches and len(last.split()) == 1:
            return None
        else:
            words.append(last.rsplit(None, 1)[-1] + part.split(None, 1)[0])
            reaches = True
        last = part
    return "\n".join((*parts, *words))
