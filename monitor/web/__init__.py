"""The web server: answers "are you alive, and can you see?" to load balancers and people, shows how it is, and lets readers leave."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
from collections.abc import AsyncIterator, Generator
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.errors import MonitorError
from monitor.web._connections import Connection
from monitor.web._pages import Pages, make_routes
from monitor.web._status import PushFate, Status, write_metrics, write_page

__all__ = [
    "Pages",
    "PushFate",
    "Status",
    "WebServer",
    "ask_health",
    "make_app",
    "serving",
    "write_metrics",
    "write_page",
]

_PATIENCE_SECONDS = 4.0  # with a daemon that is asked how it is

log = structlog.get_logger("monitor")


def make_app(pages: Pages) -> Starlette:
    """Return the application that shows `pages`; while the database cannot be read it says so (503)."""
    app = Starlette(routes=make_routes(pages), exception_handlers={MonitorError: _excuse})
    app.router.redirect_slashes = False  # to where the Host header says, which is whoever asks
    return app


async def _excuse(_: Request, error: Exception) -> Response:
    log.warning("page_failed", error=str(error))
    text = "the database cannot be read now; try again in a moment\n"
    return PlainTextResponse(text, status_code=503, headers={"Retry-After": "10"})


class WebServer(uvicorn.Server):
    """A server that leaves signals to the daemon.

    uvicorn raises the signal again once it has stopped, which would end the process before the daemon has
    finished what it holds.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Starlette, listen: str) -> AsyncIterator[int]:
    """Serve `app` at `listen` ("host:port"; port 0 picks a free one) and give the port.

    Raises MonitorError when the address cannot be listened on.
    """
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # bound here, because uvicorn ends the process when it cannot
        bound = socket.create_server((host.strip("[]") or "127.0.0.1", int(port)), family=family)
    except OSError as error:
        raise MonitorError(
            f"cannot listen on {listen}: {error.strerror or error}; is monitor running already?"
        ) from error
    config = uvicorn.Config(
        app, http=Connection, ws="none", log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
    )
    server = WebServer(config)
    task = asyncio.create_task(server.serve(sockets=[bound]), name=f"serve {listen}")
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        await task


def ask_health(listen: str) -> dict[str, Any]:
    """Return what the health endpoint at `listen` says; raises MonitorError when nobody answers there."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal():
        raise MonitorError(f'{listen!r} is no place to ask; write "host:port", such as "127.0.0.1:8470"')
    host = host.strip("[]")
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - a server that listens everywhere is asked on this machine
        host = "127.0.0.1"
    connection = http.client.HTTPConnection(host, int(port), timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        facts = json.loads(connection.getresponse().read(100_000))
    except (OSError, OverflowError, http.client.HTTPException, ValueError) as error:
        raise MonitorError(
            f"no monitor answers at {listen}: {error}; is it running, and is `web.listen` there?"
        ) from error
    finally:
        connection.close()
    return facts if isinstance(facts, dict) else {"status": str(facts)}
