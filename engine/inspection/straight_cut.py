"""How far a straight cut through a layer's space tells points apart, and where the next layer's units cut it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network.layers import Layer
from engine.network.stages import EPSILON

Array = NDArray[Any]

# Of the features' scale: keeps the equations of features that depend on one another solvable.
_RIDGE = 1e-9
# Sums beyond which no activation of an output changes any more, and halvings that find a sum to the last digits.
_FARTHEST, _HALVINGS = 64.0, 60


def unit_planes(layer: Layer) -> tuple[Array, Array]:
    """Every unit's sum as an affine function of the layer before, a normalization by running statistics included.

    Returns:
        slopes, shape (fan_in, units), and offsets, (units,). NaN where a unit is off, or its sum is no affine function:
        layer normalization divides by what all units of the sample say.
    """
    slopes, offsets = layer.weights.copy(), np.zeros(layer.units)
    if layer.biases.size:
        offsets += layer.biases
    if layer.normalization == "batch":
        factor = layer.scale / np.sqrt(layer.running[1] + EPSILON)
        slopes *= factor
        offsets = factor * (offsets - layer.running[0]) + layer.shift
    elif layer.normalization == "layer":
        offsets[:] = np.nan
    offsets[list(layer.off)] = np.nan
    return slopes, offsets


def crossing(layer: Layer, middle: float) -> float:
    """The sum above which a unit of this layer answers more than `middle`, for an activation that never falls.

    NaN where it does so for every sum, or for none.
    """

    def above(z: float) -> bool:
        value = np.array([[z]])
        layer.activation.forward_for(1, layer.alpha)(value, value)
        return bool(value[0, 0] > middle)

    low, high = -_FARTHEST, _FARTHEST
    if above(low) or not above(high):
        return np.nan
    for _ in range(_HALVINGS):
        between = (low + high) / 2
        low, high = (low, between) if above(between) else (between, high)
    return 0.0 if abs(high) < 1e-9 else high


def share_told_apart(values: Array, labels: Array, n_classes: int, n_outputs: int) -> float:
    """How well one straight cut, or a linear function, fitted by least squares, does with what a layer gives it.

    Args:
        values: finite, shape (n_units, n_points), of at least one point.
        labels: shape (n_points,): with one output -1 and 1, or numbers where `n_classes` is 0; else classes from 0 on.
        n_classes: 0 in regression.
        n_outputs: of the network.

    Returns:
        of two classes the share of points that the best cut across the fitted direction has on their own side; of more
        the share whose own fitted function is the largest; in regression R2, at least 0. Between 0 and 1.
    """
    scale = np.abs(values).max(axis=1, keepdims=True)
    rows = np.concatenate([values / np.where(scale > 0, scale, 1.0), np.ones((1, values.shape[1]))])
    several = n_outputs > 1
    wanted = (labels == np.arange(n_outputs)[:, None]).astype(np.float64) if several else labels[None, :]
    gram = rows @ rows.T
    gram[np.diag_indices_from(gram)] += _RIDGE * max(1.0, float(np.trace(gram)))
    fitted = np.linalg.solve(gram, rows @ wanted.T).T @ rows
    if several:
        return float((fitted.argmax(axis=0) == labels).mean())
    if n_classes:
        return _best_cut(fitted[0], labels > 0)
    return explained(fitted[0], labels)


def explained(answers: Array, labels: Array) -> float:
    """R2 of answers, at least 0; 0 where all labels are one."""
    spread = float(((labels - labels.mean()) ** 2).sum())
    return max(0.0, 1.0 - float(((answers - labels) ** 2).sum()) / spread) if spread > 0 else 0.0


def _best_cut(along: Array, positive: Array) -> float:
    """The share of points on their own side of the best place to cut, whichever side is whose."""
    order = np.argsort(along, kind="stable")
    places, signs = along[order], positive[order]
    # Right where so many of the first are taken for negative, and all others for positive.
    right = signs.sum() + np.concatenate([[0], np.cumsum(np.where(signs, -1, 1))])
    # No cut goes between points of one place.
    between = right[np.concatenate([[True], places[1:] > places[:-1], [True]])]
    return float(max(between.max(), signs.size - between.min()) / signs.size)
