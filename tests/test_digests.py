"""Digests: what changes, articles and the health of feeds become for readers.

The golden files are what the samples look like; `MONITOR_UPDATE_GOLDEN=1 pytest tests/test_digests.py` writes them anew,
and the difference is to be read before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from monitor import wire
from monitor.digests import (
    Digest,
    compose_digest,
    describe_change,
    payload_schema,
    render_digest,
    route_topic,
    sparkline,
    topic_of,
)
from monitor.digests._parts import WatchPart
from monitor.digests._payload import Payload
from monitor.digests._samples import (
    NOW,
    SINCE,
    WATCH,
    ZONE,
    sample_change,
    sample_claim,
    sample_coverage,
    sample_digests,
    sample_down,
    sample_feeds,
)
from monitor.digests._statements import trim_quote
from monitor.model import Change, ChangeKind, Claim, Coverage, Evidence, FeedHealth, Form, Judged
from monitor.rules import Alerts, Mute, Route, RouteMatch, Watch

GOLDEN = Path(__file__).parent / "golden" / "digests"
MARCH_10 = date(2026, 3, 10)
HOSTILE = '<script>alert("x")</script>\x1b[31m\u202e\r\nBcc: all@example.org & "quoted"'


def claim(number: str, day: int = 10, voice: str = "Civil Protection", **values: Any) -> Claim:
    """Return a claim about the dead of March 2026, told by Agency A."""
    values = {"outlet": "Agency A", **values}
    return sample_claim(f"The storm killed [{number}] people.", voice=voice, day=day, **values)


def moved(old: Claim | None, new: Claim | None, kind: ChangeKind = ChangeKind.INCREASED, **values: Any) -> Change:
    """Return a change of the number of dead."""
    return sample_change("deaths", kind, old, new, **values)


def compose(
    changes: Sequence[Change] = (),
    coverage: Sequence[Coverage] = (),
    feeds: Sequence[FeedHealth] = (),
    **values: Any,
) -> Digest:
    """Return the digest of the flood watch."""
    given: dict[str, Any] = {
        "id": "d",
        "kind": "digest",
        "title": None,
        "watches": [WATCH],
        "zone": ZONE,
        "now": NOW,
        "since": SINCE,
    }
    return compose_digest(changes=changes, coverage=coverage, feeds=feeds, **given | values)


def part(*changes: Change, **values: Any) -> WatchPart:
    """Return the flood watch's part of a digest."""
    digest = compose(changes, **values)
    return (*digest.watches, *digest.quiet)[0]


def parsed(html: str) -> Any:
    """Return a page whose XPath answers are taken as they come."""
    return lxml_html.document_fromstring(html)


# --------------------------------------------------------------------------- as readers see it


@pytest.mark.parametrize("name", ["full", "nothing", "partly", "blind", "feed"])
@pytest.mark.parametrize("form", ["txt", "html", "json"])
def test_looks_as_agreed(name: str, form: str) -> None:
    """The samples are rendered byte for byte as the golden files show."""
    message = render_digest(sample_digests()[name])
    written = {
        "txt": f"Subject: {message.subject}\n\n{message.text}",
        "html": message.html,
        "json": json.dumps(json.loads(message.payload), indent=1, ensure_ascii=False) + "\n",
    }[form]
    path = GOLDEN / f"{name}.{form}"
    if os.environ.get("MONITOR_UPDATE_GOLDEN"):
        path.write_text(written, encoding="utf-8")
    assert message.note is None
    assert written == path.read_text(encoding="utf-8")


def test_text_fits_its_columns() -> None:
    """No line of the text is wider than 76 columns, but for links, which are never broken."""
    for digest in sample_digests().values():
        for line in render_digest(digest).text.splitlines():
            assert len(line) <= 76 or line.strip().startswith("https://")


def test_html_is_readable_by_all() -> None:
    """Headings follow each other without gaps, every picture has words, and no colour or picture is needed."""
    for digest in sample_digests().values():
        page = parsed(render_digest(digest).html)
        levels = [int(str(item.tag)[1]) for item in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert not list(page.iter("table"))  # which a phone and a screen reader would have to cross
        assert all(item.get("alt") and item.get("src").startswith("cid:") for item in page.iter("img"))
        assert page.xpath("//html/@lang") == ["en"]
        assert not page.xpath("//ul[not(li)]")
        assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]


