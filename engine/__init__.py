"""Trains small neural networks, with NumPy and itself only.

`PlaygroundClassifier` and `PlaygroundRegressor` are here too, where scikit-learn is installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.estimators import PlaygroundClassifier as PlaygroundClassifier
    from engine.estimators import PlaygroundRegressor as PlaygroundRegressor
    from engine.experiment.experiment import Experiment
    from engine.runs.plots import FigurePlot, Plot, plot
    from engine.runs.saved_run import SavedRun, SavedRunError, read_run_file
    from engine.sweeps.batches import CarryOutError
    from engine.sweeps.document import SweepError
    from engine.sweeps.ensemble import Ensemble, ensemble
    from engine.sweeps.learning_rate import learning_rate_sweep
    from engine.sweeps.plan import Sweep
    from engine.sweeps.results import SweepResult
    from engine.sweeps.sweeping import run_sweep
    from engine.training.checkpoint import CheckpointError
    from engine.training.evaluation import Evaluation
    from engine.training.history import HistoryPoint
    from engine.training.prediction import Prediction
    from engine.training.summary import Summary
    from engine.training.trainer import Trainer
    from engine.validation.faults import ExperimentError, Fault
    from engine.validation.limits import Limits

__version__ = "0.1.0"

# Each is imported when it is asked for: NumPy reads how many threads it may have when it is imported, which
# `python -m engine` says before, and estimators want scikit-learn, without which everything else does.
_MODULES = {
    "CarryOutError": "sweeps.batches",
    "CheckpointError": "training.checkpoint",
    "Ensemble": "sweeps.ensemble",
    "Evaluation": "training.evaluation",
    "Experiment": "experiment.experiment",
    "ExperimentError": "validation.faults",
    "Fault": "validation.faults",
    "FigurePlot": "runs.plots",
    "HistoryPoint": "training.history",
    "Limits": "validation.limits",
    "PlaygroundClassifier": "estimators",
    "PlaygroundRegressor": "estimators",
    "Plot": "runs.plots",
    "Prediction": "training.prediction",
    "SavedRun": "runs.saved_run",
    "SavedRunError": "runs.saved_run",
    "Summary": "training.summary",
    "Sweep": "sweeps.plan",
    "SweepError": "sweeps.document",
    "SweepResult": "sweeps.results",
    "Trainer": "training.trainer",
    "ensemble": "sweeps.ensemble",
    "learning_rate_sweep": "sweeps.learning_rate",
    "plot": "runs.plots",
    "read_run_file": "runs.saved_run",
    "run_sweep": "sweeps.sweeping",
}

__all__ = [
    "CarryOutError",
    "CheckpointError",
    "Ensemble",
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
    "Sweep",
    "SweepError",
    "SweepResult",
    "Trainer",
    "__version__",
    "ensemble",
    "learning_rate_sweep",
    "plot",
    "read_run_file",
    "run_sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = getattr(import_module(f"engine.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sklearn":
            raise
        from engine.packages import how_to_install

        raise ImportError(f"`{name}` needs scikit-learn: {how_to_install('sklearn')}", name="sklearn") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
