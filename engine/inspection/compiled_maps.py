"""Maps and curves drawn by compiled code: see `engine.compiled.maps`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiled.maps import LANES, PLACES, ROW, SPARE
from engine.compiled.plan import NetworkPlan
from engine.experiment.targets import output_scale
from engine.inspection.plane import View
from engine.tables.features import feature_matrix
from engine.training.trainer import Trainer

Array = NDArray[Any]

_NO_CODES, _NO_VALUES = np.empty((0, 0), np.uint8), np.empty((0, 0), np.float32)


def _aligned(rows: int) -> Array:
    """Zeros, float32, shape (rows, ROW), that begin where the widest registers read best."""
    numbers = np.zeros(rows * ROW + LANES, np.float32)
    start = -numbers.ctypes.data // numbers.itemsize % LANES
    return numbers[start : start + rows * ROW].reshape(rows, ROW)


def _cut(columns: Array) -> Array:
    """Features of all cells, shape (n_features, cells), cut as `draw_maps` reads them."""
    features, cells = columns.shape
    blocks = -(-cells // PLACES)
    cut = _aligned(blocks * features)
    for block in range(blocks):
        part = columns[:, block * PLACES : (block + 1) * PLACES]
        cut[block * features : (block + 1) * features, : part.shape[1]] = part
    cut.setflags(write=False)
    return cut


@lru_cache(maxsize=32)
def _shared_grid(names: tuple[str, ...], view: View, side: int) -> Array:
    """The inputs of a map, which are the same for all trainers that do not standardize by points of their own.

    They are the largest part of what a picture holds, and a class of learners looks at few different ones.
    """
    return _cut(feature_matrix(names, view.points(side)).T)


class CompiledMaps:
    """Draws maps in one call for both kinds, which holds no lock of the interpreter.

    Args:
        trainer: to look at.
        unit_side: cells along one side of a unit's map.
        map_side: cells along one side of the large map.
        kernel: `engine.compiled.maps.draw_maps`, compiled.
        plan: of the trainer's network.
    """

    def __init__(
        self, trainer: Trainer, unit_side: int, map_side: int, kernel: Callable[..., None], plan: NetworkPlan
    ) -> None:
        self._trainer, self._kernel = trainer, kernel
        self._unit_side, self._side = unit_side, map_side
        network = trainer.network
        self._network = (
            plan.whole, plan.real, plan.off, network.parameters, network.statistics, *output_scale(trainer.experiment),
            _aligned(3 * max(network.shape[1:]) + SPARE),
        )  # fmt: skip

    def set_view(self, view: View) -> None:
        """Shows this plane from now on."""
        self._unit_inputs, self._inputs = (self._grid(view, side) for side in (self._unit_side, self._side))

    def _grid(self, view: View, side: int) -> Array:
        experiment = self._trainer.experiment
        # Far outside of the data a formula may be no number; that is shown, not warned of.
        with np.errstate(all="ignore"):
            if experiment.standardize:
                return _cut(self._trainer.columns(view.points(side)))
            return _shared_grid(experiment.features, view.of_plane, side)

    def draw(self, units: Array, large: Array, layer: int, first: int) -> None:
        """See `Drawing`."""
        curves = units.dtype == np.float32
        self._kernel(
            *self._network,
            *(self._unit_inputs, *((_NO_CODES, units) if curves else (units, _NO_VALUES))),
            *(self._inputs, *((_NO_CODES, large) if curves else (large, _NO_VALUES))),
            layer, first,
        )  # fmt: skip
