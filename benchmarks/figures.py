"""How many sentences a second `find_quantities` reads on one core, beside quantulum3 where that is installed.

    python benchmarks/figures.py [--sentences 2000] [--rounds 3]
    PYTHONPATH=/somewhere/quantulum3 python benchmarks/figures.py

Both read the same sentences, in turns, in this process; quantulum3 runs without its classifier, which makes it
slower. CPU seconds, start-up not counted, the best of the rounds, which take turns; the collector of garbage stands
still, as it would charge one reader for what the other keeps. Then one text of 1 MB and one of 4 MB show that time
grows as the text does, and that memory stays with what is found.
"""

from __future__ import annotations

import argparse
import gc
import random  # noqa: TID251 - the same sentences in every run, from a fixed seed
import time
import tracemalloc
from collections.abc import Callable
from importlib import import_module

from monitor.figures._quantities import find_quantities

_TEMPLATES = (
    "Civil Protection said at least {0} people, including {1} children, were killed and more than {0},{2} injured.",
    "The rate of inflation fell to {1}.{1}% in March from {1}.9% in February, the lowest since 20{1}.",
    "Shares in Acme Corp rose {1}.5 per cent to ${0}.{1} in early trading on the Northland exchange on Tuesday.",
    "Winds of up to {0} km/h ({0} mph) tore roofs off some {2} homes along the coast, officials in Low Ard said.",
    "Between {1} and {0} of the villages along the river were still cut off three days after the flood.",
    "The ministry asked donors for ${1}.{1}bn to feed {1}.4 million people until the harvest, a third of them displaced.",
    "Talks between the two sides went on in the old town hall, and neither would say when they might end.",
    "She told reporters that the dam had held, that the roads were open again and that schools would follow.",
    "The company will cut {0} jobs, or {1} percent of its workforce, and close its plant on Highway {1} by 20{1}.",
    "Dozens of houses burned and hundreds of families fled, but no deaths were reported by the evening of 1{1} May.",
)

_PLAIN = frozenset({6, 7})  # the templates without a number


def make_sentences(count: int) -> list[str]:
    """Return sentences of the news with numbers that change, a fifth of them without any."""
    chance = random.Random(7)
    values = [(chance.randint(20, 999), chance.randint(3, 9) + 10, chance.randint(100, 999)) for _ in range(count)]
    return [_TEMPLATES[index % len(_TEMPLATES)].format(*value) for index, value in enumerate(values)]


def measure(read: Callable[[str], object], sentences: list[str]) -> float:
    """Return sentences a CPU second."""
    gc.collect()
    gc.disable()
    begin = time.process_time()
    for sentence in sentences:
        read(sentence)
    seconds = time.process_time() - begin
    gc.enable()
    return len(sentences) / seconds


def find_peer() -> Callable[[str], object] | None:
    """Return quantulum3's reader without its classifier, None where it is not installed."""
    try:
        parser = import_module("quantulum3.parser")
        import_module("quantulum3.classifier").USE_CLF = False  # type: ignore[attr-defined]
    except ImportError:
        return None
    read: Callable[[str], object] = parser.parse
    return read


def compare(sentences: list[str], rounds: int) -> None:
    """Print what each reader does."""
    readers: dict[str, Callable[[str], object]] = {"monitor": find_quantities}
    if peer := find_peer():
        readers["quantulum3"] = peer
    for read in readers.values():
        read(sentences[0])
    turns = [{name: measure(read, sentences) for name, read in readers.items()} for _ in range(rounds)]
    best = {name: max(turn[name] for turn in turns) for name in readers}
    for name, rate in best.items():
        print(f"{name:12} {rate:8,.0f} sentences/s")
    if "quantulum3" in best:
        print(f"ratio        {best['monitor'] / best['quantulum3']:8.1f}")


def grow(sentences: list[str]) -> None:
    """Print seconds and peak memory for texts of 1 and 4 MB."""
    plain = [sentence for index, sentence in enumerate(sentences[:200]) if index % len(_TEMPLATES) in _PLAIN]
    paragraph = " ".join([*sentences[:10], *plain * 5]) + "\n\n"  # few numbers: reading stops after 10,000 of them
    for size in (1_000_000, 4_000_000):
        text = paragraph * (size // len(paragraph))
        begin = time.process_time()
        found = len(find_quantities(text))
        seconds = time.process_time() - begin
        tracemalloc.start()
        find_quantities(text[: size // 4])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(
            f"{size / 1e6:.0f} MB         {seconds:8.2f} s for {found:,} quantities; {peak / 1e6:.0f} MB for a quarter of it"
        )


def main() -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sentences", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    sentences = make_sentences(given.sentences)
    compare(sentences, given.rounds)
    grow(sentences)


if __name__ == "__main__":
    main()
