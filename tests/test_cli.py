"""The command line: what newcomers type, what scripts read, and what comes back when something is wrong."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main

REPORT = """date 2026-03-11 NORTHPORT - Floods in Northland have killed over 1,200 people, including at least 150 children, Civil Protection said.

Homes under water

The Red Crescent and the Northland government sent boats. 11,400 people have been displaced.
"""
CONFIG = """
storage: sqlite:///monitor.db
watches:
  - id: floods
    title: Floods in Northland
    match: "Northland AND flood*"
    figures:
      - {id: deaths, label: People killed, metric: killed, place: Northland, alert: any}
places: {Northland: [Northport]}
channels:
  folder: {kind: file, path: outbox}
digests:
  - {id: morning, schedule: "0 7 * * *", to: folder}
"""
DOCUMENTS = [
    ("d1", "2026-03-09T06:00:00Z", "Floods in Northland have killed 62 people, Civil Protection said."),
    ("d2", "2026-03-10T06:00:00Z", "Floods in Northland have killed 71 people, Civil Protection said."),
    ("d3", "2026-03-11T06:00:00Z", "Nobody knows when the floods in Northland will end."),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a configuration, a report and some documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    (tmp_path / "monitor.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    lines = (
        json.dumps({"id": name, "published_at": at, "publisher": "Valley Radio", "title": "Floods", "text": text})
        for name, at, text in DOCUMENTS
    )
    (tmp_path / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def records(text: str) -> list[dict[str, Any]]:
    """Return the JSON lines of an output."""
    return [json.loads(line) for line in text.splitlines()]


def test_help_loads_nothing_heavy() -> None:
    """`monitor --help` imports neither database, network, templates nor validation, so it stays quick."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "monitor", "--help"], capture_output=True, text=True, check=True
    )
    assert "backtest" in done.stdout
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    heavy = {"sqlalchemy", "pydantic", "httpx2", "jinja2", "lxml", "asyncio", "rich", "feedparser", "apscheduler"}
    assert not loaded & heavy


@pytest.mark.parametrize("command", ["run", "check", "poll", "import", "document", "extract", "backtest", "figures", "feeds", "digest", "deliveries", "route", "silence", "unsubscribed", "webhook", "schema", "demo", "explain", "health", "completion"])  # fmt: skip
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command has a help of its own."""
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert command in capsys.readouterr().out


def test_check_says_all_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A good configuration gives one line and exit code 0."""
    assert main(["check", "monitor.yaml"]) == main(["check", "--config", "monitor.yaml"]) == 0
    assert "1 watch, 1 tracked figure" in capsys.readouterr().out


