"""Feeds that are files or standard input: read only where the configuration allows them, and nothing else beside them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli import main
from monitor.config import load_settings
from monitor.errors import ConfigError, FetchError, Reason
from monitor.fetch import Fetcher
from monitor.model import Fetched, NotModified, Validators
from monitor.rules import Feed, PollPolicy

NOW = datetime(2036, 3, 12, 7, 0, tzinfo=UTC)  # long after the files of the tests were written
FEED = b"<rss version='2.0'><channel><title>Mine</title><item><title>Flood</title><link>a.html</link></item></channel></rss>"
CONFIG = """\
storage: sqlite:///monitor.db
poll: {{allow_files: [feeds], max_bytes: 20000{poll}}}
feeds:
  - {{id: mine, url: "{url}"}}
watches:
  - {{id: floods, match: flood*}}
web: {{listen: null}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a feed, beside a file that nobody may read."""
    (tmp_path / "secret.xml").write_bytes(FEED)
    found = tmp_path / "feeds"
    (found / "deep").mkdir(parents=True)
    (found / "mine.xml").write_bytes(FEED)
    return found


async def fetch(
    path: Path | str, *folders: Path, validators: Validators | None = None, now: datetime = NOW, **policy: Any
) -> Fetched | NotModified:
    """Read a file as the feed that it is configured as."""
    feed = Feed(id="mine", url=path if isinstance(path, str) else f"file://{quote(str(path))}")
    async with Fetcher(PollPolicy(allow_files=folders, **policy)) as fetcher:
        return await fetcher.fetch(feed.url, validators, now=now, feed=feed)


async def failure(path: Path | str, *folders: Path, **policy: Any) -> FetchError:
    """Return what reading a file ends in."""
    with pytest.raises(FetchError) as caught:
        await fetch(path, *folders, **policy)
    return caught.value


# --------------------------------------------------------------------------- what is read


async def test_reads_a_file_until_it_changes(folder: Path) -> None:
    """A file is read once, and again when it was written again; its path is in nothing that was read."""
    found = await fetch(folder / "mine.xml", folder)
    assert isinstance(found, Fetched)
    assert (found.body, found.url) == (FEED, "")
    assert isinstance(await fetch(folder / "mine.xml", folder, validators=found.validators), NotModified)
    (folder / "mine.xml").write_bytes(FEED.replace(b"Flood", b"Floods"))
    assert isinstance(await fetch(folder / "mine.xml", folder, validators=found.validators), Fetched)


async def test_a_file_that_was_just_written_is_read_again(folder: Path) -> None:
    """What changes twice within one tick of the file system's clock is not taken for unchanged."""
    just_now = datetime.fromtimestamp((folder / "mine.xml").stat().st_mtime, UTC) + timedelta(seconds=1)
    found = await fetch(folder / "mine.xml", folder, now=just_now)
    assert found.validators == Validators()


@pytest.mark.parametrize("name", ["über uns.xml", "a%20b.xml", "#1?.xml", "..xml", "deep/x.xml"])
async def test_names_of_all_kinds(folder: Path, name: str) -> None:
    """Names with blanks, percent signs, letters of any script."""
    (folder / name).write_bytes(FEED)
    assert isinstance(await fetch(folder / name, folder), Fetched)


async def test_links_within_the_folder_are_followed(folder: Path) -> None:
    """A symbolic link that stays in the folder, and a folder that is one itself, are as good as what they point to."""
    (folder / "link.xml").symlink_to(folder / "mine.xml")
    (folder.parent / "also").symlink_to(folder)
    assert isinstance(await fetch(folder / "link.xml", folder), Fetched)
    assert isinstance(await fetch(folder.parent / "also" / "mine.xml", folder.parent / "also"), Fetched)


# --------------------------------------------------------------------------- what is not


def a_link(folder: Path) -> None:
    """Make a symbolic link out of the folder."""
    (folder / "x.xml").symlink_to(folder.parent / "secret.xml")


def a_linked_folder(folder: Path) -> None:
    """Make a symbolic link to the folder above."""
    (folder / "up").symlink_to(folder.parent)


def a_device(folder: Path) -> None:
    """Make a link to a device within the folder that is allowed: all of /dev."""
    (folder / "x.xml").symlink_to("/dev/zero")


def a_socket(folder: Path) -> None:
    """Leave a socket behind."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(folder / "x.xml"))


@pytest.mark.parametrize(
    ("prepare", "name", "reason"),
    [
        (None, "../secret.xml", Reason.REFUSED_ADDRESS),
        (None, "deep/../../secret.xml", Reason.REFUSED_ADDRESS),
        (None, "../feeds-more/secret.xml", Reason.DISK),
        (None, "/etc/passwd", Reason.REFUSED_ADDRESS),
        (None, "/proc/self/environ", Reason.REFUSED_ADDRESS),
        (a_link, "x.xml", Reason.REFUSED_ADDRESS),
        (a_linked_folder, "up/secret.xml", Reason.REFUSED_ADDRESS),
        (a_device, "x.xml", Reason.REFUSED_ADDRESS),
        (a_socket, "x.xml", Reason.REFUSED_ADDRESS),
        (lambda folder: os.mkfifo(folder / "x.xml"), "x.xml", Reason.REFUSED_ADDRESS),
        (None, "deep", Reason.REFUSED_ADDRESS),
        (None, "", Reason.REFUSED_ADDRESS),
        (None, "missing.xml", Reason.DISK),
        (lambda folder: (folder / "x.xml").touch(), "x.xml", Reason.EMPTY),
        (lambda folder: (folder / "x.xml").write_bytes(b" " * 2001), "x.xml", Reason.TOO_LARGE),
        (lambda folder: (folder / "x.xml").symlink_to(folder / "x.xml"), "x.xml", Reason.DISK),
    ],
)
async def test_what_may_not_be_read(
    folder: Path, prepare: Callable[[Path], None] | None, name: str, reason: Reason
) -> None:
    """Ways out of the folder, links out of it, what is no regular file, what is empty or too long: each has its reason."""
    if prepare is not None:
        prepare(folder)
    error = await failure(f"file://{quote(str(folder / name))}", folder, max_bytes=2000)
    assert error.reason is reason
    assert "root:" not in str(error)


async def test_a_device_in_an_allowed_folder_is_not_opened() -> None:
    """Even where its folder is allowed, a device is refused; a pipe that nobody writes to is waited for by nobody."""
    error = await failure("file:///dev/zero", Path("/dev"))
    assert (error.reason, "no regular file" in str(error)) == (Reason.REFUSED_ADDRESS, True)


async def test_nothing_is_read_unless_a_folder_is_allowed(folder: Path) -> None:
    """Without `allow_files` no file is a feed, and the message says what to write."""
    error = await failure(folder / "mine.xml")
    assert error.reason is Reason.REFUSED_ADDRESS
    assert "allow_files" in str(error)


async def test_a_link_that_is_put_there_meanwhile_leads_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was a file when its path was looked at, and is a link when it is opened, is not followed."""
    a_link(folder)
    a_linked_folder(folder)
    monkeypatch.setattr("os.path.realpath", lambda path, **_: str(path))
    assert (await failure(folder / "x.xml", folder)).reason is Reason.REFUSED_ADDRESS
    assert (await failure(folder / "up" / "secret.xml", folder)).reason is Reason.DISK


async def test_only_the_address_that_is_configured_is_a_file(folder: Path) -> None:
    """Neither a redirect, a page that an entry links to, nor an address that somebody names reads a file."""
    url = f"file://{folder / 'mine.xml'}"
    other = Feed(id="other", url="https://radio.example/rss")
    async with Fetcher(PollPolicy(allow_files=(folder,), allow_stdin=True)) as fetcher:
        for address, feed in ((url, None), (url, other), ("stdin:", None), (url + "x", Feed(id="mine", url=url))):
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(address, now=NOW, feed=feed)
            assert caught.value.reason is Reason.REFUSED_ADDRESS


PARTS = st.sampled_from(["..", ".", "", "deep", "up", "x.xml", "mine.xml", "secret.xml", "%2e%2e", "~", "\u2025"])


@given(st.lists(PARTS, max_size=8))
def test_no_path_leads_out(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """However a path is put together, what is read is in the folder, or nothing is."""
    from monitor.fetch._local import read_file  # noqa: PLC0415 - beside the property that it is held to

    top = tmp_path_factory.getbasetemp() / "out"
    inner = top / "feeds"
    if not inner.exists():
        (inner / "deep").mkdir(parents=True)
        (inner / "mine.xml").write_bytes(b"inside")
        (top / "secret.xml").write_bytes(b"outside")
        a_link(inner)
        a_linked_folder(inner)
    url = f"file://{inner}/{'/'.join(parts)}"
    try:
        found = read_file(url, [inner], limit=100, validators=Validators(), now=NOW)
    except FetchError:
        return
    assert isinstance(found, Fetched)
    assert found.body == b"inside"


# --------------------------------------------------------------------------- in a configuration


def configure(tmp_path: Path, url: str, poll: str = "") -> Path:
    """Write a configuration of one feed."""
    path = tmp_path / "monitor.yaml"
    path.write_text(CONFIG.format(url=url, poll=poll))
    return path


@pytest.mark.parametrize(
    "url",
    ["file:feeds/mine.xml", "file:{}/feeds/mine.xml", "file://{}/feeds/mine.xml", "file://localhost{}/feeds/mine.xml"],
)
def test_a_file_is_polled(folder: Path, capsys: pytest.CaptureFixture[str], url: str) -> None:
    """Its path starts at the configuration's folder, or is whole; its entries are read as any others."""
    path = configure(folder.parent, url.format(folder.parent))
    assert load_settings(path, environ={}).feeds[0].url == f"file://{folder}/mine.xml"
    assert main(["poll", "-c", str(path), "mine"]) == 0
    assert "mine: 1 document" in capsys.readouterr().out
    assert main(["feeds", "show", "mine", "-c", str(path)]) == 0
    assert f"file://{folder}/mine.xml" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["{}/feeds/mine.xml", "file:{}/feeds/mine.xml", "file://{}/feeds/mine.xml"])
def test_a_file_is_added(folder: Path, capsys: pytest.CaptureFixture[str], given: str) -> None:
    """`feeds add` takes a file by its path, where files are allowed, and prints what to configure."""
    path = configure(folder.parent, "https://radio.example/rss")
    assert main(["feeds", "add", given.format(folder.parent), "-c", str(path)]) == 0
    assert f"- {{id: mine, url: 'file://{folder}/mine.xml', title: Mine}}" in capsys.readouterr().out.replace(
        "mine-2", "mine"
    )
    assert main(["feeds", "add", str(folder.parent / "secret.xml"), "-c", str(path)]) == 1
    assert "allow_files" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "change", "words"),
    [
        ("file:///srv/feeds/a.xml", ("allow_files: [feeds], ", ""), "allow_files: [/srv/feeds]"),
        ("stdin:", ("", ""), "allow_stdin: true"),
        ("file://host.example/a.xml", ("", ""), "write one such as file:///srv/feeds/local.xml"),
        ("file:///a.xml?b", ("", ""), "write one such as file:///srv/feeds/local.xml"),
        ("file:", ("", ""), "write one such as file:///srv/feeds/local.xml"),
        ("file:///a%00.xml", ("", ""), "write one such as file:///srv/feeds/local.xml"),
        ("ftp://a.example/", ("", ""), "https://"),
    ],
)
def test_a_configuration_says_what_to_write(tmp_path: Path, url: str, change: tuple[str, str], words: str) -> None:
    """A file or standard input that is not allowed, or no file at all, is refused in its line with what to write."""
    path = configure(tmp_path, url)
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(ConfigError, match=r"monitor.yaml:\d: feeds\[mine\].url") as caught:
        load_settings(path, environ={})
    assert words in str(caught.value)


