"""Trains small neural networks, with NumPy and itself only."""

from engine.experiment.experiment import Experiment
from engine.runs.saved_run import SavedRun, SavedRunError, read_run_file
from engine.training.checkpoint import CheckpointError
from engine.training.evaluation import Evaluation
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import Limits

__all__ = [
    "CheckpointError",
    "Evaluation",
    "Experiment",
    "ExperimentError",
    "Fault",
    "HistoryPoint",
    "Limits",
    "SavedRun",
    "SavedRunError",
    "Trainer",
    "read_run_file",
]
