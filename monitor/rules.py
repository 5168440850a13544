"""What the user asked for: feeds, watches, tracked figures, channels, alerts and digests.

These are the sections of the YAML file, parsed once into frozen values (unknown keys refused). Every field
has a default or is required, and its description is what editors show and what the reference says. Pure
steps receive these values, never the whole `Settings`. What spans sections (a digest naming a watch that
does not exist) is checked in `config`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    SecretStr,
    Tag,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from monitor.errors import redacted
from monitor.model import ChangeKind, PeriodKind

_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?" for unit in "wdhms"), re.ASCII)
_LONGEST_DURATION = timedelta(days=36_525)  # added to the present it must still be a date


def parse_duration(value: object) -> object:
    """Turn "10m", "7d" or "1h30m" into a timedelta; other types pass through to pydantic.

    Raises ValueError for text that is not a duration, with an example of one.
    """
    if not isinstance(value, str):
        if isinstance(value, (int, float)):
            # pydantic turns a ValueError, and no TypeError, into a problem that names the key
            raise ValueError(f'{value} has no unit; write a duration such as "10m", "36h" or "7d"')  # noqa: TRY004
        return value
    found = _DURATION.fullmatch(value.strip())
    if not value.strip() or found is None:
        raise ValueError(f'{value!r} is not a duration; write one such as "10m", "36h" or "7d"')
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = timedelta(days=7 * weeks + days, seconds=3600 * hours + 60 * minutes + seconds)
    if duration > _LONGEST_DURATION:
        raise ValueError(f"{value!r} is longer than a century; write a shorter duration")
    return duration


def format_duration(value: timedelta) -> str:
    """Return the shortest text that `parse_duration` reads back as `value` (whole seconds)."""
    left = int(value.total_seconds())
    parts = []
    for letter, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"


def _as_list(value: object) -> object:
    """Let a single value stand for a list of one: `to: desk` for `to: [desk]`."""
    return value if isinstance(value, (list, tuple)) or value is None else [value]


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$", "examples": ["10m", "7d"]}),
]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


def _one_or_many(**item: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item}]})


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list), _one_or_many(type="string")]
Numbers = Annotated[tuple[Decimal, ...], BeforeValidator(_as_list), _one_or_many(type="number")]


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError('must be longer than nothing; write for example "10m"')
    return value


Interval = Annotated[Duration, AfterValidator(_positive)]


def _anchored(path: Path, info: ValidationInfo) -> Path:
    """Let a relative path start at the `base` of the validation context: the folder of the configuration file."""
    base: Path | None = (info.context or {}).get("base")
    return path if base is None else base / path


LocalPath = Annotated[Path, AfterValidator(_anchored)]
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not _CONTROL.search(text)
    except ValueError:
        return False


def _check_url(text: str) -> str:
    if not _is_web_address(text):
        shown = redacted(text)
        what = "is no web address" if "@" in shown else f"{shown!r} is no web address"  # it may begin with a password
        raise ValueError(f"{what}; write one that starts with https:// or http://")
    return text


def _check_secret_url(secret: SecretStr) -> SecretStr:
    if not _is_web_address(secret.get_secret_value()):
        raise ValueError("is no web address; write one that starts with https:// or http://")
    return secret


Url = Annotated[str, AfterValidator(_check_url), Field(json_schema_extra={"pattern": "^https?://"})]
SecretUrl = Annotated[SecretStr, AfterValidator(_check_secret_url)]
_ADDRESS = re.compile(r"(?:[^<>\x00-\x1f\x7f]*<)?[^\s<>,;:@\x00-\x1f\x7f]+@[^\s<>,;:@\x00-\x1f\x7f]+(>)?")


def _check_address(text: str) -> str:
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or ("<" in text) != (found[1] is not None):
        raise ValueError(f'{text!r} is no mail address; write "desk@example.org" or "The Desk <desk@example.org>"')
    return text.strip()


Address = Annotated[str, AfterValidator(_check_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_as_list), _one_or_many(type="string")]


def _check_language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", text):
        raise ValueError(f'{text!r} is no language code; write one such as "en", "es" or "pt-BR"')
    return text


Language = Annotated[str, AfterValidator(_check_language)]


KIND_GROUPS: Mapping[str, frozenset[ChangeKind]] = {
    "moves": frozenset({ChangeKind.INCREASED, ChangeKind.DECREASED, ChangeKind.ADVANCED, ChangeKind.THRESHOLD_CROSSED}),
    "doubts": frozenset(
        {
            ChangeKind.CONFLICT,
            ChangeKind.IMPLAUSIBLE,
            ChangeKind.CORRECTED,
            ChangeKind.DEFINITION_CHANGE,
            ChangeKind.RETROACTIVE,
        }
    ),
    "reading": frozenset({ChangeKind.STALLED, ChangeKind.SOURCE_DOWN, ChangeKind.SOURCE_RECOVERED}),
}
"""Names that stand for several kinds of change: figures that moved, figures to look at twice, and how reading goes."""


def _check_kind(text: str) -> str:
    kinds = [*(kind.value for kind in ChangeKind), *KIND_GROUPS]
    if text not in kinds:
        close = get_close_matches(text[:40], kinds, n=1)
        raise ValueError(
            f"{text!r} is no kind of change; " + (f"did you mean {close[0]}?" if close else f"write {', '.join(kinds)}")
        )
    return text


Kinds = Annotated[
    tuple[Annotated[str, AfterValidator(_check_kind)], ...],
    BeforeValidator(_as_list),
    _one_or_many(enum=[*(kind.value for kind in ChangeKind), *KIND_GROUPS]),
]


class Rule(BaseModel):
    """A section of the configuration: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# --------------------------------------------------------------------------- feeds


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OUR_HEADERS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "te",
     "transfer-encoding", "upgrade"}
)  # fmt: skip


