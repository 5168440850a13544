"""Configuration: what files, variables and secrets become, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from monitor.config import Settings, config_schema, load_settings, read_templates
from monitor.config._opml import slug
from monitor.config._settings import Sections
from monitor.config._shape import find_sections, known_keys, secret_keys
from monitor.digests import Source
from monitor.errors import ConfigError, RenderError
from monitor.rules import EmailChannel, Rule, Watch, WebhookChannel

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "tests" / "data" / "config" / "good"
BAD = ROOT / "tests" / "data" / "config" / "bad"
SECRET = "hunter2"  # what the files of secrets hold, in one way or another
HOOK = {
    "HOOK_URL": f"https://tools.example/{SECRET}",
    "HOOK_SECRET": "whsec_aHVudGVyMi1odW50ZXIyLWh1bnRlcjI=",
}


def load(name: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a good file."""
    return load_settings(GOOD / f"{name}.yaml", environ=environ or {})


def load_text(folder: Path, text: str | bytes, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file with this text."""
    path = folder / "monitor.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(path, environ=environ or {})


def problems_of(folder: Path, text: str | bytes, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the lines that are said of a file with this text."""
    with pytest.raises(ConfigError) as caught:
        load_text(folder, text, environ)
    return str(caught.value).replace(f"{folder}{os.sep}", "").splitlines()


@contextmanager
def suppress_config_error() -> Iterator[list[ConfigError]]:
    """Let a ConfigError pass into the list that is given, and nothing else."""
    caught: list[ConfigError] = []
    try:
        yield caught
    except ConfigError as error:
        caught.append(error)


# --------------------------------------------------------------------------- files that can be used


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.yaml")), ids=lambda path: path.stem)
def test_loads_every_good_file(path: Path) -> None:
    """Each file of the good ones gives found."""
    assert isinstance(load_settings(path, environ=HOOK), Settings)


def test_defaults_are_complete_and_lie_beside_the_file(tmp_path: Path) -> None:
    """What a file leaves out has its default; relative paths start at the file's folder."""
    found = load_text(tmp_path, "channels: {archive: {kind: file}}")
    assert found.database == f"sqlite:///{tmp_path}/data/monitor.db"
    assert (found.poll.every, found.poll.minimum) == (None, timedelta(minutes=5))
    assert found.channels["archive"].model_dump()["path"] == tmp_path / "outbox"
    assert (found.feeds, found.watches, found.digests) == ((), (), ())


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("sqlite:///monitor.db", "sqlite:///{folder}/monitor.db"),
        ("sqlite:////var/lib/monitor.db", "sqlite:////var/lib/monitor.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://monitor@db.example/monitor", "postgresql://monitor@db.example/monitor"),
    ],
)
def test_storage_is_relative_to_the_file(tmp_path: Path, written: str, url: str) -> None:
    """Only a relative SQLite file is moved to the folder of the configuration."""
    assert load_text(tmp_path, f'storage: "{written}"').database == url.format(folder=tmp_path)


def test_anchors_and_merges() -> None:
    """What is merged stays behind what is written, the first of several merges wins, and nothing is called repeated."""
    found = load("anchors")
    assert [feed.every for feed in found.feeds] == [timedelta(hours=1), timedelta(minutes=5), timedelta(hours=2)]
    assert [feed.groups for feed in found.feeds] == [("local",), ("local",), ()]
    servers = {
        name: (channel.smtp.host, channel.smtp.timeout)
        for name, channel in found.channels.items()
        if isinstance(channel, EmailChannel)
    }
    assert servers == {
        "desk": ("mail.example.org", timedelta(seconds=10)),
        "night": ("night.example.org", timedelta(seconds=10)),
    }


def test_watches_find_their_feeds_by_id_and_group() -> None:
    """A watch looks in the feeds and groups that it names, and in all if it names none."""
    found = load("opml")
    assert [feed.id for feed in found.watch_feeds(found.watches[0])] == ["radio", "northland-gazette", "wire"]
    assert found.watch_feeds(Watch(id="all")) == found.feeds


# --------------------------------------------------------------------------- OPML


