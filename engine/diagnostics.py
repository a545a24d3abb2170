"""Read-only looks at a trainer: what every unit answers over the whole plane. Looking changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features import FEATURES
from engine.network import Forward
from engine.trainer import Trainer

Array = NDArray[Any]

# A map covers both inputs from -EXTENT to EXTENT.
EXTENT = 6.0
NOT_A_NUMBER = 255


def plane(side: int) -> tuple[Array, Array]:
    """x1 and x2 of the centers of a map's cells, row by row from the top (x2 largest); shape (side * side,) each."""
    centers = (np.arange(side) + 0.5) / side * 2 * EXTENT - EXTENT
    x1, x2 = np.meshgrid(centers, -centers)
    return x1.ravel(), x2.ravel()


def quantize(values: Array, out: Array, scratch: Array) -> Array:
    """Writes codes for values into `out` (uint8): 0 to 254 for -1 to 1, clipped, 127 for zero; 255 for what is not a number.

    `values` and `scratch` are float32 of one shape; they may be the same array.
    """
    with np.errstate(all="ignore"):
        np.multiply(values, np.float32(127), scratch)
        np.add(scratch, np.float32(127.5), scratch)
        np.maximum(scratch, np.float32(0), scratch)
        np.minimum(scratch, np.float32(254.5), scratch)
        # Sums are NaN where any term is; looking at every value is left for then.
        strange = np.isnan(np.add.reduce(scratch, axis=None))
        np.copyto(out, scratch, casting="unsafe")
        if strange:
            out[np.isnan(scratch)] = NOT_A_NUMBER
    return out


def feature_map(name: str, side: int) -> Array:
    """Codes of a feature over the plane, shape (side, side)."""
    values = FEATURES[name].compute(*plane(side)).astype(np.float32)
    return quantize(values, np.empty(values.shape, np.uint8), values).reshape(side, side)


class Picture:
    """Maps of a trainer's units, in float32, with buffers that are made once.

    Args:
        trainer: to look at; a picture belongs to its present network and must be made anew after a reset that changed it.
        unit_side: cells along one side of a unit's map.
        map_side: cells along one side of the large map.
    """

    def __init__(self, trainer: Trainer, unit_side: int = 30, map_side: int = 100) -> None:
        network = trainer.network
        self._network = network
        self._small = np.empty(network.parameters.size, np.float32)
        layers = network.views(self._small)
        self._sides = unit_side, map_side
        self._inputs, self._forwards = [], []
        for side in self._sides:
            columns = trainer.columns(*plane(side)).astype(np.float32)
            forward = Forward(network, side * side, np.float32)
            forward.bind(layers)
            self._inputs.append(network.inputs(columns))
            self._forwards.append(forward)
        self._unit_codes = np.empty((sum(network.shape[1:]), unit_side, unit_side), np.uint8)
        most = max(network.shape)
        self._large_codes = np.empty((most, map_side * map_side), np.uint8)
        self._scratch = np.empty(most * max(unit_side, map_side) ** 2, np.float32)

    def _load(self) -> None:
        with np.errstate(all="ignore"):
            np.copyto(self._small, self._network.parameters, casting="same_kind")

    def unit_maps(self) -> Array:
        """Codes of all hidden and output units, layer by layer, shape (n_units, unit_side, unit_side); overwritten by the next call."""
        self._load()
        forward, area, done = self._forwards[0], self._sides[0] ** 2, 0
        with np.errstate(all="ignore"):
            forward.run(self._inputs[0])
        for output in forward.outputs:
            scratch = self._scratch[: output.size].reshape(output.shape)
            quantize(output, self._unit_codes[done : done + len(output)].reshape(len(output), area), scratch)
            done += len(output)
        return self._unit_codes

    def large_map(self, layer: int | None = None, unit: int | None = None) -> Array:
        """Codes of the network's outputs, or of one unit: layer 0 is the input features, 1 the first hidden layer.

        Returns:
            shape (n_maps, map_side, map_side): one map an output, or one for the unit; overwritten by the next call.
        """
        self._load()
        side = self._sides[1]
        if layer is None or unit is None:
            layer, rows = len(self._network.layers), slice(None)
        else:
            rows = slice(unit, unit + 1)
        with np.errstate(all="ignore"):
            values = self._inputs[1] if layer == 0 else self._forwards[1].run(self._inputs[1], layer)
        values = values[rows]
        codes = quantize(values, self._large_codes[: len(values)], self._scratch[: values.size].reshape(values.shape))
        return codes.reshape(-1, side, side)
