"""Stories: what is a copy, what is an update, what is another report of the same event."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Dateline, Document, Sketch
from monitor.stories import place_sketch, sketch_document

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)

WIRE = """HIGHTON, 12 March (Meridian Wire) - Floods in Northland killed 71 people, Civil Protection said on Thursday, \
after the river Ard left its banks for the third time this year.

Rescue teams from the Northland Red Crescent reached the village of Low Ard by boat in the morning and brought 340 \
people to schools. The ministry of health opened two field hospitals near the bridge, at 06:30.

The government of Northland said that the dam would hold. Engineers have lowered the water level by 2 metres since \
Tuesday. Rain is expected until Sunday, the weather service said. Schools in the whole valley will stay closed."""
BODY = WIRE.split(" - ", 1)[1]
PARTS = BODY.split("\n\n")


def article(name: str, text: str, headline: str = "", *, hours: float = 0, **values: Any) -> Sketch:
    """Return the sketch of an article that appeared some hours after NOW."""
    lede = next((part for part in text.split("\n\n") if len(part) > 40), text)
    moment = NOW + timedelta(hours=hours)
    values = {"publisher": "Agency A", "published_at": moment, "fetched_at": moment, "content_hash": name, **values}
    return sketch_document(Document(id=name, text=text, headline=headline, lede=lede, **values))


FIRST = article(
    "first", WIRE, "Floods kill 71 in Northland", dateline=Dateline(text="HIGHTON, 12 March (Meridian Wire) -")
)


def placed(
    text: str, headline: str = "Water and mud", *, after: Sketch = FIRST, hours: float = 3, **values: Any
) -> Sketch:
    """Return where an article by another outlet is placed that follows the wire report."""
    values.setdefault("publisher", "Valley Radio")
    return place_sketch(article("second", text, headline, hours=hours, **values), [after])


@pytest.mark.parametrize(
    "text",
    [
        WIRE,
        BODY,
        BODY.upper(),
        PARTS[0],
        PARTS[2],
        "\n\n".join(PARTS[:2]),
        "\n\n".join(PARTS[1:]),
        f"From our wire services.\n\n{BODY}\n\nSubscribe to the evening letter of Valley Radio.\n© 2026 Valley Radio",
        BODY.replace("Civil Protection", "civil-protection").replace("Low Ard", "Low Árd"),
        BODY.replace("reached the village", "got to the village").replace("weather service", "weather office"),
        BODY.replace("06:30", "07:15"),
    ],
    ids=["same", "credit", "capitals", "lede", "end", "cut", "beheaded", "framed", "spelling", "edited", "clock"],
)
def test_copies(text: str) -> None:
    """A copy is known however it is titled, cut, framed or edited."""
    found = placed(text)
    assert (found.copy_of, found.story) == ("first", "first")


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace("71", "76"),
        BODY.replace("71", "17"),
        BODY.replace("340", "1,340"),
        BODY.replace("two field", "three field"),
        BODY.replace("Thursday", "Friday"),
        BODY.replace("2 metres", "2 million metres"),
        BODY.replace("71", "340").replace("340 people to", "71 people to"),
        f"{BODY}\n\nIn the evening 12 more bodies were found.",
        f"{PARTS[0]} In the evening 12 more bodies were found.",
    ],
    ids=["more", "fewer", "other", "word", "day", "unit", "swapped", "added", "excerpt"],
)
def test_updates(text: str) -> None:
    """The same words around another number or day are no copy, but another report of the story."""
    found = placed(text, hours=24)
    assert (found.copy_of, found.story) == (None, "first")


def test_a_longer_report_without_new_numbers_is_a_copy() -> None:
    """An excerpt that came first is the original of the whole, if that states nothing more; else it is not."""
    short = article("first", f"{PARTS[0]} The government of Northland said that the dam would hold.")
    assert placed(f"{PARTS[0]} The government of Northland said that the dam would hold. It was built of concrete.",
                  after=short).copy_of == "first"  # fmt: skip
    assert placed(BODY, after=short).copy_of is None


def test_copies_of_copies_lead_to_the_first() -> None:
    """Each copy names the document that all of them repeat, whichever of them it is compared with."""
    second = placed(BODY)
    third = place_sketch(article("third", PARTS[0] + "\n\n" + PARTS[1], publisher="Post", hours=5), [second])
    assert (third.copy_of, third.story) == ("first", "first")


def test_a_publisher_repeats_itself() -> None:
    """The same text twice from one publisher is a copy, too."""
    assert placed(WIRE, "Floods kill 71 in Northland", publisher="Agency A").copy_of == "first"


def test_a_new_version_is_no_copy() -> None:
    """A document is no copy of its own earlier version, nor of its own copies; their story stays its story."""
    again = article("first", WIRE + " It rains.", "Floods kill 71 in Northland", hours=6)
    copy = placed(BODY)
    found = place_sketch(again, [FIRST, copy])
    assert (found.copy_of, found.story) == (None, "first")


def test_an_edited_copy_is_its_own_report() -> None:
    """A copy that is edited to another number is none any more."""
    copy = placed(BODY)
    edited = placed(BODY.replace("71", "79"), hours=8)
    assert (copy.copy_of, edited.copy_of, edited.story) == ("first", None, "first")


@pytest.mark.parametrize(
    ("headline", "text", "same"),
    [
        (
            "Worst flood in decades hits the Ard valley",
            "Civil Protection counted 74 dead in Northland on Thursday. Families in Low Ard wait on roofs for boats.",
            True,
        ),
        ("Northland: the river Ard floods Low Ard", "", True),
        (
            "Floods kill 12 in Southmark",
            "Floods in Southmark killed 12 people after the river Mell left its banks, the fire service said. Rescue \
teams reached the village of High Mell by boat and brought people to schools.",
            False,
        ),
        (
            "Northland votes on its budget",
            "The parliament of Northland began to debate a budget of 3 billion crowns in the capital.",
            False,
        ),
        ("", "", False),
    ],
    ids=["event", "headline", "elsewhere", "other", "empty"],
)
def test_reports_of_one_event(headline: str, text: str, same: bool) -> None:  # noqa: FBT001 - a table
    """Reports that share names and telling words share a story; the same thing elsewhere is another one."""
    found = placed(text, headline)
    assert found.copy_of is None
    assert found.story == ("first" if same else "second")


def test_an_event_is_over_after_three_days() -> None:
    """Telling words alone join no reports that are more than three days apart; the same words do."""
    text = "Civil Protection counted 74 dead in Northland. Families in Low Ard wait on roofs for boats on the river."
    assert placed(text, hours=71).story == "first"
    assert placed(text, hours=73).story == "second"
    assert placed(BODY.replace("71", "76"), hours=100).story == "first"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "昨日、北国で洪水があり、アルド川の堤防が決壊して71人が死亡したと市民保護局が発表した。救助隊は船で村に入った。",
            "北国の洪水で市民保護局は死者が74人になったと発表した。アルド川の堤防は昨日決壊し、救助隊が船で住民を助けた。",
        ),
        (
            "Наводнение в Северной земле унесло жизни 71 человека, сообщила Гражданская защита. Река Ард вышла из берегов.",
            "Гражданская защита сообщила о 74 погибших: наводнение в Северной земле продолжается, река Ард поднимается.",
        ),
    ],
    ids=["Japanese", "Russian"],
)
def test_other_scripts(first: str, second: str) -> None:
    """Copies and common events are found in other scripts, with and without spaces."""
    original = article("first", first)
    assert placed(first, after=original).copy_of == "first"
    assert placed(first.replace("71", "72"), after=original).copy_of is None
    found = placed(second, "", after=original)
    assert (found.copy_of, found.story) == (None, "first")


def test_headlines_without_text() -> None:
    """Entries that are only a headline are copies when they are the same, and tell nothing of each other else."""
    first = article("first", "", "Dam holds in Northland")
    assert placed("", "Dam holds in Northland!", after=first).copy_of == "first"
    assert placed("", "Dam breaks in Northland", after=first).copy_of is None
    assert placed("", "", after=article("first", "")).copy_of is None


# --------------------------------------------------------------------------- properties

_VOCABULARY = ("river", "boat", "Northland", "Ard", "dam", "school", "bridge", "said", "water", "rain", "5", "71", "12")
texts = st.lists(st.sampled_from(_VOCABULARY), min_size=0, max_size=60).map(" ".join)


@given(st.lists(texts, min_size=1, max_size=5), texts, st.randoms(use_true_random=False))
def test_the_order_of_the_others_never_matters(others: list[str], text: str, chance: Any) -> None:
    """The same documents in any order give the same story and the same original."""
    known = [article(f"d{number}", other, hours=number % 2) for number, other in enumerate(others)]
    shuffled = list(known)
    chance.shuffle(shuffled)
    sketch = article("new", text, hours=3)
    assert place_sketch(sketch, known) == place_sketch(sketch, shuffled)


@given(st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=40, max_size=400), st.data())
def test_any_excerpt_is_a_copy(words: list[str], data: st.DataObject) -> None:
    """A run of at least 40 words of a text is a copy of it, and shares a band with it, by which a store finds it."""
    original = article("first", " ".join(words))
    start = data.draw(st.integers(0, len(words) - 40))
    stop = data.draw(st.integers(start + 40, len(words)))
    excerpt = article("second", " ".join(words[start:stop]))
    assert set(excerpt.bands) & set(original.bands)
    assert place_sketch(excerpt, [original]).copy_of == "first"


@given(st.integers(0, 10**6), st.sampled_from(re.findall(r"\d+", BODY.replace("06:30", ""))))
def test_another_number_is_never_a_copy(value: int, number: str) -> None:
    """Whatever number is put in the place of one of the text's, the text is no copy unless it says the same."""
    found = placed(BODY.replace(number, str(value), 1))
    assert (found.copy_of is None) == (str(value) != number)


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_has_a_sketch(text: str, headline: str) -> None:
    """A sketch is the same each time, bounded, and says that a text repeats itself."""
    sketch = article("first", text, headline)
    assert sketch == article("first", text, headline)
    assert all(re.fullmatch("[0-9a-f]{8}", band) for band in sketch.bands)
    again = place_sketch(article("second", text, headline, hours=1), [sketch])
    assert again.copy_of == ("first" if sketch.signature else None)


def test_a_sketch_is_small() -> None:
    """However long a text is, what is kept of it is bounded."""
    sketch = article("first", " ".join(f"word{number} {number}" for number in range(200_000)))
    sizes = [len(part) for part in (sketch.bands, sketch.signature, sketch.words, sketch.numbers)]
    assert sizes[1:] == [256, 24, 400]
    assert 16 <= sizes[0] <= 64
