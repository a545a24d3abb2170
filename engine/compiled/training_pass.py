"""One batch forward and back in a kernel: what `engine.network.passes` and `.stages` do, number by number.

Arrays lie sample by sample, (n_samples, units) row by row, in one working memory; see `engine.compiled.plan` for the
tables.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.compiled.activations import (
    activate_samples,
    activate_with_slopes,
    alpha_slopes,
    back_through_samples,
)
from engine.compiled.losses import is_of_logits, loss_gradient
from engine.compiled.noise import draw
from engine.compiled.plan import (
    ACTIVATION,
    ALPHA_SLOPES,
    ALPHAS,
    BATCH,
    BIASES,
    BY_SAMPLE,
    COUNT_OFF,
    DELTAS,
    DROPOUT,
    FAN_IN,
    FIRST_OFF,
    FIXED_ALPHA,
    INPUTS,
    INVERSES,
    LAYER,
    LEARNED_ALPHA,
    NORMALIZATION,
    NORMALIZED,
    NOT,
    OUTPUTS,
    RANDOM_HIGH,
    RANDOM_LOW,
    RESIDUAL,
    RUNNING,
    SCALE,
    SHIFT,
    SKIPPED,
    SLOPES,
    TARGETS,
    TRANSPOSED,
    UNITS,
    WEIGHTS,
)  # fmt: skip
from engine.compiled.products import FOUR, ONE, ZERO, multiply, transpose, weigh
from engine.network.stages import EPSILON, MOMENTUM

Array = Any
Index = Any


def forward(
    whole: Array, real: Array, off: Array, places: Array, bases: Array,
    parameters: Array, statistics: Array, work: Array, samples: Index, noise: Array,
) -> None:  # fmt: skip
    """Runs a batch, whose inputs stand in the working memory, through all layers, and keeps what the way back needs.

    Running statistics move on, and random numbers are drawn from `noise`, layer by layer.
    """
    source = bases[INPUTS]
    for layer in range(np.uint64(whole.shape[0])):
        units = np.uint64(whole[layer, UNITS])
        out, slopes = places[layer, OUTPUTS], places[layer, SLOPES]
        count = units * samples
        weigh(whole, layer, parameters, work, source, out, samples)
        if whole[layer, NORMALIZATION] == BATCH:
            _normalize_batch(whole, places, layer, parameters, statistics, work, samples)
        elif whole[layer, NORMALIZATION] == LAYER:
            _normalize_samples(whole, places, layer, parameters, work, samples)
        alphas, each = places[layer, ALPHAS], ZERO
        if whole[layer, LEARNED_ALPHA] >= 0:
            work[alphas] = parameters[np.uint64(whole[layer, LEARNED_ALPHA])]
            alpha_slopes(whole[layer, ACTIVATION], work, out, places[layer, ALPHA_SLOPES], count)
        elif real[layer, RANDOM_HIGH] > real[layer, RANDOM_LOW]:
            each = ONE
            low, high = real[layer, RANDOM_LOW], real[layer, RANDOM_HIGH]
            _draw_alphas(low, high, work, alphas, units, samples, noise)
        else:
            work[alphas] = real[layer, FIXED_ALPHA]
        if whole[layer, BY_SAMPLE] > 0:
            activate_samples(whole[layer, ACTIVATION], work, out, units, samples)
        else:
            activate_with_slopes(whole[layer, ACTIVATION], work, out, slopes, count, alphas, each)
        if real[layer, DROPOUT] > 0.0:
            # Where nothing has come back yet there is room for random numbers.
            drawn = places[layer, DELTAS]
            _drop(real[layer, DROPOUT], work, out, slopes, drawn, units, samples, noise)
            if whole[layer, LEARNED_ALPHA] >= 0:
                for k in range(count):
                    work[places[layer, ALPHA_SLOPES] + k] *= work[drawn + k]
        if whole[layer, RESIDUAL] > 0:
            for k in range(count):
                work[out + k] += work[source + k]
        for number in range(np.uint64(whole[layer, COUNT_OFF])):
            unit = np.uint64(off[np.uint64(whole[layer, FIRST_OFF]) + number])
            for sample in range(samples):
                work[out + sample * units + unit] = 0.0
        source = out


def backward(
    whole: Array, off: Array, places: Array, bases: Array,
    parameters: Array, gradient: Array, work: Array, samples: Index, loss: Index,
) -> None:  # fmt: skip
    """Writes the gradient of the batch's mean loss, after `forward`."""
    layer = np.uint64(whole.shape[0]) - ONE
    units = np.uint64(whole[layer, UNITS])
    loss_gradient(loss, work, places[layer, OUTPUTS], bases[TARGETS], places[layer, DELTAS], units * samples)
    size = float(samples)
    for k in range(units * samples):
        work[places[layer, DELTAS] + k] /= size
    passed = is_of_logits(loss)
    while True:
        _layer_back(whole, off, places, parameters, gradient, work, samples, layer, passed)
        units, fan_in = np.uint64(whole[layer, UNITS]), np.uint64(whole[layer, FAN_IN])
        weights, delta = np.uint64(whole[layer, WEIGHTS]), places[layer, DELTAS]
        below = bases[INPUTS] if layer == ZERO else places[layer - ONE, OUTPUTS]
        multiply(
            work, below, ONE, fan_in, work, delta, units, gradient, weights, units, fan_in, units, samples, ZERO, False
        )
        if whole[layer, BIASES] >= 0:
            _sum_rows(work, delta, units, samples, gradient, np.uint64(whole[layer, BIASES]))
        if layer == ZERO:
            break
        _pass_down(parameters, weights, work, delta, places[layer - ONE, DELTAS], fan_in, units, samples, bases)
        if whole[layer, RESIDUAL] > 0:
            for k in range(fan_in * samples):
                work[places[layer - ONE, DELTAS] + k] += work[places[layer, SKIPPED] + k]
        layer -= ONE
        passed = False


