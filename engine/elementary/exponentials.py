"""e^x, e^x - 1 and tanh: a power of two times a polynomial.

With n the whole number nearest to x / log(2) and r = x - n log(2), |r| <= 0.35, e^x = 2^n e^r and
e^r = 1 + r + r^2 q(r), q a polynomial that interpolates at the Chebyshev points; its error is 2^-54 of e^r. log(2) is
taken away in two parts, of which the first has so few bits that its multiples are exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.elementary.selection import select

_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
# Adding this to a small number rounds it to a whole one, which then stands in the lowest bits, with 1023 added as in
# the exponent of a float64: shifted to their place these bits are the power of two.
_ROUNDING = 6755399441055744.0 + 1023.0
# Beyond these e^x is infinite, or zero.
_MOST, _LEAST = 710.0, -746.0
# Below this e^x - 1 is -1; beyond the last tanh is 1.
_LEAST_EXPM1, _MOST_TANH = -40.0, 20.0
# From here on the rounding of m + 2 is too little to matter in tanh.
_MUCH = 64.0
_Q1, _Q2, _Q3 = 0.16666666666666666, 0.04166666666665131, 0.008333333333332152
_Q4, _Q5, _Q6 = 0.0013888888905922382, 0.00019841269854370018, 2.480153630713628e-05
_Q7, _Q8, _Q9 = 2.755728000429909e-06, 2.7613852100963253e-07, 2.5095589467479502e-08
_SIGN = -0x8000000000000000


def exp(x: Any) -> Any:
    """e^x."""
    bounded = select(x > _MOST, _MOST, select(x < _LEAST, _LEAST, x))
    n = bounded * _LOG2_E + _ROUNDING - _ROUNDING
    # In two halves, since 2^n may be more, or less, than the largest and the smallest float64.
    half = n * 0.5 + _ROUNDING
    rest = n - (half - _ROUNDING) + _ROUNDING
    r = bounded - n * _LN2_HIGH - n * _LN2_LOW
    return (1.0 + (r + _beyond_linear(r))) * _power_of_two(half) * _power_of_two(rest)


def exp_of_sum(x: Any, low: Any) -> Any:
    """e^(x + low), where `low` is what rounding took from x."""
    above, below = x > _MOST, x < _LEAST
    bounded = select(above, _MOST, select(below, _LEAST, x))
    n = bounded * _LOG2_E + _ROUNDING - _ROUNDING
    half = n * 0.5 + _ROUNDING
    rest = n - (half - _ROUNDING) + _ROUNDING
    first, second = bounded - n * _LN2_HIGH, n * _LN2_LOW - select(above | below, 0.0, low)
    r = first - second
    most = 1.0 + r
    least = 1.0 - most + r + (_beyond_linear(r) + (first - r - second))
    return (most + least) * _power_of_two(half) * _power_of_two(rest)


def expm1(x: Any) -> Any:
    """e^x - 1, exact to the last places near 0 too."""
    bounded = select(x > _MOST, _MOST, select(x < _LEAST_EXPM1, _LEAST_EXPM1, x))
    n = bounded * _LOG2_E + _ROUNDING - _ROUNDING
    half = n * 0.5 + _ROUNDING
    rest = n - (half - _ROUNDING)
    high, low = bounded - n * _LN2_HIGH, n * _LN2_LOW
    r = high - low
    # What rounding took from r goes to the smallest part; parts are added from the largest, where little is lost.
    beyond = _beyond_linear(r) + (high - r - low)
    first = _power_of_two(half)
    size = first - _power_of_two(_ROUNDING - rest) + first * r + first * beyond
    return with_sign_of(size * _power_of_two(_ROUNDING + rest), x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent: m / (m + 2) with m = e^(2 |x|) - 1, with the sign of x."""
    size = abs(x)
    twice = 2.0 * select(size > _MOST_TANH, _MOST_TANH, size)
    shifted = twice * _LOG2_E + _ROUNDING
    n = shifted - _ROUNDING
    high, low = twice - n * _LN2_HIGH, n * _LN2_LOW
    r = high - low
    scale = _power_of_two(shifted)
    large, linear = scale - 1.0, scale * r
    most = large + linear
    # Each time two numbers are added, what rounding takes from the sum is (larger - sum) + smaller.
    least = large - most + linear + scale * (_beyond_linear(r) + (high - r - low))
    m = most + least
    divisor = m + 2.0
    found = m / divisor
    # 1 / divisor is (1 - found) / 2, so that what was lost is made good without a second division.
    half = 0.5 - 0.5 * found
    lost = half * ((most - m + least) * (half + half) - (2.0 - divisor + m) * found)
    return with_sign_of(found + select(m < _MUCH, lost, 0.0), x)


def _beyond_linear(r: Any) -> Any:
    """e^r - 1 - r for |r| <= 0.35."""
    square = r * r
    fourth = square * square
    low = (0.5 + r * _Q1) + square * (_Q2 + r * _Q3)
    middle = (_Q4 + r * _Q5) + square * (_Q6 + r * _Q7)
    return square * (low + fourth * (middle + fourth * (_Q8 + r * _Q9)))


def _power_of_two(shifted: Any) -> Any:
    """2^n of n + _ROUNDING, n a whole number from -1022 to 1023."""
    return np.int64(np.float64(shifted).view(np.int64) << 52).view(np.float64)


def with_sign_of(size: Any, x: Any) -> Any:
    """`size` with the sign of x; that of zero too."""
    sign = np.float64(x).view(np.int64) & _SIGN
    return np.int64(np.float64(size).view(np.int64) & ~_SIGN | sign).view(np.float64)
