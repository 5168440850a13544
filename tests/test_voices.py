"""Who states numbers, in paragraphs as newsrooms, agencies, offices and firms write them."""

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
    ("text", "voices"),
    [
        (
            (
                "At least 31 people were killed and 112 injured when a river burst its banks in Belor province, the "
                "governor's office said on Tuesday. Nine of the dead were found in Ardun, a market town north of the "
                "provincial capital."
            ),
            {"31": "governor's office", "112": "governor's office", "Nine": "governor's office"},
        ),
        (
            (
                "The Sanar Health Ministry put the death toll at 1,204 on Friday, while the rebel administration in "
                "Kelm said it had counted 1,530 bodies. Neither figure could be verified."
            ),
            {"1,204": "Sanar Health Ministry", "1,530": "rebel administration in Kelm"},
        ),
        (
            (
                "Police in Harwick arrested 27 people after clashes outside the town hall. A spokesman for the force "
                "said four officers had been hurt, one of them seriously."
            ),
            {"27": None, "four": "spokesman for the force"},
        ),
        (
            (
                "Tarvo Mining reported a net profit of $312 million for the year to December, up from $287 million. "
                "The company said output at its Kessel mine rose to 4.1 million tonnes."
            ),
            {"$312 million": "Tarvo Mining", "$287 million": "Tarvo Mining", "4.1 million": "company"},
        ),
        (
            (
                "KAMPALA, March 9 (Wire) - Uganda has recorded 58 cases of Marburg fever, including 21 deaths, since "
                "January. Most infections, 43, were in Mubende district, according to the World Health Organization, "
                "which has sent 12 specialists."
            ),
            {"58": None, "21": None, "43": "World Health Organization", "12": "World Health Organization"},
        ),
        (
            (
                "Some 640,000 Sudanese refugees now live in Chad, according to UNHCR. The agency said 90 percent of "
                "them were women and children and appealed for $210 million."
            ),
            {"640,000": "UNHCR", "90": "agency", "$210 million": "agency"},
        ),
        (
            (
                "A 6.4-magnitude quake struck off the coast of Peru early on Monday, the US Geological Survey said. "
                "Civil defence officials reported three deaths in Ica and two in Nazca."
            ),
            {"6.4": "US Geological", "three": "Civil defence officials", "two": "Civil defence officials"},
        ),
        (
            (
                "The opposition won 54 of 101 seats in Delvia's parliament, the electoral commission announced. "
                "Turnout was 61%. An exit poll by Marten Research had given it 58 seats."
            ),
            {"54": "electoral commission", "101": "electoral commission", "58": "Marten Research"},
        ),
        (
            (
                "Israeli strikes killed 17 people in the southern Lebanese city of Nabatieh, Lebanon's health ministry "
                "said in a statement. The Israeli military said it had struck 40 targets."
            ),
            {"17": "Lebanon's health ministry", "40": "Israeli military"},
        ),
        (
            (
                '"We have lost 60 percent of the harvest," Pia Lund, who farms near Orme, told the Morning Post. The '
                "agriculture department estimates losses of $14 million."
            ),
            {"60": "Pia Lund, who farms near Orme", "$14 million": "agriculture department"},
        ),
        (
            (
                "A bus carrying 52 pilgrims plunged into a ravine in the Andoro mountains. Rescuers pulled 29 bodies "
                "from the wreck, local media reported. Eleven survivors were taken to Tindar District Hospital, where "
                "two later died, hospital director Sami Oule said."
            ),
            {"52": None, "29": "local media", "two": "hospital director Sami Oule"},
        ),
        (
            (
                "Storm Petra left 48,000 homes without power in Gwell and 12,500 in neighbouring Mennick, Northern "
                "Grid said. By evening the number had dropped to 9,000."
            ),
            {"48,000": "Northern Grid", "12,500": "Northern Grid"},
        ),
        (
            "Turkish inflation slowed to 31.5% in February. Economists in a poll by Finwire had expected 32.1%.",
            {"31.5%": None, "32.1%": "Finwire"},
        ),
        (
            (
                "MARDON (Agency) - Mardon's mayor said 14 buildings had collapsed. He added that 200 families were "
                "sleeping in tents."
            ),
            {"14": "Mardon's mayor", "200": "Mardon's mayor"},
        ),
        (
            (
                "The Halim government said it had killed 85 fighters in Tor district. A rights group based in London, "
                "the Halim Observatory, counted 31 civilian dead there."
            ),
            {"85": "Halim government", "31": "rights group based in London, the Halim Observatory"},
        ),
        (
            (
                "Nurses at 18 hospitals across Norland walked out on Monday, the Nurses' Union said. The health board "
                "said 2,100 operations were cancelled."
            ),
            {"18": "Nurses' Union", "2,100": "health board"},
        ),
        (
            (
                "Airline Skylark will cut 1,800 jobs, 1,100 of them in Germany, it said. The unions had feared 3,000 "
                "cuts."
            ),
            {"1,800": "Airline Skylark", "1,100": "Airline Skylark", "3,000": "unions"},
        ),
        (
            (
                "The central bank of Torvia raised its key rate by 50 basis points to 7.25%. Governor Lena Mahr said "
                "inflation would average 6% this year."
            ),
            {"50 basis points": None, "7.25%": None, "6%": "Governor Lena Mahr"},
        ),
        (
            (
                "Iran said 1,045 people were killed in the strikes; a US-based monitoring group, HRANA, put the figure "
                "at 1,320. Residents in Isfahan told reporters that at least 60 had died in one building."
            ),
            {"1,045": "Iran", "1,320": "US-based monitoring group, HRANA", "60": "Residents in Isfahan"},
        ),
        (
            (
                "The Ministry of Interior reported: 3,200 households displaced in the north, 1,450 in the south and "
                "800 in the capital."
            ),
            {"3,200": "Ministry of Interior", "1,450": "Ministry of Interior", "800": "Ministry of Interior"},
        ),
        (
            (
                "A ferry with 130 passengers sank on Lake Oru. Seventy-two people were rescued, the Maritime Authority "
                "said, and 41 bodies had been recovered by Friday, according to the Red Cross."
            ),
            {"130": None, "Seventy-two": "Maritime Authority", "41": "Red Cross"},
        ),
        (
            "Brent crude fell $1.20 to $71.05 a barrel. Analysts at Corben Bank said it could drop to $65.",
            {"$1.20": None, "$71.05": None, "$65": "Analysts at Corben Bank"},
        ),
        (
            "Heavy rain killed eight people in India's Assam state and five in Sylhet, Bangladesh, officials said.",
            {"eight": "officials", "five": "officials"},
        ),
        (
            (
                "The survey of 1,012 adults in Verland by pollster Civitas found 47% backed the ruling party, 38% the "
                "Greens."
            ),
            {
                "1,012": None,
                "47%": "adults in Verland by pollster Civitas",
                "38%": "adults in Verland by pollster Civitas",
            },
        ),
        (
            (
                "Colombia's army said 22 guerrillas had died in an air raid in Cauca. The ELN denied this and said "
                "three of its men were killed."
            ),
            {"22": "Colombia's army", "three": "ELN"},
        ),
        (
            (
                "The death toll from the mine blast in Karagan has risen to 51. The regional governor, Timur Aliev, "
                "told state television that four men were still underground."
            ),
            {"51": None, "four": "regional governor, Timur Aliev"},
        ),
        (
            (
                "Ukraine's air force said Russia had launched 112 drones overnight and that 87 were shot down. In "
                "Kharkiv two people died, regional governor Oleh Syniehubov wrote on Telegram."
            ),
            {"112": "Ukraine's air force", "87": "Ukraine's air force", "two": "regional governor Oleh Syniehubov"},
        ),
        (
            (
                "Drought has killed 260,000 head of livestock in Kenya's Turkana county, pastoralists' leaders say. "
                "Across the Horn of Africa, 23 million people go hungry, the World Food Programme says."
            ),
            {"260,000": "pastoralists' leaders", "23 million": "World Food Programme"},
        ),
        (
            (
                "A court in Lahr sentenced nine men to prison. Prosecutors said they had smuggled 2.3 tonnes of "
                "cocaine from Ecuador to Rotterdam."
            ),
            {"nine": None, "2.3": "Prosecutors"},
        ),
        (
            (
                "Cholera has spread to 11 of Zambia's 116 districts. Lusaka alone accounts for 6,200 of the 9,800 "
                "cases, the health minister, Elias Banda, told parliament."
            ),
            {"11": None, "116": None, "6,200": "health minister, Elias Banda", "9,800": "health minister, Elias Banda"},
        ),
        (
            (
                "Sales at retailer Brackwell rose 5.2% in the quarter, beating the 4% that analysts expected. Chief "
                "executive Dana Holt said 30 new shops would open."
            ),
            {"5.2%": None, "4%": "analysts", "30": "Chief executive Dana Holt"},
        ),
        (
            (
                "The Federal Reserve left its target range at 3.50 percent to 3.75 percent on Wednesday. Fed Chair "
                "Dale Morrow said the economy had added 130,000 jobs a month on average. Two officials wanted a cut of "
                "a quarter point."
            ),
            {"3.50 percent to 3.75 percent": None, "130,000": "Fed Chair Dale Morrow", "a quarter point": None},
        ),
        (
            (
                "Norway's economy grew 0.4% in the third quarter, Statistics Norway said. Mainland GDP, which strips "
                "out oil and gas, rose 0.2%. The government has raised its forecast for the year to 1.9%."
            ),
            {"0.4%": "Statistics Norway", "1.9%": "government"},
        ),
        (
            (
                "The finance ministry expects a deficit of 5.1% of GDP in Kenya this year. The IMF, in its latest "
                "report, saw it at 5.6%."
            ),
            {"5.1%": "finance ministry", "5.6%": "IMF"},
        ),
        (
            (
                "Annual inflation in Argentina eased to 31.8% in October, statistics agency INDEC reported on "
                "Thursday. On a monthly basis prices rose 2.3%. Analysts polled by the central bank see 1.9% for "
                "November."
            ),
            {"31.8%": "statistics agency INDEC", "1.9%": "Analysts polled by the central bank"},
        ),
        (
            (
                "The jobless rate held at 4.3% in Britain. Vacancies fell by 9,000 to 717,000, the Office for National "
                "Statistics said."
            ),
            {"4.3%": None, "9,000": "Office for National Statistics", "717,000": "Office for National Statistics"},
        ),
        (
            (
                'Parliament passed the budget by 212 votes to 198. The opposition leader, Ida Brenn, called it "a tax '
                'on 10 million workers". The bill cuts $3 billion from health spending.'
            ),
            {"212": None, "198": None, "10 million": "opposition leader, Ida Brenn", "$3 billion": None},
        ),
        (
            (
                "With 92% of votes counted, Tomas Riel had 51.2% and Vera Lunde 46.9%, the election commission of "
                "Moravia said. Riel won seven of the nine regions."
            ),
            {"51.2%": "election commission of Moravia", "46.9%": "election commission of Moravia"},
        ),
        (
            (
                "The president's approval rating fell to 38% in a Gallint poll, down from 41% in September. The survey "
                "of 1,004 adults has a margin of error of three points."
            ),
            {"38%": "Gallint", "41%": "Gallint"},
        ),
        (
            (
                "Mayor Rosa Tamm pledged to build 20,000 homes in Ostwick by 2030. Her rival, Kurt Moll, promised "
                "35,000."
            ),
            {"20,000": "Mayor Rosa Tamm", "35,000": "Her rival, Kurt Moll"},
        ),
        (
            (
                "The far-right Dawn party took 24 seats in Sellen's regional assembly. It had nine before. Turnout "
                "reached 58.7%, according to the interior ministry."
            ),
            {"24": None, "nine": None, "58.7%": "interior ministry"},
        ),
        (
            (
                "Rovers beat City 3-1 at Harbour Park. Lena Okoro scored two goals and now has 17 this season. Coach "
                "Ben Adair said four of his players were injured."
            ),
            {"two": None, "17": None, "four": "Coach Ben Adair"},
        ),
        (
            (
                "Kipruto won the Valmar marathon in front of 200,000 spectators, organisers said. She earned $100,000 "
                "in prize money."
            ),
            {"200,000": "organisers", "$100,000": None},
        ),
        (
            (
                "Chipmaker Novaxis posted revenue of $9.2 billion, up 22%. Analysts on average had forecast $8.9 "
                "billion, according to data compiled by Finwire. It plans to invest $2 billion in a plant in Ohio."
            ),
            {"$9.2 billion": "Chipmaker Novaxis", "22%": "Chipmaker Novaxis", "$8.9 billion": "Analysts on average"},
        ),
        (
            "Bitcoin dropped below $90,000. About $600 million of positions were wiped out, CoinTally data showed.",
            {"$90,000": None, "$600 million": "CoinTally data"},
        ),
        (
            (
                "Carmaker Velden will recall 84,000 vehicles in the United States, the road safety regulator said. The "
                "fault has caused three crashes but no injuries, it added."
            ),
            {"84,000": "road safety regulator", "three": "road safety regulator"},
        ),
        (
            (
                "Health officials in Ontario confirmed 14 new measles cases, bringing the province's total to 312. "
                "Public Health Canada says 1,240 people have fallen ill nationwide."
            ),
            {
                "14": "Health officials in Ontario",
                "312": "Health officials in Ontario",
                "1,240": "Public Health Canada",
            },
        ),
        (
            (
                "The Democratic Republic of the Congo's health ministry declared an end to the outbreak, which killed "
                "45 people in Kasai. The WHO said 64 cases were recorded, of which 53 were confirmed."
            ),
            {"64": "WHO", "53": "WHO"},
        ),
        (
            (
                "Dengue has killed 102 people in Bangladesh since January, 61 of them in Dhaka. Hospitals admitted "
                "1,139 patients in the past 24 hours, the Directorate General of Health Services said in its daily "
                "bulletin."
            ),
            {"102": None, "61": None, "1,139": "Directorate General of Health Services"},
        ),
        (
            (
                "A study published in The Vessel found that one in six adults skips meals. Its lead author, Ravi "
                "Shenoy of Carrow University, said the figure was 8% in 2010."
            ),
            {"one in six": "study published in The Vessel", "8%": "Its lead author, Ravi Shenoy of Carrow University"},
        ),
        (
            (
                "Rainfall of 212 mm fell on Valencia in eight hours, the weather agency Aemet said. Firefighters "
                "answered 1,300 calls."
            ),
            {"212": "weather agency Aemet", "1,300": None},
        ),
        (
            (
                "Typhoon Kaliva made landfall in the northern Philippines with winds of 185 kph. More than 900,000 "
                "people were evacuated, the Office of Civil Defense said. In Cagayan province, four were killed by "
                "landslides, governor Manuel Ruba told DZX radio."
            ),
            {"185": None, "900,000": "Office of Civil Defense", "four": "governor Manuel Ruba"},
        ),
        (
            (
                "Temperatures hit 49.2 degrees Celsius in Jacobabad, Pakistan's meteorological department said, and 47 "
                "in Sibi."
            ),
            {"49.2": "Pakistan's meteorological department", "47": "Pakistan's meteorological department"},
        ),
        (
            (
                "Some 1.2 million Syrians have returned home since December, the UN refugee agency, UNHCR, says. From "
                "Lebanon alone 380,000 went back."
            ),
            {"1.2 million": "UN refugee agency, UNHCR", "380,000": "UN refugee agency, UNHCR"},
        ),
        (
            (
                "Uganda hosts 1.9 million refugees, most of them from South Sudan. Funding covers only 25% of needs, "
                "UNHCR spokesman Joel Ate said."
            ),
            {"1.9 million": None, "25%": "UNHCR spokesman Joel Ate"},
        ),
        (
            (
                "Fighting in North Darfur has displaced 81,000 people since 26 October, the International Organization "
                "for Migration estimates. Half of them reached Tawila. Doctors there treated 1,200 malnourished "
                "children last week, according to Doctors Without Borders."
            ),
            {
                "81,000": "International Organization for Migration",
                "Half": "International Organization for Migration",
                "1,200": "Doctors Without Borders",
            },
        ),
        (
            (
                "Ukraine struck a refinery in Russia's Saratov region. Russia's defence ministry said its air defences "
                "had downed 130 drones, 31 of them over the Saratov region."
            ),
            {"130": "Russia's defence ministry", "31": "Russia's defence ministry"},
        ),
        (
            (
                "Militants killed 34 people in a village in western Niger, the army said. Two residents reached by "
                "phone said the toll was at least 50."
            ),
            {"34": "army", "50": "Two residents reached by phone"},
        ),
        (
            (
                "Hamas-run authorities reported 68,875 deaths in Gaza. The figures do not distinguish fighters from "
                "civilians. Israel says it has lost 470 soldiers there."
            ),
            {"68,875": "Hamas-run authorities", "470": "Israel"},
        ),
        (
            (
                "Police said three people were stabbed outside a school in Marsden; one, a boy of 15, died later. "
                "Headteacher Joan Pell said the school had 800 pupils."
            ),
            {"three": "Police", "800": "Headteacher Joan Pell"},
        ),
        (
            (
                "The UN Office for the Coordination of Humanitarian Affairs counted 36 attacks on aid convoys in Haiti "
                'in August. "We reached 140,000 people," its coordinator, Marta Ruiz, said.'
            ),
            {"36": "UN Office for the Coordination of Humanitarian Affairs", "140,000": "its coordinator, Marta Ruiz"},
        ),
        (
            (
                "In a statement, the airline said 1,150 flights were cancelled. Passenger numbers fell by 12%. The "
                "pilots' union says 90% of its members joined the walkout."
            ),
            {"1,150": "airline", "12%": None, "90%": "pilots' union"},
        ),
        (
            (
                "Indonesia's disaster agency BNPB said 303 people had died on Sumatra island. West Sumatra alone "
                "recorded 61 deaths; 90 more were missing."
            ),
            {"303": "Indonesia's disaster agency BNPB", "61": "Indonesia's disaster agency BNPB"},
        ),
        (
            (
                "The mine in Lomar province employs 2,400. Its owner, Zentrix, reported output of 310,000 ounces, 8% "
                "less than planned. Union leader Pia Corr says 600 jobs are at risk."
            ),
            {"2,400": None, "310,000": "Its owner, Zentrix", "600": "Union leader Pia Corr"},
        ),
    ],
)
def test_paragraphs_tell_who_states_their_numbers(text: str, voices: dict[str, str | None]) -> None:
    """Whoever states a number is named; what the reporter counts, and what only happens, has no voice."""
    found = {number: figure.attribution for number, figure in read(text, voices).items()}
    assert {number: voice.name if voice else None for number, voice in found.items()} == voices
