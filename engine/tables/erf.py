"""The error function over arrays, which NumPy does not have; in the float64 of this module within 1e-15.

The polynomial is that of `engine.elementary.normal_distribution`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.normal_distribution import COEFFICIENTS, END, SHIFT, A, B

Array = NDArray[Any]

# Up to about this many values a loop over Python's own erf is faster than the calls the polynomial takes.
_FEW = 200
# By rows: the coefficients of u^0 to u^3, then of u^4 to u^7, and so on.
_ROWS = np.array(COEFFICIENTS).reshape(-1, 4)
_BY_TYPE: dict[Any, Array] = {np.dtype(kind): _ROWS.astype(kind) for kind in (np.float32, np.float64)}


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
