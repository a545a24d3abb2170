"""The activation functions for one number: value and slope together, in the project's own elementary functions.

`f(z, alpha)` gives (f(z), f'(z)); compiled code is made of these. Each says the same as its neighbor in
`engine.tables.activation_functions`, and a test holds the two together. Nothing branches, so that loops of them can be
vectorized. Where f has no derivative, the same one-sided value is taken.
"""

from __future__ import annotations

from typing import Any

from engine.elementary.angles import arctan as _arctan
from engine.elementary.angles import sin_and_cos
from engine.elementary.exponentials import exp, expm1
from engine.elementary.exponentials import tanh as _tanh
from engine.elementary.logarithms import logaddexp0
from engine.elementary.normal_distribution import share_and_density
from engine.elementary.selection import select
from engine.tables.activation_functions import SELU_ALPHA, SELU_SCALE

Number = Any
ValueAndSlope = tuple[Any, Any]


def linear(z: Number, alpha: Number) -> ValueAndSlope:
    return z, 1.0


def step(z: Number, alpha: Number) -> ValueAndSlope:
    return select(z >= 0.0, 1.0, 0.0), 0.0


def sigmoid(z: Number, alpha: Number) -> ValueAndSlope:
    a = 1.0 / (1.0 + exp(-z))
    return a, (1.0 - a) * a


def tanh(z: Number, alpha: Number) -> ValueAndSlope:
    a = _tanh(z)
    return a, 1.0 - a * a


def relu(z: Number, alpha: Number) -> ValueAndSlope:
    return select(z <= 0.0, 0.0, z), select(z > 0.0, 1.0, 0.0)


def leaky(z: Number, alpha: Number) -> ValueAndSlope:
    return select(z > 0.0, z, z * alpha), select(z > 0.0, 1.0, alpha)


def leaky_alpha_slope(z: Number) -> Number:
    return select(z > 0.0, 0.0, z)


def elu(z: Number, alpha: Number) -> ValueAndSlope:
    below = expm1(select(z > 0.0, 0.0, z))
    return select(z > 0.0, z, below * alpha), select(z > 0.0, 1.0, (below + 1.0) * alpha)


def selu(z: Number, alpha: Number) -> ValueAndSlope:
    value, slope = elu(z, SELU_ALPHA)
    return value * SELU_SCALE, slope * SELU_SCALE


def silu(z: Number, alpha: Number) -> ValueAndSlope:
    e = 1.0 + exp(-z)
    s = 1.0 / e
    return z / e, s * (1.0 + z * (1.0 - s))


def gelu(z: Number, alpha: Number) -> ValueAndSlope:
    share, density = share_and_density(z)
    return z * share, share + z * density


def mish(z: Number, alpha: Number) -> ValueAndSlope:
    # As in `engine.tables.activation_functions.mish_parts`.
    e = exp(select(z > 20.0, 20.0, z))
    n = e * (e + 2.0)
    t = n / (n + 2.0)
    return z * t, t + z * (e / (1.0 + e)) * (4.0 * (n + 1.0) / ((n + 2.0) * (n + 2.0)))


def softplus(z: Number, alpha: Number) -> ValueAndSlope:
    return logaddexp0(z), 1.0 / (1.0 + exp(-z))


def softsign(z: Number, alpha: Number) -> ValueAndSlope:
    a = z / (1.0 + abs(z))
    rest = 1.0 - abs(a)
    return a, rest * rest


def arctan(z: Number, alpha: Number) -> ValueAndSlope:
    return _arctan(z), 1.0 / (1.0 + z * z)


def sine(z: Number, alpha: Number) -> ValueAndSlope:
    value, slope = sin_and_cos(z)
    return value, slope


def softmax(values: Any, start: Any, units: Any) -> None:
    """Turns the sums of one sample, from `start` on, into their softmax, in place."""
    highest = values[start]
    for unit in range(units):
        # Shifted by the largest, so that nothing overflows; what is no number is carried on by the sum.
        highest = values[start + unit] if values[start + unit] > highest else highest
    total = 0.0
    for unit in range(units):
        values[start + unit] = exp(values[start + unit] - highest)
        total += values[start + unit]
    for unit in range(units):
        values[start + unit] /= total


def softmax_back(values: Any, start: Any, deltas: Any, units: Any) -> None:
    """Turns dL/da of one sample, from `deltas` on, into dL/dz, in place; a stands from `start` on."""
    along = 0.0
    for unit in range(units):
        along += values[deltas + unit] * values[start + unit]
    for unit in range(units):
        values[deltas + unit] = (values[deltas + unit] - along) * values[start + unit]
