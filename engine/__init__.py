"""Trains small neural networks, with NumPy and itself only."""

from engine.experiment.experiment import Experiment
from engine.runs.saved_run import SavedRun, SavedRunError, read_run_file
from engine.runs.svg_plot import Plot, plot
from engine.training.checkpoint import CheckpointError
from engine.training.evaluation import Evaluation
from engine.training.history import HistoryPoint
from engine.training.prediction import Prediction
from engine.training.summary import Summary
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import Limits

__version__ = "0.1.0"

__all__ = [
    "CheckpointError",
    "Evaluation",
    "Experiment",
    "ExperimentError",
    "Fault",
    "HistoryPoint",
    "Limits",
    "Plot",
    "Prediction",
    "SavedRun",
    "SavedRunError",
    "Summary",
    "Trainer",
    "__version__",
    "plot",
    "read_run_file",
]
