"""Entries that no watch can want: that they are kept unread, and that none is which a watch would have wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.config import Settings
from monitor.documents import glance, identity_of
from monitor.figures import find_figures
from monitor.lexicon import Lexicon
from monitor.model import ChangeKind, Document, Entry, Fetched, Figure, Validators
from monitor.reading import EntrySource, ReadPlan, document_of, read_document, read_feed, read_stored
from monitor.replay import replay
from monitor.rules import Feed
from monitor.watches import tokenize, tokenize_entry
from tests.builders import make_unread

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
URL = "https://radio.example/rss"
_ROWS = """flo od ard cease-fire U.S. Ard's caf\u00e9 \u4eac\u90fd 71 . , - | " ' & < > <b> </b> <i> </i> <strong> </strong> <a> </a>
    <a_href="x"> <a_href="x <a_title='y>'> <span_hidden> </span> <p> </p> <P> </P> <div> </div> <div/> <br> <br/> <hr> <li> </li>
    <ul> </ul> <h2> </h2> <blockquote> </blockquote> <td> </td> <tr> </tr> <table> </table> <pre> </pre> <video> </video> <script> </script> <title> </title>
    <svg> </svg> <img_alt="ark"> <x-y> </x-y> <p <!--_c_--> <!x> <?x?> <body> <html> <frameset> <option> <xmp> </xmp> &shy; &ouml;
    &#246; &#150; &amp; &am p; &notin; &nbsp; \u00ad \u200b"""
SOUP = st.lists(st.sampled_from([*(piece.replace("_", " ") for piece in _ROWS.split()), " ", "\n"]), max_size=14).map(
    "".join
)
WORDS = (
    "flo",
    "od",
    "flood",
    "floodard",
    "ard",
    "cease",
    "ceasefire",
    "caf\u00e9",
    "71",
    "fl*",
    "ar*",
    '"flood ard"',
    "us",
)
RULES = st.recursive(
    st.sampled_from([*WORDS, *(f"title:{word}" for word in WORDS[:4]), "source:radio", "source:ard", "flo NEAR/3 ard"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda found: f"({' '.join(found)})"),
        inner.map(lambda found: f"NOT ({found})"),
    ),
    max_leaves=4,
)


def source(**values: Any) -> EntrySource:
    """Return an entry of Valley Radio."""
    entry = Entry(id="1", published_at=NOW, **values)
    return EntrySource(entry=entry, feed="radio", publisher="Valley Radio", url=URL, language=None)


@settings(max_examples=400, deadline=None)
@given(title=SOUP, content=SOUP, summary=SOUP)
@example(title="", content="<b><li>flo</b>od", summary="")
@example(title="", content="<p\n<br>flo>", summary="")
@example(title="", content="flo</td>od", summary="")
@example(title="", content="&am<b>p;</b>", summary="")
@example(title="", content="<p", summary=">")
def test_a_glance_sees_all_words(title: str, content: str, summary: str) -> None:
    """Each word that the document of an entry has is one that was seen at a glance, if it could be looked at at all."""
    found = source(title=title.strip(), content_html=content, summary_html=summary)
    seen = glance(found.entry)
    if seen is not None:
        read = tokenize(document_of(found, fetched_at=NOW, finished=False))
        glanced = tokenize_entry(found.entry, seen, "radio", "Valley Radio")
        for name in ("text", "title", "source"):
            assert read.words(name).keys() <= glanced.words(name).keys()


@settings(max_examples=400, deadline=None)
@given(rules=st.lists(RULES, min_size=1, max_size=3), many=st.booleans(), title=SOUP, content=SOUP)
def test_what_a_watch_wants_is_read(rules: list[str], many: bool, title: str, content: str) -> None:  # noqa: FBT001 - drawn
    """No entry is left unread that a rule would have wanted, be the rules few or many."""
    others = [f"nobody{number}" for number in range(60)] if many else []
    plan = ReadPlan(watches=tuple((str(number), rule) for number, rule in enumerate([*rules, *others])))
    found = source(title=title.strip(), content_html=content)
    item = f"<item><guid>1</guid><title>{_cdata(found.entry.title)}</title><description>{_cdata(content)}</description>"
    body = f"<rss version='2.0'><channel>{item}<pubDate>Thu, 12 Mar 2026 06:00:00 GMT</pubDate></item></channel></rss>"
    fetched = Fetched(url=URL, status=200, body=body.encode(), content_type=None, validators=Validators())
    reading = read_feed(fetched, Feed(id="radio", url=URL, title="Valley Radio"), plan, known={}, fetched_at=NOW)
    assert len(reading.readings) + len(reading.unread) == 1
    for unread in reading.unread:
        assert read_document(read_stored(unread), plan).watches == ()
        assert read_stored(unread).id == unread.document


