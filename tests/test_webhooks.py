"""Webhooks for those who receive them: CloudEvents, rotation of secrets, and what `webhook verify` says."""

from __future__ import annotations

import base64
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.daemon import utc_now
from monitor.deliver import find_fault, read_secrets
from monitor.deliver._signatures import sign
from monitor.deliver.webhook import WebhookSender
from monitor.digests import payload_schema, render_notice
from monitor.rules import WebhookChannel
from tests.builders import NOW, make_delivery
from tests.servers import Answer, serve_site

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
OTHER = f"whsec_{base64.b64encode(bytes(range(1, 33))).decode()}"
KEYS = read_secrets(SECRET)
BODY = '{"type":"digest.created","data":"Ärd"}'.encode()


def signed(body: bytes = BODY, **headers: str) -> dict[str, str]:
    """Return the headers of a delivery that was sent at NOW, some of them replaced."""
    stamp = str(int(NOW.timestamp()))
    made = {
        "Webhook-Id": "x1",
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": sign(KEYS[0], f"x1.{stamp}.".encode() + body),
    }
    return made | {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("headers", "body", "fault"),
    [
        (signed(), BODY, None),
        (signed(Webhook_Signature=f"v1,AAAA v1a,BBBB {signed()['Webhook-Signature']}"), BODY, None),
        (signed(), BODY + b"\n", "no signature is of this secret"),
        (signed(Webhook_Id="x2"), BODY, "no signature is of this secret"),
        (signed(Webhook_Timestamp="1"), BODY, "no signature is of this secret"),
        (signed(Webhook_Signature="v1,Ä"), BODY, "no signature is of this secret"),
        (signed(Webhook_Signature="v1a,AAAA"), BODY, "no signature of version 1"),
        (signed(Webhook_Timestamp="noon"), BODY, "no number of seconds"),
        (signed(Webhook_Timestamp="9" * 99), BODY, "no number of seconds"),
        (signed(Webhook_Id=""), BODY, "webhook-id is missing"),
        ({}, BODY, "webhook-id is missing"),
    ],
)
def test_what_is_wrong_with_a_delivery(headers: dict[str, str], body: bytes, fault: str | None) -> None:
    """A signature of any of the secrets will do; otherwise the first thing that is wrong is named."""
    for keys in (KEYS, read_secrets(f"{OTHER} {SECRET}")):
        found = find_fault(headers, body, keys, now=NOW)
        assert found is None if fault is None else fault in (found or "")


@pytest.mark.parametrize(("late", "word"), [(301, "301 s old"), (-301, "301 s early"), (299, None)])
def test_an_old_delivery(late: int, word: str | None) -> None:
    """A right signature is not enough when somebody sends a delivery again later."""
    found = find_fault(signed(), BODY, KEYS, now=NOW + timedelta(seconds=late))
    assert found is None if word is None else word in (found or "")


def test_a_wrong_secret() -> None:
    """Another secret's signature is none."""
    assert find_fault(signed(), BODY, read_secrets(OTHER), now=NOW)


async def test_cloudevents() -> None:
    """The payload travels as a CloudEvent in structured mode, signed as ever, its id that of the delivery."""
    async with serve_site() as site:
        site.answers["/hook"] = Answer(status=204)
        channel = WebhookChannel.model_validate(
            {"kind": "webhook", "url": site.url("/hook"), "secret": f"{OTHER} {SECRET}", "allow_private": True,
             "format": "cloudevents"}
        )  # fmt: skip
        sender = WebhookSender(channel, name="tools")
        message = render_notice("channel.closed", "desk", "gone", now=NOW)
        delivery = make_delivery("x.1", message=message, subscription="alerts:Ärd valley")
        await sender.send(delivery, now=NOW)
        await sender.aclose()
    ((headers, body),) = site.asked("/hook")
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert find_fault(headers, body, KEYS, now=NOW) is None
    event, payload = json.loads(body), json.loads(message.payload)
    assert event == {
        "specversion": "1.0",
        "id": "x_1",
        "source": "/monitor/alerts%3A%C3%84rd%20valley",
        "type": "channel.closed",
        "time": payload["timestamp"],
        "subject": "alerts:Ärd valley",
        "datacontenttype": "application/json",
        "data": payload["data"],
    }
    assert headers["webhook-id"] == event["id"]


