"""Loopback servers for tests: a site whose answers a test sets, and a mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.web import serving


@dataclass(slots=True)
class Answer:
    """What a path answers; with an `etag` it answers 304 to those who have it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    delay_seconds: float = 0.0


@dataclass(slots=True)
class Site:
    """A web server on a loopback port, and what was asked of it."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body
    port: int = 0
    asked_once: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str) -> list[tuple[dict[str, str], bytes]]:
        """Return the headers and bodies of the requests for a path."""
        return [(headers, body) for asked, headers, body in self.requests if asked == path]

    async def answer(self, request: Request) -> Response:
        """Answer as the test has set."""
        headers = dict(request.headers)
        self.requests.append((request.url.path, headers, await request.body()))
        self.asked_once.set()
        found = self.answers.get(request.url.path)
        if found is None:
            return Response(status_code=404)
        await asyncio.sleep(found.delay_seconds)
        extra = found.headers | ({"ETag": found.etag} if found.etag else {})
        if found.etag and headers.get("if-none-match") == found.etag:
            return Response(status_code=304, headers=extra)
        return Response(found.body, status_code=found.status, headers=extra)


@asynccontextmanager
async def serve_site() -> AsyncIterator[Site]:
    """Serve a site on a free port."""
    site = Site()
    app = Starlette(routes=[Route("/{path:path}", site.answer, methods=["GET", "POST"])])
    async with serving(app, "127.0.0.1:0") as site.port:
        yield site


@dataclass(slots=True)
class Mailbox:
    """A mail server on a loopback port, and the mails that it took; `reply` may refuse them."""

    mails: list[EmailMessage] = field(default_factory=list)
    reply: str = "250 taken"
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take, or refuse, one mail."""
        if self.reply.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.reply


@asynccontextmanager
async def serve_mail(mailbox: Mailbox | None = None) -> AsyncIterator[Mailbox]:
    """Serve a mailbox on a free port."""
    mailbox = mailbox or Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
    async with server:
        mailbox.port = server.sockets[0].getsockname()[1]
        yield mailbox
