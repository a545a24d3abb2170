"""How many processes may compute for sweeps at the same moment: so many for the whole server, however many serve.

Each worker says in its row of the shared numbers how many of its processes compute, and how many wait to. That bounds
them without a lock: a worker counts itself first and then looks at the sum, and takes itself back where that is too
much. So two that do it at once both step back, and never both go on; each then waits for a while of its own.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from server.process.metrics import Metrics

_COMPUTING, _WAITING = "sweep_computing", "sweep_waiting"
# How soon is looked again whether there is room, at random within it.
_PAUSE = (0.02, 0.06)
COURTESY_SECONDS = 0.1
"""Who has made room for another worker waits so long, so that it has looked by then."""


class Slots:
    """One worker's part in them.

    Args:
        metrics: this worker's numbers, beside those of the others.
        limit: how many may compute at once, of all workers together.
    """

    def __init__(self, metrics: Metrics, limit: int) -> None:
        self._metrics, self._limit = metrics, limit

    def take(self) -> bool:
        """Takes one; False where there is none."""
        self._metrics.add(_COMPUTING)
        if self._metrics.of_all(_COMPUTING) <= self._limit:
            return True
        self._metrics.add(_COMPUTING, -1)
        return False

    def give_back(self) -> None:
        self._metrics.add(_COMPUTING, -1)

    async def wait(self, wanted: Callable[[], bool]) -> bool:
        """Takes one as soon as there is one; False where it is not wanted any more before."""
        self._metrics.add(_WAITING)
        try:
            while wanted():
                if self.take():
                    return True
                await asyncio.sleep(random.uniform(*_PAUSE))
            return False
        finally:
            self._metrics.add(_WAITING, -1)

    @property
    def wanted_elsewhere(self) -> bool:
        """Whether a worker waits for one that has fewer than this one."""
        computing, waiting = self._metrics.by_worker(_COMPUTING), self._metrics.by_worker(_WAITING)
        own = computing[self._metrics.worker]
        return any(wants and has < own for has, wants in zip(computing, waiting, strict=True))
