"""The points of an experiment, and what the network is meant to answer at them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.fields import ExperimentFields
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import Data, sample, split
from engine.tables.losses import LOSSES

Array = NDArray[Any]


def make_data(experiment: ExperimentFields) -> Data:
    """The points of an experiment, split."""
    choice = experiment.data
    if choice.points is not None:
        width = experiment.n_inputs + 1
        parts = (choice.points.train, choice.points.test)
        rows = [np.array(part, dtype=np.float64).reshape(-1, width) for part in parts]
        return Data(*rows)
    rng = np.random.default_rng(choice.seed)
    points = sample(choice.dataset, choice.samples, choice.noise, rng=rng, classes=choice.classes)
    return split(points, choice.train_fraction)


def low_target(experiment: ExperimentFields) -> float:
    """What an output is meant to be where a sample is not of its class; the other target is 1.

    With one output for two classes it is -1, as in TensorFlow Playground, unless the loss has it otherwise. With an
    output for each class it is the lower end of what the output can be, -1 at the lowest.
    """
    fixed = LOSSES[experiment.resolved_loss].low_target
    if fixed is not None:
        return fixed
    activation = ACTIVATIONS[experiment.resolved_output_activation]
    return -1.0 if experiment.n_outputs == 1 else max(activation.low, -1.0)


def make_targets(experiment: ExperimentFields, labels: Array) -> Array:
    """Targets of shape (n_outputs, n_points) from labels of shape (n_points,)."""
    if experiment.problem != "classification":
        return labels.reshape(1, -1).copy()
    low, n_outputs = low_target(experiment), experiment.n_outputs
    own = labels > 0 if n_outputs == 1 else labels == np.arange(n_outputs)[:, None]
    return np.where(own, 1.0, low).reshape(n_outputs, -1)


def class_of(labels: Array, n_outputs: int) -> Array:
    """Classes counted from 0, shape (n_points,): of two classes with one output, -1 is the first."""
    return (labels > 0 if n_outputs == 1 else labels).astype(np.intp)


def output_scale(experiment: ExperimentFields) -> tuple[float, float]:
    """Middle and half width of what the outputs are meant to be: between two classes, the middle is the boundary.

    A sigmoid output can only be as low as 0, whatever it is meant to be, so that the boundary is at 0.5.
    """
    if experiment.problem != "classification":
        return 0.0, 1.0
    activation = ACTIVATIONS[experiment.resolved_output_activation]
    low = max(low_target(experiment), activation.low, -1.0)
    return (low + 1.0) / 2, (1.0 - low) / 2
