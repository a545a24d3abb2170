"""A run as a picture in SVG, drawn without a further package."""

from __future__ import annotations

import base64
import html
import math
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runs.colors import COLORS
from engine.runs.picture import OPACITY, Curve, Dots, Picture, number_text, ticks

Array = NDArray[Any]

_SIDE, _TOP, _LEFT, _FOOT, _RIGHT = 300, 28, 62, 40, 14
_GAP, _WIDTH = 74, 338
_LINE = 18


def draw_svg(picture: Picture) -> str:
    """The text of the SVG."""
    legend = _places(picture)
    width = _LEFT + _SIDE + _RIGHT + (_GAP + _WIDTH if picture.has_losses else 0)
    height = _TOP + _SIDE + _FOOT + _LINE * (1 + legend[-1][1]) + 6
    parts = [*_map(picture), *_legend(picture, legend), *(_losses(picture) if picture.has_losses else ())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="What the network answers, and its losses" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="{COLORS["ink-soft"]}"><rect width="100%" height="100%" fill="{COLORS["ground"]}"/>'
        f"{''.join(parts)}</svg>"
    )


def _map(picture: Picture) -> Iterator[str]:
    left, right, bottom, top = picture.extent
    yield _text(_LEFT, _TOP - 10, "Output", weight=600)
    if picture.cells is not None:
        image = base64.b64encode(png_bytes(picture.cells)).decode("ascii")
        yield (
            f'<image x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" opacity="{OPACITY}" '
            f'href="data:image/png;base64,{image}"/>'
        )
    else:
        edge = f'fill="none" stroke="{COLORS["line"]}"'
        yield f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" {edge}/>'
    yield f'<svg x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" viewBox="0 0 {_SIDE} {_SIDE}">'
    for dots in picture.dots:
        yield from _points(dots, picture.extent)
    for curve in picture.curves:
        yield from _curve(curve, picture.extent)
    yield "</svg>"
    for value in ticks(left, right):
        place = _LEFT + (value - left) / (right - left) * _SIDE
        yield _text(place, _TOP + _SIDE + 16, number_text(value), anchor="middle")
    for value in ticks(bottom, top):
        place = _TOP + (top - value) / (top - bottom) * _SIDE
        yield _text(_LEFT - 6, place + 4, number_text(value), anchor="end")
    across, upwards = map(html.escape, picture.names)
    yield _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 34, across, anchor="middle")
    yield f'<g transform="rotate(-90 16 {_TOP + _SIDE / 2:g})">'
    yield _text(16, _TOP + _SIDE / 2, upwards, anchor="middle")
    yield "</g>"


def _points(dots: Dots, extent: tuple[float, float, float, float]) -> Iterator[str]:
    """Training points as discs, and test points as squares, as on the page."""
    left, right, bottom, top = extent
    xs = (dots.x - left) / (right - left) * _SIDE
    ys = (top - dots.y) / (top - bottom) * _SIDE
    yield f'<g stroke="{COLORS["ground" if dots.name == "training" else "ink-soft"]}" stroke-width="1">'
    for x, y, color in zip(xs.tolist(), ys.tolist(), dots.colors.tolist(), strict=True):
        yield _mark(dots.name, x, y, "#{:02x}{:02x}{:02x}".format(*color))
    yield "</g>"


def _curve(curve: Curve, extent: tuple[float, float, float, float]) -> Iterator[str]:
    """A line for each stretch of it; far outside it is cut off."""
    left, right, bottom, top = extent
    for x, y in curve.pieces():
        xs = (x - left) / (right - left) * _SIDE
        ys = np.clip((top - y) / (top - bottom) * _SIDE, -_SIDE, 2 * _SIDE)
        places = " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(xs.tolist(), ys.tolist(), strict=True))
        stroke = f'fill="none" stroke="{curve.color}" stroke-width="2" stroke-linejoin="round"'
        yield f'<polyline points="{places}" {stroke}/>'


def _mark(part: str, x: float, y: float, fill: str) -> str:
    if part == "training":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.7" fill="{fill}"/>'
    return f'<rect x="{x - 2.4:.1f}" y="{y - 2.4:.1f}" width="4.8" height="4.8" fill="{fill}"/>'


