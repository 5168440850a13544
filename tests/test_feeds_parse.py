"""`monitor feeds parse`: what is made of feeds, for people and for machines."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from tests.servers import Answer, serve_site

FEEDS = Path(__file__).parent / "data" / "feeds"
RSS = b'<rss version="2.0"><channel><title>T</title><link>/</link><item><guid>1</guid><link>/a</link><title>A</title></item></channel></rss>'


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, without a configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)


def lines(text: str) -> list[dict[str, Any]]:
    """Return the JSON lines of an output."""
    return [json.loads(line) for line in text.splitlines()]


def test_prints_a_line_for_each_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files good, bad and missing give a line each, in order, with all five keys; one error makes the exit code 1."""
    (tmp_path / "page.html").write_text("<!doctype html><title>No</title>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    sources = [str(FEEDS / "posts.atom"), "page.html", "missing.rss", "empty", str(FEEDS / "outlet.json")]
    assert main(["feeds", "parse", "--json", *sources]) == 1
    found = lines(capsys.readouterr().out)
    assert [line["source"] for line in found] == sources
    assert all(list(line) == ["source", "feed", "entries", "warnings", "error"] for line in found)
    posts, page, missing, folder, outlet = found
    assert posts["feed"]["title"] == "Carnet & vallée"
    assert posts["entries"][1]["authors"] == ["Jean Pré", "Ana Mora"]
    assert posts["entries"][0]["published_at"] == "2026-03-12T14:15:00Z"
    assert page["error"] == {"reason": "not_a_feed", "message": "a web page, not a feed"}
    assert (page["feed"], page["entries"]) == (None, [])
    assert missing["error"] == {"reason": "disk", "message": "No such file or directory"}
    assert folder["error"] == {"reason": "disk", "message": "a folder without files"}
    assert [warning["code"] for warning in outlet["warnings"]] == ["bad_entry"]
    assert (posts["error"], outlet["error"]) == (None, None)


def test_prints_a_summary_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json each feed is a few lines: what it is, its first entries, its warnings."""
    assert main(["feeds", "parse", str(FEEDS / "podcast.rss"), str(FEEDS / "outlet.json")]) == 0
    out = capsys.readouterr().out
    assert "Valley Hour (rss20, en-GB, https://radio.example/podcast" in out
    assert "2026-03-12 11:15  The dam" in out
    assert "warning: entries left out because they are no JSON objects: 1" in out


def test_reads_standard_input_and_takes_a_base(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dash is standard input; relative links stay as they are, unless --base says where the file is from."""
    for options, url in (([], "/a"), (["--base", "https://radio.example/x"], "https://radio.example/a")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RSS)))
        assert main(["feeds", "parse", "-", "--json", *options]) == 0
        (line,) = lines(capsys.readouterr().out)
        assert (line["source"], line["entries"][0]["url"]) == ("-", url)


def test_many_files_keep_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Far more files than are read ahead come out as they went in."""
    names = [f"{number}.rss" for number in range(300)]
    for name in names:
        (tmp_path / name).write_bytes(RSS.replace(b"<guid>1<", f"<guid>{name}<".encode()))
    assert main(["feeds", "parse", "--json", *names]) == 0
    found = lines(capsys.readouterr().out)
    assert [line["source"] for line in found] == names
    assert [line["entries"][0]["id"] for line in found] == names


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All files of a folder and of those below it, in order, without hidden ones; folders, files and pipes mix."""
    for name in ("b.rss", "a/z.atom", "a/b/c", ".hidden", ".git/config", "a/.x/y"):
        (tmp_path / "feeds" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "feeds" / name).write_bytes(RSS)
    (tmp_path / "one.rss").write_bytes(RSS)
    assert main(["feeds", "parse", "--json", "feeds", "one.rss"]) == 0
    found = [line["source"] for line in lines(capsys.readouterr().out)]
    assert found == ["feeds/b.rss", "feeds/a/z.atom", "feeds/a/b/c", "one.rss"]


def test_a_feed_that_takes_too_long_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A feed beyond the time limit is an error of its own, and those after it are read."""
    (tmp_path / "slow.rss").write_bytes(b"<rss><channel>" + b"<item>" * 490_000)
    (tmp_path / "good.rss").write_bytes(RSS)
    sources = ["good.rss", "slow.rss", "good.rss"]
    assert main(["feeds", "parse", "--json", "--time-limit", "6", *sources]) == 1
    first, slow, last = lines(capsys.readouterr().out)
    assert slow["error"] == {"reason": "timeout", "message": "gave up after 6 s"}
    assert (first["error"], last["error"]) == (None, None)


async def test_reads_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Addresses are fetched as the configuration's poll policy says; a private one is refused without it."""
    import asyncio  # noqa: PLC0415 - the command runs in a thread, beside the server

    (tmp_path / "allowed.yaml").write_text('poll: {allow_private: ["127.0.0.1"]}', encoding="utf-8")
    async with serve_site() as site:
        site.answers["/rss"] = Answer(RSS, headers={"Content-Type": "application/rss+xml"})
        sources = [site.url("/rss"), site.url("/gone")]
        refused = await asyncio.to_thread(main, ["feeds", "parse", "--json", sources[0]])
        allowed = await asyncio.to_thread(main, ["feeds", "-c", "allowed.yaml", "parse", "--json", *sources])
    assert (refused, allowed) == (1, 1)
    private, read, gone = lines(capsys.readouterr().out)
    assert private["error"]["reason"] == "refused_address"
    assert read["entries"][0]["url"] == site.url("/a")
    assert gone["error"]["reason"] == "client_error"
