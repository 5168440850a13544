"""Chats through Apprise: what they get, how failures are told, and that one attempt is one notification."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.deliver import Sender, open_sender
from monitor.deliver.apprise import open_service
from monitor.digests import render_digest
from monitor.digests._samples import sample_digests
from monitor.errors import DeliveryError, Reason
from monitor.rules import Channel
from tests.builders import NOW, make_delivery
from tests.servers import Answer, Site, serve_site

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Apprise's plugins, when it loads them


@asynccontextmanager
async def a_chat(url: str, **values: Any) -> AsyncIterator[Sender]:
    """Open a channel of a service."""
    channel = TypeAdapter[Channel](Channel).validate_python({"kind": "apprise", "url": url} | values)
    sender = open_sender(channel, name="phone")
    yield sender
    await sender.aclose()


def url_of(site: Site) -> str:
    """Return the URL of a service that posts JSON to a site, with a token in its path."""
    return f"json://127.0.0.1:{site.port}/t0ken"


@pytest.mark.parametrize("name", sample_digests())
def test_a_chat_gets_a_short_text(name: str) -> None:
    """Whatever happened, the text for chats has what moved first, fits any service, and says something."""
    digest = sample_digests()[name]
    message = render_digest(digest)
    assert message.note is None
    assert 0 < len(message.chat.strip()) <= 1_900
    assert "\n\n\n" not in message.chat
    for part in digest.watches[:1]:
        for move in part.moved[:1]:
            assert f"{move.label}: " in message.chat
            assert move.new.value in message.chat


async def test_one_attempt_is_one_notification() -> None:
    """The subject is the title, and the text is that for chats; a delivery of before has its text cut."""
    async with serve_site() as site, a_chat(url_of(site)) as sender:
        site.answers["/t0ken"] = Answer(b"{}")
        delivery = make_delivery()
        chat = dataclasses.replace(delivery.message, chat="▲ People killed: 62 → 71\n")
        receipt = await sender.send(dataclasses.replace(delivery, message=chat), now=NOW)
        long = dataclasses.replace(delivery.message, text="x" * 5_000)
        await sender.send(dataclasses.replace(delivery, message=long), now=NOW)
    first, second = (json.loads(body) for _, body in site.asked("/t0ken"))
    assert (first["title"], first["message"].strip()) == ("1 figure moved", "▲ People killed: 62 → 71")
    assert len(second["message"]) == 1_900
    assert receipt.detail.endswith("took it")


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_a_service_that_refuses(status: int) -> None:
    """It is said what the service complained of, without its URL, and the outbox tries again."""
    async with serve_site() as site, a_chat(url_of(site)) as sender:
        site.answers["/t0ken"] = Answer(status=status)
        with pytest.raises(DeliveryError) as caught:
            await sender.send(make_delivery(), now=NOW)
    assert caught.value.recoverable
    assert str(status) in str(caught.value)
    assert "t0ken" not in str(caught.value)
    assert len(site.asked("/t0ken")) == 1


async def test_a_service_that_does_not_answer() -> None:
    """A send ends when its time is over."""
    async with serve_site() as site, a_chat(f"{url_of(site)}?rto=0.5", timeout="1s") as sender:
        site.answers["/t0ken"] = Answer(delay_seconds=3)
        with pytest.raises(DeliveryError) as caught:
            await sender.send(make_delivery(), now=NOW)
    assert caught.value.recoverable


async def test_no_service() -> None:
    """A URL that Apprise does not know is refused by `check`, and parks a delivery; it is not shown."""
    with pytest.raises(ValueError, match="is no URL that Apprise knows"):
        open_service("carrierpigeon://t0ken@home")
    async with a_chat("carrierpigeon://t0ken@home") as sender:
        with pytest.raises(DeliveryError) as caught:
            await sender.send(make_delivery(), now=NOW)
    assert (caught.value.reason, caught.value.recoverable) == (Reason.OTHER, False)
    assert "t0ken" not in str(caught.value)


def test_tokens_stay_out_of_the_log() -> None:
    """Apprise writes a token that it does not like into its own log, which goes nowhere."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)  # as the daemon has one; pytest's own hears what goes nowhere, too
    logging.getLogger().addHandler(handler)
    try:
        with pytest.raises(ValueError, match="is no URL that Apprise knows"):
            open_service("slack://hunter2-/T/B")
    finally:
        logging.getLogger().removeHandler(handler)
    assert written.getvalue() == ""


async def test_slow_services_leave_others_their_threads() -> None:
    """However many services do not answer, a file, a terminal or another service is served meanwhile."""
    async with serve_site() as site, AsyncExitStack() as stack:
        site.answers = {"/t0ken": Answer(delay_seconds=5), "/quick": Answer(b"{}")}
        slow = [await stack.enter_async_context(a_chat(f"{url_of(site)}?rto=4", timeout="30s")) for _ in range(40)]
        quick = await stack.enter_async_context(a_chat(f"json://127.0.0.1:{site.port}/quick"))
        waiting = [asyncio.create_task(sender.send(make_delivery(), now=NOW)) for sender in slow]
        async with asyncio.timeout(4):
            await site.asked_once.wait()
            await quick.send(make_delivery(), now=NOW)
            assert await asyncio.to_thread(lambda: "served") == "served"
        assert not all(task.done() for task in waiting)
        await asyncio.wait(waiting)
