"""Selection: which figures of an article speak of which tracked figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from monitor.changes import find_refusals, select_claims
from monitor.changes._scope import find_cue
from monitor.lexicon import Lexicon, build_lexicon
from monitor.model import (
    Attribution,
    Caveat,
    Claim,
    Dateline,
    Document,
    Evidence,
    Figure,
    Form,
    Method,
    Modality,
    Period,
    PeriodKind,
    Status,
)
from monitor.rules import TrackedFigure, Watch

LEXICON = build_lexicon(places={"Northland": ("Low Ard", "Ardtown"), "Southland": ("Port Sel",)})
CP = "Civil Protection"


def figure(text: str, **values: Any) -> Figure:
    """Return the figure of a number: people killed in Northland, unless `values` say otherwise."""
    low, _, high = text.replace(",", "").replace("%", "").partition("-")
    voice = values.pop("voice", None)
    fields = {"unit": "%" if "%" in text else "person", "metric": "killed", "place": "Northland", **values}
    return Figure(
        id=fields.pop("id", ""),
        text=text,
        form=fields.pop("form", Form.RANGE if high else Form.EXACT),
        lower=Decimal(low),
        upper=Decimal(high or low),
        best=None if high else Decimal(low),
        precision=fields.pop("precision", Decimal(1)),
        attribution=Attribution(name=voice) if voice else None,
        evidence=Evidence(document="d", version=1, section=None, start=0, end=0, quote="", quote_start=0),
        method=Method(extractor="hand", version="1", confidence=fields.pop("confidence", 1.0)),
        **fields,
    )


def article(text: str, *figures: Figure, **values: Any) -> Document:
    """Return an article of 12 March 2026; each figure is found in its text, with its sentence as the quote."""
    placed = []
    position = 0
    for index, one in enumerate(figures, 1):
        start = text.index(one.text, position)
        position = start + len(one.text)
        first = text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0
        after = text.find(". ", position)
        quote = text[first : after + 1 if after >= 0 else len(text)]
        evidence = Evidence(
            document="d", version=1, section=None, start=start, end=position, quote=quote, quote_start=first
        )
        placed.append(
            Figure(
                **{name: getattr(one, name) for name in one.__slots__}
                | {"id": one.id or f"f{index}", "evidence": evidence}
            )
        )
    at = datetime(2026, 3, 12, 6, 15, tzinfo=UTC)
    fields = {"publisher": "Valley Radio", "published_at": at, "lede": text.partition(". ")[0], **values}
    return Document(id="d", fetched_at=at, text=text, content_hash="h", figures=tuple(placed), **fields)


def select(document: Document, lexicon: Lexicon = LEXICON, match: str = "", **asked: Any) -> list[str]:
    """Return the number phrases of the claims about one tracked figure: deaths in Northland unless asked otherwise."""
    return [claim.figure.text for claim in claims(document, lexicon, match, **asked)]


def claims(document: Document, lexicon: Lexicon = LEXICON, match: str = "", **asked: Any) -> list[Claim]:
    """Return the claims about one tracked figure."""
    return [claim for _, claim in select_claims(document, watch(match, **asked), lexicon)]


def watch(match: str = "", **asked: Any) -> Watch:
    """Return a watch with one tracked figure, in plain words."""
    tracked = TrackedFigure.model_validate({"id": "x", "metric": "killed", "place": "Northland", **asked})
    return Watch(id="w", title="Floods", match=match, figures=(tracked,))


FLOOD = "The flood in Northland killed 62 people. Rain goes on."


# --------------------------------------------------------------------------- metric, unit, population


@pytest.mark.parametrize(
    "metric", ["killed", "deaths", "death toll", "people killed", "Dead", "fatalities", "flood deaths"]
)
def test_metrics_are_matched_by_meaning(metric: str) -> None:
    """However the user words it, the figure of people killed is found."""
    assert select(article(FLOOD, figure("62")), metric=metric) == ["62"]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({"metric": "injured"}, {}),
        ({"metric": "displaced"}, {"metric": "killed"}),
        ({}, {"unit": "household"}),
        ({}, {"unit": "%"}),
        ({"metric": "cholera deaths"}, {}),
        ({"population": "children"}, {}),
        ({"metric": "children killed"}, {}),
        ({}, {"population": "children"}),
        ({}, {"population": "soldiers"}),
        ({}, {"population": "foreigners"}),
        ({"qualifier": "identified"}, {}),
        ({}, {"delta": True}),
        ({}, {"period": Period(kind=PeriodKind.WINDOW)}),
        ({}, {"modality": Modality.PROJECTED}),
        ({}, {"modality": Modality.PRIOR}),
        ({}, {"modality": Modality.DENIED}),
        ({"place": "Low Ard"}, {}),
        ({"exclude": "flood"}, {}),
        ({"since": "2026-03-01"}, {"as_of": date(2025, 11, 2)}),
        ({"since": "2026-03-01"}, {"period": Period(kind=PeriodKind.CUMULATIVE, from_=date(2024, 1, 1))}),
        ({}, {"as_of": date(2014, 8, 1)}),
        ({"trust": CP}, {}),
        ({"ignore": "Valley Radio"}, {}),
        ({}, {"confidence": 0.05}),
    ],
)
def test_other_figures_are_refused(asked: dict[str, Any], values: dict[str, Any]) -> None:
    """What counts something else, elsewhere, at another time, or for a voice that does not count is no claim."""
    document = article(FLOOD, figure("62", **values))
    assert select(document, **asked) == []
    refusals = find_refusals(document, watch(**asked), LEXICON)
    assert [refusal.figure.text for refusal in refusals] == ["62"]
    assert refusals[0].reason


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({}, {"population": "residents"}),
        ({}, {"population": "civilians"}),
        ({}, {"qualifier": "confirmed"}),
        ({"qualifier": "confirmed"}, {}),
        ({}, {"unit": None}),
        ({"population": "kids"}, {"population": "children"}),
        ({"metric": "children killed"}, {"population": "children"}),
        ({"population": "children"}, {"counted": "dead children"}),
        ({}, {"period": Period(kind=PeriodKind.CUMULATIVE)}),
        ({"since": "2026-03-01"}, {"period": Period(kind=PeriodKind.CUMULATIVE, from_=date(2026, 3, 1))}),
        ({"trust": "the civil protection"}, {"voice": "Northland Civil Protection"}),
        ({"trust": "Valley Radio"}, {}),
        ({"ignore": "Red Crescent"}, {"voice": CP}),
        ({"period": "window"}, {"period": Period(kind=PeriodKind.WINDOW)}),
        ({"period": "window"}, {"delta": True}),
        ({"exclude": "Southland"}, {}),
        ({"metric": "new deaths"}, {"period": Period(kind=PeriodKind.WINDOW)}),
    ],
)
def test_the_same_meaning_in_other_words_is_found(asked: dict[str, Any], values: dict[str, Any]) -> None:
    """Synonyms, people who are everybody, and spans that fit are the figure that is asked for."""
    assert select(article(FLOOD, figure("62", **values)), **asked) == ["62"]


def test_fighters_are_told_from_civilians() -> None:
    """Where a sentence sets civilians beside fighters, the civilians are a part."""
    text = "In Northland 62 civilians and 40 fighters were killed."
    assert select(article(text, figure("62", population="civilians"), figure("40", population="fighters"))) == []


@pytest.mark.parametrize(
    ("place", "population", "found"),
    [
        ("Gaza", "Palestinians", ["62"]),
        ("Gaza", "Israelis", []),
        ("Syria", "Syrians", ["62"]),
        ("Philippines", "Filipinos", ["62"]),
        ("Turkey", "Syrians", []),
        ("Turkey", "Turks", ["62"]),
    ],
)
def test_a_nation_in_its_own_place_is_everybody(place: str, population: str, found: list[str]) -> None:
    """The people of the place are the whole; others there are a part."""
    document = article(f"In {place} 62 people were killed.", figure("62", place=place, population=population))
    assert select(document, place=place) == found


def test_whom_a_figure_counts_is_borne_out_by_its_words() -> None:
    """Police who speak are not those who died, and the total after a sentence on children is everybody's."""
    spoken = article("In Northland 26 died, police said.", figure("26", population="police", voice="police"))
    assert select(spoken) == ["26"]
    text = "Children are among the dead in Northland. The total stands at 62."
    document = article(text, figure("62", population="children"))
    assert select(document) == ["62"]
    assert select(document, population="children") == []


