"""Optimizers: from a gradient to a step, with their state in the open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import Parameter, table

Array = NDArray[Any]
State = dict[str, Array]


@dataclass(frozen=True)
class Optimizer:
    """Turns gradients into steps.

    Attributes:
        begin: `begin(size)` makes the state for that many parameters: arrays by name.
        step: `step(parameters, gradient, learning_rate, state)` updates `parameters` in place; `gradient` may be
            overwritten; `learning_rate` is an array of one number, shape ().
        parameters: what an experiment says of it.
    """

    name: str
    begin: Callable[[int], State]
    step: Callable[[Array, Array, Array, State], object]
    parameters: tuple[Parameter, ...] = ()
    playground: str | None = None


def _sgd(parameters: Array, gradient: Array, learning_rate: Array, state: State) -> None:
    np.multiply(gradient, learning_rate, gradient)
    np.subtract(parameters, gradient, parameters)


OPTIMIZERS = table(
    Optimizer("sgd", lambda size: {}, _sgd, parameters=(Parameter("learning_rate", 0.03, exclusive_minimum=0.0),)),
)