def test_opml_files_become_feeds() -> None:
    """Outlines are feeds, folders are groups; a feed in several places is one, and stays what the file calls it."""
    feeds = {feed.id: feed for feed in load("opml").feeds}
    assert {name: feed.groups for name, feed in feeds.items()} == {
        "radio": ("local", "world", "northern-outlets"),
        "northland-gazette": ("world", "northern-outlets"),
        "wire": ("world",),
        "wire-a044ec4d": ("world",),
        "coast-example-news-format-rss": ("world", "coast"),
    }
    assert feeds["radio"].title is None
    assert feeds["radio"].every is None
    assert feeds["northland-gazette"].title == "Northland Gazette"
    assert feeds["northland-gazette"].every == timedelta(minutes=30)


def test_ids_of_opml_feeds_outlive_additions(tmp_path: Path) -> None:
    """A feed that is added behind takes no id from another one."""
    outline = '<outline text="Wire" xmlUrl="https://wire.example/{}"/>'

    def ids(*names: str) -> dict[str, str]:
        body = "".join(outline.format(name) for name in names)
        (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><body>{body}</body></opml>')
        return {feed.url: feed.id for feed in load_text(tmp_path, "feeds: [{opml: feeds.opml}]").feeds}

    before = ids("rss", "atom")
    after = ids("rss", "atom", "json")
    assert before == {url: after[url] for url in before}
    assert len(set(after.values())) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Valley Radio - News", "valley-radio-news"),
        ("  Élan & Co.  ", "elan-co"),
        ("日本", ""),
        ("x" * 80, "x" * 64),
        ("a" * 63 + " b", "a" * 63),
    ],
)
def test_slugs(text: str, name: str) -> None:
    """A title becomes a short name, or nothing where it has no letters for one."""
    assert slug(text) == name


# --------------------------------------------------------------------------- variables


@pytest.mark.parametrize(
    ("name", "value", "keys", "expected"),
    [
        ("MONITOR_POLL__EVERY", "5m", ("poll", "every"), "5m"),
        ("MONITOR_POLL__CONCURRENCY", "7", ("poll", "concurrency"), 7),
        ("monitor_poll__allow_private", "intranet.example", ("poll", "allow_private"), ("intranet.example",)),
        ("MONITOR_POLL__ALLOW_PRIVATE", '["a.example", "b.example"]', ("poll", "allow_private"),
         ("a.example", "b.example")),
        ("MONITOR_WEB__LISTEN", "null", ("web", "listen"), None),
        ("MONITOR_WEB", '{"listen": "0.0.0.0:80"}', ("web", "listen"), "0.0.0.0:80"),
        ("MONITOR_CHANNELS__NIGHT_DESK__SMTP__PORT", "25", ("channels", "night-desk", "smtp", "port"), 25),
        ("MONITOR_CHANNELS__OTHER__KIND", "stdout", ("channels", "other", "kind"), "stdout"),
    ],
)  # fmt: skip
def test_variables_override_keys(
    tmp_path: Path, name: str, value: str, keys: tuple[str, ...], expected: object
) -> None:
    """A variable names a key of any depth, in either case, with "_" for "-"; lists and mappings are JSON."""
    text = "channels: {night-desk: {kind: email, to: desk@example.org, smtp: {host: mail.example.org}}}\npoll:\n  every: 1h"
    found: object = load_text(tmp_path, text, {name: value}).model_dump(mode="python")
    for key in keys:
        assert isinstance(found, dict)
        found = found[key]
    assert found == expected


def test_a_variable_replaces_the_feeds_of_the_file(tmp_path: Path) -> None:
    """A list is replaced whole."""
    given = json.dumps([{"id": "wire", "url": "https://wire.example/rss"}])
    text = 'feeds: [{id: radio, url: "https://radio.example/rss"}]'
    assert [feed.id for feed in load_text(tmp_path, text, {"MONITOR_FEEDS": given}).feeds] == ["wire"]


def test_a_variable_beats_every_spelling_of_a_secret() -> None:
    """A secret that a variable gives replaces the file that the configuration names for it."""
    given = {"MONITOR_STORAGE": "sqlite:////tmp/other.db", "MONITOR_CHANNELS__HOOK__URL": "https://other.example/"}
    found = load("secrets", HOOK | given)
    hook = found.channels["hook"]
    assert found.database == "sqlite:////tmp/other.db"
    assert isinstance(hook, WebhookChannel)
    assert hook.url.get_secret_value() == "https://other.example/"


