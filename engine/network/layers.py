"""A layer: its parameters as views, and what it does with its weighted sums where that is more than an activation.

A plain layer, most are, needs no more than its activation; see `engine.network.passes`. The others get a `Stage`, which
normalizes the sums z, applies the activation, drops units at random in training, adds the layer before, and switches
units off, in this order; and takes a gradient back through all that. Arrays have the shape (units, n_samples).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.tables.activations import Activation

Array = NDArray[Any]

# As PyTorch has them: what keeps a division by the standard deviation finite, and the share of a batch in the running
# statistics (Ioffe and Szegedy 2015; Ba et al. 2016).
EPSILON = 1e-5
MOMENTUM = 0.1


@dataclass(frozen=True)
class Layer:
    """A dense layer: views into a parameter vector, and where they begin.

    Attributes:
        fan_in, units: sizes.
        activation: its record; `alpha` is its own parameter where it has a fixed one.
        normalization: "none", "batch" or "layer"; `dropout`: share of units dropped in training; `residual`: whether
            the layer before is added; `off`: units that are switched off.
        offset: of the weights in the vector; `bias_offset`, `scale_offset`, `shift_offset` and `alpha_offset` of what
            follows them, None where it does not.
        matrix: weights and biases together, shape (fan_in + 1, units), or (fan_in, units) without biases.
        weights: shape (fan_in, units).
        biases: shape (units,), empty where there are none.
        scale, shift: of a normalization, shape (units,), or empty.
        learned_alpha: shape (1,), or empty.
        running: running mean and variance of batch normalization, shape (2, units), or empty; no parameters.
    """

    fan_in: int
    units: int
    activation: Activation
    alpha: float | None
    normalization: str
    dropout: float
    residual: bool
    off: tuple[int, ...]
    offset: int
    matrix: Array
    weights: Array
    biases: Array
    scale: Array
    shift: Array
    learned_alpha: Array
    running: Array

    @property
    def bias_offset(self) -> int | None:
        """Offset of the biases in the parameter vector."""
        return self.offset + self.weights.size if self.biases.size else None

    @property
    def scale_offset(self) -> int | None:
        """Offset of a normalization's scale."""
        return self.offset + self.matrix.size if self.scale.size else None

    @property
    def shift_offset(self) -> int | None:
        """Offset of a normalization's shift."""
        return self.offset + self.matrix.size + self.scale.size if self.shift.size else None

    @property
    def alpha_offset(self) -> int | None:
        """Offset of an alpha that is learned."""
        return self.offset + self.matrix.size + 2 * self.scale.size if self.learned_alpha.size else None

    @property
    def needs_stage(self) -> bool:
        """Whether evaluation takes more than the activation."""
        return bool(
            self.normalization != "none" or self.residual or self.off or self.learned_alpha.size
        )  # fmt: skip

    @property
    def needs_training_stage(self) -> bool:
        """Whether training does."""
        return self.needs_stage or self.dropout > 0 or self.activation.random_alpha is not None


class Stage(Protocol):
    """What follows a layer's weighted sums."""

    def forward(self, z: Array, out: Array) -> None:
        """Writes the layer's output into `out`; `z` may be the same array in evaluation."""


class EvaluationStage:
    """A stage that only looks: running statistics, no dropout, nothing at random.

    Args:
        layer: whose parameters are read at every pass.
        before: output of the layer before.
    """

    def __init__(self, layer: Layer, count: int, before: Array | None) -> None:
        self._layer, self._before = layer, before
        self._activate = layer.activation.forward_for(count, layer.alpha)

    def forward(self, z: Array, out: Array) -> None:
        layer = self._layer
        if layer.normalization == "batch":
            factor = layer.scale / np.sqrt(layer.running[1] + EPSILON)
            np.multiply(z, factor.astype(z.dtype)[:, None], z)
            np.add(z, (layer.shift - factor * layer.running[0]).astype(z.dtype)[:, None], z)
        elif layer.normalization == "layer":
            np.subtract(z, z.mean(axis=0), z)
            np.divide(z, np.sqrt((z * z).mean(axis=0) + EPSILON), z)
            np.multiply(z, layer.scale[:, None], z)
            np.add(z, layer.shift[:, None], z)
        if layer.learned_alpha.size:
            layer.activation.forward(z, out, layer.learned_alpha)
        else:
            self._activate(z, out)
        if layer.residual:
            assert self._before is not None
            np.add(out, self._before, out)
        for unit in layer.off:
            out[unit] = 0.0


