"""Loss functions: value and gradient, and the output activations each is meant for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.validation.parameters import table

Array = NDArray[Any]

_BOTH = {"classification": "tanh", "regression": "linear"}


@dataclass(frozen=True)
class Loss:
    """A mean over samples; where there are several outputs, a sample's terms are summed.

    Attributes:
        value: `value(x, target)` for arrays of shape (n_outputs, n_samples). x is the output, or, where `of_logits` is
            true, the pre-activation of the output layer, from which the value is exact however sure the network is.
        each: `each(x, target)`, of the same arrays: every sample's own loss, shape (n_samples,); `value` is their
            mean.
        gradient: `gradient(output, target, out)` writes the derivative of the SUM over samples into `out`; the mean is
            the backward pass's business. It is dL/d(output), or dL/d(pre-activation) where `of_logits` is true.
        auto: the output activation `auto` stands for, by problem; a problem that is missing cannot use this loss.
        outputs: output activations it may be used with; any where empty.
        of_logits: see `value`; such a loss is tied to the one activation in `outputs`.
        smooth: whether its slope changes without a jump; where it jumps, it is the same on either side up to the jump.
        low_target: what an output is meant to be where the sample is not of its class: -1 or 0. None leaves it to the
            output activation. The other target is 1.
    """

    name: str
    value: Callable[[Array, Array], float]
    each: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array, Array], object]
    auto: Mapping[str, str]
    outputs: tuple[str, ...] = ()
    of_logits: bool = False
    smooth: bool = True
    low_target: float | None = None


def _squared_error(output: Array, target: Array) -> float:
    difference = (output - target).ravel()
    return 0.5 * float(np.dot(difference, difference)) / float(output.shape[1])


def _squared_errors(output: Array, target: Array) -> Array:
    difference = output - target
    return np.asarray(0.5 * np.add.reduce(difference * difference, 0))


def _absolute_error(output: Array, target: Array) -> float:
    return float(np.abs(output - target).sum()) / float(output.shape[1])


def _absolute_errors(output: Array, target: Array) -> Array:
    return np.asarray(np.add.reduce(np.abs(output - target), 0))


def _absolute_error_gradient(output: Array, target: Array, out: Array) -> None:
    np.subtract(output, target, out)
    np.sign(out, out)


def _huber(output: Array, target: Array) -> float:
    # Half the square up to a distance of 1, and half less than the distance beyond (Huber 1964).
    distance = np.abs(output - target)
    near = np.minimum(distance, 1.0)
    return float((near * (distance - 0.5 * near)).sum()) / float(output.shape[1])


def _hubers(output: Array, target: Array) -> Array:
    distance = np.abs(output - target)
    near = np.minimum(distance, 1.0)
    return np.asarray(np.add.reduce(near * (distance - 0.5 * near), 0))


def _huber_gradient(output: Array, target: Array, out: Array) -> None:
    np.subtract(output, target, out)
    np.minimum(out, 1.0, out=out)
    np.maximum(out, -1.0, out=out)


def _hinge(output: Array, target: Array) -> float:
    return float(np.maximum(1.0 - output * target, 0.0).sum()) / float(output.shape[1])


def _hinges(output: Array, target: Array) -> Array:
    return np.asarray(np.add.reduce(np.maximum(1.0 - output * target, 0.0), 0))


def _hinge_gradient(output: Array, target: Array, out: Array) -> None:
    np.negative(target, out)
    np.multiply(out, output * target < 1.0, out)


def _binary_cross_entropy(z: Array, target: Array) -> float:
    return float((np.logaddexp(0.0, z) - target * z).sum()) / float(z.shape[1])


def _binary_cross_entropies(z: Array, target: Array) -> Array:
    return np.asarray(np.add.reduce(np.logaddexp(0.0, z) - target * z, 0))


def _cross_entropy(z: Array, target: Array) -> float:
    highest = np.maximum.reduce(z, axis=0)
    log_sum = highest + np.log(np.add.reduce(np.exp(z - highest), axis=0))
    return float((log_sum - (target * z).sum(axis=0)).sum()) / float(z.shape[1])


def _cross_entropies(z: Array, target: Array) -> Array:
    highest = np.maximum.reduce(z, axis=0)
    log_sum = highest + np.log(np.add.reduce(np.exp(z - highest), axis=0))
    return np.asarray(log_sum - np.add.reduce(target * z, 0))


LOSSES = table(
    Loss("squared_error", _squared_error, _squared_errors, np.subtract, _BOTH),
    Loss(
        "binary_cross_entropy", _binary_cross_entropy, _binary_cross_entropies, np.subtract,
        {"classification": "sigmoid"}, outputs=("sigmoid",), of_logits=True, low_target=0.0,
    ),
    Loss(
        "cross_entropy", _cross_entropy, _cross_entropies, np.subtract,
        {"classification": "softmax"}, outputs=("softmax",), of_logits=True, low_target=0.0,
    ),
    Loss("absolute_error", _absolute_error, _absolute_errors, _absolute_error_gradient, _BOTH, smooth=False),
    Loss("huber", _huber, _hubers, _huber_gradient, _BOTH),
    Loss(
        "hinge", _hinge, _hinges, _hinge_gradient, {"classification": "tanh"},
        outputs=("tanh", "linear"), smooth=False, low_target=-1.0,
    ),
)  # fmt: skip
