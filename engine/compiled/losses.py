"""Losses in kernels, by a code for each name: the value of a sample, and the slopes by the outputs."""

from __future__ import annotations

from typing import Any

from engine.compiled.products import ONE
from engine.elementary.exponentials import exp
from engine.elementary.logarithms import log, logaddexp0

Array = Any
Index = Any

_SQUARED_ERROR, _BINARY_CROSS_ENTROPY, _CROSS_ENTROPY, _ABSOLUTE_ERROR, _HUBER, _HINGE = range(6)
LOSS_CODES = {
    "squared_error": _SQUARED_ERROR,
    "binary_cross_entropy": _BINARY_CROSS_ENTROPY,
    "cross_entropy": _CROSS_ENTROPY,
    "absolute_error": _ABSOLUTE_ERROR,
    "huber": _HUBER,
    "hinge": _HINGE,
}


def is_of_logits(loss: Index) -> bool:
    """Whether a loss is of the weighted sums of the output layer: see `engine.tables.losses.Loss`."""
    return loss in (_BINARY_CROSS_ENTROPY, _CROSS_ENTROPY)


def loss_gradient(loss: Index, work: Array, outputs: Index, targets: Index, to: Index, count: Index) -> None:
    """Writes the slopes of the sum over samples by each output, or by each weighted sum."""
    if loss == _ABSOLUTE_ERROR:
        for k in range(count):
            difference = work[outputs + k] - work[targets + k]
            # Not a number stays what it is.
            work[to + k] = 1.0 if difference > 0.0 else -1.0 if difference < 0.0 else difference
    elif loss == _HUBER:
        for k in range(count):
            difference = work[outputs + k] - work[targets + k]
            work[to + k] = 1.0 if difference > 1.0 else -1.0 if difference < -1.0 else difference
    elif loss == _HINGE:
        for k in range(count):
            target = work[targets + k]
            work[to + k] = -target * (1.0 if work[outputs + k] * target < 1.0 else 0.0)
    else:
        for k in range(count):
            work[to + k] = work[outputs + k] - work[targets + k]


def sample_loss(loss: Index, values: Array, start: Index, targets: Array, at: Index, units: Index) -> float:
    """The loss of one sample: of its outputs, or of its weighted sums where the loss is of those."""
    if loss == _CROSS_ENTROPY:
        return _cross_entropy(values, start, targets, at, units)
    total = 0.0
    for unit in range(units):
        total += _term(loss, values[start + unit], targets[at + unit])
    return total


def _term(loss: Index, x: float, target: float) -> float:
    if loss == _BINARY_CROSS_ENTROPY:
        return logaddexp0(x) - target * x
    difference = x - target
    if loss == _ABSOLUTE_ERROR:
        return abs(difference)
    if loss == _HUBER:
        distance = abs(difference)
        near = 1.0 if distance > 1.0 else distance
        return near * (distance - 0.5 * near)
    if loss == _HINGE:
        margin = 1.0 - x * target
        return 0.0 if margin < 0.0 else margin
    return 0.5 * difference * difference


def _cross_entropy(values: Array, start: Index, targets: Array, at: Index, units: Index) -> float:
    highest = values[start]
    for unit in range(ONE, units):
        # A number that is none is carried on by the sum.
        highest = values[start + unit] if values[start + unit] > highest else highest
    total, own = 0.0, 0.0
    for unit in range(units):
        total += exp(values[start + unit] - highest)
        own += targets[at + unit] * values[start + unit]
    return highest + log(total) - own