def promises(schema: dict[str, Any]) -> set[str]:
    """Return what receivers may rely on, a line each: the keys of each object, their types and values."""
    lines: set[str] = set()
    for name, definition in schema["$defs"].items():
        lines.update(f"{name} has {key}" for key in definition.get("required", ()))
        lines.update(f"{name} may be {value}" for value in definition.get("enum", ()))
        for key, value in definition.get("properties", {}).items():
            kinds = value.get("anyOf", [value])
            lines.update(f"{name}.{key} is {kind.get('type') or kind.get('$ref')}" for kind in kinds)
            lines.update(f"{name}.{key} may be {one}" for one in [*value.get("enum", ()), value.get("const")] if one)
    return lines


def test_what_receivers_rely_on_stays() -> None:
    """Nothing that was ever in the schema is taken away or changes its type; `MONITOR_UPDATE_GOLDEN=1` adds what is new."""
    path = Path(__file__).parent / "golden" / "webhook.txt"
    now = promises(payload_schema())
    promised = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    if os.environ.get("MONITOR_UPDATE_GOLDEN"):
        path.write_text("\n".join(sorted(promised | now)) + "\n", encoding="utf-8")
    assert promised - now == set()
    assert {"PayloadDigest has watches", "PayloadDigest.summary is string"} <= promised


def test_the_schema_has_digests_and_notices() -> None:
    """Both kinds of payload are published."""
    types = {
        name: definition["properties"]["type"]
        for name, definition in payload_schema()["$defs"].items()
        if name in {"Payload", "Notice"}
    }
    assert types["Payload"]["enum"] == ["digest.created", "alert.created"]
    assert types["Notice"]["enum"] == ["channel.closed", "delivery.parked", "template.failed"]


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a delivery as a receiver logged it just now, and with the secret."""
    monkeypatch.chdir(tmp_path)
    stamp = str(int(utc_now().timestamp()))
    head = f"Host: tools.example\r\nwebhook-id: x1\r\nWebhook-Timestamp: {stamp}\r\n"
    head += f"webhook-signature: {sign(KEYS[0], f'x1.{stamp}.'.encode() + BODY)}\r\n"
    (tmp_path / "request").write_bytes(b"POST /hook HTTP/1.1\r\n" + head.encode() + b"\r\n" + BODY)
    (tmp_path / "headers").write_bytes(head.encode())
    (tmp_path / "body").write_bytes(BODY)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "other").write_text(OTHER)
    (tmp_path / "monitor.yaml").write_text(
        "channels:\n  tools: {kind: webhook, url: https://tools.example/, secret_file: secret}\n"
        "  plain: {kind: webhook, url: https://plain.example/}\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["request", "--secret-file", "secret"], 0, "signed right"),
        (["request"], 0, "signed right"),
        (["request", "--channel", "tools", "--json"], 0, '"signed": true'),
        (["body", "--headers", "headers"], 0, "signed right"),
        (["headers", "--headers", "headers"], 1, "no signature is of this secret"),
        (["request", "--secret-file", "other"], 1, "no signature is of this secret"),
        (["body"], 1, "webhook-id is missing"),
        (["request", "--channel", "plain"], 1, "name a --channel that has a secret"),
        (["request", "--secret-file", "nowhere"], 1, "nowhere: No such file"),
        (["request", "--secret-file", "body"], 1, "secret 1 is no webhook secret"),
    ],
)
def test_webhook_verify(
    received: Path, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A delivery in one file or two is verified with a channel's secret or a file's, and a fault is named."""
    assert main(["webhook", "verify", *arguments]) == code
    shown = capsys.readouterr()
    assert words in shown.out + shown.err
    assert SECRET not in shown.out + shown.err
