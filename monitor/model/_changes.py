"""What a figure did to its series: claims, and the changes decided from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from monitor.model._figures import Figure, PeriodKind


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between two bounds, both included; None is open."""

    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Claim:
    """A figure in its document: what one voice asserts within one tracked figure."""

    figure: Figure
    voice: str  # who asserts it: the attribution, else the publisher
    document: str
    version: int
    publisher: str | None
    headline: str
    url: str | None
    story: str | None
    published_at: datetime  # when the article says it appeared, else when we saw it
    as_of: date  # the stated as-of, else the day of publication
    as_of_stated: bool
    period: PeriodKind = PeriodKind.UNKNOWN  # what span the tracked figure speaks of
    scope: str | None = None  # the part of the tracked place that it speaks of; None: the whole
    cue: str | None = None  # "correction" or "retroactive": what the words around it say of the number
    window: Interval | None = None  # what the same article says came on top in the days before
    window_from: date | None = None  # when that window starts
    counts: bool = True  # False: judged to be a repeat, a part or not yet believed, so never the state


class ChangeKind(StrEnum):
    """What happened to a tracked figure (see the decision table in the documentation)."""

    FIRST = "first"
    UNCHANGED = "unchanged"
    REFINED = "refined"
    STALE_REPEAT = "stale_repeat"
    ADVANCED = "advanced"
    INCREASED = "increased"
    DECREASED = "decreased"
    CORRECTED = "corrected"
    DEFINITION_CHANGE = "definition_change"
    CONFLICT = "conflict"
    RETROACTIVE = "retroactive"
    IMPLAUSIBLE = "implausible"
    THRESHOLD_CROSSED = "threshold_crossed"
    STALLED = "stalled"
    SOURCE_DOWN = "source_down"
    SOURCE_RECOVERED = "source_recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim of a tracked figure together with what was decided about it: the memory of a series.

    `told` says that readers were alerted of it, or that it is the baseline (the first value, or one published
    before the configuration asked for the figure): thresholds compare with the latest claim that was told.
    """

    claim: Claim
    kind: ChangeKind
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference within one series, with its kind and the reason for it.

    `old` is the claim that `new` was compared with. `delta` and `percent` are differences as intervals
    (percent of the old value). `alert` says whether the thresholds were met when it was decided.
    """

    id: str
    watch: str
    figure: str  # the id of the tracked figure; the feed's id for source_down and source_recovered
    kind: ChangeKind
    alert: bool
    old: Claim | None
    new: Claim | None
    delta: Interval | None
    percent: Interval | None
    crossed: tuple[Decimal, ...] = ()
    voice: str | None
    document: str | None
    published_at: datetime
    decided_at: datetime
    reason: str  # one sentence: the rule that fired, in words
    others: tuple[str, ...] = ()  # why other rules did not fire, for `explain`
