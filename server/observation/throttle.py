"""Looks that are put off where the last one was too short ago, or took too long."""

from __future__ import annotations

import math
from collections.abc import Callable


class Throttle:
    """When to look at something that changes with every state, so that looking leaves time for training.

    Args:
        clock: returns seconds; only differences count.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = self._began = -math.inf
        self._owed = False

    def ask(self, *, owed: bool = True) -> None:
        """There is a state that has not been looked at; or, where nothing is owed, none that needs to be."""
        self._owed = owed

    def hurry(self) -> None:
        """What comes next is new: there is no reason to wait for it."""
        self._next = -math.inf

    def due(self) -> float:
        """When the newest state is to be looked at; infinity where it was, or needs not be."""
        return self._next if self._owed else math.inf

    def start_if_due(self) -> bool:
        """Whether to look now; if so, what the look takes is counted from here to `end`."""
        self._began = self._clock()
        return self._began >= self.due()

    def end(self, every: float, share: float, sharers: int = 1) -> None:
        """The look was taken. The next may come after so many seconds.

        Args:
            every: the least seconds between two looks.
            share: of all time, what the looks of all sharers together may take at most.
            sharers: how many take looks on the same thread.
        """
        self._owed = False
        took = self._clock() - self._began
        self._next = self._began + max(every, took * sharers / share)
