"""The command line: what each command is called, takes and gives back; the commands themselves hold no logic.

Exit codes: 0 all is well; 1 something could not be done (a feed not read, a delivery not sent, a file that is no
document); 2 the configuration or the command line is wrong; 3 the database cannot be used; 130 interrupted.

Rules of this package: a command's module is imported when the command runs, so that `--help` stays quick; what a
machine may read comes with `--json`, on standard output; notes and errors go to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from monitor import __version__
from monitor.errors import ConfigError, MonitorError, StoreError

_EPILOG = """\
times are given and shown in UTC, unless they name another zone;
exit codes: 0 well, 1 something could not be done, 2 configuration or command line wrong, 3 database unusable
"""

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `arguments` are those of the process, if not given."""
    options = make_parser().parse_args(arguments)
    module, _, function = options.run.partition(":")
    command: Callable[[argparse.Namespace], int] = getattr(import_module(f"monitor.cli.{module}"), function)
    try:
        return command(options)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreError as error:
        print(f"monitor: the database cannot be used: {error}", file=sys.stderr)
        return 3
    except MonitorError as error:
        print(f"monitor: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `monitor ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each leaves `run`, its function as "module:name"."""
    parser = argparse.ArgumentParser(
        prog="monitor",
        description="Watch news coverage and tell which figures moved, who says so, and where it is written.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"monitor {__version__}{_built()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_service(commands)
    _add_documents(commands)
    _add_records(commands)
    _add_alerts(commands)
    _add_help(commands)
    return parser


def _built() -> str:
    """Say so where compiled modules stand in for their sources (docs/speed.md)."""
    spec = find_spec("monitor.words")
    return " (compiled)" if spec and spec.origin and not spec.origin.endswith(".py") else ""


# --------------------------------------------------------------------------- the parts of the parser


def _add(
    commands: _Commands,
    name: str,
    run: str,
    text: str,
    *,
    config: bool = True,
    json: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    if config:
        parser.add_argument(
            "-c", "--config", type=Path, metavar="FILE",
            help="the configuration; else $MONITOR_CONFIG, ./monitor.yaml, ./config/monitor.yaml, /etc/monitor/monitor.yaml",
        )  # fmt: skip
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON for machines")
    return parser


def _add_service(commands: _Commands) -> None:
    run = _add(commands, "run", "_service:run", "run the daemon", json=False)
    run.add_argument("--once", action="store_true", help="do what is due now (polls, digests, deliveries) and return")
    check = _add(commands, "check", "_service:check", "say all that is wrong with a configuration")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the same as --config FILE")
    poll = _add(commands, "poll", "_service:poll", "read feeds now")
    poll.add_argument("feeds", nargs="*", metavar="FEED", help="ids of feeds; all that are due if left out")
    health = _add(commands, "health", "_service:health", "ask a running daemon how it is")
    health.add_argument("--listen", metavar="HOST:PORT", help="where its health endpoint is")
    demo = _add(commands, "demo", "_service:demo", "show the whole job on sample feeds", config=False, json=False)
    demo.add_argument(
        "--out", type=Path, default=Path("demo-output"), metavar="FOLDER", help="where to leave the digests"
    )


def _add_documents(commands: _Commands) -> None:
    load = _add(commands, "import", "_documents:import_", "take files of documents into the database")
    load.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="text, HTML, JSON Lines; or folders of them")
    show = _add(commands, "document", "_documents:document", "show what monitor makes of a document; stores nothing")
    show.add_argument("file", metavar="FILE", help='a file, or "-" for standard input')
    extract = _add(commands, "extract", "_documents:extract", "read figures: one JSON line a document", json=False)
    extract.add_argument("file", nargs="?", default="-", metavar="FILE", help='text or JSON Lines; "-": standard input')
    test = _add(commands, "test", "_watches:test", "run cases: documents in, expected changes out", config=False)
    test.add_argument("files", type=Path, nargs="+", metavar="FILE", help="YAML files of cases")
    replay = _add(commands, "backtest", "_backtest:backtest", "say what a configuration would have recorded")
    _add_source(replay)
    replay.add_argument("--summary", action="store_true", help="print the summary only")


def _add_source(parser: argparse.ArgumentParser, action: str = "") -> None:
    """Let a command, or one action of it, take documents from files, or else from the database."""
    parser.add_argument(
        "-d", "--documents", type=Path, action="append", metavar="FILE",
        help=f"{action}files or folders of documents; those that are stored if left out",
    )  # fmt: skip
    parser.add_argument(
        "--since", type=_moment, metavar="TIME", help=f"{action}only what appeared then or later (2026-03-01)"
    )
    parser.add_argument("--until", type=_moment, metavar="TIME", help=f"{action}only what appeared before")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # the years end before the zones do
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write one such as 2026-03-01 or 2026-03-12T23:30+01:00"
        ) from None


def _add_records(commands: _Commands) -> None:
    figures = _add(commands, "figures", "_records:figures", "list the tracked figures, or the history of one")
    figures.add_argument(
        "figure", nargs="?", metavar="WATCH/FIGURE|discover",
        help="the figure whose history to show; discover: propose figures that nobody follows yet",
    )  # fmt: skip
    _add_source(figures, "discover: ")
    explain = _add(commands, "explain", "_explain:explain", "say why a change was decided as it was")
    explain.add_argument("id", metavar="CHANGE|DOCUMENT", help="id of a change or of a document")
    _add_feeds(commands)
    digest = _add(commands, "digest", "_records:digest", "preview a digest, send it now, or say when it is due next")
    digest.add_argument("action", choices=["preview", "send", "next"])
    digest.add_argument("plan", nargs="?", metavar="DIGEST", help="id of the digest; next: all if left out")
    digest.add_argument(
        "--channel", metavar="CHANNEL", help="preview with the templates of this channel; else the first"
    )
    digest.add_argument("--html", action="store_true", help="preview the HTML instead of the text")
    deliveries = _add(commands, "deliveries", "_records:deliveries", "list the outbox; show, retry or drop messages")
    deliveries.add_argument("action", nargs="?", choices=["list", "show", "retry", "drop"], default="list")
    deliveries.add_argument("ids", nargs="*", metavar="ID", help="deliveries; retry: all parked ones if left out")


def _add_alerts(commands: _Commands) -> None:
    route = _add(commands, "route", "_alerts:route", "say where a change would go, and what would hold it")
    route.add_argument("action", choices=["test"])
    route.add_argument("--watch", required=True, metavar="WATCH", help='id of the watch; "" for the health of feeds')
    route.add_argument("--figure", default="", metavar="FIGURE", help="id of the tracked figure, or of the feed")
    route.add_argument("--kind", default="increased", metavar="KIND", help="kind of change; increased if left out")
    route.add_argument("--voice", metavar="VOICE", help="who asserts the value")
    route.add_argument("--place", metavar="PLACE", help="where")
    route.add_argument(
        "--at", type=_moment, metavar="TIME", help="when, such as 2026-03-12T23:30+01:00; now if left out"
    )

    silence = _add(commands, "silence", "_alerts:silence", "hold the alerts of a watch for a while, or list what does")
    silence.add_argument("action", nargs="?", choices=["list", "add", "remove"], default="list")
    silence.add_argument("ids", nargs="*", metavar="ID", help="silences to end now; what they held is told then")
    silence.add_argument("--watch", metavar="WATCH", help="add: whose alerts to hold")
    silence.add_argument("--figure", action="append", default=[], metavar="FIGURE", help="only of this one; repeatable")
    silence.add_argument("--kind", action="append", default=[], metavar="KIND", help="only of this kind; repeatable")
    silence.add_argument("--until", type=_moment, metavar="TIME", help="when it ends, such as 2026-03-12T18:00+01:00")
    silence.add_argument("--for", dest="for_", metavar="DURATION", help="how long it lasts, such as 4h")
    silence.add_argument("--owner", metavar="NAME", help="who asks for it")
    silence.add_argument("--note", default="", metavar="TEXT", help="why")
    silence.add_argument("--all", action="store_true", help="list those that have ended, too")

    left = _add(commands, "unsubscribed", "_alerts:unsubscribed", "list who unsubscribed; take readers off, or back on")
    left.add_argument("action", nargs="?", choices=["list", "add", "remove"], default="list")
    left.add_argument("address", nargs="?", metavar="ADDRESS", help="the reader")
    left.add_argument("--list", metavar="LIST", help="digest:ID or alerts:WATCH; all if left out")

    hook = _add(commands, "webhook", "_webhook:webhook", "say whether a webhook that was received is signed right")
    hook.add_argument("action", choices=["verify"])
    hook.add_argument("body", nargs="?", default="-", metavar="FILE", help='the body as received; "-": standard input')
    hook.add_argument(
        "--headers", metavar="FILE", help="the headers, a line each; else they and an empty line stand before the body"
    )
    hook.add_argument("--channel", metavar="CHANNEL", help="whose secret to use; the only webhook if left out")
    hook.add_argument("--secret-file", metavar="FILE", help="a secret of a receiver, without a configuration")
    hook.add_argument("--any-time", action="store_true", help="do not mind how old it is")


def _add_feeds(commands: _Commands) -> None:
    feeds = _add(commands, "feeds", "_feeds:feeds", "list the feeds and how their reading goes; find, show, pause them")
    actions = feeds.add_subparsers(title="actions", metavar="ACTION", dest="action")
    feeds.set_defaults(action="list", names=[])
    for name, text, metavar in (
        ("list", "list the feeds and how their reading goes", None),
        ("show", "show all that is known of feeds", "FEED"),
        ("pause", "stop polling feeds", "FEED"),
        ("resume", "poll feeds again, at once", "FEED"),
        ("remove", "forget feeds that are no longer configured", "FEED"),
        ("add", "find the feeds at addresses, and print what to configure", "URL"),
        ("export", "print the feeds as OPML", None),
        ("import", "print what to configure for the feeds of OPML files", "FILE"),
    ):
        action = _add(actions, name, "_feeds:feeds", text)
        if metavar is not None:
            action.add_argument("names", nargs="+", metavar=metavar)
        if name == "add":
            action.add_argument("--append", action="store_true", help="write them into the configuration")
    parse = _add(
        actions, "parse", "_parse:parse", "show what is made of feeds, in files or at addresses; stores nothing"
    )
    parse.add_argument("sources", nargs="+", metavar="FILE|URL", help='feeds, or folders of them; "-": standard input')
    parse.add_argument("--base", metavar="URL", help="the address that relative links in files are resolved against")
    parse.add_argument(
        "--time-limit", type=float, default=30.0, metavar="SECONDS", help="for each feed; 30 if left out"
    )
    for action in actions.choices.values():
        for option in action._actions:  # noqa: SLF001 - what was given before the action must not be undone
            if option.dest in {"config", "json"}:
                option.default = argparse.SUPPRESS


def _add_help(commands: _Commands) -> None:
    schema = _add(commands, "schema", "_help:schema", "print a JSON Schema", config=False, json=False)
    schema.add_argument("name", choices=["config", "document", "webhook"])
    shell = _add(commands, "completion", "_help:completion", "print a completion script", config=False, json=False)
    shell.add_argument("shell", choices=["bash", "zsh", "tcsh"])
