"""An experiment made of what an estimator was told: its parameters, its table, and what else its `experiment` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.tables.formulas import INPUTS
from engine.validation.limits import UNLIMITED

Array = NDArray[Any]

# An estimator makes these itself.
_OWN = ("problem", "data", "seed")
_LONGEST_NAME = 40


def design(
    parameters: Mapping[str, Any],
    *,
    problem: str,
    loss: str,
    names: Sequence[str] | None,
    train: Array,
    test: Array,
    seed: int,
) -> Experiment:
    """The experiment to fit.

    Args:
        parameters: of the estimator, by name; `experiment` stands above the others.
        problem: "classification" or "regression"; `loss`: where nothing else is said.
        names: of the inputs; None where they have none.
        train, test: rows of inputs and the label, shape (n_points, n_inputs + 1).
        seed: of everything random.

    Raises:
        ValueError: what they say is no experiment.
    """
    count = train.shape[1] - 1
    if count > len(INPUTS):
        raise ValueError(f"`X` must have at most {len(INPUTS)} features; got {count}")
    sizes = parameters["hidden_layer_sizes"]
    activation, regularizer = parameters["activation"], parameters["regularizer"]
    rate = {} if regularizer == "none" else {"rate": _plain(parameters["regularization_rate"])}
    document: dict[str, Any] = {
        "features": list(INPUTS[:count]),
        "standardize": parameters["standardize"],
        "hidden": [{"units": _plain(units), "activation": activation} for units in np.ravel(sizes)],
        "loss": loss,
        # As large as a table has columns, and units before: fixed bounds would saturate what many inputs feed.
        "initializer": {"name": "xavier_uniform"},
        "optimizer": {"name": parameters["optimizer"], "learning_rate": _plain(parameters["learning_rate"])},
        "regularizer": {"name": regularizer, **rate},
        "batch_size": min(_plain(parameters["batch_size"]), len(train)),
        "shuffle": True,
        "stop": {"patience": _plain(parameters["n_iter_no_change"])} if parameters["early_stopping"] else {},
    }
    more = parameters["experiment"] or {}
    if wrong := [name for name in _OWN if name in more]:
        raise ValueError(f"`experiment` must leave out {wrong[0]}, which the estimator makes; got {more[wrong[0]]!r}")
    own = {**_data(names, train, test), "problem": problem, "seed": seed}
    return Experiment.parse({**document, **more, **own}, UNLIMITED)


def _data(names: Sequence[str] | None, train: Array, test: Array) -> dict[str, Any]:
    parts = {name: rows.tolist() for name, rows in (("train", train), ("test", test))}
    count = train.shape[1] - 1
    given = () if names is None else names
    called = [str(name)[:_LONGEST_NAME] or INPUTS[place] for place, name in enumerate(given)]
    inputs = {} if count == 2 and names is None else {"inputs": [*called, *INPUTS[len(called) : count]]}
    return {"data": {"dataset": "custom", "points": {**inputs, **parts}}}


def _plain(value: Any) -> Any:
    """A number as JSON has it: a grid of values is one of NumPy's."""
    return value.item() if isinstance(value, np.generic) else value