@pytest.mark.parametrize(
    ("environ", "lines"),
    [
        (
            {"MONITOR_POLL__EVERY": "soon"},
            ['MONITOR_POLL__EVERY: poll.every: \'soon\' is not a duration; write one such as "10m", "36h" or "7d"'],
        ),
        ({"MONITOR_POLL__EVRY": "5m"}, ["MONITOR_POLL__EVRY: poll.evry: is no known key; did you mean every?"]),
        (
            {"MONITOR_POL__EVERY": "5m"},
            ["MONITOR_POL__EVERY: pol: is no section of the configuration; did you mean poll?"],
        ),
        ({"MONITOR_POLL": SECRET}, ["MONITOR_POLL: poll: has no keys; write keys and their values"]),
        (
            {"MONITOR_STORAGE": f"mysql://{SECRET}"},
            [
                (
                    "MONITOR_STORAGE: storage: is no database that monitor knows; "
                    'write "sqlite:///data/monitor.db" or "postgresql://user@host/name"'
                )
            ],
        ),
        ({"MONITOR_CONFIG": "/etc/monitor.yaml", "MONITOR_TOKEN": "x", "HOME": "/"}, []),
    ],
)
def test_problems_name_the_variable(tmp_path: Path, environ: dict[str, str], lines: list[str]) -> None:
    """What a variable did wrong is said of the variable; those of other programs are no business of ours."""
    if lines:
        assert problems_of(tmp_path, "feeds: []", environ) == lines
    else:
        load_text(tmp_path, "feeds: []", environ)


# --------------------------------------------------------------------------- secrets


def test_secrets_come_from_files_and_variables() -> None:
    """`x_file` and `x_env` fill in the secret `x`, without the white space around it."""
    found = load("secrets", HOOK)
    desk, hook = found.channels["desk"], found.channels["hook"]
    assert found.database == f"postgresql://monitor:{SECRET}@db.example/monitor"
    assert isinstance(desk, EmailChannel)
    assert desk.smtp.password is not None
    assert desk.smtp.password.get_secret_value() == SECRET
    assert isinstance(hook, WebhookChannel)
    assert hook.url.get_secret_value() == HOOK["HOOK_URL"]
    assert hook.secret is not None
    assert hook.secret.get_secret_value() == HOOK["HOOK_SECRET"]


def test_settings_do_not_show_secrets(tmp_path: Path) -> None:
    """Neither the text of settings nor their JSON holds a secret or the password of a feed's address."""
    found = load("secrets", HOOK)
    for shown in (repr(found), str(found), found.model_dump_json()):
        assert SECRET not in shown
        assert HOOK["HOOK_SECRET"] not in shown
    fed = load_text(tmp_path, f'feeds: [{{id: a, url: "https://reader:{SECRET}@a.example/rss?key={SECRET}"}}]')
    assert SECRET not in repr(fed)


_PLACES = (
    "storage: {}",
    "channels:\n  hook:\n    kind: webhook\n    url: {}",
    "channels:\n  hook:\n    kind: webhook\n    url: https://tools.example/hook\n    secret: {}",
    "channels:\n  hook: {}",
    "channels:\n  desk:\n    kind: email\n    to: desk@example.org\n    smtp: {}",
    "channels:\n  desk:\n    kind: email\n    to: desk@example.org\n    smtp:\n      host: mail.example.org\n      {}",
)
_STYLES = (
    "{}", '"{}"', "'{}", "[{}]", "!{}", "!!int {}", "*{}", "&{}", "- {}", "password: {}",
    "password: [{}]", "password: {{x: {}}}", "password {}", "password={}", "password:{}", "{{password {}: 1}}",
    "pasword: {}", "password: !{} x", "password: *{}",
)  # fmt: skip


@profile(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tail=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
    place=st.sampled_from(_PLACES),
    style=st.sampled_from(_STYLES),
)
def test_problems_do_not_show_secrets(tmp_path: Path, tail: str, place: str, style: str) -> None:
    """However a secret is miswritten, no line that is said of it repeats it."""
    with suppress_config_error() as caught:
        load_text(tmp_path, place.format(style.format(f"Zq9x{tail}")))
    assert "Zq9x" not in str(caught)


