"""The strict reader: whatever it takes, it reads as feedparser does."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, event, given, settings

from monitor.entries._encoding import to_utf8
from monitor.entries._lenient import NoFeed, read_lenient
from monitor.entries._strict import read_strict
from monitor.errors import ParseError
from tests.feeds import feeds

URL = "https://radio.example/feeds/rss"


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(feeds())
def test_strict_is_lenient(feed: str) -> None:
    """A feed of any elements that the strict reader takes is what the lenient one makes of it."""
    body = to_utf8(feed.encode(), None)
    strict = read_strict(body, URL)
    event("strict" if strict else "lenient")
    if strict is not None:
        with suppress(NoFeed, ParseError):
            assert strict == read_lenient(body, URL)