def test_words_that_the_lexicon_does_not_know_must_be_said() -> None:
    """A metric of the user's own is found by its words around the number, and only by them."""
    text = "The plant sold 5,120 blue lanterns. It made 7,300 red ones."
    document = article(
        text,
        figure("5,120", metric=None, place=None, unit="lantern", counted="blue lanterns"),
        figure("7,300", metric=None, place=None, unit=None),
    )
    assert select(document, metric="lanterns", place=()) == ["5,120"]


@pytest.mark.parametrize(
    ("metric", "found"), [("price of bread", ["4.80"]), ("price of diesel", ["1.92"]), ("price of rice", [])]
)
def test_what_is_measured_is_named_near_the_number(metric: str, found: list[str]) -> None:
    """Prices of several goods in one article are told apart by their sentences."""
    text = "Bread costs 4.80 a loaf in Northland. Diesel sells at 1.92 a litre."
    prices = {"metric": "price", "unit": "EUR", "unit_name": "euro", "period": Period(kind=PeriodKind.LEVEL)}
    assert select(article(text, figure("4.80", **prices), figure("1.92", **prices)), metric=metric) == found


def test_the_plain_rate_is_not_the_core_or_monthly_one() -> None:
    """Of several rates the one that is meant is the headline rate of the year."""
    text = "Prices in Northland rose 0.4% on the month. Annual inflation was 5.3%. Core inflation was 4.1%."
    rate = {"metric": "inflation", "period": Period(kind=PeriodKind.RATE)}
    document = article(text, figure("0.4%", **rate), figure("5.3%", **rate), figure("4.1%", **rate))
    assert select(document, metric="inflation") == ["5.3%"]
    assert select(document, metric="monthly inflation") == ["0.4%"]


