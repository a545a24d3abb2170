"""The network: one flat parameter vector, of which the layers are views.

Everything is stored unit by unit: an array of activations has the shape (n_units, n_samples). A layer's weights,
(fan_in, units) row by row, and the biases after them make one matrix of fan_in + 1 rows, and activations carry a last
row of ones below them: one product then takes care of weights and biases, forward and backward.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.network.layers import Layer
from engine.tables.activations import ACTIVATIONS
from engine.tables.initializers import INITIALIZERS
from engine.tables.losses import LOSSES

Array = NDArray[Any]


class Network:
    """The layers an experiment describes, hidden ones first, the output last.

    Attributes:
        parameters: everything that is learned, float64, shape (n_parameters,): layer by layer, weights (fan_in, units)
            row by row, then biases, then scale and shift where the layer normalizes, then alpha where it is learned.
        statistics: running mean and variance of each layer with batch normalization; no parameters, but part of the
            state.
        layers: views into both.
        is_weight: 1.0 where a parameter is a weight, 0.0 elsewhere.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.bias = experiment.bias
        self._hidden = experiment.hidden
        names = [layer.activation for layer in experiment.hidden] + [experiment.resolved_output_activation]
        sizes = [len(experiment.features), *(layer.units for layer in experiment.hidden), experiment.n_outputs]
        self.shape = tuple(sizes)
        self.activations = [ACTIVATIONS[name] for name in names]
        self.loss = LOSSES[experiment.resolved_loss]
        self._initializer = INITIALIZERS[experiment.initializer.name]
        self._settings = experiment.initializer.values
        self._off = self._switched_off(experiment)
        batch = [layer.units for layer in experiment.hidden if layer.normalization == "batch"]
        self.statistics = np.zeros(2 * sum(batch))
        self.parameters = np.zeros(self._size())
        self.layers = self.views(self.parameters)
        self.is_weight = np.zeros(self.parameters.size)
        for layer in self.views(self.is_weight):
            layer.weights[:] = 1.0

    def _switched_off(self, experiment: Experiment) -> list[tuple[int, ...]]:
        """Of each layer the units that are off."""
        numbers = range(1, len(self.shape))
        return [tuple(sorted({one.unit for one in experiment.off if one.layer == number})) for number in numbers]

    def switch_off(self, experiment: Experiment) -> None:
        """Takes from an experiment which units are off; passes must be made anew after it."""
        self._off = self._switched_off(experiment)
        self.layers = self.views(self.parameters)

    def _extra(self, index: int) -> tuple[int, int]:
        """How many numbers scale and shift have, each, and alpha."""
        normalizes = index < len(self._hidden) and self._hidden[index].normalization != "none"
        return (self.shape[index + 1] if normalizes else 0), int(self.activations[index].learns_alpha)

    def _size(self) -> int:
        dense = sum((a + int(self.bias)) * b for a, b in pairwise(self.shape))
        return dense + sum(2 * own + alpha for own, alpha in map(self._extra, range(len(self.activations))))

    def views(self, vector: Array) -> list[Layer]:
        """Layers over any vector laid out as the parameters are, such as a gradient."""
        layers, offset, done = [], 0, 0
        for index, (fan_in, units) in enumerate(pairwise(self.shape)):
            hidden = self._hidden[index] if index < len(self._hidden) else None
            own, learns = self._extra(index)
            ends = list(accumulate([offset, fan_in * units, units if self.bias else 0, own, own, learns]))
            matrix = vector[offset : ends[2]].reshape(-1, units)
            biases, scale, shift, alpha = (vector[a:b] for a, b in pairwise(ends[1:]))
            normalization = hidden.normalization if hidden else "none"
            count = 2 * units if normalization == "batch" else 0
            running = self.statistics[done : done + count].reshape(2, -1)
            layers.append(
                Layer(
                    fan_in, units, self.activations[index], hidden.alpha if hidden else None, normalization,
                    hidden.dropout if hidden else 0.0, hidden.residual if hidden else False, self._off[index],
                    offset, matrix, matrix[:fan_in], biases, scale, shift, alpha, running,
                )
            )  # fmt: skip
            offset, done = ends[-1], done + count
        return layers

    def initialize(self, *, rng: np.random.Generator) -> None:
        """Draws all parameters anew; running statistics begin at mean 0 and variance 1."""
        for layer in self.layers:
            fan_in, units = layer.fan_in, layer.units
            layer.weights[:] = self._initializer.weights(fan_in, units, self._settings).draw((fan_in, units), rng=rng)
            if self.bias:
                distribution = self._initializer.bias_distribution(fan_in, units, self._settings)
                layer.biases[:] = distribution.draw((units,), rng=rng)
        self.initialize_state(own=True)

    def initialize_state(self, *, own: bool) -> None:
        """Running statistics as they begin; with `own`, the normalizations' and activations' own parameters too."""
        for layer in self.layers:
            layer.running[:1], layer.running[1:] = 0.0, 1.0
            if own:
                layer.scale[:], layer.shift[:] = 1.0, 0.0
                if layer.learned_alpha.size:
                    default = layer.activation.evaluation_alpha
                    layer.learned_alpha[:] = default if layer.alpha is None else layer.alpha

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

    def nonfinite_layer(self, memory: Iterable[Array] = ()) -> int | None:
        """The first layer, counted from 1, with a parameter, or a running statistic, that is not finite; else None.

        Args:
            memory: vectors laid out as the parameters, an optimizer's for example, to be looked at as well.
        """
        vectors = [self.parameters, *memory]
        # A sum is finite only if every term is, and costs far less than a look at each.
        with np.errstate(all="ignore"):
            total = sum(map(np.add.reduce, [self.statistics, *vectors] if self.statistics.size else vectors))
            if math.isfinite(total):
                return None
        views = zip(*map(self.views, vectors), strict=True)
        for number, layers in enumerate(views, start=1):
            parts = [part for one in layers for part in (one.matrix, one.scale, one.shift, one.learned_alpha)]
            if not all(np.isfinite(part).all() for part in (*parts, layers[0].running)):
                return number
        return None

    def _layer(self, layer: int) -> Layer:
        if not 1 <= layer <= len(self.layers):
            raise IndexError(f"`layer` must be between 1 and {len(self.layers)}; got {layer}")
        return self.layers[layer - 1]

    def inputs(self, columns: Array) -> Array:
        """Features, shape (n_features, n_samples), with the row of ones the first layer has its biases by.

        The float type is kept.
        """
        return with_ones(columns, self.bias)


def with_ones(columns: Array, bias: bool) -> Array:
    """Features as the first layer takes them: see `Network.inputs`."""
    ones = np.ones((int(bias), columns.shape[1]), columns.dtype)
    return np.ascontiguousarray(np.concatenate([columns, ones]))


def check_index(name: str, index: int, count: int) -> None:
    """Raises IndexError unless the index, counted from 0, is one of `count`."""
    if not 0 <= index < count:
        raise IndexError(f"`{name}` must be between 0 and {count - 1}; got {index}")


def _finite(value: float) -> float:
    if not np.isfinite(value):
        raise ValueError(f"`value` must be a finite number; got {value}")
    return value
