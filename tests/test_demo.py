"""The demo: what a newcomer sees first must be true, and the README shows just that."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.demo import run_demo
from monitor.model import ChangeKind
from monitor.store import Transaction, open_store
from tests.builders import NOW

README = Path(__file__).parent.parent / "README.md"
CONFIG = README.parent / "config" / "monitor.minimal.yaml"


def shown(name: str) -> str:
    """Return what stands in the README between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n+```\w*\n(.*?)\n```\n+<!-- /{name} -->", README.read_text("utf-8"), re.DOTALL)
    assert found is not None, f"the README has no part called {name}"
    return found[1]


def update(name: str, text: str, language: str = "") -> None:
    """Put a text between the marks of the README, when it is to be made anew (MONITOR_UPDATE_GOLDEN=1)."""
    if os.environ.get("MONITOR_UPDATE_GOLDEN"):
        block = f"<!-- {name} -->\n\n```{language}\n{text}\n```\n\n<!-- /{name} -->"
        old = README.read_text("utf-8")
        README.write_text(
            re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: block, old, flags=re.DOTALL), "utf-8"
        )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the demo once; give its folder and what it printed."""
    out, stream = tmp_path_factory.mktemp("demo") / "out", io.StringIO()
    assert run_demo(out, stream) == 0, stream.getvalue()
    return out, stream.getvalue()


def test_the_demo_meets_every_trap(demo: tuple[Path, str]) -> None:
    """A rounded repeat is unchanged, a stale one is no fall; rise, conflict, correction and silent edit are told."""
    _, printed = demo
    for expected in (
        "unchanged: deaths (northland-floods) 62 -> about 60, no alert",
        "increased: deaths (northland-floods) 62 -> 71, +9 (+15 %), alert",
        "increased: displaced (northland-floods) over 9,000 -> 11,400, +1,400 to +2,400 (+14 to +27 %), crossed 10,000, alert",
        "stale_repeat: deaths (northland-floods) 71 -> 62, no alert",
        "corrected: displaced (northland-floods) 11,400 -> 14,400",
        "increased: inflation (southmark-prices) 5.1 % -> 5.6 %, +0.5 points, alert",
    ):
        assert expected in printed
    assert re.search(r"conflict: missing .* alert", printed)
    assert re.search(r"corrected: missing .* -> at least 13", printed)


def test_what_the_demo_leaves_can_be_looked_at(demo: tuple[Path, str]) -> None:
    """Mails lie there as text, HTML and source, webhooks as JSON, and the outbox as files."""
    out, printed = demo
    mails = sorted(out.glob("mail-*.html"))
    assert len(mails) >= 4
    assert "Floods in Northland" in mails[-1].read_text("utf-8")
    assert {json.loads(path.read_text("utf-8"))["type"] for path in out.glob("webhook-*.json")} == {
        "alert.created",
        "digest.created",
    }
    assert {path.suffix for path in (out / "outbox").iterdir()} == {".eml", ".html", ".txt", ".json"}
    assert f"{out}/{mails[-1].name}" in printed


def test_the_demo_touches_no_folder_but_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds a configuration of somebody's own is left as it is, and another one is asked for."""
    (tmp_path / "monitor.yaml").write_text("watches: []\n")
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "holds something else; name a new or an empty folder with --out" in capsys.readouterr().err
    assert (tmp_path / "monitor.yaml").read_text() == "watches: []\n"


def test_the_readme_shows_the_last_digest(demo: tuple[Path, str]) -> None:
    """The digest in the README is the one that the demo ends with."""
    _, printed = demo
    digest = printed.split("as it was received:\n\n")[1].split("\n\nSubject")[0]
    digest = re.sub(r"\n+\d+ mails and .*", "", digest, flags=re.DOTALL).replace("\N{NO-BREAK SPACE}", " ").strip()
    digest = "\n".join(line.rstrip() for line in digest.split("\n"))
    update("digest", digest)
    assert shown("digest") == digest


def test_the_readme_shows_an_explanation(demo: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The explanation in the README is what `monitor explain` says of the demo's stale repeat."""
    out, _ = demo
    config = str(out / "monitor.yaml")
    with each_store(out) as transaction:
        (change,) = transaction.changes(kinds=[ChangeKind.STALE_REPEAT])
    assert main(["explain", change.id, "--config", config]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    text = "\n".join([f"$ monitor explain {change.id}", *(line.rstrip() for line in lines)])
    update("explain", text)
    assert shown("explain") == text


@contextmanager
def each_store(out: Path) -> Iterator[Transaction]:
    """Open the demo's database for one transaction."""
    store = open_store(f"sqlite:///{out}/monitor.db", now=NOW)
    try:
        with store.transaction() as transaction:
            yield transaction
    finally:
        store.close()


def test_the_readme_shows_the_minimal_configuration() -> None:
    """The configuration in the README is the file that it tells to copy."""
    text = CONFIG.read_text("utf-8").strip()
    update("config", text, "yaml")
    assert shown("config") == text
    assert len(text.splitlines()) <= 10
