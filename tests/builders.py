"""Values of the model for tests, whole and valid, of which a test names only what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from monitor.model import (
    Attribution,
    Caveat,
    Change,
    ChangeKind,
    Claim,
    Delivery,
    Document,
    Entry,
    Evidence,
    Figure,
    Form,
    Interval,
    Judged,
    Message,
    Method,
    Period,
    PeriodKind,
    Push,
    Silence,
    Sketch,
    Unread,
)
from monitor.store import Store, Transaction

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)


def make_figure(best: str | int = 71, *, document: str = "d1", version: int = 1, **values: Any) -> Figure:
    """Return a figure of people killed in Northland, as of the day before NOW."""
    text = str(best)
    quote = f"Civil Protection spoke of {text} dead in Northland."
    start = quote.index(text)
    made: dict[str, Any] = {
        "id": "f1",
        "text": text,
        "form": Form.EXACT,
        "lower": Decimal(best),
        "upper": Decimal(best),
        "best": Decimal(best),
        "precision": Decimal(1),
        "unit": "person",
        "counted": "dead",
        "metric": "killed",
        "place": "Northland",
        "period": Period(kind=PeriodKind.CUMULATIVE, from_=date(2026, 3, 1)),
        "as_of": date(2026, 3, 11),
        "as_of_precision": "day",
        "attribution": Attribution(name="Civil Protection", kind="government"),
        "series": "killed||person||northland|cumulative||",
        "evidence": Evidence(
            document=document,
            version=version,
            section=None,
            start=start,
            end=start + len(text),
            quote=quote,
            quote_start=0,
        ),
        "method": Method(extractor="rules", version="1", confidence=0.9),
    }
    return Figure(**made | values)


def make_document(document: str = "d1", *, version: int = 1, **values: Any) -> Document:
    """Return an article of Agency A that appeared an hour before NOW, with one figure."""
    text = "Civil Protection spoke of 71 dead in Northland."
    made: dict[str, Any] = {
        "url": f"https://agency.example/{document}",
        "publisher": "Agency A",
        "feed": "agency-a",
        "headline": "Floods in Northland",
        "lede": text,
        "published_at": NOW.replace(hour=6),
        "fetched_at": NOW,
        "previous": version - 1 or None,
        "language": "en",
        "text": text,
        "figures": (make_figure(document=document, version=version),),
        "story": document,
        "warnings": (Caveat("date_mismatch", "its dates disagree"),),
        "content_hash": hashlib.sha256(f"{document} {version}".encode()).hexdigest(),
    }
    return Document(id=document, version=version, **made | values)


def make_unread(document: str = "d1", **values: Any) -> Unread:
    """Return an entry of Agency A that nobody read, an hour old."""
    entry = Entry(
        id=document, title="Fair in Northport", content_html="<p>Cakes.</p>", published_at=NOW.replace(hour=6)
    )
    made: dict[str, Any] = {
        "mark": f"unread:{document}",
        "feed": "agency-a",
        "publisher": "Agency A",
        "url": "https://agency.example/rss",
        "language": None,
        "entry": entry,
        "fetched_at": NOW,
    }
    return Unread(document=document, **made | values)


def make_sketch(document: str = "d1", **values: Any) -> Sketch:
    """Return the sketch of an article that resembles no other one."""
    made: dict[str, Any] = {
        "story": document,
        "publisher": "Agency A",
        "published_at": NOW.replace(hour=6),
        "bands": tuple(f"{document}-band-{number}" for number in range(16)),
        "signature": tuple(range(64)),
        "words": tuple(f"{document}-word-{number}" for number in range(12)),
        "numbers": ("71",),
    }
    return Sketch(document=document, **made | values)


def make_claim(best: str | int = 71, *, document: str = "d1", version: int = 1, **values: Any) -> Claim:
    """Return a claim of Civil Protection about the people killed in Northland."""
    made: dict[str, Any] = {
        "figure": make_figure(best, document=document, version=version),
        "voice": "Civil Protection",
        "publisher": "Agency A",
        "headline": "Floods in Northland",
        "url": f"https://agency.example/{document}",
        "story": document,
        "published_at": NOW.replace(hour=6),
        "as_of": date(2026, 3, 11),
        "as_of_stated": True,
    }
    return Claim(document=document, version=version, **made | values)


def make_judged(best: str | int = 71, *, kind: ChangeKind = ChangeKind.FIRST, **values: Any) -> Judged:
    """Return a claim that was judged; `values` are those of the claim."""
    return Judged(claim=make_claim(best, **values), kind=kind, told=True)


def make_change(change: str = "c1", **values: Any) -> Change:
    """Return a rise of the people killed from 62 to 71, decided at NOW."""
    made: dict[str, Any] = {
        "watch": "northland-floods",
        "figure": "deaths",
        "kind": ChangeKind.INCREASED,
        "alert": True,
        "old": make_claim(62, document="d0"),
        "new": make_claim(71),
        "delta": Interval(Decimal(9), Decimal(9)),
        "percent": Interval(Decimal("14.52"), Decimal("14.52")),
        "voice": "Civil Protection",
        "document": "d1",
        "published_at": NOW.replace(hour=6),
        "decided_at": NOW,
        "reason": "a newer count by the same voice",
        "others": ("conflict: same voice",),
    }
    return Change(id=change, **made | values)


def make_delivery(delivery: str = "x1", *, channel: str = "desk", **values: Any) -> Delivery:
    """Return a pending delivery that is due at NOW."""
    made: dict[str, Any] = {
        "digest": f"digest-{delivery}",
        "subscription": "digest:morning",
        "message": Message(subject="1 figure moved", text="62 -> 71", html="<p>62 → 71</p>", payload="{}"),
        "created_at": NOW,
        "next_attempt_at": NOW,
    }
    return Delivery(id=delivery, channel=channel, **made | values)


def make_silence(silence: str = "s1", **values: Any) -> Silence:
    """Return a silence over the floods in Northland, from an hour before NOW until an hour after."""
    made: dict[str, Any] = {
        "watch": "northland-floods",
        "starts": NOW.replace(hour=6),
        "ends": NOW.replace(hour=8),
        "owner": "Ana",
        "note": "a planned drill",
    }
    return Silence(id=silence, **made | values)


def make_push(token: str = "t1", **values: Any) -> Push:
    """Return what the hub of the feed `valley` is to be asked for now."""
    made: dict[str, Any] = {
        "address": f"https://monitor.example/websub/{token}",
        "feed": "valley",
        "hub": "https://hub.example/",
        "topic": "https://radio.example/rss",
        "ask_at": NOW,
    }
    return Push(token=token, **made | values)


class _Each:
    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            with self._store.transaction() as transaction:
                return getattr(transaction, name)(*values, **named)

        return call


def each(store: Store) -> Transaction:
    """Return what does each thing that it is asked in a transaction of its own."""
    return cast("Transaction", _Each(store))
