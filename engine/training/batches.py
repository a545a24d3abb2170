"""The batches of an epoch: training samples in their order, cut into parts, each with the buffers for its size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.network import Network
from engine.network.passes import Backward

Array = NDArray[Any]


class Batches:
    """Cuts training samples into batches.

    Args:
        network, gradient, noise: what backward passes work on; see `Backward`.
        inputs: as `Network.inputs` makes them, shape (n_features + 1, n_samples).
        targets: shape (n_outputs, n_samples).
        size: samples in a batch; the last of an epoch may have fewer.
    """

    def __init__(
        self,
        network: Network,
        gradient: Array,
        noise: np.random.Generator,
        *,
        inputs: Array,
        targets: Array,
        size: int,
    ) -> None:
        self._inputs, self._targets = inputs, targets
        self._ends = [*range(size, inputs.shape[1], size), inputs.shape[1]]
        self._starts = [0, *self._ends[:-1]]
        sizes = {end - start for start, end in zip(self._starts, self._ends, strict=True)}
        self._passes = {count: Backward(network, gradient, count, noise) for count in sizes}
        self.order(None)

    def __len__(self) -> int:
        return len(self._ends)

    def order(self, order: Array | None) -> None:
        """Cuts the samples in this order, a permutation; in their own where None."""
        inputs = self._inputs if order is None else self._inputs[:, order]
        targets = self._targets if order is None else self._targets[:, order]
        self._cut = [
            (
                self._passes[end - start].run,
                np.ascontiguousarray(inputs[:, start:end]),
                np.ascontiguousarray(targets[:, start:end]),
            )
            for start, end in zip(self._starts, self._ends, strict=True)
        ]

    def part(self, start: int, end: int) -> Any:
        """Of batches `start` to `end`: the backward pass to run, its inputs and its targets."""
        return self._cut[start:end]
