"""What a number counts: classes of wording in which words nearby name something else, or the number counts another thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.documents import document_from_text
from monitor.figures import find_figures

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)


def read(text: str) -> dict[str, tuple[str | None, str | None]]:
    """Return metric and unit by the number as written."""
    document = document_from_text(text, id="d", fetched_at=NOW, published_at=NOW)
    return {figure.text: (figure.metric, figure.unit) for figure in find_figures(document)}


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        # where and how long is not whom
        ("Landslides killed 41 people in nine provinces.", {"41": "killed", "nine": "provinces"}),
        ("Some 8,200 people are sheltering in 61 camps.", {"8,200": "sheltering", "61": "camps"}),
        ("Of 910 houses that collapsed in six districts, 400 were in Abra.", {"910": "homes destroyed", "400": "homes destroyed"}),
        ("The agency has vaccinated 31,000 people in four counties.", {"31,000": "vaccinated", "four": "counties"}),
        # the head of the subject, also before a verb that is part of the number, and over an aside
        ("The death toll from the quakes in Oru and Tarn passed 3,300.", {"3,300": "killed"}),
        ("Core inflation, which leaves out food and fuel, slowed to 3.1%.", {"3.1%": "core inflation"}),
        ("The deficit widened to £8.9bn, or 3.8% of GDP, from £7.2bn.", {"£8.9bn": "deficit", "3.8%": "deficit", "£7.2bn": "deficit"}),
        # a yield whose name begins with a number
        ("The euro fell 0.4% to $1.08, while the 10-year yield climbed to 2.61%.", {"0.4%": "exchange rate", "2.61%": "bond yield"}),
        ("Lorries brought 1,400 tonnes of food.", {"1,400 tonnes": "aid delivered"}),
        # money that is asked for, and saved
        ("The agency requires $41 million to assist 260,000 people.", {"$41 million": "funding requested", "260,000": "reached"}),
        ("It has had a tenth of the $41 million it needs for aid.", {"$41 million": "funding requested"}),
        ("The appeal has brought $96 million, or 22 per cent.", {"$96 million": "funding received", "22 per cent": "funding received"}),
        # what is shared names the share
        ("Tarn accounts for a third of the cases.", {"a third": "infected"}),
        ("Corvin accounts for a third of the market.", {"a third": "market share"}),
        ("Ardia accounted for 41% of all imports.", {"41%": "imports"}),
        ("The north brought in a quarter of sales.", {"a quarter": "sales"}),
        # what a sum is depends on who pays whom
        ("The council will release £3 million for the bridge.", {"£3 million": "spending"}),
        ("Drivers will pay €4 at the tunnel.", {"€4": "price"}),
        ("The ferry line charged each islander $60.", {"$60": "price"}),
        ("The mayor will pay $900 to the families of the dead.", {"$900": None}),
        ("A nurse earns €2,100 ($2,400) a month.", {"€2,100": "wages", "$2,400": "wages"}),
        ("He was paid $40,000.", {"$40,000": "wages"}),
        ("The locks brought in $4 billion last year.", {"$4 billion": "revenue"}),
        ("Unions asked for 9%; employers offered 3%.", {"9%": "wages", "3%": "wages"}),
        # what "it" and "the number" come to, and what was expected of it
        ("The police said 900 people marched in the protest. Organisers put the number at 4,000 and said shops stayed open.", {"4,000": "protesters"}),
        ("The dinar traded at 41.2 to the dollar. It had weakened to 46.8 in May.", {"46.8": "exchange rate"}),
        ("Net profit was $310 million. That was above the $280 million expected.", {"$280 million": "profit"}),
        ("Revenue fell to €1.2 billion. Analysts had expected 1.4 billion.", {"1.4 billion": "revenue"}),
        # what something was made for, and those who only went away
        ("Some 4,100 refugees are in a camp that was built for 900.", {"900": None}),
        ("The coach was licensed to carry 41.", {"41": None}),
        ("The zoo lost 31,000 visitors.", {"31,000": "visitors"}),
        ("The rent in Oru rose to €940. Outside it was €610.", {"€610": "rents"}),
        ("Tickets cost 30 euros instead of 24.", {"24": "price"}),
        # a name that is an index goes on being one
        ("The Orix, the main index in Ardia, lost 1.2%. For the week, the Orix gained 0.4%.", {"1.2%": "index level", "0.4%": "index level"}),
        ("Shares rose. Halden, a maker of paint, lost 1.2%.", {"1.2%": "share price"}),
        # who was born when says only whom, and what burns is not ill
        ("Of the children born in 2024, 86% were vaccinated.", {"86%": "vaccination coverage"}),
        ("In the yard, nine sheds caught fire.", {"nine": "sheds"}),
        ("The court jailed 14 people.", {"14": "convicted"}),
        ("The mill made 41,000 tonnes of board.", {"41,000 tonnes": "production"}),
        ("The deal made 41 headlines.", {"41": "headlines made"}),
        ("The council faces a gap of £31m.", {"£31m": "deficit"}),
        ("Schools are to shut after councillors voted by 41 to 29 for it.", {"41": "votes", "29": "votes"}),
        ("About 7.1 million people were registered for the vote.", {"7.1 million": "voters"}),
        ("Growers have lost 60% of their wheat.", {"60%": None}),
        ("Gunmen took 31 pupils from a school.", {"31": "abducted"}),
        ("The bank will buy back shares for €300 million.", {"€300 million": None}),
        # things that no list knows are no persons, and those who do a thing are
        ("The army sent nine pontoons to the river.", {"nine": "pontoons sent"}),
        ("About 3,100 basketweavers walked off the job at 12 wharfs.", {"3,100": "strikers", "12": "wharfs"}),
        # things that are sold, and what is paid for a measure of them
        ("The carmaker sold 41,300 vehicles, up 4%.", {"41,300": "sales", "4%": "sales"}),
        ("Households pay 28 cents per kilowatt hour.", {"28 cents per kilowatt hour": "price"}),
        ("The drive went on, missing 1.7% of its target in the hills.", {"1.7%": None}),
        # phrases whose first word alone would ask for people
        ("Organisers said 120,000 took part in the march.", {"120,000": "protesters"}),
        # those who have one thing in common, and what happened to them
        ("Twelve of those arrested were charged with assault.", {"Twelve": "charged"}),
        # votes
        ("Senator Oru led Dunn by 50.8% to 47.9% with 94% of precincts reporting.", {"50.8%": "vote share", "47.9%": "vote share", "94%": "votes counted"}),
        ("The election gave the party 12 seats with 6.3%.", {"12": "seats", "6.3%": "vote share"}),
        # of words that run into each other the longer phrase
        ("Doctors say 41 children were treated for severe malnutrition.", {"41": "malnourished"}),
        ("Some 70 people were treated for burns at two clinics.", {"70": "injured"}),
        # who is handed goods of aid
        ("The charity handed out blankets to 3,100 people in Dorrin.", {"3,100": "reached"}),
        ("Partners supplied hygiene kits to 1,200 households.", {"1,200": "reached"}),
        ("Police gave warnings to 40 drivers.", {"40": None}),
        # power that is out, and back
        ("Power was out at 4,100 homes in Tarn County.", {"4,100": "customers without power"}),
        ("Crews restored service to 800 homes and 300 others.", {"800": "customers restored", "300": "customers restored"}),
        # shares of what was asked for, of those with a dose, and those that are only called so
        ("The agency got 41 percent of what it asked for last year.", {"41 percent": "funding received"}),
        ("Only 44% of adults had a booster dose. In Oru the share is just a quarter.", {"44%": "vaccination coverage", "a quarter": "vaccination coverage"}),
        ("Only 58% of infants had two doses, below the 90% that doctors recommend.", {"90%": "vaccination coverage"}),
        # those who come home, also where they are only said to cross
        ("Some 900,000 people have returned since May. Last week 4,200 people crossed into Ardia.", {"4,200": "returnees"}),
        ("Some 900 refugees have fled since May. Last week 4,200 people crossed into Ardia.", {"4,200": "refugees"}),
        ("The regulator received 84 complaints about adverts.", {"84": "complaints"}),
        # what is only called a tally is of what was counted last, a share "of them" of those
        ("The party won 41 seats in 2022. Its rival raised its tally to 26.", {"41": "seats", "26": "seats"}),
        ("Some 1.4 million people are entitled to vote in the election. A third of them are young.", {"A third": "voters"}),
        ("The plan would cost 1.2% of GDP, the treasury said.", {"1.2%": "cost"}),
        ("The motion needs a three-fifths majority in parliament.", {"three-fifths": "majority"}),
        ("The operator restored power to 60% of Oru by noon.", {"60%": "customers restored"}),
        ("The dead include 12 beachgoers and two lifeguards.", {"12": "killed", "two": "killed"}),
        # clauses of their own, names, passives, chances
        ("Revenue rose 4% to €64m and profit fell to €5m.", {"€64m": "revenue", "€5m": "profit"}),
        ("The Death Valley Fund said 40 people were rescued.", {"40": "rescued"}),
        ("Nineteen remain in custody; 27 were released on bail.", {"Nineteen": "detained", "27": "released"}),
        ("Investors see an 80% chance of a rate cut.", {"80%": None}),
        ("The army said it had hit 42 targets and killed 11 militants.", {"42": "targets", "11": "killed"}),
        ("Only 19 percent of the $78 million it requires for aid has come.", {"19 percent": "funding received"}),
        ("Rainfall since October was 44% below average.", {"44%": "rainfall"}),
        ("Tourism arrivals hit a record 3.9 million.", {"3.9 million": "visitors"}),
        ("Hotels were 78% full.", {"78%": "bed occupancy"}),
        ("The margin of error is 3.1 points, the poll of voters says.", {"3.1 points": "points"}),
        ("Inspectors counted 31 safety violations.", {"31": "safety violations"}),
        ("Corvin holds 19% of the dairy market.", {"19%": "market share"}),
        ("Exports of poultry, worth $31 million, have stopped.", {"$31 million": "exports"}),
        ("A poll of 2,004 voters put her party on 41%.", {"2,004": None, "41%": "vote share"}),
        ("The party leads by 27% to 25%, with the election two weeks off.", {"27%": "vote share", "25%": "vote share"}),
        ("Snow fell for hours. Up to 40 cm fell in the hills.", {"40 cm": "snowfall"}),
        ("Fuel prices were raised by 22%.", {"22%": "price"}),
        # people by their trade
        ("More than 2,300 dockers at the port went on strike.", {"2,300": "strikers"}),
        # sport
        ("Vale beat Lin 6-3 6-4 and has won 14 matches. She collected $420,000.", {"$420,000": "prize money"}),
        ("Halden beat Corvin 2-1. The club, which lost £6m last year, signed striker Viktor Holm for £13m.", {"£6m": "loss", "£13m": "transfer fee"}),
        ("Analysts cut their price target to $55 from $60.", {"$55": "share price", "$60": "share price"}),
        # words of many meanings, which the words beside them settle
        ("Goods worth 41 billion euros were exported in May.", {"41 billion euros": "exports"}),
        ("Exports rose. Ardia had a surplus of $3.2 billion.", {"$3.2 billion": "trade balance"}),
        ("Exports came to €72 million, of which €50 million went to the euro area.", {"€72 million": "exports", "€50 million": "exports"}),
        ("At the end of June 61,000 court cases were pending.", {"61,000": None}),
        ("The valley has about 2,300 registered mills.", {"2,300": "registered mills"}),
        ("The yard carried five percent more containers.", {"five percent": None}),
        ("We lost perhaps half of our customers.", {"half": None}),
        ("Crude lost 82 cents to settle at $63.40 a barrel.", {"82 cents": "price", "$63.40 a barrel": "price"}),
        ("Household bills rose by 12%.", {"12%": "price"}),
        ("The average rate on a 30-year mortgage was 6.4%.", {"6.4%": "mortgage rate"}),
        ("Policymakers raised interest rates by half a point.", {"half a point": "interest rate"}),
        ("Shares rose. In all, 31 stocks gained and 22 declined.", {"31": "stocks", "22": None}),
        ("He had treated 36 people for burns.", {"36": "injured"}),
        ("The army has sent 5,000 soldiers to the valley.", {"5,000": "troops"}),
        ("The company has sent 5,000 letters.", {"5,000": "letters sent"}),
        ("The ferry was carrying 41 people.", {"41": "passengers"}),
        ("The remaining 220 workers will stay.", {"220": "employment"}),
        ("The remaining 12 guests will stay.", {"12": None}),
        ("Tarn accounts for about 40% of global supply.", {"40%": "market share"}),
        ("The winner will receive $4 million.", {"$4 million": "prize money"}),
        ("Halden sold its paper unit for $310 million.", {"$310 million": "deal value"}),
        ("The retailer earned $1.32 a share, beating estimates of $1.30.", {"$1.32 a share": "earnings per share", "$1.30": "earnings per share"}),
        ("On the black market the dollar sold for about N1,505.", {"N1,505": "exchange rate"}),
        ("The group plans to open 40 branches.", {"40": "branches"}),
        ("The group runs 40 branches.", {"40": "stores"}),
        ("Economists had been looking for 0.4%.", {"0.4%": None}),
        ("Fares and energy bills, which it said had risen by 60%, were to blame.", {"60%": "price"}),
        ("Exports were down 1.4% in May and imports were up 0.7%.", {"1.4%": "exports", "0.7%": "imports"}),
        ("Ardia stayed the main country of origin with 14,100.", {"14,100": None}),
        ("Imports from the valley were worth 0.1 billion euros.", {"0.1 billion euros": "imports"}),
        ("Sales rose to an annual rate of 4.1 million units.", {"4.1 million": "sales"}),
        ("Some 17,500 season passes have been sold.", {"17,500": "sales"}),
        ("The budget is tight. Some $15 million has been set aside for roads.", {"$15 million": "spending"}),
        ("The fund is for villages. Some $15 million has been set aside for roads.", {"$15 million": "funding pledged"}),
        ("The motion was defeated by 61 votes to 44.", {"61": "votes", "44": "votes"}),
        ("Gunmen seized 31 schoolgirls.", {"31": "abducted"}),
        ("Officers seized 31 watches.", {"31": "watches seized"}),
        ("A jury awarded her $4.1 million in damages.", {"$4.1 million": "fine"}),
        ("The flood caused $4.1 million in damages.", {"$4.1 million": "damage cost"}),
        ("Kidnappers are still holding 14 pupils.", {"14": "hostages"}),
        ("The archive holds 31,000 letters.", {"31,000": "letters"}),
        ("Its gross margin was 61 percent.", {"61 percent": "margin"}),
        ("Thousands gathered outside the ministry.", {"Thousands": "protesters"}),
        ("Hotels were 91 percent booked.", {"91 percent": "bed occupancy"}),
        ("The plant will make 90,000 cars a year.", {"90,000": "production"}),
        ("The storm knocked out electricity to 90,000 homes.", {"90,000": "customers without power"}),
        ("The office recorded 1,204 arrivals by sea.", {"1,204": "migrants"}),
        ("House buyers wait for loans. The average price was €287,000. Rates on home loans averaged 4.6%, after 4.4%.", {"€287,000": "house prices", "4.6%": "mortgage rate", "4.4%": "mortgage rate"}),
        ("Bread was dear. The average price was €2.", {"€2": "price"}),
        ("It reconnected 19,000 customers. In Brod alone 60 kilns were flattened.", {"60": "kilns flattened"}),
        ("The peso recovered to 41.20 from 41.85.", {"41.20": "exchange rate", "41.85": "exchange rate"}),
        ("Schools lost more than 4,000 pupils.", {"4,000": "students"}),
        ("The army lost more than 4,000 soldiers.", {"4,000": "killed"}),
        ("Police took away about 200 people.", {"200": "arrested"}),
        ("The van took away about 200 people.", {"200": None}),
        ("Fraud against the old rose by 17% to 38,000 cases.", {"38,000": None}),
        ("Organic growth was 3.9%.", {"3.9%": None}),
        ("The economy is well. Growth was 3.9%.", {"3.9%": "gdp growth"}),
        ("The dealer carried volumes up by 6%.", {"6%": None}),
        # a part of a name is no word for anything
        ("Oru has 71 tents and Barra-Toll 33.", {"33": None}),
        # what goes on with nothing
        ("In Oru 41 people died. One deputy sang and 13 were away.", {"41": "killed", "13": None}),
        ("Of 31,000 applications most came from Ardia with 9,800.", {"31,000": "applications", "9,800": None}),
    ],
)  # fmt: skip
def test_metrics_are_told_from_the_words_beside_them(text: str, metrics: dict[str, str | None]) -> None:
    """A number is of what governs it, and never of what its own noun cannot be."""
    found = read(text)
    assert {number: found[number][0] for number in metrics} == metrics


@pytest.mark.parametrize(
    ("text", "populations"),
    [
        ("Children made up 40% of the dead.", {"40%": "children"}),
        ("Of 900 refugees, women account for two-thirds.", {"two-thirds": "women"}),
        ("Six miners were hurt and one killed.", {"Six": "miners", "one": "miners"}),
        ("The army lost 41 soldiers. It added that 90 were wounded.", {"41": "soldiers", "90": "soldiers"}),
        ("The quake killed 14 people, or a tenth of the village.", {"14": None, "a tenth": None}),
        ("The mission verified 41 civilian deaths.", {"41": "civilians"}),
        ("Women will hold 30 of the seats.", {"30": "women"}),
        ("Soldiers have killed 30.", {"30": None}),
        ("Nurses have paid a heavy price: 30 have died.", {"30": "health workers"}),
        ("Six of the patients were male.", {"Six": "men"}),
        ("The barge had a crew of 22.", {"22": "crew"}),
        ("Partners traced 640 unaccompanied children, of whom 212 are home.", {"640": "children", "212": "children"}),
        ("Half of the dead, 54 percent, are children.", {"54 percent": "children"}),
        ("The storm killed two German tourists and hit 31 German firms.", {"two": "tourists", "31": None}),
    ],
)
def test_shares_are_of_whom_the_subject_names(text: str, populations: dict[str, str | None]) -> None:
    """Those who make up a share are its population; nobody else is."""
    document = document_from_text(text, id="d", fetched_at=NOW, published_at=NOW)
    found = {figure.text: figure.population for figure in find_figures(document)}
    assert {number: found[number] for number in populations} == populations


def test_those_who_share_a_metric_are_persons() -> None:
    """The unit of people called by what befell them is the person or the case."""
    assert read("Only two of those infected were children.")["two"][1] in {"person", "case"}


@pytest.mark.parametrize(
    ("text", "number", "metric", "unit", "modality"),
    [
        ("Norvane laid off 340 workers at its plant on Friday.", "340", "jobs cut", "person", "asserted"),
        ("The carmaker dismissed 600 staff.", "600", "jobs cut", "person", "asserted"),
        ("The number of confirmed cases remains 53; 43 people have died.", "53", "infected", "case", "asserted"),
        ("Ten people, including two children, are known to have died.", "Ten", "killed", "person", "asserted"),
        (
            "Of 64 cases, 53 are confirmed and 11 probable, and 45 deaths were reported.",
            "11",
            "infected",
            "case",
            "asserted",
        ),
        ("The number of people affected has reached 594,000.", "594,000", "affected", "person", "asserted"),
        ("After the quake volunteers had registered 117 dead.", "117", "killed", "person", "asserted"),
        ("The budget assumes inflation of 10.1% next year.", "10.1%", "inflation", "%", "projected"),
        (
            "Some 187,400 customers were waiting for electricity.",
            "187,400",
            "customers without power",
            "household",
            "asserted",
        ),
        (
            "The number of customers without power went back up to 318,000.",
            "318,000",
            "customers without power",
            "household",
            "asserted",
        ),
        (
            "More than 540,000 homes and businesses in Oss had no electricity.",
            "540,000",
            "customers without power",
            "building",
            "asserted",
        ),
        ("The agency said that it could confirm 83 deaths.", "83", "killed", "person", "asserted"),
    ],
)
def test_words_of_two_meanings_have_that_of_their_place(
    text: str, number: str, metric: str, unit: str, modality: str
) -> None:
    """What remains, is dismissed, could be confirmed or is at a plant is told from dead bodies, denials and plans."""
    document = document_from_text(text, id="d", fetched_at=NOW, published_at=NOW)
    one = next(figure for figure in find_figures(document) if figure.text == number)
    assert (one.metric, one.unit, one.modality.value) == (metric, unit, modality)


def test_a_qualifier_is_not_the_next_numbers() -> None:
    """The deaths behind "11 probable, and" are deaths of all."""
    text = "Of 64 cases, 53 are confirmed and 11 probable, and 45 deaths were reported."
    document = document_from_text(text, id="d", fetched_at=NOW, published_at=NOW)
    assert {figure.text: figure.qualifier for figure in find_figures(document)}["45"] is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        # the label of a list names the unit of a bare number
        ("- Acres burned: 6,240", {"6,240": "[acr_us]"}),
        ("- Hectares: 900", {"900": "har"}),
        # a bare number is of the things that the last one of its sentence counts, also where nobody names what for
        ("In all, 31 stocks gained and 22 fell.", {"31": "stock", "22": "stock"}),
        ("They come from Ardia with 9,800 applications, Torvia with 4,900.", {"9,800": "application", "4,900": "application"}),
        ("Fire took 41 barns in nine hours, and then 60.", {"41": "barn", "60": "barn"}),
        ("They served 900 meals, down from 1,100.", {"900": "meal", "1,100": "meal"}),
        # groups of people are people
        ("The office counts 640 unaccompanied minors and 31 graduates.", {"640": "person", "31": "person"}),
        # money of the country that the report plays in
        ("COLOMBO - The budget of Sri Lanka has a hole. It is put at Rs. 870 billion.", {"Rs. 870 billion": "LKR"}),
        ("KARACHI - Prices in Pakistan rose. A sack of flour costs Rs 2,400.", {"Rs 2,400": "PKR"}),
        ("MELBOURNE - Fines in Australia are going up. They will reach $198,000.", {"$198,000": "AUD"}),
        ("MELBOURNE - Fines in Australia are going up. They will reach A$300 or $198.", {"A$300": "AUD", "$198": "USD"}),
        ("TORONTO - The fine was 300 Canadian dollars ($220), a court in Canada said.", {"$220": "USD"}),
        ("PARIS - The fine was $220, a court in France said.", {"$220": "USD"}),
        # crowns, lei and kwacha of the country, and the sums that theirs are held against
        ("OSLO - Norway spent 2.1 billion crowns on roads, up from 1.8 billion.", {"2.1 billion crowns": "NOK", "1.8 billion": "NOK"}),
        ("PRAGUE - Rents in Czechia rose. A flat costs 14,000 crowns.", {"14,000 crowns": "CZK"}),
        ("The ministry in Romania spent 9 million lei, less than the 12 million set aside.", {"9 million lei": "RON", "12 million": "RON"}),
        ("ROSARIO - In Argentina the fare rises from 400 pesos to 620.", {"400 pesos": "ARS", "620": "ARS"}),
        ("Revenue was £410m ($520m), above the 390m expected.", {"£410m": "GBP", "390m": "GBP"}),
        ("Sales were $7.2 billion, compared with the 7.6 billion forecast.", {"7.6 billion": "USD"}),
        ("The ministry gave $40 million to 35 clubs.", {"35": "club"}),
        ("The firm paid $3.4 billion to 2,100 investors.", {"2,100": "investor"}),
        ("A hut cost 280,000 kronur, or 41,000 dram.", {"280,000 kronur": "ISK", "41,000 dram": "AMD"}),
        ("The state pays 2 million won for a child.", {"2 million won": "KRW"}),
        ("The party with 2 million won the vote.", {"2 million": "vote"}),
        # pounds that are paid or held against another currency weigh nothing
        ("He carried 150 pounds of sand.", {"150 pounds": "[lb_av]"}),
        ("CAIRO - In Egypt the currency traded at 47 pounds to the dollar. A loaf was 20 pounds ($0.40).", {"47 pounds": "EGP", "20 pounds": "EGP"}),
        # who does a thing is a person, whatever it is; what does it may be none
        ("Police questioned 14 beekeepers, nine guitarists and 60 dockworkers.", {"14": "person", "nine": "person", "60": "person"}),
        ("The yard has 14 containers and nine generators.", {"14": "container", "nine": "generator"}),
        # the noun that a number is said to be the number of
        ("The port will raise the number of ships that may dock each day to 41.", {"41": "ship"}),
        ("The chief put the number of divers at 30.", {"30": "person"}),
        ("The number of bakeries in Oru fell to 212 from 340.", {"212": "bakery", "340": "bakery"}),
    ],
)  # fmt: skip
def test_units_are_those_of_the_number_before_and_of_the_country(text: str, units: dict[str, str]) -> None:
    """What a number leaves unsaid, the number before it or the scene says."""
    found = read(text)
    assert {number: found[number][1] for number in units} == units


def test_a_number_beyond_the_precision_of_decimals_is_read() -> None:
    """Twenty-nine digits are more than arithmetic with decimals keeps; nothing is raised."""
    text = f"{10**28} people were killed in Ardia."
    at = datetime(2026, 3, 12, tzinfo=UTC)
    assert [figure.best for figure in find_figures(document_from_text(text, id="d", fetched_at=at))] == [10**28]


@pytest.mark.parametrize(
    "text",
    [
        "Core inflation, which excludes food and energy, quickened to 3.4%.",
        "Food prices eased, while core inflation, which leaves out food, fuel and electricity, rose to 3.4%.",
        "Core prices, stripping out food and fuel, rose 3.4% from a year earlier.",
    ],
)
def test_what_a_rate_leaves_out_does_not_name_it(text: str) -> None:
    """Food and energy that core inflation excludes make it no food inflation, however near they stand."""
    at = datetime(2026, 3, 12, tzinfo=UTC)
    found = find_figures(document_from_text(text, id="d", fetched_at=at))
    assert [figure.metric for figure in found] == ["core inflation"]


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        ("On a seasonally adjusted basis, output in Ardia rose 0.4%.", {"0.4%": "seasonally adjusted"}),
        ("Based on provisional data, exports rose 2% and imports 3%.", {"2%": "preliminary", "3%": "preliminary"}),
        ("Last week 41 new cases were confirmed, compared with 63 a week earlier.", {"41": "confirmed", "63": "confirmed"}),
        ("An estimated 9,100 people fled, up from 4,000 in May.", {"9,100": "estimated", "4,000": None}),
    ],
)  # fmt: skip
def test_how_a_number_was_counted_holds_for_what_is_held_against_it(text: str, qualifiers: dict[str, str]) -> None:
    """The basis that opens a sentence is that of all its rates, and what is confirmed now was so before."""
    found = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW))
    assert {figure.text: figure.qualifier for figure in found if figure.text in qualifiers} == qualifiers
