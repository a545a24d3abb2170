"""Documents that are kept a moment later, the last of each key alone, and before whatever is asked next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Place = tuple[str, str, str]
"""Code of a room, kind, key."""

_DELAY_SECONDS = 0.15
# Each is one document of somebody who is in a class; with a store that is gone for long, no more wait than these.
_MOST = 10_000


class DelayedPuts:
    """What waits, newest last.

    Args:
        write: writes all of it, in this order; must not wait.
    """

    def __init__(self, write: Callable[[dict[Place, str]], None]) -> None:
        self._write = write
        self._waiting: dict[Place, str] = {}
        self._timer: asyncio.TimerHandle | None = None

    def add(self, place: Place, document: str) -> None:
        """Has a document written in a moment, in place of one of this place that waits."""
        if place in self._waiting or len(self._waiting) < _MOST:
            self._waiting[place] = document
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_DELAY_SECONDS, self.flush)

    def flush(self) -> None:
        """Has all of it written now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            self._write(waiting)
