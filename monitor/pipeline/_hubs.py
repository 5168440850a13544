"""Hubs (W3C WebSub): who tells of a feed's news is asked to, is believed only what it signed, and is left when unwanted.

    offer_hub     what a poll saw of a hub -> the push that is wanted
    ask_hub       a push that is due -> the question to its hub, recorded
    answer_hub    the hub's question back -> the answer, if we want what it speaks of
    find_fault    the signature of what a hub sent -> what is wrong with it

Rules of this file: the address that a hub calls holds a token that nobody can guess or make, and each push has a secret
of its own, made of the token; content without a signature of SHA-2 is not read. Polls go on, only seldom.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.errors import FetchError
from monitor.fetch import ask_hub as send_form
from monitor.model import ClaimedFeed, FeedFacts, Fetched, Push, PushState
from monitor.pipeline._context import Context
from monitor.rules import Feed
from monitor.schedule import hub_lease, next_ask_at
from monitor.store import Transaction

PATH = "websub"
"""Where hubs call, below the public address."""

_LEASE = timedelta(days=10)  # asked for; hubs give what they like
_LONGEST_ADDRESS = 2000
_LONGEST_CHALLENGE = 4096
_MOST_SAID = 200  # characters of why a hub refuses
_MOST_FAREWELLS = 3  # a lease ends by itself
_REFUSED_FOR = timedelta(days=1)
_TOKEN = 32  # hexadecimal digits of chance, and as many that prove who made it
_STRONG = frozenset({"sha256", "sha384", "sha512"})


class WeakSignature(ValueError):
    """A signature that is right, but of SHA-1: its hub told of news, and the feed is to be read where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a hub was asked, for the log."""

    push: Push
    error: FetchError | None = None


# --------------------------------------------------------------------------- tokens and secrets


def hub_key(transaction: Transaction) -> bytes:
    """Return the key of all tokens and secrets."""
    return transaction.key(PATH)


def new_token(key: bytes) -> str:
    """Return a token that was never given before."""
    chance = secrets.token_hex(_TOKEN // 2)
    return chance + _proof(key, chance)


def is_token(key: bytes, token: str) -> bool:
    """Say whether we made a token, without asking the database."""
    proof = _proof(key, token[:_TOKEN])
    return hmac.compare_digest(proof.encode(), token[_TOKEN:].encode("utf-8", "replace"))


def secret_of(key: bytes, token: str) -> str:
    """Return the secret with which the hub of a token signs."""
    return hmac.digest(key, f"secret {token}".encode(), hashlib.sha256).hex()


def is_overheard(push: Push, feed: Feed) -> bool:
    """Say whether the secret of a push went over the open network, while the feed itself does not.

    Who listens there could sign what nobody could slip into the feed on its own way: its content is not believed.
    """
    return push.hub.startswith("http:") and feed.url.startswith("https:")


def _proof(key: bytes, chance: str) -> str:
    return hmac.digest(key, f"token {chance}".encode("utf-8", "replace"), hashlib.sha256).hex()[:_TOKEN]


def find_fault(signature: str | None, body: bytes, secret: str) -> str | None:
    """Return what is wrong with the `X-Hub-Signature` of a body; None if it is signed with the secret.

    Raises WeakSignature if it is signed with the secret, but in a way that is no longer believed.
    """
    if not signature:
        return "it is not signed"
    method, _, given = signature.strip().partition("=")
    if method not in _STRONG | {"sha1"}:
        return f"it is signed with {method!r:.20}, which is not known"
    wanted = hmac.new(secret.encode(), body, method).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.strip().lower().encode("utf-8", "replace")):
        return "its signature is not of our secret and this body"
    if method not in _STRONG:
        raise WeakSignature("it is signed with SHA-1 only")
    return None


# --------------------------------------------------------------------------- what is wanted


def offer_hub(
    transaction: Transaction,
    context: Context,
    claimed: ClaimedFeed,
    fetched: Fetched,
    facts: FeedFacts,
    *,
    now: datetime,
) -> None:
    """Let the hub that a feed names, in its headers or else in itself, be asked for its news, and no other hub.

    No hub hears of a feed that is behind a door or a proxy, or that does not say by which address the hub knows it.
    """
    public, push = context.settings.web.public_url, claimed.push
    hub, topic = (fetched.hub, fetched.topic) if fetched.hub and fetched.topic else (facts.hub, facts.topic)
    fits = hub is not None and topic is not None and max(len(hub), len(topic)) <= _LONGEST_ADDRESS
    if not (public and hub and topic and fits and context.settings.poll.push) or _is_private(
        context.feeds[claimed.feed]
    ):
        if push is not None:
            transaction.offer_push(claimed.feed, None, now=now)
    elif push is None or (push.hub, push.topic) != (hub, topic):
        token = new_token(hub_key(transaction))
        address = f"{public.rstrip('/')}/{PATH}/{token}"
        new = Push(token=token, address=address, feed=claimed.feed, hub=hub, topic=topic, ask_at=now)
        transaction.offer_push(claimed.feed, new, now=now)


def _is_private(feed: Feed) -> bool:
    behind_a_door = feed.user or feed.headers or feed.cert_file or feed.proxy or "@" in feed.url
    return bool(behind_a_door) or not feed.url.startswith("http")


async def ask_hub(context: Context, push: Push) -> Asked:
    """Ask the hub of a push that is due to send, to go on sending, or to stop, and record when to ask again.

    Only the hub's own question, which comes to the push's address, says that it will: see `answer_hub`.
    """
    leaving = push.state is PushState.LEAVING
    form = {
        "hub.callback": push.address,
        "hub.mode": "unsubscribe" if leaving else "subscribe",
        "hub.topic": push.topic,
    }
    if not leaving:
        key = await context.transact(hub_key)
        form |= {"hub.lease_seconds": str(int(_LEASE.total_seconds())), "hub.secret": secret_of(key, push.token)}
    error: FetchError | None = None
    try:
        await send_form(context.fetcher, push.hub, form, now=context.clock())
    except FetchError as found:
        error = found
    now, jitter, asked = context.clock(), context.chance(), push.asked + 1
    message = str(error).removeprefix(f"{error.url}: ") if error else None
    later = next_ask_at(now, asked=asked, retry_after=error.retry_after if error else None, jitter=jitter)
    done = replace(push, asked=asked, message=message, ask_at=later)

    def record(transaction: Transaction) -> None:
        if leaving and asked >= _MOST_FAREWELLS:
            transaction.forget_push(push.token)
        else:
            transaction.record_push(done, claimed=push)  # unless the hub has confirmed meanwhile

    await context.transact(record)
    return Asked(push=done, error=error)


def answer_hub(
    transaction: Transaction, token: str, asks: Mapping[str, str], *, now: datetime, jitter: float
) -> str | None:
    """Return what to answer a hub that asks whether we want what it was asked for; None if we do not.

    A hub that refuses to send is asked again a day later.
    """
    push = transaction.push(token)
    if push is None or asks.get("hub.topic") != push.topic:
        return None
    mode, challenge, leaving = asks.get("hub.mode"), asks.get("hub.challenge", ""), push.state is PushState.LEAVING
    if mode == "denied" and not leaving:
        said = asks.get("hub.reason", "")[:_MOST_SAID]
        why = " ".join("".join(char if char.isprintable() else " " for char in said).split())
        message = f"the hub refuses: {why or 'without a reason'}"
        denied = replace(push, state=PushState.WANTED, expires_at=None, ask_at=now + _REFUSED_FOR, message=message)
        transaction.record_push(replace(denied, trusted=False))
        return ""
    if not 0 < len(challenge) <= _LONGEST_CHALLENGE or mode != ("unsubscribe" if leaving else "subscribe"):
        return None
    if leaving:
        transaction.forget_push(token)
        return challenge
    given = asks.get("hub.lease_seconds", "")
    seconds = float(given) if given.isascii() and given.isdigit() and len(given) < 12 else _LEASE.total_seconds()  # noqa: PLR2004 - more is a slip
    ends, again = hub_lease(now, seconds, jitter=jitter)
    active = replace(push, state=PushState.ACTIVE, expires_at=ends, ask_at=again, asked=0, message=None)
    transaction.record_push(active)
    return challenge
