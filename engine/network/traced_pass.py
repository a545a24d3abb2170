"""A whole network traced: everything it computes for some points, forward and back, as in evaluation.

Written to be read beside the formulas: `engine.network.passes` has the fast one, and tests hold the two against each
other. Nothing of the trainer is written to: dropout is off, a random alpha has its middle, batch normalization takes
its running statistics for constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.network import Network
from engine.network.stages import EPSILON
from engine.tables.losses import Loss

Array = NDArray[Any]


@dataclass
class LayerTrace:
    """What one layer computes; arrays of shape (units, n_samples).

    Attributes:
        layer: over the parameters.
        below: what it is given, with the row of ones for the biases; shape (fan_in + 1, n_samples).
        z: the weighted sums.
        sums: what its function is applied to: the weighted sums, normalized where the layer does that.
        answer: of the function alone.
        output: what the next layer is given: what is skipped added, units that are off at 0.
        mean, variance: what the weighted sums are normalized by; shape (units, 1) of a batch's running statistics, or
            (n_samples,) of the layer's own; None where it does not normalize, as the next two.
        normalized: the weighted sums so normalized, before scale and shift.
        inverse: one over the deviation.
        slopes: f' at the sums; None where f is of all units of a sample together.
        upstream: dL/d(output), where L is the mean over the samples; 0 for units that are off. Where the loss gave
            dL/dz itself, past the function's slope, that.
        delta_sums, delta: dL/d(sums) and dL/dz.
        fused: whether the loss gave dL/dz itself.
    """

    layer: Layer
    below: Array
    z: Array
    sums: Array
    answer: Array
    output: Array
    mean: Array | None
    variance: Array | None
    normalized: Array | None
    inverse: Any
    slopes: Array | None
    upstream: Array
    delta_sums: Array
    delta: Array
    fused: bool = False


@dataclass(frozen=True)
class Trace:
    """All layers, and the gradient of the mean loss, laid out as the parameters are."""

    layers: list[LayerTrace]
    gradient: Array


def trace(network: Network, inputs: Array, targets: Array) -> Trace:
    """Runs the network over these points and back.

    Args:
        network: as it stands; only read.
        inputs: as `Network.inputs` makes them, shape (n_features + 1, n_samples).
        targets: shape (n_outputs, n_samples).
    """
    layers: list[LayerTrace] = []
    below = inputs
    for layer in network.layers:
        layers.append(_forward(layer, below))
        below = network.inputs(layers[-1].output) if len(layers) < len(network.layers) else below
    gradient = np.zeros_like(network.parameters)
    over = network.views(gradient)
    upstream = np.empty_like(layers[-1].output)
    network.loss.gradient(layers[-1].output, targets, upstream)
    upstream /= upstream.shape[1]
    for index, (here, grad) in reversed(list(enumerate(zip(layers, over, strict=True)))):
        fused = network.loss if index == len(layers) - 1 and network.loss.of_logits else None
        upstream = _backward(here, grad, upstream, fused)
    return Trace(layers, gradient)


def layer_alpha(layer: Layer) -> float | None:
    """The alpha a layer's function has in evaluation; None for its default, or where it has none."""
    return float(layer.learned_alpha[0]) if layer.learned_alpha.size else layer.alpha


def _forward(layer: Layer, below: Array) -> LayerTrace:
    z = layer.matrix.T.dot(below)
    sums, mean, variance, normalized, inverse = z, None, None, None, 1.0
    if layer.normalization == "batch":
        mean, variance = layer.running[:, :, None]
        inverse = 1.0 / np.sqrt(variance + EPSILON)
        normalized = (z - mean) * inverse
    elif layer.normalization == "layer":
        mean = z.mean(axis=0)
        centered = z - mean
        variance = (centered * centered).mean(axis=0)
        inverse = 1.0 / np.sqrt(variance + EPSILON)
        normalized = centered * inverse
    if normalized is not None:
        sums = normalized * layer.scale[:, None] + layer.shift[:, None]
    activation, alpha = layer.activation, layer_alpha(layer)
    answer = np.empty_like(sums)
    activation.forward_for(sums.size, alpha)(sums, answer)
    slopes = None
    if not activation.normalized:
        slopes = np.empty_like(sums)
        activation.derivative_for(alpha)(sums if activation.of_input else answer, slopes)
    output = answer
    if layer.residual or layer.off:
        output = answer + below[: layer.units] if layer.residual else answer.copy()
        output[list(layer.off)] = 0.0
    # The way back fills in the rest.
    none = np.empty(0)
    return LayerTrace(
        layer, below, z, sums, answer, output, mean, variance, normalized, inverse, slopes, none, none, none
    )


def _backward(here: LayerTrace, gradient: Layer, upstream: Array, fused: Loss | None) -> Array:
    """Sets what comes back to a layer and writes the gradient; returns dL/d(output of the layer before).

    Args:
        here: the layer.
        gradient: the same layer over the gradient vector.
        upstream: dL/d(output), or dL/dz where the loss is of the weighted sums.
        fused: that loss.
    """
    layer, activation = here.layer, here.layer.activation
    if layer.off:
        upstream = upstream.copy()
        upstream[list(layer.off)] = 0.0
    if fused is not None:
        here.fused, delta = True, upstream
    elif here.slopes is None:
        delta = upstream.copy()
        activation.derivative(here.answer, delta)
    else:
        delta = upstream * here.slopes
    here.upstream, here.delta_sums = upstream, delta
    if activation.alpha_gradient is not None:
        slope = np.empty_like(delta)
        activation.alpha_gradient(here.sums, slope)
        gradient.learned_alpha[0] = np.vdot(slope, upstream)
    if here.normalized is not None:
        gradient.scale[:] = (delta * here.normalized).sum(axis=1)
        gradient.shift[:] = delta.sum(axis=1)
        delta = delta * layer.scale[:, None]
        if layer.normalization == "layer":
            # Mean and deviation of a sample depend on all of its sums; running statistics are constants.
            along = (delta * here.normalized).mean(axis=0)
            delta = delta - delta.mean(axis=0) - here.normalized * along
        delta = delta * here.inverse
    here.delta = delta
    np.dot(here.below, delta.T, out=gradient.matrix)
    through: Array = layer.weights.dot(delta)
    return through + upstream if layer.residual else through