def _layer_back(
    whole: Array, off: Array, places: Array, parameters: Array, gradient: Array, work: Array, samples: Index,
    layer: Index, passed: bool,
) -> None:  # fmt: skip
    """Turns dL/d(output) of a layer into dL/dz, in place; `passed` says that the loss gave dL/dz itself."""
    units = np.uint64(whole[layer, UNITS])
    count, delta, slopes = units * samples, places[layer, DELTAS], places[layer, SLOPES]
    for number in range(np.uint64(whole[layer, COUNT_OFF])):
        unit = np.uint64(off[np.uint64(whole[layer, FIRST_OFF]) + number])
        for sample in range(samples):
            work[delta + sample * units + unit] = 0.0
    if whole[layer, RESIDUAL] > 0:
        for k in range(count):
            work[places[layer, SKIPPED] + k] = work[delta + k]
    if whole[layer, LEARNED_ALPHA] >= 0:
        total = 0.0
        for k in range(count):
            total += work[places[layer, ALPHA_SLOPES] + k] * work[delta + k]
        gradient[np.uint64(whole[layer, LEARNED_ALPHA])] = total
    if passed:
        return
    if whole[layer, BY_SAMPLE] > 0:
        back_through_samples(whole[layer, ACTIVATION], work, places[layer, OUTPUTS], delta, units, samples)
        return
    for k in range(count):
        work[delta + k] *= work[slopes + k]
    if whole[layer, NORMALIZATION] != NOT:
        _normalization_back(whole, places, layer, parameters, gradient, work, samples)


def _pass_down(
    parameters: Array, weights: Index, work: Array, delta: Index, below: Index, fan_in: Index, units: Index,
    samples: Index, bases: Array,
) -> None:  # fmt: skip
    """Writes dL/d(output of the layer before) of dL/dz. However many samples there are, sums are in one order."""
    if samples >= FOUR:
        transpose(parameters, weights, fan_in, units, work, bases[TRANSPOSED])
        multiply(
            work, delta, units, ONE, work, bases[TRANSPOSED], fan_in, work, below, fan_in, samples, fan_in, units,
            ZERO, False,
        )  # fmt: skip
    else:
        for sample in range(samples):
            multiply(
                parameters, weights, units, ONE, work, delta + sample * units, ONE, work, below + sample * fan_in, ONE,
                fan_in, ONE, units, ZERO, False,
            )  # fmt: skip


def _sum_rows(work: Array, start: Index, units: Index, samples: Index, to: Array, at: Index) -> None:
    """Adds up each unit's numbers over the samples."""
    for unit in range(units):
        to[at + unit] = work[start + unit]
    for sample in range(ONE, samples):
        row = start + sample * units
        for unit in range(units):
            to[at + unit] += work[row + unit]


def _draw_alphas(
    low: float, high: float, work: Array, alphas: Index, units: Index, samples: Index, noise: Array
) -> None:
    """Draws an alpha for every sum."""
    draw(noise, work, alphas, units, samples)
    for k in range(units * samples):
        work[alphas + k] = low + (high - low) * work[alphas + k]


def _drop(
    share: float, work: Array, out: Index, slopes: Index, drawn: Index, units: Index, samples: Index, noise: Array
) -> None:
    """Drops units at random; what is kept is scaled up, and so are its slopes. Leaves what all were multiplied by."""
    draw(noise, work, drawn, units, samples)
    scale = 1.0 / (1.0 - share)
    for k in range(units * samples):
        kept = scale if work[drawn + k] >= share else 0.0
        work[drawn + k] = kept
        work[out + k] *= kept
        work[slopes + k] *= kept


