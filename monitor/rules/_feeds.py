"""Which feeds to read, and how."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv6Address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    SecretStr,
    Tag,
    ValidationInfo,
    model_validator,
)

from monitor.rules._values import (
    Duration,
    Folders,
    Identifier,
    Language,
    LocalPath,
    Names,
    PositiveDuration,
    Rule,
    SecretUrl,
    as_list,
    check_url,
    one_or_many,
)

STDIN = "stdin:"
"""The address of standard input."""

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
            raise ValueError("is not read as text; put it in quotes")  # noqa: TRY004 - see `parse_duration`
        return {"value": value} if isinstance(value, str) else value

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


Headers = dict[
    Annotated[str, AfterValidator(_check_header_name)], Annotated[Header, BeforeValidator(_OrText.read), _OrText()]
]


def _check_feed_url(text: str, info: ValidationInfo) -> str:
    """Let a feed be a file or standard input too; a relative path starts, as all do, at the configuration's folder."""
    if text == STDIN:
        return text
    if not text.lower().startswith("file:"):
        return check_url(text)
    host, path = "", text[len("file:") :]
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        path = slash + path
    name = unquote(path)
    if host not in {"", "localhost"} or not name or not name.isprintable() or {"?", "#"} & {*path}:
        raise ValueError(f"{text!r:.200} is no file of this machine; write one such as file:///srv/feeds/local.xml")
    base: Path | None = (info.context or {}).get("base")
    if not name.startswith("/") and base is None:
        raise ValueError(f"{text!r:.200} has no folder to start at; write the whole path: file:///srv/feeds/local.xml")
    return f"file://{quote(str((base or Path('/')) / name))}"


FeedUrl = Annotated[
    str, AfterValidator(_check_feed_url), Field(json_schema_extra={"pattern": "^(https?://|file:|stdin:$)"})
]


class Feed(Rule):
    """One feed to poll."""

    id: Identifier = Field(description="A short name, unique among the feeds; used in watches, logs and digests.")
    url: FeedUrl = Field(  # may hold a password
        description="Where the feed is: http or https, or file: or stdin: where `poll` allows it.", repr=False
    )
    title: str | None = Field(None, description="What readers see; the feed's own title if left out.")
    groups: Names = Field((), description="Names under which watches can ask for several feeds at once.")
    every: PositiveDuration | None = Field(
        None, description="How often to poll this one; the poll policy decides if left out."
    )
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
    cert_file: LocalPath | None = Field(
        None, description="Certificate, with its key behind it, to show to the feed's own server (PEM)."
    )
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
    every: PositiveDuration | None = Field(None, description="How often to poll each of them.")


def _feed_form(value: object) -> str:
    return "list" if isinstance(value, FeedList) or (isinstance(value, dict) and "opml" in value) else "feed"


FeedEntry = Annotated[
    Annotated[Feed, Tag("feed")] | Annotated[FeedList, Tag("list")],
    Discriminator(_feed_form),
]


def _check_host(text: str) -> str:
    """Return a host as it is looked up: in small letters, in ASCII."""
    host = text.strip().strip("[]").rstrip(".").lower()
    try:
        if ":" in host:
            return str(IPv6Address(host))
        if re.fullmatch(r"[\w.-]+", host):
            return host.encode("idna").decode()
    except ValueError:
        pass
    raise ValueError(
        f"{text!r:.80} is no host; write a name or an address, such as intranet.example or 10.0.0.5, "
        "without scheme, port or network"
    )


Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_check_host)], ...], BeforeValidator(as_list), one_or_many(type="string")
]


class PollPolicy(Rule):
    """How feeds are read."""

    every: PositiveDuration | None = Field(
        None, description="How often feeds are polled; left out: as often as they publish."
    )
    minimum: PositiveDuration = Field(timedelta(minutes=5), description="Never poll a feed more often than this.")
    maximum: PositiveDuration = Field(timedelta(hours=4), description="Poll even a failing or quiet feed this often.")
    timeout: PositiveDuration = Field(
        timedelta(seconds=30), description="Give up on a request after this long, in all."
    )
    max_bytes: int = Field(10_000_000, gt=0, description="Refuse a longer body, counted after decompression.")
    max_redirects: int = Field(5, ge=0, le=20, description="Follow at most this many redirects.")
    concurrency: int = Field(50, ge=1, le=1000, description="How many feeds are read at the same time.")
    per_host: int = Field(2, ge=1, le=100, description="How many of them from the same host.")
    pace: Duration = Field(timedelta(seconds=1), description="The least time between two requests to a host.")
    push: bool = Field(
        default=True, description="Let the hubs of feeds that have one send their news (WebSub), given web.public_url."
    )
    contact: str | None = Field(None, description="Address or page in the User-Agent, so that site owners can ask.")
    allow_private: Hosts = Field((), description="Hosts that may resolve to private addresses; all others may not.")
    allow_files: Folders = Field((), description="Folders whose files may be feeds: file:///srv/feeds/local.xml.")
    allow_stdin: bool = Field(default=False, description="Whether a feed may be standard input: stdin:.")
