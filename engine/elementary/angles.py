"""Sine, cosine and the arctangent.

Sine and cosine: x less its quarter turns, then a polynomial in the square of what is left. The arctangent of a quotient
between 1/2 and 2 is that of (y - x) / (y + x) and an eighth of a turn, of a larger one that of -x / y and a quarter, so
that one division leaves at most 1/2, of which a polynomial in the square has it. All interpolate at Chebyshev points.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.elementary.exponentials import with_sign_of
from engine.elementary.quarter_turns import quarter_turns
from engine.elementary.selection import select

_S1, _S2, _S3 = -0.16666666666666666, 0.008333333333330925, -0.00019841269836722418
_S4, _S5, _S6 = 2.755731608381636e-06, -2.5051127944014188e-08, 1.5917848524808262e-10
_C1, _C2, _C3 = 0.041666666666666664, -0.0013888888888887382, 2.480158729874307e-05
_C4, _C5, _C6 = -2.7557317260008837e-07, 2.0876143827993133e-09, -1.1382456778061306e-11
_A1, _A2, _A3, _A4 = -0.33333333333333326, 0.19999999999991597, -0.1428571428410572, 0.11111110990101652
_A5, _A6, _A7, _A8 = -0.09090904369019853, 0.07692198425668016, -0.06665052541762598, 0.05866494266111803
_A9, _A10, _A11, _A12 = -0.05157503686959819, 0.04283539488156542, -0.028952829603234215, 0.011152382446395007
_PI_HIGH, _PI_LOW = 3.141592653589793, 1.2246467991473532e-16
_HALF_PI_HIGH, _HALF_PI_LOW = 1.5707963267948966, 6.123233995736766e-17
_QUARTER_PI_HIGH, _QUARTER_PI_LOW = 0.7853981633974483, 3.061616997868383e-17
_LARGEST = 1.7976931348623157e308
# Beyond this the sum of two numbers may be infinite.
_HUGE, _SCALE = 1e300, 2.0**-60
_SIGN = -0x8000000000000000


def sin(x: Any) -> Any:
    """The sine of an angle in radians."""
    quarters, high, low = quarter_turns(x)
    return select(x == 0.0, x, _sine_of(quarters, high, low))


def cos(x: Any) -> Any:
    """The cosine of an angle in radians."""
    quarters, high, low = quarter_turns(x)
    return _sine_of(quarters + 1, high, low)


def sin_and_cos(x: Any) -> Any:
    """Both, for half of what they cost apart."""
    quarters, high, low = quarter_turns(x)
    return select(x == 0.0, x, _sine_of(quarters, high, low)), _sine_of(quarters + 1, high, low)


def arctan(x: Any) -> Any:
    """The angle in [-pi / 2, pi / 2] whose tangent is x."""
    size = abs(x)
    return with_sign_of(_angle(size, select(size == size, 1.0, size)), x)


def arctan2(y: Any, x: Any) -> Any:
    """The angle in [-pi, pi] of the point (x, y), signed zeros and infinities as in IEEE 754."""
    above, beside = abs(y), abs(x)
    both = (above > _LARGEST) & (beside > _LARGEST)
    above, beside = select(both, 1.0, above), select(both, 1.0, beside)
    scale = select((above > _HUGE) | (beside > _HUGE), _SCALE, 1.0)
    angle = _angle(above * scale, beside * scale)
    left = np.float64(x).view(np.int64) < 0
    return with_sign_of(select(left, _PI_HIGH - (angle - _PI_LOW), angle), y)


def cos_of_half_turns(t: float) -> Any:
    """cos(pi t) of one number from 0 to 1: quicker than `cos`, and exact at quarters."""
    if t < 0.25:
        return _cosine_near_zero(_PI_HIGH * t, 0.0)
    if t > 0.75:
        return -_cosine_near_zero(_PI_HIGH * (1.0 - t), 0.0)
    return _sine_near_zero(_PI_HIGH * (0.5 - t), 0.0)


def _sine_of(quarters: Any, high: Any, low: Any) -> Any:
    """The sine of quarters pi / 2 + high + low, |high| <= pi / 4."""
    size = select((quarters & 1) == 0, _sine_near_zero(high, low), _cosine_near_zero(high, low))
    return np.int64(np.float64(size).view(np.int64) ^ ((quarters << 62) & _SIGN)).view(np.float64)


def _sine_near_zero(high: Any, low: Any) -> Any:
    """The sine of high + low, |high| <= pi / 4."""
    square = high * high
    fourth = square * square
    cube = square * high
    rest = (_S2 + square * _S3) + fourth * ((_S4 + square * _S5) + fourth * _S6)
    return high - (square * (0.5 * low - cube * rest) - low - cube * _S1)


def _cosine_near_zero(high: Any, low: Any) -> Any:
    """The cosine of high + low, |high| <= pi / 4."""
    square = high * high
    fourth = square * square
    rest = (_C1 + square * _C2) + fourth * ((_C3 + square * _C4) + fourth * (_C5 + square * _C6))
    half = 0.5 * square
    most = 1.0 - half
    return most + (1.0 - most - half + (fourth * rest - high * low))


def _angle(y: Any, x: Any) -> Any:
    """The arctangent of y / x; of two numbers that are not negative."""
    shallow, steep = y + y <= x, y >= x + x
    above = select(shallow, y, select(steep, -x, y - x))
    below = select(shallow, x, select(steep, y, y + x))
    ratio = above / select(below == 0.0, 1.0, below)
    square = ratio * ratio
    fourth = square * square
    eighth = fourth * fourth
    low = (_A1 + square * _A2) + fourth * (_A3 + square * _A4)
    middle = (_A5 + square * _A6) + fourth * (_A7 + square * _A8)
    high = (_A9 + square * _A10) + fourth * (_A11 + square * _A12)
    curve = ratio * square * (low + eighth * (middle + eighth * high))
    start = select(shallow, 0.0, select(steep, _HALF_PI_HIGH, _QUARTER_PI_HIGH))
    rest = select(shallow, 0.0, select(steep, _HALF_PI_LOW, _QUARTER_PI_LOW))
    return start + (ratio + (curve + rest))
