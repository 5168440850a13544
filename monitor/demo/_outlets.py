"""The demo's outlets: what each of them publishes at a moment, as the feed that it serves."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

import yaml


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as it reads at some moment."""

    outlet: str
    id: str
    at: datetime
    title: str
    body: str

    @property
    def url(self) -> str:
        """Where it can be read."""
        return f"https://{self.outlet}.example/{self.id}"


@cache
def _coverage() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(files("monitor.demo").joinpath("coverage.yaml").read_text("utf-8"))
    return data


def outlets() -> dict[str, str]:
    """Return the titles of the outlets, by name."""
    return {name: facts["title"] for name, facts in _coverage()["outlets"].items()}


def published(outlet: str, now: datetime) -> tuple[Article, ...]:
    """Return what stands in an outlet's feed at `now`, the newest first, edited where it was edited."""
    edits = [edit for edit in _coverage()["edits"] if edit["at"] <= now]
    found = []
    for facts in _coverage()["articles"]:
        if facts["outlet"] == outlet and facts["at"] <= now:
            body = facts["body"]
            for edit in edits:
                if edit["article"] == facts["id"]:
                    body = body.replace(edit["from"], edit["to"])
            found.append(Article(outlet, facts["id"], facts["at"], facts["title"], body))
    return tuple(sorted(found, key=lambda article: article.at, reverse=True))


def feed(outlet: str, now: datetime) -> tuple[bytes, str]:
    """Return an outlet's feed at `now`, in the format that it uses, and its content type."""
    facts = _coverage()["outlets"][outlet]
    articles = published(outlet, now)
    if facts["format"] == "json":
        return _json_feed(facts["title"], articles), "application/feed+json"
    if facts["format"] == "atom":
        return _atom(outlet, facts["title"], articles, now), "application/atom+xml"
    return _rss(outlet, facts["title"], articles), "application/rss+xml"


def _rss(outlet: str, title: str, articles: tuple[Article, ...]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{article.id}</guid><link>{article.url}</link>"
        f"<title>{escape(article.title)}</title><pubDate>{format_datetime(article.at)}</pubDate>"
        f"<description>{escape(article.body)}</description></item>"
        for article in articles
    )
    channel = f"<title>{escape(title)}</title><link>https://{outlet}.example/</link><description/>{items}"
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>{channel}</channel></rss>".encode()


def _atom(outlet: str, title: str, articles: tuple[Article, ...], now: datetime) -> bytes:
    entries = "".join(
        f"<entry><id>tag:{outlet}.example,2026:{article.id}</id><link href='{article.url}'/>"
        f"<title>{escape(article.title)}</title><published>{article.at.isoformat()}</published>"
        f"<updated>{article.at.isoformat()}</updated><content type='html'>{html.escape(article.body)}</content></entry>"
        for article in articles
    )
    head = f"<id>tag:{outlet}.example,2026:feed</id><title>{escape(title)}</title><updated>{now.isoformat()}</updated>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{entries}</feed>"
    return f"<?xml version='1.0' encoding='utf-8'?>{atom}".encode()


def _json_feed(title: str, articles: tuple[Article, ...]) -> bytes:
    items = [
        {
            "id": article.id,
            "url": article.url,
            "title": article.title,
            "date_published": article.at.isoformat(),
            "content_html": article.body,
        }
        for article in articles
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}).encode()
