"""The documentation: every command, link and file that it names is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from monitor.cli import make_parser

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> set[str]:
    """Return the names of all commands."""
    return set(
        next(action for action in make_parser()._actions if action.dest == "run" or action.choices).choices or ()
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository leads to a file that is there."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    """A command that is shown can be typed."""
    known = commands()
    for name in re.findall(r"(?m)^\s{4,}(?:\$ )?monitor ([a-z]+)", page.read_text("utf-8")):
        assert name in known, f"{page.name} shows `monitor {name}`"


def test_the_readme_names_every_command() -> None:
    """Every command is somewhere in the README."""
    text = (ROOT / "README.md").read_text("utf-8")
    for name in commands():
        assert re.search(rf"monitor {name}\b|make {name}\b", text), name


def test_make_has_the_two_commands() -> None:
    """The two commands of the README are targets of the Makefile, and CI calls the second."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"(?m)^demo:", makefile)
    assert re.search(r"(?m)^test:", makefile)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_what_is_compiled_is_there() -> None:
    """The build hook names modules and exceptions that exist."""
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    hook = targets["wheel"]["hooks"]["custom"]
    compiled = {path for pattern in hook["modules"] for path in ROOT.glob(pattern)}
    assert all(any(ROOT.glob(pattern)) for pattern in hook["modules"])
    assert compiled > {ROOT / name for name in hook["pure"]}
    assert (ROOT / hook["path"]).is_file()
    assert not hook["enable-by-default"]


def test_nothing_names_a_machine() -> None:
    """Neither the pins nor the package settings name a registry's host."""
    for name in ("constraints.txt", "pyproject.toml", "Makefile", "Dockerfile"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"(?:--(?:extra-)?index-url|https?://\S*(?:pypi|simple))", text), name


def test_named_tests_exist() -> None:
    """Each test that a page names is there, so that a promise does not outlive its proof."""
    named = {found for page in PAGES for found in re.findall(r"`(test_\w+\.py)::(test_\w+)`", page.read_text("utf-8"))}
    assert len(named) > 50
    tests = ROOT / "tests"
    sources = {file: (tests / file).read_text(encoding="utf-8") for file, _ in named}
    assert [name for file, name in sorted(named) if f"def {name}(" not in sources[file]] == []
