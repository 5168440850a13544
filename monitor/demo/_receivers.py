"""The demo's other side: a web server with the feeds and a webhook receiver that verifies signatures, and a mailbox."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.demo._outlets import feed
from monitor.web import serving

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


def _is_ours(headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Tell whether a webhook is signed with our secret, and was so within five minutes of `now`, the demo's time.

    A receiver of real days calls `Webhook(secret).verify(body, headers)`, which compares with the present.
    """
    sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    wanted = Webhook(SECRET).sign(headers["webhook-id"], sent, body.decode())
    fresh = abs(sent - now) < timedelta(minutes=5)
    return fresh and hmac.compare_digest(wanted, headers["webhook-signature"])


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
        if not _is_ours(request.headers, body, clock()):
            received.forged += 1
            return Response(status_code=401)
        received.hooks.append(json.loads(body))
        return Response(status_code=204)

    app = Starlette(routes=[Route("/{outlet}/feed", serve_feed), Route("/hook", take_hook, methods=["POST"])])
    mail = await asyncio.get_running_loop().create_server(lambda: SMTP(_Mailbox(received)), "127.0.0.1", 0)
    async with mail, serving(app, "127.0.0.1:0") as received.web_port:
        received.smtp_port = mail.sockets[0].getsockname()[1]
        yield received
