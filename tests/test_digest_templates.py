"""Words and templates of digests: how values are spelled, and what users' own templates can and cannot do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digests import Source, Templates, check_templates, render_digest
from monitor.digests._layout import flow, spread, tidy, widest, wrap
from monitor.digests._samples import NOW, sample_claim, sample_digests
from monitor.digests._words import (
    ago_words,
    as_of_words,
    clock_words,
    day_words,
    difference_words,
    figure_words,
    heading_words,
    interval_words,
    listed,
    moment_words,
    number_words,
    one_line,
    percent_words,
    web_link,
)
from monitor.model import Figure, Form, Interval

BERLIN = ZoneInfo("Europe/Berlin")
FULL = sample_digests()["full"]


def plain(text: str) -> str:
    """Return text with plain spaces."""
    return text.replace("\xa0", " ")


def span(lower: str | None, upper: str | None) -> Interval:
    """Return an interval."""
    return Interval(*(None if end is None else Decimal(end) for end in (lower, upper)))


def figure(form: Form = Form.EXACT, **values: Any) -> Figure:
    """Return a figure of people with the given numbers."""
    base = sample_claim("[62] died.", voice="v", outlet="Agency A", day=9).figure
    numbers: dict[str, Any] = {"lower": None, "upper": None, "best": None}
    numbers |= {key: Decimal(value) if isinstance(value, int) else value for key, value in values.items()}
    return replace(base, form=form, **numbers)


# --------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("given_figure", "words"),
    [
        (figure(best=62), "62"),
        (figure(Form.MORE_THAN, best=9000, lower=9001), "over 9,000"),
        (figure(Form.AT_LEAST, lower=30), "at least 30"),
        (figure(Form.AT_MOST, upper=50), "at most 50"),
        (figure(Form.LESS_THAN, upper=50), "under 50"),
        (figure(Form.LESS_THAN, upper=50, text="nearly 50"), "nearly 50"),
        (figure(Form.ABOUT, best=60), "about 60"),
        (figure(Form.RANGE, lower=80, upper=90), "80 to 90"),
        (figure(Form.VAGUE, lower=24, upper=99, text="dozens"), "dozens"),
        (figure(text="a <b>number</b>\n"), "a <b>number</b>"),
        (figure(best=2_300_000, unit="USD", unit_name="US dollar"), "USD 2.3 million"),
        (figure(best=Decimal("4.80"), unit="%"), "4.8 %"),
        (figure(best=82, unit="USD/bbl", unit_name="US dollar per barrel"), "82 US dollar per barrel"),
    ],
)
def test_figures_in_words(given_figure: Figure, words: str) -> None:
    """A number keeps the modifier, the bound and the unit that it was stated with."""
    assert plain(figure_words(given_figure)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("32414", "32,414"),
        ("1402317", "1,402,317"),
        ("1400000", "1.4 million"),
        ("-2E+9", "−2 billion"),
        ("0.50", "0.5"),
        ("1E+40", "1.00e+40"),
        ("0E-40", "0"),
        ("NaN", "unknown"),
    ],
)
def test_numbers_in_words(value: str, words: str) -> None:
    """Numbers are grouped, round millions are named, and no number fills a page."""
    assert plain(number_words(Decimal(value))) == words


def test_numbers_can_be_grouped_otherwise() -> None:
    """Other signs may stand between the thousands and before the decimals."""
    assert number_words(Decimal(1402317), "\u2009") == "1\u2009402\u2009317"
    assert number_words(Decimal("1234.5"), ".,") == "1.234,5"
    assert interval_words(Interval(Decimal("0.5"), Decimal("0.5")), "points", ".,") == "+0,5\xa0points"


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_any_number_is_short(value: Decimal) -> None:
    """No value makes a long word."""
    assert 0 < len(number_words(value)) < 60


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        ("9", "9", "+9"),
        ("-36", "-36", "−36"),
        ("0", "0", "no difference"),
        ("1401", "2399", "+1,400 to +2,400"),
        ("0", "89", "0 to +89"),
        ("-2.35", "1.2", "−2.4 to +1.2"),
        ("30", None, "at least +30"),
        (None, "-5", "at most −5"),
        (None, None, ""),
    ],
)
def test_differences_in_words(lower: str | None, upper: str | None, words: str) -> None:
    """A difference has its sign, both ends, and no more digits than its width bears."""
    assert interval_words(span(lower, upper)) == words


@given(st.decimals(-(10**12), 10**12, places=2), st.decimals(0, 10**6, places=2))
def test_widened_spans_hold_the_stated_one(lower: Decimal, width: Decimal) -> None:
    """What is shown of a span is never narrower than what was claimed."""
    upper = lower + width
    words = plain(interval_words(Interval(lower, upper))).replace("−", "-")
    if " to " in words and "illion" not in words:
        low, high = (Decimal(end.replace(",", "")) for end in words.split(" to "))
        assert low <= lower <= upper <= high


@pytest.mark.parametrize(
    ("delta", "percent", "unit", "words"),
    [
        (span("9", "9"), span("14.516", "14.516"), "person", "+9 (+15 %)"),
        (span("1401", "2399"), span("14.0", "26.65"), "person", "+1,400 to +2,400 (+14 to +27 %)"),
        (span("0.3", "0.3"), span("6.25", "6.25"), "%", "+0.3 points"),
        (span("9", "9"), None, None, "+9"),
        (span("1", "1"), span("0.014", "0.014"), None, "+1 (+0.014 %)"),
        (None, None, None, ""),
    ],
)
def test_difference_and_percent(delta: Interval | None, percent: Interval | None, unit: str | None, words: str) -> None:
    """A difference comes with its share of the old value; a percentage moves by points."""
    assert plain(difference_words(delta, percent, unit)) == words
    assert percent is None or "%" in percent_words(percent)


def test_moments_are_the_readers() -> None:
    """Days and times are those of the reader's zone, across the change of the clock, with the year where it differs."""
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert plain(moment_words(late, BERLIN, NOW)) == "29 Mar 00:30"
    assert plain(moment_words(late + timedelta(hours=1), BERLIN, NOW)) == "29 Mar 01:30"
    assert plain(moment_words(late + timedelta(hours=2), BERLIN, NOW)) == "29 Mar 03:30"
    assert heading_words(late + timedelta(hours=2), BERLIN) == "Sun 29 Mar 2026, 03:30 CEST"
    assert clock_words(NOW, BERLIN, NOW) == "07:00"
    assert plain(day_words(date(2025, 12, 31), date(2026, 1, 1))) == "31 Dec 2025"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(hours=-2), "in 2 hours"),
    ],
)
def test_ago(gap: timedelta, words: str) -> None:
    """Time that passed is told in its largest unit that says enough."""
    assert ago_words(NOW - gap, NOW) == words


