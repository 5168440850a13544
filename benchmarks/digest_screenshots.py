"""Draw the sample digest as a browser shows it: phone and desktop, light and dark -> docs/digest-*.png.

    python benchmarks/digest_screenshots.py [--browser chromium] [--into docs]

Needs Chromium (`apt-get install chromium`); it is started without network services and with a profile of its own.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

from monitor.deliver import page_of
from monitor.digests import render_digest
from monitor.digests._samples import sample_digests

WIDTHS = {"phone": 390, "desktop": 900}
SCHEMES = {"light": 1, "dark": 0}  # as Blink numbers them
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-lcd-text",
)  # fmt: skip
# A window cannot be as narrow as a phone, but a frame can.
MEASURE = """<title></title><iframe style="width:{width}px;height:500px;border:0" srcdoc="{page}"
onload="const page = this.contentDocument;
document.title = page.documentElement.scrollWidth + 'x' + page.body.scrollHeight"></iframe>"""


def browse(browser: str, page: Path, width: int, height: int, *flags: str) -> str:
    """Open a page in a fresh profile and return what the browser prints."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", *flags]
        done = subprocess.run([*command, page.as_uri()], check=True, capture_output=True, text=True, timeout=120)
    return done.stdout


def measure(browser: str, html: str, width: int) -> int:
    """Return the height of a page at a width; it must not be wider than that."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(MEASURE.format(width=width, page=escape(html)), encoding="utf-8")
        found = re.search(r"<title>(\d+)x(\d+)</title>", browse(browser, page, width, 1000, "--dump-dom"))
    if found is None or int(found[1]) > width:
        raise SystemExit(f"the digest is {found[1] if found else 'not'} wide at a width of {width} pixels")
    return int(found[2])


def main() -> None:
    """Write one picture for each width and colour scheme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent.parent / "docs")
    options = parser.parse_args()
    html = page_of(render_digest(sample_digests()["full"]))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "digest.html"
        page.write_text(html, encoding="utf-8")
        for size, width in WIDTHS.items():
            height = measure(options.browser, html, width)
            for scheme, number in SCHEMES.items():
                target = (options.into / f"digest-{size}-{scheme}.png").resolve()
                flags = (f"--blink-settings=preferredColorScheme={number}", f"--screenshot={target}")
                browse(options.browser, page, width, height, *flags)
                print(f"{target.name}: {width} x {height} pixels")


if __name__ == "__main__":
    main()
