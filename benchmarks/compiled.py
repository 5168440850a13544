"""Whether the compiled modules read what their sources read, and how much faster.

    make compile
    PYTHONPATH=build/compiled:. python benchmarks/compiled.py [--rounds 3]

Processes take turns: one with the compiled modules, one with their sources, which stand beside them. Each reads all
sentences, articles and series of the gold set; every figure must be the same to the last character, else the exit code
is 1. CPU seconds, start-up not counted, the best of the rounds; memory is what the process had at most.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_MODULE = "monitor.words"  # one of those that are compiled


def hide_compiled() -> None:
    """Let this process import the sources of `monitor`, whatever is compiled of it."""
    spec = find_spec("monitor")
    folder = str(Path(str(spec and spec.origin)).parent)

    def find_sources(path: str) -> FileFinder:
        if not path.startswith(folder):
            raise ImportError
        return FileFinder(path, (SourceFileLoader, SOURCE_SUFFIXES))

    sys.path_hooks.insert(0, find_sources)
    sys.path_importer_cache.clear()


def is_compiled() -> bool:
    """Say whether compiled modules are what an import finds."""
    spec = find_spec(_MODULE)
    return spec is not None and not str(spec.origin).endswith(".py")


def read() -> dict[str, Any]:
    """Read the gold set and return what came of it."""
    from monitor.figures import find_figures, find_quantities  # noqa: PLC0415 - behind `hide_compiled`
    from tests.gold.marks import load_gold  # noqa: PLC0415 - likewise
    from tests.gold.score_series import read_series, run_series  # noqa: PLC0415 - likewise

    documents, followed = [item.document for item in load_gold()], list(read_series())
    digest, seconds = sha256(), {}

    def take(name: str, found: Iterable[object]) -> None:
        begin = time.process_time()
        rows = list(found)
        seconds[name] = time.process_time() - begin
        for row in rows:
            digest.update(repr(row).encode())

    find_figures(documents[0])  # reads the lists of words
    take("quantities", (find_quantities(document.text, everything=True) for document in documents))
    take("figures", map(find_figures, documents))
    take("alerts", (outcome for series in followed for outcome in run_series(series)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"compiled": is_compiled(), "digest": digest.hexdigest(), "seconds": seconds, "megabytes": peak}


def run(*arguments: str) -> dict[str, Any]:
    """Return what a process of its own read."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}  # sets are printed in the order of hashes
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def compare(rounds: int) -> int:
    """Print the table; return the exit code."""
    turns = [(run("--read", "sources"), run("--read", "compiled")) for _ in range(rounds)]
    sources, compiled = zip(*turns, strict=True)
    print(f"{'':12} {'sources':>10} {'compiled':>10} {'ratio':>6}")
    for name in sources[0]["seconds"]:
        slow, fast = (_best(one["seconds"][name] for one in side) for side in (sources, compiled))
        print(f"{name:12} {slow:9.2f}s {fast:9.2f}s {slow / fast:6.2f}")
    slow, fast = (_best(one["megabytes"] for one in side) for side in (sources, compiled))
    print(f"{'memory':12} {slow:8.0f}MB {fast:8.0f}MB")
    same = len({one["digest"] for one in (*sources, *compiled)}) == 1
    print("every figure is the same" if same else "FIGURES DIFFER")
    return 0 if same else 1


def _best(values: Iterable[float]) -> float:
    return min(values)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--read", choices=("sources", "compiled"), help=argparse.SUPPRESS)
    given = options.parse_args(arguments)
    if given.read == "sources":
        hide_compiled()
    if given.read:
        print(json.dumps(read()))
        return 0
    if not is_compiled():
        print("monitor is not compiled here: see `make compile`", file=sys.stderr)
        return 2
    return compare(given.rounds)


if __name__ == "__main__":
    raise SystemExit(main())
