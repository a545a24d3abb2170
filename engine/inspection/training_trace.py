"""The network traced over the whole training set: what layers, verdicts and lessons' measures are read from."""

from __future__ import annotations

from engine.experiment.targets import make_targets
from engine.network.traced_pass import Trace, trace
from engine.training.trainer import Trainer


def trace_training(trainer: Trainer) -> Trace:
    """Everything the network computes for the training points, and the gradient of their mean loss, in evaluation.

    Args:
        trainer: to look at; nothing of it is changed.
    """
    points = trainer.data.train.T
    targets = make_targets(trainer.experiment, points[-1])
    return trace(trainer.network, trainer.network.inputs(trainer.columns(points[:-1])), targets)