def test_check_renders_what_is_stored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A template that is well with samples and fails with a stored change is found, and the database stays as it is."""
    path = folder / "monitor.yaml"
    path.write_text(CONFIG.replace("path: outbox}", "path: outbox, templates: {text: own.j2}}"), encoding="utf-8")
    (folder / "own.j2").write_text(
        "{{ digest.name }}\n{% for one in digest.watches if one.id == 'floods' %}{{ 1 // 0 }}{% endfor %}",
        encoding="utf-8",
    )
    assert main(["check"]) == 0
    assert "with samples only" in capsys.readouterr().err
    assert not (folder / "monitor.db").exists()
    assert main(["import", "documents.jsonl"]) == 0
    before = (folder / "monitor.db").read_bytes()
    capsys.readouterr()
    assert main(["check"]) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{folder / 'own.j2'}:2: ZeroDivisionError")
    assert "changes that are stored" in line
    assert (folder / "monitor.db").read_bytes() == before
    (folder / "own.j2").write_text("{{ digest.name }}", encoding="utf-8")
    assert main(["check"]) == 0


def test_check_reports_everything_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem comes in one go, as file:line: key: what is wrong; what to write instead; exit code 2."""
    (folder / "bad.yaml").write_text(
        'feeds:\n  - {id: radio, url: "ftp://radio.example"}\nwatches:\n  - {id: w, feedz: [radio]}\n'
        'digests:\n  - {id: d, schedule: "0 25 * * *", timezone: Europe/Berlon, watches: [x], to: [desk]}\n',
        encoding="utf-8",
    )
    assert main(["check", "bad.yaml"]) == 2
    lines = capsys.readouterr().out.splitlines()
    for start in ("bad.yaml:2: feeds[radio].url:", "bad.yaml:4: watches[w].feedz:", "bad.yaml:6: digests[d].schedule:",
                  "bad.yaml:6: digests[d].timezone:", "bad.yaml:6: digests[d].to", "bad.yaml:6: digests[d].watches"):  # fmt: skip
        assert any(line.startswith(start) for line in lines), (start, lines)
    assert main(["check", "bad.yaml", "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["problems"]) == len(lines)


def test_check_warns_of_metrics_that_no_list_knows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A metric that is misspelt, or of the user's own, gives a warning with its line and what would match; exit 0."""
    (folder / "own.yaml").write_text(
        "watches:\n  - id: w\n    match: quake\n    figures:\n"
        "      - {id: slip, metric: deths, place: Northland}\n"
        "      - {id: own, metric: widgets of Belmar frobnicated}\n"
        "      - {id: known, metric: death toll, place: Northland}\n"
        "      - {id: verb, metric: kiled, place: Northland}\n"
        "      - {id: dark, metric: outges, place: Northland}\n"
        "metrics: {outages: {words: [customers without power]}}\n",
        encoding="utf-8",
    )
    assert main(["check", "own.yaml"]) == 0
    said = capsys.readouterr()
    assert "5 tracked figures" in said.out
    slip, own, verb, dark = said.err.splitlines()
    assert "own.yaml:5: watches[w].figures[slip].metric: 'deths' is no metric" in slip
    assert slip.endswith("did you mean deaths?")
    assert "own.yaml:6: watches[w].figures[own].metric" in own
    assert '"widgets" and "belmar" and "frobnicated"' in own
    assert "did you mean" not in own
    assert verb.endswith("did you mean killed?")
    assert dark.endswith("did you mean outages?")
    assert main(["check", "own.yaml", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problems"] == []
    assert [one["line"] for one in found["warnings"]] == [5, 6, 8, 9]


def test_check_warns_of_intervals_that_count_less(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An interval below the least one is not kept, and said so where it is written."""
    (folder / "fast.yaml").write_text(
        "poll:\n  every: 1m\n  maximum: 2m\n"
        "feeds:\n  - {id: a, url: https://radio.example/a, every: 30s}\n  - {id: b, url: https://radio.example/b, every: 5m}\n",
        encoding="utf-8",
    )
    assert main(["check", "fast.yaml"]) == 0
    lines = [line.split(" is less than ") for line in capsys.readouterr().err.splitlines()]
    assert [where.removeprefix("monitor: warning: ") for where, _ in lines] == [
        "fast.yaml:2: poll.every:", "fast.yaml:3: poll.maximum:", "fast.yaml:5: feeds[a].every:",
    ]  # fmt: skip
    assert {why for _, why in lines} == {"poll.minimum, 5m, which counts more; write 5m or more, or lower poll.minimum"}


def test_check_warns_of_an_address_without_a_server(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A public address needs somebody who answers there."""
    (folder / "deaf.yaml").write_text("web:\n  listen: null\n  public_url: https://news.example\n", encoding="utf-8")
    assert main(["check", "deaf.yaml"]) == 0
    assert "deaf.yaml:3: web.public_url: leads nowhere" in capsys.readouterr().err
    (folder / "deaf.yaml").write_text("web: {public_url: https://news.example}\n", encoding="utf-8")
    assert main(["check", "deaf.yaml"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("logging_as_it_was")
def test_the_daemon_warns_of_metrics_that_no_list_knows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `check` would have warned of is in the log of a daemon that starts all the same."""
    (folder / "own.yaml").write_text(
        "watches: [{id: w, match: quake, figures: [{id: slip, metric: kiled}]}]\nweb: {listen: null}\n",
        encoding="utf-8",
    )
    assert main(["run", "--once", "--config", "own.yaml"]) == 0
    said = capsys.readouterr()
    assert "configuration_doubted" in said.out + said.err
    assert "did you mean killed?" in said.out + said.err


def test_a_missing_configuration_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a configuration the command says what to name, with exit code 2."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    assert main(["figures"]) == 2
    assert "--config FILE" in capsys.readouterr().err


def test_document_shows_and_stores_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`document` gives date, lede, sections, actors and figures, and leaves no database behind."""
    assert main(["document", "report.txt", "--json"]) == 0
    (found,) = records(capsys.readouterr().out)
    assert found["published_at"].startswith("2026-03-11")
    assert found["lede"].startswith("Floods in Northland have killed over 1,200")
    assert [section["title"] for section in found["sections"]] == ["", "Homes under water"]
    assert {"Red Crescent"} <= {actor["name"] for actor in found["actors"]}
    figures = {figure["text"]: figure for figure in found["figures"]}
    assert figures["1,200"]["form"] == "more_than"
    assert figures["150"]["subset_of"] == figures["1,200"]["id"]
    assert figures["150"]["form"] == "at_least"
    for figure in found["figures"]:
        evidence = figure["evidence"]
        assert found["text"][evidence["start"] : evidence["end"]] == figure["text"]
    assert not (folder / "monitor.db").exists()
    assert main(["document", "report.txt"]) == 0
    assert "Homes under water" in capsys.readouterr().out


def test_extract_reads_text_and_json_lines(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`extract` gives one line a document with its id and exact offsets, from a file or standard input."""
    assert main(["extract", "documents.jsonl"]) == 0
    found = records(capsys.readouterr().out)
    assert [item["id"] for item in found] == ["d1", "d2", "d3"]
    texts = {name: text for name, _, text in DOCUMENTS}
    for item in found:
        for figure in item["figures"]:
            evidence = figure["evidence"]
            assert texts[item["id"]][evidence["start"] : evidence["end"]] == figure["text"]
    assert [len(item["figures"]) for item in found] == [1, 1, 0]

    class Piped:
        buffer = io.BytesIO(b"Prices rose by 3.5% in May.")

    monkeypatch.setattr(sys, "stdin", Piped)
    assert main(["extract", "-"]) == 0
    (piped,) = records(capsys.readouterr().out)
    assert [figure["text"] for figure in piped["figures"]] == ["3.5%"]


def test_extract_goes_on_after_a_bad_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is no document is named with its number, and those after it are still read; exit code 1."""
    (folder / "mixed.jsonl").write_text('{"id": "a", "text": "12 people died."}\nnot json\n{"id": "b", "text": "x"}\n')
    assert main(["extract", "mixed.jsonl"]) == 1
    captured = capsys.readouterr()
    assert [item["id"] for item in records(captured.out)] == ["a", "b"]
    assert "mixed.jsonl:2: not JSON" in captured.err


def test_import_goes_through_the_pipeline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Imported documents are stored once, and their figures join the series, silently."""
    assert main(["import", "report.txt", "documents.jsonl"]) == 0
    assert "4 stored, 0 already known" in capsys.readouterr().out
    assert main(["import", ".", "--json"]) == 0
    assert [item["stored"] for item in records(capsys.readouterr().out)] == [False] * 4
    assert main(["figures", "--json"]) == 0
    (figure,) = records(capsys.readouterr().out)
    assert (figure["watch"], figure["figure"]) == ("floods", "deaths")
    assert figure["claims"] >= 2
    assert main(["figures", "deaths"]) == 0
    history = capsys.readouterr().out
    assert "62" in history
    assert "Civil Protection" in history
    assert {"document", "d1"} <= set(history.split())  # `explain` takes it


def test_import_names_what_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that does not exist is an error with its name."""
    assert main(["import", "nowhere.txt"]) == 1
    assert "nowhere.txt: there is no such file" in capsys.readouterr().err


def test_backtest_prints_the_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`backtest --json` prints every change with figures, delta, voice, document and reason; the same each time."""
    command = ["backtest", "--config", "monitor.yaml", "--documents", "documents.jsonl"]
    assert main([*command, "--json"]) == 0
    first = capsys.readouterr().out
    found = records(first)
    assert [(item["document"], item["kind"], item["alert"]) for item in found] == [
        ("d1", "first", False),
        ("d2", "increased", True),
    ]
    assert set(found[1]) == {"watch", "figure", "kind", "alert", "old", "new", "delta", "voice", "document", "published_at", "reason"}  # fmt: skip
    assert (found[1]["old"]["text"], found[1]["new"]["text"]) == ("62", "71")
    assert found[1]["delta"] == {"lower": "9", "upper": "9"}
    assert main([*command, "--json"]) == 0
    assert capsys.readouterr().out == first
    assert main(command) == 0
    assert "3 documents, 2 changes, 1 alert" in capsys.readouterr().out


def test_explain_tells_the_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` takes a document's id and prints claims, rule and quotes."""
    main(["import", "documents.jsonl"])
    capsys.readouterr()
    assert main(["explain", "d2"]) == 0
    text = capsys.readouterr().out
    assert "rule" in text
    assert "71 people" in text
    assert main(["explain", "nothing"]) == 1
    assert "`monitor figures WATCH/FIGURE` names documents" in capsys.readouterr().err


def test_digest_preview_and_send(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A digest can be looked at, and sent to its channels at once; the outbox lists it."""
    main(["digest", "preview", "morning"])  # registers the digest
    main(["import", "documents.jsonl"])
    capsys.readouterr()
    assert main(["digest", "preview", "morning"]) == 0
    assert "Floods in Northland" in capsys.readouterr().out
    assert main(["digest", "send", "morning"]) == 0
    assert "sent" in capsys.readouterr().out
    assert {path.suffix for path in (folder / "outbox").iterdir()} >= {".eml", ".html", ".json"}
    assert main(["deliveries", "--json"]) == 0
    (delivery,) = records(capsys.readouterr().out)
    assert (delivery["channel"], delivery["state"]) == ("folder", "sent")
    assert main(["deliveries", "retry"]) == 0
    assert main(["digest", "preview", "evening"]) == 1
    assert "write one of: morning" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        ("nonsense", '\'nonsense\' is no place to ask; write "host:port", such as "127.0.0.1:8470"'),
        ("127.0.0.1:", "is no place to ask"),
        ("127.0.0.1:1", "no monitor answers at 127.0.0.1:1: "),
        ("127.0.0.1:99999999999", "no monitor answers at 127.0.0.1:99999999999: "),
    ],
)
def test_health_of_nobody(listen: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no daemon can be asked, that is said with what to write or look at."""
    assert main(["health", "--listen", listen]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", ["config", "document", "webhook"])
def test_schemas_are_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each schema is a JSON Schema with properties."""
    assert main(["schema", name]) == 0
    assert "$schema" in json.loads(capsys.readouterr().out)


def test_a_database_that_is_none_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no database gives exit code 3 and names the file."""
    (folder / "monitor.db").write_text("not a database, but long enough to look like one " * 10, encoding="utf-8")
    assert main(["figures"]) == 3
    assert "monitor.db" in capsys.readouterr().err


def test_completion_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Shells get a completion script."""
    assert main(["completion", "bash"]) == 0
    assert "backtest" in capsys.readouterr().out
