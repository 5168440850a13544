"""Feeds that are made to cost: each ends in a feed or a ParseError, and in time that grows with its length only."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.entries import parse_feed
from monitor.entries._encoding import to_utf8
from monitor.entries._people import split_person
from monitor.errors import ParseError, Reason

URL = "https://radio.example/feeds/rss"


def rss(inside: str) -> bytes:
    """Return an RSS feed with this in its channel."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{inside}</channel></rss>'.encode()


def numbered(pattern: str, count: int) -> str:
    """Return a pattern so many times, with its number in it."""
    return "".join(pattern.format(number) for number in range(count))


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
HOSTILE = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'.encode() + rss("<item>&l11;</item>")[21:],
    "one long entity": f'<!DOCTYPE rss [\n<!ENTITY a "{"x" * 50_000}">]>'.encode() + rss(f"<item><title>{'&a;' * 50_000}</title></item>")[21:],
    "comment openers": rss(f"<item><description>{'&lt;!--' * 64_000}</description></item>"),
    "raw comment openers": rss(f"<item><description>{'<!--' * 64_000}</description></item>"),
    "attributes": rss("<item " + numbered('a{}="1" ', 64_000) + "/>"),
    "attributes of broken XML": rss("<item " + numbered('a{}="1" ', 64_000) + "/>&x;"),
    "namespaces": rss("<item " + numbered('xmlns:a{0}="urn:{0}" ', 20_000) + ">" + "<a19999:b/>" * 20_000 + "</item>"),
    "nesting": rss("<a>" * 60_000 + "</a>" * 60_000),
    "open elements": rss("<item>" * 40_000),
    "nothing but <": b"<" * 5_000_000,
    "nothing but < in a feed": rss("<item>" + "<" * 5_000_000),
    "nothing but &": rss("<item><title>" + "&" * 300_000),
    "a long author": rss(f"<item><author>a@{'a.' * 100_000}!</author></item>"),
    "a long author in broken XML": rss(f"<item><author>{'a.' * 100_000}@</author>&x;</item>"),
    "empty lines before the root": b"<?xml version='1.0'?>" + b"\n" * 300_000 + rss("<item/>&x;")[21:],
    "categories": rss(f"<item>&x;{numbered('<category>{}</category>', 15_000)}</item>"),
    "keywords": rss(f"<item>&x;<media:keywords xmlns:media='http://search.yahoo.com/mrss/'>{numbered('{},', 50_000)}</media:keywords></item>"),
    "declared encodings": b"<?xml version='1.0' " + b"encoding='" * 50_000 + rss("<item/>")[21:],
    "encodings in one line": b"<?xml version='1.0'?>" + rss("<item>" + "encoding='x' " * 50_000)[21:],
    "punycode": b"<?xml version='1.0' encoding='punycode'?>" + rss("<item><title>" + "a-b" * 100_000 + "</title></item>")[21:],
    "links of a page": b"<!doctype html>" + b"<link " * 500_000,
    "JSON in JSON": b'{"items":' + b"[" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_feeds_end(body: bytes) -> None:
    """Each is read or refused, as text of bounded size; those that took feedparser minutes take seconds."""
    with suppress(ParseError):
        assert len(str(parse_feed(body, url=URL, content_type=None))) < 3 * len(body) + 100_000


def test_too_many_tags_are_refused() -> None:
    """Half a million tags are more than any feed has, and more than feedparser reads in time."""
    with pytest.raises(ParseError, match="more than 500,000 tags") as caught:
        parse_feed(rss("<item>" * 500_001), url=URL, content_type=None)
    assert caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Ana Mora", "Ana Mora", None),
        ("ana@radio.example (Ana Mora)", "Ana Mora", "ana@radio.example"),
        ("Ana Mora <ana.m+x@radio.example>", "Ana Mora", "ana.m+x@radio.example"),
        ("ana@radio.example", "", "ana@radio.example"),
        ("Ana ana@radio.example?subject=Dam", "Ana", "ana@radio.example?subject=Dam"),
        ("ana@[10.0.0.1]", "", "ana@[10.0.0.1]"),
        ("ana@home", "ana@home", None),
        ("@ @@ a@", "@ @@ a@", None),
        ("", "", None),
    ],
)
def test_names_of_people(text: str, name: str, address: str | None) -> None:
    """A mail address and the brackets around it are no part of a name."""
    assert split_person(text) == (name, address)


