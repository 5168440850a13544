"""Changes: what a claim does to a tracked figure, and what does not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes import Series, definition, find_stalled, judge_claim, judge_health, settle_order
from monitor.changes._voices import same_name
from monitor.model import (
    Attribution,
    Change,
    ChangeKind,
    Claim,
    Evidence,
    FeedHealth,
    Figure,
    Form,
    Interval,
    Judged,
    Method,
    Period,
    PeriodKind,
    PollRecord,
)
from monitor.rules import Thresholds, TrackedFigure, Watch

NOW = datetime(2026, 4, 1, tzinfo=UTC)
WATCH = Watch(id="floods")
DEATHS = TrackedFigure(id="deaths", metric="killed", place=("Northland",), period=PeriodKind.CUMULATIVE)
SHELTERED = TrackedFigure(id="sheltered", metric="displaced", place=("Northland",), period=PeriodKind.STOCK)
MISSING = TrackedFigure(id="missing", metric="missing", place=("Northland",), period=PeriodKind.STOCK)
RATE = TrackedFigure(id="rate", metric="inflation", place=("Northland",), period=PeriodKind.RATE)
CP, RED = "Civil Protection", "Red Crescent"
_WORDS = {
    "over": Form.MORE_THAN,
    "at least": Form.AT_LEAST,
    "about": Form.ABOUT,
    "nearly": Form.LESS_THAN,
    "up to": Form.AT_MOST,
}


def figure(text: str, *, quote: str | None = None, voice: str | None = None, **values: Any) -> Figure:
    """Return the figure of words such as "62", "over 32,400", "80-90" or "5.3%", in a sentence that says little."""
    words, _, number = text.rpartition(" ")
    form = _WORDS.get(words, Form.EXACT)
    first, _, last = number.removesuffix("%").replace(",", "").partition("-")
    low, high = Decimal(first), Decimal(last or first)
    if last:
        form = Form.RANGE
    quote = quote or f"The death toll now stands at {text}."
    start = quote.find(text) if text in quote else 0
    return Figure(
        id=values.pop("id", "f1"),
        text=text,
        form=form,
        lower=None if form in (Form.AT_MOST, Form.LESS_THAN) else low,
        upper=None if form in (Form.AT_LEAST, Form.MORE_THAN) else high,
        best=None if last else low,
        precision=_step(first),
        unit="%" if text.endswith("%") else "person",
        attribution=Attribution(name=voice) if voice else None,
        evidence=Evidence(
            document="d", version=1, section=None, start=start, end=start + len(text), quote=quote, quote_start=0
        ),
        method=Method(extractor="hand", version="1", confidence=1.0),
        **values,
    )


def _step(digits: str) -> Decimal:
    if "." in digits:
        return Decimal(1).scaleb(-len(digits.partition(".")[2]))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else Decimal(1)


def claim(
    text: str,
    at: str,
    voice: str | None = CP,
    *,
    as_of: str | None = None,
    document: str | None = None,
    version: int = 1,
    publisher: str = "Agency A",
    **values: Any,
) -> Claim:
    """Return a claim published at "9 Mar" or "9 Mar 14:00" (2026), with the day of publication unless `as_of` is given."""
    published = _instant(at)
    stated = _instant(as_of).date() if as_of else None
    fields = {name: values.pop(name) for name in ("scope", "cue", "window", "window_from", "period") if name in values}
    if begins := values.pop("begins", None):
        values["period"] = Period(kind=PeriodKind.CUMULATIVE, from_=_instant(begins).date())
    return Claim(
        figure=figure(text, voice=voice, as_of=stated, **values),
        voice=voice or publisher,
        document=document or f"{publisher} {at} {text}",
        version=version,
        publisher=publisher,
        headline="",
        url=None,
        story=None,
        published_at=published,
        as_of=stated or published.date(),
        as_of_stated=stated is not None,
        **fields,
    )


def _instant(text: str) -> datetime:
    day, month, *clock = text.split()
    hour, minute = map(int, clock[0].split(":")) if clock else (12, 0)
    return datetime(2026, {"Feb": 2, "Mar": 3, "Apr": 4}[month], int(day), hour, minute, tzinfo=UTC)


def judge_all(
    claims: Sequence[Claim], tracked: TrackedFigure = DEATHS, since: datetime | None = None, **options: Any
) -> list[tuple[Change, Judged]]:
    """Judge claims one after the other."""
    results: list[tuple[Change, Judged]] = []
    for one in claims:
        known = [judged for _, judged in results]
        earlier = [judged for judged in known if judged.claim.document == one.document]
        results.append(
            judge_claim(WATCH, tracked, one, Series(known), since=since, now=NOW, earlier=earlier, **options)
        )
    return results


def last(claims: Sequence[Claim], tracked: TrackedFigure = DEATHS, **options: Any) -> Change:
    """Return what the last of some claims does."""
    return judge_all(claims, tracked, **options)[-1][0]


# --------------------------------------------------------------------------- the decision table

TABLE: list[tuple[str, list[Claim], TrackedFigure, str, bool]] = [
    ("a first value is silent", [claim("62", "9 Mar")], DEATHS, "first", False),
    ("a higher value is a rise", [claim("62", "9 Mar"), claim("71", "11 Mar")], DEATHS, "increased", True),
    ("one more is a rise", [claim("62", "9 Mar"), claim("63", "9 Mar 18:00")], DEATHS, "increased", True),
    (
        "one more floor is a rise",
        [claim("at least 62", "9 Mar"), claim("at least 63", "10 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    ("a round small count is counted", [claim("100", "9 Mar"), claim("104", "10 Mar")], DEATHS, "increased", True),
    ("a small floor is counted", [claim("at least 60", "9 Mar"), claim("62", "10 Mar")], DEATHS, "increased", True),
    ("another voice goes on", [claim("62", "9 Mar"), claim("71", "11 Mar", RED)], DEATHS, "increased", True),
    (
        "another voice goes on within a day",
        [claim("62", "9 Mar"), claim("71", "9 Mar 15:00", RED)],
        DEATHS,
        "increased",
        True,
    ),
    ("a confirmation is silent", [claim("62", "9 Mar"), claim("62", "11 Mar", RED)], DEATHS, "unchanged", False),
    (
        "a vaguer confirmation is silent",
        [claim("32,414", "9 Mar"), claim("over 32,000", "10 Mar")],
        DEATHS,
        "unchanged",
        False,
    ),
    ("a rounded confirmation is silent", [claim("104", "9 Mar"), claim("100", "10 Mar")], DEATHS, "unchanged", False),
    (
        "a finer value refines",
        [claim("over 32,400", "9 Mar"), claim("32,414", "9 Mar 18:00", as_of="9 Mar")],
        DEATHS,
        "refined",
        False,
    ),
    (
        "vague words are refined",
        [claim("24-99", "9 Mar"), claim("at least 24", "9 Mar 11:00")],
        DEATHS,
        "refined",
        False,
    ),
    (
        "above a bound is advanced",
        [claim("over 32,400", "9 Mar"), claim("32,490", "10 Mar")],
        DEATHS,
        "advanced",
        False,
    ),
    (
        "out of a bound is a rise",
        [claim("over 9,000", "9 Mar"), claim("11,400", "10 Mar")],
        SHELTERED,
        "increased",
        True,
    ),
    (
        "a late repeat is silent",
        [claim("62", "9 Mar"), claim("71", "11 Mar"), claim("62", "12 Mar")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a late repeat by others is silent",
        [claim("62", "9 Mar"), claim("71", "11 Mar"), claim("62", "12 Mar", None, publisher="Valley Radio")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a repeat with a new date is silent",
        [claim("62", "9 Mar"), claim("71", "11 Mar"), claim("62", "12 Mar", as_of="12 Mar")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a value that was passed is silent",
        [claim("62", "9 Mar"), claim("71", "10 Mar"), claim("66", "10 Mar 18:00", None, publisher="Valley Radio")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    ("an old article is silent", [claim("71", "11 Mar"), claim("60", "8 Mar")], DEATHS, "stale_repeat", False),
    (
        "a stock may fall",
        [claim("9,120", "9 Mar"), claim("7,450", "12 Mar")],
        SHELTERED,
        "decreased",
        True,
    ),
    (
        "a stock repeats an older value",
        [claim("9,120", "9 Mar"), claim("7,450", "12 Mar"), claim("9,120", "13 Mar")],
        SHELTERED,
        "stale_repeat",
        False,
    ),
    (
        "a stock returns in so many words",
        [claim("9,120", "9 Mar"), claim("7,450", "12 Mar"), claim("9,120", "13 Mar", direction="up")],
        SHELTERED,
        "increased",
        True,
    ),
    (
        "a stock returns by date",
        [claim("9,120", "9 Mar"), claim("7,450", "12 Mar"), claim("9,120", "14 Mar", as_of="14 Mar")],
        SHELTERED,
        "increased",
        True,
    ),
    (
        "an edit of an article corrects",
        [claim("14", "9 Mar", document="d1"), claim("41", "9 Mar", document="d1", version=2)],
        DEATHS,
        "corrected",
        True,
    ),
    (
        "an edit that dates the new value moves",
        [claim("14", "9 Mar", document="d1"), claim("41", "9 Mar", document="d1", version=2, as_of="10 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "an edit to what is known is silent",
        [claim("62", "9 Mar", document="d1"), claim("71", "10 Mar"), claim("71", "9 Mar", document="d1", version=2)],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "an edit elsewhere in an old article is silent",
        [claim("62", "9 Mar", document="d1"), claim("71", "10 Mar"), claim("62", "9 Mar", document="d1", version=2)],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "a worded correction corrects",
        [claim("100", "9 Mar"), claim("97", "10 Mar", cue="correction")],
        DEATHS,
        "corrected",
        True,
    ),
    (
        "one date, one voice, two values",
        [claim("62", "10 Mar", as_of="9 Mar"), claim("68", "11 Mar", as_of="9 Mar")],
        DEATHS,
        "corrected",
        True,
    ),
    (
        "an update within the day is no correction",
        [claim("62", "9 Mar 08:00", as_of="9 Mar"), claim("68", "9 Mar 18:00", as_of="9 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "the past is corrected",
        [
            claim("62", "10 Mar", as_of="9 Mar"),
            claim("71", "11 Mar", as_of="11 Mar"),
            claim("58", "12 Mar", as_of="9 Mar"),
        ],
        DEATHS,
        "corrected",
        True,
    ),
    ("a total that falls is held", [claim("100", "9 Mar"), claim("97", "10 Mar")], DEATHS, "implausible", True),
    (
        "a fall that is confirmed is believed",
        [claim("100", "9 Mar"), claim("97", "10 Mar"), claim("97", "11 Mar", publisher="Valley Radio")],
        DEATHS,
        "decreased",
        True,
    ),
    ("tenfold is held", [claim("1,512", "9 Mar"), claim("15,910", "10 Mar")], DEATHS, "implausible", True),
    (
        "tenfold, confirmed, is believed",
        [claim("1,512", "9 Mar"), claim("15,910", "10 Mar"), claim("15,950", "11 Mar", RED)],
        DEATHS,
        "increased",
        True,
    ),
    (
        "a list of missing persons shrinks",
        [claim("74", "9 Mar"), claim("3", "12 Mar", None)],
        MISSING,
        "decreased",
        True,
    ),
    (
        "what is left of a power cut is told as a fall",
        [claim("1,140,000", "9 Mar"), claim("41,200", "12 Mar", None, direction="down")],
        SHELTERED,
        "decreased",
        True,
    ),
    (
        "a tenth that nobody calls a fall is held",
        [claim("62,263", "9 Mar"), claim("5,120", "12 Mar", None)],
        SHELTERED,
        "implausible",
        True,
    ),
    (
        "a correction is no repeat of the value before the mistake",
        [
            claim("20", "9 Mar"),
            claim("21", "10 Mar"),
            claim("20", "12 Mar", cue="correction", quote="It revised the number of dead to 20 from 21."),
        ],
        DEATHS,
        "corrected",
        True,
    ),
    ("a first day rises fast", [claim("7", "9 Mar"), claim("120", "9 Mar 20:00")], DEATHS, "increased", True),
    (
        "a slip is forgotten",
        [claim("41,252", "9 Mar"), claim("412,876", "10 Mar"), claim("41,310", "11 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    ("two voices disagree", [claim("120", "9 Mar"), claim("95", "9 Mar 15:00", RED)], DEATHS, "conflict", True),
    (
        "two voices disagree in one article",
        [claim("95", "9 Mar", document="d1"), claim("120", "9 Mar", RED, document="d1")],
        DEATHS,
        "conflict",
        True,
    ),
    (
        "two voices disagree about one day",
        [claim("14", "11 Mar", as_of="11 Mar"), claim("at least 30", "12 Mar", RED, as_of="11 Mar")],
        DEATHS,
        "conflict",
        True,
    ),
    (
        "a conflict is told once",
        [claim("120", "9 Mar"), claim("95", "9 Mar 15:00", RED), claim("95", "10 Mar", RED)],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "support for a side is silent",
        [claim("120", "9 Mar"), claim("95", "9 Mar 15:00", RED), claim("120", "10 Mar", "Police")],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "a voice in conflict moves by itself",
        [claim("120", "9 Mar"), claim("95", "9 Mar 15:00", RED), claim("99", "10 Mar", RED)],
        DEATHS,
        "increased",
        True,
    ),
    (
        "two voices count a stock",
        [claim("8,012", "9 Mar"), claim("5,100", "9 Mar 15:00", RED)],
        SHELTERED,
        "conflict",
        True,
    ),
    (
        "two voices count a stock in turn",
        [claim("5,012", "5 Mar", RED), claim("8,012", "9 Mar"), claim("5,013", "11 Mar", RED)],
        SHELTERED,
        "increased",
        True,
    ),
    ("a bound is no fall", [claim("71", "9 Mar"), claim("at least 62", "10 Mar")], DEATHS, "unchanged", False),
    ("a ceiling is no rise", [claim("71", "9 Mar"), claim("up to 200", "10 Mar")], DEATHS, "unchanged", False),
    (
        "another incident is no fall",
        [claim("32,414", "9 Mar"), claim("22", "10 Mar", quote="An attack killed 22 at dawn.")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a part is no fall",
        [claim("62", "9 Mar"), claim("40", "10 Mar", scope="Low Ard")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a part above the whole",
        [claim("62", "9 Mar"), claim("71", "10 Mar", scope="Low Ard")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "the whole after a part is a beginning",
        [claim("40", "9 Mar", scope="Low Ard"), claim("1,620", "10 Mar")],
        DEATHS,
        "first",
        False,
    ),
    (
        "but news if it is of that size",
        [claim("40", "9 Mar", scope="Low Ard"), claim("162", "10 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "a part that exceeds what is known raises the whole",
        [claim("40", "9 Mar", scope="Low Ard"), claim("62", "10 Mar", scope="Ardtown")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "another part below what is known is not compared",
        [claim("40", "9 Mar", scope="Low Ard"), claim("12", "10 Mar", scope="Ardtown")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "what is counted anew all day is no correction",
        [claim("72,000", "9 Mar 08:00", as_of="9 Mar"), claim("480,000", "9 Mar 21:00", as_of="9 Mar")],
        SHELTERED,
        "increased",
        True,
    ),
    (
        "a count of far more than the followed part is not compared",
        [
            claim("9,200", "9 Mar", scope="Low Ard"),
            claim("9,412", "10 Mar", scope="Low Ard"),
            claim("6,912,000", "11 Mar", None),
        ],
        SHELTERED,
        "stale_repeat",
        False,
    ),
    (
        "the part of the first value says where all of it happened",
        [claim("38", "9 Mar", scope="Low Ard"), claim("44", "10 Mar"), claim("30", "11 Mar", scope="Low Ard")],
        MISSING,
        "decreased",
        True,
    ),
    (
        "what counts from later is no fall of the total",
        [
            claim("12,130", "8 Mar", begins="9 Feb"),
            claim("12,131", "9 Mar", begins="9 Feb"),
            claim("842", "10 Mar", begins="8 Mar"),
        ],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "what counts from earlier is another total",
        [
            claim("22", "8 Mar", begins="2 Mar"),
            claim("24", "9 Mar", begins="2 Mar"),
            claim("94", "10 Mar", begins="1 Feb"),
        ],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a voice that answers another is a conflict, though it counts more",
        [
            claim("58,300", "9 Mar", RED),
            claim("71,900", "9 Mar 15:00", quote="It counts 71,900, far more than the 58,300 of the Red Crescent."),
        ],
        DEATHS,
        "conflict",
        True,
    ),
    (
        "the next estimate of one voice is a step",
        [claim("about 241,000", "9 Mar", as_of="8 Mar"), claim("about 263,000", "20 Mar", as_of="19 Mar")],
        SHELTERED,
        "increased",
        True,
    ),
    (
        "a finer number above the latest is no repeat of a bound",
        [claim("over 80,000", "8 Mar"), claim("76,800", "9 Mar", cue="correction"), claim("83,100", "20 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "nearly a round number is what lies just below",
        [claim("58", "9 Mar"), claim("nearly 60", "10 Mar", RED)],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "nearly as many is a rise to just below",
        [claim("11,024", "9 Mar"), claim("nearly 19,000", "20 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "a thousand times as much is something else",
        [claim("26", "9 Mar"), claim("450,000", "10 Mar", None)],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "a rise to a value before a correction is a rise",
        [claim("126", "8 Mar"), claim("124", "9 Mar", cue="correction"), claim("126", "12 Mar", direction="up")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "a total after an incident is a beginning",
        [claim("22", "9 Mar", quote="An attack killed 22 at dawn."), claim("32,414", "10 Mar")],
        DEATHS,
        "first",
        False,
    ),
    (
        "an outlet that names nobody is late",
        [claim("71", "9 Mar"), claim("62", "9 Mar 15:00", None, publisher="Valley Radio")],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "an outlet does not contradict itself by a value that was passed",
        [claim("62", "9 Mar", None), claim("71", "10 Mar", None), claim("66", "14 Mar", None)],
        DEATHS,
        "stale_repeat",
        False,
    ),
    (
        "far above a bound is a rise",
        [claim("over 2,000", "9 Mar"), claim("2,862", "10 Mar")],
        DEATHS,
        "increased",
        True,
    ),
    (
        "another voice's far lower stock is something else",
        [claim("11,301,340", "5 Mar"), claim("3,812,011", "9 Mar", RED, quote="Abroad live 3,812,011 who fled.")],
        SHELTERED,
        "stale_repeat",
        False,
    ),
    (
        "an unnamed voice does not contradict",
        [
            claim("6,012", "9 Mar", as_of="9 Mar"),
            claim("9,035", "10 Mar", "the company", as_of="9 Mar", publisher="Agency B"),
        ],
        DEATHS,
        "increased",
        True,
    ),
    (
        "another definition is no fall",
        [claim("34,622", "9 Mar"), claim("24,686", "10 Mar", qualifier="identified")],
        DEATHS,
        "definition_change",
        True,
    ),
    (
        "civilians are not all of the dead",
        [claim("312", "9 Mar"), claim("204", "10 Mar", population="civilians")],
        DEATHS,
        "definition_change",
        True,
    ),
    (
        "civilians who are as many as all of the dead are they",
        [claim("312", "9 Mar"), claim("312", "10 Mar", population="civilians")],
        DEATHS,
        "unchanged",
        False,
    ),
    (
        "another definition moves by itself",
        [
            claim("34,622", "9 Mar"),
            claim("24,686", "10 Mar", qualifier="identified"),
            claim("24,691", "12 Mar", qualifier="identified"),
        ],
        DEATHS,
        "increased",
        True,
    ),
    (
        "the first definition goes on",
        [
            claim("34,622", "9 Mar"),
            claim("24,686", "10 Mar", qualifier="identified"),
            claim("34,701", "12 Mar"),
        ],
        DEATHS,
        "increased",
        True,
    ),
    (
        "more than the window explains",
        [
            claim("46,006", "9 Mar", as_of="9 Mar"),
            claim(
                "46,537",
                "11 Mar",
                as_of="11 Mar",
                window=Interval(Decimal(32), Decimal(32)),
                window_from=date(2026, 3, 9),
            ),
        ],
        DEATHS,
        "retroactive",
        True,
    ),
    (
        "what two windows explain is a rise",
        [
            claim("40,435", "9 Mar", as_of="9 Mar"),
            claim(
                "40,435",
                "10 Mar",
                as_of="10 Mar",
                window=Interval(Decimal(41), Decimal(41)),
                window_from=date(2026, 3, 9),
            ),
            claim(
                "40,534",
                "11 Mar",
                as_of="11 Mar",
                window=Interval(Decimal(58), Decimal(58)),
                window_from=date(2026, 3, 10),
            ),
        ],
        DEATHS,
        "increased",
        True,
    ),
    (
        "added for earlier days, in words",
        [claim("71", "9 Mar"), claim("89", "10 Mar", cue="retroactive")],
        DEATHS,
        "retroactive",
        True,
    ),
    ("a rate moves by a tenth", [claim("5.3%", "9 Feb"), claim("5.4%", "9 Mar")], RATE, "increased", True),
    (
        "a rate written more finely",
        [claim("5.3%", "9 Mar"), claim("5.31%", "9 Mar 14:00", RED)],
        RATE,
        "refined",
        False,
    ),
    ("a rate that is fully written moves", [claim("5%", "9 Feb"), claim("5.25%", "9 Mar")], RATE, "increased", True),
    (
        "a rate comes back a month later",
        [claim("5.3%", "2 Feb"), claim("5.5%", "2 Mar"), claim("5.3%", "1 Apr")],
        RATE,
        "decreased",
        True,
    ),
]


@pytest.mark.parametrize(("case", "claims", "tracked", "kind", "alert"), TABLE, ids=[row[0] for row in TABLE])
def test_the_decision_table(case: str, claims: list[Claim], tracked: TrackedFigure, kind: str, alert: bool) -> None:  # noqa: FBT001 - a column of the table
    """Each row of the table gives its kind and alerts or stays silent; every decision has one sentence of reason."""
    change = last(claims, tracked)
    assert (change.kind.value, change.alert) == (kind, alert), change.reason
    assert change.reason
    assert "\n" not in change.reason


# --------------------------------------------------------------------------- what a change carries


def test_a_change_carries_its_claims_and_difference() -> None:
    """Old and new claim, difference, percent, voice and document are those of the values compared."""
    old, new = claim("62", "9 Mar"), claim("71", "11 Mar")
    change = last([old, new])
    assert (change.old, change.new) == (old, new)
    assert change.delta == Interval(Decimal(9), Decimal(9))
    assert change.percent is not None
    assert change.percent.lower is not None
    assert round(change.percent.lower, 1) == Decimal("14.5")
    assert (change.watch, change.figure, change.voice, change.document) == ("floods", "deaths", CP, new.document)
    assert (change.published_at, change.decided_at) == (new.published_at, NOW)
    assert (
        change.reason
        == "it rose from 62 (Civil Protection, published 9 Mar 2026) to 71 (Civil Protection, published 11 Mar 2026)"
    )


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        ("over 32,400", "32,490", ("0", "89")),
        ("over 9,000", "11,400", ("1401", "2399")),
        ("80-90", "91", ("1", "11")),
        ("32,414", "32,490", ("76", "76")),
    ],
)
def test_differences_are_intervals(old: str, new: str, delta: tuple[str, str]) -> None:
    """A bound or a range gives the least and the most that the value moved; a running total does not fall."""
    change = last([claim(old, "9 Mar"), claim(new, "10 Mar")])
    assert change.delta == Interval(*map(Decimal, delta))


def test_a_refined_value_is_what_the_next_one_is_compared_with() -> None:
    """After "over 32,400" and 32,414, the value 32,490 is +76 and not at least nothing."""
    claims = [claim("over 32,400", "9 Mar"), claim("32,414", "9 Mar 18:00"), claim("32,490", "10 Mar")]
    assert last(claims).delta == Interval(Decimal(76), Decimal(76))


def test_a_vague_confirmation_does_not_blunt_what_is_known() -> None:
    """After 32,414, "over 32,000" confirms it, and the next rise starts from 32,414."""
    change = last([claim("32,414", "9 Mar"), claim("over 32,000", "10 Mar"), claim("32,490", "11 Mar")])
    assert change.kind is ChangeKind.INCREASED
    assert change.old is not None
    assert change.old.figure.text == "32,414"


def test_every_silence_says_why_its_neighbours_did_not_apply() -> None:
    """A stale repeat explains that nothing corrected the article and that the values exclude each other."""
    change = last([claim("62", "9 Mar"), claim("71", "11 Mar"), claim("62", "12 Mar")])
    assert change.kind is ChangeKind.STALE_REPEAT
    assert "a repeat, not a fall" in change.reason
    assert any(other.startswith("unchanged: ") for other in change.others)
    assert any(other.startswith("corrected: ") for other in change.others)


def test_a_part_is_known_by_its_own_figure() -> None:
    """A value that another tracked figure has, with a population of its own, is no fall of the whole."""
    children = claim("15,012", "9 Mar", population="children")
    siblings = {"children": Series([Judged(claim=children, kind=ChangeKind.FIRST, told=True)])}
    change = last([claim("32,414", "9 Mar"), claim("15,012", "10 Mar")], siblings=siblings)
    assert (change.kind, change.alert) == (ChangeKind.STALE_REPEAT, False)
    assert "children" in change.reason


def test_preferred_voices_are_shown_first() -> None:
    """In a conflict the preferred voice is the state, whichever spoke first."""
    tracked = DEATHS.model_copy(update={"prefer": ("Civil Protection",)})
    known = [judged for _, judged in judge_all([claim("120", "9 Mar", RED), claim("95", "9 Mar 15:00")], tracked)]
    assert known[-1].kind is ChangeKind.CONFLICT
    state = Series(known).state(known[-1].claim, tracked)
    assert state.latest is not None
    assert state.latest.voice == CP
    change = last([claim("120", "9 Mar", RED), claim("95", "9 Mar 15:00"), claim("99", "10 Mar")], tracked)
    assert (change.kind, change.old and change.old.figure.text) == (ChangeKind.INCREASED, "95")


# --------------------------------------------------------------------------- thresholds


def rise(alert: object, *texts: str, tracked: TrackedFigure = SHELTERED) -> list[Change]:
    """Judge values of consecutive days under thresholds."""
    asked = TrackedFigure.model_validate({**tracked.model_dump(), "alert": alert})
    return [
        change for change, _ in judge_all([claim(text, f"{index} Mar") for index, text in enumerate(texts, 1)], asked)
    ]


@pytest.mark.parametrize(
    ("alert", "texts", "alerts"),
    [
        ("any", ["9,011", "9,012"], [False, True]),
        ("never", ["9,011", "19,012"], [False, False]),
        ({"change": 10}, ["111", "116", "121"], [False, False, True]),
        ({"change": 10}, ["111", "120", "121", "131"], [False, False, True, True]),
        ({"change": 0}, ["111", "111", "112"], [False, False, True]),
        ({"percent": 5}, ["1,001", "1,011", "1,022", "1,043", "1,055"], [False, False, False, False, True]),
        ({"percent": 5}, ["1,001", "949"], [False, True]),
        ({"crosses": [10000]}, ["9,011", "9,999", "10,001", "12,345"], [False, False, True, False]),
        ({"crosses": [10000]}, ["10,501", "9,999"], [False, True]),
        ({"crosses": [10000]}, ["9,011", "over 10,000"], [False, True]),
        ({"crosses": [10000]}, ["over 9,000", "11,450"], [False, True]),
        ({"change": 500, "crosses": [10000]}, ["9,901", "10,001"], [False, True]),
        ({"change": 50}, ["over 32,400", "32,490"], [False, False]),
        ({"change": 50}, ["over 32,400", "32,590"], [False, True]),
    ],
)
def test_thresholds(alert: object, texts: list[str], alerts: list[bool]) -> None:
    """A move alerts when it, or the drift since readers were told, meets a threshold for certain."""
    assert [change.alert for change in rise(alert, *texts)] == alerts


def test_a_watch_says_when_its_figures_alert() -> None:
    """The thresholds of a watch hold for the figures that have none of their own, also for those found by `auto`."""
    watch = WATCH.model_copy(update={"alert": Thresholds(change=Decimal(10))})
    plain, own = DEATHS, DEATHS.model_copy(update={"alert": "any"})
    for tracked, alert in ((plain, False), (own, True)):
        _, known = judge_claim(watch, tracked, claim("62", "9 Mar"), Series(), since=None, now=NOW)
        change, _ = judge_claim(watch, tracked, claim("65", "10 Mar"), Series([known]), since=None, now=NOW)
        assert (change.kind, change.alert) == (ChangeKind.INCREASED, alert)


def test_a_repeat_names_the_value_that_it_repeats() -> None:
    """Where several earlier values agree with it, the one that says the same is cited."""
    change = last(
        [claim("62", "9 Mar"), claim("about 60", "10 Mar", None), claim("71", "11 Mar"), claim("62", "12 Mar", None)]
    )
    assert change.kind is ChangeKind.STALE_REPEAT
    assert "earlier 62" in change.reason


def test_drift_is_told_from_the_value_told_last() -> None:
    """When only the drift is large enough, the alert compares with what readers know, and says so."""
    change = rise({"change": 10}, "111", "116", "121")[-1]
    assert change.old is not None
    assert change.old.figure.text == "111"
    assert change.delta == Interval(Decimal(10), Decimal(10))
    assert "told last" in change.reason


def test_a_voice_apart_has_its_own_baseline() -> None:
    """In a conflict, thresholds hold a voice against what was told of itself and not against the other side."""
    tracked = DEATHS.model_copy(update={"alert": Thresholds(change=Decimal(10))})
    sides = [claim("120", "9 Mar"), claim("95", "9 Mar 15:00", RED)]
    assert not last([*sides, claim("99", "10 Mar", RED)], tracked).alert
    assert last([*sides, claim("99", "10 Mar", RED), claim("106", "11 Mar", RED)], tracked).alert


def test_a_rise_above_a_conflict_starts_from_its_higher_side() -> None:
    """A total above both sides is measured from the nearer one."""
    sides = [claim("45", "9 Mar", document="d1"), claim("102", "9 Mar", RED, document="d1")]
    change = last([*sides, claim("204", "11 Mar", "Police")])
    assert change.old is not None
    assert change.old.figure.text == "102"


def test_crossed_levels_are_named() -> None:
    """A move names every level that it passed and keeps its own kind."""
    change = rise({"crosses": [10000, 12000, 50000]}, "9,011", "12,345")[-1]
    assert (change.kind, change.crossed) == (ChangeKind.INCREASED, (Decimal(10000), Decimal(12000)))


@pytest.mark.parametrize("alert", ["any", {"change": 1000}, {"crosses": [5]}])
def test_corrections_and_conflicts_alert_whatever_their_size(alert: object) -> None:
    """Thresholds are about moves; a correction, a conflict or a held value is told unless nothing is to be."""
    tracked = TrackedFigure.model_validate({**DEATHS.model_dump(), "alert": alert})
    for second in (claim("97", "10 Mar", cue="correction"), claim("97", "9 Mar 13:00", RED), claim("97", "10 Mar")):
        assert last([claim("100", "9 Mar"), second], tracked).alert
    silent = DEATHS.model_copy(update={"alert": "never"})
    assert not last([claim("100", "9 Mar"), claim("97", "10 Mar", cue="correction")], silent).alert


def test_what_was_published_before_the_configuration_is_baseline() -> None:
    """Backfilled articles never alert, and later ones are compared with the last of them."""
    results = judge_all([claim("62", "1 Mar"), claim("71", "5 Mar"), claim("80", "9 Mar")], since=_instant("7 Mar"))
    assert [change.alert for change, _ in results] == [False, False, True]
    assert [judged.told for _, judged in results] == [True, True, True]
    assert "baseline" in results[1][0].reason


# --------------------------------------------------------------------------- voices


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("the health ministry", "Northland's health ministry", True),
        ("Health Ministry in Northland", "Ministry of Health", True),
        ("health officials", "the Health Ministry", True),
        ("Northland Civil Protection", "Civil Protection", True),
        ("Minister of Health", "health ministry", True),
        ("Civil Defense", "the civil defence", True),
        ("United Nations", "the UN", True),
        ("UNHCR", "UN Refugee Agency", True),
        ("Ministry of Health", "Ministry of the Interior", False),
        ("Red Crescent", "Civil Protection", False),
        ("officials", "Ministry of Health", False),
        ("UN refugee agency", "UN children's agency", False),
    ],
)
def test_voices_are_one_however_they_are_worded(one: str, two: str, same: bool) -> None:  # noqa: FBT001 - a column
    """Case, articles, possessives, roles and place words tell nothing; another office is another voice."""
    assert same_name(one, two, ("Northland",)) is same
    assert same_name(two, one, ("Northland",)) is same


# --------------------------------------------------------------------------- properties

_values = st.integers(101, 900).map(str)
_days = st.integers(1, 28)


@given(_values, st.sampled_from([DEATHS, SHELTERED]), st.booleans())
def test_a_claim_beside_itself_never_alerts(text: str, tracked: TrackedFigure, stated: bool) -> None:  # noqa: FBT001 - drawn
    """The same claim again, in the same or another article, is unchanged."""
    one = claim(text, "9 Mar", as_of="9 Mar" if stated else None)
    for again in (one, claim(text, "10 Mar", document="d2"), claim(text, "9 Mar", document=one.document, version=2)):
        change = last([one, again], tracked)
        assert (change.kind, change.alert) == (ChangeKind.UNCHANGED, False)


@given(st.dictionaries(_days, _values, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_state_does_not_depend_on_the_order_of_arrival(values: dict[int, str], chance: Any) -> None:
    """With stated dates, the state is the same however the articles came in, and a plain number is the latest day's."""
    claims = [claim(text, f"{day} Mar", as_of=f"{day} Mar") for day, text in sorted(values.items())]
    newest = claims[-1]
    in_order = Series(judged for _, judged in judge_all(claims, SHELTERED)).state(newest, SHELTERED)
    chance.shuffle(claims)
    shuffled = Series(judged for _, judged in judge_all(claims, SHELTERED)).state(newest, SHELTERED)
    assert shuffled.latest == in_order.latest
    if not newest.figure.text.endswith("00"):  # 400 after 401 may be 401, rounded
        assert shuffled.latest == newest


