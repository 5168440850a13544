"""The template files of a digest or channel -> what `monitor.digests` renders with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from monitor.config._settings import Found, split_advice
from monitor.config._shape import Section
from monitor.digests import Templates
from monitor.digests import check_templates as find_failures
from monitor.digests import read_templates as from_sources
from monitor.errors import RenderError
from monitor.rules import TemplateSet

Kind = Literal["subject", "text", "html", "chat"]
_KINDS: tuple[Kind, ...] = ("subject", "text", "html", "chat")
_LARGEST_FILE = 1_000_000  # bytes


def read_templates(own: TemplateSet) -> Templates:
    """Read template files; raises RenderError when one cannot be read."""
    paths: dict[Kind, Path | None] = {kind: getattr(own, kind) for kind in _KINDS}
    return from_sources({kind: (str(path), _read(path)) for kind, path in paths.items() if path is not None})


def check_templates(sections: Iterable[Section], base: Path) -> Iterator[Found]:
    """Render samples with every template that a file names; what fails is found in the template's own lines."""
    for path, rule, node in sections:
        if rule is not TemplateSet:
            continue
        sources: dict[Kind, tuple[str, str]] = {}
        for kind in _KINDS:
            name = node.get(kind)
            if isinstance(name, str):
                try:
                    sources[kind] = (str(base / name), _read(base / name))
                except RenderError as error:
                    yield Found((*path, kind), f"{error.template} {error.message}", "name a Jinja2 file")
        for failure in find_failures(from_sources(sources)):
            yield Found(path, *split_advice(failure.message), file=failure.template, line=failure.line)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        text = data.decode()
    except UnicodeDecodeError as error:
        raise RenderError(str(path), 0, "is not text in UTF-8") from error
    except (OSError, ValueError) as error:
        raise RenderError(str(path), 0, f"cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if len(data) > _LARGEST_FILE:
        raise RenderError(str(path), 0, f"is longer than {_LARGEST_FILE} bytes")
    return text
