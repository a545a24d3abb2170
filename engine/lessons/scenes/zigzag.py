"""The way two weights take, batch by batch, over the loss around them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.lessons.scenes.scene import BUDGET, Array, Scene
from engine.training.trainer import Trainer

# Batches of the path, and places along each side of the surface below it.
_BATCHES, _SIDE = 30, 9


def zigzag(trainer: Trainer) -> Scene:
    """The way that two weights into one unit will take in the next batches, and the loss around it.

    The unit is the first of the second layer, or of the only one; the weights are its first two. The batches are the
    very next ones, trained and taken back; the surface is the training loss with all other weights as they are now.

    Returns:
        `layer`; `path`: places of the two weights, the first as they are now; `moved`: of these batches, those that
        moved both weights, and `together`: those that moved both up or both down; `x`, `y`: places of the surface,
        and `loss` there, a row for each y. Less of it, or none, where it would cost too much; None where the unit has
        no two weights.
    """
    network = trainer.network
    number = min(2, len(network.layers))
    layer = network.layers[number - 1]
    if layer.fan_in < 2:
        return {"layer": number, "path": None, "moved": 0, "together": 0, "x": [], "y": [], "loss": []}
    path = _ahead(trainer, lambda: layer.weights[:2, 0].copy())
    steps = np.diff(path, axis=0)
    moved = (steps != 0).all(axis=1)
    together = moved & (np.sign(steps[:, 0]) == np.sign(steps[:, 1]))
    low, high = path.min(axis=0), path.max(axis=0)
    # The same scale both ways, or a step's direction would not be seen as it is.
    half = 0.65 * float((high - low).max()) or 0.01
    middles = low / 2 + high / 2
    cost = network.parameters.size * (len(trainer.data.train) + len(trainer.data.test))
    side = min(_SIDE, math.isqrt(int(BUDGET / cost)))
    ends = np.array([middles - half, middles + half])
    side = side if side >= 4 and np.isfinite(ends).all() and math.isfinite(2 * half) else 0
    x, y = (np.linspace(low, high, side) for low, high in ends.T)
    return {
        "layer": number,
        "path": path.tolist(),
        "moved": int(moved.sum()),
        "together": int(together.sum()),
        "x": x.tolist(),
        "y": y.tolist(),
        "loss": _surface(trainer, layer.weights, x, y),
    }


def _ahead(trainer: Trainer, read: Callable[[], Array]) -> Array:
    """What `read` gives now and after each of the next batches, as long as the numbers are finite."""
    cost = trainer.network.parameters.size * trainer.experiment.batch_size
    before, reason = trainer.state(), trainer.stop_reason
    seen = [read()]
    for _ in range(min(_BATCHES, int(BUDGET / cost))):
        trainer.train_batches(1)
        if trainer.nonfinite_layer() is not None:
            break
        seen.append(read())
    trainer.rewind(before)
    trainer.stop_reason = reason
    return np.array(seen)


def _surface(trainer: Trainer, weights: Array, x: Array, y: Array) -> list[list[float | None]]:
    """The training loss where the first unit's first two weights are x and y; None where it is not finite."""
    kept = weights[:2, 0].copy()
    rows: list[list[float | None]] = []
    for second in y:
        rows.append([])
        for first in x:
            weights[:2, 0] = first, second
            loss = trainer.evaluate().train_loss
            rows[-1].append(loss if math.isfinite(loss) else None)
    weights[:2, 0] = kept
    return rows