@given(
    st.lists(st.integers(101, 900), min_size=2, max_size=10),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_lower_thresholds_never_alert_less(values: list[int], one: int, two: int) -> None:
    """On a series that rises, a lower threshold gives at least as many alerts, and each is decided no later."""
    texts = [str(value) for value in sorted(set(values))]
    low, high = sorted((one, two))
    few, many = (sum(change.alert for change in rise({"change": level}, *texts)) for level in (high, low))
    assert few <= many


@given(st.lists(st.tuples(_values, _days, st.sampled_from([CP, RED, None])), min_size=1, max_size=8))
def test_decisions_repeat_byte_for_byte(rows: list[tuple[str, int, str | None]]) -> None:
    """The same claims give the same changes, ids included, and no two claims share an id."""
    claims = [claim(text, f"{day} Mar", voice, document=f"d{index}") for index, (text, day, voice) in enumerate(rows)]
    first, second = (judge_all(claims) for _ in range(2))
    assert first == second
    assert len({change.id for change, _ in first}) == len(claims)


@given(st.lists(st.tuples(_values, _days, st.sampled_from([CP, RED, None])), min_size=1, max_size=8), _values)
def test_a_single_decision_alerts_at_every_lower_threshold(rows: list[tuple[str, int, str | None]], text: str) -> None:
    """Given what is known, a claim that alerts at one threshold alerts at every lower one."""
    known = [judged for _, judged in judge_all([claim(*row[:1], f"{row[1]} Mar", row[2]) for row in rows], SHELTERED)]
    new = claim(text, "28 Mar 23:00")
    asked = [SHELTERED.model_copy(update={"alert": Thresholds(change=Decimal(level))}) for level in (0, 1, 10, 100)]
    alerts = [judge_claim(WATCH, tracked, new, Series(known), since=None, now=NOW)[0].alert for tracked in asked]
    assert alerts == sorted(alerts, reverse=True)


# --------------------------------------------------------------------------- what does not come


def test_a_figure_without_news_is_stalled() -> None:
    """After the time that the user set, one change says so, always the same one; a repeat is no news."""
    tracked = DEATHS.model_copy(update={"stalled_after": timedelta(days=7)})
    known = [
        judged for _, judged in judge_all([claim("62", "1 Mar"), claim("71", "3 Mar"), claim("62", "9 Mar")], tracked)
    ]
    assert find_stalled(WATCH, tracked, Series(known), now=_instant("10 Mar 11:00")) is None
    change = find_stalled(WATCH, tracked, Series(known), now=_instant("10 Mar 13:00"))
    later = find_stalled(WATCH, tracked, Series(known), now=_instant("20 Mar"))
    assert change is not None
    assert later is not None
    assert (change.kind, change.alert, change.id) == (ChangeKind.STALLED, True, later.id)
    assert change.old is not None
    assert change.old.figure.text == "71"
    assert find_stalled(WATCH, DEATHS, Series(known), now=NOW) is None
    assert find_stalled(WATCH, tracked, Series(), now=NOW) is None


def test_a_confirmation_with_a_date_is_news() -> None:
    """A voice that says that the value still holds ends the silence."""
    tracked = DEATHS.model_copy(update={"stalled_after": timedelta(days=7)})
    known = [judged for _, judged in judge_all([claim("62", "1 Mar"), claim("62", "6 Mar", as_of="6 Mar")], tracked)]
    assert find_stalled(WATCH, tracked, Series(known), now=_instant("12 Mar")) is None


def health(failures: int, reason: str | None = None, *, paused: bool = False) -> FeedHealth:
    """Return the health of a feed that failed some times in a row."""
    since = _instant("9 Mar 05:10") if failures else None
    return FeedHealth(
        feed="valley",
        url="https://radio.example/rss",
        failures=failures,
        failing_since=since,
        reason=reason,
        paused=paused,
    )


def poll(reason: str | None = None, *, paused: bool = False) -> PollRecord:
    """Return how a poll ended."""
    at = _instant("9 Mar 07:00")
    message = "503 Service Unavailable" if reason else None
    return PollRecord(feed="valley", lease="l", at=at, next_poll_at=at, reason=reason, message=message, paused=paused)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (health(0), poll(), None),
        (health(0), poll("status"), None),
        (health(1, "status"), poll("status"), None),
        (health(2, "status"), poll("status"), "source_down"),
        (health(3, "status"), poll("status"), None),
        (health(9, "status"), poll("status"), None),
        (health(0), poll("gone", paused=True), "source_down"),
        (health(3, "status"), poll("gone", paused=True), None),
        (health(1, "gone", paused=True), poll("status"), None),
        (health(2, "status"), poll(), None),
        (health(3, "status"), poll(), "source_recovered"),
        (health(1, "gone"), poll(), "source_recovered"),
    ],
)
def test_feeds_go_down_and_come_back_once(before: FeedHealth, now: PollRecord, kind: str | None) -> None:
    """Down at the third failure in a row or when paused, back at the first success after that; each once."""
    change = judge_health(before, now)
    assert (change.kind.value if change else None) == kind
    if change is not None:
        assert (change.watch, change.figure, change.alert) == ("", "valley", True)
        assert change.id == judge_health(before, now).id  # type: ignore[union-attr]