def test_the_first_screen_is_the_news() -> None:
    """Before any evidence, HTML lists what moved, is contested, was corrected or held, a line each, and no more than ten."""
    page = parsed(render_digest(sample_digests()["full"]).html)
    lines = [" ".join(item.text_content().split()) for item in page.xpath("(//ul)[1]/li")]
    assert lines[0] == "People killed: 62 → 71, ▲ +9 (+15 %)"
    assert lines[-3:] == [
        "Conflict: People missing: 14 or at least 30",
        "Corrected: People injured: 140 → 104",
        "Held, not confirmed: Houses destroyed: 31,000",
    ]
    many = [
        replace(moved(claim(str(n), 9, f"v{n}"), claim(str(n + 1), 11, f"v{n}")), id=f"c{n}")
        for n in range(100, 1300, 100)
    ]
    long = parsed(render_digest(compose(many)).html)
    assert len(long.xpath("(//ul)[1]/li")) == 10
    assert "and 2 more below" in long.text_content()


# --------------------------------------------------------------------------- what moved


def test_steps_become_one_move() -> None:
    """A figure that moved twice is one line from the first value to the last, and keeps its steps."""
    values = [claim("62", 9), claim("66", 10), claim("71", 11)]
    (move,) = part(moved(values[0], values[1]), moved(values[1], values[2], alert=True)).moved
    assert move.old is not None
    assert (move.old.value, [step.value for step in move.via], move.new.value) == ("62", ["66"], "71")
    assert (move.difference, move.direction, move.alert, len(move.steps)) == ("+9 (+15\xa0%)", "up", True, 2)


def test_a_step_is_found_again_through_another_report() -> None:
    """A step that starts at the same value in another article, or with the same voice, continues the move."""
    other = claim("66", 10, voice="Red Crescent", outlet="Valley Radio")
    last = claim("71", 11, voice="Mayor of Low Ard", outlet="Valley Radio")
    (move,) = part(moved(claim("62", 9), claim("66", 10)), moved(other, last)).moved
    assert move.new.voice == "Mayor of Low Ard"
    assert move.via[0].value == "66"


def test_voices_apart_stay_apart() -> None:
    """Moves of two voices between other values are two lines."""
    here = moved(claim("62", 9), claim("66", 10))
    there = moved(claim("80", 9, voice="Red Crescent"), claim("95", 11, voice="Red Crescent"))
    assert [(move.new.voice, move.new.value) for move in part(here, there).moved] == [
        ("Civil Protection", "66"),
        ("Red Crescent", "95"),
    ]


def test_held_values_come_last_and_go_when_confirmed() -> None:
    """An implausible value is shown as held, after what moved, until a move confirms it."""
    held = moved(claim("62", 9), claim("710", 10), ChangeKind.IMPLAUSIBLE)
    power = sample_change("displaced", ChangeKind.INCREASED, claim("5", 9), claim("6", 11))
    first, second = part(held, power).moved
    assert (first.held, second.held) == (False, True)
    assert second.notes[0].startswith("held: not confirmed by a second report")
    confirmed = moved(claim("62", 9), claim("710", 11, voice="Red Crescent"))
    assert [move.held for move in part(held, confirmed).moved] == [False]


def test_correction_on_the_way() -> None:
    """A correction after a move shows the corrected value as the latest one, and has its own entry."""
    values = [claim("62", 9), claim("71", 10), claim("66", 11)]
    found = part(moved(values[0], values[1]), moved(values[1], values[2], ChangeKind.CORRECTED, reason="edited"))
    assert [move.new.value for move in found.moved] == ["66"]
    assert found.moved[0].notes == ("corrected on the way: see below",)
    assert [(item.new.value, item.notes) for item in found.corrected] == [("66", ("edited",))]


