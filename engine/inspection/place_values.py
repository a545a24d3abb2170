"""What every unit answers at one place of the inputs, again and again while it trains. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.passes import Forward
from engine.training.trainer import Trainer

Array = NDArray[Any]


class PlaceValues:
    """The values of all units at one place, as at evaluation: without dropout, with running statistics.

    Args:
        trainer: to look at; this belongs to its present network and must be made anew after a reset that changed it.
        inputs: of the place, one number an input, finite.

    Raises:
        ValueError: not one number an input.
    """

    def __init__(self, trainer: Trainer, inputs: Sequence[float]) -> None:
        wanted = trainer.experiment.n_inputs
        if len(inputs) != wanted:
            raise ValueError(f"`inputs` must have {wanted} values, one an input; got {len(inputs)}")
        network = trainer.network
        self.inputs: Array = np.array(inputs, dtype=np.float64)
        # Far outside of the data a formula may be no number; that is shown, not warned of.
        with np.errstate(all="ignore"):
            columns = trainer.columns(self.inputs[:, None])
        self._features = network.inputs(columns)
        self._forward = Forward(network, 1)
        self._parts = [columns[:, 0], *(output[:, 0] for output in self._forward.outputs)]

    def run(self) -> Array:
        """The values as the network stands.

        Returns:
            the features as the network has them, then each layer's units, the outputs last; shape (n_values,). What
            has no number is NaN or infinite.
        """
        with np.errstate(all="ignore"):
            self._forward.run(self._features)
        return np.concatenate(self._parts)
