"""The normal distribution: the share below a number, and the density there.

With x = |z| / sqrt(2), e^(x^2) erfc(x) is smooth, so that one polynomial of degree 19 in u = A - B / (x + SHIFT) has it
for x from 0 to END, with a relative error below 3e-17; beyond, erf is 1 in double precision. The coefficients are a
Chebyshev interpolation computed with 50 digits.
"""

from __future__ import annotations

import math
from typing import Any

from engine.elementary.exponentials import exp
from engine.elementary.selection import select

END, SHIFT, A, B = 6.5, 3.0, 1.9230769230769231, 8.76923076923077
COEFFICIENTS = (
    0.3120352415133244, -0.3671310312265276, 0.2054937996616994, -0.085619389134163, 0.0252836773100087,
    -0.004490129648068683, 1.0897654711868199e-4, 1.4856199997781032e-4, -1.9943389163092893e-05,
    -5.445675437850739e-06, 1.1358474820486577e-06, 2.871414554111005e-07, -5.4222240334704954e-08,
    -1.974455515333517e-08, 1.751918724445917e-09, 1.4250295363436936e-09, 4.2177083447732955e-11,
    -8.879757654740546e-11, -9.878289811283377e-12, 3.534457770230295e-12,
)  # fmt: skip
(
    _C0, _C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8, _C9, _C10, _C11, _C12, _C13, _C14, _C15, _C16, _C17, _C18, _C19,
) = COEFFICIENTS  # fmt: skip
_ROOT_OF_HALF, _HEIGHT = math.sqrt(0.5), 1 / math.sqrt(2 * math.pi)


def share_and_density(z: Any) -> Any:
    """(the share of a standard normal distribution below z, its density at z); both from one e^(-z^2 / 2)."""
    size = abs(z) * _ROOT_OF_HALF
    u = A - B / (select(size > END, END, size) + SHIFT)
    square = u * u
    fourth = square * square
    eighth = fourth * fourth
    first = (_C0 + u * _C1) + square * (_C2 + u * _C3)
    second = (_C4 + u * _C5) + square * (_C6 + u * _C7)
    third = (_C8 + u * _C9) + square * (_C10 + u * _C11)
    later = (_C12 + u * _C13) + square * (_C14 + u * _C15)
    last = (_C16 + u * _C17) + square * (_C18 + u * _C19)
    height = exp(-(size * size))
    tail = 0.5 * height * ((first + fourth * second) + eighth * ((third + fourth * later) + eighth * last))
    return select(z > 0.0, 1.0 - tail, tail), height * _HEIGHT
