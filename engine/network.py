"""The network: one flat parameter vector, of which the layers are views.

Everything is stored unit by unit: an array of activations has the shape (n_units, n_samples). A layer's weights,
(fan_in, units) row by row, and the biases after them make one matrix of fan_in + 1 rows, and activations carry a last
row of ones below them: one product then takes care of weights and biases, forward and backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS, Activation
from engine.experiment import Experiment
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES

Array = NDArray[Any]


@dataclass(frozen=True)
class Layer:
    """A dense layer: views into a parameter vector, and where they begin.

    Attributes:
        fan_in, units: sizes.
        activation: its record.
        offset: of the weights in the vector; `bias_offset` of the biases, None where there are none.
        matrix: weights and biases together, shape (fan_in + 1, units), or (fan_in, units) without biases.
        weights: shape (fan_in, units).
        biases: shape (units,), empty where there are none.
    """

    fan_in: int
    units: int
    activation: Activation
    offset: int
    matrix: Array
    weights: Array
    biases: Array

    @property
    def bias_offset(self) -> int | None:
        """Offset of the biases in the parameter vector."""
        return self.offset + self.weights.size if self.biases.size else None


class Network:
    """The layers an experiment describes, hidden ones first, the output last.

    Attributes:
        parameters: every weight and bias, float64, shape (n_parameters,): layer by layer, weights (fan_in, units)
            row by row, then biases.
        layers: views into it.
        is_weight: 1.0 where a parameter is a weight, 0.0 where it is a bias.
    """

    def __init__(self, experiment: Experiment, n_outputs: int = 1) -> None:
        self.bias = experiment.bias
        names = [layer.activation for layer in experiment.hidden] + [experiment.resolved_output_activation]
        sizes = [len(experiment.features), *(layer.units for layer in experiment.hidden), n_outputs]
        self.shape = tuple(sizes)
        self.activations = [ACTIVATIONS[name] for name in names]
        self.loss = LOSSES[experiment.resolved_loss]
        self.initializer = INITIALIZERS[experiment.initializer.name]
        extra = int(self.bias)
        self.parameters = np.zeros(sum((a + extra) * b for a, b in pairwise(sizes)))
        self.layers = self.views(self.parameters)
        self.is_weight = np.ones(self.parameters.size)
        for layer in self.views(self.is_weight):
            layer.biases[:] = 0.0

    def views(self, vector: Array) -> list[Layer]:
        """Layers over any vector laid out as the parameters are, such as a gradient."""
        layers, offset = [], 0
        for fan_in, units, activation in zip(self.shape, self.shape[1:], self.activations, strict=False):
            size = fan_in * units
            end = offset + size + (units if self.bias else 0)
            matrix = vector[offset:end].reshape(-1, units)
            layers.append(
                Layer(fan_in, units, activation, offset, matrix, matrix[:fan_in], vector[offset + size : end])
            )
            offset = end
        return layers

    def initialize(self, *, rng: np.random.Generator) -> None:
        """Draws all parameters anew."""
        for layer in self.layers:
            layer.weights[:] = self.initializer.draw(layer.fan_in, layer.units, rng=rng)
            layer.biases[:] = self.initializer.bias

    def set_weight(self, layer: int, source: int, unit: int, value: float) -> None:
        """Sets one weight; see `Trainer.set_weight`."""
        weights = self._layer(layer).weights
        check_index("source", source, weights.shape[0])
        check_index("unit", unit, weights.shape[1])
        weights[source, unit] = _finite(value)

    def set_bias(self, layer: int, unit: int, value: float) -> None:
        """Sets one bias; see `Trainer.set_bias`."""
        biases = self._layer(layer).biases
        if biases.size == 0:
            raise IndexError("this network has no biases")
        check_index("unit", unit, biases.size)
        biases[unit] = _finite(value)

    def _layer(self, layer: int) -> Layer:
        if not 1 <= layer <= len(self.layers):
            raise IndexError(f"`layer` must be between 1 and {len(self.layers)}; got {layer}")
        return self.layers[layer - 1]

    def inputs(self, columns: Array) -> Array:
        """Features, shape (n_features, n_samples), with the row of ones the first layer has its biases by.

        The float type is kept.
        """
        ones = np.ones((int(self.bias), columns.shape[1]), columns.dtype)
        return np.ascontiguousarray(np.concatenate([columns, ones]))


def check_index(name: str, index: int, count: int) -> None:
    """Raises IndexError unless the index, counted from 0, is one of `count`."""
    if not 0 <= index < count:
        raise IndexError(f"`{name}` must be between 0 and {count - 1}; got {index}")


def _finite(value: float) -> float:
    if not np.isfinite(value):
        raise ValueError(f"`value` must be a finite number; got {value}")
    return value
