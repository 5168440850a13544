"""What the numbers of a document count where nothing says so: what its first count was of.

"Some 1.05 million people have fled. ... The Bay region has 310,000, Gedo 182,400." Such a guess is dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.figures._context import Reading
from monitor.figures._draft import Draft
from monitor.figures._heads import Head, find_head, may_lead
from monitor.figures._metric import is_value, noun_classes
from monitor.figures._population import is_agent
from monitor.figures._unnamed import rate_of
from monitor.lexicon import Metric

_LIST = 3  # numbers that make a list
_ANAPHOR = 1.5
_LIKE = 20  # times that a sum may be one that it is held against
_NAMED = 2.0  # what a metric costs that is named plainly
_RESUMING = frozenset({"it", "they", "that", "this", "that's"})
_SETTING = 5  # words before a rate that tell who sets it
_MARKETS = frozenset({"share price", "index level"})
_EARNED, _EACH = frozenset({"profit", "loss", "wages", "revenue"}), (["a", "share"], ["per", "share"])
_BUDGETED = frozenset({"budget", "spending", "tax"})
_PAID, _HOME = frozenset({"price", "cost"}), 20_000  # money; no home costs less
_SUMS = frozenset({"deal value", "sales", "price", "cost"})
_BALLOTS = frozenset({"votes", "seats"})  # whose shares are of the vote: "12 seats with 6.3%"
_PLAYED = frozenset({"goals", "wins", "appearances", "attendance"})  # of a report of sport
_SHARES = frozenset({"percent", "fraction"})
_JABS, _ARRIVING = frozenset({"vaccinated", "vaccine doses"}), frozenset({"refugees", "migrants"})
_AIDED = frozenset({"reached", "killed", "injured", "vaccinated"})
_HANDED = 8  # words from the verb to those whom it gives something
_SNOW = frozenset({"cm", "[in_i]"})
_POINTS = frozenset({"points", "index level"})
_UNPRICED = frozenset(
    {None, "wages", "cost", "spending", "revenue", "deal value"}
)  # a sum per barrel or kilowatt hour is none
_GOODS = frozenset({"energy", "volume", "mass"})
_ALL = 100  # percent
_HIGH = 200  # points that no team has
_GUESS = 3.0  # how far-fetched a metric from another sentence is
_PEOPLE = frozenset({"person", "case", "household"})


@dataclass(slots=True)
class Topic:
    """What was counted first in a document."""

    counted: Metric | None = None
    whole: Draft | None = None
    measured: Metric | None = None  # the share or rate that was named last
    tallied: Metric | None = None  # the count that was named last
    paid: Draft | None = None  # the sum that was named last
    valued: dict[str, Draft] = field(default_factory=dict)  # by kind of number, the value that was named last
    gauges: set[str] = field(default_factory=set)  # names of indexes
    market: bool = False  # shares or an index were named
    polled: bool = False  # it is of a vote
    ballots: frozenset[str] = frozenset()  # the words of votes that were seen
    snowy: bool = False  # it is of snow
    played: bool = False  # matches were named
    priced: bool = False  # a good was named with its price
    refuge: bool = False  # refugees were named
    migrating: bool = False  # migrants, or those who ask for asylum
    housing: bool = False  # homes are sold
    trading: bool = False  # exports or imports were named
    returning: bool = False  # people come home
    budgeted: bool = False  # a budget or its deficit was named

    def go_on(self, drafts: Sequence[Draft]) -> None:
        """Give the numbers of a sentence that nothing names the metric that the document is about."""
        if drafts:
            self.hear(drafts[0].reading)
        for draft in drafts:
            self._tally(draft, drafts)
            self._resume(draft)
            self._measure(draft, drafts)
            self._deal(draft, drafts)
            self._share(draft, drafts)
            self._remember(draft)
            if draft.metric is None:
                listed = draft.quantity.counted is None and (draft.like is None or draft.like.metric is self.counted)
                if (
                    self.counted is not None
                    and listed
                    and draft.quantity.kind == "count"
                    and draft.bare
                    and _ends(draft)
                ):
                    draft.metric, draft.cost, draft.carried = self.counted, _GUESS, True
            elif self.counted is None and draft.quantity.kind == "count" and draft.metric.unit in _PEOPLE:
                self.counted, self.whole = draft.metric, draft
        self._link(drafts)

    def _tally(self, draft: Draft, drafts: Sequence[Draft]) -> None:
        """Let "its tally" and "the total" be of what was counted last."""
        if (
            not draft.bare
            or draft.quantity.kind != "count"
            or draft.quantity.counted is not None
            or self.tallied is None
        ):
            return
        head = find_head(draft, drafts)
        if head is None or head.after != head.end or not _is_tally_word(draft.reading, head):
            return
        inside = draft.cue is not None and head.first <= draft.cue[0] < head.after
        if draft.metric is None or not inside:
            draft.metric, draft.cost, draft.carried = self.tallied, _ANAPHOR, True  # "raised its tally to 26"

    def _resume(self, draft: Draft) -> None:
        """Let what "it" comes to be of what the sentence before gave the value of: "It had weakened to 51.20"."""
        words, kind = draft.reading.words.folded, draft.quantity.kind
        opens = words[0] in _RESUMING or (draft.first > 1 and words[draft.first - 2] in _RESUMING)
        source = self.valued.get(kind) or (self.valued.get("") if draft.bare and kind == "count" else None)
        if draft.metric is not None or source is None or draft.position or not opens or not is_value(draft):
            return
        if draft.noun_after > draft.after:
            return  # "It has 9,000 customers"
        if draft.reading.sentence.number - source.reading.sentence.number == 1:
            draft.metric, draft.cost, draft.cue, draft.carried = source.metric, _ANAPHOR, None, True
            draft.like = source if draft.bare else None

    def _measure(self, draft: Draft, drafts: Sequence[Draft]) -> None:
        """Let "the rate", "its target" and "a reading of" mean the rate that was named last, and "prices" those of all."""
        if draft.metric is not None and draft.metric.name == "price":
            if not self.priced and draft.quantity.kind == "percent" and _is_plain(draft, drafts):
                draft.metric = draft.reading.lexicon.metric_info("inflation")
            else:
                self.priced = True
        if self.paid is not None and self._is_sum(draft, self.paid, drafts):
            draft.metric, draft.cost, draft.carried = (
                self.paid.metric,
                _ANAPHOR,
                True,
            )  # "cut their forecast to $14,200"
        if draft.quantity.kind not in _SHARES:
            return
        cue = draft.cue
        if cue is not None and cue[1] - cue[0] == 1 and rate_of(draft.reading, cue[1]) is not None:
            draft.metric, draft.cue = None, None  # "the survey's response rate"
        elif self.measured is not None and (_is_wanted(draft) or _is_anaphor(draft, drafts)):
            draft.metric, draft.cost, draft.carried = self.measured, _ANAPHOR, True

    def _is_sum(self, draft: Draft, paid: Draft, drafts: Sequence[Draft]) -> bool:
        """Say whether a sum is what the last one is only called, or was expected to be: "Analysts had expected 1.1 billion"."""
        if draft.metric is not None and not draft.carried:
            return False
        sets, wanted = draft.reading.context.sets, _is_wanted(draft)
        if draft.quantity.kind != "money":
            mine, theirs = draft.quantity.best or 0, paid.quantity.best or 0
            if (
                not wanted
                or not draft.bare
                or draft.quantity.kind != "count"
                or not theirs / _LIKE <= mine <= theirs * _LIKE
            ):
                return False
            draft.quantity = draft.quantity._replace(
                unit=paid.quantity.unit, unit_name=paid.quantity.unit_name, kind="money", counted=None
            )
            return True
        head = None if wanted else find_head(draft, drafts)
        return wanted or (head is not None and draft.reading.words.folded[head.after - 1] in sets["metric.anaphors"])

    def _remember(self, draft: Draft) -> None:
        """Note the rate and the count that were named last."""
        if draft.metric is None or draft.carried or draft.cost > _NAMED:
            return
        if draft.quantity.kind == "count":
            self.tallied = draft.metric
        if draft.quantity.kind == "money":
            self.paid = draft
        if is_value(draft):
            self.valued[draft.quantity.kind] = draft
            self.valued[""] = draft
        if draft.metric.unit == "%" and draft.quantity.kind == "percent":
            self.measured = draft.metric

    def _deal(self, draft: Draft, drafts: Sequence[Draft]) -> None:
        """Let what a name gains or loses in a market report be its share price, and sums for players transfer fees."""
        reading = draft.reading
        self.market = self.market or (draft.metric is not None and draft.metric.name in _MARKETS)
        named = draft.metric.name if draft.metric is not None else ""
        self.played = self.played or named in _PLAYED
        self.budgeted = self.budgeted or named in _BUDGETED
        self.returning = self.returning or named == "returnees"
        name = self._better_name(draft, drafts)
        if name is not None:
            for one in drafts:
                if one is draft or one.same_as == draft.index:
                    one.metric, one.cost = reading.lexicon.metric_info(name), _ANAPHOR
        moved = draft.quantity.delta or draft.quantity.role is not None
        moved = moved or any(one.metric is not None and one.metric.name == "share price" for one in drafts)
        head = find_head(draft, drafts) if self.market and moved else None
        unsure = draft.quantity.kind in {"percent", "money"} and (draft.metric is None or draft.cost > _ANAPHOR)
        if unsure and head is not None and _is_issuer(reading, head):
            bases = {draft.index, draft.base, draft.same_as}
            named = "index level" if self._is_gauge(reading, head) else "share price"
            for one in drafts:
                if one is draft or one.index in bases or one.base in bases - {None}:
                    one.metric, one.cost = reading.lexicon.metric_info(named), _ANAPHOR
                    one.subject = reading.raw(head.first, head.after)

    def _is_gauge(self, reading: Reading, head: Head) -> bool:
        """Say whether a name is that of an index, as it was told to be: "The Orix, the main index in Oru, lost 1%"."""
        name, behind = reading.raw(head.first, head.after), reading.words.folded[head.after : head.after + _SETTING]
        if "," in reading.words.gap(head.after - 1) and not reading.context.sets["metric.indexes"].isdisjoint(behind):
            self.gauges.add(name)
        return name in self.gauges

    def hear(self, reading: Reading) -> None:
        """Note what a sentence says of the kind of report: of markets, of a vote."""
        sets = reading.context.sets
        self.market = self.market or not sets["metric.exchange"].isdisjoint(reading.vocabulary)
        self.trading = self.trading or not sets["metric.trade"].isdisjoint(reading.vocabulary)
        self.budgeted = self.budgeted or not sets["metric.budgets"].isdisjoint(reading.vocabulary)
        self.refuge = self.refuge or not sets["metric.refuge"].isdisjoint(reading.vocabulary)
        self.migrating = self.migrating or not sets["metric.migrating"].isdisjoint(reading.vocabulary)
        self.returning = self.returning or not sets["metric.returning"].isdisjoint(reading.vocabulary)
        self.housing = self.housing or not (
            sets["metric.housing"].isdisjoint(reading.vocabulary)
            or sets["metric.dealing"].isdisjoint(reading.vocabulary)
        )
        self.snowy = self.snowy or not sets["metric.snow"].isdisjoint(reading.vocabulary)
        self.ballots = self.ballots | (sets["metric.voting"] & reading.vocabulary)
        self.polled = self.polled or len(self.ballots) > 1

    def _share(self, draft: Draft, drafts: Sequence[Draft]) -> None:
        """Let shares that nothing names be of the vote where a report is of one, also bare ones in a row."""
        quantity, position = draft.quantity, draft.position
        if not self.polled or draft.delta or (draft.metric is not None and not _is_open(draft)):
            return
        words, share = draft.reading.words.folded, draft.reading.lexicon.metric_info("vote share")
        lead = words[draft.first - 1] if draft.first else ""
        row = [one for one in drafts[:position] if one.metric is share and one.quantity.kind == "percent"]
        bare = (
            quantity.kind == "count"
            and draft.bare
            and bool(row)
            and row[-1] is drafts[position - 1]
            and lead in draft.reading.context.sets["metric.shared"]
        )
        if bare and quantity.best is not None and 0 < quantity.best < _ALL:
            draft.quantity = quantity._replace(unit="%", kind="percent")
        if draft.quantity.kind == "percent":
            draft.metric, draft.cost, draft.carried = share, _ANAPHOR, False

    def _better_name(self, draft: Draft, drafts: Sequence[Draft]) -> str | None:
        """Return what a number is of in this document, where its words mean something else in others."""
        reading, sets, name = draft.reading, draft.reading.context.sets, draft.metric.name if draft.metric else None
        words, cue, unit = reading.words.folded, draft.cue, draft.quantity.unit or ""
        each = words[draft.after : draft.after + 2] in _EACH or words[draft.after - 2 : draft.after] in _EACH
        shares = draft.quantity.kind in {"fraction", "percent"}
        paid = draft.quantity.kind == "money" and (
            name is None or name in _SUMS or draft.carried or draft.cost > _NAMED
        )
        rules = (
            ((paid or name == "profit") and _is_earned(draft), "prize money" if self.played else "wages"),
            (each and not sets["metric.paying"].isdisjoint(words[max(0, draft.first - 3) : draft.first]), "dividend"),
            (each and name in _EARNED, "earnings per share"),
            (name == "voters" and shares and not _is_of_them(draft), "vote share"),
            (shares and words[draft.after : draft.after + 1] == ["majority"], "majority"),
            (name == "price" and shares and _is_of_output(draft), "cost"),
            (name == "votes" and _is_lead(draft), "majority"),
            (name == "points" and self.polled and unit == "{point}" and not _is_error(reading), "majority"),
            ((name is None or draft.cost > _ANAPHOR) and draft.bare and _is_tally(draft), "votes"),
            (name == "price" and cue and words[cue[1] - 1] == "at" and _follows_share(draft, drafts), "share price"),
            (name == "points" and _is_index(drafts), "index level"),
            (name == "production" and unit.startswith(("[bbl", "{bpd", "{barrel")), "oil production"),
            (self.market and name == "revenue" and cue and words[cue[0]] in sets["metric.turnover"], "trading volume"),
            (shares and name == "funding requested", "funding received"),
            (name in _JABS and draft.quantity.kind == "percent" and not draft.delta, "vaccination coverage"),
            (self.returning and name in _ARRIVING and _only_crossed(draft), "returnees"),
            (name not in _AIDED and _is_handed(draft), "reached"),
            (name == "funding received" and self.played and draft.quantity.kind == "money", "prize money"),
            (shares and words[draft.after : draft.noun_after][-1:] == ["market"], "market share"),
            (name == "majority" and shares and _is_pair(draft, drafts), "vote share"),
            (name == "deficit" and self.trading and not self.budgeted and _is_plain_gap(draft), "trade balance"),
            (
                name == "funding pledged" and self.budgeted and cue and words[cue[0]] in sets["metric.allotting"],
                "spending",
            ),
            (name == "funding received" and not sets["metric.startups"].isdisjoint(reading.vocabulary), "investment"),
            (name == "points" and unit == "{point}" and "interest rate" in _named_in(reading), "interest rate"),
            (name == "interest rate" and _is_mortgage(draft, drafts), "mortgage rate"),
            (name in _PAID and self.housing and _is_of_home(draft), "house prices"),
            (name == "migrants" and self.refuge and not self.migrating, "refugees"),
            (name in _EARNED and _follows_eps(draft, drafts), "earnings per share"),
            (name == "sales" and _is_sold_whole(draft), "transfer fee" if self.played else "deal value"),
            (self.snowy and unit in _SNOW and (name == "rainfall" or draft.metric is None), "snowfall"),
            (
                paid and draft.carried and self.played and bool(sets["metric.signed"] & reading.vocabulary),
                "transfer fee",
            ),
            (name in _UNPRICED and _is_unit_price(draft), "price"),
            (paid and not sets["metric.players"].isdisjoint(reading.vocabulary), "transfer fee"),
            (
                paid and name == "deal value" and self.played and sets["metric.bids"].isdisjoint(reading.vocabulary),
                "transfer fee",
            ),
        )
        return next((better for applies, better in rules if applies), None)

    def _link(self, drafts: Sequence[Draft]) -> None:
        """Let a list of places be parts of the document's count, where they make up half of it and no more than all."""
        parts = [one for one in drafts if one.metric is self.counted and one.parent is None and not one.delta]
        parts = [one for one in parts if one.quantity.kind == "count" and one.quantity.role is None]
        whole = self.whole.quantity.best if self.whole is not None else None
        if self.whole in parts or whole is None or self.whole is None or len(parts) < _LIST:
            return
        if whole / 2 <= sum(one.quantity.best or 0 for one in parts) <= whole:
            for one in parts:
                one.parent = self.whole.index


