"""Documents: what text, entries, pages and files become."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.documents import (
    canonical_url,
    document_from_entry,
    document_from_html,
    document_from_text,
    find_language,
    read_documents,
)
from monitor.documents._dateline import find_dateline
from monitor.documents._urls import page_key
from monitor.errors import DocumentError
from monitor.model import Document, Entry, Status
from monitor.wire import dump_json, load_json

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
DAY = NOW.date()

REPORT = """ date 2026-03-11 On March 10, 2026, the river Ard left its banks for the third time this year, and Civil \
Protection spoke of 71 dead, including at least 12 children, in the valley.

Rescue and Response

Teams of the Northland Red Crescent and of rescue groups, including Ard Divers, Blue Anchor and Lifeline, reached the \
village of Low Ard. The Ministry of Health opened two hospitals.

What Happens Next?

The government of Northland said the dam would hold. Rain is expected until 15 March 2026."""


def from_text(text: str, **values: object) -> Document:
    """Return the document of a text read at NOW."""
    return document_from_text(text, fetched_at=NOW, **values)  # type: ignore[arg-type]


def from_entry(content: str = "", summary: str = "", title: str = "", **values: object) -> Document:
    """Return the document of an entry of Valley Radio's feed."""
    entry = Entry(id="e1", content_html=content, summary_html=summary, title=title, **values)  # type: ignore[arg-type]
    return document_from_entry(
        entry, feed="valley", publisher="Valley Radio", url="https://radio.example/rss", language="en", fetched_at=NOW
    )


def codes(document: Document) -> list[str]:
    """Return the codes of a document's warnings."""
    return [warning.code for warning in document.warnings]


def outline(document: Document) -> list[tuple[str, int]]:
    """Return the titles and levels of a document's sections."""
    return [(section.title, section.level) for section in document.sections]


# --------------------------------------------------------------------------- the reference shape


def test_reads_the_reference_shape() -> None:
    """A date line, a lede and titled sections are found, with offsets into the text as it was given."""
    document = from_text(REPORT)
    assert document.text == REPORT
    assert document.published_at == datetime(2026, 3, 11, tzinfo=UTC)
    assert document.dateline is not None
    assert document.dateline.text == "date 2026-03-11"
    assert document.lede.startswith("On March 10, 2026, the river")
    assert outline(document) == [("", 0), ("Rescue and Response", 2), ("What Happens Next?", 2)]
    assert document.sections[0].text.startswith("On March 10")
    assert document.sections[2].text.endswith("15 March 2026.")
    assert document.language == "en"
    assert codes(document) == []


def test_finds_the_named_groups() -> None:
    """Actors come with their kind and every mention, lists included."""
    document = from_text(REPORT + "\n\nThe Ministry of Health thanked Lifeline.")
    found = {actor.name: actor for actor in document.actors}
    assert found["Northland Red Crescent"].kind == "organisation"
    assert found["Ministry of Health"].kind == "government"
    assert {"Ard Divers", "Blue Anchor", "Lifeline"} <= set(found)
    assert len(found["Ministry of Health"].mentions) == 2
    assert len(found["Lifeline"].mentions) == 2


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("He met President Ana Mora of Northland.", "Ana Mora", "person"),
        ("It rained, said Ana Mora, a spokeswoman for the valley.", "Ana Mora", "person"),
        ("He met Prime Minister Ana Mora.", "Ana Mora", "person"),
        ("The Northland Refugee Council called.", "Northland Refugee Council", "organisation"),
        ("Fighters of the Black River Militia fled.", "Black River Militia", "armed_group"),
        ("It was the Axis of Resistance.", "Axis of Resistance", "armed_group"),
        ("The spokesperson Ana Mora left.", "Ana Mora", "person"),
        ("Lo dijo el Ministerio de Salud del valle.", "Ministerio de Salud", "government"),
        ("La Cruz Roja abrió un centro.", "Cruz Roja", "organisation"),
        ("Professor Dr. Ana Mora left.", "Ana Mora", "person"),
        ("The Northland government fell.", "Northland government", "government"),
        ("Armed groups such as the Red Hand and Ard Valley left.", "Red Hand", "armed_group"),
        ("It was claimed by the Ard Martyrs Brigades.", "Ard Martyrs Brigades", "armed_group"),
        ("Aid agencies, including Water First, left.", "Water First", "organisation"),
        ("Workers of Acme Corp met.", "Acme Corp", "organisation"),
        ("A plane of UNICEF landed.", "UNICEF", "organisation"),
        ("Police in New York said the New York Police Department won.", "New York Police Department", "government"),
    ],
)
def test_kinds_of_actors(text: str, name: str, kind: str) -> None:
    """A word in the name, beside it or before its list tells the kind."""
    assert (name, kind) in [(actor.name, actor.kind) for actor in from_text(text).actors]


