"""What the operator is told about monitor itself, on a channel that is not the one in trouble.

Rules of this file: a notice about a notice is never sent, so that nothing goes round in circles; of what happens again
and again one notice a day is enough, for the log, the metrics and the status page have the rest.
"""

from __future__ import annotations

from datetime import datetime

from monitor.config import Settings
from monitor.digests import NoticeKind, render_notice
from monitor.model import Delivery
from monitor.reading import hash_parts
from monitor.store import Transaction

NOTICES = "notices"
"""The list of messages about monitor itself."""


def tell_operator(
    transaction: Transaction,
    settings: Settings,
    kind: NoticeKind,
    channel: str,
    reason: str,
    *,
    now: datetime,
    about: Delivery | None = None,
    once: str | None = None,
) -> None:
    """Put a notice into the outbox, to the first channel that takes notices and is not in trouble; none if none is.

    Args:
        transaction: Where it is recorded.
        settings: Which channels there are.
        kind: What happened.
        channel: To which channel.
        reason: Why.
        now: When, in UTC.
        about: The message that was given up.
        once: What the notice is the only one of; the kind, the channel and the day if left out.
    """
    closed = transaction.closed_channels()
    willing = settings.alerts.notices or (*settings.alerts.to, *settings.channels)
    other = next(
        (name for name in willing if name not in closed and (name != channel or kind == "template.failed")), None
    )
    if other is None or (about is not None and about.subscription == NOTICES):
        return
    digest = hash_parts(kind, channel, once or now.date().isoformat())
    named = {} if about is None else {"delivery": about.id, "subject": about.message.subject}
    notice = Delivery(
        id=f"{digest}-{other}",
        digest=digest,
        channel=other,
        subscription=NOTICES,
        message=render_notice(kind, channel, reason, now=now, **named),
        created_at=now,
        next_attempt_at=now,
    )
    transaction.record_digest(NOTICES, changes=(), deliveries=(notice,), now=now)