def _is_tally_word(reading: Reading, head: Head) -> bool:
    return reading.words.folded[head.after - 1] in reading.context.sets["metric.tallies"]


def _is_of_them(draft: Draft) -> bool:
    """Say whether a share is of those named before: "a quarter of them"."""
    words = draft.reading.words.folded
    of, echoes = words[draft.after : draft.after + 2], draft.reading.context.sets["metric.echoes"]
    return len(of) > 1 and of[0] == "of" and of[1] in echoes


def _is_of_output(draft: Draft) -> bool:
    """Say whether a share is of what a country makes: "would cost 0.9% of gross domestic product"."""
    behind = draft.reading.words.folded[draft.after : draft.after + 4]
    return behind[:1] == ["of"] and not draft.reading.context.sets["metric.bases"].isdisjoint(behind)


def _only_crossed(draft: Draft) -> bool:
    """Say whether people are not called refugees or migrants, but only said to come: "1,900 crossed the border"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    named = words[slice(*draft.cue)] if draft.cue is not None else []
    return bool(named) and (sets["metric.refuge"] | sets["metric.migrating"]).isdisjoint(named)


def _is_handed(draft: Draft) -> bool:
    """Say whether people are given goods of aid: "distributed tents to 2,150 families"."""
    reading, words, sets = draft.reading, draft.reading.words.folded, draft.reading.context.sets
    if draft.quantity.kind != "count" or draft.first < 3 or words[draft.first - 1] not in {"to", "for"}:  # noqa: PLR2004
        return False
    if not (noun_classes(draft, ()) or frozenset()) & {"person", "household"}:
        return False
    for at in range(draft.first - 2, max(-1, draft.first - 2 - _HANDED), -1):
        if reading.distance(at, at + 1)[1]:
            return False
        if words[at] in sets["metric.handing"]:
            return not sets["metric.goods"].isdisjoint(words[at + 1 : draft.first - 1])
    return False


def _is_lead(draft: Draft) -> bool:
    """Say whether votes are those by which somebody won."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if words[draft.noun_after : draft.noun_after + 1] == ["to"]:
        return False  # "by 61 votes to 44"
    led = "by" in words[max(0, draft.first - 2) : draft.first] or not sets["metric.contest"].isdisjoint(
        words[draft.noun_after : draft.noun_after + 1]
    )
    return led and not sets["metric.contest"].isdisjoint(draft.reading.vocabulary)


