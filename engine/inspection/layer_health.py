"""The state of health of every layer, over the whole training set; looking changes nothing.

The gradient is that of the mean loss over all training points in evaluation mode, so that it depends on nothing but
the network: no batch, no dropout, no noise.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.next_step import next_step
from engine.inspection.training_trace import trace_training
from engine.network.layers import Layer
from engine.network.traced_pass import LayerTrace, layer_alpha
from engine.tables.activations import ACTIVATIONS
from engine.training.trainer import Trainer

Array = NDArray[Any]

BARS = 24
# A function is flat, for learning's sake, where its slope is below this share of the steepest it has.
FLAT = 0.05
# A unit is saturated where its function is flat for more than this share of the samples.
SATURATED_UNIT = 0.9
# Units are twins where they differ by no more than this share of the layer's largest number: rounding, and no more.
ALIKE = 1e-12


def inspect(trainer: Trainer, *, full: bool) -> list[dict[str, object]]:
    """What every layer does to the training points, the first hidden layer first, the output last.

    Args:
        trainer: to look at; nothing of it is changed.
        full: whether with histograms.

    Returns:
        for each layer, in numbers, or None where one is not finite or does not apply; units that are off take no part:
        `gradient_norm`, `weight_norm`: of the weights, without biases. `update_ratio`: norm of what the next step
        would change them by with this gradient, over their own. `mean`, `std`: of the activations. `saturated`:
        share of flat places of the function; `zeros`: of activations that are exactly 0. `activations`, `sums` (what
        the function is applied to), `weights`, `gradients`: histograms, `{"low", "high", "counts"}`.
        `dead`: units through which no sample has a gradient. `saturated_units`. `twins`: lists of units that are one
        and the same, in weights and in answers.
    """
    network = trainer.network
    # Numbers that run away are None in the end.
    with np.errstate(all="ignore"):
        seen = trace_training(trainer)
        vectors = (network.parameters, seen.gradient, next_step(trainer, seen.gradient))
        before: tuple[int, ...] = ()
        found = []
        for here in seen.layers:
            weights = [_weights(here.layer, vector) for vector in vectors]
            found.append(_layer(here, weights, before, full=full, last=here is seen.layers[-1]))
            before = here.layer.off
    return found


def _weights(layer: Layer, vector: Array) -> Array:
    """The part of a vector, laid out as the parameters, that belongs to a layer's weights; shape (fan_in, units)."""
    return vector[layer.offset : layer.offset + layer.weights.size].reshape(layer.weights.shape)


def _layer(
    here: LayerTrace, of_weights: list[Array], off_before: tuple[int, ...], *, full: bool, last: bool
) -> dict[str, object]:
    """The report of one layer.

    Args:
        here: what it computes.
        of_weights: the weights, their gradient and their step.
        off_before: units of the layer before that are off.
        full: whether with histograms.
        last: whether it is the output.
    """
    layer, output = here.layer, here.output
    units, sums, slopes = np.arange(layer.units), here.sums, here.slopes
    if layer.off or off_before:
        units = np.delete(units, list(layer.off))
        sources = np.delete(np.arange(layer.fan_in), list(off_before))
        of_weights = [one[np.ix_(sources, units)] for one in of_weights]
        output, sums = output[units], sums[units]
        slopes = None if slopes is None else slopes[units]
    weights, gradient, step = of_weights
    flat = None if slopes is None else _flat(layer, slopes)
    shares = None if flat is None or not flat.size else np.add.reduce(flat, 1) / flat.shape[1]
    weight_norm = _norm(weights)
    mean = float(np.add.reduce(output, axis=None)) / output.size if output.size else None
    # The slope of an output that its loss undoes has no say.
    own = slopes if not here.fused else None
    return {
        "gradient_norm": _number(_norm(gradient)),
        "weight_norm": _number(weight_norm),
        "update_ratio": _number(_norm(step) / weight_norm) if weight_norm else None,
        "mean": None if mean is None else _number(mean),
        "std": None if mean is None else _number(_norm(output - mean) / math.sqrt(output.size)),
        "saturated": None if shares is None else _number(float(np.add.reduce(shares)) / len(shares)),
        "zeros": _number(1.0 - np.count_nonzero(output) / output.size) if output.size else None,
        "activations": _histogram(output) if full else None,
        "sums": _histogram(sums) if full else None,
        "weights": _histogram(weights) if full else None,
        "gradients": _histogram(gradient) if full else None,
        "dead": [] if own is None else _names(units, np.logical_not(np.logical_or.reduce(own, 1))),
        # A classifier that is sure of itself has its outputs where the function is flat: nothing is wrong with them.
        "saturated_units": [] if shares is None or last else _names(units, np.greater(shares, SATURATED_UNIT)),
        "twins": _twins(layer, units, output),
    }


