"""How long a replay of many documents takes, and where the time goes.

    PYTHONPATH=. python benchmarks/replay.py [--documents 10000] [--floods 12] [--processes 1 2] [--profile]

The documents are articles of some 150 words by 20 outlets about 12 floods (up to 144), over a year: four to six figures each, a
tenth of them copies, a quarter about other things. The configuration watches every flood with three figures. Wall
clock seconds, worker processes included; the digest of all changes shows that every run decides the same.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import os
import pstats
import random  # noqa: TID251 - the same articles in every run, from a fixed seed
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from monitor import wire
from monitor.config import Settings
from monitor.documents import document_from_text
from monitor.model import Document
from monitor.replay import replay
from monitor.rules import TrackedFigure, Watch

_COPIES, _OTHERS = 0.1, 0.25  # shares of the documents
_START = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES = ("Ard", "Belmar", "Corvo", "Delfin", "Esk", "Falun", "Garr", "Holm", "Istra", "Jorund", "Karst", "Lamu")
_KINDS = ("Valley", "Coast", "Hills", "Bay", "Plain", "Island", "Forest", "Lake", "Marsh", "Moor", "Cape", "Delta")
_OUTLETS = tuple(f"{name} {kind}" for name in _NAMES[:10] for kind in ("Radio", "Courier"))
_VOICES = ("Civil Protection", "the Red Crescent", "the interior ministry", "officials")
_LINES = (
    "The {} of the {} said that the {} would stay {} until the {} had been {}.",
    "{} {} from the {} were taken to the {} by {}, where {} waited.",
    "Many had {} the {} before the {} came, and now {} their {} alone.",
    "In the {} there was no {}, only a {} {} beside the {}.",
    "Nobody {} whether the {} or the {} had {} the {} first.",
)
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ol"))


def make_places(count: int) -> list[str]:
    """Return the names of places, each with a flood of its own."""
    return [f"{name} {kind}" for kind in _KINDS for name in _NAMES][:count]


def make_documents(count: int, places: list[str]) -> Iterator[Document]:
    """Yield articles in the order in which they appear."""
    chance = random.Random(5)
    tolls = dict.fromkeys(places, 10)
    last: Document | None = None
    for number in range(count):
        at = _START + timedelta(days=365) * number / count
        publisher = chance.choice(_OUTLETS)
        if last is not None and chance.random() < _COPIES:
            title, text = f"{last.headline}, reports say", last.text
        elif chance.random() < _OTHERS:
            title, text = "Rail talks go on", _rail(chance)
        else:
            place = chance.choice(places)
            tolls[place] += chance.choice((0, 0, 0, 1, 3))
            title, text = f"Floods in {place}", _flood(place, tolls[place], chance)
        last = document_from_text(
            text, id=f"d{number}", title=title, publisher=publisher, published_at=at, fetched_at=_START
        )
        yield last


def _filler(chance: random.Random) -> str:
    """Return a sentence of words that hardly any other article has in the same order."""
    line = chance.choice(_LINES)
    words = ("".join(chance.choices(_SYLLABLES, k=2)) for _ in range(line.count("{}")))
    return line.format(*words).capitalize()


def _flood(place: str, toll: int, chance: random.Random) -> str:
    stated = chance.choice((str(toll), f"at least {toll}", f"more than {toll - toll % 10}"))
    displaced = toll * 40 + chance.randint(-5, 5)
    lines = [_filler(chance) for _ in range(7)]
    lines.insert(0, f"Floods in {place} have killed {stated} people, {chance.choice(_VOICES)} said on Tuesday.")
    lines.insert(2, f"Some {displaced:,} people have been displaced and {toll * 2} were injured, it said.")
    lines.insert(4, f"The river rose to {chance.randint(4, 9)}.{chance.randint(0, 9)} metres, {place} police said.")
    return " ".join(lines[:4]) + "\n\n" + " ".join(lines[4:])


def _rail(chance: random.Random) -> str:
    asked = chance.randint(3, 9)
    lines = [_filler(chance) for _ in range(8)]
    lines.insert(1, f"Drivers ask for {asked}.5% more pay, and the company offers {asked - 1}% over 24 months.")
    return " ".join(lines)


def make_settings(places: list[str]) -> Settings:
    """Return a configuration with a watch for every flood."""
    return Settings(
        watches=tuple(
            Watch(
                id=f"w{number}",
                match=f'flood* AND "{place}"',
                figures=(
                    TrackedFigure(id="deaths", metric="killed", place=(place,)),
                    TrackedFigure(id="displaced", metric="displaced", place=(place,)),
                    TrackedFigure(id="injured", metric="injured", place=(place,)),
                ),
            )
            for number, place in enumerate(places)
        ),
        places=dict.fromkeys(places, ()),
    )


def _cpu_seconds() -> tuple[float, float]:
    """Return what this process and the workers that have ended used."""
    times = os.times()
    return times.user + times.system, times.children_user + times.children_system


def run(documents: list[Document], settings: Settings, processes: int) -> None:
    """Replay once and print what it took."""
    begin, used = time.perf_counter(), _cpu_seconds()
    digest, changes, alerts = hashlib.sha256(), 0, 0
    for _, decided in replay(documents, settings, processes=processes):
        for change in decided:
            changes += 1
            alerts += change.alert
            digest.update(wire.dump_json(change).encode())
    seconds = time.perf_counter() - begin
    own, workers = (after - before for before, after in zip(used, _cpu_seconds(), strict=True))
    print(
        f"{processes} processes  {len(documents):,} documents  {seconds:6.1f} s  {len(documents) / seconds:7,.0f}/s  "
        f"CPU: {own:.1f} s here, {workers:.1f} s in workers  "
        f"{changes:,} changes, {alerts:,} alerts  {digest.hexdigest()[:12]}"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--floods", type=int, default=12)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--profile", action="store_true", help="say where this process spends its time")
    options = parser.parse_args()
    places = make_places(options.floods)
    documents, settings = list(make_documents(options.documents, places)), make_settings(places)
    for processes in options.processes:
        with cProfile.Profile() as profile:
            if not options.profile:
                profile.disable()
            run(documents, settings, processes)
        if options.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
