"""Gradient clipping: what is done to a gradient before the optimizer sees it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.validation.parameters import Parameter, table

Array = NDArray[Any]


@dataclass(frozen=True)
class Clip:
    """A way to clip: `apply(gradient, threshold)` changes the whole gradient in place; None leaves it as it is."""

    name: str
    apply: Callable[[Array, float], object] | None = None
    parameters: tuple[Parameter, ...] = ()


def _by_value(gradient: Array, threshold: float) -> None:
    np.minimum(gradient, threshold, out=gradient)
    np.maximum(gradient, -threshold, out=gradient)


def _by_norm(gradient: Array, threshold: float) -> None:
    # One norm over all parameters (Pascanu et al. 2013).
    factor = threshold / (math.sqrt(np.dot(gradient, gradient)) + 1e-6)
    if factor < 1.0:
        np.multiply(gradient, factor, gradient)


def _threshold(about: str) -> tuple[Parameter, ...]:
    return (Parameter("threshold", 1.0, exclusive_minimum=0.0, maximum=1e6, about=about),)


CLIPS = table(
    Clip("none"),
    Clip("value", _by_value, _threshold("The largest size that a number of the gradient may have.")),
    Clip("norm", _by_norm, _threshold("The largest norm that the whole gradient may have.")),
)
