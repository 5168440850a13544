"""Bytes in whatever encoding -> UTF-8 without declaration, so that one place decides what the letters are.

The order is feedparser's (RFC 3023), with four exceptions: a byte order mark counts more than what is declared; what
is valid UTF-8 is not Latin-1, whoever says so; without any word UTF-8 is tried first; and names mean what they mean to
browsers (https://encoding.spec.whatwg.org/#names-and-labels): whoever says Shift_JIS writes the letters that Windows added.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (b"\x00\x00\x00<", "utf-32be"),
    (b"<\x00\x00\x00", "utf-32le"),
    (b"\x00<", "utf-16be"),
    (b"<\x00", "utf-16le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_SPACE = b" \t\r\n\x00"
_DECLARATION = re.compile(rb"<\?xml[^>]{0,500}?\?>[ \t]*\r?\n?")
_DECLARED = re.compile(rb"""encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_LATIN = frozenset({"iso8859-1", "cp1252", "iso8859-15", "ascii"})
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_BROWSERS = {
    **dict.fromkeys(("shift_jis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc_kr", "windows-949"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "csgb2312"), "gb18030"),
    **dict.fromkeys(("big5", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("tis-620", "iso8859-11", "windows-874", "dos-874"), "cp874"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical", "visual"), "iso8859-8"),
    **{f"x-cp{number}": f"cp{number}" for number in (1250, 1251, 1252, 1254, 1256)},
    "iso-8859-6-i": "iso8859-6", "koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u", "x-euc-jp": "euc_jp",
    "x-mac-cyrillic": "mac-cyrillic", "x-mac-roman": "mac-roman", "mac": "mac-roman",
}  # fmt: skip
_NO_TEXT = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})  # some are slow, too


def to_utf8(body: bytes, content_type: str | None, *, check: bool = True) -> bytes:
    """Return a document as UTF-8, without byte order mark, XML declaration and white space before it.

    Without `check`, what is said to be UTF-8 is believed to be.
    """
    marked = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    if marked:
        body = body.decode(marked, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    body = body.lstrip(_SPACE)
    declaration = _DECLARATION.match(body)
    start = declaration.end() if declaration else 0
    if marked:
        return body[start:]
    said = _DECLARED.search(declaration[0]) if declaration else None
    return _decoded(body[start:], content_type or "", said[1].decode() if said else "", check=check)


def _decoded(body: bytes, content_type: str, declared: str, *, check: bool) -> bytes:
    for name in (*_claims(content_type, declared), "utf-8", "windows-1252", "iso-8859-2"):
        codec = codec_of(name)
        if codec == "utf-8" and not check:
            return body
        if codec in _LATIN and _reads(body, "utf-8"):
            return body
        if codec and _reads(body, codec):
            return body if codec == "utf-8" else body.decode(codec).encode("utf-8", "replace")
    return body


def _claims(content_type: str, declared: str) -> tuple[str, ...]:
    """Return what is claimed, what counts most first."""
    found = _CHARSET.search(content_type)
    kind = content_type.partition(";")[0].strip().lower()
    if found and (kind.startswith("text/") or (kind.startswith("application/") and kind.endswith("xml"))):
        return (found[1], declared)
    return (declared,)


def codec_of(name: str) -> str | None:
    """Return Python's name for an encoding; None for one that is unknown, no text or not made of ASCII."""
    lower = name.lower()
    try:
        codec = codecs.lookup(_BROWSERS.get(lower, lower)).name if lower else None
    except LookupError:
        return None
    codec = codec and _BROWSERS.get(codec, codec)
    return None if codec in _WIDE or codec in _NO_TEXT else codec


def _reads(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except (UnicodeError, LookupError):
        return False
    return True