# --------------------------------------------------------------------------- place


@pytest.mark.parametrize(
    ("text", "place", "found", "scope"),
    [
        ("In Northland 62 people were killed.", "Northland", ["62"], None),
        ("In Northland 62 people were killed.", None, ["62"], None),
        ("In Low Ard 62 people were killed.", "Low Ard", ["62"], "Low Ard"),
        ("The flood in Northland killed 62 people at the Mill Bridge.", "Mill Bridge", ["62"], "Mill Bridge"),
        ("In Southland 62 people were killed.", None, [], None),
        ("In Southland 62 people were killed.", "Port Sel", [], None),
        ("In Northland and Southland 62 people were killed.", "Northland", [], None),
        ("In Northland and Southland together 62 people were killed.", None, [], None),
        ("A flood killed 62 people.", None, [], None),
    ],
)
def test_places(text: str, place: str | None, found: list[str], scope: str | None) -> None:
    """The place itself, a part with its name, or what the article is about; never elsewhere or several together."""
    selected = claims(article(text, figure("62", place=place)))
    assert [claim.figure.text for claim in selected] == found
    assert [claim.scope for claim in selected] == [scope for _ in found]


def test_a_query_that_chose_the_article_vouches_for_its_place() -> None:
    """An article that names no place at all speaks of what the watch asks for."""
    assert select(article("A flood killed 62 people.", figure("62", place=None)), match="Northland") == ["62"]


def test_several_places_mean_any_of_them() -> None:
    """One of several tracked places is a part; both together are the whole."""
    both = article("In Northland and Southland 62 people were killed.", figure("62"))
    one = article("In Northland 40 people were killed.", figure("40"))
    asked: dict[str, Any] = {"place": ["Northland", "Southland"]}
    assert [claim.scope for claim in claims(both, **asked)] == [None]
    assert [claim.scope for claim in claims(one, **asked)] == ["Northland"]


def test_a_rate_of_a_part_is_another_rate() -> None:
    """Prices in one town are not those of the country, not even as a part."""
    rate = {"metric": "inflation", "place": "Low Ard", "period": Period(kind=PeriodKind.RATE)}
    assert (
        select(article("In Low Ard, in Northland, inflation was 5.3%.", figure("5.3%", **rate)), metric="inflation")
        == []
    )


@pytest.mark.parametrize(
    ("text", "place", "scope"),
    [
        ("In Low Ard in western Northland 62 people were killed.", "Low Ard", None),
        ("A wall fell in Low Ard. The toll of the flood now stands at 62.", "Low Ard", None),
        ("A wall fell in Low Ard. It buried 62 people.", "Low Ard", "Low Ard"),
        ("Rain fell in Southland. In Northland 62 people were killed.", "Southland", None),
    ],
)
def test_places_that_an_earlier_sentence_named(text: str, place: str, scope: str | None) -> None:
    """An address of the event is no part, and neither a total nor another place is bound to the sentence before."""
    selected = claims(article(text, figure("62", place=place), headline="Flood in Northland"))
    assert [(claim.figure.text, claim.scope) for claim in selected] == [("62", scope)]


# --------------------------------------------------------------------------- one claim per voice


def test_the_whole_goes_before_its_parts() -> None:
    """A total is the claim; what it includes and what happened in one town are not."""
    text = "The toll in Northland rose to 62. It includes 12 children. In Low Ard 40 died."
    document = article(
        text, figure("62"), figure("12", population="children", subset_of="f1"), figure("40", place="Low Ard")
    )
    assert select(document) == ["62"]
    assert select(document, population="children") == ["12"]
    assert select(document, place="Low Ard") == ["40"]


def test_a_number_of_the_very_place_goes_before_the_whole_that_it_is_a_part_of() -> None:
    """In a table that lists the tracked town, the total of all towns is of more."""
    text = "State of the floods in Ardtown.\n\nTown | Deaths\nArdtown | 7\nLow Ard | 11\nTotal | 18"
    document = article(
        text,
        figure("7", place="Ardtown", subset_of="all"),
        figure("11", place="Low Ard", subset_of="all"),
        figure("18", id="all"),
    )
    assert select(document, place="Ardtown") == ["7"]
    assert select(document) == ["18"]


def test_a_worded_total_goes_before_an_incident() -> None:
    """Of a first incident and a later "total", the total is the running total."""
    text = "An attack killed 22 people in Northland at dawn. The total since January is 1,812."
    assert select(article(text, figure("22"), figure("1,812"))) == ["1,812"]


def test_an_addition_is_no_total() -> None:
    """What came on top is not the running total, even where its sentence speaks of one."""
    text = "Northland counted 32 more deaths since Tuesday, bringing the total to 90."
    assert select(article(text, figure("32"), figure("90", period=Period(kind=PeriodKind.WINDOW)))) == ["90"]


