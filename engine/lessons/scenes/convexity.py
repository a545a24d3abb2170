"""The loss over one weight, under two losses, and where it bends the wrong way."""

from __future__ import annotations

import numpy as np

from engine.inspection.evaluation_pass import EvaluationPass, still_layers
from engine.lessons.scenes.scene import BUDGET, Array, Scene
from engine.tables.activations import ACTIVATIONS
from engine.tables.losses import LOSSES
from engine.training.trainer import Trainer

# Places of the weight: so many, or fewer where they would cost too much.
_PLACES, _FEWEST = 121, 21
# A second difference counts as a bend downwards from this share of the largest loss on: smaller ones are rounding.
_ROUNDING = 1e-11


def convexity(trainer: Trainer) -> Scene:
    """The mean loss over all training points while the network's first weight goes from low to high, all else held.

    Both losses are of the same sums: cross-entropy, and squared error of the run's own output where that is tanh or
    sigmoid, else of tanh; with several outputs, of softmax. A curve is convex where it bends upwards everywhere; that
    is looked at place by place, by second differences.

    Returns:
        `weight`: what it is now; `output`: the activation under the squared error; `hidden`: how many hidden layers;
        `x`: its places; `cross_entropy` and `squared_error`: `y`, the loss at each, `wrong`, the numbers of the places
        around which the curve bends downwards, and `now`, the loss at the weight as it is. None of these where the
        problem is regression or the network too large.
    """
    experiment, network = trainer.experiment, trainer.network
    given, _ = trainer.training_points
    found: Scene = {"weight": float(network.layers[0].weights[0, 0]), "hidden": len(network.layers) - 1}
    count = min(_PLACES, int(BUDGET / (network.parameters.size * given.shape[1])))
    if experiment.problem != "classification" or count < _FEWEST:
        return {**found, "output": None, "x": [], "cross_entropy": None, "squared_error": None}
    output = experiment.resolved_output_activation
    if experiment.n_outputs > 1:
        output = "softmax"
    elif output not in ("tanh", "sigmoid"):
        output = "tanh"
    # An odd number, so that the weight's middle is one of the places.
    x = _range(found["weight"], given[0], count - (count + 1) % 2)
    layers = still_layers(network)
    over = EvaluationPass(network, layers)
    labels = trainer.data.train[:, -1]
    one = labels > 0 if experiment.n_outputs == 1 else labels == np.arange(experiment.n_outputs)[:, None]
    likely, far = np.atleast_2d(one).astype(np.float64), -1.0 if output == "tanh" else 0.0
    curves: dict[str, list[float]] = {"cross_entropy": [], "squared_error": []}
    for place in (*x.tolist(), found["weight"]):
        layers[0].weights[0, 0] = place
        sums = list(over.run(given))[-1][0]
        answers = np.empty_like(sums)
        ACTIVATIONS[output].forward_for(sums.size, None)(sums.copy(), answers)
        name = "binary_cross_entropy" if experiment.n_outputs == 1 else "cross_entropy"
        curves["cross_entropy"].append(LOSSES[name].value(sums, likely))
        curves["squared_error"].append(LOSSES["squared_error"].value(answers, np.where(likely > 0, 1.0, far)))
    both = {
        name: {"y": values[:-1], "wrong": bends_down(np.array(values[:-1])), "now": values[-1]}
        for name, values in curves.items()
    }
    return {**found, "output": output, "x": x.tolist(), **both}


def _range(weight: float, feature: Array, count: int) -> Array:
    """From one end of what is interesting to the other: at both, this input alone makes the network sure."""
    spread = float(np.std(feature))
    reach = max(1.25 * abs(weight), 6.0 / spread if spread > 0 else 0.0) or 1.0
    return np.linspace(-reach, reach, count)


def bends_down(y: Array) -> list[int]:
    """Places of evenly spaced values around which they bend downwards: their second difference is below 0."""
    second = y[2:] - 2.0 * y[1:-1] + y[:-2]
    return (1 + np.flatnonzero(second < -_ROUNDING * np.abs(y).max())).tolist()
