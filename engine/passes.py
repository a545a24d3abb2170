"""Forward and backward passes, with every buffer and view made once for a number of samples.

Networks here are tiny, so the calls cost more than the arithmetic: what a pass does is laid out beforehand as lists of
bound functions and arrays, and a step only walks through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import Layer, Network

Array = NDArray[Any]


class Forward:
    """Buffers for forward passes over a given number of samples.

    Attributes:
        outputs: activations of each layer, views of shape (units, n_samples), filled by `run`.
        block: all activations one below the other, in the order of the layers, each followed by its row of ones where
            there are biases; shape (sum of rows, n_samples).
        starts: the first row of each layer in `block`.
    """

    def __init__(self, network: Network, n_samples: int, dtype: type = np.float64) -> None:
        rows = [units + int(network.bias) for units in network.shape[1:]]
        self.block: Array = np.ones((sum(rows), n_samples), dtype)
        self.starts = [sum(rows[:index]) for index in range(len(rows))]
        self.padded = [self.block[start : start + count] for start, count in zip(self.starts, rows, strict=True)]
        self.outputs = [padded[:units] for padded, units in zip(self.padded, network.shape[1:], strict=True)]
        self.bind(network.layers)

    def bind(self, layers: list[Layer]) -> None:
        """Takes the weights of these layers from now on."""
        sources: list[Array | None] = [None, *self.padded[:-1]]
        # Bound methods: `weights.dot` finds its way into C in half the time `np.dot` takes.
        self._plan = [
            (layer.matrix.T.dot, source, out, layer.activation.forward_for(out.size))
            for layer, source, out in zip(layers, sources, self.outputs, strict=True)
        ]

    def run(self, inputs: Array, depth: int | None = None) -> Array:
        """Activations of layer number `depth` (the output where None), counted from 1; shape (units, n_samples)."""
        for weigh, source, out, activate in self._plan[:depth]:
            weigh(inputs if source is None else source, out)
            activate(out, out)
        return self.outputs[-1 if depth is None else depth - 1]


class Backward:
    """Buffers for training steps over batches of a given size: forward, backward, and the gradient."""

    def __init__(self, network: Network, gradient: Array, n_samples: int) -> None:
        self._forward = Forward(network, n_samples)
        self._loss_gradient = network.loss.gradient
        self._size = np.array(float(n_samples))
        slopes = np.empty_like(self._forward.block)
        self._slopes = list(self._plan_slopes(network, slopes))
        deltas = [np.empty((units, n_samples)) for units in network.shape[1:]]
        self._output_delta = deltas[-1]
        self._steps = []
        gradients = [layer.matrix for layer in network.views(gradient)]
        for index in reversed(range(len(network.layers))):
            layer, start = network.layers[index], self._forward.starts[index]
            slope = None if layer.activation.name == "linear" else slopes[start : start + layer.units]
            source = self._forward.padded[index - 1] if index else None
            below = deltas[index - 1] if index else None
            delta = deltas[index]
            self._steps.append((delta, slope, source, delta.T, gradients[index], layer.weights.dot, below))

    def _plan_slopes(self, network: Network, slopes: Array) -> Iterator[tuple[Callable[..., object], Array, Array]]:
        """One call for each run of layers with the same activation; a linear layer needs none."""
        starts = [*self._forward.starts, len(slopes)]
        for activation, group in groupby(range(len(network.layers)), key=lambda index: network.activations[index]):
            indices = list(group)
            rows = slice(starts[indices[0]], starts[indices[-1] + 1])
            if activation.name != "linear":
                yield activation.derivative, self._forward.block[rows], slopes[rows]

    def run(self, inputs: Array, targets: Array) -> None:
        """Writes the gradient of the loss, the mean over the batch, into the gradient vector.

        Args:
            inputs: shape (n_features + 1, n_samples), as `Network.inputs` makes them.
            targets: shape (n_outputs, n_samples).
        """
        output = self._forward.run(inputs)
        for derivative, activations, slopes in self._slopes:
            derivative(activations, slopes)
        self._loss_gradient(output, targets, self._output_delta)
        # The mean is taken here, where there are fewest numbers.
        np.divide(self._output_delta, self._size, self._output_delta)
        multiply = np.multiply
        for delta, slope, source, transposed, gradient, spread, below in self._steps:
            if slope is not None:
                multiply(delta, slope, delta)
            (inputs if source is None else source).dot(transposed, gradient)
            if below is not None:
                spread(delta, below)
