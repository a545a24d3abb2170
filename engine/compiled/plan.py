"""What kernels are told of a network: tables of numbers, one row a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.network import Network
from engine.tables.activations import ACTIVATIONS

Array = NDArray[Any]

# Columns of the table of whole numbers. An offset is -1 where a layer has no such part.
(
    FAN_IN, UNITS, ACTIVATION, NORMALIZATION, RESIDUAL, WEIGHTS, BIASES, SCALE, SHIFT, LEARNED_ALPHA, RUNNING,
    FIRST_OFF, COUNT_OFF, BY_SAMPLE,
) = range(14)  # fmt: skip
# Columns of the table of real numbers.
FIXED_ALPHA, DROPOUT, RANDOM_LOW, RANDOM_HIGH = range(4)
# Normalizations.
NOT, BATCH, LAYER = range(3)
_NORMALIZATIONS = ("none", "batch", "layer")
# By its name, the place that an activation has in the table: what a kernel knows it by.
ACTIVATION_CODES = {name: code for code, name in enumerate(ACTIVATIONS)}


@dataclass(frozen=True)
class NetworkPlan:
    """A network as kernels read it.

    Attributes:
        whole: sizes, codes and offsets, int64, shape (n_layers, 14).
        real: float64, shape (n_layers, 4).
        off: units that are switched off, layer after layer, int64; with a number more, so that it is never empty.
    """

    whole: Array
    real: Array
    off: Array


def plan_network(network: Network) -> NetworkPlan | None:
    """The tables of a network; None where one of its functions has no form that kernels know."""
    if not all(one.scalar or one.by_sample for one in network.activations):
        return None
    off: list[int] = []
    whole, real, done = [], [], 0
    for layer in network.layers:
        whole.append(_whole(layer, done, len(off)))
        real.append(_real(layer))
        off += layer.off
        done += layer.running.size
    return NetworkPlan(np.array(whole, np.int64), np.array(real), np.array([*off, 0], np.int64))


def _whole(layer: Layer, statistics: int, off: int) -> list[int]:
    offsets = (layer.bias_offset, layer.scale_offset, layer.shift_offset, layer.alpha_offset)
    parts = [-1 if offset is None else offset for offset in offsets]
    return [
        layer.fan_in, layer.units, ACTIVATION_CODES[layer.activation.name],
        _NORMALIZATIONS.index(layer.normalization), int(layer.residual), layer.offset, *parts,
        statistics if layer.running.size else -1, off, len(layer.off), int(layer.activation.normalized),
    ]  # fmt: skip


def _real(layer: Layer) -> list[float]:
    activation = layer.activation
    low, high = activation.random_alpha or (0.0, 0.0)
    return [activation.evaluation_alpha if layer.alpha is None else layer.alpha, layer.dropout, low, high]


# Columns of the table of places: where in the working memory a layer has its outputs, the slopes of its function, what
# comes back to it (dL/d(output), then dL/dz), what is normalized, one over its deviations, the alphas of its function,
# the slopes by alpha, and what goes around it on the way back.
OUTPUTS, SLOPES, DELTAS, NORMALIZED, INVERSES, ALPHAS, ALPHA_SLOPES, SKIPPED = range(8)
# Beside the layers: a batch's inputs and targets, a transposed matrix of weights, and a number for each parameter.
INPUTS, TARGETS, TRANSPOSED, TERMS = range(4)


@dataclass(frozen=True)
class TrainingPlan:
    """Where a training kernel has what it works on, for batches of up to a given size.

    Attributes:
        places: uint64, shape (n_layers, 8).
        bases: uint64, shape (4,).
        size: numbers in the working memory.
    """

    places: Array
    bases: Array
    size: int


def plan_training(network: Network, plan: NetworkPlan, batch_size: int) -> TrainingPlan:
    """The places for a network and batches of up to so many samples."""
    end = 0

    def take(count: int) -> int:
        nonlocal end
        start, end = end, end + count
        return start

    places = []
    for layer, whole in zip(network.layers, plan.whole, strict=True):
        block = layer.units * batch_size
        normalizes, drawn = whole[NORMALIZATION] != NOT, layer.activation.random_alpha is not None
        counts = (
            block, block, block, block * normalizes, max(layer.units, batch_size) * (1 + 2 * normalizes),
            block if drawn else 1, block * layer.activation.learns_alpha, block * layer.residual,
        )  # fmt: skip
        places.append([take(int(count)) for count in counts])
    sizes = [
        network.shape[0] * batch_size,
        network.shape[-1] * batch_size,
        max(layer.weights.size for layer in network.layers),
        network.parameters.size,
    ]
    bases = [take(count) for count in sizes]
    return TrainingPlan(np.array(places, np.uint64), np.array(bases, np.uint64), end)