def test_the_finest_wording_speaks_for_the_article() -> None:
    """A headline's "1,000" is told by the 1,014 of the text."""
    text = "Deaths in Northland pass 1,000. Civil Protection said 1,014 had died."
    document = article(text, figure("1,000", precision=Decimal(1000)), figure("1,014", voice=CP))
    assert select(document) == ["1,014"]


def test_a_finer_wording_takes_the_place_of_the_one_that_it_says_better() -> None:
    """What stands between the two is no more the article's claim than before; a worded correction is kept."""
    text = "About 120 people died. In one storm 12 died. The list has 119 names of the dead."
    numbers = figure("120", form=Form.ABOUT, precision=Decimal(10)), figure("12"), figure("119")
    assert select(article(text, *numbers)) == ["119"]
    text = "Deaths: 118. The toll was corrected to 118 from 121."
    (claim,) = claims(article(text, figure("118"), figure("118"), figure("121", modality=Modality.PRIOR)))
    assert claim.cue == "correction"


def test_a_peak_has_passed() -> None:
    """What was the case at the height of the storm is not the case now."""
    text = "At the height of the storm 312,000 were without power in Northland. Now 92,000 are."
    power = {"metric": "customers without power", "unit": "household"}
    document = article(text, figure("312,000", **power), figure("92,000", **power))
    assert select(document, metric="customers without power") == ["92,000"]


def test_what_is_announced_is_news_when_it_is_announced() -> None:
    """Planned job cuts are the figure; cuts that somebody thinks of are not."""
    for text, found in (("Acme will cut 620 jobs.", ["620"]), ("Acme could cut 620 jobs.", [])):
        document = article(text, figure("620", metric="jobs cut", unit="job", place=None, modality=Modality.PROJECTED))
        assert select(document, metric="job cuts", place=()) == found


def test_restatements_are_one_claim() -> None:
    """The same value again, by whomever, makes one claim, in the name of who asserts it."""
    text = "A flood in Northland killed 62 people. Civil Protection said 62 had died."
    selected = claims(article(text, figure("62"), figure("62", voice=CP)))
    assert [(claim.figure.id, claim.voice) for claim in selected] == [("f2", CP)]


def test_two_voices_of_an_article_make_two_claims() -> None:
    """Named voices that disagree are both heard, in reading order; an unnamed second value is not."""
    text = "In Northland 120 died, said Civil Protection. The Red Crescent counted 95. Some spoke of 101."
    document = article(text, figure("120", voice=CP), figure("95", voice="Red Crescent"), figure("101"))
    assert [(claim.figure.text, claim.voice) for claim in claims(document)] == [("120", CP), ("95", "Red Crescent")]


def test_two_tracked_figures_are_read_in_order() -> None:
    """Claims come in the order of the text, each with its tracked figure."""
    text = "In Northland 14 are missing. The flood killed 62."
    document = article(text, figure("14", metric="missing"), figure("62"))
    tracked = (TrackedFigure(id="dead", metric="killed"), TrackedFigure(id="missing", metric="missing"))
    found = select_claims(document, Watch(id="w", figures=tracked), LEXICON)
    assert [(one.id, claim.figure.text) for one, claim in found] == [("missing", "14"), ("dead", "62")]


# --------------------------------------------------------------------------- what a claim carries


def test_a_claim_knows_who_when_and_where() -> None:
    """Voice, publisher, stated as-of and the span asked for are those of figure, article and lexicon."""
    (claim,) = claims(
        article(FLOOD, figure("62", voice=CP, as_of=date(2026, 3, 9)), headline="Flood", url="https://radio.example/1")
    )
    assert (claim.voice, claim.publisher, claim.headline, claim.url) == (
        CP,
        "Valley Radio",
        "Flood",
        "https://radio.example/1",
    )
    assert (claim.as_of, claim.as_of_stated) == (date(2026, 3, 9), True)
    assert claim.period is PeriodKind.CUMULATIVE
    (plain,) = claims(article(FLOOD, figure("62")))
    assert (plain.voice, plain.as_of, plain.as_of_stated) == ("Valley Radio", date(2026, 3, 12), False)


def test_dates_that_cannot_be_do_not_move_a_series() -> None:
    """A date after publication, or of another year in an article whose own dates disagree, is not believed."""
    later = article(FLOOD, figure("62", as_of=date(2026, 4, 1)))
    doubted = article(FLOOD, figure("62", as_of=date(2025, 3, 11)), warnings=(Caveat("date_mismatch", "two years"),))
    for document in (later, doubted):
        (claim,) = claims(document)
        assert (claim.as_of, claim.as_of_stated) == (date(2026, 3, 12), False)


