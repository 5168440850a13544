"""Digests about an invented flood: what `check` renders a user's templates with, and what the documentation shows.

Together they fill every field and take every branch that templates can see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

from monitor.digests._compose import compose_digest
from monitor.digests._parts import Digest
from monitor.intervals import difference, percent, reading
from monitor.model import (
    Attribution,
    Caveat,
    Change,
    ChangeKind,
    Claim,
    Coverage,
    Evidence,
    FeedHealth,
    Figure,
    Form,
    Judged,
    Method,
    Period,
    PeriodKind,
)
from monitor.rules import TrackedFigure, Watch

NOW = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
ZONE = "Europe/Berlin"

WATCH = Watch(
    id="northland-floods",
    title="Floods in Northland",
    match="flood* AND Northland",
    figures=(
        TrackedFigure(id="deaths", label="People killed", metric="killed", since=date(2026, 3, 1)),
        TrackedFigure(id="displaced", label="People displaced", metric="displaced"),
        TrackedFigure(id="missing", label="People missing", metric="missing"),
        TrackedFigure(id="injured", label="People injured", metric="injured"),
        TrackedFigure(id="houses", label="Houses destroyed", metric="destroyed"),
        TrackedFigure(id="schools", label="Schools closed", metric="closed"),
        TrackedFigure(id="bridges", label="Bridges closed", metric="closed"),
        TrackedFigure(id="aid", label="Aid pledged", metric="pledged", unit="USD"),
        TrackedFigure(id="power", label="Share of homes without power", metric="without power", unit="percent"),
    ),
)
QUIET = Watch(id="east-coast-drought", title="Drought on the East Coast")

_OUTLETS = {
    "Valley Radio": "https://radio.example/",
    "Agency A": "https://agency.example/world/",
    "The Ard Courier": "https://courier.example/news/",
}
_FORMS = {
    "over ": Form.MORE_THAN,
    "at least ": Form.AT_LEAST,
    "about ": Form.ABOUT,
    "nearly ": Form.LESS_THAN,
    "": Form.EXACT,
}


def sample_claim(
    sentence: str,
    *,
    voice: str,
    outlet: str,
    day: int,
    hour: int = 12,
    stated: bool = True,
    **figure: Any,
) -> Claim:
    """Return a claim of March 2026; the number phrase is between brackets in `sentence`: "[over 9,000] people"."""
    before, _, rest = sentence.partition("[")
    text, _, after = rest.partition("]")
    quote = before + text + after
    modifier, form = next((word, form) for word, form in _FORMS.items() if text.startswith(word))
    value = Decimal(text.removeprefix(modifier).split()[0].replace(",", ""))
    document = f"{outlet.rsplit(maxsplit=1)[-1].lower()}-{day}-{hour}"
    given = {
        "best": value,
        "lower": None if form is Form.LESS_THAN else value,
        "upper": None if form in (Form.MORE_THAN, Form.AT_LEAST) else value,
        "unit": "person",
        **figure,
    }
    return Claim(
        figure=Figure(
            id="f1",
            text=text,
            form=form,
            precision=Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)),
            attribution=Attribution(name=voice, kind="government"),
            period=Period(kind=PeriodKind.CUMULATIVE),
            as_of=date(2026, 3, day) if stated else None,
            as_of_precision="day" if stated else None,
            evidence=Evidence(
                document=document,
                version=1,
                section=None,
                start=400 + len(before),
                end=400 + len(before) + len(text),
                quote=quote,
                quote_start=400,
            ),
            method=Method(extractor="rules", version="1", confidence=0.9),
            **given,
        ),
        voice=voice,
        document=document,
        version=1,
        publisher=outlet,
        headline=f"Northland flood: report of {day} March",
        url=_OUTLETS[outlet] + document,
        story="story-flood",
        published_at=datetime(2026, 3, day, hour, 40, tzinfo=UTC),
        as_of=date(2026, 3, day),
        as_of_stated=stated,
    )


def sample_change(
    figure: str, kind: ChangeKind, old: Claim | None, new: Claim | None, *, reason: str = "", **values: Any
) -> Change:
    """Return a change of the flood watch, with the difference of its claims."""
    moved = old is not None and new is not None
    claim = new or old
    when = claim.published_at if claim else NOW
    given = {
        "delta": difference(reading(old.figure), reading(new.figure)) if old and new and moved else None,
        "percent": percent(reading(old.figure), reading(new.figure)) if old and new and moved else None,
        "watch": WATCH.id,
        "alert": False,
        "voice": claim.voice if claim else None,
        "document": new.document if new else None,
        "published_at": when,
        "decided_at": when + timedelta(minutes=5),
        **values,
    }
    identity = f"{figure}-{kind.value}-{when:%d%H%M}"
    return Change(
        id=identity, figure=figure, kind=kind, old=old, new=new, reason=reason or f"an example of {kind.value}", **given
    )


def _deaths() -> tuple[list[Change], list[Judged]]:
    sentence = "Civil Protection said that the number of confirmed dead rose to [{}] after the dam overflowed."
    values = {3: 12, 5: 25, 7: 41, 8: 55, 9: 62, 10: 66, 11: 71}
    claims = {
        day: sample_claim(
            sentence.format(value),
            voice="Civil Protection",
            outlet="Agency A" if day % 2 else "The Ard Courier",
            day=day,
            hour=20 if day > 9 else 12,  # noqa: PLR2004 - the last two are new
        )
        for day, value in values.items()
    }
    repeat = sample_claim(
        "[62] people have died in the valley.",
        voice="Valley Radio",
        outlet="Valley Radio",
        day=12,
        hour=4,
        stated=False,
    )
    history = [
        Judged(claim=claim, kind=ChangeKind.FIRST if day == 3 else ChangeKind.INCREASED, told=day < 10)  # noqa: PLR2004 - likewise
        for day, claim in claims.items()
    ]
    changes = [
        sample_change("deaths", ChangeKind.INCREASED, claims[9], claims[10], alert=True),
        sample_change("deaths", ChangeKind.INCREASED, claims[10], claims[11], alert=True),
        sample_change("deaths", ChangeKind.STALE_REPEAT, claims[9], repeat),
    ]
    return changes, history


def _others() -> list[Change]:
    agency = partial(sample_claim, outlet="Agency A", voice="Civil Protection")
    courier = partial(sample_claim, outlet="The Ard Courier", voice="Northland Red Crescent")
    before = agency("[over 9,000] people have left their homes since Sunday.", day=8)
    after = agency("As of Wednesday [11,400] people were sheltering in schools and halls.", day=11)
    missing = agency("It put the number of missing at [14].", day=11)
    more_missing = courier("[at least 30] people are unaccounted for, the Red Crescent said.", day=11)
    injured = courier("The hospital of Low Ard treated [140] injured people.", day=10)
    fewer = courier("The hospital of Low Ard treated [104] injured people.", day=10, hour=18)
    houses = agency("[310] houses are destroyed.", day=10, unit="building")
    typo = courier("[31,000] houses are destroyed.", day=11, unit="building")
    rounded = agency("[over 200] schools are closed.", day=9, unit="building")
    schools = agency("[212] schools are closed.", day=11, unit="building")
    again = sample_claim("[over 200] schools are closed.", day=12, hour=3, voice="Valley Radio", outlet="Valley Radio")
    bridges = agency("[3] bridges are closed to lorries.", day=3, unit="bridge")
    aid = courier("Donors pledged [2,300,000 US dollars] on Wednesday.", day=11, unit="USD")
    power = agency("[4.8 %] of homes had no power.", day=9, unit="%")
    more_power = agency("[5.1 %] of homes have no power.", day=11, unit="%")
    return [
        sample_change("displaced", ChangeKind.INCREASED, before, after, alert=True, crossed=(Decimal(10000),)),
        sample_change("missing", ChangeKind.CONFLICT, missing, more_missing, alert=True),
        sample_change("injured", ChangeKind.CORRECTED, injured, fewer, alert=True, reason="the article was edited"),
        sample_change("houses", ChangeKind.IMPLAUSIBLE, houses, typo, reason="100 times the value of 10 March"),
        sample_change("schools", ChangeKind.REFINED, rounded, schools),
        sample_change("schools", ChangeKind.STALE_REPEAT, rounded, again),
        sample_change("bridges", ChangeKind.STALLED, bridges, None, reason="no new value for 9 days"),
        sample_change("aid", ChangeKind.FIRST, None, aid),
        sample_change("power", ChangeKind.INCREASED, power, more_power),
        sample_change("power", ChangeKind.UNCHANGED, more_power, more_power),
    ]


def sample_coverage() -> list[Coverage]:
    """Return five articles in two stories, one of them with a date that does not fit."""
    wrong_year = Caveat("date_mismatch", "the date line says 2026-03-11, the first sentence says March 10, 2025")
    rows = (
        ("d1", "s1", None, "Dam on the Ard holds after third night of rain", "Agency A", ()),
        ("d2", "s1", "d1", "Dam on the Ard holds after third night of rain", "Valley Radio", ()),
        ("d3", "s1", None, "Engineers: dam is stable", "The Ard Courier", ()),
        ("d4", "s2", None, "Schools of Low Ard become shelters", "The Ard Courier", (wrong_year,)),
        ("d5", "s1", "d1", "Dam on the Ard holds", "The Ard Courier", ()),
    )
    return [
        Coverage(
            watch=WATCH.id,
            document=document,
            story=story,
            copy_of=copy_of,
            headline=headline,
            publisher=outlet,
            url=_OUTLETS[outlet] + document,
            published_at=NOW - timedelta(hours=9 - row),
            warnings=warnings,
        )
        for row, (document, story, copy_of, headline, outlet, warnings) in enumerate(rows)
    ]


def sample_feeds(*, failing: Sequence[str] = ()) -> list[FeedHealth]:
    """Return the health of three feeds, some of which cannot be read."""
    return [
        FeedHealth(
            feed=outlet.lower().replace(" ", "-"),
            url=url + "rss",
            title=outlet,
            last_success_at=NOW - timedelta(hours=3 if outlet in failing else 0),
            next_poll_at=NOW + timedelta(minutes=20),
            failures=5 if outlet in failing else 0,
            failing_since=NOW - timedelta(minutes=110) if outlet in failing else None,
            reason="server_error" if outlet in failing else None,
            message="HTTP 503" if outlet in failing else None,
        )
        for outlet, url in _OUTLETS.items()
    ]


def sample_down(feed: str, kind: ChangeKind = ChangeKind.SOURCE_DOWN) -> Change:
    """Return the change that a feed cannot be read."""
    return sample_change(feed, kind, None, None, watch="", alert=True, reason="three polls in a row failed")


@cache
def sample_digests() -> dict[str, Digest]:
    """Return digests by what they show: "full", "nothing", "partly", "blind", "feed"."""
    deaths, history = _deaths()
    common: dict[str, Any] = {"zone": ZONE, "now": NOW, "coverage": [], "changes": [], "since": SINCE}
    one, two = [WATCH], [WATCH, QUIET]
    valley, everything = ["Valley Radio"], list(_OUTLETS)
    return {
        "full": compose_digest(
            **common
            | {
                "id": "d1",
                "kind": "digest",
                "title": None,
                "watches": two,
                "changes": [*deaths, *_others(), sample_down("valley-radio")],
                "coverage": sample_coverage(),
                "feeds": sample_feeds(failing=valley),
                "history": {(WATCH.id, "deaths"): history},
            }
        ),
        "nothing": compose_digest(
            **common | {"id": "d2", "kind": "digest", "title": "Morning", "watches": two, "feeds": sample_feeds()}
        ),
        "partly": compose_digest(
            **common
            | {"id": "d3", "kind": "digest", "title": None, "watches": one, "feeds": sample_feeds(failing=valley)}
        ),
        "blind": compose_digest(
            **common
            | {"id": "d4", "kind": "digest", "title": None, "watches": one, "feeds": sample_feeds(failing=everything)}
        ),
        "feed": compose_digest(
            **common
            | {
                "id": "d5",
                "kind": "alert",
                "title": None,
                "watches": [],
                "since": None,
                "changes": [sample_down("valley-radio")],
                "feeds": sample_feeds(failing=valley),
            }
        ),
    }
