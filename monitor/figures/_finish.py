"""Figures in the making -> Figures: ids, evidence, series, confidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitor.figures._draft import Draft
from monitor.figures._naming import unit_of
from monitor.figures._words import Unit, read_language
from monitor.lexicon import fold_word
from monitor.model import Document, Evidence, Figure, Form, Method, Modality, Period, PeriodKind, join_series

_EXTRACTOR, _VERSION = "rules", "1"
_MOST_READ = 100_000  # characters in which a name is looked for
_LETTERS = re.compile(r"[^\W\d_]+")


def finish(document: Document, drafts: Sequence[Draft], home: str | None) -> tuple[Figure, ...]:
    """Return the figures of a document, in reading order; `home` is the country that it plays in."""
    _settle_casualties(drafts)
    dollar = _home_dollar(document, home)
    settled: dict[tuple[int, str], Unit] = {}  # by sentence and unit, what a sum there came to be
    for draft in drafts:
        _settle_money(document, draft, home, dollar, settled)
    ids = {draft.index: f"f{number}" for number, draft in enumerate(drafts, 1)}
    names = _spelled(document, drafts)
    return tuple(_figure(document, draft, ids, names) for draft in drafts)


def _spelled(document: Document, drafts: Sequence[Draft]) -> dict[str, str]:
    """Return places by the name that the text has for them, where the gazetteer's is another: Köln is Cologne."""
    text = f"{document.headline}\n{document.text}"[:_MOST_READ]
    absent = {draft.place for draft in drafts if draft.place and draft.place not in text}
    names: dict[str, str] = {}
    for start, end, name in drafts[0].reading.lexicon.find_places(text) if absent else ():
        if name in absent and name not in names and _is_another(text[start:end], name):
            names[name] = text[start:end]
    return names


def _is_another(written: str, name: str) -> bool:
    """Say whether a name is written in other letters or words, and neither shortened nor longer."""
    if written.isupper() or "." in written:
        return False
    mine, its = fold_word(written), fold_word(name)
    return mine == its or not (mine in its or its in mine)


def _settle_casualties(drafts: Sequence[Draft]) -> None:
    """Read "casualties" as deaths where nothing nearby counts the injured apart.

    Reports use the word for a death toll as well as for killed and wounded together; the wounded, if they are meant,
    are named.
    """
    wounded = any(draft.metric is not None and draft.metric.name == "injured" for draft in drafts)
    for draft in drafts:
        if draft.metric is not None and draft.metric.name == "casualties" and not wounded:
            words = draft.reading.words.folded
            cue = words[slice(*draft.cue)] if draft.cue else []
            killed = draft.reading.lexicon.metric_info("killed")
            if killed is not None and not {"injured", "wounded", "maimed"} & set(cue):
                draft.metric = killed


def _home_dollar(document: Document, home: str | None) -> Unit | None:
    """Return what "$" is where a report plays: the dollar of that country, unless the report writes that otherwise."""
    money, text = read_language(document.language or "en").money, document.text[:_MOST_READ]
    unit = money.local["$"].get(home or "")
    if unit is None or unit.name.casefold() in text.casefold():
        return None
    return None if any(f"{sign}$" in text for sign, other in money.dollars.items() if other == unit) else unit


