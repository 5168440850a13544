"""What a hub (WebSub) is asked: one form, sent with the manners of any other request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

import httpx2

from monitor.errors import FetchError, GateError, Reason
from monitor.fetch._access import access_of, plain_url
from monitor.fetch._client import Answer
from monitor.fetch._fetcher import Fetcher, Trip, refuse, user_agent
from monitor.gate import REQUEST_ERRORS, check_url, explain_failure, open_client

_SAME_METHOD = frozenset({307, 308})
_LONGEST_WORD = 200  # of what a hub says about a refusal
_MOST_READ = 4096  # bytes of it


async def ask_hub(fetcher: Fetcher, hub: str, form: Mapping[str, str], *, now: datetime) -> None:
    """Send a form to a hub, which is left alone and asked at a pace as hosts of feeds are.

    Raises:
        FetchError: the hub did not take it; what it says is in the message.
    """
    policy = fetcher.policy
    seconds = policy.timeout.total_seconds()
    try:
        check_url(hub)
        trip = Trip(plain_url(hub), [plain_url(hub)], seconds, access_of(None, hub))
        name = user_agent(policy.contact)
        async with open_client(allow_private=policy.allow_private, timeout=seconds, user_agent=name) as client:
            while not await _asked(fetcher, client, trip, form, now):
                pass  # it led elsewhere
    except (*REQUEST_ERRORS, GateError, OSError) as error:
        failure = explain_failure(error)
        raise FetchError(hub, failure.message, failure.reason, recoverable=failure.recoverable) from error


async def _asked(
    fetcher: Fetcher, client: httpx2.AsyncClient, trip: Trip, form: Mapping[str, str], now: datetime
) -> bool:
    """Send the form where the trip is; says whether it was taken there, or else follows a redirect."""
    url = trip.hops[-1]
    headers = dict(trip.access.headers) if trip.access.is_for(url) else {}
    async with fetcher.turn(trip), client.stream("POST", url, data=dict(form), headers=headers) as response:
        answer = Answer(response.status_code, response.headers, response.aiter_bytes())
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return True
        if answer.status not in _SAME_METHOD:
            refuse(trip.start, answer, now, said=await _said(answer))
        fetcher.redirect(trip, answer)
        if trip.is_worse:  # the form holds a secret
            raise FetchError(trip.start, "a redirect from https to http, where others could listen", Reason.REDIRECTS)
        return False


async def _said(answer: Answer) -> str:
    """Return the beginning of what a hub says, on one line."""
    body = b""
    async for chunk in answer.chunks:
        body += chunk
        if len(body) >= _MOST_READ:
            break
    text = " ".join(body[:_MOST_READ].decode("utf-8", "replace").split())
    return "" if text.startswith("<") else "".join(char for char in text if char.isprintable())[:_LONGEST_WORD]
