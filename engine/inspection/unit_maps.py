"""Read-only looks at a trainer: what units answer over a plane of inputs, or along one. Looking changes nothing."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.compiled import availability
from engine.compiled.kernels import Kernels
from engine.compiled.maps import can_draw
from engine.compiled.plan import plan_network
from engine.inspection.compiled_maps import CompiledMaps
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
        """Writes codes, or along a line values, of all units, and of some of one layer.

        Args:
            units: of all hidden and output units, layer by layer; uint8, shape (n_units, cells), or (0, cells). Along
                a line float32 of as many samples.
            large: of the units of `layer` from number `first` on, likewise.
            layer: 0 is the input features, 1 the first hidden layer.
            first: counted within the layer.
        """


class UnitMaps:
    """Maps of a trainer's units, with buffers that are made once; their curves, where the data has one input.

    Where the methods say codes, curves have values, float32, as they are: those of outputs are not moved. The last
    axis, of `2 * side + 1` samples from one end to the other, is then the only one beside that of units.

    Args:
        trainer: to look at; a picture belongs to its present network and must be made anew after a reset that changed
            it.
        unit_side: cells along one side of a unit's map.
        map_side: cells along one side of the large map.
        view: of which inputs; of the first two where None, with the others at their means.
        compiled: False draws with NumPy in any case; else compiled code does, as soon as it is there, where it knows
            the network's functions.
        kernels: the compiled code to take; the process's own where None.
    """

    def __init__(
        self,
        trainer: Trainer,
        unit_side: int = 30,
        map_side: int = 100,
        view: View | None = None,
        *,
        compiled: bool | None = None,
        kernels: Kernels | None = None,
    ) -> None:
        self._trainer, self._sides = trainer, (unit_side, map_side)
        self._kernels = kernels
        self._shape = shape = trainer.network.shape
        self.view = view or make_view(trainer)
        if self.view.is_line:
            self._sides = (2 * unit_side + 1, 2 * map_side + 1)
        self._units, self._large = (
            np.empty((count, side), np.float32) if self.view.is_line else np.empty((count, side, side), np.uint8)
            for count, side in zip((sum(shape[1:]), shape[-1]), self._sides, strict=True)
        )
        self._unit_rows = self._units.reshape(len(self._units), -1)
        self._large_rows = self._large.reshape(len(self._large), -1)
        knows = compiled is not False and can_draw(trainer.network)
        self._plan = plan_network(trainer.network) if knows else None
        self._choose()

    def _choose(self) -> None:
        """Draws by compiled code from now on, where that can be, else by NumPy."""
        found = None if self._plan is None else self._kernels or availability.kernels()
        self._waits = self._plan is not None and found is None
        if self._plan is None or found is None:
            cells = (self.view.cells(side) for side in self._sides)
            self._drawing: Drawing = NumpyMaps(self._trainer, *self._sides, *cells)
        else:
            self._drawing = CompiledMaps(self._trainer, *self._sides, found.draw_maps, self._plan)
        self._drawing.set_view(self.view)

    @property
    def engine(self) -> str:
        """What draws: "compiled" or "numpy"."""
        return "compiled" if isinstance(self._drawing, CompiledMaps) else "numpy"

    def _draw(self, units: Array, large: Array, layer: int, first: int) -> None:
        if self._waits and availability.kernels():
            self._choose()
        self._drawing.draw(units, large, layer, first)

    def set_view(self, view: View) -> None:
        """Shows this plane from now on; of one input there is one view."""
        self.view = view
        self._drawing.set_view(view)

    def unit_maps(self) -> Array:
        """Codes of all hidden and output units, layer by layer.

        Returns:
            shape (n_units, unit_side, unit_side); overwritten by the next call.
        """
        self._draw(self._unit_rows, self._large_rows[:0], 0, 0)
        return self._units

    def large_map(self, layer: int | None = None, unit: int | None = None) -> Array:
        """Codes of the network's outputs, or of one unit: layer 0 is the input features, 1 the first hidden layer.

        Returns:
            shape (n_maps, map_side, map_side): one map an output, or one for the unit; overwritten by the next call.

        Raises:
            IndexError: no such unit.
        """
        layer, first, count = self._chosen(layer, unit)
        self._draw(self._unit_rows[:0], self._large_rows[:count], layer, first)
        return self._large[:count]

    def both(self, layer: int | None = None, unit: int | None = None) -> tuple[Array, Array]:
        """`unit_maps` and `large_map` of one moment."""
        layer, first, count = self._chosen(layer, unit)
        self._draw(self._unit_rows, self._large_rows[:count], layer, first)
        return self._units, self._large[:count]

    def _chosen(self, layer: int | None, unit: int | None) -> tuple[int, int, int]:
        """The layer that is shown large, and of it the first unit, and how many."""
        shape = self._shape
        if layer is None or unit is None:
            return len(shape) - 1, 0, shape[-1]
        check_index("layer", layer, len(shape))
        check_index("unit", unit, shape[layer])
        return layer, unit, 1
