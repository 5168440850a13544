"""The daemon as a process: it starts, says how it is, reloads, and stops without losing what it holds."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest

from monitor.config import Settings
from monitor.daemon import Daemon, open_context
from monitor.errors import MonitorError
from monitor.web import ask_health
from tests.servers import Answer, Site, serve_site

CONFIG = """
storage: sqlite:///monitor.db
poll: {{every: 1h, minimum: 1s, timeout: 20s, allow_private: [127.0.0.1]}}
feeds:
  - {{id: radio, url: "{site}/radio"}}
watches:
  - {{id: floods, match: flood*}}
channels:
  folder: {{kind: file, path: outbox}}
web: {{listen: "127.0.0.1:{port}"}}
log: {{format: json}}
"""
FEED = b"<rss version='2.0'><channel><title>Valley Radio</title><item><title>Flood</title></item></channel></rss>"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """A daemon's process, and what it has logged so far."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.events: list[dict[str, Any]] = []

    async def event(self, name: str) -> dict[str, Any]:
        """Wait for the next log line of this event."""
        assert self.process.stderr is not None
        async with asyncio.timeout(30):
            while line := await self.process.stderr.readline():
                try:
                    self.events.append(json.loads(line))
                except ValueError:
                    self.events.append({"event": line.decode()})
                if self.events[-1]["event"] == name:
                    return self.events[-1]
        raise AssertionError(f"the daemon ended without saying {name}: {self.events}")

    async def stop(self) -> int:
        """Send SIGTERM and return the exit code; the daemon has ten seconds."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            return await self.process.wait()


@asynccontextmanager
async def a_daemon(folder: Path, site: Site, **environ: str) -> AsyncIterator[Running]:
    """Run `monitor run` on a configuration of this site."""
    port = free_port()
    path = folder / "monitor.yaml"
    path.write_text(CONFIG.format(site=site.url(""), port=port), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "run", "--config", str(path),
        stderr=asyncio.subprocess.PIPE, env={**os.environ, **environ},
    )  # fmt: skip
    running = Running(process, port)
    try:
        yield running
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site with one feed."""
    async with serve_site() as found:
        found.answers["/radio"] = Answer(FEED)
        yield found


async def test_starts_polls_answers_and_stops(tmp_path: Path, site: Site) -> None:
    """The daemon polls what is due, its health endpoint says ok, and SIGTERM ends it with exit code 0."""
    async with a_daemon(tmp_path, site) as daemon:
        ready = await daemon.event("ready")
        assert ready["feeds"] == 1
        polled = await daemon.event("polled")
        assert polled["feed"] == "radio"
        assert polled["poll"]
        facts = await asyncio.to_thread(ask_health, f"127.0.0.1:{daemon.port}")
        assert facts["status"] == "ok"
        assert facts["feeds"] == 1
        assert await daemon.stop() == 0
    with pytest.raises(MonitorError):
        await asyncio.to_thread(ask_health, f"127.0.0.1:{daemon.port}")


async def test_a_hub_is_followed_and_left(tmp_path: Path, site: Site) -> None:
    """The running daemon asks a feed's hub, confirms, reads what is pushed, and tells the hub when the feed is removed."""
    links = f"<a:link rel='hub' href='{site.url('/hub')}'/><a:link rel='self' href='https://radio.example/rss'/>"
    space = "xmlns:a='http://www.w3.org/2005/Atom'><channel>"
    body = FEED.replace(b"><channel>", f" {space}{links}".encode())
    site.answers |= {"/radio": Answer(body), "/hub": Answer(status=202), "/gazette": Answer(FEED)}
    async with a_daemon(tmp_path, site, MONITOR_WEB__PUBLIC_URL="https://monitor.example") as daemon:
        await daemon.event("hub_asked")
        ((_, asked),) = site.asked("/hub")
        ask = dict(parse_qsl(asked.decode()))
        address = ask["hub.callback"].replace("https://monitor.example", f"http://127.0.0.1:{daemon.port}")
        news = body.replace(b"Flood", b"Another flood")
        signature = hmac.new(ask["hub.secret"].encode(), news, "sha256").hexdigest()
        async with httpx2.AsyncClient(trust_env=False) as hub:
            query = {
                "hub.mode": "subscribe",
                "hub.topic": ask["hub.topic"],
                "hub.challenge": "c1",
                "hub.lease_seconds": "900",
            }
            assert (await hub.get(address, params=query)).text == "c1"
            sent = await hub.post(address, content=news, headers={"X-Hub-Signature": f"sha256={signature}"})
            assert sent.status_code == 202
        assert (await daemon.event("pushed"))["documents"] == 1
        path = tmp_path / "monitor.yaml"
        path.write_text(path.read_text().replace("/radio", "/gazette").replace("id: radio", "id: gazette"))
        daemon.process.send_signal(signal.SIGHUP)
        assert (await daemon.event("hub_asked"))["state"] == "leaving"
        assert await daemon.stop() == 0
    assert len(site.asked("/radio")) == 1
    assert dict(parse_qsl(site.asked("/hub")[1][1].decode()))["hub.mode"] == "unsubscribe"


