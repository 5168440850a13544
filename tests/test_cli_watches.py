"""`monitor test`, `backtest`, `figures discover`, `explain`: how an analyst tries a watch before relying on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.cli import main

ROOT = Path(__file__).parent.parent
CONFIG = """
storage: sqlite:///monitor.db
watches:
  - id: floods
    match: "Northland AND flood*"
    figures:
      - {id: deaths, label: People killed, metric: killed, place: Northland}
places: {Northland: [Northport], Southmark: []}
channels: {mail: {kind: webhook, url: "https://hook.example", secret_env: NOT_SET_IN_TESTS}}
"""
TOLL = "Floods in Northland have killed {} people, Civil Protection said."
CASE = """
config: monitor.yaml
tests:
  - name: a rise
    documents:
      - {id: a, published_at: 2026-03-09T06:00:00Z, publisher: Valley Radio, text: "Floods in Northland have killed 62 people."}
      - {id: b, published_at: 2026-03-10, publisher: Agency A, text: "Floods in Northland have killed 1,271 people."}
    expect:
      - EXPECT
    silent: [SILENT]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a configuration and documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    monkeypatch.setenv("NOT_SET_IN_TESTS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (tmp_path / "monitor.yaml").write_text(CONFIG, encoding="utf-8")
    records = [
        {"id": "d1", "published_at": "2026-03-09T06:00:00Z", "publisher": "Valley Radio", "text": TOLL.format(62)},
        {"id": "d2", "published_at": "2026-03-10T06:00:00Z", "publisher": "Agency A", "text": TOLL.format(71)},
        {"id": "d3", "published_at": "2026-03-11T06:00:00Z", "publisher": "Agency A",
         "text": "Boats bring bread. In Northland 71 people have died since the floods began, officials said."},
        {"id": "d4", "published_at": "2026-03-12T06:00:00Z", "publisher": "Ard Courier",
         "text": "In Southmark 3,200 people are displaced. Floods in Northland closed 14 roads."},
        {"id": "d5", "published_at": "2026-03-13T06:00:00Z", "publisher": "Agency A",
         "text": "In Southmark 3,900 people are displaced, the Red Crescent said."},
    ]  # fmt: skip
    (tmp_path / "documents.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return tmp_path


def case(folder: Path, expect: str, silent: str = "") -> str:
    """Write a file of one case; returns its name."""
    text = CASE.replace("EXPECT", expect).replace("SILENT", silent)
    (folder / "floods.test.yaml").write_text(text, encoding="utf-8")
    return "floods.test.yaml"


def records(text: str) -> list[dict[str, Any]]:
    """Return the JSON lines of an output."""
    return [json.loads(line) for line in text.splitlines()]


# --------------------------------------------------------------------------- test


def test_the_sample_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """The cases that come with the configuration hold."""
    assert main(["test", str(ROOT / "config" / "monitor.test.yaml")]) == 0
    assert "2 cases, all well" in capsys.readouterr().out


@pytest.mark.parametrize(
    "expect",
    [
        "{document: b, figure: deaths, kind: increased, old: 62, new: 1271, alert: true}",
        '{document: b, new: "1,271"}',
        "{document: b, watch: floods, new: 1271.0, voice: Agency A}",
        "{kind: increased}",
        "{document: b, alert: true}\n      - {document: a, old: null, alert: false}",
    ],
)
def test_only_given_keys_are_compared(folder: Path, expect: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Expectations are partial, and values may be written as numbers or as in the text; secrets are not needed."""
    assert main(["test", case(folder, expect)]) == 0, capsys.readouterr().out
    assert "1 case, all well" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expect", "silent", "said"),
    [
        ("{document: b, kind: decreased, new: 72}", "",
         ["floods.test.yaml:9: expected document b, kind decreased, new 72", "- kind: decreased", "+ kind: increased",
          "- new: 72", "+ new: 1,271", "why: "]),
        ("{document: a, kind: first}", "", ["b brings an alert that is not expected", "kind increased", "new 1,271"]),
        ("{document: b}", "a", ["a is to be silent, and brings", "kind first"]),
        ("{document: b}\n      - {document: b}", "", ["expected document b; nothing like it came"]),
        ("{document: b}\n      - {kind: conflict}", "", ["expected kind conflict; nothing like it came"]),
    ],
)  # fmt: skip
def test_failures_say_what_differs(
    folder: Path, expect: str, silent: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failing case shows where it stands, what was wanted, what came and why; exit code 1."""
    assert main(["test", case(folder, expect, silent)]) == 1
    shown = capsys.readouterr().out
    assert "FAIL  a rise" in shown
    assert "1 case, 1 failed" in shown
    for words in said:
        assert words in shown


def test_json_has_it_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` gives a line a case: failures with both sides, and every change."""
    assert main(["test", "--json", case(folder, "{document: b, new: 72}")]) == 1
    (found,) = records(capsys.readouterr().out)
    assert (found["name"], found["passed"], found["line"]) == ("a rise", False, 4)
    (failure,) = found["failures"]
    assert failure["problem"] == "missing"
    assert failure["expected"] == {"document": "b", "new": "72"}
    assert failure["differs"] == {"new": {"expected": "72", "got": "1,271"}}
    assert failure["got"]["kind"] == "increased"
    assert [change["document"] for change in found["changes"]] == ["a", "b"]


def test_wrong_files_are_told_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that is wrong, in the case and in the configuration, comes with its line, in one go; exit code 2."""
    (folder / "bad.yaml").write_text(
        "config: monitor.yaml\ntests:\n  - name: x\n    documents:\n"
        "      - {id: a, published_at: yesterday, text: b}\n      - {id: c, text: d}\n      - {id: e}\n"
        "    expect: [{kind: rises}, {}]\n    silents: [a]\n",
        encoding="utf-8",
    )
    (folder / "names.yaml").write_text(
        "config: monitor.yaml\ntests:\n  - name: x\n    documents:\n"
        '      - {id: a, published_at: "2026-03-09", text: b}\n      - {file: none.txt}\n'
        "    expect:\n      - {document: z, figure: death}\n    silent: q\n"
        "  - {name: x, documents: [{file: documents.jsonl, publisher: P}]}\n",
        encoding="utf-8",
    )
    (folder / "own.yaml").write_text("watches: [{id: w, match: a AND}]\ntests: []\n", encoding="utf-8")
    assert main(["test", "bad.yaml", "names.yaml", "own.yaml", "missing.yaml"]) == 2
    shown = capsys.readouterr().err
    for words in (
        "bad.yaml:5: tests[0].documents[a].published_at: 'yesterday' is no date",
        "bad.yaml:6: tests[0].documents[c]: has no published_at",
        "bad.yaml:7: tests[0].documents[e]: has no text",
        "bad.yaml:8: tests[0].expect[0].kind",
        "bad.yaml:8: tests[0].expect[1]: says nothing",
        "bad.yaml:9: tests[0].silents: is no known key; did you mean silent?",
        "names.yaml:6: tests[0].documents[1].file: cannot be read",
        "names.yaml:8: tests[0].expect[0].document: 'z' is no document",
        "names.yaml:8: tests[0].expect[0].figure: 'death' is no tracked figure; did you mean deaths?",
        "names.yaml:9: tests[0].silent: 'q' is no document of this case",
        "names.yaml:10: tests[1].name: another case has the same name",
        "names.yaml:10: tests[1].documents[0].file: holds 5 documents",
        "own.yaml:1: watches[w].match",
        "own.yaml:2: tests: is empty",
        "missing.yaml: cannot be read",
    ):
        assert words in shown


def test_documents_may_come_from_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case takes files of documents, and may say of a single one what the file does not."""
    (folder / "report.txt").write_text(TOLL.format(84), encoding="utf-8")
    (folder / "files.yaml").write_text(
        "config: monitor.yaml\ntests:\n  - name: from files\n    documents:\n      - {file: documents.jsonl}\n"
        '      - {file: report.txt, id: last, published_at: "2026-03-14T06:00:00+01:00", publisher: Valley Radio}\n'
        "    expect:\n      - {document: d2, new: 71}\n      - {document: last, old: 71, new: 84, alert: true}\n"
        "    silent: [d3, d4, d5]\n",
        encoding="utf-8",
    )
    assert main(["test", "files.yaml"]) == 0, capsys.readouterr().out
    (folder / "undated.yaml").write_text(
        "config: monitor.yaml\ntests: [{name: x, documents: [{file: report.txt}]}]\n", encoding="utf-8"
    )
    assert main(["test", "undated.yaml"]) == 2
    assert "has no date" in capsys.readouterr().err


# --------------------------------------------------------------------------- backtest


def test_backtest_of_stored_documents_is_that_of_their_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --documents the database is replayed, byte for byte as the files it was filled from."""
    assert main(["backtest", "-d", "documents.jsonl", "--json"]) == 0
    from_files = capsys.readouterr().out
    assert main(["import", "documents.jsonl"]) == 0
    capsys.readouterr()
    for _ in range(2):
        assert main(["backtest", "--json"]) == 0
        assert capsys.readouterr().out == from_files


def test_backtest_without_documents_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty database gives an empty summary and advice."""
    assert main(["backtest"]) == 0
    captured = capsys.readouterr()
    assert "0 documents, 0 changes, 0 alerts" in captured.out
    assert "--documents FILE" in captured.err


def test_backtest_sums_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The summary counts alerts a day and by kind, what was held, and why the rest kept quiet."""
    assert main(["backtest", "-d", "documents.jsonl", "--summary", "--json"]) == 0
    (found,) = records(capsys.readouterr().out)
    assert (found["documents"], found["days"], found["alerts"], found["held"]) == (5, 5, 1, 0)
    assert found["alerts_by_day"] == {"2026-03-10": 1}
    assert found["alerts_by_kind"] == {"increased": 1}
    assert {kind: item["count"] for kind, item in found["suppressed_by_kind"].items()} == {"first": 1, "unchanged": 1}
    assert found["figures"][0] == {
        "watch": "floods",
        "figure": "deaths",
        "alerts": 1,
        "changes": {"first": 1, "increased": 1, "unchanged": 1},
    }
    assert main(["backtest", "-d", "documents.jsonl", "--summary"]) == 0
    shown = capsys.readouterr().out
    for words in ("alerts per day   0.2 over 5 days, the most on 2026-03-10: 1", "alerts by kind   1 increased",
                  "the value that stands, said again", "the first value is the baseline"):  # fmt: skip
        assert words in shown
    assert "increased: deaths" not in shown


@pytest.mark.parametrize(
    ("limits", "documents"),
    [
        (["--since", "2026-03-10T06:00:00Z"], ["d2", "d3"]),
        (["--until", "2026-03-10T06:00:00Z"], ["d1"]),
        (["--since", "2026-03-10", "--until", "2026-03-11"], ["d2"]),
        (["--since", "2027-01-01"], []),
    ],
)
@pytest.mark.parametrize("source", ["stored", "given"])
def test_backtest_within_limits(
    folder: Path,
    limits: list[str],
    documents: list[str],
    source: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--since and --until choose the documents, stored or given."""
    if source == "stored":
        main(["import", "documents.jsonl"])
        capsys.readouterr()
    assert main(["backtest", "--json", *limits, *([] if source == "stored" else ["-d", "documents.jsonl"])]) == 0
    assert [item["document"] for item in records(capsys.readouterr().out)] == documents


@pytest.mark.parametrize("text", ["march", "0001-01-01T00:00+14:00"])
@pytest.mark.parametrize(
    "arguments", [["backtest", "--since"], ["route", "test", "--watch", "w", "--at"], ["silence", "--until"]]
)
def test_times_that_are_none_are_refused(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A time that is none is a wrong command line."""
    with pytest.raises(SystemExit) as caught:
        main([*arguments, text])
    assert caught.value.code == 2
    assert f"'{text}' is no time; write one such as 2026-03-01" in capsys.readouterr().err


def test_undated_documents_give_the_same_every_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document without a date appeared when its file was last changed, so that every run says the same."""
    (folder / "undated.jsonl").write_text(json.dumps({"id": "u", "text": TOLL.format(62)}), encoding="utf-8")
    assert main(["backtest", "-d", "undated.jsonl", "--json"]) == 0
    first = capsys.readouterr().out
    assert records(first)[0]["document"] == "u"
    assert main(["backtest", "-d", "undated.jsonl", "--json"]) == 0
    assert capsys.readouterr().out == first


# --------------------------------------------------------------------------- figures discover, figures: auto


def test_discover_proposes_yaml_that_is_valid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody follows is proposed as watches that `monitor check` takes, with how it was reported."""
    assert main(["figures", "discover", "-d", "documents.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert "# 2 reports, 2 outlets, 2 days, latest 3,900, Red Crescent, 2026-03-13" in shown
    assert "killed" not in shown
    (watch,) = yaml.safe_load(shown)["watches"]
    assert [figure["id"] for figure in watch["figures"]] == ["displaced-southmark"]
    (folder / "found.yaml").write_text(shown + "places: {Southmark: []}\nstorage: sqlite:///f.db\n", encoding="utf-8")
    assert main(["check", "found.yaml"]) == 0
    capsys.readouterr()
    assert main(["backtest", "-c", "found.yaml", "-d", "documents.jsonl", "--json"]) == 0
    assert [item["kind"] for item in records(capsys.readouterr().out)] == ["first", "increased"]


def test_what_discover_proposes_finds_its_articles(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The proposal is a configuration as it is, and its rule wants the articles even of a place that no list knows."""
    lines = [
        {"id": f"{place}{toll}", "title": f"Flood in {place}", "text": f"Floods in {place} have killed {toll} people, "
         "officials said.", "publisher": outlet, "published_at": f"2026-04-0{day}T06:00:00Z"}
        for place in ("Ostmark", "Peru")
        for day, toll, outlet in ((1, 31, "Lake Post"), (2, 35, "Hill Radio"), (3, 41, "Coast Wire"))
    ]  # fmt: skip
    (folder / "more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / "none.yaml").write_text("watches: []\n", encoding="utf-8")
    assert main(["figures", "discover", "-c", "none.yaml", "-d", "more.jsonl"]) == 0
    (folder / "proposed.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["check", "proposed.yaml"]) == 0
    capsys.readouterr()
    assert main(["backtest", "-c", "proposed.yaml", "-d", "more.jsonl", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kinds = {place: [one["kind"] for one in found if one["watch"] == place] for place in ("ostmark", "peru")}
    assert kinds == {place: ["first", "increased", "increased"] for place in ("ostmark", "peru")}


def test_documents_are_for_discover_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever names documents and forgets `discover` is told so, instead of being shown what is stored."""
    assert main(["figures", "-d", "documents.jsonl"]) == 1
    assert "--documents, --since and --until are for `monitor figures discover`" in capsys.readouterr().err


def test_discover_reads_what_is_stored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Documents that no watch wanted are read for figures, too; --json gives a line a series."""
    main(["import", "documents.jsonl"])
    capsys.readouterr()
    assert main(["figures", "discover", "--json"]) == 0
    (found,) = records(capsys.readouterr().out)
    assert found["figure"]["id"] == "displaced-southmark"
    assert (found["reports"], found["outlets"], found["latest"]["value"]) == (2, 2, "3,900")
    (folder / "monitor.yaml").write_text("storage: sqlite:///none.db\n", encoding="utf-8")
    assert main(["figures", "discover"]) == 0
    assert yaml.safe_load(capsys.readouterr().out) == {"watches": []}


def test_auto_figures_are_recorded_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A watch with `figures: auto` follows what several outlets report, and lists it once it does."""
    text = CONFIG.replace(
        "figures:\n      - {id: deaths, label: People killed, metric: killed, place: Northland}", "figures: auto"
    )
    (folder / "monitor.yaml").write_text(text, encoding="utf-8")
    assert main(["import", "documents.jsonl"]) == 0
    capsys.readouterr()
    assert main(["figures", "--json"]) == 0
    (found,) = records(capsys.readouterr().out)
    assert (found["watch"], found["figure"], found["claims"]) == ("floods", "killed-northland", 3)
    assert main(["figures", "killed-northland"]) == 0
    assert "Killed, Northland" in capsys.readouterr().out
    assert main(["backtest", "--json"]) == 0
    assert [(item["document"], item["alert"]) for item in records(capsys.readouterr().out)] == [
        ("d2", True),
        ("d3", False),
    ]


def test_auto_is_the_only_word_for_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another word is told apart from a list."""
    (folder / "bad.yaml").write_text("watches: [{id: w, figures: all}]\n", encoding="utf-8")
    assert main(["check", "bad.yaml"]) == 2
    assert (
        "bad.yaml:1: watches[w].figures: 'all' is no list of figures; write a list, or \"auto\""
        in capsys.readouterr().out
    )


# --------------------------------------------------------------------------- explain


def test_explain_says_why_figures_are_no_claims(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain DOCUMENT` tells, for every watch that wants it, why its other figures changed nothing."""
    main(["import", "documents.jsonl"])
    capsys.readouterr()
    assert main(["explain", "d4"]) == 0
    shown = capsys.readouterr().out
    assert "Floods: figures of d4 that are no claims" in shown
    assert "it counts displaced, not killed" in shown
    assert main(["explain", "d4", "--json"]) == 0
    found = records(capsys.readouterr().out)
    assert {(item["watch"], item["tracked"]) for item in found} == {("floods", "deaths")}
    assert found[0]["figure"]["text"] == "3,200"
    assert main(["explain", "d5"]) == 0
    assert "no watch wants d5" in capsys.readouterr().out


def test_explain_tells_once_of_what_no_tracked_figure_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With several tracked figures, a figure that none of them counts has one line, and JSON has them all."""
    path = folder / "monitor.yaml"
    more = "      - {id: hurt, metric: injured, place: Northland}\n"
    text = path.read_text()
    head, sep, tail = text.partition("figures:\n")
    path.write_text(f"{head}{sep}{more}{tail}")
    main(["import", "documents.jsonl"])
    capsys.readouterr()
    assert main(["explain", "d4"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[0] for line in shown.splitlines() if "no tracked figure counts it" in line] == ["3,200", "14"]
    assert "it counts displaced" not in shown
    assert main(["explain", "d4", "--json"]) == 0
    assert {item["tracked"] for item in records(capsys.readouterr().out)} == {"deaths", "hurt"}
