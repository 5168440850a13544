"""Feeds that are no web addresses: files of folders that the configuration allows, and standard input.

Rules of this file: nothing is read but regular files that lie, all symbolic links followed, in an allowed folder; the
way from the folder to the file is walked again without following any, so that a link put there meanwhile leads nowhere;
devices, pipes and sockets are not even opened; as of bodies, no more is read than the policy allows.
"""

from __future__ import annotations

import asyncio
import os
import select
import stat
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.errors import FetchError, Reason
from monitor.model import Fetched, NotModified, Validators
from monitor.rules import STDIN

_AT_ONCE = 1 << 16
_LOOK_EVERY = 0.05  # seconds, at standard input
_SETTLED = timedelta(seconds=2)  # after which another change gives a file another time stamp, on every file system
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def is_local(url: str) -> bool:
    """Say whether an address is that of a file, or standard input."""
    return url == STDIN or url.startswith("file:")


def read_file(
    url: str, folders: Iterable[Path], *, limit: int, validators: Validators, now: datetime
) -> Fetched | NotModified:
    """Return what a file holds, at most `limit` bytes, or that it is as it was; raises FetchError."""
    path = unquote(urlsplit(url).path)
    try:
        file = _open(url, os.path.realpath(path, strict=True), folders)
        with os.fdopen(file, "rb") as opened:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                raise _refused(url, "no regular file")
            mark = Validators(etag=f'"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}"')
            if mark == validators:
                return NotModified(validators=mark)
            body = opened.read(limit + 1)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise FetchError(url, f"the file cannot be read: {what}", Reason.DISK) from error
    settled = now - datetime.fromtimestamp(found.st_mtime, UTC) > _SETTLED
    return _fetched(url, body, limit, mark if settled else Validators())


def _open(url: str, real: str, folders: Iterable[Path]) -> int:
    """Open the file at a path without symbolic links; raises FetchError if no folder that is allowed holds it."""
    for folder in map(os.path.realpath, folders):
        inside = Path(os.path.relpath(real, folder)).parts
        if not inside or inside[0] == os.pardir:
            continue
        where = os.open(folder, _FOLDER)
        try:
            for part in inside[:-1]:
                below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=where)
                os.close(where)
                where = below
            if not stat.S_ISREG(os.stat(inside[-1], dir_fd=where, follow_symlinks=False).st_mode):
                raise _refused(url, "no regular file")
            return os.open(inside[-1], _FILE, dir_fd=where)
        finally:
            os.close(where)
    raise _refused(
        url,
        "it lies, links followed, in no folder that may be read; list its folder under `poll: {allow_files: [...]}` if it is meant",
    )


class StandardInput:
    """Standard input as a feed: it is read to its end once, and does not change after that."""

    ended = False

    async def read(self, url: str, *, limit: int, validators: Validators) -> Fetched | NotModified:
        """Return what comes on standard input until it ends, at most `limit` bytes; raises FetchError."""
        if self.ended and validators != Validators():
            return NotModified(validators=validators)
        body = bytearray()
        while len(body) <= limit:
            try:
                if not select.select([0], [], [], 0)[0]:
                    await asyncio.sleep(_LOOK_EVERY)
                    continue
                part = os.read(0, _AT_ONCE)
            except (OSError, ValueError) as error:
                raise FetchError(url, f"standard input cannot be read: {error}", Reason.DISK) from error
            if not part:
                break
            body += part
        self.ended = True
        return _fetched(url, bytes(body), limit, Validators(etag='"read"'))


def _fetched(url: str, body: bytes, limit: int, validators: Validators) -> Fetched:
    if len(body) > limit:
        raise FetchError(url, f"longer than {limit:,} bytes; if it is meant, raise poll.max_bytes", Reason.TOO_LARGE)
    if not body:
        raise FetchError(url, "there is nothing in it", Reason.EMPTY)
    # no address: links that are relative to a file of this machine lead nowhere
    return Fetched(url="", status=200, body=body, content_type=None, validators=validators)


def _refused(url: str, what: str) -> FetchError:
    return FetchError(url, what, Reason.REFUSED_ADDRESS, recoverable=True)
