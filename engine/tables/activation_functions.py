"""The formulas of the activation functions and their derivatives, over arrays.

`f(z, out)` writes into `out`, which may be `z` itself; `f_derivative(x, out)` likewise, where x is the function's
output or its input, as its record in `engine.tables.activations` says. An `alpha` is a number, or an array to go with
z.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Converting a Python number costs a NumPy call on a few units as much again as its arithmetic, and so does a constant
# of another float type: the constants of the most used functions are arrays, by type. Derivatives are taken in float64.
_CONSTANTS = {np.dtype(kind): tuple(np.array(value, kind) for value in (0.0, 1.0)) for kind in (np.float32, np.float64)}
_ZERO, _ONE = _CONSTANTS[np.dtype(np.float64)]


def linear(z: Array, out: Array) -> None:
    if z is not out:
        np.copyto(out, z)


def ones(x: Array, out: Array) -> None:
    out.fill(1.0)


def step(z: Array, out: Array) -> None:
    np.copyto(out, np.greater_equal(z, 0.0))


def zeros(x: Array, out: Array) -> None:
    out.fill(0.0)


def tanh_many(z: Array, out: Array) -> None:
    # 1 - 2 / (e^2z + 1): exp is several times faster than tanh in NumPy. Where e^2z overflows, this is 1 as it must be;
    # the absolute error stays within two units of the last place of 1.
    np.add(z, z, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    np.divide(2.0, out, out)
    np.subtract(1.0, out, out)


def tanh_derivative(a: Array, out: Array) -> None:
    np.multiply(a, a, out)
    np.subtract(_ONE, out, out)


def sigmoid(z: Array, out: Array) -> None:
    # 1 / (1 + e^-z), exact to the last places also where it is tiny; where e^-z overflows, this is 0 as it must be.
    one = _CONSTANTS[z.dtype][1]
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, one, out)
    np.divide(one, out, out)


def sigmoid_derivative(a: Array, out: Array) -> None:
    np.subtract(_ONE, a, out)
    np.multiply(a, out, out)


def relu(z: Array, out: Array) -> None:
    np.maximum(z, _CONSTANTS[z.dtype][0], out=out)


def relu_derivative(a: Array, out: Array) -> None:
    np.greater(a, _ZERO, out)


def leaky(z: Array, out: Array, alpha: Any) -> None:
    below = np.minimum(z, 0.0)
    np.multiply(below, alpha, below)
    np.maximum(z, 0.0, out=out)
    np.add(out, below, out)


def leaky_derivative(z: Array, out: Array, alpha: Any) -> None:
    out[...] = alpha
    np.copyto(out, 1.0, where=z > 0.0)


def leaky_alpha_gradient(z: Array, out: Array) -> None:
    np.minimum(z, 0.0, out=out)


def elu(z: Array, out: Array, alpha: Any) -> None:
    below = np.expm1(np.minimum(z, 0.0))
    np.multiply(below, alpha, below)
    np.maximum(z, 0.0, out=out)
    np.add(out, below, out)


def elu_derivative(z: Array, out: Array, alpha: Any) -> None:
    np.minimum(z, 0.0, out=out)
    np.exp(out, out)
    np.multiply(out, alpha, out)
    np.copyto(out, 1.0, where=z > 0.0)


# Klambauer et al. 2017, so that outputs keep mean 0 and variance 1.
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def selu(z: Array, out: Array) -> None:
    elu(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def selu_derivative(z: Array, out: Array) -> None:
    elu_derivative(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def silu(z: Array, out: Array) -> None:
    np.divide(z, 1.0 + np.exp(-z), out)


def silu_derivative(z: Array, out: Array) -> None:
    s = 1.0 / (1.0 + np.exp(-z))
    np.multiply(s, 1.0 + z * (1.0 - s), out)


def erf(x: Array) -> Array:
    """The error function of every value, which NumPy does not have; shape and type kept."""
    return np.fromiter(map(math.erf, x.ravel().tolist()), x.dtype, x.size).reshape(x.shape)


def gelu(z: Array, out: Array) -> None:
    np.multiply(z, 0.5 * (1.0 + erf(z * math.sqrt(0.5))), out)


def gelu_derivative(z: Array, out: Array) -> None:
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    np.add(0.5 * (1.0 + erf(z * math.sqrt(0.5))), z * density, out)


def mish_parts(z: Array) -> tuple[Array, Array, Array]:
    # tanh(log(1 + e^z)) = n / (n + 2) with n = e^z (e^z + 2); beyond 20 it is 1 in double precision.
    e = np.exp(np.minimum(z, 20.0))
    n = e * (e + 2.0)
    return e, n, n / (n + 2.0)


def mish(z: Array, out: Array) -> None:
    np.multiply(z, mish_parts(z)[2], out)


def mish_derivative(z: Array, out: Array) -> None:
    e, n, t = mish_parts(z)
    # 1 - t^2 = 4 (n + 1) / (n + 2)^2, and the derivative of softplus is e^z / (1 + e^z).
    np.add(t, z * (e / (1.0 + e)) * (4.0 * (n + 1.0) / (n + 2.0) ** 2), out)


def softplus(z: Array, out: Array) -> None:
    np.logaddexp(z, _CONSTANTS[z.dtype][0], out)


def softplus_derivative(a: Array, out: Array) -> None:
    np.negative(a, out)
    np.expm1(out, out)
    np.negative(out, out)


def softsign(z: Array, out: Array) -> None:
    np.divide(z, 1.0 + np.abs(z), out)


def softsign_derivative(a: Array, out: Array) -> None:
    np.abs(a, out)
    np.subtract(1.0, out, out)
    np.multiply(out, out, out)


def arctan_derivative(a: Array, out: Array) -> None:
    np.cos(a, out)
    np.multiply(out, out, out)


def softmax(z: Array, out: Array) -> None:
    # Shifted by the largest, so that nothing overflows.
    np.subtract(z, np.maximum.reduce(z, axis=0), out)
    np.exp(out, out)
    np.divide(out, np.add.reduce(out, axis=0), out)


def softmax_derivative(a: Array, gradient: Array) -> None:
    # dL/dz_i = p_i (g_i - sum_j g_j p_j).
    np.subtract(gradient, np.add.reduce(gradient * a, axis=0), gradient)
    np.multiply(gradient, a, gradient)
