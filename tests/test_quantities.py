"""Quantities: which numbers of a text are figures, and what they say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.figures._numerals import step_of
from monitor.figures._quantities import Quantity, find_quantities
from monitor.figures._tokens import split_blocks
from monitor.model import Form

SIGNS = {
    Form.EXACT: "",
    Form.AT_LEAST: ">=",
    Form.MORE_THAN: ">",
    Form.AT_MOST: "<=",
    Form.LESS_THAN: "<",
    Form.ABOUT: "~",
    Form.RANGE: "",
    Form.VAGUE: "",
}


def show(quantity: Quantity) -> str:
    """Return a quantity in short: sign and value, unit or counted noun, role and direction."""
    value = f"{quantity.lower}..{quantity.upper}" if quantity.best is None else str(quantity.best)
    parts = (SIGNS[quantity.form] + value, quantity.unit or quantity.counted, quantity.role, quantity.direction)
    return " ".join(part for part in parts if part)


def shown(text: str, language: str = "en") -> list[str]:
    """Return the quantities of a text in short."""
    return [show(quantity) for quantity in find_quantities(text, language=language)]


def only(text: str) -> Quantity:
    """Return the one quantity of a text."""
    (quantity,) = find_quantities(text)
    return quantity


# --------------------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Civil Protection said at least 71 people, including 12 children and three rescue workers, were killed.",
            [">=71 people", "12 children", "3 rescue workers"],
        ),
        ("Of them 1,300 in the capital, 8,412 in the north and 212 abroad.", ["1300", "8412", "212"]),
        (
            "Some 9,000 to 11,400 residents were displaced, and tens of thousands of homes lost power.",
            ["9000..11400 residents", "20000..99999 homes"],
        ),
        (
            "The ministry said 31 643 people had died since 7 October 2023, 70 percent of them women.",
            ["31643 people", "70 %"],
        ),
        ("Three lakh people were evacuated and Rs 500 crore was released.", ["300000 people", "5000000000 INR"]),
        ("The population of 1.2m includes 300k refugees.", ["1200000", "300000 refugees"]),
        (
            "Hundreds of thousands of people marched; dozens were arrested and several hundred were hurt.",
            ["200000..999999 people", "24..99", "200..999"],
        ),
        ("Half a million children and half of the schools are affected.", ["500000 children", "0.5 1"]),
        ("Twenty-five soldiers and one hundred and fifty-six civilians died.", ["25 soldiers", "156 civilians"]),
        ("Two hundred thousand three hundred and one.", ["200301"]),
        ("Around two or three hundred people, maybe 400, came.", ["200..300 people", "~400"]),
        (
            "One in five children is malnourished; nine out of ten houses are gone; one in 100,000 is not.",
            ["0.2 1", "0.9 1", "0.00001 1"],
        ),
        ("Two-thirds of the population, or some 4.2 million people, need aid.", ["0.666667 1", "~4200000 people"]),
        ("He gave 1.234,5 euros; 3,5 million; 12.345.678 people.", ["1234.5 EUR", "3500000", "12345678 people"]),
        ("They seized 2-1/2 tonnes of rice and 3¼ kg of tea.", ["2.5 t", "3.25 kg"]),
        ("The sun weighs 1.99 × 10^30 kilograms.", ["1.99E+30 kg"]),
        (
            "The 14-million-strong city spent $1.2-billion on 3 new lines.",
            ["14000000 city", "1200000000 USD", "3 new lines"],
        ),
        ("Flood Kills 12, Injures 30 in Northland Valley", ["12", "30"]),
        ("Parliament has 120 seats; the party won 45 of 120 seats.", ["120 seats", "45 seats", "120 seats"]),
        (
            "Nearly 1 million people in 14 of the country’s 34 provinces were affected.",
            ["<1000000 people", "14 provinces", "34 provinces"],
        ),
        ("A child was killed and a girl went home; a man said so.", ["1 child"]),
        ("No deaths were reported. No one was hurt. There were no plans.", ["0 deaths", "0"]),
        ("The strike entered its fourth day, with 32,400 or more workers taking part.", [">=32400 workers"]),
        ("Another 20 people were hurt and 5 more bodies were found.", ["20 people", "5 bodies"]),
        (
            "Casualties: 12 killed, 34 injured (five critically), 3 missing.",
            ["12 killed", "34 injured", "5", "3 missing"],
        ),
        ("Roughly 45 per cent of the 2.2 million displaced are under 18.", ["~45 %", "2200000 displaced"]),
        (
            "A woman and two children drowned; none of the passengers was hurt.",
            ["1 woman", "2 children", "0 passengers"],
        ),
        ("The tolls by district: Arn 17, Belk 9, Corr 31.", ["17", "9", "31"]),
        ("Since Sunday 311 have crossed, and in Brod, 87.", ["311", "87"]),
        (
            "The famine killed a quarter of a million people; a tenth were children, and a further million fled.",
            ["250000 people", "0.1 1", "1000000"],
        ),
        ("Hunger kills a child every 10 seconds.", ["10 s"]),
        ("A 58-year-old man was killed near Arn when a branch hit his car.", ["1 man"]),
        ("Police said a woman, 34, was shot dead at a bus stop.", ["1 woman"]),
        (
            "Among the dead is a volunteer firefighter; the victims include a 4-year-old boy.",
            ["1 volunteer firefighter", "1 boy"],
        ),
        ("A man injured in the blast was flown to Brod.", ["1 man"]),
        ("A gunman killed three people. A soldier shot two officers.", ["3 people", "2 officers"]),
        ("If a child is hurt, call us. A man told police that he had been injured.", []),
        ("The victims were 71 and 69. The wounded were 12 and 15 in Arn.", ["12", "15"]),
        ("A nurse, who was asked about it, said nobody had been hurt.", ["0"]),
    ],
)
def test_reads_numbers_and_what_they_count(text: str, expected: list[str]) -> None:
    """Digits in any grouping, words, mixes, fractions and vague words are read, with the noun beside them."""
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The government appealed for $2.3bn (£1.8bn) to help 4.6 million people.",
            ["2300000000 USD", "1800000000 GBP", "4600000 people"],
        ),
        ("It paid sh450 million, Ksh300 and USh1.2bn.", ["450000000 KES", "300 KES", "1200000000 UGX"]),
        ("The grants of N5 million, S/120 and R$45 were paid.", ["5000000 NGN", "120 PEN", "45 BRL"]),
        ("Sales came to 40 shillings.", ["40 KES"]),
        (
            "He owes US$3-4 billion, HK$5.4m, $US160 million, €15–20, 5m€, CHF 4'500 and USD10m.",
            [
                "3000000000..4000000000 USD",
                "5400000 HKD",
                "160000000 USD",
                "15..20 EUR",
                "5000000 EUR",
                "4500 CHF",
                "10000000 USD",
            ],
        ),
        (
            "It paid 92 million yuan, 800 yen, 10 USD and 50 Swiss francs.",
            ["92000000 CNY", "800 JPY", "10 USD", "50 CHF"],
        ),
        ("A loaf now costs 1,500 pounds and weighs two pounds.", ["1500 GBP", "2 [lb_av]"]),
        ("They lost tens of thousands of dollars over hundreds of miles.", ["20000..99999 USD", "200..999 [mi_i]"]),
        ("It costs between $5 and $10 a month, or $12 a share.", ["5..10 USD/mo", "12 USD/{share}"]),
        ("He earns $40,000-50,000 a year.", ["40000..50000 USD/a"]),
        ("Sales of $6.8 billion a year earlier were higher.", ["6800000000 USD"]),
        ("Winds of up to 130 km/h (80 mph) were recorded.", ["<=130 km/h", "<=80 [mi_i]/h"]),
        ("Between 300 and 400 mm of rain fell in 48 hours.", ["300..400 mm", "48 h"]),
        (
            "Temperatures of 47.5C (117.5F), 38 to 42 degrees Celsius and -10°C.",
            ["47.5 Cel", "117.5 [degF]", "38..42 Cel", "-10 Cel"],
        ),
        ("The dam released 1.5 billion cubic metres of water over 14,000 hectares.", ["1500000000 m3", ">14000 har"]),
        (
            "A 5kW panel, a 2.4GHz radio, 500mg tablets, a 1.5mm gap and 54GB of data.",
            ["5 kW", "2.4 GHz", "500 mg", "1.5 mm", "54 GBy"],
        ),
        (
            "Water levels rose 2.3m; he won the 100m; the wall is 1.8m high; 35m people watched.",
            ["2.3 m by up", "100 m", "1.8 m", "35000000 people"],
        ),
        ("The case fatality rate was 2.1 per cent, or 12 per 100,000 people.", ["2.1 %", "12 /10*5"]),
        ("The plant makes 300,000 cars a year.", ["300000 /a"]),
        ("The bank moved rates by a quarter of a percentage point, 25 basis points in all.", ["0.25 pp", "25 [bp]"]),
        ("The journey of half an hour took a 5-mile detour.", ["0.5 h", "5 [mi_i]"]),
        ("The 400-year-old church burned.", ["400 a"]),
        ("The money is needed 3x over, a 10-fold increase.", ["3 [x]", "10 [x] by up"]),
        (
            "The car emits 120 g/km and gives 275 pound-feet of torque at 3000 rpm.",
            ["120 g/km", "275 [ft_i].[lbf_av]", "3000 {rev}/min"],
        ),
        ("A lamp of 1000 lumens shows 60 fps at 100 megabits per second.", ["1000 lm", "60 {frame}/s", "100 Mbit/s"]),
        (
            "The bill would cost $1.5 trillion over 10 years; some were jobless for over two years.",
            ["1500000000000 USD", "10 a", ">2 a"],
        ),
    ],
)
def test_reads_units_and_money(text: str, expected: list[str]) -> None:
    """Money in front and behind, measures, shares and rates get their code, glued or not."""
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The death toll rose to 71 on Tuesday, up from 62 a day earlier, while 14 people are missing.",
            ["71 to up", "62 from", "14 people"],
        ),
        ("Inflation fell to 4.1% in March from 4.8% in February.", ["4.1 % to down", "4.8 % from"]),
        ("The central bank cut its key rate by 25 basis points to 5.25%.", ["25 [bp] by down", "5.25 % to down"]),
        ("Unemployment rose 0.3 percentage points to 5.9%.", ["0.3 pp by up", "5.9 % to up"]),
        (
            "Profit more than doubled to 400 million euros from 180 million a year ago.",
            [">2 [x] by up", "400000000 EUR to up", "180000000 EUR from"],
        ),
        (
            "Wheat production is expected to fall by a third to 2.1 million tonnes.",
            ["0.333333 1 by down", "2100000 t to down"],
        ),
        (
            "Barrel prices rose $1.20, or 1.5%, to $82.15 a barrel.",
            ["1.2 USD by up", "1.5 % by up", "82.15 USD/[bbl_us] to up"],
        ),
        ("Petrol rose from 1.62 to 1.71 euros a litre.", ["1.62 EUR/L from", "1.71 EUR/L to up"]),
        ("Output will grow from 24.2 to 33 billion euros.", ["24200000000 EUR from", "33000000000 EUR to up"]),
        ("Crude futures were down 64 cents at $78.12 a barrel.", ["64 {cent} by down", "78.12 USD/[bbl_us] to down"]),
        ("The index closed 1.2% lower at 4,312.", ["1.2 % by down", "4312 to down"]),
        ("The jobless rate dropped to a 15-year low of 3.7%.", ["3.7 % to down"]),
        ("Turnout was 67.4 per cent, compared with 71.2 per cent in 2021.", ["67.4 %", "71.2 % from"]),
        ("The party won 45 of 120 seats, down from 61.", ["45 seats down", "120 seats", "61 seats from"]),
        (
            "A 25% drop followed an increase of 600 jobs and a 10% to 15% rise.",
            ["25 % by down", "600 jobs by up", "10..15 % by up"],
        ),
        ("The firm sold 1.2 million vehicles, 15 per cent fewer than in 2022.", ["1200000 vehicles", "15 % by down"]),
        (
            "The number of hungry people more than doubled from 135 million to 276 million.",
            [">2 [x] by up", "135000000 from", "276000000 to up"],
        ),
        ("Rents have risen by more than 30% since 2020.", [">30 % by up"]),
        ("The toll has climbed past 500 and went up to 600.", [">500 to up", "600 to up"]),
        ("Up to 300 people came, up to 20% fewer.", ["<=300 people", "<=20 % by down"]),
        (
            "The fund raised $5 million, lost 12 soldiers, set up 3 camps and made up 30% of sales.",
            ["5000000 USD", "12 soldiers", "3 camps", "30 %"],
        ),
        (
            "Homes from $750,000 to $1 million sold; prices range from 10 to 20 euros.",
            ["750000..1000000 USD", "10..20 EUR"],
        ),
        ("Shares were down 2.3%, and those of the rival by 2.6%.", ["2.3 % by down", "2.6 % by down"]),
        ("Between 5 and 6 percent is likely; they fell 3% to 5%.", ["5..6 %", "3..5 % by down"]),
        ("Tin rose 2.5%, zinc 1.1% and lead 0.4%.", ["2.5 % by up", "1.1 % by up", "0.4 % by up"]),
        (
            "Exports grew by a third to $38 billion, and imports by a tenth.",
            ["0.333333 1 by up", "38000000000 USD to up", "0.1 1 by up"],
        ),
        (
            "The firm reported a loss of $45 million, compared with a profit of $12 million a year ago.",
            ["45000000 USD", "12000000 USD from"],
        ),
        (
            "She got 2,134,567 votes (51.2%) against 2,034,111 (48.8%) for her rival.",
            ["2134567 votes", "51.2 %", "2034111 votes from", "48.8 %"],
        ),
        (
            "Water stood at 9.45 metres, 20cm above the record, and 300m above sea level.",
            ["9.45 m", "20 cm by up", "300 m"],
        ),
        (
            "Child mortality fell from 93 per 1,000 live births in 1990 to 38 in 2021.",
            ["93 /10*3 from", "38 /10*3 to down"],
        ),
        ("Claims fell by 6,000 to a seasonally adjusted 210,000.", ["6000 by down", "210000 to down"]),
        ("The bird was shot three times.", ["3 [x]"]),
    ],
)
def test_tells_differences_from_levels(text: str, expected: list[str]) -> None:
    """What moved, by how much, from where and which way is told by the words around the number."""
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rescue 1122 officials and guards near Area 51 watched.",
        "The reader Ana Mora (31) met Jo Lund (24).",
        "On March 3, 2026 and on 12 May 1967; between 26 and 27 December; from 3 to 7 June; Jul 15 2019.",
        "In 2019 and 2020, the 1990s, by 2030, the 2024 elections, the 2018-19 season, since A.D. 1000.",
        "At 10:45 a.m., at 7 pm, at 9.30 p.m., by 1430 GMT, 12 noon.",
        "The 22nd amendment, the 3rd battalion, a third person, the third quarter, the first half.",
        "Article 51, Sections 3, 4 and 5, chapter 7, page 12, paragraph 3, Law No. 12/2019, case no. 45-678.",
        "iPhone 12, Windows 10, Boeing 737, COVID-19, F-16, A320, H5N1, G7, Nasdaq 100, the S&P 500.",
        "Flight 370, BA 117, Highway 66, Room 101, Gate 12, phase 3, Level 4.",
        "Call +49 30 123456, (555) 010-2030 or 0800 123 4567; dial 112.",
        "12 High Street, P.O. Box 1234.",
        "https://example.org/2024/03/1234 and @user123 and #Top10.",
        "They won 3-1, drew 2-2, lost 6-4, 7-5; it was 101-98; the vote was 312-118; odds are 50-50.",
        "Maria Lopez, 45, her sons, 12 and 14, a woman, 34, and Jo Smith (23) left.",
        "A 34-year-old man and two-year-old twins; women aged 18 to 34; children under five; people over 60.",
        "Four years ago, two days after, three weeks before, in the past 24 hours, over the next 10 days.",
        "One day, one of them will be the one; no one knows; one another; this one.",
        "24/7, 9/11, 34.05° N, 118.24° W, 1920x1080, 10.0.0.1.",
        "The Six Nations and Formula One drew leaders of the Group of Seven and the Big Three to Five Points.",
        "Two-way talks, a four-wheel drive, a three-party system, a 4-door car.",
        "1. Open it.",
        "Zero tolerance, ground zero, no plans, no sign.",
        "Under-18s and over-65s; the 747s; 12A.",
        'The senator, 72, was first; "No," said a manager, 39. A girl of six and children aged six months to five years came.',
        "The 400m hurdles and section 80C; the hotline, 1166; since four in the morning.",
    ],
)
def test_leaves_out_what_is_no_figure(text: str) -> None:
    """Dates, years, times, ordinals, labels, names, phones, scores, ages and idioms are no figures."""
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Al menos 71 personas murieron y más de 240 resultaron heridas en el valle de Ard.",
            [">=71 personas", ">240"],
        ),
        ("La inflación bajó al 4,1 % en marzo desde el 4,8 % en febrero.", ["4.1 % to down", "4.8 % from"]),
        ("El número de desplazados aumentó de 9.000 a 11.400 personas.", ["9000 from", "11400 personas to up"]),
        (
            "Unas treinta y cinco mil familias, es decir, dos tercios de la población, necesitan ayuda.",
            ["~35000 familias", "0.666667 1"],
        ),
        (
            "El gobierno pidió 2.300 millones de dólares para 4,6 millones de personas en 2026.",
            ["2300000000 USD", "4600000 personas"],
        ),
        (
            "Dos mil trescientos cuarenta y un soldados y una mujer fueron detenidos el 12 de marzo de 2026.",
            ["2341 soldados", "1 mujer"],
        ),
        ("Miles de viviendas y decenas de escuelas quedaron destruidas.", ["2000..9999 viviendas", "20..99 escuelas"]),
        (
            "Uno de cada cinco niños sufre desnutrición; medio millón de niños no va a la escuela.",
            ["0.2 1", "500000 niños"],
        ),
        ("No hubo ningún herido. Hace cuatro años murieron mil personas.", ["0 herido", "1000 personas"]),
        (
            "El petróleo subió 1,20 dólares, o un 1,5 %, hasta 82,15 dólares por barril.",
            ["1.2 USD by up", "1.5 % by up", "82.15 USD/[bbl_us] to up"],
        ),
        ("Según el artículo 12, el vuelo 370 llevaba entre 180 y 200 pasajeros.", ["180..200 pasajeros"]),
        ("Un plan de tres mil millones de euros, casi la mitad de lo previsto.", ["3000000000 EUR"]),
        ("Vientos de hasta 130 kilómetros por hora y 47,5 grados.", ["<=130 km/h", "47.5 deg"]),
        ("Ana Mora, 45, y dos niños fueron rescatados.", ["2 niños"]),
    ],
)
def test_reads_spanish(text: str, expected: list[str]) -> None:
    """Another language is another file of words."""
    assert shown(text, "es") == expected


HARD_TRAPS = [
    "At 81, she is the oldest of the candidates. He sang since he was 13. I was 24 when it closed.",
    "His first campaign was in '88, the class of ’05 came later; nine years on, few regret it.",
    "The relay was won in 3:41.07 and the heat in 1:52.3; version 3.1.4 of the app is out.",
    "The 4x100m relay and a screen of 1920x1080.",
    "Dial 999, or 111 after midnight.",
    "The road is shut between junctions 11 and 13, exits 4 and 5 too.",
    "Write to Box 7, 80331 Velm, by Friday.",
    "The model 11 Pro and 11 Pro Max were shown.",
    "The magazine's 2001 Person of the Year left.",
    "The 3 Series, the 737 MAX and Rule 10b-5 were on 60 Minutes; the P5+1 met at 0900 hours in 500 BC.",
    "Children as young as six work there; she will turn 36 in March; 12 months on from the storm.",
    "They scored 5 for 390 in their second innings.",
    "They were 3 for 89, declared at 412 for 6 and were 98 all out.",
    "Channel 4, Fox 5 and Radio 2 showed it on bus 73 and tram 11.",
    "She and her brother, 9; her sister, 12.",
]


@pytest.mark.parametrize("text", HARD_TRAPS)
def test_leaves_out_rarer_labels_years_and_ages(text: str) -> None:
    """Ages said of a person, short years, race times, versions, postcodes and labels that go on are no figures."""
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Five died in Arn, three in Belk and one in Corr.", ["5", "3", "1"]),
        ("Two were taken to hospital, one with a broken hip.", ["2", "1"]),
        ("He gave the Greens 81 of the 200 seats.", ["81 seats", "200 seats"]),
        (
            "The projection gives the Greens 81 seats, the Nationals 72 and the Farmers' List 23.",
            ["81 seats", "72", "23"],
        ),
        ("Snow 30 to 40 cm deep blocked the passes.", ["30..40 cm"]),
        (
            "Police held three 15-year-old boys and moved two 40-foot containers.",
            ["3 boys", "2 containers", "40 [ft_i]"],
        ),
        (
            "It ordered 38 Airbus A321neo jets and 6 round-the-world yachts.",
            ["38 Airbus A321neo jets", "6 round-the-world yachts"],
        ),
        ("Crews sent one ambulance and several police cars.", ["1 ambulance"]),
        ("A crowd of perhaps 40,000 came; maybe 20 stayed.", ["~40000", "~20"]),
        ("The fund passed $50 million; parliament passed 14 laws.", [">50000000 USD", "14 laws"]),
        ("They are spread over eleven districts.", ["11 districts"]),
        ("The jobless rate edged up to 6.2%.", ["6.2 % to up"]),
        ("He jumped 8.41 metres, and the sea rose 3 metres.", ["8.41 m", "3 m by up"]),
        ("Forty bodies were found, bringing this month's total to 1,903.", ["40 bodies", "1903 to up"]),
        (
            "The number of patients has tripled since May, from 4,000 to 12,500.",
            ["3 [x] by up", "4000 from", "12500 to up"],
        ),
        ("Shares were 3% up on the day and oil was 2% down.", ["3 % by up", "2 % by down"]),
        ("The slide wiped $640 billion off its value.", ["640000000000 USD by down"]),
        ("It closed two-thirds below its high.", ["0.666667 1 by down"]),
        ("The levy doubles to 0.05 per cent.", ["0.05 % to up"]),
        ("The bank cut rates by a quarter-point; a half-point is due.", ["0.25 {point} by down", "0.5 {point}"]),
        ("The appeal is a tenth funded.", ["0.1 1"]),
        ("Between a third and half of the ballots were spoiled.", ["0.333333..0.5 1"]),
        ("All but one showed symptoms; all but two of the crew got off.", ["2 crew"]),
        ("Four Boeing 767-300 aircraft and a Beech 200 plane landed.", ["4 Boeing 767-300 aircraft"]),
        ("Two earlier demonstrations shut five high schools.", ["2 earlier demonstrations", "5 high schools"]),
        ("Ten militia gang members met 40 police officers.", ["10 militia gang members", "40 police officers"]),
        ("It was a rally by 500 workers after a 10-year expansion.", ["500 workers", "10 a"]),
        (
            "Revenue was $3.4 billion, down 6%, and the margin 44.1%, a drop of 190 basis points.",
            ["3400000000 USD down", "6 % by down", "44.1 % down", "190 [bp] by down"],
        ),
        ("Plots go from 450 sq ft up to 900 sq ft.", ["450..900 [sft_i]"]),
        (
            "The index added 12.3 points, or 0.29%, at 4,234.1 points, while the other fell 2% to 1,333.",
            ["12.3 {point} by up", "0.29 % by up", "4234.1 {point} to up", "2 % by down", "1333 {point} to down"],
        ),
        ("Output grew at an annual rate of 2.4%; profit beat estimates by 5 cents.", ["2.4 % by up", "5 {cent} by up"]),
        ("Sales missed the forecast by 3%.", ["3 % by down"]),
        ("Two-thirds of the combined 4.3 million sales were abroad.", ["0.666667 1", "4300000 sales"]),
        ("She spent the last 200 days at sea; he has been jobless for two years.", ["200 d", "2 a"]),
        ("It will be 40k cheaper, and needs two larger homes.", ["40000", "2 larger homes"]),
        (
            "Rents rose from an average of $1,200 a month to $1,750.",
            ["1200 USD/mo from", "1750 USD to up"],
        ),
        ("The town uses 1.1 billion gallons of water a day.", ["1100000000 [gal_us]/d"]),
        ("The bus, carrying 45 pupils, fell 30 metres into a ravine.", ["45 pupils", "30 m"]),
        ("Exports fell for a third month, by 2.2%, while imports gained 0.8%.", ["2.2 % by down", "0.8 % by up"]),
        ("The ice is retreating by 50 metres a year.", ["50 m/a by down"]),
        ("Rents will rise by 33% in rich towns and 100% in poor ones.", ["33 % by up", "100 % by up"]),
        ("Rents rose 5% in May and 60% of firms said so.", ["5 % by up", "60 %"]),
        ("It took $5 million from the casino.", ["5000000 USD"]),
        ("There were 11,000 machines and more than 1,000 tables.", ["11000 machines", ">1000 tables"]),
        ("The quake claimed eight lives; it got 5,000 calls for help.", ["8 lives", "5000 calls"]),
        ("A cut of 0.25 of a per cent is due.", ["0.25 % by down"]),
        ("Estimates range from 200,000 to as many as 5 million.", ["200000..5000000"]),
        ("Concern grew about a man who was killed.", ["1 man"]),
        ("It is an 8 per cent pay increase over two years.", ["8 % by up", "2 a"]),
        ("The injured now number 330; he wears number 31.", ["330"]),
        ("It costs R$45, or $3 per person per day.", ["45 BRL", "3 USD/{person}/d"]),
        ("Some 50-odd, 40-ish and nigh on 900 came.", ["~50", "~40", "<900"]),
        (
            "The party won 45 seats, down from 61; 460 cars went, compared with 63.",
            ["45 seats down", "61 seats from", "460 cars", "63 cars from"],
        ),
        ("Trips were cheaper by 18.6%, bread dearer by 4%.", ["18.6 % by down", "4 % by up"]),
        ("Gold was $12 cheaper at $3,318 an ounce.", ["12 USD by down", "3318 USD/[oz_av] to down"]),
        ("Cut output at one plant by a quarter.", ["1 plant", "0.25 1 by down"]),
        (
            "The shares are off 17% and the poll cost 2 million euros over the plan.",
            ["17 % by down", "2000000 EUR by up"],
        ),
    ],
)
def test_reads_harder_counts_and_moves(text: str, expected: list[str]) -> None:
    """Parts of a count, lists of names, compounds before a noun, and moves that are told behind the number."""
    assert shown(text) == expected


# --------------------------------------------------------------------------- forms and bounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ranked ahead of Storvik (286), Parell (35) and Ostra (171).", ["286", "35", "171"]),
        ("Rescue 12 people, the order said.", ["12 people"]),
    ],
)
def test_reads_counts_that_look_like_ages_and_names(text: str, expected: list[str]) -> None:
    """Names with counts in brackets are a tally where one is too large for an age; verbs name nobody."""
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "form", "lower", "upper"),
    [
        ("32,414 dead", Form.EXACT, 32414, 32414),
        ("over 32,400 dead", Form.MORE_THAN, 32400, None),
        ("no fewer than 12 dead", Form.AT_LEAST, 12, None),
        ("12 dead or more", Form.AT_LEAST, 12, None),
        ("100+ dead", Form.AT_LEAST, 100, None),
        ("at least some 300 dead", Form.AT_LEAST, 300, None),
        ("up to 400 dead", Form.AT_MOST, None, 400),
        ("just under 296 hp", Form.LESS_THAN, None, 296),
        ("sub-500 sq m", Form.LESS_THAN, None, 500),
        ("nearly 3,000 dead", Form.LESS_THAN, None, 3000),
        ("close to 3,000 dead", Form.ABOUT, 2000, 3000),
        ("about 900 dead", Form.ABOUT, 855, 945),
        ("~80 dead", Form.ABOUT, 76, 84),
        ("900 dead or so", Form.ABOUT, 855, 945),
        ("80-90 dead", Form.RANGE, 80, 90),
        ("between 80 and 90 dead", Form.RANGE, 80, 90),
        ("dozens dead", Form.VAGUE, 24, 99),
        ("no deaths", Form.EXACT, 0, 0),
    ],
)
def test_bounds_the_stated_claim(text: str, form: Form, lower: int | None, upper: int | None) -> None:
    """A modifier in front or behind says which bound is stated; an open one is None."""
    quantity = only(text)
    assert (quantity.form, quantity.lower, quantity.upper) == (form, lower, upper)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("32,414", "1"),
        ("32,000 homes", "1000"),
        ("1.4 million homes", "100000"),
        ("10 million homes", "1000000"),
        ("20 homes", "1"),
        ("1,980 homes", "1"),
        ("fifteen thousand homes", "1000"),
        ("5.25%", "0.01"),
    ],
)
def test_knows_the_step_of_the_last_stated_digit(text: str, step: str) -> None:
    """A round number is only as precise as its last digit, but people count small numbers exactly."""
    assert only(text).precision == Decimal(step)


@pytest.mark.parametrize(
    ("text", "inner", "outer", "counted"),
    [
        ("Over 32,400 Palestinian casualties.", "32,400", "Over 32,400", "Palestinian casualties"),
        ("Some 50 or more of the displaced families left.", "50", "Some 50 or more", "displaced families"),
        ("It paid at least $2.3bn.", "$2.3bn", "at least $2.3bn", None),
        ("It fell minus-130 degrees Fahrenheit.", "minus-130 degrees Fahrenheit", "minus-130 degrees Fahrenheit", None),
        ("Between 5 and 6 percent.", "5 and 6 percent", "Between 5 and 6 percent", None),
        ("More than a dozen villages.", "a dozen", "More than a dozen", "villages"),
        ("\U0001f30a 12 Zu\u0308rich banks.", "12", "12", None),
    ],
)
def test_spans_are_the_words_of_the_text(text: str, inner: str, outer: str, counted: str | None) -> None:
    """Offsets stay true beside emoji and combining marks; the inner span leaves modifiers out."""
    quantity = only(text)
    assert text[quantity.start : quantity.end] == inner
    assert text[quantity.outer_start : quantity.outer_end] == outer
    if counted is not None:
        assert quantity.counted == counted
        assert text[quantity.counted_start : quantity.counted_end] == counted


# --------------------------------------------------------------------------- relations


def test_ties_a_restatement_to_its_original() -> None:
    """A conversion in brackets takes over the form and points at what it restates."""
    miles, kilometres = find_quantities("It flew more than 50 miles (80 km).")
    assert (kilometres.same_as, kilometres.form) == (0, Form.MORE_THAN)
    assert miles.same_as is None


def test_ties_a_level_to_where_it_came_from() -> None:
    """The base of a level or difference is the earlier value, wherever it stands."""
    assert [quantity.base for quantity in find_quantities("The rate fell to 4.1% from 4.8%.")] == [1, None]
    assert [quantity.base for quantity in find_quantities("The rate fell from 4.8% to 4.1%.")] == [None, 0]
    up, prior = find_quantities("The toll was up 76 from 30.")
    assert (up.delta, up.direction, up.base, prior.role) == (True, "up", 1, "from")


def test_gives_what_says_nothing_by_itself_only_when_asked() -> None:
    """Ages, dating durations and "one of" are marked as weak, and left out otherwise."""
    text = "Four years ago a 34-year-old man was one of the winners."
    assert find_quantities(text) == ()
    assert [quantity.weak for quantity in find_quantities(text, everything=True)] == ["dating", "age", "one_of"]


def test_reads_each_paragraph_by_itself() -> None:
    """A difference in one paragraph does not lend its direction to the next."""
    first, second = find_quantities("Shares fell 5%.\n\nor 6%.")
    assert first.delta
    assert not second.delta


def test_an_unknown_language_is_read_as_english() -> None:
    """A language without files still gets its digits read."""
    assert shown("At least 71 people", "xx") == [">=71 people"]


# --------------------------------------------------------------------------- any input


def check(text: str, language: str = "en") -> None:
    """Assert what must hold of the quantities of any text."""
    found = find_quantities(text, language=language, everything=True)
    end = 0
    for index, quantity in enumerate(found):
        assert 0 <= quantity.outer_start <= quantity.start < quantity.end <= quantity.outer_end <= len(text)
        assert quantity.start >= end
        end = quantity.end
        assert any(letter.isalnum() for letter in text[quantity.start : quantity.end])
        if quantity.lower is not None and quantity.upper is not None:
            assert quantity.lower <= quantity.upper
        if quantity.counted is not None:
            assert quantity.counted == text[quantity.counted_start : quantity.counted_end]
        assert all(link is None or 0 <= link < len(found) != index for link in (quantity.base, quantity.same_as))


WORDS = st.sampled_from(
    [
        "a",
        "about",
        "5",
        "five",
        "12",
        "1,234",
        "3.5",
        "2019",
        "%",
        "$",
        "€",
        "km",
        "million",
        "bn",
        "and",
        "to",
        "from",
        "-",
        "between",
        "or",
        "half",
        "of",
        "the",
        "rose",
        "fell",
        "by",
        "up",
        "people",
        "Homes",
        "(80",
        "km)",
        "March",
        "pm",
        "one",
        "two",
        "thirds",
        "per",
        "year",
        "old",
        "ago",
        "no",
        "deaths",
        "½",
        "1/2",
        ":",
        ".",
        ",",
        ";",
        "'",
        "minus",
        "-5",
        "x",
        "10",
        "^",
        "°",
        "N",
        "£3m",
    ]
)


def test_the_step_of_a_number_beyond_the_precision_of_decimals() -> None:
    """Forty digits are more than arithmetic with decimals keeps, and still have a last stated digit."""
    assert step_of(Decimal(f"12{'0' * 38}")) == Decimal(1).scaleb(38)
    assert step_of(Decimal(f"12{'0' * 38}7")) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Any characters give quantities that keep to the text."""
    check(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(WORDS, max_size=30), st.sampled_from([" ", "", "-", "\n", "\u00a0"]), st.sampled_from(["en", "es"]))
