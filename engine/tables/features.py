"""Input features: from the inputs to a column.

Beside those of the table there are features by formula, named by an equals sign and the formula: `=x1^2 - sin(x2)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tables.formulas import INPUTS, compile_formula, inputs_of, read_formula
from engine.validation.parameters import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Feature:
    """`compute(inputs)`, of inputs of shape (n_inputs, n_points), gives one value a point, shape (n_points,)."""

    name: str
    compute: Callable[[Array], Array]
    playground: str | None = None


# What there is with any data. Inputs beyond the second are features too, where the data has so many: see `feature_of`.
FEATURES = table(
    Feature("x1", lambda x: x[0], "x"),
    Feature("x2", lambda x: x[1], "y"),
    Feature("x1_squared", lambda x: x[0] * x[0], "xSquared"),
    Feature("x2_squared", lambda x: x[1] * x[1], "ySquared"),
    Feature("x1_x2", lambda x: x[0] * x[1], "xTimesY"),
    Feature("sin_x1", lambda x: np.sin(x[0]), "sinX"),
    Feature("sin_x2", lambda x: np.sin(x[1]), "sinY"),
    Feature("cos_x1", lambda x: np.cos(x[0]), "cosX"),
    Feature("cos_x2", lambda x: np.cos(x[1]), "cosY"),
    Feature("radius", lambda x: np.hypot(x[0], x[1])),
)


def is_formula(name: str) -> bool:
    """Whether a feature's name is a formula."""
    return name.startswith("=")


def feature_of(name: str) -> Feature:
    """A feature by its name or formula.

    Raises:
        FormulaError: the formula cannot be read. KeyError: there is no such feature.
    """
    if is_formula(name):
        return Feature(name, compile_formula(name[1:]))
    if name in FEATURES:
        return FEATURES[name]
    if name not in INPUTS:
        raise KeyError(name)
    return Feature(name, compile_formula(name))


def feature_names(n_inputs: int) -> list[str]:
    """The features there are with so many inputs, formulas aside: the inputs first."""
    return [*INPUTS[:n_inputs], *(name for name in FEATURES if name not in INPUTS)]


def missing_inputs(name: str, n_inputs: int) -> list[str]:
    """The inputs that a feature names and the data has not; in order."""
    named = inputs_of(read_formula(name[1:])) if is_formula(name) else {name}
    return [one for one in INPUTS[n_inputs:] if one in named]


def feature_matrix(names: tuple[str, ...] | list[str], inputs: Array) -> Array:
    """Columns of features, shape (n_points, n_features), in the order of `names`.

    `inputs` has a row for each input, shape (n_inputs, n_points).
    """
    return np.stack([feature_of(name).compute(inputs) for name in names], axis=1)


def standardize(columns: Array, *, by: Array) -> Array:
    """Columns shifted and scaled so that those of `by` have mean 0 and standard deviation 1.

    A constant column is shifted only.
    """
    deviation = by.std(axis=0)
    scaled: Array = (columns - by.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return scaled
