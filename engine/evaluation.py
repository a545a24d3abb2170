"""Losses and accuracies over whole parts of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import Network
from engine.passes import Forward

Array = NDArray[Any]


@dataclass(frozen=True)
class Evaluation:
    """Losses over the whole of each part, and the share of points classified right.

    Accuracies are NaN in regression; a part without points has NaN throughout.
    """

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Evaluator:
    """Evaluates a network; buffers are made once.

    Args:
        inputs: as `Network.inputs` makes them, shape (n_features + 1, n_points); the training points come first.
        targets: shape (n_outputs, n_points).
        n_train: how many points are for training.
        classifies: whether the targets are labels, -1 and 1.
    """

    def __init__(self, network: Network, *, inputs: Array, targets: Array, n_train: int, classifies: bool) -> None:
        self._forward = Forward(network, inputs.shape[1])
        self._loss = network.loss.value
        self._inputs, self._targets = inputs, targets
        self._n_train, self._classifies = n_train, classifies

    def run(self) -> Evaluation:
        """The network as it stands; nothing but these buffers is written to."""
        with np.errstate(all="ignore"):
            output = self._forward.run(self._inputs)
            train = self._score(output[:, : self._n_train], self._targets[:, : self._n_train])
            test = self._score(output[:, self._n_train :], self._targets[:, self._n_train :])
        return Evaluation(train[0], test[0], train[1], test[1])

    def _score(self, output: Array, target: Array) -> tuple[float, float]:
        if target.shape[1] == 0:
            return float("nan"), float("nan")
        loss = self._loss(output, target)
        if not self._classifies or not np.isfinite(loss):
            return loss, float("nan")
        return loss, np.count_nonzero((output >= 0) == (target > 0)) / target.shape[1]