def _flat(layer: Layer, slopes: Array) -> Array | None:
    """Where the function is flat; None where it never is by its nature."""
    if not layer.activation.saturates:
        return None
    steepest = steepest_slope(layer.activation.name, layer_alpha(layer))
    if steepest == 0.0:
        return np.ones(slopes.shape, dtype=bool)
    return np.asarray(np.abs(slopes) < FLAT * steepest)


@lru_cache(maxsize=256)
def steepest_slope(name: str, alpha: float | None) -> float:
    """The largest |f'|, to a fraction of a percent: of every function it lies, or is all but reached, within these."""
    z = np.linspace(-32.0, 32.0, 4097)
    x = z.copy()
    activation = ACTIVATIONS[name]
    if not activation.of_input:
        activation.forward_for(z.size, alpha)(z, x)
    slopes = np.empty_like(z)
    activation.derivative_for(alpha)(x, slopes)
    return float(np.abs(slopes).max())


def _twins(layer: Layer, units: Array, output: Array) -> list[list[int]]:
    """Groups of units that nothing tells apart, but for the order in which a matrix product adds up its terms.

    That order is another for the columns at a matrix's edge, so that even units that began as one and were trained as
    one differ in their last places.
    """
    if len(units) < 2 or not np.isfinite(output).all():
        return []
    rows = np.concatenate([layer.matrix.T[units], output], axis=1)
    scale = np.abs(rows).max() or 1.0
    # Twins have the same place along any direction; only neighbors along one need to be looked at in full.
    places = rows.dot(_direction(rows.shape[1]))
    order = np.argsort(places, kind="stable")
    near = np.diff(places[order]) <= ALIKE * scale * rows.shape[1]
    groups: list[list[int]] = []
    for index in np.flatnonzero(near):
        one, other = order[index], order[index + 1]
        if not np.abs(rows[one] - rows[other]).max() <= ALIKE * scale:
            continue
        if groups and groups[-1][-1] == int(units[one]):
            groups[-1].append(int(units[other]))
        else:
            groups.append([int(units[one]), int(units[other])])
    return sorted(sorted(group) for group in groups)


@lru_cache(maxsize=16)
def _direction(size: int) -> Array:
    """A direction in so many dimensions, no component of which stands in a simple ratio to another."""
    return np.random.default_rng(0).uniform(0.5, 1.0, size)


def _histogram(values: Array) -> dict[str, object] | None:
    """Counts in bars of equal width from the smallest to the largest value."""
    if not values.size:
        return None
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high) and math.isfinite(high - low)):
        return None
    counts = np.zeros(BARS, dtype=np.intp)
    width = (high - low) / BARS
    if width > 0.0:
        places = ((values.ravel() - low) / width).astype(np.intp)
        counts = np.bincount(np.minimum(places, BARS - 1), minlength=BARS)
    else:
        # One value, or values too near each other to tell apart: all of them in the middle.
        counts[BARS // 2] = values.size
    return {"low": low, "high": high, "counts": counts.tolist()}


def _norm(values: Array) -> float:
    flat = values.ravel()
    return math.sqrt(flat.dot(flat))


def _names(units: Array, chosen: Array) -> list[int]:
    return [int(unit) for unit in units[chosen]]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
