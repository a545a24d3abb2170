"""A network multiplied out into one neuron, beside a logistic regression of the same points."""

from __future__ import annotations

import base64
import math

import numpy as np

from engine.experiment.targets import output_scale
from engine.inspection.codes import quantize
from engine.inspection.evaluation_pass import EvaluationPass
from engine.inspection.plane import FLAT_VIEW
from engine.lessons.collapsed_network import collapse
from engine.lessons.scenes.scene import BUDGET, Array, Scene, lengths
from engine.training.trainer import Trainer

# Places along each side of a map, steps of Newton's method, and where these are through.
_SIDE, _STEPS, _SETTLED = 40, 25, 1e-10
# Below this mean loss a line tells all points apart, and the best weights are infinitely large.
_APART = 1e-3


def logistic(trainer: Trainer) -> Scene:
    """The run's network as one neuron, where it has one output for two classes, and logistic regression beside it.

    The regression has no hidden layer, a sigmoid output and cross-entropy, and is trained here, on the run's training
    points, by Newton's method from weights of 0 (iteratively reweighted least squares).

    Returns:
        `features`: their names; `output`: the output's activation; `error`: the largest difference, over the training
        points, between the network's last sum and the one neuron's. `neuron` and `regression`: `weights`, one for each
        feature, `bias`, `share` of the training points that are right, and `map` (base64 of u8, as maps are, of the
        network and of the regression) with `side`; None where the inputs are not two. Of the regression `loss`, the
        mean cross-entropy, and `settled`, whether its weights have come to rest: where a line tells all points apart
        they grow for ever. Both are None in regression and with several outputs.
    """
    experiment, network = trainer.experiment, trainer.network
    none: Scene = {"features": list(experiment.features), "output": experiment.resolved_output_activation}
    if experiment.problem != "classification" or experiment.n_outputs != 1:
        return {**none, "error": None, "neuron": None, "regression": None}
    collapsed = collapse(trainer)
    inputs = trainer.training_points[0]
    right = trainer.data.train[:, -1] > 0
    side = min(_SIDE, math.isqrt(int(BUDGET / network.parameters.size)))
    places = _places(trainer, side)
    middle, half = output_scale(experiment)
    answers = None if places is None else EvaluationPass(network, network.layers).run(places)
    found = None if answers is None else (list(answers)[-1][1][0] - middle) / half
    regression = _regression(trainer, inputs, right)
    if regression is not None and places is not None:
        with_bias = np.append(regression["weights"], regression["bias"])[: len(places)]
        regression["map"] = _codes(np.tanh(0.5 * with_bias.dot(places)))
    return {
        **none,
        "error": collapsed.error,
        "neuron": {
            "weights": collapsed.weights[:, 0].tolist(),
            "bias": float(collapsed.biases[0]),
            "share": trainer.evaluate().train.accuracy,
            "map": None if found is None else _codes(found),
            "side": side,
        },
        "regression": None if regression is None else {**regression, "side": side},
    }


def _places(trainer: Trainer, side: int) -> Array | None:
    """What the network is given at the cells of a map of two inputs."""
    if trainer.experiment.n_inputs != 2 or side < 4:
        return None
    return trainer.network.inputs(trainer.columns(FLAT_VIEW.points(side)))


def _codes(values: Array) -> str:
    single = values.astype(np.float32)
    return base64.b64encode(quantize(single, np.empty(single.shape, np.uint8), single).tobytes()).decode()


def _regression(trainer: Trainer, inputs: Array, right: Array) -> Scene | None:
    """Newton's method on the mean cross-entropy; None where it would cost too much or the numbers do not allow it.

    Args:
        inputs: shape (size, n_points), the row of ones among them where the network has biases.
        right: which points are of the second class, shape (n_points,).
    """
    size, count = inputs.shape
    steps = min(_STEPS, int(BUDGET / (count * size * size)))
    if steps < 4 or not np.isfinite(inputs).all():
        return None
    # Rows of one size, or the ridge would be lost beside the squares of large ones.
    sizes = lengths(inputs.T) / math.sqrt(count)
    sizes[sizes == 0.0] = 1.0
    inputs = inputs / sizes[:, None]
    weights, settled = np.zeros(size), False
    # So little that no digit that is shown depends on it: features may be copies of each other.
    ridge = 1e-9 * np.eye(size)
    for _ in range(steps):
        shares = _sigmoid(weights.dot(inputs))
        gradient = inputs.dot(shares - right) / count
        curvature = (inputs * (shares * (1.0 - shares))).dot(inputs.T) / count + ridge
        move = np.linalg.solve(curvature, gradient)
        weights -= move
        if np.abs(move).max() < _SETTLED * max(1.0, np.abs(weights).max()):
            settled = True
            break
        if _mean_loss(weights.dot(inputs), right) < _APART:
            break
    sums = weights.dot(inputs)
    weights = weights / sizes
    own = len(trainer.experiment.features)
    return {
        "weights": weights[:own].tolist(),
        "bias": float(weights[own]) if size > own else 0.0,
        "share": float(np.mean((sums > 0) == right)),
        "loss": _mean_loss(sums, right),
        "settled": settled,
        "map": None,
    }


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * z))


def _mean_loss(z: Array, right: Array) -> float:
    return float(np.mean(np.logaddexp(0.0, z) - right * z))
