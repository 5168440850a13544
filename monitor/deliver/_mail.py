"""A delivery -> a mail, as RFC 5322, 2047, 2369, 2919, 3834 and 8058 ask; nothing in it depends on when or how often it is sent.

Rules of this file: what comes from feeds (the subject, the text) never ends a header; every id is made of the
delivery's and the subscription's own, so that a repeat is the same mail and a subscription is one thread.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import cast

from monitor.model import Delivery, Message


class _Addresses(UnstructuredHeader, BaseHeader):
    """A header of addresses in angle brackets, each on a line of its own: a long one must be neither cut nor encoded."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {str(self).replace(', ', ',' + policy.linesep + ' ')}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Addresses)
# quoted-printable or base64, never 8bit: no mail server on the way has to recode the text
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_LONGEST_SUBJECT = 250
_ATOM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*", re.ASCII)
_LONGEST_ATOM = 100
_LEAVE = '<a class="link" href="{}" style="color:#0b57d0">Unsubscribe</a>'  # `link` is light in dark mode


def compose_mail(delivery: Delivery, *, sender: Address, to: Address | None, leave: Sequence[str] = ()) -> EmailMessage:
    """Return the mail of a delivery: plain text first, HTML as the alternative.

    Args:
        delivery: what to tell; its subscription makes the thread and the list.
        sender: the From address, whose host is that of every id.
        to: the reader; None for a mail that is kept in a file.
        leave: the addresses (https:, mailto:) at which the reader can leave the list.
    """
    message = delivery.message
    host = sender.domain or "localhost"
    root = f"<{make_atom(delivery.subscription)}.thread@{host}>"
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = one_line(message.subject)[:_LONGEST_SUBJECT] or "monitor"
    mail["From"] = sender
    if to is not None:
        mail["To"] = to
    # the day of the digest, not of the attempt: a mail that was held up for two days says so
    mail["Date"] = format_datetime(delivery.created_at)
    mail["Message-ID"] = f"<{make_atom(delivery.id)}@{host}>"
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["List-Id"] = f"<{make_atom(delivery.subscription)}.{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    click = next((address for address in leave if address.startswith("https:")), None)
    if leave:
        mail["List-Unsubscribe"] = ", ".join(f"<{address}>" for address in leave)
    if click is not None:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_storable(message.text) + (f"\nUnsubscribe: {click}\n" if click else ""))
    mail.add_alternative(_with_link(_storable(message.html), click), subtype="html")
    page = cast("list[EmailMessage]", mail.get_payload())[-1]
    for image in message.images:
        page.add_related(base64.b64decode(image.png), "image", "png", cid=f"<{image.cid}>", disposition="inline")
    return mail


def page_of(message: Message) -> str:
    """Return the HTML with its pictures within, for a browser."""
    page = message.html
    for image in message.images:
        page = page.replace(f"cid:{image.cid}", f"data:image/png;base64,{image.png}")
    return page


def _with_link(page: str, click: str | None) -> str:
    """Return a page with a link to unsubscribe at its end."""
    if click is None:
        return page
    link = f'<p style="font-size:14px;text-align:center">{_LEAVE.format(html.escape(click))}</p>'
    body, end, rest = page.rpartition("</body>")
    return f"{body}{link}{end}{rest}" if end else page + link


def parse_address(text: str) -> Address:
    """Return an address of the configuration, "desk@example.org" or "The Desk <desk@example.org>".

    Raises ValueError for what no mail server could be told; an international host name is written in ASCII.
    """
    name, bracket, rest = text.strip().rpartition("<")
    user, _, host = (rest.removesuffix(">") if bracket else text.strip()).rpartition("@")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return Address(display_name=one_line(name).strip('" '), username=user, domain=host)


def make_atom(text: str) -> str:
    """Return `text` if an id or a file name can be made of it, else what is left of it with a hash of the whole."""
    if len(text) <= _LONGEST_ATOM and _ATOM.fullmatch(text):
        return text
    kept = re.sub(r"[^A-Za-z0-9_]+", "-", text, flags=re.ASCII).strip("-")[: _LONGEST_ATOM - 20]
    return f"{kept}-{hashlib.sha256(_storable(text).encode()).hexdigest()[:12]}".lstrip("-")


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters and with single spaces."""
    printable = "".join(char if char.isprintable() else " " for char in _storable(text))
    return " ".join(printable.split())


def _storable(text: str) -> str:
    """Return `text` without halves of characters, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")