@pytest.mark.parametrize(
    ("stated", "precision", "words"),
    [
        (True, "day", "as of 9 Mar"),
        (True, "month", "as of Mar 2026"),
        (True, "year", "as of 2026"),
        (False, None, "reported 9 Mar"),
    ],
)
def test_as_of(stated: bool, precision: str | None, words: str) -> None:  # noqa: FBT001 - a row of the table
    """A day that the article does not state is told as the day of the report."""
    claim = sample_claim("[62] died.", voice="v", outlet="Agency A", day=9, stated=stated)
    claim = replace(claim, figure=replace(claim.figure, as_of_precision=precision))
    assert plain(as_of_words(claim, NOW.date())) == words


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?y=1&z=%20", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example/x", False),
        ("https://a.example/\\evil", False),
        ('https://a.example/"x', False),
        ("https://", False),
        ("https://[bad", False),
        ("https://a.example/" + "x" * 2000, False),
        (None, False),
    ],
)
def test_links(url: str | None, *, kept: bool) -> None:
    """Only plain web addresses are linked to."""
    assert web_link(url) == (url if kept else None)


@given(st.text(), st.integers(2, 50))
def test_lines_are_clean_and_short(text: str, most: int) -> None:
    """Any text becomes one line without what acts on a terminal, within its length, and stays as it is from then on."""
    line = one_line(text, most)
    assert len(line) <= most
    assert line.isprintable() or not any(ord(character) < 32 or character in "\x1b\u202e\u2066" for character in line)
    assert one_line(line, most) == line


def test_lists_are_cut() -> None:
    """A list names some and counts the others."""
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(list("abcdefg"), 2)] == [
        "",
        "a",
        "a and b",
        "a, b and 5 more",
    ]


# --------------------------------------------------------------------------- layout


@given(st.lists(st.text(alphabet="ab c", max_size=120), max_size=6))
def test_pieces_flow_within_the_width(pieces: list[str]) -> None:
    """Pieces stand side by side or below each other, none is lost, and no line is too wide."""
    text = flow(pieces)
    assert all(len(line) <= 76 for line in text.splitlines())
    assert "".join(text.split()) == "".join("".join(pieces).split())


