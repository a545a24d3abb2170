"""How large a sweep may be."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class SweepLimits:
    """How large a sweep may be; who carries it out decides.

    Attributes:
        values: of one setting.
        seeds: of one cell.
        runs: in all.
        epochs: of one run.
        work: of all runs together, in multiplications, as `engine.experiment.work.work_of` counts them.
    """

    values: int = 100
    seeds: int = 20
    runs: int = 20_000
    epochs: int = 1_000_000
    work: int = 10**15


DEFAULT_SWEEP_LIMITS = SweepLimits()
NO_SWEEP_LIMITS = SweepLimits(*[10**18] * len(fields(SweepLimits)))