# --------------------------------------------------------------------------- definitions


def test_a_definition_is_what_a_figure_means() -> None:
    """Label and thresholds do not change it, words of the figure do, and their order does not."""
    base = TrackedFigure(id="deaths", metric="killed", place=("A", "B"))
    same = TrackedFigure(
        id="dead", label="Dead", metric="Killed", place=("B", "A"), alert=Thresholds(change=Decimal(5))
    )
    assert definition(base) == definition(same)
    for changed in ({"metric": "injured"}, {"place": ("A",)}, {"since": date(2026, 3, 1)}, {"trust": ("CP",)}):
        assert definition(base.model_copy(update=changed)) != definition(base)


def test_what_is_known_is_judged_before_what_contradicts_it() -> None:
    """Of two voices in one article the one that repeats the known value comes first; else reading order stays."""
    known = Series([Judged(claim=claim("62", "9 Mar"), kind=ChangeKind.FIRST, told=True)])
    news, repeat = (DEATHS, claim("95", "10 Mar", voice=RED)), (DEATHS, claim("62", "10 Mar"))
    assert settle_order([news, repeat], {"deaths": known}) == (repeat, news)
    assert settle_order([news, repeat], {}) == (news, repeat)
    assert settle_order([news], {"deaths": known}) == (news,)