def test_layout() -> None:
    """Two ends of a line, wrapped text, the longest length that still aligns, and no stray blanks."""
    assert spread(("left", "right"), 20) == "left           right"
    assert spread(("left " * 5, "right"), 20).endswith("\nright")
    assert wrap("one two three", "  ", "    ", 24) == "  one two three"
    assert widest(["abc", "x" * 40]) == 3
    assert tidy("a  \n\n\n b\n\n") == "a\n\n b\n"


# --------------------------------------------------------------------------- users' templates


def own(**sources: str) -> Templates:
    """Return templates named after their kind."""
    return {kind: Source(f"{kind}.j2", text) for kind, text in sources.items()}


def test_own_templates_are_used() -> None:
    """A user's template replaces its form and no other, and has the filters."""
    source = (
        "{% for m in digest.watches[0].moved[:2] %}{{ m.label }} {{ m.new | figure }} {{ m.delta | delta }} "
        "{{ m.percent | percent }} {{ digest.since | ago }}\n{% endfor %}"
    )
    message = render_digest(FULL, own(subject="{{ digest.now | moment }}: {{ digest.news[0] }}\n", text=source))
    assert message.subject == "12 Mar 07:00: People killed 62 -> 71"
    assert message.text.splitlines()[0] == "People killed 71 +9 +15 % 24 hours ago"
    assert message.html == render_digest(FULL).html
    assert message.note is None


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("digest.now | clock", "07:00"),
        ("digest.since | clock", "11 Mar 07:00"),
        ("digest.since | day", "11 Mar"),
        ("digest.watches[0].moved[0].new.claim.as_of | day", "11 Mar"),
        ("digest.now | heading", "Thu 12 Mar 2026, 07:00 CET"),
        ("32414 | number('.')", "32.414"),
        ("digest.watches[0].moved[0].new.claim.figure | figure", "71"),
        ("digest.watches[0].moved[0].new.claim.url | link", "https://agency.example/world/a-11-20"),
        ("'one thing' | capitalized", "One thing"),
        ("2 | counted('story', 'stories')", "2 stories"),
    ],
)
def test_filters(expression: str, written: str) -> None:
    """Each filter writes what the documentation says, and none is written as nothing."""
    assert render_digest(FULL, own(text="{{ " + expression + " }}{{ none }}")).text == f"{written}\n"


def test_dates_need_the_digest() -> None:
    """A template that hides the digest is told what its dates lack."""
    (error,) = check_templates(own(text="{% set digest = {'now': digest.now} %}{{ digest.now | moment }}"))
    assert "do not redefine it" in str(error)


def test_built_in_templates_can_be_extended() -> None:
    """A block of a built-in template can be replaced, with the macros and styles of the template at hand."""
    source = (
        '{% extends "built-in/digest.html.j2" %}'
        '{% block footer %}<p style="{{ style.p }}">{{ more(2, "thing") }}Ask <b>{{ digest.zone }}</b></p>{% endblock %}'
    )
    message = render_digest(FULL, own(html=source))
    assert check_templates(own(html=source)) == ()
    assert "and 2 more things" in message.html
    assert "<b>Europe/Berlin</b>" in message.html
    assert message.html.startswith("<!DOCTYPE html>")


def test_style_sheets_reach_the_elements(tmp_path: Path) -> None:
    """The rules of a user's own style sheet are written into the elements; media queries stay, and nothing is loaded."""
    sheet = tmp_path / "sheet.css"
    sheet.write_text("p { color: red }", encoding="utf-8")
    source = (
        f'<html><head><link rel="stylesheet" href="{sheet.as_uri()}"><style>.name {{ font-weight: bold }} '
        "@media (prefers-color-scheme: dark) { .name { color: white } }</style></head>"
        '<body><p class="name">{{ digest.name }}</p></body></html>'
    )
    html = render_digest(FULL, own(html=source)).html
    assert '<p class="name" style="font-weight: bold">Floods in Northland</p>' in html.replace('bold;"', 'bold"')
    assert "prefers-color-scheme: dark" in html
    assert "red" not in html


