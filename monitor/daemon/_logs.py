"""Structured logs: one event a line, JSON for machines or colours for a terminal, never a secret."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from monitor.rules import Log


def configure_logs(rule: Log, stream: TextIO | None = None) -> None:
    """Send the daemon's and its libraries' logs to `stream` (standard error) as `rule` asks."""
    target = stream or sys.stderr
    as_json = rule.format == "json" or (rule.format == "auto" and not target.isatty())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # other formatters of tracebacks print local variables, and what was sent to a server is among them
        else structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    level = logging.getLevelNamesMapping()[rule.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.StackInfoRenderer(),
            *([structlog.processors.format_exc_info] if as_json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    # Libraries speak through the standard library; only what they warn of is worth an operator's time.
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        ),
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
