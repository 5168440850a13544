"""Logs: what operators and machines read, and no secret in it."""

from __future__ import annotations

import io
import json
import logging
from typing import Literal

import pytest
import structlog

from monitor.daemon import configure_logs
from monitor.rules import Log

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


def log_a_crash(form: Literal["console", "json"]) -> str:
    """Return what is logged of an error that is met while a secret is at hand."""
    written = io.StringIO()
    configure_logs(Log(format=form), written)
    try:
        _ask_a_server("hunter" + "2")
    except ValueError:
        structlog.get_logger("monitor").exception("poll_crashed", feed="radio")
    return written.getvalue()


def _ask_a_server(password: str) -> None:
    raise ValueError("a bug" * bool(password))


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_crash_shows_where_and_no_secret(form: Literal["console", "json"]) -> None:
    """A traceback names the lines that led to it; the values of variables stay out."""
    written = log_a_crash(form)
    for word in ("poll_crashed", "radio", "_ask_a_server", "ValueError: a bug"):
        assert word in written
    assert "hunter2" not in written


def test_an_event_is_a_line_of_json() -> None:
    """Machines read one object a line, the traceback within it."""
    (line,) = log_a_crash("json").splitlines()
    event = json.loads(line)
    assert (event["event"], event["feed"], event["level"]) == ("poll_crashed", "radio", "error")
    assert "Traceback" in event["exception"]


def test_libraries_warn_and_do_not_chat() -> None:
    """What libraries say of less than a warning is left out, and the rest comes in our form."""
    written = io.StringIO()
    configure_logs(Log(format="json"), written)
    logging.getLogger("some.library").info("chat")
    logging.getLogger("some.library").warning("the disk is nearly full")
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["event"] == "the disk is nearly full"
