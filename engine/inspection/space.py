"""Points and a grid of the input plane in the space of a layer, and where the next layer cuts that. Changes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import class_of, output_scale
from engine.inspection.codes import NOT_A_NUMBER, quantize
from engine.inspection.main_plane import main_plane, variance_shares
from engine.inspection.plane import EXTENT, View
from engine.inspection.straight_cut import crossing, explained, share_told_apart, unit_planes
from engine.network.passes import Forward
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Points that are drawn at most, training and test points together.
MOST_POINTS = 500
# Of the grid: lines each way over the plane, one unit apart, and places along each; and along the one line that there
# is where there is one input.
_LINES, _PLACES, _ALONG = 13, 49, 121


@dataclass(frozen=True)
class LayerChoice:
    """A layer, 0 being the input features, and the two units that are its axes.

    `axes` None: the two units of a layer that has two, the only one, or the two main directions of a wider one.
    """

    layer: int
    axes: tuple[int, int] | None = None


@dataclass(frozen=True)
class LayerSpace:
    """What a layer makes of points and grid, on two axes: a place is `axes @ activations - origin`.

    Attributes:
        choice: what was asked for.
        main: whether the axes are main directions; else they are units, and a layer of one unit has no second axis.
        axes: shape (2, n_units); the second row is zeros where there is one unit.
        origin: shape (2,): the mean's place for main directions, else zeros.
        shares: of the training points' variance in the layer, what lies along each axis.
        points, grid: places, shape (2, n_points) and (2, n_nodes); NaN where a feature has no number.
        lines: of each unit of the next layer, of the output layer its own: slopes along the axes and offset of the sum
            it makes there, shape (n_units, 3); all that the axes do not show is held at the training points' mean. NaN
            where a unit is off, where layer normalization bends its boundary, and where an output is never in its
            middle.
        level: the sum at which these units have their boundary: 0, or where one output is in its middle. None of
            several outputs, between which it is where they are equal.
        agreement: of each of these units the share of the training points that lie on that side of its line, as
            drawn, on which they are: 1 where nothing is left out. Of several outputs all have the share of the points
            for which the same output is the largest. NaN where there is no line.
    """

    choice: LayerChoice
    main: bool
    axes: Array
    origin: Array
    shares: tuple[float, float]
    points: Array
    grid: Array
    lines: Array
    level: float | None
    agreement: Array


@dataclass(frozen=True)
class SpaceLook:
    """One look.

    Attributes:
        every: of the training points, and of the test points, each so manieth is drawn, from the first on.
        rows, columns: of the grid: how many lines it has, and places along each. First those to the right, from the
            top of the plane, then those upwards, from the left; with one input there is one.
        answers: a byte for each node: the output's code, as in maps; of several outputs the largest. 255: no number.
        told_apart: for each layer how far a straight cut through all of it tells the drawn training points apart, see
            `straight_cut.share_told_apart`; of the output, what it has right itself, and the layer before has at least
            that. NaN where a number is not finite, or beyond float32.
        layers: as they were asked for; None where a number is not finite, or beyond float32.
    """

    every: int
    rows: int
    columns: int
    answers: Array
    told_apart: tuple[float, ...]
    layers: tuple[LayerSpace | None, ...]


class Space:
    """Looks at the spaces of a trainer's layers, with buffers that are made once.

    Main directions keep their sense from one look to the next. Answers are those of evaluation: without dropout, with
    running statistics.

    Args:
        trainer: to look at; this belongs to its present network and points.
        view: the plane whose grid is drawn.
    """

    def __init__(self, trainer: Trainer, view: View) -> None:
        self._trainer, self._network = trainer, trainer.network
        train, test = trainer.data.train, trainer.data.test
        self.every = max(1, math.ceil((len(train) + len(test)) / MOST_POINTS))
        rows = np.concatenate([train[:: self.every], test[:: self.every]])
        self._labels = train[:: self.every, -1]
        with np.errstate(all="ignore"):
            self._features = trainer.columns(np.ascontiguousarray(rows[:, :-1].T))
        self._points = Forward(self._network, len(rows))
        self._directions: dict[int, Array] = {}
        self._middle, self._half = output_scale(trainer.experiment)
        last = self._network.layers[-1]
        self._last_levels = (crossing(last, self._middle), self._middle) if last.units == 1 else (None, None)
        self.set_view(view)

    def set_view(self, view: View) -> None:
        """Draws the grid of this plane from now on."""
        self.view = view
        one = self._trainer.experiment.n_inputs == 1
        self.rows, self.columns = (1, _ALONG) if one else (2 * _LINES, _PLACES)
        inputs = np.repeat(np.array(view.held, dtype=np.float64)[:, None], self.rows * self.columns, axis=1)
        along, across = np.linspace(-EXTENT, EXTENT, self.columns), np.linspace(-EXTENT, EXTENT, _LINES)
        if one:
            inputs[0] = along
        else:
            running, fixed = np.tile(along, _LINES), np.repeat(across, _PLACES)
            inputs[list(view.axes)] = np.concatenate([running, fixed]), np.concatenate([-fixed, running])
        with np.errstate(all="ignore"):
            self._nodes = self._trainer.columns(inputs)
        self._grid = Forward(self._network, self.rows * self.columns)

    def look(self, wanted: Sequence[LayerChoice]) -> SpaceLook:
        """The spaces of these layers as the network stands.

        Raises:
            IndexError: no such layer or unit.
        """
        for choice in wanted:
            _check(choice, self._network.shape)
        with np.errstate(all="ignore"):
            self._points.run(self._network.inputs(self._features))
            self._grid.run(self._network.inputs(self._nodes))
            points, grid = [self._features, *self._points.outputs], [self._nodes, *self._grid.outputs]
            seen = [values[:, : self._labels.size] for values in points]
            return SpaceLook(
                self.every,
                self.rows,
                self.columns,
                self._codes(grid[-1]),
                self._told_apart(seen),
                tuple(self._space(one, points[one.layer], grid[one.layer], seen) for one in wanted),
            )

    def _codes(self, outputs: Array) -> Array:
        if len(outputs) == 1:
            values = ((outputs[0] - self._middle) / self._half).astype(np.float32)
            return quantize(values, np.empty(values.shape, np.uint8), values)
        largest: Array = outputs.argmax(axis=0).astype(np.uint8)
        largest[np.isnan(outputs).any(axis=0)] = NOT_A_NUMBER
        return largest

    def _told_apart(self, seen: list[Array]) -> tuple[float, ...]:
        if self._labels.size == 0:
            return (math.nan,) * len(seen)
        classes, outputs = self._trainer.n_classes, len(seen[-1])
        shares = [
            share_told_apart(values, self._labels, classes, outputs) if _drawable(values) else math.nan
            for values in seen[:-1]
        ]
        own = self._right(seen[-1])
        # What the output has right it has right by a straight cut through the layer before.
        shares[-1] = max(shares[-1], own)
        return (*shares, own)

    def _right(self, outputs: Array) -> float:
        """What the network itself has right: a share of points, or R2."""
        if not _drawable(outputs):
            return math.nan
        if not self._trainer.n_classes:
            return explained(outputs[0], self._labels)
        chosen = outputs[0] >= self._middle if len(outputs) == 1 else outputs.argmax(axis=0)
        return float((chosen == class_of(self._labels, len(outputs))).mean())

    def _space(self, choice: LayerChoice, points: Array, grid: Array, seen: list[Array]) -> LayerSpace | None:
        values = seen[choice.layer]
        if values.size == 0 or not _drawable(values):
            return None
        main = choice.axes is None and len(values) > 2
        axes = self._main(choice.layer, values) if main else _unit_axes(choice.axes or (0, 1), len(values))
        center = values.mean(axis=1)
        origin = axes @ center if main else np.zeros(2)
        slopes, offsets = self._planes(choice.layer)
        level = self._level(choice.layer)
        sums = offsets + center @ slopes
        along = axes @ slopes
        lines = np.stack([*along, sums - (axes @ center - origin) @ along], axis=1)
        lines[np.isnan(offsets) | (level is not None and math.isnan(level))] = np.nan
        places = axes @ points - origin[:, None]
        return LayerSpace(
            choice,
            main,
            axes,
            origin,
            variance_shares(values, axes),
            places,
            axes @ grid - origin[:, None],
            lines,
            level,
            _agreement(lines, level, places[:, : values.shape[1]], slopes.T @ values + offsets[:, None]),
        )

    def _main(self, layer: int, values: Array) -> Array:
        """The layer's main directions as they were shown last, turned on to where they are now."""
        found = self._directions[layer] = main_plane(values, self._directions.get(layer))
        return found

    def _planes(self, layer: int) -> tuple[Array, Array]:
        """What cuts the space of a layer: the next one's sums; at the end each output's own number."""
        layers = self._network.layers
        if layer < len(layers):
            return unit_planes(layers[layer])
        units = layers[-1].units
        return np.eye(units), np.zeros(units)

    def _level(self, layer: int) -> float | None:
        """The sum at which the units that cut a layer's space have their boundary; None of several outputs."""
        deepest = len(self._network.layers)
        return 0.0 if layer < deepest - 1 else self._last_levels[layer - deepest + 1]


