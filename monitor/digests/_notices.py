"""What is said about monitor itself: a channel that wants no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from monitor import wire
from monitor.digests._layout import wrap
from monitor.digests._words import one_line
from monitor.model import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    """Which channel is closed, and why."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a webhook posts about a channel that is closed."""

    type: Literal["channel.closed"] = "channel.closed"
    timestamp: datetime
    data: NoticeData


def render_notice(channel: str, reason: str, *, now: datetime) -> Message:
    """Return the message that a channel is closed, for the operator, to be sent to another one."""
    why = one_line(reason, 300)
    what = f"monitor sends nothing more to the channel {channel}, for its receiver wants no more: {why}."
    then = "What it is owed is kept. Once the receiver takes messages again, or the channel leads elsewhere:"
    command = "monitor deliveries retry"
    return Message(
        subject=f"monitor: the channel {channel} is closed",
        text=f"{wrap(what)}\n\n{wrap(then)}\n\n    {command}\n",
        html=(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>'
            f"<p>{escape(what)}</p><p>{escape(then)}</p><pre>{command}</pre></body></html>\n"
        ),
        payload=wire.dump_json(Notice(timestamp=now, data=NoticeData(channel=channel, reason=why))),
    )
