"""The words with which an article corrects or withdraws itself -> its status.

Rules of this file: the cue must speak of the article ("Correction:", "(corrects day in first paragraph)", "this
story has been withdrawn"), not of the world ("the bill was withdrawn").
"""

from __future__ import annotations

import re

from monitor.model import Status

_PIECE = r"(?:article|story|report|dispatch|item|post|version|headline)"
_WITHDRAWN = re.compile(
    r"^\W{0,3}(?:story |article )?(?:withdrawn|retracted|retraction|kill|killed)\s?(?:[:–—]|\s-)"
    rf"|\b(?:this|the) (?:\w+ )?{_PIECE} (?:has been|was|is) (?:hereby )?(?:withdrawn|retracted|deleted)\b"
    rf"|\bplease (?:kill|withhold|disregard) (?:this|the) (?:\w+ )?{_PIECE}\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"^\W{0,3}(?:\w+ )?(?:correction|corrected|corrigendum|erratum|errata|clarification|corrección|rectificación"
    r"|rectificatif|correctif|korrektur|berichtigung|correção|correzione|rectificatie)\s?(?:\d{1,2}\s?)?(?:[:–—(]|\s-|$)"
    r"|\((?:corrects|corrected|correcting|refiles|rectifies|clarifies)\b"
    rf"|\b(?:an earlier|a previous|the original) {_PIECE} (?:of this {_PIECE} )?(?:incorrectly|wrongly|misstated|gave|said)"
    rf"|\bthis {_PIECE} (?:has been|was) (?:corrected|amended)\b|\bthis {_PIECE} corrects\b",
    re.IGNORECASE,
)
_REACH = 400


def find_status(headline: str, opening: str, closing: str) -> Status:
    """Return what the headline, the first paragraph and the last one say of the article itself."""
    parts = (headline[:_REACH], opening[:_REACH], closing[:_REACH])
    if any(map(_WITHDRAWN.search, parts)):
        return Status.WITHDRAWN
    return Status.CORRECTED if any(map(_CORRECTED.search, parts)) else Status.LIVE
