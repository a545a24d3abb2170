"""The signals that come into a unit, and which ways they let its weights go."""

from __future__ import annotations

import math

import numpy as np

from engine.inspection.training_trace import trace_training
from engine.lessons.scenes.scene import Array, Scene
from engine.training.trainer import Trainer

# Points of the cloud, and directions the steps are counted by.
_POINTS, SECTORS = 200, 24
# Right, up, left, down: the signs of the first and of the second weight where only that one moves.
_AXES = ((1, 0), (0, 1), (-1, 0), (0, -1))


def inputs(trainer: Trainer) -> Scene:
    """What comes in along the first two weights into a unit, and where the gradient of each batch would take these.

    The unit is the first of the second layer, or of the only one. The batches are those of an epoch in the order of the
    data, all at the weights as they are now, in evaluation.

    Returns:
        `layer`; `activation` of the layer before, None where that is the data; `points`: of some training points both
        signals and the label, None where the unit has no two weights; `mean`: of all signals into the unit, over all
        training points, and `means` of the two; `batches`; `quadrants`: how many would move the weights right and up,
        left and up, left and down, right and down; `along`: how many would move one of them only, right, up, left,
        down; `still`: how many neither; `rose`: how many move both, and lie in each of 24 sectors, the first from the
        right upwards, then on counter-clockwise.
    """
    network = trainer.network
    number = min(2, len(network.layers))
    layer = network.layers[number - 1]
    before = network.layers[number - 2].activation.name if number > 1 else None
    found: Scene = {"layer": number, "activation": before}
    if layer.fan_in < 2:
        nothing: Scene = {
            "points": None,
            "mean": None,
            "means": [],
            "batches": 0,
            "quadrants": [],
            "along": [],
            "still": 0,
            "rose": [],
        }
        return {**found, **nothing}
    here = trace_training(trainer).layers[number - 1]
    signals = here.below[: layer.fan_in]
    products = signals[:2] * here.delta[0]
    starts = np.arange(0, products.shape[1], trainer.experiment.batch_size)
    right, up = -np.add.reduceat(products, starts, axis=1)
    every = max(1, math.ceil(signals.shape[1] / _POINTS))
    labels = trainer.data.train[::every, -1]
    return {
        **found,
        "points": np.column_stack([signals[:2, ::every].T, labels]).tolist(),
        "mean": float(signals.mean()),
        "means": signals[:2].mean(axis=1).tolist(),
        "batches": len(starts),
        "quadrants": [int(np.sum((right * a > 0) & (up * b > 0))) for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))],
        "along": [int(np.sum((right * a > 0) & (up == 0) | (up * b > 0) & (right == 0))) for a, b in _AXES],
        "still": int(np.sum((right == 0) & (up == 0))),
        "rose": _rose(right, up),
    }


def _rose(right: Array, up: Array) -> list[int]:
    """How many directions lie in each of so many sectors, six to a quarter of the plane."""
    moved = (right != 0) & (up != 0)
    turns = np.arctan2(up[moved], right[moved]) / (2 * np.pi) * SECTORS
    return [int(one) for one in np.bincount(np.floor(turns).astype(np.intp) % SECTORS, minlength=SECTORS)]
