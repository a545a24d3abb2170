"""Input features: from the two coordinates to a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Feature:
    """`compute(x1, x2)` gives one value a point; arrays of shape (n_points,)."""

    name: str
    compute: Callable[[Array, Array], Array]
    playground: str | None = None


FEATURES = table(
    Feature("x1", lambda x1, x2: x1, "x"),
    Feature("x2", lambda x1, x2: x2, "y"),
    Feature("x1_squared", lambda x1, x2: x1 * x1, "xSquared"),
    Feature("x2_squared", lambda x1, x2: x2 * x2, "ySquared"),
    Feature("x1_x2", lambda x1, x2: x1 * x2, "xTimesY"),
    Feature("sin_x1", lambda x1, x2: np.sin(x1), "sinX"),
    Feature("sin_x2", lambda x1, x2: np.sin(x2), "sinY"),
    Feature("cos_x1", lambda x1, x2: np.cos(x1), "cosX"),
    Feature("cos_x2", lambda x1, x2: np.cos(x2), "cosY"),
    Feature("radius", lambda x1, x2: np.hypot(x1, x2)),
)


def feature_matrix(names: tuple[str, ...] | list[str], x1: Array, x2: Array) -> Array:
    """Columns of features, shape (n_points, n_features), in the order of `names`."""
    return np.stack([FEATURES[name].compute(x1, x2) for name in names], axis=1)


def standardize(columns: Array, *, by: Array) -> Array:
    """Columns shifted and scaled so that those of `by` have mean 0 and standard deviation 1.

    A constant column is shifted only.
    """
    deviation = by.std(axis=0)
    scaled: Array = (columns - by.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return scaled
