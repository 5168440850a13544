"""The gold series: alerts that a careful analyst would send, and how many of them monitor sends.

`python -m tests.gold.score_series --errors` shows what differs; floors only rise (`--raise-floors`).
"""

from __future__ import annotations

import pytest

from tests.gold.score_series import Outcome, Series, read_floors, read_series, run_series, score


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[Outcome]]:
    """What every document of the gold series causes, by split."""
    found: dict[str, list[Outcome]] = {"dev": [], "held": []}
    for series in read_series():
        found[series.split] += run_series(series)
    return found


@pytest.mark.parametrize("split", ["dev", "held"])
def test_scores_stay_above_their_floors(outcomes: dict[str, list[Outcome]], split: str) -> None:
    """No change of a rule loses what was reached before."""
    scores = score(outcomes[split])
    floors = read_floors()[split]
    lost = {name: (scores[name], floor) for name, floor in floors.items() if scores[name] < floor}
    assert not lost, f"scores of {split} below their floors (score, floor): {lost}"


@pytest.mark.parametrize("series", list(read_series()), ids=lambda series: series.name)
def test_series_are_sound(series: Series) -> None:
    """The gold names only figures that the configuration tracks, and expects nothing of what a document does not say."""
    tracked = {figure.id for watch in series.settings.watches for figure in watch.figures}
    assert len(series.cases) >= 4
    for case in series.cases:
        events = {event.figure for event in case.expected}
        assert case.about <= tracked
        assert events <= case.about, case.document.id
        assert len(events) == len(case.expected)


def test_gold_covers_much() -> None:
    """There are enough series, documents and kinds of changes for the scores to mean something."""
    series = list(read_series())
    kinds = {event.kind for one in series for case in one.cases for event in case.expected}
    silent = sum(not case.expected for one in series for case in one.cases)
    assert sum(len(one.cases) >= 10 for one in series) >= 60  # a few are no longer than what they show
    assert sum(len(one.cases) for one in series) >= 150
    assert silent >= 60
    assert {"increased", "decreased", "corrected", "conflict", "definition_change", "retroactive"} <= kinds