class TrainingStage:
    """A stage that keeps what the way back needs.

    Args:
        layer: whose parameters are read, and whose running statistics are written, at every pass.
        gradient: the same layer over the gradient vector; its scale, shift and alpha are written on the way back.
        before: output of the layer before.
        noise: where everything random comes from.
        n_samples: in a batch.
    """

    def __init__(
        self, layer: Layer, gradient: Layer, before: Array | None, noise: np.random.Generator, n_samples: int
    ) -> None:
        self._layer, self._gradient, self._before, self._noise = layer, gradient, before, noise
        shape = (layer.units, n_samples)
        self._input, self._output, self._slope, self._random = (np.empty(shape) for _ in range(4))
        self._normalized, self._kept = np.empty(shape), np.empty(shape)
        self._axis = 1 if layer.normalization == "batch" else 0
        self._along = np.array(float(shape[self._axis]))
        self._scale, self._shift = layer.scale[:, None], layer.shift[:, None]
        self._inverse: Any = 1.0
        self._alpha: Any = layer.learned_alpha if layer.learned_alpha.size else layer.alpha
        self._skipped = np.empty(shape)

    def forward(self, z: Array, out: Array) -> None:
        layer, activation = self._layer, self._layer.activation
        np.copyto(self._input, z)
        if layer.normalization != "none":
            self._normalize()
        if activation.random_alpha is not None:
            low, high = activation.random_alpha
            self._noise.random(out=self._random)
            self._alpha = low + (high - low) * self._random
        if activation.takes_alpha:
            alpha = float(activation.evaluation_alpha) if self._alpha is None else self._alpha
            activation.forward(self._input, self._output, alpha)
        else:
            activation.forward(self._input, self._output)
        np.copyto(out, self._output)
        if layer.dropout:
            # What is kept is scaled up, so that evaluation has nothing to scale (Srivastava et al. 2014).
            self._noise.random(out=self._kept)
            np.greater_equal(self._kept, layer.dropout, self._kept)
            np.divide(self._kept, 1.0 - layer.dropout, self._kept)
            np.multiply(out, self._kept, out)
        if layer.residual:
            assert self._before is not None
            np.add(out, self._before, out)
        for unit in layer.off:
            out[unit] = 0.0

    def backward(self, delta: Array) -> None:
        """Turns dL/d(output) into dL/dz in place, and writes the gradients of the stage's own parameters."""
        layer, activation = self._layer, self._layer.activation
        for unit in layer.off:
            delta[unit] = 0.0
        if layer.residual:
            np.copyto(self._skipped, delta)
        if layer.dropout:
            np.multiply(delta, self._kept, delta)
        if activation.alpha_gradient is not None:
            activation.alpha_gradient(self._input, self._slope)
            self._gradient.learned_alpha[0] = np.vdot(self._slope, delta)
        source = self._input if activation.of_input else self._output
        if activation.takes_alpha:
            alpha = float(activation.evaluation_alpha) if self._alpha is None else self._alpha
            activation.derivative(source, self._slope, alpha)
        else:
            activation.derivative(source, self._slope)
        np.multiply(delta, self._slope, delta)
        if layer.normalization != "none":
            self._normalize_backward(delta)

    def add_skipped(self, below: Array) -> None:
        """Adds what went around the layer to dL/d(output of the layer before)."""
        np.add(below, self._skipped, below)

    def _mean(self, values: Array) -> Array:
        """The mean along the axis that is normalized over; far cheaper than NumPy's own on arrays this small."""
        total = np.add.reduce(values, self._axis, keepdims=True)
        np.divide(total, self._along, total)
        return total

    def _normalize(self) -> None:
        layer, x, scratch = self._layer, self._input, self._slope
        mean = self._mean(x)
        np.subtract(x, mean, self._normalized)
        np.multiply(self._normalized, self._normalized, scratch)
        variance = self._mean(scratch)
        self._inverse = 1.0 / np.sqrt(variance + EPSILON)
        np.multiply(self._normalized, self._inverse, self._normalized)
        np.multiply(self._normalized, self._scale, x)
        np.add(x, self._shift, x)
        count = x.shape[1]
        # A batch of one has no variance to learn from.
        if layer.normalization == "batch" and count > 1:
            running = layer.running
            running *= 1.0 - MOMENTUM
            running[0] += MOMENTUM * mean[:, 0]
            running[1] += MOMENTUM * count / (count - 1) * variance[:, 0]

    def _normalize_backward(self, delta: Array) -> None:
        normalized, product = self._normalized, self._slope
        np.multiply(delta, normalized, product)
        np.add.reduce(product, 1, out=self._gradient.scale)
        np.add.reduce(delta, 1, out=self._gradient.shift)
        np.multiply(delta, self._scale, delta)
        np.multiply(product, self._scale, product)
        np.multiply(normalized, self._mean(product), product)
        np.subtract(delta, self._mean(delta), delta)
        np.subtract(delta, product, delta)
        np.multiply(delta, self._inverse, delta)
