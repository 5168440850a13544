"""Numbers with their meaning: what they count, whom, where, when, who says so, and how they belong together."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.figures._context import read_context
from monitor.figures._words import read_language
from monitor.lexicon import build_lexicon
from monitor.model import Document, Figure, Modality, PeriodKind, series_key
from monitor.rules import MetricWords

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)  # a Thursday


def make(text: str, **values: Any) -> Document:
    """Return a document of NOW with this text."""
    return Document(
        id="d", fetched_at=NOW, published_at=NOW, text=text, content_hash="", **{"language": "en", **values}
    )


class ByNumber(dict[str, Figure]):
    """Figures by the number as written; a unit in words behind it may be left out."""

    def __missing__(self, number: str) -> Figure:
        """Return the figure whose text begins with the number."""
        return next(figure for text, figure in self.items() if text.startswith(f"{number} "))


def read(text: str, **values: Any) -> ByNumber:
    """Return the figures of a text by number."""
    return ByNumber((figure.text, figure) for figure in find_figures(make(text, **values)))


# --------------------------------------------------------------------------- what


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("Mudslides killed 14 people and injured 30.", {"14": "killed", "30": "injured"}),
        ("At least 14 hikers were killed and 30 hurt.", {"14": "killed", "30": "injured"}),
        ("The death toll from the mudslides has climbed to 62.", {"62": "killed"}),
        ("Sixty-two bodies have been found, 14 people are missing.", {"Sixty-two": "killed", "14": "missing"}),
        (
            "9,000 people fled their homes; 8,412 of them are in the north.",
            {"9,000": "displaced", "8,412": "displaced"},
        ),
        ("45 porters, including 11 boys, have been killed.", {"45": "killed", "11": "killed"}),
        ("The storm destroyed 310 homes and damaged 1,900.", {"310": "homes destroyed", "1,900": "homes damaged"}),
        ("Some 40,000 customers were without power.", {"40,000": "customers without power"}),
        ("Crews restored power to 12,000 homes.", {"12,000": "customers restored"}),
        ("Acme will lay off 1,200 workers, or 8% of its staff.", {"1,200": "jobs cut", "8%": "jobs cut"}),
        ("Inflation slowed to 5.3% from 5.9%.", {"5.3%": "inflation", "5.9%": "inflation"}),
        ("The bank raised its key rate to 7.25%.", {"7.25%": "interest rate"}),
        ("Turnout was 61.4% and the Reds won 34% of the vote.", {"61.4%": "turnout", "34%": "vote share"}),
        ("A crowd of 41,200 saw it.", {"41,200": "attendance"}),
        (
            "The fire has burned 12,400 acres and is 35% contained.",
            {"12,400": "area burned", "35%": "fire containment"},
        ),
        ("A magnitude 6.4 quake struck at a depth of 10 km.", {"6.4": "magnitude", "10 km": "depth"}),
        ("Cases rose by 76 to 1,204.", {"76": "infected", "1,204": "infected"}),
        ("It runs 80 stores and will close 46.", {"80": "stores", "46": "stores closed"}),
        ("No deaths were reported.", {"No": "killed"}),
        ("Some 4,100 people signed the petition.", {"4,100": "votes"}),
        ("The union said 8,400 nurses walked out.", {"8,400": "strikers"}),
        ("A court sentenced 14 miners to three years.", {"14": "convicted"}),
        ("The reservoir is 38 percent full.", {"38 percent": "reservoir storage"}),
        ("It delivered 31,000 cars in the quarter.", {"31,000": "deliveries"}),
        ("Wheat output fell to 2.4 million tonnes.", {"2.4 million": "harvest"}),
        ("Each day of the walkout costs £50m.", {"£50m": "cost"}),
        ("A loaf costs £1.20.", {"£1.20": "price"}),
        ("An exit poll gave Okor 47 percent.", {"47 percent": "vote share"}),
        ("Donors gave 47 percent of it.", {"47 percent": "funding received"}),
        ("Okor beat her by a mere 312 votes.", {"312": "majority"}),
        ("Turnout was 61.4%, 7 points lower than in 2022.", {"61.4%": "turnout", "7 points": "turnout"}),
        ("Exports grew by a third, and imports by a tenth.", {"a third": "exports", "a tenth": "imports"}),
        ("The camp has 31,000 refugees, against 26,000 in May.", {"26,000": "refugees"}),
        ("The wave tore the roofs off 60 houses.", {"60": "homes damaged"}),
        ("Forty head of livestock were lost.", {"Forty": "livestock"}),
        ("Some 9,000 people have fled. Orm has 4,000, Belt 2,100.", {"4,000": "displaced", "2,100": "displaced"}),
        # the head of the subject, not what hangs on it
        ("The number of people killed in the fires rose to 18.", {"18": "killed"}),
        ("The number of homes damaged by the fire reached 49.", {"49": "homes damaged"}),
        ("A poll on Friday put the mayor's approval at 37 percent.", {"37 percent": "approval rating"}),
        ("The jobless rate in the mines sector fell to 9.1%.", {"9.1%": "unemployment"}),
        # what a number leans on
        ("In the north turnout reached 71 percent, in the capital only 44.", {"44": "turnout"}),
        ("It pledged $6m, a tenth of what they had asked for.", {"a tenth": "funding pledged"}),
        ("Deliveries rose to 418,700 cars; in Orm they were down a fifth.", {"a fifth": "deliveries"}),
        ("Unemployment fell to 4.9%. Among the young the rate was 12.8%.", {"12.8%": "unemployment"}),
        ("Inflation was 4.9%. Analysts in a poll had seen a rate of 5.1%.", {"5.1%": "inflation"}),
        ("Inflation was 4.9%. The bank then raised the rate to 7%.", {"7%": "interest rate"}),
        ("Growth slowed. It assumes inflation of 9% and growth of 5%.", {"9%": "inflation", "5%": "gdp growth"}),
        ("Police arrested 212 men; all but 30 were freed.", {"30": "arrested"}),
        ("Two rooms lost heat; nobody was hurt.", {"nobody": "injured"}),
        ("It took in 900 people; 58 percent are under 18.", {"58 percent": "sheltering"}),
        ("Sales rose 4% and operating profit 11% to $702m.", {"11%": "profit", "$702m": "profit"}),
        ("Inflation was 9%. Economists had expected 14 percent.", {"14 percent": "inflation"}),
        ("Inflation was 9%. Unions had wanted 14 percent.", {"14 percent": "wages"}),
        ("May brought 4 mm of rain, a tenth of the average.", {"a tenth": "rainfall"}),
        ("She won the seat by 3,412 votes.", {"3,412": "majority"}),
        ("It has 120 seats, short of a majority.", {"120": "seats"}),
        ("The mercury fell to minus 31 in Orm.", {"minus 31": "temperature"}),
        ("Police put the crowd at the march at 35,000.", {"35,000": "protesters"}),
        ("Output fell to 452,000 barrels a day.", {"452,000": "oil production"}),
        ("The senate passed it 64 to 31.", {"64": "votes", "31": "votes"}),
        ("Seven in ten voters said no.", {"Seven in ten": "vote share"}),
        ("Remittances brought in $820 million.", {"$820 million": "remittances"}),
        ("It will pay 62 cents a share.", {"62 cents": "dividend"}),
        ("It seized 60 rifles after killing 210 men.", {"60": "rifles seized", "210": "killed"}),
        ("Rainfall this month is 180 percent of normal.", {"180 percent": "rainfall"}),
        ("The Sollen 40 was down 34 points at 7,912.", {"34 points": "index level", "7,912": "index level"}),
        ("Stocks fell. Norpet slid 3.3% to $9.", {"3.3%": "share price", "$9": "share price"}),
        ("Copper is at $9,000. Pell cut its forecast to $8,200.", {"$8,200": "price"}),
        (
            "The vote was close, polls say: the Union is at 26 percent, the Greens at 12.",
            {"26 percent": "vote share", "12": "vote share"},
        ),
        ("Homes destroyed: 436 - damaged: 71.", {"436": "homes destroyed", "71": "homes damaged"}),
        # what a document is about
        ("The index rose 2%. Tollan plunged 11.3 percent.", {"11.3 percent": "share price"}),
        ("The index rose 2%. Turnover swelled to $4bn.", {"$4bn": "trading volume"}),
        ("Tollan's turnover swelled to $4bn.", {"$4bn": "revenue"}),
        ("Orm City paid €28m for the winger.", {"€28m": "transfer fee"}),
        ("It expects to earn $4.10 a share.", {"$4.10": "earnings per share"}),
        ("In the year to May, prices rose 31.8%.", {"31.8%": "inflation"}),
        # words of many meanings among others than their own
        ("Dorland is hosting 84,000 refugees.", {"84,000": "refugees"}),
        ("Tolland sees a margin of 4 percent.", {"4 percent": "margin"}),
        # names made of the text's words
        ("Crews rebuilt 22 jetties.", {"22": "jetties rebuilt"}),
        ("Some 60 kiosks were sealed.", {"60": "kiosks sealed"}),
        ("Berth rates rose to $42.", {"$42": "berth rates"}),
        ("They handed out $2.1m in vouchers.", {"$2.1m": "vouchers"}),
    ],
)
def test_numbers_are_given_what_they_count(text: str, metrics: dict[str, str]) -> None:
    """Verbs on either side, nouns at hand or far off, and neighbours say what a number is of."""
    found = read(text)
    assert {number: found[number].metric for number in metrics} == metrics


def test_casualties_are_deaths_unless_the_wounded_are_counted() -> None:
    """Reports use the word for a death toll and for killed and wounded together; the wounded are then named."""
    assert read("The siege caused over 400 casualties.")["400"].metric == "killed"
    assert read("Of 400 casualties, 90 died and 310 were wounded.")["400"].metric == "casualties"


@pytest.mark.parametrize(
    ("text", "number", "field", "value"),
    [
        ("14 children were hurt.", "14", "population", "children"),
        ("Of the dead, 12 were soldiers.", "12", "population", "soldiers"),
        ("32 miners were trapped, of whom 23 were rescued.", "23", "population", "miners"),
        ("The toll rose to 26, police said.", "26", "population", None),
        ("It counted 1,204 suspected cases.", "1,204", "qualifier", "suspected"),
        ("Of the cases, 312 have been confirmed.", "312", "qualifier", "confirmed"),
        ("3,200 families fled.", "3,200", "unit", "household"),
        ("Turnout was 61.4%, 7 points lower than in 2022.", "7 points", "unit", "pp"),
        ("It was 35 degrees at noon.", "35", "unit", "Cel"),
        ("Eleven of the 38 who died were children.", "Eleven", "population", "children"),
        ("Some 2,000 people, mainly women, slept there.", "2,000", "population", None),
        ("It shot down 63 Ukrainian drones.", "63", "population", None),
        ("Some 40 children under five fell ill.", "40", "population", "children"),
        ("Corvin, which sells pumps to Halden, cut 60 jobs.", "60", "subject", "Corvin"),
        ("300 people a day cross the bridge.", "300", "unit", "person"),
        ("Nine schools reopened.", "Nine", "unit", "school"),
        ("The price of bread doubled to 40 dinars.", "40", "subject", "bread"),
        ("Shares in Acme fell to $41.50.", "$41.50", "subject", "Acme"),
    ],
)
def test_of_whom_and_of_what(text: str, number: str, field: str, value: str | None) -> None:
    """Population, qualifier, unit and subject are read off the words next to the number."""
    found = read(text)
    assert getattr(found[number], field) == value


# --------------------------------------------------------------------------- where


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Floods killed 14 people in Southmark and 20 in the Ard valley.", {"14": "Southmark", "20": "Ard valley"}),
        ("In Orland 14 people died, in Belna at least 20.", {"14": "Orland", "20": "Belna"}),
        ("It killed 31 in Orland, 17 of them in Toli, and left 56,000 homeless.", {"17": "Toli", "56,000": "Orland"}),
        ("It has 8,412 cases in the north and 1,300 in the capital.", {"8,412": "north", "1,300": "capital"}),
        ("A strike on Rafah killed 14.", {"14": "Rafah"}),
        ("Prices in Norland rose 3% in March.", {"3%": "Norland"}),
        ("Shares in Acme fell 3%.", {"3%": None}),
        ("The World Bank lent $40m. Floods killed 14.", {"14": None}),
        ("Gaza's health ministry said 62 people had died.", {"62": "Gaza"}),
        ("In Orland, a town in the north of Kenya, 14 people were killed.", {"14": "Orland"}),
        ("Floods killed 31 in Brenno, a village near Belna.", {"31": "Brenno"}),
        ("Zambia, which borders Malawi, has reported 63 cases.", {"63": "Zambia"}),
        ("Kenya, which lies next to Uganda, confirmed 12 cases.", {"12": "Kenya"}),
        ("Ethiopia has recorded 812 cases.", {"812": "Ethiopia"}),
        ("Belor province's hospitals treated 310 people.", {"310": "Belor province"}),
        ("The tolls by province: Arn 17, Belk 9, Corr 31.", {"17": "Arn", "9": "Belk", "31": "Corr"}),
        ("Kenya has confirmed 17 deaths, Uganda five.", {"17": "Kenya", "five": "Uganda"}),
        ("Israel fired 40 missiles at Lebanon.", {"40": "Lebanon"}),
        ("The storm swept Cuba, killing 14.", {"14": "Cuba"}),
        ("Some 30 families left Upper Brenn; in Lower Brenn 14 people died.", {"14": "Lower Brenn"}),
    ],
)
def test_numbers_are_given_their_place(text: str, places: dict[str, str | None]) -> None:
    """A place belongs to the number it stands with; names of firms, institutions and months are none."""
    found = read(text)
    assert {number: found[number].place for number in places} == places


def test_the_document_says_where_when_the_sentence_does_not() -> None:
    """A number without a place is of the place that the report is about, not of the town it was written in."""
    text = "DELM, Northland, 12 March - Floods in Northland have killed 71 people.\n\nAid\n\nSome 9,000 people lost their homes."
    document = document_from_text(text, fetched_at=NOW, published_at=NOW)
    assert [figure.place for figure in find_figures(document)] == ["Northland", "Northland"]


def test_prices_are_of_the_country_that_a_report_is_about() -> None:
    """A price is of the place where the report plays, unless that is about a firm."""
    told = read("Inflation in Kenya was 5.3% in March.\n\nA litre of petrol cost 1.92 euros, three cents less.")
    assert told["1.92"].place == "Kenya"
    firm = read("The company's profit fell 4% on costs in Kenya.\n\nA litre of its petrol cost 1.92 euros.")
    assert firm["1.92"].place is None


# --------------------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("text", "number", "kind", "start", "end", "as_of"),
    [
        ("76 people died in the past 24 hours.", "76", "window", date(2026, 3, 11), date(2026, 3, 12), None),
        ("1,204 have died since 7 October.", "1,204", "cumulative", date(2025, 10, 7), None, None),
        ("14 were arrested between Monday and Wednesday.", "14", "window", date(2026, 3, 9), date(2026, 3, 11), None),
        ("14 were detained in February.", "14", "window", date(2026, 2, 1), date(2026, 2, 28), None),
        ("A quake killed 14 people on Tuesday.", "14", "cumulative", date(2026, 3, 10), None, None),
        ("The toll stood at 62 on Wednesday.", "62", "cumulative", None, None, date(2026, 3, 11)),
        ("As of 10 March, 640 people were missing.", "640", "stock", None, None, date(2026, 3, 10)),
        ("Bread cost $3 on Friday.", "$3", "level", None, None, date(2026, 3, 6)),
        ("76 died overnight, bringing the total to 900.", "900", "cumulative", None, None, None),
        ("Each day 300 arrivals are registered.", "300", "flow", None, None, None),
        ("Killed since the siege began on 20 January: 14.", "14", "cumulative", date(2026, 1, 20), None, None),
    ],
)
def test_numbers_are_given_their_time(  # noqa: PLR0917 - the columns of a table
    text: str, number: str, kind: str, start: date | None, end: date | None, as_of: date | None
) -> None:
    """Windows, starts and days are reckoned from the document's own day and told apart."""
    figure = read(text)[number]
    assert (figure.period.kind, figure.period.from_, figure.period.to) == (PeriodKind(kind), start, end)
    assert figure.as_of == as_of


