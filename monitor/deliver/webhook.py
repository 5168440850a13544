"""Deliveries to a web address, signed as Standard Webhooks ask (https://www.standardwebhooks.com).

The body is the message's payload. `webhook-id` stays the same over all tries, `webhook-timestamp` is that of the try,
and `webhook-signature` holds one signature for each secret, so that a secret can be replaced without a gap. Anything
but 2xx is a failure, redirects too; 410 says never to come again. Messages name the host only: the path and the query
of a webhook often are its secret.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import httpx2

from monitor import __version__
from monitor.deliver import LONGEST_SECONDS
from monitor.deliver._signatures import read_secrets, sign
from monitor.errors import DeliveryError, GateError, Reason, redacted
from monitor.gate import explain_failure, open_client, retry_after
from monitor.model import Delivery, Receipt
from monitor.rules import WebhookChannel

_READ = 65_536  # bytes of an answer, so that a receiver can finish it


class WebhookSender:
    """Posts to the URL of one channel."""

    def __init__(self, channel: WebhookChannel, *, name: str) -> None:
        """Connect to nothing yet."""
        self._name = name
        self._url = channel.url.get_secret_value()
        self._secret = None if channel.secret is None else channel.secret.get_secret_value()
        self._events = channel.format == "cloudevents"
        self.timeout = min(channel.timeout.total_seconds(), LONGEST_SECONDS)
        parts = urlsplit(self._url)
        self._host = redacted(f"{parts.scheme}://{parts.netloc}")
        self._client = open_client(
            allow_private=[parts.hostname or ""] if channel.allow_private else (),
            timeout=self.timeout,
            user_agent=f"monitor/{__version__}",
        )

    async def send(self, delivery: Delivery, *, now: datetime) -> Receipt:
        """Post one delivery; see Sender."""
        body = self._body(delivery)
        try:
            headers = self._headers(delivery, body, now)
        except ValueError as error:
            raise DeliveryError(
                delivery.id, self._name, str(error), Reason.AUTHENTICATION, recoverable=False
            ) from error
        try:
            async with (
                asyncio.timeout(self.timeout),
                self._client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                await _finish(response)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, GateError, OSError) as error:
            failure = explain_failure(error)
            raise DeliveryError(
                delivery.id, self._name, f"{self._host}: {failure.message}", failure.reason,
                recoverable=failure.recoverable,
            ) from error  # fmt: skip
        self._check(delivery, response, now)
        return Receipt(detail=f"{self._host} answered {_phrase(response.status_code)}")

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    def _body(self, delivery: Delivery) -> bytes:
        text = write_event(delivery) if self._events else delivery.message.payload
        return text.encode("utf-8", "replace")

    def _headers(self, delivery: Delivery, body: bytes, now: datetime) -> dict[str, str]:
        id_, timestamp = _id(delivery), str(int(now.timestamp()))
        kind = "application/cloudevents+json; charset=utf-8" if self._events else "application/json"
        headers = {"content-type": kind, "webhook-id": id_, "webhook-timestamp": timestamp}
        if self._secret is not None:
            signed = f"{id_}.{timestamp}.".encode() + body
            headers["webhook-signature"] = " ".join(sign(key, signed) for key in read_secrets(self._secret))
        return headers

    def _check(self, delivery: Delivery, response: httpx2.Response, now: datetime) -> None:
        """Raise what a status outside 2xx means."""
        status = response.status_code
        if response.is_success:
            return
        reason, advice = _meaning(status)
        raise DeliveryError(
            delivery.id,
            self._name,
            f"{self._host} answered {_phrase(status)}{advice}",
            reason,
            recoverable=reason is not Reason.GONE,
            retry_after=retry_after(response.headers.get("retry-after"), now),
        )


def _id(delivery: Delivery) -> str:
    """Return the delivery's id without dots, which would end it in what is signed."""
    return delivery.id.replace(".", "_")


def write_event(delivery: Delivery) -> str:
    """Return the payload as a CloudEvent (1.0, structured mode), whose id is that of the delivery."""
    payload = json.loads(delivery.message.payload)
    event = {
        "specversion": "1.0",
        "id": _id(delivery),
        "source": f"/monitor/{quote(delivery.subscription)}",
        "type": payload.get("type", "digest.created"),
        "time": payload.get("timestamp") or delivery.created_at.isoformat(),
        "subject": delivery.subscription,
        "datacontenttype": "application/json",
        "data": payload.get("data"),
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


async def _finish(response: httpx2.Response) -> None:
    """Read a bounded part of the answer, which says nothing but its status; a receiver may dislike being cut off."""
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > _READ:
            return


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _meaning(status: int) -> tuple[Reason, str]:
    match status:
        case 410:
            return Reason.GONE, ": the receiver wants no more"
        case 401 | 403 | 407:
            return Reason.AUTHENTICATION, ": the receiver does not know us; compare the secrets"
        case 429:
            return Reason.RATE_LIMITED, ": sent too often"
        case _ if status in range(300, 400):
            return Reason.REDIRECTS, ": redirects are not followed; give the address that it leads to"
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Reason.SERVER_ERROR, ""
        case _:
            return Reason.CLIENT_ERROR, ""
