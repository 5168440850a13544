"""What the user asked for: feeds, watches, tracked figures, channels, alerts and digests.

These are the sections of the YAML file, parsed once into frozen values (unknown keys refused). Every field
has a default or is required, and its description is what editors show and what the reference says. Pure
steps receive these values, never the whole `Settings`. What spans sections (a digest naming a watch that
does not exist) is checked in `config`.
"""

from monitor.rules._alerts import (
    KIND_GROUPS,
    WEEKDAYS,
    Alerts,
    DigestPlan,
    Kinds,
    Mute,
    Route,
    RouteMatch,
    Weekdays,
    parse_hours,
)
from monitor.rules._channels import (
    AppriseChannel,
    Channel,
    EmailChannel,
    FileChannel,
    StdoutChannel,
    TemplateSet,
    WebhookChannel,
)
from monitor.rules._feeds import STDIN, Feed, FeedEntry, FeedList, PollPolicy
from monitor.rules._program import Log, MetricWords, Web
from monitor.rules._values import (
    Address,
    Addresses,
    Duration,
    Identifier,
    Language,
    LocalPath,
    Names,
    Numbers,
    PositiveDuration,
    Rule,
    SecretUrl,
    Url,
    format_duration,
    parse_duration,
)
from monitor.rules._watches import Alert, AutoFigures, Severity, Thresholds, TrackedFigure, Watch

__all__ = [
    "KIND_GROUPS",
    "STDIN",
    "WEEKDAYS",
    "Address",
    "Addresses",
    "Alert",
    "Alerts",
    "AppriseChannel",
    "AutoFigures",
    "Channel",
    "DigestPlan",
    "Duration",
    "EmailChannel",
    "Feed",
    "FeedEntry",
    "FeedList",
    "FileChannel",
    "Identifier",
    "Kinds",
    "Language",
    "LocalPath",
    "Log",
    "MetricWords",
    "Mute",
    "Names",
    "Numbers",
    "PollPolicy",
    "PositiveDuration",
    "Route",
    "RouteMatch",
    "Rule",
    "SecretUrl",
    "Severity",
    "StdoutChannel",
    "TemplateSet",
    "Thresholds",
    "TrackedFigure",
    "Url",
    "Watch",
    "Web",
    "WebhookChannel",
    "Weekdays",
    "format_duration",
    "parse_duration",
    "parse_hours",
]
