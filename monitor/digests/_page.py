"""The latest changes of a watch as a page: what a digest had no room for, with the words of its sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from monitor.digests._statements import Desk
from monitor.digests._words import change_words, moment_words, one_line
from monitor.model import Change, Claim
from monitor.rules import Watch

_ITEM = """<li style="margin:0 0 1.5rem"><h2 style="font-size:1.1rem;margin:0">{title}</h2>
<p style="margin:.2rem 0;opacity:.8">{when}: {reason}</p>{evidence}</li>
"""
_EVIDENCE = """<blockquote style="margin:.4rem 0;padding:0 0 0 .6rem;border-left:3px solid">“{before}<mark>{number}</mark>{after}”</blockquote>
<p style="margin:.2rem 0">{source}, {published}</p>"""


def write_changes(watch: Watch, changes: Sequence[Change], *, zone: str, now: datetime) -> str:
    """Return the body of the page.

    Args:
        watch: Whose changes they are.
        changes: In the order in which they were decided; the latest comes first on the page.
        zone: IANA name of the zone of the times shown.
        now: When it is asked for, in UTC.
    """
    desk = Desk(ZoneInfo(zone), now)
    labels = {tracked.id: tracked.title for tracked in watch.figures}
    items = "".join(_item(change, labels.get(change.figure, change.figure), desk) for change in reversed(changes))
    return f'<ol reversed style="padding:0;list-style:none">{items}</ol>' if items else "<p>Nothing changed so far.</p>"


def _item(change: Change, label: str, desk: Desk) -> str:
    claim = change.new or change.old
    return _ITEM.format(
        title=escape(one_line(f"{label}: {change_words(change)}".replace(" -> ", " → "))),
        when=escape(moment_words(change.decided_at, desk.zone, desk.now)),
        reason=escape(one_line(change.reason, 500)),
        evidence="" if claim is None else _evidence(claim, desk),
    )


def _evidence(claim: Claim, desk: Desk) -> str:
    said = desk.state(claim)
    outlet = escape(said.outlet)
    return _EVIDENCE.format(
        before=escape(said.quote.before),
        number=escape(said.quote.number),
        after=escape(said.quote.after),
        source=outlet if said.url is None else f'<a href="{escape(said.url)}" rel="noreferrer">{outlet}</a>',
        published=escape(said.published),
    )