def _check_header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r:.60} is no name of a header; write one such as X-Api-Key")
    if name.lower() in _OUR_HEADERS:
        raise ValueError(f"{name} is monitor's own to send; remove it")
    return name


def _check_header_value(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(
        r"[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa1-\xff]*[\x21-\x7e\xa1-\xff])?", secret.get_secret_value()
    ):
        raise ValueError("is no value of a header; write one line of plain text")
    return secret


class Header(Rule):
    """A header to send, whose value may be a secret."""

    value: Annotated[SecretStr, AfterValidator(_check_header_value)] = Field(
        description="The value; better value_file or value_env where it is secret."
    )


class _OrText:
    """Lets a text stand for a header whose value it is."""

    @staticmethod
    def read(value: object) -> object:
        if isinstance(value, (int, float)):
            raise ValueError("is not read as text; put it in quotes")  # noqa: TRY004 - see parse_duration
        return {"value": value} if isinstance(value, str) else value

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


Headers = dict[
    Annotated[str, AfterValidator(_check_header_name)], Annotated[Header, BeforeValidator(_OrText.read), _OrText()]
]


class Feed(Rule):
    """One feed to poll."""

    id: Identifier = Field(description="A short name, unique among the feeds; used in watches, logs and digests.")
    url: Url = Field(description="Where the feed is: http or https.", repr=False)  # may hold a password
    title: str | None = Field(None, description="What readers see; the feed's own title if left out.")
    groups: Names = Field((), description="Names under which watches can ask for several feeds at once.")
    every: Interval | None = Field(None, description="How often to poll this one; the poll policy decides if left out.")
    language: Language | None = Field(None, description="BCP 47 code of the articles, where the feed does not say.")
    content: Literal["feed", "page"] = Field(
        "feed",
        description="Where the text comes from: the feed's own entries, or the pages that they link to, "
        "where a watch matches the entry or the feed cuts its text off.",
    )
    enabled: bool = Field(default=True, description="false stops polling without forgetting the feed.")
    user: str | None = Field(None, min_length=1, description="User name, if the feed's own server asks for one.")
    password: SecretStr | None = Field(None, description="Better: password_file or password_env.")
    headers: Headers = Field({}, description="Headers for the feed's own server: text, value_file or value_env each.")
    ca_file: LocalPath | None = Field(None, description="Certificates to trust for the feed's own server.")
    proxy: SecretUrl | None = Field(None, description="Proxy to ask through: http://proxy.example:3128.")

    @model_validator(mode="after")
    def _has_whole_credentials(self) -> Feed:
        if self.password is not None and self.user is None:
            raise ValueError("there is a password but no user; add the user")
        return self


class FeedList(Rule):
    """Feeds from an OPML file, as other readers export them."""

    opml: LocalPath = Field(description="Path of the OPML file, relative to the configuration file.")
    groups: Names = Field((), description="Groups that every feed of the file joins.")
    every: Interval | None = Field(None, description="How often to poll each of them.")


def _feed_form(value: object) -> str:
    return "list" if isinstance(value, FeedList) or (isinstance(value, dict) and "opml" in value) else "feed"


FeedEntry = Annotated[
    Annotated[Feed, Tag("feed")] | Annotated[FeedList, Tag("list")],
    Discriminator(_feed_form),
]


class PollPolicy(Rule):
    """How feeds are read."""

    every: Interval | None = Field(None, description="How often feeds are polled; left out: as often as they publish.")
    minimum: Interval = Field(timedelta(minutes=5), description="Never poll a feed more often than this.")
    maximum: Interval = Field(timedelta(hours=4), description="Poll even a failing or quiet feed this often.")
    timeout: Interval = Field(timedelta(seconds=30), description="Give up on a request after this long, in all.")
    max_bytes: int = Field(10_000_000, gt=0, description="Refuse a longer body, counted after decompression.")
    max_redirects: int = Field(5, ge=0, le=20, description="Follow at most this many redirects.")
    concurrency: int = Field(20, ge=1, le=1000, description="How many feeds are read at the same time.")
    per_host: int = Field(2, ge=1, le=100, description="How many of them from the same host.")
    pace: Duration = Field(timedelta(seconds=1), description="The least time between two requests to a host.")
    contact: str | None = Field(None, description="Address or page in the User-Agent, so that site owners can ask.")
    allow_private: Names = Field((), description="Hosts that may resolve to private addresses; all others may not.")


# --------------------------------------------------------------------------- watches


Severity = Literal["low", "normal", "high"]


class Thresholds(Rule):
    """When a move of a tracked figure alerts; any of those given suffices."""

    change: Decimal | None = Field(None, ge=0, description="Alert when the value moved by at least this much.")
    percent: Decimal | None = Field(None, ge=0, description="Alert when it moved by at least this many percent.")
    crosses: Numbers = Field((), description="Alert when it passes one of these values, either way.")


def _alert_form(value: object) -> str:
    return "thresholds" if isinstance(value, (dict, Thresholds)) else "word"


Alert = Annotated[
    Annotated[Thresholds, Tag("thresholds")] | Annotated[Literal["any", "never"], Tag("word")],
    Discriminator(_alert_form),
]


class TrackedFigure(Rule):
    """A figure that the user named, in the user's words."""

    id: Identifier = Field(description="A short name, unique within the watch.")
    label: str | None = Field(None, description="What readers see; made from the id if left out.")
    metric: str = Field(description='What is counted or measured: "killed", "displaced", "inflation", "jobs cut"...')
    unit: str | None = Field(None, description='Unit, where the metric leaves it open: "USD", "percent", "household".')
    subject: str | None = Field(None, description='What it is of, where that is not a place: "bread", "Acme Corp".')
    place: Names = Field((), description="Where: a place and all that lies in it. Several mean any of them.")
    exclude: Names = Field((), description='Places, populations or words that do not count: "West Bank".')
    population: str | None = Field(None, description='Whom: "children", "soldiers"; everybody if left out.')
    qualifier: str | None = Field(None, description='"confirmed", "identified", "suspected"...')
    period: PeriodKind | None = Field(None, description="cumulative, window, stock, flow, rate or level.")
    since: date | None = Field(None, description="The day a running total starts; earlier events do not count.")
    prefer: Names = Field((), description="Voices whose value is shown first when several differ.")
    trust: Names = Field((), description="Only these voices count, if given.")
    ignore: Names = Field((), description="Voices that never count.")
    alert: Alert | None = Field(None, description="When to alert; as the watch says if left out.")
    severity: Severity = Field("normal", description="How grave its changes are to you, for routes: low, normal, high.")
    stalled_after: Interval | None = Field(None, description="Say so when no new value came for this long.")

    @property
    def title(self) -> str:
        """What readers see."""
        return self.label or self.id.replace("-", " ").replace("_", " ").capitalize()


class AutoFigures(tuple[TrackedFigure, ...]):
    """The figures of a watch that follows whatever its articles report: none of its own."""

    __slots__ = ()


def _read_figures(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if value == "auto" or isinstance(value, AutoFigures):
        return AutoFigures()
    if isinstance(value, str):
        # pydantic turns a ValueError, and no TypeError, into a problem that names the key
        raise ValueError(f'{value!r} is no list of figures; write a list, or "auto"')  # noqa: TRY004
    return read(value)


class _OrAuto:
    """Tells editors of the word that may stand for a list."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"const": "auto"}, handler(schema)]}


Figures = Annotated[tuple[TrackedFigure, ...], WrapValidator(_read_figures), _OrAuto()]


class Watch(Rule):
    """What a user wants to follow."""

    id: Identifier = Field(description="A short name, unique among the watches.")
    title: str | None = Field(None, description="What readers see; made from the id if left out.")
    match: str = Field(
        "", description="Which documents: 'flood* AND (Northland OR \"Ard valley\") NOT sport'; all if empty."
    )
    feeds: Names = Field((), description="Feeds or groups to look in; all if left out.")
    figures: Figures = Field((), description='The figures to follow; "auto": those that several outlets report.')
    alert: Alert = Field("any", description="When figures alert that say nothing themselves; any move if left out.")

    @property
    def name(self) -> str:
        """What readers see."""
        return self.title or self.id.replace("-", " ").replace("_", " ").capitalize()

    @property
    def is_auto(self) -> bool:
        """Whether it follows whatever figures its articles report."""
        return isinstance(self.figures, AutoFigures)

    def alert_of(self, tracked: TrackedFigure) -> Alert:
        """Return when a tracked figure of the watch alerts."""
        return self.alert if tracked.alert is None else tracked.alert


# --------------------------------------------------------------------------- channels


class TemplateSet(Rule):
    """The user's own templates instead of the built-in ones."""

    subject: LocalPath | None = Field(None, description="Jinja2 file for the subject line.")
    text: LocalPath | None = Field(None, description="Jinja2 file for the plain text.")
    html: LocalPath | None = Field(None, description="Jinja2 file for the HTML.")
    chat: LocalPath | None = Field(None, description="Jinja2 file for chats: some 1,900 characters.")


OwnTemplates = Annotated[
    TemplateSet,
    Field(description="Own templates for all that this channel gets; they go before those of a digest."),
]


class Smtp(Rule):
    """The mail server that takes our messages."""

    host: str = Field(description="Name or address of the server.")
    port: int = Field(587, ge=1, le=65535, description="587 for STARTTLS, 465 for TLS, 25 without.")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="How the connection is protected.")
    user: str | None = Field(None, description="Name to log in with, if the server asks.")
    password: SecretStr | None = Field(None, description="Better: password_file or password_env.")
    ca_file: LocalPath | None = Field(None, description="Certificates to trust instead of the system's.")
    timeout: Interval = Field(timedelta(seconds=30), description="Give up on a step after this long.")


class EmailChannel(Rule):
    """A list of mail addresses."""

    kind: Literal["email"] = Field(description="Sends mail.")
    to: Addresses = Field(min_length=1, description="The readers' addresses.")
    sender: Address = Field("monitor <monitor@localhost>", alias="from", description="The From address.")
    bounces: Address | None = Field(
        None, description="Where servers report what they could not deliver; the From address if left out."
    )
    unsubscribe: Address | None = Field(None, description="Where readers can ask to be taken off, named in each mail.")
    smtp: Smtp = Field(description="The mail server that takes our messages.")
    templates: OwnTemplates = TemplateSet()


class WebhookChannel(Rule):
    """A URL that takes JSON, signed as Standard Webhooks ask."""

    kind: Literal["webhook"] = Field(description="Posts JSON.")
    url: SecretUrl = Field(description="Where to POST; url_env and url_file keep it out of this file.")
    secret: SecretStr | None = Field(None, description="whsec_ and base64; better: secret_file or secret_env.")
    format: Literal["plain", "cloudevents"] = Field("plain", description="cloudevents wraps the payload as an event.")
    timeout: Interval = Field(timedelta(seconds=20), description="Give up on an attempt after this long.")
    allow_private: bool = Field(default=False, description="true if the receiver has a private address.")


class FileChannel(Rule):
    """A folder that takes every digest as .eml, .html, .txt and .json."""

    kind: Literal["file"] = Field(description="Writes files.")
    path: LocalPath = Field(
        Path("outbox"), validate_default=True, description="The folder, relative to the configuration file."
    )
    templates: OwnTemplates = TemplateSet()


class StdoutChannel(Rule):
    """The terminal or the service log."""

    kind: Literal["stdout"] = Field(description="Prints.")
    templates: OwnTemplates = TemplateSet()


class AppriseChannel(Rule):
    """A chat or another of the services that Apprise knows."""

    kind: Literal["apprise"] = Field(description="Sends a short text through Apprise.")
    url: SecretStr = Field(description="Apprise's URL of the service; url_env and url_file keep it out of this file.")
    timeout: Interval = Field(timedelta(seconds=30), description="Give up on an attempt after this long.")
    templates: OwnTemplates = TemplateSet()


Channel = Annotated[
    EmailChannel | WebhookChannel | AppriseChannel | FileChannel | StdoutChannel, Field(discriminator="kind")
]

# --------------------------------------------------------------------------- alerts and digests

_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = tuple(name[:3] for name in _WEEKDAY_NAMES)
_DAY = timedelta(days=1)
_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)


