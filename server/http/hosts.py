"""For which names the server answers, so that nobody can point a name of theirs at it from a learner's browser.

A page at http://evil.example may have its name moved to 127.0.0.1 once it is loaded; for the browser the server is then
of that page's own origin, and nothing but the Host header tells. An address in it is always right: the page would have
to come from that address.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from server.settings import Settings

_SHOWN = 100


def authority(address: str) -> tuple[str, int | None] | None:
    """Host name, in lower case and without brackets, and port of an address; None where it is not sound."""
    try:
        parts = urlsplit(address)
        return (parts.hostname, parts.port) if parts.hostname and parts.username is None else None
    except ValueError:
        return None


class Hosts:
    """The names of this server.

    Args:
        settings: where it listens, and the names it has been given.
        machine: the machine's own name. It counts where other machines are listened to: they have to call it something,
            and whoever could give them that name could reach the server without it.
    """

    def __init__(self, settings: Settings, machine: str) -> None:
        names = {"localhost", *(name for name in settings.hosts if not name.startswith("*"))}
        endings = {".localhost", *(name[1:] for name in settings.hosts if name.startswith("*."))}
        self._any = "*" in settings.hosts
        if settings.host and not _is_address(settings.host):
            names.add(settings.host)
        if not _is_loopback(settings.host):
            names |= {machine, machine.partition(".")[0] + ".local"} if machine else set()
        self._names = {_plain(name) for name in names}
        self._endings = tuple(_plain(ending) for ending in endings)

    def allows(self, values: list[str]) -> bool:
        """Whether a request with these Host headers is for this server."""
        found = authority(f"//{values[0]}") if len(values) == 1 else None
        if found is None or re.search(r"[/?#\\\s]", values[0]):
            return False
        name = _plain(found[0])
        return self._any or _is_address(name) or name in self._names or name.endswith(self._endings)


def asked_for(values: list[str]) -> str:
    """The name of a Host header as the setting would have it; empty where it can be none."""
    found = authority(f"//{values[0]}") if len(values) == 1 else None
    name = _plain(found[0]) if found else ""
    return name if len(name) <= _SHOWN and re.fullmatch(r"[a-z0-9._-]+", name) else ""


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback)
