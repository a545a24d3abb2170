"""Trains small neural networks, with NumPy and itself only.

`PlaygroundClassifier` and `PlaygroundRegressor` are here too, where scikit-learn is installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.experiment.experiment import Experiment
from engine.packages import how_to_install
from engine.runs.plots import FigurePlot, Plot, plot
from engine.runs.saved_run import SavedRun, SavedRunError, read_run_file
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
    "FigurePlot",
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

if TYPE_CHECKING:
    from engine.estimators import PlaygroundClassifier as PlaygroundClassifier
    from engine.estimators import PlaygroundRegressor as PlaygroundRegressor

_ESTIMATORS = ("PlaygroundClassifier", "PlaygroundRegressor")


def __getattr__(name: str) -> Any:
    """An estimator when it is asked for: the engine alone does without scikit-learn."""
    if name not in _ESTIMATORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module("engine.estimators"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sklearn":
            raise
        raise ImportError(f"`{name}` needs scikit-learn: {how_to_install('sklearn')}", name="sklearn") from None
