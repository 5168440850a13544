"""Signatures as Standard Webhooks define them: HMAC-SHA256 over `id.timestamp.body`, one for each secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How old or early a timestamp may be, as the reference libraries have it."""


def sign(key: bytes, signed: bytes) -> str:
    """Return the signature of `id.timestamp.body` with one key, as the header has it."""
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def read_secrets(text: str) -> tuple[bytes, ...]:
    """Return the keys of a channel's secret: one or more, apart by white space, each `whsec_` and base64.

    Raises ValueError, without the secret, when one is none.
    """
    keys = []
    for number, secret in enumerate(text.split(), 1):
        try:
            coded = secret.removeprefix("whsec_").rstrip("=")
            keys.append(base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True))
        except (binascii.Error, ValueError):
            raise ValueError(f"secret {number} is no webhook secret; write whsec_ and base64") from None
    if not all(keys) or not keys:
        raise ValueError("the webhook secret is empty; write whsec_ and base64 of 24 random bytes or more")
    return tuple(keys)


def find_fault(
    headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], *, now: datetime, tolerance: timedelta = TOLERANCE
) -> str | None:
    """Return what is wrong with a delivery as it was received; None if it is signed with one of the keys.

    Args:
        headers: As received; their names in any case.
        body: As received, byte for byte.
        keys: The secrets, as `read_secrets` reads them.
        now: When it was received, in UTC.
        tolerance: How far its timestamp may be from that.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        if not given.get(name):
            return f"the header {name} is missing"
    stamp = given["webhook-timestamp"]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):  # noqa: PLR2004 - seconds until the year 33658
        return "webhook-timestamp is no number of seconds since 1970"
    signatures = [one for one in given["webhook-signature"].split() if one.startswith("v1,")]
    if not signatures:
        return "webhook-signature has no signature of version 1"
    signed = f"{given['webhook-id']}.{stamp}.".encode() + body
    wanted = [sign(key, signed) for key in keys]
    if not any(hmac.compare_digest(one.encode(), other.encode()) for one in signatures for other in wanted):
        return (
            "no signature is of this secret, id, timestamp and body; "
            "compare the secret, and see that the body is what came, byte for byte"
        )
    age = now.timestamp() - int(stamp)
    if abs(age) > tolerance.total_seconds():
        return f"the signature is right, but its timestamp is {abs(age):.0f} s {'old' if age > 0 else 'early'}"
    return None
