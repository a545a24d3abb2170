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

    Attributes:
        gradient: that vector.
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
        self._inputs, self._targets, self.gradient = inputs, targets, gradient
        self._ends = [*range(size, inputs.shape[1], size), inputs.shape[1]]
        self._starts = [0, *self._ends[:-1]]
        sizes = {end - start for start, end in zip(self._starts, self._ends, strict=True)}
        self._passes = {count: Backward(network, gradient, count, noise) for count in sizes}
        self.order(None)

    def __len__(self) -> int:
        return len(self._ends)

    def order(self, order: Array | None) -> None:
        """Cuts the samples in this order, a permutation; in their own where None."""
        self._order = order
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

    def samples(self, batch: int) -> Array:
        """The places of a batch's samples among the training samples, in its order."""
        start, end = self._starts[batch], self._ends[batch]
        return np.arange(start, end) if self._order is None else self._order[start:end]

    def passes(self, batch: int) -> Backward:
        """The passes that a batch shares with others of its size, with what they computed last."""
        return self._passes[self._ends[batch] - self._starts[batch]]
