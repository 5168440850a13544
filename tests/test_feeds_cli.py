"""`monitor feeds`: finding feeds, showing them, taking them in and out, and forgetting them."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli import main
from monitor.config import add_lines, load_settings, read_opml, write_opml
from monitor.documents import feed_links
from monitor.errors import ConfigError
from monitor.model import FeedMove, Pace, PollRecord
from monitor.rules import Feed
from monitor.store import Store, open_store
from tests.builders import NOW, each
from tests.servers import Answer, Site, serve_site

CONFIG = """\
# kept
storage: sqlite:///monitor.db
poll: {allow_private: [127.0.0.1]}

feeds:  # all of them
  # the first
  - {id: radio, url: "https://radio.example/rss", groups: [local]}   # trailing

  - id: paper
    url: https://paper.example/rss
watches:
  - {id: floods, match: flood*, feeds: local}
"""
FEED = b"<rss version='2.0'><channel><title>Valley Radio</title><item><title>Flood</title></item></channel></rss>"


async def run_command(*arguments: str) -> int:
    """Run a command in another thread, while the site answers here."""
    return await asyncio.to_thread(main, arguments)


def read(path: Path) -> str:
    """Return what a file holds."""
    return path.read_text()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of two feeds."""
    path = tmp_path / "monitor.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site with a feed, and a page that names it and others."""
    async with serve_site() as found:
        page = (
            "<html><head><link rel='alternate' type='application/rss+xml' href='/rss'>"
            "<link rel='alternate' type='application/rss+xml' href='/gone'>"
            "<link rel='stylesheet' href='/style'></head><body>Hello</body></html>"
        )
        found.answers |= {"/rss": Answer(FEED), "/": Answer(page.encode(), headers={"Content-Type": "text/html"})}
        yield found


# --------------------------------------------------------------------------- add


@pytest.mark.parametrize("arguments", [["feeds"], ["feeds", "list"]])
@pytest.mark.parametrize("early", [True, False])
def test_the_configuration_may_be_named_anywhere(
    config: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], *, early: bool
) -> None:
    """Options before the action count as those behind it; without an action the feeds are listed."""
    named = [*arguments, "-c", str(config)] if not early else ["feeds", "-c", str(config), *arguments[1:]]
    assert main(named) == 0
    assert "no feeds yet" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/rss", "/"])
