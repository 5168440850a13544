"""Where and when a document plays: its main place and country, and the day that its relative dates count from."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date

from monitor.figures._place import Scene
from monitor.lexicon import Lexicon
from monitor.model import Document

_OPENING = 1500  # characters that say what a document is about


def reference_day(document: Document) -> date:
    """Return the document's own day: of its date line, else of its publication, else of our reading."""
    if document.dateline is not None and document.dateline.date is not None:
        return document.dateline.date
    moment = document.published_at or document.fetched_at
    return moment.astimezone(UTC).date()


def read_scene(document: Document, lexicon: Lexicon) -> Scene:
    """Return the place that headline and opening speak of most: headline names count double."""
    counts: Counter[str] = Counter()
    headline = [name for _, _, name in lexicon.find_places(document.headline)]
    opening = [name for _, _, name in lexicon.find_places(document.text[:_OPENING])]
    for name in headline:
        counts[name] += 3
    for name in opening:
        counts[name] += 1
    written = _written_in(document, lexicon)
    if written is not None and counts.get(written, 0) > 0:
        counts[written] -= 1  # its own mention
    ranked = [name for name, count in counts.most_common() if count > 0]
    main = headline[0] if headline else (ranked[0] if ranked else written)
    return Scene(main=main, country=_country(main, ranked, lexicon))


def _written_in(document: Document, lexicon: Lexicon) -> str | None:
    place = document.dateline.place if document.dateline is not None else None
    return (lexicon.place(place) or place.title()) if place else None


def _country(main: str | None, ranked: list[str], lexicon: Lexicon) -> str | None:
    capitals = lexicon.gazetteer.capitals
    for name in (main, *ranked):
        if name is None:
            continue
        for wider in lexicon.gazetteer.ancestors(name):
            if wider in capitals:
                return wider
    return main
