"""The page's colors, in its light theme, for pictures drawn without it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# As static/css/base.css has them; a test compares.
COLORS = {
    "ground": "#fcfcfb",
    "ink": "#1c1e22",
    "ink-soft": "#5a5f67",
    "line": "#e2e3e5",
    "negative": "#f28c1e",
    "zero": "#eceded",
    "positive": "#0b77bd",
    "class-0": "#e69a00",
    "class-1": "#0b77bd",
    "class-2": "#00936c",
    "class-3": "#c4649a",
    "class-4": "#c94f00",
    "class-5": "#4fb0e0",
    "class-6": "#b5a800",
    "class-7": "#5f6670",
    "hatch-a": "#ffffff",
    "hatch-b": "#c6c9ce",
}
# Ottosson 2020: linear light to cone responses, and the cube roots of those to lightness, green-red and blue-yellow.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.793617785, -0.0040720468],
        [1.9779984951, -2.428592205, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.808675766],
    ]
)


def rgb(color: str) -> Array:
    """The three channels, 0 to 255, of a color as `#rrggbb`."""
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def blend(start: str, end: str, shares: Array) -> Array:
    """Colors between two, mixed in OKLab as the page does.

    Args:
        start, end: as `#rrggbb`.
        shares: of the way, 0 to 1, of any shape.

    Returns:
        channels from 0 to 255 as whole numbers, of that shape and 3 more.
    """
    first, last = (_oklab(rgb(color)) for color in (start, end))
    lab = first + np.asarray(shares, dtype=np.float64)[..., None] * (last - first)
    light = (lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_CONES).T
    gamma = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0.0) ** (1 / 2.4) - 0.055)
    channels: Array = np.clip(np.rint(gamma * 255), 0, 255).astype(np.uint8)
    return channels


def _oklab(channels: Array) -> Array:
    light: Array = np.where(channels <= 10.31475, channels / 255 / 12.92, ((channels / 255 + 0.055) / 1.055) ** 2.4)
    lab: Array = np.cbrt(light @ _CONES.T) @ _LAB.T
    return lab
