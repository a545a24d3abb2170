"""Trains small neural networks, with NumPy and itself only."""

from engine.checkpoint import CheckpointError
from engine.evaluation import Evaluation
from engine.experiment import Experiment
from engine.faults import ExperimentError, Fault
from engine.history import HistoryPoint
from engine.limits import Limits
from engine.saved import SavedRun, SavedRunError, read_run_file
from engine.trainer import Trainer

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