def test_opml_cannot_name_what_is_not_allowed(tmp_path: Path) -> None:
    """A list from elsewhere that names files of this machine is refused as a whole, unless files are allowed."""
    (tmp_path / "list.opml").write_text("<opml><body><outline xmlUrl='file:///etc/passwd' text='a'/></body></opml>")
    path = tmp_path / "monitor.yaml"
    path.write_text("feeds:\n  - {opml: list.opml}\n")
    with pytest.raises(ConfigError, match="files are not allowed to be feeds"):
        load_settings(path, environ={})


# --------------------------------------------------------------------------- standard input


def piped(path: Path, body: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run monitor with something on its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *arguments, "-c", str(path)],
        input=body,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (FEED, 0, "mine: 1 document"),
        (b"", 1, "there is nothing in it"),
        (b"x" * 20_001, 1, "longer than 20,000 bytes"),
        (b"no feed", 1, "neither RSS, Atom, RDF nor JSON Feed"),
    ],
)
def test_standard_input_is_polled(tmp_path: Path, body: bytes, code: int, words: str) -> None:
    """What is piped in is read as a feed, within the same limits."""
    done = piped(configure(tmp_path, "stdin:", ", allow_stdin: true"), body, "poll", "mine")
    assert (done.returncode, words in done.stdout) == (code, True), done


async def test_standard_input_that_says_nothing_is_given_up() -> None:
    """A pipe into which nobody writes is a timeout, and stays so for nobody else."""
    script = (
        "import asyncio\nfrom datetime import UTC, datetime, timedelta\nfrom monitor.errors import FetchError\n"
        "from monitor.fetch import Fetcher\nfrom monitor.rules import Feed, PollPolicy\n"
        "async def main():\n"
        "    async with Fetcher(PollPolicy(allow_stdin=True, timeout=timedelta(seconds=0.2))) as fetcher:\n"
        "        try:\n"
        "            await fetcher.fetch('stdin:', now=datetime(2026, 3, 12, tzinfo=UTC), feed=Feed(id='a', url='stdin:'))\n"
        "        except FetchError as error:\n"
        "            print(error.reason)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: ASYNC220 - a moment
        assert process.stdout is not None
        assert process.stdout.read() == b"timeout\n"
