"""Own words for metrics, and how the program itself runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitor.errors import redacted
from monitor.model import PeriodKind
from monitor.rules._values import Names, Rule, is_web_address


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
    if text is not None and not (is_web_address(text) and text.startswith("https://") and not {*"?#@"} & {*text}):
        raise ValueError(f"{redacted(text)!r} is no public address; write one such as https://monitor.example.org")
    return text and text.rstrip("/")


class Web(Rule):
    """The web server: health, unsubscribing, and feeds of changes."""

    listen: Annotated[str | None, AfterValidator(_check_listen)] = Field(
        "127.0.0.1:8470", description='"host:port"; null switches it off.'
    )
    public_url: Annotated[str | None, AfterValidator(_check_public)] = Field(
        None,
        description="Where readers and hubs reach it, behind your proxy: https://...; mails then have a link to unsubscribe.",
    )


class Log(Rule):
    """What the daemon writes to standard error."""

    format: Literal["auto", "console", "json"] = Field("auto", description="auto: console on a terminal, else json.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is written.")
