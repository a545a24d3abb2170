"""What a picture of a run shows, in numbers and colors: the outputs over their inputs, the points, and the losses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import make_targets, output_scale
from engine.inspection.plane import EXTENT, LINE_VIEW, View, make_view
from engine.network.passes import Forward
from engine.runs.colors import COLORS, blend, rgb
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

Array = NDArray[Any]

CELLS, SAMPLES = 100, 301
# As on the page, so that points stand out.
OPACITY = 0.86
_STRIPES = 15
_COLORED_CLASSES = 8
# From the largest loss to the smallest: beyond it, what is small is no more than a flat line.
_WIDE = 100.0
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Dots:
    """Points of one part of the data.

    Attributes:
        name: "training" or "test".
        x, y: where they are, shape (n_points,).
        colors: channels from 0 to 255, shape (n_points, 3).
    """

    name: str
    x: Array
    y: Array
    colors: Array


@dataclass(frozen=True)
class Curve:
    """An output over the one input.

    Attributes:
        x, y: along it, shape (SAMPLES,); y is NaN where the output is no finite number.
        color: as `#rrggbb`.
    """

    x: Array
    y: Array
    color: str

    def pieces(self) -> Iterator[tuple[Array, Array]]:
        """The stretches of it without a gap, as x and y."""
        whole = np.isfinite(self.y)
        for places in np.split(np.arange(len(whole)), np.flatnonzero(np.diff(whole)) + 1):
            if whole[places[0]]:
                yield self.x[places], self.y[places]


@dataclass(frozen=True)
class Line:
    """A loss over the epochs.

    Attributes:
        name: "training" or "test".
        losses: NaN where there is none to draw.
        said: the name, and how it ended, in words.
    """

    name: str
    losses: Array
    said: str

    @property
    def is_drawn(self) -> bool:
        return bool(np.isfinite(self.losses).any())


@dataclass(frozen=True)
class Picture:
    """A run as it is drawn, whatever draws it.

    Attributes:
        names: of the inputs to the right and upwards; with one input, of what is answered upwards.
        extent: left, right, bottom and top of the map, in their units.
        cells: colors of the outputs, the top row first, shape (CELLS, CELLS, 3), channels from 0 to 255; None with one
            input.
        curves: of the outputs, with one input.
        dots: test points first, where they are wanted.
        legend: what colors mean: words, and a color as `#rrggbb`.
        epochs: of the moments; fewer than two where no losses are to be drawn. `lines`: the losses at them.
        logarithmic: whether losses are so far apart that they want a logarithmic scale.
    """

    names: tuple[str, str]
    extent: tuple[float, float, float, float]
    cells: Array | None
    curves: tuple[Curve, ...]
    dots: tuple[Dots, ...]
    legend: tuple[tuple[str, str], ...]
    epochs: Array
    lines: tuple[Line, ...]
    logarithmic: bool

    @property
    def has_losses(self) -> bool:
        return len(self.epochs) > 1

    def is_second(self, line: Line) -> bool:
        """Whether a line is dotted: that of training, beside one of the test."""
        return line.name == "training" and all(one.is_drawn for one in self.lines)


def make_picture(
    trainer: Trainer,
    history: Sequence[HistoryPoint],
    axes: Sequence[int] | None,
    *,
    test: bool,
    labels: Sequence[object] | None = None,
) -> Picture:
    """The picture of a trainer, which is only read. See `engine.runs.plots.plot`."""
    view = make_view(trainer, axes)
    reach = _reach(trainer)
    curves = _curves(trainer) if view.is_line else ()
    extent = _extent_of_curves(trainer, curves) if view.is_line else _extent(trainer, view)
    names = [trainer.experiment.input_names[axis][:_LONGEST_NAME] for axis in view.axes]
    parts = [("test", trainer.data.test)] if test else []
    dots = [
        Dots(name, rows[:, view.axes[0]], _heights(trainer, rows, view), _label_colors(trainer, rows[:, -1], reach))
        for name, rows in (*parts, ("training", trainer.data.train))
    ]
    epochs = np.array([one.epoch for one in history], dtype=np.float64)
    lines = (
        _line("training", [one.train_loss for one in history]),
        _line("test", [one.test_loss for one in history]),
    )
    return Picture(
        names=(names[0], "answer" if view.is_line else names[1]),
        extent=extent,
        cells=None if view.is_line else _cells(trainer, view, extent, reach),
        curves=curves,
        dots=tuple(dots),
        legend=tuple(_legend(trainer, reach, labels)),
        epochs=epochs,
        lines=lines,
        logarithmic=_is_wide([line.losses for line in lines]),
    )


def _extent(trainer: Trainer, view: View) -> tuple[float, float, float, float]:
    """That of the page; of one's own points, theirs: they are in units of their own."""
    if trainer.experiment.data.points is None:
        return -EXTENT, EXTENT, -EXTENT, EXTENT
    rows = np.concatenate([trainer.data.train, trainer.data.test])
    left, right = _around(rows[:, view.axes[0]])
    bottom, top = _around(rows[:, view.axes[1]])
    return left, right, bottom, top


