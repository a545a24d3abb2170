"""Input features: from the inputs to a column.

Beside those of the table there are features by formula, named by an equals sign and the formula: `=x1^2 - sin(x2)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.powers import hypot
from engine.tables.formulas import INPUT_PLACES, INPUTS, compile_formula, inputs_of, read_formula
from engine.validation.parameters import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Feature:
    """A column made of the inputs.

    Attributes:
        name: in the table; of a formula, the formula with its equals sign.
        formula: what it is; unlike a function, it can be written in any language.
        tfp_name: its name in TensorFlow Playground's address.
        precise: computes it from inputs of shape (n_inputs, n_points), where the formula is not the best way.
    """

    name: str
    formula: str
    tfp_name: str | None = None
    precise: Callable[[Array], Array] | None = None

    @cached_property
    def compute(self) -> Callable[[Array], Array]:
        """Of inputs of shape (n_inputs, n_points) one value a point, shape (n_points,)."""
        return self.precise or compile_formula(self.formula)


# What there is with any data. Inputs beyond the second are features too, where the data has so many: see `feature_of`.
FEATURES = table(
    Feature("x1", "x1", "x"),
    Feature("x2", "x2", "y"),
    Feature("x1_squared", "x1 * x1", "xSquared"),
    Feature("x2_squared", "x2 * x2", "ySquared"),
    Feature("x1_x2", "x1 * x2", "xTimesY"),
    Feature("sin_x1", "sin(x1)", "sinX"),
    Feature("sin_x2", "sin(x2)", "sinY"),
    Feature("cos_x1", "cos(x1)", "cosX"),
    Feature("cos_x2", "cos(x2)", "cosY"),
    # The squares of what is far out would be infinite.
    Feature("radius", "sqrt(x1 * x1 + x2 * x2)", precise=lambda x: hypot(x[0], x[1])),
)


def is_formula(name: str) -> bool:
    """Whether a feature's name is a formula."""
    return name.startswith("=")


def feature_of(name: str) -> Feature:
    """A feature by its name or formula.

    Raises:
        KeyError: there is no such feature. Whether a formula can be read shows when it is computed.
    """
    if is_formula(name):
        return Feature(name, name[1:])
    if name in FEATURES:
        return FEATURES[name]
    if name not in INPUT_PLACES:
        raise KeyError(name)
    return Feature(name, name)


def feature_names(n_inputs: int) -> list[str]:
    """The features there are with so many inputs, formulas aside: the inputs first."""
    others = (name for name in FEATURES if name not in INPUT_PLACES and not missing_inputs(name, n_inputs))
    return [*INPUTS[:n_inputs], *others]


def inputs_needed(name: str) -> int:
    """How many inputs the data must have for a feature: 1 for x1 and what is made of it alone."""
    return 1 + max((INPUT_PLACES[one] for one in _named_inputs(name)), default=0)


def missing_inputs(name: str, n_inputs: int) -> list[str]:
    """The inputs that a feature names and the data has not; in order."""
    named = _named_inputs(name)
    return sorted((one for one in named if INPUT_PLACES[one] >= n_inputs), key=INPUT_PLACES.__getitem__)


def _named_inputs(name: str) -> set[str]:
    return inputs_of(read_formula(feature_of(name).formula))


def feature_matrix(names: tuple[str, ...] | list[str], inputs: Array) -> Array:
    """Columns of features, shape (n_points, n_features), in the order of `names`.

    `inputs` has a row for each input, shape (n_inputs, n_points).
    """
    return np.stack([feature_of(name).compute(inputs) for name in names], axis=1)


def moments(columns: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column, shape (n_points, n_features); added up in the order of the points."""
    count = len(columns)
    # Measured from the first point, equal numbers have themselves as mean, which a sum of them may miss by rounding.
    mean = columns[0] + np.add.accumulate(columns - columns[0], axis=0)[-1] / count
    around = columns - mean
    return mean, np.sqrt(np.add.accumulate(around * around, axis=0)[-1] / count)


def standardize(columns: Array, *, by: Array) -> Array:
    """Columns shifted and scaled so that those of `by` have mean 0 and standard deviation 1.

    A constant column is shifted only.
    """
    mean, deviation = moments(by)
    scaled: Array = (columns - mean) / np.where(deviation > 0, deviation, 1.0)
    return scaled