# --------------------------------------------------------------------------- files that cannot be used


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_says_all_that_is_wrong(path: Path) -> None:
    """Each bad file gets exactly the lines that stand beside it."""
    with pytest.raises(ConfigError) as caught:
        load_settings(path, environ={})
    assert str(caught.value).replace(f"{BAD}{os.sep}", "") + "\n" == path.with_suffix(".txt").read_text()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is named."""
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read \(No such file or directory\); name a file"):
        load_settings(tmp_path / "nowhere.yaml", environ={})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"feeds: [" * 100_000, "is nested too deeply"),
        (b"a: " + b"{a: " * 100_000, "is nested too deeply"),
        (b"x: &a [" + b"1," * 1000 + b"]\ny: &b [" + b"*a," * 1000 + b"]", "holds more than 500000 values"),
        (b"#" * 20_000_001, "is longer than 20000000 bytes"),
        (b"feeds: \xff\xfe", "is not text"),
        (b"feeds: \x00", "is not text"),
    ],
)
def test_floods_end_early(tmp_path: Path, data: bytes, message: str) -> None:
    """Depth, length, repeated aliases and bytes that are no text are refused, and nothing overruns."""
    assert message in problems_of(tmp_path, data)[0]


def test_long_values_are_cut(tmp_path: Path) -> None:
    """A line stays readable however long the value or key is that is wrong."""
    lines = problems_of(tmp_path, f"{'k' * 900}: 1\npoll: {{every: {'x' * 9999}}}\nlog: {{level: {'y' * 9999}}}")
    assert len(lines) == 3
    assert all(len(line) < 1200 for line in lines)


def test_entities_of_opml_files_are_not_followed(tmp_path: Path) -> None:
    """An OPML file cannot make us read other files."""
    (tmp_path / "other.txt").write_text(SECRET)
    (tmp_path / "feeds.opml").write_text(
        f'<!DOCTYPE opml [<!ENTITY e SYSTEM "{tmp_path}/other.txt">]>'
        '<opml version="2.0"><body>&e;<outline text="Radio" xmlUrl="https://radio.example/rss"/></body></opml>'
    )
    found = load_text(tmp_path, "feeds: [{opml: feeds.opml}]")
    assert [feed.id for feed in found.feeds] == ["radio"]
    assert SECRET not in repr(found)


# --------------------------------------------------------------------------- any file

_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=12)
    | st.sampled_from(["desk", "floods", "killed", "email", "webhook", "10m", "0 7 * * *", "UTC", "https://a.example"])
)  # fmt: skip
_RULES = {rule for rule in Rule.__subclasses__() if rule.__module__.startswith("monitor.rules.")} | {Sections}
_KEYS = st.sampled_from(sorted({key for rule in _RULES for key in known_keys(rule)} - {"storage_file"}))
_TREES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=25
)
_FILES = st.fixed_dictionaries({}, optional=dict.fromkeys(known_keys(Sections), _TREES))


@profile(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode) | st.text("[]{}:,-&*!|>#'\" \na", max_size=60)
)
def test_any_bytes_give_settings_or_problems(tmp_path: Path, data: bytes | str) -> None:
    """Whatever a file holds, the outcome is settings or a list of problems."""
    with suppress_config_error():
        load_text(tmp_path, data)


@profile(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(root=_FILES)
def test_any_values_give_settings_or_problems(tmp_path: Path, root: dict[str, object]) -> None:
    """Whatever stands at the known keys, the outcome is settings or problems that have a line."""
    with suppress_config_error() as caught:
        load_text(tmp_path, yaml.safe_dump(root))
    assert all(problem.line for error in caught for problem in error.problems)


@profile(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.dictionaries(st.from_regex(r"MONITOR_[A-Z_]{1,30}", fullmatch=True), st.text(max_size=30), max_size=3))
def test_any_variables_give_settings_or_problems(tmp_path: Path, names: dict[str, str]) -> None:
    """Whatever the environment holds, the outcome is settings or a list of problems."""
    with suppress_config_error():
        load_text(tmp_path, "channels: {desk: {kind: stdout}}", names)


# --------------------------------------------------------------------------- templates


def test_templates_are_read_for_a_digest() -> None:
    """A digest's own templates carry their path, for errors; what it does not name stays built in."""
    templates = read_templates(load("templates").digests[0].templates)
    assert set(templates) == {"subject", "text"}
    assert templates["subject"] == Source(str(GOOD / "subject.j2"), "{{ digest.name }}\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [(None, "cannot be read"), (b"\xff", "is not text in UTF-8"), (b"x" * 1_000_001, "is longer than")],
)
def test_templates_that_cannot_be_read(tmp_path: Path, data: bytes | None, message: str) -> None:
    """A template that went away or broke after the start is a RenderError that names it."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    plan = load_settings(tmp_path / "templates.yaml", environ={}).digests[0]
    (tmp_path / "digest.j2").unlink()
    if data is not None:
        (tmp_path / "digest.j2").write_bytes(data)
    with pytest.raises(RenderError, match=message) as caught:
        read_templates(plan.templates)
    assert caught.value.template == str(tmp_path / "digest.j2")


# --------------------------------------------------------------------------- the reference

EXAMPLE = ROOT / "config" / "monitor.example.yaml"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example with the files that it names."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "smtp").write_text(SECRET)
    (tmp_path / "secrets" / "hook").write_text(HOOK["HOOK_SECRET"])
    (tmp_path / "secrets" / "wire").write_text(SECRET)
    (tmp_path / "secrets" / "wire-key").write_text(SECRET)
    (tmp_path / "templates").mkdir()
    for name in ("subject.j2", "digest.txt.j2", "digest.html.j2", "chat.txt.j2"):
        (tmp_path / "templates" / name).write_text("{{ digest.name }}")
    shutil.copy(GOOD / "feeds.opml", tmp_path)
    return Path(shutil.copy(EXAMPLE, tmp_path))


def test_the_example_loads(example: Path) -> None:
    """The commented example is a configuration that can be used."""
    found = load_settings(example, environ={"CHAT_URL": "json://chat.example"})
    kinds = {channel.kind for channel in found.channels.values()}
    assert kinds == {"email", "webhook", "apprise", "file", "stdout"}


def test_the_example_is_the_reference() -> None:
    """Every key of every rule stands in the example; a secret in one of its spellings, the others in comments."""
    text = EXAMPLE.read_text()
    written: dict[type[Rule], set[str]] = {}
    for _, rule, node in find_sections(Sections, yaml.safe_load(text)):
        written.setdefault(rule, set()).update(node)
    assert set(written) == _RULES
    for rule, keys in written.items():
        secret = {f"{name}{twin}" for name in secret_keys(rule) for twin in ("", "_file", "_env")}
        assert set(known_keys(rule)) - keys - secret == set(), rule.__name__
        assert {key for key in secret if not re.search(rf"\b{key}\b", text)} == set(), rule.__name__


def test_the_minimal_file_loads() -> None:
    """The README's configuration has ten lines and can be used as it is."""
    path = ROOT / "config" / "monitor.minimal.yaml"
    assert len(path.read_text().splitlines()) == 10
    assert load_settings(path, environ={}).watches[0].figures[0].title == "People killed"