def _curves(trainer: Trainer) -> tuple[Curve, ...]:
    """Of each output: over what the page shows, or over one's own points, which are in units of their own."""
    left, right = -EXTENT, EXTENT
    if trainer.experiment.data.points is not None:
        left, right = _around(np.concatenate([trainer.data.train, trainer.data.test])[:, 0])
    x = left + np.arange(SAMPLES) / (SAMPLES - 1) * (right - left)
    with np.errstate(all="ignore"):
        outputs = Forward(trainer.network, SAMPLES).run(trainer.network.inputs(trainer.columns(x[None, :])))
    finite = np.where(np.isfinite(outputs), outputs, np.nan)
    if len(finite) == 1:
        return (Curve(x, finite[0], COLORS["ink"]),)
    return tuple(Curve(x, values, _class_color(index)) for index, values in enumerate(finite))


def _extent_of_curves(trainer: Trainer, curves: Sequence[Curve]) -> tuple[float, float, float, float]:
    """So wide as the curves, and so high that all points are in it; of what is answered no more than is near them."""
    rows = np.concatenate([trainer.data.train, trainer.data.test])
    heights = _heights(trainer, rows, LINE_VIEW)
    low, high = float(heights.min()), float(heights.max())
    near = max(high - low, 1e-9) / 2
    answers = np.concatenate([curve.y for curve in curves])
    answers = answers[np.isfinite(answers)].clip(low - near, high + near)
    bottom, top = _around(np.concatenate([heights, answers]))
    return float(curves[0].x[0]), float(curves[0].x[-1]), bottom, top


def _heights(trainer: Trainer, rows: Array, view: View) -> Array:
    """How high points stand: by their second input, or with one input by what should be answered there."""
    if not view.is_line:
        return rows[:, view.axes[1]]
    # Of several classes each has a curve of its own, on which its points should be as high as can be.
    heights: Array = make_targets(trainer.experiment, rows[:, -1]).max(axis=0)
    return heights


