"""The plane of inputs that maps show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.trainer import Trainer

Array = NDArray[Any]

# A map covers the inputs along its sides from -EXTENT to EXTENT.
EXTENT = 6.0


def plane(side: int) -> tuple[Array, Array]:
    """x1 and x2 of the centers of a map's cells, row by row from the top (x2 largest); shape (side * side,) each."""
    centers = (np.arange(side) + 0.5) / side * 2 * EXTENT - EXTENT
    x1, x2 = np.meshgrid(centers, -centers)
    return x1.ravel(), x2.ravel()


@dataclass(frozen=True)
class View:
    """The plane that maps show: two inputs along its sides, all others held.

    Attributes:
        axes: places of the inputs that grow to the right and upwards.
        held: a value for every input; those of the axes do not count.
    """

    axes: tuple[int, int]
    held: tuple[float, ...]

    def points(self, side: int) -> Array:
        """Inputs at the centers of a map's cells, as `plane` has them; shape (n_inputs, side * side)."""
        inputs = np.repeat(np.array(self.held, dtype=np.float64)[:, None], side * side, axis=1)
        inputs[list(self.axes)] = plane(side)
        return inputs

    @property
    def of_plane(self) -> View:
        """The same plane, with what does not count left out: equal views are of the same inputs."""
        return View(self.axes, tuple(0.0 if index in self.axes else value for index, value in enumerate(self.held)))


FLAT_VIEW = View((0, 1), (0.0, 0.0))


def input_means(trainer: Trainer) -> tuple[float, ...]:
    """The mean of each input over the training points: where inputs are held unless somebody says otherwise."""
    inputs = trainer.data.train[:, :-1]
    # Divided first: the sum of what is far out would be infinite; of the farthest, rounding makes it so even then.
    largest = np.finfo(np.float64).max
    with np.errstate(over="ignore"):
        return tuple(np.clip(np.add.reduce(inputs / len(inputs)), -largest, largest).tolist())


def make_view(trainer: Trainer, axes: Sequence[int] = (0, 1), held: Sequence[float | None] | None = None) -> View:
    """A view of a trainer's inputs; those not held at a value are held at their mean.

    Raises:
        ValueError: no two different inputs, or not one value an input.
    """
    means = input_means(trainer)
    first, second = axes
    if first == second or not all(0 <= axis < len(means) for axis in axes):
        raise ValueError(f"`axes` must be two different inputs, 0 to {len(means) - 1}; got {list(axes)}")
    if held is None:
        return View((first, second), means)
    if len(held) != len(means):
        raise ValueError(f"`held` must have {len(means)} values, one an input; got {len(held)}")
    values = (mean if value is None else float(value) for value, mean in zip(held, means, strict=True))
    return View((first, second), tuple(values))
