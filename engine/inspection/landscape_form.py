"""What a surface is around a place on it, in one word and a few numbers: a slope, a ravine, a plateau, a bottom."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Of half the picture's side: how far around the place one looks, and the places looked at on that circle.
_AROUND, _PLACES = 0.2, 24
# Shares of the loss's range over the picture: what counts as level, and how high the floor of a valley is; and the
# share of the loss itself that makes all of a picture level.
_LEVEL, _FLOOR, _ALL_LEVEL = 0.03, 0.08, 0.01
# So many times as steep across as along, or as long as wide, is a ravine.
_RAVINE = 12.0


@dataclass(frozen=True)
class Form:
    """The surface around a place.

    Attributes:
        name: "bottom" (near the lowest place of the picture), "local_minimum" (all around is higher, and elsewhere in
            the picture it is lower), "ravine", "plateau" or "slope".
        loss: there.
        lowest: the least loss on the picture, and `lowest_at` where: two coordinates.
        highest: the largest finite loss on the picture.
        around: how far around the place it was looked; `rise` by how much the loss is higher there on average.
        steepness: of the surface at the place, loss over distance, at the picture's scale.
        across, along: the larger and the smaller curvature at that scale.
        floor: share of the picture that lies about as low as the lowest place, and together with it.
        off: share of the picture where the loss is not finite.
    """

    name: str
    loss: float
    lowest: float
    lowest_at: tuple[float, float]
    highest: float
    around: float
    rise: float
    steepness: float
    across: float
    along: float
    floor: float
    off: float


def form_at(
    losses: Array, xs: Array, ys: Array, place: tuple[float, float], loss_at: Callable[[float, float], float]
) -> Form | None:
    """The form of a surface around a place; None where the loss is not finite there or right beside it.

    Args:
        losses: over the picture, a row for each y, shape (len(ys), len(xs)).
        xs, ys: coordinates, ascending and evenly spaced, the same distance both ways.
        place: coordinates of the place.
        loss_at: the loss at any coordinates of the plane.
    """
    finite = np.isfinite(losses)
    half = float(xs[-1] - xs[0]) / 2
    here, around = loss_at(*place), _AROUND * half
    angles = np.arange(_PLACES) * (2 * math.pi / _PLACES)
    circle = np.array([loss_at(place[0] + around * math.cos(a), place[1] + around * math.sin(a)) for a in angles])
    step = float(xs[1] - xs[0])
    slope, curvatures = _derivatives(place, here, step, loss_at)
    if not (finite.any() and math.isfinite(here) and np.isfinite(circle).all() and np.isfinite(curvatures).all()):
        return None
    known = np.where(finite, losses, np.inf)
    row, column = np.unravel_index(int(known.argmin()), known.shape)
    lowest, highest = float(known.min()), float(losses[finite].max())
    # A few walls that rise to the sky must not make all the rest a plain.
    height = max(float(np.quantile(losses[finite], 0.9)) - min(lowest, here), 1e-300)
    floor = _together(known <= lowest + _FLOOR * height, (int(row), int(column)))
    name = _name(here, circle, lowest, height, curvatures, slope * around, around)
    if name == "bottom" and _elongation(floor) > _RAVINE:
        name = "ravine"
    return Form(
        name, here, lowest, (float(xs[column]), float(ys[row])), highest, around, float(circle.mean()) - here, slope,
        float(curvatures[1]), float(curvatures[0]), float(floor.mean()), 1.0 - float(finite.mean()),
    )  # fmt: skip


def _name(
    here: float, circle: Array, lowest: float, height: float, curvatures: Array, fall: float, around: float
) -> str:
    along, across = (0.5 * float(one) * around * around for one in curvatures)
    if height <= _ALL_LEVEL * abs(here):
        return "plateau"
    if here - lowest <= _LEVEL * height:
        return "bottom"
    if circle.min() > here:
        return "local_minimum"
    if np.abs(circle - here).max() <= _LEVEL * height:
        return "plateau"
    # Across a ravine the walls rise on both sides, more than the ground falls along it.
    if across > _RAVINE * abs(along) and across > fall:
        return "ravine"
    return "slope"


def _derivatives(
    place: tuple[float, float], here: float, step: float, loss_at: Callable[[float, float], float]
) -> tuple[float, Array]:
    """Steepness, and both curvatures, ascending, by differences over a step of the picture."""
    x, y = place
    right, left = loss_at(x + step, y), loss_at(x - step, y)
    up, down = loss_at(x, y + step), loss_at(x, y - step)
    mixed = loss_at(x + step, y + step) - loss_at(x + step, y - step) - loss_at(x - step, y + step)
    mixed = (mixed + loss_at(x - step, y - step)) / (4 * step * step)
    hessian = np.array([[(right - 2 * here + left) / step**2, mixed], [mixed, (up - 2 * here + down) / step**2]])
    slope = math.hypot(right - left, up - down) / (2 * step)
    if not np.isfinite(hessian).all():
        return slope, np.full(2, np.nan)
    return slope, np.linalg.eigvalsh(hessian)


def _together(low: Array, start: tuple[int, int]) -> Array:
    """Of the cells that are low, those that hang together with one of them."""
    reached = np.zeros_like(low)
    reached[start] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= low
        if (grown == reached).all():
            return reached
        reached = grown


def _elongation(cells: Array) -> float:
    """How many times as far cells spread one way as across it, as squares: variances along both axes of an ellipse."""
    places = np.argwhere(cells).astype(np.float64)
    if len(places) < 3:
        return 1.0
    # A cell has a width of its own.
    spread = np.cov(places.T) + np.eye(2) / 12
    low, high = np.linalg.eigvalsh(spread)
    return float(high / low)
