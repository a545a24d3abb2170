"""How a layer's parameters begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import Parameter, table

Array = NDArray[Any]


@dataclass(frozen=True)
class Initializer:
    """Draws weights of shape (fan_in, fan_out); biases all begin at `bias`.

    `draw(fan_in, fan_out, rng=...)` takes all its randomness from `rng`.
    """

    name: str
    draw: Callable[..., Array]
    bias: float
    parameters: tuple[Parameter, ...] = ()
    playground: str | None = None


def _playground(fan_in: int, fan_out: int, *, rng: np.random.Generator) -> Array:
    return rng.uniform(-0.5, 0.5, (fan_in, fan_out))


def _zeros(fan_in: int, fan_out: int, *, rng: np.random.Generator) -> Array:
    return np.zeros((fan_in, fan_out))


INITIALIZERS = table(
    Initializer("playground", _playground, 0.1),
    Initializer("zeros", _zeros, 0.0, playground="initZero"),
)
