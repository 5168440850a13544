"""The way from a file to Settings: read, override, fill in secrets, validate, check; then say all that was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from monitor.config._checks import check_sections
from monitor.config._opml import expand_feeds
from monitor.config._settings import Found, KeyPath, Sections, Settings
from monitor.config._shape import Section, find_sections, known_keys, secret_keys
from monitor.config._sources import apply_environment, read_secrets
from monitor.config._templates import check_templates
from monitor.config._tree import Tree, read_tree
from monitor.config._wording import word_error
from monitor.errors import ConfigError
from monitor.rules import STDIN, Feed, FeedEntry, FeedList, Rule

_R = TypeVar("_R", bound=Rule)
_ENTRY: TypeAdapter[Feed | FeedList] = TypeAdapter(FeedEntry)


def load_settings(path: Path, *, environ: Mapping[str, str]) -> Settings:
    """Read a configuration.

    Args:
        path: The YAML file; the paths in it start at its folder.
        environ: Variables: those named `MONITOR_<SECTION>__<KEY>` override the file, others may hold secrets.

    Raises:
        ConfigError: Something is wrong; it lists all that is.
    """
    tree = read_tree(path)
    settings = _load(tree, environ, path.absolute().parent) if tree.root else None
    if settings is not None and not tree.found:
        tree.found += _check_local(tree, settings)
    if settings is None or tree.found:
        raise ConfigError(tree.problems())
    return settings


def _load(tree: Tree, environ: Mapping[str, str], base: Path) -> Settings | None:
    apply_environment(tree, environ)
    read_secrets(tree, environ, base)
    sections = list(find_sections(Sections, tree.root))
    written = validate(tree, Sections, sections, base)
    feeds = _read_feeds(tree, base)
    tree.found += check_sections(sections, tree.root, feeds)
    tree.found += check_templates(sections, base)
    return None if written is None else Settings(**{**dict(written), "feeds": feeds or ()})


def _check_local(tree: Tree, settings: Settings) -> Iterator[Found]:
    """Return the feeds that are files or standard input, where `poll` allows none."""
    ids = [item.get("id") for item in tree.root.get("feeds", ())]
    for feed in settings.feeds:
        path: KeyPath = ("feeds", ids.index(feed.id), "url") if feed.id in ids else ("feeds",)
        if feed.url == STDIN and not settings.poll.allow_stdin:
            yield Found(path, "standard input is not allowed to be a feed", "write `poll: {allow_stdin: true}`")
        elif feed.url.startswith("file:") and not settings.poll.allow_files:
            folder = unquote(urlsplit(feed.url).path).rpartition("/")[0] or "/"
            fix = f"write `poll: {{allow_files: [{folder}]}}`"
            yield Found(path, f"files are not allowed to be feeds ({feed.id}: {feed.url})", fix)


def _read_feeds(tree: Tree, base: Path) -> tuple[Feed, ...] | None:
    """Return all feeds that can be read; None if a list of them cannot."""
    items = tree.root.get("feeds", [])
    if not isinstance(items, list):
        return None
    entries: dict[int, Feed | FeedList] = {}
    for index, item in enumerate(items):
        with suppress(ValidationError):  # the validation of the whole says so
            entries[index] = _ENTRY.validate_python(item, context={"base": base})
    feeds, found = expand_feeds(entries)
    tree.found += found
    lists = {index for index, item in enumerate(items) if isinstance(item, dict) and "opml" in item}
    return None if found or not lists <= entries.keys() else feeds


def validate(tree: Tree, rule: type[_R], sections: Sequence[Section], base: Path) -> _R | None:
    """Return the file as a rule has it; None if some sections break the rules, which is then among what was found."""
    try:
        return rule.model_validate(tree.root, context={"base": base})
    except ValidationError as error:
        rules = {section.path: section.rule for section in sections}
        complained = {found.path for found in tree.found}
        for item in error.errors():
            path = _key_path(item["loc"])
            # whoever named an unset secret need not hear that it is missing, nor that wrong items leave a list empty
            if path not in complained and not (item["type"] == "too_short" and item["input"]):
                tree.found.append(_word(item, path, rules.get(path[:-1])))
        return None


def _word(error: ErrorDetails, path: KeyPath, rule: type[Rule] | None) -> Found:
    if rule is None:
        return Found(path, *word_error(error))
    fields = {info.alias or name: info for name, info in rule.model_fields.items()}
    field = fields.get(str(path[-1]))
    description = (field.description or "") if field else ""
    secret = path[-1] in secret_keys(rule)
    return Found(path, *word_error(error, known_keys(rule), description, secret=secret))


def _key_path(location: tuple[str | int, ...]) -> KeyPath:
    """Return the key that pydantic speaks of: it puts the form of a feed, channel or alert between the keys."""
    return tuple(
        part
        for index, part in enumerate(location)
        if not (index == 2 and location[0] in {"feeds", "channels"})  # noqa: PLR2004 - feeds[0], form, key
        and not (index and (location[0], location[index - 1]) in {("watches", "alert"), ("alerts", "mute")})
    )