@pytest.mark.parametrize(
    ("text", "values", "cue"),
    [
        ("The toll in Northland was revised to 62.", {}, "correction"),
        ("An earlier version gave a wrong number: in Northland 62 were killed.", {}, "correction"),
        ("In Northland 62 were killed, of whom some were added retroactively.", {}, "retroactive"),
        ("In Northland 62 were killed.", {"headline": "Correction: flood in Northland"}, "correction"),
        ("In Northland 62 were killed.", {"status": Status.CORRECTED}, "correction"),
        ("In Northland 62 were killed.", {}, None),
    ],
)
def test_cues(text: str, values: dict[str, Any], cue: str | None) -> None:
    """The sentence, the headline or the article's status can say that a number is corrected or was added to."""
    assert [claim.cue for claim in claims(article(text, figure("62"), **values))] == [cue]


def test_what_came_on_top_lately_is_kept_beside_the_total() -> None:
    """The window of an article goes with its total, to be held against the next move."""
    text = "In Northland 76 people were killed in the past 24 hours. The total is 32,490."
    window = figure("76", period=Period(kind=PeriodKind.WINDOW, from_=date(2026, 3, 11), to=date(2026, 3, 12)))
    (claim,) = claims(article(text, window, figure("32,490")))
    assert claim.figure.text == "32,490"
    assert claim.window is not None
    assert (claim.window.lower, claim.window_from) == (Decimal(76), date(2026, 3, 11))


def test_a_correction_is_of_the_number_that_it_names() -> None:
    """The patients who led to a revised count of the dead were not themselves revised."""
    text = "The ministry revised the number of dead to 62 from 63, after it found that 9 patients were counted twice."
    document = article(text, figure("62", id="a"), figure("63", id="b"), figure("9", id="c", metric="hospitalised"))
    assert [find_cue(one, document) for one in document.figures] == ["correction", "correction", None]


def test_what_was_added_is_one_metric() -> None:
    """Deaths that were added late do not make the injured late."""
    text = "In a day 24 were killed and 61 injured, and 288 deaths were added to the total retroactively."
    document = article(text, figure("24"), figure("61", metric="injured"), figure("288"))
    assert [find_cue(one, document) for one in document.figures] == [None, None, "retroactive"]


def test_a_withdrawn_article_claims_nothing() -> None:
    """An article that no longer stands, or that has no figures, makes no claim."""
    assert select(article(FLOOD, figure("62"), status=Status.WITHDRAWN)) == []
    assert select(article(FLOOD)) == []


# --------------------------------------------------------------------------- what the words around a number say


@pytest.mark.parametrize(
    ("text", "figures", "asked", "expected"),
    [
        ("The 2014 flood, which killed 48, is not forgotten.", [figure("48")], {}, []),
        ("In 2014 the river killed 48 people.", [figure("48")], {"since": "2026-03-01"}, []),
        ("A year before, 26 people died.", [figure("26")], {}, []),
        ("The number of journalists killed rose to 14.", [figure("14")], {}, []),
        ("The number of journalists killed rose to 14.", [figure("14")], {"population": "journalists"}, ["14"]),
        ("The toll in Northland rose to 17 after bodies were found in Port Sel.", [figure("17", place="Port Sel")], {}, ["17"]),
        ("After 3 deaths in Northland, 17 died in Port Sel.", [figure("17", place="Port Sel")], {}, []),
        ("Over 12 died on the Southish isle of Port Sel.", [figure("12", place="Southish isle")], {}, []),
        ("Residents say that 25 died, but Civil Protection counts 16.", [figure("25", voice="residents"), figure("16", voice=CP)], {}, ["25", "16"]),
        ("The toll rose to 17 as deputies found 3 bodies, it said.", [figure("17", voice=CP), figure("3", voice="deputies of Ard")], {}, ["17"]),
        ("In Northland 9 died, of 40 who fell ill.", [figure("9", subset_of="f2"), figure("40", metric="infected")], {}, ["9"]),
    ],
)  # fmt: skip
def test_words_place_numbers_in_time_place_and_mouths(
    text: str, figures: list[Figure], asked: dict[str, Any], expected: list[str]
) -> None:
    """A past year, a narrower count, a place after the total and a second mouth are read from the sentence."""
    assert select(article(text, *figures, headline="Flood in Northland"), **asked) == expected


def test_a_town_before_a_total_is_no_part() -> None:
    """What follows in the next half of a sentence is the total of the whole, not of the town."""
    text = "A landslide killed 4 people in Low Ard, raising the overall toll to 17."
    found = claims(article(text, figure("4", place="Low Ard"), figure("17", place="Low Ard")))
    assert [(claim.figure.text, claim.scope) for claim in found] == [("17", None)]


def test_a_dateline_is_where_the_reporter_sits() -> None:
    """A figure that has only the dateline's town is of what the article is about."""
    text = "PORT SEL, March 12 - The ministry of Northland said that 62 people died."
    dateline = Dateline(text="PORT SEL, March 12 -", place="Port Sel")
    assert select(article(text, figure("62", place="Port Sel"), dateline=dateline)) == ["62"]


def test_as_many_as_is_a_count() -> None:
    """What has been killed has been counted, so "as many as" is no bound of it."""
    one = figure("62", form=Form.AT_MOST)
    (claim,) = claims(article("As many as 62 people have been killed in Northland.", one))
    assert (claim.figure.form, claim.figure.lower) == (Form.EXACT, Decimal(62))


