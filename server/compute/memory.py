"""What the runs of a worker take in memory, as estimated from their documents, so that all of them together fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine import Experiment, Limits
from engine.experiment.memory_estimate import run_bytes
from server.settings import Settings

_MEGABYTE = 1_000_000
# A run as small as this has room whatever others take: the seats there are bound how many of those there may be.
_SMALL = 4 * _MEGABYTE


class Memory:
    """Room for runs.

    Args:
        settings: limits of one run, and of all together.
    """

    def __init__(self, settings: Settings) -> None:
        self._limits = settings.limits
        self._total = settings.memory_megabytes * _MEGABYTE
        # Two threads take and give back: a sum kept beside would lose what both change at once.
        self._shares: dict[MemoryShare, int] = {}

    @property
    def taken(self) -> int:
        """Bytes that all runs take."""
        return sum(tuple(self._shares.values()))

    def share(self) -> MemoryShare:
        """For one more run."""
        return MemoryShare(self, self._shares)

    def limits(self, own: int) -> Limits:
        """What a run may be that has so many bytes already."""
        left = max(_SMALL, self._total - self.taken + own)
        return replace(self._limits, run_bytes=min(self._limits.run_bytes, left))


class MemoryShare:
    """What one run takes, which may change from one experiment to the next.

    Args:
        memory: of which it is a share.
        shares: all that are taken.
        within: another share, with whose end this one ends.
    """

    def __init__(self, memory: Memory, shares: dict[MemoryShare, int], within: MemoryShare | None = None) -> None:
        self._memory, self._shares, self._within = memory, shares, within
        self._ended = False

    @property
    def limits(self) -> Limits:
        """What the run may be now."""
        return self._memory.limits(self._shares.get(self, 0))

    @property
    def ended(self) -> bool:
        """Whether nothing can be taken any more."""
        return self._ended or (self._within is not None and self._within.ended)

    def another(self) -> MemoryShare:
        """For what the same session trains beside its run; it ends with this one."""
        return MemoryShare(self._memory, self._shares, self)

    def take(self, experiment: Experiment | None, *, beside: int = 0) -> None:
        """The run is this one from now on, with so many bytes beside it; None where it has ended."""
        # A turn that was under way when the run ended must not take again.
        self._ended |= experiment is None
        self.hold([] if experiment is None else [experiment], beside=beside)
        if self._ended:
            for one in [share for share in tuple(self._shares) if share._within is self]:
                one.hold([])

    def hold(self, experiments: Iterable[Experiment], *, beside: int = 0) -> None:
        """The runs are these from now on; none gives back what was taken, and more may come."""
        size = sum(map(run_bytes, experiments)) + beside
        if size and not self.ended:
            self._shares[self] = size
        if not size or self.ended:
            self._shares.pop(self, None)
