"""Regularizers: what they do to a weight at every step, beside the gradient.

They are decoupled from the optimizer: `w -= learning_rate * rate * d(penalty)/dw`, taken at the weight before the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import Parameter, table

Array = NDArray[Any]


@dataclass(frozen=True)
class Regularizer:
    """A penalty on weights; biases are free.

    Attributes:
        penalty: `penalty(weights)`, the term whose derivative is taken (TensorFlow Playground's L2 is half the sum of squares).
        derivative: `derivative(weights, out)` writes d(penalty)/dw into `out`; None where there is no penalty.
        stops_at_zero: a weight that this term carries across zero stops at exactly zero.
        parameters: what an experiment says of it.
    """

    name: str
    penalty: Callable[[Array], float]
    derivative: Callable[[Array, Array], object] | None
    stops_at_zero: bool = False
    parameters: tuple[Parameter, ...] = ()
    playground: str | None = None


_RATE = Parameter("rate", 0.0, minimum=0.0)

REGULARIZERS = table(
    Regularizer("none", lambda w: 0.0, None, playground="none"),
    Regularizer(
        "l1",
        lambda w: float(np.abs(w).sum()),
        lambda w, out: np.sign(w, out),
        stops_at_zero=True,
        parameters=(_RATE, Parameter("prune", False)),
        playground="L1",
    ),
    Regularizer(
        "l2",
        lambda w: 0.5 * float((w * w).sum()),
        lambda w, out: np.copyto(out, w),
        parameters=(_RATE,),
        playground="L2",
    ),
)
