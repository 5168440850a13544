"""Mute times: when one that holds ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from monitor.rules import WEEKDAYS, Mute, parse_hours
from monitor.schedule._local import instant, parse_zone


def muted_until(mute: Mute, now: datetime) -> datetime | None:
    """Return when the mute that holds at `now` ends, in UTC, or None when none holds.

    Hours that follow each other without a break count as one: a mute of all Saturday and Sunday ends on Monday.
    """
    ends: datetime | None = None
    moment = now
    for _ in range(len(WEEKDAYS) + 1):  # a rule that leaves no hour free is refused, so a break comes within a week
        following = _hours_end(mute, moment)
        if following is None:
            break
        ends = moment = following
    return ends


def _hours_end(mute: Mute, moment: datetime) -> datetime | None:
    zone = parse_zone(mute.timezone)
    begin, end = parse_hours(mute.hours)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if mute.weekdays and WEEKDAYS[day.weekday()] not in mute.weekdays:
            continue
        start = instant(_wall(day, begin), zone)
        until = instant(_wall(day, end if end > begin else end + timedelta(days=1)), zone, fold=1)
        if start <= moment < until:
            return until
    return None


def _wall(day: date, since_midnight: timedelta) -> datetime:
    return datetime.combine(day, time()) + since_midnight
