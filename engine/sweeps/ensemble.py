"""What the networks of a cell's seeds answer together: their mean over the inputs, and where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import output_scale
from engine.inspection.plane import View, make_view
from engine.network.passes import Forward
from engine.sweeps.ensemble_picture import ensemble_svg
from engine.sweeps.one_run import run_one
from engine.sweeps.plan import Cell, Sweep
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]
SIDE = 60


@dataclass(frozen=True, repr=False)
class Ensemble:
    """The networks of one cell, over a plane of inputs; maps have the top row first.

    With one input there is one row, of places along it from one end to the other.

    Attributes:
        view: the plane, or the line.
        members: the seeds whose networks count, counted from 0: those of runs that did not diverge.
        diverged: the seeds of those that did.
        mean: of the outputs over the members, shape (n_outputs, rows, columns); NaN where there are none.
        spread: their standard deviation, the sum of squares divided by how many they are; of the same shape.
        disagreement: the share of the members whose class is not the one that most answer, shape (rows, columns);
            None in regression.
        middle, half: where an output lies between two classes, and how far from there it stands for one: (0, 1) for
            tanh, (0.5, 0.5) for sigmoid.
        lines: of all runs, as a sweep has them.
        names: of the inputs to the right and upwards, or of the one.
    """

    view: View
    members: tuple[int, ...]
    diverged: tuple[int, ...]
    mean: Array
    spread: Array
    disagreement: Array | None
    middle: float
    half: float
    lines: tuple[dict[str, Any], ...]
    names: tuple[str, ...]

    @property
    def svg(self) -> str:
        """A picture: mean, spread, and in classification disagreement, as maps."""
        scale = self.middle, self.half
        return ensemble_svg(self.mean, self.spread, self.disagreement, scale, self.names, len(self.members))

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Ensemble of {len(self.members)} networks, {len(self.diverged)} diverged>"

    def document(self, digits: int = 4) -> dict[str, Any]:
        """What JSON has of it; maps as lists of rows, rounded to so many decimals."""
        told = {
            "axes": list(self.view.axes),
            "members": list(self.members),
            "diverged": list(self.diverged),
            "middle": self.middle,
            "half": self.half,
            "mean": np.round(self.mean, digits),
            "spread": np.round(self.spread, digits),
            "disagreement": None if self.disagreement is None else np.round(self.disagreement, digits),
            "runs": list(self.lines),
        }
        document: dict[str, Any] = in_json(told)
        return document


def ensemble(
    sweep: Sweep,
    cell: Cell,
    *,
    side: int = SIDE,
    axes: Sequence[int] | None = None,
    held: Sequence[float | None] | None = None,
    compiled: bool | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Ensemble | None:
    """Trains a cell's runs and looks at what they answer; None where it was stopped before its end.

    Args:
        sweep, cell: whose seeds.
        side: cells along one side of a map; with one input there are twice as many places along it, and one.
        axes, held: the plane, as for `engine.inspection.plane.make_view`; means of inputs are the first seed's.
        compiled: as for `Trainer`.
        stopped: whether to end, asked every fraction of a second.

    Raises:
        IndexError: there is no such cell. ValueError: no such plane.
    """
    trainers: dict[int, Trainer] = {}
    lines: list[dict[str, Any]] = []
    view: View | None = None
    for seed in range(sweep.fields.seeds.count):
        if view is None:
            # What is wrong with the plane is said before anything is trained.
            view = make_view(Trainer(sweep.experiment_of(cell, seed), compiled=False), axes, held)
        found = run_one(sweep, cell, seed, compiled=compiled, stopped=stopped)
        if found is None:
            return None
        lines.append(found.line)
        if found.outcome.reason != "diverged":
            trainers[seed] = found.trainer
    assert view is not None
    members = list(trainers)
    count = 2 * side + 1 if view.is_line else side
    middle, half = output_scale(sweep.experiment_of(cell, 0))
    mean, spread, disagreement = _of_members([_outputs(one, view, count) for one in trainers.values()], sweep, middle)
    rows = 1 if view.is_line else side
    nothing = np.full((1, rows, count), np.nan)
    return Ensemble(
        view=view,
        members=tuple(members),
        diverged=tuple(seed for seed in range(sweep.fields.seeds.count) if seed not in trainers),
        mean=mean.reshape(-1, rows, count) if members else nothing,
        spread=spread.reshape(-1, rows, count) if members else nothing,
        disagreement=None if disagreement is None else disagreement.reshape(rows, count),
        middle=float(middle),
        half=float(half),
        lines=tuple(lines),
        names=tuple(sweep.experiment.input_names[axis] for axis in view.axes),
    )


def _outputs(trainer: Trainer, view: View, side: int) -> Array:
    """What a network answers at the places of the view, shape (n_outputs, view.cells(side))."""
    with np.errstate(all="ignore"):
        inputs = trainer.network.inputs(trainer.columns(view.points(side)))
        return Forward(trainer.network, view.cells(side)).run(inputs).copy()


def _of_members(outputs: list[Array], sweep: Sweep, middle: float) -> tuple[Array, Array, Array | None]:
    """Mean and standard deviation of outputs, and the share that is not with the majority, in classification."""
    if not outputs:
        return np.empty(0), np.empty(0), None
    stacked = np.stack(outputs)
    with np.errstate(all="ignore"):
        mean, spread = stacked.mean(axis=0), stacked.std(axis=0)
    if sweep.experiment.problem != "classification":
        return mean, spread, None
    several = stacked.shape[1] > 1
    classes = stacked.argmax(axis=1) if several else (stacked[:, 0] >= middle).astype(np.intp)
    votes = np.stack([(classes == one).sum(axis=0) for one in range(stacked.shape[1] if several else 2)])
    return mean, spread, 1.0 - votes.max(axis=0) / len(outputs)
