"""A hill to walk down blindly: one weight, a valley and a dip on its side, and gradient descent over them.

f(w) = 0.05 w^2 - 0.6 exp(-((w - 4) / 0.5)^2). The valley's lowest point is at 0; the dip near 4 is a local minimum.
"""

from __future__ import annotations

import math

# Beyond this a walk has flown off, and is not followed any further.
FLOWN = 1e9


def height(w: float) -> float:
    """f(w)."""
    return 0.05 * w * w - 0.6 * _dip(w)


def slope(w: float) -> float:
    """df/dw."""
    return 0.1 * w + 0.6 * _dip(w) * 2.0 * (w - 4.0) / 0.25


def _dip(w: float) -> float:
    return math.exp(-(((w - 4.0) / 0.5) ** 2))


def descend(start: float, rate: float, steps: int) -> list[float]:
    """Where gradient descent comes along: `start`, and w - rate * slope(w) from each; fewer where it has flown off."""
    path = [start]
    while len(path) <= steps and abs(path[-1]) <= FLOWN:
        path.append(path[-1] - rate * slope(path[-1]))
    return path
