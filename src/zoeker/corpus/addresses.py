"""Which web addresses are the same page? Written here, because importing a library for it costs 0.1 s at every start."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|d)clid|[gw]braid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|mkt_tok|wt_mc|xtor",
    re.IGNORECASE,
)


def canonical(url: str) -> str:
    """Give one spelling to all addresses of a page, or "" for what is no full web address.

    Scheme and host in lower case; no default port, fragment, tracking parameter or slash at the end.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:  # a port that is no number, a half IPv6 address
        return ""
    if not host or parts.scheme.lower() not in _PORTS or any(map(str.isspace, url.strip())):
        return ""
    kept = [part for part in parts.query.split("&") if part and not _is_tracking(part)]
    return f"{parts.scheme.lower()}://{host}{parts.path.rstrip('/')}" + ("?" + "&".join(kept) if kept else "")


def is_home_page(url: str) -> bool:
    """Tell whether a canonical address names a whole site: then it cannot tell one article from another."""
    return "/" not in url.partition("://")[2] and "?" not in url


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        return ""
    user, at, host = parts.netloc.rpartition("@")
    if parts.port is None or parts.port == _PORTS.get(parts.scheme.lower()):
        host = host.removesuffix(f":{parts.port}").removesuffix(":")
    return user + at + host.lower()


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None
