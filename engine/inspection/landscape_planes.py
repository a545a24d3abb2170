"""Planes through the space of a network's parameters: what the loss is looked at over. Pure: vectors in, planes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.network import Network

Array = NDArray[Any]

# A path whose second direction holds less than this share of its variance is a line, but for rounding.
_LINE = 1e-12
# Directions are one where the square of the sine between them is less; and so often others are drawn.
_PARALLEL, _DRAWS = 1e-6, 16


class NoPlaneError(ValueError):
    """There is no such plane; `reason` is a word for why: see `path_plane` and `random_plane`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Plane:
    """A plane, and coordinates on it.

    Attributes:
        anchor: a place on it, shape (n_parameters,).
        directions: along which its two coordinates grow, shape (2, n_parameters), not parallel.
        origin: where both coordinates are 0, seen along whatever is not in the plane; shape (n_parameters,).
    """

    anchor: Array
    directions: Array
    origin: Array

    def coordinates(self, vectors: Array) -> Array:
        """Those of the nearest places on the plane: of vectors of shape (..., n_parameters), shape (..., 2)."""
        return self.components(vectors - self.origin)

    def components(self, changes: Array) -> Array:
        """By how much the coordinates change with the parameters; shapes as in `coordinates`."""
        gram = self.directions @ self.directions.T
        found: Array = np.linalg.solve(gram, self.directions @ changes.T).T
        return found

    def place(self, first: float, second: float) -> Array:
        """The parameters at these coordinates, shape (n_parameters,)."""
        found: Array = self._zero + np.array([first, second]) @ self.directions
        return found

    @cached_property
    def _zero(self) -> Array:
        """The place whose coordinates are both 0."""
        found: Array = self.anchor - self.coordinates(self.anchor) @ self.directions
        return found

    def share(self, changes: Array) -> float:
        """What the plane holds of the squares of some changes, shape (n_changes, n_parameters): 0 to 1; of none, 1."""
        whole = float((changes * changes).sum())
        basis = np.linalg.qr(self.directions.T)[0]
        inside = changes @ basis
        return min(1.0, float((inside * inside).sum()) / whole) if whole > 0 else 1.0


def weights_plane(present: Array, first: int, second: int) -> Plane:
    """Two parameters, all others as they are now; the coordinates are their values.

    Args:
        present: the parameters.
        first, second: which two of them.
    """
    directions = np.zeros((2, present.size))
    directions[0, first] = directions[1, second] = 1.0
    return Plane(present.copy(), directions, np.zeros(present.size))


def path_plane(path: Array) -> Plane:
    """The plane that lies closest to a path: through its mean, along its two main directions.

    Principal components (Pearson 1901), as Li et al. 2018 draw paths, section 7. The mean is where both coordinates are
    0; the first grows from the path's beginning to its end, and so does the second unless the two are level.

    Args:
        path: its moments, oldest first, shape (n_moments, n_parameters).

    Raises:
        NoPlaneError: "short_path": the moments lie on a line, or are fewer than three.
    """
    if len(path) < 3:
        raise NoPlaneError("short_path")
    mean = path.mean(axis=0)
    around = path - mean
    # Of as many numbers as there are moments, which are few, and not as there are parameters.
    variances, shares = np.linalg.eigh(around @ around.T)
    if not variances[-1] > 0 or not variances[-2] > _LINE * variances[-1]:
        raise NoPlaneError("short_path")
    directions = (around.T @ shares[:, [-1, -2]]).T
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    # Which way a direction points is arbitrary; the picture must not turn over from one look to the next.
    ahead = directions @ (path[-1] - path[0])
    directions *= np.where(ahead < 0, -1.0, 1.0)[:, None]
    return Plane(mean, directions, mean)


def random_plane(network: Network, start: Array, *, rng: np.random.Generator) -> Plane:
    """Two directions at random through the present, each unit's weights as long as those the unit has.

    Filter normalization (Li et al. 2018, section 4): a direction's weights into a unit are scaled to the norm of the
    weights into that unit; biases and what a normalization learns stay as they are. So the same distance means the same
    relative change, whatever the scale of the weights, and sharpness can be compared between networks.

    Args:
        network: as it stands.
        start: where both coordinates are 0: the beginning of the path.
        rng: for the directions; the same numbers give the same ones.

    Raises:
        NoPlaneError: "no_weights": all weights are 0; "parallel": there are so few that two directions are one.
    """
    present = network.parameters
    if not (present * network.is_weight).any():
        raise NoPlaneError("no_weights")
    # Of a unit with one weight a direction is that weight, or its negative: few of them may all agree by chance.
    for _ in range(_DRAWS):
        directions = rng.standard_normal((2, present.size))
        for direction in directions:
            for own, drawn in zip(network.views(present), network.views(direction), strict=True):
                _scale(own, drawn)
        lengths = (directions * directions).sum(axis=1)
        if (directions[0] @ directions[1]) ** 2 < (1 - _PARALLEL) * lengths[0] * lengths[1]:
            return Plane(present.copy(), directions, start)
    raise NoPlaneError("parallel")


def _scale(own: Layer, drawn: Layer) -> None:
    """Gives a layer's direction the norms of its weights, unit by unit, in place."""
    lengths = np.linalg.norm(drawn.weights, axis=0)
    drawn.weights[:] *= np.linalg.norm(own.weights, axis=0) / lengths
    for part in (drawn.biases, drawn.scale, drawn.shift, drawn.learned_alpha):
        part[:] = 0.0


def parameter_index(network: Network, layer: int, unit: int, source: int | None) -> int:
    """Where a weight stands in the parameter vector, or the bias where `source` is None; layers count from 1."""
    where = network.layers[layer - 1]
    if source is None:
        assert where.bias_offset is not None
        return where.bias_offset + unit
    return where.offset + source * where.units + unit


def path_share(plane: Plane, path: Sequence[Array]) -> float:
    """What a plane holds of the variance of a path around its mean."""
    whole = np.array(path, dtype=np.float64)
    return plane.share(whole - whole.mean(axis=0))