@pytest.mark.parametrize(
    ("text", "number", "start", "end"),
    [
        ("In the week to 8 March it logged 418 violations.", "418", date(2026, 3, 2), date(2026, 3, 8)),
        ("In the 48 hours to Wednesday 14 people were arrested.", "14", date(2026, 3, 9), date(2026, 3, 11)),
        ("Revenue was $9m in the six months to 31 December.", "$9m", date(2025, 7, 1), date(2025, 12, 31)),
        ("Revenue was $9m in the year ended 30 June 2025.", "$9m", date(2024, 7, 1), date(2025, 6, 30)),
        ("Police arrested 204 people over the weekend.", "204", date(2026, 3, 7), date(2026, 3, 8)),
        ("It brought this year's total to 23,876 arrests.", "23,876", date(2026, 1, 1), None),
        ("Since the start of the year 1,012 people have died, 212 in February.", "1,012", date(2026, 1, 1), None),
        (
            "Profit was $9m in the first quarter and $8m in the same period of 2025.",
            "$8m",
            date(2025, 1, 1),
            date(2025, 3, 31),
        ),
    ],
)
def test_stretches_of_time_are_known_by_their_end_or_their_start(
    text: str, number: str, start: date, end: date | None
) -> None:
    """A window may be named by its length and its end, as a weekend, as this year's, or as the same one of another year."""
    period = read(text)[number].period
    assert (period.from_, period.to) == (start, end)