def test_a_value_that_stands_alone_is_proven_wrong_by_reports_that_go_on_below_it() -> None:
    """What one article of another voice said is no base, once a voice that spoke before goes on from before it."""
    series = Series()
    kinds = []
    for one in (
        claim("21", "9 Mar"),
        claim("33", "10 Mar"),
        claim("109", "11 Mar", "ambulance service", publisher="Herald"),
        claim("37", "12 Mar"),
        claim("40", "13 Mar"),
    ):
        change, judged = judge_claim(WATCH, DEATHS, one, series, since=None, now=NOW)
        series.append(judged)
        kinds.append((change.kind.value, change.old.figure.text if change.old else None))
    assert kinds[-2:] == [("increased", "33"), ("increased", "37")]


def test_a_value_that_a_second_article_goes_beyond_stands() -> None:
    """A leap that others follow is what is known, and a lower number is late."""
    series = Series()
    for one in (
        claim("21", "9 Mar"),
        claim("109", "10 Mar", "ambulance service", publisher="Herald"),
        claim("120", "11 Mar", "ambulance service", publisher="Wire"),
        claim("37", "12 Mar"),
    ):
        change, judged = judge_claim(WATCH, DEATHS, one, series, since=None, now=NOW)
        series.append(judged)
    assert change.kind is ChangeKind.STALE_REPEAT
    assert change.old is not None
    assert change.old.figure.text == "120"


