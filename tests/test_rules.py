"""Rules: what single values of a configuration may be, and what they become."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitor.errors import redacted
from monitor.model import ChangeKind
from monitor.rules import (
    Address,
    Addresses,
    Alert,
    Channel,
    Duration,
    EmailChannel,
    Feed,
    FeedEntry,
    FeedList,
    FileChannel,
    Kinds,
    Language,
    Mute,
    Names,
    Numbers,
    PositiveDuration,
    Rule,
    SecretUrl,
    Thresholds,
    TrackedFigure,
    Url,
    Watch,
    Web,
    Weekdays,
    format_duration,
    parse_duration,
    parse_hours,
)

H = timedelta(hours=1)


def read(kind: Any, value: object) -> Any:
    """Return what a value becomes as one of this kind."""
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> str:
    """Return why a value is none of this kind."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return "; ".join(error["msg"] for error in caught.value.errors())


# --------------------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10m", timedelta(minutes=10)),
        ("36h", 36 * H),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("1w2d3h4m5s", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        (" 90s ", timedelta(seconds=90)),
        ("0s", timedelta(0)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    """A duration is a series of numbers with units, the largest first."""
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "10", "m", "1.5h", "-1h", "5m1h", "1h 30m", "10min", "١٠m", "9" * 5000 + "s"]
)
def test_no_durations(text: str) -> None:
    """Anything else is refused with an example of a duration."""
    with pytest.raises(ValueError, match=r'is not a duration; write one such as "10m"'):
        parse_duration(text)


def test_durations_need_a_unit_and_an_end() -> None:
    """A bare number could be minutes or seconds, and a moment after a century may be no date."""
    assert "30 has no unit; write a duration such as" in refusal(Duration, 30)
    assert "longer than a century" in refusal(Duration, "999999w")
    assert read(Duration, "36525d") == timedelta(days=36_525)


def test_intervals_are_longer_than_nothing() -> None:
    """What happens again and again needs time in between."""
    assert read(Duration, "0s") == timedelta(0)
    assert "longer than nothing" in refusal(PositiveDuration, "0m")


@given(st.timedeltas(timedelta(0), timedelta(days=36_525)))
def test_durations_are_read_back(duration: timedelta) -> None:
    """What is written is what is read, in whole seconds."""
    whole = timedelta(seconds=int(duration.total_seconds()))
    assert parse_duration(format_duration(duration)) == whole


# --------------------------------------------------------------------------- one or many


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Names, "desk", ("desk",)),
        (Names, ["desk", "tools"], ("desk", "tools")),
        (Names, [], ()),
        (Numbers, 10000, (Decimal(10000),)),
        (Numbers, ["0.1", 2], (Decimal("0.1"), Decimal(2))),
        (Addresses, "desk@example.org", ("desk@example.org",)),
        (Kinds, "conflict", ("conflict",)),
        (Weekdays, "mon", ("mon",)),
    ],
)
def test_one_stands_for_a_list_of_one(kind: Any, value: object, expected: tuple[object, ...]) -> None:
    """Where several may be given, one needs no brackets."""
    assert read(kind, value) == expected


def test_nothing_is_no_list_of_one() -> None:
    """A key without a value is a slip, not a list that holds nothing."""
    assert refusal(Names, None)


# --------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "text",
    ["desk@example.org", "The Desk <desk@example.org>", "monitor@localhost", "<a@b.example>", "Łukasz <l@example.org>",
     "a+b@example.org"],
)  # fmt: skip
def test_mail_addresses(text: str) -> None:
    """An address may have a name in front."""
    assert read(Address, f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    ["desk", "@example.org", "desk@", "a@b@c", "desk@example.org, tools@example.org", "Desk <desk@example.org",
     "desk@example.org>", "Desk\r\nBcc: all <a@example.org>", "a b@example.org", "<>", ""],
)  # fmt: skip
def test_no_mail_addresses(text: str) -> None:
    """Lists, lost brackets and line breaks are refused."""
    assert "is no mail address; write" in refusal(Address, text)


