"""The pictures of lessons, and what they show of a run that the page cannot know: numbers to be drawn, no drawing.

Looking never changes a run: what is trained or set for a picture is taken back, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.targets import make_targets
from engine.network.traced_pass import layer_alpha
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

Array = NDArray[Any]
Scene = dict[str, Any]

# What fits beside a lesson: layers, units of each, weights of each, points on a line.
_LAYERS, _UNITS, _WEIGHTS, _POINTS = 2, 8, 12, 200
_CURVE = 81
# Batches of the zig-zag's path, and places along each side of the surface below it.
_BATCHES, _SIDE = 30, 9
# Multiplications a picture may cost: the pictures share a thread with everybody's training.
_BUDGET = 2e7


def symmetry(trainer: Trainer) -> Scene:
    """The weights into the units of the first hidden layers, and how far each unit is from the one most like it.

    Returns:
        `layers`: of each its number, how many `units` and `inputs` it has, and `rows`: for each of its first units
        the first `weights` into it, the largest difference between its weights and those of the `nearest` other unit,
        and which that is. A unit alone has no nearest.
    """
    network = trainer.network
    shown = network.layers[:-1][:_LAYERS] or network.layers
    layers = []
    for number, layer in enumerate(shown, start=1):
        columns = layer.weights.T
        rows = []
        for unit, own in enumerate(columns[:_UNITS]):
            distances = np.abs(columns - own).max(axis=1)
            distances[unit] = math.inf
            nearest = int(distances.argmin())
            alone = layer.units < 2
            rows.append(
                {
                    "weights": own[:_WEIGHTS].tolist(),
                    "nearest": None if alone else nearest,
                    "distance": None if alone else float(distances[nearest]),
                }
            )
        layers.append({"layer": number, "units": layer.units, "inputs": layer.fan_in, "rows": rows})
    return {"layers": layers}


def bias(trainer: Trainer) -> Scene:
    """The first unit of the first layer along the way its weights point, where it has one input only.

    At distance d from the origin along that way, the unit's sum is |w| d + b; it is 0 at the threshold -b/|w|.

    Returns:
        `norm`, `bias` and `threshold`, None where all weights are 0; `reach`, to which the points go at most; `curve`:
        `x`, from -reach to reach, and `y`, the unit's answers there, or its sums where an answer depends on more than
        its own sum; `of` says which: "answer" or "sum". `points`: of some training points the distance, what the
        answer should be, None where that is not this unit's to give, and the label; none where there is no threshold.
    """
    layer = trainer.network.layers[0]
    weights = layer.weights[:, 0]
    norm = float(_lengths(weights[:, None])[0])
    shift = float(layer.biases[0]) if layer.biases.size else 0.0
    rows = trainer.data.train[:: max(1, math.ceil(len(trainer.data.train) / _POINTS))]
    inputs = trainer.columns(np.ascontiguousarray(rows[:, :-1].T))
    reach = float(_lengths(inputs).max()) or 1.0
    x = np.linspace(-reach, reach, _CURVE)
    y = norm * x + shift
    alone = layer.normalization == "none" and not layer.activation.normalized
    if alone:
        layer.activation.forward_for(y.size, layer_alpha(layer))(y.copy(), y)
    points: list[list[float | None]] = []
    if norm and math.isfinite(norm):
        ends = alone and len(trainer.network.layers) == 1
        targets = make_targets(trainer.experiment, rows[:, -1])[0].tolist() if ends else [None] * len(rows)
        along = (weights / norm).dot(inputs).tolist()
        points = [list(one) for one in zip(along, targets, rows[:, -1].tolist(), strict=True) if math.isfinite(one[0])]
    return {
        "norm": norm,
        "bias": shift,
        # Not minus zero.
        "threshold": 0.0 - shift / norm if norm and math.isfinite(norm) else None,
        "reach": reach,
        "of": "answer" if alone else "sum",
        "curve": {"x": x.tolist(), "y": y.tolist()},
        "points": points,
    }


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
    side = min(_SIDE, math.isqrt(int(_BUDGET / cost)))
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
    for _ in range(min(_BATCHES, int(_BUDGET / cost))):
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


def _lengths(vectors: Array) -> Array:
    """Of vectors of shape (size, count), shape (count,): of large numbers too, whose squares are not finite."""
    largest = np.abs(vectors).max(axis=0)
    lengths: Array = largest * np.linalg.norm(vectors / np.where(largest > 0, largest, 1.0), axis=0)
    return lengths


# Every picture that a lesson may have, and what it shows of a run; None where the page draws it from what it knows.
PICTURES: dict[str, Callable[[Trainer], Scene] | None] = {
    "race": None,
    "gradients": None,
    "symmetry": symmetry,
    "hill": None,
    "bias": bias,
    "zigzag": zigzag,
    "logits": None,
    "widths": None,
}
SCENES = {name: scene for name, scene in PICTURES.items() if scene is not None}


def look_at(name: str, trainer: Trainer) -> Scene | None:
    """The scene of this name; None where the run's numbers are not finite, and for any other that is not."""
    if trainer.nonfinite_layer() is not None:
        return None
    with np.errstate(all="ignore"):
        return dict(in_json(SCENES[name](trainer)))
