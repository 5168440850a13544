"""Everything that can go wrong, as one tree.

    MonitorError
      ConfigError            the user's YAML, environment or templates; carries every problem found
      QueryError             a watch's match rule that cannot be read
      FeedError              identity: the feed's URL
        FetchError           the network or the server said no
        ParseError           the bytes are not a feed
      GateError              a request was not let out: its address or host is refused, or its name leads nowhere
      DocumentError          a file or line given to `import`, `document` or `extract`
      StoreError             the database said no; the driver's error is chained
        StoreBusy            another process holds the lock: try again
        SchemaMismatch       the database belongs to another version: refuse to start
      DeliveryError          identity: the delivery and its channel
      RenderError            a template failed while it was rendered

Rules of this file: an error's identity lives in attributes; its cause is chained with `raise ... from`;
`recoverable` says whether trying again can help; `reason` comes from a closed list, which is also the
metric label and the word in the log; secrets and credentials never reach a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit, urlunsplit


class Reason(StrEnum):
    """Why an attempt failed: the closed list used in logs, metrics and health."""

    TIMEOUT = "timeout"
    CONNECT = "connect"
    TLS = "tls"
    DNS = "dns"
    REFUSED_ADDRESS = "refused_address"
    REDIRECTS = "redirects"
    ROBOTS = "robots"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    GONE = "gone"
    AUTHENTICATION = "authentication"
    PROTOCOL = "protocol"
    NOT_A_FEED = "not_a_feed"
    EMPTY = "empty"
    MALFORMED = "malformed"
    RECIPIENTS_REFUSED = "recipients_refused"
    DISK = "disk"
    CRASHED = "crashed"
    OTHER = "other"


def redacted(url: str) -> str:
    """Return `url` without user name, password and query, safe for logs and messages.

    A query may hold an API key, so it is replaced by `?...`. Of text that is no URL nothing is shown where it may hold a
    password ("user:password@host", whose scheme was forgotten).
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "<unreadable url>"
    if host is None:
        return "<unreadable url>" if "@" in url else urlunsplit((parts.scheme, "", parts.path, "", ""))
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc = f"{netloc}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path, "..." if parts.query else "", ""))


class MonitorError(Exception):
    """Something in monitor went wrong."""

    recoverable: bool = False
    reason: Reason = Reason.OTHER

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors cross from a worker process with their identity: pickle would call `__init__` with the message."""
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[MonitorError], args: tuple[Any, ...], state: dict[str, Any]) -> MonitorError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a configuration: where it is, what is wrong, what to write instead.

    `line` counts from 1; 0 means that no line could be named (an environment variable, say).
    """

    file: str
    line: int
    key: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        """Return `file:line: key: what is wrong; what to write instead`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        wrong = f"{self.message}; {self.fix}" if self.fix else self.message
        return f"{place}: {self.key}: {wrong}" if self.key else f"{place}: {wrong}"


class ConfigError(MonitorError):
    """The configuration cannot be used; `problems` lists all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep every problem; the message is one line each."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class QueryError(MonitorError):
    """A match rule cannot be read; `position` is the offset of the offending character."""

    def __init__(self, message: str, position: int) -> None:
        """Keep where in the rule the reading stopped."""
        super().__init__(message)
        self.position = position


class FeedError(MonitorError):
    """A feed cannot be read."""

    def __init__(self, url: str, message: str, reason: Reason, *, recoverable: bool = True) -> None:
        """Keep the feed's address, redacted."""
        self.url = redacted(url)
        super().__init__(f"{self.url}: {message}")
        self.reason = reason
        self.recoverable = recoverable


class FetchError(FeedError):
    """The network or the server said no; `retry_after` is what the server asked for, in seconds."""

    def __init__(
        self,
        url: str,
        message: str,
        reason: Reason,
        *,
        recoverable: bool = True,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Keep the HTTP status, when there was one, and the wait that was asked for."""
        super().__init__(url, message, reason, recoverable=recoverable)
        self.status = status
        self.retry_after = retry_after


class ParseError(FeedError):
    """The bytes are not a feed; `sample` holds their beginning, at most 200 characters."""

    def __init__(self, url: str, message: str, reason: Reason, *, sample: str = "") -> None:
        """Keep a bounded sample, so that the operator sees what came instead."""
        super().__init__(url, message, reason, recoverable=True)
        self.sample = sample[:200]


class GateError(MonitorError):
    """A request was not let out: its address or host is refused, or its host's name leads nowhere."""

    def __init__(self, message: str, reason: Reason = Reason.REFUSED_ADDRESS, *, recoverable: bool = False) -> None:
        """Keep whether the answer may be another one later, as it may for a name that was looked up."""
        super().__init__(message)
        self.reason = reason
        self.recoverable = recoverable


class DocumentError(MonitorError):
    """A given document cannot be read; `path` and `line` (from 1; 0 if none) say which."""

    def __init__(self, path: str, line: int, message: str) -> None:
        """Keep the place of the document."""
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line


class StoreError(MonitorError):
    """The database refused; the driver's error is the cause."""


class StoreBusy(StoreError):
    """Another process holds the database's lock."""

    recoverable = True


class SchemaMismatch(StoreError):
    """The database was made by another version of monitor."""


class DeliveryError(MonitorError):
    """A delivery did not arrive; `retry_after` is what the receiver asked for, in seconds."""

    def __init__(
        self,
        delivery: str,
        channel: str,
        message: str,
        reason: Reason,
        *,
        recoverable: bool,
        retry_after: float | None = None,
    ) -> None:
        """Keep which delivery failed on which channel."""
        super().__init__(f"{channel}: {message}")
        self.delivery = delivery
        self.channel = channel
        self.reason = reason
        self.recoverable = recoverable
        self.retry_after = retry_after


class RenderError(MonitorError):
    """A template failed; `template` is its name, `line` counts from 1 (0 if unknown), `message` says how."""

    def __init__(self, template: str, line: int, message: str) -> None:
        """Keep the place in the template."""
        super().__init__(f"{template}:{line}: {message}" if line else f"{template}: {message}")
        self.message = message
        self.template = template
        self.line = line