@pytest.mark.parametrize("kind", [Url, SecretUrl])
@pytest.mark.parametrize(
    "text",
    ["radio.example/rss", "ftp://radio.example", "https://", "https:///rss", "javascript:alert(1)", "https://a b.example",
     "https://a.example/\n", "http://[::1", ""],
)  # fmt: skip
def test_no_web_addresses(kind: Any, text: str) -> None:
    """Only http and https with a host, without blanks, are web addresses."""
    assert "is no web address; write one that starts with https:// or http://" in refusal(kind, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:hunter2@a.example:8080/rss?key=hunter2#hunter2", "https://a.example:8080/rss?..."),
        ("https://[::1]:80/rss", "https://[::1]:80/rss"),
        ("/rss?key=hunter2", "/rss"),
        ("u:hunter2@a.example", "<unreadable url>"),
        ("hunter2@a.example/rss", "<unreadable url>"),
        ("http://[::1", "<unreadable url>"),
    ],
)
def test_what_is_shown_of_addresses(text: str, shown: str) -> None:
    """User names, passwords and queries are never shown, even where the scheme was forgotten."""
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text", ["https://u:hunter2@a.example/rss?key=hunter2", "ftp://u:hunter2@a.example", "u:hunter2@a.example"]
)
def test_web_addresses_keep_their_passwords(text: str) -> None:
    """Neither the text of a feed nor the refusal of its address shows a password."""
    try:
        shown = repr(Feed(id="a", url=text))
    except ValidationError as error:
        shown = error.errors()[0]["msg"]
    assert "hunter2" not in shown


# --------------------------------------------------------------------------- words


@pytest.mark.parametrize(("text", "fine"), [("en", True), ("pt-BR", True), ("zh-Hant-TW", True), ("English", False),
                                            ("e", False), ("en_GB", False), ("", False)])  # fmt: skip
def test_languages(text: str, fine: bool) -> None:  # noqa: FBT001 - a column of the table
    """Languages have the form of BCP 47."""
    if fine:
        assert read(Language, text) == text
    else:
        assert "is no language code; write one such as" in refusal(Language, text)


def test_kinds_of_change() -> None:
    """Every kind of change may be named; a slip gets the nearest one."""
    assert read(Kinds, [kind.value for kind in ChangeKind]) == tuple(ChangeKind)
    assert "did you mean conflict?" in refusal(Kinds, "conflit")
    assert "write first, unchanged" in refusal(Kinds, "war")


@pytest.mark.parametrize(
    ("given_days", "expected"),
    [(["mon", "Tuesday", "WEDNES"], ("mon", "tue", "wed")), (["sun", "sunday"], ("sun",)), ([], ())],
)
def test_weekdays(given_days: list[str], expected: tuple[str, ...]) -> None:
    """Weekdays may be cut to three letters or more, in any case, and count once."""
    assert read(Weekdays, given_days) == expected


@pytest.mark.parametrize("name", ["mo", "", "someday", "mondays"])
def test_no_weekdays(name: str) -> None:
    """Anything else is refused with the names that are known."""
    assert "is no weekday; write mon, tue" in refusal(Weekdays, [name])


@pytest.mark.parametrize("text", ["a", "A1", "northland-floods", "a.b_c", "x" * 64])
def test_short_names(text: str) -> None:
    """Ids are short names."""
    assert Watch(id=text).id == text


@pytest.mark.parametrize("text", ["", "-a", ".a", "a b", "a/b", "é", "x" * 65, "a\n"])
def test_no_short_names(text: str) -> None:
    """Ids that would need quoting in logs, paths and commands are refused."""
    with pytest.raises(ValidationError):
        Watch(id=text)


def test_titles_are_made_from_ids() -> None:
    """What has no title of its own is called by its id, in words."""
    assert Watch(id="northland-floods").name == "Northland floods"
    assert Watch(id="x", title="Floods").name == "Floods"
    assert TrackedFigure(id="people_killed", metric="killed").title == "People killed"
    assert TrackedFigure(id="x", metric="killed", label="Dead").title == "Dead"


# --------------------------------------------------------------------------- hours


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [("22:00-06:00", 22 * H, 6 * H), ("00:00-24:00", 0 * H, 24 * H), (" 09:30-10:15 ", 9.5 * H, 10.25 * H)],
)
def test_hours(text: str, begin: timedelta, end: timedelta) -> None:
    """Hours are two times of day; they may pass midnight."""
    assert parse_hours(text) == (begin, end)