def test_an_entry_that_breaks_monitor_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that an entry meets is a warning; that entry alone is not read, and is tried again at the next poll."""

    def fragile(document: Document, lexicon: Lexicon) -> tuple[Figure, ...]:
        return find_figures(document, lexicon) if "Ard" in document.text else ()[len(document.text)]

    items = "".join(
        f"<item><guid>{key}</guid><title>{text}</title><description>{text}</description></item>"
        for key, text in (("1", "A flood hit Ard"), ("2", "A flood hit Oru"), ("3", "Nine drowned in a flood in Ard"))
    )
    body = f"<rss version='2.0'><channel><title>Radio</title>{items}</channel></rss>".encode()
    fetched = Fetched(url=URL, status=200, body=body, content_type=None, validators=Validators())
    feed, plan = Feed(id="radio", url=URL, title="Valley Radio"), ReadPlan(watches=(("all", "flood"),))
    with monkeypatch.context() as patched:
        patched.setattr("monitor.reading.find_figures", fragile)
        found = read_feed(fetched, feed, plan, known={}, fetched_at=NOW)
    assert [reading.document.headline for reading in found.readings] == [
        "A flood hit Ard",
        "Nine drowned in a flood in Ard",
    ]
    assert len(found.entries) == 2
    (warning,) = (one for one in found.warnings if one.startswith("entry_unread"))
    assert "failed on 1 entries" in warning
    assert "IndexError" in warning
    again = read_feed(fetched, feed, plan, known=found.entries, fetched_at=NOW)
    assert [reading.document.headline for reading in again.readings] == ["A flood hit Oru"]
    assert not [one for one in again.warnings if one.startswith("entry_unread")]


def _cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ("<p>Flo<b>od</b>s.</p><p class='x'>Rain &amp; wind</p>", True),
        ('<a href="x">Floods</a><br/>Rain<img src="y">', True),
        ("Plain text, caf&eacute;", True),
        ("<iframe src='x'></iframe>Rain", False),  # is dropped with what is in it
        ("Rain <!-- wind -->", False),
        ("<p>AT&T</p>", False),
        ('<a href="x>Rain</a>', False),
        ("<b><p>Rain</b></p>", False),
        ("a < b", False),
    ],
)
def test_what_can_be_looked_at(content: str, seen: bool) -> None:  # noqa: FBT001 - a row of the table
    """Plainly written entries are seen at a glance; what may be read in another way is read."""
    assert (glance(source(content_html=content).entry) is not None) == seen


@pytest.mark.parametrize("content", ["page", "feed"])
@pytest.mark.parametrize("match", ["comet", "language:en", "NOT comet", "", "place:northport"])
def test_what_must_be_read_is(match: str, content: str) -> None:
    """Rules about more than words, title and source, and feeds whose pages are read, leave nothing unread."""
    plan = ReadPlan(watches=(("w", match),))
    body = b"<rss version='2.0'><channel><item><guid>1</guid><title>A fair</title><description>Cakes</description>%s</item></channel></rss>"
    dated = body % b"<pubDate>Thu, 12 Mar 2026 06:00:00 GMT</pubDate>"
    for text, unread in ((dated, match == "comet" and content == "feed"), (body % b"", False)):
        fetched = Fetched(url=URL, status=200, body=text, content_type=None, validators=Validators())
        feed = Feed.model_validate({"id": "radio", "url": URL, "content": content})
        assert bool(read_feed(fetched, feed, plan, known={}, fetched_at=NOW).unread) == unread


def test_a_replay_reads_what_was_kept_unread() -> None:
    """What no watch could want when it came is read for the watches of a replay."""
    text = "Floods in Northland have killed 71 people since 3 March, Civil Protection said."
    entry = Entry(id="d1", title="A river", content_html=f"<p>{text}</p>", published_at=NOW)
    watch = {"id": "floods", "match": "flood*", "figures": [{"id": "deaths", "metric": "killed", "place": "Northland"}]}
    wanted = Settings.model_validate({"places": {"Northland": []}, "watches": [watch]})
    ((document, (change,)),) = replay([make_unread("d1", entry=entry)], wanted, ordered=True)
    assert document.text == text
    assert change.new is not None
    assert (change.kind, change.new.figure.text) == (ChangeKind.FIRST, "71")


def test_an_identity_needs_no_reading() -> None:
    """The id of a document is known before it is read: by its address, or by its place in its feed."""
    for entry in (Entry(id="1", url="/a?utm_source=x"), Entry(id="1"), Entry(id="1", url="/a", url_shared=True)):
        found = EntrySource(entry=entry, feed="radio", publisher=None, url=URL, language=None)
        assert identity_of(entry, feed="radio", url=URL) == document_of(found, fetched_at=NOW).id
