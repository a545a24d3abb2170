"""A learning-rate finder: a sweep over the learning rate alone."""

from __future__ import annotations

from typing import Any

from engine.experiment.experiment import Experiment

# Half a power of ten each: from steps that hardly move a weight to steps that throw it off.
_FROM, _TO, _COUNT = 1e-4, 10.0, 11


def learning_rate_sweep(experiment: Experiment, *, seeds: int = 3, epochs: int = 100) -> dict[str, Any]:
    """The document of a sweep over learning rates a good way to either side of what is usual, colored by training loss.

    It is training that a learning rate makes fail, so the training loss says more than that on test points.

    Args:
        experiment: what all runs have in common.
        seeds: runs of each rate.
        epochs: of each run; the best rate for few may be too high for many.
    """
    return {
        "sweep": 1,
        "experiment": experiment.document(),
        "vary": [
            {
                "field": "optimizer.learning_rate",
                "range": {"from": _FROM, "to": _TO, "count": _COUNT, "scale": "log"},
            }
        ],
        "seeds": {"count": seeds, "of": "weights"},
        "epochs": epochs,
        "color_by": "train_loss",
    }
