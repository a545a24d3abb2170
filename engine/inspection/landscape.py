"""The loss around a run, over a plane of its parameters, with the run's own path in it. Looking changes nothing.

Losses are those that the page shows: means over the points, without the penalty that a regularizer adds. The gradient
is theirs; the next step is all that training will do, the penalty and the optimizer's memory included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.inspection.landscape_form import Form, form_at
from engine.inspection.landscape_losses import LossAt, Part
from engine.inspection.landscape_path import Moment, is_drawable
from engine.inspection.landscape_planes import NoPlaneError, Plane, path_plane, path_share, random_plane, weights_plane
from engine.network.traced_pass import trace
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Places along each side; fewer where the network or its points are so large that a picture would take too long.
SIDES = (41, 31, 21, 15, 11)
_BUDGET = 1.5e9
# Half the side of a picture around the present, and the least around a path: of weights, and of what is measured in
# the lengths of a unit's weights. A path's own plane has only the path's own length.
_HALF = {"weights": 2.0, "random": 1.0}
# Around a path there is a margin; a picture stays as it is while the path fits into it and does not look lost there.
_MARGIN, _LOST = 1.3, 0.3
_SMALLEST, _LARGEST = 1e-9, 1e9


@dataclass(frozen=True)
class Choice:
    """What is looked at.

    Attributes:
        plane: "weights", "path" or "random".
        weights: where two parameters stand in the vector, for the first.
        seed: of the directions, for the last.
        part: whose loss.
        around: what the picture has in its middle: the whole "path", or the "present".
        size: the side of the picture, as a multiple of what it has by itself.
    """

    plane: Literal["weights", "path", "random"]
    weights: tuple[int, int] = (0, 1)
    seed: int = 0
    part: Part = "train"
    around: Literal["path", "present"] = "path"
    size: float = 1.0


@dataclass(frozen=True)
class Window:
    """A square on a plane: its middle, and half its side."""

    middle: tuple[float, float]
    half: float

    def holds(self, place: Array) -> bool:
        """Whether coordinates lie within, but for rounding."""
        return bool((np.abs(place - np.array(self.middle)) <= self.half * (1 + 1e-6)).all())


class Survey:
    """The losses over a window, which are found a few at a time; the run may train on meanwhile.

    Args:
        trainer: in a finite state; only read.
        path: its moments, oldest first.
        choice: what to look at.
        before: the window of the survey before, which stays as long as it fits.

    Raises:
        NoPlaneError: there is none: "too_large" (a parameter, for a picture), "no_points", or what
            `engine.inspection.landscape_planes` raises.

    Attributes:
        plane, window: what is looked at.
        xs, ys: coordinates of the places, ascending.
        losses: a row for each y, shape (len(ys), len(xs)); NaN where it has not been found yet.
        epoch, batch: when it began.
        share: of the path's variance, present included, the plane holds so much.
    """

    def __init__(self, trainer: Trainer, path: list[Moment], choice: Choice, before: Window | None = None) -> None:
        if not is_drawable(trainer.network.parameters):
            raise NoPlaneError("too_large")
        if trainer.points_of(choice.part)[0].shape[1] == 0:
            raise NoPlaneError("no_points")
        self.choice = choice
        self._present = trainer.network.parameters.copy()
        moments = [*(one.parameters.astype(np.float64) for one in path), self._present]
        self.plane = _plane(trainer, np.array(moments), choice)
        self.epoch, self.batch = trainer.epoch, trainer.cursor
        self.share = path_share(self.plane, moments)
        places = self.plane.coordinates(np.array(moments))
        self.window = _window(places, choice, before)
        side = _side(trainer, choice.part)
        (x, y), half = self.window.middle, self.window.half
        self.xs, self.ys = np.linspace(x - half, x + half, side), np.linspace(y - half, y + half, side)
        self.losses = np.full((side, side), np.nan)
        self._found = 0
        self._loss_at = LossAt(trainer, choice.part)

    @property
    def done(self) -> bool:
        return self._found == self.losses.size

    def find(self, count: int) -> int:
        """Finds the losses at so many places more, fewer where there are no more; returns how many."""
        count = min(count, self.losses.size - self._found)
        flat = self.losses.ravel()
        for index in range(self._found, self._found + count):
            row, column = divmod(index, len(self.xs))
            loss = self.loss(float(self.xs[column]), float(self.ys[row]))
            # Found, but not finite: another thing than not found.
            flat[index] = loss if math.isfinite(loss) else np.inf
        self._found += count
        return count

    def release(self) -> None:
        """Gives back what evaluates, which is by far the largest part: `find`, `loss` and `form` are over."""
        del self._loss_at

    def loss(self, first: float, second: float) -> float:
        """The loss at any coordinates of the plane."""
        return self._loss_at(self.plane.place(first, second))

    def form(self) -> Form | None:
        """What the surface is around where the run stood, once all losses are found."""
        first, second = self.plane.coordinates(self._present)
        return form_at(self.losses, self.xs, self.ys, (float(first), float(second)), self.loss)


@dataclass(frozen=True)
class Present:
    """Where a run stands on the plane of a survey.

    Attributes:
        place: the coordinates of the nearest place on the plane, shape (2,).
        distance: from there to the run, in parameters.
        loss: of the run; `plane_loss`: of that place on the plane.
        gradient: of the loss of the chosen points by the coordinates, shape (2,); `gradient_norm`: by all parameters;
            `gradient_share`: of its squares, what the plane holds.
        step: by how much the next batch will change the coordinates, shape (2,); None where there is no batch.
            `step_norm` and `step_share` likewise.
    """

    place: Array
    distance: float
    loss: float
    plane_loss: float
    gradient: Array
    gradient_norm: float
    gradient_share: float
    step: Array | None
    step_norm: float
    step_share: float


def look(trainer: Trainer, survey: Survey) -> Present:
    """Where the run stands now, and where it is drawn to.

    Args:
        trainer: in a finite state; it stays as it is, to the last bit.
        survey: of this run.
    """
    plane, part = survey.plane, survey.choice.part
    parameters = trainer.network.parameters
    place = plane.coordinates(parameters)
    nearest = plane.place(*map(float, place))
    loss_at = LossAt(trainer, part)
    with np.errstate(all="ignore"):
        gradient = trace(trainer.network, *trainer.points_of(part)).gradient
    step = _next_step(trainer)
    return Present(
        place,
        float(np.linalg.norm(parameters - nearest)),
        loss_at(parameters),
        loss_at(nearest),
        plane.directions @ gradient,
        float(np.linalg.norm(gradient)),
        plane.share(gradient[None]),
        None if step is None else plane.components(step),
        0.0 if step is None else float(np.linalg.norm(step)),
        1.0 if step is None else plane.share(step[None]),
    )


def survey_bytes(trainer: Trainer, *, kept: int) -> int:
    """About how much memory a survey takes that is under way, a look, and so many surveys that are kept released."""
    network = trainer.network
    points = max(len(trainer.data.train), len(trainer.data.test))
    # Activations and sums of all layers, of the survey and of the look; planes and losses.
    evaluating = 2 * 2 * sum(network.shape) * points
    return 8 * (evaluating + (kept + 1) * (5 * network.parameters.size + SIDES[0] ** 2))


def _next_step(trainer: Trainer) -> Array | None:
    """The change that the next batch will bring: it is trained and taken back."""
    if len(trainer.data.train) == 0:
        return None
    before, reason = trainer.state(), trainer.stop_reason
    with np.errstate(all="ignore"):
        trainer.train_batches(1)
    change: Array = trainer.network.parameters - before.arrays["parameters"]
    trainer.rewind(before)
    trainer.stop_reason = reason
    return change if np.isfinite(change).all() else None


def _plane(trainer: Trainer, path: Array, choice: Choice) -> Plane:
    if choice.plane == "weights":
        return weights_plane(path[-1], *choice.weights)
    if choice.plane == "path":
        return path_plane(path)
    return random_plane(trainer.network, path[0], rng=np.random.default_rng(choice.seed))


def _window(places: Array, choice: Choice, before: Window | None) -> Window:
    """The square to be seen, of its usual size times that of the choice."""
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float((high - low).max()) / 2
    usual = _HALF.get(choice.plane, 0.0)
    whole = choice.around == "path"
    own = max(_MARGIN * reach, usual / 2) if whole else usual or 2 * _MARGIN * reach
    half = min(max(own * choice.size, _SMALLEST), _LARGEST)
    # What is smaller than the path is seen around the present.
    whole = whole and choice.size >= 1
    if before is not None and half / _MARGIN <= before.half <= half / _LOST:
        inner = Window(before.middle, before.half / 2)
        if before.holds(low) and before.holds(high) if whole else inner.holds(places[-1]):
            return before
    middle = low / 2 + high / 2 if whole else places[-1]
    return Window((float(middle[0]), float(middle[1])), half)


def _side(trainer: Trainer, part: Part) -> int:
    """Places along a side that a thread which others wait for has time for."""
    cost = max(1, trainer.network.parameters.size * trainer.points_of(part)[0].shape[1])
    return next((side for side in SIDES if side * side * cost <= _BUDGET), SIDES[-1])
