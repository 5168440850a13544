"""What readers see: changes, new coverage and the health of the feeds -> a digest -> subject, text, HTML and JSON.

    compose_digest    everything that a reader is to be told, grouped by watch, in words
    render_digest     a digest and the user's templates -> a Message
    check_templates   renders samples with the user's templates and returns what is wrong with them
    route_topic       where a change goes when it is told at once; `topic_of` is what routes look at in it
    is_inhibited      whether another change tells this one already
    render_notice     what is said about monitor itself: a closed channel, a message given up, a failed template
    payload_schema    the JSON Schema of `Message.payload`
    write_feed        the changes of a watch as an Atom feed; write_changes has them as a page
    describe_figure, describe_change, counted, sparkline    the words of a digest for the terminal

Rules of this package: pure, `now` is a parameter; nothing is asserted, it is said who says what; "nothing changed" and
"we could not look" are different messages; feed text is hostile wherever it goes.
"""

from monitor.digests._atom import write_feed
from monitor.digests._charts import sparkline
from monitor.digests._check import check_templates
from monitor.digests._compose import compose_digest
from monitor.digests._notices import NoticeKind, render_notice
from monitor.digests._page import write_changes
from monitor.digests._parts import Digest
from monitor.digests._payload import payload_schema
from monitor.digests._render import Source, Templates, render_digest
from monitor.digests._routes import Topic, Way, is_among, is_inhibited, route_topic, topic_of
from monitor.digests._words import counted, describe_change, describe_figure

__all__ = [
    "Digest",
    "NoticeKind",
    "Source",
    "Templates",
    "Topic",
    "Way",
    "check_templates",
    "compose_digest",
    "counted",
    "describe_change",
    "describe_figure",
    "is_among",
    "is_inhibited",
    "payload_schema",
    "render_digest",
    "render_notice",
    "route_topic",
    "sparkline",
    "topic_of",
    "write_changes",
    "write_feed",
]
