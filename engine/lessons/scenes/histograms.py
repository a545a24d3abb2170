"""The values of all layers on one axis: how wide they are, and whether they narrow or widen on their way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.lessons.scenes.layer_values import layer_values
from engine.lessons.scenes.scene import Scene
from engine.training.trainer import Trainer

Array = NDArray[Any]

BARS = 64
# Powers of ten that a logarithmic axis has at most.
_DECADES = 40


def histograms(trainer: Trainer) -> Scene:
    """Histograms of what the layers answer at the training points, of their weights, and of the weights' gradients.

    Returns:
        `activations`, `weights` and `gradients`, each with `low` and `high`, the ends of an axis that all layers have
        in common and on which 0 lies, and `decades`, the ends of a logarithmic one for sizes without sign, as powers
        of ten; None where all is 0. `layers`: of each its number, `mean` and `std`; `counts` of bars of equal width
        from `low` to `high`; `sizes`, counts of bars of equal ratio over the decades, what is smaller in the first;
        and `zeros`, how many are exactly 0, which are in none of these. `count`: of how many values. None where some
        are not finite.
    """
    layers = list(layer_values(trainer))
    return {
        "activations": _kind([one.trace.output[one.units] for one in layers]),
        "weights": _kind([one.weights for one in layers]),
        "gradients": _kind([one.gradients for one in layers]),
    }


def _kind(layers: list[Array]) -> Scene | None:
    """One kind of value, of every layer."""
    flat = [one.ravel() for one in layers]
    low = min((float(one.min()) for one in flat if one.size), default=0.0)
    high = max((float(one.max()) for one in flat if one.size), default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    # A comparison with what is no number says nothing, so that ends alone do not tell.
    if not math.isfinite(high - low) or not all(np.isfinite(one).all() for one in flat):
        return None
    spreads = [(float(one.mean()), float(one.std())) if one.size else (0.0, 0.0) for one in flat]
    decades = _decades(max(-low, high), [math.hypot(*one) for one in spreads])
    return {
        "low": low,
        "high": high,
        "decades": decades,
        "layers": [
            {
                "layer": number,
                "mean": mean,
                "std": std,
                "count": values.size,
                "zeros": int(values.size - np.count_nonzero(values)),
                "counts": _counts(values, low, high),
                "sizes": [] if decades is None else _sizes(values, *decades),
            }
            for number, (values, (mean, std)) in enumerate(zip(flat, spreads, strict=True), start=1)
        ],
    }


def _decades(most: float, sizes: list[float]) -> tuple[int, int] | None:
    """Whole powers of ten from below the layer with the smallest usual size to the largest value of all."""
    usual = [one for one in sizes if 0.0 < one < math.inf]
    if not most > 0.0 or not usual:
        return None
    high = math.ceil(math.log10(most))
    return max(high - _DECADES, min(high, math.floor(math.log10(min(usual)))) - 1), high


def _counts(values: Array, low: float, high: float) -> list[int]:
    """Without those that are exactly 0: behind a ReLU they would dwarf all others."""
    if not high > low:
        return []
    places = ((values[values != 0.0] - low) / (high - low) * BARS).astype(np.intp)
    return _tallied(np.minimum(places, BARS - 1))


def _sizes(values: Array, low: int, high: int) -> list[int]:
    sizes = np.abs(values[values != 0.0])
    places = ((np.log10(sizes) - low) / (high - low) * BARS).astype(np.intp)
    return _tallied(np.clip(places, 0, BARS - 1))


def _tallied(places: Array) -> list[int]:
    return [int(count) for count in np.bincount(places, minlength=BARS)]
