"""What a configuration holds once it was understood, and what a check may find wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

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


class Sections(Rule):
    """The file as it is written: the reference of its top-level keys."""

    storage: SecretStr = Field(
        SecretStr("sqlite:///data/monitor.db"),
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
    web: Web = Field(Web(), description="The health endpoint.")
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
    """Something wrong with settings that parse: which key (names and indexes into Settings), what, what to write.

    `file` and `line` (from 1) say where, if that is not in the configuration file itself: in a template, say.
    """

    path: KeyPath
    message: str
    fix: str = ""
    file: str | Path | None = None
    line: int = 0


Check = Callable[[Settings], Iterable[Found]]
Checks = Sequence[Check]
