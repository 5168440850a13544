"""Clock arithmetic: when a digest is due, when to poll again, when to try again, when a mute ends.

Rules of this package: pure; every moment that comes in or goes out is an aware `datetime`, and what goes out is in UTC;
chance is a parameter in [0, 1); a moment that is promised as next lies after the one given.
"""

from monitor.schedule._cron import Cron, next_run_at, parse_cron
from monitor.schedule._local import parse_zone
from monitor.schedule._mutes import muted_until
from monitor.schedule._waits import (
    ATTEMPT_DELAYS,
    NextPoll,
    Why,
    follow_move,
    hub_lease,
    interval_of,
    next_ask_at,
    next_attempt_at,
    next_poll,
    rhythm,
)

__all__ = [
    "ATTEMPT_DELAYS",
    "Cron",
    "NextPoll",
    "Why",
    "follow_move",
    "hub_lease",
    "interval_of",
    "muted_until",
    "next_ask_at",
    "next_attempt_at",
    "next_poll",
    "next_run_at",
    "parse_cron",
    "parse_zone",
    "rhythm",
]
