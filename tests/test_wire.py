"""The codec: what is written is read back as an equal value."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from monitor.model import Dateline, Period, PeriodKind
from monitor.wire import dump, dump_json, load, load_json, schema

MIDNIGHT = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        Period(),
        Period(kind=PeriodKind.WINDOW, from_=date(2026, 3, 12), to=MIDNIGHT),
        Period(from_=MIDNIGHT, to=date(2026, 3, 12)),
        Dateline(text="date 2026-03-12", date=date(2026, 3, 12)),
        Dateline(text="(Agency A)"),
    ],
)
def test_values_come_back_equal(value: Period | Dateline) -> None:
    """Days stay days and instants stay instants, midnight included, as objects and as text."""
    again, from_text = load(type(value), dump(value)), load_json(type(value), dump_json(value))
    assert again == from_text == value
    assert repr(again).count("datetime.datetime") == repr(value).count("datetime.datetime")


def test_a_period_begins_with_from() -> None:
    """The published name of `from_` is "from", in the values and in the schema."""
    assert dump(Period(from_=date(2026, 3, 12)))["from"] == "2026-03-12"
    assert "from" in schema(Period)["properties"]


def test_text_that_is_no_day_is_refused() -> None:
    """A day that cannot be read is a ValidationError, which names the field."""
    with pytest.raises(ValidationError, match="from"):
        load(Period, {"from": "soon"})
