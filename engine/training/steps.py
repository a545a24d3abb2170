"""Steps of training: gradient, clipping, optimizer, regularization, in this order, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.tables.clipping import CLIPS
from engine.tables.optimizers import OPTIMIZERS, State
from engine.tables.regularizers import REGULARIZERS, PenaltyStep

Array = NDArray[Any]


def take_steps(
    batches: Iterable[Any],
    experiment: Experiment,
    parameters: Array,
    gradient: Array,
    *,
    learning_rate: float,
    state: State,
    penalty: PenaltyStep,
    held: Array | None,
) -> None:
    """Changes the parameters in place, once for each batch.

    Args:
        batches: of each the backward pass to run, its inputs and its targets; see `Batches.part`.
        experiment: which optimizer, and so on.
        parameters, gradient: vectors; the backward passes write the gradient.
        learning_rate: of these steps, the schedule applied.
        state: of the optimizer.
        penalty: of the regularizer.
        held: indices of parameters that keep their values; None where there are none.
    """
    optimize, settings = OPTIMIZERS[experiment.optimizer.name].step, experiment.optimizer.values
    pull, clip = experiment.regularizer, CLIPS[experiment.clip.name].apply
    regularizer = REGULARIZERS[pull.name]
    regularized = pull["rate"] > 0 and regularizer.derivative is not None
    # Arrays of one number: NumPy converts a Python number anew in every call.
    rate, factor = np.array(learning_rate), np.array(learning_rate * pull["rate"])
    if not regularized and clip is None and held is None:
        for backward, inputs, targets in batches:
            backward(inputs, targets)
            optimize(parameters, gradient, rate, state, settings)
        return
    kept = None if held is None else parameters[held]
    for backward, inputs, targets in batches:
        backward(inputs, targets)
        if held is not None:
            # Before clipping: what does not move must not count in the norm.
            gradient[held] = 0.0
        if clip is not None:
            clip(gradient, experiment.clip["threshold"])
        if regularized:
            penalty.prepare(parameters, regularizer, factor)
        optimize(parameters, gradient, rate, state, settings)
        if regularized:
            penalty.apply(parameters, stops_at_zero=regularizer.stops_at_zero, prune=bool(pull.get("prune")))
        if held is not None:
            # Momentum from before, and regularization, would move it even without a gradient.
            parameters[held] = kept