def parse_hours(text: str) -> tuple[timedelta, timedelta]:
    """Turn "22:00-06:00" into the two times since midnight; "24:00" is the end of a day.

    Raises ValueError for anything else, with an example.
    """
    found = _HOURS.fullmatch(text.strip())
    if found is not None:
        hour, minute, last_hour, last_minute = map(int, found.groups())
        begin, end = timedelta(hours=hour, minutes=minute), timedelta(hours=last_hour, minutes=last_minute)
        if begin < _DAY and end <= _DAY:
            return begin, end
    raise ValueError(f'{text!r} is no span of hours; write one such as "22:00-06:00"')


def _check_hours(text: str) -> str:
    parse_hours(text)
    return text.strip()


def _check_weekdays(given: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if not any(len(name) > 2 and day.startswith(name.lower()) for day in _WEEKDAY_NAMES):  # noqa: PLR2004 - "mon"
            raise ValueError(f"{name!r} is no weekday; write {', '.join(WEEKDAYS)}")
    return tuple(dict.fromkeys(name.lower()[:3] for name in given))


Weekdays = Annotated[Names, AfterValidator(_check_weekdays)]


class Mute(Rule):
    """Hours in which alerts are held, to be sent when they end."""

    hours: Annotated[str, AfterValidator(_check_hours)] = Field(
        description='"22:00-06:00"; may pass midnight; "00:00-24:00" is a whole day.',
        json_schema_extra={"pattern": r"^\d{2}:\d{2}-\d{2}:\d{2}$"},
    )
    weekdays: Weekdays = Field((), description="mon, tue, ... on which the hours begin; every day if left out.")
    timezone: str = Field("UTC", description="IANA name of the zone of the hours.")

    @model_validator(mode="after")
    def _leaves_time(self) -> Mute:
        begin, end = parse_hours(self.hours)
        if (end - begin) % _DAY == timedelta(0) and len(self.weekdays) in (0, len(WEEKDAYS)):
            raise ValueError("this holds everything for ever; leave some hours or weekdays free")
        return self


def _mute_form(value: object) -> str:
    return "hours" if isinstance(value, (dict, Mute)) else "word"


MuteOrNever = Annotated[
    Annotated[Mute, Tag("hours")] | Annotated[Literal["never"], Tag("word")],
    Discriminator(_mute_form),
]


_SEVERITIES = get_args(Severity)


def _check_severities(given: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if name not in _SEVERITIES:
            raise ValueError(f"{name!r} is no severity; write {', '.join(_SEVERITIES)}")
    return given


Severities = Annotated[Names, AfterValidator(_check_severities)]


class RouteMatch(Rule):
    """Which changes a route takes; all that is given must hold."""

    watch: Names = Field((), description="Ids of watches.")
    figure: Names = Field((), description="Ids of tracked figures.")
    kind: Kinds = Field((), description="Kinds of change (conflict, corrected, ...), or moves, doubts, reading.")
    severity: Severities = Field((), description="How grave the figure is to you: low, normal, high.")
    voice: Names = Field((), description="Who asserts the new value.")
    place: Names = Field((), description="Where: a place and all that lies in it.")


class Route(Rule):
    """A rule that sends some changes elsewhere; the first that matches decides, unless it says `continue`.

    What it leaves out is that of the route around it, or of the alerts as a whole.
    """

    match: RouteMatch = Field(description="Which changes.")
    to: Annotated[Names, Field(min_length=1)] | None = Field(None, description="Channels.")
    mute: MuteOrNever | None = Field(None, description="When to hold them; never: at no time.")
    min_gap: Duration | None = Field(None, description="The least time between two messages of a watch to a channel.")
    routes: tuple[Route, ...] = Field((), description="Exceptions among what this route takes, tried in order.")
    continue_: bool = Field(default=False, alias="continue", description="true lets later routes take them too.")


class Alerts(Rule):
    """Digests that are sent at once."""

    to: Names = Field((), description="Channels of every alert that no route takes.")
    notices: Names = Field(
        (),
        description="Channels for what is wrong with monitor itself, the first that works; those of alerts if left out.",
    )
    settle: Duration = Field(timedelta(0), description="Wait this long, so that several outlets report first.")
    timezone: str = Field("UTC", description="IANA name of the zone of the dates shown.")
    mute: MuteOrNever | None = Field(None, description="When to hold them.")
    min_gap: Duration = Field(
        timedelta(0), description="The least time between two messages of a watch to a channel; alerts are held."
    )
    routes: tuple[Route, ...] = Field((), description="Exceptions, tried in order.")


class DigestPlan(Rule):
    """A digest on a schedule: who is told what, when."""

    id: Identifier = Field(description="A short name, unique among the digests.")
    title: str | None = Field(None, description="Heads the digest; the watches' titles if left out.")
    watches: Names = Field((), description="Ids of watches; all if left out.")
    schedule: str = Field(description='Five cron fields: "0 7 * * mon-fri".')
    timezone: str = Field("UTC", description="IANA name of the zone of the schedule and of the dates shown.")
    to: Names = Field(min_length=1, description="Channels.")
    when_empty: Literal["skip", "send"] = Field("skip", description="What to do when nothing moved.")
    templates: TemplateSet = Field(TemplateSet(), description="Own templates.")


# --------------------------------------------------------------------------- own words, and the program itself


class MetricWords(Rule):
    """What a metric of the user's own is called in the news."""

    words: Names = Field(min_length=1, description='How texts call it: ["customers without power", "outages"].')
    unit: str | None = Field(None, description='What is counted or measured: "household", "USD", "percent".')
    period: PeriodKind | None = Field(None, description="cumulative, window, stock, flow, rate or level.")


def _check_listen(text: str | None) -> str | None:
    if text is None:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 <= int(port[:6]) <= 65535:  # noqa: PLR2004 - the highest TCP port
        raise ValueError(f'{text!r} is nothing to listen on; write "host:port", such as "127.0.0.1:8470", or null')
    return text


def _check_public(text: str | None) -> str | None:
    if text is not None and not (text.startswith("https://") and "?" not in text and "#" not in text):
        raise ValueError(f"{redacted(text)!r} is no public address; write one such as https://monitor.example.org")
    return text


class Web(Rule):
    """The web server: health, unsubscribing, and feeds of changes."""

    listen: Annotated[str | None, AfterValidator(_check_listen)] = Field(
        "127.0.0.1:8470", description='"host:port"; null switches it off.'
    )
    public_url: Annotated[str | None, AfterValidator(_check_public)] = Field(
        None,
        description="Where readers reach it, behind your proxy: https://...; mails then have a link to unsubscribe.",
    )


class Log(Rule):
    """What the daemon writes to standard error."""

    format: Literal["auto", "console", "json"] = Field("auto", description="auto: console on a terminal, else json.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is written.")
