"""The articles of a watch -> stories, largest first."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.digests._parts import Article, Story
from monitor.digests._statements import Desk
from monitor.digests._words import moment_words, one_line, web_link
from monitor.model import Coverage


def group_stories(coverage: Iterable[Coverage], desk: Desk) -> tuple[Story, ...]:
    """Return the stories with most articles first; a story is led by its first article that is no copy."""
    stories: dict[str, list[Coverage]] = {}
    for item in coverage:
        stories.setdefault(item.story, []).append(item)
    groups = [sorted(items, key=_rank) for items in stories.values()]
    groups.sort(key=lambda items: (-len(items), _rank(items[0])))
    return tuple(_story(items, desk) for items in groups)


def _rank(item: Coverage) -> tuple[bool, object, str]:
    return item.copy_of is not None, item.published_at, item.document


def _story(items: list[Coverage], desk: Desk) -> Story:
    lead, *others = (_article(item, desk) for item in items)
    outlets = dict.fromkeys(article.outlet for article in others if article.outlet != lead.outlet)
    return Story(
        lead=lead,
        others=tuple(others),
        outlets=tuple(outlets),
        copies=sum(item.copy_of is not None for item in items[1:]),
    )


def _article(item: Coverage, desk: Desk) -> Article:
    return Article(
        headline=one_line(item.headline, 200) or "(no headline)",
        outlet=one_line(item.publisher or "", 80) or "unknown outlet",
        url=web_link(item.url),
        published=moment_words(item.published_at, desk.zone, desk.now),
        caveats=item.warnings,
        coverage=item,
    )
