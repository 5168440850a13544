"""Feeds made up by hypothesis: every element that readers know, in likely and in odd places, with odd values."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "atom03": "http://purl.org/atom/ns#",
    "rss1": "http://purl.org/rss/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "georss": "http://www.georss.org/georss",
    "gd": "http://schemas.example/gd",
}
TEXTS = st.sampled_from([
    "", " ", "Dam holds", "  two\n lines ", "If 3 < 5 & 2 > 1", "<p>It <b>held</b>.</p>", "AT&amp;T", "caf\u00e9",
    "Fl\u00fcgel \u2013 na\u00efve", "\u00c3\u00a9crit", "\u0093quoted\u0094", "\u6c34", "\U0001f30a", "x]]>y", "&lt;i&gt;x&lt;/i&gt;",
    "Ana Mora", "ana@radio.example (Ana Mora)", "Ana Mora <ana@radio.example>", "a@b", "(x)", "yes", "no", "true",
    "https://radio.example/a", "http://radio.example/b?x=1&y=2#z", "/rel", "rel/x?a", "../up", "?q", "#f", "http://[::1",
    "http:///three", "HTTP://Radio.Example/A;p?", "urn:x:1", "tag:radio.example,2026:2", "mailto:a@b.example", "//other.example/x", "a b",
    "javascript:alert(1)", "https://radio.example/\u00e4?\u00f6", "&x;", "a&amp;b=1", "http://a.example/?a&amp;b;c",
    "15", "-5", "0", "99999999", "daily", "Hourly", "2", "en", "en-GB", "de_DE",
])  # fmt: skip
DATES = st.sampled_from([
    "Thu, 12 Mar 2026 06:15:00 GMT", "Thu, 12 Mar 2026 06:15:00 +0100", "Thu, 12 Mar 2026 06:15 EST", "12 Mar 2026 06:15:07 UT",
    "thu, 1 mar 2026 06:15:00 z", "Thu, 12 Mar 26 06:15:00 GMT", "Thu, 12 Mar 2026", "Mar 12 2026 06:15:00 GMT",
    "Thu, 12 March 2026 06:15:00 -0830", "Thu,12 Mar 2026 6:5:5 GMT+9", "Thu, 31 Feb 2026 06:15:00 GMT", "Thu, 12 Mar 2026 24:00:00 GMT",
    "Thu, 12 Mar 2026 06:15:60 GMT", "Thu Mar 12 06:15:00 2026", "Thu, 12 Mar 2026 06:15:00 Europe/Berlin", "Thu, 12 Mar 2026 06:15:00 +9999",
    "2026-03-12T07:15:00+01:00", "2026-03-12T07:15:00Z", "2026-03-12T07:15Z", "2026-03-12T07:15:00.123456-08:30", "2026-03-12t07:15:00z",
    "2026-03-12 07:15:00", "2026-03-12", "2026-03", "2026", "20260312T071500Z", "2026-03-12T07:15:00", "2026-03-12T07:15:00+0100",
    "2026-02-30T07:15:00Z", "2026-03-12T07:15:00+99:99", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-10:00", "0000-00-00T00:00:00Z",
    "yesterday", "", "1773300000", "Fri, 2006/09/15 08:19:53 EDT",
])  # fmt: skip
MARKUP = st.sampled_from(["text", "html", "text/html", "text/plain", "HTML"])
PREFIX = re.compile(rf"(</?|\s|xmlns:)({'|'.join(NAMESPACES)}):(?=[a-zA-Z])")
KINDS = st.sampled_from(
    ["text", "html", "xhtml", "text/html", "text/plain", "HTML", "application/xhtml+xml", "image/png", "", "plain"]
)
XHTML = st.sampled_from([
    '<div xmlns="http://www.w3.org/1999/xhtml">It <em>held</em> &amp; 3 &lt; 5<br/></div>',
    '<x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:A HREF="/a" rel="Next" title="a &quot;b&quot;">x</x:A></x:div>',
    ' <div xmlns="http://www.w3.org/1999/xhtml" class="c"><p>a</p>t</div> ',
    '<p xmlns="http://www.w3.org/1999/xhtml">a</p><p xmlns="http://www.w3.org/1999/xhtml">b</p>',
    '<div xmlns="http://www.w3.org/1999/xhtml"/><div xmlns="http://www.w3.org/1999/xhtml">b</div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><div>in<div/></div>caf\u00e9</div>',
    'text &amp; <i xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">i</i>', '<div xmlns="http://www.w3.org/1999/xhtml"> </div>',
    'x<div xmlns="http://www.w3.org/1999/xhtml"><title>t</title><link/></div>', "text only &lt;",
])  # fmt: skip
INLINE = st.sampled_from([
    '<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><title>t</title><svg xmlns="http://www.w3.org/2000/svg"/></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml" xml:base="/b/"><a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="x">y</a></div>',
    "<div>no namespace <b>x</b></div>", "<b>x</b>", '<body xmlns="http://www.w3.org/1999/xhtml">x</body>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><a xmlns:xlink="http://www.w3.org/1999/xlink" ID="1" id="2">y</a></div>',
])  # fmt: skip
TEXTUAL = [
    "title", "description", "summary", "content", "content:encoded", "media:title", "media:description", "dc:title", "dc:description",
    "itunes:summary", "itunes:subtitle", "subtitle", "tagline", "rights", "itunes:title", "media:text", "dc:rights",
]  # fmt: skip
SIMPLE = [
    "guid", "id", "author", "dc:creator", "itunes:author", "managingEditor", "webMaster", "dc:publisher", "category", "dc:subject",
    "language", "dc:language", "ttl", "sy:updatePeriod", "sy:updateFrequency", "comments", "slash:comments", "dc:source",
    "dc:identifier", "itunes:duration", "itunes:keywords", "media:credit", "media:keywords", "georss:point", "podcast:guid", "gd:rating",
    "docs", "generator", "url", "name", "image", "dc:contributor", "enclosure", "skipHours", "media:thumbnail", "media:category",
]  # fmt: skip
WILD = [
    "authors", "summary_detail", "dc_date", "updated_parsed", "links", "feed", "where", "GUID", "textInput", "expirationDate", "info",
    "email", "contributor", "source", "item", "channel", "body", "abstract", "fullitem", "content_encoded", "Title", "xhtml:body",
]  # fmt: skip
DATED = ["pubDate", "dc:date", "published", "updated", "modified", "issued", "created", "lastBuildDate", "dcterms:created", "dcterms:modified"]  # fmt: skip
HOLDERS = [
    "media:group",
    "media:content",
    "gd:box",
    "box",
    "georss:where",
    "content:items",
    "rdf:Seq",
    "itunes:category",
]
WILD_HOLDERS = [
    "author",
    "contributor",
    "source",
    "image",
    "itunes:owner",
    "textInput",
    "item",
    "category",
    "dc:creator",
    "channel",
]
PEOPLE = st.sampled_from([
    "<name>Ana Mora</name>", "<name> </name><email>a@b.example</email>", "<email>a@b.example</email>", "<name>A</name><uri>/u</uri><name>B</name>",
    '<name>A</name><gd:image rel="x" src="/i"/>', "x<name>A</name>y", "<title>A</title>", "<name>caf\u00e9</name>", "<gd:x>y</gd:x>",
    '<gd:x a="b">y</gd:x>', "<name><b>A</b></name>", "<itunes:name>O</itunes:name><itunes:email>o@b.example</itunes:email>",
])  # fmt: skip
ORIGINS = st.sampled_from([
    '<source url="https://agency.example/rss">Agency A</source>', "<source/>", "<source>  caf\u00e9 </source>",
    "<source><id>x</id><title>Agency B</title><updated>2026-03-12</updated></source>",
    '<source><title type="html">A &amp;amp; B</title><title>C</title><link href="/x">t</link><author><name>N</name></author></source>',
    "<source><title></title><title>D</title></source>", "<source>t<title>E</title>u</source>", '<source><gd:x a="b">t</gd:x></source>',
    "<source><description>x</description></source>", "<source><generator>g</generator><gd:x>y</gd:x></source>",
])  # fmt: skip
IMAGES = st.sampled_from([
    "<image><url>/i.png</url><title>I</title><link>/home</link></image>", '<image rdf:resource="/i"/>', "<image>x</image>",
    "<image><title/><width>3</width><height>x</height><description>d</description></image>", "<image><foo/><link>/x</link></image>",
    "<textInput><title>S</title><name>q</name><link>/s</link><description>d</description></textInput>",
    "<image><gd:x>y</gd:x><itunes:author>Z</itunes:author></image>",
])  # fmt: skip
LINKED = ["link", "atom:link", "media:content", "enclosure", "media:player", "itunes:image", "gd:image"]
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["xml:base", "xml:lang", "isPermaLink", "type", "mode", "rel", "href", "url", "base", "gd:type", "domain", "rdf:about", "version"]),
    TEXTS | KINDS | st.sampled_from(["hub", "self", "alternate", "enclosure", "escaped", "base64", "xml", "false", "https://radio.example/base/"]),
    max_size=2,
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return a text as XML: escaped, in CDATA, with references, a comment or white space around."""
    text = draw(TEXTS)
    match draw(st.integers(0, 5)):
        case 0 if "]]>" not in text:
            return f"<![CDATA[{text}]]>"
        case 1:
            return "".join(f"&#{ord(char)};" if ord(char) > 31 else char for char in text)
        case 2:
            return f"{escape(text[:2])}<!-- no -->{escape(text[2:])}<?no no?>"
        case 3:
            return f"\n  {escape(text)}\t"
        case _:
            return escape(text)