def _is_open(draft: Draft) -> bool:
    """Say whether nothing near names what a number is of; the shares of a vote are of none of its counts."""
    return draft.carried or draft.cost > _GUESS or (draft.metric is not None and draft.metric.name in _BALLOTS)


def _is_pair(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether two shares stand against each other: "leads by 27% to 25%"."""
    near = drafts[max(0, draft.position - 1) : draft.position + 2]
    words = draft.reading.words.folded
    return any(
        words[one.after : other.first] == ["to"] and one.quantity.kind == other.quantity.kind == "percent"
        for one, other in pairwise(near)
    )


def _is_issuer(reading: Reading, head: Head) -> bool:
    """Say whether a subject is a name, and not of those who forecast: "Economists had looked for 0.4%"."""
    words, at = reading.words, head.after - 1
    return words.raw[at][0].isupper() and words.folded[at] not in reading.context.sets["sense.forecasters"]


def _is_plain_gap(draft: Draft) -> bool:
    """Say whether a surplus or deficit is only called so: that of trade, in a report on trade."""
    return draft.quantity.kind == "money" and draft.cue is not None and draft.cue[1] - draft.cue[0] == 1


def _named_in(reading: Reading) -> frozenset[str]:
    return frozenset(cue.metric.name for hit in reading.metrics for cue in hit.cues)


def _is_mortgage(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a rate is that on home loans: "the average rate on a 30-year mortgage was 6.4%, after 6.5%"."""
    words, cue = draft.reading.words.folded, draft.cue
    near = words[cue[0] : draft.first] if cue is not None else []
    loans = not draft.reading.context.sets["metric.home_loans"].isdisjoint(near)
    return loans or any(one.metric is not None and one.metric.name == "mortgage rate" for one in drafts)


def _is_of_home(draft: Draft) -> bool:
    """Say whether a price is plainly called so, or a large sum is the cost of a home, in a report on their sale."""
    reading, sets = draft.reading, draft.reading.context.sets
    named = reading.words.folded[slice(*draft.cue)] if draft.cue is not None else []
    if draft.metric is not None and draft.metric.name == "price":
        return named[-1:] in (["price"], ["prices"]) and set(named[:-1]) <= sets["metric.determiners"] | {"asking"}
    large = (draft.quantity.best or 0) >= _HOME and draft.quantity.kind == "money"
    return large and not sets["metric.housing"].isdisjoint(reading.vocabulary)


def _follows_eps(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a sum stands beside earnings a share, and is one too: "$1.32 a share, above estimates of $1.30"."""
    small = draft.quantity.kind == "money" and 0 < (draft.quantity.best or draft.quantity.lower or 0) < _ALL
    return small and any(one.metric is not None and one.metric.name == "earnings per share" for one in drafts)


def _is_sold_whole(draft: Draft) -> bool:
    """Say whether a sum is what one thing was sold for: "sold its paper unit for $310m", not "sold 300 cars"."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.quantity.kind != "money" or draft.cue is None or words[draft.cue[0]] not in sets["metric.sold"]:
        return False
    owned = not sets["place.own"].isdisjoint(words[draft.cue[1] : draft.cue[1] + 1])
    return owned and words[draft.first - 1] in {"for", "por"}


def _is_earned(draft: Draft) -> bool:
    """Say whether a sum is what a person is paid: "she earns 150 a day", "was paid $40,000"."""
    words, sets, verb = draft.reading.words.folded, draft.reading.context.sets, draft.first - 1
    if verb < 1:
        return False
    if words[verb] in sets["metric.paying"]:
        return words[verb - 1] in sets["metric.be"]
    nouns = draft.reading.lexicon.vocabulary.nouns.at(words, verb - 1)
    person = "person" in nouns[1] if nouns is not None else is_agent(draft.reading, words[verb - 1])
    return words[verb] in sets["metric.earning"] and (person or words[verb - 1] in sets["metric.persons"])


def _is_error(reading: Reading) -> bool:
    """Say whether a sentence speaks of what a poll may be wrong by."""
    return not reading.context.sets.get("blocks.majority", frozenset()).isdisjoint(reading.vocabulary)


def _is_unit_price(draft: Draft) -> bool:
    """Say whether a sum is for a measure of something: "28.4 a kilowatt hour"."""
    unit = draft.quantity.unit or ""
    dimensions = draft.reading.lexicon.vocabulary.dimensions
    return draft.quantity.kind == "money" and "/" in unit and dimensions.get(unit.split("/", 1)[1]) in _GOODS


def _is_wanted(draft: Draft) -> bool:
    """Say whether somebody asked for or expected a number: "unions had asked for 14 percent"."""
    words, versus = draft.reading.words.folded, draft.reading.context.sets["metric.versus"]
    near = (*words[max(0, draft.first - 3) : draft.first], *words[draft.after : draft.after + 3])
    return (draft.metric is None or draft.carried) and not versus.isdisjoint(near)


def _is_tally(draft: Draft) -> bool:
    """Say whether a number is a side of "passed it 64 to 31"."""
    reading, words, at = draft.reading, draft.reading.words.folded, draft.after
    if reading.context.sets["metric.chambers"].isdisjoint(reading.vocabulary):
        return False
    ahead = words[at : at + 1] == ["to"] and words[at + 1 : at + 2] != [] and words[at + 1][0].isdigit()
    return ahead or (
        words[draft.first - 1 : draft.first] == ["to"] and draft.first > 1 and words[draft.first - 2][0].isdigit()
    )


def _follows_share(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a share's move stands right before: "shares were up 6%, trading at $88.40"."""
    earlier = drafts[draft.position - 1] if draft.position else None
    return earlier is not None and earlier.metric is not None and earlier.metric.name == "share price"


def _is_index(drafts: Sequence[Draft]) -> bool:
    """Say whether points are those of an index: "down 34 points at 7,912"."""
    mine = [
        one for one in drafts if one.metric is not None and one.metric.name in _POINTS and one.quantity.counted is None
    ]
    high = [one for one in mine if (one.quantity.best or 0) > _HIGH]
    moved = [one for one in mine if one.quantity.unit == "{point}" and one.delta]
    return bool(high) and bool(moved)


def _is_plain(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a subject is prices as such, as in "prices rose 3.9%"."""
    words, head = draft.reading.words.folded, find_head(draft, drafts)
    one = head is not None and draft.cue == (head.first, head.end)
    return one and head is not None and words[head.first] in draft.reading.context.sets["metric.prices"]


def _is_anaphor(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Say whether a rate is only called so: by the word that named it, or by the head of its subject."""
    words, sets = draft.reading.words.folded, draft.reading.context.sets
    if draft.cue is not None and draft.metric is not None:
        named = words[slice(*draft.cue)]
        if words[draft.cue[1] : draft.cue[1] + 1] in (["on"], ["for"]):
            return False  # "the average rate on a home loan" says which
        if named[-1] not in sets["metric.anaphors"] or len(named) > 1:
            return False
        return sets["metric.setting"].isdisjoint(words[max(0, draft.cue[0] - _SETTING) : draft.first])
    head = find_head(draft, drafts)
    return draft.metric is None and head is not None and words[head.after - 1] in sets["metric.anaphors"]


def _ends(draft: Draft) -> bool:
    """Say whether the number stands where its noun may be left out: at an end, or before a place."""
    words = draft.reading.words
    at = draft.after
    timed = draft.first > 1 and words.folded[draft.first - 1] == "at"
    verbs = draft.reading.context.sets["clause.verbs"]
    if not may_lead(draft) or (timed and words.folded[draft.first - 2] not in verbs):
        return False  # "the queue forms at ten"
    return (
        at >= len(words)
        or words.gap(at - 1).strip()[:1] in {",", ";", ".", ":"}
        or words.folded[at] in draft.reading.context.sets["naming.ends"]
    )
