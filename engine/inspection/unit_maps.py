"""Read-only looks at a trainer: what every unit answers over a whole plane of inputs. Looking changes nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.inspection.plane import FLAT_VIEW, View, make_view
from engine.network.network import check_index, with_ones
from engine.network.passes import Forward
from engine.tables.features import feature_matrix, feature_of
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Cells along one side of a feature's own map.
MAP_SIDE = 30
NOT_A_NUMBER = 255
# Points of the large map taken at once: few enough that all layers' values stay in a core's cache.
_BLOCK = 1000


def quantize(values: Array, out: Array, scratch: Array) -> Array:
    """Writes codes for values into `out` (uint8): 0 to 254 for -1 to 1, clipped, 127 for zero; 255 for not a number.

    `values` and `scratch` are float32 of one shape; they may be the same array.
    """
    with np.errstate(all="ignore"):
        strange = _scale(values, scratch, bounded=False)
        np.copyto(out, scratch, casting="unsafe")
        if strange:
            out[np.isnan(scratch)] = NOT_A_NUMBER
    return out


def _scale(values: Array, out: Array, *, bounded: bool) -> bool:
    """Codes before the fraction is cut off; returns whether there may be a NaN among them.

    `bounded` promises values between -1 and 1, or NaN.
    """
    np.multiply(values, np.float32(127), out)
    np.add(out, np.float32(127.5), out)
    if not bounded:
        np.maximum(out, np.float32(0), out=out)
        np.minimum(out, np.float32(254.5), out=out)
    # A sum is NaN where any term is; looking at every value is left for then.
    return bool(np.isnan(np.add.reduce(out, axis=None)))


def feature_map(name: str, side: int, view: View = FLAT_VIEW) -> Array:
    """Codes of a feature, by name or formula, over the plane, shape (side, side)."""
    with np.errstate(all="ignore"):
        values = feature_of(name).compute(view.points(side)).astype(np.float32)
    return quantize(values, np.empty(values.shape, np.uint8), values).reshape(side, side)


def _in_blocks(columns: Array, bias: bool, blocks: int) -> Array:
    """Features of all cells, (n_features, cells), as inputs in float32, cut; shape (blocks, fan_in, cells / blocks)."""
    inputs = with_ones(columns.astype(np.float32), bias)
    return np.ascontiguousarray(inputs.reshape(len(inputs), blocks, -1).swapaxes(0, 1))


@lru_cache(maxsize=32)
def _shared_grid(names: tuple[str, ...], bias: bool, view: View, side: int, blocks: int) -> Array:
    """The inputs of a map, which are the same for all trainers that do not standardize by points of their own.

    They are the largest part of what a picture holds, and a class of learners looks at few different ones.
    """
    grid = _in_blocks(feature_matrix(names, view.points(side)).T, bias, blocks)
    grid.setflags(write=False)
    return grid


class UnitMaps:
    """Maps of a trainer's units, in float32, with buffers that are made once.

    Args:
        trainer: to look at; a picture belongs to its present network and must be made anew after a reset that changed
            it.
        unit_side: cells along one side of a unit's map.
        map_side: cells along one side of the large map.
        view: of which inputs; of the first two where None, with the others at their means.
    """

    def __init__(self, trainer: Trainer, unit_side: int = 30, map_side: int = 100, view: View | None = None) -> None:
        network = trainer.network
        self._trainer, self._network = trainer, network
        self._unit_side, self._side = unit_side, map_side
        self._small = np.empty(network.parameters.size, np.float32)
        layers = network.views(self._small)

        self._units = Forward(network, unit_side * unit_side, np.float32)
        self._units.bind(layers)
        self._units_scaled = np.empty_like(self._units.block)
        residual = any(layer.residual for layer in network.layers)
        self._units_bounded = not residual and all(one.low >= -1 and one.high <= 1 for one in network.activations)
        middle, half = output_scale(trainer.experiment)
        self._scaled = (middle, half) != (0.0, 1.0)
        self._middle, self._half = np.float32(middle), np.float32(half)
        self._unit_codes = np.empty((sum(network.shape[1:]), unit_side, unit_side), np.uint8)

        area = map_side * map_side
        self._count = next(count for count in range(-(-area // _BLOCK), area + 1) if area % count == 0)
        self._forward = Forward(network, area // self._count, np.float32)
        self._forward.bind(layers)
        self._large_values = np.empty((network.shape[-1], area), np.float32)
        self._large_codes = np.empty((network.shape[-1], area), np.uint8)
        self.set_view(view or make_view(trainer))

    def set_view(self, view: View) -> None:
        """Shows this plane from now on."""
        self.view = view
        self._units_inputs = self._grid(self._unit_side, 1)[0]
        self._blocks = self._grid(self._side, self._count)

    def _grid(self, side: int, blocks: int) -> Array:
        """What the network has as inputs at the centers of the cells, shape (blocks, fan_in, cells of a block)."""
        experiment = self._trainer.experiment
        # Far outside of the data a formula may be no number; that is shown, not warned of.
        with np.errstate(all="ignore"):
            if experiment.standardize:
                return _in_blocks(self._trainer.columns(self.view.points(side)), experiment.bias, blocks)
            axes = self.view.axes
            held = tuple(0.0 if index in axes else value for index, value in enumerate(self.view.held))
            return _shared_grid(experiment.features, experiment.bias, View(axes, held), side, blocks)

    def _load(self) -> None:
        with np.errstate(all="ignore"):
            np.copyto(self._small, self._network.parameters, casting="same_kind")

    def _place(self, output: Array) -> None:
        """Moves outputs, in place, so that what lies between two classes has the code of zero."""
        if self._scaled:
            np.subtract(output, self._middle, output)
            np.divide(output, self._half, output)

    def unit_maps(self) -> Array:
        """Codes of all hidden and output units, layer by layer.

        Returns:
            shape (n_units, unit_side, unit_side); overwritten by the next call.
        """
        self._load()
        forward, scaled, codes = self._units, self._units_scaled, self._unit_codes
        with np.errstate(all="ignore"):
            self._place(forward.run(self._units_inputs))
            strange = _scale(forward.block, scaled, bounded=self._units_bounded)
            done = 0
            for start, output in zip(forward.starts, forward.outputs, strict=True):
                values = scaled[start : start + len(output)]
                rows = codes[done : done + len(output)].reshape(values.shape)
                np.copyto(rows, values, casting="unsafe")
                if strange:
                    rows[np.isnan(values)] = NOT_A_NUMBER
                done += len(output)
        return codes

    def large_map(self, layer: int | None = None, unit: int | None = None) -> Array:
        """Codes of the network's outputs, or of one unit: layer 0 is the input features, 1 the first hidden layer.

        Returns:
            shape (n_maps, map_side, map_side): one map an output, or one for the unit; overwritten by the next call.

        Raises:
            IndexError: no such unit.
        """
        shape = self._network.shape
        if layer is None or unit is None:
            layer, rows = len(shape) - 1, slice(0, shape[-1])
        else:
            check_index("layer", layer, len(shape))
            check_index("unit", unit, shape[layer])
            rows = slice(unit, unit + 1)
        self._load()
        if layer == 0:
            values = np.concatenate(list(self._blocks[:, rows]), axis=1)
        else:
            values = self._large_values[: rows.stop - rows.start]
            width = self._blocks[0].shape[1]
            with np.errstate(all="ignore"):
                for index, block in enumerate(self._blocks):
                    answer = self._forward.run(block, layer)
                    if layer == len(shape) - 1:
                        self._place(answer)
                    values[:, index * width : (index + 1) * width] = answer[rows]
        codes = quantize(values, self._large_codes[: len(values)], values)
        return codes.reshape(-1, self._side, self._side)
