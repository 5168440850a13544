"""Watches: what match rules mean, and what a rule that cannot be read is answered with."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.model import Actor, Dateline, Document
from monitor.watches import FIELDS, Matcher, matches, parse_query, tokenize
from monitor.words import fold, split_compounds, split_words

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
WORDS = ("flood", "floods", "Ard", "valley", "dam", "sport")


def article(text: str = "", headline: str = "", **values: Any) -> Document:
    """Return a document that says `text`."""
    return Document(id="d1", text=text, headline=headline, fetched_at=NOW, content_hash="", **values)


def wants(rule: str, text: str, **values: Any) -> bool:
    """Tell whether a rule wants a document that says `text`."""
    return matches(parse_query(rule), article(text, **values))


REPORT = (
    "Rescuers in Northland's Ard valley said on Thursday that 32,400 people had fled. The cease-fire holds, the U.N. "
    "said; São João and the Élan brigade did not. Casualties were flown to Al-Mora hospital."
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", True),
        ("   ", True),
        ("northland", True),
        ("NORTHLAND", True),
        ("north", False),
        ("north*", True),
        ("Northland's", True),
        ("casualt*", True),
        ("rescuers fled", True),
        ("rescuers sport", False),
        ("rescuers AND fled", True),
        ("sport OR fled", True),
        ("sport OR dam", False),
        ("fled NOT sport", True),
        ("fled NOT rescuers", False),
        ("fled AND NOT sport", True),
        ("NOT sport", True),
        ("NOT NOT sport", False),
        ("NOT fled OR rescuers", True),
        ("fled OR sport AND dam", True),
        ("(fled OR sport) AND dam", False),
        ("fled (sport OR (dam OR valley))", True),
        ('"Ard valley"', True),
        ('"valley Ard"', False),
        ('"ard val*"', True),
        ("“ard valley”", True),
        ("«Ard valley»", True),
        ("ceasefire", True),
        ("cease-fire", True),
        ("cease-fire*", True),
        ('"ceasefire holds"', True),
        ('"the ceasefire"', True),
        ('"cease fire holds"', True),
        ("UN", True),
        ("U.N.", True),
        ("32,400", True),
        ("32400", True),
        ("32", True),
        ('"Sao Joao"', True),
        ("ELAN", True),
        ("Al-Mora", True),
        ("almora", True),
        ('"Al Mora hospital"', True),
        ("al-mor*", True),
        ("rescuers NEAR/5 valley", True),
        ("valley NEAR/5 rescuers", True),
        ("rescuers NEAR/2 valley", False),
        ("rescuers NEAR hospital", False),
        ('"ard valley" NEAR/2 (dam OR said)', True),
        ("rescuers NEAR/5 valley NEAR/2 said", True),
        ("rescuers NEAR/5 valley NEAR/1 said NEAR/1 dam", False),
        ("ard NEAR/5 ard", False),
        ("ar* NEAR/1 valley", True),
        ("fled, rescuers.", True),
        ("'fled AND d'rescuers", False),
    ],
)
def test_rules(rule: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """Each form of rule wants what the documentation says it wants."""
    assert wants(rule, REPORT) is expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("洪水", "昨日の洪水で71人が死亡した"),
        ("死亡 NOT 水洪", "昨日の洪水で71人が死亡した"),
        ("น้ำท่วม", "เกิดน้ำท่วมในหุบเขา"),
        ("बाढ़", "घाटी में बाढ़ से 71 लोगों की मौत"),
        ("الفيضانات", "أسفرت الفَيَضانات عن مقتل 71 شخصا"),
        ("наводнени*", "Наводнение унесло 71 жизнь"),
        ("πλημμυρα", "Η πλημμύρα στην κοιλάδα"),
        ("홍수", "계곡의 홍수 피해"),
        ("strasse", "Die STRAẞE und die Straße"),
        ("lodz", "W Łodzi i ŁÓDŹ"),
    ],
)
def test_any_script(rule: str, text: str) -> None:
    """Words are found in scripts with and without spaces, with or without their marks."""
    assert wants(rule, text)


def test_a_mark_that_is_a_vowel_makes_another_word() -> None:
    """Folding leaves scripts alone in which a mark is more than an accent."""
    assert not wants("बढ़", "घाटी में बाढ़")


DOCUMENT = article(
    "The river Ard rose.",
    "Floods in Northland",
    publisher="Valley Radio",
    feed="valley-1",
    language="es-AR",
    places=("Low Ard",),
    dateline=Dateline(text="HIGHTON, 11 March -", place="Highton"),
    actors=(Actor(name="Northland Red Crescent", kind="organisation"), Actor(name="Ana Mora", kind="person")),
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("title:floods", True),
        ("title: floods", True),
        ("TITLE:FLOODS", True),
        ("title:river", False),
        ("title:(river OR floods)", True),
        ("title:(floods NEAR/2 northland)", True),
        ('title:"floods in"', True),
        ("title:floods river", True),
        ("floods river", True),
        ('"Northland the river"', False),
        ("northland NEAR/5 river", False),
        ("source:valley-1", True),
        ('source:"Valley Radio"', True),
        ('source:"Radio Valley"', False),
        ("source:northland", False),
        ("language:es", True),
        ("language:es-AR", True),
        ("language:ar", False),
        ("language:(en OR es)", True),
        ('place:"Low Ard"', True),
        ("place:highton", True),
        ("place:northland", False),
        ("actor:mora", True),
        ('actor:"red crescent"', True),
        ('actor:"crescent ana"', False),
        ("title:flood* AND NOT source:agency", True),
    ],
)
def test_fields(rule: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """A field looks only where it says; plain words look in headline and text, and no phrase spans the two."""
    assert matches(parse_query(rule), DOCUMENT) is expected


def test_a_rule_tells_its_fields() -> None:
    """What a rule looks at besides the text is known beforehand."""
    assert parse_query("flood place:(ard OR mora) actor:x").fields == {"place", "actor"}
    assert parse_query("flood").fields == frozenset()


def test_a_bare_document_has_no_fields() -> None:
    """A document without headline, publisher, language or places is no match for a field, and no error."""
    assert not any(wants(f"{name}:flood", "flood") for name in FIELDS)


def test_a_rule_is_a_value() -> None:
    """Equal rules are equal, hashable, and survive the way to a worker process."""
    rule = parse_query('flood* AND (Northland OR "Ard valley") NOT title:sport')
    assert pickle.loads(pickle.dumps(rule)) == rule == parse_query(rule.text)
    assert hash(rule) == hash(parse_query(rule.text))


@pytest.mark.parametrize(
    ("rule", "position", "message"),
    [
        ("flood AND", 9, "the rule ends where a word is missing"),
        ("flood NOT", 9, "the rule ends where a word is missing"),
        ("AND flood", 0, "AND has nothing before it"),
        ("flood OR OR dam", 9, "OR has nothing before it"),
        ("NEAR/5 flood", 0, "NEAR/5 has nothing before it"),
        ("flood (dam", 6, 'is never closed; add ")"'),
        ("flood) dam", 5, 'closes nothing; remove it, or write "("'),
        ("flood ()", 7, 'a word is missing before ")"'),
        ('flood "dam', 6, "the quotation mark is never closed"),
        ('flood ""', 6, "no word in the quotation marks"),
        ('flood "?!"', 6, "no word in the quotation marks"),
        ("flood and dam", 6, 'write AND, or "and"'),
        ("flood Or dam", 6, 'write OR, or "Or"'),
        ("flood && dam", 6, "write AND"),
        ("flood -sport", 6, "write NOT sport"),
        ("flood !sport", 6, "write NOT sport"),
        ("flood near/5 dam", 6, "NEAR is written in capitals"),
        ("flood NEAR5 dam", 6, "NEAR is written in capitals"),
        ("flood NEAR/x dam", 6, "NEAR is written in capitals"),
        ("flood NEAR/0 dam", 6, "NEAR counts from 1 to 100"),
        ("flood NEAR/12345678 dam", 6, "NEAR counts from 1 to 100"),
        ("flood 'Ard valley'", 6, 'write "two words"'),
        ("flood ('dam')", 7, 'write "two words"'),
        ("flood ‘Ard valley’", 6, 'write "two words"'),
        ("flood NEAR/101 dam", 6, "NEAR counts from 1 to 100"),
        ("flood NEAR (dam AND ard)", 11, "NEAR stands between words"),
        ("(flood OR NOT x) NEAR dam", 0, "NEAR stands between words"),
        ("flood NEAR title:dam", 6, "both sides of NEAR must look in one field"),
        ("headline:flood", 0, 'there is no field "headline"; write title, source'),
        ("title:", 0, 'title: needs a word, a "phrase" or (words) after it'),
        ("title:NOT flood", 0, "title: needs a word"),
        ("title:(source:radio)", 7, "a word can be in one field only"),
        ("*", 0, "needs at least 2 letters"),
        ("f*", 1, "needs at least 2 letters"),
        ("flood *dam", 6, "may only end a word"),
        ("fl*d", 2, "may only end a word"),
        ('"ard fl*d"', 7, "may only end a word"),
        ("flood + dam", 6, "no letter or digit in +"),
        ("(" * 51 + "a" + ")" * 51, 50, "nested more than 50 deep"),
        ("a " * 10_001, 20_000, "longer than 20,000 characters"),
    ],
)
def test_says_what_is_wrong(rule: str, position: int, message: str) -> None:
    """A rule that cannot be read is answered with the place and with what to write instead."""
    with pytest.raises(QueryError) as caught:
        parse_query(rule)
    assert message in str(caught.value)
    assert caught.value.position == position


def test_the_deepest_and_longest_rules_work() -> None:
    """A rule at the limits of depth and length is read and matched."""
    assert wants("(" * 50 + "dam" + ")" * 50, "dam")
    assert wants("NOT " * 4000 + "dam", "dam")
    assert wants(" OR ".join(f"w{number}" for number in range(1900)), "w1899")
    assert wants(" NEAR/1 ".join(["dam"] * 1500), "dam dam")


# --------------------------------------------------------------------------- properties

texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
terms = st.sampled_from([*WORDS, "floo*", '"Ard valley"', "flood NEAR/2 dam", "title:dam"])
rules = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda rule: f"(NOT ({rule}))"),
    ),
    max_leaves=6,
)


@given(rules, rules, texts)
def test_de_morgan(first: str, second: str, text: str) -> None:
    """Rules obey the algebra: De Morgan's laws, and each side of AND and OR may stand first."""
    tokens = tokenize(article(text, "dam"))

    def holds(rule: str) -> bool:
        return matches(parse_query(rule), tokens)

    assert holds(f"NOT ({first} OR {second})") == holds(f"NOT {first} AND NOT {second}")
    assert holds(f"NOT ({first} AND {second})") == holds(f"NOT {first} OR NOT {second}")
    assert holds(f"{first} AND {second}") == holds(f"{second} {first}") == (holds(first) and holds(second))
    assert holds(f"{first} OR {second}") == (holds(first) or holds(second))
    assert holds(f"{first} NOT {second}") == (holds(first) and not holds(second))