def test_what_stands_before_a_name_is_not_of_it() -> None:
    """A watch that follows a fire by its name does not take the season's total for it."""
    text = "Fires killed 62 people in Northland. The Ard fire killed 2 people."
    document = article(text, figure("62"), figure("2"))
    assert select(document, match='"Ard fire"') == ["2"]
    assert select(document) == ["62"]


def test_a_total_of_the_year_is_not_of_what_has_a_name() -> None:
    """A watch that follows a fire by its name does not take what burned since January for it, wherever that stands."""
    year = Period(kind=PeriodKind.CUMULATIVE, from_=date(2026, 1, 1))
    text = "The Ard fire killed 2 people. Fires killed 62 people in Northland this year."
    document = article(text, figure("2"), figure("62", period=year))
    assert select(document, match='"Ard fire"') == ["2"]
    assert "62" in select(article("Fires killed 62 people in Northland this year.", figure("62", period=year)))


def test_the_seat_of_a_voice_is_no_place_of_the_number() -> None:
    """A county sheriff speaks of the whole fire."""
    text = "The number of dead rose to 62, the Low Ard county sheriff said."
    one = figure("62", place="Low Ard", voice="Low Ard county sheriff")
    (claim,) = claims(article(text, one, headline="Fire in Northland"))
    assert claim.scope is None


def test_the_total_that_counts_from_earlier_goes_before_a_later_one() -> None:
    """Since a truce ended is not since the war began, whichever stands first."""
    spans = [Period(kind=PeriodKind.CUMULATIVE, from_=date(2026, month, 3)) for month in (3, 1)]
    text = "Since 3 March, 62 people have been killed in Northland. That brings the toll since 3 January to 971."
    document = article(text, figure("62", period=spans[0]), figure("971", period=spans[1]))
    assert select(document) == ["971"]


def test_two_voices_of_a_part_make_two_claims() -> None:
    """Both name the scene, and neither is the whole that would go before the other."""
    text = "The ministry said 54 were killed in Low Ard, but relatives said that 90 were."
    document = article(
        text, figure("54", place="Low Ard", voice="ministry"), figure("90", place="Low Ard", voice="relatives")
    )
    assert select(document) == ["54", "90"]


def test_an_unknown_place_of_an_earlier_sentence_is_no_part() -> None:
    """What the next sentence says of the whole is not bound to a valley that no gazetteer has."""
    text = "Rescuers reached the Oru valley in Northland. It put the number of dead at 62."
    (claim,) = claims(article(text, figure("62", place="Oru valley")))
    assert claim.scope is None


@pytest.mark.parametrize(
    ("headline", "text", "found"),
    [
        ("The great flood of Northland, 28 years later", "A flood killed 62 people in Northland.", []),
        ("What Northland learned from the year 2000", "Floods killed 62 people in Northland.", []),
        ("Flood kills dozens in Northland", "A flood killed 62 people in Northland.", ["62"]),
    ],
)
def test_an_article_that_looks_back_is_of_then(headline: str, text: str, found: list[str]) -> None:
    """What an anniversary tells is no news of the flood that is followed now, unless it is dated now."""
    assert select(article(text, figure("62"), headline=headline)) == found
    now = Period(kind=PeriodKind.CUMULATIVE, from_=date(2026, 3, 3))
    assert select(article(text, figure("62", period=now), headline=headline)) == ["62"]


def test_places_are_found_without_their_accents() -> None:
    """The "Montreal" of a text is the gazetteer's "Montréal": a part of Quebec, and no place of another sentence."""
    text = "In Montreal alone 62 people were killed."
    (claim,) = claims(article(text, figure("62", place="Montréal"), headline="Storm in Quebec"), place="Quebec")
    assert claim.scope == "Montréal"


def test_provinces_of_another_nation_are_elsewhere() -> None:
    """An adjective of a country places what no gazetteer has."""
    text = "Floods in South African provinces near Mozambique killed 62 people."
    document = article(text, figure("62", place="South African provinces"), headline="Floods near Mozambique")
    assert claims(document, place="Mozambique") == []


def test_a_rate_of_another_country_is_elsewhere() -> None:
    """The bank that sets a rate, or the currency's adjective, tells whose it is where no place does."""
    asked: dict[str, Any] = {"metric": "interest rate", "place": "Nigeria", "period": None}
    rate = figure("15.5%", metric="interest rate", place=None, period=Period(kind=PeriodKind.LEVEL))
    ghana = article("The Bank of Ghana cut its policy rate to 15.5%.", rate, headline="Nigeria and its peers")
    own = article("The bank cut its policy rate to 15.5%.", rate, headline="Nigeria cuts")
    assert (select(ghana, **asked), select(own, **asked)) == ([], ["15.5%"])


