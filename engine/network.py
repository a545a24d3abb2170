"""The network: one flat parameter vector, of which the layers are views; forward and backward passes.

Everything is stored unit by unit: an array of activations has the shape (n_units, n_samples). A layer's weights, (fan_in, units) row by row,
and the biases after them make one matrix of fan_in + 1 rows, and activations carry a last row of ones beside them: one product then takes
care of weights and biases, forward and backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
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
        parameters: every weight and bias, float64, shape (n_parameters,): layer by layer, weights (fan_in, units) row by row, then biases.
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
        self.parameters = np.zeros(sum((a + extra) * b for a, b in zip(sizes, sizes[1:], strict=False)))
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

    def inputs(self, columns: Array) -> Array:
        """Features, shape (n_features, n_samples), with the row of ones the first layer needs for its biases; float type kept."""
        ones = np.ones((int(self.bias), columns.shape[1]), columns.dtype)
        return np.ascontiguousarray(np.concatenate([columns, ones]))


class Forward:
    """Buffers for forward passes over a given number of samples.

    Attributes:
        outputs: activations of each layer, views of shape (units, n_samples), filled by `run`.
    """

    def __init__(self, network: Network, n_samples: int, dtype: type = np.float64) -> None:
        extra = int(network.bias)
        rows = [units + extra for units in network.shape[1:]]
        # All activations in one block, ones included, so that a backward pass can take derivatives of several layers at once.
        self.block: Array = np.ones((sum(rows), n_samples), dtype)
        starts = np.cumsum([0, *rows])
        self.padded = [self.block[start : start + count] for start, count in zip(starts, rows, strict=False)]
        self.outputs = [padded[:units] for padded, units in zip(self.padded, network.shape[1:], strict=True)]
        self.rows = rows
        self.bind(network.layers)

    def bind(self, layers: list[Layer]) -> None:
        """Takes the weights of these layers from now on."""
        before: list[Array | None] = [None, *self.padded[:-1]]
        self._plan = [
            (layer.matrix.T, source, out, layer.activation.forward)
            for layer, source, out in zip(layers, before, self.outputs, strict=True)
        ]

    def run(self, inputs: Array, depth: int | None = None) -> Array:
        """Activations of layer number `depth` (the output where None), counted from 1; shape (units, n_samples)."""
        for weights, source, out, activation in self._plan[:depth]:
            np.dot(weights, inputs if source is None else source, out)
            activation(out, out)
        return self.outputs[-1 if depth is None else depth - 1]


class Backward:
    """Buffers for training steps over batches of a given size: forward, backward, and the gradient."""

    def __init__(self, network: Network, gradient: Array, n_samples: int) -> None:
        self.forward = Forward(network, n_samples)
        self._loss_gradient = network.loss.gradient
        self._derivatives = np.empty_like(self.forward.block)
        starts = np.cumsum([0, *self.forward.rows])
        # One call for each run of layers with the same activation; a linear layer needs none.
        self._runs = []
        for activation, group in groupby(
            range(len(network.layers)), key=lambda index: network.layers[index].activation
        ):
            indices = list(group)
            rows = slice(starts[indices[0]], starts[indices[-1] + 1])
            if activation.name != "linear":
                self._runs.append((activation.derivative, self.forward.block[rows], self._derivatives[rows]))
        deltas = [np.empty((units, n_samples)) for units in network.shape[1:]]
        self._output_delta = deltas[-1]
        self._steps = []
        for index in reversed(range(len(network.layers))):
            layer, start = network.layers[index], starts[index]
            slope = None if layer.activation.name == "linear" else self._derivatives[start : start + layer.units]
            source = self.forward.padded[index - 1] if index else None
            below = deltas[index - 1] if index else None
            self._steps.append(
                (
                    deltas[index],
                    slope,
                    source,
                    deltas[index].T,
                    network.views(gradient)[index].matrix,
                    layer.weights,
                    below,
                )
            )

    def run(self, inputs: Array, targets: Array) -> None:
        """Writes the gradient of the loss, summed over the batch, into the gradient vector.

        Args:
            inputs: shape (n_features + 1, n_samples), as `Network.inputs` makes them.
            targets: shape (n_outputs, n_samples).
        """
        output = self.forward.run(inputs)
        for derivative, activations, out in self._runs:
            derivative(activations, out)
        self._loss_gradient(output, targets, self._output_delta)
        for delta, slope, source, delta_t, gradient, weights, below in self._steps:
            if slope is not None:
                np.multiply(delta, slope, delta)
            np.dot(inputs if source is None else source, delta_t, gradient)
            if below is not None:
                np.dot(weights, delta, below)