def test_an_acronym_is_the_actor_that_it_abbreviates() -> None:
    """Mentions by the acronym that the text introduces belong to the full name."""
    text = "The Northland Relief Fund (NRF) paid. The NRF has no more. NRF is out."
    (actor,) = from_text(text).actors
    assert actor.name == "Northland Relief Fund"
    (other,) = from_text("The World Help Office (WHO) came, and WHO left.").actors
    assert len(other.mentions) == 3
    assert [text[start:end] for start, end in actor.mentions] == ["Northland Relief Fund", "NRF", "NRF", "NRF"]


def test_ordinary_capitals_are_no_actors() -> None:
    """Places, days and the beginnings of sentences name nobody."""
    assert (
        from_text("On Monday the river rose in Low Ard. The President spoke. Rain fell. Nobody Was There.").actors == ()
    )


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("What we know", True),
        ("Why did the dam hold?", True),
        ("2026 in figures", True),
        ("The river rose again.", False),
        ("the river", False),
        ("- an item", False),
        ("“We saw it”", False),
        ("By Ana Mora", False),
        ("Story continues below", False),
        ("Key figures:", False),
        ("Place | Dead", False),
        (" ".join(["Word"] * 20), False),
        ("Two lines\nof text", False),
    ],
)
def test_headings_stand_alone(line: str, *, heading: bool) -> None:
    """A short line of its own without final punctuation is a heading; anything else is text."""
    document = from_text(f"The first paragraph.\n\n{line}\n\nThe last one.")
    assert (len(document.sections) == 2) is heading


def test_markdown_headings() -> None:
    """Hash marks give the level, also without blank lines around them."""
    document = from_text("# Dam holds\nThe dam held.\n## Figures\n71 dead.\n\n### Missing.\n14 missing.")
    assert document.headline == "Dam holds"
    assert outline(document) == [("", 0), ("Figures", 2), ("Missing.", 3)]


def test_a_first_line_is_the_headline_only_where_none_is_given() -> None:
    """Without a title the first standing line is it; with one it is a heading, unless it repeats the title."""
    text = "Dam holds\n\nThe dam held."
    assert (from_text(text).headline, outline(from_text(text))) == ("Dam holds", [("", 0)])
    other = from_text(text, title="Floods in Northland")
    assert (other.headline, outline(other)) == ("Floods in Northland", [("Dam holds", 2)])
    assert outline(from_text(text, title="DAM holds")) == [("", 0)]


def test_a_closing_line_is_no_section() -> None:
    """A short last line with nothing below it belongs to the text above."""
    (section,) = from_text("The dam held.\n\nAgency A").sections
    assert section.text == "The dam held.\n\nAgency A"


@pytest.mark.parametrize(
    "text",
    [
        "date 2026-03-11\n\nDam holds\n\nNORTHPORT (Agency A) - Rain fell.\n\nIt stopped.",
        "date 2026-03-11 NORTHPORT (Agency A) - Rain fell.\n\nIt stopped.",
        "Dam holds\n\nBy Ana Mora\n\nNORTHPORT, 11 March (Agency A) - Rain fell.\n\nIt stopped.",
        "Dam holds\n\n11 March 2026\n\nNORTHPORT (Agency A) — Rain fell.\n\nIt stopped.",
    ],
)
def test_datelines_below_title_and_byline(text: str) -> None:
    """Date line, title, byline and agency dateline are read in any of their usual orders."""
    document = from_text(text)
    assert document.dateline is not None
    assert (document.dateline.place, document.dateline.date) == ("Northport", date(2026, 3, 11))
    assert document.lede == "Rain fell."
    assert document.places == ("Northport",)
    assert document.sections[0].text.startswith("NORTHPORT")


def test_a_date_line_in_html_is_no_paragraph() -> None:
    """A paragraph that holds only the date is the dateline, and no part of lede or sections."""
    document = from_entry("<p>date 2026-03-11</p><p>NORTHPORT (Agency A) —<br>Rain fell.</p>")
    assert document.dateline is not None
    assert (document.dateline.text, document.published_at) == (
        "date 2026-03-11 NORTHPORT (Agency A)",
        datetime(2026, 3, 11, tzinfo=UTC),
    )
    assert (document.dateline.place, document.lede) == ("Northport", "Rain fell.")
    assert document.sections[0].text == "NORTHPORT (Agency A) —\nRain fell."