@pytest.mark.parametrize("values", [(71, 62), (640, 512), (5, 3)])
def test_values_of_two_days_keep_their_days(values: tuple[int, int]) -> None:
    """A number of two digits in front of a day is no hour of it."""
    found = read(f"The toll rose to {values[0]} on Wednesday, up from {values[1]} on Monday.")
    assert found[str(values[0])].as_of == date(2026, 3, 11)
    assert found[str(values[1])].as_of == date(2026, 3, 9)
    assert read(f"There are {values[0]} active cases, down from {values[1]} a week ago.")[str(values[0])].as_of is None


def test_a_share_in_apposition_keeps_the_deadline_of_its_whole() -> None:
    """A share that only says again what stands before it does not take the date away."""
    figure = read("It will cut 3,000 jobs, a tenth of its workforce, by the end of 2027.")["3,000"]
    assert date(2027, 12, 31) in {figure.as_of, figure.period.to}


def test_a_stated_hour_is_an_instant() -> None:
    """A toll as of an hour is later than one of the morning of the same day."""
    figure = read("As of 17:00 on 10 March, 640 people were missing.")["640"]
    assert (figure.as_of, figure.as_of_precision) == (datetime(2026, 3, 10, 17, tzinfo=UTC), "minute")


def test_a_month_of_a_statistic_is_its_period_and_its_day() -> None:
    """A rate of February covers February and is newer than one of January, whenever it is reported."""
    figure = read("Inflation was 5.3% in February.")["5.3%"]
    assert (figure.period.from_, figure.period.to) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (figure.as_of, figure.as_of_precision) == (date(2026, 2, 28), "month")