def test_html_is_escaped_and_text_is_not() -> None:
    """What feeds wrote is escaped in a user's HTML, and marked numbers are the only markup that filters make."""
    digest = replace(FULL, name="<i>&")
    source = "{{ digest.name }} {{ digest.watches[0].moved[0].new.quote | marked }}"
    message = render_digest(digest, own(text=source, html=source))
    assert message.html.startswith("&lt;i&gt;&amp; ")
    assert ">71</mark>" in message.html
    assert message.text.startswith("<i>& ")
    assert "[71]" in message.text


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("ok\n{% if %}", 2, "Expected an expression, got 'end of statement block'"),
        ("\n\n{{ nobody }}", 3, "'nobody' is undefined"),
        ("x{% if false %}\n{{ nobody }}{% endif %}", 2, "'nobody' is undefined"),
        ("\n{{ digest.watchs }}", 2, "Digest has no attribute 'watchs'"),
        ("x{% for w in digest.watches %}\n{{ w.moved[0].now }}\n{% endfor %}", 2, "has no attribute 'now'"),
        ("{{ digest.name | nofilter }}", 1, "No filter named 'nofilter'."),
        ("\n{{ digest.name | figure }}", 2, "AttributeError"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError: division by zero"),
        ('{% include "missing.j2" %}', 1, "missing.j2"),
        ("{{ digest.__class__.__mro__ }}", 1, "access to attribute '__class__' of 'Digest' object is unsafe."),
        ("{{ [].append(1) }}", 1, "access to attribute 'append' of 'list' object is unsafe."),
        ("{% if false %}{{ digest.name }}{% endif %}", 0, "wrote no text"),
    ],
)
def test_check_names_the_place(source: str, line: int, message: str) -> None:
    """What is wrong with a template is told with its name, its line and its cause, before a digest is due."""
    (error,) = check_templates(own(text=source))
    assert (error.template, error.line) == ("text.j2", line)
    assert message in str(error)


def test_check_tells_all_names_at_once() -> None:
    """Every unknown name is reported, each once, in every template."""
    errors = check_templates(own(text="{{ one }}\n{{ two }}{{ one }}", html="{{ three }}"))
    assert [(error.template, error.line) for error in errors] == [("text.j2", 1), ("text.j2", 2), ("html.j2", 1)]
    assert check_templates(own(text="{{ digest.summary }}", html="{{ shown.lines }}")) == ()
    assert check_templates({}) == ()


def test_check_uses_real_digests() -> None:
    """A template that only fails on real data is caught when such data is at hand."""
    source = "{{ digest.name }}{% if digest.name == 'Real' %}{{ digest.title.missing }}{% endif %}"
    assert check_templates(own(text=source)) == ()
    assert len(check_templates(own(text=source), [replace(FULL, name="Real")])) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}{% for b in range(90000) if false %}{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in [[1]] recursive %}{{ loop(a) if a is iterable else loop([[1]]) }}{% endfor %}",
        "{% for a in range(90000) %}{{ 'x' * 1000 }}{% endfor %}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ [1] * 10 ** 9 }}",
        "{{ 9 ** 9999 }}",
        "{{ range(10 ** 9) | list | length }}",
        "{% set n = namespace(x=3) %}{% for a in range(9000) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% macro f() %}{% for a in range(9000) %}{{ 'x' * 9000 }}{% endfor %}{% endmacro %}{% set y = f() %}ok",
    ],
)
def test_endless_templates_end(source: str) -> None:
    """What would run or write for ever is stopped; the reader gets the built-in form and the operator a note."""
    message = render_digest(FULL, own(text=source))
    assert message.text.startswith(render_digest(FULL).text)
    assert "the template of this message failed" in message.text
    assert message.note is not None
    assert message.note.startswith("text.j2")
    assert message.note.endswith("the built-in template was used instead")


def test_a_failing_template_costs_only_its_form() -> None:
    """The other own templates are still used, and each failure is noted."""
    templates = own(subject="{{ digest.nothing }}", text="{{ digest.name }}", html="{{ 1 // 0 }}")
    message = render_digest(FULL, templates)
    assert message.text == "Floods in Northland\n"
    assert message.subject == render_digest(FULL).subject
    assert message.html.endswith("operator of monitor knows why.</p></body>\n</html>\n")
    assert message.note is not None
    assert [line.split(":")[0] for line in message.note.splitlines()] == ["subject.j2", "html.j2"]


def test_a_subject_is_one_line() -> None:
    """Line breaks in a subject cannot become header lines, and it has an end."""
    message = render_digest(FULL, own(subject="one\ntwo\r\nBcc: x@example.org\n" + "long " * 99))
    assert message.subject.startswith("one two Bcc: x@example.org long")
    assert len(message.subject) <= 150


def test_long_output_is_tried_with_less() -> None:
    """A template that shows too much is rendered again with smaller numbers in `shown`."""
    message = render_digest(FULL, own(html="{% for n in range(shown.lines) %}{{ 'x' * 10000 }}{% endfor %}"))
    assert message.html.count("x") == 50000
    assert message.note is None
