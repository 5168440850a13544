"""The health endpoint: answers "are you alive, and can you see?" to load balancers and people."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from collections.abc import Callable, Generator, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitor.errors import MonitorError


def make_app(health: Callable[[], Mapping[str, Any]]) -> Starlette:
    """Return the application; `health` gives the facts, whose "status" is "ok" or says what is wrong."""

    async def healthz(request: Request) -> JSONResponse:  # noqa: ARG001 - starlette calls it so
        facts = dict(health())
        return JSONResponse(facts, status_code=200 if facts.get("status") == "ok" else 503)

    return Starlette(routes=[Route("/healthz", healthz)])


class WebServer(uvicorn.Server):
    """A server that leaves signals to the daemon.

    uvicorn raises the signal again once it has stopped, which would end the process before the daemon has
    finished what it holds.
    """

    async def listening(self, serving: asyncio.Task[None]) -> int:
        """Wait until `serving` (this server's task) listens, and return its port; raises MonitorError if it cannot."""
        while not self.started:
            await asyncio.wait([serving], timeout=0.01)
            if serving.done():
                raise MonitorError(
                    f"cannot listen on {self.config.host}:{self.config.port}; is monitor running already?"
                )
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


def make_server(app: Starlette, listen: str) -> WebServer:
    """Return a server for `app` at `listen` ("host:port"; port 0 picks a free one)."""
    host, _, port = listen.rpartition(":")
    config = uvicorn.Config(
        app,
        host=host.strip("[]") or "127.0.0.1",
        port=int(port),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    return WebServer(config)


def ask_health(listen: str, *, timeout_seconds: float = 4.0) -> dict[str, Any]:
    """Return what the health endpoint at `listen` says; raises MonitorError when nobody answers there."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - a server that listens everywhere is asked on this machine
        host = "127.0.0.1"
    connection = http.client.HTTPConnection(host, int(port), timeout=timeout_seconds)
    try:
        connection.request("GET", "/healthz")
        facts = json.loads(connection.getresponse().read(100_000))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise MonitorError(f"no monitor answers at {listen}: {error}") from error
    finally:
        connection.close()
    return facts if isinstance(facts, dict) else {"status": str(facts)}
