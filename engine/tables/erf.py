"""The error function over arrays, which NumPy does not have.

exp(x^2) erfc(x) is smooth, so that one polynomial of degree 19 in u = A - B / (x + 3) has it for x from 0 to 6.5, with
a relative error below 3e-17; beyond, erf is 1 in double precision. The coefficients are a Chebyshev interpolation
computed with 50 digits. In the float64 of this module erf is within 1e-15.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Up to about this many values a loop over Python's own erf is faster than the calls the polynomial takes.
_FEW = 200
END, SHIFT, A, B = 6.5, 3.0, 1.9230769230769231, 8.76923076923077
# By rows: the coefficients of u^0 to u^3, then of u^4 to u^7, and so on.
COEFFICIENTS = np.array(
    [
        [0.3120352415133244, -0.3671310312265276, 0.2054937996616994, -0.085619389134163],
        [0.0252836773100087, -0.004490129648068683, 1.0897654711868199e-4, 1.4856199997781032e-4],
        [-1.9943389163092893e-05, -5.445675437850739e-06, 1.1358474820486577e-06, 2.871414554111005e-07],
        [-5.4222240334704954e-08, -1.974455515333517e-08, 1.751918724445917e-09, 1.4250295363436936e-09],
        [4.2177083447732955e-11, -8.879757654740546e-11, -9.878289811283377e-12, 3.534457770230295e-12],
    ]
)
_BY_TYPE: dict[Any, Array] = {np.dtype(kind): COEFFICIENTS.astype(kind) for kind in (np.float32, np.float64)}


def erf(x: Array) -> Array:
    """erf of every value; float32 or float64, shape and type kept. Not a number stays what it is."""
    if x.size <= _FEW:
        one_by_one = np.array([math.erf(value) for value in x.ravel().tolist()], dtype=x.dtype)
        return one_by_one.reshape(x.shape)
    size = np.abs(x)
    np.minimum(size, END, out=size)
    u = A - B / (size.ravel() + SHIFT)
    square = u * u
    powers = np.stack([np.ones_like(u), u, square, square * u])
    rows = _BY_TYPE[x.dtype] @ powers
    np.multiply(square, square, square)
    total = rows[4]
    for row in rows[3::-1]:
        np.multiply(total, square, total)
        np.add(total, row, total)
    tail = total.reshape(x.shape)
    np.multiply(size, size, size)
    np.negative(size, size)
    np.multiply(tail, np.exp(size, size), tail)
    found: Array = np.copysign(1.0 - tail, x)
    return found
