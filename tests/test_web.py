"""The web server by itself: what it lets strangers do to it, and what it says when it cannot see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import httpx2
import pytest

from monitor.config import Settings
from monitor.daemon import Daemon
from monitor.daemon._context import open_context
from monitor.daemon._web import WebPages
from monitor.errors import StoreBusy
from monitor.pipeline import Context
from monitor.store import Store, Transaction
from monitor.web import make_app, serving
from tests.builders import NOW

_T = TypeVar("_T")
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@asynccontextmanager
async def a_server() -> AsyncIterator[int]:
    """Serve the pages of a daemon that has not started; gives the port."""
    async with serving(make_app(Daemon(Settings())._pages), "127.0.0.1:0") as port:
        yield port


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", HEAD, HEAD + b"GET / HT"])
async def test_whoever_does_not_finish_asking_is_hung_up_on(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection on which no request, or no second one, is whole in time does not stay open."""
    monkeypatch.setattr("monitor.web._connections._PATIENCE_SECONDS", 0.2)
    async with a_server() as port, asyncio.timeout(4):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        answers = b""
        try:
            while chunk := await reader.read(1000):
                answers += chunk
        except ConnectionResetError:
            pass
        assert answers.count(b"HTTP/1.1 503") == said.count(HEAD)
        writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_a_byte_at_a_time_gains_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers that come in drops are cut off as those that do not come."""
    monkeypatch.setattr("monitor.web._connections._PATIENCE_SECONDS", 0.3)
    async with a_server() as port, asyncio.timeout(10):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            await _drip(writer)


async def test_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound a connection is closed at once, and those that are open go on."""
    monkeypatch.setattr("monitor.web._connections._MOST", 2)
    async with a_server() as port, asyncio.timeout(8):
        some = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, writer in some:
            writer.write(HEAD)
            assert b" 503 " in await reader.readline()  # it is starting
        reader, late = await asyncio.open_connection("127.0.0.1", port)
        late.write(HEAD)
        with suppress(ConnectionResetError):
            assert await reader.read(100) == b""
        some[0][1].write(HEAD)
        for _, writer in (*some, (reader, late)):
            writer.close()


@asynccontextmanager
async def a_site(tmp_path: Path) -> AsyncIterator[tuple[WebPages, Context, httpx2.AsyncClient]]:
    """Serve a configuration with a watch and a public address."""
    settings = Settings.model_validate(
        {
            "storage": f"sqlite:///{tmp_path}/monitor.db",
            "watches": [{"id": "floods"}],
            "web": {"public_url": "https://news.example"},
        }
    )
    pages = WebPages(lambda: {"status": "ok"})
    async with (
        open_context(settings, clock=lambda: NOW, processes=1) as context,
        serving(make_app(pages), "127.0.0.1:0") as port,
        httpx2.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client,
    ):
        pages.show(context)
        yield pages, context, client


async def _busy(store: Store, function: Callable[[Transaction], _T]) -> _T:
    raise StoreBusy("the database is locked")


async def test_a_database_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """What needs the database answers 503, with nothing of the error in it, and what does not goes on."""
    async with a_site(tmp_path) as (pages, context, client):
        pages.show(replace(context, commit=_busy))
        for path in ("/", "/metrics", "/feeds/floods.atom", "/unsubscribe/x", "/changes/x"):
            answer = await client.get(path)
            assert (answer.status_code, "locked" in answer.text) == (503, False), path
        assert (await client.get("/healthz")).status_code == 200


async def test_guesses_cost_no_look_into_the_database(tmp_path: Path) -> None:
    """Once the tokens are known, whoever guesses at one is told so while the database is busy."""
    async with a_site(tmp_path) as (pages, context, client):
        for path in ("/unsubscribe/x", "/changes/x", "/websub/x"):
            assert (await client.get(path)).status_code == 404
        pages._context = pages.hubs._context = replace(context, commit=_busy)
        for path in ("/unsubscribe/y", "/changes/y", "/websub/y", "/feeds/y.atom"):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(path)).status_code in {404, 405}


async def test_nobody_is_led_elsewhere(tmp_path: Path) -> None:
    """An address that is nearly right is not found; no answer repeats the host that was asked for."""
    async with a_site(tmp_path) as (_, _, client):
        for path in ("/feeds/floods.atom/", "/healthz/", "/unsubscribe/x/"):
            answer = await client.get(path, headers={"Host": "evil.example"})
            assert answer.status_code == 404
            assert "evil" not in answer.text + str(answer.headers)


async def test_no_page_is_kept_framed_or_taken_for_something_else(tmp_path: Path) -> None:
    """What is told of monitor stays out of caches, and no other page shows it as its own."""
    async with a_site(tmp_path) as (_, _, client):
        for path in ("/", "/unsubscribe/x", "/changes/x", "/healthz", "/metrics"):
            headers = (await client.get(path)).headers
            assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff"), path
            if path not in {"/healthz", "/metrics"}:
                assert "frame-ancestors 'none'" in headers["content-security-policy"]
                assert headers["referrer-policy"] == "no-referrer"