def test_an_average_of_the_year_is_not_the_rate_of_a_month() -> None:
    """A target, a band and an average are percentages beside the rate, not the rate."""
    asked: dict[str, Any] = {"metric": "inflation", "period": None}
    for text in ("Inflation averaged 3.6% in 2025.", "It is above the target of 3.6%.", "It left the range of 3.6%."):
        rate = figure("3.6%", metric="inflation", period=Period(kind=PeriodKind.RATE))
        assert select(article(text, rate, headline="Inflation in Northland"), **asked) == []


def test_a_state_with_its_word_is_the_state() -> None:
    """The words "Jonglei State" are Jonglei to those who track it; Niger State lies in Nigeria."""
    lexicon = build_lexicon(places={"Jonglei": ("Duk",)})
    text = "In Jonglei State 62 people were killed."
    (claim,) = claims(article(text, figure("62", place="Jonglei state")), lexicon, place="Jonglei")
    assert claim.scope is None
    text = "In Niger State in Nigeria 62 people were killed."
    assert claims(article(text, figure("62", place="Niger state")), place="Niger") == []


def test_a_county_alone_is_a_part() -> None:
    """What a commissioner says of his county alone is not the state's."""
    text = "The commissioner said that his county alone had counted 62 dead."
    (claim,) = claims(article(text, figure("62")))
    assert claim.scope == "a part of Northland"


def test_families_that_are_asked_for_are_counted_in_families() -> None:
    """The unit is the one that the user names, else the metric's own."""
    families = figure("62", metric="displaced", unit="household", period=Period(kind=PeriodKind.STOCK))
    document = article("Some 62 families were displaced in Northland.", families)
    assert select(document, metric="displaced families") == ["62"]
    assert select(document, metric="displaced people") == []


def test_a_dateline_of_events_before_a_total_is_no_place_of_it() -> None:
    """In "died near Mill Bridge, bringing the number of dead to 62" the whole is counted."""
    text = "Fires in Northland trapped a couple near Port Sel, bringing the number of dead to 62."
    (claim,) = claims(article(text, figure("62", place="Port Sel")))
    assert claim.scope is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The agency said that 62 people were killed in 12 states this year.", []),
        ("The agency said that 62 people were killed.", ["62"]),
    ],
)
def test_a_country_that_an_earlier_sentence_named_is_its_whole(text: str, found: list[str]) -> None:
    """A carried country says nothing against a part of it, unless the words count all of the country."""
    lexicon = build_lexicon(places={"Ardia": ("Northland",), "Northland": ("Low Ard",)})
    document = article(text, figure("62", place="Ardia"), headline="Fires in Northland and elsewhere")
    assert select(document, lexicon) == found


def test_a_group_that_the_watch_names_is_all_who_are_meant() -> None:
    """The miners of a mine accident are everybody; its children, and rescuers among other dead, are not."""
    nine = article("Nine miners 9 have died in the pit.", figure("9", population="miners"))
    assert select(nine, match="mine OR miners") == ["9"]
    assert select(nine, match="pit") == ["9"]
    two = article("In the pit 9 died. Rescue teams lost 2.", figure("9"), figure("2", population="rescue workers"))
    assert select(two, match="pit") == ["9"]
    young = article("The strike killed 9 children.", figure("9", population="children"))
    assert select(young, match="strike OR children") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The unemployment rate of young people aged 15 to 24 rose to 14.3%.", ["14.3%"]),
        ("The unemployment rate rose to 14.3%.", []),
    ],
)
def test_the_rate_of_a_group_is_told_by_the_words_before_it(text: str, found: list[str]) -> None:
    """Youth unemployment is the rate "of young people", and the plain rate is not."""
    rate = article(text, figure("14.3%", metric="unemployment", period=Period(kind=PeriodKind.RATE)))
    assert select(rate, metric="youth unemployment") == found


def test_refugees_who_arrived_are_refugees() -> None:
    """Whoever counts refugees since a day means those who came; of whom, the words before a number tell, too."""
    came = figure("9,650", metric="migrants", period=Period(kind=PeriodKind.FLOW))
    text = "The number of refugees who have arrived in Northland has risen to 9,650."
    assert select(article(text, came), metric="refugees", since=date(2026, 2, 12)) == ["9,650"]
    assert select(article("Some 9,650 migrants came.", came), metric="refugees", since=date(2026, 2, 12)) == []


def test_the_rate_of_the_city_is_not_that_of_the_country() -> None:
    """The city is the one that an earlier sentence named, though no gazetteer knows it."""
    rate = figure("9.1%", metric="unemployment", place="Wendle", period=Period(kind=PeriodKind.RATE))
    text = "The unemployment rate of the city was 9.1% in January."
    found = article(text, rate, headline="Northland's north feels the layoffs")
    assert select(found, metric="unemployment rate") == []


def test_an_unknown_place_lies_in_the_country_of_the_headline() -> None:
    """What happened in a region of the country that the headline names is not of the tracked country."""
    came = figure("22,000", place="Gammel")
    text = "Not only Northland is hit. In its region of Gammel 22,000 were killed."
    assert select(article(text, came, headline="Southland hit, too")) == []
    assert select(article(text, came, headline="More are hit")) == ["22,000"]