def test_lone_correction_is_no_move() -> None:
    """A correction alone is told once, as one, with both sentences."""
    found = part(moved(claim("62", 9), claim("61", 9, hour=15), ChangeKind.CORRECTED))
    assert (found.moved, len(found.corrected)) == ((), 1)
    assert found.corrected[0].old is not None
    assert found.corrected[0].old.quote.number == "62"


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        (ChangeKind.DEFINITION_CHANGE, "counts something else than before: why"),
        (ChangeKind.RETROACTIVE, "moved in retrospect: why"),
        (ChangeKind.ADVANCED, "may not have moved: the earlier value was rounded or a bound"),
        (ChangeKind.INCREASED, None),
    ],
)
def test_notes_say_how_to_read_a_line(kind: ChangeKind, note: str | None) -> None:
    """What is not a plain rise or fall says so beside the line."""
    (move,) = part(moved(claim("62", 9), claim("64", 11), kind, reason="why")).moved
    assert move.notes == ((note,) if note else ())


def test_thresholds_are_named() -> None:
    """Levels that were crossed are told once, from all steps."""
    steps = [claim("62", 9), claim("105", 10), claim("230", 11)]
    levels = (Decimal(100), Decimal(200))
    changes = [
        moved(steps[0], steps[1], ChangeKind.THRESHOLD_CROSSED, crossed=levels[:1]),
        moved(steps[1], steps[2], crossed=levels[1:]),
    ]
    assert part(*changes).moved[0].notes == ("crossed 100", "crossed 200")


def test_a_stale_repeat_is_named_beside_the_move() -> None:
    """Who repeats an old value is told once: beside the figure's move, else under what stayed the same."""
    values = [claim("62", 9), claim("71", 10)]
    repeat = claim("62", 12, voice="Valley Radio", outlet="Valley Radio", stated=False)
    stale = moved(values[0], repeat, ChangeKind.STALE_REPEAT)
    line = "Valley Radio repeats 62 (from 9\xa0Mar): not counted"
    found = part(moved(values[0], values[1]), stale)
    assert (found.moved[0].repeats, found.confirmed.repeats) == ((line,), ())
    assert part(stale).confirmed.repeats == (f"People killed: {line}",)
    compared = replace(stale, old=values[1])  # with the latest value, so that the origin is in the history
    history = {(WATCH.id, "deaths"): [Judged(claim=values[0], kind=ChangeKind.FIRST, told=True)]}
    assert part(compared, history=history).confirmed.repeats == (f"People killed: {line}",)


def test_conflicts_show_the_latest_of_each_pair() -> None:
    """Two voices that exclude each other are one conflict, in its latest state, whoever spoke last."""
    first = moved(claim("14", 9), claim("30", 9, voice="Red Crescent"), ChangeKind.CONFLICT)
    later = moved(claim("32", 10, voice="red crescent"), claim("15", 10), ChangeKind.CONFLICT)
    (conflict,) = part(first, later).conflicts
    assert (conflict.one.value, conflict.other.value) == ("32", "15")


def test_what_stayed_the_same_is_counted() -> None:
    """Unchanged figures are counted, refined ones named, and neither makes a digest worth sending by itself."""
    same = moved(claim("62", 9), claim("62", 10), ChangeKind.UNCHANGED)
    again = moved(claim("62", 9), claim("62", 11), ChangeKind.UNCHANGED)
    finer = sample_change("schools", ChangeKind.REFINED, claim("over 200", 9), claim("212", 11))
    found = part(same, again, finer)
    assert (found.confirmed.figures, found.confirmed.reports) == (2, 3)
    assert [item.new.value for item in found.confirmed.refined] == ["212"]
    assert compose([same, again]).empty
    assert "2 reports" in render_digest(compose([same, again])).text


def test_a_silence_names_the_last_value_once() -> None:
    """A figure without a new value is told with its last one, which the rule's words need not repeat."""
    (item,) = part(moved(claim("62", 3), None, ChangeKind.STALLED, reason="no new value for 9 days; it was 62")).stalled
    assert item.last is not None
    assert (item.last.value, item.reason) == ("62", "no new value for 9 days")


