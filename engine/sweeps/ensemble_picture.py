"""An ensemble as a picture in SVG: what its networks answer on the mean, how far apart, and where they disagree."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.plane import EXTENT
from engine.runs.colors import COLORS, blend
from engine.runs.picture import OPACITY, number_text, output_colors, ticks
from engine.runs.svg_plot import png_bytes

Array = NDArray[Any]

_SIDE, _LEFT, _TOP, _GAP, _FOOT = 240, 44, 34, 56, 62


def ensemble_svg(
    mean: Array,
    spread: Array,
    disagreement: Array | None,
    scale: tuple[float, float],
    names: tuple[str, ...],
    count: int,
) -> str:
    """The text of the SVG.

    Args:
        mean, spread: shape (n_outputs, side, side), or (n_outputs, 1, places) with one input.
        disagreement: shape (side, side); None in regression.
        scale: where an output lies between two classes, and how far from there it stands for one.
        names: of the inputs to the right and upwards, or of the one.
        count: how many networks there are.
    """
    if len(names) == 1:
        return _whole(_LEFT + _SIDE + _GAP, _curves(mean[:, 0], spread[:, 0], names[0], count), count)
    middle, half = scale
    side = mean.shape[-1]
    widest = spread.max(axis=0)
    largest = float(np.nanmax(widest)) if np.isfinite(widest).any() else 0.0
    maps = [
        (f"Mean of {count}", output_colors((mean.reshape(len(mean), -1) - middle) / half, side), ""),
        ("Spread", _shaded(widest, largest), f"deeper: up to {number_text(largest)}"),
    ]
    if disagreement is not None:
        maps.append(("Disagreement", _shaded(disagreement, 0.5), "deepest: half of them or more"))
    parts = [part for place, one in enumerate(maps) for part in _one(_LEFT + place * (_SIDE + _GAP), *one, names)]
    return _whole(_LEFT + len(maps) * (_SIDE + _GAP), parts, count)


def _whole(width: int, parts: Iterable[str], count: int) -> str:
    height = _TOP + _SIDE + _FOOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="What {count} networks answer together" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="{COLORS["ink-soft"]}"><rect width="100%" height="100%" fill="{COLORS["ground"]}"/>'
        f"{''.join(parts)}</svg>"
    )


def _shaded(values: Array, largest: float) -> Array:
    """Colors of numbers from 0 on, deeper the larger they are; what is no number counts as none."""
    shares = np.clip(np.nan_to_num(values / largest if largest > 0 else np.zeros_like(values)), 0.0, 1.0)
    return blend(COLORS["zero"], COLORS["ink"], shares)


def _curves(mean: Array, spread: Array, name: str, count: int) -> Iterator[str]:
    """Each output along the one input: the mean as a line, and as far around it as the networks are spread."""
    low, high = mean - spread, mean + spread
    bottom = float(np.nanmin(low)) if np.isfinite(low).any() else -1.0
    top = float(np.nanmax(high)) if np.isfinite(high).any() else 1.0
    span = max(top - bottom, 1e-9)
    xs = _LEFT + np.arange(mean.shape[1]) / max(mean.shape[1] - 1, 1) * _SIDE

    def points(ys: Array, *, back: bool = False) -> list[str]:
        finite = np.isfinite(ys)
        heights = _TOP + _SIDE * (top - ys[finite]) / span
        found = [f"{x:.1f},{y:.1f}" for x, y in zip(xs[finite].tolist(), heights.tolist(), strict=True)]
        return found[::-1] if back else found

    title = f"Mean of {count}, and spread"
    yield f'<text x="{_LEFT}" y="{_TOP - 12}" font-weight="600" fill="{COLORS["ink"]}">{title}</text>'
    for index in range(len(mean)):
        color = COLORS["positive"] if len(mean) == 1 else COLORS[f"class-{index % 8}"]
        band = " ".join([*points(high[index]), *points(low[index], back=True)])
        yield f'<polygon points="{band}" fill="{color}" opacity="0.25"/>'
        yield f'<polyline points="{" ".join(points(mean[index]))}" fill="none" stroke="{color}" stroke-width="2"/>'
    for value in (-EXTENT, 0.0, EXTENT):
        x = _LEFT + (value + EXTENT) / (2 * EXTENT) * _SIDE
        yield f'<text x="{x:g}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{number_text(value)}</text>'
    for value in ticks(bottom, top):
        y = _TOP + _SIDE * (top - value) / span + 4
        yield f'<text x="{_LEFT - 6}" y="{y:.1f}" text-anchor="end">{number_text(value)}</text>'
    below = _TOP + _SIDE + 34
    yield f'<text x="{_LEFT + _SIDE / 2}" y="{below}" text-anchor="middle">{html.escape(name)}</text>'


def _one(left: float, title: str, pixels: Array, note: str, names: tuple[str, ...]) -> Iterator[str]:
    image = base64.b64encode(png_bytes(pixels)).decode("ascii")
    yield f'<text x="{left}" y="{_TOP - 12}" font-weight="600" fill="{COLORS["ink"]}">{title}</text>'
    yield (
        f'<image x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" opacity="{OPACITY}" '
        f'preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,{image}"/>'
    )
    for value in (-EXTENT, 0.0, EXTENT):
        share = (value + EXTENT) / (2 * EXTENT)
        foot, beside = _TOP + _SIDE + 16, _TOP + _SIDE * (1 - share) + 4
        yield f'<text x="{left + share * _SIDE:g}" y="{foot}" text-anchor="middle">{number_text(value)}</text>'
        yield f'<text x="{left - 6}" y="{beside:g}" text-anchor="end">{number_text(value)}</text>'
    across, upwards = map(html.escape, names)
    below = _TOP + _SIDE + 34
    sides = f"{across} to the right, {upwards} upwards"
    yield f'<text x="{left + _SIDE / 2}" y="{below}" text-anchor="middle">{sides}</text>'
    yield f'<text x="{left + _SIDE / 2}" y="{below + 18}" text-anchor="middle">{note}</text>'
