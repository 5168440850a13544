"""The whole job in half a minute, on one machine: four invented outlets, four days, two stories.

What is real: the daemon's code, HTTP with validators, SQLite, SMTP, signed webhooks. What is not: the days, which
pass when the demo says so. `coverage.yaml` holds the articles: a rounded repeat, a stale repeat, a conflict, a
correction, a silent edit and a syndicated copy are among them.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TextIO

from monitor.config import Settings, load_settings
from monitor.daemon import Daemon, configure_logs, open_context
from monitor.demo._outlets import outlets
from monitor.demo._receivers import SECRET, Received, receivers
from monitor.digests import describe_change
from monitor.errors import MonitorError
from monitor.rules import Log

_FIRST_DAY = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
_DAYS = 4
_MARK = "# Written by `monitor demo`"
_CONFIG = """\
{mark}: the configuration that it ran with.
storage: sqlite:///monitor.db
poll: {{every: 1h, concurrency: 1, allow_private: [127.0.0.1]}}
feeds:
{feeds}
watches:
  - id: northland-floods
    title: Floods in Northland
    match: "Northland AND (flood* OR river OR missing)"
    figures:
      - {{id: deaths, label: People killed, metric: killed, place: Northland, period: cumulative, alert: {{change: 1}}}}
      - {{id: displaced, label: People displaced, metric: displaced, place: Northland, alert: {{percent: 5, crosses: [10000]}}}}
      - {{id: missing, label: People missing, metric: missing, place: Northland}}
  - id: southmark-prices
    title: Prices in Southmark
    match: "Southmark AND (inflation OR prices)"
    figures:
      - {{id: inflation, label: Annual inflation, metric: inflation, place: Southmark, alert: any}}
places: {{Northland: [Northport, Ard valley], Southmark: []}}
channels:
  desk: {{kind: email, to: [desk@newsroom.example], from: "monitor <monitor@newsroom.example>", smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}}}
  tools: {{kind: webhook, url: "http://127.0.0.1:{web}/hook", secret: {secret}, allow_private: true}}
  folder: {{kind: file, path: outbox}}
alerts: {{to: [desk, tools]}}
digests:
  - {{id: morning, title: Morning digest, schedule: "0 7 * * *", to: [desk, tools, folder]}}
web: {{listen: null}}
log: {{format: console, level: warning}}
"""


class _Clock:
    """The demo's own time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def run_demo(out: Path, stream: TextIO) -> int:
    """Run the demo, leave what was received in the folder `out`, and tell the story on `stream`; 0 if all is well.

    Raises MonitorError when the folder holds anything but what an earlier demo left, which is replaced.
    """
    config = out / "monitor.yaml"
    if config.is_file() and config.read_text("utf-8", "replace").startswith(_MARK):
        shutil.rmtree(out)
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MonitorError(f"{out} holds something else; name a new or an empty folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    configure_logs(Log(format="console", level="warning"))
    return asyncio.run(_run(out, stream))


async def _run(out: Path, stream: TextIO) -> int:
    clock = _Clock(_FIRST_DAY)
    async with receivers(clock) as received:
        settings = _settings(out, received)
        daemon = Daemon(settings, clock=clock)
        async with open_context(settings, clock=clock) as opened:
            context = replace(opened, chance=lambda: 0.5)  # so that every run tells the same story
            for day in range(_DAYS):
                for moment in (_FIRST_DAY, _FIRST_DAY.replace(hour=7, minute=0)):
                    clock.now = moment + timedelta(days=day)
                    await daemon.do_due(context)
                print(f"\n{clock.now:%A %d %B}: {len(settings.feeds)} feeds read", file=stream)
                since = clock.now - timedelta(hours=12)
                for change in await context.transact(lambda transaction: transaction.changes(since=since)):  # noqa: B023
                    print(f"  {describe_change(change)}", file=stream)
    return _tell(out, received, stream)


def _settings(out: Path, received: Received) -> Settings:
    """Write the configuration, and read it as any other is read."""
    feeds = "\n".join(
        f'  - {{id: {name}, title: {title}, url: "http://127.0.0.1:{received.web_port}/{name}/feed"}}'
        for name, title in outlets().items()
    )
    path = out / "monitor.yaml"
    path.write_text(
        _CONFIG.format(mark=_MARK, feeds=feeds, web=received.web_port, smtp=received.smtp_port, secret=SECRET),
        encoding="utf-8",
    )
    return load_settings(path, environ={})


def _tell(out: Path, received: Received, stream: TextIO) -> int:
    """Save what was received, show the last digest, and say where to look."""
    for number, mail in enumerate(received.mails, 1):
        _save_mail(out / f"mail-{number:02d}", mail)
    for number, hook in enumerate(received.hooks, 1):
        text = json.dumps(hook, ensure_ascii=False, indent=2)
        (out / f"webhook-{number:02d}.json").write_text(text, encoding="utf-8")
    last = next((mail for mail in reversed(received.mails) if "List-Id" in mail), None)
    if last is None or not received.hooks or received.forged:
        print("\nSomething went missing on the way: see the log above.", file=stream)
        return 1
    plain = last.get_body(("plain",))
    print(f"\nThe last mail, as it was received:\n\nSubject: {last['Subject']}\n", file=stream)
    print(plain.get_content() if plain else "", file=stream)
    print(
        f"{len(received.mails)} mails and {len(received.hooks)} webhooks received; every signature was verified.\n"
        f"Look at   {out}/mail-{len(received.mails):02d}.html   in a browser, {out}/webhook-01.json, and {out}/outbox/\n"
        f"Try       monitor figures --config {out}/monitor.yaml   and   "
        f"monitor figures deaths --config {out}/monitor.yaml",
        file=stream,
    )
    return 0


def _save_mail(path: Path, mail: EmailMessage) -> None:
    path.with_suffix(".eml").write_bytes(mail.as_bytes())
    for kind, ending in (("plain", ".txt"), ("html", ".html")):
        body = mail.get_body((kind,))
        if body is not None:
            path.with_suffix(ending).write_text(body.get_content(), encoding="utf-8")
