"""What a verdict is given to decide on: layers as they are seen, losses as they went, and a loss to measure them by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.inspection.baseline import baseline
from engine.inspection.next_step import next_step
from engine.inspection.training_trace import trace_training
from engine.inspection.verdicts.start import random_start, wild_start
from engine.network.frozen import frozen_parameters
from engine.tables.regularizers import REGULARIZERS
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

Array = NDArray[Any]

# What of the losses counts as how the run goes now.
WINDOW = 40
# As a share of the loss of a constant answer. Below this a network has learned what there is to learn, mostly.
LOW_LOSS = 0.1
# Above this share a network has learned little: small steps and small gradients are too small.
MUCH_TO_LEARN = 0.5


class Facts:
    """A run at one moment, and how it came there.

    Args:
        trainer: of the run; only read.
        layers: what `engine.inspection.layer_health.inspect` says of it.
        moments: losses so far, in order of their epochs, some left out; the first is of the beginning where it is kept.

    Attributes:
        experiment: of the run.
        epoch, batches: whole epochs done, and batches in one.
        begun: whether a step has been made.
        train_loss, test_loss: now.
    """

    def __init__(self, trainer: Trainer, layers: Sequence[Mapping[str, Any]], moments: Sequence[HistoryPoint]) -> None:
        self._trainer = trainer
        self.layers, self.moments = layers, moments
        self.experiment: Experiment = trainer.experiment
        self.epoch, self.batches = trainer.epoch, trainer.batches_per_epoch
        self.begun = trainer.step > 0
        now = trainer.evaluate()
        self.train_loss, self.test_loss = now.train_loss, now.test_loss

    @property
    def hidden(self) -> Sequence[Mapping[str, Any]]:
        """The hidden layers."""
        return self.layers[:-1]

    @property
    def recent(self) -> Sequence[HistoryPoint]:
        """The last moments."""
        return self.moments[-WINDOW:]

    def losses_since(self, epoch: float) -> list[float]:
        """The training losses from an epoch on; none where the moments do not reach back to it, for they thin out."""
        if not self.moments or self.moments[0].epoch > epoch:
            return []
        return [one.train_loss for one in self.moments if one.epoch >= epoch]

    @property
    def is_low(self) -> bool:
        """Whether what there is to learn is learned, mostly: nothing can be much in the way."""
        return not self.train_loss > LOW_LOSS * self.baseline

    @property
    def noise(self) -> float:
        """How much of it the points were made with; of one's own points nobody knows."""
        return 0.0 if self.experiment.data.points is not None else float(self.experiment.data.noise)

    @property
    def outputs_undone(self) -> bool:
        """Whether the loss undoes the slope of the output's function, so that a flat one holds no gradient back."""
        return bool(self._trainer.network.loss.of_logits)

    @property
    def rate(self) -> float:
        """The learning rate in force."""
        return self._trainer.learning_rate

    @property
    def heeds_rate(self) -> bool:
        """Whether the learning rate sets the size of the steps: of rprop it sets that of the first alone."""
        return bool(self.experiment.optimizer.name != "rprop")

    @property
    def slowed(self) -> bool:
        """Whether the schedule has taken the learning rate far down, as it is meant to."""
        return self.rate < 0.5 * float(self.experiment.optimizer["learning_rate"])

    @cached_property
    def wild_start(self) -> bool:
        """See `engine.inspection.verdicts.start`."""
        return wild_start(self.experiment)

    @cached_property
    def random_start(self) -> bool:
        """See `engine.inspection.verdicts.start`."""
        return random_start(self.experiment)

    @property
    def settled(self) -> bool:
        """Whether running statistics, where there are any, have had an epoch to become those of the data."""
        return self.epoch > 0 or all(one.normalization != "batch" for one in self.experiment.hidden)

    @cached_property
    def baseline(self) -> float:
        """The training loss of the best constant answer: see `engine.inspection.baseline`."""
        return baseline(self._trainer)

    @cached_property
    def _pulls(self) -> tuple[Array, Array] | None:
        """The gradients of the loss and of the penalty, of what may change; None where there is no penalty."""
        network, regularizer = self._trainer.network, self.experiment.regularizer
        derivative = REGULARIZERS[regularizer.name].derivative
        if derivative is None or not regularizer["rate"] > 0:
            return None
        with np.errstate(all="ignore"):
            of_loss = trace_training(self._trainer).gradient
            of_penalty = np.empty_like(network.parameters)
            derivative(network.parameters, of_penalty)
            of_penalty *= regularizer["rate"] * network.is_weight
        frozen = frozen_parameters(network, self.experiment)
        if frozen is not None:
            of_loss[frozen] = of_penalty[frozen] = 0.0
        return of_loss, of_penalty

    @cached_property
    def slope(self) -> float:
        """The largest norm, over the layers, of the gradient of what training makes small: the loss and its penalty.

        Where both cancel out, a network is at its minimum, however large the gradient of the loss alone.
        """
        if self._pulls is None:
            return max((one["gradient_norm"] or 0.0 for one in self.layers), default=0.0)
        of_loss, of_penalty = self._pulls
        return max(self._norms(of_loss + of_penalty))

    @cached_property
    def step(self) -> float:
        """By what share of themselves the loss, its penalty left out, moves a layer's weights next: the largest."""
        if self._pulls is None:
            return max((one["update_ratio"] or 0.0 for one in self.layers), default=0.0)
        of_loss, of_penalty = self._pulls
        # The penalty's part of a step stands beside the optimizer's, so that it can be taken off again.
        step = next_step(self._trainer, of_loss) + self.rate * of_penalty
        weights = self._norms(self._trainer.network.parameters)
        return max(moved / norm if norm else 0.0 for moved, norm in zip(self._norms(step), weights, strict=True))

    def _norms(self, vector: Array) -> list[float]:
        """Of the weights of each layer, in a vector laid out as the parameters; 0 where one is not finite."""
        norms = [float(np.linalg.norm(layer.weights)) for layer in self._trainer.network.views(vector)]
        return [norm if math.isfinite(norm) else 0.0 for norm in norms]

    @property
    def scale(self) -> float:
        """By how much gradients are larger than where a constant answer's loss is 0.5, two classes' squared error."""
        return 2.0 * self.baseline

    def share(self, loss: float) -> float:
        """A loss as a share of the baseline."""
        return loss / self.baseline
