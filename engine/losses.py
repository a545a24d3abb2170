"""Loss functions: value and gradient, and the output activations each is meant for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Loss:
    """A mean over samples.

    Attributes:
        value: `value(output, target)` for arrays of shape (n_outputs, n_samples).
        gradient: `gradient(output, target, out)` writes dL/d(output) of the SUM over samples into `out`;
            the mean is the backward pass's business.
        auto: the output activation `auto` stands for, by problem; a problem that is missing cannot use this loss.
    """

    name: str
    value: Callable[[Array, Array], float]
    gradient: Callable[[Array, Array, Array], object]
    auto: Mapping[str, str] = field(default_factory=dict)
    playground: str | None = None


def _squared_error(output: Array, target: Array) -> float:
    difference = (output - target).ravel()
    return 0.5 * float(np.dot(difference, difference)) / float(output.shape[1])


LOSSES = table(
    Loss(
        "squared_error",
        _squared_error,
        np.subtract,
        {"classification": "tanh", "regression": "linear"},
    ),
)
