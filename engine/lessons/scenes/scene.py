"""What a scene is, what it may cost, what keeps a record for one, and lengths that do not overflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.training.trainer import Trainer

Array = NDArray[Any]
Scene = dict[str, Any]
Look = Callable[[Trainer], Scene]

# Multiplications a picture may cost: the pictures share a thread with everybody's training.
BUDGET = 2e7


class Record(Protocol):
    """What a scene must know of a run's course; it only reads the trainer."""

    def note(self, trainer: Trainer) -> None:
        """Called before the first batch, and after every epoch."""

    def scene(self, trainer: Trainer) -> Scene:
        """What there is to draw of the course so far and of the present."""


def lengths(vectors: Array) -> Array:
    """Of vectors of shape (size, count), shape (count,): of large numbers too, whose squares are not finite."""
    largest = np.abs(vectors).max(axis=0)
    lengths: Array = largest * np.linalg.norm(vectors / np.where(largest > 0, largest, 1.0), axis=0)
    return lengths