def _entries(picture: Picture) -> list[tuple[str, str | None]]:
    """Of the legend: words, and a color, or None for the mark of that part of the data."""
    parts = [(dots.name, None) for dots in reversed(picture.dots)] if len(picture.dots) > 1 else []
    return [*picture.legend, *parts]


def _places(picture: Picture) -> list[tuple[float, int]]:
    """Where each entry of the legend begins, and in which line."""
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for words, _ in _entries(picture):
        width = 30 + 6.6 * len(words)
        if x and x + width > _SIDE + _RIGHT:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += width
    return places


def _legend(picture: Picture, places: list[tuple[float, int]]) -> Iterator[str]:
    for (words, color), (x, line) in zip(_entries(picture), places, strict=True):
        left, y = _LEFT + x, _TOP + _SIDE + _FOOT + _LINE * (line + 1) - 4
        if color is None:
            yield f'<g stroke="{COLORS["ink-soft"]}">{_mark(words, left + 5, y - 4, COLORS["zero"])}</g>'
        else:
            yield f'<rect x="{left:g}" y="{y - 9:g}" width="10" height="10" rx="2" fill="{color}"/>'
        yield _text(left + 16, y, html.escape(words))


def _losses(picture: Picture) -> Iterator[str]:
    left, width = _LEFT + _SIDE + _RIGHT + _GAP, _WIDTH - 20
    first, last = float(picture.epochs[0]), float(picture.epochs[-1])
    span = max(last - first, 1e-9)
    low, high, marks = _scale(picture)
    yield _text(left, _TOP - 10, "Loss", weight=600)
    for value in marks:
        y = _TOP + _SIDE * (1 - (_height(picture, value) - low) / (high - low))
        yield f'<path d="M{left} {y:.1f}h{width}" stroke="{COLORS["line"]}"/>'
        yield _text(left - 6, y + 4, f"{value:.3g}".replace("-", "−"), anchor="end")
    for value in ticks(first, last, min(4, span)) if last > first else (first,):
        yield _text(left + (value - first) / span * width, _TOP + _SIDE + 16, f"{value:g}", anchor="middle")
    yield _text(left + width / 2, _TOP + _SIDE + 34, "epoch", anchor="middle")
    for index, line in enumerate(picture.lines):
        color, dashes = ("ink-soft", 'stroke-dasharray="2 2"') if picture.is_second(line) else ("ink", "")
        stroke = f'fill="none" stroke="{COLORS[color]}" stroke-width="2" {dashes}'
        # Where one is not, the line is broken.
        drawn = [
            (epoch, _height(picture, loss))
            for epoch, loss in zip(picture.epochs.tolist(), line.losses.tolist(), strict=True)
            if math.isfinite(loss) and (loss > 0 or not picture.logarithmic)
        ]
        places = " ".join(
            f"{left + (epoch - first) / span * width:.1f},{_TOP + _SIDE * (1 - (height - low) / (high - low)):.1f}"
            for epoch, height in drawn
        )
        x = left + 60 + 136 * index
        if drawn:
            yield f'<polyline points="{places}" {stroke} stroke-linejoin="round"/>'
            yield f'<path d="M{x} {_TOP - 14}h16" {stroke}/>'
        yield _text(x + (22 if drawn else 0), _TOP - 10, line.said)


def _height(picture: Picture, loss: float) -> float:
    return math.log10(loss) if picture.logarithmic else loss


def _scale(picture: Picture) -> tuple[float, float, list[float]]:
    """The lowest and the highest of the axis, and the losses that are marked on it."""
    every = np.concatenate([line.losses for line in picture.lines])
    every = every[np.isfinite(every)]
    if not picture.logarithmic:
        top = float(every.max()) if every.size and every.max() > 0 else 1.0
        marks = ticks(0.0, top * 1.02)
        return 0.0, max(top * 1.02, marks[-1]), marks
    low, high = (math.log10(one) for one in (every[every > 0].min(), every.max()))
    low, high = math.floor(low), math.ceil(high)
    step = max(1, -(-(high - low) // 6))
    return low, high, [10.0**power for power in range(low, high + 1, step)]


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: int = 400) -> str:
    color = f' fill="{COLORS["ink"]}"' if weight > 400 else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}"{color}>{text}</text>'


def png_bytes(pixels: Array) -> bytes:
    """The bytes of a PNG (RFC 2083) of colors, shape (height, width, 3)."""
    height, width, _ = pixels.shape
    # Each row begins with the kind of its filter: none.
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
