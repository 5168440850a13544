"""The template files of a digest or channel -> what `monitor.digests` renders with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from monitor.config._settings import Found, split_advice
from monitor.config._shape import Section
from monitor.digests import Source, Templates
from monitor.digests import check_templates as find_failures
from monitor.errors import RenderError
from monitor.rules import TemplateSet

_LARGEST_FILE = 1_000_000  # bytes


def read_templates(own: TemplateSet) -> Templates:
    """Read template files; raises RenderError when one cannot be read."""
    return {kind: _read(path) for kind, path in own if path is not None}


def check_templates(sections: Iterable[Section], base: Path) -> Iterator[Found]:
    """Render samples with every template that a file names; what fails is found in the template's own lines."""
    for path, rule, node in sections:
        if rule is not TemplateSet:
            continue
        sources: dict[str, Source] = {}
        for kind in TemplateSet.model_fields:
            name = node.get(kind)
            if isinstance(name, str):
                try:
                    sources[kind] = _read(base / name)
                except RenderError as error:
                    yield Found((*path, kind), f"{error.template} {error.message}", "name a Jinja2 file")
        for failure in find_failures(sources):
            yield Found(path, *split_advice(failure.message), file=failure.template, line=failure.line)


def _read(path: Path) -> Source:
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
    return Source(str(path), text)
