"""The user's templates, tried on samples before any reader depends on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.digests._parts import Digest
from monitor.digests._render import KINDS, Kind, Source, Templates, render_own, sandbox_of
from monitor.digests._samples import sample_digests
from monitor.errors import RenderError

_KNOWN = {"digest", "shown"}


def check_templates(templates: Templates, digests: Sequence[Digest] = ()) -> tuple[RenderError, ...]:
    """Return what is wrong with templates, each with its name and line.

    They are parsed, searched for names that nobody defines, and rendered with samples that fill every field, and with
    `digests` if real ones are at hand.
    """
    found: dict[str, RenderError] = {}
    for kind in KINDS:
        source = templates.get(kind)
        if source is not None:
            for error in _wrong_with(kind, source, (*sample_digests().values(), *digests)):
                found.setdefault(str(error), error)
    return tuple(found.values())


def _wrong_with(kind: Kind, source: Source, digests: Sequence[Digest]) -> Iterator[RenderError]:
    try:
        undeclared = tuple(sandbox_of(kind, source).undeclared(source.name, _KNOWN))
    except RenderError as error:  # it cannot even be parsed
        yield error
        return
    yield from undeclared
    lines = {(error.template, error.line) for error in undeclared}
    for digest in digests:
        try:
            render_own(digest, kind, source)
        except RenderError as error:
            if (error.template, error.line) not in lines:
                yield error
