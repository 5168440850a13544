"""The values that travel, in the order of a datum's journey.

    feed bytes -> Entry -> Document -> Figure -> Change -> Digest -> Delivery

Rules of this package: values are frozen and hold no behaviour beyond what they are; numbers are `Decimal`, never
float; every `datetime` is aware and in UTC unless its field says otherwise; offsets index into the stored
`Document.text` of one version, and `text[start:end]` is exactly what was quoted. What the user asked for
(watches, channels, ...) is in `monitor.rules`.
"""

from monitor.model._changes import Change, ChangeKind, Claim, Interval, Judged
from monitor.model._deliveries import (
    Attempt,
    Delivery,
    DeliveryState,
    Image,
    Message,
    Owed,
    Receipt,
    Silence,
    Unsubscribed,
)
from monitor.model._documents import Actor, Coverage, Dateline, Document, Section, Sketch, Status, Unread
from monitor.model._entries import Caveat, Entry, FeedFacts, Fetched, NotModified, ParsedFeed, Validators
from monitor.model._figures import (
    Attribution,
    Evidence,
    Figure,
    Form,
    Method,
    Modality,
    Period,
    PeriodKind,
    join_series,
    series_key,
)
from monitor.model._polls import ClaimedFeed, FeedHealth, FeedMove, Pace, PollNote, PollRecord, Push, PushState

__all__ = [
    "Actor",
    "Attempt",
    "Attribution",
    "Caveat",
    "Change",
    "ChangeKind",
    "Claim",
    "ClaimedFeed",
    "Coverage",
    "Dateline",
    "Delivery",
    "DeliveryState",
    "Document",
    "Entry",
    "Evidence",
    "FeedFacts",
    "FeedHealth",
    "FeedMove",
    "Fetched",
    "Figure",
    "Form",
    "Image",
    "Interval",
    "Judged",
    "Message",
    "Method",
    "Modality",
    "NotModified",
    "Owed",
    "Pace",
    "ParsedFeed",
    "Period",
    "PeriodKind",
    "PollNote",
    "PollRecord",
    "Push",
    "PushState",
    "Receipt",
    "Section",
    "Silence",
    "Sketch",
    "Status",
    "Unread",
    "Unsubscribed",
    "Validators",
    "join_series",
    "series_key",
]
