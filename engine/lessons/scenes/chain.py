"""The chain rule in this run's numbers: what gradients are multiplied by on their way back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.training_trace import trace_training
from engine.lessons.scenes.scene import Scene, lengths
from engine.training.trainer import Trainer

Array = NDArray[Any]


def chain(trainer: Trainer) -> Scene:
    """The factors between the gradient at the output's sums and that of the first layer's weights.

    The gradients at a layer's weighted sums, over all units and training points, have a norm. Going one layer back
    multiplies it twice: the weights in between carry them to the layer's answers, and the slope of its function to its
    sums. How much each of the two changes the norm is its factor; what normalizes the sums is a third. The gradient of
    a layer's weights is those at its sums times what the layer is given, which is the last factor: first layer's over
    output's.

    Returns:
        `links`, from the last hidden layer to the first: `layer`, its `activation`, and the factors `weights`, `slope`
        and `normalization`, None where there is none. `values` is the last factor; `deltas` the product of the links,
        which is the norm at the first layer's sums over that at the output's, and `ratio` the product of everything,
        which is the ratio of the two gradient norms, `first` over `last`. A factor is None where there is nothing left
        to multiply.
    """
    seen = trace_training(trainer)
    norms = [_norm(one.delta) for one in seen.layers]
    links = []
    for index in range(len(seen.layers) - 2, -1, -1):
        here = seen.layers[index]
        answers, sums = _norm(here.upstream), _norm(here.delta_sums)
        links.append(
            {
                "layer": index + 1,
                "activation": here.layer.activation.name,
                "weights": _over(answers, norms[index + 1]),
                "slope": _over(sums, answers),
                "normalization": None if here.layer.normalization == "none" else _over(norms[index], sums),
            }
        )
    first, last = (_norm(trainer.network.views(seen.gradient)[end].weights) for end in (0, -1))
    return {
        "links": links,
        "values": _over(_over(first, norms[0]), _over(last, norms[-1])),
        "deltas": _over(norms[0], norms[-1]),
        "ratio": _over(first, last),
        "first": first,
        "last": last,
    }


def _norm(values: Array) -> float:
    """Of all numbers together, however large or small they are."""
    return float(lengths(np.asarray(values).reshape(-1, 1))[0]) if values.size else 0.0


def _over(upper: float | None, lower: float | None) -> float | None:
    if upper is None or not lower:
        return None
    ratio = upper / lower
    return ratio if math.isfinite(ratio) else None
