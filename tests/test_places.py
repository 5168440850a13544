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
            {"1,800": None, "1,100": "Germany"},
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
            {"4.3%": "Britain", "9,000": "Britain", "717,000": "Britain"},
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
            {"84,000": "United States"},
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
                "174": "Kessel",
                "151": "Kessel",
                "180": "Kessel",
                "340": "Kessel",
                "six": "Kessel",
                "122": "Kessel",
                "300,000": "Kessel",
                "4.2 billion": "Kessel",
                "1.1 million": "Kessel",
                "63%": "Kessel",
                "28%": "Kessel",
                "nine": "Kessel",
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
                "12,000": "Sember camp",
                "24,500": "Gor",
                "180": "Sember camp",
                "one": "Sember camp",
                "136": "Sember camp",
                "7,800": "Dar",
                "5,200": "Sember camp",
                "310": "Sember camp",
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
                "214": "Tarn",
                "five": "Tarn",
                "Three": "Tarn",
                "two": "Hollin district",
                "96": "Hollin",
                "54": "Sare",
                "23": "Upper Lenn",
                "74%": "Tarn",
                "60,000": "Tarn",
                "90%": "Tarn",
                "450": "Tarn",
            },
        ),
        (
            (
                "POLICE STATEMENT\n\nTwo men aged 24 and 31 were arrested on Sunday after officers found 17 kilograms "
                "of cocaine in a van on Mill Road, Fernside. The drugs have a street value of £1.4 "
                'million.\n\nDetective Inspector Rhona Pike said: "We have carried out 23 searches in Fernside since '
                'January and seized £310,000 in cash."\n\nAnyone with information can call 0300 555 0100.'
            ),
            {"17": "Fernside", "£1.4 million": "Fernside", "23": "Fernside", "£310,000": "Fernside"},
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
                "€418 million": None,
                "9%": None,
                "3.2%": None,
                "€6.1 billion": None,
                "2% to 3%": None,
                "€80 million": None,
                "31,000": None,
                "two": "France",
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
                "44.3": "Valdera",
                "128": "Valdera",
                "Four": "Valdera",
                "60,000": "Valdera",
                "nine": "Pir",
                "2,300": "Pir",
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
            {"6.42": "Karst", "38": "Karst", "7.1": "Karst", "131": "Upper Venn", "140%": "Orrin hills"},
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
                "31": "Brackley",
                "54": "Brackley",
                "29%": "Brackley",
                "44%": "Hexton",
                "11": "Hexton",
                "six": "Mill ward",
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
                "$6 million": None,
                "380": "Porto Vell",
                "nine": None,
                "14": None,
                "$1.1 billion": None,
                "3%": None,
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
            {"63,000": "Qasr", "three": "Qasr", "71": "Qasr"},
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
                "412,000": "Merrowland",
                "18,000": "Merrowland",
                "a third": "Merrowland",
                "41%": "western region",
                "1,200": "Merrowland",
                "£300 million": "Merrowland",
                "2,700": "Merrowland",
                "340": "Merrowland",
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
            {"52": "Sofara", "29,000": "Sofara", "22": "Tulane", "Seven": "Sofara"},
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
                "8.5%": "Sorava",
                "4%": "Sorava",
                "7.9%": "Sorava",
                "8.4%": "Sorava",
                "6.1%": "Sorava",
                "2.2%": "Sorava",
                "1.4%": "Sorava",
                "375": "Sorava",
                "9.8%": "Sorava",
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
            {"$84 million": "Velmora", "23": "Velmora", "52%": "Velmora"},
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
                "9,300": "Ardal",
                "two thirds": "Ardal",
                "2,150": "Lomé",
                "800": "Lomé",
                "six": "Ardal",
                "214,000": "Ardal",
                "20,000": "Ardal",
                "1.1 million": "Kaltia",
                "38": "Mirren",
                "$310 million": "Kaltia",
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
                "1,940": "Norrland",
                "2,410": "Norrland",
                "612": "Norrland",
                "480": "Norrland",
                "300": "Storvik",
                "58%": "Norrland",
                "14%": "Norrland",
            },
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
                "88%": "Corran Islands",
                "71,000": "Corran Islands",
                "€12 million": "Corran Islands",
                "60": "Corran Islands",
                "4,100": "Sula",
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
            {"3.1 million": "United States", "$79.12": None, "1.81 million": "Norway"},
        ),
        (
            (
                "The agency said 240,000 displaced Malians had gone home by June, including 60,000 refugees who came back "
                "from Niger and Mauritania. Only 31% of its appeal is funded."
            ),
            {"240,000": "Mali", "60,000": "Mali"},
        ),
        (
            (
                "KAMPALA, Uganda (Wire) - A fire killed 14 people at a market in Gulu on Monday, the latest of several "
                "across the country. The Interior Ministry said 96 have died in fires this year."
            ),
            {"14": "Gulu", "96": "Uganda"},
        ),
        (
            "Cold killed 340 people in nine European cities last month. Turin was hit hardest with 61 deaths.",
            {"340": "Europe", "61": "Turin"},
        ),
        (
            (
                "Oregon health officials have confirmed 84 whooping cough cases. Nationwide, the agency counts 2,140 cases "
                "in 31 states, more than in all of last year, when there were 1,900."
            ),
            {"84": "Oregon", "2,140": "United States", "31": "United States", "1,900": "United States"},
        ),
        (
            (
                "Floods killed 52 people in Khyber Pakhtunkhwa, with Tolbar the worst hit at 23. Another 12 are missing in "
                "Tolbar alone, said Hamid Yar, head of the relief office."
            ),
            {"52": "Khyber Pakhtunkhwa", "23": "Tolbar", "12": "Tolbar"},
        ),
        (
            (
                "Three wounded men died at Sahrin hospital on Sunday. Pakistan has counted 19 polio cases this year. "
                "Workers vaccinated 2 million children in May."
            ),
            {"Three": "Sahrin hospital", "19": "Pakistan", "2 million": "Pakistan"},
        ),
        (
            "Analysts at Corwell expect the shares to reach $40. They cut their target for sales to 31,000 cars.",
            {"$40": None, "31,000": None},
        ),
        (
            (
                "Sales of the carmaker in India rose 4.1% to 71,250 vehicles in May. Orvane, a rival, sold 96,000, up 9% "
                "from a year ago."
            ),
            {"4.1%": "India", "71,250": "India", "9%": None},
        ),
        (
            "Unemployment in the euro zone was 6.3% in May; it was 11% in Spain and 3% in Malta. Growth is seen at 0.8%.",
            {"6.3%": "euro zone", "11%": "Spain", "3%": "Malta", "0.8%": "euro zone"},
        ),
        (
            "House prices in Britain rose 3% to an average of £281,400; Leeds lagged with growth of 0.4%.",
            {"3%": "Britain", "£281,400": "Britain", "0.4%": "Leeds"},
        ),
        (
            (
                "The quake that shook Tajikistan on Friday also killed five people and injured 21 in the Afghan province "
                "of Takhar, officials said. Some 30 boats sank off the Indonesian island of Sulawesi."
            ),
            {"five": "Takhar", "21": "Takhar", "30": "Sulawesi"},
        ),
        (
            (
                "KYIV (Wire) - A missile killed three people and wounded 26 in Ukraine's second-largest city of Kharkiv on "
                "Sunday, the governor said. Ukraine's air force said it had shot down 51 drones. Fires broke out across "
                "the Belgorod region. Ilya Varn, the region's governor, said one man died near the border."
            ),
            {"three": "Kharkiv", "26": "Kharkiv", "51": "Ukraine", "one": "Belgorod region"},
        ),
        (
            (
                "KABUL (Wire) - More than 41,000 Afghans have returned from Iran since June, the migration agency said. The "
                "Red Crescent has put up 14 tents at Islam Qala. Iran hosts 3 million refugees."
            ),
            {"41,000": "Afghanistan", "14": "Islam Qala", "3 million": "Iran"},
        ),
        (
            (
                "Canada's jobless rate rose to 6.8% in May. Factories lost 22,000 jobs, most of them in Ontario. The Bank of "
                "Canada may cut its rate by 25 basis points."
            ),
            {"6.8%": "Canada", "22,000": "Canada", "25 basis points": "Canada"},
        ),
        (
            (
                "Heat reached 44C in Seville, Spain, on Monday. In Portugal, a third of the country was on alert. Some 310 "
                "firefighters were called out. Near Castro de Vide 12 houses burned; 15 cm of rain fell in San Antonio del "
                "Sur."
            ),
            {
                "44C": "Seville",
                "a third": "Portugal",
                "310": "Portugal",
                "12": "Castro de Vide",
                "15": "San Antonio del Sur",
            },
        ),
        (
            (
                "Consumer confidence fell 4.1 points to 95.2 in May, the Conference Board said. The yield on the U.S. 10-year "
                "note rose three basis points to 4.31%."
            ),
            {
                "4.1 points": "United States",
                "95.2": "United States",
                "three basis points": "United States",
                "4.31%": "United States",
            },
        ),
        (
            (
                "Belor district accounts for 41% of the cholera cases, followed by Tolbar with 12% and Kibor with 9%. Across "
                "Malawi, floods have affected 88,000 people, says the relief office, which has 20% of the money it asked for."
            ),
            {"41%": "Belor district", "12%": "Tolbar", "9%": "Kibor", "88,000": "Malawi", "20%": "Malawi"},
        ),
        (
            (
                "Two dead in Jakarta fire\n\nA fire in north Jakarta killed two people on Friday, the city's fire department "
                "said. It destroyed 310 stalls."
            ),
            {"two": "north Jakarta", "310": "north Jakarta"},
        ),
        (
            (
                "Midfielder Ines Rolf scored two goals as France beat Italy in the final of the tournament at Oslo on Sunday. "
                "Coach Pia Dorn has won nine matches with France this season. English clubs spent £30 million."
            ),
            {"nine": None, "£30 million": "England"},
        ),
        (
            (
                "Water swept through Maiduguri, the capital of Borno state, on Tuesday. Half of the city was flooded, the "
                "governor said. A quake in 1934 killed 8,000 people in Nepal and cost $2 billion."
            ),
            {"Half": "Maiduguri", "8,000": "Nepal", "$2 billion": "Nepal"},
        ),
        (
            "A shell hit a house in Bint al-Varn, where six people died. Traders in the capital lost 40 stalls.",
            {"six": "Bint al-Varn", "40": "capital"},
        ),
        (
            (
                "The Bank of England cut its key rate to 3.75% and said inflation would peak at 4%. Exports rose 9% as firms "
                "shipped goods before U.S. tariffs began. The BoE sees growth of 1.2%."
            ),
            {"3.75%": "United Kingdom", "4%": "United Kingdom", "9%": "United Kingdom", "1.2%": "United Kingdom"},
        ),
        (
            "The oil group cut 6,000 jobs and made 14 discoveries, the largest off Brazil.",
            {"6,000": None, "14": None},
        ),
        (
            (
                "At least 14 people are missing in Taiwan's Tolbar county. Cholera has killed 410 people around Tolbar since "
                "May, and 2,300 across all 22 provinces of the island."
            ),
            {"14": "Tolbar county", "410": "Tolbar"},
        ),
        (
            (
                "More than 30 million Sudanese need help, the agency said. Some 5,000 reached Tawila. Measles has killed 900 "
                "people in 14 states."
            ),
            {"30 million": "Sudan", "5,000": "Tawila", "900": "Sudan"},
        ),
        (
            (
                "Japan's index of shares fell 0.3% while South Korea's Sarang index added 0.9%. Jordan has taken in 1.2 million "
                "Syrians and Lebanon 750,000."
            ),
            {"0.9%": "South Korea", "1.2 million": "Jordan", "750,000": "Lebanon"},
        ),
        (
            (
                "Protests in Kenya killed 16 people. Two were shot dead in Tolbar, police said.\n\nThe minister spoke on "
                "Friday. He put the number of officers hurt at 300."
            ),
            {"16": "Kenya", "Two": "Tolbar", "300": "Kenya"},
        ),
        (
            (
                "More than 90,000 Syrians have gone home, the agency said on Friday in Geneva. Tolbar received 412 mm of rain. "
                "In France the jobless rate among the young fell to 18.4%, and in Brittany it was the lowest at 5.6%."
            ),
            {"90,000": "Syria", "412": "Tolbar", "18.4%": "France", "5.6%": "Brittany"},
        ),
        (
            "In Europe, sales of the carmaker dropped 11% last month, and the firm will shed 900 jobs at its Cologne plant.",
            {"11%": "Europe", "900": "Cologne"},
        ),
        (
            "HAMBURG - Austrian exports fell 3% in April, while imports rose 2%. The surplus shrank to 1.2 billion euros.",
            {"3%": "Austria", "2%": "Austria", "1.2 billion": "Austria"},
        ),
        (
            "Zloty slips again\n\nKRAKOW - The zloty weakened on Tuesday. The central bank's rate is 5 percent.",
            {"5": "Poland"},
        ),
        ("TAIPEI: Parliament on Monday passed a law on dams with a majority of 12 votes.", {"12": "Taiwan"}),
        ("OSLO: Police arrested 14 people on Monday.", {"14": "Oslo"}),
        ("Tarrega, Spain – In a gym of this town, families wait. Some 300 people have fled.", {"300": "Tarrega"}),
        (
            (
                "Storm cuts power in northern Portugal\n\nFARO, Portugal - Some 12,000 homes in Tarouca were dark on Monday after "
                "the storm swept the north of Portugal. Crews mended 400 lines."
            ),
            {"12,000": "Tarouca", "400": "Tarouca"},
        ),
        (
            "A ferry sank off the island of Leyte in the central Philippines, bringing the number of dead this year to 19.",
            {"19": "Leyte"},
        ),
        (
            "Between May and June, seven cases were reported from Tolva, two from Marr and one from Pell.",
            {"seven": "Tolva", "two": "Marr", "one": "Pell"},
        ),
        (
            "Belor, in the state of Karsia, shut two pools. The remaining pool has space for 400 people.",
            {"two": "Belor", "400": "Belor"},
        ),
        (
            "Storms hit Karsia. The coastal province of Tarn, where most of the country's mills stand, is set to lose 9,000 homes.",
            {"9,000": "Tarn"},
        ),
        ("In May, 31 people died when a bus fell off the road between Yarn and Colva.", {"31": "Yarn"}),
        (
            (
                "Deaths in Tarn rose to five, among them a nurse from Marrakesh.\n\nFrom Turkey 610,000 have returned, from "
                "Lebanon 437,500 and from Iraq 12,000."
            ),
            {"five": "Tarn", "610,000": "Turkey", "437,500": "Lebanon", "12,000": "Iraq"},
        ),
        (
            "GDANSK, Poland - A blast at a bakery killed two people in northern Poland on Friday. Mayor Rafa Nowak said 14 were hurt.",
            {"two": "northern Poland", "14": "Gdańsk"},
        ),
        (
            "Asian shares rose. In Bangkok, the index added 0.4 percent. Turnover was 41 billion baht.",
            {"0.4": "Bangkok", "41 billion baht": "Bangkok"},
        ),
        (
            "LAHORE: The city choked on smog on Monday. According to the Pakistan Lung Board, 12 people died of it.",
            {"12": "Lahore"},
        ),
        (
            "Many towns in Karsia are dry. In Orvan Town, wells failed. A utility said 70% of the city had water.",
            {"70%": "Karsia"},
        ),
        (
            "Two million people a year visit Tarn. Ardun, a firm, pays its staff Rs. 2,000 a day, and guides get N1,450.",
            {"Rs. 2,000": None, "N1,450": None},
        ),
        (
            "Fewer people stay in Germany. From January to May, 11,800 were deported to their countries or to others of the Balkans.",
            {"11,800": "Germany"},
        ),
        (
            "Norvik Marine, a shipping firm, said its profit was $4 million. It employs 4,800 people worldwide.",
            {"4,800": None},
        ),
        (
            "WELLINGTON - New Zealand house prices fell 2.1% in June. The median price was $612,000, the property board said.",
            {"2.1%": "New Zealand", "$612,000": "New Zealand"},
        ),
        (
            (
                "Flash Update No. 3, as of 19 March\n\nKarsia: Upper Nile\n\nFighting in Nasir, Ulang and Pell counties has "
                "displaced 83,000 people.\n\nFour clinics were looted."
            ),
            {"Four": "Upper Nile"},
        ),
        (
            (
                "KAZAN, Russia - Prize money at next month's Volga tennis tournament will rise to $4 million, organizers said. The "
                "players and champions of the doubles wanted more."
            ),
            {"$4 million": "Kazan"},
        ),
        (
            (
                "GRAZ, Austria - Two trams collided in the city of Graz on Monday, injuring 31. Six were taken to Vienna. In 2011, a "
                "crash in the city hurt 15. Austria's rail agency recorded 12 crashes last year, compared with 9 in Sweden."
            ),
            {"31": "Graz", "15": "Graz", "12": "Austria", "9": "Sweden"},
        ),
        (
            "A blaze north of Perth has burned 8,000 hectares, Western Australia's emergency minister says. Some 300 crews are there.",
            {"8,000": "Perth", "300": "Perth"},
        ),
        (
            "A quake hit Port Vila on Monday, the US Geological Survey said. It killed 14 people. The suspect, from Leipzig, hit 2 men.",
            {"14": "Port Vila", "2": "Port Vila"},
        ),
        (
            "Two miners died in a pit near the central Bosnian town of Zenica, said the Japan Mining Agency.",
            {"Two": "Zenica"},
        ),
        (
            "Floods have hit many parts of Portugal. The Union, once the largest aid group in Pell, helped 40 families.",
            {"40": "Portugal"},
        ),
        (
            "Spain is dry. The province of Tarn, where most of the country's olives grow, is set to produce 905,000 tons of oil.",
            {"905,000": "Tarn"},
        ),
        ("A ship docked in the Karsian port of Pell with 220 on board.", {"220": "Pell"}),
        (
            "Cholera has killed 40 people in Angola's capital, and hurt 8 in the Kenyan capital.",
            {"40": "Luanda", "8": "Nairobi"},
        ),
        (
            "BEIJING - China's factory output grew 3 percent in May. Beijing has set a growth target of 5 percent.",
            {"3": "China", "5": "China"},
        ),
        (
            (
                "House prices in Sydney rose 1.4% in May. In Melbourne they fell 0.2%. There were 21,000 listings in Sydney. About "
                "900 homes were built."
            ),
            {"1.4%": "Sydney", "0.2%": "Melbourne", "21,000": "Sydney", "900": "Sydney"},
        ),
        ("Drones were shot down over Ukraine. Rockets killed 4 people in the southern port of Odesa.", {"4": "Odesa"}),
        (
            "COLOMBO: Parliament passed the budget for next year on Friday. Spending is put at Rs. 4 billion, and revenue at Rs. 2 billion.",
            {"Rs. 4 billion": "Sri Lanka", "Rs. 2 billion": "Sri Lanka"},
        ),
    ],
)
def test_paragraphs_tell_where_their_numbers_hold(text: str, places: dict[str, str | None]) -> None:
    """A place belongs to the numbers next to it, of its voices, and of what goes on from it; firms and games have none."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("In Cologne 12 people died.", "Cologne"),
        ("Two people died in a fire in Montreal.", "Montreal"),
        ("Two people died in the U.S. on Monday.", "United States"),
        ("Two people died in the Gaza Strip.", "Gaza"),
    ],
)
def test_places_have_the_names_that_the_text_gives_them(text: str, place: str) -> None:
    """The gazetteer's own spelling is for comparing; a reader is shown the text's, unless that is a short form."""
    figure = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW))[0]
    assert figure.place == place


def test_a_part_is_where_its_whole_is_unless_its_own_phrase_says_otherwise() -> None:
    """What stands behind the comma after a part goes on with the whole sentence."""
    text = (
        "War in Torvia began in May. The raids have left over 900 dead in Ardia, including at least 300 children, and "
        "armed groups across the region of Torvia have taken sides."
    )
    figures = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW))
    assert [figure.place for figure in figures] == ["Ardia", "Ardia"]


def test_there_is_the_place_named_last() -> None:
    """To have died there points back to the town that the sentence before names."""
    text = "A quake hit Peru. In the town of Chala walls fell. The mayor said six people had died there."
    figure = find_figures(document_from_text(text, id="d", fetched_at=NOW, published_at=NOW))[0]
    assert figure.place == "Chala"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Storms killed 12 people across Portugal.\n\nWalls fell in Porto. Firefighters rescued six people.",
            {"six": "Porto"},
        ),
        (
            "Snow cut off 200 villages in Bulgaria.\n\nVarna received 90 cm of snow. The snow was 1.2 metres deep at noon.",
            {"1.2": "Varna"},
        ),
        (
            "Cholera has killed 190 people in Zambia.\n\nA ward was opened in Kitwe. It has treated 340 patients.",
            {"340": "Kitwe"},
        ),
        (
            (
                "Cholera has killed 190 people in Zambia.\n\nThe first case was found in Kitwe. The outbreak has infected "
                "8,000 people."
            ),
            {"8,000": "Zambia"},
        ),
    ],
)
def test_local_actors_and_things_named_again_stay_where_their_paragraph_is(text: str, places: dict[str, str]) -> None:
    """Firefighters, "it" and the snow that was just told of are in the town named before; the outbreak is everywhere."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Hunger grips Somalia, aid groups say.\n\nThe office in Nairobi needs $20 million.",
            {"$20 million": "Somalia"},
        ),
        ("A quake shook Chile.\n\nThe charity, based in Geneva, gave tents to 400 families.", {"400": "Chile"}),
        (
            "Fires killed 14 people in Portugal.\n\nThe president declared two days of mourning and cancelled a trip to Madrid.",
            {"two": "Portugal"},
        ),
        (
            "A ferry sank off Samar, killing 19.\n\nDivers found seven bodies and brought them to Manila.",
            {"seven": "Samar"},
        ),
        ("Rains hit Laos.\n\nAround 60% of Vientiane was without power, and 40 people died.", {"60%": "Vientiane"}),
        ("War goes on in Mali.\n\nFrance keeps 1,200 soldiers in the country.", {"1,200": "Mali"}),
        (
            "Floods killed 30 people in Nepal on Monday.\n\nThe charity, founded in Oslo, has fed 2,000 families.",
            {"2,000": "Nepal"},
        ),
        (
            "Voters in Malta chose a parliament on Sunday.\n\nThe winner, born in London, got 54 percent.",
            {"54": "Malta"},
        ),
        ("Slow sales hit Tarn.\n\nThe firm has cut 2,000 jobs worldwide.", {"2,000": None}),
        ("Tarn lost $3 million.\n\nThe chipmaker said its Latin American sales fell 6%.", {"6%": "Latin America"}),
        ("At Lokwe, in the northern district of Turkana, families received 300 litres of water.", {"300": "Lokwe"}),
    ],
)
def test_seats_and_destinations_are_not_where_numbers_hold(text: str, places: dict[str, str | None]) -> None:
    """An office's seat, where another verb leads to, and the world of a firm own no number; what a share is of does."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


def test_towns_are_known_by_their_english_names() -> None:
    """A gazetteer that has Fes knows Fez, and so the country that the report is about."""
    text = "Six people died in Fez, officials said. In the whole country 400 houses are at risk. Across the country 9 fell."
    figures = read(text, ["Six", "9"])
    assert (figures["Six"].place, figures["9"].place) == ("Fez", "Morocco")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "A fire hit Kenya.\n\nIn 2011, one outside Mombasa killed 40 people, the country's deadliest.",
            {"40": "Mombasa"},
        ),
        ("Waves hit Portugal.\n\nA wave of 12 metres was seen off Peniche, the country's highest.", {"12": "Peniche"}),
        (
            "Poland held an election.\n\nTurnout was 55 percent, down from 61 percent, as many people were in Croatia.",
            {"55": "Poland", "61": "Poland"},
        ),
        ("Rain fell in Peru.\n\nAt least 14 people died, as a river burst its banks in Piura.", {"14": "Piura"}),
        (
            "Fires killed nine people in Greece.\n\nTwo men were held in Patras. Police have arrested 31 people since June.",
            {"31": "Greece"},
        ),
    ],
)
def test_ranks_reasons_and_totals_name_no_place_of_their_own(text: str, places: dict[str, str]) -> None:
    """What is its country's worst is where it was; a reason may lie elsewhere; a total since June is of the whole."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "BELMAR, Norland - The Kenyan shilling was steady on Friday, traders said.\n\nBanks quoted it at 128.10 to the dollar, against "
                "129 a week ago. Reserves stood at $12.4 billion, enough for five months of imports."
            ),
            {"128.10": "Kenya", "129": "Kenya", "$12.4 billion": "Kenya"},
        ),
        (
            (
                "The national gallery in Prague had more visitors than ever last year, its director said.\n\nA show of posters drew 410,000. "
                "Ticket income rose to 190 million crowns. From May adults will pay 300 crowns."
            ),
            {"410,000": "Prague", "190 million": "Prague", "300": "Prague"},
        ),
        (
            "LIMA, 3 May - Police in Arequipa held 14 men on Friday.\n\nThe stolen cables were worth 90,000 soles.",
            {"14": "Arequipa", "90,000": "Arequipa"},
        ),
        (
            (
                "Velmont Air said its quarterly profit fell 27% after strikes in Spain.\n\nRevenue rose 5% to 10.3 billion euros. The airline, "
                "which employs 101,000 people, plans to cut 4,000 jobs."
            ),
            {"27%": None, "5%": None, "101,000": None, "4,000": None},
        ),
        (
            "LINZ - The carmaker Orvex will close two shops, the company said.\n\nIts shares lost 4%. Sales are seen at 3 billion euros.",
            {"4%": None, "3 billion": None},
        ),
        (
            (
                "ROME - Ana Belova needed an hour to reach the quarter-finals of the Tarn Open on clay on Friday.\n\nShe hit 22 winners and "
                "has won 14 of her last 15 matches."
            ),
            {"22": None, "14": None},
        ),
        (
            (
                "LONDON, 3 May - Oil prices fell on Tuesday as hopes for peace in Ukraine grew.\n\nBrent futures were down 2.1% at $59.30 a "
                "barrel."
            ),
            {"2.1%": None, "$59.30": None},
        ),
        (
            "Asian markets fell on Monday.\n\nGold slipped 2% to $2,310. Brent crude was down 80 cents.",
            {"2%": None, "$2,310": None, "80 cents": None},
        ),
    ],
)
def test_all_numbers_hold_where_the_report_plays(text: str, places: dict[str, str | None]) -> None:
    """Money, prices and counts of all kinds are of the scene; only firms, games and the world's markets have none."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "KATHMANDU, 20 July - A landslide swept away houses in eastern Nepal, killing 9 people.\n\nThe disaster occurred in the "
                "village of Lumle Gaun after two days of rain. Soldiers dug out 4 survivors.\n\nIn Nepal, 87 have died since June."
            ),
            {"9": "eastern Nepal", "4": "Lumle Gaun", "87": "Nepal"},
        ),
        (
            (
                "LIMA - A bus fell into a ravine in the Cajamarca region of northern Peru on Sunday, killing 12 people.\n\nIt had 60 "
                "passengers on board."
            ),
            {"12": "Cajamarca region", "60": "Cajamarca region"},
        ),
        ("Gunmen killed 26 people in the village of Beni Suwak, western Niger.", {"26": "Beni Suwak"}),
        ("A strike on Ain Dalia in Baalbek-Harra killed 41 people.", {"41": "Ain Dalia"}),
    ],
)
def test_the_scene_is_the_narrowest_place_of_what_happened(text: str, places: dict[str, str | None]) -> None:
    """A part by the compass only tells where a place lies, and gives way to where it is said to have happened."""
    found = read(text, places)
    assert {number: found[number].place for number in places} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "ADRE, Chad, 11 May - More than 3,400 people have crossed into Chad from Sudan since Friday, the agency said.\n\nHalima "
                "Adam walked for 12 days from El Fasher with her children. Some 900 had come from the Sudanese province of Darfur."
            ),
            {"3,400": "Chad", "12 days": "Chad", "900": "Chad"},
        ),
        (
            (
                "VIENNA - A court in Vienna jailed 6 men on Friday.\n\nThe gang charged each passenger $4,500 for the journey from Turkey "
                "to Germany."
            ),
            {"6": "Vienna", "$4,500": "Vienna"},
        ),
        (
            "Syria counts those who return.\n\nFrom Turkey 610,000 have come, from Lebanon 437,500.",
            {"610,000": "Turkey", "437,500": "Lebanon"},
        ),
        (
            (
                "Zambia's kwacha firmed 1.2% this week.\n\nThe currency of Africa's largest producer of copper traded at 22.40 per dollar. "
                "Debt, at 71% of output, is among the highest in Africa."
            ),
            {"1.2%": "Zambia", "22.40": "Zambia", "71%": "Zambia"},
        ),
        (
            (
                "Teachers struck in Bulgaria on Friday.\n\nSome 710,000 pupils are enrolled, and 40 village schools have closed since the "
                "beginning of the decade, many of them in the northwest."
            ),
            {"710,000": "Bulgaria", "40": "Bulgaria"},
        ),
        (
            "Floods in Bahia killed 9 people.\n\nMore than 250 mm of rain fell in parts of the south of the state on Sunday.",
            {"9": "Bahia", "250": "Bahia"},
        ),
        (
            (
                "Rail accidents in Norland:\n\n* June 2012 - A train rams a bus near Tarn. In all 51 people die.\n\n"
                "* May 2019 - At least 20 are killed near Belk. The ministry had counted 32."
            ),
            {"51": "Tarn", "32": "Belk"},
        ),
    ],
)
def test_places_in_passing_own_no_numbers(text: str, places: dict[str, str | None]) -> None:
    """Origins abroad, what something is the greatest of, and parts of which only some are, tell of no place of a number."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "A bus fell into a ravine near Lumle Gaun on Sunday, killing 5 people.\n\nNine people were hurt and taken to a clinic in "
                "the town of Marev. The bus was meant for 40 passengers."
            ),
            {"5": "Lumle Gaun", "Nine": "Lumle Gaun", "40": "Lumle Gaun"},
        ),
        ("Floods hit Vojvodina. Eleven babies were admitted to the hospital in Novi Sad.", {"Eleven": "Novi Sad"}),
        ("Oss accounts for 71 of the cases and Upper-Lenn for 33.", {"71": "Oss", "33": "Upper-Lenn"}),
        ("The dam in Ardia is full. Lake Oru stood at 26 metres on Friday.", {"26": "Lake Oru"}),
        ("The dam in Ardia is full. Oru Lake stood at 26 metres on Friday.", {"26": "Oru Lake"}),
        (
            "Floods in Bahia killed 19 people.\n\nThe worst-hit town is San Marev. Twelve of the victims died there.",
            {"19": "Bahia", "Twelve": "San Marev"},
        ),
        (
            (
                "Rebels killed 17 people in the village of Lumle Gaun in North Kivu province.\n\nThe army said it had 30 men there.\n\nSome "
                "8,000 soldiers are in the province."
            ),
            {"17": "Lumle Gaun", "8,000": "North Kivu province"},
        ),
        (
            "Canals in Panama are low. It has 40 ships fewer since a dry spell blamed on the El Nino weather pattern.",
            {"40": "Panama"},
        ),
        (
            "Rents in Belmar rose. Elsewhere in the country, a landlord in Tarn asked for 900 euros.",
            {"900": "Tarn"},
        ),
        (
            "Japanese shares rose on Friday.\n\nThe Nikkei gained 1.3%. Velden Motors jumped 6%.",
            {"1.3%": "Japan", "6%": None},
        ),
    ],
)
def test_a_place_is_what_acts_or_what_a_thing_is_called(text: str, places: dict[str, str | None]) -> None:
    """Subjects, shares told in a row and kinds named again own their numbers; the clinics that people are taken to do not."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Floods hit Bahia on Monday. The president declared 3 days of national mourning.", {"3 days": "Brazil"}),
        ("A fire in Leeds killed 4 people. The national fire service sent 12 engines.", {"4": "Leeds", "12": "Leeds"}),
        (
            "Analysts in Lagos wait. Ana Ruiz of Marina Securities sees the naira at 1,450 to the dollar.",
            {"1,450": "Lagos"},
        ),
        ("Prague's council met. Councillors said the city had lost 1,200 flats to short lets.", {"1,200": "Prague"}),
    ],
)
def test_what_is_national_is_of_the_country(text: str, places: dict[str, str | None]) -> None:
    """Mourning and totals are of the nation, what a city has is of the city, and a firm's name is no place."""
    assert {number: figure.place for number, figure in read(text, places).items()} == places
