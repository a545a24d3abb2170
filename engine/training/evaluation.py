"""Losses and other measures over whole parts of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiled.steps import CompiledMeasures
from engine.experiment.task import Task
from engine.network.network import Network
from engine.network.passes import Forward

Array = NDArray[Any]
_NAN = float("nan")


@dataclass(frozen=True)
class Scores:
    """How the network does over one part of the data; NaN, or nothing, where something does not apply.

    Attributes:
        loss: mean over the samples.
        accuracy: share of points classified right.
        r2: share of the labels' variance that the answers explain, 1 - (sum of squared errors) / (sum of squares
            around the mean); in regression.
        confusion: counts by actual class, then by predicted class, row by row; in classification.
        wrong: of each point whether it is taken for another class than its own, shape (n_points,); in classification.
    """

    loss: float
    accuracy: float = _NAN
    r2: float = _NAN
    confusion: tuple[int, ...] = ()
    wrong: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Evaluation:
    """Measures over the training and the test points."""

    train: Scores
    test: Scores

    @property
    def train_loss(self) -> float:
        return self.train.loss

    @property
    def test_loss(self) -> float:
        return self.test.loss


class CompiledEvaluator:
    """Evaluates by compiled code.

    Args:
        measures: what does it.
        task: what the network should answer.
    """

    def __init__(self, measures: CompiledMeasures, task: Task) -> None:
        self._measures, self._classified = measures, task.n_classes > 0
        n_train = len(task.data.train)
        self._parts = [
            (part, task.targets[:, part].shape[1], _squares(task.targets[:, part]))
            for part in (slice(None, n_train), slice(n_train, None))
        ]

    def run(self) -> Evaluation:
        losses, errors, confusion, wrong = self._measures.run()
        train, test = map(self._scores, self._parts, losses.tolist(), errors.tolist(), confusion, (wrong, wrong))
        return Evaluation(train, test)

    def _scores(
        self, part: tuple[slice, int, float], losses: float, errors: float, confusion: Array, wrong: Array
    ) -> Scores:
        places, count, squares = part
        if count == 0:
            return Scores(_NAN)
        loss = losses / count
        if not math.isfinite(loss):
            return Scores(loss)
        if not self._classified:
            return Scores(loss, r2=1.0 - errors / squares if squares else _NAN)
        counts = confusion.ravel().tolist()
        right = sum(counts[:: len(confusion) + 1])
        return Scores(loss, right / count, confusion=tuple(counts), wrong=wrong[places].copy())


def _squares(target: Array) -> float:
    """The sum of squares around the mean."""
    around = target - target.mean() if target.size else target
    return float(np.vdot(around, around))


class ArrayEvaluator:
    """Evaluates with arrays; buffers are made once.

    Args:
        network: to evaluate.
        task: what it should answer.
        inputs: of all points of the task, as `Network.inputs` makes them, shape (n_features + 1, n_points).
    """

    def __init__(self, network: Network, task: Task, inputs: Array) -> None:
        self._forward = Forward(network, inputs.shape[1])
        self._loss = network.loss
        self._inputs, self._boundary, self._n_classes = inputs, task.boundary, task.n_classes
        self._parts = []
        n_train = len(task.data.train)
        for part in (slice(None, n_train), slice(n_train, None)):
            target = task.targets[:, part]
            own = None if task.classes is None else task.classes[part]
            # The row of the confusion matrix that a point is counted in, as where it begins.
            row = None if own is None else own * task.n_classes
            self._parts.append((part, target, own, row, _squares(target)))

    def run(self) -> Evaluation:
        with np.errstate(all="ignore"):
            output = self._forward.run(self._inputs)
            train, test = (self._measure(output, *part) for part in self._parts)
        return Evaluation(train, test)

    def _measure(
        self, output: Array, part: slice, target: Array, own: Array | None, row: Array | None, squares: float
    ) -> Scores:
        if target.shape[1] == 0:
            return Scores(_NAN)
        answer = output[:, part]
        loss = self._loss.value(answer if self._forward.logits is None else self._forward.logits[:, part], target)
        if not np.isfinite(loss):
            return Scores(loss)
        if own is None or row is None:
            error = (answer - target).ravel()
            return Scores(loss, r2=1.0 - float(error.dot(error)) / squares if squares else _NAN)
        predicted = answer[0] >= self._boundary if len(answer) == 1 else answer.argmax(axis=0)
        counts = np.bincount(row + predicted, minlength=self._n_classes**2)
        wrong = predicted != own
        right = target.shape[1] - int(np.count_nonzero(wrong))
        return Scores(loss, right / target.shape[1], confusion=tuple(counts.tolist()), wrong=wrong)