def test_the_date_line_dates_nothing_but_the_report() -> None:
    """The date of the report is no day of an event, and relative days count from it."""
    document = document_from_text("date 2026-03-05 A quake killed 14 people on Monday.", fetched_at=NOW)
    (figure,) = find_figures(document)
    assert figure.period.from_ == date(2026, 3, 2)


# --------------------------------------------------------------------------- who


@pytest.mark.parametrize(
    ("text", "number", "name", "kind", "chain"),
    [
        ("The ministry of health said 62 people had died.", "62", "ministry of health", "health_authority", ()),
        ("62 people have died, Civil Protection said on Monday.", "62", "Civil Protection", "government", ()),
        ("According to the Red Crescent, 30 are missing.", "30", "Red Crescent", "ngo", ()),
        ("According to police, quoted by Valley Radio, 30 fled.", "30", "police", "police", ("Valley Radio",)),
        ("Figures from the UN refugee agency show 9,000 fled.", "9,000", "UN refugee agency", "un", ()),
        ('"We buried 40," said Ana Ruiz, a nurse.', "40", "Ana Ruiz", "unknown", ()),
        ("The mayor put the toll at 43, but the union counted 58.", "43", "mayor", "government", ()),
        ("The mayor put the toll at 43, but the union counted 58.", "58", "union", "ngo", ()),
        (
            "The union said 58 had died, while the mayor still gave the number of dead as 43.",
            "43",
            "mayor",
            "government",
            (),
        ),
        ("The mayor still puts the toll at 43.", "43", "mayor", "government", ()),
        ("The army said 14 had died. It added that 30 were hurt.", "30", "army", "military", ()),
        ("The ministry's tally, which names no soldiers, stands at 812 dead.", "812", "ministry", "government", ()),
        ("Zambia, which borders Malawi, said 63 people had died.", "63", "Zambia", "unknown", ()),
        (
            "Corvin, which sells 30% of its output to Halden, said it would cut 600 jobs.",
            "600",
            "Corvin",
            "unknown",
            (),
        ),
        ("The agency fears 20,000 cases.", "20,000", "agency", "government", ()),
        ("Only 2.1 million doses are left, said Ama Orr.", "2.1 million", "Ama Orr", "unknown", ()),
        ("The province has counted 61 deaths.", "61", "province", "unknown", ()),
        ("The retailer said sales rose. For the year it expects 400 openings.", "400", "retailer", "company", ()),
        ("The coastguard said 38 had died. Eleven of them were children.", "Eleven", "coastguard", "unknown", ()),
    ],
)
def test_numbers_are_given_their_voice(text: str, number: str, name: str, kind: str, chain: tuple[str, ...]) -> None:
    """Whoever states a number is named as fully as the text does, with those who quote them."""
    voice = read(text)[number].attribution
    assert voice is not None
    assert (voice.name, voice.kind, voice.chain) == (name, kind, chain)


