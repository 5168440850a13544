"""How a reader leaves a list with one click (RFC 8058): an address that names neither reader nor list.

A list is what a delivery's `subscription` names: a digest, or the alerts of a watch.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

CHANGES = "changes"
"""What tokens of pages of changes are made of, beside the watch; no list is called so."""

_BYTES = 24  # of a token: nobody guesses 192 bits


@dataclass(frozen=True, slots=True)
class Lists:
    """Where readers can leave: the public address of the web server (no slash at its end), and the key of its tokens."""

    public_url: str
    key: bytes

    def leave_url(self, subscription: str, address: str) -> str:
        """Return the address at which one reader leaves one list."""
        return f"{self.public_url}/unsubscribe/{make_token(self.key, subscription, address)}"

    def changes_url(self, watch: str) -> str:
        """Return the address of the page with the changes of a watch."""
        return f"{self.public_url}/changes/{make_token(self.key, CHANGES, watch)}"


def make_token(key: bytes, subscription: str, address: str) -> str:
    """Return what stands for a reader and a list in an address; nobody without the key can make or read one."""
    named = f"{subscription}\0{bare_address(address)}".encode("utf-8", "replace")
    return base64.urlsafe_b64encode(hmac.digest(key, named, hashlib.sha256)[:_BYTES]).decode()


def bare_address(text: str) -> str:
    """Return the address in "The Desk <desk@example.org>", in lower case, as unsubscribed ones are stored."""
    return text.strip().rpartition("<")[2].removesuffix(">").strip().lower()
