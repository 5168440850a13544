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
            ("The survey of 1,012 pollster Civitas found 47% backed the ruling party, 38% the Greens."),
            {
                "1,012": None,
                "47%": "pollster Civitas",
                "38%": "pollster Civitas",
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
        (
            (
                "Parliament backs pension reform\n\ndate 2026-03-11\n\nLawmakers in Kessel voted by 174 to 151 on "
                "Tuesday to raise the retirement age to 67, handing Prime Minister Oda Brann a narrow win.\n\nBrann's "
                "coalition holds 180 of the 340 seats in the lower house, but six of its members rebelled. The "
                "opposition Civic Union, with 122 seats, wants a referendum and has collected 300,000 "
                "signatures.\n\nThe reform will save 4.2 billion crowns a year by 2035, the finance ministry "
                "estimates. Trade unions, which represent 1.1 million workers, announced a one-day strike.\n\nA poll "
                "published by Radio Kessel last week showed 63% of voters against the change and 28% in favour. The "
                "last government fell in 2021 after it raised fuel tax by nine cents."
            ),
            {
                "174": None,
                "151": None,
                "180": None,
                "340": None,
                "six": None,
                "122": None,
                "4.2 billion": "finance ministry",
                "1.1 million": None,
                "63%": "Radio Kessel last week",
                "28%": "Radio Kessel last week",
                "nine": None,
            },
        ),
        (
            (
                "Harriers hold on to reach final\n\nThe Harriers beat Lunden 3-2 on Saturday to reach their fourth "
                "final in six years. A sell-out crowd of 38,500 saw Mika Dahl put the hosts ahead with his 19th goal "
                "of the season.\n\nLunden, who finished 12 points behind in the table, levelled twice. The club has "
                "offered Dahl a new contract worth £90,000 a week, according to the Evening Courier.\n\nCoach Petra "
                'Lind said three of her players would miss the final. "We have had 14 injuries since Christmas," she '
                "said. The winners collect £2.1 million."
            ),
            {"38,500": None, "12": None, "three": "Coach Petra Lind", "14": "Coach Petra Lind", "£2.1 million": None},
        ),
        (
            (
                "Shares slide as oil jumps\n\nEuropean stocks closed lower on Wednesday. The Continental 300 index "
                "shed 1.3% to 512.4, its lowest in two months.\n\nEnergy group Orvane gained 2.8% after Brent crude "
                "rose $2.10 to $84.35 a barrel. Carmaker Velt dropped 6.1% after it cut its margin forecast to 4-5% "
                "from 7%.\n\nAnalysts at Norhaven Bank expect the central bank to hold rates at 2.5%. Money markets "
                "price in two cuts this year. The euro slipped 0.4% to $1.0812.\n\nRetailer Maison Clair said "
                "Christmas sales had risen 3.4%, beating the 2% growth that analysts had pencilled in. It declared a "
                "dividend of 45 cents."
            ),
            {
                "1.3%": None,
                "512.4": None,
                "2.8%": None,
                "$2.10": None,
                "$84.35": None,
                "6.1%": None,
                "2.5%": "Analysts at Norhaven Bank",
                "0.4%": None,
                "$1.0812": None,
                "3.4%": "Retailer Maison Clair",
            },
        ),
        (
            (
                "Camp swells as fighting nears\n\nGOR, 9 March (Aid Wire) - More than 12,000 people have arrived at "
                "the Sember camp outside Gor since Friday, the Relief Council said, doubling its population to "
                "24,500.\n\nMost come from villages along the Ona river, 40 km to the east. Families sleep under "
                'trees; there are 180 latrines, one for every 136 people.\n\n"My brother and two cousins were killed '
                'on the road," said Hawa Idris, 34.\n\nThe UN has appealed for $65 million to help 400,000 people in '
                "the region this year, of which $9 million has come in. In neighbouring Dar, 7,800 refugees have "
                "crossed the border. Medical teams vaccinated 5,200 children on Sunday and found 310 to be severely "
                "malnourished."
            ),
            {
                "12,000": "Relief Council",
                "24,500": "Relief Council",
                "40": None,
                "180": None,
                "one": None,
                "136": None,
                "two": "Hawa Idris",
                "$65 million": "UN",
                "400,000": "UN",
                "7,800": None,
                "5,200": None,
                "310": None,
            },
        ),
        (
            (
                "Measles spreads in the north\n\nHealth authorities in Tarn have confirmed 214 measles cases this "
                "year, five times as many as in all of 2025. Three children have died, two of them in Hollin "
                "district.\n\nThe northern districts account for 81% of infections. Hollin has 96 cases, Sare 54 and "
                "Upper Lenn 23. At Hollin General Hospital, 11 patients need oxygen.\n\nVaccine coverage fell to 74% "
                "in 2024, well below the 95% that is needed to stop outbreaks, according to the World Health "
                "Organization. Dr Anna Keel, who runs the immunisation programme, said 60,000 doses had arrived on "
                "Monday.\n\nThe ministry plans to reach 90% of children under five by June. It has hired 450 nurses."
            ),
            {
                "214": "Health authorities in Tarn",
                "five": "Health authorities in Tarn",
                "81%": None,
                "96": None,
                "54": None,
                "23": None,
                "11": None,
                "74%": "World Health Organization",
                "95%": "World Health Organization",
                "60,000": "Dr Anna Keel, who runs the immunisation programme",
                "450": None,
            },
        ),
        (
            (
                "POLICE STATEMENT\n\nTwo men aged 24 and 31 were arrested on Sunday after officers found 17 kilograms "
                "of cocaine in a van on Mill Road, Fernside. The drugs have a street value of £1.4 "
                'million.\n\nDetective Inspector Rhona Pike said: "We have carried out 23 searches in Fernside since '
                'January and seized £310,000 in cash."\n\nAnyone with information can call 0300 555 0100.'
            ),
            {"23": "Detective Inspector Rhona Pike", "£310,000": "Detective Inspector Rhona Pike"},
        ),
        (
            (
                "Orlane Foods reports higher profit\n\nOrlane Foods made a pre-tax profit of €418 million in 2025, 9% "
                "more than the year before, helped by price rises in Brazil and Mexico.\n\nSales rose 3.2% to €6.1 "
                "billion. In Latin America, where the group earns a third of its revenue, they were up 11%.\n\nChief "
                'executive Marc Thill said he expected growth of 2% to 3% this year. "Cocoa costs us €80 million more '
                'than last year," he told reporters.\n\nThe company employs 31,000 people and will close two '
                "factories in France, at a cost of 600 jobs. Unions called the plan brutal. The shares fell 1.9%."
            ),
            {
                "3.2%": None,
                "€6.1 billion": None,
                "a third": None,
                "11%": None,
                "2% to 3%": "Chief executive Marc Thill",
                "€80 million": "Chief executive Marc Thill",
                "31,000": None,
                "two": None,
                "600": None,
                "1.9%": None,
            },
        ),
        (
            (
                "Heatwave grips the south\n\nTemperatures climbed to 44.3 degrees in Valdera on Thursday, the hottest "
                "March day since records began in 1911, the national weather service said.\n\nHospitals in the city "
                "treated 128 people for heatstroke. Four elderly residents died, the civil protection agency "
                "confirmed. Power cuts hit 60,000 homes.\n\nIn the mountains near Pir, firefighters battled nine "
                "blazes that have destroyed 2,300 hectares of forest. Rain of 5 to 10 mm is forecast for Sunday, "
                "according to the weather service."
            ),
            {
                "44.3": "national weather service",
                "128": None,
                "Four": "civil protection agency",
                "60,000": None,
                "nine": None,
                "2,300": None,
                "5": "national weather service",
            },
        ),
        (
            (
                "WEEKLY RIVER REPORT\n\nNordal Hydrological Institute, 9 March 2026\n\nThe Lenna stood at 6.42 metres "
                "at Karst on Monday morning, 38 centimetres above flood stage. A crest of 7.1 metres is expected on "
                "Wednesday.\n\nRainfall over the basin averaged 84 mm last week, with 131 mm at Upper Venn. Snow water "
                "in the Orrin hills is 140% of normal.\n\nWarnings are in force for nine districts. The institute said "
                "22 gauges were out of order."
            ),
            {"6.42": None, "38": None, "84": None, "131": None, "140%": None, "nine": None, "22": "institute"},
        ),
        (
            (
                "LIVE: Council elections\n\n22:40 Labour group wins 31 of 54 seats in Brackley, its best result since "
                '1995. Turnout there was 29%.\n\n22:15 "We\'ve lost a dozen good colleagues tonight," says council '
                "leader Jen Moss.\n\n21:50 With three of the wards in Hexton counted, the Independents have 44% of the "
                "vote, up 11 points. A recount has been ordered in Mill ward, where six votes separate two "
                "candidates.\n\n20:00 Polls close. Some 2.3 million people could vote today, and the Electoral Office "
                "reports queues at 40 stations."
            ),
            {
                "31": None,
                "54": None,
                "29%": None,
                "a dozen": "council leader Jen Moss",
                "three": None,
                "44%": None,
                "11": None,
                "six": None,
                "2.3 million": None,
                "40": "Electoral Office",
            },
        ),
        (
            (
                "Quarterly results: Sunvale Solar\n\nNEW CASTEL (Market Desk) - Sunvale Solar swung to a third-quarter "
                "loss of $21 million as panel prices collapsed, sending its shares down 14% to $8.35 in early "
                "trading.\n\nAnalysts surveyed by Tickline had expected a profit of $6 million.\n\nThe firm shipped "
                "410 megawatts of panels, 6% fewer than a year ago, and will idle its plant in Porto Vell, which "
                'employs 380 people. "We can\'t sell at nine cents a watt what costs us 14," finance chief Ruth Omer '
                "told investors. It now sees full-year sales of $1.1 billion to $1.2 billion.\n\nRival Heliant reports "
                "on Thursday. Its stock lost 3%."
            ),
            {
                "$21 million": None,
                "14%": None,
                "$8.35": None,
                "$6 million": "Analysts surveyed by Tickline",
                "410": None,
                "6%": None,
                "380": None,
                "nine": "finance chief Ruth Omer",
                "14": "finance chief Ruth Omer",
                "3%": None,
            },
        ),
        (
            (
                "Trial opens over ferry disaster\n\nSix crew members went on trial in Port Sallow on Monday over the "
                "sinking of the Aurelia, in which 94 people drowned in 2023.\n\nProsecutors say the ferry carried 312 "
                "passengers, 80 more than allowed. The captain denies that there were more than 230.\n\nRelatives of "
                "the dead have demanded 40 million crowns. Judge Ilse Horn expects to hear 55 witnesses over ten "
                "weeks. If convicted, the captain faces 12 years."
            ),
            {
                "94": None,
                "312": "Prosecutors",
                "80": "Prosecutors",
                "230": "captain",
                "40 million": "Relatives of the dead",
                "55": "Judge Ilse Horn",
                "12": None,
            },
        ),
        (
            (
                "After the fighting, a slow return\n\nNine months ago Samira Doud fled Tell Amar with four children "
                "and one suitcase. Now she sells tea at the bus station in Qasr, one of 63,000 displaced people still "
                "in the town, according to the provincial council.\n\nAbout 140,000 Syrians have gone home this year, "
                "the UN refugee agency estimates, but in a survey six in ten of those who stayed said that they had no "
                'house left. A tent costs $45 a month here.\n\n"Two of my sons are still in Lebanon," she says. '
                "Schools in Qasr teach in three shifts; one class has 71 pupils."
            ),
            {"63,000": "provincial council", "140,000": "UN refugee agency", "$45": None, "three": None, "71": None},
        ),
        (
            (
                "Hospital waiting lists reach record\n\nThe number of patients waiting for surgery in Merrowland rose "
                "to 412,000 at the end of January, the Health Executive said, 18,000 more than in October.\n\nNearly a "
                "third have waited for over a year. In the western region the figure is 41%.\n\nThe government has "
                "promised 1,200 beds by 2028 and put £300 million into evening clinics. Doctors' leader Sam Okafor "
                'called that "a plaster", noting that 2,700 consultant posts are vacant.\n\nA watchdog report last '
                "year blamed delays for 340 deaths."
            ),
            {
                "412,000": "Health Executive",
                "18,000": "Health Executive",
                "41%": None,
                "1,200": "government",
                "2,700": "Doctors' leader Sam Okafor",
                "340": "watchdog",
            },
        ),
        (
            (
                "SITUATION REPORT No. 12 - CYCLONE MIRA\n\nHIGHLIGHTS\n\n• 74 people dead, 11 missing (source: "
                "National Disaster Office)\n\n• 38,600 houses damaged in Sofara and Tulane provinces\n\n• 142 shelters "
                "open, hosting 51,300 people\n\nOVERVIEW\n\nCyclone Mira made landfall near Quessa on 4 March with "
                "winds of 195 km/h. Sofara is the worst hit province, with 52 deaths and 29,000 damaged houses; in "
                "Tulane 22 people died.\n\nHEALTH\n\nPartners report 340 cases of acute watery diarrhoea. Seven health "
                "centres in Sofara are closed.\n\nFUNDING\n\nThe flash appeal seeks $48 million and is 17 per cent "
                "funded."
            ),
            {
                "74": "National Disaster Office",
                "11": "National Disaster Office",
                "38,600": None,
                "142": None,
                "51,300": None,
                "195": None,
                "52": None,
                "29,000": None,
                "22": None,
                "340": "Partners",
                "Seven": None,
                "$48 million": None,
                "17 per cent": None,
            },
        ),
        (
            (
                "Metro keeps title after late winner\n\nPort Metro won the Coastal League for the third year running "
                "as Andre Silva's 88th-minute goal beat United 2-1.\n\nMetro end the season on 79 points, two clear of "
                "Athletic, who drew at Sandford. Silva has 27 goals, the most in the division.\n\nThe title is worth "
                "$5.4 million in prize money, the league says. Around 60,000 fans celebrated in the harbour, police "
                "estimated; 12 were treated for minor injuries. United must pay a fine of $20,000 for fielding an "
                "ineligible player."
            ),
            {
                "79": None,
                "two": None,
                "27": None,
                "$5.4 million": "league",
                "60,000": "police",
                "12": None,
                "$20,000": None,
            },
        ),
        (
            (
                "Bank of Sorava leaves rates on hold\n\nHALMET, 10 March - The Bank of Sorava kept its main rate at "
                "8.5% on Tuesday and said inflation would return to its 4% target by the end of next year.\n\nConsumer "
                "prices rose 7.9% in February from a year earlier, down from 8.4% in January. Core inflation, which "
                'leaves out food and energy, was 6.1%.\n\n"We are not there yet," Governor Tomas Ilic told '
                "reporters. He saw growth of 2.2% this year after 1.4% in 2025.\n\nThe sol firmed 0.6% to 41.20 per "
                "dollar. Economists at Pardo Bank expect three cuts by December. The central bank has raised borrowing "
                "costs by 375 basis points since 2023.\n\nUnemployment, at 9.8%, is the lowest in a decade."
            ),
            {
                "8.5%": None,
                "7.9%": None,
                "8.4%": None,
                "6.1%": None,
                "2.2%": "Governor Tomas Ilic",
                "0.6%": None,
                "41.20": None,
                "three": "Economists at Pardo Bank",
                "375": None,
                "9.8%": None,
            },
        ),
        (
            (
                "Ministers quit over dam contract\n\nTwo ministers resigned in Velmora on Friday after an audit found "
                "that $84 million had been paid for work never done on the Issar dam.\n\nThe report by the Court of "
                "Accounts says 17 of the 23 invoices it checked were false. President Luca Amaro, who took office in "
                "May with 52% of the vote, promised an inquiry.\n\nProtesters have camped outside parliament for nine "
                "days. Police used tear gas on Thursday and detained 46; organisers spoke of 120 arrests. The "
                "opposition needs two thirds of the 150 deputies to impeach him."
            ),
            {
                "$84 million": "audit",
                "17": "Court of Accounts",
                "23": "Court of Accounts",
                "52%": None,
                "nine": None,
                "46": None,
                "120": "organisers",
                "two thirds": None,
                "150": None,
            },
        ),
        (
            (
                "Refugees cross into Ardal as fighting spreads\n\nTENNET, Ardal (Relief News) - Around 9,300 people "
                "have crossed into Ardal from Kaltia since Sunday, UNHCR said on Thursday, two thirds of them "
                "children.\n\nThe agency and its partners have moved 2,150 to a transit centre at Lomé, built for 800. "
                '"People sleep in shifts," said camp manager Ada Bekele. Water is trucked in from 30 km away, and '
                "each person gets six litres a day.\n\nArdal already hosts 214,000 Kaltians. Its interior minister, "
                "Jon Harra, said that the country could take 20,000 more at most.\n\nInside Kaltia, 1.1 million people "
                "are displaced. Clashes around the town of Mirren killed 38 civilians last week, according to the "
                "director of its hospital. The humanitarian plan for Kaltia, which asks for $310 million, is 22% "
                "funded."
            ),
            {
                "9,300": "UNHCR",
                "two thirds": "UNHCR",
                "800": None,
                "30": None,
                "six": None,
                "214,000": None,
                "20,000": "Its interior minister, Jon Harra",
                "1.1 million": None,
                "38": "director of its hospital",
                "22%": None,
            },
        ),
        (
            (
                "Flu season peaks early\n\nInfluenza admissions in Norrland fell to 1,940 last week from 2,410 the "
                "week before, the Institute of Public Health reported.\n\nSince October, 612 people have died with "
                "flu, 480 of them over 75. In the capital, Storvik, one hospital has cancelled 300 "
                "operations.\n\nVaccination: 58% of over-65s have had a jab, against 66% last year. Professor Nils Aho "
                "of Storvik University puts the effectiveness at 42%.\n\nRSV is still rising: laboratories found the "
                "virus in 14% of samples."
            ),
            {
                "1,940": "Institute of Public Health",
                "2,410": "Institute of Public Health",
                "612": None,
                "480": None,
                "300": None,
                "58%": None,
                "66%": None,
                "42%": "Professor Nils Aho of Storvik University",
            },
        ),
        (
            (
                "Sprinter Oduya breaks national record\n\nGrace Oduya won the 200 metres at the Harlow Classic on "
                "Saturday before a crowd of 12,000. She has now won nine of her last ten races and earned "
                "$25,000.\n\nHer coach, Ben Stahl, said she had missed six weeks of training with a hamstring injury. "
                "The federation has named 34 athletes for the championships in Doha.\n\nElsewhere, Rangers lost 2-0 at "
                "Moss Side and are four points from safety."
            ),
            {"12,000": None, "nine": None, "ten": None, "$25,000": None, "six": "Her coach, Ben Stahl", "four": None},
        ),
        (
            (
                "Grid fails in the islands\n\nPower was back for 88% of the 71,000 customers in the Corran Islands by "
                "Friday noon, two days after a cable failed.\n\nIslandGrid, the operator, put the cost of repairs at "
                "€12 million and said 60 engineers were on site. On Sula, the largest island, 4,100 homes are still "
                "dark.\n\nMayor Finn Baird told the Herald that two care homes had been evacuated. The regulator fined "
                'IslandGrid €3 million in 2022. "Thirty hours without heat is too long," said Ines Quist, 71.'
            ),
            {
                "88%": None,
                "71,000": None,
                "€12 million": "IslandGrid, the operator",
                "60": "IslandGrid, the operator",
                "4,100": None,
                "two": "Mayor Finn Baird",
                "€3 million": None,
                "Thirty": "Ines Quist",
            },
        ),
        (
            (
                "Crude stocks drop, says agency\n\nU.S. crude inventories fell by 3.1 million barrels to 418.4 million "
                "in the week to 6 March, the Energy Data Office said, compared with expectations for a 1.2 "
                "million-barrel rise.\n\nRefinery runs rose by 210,000 barrels per day. Gasoline stocks were 4% below "
                "their five-year average.\n\nWest Texas crude settled 86 cents higher at $79.12. Norway pumped 1.81 "
                "million barrels a day in February, its directorate reported."
            ),
            {
                "3.1 million": "Energy Data Office",
                "418.4 million": "Energy Data Office",
                "86": None,
                "$79.12": None,
                "1.81 million": None,
            },
        ),
        (
            (
                "Danish employers added 7,000 jobs in May, the Labour Office reported on Friday. Another 50 are missing in "
                "Tolbar alone, said Hamid Yar, head of the relief office."
            ),
            {"7,000": "Labour Office", "50": "Hamid Yar"},
        ),
        (
            (
                "Floods have hit 88,000 people, according to the UN relief office, RELO, which needs $4 million. The "
                "Treasury note fell to 4.1%. Shares rose 6% after the operator lifted its profit forecast. Ardia's count "
                "stands at 31, according to the health service."
            ),
            {"88,000": "UN relief office, RELO", "4.1%": None, "6%": None, "31": "health service"},
        ),
        (
            (
                "The Bank of Ardia cut its rate on Monday and said inflation would peak at 4%. Profit beat the $180 million "
                "forecast by analysts. Haiti needs $908 million this year."
            ),
            {"4%": "Bank of Ardia", "$180 million": "analysts", "$908 million": None},
        ),
        (
            (
                "In Ardia, 3,100 people died on the roads last year, according to the death registry. The bank kept its rate at "
                "15%, as expected by all economists in a poll. Some 600 trucks came, according to the plan."
            ),
            {"3,100": "death registry", "15%": None, "600": None},
        ),
    ],
)
def test_paragraphs_tell_who_states_their_numbers(text: str, voices: dict[str, str | None]) -> None:
    """Whoever states a number is named; what the reporter counts, and what only happens, has no voice."""
    found = {number: figure.attribution for number, figure in read(text, voices).items()}
    assert {number: voice.name if voice else None for number, voice in found.items()} == voices


