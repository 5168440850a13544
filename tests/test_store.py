"""The store's contract, on SQLite and on PostgreSQL."""

from __future__ import annotations

from monitor.store import Store
from tests.builders import make_document, make_sketch


def test_document_is_read_back_as_it_was_recorded(store: Store) -> None:
    """A document comes back whole, with its figures."""
    with store.transaction() as transaction:
        transaction.record_document(make_document(), make_sketch())
    with store.transaction() as transaction:
        assert transaction.document("d1") == make_document()
