"""Where numbers hold, in paragraphs as newsrooms, agencies, offices and firms write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from monitor.documents import document_from_text
from monitor.figures import find_figures
from monitor.model import Figure

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)  # a Thursday


def read(text: str, numbers: Iterable[str]) -> dict[str, Figure]:
    """Return the figures of a text by their numbers; a unit in words behind one may be left out."""
    figures = find_figures(document_from_text(text, fetched_at=NOW, published_at=NOW))
    return {number: next(one for one in figures if f"{one.text} ".startswith(f"{number} ")) for number in numbers}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "At least 31 people were killed and 112 injured when a river burst its banks in Belor province, the "
                "governor's office said on Tuesday. Nine of the dead were found in Ardun, a market town north of the "
                "provincial capital."
            ),
            {"31": "Belor province", "112": "Belor province", "Nine": "Ardun"},
        ),
        (
            (
                "Consumer prices in Ostrava rose 4.2% in February from a year earlier, the National Statistics Office "
                "reported. Food prices climbed 6.1%, while fuel fell 2.3%."
            ),
            {"4.2%": "Ostrava", "6.1%": "Ostrava", "2.3%": "Ostrava"},
        ),
        (
            (
                "Police in Harwick arrested 27 people after clashes outside the town hall. A spokesman for the force "
                "said four officers had been hurt, one of them seriously."
            ),
            {"27": "Harwick", "four": "Harwick"},
        ),
        (
            (
                "KAMPALA, March 9 (Wire) - Uganda has recorded 58 cases of Marburg fever, including 21 deaths, since "
                "January. Most infections, 43, were in Mubende district, according to the World Health Organization, "
                "which has sent 12 specialists."
            ),
            {"58": "Uganda", "21": "Uganda", "43": "Mubende district", "12": "Mubende district"},
        ),
        (
            (
                "Some 640,000 Sudanese refugees now live in Chad, according to UNHCR. The agency said 90 percent of "
                "them were women and children and appealed for $210 million."
            ),
            {"640,000": "Chad", "90": "Chad", "$210 million": "Chad"},
        ),
        (
            (
                "A 6.4-magnitude quake struck off the coast of Peru early on Monday, the US Geological Survey said. "
                "Civil defence officials reported three deaths in Ica and two in Nazca."
            ),
            {"three": "Ica", "two": "Nazca"},
        ),
        (
            (
                "The opposition won 54 of 101 seats in Delvia's parliament, the electoral commission announced. "
                "Turnout was 61%. An exit poll by Marten Research had given it 58 seats."
            ),
            {"54": "Delvia", "101": "Delvia", "61%": "Delvia", "58": "Delvia"},
        ),
        (
            (
                "Israeli strikes killed 17 people in the southern Lebanese city of Nabatieh, Lebanon's health ministry "
                "said in a statement. The Israeli military said it had struck 40 targets."
            ),
            {"17": "Nabatieh", "40": "Nabatieh"},
        ),
        (
            (
                "A bus carrying 52 pilgrims plunged into a ravine in the Andoro mountains. Rescuers pulled 29 bodies "
                "from the wreck, local media reported. Eleven survivors were taken to Tindar District Hospital, where "
                "two later died, hospital director Sami Oule said."
            ),
            {"29": "Andoro mountains", "Eleven": "Andoro mountains", "two": "Andoro mountains"},
        ),
        (
            (
                "Unemployment in the euro zone fell to 6.2% in January, data from Eurostat showed on Tuesday. In Spain "
                "it was 10.4% and in Germany 3.1%."
            ),
            {"10.4%": "Spain", "3.1%": "Germany"},
        ),
        (
            (
                "Storm Petra left 48,000 homes without power in Gwell and 12,500 in neighbouring Mennick, Northern "
                "Grid said. By evening the number had dropped to 9,000."
            ),
            {"48,000": "Gwell", "12,500": "Mennick", "9,000": "Gwell"},
        ),
        (
            "Turkish inflation slowed to 31.5% in February. Economists in a poll by Finwire had expected 32.1%.",
            {"31.5%": "Turkey", "32.1%": "Turkey"},
        ),
        (
            (
                "Wildfires have burned 22,000 acres across northern California, Cal Fire said. The largest, the "
                "Juniper fire in Tehama County, was 35% contained."
            ),
            {"22,000": "northern California", "35%": "Tehama County"},
        ),
        (
            (
                "MARDON (Agency) - Mardon's mayor said 14 buildings had collapsed. He added that 200 families were "
                "sleeping in tents."
            ),
            {"14": "Mardon", "200": "Mardon"},
        ),
        (
            (
                "The Halim government said it had killed 85 fighters in Tor district. A rights group based in London, "
                "the Halim Observatory, counted 31 civilian dead there."
            ),
            {"85": "Tor district", "31": "Tor district"},
        ),
        (
            (
                "Nurses at 18 hospitals across Norland walked out on Monday, the Nurses' Union said. The health board "
                "said 2,100 operations were cancelled."
            ),
            {"18": "Norland", "2,100": "Norland"},
        ),
        (
            (
                "Airline Skylark will cut 1,800 jobs, 1,100 of them in Germany, it said. The unions had feared 3,000 "
                "cuts."
            ),
            {"1,800": "Germany", "1,100": "Germany"},
        ),
        (
            (
                "The UN says more than 4.6 million people in Haiti face acute hunger. In the capital, Port-au-Prince, "
                "gangs control 85% of the city."
            ),
            {"4.6 million": "Haiti", "85%": "Port-au-Prince"},
        ),
        (
            (
                "The central bank of Torvia raised its key rate by 50 basis points to 7.25%. Governor Lena Mahr said "
                "inflation would average 6% this year."
            ),
            {"50 basis points": "Torvia", "7.25%": "Torvia", "6%": "Torvia"},
        ),
        (
            (
                "Iran said 1,045 people were killed in the strikes; a US-based monitoring group, HRANA, put the figure "
                "at 1,320. Residents in Isfahan told reporters that at least 60 had died in one building."
            ),
            {"1,045": "Iran", "1,320": "Iran", "60": "Isfahan"},
        ),
        (
            (
                "The Ministry of Interior reported: 3,200 households displaced in the north, 1,450 in the south and "
                "800 in the capital."
            ),
            {"3,200": "north", "1,450": "south", "800": "capital"},
        ),
        (
            "In Kessim, the village worst hit, 19 people died. There, rescuers found six children alive on Sunday.",
            {"19": "Kessim", "six": "Kessim"},
        ),
        (
            (
                "A ferry with 130 passengers sank on Lake Oru. Seventy-two people were rescued, the Maritime Authority "
                "said, and 41 bodies had been recovered by Friday, according to the Red Cross."
            ),
            {"130": "Lake Oru", "Seventy-two": "Lake Oru", "41": "Lake Oru"},
        ),
        (
            (
                "The survey of 1,012 adults in Verland by pollster Civitas found 47% backed the ruling party, 38% the "
                "Greens."
            ),
            {"1,012": "Verland", "47%": "Verland", "38%": "Verland"},
        ),
        (
            (
                "Colombia's army said 22 guerrillas had died in an air raid in Cauca. The ELN denied this and said "
                "three of its men were killed."
            ),
            {"22": "Cauca", "three": "Cauca"},
        ),
        (
            (
                "The death toll from the mine blast in Karagan has risen to 51. The regional governor, Timur Aliev, "
                "told state television that four men were still underground."
            ),
            {"51": "Karagan", "four": "Karagan"},
        ),
        (
            (
                "Ukraine's air force said Russia had launched 112 drones overnight and that 87 were shot down. In "
                "Kharkiv two people died, regional governor Oleh Syniehubov wrote on Telegram."
            ),
            {"112": "Ukraine", "87": "Ukraine", "two": "Kharkiv"},
        ),
        (
            (
                "Cholera has spread to 11 of Zambia's 116 districts. Lusaka alone accounts for 6,200 of the 9,800 "
                "cases, the health minister, Elias Banda, told parliament."
            ),
            {"11": "Zambia", "116": "Zambia", "6,200": "Lusaka"},
        ),
        (
            (
                "Norway's economy grew 0.4% in the third quarter, Statistics Norway said. Mainland GDP, which strips "
                "out oil and gas, rose 0.2%. The government has raised its forecast for the year to 1.9%."
            ),
            {"0.4%": "Norway", "0.2%": "Norway", "1.9%": "Norway"},
        ),
        (
            (
                "The finance ministry expects a deficit of 5.1% of GDP in Kenya this year. The IMF, in its latest "
                "report, saw it at 5.6%."
            ),
            {"5.1%": "Kenya", "5.6%": "Kenya"},
        ),
        (
            (
                "Annual inflation in Argentina eased to 31.8% in October, statistics agency INDEC reported on "
                "Thursday. On a monthly basis prices rose 2.3%. Analysts polled by the central bank see 1.9% for "
                "November."
            ),
            {"31.8%": "Argentina", "2.3%": "Argentina", "1.9%": "Argentina"},
        ),
        (
            (
                "The jobless rate held at 4.3% in Britain. Vacancies fell by 9,000 to 717,000, the Office for National "
                "Statistics said."
            ),
            {"4.3%": "United Kingdom", "9,000": "United Kingdom", "717,000": "United Kingdom"},
        ),
        (
            (
                "Exports from Vietnam jumped 16.1% in the ten months to October, customs data showed. Imports were up "
                "17%."
            ),
            {"16.1%": "Vietnam", "17%": "Vietnam"},
        ),
        (
            (
                "With 92% of votes counted, Tomas Riel had 51.2% and Vera Lunde 46.9%, the election commission of "
                "Moravia said. Riel won seven of the nine regions."
            ),
            {"92%": "Moravia", "51.2%": "Moravia", "46.9%": "Moravia", "seven": "Moravia"},
        ),
        (
            (
                "Mayor Rosa Tamm pledged to build 20,000 homes in Ostwick by 2030. Her rival, Kurt Moll, promised "
                "35,000."
            ),
            {"20,000": "Ostwick", "35,000": "Ostwick"},
        ),
        (
            (
                "The far-right Dawn party took 24 seats in Sellen's regional assembly. It had nine before. Turnout "
                "reached 58.7%, according to the interior ministry."
            ),
            {"24": "Sellen", "nine": "Sellen", "58.7%": "Sellen"},
        ),
        (
            (
                "Chipmaker Novaxis posted revenue of $9.2 billion, up 22%. Analysts on average had forecast $8.9 "
                "billion, according to data compiled by Finwire. It plans to invest $2 billion in a plant in Ohio."
            ),
            {"$9.2 billion": None, "22%": None, "$8.9 billion": None, "$2 billion": "Ohio"},
        ),
        (
            (
                "Carmaker Velden will recall 84,000 vehicles in the United States, the road safety regulator said. The "
                "fault has caused three crashes but no injuries, it added."
            ),
            {"84,000": "United States", "three": "United States"},
        ),
        (
            (
                "Health officials in Ontario confirmed 14 new measles cases, bringing the province's total to 312. "
                "Public Health Canada says 1,240 people have fallen ill nationwide."
            ),
            {"14": "Ontario", "312": "Ontario", "1,240": "Canada"},
        ),
        (
            (
                "The Democratic Republic of the Congo's health ministry declared an end to the outbreak, which killed "
                "45 people in Kasai. The WHO said 64 cases were recorded, of which 53 were confirmed."
            ),
            {"45": "Kasai", "64": "Democratic Republic of the Congo", "53": "Democratic Republic of the Congo"},
        ),
        (
            (
                "Dengue has killed 102 people in Bangladesh since January, 61 of them in Dhaka. Hospitals admitted "
                "1,139 patients in the past 24 hours, the Directorate General of Health Services said in its daily "
                "bulletin."
            ),
            {"102": "Bangladesh", "61": "Dhaka", "1,139": "Bangladesh"},
        ),
        (
            (
                "Vaccination teams reached 340,000 children in Kano, Nigeria, UNICEF's 12 clinics reported. The "
                "state's health commissioner, Aisha Bello, put coverage at 71%."
            ),
            {"340,000": "Kano", "71%": "Kano"},
        ),
        (
            (
                "Rainfall of 212 mm fell on Valencia in eight hours, the weather agency Aemet said. Firefighters "
                "answered 1,300 calls."
            ),
            {"212": "Valencia", "1,300": "Valencia"},
        ),
        (
            (
                "Typhoon Kaliva made landfall in the northern Philippines with winds of 185 kph. More than 900,000 "
                "people were evacuated, the Office of Civil Defense said. In Cagayan province, four were killed by "
                "landslides, governor Manuel Ruba told DZX radio."
            ),
            {"185": "northern Philippines", "900,000": "northern Philippines", "four": "Cagayan province"},
        ),
        (
            (
                "Temperatures hit 49.2 degrees Celsius in Jacobabad, Pakistan's meteorological department said, and 47 "
                "in Sibi."
            ),
            {"49.2": "Jacobabad", "47": "Sibi"},
        ),
        (
            (
                "Uganda hosts 1.9 million refugees, most of them from South Sudan. Funding covers only 25% of needs, "
                "UNHCR spokesman Joel Ate said."
            ),
            {"1.9 million": "Uganda", "25%": "Uganda"},
        ),
        (
            (
                "Militants killed 34 people in a village in western Niger, the army said. Two residents reached by "
                "phone said the toll was at least 50."
            ),
            {"34": "western Niger", "50": "western Niger"},
        ),
        (
            (
                "Hamas-run authorities reported 68,875 deaths in Gaza. The figures do not distinguish fighters from "
                "civilians. Israel says it has lost 470 soldiers there."
            ),
            {"68,875": "Gaza", "470": "Gaza"},
        ),
        (
            (
                "Police said three people were stabbed outside a school in Marsden; one, a boy of 15, died later. "
                "Headteacher Joan Pell said the school had 800 pupils."
            ),
            {"three": "Marsden", "800": "Marsden"},
        ),
        (
            (
                "The UN Office for the Coordination of Humanitarian Affairs counted 36 attacks on aid convoys in Haiti "
                'in August. "We reached 140,000 people," its coordinator, Marta Ruiz, said.'
            ),
            {"36": "Haiti", "140,000": "Haiti"},
        ),
        (
            (
                "Indonesia's disaster agency BNPB said 303 people had died on Sumatra island. West Sumatra alone "
                "recorded 61 deaths; 90 more were missing."
            ),
            {"303": "Sumatra island", "61": "Sumatra", "90": "Sumatra"},
        ),
    ],
)
def test_paragraphs_tell_where_their_numbers_hold(text: str, places: dict[str, str | None]) -> None:
    """A place belongs to the numbers next to it, of its voices, and of what goes on from it; firms and games have none."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places
