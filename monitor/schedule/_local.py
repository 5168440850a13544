"""Local time: zones, and the clocks that jump in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def parse_zone(name: str) -> ZoneInfo:
    """Return the IANA time zone called `name`; raises ValueError that proposes the nearest names."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        close = get_close_matches(name[:40], _zone_names(), n=1, cutoff=0.6)
        wanted = f"did you mean {close[0]}?" if close else 'write an IANA name such as "Europe/Berlin" or "UTC"'
        raise ValueError(f"{name!r} is no known time zone; {wanted}") from None


@lru_cache(maxsize=1)
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def offset_at(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the clocks of `zone` are ahead of UTC."""
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def instant(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return when the clocks of `zone` show `wall`, in UTC.

    A time that comes twice is the first (`fold` 0) or the second one; a time that is skipped is the moment of the jump.
    """
    local = wall.replace(tzinfo=zone, fold=fold)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    earlier, later = (local.replace(fold=side).astimezone(UTC) for side in (1, 0))  # PEP 495: reversed in a gap
    return change_between(earlier, later, zone) or later


def change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the whole second in (early, late] at which the offset of `zone` first changes; None if it does not."""
    low = early.replace(microsecond=0)
    before = offset_at(low, zone)
    # it may change there and back again, but not within a day
    while (high := min(low + _DAY, late)) < late and offset_at(high, zone) == before:
        low = high
    if offset_at(high, zone) == before:
        return None
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if offset_at(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high