def test_changes_of_unknown_watches_are_told() -> None:
    """A change whose watch or figure was taken out of the configuration is still told, under its id."""
    change = replace(moved(claim("62", 9), claim("71", 10)), watch="old-watch", figure="old-figure")
    digest = compose([change])
    assert [(item.title, item.moved[0].label) for item in digest.watches] == [("old-watch", "old-figure")]


def test_a_change_is_told_once() -> None:
    """A change that is handed over twice is one."""
    change = moved(claim("62", 9), claim("71", 10))
    assert len(part(change, change).moved[0].steps) == 1


# --------------------------------------------------------------------------- subject and silence


@pytest.mark.parametrize(
    ("changes", "coverage", "failing", "subject", "empty"),
    [
        ([], [], [], "Floods in Northland: nothing moved", True),
        ([], [], ["Agency A"], "Floods in Northland: nothing moved; 1 of 3 feeds not read", True),
        ([], sample_coverage(), [], "Floods in Northland: nothing moved, 5 new articles", False),
        (
            [moved(claim("62", 9), claim("71", 10))],
            sample_coverage(),
            ["Agency A"],
            "Floods in Northland: People killed 62 -> 71",
            False,
        ),
        (
            [moved(claim("14"), claim("30", voice="Red Crescent"), ChangeKind.CONFLICT)],
            [],
            [],
            "Floods in Northland: People killed 14 or 30 (conflict)",
            False,
        ),
        (
            [moved(claim("62", 9), claim("710", 10), ChangeKind.IMPLAUSIBLE)],
            [],
            [],
            "Floods in Northland: People killed 62 -> 710 (held: not confirmed)",
            False,
        ),
        (
            [moved(None, claim("62"), ChangeKind.FIRST)],
            [],
            [],
            "Floods in Northland: People killed 62 (first value)",
            False,
        ),
        ([sample_down("agency-a")], [], ["Agency A"], "Floods in Northland: Agency A cannot be read", False),
        (
            [sample_down("agency-a"), sample_down("agency-a", ChangeKind.SOURCE_RECOVERED)],
            [],
            [],
            "Floods in Northland: Agency A can be read again",
            False,
        ),
    ],
)
def test_subjects(
    changes: list[Change], coverage: list[Coverage], failing: list[str], subject: str, *, empty: bool
) -> None:
    """The subject says what moved first, else what else there is; empty digests are those with nothing new."""
    digest = compose(changes, coverage, sample_feeds(failing=failing))
    assert (render_digest(digest).subject, digest.empty) == (subject, empty)


@pytest.mark.parametrize(
    ("failing", "outcome"),
    [
        ([], "No figure moved: all 3 feeds were read."),
        (["Agency A"], "No figure moved in what we could read: 2 of 3 feeds could be read."),
        (
            ["Agency A", "Valley Radio", "The Ard Courier"],
            "We could not look: none of the 3 feeds could be read, so this says nothing about the figures.",
        ),
    ],
)
def test_silence_is_never_ambiguous(failing: list[str], outcome: str) -> None:
    """That nothing changed and that we could not look are different messages, in text and in HTML."""
    message = render_digest(compose(feeds=sample_feeds(failing=failing)))
    assert outcome in message.text.replace("\n", " ")
    assert outcome in message.html


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, None),
        (
            {"failures": 1, "message": "HTTP 503", "failing_since": NOW - timedelta(days=1)},
            "HTTP 503 since 11 Mar 07:00",
        ),
        (
            {"failures": 4, "reason": "not_a_feed", "next_poll_at": NOW + timedelta(hours=1)},
            "not a feed, next try 08:00",
        ),
        ({"failures": 1, "message": "https://radio.example/rss: timeout"}, "timeout"),
        ({"failures": 1, "message": "HTTP 410", "reason": "gone", "paused": True}, "HTTP 410, polling is paused"),
        ({"last_success_at": None}, "not read yet"),
        (
            {"last_success_at": NOW - timedelta(days=2), "next_poll_at": NOW - timedelta(days=1)},
            "not read since 10 Mar 07:00",
        ),
        ({"last_success_at": NOW - timedelta(days=2), "next_poll_at": NOW + timedelta(days=1)}, None),
    ],
)
def test_troubles_with_feeds(values: dict[str, Any], words: str | None) -> None:
    """A feed that fails, is paused, was never read or is overdue is named with since when; a slow one is not."""
    feed = FeedHealth(feed="radio", url="https://radio.example/rss", **{"last_success_at": NOW, **values})
    digest = compose(feeds=[feed])
    assert [trouble.words.replace("\xa0", " ") for trouble in digest.feeds.troubles] == ([words] if words else [])
    assert digest.feeds.read == (0 if words else 1)


