"""One unit along the way its weights point, and where its threshold lies."""

from __future__ import annotations

import math

import numpy as np

from engine.experiment.targets import make_targets
from engine.lessons.scenes.scene import Scene, lengths
from engine.network.traced_pass import layer_alpha
from engine.training.trainer import Trainer

# Points on the line, and places of the curve.
_POINTS, _CURVE = 200, 81


def bias(trainer: Trainer) -> Scene:
    """The first unit of the first layer along the way its weights point, where it has one input only.

    At distance d from the origin along that way, the unit's sum is |w| d + b; it is 0 at the threshold -b/|w|. With
    one input the way is that input's own axis, whichever sign the weight has: the sum is w x + b, 0 at -b/w.

    Returns:
        `weight`, of the one input, None where there are several; `norm`, `bias` and `threshold`, None where all
        weights are 0; `reach`, to which the points go at most; `curve`: `x`, from -reach to reach, and `y`, the unit's
        answers there, or its sums where an answer depends on more than its own sum; `of` says which: "answer" or
        "sum". `points`: of some training points the distance, or the input, what the answer should be, None where that
        is not this unit's to give, and the label; none where several weights point nowhere.
    """
    layer = trainer.network.layers[0]
    weights = layer.weights[:, 0]
    norm = float(lengths(weights[:, None])[0])
    shift = float(layer.biases[0]) if layer.biases.size else 0.0
    rows = trainer.data.train[:: max(1, math.ceil(len(trainer.data.train) / _POINTS))]
    inputs = trainer.columns(np.ascontiguousarray(rows[:, :-1].T))
    reach = float(lengths(inputs).max()) or 1.0
    x = np.linspace(-reach, reach, _CURVE)
    weight = float(weights[0]) if weights.size == 1 else None
    slope = norm if weight is None else weight
    y = slope * x + shift
    alone = layer.normalization == "none" and not layer.activation.normalized
    if alone:
        layer.activation.forward_for(y.size, layer_alpha(layer))(y.copy(), y)
    points: list[list[float | None]] = []
    if weight is not None or (norm and math.isfinite(norm)):
        ends = alone and len(trainer.network.layers) == 1
        targets = make_targets(trainer.experiment, rows[:, -1])[0].tolist() if ends else [None] * len(rows)
        along = (inputs[0] if weight is not None else (weights / norm).dot(inputs)).tolist()
        points = [list(one) for one in zip(along, targets, rows[:, -1].tolist(), strict=True) if math.isfinite(one[0])]
    return {
        "weight": weight,
        "norm": norm,
        "bias": shift,
        # Not minus zero.
        "threshold": 0.0 - shift / slope if norm and math.isfinite(norm) else None,
        "reach": reach,
        "of": "answer" if alone else "sum",
        "curve": {"x": x.tolist(), "y": y.tolist()},
        "points": points,
    }
