"""Regularizers: what they do to a weight at every step, beside the gradient.

They are decoupled from the optimizer: `w -= learning_rate * rate * d(penalty)/dw`, taken at the weight before the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.validation.parameters import Parameter, table

Array = NDArray[Any]


@dataclass(frozen=True)
class Regularizer:
    """A penalty on weights; biases are free.

    Attributes:
        penalty: `penalty(weights)`, the term whose derivative is taken; as in TensorFlow Playground, L2's is half the
            sum of squares.
        derivative: `derivative(weights, out)` writes d(penalty)/dw into `out`; None where there is none.
        stops_at_zero: a weight that this term carries across zero stops at exactly zero.
        parameters: what an experiment says of it.
    """

    name: str
    penalty: Callable[[Array], float]
    derivative: Callable[[Array, Array], object] | None
    stops_at_zero: bool = False
    parameters: tuple[Parameter, ...] = ()
    tfp_name: str | None = None


_RATE = Parameter(
    "rate", 0.0, minimum=0.0, about="How strong the pull toward zero is; with none it is kept and not used."
)
_PRUNE = Parameter("prune", False, about="Whether a weight that the penalty has brought to zero stays there for good.")

REGULARIZERS = table(
    # A rate is kept beside `none`, so that switching off and on again loses nothing.
    Regularizer("none", lambda w: 0.0, None, parameters=(_RATE,), tfp_name="none"),
    Regularizer(
        "l1",
        lambda w: float(np.abs(w).sum()),
        lambda w, out: np.sign(w, out),
        stops_at_zero=True,
        parameters=(_RATE, _PRUNE),
        tfp_name="L1",
    ),
    Regularizer(
        "l2",
        lambda w: 0.5 * float((w * w).sum()),
        lambda w, out: np.copyto(out, w),
        parameters=(_RATE,),
        tfp_name="L2",
    ),
)


class PenaltyStep:
    """The regularizer's part of a step, with the memory that pruning needs.

    Args:
        is_weight: 1.0 where a parameter is a weight, 0.0 where it is a bias.

    Attributes:
        pruned: which parameters stay at zero for good.
    """

    def __init__(self, is_weight: Array) -> None:
        self.pruned = np.zeros(is_weight.size, dtype=bool)
        self._is_weight = is_weight
        self._term, self._scratch = np.empty_like(is_weight), np.empty_like(is_weight)
        self._stopped = np.empty(is_weight.size, dtype=bool)

    def prepare(self, parameters: Array, regularizer: Regularizer, factor: Array) -> None:
        """Takes the term at the parameters as they are before the step; `factor` is learning rate times rate."""
        assert regularizer.derivative is not None
        regularizer.derivative(parameters, self._term)
        np.multiply(self._term, factor, self._term)
        np.multiply(self._term, self._is_weight, self._term)

    def apply(self, parameters: Array, *, stops_at_zero: bool, prune: bool) -> None:
        """Subtracts the term that was prepared, in place."""
        if not stops_at_zero:
            np.subtract(parameters, self._term, parameters)
            return
        # Biases take part in the comparison, but nothing is subtracted from them, so they never change sign here.
        np.subtract(parameters, self._term, self._term)
        np.multiply(parameters, self._term, self._scratch)
        np.less(self._scratch, 0.0, self._stopped)
        np.copyto(parameters, self._term)
        parameters[self._stopped] = 0.0
        if prune:
            np.logical_or(self.pruned, self._stopped, self.pruned)
            parameters[self.pruned] = 0.0
