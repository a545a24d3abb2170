"""What each layer holds over the training points, units that are off left out: for pictures of whole layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.training_trace import trace_training
from engine.network.traced_pass import LayerTrace
from engine.training.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class LayerValues:
    """A layer of the network.

    Attributes:
        number: counted from 1.
        trace: all that it computes, of all units.
        units: those that take part.
        weights, gradients: of the units that take part, from sources that do; shape (sources, units).
    """

    number: int
    trace: LayerTrace
    units: Array
    weights: Array
    gradients: Array


def layer_values(trainer: Trainer) -> Iterator[LayerValues]:
    """Every layer, the first hidden one first and the output last; the gradient is of the mean training loss."""
    seen = trace_training(trainer)
    gradients = trainer.network.views(seen.gradient)
    off: tuple[int, ...] = ()
    for number, (here, gradient) in enumerate(zip(seen.layers, gradients, strict=True), start=1):
        units = np.delete(np.arange(here.layer.units), list(here.layer.off))
        among = np.ix_(np.delete(np.arange(here.layer.fan_in), list(off)), units)
        yield LayerValues(number, here, units, here.layer.weights[among], gradient.weights[among])
        off = here.layer.off
