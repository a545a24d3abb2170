"""Which pages may open a websocket, or change something: by the Origin header that every browser sends."""

from __future__ import annotations

from server.http.hosts import authority
from server.settings import Settings

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_allowed(origins: list[str], hosts: list[str], settings: Settings) -> bool:
    """Whether a websocket may be opened by this page.

    A browser always says where a page came from, so a missing origin is a program and no danger to anybody's browser;
    the host is looked at before (`server.http.hosts`). Addresses are compared whole, never by their ends.

    Args:
        origins: the values of the Origin header.
        hosts: the values of the Host header.
        settings: allowed origins.
    """
    host = authority(f"//{hosts[0]}") if len(hosts) == 1 else None
    if host is None or len(origins) > 1:
        return False
    if not origins:
        return True
    origin = origins[0]
    if origin in settings.origins:
        return True
    scheme = origin.partition("://")[0]
    place = authority(origin)
    if settings.origins or scheme not in _DEFAULT_PORTS or place is None or origin.count("/") != 2:
        return False
    # The host's scheme is not known behind a proxy that ends TLS, so its missing port is the origin's default.
    default = _DEFAULT_PORTS[scheme]
    return (place[0], place[1] or default) == (host[0], host[1] or default)