def _agreement(lines: Array, level: float | None, places: Array, sums: Array) -> Array:
    """Of each line the share of points on their unit's side of it; the points' places, and the units' sums there."""
    drawn = lines[:, :2] @ places + lines[:, 2:]
    if level is None:
        return np.full(len(lines), (drawn.argmax(axis=0) == sums.argmax(axis=0)).mean())
    share: Array = ((drawn > level) == (sums > level)).mean(axis=1)
    share[np.isnan(lines[:, 2])] = np.nan
    return share


def _drawable(values: Array) -> bool:
    """Whether all are numbers that a picture can have: not beyond float32, of which a square is finite as well."""
    return bool(np.abs(values).max(initial=0.0) <= np.finfo(np.float32).max)


def _unit_axes(units: tuple[int, int], count: int) -> Array:
    axes = np.zeros((2, count))
    for row, unit in enumerate(units[: min(2, count)]):
        axes[row, unit] = 1.0
    return axes


def _check(choice: LayerChoice, shape: Sequence[int]) -> None:
    if not 0 <= choice.layer < len(shape):
        raise IndexError(f"`layer` must be between 0 and {len(shape) - 1}; got {choice.layer}")
    width = shape[choice.layer]
    if choice.axes and not (choice.axes[0] != choice.axes[1] and all(0 <= unit < width for unit in choice.axes)):
        raise IndexError(f"`axes` must be two different units, 0 to {width - 1}; got {list(choice.axes)}")
