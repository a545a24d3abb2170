"""The optimizer's, the clip's and the regularizer's part of a step in kernels, by a code for each name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.elementary.powers import whole_power

Array = Any
Index = Any

_SGD, _MOMENTUM, _RMSPROP, _ADAGRAD, _ADAM, _RPROP = range(6)
OPTIMIZER_CODES = {
    "sgd": _SGD, "momentum": _MOMENTUM, "rmsprop": _RMSPROP, "adagrad": _ADAGRAD, "adam": _ADAM, "rprop": _RPROP
}  # fmt: skip
# What an optimizer is told beside the learning rate, in this order.
OPTIMIZER_SETTINGS = {
    "sgd": (), "momentum": ("momentum", "nesterov"), "rmsprop": ("rho",), "adagrad": (), "adam": ("beta1", "beta2"),
    "rprop": (),
}  # fmt: skip
_UNCLIPPED, _BY_VALUE, _BY_NORM = range(3)
CLIP_CODES = {"none": _UNCLIPPED, "value": _BY_VALUE, "norm": _BY_NORM}
_FREE, _L1, _L2 = range(3)
REGULARIZER_CODES = {"none": _FREE, "l1": _L1, "l2": _L2}
# As in `engine.tables.optimizers`.
_RMSPROP_FLOOR, _ADAGRAD_FLOOR, _ADAM_FLOOR = 1e-8, 1e-10, 1e-8
_GROW, _SHRINK, _SMALLEST, _LARGEST = 1.2, 0.5, 1e-6, 50.0


def clip(code: Index, gradient: Array, threshold: float) -> None:
    """Clips a gradient in place."""
    count = np.uint64(len(gradient))
    if code == _BY_VALUE:
        for k in range(count):
            value = gradient[k]
            gradient[k] = threshold if value > threshold else -threshold if value < -threshold else value
    elif code == _BY_NORM:
        squares = 0.0
        for k in range(count):
            squares += gradient[k] * gradient[k]
        factor = threshold / (math.sqrt(squares) + 1e-6)
        if factor < 1.0:
            for k in range(count):
                gradient[k] *= factor


def optimize(
    code: Index, parameters: Array, gradient: Array, rate: float, first: Array, second: Array, count: Array,
    setting: float, other: float,
) -> None:  # fmt: skip
    """Moves all parameters; `first` and `second` are what the optimizer remembers, `count` its steps."""
    if code == _SGD:
        for k in range(np.uint64(len(parameters))):
            parameters[k] -= gradient[k] * rate
    elif code == _MOMENTUM:
        _momentum(parameters, gradient, rate, first, setting, other > 0.0)
    elif code == _RMSPROP:
        for k in range(np.uint64(len(parameters))):
            slope = gradient[k]
            squares = first[k] * setting + (1.0 - setting) * slope * slope
            first[k] = squares
            parameters[k] -= slope * rate / (math.sqrt(squares) + _RMSPROP_FLOOR)
    elif code == _ADAGRAD:
        for k in range(np.uint64(len(parameters))):
            slope = gradient[k]
            squares = first[k] + slope * slope
            first[k] = squares
            parameters[k] -= slope * rate / (math.sqrt(squares) + _ADAGRAD_FLOOR)
    elif code == _ADAM:
        count[0] += 1.0
        _adam(parameters, gradient, rate, first, second, count[0], setting, other)
    else:
        if count[0] == 0.0:
            # The learning rate is the size of the first step; from then on each parameter has a size of its own.
            second[:] = rate
        count[0] += 1.0
        _rprop(parameters, gradient, first, second)


def _momentum(parameters: Array, gradient: Array, rate: float, velocity: Array, momentum: float, ahead: bool) -> None:
    for k in range(np.uint64(len(parameters))):
        speed = velocity[k] * momentum + gradient[k]
        velocity[k] = speed
        parameters[k] -= (gradient[k] + speed * momentum if ahead else speed) * rate


def _adam(
    parameters: Array, gradient: Array, rate: float, mean: Array, squares: Array, steps: float, beta1: float,
    beta2: float,
) -> None:  # fmt: skip
    # Both averages began at zero; this takes that out again.
    count = np.int64(steps)
    width, factor = math.sqrt(1.0 - whole_power(beta2, count)), rate / (1.0 - whole_power(beta1, count))
    for k in range(np.uint64(len(parameters))):
        slope = gradient[k]
        square = squares[k] * beta2 + (1.0 - beta2) * slope * slope
        average = mean[k] * beta1 + slope * (1.0 - beta1)
        squares[k] = square
        mean[k] = average
        parameters[k] -= average / (math.sqrt(square) / width + _ADAM_FLOOR) * factor


def _rprop(parameters: Array, gradient: Array, before: Array, sizes: Array) -> None:
    for k in range(np.uint64(len(parameters))):
        slope = gradient[k]
        turned = slope * before[k]
        size = sizes[k] * (_GROW if turned > 0.0 else _SHRINK if turned < 0.0 else 1.0)
        size = _LARGEST if size > _LARGEST else _SMALLEST if size < _SMALLEST else size
        sizes[k] = size
        slope = 0.0 if turned < 0.0 else slope
        # Not a number stays what it is.
        parameters[k] -= (1.0 if slope > 0.0 else -1.0 if slope < 0.0 else slope) * size
        before[k] = slope


def prepare_penalty(code: Index, parameters: Array, is_weight: Array, factor: float, work: Array, terms: Index) -> None:
    """Takes the regularizer's term at the parameters as they are before the step."""
    for k in range(np.uint64(len(parameters))):
        value = parameters[k]
        if code == _L1:
            value = 1.0 if value > 0.0 else -1.0 if value < 0.0 else value
        work[terms + k] = value * factor * is_weight[k]


def apply_penalty(code: Index, parameters: Array, work: Array, terms: Index, prune: bool, pruned: Array) -> None:
    """Subtracts the term that was prepared; a weight that L1 carries across zero stops there."""
    for k in range(np.uint64(len(parameters))):
        left = parameters[k] - work[terms + k]
        if code == _L1:
            stopped = parameters[k] * left < 0.0
            if prune:
                pruned[k] = pruned[k] or stopped
                stopped = pruned[k]
            left = 0.0 if stopped else left
        parameters[k] = left
