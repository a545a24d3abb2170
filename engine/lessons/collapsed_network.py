"""A network multiplied out: the one layer that all of its layers come to, where they only multiply and add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.training_trace import trace_training
from engine.network.traced_pass import LayerTrace
from engine.training.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class Collapsed:
    """One layer in the place of all.

    Attributes:
        weights: from the features to the outputs, shape (n_features, n_outputs).
        biases: shape (n_outputs,).
        error: the largest difference, over training points and outputs, between the network's last sums and this
            layer's; it is rounding only where every hidden layer is linear.
    """

    weights: Array
    biases: Array
    error: float


def collapse(trainer: Trainer) -> Collapsed:
    """All layers multiplied into one, as if every activation were the identity; in evaluation. Only reads."""
    layers = trace_training(trainer).layers
    features = layers[0].below[: layers[0].layer.fan_in]
    weights, biases = np.eye(len(features)), np.zeros(len(features))
    for here in layers:
        through, shift = _affine(here)
        biases = biases.dot(through) + shift
        weights = weights.dot(through)
    error = np.abs(layers[-1].sums - (weights.T.dot(features) + biases[:, None])).max()
    return Collapsed(weights, biases, float(error))


def _affine(here: LayerTrace) -> tuple[Array, Array]:
    """What a layer multiplies by, (fan_in, units), and what it adds, (units,), were its activation the identity."""
    layer = here.layer
    through = layer.weights.copy()
    shift = layer.biases.copy() if layer.biases.size else np.zeros(layer.units)
    if layer.normalization == "batch" and here.mean is not None:
        factor = here.inverse[:, 0] * layer.scale
        through, shift = through * factor, (shift - here.mean[:, 0]) * factor + layer.shift
    if layer.residual:
        through += np.eye(layer.fan_in, layer.units)
    through[:, list(layer.off)] = 0.0
    shift[list(layer.off)] = 0.0
    return through, shift