def _settle_money(
    document: Document, draft: Draft, home: str | None, dollar: Unit | None, settled: dict[tuple[int, str], Unit]
) -> None:
    """Read "pesos" as those of the country that the figure, else the dateline, else the document is of.

    A sum without a word of its own has that of the sentence: "from 70,000 pesos to 110,000".
    """
    quantity, gazetteer = draft.quantity, draft.reading.lexicon.gazetteer
    if quantity.unit is None or quantity.kind not in {"money", "rate"}:
        return
    if dollar is not None and document.text[quantity.start] == "$":
        _set_money(draft, dollar)
        return
    local = read_language(document.language or "en").money.local
    words = [word.lower() for word in _LETTERS.findall(document.text[quantity.start : quantity.end])]
    at = next((at for at, word in enumerate(words) if _plain(word, local) in local), None)
    key = (draft.reading.sentence.start, quantity.unit.partition("/")[0])
    if (
        at is None
        and key in settled
        and quantity.unit.partition("/")[0] not in document.text[quantity.start : quantity.end]
    ):
        _set_money(draft, settled[key])
    if at is None or (at and words[at - 1] in gazetteer.adjectives):
        return
    row = local[_plain(words[at], local)]
    dated = document.dateline.place if document.dateline is not None else None
    for place in filter(None, (draft.place, dated, home)):
        lies = gazetteer.ancestors(gazetteer.place(place) or place)
        unit = next((unit for country, unit in row.items() if country in lies), None)
        if unit is not None:
            settled[key] = unit
            _set_money(draft, unit)
            return


def _set_money(draft: Draft, unit: Unit) -> None:
    quantity = draft.quantity
    below, name = (quantity.unit or "").partition("/")[1:], (quantity.unit_name or "").partition(" per ")[1:]
    draft.quantity = quantity._replace(unit=unit.code + "".join(below), unit_name=unit.name + "".join(name))


def _plain(word: str, local: Mapping[str, object]) -> str:
    return word if word in local else word.removesuffix("s")


def _figure(document: Document, draft: Draft, ids: Mapping[int, str], names: Mapping[str, str]) -> Figure:
    quantity, sentence, text = draft.quantity, draft.reading.sentence, document.text
    start, end = quantity.start, quantity.end
    metric, unit, period = draft.metric.name if draft.metric else None, unit_of(draft), _closed(draft.period)
    return Figure(
        id=ids[draft.index],
        text=text[start:end],
        form=quantity.form,
        lower=quantity.lower,
        upper=quantity.upper,
        best=quantity.best,
        precision=quantity.precision,
        unit=unit,
        unit_name=quantity.unit_name,
        counted=quantity.counted,
        metric=metric,
        subject=draft.subject,
        population=draft.population,
        qualifier=draft.qualifier,
        place=names.get(draft.place, draft.place) if draft.place else None,
        period=period,
        as_of=draft.as_of,
        as_of_precision=draft.as_of_precision,
        attribution=draft.attribution,
        subset_of=ids.get(draft.parent) if draft.parent is not None else None,
        same_as=ids.get(draft.same_as) if draft.same_as is not None else None,
        base=ids.get(draft.base) if draft.base is not None else None,
        delta=draft.delta,
        direction=draft.direction,
        modality=draft.modality,
        series=join_series(
            metric or quantity.counted,
            draft.subject,
            unit,
            draft.population,
            draft.place,
            period.kind,
            draft.qualifier,
            "delta" if draft.delta else None,
        ),
        evidence=Evidence(
            document=document.id,
            version=document.version,
            section=sentence.section,
            start=start,
            end=end,
            quote=text[sentence.start : max(sentence.end, end)],
            quote_start=sentence.start,
        ),
        method=Method(extractor=_EXTRACTOR, version=_VERSION, confidence=_confidence(draft)),
    )


def _closed(period: Period) -> Period:
    """Keep a period that ends before it starts from leaving: such a sentence was misread."""
    first, last = period.from_, period.to
    if first is not None and last is not None and first > last:
        return Period(kind=period.kind)
    return period


def _confidence(draft: Draft) -> float:
    """Return how sure we are, from 0 to 1: the product of what speaks for the number, its metric and its sense."""
    sure = 0.97
    if draft.metric is None:
        sure *= 0.75 if draft.quantity.counted or draft.quantity.unit else 0.45
    else:
        sure *= max(0.5, 1 - 0.07 * draft.cost)
    if draft.carried:
        sure *= 0.9
    if draft.quantity.form is Form.VAGUE:
        sure *= 0.9
    if draft.modality is not Modality.ASSERTED:
        sure *= 0.95
    if draft.period.kind is PeriodKind.UNKNOWN:
        sure *= 0.95
    return round(sure, 2)
