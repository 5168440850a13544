"""A watch's match rule, and the documents that it wants.

    flood* AND (Northland OR "Ard valley") NOT title:sport

Words, prefixes (`casualt*`), "phrases", AND, OR, NOT, parentheses, NEAR/5, and the fields title, source, language,
place and actor. Side by side means AND; NOT binds tightest after NEAR, then AND, then OR. Words are whole words of
headline and text, compared without case and accents; "cease-fire" and "ceasefire" are one.

Rules of this package: a rule is parsed once into frozen nodes, a document is split once into `Tokens`, and matching
touches only the words that the rule names; the only exception is QueryError, which names the place and the fix.
"""

from monitor.watches._matcher import Matcher
from monitor.watches._nodes import Query, matches
from monitor.watches._parser import parse_query
from monitor.watches._tokens import FIELDS, Tokens, tokenize, tokenize_entry

__all__ = [
    "FIELDS",
    "Matcher",
    "Query",
    "Tokens",
    "matches",
    "parse_query",
    "tokenize",
    "tokenize_entry",
]
