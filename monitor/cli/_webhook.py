"""`webhook verify`: for those who write a receiver."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import timedelta
from pathlib import Path

from monitor.cli._shared import print_json, read_settings
from monitor.daemon import utc_now
from monitor.deliver import find_fault, read_secrets
from monitor.errors import MonitorError
from monitor.rules import WebhookChannel

_EVER = timedelta(days=36_525)


def webhook(options: argparse.Namespace) -> int:
    """Say whether a delivery as it was received is signed right; 1 and what is wrong if it is not."""
    body = _read(options.body)
    if options.headers is None:
        head, *rest = re.split(rb"\r?\n\r?\n", body, maxsplit=1)
        body = rest[0] if rest else b""
    else:
        head = _read(options.headers)
    lines = [line.partition(":") for line in head.decode("latin-1").splitlines()]
    headers = {name.strip(): value.strip() for name, colon, value in lines if colon}
    try:
        keys = read_secrets(_secret(options))
    except ValueError as error:
        raise MonitorError(str(error)) from None
    tolerance = {"tolerance": _EVER} if options.any_time else {}
    fault = find_fault(headers, body, keys, now=utc_now(), **tolerance)
    if options.json:
        print_json({"signed": fault is None, "fault": fault})
    else:
        print(fault or "signed right")
    return 0 if fault is None else 1


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise MonitorError(f"{name}: {error.strerror or error}") from error


def _secret(options: argparse.Namespace) -> str:
    """Return the secret to verify with; raises MonitorError when it is not clear which."""
    if options.secret_file is not None:
        return _read(options.secret_file).decode("utf-8", "replace")
    channels = read_settings(options.config).channels
    hooks = {
        name: channel.secret
        for name, channel in channels.items()
        if isinstance(channel, WebhookChannel) and channel.secret is not None
    }
    name = options.channel or (next(iter(hooks)) if len(hooks) == 1 else "")
    if name not in hooks:
        raise MonitorError(
            f"name a --channel that has a secret, or a --secret-file; there are: {', '.join(hooks) or 'none'}"
        )
    return hooks[name].get_secret_value()
