"""Read-only looks at a trainer: what every unit answers over a whole plane of inputs. Looking changes nothing."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.inspection.numpy_maps import NumpyMaps
from engine.inspection.plane import View, make_view
from engine.network.network import check_index
from engine.training.trainer import Trainer

Array = NDArray[Any]


class Drawing(Protocol):
    """What draws maps of a network in a view."""

    def set_view(self, view: View) -> None:
        """Shows this plane from now on; called before anything is drawn."""

    def draw(self, units: Array, large: Array, layer: int, first: int) -> None:
        """Writes codes of all units, and of some of one layer.

        Args:
            units: of all hidden and output units, layer by layer; uint8, shape (n_units, cells), or (0, cells).
            large: of the units of `layer` from number `first` on; uint8, shape (n_maps, cells), or (0, cells).
            layer: 0 is the input features, 1 the first hidden layer.
            first: counted within the layer.
        """


class UnitMaps:
    """Maps of a trainer's units, with buffers that are made once.

    Args:
        trainer: to look at; a picture belongs to its present network and must be made anew after a reset that changed
            it.
        unit_side: cells along one side of a unit's map.
        map_side: cells along one side of the large map.
        view: of which inputs; of the first two where None, with the others at their means.
    """

    def __init__(self, trainer: Trainer, unit_side: int = 30, map_side: int = 100, view: View | None = None) -> None:
        self._shape = shape = trainer.network.shape
        self._units = np.empty((sum(shape[1:]), unit_side, unit_side), np.uint8)
        self._large = np.empty((shape[-1], map_side, map_side), np.uint8)
        self._unit_rows = self._units.reshape(len(self._units), -1)
        self._large_rows = self._large.reshape(len(self._large), -1)
        self._drawing: Drawing = NumpyMaps(trainer, unit_side, map_side)
        self.set_view(view or make_view(trainer))

    def set_view(self, view: View) -> None:
        """Shows this plane from now on."""
        self.view = view
        self._drawing.set_view(view)

    def unit_maps(self) -> Array:
        """Codes of all hidden and output units, layer by layer.

        Returns:
            shape (n_units, unit_side, unit_side); overwritten by the next call.
        """
        self._drawing.draw(self._unit_rows, self._large_rows[:0], 0, 0)
        return self._units

    def large_map(self, layer: int | None = None, unit: int | None = None) -> Array:
        """Codes of the network's outputs, or of one unit: layer 0 is the input features, 1 the first hidden layer.

        Returns:
            shape (n_maps, map_side, map_side): one map an output, or one for the unit; overwritten by the next call.

        Raises:
            IndexError: no such unit.
        """
        layer, first, count = self._chosen(layer, unit)
        self._drawing.draw(self._unit_rows[:0], self._large_rows[:count], layer, first)
        return self._large[:count]

    def both(self, layer: int | None = None, unit: int | None = None) -> tuple[Array, Array]:
        """`unit_maps` and `large_map` of one moment."""
        layer, first, count = self._chosen(layer, unit)
        self._drawing.draw(self._unit_rows, self._large_rows[:count], layer, first)
        return self._units, self._large[:count]

    def _chosen(self, layer: int | None, unit: int | None) -> tuple[int, int, int]:
        """The layer that is shown large, and of it the first unit, and how many."""
        shape = self._shape
        if layer is None or unit is None:
            return len(shape) - 1, 0, shape[-1]
        check_index("layer", layer, len(shape))
        check_index("unit", unit, shape[layer])
        return layer, unit, 1