@pytest.mark.parametrize(
    "text",
    [
        "The quake killed 14 people.",
        "Inflation rose to 5.3%.",
        "The team put off 14 games.",
        "Hospitals have admitted 310 patients.",
        "Of the new ones 220 are in the United States.",
        "Fenwick holds 29.9% of the company and wants more than 50%.",
        "The famine killed 260,000 people before it was declared.",
        "Ethiopia has recorded 812 cases.",
        "A tariff of 25 per cent in May",
    ],
)
def test_no_voice_is_made_up(text: str) -> None:
    """Events, rates and phrases that look like a source state nothing."""
    assert all(figure.attribution is None for figure in find_figures(make(text)))


# --------------------------------------------------------------------------- together


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("It killed 62 people, including at least 14 children.", "14", "62"),
        ("It killed 62 people, 14 of them children.", "14", "62"),
        ("62 people died. Of them, 30 were in the capital.", "30", "62"),
        ("Of the 62 dead, 30 were found in Orland.", "30", "62"),
        ("Twelve of the 62 victims were children.", "Twelve", "62"),
        ("8,412 people in the north, part of a total of 19,300, fled.", "8,412", "19,300"),
        ("It employs 11,400 people, 5,200 in Austria.", "5,200", "11,400"),
        ("2,315 houses collapsed; in Orland alone 1,040 did.", "1,040", "2,315"),
        ("Of those displaced, 8,412 are in the north; in all there are 23,000.", "8,412", "23,000"),
        ("The appeal, for $40m, is 38 percent funded.", "38 percent", "$40m"),
        ("A third of the city's 1,100 taxis stand idle.", "A third", "1,100"),
        ("62 people died this year. In March alone 14 died.", "14", "62"),
        ("Some 9,000 people have fled. Orm has 4,000, Belt 2,100 and Sull 800.", "2,100", "9,000"),
        ("11,400 fled, 6,150 of them to Delm. About a third are children.", "a third", "11,400"),
    ],
)
def test_parts_know_their_whole(text: str, part: str, whole: str) -> None:
    """Subsets are linked forwards, backwards and over a sentence end."""
    found = read(text)
    assert found[part].subset_of == found[whole].id