def _around(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.06 * (high - low) or max(1.0, abs(low) / 2)
    return low - margin, high + margin


def _reach(trainer: Trainer) -> float:
    """The number that has the full color in regression: 1, as outputs are meant to be, or the largest own label."""
    if trainer.n_classes or trainer.experiment.data.points is None:
        return 1.0
    labels = np.concatenate([trainer.data.train[:, -1], trainer.data.test[:, -1]])
    return max(1.0, float(np.abs(labels).max()))


def _cells(trainer: Trainer, view: View, extent: tuple[float, float, float, float], reach: float) -> Array:
    inputs = view.points(CELLS)
    for axis, low, high in zip(view.axes, extent[::2], extent[1::2], strict=True):
        inputs[axis] = low + (inputs[axis] + EXTENT) / (2 * EXTENT) * (high - low)
    with np.errstate(all="ignore"):
        outputs = Forward(trainer.network, CELLS * CELLS).run(trainer.network.inputs(trainer.columns(inputs)))
        middle, half = output_scale(trainer.experiment)
        values = (outputs - middle) / (half * reach)
    return output_colors(values, CELLS)


def output_colors(values: Array, side: int) -> Array:
    """Colors of outputs, the top row first, shape (side, side, 3); what is no number is hatched.

    Args:
        values: outputs, 0 where they lie between two classes, and 1 away from there at what stands for one, shape
            (n_outputs, side * side).
        side: cells along one side.
    """
    values = np.clip(values, -1.0, 1.0)
    strange = np.isnan(values).any(axis=0)
    values[:, strange] = 0.0
    if len(values) == 1:
        colors = _between(values[0])
    else:
        winners, sure = values.argmax(axis=0), (values.max(axis=0) + 1) / 2
        colors = np.empty((values.shape[1], 3), np.uint8)
        for index in range(len(values)):
            own = winners == index
            colors[own] = blend(COLORS["zero"], _class_color(index), sure[own])
    rows, columns = np.divmod(np.arange(side * side), side)
    stripe = ((rows + columns) // max(1, round(side / _STRIPES)))[strange] % 2
    colors[strange] = np.array([rgb(COLORS["hatch-a"]), rgb(COLORS["hatch-b"])])[stripe]
    return colors.reshape(side, side, 3)


def _between(values: Array) -> Array:
    """Colors of values from -1 to 1."""
    ends = [blend(COLORS["zero"], COLORS[end], np.abs(values)) for end in ("negative", "positive")]
    return np.where(values[:, None] < 0, *ends)


def _class_color(index: int) -> str:
    return COLORS[f"class-{index % _COLORED_CLASSES}"]


def _label_colors(trainer: Trainer, labels: Array, reach: float) -> Array:
    if trainer.n_classes and trainer.experiment.n_outputs > 1:
        return np.array([rgb(_class_color(int(label))) for label in labels], np.uint8).reshape(-1, 3)
    return _between(np.clip(labels / reach, -1.0, 1.0))


def _legend(trainer: Trainer, reach: float, labels: Sequence[object] | None) -> Iterator[tuple[str, str]]:
    count = trainer.n_classes
    if labels is not None and len(labels) != count:
        raise ValueError(f"`labels` must have {count} names, one a class; got {len(labels)}")
    if not count and trainer.experiment.n_inputs == 1:
        yield "answer of the network", COLORS["ink"]
        return
    if not count:
        for value, color in ((-reach, "negative"), (0.0, "zero"), (reach, "positive")):
            yield number_text(value), COLORS[color]
        return
    one = trainer.experiment.n_outputs == 1
    names = ("class −1", "class 1") if one else tuple(f"class {index}" for index in range(count))
    colors = (COLORS["negative"], COLORS["positive"]) if one else tuple(map(_class_color, range(count)))
    given = names if labels is None else [str(label)[:_LONGEST_NAME] for label in labels]
    yield from zip(given, colors, strict=True)


def _line(name: str, losses: Sequence[float]) -> Line:
    found = np.array(losses, dtype=np.float64)
    if name == "test" and np.isnan(found).all():
        return Line(name, found, "no test points")
    last = float(found[-1]) if len(found) else math.nan
    said = f"{name} {last:.4g}" if math.isfinite(last) else f"{name}: not finite any more"
    return Line(name, np.where(np.isfinite(found), found, math.nan), said)


def _is_wide(losses: Sequence[Array]) -> bool:
    every = np.concatenate(losses)
    positive = every[every > 0]
    return positive.size > 0 and bool(positive.max() > _WIDE * positive.min())


def number_text(value: float) -> str:
    """A number as it stands beside an axis."""
    return f"{value:.4g}".replace("-", "−")


def ticks(low: float, high: float, count: float = 4) -> list[float]:
    """Round numbers from one to the other, about so many steps apart."""
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = min((one * power for one in (1, 2, 3, 5, 10)), key=lambda one: abs(one - raw))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]
