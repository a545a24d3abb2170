"""Random numbers that do not depend on the machine: NumPy's generators, where they leave no rounding to it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# NumPy takes what lies farther out than this from the logarithms of the system's mathematical library.
_TAIL = 3.6541528853610088
_TAIL_UNITS = 2.0**36


def uniform(low: float, high: float, shape: int | tuple[int, ...], *, rng: np.random.Generator) -> Array:
    """Numbers from `low` to `high`, all equally likely.

    The draws are those of `rng.uniform`, which a compiler may have rounded once where it is written to round twice.
    """
    return low + (high - low) * rng.random(shape)


def standard_normal(shape: int | tuple[int, ...], *, rng: np.random.Generator) -> Array:
    """Numbers of mean 0 and standard deviation 1, normally distributed; the draws are those of `rng.standard_normal`.

    The few far out are rounded to multiples of 2^-36, so that the last bit of a library's logarithm does not show.
    """
    found = rng.standard_normal(shape)
    return np.where(np.abs(found) > _TAIL, np.rint(found * _TAIL_UNITS) / _TAIL_UNITS, found)
