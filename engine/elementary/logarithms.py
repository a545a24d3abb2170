"""log x, log(1 + x) and log(1 + e^z): the exponent times log(2), and a series for what is left.

x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and with s = f / (2 + f), log(1 + f) = 2 artanh(s)
= f - (f^2 / 2 - s (f^2 / 2 + R(s^2))), where R is what 2 artanh(s) / s has beyond its 2: a polynomial that interpolates
at the Chebyshev points. log(2) is in two parts, of which the first has so few bits that its multiples are exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.elementary.exponentials import exp, with_sign_of
from engine.elementary.selection import select

_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
_R1, _R2, _R3, _R4 = 0.666666666666667, 0.3999999999989889, 0.2857142862625391, 0.22222211089368124
_R5, _R6, _R7 = 0.18182892433364564, 0.15331611694570085, 0.14617807492803847
_SMALLEST_NORMAL, _TWO_TO_54 = 2.2250738585072014e-308, 18014398509481984.0
_LARGEST = 1.7976931348623157e308
# The bits of sqrt(1/2), and those of the exponent of 1.
_SQRT_HALF_BITS, _ONE_BITS = 0x3FE6A09E667F3BCD, 0x3FF0000000000000
# The bits of 2^52: added to a small whole number, those of a float64 that exceeds it by 2^52.
_TWO_TO_52_BITS, _TWO_TO_52 = 0x4330000000000000, 4503599627370496.0


def log(x: Any) -> Any:
    """The natural logarithm; -infinity of 0, not a number below."""
    usual = (x > 0.0) & (x <= _LARGEST)
    inside = select(usual, x, 1.0)
    tiny = inside < _SMALLEST_NORMAL
    shifted = shifted_bits(inside * select(tiny, _TWO_TO_54, 1.0))
    k = exponent_of(shifted) - select(tiny, 54.0, 0.0)
    found = _with_exponent(k, fraction_of(shifted) - 1.0, 0.0)
    return select(usual, found, _unusual(x))


def log1p(x: Any) -> Any:
    """log(1 + x), exact to the last places near 0 too; -infinity of -1, not a number below."""
    usual = (x > -1.0) & (x <= _LARGEST)
    inside = select(usual, x, 0.0)
    whole = 1.0 + inside
    shifted = shifted_bits(whole)
    k = exponent_of(shifted)
    # What rounding took from the sum: where there is no exponent, x itself is taken.
    lost = select(inside > 1.0, 1.0 - (whole - inside), inside - (whole - 1.0)) / whole
    near = k == 0.0
    found = _with_exponent(k, select(near, inside, fraction_of(shifted) - 1.0), select(near, 0.0, lost))
    return select(usual, with_sign_of(found, x), _unusual(x + 1.0))


def logaddexp0(z: Any) -> Any:
    """log(1 + e^z), which neither overflows nor loses what is tiny."""
    return select(z > 0.0, z, 0.0) + log1p(exp(-abs(z)))


def _with_exponent(k: Any, f: Any, lost: Any) -> Any:
    """k log(2) + log(1 + f) + lost."""
    s = f / (2.0 + f)
    square = s * s
    fourth = square * square
    half = 0.5 * f * f
    even = _R2 + fourth * (_R4 + fourth * _R6)
    odd = _R1 + fourth * (_R3 + fourth * (_R5 + fourth * _R7))
    R = square * odd + fourth * even
    return k * _LN2_HIGH - (half - (s * (half + R) + (k * _LN2_LOW + lost)) - f)


def shifted_bits(x: Any) -> Any:
    """The bits of a positive, normal x times sqrt(2), as it were: its exponent is that of 2^k, x = 2^k (1 + f)."""
    return np.float64(x).view(np.int64) + (_ONE_BITS - _SQRT_HALF_BITS)


def exponent_of(shifted: Any) -> Any:
    """k as a float64."""
    return np.int64((shifted >> 52) + _TWO_TO_52_BITS).view(np.float64) - (_TWO_TO_52 + 1023.0)


def fraction_of(shifted: Any) -> Any:
    """1 + f."""
    return np.int64((shifted & 0xFFFFFFFFFFFFF) + _SQRT_HALF_BITS).view(np.float64)


def _unusual(x: Any) -> Any:
    """Of 0 -infinity, of what is less not a number; infinity and what is not a number stay."""
    return select(x == 0.0, -np.inf, select(x < 0.0, np.nan, x))
