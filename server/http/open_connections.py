"""Which connections are open, where they come from, and whether there is room for another."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Protocol

from uvicorn.middleware.proxy_headers import _TrustedHosts

from server.http.request_body import source
from server.settings import Settings

# Descriptors that are left for files and databases beside all connections.
_SPARE = 16
# Below this nobody takes what is written: less than any line in use, and more than a hostile reader wants to pay.
_LEAST_TAKEN = 16 * 1024


class Waiting(Protocol):
    """A connection over HTTP that may be waiting for a request."""

    @property
    def idle(self) -> bool: ...

    def let_go(self) -> None: ...

    def check(self, now: float) -> None: ...


class Connections:
    """All that are open in one process: over HTTP, and websockets.

    Args:
        settings: how many there may be, in all and from one source.
        descriptors: how many this process may still open; None where that is not known.
    """

    def __init__(self, settings: Settings, descriptors: int | None = None) -> None:
        self.most = most_connections(settings)
        if descriptors is not None:
            self.most = max(1, min(self.most, descriptors - _SPARE))
        self.most_of_source = settings.connections // 2 + settings.sessions_per_address
        self._trusted = _TrustedHosts(list(settings.trusted_proxies))
        self._source: dict[object, str | None] = {}
        self._of_source: Counter[str | None] = Counter()
        # In the order in which they were used last.
        self._over_http: dict[Waiting, None] = {}

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._source)

    def source(self, address: str | None) -> str | None:
        """What a connection counts for; None for a proxy, through which many come."""
        return None if address is None or address in self._trusted else source(address)

    def room(self, source: str | None) -> bool:
        """Whether another may come; where it needs that room, the one is let go that waits longest for a request."""
        if source is not None and self._of_source[source] >= self.most_of_source:
            return self.let_go(source)
        return self.count < self.most or self.let_go()

    def let_go(self, source: str | None = None) -> bool:
        """Lets go of the one that waits longest for a request, of this source or of any; False where none waits."""
        for connection in self._over_http:
            if connection.idle and (source is None or self._source[connection] == source):
                self.remove(connection)
                connection.let_go()
                return True
        return False

    def add_http(self, connection: Waiting, source: str | None) -> None:
        self._add(connection, source)
        self._over_http[connection] = None

    def add_websocket(self, connection: object, source: str | None) -> None:
        self._add(connection, source)

    def used(self, connection: Waiting) -> None:
        """It has had a request answered."""
        if connection in self._over_http:
            del self._over_http[connection]
            self._over_http[connection] = None

    def remove(self, connection: object) -> None:
        """It is closed, or has become another; nothing where that is known."""
        if connection in self._source:
            source = self._source.pop(connection)
            self._of_source[source] -= 1
            if not self._of_source[source]:
                del self._of_source[source]
            self._over_http.pop(connection, None)  # type: ignore[call-overload]

    def check(self, now: float) -> None:
        """Lets those end that have waited for too long."""
        for connection in list(self._over_http):
            connection.check(now)

    def _add(self, connection: object, source: str | None) -> None:
        if connection not in self._source:
            self._source[connection] = source
            self._of_source[source] += 1


class Taking:
    """Whether the other end takes what is written to it.

    Args:
        now: seconds.
    """

    def __init__(self, now: float) -> None:
        self._since, self._size, self._taken = now, 0, 0

    def emptied(self, now: float) -> None:
        """Nearly all has been taken."""
        self._since, self._taken = now, 0

    def stalled(self, size: int, now: float) -> float:
        """For how many seconds it has taken nothing, or next to nothing, of the bytes that wait."""
        self._taken += max(0, self._size - size)
        self._size = size
        if not size or self._taken >= _LEAST_TAKEN:
            self.emptied(now)
        return now - self._since


def most_connections(settings: Settings) -> int:
    """How many there may be: the pages that have a seat or wait for one, and so many others."""
    return settings.connections + settings.sessions + settings.waiting


def raise_descriptors(wanted: int) -> int | None:
    """Lets this process open so many descriptors more, or as many as the system allows.

    Returns:
        How many more it may open; None where that is not known.
    """
    if sys.platform == "win32":
        return None
    import resource

    try:
        in_use = len(list(Path("/dev/fd").iterdir()))
    except OSError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    target = in_use + wanted + _SPARE
    if target > soft:
        allowed = target if hard == resource.RLIM_INFINITY else min(target, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
        except (OSError, ValueError):
            # Some systems have another limit below the one they tell.
            pass
    return soft - in_use


def open_reserve() -> int:
    """A descriptor that is kept to be closed when there are no others.

    Raises:
        OSError: there are none.
    """
    return os.open(os.devnull, os.O_RDONLY)
