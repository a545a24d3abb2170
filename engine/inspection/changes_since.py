"""What has changed since an earlier moment of a run: weights, losses, where units draw their line. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.evaluation_pass import EvaluationPass, Look, finish, layers_over
from engine.network.network import Network
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]

# Weights that are told of, and units.
MOST = 10


@dataclass(frozen=True)
class Moment:
    """What a run was: its parameters, running statistics, and where it stood."""

    parameters: Array
    statistics: Array
    epoch: int
    batch: int


def moment_of(trainer: Trainer) -> Moment:
    """The run as it is."""
    network = trainer.network
    return Moment(network.parameters.copy(), network.statistics.copy(), trainer.epoch, trainer.cursor)


def changes_since(trainer: Trainer, before: Moment) -> dict[str, object]:
    """What `find_changes` finds, at once."""
    return finish(find_changes(trainer, before))


def find_changes(trainer: Trainer, before: Moment) -> Look:
    """What is different from an earlier moment of the same run, in evaluation.

    Args:
        trainer: to look at as it is at the first step; nothing of it is changed, and it may be trained meanwhile.
        before: a moment of this trainer, since which it has not begun anew with another network.

    Returns:
        `before` and `now`: `epoch`, `batch`, and `train` and `test`, the losses, None where there are no points.
        `moved`: the weights and biases that moved, those that moved farthest first, at most MOST, each with `layer`,
        `unit`, `source` (None for a bias), `before` and `now`; `moved_count`: how many moved at all. `crossed`: hidden
        units, those that changed most first, at most MOST, each with `layer`, `unit` and `points`: how many training
        points lie on the other side of the unit's boundary now, where its sum is 0; `crossed_count`: how many units
        have any. `points`: training points there are. None where a number is not finite.
    """
    network = trainer.network
    now = moment_of(trainer)
    parts = (trainer.points_of("train"), trainer.points_of("test"))
    report: dict[str, object] = {}
    sides: list[list[Array]] = []
    for name, moment in (("before", before), ("now", now)):
        passes = EvaluationPass(network, layers_over(network, moment.parameters, moment.statistics))
        losses: list[float] = []
        for inputs, targets in parts:
            last, seen = targets, list[Array]()
            for sums, output in passes.run(inputs):
                yield
                seen.append(sums >= 0.0)
                last = sums if network.loss.of_logits else output
            losses.append(passes.loss_of(last, targets))
            if len(losses) == 1:
                sides.append(seen[:-1])
        report[name] = {"epoch": moment.epoch, "batch": moment.batch, "train": losses[0], "test": losses[1]}
    moved = _moved(network, before.parameters, now.parameters)
    crossed = [
        {"layer": layer, "unit": unit, "points": int(count)}
        for layer, (one, other) in enumerate(zip(*sides, strict=True), start=1)
        for unit, count in enumerate(np.count_nonzero(one != other, axis=1))
        if count
    ]
    crossed.sort(key=lambda one: -int(one["points"]))
    report |= {"moved": moved[:MOST], "moved_count": len(moved), "crossed": crossed[:MOST]}
    report |= {"crossed_count": len(crossed), "points": len(trainer.data.train)}
    return dict(in_json(report))


def _moved(network: Network, before: Array, now: Array) -> list[dict[str, object]]:
    """All weights and biases that differ, those that differ most first; of equal ones the earlier."""
    found: list[tuple[float, dict[str, object]]] = []
    for number, (old, new) in enumerate(zip(network.views(before), network.views(now), strict=True), start=1):
        # The biases are the matrix's last row.
        for row, unit in np.argwhere(old.matrix != new.matrix).tolist():
            a, b = float(old.matrix[row, unit]), float(new.matrix[row, unit])
            place = {"layer": number, "unit": unit, "source": None if row == old.fan_in else row}
            found.append((abs(b - a), place | {"before": a, "now": b}))
    found.sort(key=lambda one: -one[0])
    return [one for _, one in found]
