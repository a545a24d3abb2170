"""What a scene is, and lengths that do not overflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.trainer import Trainer

Array = NDArray[Any]
Scene = dict[str, Any]
Look = Callable[[Trainer], Scene]


def lengths(vectors: Array) -> Array:
    """Of vectors of shape (size, count), shape (count,): of large numbers too, whose squares are not finite."""
    largest = np.abs(vectors).max(axis=0)
    lengths: Array = largest * np.linalg.norm(vectors / np.where(largest > 0, largest, 1.0), axis=0)
    return lengths