def _normalize_batch(
    whole: Array, places: Array, layer: Index, parameters: Array, statistics: Array, work: Array, samples: Index
) -> None:
    """Normalizes each unit's sums over the batch; moves the running statistics on."""
    units, out, normalized = np.uint64(whole[layer, UNITS]), places[layer, OUTPUTS], places[layer, NORMALIZED]
    scale, shift = np.uint64(whole[layer, SCALE]), np.uint64(whole[layer, SHIFT])
    inverses, running = places[layer, INVERSES], np.uint64(whole[layer, RUNNING])
    means, squares, count = inverses + units, inverses + units + units, float(samples)
    _sum_rows(work, out, units, samples, work, means)
    for unit in range(units):
        work[means + unit] /= count
        work[squares + unit] = 0.0
    for sample in range(samples):
        row = sample * units
        for unit in range(units):
            centered = work[out + row + unit] - work[means + unit]
            work[normalized + row + unit] = centered
            work[squares + unit] += centered * centered
    for unit in range(units):
        variance = work[squares + unit] / count
        work[inverses + unit] = 1.0 / math.sqrt(variance + EPSILON)
        # A batch of one has no variance to learn from.
        if samples > ONE:
            mean = statistics[running + unit] * (1.0 - MOMENTUM)
            statistics[running + unit] = mean + MOMENTUM * work[means + unit]
            before = statistics[running + units + unit] * (1.0 - MOMENTUM)
            statistics[running + units + unit] = before + MOMENTUM * count / (count - 1.0) * variance
    for sample in range(samples):
        row = sample * units
        for unit in range(units):
            value = work[normalized + row + unit] * work[inverses + unit]
            work[normalized + row + unit] = value
            work[out + row + unit] = value * parameters[scale + unit] + parameters[shift + unit]


def _normalize_samples(
    whole: Array, places: Array, layer: Index, parameters: Array, work: Array, samples: Index
) -> None:
    """Normalizes each sample's sums over the units."""
    units, normalized = np.uint64(whole[layer, UNITS]), places[layer, NORMALIZED]
    scale, shift = np.uint64(whole[layer, SCALE]), np.uint64(whole[layer, SHIFT])
    for sample in range(samples):
        row = sample * units
        out, to = places[layer, OUTPUTS] + row, normalized + row
        total, squares = 0.0, 0.0
        for unit in range(units):
            total += work[out + unit]
        mean = total / float(units)
        for unit in range(units):
            work[to + unit] = work[out + unit] - mean
            squares += work[to + unit] * work[to + unit]
        inverse = 1.0 / math.sqrt(squares / float(units) + EPSILON)
        work[places[layer, INVERSES] + sample] = inverse
        for unit in range(units):
            work[to + unit] *= inverse
            work[out + unit] = work[to + unit] * parameters[scale + unit] + parameters[shift + unit]


def _normalization_back(
    whole: Array, places: Array, layer: Index, parameters: Array, gradient: Array, work: Array, samples: Index
) -> None:
    """Turns dL/d(normalized sums, scaled and shifted) into dL/dz, in place; writes the gradient of scale and shift."""
    units, delta, normalized = np.uint64(whole[layer, UNITS]), places[layer, DELTAS], places[layer, NORMALIZED]
    scale, shift, inverses = np.uint64(whole[layer, SCALE]), np.uint64(whole[layer, SHIFT]), places[layer, INVERSES]
    for unit in range(units):
        gradient[scale + unit] = 0.0
        gradient[shift + unit] = 0.0
    for sample in range(samples):
        row = sample * units
        for unit in range(units):
            gradient[scale + unit] += work[delta + row + unit] * work[normalized + row + unit]
            gradient[shift + unit] += work[delta + row + unit]
    if whole[layer, NORMALIZATION] == BATCH:
        means, alongs, count = inverses + units, inverses + units + units, float(samples)
        for unit in range(units):
            work[means + unit] = gradient[shift + unit] * parameters[scale + unit] / count
            work[alongs + unit] = gradient[scale + unit] * parameters[scale + unit] / count
        for sample in range(samples):
            row = sample * units
            for unit in range(units):
                along = work[normalized + row + unit] * work[alongs + unit]
                value = work[delta + row + unit] * parameters[scale + unit] - work[means + unit] - along
                work[delta + row + unit] = value * work[inverses + unit]
        return
    for sample in range(samples):
        row = sample * units
        total, product = 0.0, 0.0
        for unit in range(units):
            value = work[delta + row + unit] * parameters[scale + unit]
            work[delta + row + unit] = value
            total += value
            product += value * work[normalized + row + unit]
        mean, along = total / float(units), product / float(units)
        for unit in range(units):
            value = work[delta + row + unit] - mean - work[normalized + row + unit] * along
            work[delta + row + unit] = value * work[inverses + sample]