@pytest.mark.parametrize(
    "key", ["authors", "summary_detail", "published_parsed", "links", "source", "content", "author_detail", "tags"]
)
def test_elements_named_like_feedparsers_keys(key: str) -> None:
    """An element that feedparser stores where it keeps something else is no crash."""
    feed = parse_feed(rss(f"<item><title>x</title><{key}>y</{key}></item><{key}>z</{key}>"), url=URL, content_type=None)
    assert [entry.title for entry in feed.entries] == ["x"]


TEXT = "<rss>Gl\u00fcck \u2013 \u6c34</rss>"
MARKED = '<?xml version="1.0" encoding="{}"?>\n'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), "text/xml"),
        (b" \n" + TEXT.encode(), "application/rss+xml; charset=UTF-8"),
        ((MARKED.format("utf-8") + TEXT).encode(), "text/xml; charset=iso-8859-1"),
        ((MARKED.format("ISO-8859-1") + TEXT).encode(), None),
        ((MARKED.format("utf-16") + TEXT).encode("utf-16"), "text/xml; charset=utf-8"),
        ((MARKED.format("utf-16") + TEXT).encode("utf-16-be"), None),
        ((MARKED.format("utf-16") + TEXT).encode(), None),
        ((MARKED.format("utf-32") + TEXT).encode("utf-32"), None),
        ((MARKED.format("gb18030") + TEXT).encode("gb18030"), None),
        (TEXT.encode("gb18030"), "text/xml; charset='gb2312'"),
        ((MARKED.format("nonsense") + TEXT).encode(), "text/xml; charset=punycode"),
        ((MARKED.format("unicode_escape") + TEXT).encode(), "application/octet-stream; charset=koi8-r"),
    ],
)
def test_encodings(body: bytes, content_type: str | None) -> None:
    """A byte order mark, a true declaration and valid UTF-8 are found out, whatever else is said."""
    assert to_utf8(body, content_type).decode() == TEXT


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("Shift_JIS", "cp932", "①髙橋"), ("x-sjis", "cp932", "台風"), ("Windows-31J", "cp932", "№"),
        ("EUC-KR", "cp949", "똠홍수"), ("windows-949", "cp949", "홍수"), ("ks_c_5601-1987", "cp949", "홍수"),
        ("gbk", "gb18030", "洪水㐀"), ("x-gbk", "gb18030", "洪水"), ("Big5", "big5hkscs", "洪水啲"),
        ("windows-874", "cp874", "น้ำท่วม…"), ("TIS-620", "cp874", "น้ำท่วม"), ("iso-8859-8-i", "iso8859-8", "שיטפון"),
        ("x-cp1251", "cp1251", "вода"), ("koi8-ru", "koi8-u", "вода"), ("x-euc-jp", "euc_jp", "台風"),
        ("x-mac-cyrillic", "mac-cyrillic", "вода"), ("iso-8859-6-i", "iso8859-6", "فيضان"),
    ],
)  # fmt: skip
def test_names_of_encodings_mean_what_they_mean_to_browsers(declared: str, encoding: str, text: str) -> None:
    """The letters that Windows added to an encoding, and names that only browsers know, are read."""
    body = text.encode(encoding)
    assert to_utf8(body, f"text/xml; charset={declared}").decode() == text
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'.encode()
    assert to_utf8(declaration + body, None).decode() == text


@given(
    st.binary(), st.none() | st.sampled_from(["text/xml", "text/xml; charset=utf-7", "text/xml; charset=euc-jp", "x"])
)
def test_any_bytes_become_utf8(body: bytes, content_type: str | None) -> None:
    """Whatever comes is UTF-8 afterwards."""
    to_utf8(body, content_type).decode()


@pytest.mark.parametrize(
    ("channel", "hours", "days"),
    [
        ("<skipHours><hour>3</hour><hour> 24 </hour><hour>25</hour><hour>x</hour></skipHours>", (0, 3), ()),
        ("<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>", (), (0, 6)),
        ("<item><skipHours><hour>3</hour></skipHours></item>", (), ()),
        ("", (), ()),
    ],
)
@pytest.mark.parametrize("fault", ["", "&x;"])
def test_skip_hours_and_days(channel: str, hours: tuple[int, ...], days: tuple[int, ...], fault: str) -> None:
    """All hours and days are kept, in feeds that are well-formed and in others."""
    facts = parse_feed(rss(channel + "<item/>" + fault), url=URL, content_type=None).facts
    assert (facts.skip_hours, facts.skip_days) == (hours, days)
