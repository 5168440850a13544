"""Alerts: where each goes, what holds it and for how long; on both databases."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.config import Settings, load_settings
from monitor.digests import Topic, route_topic
from monitor.lexicon import build_lexicon
from monitor.model import Change, ChangeKind, Delivery, Interval
from monitor.pipeline import compose_alerts, foresee, register_subscriptions
from monitor.rules import Alerts, TrackedFigure
from monitor.store import Store, open_store
from tests.builders import NOW, each, make_change, make_claim, make_silence

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOPIC = Topic(
    watch="floods", figure="deaths", kind=ChangeKind.INCREASED, voice="Civil Protection", place="Ard valley"
)  # fmt: skip


def make_settings(alerts: dict[str, Any]) -> Settings:
    """Return settings with two watches, two channels and these alerts."""
    return Settings.model_validate(
        {
            "watches": [{"id": "northland-floods", "title": "Floods in Northland"}, {"id": "prices"}],
            "channels": {"desk": {"kind": "stdout"}, "tools": {"kind": "stdout"}},
            "alerts": {"to": "desk"} | alerts,
        }
    )


def begin(store: Store, alerts: dict[str, Any], *changes: Change) -> Settings:
    """Register every channel some time before NOW, and record changes."""
    settings = make_settings(alerts)
    with store.transaction() as transaction:
        register_subscriptions(transaction, settings, now=NOW - 2 * HOUR)
        for change in changes:
            transaction.record_change(change)
    return settings


def send(store: Store, settings: Settings, after: timedelta = timedelta(0)) -> tuple[Delivery, ...]:
    """Compose the alerts that are due some time after NOW."""
    with store.transaction() as transaction:
        return compose_alerts(transaction, settings, now=NOW + after)


def told(delivery: Delivery) -> set[str]:
    """Return the ids of the changes that a delivery tells."""
    watches = json.loads(delivery.message.payload)["data"]["watches"]
    return {change["id"] for watch in watches for change in watch["changes"]}


# --------------------------------------------------------------------------- routes

DEEP = {
    "to": "desk",
    "mute": {"hours": "22:00-06:00"},
    "min_gap": "15m",
    "routes": [
        {"match": {"watch": "prices"}, "to": "tools"},
        {"match": {"kind": "doubts"}, "to": "tools", "continue": True},
        {
            "match": {"place": "Northland"},
            "min_gap": "1h",
            "routes": [
                {"match": {"figure": "deaths"}, "to": ["desk", "phone"], "mute": "never"},
                {"match": {"figure": "missing"}},
            ],
        },
    ],
}


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ({}, [("desk", False, 60, "alerts.routes[2].routes[0]"), ("phone", False, 60, "alerts.routes[2].routes[0]")]),
        ({"figure": "missing"}, [("desk", True, 60, "alerts.routes[2].routes[1]")]),
        ({"figure": "houses"}, [("desk", True, 60, "alerts.routes[2]")]),
        ({"place": "Southmark"}, [("desk", True, 15, "alerts")]),
        ({"place": None}, [("desk", True, 15, "alerts")]),
        ({"watch": "prices"}, [("tools", True, 15, "alerts.routes[0]")]),
        (
            {"kind": ChangeKind.CONFLICT, "figure": "missing"},
            [("tools", True, 15, "alerts.routes[1]"), ("desk", True, 60, "alerts.routes[2].routes[1]")],
        ),
        ({"kind": ChangeKind.CONFLICT, "place": "Southmark"}, [("tools", True, 15, "alerts.routes[1]")]),
    ],
)
def test_a_route_inherits_what_it_leaves_out(topic: dict[str, Any], expected: list[tuple[str, bool, int, str]]) -> None:
    """Inner routes decide before outer ones, and take their channels, hours and pace from them; `continue` goes on."""
    lexicon = build_lexicon(places={"Northland": ("Ard valley",), "Southmark": ()})
    asked = Topic(**{**{name: getattr(TOPIC, name) for name in TOPIC.__slots__}, **topic})
    ways = route_topic(Alerts.model_validate(DEEP), asked, lexicon)
    found = [(way.channel, way.mute is not None, way.min_gap // MINUTE, way.route) for way in ways]
    assert found == expected


def test_a_channel_is_reached_once() -> None:
    """Where several routes lead to one channel, the first decides when."""
    routes = [
        {"match": {}, "to": "desk", "min_gap": "1m", "continue": True},
        {"match": {}, "to": ["desk", "tools"], "min_gap": "2m"},
    ]
    ways = route_topic(Alerts.model_validate({"routes": routes}), TOPIC)
    assert [(way.channel, way.min_gap // MINUTE) for way in ways] == [("desk", 1), ("tools", 2)]


def test_severity_is_that_of_the_figure(store: Store) -> None:
    """A route takes what the user finds grave; what is not said to be is normal, the health of feeds too."""
    routes = [{"match": {"severity": ["high", "low"]}, "to": "tools"}]
    settings = begin(
        store,
        {"routes": routes},
        make_change("c1"),
        make_change("c2", figure="missing"),
        make_change("c3", figure="other"),
    )
    watch = settings.watches[0]
    graded = [
        TrackedFigure(id=name, metric="killed", severity=severity)
        for name, severity in (("deaths", "high"), ("missing", "low"))
    ]
    settings = settings.model_copy(update={"watches": (watch.model_copy(update={"figures": tuple(graded)}),)})
    assert {item.channel: told(item) for item in send(store, settings)} == {
        "tools": {"c1", "c2"},
        "desk": {"c3"},
    }
    topic = Topic(watch=watch.id, figure="deaths", kind=ChangeKind.INCREASED)
    with store.transaction() as transaction:
        (found,) = foresee(transaction, settings, topic, now=NOW)
    assert found.channel == "tools"


def test_what_goes_elsewhere_is_not_owed(store: Store) -> None:
    """A channel that no route leads to is not asked about the change again, nor flooded when a route changes."""
    settings = begin(store, {"routes": [{"match": {"kind": "moves"}, "to": "tools"}]}, make_change())
    assert [item.channel for item in send(store, settings)] == ["tools"]
    assert each(store).changes(alert=True, untold_to="alerts:desk") == ()
    assert send(store, make_settings({"to": "desk"}), MINUTE) == ()


# --------------------------------------------------------------------------- pace


def test_min_gap_holds_and_never_drops(store: Store) -> None:
    """After a message, what comes within the gap waits and goes out together when it ends."""
    settings = begin(store, {"min_gap": "30m"}, make_change("c1"))
    assert len(send(store, settings)) == 1
    each(store).record_change(make_change("c2", decided_at=NOW + 5 * MINUTE))
    each(store).record_change(make_change("c3", figure="missing", decided_at=NOW + 20 * MINUTE))
    assert send(store, settings, 29 * MINUTE) == ()
    (late,) = send(store, settings, 30 * MINUTE)
    assert told(late) == {"c2", "c3"}


def test_the_pace_is_that_of_a_watch_and_a_channel(store: Store) -> None:
    """Another watch goes out at once; an urgent route goes out within the gap and takes along what waits."""
    routes = [{"match": {"kind": "conflict"}, "min_gap": "0s"}]
    settings = begin(store, {"min_gap": "1h", "routes": routes}, make_change("c1"))
    assert len(send(store, settings)) == 1
    each(store).record_change(make_change("c2", watch="prices"))
    each(store).record_change(make_change("c3", decided_at=NOW + MINUTE))
    (other,) = send(store, settings, 2 * MINUTE)
    assert told(other) == {"c2"}
    each(store).record_change(make_change("c4", kind=ChangeKind.CONFLICT, decided_at=NOW + 3 * MINUTE))
    (urgent,) = send(store, settings, 4 * MINUTE)
    assert told(urgent) == {"c3", "c4"}


# --------------------------------------------------------------------------- inhibition

FALL = Interval(Decimal(-6703), Decimal(-6703))


def fall(change: str, value: int, **values: Any) -> Change:
    """Return a fall of a figure from 14,500 to a value."""
    made: dict[str, Any] = {"kind": ChangeKind.DECREASED, "old": make_claim(14500), "new": make_claim(value)}
    return make_change(change, delta=FALL, percent=None, **made | values)


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        (fall("c2", 7797, document="d9"), False),  # another article with the same value
        (fall("c2", 6000, document="d1"), False),  # the same article
        (fall("c2", 6000, document="d9"), True),
        (fall("c2", 7797, document="d9", figure="missing"), True),
        (fall("c2", 7797, document="d9", decided_at=NOW + timedelta(days=8)), True),
        (make_change("c2", new=make_claim(7797), document="d1"), True),  # it rose
    ],
)
def test_a_definition_change_tells_the_fall_that_it_causes(store: Store, change: Change, sent: bool) -> None:  # noqa: FBT001 - a table
    """A fall that rests on the value of a definition change is no alert of its own; others are."""
    cause = fall("c1", 7797, kind=ChangeKind.DEFINITION_CHANGE)
    settings = begin(store, {}, cause, change)
    (made,) = send(store, settings, timedelta(days=9))
    assert ("c2" in told(made)) is sent
    assert "c1" in told(made)
    assert each(store).changes(untold_to="alerts:desk") == ()


# --------------------------------------------------------------------------- silences


@pytest.mark.parametrize(
    ("silence", "held"),
    [
        ({}, True),
        ({"figures": ("deaths", "missing")}, True),
        ({"kinds": ("moves",)}, True),
        ({"figures": ("missing",)}, False),
        ({"kinds": ("conflict", "doubts")}, False),
        ({"watch": "prices"}, False),
        ({"starts": NOW + MINUTE}, False),
        ({"ends": NOW}, False),
    ],
)
def test_a_silence_holds_what_it_is_about(store: Store, silence: dict[str, Any], held: bool) -> None:  # noqa: FBT001 - a table
    """Watch, figure, kind and time of a silence say which alerts it holds."""
    settings = begin(store, {}, make_change())
    each(store).record_silence(make_silence(**silence))
    assert (send(store, settings) == ()) is held


def test_a_silence_ends_in_one_summary(store: Store) -> None:
    """What a silence held comes as one message that names who asked for it and why; the next one is as ever."""
    changes = [make_change(f"c{number}", figure=f"f{number}", decided_at=NOW + number * MINUTE) for number in range(5)]
    settings = begin(store, {}, *changes)
    each(store).record_silence(make_silence())
    assert send(store, settings, 30 * MINUTE) == ()
    (late,) = send(store, settings, HOUR)
    assert told(late) == {"c0", "c1", "c2", "c3", "c4"}
    assert late.message.subject.startswith("Floods in Northland, held by a silence of Ana (a planned drill): ")
    each(store).record_change(make_change("c9", decided_at=NOW + 2 * HOUR))
    (after,) = send(store, settings, 2 * HOUR)
    assert "silence" not in after.message.subject


def test_a_silence_that_is_replaced_ends_at_its_new_end(store: Store) -> None:
    """Silences are listed in the order in which they end; one that ended is listed only when asked for."""
    each(store).record_silence(make_silence("s1"))
    each(store).record_silence(make_silence("s2", ends=NOW + 2 * HOUR))
    assert [item.id for item in each(store).silences(ended_after=NOW)] == ["s1", "s2"]
    each(store).record_silence(make_silence("s2", ends=NOW))
    assert each(store).silences(ended_after=NOW) == (make_silence("s1"),)
    assert [item.id for item in each(store).silences()] == ["s2", "s1"]


@pytest.mark.parametrize(
    ("held", "free"),
    [
        ("2026-03-28T04:59", "2026-03-28T05:00"),  # winter: 06:00 in Berlin is 05:00 UTC
        ("2026-03-29T03:59", "2026-03-29T04:00"),  # the clock went forward in this night
        ("2026-10-25T04:59", "2026-10-25T05:00"),  # it went back
        ("2026-10-24T20:00", "2026-10-25T05:00"),  # from 22:00 in summer to 06:00 in winter are nine hours
    ],
)
def test_muted_hours_are_those_of_the_zone(store: Store, held: str, free: str) -> None:
    """Alerts are held until the clock on the wall says so, also in nights in which it is changed, and then told."""
    moments = [datetime.fromisoformat(f"{moment}+00:00") for moment in (held, free)]
    alerts = {"mute": {"hours": "22:00-06:00", "timezone": "Europe/Berlin"}}
    settings = begin(store, alerts, make_change(decided_at=moments[0]))
    sent = [len(send(store, settings, moment - NOW)) for moment in moments]
    assert sent == [0, 1]


def test_a_conflict_that_shows_while_settling_comes_first_to_light(store: Store) -> None:
    """Outlets that report within `settle` make one message, which names the conflict beside what moved."""
    other = make_claim(95, document="d2", voice="Red Crescent", publisher="Valley Radio")
    settings = begin(
        store,
        {"settle": "10m"},
        make_change("c1"),
        make_change("c2", kind=ChangeKind.CONFLICT, old=make_claim(71), new=other, decided_at=NOW + 6 * MINUTE),
        make_change("c3", figure="displaced", decided_at=NOW + 8 * MINUTE),
    )
    assert send(store, settings, 9 * MINUTE) == ()
    (made,) = send(store, settings, 10 * MINUTE)
    assert told(made) == {"c1", "c2", "c3"}
    assert "1 conflict" in made.message.subject
    assert "Red Crescent" in made.message.text
    assert send(store, settings, 30 * MINUTE) == ()


# --------------------------------------------------------------------------- what would be


def test_foreseeing_says_what_holds(store: Store) -> None:
    """Muted hours and the pace are named with the time at which they end."""
    settings = begin(
        store, {"min_gap": "30m", "mute": {"hours": "07:00-09:00"}}, make_change("c1", decided_at=NOW - HOUR)
    )
    assert len(send(store, settings, -MINUTE)) == 1
    topic = Topic(watch="northland-floods", figure="deaths", kind=ChangeKind.INCREASED)
    with store.transaction() as transaction:
        (found,) = foresee(transaction, settings, topic, now=NOW)
    assert found.channel == "desk"
    assert found.muted_until == NOW + 2 * HOUR
    assert found.paced_until == NOW + 29 * MINUTE


CONFIG = """
watches: [{id: floods, figures: [{id: deaths, metric: killed}]}]
channels: {desk: {kind: stdout}, tools: {kind: stdout}}
alerts:
  to: desk
  mute: {hours: "22:00-06:00", timezone: Europe/Berlin}
  routes: [{match: {kind: doubts}, to: tools, mute: never}]
