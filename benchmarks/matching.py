"""How long it takes to find which of many watches want a document.

    PYTHONPATH=. python benchmarks/matching.py [--documents 1000] [--watches 10 100 1000 5000]

The documents are those of `benchmarks/replay.py`, some 150 words each, about 144 floods and other things. The rules
are of the usual kinds: words of which all must stand there, alternatives, prefixes, phrases, NEAR, and NOT; one in a
hundred watches wants a flood that is written about. CPU seconds, for rules tried one by one and for rules filed under
the words that they need; the two must find the same.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - the same rules in every run, from a fixed seed
import time

from benchmarks.replay import make_documents, make_places
from monitor.model import Document
from monitor.watches import Matcher, Query, matches, parse_query, tokenize

_FORMS = (
    'flood* AND "{}"',
    "({} OR {}) AND (flood* OR casualt*) NOT sport",
    "title:{} OR {} NEAR/5 killed",
    "{} AND {}* AND (killed OR displaced OR injured)",
)


def make_rules(count: int, places: list[str]) -> list[tuple[str, Query]]:
    """Return rules, of which one in a hundred names a place of the documents."""
    chance, rules = random.Random(7), []
    for number in range(count):
        form = chance.choice(_FORMS)
        names = [f"{chance.choice('bdfgk')}{chance.randrange(10**6)}ville" for _ in range(2)]
        if number % 100 == 0:
            form, names = _FORMS[0], [chance.choice(places)]
        rules.append((f"w{number}", parse_query(form.format(*names))))
    return rules


def run(documents: list[Document], rules: list[tuple[str, Query]]) -> None:
    """Match all documents both ways and print what that took."""
    begin = time.process_time()
    slow = [tuple(name for name, query in rules if matches(query, tokens)) for tokens in map(tokenize, documents)]
    one_by_one = time.process_time() - begin
    begin = time.process_time()
    matcher = Matcher(rules)
    built = time.process_time() - begin
    fast = [matcher.wanted(tokens) for tokens in map(tokenize, documents)]
    filed = time.process_time() - begin - built
    if slow != fast:
        raise SystemExit("the two ways differ")
    print(
        f"{len(rules):>6,} watches  {len(documents):,} documents  one by one {one_by_one:7.2f} s  "
        f"filed {filed:6.2f} s, once {built * 1000:.0f} ms to file  {sum(map(len, fast)):,} wanted"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--watches", type=int, nargs="+", default=[10, 100, 1000, 5000])
    options = parser.parse_args()
    places = make_places(144)
    documents = list(make_documents(options.documents, places))
    for count in options.watches:
        run(documents, make_rules(count, places))


if __name__ == "__main__":
    main()
