"""What a verdict is given to decide on: layers as they are seen, losses as they went, and a loss to measure them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from engine.experiment.experiment import Experiment
from engine.experiment.targets import make_targets
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

# What of the losses counts as how the run goes now.
WINDOW = 40


class Facts:
    """A run at one moment, and how it came there.

    Args:
        trainer: of the run; only read.
        layers: what `engine.inspection.layer_health.inspect` says of it.
        moments: losses so far, in order of their epochs, some left out; the first is of the beginning where it is kept.

    Attributes:
        experiment: of the run.
        epoch, batches: whole epochs done, and batches in one.
        train_loss, test_loss: now.
    """

    def __init__(self, trainer: Trainer, layers: Sequence[Mapping[str, Any]], moments: Sequence[HistoryPoint]) -> None:
        self._trainer = trainer
        self.layers, self.moments = layers, moments
        self.experiment: Experiment = trainer.experiment
        self.epoch, self.batches = trainer.epoch, trainer.batches_per_epoch
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

    def since(self, epoch: float) -> list[HistoryPoint]:
        """The moments from an epoch on."""
        return [one for one in self.moments if one.epoch >= epoch]

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

    @property
    def settled(self) -> bool:
        """Whether running statistics, where there are any, have had an epoch to become those of the data."""
        return self.epoch > 0 or all(one.normalization != "batch" for one in self.experiment.hidden)

    @cached_property
    def baseline(self) -> float:
        """The training loss of the best answer that is the same at every point; losses are large or small beside it.

        For losses whose best such answer is not the mean, it is that of the mean all the same, which is near enough.
        """
        network, labels = self._trainer.network, self._trainer.data.train[:, -1]
        targets = make_targets(self.experiment, labels)
        answer = targets.mean(axis=1, keepdims=True)
        if network.loss.of_logits:
            answer = np.clip(answer, 1e-9, 1 - 1e-9)
            # Of one output the weighted sum is the log of the odds; of several, each has the log of its share.
            answer = np.log(answer) - (np.log1p(-answer) if len(answer) == 1 else 0.0)
        # Labels that are all the same leave nothing to learn, but something to divide by.
        return max(network.loss.value(np.broadcast_to(answer, targets.shape), targets), 1e-9)

    @property
    def scale(self) -> float:
        """By how much gradients are larger than where a constant answer's loss is 0.5, two classes' squared error."""
        return 2.0 * self.baseline

    def share(self, loss: float) -> float:
        """A loss as a share of the baseline."""
        return loss / self.baseline
