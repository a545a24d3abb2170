"""A trained network as a picture in SVG: its outputs over two of the inputs with the points on them, and the losses."""

from __future__ import annotations

import base64
import html
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.inspection.plane import EXTENT, View, make_view
from engine.network.passes import Forward
from engine.runs.colors import COLORS, blend, rgb
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

Array = NDArray[Any]

_CELLS = 100
_SIDE, _TOP, _LEFT, _FOOT = 300, 28, 34, 34
_GAP, _WIDTH = 64, 340
# As on the page, so that points stand out.
_OPACITY = 0.86
_STRIPES = 15


@dataclass(frozen=True)
class Plot:
    """A picture; a notebook shows it."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> None:
        """Writes it to a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def __repr__(self) -> str:
        return f"Plot: an SVG of {len(self.svg)} characters; save(path) writes it to a file"


def plot(
    trainer: Trainer, history: Sequence[HistoryPoint] = (), axes: Sequence[int] = (0, 1), *, test: bool = False
) -> Plot:
    """Draws the outputs over two inputs; beside them the losses, where there are at least two moments.

    Args:
        trainer: what was trained; only read.
        history: as `Trainer.train` gives it.
        axes: places of the inputs along the sides; the others are held at their means.
        test: whether the test points are drawn too, as squares.

    Raises:
        ValueError: no two different inputs.
    """
    view = make_view(trainer, axes)
    width = _LEFT + _SIDE + 12 + (_GAP + _WIDTH if len(history) > 1 else 0)
    height = _TOP + _SIDE + _FOOT
    parts = [*_map(trainer, view, test), *(_losses(history) if len(history) > 1 else ())]
    return Plot(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="What the network answers, and its losses" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="{COLORS["ink-soft"]}"><rect width="100%" height="100%" fill="{COLORS["ground"]}"/>'
        f"{''.join(parts)}</svg>"
    )


def _map(trainer: Trainer, view: View, test: bool) -> Iterator[str]:
    image = base64.b64encode(_png(_paint(trainer, view))).decode("ascii")
    names = [html.escape(trainer.experiment.input_names[axis][:24]) for axis in view.axes]
    yield _text(_LEFT, _TOP - 10, "Output", weight=600)
    yield (
        f'<image x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" opacity="{_OPACITY}" '
        f'href="data:image/png;base64,{image}"/>'
    )
    yield f'<svg x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" viewBox="0 0 {_SIDE} {_SIDE}">'
    yield from _points(trainer, view, test)
    yield "</svg>"
    for value in (-EXTENT, 0, EXTENT):
        place = (value + EXTENT) / (2 * EXTENT) * _SIDE
        name = f"{value:g}".replace("-", "−")
        yield _text(_LEFT + place, _TOP + _SIDE + 16, name, anchor="middle")
        yield _text(_LEFT - 6, _TOP + _SIDE - place + 4, name, anchor="end")
    yield _text(_LEFT + _SIDE, _TOP + _SIDE + 31, names[0], anchor="end")
    yield _text(_LEFT + _SIDE, _TOP - 10, f"{names[1]} upwards", anchor="end")


