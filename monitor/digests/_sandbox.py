"""The place where templates run: no attribute that acts, no endless loop, no endless output.

Rules of this file: a user's template can be wrong, so every failure becomes a RenderError with the template's name and
line; what feeds wrote is data, escaped in HTML and stripped of control characters everywhere. The bounds stop what
would never end by mistake; they are no wall against an operator who wants to harm the own machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.digests._words import one_line, without_controls
from monitor.errors import RenderError

_MOST_STEPS = 200_000  # rounds of loops and calls of macros in one rendering
_MOST_WRITTEN = 4_000_000  # characters that pass through `{{ }}` in one rendering
_LONGEST_PRODUCT = 100_000  # characters or items of "-" * 76
_MOST_BITS = 4096  # of a number: no template counts further


_OBJECT = re.compile(r"'[\w.]{0,200}\b(\w{1,50}) object'")  # "'monitor.digests._parts.Digest object' has no ..."


class TooLong(Exception):
    """A template wrote more than it may; not an error as long as a shorter form can be tried."""


@dataclass(slots=True)
class _Budget:
    """What one rendering may still do."""

    steps: int = _MOST_STEPS
    written: int = _MOST_WRITTEN


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@pass_context  # which also keeps the compiler from calling it beforehand
def _step(_context: Context, value: object) -> object:
    budget = _budget.get()
    if budget is not None:
        budget.steps -= 1
        if budget.steps < 0:
            raise OverflowError(f"more than {_MOST_STEPS:,} rounds of loops and macros")
    return value


def _finalize(value: object) -> object:
    """Make what is written harmless: no control characters, nothing for None, and not without end."""
    if value is None:
        return ""
    text = Markup(without_controls(value)) if isinstance(value, Markup) else without_controls(str(value))  # noqa: S704 - it is Markup already
    budget = _budget.get()
    if budget is not None:
        budget.written -= len(text)
        if budget.written < 0:
            raise OverflowError(f"more than {_MOST_WRITTEN:,} characters")
    return text


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 with bounded loops, products and output, strict about names."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(
        self,
        built_in: Mapping[str, str],
        own: Mapping[str, str],
        filters: Mapping[str, Callable[..., Any]],
        *,
        escape: bool,
    ) -> None:
        """Take the built-in and the user's templates by name; `escape` says whether they write HTML."""
        sources = {**own, **built_in}
        super().__init__(
            loader=_BoundedLoader(sources),
            undefined=StrictUndefined,
            autoescape=escape,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.sources = sources
        self.built_in = built_in
        self.globals.pop("lipsum")
        self.filters.update(filters)
        self.filters["_step"] = _step

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse products that no digest needs and no memory holds."""
        for one, other in ((left, right), (right, left)):
            if isinstance(other, int) and isinstance(one, (str, list, tuple)) and len(one) * other > _LONGEST_PRODUCT:
                raise OverflowError(f"a product of more than {_LONGEST_PRODUCT:,} characters or items")
        if isinstance(left, int) and isinstance(right, int):
            factor = max(right, 1) if operator == "**" else 1
            if left.bit_length() * factor + right.bit_length() > _MOST_BITS:
                raise OverflowError("a number with too many digits")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse what acts or changes; the parts of a digest hold plain values, so there only the name counts."""
        if hasattr(type(obj), "__dataclass_fields__"):
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)

    def render_within(self, name: str, values: Mapping[str, object], *, most: int) -> str:
        """Return what a template writes, at most `most` bytes of UTF-8.

        Raises TooLong as soon as it is more, RenderError for everything else that goes wrong.
        """
        token = _budget.set(_Budget())
        try:
            return "".join(_up_to(most, self.get_template(name).generate(values)))
        except TooLong:
            raise
        except Exception as error:  # whatever a template does wrong, readers still get their digest
            raise render_error(error, name) from error
        finally:
            _budget.reset(token)

    def undeclared(self, name: str, known: set[str]) -> Iterator[RenderError]:
        """Yield the names that a template uses and nobody defines, even where no sample leads; each once.

        Raises RenderError for a template that cannot be parsed.
        """
        try:
            tree = self.parse(self.sources[name], name, name)
            used = meta.find_undeclared_variables(tree)
            unknown = used - known - self._defined_by_parents(tree) - set(self.globals)
        except TemplateError as error:
            raise render_error(error, name) from error
        for missing in sorted(unknown):
            uses = [item.lineno for item in tree.find_all(nodes.Name) if item.name == missing and item.ctx == "load"]
            yield RenderError(name, min(uses, default=0), f"{missing!r} is undefined")

    def _defined_by_parents(self, tree: nodes.Template) -> set[str]:
        """Return the names that the templates which this one extends hand down to its blocks."""
        names: set[str] = set()
        for parent in tree.find_all(nodes.Extends):
            if isinstance(parent.template, nodes.Const) and parent.template.value in self.built_in:
                defined = self.parse(self.built_in[parent.template.value])
                names.update(macro.name for macro in defined.find_all(nodes.Macro))
                names.update(item.name for item in defined.find_all(nodes.Name) if item.ctx == "store")
        return names


def _up_to(most: int, pieces: Iterator[str]) -> Iterator[str]:
    left = most
    for piece in pieces:
        left -= len(piece.encode())
        if left < 0:
            raise TooLong
        yield piece


class _BoundedLoader(DictLoader):
    """Compiles templates so that each round of a loop and each call of a macro counts."""

    def load(self, environment: Any, name: str, globals: Any = None) -> Template:  # noqa: A002 - Jinja's signature
        source, _, _ = self.get_source(environment, name)
        tree = environment.parse(source, name, name)
        for loop in tree.find_all(nodes.For):
            if loop.test is not None:
                loop.test = _counted(loop.test)
        for body in (*tree.find_all(nodes.For), *tree.find_all(nodes.Macro), *tree.find_all(nodes.CallBlock)):
            body.body.insert(0, nodes.ExprStmt(_counted(nodes.Const(None, lineno=body.lineno)), lineno=body.lineno))
        code = environment.compile(tree, name, name)
        template: Template = environment.template_class.from_code(environment, code, {} if globals is None else globals)
        return template


def _counted(expression: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(expression, "_step", [], [], None, None, lineno=expression.lineno)


def render_error(error: BaseException, name: str) -> RenderError:
    """Return the error with the template and line where it happened, as far as they are known."""
    place = (name, 0)
    if isinstance(error, TemplateSyntaxError):
        place = (error.name if error.name and not error.name.startswith("<") else name, error.lineno)
    else:
        for frame, line in walk_tb(error.__traceback__):
            # Jinja rewrites the frames of templates; the user's own template is where the mistake can be mended
            if "__jinja_exception__" in frame.f_globals and (place[1] == 0 or frame.f_code.co_filename == name):
                place = (frame.f_code.co_filename, line)
    message = _OBJECT.sub(r"\1", one_line(str(error), 300)) or type(error).__name__
    if not isinstance(error, (TemplateError, OverflowError)):
        message = f"{type(error).__name__}: {message}"
    return RenderError(*place, message)