def test_a_far_higher_value_from_nowhere_is_something_else() -> None:
    """A feature of an outlet that never gave a value, without source, date or word of a total, moves nothing."""
    series = Series()
    for one in (
        claim("21", "9 Mar"),
        claim("33", "10 Mar"),
        claim("41", "11 Mar"),
        claim("679", "12 Mar", None, publisher="Sunday Review", quote="In the whole country 679 people were killed."),
        claim("44", "13 Mar"),
    ):
        change, judged = judge_claim(WATCH, DEATHS, one, series, since=None, now=NOW)
        series.append(judged)
        assert one.figure.text != "679" or (change.kind is ChangeKind.STALE_REPEAT and not change.alert)
    assert (change.kind, change.old and change.old.figure.text) == (ChangeKind.INCREASED, "41")


@pytest.mark.parametrize(
    ("quote", "voice", "kind"),
    [
        (
            "The governor said that 9,500 people had fled, and not 21,305, as the UN's unit reported.",
            "governor",
            "conflict",
        ),
        ("The governor spoke of 9,500 people, rather than the 21,305 given by the unit.", "governor", "conflict"),
        ("The unit corrected the number to 9,500, not 21,305 as it had reported.", "UN unit", "corrected"),
        ("The unit said that the number should have read 9,500 instead of 21,305.", "UN unit", "corrected"),
    ],
)
def test_only_its_own_voice_corrects_a_number(quote: str, voice: str, kind: str) -> None:
    """Who sets his number against somebody else's contradicts it; the other number stays what is known."""
    series = Series()
    told = claim("21,305", "17 Mar", None, publisher="UN unit")
    cue = "correction" if "not 21,305" in quote or "should" in quote else None
    denied = claim("9,500", "18 Mar", voice, quote=quote, cue=cue, publisher="Canal Sul")
    later = claim("24,870", "20 Mar", None, publisher="UN unit")
    changes = []
    for one in (told, denied, later):
        change, judged = judge_claim(WATCH, DEATHS, one, series, since=None, now=NOW)
        series.append(judged)
        changes.append(change)
    assert changes[1].kind == kind
    assert changes[2].old is not None
    assert changes[2].old.figure.text == ("21,305" if kind == "conflict" else "9,500")


def test_a_correction_of_an_earlier_day_replaces_what_it_corrects() -> None:
    """An erratum may state the day that the wrong number was of; the wrong number, published later, is gone."""
    series = Series()
    quote = "The number as of 19 March is 24,087 and not 24,870; we regret the error."
    for one in (
        claim("21,305", "17 Mar", None, publisher="UN unit"),
        claim("24,870", "20 Mar", None, publisher="UN unit"),
        claim("24,087", "23 Mar", None, publisher="UN unit", as_of="19 Mar", quote=quote, cue="correction"),
        claim("24,087", "25 Mar", None, publisher="UN unit", as_of="19 Mar"),
        claim("26,512", "27 Mar", None, publisher="UN unit"),
    ):
        change, judged = judge_claim(WATCH, DEATHS, one, series, since=None, now=NOW)
        series.append(judged)
    assert (change.kind, change.old and change.old.figure.text) == (ChangeKind.INCREASED, "24,087")
