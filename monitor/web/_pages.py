"""The page on which a reader leaves a list, and the feeds of changes."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from html import escape
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body style="font:1rem/1.5 system-ui,sans-serif;max-width:{width};margin:3rem auto;padding:0 1rem">
<h1 style="font-size:1.4rem">{title}</h1>{body}</body></html>
"""
_FORM = '<p>You get “{name}”.</p><form method="post"><button style="font:inherit">Unsubscribe</button></form>'


class Leave(Protocol):
    """Finds the list that a token stands for."""

    def __call__(self, token: str, *, leave: bool) -> Awaitable[str | None]:
        """Return the name of the list, which the token's reader leaves if told so; None for a token that is none."""


def leaving(leave: Leave) -> Route:
    """Return the route of the page: POST unsubscribes (RFC 8058), GET only shows a button, for scanners follow links."""

    async def unsubscribe(request: Request) -> HTMLResponse:
        name = await leave(request.path_params["token"], leave=request.method == "POST")
        if name is None:
            return _page("This link is not valid", "<p>It may be of a list that is no more.</p>", status=404)
        if request.method == "POST":
            return _page("You are unsubscribed", f"<p>You will get no more of “{escape(name)}”.</p>")
        return _page("Unsubscribe?", _FORM.format(name=escape(name)))

    return Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"])


def _page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, body=body, width="32rem"), status_code=status, headers=HEADERS)


def feeding(write: Callable[[str], Awaitable[bytes | None]]) -> Route:
    """Return the route of the feeds; `write` returns the feed of a watch, None if there is no such watch."""

    async def feed(request: Request) -> Response:
        body = await write(request.path_params["watch"])
        if body is None:
            return Response("no watch is called so\n", status_code=404, media_type="text/plain")
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "max-age=60"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/atom+xml", headers=headers)

    return Route("/feeds/{watch}.atom", feed)


def listing(read: Callable[[str], Awaitable[tuple[str, str] | None]]) -> Route:
    """Return the route of the changes of a watch; `read` returns the title and body of what a token stands for."""

    async def changes(request: Request) -> HTMLResponse:
        found = await read(request.path_params["token"])
        if found is None:
            return _page("This link is not valid", "<p>It may be of a watch that is no more.</p>", status=404)
        return HTMLResponse(PAGE.format(title=escape(found[0]), body=found[1], width="40rem"), headers=HEADERS)

    return Route("/changes/{token}", changes)