async def test_add_prints_what_to_configure(
    site: Site, config: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    """The address of a feed, or of a page that names it, gives the lines of its configuration, and writes nothing."""
    assert await run_command("feeds", "add", site.url(path), "-c", str(config)) == 0
    said = capsys.readouterr()
    assert said.out == f"feeds:\n  - {{id: valley-radio, url: '{site.url('/rss')}', title: Valley Radio}}\n"
    assert "1 entries" in said.err
    assert read(config) == CONFIG


async def test_append_disturbs_nothing(site: Site, config: Path) -> None:
    """Every line, comments included, stays as it was; the feed stands in front of the others."""
    assert await run_command("feeds", "add", "--append", site.url("/rss"), "-c", str(config)) == 0
    text = read(config)
    assert [line for line in text.splitlines() if "valley-radio" not in line] == CONFIG.splitlines()
    assert [feed.id for feed in load_settings(config, environ={}).feeds] == ["valley-radio", "radio", "paper"]
    assert await run_command("feeds", "add", "--append", site.url("/rss"), "-c", str(config)) == 1
    assert read(config) == text


async def test_add_says_when_there_is_no_feed(site: Site, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page without feeds, and an address without anything, are said so."""
    site.answers["/empty"] = Answer(b"<html><body>Nothing</body></html>")
    for path in ("/empty", "/nowhere"):
        assert await run_command("feeds", "add", site.url(path), "-c", str(config)) == 1
    said = capsys.readouterr().err
    assert "is no feed, and names none that can be read" in said
    assert "404" in said


def named(*paths: str) -> Answer:
    """Return a page that names feeds."""
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{path}'>" for path in paths)
    return Answer(f"<html><head>{links}</head></html>".encode(), headers={"Content-Type": "text/html"})


async def test_several_feeds_of_a_page_are_listed(site: Site, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that a page names are printed, the rest by its address; none is written, for somebody must choose."""
    names = [f"/f{number}" for number in range(7)]
    site.answers |= {name: Answer(FEED.replace(b"Valley Radio", name[1:].encode())) for name in names}
    site.answers |= {"/many": named(*names), "/f1": Answer(status=404)}
    assert await run_command("feeds", "add", site.url("/many"), "-c", str(config)) == 0
    said = capsys.readouterr()
    assert [line.partition(",")[0] for line in said.out.splitlines()[1:]] == [
        "  - {id: f0",
        "  - {id: f2",
        "  - {id: f3",
        "  - {id: f4",
    ]
    assert "/f1: 404 Not Found" in said.err
    for name in ("/f5", "/f6"):
        assert f"{site.url(name)} is named there too" in said.err
    assert await run_command("feeds", "add", "--append", site.url("/many"), "-c", str(config)) == 1
    said = capsys.readouterr()
    assert "{id: f0, " in said.out
    assert "names several feeds, so none was written" in said.err
    assert read(config) == CONFIG


async def test_one_address_that_fails_spoils_no_other(
    site: Site, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What can be found is printed, what cannot is said with what to do, and the exit code tells of it."""
    site.answers |= {"/empty": Answer(b"<html></html>"), "/broken": Answer(b"<rss version='2.0'><channel")}
    host = site.url("").removeprefix("http://")
    urls = [site.url("/empty"), f"{host}/rss", site.url("/broken"), "ftp://radio.example/", site.url("/rss")]
    assert await run_command("feeds", "add", *urls, "-c", str(config)) == 1
    said = capsys.readouterr()
    assert said.out.count("- {id:") == 1
    for words in (
        "names none that can be read; name the address of the feed itself",
        "https:// was assumed, write http:// if that is meant",
        "only http and https are read, not ftp",
    ):
        assert words in said.err


async def test_ids_that_are_proposed_are_short(site: Site, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The id of a feed with a long title is its beginning, whole words, and unique."""
    title = b"Valley Radio: news from the upper and the lower valley"
    site.answers |= {name: Answer(FEED.replace(b"Valley Radio", title)) for name in ("/a", "/b")}
    await run_command("feeds", "add", site.url("/a"), site.url("/b"), "-c", str(config))
    ids = [line.partition("id: ")[2].partition(",")[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert ids == ["valley-radio-news-from-the-upper", "valley-radio-news-from-the-upper-2"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "feeds:\n  - {id: a}\n"),
        ("# only this\n", "# only this\n\nfeeds:\n  - {id: a}\n"),
        ("web: {}", "web: {}\nfeeds:\n  - {id: a}\n"),
        ("feeds:\n- {id: b}\n", "feeds:\n- {id: a}\n- {id: b}\n"),
        ("feeds:\n\n    # c\n    - id: b\n", "feeds:\n\n    # c\n    - {id: a}\n    - id: b\n"),
        ("feeds: [{id: b}]\n", None),
        ("feeds: []\n", None),
        ("feeds:\n", None),
        ("{feeds: []}", None),
        ("- a\n", None),
        ("feeds: [", None),
    ],
)
def test_lines_are_added_only_where_it_is_safe(text: str, after: str | None) -> None:
    """A block of feeds gets another line, a file without feeds gets the block; anything else is left alone."""
    assert add_lines(text, ["- {id: a}"]) == after


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("<link rel=alternate type=application/atom+xml href=a.xml>", ["https://x.example/n/a.xml"]),
        ("<LINK REL='Alternate Nofollow' TYPE='application/rss+xml; charset=x' HREF='//y.example/'>", ["https://y.example/"]),
        ("<base href='/b/'><link rel=alternate type=application/feed+json href=j>", ["https://x.example/b/j"]),
        ("<link rel=alternate type=application/rss+xml href=a><link rel=alternate type=application/rss+xml href=a>",
         ["https://x.example/n/a"]),
        ("<link rel=alternate hreflang=de href=/de><link rel=alternate type=application/rss+xml>", []),
        ("<link rel=alternate type=application/rss+xml href='http://[x'>", []),
        ("", []),
        ("\x00" + "<div>" * 5000, []),
    ],
)  # fmt: skip
def test_feeds_that_a_page_names(page: str, links: list[str]) -> None:
    """Every link to an alternate that is a feed, absolute, once; nothing else, whatever the page."""
    assert list(feed_links(page.encode(), "https://x.example/n/page")) == links


# --------------------------------------------------------------------------- show and remove


def test_show_tells_everything(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is configured and what is known of a feed stand together; an unknown id is an error."""
    store = open_store(f"sqlite:///{config.parent}/monitor.db", now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss"}, now=NOW)
    store.close()
    assert main(["feeds", "show", "radio", "-c", str(config)]) == 0
    shown = capsys.readouterr().out
    for words in ("https://radio.example/rss", "local", "floods", "new", "not known yet", "2026-03-12"):
        assert words in shown
    assert main(["feeds", "show", "radio", "other", "--json", "-c", str(config)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["configured"]["id"], said["health"]["feed"], said["watches"]) == ("radio", "radio", ["floods"])


def test_show_says_why_and_how_it_went(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When a feed is polled next and why then, what it asks for, its median rhythm, and how its latest polls went."""
    store = open_store(f"sqlite:///{config.parent}/monitor.db", now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss"}, now=NOW)
    polls: tuple[dict[str, Any], ...] = (
        {
            "entries": 3,
            "pace": Pace(ttl_seconds=5400, skip_hours=(2, 3), skip_days=(6,)),
            "rhythm_seconds": 86400.0 * 3,
        },
        {"next_poll_why": "quiet"},
        {
            "reason": "server_error",
            "message": "503 Service Unavailable",
            "next_poll_why": "retry_after",
            "moving": FeedMove(to="https://radio.example/new", count=2, since=NOW),
        },
    )
    for number, values in enumerate(polls):
        at = NOW + timedelta(minutes=number)
        (claimed,) = each(store).claim_feeds(now=at, until=at + timedelta(hours=1), limit=1, only=["radio"])
        soon = at + timedelta(hours=1)
        each(store).record_poll(PollRecord(feed="radio", lease=claimed.lease, at=at, next_poll_at=soon, **values))
    store.close()
    assert main(["feeds", "show", "radio", "-c", str(config)]) == 0
    shown = capsys.readouterr().out
    for words in (
        "server_error: 503 Service Unavailable (since",
        "every 3 days (median)",
        "at most every 90 minutes, not at 2:00, 3:00 UTC, not on sun",
        "as its server asked (Retry-After)",
        "3 new or edited",
        "moving to    https://radio.example/new (so 2 polls since 2026-03-12",
        "not modified",
    ):
        assert words in shown
    assert main(["feeds", "show", "radio", "--json", "-c", str(config)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(poll["reason"], poll["entries"]) for poll in said["polls"]] == [
        ("server_error", None),
        (None, None),
        (None, 3),
    ]
    assert (said["health"]["next_poll_why"], said["health"]["pace"]["ttl_seconds"]) == ("retry_after", 5400)


def test_a_paused_feed_is_not_due(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the list nor the facts of a paused feed name a next poll; resumed, it is due at once."""
    config.write_text(CONFIG.replace("poll: {", "poll: {every: 20m, "))
    store = open_store(f"sqlite:///{config.parent}/monitor.db", now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss"}, now=NOW)
    store.close()
    assert main(["feeds", "pause", "radio", "-c", str(config)]) == 0
    capsys.readouterr()
    assert main(["feeds", "list", "-c", str(config)]) == 0
    assert main(["feeds", "show", "radio", "-c", str(config)]) == 0
    said = capsys.readouterr().out
    assert "2026-" not in said
    assert "never, until it is resumed" in said
    assert "every 20m" in said
    assert main(["feeds", "resume", "radio", "-c", str(config)]) == 0
    assert main(["feeds", "show", "radio", "-c", str(config)]) == 0
    assert "never" not in capsys.readouterr().out


def test_an_unknown_feed_is_said_so(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pausing, resuming and showing what there is not say where to look."""
    for action in ("pause", "resume", "show"):
        assert main(["feeds", action, "nobody", "-c", str(config)]) == 1
    said = capsys.readouterr()
    assert (said.out + said.err).count("`monitor feeds` lists") == 3


def test_the_list_fits_a_terminal(config: Path) -> None:
    """In 80 columns each feed that is well has one line, and trouble does not break times or states."""
    store = open_store(f"sqlite:///{config.parent}/monitor.db", now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss", "paper": "https://paper.example/rss"}, now=NOW)
    for name, values in (
        ("radio", {"title": "Valley Radio", "entries": 3}),
        ("paper", {"reason": "client_error", "message": "404 Not Found"}),
    ):
        (claimed,) = each(store).claim_feeds(now=NOW, until=NOW + timedelta(hours=1), limit=1, only=[name])
        record: dict[str, Any] = {
            "feed": name,
            "lease": claimed.lease,
            "at": NOW,
            "next_poll_at": NOW + timedelta(hours=1),
        }
        each(store).record_poll(PollRecord(**record | values))
    store.close()
    lines = in_terminal("feeds", "-c", str(config))
    assert max(map(len, lines)) <= 80
    assert [line.split() for line in lines[:1]] == [
        ["feed", "state", "last", "change", "next", "poll", "title,", "or", "trouble"]
    ]
    assert "paper  failing  -             12 Mar 08:00  404 Not Found (since 12 Mar" in lines[1]
    assert lines[-1].rstrip() == "radio  well     12 Mar 07:00  12 Mar 08:00  Valley Radio"


def in_terminal(*arguments: str) -> list[str]:
    """Run a command in a terminal of 80 columns, and return what it shows."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-m", "monitor", *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    shown = b""
    with suppress(OSError):  # which is how a terminal ends
        while part := os.read(terminal, 65536):
            shown += part
    os.waitpid(process, 0)
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r", "").strip().split("\n")


@pytest.mark.parametrize("polled", [False, True])
def test_show_hides_secrets(config: Path, capsys: pytest.CaptureFixture[str], *, polled: bool) -> None:
    """Neither an address nor an option shows a password, and the database holds none."""
    config.write_text(
        'storage: sqlite:///m.db\nfeeds:\n  - {id: a, url: "http://u:geheim@127.0.0.1/", user: u, password: geheim}\n'
    )
    if polled:
        assert main(["poll", "a", "-c", str(config)]) == 1
    for arguments in (["feeds", "show", "a"], ["feeds", "list"]):
        for more in ([], ["--json"]):
            assert main([*arguments, "-c", str(config), *more]) == 0
    shown = capsys.readouterr()
    assert "geheim" not in shown.out + shown.err
    assert not any(b"geheim" in file.read_bytes() for file in config.parent.glob("m.db*"))


def test_remove_forgets_what_is_not_configured(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A feed that left the configuration can be forgotten; one that is in it, or never was, cannot."""
    store = open_store(f"sqlite:///{config.parent}/monitor.db", now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss", "old": "https://old.example/rss"}, now=NOW)
    each(store).sync_feeds({"radio": "https://radio.example/rss"}, now=NOW)
    store.close()
    assert main(["feeds", "remove", "old", "-c", str(config)]) == 0
    assert main(["feeds", "remove", "old", "radio", "-c", str(config)]) == 1
    assert "old: unknown\nradio: still configured" in capsys.readouterr().out


def test_a_forgotten_feed_starts_anew(store: Store) -> None:
    """Forgetting takes the entries with it, and spares feeds that are polled."""
    each(store).sync_feeds({"radio": "https://radio.example/rss"}, now=NOW)
    each(store).record_entries("radio", {"e1": "a"}, now=NOW)
    assert not each(store).forget_feed("radio")
    each(store).sync_feeds({}, now=NOW)
    assert each(store).forget_feed("radio")
    assert each(store).known_entries("radio") == {}
    assert not each(store).forget_feed("radio")


# --------------------------------------------------------------------------- in and out


def test_opml_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    """Feeds, titles and groups survive; passwords do not go out."""
    feeds = [
        Feed(
            id="valley-radio",
            url="https://radio.example/rss?a=1&b=<2>",
            title="Valley Radio",
            groups=("local", "world"),
        ),
        Feed(id="paper", url="https://u:geheim@paper.example/rss", title='The "Paper" \x0b'),
    ]
    path = tmp_path / "out.opml"
    path.write_text(write_opml(feeds))
    found = {feed.url: feed for feed in read_opml(path)}
    assert found["https://radio.example/rss?a=1&b=<2>"].groups == ("local", "world")
    assert found["https://radio.example/rss?a=1&b=<2>"].id == "valley-radio"
    assert "https://paper.example/rss" in found
    assert "geheim" not in path.read_text()


def test_export_and_import_print(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `export` prints, `import` reads; a file that is no OPML is refused with the reason."""
    assert main(["feeds", "export", "-c", str(config)]) == 0
    path = tmp_path / "out.opml"
    path.write_text(capsys.readouterr().out)
    assert main(["feeds", "import", str(path)]) == 0
    assert "- {id: radio, url: 'https://radio.example/rss', title: radio, groups: [local]}" in capsys.readouterr().out
    assert main(["feeds", "import", str(config)]) == 2
    assert f"{config}: is not XML in line 1; export the feeds from your reader as OPML" in capsys.readouterr().err
    assert main(["feeds", "import", str(tmp_path / "none.opml")]) == 2
    assert "cannot be read (No such file or directory); name an OPML file" in capsys.readouterr().err


def opml(inside: str) -> bytes:
    """Return an OPML file with this in its body."""
    return f"<opml version='2.0'><body>{inside}</body></opml>".encode()


OUTLINE = "<outline text='a' xmlUrl='https://radio.example/{}'/>"


@pytest.mark.parametrize(
    ("size", "words"),
    [(20_000_000, "lists no feed"), (20_000_001, "is too large for a list of feeds; name an OPML file")],
)
def test_opml_is_bounded(tmp_path: Path, size: int, words: str) -> None:
    """A file of 20 MB is read, and not a byte more."""
    path = tmp_path / "big.opml"
    rest = size - len(opml("<a/>"))
    path.write_bytes(opml("<a/>" + f"<a>{' ' * 99_993}</a>" * (rest // 100_000) + " " * (rest % 100_000)))
    assert path.stat().st_size == size
    with pytest.raises(ConfigError, match=words):
        read_opml(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + opml("<outline text='&x;' xmlUrl='https://a.example/'/>"), "is not XML"),
        (b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
         + opml("<outline text='&j;' xmlUrl='https://a.example/'/>"), "is not XML"),
        (opml("<outline text='x'>" * 300 + OUTLINE.format(1) + "</outline>" * 300), "is not XML"),
        (b"", "is not XML"),
        (b"\xff\xfe\x00", "is not XML"),
        (opml(OUTLINE.format(1)).replace(b"https:", b"javascript:"), "is no web address"),
    ],
)  # fmt: skip
def test_hostile_opml_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """Entities are neither looked up nor expanded without end, depth is bounded, and addresses must be of the web."""
    path = tmp_path / "bad.opml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        read_opml(path)


def test_deep_folders_cost_no_more_than_flat_ones(tmp_path: Path) -> None:
    """Of many folders around a feed the nearest eight are its groups, so nesting does not multiply the work."""
    path = tmp_path / "deep.opml"
    path.write_bytes(
        opml("".join(f"<outline text='f{n}'>" for n in range(200)) + OUTLINE.format(1) + "</outline>" * 200)
    )
    (feed,) = read_opml(path)
    assert feed.groups == tuple(f"f{n}" for n in range(199, 191, -1))


PIECES = st.sampled_from(
    [
        "<outline ",
        "</outline>",
        "/>",
        ">",
        "<opml>",
        "<body>",
        "xmlUrl='https://a.example/1'",
        "xmlUrl='x'",
        "xmlUrl=''",
        "text='&amp;'",
        "title='\u0416'",
        " ",
        "<!--",
        "&x;",
    ]
)


@given(
    st.one_of(
        st.binary(max_size=200), st.lists(PIECES).map("".join).map(str.encode), st.lists(PIECES).map("".join).map(opml)
    )
)
def test_any_file_is_opml_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever a file holds, it gives feeds that can be written and read again, or the reason why not."""
    path = tmp_path_factory.getbasetemp() / "any.opml"
    path.write_bytes(content)
    try:
        feeds = read_opml(path)
    except ConfigError:
        return
    path.write_text(write_opml(feeds), encoding="utf-8")
    assert {feed.url for feed in read_opml(path)} == {feed.url for feed in feeds}
