"""Digests: what changes, articles and the health of feeds become for readers."""

from __future__ import annotations

from monitor.digests import render_digest
from monitor.digests._samples import sample_digests


def test_samples_render() -> None:
    """Every sample renders with the built-in templates."""
    for digest in sample_digests().values():
        message = render_digest(digest)
        assert message.note is None
        assert digest.name in message.subject
