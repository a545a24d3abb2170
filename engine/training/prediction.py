"""What a trained network answers at points of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.experiment.task import Task
from engine.network.network import Network
from engine.network.passes import Forward

Array = NDArray[Any]


@dataclass(frozen=True)
class Prediction:
    """What the network answers at some points.

    Attributes:
        outputs: the output layer's activations, shape (n_points, n_outputs).
        classes: labels as the data has them, -1 and 1 or 0, 1, and so on, shape (n_points,); None in regression.
    """

    outputs: Array
    classes: Array | None


def predict(network: Network, task: Task, points: object) -> Prediction:
    """The network's answers: see `Trainer.predict`."""
    experiment = task.experiment
    rows = _rows(points, experiment.input_names)
    with np.errstate(all="ignore"):
        inputs = network.inputs(task.columns(rows.T))
        outputs = Forward(network, len(rows)).run(inputs).T.copy()
    if not task.n_classes:
        return Prediction(outputs, None)
    if outputs.shape[1] > 1:
        return Prediction(outputs, outputs.argmax(axis=1))
    return Prediction(outputs, np.where(outputs[:, 0] >= output_scale(experiment)[0], 1, -1))


def _rows(points: object, names: Sequence[str]) -> Array:
    """Rows of inputs, shape (n_points, n_inputs), of lists, an array, or a table whose columns have names."""
    columns = getattr(points, "columns", None)
    if columns is not None and all(isinstance(name, str) for name in columns):
        if missing := [name for name in names if name not in columns]:
            raise ValueError(f"`points` must have the columns {', '.join(names)}; {', '.join(missing)} missing")
        # In the order of the inputs, whatever that of the table is, and without what else it has.
        points = points[list(names)]  # type: ignore[index]
    try:
        rows = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`points` must hold numbers, in rows of one length: {error}") from None
    if rows.ndim != 2 or rows.shape[1] != len(names):
        raise ValueError(f"`points` must have the shape (n_points, {len(names)}); got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("`points` must hold finite numbers")
    return rows
