"""Maps and curves drawn by NumPy: readable, always there, and what compiled code is held to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.inspection.codes import NOT_A_NUMBER, quantize, scale
from engine.inspection.plane import View
from engine.network.network import with_ones
from engine.network.passes import Forward
from engine.tables.features import feature_matrix
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Points of the large map taken at once: few enough that all layers' values stay in a core's cache.
_BLOCK = 1000


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


class NumpyMaps:
    """Draws maps in float32, with buffers that are made once.

    Args:
        trainer: to look at.
        unit_side: cells along one side of a unit's map, or samples of its curve.
        map_side: the same of the large one.
        unit_cells, map_cells: how many these are in all.
    """

    def __init__(self, trainer: Trainer, unit_side: int, map_side: int, unit_cells: int, map_cells: int) -> None:
        network = trainer.network
        self._trainer, self._network = trainer, network
        self._unit_side, self._side = unit_side, map_side
        self._small = np.empty(network.parameters.size, np.float32)
        layers = network.views(self._small)

        self._units = Forward(network, unit_cells, np.float32)
        self._units.bind(layers)
        self._units_scaled = np.empty_like(self._units.block)
        residual = any(layer.residual for layer in network.layers)
        self._units_bounded = not residual and all(one.low >= -1 and one.high <= 1 for one in network.activations)
        middle, half = output_scale(trainer.experiment)
        self._scaled = (middle, half) != (0.0, 1.0)
        self._middle, self._half = np.float32(middle), np.float32(half)

        self._count = next(count for count in range(-(-map_cells // _BLOCK), map_cells + 1) if map_cells % count == 0)
        self._forward = Forward(network, map_cells // self._count, np.float32)
        self._forward.bind(layers)
        self._large_values = np.empty((network.shape[-1], map_cells), np.float32)

    def set_view(self, view: View) -> None:
        """Shows this plane from now on."""
        self._units_inputs = self._grid(view, self._unit_side, 1)[0]
        self._blocks = self._grid(view, self._side, self._count)

    def _grid(self, view: View, side: int, blocks: int) -> Array:
        """What the network has as inputs at the centers of the cells, shape (blocks, fan_in, cells of a block)."""
        experiment = self._trainer.experiment
        # Far outside of the data a formula may be no number; that is shown, not warned of.
        with np.errstate(all="ignore"):
            if experiment.standardize:
                return _in_blocks(self._trainer.columns(view.points(side)), experiment.bias, blocks)
            return _shared_grid(experiment.features, experiment.bias, view.of_plane, side, blocks)

    def _place(self, output: Array) -> None:
        """Moves outputs, in place, so that what lies between two classes has the code of zero."""
        if self._scaled:
            np.subtract(output, self._middle, output)
            np.divide(output, self._half, output)

    def draw(self, units: Array, large: Array, layer: int, first: int) -> None:
        """See `Drawing`."""
        with np.errstate(all="ignore"):
            np.copyto(self._small, self._network.parameters, casting="same_kind")
            if len(units):
                self._draw_units(units)
            if len(large):
                self._draw_large(large, layer, first)

    def _draw_units(self, codes: Array) -> None:
        forward, scaled, done = self._units, self._units_scaled, 0
        if codes.dtype == np.float32:
            forward.run(self._units_inputs)
            np.concatenate(forward.outputs, out=codes)
            return
        self._place(forward.run(self._units_inputs))
        strange = scale(forward.block, scaled, bounded=self._units_bounded)
        for start, output in zip(forward.starts, forward.outputs, strict=True):
            values, rows = scaled[start : start + len(output)], codes[done : done + len(output)]
            np.copyto(rows, values, casting="unsafe")
            if strange:
                rows[np.isnan(values)] = NOT_A_NUMBER
            done += len(output)

    def _draw_large(self, codes: Array, layer: int, first: int) -> None:
        rows = slice(first, first + len(codes))
        if layer == 0:
            values = np.concatenate(list(self._blocks[:, rows]), axis=1)
        else:
            values = self._large_values[: len(codes)]
            width = self._blocks[0].shape[1]
            for index, block in enumerate(self._blocks):
                answer = self._forward.run(block, layer)
                if layer == len(self._network.layers) and codes.dtype != np.float32:
                    self._place(answer)
                values[:, index * width : (index + 1) * width] = answer[rows]
        if codes.dtype == np.float32:
            np.copyto(codes, values)
        else:
            quantize(values, codes, values)