def test_a_byline_is_an_author() -> None:
    """A line such as "By Ana Mora" above the text is the author and no part of the lede."""
    document = from_text("Dam holds\n\nBy Ana Mora\n\nThe dam held.")
    assert (document.authors, document.lede) == (("Ana Mora",), "The dam held.")


def test_crlf_and_wrapped_lines() -> None:
    """Windows line ends and wrapped paragraphs are read; the text keeps its length."""
    text = "The dam\r\nheld.\r\n\r\nWhat we know\r\n\r\nIt rained."
    document = from_text(text)
    assert document.lede == "The dam held."
    assert outline(document) == [("", 0), ("What we know", 2)]
    assert len(document.text) == len(text)


# --------------------------------------------------------------------------- datelines and dates


@pytest.mark.parametrize(
    ("opening", "place", "day"),
    [
        ("GENEVA, 10 March (Agency A) - The", "Geneva", "2026-03-10"),
        ("NORTHPORT (Agency A) — Flood", "Northport", None),
        ("NORTHPORT, Northland, March 10 (Agency A) -- Flood", "Northport, Northland", "2026-03-10"),
        ("Northport, 12 March 2026 – Waters", "Northport", "2026-03-12"),
        ("NORTHPORT/SOUTHPORT (Agency A) - Talks", "Northport/Southport", None),
        ("Port-au-Fleuve, Dec 30 (Agency A) – Gangs", "Port-au-Fleuve", "2025-12-30"),
        ("ARDVILLE, 11 Mar 2026 (Agency B) -The dam", "Ardville", "2026-03-11"),
        ("MADRID, 10 Mar. (Agencia A) .- El", "Madrid", "2026-03-10"),
        ("PARIS, 10 mars 2026 (Agence A) - Le", "Paris", "2026-03-10"),
        ("BERLIN, 9. März (Agentur A) - Die", "Berlin", "2026-03-09"),
        ("MEXICO CITY, Mexico — Waters", "Mexico City, Mexico", None),
        ("(Agency A) — Waters", None, None),
        ("12 March 2026 — Waters", None, "2026-03-12"),
        ("date 2026-03-12\nThe dam", None, "2026-03-12"),
        ("NORTHPORT (Agency A) -\nThe dam", "Northport", None),
        ("date: 2026-03-12T08:00:00Z\n\nThe dam", None, "2026-03-12"),
        ("12 March 2026\nThe dam", None, "2026-03-12"),
        ("Published: Thursday, March 12, 2026\n\nThe dam", None, "2026-03-12"),
        ("2026年3月12日\n水", None, "2026-03-12"),
    ],
)
def test_reads_datelines(opening: str, place: str | None, day: str | None) -> None:
    """Agency datelines, date lines and lone dates are read; a missing year is the nearest one."""
    dateline, _, lede = find_dateline(opening + " rose.", DAY)
    assert dateline is not None
    assert (dateline.place, dateline.date and dateline.date.isoformat()) == (place, day)
    assert opening[lede:].split(maxsplit=1)[0] in ("The", "Flood", "Waters", "Talks", "Gangs", "El", "Le", "Die", "水")


@pytest.mark.parametrize(
    "opening",
    [
        "Northland's flood of 12 March 2026 – the worst in years – ended.",
        "BREAKING - Dam breaks",
        "The dam – 40 years old – broke",
        "Ana Mora - the minister - resigned",
        "UN - The talks",
        "Northport: the dam holds",
        "date of the flood unknown",
        "Dates vary - some say 12 March 2026",
        "31 February 2026\nThe dam",
        "2026-13-45\nThe dam",
        "date 2026-13-45\nThe dam",
        "may 5 was the day\nThe dam",
    ],
)
def test_leaves_sentences_alone(opening: str) -> None:
    """A dash, a colon or a date in a sentence makes no dateline."""
    assert find_dateline(opening, DAY)[0] is None


def test_the_given_date_comes_before_the_dateline() -> None:
    """`published_at` falls back to the dateline's day, and is not replaced by it."""
    text = "NORTHPORT, 10 March (Agency A) - Waters rose."
    assert from_text(text).published_at == datetime(2026, 3, 10, tzinfo=UTC)
    assert from_text(text, published_at=NOW).published_at == NOW
    assert from_text("Waters rose.").published_at is None
    assert codes(from_text("Waters rose.")) == ["no_date"]