# --------------------------------------------------------------------------- coverage


def test_stories_are_led_by_the_first_original() -> None:
    """The largest story comes first, led by its first article that is no copy; other outlets are named once."""
    rows = [("d1", "s1", None), ("d2", "s2", "d3"), ("d3", "s2", None), ("d4", "s2", None)]
    outlets = ["A", "B", "C", "B"]
    coverage = [
        replace(sample_coverage()[0], document=document, story=story, copy_of=copy, publisher=outlet, warnings=())
        for (document, story, copy), outlet in zip(rows, outlets, strict=True)
    ]
    first, second = compose(coverage=coverage).watches[0].stories
    assert [item.coverage.document for item in (first.lead, *first.others)] == ["d3", "d4", "d2"]
    assert (first.outlets, first.copies, second.articles) == (("B",), 1, 1)


def test_warnings_stand_beside_the_article_and_its_figures() -> None:
    """A document whose dates disagree is marked where it is listed and where its figures are."""
    change = moved(claim("62", 9), claim("71", 10))
    odd = replace(sample_coverage()[3], document=change.new.document if change.new else "")
    text = " ".join(render_digest(compose([change], [odd])).text.split())
    assert text.count("the date line says 2026-03-11") == 2


def test_one_article_of_two_watches_is_listed_in_both() -> None:
    """An article that two watches matched is told in both, and once in each."""
    other = Watch(id="other")
    article = sample_coverage()[0]
    coverage = [article, article, replace(article, watch="other")]
    assert [item.articles for item in compose(coverage=coverage, watches=[WATCH, other]).watches] == [1, 1]


# --------------------------------------------------------------------------- quotes, charts


def quoted(before: str, number: str, after: str, **values: Any) -> tuple[str, str, str]:
    """Return the trimmed parts of a sentence."""
    evidence = Evidence(
        document="d",
        version=1,
        section=None,
        start=7 + len(before),
        end=7 + len(before) + len(number),
        quote=before + number + after,
        quote_start=7,
    )
    figure = replace(claim("62").figure, text=number)
    quote = trim_quote(replace(evidence, **values), figure)
    return quote.before, quote.number, quote.after


def test_quotes_are_cut_at_words_around_the_number() -> None:
    """A long sentence is shown around its number; a short one is whole; wrong offsets mark nothing false."""
    assert quoted("It killed ", "62", " people.") == ("It killed ", "62", " people.")
    before, number, after = quoted("word " * 60, "62", " people" * 60)
    assert before.startswith("… word")
    assert after.endswith("people …")
    assert (number, len(before) < 120, len(after) < 100) == ("62", True, True)
    assert quoted("It killed ", "62", " people.", start=900, end=902)[1] == "62"
    assert quoted("It killed ", "62", " people.", start=900, end=902, quote="No number.") == ("No number.", "", "")


@given(st.text(), st.text(min_size=1), st.text())
def test_any_sentence_is_trimmed(before: str, number: str, after: str) -> None:
    """Any sentence gives a short, single line with its number."""
    parts = quoted(before, number, after)
    assert sum(map(len, parts)) <= 280
    assert not any(character in "".join(parts) for character in "\n\r\x1b\u202e")


