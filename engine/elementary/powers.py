"""x^y, and the length of a vector.

x^y is e^(y log|x|). Since that exponent may be as large as 709, the logarithm and its product with y are each held as
the sum of two float64, the second of which has what rounding took from the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.elementary.error_free import two_product, two_sum
from engine.elementary.exponentials import exp_of_sum
from engine.elementary.logarithms import exponent_of, fraction_of, shifted_bits
from engine.elementary.selection import select

_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
_TWO_THIRDS_HIGH, _TWO_THIRDS_LOW = 0.6666666666666666, 3.700743415417188e-17
# 2 artanh(s) / s = 2 + z (2/3 + z p(z)) with z = s^2; p interpolates at the Chebyshev points.
_P1, _P2, _P3, _P4 = 0.4000000000000003, 0.2857142857133801, 0.22222222271326872, 0.18181808210911693
_P5, _P6, _P7 = 0.1538557746404964, 0.13285868812922935, 0.12914712487981975
_SMALLEST_NORMAL, _TWO_TO_54 = 2.2250738585072014e-308, 18014398509481984.0
_LARGEST = 1.7976931348623157e308
# An exponent of this size leaves 0 or infinity of all but 1.
_MOST_EXPONENT = 2.0**70
# The squares of what lies outside would overflow, or lose digits; scaled they do not.
_LONG, _SHORT = 2.0**500, 2.0**-500
_DOWN, _UP = 2.0**-600, 2.0**600


def power(x: Any, y: Any) -> Any:
    """x^y as in IEEE 754: x^0 and 1^y are 1, and a negative x has whole powers only. Squares are x x."""
    size = abs(x)
    usual = (size > 0.0) & (size <= _LARGEST)
    high, low = _log_in_two_parts(select(usual, size, 1.0))
    times = select(y > _MOST_EXPONENT, _MOST_EXPONENT, select(y < -_MOST_EXPONENT, -_MOST_EXPONENT, y))
    exponent, lost = two_product(high, times)
    end = select((size == 0.0) == (y < 0.0), np.inf, 0.0)
    found = select(usual, exp_of_sum(exponent, lost + low * times), end)
    half = 0.5 * y
    broken, odd = np.rint(y) != y, np.rint(half) != half
    negative = np.float64(x).view(np.int64) < 0
    found = select(negative & odd, select(broken, found, -found), found)
    found = select(broken & negative & usual, np.nan, found)
    found = select((x != x) | (y != y), np.nan, found)
    square = select(y == 2.0, x, 0.0)
    found = select(y == 2.0, square * square, found)
    return select((y == 0.0) | (x == 1.0), 1.0, found)


def whole_power(base: float, exponent: Any) -> float:
    """base^exponent of one number, by squares: quicker than `power`, and for large exponents less exact."""
    found, square, rest = 1.0, base, exponent
    while rest > 0:
        if rest & 1:
            found *= square
        square *= square
        rest >>= 1
    return found


def hypot(x: Any, y: Any) -> Any:
    """sqrt(x^2 + y^2), also where the squares would overflow or vanish."""
    a, b = abs(x), abs(y)
    longer = select(a > b, a, b)
    scale = select(longer > _LONG, _DOWN, select(longer < _SHORT, _UP, 1.0))
    p, q = a * scale, b * scale
    length = np.sqrt(p * p + q * q) / scale
    return select((a > _LARGEST) | (b > _LARGEST), np.inf, length)


def _log_in_two_parts(x: Any) -> Any:
    """log x of a positive x, to about 2^-68 of it."""
    tiny = x < _SMALLEST_NORMAL
    bits = shifted_bits(x * select(tiny, _TWO_TO_54, 1.0))
    k = exponent_of(bits) - select(tiny, 54.0, 0.0)
    f = fraction_of(bits) - 1.0
    divisor, divisor_lost = two_sum(2.0, f)
    s = f / divisor
    back, back_lost = two_product(s, divisor)
    s_low = (f - back - back_lost - s * divisor_lost) / divisor
    z, z_lost = two_product(s, s)
    z_low = z_lost + 2.0 * s * s_low
    fourth = z * z
    p = (_P1 + z * _P2) + fourth * ((_P3 + z * _P4) + fourth * ((_P5 + z * _P6) + fourth * _P7))
    t, t_lost = two_sum(_TWO_THIRDS_HIGH, z * p)
    curve, curve_lost = two_product(z, t)
    curve_low = curve_lost + z * (t_lost + _TWO_THIRDS_LOW) + z_low * t
    beyond, beyond_lost = two_product(s, curve)
    beyond_low = beyond_lost + s * curve_low + s_low * curve
    near, near_lost = two_sum(2.0 * s, beyond)
    whole, whole_lost = two_sum(k * _LN2_HIGH, near)
    low = whole_lost + (near_lost + (beyond_low + 2.0 * s_low) + k * _LN2_LOW)
    high = whole + low
    return high, whole - high + low
