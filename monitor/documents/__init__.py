"""An entry, a text or a page -> the Document that is stored, matched and read for figures.

    document_from_entry   an entry of a feed
    glance, identity_of   what is known of an entry before it is read: the words it may have, and its document's id
    finish_document       the same with its actors and language, which take most of the time
    document_from_text    plain text in the reference shape: a date line, a title, a lede, titled sections
    document_from_html    a page
    read_documents        the bytes of a file: text, HTML, JSON, JSON Lines
    feed_links            the feeds that a page names
    canonical_url         the one spelling of an address

Rules of this package: pure; any input gives a document, and what is odd about it becomes a warning; the text of a
plain document is stored as given (only characters that no database takes are replaced, one for one), so an offset
into the input is an offset into `Document.text`; `text[section.start:section.end] == section.text`.

Warnings: `date_mismatch`, `future_date`, `no_date`, `language_mismatch`, `truncated`, `headline_only`, `empty`;
`page_unread` is added where an article's page was wanted and could not be had.
"""

from monitor.documents._build import (
    document_from_entry,
    document_from_html,
    document_from_text,
    finish_document,
    identity_of,
)
from monitor.documents._files import read_documents
from monitor.documents._glance import glance
from monitor.documents._language import find_language
from monitor.documents._links import feed_links
from monitor.documents._urls import canonical_url

__all__ = [
    "canonical_url",
    "document_from_entry",
    "document_from_html",
    "document_from_text",
    "feed_links",
    "find_language",
    "finish_document",
    "glance",
    "identity_of",
    "read_documents",
]
