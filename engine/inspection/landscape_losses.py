"""The loss of a run's network at other parameters than its own, which stay as they are."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.network.network import Network
from engine.network.passes import Forward
from engine.training.trainer import Trainer

Array = NDArray[Any]
Part = Literal["train", "test"]


class LossAt:
    """The mean loss over the training or the test points, without a penalty on weights, at any parameters.

    It has a network of its own, with the running statistics that the run's has now, and goes on while that one trains.
    It evaluates with arrays: over a few hundred points that takes as long as compiled code, for any experiment.

    Args:
        trainer: to look at; only read.
        part: which points; there must be some.
    """

    def __init__(self, trainer: Trainer, part: Part) -> None:
        self._network = Network(trainer.experiment)
        self._inputs, self._targets = trainer.points_of(part)
        self._forward = Forward(self._network, self._inputs.shape[1])
        self.take_statistics(trainer)

    def take_statistics(self, trainer: Trainer) -> None:
        """Evaluates with the running statistics that the run's network has now."""
        self._network.statistics[:] = trainer.network.statistics

    def __call__(self, parameters: Array) -> float:
        """The loss where the parameters are these; it may not be finite."""
        self._network.parameters[:] = parameters
        with np.errstate(all="ignore"):
            output = self._forward.run(self._inputs)
            logits = self._forward.logits
            return float(self._network.loss.value(output if logits is None else logits, self._targets))
