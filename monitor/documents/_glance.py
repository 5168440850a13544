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

from monitor.documents._html import BREAKS, CELLS, DROPPED
from monitor.model import Entry

_MARK = "\x00"
_WITHIN = rf"""(?=[\s/>])[^<>"'{_MARK}]*+(?:"[^"<>{_MARK}]*+"[^<>"'{_MARK}]*+|'[^'<>{_MARK}]*+'[^<>"'{_MARK}]*+)*+>"""
_LINES = BREAKS | CELLS | {"br"}
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
    text = f"{entry.content_html}\n{entry.summary_html}"
    if "<" in text:
        if "hidden" in text or _SWALLOWS.search(text) or ("&" in text and _CUT.search(text)) or not _is_nested(text):
            return None
        joined = _joined(_TAG.sub("", _BREAK.sub(_MARK, text)).split(_MARK))
        if joined is None:
            return None
        text = joined
    if "<" in text or ">" in text or ("&" in text and _ODD.search(text)):
        return None
    return unescape(text)


def _is_nested(source: str) -> bool:
    """Tell whether all elements within lines are closed in their line, in turn: else they close what they are not."""
    open_: list[str] = []
    for slash, name in _NAME.findall(source):
        if name in _VOID:
            continue
        if name in _LINES:
            if open_:
                return False
        elif not slash:
            open_.append(name)
        elif not open_ or open_.pop() != name:
            return False
    return not open_


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