def test_chart_leaves_out_what_is_off_the_line() -> None:
    """One block a day, from the lowest to the highest; repeats, conflicts and unbelieved values are left out."""
    kinds = {3: ChangeKind.FIRST, 5: ChangeKind.INCREASED, 6: ChangeKind.IMPLAUSIBLE, 7: ChangeKind.INCREASED}
    numbers = {3: "10", 5: "45", 6: "9999", 7: "80"}
    history = [Judged(claim=claim(numbers[day], day), kind=kind, told=True) for day, kind in kinds.items()]
    assert sparkline(history) == "▁▄█"
    assert sparkline([]) == ""
    assert sparkline([history[0]]) == "▄"
    (move,) = part(moved(claim("80", 7), claim("80", 8)), history={(WATCH.id, "deaths"): history}).moved
    assert move.chart is not None
    assert move.chart.description.replace("\xa0", " ") == (
        "4 values from 10 on 3 Mar to 80 on 8 Mar, lowest 10, highest 80"
    )


def test_describes_a_change_in_a_line() -> None:
    """The terminal's line has the kind, the values, the difference and whether it alerts."""
    change = moved(claim("62", 9), claim("71", 10), alert=True)
    assert describe_change(change) == ("increased: deaths (northland-floods) 62 -> 71, +9 (+15 %), alert")
    assert describe_change(sample_down("radio")) == "source_down: radio, alert"


# --------------------------------------------------------------------------- hostile and large


def test_hostile_text_stays_text() -> None:
    """Markup, control characters and odd links in feed text do nothing in any form of the message."""
    sample = claim("62", 9)
    bad = replace(
        claim("71", 10),
        publisher=HOSTILE,
        voice=HOSTILE,
        headline=HOSTILE,
        url="javascript:alert(1)",
        figure=replace(
            sample.figure,
            evidence=replace(
                sample.figure.evidence, quote=HOSTILE + "62", start=400 + len(HOSTILE), end=402 + len(HOSTILE)
            ),
        ),
    )
    odd = replace(sample_coverage()[3], headline=HOSTILE, publisher=HOSTILE, url='https://x.example/"onclick="alert(1)')
    watch = Watch(id=WATCH.id, title=HOSTILE, figures=WATCH.figures)
    feed = FeedHealth(feed="f", url="https://x.example/", title=HOSTILE, failures=1, message=HOSTILE)
    message = render_digest(compose([moved(sample, bad)], [odd], [feed], watches=[watch]))
    page = parsed(message.html)
    assert not page.xpath("//script | //*[@onclick]")
    assert {link.partition(":")[0] for link in page.xpath("//@href | //@src")} == {"https"}
    for text in (message.subject, message.text, message.html):
        assert not any(character in text for character in "\x1b\u202e\r")
    assert "\n" not in message.subject


def test_a_flood_of_changes_stays_small() -> None:
    """Thousands of changes and articles fit a mail and a webhook, and what is left out is counted."""
    (base,) = [moved(claim("62", 9), claim("71", 10))]
    changes = [replace(base, id=f"c{n}", figure=f"figure-{n}") for n in range(3000)]
    coverage = [
        replace(item, document=f"{item.document}-{n}", story=f"s{n}") for n in range(500) for item in sample_coverage()
    ]
    message = render_digest(compose(changes, coverage, sample_feeds(failing=["Agency A"]) * 200))
    assert len(message.html.encode()) < 95_000
    assert len(message.text.encode()) < 60_000
    assert "more figures moved" in message.text
    assert "more stories" in message.html
    payload = json.loads(message.payload)
    (watch,) = payload["data"]["watches"]
    assert watch["truncated"] == {
        "changes": 3000 - len(watch["changes"]),
        "coverage": 2500 - len(watch["coverage"]),
    }
    assert len(message.payload.encode()) < 1_000_000


def test_long_words_of_feeds_do_not_grow_the_message() -> None:
    """Names, sentences and links of any length are cut, so that one article cannot crowd out the others."""
    long = "x" * 100_000
    change = moved(
        claim("62", 9), replace(claim("71", 10), voice=long, publisher=long, url=f"https://x.example/{long}")
    )
    odd = replace(sample_coverage()[3], headline=long, publisher=long)
    message = render_digest(compose([replace(change, reason=long)], [odd]))
    assert len(message.html) < 12_000
    assert len(message.text) < 4_000


