"""Address -> the one spelling of it under which an article is known.

Rules of this file: only what cannot change the page is taken away (RFC 3986 section 6.2: the case of scheme and
host, the default port; the fragment; parameters that only say where a reader came from).
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit, urlunsplit

from monitor.documents._blocks import word_set

_TRACKING = word_set("""_ga _gl _hsenc _hsmi campaign_id cmp cmpid dclid fbclid gad_source gbraid gclid guccounter guce_referrer
    guce_referrer_sig igsh igshid ito maca mc_cid mc_eid mkt_tok msclkid ncid ns_campaign ns_linkname ns_mchannel
    ns_source ocid oly_anon_id oly_enc_id rss s_cid sara_ecid sc_campaign sc_channel sfmc_id smid smtyp spm sref
    taid traffic_source trk twclid vero_id wbraid wickedid wt_mc wtmc xtor yclid""")
_TRACKING_PREFIXES = ("utm_", "at_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "__twitter_", "wt.", "itm_", "ref_")
_PORTS = {"http": 80, "https": 443}
_PLAIN_FRAGMENTS = frozenset({"comments", "comment", "respond", "top", "main", "content", "disqus_thread"})


def canonical_url(url: str | None) -> str | None:
    """Return the canonical spelling of an http or https address, or None if `url` is none."""
    parts = _split(url)
    return None if parts is None else urlunsplit(_canonical(parts))


def _canonical(parts: SplitResult) -> tuple[str, str, str, str, str]:
    """Return the parts of the canonical spelling."""
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    return parts.scheme, _netloc(parts), _without_spaces(parts.path) or "/", _without_spaces(query), ""


def page_key(url: str | None) -> str | None:
    """Return what identifies the article at `url`, or None if the address names no single article.

    A home page without a query names none (some feeds link every entry to it). A fragment that points into
    a live page names one entry of it; one that only tracks or scrolls does not.
    """
    parts = _split(url)
    if parts is None:
        return None
    canonical, fragment = _canonical(parts), parts.fragment
    if fragment and "=" not in fragment and fragment.lower() not in _PLAIN_FRAGMENTS:
        return f"{urlunsplit(canonical)}#{fragment}"
    return None if canonical[2:4] == ("/", "") else urlunsplit(canonical)


def _without_spaces(part: str) -> str:
    if part.isprintable() and " " not in part:
        return part
    return "".join(quote(char) if char.isspace() else char for char in part)


def _split(url: str | None) -> SplitResult | None:
    try:
        parts = urlsplit((url or "").strip())
        usable = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return parts if usable else None


def _netloc(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # a name that IDNA refuses is kept as written: it still identifies
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _PORTS[parts.scheme]) else f"{host}:{parts.port}"


def _is_tracking(pair: str) -> bool:
    name = pair.split("=", 1)[0].lower()
    if name == "ref":
        return parse_qsl(pair) in ([("ref", "rss")], [("ref", "feed")])
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