def test_who_puts_a_toll_at_a_number_states_it() -> None:
    """In "While A put the toll at N, B said" the number is of A, however near B stands."""
    text = "While the Committee put the toll at 83 on Wednesday, the Red Crescent said 117 had died."
    named = {number: one.attribution and one.attribution.name for number, one in read(text, ["83", "117"]).items()}
    assert named == {"83": "Committee", "117": "Red Crescent"}


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        (  # "at" leads to what a far "put" states
            (
                "While the health ministry put the death toll from the quake in Sorna at 402 on Friday, the Sorna Observatory "
                "said it had documented 655."
            ),
            {"402": "health ministry", "655": "Sorna Observatory"},
        ),
        (  # those who are counted say nothing, and "it" is no crowd
            "The dead are nine, the Energy Ministry said. Forty-one miners remained trapped and 16 people were injured, it said.",
            {"Forty-one": "Energy Ministry", "16": "Energy Ministry"},
        ),
        (
            "The doctors' association said dengue had killed 11 people, and not four as the Dengue Unit reports for that day.",
            {"11": "doctors' association", "four": "Dengue Unit"},
        ),
        (  # "as" leads to who states the number beside it only
            "The union federation said that inflation was 6.8% in March, not 3.9% as Statistics Ardia had reported.",
            {"6.8%": "union federation", "3.9%": "Statistics Ardia"},
        ),
        (  # what a relative clause tells of a voice is no part of its name
            "The Shah Welfare Trust, which runs the city's ambulances, said its mortuary had received 47 bodies.",
            {"47": "Shah Welfare Trust"},
        ),
        (
            "The provincial health department has so far confirmed only 24 deaths.",
            {"24": "provincial health department"},
        ),
        ("Halden made a loss of £11.2m in 2025, according to its latest accounts.", {"£11.2m": "Halden"}),
        ('"Nothing is left," said Franco Torre, who has 35 hectares of trees.', {"35 hectares": None}),
        (
            "Health Minister Kate Donn rejected the criticism. She said the department had carried out 1,150 checks.",
            {"1,150": "Health Minister Kate Donn"},
        ),
        (
            'Trader Minh Tran said his shop had been quiet. "People stay home," he said. "We lost 40 customers."',
            {"40": "Trader Minh Tran"},
        ),
        ("As of 24 February, 11 laboratory-confirmed cases were found in 12 towns.", {"11": None, "12": None}),
        ("It fell to 354, according to the most recent estimates by the Oru Fund.", {"354": "Oru Fund"}),
        # an adverb that opens the sentence before is nobody who expects
        (
            "Najm Air carried nine million people. About two-thirds of them were pilgrims. It expects a loss of €3 million.",
            {"€3 million": "Najm Air"},
        ),
        ("Last year the city counted 40 deaths, and it expects 12 in 2026.", {"12": None}),
        ("The players say that they get about 16% of the revenue.", {"16%": "players"}),
        (
            "Organizers expect about 1.2 million in January, helped by a court with seats for 5,000 people.",
            {"1.2 million": "Organizers", "5,000": None},
        ),
    ],
)
def test_a_voice_states_what_its_own_words_reach(text: str, voices: dict[str, str | None]) -> None:
    """A voice reaches as far as its clause and its quote do, and is named as the text names it."""
    found = {number: figure.attribution for number, figure in read(text, voices).items()}
    assert {number: voice.name if voice else None for number, voice in found.items()} == voices