def test_any_mix_of_number_words_is_read(words: list[str], glue: str, language: str) -> None:
    """Words that make numbers may come in any order, glued or not, in either language."""
    check(glue.join(words), language)


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=10**15))
def test_reads_back_every_grouped_number(value: int) -> None:
    """A number written with separators between its thousands is read as it was meant."""
    assert only(f"There were {value:,} homes.").best == value
    if value >= 1_000_000:
        assert only(f"There were {value:,} homes.".replace(",", ".")).best == value


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789 ,.-", max_size=400), st.integers(min_value=1, max_value=200))
def test_blocks_cover_a_text(piece: str, times: int) -> None:
    """A text is cut into blocks without loss, and no block is long."""
    text = piece * times
    blocks = list(split_blocks(text))
    assert "".join(text[start:stop] for start, stop in blocks) == text
    assert all(stop - start <= 20_200 for start, stop in blocks)


@pytest.mark.parametrize(
    "piece", ["1", ",", "1,", "1,111,", "and ", "-", "1-", " ", "(", "(1", "five ", "1/", "+1(", "\n "]
)
def test_long_runs_are_read(piece: str) -> None:
    """Runs that tempt a backtracking reader are read like any text, and no more than a paragraph past 10,000 figures."""
    found = find_quantities(piece * (200_000 // len(piece)))
    assert len(found) <= 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The count was made as of 3 May. Eleven hikers are lost.", ["Eleven"]),
        ("The school closed in June. 12 pupils were moved.", ["12"]),
        ("The school closed on Jun. 12 for the summer.", []),
    ],
)
def test_a_month_dates_no_number_of_the_next_sentence(text: str, expected: list[str]) -> None:
    """A month at the end of a sentence makes no date of the number that opens the next one."""
    assert [text[quantity.start : quantity.end] for quantity in find_quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This brings the number of those killed since February 11 to 39.", ["39"]),
        ("It raised the toll since 7 October to 29.", ["29"]),
        ("Traffic went back up to 318,000 cars.", ["318,000"]),
        ("It rained from March 3 to 14.", []),
    ],
)
def test_a_value_reached_since_a_day_is_no_day(text: str, found: list[str]) -> None:
    """The words "since 11 February to 39" end in a number, and "from 3 to 14 March" in a day."""
    quantities = find_quantities(text)
    assert [text[one.start : one.end] for one in quantities] == found
    assert all(one.form is Form.EXACT for one in quantities)
