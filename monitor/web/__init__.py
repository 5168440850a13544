"""The health endpoint: answers "are you alive, and can you see?" to load balancers and people."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def make_app(health: Callable[[], Mapping[str, Any]]) -> Starlette:
    """Return the application; `health` gives the facts, whose "status" is "ok" or says what is wrong."""

    async def healthz(request: Request) -> JSONResponse:  # noqa: ARG001, RUF029 - starlette calls it so
        facts = dict(health())
        return JSONResponse(facts, status_code=200 if facts.get("status") == "ok" else 503)

    return Starlette(routes=[Route("/healthz", healthz)])


class WebServer(uvicorn.Server):
    """A server that leaves signals to the daemon.

    uvicorn raises the signal again once it has stopped, which would end the process before the daemon has
    finished what it holds.
    """

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
