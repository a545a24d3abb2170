"""Trains small neural networks, with NumPy and itself only."""

from engine.checkpoint import CheckpointError
from engine.experiment import Experiment, ExperimentError, Fault, Limits
from engine.trainer import Evaluation, Trainer

__all__ = ["CheckpointError", "Evaluation", "Experiment", "ExperimentError", "Fault", "Limits", "Trainer"]
