"""The sizes of a run's weights: what a penalty is about."""

from __future__ import annotations

import numpy as np

from engine.lessons.scenes.scene import Scene, lengths
from engine.training.trainer import Trainer

# As many weights as a histogram needs to have its form.
_WEIGHTS = 1000


def gap(trainer: Trainer) -> Scene:
    """All weights, without biases, which no penalty is of.

    Returns:
        `count`; `zeros`: how many are exactly 0; `largest`: the size of the largest; `squares`: the sum of all
        squares, and `norm` its root; `absolute`: the sum of all sizes; `weights`: rising, of many weights one
        in so many; `regularizer`: `name` and `rate`.
    """
    network, choice = trainer.network, trainer.experiment.regularizer
    weights = np.sort(network.parameters[network.is_weight > 0])
    norm = float(lengths(weights[:, None])[0])
    return {
        "count": weights.size,
        "zeros": int(np.sum(weights == 0.0)),
        "largest": float(np.abs(weights).max()),
        "squares": norm * norm,
        "norm": norm,
        "absolute": float(np.abs(weights).sum()),
        "weights": weights[:: max(1, -(-weights.size // _WEIGHTS))].tolist(),
        "regularizer": {"name": choice.name, "rate": choice["rate"]},
    }
