"""Codes of a byte for values, as maps have them, and the maps and curves of features."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.plane import FLAT_VIEW, LINE_VIEW, View
from engine.tables.features import feature_of

Array = NDArray[Any]

# Cells along one side of a feature's own map.
MAP_SIDE = 30
# Samples of a feature's own curve.
CURVE_SAMPLES = 61
NOT_A_NUMBER = 255


def quantize(values: Array, out: Array, scratch: Array) -> Array:
    """Writes codes for values into `out` (uint8): 0 to 254 for -1 to 1, clipped, 127 for zero; 255 for not a number.

    `values` and `scratch` are float32 of one shape; they may be the same array.
    """
    with np.errstate(all="ignore"):
        strange = scale(values, scratch, bounded=False)
        np.copyto(out, scratch, casting="unsafe")
        if strange:
            out[np.isnan(scratch)] = NOT_A_NUMBER
    return out


def scale(values: Array, out: Array, *, bounded: bool) -> bool:
    """Codes before the fraction is cut off; returns whether there may be a NaN among them.

    `bounded` promises values between -1 and 1, or NaN.
    """
    np.multiply(values, np.float32(127), out)
    np.add(out, np.float32(127.5), out)
    if not bounded:
        np.maximum(out, np.float32(0), out=out)
        np.minimum(out, np.float32(254.5), out=out)
    # A sum is NaN where any term is; looking at every value is left for then.
    return bool(np.isnan(np.add.reduce(out, axis=None)))


def feature_map(name: str, side: int, view: View = FLAT_VIEW) -> Array:
    """Codes of a feature, by name or formula, over the plane, shape (side, side)."""
    with np.errstate(all="ignore"):
        values = feature_of(name).compute(view.points(side)).astype(np.float32)
    return quantize(values, np.empty(values.shape, np.uint8), values).reshape(side, side)


def feature_curve(name: str) -> Array:
    """Values of a feature, by name or formula, along the one input; float32, shape (CURVE_SAMPLES,)."""
    with np.errstate(all="ignore"):
        return feature_of(name).compute(LINE_VIEW.points(CURVE_SAMPLES)).astype(np.float32)
