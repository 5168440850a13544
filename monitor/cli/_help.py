"""`schema` and `completion`: what editors and shells read."""

from __future__ import annotations

import argparse

from monitor.cli._shared import print_json


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration, of documents, or of the webhook's payload."""
    if options.name == "config":
        from monitor.config import config_schema

        found = config_schema()
    elif options.name == "webhook":
        from monitor.digests import payload_schema

        found = payload_schema()
    else:
        from monitor import wire
        from monitor.model import Document

        found = {**wire.schema(Document), "$id": "urn:monitor:document:1"}
    print_json(found, indent=2)
    return 0


def completion(options: argparse.Namespace) -> int:
    """Print a completion script: `monitor completion bash > /etc/bash_completion.d/monitor`."""
    import shtab

    from monitor.cli import make_parser

    print(shtab.complete(make_parser(), shell=options.shell))
    return 0
