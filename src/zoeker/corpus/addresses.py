"""Which web addresses are the same page? Written here, because importing a library for it costs 0.1 s at every start."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|d)clid|[gw]braid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|mkt_tok|wt_mc|xtor",
    re.IGNORECASE,
)
# A fragment that counts readers, or names a part that every page has: any other may tell posts of a live blog apart.
_TRACKING_FRAGMENT = re.compile(
    r"(?:utm|at|mtm|pk|tbl)[_-].*|:~:.*|(?:xtor|echobox|ref|refer|referrer|source|src|link_time|intcid|cxrecs_s|vs|rss)"
    r"|top|main|main-content|content|inhoud|respond|disqus_thread|(?:reactie|comment)s?[-_]?\d*",
    re.IGNORECASE,
)


def canonical(url: str) -> str:
    """Give one spelling to all addresses of a page, or "" for what is no full web address.

    Scheme and host in lower case; no default port, tracking parameter or slash at the end; a fragment only where it may
    name a part of the page, such as a post of a live blog.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:  # a port that is no number, a half IPv6 address
        return ""
    if not host or parts.scheme.lower() not in _PORTS or any(map(str.isspace, url.strip())):
        return ""
    kept = [part for part in parts.query.split("&") if part and not _is_tracking(part)]
    address = f"{parts.scheme.lower()}://{host}{parts.path.rstrip('/')}" + (
        "?" + "&".join(kept) if kept else ""
    )
    named = [part for part in parts.fragment.lstrip("?").split("&") if part and not _counts_readers(part)]
    return address + ("#" + "&".join(named) if named else "")


def is_home_page(url: str) -> bool:
    """Tell whether a canonical address names a whole site: then it cannot tell one article from another."""
    page, _, part = url.partition("://")[2].partition("#")
    return "/" not in page and "?" not in page and not any(map(str.isdigit, part))


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        return ""
    user, at, host = parts.netloc.rpartition("@")
    if parts.port is None or parts.port == _PORTS.get(parts.scheme.lower()):
        host = host.removesuffix(f":{parts.port}").removesuffix(":")
    return user + at + host.lower()


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None


def _counts_readers(part: str) -> bool:
    return _is_tracking(part) or _TRACKING_FRAGMENT.fullmatch(part.partition("=")[0]) is not None
