"""The pipeline's composing: who is told what, when, and only once; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Settings
from monitor.model import ChangeKind, Delivery, PollRecord, Validators
from monitor.pipeline import compose_alerts, compose_digests, record_stalled, register_subscriptions, send_digest
from monitor.store import Store
from tests.builders import NOW, each, make_change, make_document, make_judged, make_sketch

WATCH = {
    "id": "northland-floods",
    "figures": [{"id": "deaths", "metric": "killed", "place": "Northland", "stalled_after": "3d"}],
}
BEFORE = NOW - timedelta(hours=2)


def make_settings(**sections: Any) -> Settings:
    """Return settings with one watch, two channels, and these sections."""
    made: dict[str, Any] = {
        "watches": [WATCH],
        "channels": {"desk": {"kind": "stdout"}, "tools": {"kind": "stdout"}},
    }
    return Settings.model_validate(made | sections)


def begin(store: Store, settings: Settings, at: datetime = BEFORE) -> None:
    """Register every subscription some time before NOW."""
    with store.transaction() as transaction:
        register_subscriptions(transaction, settings, now=at)


def alerts(store: Store, settings: Settings, now: datetime) -> tuple[Delivery, ...]:
    """Compose the alerts that are due at `now`."""
    with store.transaction() as transaction:
        return compose_alerts(transaction, settings, now=now)


def digests(store: Store, settings: Settings, now: datetime) -> tuple[Delivery, ...]:
    """Compose the digests that are due at `now`."""
    with store.transaction() as transaction:
        return compose_digests(transaction, settings, now=now)


def test_an_alert_is_told_once_to_each_channel(store: Store) -> None:
    """A change that alerts makes one delivery a channel, and none the next time."""
    settings = make_settings(alerts={"to": ["desk", "tools"]})
    begin(store, settings)
    each(store).record_change(make_change())
    made = alerts(store, settings, NOW)
    assert [item.channel for item in made] == ["desk", "tools"]
    assert len({item.id for item in made}) == 2
    assert "62" in made[0].message.text
    assert "71" in made[0].message.text
    assert alerts(store, settings, NOW + timedelta(minutes=1)) == ()
    assert len(each(store).deliveries()) == 2


def test_a_change_that_does_not_alert_waits_for_the_digest(store: Store) -> None:
    """Only changes that alert are told at once; a digest tells the others."""
    plan = {"id": "morning", "schedule": "30 7 * * *", "to": "desk"}
    settings = make_settings(alerts={"to": "desk"}, digests=[plan])
    begin(store, settings)
    each(store).record_change(make_change(alert=False))
    assert alerts(store, settings, NOW) == ()
    assert digests(store, settings, NOW) == ()
    (made,) = digests(store, settings, NOW + timedelta(minutes=30))
    assert "71" in made.message.text


def test_alerts_of_a_watch_go_together(store: Store) -> None:
    """Two figures of one watch that moved are one message; another watch has its own."""
    settings = make_settings(watches=[WATCH, {"id": "prices"}], alerts={"to": "desk"})
    begin(store, settings)
    for name, watch in (("c1", "northland-floods"), ("c2", "northland-floods"), ("c3", "prices")):
        each(store).record_change(make_change(name, watch=watch, figure=name))
    assert len(alerts(store, settings, NOW)) == 2


def test_settling_waits_for_others_to_report(store: Store) -> None:
    """With `settle`, an alert waits that long after its first change, and takes later ones along."""
    settings = make_settings(alerts={"to": "desk", "settle": "10m"})
    begin(store, settings)
    each(store).record_change(make_change("c1"))
    assert alerts(store, settings, NOW + timedelta(minutes=5)) == ()
    each(store).record_change(make_change("c2", figure="other", decided_at=NOW + timedelta(minutes=6)))
    (made,) = alerts(store, settings, NOW + timedelta(minutes=10))
    assert alerts(store, settings, NOW + timedelta(minutes=30)) == ()
    assert made.message.payload.count('"watch"') >= 2


def test_muted_alerts_are_held_and_not_lost(store: Store) -> None:
    """What happens in muted hours is sent when they end."""
    mute = {"hours": "06:00-09:00", "timezone": "UTC"}
    settings = make_settings(alerts={"to": "desk", "mute": mute})
    begin(store, settings)
    each(store).record_change(make_change())
    assert alerts(store, settings, NOW) == ()
    assert len(alerts(store, settings, NOW.replace(hour=9))) == 1


def test_routes_send_some_changes_elsewhere(store: Store) -> None:
    """The first route that matches decides the channel."""
    routes = [{"match": {"kind": "conflict"}, "to": "tools"}]
    settings = make_settings(alerts={"to": "desk", "routes": routes})
    begin(store, settings)
    each(store).record_change(make_change("c1"))
    each(store).record_change(make_change("c2", kind=ChangeKind.CONFLICT))
    assert sorted(item.channel for item in alerts(store, settings, NOW)) == ["desk", "tools"]


def test_a_new_subscription_starts_now(store: Store) -> None:
    """Changes from before a channel or digest was configured are not told to it."""
    settings = make_settings(alerts={"to": "desk"})
    each(store).record_change(make_change())
    begin(store, settings, at=NOW + timedelta(minutes=1))
    assert alerts(store, settings, NOW + timedelta(minutes=2)) == ()


@pytest.mark.parametrize(("when_empty", "expected"), [("skip", 0), ("send", 1)])
def test_an_empty_digest_is_skipped_or_sent(store: Store, when_empty: str, expected: int) -> None:
    """When nothing moved, a digest says so or does not come, as configured; its period ends all the same."""
    plan = {"id": "morning", "schedule": "0 7 * * *", "to": "desk", "when_empty": when_empty}
    settings = make_settings(digests=[plan])
    begin(store, settings)
    made = digests(store, settings, NOW)
    assert len(made) == expected
    assert all("No figure moved" in item.message.text for item in made)
    assert each(store).last_run("digest:morning") == NOW


def test_a_digest_missed_comes_late_and_covers_all(store: Store) -> None:
    """After two days of downtime there is one digest with everything since the last one."""
    settings = make_settings(digests=[{"id": "morning", "schedule": "0 7 * * *", "to": "desk"}])
    begin(store, settings, at=NOW - timedelta(days=2, hours=1))
    each(store).record_change(make_change("c1", decided_at=NOW - timedelta(days=2)))
    each(store).record_document(make_document(), make_sketch())
    each(store).record_coverage(["northland-floods"], "d1", now=NOW - timedelta(days=1))
    (made,) = digests(store, settings, NOW + timedelta(hours=3))
    assert "71" in made.message.text
    assert "Floods in Northland" in made.message.text
    assert digests(store, settings, NOW + timedelta(hours=4)) == ()


def test_many_digests_are_composed_a_few_at_a_time(store: Store) -> None:
    """When a hundred digests are due at once, no transaction is long, and each is composed once."""
    plans = [{"id": f"d{number}", "schedule": "0 7 * * *", "to": ["desk", "tools"]} for number in range(100)]
    settings = make_settings(digests=plans)
    begin(store, settings)
    each(store).record_change(make_change())
    found: list[Delivery] = []
    while made := digests(store, settings, NOW):
        assert len(made) <= 21
        found += made
    assert len(found) == len({item.id for item in found}) == 200


def test_sending_now_does_not_tell_twice(store: Store) -> None:
    """What `digest send` told is not in the scheduled digest again."""
    plan = {"id": "morning", "schedule": "0 9 * * *", "to": "desk"}
    settings = make_settings(digests=[plan])
    begin(store, settings)
    each(store).record_change(make_change())
    with store.transaction() as transaction:
        assert len(send_digest(transaction, settings, settings.digests[0], now=NOW)) == 1
    assert digests(store, settings, NOW.replace(hour=9)) == ()


def test_digest_and_outbox_are_one_transaction(store: Store) -> None:
    """When composing fails half-way, nobody was told and nothing is owed."""
    settings = make_settings(alerts={"to": "desk"})
    begin(store, settings)
    each(store).record_change(make_change())

    class PowerCutError(Exception):
        pass

    def cut() -> None:
        with store.transaction() as transaction:
            assert len(compose_alerts(transaction, settings, now=NOW)) == 1
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()
    assert each(store).deliveries() == ()
    assert len(alerts(store, settings, NOW)) == 1


def test_a_feed_that_cannot_be_read_is_in_the_digest(store: Store) -> None:
    """The coverage line names the feed, why, and when it is tried again."""
    feeds = [{"id": "radio", "url": "https://radio.example/rss"}, {"id": "paper", "url": "https://paper.example/rss"}]
    plan = {"id": "morning", "schedule": "0 7 * * *", "to": "desk", "when_empty": "send"}
    settings = make_settings(feeds=feeds, digests=[plan])
    begin(store, settings)
    each(store).sync_feeds({"radio": feeds[0]["url"], "paper": feeds[1]["url"]}, now=BEFORE)
    for feed in each(store).claim_feeds(now=BEFORE, until=NOW, limit=5):
        failed = feed.feed == "radio"
        poll = PollRecord(
            feed=feed.feed,
            lease=feed.lease,
            at=BEFORE,
            next_poll_at=NOW + timedelta(hours=1),
            validators=Validators(),
            reason="server_error" if failed else None,
            message="503 Service Unavailable" if failed else None,
        )
        each(store).record_poll(poll)
    (made,) = digests(store, settings, NOW)
    assert "1 of 2 feeds read" in made.message.text
    assert "503" in made.message.text


def test_silence_is_recorded_once(store: Store) -> None:
    """A figure without news for as long as the user allows is said to be stalled, once."""
    settings = make_settings()
    each(store).record_judged("northland-floods", [("deaths", make_judged())])
    later = NOW + timedelta(days=4)
    for moment in (later, later + timedelta(hours=1)):
        with store.transaction() as transaction:
            record_stalled(transaction, settings, now=moment)
    (change,) = each(store).changes()
    assert change.kind == "stalled"
    assert change.alert


@pytest.mark.parametrize(
    ("failing", "stalled"),
    [
        ({"radio": 3}, False),  # the feed that its values come from is down: that is told, and explains the silence
        ({"radio": 2}, True),  # it failed a little, and is not down yet
        ({"paper": 3}, True),  # another feed of the watch is down
        ({}, True),
    ],
)
def test_a_feed_that_is_down_explains_the_silence_of_its_figures(
    store: Store, failing: dict[str, int], *, stalled: bool
) -> None:
    """A figure that only a feed which is down reports is not said to be stalled before the feed can be read again."""
    feeds = [{"id": name, "url": f"https://{name}.example/rss"} for name in ("radio", "paper")]
    settings = make_settings(feeds=feeds)
    each(store).sync_feeds({feed["id"]: feed["url"] for feed in feeds}, now=BEFORE)
    each(store).record_document(make_document(feed="radio"), make_sketch())
    each(store).record_judged("northland-floods", [("deaths", make_judged())])
    later = NOW + timedelta(days=4)

    def poll(name: str, reason: str | None) -> None:
        (feed,) = each(store).claim_feeds(now=later, until=later + timedelta(minutes=5), limit=1, only=[name])
        each(store).record_poll(
            PollRecord(feed=name, lease=feed.lease, at=later, next_poll_at=later, validators=None, reason=reason)
        )

    def record() -> int:
        with store.transaction() as transaction:
            record_stalled(transaction, settings, now=later)
        return len(each(store).changes(kinds=[ChangeKind.STALLED]))

    for name, times in failing.items():
        for _ in range(times):
            poll(name, "server_error")
    assert record() == stalled
    for name in failing:
        poll(name, None)
    assert record() == 1


def test_readers_who_are_told_the_same_share_the_message(store: Store) -> None:
    """Two digests of the same watches at the same moment have one digest id and message, and a delivery id each."""
    plan = {"schedule": "0 7 * * *", "to": "desk"}
    settings = make_settings(
        digests=[{"id": name, **plan} for name in ("one", "two")] + [{"id": "three", "timezone": "Asia/Tokyo", **plan}]
    )
    begin(store, settings)
    each(store).record_change(make_change())
    one, two, three = digests(store, settings, NOW + timedelta(days=1))
    assert one.digest == two.digest != three.digest
    assert one.message is two.message
    assert "JST" in three.message.text
    assert len({one.id, two.id, three.id}) == 3
    assert {item.subscription for item in each(store).deliveries()} == {"digest:one", "digest:two", "digest:three"}


def test_templates_of_a_channel_go_before_those_of_a_digest(store: Store, tmp_path: Path) -> None:
    """A channel writes all that it gets with its own templates, alerts too; what it leaves to the digest stays so."""
    for name in ("channel", "digest"):
        (tmp_path / f"{name}.j2").write_text(f"by the {name}", encoding="utf-8")
    own = {"subject": tmp_path / "channel.j2"}
    both = {"subject": tmp_path / "digest.j2", "text": tmp_path / "digest.j2"}
    settings = make_settings(
        channels={"desk": {"kind": "stdout", "templates": own}, "tools": {"kind": "stdout"}},
        alerts={"to": ["desk"]},
        digests=[{"id": "morning", "schedule": "0 7 * * *", "to": ["desk", "tools"], "templates": both}],
    )
    begin(store, settings)
    each(store).record_change(make_change())
    (alert,) = alerts(store, settings, NOW)
    desk, tools = digests(store, settings, NOW + timedelta(days=1))
    assert alert.message.subject == "by the channel"
    assert "62" in alert.message.text
    assert (desk.message.subject, desk.message.text.strip()) == ("by the channel", "by the digest")
    assert (tools.message.subject, tools.message.text.strip()) == ("by the digest", "by the digest")
