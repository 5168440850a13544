"""What is said about monitor itself: a channel that is closed, a message that was given up, a template that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from monitor import wire
from monitor.digests._layout import wrap
from monitor.digests._words import one_line
from monitor.model import Message

NoticeKind = Literal["channel.closed", "delivery.parked", "template.failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    """Which channel it is about, and why; which message, if one was given up."""

    channel: str
    reason: str
    delivery: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a webhook posts about monitor itself."""

    type: NoticeKind
    timestamp: datetime
    data: NoticeData


@dataclass(frozen=True, slots=True)
class _Words:
    """What is wrong, in a subject line and a sentence, and what the operator can do."""

    subject: str
    what: str
    then: str
    command: str


def render_notice(
    kind: NoticeKind,
    channel: str,
    reason: str,
    *,
    now: datetime,
    delivery: str | None = None,
    subject: str | None = None,
) -> Message:
    """Return the message for the operator, to be sent to another channel.

    Args:
        kind: What happened.
        channel: To which channel.
        reason: Why, as the receiver or the template says.
        now: When, in UTC.
        delivery: The id of the message that was given up.
        subject: What heads that message.
    """
    data = NoticeData(
        channel=channel,
        reason=one_line(reason, 300),
        delivery=delivery,
        subject=None if subject is None else one_line(subject, 150),
    )
    words = _words(kind, data)
    return Message(
        subject=f"monitor: {words.subject}",
        text=f"{wrap(words.what)}\n\n{wrap(words.then)}\n\n    {words.command}\n",
        html=(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{escape(words.subject)}</title></head><body>"
            f"<p>{escape(words.what)}</p><p>{escape(words.then)}</p><pre>{escape(words.command)}</pre></body></html>\n"
        ),
        chat=f"{words.what}\n{words.command}\n",
        payload=wire.dump_json(Notice(type=kind, timestamp=now, data=data)),
    )


def _words(kind: NoticeKind, data: NoticeData) -> _Words:
    match kind:
        case "channel.closed":
            return _Words(
                f"the channel {data.channel} is closed",
                f"monitor sends nothing more to the channel {data.channel}, for its receiver wants no more: "
                f"{data.reason}.",
                "What it is owed is kept. Once the receiver takes messages again, or the channel leads elsewhere:",
                "monitor deliveries retry",
            )
        case "delivery.parked":
            return _Words(
                f"a message to the channel {data.channel} was given up",
                f"monitor gave up on “{data.subject}” for the channel {data.channel}: {data.reason}.",
                "The message is kept; later ones to the channel go on. Others may be given up today without another "
                "notice: `monitor deliveries` lists them. Once the receiver takes messages again:",
                f"monitor deliveries retry {data.delivery}",
            )
        case "template.failed":
            return _Words(
                f"a template of the channel {data.channel} failed",
                f"A message to the channel {data.channel} was written with the built-in template: {data.reason}.",
                "Readers have their figures. Mend the template, and see that it is well:",
                "monitor check",
            )
