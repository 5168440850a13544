"""The demo's other side: a web server with the feeds and a webhook receiver that verifies signatures, and a mailbox."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.demo._outlets import feed
from monitor.web import make_server

SECRET = "whsec_bW9uaXRvci1kZW1vLXNlY3JldC1ub3QtZm9yLXVzZQ=="  # noqa: S105 - the demo's own, on loopback


@dataclass(slots=True)
class Received:
    """What arrived: mails, and the webhooks' payloads whose signature was right."""

    mails: list[EmailMessage] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    web_port: int = 0
    smtp_port: int = 0


class _Mailbox:
    """What aiosmtpd calls for each message."""

    def __init__(self, received: Received) -> None:
        self._received = received

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        self._received.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def _port(controller: Any) -> int:
    port: int = controller.server.sockets[0].getsockname()[1]
    return port


@asynccontextmanager
async def receivers(clock: Callable[[], datetime]) -> AsyncIterator[Received]:
    """Serve the outlets' feeds as they stand at `clock()`, and take webhooks and mail, on free loopback ports."""
    received = Received()

    async def serve_feed(request: Request) -> Response:
        body, kind = feed(request.path_params["outlet"], clock())
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(body, media_type=kind, headers={"ETag": tag})

    async def take_hook(request: Request) -> Response:
        body = await request.body()
        try:
            Webhook(SECRET).verify(body, dict(request.headers))
        except WebhookVerificationError:
            received.forged += 1
            return Response(status_code=401)
        received.hooks.append(json.loads(body))
        return Response(status_code=204)

    app = Starlette(routes=[Route("/{outlet}/feed", serve_feed), Route("/hook", take_hook, methods=["POST"])])
    server = make_server(app, "127.0.0.1:0")
    serving = asyncio.create_task(server.serve())
    mailbox = Controller(_Mailbox(received), hostname="127.0.0.1", port=0)
    try:
        received.web_port = await server.listening(serving)
        await asyncio.to_thread(mailbox.start)
        received.smtp_port = _port(mailbox)
        yield received
    finally:
        await asyncio.to_thread(mailbox.stop)
        server.should_exit = True
        await serving