@pytest.mark.parametrize(
    "text",
    [
        "It killed 62 people and injured 30.",
        "14 died in Orland and 9 in Belna.",
        "It has 80 stores, excluding 12 kiosks.",
    ],
)
def test_neighbours_are_no_parts(text: str) -> None:
    """Numbers side by side are not part of each other."""
    assert all(figure.subset_of is None for figure in find_figures(make(text)))


@pytest.mark.parametrize(
    ("text", "number", "modality"),
    [
        ("The toll could reach 20,000.", "20,000", "projected"),
        ("The UN appealed for $2.3bn.", "$2.3bn", "target"),
        ("The army denied that 40 had died.", "40", "denied"),
        ("If 10,000 people were to flee, camps would fill.", "10,000", "hypothetical"),
        ("Did 40 people die?", "40", "hypothetical"),
        ("Inflation slowed to 5.3% from 5.9%.", "5.9%", "prior"),
        ("The previous flood killed 300 people.", "300", "prior"),
        ("The 2014 earthquake killed 1,980 people.", "1,980", "prior"),
        ("Acme will cut 1,200 jobs.", "1,200", "target"),
        ("Acme will hire 1,400 people, 350 of them pilots.", "350", "target"),
        ("Prices rose 5.3%, after 5.6% in January.", "5.6%", "prior"),
        ("It earned $12m after a loss of $3m.", "$3m", "prior"),
        ("He first spoke of 126 passengers, then corrected it to 148.", "126", "prior"),
        ("The quake of 1990, of magnitude 7.7, killed 640.", "640", "prior"),
        ("Crews found 9 bodies and expect more.", "9", "asserted"),
        ("Gusts of 140 km/h (87 mph) are forecast.", "87 mph", "projected"),
        ("The appeal, for $40m, was launched in May.", "$40m", "target"),
        ("Marr won with 41,200 votes against 38,100 for Okor.", "38,100", "asserted"),
        ("Brent crude for May rose to $80.", "$80", "asserted"),
        ("74 voted against and five abstained.", "five", "asserted"),
    ],
)
def test_the_sense_of_a_number_is_told(text: str, number: str, modality: str) -> None:
    """Only what is asserted of now moves a series."""
    assert read(text)[number].modality is Modality(modality)


