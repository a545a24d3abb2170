"""A network as it stood, run layer by layer as at evaluation: for looks that last while training goes on, or that ask
what a layer would answer were it given something else.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.network import Network
from engine.network.stages import EvaluationStage

Array = NDArray[Any]

# A look in parts, so that one that takes long holds nobody up: what it has found is what it returns in the end.
Look = Generator[None, None, dict[str, object]]


def finish(look: Look) -> dict[str, object]:
    """All of a look at once."""
    while True:
        try:
            next(look)
        except StopIteration as end:
            return dict(end.value)


def layers_over(network: Network, parameters: Array, statistics: Array) -> list[Layer]:
    """The layers of a network over other parameters and running statistics, laid out as its own."""
    layers, done = [], 0
    for layer in network.views(parameters):
        own = statistics[done : done + layer.running.size].reshape(layer.running.shape)
        layers.append(replace(layer, running=own))
        done += own.size
    return layers


def still_layers(network: Network) -> list[Layer]:
    """The layers over copies of all that training changes."""
    return layers_over(network, network.parameters.copy(), network.statistics.copy())


class EvaluationPass:
    """Runs layers over points, beginning at any of them. Writes to nothing that it is given.

    Args:
        network: whose loss and biases these layers have.
        layers: hidden ones first, the output last.
    """

    def __init__(self, network: Network, layers: list[Layer]) -> None:
        self._network, self.layers = network, layers

    def run_layer(self, index: int, below: Array) -> tuple[Array, Array]:
        """What a layer's function is applied to, and what the layer answers; shape (units, n_samples).

        Args:
            index: of the layer, 0 for the first hidden one.
            below: what it is given, with the row of ones where there are biases; shape (fan_in + 1, n_samples).
        """
        layer = self.layers[index]
        # Numbers that run away are for who looks to find.
        with np.errstate(all="ignore"):
            sums = np.asarray(layer.matrix.T.dot(below))
            output = np.empty_like(sums)
            if layer.needs_stage:
                EvaluationStage(layer, output.size, below[: layer.units]).forward(sums, output)
            else:
                layer.activation.forward_for(output.size, layer.alpha)(sums, output)
        return sums, output

    def run(self, inputs: Array, start: int = 0) -> Iterator[tuple[Array, Array]]:
        """Sums and answers of the layers from number `start` on, one after the other."""
        for index in range(start, len(self.layers)):
            sums, output = self.run_layer(index, inputs)
            yield sums, output
            inputs = self._network.inputs(output)

    def measured(self, inputs: Array, start: int = 0) -> Array:
        """What the loss is of, its sums or the answer of the output, when layer `start` is given these inputs."""
        sums, output = list(self.run(inputs, start))[-1]
        return sums if self._network.loss.of_logits else output

    def loss_of(self, measured: Array, targets: Array) -> float:
        """The mean loss of what `measured` gives; NaN where there are no points."""
        with np.errstate(all="ignore"):
            return self._network.loss.value(measured, targets) if targets.size else float("nan")

    def loss(self, inputs: Array, targets: Array, start: int = 0) -> float:
        """The mean loss when layer `start` is given these inputs; NaN where there are no points."""
        return self.loss_of(self.measured(inputs, start), targets)