def tag(name: str, attributes: dict[str, str], inside: str) -> str:
    """Return an element."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


@st.composite
def elements(draw: st.DrawFn, depth: int = 0, *, wild: bool = False) -> str:
    """Return an element of a feed or of an entry; `wild` ones stand where nobody puts them."""
    extra = draw(ATTRIBUTES) if wild and draw(st.integers(0, 4)) == 0 else {}
    match draw(st.integers(0, 5 if depth < 2 else 3)):
        case 0:
            content = st.tuples(texts(), st.none() | (KINDS if wild else MARKUP)) | st.tuples(XHTML, st.just("xhtml"))
            inside, kind = draw(
                st.tuples(INLINE | XHTML, st.none() | KINDS) if wild and draw(st.booleans()) else content
            )
            return tag(draw(st.sampled_from(TEXTUAL)), ({"type": kind} if kind else {}) | extra, inside)
        case 1:
            return tag(draw(st.sampled_from(SIMPLE + WILD if wild else SIMPLE)), extra, draw(texts()))
        case 2:
            return tag(draw(st.sampled_from(DATED)), extra, escape(draw(DATES)))
        case 3:
            name = draw(st.sampled_from(LINKED))
            rel = draw(st.sampled_from(["alternate", "hub", "self", "Alternate", "via"]))
            target = draw(st.sampled_from([{"href": draw(TEXTS), "rel": rel}, {}, {"url": draw(TEXTS)}]))
            return tag(
                name, target | extra, draw(texts() if wild else st.just("") | texts()) if not target or wild else ""
            )
        case 4:
            guid = {"isPermaLink": draw(st.sampled_from(["true", "false", "True", ""]))}
            person = tag(
                draw(st.sampled_from(["author", "contributor", "itunes:owner", "dc:creator"])), {}, draw(PEOPLE)
            )
            others = [ORIGINS, IMAGES] if wild or draw(st.integers(0, 5)) == 0 else []
            item: str = draw(
                st.one_of(*others, st.just(person), st.builds(tag, st.just("guid"), st.just(guid), texts()))
            )
            return item
        case _:
            inside = "".join(draw(st.lists(elements(depth + 1, wild=wild), max_size=4)))
            return tag(draw(st.sampled_from(HOLDERS + WILD_HOLDERS if wild else HOLDERS)), extra, inside)


@st.composite
def feeds(draw: st.DrawFn) -> str:
    """Return a feed: RSS, Atom or RDF, with prefixes that are the usual ones or not."""
    wild = draw(st.integers(0, 3)) == 0
    names = list(NAMESPACES)
    if wild and draw(st.booleans()):
        names = draw(st.permutations(names))
    elif draw(st.integers(0, 3)) == 0:
        names = [f"p{number}" for number in range(len(names))]
    declared = dict(zip(names, NAMESPACES.values(), strict=True))
    if draw(st.integers(0, 4)) == 0:  # a slash or a hash too few, or its letters in capitals
        wrong = draw(st.sampled_from(["dc", "content", "media", "sy", "rdf", "itunes", names[0]]))
        if wrong in declared:
            declared[wrong] = draw(st.sampled_from([declared[wrong][:-1], declared[wrong].upper()]))
    head = "".join(draw(st.lists(elements(wild=wild), max_size=5)))
    items = ["".join(draw(st.lists(elements(wild=wild), max_size=8))) for _ in range(draw(st.integers(0, 3)))]
    tail = draw(elements(wild=wild) | st.just(""))
    attributes = (
        draw(ATTRIBUTES) if wild else draw(st.sampled_from([{}, {"xml:base": "/base/"}, {"xml:lang": "de_DE"}]))
    )
    root, default, item = draw(st.sampled_from([
        ("rss", None, "item"), ("feed", "atom", "entry"), ("feed", "atom03", "entry"), ("rdf:RDF", "rss1", "item"),
        ("feed", "gd", "entry"), ("rss", "rss1", "item"), ("atom:feed", None, "atom:entry"),
    ]))  # fmt: skip
    spaces = {f"xmlns:{name}": uri for name, uri in declared.items() if uri != NAMESPACES["gd"] or default != "gd"}
    spaces |= {"xmlns": NAMESPACES[default]} if default else {}
    if draw(st.booleans()):
        spaces = dict(reversed(spaces.items()))
    version = {"version": draw(st.sampled_from(["2.0", "0.91", "0.92", "1.0", "0.3", "2.01", ""]))}
    about = draw(
        st.sampled_from([{}, {"rdf:about": "urn:about"}, {"xml:base": "https://other.example/x/"}, {"xml:lang": "fr"}])
    )
    written = "".join(tag(item, about, inside) for inside in items)
    channel = {"rss": tag("channel", {}, head + written + tail), "rdf:RDF": tag("channel", {}, head + tail) + written}
    feed = tag(root, version | spaces | attributes, channel.get(root, head + written + tail))
    usual = dict(zip(NAMESPACES, names, strict=True))
    return PREFIX.sub(lambda found: f"{found[1]}{usual[found[2]]}:", feed) if names[0] == "p0" else feed