async def test_a_bad_reload_keeps_the_old_configuration(tmp_path: Path, site: Site) -> None:
    """SIGHUP with a bad file names every problem and changes nothing; with a good file it swaps the whole."""
    path = tmp_path / "monitor.yaml"
    async with a_daemon(tmp_path, site) as daemon:
        await daemon.event("polled")
        good = path.read_text(encoding="utf-8")
        path.write_text(good.replace("match: flood*", "matches: flood*"), encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        refused = await daemon.event("configuration_refused")
        assert "matches" in refused["problem"]
        assert "monitor.yaml:7" in refused["problem"]
        await daemon.event("reload_failed")
        facts = await asyncio.to_thread(ask_health, f"127.0.0.1:{daemon.port}")
        assert facts["status"] == "ok"
        site.answers["/gazette"] = Answer(FEED)
        more = good.replace("watches:", f'  - {{id: gazette, url: "{site.url("/gazette")}"}}\nwatches:')
        path.write_text(more, encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        await daemon.event("reloaded")
        ready = await daemon.event("ready")
        assert ready["feeds"] == 2
        polled = await daemon.event("polled")
        assert polled["feed"] == "gazette"
        assert await daemon.stop() == 0


async def test_a_slow_poll_is_given_back_on_stop(tmp_path: Path, site: Site) -> None:
    """A poll that does not end in time is cancelled and released, and the next start polls the feed at once."""
    site.answers["/radio"] = Answer(FEED, delay_seconds=15)
    async with a_daemon(tmp_path, site) as daemon:
        await daemon.event("ready")
        await asyncio.wait_for(site.asked_once.wait(), 20)
        begun = datetime.now(UTC)  # noqa: TID251 - how long a process takes to stop is real time
        daemon.process.send_signal(signal.SIGTERM)
        await daemon.event("given_back")
        async with asyncio.timeout(10):
            assert await daemon.process.wait() == 0
        assert (datetime.now(UTC) - begun).total_seconds() < 12  # noqa: TID251 - likewise
    site.answers["/radio"] = Answer(FEED)
    async with a_daemon(tmp_path, site) as daemon:
        assert (await daemon.event("polled"))["feed"] == "radio"
        assert await daemon.stop() == 0


async def test_tells_systemd(tmp_path: Path, site: Site) -> None:
    """Under systemd the daemon says when it is ready and when it stops (sd_notify)."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.settimeout(0)
        async with a_daemon(tmp_path, site, NOTIFY_SOCKET=str(address)) as daemon:
            await daemon.event("polled")
            assert await daemon.stop() == 0
        said = set()
        with contextlib.suppress(BlockingIOError):
            while True:
                said.add(listener.recv(200).decode())
    assert {"READY=1", "WATCHDOG=1", "STOPPING=1"} <= said


async def test_a_taken_port_is_said(tmp_path: Path, site: Site) -> None:
    """Two daemons on one port: the second says so and ends, instead of running unseen."""
    async with a_daemon(tmp_path, site) as daemon:
        await daemon.event("polled")
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "run", "--config", str(tmp_path / "monitor.yaml"),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await asyncio.wait_for(other.communicate(), 30)
        assert other.returncode == 1
        assert f"cannot listen on 127.0.0.1:{daemon.port}" in errors.decode()
        assert await daemon.stop() == 0


async def test_the_timer_has_one_job_however_many_feeds(tmp_path: Path) -> None:
    """APScheduler only ticks; which feeds are due is asked of the store, so 500 feeds are still one job."""
    feeds = [{"id": f"feed-{number}", "url": f"https://radio.example/{number}"} for number in range(500)]
    settings = Settings.model_validate({"feeds": feeds, "storage": f"sqlite:///{tmp_path}/monitor.db"})
    async with open_context(settings, processes=1) as context:
        (job,) = Daemon(settings)._make_scheduler(context).get_jobs()
    assert (job.max_instances, job.coalesce) == (1, True)
