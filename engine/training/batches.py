"""The batches of an epoch: training samples in their order, cut into parts, each with the buffers for its size.

Nothing is cut, and no buffer made, before somebody wants it: compiled code has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        indices: of the samples in their order, int64.
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
        self._network, self._noise, self.gradient = network, noise, gradient
        self._inputs, self._targets = inputs, targets
        self._own = np.arange(inputs.shape[1])
        self._ends = [*range(size, inputs.shape[1], size), inputs.shape[1]]
        self._starts = [0, *self._ends[:-1]]
        self._passes: dict[int, Backward] = {}
        self.order(None)

    def __len__(self) -> int:
        return len(self._ends)

    def order(self, order: Array | None) -> None:
        """Cuts the samples in this order, a permutation; in their own where None."""
        self._order = order
        self.indices = self._own if order is None else order.astype(np.int64, copy=False)
        self._cut: list[tuple[Any, Array, Array]] | None = None

    def part(self, start: int, end: int) -> list[tuple[Any, Array, Array]]:
        """Of batches `start` to `end`: the backward pass to run, its inputs and its targets."""
        if self._cut is None:
            self._cut = list(self._pieces())
        return self._cut[start:end]

    def _pieces(self) -> Iterator[tuple[Any, Array, Array]]:
        order = self._order
        inputs = self._inputs if order is None else self._inputs[:, order]
        targets = self._targets if order is None else self._targets[:, order]
        for batch, (start, end) in enumerate(zip(self._starts, self._ends, strict=True)):
            own, wanted = inputs[:, start:end], targets[:, start:end]
            yield self.passes(batch).run, np.ascontiguousarray(own), np.ascontiguousarray(wanted)

    def samples(self, batch: int) -> Array:
        """The places of a batch's samples among the training samples, in its order."""
        start, end = self._starts[batch], self._ends[batch]
        return self.indices[start:end]

    def passes(self, batch: int) -> Backward:
        """The passes that a batch shares with others of its size, with what they computed last."""
        count = self._ends[batch] - self._starts[batch]
        if count not in self._passes:
            self._passes[count] = Backward(self._network, self.gradient, count, self._noise)
        return self._passes[count]
