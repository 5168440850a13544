"""Receivers that are down, slow, angry or gone: everything arrives in order, once an id, and disturbs nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.config import Settings
from monitor.daemon import Daemon, open_context
from monitor.model import Delivery, DeliveryState
from monitor.pipeline import Context, deliver_one
from monitor.store import open_store
from tests.builders import NOW, make_delivery
from tests.servers import Answer, Site, serve_site

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)
SCHEDULE = (
    5,
    300,
    1800,
    7200,
    18_000,
    36_000,
    50_400,
    72_000,
    86_400,
)  # seconds between tries, as Standard Webhooks have it


@dataclass(slots=True)
class World:
    """A clock that the test moves, an outbox, and two receivers of one site: /tools and /desk."""

    context: Context
    site: Site
    now: datetime = NOW

    async def owe(self, name: str, channel: str) -> None:
        """Put a delivery into the outbox."""
        owed = make_delivery(name, channel=channel, created_at=self.now, next_attempt_at=self.now)
        await self.context.transact(
            lambda to: to.record_digest("digest:morning", changes=(), deliveries=[owed], now=self.now)
        )

    async def claim(self) -> tuple[Delivery, ...]:
        """Claim what is due."""
        return await self.context.transact(
            lambda to: to.claim_deliveries(now=self.now, until=self.now + LEASE, limit=10)
        )

    async def run_until(self, end: datetime) -> None:
        """Send what is due, and let the time pass from attempt to attempt."""
        while self.now <= end:
            while claimed := await self.claim():
                await asyncio.gather(*(deliver_one(self.context, delivery) for delivery in claimed))
            waiting = [item.next_attempt_at for item in (await self.outbox()).values() if item.state == "pending"]
            later = [moment for moment in waiting if moment > self.now]
            self.now = min([*later, end + timedelta(seconds=1)])
        self.now = end

    async def outbox(self) -> dict[str, Delivery]:
        """Return all deliveries by id."""
        found = await self.context.transact(lambda to: to.deliveries())
        return {delivery.id: delivery for delivery in found}

    def ids(self, path: str) -> list[str]:
        """Return the ids of the requests that a receiver got."""
        return [headers["webhook-id"] for headers, _ in self.site.asked(path)]


@asynccontextmanager
async def a_world(folder: Path, *, notices: Sequence[str] = ()) -> AsyncIterator[World]:
    """Open the outbox of a configuration with two webhooks."""
    async with serve_site() as site:
        hooks = {
            name: {"kind": "webhook", "url": site.url(f"/{name}"), "allow_private": True} for name in ("tools", "desk")
        }
        settings = Settings.model_validate(
            {
                "storage": f"sqlite:///{folder}/monitor.db",
                "channels": hooks,
                "alerts": {"to": "tools", "notices": notices},
            }
        )
        site.answers = {"/tools": Answer(status=204), "/desk": Answer(status=204)}
        times: list[World] = []
        async with open_context(settings, clock=lambda: times[0].now if times else NOW, processes=1) as context:
            times.append(World(context, site))
            yield times[0]


async def test_a_receiver_that_is_down_for_two_days_gets_everything_in_order(tmp_path: Path) -> None:
    """All that was owed meanwhile arrives in order, each once; the other channel had its messages at once."""
    async with a_world(tmp_path) as world:
        world.site.answers["/tools"] = Answer(status=503)
        for number in range(6):
            await world.run_until(NOW + number * 8 * HOUR)
            await world.owe(f"t{number}", "tools")
            await world.owe(f"d{number}", "desk")
            await world.run_until(world.now)
            assert world.ids("/desk") == [f"d{seen}" for seen in range(number + 1)]
        await world.run_until(NOW + 48 * HOUR)
        assert set(world.ids("/tools")) == {"t0"}  # it holds the later ones, which would overtake it
        tries = len(world.ids("/tools"))
        world.site.answers["/tools"] = Answer(status=204)
        await world.run_until(NOW + 76 * HOUR)
        assert world.ids("/tools")[tries:] == [f"t{number}" for number in range(6)]
        assert {item.state for item in (await world.outbox()).values()} == {DeliveryState.SENT}


async def test_a_slow_receiver_delays_nobody(tmp_path: Path) -> None:
    """While one receiver does not answer, another one gets all its messages."""
    async with a_world(tmp_path) as world:
        world.site.answers["/tools"] = Answer(status=204, delay_seconds=60)
        await world.owe("slow", "tools")
        (claimed,) = await world.claim()
        sending = asyncio.create_task(deliver_one(world.context, claimed))
        await world.site.asked_once.wait()
        for number in range(3):
            await world.owe(f"d{number}", "desk")
        await world.run_until(NOW)
        assert world.ids("/desk") == ["d0", "d1", "d2"]
        assert not sending.done()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


def test_no_channel_waits_for_ten_slow_ones(tmp_path: Path) -> None:
    """A tick sends to every channel that is owed something, however many are slow."""
    names = [f"hook-{number}" for number in range(25)]
    hook = {"kind": "webhook", "url": "https://hook.example/"}
    settings = Settings.model_validate(
        {"storage": f"sqlite:///{tmp_path}/monitor.db", "channels": dict.fromkeys(names, hook)}
    )
    daemon, store = Daemon(settings, clock=lambda: NOW), open_store(settings.database, now=NOW)
    owed = [make_delivery(f"{name}-{number}", channel=name) for number in range(2) for name in names]
    with store.transaction() as transaction:
        transaction.record_digest("digest:morning", changes=(), deliveries=owed, now=NOW)
        due = daemon._claim(transaction, settings)
    store.close()
    assert {delivery.channel for delivery in due.deliveries} == set(names)
    assert len(due.deliveries) == 25


async def test_a_crash_after_sending_repeats_the_id(tmp_path: Path) -> None:
    """What was sent and not recorded goes out again, once its lease ends, under the id that the receiver knows."""
    async with a_world(tmp_path) as world:
        await world.owe("t0", "tools")
        (claimed,) = await world.claim()
        await world.context.senders["tools"].send(claimed, now=world.now)  # and here the power goes
        await world.run_until(NOW + LEASE - timedelta(seconds=1))
        assert world.ids("/tools") == ["t0"]
        world.now = NOW + LEASE
        await world.run_until(NOW + HOUR)
        assert world.ids("/tools") == ["t0", "t0"]
        assert len({body for _, body in world.site.asked("/tools")}) == 1
        assert (await world.outbox())["t0"].state is DeliveryState.SENT


async def test_too_many_requests_are_waited_out(tmp_path: Path) -> None:
    """429 with Retry-After is no failure for good, and the next try comes no sooner than asked for."""
    async with a_world(tmp_path) as world:
        world.site.answers["/tools"] = Answer(status=429, headers={"Retry-After": "600"})
        await world.owe("t0", "tools")
        await world.run_until(NOW + timedelta(seconds=599))
        assert world.ids("/tools") == ["t0"]
        world.site.answers["/tools"] = Answer(status=204)
        await world.run_until(NOW + timedelta(seconds=700))
        assert world.ids("/tools") == ["t0", "t0"]
        assert (await world.outbox())["t0"].attempts == 2


async def test_a_receiver_that_is_gone_closes_its_channel(tmp_path: Path) -> None:
    """410 parks all that the channel is owed, now and later, and says so on another channel; a retry opens it again."""
    async with a_world(tmp_path) as world:
        world.site.answers["/tools"] = Answer(status=410)
        for name in ("t0", "t1"):
            await world.owe(name, "tools")
        await world.run_until(NOW)
        await world.owe("t2", "tools")
        await world.run_until(NOW + HOUR)
        assert world.ids("/tools") == ["t0"]
        outbox = await world.outbox()
        for name in ("t0", "t1", "t2"):
            assert outbox[name].state is DeliveryState.PARKED
            assert "410" in (outbox[name].last_error or "")
        ((_, body),) = world.site.asked("/desk")
        notice = json.loads(body)
        assert notice["type"] == "channel.closed"
        assert notice["data"]["channel"] == "tools"
        assert "410" in notice["data"]["reason"]
        world.site.answers["/tools"] = Answer(status=204)
        again = await world.context.transact(lambda to: to.retry_deliveries(["t0", "t1", "t2"], now=world.now))
        assert again == 3
        await world.owe("t3", "tools")
        await world.run_until(NOW + 2 * HOUR)
        assert world.ids("/tools") == ["t0", "t0", "t1", "t2", "t3"]
        assert len(world.site.asked("/desk")) == 1


async def test_the_last_channel_that_is_gone_tells_nobody(tmp_path: Path) -> None:
    """When the others are closed too there is nobody to tell, and nothing goes round in circles."""
    async with a_world(tmp_path) as world:
        world.site.answers = {"/tools": Answer(status=410), "/desk": Answer(status=410)}
        await world.owe("t0", "tools")
        await world.run_until(NOW + HOUR)
        outbox = await world.outbox()
        assert len(outbox) == 2  # what was owed, and the notice that the other channel refused
        assert {item.state for item in outbox.values()} == {DeliveryState.PARKED}


# --------------------------------------------------------------------------- three days without an answer


async def test_tries_are_spread_over_three_days_and_then_told(tmp_path: Path) -> None:
    """Ten tries, ever farther apart and each up to a tenth later by chance; then the message is parked, and the operator told."""
    async with a_world(tmp_path) as world:
        world.site.answers["/tools"] = Answer(status=503)
        await world.owe("t0", "tools")
        await world.run_until(NOW + timedelta(hours=100))
        tries = await world.context.transact(lambda to: to.attempts("t0"))
        gaps = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(tries)]
        for gap, asked in zip(gaps, SCHEDULE, strict=True):
            assert asked <= gap <= asked * 1.1 + 1, asked
        assert len(set(world.ids("/tools"))) == 1
        assert timedelta(hours=75) < tries[-1].at - tries[0].at < timedelta(hours=84)
        assert [each.state for each in tries][-2:] == [DeliveryState.PENDING, DeliveryState.PARKED]
        ((_, body),) = world.site.asked("/desk")
        notice = json.loads(body)
        assert (notice["type"], notice["data"]["channel"]) == ("delivery.parked", "tools")
        assert (notice["data"]["delivery"], notice["data"]["subject"]) == ("t0", "1 figure moved")
        assert "503" in notice["data"]["reason"]


async def test_what_cannot_be_sent_is_told_once_a_day(tmp_path: Path) -> None:
    """Messages that are given up one after another make one notice a day, and none about the notice."""
    async with a_world(tmp_path) as world:
        world.site.answers["/desk"] = Answer(status=503)
        for name in ("o0", "o1"):
            await world.owe(name, "old")  # a channel that is no longer configured
        await world.run_until(NOW + HOUR)
        outbox = await world.outbox()
        notices = [item for item in outbox.values() if item.subscription == "notices"]
        assert [item.channel for item in notices] == ["tools"]
        await world.owe("o2", "old")
        await world.run_until(NOW + HOUR + timedelta(days=1))
        await world.owe("o3", "old")
        await world.run_until(NOW + HOUR + timedelta(days=1))
        assert len(world.ids("/tools")) == 2
        assert {(await world.outbox())[name].state for name in ("o0", "o1", "o2", "o3")} == {DeliveryState.PARKED}


async def test_notices_go_where_they_should(tmp_path: Path) -> None:
    """`alerts.notices` names who is told, and the channel in trouble itself is never asked to say so."""
    async with a_world(tmp_path, notices=["tools", "desk"]) as world:
        world.site.answers["/tools"] = Answer(status=503)
        await world.owe("t0", "tools")
        await world.owe("d0", "desk")
        await world.run_until(NOW + timedelta(hours=100))
        assert len(world.site.asked("/desk")) == 2
        await world.owe("o0", "old")
        await world.run_until(NOW + timedelta(hours=101))
        outbox = await world.outbox()
        assert [item.channel for item in outbox.values() if item.subscription == "notices"] == ["tools", "desk"]
