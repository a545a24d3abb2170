"""How often and how finely a session is drawn.

Who asked for a pace watches the run learn: pictures give way to that, but for twelve a second; then both give way.
Where no pace is asked for, or while it is kept, training has what pictures leave. Under load maps get coarser as well.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass

from server.compute.turns import ThreadLoad

# While pictures take no more than this of the thread, training has the rest and is not noticed to give way.
_RELAXED_SHARE = 0.5
# What all pictures together may take at most, so that training goes on, however slowly.
_LARGEST_SHARE = 0.85
# What they may take at most while a pace is not kept, so that no run falls below half of it alone.
_FAIR_SHARE = 0.5
# Seconds between pictures that a run which is behind its pace must grant; see `server.compute.pace`.
_GRANTED = 1 / 12
# Those for which training without a pace gives way. Beyond it maps get coarser, and then pictures rarer.
_STEADY = 1 / 20
# A little behind is no reason for coarser maps.
_BEHIND = 1.1
# How long it must have been too much, or more than enough, before the maps change; coarser is more urgent.
_COARSER_AFTER = 0.5
_FINER_AFTER = 3.0
# Finer maps are gone back to when they would fit with room to spare, or the maps would change back and forth.
_ROOM = 0.7
# Pictures whose median cost counts: one in whose midst another process had the core says nothing of the next.
_RECENT = 9


@dataclass(frozen=True, slots=True)
class MapResolution:
    """Cells along the sides of maps. `units` is a share of what they would be without load."""

    units: float
    side: int


RESOLUTIONS = (MapResolution(1.0, 100), MapResolution(0.7, 70), MapResolution(0.4, 40))


class FrameBudget:
    """Decides, from what pictures cost, when the next is due and how fine it is.

    Args:
        shortest: seconds between pictures at least.
    """

    def __init__(self, shortest: float) -> None:
        self._shortest = shortest
        self._level = 0
        self._fits_since: float | None = None
        self._presses_since: float | None = None
        self._recent: deque[tuple[float, float]] = deque(maxlen=_RECENT)
        self.cost = 0.0
        """Seconds a picture takes: the median of recent ones."""

    @property
    def resolution(self) -> MapResolution:
        return RESOLUTIONS[self._level]

    @property
    def busy(self) -> bool:
        """Whether the maps are coarser, or pictures rarer, than they would be on a server with time."""
        return self._level > 0

    def forget(self) -> None:
        """Another network is drawn from now on."""
        self._recent.clear()
        self.cost = 0.0

    def note(self, cost: float, load: ThreadLoad, now: float, behind: float = 0.0) -> float:
        """Takes what a picture cost.

        Args:
            cost: seconds.
            load: sessions that have a turn on the thread; each is taken to need as much.
            now: seconds on the clock.
            behind: how far the run is behind its pace, from 0 to 1.

        Returns:
            Seconds from the beginning of this picture to that of the next. `resolution` may have changed.
        """
        # Who is alone waits for other programs, which coarser maps do not help.
        self._recent.append((cost, load.waited if load.sharers > 1 else 0.0))
        self.cost = statistics.median(cost for cost, _ in self._recent)
        waited = statistics.median(waited for _, waited in self._recent)
        together = self.cost * load.sharers
        relaxed, tight = together / _RELAXED_SHARE, together / _LARGEST_SHARE
        interval = max(self._shortest, min(relaxed, max(tight, _STEADY)))
        if behind > 0:
            interval = max(interval, self._shortest + behind * (_GRANTED - self._shortest))
        if behind >= 1:
            interval = max(interval, together / _FAIR_SHARE)
        # A picture waits for the next turn after it is due: half of the time between two turns, on average.
        # Where fewer are wanted than that, what they are apart for this reason is no sign of load.
        wanted_apart = max(0.0, self._shortest - _STEADY / 2)
        self._choose(tight, interval + waited / 2 - wanted_apart, now)
        return interval

    def _choose(self, tight: float, taken: float, now: float) -> None:
        """Changes the resolution where it has long not fitted.

        Args:
            tight: seconds between pictures, were all of the thread theirs.
            taken: seconds between them as it is.
            now: seconds on the clock.
        """
        self._presses_since = (self._presses_since or now) if max(tight, taken) > _BEHIND * _STEADY else None
        if self._presses_since is not None and now - self._presses_since >= _COARSER_AFTER:
            self._move(+1)
        growth = (RESOLUTIONS[self._level - 1].side / self.resolution.side) ** 2 if self._level else 0.0
        fits = self._level > 0 and max(tight * growth, taken) < _ROOM * _STEADY
        self._fits_since = (self._fits_since or now) if fits else None
        if self._fits_since is not None and now - self._fits_since >= _FINER_AFTER:
            self._move(-1)

    def _move(self, by: int) -> None:
        level = min(max(self._level + by, 0), len(RESOLUTIONS) - 1)
        if level != self._level:
            self._recent.clear()
            self.cost *= (RESOLUTIONS[level].side / self.resolution.side) ** 2
        self._level = level
        self._presses_since = self._fits_since = None
