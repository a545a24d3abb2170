"""Where a layer's sums fall on the curve of its function, and how much of them where that is flat."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.layer_health import FLAT, steepest_slope
from engine.lessons.scenes.layer_values import LayerValues, layer_values
from engine.lessons.scenes.scene import Scene
from engine.network.traced_pass import layer_alpha
from engine.tables.activations import ACTIVATIONS
from engine.training.trainer import Trainer

Array = NDArray[Any]

BARS, _CURVE = 60, 81
# Beyond this share of the steepest slope next to nothing is learned: of sigmoid that is -6 to 6, of tanh -3 to 3.
EDGE = 0.01
# The axis reaches so many times as far as the useful range, or the sums, but no further than a multiple of that range.
_ROOM, _FURTHEST = 1.25, 6.0
# How far an axis reaches at least where a function has no useful range with two ends.
_USUAL = 5.0
_GRID = np.linspace(-32.0, 32.0, 6401)


def ranges(trainer: Trainer) -> Scene:
    """The sums of every hidden layer, of the output where there is none, under its function and its slope.

    Returns:
        `layers`: of each its number and `activation`; `low` and `high`, the ends of the axis, and `f` and `slope` at
        places evenly spaced from one to the other. `useful`: from where to where |f'| is at least FLAT of its
        steepest, and `edge`, the same with EDGE: None for an end that is not there, which both are not where f' is 0
        everywhere, or where f is flat nowhere by its nature. `steepest`: the largest |f'|. `counts`: of bars of equal
        width from `low` to `high`; `below` and `above`: how many sums lie beyond; `count`: of how many; `flat` and
        `lost`: shares of places with less than FLAT and EDGE of the steepest slope, None for a function that is flat
        nowhere; `slope_mean`: the mean of |f'| at the sums. `reach`: `edge` as one whole number, where it goes as far
        both ways, and `within`: the share of sums no further from 0. Layers whose function is of all their units
        together are left out.
    """
    values = list(layer_values(trainer))
    return {"layers": [_layer(one) for one in values[:-1] or values if one.trace.slopes is not None]}


def _layer(one: LayerValues) -> Scene:
    activation, alpha = one.trace.layer.activation, layer_alpha(one.trace.layer)
    sums = one.trace.sums[one.units]
    slopes = np.abs(np.asarray(one.trace.slopes)[one.units])
    steepest = steepest_slope(activation.name, alpha)
    useful, edge = (_within(activation.name, alpha, share) for share in (FLAT, EDGE))
    ends = [abs(end) for end in edge if end is not None]
    usual = max(ends) if len(ends) == 2 else max([_USUAL, *ends])
    furthest = float(np.abs(sums).max()) if sums.size else 0.0
    reach = round(ends[1]) if len(ends) == 2 and math.isclose(*ends, rel_tol=1e-6) else None
    half = min(max(_ROOM * usual, _ROOM * furthest), _FURTHEST * usual)
    f, slope = _curve(activation.name, alpha, np.linspace(-half, half, _CURVE))
    inside = sums[np.abs(sums) <= half]
    counts, _ = np.histogram(inside, bins=BARS, range=(-half, half))
    return {
        "layer": one.number,
        "activation": activation.name,
        "low": -half,
        "high": half,
        "f": f.round(5),
        "slope": slope.round(5),
        "useful": useful,
        "edge": edge,
        "steepest": steepest,
        "counts": counts,
        "below": int(np.count_nonzero(sums < -half)),
        "above": int(np.count_nonzero(sums > half)),
        "count": sums.size,
        "flat": _share(slopes, FLAT * steepest) if activation.saturates else None,
        "lost": _share(slopes, EDGE * steepest) if activation.saturates else None,
        "reach": reach,
        "within": None if reach is None else float(np.mean(np.abs(sums) <= reach)) if sums.size else 1.0,
        "slope_mean": float(slopes.mean()) if slopes.size else 0.0,
    }


def _share(slopes: Array, bound: float) -> float:
    """Of places whose slope is below a bound; all of them where the function has none."""
    return float(np.mean(slopes < bound)) if bound and slopes.size else 1.0


@lru_cache(maxsize=256)
def _within(name: str, alpha: float | None, share: float) -> tuple[float | None, float | None]:
    """The first and the last place with at least this share of the steepest slope; None beyond what is looked at."""
    if not ACTIVATIONS[name].saturates:
        return None, None
    bound = share * steepest_slope(name, alpha)
    slopes = np.abs(_curve(name, alpha, _GRID)[1])
    places = np.flatnonzero(slopes >= bound)
    if not bound or not places.size:
        return None, None
    first, last = int(places[0]), int(places[-1])
    return _crossing(slopes, bound, first - 1, first), _crossing(slopes, bound, last + 1, last)


def _crossing(slopes: Array, bound: float, outer: int, inner: int) -> float | None:
    """Where between two neighbors of the grid the slope comes to the bound; None where the outer one is not there."""
    if not 0 <= outer < len(_GRID):
        return None
    part = (slopes[inner] - bound) / (slopes[inner] - slopes[outer])
    return float(_GRID[inner] + part * (_GRID[outer] - _GRID[inner]))


def _curve(name: str, alpha: float | None, z: Array) -> tuple[Array, Array]:
    """f and f' at these places."""
    activation = ACTIVATIONS[name]
    f, slope = np.empty_like(z), np.empty_like(z)
    activation.forward_for(z.size, alpha)(z.copy(), f)
    activation.derivative_for(alpha)(z if activation.of_input else f, slope)
    return f, slope
