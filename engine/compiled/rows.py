"""Functions of a row of neighboring places, for maps: in single precision, and approximate where that is fast.

Every loop runs over places alone, so that it is vectorized. Where a function chooses, it chooses between numbers that
are there already, and writes to another row than it reads: else only some places would be written, which is slow. What
is not a number stays none.
"""

from __future__ import annotations

import math

import numpy as np

from engine.elementary.exponentials import exp

_F = np.float32
_ZERO, _ONE, _HALF = _F(0.0), _F(1.0), _F(0.5)
_SCALE, _OFFSET, _LARGEST, _NOT_A_NUMBER = _F(127.0), _F(127.5), _F(254.5), _F(255.0)

# The best of x p(x^2) / q(x^2), both of degree 3, for tanh between -7 and 7, found by the differential correction
# algorithm; beyond, it is constant. The error is at most 3e-6, a thousandth of a code.
_TANH_END = _F(7.0)
_P0, _P1, _P2, _P3 = (
    _F(0.9999956862021615), _F(0.12302184187975625), _F(0.002276987884541092), _F(3.929992814607311e-06)
)  # fmt: skip
_Q1, _Q2, _Q3 = _F(0.4563403282784419), _F(0.021072181228250785), _F(0.00014235056040870693)
# The best odd polynomial of degree 9 for sine within a quarter turn of 0; the error is 4e-9.
_S0, _S1, _S2, _S3, _S4 = (
    0.9999999765888128, -0.1666664763393247, 0.008332899811129366, -0.00019800896998428482, 2.590486934970966e-06
)  # fmt: skip
_PI, _PER_PI, _SINE_END = math.pi, 1.0 / math.pi, 1e9
# Adding this to a number, and taking it away again, rounds it to a whole one.
_ROUNDING = 6755399441055744.0


def tanh(z, out, times, count):
    """tanh(times * z)."""
    for k in range(count):
        x = times * z[k]
        x = _TANH_END if x > _TANH_END else x
        x = -_TANH_END if x < -_TANH_END else x
        s = x * x
        out[k] = x * (_P0 + s * (_P1 + s * (_P2 + s * _P3))) / (_ONE + s * (_Q1 + s * (_Q2 + s * _Q3)))


def sigmoid(z, out, count):
    tanh(z, out, _HALF, count)
    for k in range(count):
        out[k] = _HALF + _HALF * out[k]


def relu(z, out, count):
    for k in range(count):
        x = z[k]
        out[k] = _ZERO if x < _ZERO else x


def leaky(z, out, alpha, count):
    for k in range(count):
        x = z[k]
        below = x * alpha
        out[k] = x if x > _ZERO else below


def step(z, out, count):
    for k in range(count):
        out[k] = _ONE if z[k] >= _ZERO else _ZERO


def sine(z, out, count):
    """sin(z); 0 far beyond where numbers of single precision lie closer than a wave is long."""
    for k in range(count):
        x = np.float64(z[k])
        # What is infinite has no sine.
        x = x * 0.0 if abs(x) > _SINE_END else x
        half_turns = x * _PER_PI + _ROUNDING - _ROUNDING
        r = x - half_turns * _PI
        s = r * r
        odd = half_turns - 2.0 * np.floor(0.5 * half_turns)
        out[k] = (1.0 - 2.0 * odd) * r * (_S0 + s * (_S1 + s * (_S2 + s * (_S3 + s * _S4))))


def softmax(sums, target, units, spare, count):
    """Shifted by the largest, so that nothing overflows."""
    largest, total = spare[0], spare[1]
    copy_row(sums[0], largest, count)
    fill(total, _ZERO, count)
    for unit in range(1, units):
        z = sums[unit]
        for k in range(count):
            x, most = z[k], largest[k]
            largest[k] = x if x > most else most
    for unit in range(units):
        z, out = sums[unit], target[unit]
        for k in range(count):
            out[k] = exp(np.float64(z[k] - largest[k]))
            total[k] += out[k]
    for unit in range(units):
        out = target[unit]
        for k in range(count):
            out[k] /= total[k]


def place(z, middle, half, count):
    for k in range(count):
        z[k] = (z[k] - middle) / half


def copy_row(x, out, count):
    for k in range(count):
        out[k] = x[k]


def add(x, total, count):
    for k in range(count):
        total[k] += x[k]


def fill(z, value, count):
    for k in range(count):
        z[k] = value


def encode(z, codes, count):
    """Codes as `engine.inspection.codes.quantize` has them."""
    for k in range(count):
        x = z[k] * _SCALE + _OFFSET
        x = _ZERO if x < _ZERO else x
        x = _LARGEST if x > _LARGEST else x
        x = x if x == x else _NOT_A_NUMBER
        codes[k] = np.uint8(x)
