"""The history of a figure as a small picture: drawn right, whole whatever the history, and carried by the mail."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy

from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver import page_of
from monitor.deliver._mail import compose_mail, parse_address
from monitor.digests import Source, render_digest
from monitor.digests._png import draw_png
from monitor.digests._samples import sample_digests
from tests.builders import make_delivery


def pixels(png: bytes) -> list[list[int]]:
    """Return the colours of a picture by rows, as numbers of its palette; what decodes it here knows only its own kind."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        chunks[kind] = data
        at += 12 + length
    width, height, depth, colours, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colours) == (2, 3)
    raw, stride = zlib.decompress(chunks[b"IDAT"]), 1 + width // 4
    assert len(raw) == stride * height
    rows = [raw[row * stride + 1 : (row + 1) * stride] for row in range(height)]
    return [[byte >> shift & 3 for byte in row for shift in (6, 4, 2, 0)] for row in rows]


def test_the_picture_is_drawn_as_steps() -> None:
    """The line starts low on the left, ends high on the right with a mark, and stays level until the next report."""
    points = [(date(2026, 3, 1), Decimal(10)), (date(2026, 3, 9), Decimal(20)), (date(2026, 3, 10), Decimal(30))]
    rows = pixels(draw_png(points))
    heights = [next((len(rows) - y for y, row in enumerate(rows) if row[x]), 0) for x in range(len(rows[0]))]
    drawn = [height for height in heights if height]
    assert drawn[0] == drawn[300] < drawn[-30]  # eight days of ten lie before the first step
    assert any(2 in row for row in rows)
    assert len(draw_png(points)) < 1_000


@given(
    st.lists(st.decimals(allow_nan=False, allow_infinity=False), min_size=2, max_size=24),
    st.lists(st.integers(0, 40_000), min_size=24, max_size=24, unique=True),
)
def test_any_history_is_a_picture(values: list[Decimal], days: list[int]) -> None:
    """Whatever the values and days, the picture is whole, small, and has a line and its end."""
    dates = sorted(date(1950, 1, 1) + timedelta(days=day) for day in days)
    rows = pixels(draw_png(list(zip(dates, values, strict=False))))
    assert {1, 2} <= {colour for row in rows for colour in row}
    assert all(len(row) == len(rows[0]) for row in rows)


def test_pictures_are_those_that_the_page_shows() -> None:
    """A message carries each picture of its HTML once; the page in a file has it within, and stays below 100 kB."""
    message = render_digest(sample_digests()["full"])
    (image,) = message.images
    assert message.html.count(f"cid:{image.cid}") == 1
    assert pixels(base64.b64decode(image.png))
    assert f"data:image/png;base64,{image.png}" in page_of(message)
    assert "cid:" not in page_of(message)
    plain = render_digest(sample_digests()["full"], {"html": Source("own.j2", "<p>{{ digest.name }}</p>")})
    assert plain.images == ()


def test_a_mail_carries_its_pictures() -> None:
    """The picture lies beside the HTML under the name that it is called by, inline, and no mail loads anything."""
    message = render_digest(sample_digests()["full"])
    made = compose_mail(make_delivery(message=message), sender=parse_address("m@ard.example"), to=None)
    mail = message_from_bytes(made.as_bytes(policy=policy.SMTP), policy=policy.default)
    plain, related = mail.iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    page, picture = related.iter_parts()
    assert picture["Content-ID"] == f"<{message.images[0].cid}>"
    assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/png", "inline")
    assert pixels(picture.get_content())
    assert f'src="cid:{message.images[0].cid}"' in page.get_content()
    assert 'src="http' not in page.get_content()
    assert all(len(line) <= 998 and line.isascii() for line in made.as_bytes().splitlines())
