"""Squared error and cross-entropy over how sure the network is of what is right, and where the run's points stand."""

from __future__ import annotations

import math

import numpy as np

from engine.experiment.targets import class_of, low_target
from engine.inspection.evaluation_pass import EvaluationPass
from engine.lessons.scenes.scene import Array, Scene
from engine.training.trainer import Trainer

# Points beside the curves, places of these, and how far they reach at least and at most.
_POINTS, _CURVE, _LEAST, _MOST = 120, 121, 6.0, 12.0
_ROWS = ("d", "cross_entropy", "squared_error", "cross_entropy_slope", "squared_error_slope")
# With one output the squared error is so many times (1 - p)^2: tanh has twice the height of sigmoid.
_ONE_OUTPUT = {"tanh": 2.0, "sigmoid": 0.5}


def losses(trainer: Trainer) -> Scene:
    """Both losses of a point over d, the logarithm of its right class's odds: p / (1 - p) = e^d for the share p.

    With a sigmoid d is the logit, with its sign turned where the class is the other; with tanh twice that, for
    tanh(z) = 2 s(2z) - 1; with softmax the right class's logit less the others' log of summed exponentials, with two
    classes simply the difference. The cross-entropy is log(1 + e^-d), its slope p - 1;
    the squared error is to targets of 0 and 1, with tanh of -1 and 1.

    Returns:
        `output`: the output's activation; `loss`: which one the run trains; `low`: what an output is meant to be in
        this run where the class is the other, where the curve of its loss has another target for that, else None;
        `curve`: `d` and, for each place, `cross_entropy`, `squared_error`, and their slopes `cross_entropy_slope` and
        `squared_error_slope`, of softmax as where one other class has all the rest; None where the problem or the
        output has no such shares. `points`: of some training points d, their squared error and its slope; `median`: all
        of the point whose d is the middle one; `pull`: the mean size of each slope over all training points; `beyond`:
        how many points are further left and further right than the curves; `wrong`: the share with d below 0.
    """
    experiment, network = trainer.experiment, trainer.network
    output, several = experiment.resolved_output_activation, experiment.n_outputs > 1
    found: Scene = {"output": output, "loss": experiment.resolved_loss, "low": None}
    if experiment.problem != "classification" or output not in (("softmax",) if several else tuple(_ONE_OUTPUT)):
        nothing: Scene = {"curve": None, "points": [], "median": None, "pull": None, "beyond": [0, 0], "wrong": None}
        return {**found, **nothing}
    # Squared error goes for -1 where there is one output, which a sigmoid never is.
    if output == "sigmoid" and found["loss"] == "squared_error":
        found["low"] = low_target(experiment)
    sums = list(EvaluationPass(network, network.layers).run(trainer.training_points[0]))[-1][0]
    right = class_of(trainer.data.train[:, -1], experiment.n_outputs)
    factor = 1.0 if several else _ONE_OUTPUT[output]
    if several:
        rows = _of_softmax(sums, right)
    else:
        signed = sums[0] * np.where(right, 1.0, -1.0)
        rows = _of_one(2.0 * signed if output == "tanh" else signed, factor)
    d = rows[0]
    reach = float(np.clip(np.quantile(np.abs(d), 0.98), _LEAST, _MOST))
    curve = _of_one(np.linspace(-reach, reach, _CURVE), factor)
    every = max(1, math.ceil(d.size / _POINTS))
    middle = int(np.argsort(d, kind="stable")[(d.size - 1) // 2])
    return {
        **found,
        "curve": {name: row.tolist() for name, row in zip(_ROWS, curve, strict=True)},
        "points": rows[[0, 2, 4], ::every].T.tolist(),
        "median": dict(zip(_ROWS, rows[:, middle].tolist(), strict=True)),
        "pull": {name: float(np.abs(row).mean()) for name, row in zip(_ROWS[1:3], rows[3:], strict=True)},
        "beyond": [int(np.sum(d < -reach)), int(np.sum(d > reach))],
        "wrong": float(np.mean(d < 0)),
    }


def _of_one(d: Array, factor: float) -> Array:
    """d, the losses and their slopes where what is not right is one class; shape (5, d.size)."""
    share, rest = _shares(d)
    return np.array([d, np.logaddexp(0.0, -d), factor * rest**2, -rest, -2.0 * factor * rest**2 * share])


def _shares(d: Array) -> tuple[Array, Array]:
    """Of the right class and of all others together: either is exact where it is next to nothing."""
    both = [np.exp(-np.logaddexp(0.0, sign * d)) for sign in (-1.0, 1.0)]
    return both[0], both[1]


def _of_softmax(sums: Array, right: Array) -> Array:
    """The same of several outputs; slopes are those along the right class's logit.

    Args:
        sums: the logits, shape (n_outputs, n_points).
        right: the points' classes, shape (n_points,).
    """
    count = np.arange(sums.shape[1])
    own = sums[right, count]
    others = sums.copy()
    others[right, count] = -np.inf
    highest = others.max(axis=0)
    log_rest = highest + np.log(np.exp(others - highest).sum(axis=0))
    d = own - log_rest
    share, rest = _shares(d)
    # Of the rest, what each of the others has; squares of what is too much, and of what is too little.
    parts = np.exp(others - log_rest) * rest
    squared = 0.5 * (rest**2 + (parts**2).sum(axis=0))
    slope = share * (-rest - (share * -rest + (parts**2).sum(axis=0)))
    return np.array([d, np.logaddexp(0.0, -d), squared, -rest, slope])