def _paint(trainer: Trainer, view: View) -> Array:
    """The map's cells as colors, shape (cells, cells, 3)."""
    with np.errstate(all="ignore"):
        inputs = trainer.network.inputs(trainer.columns(view.points(_CELLS)))
        outputs = Forward(trainer.network, _CELLS * _CELLS).run(inputs)
        middle, half = output_scale(trainer.experiment)
        values = np.clip((outputs - middle) / half, -1.0, 1.0)
    strange = np.isnan(values).any(axis=0)
    values[:, strange] = 0.0
    if len(values) == 1:
        colors = _between(values[0])
    else:
        winners, sure = values.argmax(axis=0), (values.max(axis=0) + 1) / 2
        colors = np.empty((values.shape[1], 3), np.uint8)
        for index in range(len(values)):
            own = winners == index
            colors[own] = blend(COLORS["zero"], COLORS[f"class-{index}"], sure[own])
    rows, columns = np.divmod(np.arange(_CELLS * _CELLS), _CELLS)
    stripe = ((rows + columns) // max(1, round(_CELLS / _STRIPES)))[strange] % 2
    colors[strange] = np.array([rgb(COLORS["hatch-a"]), rgb(COLORS["hatch-b"])])[stripe]
    return colors.reshape(_CELLS, _CELLS, 3)


def _between(values: Array) -> Array:
    """Colors of values from -1 to 1."""
    ends = [blend(COLORS["zero"], COLORS[end], np.abs(values)) for end in ("negative", "positive")]
    return np.where(values[:, None] < 0, *ends)


def _points(trainer: Trainer, view: View, test: bool) -> Iterator[str]:
    """Training points as discs, and test points as squares, as on the page."""
    kinds = ((trainer.data.test[: None if test else 0], "ink-soft", False), (trainer.data.train, "ground", True))
    for rows, ring, disc in kinds:
        yield f'<g stroke="{COLORS[ring]}" stroke-width="1">'
        for row, color in zip(rows, _label_colors(trainer, rows[:, -1]), strict=True):
            x, y = (
                (sign * row[axis] + EXTENT) / (2 * EXTENT) * _SIDE
                for sign, axis in zip((1, -1), view.axes, strict=True)
            )
            fill = "#{:02x}{:02x}{:02x}".format(*color)
            if disc:
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.7" fill="{fill}"/>'
            else:
                yield f'<rect x="{x - 2.4:.1f}" y="{y - 2.4:.1f}" width="4.8" height="4.8" fill="{fill}"/>'
        yield "</g>"


def _label_colors(trainer: Trainer, labels: Array) -> Array:
    if trainer.n_classes and trainer.experiment.n_outputs > 1:
        return np.array([rgb(COLORS[f"class-{int(label)}"]) for label in labels], np.uint8).reshape(-1, 3)
    return _between(np.clip(labels, -1.0, 1.0))


def _losses(history: Sequence[HistoryPoint]) -> Iterator[str]:
    epochs = np.array([one.epoch for one in history], dtype=np.float64)
    losses = np.array([[one.train_loss, one.test_loss] for one in history], dtype=np.float64)
    top = _round_up(float(np.max(losses, where=np.isfinite(losses), initial=0.0)))
    left, span = _LEFT + _SIDE + _GAP, max(float(epochs[-1] - epochs[0]), 1e-9)
    yield _text(left, _TOP - 10, "Loss", weight=600)
    for share in (0.0, 0.5, 1.0):
        y = _TOP + _SIDE * (1 - share)
        yield f'<path d="M{left} {y:g}h{_WIDTH - 12}" stroke="{COLORS["line"]}"/>'
        yield _text(left - 6, y + 4, f"{top * share:.3g}", anchor="end")
    yield _text(left, _TOP + _SIDE + 16, f"{epochs[0]:g}", anchor="middle")
    yield _text(left + _WIDTH - 12, _TOP + _SIDE + 16, f"{epochs[-1]:g}", anchor="middle")
    yield _text(left + (_WIDTH - 12) / 2, _TOP + _SIDE + 31, "epoch", anchor="middle")
    lines = (("ink-soft", 'stroke-dasharray="2 2"', "training"), ("ink", "", "test"))
    for index, (color, dashes, name) in enumerate(lines):
        line = []
        for epoch, loss in zip(epochs, losses[:, index], strict=True):
            if np.isfinite(loss):
                x, y = left + (epoch - epochs[0]) / span * (_WIDTH - 12), _TOP + _SIDE * (1 - loss / top)
                line.append(f"{x:.1f},{y:.1f}")
        stroke = f'fill="none" stroke="{COLORS[color]}" stroke-width="2" {dashes}'
        x = left + 70 + 135 * index
        yield f'<polyline points="{" ".join(line)}" {stroke} stroke-linejoin="round"/>'
        yield f'<path d="M{x} {_TOP - 14}h16" {stroke}/>'
        yield _text(x + 22, _TOP - 10, f"{name} {losses[-1, index]:.4g}")


def _round_up(value: float) -> float:
    """The next number that has a half easy to read."""
    if not value > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(
        next(step * power for step in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: int = 400) -> str:
    color = f' fill="{COLORS["ink"]}"' if weight > 400 else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}"{color}>{text}</text>'


def _png(pixels: Array) -> bytes:
    """The bytes of a PNG (RFC 2083) of colors, shape (height, width, 3)."""
    height, width, _ = pixels.shape
    # Each row begins with the kind of its filter: none.
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
