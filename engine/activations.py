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

# From about this many values on, a formula of more calls around a faster function is faster altogether.
MANY = 400


@dataclass(frozen=True)
class Activation:
    """A function applied to every pre-activation z of a layer.

    Attributes:
        forward: `forward(z, out)` writes f(z) into `out`, of the same shape; both may be the same array.
        derivative: `derivative(a, out)` writes f'(z) into `out`, from the output a = f(z): every function of this
            table allows that, so that z need not be kept.
        low, high: the range of f.
        zero_centered: whether outputs lie on both sides of zero alike.
        saturates: whether f' vanishes for large |z| on at least one side.
        forward_many: the same function for arrays of at least MANY values; None where `forward` serves them as well.
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
    forward_many: Callable[[Array, Array], object] | None = None
    hidden: bool = True
    output: bool = True
    playground: str | None = None

    def forward_for(self, count: int) -> Callable[[Array, Array], object]:
        """The forward function for arrays of this many values."""
        return self.forward_many if self.forward_many is not None and count >= MANY else self.forward


# Converting a Python number costs a NumPy call on a few units as much again as its arithmetic, and so does a constant
# of another float type: constants are arrays, by type. Derivatives are taken in float64 only.
_CONSTANTS = {
    np.dtype(kind): tuple(np.array(value, kind) for value in (0.0, 0.5, 1.0)) for kind in (np.float32, np.float64)
}
_ZERO, _HALF, _ONE = _CONSTANTS[np.dtype(np.float64)]


def _linear(z: Array, out: Array) -> None:
    if z is not out:
        np.copyto(out, z)


def _tanh_many(z: Array, out: Array) -> None:
    # 1 - 2 / (e^2z + 1): exp is several times faster than tanh in NumPy. Where e^2z overflows, this is 1 as it must be;
    # the absolute error stays within two units of the last place of 1.
    np.add(z, z, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    np.divide(2.0, out, out)
    np.subtract(1.0, out, out)


def _tanh_derivative(a: Array, out: Array) -> None:
    np.multiply(a, a, out)
    np.subtract(_ONE, out, out)


def _sigmoid(z: Array, out: Array) -> None:
    # s(z) = (1 + tanh(z / 2)) / 2 cannot overflow.
    _, half, one = _CONSTANTS[z.dtype]
    np.multiply(z, half, out)
    np.tanh(out, out)
    np.add(out, one, out)
    np.multiply(out, half, out)


def _sigmoid_many(z: Array, out: Array) -> None:
    # 1 / (1 + e^-z); where e^-z overflows, this is 0 as it must be.
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    np.divide(1.0, out, out)


def _sigmoid_derivative(a: Array, out: Array) -> None:
    np.subtract(_ONE, a, out)
    np.multiply(a, out, out)


ACTIVATIONS = table(
    Activation("linear", _linear, lambda a, out: out.fill(1.0), -math.inf, math.inf, True, False, playground="linear"),
    Activation("tanh", np.tanh, _tanh_derivative, -1.0, 1.0, True, True, forward_many=_tanh_many, playground="tanh"),
    # The derivative of relu at 0 is taken as 0.
    Activation(
        "relu",
        lambda z, out: np.maximum(z, _CONSTANTS[z.dtype][0], out=out),
        lambda a, out: np.greater(a, _ZERO, out),
        0.0,
        math.inf,
        False,
        True,
        playground="relu",
    ),
    Activation(
        "sigmoid",
        _sigmoid,
        _sigmoid_derivative,
        0.0,
        1.0,
        False,
        True,
        forward_many=_sigmoid_many,
        playground="sigmoid",
    ),
)
