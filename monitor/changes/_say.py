"""The words of a reason: claims, days and amounts as a reader would say them."""

from __future__ import annotations

from datetime import date

from monitor.model import Claim, Interval

_LONGEST = 60


def says(claim: Claim) -> str:
    """Return a claim in a few words: "71 (Civil Protection, as of 11 Mar)"."""
    text = " ".join(claim.figure.text.split())[:_LONGEST]
    when = f"as of {day(claim.as_of)}" if claim.as_of_stated else f"published {day(claim.published_at.date())}"
    return f"{text} ({claim.voice[:_LONGEST]}, {when})"


def day(when: date) -> str:
    """Return a day as "11 Mar 2026", whatever the language of the machine."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{when.day} {months[when.month - 1]} {when.year}"


def amount(interval: Interval) -> str:
    """Return an interval in words: "76", "80 to 90", "at least 80"."""
    lower, upper = interval.lower, interval.upper
    if lower is not None and lower == upper:
        return f"{lower:f}"
    if lower is None:
        return "any number" if upper is None else f"at most {upper:f}"
    return f"at least {lower:f}" if upper is None else f"{lower:f} to {upper:f}"
