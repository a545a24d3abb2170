"""Says what a lesson's picture shows of a running session; looking never changes training."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine import Trainer
from engine.scenes import look_at
from server.detail import Crowd

# Seconds between two looks, and the share of the thread's time that all sessions' looks together may take at most.
_EVERY, _SHARE = 0.1, 0.2


class Stage:
    """Looks at the scene a page has asked for.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
    """

    def __init__(self, clock: Callable[[], float], say: Callable[[dict[str, object]], None]) -> None:
        self._clock, self._say = clock, say
        self._name: str | None = None
        self._next = -math.inf
        self._owes = False

    def choose(self, name: str | None) -> None:
        """Looks at this scene from now on, or at none."""
        self._name, self._owes = name, name is not None
        self._next = -math.inf

    def begin(self) -> None:
        """Another run, or the same one changed: there is no reason to wait."""
        self._next = -math.inf

    def due(self) -> float:
        """When the newest state shown is to be looked at, where that was put off; infinity where it was not."""
        return self._next if self._owes else math.inf

    def show(self, trainer: Trainer, run: int, crowd: Crowd) -> None:
        """Says what is seen of the state of the frame just before, where that is due."""
        self._owes = self._name is not None
        self.catch_up(trainer, run, crowd)

    def catch_up(self, trainer: Trainer, run: int, crowd: Crowd) -> None:
        """Says what was put off and is due by now; the state must be that of the last frame, or newer."""
        now = self._clock()
        if not self._owes or self._name is None or now < self._next:
            return
        scene = look_at(self._name, trainer)
        place = {"run": run, "epoch": trainer.epoch, "batch": trainer.cursor}
        self._say({"type": "scene", **place, "name": self._name, "scene": scene})
        self._owes = False
        self._next = now + max(_EVERY, (self._clock() - now) * crowd.sharers / _SHARE)