@pytest.mark.parametrize(
    "text",
    [
        "date 2026-03-11 On March 10, 2025, the river rose and 71 people died.",
        "date 2026-03-11 The river rose on 10 March 2025 and 71 people died.",
        "date 2026-03-11 On 3 August 2023, a series of floods began.",
        "date 2026-03-11 The river rose on Tuesday (10 March 2025), officials said.",
        "date 2026-03-11 Northport, 10 March 2023 – The river rose.",
        "date 2026-03-11 Deaths rose to 71 as of March 8, 2025.",
        "date 2026-03-11 The river rose on 10 March 2027, officials said.",
        "date 2026-03-11 The river rose. It had left its banks on 9 March 2025, officials said.",
    ],
)
def test_doubts_a_document_whose_dates_disagree(text: str) -> None:
    """An opening that dates the events to another year than the date line is a `date_mismatch`."""
    (warning,) = from_text(text).warnings
    assert warning.code == "date_mismatch"
    assert "2026-03-11" in warning.message


def test_doubts_a_dateline_against_the_feed() -> None:
    """A date line that is months away from the given date is a `date_mismatch` too."""
    assert codes(from_text("date 2025-03-11 Waters rose.", published_at=NOW)) == ["date_mismatch"]


@pytest.mark.parametrize(
    "text",
    [
        "date 2026-03-11 On March 10, 2026, the river rose.",
        "date 2026-01-02 On 30 December 2025, the river rose.",
        "date 2026-03-11 The river rose, as it had after the 12 June 2019 storm.",
        "date 2026-03-11 Since 7 October 2023, 71 people have died.",
        "date 2026-03-11 On the anniversary of the 11 March 2011 flood, sirens wailed.",
        "date 2026-03-11 Two years after 10 March 2024, the dam is done.",
        "date 2026-03-11 The vote will be held on 3 November 2026, officials said.",
        "date 2026-03-11 The law, passed on 14 March 2019, was repealed.",
        "date 2026-03-11 Elections set for 15 March 2027 were called.",
        "date 2026-03-11 The festival is planned to open on 15 March 2027.",
        "date 2026-03-11 One. Two. Three. On 10 March 2025, the river rose.",
        "date 2026-03-11 The river rose.\n\nOn 10 March 2025, it had risen before.",
    ],
)
def test_history_is_no_mismatch(text: str) -> None:
    """Dates since, after and before which things happened, anniversaries, plans and later mentions are normal."""
    assert "date_mismatch" not in codes(from_text(text))


