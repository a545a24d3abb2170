"""The kernel that trains: so many batches in one call, each its gradient, clipping, optimizer and regularization."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.compiled.optimizing import apply_penalty, clip, optimize, prepare_penalty
from engine.compiled.plan import INPUTS, TARGETS, TERMS
from engine.compiled.training_pass import backward, forward

Array = Any

# What a run chooses, by code: places in `codes`; and its numbers: places in `numbers`.
LOSS, OPTIMIZER, CLIP, REGULARIZER, PRUNE = range(5)
RATE, SETTING, OTHER_SETTING, THRESHOLD, PULL = range(5)

SIGNATURE = (
    "void(i8[:,::1], f8[:,::1], i8[::1], u8[:,::1], u8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1],"
    " i8[::1], f8[::1], f8[::1], b1[::1], f8[:,::1], f8[:,::1], i8[::1], i8[::1], f8[::1], u8[::1], f8[::1],"
    " u8, u8, u8)"
)


def train(
    whole: Array, real: Array, off: Array, places: Array, bases: Array,
    parameters: Array, statistics: Array, gradient: Array, first: Array, second: Array, count: Array,
    held: Array, kept: Array, is_weight: Array, pruned: Array,
    inputs: Array, targets: Array, order: Array, codes: Array, numbers: Array, noise: Array, work: Array,
    begin: Any, end: Any, size: Any,
) -> None:  # fmt: skip
    """Trains batches `begin` to `end` of an epoch; `engine.training.steps` has the same for arrays.

    Args:
        whole, real, off: the network's tables, see `engine.compiled.plan.NetworkPlan`.
        places, bases: see `TrainingPlan`.
        parameters, statistics, gradient: vectors of the network; changed in place.
        first, second, count: what the optimizer remembers, empty where it does not; changed in place.
        held, kept: parameters that keep their values, and room for these.
        is_weight: 1.0 where a parameter is a weight.
        pruned: parameters that stay at zero; changed in place.
        inputs, targets: of the training points, shape (n_points, n_features) and (n_points, n_outputs).
        order: of the points in this epoch.
        codes, numbers: see above.
        noise: state of a generator, see `engine.compiled.noise`; changed in place.
        work: working memory.
        begin, end: batches.
        size: points in a batch.
    """
    points, features, outputs = np.uint64(len(order)), np.uint64(inputs.shape[1]), np.uint64(targets.shape[1])
    regularized = numbers[PULL] > 0.0
    for batch in range(begin, end):
        low = batch * size
        samples = min(size, points - low)
        for sample in range(samples):
            point = np.uint64(order[low + sample])
            for feature in range(features):
                work[bases[INPUTS] + sample * features + feature] = inputs[point, feature]
            for unit in range(outputs):
                work[bases[TARGETS] + sample * outputs + unit] = targets[point, unit]
        forward(whole, real, off, places, bases, parameters, statistics, work, samples, noise)
        backward(whole, off, places, bases, parameters, gradient, work, samples, codes[LOSS])
        # Before clipping: what does not move must not count in the norm.
        for number in range(np.uint64(len(held))):
            gradient[np.uint64(held[number])] = 0.0
            kept[number] = parameters[np.uint64(held[number])]
        clip(codes[CLIP], gradient, numbers[THRESHOLD])
        if regularized:
            factor = numbers[RATE] * numbers[PULL]
            prepare_penalty(codes[REGULARIZER], parameters, is_weight, factor, work, bases[TERMS])
        optimize(
            codes[OPTIMIZER], parameters, gradient, numbers[RATE], first, second, count, numbers[SETTING],
            numbers[OTHER_SETTING],
        )  # fmt: skip
        if regularized:
            apply_penalty(codes[REGULARIZER], parameters, work, bases[TERMS], codes[PRUNE] > 0, pruned)
        # Momentum from before, and regularization, would move it even without a gradient.
        for number in range(np.uint64(len(held))):
            parameters[np.uint64(held[number])] = kept[number]
