"""Parameters that training leaves as they are: what is frozen, and what belongs to a unit that is switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.network.layers import Layer
from engine.network.network import Network

Array = NDArray[Any]


def frozen_parameters(network: Network, experiment: Experiment) -> Array | None:
    """Indices into the parameter vector; None where everything may change."""
    mask = np.zeros(network.parameters.size, dtype=bool)
    layers = network.views(mask)
    for frozen in experiment.frozen:
        layer = layers[frozen.layer - 1]
        if frozen.unit is None:
            _hold_all(layer)
        elif frozen.source is not None:
            layer.weights[frozen.source, frozen.unit] = True
        elif frozen.bias:
            layer.biases[frozen.unit] = True
        else:
            _hold_unit(layer, frozen.unit)
    for off in experiment.off:
        # Its weights out as well: they would see no gradient, but regularization would still wear them down.
        _hold_unit(layers[off.layer - 1], off.unit)
        layers[off.layer].weights[off.unit] = True
    found = np.flatnonzero(mask)
    return found if found.size else None


def _hold_all(layer: Layer) -> None:
    for part in (layer.matrix, layer.scale, layer.shift, layer.learned_alpha):
        part[...] = True


def _hold_unit(layer: Layer, unit: int) -> None:
    layer.matrix[:, unit] = True
    for part in (layer.scale, layer.shift):
        if part.size:
            part[unit] = True