def test_the_last_bodies_are_no_toll() -> None:
    """The last eight came on top of those who were found before."""
    text = "Rescuers found the last 8 bodies on Sunday. The blast has killed 42 people."
    assert select(article(text, figure("8"), figure("42"))) == ["42"]


def test_an_officer_of_a_body_speaks_for_it() -> None:
    """What the association's secretary adds is no second voice beside the association."""
    body = figure("11", voice="Hospital Doctors' Association")
    person = figure("7", voice="association's secretary Hugo Winter")
    text = "The association said 11 had died. 7 of a ward had died, its secretary said."
    assert select(article(text, body, person)) == ["11"]


def test_a_ministry_of_the_other_country_speaks_of_its_own() -> None:
    """In an article about two countries, what the ministry of one reports is no claim about the other."""
    text = "The quake hit Bolivia and Peru. Peru's health ministry reported 288 deaths."
    found = article(text, figure("288", place="Peru", voice="Peru's health ministry"))
    assert select(found, match="quake", place="Bolivia") == []
    assert select(found, match="quake", place="Peru") == ["288"]


def test_a_total_told_with_its_difference_is_a_total() -> None:
    """A count "reported on Tuesday, 30 more than last Friday" is the running total, though the day stands with it."""
    day = Period(kind=PeriodKind.WINDOW, from_=date(2026, 3, 10), to=date(2026, 3, 10))
    cases = figure("309", metric="infected", period=day)
    assert select(
        article("Northland reported 309 cases on Tuesday, 30 more than last Friday.", cases), metric="cases"
    ) == ["309"]
    assert select(article("Northland reported 309 cases on Tuesday, mostly in Ardtown.", cases), metric="cases") == []


def test_the_monthly_rate_may_be_worded_from_month_to_month() -> None:
    """Who asks for the monthly rate gets "in October from September"; who asks for the annual one does not."""
    rate = figure("2.3%", metric="inflation", period=Period(kind=PeriodKind.RATE))
    text = "Consumer prices in Northland rose 2.3% in October from September."
    assert select(article(text, rate), metric="monthly inflation") == ["2.3%"]
    assert select(article(text, rate), metric="inflation") == []


def test_a_plan_for_may_is_no_doubt() -> None:
    """The month of May says nothing of how sure a plan is, and the verb does."""
    plan = figure("2,900", metric="jobs cut", unit="job", place=None, modality=Modality.PROJECTED)
    text = "Voltara said that it would cut 2,900 jobs by the end of May."
    assert select(article(text, plan), metric="jobs cut", place=()) == ["2,900"]
    assert select(article(text.replace("would", "may"), plan), metric="jobs cut", place=()) == []


def test_what_the_watch_follows_by_name_is_all_of_it() -> None:
    """A fire's name is no part of the state that is tracked, though it reads like a place."""
    text = "The Tolva fire has killed 6 people. It burns on."
    six = article(text, figure("6", place="Tolva"))
    assert [claim.scope for claim in claims(six, match='"Tolva fire"')] == [None]
    assert [claim.scope for claim in claims(six, match="fire")] == ["Tolva"]


def test_a_rival_that_speaks_for_itself_is_not_the_subject() -> None:
    """What a rival of the tracked company will cut is the rival's."""
    cut = figure("3,000", metric="jobs cut", unit="job", place="Ardtown", voice="Norbrand")
    text = "Norbrand, the rival of Kettler, will cut 3,000 jobs."
    assert select(article(text, cut), metric="jobs cut", subject="Kettler", place=()) == []
    assert select(article(text, cut), metric="jobs cut", subject="Norbrand", place=()) == ["3,000"]


@pytest.mark.parametrize(
    ("text", "voice", "scope"),
    [
        ("Crews brought back light to parts of Ardtown; 6 were killed.", None, None),
        ("Light came back in Ardtown, and the utility said 6 were killed.", "utility", None),
        ("In Ardtown, the storm hit hard; 6 were killed.", None, "Ardtown"),
        ("Crews came to Ardtown, where 6 were killed.", None, "Ardtown"),
    ],
)
def test_a_place_of_another_clause_is_not_the_number_s(text: str, voice: str | None, scope: str | None) -> None:
    """What a clause before the number's own names is no part that the number speaks of; what opens the sentence is."""
    lede = "A storm swept Northland."
    found = claims(article(f"{lede} {text}", figure("6", place="Ardtown", voice=voice)), match="storm")
    assert [claim.scope for claim in found] == [scope]


def test_all_of_whom_a_part_will_go_is_no_plan() -> None:
    """Of 450 of its 3,900 workers who will have to go, 450 are planned."""
    part = figure("450", metric="jobs cut", unit="job", place="Ardtown")
    whole = figure("3,900", metric="jobs cut", unit="job", place="Ardtown")
    text = "At the plant 450 of its 3,900 workers will have to go."
    assert select(article(text, part, whole), metric="jobs cut", place=()) == ["450"]
    every = article("It will lay off all of its 3,900 workers.", whole)
    assert select(every, metric="jobs cut", place=()) == ["3,900"]
