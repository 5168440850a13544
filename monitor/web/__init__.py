"""The web server: answers "are you alive, and can you see?" to load balancers and people, shows how it is, and lets readers leave."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitor.errors import MonitorError
from monitor.web._pages import Leave, feeding, leaving, listing
from monitor.web._status import Status, showing, write_metrics, write_page

__all__ = ["Status", "WebServer", "ask_health", "make_app", "serving", "write_metrics", "write_page"]


def make_app(
    health: Callable[[], Mapping[str, Any]],
    *,
    leave: Leave | None = None,
    feed: Callable[[str], Awaitable[bytes | None]] | None = None,
    changes: Callable[[str], Awaitable[tuple[str, str] | None]] | None = None,
    status: Callable[[], Awaitable[Status]] | None = None,
) -> Starlette:
    """Return the application.

    Args:
        health: Gives the facts, whose "status" is "ok" or says what is wrong.
        leave: Finds the lists that readers unsubscribe from.
        feed: Writes the Atom feed of a watch; None for a watch that there is not.
        changes: Writes the page of a watch's changes, its title and its body, by token.
        status: Says how monitor is, for the metrics and the page.
    """

    async def healthz(request: Request) -> JSONResponse:  # noqa: ARG001 - starlette calls it so
        facts = dict(health())
        return JSONResponse(facts, status_code=200 if facts.get("status") == "ok" else 503)

    routes = [Route("/healthz", healthz)]
    if leave is not None:
        routes.append(leaving(leave))
    if feed is not None:
        routes.append(feeding(feed))
    if changes is not None:
        routes.append(listing(changes))
    if status is not None:
        routes += showing(status)
    return Starlette(routes=routes)


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
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    server = WebServer(config)
    task = asyncio.create_task(server.serve(sockets=[bound]), name=f"serve {listen}")
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        await task


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
