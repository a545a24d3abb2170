"""The network traced over the whole training set: what layers, verdicts and lessons' measures are read from."""

from __future__ import annotations

from engine.network.traced_pass import Trace, trace
from engine.training.trainer import Trainer


def trace_training(trainer: Trainer) -> Trace:
    """Everything the network computes for the training points, and the gradient of their mean loss, in evaluation.

    Args:
        trainer: to look at; nothing of it is changed.
    """
    return trace(trainer.network, *trainer.training_points)
