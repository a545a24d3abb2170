"""The error function.

Up to 1, x and x times a polynomial in x^2. Beyond, 1 - e^(-x^2) p(u) with u = 20 / (x + 4) - 3, which runs from 1 to -1
for x from 1 to 6: e^(x^2) erfc(x) is smooth there, and from 6 on erf is 1 in double precision. Both polynomials
interpolate at Chebyshev points.
"""

from __future__ import annotations

from typing import Any

from engine.elementary.exponentials import exp, with_sign_of
from engine.elementary.selection import select

_T0, _T1, _T2, _T3 = 0.19907263099386566, 0.14812992991458332, 0.055891085566079926, 0.018078437227012082
_T4, _T5, _T6, _T7 = 0.004990286041095359, 0.0011615374405673708, 0.00022259643172453767, 3.346127706454e-05
_T8, _T9, _T10, _T11 = 3.498817724639476e-06, 1.4320649275925599e-07, -2.5772220860626256e-08, -4.956466489229388e-09
_T12, _T13, _T14, _T15 = -1.0609088834225667e-10, 6.917780982018686e-11, 5.9943243455437045e-12, -7.970561922845925e-13
_S0, _S1, _S2, _S3 = 0.1283791670955126, -0.3761263890318375, 0.11283791670954879, -0.026866170645076792
_S4, _S5, _S6, _S7 = 0.0052239776248180145, -0.000854832698083379, 0.0001205533111164271, -1.4925595266831182e-05
_S8, _S9, _S10, _S11 = 1.6461000484121368e-06, -1.6350312701054695e-07, 1.4659775274047436e-08, -1.1372848856791674e-09
_S12 = 5.957176147748911e-11


def erf(x: Any) -> Any:
    """2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x."""
    size = abs(x)
    inside = size <= 1.0
    return with_sign_of(select(inside, _small(select(inside, size, 0.0)), _large(select(size > 6.0, 6.0, size))), x)


def _small(x: Any) -> Any:
    """Of numbers from 0 to 1."""
    square = x * x
    fourth = square * square
    eighth = fourth * fourth
    low = (_S0 + square * _S1) + fourth * (_S2 + square * _S3)
    middle = (_S4 + square * _S5) + fourth * (_S6 + square * _S7)
    high = (_S8 + square * _S9) + fourth * ((_S10 + square * _S11) + fourth * _S12)
    return x + x * (low + eighth * (middle + eighth * high))


def _large(x: Any) -> Any:
    """Of numbers from 1 to 6."""
    u = 20.0 / (x + 4.0) - 3.0
    square = u * u
    fourth = square * square
    eighth = fourth * fourth
    first = (_T0 + u * _T1) + square * (_T2 + u * _T3)
    second = (_T4 + u * _T5) + square * (_T6 + u * _T7)
    third = (_T8 + u * _T9) + square * (_T10 + u * _T11)
    fourth_part = (_T12 + u * _T13) + square * (_T14 + u * _T15)
    return 1.0 - exp(-(x * x)) * ((first + fourth * second) + eighth * (third + fourth * fourth_part))
