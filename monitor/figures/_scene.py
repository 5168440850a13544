"""Where and when a document plays: its main place and country, and the day that its relative dates count from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date

from monitor.figures._mentions import Mention
from monitor.figures._place import Scene
from monitor.lexicon import Lexicon
from monitor.model import Document


def reference_day(document: Document) -> date:
    """Return the document's own day: of its date line, else of its publication, else of our reading."""
    if document.dateline is not None and document.dateline.date is not None:
        return document.dateline.date
    moment = document.published_at or document.fetched_at
    return moment.astimezone(UTC).date()


def read_scene(document: Document, lexicon: Lexicon, opening: Sequence[tuple[int, Mention]]) -> Scene:
    """Return the place that headline and opening speak of.

    `opening` are the places of the first sentences, with the number of the sentence, in reading order. The headline decides, then what is named most
    often, earlier names first, then the place that the report was written in.
    """
    headline = [name for _, _, name in lexicon.find_places(document.headline)]
    written = _written_in(document, lexicon)
    folded = document.headline.casefold()
    counts: Counter[str] = Counter()
    for number, one in opening:
        if one.name and (one.name[0].isupper() or (number == 0 and one.led)) and one.name not in {"world", "capital"}:
            counts[one.name] += (2 if one.led else 1) * (2 if number == 0 else 1)
            if one.name.casefold() in folded:
                counts[one.name] += 3
    ranked = [name for name, count in counts.most_common() if count > 0]
    main = headline[0] if headline else (ranked[0] if ranked else written)
    return Scene(main=main, country=_country(main, [*headline, *ranked], lexicon))


def _written_in(document: Document, lexicon: Lexicon) -> str | None:
    place = document.dateline.place if document.dateline is not None else None
    if not place:
        return None
    wider = place.rpartition(", ")[2]  # "Delm, Northland"
    return lexicon.place(place) or lexicon.place(wider) or wider.title()


def _country(main: str | None, ranked: list[str], lexicon: Lexicon) -> str | None:
    capitals = lexicon.gazetteer.capitals
    for name in (main, *ranked):
        if name is None:
            continue
        for wider in lexicon.gazetteer.ancestors(name):
            if wider in capitals:
                return wider
    return main