@given(rules, texts)
def test_tokens_stand_for_their_document(rule: str, text: str) -> None:
    """Matching a document and matching its tokens is the same, in whatever case the document is written."""
    query = parse_query(rule)
    assert matches(query, article(text)) == matches(query, tokenize(article(text.upper())))


@given(rules, texts)
def test_what_a_text_cannot_hold_it_does_not_hold(rule: str, text: str) -> None:
    """The cheap look at a text before it is split never sends away what the rule wants."""
    root, tokens = parse_query(rule).root, tokenize(article(text, "dam"))
    assert root is not None
    assert root.may_hold(tokens) or not root.holds(tokens)


@given(st.lists(rules, max_size=6), texts)
def test_many_rules_are_tried_as_each_of_them(few: list[str], text: str) -> None:
    """Filing rules under the words that they need loses none, and keeps their order."""
    many = [*few, *(f"never{number} AND flood*" for number in range(60)), "", "language:en", "NOT dam", "fl*"]
    named = [(str(number), parse_query(rule)) for number, rule in enumerate(many)]
    document = article(text, "dam", language="en")
    assert Matcher(named).wanted(tokenize(document)) == tuple(name for name, rule in named if matches(rule, document))


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 4))
def test_near_is_symmetric_and_counts_words(words: list[str], distance: int) -> None:
    """NEAR/n holds exactly when two of the words are at most n apart, whichever is first."""
    text = " ".join(words)
    expected = any(
        {words[i], words[j]} == {"a", "b"} and j - i <= distance for j in range(len(words)) for i in range(j)
    )
    assert wants(f"a NEAR/{distance} b", text) == wants(f"b NEAR/{distance} a", text) == expected


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.data())
def test_a_part_of_the_text_is_a_phrase_of_it(words: list[str], data: st.DataObject) -> None:
    """Any run of words of a text is found as a phrase."""
    start = data.draw(st.integers(0, len(words) - 1))
    stop = data.draw(st.integers(start + 1, len(words)))
    assert wants(f'"{" ".join(words[start:stop])}"', " ".join(words))


@given(
    st.lists(
        st.sampled_from(
            [*WORDS, "AND", "OR", "NOT", "NEAR", "NEAR/3", "(", ")", '"', "*", ":", "title:", "-", " ", "洪", "é", "'s"]
        ),
        max_size=15,
    ).map("".join)
    | st.text(max_size=40)
)
def test_reads_a_rule_or_says_why_not(rule: str) -> None:
    """Whatever is written is a rule that can be matched, or a QueryError that points into it."""
    document = article(rule, rule)
    try:
        wanted = matches(parse_query(rule), document)
    except QueryError as error:
        said, position = str(error), error.position
    else:
        assert matches(parse_query(f"NOT ({rule})"), document) != wanted if rule.strip() else wanted
        return
    assert said
    assert 0 <= position <= len(rule)


@given(st.text(max_size=200))
def test_folding_is_settled(text: str) -> None:
    """Folding twice is folding once, and every word of a text is found in it."""
    folded = fold(text)
    assert fold(folded) == folded
    parts = [part for parts, _ in split_compounds(folded) for part in parts]
    assert parts == split_words(folded)
    assert all(any(char.isalnum() or ord(char) > 0x2FF for char in part) for part in parts)
