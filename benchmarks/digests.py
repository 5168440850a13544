"""How long 10,000 changes take to become the digests of 1,000 subscriptions, and how much memory.

    python benchmarks/digests.py [--changes 10000] [--subscriptions 1000] [--watches 100] [--each 1] [--own-titles]

Each subscription is a digest of `--each` of the watches, to one of ten channels; every change has two claims with their
quotes, and every tenth is a conflict. It is the daemon's own way: composed from the database, rendered (subject, text,
HTML, chat, JSON) and put into the outbox, in transactions of as many digests as one tick of the daemon takes. Readers who
are told the same share what is made; with `--own-titles` no two digests are the same, and nothing is shared.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from monitor.config import Settings
from monitor.model import Change, ChangeKind, Interval
from monitor.pipeline import compose_digests, register_subscriptions
from monitor.store import Store, open_store
from tests.builders import NOW, make_change, make_claim

_FIGURES = 10  # of each watch


def main() -> None:
    """Run the benchmark and print one line for each thing measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--subscriptions", type=int, default=1_000)
    parser.add_argument("--watches", type=int, default=100)
    parser.add_argument("--each", type=int, default=1, help="watches of a subscription")
    parser.add_argument("--own-titles", action="store_true", help="give each digest a title of its own")
    parser.add_argument("--storage", help="an empty database; a SQLite file if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        store = open_store(options.storage or f"sqlite:///{Path(folder) / 'monitor.db'}", now=NOW)
        settings = make_settings(options.subscriptions, options.watches, options.each, own_titles=options.own_titles)
        fill(store, settings, options.changes, options.watches)
        base = peak_mb()
        run(store, settings, options.changes)
        print(f"memory           {peak_mb():.0f} MB at most; {base:.0f} MB before")
        store.close()


def make_settings(subscriptions: int, watches: int, each: int, *, own_titles: bool) -> Settings:
    """Return settings with so many watches and digests."""
    names = [f"watch-{number}" for number in range(watches)]
    return Settings.model_validate(
        {
            "watches": [
                {"id": name, "figures": [{"id": f"f{item}", "metric": "killed"} for item in range(_FIGURES)]}
                for name in names
            ],
            "channels": {f"channel-{number}": {"kind": "stdout"} for number in range(10)},
            "digests": [
                {
                    "id": f"digest-{number}",
                    "title": f"Digest {number}" if own_titles else None,
                    "watches": [names[(number * each + item) % watches] for item in range(each)],
                    "schedule": "0 7 * * *",
                    "to": f"channel-{number % 10}",
                }
                for number in range(subscriptions)
            ],
        }
    )


def fill(store: Store, settings: Settings, changes: int, watches: int) -> None:
    """Register the subscriptions, and record the changes after that."""
    with store.transaction() as transaction:
        register_subscriptions(transaction, settings, now=NOW - timedelta(days=1))
        for number in range(changes):
            transaction.record_change(a_change(number, watches))


def a_change(number: int, watches: int) -> Change:
    """Return a rise or a conflict of one of the figures."""
    old, new = 100 + number, 109 + number
    return make_change(
        f"c{number}",
        watch=f"watch-{number % watches}",
        figure=f"f{number // watches % _FIGURES}",
        kind=ChangeKind.CONFLICT if number % 10 == 0 else ChangeKind.INCREASED,
        old=make_claim(old, document=f"d{number}"),
        new=make_claim(new, document=f"e{number}"),
        document=f"e{number}",
        delta=Interval(Decimal(9), Decimal(9)),
        decided_at=NOW - timedelta(hours=12) + timedelta(seconds=number),
    )


def run(store: Store, settings: Settings, changes: int) -> None:
    """Compose until nothing is due, and print what it took."""
    ticks: list[float] = []
    made, sizes = 0, 0
    begun, used = time.perf_counter(), time.process_time()
    while True:
        tick = time.perf_counter()
        with store.transaction() as transaction:
            deliveries = compose_digests(transaction, settings, now=NOW + timedelta(days=1))
        ticks.append(time.perf_counter() - tick)
        if not deliveries:
            break
        made += len(deliveries)
        sizes += sum(len(item.message.html) + len(item.message.text) + len(item.message.payload) for item in deliveries)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"changes          {changes:,}")
    print(f"digests          {made:,} of {sizes / made / 1000:.0f} kB each")
    print(f"time             {seconds:.1f} s; {cpu:.1f} s of CPU, {1000 * cpu / made:.0f} ms each")
    print(f"a transaction    {statistics.median(ticks):.2f} s in the middle, {max(ticks):.2f} s at most")


def peak_mb() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
