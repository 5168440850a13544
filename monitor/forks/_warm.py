"""What every worker process needs, imported and read once: workers are forked from the process that did so.

Importing this module takes a second and 60 MB, which its forks share as long as nobody writes to it; what is frozen
the garbage collector does not visit, and so does not write to.
"""

from __future__ import annotations

import gc

import monitor.reading  # noqa: F401 - for the forks
from monitor.lexicon import build_lexicon

_LEXICON = build_lexicon({}, {})
_LEXICON.vocabulary  # noqa: B018 - read when it is first asked for
_LEXICON.gazetteer  # noqa: B018 - likewise
gc.collect()
gc.freeze()