digests:
  - {id: morning, schedule: "0 7 * * *", timezone: Europe/Berlin, to: desk}
  - {id: weekly, schedule: "@weekly", to: [desk, tools]}
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a configuration."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "monitor.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["--watch", "floods", "--at", "2026-03-12T23:30+01:00"],
            0,
            ["desk", "alerts", "2026-03-13 05:00", "digest morning: ", "07:00 Europe/Berlin) to desk"],
        ),
        (
            ["--watch", "floods", "--kind", "conflict", "--at", "2026-03-12T23:30+01:00"],
            0,
            ["tools", "alerts.routes[0]"],
        ),
        (["--watch", "flods"], 1, ["there is no watch 'flods'; known: floods"]),
        (["--watch", "floods", "--kind", "war"], 1, ["no kind of change"]),
        (["--watch", "floods", "--figure", "dead"], 1, ["there is no figure of floods 'dead'; known: deaths"]),
    ],
)
def test_route_test(
    config: Path, arguments: list[str], code: int, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`route test` names channel, route and when a mute ends; a slip of the pen is said."""
    assert main(["route", "test", *arguments]) == code
    shown = capsys.readouterr()
    for word in words:
        assert word in shown.out + shown.err


def test_asking_about_another_day_changes_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A digest that was never run begins now, whatever time `route test` is asked about, and the answer is of that time."""
    assert main(["route", "test", "--watch", "floods", "--at", "2199-03-12T23:30+01:00", "--json"]) == 0
    _, morning, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert morning["next"] == "2199-03-13T06:00:00+00:00"
    store = open_store(load_settings(config, environ={}).database, now=NOW)
    begun = each(store).subscriptions()["digest:morning"][0]
    store.close()
    assert begun.year < 2199


def test_digest_next(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`digest next` says when each digest is due next, in its own zone."""
    assert main(["digest", "next"]) == 0
    shown = capsys.readouterr().out
    assert "07:00 Europe/Berlin" in shown
    assert "@weekly" in shown
    assert main(["digest", "next", "weekly", "--json"]) == 0
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["digest"], found["to"]) == ("weekly", ["desk", "tools"])
    assert main(["digest", "next", "evening"]) == 1


def test_silences_from_the_command_line(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A silence is added with owner and end, holds, is listed, and is ended."""
    add = [
        "silence",
        "add",
        "--watch",
        "floods",
        "--figure",
        "deaths",
        "--for",
        "4h",
        "--owner",
        "Ana",
        "--note",
        "a drill",
    ]
    assert main([*add, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["watch"], made["figures"], made["owner"], made["note"]) == ("floods", ["deaths"], "Ana", "a drill")
    assert main(["route", "test", "--watch", "floods", "--figure", "deaths", "--json"]) == 0
    alert, *digests = map(json.loads, capsys.readouterr().out.splitlines())
    assert alert["silenced_until"] is not None
    assert [digest["digest"] for digest in digests] == ["morning", "weekly"]  # a silence holds no digest
    assert main(["silence"]) == 0
    assert made["id"] in capsys.readouterr().out
    assert main(["silence", "remove", made["id"]]) == 0
    assert main(["route", "test", "--watch", "floods", "--figure", "deaths", "--json"]) == 0
    alert = next(line for line in capsys.readouterr().out.splitlines() if line.startswith('{"channel"'))
    assert json.loads(alert)["silenced_until"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "--watch", "flods", "--for", "4h", "--owner", "Ana"], "there is no watch 'flods'; known: floods"),
        (["add", "--watch", "floods", "--figure", "dead", "--for", "4h", "--owner", "Ana"], "known: deaths"),
        (["add", "--watch", "floods", "--for", "4", "--owner", "Ana"], "is not a duration"),
        (["add", "--watch", "floods", "--owner", "Ana"], "needs an --owner, and an end to come"),
        (["add", "--watch", "floods", "--until", "2020-01-01", "--owner", "Ana"], "an end to come"),
        (["add", "--watch", "floods", "--for", "4h"], "needs an --owner"),
        (["remove", "s9"], "there is no silence 's9'"),
        (["remove"], "name the silences"),
    ],
)
def test_a_silence_that_cannot_be(
    config: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong with a silence is said, and nothing is held."""
    assert main(["silence", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert main(["silence", "list", "--all", "--json"]) == 0
    assert capsys.readouterr().out == ""
