"""A Digest and templates -> the subject, text, HTML and JSON that channels send."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

import css_inline

from monitor.digests._filters import FILTERS
from monitor.digests._layout import tidy, wrap
from monitor.digests._parts import Digest
from monitor.digests._payload import write_payload
from monitor.digests._png import draw_png
from monitor.digests._sandbox import Sandbox, TooLong
from monitor.digests._words import one_line, with_plain_spaces
from monitor.errors import RenderError
from monitor.model import Image, Message

Kind = Literal["subject", "text", "html", "chat"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BUILT_IN: dict[Kind, str] = {
    "subject": "built-in/subject.txt.j2",
    "text": "built-in/digest.txt.j2",
    "html": "built-in/digest.html.j2",
    "chat": "built-in/chat.txt.j2",
}

_WISHED = {"subject": 1_000, "text": 60_000, "html": 92_000, "chat": 1_900}  # bytes; Gmail cuts HTML at 102 kB
_MOST = {"subject": 10_000, "text": 1_000_000, "html": 1_000_000, "chat": 4_000}  # bytes of a user's own template
_LONGEST_SUBJECT = 150
_SHOWN_IMAGE = re.compile(r"\bcid:(chart-[0-9a-f]{16}@monitor)")
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_link_tags=True)
_FELL_BACK = "This is the built-in form: the template of this message failed. The operator of monitor knows why."


@dataclass(frozen=True, slots=True)
class Source:
    """A user's own template; `name` is what errors call it, usually its path."""

    name: str
    text: str


Templates = Mapping[str, Source]
"""The user's own templates, by what they write: "subject", "text", "html", "chat"; what lacks is built in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much a template should show of each kind; what is left out is told as a count."""

    watches: int
    lines: int  # of each section of a watch
    stories: int
    feeds: int


_LEVELS = (
    Shown(watches=40, lines=30, stories=8, feeds=30),
    Shown(watches=25, lines=10, stories=4, feeds=20),
    Shown(watches=12, lines=5, stories=2, feeds=10),
    Shown(watches=5, lines=3, stories=1, feeds=5),
    Shown(watches=3, lines=1, stories=1, feeds=3),
    Shown(watches=1, lines=1, stories=1, feeds=1),
)


def render_digest(digest: Digest, templates: Mapping[str, Source] = {}) -> Message:
    """Return the message; a template of the user's that fails is replaced by the built-in one, and `note` says why."""
    notes: list[str] = []
    written: dict[Kind, str] = {}
    for kind in KINDS:
        source = templates.get(kind)
        if source is not None:
            try:
                written[kind] = render_own(digest, kind, source)
            except RenderError as error:
                notes.append(f"{error}; the built-in template was used instead")
        if kind not in written:
            built_in = _fitting(sandbox_of(kind, None), kind, BUILT_IN[kind], digest)
            written[kind] = built_in if source is None else _with_note(kind, built_in)
    note = "\n".join(notes) or None
    return Message(
        subject=written["subject"],
        text=written["text"],
        html=written["html"],
        chat=written["chat"],
        payload=write_payload(digest),
        images=tuple(_images(digest, written["html"])),
        note=note,
    )


def _images(digest: Digest, html: str) -> Iterator[Image]:
    """Yield the pictures that the HTML shows, each once."""
    shown = set(_SHOWN_IMAGE.findall(html))
    for part in digest.watches if shown else ():
        for move in part.moved:
            if move.chart is not None and move.chart.cid in shown:
                shown.remove(move.chart.cid)
                yield Image(cid=move.chart.cid, png=base64.b64encode(draw_png(move.chart.points)).decode())


def _with_note(kind: Kind, text: str) -> str:
    """Tell readers why a message looks unlike those before it; a subject has no room for that."""
    if kind == "html":
        body, end, rest = text.rpartition("</body>")
        return f"{body}<p>{_FELL_BACK}</p>{end}{rest}"
    return text if kind == "subject" else f"{text}\n{wrap(_FELL_BACK)}\n"


def render_own(digest: Digest, kind: Kind, source: Source) -> str:
    """Return what a user's template writes, its style sheet in the elements; raises RenderError with name and line."""
    written = _fitting(sandbox_of(kind, source), kind, source.name, digest)
    if kind != "html" or "<style" not in written:
        return written
    try:  # many mail programs drop style sheets
        return _INLINER.inline(written)
    except css_inline.InlineError as error:
        raise RenderError(source.name, 0, f"has a style sheet that cannot be used: {one_line(str(error))}") from error


def _fitting(sandbox: Sandbox, kind: Kind, name: str, digest: Digest) -> str:
    """Render with as much detail as fits the size that mail programs show."""
    for shown in _LEVELS:
        last = shown is _LEVELS[-1]
        try:
            text = sandbox.render_within(
                name, {"digest": digest, "shown": shown}, most=_MOST[kind] if last else _WISHED[kind]
            )
        except TooLong:
            continue
        return _finished(kind, name, text)
    raise RenderError(name, 0, f"wrote more than {_MOST[kind]:,} bytes")


def _finished(kind: Kind, name: str, text: str) -> str:
    if kind == "html":
        return text.strip() + "\n"
    result = with_plain_spaces(one_line(text, _LONGEST_SUBJECT) if kind == "subject" else tidy(text))
    if not result.strip():
        raise RenderError(name, 0, f"wrote no {kind}")
    return result


@lru_cache(maxsize=64)
def sandbox_of(kind: Kind, source: Source | None) -> Sandbox:
    """Return where templates of a kind run; a user's own can extend and include the built-in ones."""
    own = {} if source is None else {source.name: source.text}
    return Sandbox(_built_in(), own, FILTERS, escape=kind == "html")


@cache
def _built_in() -> dict[str, str]:
    folder = files("monitor.digests") / "templates"
    return {name: (folder / name.rpartition("/")[2]).read_text(encoding="utf-8") for name in BUILT_IN.values()}
