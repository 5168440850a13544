"""How a feed's own server is asked: with whose name, with which headers, by way of which proxy, trusting whom.

Rules of this file: what is secret goes to the feed's own server alone: the scheme, host and port of the configured
address, or https at the same host; not to where a redirect or an entry leads.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from monitor.rules import Feed

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a feed's configuration says about asking; all but the proxy is for its own server."""

    server: tuple[str, str, int] | None = None  # scheme, host, port
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: Path | None = None
    cert_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)

    def is_for(self, url: str) -> bool:
        """Say whether an address belongs to the feed's own server."""
        server = _server(urlsplit(url))
        return self.server is not None and server in {self.server, ("https", self.server[1], 443)}


ANYBODY = Access()
"""How a server is asked that nothing is configured for."""


def plain_url(url: str) -> str:
    """Return an address without user name and password; raises ValueError for what is no address."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def access_of(feed: Feed | None, url: str) -> Access:
    """Return how to ask for a feed, or for an address of no feed; raises ValueError for what is no address."""
    parts = urlsplit(url if feed is None else feed.url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if feed is None:
        return Access(server=_server(parts), headers=_basic(user, password)) if user or password else ANYBODY
    if feed.user is not None:
        user, password = feed.user, feed.password.get_secret_value() if feed.password else ""
    given = {name: header.value.get_secret_value() for name, header in feed.headers.items()}
    return Access(
        server=_server(parts),
        headers={**_basic(user, password), **given},
        ca_file=feed.ca_file,
        cert_file=feed.cert_file,
        proxy=feed.proxy.get_secret_value() if feed.proxy else None,
    )


def _server(parts: SplitResult) -> tuple[str, str, int] | None:
    if parts.hostname is None:
        return None
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)


def _basic(user: str, password: str) -> dict[str, str]:
    """Return the header of RFC 7617, in UTF-8."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"} if user or password else {}
