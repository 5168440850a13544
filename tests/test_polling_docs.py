"""docs/polling.md: every behaviour that it claims names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = [
    line
    for line in (TESTS.parent / "docs" / "polling.md").read_text("utf-8").partition("\n## Cost")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| behaviour")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:40])
def test_every_row_names_its_tests(row: str) -> None:
    """The last cell names files of tests, and functions in them or in the file named before."""
    named = re.findall(r"`(test_\w+\.py)?(?:::(test_\w+))?`", row.rstrip(" |").rpartition(" | ")[2])
    assert named
    source = ""
    for file, function in named:
        source = (TESTS / file).read_text("utf-8") if file else source
        assert source
        assert f"def {function}(" in source or not function, function