# --------------------------------------------------------------------------- as a whole


def test_a_report_in_the_reference_shape() -> None:
    """Date line, lede and titled sections: every figure carries its section, sentence, place and series."""
    text = (
        "date 2026-03-12 Floods in Northland have killed over 60 people, including at least 14 children, Civil Protection said.\n\n"
        "Shelters\n\nIn Southmark, 8,412 people were sleeping in schools on Wednesday.\n"
    )
    document = document_from_text(text, fetched_at=NOW)
    dead, children, sheltering = find_figures(document, build_lexicon(places={"Northland": ("Southmark",)}))
    assert (dead.metric, dead.place, dead.form.value, dead.evidence.section) == (
        "killed",
        "Northland",
        "more_than",
        None,
    )
    assert (children.subset_of, children.metric, children.population) == (dead.id, "killed", "children")
    assert (sheltering.metric, sheltering.place, sheltering.evidence.section) == ("sheltering", "Southmark", "Shelters")
    assert sheltering.as_of == date(2026, 3, 11)
    for figure in (dead, children, sheltering):
        assert document.text[figure.evidence.start : figure.evidence.end] == figure.text
        assert figure.text in figure.evidence.quote
        assert figure.series == series_key(figure)
        assert 0.5 < figure.method.confidence < 1


def test_own_words_name_a_metric() -> None:
    """A metric from the configuration is found on either side of the number."""
    lexicon = build_lexicon({"sandbags": MetricWords(words=("sandbags",), unit="bag")})
    figures = find_figures(make("Crews laid 4,000 sandbags. Sandbags laid: 900"), lexicon)
    assert {figure.metric for figure in figures} == {"sandbags"}


@pytest.mark.parametrize(
    ("text", "number", "field", "value"),
    [
        ("Al menos 62 personas murieron en Belnaria.", "62", "metric", "killed"),
        ("Al menos 62 personas murieron en Belnaria.", "62", "place", "Belnaria"),
        ("Según el Ministerio de Salud, hay 1.204 casos.", "1.204", "metric", "infected"),
        ("La inflación subió al 5,3 %.", "5,3 %", "metric", "inflation"),
        ("El terremoto dejó 30 heridos, entre ellos 12 niños.", "12", "population", "children"),
        ("Murieron 41 personas, 14 de ellos niños.", "14", "population", "children"),
        ("Los muertos subieron a 71 el miércoles, frente a 62 el lunes.", "71", "as_of", date(2026, 3, 11)),
    ],
)
def test_spanish_is_data(text: str, number: str, field: str, value: object) -> None:
    """Another language is read by the same code with other words."""
    assert getattr(read(text, language="es")[number], field) == value


def phrases(language: str) -> list[str]:
    """Return the phrases of all lists by which the figures of a language are read."""
    text = files("monitor.figures").joinpath(f"data/context.{language}.toml").read_text("utf-8")
    rows = [row for table in tomllib.loads(text).values() for row in table.values() if isinstance(row, list)]
    return sorted({phrase for row in rows for phrase in row if isinstance(phrase, str)})


@pytest.mark.parametrize("text", ["Nine died in Oru, according to", "14 aid workers . in up to"])
def test_texts_that_are_cut_off_are_read(text: str) -> None:
    """A teaser may end in the middle of a phrase."""
    assert len(read(text)) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_language_has_every_list_that_is_asked_for(language: str) -> None:
    """A list that one language needs no words for is empty there; the rules for names without a metric are English."""
    sources = [path.read_text("utf-8") for path in Path(str(files("monitor.figures"))).glob("_*.py")]
    asked = {name for source in sources for name in re.findall(r'\["([a-z_]+\.[a-z_]+)"\]', source)}
    known = read_context(language).sets.keys() | read_language(language).sets.keys()
    missing = asked - known
    assert len(asked) > 200
    assert {name for name in missing if language == "en" or not name.startswith("unnamed.")} == set()


@settings(deadline=None)
@given(st.data(), st.sampled_from(["en", "es"]))
def test_whatever_the_lists_say_can_be_read(data: st.DataObject, language: str) -> None:
    """Any row of a language's own cues, numbers and names is read."""
    words = st.one_of(
        st.sampled_from(phrases(language)), st.sampled_from(["14", "5%", "3", "$4", ",", ".", "Oru", "62"])
    )
    text = " ".join(data.draw(st.lists(words, max_size=30)))
    for figure in find_figures(make(text, language=language)):
        assert text[figure.evidence.start : figure.evidence.end] == figure.text


