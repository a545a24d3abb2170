"""The loss that losses are measured by: that of the best answer that is the same at every point."""

from __future__ import annotations

import numpy as np

from engine.experiment.targets import make_targets
from engine.training.trainer import Trainer


def baseline(trainer: Trainer) -> float:
    """The training loss of the best answer that is the same at every point; losses are large or small beside it.

    For losses whose best such answer is not the mean, it is that of the mean all the same, which is near enough.
    """
    network, labels = trainer.network, trainer.data.train[:, -1]
    targets = make_targets(trainer.experiment, labels)
    answer = targets.mean(axis=1, keepdims=True)
    if network.loss.of_logits:
        answer = np.clip(answer, 1e-9, 1 - 1e-9)
        # Of one output the weighted sum is the log of the odds; of several, each has the log of its share.
        answer = np.log(answer) - (np.log1p(-answer) if len(answer) == 1 else 0.0)
    # Labels that are all the same leave nothing to learn, but something to divide by.
    return max(float(network.loss.value(np.broadcast_to(answer, targets.shape), targets)), 1e-9)
