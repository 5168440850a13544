"""Where messages go: mail, webhooks, chats, folders, the terminal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from monitor.rules._values import Address, Addresses, LocalPath, PositiveDuration, Rule, SecretUrl


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
    timeout: PositiveDuration = Field(timedelta(seconds=30), description="Give up on a step after this long.")


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
    timeout: PositiveDuration = Field(timedelta(seconds=20), description="Give up on an attempt after this long.")
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
    timeout: PositiveDuration = Field(timedelta(seconds=30), description="Give up on an attempt after this long.")
    templates: OwnTemplates = TemplateSet()


Channel = Annotated[
    EmailChannel | WebhookChannel | AppriseChannel | FileChannel | StdoutChannel, Field(discriminator="kind")
]
