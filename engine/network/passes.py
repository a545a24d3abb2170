"""Forward and backward passes, with every buffer and view made once for a number of samples.

Networks here are tiny, so the calls cost more than the arithmetic: what a pass does is laid out beforehand as lists of
bound functions and arrays, and a step only walks through them. Most layers are plain, a weighted sum and an activation;
those that do more have a stage (`engine.network.stages`), which takes the place of the activation in the same lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.network import Network
from engine.network.stages import EvaluationStage, TrainingStage

Array = NDArray[Any]


class Forward:
    """Buffers for forward passes over a given number of samples.

    Attributes:
        outputs: activations of each layer, views of shape (units, n_samples), filled by `run`.
        block: all activations one below the other, in the order of the layers, each followed by its row of ones where
            there are biases; shape (sum of rows, n_samples).
        starts: the first row of each layer in `block`.
        sums: the layers' weighted sums, laid out as `block`, and filled where somebody needs them; the same array as
            `block` where nobody does.
        logits: the weighted sums of the output layer, where the loss needs them; else None.
    """

    def __init__(self, network: Network, n_samples: int, dtype: type = np.float64, *, keep: bool = False) -> None:
        bias = int(network.bias)
        rows = [units + bias for units in network.shape[1:]]
        self.block: Array = np.ones((sum(rows), n_samples), dtype)
        self.starts = [sum(rows[:index]) for index in range(len(rows))]
        self.padded = [self.block[start : start + count] for start, count in zip(self.starts, rows, strict=True)]
        self.outputs = [padded[:units] for padded, units in zip(self.padded, network.shape[1:], strict=True)]
        keeps = [keep and one.of_input for one in network.activations]
        keeps[-1] = keeps[-1] or network.loss.of_logits
        self.sums: Array = np.empty_like(self.block) if any(keeps) else self.block
        self._sums = [
            self.sums[start : start + len(out)] if kept else out
            for start, out, kept in zip(self.starts, self.outputs, keeps, strict=True)
        ]
        self.logits = self._sums[-1] if network.loss.of_logits else None
        self.bind(network.layers)

    def bind(self, layers: list[Layer], stages: list[TrainingStage | None] | None = None) -> None:
        """Takes the parameters of these layers from now on; in training, with these stages."""
        sources: list[Array | None] = [None, *self.padded[:-1]]
        # Bound methods: `weights.dot` finds its way into C in half the time `np.dot` takes.
        self._plan = []
        for index, (layer, source, z, out) in enumerate(zip(layers, sources, self._sums, self.outputs, strict=True)):
            stage: Any = stages[index] if stages else None
            if stage is None and layer.needs_stage:
                stage = EvaluationStage(layer, out.size, None if index == 0 else self.outputs[index - 1])
            finish = stage.forward if stage else layer.activation.forward_for(out.size, layer.alpha)
            self._plan.append((layer.matrix.T.dot, source, z, out, finish))

    def run(self, inputs: Array, depth: int | None = None) -> Array:
        """Activations of layer number `depth` (the output where None), counted from 1; shape (units, n_samples)."""
        for weigh, source, z, out, finish in self._plan[:depth]:
            weigh(inputs if source is None else source, z)
            finish(z, out)
        return self.outputs[-1 if depth is None else depth - 1]


class Backward:
    """Buffers for training steps over batches of a given size: forward, backward, and the gradient.

    Args:
        network: to train.
        gradient: vector to write to, as long as its parameters.
        n_samples: in a batch.
        noise: where everything random in training comes from.

    Attributes:
        forward: the pass forward, with the activations of the last step.
        deltas: of the last step, slopes of the batch's mean loss by each layer's weighted sums: dL/dz, shape
            (units, n_samples).
    """

    def __init__(self, network: Network, gradient: Array, n_samples: int, noise: np.random.Generator) -> None:
        self.forward = Forward(network, n_samples, keep=True)
        self._loss_gradient = network.loss.gradient
        self._size = np.array(float(n_samples))
        gradients = network.views(gradient)
        stages = [
            TrainingStage(layer, over, self.forward.outputs[index - 1] if index else None, noise, n_samples)
            if layer.needs_training_stage
            else None
            for index, (layer, over) in enumerate(zip(network.layers, gradients, strict=True))
        ]
        self.forward.bind(network.layers, stages)
        slopes = np.empty_like(self.forward.block)
        self._slopes = list(self._plan_slopes(network, stages, slopes))
        self.deltas = deltas = [np.empty((units, n_samples)) for units in network.shape[1:]]
        self._steps: list[Any] = []
        for index in reversed(range(len(network.layers))):
            layer, start, delta = network.layers[index], self.forward.starts[index], deltas[index]
            slope, through = slopes[start : start + layer.units], self._through(network, index, stages[index])
            source = self.forward.padded[index - 1] if index else None
            below = deltas[index - 1] if index else None
            self._steps.append(
                (delta, None if self._is_special(network, index, stages) else slope, through, source, delta.T,
                 gradients[index].matrix, _pass_down(layer, stages[index]), below)
            )  # fmt: skip

    @staticmethod
    def _is_special(network: Network, index: int, stages: list[TrainingStage | None]) -> bool:
        """Whether a layer needs something else than a product with the slopes of its activation, or nothing."""
        activation, last = network.activations[index], index == len(stages) - 1
        fused = last and network.loss.of_logits
        return bool(stages[index]) or activation.name == "linear" or activation.normalized or fused

    def _through(self, network: Network, index: int, stage: TrainingStage | None) -> Callable[[Array], object] | None:
        """What turns dL/d(output) of such a layer into dL/dz in place; None where they are the same."""
        if stage is not None:
            return stage.backward
        activation = network.activations[index]
        if activation.normalized and not network.loss.of_logits:
            output, derivative = self.forward.outputs[index], activation.derivative
            return lambda delta: derivative(output, delta)
        return None

    def _plan_slopes(
        self, network: Network, stages: list[TrainingStage | None], slopes: Array
    ) -> Iterator[tuple[Callable[..., object], Array, Array]]:
        """One call for each run of layers with the same activation; some layers need none."""
        starts = [*self.forward.starts, len(slopes)]

        def kind(index: int) -> tuple[object, ...]:
            special = self._is_special(network, index, stages)
            return (index,) if special else (network.activations[index].name, network.layers[index].alpha)

        for _, group in groupby(range(len(network.layers)), key=kind):
            indices = list(group)
            if self._is_special(network, indices[0], stages):
                continue
            rows = slice(starts[indices[0]], starts[indices[-1] + 1])
            activation = network.activations[indices[0]]
            if activation.of_input:
                # Rows of ones between the layers have no sums; whatever stands there is never used.
                self.forward.sums[rows] = 0.0
            source = self.forward.sums if activation.of_input else self.forward.block
            yield activation.derivative_for(network.layers[indices[0]].alpha), source[rows], slopes[rows]

    def run(self, inputs: Array, targets: Array) -> None:
        """Writes the gradient of the loss, the mean over the batch, into the gradient vector.

        Args:
            inputs: shape (n_features + 1, n_samples), as `Network.inputs` makes them.
            targets: shape (n_outputs, n_samples).
        """
        output = self.forward.run(inputs)
        for derivative, source, slopes in self._slopes:
            derivative(source, slopes)
        self._loss_gradient(output, targets, self.deltas[-1])
        # The mean is taken here, where there are fewest numbers.
        np.divide(self.deltas[-1], self._size, self.deltas[-1])
        multiply = np.multiply
        for delta, slope, through, source, transposed, gradient, pass_down, below in self._steps:
            if slope is not None:
                multiply(delta, slope, delta)
            elif through is not None:
                through(delta)
            (inputs if source is None else source).dot(transposed, gradient)
            if below is not None:
                pass_down(delta, below)


def _pass_down(layer: Layer, stage: TrainingStage | None) -> Callable[[Array, Array], object]:
    """Writes dL/d(output of the layer before) of dL/dz."""
    if stage is None or not layer.residual:
        return layer.weights.dot

    def around(delta: Array, below: Array) -> None:
        layer.weights.dot(delta, below)
        stage.add_skipped(below)

    return around
