"""Input features: from the two coordinates to a column.

Beside those of the table there are features by formula, named by an equals sign and the formula: `=x1^2 - sin(x2)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.formulas import compile_formula
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


def is_formula(name: str) -> bool:
    """Whether a feature's name is a formula."""
    return name.startswith("=")


def feature_of(name: str) -> Feature:
    """A feature by its name or formula.

    Raises:
        FormulaError: the formula cannot be read. KeyError: there is no such feature.
    """
    return Feature(name, compile_formula(name[1:])) if is_formula(name) else FEATURES[name]


def feature_matrix(names: tuple[str, ...] | list[str], x1: Array, x2: Array) -> Array:
    """Columns of features, shape (n_points, n_features), in the order of `names`."""
    return np.stack([feature_of(name).compute(x1, x2) for name in names], axis=1)


def standardize(columns: Array, *, by: Array) -> Array:
    """Columns shifted and scaled so that those of `by` have mean 0 and standard deviation 1.

    A constant column is shifted only.
    """
    deviation = by.std(axis=0)
    scaled: Array = (columns - by.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return scaled
