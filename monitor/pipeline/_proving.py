"""The user's templates, tried on what is stored: `monitor check` finds what samples do not show. Only reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.config import Settings, read_templates
from monitor.digests import Digest, check_templates
from monitor.errors import RenderError
from monitor.pipeline._composing import alerts_to
from monitor.pipeline._press import Order, Press
from monitor.rules import DigestPlan, TemplateSet
from monitor.store import Transaction

_LATEST = 200  # changes of a digest
_COVERED = timedelta(days=7)


def prove_templates(transaction: Transaction, settings: Settings, *, now: datetime) -> tuple[RenderError, ...]:
    """Return what is wrong with templates when they tell the latest changes that are stored; each once."""
    press = Press(transaction, settings, now, linked=False)
    found: dict[str, RenderError] = {}
    uses: dict[TemplateSet, dict[str, Digest]] = {}
    for order in _orders(press):
        digest = press.compose(order)
        for channel in order.channels:
            uses.setdefault(press.templates(order.plan, channel), {})[digest.id] = digest
    for own, digests in uses.items():
        if own != TemplateSet():
            for error in check_templates(read_templates(own), tuple(digests.values())):
                found.setdefault(str(error), error)
    return tuple(found.values())


def _orders(press: Press) -> Iterator[Order]:
    """Yield the digests and the alerts that the latest changes would make."""
    plans: tuple[DigestPlan | None, ...] = (*press.settings.digests, None)
    for plan in plans:
        named = plan.watches if plan else ()
        watches = tuple(watch for watch in press.settings.watches if not named or watch.id in named)
        yield Order(
            kind="digest" if plan else "alert",
            subscription=f"digest:{plan.id}" if plan else alerts_to("all"),
            thread="",
            channels=plan.to if plan else tuple(press.settings.channels),
            watches=watches,
            changes=press.transaction.changes(watches=[watch.id for watch in watches], limit=_LATEST),
            since=press.now - _COVERED if plan else None,
            plan=plan,
            title=plan.title if plan else None,
        )
