"""What a trained network answers at points of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.network.passes import Forward
from engine.training.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class Answers:
    """Answers at some points.

    Attributes:
        outputs: the output layer's activations, shape (n_points, n_outputs).
        classes: labels as the data has them, -1 and 1 or 0, 1, and so on, shape (n_points,); None in regression.
    """

    outputs: Array
    classes: Array | None


def answers(trainer: Trainer, points: object) -> Answers:
    """The network's answers, as at evaluation: without dropout, with running statistics. Changes nothing.

    Args:
        trainer: to ask.
        points: rows of inputs, shape (n_points, n_inputs).

    Raises:
        ValueError: no such rows, or a number that is not finite.
    """
    rows = np.asarray(points, dtype=np.float64)
    wanted = trainer.experiment.n_inputs
    if rows.ndim != 2 or rows.shape[1] != wanted:
        raise ValueError(f"`points` must have the shape (n_points, {wanted}); got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("`points` must hold finite numbers")
    network = trainer.network
    with np.errstate(all="ignore"):
        inputs = network.inputs(trainer.columns(rows.T))
        outputs = Forward(network, len(rows)).run(inputs).T.copy()
    if not trainer.n_classes:
        return Answers(outputs, None)
    if outputs.shape[1] > 1:
        return Answers(outputs, outputs.argmax(axis=1))
    return Answers(outputs, np.where(outputs[:, 0] >= output_scale(trainer.experiment)[0], 1, -1))
