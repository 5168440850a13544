"""Which figure is a part of which, also across sentences, and in which sense a figure is stated."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.figures._across import summing
from monitor.lexicon import build_lexicon

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
LEXICON = build_lexicon(places={"Ardia": ("Orvane", "Belm", "Tarn", "Kessan"), "Torvia": ("Sarn",), "Lutz": ()})


def wholes(text: str) -> dict[str, str]:
    """Return of each part, as written, the whole that it is of."""
    figures = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW), LEXICON)
    words = {figure.id: figure.text for figure in figures}
    return {figure.text: words[figure.subset_of] for figure in figures if figure.subset_of}


def senses(text: str) -> dict[str, str]:
    """Return the modality of each figure, as written, that is not asserted."""
    figures = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW), LEXICON)
    return {figure.text: figure.modality.value for figure in figures if figure.modality.value != "asserted"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # a number without a noun is the subject of its clause
        ("The clinic treated 52 people for burns. Eleven were kept overnight.", {"Eleven": "52"}),
        ("Nineteen miners were underground. Twelve climbed out by themselves. Four were later found dead.", {"Twelve": "Nineteen", "Four": "Nineteen"}),
        ("Police said they had detained 88 people and that nine had been charged.", {"nine": "88"}),
        # "of them" reaches over a sentence whose numbers cannot be meant
        ("There were 127 cases. The first was found in Sarn. Five districts are hit. Belm has 71 of them.", {"71": "127"}),
        ("Inspectors visited 38 farms. Five failed the test and two were closed.", {"Five": "38", "two": "38"}),
        ("At least 18 people, ten of them children, were hurt. Three had burns.", {"ten": "18", "Three": "18"}),
        # what befell one group did not befall the other
        ("The army said 40 rebels were killed. Six were captured.", {}),
        ("Landslides killed 31 people and 14 were injured.", {}),
        ("Some 158 of the 184 who set out are still in the race. Two were taken to hospital.", {"158": "184"}),
        ("The hall has space for 400 people; 240 are living there.", {}),
        # a group that is named again
        ("There are 35 cases of cholera, up from 28. Most of the patients live near the port. All but two have gone home.", {"two": "35"}),
        ("The ministry counted 35 cholera cases. Six of the patients are children. Nine had drunk from the well.", {"Six": "35", "Nine": "35"}),
        ("Police arrested 312 people on Friday. By Monday 180 of those held had been freed.", {"180": "312"}),
        ("The firm employs 900 people. It will shut two plants. The remaining 590 employees can stay.", {"590": "900"}),
        ("The council surveyed 2,300 bridges. Of the bridges, 180 need repairs.", {"180": "2,300"}),
        ("Police arrested 64 people. In Tarn, 8,000 people marched. Of those held, 12 have been charged.", {"12": "64"}),
        ("Snow has trapped 1,200 travellers. About 700 of them are in a tunnel, and 340 are waiting in a village.", {"700": "1,200", "340": "1,200"}),
        # a group that is named in front of its part, or behind it
        ("A fire killed four people and injured 19. The injured were driven to Belm, where six of them are in a coma.", {"six": "19"}),
        ("The quake killed 310 people. The victims, who included 12 tourists, were buried.", {"12": "310"}),
        ("The quake killed 310 people. The survivors, who included 12 tourists, were flown out.", {}),
        ("An explosion killed 14 people. Three firefighters were among the dead.", {"Three": "14"}),
        ("An explosion killed 14 people. Three mayors were among the mourners.", {}),
        # those whom the sentence before names, and the rest of whom "most" went another way
        ("The blast injured 31 people. The injured were taken to a clinic. Six were in a serious condition.", {"Six": "31"}),
        ("Gunmen abducted 44 pupils. The hostages were led into the forest. Seven were freed.", {"Seven": "44"}),
        ("The centre registered 312 children. Most were sent home, but 24 are still there.", {"24": "312"}),
        # before the number stands how few, or by when
        ("Inspectors listed 640 bridges as weak. Only 90 have been mended since.", {"90": "640"}),
        ("The ministry counted 300 wells. So far 120 have been cleaned.", {"120": "300"}),
        ("Police arrested 15 men. Another four were killed.", {}),
        # what came true of a larger number
        ("By Friday 900 tons had come, with 700 delivered of the 3,000 promised.", {"700": "3,000"}),
        ("The council has 12 bridges repaired of the 40 damaged.", {"12": "40"}),
        # a share is the subject of its clause, or what a place accounts for
        ("Customs seized 760 parcels. One in eight held drugs.", {"One in eight": "760"}),
        ("Some 84,000 people have fled Belm; roughly three in four are women.", {"three in four": "84,000"}),
        ("The agency counted 5,200 new arrivals. About 60% came from Torvia.", {"60%": "5,200"}),
        ("Doctors recorded 11,400 infections this year, and Ardia accounted for four in ten.", {"four in ten": "11,400"}),
        # of one thing it is not told which, or it is of something else
        ("Shells have killed 640 people and maimed 1,180; a third were children.", {}),
        ("The bank gave 1,200 loans. Lending rose 4%. Some 12% are overdue.", {}),
        ("The factory employs 2,000 people. Sales fell 8% in March.", {}),
        # a list of persons over a clause about one of them
        ("Fires killed 14 people, among them three rangers who had fought the flames and two villagers.", {"three": "14", "two": "14"}),
    ],
)  # fmt: skip
def test_group(text: str, parts: dict[str, str]) -> None:
    """A number that leans on a group counted before is a part of it, unless it tells of others."""
    assert wholes(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Floods killed 41 people in northern Ardia. Rescuers found 16 bodies in Belm. In Tarn, nine people drowned.", {"16": "41", "nine": "41"}),
        ("The outbreak in Ardia has grown to 96 cases. Belm has 51 cases, Tarn 30 and Orvane 12.", {"51": "96", "30": "96", "12": "96"}),
        ("Storms destroyed 800 homes across Ardia. About 300 homes were destroyed in Belm and 200 in Tarn.", {"300": "800", "200": "800"}),
        ("The firm will cut 3,000 jobs worldwide. Some 900 jobs will go in Ardia.", {"900": "3,000"}),
        ("The company sold 1.2 million cars. It sold 400,000 cars in Ardia and 300,000 in Torvia.", {"400,000": "1.2 million", "300,000": "1.2 million"}),
        # another place, another time, another event, and what does not add up
        ("The fire killed 12 people in Belm. In Sarn, three people died in a blast on Friday.", {}),
        ("A quake killed 55 people in Ardia. Another one killed 16 people in Tarn in 2020.", {}),
        ("Some 88 people have been killed in Ardia since 4 January. An air strike on Sunday killed 14 people in Tarn.", {}),
        ("Temperatures reached 41 degrees in Ardia. In Belm it was 39 degrees.", {}),
        # the total stands behind its part
        ("The storm has destroyed 3,400 homes in Ardia. In Belm, 22 people died. The national toll stands at 37.", {"22": "37"}),
        # the number of everywhere stands behind that of a place
        ("The company employs 23,000 people in Ardia and about 58,000 worldwide.", {"23,000": "58,000"}),
        ("The strike has closed 12 schools in Belm and 80 across the country.", {"12": "80"}),
        ("Rescuers found nine bodies in Sarn and 31 in all.", {"nine": "31"}),
        ("The zoo has 300 animals in Belm and 340 keepers in all.", {}),
        ("The firm cut 500 jobs and employs 9,000 people worldwide.", {}),
        # where goods go
        ("Exports from Ardia rose to 40 billion euros in May, the office said.\n\nExports to Torvia came to 5 billion euros.", {}),
        ("Exports rose to 40 billion euros in May. Exports to Torvia came to 5 billion euros.", {"5 billion euros": "40 billion euros"}),
        # a list of one sentence that nearly fills the total, and who gets what of a sum
        ("A fire killed 23 people. Fourteen bodies were found on the third floor, and seven people died in hospital.", {"Fourteen": "23", "seven": "23"}),
        ("The budget foresees spending of €212 million. Defence gets €17 million and education €9 million.", {"€17 million": "€212 million", "€9 million": "€212 million"}),
        ("The cabinet approved spending of €12 million on roads. Defence gets €4 million.", {}),
        # a month of a half year
        ("Some 7,300 people were deported in 2025. In June alone, 900 people were deported.", {"900": "7,300"}),
        # a list that goes on, also one of another sentence
        ("Nine people died. Four of the victims were from Ardia. Three were from Torvia and two from Lutz.", {"Four": "Nine", "Three": "Nine", "two": "Nine"}),
        # those aboard, and seats of one house
        ("The ferry carried 168 passengers. The names of 27 passengers were not on the list.", {"27": "168"}),
        ("The Greens won 81 of the 200 seats. The Liberals have 72 seats. Women will hold 90 of the seats.", {"81": "200", "72": "200", "90": "200"}),
    ],
)  # fmt: skip
def test_total(text: str, parts: dict[str, str]) -> None:
    """A figure of a place or span within those of an earlier total, of the same event, is a part of it."""
    assert wholes(text) == parts


def test_sums() -> None:
    """Figures that add up to an earlier total of the same metric are its parts."""
    text = "The landslide killed nine people. Six people died in a school. Three others were killed on the road."
    assert wholes(text) == {"Six": "nine", "Three": "nine"}


amounts = st.lists(st.integers(1, 50).map(Decimal), max_size=12)


@given(amounts, st.integers(1, 200).map(Decimal))
def test_summing_finds_a_run_that_adds_up(values: list[Decimal], total: Decimal) -> None:
    """What is found are two values or more that add up to the total; if nothing is found, no run does."""
    run = summing(total, values)
    runs = [(i, j) for i in range(len(values)) for j in range(i + 2, len(values) + 1) if sum(values[i:j]) == total]
    assert (run in runs) if runs else run is None


@given(amounts, st.integers(0, 11), st.integers(2, 12))
def test_summing_finds_what_was_put_in(values: list[Decimal], first: int, length: int) -> None:
    """A run that is there is found, whatever stands around it."""
    run = values[first : first + length]
    assert len(run) < 2 or summing(sum(run, Decimal(0)), values) is not None


def test_what_came_in_of_an_appeal_is_no_target() -> None:
    """What an appeal has received is a fact, also beside what it asks for; what it hopes to receive is not."""
    assert senses("The appeal for Ardia has received $9 million of the $78 million that are needed.") == {
        "$78 million": "target"
    }
    assert senses("The agency hopes to receive $9 million.") == {"$9 million": "target"}


def test_a_number_that_is_set_against_another_is_no_part_of_it() -> None:
    """What another voice counts instead of a number is no part of it."""
    assert wholes("The union said fever had killed 11 people, and not four as the unit reports.") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # a plan or forecast behind the number is of another verb, of those counted, or of a clause about them
        ("Debt was brought down to 13 million euros and should fall further.", {}),
        ("The party failed to clear the threshold of 5 percent and will not be represented.", {}),
        ("The mayor had forgotten 30,000 graduates to whom he had promised jobs.", {}),
        ("Players asked for a share of what the four largest clubs earn.", {}),
        ("All of the 24 economists polled had expected the move.", {}),
        ("The number of people asking for asylum fell by 38%.", {}),
        ("Some 38,900 people had been looking for a job.", {}),
        ("Economists had been looking for a gain of 0.4%.", {"0.4%": "projected"}),
        ("Analysts expect the bank to cut its rate by half a percentage point.", {"half a percentage point": "projected"}),
        ("Ardia's deficit is put at 4.2% of output next year.", {"4.2%": "projected"}),
        ("The damage is put at 40 million euros.", {}),
        ("Output is expected to fall to 1.2 million tons, down 16% from last season.", {"1.2 million tons": "projected", "16%": "projected"}),
        ("Some 30 million euros have been set aside for the repairs.", {"30 million euros": "target"}),
        # what a bill or plan does, what is said to be needed, what is seen to come
        ("The draft law cuts the tax on fuel by 4 cents a litre.", {"4 cents a litre": "target"}),
        ("The reform plan gives teachers 3% more.", {"3%": "target"}),
        ("The plan was backed by 61 lawmakers.", {}),
        ("The measure set off protests in which 12 people were hurt.", {}),
        ("Some 62% have been vaccinated, below the 95% that doctors say is needed.", {"95%": "target"}),
        ("Profit is now seen growing by 6% this year.", {"6%": "projected"}),
        # a change before the one told of, and what others say had come about
        ("The shares had lost 11% since January.", {"11%": "prior"}),
        ("Analysts said exports had fallen 9%.", {}),
        # a day on which somebody spoke, since when something goes on, and a share of an earlier value
        ("The agency said last year that 38,000 buildings were at risk.", {}),
        ("The toll since the war began in September last year stands at 290.", {}),
        ("The lake holds less than a third of the water of a year earlier.", {}),
        ("Sales were a third of those a year ago.", {}),
        # earlier values, and what is none
        ("The mortuary received 47 bodies, against a daily average of 20.", {"20": "prior"}),
        ("So far 158 people have died, against 222 wounded.", {}),
        ("Mills once employed 40,000 people in Tarn.", {"40,000": "prior"}),
        ("The army attacked at least once 14 villages.", {}),
        ("In the last election the party won 24 percent.", {"24 percent": "prior"}),
        ("The minister ruled out raising the tax to 25 percent.", {"25 percent": "denied"}),
        ("Crews from 14 states cleared the roads.", {}),
        ("The bank sees growth of 3.6%, against 3.4% in its March forecast.", {"3.6%": "projected", "3.4%": "prior"}),
        ("At least 61 people have been killed, among them seven men who had signed the 2016 accord and two guides.", {}),
        ("Retail sales rose 0.4% after a drop of 1.1% the month before.", {"1.1%": "prior"}),
        ("Until then, the line will lease nine ships.", {"nine": "projected"}),
        ("By then 400 people had been treated, 71% of the target population.", {}),
        # what a sentence before gives a newer value of
        ("Reserves stood at $43 billion on 6 March. They were at $40 billion at the end of last year.", {"$40 billion": "prior"}),
        ("A crash killed 26 people on Monday. In January, 31 people died when two buses collided.", {"31": "prior", "two": "prior"}),
        ("Police arrested 64 people on Saturday. At a protest in January, 30 people were arrested.", {"30": "prior"}),
        ("A slide killed 11 people on Tuesday. In January, nine people died in a slide near Tarn.", {"nine": "prior"}),
        ("A strike killed three people in Tarn. The mission said 164 civilians had been killed in Ardia in January.", {}),
        ("Eleven cases have been reported this year. Five cases were reported in 2025.", {"Five": "prior"}),
        ("Police arrested 14 people in Tarn on Wednesday. On Monday they arrested nine in Sarn.", {}),
        ("Since January 48,000 people have arrived. Since the start of March 9,000 people have arrived.", {}),
    ],
)  # fmt: skip
def test_sense(text: str, told: dict[str, str]) -> None:
    """A plan, a forecast or an earlier time holds for the numbers that it speaks of, and for no others."""
    assert senses(text) == told


def test_families_and_the_persons_in_them_are_one_count() -> None:
    """Persons in brackets say again what the families before them say, of the same metric."""
    text = "The agency tracked 709 households (4,254 individuals) in Ardia who were displaced."
    families, persons = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW), LEXICON)
    assert (families.metric, families.unit, persons.metric, persons.unit) == (
        "displaced",
        "household",
        "displaced",
        "person",
    )
    assert persons.same_as == families.id


@pytest.mark.parametrize(
    ("text", "twins"),
    [
        ("The state lends 60 million zels ($13.8 million) to farmers.", {"$13.8 million": "60 million"}),
        ("He paid 400 pounds, or about $510, for the coat.", {"$510": "400 pounds"}),
        ("They owe 300 million birr, the equivalent of $2.1 million.", {"$2.1 million": "300 million birr"}),
        ("Nurses get 900 pesos a day, or about $45.", {"$45": "900 pesos a day"}),
        ("A room costs 80 dirhams, some $22, a night.", {"$22": "80 dirhams"}),
        ("The minimum wage rose to 280,000 pounds. That equals $62.", {"$62": "280,000 pounds"}),
        ("The pension was raised from 70,000 pesos to 110,000. That is about $75.", {"$75": "110,000"}),
        # other sums and measures
        ("The group owns 14 ships ($900 million) and two ports.", {}),
        ("The firm spent $40 million on land, €12 million on roads and £3 million on staff.", {}),
        ("Ardia gave €20 million. Torvia gave $15 million.", {}),
        ("The budget is €4 billion. That is $300 million more than last year.", {}),
        ("The tank holds 500 litres. That is about 40 kg of fuel.", {}),
    ],
)
def test_conversion(text: str, twins: dict[str, str]) -> None:
    """A sum in another currency that restates the one before it points to that one."""
    figures = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW), LEXICON)
    words = {figure.id: figure.text for figure in figures}
    assert {figure.text: words[figure.same_as] for figure in figures if figure.same_as} == twins


def test_spanish_names_parts_before_their_whole_word() -> None:
    """A list that ends on "entre ellos" is of the number before it."""
    text = "Murieron 41 personas, 11 niños y tres médicos entre ellos."
    figures = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW, language="es"), LEXICON)
    assert [figure.subset_of for figure in figures] == [None, figures[0].id, figures[0].id]