def test_payload_keeps_what_moved_before_what_did_not() -> None:
    """Unchanged figures and articles give way first; a payload without a flood is whole."""
    change = moved(claim("62", 9), claim("71", 10))
    quiet = [
        replace(
            moved(claim("62", 9), claim("62", 10), ChangeKind.UNCHANGED), id=f"q{n}", decided_at=NOW - timedelta(days=9)
        )
        for n in range(400)
    ]
    message = render_digest(compose([*quiet, change], sample_coverage()))
    (watch,) = json.loads(message.payload)["data"]["watches"]
    assert len(message.payload.encode()) < 200_000
    assert watch["changes"][0]["kind"] == "increased"
    assert (watch["coverage"], watch["truncated"]["coverage"]) == ([], 5)
    small = wire.load_json(Payload, render_digest(compose([change], sample_coverage())).payload)
    assert small.data.watches[0].changes == (change,)
    assert len(small.data.watches[0].coverage) == 5
    assert small.data.watches[0].truncated.changes == 0


def test_payload_names_its_type_and_has_a_schema() -> None:
    """Alerts and digests differ in their type, and the schema describes what is written."""
    for kind in ("digest", "alert"):
        payload = json.loads(render_digest(compose(kind=kind)).payload)
        assert payload["type"] == f"{kind}.created"
        assert datetime.fromisoformat(payload["timestamp"]) == NOW
        assert set(payload) == set(payload_schema()["$defs"]["Payload"]["required"])
        assert set(payload["data"]) == set(payload_schema()["$defs"]["PayloadDigest"]["properties"])


NUMBERS = st.none() | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ChangeKind), st.sampled_from(Form), NUMBERS, NUMBERS, st.text(max_size=30), st.booleans()
        ),
        max_size=8,
    )
)
def test_any_changes_make_a_digest(
    rows: list[tuple[ChangeKind, Form, Decimal | None, Decimal | None, str, bool]],
) -> None:
    """Whatever was decided about whatever was stated, readers get a message within its columns."""
    changes = []
    for n, (kind, form, lower, upper, text, known) in enumerate(rows):
        figure = replace(
            claim("62").figure, form=form, lower=lower, upper=upper, best=lower, text=text, unit=text or None
        )
        new = replace(claim("62", 10), figure=figure, voice=text, publisher=text or None, headline=text, url=text)
        change = replace(moved(None, claim("62")), id=f"c{n}", kind=kind, old=new if known else None, new=new)
        changes.append(change if n % 3 else replace(change, new=None))
    message = render_digest(compose(changes))
    assert message.note is None
    assert all(len(line) <= 76 for line in message.text.splitlines())
    assert parsed(message.html).xpath("//h1")


# --------------------------------------------------------------------------- routes


@pytest.mark.parametrize(
    ("match", "to"),
    [
        ({}, ("tools",)),
        ({"watch": "northland-floods"}, ("tools",)),
        ({"watch": "other"}, ("desk",)),
        ({"figure": ["deaths", "missing"], "kind": "increased"}, ("tools",)),
        ({"figure": "deaths", "kind": ["conflict", "corrected"]}, ("desk",)),
        ({"voice": "CIVIL protection"}, ("tools",)),
        ({"voice": "Red Crescent"}, ("desk",)),
    ],
)
def test_routes(match: dict[str, Any], to: tuple[str, ...]) -> None:
    """The first route whose every condition holds takes a change; other changes go where all alerts go."""
    mute, night = Mute(hours="22:00-06:00"), Mute(hours="01:00-02:00")
    never = Route(match=RouteMatch(watch=("nowhere",)), to=("nobody",))
    route = Route(match=RouteMatch.model_validate(match), to=("tools",), mute=night)
    alerts = Alerts(to=("desk",), mute=mute, routes=(never, route))
    change = moved(claim("62", 9), claim("71", 10))
    (way,) = route_topic(alerts, topic_of(change))
    assert ((way.channel,), way.mute) == (to, night if to == ("tools",) else mute)
