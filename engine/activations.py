"""Activation functions: each with its derivative and its facts, in one record."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Activation:
    """A function applied to every pre-activation z of a layer.

    Attributes:
        forward: `forward(z, out)` writes f(z) into `out`, of the same shape; both may be the same array.
        derivative: `derivative(a, out)` writes f'(z) into `out`, from the output a = f(z): every function of this table allows that, so
            that z need not be kept.
        low, high: the range of f.
        zero_centered: whether outputs lie on both sides of zero alike.
        saturates: whether f' vanishes for large |z| on at least one side.
        hidden, output: where the function may be used.
        playground: its name in TensorFlow Playground's address.
    """

    name: str
    forward: Callable[[Array, Array], object]
    derivative: Callable[[Array, Array], object]
    low: float
    high: float
    zero_centered: bool
    saturates: bool
    hidden: bool = True
    output: bool = True
    playground: str | None = None


def _linear(z: Array, out: Array) -> None:
    if z is not out:
        np.copyto(out, z)


def _tanh_derivative(a: Array, out: Array) -> None:
    np.multiply(a, a, out)
    np.subtract(1.0, out, out)


def _sigmoid(z: Array, out: Array) -> None:
    # s(z) = (1 + tanh(z / 2)) / 2 cannot overflow.
    np.multiply(z, 0.5, out)
    np.tanh(out, out)
    np.add(out, 1.0, out)
    np.multiply(out, 0.5, out)


def _sigmoid_derivative(a: Array, out: Array) -> None:
    np.subtract(1.0, a, out)
    np.multiply(a, out, out)


ACTIVATIONS = table(
    Activation("linear", _linear, lambda a, out: out.fill(1.0), -math.inf, math.inf, True, False, playground="linear"),
    Activation("tanh", lambda z, out: np.tanh(z, out), _tanh_derivative, -1.0, 1.0, True, True, playground="tanh"),
    # The derivative of relu at 0 is taken as 0.
    Activation(
        "relu",
        lambda z, out: np.maximum(z, 0.0, out),
        lambda a, out: np.greater(a, 0.0, out),
        0.0,
        math.inf,
        False,
        True,
        playground="relu",
    ),
    Activation("sigmoid", _sigmoid, _sigmoid_derivative, 0.0, 1.0, False, True, playground="sigmoid"),
)