def test_the_published_schema_is_current() -> None:
    """The file that editors read is what the code says; `make schema` writes it."""
    published = (ROOT / "config" / "monitor.schema.json").read_text()
    assert published == json.dumps(config_schema(), ensure_ascii=False, indent=2) + "\n"


def test_the_schema_knows_every_key_and_describes_it() -> None:
    """Every rule is in the schema, closed, with all spellings of its keys, and each key says what it is."""
    schema = config_schema()
    sections = {"Sections": schema, **schema["$defs"]}
    for rule in _RULES:
        section = sections[rule.__name__]
        assert set(section["properties"]) == set(known_keys(rule))
        assert section["additionalProperties"] is False
        for name, key in section["properties"].items():
            referred = schema["$defs"].get(key.get("$ref", "").rpartition("/")[2], {})
            assert key.get("description") or referred.get("description"), f"{rule.__name__}.{name}"


def test_the_schema_shows_defaults_as_they_are_written() -> None:
    """Durations and the database have their defaults in the words of the file."""
    schema = config_schema()
    assert schema["properties"]["storage"]["default"] == "sqlite:///data/monitor.db"
    assert schema["$defs"]["PollPolicy"]["properties"]["minimum"]["default"] == "5m"
    assert "url" not in schema["$defs"]["WebhookChannel"]["required"]
