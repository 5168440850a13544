"""Intervals: what a stated number claims, how it is meant, and how two of them differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.intervals import anchor, difference, middle, overlap, percent, reading, size, stated, step, typical, within
from monitor.model import Evidence, Figure, Form, Interval, Method

_EVIDENCE = Evidence(document="d", version=1, section=None, start=0, end=1, quote="", quote_start=0)
_METHOD = Method(extractor="hand", version="1", confidence=1.0)


def figure(
    form: Form,
    best: str | None,
    precision: str | None = None,
    *,
    lower: str | None = None,
    upper: str | None = None,
    unit: str = "person",
) -> Figure:
    """Return a figure of counted people, or measured in another unit."""
    number = Decimal(best) if best else None
    floor = form in (Form.AT_LEAST, Form.MORE_THAN)
    ceiling = form in (Form.AT_MOST, Form.LESS_THAN)
    return Figure(
        id="f1",
        text="",
        form=form,
        lower=Decimal(lower) if lower else None if ceiling else number,
        upper=Decimal(upper) if upper else None if floor else number,
        best=number,
        precision=Decimal(precision) if precision else None,
        unit=unit,
        unit_name=None if unit in ("person", "%") else unit,
        evidence=_EVIDENCE,
        method=_METHOD,
    )


def span(lower: str | None, upper: str | None) -> Interval:
    """Return an interval; None is open."""
    return Interval(None if lower is None else Decimal(lower), None if upper is None else Decimal(upper))


@pytest.mark.parametrize(
    ("one", "lower", "upper"),
    [
        (figure(Form.EXACT, "32414", "1"), "32414", "32414"),
        (figure(Form.EXACT, "32490", "10"), "32490", "32490"),
        (figure(Form.EXACT, "32000", "1000"), "31500", "32500"),
        (figure(Form.EXACT, "1400000", "100000"), "1350000", "1450000"),
        (figure(Form.EXACT, "70", "10"), "70", "70"),
        (figure(Form.EXACT, "400", "100"), "380", "420"),
        (figure(Form.EXACT, "5.3", "0.1", unit="%"), "5.25", "5.35"),
        (figure(Form.EXACT, "5", "1", unit="%"), "4.5", "5.5"),
        (figure(Form.EXACT, "1.4", "0.1", unit="metre"), "1.35", "1.45"),
        (figure(Form.MORE_THAN, "32400", "100"), "32401", "32499"),
        (figure(Form.AT_LEAST, "32400", "100"), "32400", "32499"),
        (figure(Form.EXACT, "2000", "1000"), "1750", "2250"),
        (figure(Form.MORE_THAN, "2000", "1000"), "2001", "2499"),
        (figure(Form.LESS_THAN, "10000", "10000"), "7500", "10000"),
        (figure(Form.ABOUT, "10000", "10000"), "8750", "11250"),
        (figure(Form.MORE_THAN, "60", "10"), "61", "69"),
        (figure(Form.AT_LEAST, "60", "10"), "60", "60"),
        (figure(Form.AT_LEAST, "62", "1"), "62", "62"),
        (figure(Form.AT_LEAST, "200", "100"), "200", "209"),
        (figure(Form.AT_LEAST, "15000", "1000"), "15000", "15999"),
        (figure(Form.MORE_THAN, "62", "1"), "62", "63"),
        (figure(Form.LESS_THAN, "33000", "1000"), "32000", "33000"),
        (figure(Form.AT_MOST, "500", "100"), None, "500"),
        (figure(Form.ABOUT, "60", "10"), "55", "65"),
        (figure(Form.ABOUT, "12345", "1"), "12325", "12365"),
        (figure(Form.RANGE, None, lower="80", upper="90"), "80", "90"),
        (figure(Form.VAGUE, None, lower="24", upper="99"), "24", "99"),
        (figure(Form.EXACT, "0", "1"), "0", "0"),
        (figure(Form.EXACT, "-0.3", "0.1", unit="%"), "-0.35", "-0.25"),
        (figure(Form.MORE_THAN, None, "100", lower="32400"), "32401", "32499"),
    ],
)
def test_the_typical_reading(one: Figure, lower: str | None, upper: str | None) -> None:
    """Round numbers reach half a step, floors the next step, small counts are counted."""
    assert typical(one) == span(lower, upper)


def test_what_is_stated_stays_open() -> None:
    """The words "over 32,400" promise no upper end, and a figure with only a best value is that value."""
    assert stated(figure(Form.MORE_THAN, "32400", "100")) == span("32400", None)
    only = Figure(
        id="f1", text="", form=Form.EXACT, lower=None, upper=None, best=Decimal(7), precision=None, unit=None,
        evidence=_EVIDENCE, method=_METHOD,
    )  # fmt: skip
    assert stated(only) == typical(only) == span("7", "7")


def test_plain_numbers_are_subtracted_as_points() -> None:
    """A reader subtracts 32,000 from 33,000, though each may be rounded; bounds stay intervals."""
    one, two = figure(Form.EXACT, "32000", "1000"), figure(Form.EXACT, "33000", "1000")
    assert difference(reading(one), reading(two)) == span("1000", "1000")
    assert reading(figure(Form.MORE_THAN, "32400", "100")) == span("32401", "32499")


@pytest.mark.parametrize(
    ("a", "b", "common"),
    [
        (("1", "3"), ("2", "4"), True),
        (("1", "2"), ("3", "4"), False),
        (("1.35", "1.45"), ("1.45", "1.55"), False),
        (("1.35", "1.45"), ("1.45", "1.45"), True),
        (("5", "5"), ("5", "5"), True),
        (("5", "5"), ("6", "6"), False),
        ((None, "5"), ("4", None), True),
        ((None, "5"), ("6", None), False),
        ((None, None), ("6", "7"), True),
    ],
)
def test_overlap(a: tuple[str | None, str | None], b: tuple[str | None, str | None], common: bool) -> None:  # noqa: FBT001 - a column
    """Neighbouring roundings share only an end and exclude each other; a point on an end belongs."""
    assert overlap(span(*a), span(*b)) is common
    assert overlap(span(*b), span(*a)) is common


@pytest.mark.parametrize(
    ("old", "new", "moved", "share"),
    [
        (("62", "62"), ("71", "71"), ("9", "9"), ("14.52", "14.52")),
        (("80", "90"), ("91", "91"), ("1", "11"), ("1.11", "13.75")),
        (("100", None), ("150", "150"), (None, "50"), (None, "50.00")),
        (("0", "0"), ("5", "5"), ("5", "5"), None),
        (("-3", "-2"), ("1", "1"), ("3", "4"), None),
        (("5", "10"), ("-5", "-5"), ("-15", "-10"), ("-200.00", "-150.00")),
    ],
)
def test_differences(
    old: tuple[str | None, str | None],
    new: tuple[str | None, str | None],
    moved: tuple[str | None, str | None],
    share: tuple[str | None, str | None] | None,
) -> None:
    """New minus old goes from the least to the most; there is no percentage of nothing."""
    assert difference(span(*old), span(*new)) == span(*moved)
    found = percent(span(*old), span(*new))
    cents = Decimal("0.01")
    shown = found and tuple(end if end is None else str(end.quantize(cents)) for end in (found.lower, found.upper))
    assert shown == share


def test_the_precision_is_read_from_the_value_where_it_is_not_given() -> None:
    """The step of 32,000 is 1,000, that of 5.3 is a tenth, that of a range is one."""
    assert step(figure(Form.EXACT, "32000")) == 1000
    assert step(figure(Form.EXACT, "5.3")) == Decimal("0.1")
    assert step(figure(Form.RANGE, None, lower="80", upper="90")) == 1


def test_what_a_figure_is_ranked_by() -> None:
    """The number that the wording names, else the middle of a range."""
    assert anchor(figure(Form.RANGE, None, lower="80", upper="90")) is None
    assert middle(figure(Form.RANGE, None, lower="80", upper="90")) == 85
    assert middle(figure(Form.AT_MOST, "500", "100")) == 500


# --------------------------------------------------------------------------- properties

_ends = st.none() | st.decimals(-1000, 1000, places=2)
_intervals = st.tuples(_ends, _ends).map(
    lambda ends: Interval(*ends) if None in ends else Interval(*sorted(end for end in ends if end is not None))
)
_closed = _intervals.filter(lambda one: one.lower is not None and one.upper is not None)
_figures = st.builds(
    figure,
    st.sampled_from([form for form in Form if form not in (Form.RANGE, Form.VAGUE)]),
    st.integers(-(10**9), 10**9).map(str),
    st.sampled_from([None, "0.1", "1", "10", "100", "1000", "1000000"]),
    unit=st.sampled_from(["person", "%", "USD"]),
)


@given(_intervals, _intervals)
def test_overlap_is_mutual(a: Interval, b: Interval) -> None:
    """Order does not matter, and a part of an interval that has room has a value in common with it."""
    assert overlap(a, b) == overlap(b, a)
    assert overlap(a, a)
    assert not within(a, b) or overlap(a, b) or a.lower == a.upper


@given(_closed, _closed)
def test_differences_mirror(a: Interval, b: Interval) -> None:
    """Back is there with the sign turned, and nothing moved for certain exactly where the two meet."""
    there, back = difference(a, b), difference(b, a)
    assert there.lower is not None
    assert there.upper is not None
    assert (back.lower, back.upper) == (-there.upper, -there.lower)
    assert there.lower <= there.upper
    assert size(there) == size(back)
    if overlap(a, b):
        assert size(there) == 0


@given(_closed, _closed)
def test_percent_follows_the_difference(a: Interval, b: Interval) -> None:
    """Where there is a percentage, its ends are in order and have the signs of the difference."""
    share, moved = percent(a, b), difference(a, b)
    if share is not None:
        assert share.lower is not None
        assert share.upper is not None
        assert moved.lower is not None
        assert moved.upper is not None
        assert share.lower <= share.upper
        assert (share.lower > 0) == (moved.lower > 0)
        assert (share.upper < 0) == (moved.upper < 0)


@given(_figures)
def test_the_typical_reading_is_in_order_and_holds_the_number(one: Figure) -> None:
    """A typical interval is never empty, and the number named lies in it or is the bound just outside."""
    meant, named = typical(one), anchor(one)
    assert named is not None
    assert meant.upper is not None
    assert meant.lower is None or meant.lower <= meant.upper
    assert meant.lower is None or meant.lower - 1 <= named
    assert named <= meant.upper
