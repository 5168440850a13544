"""What each address answers, from what the daemon reads of the database."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor.web._status import Status, write_metrics, write_page

_BODIES = 8  # of hubs, read at the same time
_BODY_SECONDS = 30.0
_PLAIN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_HEADERS = {
    **_PLAIN,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body style="font:1rem/1.5 system-ui,sans-serif;max-width:{width};margin:3rem auto;padding:0 1rem">
<h1 style="font-size:1.4rem">{title}</h1>{body}</body></html>
"""
_FORM = '<p>You get “{name}”.</p><form method="post"><button style="font:inherit">Unsubscribe</button></form>'


class Hubs(Protocol):
    """What hubs (WebSub) are answered."""

    @property
    def most_bytes(self) -> int:
        """How long a body may be."""

    async def knows(self, token: str) -> bool:
        """Say whether a token was made here; cheap, for anybody may ask."""

    async def answer(self, token: str, asks: Mapping[str, str]) -> str | None:
        """Return what to answer a hub that asks whether we want its news; None if we do not."""

    async def take(self, token: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Take what a hub has sent, to be read later; False if it is not wanted any more."""


class Pages(Protocol):
    """What there is to show."""

    @property
    def hubs(self) -> Hubs:
        """What hubs are answered."""

    def health(self) -> Mapping[str, Any]:
        """Return the facts of the health endpoint, whose "status" is "ok" or says what is wrong."""

    async def status(self) -> Status:
        """Return how monitor is, for the metrics and the status page."""

    async def leave(self, token: str, *, leave: bool) -> str | None:
        """Return the name of a token's list, which its reader leaves if told so; None for a token that is none."""

    async def feed(self, watch: str) -> bytes | None:
        """Return the Atom feed of a watch; None if there is no such watch."""

    async def changes(self, token: str) -> tuple[str, str] | None:
        """Return the title and the body of the page of a watch's changes; None for a token that is none."""


def make_routes(pages: Pages) -> list[Route]:
    """Return all addresses that are answered."""
    answers = _Answers(pages)
    return [
        Route("/", answers.status),
        Route("/healthz", answers.healthz),
        Route("/metrics", answers.metrics),
        Route("/feeds/{watch}.atom", answers.feed),
        Route("/changes/{token}", answers.changes),
        Route("/unsubscribe/{token}", answers.unsubscribe, methods=["GET", "POST"]),
        Route("/websub/{token}", answers.hub, methods=["GET", "POST"]),
    ]


class _Answers:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._reading = asyncio.Semaphore(_BODIES)

    async def healthz(self, _: Request) -> Response:
        facts = dict(self._pages.health())
        return JSONResponse(facts, status_code=200 if facts.get("status") == "ok" else 503, headers=_PLAIN)

    async def metrics(self, _: Request) -> Response:
        text = write_metrics(await self._pages.status())
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4", headers=_PLAIN)

    async def status(self, _: Request) -> Response:
        return _page("monitor", write_page(await self._pages.status()), width="60rem")

    async def feed(self, request: Request) -> Response:
        body = await self._pages.feed(request.path_params["watch"])
        if body is None:
            return PlainTextResponse("no watch is called so\n", status_code=404)
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "max-age=60"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/atom+xml", headers=headers)

    async def changes(self, request: Request) -> Response:
        found = await self._pages.changes(request.path_params["token"])
        if found is None:
            return _page("This link is not valid", "<p>It may be of a watch that is no more.</p>", status=404)
        return _page(found[0], found[1], width="40rem")

    async def unsubscribe(self, request: Request) -> Response:
        """POST unsubscribes (RFC 8058), GET only shows a button, for scanners follow links."""
        leaves = request.method == "POST"
        name = await self._pages.leave(request.path_params["token"], leave=leaves)
        if name is None:
            return _page("This link is not valid", "<p>It may be of a list that is no more.</p>", status=404)
        if leaves:
            return _page("You are unsubscribed", f"<p>You will get no more of “{escape(name)}”.</p>")
        return _page("Unsubscribe?", _FORM.format(name=escape(name)))

    async def hub(self, request: Request) -> Response:
        """GET is a hub's question whether we want its news, POST is news, which are read later (WebSub 5.3 and 7)."""
        hubs, token = self._pages.hubs, request.path_params["token"]
        if not await hubs.knows(token):
            return Response(status_code=404)
        if request.method != "POST":
            answer = await hubs.answer(token, request.query_params)
            return Response(status_code=404) if answer is None else PlainTextResponse(answer, headers=_PLAIN)
        try:
            async with asyncio.timeout(_BODY_SECONDS), self._reading:
                body = await _body(request, hubs.most_bytes)
        except TimeoutError:
            return Response(status_code=408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        return Response(status_code=202 if await hubs.take(token, request.headers, body) else 410)


async def _body(request: Request, most: int) -> bytes | None:
    """Return the body of a request; None if it is too long, or packed."""
    declared = request.headers.get("content-length", "")
    if (declared.isdigit() and int(declared[:18]) > most) or "content-encoding" in request.headers:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _page(title: str, body: str, *, width: str = "32rem", status: int = 200) -> HTMLResponse:
    page = _PAGE.format(title=escape(title), body=body, width=width)
    return HTMLResponse(page, status_code=status, headers=_HEADERS)
