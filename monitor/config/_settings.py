"""What a configuration holds once it was understood, and what may be found wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo

from monitor.rules import (
    Alerts,
    Channel,
    DigestPlan,
    Feed,
    FeedEntry,
    Identifier,
    Log,
    MetricWords,
    Names,
    PollPolicy,
    Rule,
    Watch,
    Web,
)

KeyPath = tuple[str | int, ...]
_SQLITE = "sqlite:///"


def _anchored_storage(secret: SecretStr, info: ValidationInfo) -> SecretStr:
    """Let the file of a relative sqlite:/// URL lie in the folder of the configuration file."""
    url = secret.get_secret_value()
    if url.startswith("postgresql://"):
        return secret
    name = url.removeprefix(_SQLITE)
    if name in {"", url}:  # the URL may hold a password, so it is not shown
        raise ValueError(
            'is no database that monitor knows; write "sqlite:///data/monitor.db" or "postgresql://user@host/name"'
        )
    base: Path | None = (info.context or {}).get("base")
    return secret if base is None or name == ":memory:" else SecretStr(f"{_SQLITE}{base / name}")


Storage = Annotated[SecretStr, AfterValidator(_anchored_storage)]


class Sections(Rule):
    """The file as it is written: the reference of its top-level keys."""

    storage: Storage = Field(
        SecretStr("sqlite:///data/monitor.db"),
        validate_default=True,
        description="The database: sqlite:///file (relative to the configuration file) or postgresql://...",
    )
    poll: PollPolicy = Field(PollPolicy(), description="How feeds are read.")
    feeds: tuple[FeedEntry, ...] = Field((), description="What is read: single feeds, and OPML files of feeds.")
    watches: tuple[Watch, ...] = Field((), description="What is followed.")
    channels: dict[Identifier, Channel] = Field({}, description="Where digests can go, by a short name.")
    alerts: Alerts = Field(Alerts(), description="Digests that are sent at once.")
    digests: tuple[DigestPlan, ...] = Field((), description="Digests on a schedule.")
    places: dict[Annotated[str, Field(min_length=1)], Names] = Field(
        {}, description="Places that the built-in gazetteer lacks, each with the places that lie in it."
    )
    metrics: dict[Annotated[str, Field(min_length=1)], MetricWords] = Field(
        {}, description="Metrics of your own, by the name that tracked figures use."
    )
    web: Web = Field(Web(), description="The web server: health, unsubscribing, and feeds of changes.")
    log: Log = Field(Log(), description="What the daemon writes to standard error.")


class Settings(Sections):
    """The whole configuration: frozen, complete, with every reference resolved and every secret read."""

    feeds: tuple[Feed, ...] = Field((), description="All feeds, those of OPML files included.")

    @property
    def database(self) -> str:
        """The database's URL as `open_store` takes it; it may hold a password, so keep it out of logs."""
        return self.storage.get_secret_value()

    def watch_feeds(self, watch: Watch) -> tuple[Feed, ...]:
        """Return the feeds that a watch looks in: those it names, by id or by group; all if it names none."""
        if not watch.feeds:
            return self.feeds
        wanted = set(watch.feeds)
        return tuple(feed for feed in self.feeds if feed.id in wanted or not wanted.isdisjoint(feed.groups))


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong with a configuration: which key (names, and indexes of lists), what, what to write instead.

    `file` and `line` (from 1; 0: none) say where, if that is not in the configuration file itself: in a template, say.
    """

    path: KeyPath
    message: str
    fix: str = ""
    file: str | Path | None = None
    line: int = 0


def split_advice(words: object) -> tuple[str, str]:
    """Return what is wrong and what to write instead, from an error that says both: "is no date; write one such as ..."."""
    what, _, fix = str(words).partition("; ")
    return what, fix
