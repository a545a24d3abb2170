"""The plane that holds most of what points differ by, with axes that stay where they were from one look to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def main_plane(values: Array, before: Array | None = None) -> Array:
    """Two axes of the plane of the first two principal components (Pearson 1901).

    A component may point either way, and two that hold about as much change places at a trifle. So within the plane
    the axes are turned, or mirrored, to be as near as they can to those before: the orthogonal Procrustes problem
    (Schoenemann 1966). The plane, and how much it holds, are not changed by that.

    Args:
        values: finite, shape (n_dimensions, n_points), of at least two dimensions.
        before: what this gave last; None where there is nothing before: then the components themselves, in their
            order, the largest number of each positive.

    Returns:
        orthonormal rows, shape (2, n_dimensions).
    """
    centered = values - values.mean(axis=1, keepdims=True)
    # In ascending order of what they hold.
    axes: Array = np.linalg.eigh(centered @ centered.T)[1][:, :-3:-1].T
    if before is None or before.shape != axes.shape:
        largest = np.abs(axes).argmax(axis=1)
        return axes * np.where(axes[[0, 1], largest] < 0, -1.0, 1.0)[:, None]
    left, _, right = np.linalg.svd(before @ axes.T)
    turned: Array = left @ right @ axes
    return turned


def variance_shares(values: Array, axes: Array) -> tuple[float, float]:
    """Of the points' whole variance, what lies along each axis; zeros where all points are one.

    Args:
        values: finite, shape (n_dimensions, n_points).
        axes: rows of length one, or zeros, shape (2, n_dimensions).
    """
    centered = values - values.mean(axis=1, keepdims=True)
    whole = float((centered * centered).sum())
    along = ((axes @ centered) ** 2).sum(axis=1)
    first, second = (along / whole).tolist() if whole > 0 else (0.0, 0.0)
    return first, second
