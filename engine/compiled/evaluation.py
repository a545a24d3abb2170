"""The kernel that evaluates: losses and other measures over the training and the test points."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.compiled.activations import activate, activate_samples
from engine.compiled.losses import is_of_logits, sample_loss
from engine.compiled.plan import (
    ACTIVATION,
    BATCH,
    BY_SAMPLE,
    COUNT_OFF,
    FIRST_OFF,
    FIXED_ALPHA,
    LAYER,
    LEARNED_ALPHA,
    NORMALIZATION,
    RESIDUAL,
    RUNNING,
    SCALE,
    SHIFT,
    UNITS,
)  # fmt: skip
from engine.compiled.products import ONE, ZERO, weigh
from engine.network.stages import EPSILON

Array = Any
Index = Any

# Points taken at once: few enough that what two layers have of them stays in a core's nearest cache.
BLOCK = np.uint64(64)
# Where results stand: the sums of the losses, and those of the squared errors, each of training and of test points.
LOSSES, ERRORS = 0, 2

SIGNATURE = (
    "void(i8[:,::1], f8[:,::1], i8[::1], f8[::1], f8[::1], f8[:,::1], f8[:,::1], i8[::1], u8, i8, f8,"
    " f8[::1], i8[:,:,::1], b1[::1], f8[::1])"
)


def working_size(shape: tuple[int, ...]) -> int:
    """Numbers that the working memory of `evaluate` has, for a network of these layers, the features first."""
    return 4 * int(BLOCK) * max(shape)


def evaluate(
    whole: Array, real: Array, off: Array, parameters: Array, statistics: Array,
    inputs: Array, targets: Array, classes: Array, n_train: Index, loss: Index, boundary: float,
    results: Array, confusion: Array, wrong: Array, work: Array,
) -> None:  # fmt: skip
    """Measures the network as it stands.

    Args:
        whole, real, off: its tables, see `engine.compiled.plan.NetworkPlan`.
        parameters, statistics: its vectors; only read.
        inputs, targets: of all points, those for training first: shape (n_points, n_features), (n_points, n_outputs).
        classes: of each point, from 0 on; empty in regression.
        n_train: how many points are for training.
        loss: its code.
        boundary: where one output lies between two classes.
        results: shape (4,), see above; written.
        confusion: shape (2, n_classes, n_classes), of training and test points by actual and predicted class; written.
        wrong: of each point whether it is taken for another class; written.
        work: working memory.
    """
    points, features, outputs = np.uint64(inputs.shape[0]), np.uint64(inputs.shape[1]), np.uint64(targets.shape[1])
    region = np.uint64(len(work)) // np.uint64(4)
    logits, aims = region + region, region + region + region
    results[:] = 0.0
    confusion[:] = 0
    low = ZERO
    while low < points:
        samples = min(BLOCK, points - low)
        for sample in range(samples):
            for feature in range(features):
                work[sample * features + feature] = inputs[low + sample, feature]
            for unit in range(outputs):
                work[aims + sample * outputs + unit] = targets[low + sample, unit]
        out = _run(whole, real, off, parameters, statistics, work, region, samples, logits)
        measured = logits if is_of_logits(loss) else out
        for sample in range(samples):
            point, row = low + sample, sample * outputs
            part = ZERO if point < n_train else ONE
            results[part] += sample_loss(loss, work, measured + row, work, aims + row, outputs)
            if len(classes) == 0:
                for unit in range(outputs):
                    error = work[out + row + unit] - work[aims + row + unit]
                    results[part + np.uint64(ERRORS)] += error * error
            else:
                found = _class(work, out + row, outputs, boundary)
                confusion[part, np.uint64(classes[point]), found] += 1
                wrong[point] = found != np.uint64(classes[point])
        low += samples


def _class(work: Array, start: Index, outputs: Index, boundary: float) -> Index:
    """The class that the outputs of a sample stand for."""
    if outputs == ONE:
        return ONE if work[start] >= boundary else ZERO
    best: Index = ZERO
    for unit in range(ONE, outputs):
        if work[start + unit] > work[start + best]:
            best = unit
    return best


def _run(
    whole: Array, real: Array, off: Array, parameters: Array, statistics: Array, work: Array, region: Index,
    samples: Index, logits: Index,
) -> Index:  # fmt: skip
    """Runs samples, which stand at the beginning of the working memory, through all layers; where the outputs are."""
    source, out = ZERO, region
    layers = np.uint64(whole.shape[0])
    for layer in range(layers):
        units = np.uint64(whole[layer, UNITS])
        count = units * samples
        weigh(whole, layer, parameters, work, source, out, samples)
        if whole[layer, NORMALIZATION] == BATCH:
            _by_statistics(whole, layer, parameters, statistics, work, out, samples)
        elif whole[layer, NORMALIZATION] == LAYER:
            _by_sample(whole, layer, parameters, work, out, samples)
        if layer + ONE == layers:
            for k in range(count):
                work[logits + k] = work[out + k]
        learned = whole[layer, LEARNED_ALPHA]
        alpha = parameters[np.uint64(learned)] if learned >= 0 else real[layer, FIXED_ALPHA]
        if whole[layer, BY_SAMPLE] > 0:
            activate_samples(whole[layer, ACTIVATION], work, out, units, samples)
        else:
            activate(whole[layer, ACTIVATION], work, out, count, alpha)
        if whole[layer, RESIDUAL] > 0:
            for k in range(count):
                work[out + k] += work[source + k]
        for number in range(np.uint64(whole[layer, COUNT_OFF])):
            unit = np.uint64(off[np.uint64(whole[layer, FIRST_OFF]) + number])
            for sample in range(samples):
                work[out + sample * units + unit] = 0.0
        source, out = out, source
    return source


def _by_statistics(
    whole: Array, layer: Index, parameters: Array, statistics: Array, work: Array, out: Index, samples: Index
) -> None:
    units, running = np.uint64(whole[layer, UNITS]), np.uint64(whole[layer, RUNNING])
    scale, shift = np.uint64(whole[layer, SCALE]), np.uint64(whole[layer, SHIFT])
    for unit in range(units):
        factor = parameters[scale + unit] / math.sqrt(statistics[running + units + unit] + EPSILON)
        constant = parameters[shift + unit] - factor * statistics[running + unit]
        for sample in range(samples):
            at = out + sample * units + unit
            work[at] = work[at] * factor + constant


def _by_sample(whole: Array, layer: Index, parameters: Array, work: Array, out: Index, samples: Index) -> None:
    units = np.uint64(whole[layer, UNITS])
    scale, shift = np.uint64(whole[layer, SCALE]), np.uint64(whole[layer, SHIFT])
    for sample in range(samples):
        row = out + sample * units
        total, squares = 0.0, 0.0
        for unit in range(units):
            total += work[row + unit]
        mean = total / float(units)
        for unit in range(units):
            work[row + unit] -= mean
            squares += work[row + unit] * work[row + unit]
        deviation = math.sqrt(squares / float(units) + EPSILON)
        for unit in range(units):
            work[row + unit] = work[row + unit] / deviation * parameters[scale + unit] + parameters[shift + unit]
