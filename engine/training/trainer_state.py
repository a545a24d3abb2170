"""A run's state, to go back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engine.deeds.record import Deeds

Array = NDArray[Any]


@dataclass(frozen=True)
class TrainerState:
    """A trainer's state at one moment, held in memory; `Trainer.rewind` goes back to it."""

    arrays: dict[str, Array]
    rng: dict[str, Any]
    noise: dict[str, Any]
    epoch: int
    step: int
    cursor: int
    engines: frozenset[str]
    deeds: Deeds | None
