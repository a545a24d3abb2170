"""How much memory a run will take, said from its document before anything is made."""

from __future__ import annotations

from itertools import pairwise

from engine.experiment.fields import ExperimentFields

_NUMBER = 8
# Arrays as large as all activations: of every point in evaluation, and of a batch and a last, smaller one in training,
# with sums, slopes and what an activation or a normalization needs besides. Measured; plain layers need half of it.
_OF_POINTS, _OF_BATCH = 3, 8
# The parameters themselves, their gradient, an optimizer's memory, masks, and a state to go back to.
_OF_PARAMETERS = 10
# A point with its label as Python has it, and as arrays: inputs, features and targets.
_OF_VALUE = 60
# What any run takes, however small.
_LEAST = 500_000


def run_bytes(experiment: ExperimentFields) -> int:
    """About how many bytes the run of an experiment takes: an upper bound, at most some four times too high."""
    widths = [len(experiment.features), *(layer.units for layer in experiment.hidden), experiment.n_outputs]
    rows = sum(widths[1:]) + len(widths)
    parameters = sum((before + 1) * units for before, units in pairwise(widths))
    points = _points(experiment)
    batch = min(experiment.batch_size, points)
    numbers = rows * (_OF_POINTS * points + _OF_BATCH * batch) + _OF_PARAMETERS * parameters
    return _LEAST + _NUMBER * numbers + _OF_VALUE * points * (experiment.n_inputs + 1 + len(experiment.features))


def _points(experiment: ExperimentFields) -> int:
    own = experiment.data.points
    return experiment.data.samples if own is None else len(own.train) + len(own.test)
