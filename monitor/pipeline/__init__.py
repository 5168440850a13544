"""The journey of a datum, and the only place where its steps meet.

    poll_feed        fetch -> entries -> documents -> figures -> changes, recorded in one transaction
    compose_alerts   changes that must not wait -> digests -> outbox
    compose_digests  everything since the last run of a schedule -> digests -> outbox
    deliver_one      outbox -> a channel -> the attempt, recorded

The pure half (`reading.read_feed`, `reading.read_document`) runs in worker processes; what touches the database is
handed a Transaction and runs in the store's thread. Rules of this file: a story fits on one screen; an error of one
feed, document or channel is recorded there and disturbs no other; what was not recorded did not happen, and is done
again.
"""

from monitor.pipeline._alerting import Outlook, cause_of, compose_alerts, foresee
from monitor.pipeline._composing import (
    compose_digests,
    name_lists,
    next_digests,
    order_digest,
    record_stalled,
    register_subscriptions,
    send_digest,
)
from monitor.pipeline._context import Context, LeaseLost, PollCrashed, plan_feeds, plan_reading
from monitor.pipeline._deciding import Memory, place, recall, record_readings
from monitor.pipeline._delivering import Delivered, deliver_one
from monitor.pipeline._hubs import (
    Asked,
    WeakSignature,
    answer_hub,
    ask_hub,
    find_fault,
    hub_key,
    is_overheard,
    is_token,
    secret_of,
)
from monitor.pipeline._polling import Polled, claim_due, poll_feed, record_crash
from monitor.pipeline._press import Press
from monitor.pipeline._proving import prove_templates

__all__ = [
    "Asked",
    "Context",
    "Delivered",
    "LeaseLost",
    "Memory",
    "Outlook",
    "PollCrashed",
    "Polled",
    "Press",
    "WeakSignature",
    "answer_hub",
    "ask_hub",
    "cause_of",
    "claim_due",
    "compose_alerts",
    "compose_digests",
    "deliver_one",
    "find_fault",
    "foresee",
    "hub_key",
    "is_overheard",
    "is_token",
    "name_lists",
    "next_digests",
    "order_digest",
    "place",
    "plan_feeds",
    "plan_reading",
    "poll_feed",
    "prove_templates",
    "recall",
    "record_crash",
    "record_readings",
    "record_stalled",
    "register_subscriptions",
    "secret_of",
    "send_digest",
]
