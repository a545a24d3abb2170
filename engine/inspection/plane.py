"""Where units are looked at: the plane of inputs that maps show, or the line of the one input that curves show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.trainer import Trainer

Array = NDArray[Any]

# A map covers the inputs along its sides from -EXTENT to EXTENT, and a curve the one input.
EXTENT = 6.0


def plane(side: int) -> tuple[Array, Array]:
    """x1 and x2 of the centers of a map's cells, row by row from the top (x2 largest); shape (side * side,) each."""
    centers = (np.arange(side) + 0.5) / side * 2 * EXTENT - EXTENT
    x1, x2 = np.meshgrid(centers, -centers)
    return x1.ravel(), x2.ravel()


def line(samples: int) -> Array:
    """The one input where a curve is sampled, from one end to the other, both included; shape (samples,)."""
    return np.arange(samples) / max(1, samples - 1) * 2 * EXTENT - EXTENT


@dataclass(frozen=True)
class View:
    """The plane that maps show: two inputs along its sides, all others held. With one input it is a line.

    Attributes:
        axes: places of the inputs that grow to the right and upwards; of the one that there is.
        held: a value for every input; those of the axes do not count.
    """

    axes: tuple[int, ...]
    held: tuple[float, ...]

    @property
    def is_line(self) -> bool:
        """Whether there is one input, so that units are looked at along it."""
        return len(self.axes) == 1

    def cells(self, side: int) -> int:
        """How many places there are: of a map with so many cells a side, or of a curve of so many samples."""
        return side if self.is_line else side * side

    def points(self, side: int) -> Array:
        """Inputs at the centers of a map's cells, as `plane` has them, or along the line; shape (n_inputs, cells)."""
        if self.is_line:
            return line(side)[None, :]
        inputs = np.repeat(np.array(self.held, dtype=np.float64)[:, None], side * side, axis=1)
        inputs[list(self.axes)] = plane(side)
        return inputs

    @property
    def of_plane(self) -> View:
        """The same plane, with what does not count left out: equal views are of the same inputs."""
        return View(self.axes, tuple(0.0 if index in self.axes else value for index, value in enumerate(self.held)))


FLAT_VIEW = View((0, 1), (0.0, 0.0))
LINE_VIEW = View((0,), (0.0,))


def input_means(trainer: Trainer) -> tuple[float, ...]:
    """The mean of each input over the training points: where inputs are held unless somebody says otherwise."""
    inputs = trainer.data.train[:, :-1]
    # Divided first: the sum of what is far out would be infinite; of the farthest, rounding makes it so even then.
    largest = np.finfo(np.float64).max
    with np.errstate(over="ignore"):
        return tuple(np.clip(np.add.reduce(inputs / len(inputs)), -largest, largest).tolist())


def make_view(trainer: Trainer, axes: Sequence[int] | None = None, held: Sequence[float | None] | None = None) -> View:
    """A view of a trainer's inputs, the first two unless told otherwise; those not held at a value are at their mean.

    Raises:
        ValueError: no two different inputs, axes where there is one input, or not one value an input.
    """
    means = input_means(trainer)
    if len(means) == 1:
        if axes is not None:
            raise ValueError(f"`axes` must be left out with one input, which has no plane; got {list(axes)}")
        return LINE_VIEW
    first, second = axes = (0, 1) if axes is None else axes
    if first == second or not all(0 <= axis < len(means) for axis in axes):
        raise ValueError(f"`axes` must be two different inputs, 0 to {len(means) - 1}; got {list(axes)}")
    if held is None:
        return View((first, second), means)
    if len(held) != len(means):
        raise ValueError(f"`held` must have {len(means)} values, one an input; got {len(held)}")
    values = (mean if value is None else float(value) for value, mean in zip(held, means, strict=True))
    return View((first, second), tuple(values))