def test_a_future_date_is_kept_and_flagged() -> None:
    """An article dated after it was read keeps its date and gets a warning."""
    document = from_text("Waters rose.", published_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert document.published_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert codes(document) == ["future_date"]


@given(st.dates(date(1900, 1, 2), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_date_line_is_read_back(day: date, read: date) -> None:
    """Every day written as a date line is that document's day."""
    document = document_from_text(f"date {day}\nText.", fetched_at=datetime(read.year, 6, 1, tzinfo=UTC))
    assert document.dateline is not None
    assert document.dateline.date == day


# --------------------------------------------------------------------------- HTML

PAGE = """<!doctype html><html lang="en-GB"><head><title>Dam holds | Valley Radio</title>
<link rel="canonical" href="/news/dam?utm_source=x"><meta property="og:site_name" content="Valley Radio">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
"headline": "Dam holds &amp; rain stops", "datePublished": "2026-03-12T06:15:00+01:00", "author": [{"name": "Ana Mora"}]}]}
</script><script>x()</script></head><body><header>Menu</header><nav><a>Home</a></nav>
<article><p>Teaser of another story</p></article>
<article><header><h1>Dam holds &amp; rain stops</h1></header><p>The dam held.</p><p>It stopped raining.</p>
<aside>Read also</aside></article>trailing text<footer>Imprint</footer></body></html>"""


def test_reads_a_page() -> None:
    """The article, its title, date, author, publisher and canonical address come out of a page; furniture does not."""
    document = document_from_html(PAGE, url="https://radio.example/x", fetched_at=NOW)
    assert document.headline == "Dam holds & rain stops"
    assert document.text == "The dam held.\n\nIt stopped raining."
    assert document.published_at == datetime(2026, 3, 12, 5, 15, tzinfo=UTC)
    assert document.authors == ("Ana Mora",)
    assert document.publisher == "Valley Radio"
    assert document.canonical_url == "https://radio.example/news/dam"
    assert document.language == "en-GB"


def test_keeps_headings_lists_and_tables() -> None:
    """Figures live in lists and tables: items and rows become lines."""
    document = from_entry(
        "<p>It&nbsp;rained <b>a lot</b>.</p><h2>Figures</h2><ul><li>62 dead</li><li><p>14 missing</p></li></ul>"
        "<table><tr><th>Place<th>Dead</tr><tr><td>Ard</td><td><p>40</p></td></tr></table>"
        "<p><strong>What we know</strong></p><p>Little.<br>Less.<br><br>Nothing.</p>"
    )
    assert document.text == (
        "It rained a lot.\n\nFigures\n\n- 62 dead\n- 14 missing\n\nPlace | Dead\nArd | 40\n\n"
        "What we know\n\nLittle.\nLess.\n\nNothing."
    )
    assert outline(document) == [("", 0), ("Figures", 2), ("What we know", 3)]


def test_tables_that_only_arrange_are_read_as_text() -> None:
    """A cell with paragraphs or headings of its own is no row of figures."""
    document = from_entry("<table><tr><td><h2>Figures</h2><p>One.</p><p>Two.</p></td></tr></table>")
    assert document.text == "Figures\n\nOne.\n\nTwo."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<script>x()</script>b<style>p{}</style></p>", "ab"),
        ("<p>soft&shy;hyphen zero&#8203;width</p>", "softhyphen zerowidth"),
        ("<p>3 &lt; 5 &amp; 6</p>", "3 < 5 & 6"),
        ("plain &amp; simple\n\nsecond", "plain & simple\n\nsecond"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\n\nnext"),
        ("<!-- a --><p>x</p><!-- b", "x"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<p>a\x00b\x01c</p>", "a b c"),
        ("<p>&#0;&#x110000;\U0001f600</p>", "\ufffd\ufffd\U0001f600"),
        ("<p hidden><b>secret</b></p><p>open</p>", "open"),
        ("<p>Rain.</p><p>The post <a>71 dead</a> appeared first on <a>Blog</a>.</p>", "Rain."),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    """Scripts go, entities are decoded, broken and plain markup is read."""
    assert from_entry(html).text == text


@pytest.mark.parametrize(
    "data", ["{", "[1, null]", '{"@type": "NewsArticle", "headline": [7], "author": {}}', "[" * 9999]
)
def test_odd_linked_data_is_passed_over(data: str) -> None:
    """A page whose JSON-LD is broken or of another shape is read by its markup."""
    page = f'<h1>Dam holds</h1><script type="application/ld+json">{data}</script><p>It held.</p>'
    document = document_from_html(page, fetched_at=NOW)
    assert (document.headline, document.text) == ("Dam holds", "It held.")


@pytest.mark.parametrize("link", ["http://[::1", "http://[", "//[x/"])
def test_a_broken_link_is_kept_but_names_nothing(link: str) -> None:
    """An address that cannot be read stays visible, and the entry is known by its id."""
    document = from_entry("<p>a</p>", url=link)
    assert (document.url, document.canonical_url) == (link, None)
    assert document.id == from_entry("<p>a</p>").id


def test_pages_with_only_a_time_element() -> None:
    """A page that names its date in no meta element is dated by its first `time`."""
    page = '<meta name=viewport><body><main><time>today</time><time datetime="2026-03-11T10:00Z">x</time><p>Rain.</p></main>'
    assert document_from_html(page, fetched_at=NOW).published_at == datetime(2026, 3, 11, 10, tzinfo=UTC)
    impossible = page.replace("2026-03-11T10:00Z", "0001-01-01T00:00:00+10:00")
    assert document_from_html(impossible, fetched_at=NOW).published_at is None


def test_a_leap_day_without_a_year_finds_a_year() -> None:
    """29 February is read in years that have none near them too."""
    for year, day in ((2024, date(2024, 2, 29)), (2025, date(2024, 2, 29)), (2026, date(2026, 3, 1))):
        dateline, _, _ = find_dateline("NORTHPORT, 29 February (Agency A) - Rain.", date(year, 3, 12))
        assert dateline is not None
        assert dateline.date == day


def test_a_deep_page_and_a_tag_of_many_attributes_are_bounded() -> None:
    """Nesting beyond the parser's depth and a tag with 60,000 attributes are read without harm to what follows."""
    assert from_entry("<p>before</p>" + "<div>" * 50_000).text == "before"
    assert from_entry("<p " + " ".join(f"a{i}=1" for i in range(60_000)) + ">x</p><p>after</p>").text.endswith("after")


# --------------------------------------------------------------------------- entries


def test_content_is_preferred_and_the_headline_not_repeated() -> None:
    """The full content is read, not the summary; a first heading equal to the title is left out."""
    document = from_entry("<h1>Dam  holds</h1><p>All of the text.</p>", summary="Short.", title="Dam holds")
    assert (document.headline, document.text, document.lede) == ("Dam holds", "All of the text.", "All of the text.")
    assert from_entry("", summary="Short.").text == "Short."
    assert from_entry("<p>Ad</p>", summary="<p>The whole article stands here.</p>").text.startswith("The whole")


def test_an_entry_without_text_is_read_by_its_headline() -> None:
    """A feed of headlines still gives text to read, and says so."""
    document = from_entry(title="Dam breaks, 71 dead")
    assert document.text == "Dam breaks, 71 dead"
    assert "headline_only" in codes(document)


@pytest.mark.parametrize("ending", ["the river …", "the river [...]", "the river... Read more", "river [&hellip;]"])
def test_teasers_are_flagged(ending: str) -> None:
    """A text that breaks off is marked as truncated."""
    assert "truncated" in codes(from_entry(f"<p>They saw {ending}</p>"))


def test_identity_of_entries() -> None:
    """The id follows the canonical address; a home page or no address falls back to feed and entry."""
    first = from_entry("<p>a</p>", url="https://radio.example/dam?utm_medium=rss")
    edited = from_entry("<p>b</p>", url="HTTPS://Radio.example:443/dam#xtor=RSS-1")
    assert first.id == edited.id
    assert first.content_hash != edited.content_hash
    home = from_entry("<p>a</p>", url="https://radio.example/")
    assert home.id == from_entry("<p>b</p>").id != first.id
    assert (
        from_entry(url="https://radio.example/live#post-1").id != from_entry(url="https://radio.example/live#post-2").id
    )
    assert len(first.id) == 16
    shared = from_entry("<p>a</p>", url="https://radio.example/dam?utm_medium=rss", url_shared=True)
    assert shared.id == home.id


def test_links_languages_and_publishers_of_entries() -> None:
    """A relative link is resolved against the feed; the entry's own source and language come first."""
    document = from_entry("<p>a</p>", url="/dam", publisher="Agency A", language="es_mx")
    assert document.url == "https://radio.example/dam"
    assert (document.publisher, document.language) == ("Agency A", "es-MX")
    assert from_entry("<p>a</p>").publisher == "Valley Radio"


# --------------------------------------------------------------------------- status, language, addresses


@pytest.mark.parametrize(
    ("headline", "text", "status"),
    [
        ("Correction: Dam holds", "The dam held.", Status.CORRECTED),
        ("CORRECTED-Dam holds", "The dam held.", Status.LIVE),
        ("CORRECTED - Dam holds", "The dam held.", Status.CORRECTED),
        ("Dam holds", "NORTHPORT (Agency A) - (Corrects day in first paragraph) The dam held.", Status.CORRECTED),
        ("Dam holds", "The dam held.\n\nAn earlier version of this article misstated the toll.", Status.CORRECTED),
        ("Corrección: la presa", "La presa aguantó.", Status.CORRECTED),
        ("WITHDRAWN: Dam holds", "The story is not so.", Status.WITHDRAWN),
        ("Dam holds", "This story has been withdrawn.", Status.WITHDRAWN),
        ("Corrections officers strike", "They struck.", Status.LIVE),
        ("Bill withdrawn after protests", "The bill was withdrawn.", Status.LIVE),
        ("UPDATE 2 - Dam holds", "The dam held.", Status.LIVE),
    ],
)
def test_status(headline: str, text: str, status: Status) -> None:
    """Only words that speak of the article itself correct or withdraw it."""
    assert from_text(text, title=headline).status is status


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The river has risen and the people of the valley were told to leave their homes", "en"),
        ("El río ha crecido y los vecinos del valle tuvieron que salir de sus casas por la noche", "es"),
        ("La rivière est montée et les habitants de la vallée ont été priés de quitter leur maison", "fr"),
        ("Der Fluss ist über die Ufer getreten und die Bewohner des Tals wurden nach Norden gebracht", "de"),
        ("O rio subiu e os moradores do vale foram para as casas de parentes, mas não é o fim", "pt"),
        ("ارتفع منسوب النهر في الوادي وقال السكان إن المياه وصلت إلى البيوت من كل جانب", "ar"),
        ("Река вышла из берегов, и жители долины были вынуждены уйти, но не все, как это было в мае", "ru"),
        ("川が増水し、谷の住民は避難した。", "ja"),
        ("河水上涨，山谷居民已经撤离。", "zh"),
        ("71 62 14", None),
        ("", None),
        ("Zzyzx qwrt plugh", None),
    ],
)
def test_finds_the_language(text: str, language: str | None) -> None:
    """Small words and scripts tell the language; without them there is no guess."""
    assert find_language(text) == language


def test_a_declared_language_yields_only_to_clear_evidence() -> None:
    """A feed's template language is corrected by a long text in another; a short text does not suffice."""
    spanish = "El río ha crecido y los vecinos del valle tuvieron que salir de sus casas por la noche. " * 4
    document = from_text(spanish, language="en-us", published_at=NOW)
    assert (document.language, codes(document)) == ("es", ["language_mismatch"])
    assert from_text("El río de la noche y los vecinos", language="en", published_at=NOW).language == "en"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Radio.Example:80/Dam?utm_source=a&id=7&fbclid=x#top", "http://radio.example/Dam?id=7"),
        ("https://radio.example:443", "https://radio.example/"),
        ("https://radio.example:8443/a?b=%20&c", "https://radio.example:8443/a?b=%20&c"),
        ("https://user:pw@radio.example/a", "https://radio.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/ä"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/a"),
        ("https://radio.example/a?ref=rss", "https://radio.example/a"),
        ("https://radio.example/a?ref=chapter", "https://radio.example/a?ref=chapter"),
        ("ftp://radio.example/a", None),
        ("urn:uuid:1", None),
        ("http://[::1", None),
        ("http://radio.example:x/", None),
        (None, None),
    ],
)
def test_canonical_addresses(url: str | None, canonical: str | None) -> None:
    """What cannot change the page is taken away; what is no web address has no canonical one."""
    assert canonical_url(url) == canonical


@given(st.text(max_size=80))
def test_canonical_addresses_are_stable(text: str) -> None:
    """Canonical is canonical: a second pass changes nothing, and no text is an error."""
    found = canonical_url(f"https://radio.example/{text}")
    assert canonical_url(found) == found
    page_key(text)


# --------------------------------------------------------------------------- files


def read(data: bytes, name: str = "x.jsonl") -> list[Document]:
    """Return the documents of a file read at NOW."""
    return list(read_documents(data, name=name, fetched_at=NOW))


def test_reads_json_lines() -> None:
    """Each line is a document; its id, times and names are kept."""
    line = {
        "id": "d7", "title": "Dam holds", "text": "The dam held.", "published_at": "2026-03-12T06:15:00+01:00",
        "modified_at": "2026-03-12", "url": "https://radio.example/dam", "publisher": "Valley Radio", "language": "en",
        "feed": "valley",
    }  # fmt: skip
    (first, second) = read(
        (json.dumps(line) + "\n\n" + json.dumps({"id": 8, "text": "Rain.", "published_at": 0})).encode()
    )
    assert (first.id, first.headline, first.publisher, first.feed) == ("d7", "Dam holds", "Valley Radio", "valley")
    assert first.published_at == datetime(2026, 3, 12, 5, 15, tzinfo=UTC)
    assert first.modified_at == datetime(2026, 3, 12, tzinfo=UTC)
    assert (second.id, second.published_at) == ("8", datetime(1970, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ("7", "not a JSON object"),
        ('{"title": "x"}', "text: missing"),
        ('{"text": 7}', "text: must be text"),
        ('{"text": "x", "published_at": "soon"}', "published_at: 'soon' is no date"),
        ('{"text": "x", "published_at": [1]}', "published_at"),
        ('{"text": "x", "published_at": 1e30}', "published_at"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_names_the_line_that_cannot_be_read(line: str, message: str) -> None:
    """A bad record is named with its line; with `on_error` the others are still read."""
    data = f'{{"text": "one"}}\n{line}\n{{"text": "three"}}\n'.encode()
    with pytest.raises(DocumentError, match=r"x\.jsonl:2: ") as caught:
        read(data)
    assert message in str(caught.value)
    errors: list[DocumentError] = []
    kept = read_documents(data, name="x.jsonl", fetched_at=NOW, on_error=errors.append)
    assert [document.text for document in kept] == ["one", "three"]
    assert [error.line for error in errors] == [2]


@pytest.mark.parametrize(
    ("name", "data", "texts"),
    [
        ("a.txt", b"The dam held.", ["The dam held."]),
        ("a.md", b"# Dam\n\nIt held.", ["# Dam\n\nIt held."]),
        ("a.html", b"<p>It held.</p>", ["It held."]),
        ("a", b"<!DOCTYPE html><p>It held.</p>", ["It held."]),
        ("a", b'{"text": "one"}\n{"text": "two"}', ["one", "two"]),
        ("a.json", b'[{"text": "one"}, {"text": "two"}]', ["one", "two"]),
        ("a.json", b'{"documents": [{"text": "one"}]}', ["one"]),
        ("a.json", b'{"text": "one"}', ["one"]),
        ("a", b"Plain text.", ["Plain text."]),
        ("a.jsonl", b'{"html": "<p>one</p>"}', ["one"]),
        ("a.txt", "Gl\u00fcck".encode("utf-16"), ["Gl\u00fcck"]),
        ("a.txt", b"Gl\xfcck", ["Gl\u00fcck"]),
        ("a.txt", b"\xef\xbb\xbfdate 2026-03-12\nRain.", ["date 2026-03-12\nRain."]),
        ("a.html", b'<meta charset="iso-8859-2"><p>\xb1</p>', ["\u0105"]),
        ("a.html", b'<meta charset="no-such"><p>\xe4</p>', ["\u00e4"]),
        ("a.txt", b"", [""]),
    ],
)
def test_reads_files_by_name_and_content(name: str, data: bytes, texts: list[str]) -> None:
    """The ending or the first characters tell the kind; odd encodings are read."""
    assert [document.text for document in read(data, name)] == texts


def test_odd_characters_in_names_are_replaced() -> None:
    """NUL and lone surrogates in the names of a record do not reach the store."""
    (document,) = read(
        json.dumps({"id": "a\x00\ud800", "text": "x\ud800", "publisher": "\x00", "url": 7 * "x"}).encode()
    )
    assert (document.id, document.text, document.publisher) == ("a \ufffd", "x\ufffd", None)
    checked(document)


def test_a_feed_is_not_a_document() -> None:
    """A feed given as a file is refused with what to do instead."""
    with pytest.raises(DocumentError, match="feed"):
        read(b'<?xml version="1.0"?><rss version="2.0"/>', "a.xml")


# --------------------------------------------------------------------------- what holds for any input


def checked(document: Document) -> Document:
    """Return the document after checking what holds for every one."""
    text = document.text
    assert "\x00" not in text
    assert load_json(Document, dump_json(document)) == document
    for section in document.sections:
        assert text[section.start : section.end] == section.text
        assert section.text
    for earlier, later in zip(document.sections, document.sections[1:], strict=False):
        assert earlier.end <= later.start
    for actor in document.actors:
        assert actor.mentions
        assert all(0 <= start < end <= len(text) for start, end in actor.mentions)
    return document


ODD = st.text(st.characters(exclude_categories=[])) | st.lists(
    st.sampled_from(["date ", "2026-03-12", " - ", "\n\n", "NORTHPORT", "(Agency A)", "12 March", "<p>", "</p>", "<td>", "|",
                     "# ", "Ministry of", "President ", "including ", ", ", "and ", "\x00", "\ud800", "\U0001f600", "\r"])
).map("".join)  # fmt: skip


@given(ODD)
def test_any_text_is_a_document_of_the_same_length(text: str) -> None:
    """Control characters, surrogates and fragments of every rule: offsets hold, nothing raises, nothing shifts."""
    document = checked(from_text(text))
    assert len(document.text) == len(text)
    assert from_text(text) == document


@given(ODD, ODD)
def test_any_markup_is_a_document(content: str, title: str) -> None:
    """Any HTML in an entry or a page gives a document whose offsets hold."""
    checked(from_entry(content, title=title))
    checked(document_from_html(content, fetched_at=NOW))


@given(
    st.binary() | ODD.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(["a", "a.json", "a.html", "a.txt"]),
)
def test_any_bytes_are_documents_or_one_error(data: bytes, name: str) -> None:
    """A file of any bytes gives documents or a DocumentError, and nothing else."""
    with suppress(DocumentError):
        for document in read_documents(data, name=name, fetched_at=NOW):
            checked(document)


def test_a_huge_text_is_cut_and_says_so() -> None:
    """Beyond a million characters the rest is left out, with a warning."""
    document = from_text("word " * 300_000, published_at=NOW)
    assert len(document.text) == 1_000_000
    assert codes(document) == ["truncated"]