WORDS = st.sampled_from(
    "said 12 $4bn 5% including of them since Monday in Gaza the killed dead , . ; to from March UN ? ( ) - Of and who ½ ٣ ５ 一 2¼ 4x 1.5m 's A \u0301".split()  # noqa: SIM905
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_is_read_with_true_offsets(text: str) -> None:
    """Nothing raises; numbers and quotes are exactly where the evidence says; links stay within the document."""
    figures = find_figures(make(text))
    ids = [figure.id for figure in figures]
    assert ids == [f"f{number}" for number in range(1, len(ids) + 1)]
    for figure in figures:
        evidence = figure.evidence
        assert text[evidence.start : evidence.end] == figure.text
        assert text[evidence.quote_start :].startswith(evidence.quote)
        assert {figure.subset_of, figure.same_as, figure.base} <= {None, *ids} - {figure.id}
        assert figure.period.from_ is None or figure.period.to is None or figure.period.from_ <= figure.period.to


@pytest.mark.parametrize(
    "piece", ["1,1,1,", "killed 12 people ", "Mr A said 5, ", "in Arn 12 people died, he said, ", "5\n"]
)
def test_runs_of_one_phrase_are_read(piece: str) -> None:
    """A text that says one thing over and over, without a stop, is read in parts and nothing raises."""
    assert find_figures(make(piece * 400))


def test_a_dateline_is_no_part_of_a_voice() -> None:
    """What stands before the dash says where the reporter sits, and no word of it is the speaker's name."""
    document = document_from_text(
        "KENDARI, Indonesia - Basarnas says that 54 people are missing.", id="d", fetched_at=NOW, published_at=NOW
    )
    (figure,) = find_figures(document)
    assert figure.attribution is not None
    assert figure.attribution.name == "Basarnas"
    assert figure.evidence.quote == "Basarnas says that 54 people are missing."


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("The shares closed at $328.50 on Tuesday.", date(2026, 3, 10)),
        ("The shares closed at €8.50 on Tuesday.", date(2026, 3, 10)),
        ("As of 8.50 a.m. on Tuesday, 12,450 customers were without power.", datetime(2026, 3, 10, 8, 50, tzinfo=UTC)),
        ("As of 20:50 on Tuesday, 12,450 customers were without power.", datetime(2026, 3, 10, 20, 50, tzinfo=UTC)),
    ],
)
def test_a_price_is_no_time_of_day(text: str, as_of: date) -> None:
    """Digits behind a currency sign, or with a bare full stop, are no clock."""
    dated = [figure.as_of for figure in find_figures(make(text)) if figure.as_of is not None]
    assert dated == [as_of]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Fuel rose to 9,000 pesos a litre in Colombia.", {"9,000 pesos a litre": "COP/L"}),
        ("The fine in the Philippines is 500 pesos.", {"500 pesos": "PHP"}),
        ("The clinic in Kampala cost 90 million shillings.", {"90 million shillings": "UGX"}),
        ("Relief of Rs5,000 was paid in Lahore.", {"Rs5,000": "PKR"}),
        ("The fine in Colombia is 500 Mexican pesos.", {"500 Mexican pesos": "MXN"}),
        ("The fine is 500 pesos.", {"500 pesos": "MXN"}),
        ("The clinic in Bogotá cost $90 million.", {"$90 million": "USD"}),
    ],
)
def test_takes_money_of_many_countries_for_that_of_the_place(text: str, units: dict[str, str]) -> None:
    """Words such as "pesos" mean the money of where the figure is of, unless they say whose they are."""
    assert {figure.text: figure.unit for figure in find_figures(make(text))} == units


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The 10-year yield rose to 2.5%.", ["2.5%"]),
        ("Staff asked for a four-day week and 5% more.", ["5%"]),
        ("A 14-day lockdown began in Ostra.", ["14-day"]),
    ],
)
def test_leaves_out_lengths_of_time_that_name_a_kind_of_thing(text: str, found: list[str]) -> None:
    """A tenor says which bond is meant; how long a measure lasts is a figure."""
    assert [figure.text for figure in find_figures(make(text))] == found


def test_summers_and_elections_ago_are_dates() -> None:
    """What is counted back from now is a date in other words."""
    text = "He took over two summers ago and won 12 seats two elections ago. Six people died a year ago."
    assert [figure.text for figure in find_figures(make(text))] == ["12", "Six"]