@pytest.mark.parametrize(
    "text", ["22-6", "22:00", "24:00-06:00", "22:00-24:01", "22:60-23:00", "22:00 - 06:00", "٢٢:00-06:00", ""]
)
def test_no_hours(text: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(ValueError, match="is no span of hours; write one such as"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("hours", "weekdays", "fine"),
    [
        ("00:00-24:00", [], False),
        ("07:00-07:00", [], False),
        ("00:00-24:00", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], False),
        ("00:00-24:00", ["sat", "sun"], True),
        ("07:01-07:00", [], True),
    ],
)
def test_mutes_leave_time(hours: str, weekdays: list[str], fine: bool) -> None:  # noqa: FBT001 - a column of the table
    """A mute that would hold everything for ever is refused."""
    if fine:
        assert Mute(hours=hours, weekdays=tuple(weekdays)).hours == hours
    else:
        with pytest.raises(ValidationError, match="holds everything for ever"):
            Mute(hours=hours, weekdays=tuple(weekdays))


@pytest.mark.parametrize("text", ["127.0.0.1:8470", "[::1]:80", "localhost:0", None])
def test_listen(text: str | None) -> None:
    """The health endpoint has a host and a port, or is off."""
    assert Web(listen=text).listen == text


@pytest.mark.parametrize("text", ["8470", ":8470", "localhost", "localhost:", "localhost:65536", "localhost:-1"])
def test_nothing_to_listen_on(text: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(ValidationError, match='is nothing to listen on; write "host:port"'):
        Web(listen=text)


@pytest.mark.parametrize(
    "text",
    ["http://a.example", "https://a.example/?q", "a.example", "u:hunter2@a.example", "https://u:hunter2@a.example",
     "https://", "https://a b.example", "https://[a"],
)  # fmt: skip
def test_no_public_addresses(text: str) -> None:
    """Readers reach monitor over https, at an address to which paths can be added; a slash at its end is dropped."""
    assert Web(public_url="https://a.example/news/").public_url == "https://a.example/news"
    with pytest.raises(ValidationError, match="is no public address; write one such as https") as caught:
        Web(public_url=text)
    assert "hunter2" not in caught.value.errors()[0]["msg"]


# --------------------------------------------------------------------------- forms


def test_alerts_are_words_or_thresholds() -> None:
    """A figure alerts on any move, never, or past thresholds."""
    assert read(Alert, "never") == "never"
    assert read(Alert, {"change": 1, "crosses": 5}) == Thresholds(change=Decimal(1), crosses=(Decimal(5),))
    assert "'any' or 'never'" in refusal(Alert, "sometimes")
    assert refusal(Alert, {"change": -1})


def test_feeds_are_single_or_listed() -> None:
    """An entry with `opml` is a list of feeds, any other one a feed."""
    assert isinstance(read(FeedEntry, {"opml": "feeds.opml"}), FeedList)
    assert isinstance(read(FeedEntry, {"id": "a", "url": "https://a.example"}), Feed)
    assert "Field required" in refusal(FeedEntry, {})


def test_channels_are_told_by_their_kind() -> None:
    """The kind of a channel decides which keys it has."""
    channel = read(Channel, {"kind": "email", "to": "a@example.org", "from": "b@example.org", "smtp": {"host": "m"}})
    assert isinstance(channel, EmailChannel)
    assert (channel.sender, channel.smtp.port) == ("b@example.org", 587)
    assert "Extra inputs" in refusal(Channel, {"kind": "stdout", "to": "a@example.org"})


def test_paths_start_at_the_base() -> None:
    """A relative path is joined to the base of the validation context; without one it stays."""
    adapter: TypeAdapter[FileChannel] = TypeAdapter(FileChannel)
    base = {"base": Path("/etc/monitor")}
    assert adapter.validate_python({"kind": "file"}, context=base).path == Path("/etc/monitor/outbox")
    assert adapter.validate_python({"kind": "file", "path": "/srv"}, context=base).path == Path("/srv")
    assert adapter.validate_python({"kind": "file"}).path == Path("outbox")


@pytest.mark.parametrize(
    "rule", [rule for rule in Rule.__subclasses__() if rule.__module__.startswith("monitor.rules.")]
)
def test_every_rule_is_closed_frozen_and_described(rule: type[Rule]) -> None:
    """No section takes a key that it does not know, none can be changed, and each key says what it is."""
    assert rule.model_config["extra"] == "forbid"
    assert rule.model_config["frozen"] is True
    assert all(info.description for info in rule.model_fields.values())
