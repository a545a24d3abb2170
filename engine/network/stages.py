"""What a layer does with its weighted sums where that is more than an activation.

A stage normalizes the sums z, applies the activation, drops units at random in training, adds the layer before, and
switches units off, in this order; and takes a gradient back through all that. Arrays have the shape (units, n_samples).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer

Array = NDArray[Any]

# As PyTorch has them: what keeps a division by the standard deviation finite, and the share of a batch in the running
# statistics (Ioffe and Szegedy 2015; Ba et al. 2016).
EPSILON = 1e-5
MOMENTUM = 0.1


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
        """Writes the layer's output into `out`; `z`, which may be the same array, is overwritten."""
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
